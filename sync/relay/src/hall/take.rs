//! Entries that come: checked, kept together, acknowledged.

use std::collections::BTreeMap;

use protocol::{LogHead, LogKey, entry_id, verify_entry};
use wire::{Bye, Entry, Hash, PublicKey, decode};

use super::{DAY_MS, Hall, Turn};
use crate::depot::{DepotError, EntryRow, HeadRow, Used};

/// Bytes of entries that are gathered in one turn before they are written.
pub(super) const AT_ONCE: usize = 8 * 1024 * 1024;

/// What one device brought, looked at.
#[derive(Default)]
struct Brought {
    count: u64,
    bytes: u64,
    new: Used,
    strangers: bool,
    ahead: bool,
    forged: bool,
    full: bool,
    /// Up to where the bringer shows each log.
    shown: BTreeMap<LogKey, u64>,
}

/// What is to be kept of all that came.
#[derive(Default)]
struct Fresh {
    rows: Vec<EntryRow>,
    heads: BTreeMap<LogKey, LogHead>,
    forks: Vec<EntryRow>,
}

impl Hall {
    /// Keeps the entries that came, and acknowledges them.
    pub(super) fn keep_what_came(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        if turn.came.is_empty() {
            return Ok(());
        }
        let came = std::mem::take(&mut turn.came);
        turn.came_bytes = 0;
        let mut fresh = Fresh::default();
        let mut told: Vec<([u8; 32], Brought)> = Vec::new();
        for (peer, list) in came {
            if self.talks.contains_key(&peer) {
                let brought = self.look_at(turn, &peer, list, &mut fresh)?;
                self.count(turn, &peer, brought.new);
                told.push((peer, brought));
            }
        }
        self.keep(turn, fresh)?;
        for (peer, brought) in told {
            self.acknowledge(turn, peer, &brought)?;
        }
        Ok(())
    }

    fn keep(&mut self, turn: &mut Turn<'_>, fresh: Fresh) -> Result<(), DepotError> {
        if fresh.rows.is_empty() && fresh.heads.is_empty() {
            return Ok(());
        }
        let (number, serial) = (self.number, self.serial());
        turn.depot.put_entries(number, turn.now_ms, &fresh.rows)?;
        for row in &fresh.forks {
            turn.depot.put_fork(number, row)?;
        }
        let heads: Vec<HeadRow> = fresh
            .heads
            .into_iter()
            .map(|(key, head)| HeadRow { key, head })
            .collect();
        turn.depot.put_heads(number, serial, &heads)?;
        for HeadRow { key, head } in heads {
            self.logs
                .entry(key.space)
                .or_default()
                .insert((key.device, key.lane), head);
            self.unsigned.insert(key.space);
        }
        for row in &fresh.rows {
            self.recent.get_mut().put(row.key, row.seq, &row.bytes);
        }
        let bytes: u64 = fresh.rows.iter().map(|row| row.bytes.len() as u64).sum();
        self.state.entries = self.state.entries.saturating_add(fresh.rows.len() as u64);
        self.state.bytes = self.state.bytes.saturating_add(bytes);
        self.tally.entries_taken += fresh.rows.len() as u64;
        self.tally.bytes_taken += bytes;
        turn.written = true;
        turn.news = true;
        self.schedule_receipts(turn.now_ms);
        Ok(())
    }

    /// Counts what a device brought against its share of the day.
    fn count(&mut self, turn: &mut Turn<'_>, peer: &[u8; 32], new: Used) {
        let Some(talk) = self.talks.get_mut(peer).filter(|_| new != Used::default()) else {
            return;
        };
        let day = turn.now_ms / DAY_MS;
        if talk.day != day {
            talk.day = day;
            talk.used = Used::default();
        }
        for sum in [&mut talk.used, turn.brought.entry(talk.device).or_default()] {
            sum.entries = sum.entries.saturating_add(new.entries);
            sum.bytes = sum.bytes.saturating_add(new.bytes);
        }
    }

    fn acknowledge(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        brought: &Brought,
    ) -> Result<(), DepotError> {
        if brought.forged {
            // Nobody passes on what does not carry its author's signature.
            self.end_talk(turn, peer, Bye::Malformed);
            return Ok(());
        }
        let now_ms = turn.now_ms;
        let mut touched = BTreeMap::new();
        for key in brought.shown.keys() {
            if let Some(head) = self.head(key) {
                touched.insert(*key, head.seq);
            }
        }
        let Some(mut talk) = self.talks.remove(&peer) else {
            return Ok(());
        };
        // Who brings too much too fast is given room for more only as time passes.
        let mut credit = brought.bytes;
        if talk.bytes.take(brought.bytes, now_ms) < 0 {
            talk.owed = talk.owed.saturating_add(std::mem::take(&mut credit));
        }
        if brought.full {
            talk.full_since.get_or_insert(now_ms);
        }
        for (key, seq) in &brought.shown {
            talk.session.peer_holds(*key, *seq);
        }
        let lent = self.lend(&peer, turn.depot, now_ms);
        if brought.strangers {
            talk.session.passed_over(&lent);
        }
        let reordered = brought.ahead && talk.full_since.is_none();
        let steps = talk
            .session
            .stored(&touched, brought.count, credit, reordered, &lent);
        self.talks.insert(peer, talk);
        turn.send(peer, steps?);
        Ok(())
    }

