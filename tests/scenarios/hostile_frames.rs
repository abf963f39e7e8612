//! Whatever the changed program of a member says in a conversation: the device it talks to stays up,
//! keeps what it holds, and talks with the next honest device as if nothing had been.

use authority::{Body, EpochKey, Recipient, Role, Signer, Statement};
use domain::kind::Kind;
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{
    Ack, Acked, Bye, DeviceId, EpochId, Frame, Hash, Hello, Hlc, Lane, LogPosition, OperationId,
    SpaceId, SpaceVector, Vectors, encode,
};

/// An honest pair that hold the same, and a member whose program is not ours.
struct Siege {
    field: Field,
    shelter: usize,
    van: usize,
    mallory: usize,
    sato: PersonId,
    notes: Vec<String>,
}

impl Siege {
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let [shelter, van, mallory] = field.team(
            ["避難所A", "巡回車", "あやしい端末"],
            Role::MunicipalityOfficer,
        );
        let now = field.now_ms;
        let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
        field.meet();
        field.part_all();
        Self {
            field,
            shelter,
            van,
            mallory,
            sato,
            notes: Vec::new(),
        }
    }

    /// Says one frame to the shelter, in a conversation that begins anew where it has ended.
    fn say(&mut self, frame: &[u8]) {
        if !self.talking() {
            self.field.intrude(self.mallory, self.shelter);
        }
        self.field
            .inject(self.mallory, self.shelter, frame)
            .expect("whatever comes, the store works");
    }

    fn talking(&self) -> bool {
        self.field.talking(self.mallory, self.shelter)
    }

    fn digest(&self) -> String {
        let replica = self.field[self.shelter].replica();
        replica.state_digest().expect("reads")
    }

    /// What is done with frames has been done, and the van's next note arrives.
    fn goes_on(&mut self) {
        self.field.run_until_quiet();
        let (shelter, van) = (self.shelter, self.van);
        let text = format!("記録 {}", self.notes.len());
        let now = self.field.now_ms;
        self.field[van]
            .write_note(self.sato, &text, now)
            .expect("an officer may write");
        self.notes.push(text);
        self.field.join(van, shelter);
        self.field.run_until_quiet();
        self.field.part(van, shelter);
        assert_eq!(
            self.field[shelter].notes_of(self.sato),
            self.notes,
            "an honest device's note arrives"
        );
        assert_eq!(
            self.field[van].replica().state_digest().expect("reads"),
            self.digest(),
            "and both hold the same"
        );
    }
}

/// One frame of every kind, as honest devices said them.
fn spoken(siege: &mut Siege) -> Vec<Vec<u8>> {
    let (shelter, van) = (siege.shelter, siege.van);
    siege.field.overheard = Some(Vec::new());
    siege.goes_on();
    let mut heard = siege.field.overheard.take().unwrap_or_default();
    // Statements travel when a device is new.
    let newcomer = siege.field.member("新しい端末", Role::HealthTeam);
    siege.field.overheard = Some(Vec::new());
    siege.field.join(newcomer, shelter);
    siege.field.run_until_quiet();
    siege.field.part(newcomer, shelter);
    heard.extend(siege.field.overheard.take().unwrap_or_default());
    heard.push(encode(&Frame::Bye(Bye::Closing as u8)));
    // The shelter's new knowledge is the van's too, so that later digests are equal.
    siege.field.join(shelter, van);
    siege.field.run_until_quiet();
    siege.field.part(shelter, van);
    let mut kinds: Vec<Vec<u8>> = Vec::new();
    for number in 0..=6 {
        let of_kind = heard.iter().filter(|frame| frame.get(1) == Some(&number));
        let shortest = of_kind.min_by_key(|frame| frame.len());
        kinds.push(shortest.expect("frames of every kind were said").clone());
    }
    kinds
}

#[test]
fn bytes_that_are_no_frame_end_the_conversation_and_nothing_else() {
    let mut siege = Siege::new(1001);
    let mut dice = Dice::new(Dice::story(1001));
    let before = siege.digest();
    let mut ended = 0;
    for _ in 0..400 {
        let length = dice.below(200);
        let frame: Vec<u8> = (0..length).map(|_| dice.number() as u8).collect();
        siege.say(&frame);
        ended += u32::from(!siege.talking());
    }
    assert!(
        ended > 300,
        "{ended} ended; an unknown frame is passed over"
    );
    let reasons = &siege.field.hangups;
    assert!(
        reasons.iter().all(|reason| *reason == Bye::Malformed),
        "each is told why: {reasons:?}"
    );
    assert_eq!(siege.digest(), before, "nothing was taken from it");
    siege.goes_on();
}

