//! Entries that come from outside: checked, stored, acknowledged to a peer. Applied later.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{LogHead, LogKey, Step, entry_id, verify_entry};
use store::{Appended, EntryRow, EntryState, LANES};
use wire::{Bye, Entry, Hash, Hlc, PublicKey, decode};

use crate::ReplicaError;
use crate::output::Output;
use crate::replica::Replica;

/// A receipt is signed this long after something came, so that one covers many entries.
pub(crate) const RECEIPT_DELAY_MS: u64 = 1_000;

/// An entry whose signature was checked, or that need not be.
pub(crate) struct Checked {
    key: LogKey,
    id: Hash,
    entry: Entry,
    bytes: Vec<u8>,
}

/// Entries from outside, looked at one by one.
#[derive(Default)]
pub(crate) struct Sifted {
    /// To be made durable.
    pub(crate) checked: Vec<Checked>,
    /// How many were looked at.
    pub(crate) count: u64,
    /// Of spaces that this device may not read.
    pub(crate) closed: u64,
    /// Of authors that nobody vouches for here.
    pub(crate) strangers: u64,
    /// Those before them are missing.
    pub(crate) ahead: u64,
    /// No entry at all, or not signed by its author.
    pub(crate) forged: u64,
    /// Up to where the bringer shows each log.
    shown: BTreeMap<LogKey, u64>,
}

/// What became of checked entries.
#[derive(Default)]
pub(crate) struct Stored {
    /// How far the logs that they belong to are now held.
    pub(crate) touched: BTreeMap<LogKey, u64>,
    /// How many were not here before.
    pub(crate) new: u64,
    /// How many contradict what is here.
    pub(crate) forks: u64,
    /// How many were here.
    pub(crate) known: u64,
    /// What follows from logs that have forked.
    pub(crate) outputs: Vec<Output>,
}

/// What became of one entry: its log, its number, its id, its clock.
type Outcome = (LogKey, u64, Hash, Hlc, Appended);

