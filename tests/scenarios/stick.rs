//! Records travel on a stick between devices that never meet, and nothing that happens to a stick does
//! harm: copied twice, half, in the wrong order, from elsewhere, or changed on the way.

use authority::{Reason, Role};
use protocol::bundle::{BundleError, BundleHeader, BundleReader, BundleSum};
use replica::{Import, ReplicaError};
use stories::{Dice, Field, Forger, PersonId};
use wire::{DeviceId, Entry, Frame, Lane, OperationId, decode, encode};

const OFFICE: usize = 0;

/// Which device, by its number in the field.
fn id(field: &Field, device: usize) -> DeviceId {
    DeviceId(field[device].keys.device_id())
}

fn header(field: &Field, device: usize) -> BundleHeader {
    BundleHeader {
        id: [7; 16],
        operation: field[device]
            .replica()
            .authority()
            .operation()
            .expect("it belongs to one"),
        maker: id(field, device),
        to: None,
        made_ms: field.now_ms,
        part: 1,
        parts: 1,
    }
}

/// The frames that a device writes.
fn frames(field: &mut Field, device: usize, to: Option<usize>) -> Vec<Frame> {
    let to = to.map(|to| id(field, to));
    let mut written = Vec::new();
    field.act(device, |replica, now| {
        let (mut export, outputs) = replica.export(to, now)?;
        let expected = export.expected;
        while let Some(frame) = replica.export_frame(&mut export)? {
            written.push(frame);
        }
        assert_eq!(export.done, expected, "everything that was announced");
        Ok(outputs)
    });
    written
}

fn file(header: &BundleHeader, frames: &[Frame]) -> Vec<u8> {
    let mut sum = BundleSum::default();
    let mut file = header.to_bytes();
    for frame in frames {
        file.extend(sum.frame(frame));
    }
    file.extend(sum.end(header));
    file
}

/// A device writes a stick.
fn stick(field: &mut Field, device: usize) -> Vec<u8> {
    let frames = frames(field, device, None);
    file(&header(field, device), &frames)
}

/// A device reads a whole stick.
fn take(field: &mut Field, device: usize, file: &[u8]) -> Import {
    let (import, end) = read(field, device, file);
    assert_eq!(end, Ok(()));
    import
}

/// A device reads a stick as far as it goes.
fn read(field: &mut Field, device: usize, file: &[u8]) -> (Import, Result<(), BundleError>) {
    let mut import = Import::default();
    let end = match BundleReader::open(file) {
        Err(error) => Err(error),
        Ok(mut reader) => loop {
            match reader.next_frame() {
                Ok(Some(frame)) => field.act(device, |replica, now| {
                    replica.import_frame(frame, now, &mut import)
                }),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        },
    };
    field.act(device, |replica, now| replica.import_end(now));
    field.run_until_quiet();
    (import, end)
}

fn same(field: &Field, a: usize, b: usize) {
    let state = |device: usize| {
        let digest = field[device].replica().state_digest().expect("reads");
        (digest, field[device].lists())
    };
    assert_eq!(state(a), state(b), "byte for byte the same");
}

/// Two shelters that never meet; both have written.
struct Story {
    field: Field,
    one: usize,
    other: usize,
    sato: PersonId,
}

impl Story {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let [one, other] = field.team(["避難所A", "避難所B"], Role::HealthTeam);
        let now = field.now_ms;
        let sato = field[one].register("佐藤 花子", "サトウ ハナコ", now);
        field[one].write_note(sato, "膝の痛み。", now).expect("may");
        field[one].write_care(sato, "血圧 150。", now).expect("may");
        field[other].register("田中 一郎", "タナカ イチロウ", now);
        field.advance(60_000);
        Self {
            field,
            one,
            other,
            sato,
        }
    }

    /// Many entries.
    fn write(&mut self, rounds: u64) {
        for round in 0..rounds {
            self.field.advance(60_000);
            let now = self.field.now_ms;
            let (one, sato) = (self.one, self.sato);
            self.field[one]
                .write_note(sato, &format!("{round}回目の訪問。"), now)
                .expect("may");
            self.field.seal(one);
        }
    }
}

