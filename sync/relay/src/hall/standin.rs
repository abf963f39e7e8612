//! Checkpoints: taken sealed from those who made them, kept for those who join, and the reason why
//! old entries may be forgotten.

use std::collections::{BTreeMap, BTreeSet};

use protocol::checkpoint::{checkpoint_id, chunk_id, verify_checkpoint};
use protocol::{LogHead, LogKey, Offerable};
use wire::{Bye, Checkpoint, Chunk, Hash, PublicKey, SpaceId, decode};

use super::{Hall, Turn};
use crate::depot::{CheckpointRow, Depot, DepotError, HeadRow};

/// Entries that a new checkpoint must stand in for beyond the one that is kept.
const WORTH: u64 = 16;

/// A checkpoint whose chunks are being fetched.
#[derive(Debug)]
pub(super) struct Taking {
    id: Hash,
    table: Checkpoint,
    bytes: Vec<u8>,
    source: Option<[u8; 32]>,
    places: BTreeMap<Hash, u64>,
    missing: BTreeSet<u64>,
}

impl Taking {
    fn new(id: Hash, table: Checkpoint, bytes: Vec<u8>, here: &[u64]) -> Self {
        Self {
            id,
            places: table.chunks.iter().copied().zip(0..).collect(),
            missing: (0..table.chunks.len() as u64)
                .filter(|place| here.binary_search(place).is_err())
                .collect(),
            table,
            bytes,
            source: None,
        }
    }

    pub(super) fn gone(&mut self, peer: &[u8; 32]) {
        if self.source.as_ref() == Some(peer) {
            self.source = None;
        }
    }

    fn ranges(&self) -> Vec<(u64, u64)> {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for place in &self.missing {
            match ranges.last_mut() {
                Some((_, to)) if *to + 1 == *place => *to = *place,
                _ => ranges.push((*place, *place)),
            }
        }
        ranges
    }
}

impl Hall {
    /// Takes over a checkpoint that is kept.
    pub(super) fn hear_of_checkpoint(
        &mut self,
        row: CheckpointRow,
        depot: &dyn Depot,
    ) -> Result<(), DepotError> {
        let Ok(table) = decode::<Checkpoint>(&row.bytes) else {
            return Ok(());
        };
        if row.whole {
            self.taking.retain(|_, taking| taking.id != row.id);
            self.offer(&table, row.id, row.bytes);
        } else if !self.taking.contains_key(&row.space) {
            let here = depot.chunk_places(self.number, row.id)?;
            let taking = Taking::new(row.id, table, row.bytes, &here);
            self.taking.insert(row.space, taking);
        }
        Ok(())
    }

    fn offer(&mut self, table: &Checkpoint, id: Hash, bytes: Vec<u8>) {
        let counts = self
            .authority
            .may_stand_in(&table.device, &table.space, table.hlc);
        let newest = self.offerable.get(&table.space);
        if !counts || newest.is_some_and(|newest| newest.hlc > table.hlc) {
            return;
        }
        let covers = table.logs.iter();
        let covers = covers
            .map(|log| ((log.device, log.lane), log.seq))
            .collect();
        self.offerable.insert(
            table.space,
            Offerable {
                id,
                maker: table.device,
                hlc: table.hlc,
                bytes,
                covers,
            },
        );
    }

    /// No longer offers checkpoints whose maker was withdrawn.
    pub(super) fn forget_void(&mut self) {
        let authority = &self.authority;
        self.offerable.retain(|space, checkpoint| {
            authority.may_stand_in(&checkpoint.maker, space, checkpoint.hlc)
        });
    }

