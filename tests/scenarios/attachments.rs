//! Pictures beside a person's records: they come last, whole or counted, to whom may read the records, and
//! nothing of them is left where the records are not.

use authority::{Reason, Role};
use domain::kind::{Kind, record_of};
use replica::{Erasure, Import, PictureHere};
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{DeviceId, Entry, Lane, UnitId, decode, limits};

const OFFICE: usize = 0;
const RECORD: Kind = Kind::PersonRecord;

/// A picture of so many whole pieces and one half: bytes that no compression shortens.
fn picture(number: u64, pieces: usize) -> Vec<u8> {
    let mut dice = Dice::new(number);
    (0..pieces * limits::PIECE + limits::PIECE / 2)
        .map(|_| u8::try_from(dice.below(256)).unwrap_or(0))
        .collect()
}

fn whole(file: &[u8], of: usize) -> Vec<PictureHere> {
    vec![PictureHere {
        bytes: Some(file.to_vec()),
        have: of,
        of,
    }]
}

struct Story {
    field: Field,
    team: usize,
    person: PersonId,
}

impl Story {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let team = field.member("巡回の班", Role::HealthTeam);
        let now = field.now_ms;
        let person = field[team].register("練習 花子", "レンシュウ ハナコ", now);
        field[team]
            .write_note(person, "膝の痛み。", now)
            .expect("may");
        field.meet();
        field.part_all();
        Self {
            field,
            team,
            person,
        }
    }

    fn attach(&mut self, by: usize, file: &[u8]) {
        let (person, now) = (self.person, self.field.now_ms);
        self.field[by]
            .attach((RECORD, record_of(person)), file, now)
            .expect("may");
    }

    fn pictures(&self, on: usize) -> Vec<PictureHere> {
        self.field[on].pictures(RECORD, record_of(self.person))
    }
}

#[test]
fn a_picture_is_durable_with_the_note_that_names_it_and_reaches_the_office_whole() {
    let mut story = Story::new(51_001);
    let file = picture(1, 3);
    story.attach(story.team, &file);
    story.field.crash(story.team);
    assert_eq!(
        story.pictures(story.team),
        whole(&file, 4),
        "saved is saved"
    );
    assert!(
        story.field[story.team].only_here() >= 2,
        "the note, and the picture"
    );
    story.field.meet();
    assert_eq!(story.pictures(OFFICE), whole(&file, 4));
    story.field.advance(60_000);
    story.field.meet();
    assert_eq!(story.field[story.team].only_here(), 0, "and it is proved");
}

#[test]
fn who_is_interrupted_sees_how_much_has_come_and_gets_the_rest_later() {
    let mut story = Story::new(51_002);
    let file = picture(2, 6);
    story.attach(story.team, &file);
    let team = story.team;
    story.field.seal(team);
    // Entry by entry: the note, and three pieces.
    let space = story.field[team]
        .replica()
        .authority()
        .space(&stories::UNIT, 2)
        .expect("one");
    let own = story.field[team].keys.device_id();
    let rows = story.field[team].replica().store().read(|tx| {
        let mut rows = tx.entries_from(space.0, own, Lane::Notes as u8, 2, usize::MAX)?;
        rows.extend(tx.entries_from(space.0, own, Lane::Attachments as u8, 1, usize::MAX)?);
        Ok::<_, store::StoreError>(rows)
    });
    let rows = rows.expect("reads");
    let notes = rows
        .iter()
        .filter(|row| row.lane == Lane::Notes as u8)
        .count();
    let some: Vec<Vec<u8>> = rows
        .into_iter()
        .take(notes + 3)
        .map(|row| row.bytes)
        .collect();
    let mut import = Import::default();
    story.field.act(OFFICE, |replica, now| {
        replica.import_frame(wire::Frame::Entries(some), now, &mut import)
    });
    story
        .field
        .act(OFFICE, |replica, now| replica.import_end(now));
    story.field.run_until_quiet();
    let half = PictureHere {
        bytes: None,
        have: 3,
        of: 7,
    };
    assert_eq!(
        story.pictures(OFFICE),
        [half],
        "3 of 7, and no half picture"
    );
    story.field.meet();
    assert_eq!(story.pictures(OFFICE), whole(&file, 7));
}

#[test]
fn a_stick_carries_pictures_home() {
    let mut story = Story::new(51_003);
    let file = picture(3, 2);
    story.attach(story.team, &file);
    carry(&mut story.field, story.team, OFFICE);
    assert_eq!(story.pictures(OFFICE), whole(&file, 3));
}

