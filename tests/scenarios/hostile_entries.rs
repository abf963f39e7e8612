//! A member's changed program seals and signs whatever it likes, with its real keys. What is not a
//! proper change by somebody with the right to it is set aside, by everybody, and shown; what honest
//! people write stays and goes on.

use authority::Role;
use document::{Document, Edit};
use domain::kind::{Kind, care_of, record_of};
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{Entry, Lane};

/// A shelter that hears the forger, a van that hears the shelter, and Sato, whom all of them know.
pub(crate) struct Story {
    pub(crate) field: Field,
    pub(crate) shelter: usize,
    pub(crate) van: usize,
    pub(crate) mallory: usize,
    pub(crate) forger: Forger,
    pub(crate) sato: PersonId,
}

pub(crate) const RECORD: Kind = Kind::PersonRecord;

impl Story {
    pub(crate) fn new(number: u64, role: Role) -> Self {
        let mut field = Field::new(Dice::story(number));
        let [shelter, van] = field.team(["避難所A", "巡回車"], Role::HealthTeam);
        let mallory = field.member("あやしい端末", role);
        let now = field.now_ms;
        let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
        field[shelter]
            .write_note(sato, "膝の痛み。", now)
            .expect("a health team may write");
        field.meet();
        field.part_all();
        field.advance(1000);
        let forger = Forger::of(&field[mallory], field.now_ms);
        Self {
            field,
            shelter,
            van,
            mallory,
            forger,
            sato,
        }
    }

    pub(crate) fn record(&self) -> Document {
        self.field[self.shelter].document(RECORD, record_of(self.sato))
    }

    /// The next entry of the forger, with one commit to Sato's record.
    pub(crate) fn entry_with(&mut self, changes: Vec<Vec<u8>>) -> Vec<u8> {
        let commit = self.forger.commit(RECORD, record_of(self.sato), changes);
        let space = self.forger.space_of(RECORD);
        self.forger.entry(space, Lane::Notes, vec![commit])
    }

    /// Gives entries to the shelter, which passes on to the van what it passes on.
    pub(crate) fn give(&mut self, list: Vec<Vec<u8>>) {
        let (mallory, shelter) = (self.mallory, self.shelter);
        if !self.field.talking(mallory, shelter) {
            self.field.intrude(mallory, shelter);
        }
        self.field
            .inject(mallory, shelter, &entries(list))
            .expect("whatever comes, the store works");
        self.meet();
    }

    /// Gives an entry to the shelter alone.
    pub(crate) fn give_the_shelter(&mut self, entry: Vec<u8>) {
        let (mallory, shelter) = (self.mallory, self.shelter);
        if !self.field.talking(mallory, shelter) {
            self.field.intrude(mallory, shelter);
        }
        self.field
            .inject(mallory, shelter, &entries(vec![entry]))
            .expect("whatever comes, the store works");
        self.field.run_until_quiet();
    }

    pub(crate) fn meet(&mut self) {
        self.field.run_until_quiet();
        self.field.join(self.shelter, self.van);
        self.field.run_until_quiet();
        self.field.part(self.shelter, self.van);
    }

    /// Why things are set aside, the same at both.
    pub(crate) fn set_aside(&self) -> Vec<String> {
        let reasons = self.field[self.shelter].set_aside();
        assert_eq!(
            self.field[self.van].set_aside(),
            reasons,
            "everybody judges alike"
        );
        reasons
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        let notes = self.field[self.shelter].notes_of(self.sato);
        assert_eq!(
            self.field[self.van].notes_of(self.sato),
            notes,
            "both read the same"
        );
        assert_eq!(
            self.field[self.van]
                .replica()
                .state_digest()
                .expect("reads"),
            self.field[self.shelter]
                .replica()
                .state_digest()
                .expect("reads"),
            "equal to the byte"
        );
        notes
    }

    pub(crate) fn note_of_the_van(&mut self, text: &str) {
        let (van, now) = (self.van, self.field.now_ms);
        self.field[van]
            .write_note(self.sato, text, now)
            .expect("a health team may write");
        self.meet();
    }

    pub(crate) fn forged_note(&mut self, text: &str) -> Edit {
        let now = self.field.now_ms;
        self.field[self.mallory].note(text, now)
    }
}

