//! One conversation with one connected device, as a state machine without input or output.
//!
//! The caller hands in frames and what it made durable, and carries out the [`Step`]s in order.
//! What this device holds is lent anew at every step ([`Shelf`]), so nothing is kept twice and a
//! right that ends is noticed at the next batch.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    Ack, Acked, Bye, DeviceId, Frame, Hash, Hello, Hlc, LogPosition, SpaceId, SpaceVector, Vectors,
    limits,
};

use crate::meter::Allowance;
use crate::shares::Shares;
use crate::shelf::{LogHead, LogKey, Shelf, digest};

mod line;
mod offer;
mod send;
mod turns;

use offer::Offered;
pub use send::in_frames;

/// Milliseconds without a word from a peer that owes one.
pub const SILENCE_LIMIT_MS: u64 = 60_000;

/// The most credit that a peer can gather, in bytes: what it grants beyond this is not used.
const MOST_CREDIT: i64 = 16 * 1024 * 1024;

/// Positions of a peer that are remembered: an operation of hundreds of devices has fewer.
const MOST_POSITIONS: usize = 512 * 1024;

/// Something the caller must do, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Hand this to the link.
    Send(Frame),
    /// Take these statements over, then call [`Session::pump`].
    TakeStatements(Vec<Vec<u8>>),
    /// Check these entries and make them durable, then call [`Session::stored`].
    TakeEntries(Vec<Vec<u8>>),
    /// Check these receipts and keep the newer ones, then call [`Session::pump`].
    TakeReceipts(Vec<Vec<u8>>),
    /// Judge this checkpoint and answer with [`Session::want`].
    TakeOffer(Vec<u8>),
    /// Check these chunks and make them durable, then make room with [`Session::took`].
    TakeChunks(Vec<Vec<u8>>),
    /// Both sides hold the same.
    InSync,
    /// The conversation is over; close the link.
    Hangup(Bye),
}

/// What is known of one log at the peer.
#[derive(Debug, Clone, Copy, Default)]
struct Theirs {
    /// Durable there, by the peer's own word.
    held: u64,
    /// Sent to the peer in this conversation.
    sent: u64,
    /// The peer knows that the log has forked, or was sent the proof.
    forked: bool,
    /// What the peer said of all its branches.
    branches: [u8; 8],
    /// What was known of all branches when the proof was last sent in this conversation.
    proof_sent: Option<Hash>,
}

/// What was held when the own greeting was made; the peer holds the same when its digest is equal.
#[derive(Debug, Clone)]
struct Snapshot {
    digest: Hash,
    authority: BTreeMap<Hash, u64>,
    spaces: BTreeMap<SpaceId, SpaceSnapshot>,
}

#[derive(Debug, Clone, Default)]
struct SpaceSnapshot {
    logs: Vec<((DeviceId, u8), LogHead)>,
    receipts: Vec<(DeviceId, Hlc)>,
}

/// One conversation.
#[derive(Debug)]
pub struct Session {
    /// What was held at the greeting; taken when the peer's greeting comes.
    greeting: Option<Snapshot>,
    /// The peer said what it holds, or that it holds the same.
    compared: bool,
    their_authority: BTreeMap<Hash, u64>,
    their_heads: Option<Hash>,
    /// All statements were sent since two contradict each other somewhere.
    all_statements_sent: bool,
    /// Hashes of the statements sent in this conversation. What neither side can judge is in no
    /// count: without this, two devices would hand it back and forth for ever.
    statements_sent: BTreeSet<[u8; 32]>,
    /// Spaces of which the peer said what it holds.
    announced: BTreeSet<SpaceId>,
    /// Spaces of which this side said what it holds.
    told: BTreeSet<SpaceId>,
    theirs: BTreeMap<LogKey, Theirs>,
    their_receipts: BTreeMap<(SpaceId, DeviceId), Hlc>,
    /// What the peer said of spaces that are not common yet: its statements may come after.
    unplaced: BTreeMap<SpaceId, SpaceVector>,
    /// Checkpoints that were offered to the peer and are not taken yet.
    offers: BTreeMap<SpaceId, Offered>,
    /// Spaces of which a checkpoint was offered in this conversation.
    offered: BTreeSet<SpaceId>,
    /// Spaces of which the peer asked for a checkpoint and was offered one.
    answered: BTreeSet<SpaceId>,
    /// The rights as they were when entries came whose author nobody vouches for: when they change,
    /// the peer is told again what is lacking.
    unjudged: Option<Hash>,
    /// Bytes that the peer still takes; below zero after an entry that was longer than what was left.
    credit: i64,
    /// What the line to the peer still carries in this step; `None` where it sets no limit.
    line: Option<Allowance>,
    /// What has gone over a line with a limit, kind by kind.
    shares: Shares,
    /// Something was held back because of the line.
    stopped: bool,
    /// Credit that the peer is to have once the line carries more.
    owed: u64,
    /// When this side last said something only to show that it is there.
    kept_at: u64,
    in_sync: bool,
    heard_at: u64,
    received: u64,
    over: bool,
}

