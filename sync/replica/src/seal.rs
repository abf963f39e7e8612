//! Sealing the outbox into entries of the own log.

use std::collections::BTreeSet;

use domain::ids::DocumentId;
use protocol::{SqueezeError, Squeezer, batch, batch_harder, seal_entry};
use vault::SpaceKey;
use wire::{EpochId, Lane, SpaceId, limits};

use crate::output::Output;
use crate::replica::Replica;
use crate::{ReplicaError, converse, own};

/// A save waits at most this long for others to share its entry when nobody is connected.
const ALONE_MS: u64 = 30_000;
/// The same when somebody is connected: long enough for the parts of one save.
const CONNECTED_MS: u64 = 300;
/// More waiting than this is what gathered without a network, in bytes as they wait, each commit packed
/// by itself.
const MUCH: u64 = 32 * 1024;
/// More than this nobody writes by hand: packing it hard would keep a core busy for minutes, in bytes as
/// above.
const LOADS: u64 = 8 * 1024 * 1024;
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
        let Some((draft, floor)) = self.next_entry(space, lane, epoch, now_ms) else {
            return Ok(false);
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
            let mut batch = batch(&commits, aim, squeezer)?;
            if lane == Lane::Notes && (MUCH..LOADS).contains(&waiting) {
                // A day's notes go home over whatever line there is.
                batch_harder(&mut batch, &commits, squeezer)?;
            }
            let count = batch.count;
            let (entry, id) = seal_entry(keys, &draft, key, batch, rng.as_mut())?;
            let head = own::append(tx, (&draft, floor), &entry, id)?;
            let ids: Vec<i64> = rows.iter().take(count).map(|row| row.id).collect();
            tx.outbox_sealed(&ids, lane as u8, draft.seq)?;
            let documents: BTreeSet<[u8; 16]> =
                rows.iter().take(count).map(|row| row.document).collect();
            Ok(Some((head, documents)))
        })?;
        let Some((head, documents)) = sealed else {
            return Ok(false);
        };
        self.put_own_head(space, lane, head);
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
