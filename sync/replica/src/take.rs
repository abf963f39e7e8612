//! Entries that come from a peer: checked, stored, acknowledged. Applied later.

use std::collections::BTreeMap;

use protocol::{LogHead, LogKey, Step, entry_id, verify_entry};
use store::{Appended, EntryRow, EntryState};
use wire::{Bye, Entry, Hash, PublicKey, decode};

use crate::ReplicaError;
use crate::output::Output;
use crate::replica::Replica;

/// A receipt is signed this long after something came, so that one covers many entries.
pub(crate) const RECEIPT_DELAY_MS: u64 = 1_000;

/// An entry whose signature was checked, or that need not be.
struct Checked {
    key: LogKey,
    id: Hash,
    entry: Entry,
    bytes: Vec<u8>,
}

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
        let mut checked = Vec::with_capacity(list.len());
        let mut reordered = false;
        let mut strangers = false;
        let mut count = 0_u64;
        // Entries of one log come in order, so the next ones stand on these.
        let mut reached: BTreeMap<LogKey, u64> = BTreeMap::new();
        // What the peer itself holds: up to where it sent.
        let mut shown: BTreeMap<LogKey, u64> = BTreeMap::new();
        for bytes in list {
            let Ok(entry) = decode::<Entry>(&bytes) else {
                return Ok(self.end(peer, Bye::Malformed));
            };
            count += 1;
            let key = LogKey {
                space: entry.header.space,
                device: entry.header.device,
                lane: entry.header.lane,
            };
            if !self.authority.may_read(&self.device, &key.space) {
                continue;
            }
            let Some(author) = self.authority.device(&key.device) else {
                // What cannot be checked must not take the place of a real one.
                strangers = true;
                continue;
            };
            let signer = PublicKey(author.keys.sign);
            let head = self.head(&key).map_or(0, |head| head.seq);
            let next = reached.get(&key).copied().unwrap_or(head) + 1;
            if entry.header.seq > next {
                reordered = true;
                continue;
            }
            let id = entry_id(&entry);
            let known =
                entry.header.seq <= head && self.held_id(&key, entry.header.seq)? == Some(id);
            if !known && verify_entry(&entry, &signer).is_err() {
                // Nobody passes on what does not carry its author's signature.
                return Ok(self.end(peer, Bye::Malformed));
            }
            reached.insert(key, entry.header.seq.max(next - 1));
            let seq = shown.entry(key).or_default();
            *seq = entry.header.seq.max(*seq);
            checked.push(Checked {
                key,
                id,
                entry,
                bytes,
            });
        }
        let touched = self.store_entries(checked, now_ms)?;
        self.waiting |= !touched.is_empty();
        if let Some(lane) = touched.keys().map(|log| log.lane).min() {
            self.desk.yield_to(lane);
        }
        let Some(mut session) = self.sessions.remove(&peer) else {
            return Ok(Vec::new());
        };
        for (key, seq) in &shown {
            session.peer_holds(*key, *seq);
        }
        let lent = self.lend(&peer, now_ms);
        if strangers {
            session.passed_over(&lent);
        }
        let steps = session.stored(&touched, count, bytes, reordered, &lent);
        outputs.push(Output::Progress {
            peer,
            received: session.received(),
            expected: session.expected(&lent),
        });
        self.sessions.insert(peer, session);
        steps
    }

    /// Makes checked entries durable; answers how far the logs that they belong to are now held.
    fn store_entries(
        &mut self,
        checked: Vec<Checked>,
        now_ms: u64,
    ) -> Result<BTreeMap<LogKey, u64>, ReplicaError> {
        if checked.is_empty() {
            return Ok(BTreeMap::new());
        }
        let outcomes = self.store.transaction(
            |tx| -> Result<Vec<(LogKey, u64, Hash, Appended)>, ReplicaError> {
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
                    outcomes.push((one.key, header.seq, one.id, appended));
                }
                Ok(outcomes)
            },
        )?;
        let mut touched = BTreeMap::new();
        for (key, seq, id, appended) in outcomes {
            let at = (key.device, key.lane);
            let logs = self.logs.entry(key.space).or_default();
            match appended {
                Appended::New => {
                    logs.insert(
                        at,
                        LogHead {
                            seq,
                            id,
                            forked: false,
                        },
                    );
                    self.receipts_due
                        .entry(key.space)
                        .or_insert(now_ms.saturating_add(RECEIPT_DELAY_MS));
                }
                Appended::Fork => {
                    if let Some(head) = logs.get_mut(&at) {
                        head.forked = true;
                    }
                    tracing::warn!(seq, lane = key.lane, "log has forked");
                }
                Appended::Known | Appended::Gap | Appended::Frozen => {}
            }
            if let Some(head) = logs.get(&at) {
                touched.insert(key, head.seq);
            }
        }
        Ok(touched)
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
            let hash = tx.entry_hash(key.space.0, key.device.0, key.lane, seq)?;
            Ok(hash.map(Hash))
        })
    }

    fn end(&mut self, peer: [u8; 32], reason: Bye) -> Vec<Step> {
        self.sessions
            .get_mut(&peer)
            .map(|session| session.end(reason))
            .unwrap_or_default()
    }
}
