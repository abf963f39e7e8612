//! Stories of laptops that meet only through a relay: real replicas, the relay's own decisions, both
//! databases, no sockets.
#![allow(missing_docs)]
// A place that is not there is a mistake in the story.
#![allow(clippy::indexing_slicing)]

mod common;

use authority::{Reason, Role};
use common::yard::Yard;
use common::{Place, nowhere_in};
use domain::kind::{Kind, record_of};
use relay::Limits;
use replica::PictureHere;
use wire::{Bye, DeviceId};

/// Stands in every record of a story and must stand in no file of a relay.
const MARKER: &str = "ヒミツノナマエ-marker-7319";

/// Two teams of one operation that never meet: the office registered both beforehand.
fn two_teams(yard: &mut Yard) -> (usize, usize) {
    let a = yard.member("A班", Role::HealthTeam);
    let b = yard.member("B班", Role::HealthTeam);
    // The office tells the relay whom it let in.
    yard.visit(0);
    (a, b)
}

fn id(yard: &Yard, device: usize) -> DeviceId {
    DeviceId(yard.field[device].keys.device_id())
}

fn write(yard: &mut Yard, device: usize, name: &str) {
    let now_ms = yard.field.now_ms;
    yard.device(device).register(name, "", now_ms);
}

/// The relay's process ends, and its file is free.
fn let_go(yard: &mut Yard) {
    let nowhere = tempfile::tempdir().expect("a temporary folder");
    let other = relay::Sqlite::open(&nowhere.path().join("none.db"), 1 << 20);
    yard.depot = Box::new(other.expect("a new file"));
}

fn two_teams_that_never_meet_exchange_through_the_relay(place: &Place) {
    let mut yard = Yard::new(9001, place.depot());
    let (a, b) = two_teams(&mut yard);
    for number in 0..30 {
        write(&mut yard, a, &format!("{MARKER} 佐藤{number}"));
        write(&mut yard, b, &format!("{MARKER} 鈴木{number}"));
    }
    assert!(yard.device(a).only_here() > 0);
    yard.visit(a);
    let sealed = yard.field[a].only_here();
    assert_eq!(
        sealed, 30,
        "a relay's copy is on no device that people read from"
    );
    let space = yard.field[a]
        .replica()
        .authority()
        .spaces()
        .map(|space| space.id);
    let kept: usize = space
        .map(|space| yard.field[a].replica().at_relays(&space))
        .filter(|logs| logs.keys().any(|(device, _)| *device == id(&yard, a)))
        .count();
    assert!(kept > 0, "but the relay has said that it keeps them");
    yard.visit(b);
    yard.visit(a);
    yard.visit(b);
    for device in [a, b] {
        assert_eq!(yard.field[device].search("佐藤").len(), 30);
        assert_eq!(yard.field[device].search("鈴木").len(), 30);
        assert_eq!(
            yard.field[device].only_here(),
            0,
            "the receipts of the other team came the same way"
        );
    }
    assert_eq!(yard.field[a].lists(), yard.field[b].lists());
    nowhere_in(place.folder(), MARKER);
    nowhere_in(place.folder(), "佐藤");
}

#[test]
fn two_teams_that_never_meet_exchange_through_the_relay_on_sqlite() {
    two_teams_that_never_meet_exchange_through_the_relay(&Place::sqlite());
}

#[test]
fn two_teams_that_never_meet_exchange_through_the_relay_on_postgres() {
    two_teams_that_never_meet_exchange_through_the_relay(&Place::postgres());
}

fn a_picture_comes_whole_through_a_relay_that_stops_on_the_way(place: &Place) {
    let mut yard = Yard::new(9003, place.depot());
    let (a, b) = two_teams(&mut yard);
    let mut dice = stories::Dice::new(9003);
    let mut file = MARKER.as_bytes().to_vec();
    file.resize_with(5 * wire::limits::PIECE, || dice.below(256).to_le_bytes()[0]);
    let now_ms = yard.field.now_ms;
    let person = yard.device(a).register("佐藤 花", "", now_ms);
    let place_of = (Kind::PersonRecord, record_of(person));
    let attached = yard.device(a).attach(place_of, &file, now_ms);
    attached.expect("may");
    for turns in [3, 9, 17] {
        yard.connect(a);
        (0..turns).for_each(|_| yard.turn());
        yard.crash_relay();
    }
    yard.visit(a);
    let whole = vec![PictureHere {
        bytes: Some(file),
        have: 5,
        of: 5,
    }];
    // Whoever takes it is cut off as well, and takes the rest later.
    yard.connect(b);
    (0..12).for_each(|_| yard.turn());
    yard.crash_relay();
    yard.visit(b);
    let shown = |yard: &Yard| yard.field[b].pictures(place_of.0, place_of.1);
    assert_eq!(shown(&yard), whole);
    yard.visit(a);
    yard.visit(b);
    assert_eq!(yard.field[a].only_here(), 0, "and it is proved");
    nowhere_in(place.folder(), MARKER);
}

