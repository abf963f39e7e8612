//! Hidden persons (秘匿): who may know of them, and that nobody else does.

use authority::{Reason, Role};
use document::Document;
use domain::ids::DocumentId;
use domain::kind::{Kind, care_of, record_of, withheld_of};
use stories::{Device, Dice, Field, Forger, PersonId, entries};
use wire::{DeviceId, Entry, Frame, Lane, decode};

const NAME: &str = "隠田 秘子";
const OFFICE: usize = 0;

/// The office, an officer for hidden persons, a shelter with health staff, and volunteers.
struct Story {
    field: Field,
    officer: usize,
    shelter: usize,
    volunteer: usize,
}

impl Story {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let officer = field.member("秘匿担当", Role::SealedOfficer);
        let shelter = field.member("避難所A", Role::HealthTeam);
        let volunteer = field.member("ボランティア", Role::VolunteerRecorder);
        open(&mut field, officer);
        field.meet();
        Self {
            field,
            officer,
            shelter,
            volunteer,
        }
    }

    fn others(&self) -> [usize; 3] {
        [OFFICE, self.shelter, self.volunteer]
    }

    /// A person of the roll with a note, a care note and an urgent flag's worth of words.
    fn person(&mut self) -> PersonId {
        let now = self.field.now_ms;
        let shelter = &mut self.field[self.shelter];
        let person = shelter.register(NAME, "カクレダ ヒメコ", now);
        shelter
            .write_note(person, "夜は眠れない。", now)
            .expect("may");
        shelter.write_care(person, "服薬あり。", now).expect("may");
        person
    }

    fn knows_nothing(&self, device: usize, person: PersonId) {
        let here = &self.field[device];
        let name = &here.name;
        for word in [NAME, "隠田", "カクレダ", "ひめこ"] {
            assert_eq!(here.search(word), [""; 0], "{name} finds nobody by {word}");
        }
        assert_eq!(here.notes_of(person), [""; 0], "{name}: no note");
        assert!(!here.lists().contains(NAME), "{name}: in no list");
        let store = here.replica().store();
        for (kind, id) in [
            (Kind::Person, person),
            (Kind::PersonRecord, record_of(person)),
            (Kind::PersonCare, care_of(person)),
        ] {
            let found = store.read(|tx| tx.load(kind, id)).expect("reads");
            assert!(found.is_none(), "{name} keeps no {}", kind.word());
        }
        let aside = here.replica().set_aside().expect("reads");
        let said = aside.iter().flat_map(|entry| &entry.parts);
        let said: Vec<DocumentId> = said
            .filter_map(|part| Some(part.said.as_ref()?.document))
            .collect();
        assert!(
            !said.contains(&record_of(person)),
            "{name}: nor in the tray"
        );
    }
}

pub(crate) fn open(field: &mut Field, officer: usize) {
    field.act(officer, |replica, now| {
        let mut outputs = Vec::new();
        replica.open_spaces(now, &mut outputs)?;
        Ok(outputs)
    });
}

fn sorted<const N: usize>(mut texts: [&str; N]) -> Vec<String> {
    texts.sort_unstable();
    texts.map(str::to_owned).to_vec()
}

/// Whether bytes hold a text or an id as it is, in UTF-8 or as sixteen bytes.
fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn sealed_logs(device: &Device) -> usize {
    let replica = device.replica();
    let spaces = replica.logs().keys();
    spaces.filter(|space| replica.is_sealed(space)).count()
}

/// What a stick for nobody in particular holds.
fn stick(device: &mut Device, now_ms: u64) -> Vec<Frame> {
    let replica = device.replica_mut();
    let (mut export, _) = replica.export(None, now_ms).expect("it may");
    let mut frames = Vec::new();
    while let Some(frame) = replica.export_frame(&mut export).expect("reads") {
        frames.push(frame);
    }
    frames
}

