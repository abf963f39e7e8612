//! Who joins late takes a checkpoint instead of the history, and ends with exactly what everybody has.

use authority::{Reason, Role};
use document::Document;
use domain::kind::{Kind, record_of};
use protocol::checkpoint::{chunk_id, sign_checkpoint};
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{Bye, Checkpoint, Chunk, DeviceId, Frame, Hash, Hlc, Lane, decode, encode};

const OFFICE: usize = 0;
const RECORD: Kind = Kind::PersonRecord;

/// A shelter has written so much that nobody wants to read all of it one by one.
struct Story {
    field: Field,
    shelter: usize,
    people: Vec<PersonId>,
}

impl Story {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let shelter = field.member("避難所A", Role::HealthTeam);
        let mut people = Vec::new();
        for name in ["佐藤 花子", "田中 一郎", "鈴木 実"] {
            let now = field.now_ms;
            people.push(field[shelter].register(name, "カナ", now));
            field.seal(shelter);
        }
        let mut story = Self {
            field,
            shelter,
            people,
        };
        for round in 0..24 {
            story.write(story.shelter, round);
        }
        story.field.meet();
        story.field.part_all();
        story
    }

    /// A note for everybody, each in an entry of its own.
    fn write(&mut self, device: usize, round: u64) {
        for person in self.people.clone() {
            self.field.advance(60_000);
            let now = self.field.now_ms;
            let text = format!(
                "{}、{round}回目の訪問。膝の痛みは続いている。",
                self.field[device].name
            );
            self.field[device]
                .write_note(person, &text, now)
                .expect("may");
            self.field.seal(device);
        }
    }

    fn condense(&mut self) {
        let now = self.field.now_ms;
        self.field[OFFICE]
            .replica_mut()
            .condense(now)
            .expect("the office may");
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

    /// Two devices meet; the frames that were sent.
    fn hear(&mut self, a: usize, b: usize) -> Vec<Frame> {
        self.field.overheard = Some(Vec::new());
        self.field.join(a, b);
        self.field.run_until_quiet();
        let heard = self.field.overheard.take().unwrap_or_default();
        heard
            .iter()
            .map(|frame| Frame::decode(frame).expect("a frame"))
            .collect()
    }

    /// The table that the office offers to a newcomer, and its chunks.
    fn stolen(&mut self) -> (Checkpoint, Vec<Vec<u8>>) {
        let listener = self.field.member("聞く端末", Role::HealthTeam);
        let frames = self.hear(OFFICE, listener);
        self.field.part_all();
        let space = self.field[OFFICE]
            .replica()
            .authority()
            .space(&stories::UNIT, RECORD.class() as u8)
            .expect("there is one");
        let tables = frames.iter().filter_map(|frame| match frame {
            Frame::Offer(bytes) => decode::<Checkpoint>(bytes).ok(),
            _ => None,
        });
        let table = tables
            .into_iter()
            .find(|table| table.space == space)
            .expect("offered");
        let chunks = frames.iter().flat_map(chunks_of).cloned();
        let own = chunks.filter(|bytes| table.chunks.contains(&chunk_id(bytes)));
        let own = own.collect();
        (table, own)
    }
}

fn chunks_of(frame: &Frame) -> &[Vec<u8>] {
    match frame {
        Frame::Chunks(chunks) => chunks,
        _ => &[],
    }
}

fn entries_in(frames: &[Frame]) -> usize {
    frames
        .iter()
        .map(|frame| match frame {
            Frame::Entries(list) => list.len(),
            _ => 0,
        })
        .sum()
}

#[test]
fn a_newcomer_takes_the_checkpoint_and_the_rest_of_the_logs() {
    let mut story = Story::new(4301);
    story.condense();
    // What comes after the checkpoint comes as it is.
    story.write(story.shelter, 100);
    story.field.meet();
    story.field.part_all();
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    let frames = story.hear(OFFICE, newcomer);
    assert!(frames.iter().any(|frame| !chunks_of(frame).is_empty()));
    assert!(
        entries_in(&frames) < 12,
        "three notes and a few entries of other spaces, not {}",
        entries_in(&frames)
    );
    story.same(&[OFFICE, newcomer]);
    assert_eq!(story.field[newcomer].search("佐藤"), ["佐藤 花子"]);
    // It lives on like everybody: what it writes goes home, and it passes on what it hears.
    story.write(newcomer, 200);
    story.field.meet();
    story.same(&[OFFICE, newcomer, story.shelter]);
    let again = {
        story.field.part_all();
        story.hear(OFFICE, newcomer)
    };
    assert_eq!(entries_in(&again), 0, "nothing comes twice");
    assert!(again.iter().all(|frame| chunks_of(frame).is_empty()));
}

#[test]
fn a_newcomer_hands_the_checkpoint_on_where_the_office_is_out_of_reach() {
    let mut story = Story::new(4302);
    story.condense();
    let [first, second] = story
        .field
        .team(["先に来た班", "後から来た班"], Role::HealthTeam);
    story.hear(OFFICE, first);
    story.field.part_all();
    story.field[first].start();
    let frames = story.hear(first, second);
    assert!(frames.iter().any(|frame| !chunks_of(frame).is_empty()));
    story.same(&[OFFICE, first, second]);
}

