//! Laptops give up entries that a checkpoint stands in for, and nobody notices: not the one who reads,
//! not the one who joins, not who withdraws, accepts, or brings a second branch.

use std::collections::BTreeSet;

use authority::{Reason, Role};
use domain::kind::{Kind, record_of};
use replica::{Dropped, Import};
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{DeviceId, Frame, Lane, SpaceId};

const OFFICE: usize = 0;
const RECORD: Kind = Kind::PersonRecord;

/// An office and four teams that hold the same week, signed for and laid together by the office.
struct Story {
    field: Field,
    shelter: usize,
    van: usize,
    school: usize,
    station: usize,
    people: Vec<PersonId>,
}

impl Story {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let [shelter, van, school, station] =
            field.team(["避難所A", "巡回車", "学校", "救護所"], Role::HealthTeam);
        let mut people = Vec::new();
        for name in ["試山 花子", "練習 一郎", "練習 実"] {
            let now = field.now_ms;
            people.push(field[shelter].register(name, "カナ", now));
            field.seal(shelter);
        }
        field.meet();
        let mut story = Self {
            field,
            shelter,
            van,
            school,
            station,
            people,
        };
        for round in 0..12 {
            story.write(story.shelter, round);
            story.write(story.school, round);
        }
        story
    }

    /// A note for everybody, each in an entry of its own.
    fn write(&mut self, device: usize, round: u64) {
        for person in self.people.clone() {
            self.field.advance(60_000);
            let now = self.field.now_ms;
            let text = format!("{}、{round}回目の訪問。", self.field[device].name);
            self.field[device]
                .write_note(person, &text, now)
                .expect("may");
            self.field.seal(device);
        }
    }

    fn meet_all(&mut self, devices: &[usize]) {
        for pair in devices.windows(2) {
            self.field.join(pair[0], pair[1]);
        }
        self.field.run_until_quiet();
        self.field.part_all();
    }

    /// Everybody meets twice, so that all have heard what all hold; the office lays it together between.
    fn settle(&mut self) {
        self.field.meet();
        let now = self.field.now_ms;
        let made = self.field[OFFICE].replica_mut().condense(now);
        made.expect("the office may");
        self.field.meet();
        self.field.part_all();
    }

    /// A laptop gives up what it can; it asks the office for the checkpoint when they next meet.
    fn prune(&mut self, device: usize) -> Dropped {
        self.field[device].replica_mut().set_worth_of_pruning(1);
        self.field.join(OFFICE, device);
        self.field.run_until_quiet();
        self.field.part(OFFICE, device);
        self.prune_now(device)
    }

    fn prune_now(&mut self, device: usize) -> Dropped {
        let now = self.field.now_ms;
        let done = self.field[device].replica_mut().prune(now);
        done.expect("the store works");
        self.field[device].replica().dropped()
    }

    fn same(&self, devices: &[usize]) {
        let state = |device: usize| {
            let mut aside = self.field[device].set_aside();
            aside.sort();
            let digest = self.field[device].replica().state_digest().expect("reads");
            let lists = vault::sha256(&[self.field[device].lists().as_bytes()]);
            (digest, lists, aside)
        };
        for pair in devices.windows(2) {
            let name = &self.field[pair[1]].name;
            assert_eq!(state(pair[0]), state(pair[1]), "{name}: the same");
        }
    }

    /// Made anew from what is left, everything is as it was.
    fn stays_when_made_anew(&mut self, device: usize) {
        let before = self.field[device].replica().state_digest().expect("reads");
        let now = self.field.now_ms;
        assert_eq!(self.field[device].rebuild(now), []);
        let after = self.field[device].replica().state_digest().expect("reads");
        assert_eq!(after, before);
    }

    fn space(&self) -> SpaceId {
        let authority = self.field[OFFICE].replica().authority();
        authority
            .space(&stories::UNIT, RECORD.class() as u8)
            .expect("there is one")
    }

    fn id(&self, device: usize) -> DeviceId {
        DeviceId(self.field[device].keys.device_id())
    }

    /// Positions of a log whose entries lie on a device.
    fn kept(&self, device: usize, author: usize) -> Vec<u64> {
        let author = self.field[author].keys.device_id();
        let space = self.space();
        let store = self.field[device].replica().store();
        let rows =
            store.read(|tx| tx.entries_from(space.0, author, Lane::Notes as u8, 1, usize::MAX));
        let rows = rows.map_err(|error: store::StoreError| error);
        rows.expect("reads").iter().map(|row| row.seq).collect()
    }
}