#[test]
fn attack_53_of_who_is_hidden_from_the_beginning_nothing_leaves_the_few_who_may_know() {
    let mut story = Story::new(5_301);
    let (officer, others) = (story.officer, story.others());
    let before = others.map(|device| story.field[device].lists());
    let counts = |story: &Story| {
        others.map(|device| {
            let replica = story.field[device].replica();
            let reader = replica.reader().expect("reads");
            let shown = reader.counts().expect("reads");
            (shown.people, replica.counts().expect("reads"))
        })
    };
    let counted = counts(&story);

    story.field.overheard = Some(Vec::new());
    let now = story.field.now_ms;
    let hidden = story.field[officer].register_hidden(NAME, "避難先は親戚宅。", now);
    story.field.seal(officer);
    story.field.meet();
    story.field.meet();
    let heard = story.field.overheard.take().expect("listened");

    assert_eq!(
        story.field[officer].hidden(hidden),
        sorted([NAME, "避難先は親戚宅。"]),
        "the officer reads it"
    );
    for device in others {
        let here = &story.field[device];
        assert_eq!(here.hidden(hidden), [""; 0], "{}", here.name);
        assert_eq!(here.replica().hidden_people().expect("reads"), []);
        assert_eq!(sealed_logs(here), 0, "{} holds no entry", here.name);
        assert_eq!(here.search("隠田"), [""; 0], "{}", here.name);
        let documents = here.replica().store().read(|tx| tx.documents());
        let documents = documents.expect("reads");
        assert!(!documents.contains(&(Kind::PersonSealed, hidden)));
    }
    assert_eq!(before, others.map(|device| story.field[device].lists()));
    assert_eq!(counted, counts(&story), "no number moved");
    // What a relay or a listener on the cable sees.
    assert!(!heard.is_empty());
    for frame in &heard {
        assert!(!holds(frame, NAME.as_bytes()), "no name");
        assert!(!holds(frame, &hidden.bytes()), "no id");
    }
    // Nobody is sent a sealed entry at all, and a stick that anybody may carry has none.
    let space = story.field[officer]
        .replica()
        .authority()
        .space(&stories::UNIT, 4)
        .expect("opened");
    let in_p4 =
        |bytes: &Vec<u8>| decode::<Entry>(bytes).is_ok_and(|entry| entry.header.space == space);
    let carried = heard.iter().filter_map(|frame| Frame::decode(frame).ok());
    let on_stick = stick(&mut story.field[officer], now);
    for frame in carried.chain(on_stick) {
        if let Frame::Entries(list) = frame {
            assert!(!list.iter().any(in_p4), "an entry of P4 travels");
        }
    }
}

#[test]
fn attack_53_who_was_in_the_roll_is_shown_by_nobody_once_hidden_and_kept_by_the_officer_alone() {
    let mut story = Story::new(5_302);
    let (officer, shelter) = (story.officer, story.shelter);
    let person = story.person();
    story.field.meet();
    assert_eq!(story.field[story.volunteer].search("隠田"), [NAME]);
    // One team is at a door without a network, and goes on writing.
    let away = story.field.member("巡回車", Role::HealthTeam);
    story.field.meet();
    story.field.part_all();
    let now = story.field.now_ms;
    story.field[away]
        .write_note(person, "玄関で会えた。", now)
        .expect("nobody has told it");

    story.field.advance(60_000);
    let now = story.field.now_ms;
    let hidden = story.field[officer].hide(person, now).expect("it may");
    assert_eq!(
        story.field[officer].search("隠田"),
        [""; 0],
        "not even there"
    );
    story.field.seal(officer);
    for device in story.others() {
        story.field.join(officer, device);
    }
    story.field.run_until_quiet();
    for device in story.others() {
        story.knows_nothing(device, person);
        let late = story.field[device].write_note(person, "追記。", now);
        assert!(late.is_err(), "nothing more is written where all read it");
    }
    let told = story.field[officer].replica().told_of_hiding(person);
    assert_eq!(told.expect("reads"), (4, 5), "one is still away");

    // It comes back: its note reaches the officer and is shown by nobody else, itself included.
    story.field.meet();
    story.field.meet();
    for device in story.others().into_iter().chain([away]) {
        story.knows_nothing(device, person);
    }
    let told = story.field[officer].replica().told_of_hiding(person);
    assert_eq!(
        told.expect("reads"),
        (5, 5),
        "told; what they remember is theirs"
    );
    let found = story.field[officer].replica().hidden_person(hidden);
    let found = found.expect("reads").expect("hidden");
    assert_eq!((found.person, found.late), (Some(person), 1));
    let now = story.field.now_ms;
    let by = story.field[officer].provenance(now);
    let edits = story.field[officer]
        .replica()
        .taking_over(person, hidden, &by);
    story.field[officer]
        .write_all(edits.expect("reads"), now)
        .expect("may");
    assert_eq!(
        story.field[officer].hidden(hidden),
        sorted(["夜は眠れない。", "服薬あり。", "玄関で会えた。", NAME]),
    );

    // Neither a restart, nor making everything anew, nor who joins now brings anything back.
    let next = story.field.member("次の班", Role::HealthTeam);
    story.field.meet();
    story.field.crash(shelter);
    let now = story.field.now_ms;
    story.field[shelter].rebuild(now);
    story.field.run_until_quiet();
    for device in [shelter, next] {
        story.knows_nothing(device, person);
    }
    let equal = [shelter, away, next].map(|device| {
        let replica = story.field[device].replica();
        replica.state_digest().expect("reads")
    });
    assert_eq!(equal[0], equal[1]);
    assert_eq!(equal[0], equal[2]);
}