#[test]
fn a_picture_comes_whole_through_a_relay_that_stops_on_the_way_on_sqlite() {
    a_picture_comes_whole_through_a_relay_that_stops_on_the_way(&Place::sqlite());
}

#[test]
fn a_picture_comes_whole_through_a_relay_that_stops_on_the_way_on_postgres() {
    a_picture_comes_whole_through_a_relay_that_stops_on_the_way(&Place::postgres());
}

#[test]
fn what_one_team_saves_is_pushed_to_another_that_is_connected() {
    let place = Place::sqlite();
    let mut yard = Yard::new(9002, place.depot());
    let (a, b) = two_teams(&mut yard);
    yard.connect(a);
    yard.connect(b);
    yard.run();
    write(&mut yard, a, "高橋 一郎");
    yard.run();
    assert_eq!(
        yard.field[b].search("高橋").len(),
        1,
        "without anybody asking"
    );
    assert!(yard.is_connected(a) && yard.is_connected(b));
}

#[test]
fn a_relay_that_stops_at_any_moment_loses_nothing_that_it_acknowledged() {
    for stop in 1..14 {
        let place = Place::sqlite();
        let mut yard = Yard::new(9100 + stop, place.depot());
        let (a, b) = two_teams(&mut yard);
        for number in 0..12 {
            write(&mut yard, a, &format!("佐藤{number}"));
        }
        yard.connect(a);
        for _ in 0..stop {
            yard.turn();
        }
        yard.crash_relay();
        yard.visit(a);
        yard.visit(b);
        assert_eq!(
            yard.field[b].search("佐藤").len(),
            12,
            "stopped after {stop} turns"
        );
    }
}

#[test]
fn a_withdrawn_device_is_sent_away_in_the_middle_and_not_let_in_again() {
    let place = Place::sqlite();
    let mut yard = Yard::new(9003, place.depot());
    let (a, b) = two_teams(&mut yard);
    yard.connect(a);
    yard.connect(b);
    yard.run();
    let lost = id(&yard, a);
    let now_ms = yard.field.now_ms;
    yard.device(0)
        .replica_mut()
        .withdraw(now_ms, &lost, Reason::Lost)
        .expect("the office may");
    yard.connect(0);
    yard.run();
    assert_eq!(yard.hangups, [(a, Bye::NotAdmitted)], "at once");
    assert!(yard.is_connected(b), "and nobody else");
    let net = yard.field[a].net();
    assert!(!yard.hall.known_peers().contains(&net), "its door is shut");
    yard.hall.take_tally();
    // Its program was changed: it comes all the same, and says what it likes.
    yard.knock(a);
    assert_eq!(yard.hangups.last(), Some(&(a, Bye::NotAdmitted)));
    yard.inject(a, wire::encode(&wire::Frame::Entries(vec![vec![0; 100]])));
    yard.run();
    let tally = yard.hall.take_tally();
    assert_eq!(
        (tally.refused, tally.entries_taken),
        (1, 0),
        "not a byte more"
    );
}

#[test]
fn a_relay_that_was_withdrawn_is_given_nothing() {
    let place = Place::sqlite();
    let mut yard = Yard::new(9004, place.depot());
    let (a, _) = two_teams(&mut yard);
    let relay = DeviceId(yard.keys.device_id());
    let now_ms = yard.field.now_ms;
    yard.device(0)
        .replica_mut()
        .withdraw(now_ms, &relay, Reason::Lost)
        .expect("the office may");
    let statements = yard.field[0].replica().statements();
    yard.device(a)
        .replica_mut()
        .add_statements(now_ms, &statements)
        .expect("they are the office's");
    write(&mut yard, a, "佐藤");
    yard.hall.take_tally();
    yard.connect(a);
    yard.run();
    assert_eq!(yard.hall.take_tally().entries_taken, 0);
    let known = yard.field[a].replica().known_peers();
    assert!(
        !known.contains(&yard.relay_net()),
        "the laptop does not even let it in"
    );
}

#[test]
fn nobody_can_give_a_relay_a_key() {
    let place = Place::sqlite();
    let mut yard = Yard::new(9005, place.depot());
    let (a, _) = two_teams(&mut yard);
    write(&mut yard, a, "佐藤");
    yard.visit(a);
    yard.visit(0);
    let authority = yard.hall.authority();
    let relay = DeviceId(yard.keys.device_id());
    for space in authority.spaces() {
        assert!(!authority.may_read(&relay, &space.id));
        assert!(!authority.may_write(&relay, &space.id));
        assert!(
            authority.may_carry(&relay, &space.id),
            "it keeps all four classes"
        );
        for epoch in authority.epochs(&space.id) {
            let holders = authority.holders(&space.id, &epoch);
            assert!(!holders.contains(&relay), "no key was wrapped to it");
        }
    }
}

