//! What a member's changed program may say to a relay: anything. The relay stays whole, keeps what is
//! in order, and goes on serving the others.
#![allow(missing_docs)]
// A place that is not there is a mistake in the story.
#![allow(clippy::indexing_slicing)]

mod common;

use authority::Role;
use common::Place;
use common::yard::Yard;
use protocol::entry_id;
use relay::Limits;
use vault::Label;
use wire::{
    Bye, Covered, DeviceId, Entry, EntryHeader, EntryKind, EpochId, Frame, Hash, Hello, Hlc, Lane,
    Receipt, ReceiptPosition, Signature, SpaceId, decode, encode,
};

/// A yard with an honest team, a team whose program was changed and is connected by hand, and a relay.
struct Siege {
    yard: Yard,
    honest: usize,
    changed: usize,
    space: SpaceId,
    _place: Place,
}

impl Siege {
    fn new(seed: u64) -> Self {
        Self::with_limits(seed, Limits::default())
    }

    fn with_limits(seed: u64, limits: Limits) -> Self {
        let place = Place::sqlite();
        let mut yard = Yard::with_limits(seed, place.depot(), limits);
        let honest = yard.member("A班", Role::HealthTeam);
        let changed = yard.member("B班", Role::HealthTeam);
        yard.visit(0);
        yard.visit(changed);
        yard.hall.take_tally();
        let authority = yard.hall.authority();
        let space = authority
            .spaces()
            .find(|space| space.class == 1)
            .expect("the roll")
            .id;
        Self {
            yard,
            honest,
            changed,
            space,
            _place: place,
        }
    }

    fn greeting(&self) -> Vec<u8> {
        encode(&Frame::Hello(Hello {
            oldest: wire::frame::OLDEST,
            newest: wire::frame::NEWEST,
            operation: self.yard.hall.authority().operation().expect("founded"),
            digest: Hash::ZERO,
        }))
    }

    /// The changed program comes anew and greets as it should.
    fn come(&mut self) {
        self.yard.knock(self.changed);
        let greeting = self.greeting();
        self.yard.inject(self.changed, greeting);
    }

    fn says(&mut self, frame: &Frame) {
        self.yard.inject(self.changed, encode(frame));
    }

    fn is_here(&self) -> bool {
        self.yard.hall_knows(self.changed)
    }

    fn id(&self) -> DeviceId {
        DeviceId(self.yard.field[self.changed].keys.device_id())
    }

    /// An entry of the changed program's own log, signed as it should be.
    fn entry(&self, seq: u64, prev: Hash, filling: u8) -> (Entry, Hash) {
        let mut entry = Entry {
            header: EntryHeader {
                version: wire::entry::VERSION,
                suite: wire::entry::SUITE,
                space: self.space,
                lane: Lane::Bulk as u8,
                device: self.id(),
                seq,
                prev,
                authority_heads: Hash::ZERO,
                hlc: Hlc::at_millis(self.yard.field.now_ms),
                kind: EntryKind::Commits as u8,
                epoch: EpochId([1; 32]),
                salt: [2; 32],
                commitment: [3; 32],
                root: Hash([4; 32]),
                more: Vec::new(),
            },
            sealed: vec![filling; 16],
            signature: Signature::ZERO,
        };
        let id = entry_id(&entry);
        let keys = &self.yard.field[self.changed].keys;
        entry.signature = Signature(keys.sign(Label::Entry, &id.0));
        (entry, id)
    }

    fn chain(&self, count: u64) -> Vec<Vec<u8>> {
        let mut prev = Hash::ZERO;
        (1..=count)
            .map(|seq| {
                let (entry, id) = self.entry(seq, prev, 0);
                prev = id;
                encode(&entry)
            })
            .collect()
    }

    /// The honest team exchanges with the office through the relay as if nothing were.
    fn goes_on(&mut self) {
        let now_ms = self.yard.field.now_ms;
        self.yard
            .device(self.honest)
            .register("誠実 太郎", "", now_ms);
        self.yard.visit(self.honest);
        self.yard.visit(0);
        assert_eq!(self.yard.field[0].search("誠実").len(), 1);
        assert!(self.yard.failures.is_empty(), "{:?}", self.yard.failures);
    }
}