#[test]
fn attack_28_a_change_made_in_anothers_name_counts_as_its_senders_and_the_victims_next_note_arrives()
 {
    let mut story = Story::new(2801, Role::HealthTeam);
    // What the van would write next, made by somebody else: its place in the document would be taken.
    let actor = vault::actor_id(
        &story.field[story.van].keys.device_id(),
        &record_of(story.sato).bytes(),
    );
    let note = story.forged_note("にせの記録");
    let spoofed = story
        .record()
        .edit(actor, 0, &[note])
        .expect("a proper edit")
        .expect("something to write");
    let entry = story.entry_with(vec![spoofed]);
    story.give(vec![entry]);
    let own = story.forger.actor(record_of(story.sato));
    let mut record = story.field[story.shelter].document(RECORD, record_of(story.sato));
    assert!(
        record.actors().contains(&own) && !record.actors().contains(&actor),
        "a change has no actor but the one that its sender's log gives it"
    );
    let now = story.field.now_ms;
    let after = story.field[story.van].note("夕方に発熱。", now);
    assert!(record.edit(actor, 0, &[after]).is_ok(), "the place is free");
    story.note_of_the_van("夕方に発熱。");
    assert_eq!(
        story.notes(),
        ["にせの記録", "夕方に発熱。", "膝の痛み。"],
        "the victim is not shut out"
    );
}

#[test]
fn attack_06_commits_that_the_signed_header_does_not_stand_for_are_set_aside() {
    let mut story = Story::new(602, Role::HealthTeam);
    let note = story.forged_note("にせの記録");
    let mut record = story.record();
    let change = story.forger.change(&mut record, &[note]);
    let id = record_of(story.sato);
    let commits = vec![story.forger.commit(RECORD, id, vec![change])];
    let raw = wire::encode(&wire::Payload { commits });
    let packed = protocol::Squeezer::new().pack(&raw).expect("small");
    let space = story.forger.space_of(RECORD);
    // Sealed and signed as it should be, but for a root that is none of these commits.
    let entry = story.forger.packed(space, Lane::Notes, packed);
    story.give(vec![entry]);
    assert_eq!(
        story.set_aside(),
        ["payload_malformed"],
        "set aside and shown"
    );
    assert_eq!(story.notes(), ["膝の痛み。"], "nothing was written");
}

#[test]
fn attack_21_entries_that_are_sent_again_and_again_are_taken_once() {
    let mut story = Story::new(2101, Role::HealthTeam);
    let mut record = story.record();
    let mut list = Vec::new();
    for number in 0..3 {
        let note = story.forged_note(&format!("記録 {number}"));
        let change = story.forger.change(&mut record, &[note]);
        list.push(story.entry_with(vec![change]));
    }
    story.give(list.clone());
    let before = story.notes();
    assert_eq!(before.len(), 4, "they are proper notes");
    let replica = |story: &Story| story.field[story.shelter].replica().logs().clone();
    let logs = replica(&story);
    list.reverse();
    for again in [list.clone(), vec![list[0].clone(); 5]] {
        story.give(again);
    }
    story.field.crash(story.shelter);
    story.give(list);
    assert_eq!(story.notes(), before, "each note stands once");
    assert_eq!(replica(&story), logs, "the log is as long as it was");
    assert!(story.set_aside().is_empty(), "and nothing is wrong with it");
}

#[test]
fn attack_30_a_payload_that_would_swell_to_a_gigabyte_is_set_aside_unopened() {
    let mut story = Story::new(3001, Role::HealthTeam);
    let space = story.forger.space_of(RECORD);
    let peak = peak_memory();
    let gigabyte = 1_u64 << 30;
    let mut list = Vec::new();
    // Says so; says that it is small; says nothing.
    for claim in [Some(gigabyte), Some(1000), None] {
        let frame = swelling(claim, gigabyte);
        let mut packed = vec![1, 0];
        packed.extend_from_slice(&(frame.len() as u32).to_be_bytes());
        packed.extend(frame);
        list.push(story.forger.packed(space, Lane::Notes, packed));
    }
    // A change that is packed inside: it travels in the packing of the entry, never by itself.
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2, 100];
    chunk.extend([0xed; 100]);
    list.push(story.entry_with(vec![chunk]));
    story.give(list);
    assert_eq!(
        story.set_aside(),
        [
            "does_not_unpack",
            "does_not_unpack",
            "does_not_unpack",
            "change_malformed"
        ],
        "set aside and shown"
    );
    if let Some((before, after)) = peak.zip(peak_memory()) {
        let grown = after.saturating_sub(before) >> 20;
        assert!(grown < 50, "{grown} MiB more than before");
    }
    story.note_of_the_van("夕方に発熱。");
    assert_eq!(
        story.notes(),
        ["夕方に発熱。", "膝の痛み。"],
        "life goes on"
    );
}