    /// Looks at what one device brought: nothing is kept whose author did not sign it, or that is not
    /// the next of its log.
    fn look_at(
        &mut self,
        turn: &Turn<'_>,
        peer: &[u8; 32],
        list: Vec<Vec<u8>>,
        fresh: &mut Fresh,
    ) -> Result<Brought, DepotError> {
        let mut brought = Brought::default();
        let (mut room, full) = self.room(turn, peer);
        brought.full = full;
        for bytes in list {
            brought.count += 1;
            brought.bytes = brought.bytes.saturating_add(bytes.len() as u64);
            let Ok(entry) = decode::<Entry>(&bytes) else {
                brought.forged = true;
                break;
            };
            let key = LogKey {
                space: entry.header.space,
                device: entry.header.device,
                lane: entry.header.lane,
            };
            if !self.authority.may_carry(&self.device, &key.space) {
                continue;
            }
            let Some(author) = self.authority.device(&key.device) else {
                brought.strangers = true;
                continue;
            };
            let signer = PublicKey(author.keys.sign);
            let seq = entry.header.seq;
            let head = fresh.heads.get(&key).copied().or_else(|| self.head(&key));
            let at = head.map_or(0, |head| head.seq);
            if seq > at.saturating_add(1) {
                brought.ahead = true;
                continue;
            }
            let id = entry_id(&entry);
            let here = match seq <= at {
                true => self.held_id(turn, &key, seq, fresh)?,
                false => None,
            };
            if here != Some(id) && verify_entry(&entry, &signer).is_err() {
                brought.forged = true;
                break;
            }
            let length = bytes.len() as u64;
            let row = EntryRow {
                key,
                seq,
                id,
                bytes,
            };
            let last = head.map_or(Hash::ZERO, |head| head.id);
            let forked = head.is_some_and(|head| head.forked);
            let below = head.is_some_and(|head| seq <= head.floor);
            let contradicts = match here {
                Some(known) => known != id,
                // The next of the log, or one that was forgotten since.
                None => seq > at && entry.header.prev != last,
            };
            if contradicts {
                if let Some(head) = head.filter(|head| !head.forked) {
                    tracing::warn!(seq, lane = key.lane, "a log has forked");
                    let marked = LogHead {
                        branches: Hash::ZERO,
                        forked: true,
                        ..head
                    };
                    fresh.heads.insert(key, marked);
                    fresh.forks.push(row);
                }
            } else if seq > at && !forked && !below {
                let left = room.entries > 0 && room.bytes >= length;
                if !left {
                    self.tally.over_quota += 1;
                    brought.full = true;
                    // What follows in this log cannot be kept either.
                    continue;
                }
                room.entries -= 1;
                room.bytes -= length;
                brought.new.entries += 1;
                brought.new.bytes = brought.new.bytes.saturating_add(length);
                let floor = head.map_or(0, |head| head.floor);
                let head = LogHead {
                    branches: Hash::ZERO,
                    seq,
                    id,
                    forked: false,
                    floor,
                };
                fresh.heads.insert(key, head);
                fresh.rows.push(row);
            }
            let shown = brought.shown.entry(key).or_default();
            *shown = seq.max(*shown);
        }
        Ok(brought)
    }

    /// How much this device may still bring today, and whether it has used up its share before.
    fn room(&self, turn: &Turn<'_>, peer: &[u8; 32]) -> (Used, bool) {
        let Some(talk) = self.talks.get(peer) else {
            return (Used::default(), false);
        };
        if talk.full_since.is_some() {
            return (Used::default(), true);
        }
        let used = match talk.day == turn.now_ms / DAY_MS {
            true => talk.used,
            false => Used::default(),
        };
        let whole = self.limits.operation_bytes.saturating_sub(self.state.bytes);
        let room = Used {
            entries: self.limits.entries_a_day.saturating_sub(used.entries),
            bytes: self
                .limits
                .bytes_a_day
                .saturating_sub(used.bytes)
                .min(whole),
        };
        (room, false)
    }

    pub(super) fn head(&self, key: &LogKey) -> Option<LogHead> {
        self.logs
            .get(&key.space)?
            .get(&(key.device, key.lane))
            .copied()
    }

    fn held_id(
        &self,
        turn: &Turn<'_>,
        key: &LogKey,
        seq: u64,
        fresh: &Fresh,
    ) -> Result<Option<Hash>, DepotError> {
        let just_now = fresh
            .rows
            .iter()
            .rev()
            .find(|row| row.seq == seq && row.key == *key);
        match just_now {
            Some(row) => Ok(Some(row.id)),
            None => turn.depot.id_at(self.number, key, seq),
        }
    }
}
