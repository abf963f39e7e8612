//! The next entry of a log of this device.

use protocol::{EntryDraft, LogHead};
use store::{EntryRow, EntryState, Tx};
use wire::{Entry, EpochId, Hash, Lane, SpaceId, encode};

use crate::ReplicaError;
use crate::replica::Replica;
use crate::write::put_clock;

impl Replica {
    /// What the next entry of an own log says before it is sealed, and the log's floor; `None` where the log
    /// forked and nothing may be appended.
    pub(crate) fn next_entry(
        &mut self,
        space: SpaceId,
        lane: Lane,
        epoch: EpochId,
        now_ms: u64,
    ) -> Option<(EntryDraft, u64)> {
        let logs = self.logs.get(&space);
        let head = logs
            .and_then(|logs| logs.get(&(self.device, lane as u8)))
            .copied();
        if head.is_some_and(|head| head.forked) {
            return None;
        }
        let draft = EntryDraft {
            space,
            lane,
            seq: head.map_or(1, |head| head.seq + 1),
            prev: head.map_or(Hash::ZERO, |head| head.id),
            authority_heads: self.authority.heads_hash(),
            hlc: self.tick(now_ms),
            epoch,
        };
        Some((draft, head.map_or(0, |head| head.floor)))
    }

    /// Takes up the new head of an own log, once it is durable.
    pub(crate) fn put_own_head(&mut self, space: SpaceId, lane: Lane, head: LogHead) {
        let logs = self.logs.entry(space).or_default();
        logs.insert((self.device, lane as u8), head);
    }
}

/// Appends a sealed entry to the own log and keeps the clock; answers the log's new head.
pub(crate) fn append(
    tx: &Tx<'_>,
    (draft, floor): (&EntryDraft, u64),
    entry: &Entry,
    id: Hash,
) -> Result<LogHead, ReplicaError> {
    tx.entry_append(&EntryRow {
        space: draft.space.0,
        device: entry.header.device.0,
        lane: draft.lane as u8,
        seq: draft.seq,
        hash: id.0,
        prev: draft.prev.0,
        hlc: draft.hlc.0,
        bytes: encode(entry),
        state: EntryState::Applied,
    })?;
    put_clock(tx, draft.hlc)?;
    Ok(LogHead {
        seq: draft.seq,
        id,
        forked: false,
        branches: Hash::ZERO,
        floor,
    })
}