#[test]
fn a_fetch_that_is_cut_goes_on_where_it_stopped_with_whom_it_finds() {
    let mut story = Story::new(4303);
    story.condense();
    let (table, chunks) = story.stolen();
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    // The table came, and the link was cut before the chunks.
    story.field.intrude(OFFICE, newcomer);
    story
        .field
        .inject(OFFICE, newcomer, &encode(&Frame::Offer(encode(&table))))
        .expect("works");
    let held = story.field[newcomer].replica().store();
    let rows = held.read(|tx| tx.checkpoints()).expect("reads");
    assert_eq!(rows.len(), 1, "it is being fetched");
    story.field.crash(newcomer);
    story.field.intrude(OFFICE, newcomer);
    story
        .field
        .inject(OFFICE, newcomer, &encode(&Frame::Chunks(chunks)))
        .expect("works");
    story.field.run_until_quiet();
    assert_eq!(story.field[newcomer].search("佐藤").len(), 0, "half of it");
    story.field.crash(newcomer);
    let frames = story.hear(OFFICE, newcomer);
    let sent: Vec<Hash> = frames
        .iter()
        .flat_map(chunks_of)
        .map(|bytes| chunk_id(bytes))
        .collect();
    assert!(
        sent.iter().all(|chunk| !table.chunks.contains(chunk)),
        "what is here is not sent again"
    );
    story.same(&[OFFICE, newcomer]);
}

#[test]
fn of_two_who_offer_one_is_asked_and_the_other_when_that_one_goes() {
    let mut story = Story::new(4304);
    story.condense();
    let [holder, newcomer] = story
        .field
        .team(["持っている班", "新しい班"], Role::HealthTeam);
    story.hear(OFFICE, holder);
    story.field.part_all();
    let (table, _) = story.stolen();
    story.field.intrude(OFFICE, newcomer);
    story
        .field
        .inject(OFFICE, newcomer, &encode(&Frame::Offer(encode(&table))))
        .expect("works");
    // The office does not answer; the other one offers the same and has to wait.
    let frames = story.hear(holder, newcomer);
    let of_space = |frame: &Frame| matches!(frame, Frame::Want(want) if want.space == table.space);
    assert!(!frames.iter().any(of_space), "one at a time");
    let office = story.field[OFFICE].net();
    story.field[newcomer].replica_mut().disconnected(office);
    story.field.run_until_quiet();
    story.same(&[holder, newcomer]);
}

#[test]
fn attack_33_a_checkpoint_by_who_may_not_make_one_is_refused() {
    let mut story = Story::new(3301);
    story.condense();
    let volunteer = story.field.member("ボランティア", Role::VolunteerRecorder);
    story.hear(OFFICE, volunteer);
    story.field.part_all();
    let (table, chunks) = story.stolen();
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    let mut own = Checkpoint {
        device: DeviceId(story.field[volunteer].keys.device_id()),
        hlc: Hlc(table.hlc.0 + 1),
        ..table.clone()
    };
    sign_checkpoint(&story.field[volunteer].keys, &mut own);
    // Signed by somebody else than it says, and said by nobody.
    let mut unsigned = table.clone();
    unsigned.documents += 1;
    let mut foreign = table.clone();
    foreign.hlc = Hlc(table.hlc.0 + 2);
    sign_checkpoint(&story.field[volunteer].keys, &mut foreign);
    story.field.intrude(volunteer, newcomer);
    for false_table in [own, unsigned, foreign] {
        let offer = encode(&Frame::Offer(encode(&false_table)));
        story.field.overheard = Some(Vec::new());
        story
            .field
            .inject(volunteer, newcomer, &offer)
            .expect("works");
        let said = story.field.overheard.take().unwrap_or_default();
        let declined = said.iter().any(
            |frame| matches!(Frame::decode(frame), Ok(Frame::Want(want)) if want.chunks.is_empty()),
        );
        assert!(declined, "the logs are asked for instead");
        let chunks = encode(&Frame::Chunks(chunks.clone()));
        story
            .field
            .inject(volunteer, newcomer, &chunks)
            .expect("works");
    }
    story.field.run_until_quiet();
    let store = story.field[newcomer].replica().store();
    assert!(store.read(|tx| tx.checkpoints()).expect("reads").is_empty());
    assert!(store.read(|tx| tx.documents()).expect("reads").is_empty());
    story.field.join(OFFICE, newcomer);
    story.field.run_until_quiet();
    story.same(&[OFFICE, newcomer]);
}