fn carry(field: &mut Field, from: usize, to: usize) {
    let mut frames = Vec::new();
    field.act(from, |replica, now| {
        let (mut export, outputs) = replica.export(None, now)?;
        while let Some(frame) = replica.export_frame(&mut export)? {
            frames.push(frame);
        }
        Ok(outputs)
    });
    let mut import = Import::default();
    for frame in frames {
        field.act(to, |replica, now| {
            replica.import_frame(frame, now, &mut import)
        });
    }
    field.act(to, |replica, now| replica.import_end(now));
    field.run_until_quiet();
}

#[test]
fn who_joins_by_a_checkpoint_gets_pictures_too() {
    let mut story = Story::new(51_004);
    let file = picture(4, 2);
    story.attach(story.team, &file);
    for round in 0..40 {
        story.field.advance(60_000);
        let (person, now, team) = (story.person, story.field.now_ms, story.team);
        let note = format!("{round}回目の訪問。");
        story.field[team]
            .write_note(person, &note, now)
            .expect("may");
        story.field.seal(team);
    }
    story.field.meet();
    story.field.part_all();
    let now = story.field.now_ms;
    story.field[OFFICE]
        .replica_mut()
        .condense(now)
        .expect("the office may");
    let newcomer = story.field.member("応援の班", Role::HealthTeam);
    story.field.join(newcomer, OFFICE);
    story.field.run_until_quiet();
    assert_eq!(story.field[newcomer].notes_of(story.person).len(), 41);
    assert_eq!(story.pictures(newcomer), whole(&file, 3));
}

#[test]
fn over_a_line_that_carries_little_the_note_comes_and_the_picture_waits_and_says_so() {
    let mut story = Story::new(51_005);
    let file = picture(5, 3);
    let (team, now) = (story.team, story.field.now_ms);
    let line = protocol::LineBudget {
        bytes_per_second: 20_000,
        bytes_per_day: None,
        bulk: false,
    };
    let replica = story.field[team].replica_mut();
    replica.set_line(Some(line), now).expect("the store works");
    story.attach(team, &file);
    story.field.seal(team);
    let net = story.field[OFFICE].net();
    story.field[team].replica_mut().set_far(net, true);
    story.field.join(team, OFFICE);
    for _ in 0..120 {
        while story.field.step() {}
        story.field.advance(1000);
    }
    let waits = PictureHere {
        bytes: None,
        have: 0,
        of: 4,
    };
    assert_eq!(story.pictures(OFFICE), [waits], "what it is has come");
    let now = story.field.now_ms;
    let line = story.field[team].replica().line(now).expect("said");
    assert_eq!(line.waiting, 4, "four pieces wait for another line");
    assert_eq!(story.field[team].only_here(), 1, "one picture");
    story.field.part(team, OFFICE);
    story.field.join(team, OFFICE);
    story.field.run_until_quiet();
    assert_eq!(story.pictures(OFFICE), whole(&file, 4));
}

#[test]
fn attack_19_what_a_withdrawal_takes_back_is_the_item_and_with_it_the_picture() {
    let mut story = Story::new(51_006);
    let thief = story.field.member("盗まれた端末", Role::HealthTeam);
    story.field.meet();
    story.field.part_all();
    let id = DeviceId(story.field[thief].keys.device_id());
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    story.field.advance(60_000);
    let file = picture(6, 1);
    story.attach(thief, &file);
    carry(&mut story.field, thief, OFFICE);
    assert!(story.pictures(OFFICE).is_empty(), "no item, so no picture");
    let aside = story.field[OFFICE].set_aside();
    assert_eq!(
        aside.len(),
        1,
        "one thing to decide about, not one a piece: {aside:?}"
    );
}

#[test]
fn attack_53_of_somebody_who_is_hidden_no_picture_is_left_with_who_may_not_know() {
    let mut story = Story::new(51_007);
    let officer = story.field.member("秘匿担当", Role::SealedOfficer);
    story.field.act(officer, |replica, now| {
        let mut outputs = Vec::new();
        replica.open_spaces(now, &mut outputs)?;
        Ok(outputs)
    });
    let file = picture(7, 2);
    story.attach(story.team, &file);
    story.field.meet();
    assert_eq!(story.pictures(officer), whole(&file, 3));
    let (person, now) = (story.person, story.field.now_ms);
    let sealed = story.field[officer]
        .hide(person, now)
        .expect("the officer may");
    story.field.meet();
    for device in [OFFICE, story.team] {
        assert!(
            story.pictures(device).is_empty(),
            "no thumbnail and no picture"
        );
    }
    let kept = story.field[officer].pictures(Kind::PersonSealed, sealed);
    assert_eq!(kept, whole(&file, 3), "who may know has it");

    // What is attached from now on goes where only they read.
    let now = story.field.now_ms;
    let second = picture(8, 1);
    story.field[officer]
        .attach((Kind::PersonSealed, sealed), &second, now)
        .expect("the officer may");
    story.field.meet();
    let own = story.field[officer].keys.device_id();
    let logs = story.field[OFFICE].replica().logs();
    let held = logs.values().flat_map(|logs| logs.keys());
    let lanes = held.filter(|(device, lane)| (device.0, *lane) == (own, Lane::Attachments as u8));
    assert_eq!(lanes.count(), 0, "not even as sealed bytes");
}