    /// Judges an offered checkpoint and answers.
    pub(super) fn take_offer(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        bytes: Vec<u8>,
    ) -> Result<(), DepotError> {
        let Ok(table) = decode::<Checkpoint>(&bytes) else {
            self.end_talk(turn, peer, Bye::Malformed);
            return Ok(());
        };
        let (space, id) = (table.space, checkpoint_id(&table));
        let busy = self.taking.get(&space).is_some_and(|taking| {
            let source = taking
                .source
                .filter(|source| self.talks.contains_key(source));
            source.is_some_and(|source| source != peer)
        });
        if busy || !self.is_worth(&table) {
            self.answer(turn, peer, space, id, Vec::new());
            return Ok(());
        }
        if self.taking.get(&space).is_none_or(|taking| taking.id != id) {
            if let Some(old) = self.taking.remove(&space) {
                self.drop_checkpoint(turn, old.id)?;
            }
            let row = CheckpointRow {
                id,
                space,
                whole: false,
                bytes: bytes.clone(),
            };
            turn.depot
                .put_checkpoint(self.number, self.serial(), &row)?;
            turn.written = true;
            let here = turn.depot.chunk_places(self.number, id)?;
            self.taking
                .insert(space, Taking::new(id, table, bytes, &here));
        }
        let Some(taking) = self.taking.get_mut(&space) else {
            return Ok(());
        };
        taking.source = Some(peer);
        let ranges = taking.ranges();
        if ranges.is_empty() {
            return self.stand_in(turn, space);
        }
        self.answer(turn, peer, space, id, ranges);
        Ok(())
    }

    fn answer(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        space: SpaceId,
        id: Hash,
        ranges: Vec<(u64, u64)>,
    ) {
        if let Some(talk) = self.talks.get_mut(&peer) {
            let step = talk.session.want(space, id, ranges);
            turn.send(peer, vec![step]);
        }
    }

    /// Whether its maker may make it, there is room for it, and it stands in for something that is
    /// lacking here or that the kept one does not stand in for.
    fn is_worth(&self, table: &Checkpoint) -> bool {
        let space = table.space;
        let Some(maker) = self.authority.device(&table.device) else {
            return false;
        };
        let fits = self.state.bytes.saturating_add(table.bytes) <= self.limits.operation_bytes;
        if !fits
            || !self.authority.may_carry(&self.device, &space)
            || !self
                .authority
                .may_stand_in(&table.device, &space, table.hlc)
            || verify_checkpoint(table, &PublicKey(maker.keys.sign)).is_err()
        {
            return false;
        }
        let kept = self.offerable.get(&space);
        let mut lacks = false;
        let mut beyond = 0_u64;
        for log in &table.logs {
            if self.authority.device(&log.device).is_none() {
                return false;
            }
            let key = LogKey {
                space,
                device: log.device,
                lane: log.lane,
            };
            let head = self.head(&key);
            lacks |= head.is_none_or(|head| head.seq < log.seq && !head.forked);
            let covered = kept.and_then(|kept| kept.covers.get(&(log.device, log.lane)));
            beyond = beyond.saturating_add(log.seq.saturating_sub(covered.copied().unwrap_or(0)));
        }
        lacks || beyond >= WORTH
    }

    /// Takes chunks of the checkpoint that is being fetched from this device.
    pub(super) fn take_chunks(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        list: Vec<Vec<u8>>,
    ) -> Result<(), DepotError> {
        let mut came = 0_u64;
        let mut done = BTreeSet::new();
        for bytes in list {
            let length = bytes.len() as u64;
            came = came.saturating_add(length);
            let Ok(chunk) = decode::<Chunk>(&bytes) else {
                self.end_talk(turn, peer, Bye::Malformed);
                return Ok(());
            };
            let Some(taking) = self.taking.get_mut(&chunk.space) else {
                continue;
            };
            if taking.source != Some(peer) {
                continue;
            }
            let Some(place) = taking.places.get(&chunk_id(&bytes)).copied() else {
                // It was asked for others.
                self.end_talk(turn, peer, Bye::Malformed);
                return Ok(());
            };
            if !taking.missing.contains(&place) {
                continue;
            }
            if turn
                .depot
                .put_chunk(self.number, taking.id, place, &bytes)?
            {
                self.state.bytes = self.state.bytes.saturating_add(length);
            }
            taking.missing.remove(&place);
            turn.written = true;
            if taking.missing.is_empty() {
                done.insert(chunk.space);
            }
        }
        if let Some(talk) = self.talks.get_mut(&peer) {
            let mut credit = came;
            if talk.bytes.take(came, turn.now_ms) < 0 {
                talk.owed = talk.owed.saturating_add(std::mem::take(&mut credit));
            }
            let step = talk.session.took(credit, None);
            turn.send(peer, vec![step]);
        }
        for space in done {
            self.stand_in(turn, space)?;
        }
        Ok(())
    }