#[test]
fn two_who_never_meet_end_with_the_same_and_receipts_come_home() {
    let mut story = Story::new(5101);
    let (one, other) = (story.one, story.other);
    let there = stick(&mut story.field, one);
    assert!(story.field[one].only_here() > 0);
    let import = take(&mut story.field, other, &there);
    assert!(import.entries > 0);
    assert_eq!((import.forged, import.gaps, import.strangers), (0, 0, 0));
    assert_eq!(story.field[other].search("佐藤"), ["佐藤 花子"]);
    assert_eq!(story.field[other].notes_of(story.sato).len(), 2);
    // Nothing is said to have arrived before the word of the other comes home.
    assert!(story.field[one].only_here() > 0);
    let back = stick(&mut story.field, other);
    let import = take(&mut story.field, one, &back);
    assert!(import.receipts && import.known > 0);
    assert_eq!(story.field[one].search("田中"), ["田中 一郎"]);
    assert_eq!(story.field[one].only_here(), 0, "届いた");
    same(&story.field, one, other);
}

#[test]
fn a_bundle_for_one_device_holds_what_it_lacks_and_may_read() {
    let mut story = Story::new(5102);
    let (one, other) = (story.one, story.other);
    let recorder = story.field.member("記録係", Role::VolunteerRecorder);
    let statements = Frame::Statements(story.field[OFFICE].replica().statements());
    for device in [one, other] {
        let learned = file(
            &header(&story.field, OFFICE),
            std::slice::from_ref(&statements),
        );
        take(&mut story.field, device, &learned);
    }
    let entries = |frames: &[Frame]| -> Vec<Entry> {
        let lists = frames.iter().filter_map(|frame| match frame {
            Frame::Entries(list) => Some(list),
            _ => None,
        });
        lists
            .flatten()
            .map(|bytes| decode(bytes).expect("an entry"))
            .collect()
    };
    let first = frames(&mut story.field, one, Some(other));
    let count = entries(&first).len() as u64;
    let bundle = file(&header(&story.field, one), &first);
    assert_eq!(take(&mut story.field, other, &bundle).entries, count);
    let back = stick(&mut story.field, other);
    take(&mut story.field, one, &back);
    story.write(1);
    let second = frames(&mut story.field, one, Some(other));
    assert_eq!(entries(&second).len(), 1, "only what its receipts lack");
    let for_recorder = frames(&mut story.field, one, Some(recorder));
    let rights = story.field[one].replica().authority();
    for entry in entries(&for_recorder) {
        assert!(rights.may_read(&id(&story.field, recorder), &entry.header.space));
    }
    let unknown = DeviceId([9; 32]);
    let now = story.field.now_ms;
    let refused = story.field[one].replica_mut().export(Some(unknown), now);
    assert!(matches!(refused, Err(ReplicaError::NoSuchDevice)));
    let own = id(&story.field, one);
    let refused = story.field[one].replica_mut().export(Some(own), now);
    assert!(matches!(refused, Err(ReplicaError::NoSuchDevice)));
}

#[test]
fn the_stick_itself_reads_nothing() {
    let mut story = Story::new(5103);
    let one = story.one;
    let stick = stick(&mut story.field, one);
    for word in ["佐藤", "サトウ", "膝", "血圧"] {
        let word = word.as_bytes();
        assert!(!stick.windows(word.len()).any(|part| part == word));
    }
}

