//! A disk that is full: what cannot be kept is refused, what is there is read and carried out, and when
//! there is room again everything goes on.

use authority::Role;
use replica::ReplicaError;
use store::StoreError;
use stories::{Dice, Field, PersonId};

/// Room for as much as anybody writes.
const ROOM: u32 = 1_000_000;

struct Story {
    field: Field,
    shelter: usize,
    van: usize,
    sato: PersonId,
}

fn story(number: u64) -> Story {
    let mut field = Field::new(Dice::story(number));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::HealthTeam);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field[shelter]
        .write_note(sato, "膝の痛み。", now)
        .expect("may");
    field.meet();
    field.part_all();
    Story {
        field,
        shelter,
        van,
        sato,
    }
}

fn room(field: &Field, device: usize, pages: u32) {
    let limited = field[device].replica().store().limit_pages(pages);
    limited.expect("a limit is no write");
}

fn is_full<T>(answer: Result<T, ReplicaError>) -> bool {
    matches!(answer, Err(ReplicaError::Store(StoreError::DiskFull)))
}

#[test]
fn attack_38_a_full_disk_refuses_the_save_and_what_is_there_is_read_and_carried_out() {
    let Story {
        mut field,
        shelter,
        van,
        sato,
    } = story(16_001);
    let now = field.now_ms;
    let before = field[shelter].replica().state_digest().expect("reads");
    room(&field, shelter, 1);
    let long = "長い記録。".repeat(2_000);
    let mut refused = 0;
    for _ in 0..8 {
        refused += u32::from(is_full(field[shelter].write_note(sato, &long, now)));
    }
    assert_eq!(refused, 8, "each is refused plainly, none is half kept");
    let after = field[shelter].replica().state_digest().expect("reads");
    assert_eq!(after, before);
    assert_eq!(field[shelter].notes_of(sato), ["膝の痛み。"]);
    assert_eq!(field[shelter].search("佐藤").len(), 1);
    let mut frames = 0;
    let exported = field[shelter].replica_mut().export(None, now);
    // What waits to be sealed needs room; what is sealed goes out all the same.
    let (mut export, _) = exported.expect("nothing waits");
    while field[shelter]
        .replica_mut()
        .export_frame(&mut export)
        .expect("reading needs no room")
        .is_some()
    {
        frames += 1;
    }
    assert!(frames > 0);

    room(&field, shelter, ROOM);
    field[shelter]
        .write_note(sato, &long, now)
        .expect("there is room again");
    field.meet();
    assert_eq!(field[van].notes_of(sato).len(), 2);
}

#[test]
fn attack_38_a_device_without_room_takes_nothing_and_takes_everything_later() {
    let Story {
        mut field,
        shelter,
        van,
        sato,
    } = story(16_002);
    for round in 0..40 {
        let now = field.now_ms;
        let text = format!("{round} {}", "長い記録。".repeat(2_000));
        field[shelter].write_note(sato, &text, now).expect("may");
        field.seal(shelter);
        field.advance(1_000);
    }
    let entries = field[shelter]
        .replica()
        .logs()
        .iter()
        .flat_map(|(space, logs)| logs.keys().map(|(device, lane)| (space.0, device.0, *lane)))
        .collect::<Vec<_>>();
    let rows = entries
        .into_iter()
        .filter(|(_, device, _)| *device == field[shelter].keys.device_id())
        .flat_map(|(space, device, lane)| {
            let store = field[shelter].replica().store();
            store
                .read(|tx| tx.entries_from(space, device, lane, 1, usize::MAX))
                .expect("reads")
        })
        .map(|row| row.bytes)
        .collect::<Vec<_>>();
    room(&field, van, 1);
    field.knock(shelter, van);
    let greeting = field.greeting(van);
    field
        .inject(shelter, van, &greeting)
        .expect("a greeting needs no room");
    let mut refused = 0;
    for row in rows {
        let frame = stories::entries(vec![row]);
        refused += u32::from(is_full(field.inject(shelter, van, &frame)));
    }
    assert!(
        refused > 0,
        "it is said, and the shell ends the conversation"
    );
    assert!(field[van].notes_of(sato).len() < 41);
    room(&field, van, ROOM);
    field.crash(van);
    field.meet();
    assert_eq!(field[van].notes_of(sato), field[shelter].notes_of(sato));
    assert_eq!(
        field[van].replica().state_digest().expect("reads"),
        field[shelter].replica().state_digest().expect("reads"),
        "nothing is missing and nothing is there twice"
    );
}