#[test]
fn a_laptop_gives_up_what_a_checkpoint_holds_and_goes_on_as_before() {
    let mut story = Story::new(6101);
    story.settle();
    let (van, shelter, school) = (story.van, story.shelter, story.school);
    let before = story.kept(van, shelter);
    let given = story.prune(van);
    assert!(given.entries >= 70, "{given:?}");
    assert!(given.bytes > 20_000, "{given:?}");
    let last = *before.last().expect("it holds the log");
    assert_eq!(story.kept(van, shelter), [last], "the last one stays");
    assert_eq!(
        story.field[van].replica().counts().expect("reads").waiting,
        0
    );
    story.same(&[OFFICE, van, shelter, school]);
    story.stays_when_made_anew(van);
    // What it wrote itself it keeps, and the office keeps everything.
    let own = story.prune(shelter);
    assert!(own.entries > 0);
    assert_eq!(story.kept(shelter, shelter), before);
    assert_eq!(story.prune(OFFICE), Dropped::default());
    // It goes on, over a restart, in both directions.
    story.field[van].start();
    assert_eq!(story.field[van].replica().dropped(), given);
    story.write(van, 100);
    story.write(school, 100);
    story.field.meet();
    story.field.part_all();
    story.same(&[OFFICE, van, shelter, school, story.station]);
    story.stays_when_made_anew(van);
    // And a second time, below the next checkpoint.
    for round in 200..215 {
        story.write(school, round);
    }
    story.field.advance(25 * 60 * 60 * 1000);
    story.settle();
    let more = story.prune(van);
    assert!(more.entries > given.entries + 30, "{more:?}");
    story.same(&[OFFICE, van, shelter, school]);
    story.stays_when_made_anew(van);
}

#[test]
fn who_joins_by_a_laptop_that_gave_entries_up_gets_everything_by_link_and_by_stick() {
    let mut story = Story::new(6102);
    story.settle();
    let van = story.van;
    assert!(story.prune(van).entries > 0);
    story.write(van, 100);
    let [by_link, by_stick] = story.field.team(["新しい班", "遠い班"], Role::HealthTeam);
    story.field.join(OFFICE, van);
    story.field.run_until_quiet();
    story.field.part_all();
    story.field.join(van, by_link);
    story.field.run_until_quiet();
    story.field.part_all();
    story.same(&[OFFICE, van, by_link]);
    let mut frames: Vec<Frame> = Vec::new();
    story.field.act(van, |replica, now| {
        let (mut export, outputs) = replica.export(None, now)?;
        while let Some(frame) = replica.export_frame(&mut export)? {
            frames.push(frame);
        }
        Ok(outputs)
    });
    let mut import = Import::default();
    for frame in frames {
        story.field.act(by_stick, |replica, now| {
            replica.import_frame(frame, now, &mut import)
        });
    }
    story
        .field
        .act(by_stick, |replica, now| replica.import_end(now));
    story.field.run_until_quiet();
    story.same(&[OFFICE, van, by_stick]);
}

