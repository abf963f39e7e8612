//! A device is withdrawn: what it wrote up to there stays everywhere, what it writes afterwards is
//! nowhere, and no honest note is lost, whatever reached whom first.

use std::collections::BTreeSet;

use authority::{Reason, Role};
use document::Document;
use domain::kind::{Kind, record_of};
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{DeviceId, Hash, Lane};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const RECORD: Kind = Kind::PersonRecord;
const OFFICE: usize = 0;

/// A shelter, a van, and a laptop that will be stolen. Everybody holds the first notes about Sato.
struct Story {
    field: Field,
    shelter: usize,
    van: usize,
    thief: usize,
    forger: Forger,
    sato: PersonId,
}

impl Story {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let [shelter, van, thief] =
            field.team(["避難所A", "巡回車", "盗まれる端末"], Role::HealthTeam);
        let now = field.now_ms;
        let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
        field.meet();
        field[thief]
            .write_note(sato, "膝の痛み。", now)
            .expect("a health team may write");
        field.seal(thief);
        field.meet();
        field.part_all();
        field.advance(1000);
        let forger = Forger::of(&field[thief], field.now_ms);
        Self {
            field,
            shelter,
            van,
            thief,
            forger,
            sato,
        }
    }

    /// The thief's next entry: one note about Sato, on what the shelter knows.
    fn stolen_note(&mut self, text: &str) -> Vec<u8> {
        let mut record: Document = self.field[self.shelter].document(RECORD, record_of(self.sato));
        let now = self.forger.now_ms;
        let note = self.field[self.thief].note(text, now);
        let change = self.forger.change(&mut record, &[note]);
        let commit = self
            .forger
            .commit(RECORD, record_of(self.sato), vec![change]);
        let space = self.forger.space_of(RECORD);
        self.forger.entry(space, Lane::Notes, vec![commit])
    }

    /// The thief gives an entry to one device.
    fn give(&mut self, to: usize, entry: Vec<u8>) {
        let thief = self.thief;
        if !self.field.talking(thief, to) {
            self.field.intrude(thief, to);
        }
        self.field
            .inject(thief, to, &entries(vec![entry]))
            .expect("whatever comes, the store works");
        self.field.run_until_quiet();
    }

    fn id(&self, device: usize) -> DeviceId {
        DeviceId(self.field[device].keys.device_id())
    }

    /// The office withdraws the stolen laptop.
    fn withdraw(&mut self, reason: Reason) {
        let thief = self.id(self.thief);
        self.field
            .act(OFFICE, |replica, now| replica.withdraw(now, &thief, reason));
    }

    fn notes(&self, device: usize) -> Vec<String> {
        self.field[device].notes_of(self.sato)
    }

    fn same(&self, devices: &[usize]) {
        let state = |device: usize| {
            let mut aside = self.field[device].set_aside();
            aside.sort();
            let digest = self.field[device].replica().state_digest().expect("reads");
            (digest, self.field[device].lists(), aside)
        };
        for pair in devices.windows(2) {
            assert_eq!(state(pair[0]), state(pair[1]), "byte for byte the same");
        }
    }
}

#[test]
fn attack_10_nobody_withdraws_or_suspends_what_stands_above_or_beside() {
    let mut story = Story::new(1001);
    let (office, van) = (story.id(OFFICE), story.id(story.van));
    let (thief, now) = (story.thief, story.field.now_ms);
    let before = story.field[thief].replica().statements();
    for other in [office, van] {
        let replica = story.field[thief].replica_mut();
        assert!(replica.withdraw(now, &other, Reason::Lost).is_err());
        assert!(replica.freeze(now, &other).is_err());
    }
    assert_eq!(story.field[thief].replica().statements(), before);
}