#[test]
fn a_stick_that_is_read_twice_changes_nothing_the_second_time() {
    let mut story = Story::new(5104);
    let (one, other) = (story.one, story.other);
    let stick = stick(&mut story.field, one);
    let first = take(&mut story.field, other, &stick);
    let state = story.field[other].replica().state_digest().expect("reads");
    let again = take(&mut story.field, other, &stick);
    assert_eq!((again.entries, again.statements), (0, 0));
    assert_eq!(again.known, first.entries);
    let after = story.field[other].replica().state_digest().expect("reads");
    assert_eq!(state, after);
    // Its own stick coming home is no news either.
    let own = take(&mut story.field, one, &stick);
    assert_eq!((own.entries, own.forged), (0, 0));
}

#[test]
fn half_a_copy_gives_what_it_holds_and_the_whole_one_the_rest() {
    let mut story = Story::new(5105);
    story.write(6);
    let (one, other) = (story.one, story.other);
    let stick = stick(&mut story.field, one);
    for tenths in 1..10 {
        let half = &stick[..stick.len() * tenths / 10];
        let (import, end) = read(&mut story.field, other, half);
        assert_eq!(end, Err(BundleError::Half));
        assert_eq!((import.forged, import.gaps), (0, 0));
    }
    take(&mut story.field, other, &stick);
    assert_eq!(story.field[other].notes_of(story.sato).len(), 8);
}

#[test]
fn frames_in_the_wrong_order_do_no_harm_and_gaps_are_counted() {
    let mut story = Story::new(5106);
    story.write(6);
    let (one, other) = (story.one, story.other);
    // One entry a frame, so that there is an order to get wrong.
    let mut single = Vec::new();
    for frame in frames(&mut story.field, one, None) {
        match frame {
            Frame::Entries(list) => {
                single.extend(list.into_iter().map(|entry| Frame::Entries(vec![entry])));
            }
            frame => single.push(frame),
        }
    }
    let head = header(&story.field, one);
    single.reverse();
    let backwards = file(&head, &single);
    let import = take(&mut story.field, other, &backwards);
    assert!(import.gaps > 0 && import.forged == 0);
    // The same file again and again brings one more of each log, until nothing is lacking.
    let mut before = import;
    for _ in 0..single.len() {
        if before.gaps == 0 && before.strangers == 0 {
            break;
        }
        before = take(&mut story.field, other, &backwards);
    }
    assert_eq!(story.field[other].notes_of(story.sato).len(), 8);
}

#[test]
fn what_comes_from_another_operation_is_counted_and_kept_out() {
    let mut story = Story::new(5107);
    let mut elsewhere = Story::new(5108);
    let (one, other) = (story.one, story.other);
    let foreign = frames(&mut elsewhere.field, elsewhere.one, None);
    // The header tells them apart, and a header that lies changes nothing.
    let honest = header(&elsewhere.field, elsewhere.one);
    assert_ne!(honest.operation, header(&story.field, one).operation);
    let lying = file(&header(&story.field, one), &foreign);
    story.field.seal(other);
    let before = story.field[other].replica().state_digest().expect("reads");
    let statements = story.field[other].replica().statements().len();
    let import = take(&mut story.field, other, &lying);
    assert_eq!((import.entries, import.receipts), (0, false));
    assert_eq!(story.field[other].replica().statements().len(), statements);
    assert!(import.closed + import.strangers > 0);
    let after = story.field[other].replica().state_digest().expect("reads");
    assert_eq!(before, after);
    assert_ne!(honest.operation, OperationId::ZERO);
}

#[test]
fn an_entry_that_was_changed_is_left_out_and_the_rest_taken() {
    let mut story = Story::new(5109);
    let (one, other) = (story.one, story.other);
    let mut written = frames(&mut story.field, one, None);
    let mut broken = 0;
    for frame in &mut written {
        if let Frame::Entries(list) = frame {
            let mut entry: Entry = decode(&list[0]).expect("an entry");
            entry.sealed[0] ^= 1;
            list[0] = encode(&entry);
            list.push(vec![0xff; 9]);
            broken += 2;
        }
    }
    let stick = file(&header(&story.field, one), &written);
    let (import, end) = read(&mut story.field, other, &stick);
    assert_eq!(end, Ok(()), "somebody has made the sum anew");
    assert_eq!(import.forged, broken);
    assert!(import.entries > 0, "the other logs are whole");
}

