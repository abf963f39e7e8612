//! Random weeks: any people, any meetings, any mishap; in the end everybody holds the same.

use std::collections::BTreeMap;

use authority::Role;
use domain::kind::Kind;
use stories::{Dice, Field, Mischief, PersonId};
use wire::{DeviceId, Hash, Lane, SpaceId};

/// What was saved and acknowledged to a person, by the class it lies in.
#[derive(Default)]
struct Model {
    people: Vec<PersonId>,
    names: BTreeMap<PersonId, String>,
    notes: BTreeMap<PersonId, Vec<String>>,
}

fn week(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut field = Field::new(seed);
    let count = 3 + dice.below(4);
    for number in 1..count {
        // The last one is a volunteer, who has no right to the care documents.
        let role = if number + 1 == count {
            Role::VolunteerRecorder
        } else {
            Role::HealthTeam
        };
        field.member(&format!("班{number}"), role);
    }
    let volunteer = count - 1;
    let mut model = Model::default();
    field.mischief = Mischief {
        lose: 12,
        duplicate: 8,
        reorder: 8,
        crash: 30,
    };
    for _ in 0..120 {
        let device = dice.below(count);
        let now = field.now_ms;
        match dice.below(12) {
            0..=2 => {
                let name = format!("被災 太郎{}", model.people.len());
                let person = field[device].register_if_allowed(&name, now);
                if let Some(person) = person {
                    model.people.push(person);
                    model.names.insert(person, name);
                }
            }
            3..=5 if !model.people.is_empty() => {
                let person = model.people[dice.below(model.people.len())];
                let text = format!("記録 {}", dice.number());
                if field[device].write_note(person, &text, now).is_ok() {
                    model.notes.entry(person).or_default().push(text);
                }
            }
            6 if !model.people.is_empty() => {
                let person = model.people[dice.below(model.people.len())];
                let value = format!("内容 {}", dice.below(5));
                let edits = vec![field[device].set("summary", &value, now)];
                let _ = field[device].save(Kind::Person, person, Lane::Urgent, edits, now);
            }
            7 if !model.people.is_empty() && device != volunteer => {
                let person = model.people[dice.below(model.people.len())];
                let _ = field[device].write_care(person, "服薬あり", now);
            }
            8 | 9 => {
                let other = dice.below(count);
                field.join(device, other);
            }
            10 => {
                let other = dice.below(count);
                if dice.once_in(3) {
                    field.part(device, other);
                } else {
                    field.seal(device);
                }
            }
            _ => {
                if dice.once_in(6) {
                    field.crash(device);
                } else if dice.once_in(4) {
                    // The office lays together what it has; the others may take it.
                    let done = field[0].replica_mut().condense(now);
                    done.expect("the office may");
                } else if dice.once_in(2) {
                    // A laptop gives up what it may; the office keeps everything.
                    let replica = field[device].replica_mut();
                    replica.set_worth_of_pruning(1);
                    replica.prune(now).expect("the store works");
                }
                field.advance(dice.below(60_000) as u64);
            }
        }
        for _ in 0..dice.below(12) {
            field.step();
        }
        anytime_nobody_holds_what_it_was_not_given(&field, volunteer, seed);
    }
    field.meet();
    // Receipts of the first meeting travel in the second.
    field.meet();
    finally_everybody_with_the_same_rights_holds_the_same(&field, &[0], volunteer, seed);
    finally_nothing_acknowledged_is_lost(&field, &model, seed);
    finally_receipts_are_exact(&field, seed);
    finally_every_document_is_what_its_entries_say(&mut field, seed);
}

fn anytime_nobody_holds_what_it_was_not_given(field: &Field, volunteer: usize, seed: u64) {
    let replica = field[volunteer].replica();
    for space in replica.logs().keys() {
        let class = replica
            .authority()
            .space_named(space)
            .map(|space| space.class);
        assert_ne!(
            class,
            Some(3),
            "seed {seed}: a volunteer holds care entries"
        );
    }
}

/// How far a device holds every log, whether as entries or by a checkpoint.
fn vectors(field: &Field, device: usize) -> Vec<(SpaceId, DeviceId, u8, u64, Hash)> {
    let logs = field[device].replica().logs().iter();
    logs.flat_map(|(space, logs)| {
        let heads = logs.iter();
        heads.map(|((of, lane), head)| (*space, *of, *lane, head.seq, head.id))
    })
    .collect()
}

fn finally_everybody_with_the_same_rights_holds_the_same(
    field: &Field,
    _office: &[usize],
    volunteer: usize,
    seed: u64,
) {
    let full = field[0].replica().state_digest().expect("reads");
    let lists = field[0].lists();
    for device in (0..field.len()).filter(|device| *device != volunteer) {
        let name = &field[device].name;
        assert_eq!(
            vectors(field, device),
            vectors(field, 0),
            "seed {seed}: vectors of {name}"
        );
        assert_eq!(
            field[device].replica().state_digest().expect("reads"),
            full,
            "seed {seed}: documents of {name}"
        );
        assert_eq!(field[device].lists(), lists, "seed {seed}: lists of {name}");
    }
    let counts = field[volunteer].replica().counts().expect("reads");
    assert_eq!(
        (counts.waiting, counts.unreadable, counts.quarantined),
        (0, 0, 0),
        "seed {seed}: the volunteer reads all that it holds"
    );
}

fn finally_nothing_acknowledged_is_lost(field: &Field, model: &Model, seed: u64) {
    for device in 0..field.len() {
        for person in &model.people {
            let mut expected = model.notes.get(person).cloned().unwrap_or_default();
            expected.sort();
            let mut found = field[device].notes_of(*person);
            found.retain(|text| text != "服薬あり");
            assert_eq!(
                found, expected,
                "seed {seed}: notes of {:?} at {}",
                model.names[person], field[device].name
            );
        }
    }
}

fn finally_receipts_are_exact(field: &Field, seed: u64) {
    for device in 0..field.len() {
        assert_eq!(
            field[device].only_here(),
            0,
            "seed {seed}: {} knows that everything of it is elsewhere too",
            field[device].name
        );
    }
}

/// Whatever came in whatever order: made anew from the entries alone, every document and every list
/// is the same to the byte.
fn finally_every_document_is_what_its_entries_say(field: &mut Field, seed: u64) {
    for device in 0..field.len() {
        let state = |field: &Field| {
            let digest = field[device].replica().state_digest().expect("reads");
            (digest, field[device].lists(), field[device].only_here())
        };
        let before = state(field);
        let now = field.now_ms;
        let news = field[device].rebuild(now);
        let name = &field[device].name;
        assert_eq!(state(field), before, "seed {seed}: {name} made anew");
        assert_eq!(news, [], "seed {seed}: and nothing is to be shown again");
    }
}

#[test]
fn after_a_random_week_everybody_holds_the_same_and_nothing_is_lost() {
    for seed in Dice::seeds(1, 4) {
        week(seed);
    }
}