impl Session {
    /// Starts a conversation. `now_ms` is the caller's clock in Unix milliseconds.
    pub fn open<S: Shelf>(shelf: &S, now_ms: u64) -> (Self, Vec<Step>) {
        let snapshot = Snapshot {
            digest: digest(shelf),
            authority: shelf.authority(),
            spaces: shelf
                .common()
                .into_iter()
                .map(|space| {
                    let held = SpaceSnapshot {
                        logs: shelf
                            .logs(&space)
                            .into_iter()
                            .flatten()
                            .map(|(log, head)| (*log, *head))
                            .collect(),
                        receipts: shelf
                            .receipts(&space)
                            .into_iter()
                            .flatten()
                            .map(|(device, hlc)| (*device, *hlc))
                            .collect(),
                    };
                    (space, held)
                })
                .collect(),
        };
        let hello = Frame::Hello(Hello {
            oldest: wire::frame::OLDEST,
            newest: wire::frame::NEWEST,
            operation: shelf.operation(),
            digest: snapshot.digest,
        });
        let session = Self {
            greeting: Some(snapshot),
            compared: false,
            their_authority: BTreeMap::new(),
            their_heads: None,
            all_statements_sent: false,
            statements_sent: BTreeSet::new(),
            announced: BTreeSet::new(),
            told: BTreeSet::new(),
            theirs: BTreeMap::new(),
            their_receipts: BTreeMap::new(),
            unplaced: BTreeMap::new(),
            offers: BTreeMap::new(),
            offered: BTreeSet::new(),
            answered: BTreeSet::new(),
            unjudged: None,
            credit: i64::try_from(limits::FIRST_CREDIT).unwrap_or(MOST_CREDIT),
            line: shelf.line(),
            shares: Shares::default(),
            stopped: false,
            owed: 0,
            kept_at: now_ms,
            in_sync: false,
            heard_at: now_ms,
            received: 0,
            over: false,
        };
        (session, vec![Step::Send(hello)])
    }