    /// All chunks are here: the checkpoint stands in for the beginning of the logs.
    fn stand_in(&mut self, turn: &mut Turn<'_>, space: SpaceId) -> Result<(), DepotError> {
        let Some(taking) = self.taking.remove(&space) else {
            return Ok(());
        };
        let row = CheckpointRow {
            id: taking.id,
            space,
            whole: true,
            bytes: taking.bytes,
        };
        let serial = self.serial();
        turn.depot.put_checkpoint(self.number, serial, &row)?;
        let mut moved = Vec::new();
        for log in &taking.table.logs {
            let key = LogKey {
                space,
                device: log.device,
                lane: log.lane,
            };
            if self
                .head(&key)
                .is_none_or(|head| head.seq < log.seq && !head.forked)
            {
                moved.push(HeadRow {
                    key,
                    head: LogHead {
                        branches: Hash::ZERO,
                        seq: log.seq,
                        id: log.head,
                        forked: false,
                        floor: log.seq,
                    },
                });
            }
        }
        turn.depot.put_heads(self.number, serial, &moved)?;
        for row in moved {
            self.logs
                .entry(space)
                .or_default()
                .insert((row.key.device, row.key.lane), row.head);
        }
        let before = self.offerable.get(&space).map(|kept| kept.id);
        self.offer(&taking.table, row.id, row.bytes);
        let after = self.offerable.get(&space).map(|kept| kept.id);
        if let Some(old) = before.filter(|old| Some(*old) != after) {
            self.drop_checkpoint(turn, old)?;
        }
        self.unsigned.insert(space);
        self.schedule_receipts(turn.now_ms);
        turn.written = true;
        turn.news = true;
        let peers: Vec<[u8; 32]> = self.talks.keys().copied().collect();
        for peer in peers {
            self.converse(turn, peer, |session, lent| session.stood_in(space, lent))?;
        }
        Ok(())
    }

    fn drop_checkpoint(&mut self, turn: &mut Turn<'_>, id: Hash) -> Result<(), DepotError> {
        let bytes = turn.depot.drop_checkpoint(self.number, id)?;
        self.state.bytes = self.state.bytes.saturating_sub(bytes);
        turn.written = true;
        Ok(())
    }

    /// Forgets entries that are old enough and that a kept checkpoint stands in for. What no
    /// checkpoint stands in for is kept, however old it is: it may be the only copy.
    pub(super) fn tidy(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        let before = turn.now_ms.saturating_sub(self.limits.keep_ms);
        let mut moved = Vec::new();
        for (space, kept) in &self.offerable {
            for ((device, lane), covered) in &kept.covers {
                let key = LogKey {
                    space: *space,
                    device: *device,
                    lane: *lane,
                };
                let Some(head) = self.head(&key).filter(|head| head.floor < *covered) else {
                    continue;
                };
                let (count, bytes, highest) =
                    turn.depot.prune(self.number, &key, *covered, before)?;
                if count == 0 {
                    continue;
                }
                self.state.entries = self.state.entries.saturating_sub(count);
                self.state.bytes = self.state.bytes.saturating_sub(bytes);
                self.tally.pruned += count;
                let floor = head.floor.max(highest);
                let head = LogHead { floor, ..head };
                moved.push(HeadRow { key, head });
            }
        }
        if moved.is_empty() {
            return Ok(());
        }
        turn.depot.put_heads(self.number, self.serial(), &moved)?;
        for row in moved {
            self.logs
                .entry(row.key.space)
                .or_default()
                .insert((row.key.device, row.key.lane), row.head);
        }
        turn.written = true;
        Ok(())
    }
}
