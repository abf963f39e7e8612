//! What comes in the wrong order: entries before their author's grant, entries before their key.
//! Nothing is lost by it; it waits where it is safe, and shows when the rest has come.

use authority::{Role, Statement};
use stories::{Dice, Field, entries};
use wire::{Frame, Lane, encode};

/// Every entry that a device has sealed in a log, as it travels.
fn sealed_by(field: &Field, device: usize, class: u8, lane: Lane) -> Vec<Vec<u8>> {
    let replica = field[device].replica();
    let space = replica
        .authority()
        .space(&stories::UNIT, class)
        .expect("the unit has one");
    let own = field[device].keys.device_id();
    let rows = replica
        .store()
        .read(|tx| tx.entries_from(space.0, own, lane as u8, 1, usize::MAX));
    let rows = rows.expect("the store reads");
    rows.into_iter().map(|row| row.bytes).collect()
}

/// A shelter and a courier that know nothing yet of the van that the office has just admitted, whose
/// sealed notes the courier brings.
fn newcomer(number: u64) -> (Field, [usize; 3], Vec<Vec<u8>>) {
    let mut field = Field::new(Dice::story(number));
    let [shelter, courier] = field.team(["避難所A", "伝令"], Role::HealthTeam);
    field.meet();
    field.part_all();
    let van = field.member("巡回車", Role::HealthTeam);
    let now = field.now_ms;
    let sato = field[van].register("佐藤 花子", "サトウ ハナコ", now);
    field[van]
        .write_note(sato, "夕方に発熱。", now)
        .expect("a health team may write");
    field.seal(van);
    let mut sealed = sealed_by(&field, van, 1, Lane::Notes);
    sealed.extend(sealed_by(&field, van, 2, Lane::Notes));
    assert_eq!(sealed.len(), 2, "the person and the note");
    (field, [shelter, courier, van], sealed)
}

#[test]
fn entries_that_overtook_their_authors_grant_are_asked_for_again_when_it_comes() {
    let (mut field, [shelter, courier, van], sealed) = newcomer(401);
    field.intrude(courier, shelter);
    field
        .inject(courier, shelter, &entries(sealed.clone()))
        .expect("works");
    field.run_until_quiet();
    assert!(
        field.talking(courier, shelter),
        "who brings them did no wrong"
    );
    assert!(
        field[shelter].search("さとう").is_empty(),
        "nobody vouches for them"
    );

    field.overheard = Some(Vec::new());
    let statements = field[van].replica().statements();
    field
        .inject(courier, shelter, &encode(&Frame::Statements(statements)))
        .expect("works");
    let asked = field.overheard.take().unwrap_or_default();
    let asked = asked.iter().any(|frame| match Frame::decode(frame) {
        Ok(Frame::Vectors(vectors)) => {
            let own = wire::DeviceId(field[van].keys.device_id());
            let mut logs = vectors.spaces.iter().flat_map(|space| &space.logs);
            !vectors.spaces.is_empty() && logs.all(|log| log.device != own)
        }
        _ => false,
    });
    assert!(asked, "the courier is told that they are lacking");
    // As its program answers.
    field
        .inject(courier, shelter, &entries(sealed))
        .expect("works");
    field.run_until_quiet();
    assert_eq!(
        field[shelter].search("さとう"),
        ["佐藤 花子"],
        "here they are"
    );
}

#[test]
fn a_flood_of_strangers_entries_takes_no_room_from_those_that_are_only_early() {
    let (mut field, [shelter, courier, van], sealed) = newcomer(402);
    let mut stranger: wire::Entry = wire::decode(&sealed[0]).expect("an entry");
    stranger.sealed = vec![0x5a; 60_000];
    field.intrude(courier, shelter);
    let mut dice = Dice::new(402);
    for _ in 0..6 {
        let list = (0..16).map(|_| {
            for byte in &mut stranger.header.device.0 {
                *byte = dice.number() as u8;
            }
            encode(&stranger)
        });
        let frame = entries(list.collect());
        field.inject(courier, shelter, &frame).expect("works");
    }
    field
        .inject(courier, shelter, &entries(sealed))
        .expect("works");
    field.run_until_quiet();
    // The real courier comes, and brings the grant and then the entries.
    let net = field[courier].net();
    field[shelter].replica_mut().disconnected(net);
    field.join(courier, van);
    field.run_until_quiet();
    field.part(courier, van);
    field.join(courier, shelter);
    field.run_until_quiet();
    assert!(
        field.hangups.is_empty(),
        "nobody is sent away: {:?}",
        field.hangups
    );
    assert_eq!(
        field[shelter].search("さとう"),
        ["佐藤 花子"],
        "here they are"
    );
}

#[test]
fn what_a_stranger_made_up_in_a_newcomers_name_is_not_charged_to_who_brings_the_grant() {
    let (mut field, [shelter, courier, van], sealed) = newcomer(403);
    let mallory = 0; // Anybody with a link.
    let mut made_up: wire::Entry = wire::decode(&sealed[0]).expect("an entry");
    made_up.sealed[0] ^= 1;
    field.intrude(mallory, shelter);
    field
        .inject(mallory, shelter, &entries(vec![encode(&made_up)]))
        .expect("works");
    field.join(courier, van);
    field.run_until_quiet();
    field.part(courier, van);
    field.hangups.clear();
    field.join(courier, shelter);
    while field.step() {}
    assert!(field.talking(courier, shelter), "the courier did no wrong");
    assert_eq!(
        field[shelter].search("さとう"),
        ["佐藤 花子"],
        "and is heard"
    );
    assert!(
        field.hangups.is_empty(),
        "nobody is sent away: {:?}",
        field.hangups
    );
}