    /// Takes one frame of the peer.
    ///
    /// # Errors
    ///
    /// Those of the shelf.
    pub fn hear<S: Shelf>(
        &mut self,
        bytes: &[u8],
        shelf: &S,
        now_ms: u64,
    ) -> Result<Vec<Step>, S::Error> {
        if self.over {
            return Ok(Vec::new());
        }
        self.heard_at = now_ms;
        let Ok(frame) = Frame::decode(bytes) else {
            return Ok(self.end(Bye::Malformed));
        };
        match frame {
            Frame::Hello(hello) => self.greeted(&hello, shelf),
            Frame::Bye(reason) => {
                self.over = true;
                let reason = Bye::from_number(reason).unwrap_or(Bye::Closing);
                Ok(vec![Step::Hangup(reason)])
            }
            Frame::Unknown(_) => Ok(Vec::new()),
            // Everything else follows the greeting.
            _ if self.greeting.is_some() => Ok(self.end(Bye::Malformed)),
            Frame::Vectors(vectors) => self.compare(vectors, shelf),
            Frame::Statements(statements) => Ok(vec![Step::TakeStatements(statements)]),
            Frame::Entries(entries) => Ok(vec![Step::TakeEntries(entries)]),
            Frame::Receipts(receipts) => Ok(vec![Step::TakeReceipts(receipts)]),
            Frame::Offer(checkpoint) => Ok(vec![Step::TakeOffer(checkpoint)]),
            Frame::Want(want) => self.wanted(want, shelf),
            Frame::Chunks(chunks) => Ok(vec![Step::TakeChunks(chunks)]),
            Frame::Ack(ack) => {
                let more = i64::try_from(ack.credit).unwrap_or(MOST_CREDIT);
                self.credit = self.credit.saturating_add(more).min(MOST_CREDIT);
                for log in ack.logs {
                    let key = LogKey {
                        space: log.space,
                        device: log.device,
                        lane: log.lane,
                    };
                    // Only what was sent can be acknowledged: a peer cannot fill the memory.
                    if let Some(theirs) = self.theirs.get_mut(&key) {
                        theirs.held = theirs.held.max(log.seq);
                    }
                }
                self.pump(shelf)
            }
        }
    }

    fn greeted<S: Shelf>(&mut self, hello: &Hello, shelf: &S) -> Result<Vec<Step>, S::Error> {
        let Some(snapshot) = self.greeting.take() else {
            return Ok(self.end(Bye::Malformed));
        };
        if hello.operation != shelf.operation() {
            return Ok(self.end(Bye::OtherOperation));
        }
        if hello.newest < wire::frame::OLDEST || hello.oldest > wire::frame::NEWEST {
            return Ok(self.end(Bye::NoCommonVersion));
        }
        if hello.digest != snapshot.digest || !shelf.admitted() {
            // Not yet compared: only statements may travel before the peer's vectors came.
            let mut steps = self.tell(shelf, &shelf.common(), true);
            steps.extend(self.pump(shelf)?);
            return Ok(steps);
        }
        self.compared = true;
        self.their_heads = Some(shelf.authority_heads());
        self.their_authority = snapshot.authority;
        for (space, held) in snapshot.spaces {
            self.announced.insert(space);
            self.told.insert(space);
            for ((device, lane), head) in held.logs {
                let key = LogKey {
                    space,
                    device,
                    lane,
                };
                self.theirs.insert(
                    key,
                    Theirs {
                        held: head.seq,
                        sent: head.seq,
                        forked: head.forked,
                        branches: prefix(&head.branches),
                        proof_sent: head.forked.then_some(head.branches),
                    },
                );
            }
            for (device, hlc) in held.receipts {
                self.their_receipts.insert((space, device), hlc);
            }
        }
        self.pump(shelf)
    }

    fn compare<S: Shelf>(&mut self, vectors: Vectors, shelf: &S) -> Result<Vec<Step>, S::Error> {
        self.compared = true;
        self.in_sync = false;
        self.their_heads = Some(vectors.authority_heads);
        self.their_authority = vectors.authority.into_iter().collect();
        let common = shelf.common();
        for vector in vectors.spaces {
            if common.contains(&vector.space) {
                self.place(vector, shelf)?;
            } else {
                self.unplaced.insert(vector.space, vector);
            }
        }
        if self.positions() > MOST_POSITIONS {
            return Ok(self.end(Bye::Malformed));
        }
        self.pump(shelf)
    }