#[test]
fn attack_13_a_withdrawal_that_comes_before_the_grant_takes_effect_with_it() {
    let mut story = Story::new(1301);
    let late = story.stolen_note("盗んだ端末から。");
    story.withdraw(Reason::Lost);
    let newcomer = story.field.device("新しい端末");
    let admission = story.field.admission(newcomer, Role::HealthTeam);
    let now = story.field.now_ms;
    story
        .field
        .act(OFFICE, |replica, now| replica.admit(now, &admission));
    let root = story.field[OFFICE].replica().authority().root();
    let statements = story.field[OFFICE].replica().statements();
    // Everything of the office backwards, one after the other.
    let mut last = Err(replica::ReplicaError::NotAdmitted);
    for from in (0..statements.len()).rev() {
        let replica = story.field[newcomer].replica_mut();
        last = match last {
            Err(_) => replica.join(now, root, &statements[from..]),
            Ok(_) => replica.add_statements(now, &statements[from..=from]),
        };
    }
    last.expect("joined");
    story.give(story.shelter, late);
    story.field.join(newcomer, story.shelter);
    story.field.join(OFFICE, story.shelter);
    story.field.run_until_quiet();
    assert_eq!(story.notes(newcomer), ["膝の痛み。"]);
    story.same(&[newcomer, story.shelter, OFFICE]);
}

#[test]
fn attack_19_nothing_is_taken_or_given_in_a_conversation_after_the_withdrawal() {
    let mut story = Story::new(1903);
    let (shelter, thief) = (story.shelter, story.thief);
    story.field.join(OFFICE, shelter);
    story.field.run_until_quiet();
    story.field.intrude(thief, shelter);
    assert!(story.field.talking(thief, shelter));
    let late = story.stolen_note("盗んだ端末から。");
    story.withdraw(Reason::Lost);
    story.field.run_until_quiet();
    assert!(!story.field.talking(thief, shelter), "ended at once");
    story.field.overheard = Some(Vec::new());
    story
        .field
        .inject(thief, shelter, &entries(vec![late.clone()]))
        .expect("works");
    story.field.knock(thief, shelter);
    assert!(!story.field.talking(thief, shelter), "nor anew");
    story
        .field
        .inject(thief, shelter, &entries(vec![late]))
        .expect("works");
    assert_eq!(story.field.overheard.take(), Some(Vec::new()), "not a word");
    story.field.run_until_quiet();
    assert!(story.field[shelter].set_aside().is_empty(), "not even kept");
    let net = story.field[thief].net();
    let peers = story.field[shelter].replica().known_peers();
    assert!(
        !peers.contains(&net),
        "and the transport lets it in no more"
    );
}

#[test]
fn attack_20_what_was_applied_before_the_withdrawal_came_is_taken_back() {
    let mut story = Story::new(2001);
    let (shelter, van) = (story.shelter, story.van);
    // Back-dated, and shown here before anybody knows.
    let late = story.stolen_note("盗んだ端末から。");
    story.give(shelter, late);
    assert_eq!(story.notes(shelter).len(), 2, "it shows");
    story.withdraw(Reason::Lost);
    story.field.join(OFFICE, van);
    story.field.run_until_quiet();
    story.field.join(van, shelter);
    story.field.run_until_quiet();
    for device in [shelter, van, OFFICE] {
        assert_eq!(
            story.notes(device),
            ["膝の痛み。"],
            "what it wrote before stays"
        );
        assert_eq!(
            story.field[device].set_aside(),
            ["beyond_cut"],
            "and it is shown"
        );
    }
    story.same(&[shelter, van, OFFICE]);
    story.field.crash(shelter);
    story.field.run_until_quiet();
    story.same(&[shelter, van]);
}

#[test]
fn attack_21_entries_from_before_the_withdrawal_are_taken_once_however_often_they_come() {
    let mut story = Story::new(2101);
    story.withdraw(Reason::Lost);
    let newcomer = story.field.member("新しい端末", Role::HealthTeam);
    let shelter = story.shelter;
    story.field.join(OFFICE, shelter);
    story.field.join(newcomer, shelter);
    story.field.run_until_quiet();
    assert_eq!(story.notes(newcomer), ["膝の痛み。"]);
    let (space, device) = (story.forger.space_of(RECORD), story.id(story.thief));
    let again = story.field[shelter]
        .replica()
        .store()
        .read(|tx| tx.entries_from(space.0, device.0, Lane::Notes as u8, 1, 1 << 20))
        .map_err(|error: store::StoreError| error)
        .expect("reads");
    let again: Vec<Vec<u8>> = again.into_iter().map(|row| row.bytes).collect();
    for _ in 0..2 {
        story
            .field
            .inject(shelter, newcomer, &entries(again.clone()))
            .expect("works");
        story.field.run_until_quiet();
    }
    assert_eq!(story.notes(newcomer), ["膝の痛み。"]);
    assert!(story.field[newcomer].set_aside().is_empty());
    story.same(&[newcomer, shelter]);
}