#[test]
fn nothing_is_given_up_without_an_office_and_two_more_that_signed_for_it() {
    let mut field = Field::new(Dice::story(6103));
    let [shelter, van, school] = field.team(["避難所A", "巡回車", "学校"], Role::HealthTeam);
    let now = field.now_ms;
    let person = field[shelter].register("試山 花子", "カナ", now);
    for round in 0..20 {
        let text = format!("{round}回目。");
        field[shelter].write_note(person, &text, now).expect("may");
        field.seal(shelter);
    }
    let condense = |field: &mut Field| {
        let now = field.now_ms;
        let made = field[OFFICE].replica_mut().condense(now);
        made.expect("the office may");
    };
    let prune = |field: &mut Field| {
        let now = field.now_ms;
        field[van].replica_mut().set_worth_of_pruning(1);
        field[van].replica_mut().prune(now).expect("works");
        field[van].replica().dropped().entries
    };
    let meet = |field: &mut Field, all: &[usize]| {
        for _ in 0..2 {
            for pair in all.windows(2) {
                field.join(pair[0], pair[1]);
            }
            field.run_until_quiet();
            field.part_all();
        }
    };
    // The author, the office and the van hold it; the author does not count.
    meet(&mut field, &[shelter, OFFICE, van]);
    condense(&mut field);
    meet(&mut field, &[OFFICE, van]);
    assert_eq!(prune(&mut field), 0, "the office alone is not enough");
    meet(&mut field, &[OFFICE, school, van]);
    assert_eq!(prune(&mut field), 0, "the office and one more are not");
    // One more is, and not before it is known here.
    let station = field.member("救護所", Role::HealthTeam);
    meet(&mut field, &[OFFICE, station]);
    assert_eq!(prune(&mut field), 0, "nothing was heard of it");
    meet(&mut field, &[station, OFFICE, van]);
    assert!(prune(&mut field) > 15);
    // Who was withdrawn is nobody's evidence; who was told to keep everything keeps it.
    field[school].replica_mut().set_worth_of_pruning(1);
    field[school]
        .replica_mut()
        .set_keeps_all(true)
        .expect("works");
    meet(&mut field, &[OFFICE, school]);
    field[school].start();
    field[school].replica_mut().set_worth_of_pruning(1);
    let now = field.now_ms;
    field[school].replica_mut().prune(now).expect("works");
    assert_eq!(field[school].replica().dropped(), Dropped::default());
}

/// The western office holds everything and lays it together; the head office has not heard of the last
/// notes of the school. Van and station have given entries up.
fn short_office(number: u64) -> (Story, usize) {
    let mut story = Story::new(number);
    let west = story.field.member("西の本部", Role::MunicipalityAdmin);
    story.field.meet();
    story.field.part_all();
    for round in 300..304 {
        story.write(story.school, round);
    }
    let all = [story.school, west, story.van, story.station, story.shelter];
    for _ in 0..2 {
        story.meet_all(&all);
    }
    let now = story.field.now_ms;
    let made = story.field[west].replica_mut().condense(now);
    made.expect("an office may");
    for device in [story.van, story.station] {
        story.field[device].replica_mut().set_worth_of_pruning(1);
        story.field.join(west, device);
        story.field.run_until_quiet();
        story.field.part_all();
        assert!(story.prune_now(device).entries > 40);
    }
    (story, west)
}

#[test]
fn what_a_withdrawal_takes_back_and_a_person_accepts_is_the_same_where_entries_were_given_up() {
    let (mut story, west) = short_office(6104);
    let (school, space) = (story.school, story.space());
    let notes = |story: &Story, device: usize| story.field[device].notes_of(story.people[0]);
    let before = notes(&story, story.van);
    let thief = story.id(school);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &thief, Reason::Lost)
    });
    let all = [OFFICE, west, story.van, story.shelter, story.station];
    for _ in 0..2 {
        story.meet_all(&all);
    }
    assert!(notes(&story, story.van).len() < before.len(), "taken back");
    for device in all {
        let aside = story.field[device].replica().set_aside().expect("reads");
        let ids: BTreeSet<_> = aside.iter().map(|one| one.id).collect();
        let office = story.field[OFFICE].replica().set_aside().expect("reads");
        let expected: BTreeSet<_> = office.iter().map(|one| one.id).collect();
        assert_eq!(ids, expected, "every entry by its id");
    }
    story.same(&all);
    // Two of them are accepted, one by one whose entries are given up.
    let aside = story.field[OFFICE].replica().set_aside().expect("reads");
    let some: BTreeSet<_> = aside.iter().take(2).map(|one| one.id).collect();
    story.field.act(OFFICE, |replica, now| {
        replica.endorse(now, &space, &thief, &some)
    });
    for _ in 0..2 {
        story.meet_all(&all);
    }
    story.same(&all);
    for device in [story.van, story.station] {
        assert_eq!(story.field[device].set_aside().len(), aside.len() - 2);
        story.stays_when_made_anew(device);
    }
}