    /// Takes over what the peer says of one common space, in place of what it said before.
    fn place<S: Shelf>(&mut self, vector: SpaceVector, shelf: &S) -> Result<(), S::Error> {
        let space = vector.space;
        self.announced.insert(space);
        self.theirs.retain(|key, theirs| {
            *theirs = if key.space == space {
                Theirs {
                    proof_sent: theirs.proof_sent,
                    ..Theirs::default()
                }
            } else {
                *theirs
            };
            key.space != space || theirs.proof_sent.is_some()
        });
        for log in vector.logs {
            let key = LogKey {
                space,
                device: log.device,
                lane: log.lane,
            };
            let theirs = self.theirs.entry(key).or_default();
            theirs.held = log.seq;
            theirs.sent = log.seq;
            theirs.forked = log.forked;
            theirs.branches = log.head;
            self.compare_log(key, &log, shelf)?;
        }
        self.close_offer(&space);
        self.their_receipts.retain(|(of, _), _| *of != space);
        for (device, hlc) in vector.receipts {
            self.their_receipts.insert((space, device), hlc);
        }
        Ok(())
    }

    /// How many positions of the peer are remembered.
    fn positions(&self) -> usize {
        let unplaced: usize = self
            .unplaced
            .values()
            .map(|vector| 1 + vector.logs.len() + vector.receipts.len())
            .sum();
        unplaced + self.theirs.len() + self.their_receipts.len()
    }

    /// Where the peer holds another entry at its head than this side, the log has forked: the peer
    /// is sent this side's entry from there on, and sees the contradiction.
    fn compare_log<S: Shelf>(
        &mut self,
        key: LogKey,
        log: &LogPosition,
        shelf: &S,
    ) -> Result<(), S::Error> {
        let Some(mine) = head_of(shelf, &key) else {
            return Ok(());
        };
        if mine.forked || log.forked || log.seq == 0 || log.seq > mine.seq {
            return Ok(());
        }
        let id = if log.seq == mine.seq {
            Some(mine.id)
        } else {
            shelf.id_at(&key, log.seq)?
        };
        if id.is_some_and(|id| prefix(&id) != log.head)
            && let Some(theirs) = self.theirs.get_mut(&key)
        {
            theirs.sent = log.seq.saturating_sub(1);
            theirs.held = theirs.sent;
        }
        Ok(())
    }

    /// Says everything that can be said now. To be called after anything changed on this side.
    ///
    /// # Errors
    ///
    /// Those of the shelf.
    pub fn pump<S: Shelf>(&mut self, shelf: &S) -> Result<Vec<Step>, S::Error> {
        if self.over || self.greeting.is_some() {
            return Ok(Vec::new());
        }
        let mut steps = Vec::new();
        // A stranger may hand over statements, which may make it known; it is given nothing.
        if !shelf.admitted() {
            return Ok(steps);
        }
        let common = shelf.common();
        self.announced.retain(|space| common.contains(space));
        for space in &common {
            if let Some(vector) = self.unplaced.remove(space) {
                self.place(vector, shelf)?;
            }
        }
        let fresh: BTreeSet<SpaceId> = common.difference(&self.told).copied().collect();
        if !fresh.is_empty() {
            steps.extend(self.tell(shelf, &fresh, false));
        }
        if self
            .unjudged
            .is_some_and(|then| then != shelf.authority_heads())
        {
            self.unjudged = None;
            let told = self.told.clone();
            steps.extend(self.tell(shelf, &told, false));
        }
        if !self.compared {
            return Ok(steps);
        }
        self.line = shelf.line();
        self.stopped = false;
        self.send_statements(shelf, &mut steps);
        self.send_offers(shelf, &common, &mut steps);
        if self.line.is_some() {
            self.send_in_turns(shelf, &common, &mut steps)?;
        } else {
            self.send_chunks(shelf, &common, &mut steps)?;
            self.send_entries(shelf, &common, &mut steps)?;
        }
        self.send_receipts(shelf, &common, &mut steps)?;
        let in_sync = self.is_in_sync(shelf, &common);
        if in_sync && !self.in_sync {
            steps.push(Step::InSync);
        }
        self.in_sync = in_sync;
        Ok(steps)
    }