#[test]
fn an_author_nobody_vouches_for_is_counted() {
    let mut story = Story::new(5110);
    let late = story.field.member("後から来た班", Role::HealthTeam);
    let now = story.field.now_ms;
    story.field[late].register("鈴木 実", "スズキ ミノル", now);
    let mut written = frames(&mut story.field, late, None);
    written.retain(|frame| !matches!(frame, Frame::Statements(_)));
    let other = story.other;
    let without = file(&header(&story.field, late), &written);
    let import = take(&mut story.field, other, &without);
    assert!(import.strangers > 0 && import.entries == 0);
    let whole = stick(&mut story.field, late);
    let import = take(&mut story.field, other, &whole);
    assert!(import.entries > 0 && import.statements > 0 && import.strangers == 0);
    assert_eq!(story.field[other].search("鈴木"), ["鈴木 実"]);
}

#[test]
fn a_checkpoint_on_the_stick_stands_in_for_the_history() {
    let mut story = Story::new(5111);
    story.write(24);
    let (one, other) = (story.one, story.other);
    let up = stick(&mut story.field, one);
    take(&mut story.field, OFFICE, &up);
    story.field.act(OFFICE, |replica, now| {
        replica.condense(now)?;
        Ok(Vec::new())
    });
    let written = frames(&mut story.field, OFFICE, None);
    assert!(
        written
            .iter()
            .any(|frame| matches!(frame, Frame::Chunks(_)))
    );
    let sent: usize = written
        .iter()
        .map(|frame| match frame {
            Frame::Entries(list) => list.len(),
            _ => 0,
        })
        .sum();
    assert!(sent < 12, "not the history: {sent}");
    let head = header(&story.field, OFFICE);
    let down = file(&head, &written);
    // Half of it first: what came of the checkpoint stays, and the rest completes it.
    let cut = written
        .iter()
        .position(|frame| matches!(frame, Frame::Chunks(_)))
        .expect("there are chunks");
    let half = file(&head, &written[..=cut]);
    let (_, end) = read(&mut story.field, other, &half[..half.len() - 10]);
    assert_eq!(end, Err(BundleError::Half));
    let import = take(&mut story.field, other, &down);
    assert!(import.checkpoints > 0 && import.refused == 0);
    assert_eq!(story.field[other].notes_of(story.sato).len(), 26);
    let back = stick(&mut story.field, other);
    take(&mut story.field, OFFICE, &back);
    same(&story.field, OFFICE, other);
    let again = take(&mut story.field, other, &down);
    assert_eq!((again.checkpoints, again.entries, again.gaps), (0, 0, 0));
}

#[test]
fn a_checkpoint_of_a_maker_who_was_withdrawn_is_refused_from_a_stick_too() {
    let mut story = Story::new(5112);
    let other = story.other;
    let maker = story.field.member("県", Role::MunicipalityOfficer);
    story.write(24);
    let one = story.one;
    let up = stick(&mut story.field, one);
    take(&mut story.field, maker, &up);
    story.field.act(maker, |replica, now| {
        replica.condense(now)?;
        Ok(Vec::new())
    });
    let down = stick(&mut story.field, maker);
    let gone = id(&story.field, maker);
    story.field.advance(1000);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &gone, Reason::Lost)
    });
    let news = stick(&mut story.field, OFFICE);
    take(&mut story.field, other, &news);
    let import = take(&mut story.field, other, &down);
    assert!(import.refused > 0 && import.checkpoints == 0);
    assert!(story.field[other].search("佐藤").is_empty());
    // Nobody writes a stick for who was withdrawn.
    let now = story.field.now_ms;
    let refused = story.field[other].replica_mut().export(Some(gone), now);
    assert!(matches!(refused, Err(ReplicaError::DeviceWithdrawn)));
}