#[test]
fn attack_53_a_checkpoint_made_afterwards_gives_a_newcomer_nothing_of_the_hidden_person() {
    let mut story = Story::new(5_303);
    let (officer, shelter) = (story.officer, story.shelter);
    let person = story.person();
    let other = {
        let now = story.field.now_ms;
        story.field[shelter].register("佐藤 花子", "サトウ ハナコ", now)
    };
    for round in 0..40 {
        story.field.advance(60_000);
        let now = story.field.now_ms;
        let text = format!("{round}回目の訪問。");
        for one in [person, other] {
            story.field[shelter]
                .write_note(one, &text, now)
                .expect("may");
        }
        story.field.seal(shelter);
    }
    story.field.meet();
    let now = story.field.now_ms;
    story.field[officer].hide(person, now).expect("may");
    story.field.seal(officer);
    story.field.meet();
    let now = story.field.now_ms;
    story.field[OFFICE]
        .replica_mut()
        .condense(now)
        .expect("the office may");
    story.field.part_all();
    let next = story.field.member("次の班", Role::HealthTeam);
    story.field.overheard = Some(Vec::new());
    story.field.join(OFFICE, next);
    story.field.run_until_quiet();
    let heard = story.field.overheard.take().expect("listened");
    let offered = heard.iter().filter_map(|frame| Frame::decode(frame).ok());
    assert!(
        offered
            .into_iter()
            .any(|frame| matches!(frame, Frame::Chunks(_))),
        "it joined by a checkpoint"
    );
    story.knows_nothing(next, person);
    assert_eq!(story.field[next].notes_of(other).len(), 40, "of others all");
    assert_eq!(
        story.field[next].lists(),
        story.field[OFFICE].lists(),
        "and the same as everybody"
    );
}

#[test]
fn who_is_not_named_for_it_can_hide_nobody() {
    let mut story = Story::new(5_304);
    let person = story.person();
    story.field.meet();
    let (shelter, now) = (story.shelter, story.field.now_ms);
    let refused = story.field[shelter].hide(person, now);
    assert!(refused.is_err(), "its own program refuses");

    let mut forger = Forger::of(&story.field[shelter], now);
    let id = withheld_of(person);
    let mut said = Document::new(Kind::PersonWithheld, id);
    let yes = story.field[shelter].set("person", &person.to_string(), now);
    let change = forger.change(&mut said, &[yes]);
    let commit = forger.commit(Kind::PersonWithheld, id, vec![change]);
    let space = forger.space_of(Kind::PersonWithheld);
    let entry = forger.entry(space, Lane::Urgent, vec![commit]);
    story.field.part_all();
    story.field.intrude(shelter, OFFICE);
    story
        .field
        .inject(shelter, OFFICE, &entries(vec![entry]))
        .expect("works");
    story.field.run_until_quiet();
    assert_eq!(story.field[OFFICE].set_aside(), ["no_right"]);
    assert_eq!(story.field[OFFICE].search("隠田"), [NAME], "still there");
}