#[test]
fn attack_22_an_honest_note_that_stands_on_one_set_aside_is_kept_with_it_and_shown() {
    let mut story = Story::new(2201);
    let (shelter, van) = (story.shelter, story.van);
    let late = story.stolen_note("盗んだ端末から。");
    story.give(shelter, late);
    let now = story.field.now_ms;
    story.field[shelter]
        .write_note(story.sato, "夕方に発熱。", now)
        .expect("may");
    story.field.seal(shelter);
    story.withdraw(Reason::Lost);
    // The van knows of the withdrawal before it hears of either note, the shelter after.
    story.field.join(OFFICE, van);
    story.field.run_until_quiet();
    story.field.join(van, shelter);
    story.field.run_until_quiet();
    let all = ["夕方に発熱。", "盗んだ端末から。", "膝の痛み。"];
    for device in [shelter, van, OFFICE] {
        let mut notes = story.notes(device);
        notes.sort();
        let mut expected = all.map(str::to_owned);
        expected.sort();
        assert_eq!(notes, expected, "nothing honest is lost");
        assert_eq!(
            story.field[device].set_aside(),
            ["rescued"],
            "to be looked at"
        );
        assert_eq!(
            story.field[device].rescued(story.sato),
            ["盗んだ端末から。"],
            "and on the person's page it is marked, alone"
        );
    }
    story.same(&[shelter, van, OFFICE]);
    // Nor after a restart, when all of it is judged anew.
    story.field.crash(shelter);
    story.field.run_until_quiet();
    story.same(&[shelter, van]);
}

#[test]
fn attack_22_a_note_that_waits_is_rescued_when_what_it_stands_on_comes() {
    let mut story = Story::new(2202);
    let (shelter, van) = (story.shelter, story.van);
    let late = story.stolen_note("盗んだ端末から。");
    story.give(shelter, late.clone());
    let now = story.field.now_ms;
    story.field[shelter]
        .write_note(story.sato, "夕方に発熱。", now)
        .expect("may");
    story.field.seal(shelter);
    story.withdraw(Reason::Lost);
    story.field.join(OFFICE, van);
    story.field.run_until_quiet();
    story.field.part_all();
    // The shelter's own log alone reaches the van first.
    let (space, device) = (story.forger.space_of(RECORD), story.id(shelter));
    let own = story.field[shelter]
        .replica()
        .store()
        .read(|tx| tx.entries_from(space.0, device.0, Lane::Notes as u8, 1, 1 << 20))
        .map_err(|error: store::StoreError| error)
        .expect("reads");
    story.field.intrude(shelter, van);
    let own: Vec<Vec<u8>> = own.into_iter().map(|row| row.bytes).collect();
    story
        .field
        .inject(shelter, van, &entries(own))
        .expect("works");
    story.field.run_until_quiet();
    assert_eq!(story.notes(van), ["膝の痛み。"], "it waits");
    story
        .field
        .inject(shelter, van, &entries(vec![late]))
        .expect("works");
    story.field.run_until_quiet();
    assert_eq!(story.notes(van).len(), 3, "and is seen");
    assert_eq!(story.field[van].set_aside(), ["rescued"]);
}

