//! A device that must no longer hold what it holds: it erases on a signed word, never on a clock, and what
//! only it had comes home all the same.

use std::collections::{BTreeMap, BTreeSet};

use authority::{Body, EventOpenClose, Reason, Role, TimeBeacon, say_as_root};
use replica::{Erasure, Import};
use stories::{Dice, Field, PersonId};
use vault::SigningKey;
use wire::{DeviceId, Hash, Hlc, SpaceId};

const OFFICE: usize = 0;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const ONLY_THERE: &str = "きのうから食べていない。水だけ。";

const COMMON: [&str; 2] = ["服薬あり。", "膝の痛み。"];

fn all() -> Vec<String> {
    let mut all: Vec<String> = COMMON
        .iter()
        .chain([&ONLY_THERE])
        .map(|text| (*text).to_owned())
        .collect();
    all.sort();
    all
}

struct Story {
    field: Field,
    shelter: usize,
    lost: usize,
    sato: PersonId,
}

impl Story {
    /// A shelter has written what everybody holds; the other device has written what only it holds.
    fn new(number: u64, days: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let shelter = field.member("避難所A", Role::HealthTeam);
        let lost = field.device("巡回車");
        let mut admission = field.admission(lost, Role::HealthTeam);
        admission.valid_until_ms = field.now_ms + days * DAY_MS;
        field.admit_as(lost, &admission);
        let now = field.now_ms;
        let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
        field[shelter]
            .write_note(sato, "膝の痛み。", now)
            .expect("may");
        field[shelter]
            .write_care(sato, "服薬あり。", now)
            .expect("may");
        field.meet();
        field.part_all();
        field.advance(60_000);
        let now = field.now_ms;
        field[lost].write_note(sato, ONLY_THERE, now).expect("may");
        Self {
            field,
            shelter,
            lost,
            sato,
        }
    }

    /// The device hears what the office has said, from whoever carries it.
    fn hears(&mut self) {
        let said = self.field[OFFICE].replica().statements();
        self.field
            .act(self.lost, |replica, now| replica.add_statements(now, &said));
    }

    /// The root speaks, with the key that was made on the first laptop.
    fn root_says(&mut self, body: Body) {
        let office = self.field[OFFICE].replica();
        let secret = office.store().read(|tx| tx.meta_get("root_secret"));
        let secret = secret.expect("reads").expect("the first laptop has it");
        let seed: [u8; 32] = secret.try_into().expect("a seed");
        let root = SigningKey::from_seed(&seed).expect("a key");
        let hlc = Hlc::at_millis(self.field.now_ms);
        let said = say_as_root(office.authority(), &[(0, root)], body, hlc);
        let said = said.expect("the root may").bytes().to_vec();
        self.field
            .act(OFFICE, |replica, now| replica.add_statements(now, &[said]));
    }

    /// Nothing readable is on the device, and no key that it has makes anything readable.
    fn holds_nothing(&self, why: Erasure) {
        let device = &self.field[self.lost];
        let replica = device.replica();
        assert_eq!(replica.erased(), Some(why));
        assert_eq!(device.lists(), "0 people\n");
        assert!(device.search("佐藤").is_empty());
        assert!(device.notes_of(self.sato).is_empty());
        let documents = replica.store().read(|tx| tx.documents()).expect("reads");
        assert!(documents.is_empty());
        assert!(device.set_aside().is_empty());
        let opened = replica
            .authority()
            .open_space_keys(replica.keys(), &BTreeMap::new());
        assert!(
            opened.keys.is_empty(),
            "what was wrapped to it opens no more"
        );
    }

    /// What the device still has goes to the office on a stick.
    fn carries_home(&mut self) {
        let mut frames = Vec::new();
        self.field.act(self.lost, |replica, now| {
            let (mut export, outputs) = replica.export(None, now)?;
            while let Some(frame) = replica.export_frame(&mut export)? {
                frames.push(frame);
            }
            Ok(outputs)
        });
        let mut import = Import::default();
        for frame in frames {
            self.field.act(OFFICE, |replica, now| {
                replica.import_frame(frame, now, &mut import)
            });
        }
        self.field
            .act(OFFICE, |replica, now| replica.import_end(now));
        self.field.run_until_quiet();
        assert!(import.entries > 0, "the sealed note travels: {import:?}");
    }