#[test]
fn entries_that_came_before_the_grant_still_arrive_after_a_restart() {
    let (mut field, [shelter, courier, van], sealed) = newcomer(404);
    field.intrude(courier, shelter);
    field
        .inject(courier, shelter, &entries(sealed))
        .expect("works");
    field.crash(shelter);
    field.join(courier, van);
    field.run_until_quiet();
    field.part(courier, van);
    field.join(courier, shelter);
    field.run_until_quiet();
    assert_eq!(
        field[shelter].search("さとう"),
        ["佐藤 花子"],
        "nothing is lost"
    );
}

#[test]
fn a_grant_that_comes_in_a_file_brings_what_was_waiting_for_it() {
    let (mut field, [shelter, courier, van], _) = newcomer(405);
    // The courier's link is slow: its entries of the van arrive, its statements do not.
    field.join(courier, van);
    field.run_until_quiet();
    field.part(courier, van);
    let sealed = sealed_by(&field, van, 1, Lane::Notes);
    field.intrude(courier, shelter);
    field
        .inject(courier, shelter, &entries(sealed.clone()))
        .expect("works");
    field.overheard = Some(Vec::new());
    let (now, statements) = (field.now_ms, field[van].replica().statements());
    let outputs = field[shelter]
        .replica_mut()
        .add_statements(now, &statements)
        .expect("they are in order");
    let asks = outputs.iter().any(|output| match output {
        replica::Output::Send { frame, .. } => {
            matches!(Frame::decode(frame), Ok(Frame::Vectors(vectors)) if !vectors.spaces.is_empty())
        }
        _ => false,
    });
    assert!(asks, "who has them is asked for them again");
}

/// A van that was handed its grant, but not the keys that the office wrote after it.
fn without_keys(field: &mut Field) -> usize {
    let now = field.now_ms;
    let van = field.device("巡回車");
    let admission = field.admission(van, Role::HealthTeam);
    field[0]
        .replica_mut()
        .admit(now, &admission)
        .expect("the office may");
    let all = field[0].replica().statements();
    let mut handed = all.clone();
    // The last statements of the office's log, after the grant.
    let admitted = |statements: &[Vec<u8>]| {
        let decoded: Vec<Statement> = statements
            .iter()
            .map(|bytes| Statement::decode(bytes).expect("a statement"))
            .collect();
        let root = field[0].replica().authority().root();
        authority::Authority::reduce(root, &decoded)
    };
    let net = wire::PublicKey(field[van].net());
    handed.retain(|bytes| {
        let statement = Statement::decode(bytes).expect("a statement");
        match statement.body() {
            authority::Body::KeyDelivery(delivery) => {
                delivery.recipient.device.0 != field[van].keys.device_id()
            }
            _ => true,
        }
    });
    assert!(handed.len() < all.len(), "the keys are not handed over");
    assert!(
        admitted(&handed).device_by_net(&net).is_some(),
        "the grant is"
    );
    let root = field[0].replica().authority().root();
    field[van]
        .replica_mut()
        .join(now, root, &handed)
        .expect("the grant admits it");
    van
}

#[test]
fn what_was_written_before_the_key_came_is_sent_in_the_conversation_that_brings_the_key() {
    let mut field = Field::new(Dice::story(407));
    let van = without_keys(&mut field);
    let now = field.now_ms;
    field[van].register("佐藤 花子", "サトウ ハナコ", now);
    field.advance(60_000);
    field.run_until_quiet();
    assert_eq!(field[van].only_here(), 1, "nothing can be sealed yet");
    field.join(0, van);
    while field.step() {}
    assert_eq!(
        field[0].search("さとう"),
        ["佐藤 花子"],
        "in the same conversation"
    );
}

#[test]
fn what_came_before_its_key_is_kept_passed_on_and_shows_by_itself_when_the_key_comes() {
    let mut field = Field::new(Dice::story(406));
    let [shelter, late] = field.team(["避難所A", "夜勤"], Role::HealthTeam);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field[shelter]
        .write_note(sato, "夕方に発熱。", now)
        .expect("a health team may write");
    let van = without_keys(&mut field);
    field.join(shelter, van);
    field.run_until_quiet();
    field.part(shelter, van);
    let counts = field[van].replica().counts().expect("reads");
    assert!(counts.unreadable > 0, "kept sealed: {counts:?}");
    assert_eq!(counts.quarantined, 0, "nothing is wrong with it");
    assert!(field[van].search("さとう").is_empty(), "not readable yet");

    // It passes on what it cannot read, also after a restart.
    field.crash(van);
    field.join(van, late);
    field.run_until_quiet();
    field.part(van, late);
    assert_eq!(
        field[late].notes_of(sato),
        ["夕方に発熱。"],
        "carried by the van"
    );
    assert!(field[van].search("さとう").is_empty(), "still sealed there");

    field.join(0, van);
    field.run_until_quiet();
    let counts = field[van].replica().counts().expect("reads");
    assert_eq!(
        (counts.unreadable, counts.waiting),
        (0, 0),
        "all is open now"
    );
    assert_eq!(
        field[van].search("さとう"),
        ["佐藤 花子"],
        "it shows by itself"
    );
    assert_eq!(field[van].notes_of(sato), ["夕方に発熱。"], "with the note");
}