#[test]
fn a_chunk_that_is_not_of_the_table_ends_the_conversation_and_leaves_nothing() {
    let mut story = Story::new(4305);
    story.condense();
    let (table, chunks) = story.stolen();
    let mut changed = decode::<Chunk>(&chunks[0]).expect("a chunk");
    changed.sealed[0] ^= 1;
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    for bytes in [encode(&changed), vec![0x80]] {
        story.field.intrude(OFFICE, newcomer);
        let offer = encode(&Frame::Offer(encode(&table)));
        story.field.inject(OFFICE, newcomer, &offer).expect("works");
        let frame = encode(&Frame::Chunks(vec![bytes]));
        story.field.inject(OFFICE, newcomer, &frame).expect("works");
        assert_eq!(story.field.hangups.pop(), Some(Bye::Malformed));
        assert!(!story.field.talking(OFFICE, newcomer));
    }
    let store = story.field[newcomer].replica().store();
    assert!(store.read(|tx| tx.documents()).expect("reads").is_empty());
    story.field.join(OFFICE, newcomer);
    story.field.run_until_quiet();
    story.same(&[OFFICE, newcomer]);
}

#[test]
fn what_a_withdrawal_takes_back_is_taken_back_from_a_checkpoint_too() {
    const STOLEN: &str = "盗んだ端末から。";
    let mut story = Story::new(4306);
    let thief = story.field.member("盗まれる端末", Role::HealthTeam);
    let west = story.field.member("西の本部", Role::MunicipalityAdmin);
    story.field.meet();
    story.write(thief, 1);
    story.field.meet();
    story.field.part_all();
    // The western office meets the thief, and its checkpoint holds what the thief wrote.
    let began = story.field.now_ms;
    let mut forger = Forger::of(&story.field[thief], began);
    let sato = story.people[0];
    let mut record: Document = story.field[west].document(RECORD, record_of(sato));
    let note = story.field[thief].note(STOLEN, began);
    let change = forger.change(&mut record, &[note]);
    let commit = forger.commit(RECORD, record_of(sato), vec![change]);
    let space = forger.space_of(RECORD);
    let entry = forger.entry(space, Lane::Notes, vec![commit]);
    story.field.intrude(thief, west);
    story
        .field
        .inject(thief, west, &entries(vec![entry]))
        .expect("works");
    story.field.run_until_quiet();
    let net = story.field[thief].net();
    story.field[west].replica_mut().disconnected(net);
    story.field[west]
        .replica_mut()
        .condense(began)
        .expect("an office may");
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    let frames = story.hear(west, newcomer);
    assert!(frames.iter().any(|frame| !chunks_of(frame).is_empty()));
    story.field.part_all();
    let has = |story: &Story, device: usize| {
        story.field[device]
            .notes_of(sato)
            .iter()
            .any(|note| note == STOLEN)
    };
    assert!(has(&story, newcomer));
    // The head office knows the thief's log up to the last honest note.
    let id = DeviceId(story.field[thief].keys.device_id());
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    let rest = [OFFICE, newcomer, west, story.shelter];
    for pair in rest.windows(2) {
        story.field.join(pair[0], pair[1]);
    }
    story.field.run_until_quiet();
    assert!(!has(&story, newcomer), "taken back");
    assert_eq!(story.field[newcomer].set_aside(), ["beyond_cut"]);
    story.same(&rest);
}

#[test]
fn a_checkpoint_of_an_office_that_was_withdrawn_is_not_offered_and_not_taken() {
    let mut story = Story::new(4308);
    let west = story.field.member("西の本部", Role::MunicipalityAdmin);
    story.field.meet();
    story.field.part_all();
    let now = story.field.now_ms;
    story.field[west]
        .replica_mut()
        .condense(now)
        .expect("an office may");
    let holder = story.field.member("持っている班", Role::HealthTeam);
    story.hear(west, holder);
    story.field.part_all();
    let id = DeviceId(story.field[west].keys.device_id());
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    story.hear(OFFICE, holder);
    story.field.part_all();
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    let frames = story.hear(holder, newcomer);
    assert!(
        !frames.iter().any(|frame| matches!(frame, Frame::Offer(_))),
        "what nobody may believe is not offered"
    );
    // The office has everything as it was written.
    story.hear(OFFICE, newcomer);
    story.same(&[OFFICE, newcomer]);
}

#[test]
fn what_is_set_aside_comes_as_it_is_and_is_set_aside_by_the_newcomer_too() {
    let mut story = Story::new(4307);
    let mallory = story.field.member("改造された端末", Role::HealthTeam);
    story.field.meet();
    story.field.part_all();
    let mut forger = Forger::of(&story.field[mallory], story.field.now_ms);
    let space = forger.space_of(RECORD);
    let entry = forger.entry(space, Lane::Notes, vec![vec![0x80]]);
    story.field.intrude(mallory, OFFICE);
    story
        .field
        .inject(mallory, OFFICE, &entries(vec![entry]))
        .expect("works");
    story.field.run_until_quiet();
    let net = story.field[mallory].net();
    story.field[OFFICE].replica_mut().disconnected(net);
    assert_eq!(story.field[OFFICE].set_aside(), ["commit_malformed"]);
    story.condense();
    let newcomer = story.field.member("新しい班", Role::HealthTeam);
    let frames = story.hear(OFFICE, newcomer);
    assert!(frames.iter().any(|frame| !chunks_of(frame).is_empty()));
    story.same(&[OFFICE, newcomer]);
}