/// A zstd frame of equal bytes: `size` of them, whatever it claims.
fn swelling(claim: Option<u64>, size: u64) -> Vec<u8> {
    const BLOCK: u64 = 128 * 1024;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd];
    match claim {
        Some(claim) => {
            // Eight bytes of content size, no window of its own.
            frame.push(0xe0);
            frame.extend_from_slice(&claim.to_le_bytes());
        }
        // A window of 128 KiB, no content size.
        None => frame.extend_from_slice(&[0x00, 0x38]),
    }
    let blocks = size / BLOCK;
    for block in 1..=blocks {
        let header = BLOCK << 3 | 1 << 1 | u64::from(block == blocks);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0x61);
    }
    frame
}

/// The most memory that this process has used, in bytes, where the system says so and no other test
/// runs in the same process.
fn peak_memory() -> Option<u64> {
    std::env::var_os("NEXTEST")?;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

/// The care document of Sato, written by a device that may, and the forger's attempt on it.
fn attempt_on_care(story: &mut Story) -> Document {
    let (shelter, now) = (story.shelter, story.field.now_ms);
    story.field[shelter]
        .write_care(story.sato, "服薬あり", now)
        .expect("a health team may write");
    story.meet();
    story.field[shelter].document(Kind::PersonCare, care_of(story.sato))
}

#[test]
fn attack_36_nobody_writes_care_documents_without_the_right_to_them() {
    let mut story = Story::new(3601, Role::VolunteerRecorder);
    let mut care = attempt_on_care(&mut story);
    let note = story.forged_note("にせの記録");
    let change = story.forger.change(&mut care, &[note]);
    let commit = story
        .forger
        .commit(Kind::PersonCare, care_of(story.sato), vec![change]);

    // Under the right that it has, to the class below.
    let lower = story.forger.space(2);
    let entry = story.forger.entry(lower, Lane::Notes, vec![commit.clone()]);
    story.give(vec![entry]);
    assert_eq!(
        story.set_aside(),
        ["other_class"],
        "a space holds its class"
    );

    // In the space of the class itself, with a key that a colleague gave it.
    let colleague = Forger::of(&story.field[story.shelter], story.field.now_ms);
    let upper = colleague.space(3);
    story.forger.steal(&colleague, upper);
    let entry = story.forger.entry(upper, Lane::Notes, vec![commit.clone()]);
    story.give(vec![entry]);
    assert_eq!(
        story.set_aside(),
        ["other_class", "no_right"],
        "a key is no right"
    );

    // With a key of its own making, under the name of the real one.
    let entry = story.forger.entry(upper, Lane::Notes, vec![commit]);
    let mut entry: Entry = wire::decode(&entry).expect("an entry");
    entry.header.commitment = [7; 32];
    let entry = story.forger.sign(entry);
    story.give(vec![entry]);
    assert_eq!(
        story.set_aside(),
        ["other_class", "no_right", "does_not_open"],
        "and neither is a lock of one's own"
    );
    assert_eq!(
        story.notes(),
        ["服薬あり", "膝の痛み。"],
        "nobody reads a word of it"
    );
}

#[test]
fn nobody_is_believed_to_hold_what_was_not_written_yet() {
    let mut story = Story::new(3602, Role::HealthTeam);
    let (shelter, mallory) = (story.shelter, story.mallory);
    let space = story.forger.space_of(RECORD);
    let own = wire::DeviceId(story.field[shelter].keys.device_id());
    let mut logs = protocol::Logs::new();
    for lane in 1..=3 {
        logs.insert(
            (own, lane),
            protocol::LogHead {
                seq: u64::MAX,
                id: wire::Hash::ZERO,
                forked: false,
                branches: wire::Hash::ZERO,
                floor: 0,
            },
        );
    }
    let now = story.field.now_ms;
    let receipt = protocol::receipt::sign_receipt(
        &story.field[mallory].keys,
        space,
        wire::Hlc::at_millis(now + 1000),
        wire::Hash::ZERO,
        &logs,
    );
    story.field.intrude(mallory, shelter);
    story
        .field
        .inject(
            mallory,
            shelter,
            &wire::encode(&wire::Frame::Receipts(vec![wire::encode(&receipt)])),
        )
        .expect("works");
    story.field[shelter]
        .write_note(story.sato, "夕方に発熱。", now)
        .expect("a health team may write");
    story.field.seal(shelter);
    assert_eq!(
        story.field[shelter].only_here(),
        1,
        "a receipt from before cannot cover it"
    );
}