#[test]
fn frames_of_any_form_end_at_most_their_own_conversation() {
    let mut siege = Siege::new(7001);
    let mut dice = 88_172_645_463_325_252_u64;
    let mut roll = move || {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice
    };
    let mut heard: Vec<Vec<u8>> = vec![siege.greeting()];
    heard.push(encode(&Frame::Entries(siege.chain(3))));
    heard.push(encode(&Frame::Bye(200)));
    heard.push(encode(&Frame::Unknown(77)));
    heard.push(vec![0x9f; 64]);
    heard.push(vec![0xff; 1_000]);
    heard.push(Vec::new());
    let rounds: u64 = std::env::var("MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1_500);
    for _ in 0..rounds {
        if !siege.is_here() {
            siege.come();
        }
        let which = usize::try_from(roll()).unwrap_or(0) % heard.len();
        let mut frame = heard[which].clone();
        for _ in 0..roll() % 4 {
            if frame.is_empty() {
                break;
            }
            let at = usize::try_from(roll()).unwrap_or(0) % frame.len();
            match roll() % 3 {
                0 => frame[at] = roll().to_le_bytes()[0],
                1 => frame.truncate(at),
                _ => frame.insert(at, roll().to_le_bytes()[1]),
            }
        }
        siege.yard.inject(siege.changed, frame);
        siege.yard.turn();
    }
    siege.goes_on();
}

#[test]
fn an_entry_that_its_author_did_not_sign_ends_the_conversation() {
    let mut siege = Siege::new(7002);
    siege.come();
    let (mut entry, _) = siege.entry(1, Hash::ZERO, 0);
    entry.sealed.push(1);
    siege.says(&Frame::Entries(vec![encode(&entry)]));
    siege.yard.run();
    assert_eq!(siege.yard.hangups, [(siege.changed, Bye::Malformed)]);
    assert_eq!(siege.yard.hall.take_tally().entries_taken, 0);
    siege.goes_on();
}

#[test]
fn attack_50_an_upload_sent_again_is_kept_once() {
    let mut siege = Siege::new(7003);
    siege.come();
    let chain = siege.chain(20);
    for _ in 0..5 {
        siege.says(&Frame::Entries(chain.clone()));
        siege.yard.run();
    }
    assert_eq!(siege.yard.hall.take_tally().entries_taken, 20);
    assert!(siege.is_here(), "an honest device may do that after a cut");
    siege.goes_on();
}

#[test]
fn attack_50_a_hundred_thousand_tiny_entries_are_a_share_and_no_more() {
    let limits = Limits {
        entries_a_day: 1_000,
        ..Limits::default()
    };
    let mut siege = Siege::with_limits(7004, limits);
    siege.come();
    // The signatures are what takes time: so many as are looked at, and many more that are not.
    let chain = siege.chain(1_200);
    for part in chain.chunks(100) {
        siege.says(&Frame::Entries(part.to_vec()));
    }
    for _ in 0..990 {
        siege.says(&Frame::Entries(chain[1_100..].to_vec()));
    }
    siege.yard.run();
    let tally = siege.yard.hall.take_tally();
    assert!(tally.entries_taken <= 1_000, "{tally:?}");
    assert!(siege.yard.hangups.contains(&(siege.changed, Bye::Full)));
    assert!(siege.yard.hall.state().bytes < 2 << 20);
    siege.goes_on();
}

#[test]
fn attack_50_a_flood_of_frames_ends() {
    let limits = Limits {
        frames_a_second: 10,
        burst_frames: 100,
        ..Limits::default()
    };
    let mut siege = Siege::with_limits(7005, limits);
    siege.come();
    for _ in 0..1_000 {
        siege.says(&Frame::Unknown(99));
    }
    siege.yard.run();
    assert!(siege.yard.hangups.contains(&(siege.changed, Bye::Full)));
    siege.goes_on();
}

#[test]
fn a_log_that_forks_is_kept_with_its_proof_and_goes_no_further() {
    let mut siege = Siege::new(7006);
    siege.come();
    let chain = siege.chain(3);
    siege.says(&Frame::Entries(chain.clone()));
    siege.yard.run();
    let second: Entry = decode(&chain[1]).expect("an entry");
    let (other, other_id) = siege.entry(3, entry_id(&second), 9);
    let (after, _) = siege.entry(4, other_id, 9);
    siege.says(&Frame::Entries(vec![encode(&other), encode(&after)]));
    siege.yard.run();
    let tally = siege.yard.hall.take_tally();
    assert_eq!(
        tally.entries_taken, 3,
        "the log as it came first, and no more"
    );
    // Whoever comes is given the proof, and sees the trouble.
    siege.yard.visit(0);
    let incidents = siege.yard.field[0].replica().incidents();
    let seen = incidents
        .iter()
        .any(|incident| matches!(incident, replica::Incident::ForkedLog { .. }));
    assert!(seen, "{incidents:?}");
    siege.goes_on();
}

#[test]
fn nobody_speaks_for_another_in_a_receipt() {
    let mut siege = Siege::new(7007);
    siege.come();
    let office = DeviceId(siege.yard.field[0].keys.device_id());
    let mut receipt = Receipt {
        device: office,
        space: siege.space,
        authority: Hash::ZERO,
        hlc: Hlc::at_millis(siege.yard.field.now_ms + 1_000),
        vector: vec![ReceiptPosition {
            device: siege.id(),
            lane: 2,
            seq: 1,
        }],
        signature: Signature::ZERO,
    };
    let hash = vault::sha256(&[b"tsunagi/v1/receipt\0", &receipt.signed_bytes()]);
    let keys = &siege.yard.field[siege.changed].keys;
    receipt.signature = Signature(keys.sign(Label::Receipt, &hash));
    let before = siege.yard.hall.state().serial;
    siege.says(&Frame::Receipts(vec![encode(&receipt)]));
    siege.yard.turn();
    assert_eq!(siege.yard.hall.state().serial, before, "nothing is kept");
    siege.goes_on();
}

#[test]
fn attack_33_a_checkpoint_of_who_may_not_make_one_is_not_kept() {
    let mut siege = Siege::new(7008);
    siege.come();
    let mut table = wire::Checkpoint {
        version: wire::checkpoint::VERSION,
        device: siege.id(),
        space: siege.space,
        hlc: Hlc::at_millis(siege.yard.field.now_ms),
        logs: vec![Covered {
            device: siege.id(),
            lane: 2,
            seq: 1_000_000,
            head: Hash([9; 32]),
            hlc: Hlc::at_millis(siege.yard.field.now_ms),
        }],
        documents: 1,
        bytes: 100,
        chunks: vec![Hash([8; 32])],
        signature: Signature::ZERO,
    };
    let keys = std::sync::Arc::clone(&siege.yard.field[siege.changed].keys);
    protocol::checkpoint::sign_checkpoint(&keys, &mut table);
    siege.says(&Frame::Offer(encode(&table)));
    siege.yard.run();
    let kept = siege.yard.depot.news(siege.yard.hall.number(), 0);
    assert!(kept.expect("it reads").checkpoints.is_empty());
    siege.goes_on();
}

#[test]
fn statements_that_nobody_vouches_for_are_bounded() {
    let mut siege = Siege::new(7009);
    siege.come();
    // Another operation's statements: well formed, and without a place in this one.
    let other = stories::Field::new(1);
    let foreign = other[0].replica().statements();
    let before = siege.yard.hall.authority().heads_hash();
    for _ in 0..50 {
        siege.says(&Frame::Statements(foreign.clone()));
    }
    siege.yard.run();
    assert_eq!(
        siege.yard.hall.authority().heads_hash(),
        before,
        "nothing counts"
    );
    assert!(siege.yard.hall.authority().statements().count() < 200);
    siege.goes_on();
}