#[test]
fn a_frame_cut_at_any_byte_ends_the_conversation_and_nothing_else() {
    let mut siege = Siege::new(1002);
    let kinds = spoken(&mut siege);
    let before = siege.digest();
    for frame in kinds {
        for length in 0..frame.len() {
            siege.field.hangups.clear();
            siege.say(&frame[..length]);
            assert_eq!(
                siege.field.hangups,
                [Bye::Malformed],
                "frame {:?} cut at {length}",
                frame.get(1)
            );
            assert!(!siege.talking(), "the conversation is over");
        }
    }
    assert_eq!(siege.digest(), before, "nothing was taken from it");
    siege.goes_on();
}

#[test]
fn thousands_of_frames_with_flipped_bits_change_nothing_that_is_held() {
    let mut siege = Siege::new(1003);
    let kinds = spoken(&mut siege);
    let before = siege.digest();
    for seed in Dice::seeds(1003, 1) {
        let mut dice = Dice::new(seed);
        for _ in 0..2500 {
            let mut frame = kinds[dice.below(kinds.len())].clone();
            for _ in 0..=dice.below(3) {
                // The first bytes decide what follows, so they are hit more often.
                let reach = if dice.once_in(2) { 16 } else { frame.len() };
                let at = dice.below(reach.min(frame.len()));
                match dice.below(5) {
                    0 => frame[at] = dice.number() as u8,
                    1 if frame.len() > 2 => drop(frame.remove(at)),
                    2 => frame.insert(at, dice.number() as u8),
                    _ => frame[at] ^= 1 << dice.below(8),
                }
            }
            siege.say(&frame);
            siege.field.run_until_quiet();
        }
        assert_eq!(siege.digest(), before, "seed {seed}: nothing was taken");
    }
    siege.goes_on();
    let counts = siege.field[siege.shelter]
        .replica()
        .counts()
        .expect("reads");
    assert_eq!(
        (counts.quarantined, counts.unreadable, counts.forks),
        (0, 0, 0),
        "a frame that nobody signed does not even leave a mark"
    );
}

#[test]
fn lengths_that_nobody_could_send_take_no_memory_and_end_the_conversation() {
    let mut siege = Siege::new(1004);
    let before = siege.digest();
    let eight = [0xff; 8];
    let mut frames: Vec<Vec<u8>> = Vec::new();
    for kind in 1..=5_u8 {
        // An array, and a byte string, of 2^64 - 1.
        for major in [0x9b_u8, 0x5b] {
            let mut frame = vec![0x82, kind, major];
            frame.extend(eight);
            frames.push(frame);
            let mut nested = vec![0x82, kind, 0x81, major];
            nested.extend(eight);
            frames.push(nested);
        }
    }
    frames.push([&[0x9b_u8][..], &eight[..]].concat());
    // A frame of its greatest length and one byte, filled with empty items.
    let mut full = vec![0x82, 3, 0x9a, 0, 0x10, 0, 0];
    full.resize(wire::limits::FRAME + 1, 0x40);
    frames.push(full);
    frames.push(encode(&Frame::Entries(vec![vec![0; 70_000]])));
    frames.push(encode(&Frame::Entries(vec![Vec::new(); 4097])));
    for frame in frames {
        siege.field.hangups.clear();
        siege.say(&frame);
        assert_eq!(
            siege.field.hangups,
            [Bye::Malformed],
            "{:02x?}",
            &frame[..frame.len().min(12)]
        );
    }
    // Statements that no version could mean are passed over; the peer may only be newer.
    let deep = [vec![0x81; 100_000], vec![0x00]].concat();
    siege.say(&encode(&Frame::Statements(vec![deep, vec![0xff; 200_000]])));
    assert!(siege.talking(), "what cannot be read stays with its holder");
    assert_eq!(siege.digest(), before, "nothing was taken from it");
    siege.goes_on();
}