/// A long text that packs badly.
fn unlike(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let letters = (0..400).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_u32(0x4e00 + u32::try_from(state % 20_000).unwrap_or(0)).unwrap_or('字')
    });
    letters.collect()
}

/// One entry fits into the share of the day, and many saves are many entries.
#[test]
fn attack_50_a_share_that_is_used_up_is_said_and_loses_nothing() {
    let place = Place::sqlite();
    let limits = Limits {
        entries_a_day: 20,
        ..Limits::default()
    };
    let mut yard = Yard::with_limits(9006, place.depot(), limits);
    let (a, b) = two_teams(&mut yard);
    yard.connect(a);
    yard.run();
    for number in 0..40 {
        write(&mut yard, a, &format!("佐藤{number}"));
        // Each save is sealed for itself: somebody is there to send it to.
        yard.run();
        if !yard.is_connected(a) {
            yard.connect(a);
        }
    }
    assert!(
        yard.hangups.contains(&(a, Bye::Full)),
        "it is told why: {:?}",
        yard.hangups
    );
    assert!(yard.hall.take_tally().over_quota > 0);
    assert_eq!(
        yard.field[a].only_here(),
        40,
        "the sender knows that nobody has them"
    );
    yard.visit(b);
    let first = yard.field[b].search("佐藤").len();
    assert!(
        (1..40).contains(&first),
        "what fitted went through: {first}"
    );
    // The other team is not affected.
    write(&mut yard, b, "鈴木");
    yard.visit(b);
    yard.visit(0);
    assert_eq!(yard.field[0].search("鈴木").len(), 1);
    for _ in 0..3 {
        yard.field.advance(24 * 60 * 60 * 1000);
        yard.visit(a);
    }
    yard.visit(b);
    assert_eq!(
        yard.field[b].search("佐藤").len(),
        40,
        "on the days after, the rest"
    );
}

#[test]
fn attack_50_a_full_disk_is_said_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("relay.db");
    let small = relay::Sqlite::open(&file, 400 << 10).expect("a new file");
    let mut yard = Yard::new(9007, Box::new(small));
    let (a, b) = two_teams(&mut yard);
    yard.connect(a);
    let mut saves = 0;
    while !yard.hangups.contains(&(a, Bye::Full)) {
        assert!(saves < 3_000, "the disk is never full");
        for _ in 0..20 {
            write(&mut yard, a, &unlike(saves));
            saves += 1;
        }
        yard.run();
    }
    assert!(
        matches!(yard.failures.last(), Some(relay::DepotError::Full)),
        "{:?}",
        yard.failures
    );
    assert_eq!(
        yard.field[a].only_here(),
        saves,
        "the sender knows that nobody has them"
    );
    // A larger disk, the same relay.
    yard.disconnect(a);
    let_go(&mut yard);
    let larger = relay::Sqlite::open(&file, 1 << 30).expect("the same file");
    yard.depot = Box::new(larger);
    yard.crash_relay();
    yard.visit(a);
    yard.visit(b);
    let found = yard.field[b].replica().reader().expect("it reads");
    assert_eq!(
        found.people(0, 1).expect("it reads").total,
        saves,
        "and all of it goes on"
    );
}

#[test]
fn attack_50_a_relay_put_back_to_an_old_copy_gets_everything_again() {
    let place = Place::sqlite();
    let mut yard = Yard::new(9008, place.depot());
    let (a, b) = two_teams(&mut yard);
    write(&mut yard, a, "佐藤");
    yard.visit(a);
    // Its disk as it was: nothing of what follows.
    let old = Place::sqlite();
    let before = yard.hall.state().serial;
    let_go(&mut yard);
    std::fs::copy(
        place.folder().join("relay.db"),
        old.folder().join("relay.db"),
    )
    .expect("copied");
    yard.depot = place.depot();
    yard.crash_relay();
    write(&mut yard, a, "鈴木");
    yard.visit(a);
    assert!(yard.hall.state().serial > before);
    let_go(&mut yard);
    yard.depot = old.depot();
    yard.crash_relay();
    yard.visit(b);
    assert_eq!(
        yard.field[b].search("鈴木").len(),
        0,
        "it is not there any more"
    );
    yard.visit(a);
    yard.visit(b);
    assert_eq!(
        yard.field[b].search("鈴木").len(),
        1,
        "the laptops gave it again"
    );
    assert_eq!(yard.field[a].lists(), yard.field[b].lists());
}