#[test]
fn attack_26_a_new_team_reads_all_history_and_the_stolen_laptop_nothing_new() {
    let mut story = Story::new(2601);
    let (shelter, thief) = (story.shelter, story.thief);
    story.withdraw(Reason::Lost);
    story.field.join(OFFICE, shelter);
    story.field.run_until_quiet();
    let now = story.field.now_ms;
    story.field[shelter]
        .write_note(story.sato, "転居先は秘密。", now)
        .expect("may");
    story.field.seal(shelter);
    story.field.run_until_quiet();
    let newcomer = story.field.member("来週の班", Role::HealthTeam);
    story.field.join(newcomer, shelter);
    story.field.run_until_quiet();
    assert_eq!(story.notes(newcomer).len(), 2, "all of it");
    // Whoever holds the stolen laptop gets every byte there is, statements and entries.
    let now = story.field.now_ms;
    let statements = story.field[OFFICE].replica().statements();
    story.field[thief]
        .replica_mut()
        .add_statements(now, &statements)
        .expect("works");
    let space = story.forger.space_of(RECORD);
    for author in [shelter, OFFICE, newcomer] {
        let device = story.id(author);
        let rows = story.field[shelter]
            .replica()
            .store()
            .read(|tx| tx.entries_from(space.0, device.0, Lane::Notes as u8, 1, 1 << 20))
            .map_err(|error: store::StoreError| error)
            .expect("reads");
        story.field.intrude(shelter, thief);
        let rows = rows.into_iter().map(|row| row.bytes).collect();
        story
            .field
            .inject(shelter, thief, &entries(rows))
            .expect("works");
    }
    story.field.run_until_quiet();
    assert!(
        story.notes(thief).is_empty(),
        "it has heard, erased what it had, and reads nothing new"
    );
    let counts = story.field[thief].replica().counts().expect("reads");
    assert!(counts.unreadable > 0, "all of it stays sealed to it");
}

#[test]
fn attack_27_a_suspension_that_nobody_confirms_lapses_and_nothing_is_lost() {
    let mut story = Story::new(2701);
    let (shelter, van, thief) = (story.shelter, story.van, story.thief);
    let suspect = story.id(thief);
    story.field.join(OFFICE, shelter);
    story.field.join(thief, shelter);
    story.field.run_until_quiet();
    story
        .field
        .act(OFFICE, |replica, now| replica.freeze(now, &suspect));
    story.field.run_until_quiet();
    assert!(!story.field.joined(thief, shelter), "the conversation ends");
    let now = story.field.now_ms;
    story.field[thief]
        .write_note(story.sato, "見つかりました。", now)
        .expect("it may still write");
    story.field[shelter]
        .write_note(story.sato, "夕方に発熱。", now)
        .expect("may");
    story.field.seal(shelter);
    story.field.join(thief, shelter);
    story.field.run_until_quiet();
    assert_eq!(story.notes(thief).len(), 2, "it is given nothing");
    assert_eq!(story.notes(shelter).len(), 2, "what it hands in waits");
    assert!(
        story.field[shelter].set_aside().is_empty(),
        "and is not set aside"
    );
    story.field.advance(3 * DAY_MS + 60 * 60 * 1000);
    story.field.join(van, shelter);
    story.field.run_until_quiet();
    story.field.advance(2 * 60 * 60 * 1000);
    story.field.meet();
    story.field.meet();
    for device in [shelter, van, thief] {
        assert_eq!(story.notes(device).len(), 3, "everything is in");
    }
    story.same(&[shelter, van, thief]);
    let kept = story.field[shelter].replica().authority().freezes(&suspect);
    assert_eq!(kept.len(), 1, "and it is on record");
}

#[test]
fn attack_23_a_volunteer_out_of_reach_when_the_period_ended_loses_no_note() {
    let mut story = Story::new(2301);
    let (shelter, van) = (story.shelter, story.van);
    let volunteer = story.field.device("ボランティア");
    let mut admission = story.field.admission(volunteer, Role::DispatchedStaff);
    admission.valid_until_ms = story.field.now_ms + 4 * DAY_MS;
    story.field.admit_as(volunteer, &admission);
    story.field.join(volunteer, shelter);
    story.field.run_until_quiet();
    story.field.part_all();
    story.field.advance(3 * DAY_MS);
    let now = story.field.now_ms;
    let yamada = story.field[volunteer].register("山田 太郎", "ヤマダ タロウ", now);
    story.field[volunteer]
        .write_note(yamada, "三日目の訪問。", now)
        .expect("while it may");
    story.field.advance(2 * DAY_MS);
    story.field.join(volunteer, shelter);
    story.field.run_until_quiet();
    let read = |story: &Story, device: usize| {
        let counts = story.field[device].replica().counts().expect("reads");
        (story.field[device].notes_of(yamada), counts.late > 0)
    };
    let kept = (vec!["三日目の訪問。".to_owned()], true);
    assert_eq!(read(&story, shelter), kept, "kept, and marked");
    // On day 18 the office closes the log; the van hears of both in the other order.
    story.field.part_all();
    story.field.join(OFFICE, shelter);
    story.field.run_until_quiet();
    story.field.advance(13 * DAY_MS);
    let id = story.id(volunteer);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Ended)
    });
    story.field.join(OFFICE, van);
    story.field.run_until_quiet();
    story.field.meet();
    for device in [shelter, van, OFFICE] {
        assert_eq!(read(&story, device), kept, "on every device");
        assert!(story.field[device].set_aside().is_empty());
    }
    story.same(&[shelter, van, OFFICE]);
}