#[test]
fn it_takes_two_to_add_somebody_who_reads_about_hidden_persons() {
    let mut story = Story::new(5_305);
    let (officer, now) = (story.officer, story.field.now_ms);
    let hidden = story.field[officer].register_hidden(NAME, "避難先は親戚宅。", now);
    story.field.seal(officer);
    // The office names a second one. That alone gives no key, however long they wait and rotate.
    let second = story.field.member("秘匿担当2", Role::SealedOfficer);
    story.field.meet();
    story.field.advance(24 * 60 * 60 * 1000);
    story.field.act(officer, |replica, now| {
        let space = replica
            .authority()
            .space(&stories::UNIT, 4)
            .expect("opened");
        replica.rotate(now, &space)
    });
    story.field.meet();
    assert_eq!(story.field[second].hidden(hidden), [""; 0], "no key yet");
    assert!(!story.field[second].replica().reads_hidden());
    let id = DeviceId(story.field[second].keys.device_id());
    let now = story.field.now_ms;
    assert!(
        story.field[OFFICE]
            .replica_mut()
            .confirm_officer(now, &id)
            .is_err(),
        "the office itself cannot"
    );
    let waiting = story.field[officer].replica().waiting_officers(now);
    assert_eq!(waiting.into_iter().collect::<Vec<_>>(), [id]);
    story
        .field
        .act(officer, |replica, now| replica.confirm_officer(now, &id));
    story.field.meet();
    let read = story.field[second].hidden(hidden);
    assert_eq!(read.len(), 2, "now it reads all of it: {read:?}");

    // One who is withdrawn reads nothing that is written afterwards.
    let first = DeviceId(story.field[officer].keys.device_id());
    story.field.part_all();
    let old = Forger::of(&story.field[officer], story.field.now_ms);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &first, Reason::Lost)
    });
    story.field.join(OFFICE, second);
    story.field.run_until_quiet();
    story.field.advance(60 * 60 * 1000);
    story.field.run_until_quiet();
    let now = story.field.now_ms;
    story.field[second].register_hidden("別 の人", "後から。", now);
    story.field.seal(second);
    let mut thief = Forger::of(&story.field[second], now);
    let space = thief.space(4);
    let before = thief.entry(space, Lane::Notes, Vec::new());
    thief.steal(&old, space);
    let with_old = thief.entry(space, Lane::Notes, Vec::new());
    let epoch = |bytes: &[u8]| decode::<Entry>(bytes).expect("an entry").header.epoch;
    assert_ne!(epoch(&before), epoch(&with_old), "another key is in use");
}

#[test]
fn who_comes_back_into_the_roll_is_a_new_entry_and_the_old_one_stays_hidden() {
    let mut story = Story::new(5_306);
    let (officer, shelter) = (story.officer, story.shelter);
    let person = story.person();
    story.field.meet();
    let now = story.field.now_ms;
    let hidden = story.field[officer].hide(person, now).expect("may");
    story.field.seal(officer);
    story.field.meet();
    story.knows_nothing(shelter, person);

    story.field.advance(60_000);
    let now = story.field.now_ms;
    let back = DocumentId(story.field[officer].fresh());
    let by = story.field[officer].provenance(now);
    let edits = story.field[officer].replica().releasing(hidden, back, &by);
    story.field[officer]
        .write_all(edits.expect("reads"), now)
        .expect("may");
    let again = story.field[officer].replica().releasing(hidden, back, &by);
    assert!(again.is_err(), "nobody is hidden there any more");
    story.field.seal(officer);
    story.field.meet();
    assert_eq!(story.field[shelter].search("隠田"), [NAME]);
    assert_eq!(
        story.field[shelter].notes_of(back),
        ["夜は眠れない。", "服薬あり。"],
        "with everything, by those who wrote it"
    );
    assert_eq!(story.field[shelter].notes_of(person), [""; 0]);
    // The volunteers have no health records of anybody.
    let volunteer = story.volunteer;
    assert_eq!(story.field[volunteer].notes_of(back), ["夜は眠れない。"]);
}

#[test]
fn what_a_thief_hid_is_shown_again_when_the_theft_is_known() {
    let mut story = Story::new(5_307);
    let (officer, shelter) = (story.officer, story.shelter);
    let person = story.person();
    story.field.meet();
    story.field.part_all();
    let lists = story.others().map(|device| story.field[device].lists());
    // The officer's laptop is stolen; whoever has it hides somebody and is heard at the shelter.
    let now = story.field.now_ms;
    story.field[officer].hide(person, now).expect("it may");
    story.field.seal(officer);
    story.field.join(officer, shelter);
    story.field.join(shelter, story.volunteer);
    story.field.run_until_quiet();
    story.knows_nothing(shelter, person);
    story.knows_nothing(story.volunteer, person);
    story.field.part_all();
    let id = DeviceId(story.field[officer].keys.device_id());
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    story.field.join(OFFICE, shelter);
    story.field.join(OFFICE, story.volunteer);
    story.field.run_until_quiet();
    for (device, before) in story.others().into_iter().zip(lists) {
        assert_eq!(story.field[device].lists(), before, "{device}");
        assert_eq!(story.field[device].search("隠田"), [NAME]);
    }
}