    fn is_in_sync<S: Shelf>(&self, shelf: &S, common: &BTreeSet<SpaceId>) -> bool {
        let mine = shelf.authority();
        let same_statements = self
            .their_authority
            .iter()
            .all(|(issuer, seq)| mine.get(issuer).copied().unwrap_or(0) >= *seq);
        let same_logs = common.iter().all(|space| {
            self.announced.contains(space)
                && shelf
                    .logs(space)
                    .into_iter()
                    .flatten()
                    .all(|((device, lane), head)| {
                        let key = LogKey {
                            space: *space,
                            device: *device,
                            lane: *lane,
                        };
                        head.forked
                            || self
                                .theirs
                                .get(&key)
                                .is_some_and(|theirs| theirs.held >= head.seq)
                    })
        });
        same_statements && same_logs && self.expected(shelf) == 0
    }

    /// Says what became durable of the entries that came: per log the position up to which it is
    /// held, `bytes` of entries in all, and `reordered` where an entry came without the one before.
    ///
    /// # Errors
    ///
    /// Those of the shelf.
    pub fn stored<S: Shelf>(
        &mut self,
        touched: &BTreeMap<LogKey, u64>,
        count: u64,
        bytes: u64,
        reordered: bool,
        shelf: &S,
    ) -> Result<Vec<Step>, S::Error> {
        self.received = self.received.saturating_add(count);
        let mut logs = Vec::with_capacity(touched.len());
        for (key, seq) in touched {
            logs.push(Acked {
                space: key.space,
                device: key.device,
                lane: key.lane,
                seq: *seq,
            });
        }
        let credit = self.room(bytes, shelf.line());
        let mut steps = vec![Step::Send(Frame::Ack(Ack { logs, credit }))];
        if reordered {
            let spaces: BTreeSet<SpaceId> = self.told.clone();
            steps.extend(self.tell(shelf, &spaces, false));
        }
        steps.extend(self.pump(shelf)?);
        Ok(steps)
    }

    /// Notes that entries came whose author nobody vouches for yet. They are not kept, since nothing
    /// about them can be checked; who has them is asked for them again when the rights change.
    pub fn passed_over<S: Shelf>(&mut self, shelf: &S) {
        self.unjudged = Some(shelf.authority_heads());
    }

    /// Notes up to where the peer showed that it holds a log, by sending from it.
    ///
    /// The caller has checked the entry's signature, so there are no more logs than devices.
    pub fn peer_holds(&mut self, key: LogKey, seq: u64) {
        let theirs = self.theirs.entry(key).or_default();
        theirs.held = theirs.held.max(seq);
    }

    /// How many entries came in this conversation.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// How many entries the peer said it holds that this side still lacks.
    pub fn expected<S: Shelf>(&self, shelf: &S) -> u64 {
        self.theirs
            .iter()
            .filter(|(key, _)| self.announced.contains(&key.space))
            .map(|(key, theirs)| match head_of(shelf, key) {
                Some(mine) if mine.forked => 0,
                Some(mine) => theirs.held.saturating_sub(mine.seq),
                None => theirs.held,
            })
            .fold(0, u64::saturating_add)
    }

    /// Whether the peer has said what it holds, statements included.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        self.compared
    }

    /// Whether both sides hold the same, as far as was said.
    #[must_use]
    pub fn in_sync(&self) -> bool {
        self.in_sync
    }

    /// Ends the conversation.
    pub fn end(&mut self, reason: Bye) -> Vec<Step> {
        self.over = true;
        vec![Step::Send(Frame::Bye(reason as u8)), Step::Hangup(reason)]
    }
}

impl Theirs {
    /// Whether the peer lacks something of the branches of a log, as far as is known.
    fn lacks_proof(&self, head: &LogHead) -> bool {
        let knows = self.forked && self.branches == prefix(&head.branches);
        head.forked && !knows && self.proof_sent != Some(head.branches)
    }
}

fn head_of<S: Shelf>(shelf: &S, key: &LogKey) -> Option<LogHead> {
    shelf
        .logs(&key.space)?
        .get(&(key.device, key.lane))
        .copied()
}

/// The first eight bytes of an entry's id.
fn prefix(id: &Hash) -> [u8; 8] {
    let mut prefix = [0; 8];
    for (to, from) in prefix.iter_mut().zip(id.0) {
        *to = from;
    }
    prefix
}