#[test]
fn what_a_withdrawn_author_writes_afterwards_is_set_aside_from_a_stick_too() {
    let mut story = Story::new(5113);
    let (one, other) = (story.one, story.other);
    let stick_one = stick(&mut story.field, one);
    take(&mut story.field, OFFICE, &stick_one);
    let gone = id(&story.field, one);
    story.field.advance(1000);
    story.field.act(OFFICE, |replica, now| {
        replica.withdraw(now, &gone, Reason::Lost)
    });
    let news = stick(&mut story.field, OFFICE);
    take(&mut story.field, other, &news);
    assert_eq!(
        story.field[other].notes_of(story.sato).len(),
        2,
        "what came before stays"
    );
    // The thief knows nothing of it and writes on.
    story.field.advance(60_000);
    let (now, sato) = (story.field.now_ms, story.sato);
    story.field[one]
        .write_note(sato, "ここへ来てください。", now)
        .expect("it does not know");
    let stolen = stick(&mut story.field, one);
    let import = take(&mut story.field, other, &stolen);
    assert_eq!(import.forged, 0);
    assert_eq!(
        story.field[other].notes_of(sato).len(),
        2,
        "nothing of it counts"
    );
    assert!(!story.field[other].set_aside().is_empty());
}

#[test]
fn two_entries_with_one_number_on_a_stick_show_the_fork() {
    let mut story = Story::new(5114);
    let (one, other) = (story.one, story.other);
    let mut forger = Forger::of(&story.field[one], story.field.now_ms);
    let space = forger.space_of(domain::kind::Kind::PersonRecord);
    let beside = forger.entry(space, Lane::Notes, Vec::new());
    let honest = stick(&mut story.field, one);
    take(&mut story.field, other, &honest);
    let head = header(&story.field, one);
    let second = file(&head, &[Frame::Entries(vec![beside])]);
    let import = take(&mut story.field, other, &second);
    assert_eq!(import.forks, 1);
    assert_eq!(story.field[other].replica().incidents().len(), 1);
    // And the proof of it travels on.
    let passed = stick(&mut story.field, other);
    let import = take(&mut story.field, OFFICE, &passed);
    assert!(import.forks > 0 && import.forged == 0);
    assert_eq!(story.field[OFFICE].replica().incidents().len(), 1);
}

#[test]
fn whatever_byte_was_changed_on_the_way_the_whole_stick_mends_it() {
    let mut story = Story::new(5115);
    story.write(3);
    let (one, other) = (story.one, story.other);
    let whole = stick(&mut story.field, one);
    let step = whole.len() / 61;
    for place in (0..whole.len()).step_by(step) {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        let (_, end) = read(&mut story.field, other, &changed);
        assert!(end.is_err(), "byte {place}");
    }
    take(&mut story.field, other, &whole);
    let back = stick(&mut story.field, other);
    take(&mut story.field, one, &back);
    same(&story.field, one, other);
    assert!(story.field[other].set_aside().is_empty());
    assert!(story.field[other].replica().incidents().is_empty());
}

#[test]
fn what_a_stick_brings_goes_on_to_who_is_connected() {
    let mut story = Story::new(5116);
    let (one, other) = (story.one, story.other);
    let from_one = stick(&mut story.field, one);
    story.field.join(OFFICE, other);
    story.field.run_until_quiet();
    take(&mut story.field, other, &from_one);
    assert_eq!(story.field[OFFICE].search("佐藤"), ["佐藤 花子"]);
    // The office's word about it goes back by the same stick as the shelter's.
    let back = stick(&mut story.field, other);
    take(&mut story.field, one, &back);
    assert_eq!(story.field[one].only_here(), 0);
    same(&story.field, OFFICE, other);
}
