//! Sealing the outbox into entries of the own log.

use std::collections::BTreeSet;

use domain::ids::DocumentId;
use protocol::{EntryDraft, LogHead, SqueezeError, Squeezer, batch, seal_entry};
use store::{EntryRow, EntryState};
use vault::SpaceKey;
use wire::{EpochId, Hash, Lane, SpaceId, encode, limits};

use crate::output::Output;
use crate::replica::Replica;
use crate::write::put_clock;
use crate::{ReplicaError, converse};

/// A save waits at most this long for others to share its entry when nobody is connected.
const ALONE_MS: u64 = 30_000;
/// The same when somebody is connected: long enough for the parts of one save.
const CONNECTED_MS: u64 = 300;
/// More waiting than this is what gathered without a network, in bytes before packing.
const MUCH: u64 = 64 * 1024;
/// A save whose space has no key here is tried again after this; statements bring it about sooner.
const NO_KEY_MS: u64 = 60 * 60 * 1000;

impl Replica {
    /// Seals what was saved since and passes it to everybody connected.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`]; what was not sealed stays durable in the outbox.
    pub fn seal_outbox(&mut self, now_ms: u64) -> Result<Vec<Output>, ReplicaError> {
        let mut outputs = Vec::new();
        if self.seal(now_ms)? {
            self.pump_all(now_ms, &mut outputs)?;
        }
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// When the outbox is to be sealed.
    pub(crate) fn seal_at(&self) -> Option<u64> {
        let wait = if self.sessions.is_empty() {
            ALONE_MS
        } else {
            CONNECTED_MS
        };
        self.outbox_since.map(|since| since.saturating_add(wait))
    }

    /// Seals everything that can be sealed; whether there was anything.
    pub(crate) fn seal(&mut self, now_ms: u64) -> Result<bool, ReplicaError> {
        let acts = self.seal_audit(now_ms)?;
        Ok(self.seal_saves(now_ms)? || acts)
    }

    fn seal_saves(&mut self, now_ms: u64) -> Result<bool, ReplicaError> {
        if self.outbox_since.is_none() {
            return Ok(false);
        }
        let lanes = self
            .store
            .transaction(|tx| -> Result<_, ReplicaError> { Ok(tx.outbox_lanes()?) })?;
        let mut any = false;
        let mut left = None;
        for waiting in lanes {
            let space = SpaceId(waiting.space);
            let Some(lane) = Lane::from_number(waiting.lane) else {
                continue;
            };
            let bytes = waiting.bytes;
            while self.seal_one(space, lane, bytes, now_ms)? {
                any = true;
            }
            if !self.can_seal(&space) {
                left = Some(now_ms.saturating_add(NO_KEY_MS));
            }
        }
        let (sealed, waits) = self.seal_pieces(now_ms)?;
        any |= sealed;
        if waits {
            left = Some(now_ms.saturating_add(NO_KEY_MS));
        }
        // What has no key yet is tried again later, and when statements come.
        self.outbox_since = left;
        Ok(any)
    }

    fn can_seal(&self, space: &SpaceId) -> bool {
        self.writable_key(space).is_some()
    }

    /// Seals one entry of one log; false when nothing waits or nothing can be sealed.
    fn seal_one(
        &mut self,
        space: SpaceId,
        lane: Lane,
        waiting: u64,
        now_ms: u64,
    ) -> Result<bool, ReplicaError> {
        let Some((epoch, key)) = self.writable_key(&space) else {
            return Ok(false);
        };
        self.seal_with(space, lane, epoch, &key, waiting, now_ms)
    }

    /// The same under a given key.
    pub(crate) fn seal_with(
        &mut self,
        space: SpaceId,
        lane: Lane,
        epoch: EpochId,
        key: &SpaceKey,
        waiting: u64,
        now_ms: u64,
    ) -> Result<bool, ReplicaError> {
        let at = (self.device, lane as u8);
        let head = self
            .logs
            .get(&space)
            .and_then(|logs| logs.get(&at))
            .copied();
        if head.is_some_and(|head| head.forked) {
            return Ok(false);
        }
        let hlc = self.tick(now_ms);
        let draft = EntryDraft {
            space,
            lane,
            seq: head.map_or(1, |head| head.seq + 1),
            prev: head.map_or(Hash::ZERO, |head| head.id),
            authority_heads: self.authority.heads_hash(),
            hlc,
            epoch,
        };
        let (aim, raw) = match lane {
            Lane::Urgent => (limits::ENTRY_TARGET, 128 * 1024),
            Lane::Notes if waiting < MUCH => (limits::ENTRY_TARGET, 128 * 1024),
            // Nobody waits for one line of an import or of a week apart, and larger entries pack
            // better; a cut on a slow link costs some seconds.
            Lane::Notes | Lane::Bulk | Lane::Audit | Lane::Shared | Lane::Attachments => {
                (3 * limits::ENTRY_TARGET, 512 * 1024)
            }
        };
        let Self {
            store,
            keys,
            rng,
            squeezer,
            ..
        } = self;
        let sealed = store.transaction(|tx| -> Result<_, ReplicaError> {
            let rows = tx.outbox_take(space.0, lane as u8, raw)?;
            if rows.is_empty() {
                return Ok(None);
            }
            let commits: Vec<Vec<u8>> = rows.iter().map(|row| row.commit.clone()).collect();
            let batch = batch(&commits, aim, squeezer)?;
            let count = batch.count;
            let (entry, id) = seal_entry(keys, &draft, key, batch, rng.as_mut())?;
            tx.entry_append(&EntryRow {
                space: space.0,
                device: entry.header.device.0,
                lane: lane as u8,
                seq: draft.seq,
                hash: id.0,
                prev: draft.prev.0,
                hlc: hlc.0,
                bytes: encode(&entry),
                state: EntryState::Applied,
            })?;
            let ids: Vec<i64> = rows.iter().take(count).map(|row| row.id).collect();
            tx.outbox_sealed(&ids, lane as u8, draft.seq)?;
            put_clock(tx, hlc)?;
            let documents: BTreeSet<[u8; 16]> =
                rows.iter().take(count).map(|row| row.document).collect();
            let head = LogHead {
                seq: draft.seq,
                id,
                forked: false,
                branches: Hash::ZERO,
                floor: head.map_or(0, |head| head.floor),
            };
            Ok(Some((head, documents)))
        })?;
        let Some((head, documents)) = sealed else {
            return Ok(false);
        };
        self.logs.entry(space).or_default().insert(at, head);
        self.bridge_later(documents.into_iter().map(DocumentId::from_bytes))?;
        Ok(true)
    }
}

/// Whether a commit fits an entry.
pub(crate) fn fits(commit: &[u8], squeezer: &mut Squeezer) -> Result<(), ReplicaError> {
    match batch(&[commit.to_vec()], limits::ENTRY_TARGET, squeezer) {
        Ok(_) => Ok(()),
        Err(SqueezeError::TooLarge) => Err(ReplicaError::TooLarge),
        Err(other) => Err(other.into()),
    }
}

// Every open conversation is pumped after something new was sealed.
impl Replica {
    pub(crate) fn pump_all(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let peers: Vec<[u8; 32]> = self.sessions.keys().copied().collect();
        for peer in peers {
            self.converse(peer, now_ms, outputs, converse::pump)?;
        }
        Ok(())
    }
}