impl Replica {
    pub(crate) fn take_entries(
        &mut self,
        peer: [u8; 32],
        list: Vec<Vec<u8>>,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<Vec<Step>, ReplicaError> {
        if !self.sessions.contains_key(&peer) {
            // The conversation was ended while this was under way.
            return Ok(Vec::new());
        }
        let bytes: u64 = list.iter().map(|entry| entry.len() as u64).sum();
        let sifted = self.sift_entries(list, true)?;
        if sifted.forged > 0 {
            // Nobody passes on what does not carry its author's signature.
            return Ok(self.end(peer, Bye::Malformed));
        }
        let stored = self.keep_entries(sifted.checked, now_ms)?;
        outputs.extend(stored.outputs);
        let Some(mut session) = self.sessions.remove(&peer) else {
            return Ok(Vec::new());
        };
        for (key, seq) in &sifted.shown {
            session.peer_holds(*key, *seq);
        }
        let lent = self.lend(&peer, now_ms);
        if sifted.strangers > 0 {
            session.passed_over(&lent);
        }
        let reordered = sifted.ahead > 0;
        let steps = session.stored(&stored.touched, sifted.count, bytes, reordered, &lent);
        outputs.push(Output::Progress {
            peer,
            received: session.received(),
            expected: session.expected(&lent),
        });
        self.sessions.insert(peer, session);
        steps
    }

    /// Looks at entries, whoever brought them; with `strict`, up to the first that is forged.
    pub(crate) fn sift_entries(
        &self,
        list: Vec<Vec<u8>>,
        strict: bool,
    ) -> Result<Sifted, ReplicaError> {
        let mut sifted = Sifted::default();
        // Entries of one log come in order, so the next ones stand on these.
        let mut reached: BTreeMap<LogKey, u64> = BTreeMap::new();
        for bytes in list {
            if strict && sifted.forged > 0 {
                break;
            }
            sifted.count += 1;
            let Ok(entry) = decode::<Entry>(&bytes) else {
                sifted.forged += 1;
                continue;
            };
            if entry.header.lane >= LANES {
                // No log has such a number; branches of logs lie under them here.
                sifted.closed += 1;
                continue;
            }
            let key = LogKey {
                space: entry.header.space,
                device: entry.header.device,
                lane: entry.header.lane,
            };
            if !self.authority.may_read(&self.device, &key.space) {
                sifted.closed += 1;
                continue;
            }
            let Some(author) = self.authority.device(&key.device) else {
                // What cannot be checked must not take the place of a real one.
                sifted.strangers += 1;
                continue;
            };
            let signer = PublicKey(author.keys.sign);
            let head = self.head(&key).map_or(0, |head| head.seq);
            let next = reached.get(&key).copied().unwrap_or(head) + 1;
            if entry.header.seq > next {
                sifted.ahead += 1;
                continue;
            }
            let id = entry_id(&entry);
            let known =
                entry.header.seq <= head && self.held_id(&key, entry.header.seq)? == Some(id);
            if !known && verify_entry(&entry, &signer).is_err() {
                sifted.forged += 1;
                continue;
            }
            reached.insert(key, entry.header.seq.max(next - 1));
            let seq = sifted.shown.entry(key).or_default();
            *seq = entry.header.seq.max(*seq);
            sifted.checked.push(Checked {
                key,
                id,
                entry,
                bytes,
            });
        }
        Ok(sifted)
    }

    /// Makes checked entries durable; they are applied later.
    pub(crate) fn keep_entries(
        &mut self,
        checked: Vec<Checked>,
        now_ms: u64,
    ) -> Result<Stored, ReplicaError> {
        let mut forked = BTreeSet::new();
        let mut stored = self.store_entries(checked, now_ms, &mut forked)?;
        self.take_forks(&forked, now_ms, &mut stored.outputs)?;
        self.waiting |= !stored.touched.is_empty();
        if let Some(lane) = stored.touched.keys().map(|log| log.lane).min() {
            self.desk.yield_to(lane);
        }
        Ok(stored)
    }

    fn store_entries(
        &mut self,
        checked: Vec<Checked>,
        now_ms: u64,
        forked: &mut BTreeSet<LogKey>,
    ) -> Result<Stored, ReplicaError> {
        let mut stored = Stored::default();
        if checked.is_empty() {
            return Ok(stored);
        }
        let outcomes = self
            .store
            .transaction(|tx| -> Result<Vec<Outcome>, ReplicaError> {
                let mut outcomes = Vec::with_capacity(checked.len());
                for one in &checked {
                    let header = &one.entry.header;
                    let appended = tx.entry_append(&EntryRow {
                        space: one.key.space.0,
                        device: one.key.device.0,
                        lane: one.key.lane,
                        seq: header.seq,
                        hash: one.id.0,
                        prev: header.prev.0,
                        hlc: header.hlc.0,
                        bytes: one.bytes.clone(),
                        state: EntryState::Waiting,
                    })?;
                    outcomes.push((one.key, header.seq, one.id, header.hlc, appended));
                }
                Ok(outcomes)
            })?;
        for (key, seq, id, hlc, appended) in outcomes {
            let at = (key.device, key.lane);
            let logs = self.logs.entry(key.space).or_default();
            match appended {
                Appended::New => {
                    stored.new += 1;
                    self.clocks.signed(key.device, hlc, now_ms);
                    let floor = logs.get(&at).map_or(0, |head| head.floor);
                    logs.insert(
                        at,
                        LogHead {
                            seq,
                            id,
                            forked: false,
                            branches: Hash::ZERO,
                            floor,
                        },
                    );
                    self.receipts_due
                        .entry(key.space)
                        .or_insert(now_ms.saturating_add(RECEIPT_DELAY_MS));
                }
                Appended::Fork => {
                    stored.forks += 1;
                    forked.insert(key);
                    tracing::warn!(seq, lane = key.lane, "log has forked");
                }
                Appended::Known => stored.known += 1,
                Appended::Gap | Appended::Frozen => {}
            }
            if let Some(head) = logs.get(&at) {
                stored.touched.insert(key, head.seq);
            }
        }
        Ok(stored)
    }

    /// How far a log is held.
    fn head(&self, key: &LogKey) -> Option<LogHead> {
        self.logs
            .get(&key.space)?
            .get(&(key.device, key.lane))
            .copied()
    }

    fn held_id(&self, key: &LogKey, seq: u64) -> Result<Option<Hash>, ReplicaError> {
        self.store.read(|tx| {
            let hash = tx.entry_id_at(key.space.0, key.device.0, key.lane, seq)?;
            Ok(hash.map(Hash))
        })
    }

    pub(crate) fn end(&mut self, peer: [u8; 32], reason: Bye) -> Vec<Step> {
        self.sessions
            .get_mut(&peer)
            .map(|session| session.end(reason))
            .unwrap_or_default()
    }
}