#[test]
fn attack_24_a_lost_laptop_that_erases_has_no_picture_left_and_hands_in_the_one_that_only_it_had() {
    let mut story = Story::new(51_008);
    let file = picture(9, 2);
    story.attach(story.team, &file);
    let id = DeviceId(story.field[story.team].keys.device_id());
    let team = story.team;
    story.field.advance(60_000);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    let said = story.field[OFFICE].replica().statements();
    story
        .field
        .act(team, |replica, now| replica.add_statements(now, &said));
    assert_eq!(
        story.field[team].replica().erased(),
        Some(Erasure::Withdrawn)
    );
    assert!(story.pictures(team).is_empty());
    let waits = story.field[team]
        .replica()
        .store()
        .read(|tx| tx.own_pieces_wait());
    assert!(
        waits.expect("reads").is_empty(),
        "all of it was sealed before"
    );
    carry(&mut story.field, team, OFFICE);
    let rows = story.field[OFFICE].replica().store().read(|tx| {
        let space = story.field[OFFICE]
            .replica()
            .authority()
            .space(&stories::UNIT, 2);
        let space = space.expect("there is one");
        tx.entries_from(space.0, id.0, Lane::Attachments as u8, 1, usize::MAX)
    });
    assert_eq!(rows.expect("reads").len(), 3, "and came home, sealed");
}

#[test]
fn a_piece_that_is_not_what_its_address_says_is_set_aside_and_does_no_harm() {
    let mut story = Story::new(51_009);
    let file = picture(10, 1);
    let forging = story.field.member("変えられた端末", Role::HealthTeam);
    story.attach(story.team, &file);
    story.field.meet();
    story.field.part_all();
    let mut forger = Forger::of(&story.field[forging], story.field.now_ms);
    let space = forger.space(2);
    let entry = forger.piece(space, b"no piece at all");
    assert!(decode::<Entry>(&entry).is_ok());
    story.field.intrude(forging, OFFICE);
    story
        .field
        .inject(forging, OFFICE, &entries(vec![entry]))
        .expect("whatever comes, the store works");
    story.field.run_until_quiet();
    assert_eq!(story.field[OFFICE].set_aside(), ["payload_malformed"]);
    assert_eq!(story.pictures(OFFICE), whole(&file, 2));
}

#[test]
fn pictures_of_who_is_shared_reach_the_other_municipality_and_come_back() {
    const HOME: UnitId = UnitId([0x41; 16]);
    const HOST: UnitId = UnitId([0x42; 16]);
    let mut field = Field::new(Dice::story(51_010));
    let home = field.municipality("輪島の本部", HOME);
    let host = field.municipality("金沢の本部", HOST);
    let between = field.device("県庁-1");
    for office in [home, host] {
        field.let_in(office, between, Role::PrefectureOfficer);
    }
    let now = field.now_ms;
    let shared = field[home].register("試山 花子", "シヤマ ハナコ", now);
    let other = field[home].register("練習 次郎", "レンシュウ ジロウ", now);
    let (first, own, back) = (picture(11, 1), picture(12, 1), picture(13, 1));
    field[home]
        .attach((RECORD, record_of(shared)), &first, now)
        .expect("may");
    field[home]
        .attach((RECORD, record_of(other)), &own, now)
        .expect("may");
    field[home].share(shared, HOST, &[1, 2], now).expect("may");
    for _ in 0..3 {
        field.advance(60_000);
        field.meet();
    }
    assert_eq!(
        field[host].pictures(RECORD, record_of(shared)),
        whole(&first, 2)
    );
    assert!(field[host].pictures(RECORD, record_of(other)).is_empty());
    let held = field[host]
        .replica()
        .logs()
        .values()
        .flat_map(|logs| logs.iter());
    let pieces: u64 = held
        .filter(|((_, lane), _)| *lane == Lane::Attachments as u8)
        .map(|(_, head)| head.seq)
        .sum();
    assert_eq!(pieces, 2, "and no piece of anybody else");
    let now = field.now_ms;
    field[host]
        .attach((RECORD, record_of(shared)), &back, now)
        .expect("may");
    for _ in 0..3 {
        field.advance(60_000);
        field.meet();
    }
    let both = field[home].pictures(RECORD, record_of(shared));
    assert_eq!(both.len(), 2);
    assert!(both.iter().all(|here| here.bytes.is_some()), "{both:?}");
}