#[test]
fn a_second_greeting_and_words_before_the_first_end_the_conversation() {
    let mut siege = Siege::new(1005);
    let kinds = spoken(&mut siege);
    let before = siege.digest();
    let (mallory, shelter) = (siege.mallory, siege.shelter);
    for frame in &kinds[1..=5] {
        siege.field.hangups.clear();
        siege.field.knock(mallory, shelter);
        siege.field.inject(mallory, shelter, frame).expect("works");
        assert_eq!(
            siege.field.hangups,
            [Bye::Malformed],
            "{:?} before a greeting",
            frame.get(1)
        );
        assert!(!siege.talking(), "it is over");
    }
    siege.field.hangups.clear();
    let greeting = siege.field.greeting(shelter);
    siege.say(&greeting);
    assert_eq!(
        siege.field.hangups,
        [Bye::Malformed],
        "one greeting is enough"
    );
    assert_eq!(siege.digest(), before, "nothing was taken from it");
    siege.goes_on();
}

#[test]
fn a_frame_of_a_newer_version_is_passed_over_before_and_after_the_greeting() {
    let mut siege = Siege::new(1006);
    let (mallory, shelter) = (siege.mallory, siege.shelter);
    let newer = [0x83, 0x18, 0x2a, 0x01, 0x61, 0x61];
    siege.field.knock(mallory, shelter);
    siege.field.inject(mallory, shelter, &newer).expect("works");
    let greeting = siege.field.greeting(shelter);
    siege
        .field
        .inject(mallory, shelter, &greeting)
        .expect("works");
    siege.say(&newer);
    assert!(siege.talking(), "an older device stays in the conversation");
    assert!(siege.field.hangups.is_empty(), "nobody is sent away for it");
    siege.field.part(mallory, shelter);
    siege.goes_on();
}

#[test]
fn who_greets_from_another_operation_is_told_so() {
    let mut siege = Siege::new(1007);
    let (mallory, shelter) = (siege.mallory, siege.shelter);
    siege.field.knock(mallory, shelter);
    let elsewhere = Frame::Hello(Hello {
        oldest: 1,
        newest: 1,
        operation: OperationId([0xee; 16]),
        digest: Hash::ZERO,
    });
    siege
        .field
        .inject(mallory, shelter, &encode(&elsewhere))
        .expect("works");
    assert_eq!(siege.field.hangups, [Bye::OtherOperation], "by its name");
    siege.goes_on();
}

/// What the shelter is told that somebody holds of every log that it knows, and of one that it does not.
fn boast(siege: &Siege, seq: u64, forked: bool) -> Frame {
    let replica = siege.field[siege.shelter].replica();
    let mut spaces = Vec::new();
    for (space, logs) in replica.logs() {
        let mut positions: Vec<LogPosition> = logs
            .keys()
            .chain([&(DeviceId([0xfe; 32]), 7)])
            .map(|(device, lane)| LogPosition {
                device: *device,
                lane: *lane,
                seq,
                head: [1; 8],
                forked,
            })
            .collect();
        positions.sort_unstable();
        let receipts = logs.keys().map(|(device, _)| (*device, Hlc(u64::MAX)));
        let mut receipts: Vec<(DeviceId, Hlc)> = receipts.collect();
        receipts.sort_unstable();
        receipts.dedup();
        spaces.push(SpaceVector {
            space: *space,
            logs: positions,
            receipts,
        });
    }
    Frame::Vectors(Vectors {
        authority_heads: Hash([3; 32]),
        authority: vec![(Hash([4; 32]), u64::MAX)],
        spaces,
    })
}

fn acknowledge(siege: &Siege, seq: u64) -> Frame {
    let replica = siege.field[siege.shelter].replica();
    let logs = replica.logs().iter().flat_map(|(space, logs)| {
        logs.keys().map(|(device, lane)| Acked {
            space: *space,
            device: *device,
            lane: *lane,
            seq,
        })
    });
    let mut logs: Vec<Acked> = logs.collect();
    logs.push(Acked {
        space: SpaceId([0xff; 16]),
        device: DeviceId([0xff; 32]),
        lane: 255,
        seq,
    });
    logs.sort_unstable();
    Frame::Ack(Ack {
        logs,
        credit: u64::MAX,
    })
}