#[test]
fn attack_50_what_a_relay_withholds_shows_at_the_next_meeting() {
    // The relay shows B nothing of A: as if A had never come. B's receipts say so to everybody.
    let place = Place::sqlite();
    let mut yard = Yard::new(9009, place.depot());
    let (a, b) = two_teams(&mut yard);
    write(&mut yard, a, "佐藤");
    yard.connect(a);
    yard.run();
    yard.disconnect(a);
    let withheld = Place::sqlite();
    yard.depot = withheld.depot();
    yard.hall = common::yard::open(
        &yard.field,
        yard.depot.as_ref(),
        &yard.keys,
        Limits::default(),
    )
    .expect("an empty depot");
    yard.visit(b);
    assert_eq!(
        yard.field[a].only_here(),
        1,
        "nobody who reads has said that it has it"
    );
    yard.visit(a);
    yard.visit(b);
    yard.visit(a);
    assert_eq!(
        yard.field[a].only_here(),
        0,
        "only the word of a device that reads counts"
    );
}

/// Lets a team write so much that nobody wants to read all of it one by one, and the office make a
/// checkpoint of it.
fn a_long_week(yard: &mut Yard, team: usize) -> stories::PersonId {
    let now_ms = yard.field.now_ms;
    let person = yard
        .device(team)
        .register("佐藤 花子", "サトウ ハナコ", now_ms);
    for round in 0..60 {
        yard.field.advance(60_000);
        let now_ms = yard.field.now_ms;
        yard.device(team)
            .write_note(person, &format!("{round}回目の訪問"), now_ms)
            .expect("the team may");
        yard.field.seal(team);
    }
    yard.visit(team);
    yard.visit(0);
    let now_ms = yard.field.now_ms;
    yard.device(0)
        .replica_mut()
        .condense(now_ms)
        .expect("the office may");
    person
}

fn what_a_checkpoint_stands_in_for_is_forgotten_in_time(place: &Place) {
    let limits = Limits {
        keep_ms: 7 * 24 * 60 * 60 * 1000,
        ..Limits::default()
    };
    let mut yard = Yard::with_limits(9010, place.depot(), limits);
    let (a, b) = two_teams(&mut yard);
    let person = a_long_week(&mut yard, a);
    yard.visit(0);
    let number = yard.hall.number();
    let kept = yard.depot.news(number, 0).expect("it reads").checkpoints;
    assert!(
        kept.iter().any(|row| row.whole),
        "its maker handed it over, sealed"
    );
    let before = yard.hall.state();
    assert!(before.entries > 60);
    yard.field.advance(8 * 24 * 60 * 60 * 1000);
    yard.visit(a);
    let after = yard.hall.state();
    assert!(after.entries < before.entries - 50, "{before:?} {after:?}");
    assert!(after.bytes < before.bytes);
    // Who comes only now takes the checkpoint from the relay, and reads everything.
    yard.visit(b);
    assert_eq!(yard.field[b].notes_of(person).len(), 60);
    yard.crash_relay();
    yard.visit(a);
    assert_eq!(yard.field[a].lists(), yard.field[b].lists());
    nowhere_in(place.folder(), "回目の訪問");
}

#[test]
fn what_a_checkpoint_stands_in_for_is_forgotten_in_time_on_sqlite() {
    what_a_checkpoint_stands_in_for_is_forgotten_in_time(&Place::sqlite());
}

#[test]
fn what_a_checkpoint_stands_in_for_is_forgotten_in_time_on_postgres() {
    what_a_checkpoint_stands_in_for_is_forgotten_in_time(&Place::postgres());
}

#[test]
fn what_no_checkpoint_stands_in_for_is_kept_however_old_it_is() {
    let place = Place::sqlite();
    let limits = Limits {
        keep_ms: 1_000,
        ..Limits::default()
    };
    let mut yard = Yard::with_limits(9011, place.depot(), limits);
    let (a, b) = two_teams(&mut yard);
    write(&mut yard, a, "佐藤");
    yard.visit(a);
    yard.field.advance(300 * 24 * 60 * 60 * 1000);
    yard.visit(0);
    yard.visit(b);
    assert_eq!(
        yard.field[b].search("佐藤").len(),
        1,
        "it may be the only copy"
    );
}

#[test]
fn a_database_that_fails_in_the_middle_sends_everybody_away_and_goes_on() {
    let place = Place::postgres();
    let mut yard = Yard::new(9012, place.depot());
    let (a, b) = two_teams(&mut yard);
    yard.connect(a);
    write(&mut yard, a, "佐藤");
    // Somebody cuts the relay's connection to its database.
    place.cut_connections();
    yard.run();
    assert!(!yard.failures.is_empty(), "the depot said so");
    assert_eq!(yard.hangups.first(), Some(&(a, Bye::Closing)));
    assert_eq!(yard.field[a].only_here(), 1, "nothing was acknowledged");
    yard.visit(a);
    yard.visit(b);
    assert_eq!(yard.field[b].search("佐藤").len(), 1);
}