#[test]
fn a_second_branch_that_comes_later_is_seen_where_the_first_was_given_up() {
    let mut story = Story::new(6105);
    let (van, shelter, school) = (story.van, story.shelter, story.school);
    let mut forger = Forger::of(&story.field[school], story.field.now_ms);
    let space = story.space();
    for round in 300..304 {
        story.write(school, round);
    }
    story.settle();
    assert!(story.prune(van).entries > 0);
    let sato = story.people[0];
    let now = story.field.now_ms;
    let mut record = story.field[shelter].document(RECORD, record_of(sato));
    let note = story.field[school].note("別の枝。", now);
    let change = forger.change(&mut record, &[note]);
    let commit = forger.commit(RECORD, record_of(sato), vec![change]);
    let second = forger.entry(space, Lane::Notes, vec![commit]);
    let forked = |story: &Story, device: usize| {
        !story.field[device].replica().authority().forks().is_empty()
    };
    story.field.intrude(school, shelter);
    story
        .field
        .inject(school, shelter, &entries(vec![second.clone()]))
        .expect("works");
    story.field.run_until_quiet();
    story.field.part_all();
    assert!(forked(&story, shelter));
    let all = [shelter, van, OFFICE, story.station];
    for _ in 0..2 {
        story.meet_all(&all);
    }
    for device in all {
        assert!(forked(&story, device), "{}", story.field[device].name);
    }
    story.same(&all);
    story.stays_when_made_anew(van);
    // The same branch again, and the first one again, change nothing.
    let before = story.field[van].replica().state_digest().expect("reads");
    story.field.intrude(school, van);
    story
        .field
        .inject(school, van, &entries(vec![second]))
        .expect("works");
    story.field.run_until_quiet();
    let after = story.field[van].replica().state_digest().expect("reads");
    assert_eq!(after, before);
}

#[test]
fn where_the_checkpoint_counts_no_longer_nothing_older_is_promised_and_the_office_brings_it() {
    let (mut story, west) = short_office(6106);
    let van = story.van;
    let gone = story.id(west);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &gone, Reason::Lost)
    });
    story.meet_all(&[OFFICE, van]);
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    story.field.overheard = Some(Vec::new());
    story.meet_all(&[van, newcomer]);
    let heard = story.field.overheard.take().unwrap_or_default();
    let offered = heard
        .iter()
        .any(|frame| matches!(Frame::decode(frame), Ok(Frame::Offer(_))));
    assert!(!offered, "what nobody may believe is not offered");
    let held = |story: &Story| story.field[newcomer].notes_of(story.people[0]).len();
    assert_eq!(held(&story), 0, "and nothing without its beginning");
    story.meet_all(&[OFFICE, newcomer]);
    // Only the shelter has the last notes of the school as they were written.
    story.meet_all(&[van, newcomer, OFFICE, story.shelter]);
    story.meet_all(&[van, newcomer, OFFICE, story.shelter]);
    story.same(&[OFFICE, newcomer, van]);
}

#[test]
fn who_was_hidden_by_a_thief_comes_back_where_the_entries_were_given_up_before() {
    let mut story = Story::new(6112);
    let officer = story.field.member("秘匿担当", Role::SealedOfficer);
    crate::hidden::open(&mut story.field, officer);
    story.settle();
    let (van, shelter, school) = (story.van, story.shelter, story.school);
    assert!(story.prune(van).entries >= 70);
    let person = story.people[0];
    let before = story.field[van].lists();
    let notes = story.field[van].notes_of(person);
    assert!(notes.len() >= 24);

    // Heard by the van alone: what the office holds of it when it ends the theft would count.
    let now = story.field.now_ms;
    story.field[officer].hide(person, now).expect("it may");
    story.field.seal(officer);
    story.meet_all(&[officer, van]);
    assert_eq!(story.field[van].notes_of(person), [""; 0]);
    assert_eq!(story.field[van].search("試山"), [""; 0]);
    story.prune_now(van);
    story.field[van].start();

    let id = story.id(officer);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    story.meet_all(&[OFFICE, van, shelter, school]);
    assert_eq!(story.field[van].search("試山"), ["試山 花子"]);
    assert_eq!(story.field[van].notes_of(person), notes, "with every note");
    assert!(story.field[van].lists() == before, "as it was");
    story.same(&[OFFICE, van, shelter, school]);
    story.stays_when_made_anew(van);
}