#[test]
fn a_note_that_came_after_the_log_was_closed_is_shown_and_counts_once_endorsed() {
    let mut story = Story::new(2302);
    let (shelter, van, honest) = (story.shelter, story.van, story.thief);
    let now = story.field.now_ms;
    story.field[honest]
        .write_note(story.sato, "届かなかった訪問。", now)
        .expect("may");
    story.field.seal(honest);
    let id = story.id(honest);
    story.withdraw(Reason::Mistake);
    story.field.join(OFFICE, shelter);
    story.field.run_until_quiet();
    let space = story.forger.space_of(RECORD);
    let entry = story.field[honest]
        .replica()
        .store()
        .read(|tx| tx.entries_from(space.0, id.0, Lane::Notes as u8, 2, 1))
        .map_err(|error: store::StoreError| error)
        .expect("reads")
        .remove(0);
    // Somebody who met the laptop before brings the entry.
    story.field.intrude(van, shelter);
    story
        .field
        .inject(van, shelter, &entries(vec![entry.bytes.clone()]))
        .expect("works");
    story.field.run_until_quiet();
    assert_eq!(story.field[shelter].set_aside(), ["beyond_cut"], "shown");
    let names = BTreeSet::from([Hash(entry.hash)]);
    story.field.act(OFFICE, |replica, now| {
        replica.endorse(now, &space, &id, &names)
    });
    story.field.run_until_quiet();
    assert_eq!(story.notes(shelter).len(), 2, "a person looked at it");
    assert!(story.field[shelter].set_aside().is_empty());
    story.field.part_all();
    story.field.meet();
    story.same(&[shelter, van, OFFICE]);
}

#[test]
fn attack_25_keys_made_apart_are_both_read_and_meet_in_the_next() {
    let mut story = Story::new(2501);
    let (shelter, van) = (story.shelter, story.van);
    let other = story.field.member("別の本部", Role::MunicipalityAdmin);
    let lost = story.field.member("なくした端末", Role::HealthTeam);
    story.field.meet();
    story.field.part_all();
    let id = story.id(lost);
    story.withdraw(Reason::Lost);
    story.field.join(OFFICE, shelter);
    story.field.join(other, van);
    story.field.run_until_quiet();
    // Thirty days later both sides find that a key is due, apart from each other.
    story.field.advance(31 * DAY_MS);
    story.field.run_until_quiet();
    story.field.advance(2 * 60 * 60 * 1000);
    story.field.run_until_quiet();
    let now = story.field.now_ms;
    for (device, text) in [(shelter, "こちらの班。"), (van, "あちらの班。")] {
        story.field[device]
            .write_note(story.sato, text, now)
            .expect("may");
        story.field.seal(device);
    }
    story.field.run_until_quiet();
    let space = story.forger.space_of(RECORD);
    let keys = |story: &Story, device: usize| {
        let authority = story.field[device].replica().authority();
        (
            authority.writable_epoch(&space),
            authority.epoch_heads(&space).len(),
        )
    };
    assert_ne!(keys(&story, shelter).0, keys(&story, van).0, "made apart");
    story.field.part_all();
    story.field.meet();
    for device in [shelter, van, OFFICE, other] {
        assert_eq!(story.notes(device).len(), 3, "both are read");
    }
    assert!(keys(&story, OFFICE).1 > 1, "two heads");
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    assert_eq!(keys(&story, OFFICE).1, 1, "the next one names both");
    story.field.meet();
    story.same(&[shelter, van, OFFICE, other]);
}