#[test]
fn positions_that_nobody_can_hold_harm_no_log_not_even_a_forked_one() {
    let mut siege = Siege::new(1008);
    // A log that has forked is the one whose proof is still to be sent.
    let now = siege.field.now_ms;
    let mut forger = Forger::of(&siege.field[siege.mallory], now);
    let space = forger.space(2);
    let one = forger.entry(space, Lane::Notes, vec![vec![1]]);
    forger.heads.clear();
    let other = forger.entry(space, Lane::Notes, vec![vec![2]]);
    siege.say(&entries(vec![one]));
    siege.say(&entries(vec![other]));
    siege.field.run_until_quiet();
    let replica = siege.field[siege.shelter].replica();
    assert_eq!(replica.counts().expect("reads").forks, 1, "it has forked");

    let before = siege.digest();
    for seq in [u64::MAX, u64::MAX - 1, i64::MAX as u64, 1 << 40] {
        for forked in [false, true] {
            let (mallory, shelter) = (siege.mallory, siege.shelter);
            let net = siege.field[mallory].net();
            siege.field[shelter].replica_mut().disconnected(net);
            let boast = encode(&boast(&siege, seq, forked));
            siege.say(&boast);
            let acknowledged = encode(&acknowledge(&siege, seq));
            siege.say(&acknowledged);
            siege.say(&boast);
            assert!(siege.talking(), "a boast is no reason to hang up");
        }
    }
    assert_eq!(siege.digest(), before, "nothing was taken from it");
    // It owes what it said it holds, and is not waited for longer than anybody else.
    siege.field.hangups.clear();
    siege.field.advance(60_001);
    siege.field.run_until_quiet();
    assert_eq!(siege.field.hangups, [Bye::Silent], "it owes an answer");
    siege.goes_on();
}

#[test]
fn entries_of_spaces_that_nobody_here_may_read_are_passed_over() {
    let mut siege = Siege::new(1009);
    let before = siege.digest();
    let now = siege.field.now_ms;
    let mut forger = Forger::of(&siege.field[siege.mallory], now);
    // Another unit's, another operation's: for the shelter both are names it does not know.
    let bytes = forger.entry(forger.space(2), Lane::Notes, vec![vec![1]]);
    let mut entry: wire::Entry = wire::decode(&bytes).expect("an entry");
    entry.header.space = SpaceId([0xaa; 16]);
    let foreign = forger.sign(entry);
    siege.say(&entries(vec![foreign]));
    assert!(siege.talking(), "the peer may simply know more");
    let held = siege.field[siege.shelter].replica().logs();
    assert!(!held.contains_key(&SpaceId([0xaa; 16])), "and is not kept");
    assert_eq!(siege.digest(), before, "nothing was taken from it");
    siege.goes_on();
}

#[test]
fn an_entry_that_its_device_did_not_sign_ends_the_conversation_and_harms_nobodys_log() {
    let mut siege = Siege::new(1010);
    let before = siege.digest();
    let (van, now) = (siege.van, siege.field.now_ms);
    // Mallory holds the key of the space, and writes the next entry of the van's log.
    let mut forger = Forger::of(&siege.field[siege.mallory], now);
    let victim = Forger::of(&siege.field[van], now);
    let space = forger.space(2);
    let (seq, prev) = victim.head(space, Lane::Notes);
    let bytes = forger.entry(space, Lane::Notes, vec![vec![1]]);
    let mut entry: wire::Entry = wire::decode(&bytes).expect("an entry");
    entry.header.device = DeviceId(siege.field[van].keys.device_id());
    (entry.header.seq, entry.header.prev) = (seq + 1, prev);
    let forged = forger.sign(entry);
    siege.field.hangups.clear();
    siege.say(&entries(vec![forged]));
    assert_eq!(
        siege.field.hangups,
        [Bye::Malformed],
        "nobody passes that on"
    );
    assert_eq!(siege.digest(), before, "the van's log is where it was");
    siege.goes_on();
}