    /// The office looks at what was set aside of the device, and accepts it.
    fn endorse(&mut self) {
        let id = DeviceId(self.field[self.lost].keys.device_id());
        let rows = self.field[OFFICE]
            .replica()
            .store()
            .read(|tx| tx.set_aside());
        let mut entries: BTreeMap<_, BTreeSet<Hash>> = BTreeMap::new();
        for row in rows.expect("reads") {
            assert_eq!(row.reason, "beyond_cut");
            let held = self.field[OFFICE]
                .replica()
                .store()
                .read(|tx| tx.entry_hash(row.space, row.device, row.lane, row.seq));
            let space = entries.entry(SpaceId(row.space)).or_default();
            space.insert(Hash(held.expect("reads").expect("kept")));
        }
        assert!(!entries.is_empty(), "it was set aside, and shown");
        for (space, entries) in entries {
            self.field.act(OFFICE, |replica, now| {
                replica.endorse(now, &space, &id, &entries)
            });
        }
        self.field.run_until_quiet();
    }
}

#[test]
fn a_lost_laptop_that_hears_of_it_erases_everything_and_what_only_it_had_comes_home() {
    let mut story = Story::new(14_001, 30);
    let id = DeviceId(story.field[story.lost].keys.device_id());
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    assert_eq!(
        story.field[story.lost].replica().erased(),
        None,
        "nobody told it"
    );
    assert_eq!(story.field[story.lost].notes_of(story.sato), all());
    story.hears();
    story.holds_nothing(Erasure::Withdrawn);
    story.field.crash(story.lost);
    story.holds_nothing(Erasure::Withdrawn);
    // Whatever else it is told or given later, it opens nothing.
    story.hears();
    story.holds_nothing(Erasure::Withdrawn);
    story.carries_home();
    assert_eq!(story.field[OFFICE].notes_of(story.sato), COMMON);
    story.endorse();
    assert_eq!(story.field[OFFICE].notes_of(story.sato), all());
}

#[test]
fn who_meets_a_lost_laptop_tells_it() {
    let mut story = Story::new(14_002, 30);
    let id = DeviceId(story.field[story.lost].keys.device_id());
    story.field.join(story.shelter, story.lost);
    story.field.join(OFFICE, story.shelter);
    story.field.run_until_quiet();
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    story.field.run_until_quiet();
    story.holds_nothing(Erasure::Withdrawn);
    assert_eq!(
        story.field[OFFICE].notes_of(story.sato),
        all(),
        "it had handed in before"
    );
}

#[test]
fn attack_24_no_clock_of_its_own_makes_a_device_erase_anything() {
    let mut story = Story::new(14_003, 2);
    let ten_years = 10 * 365 * DAY_MS;
    let now = story.field.now_ms;
    for shown in [0, now + 9 * DAY_MS, now + ten_years, u64::MAX >> 17] {
        let woken = story.field[story.lost].replica_mut().wake(shown);
        woken.expect("whatever the clock shows");
        assert_eq!(story.field[story.lost].replica().erased(), None);
        assert_eq!(story.field[story.lost].notes_of(story.sato), all());
    }
}

#[test]
fn a_right_that_ended_is_erased_a_week_later_by_a_signed_time_and_only_below_who_signed_it() {
    let mut story = Story::new(14_004, 2);
    story.field.advance(8 * DAY_MS);
    story
        .field
        .act(OFFICE, |replica, now| replica.say_time(now));
    story.hears();
    assert_eq!(
        story.field[story.lost].replica().erased(),
        None,
        "six days after the end"
    );
    story.field.advance(2 * DAY_MS);
    story
        .field
        .act(OFFICE, |replica, now| replica.say_time(now));
    story.hears();
    story.holds_nothing(Erasure::Ended);
    let said = story.field[OFFICE].replica().statements();
    let shelter = story.shelter;
    story
        .field
        .act(shelter, |replica, now| replica.add_statements(now, &said));
    for kept in [OFFICE, shelter] {
        assert_eq!(story.field[kept].replica().erased(), None);
        assert_eq!(story.field[kept].notes_of(story.sato), COMMON);
    }
    story.carries_home();
    assert_eq!(
        story.field[OFFICE].notes_of(story.sato),
        all(),
        "written in time, it counts"
    );
}

#[test]
fn a_closed_operation_is_erased_a_week_later_but_not_where_the_law_wants_it_kept() {
    let mut story = Story::new(14_005, 300);
    story.field.advance(DAY_MS);
    let now = story.field.now_ms;
    story.root_says(Body::EventOpenClose(EventOpenClose {
        open: false,
        at: now,
    }));
    story.hears();
    assert_eq!(story.field[story.lost].replica().erased(), None);
    story.field.advance(8 * DAY_MS);
    // Nobody but the root speaks after the end.
    let now = story.field.now_ms;
    story.root_says(Body::TimeBeacon(TimeBeacon { at: now }));
    story.hears();
    story.holds_nothing(Erasure::Closed);
    assert_eq!(story.field[OFFICE].replica().erased(), None);
    assert_eq!(story.field[OFFICE].notes_of(story.sato), COMMON);
}