#[test]
fn statements_that_nobody_vouches_for_take_bounded_room_and_keep_no_honest_one_out() {
    let mut siege = Siege::new(1011);
    let keys = std::sync::Arc::clone(&siege.field[siege.mallory].keys);
    let recipients: Vec<Recipient> = (0..1000_u32)
        .map(|number| {
            let mut device = [0; 32];
            device[..4].copy_from_slice(&number.to_be_bytes());
            Recipient {
                device: DeviceId(device),
                wrapped: vault::Wrapped {
                    enc: [5; 32],
                    sealed: vec![5; 48],
                },
            }
        })
        .collect();
    let held = |siege: &Siege| -> usize {
        let statements = siege.field[siege.shelter].replica().statements();
        statements.iter().map(Vec::len).sum()
    };
    let before = held(&siege);
    let office = siege.field[siege.shelter].replica().authority().root();
    for number in 1..=10_u8 {
        // Half in the name of nobody, half in the office's, which did not sign them.
        let list = (0..8_u8).map(|place| {
            let issuer = if place % 2 == 0 {
                Hash([number; 32])
            } else {
                office
            };
            let body = Body::EpochKey(EpochKey {
                space: SpaceId([number; 16]),
                epoch: EpochId([place; 32]),
                parents: Vec::new(),
                recipients: recipients.clone(),
            });
            let made = Statement::issue(
                issuer,
                u64::from(place) + 1,
                Hash([1; 32]),
                Hlc(1),
                body,
                &Signer::Device(&keys),
            );
            made.expect("well formed").bytes().to_vec()
        });
        let frame = encode(&Frame::Statements(list.collect()));
        siege.say(&frame);
    }
    let grown = held(&siege) - before;
    assert!(grown > 1 << 20, "some are kept, they may be early: {grown}");
    assert!(grown < 5 << 20, "{grown} bytes of them, and no more");

    // What the office really says still comes, over the same link and over others.
    let newcomer = siege.field.member("新しい端末", Role::MunicipalityOfficer);
    let said = siege.field[0].replica().statements();
    siege.say(&encode(&Frame::Statements(said)));
    let net = wire::PublicKey(siege.field[newcomer].net());
    let known = siege.field[siege.shelter].replica().authority();
    assert!(known.device_by_net(&net).is_some(), "a real grant counts");
    siege.goes_on();
}

#[test]
fn who_shows_that_it_holds_an_old_entry_is_still_given_the_newer_ones() {
    let mut siege = Siege::new(1012);
    let (shelter, mallory) = (siege.shelter, siege.mallory);
    let mut dice = Dice::new(1012);
    // More than may be under way at once, and two entries that wait behind it.
    for _ in 0..26 {
        let text: String = (0..60_000)
            .map(|_| char::from(33 + dice.below(64) as u8))
            .map(|letter| {
                if letter == '"' || letter == '\\' {
                    'a'
                } else {
                    letter
                }
            })
            .collect();
        let now = siege.field.now_ms;
        let somebody = domain::ids::DocumentId(siege.field[shelter].fresh());
        siege.field[shelter]
            .write_note(somebody, &text, now)
            .expect("an officer may write");
    }
    for text in ["一", "二"] {
        let now = siege.field.now_ms;
        let note = siege.field[shelter].note(text, now);
        let record = domain::kind::record_of(siege.sato);
        siege.field[shelter]
            .save(Kind::PersonRecord, record, Lane::Bulk, vec![note], now)
            .expect("an officer may write");
        siege.field.seal(shelter);
    }
    let forger = Forger::of(&siege.field[mallory], siege.field.now_ms);
    let own = siege.field[shelter].keys.device_id();
    let space = forger.space(2);
    let rows = siege.field[shelter]
        .replica()
        .store()
        .read(|tx| tx.entries_from(space.0, own, Lane::Bulk as u8, 1, usize::MAX));
    let rows = rows.expect("the store reads");
    let nothing = boast(&siege, 1, false);
    let Frame::Vectors(mut nothing) = nothing else {
        panic!("vectors");
    };
    for space in &mut nothing.spaces {
        space.logs.clear();
    }
    siege.field.overheard = Some(Vec::new());
    siege.say(&encode(&Frame::Vectors(nothing)));
    siege.say(&entries(vec![rows[0].bytes.clone()]));
    siege.say(&encode(&Frame::Ack(Ack {
        logs: Vec::new(),
        credit: 8 << 20,
    })));
    let said = siege.field.overheard.take().unwrap_or_default();
    let given = said.iter().any(|frame| match Frame::decode(frame) {
        Ok(Frame::Entries(list)) => list.contains(&rows[1].bytes),
        _ => false,
    });
    assert!(given, "it showed the first, not the second");
}
