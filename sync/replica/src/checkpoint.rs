//! Making checkpoints: what stands in for the beginning of every log of a space, for those who join.
//!
//! Only the municipality's own devices make them. The work is done in pieces: a piece is gathered from
//! the store, packed where nobody waits for it, and kept. What is written meanwhile stays out: the
//! positions up to which the checkpoint stands in are fixed at the beginning.

use std::collections::BTreeMap;

use document::{Document, DocumentError};
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::Offerable;
use protocol::checkpoint::{chunk_id, seal_chunk, sign_checkpoint};
use store::{CheckpointRow, CheckpointState, Source, StoreError, Tx};
use wire::{
    Checkpoint, Covered, DeviceId, DocId, EpochId, Hash, Hlc, Lane, Part, PartChange, Signature,
    SpaceId, encode, limits,
};

use crate::ReplicaError;
use crate::packing::{Gathered, Piece, cores};
use crate::replica::Replica;

/// Entries that have come since the last one before another is worth the work.
const WORTH: u64 = 32;

/// The last one is remade at this age although little has come, in milliseconds.
const OLD_MS: u64 = 24 * 60 * 60 * 1000;

/// A part is at most about this long before packing, in bytes, so that any part makes a chunk.
const MOST_PART: usize = 512 * 1024;

/// Documents gathered at once at most: somebody who saves waits for no more than these.
const MOST_DOCUMENTS: usize = 128;

/// A checkpoint that is being made.
#[derive(Debug)]
pub(crate) struct Making {
    space: SpaceId,
    provisional: [u8; 32],
    hlc: Hlc,
    logs: Vec<Covered>,
    todo: Vec<(Kind, DocumentId)>,
    next: usize,
    /// Chunks that are gathered and not packed.
    full: Vec<Gathered>,
    /// What is gathered for the next chunk, and how long it is.
    part: Gathered,
    gathered: usize,
    chunks: Vec<Hash>,
    bytes: u64,
    documents: u64,
}

impl Replica {
    /// Whether a checkpoint is being made, or one is worth making and this device may.
    #[must_use]
    pub fn checkpoint_due(&self, now_ms: u64) -> bool {
        self.making.is_some() || self.space_to_condense(now_ms).is_some()
    }

    fn space_to_condense(&self, now_ms: u64) -> Option<SpaceId> {
        if self.waiting {
            return None;
        }
        let hlc = Hlc::at_millis(self.now_for(now_ms));
        let due = |space: &&SpaceId| {
            let total = self.entries_in(space);
            let before = self.condensed.get(*space).copied().unwrap_or_default();
            let fresh = total.saturating_sub(before);
            let old = self
                .made_ms(space)
                .is_none_or(|made| now_ms.saturating_sub(made) > OLD_MS);
            fresh >= WORTH && (fresh.saturating_mul(4) >= total || old)
        };
        self.logs
            .keys()
            .filter(due)
            .find(|space| {
                self.authority.may_stand_in(&self.device, space, hlc)
                    && self.writable_key(space).is_some()
            })
            .copied()
    }

    /// How many entries the logs of a space have.
    fn entries_in(&self, space: &SpaceId) -> u64 {
        let logs = self.logs.get(space).into_iter().flatten();
        logs.filter(|((_, lane), head)| !head.forked && !Lane::travels_whole(*lane))
            .map(|(_, head)| head.seq)
            .fold(0, u64::saturating_add)
    }

    fn made_ms(&self, space: &SpaceId) -> Option<u64> {
        let table = self.offerable.get(space)?;
        Some(table.hlc.millis())
    }

    /// Makes everything that is due, and everything in it, at once: for tests, benches and the command
    /// line. A program that people write with takes [`Self::checkpoint_piece`] and
    /// [`Self::checkpoint_keep`].
    ///
    /// # Errors
    ///
    /// [`ReplicaError`]; what is not finished is forgotten at the next start.
    pub fn make_checkpoints(&mut self, now_ms: u64) -> Result<(), ReplicaError> {
        while self.checkpoint_due(now_ms) {
            if let Some(mut piece) = self.checkpoint_piece(now_ms, cores())? {
                piece.pack()?;
                self.checkpoint_keep(piece)?;
            }
        }
        Ok(())
    }

    /// Makes a checkpoint of every space that this device may make one of, however little has come since
    /// the last.
    ///
    /// # Errors
    ///
    /// As [`Self::make_checkpoints`].
    pub fn condense(&mut self, now_ms: u64) -> Result<(), ReplicaError> {
        self.stop_making()?;
        let hlc = Hlc::at_millis(self.now_for(now_ms));
        let spaces: Vec<SpaceId> = self.logs.keys().copied().collect();
        for space in spaces {
            let may = self.authority.may_stand_in(&self.device, &space, hlc)
                && self.writable_key(&space).is_some();
            if self.waiting || !may {
                continue;
            }
            self.condensed.insert(space, self.entries_in(&space));
            self.making = self.begin(space, now_ms)?;
            while self.making.is_some() {
                if let Some(mut piece) = self.checkpoint_piece(now_ms, cores())? {
                    piece.pack()?;
                    self.checkpoint_keep(piece)?;
                }
            }
        }
        Ok(())
    }

    /// Gathers some of a checkpoint that is due; a piece to be packed when there is enough for as many
    /// chunks as are to be packed at once. The chunks are the same however many these are.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`]; the checkpoint is given up.
    pub fn checkpoint_piece(
        &mut self,
        now_ms: u64,
        at_once: usize,
    ) -> Result<Option<Piece>, ReplicaError> {
        let mut making = match self.making.take() {
            Some(making) => making,
            None => {
                let Some(space) = self.space_to_condense(now_ms) else {
                    return Ok(None);
                };
                self.condensed.insert(space, self.entries_in(&space));
                match self.begin(space, now_ms)? {
                    Some(making) => making,
                    None => return Ok(None),
                }
            }
        };
        let index: BTreeMap<([u8; 32], u8), (u64, u64)> = making
            .logs
            .iter()
            .zip(0..)
            .map(|(log, place)| ((log.device.0, log.lane), (place, log.seq)))
            .collect();
        let device = self.device.0;
        let until = making.todo.len().min(making.next + MOST_DOCUMENTS);
        self.store.read(|tx| -> Result<(), ReplicaError> {
            while making.next < until && making.gathered < limits::CHUNK_TARGET {
                let Some((kind, id)) = making.todo.get(making.next).copied() else {
                    break;
                };
                making.next += 1;
                let parts = parts_of(tx, making.space, kind, id, &index, &device)?;
                making.documents += u64::from(!parts.is_empty());
                for part in parts {
                    let part = encode(&part);
                    making.gathered += part.len();
                    making.part.parts.push(part);
                    making.part.held.push((kind, id));
                }
            }
            Ok(())
        })?;
        let last = making.next >= making.todo.len();
        if (last && making.gathered > 0) || making.gathered >= limits::CHUNK_TARGET {
            making.gathered = 0;
            let chunk = std::mem::take(&mut making.part);
            making.full.push(chunk);
        }
        if !last && making.full.len() < at_once {
            self.making = Some(making);
            return Ok(None);
        }
        if making.full.is_empty() {
            self.complete(making)?;
            return Ok(None);
        }
        let piece = Piece {
            provisional: making.provisional,
            gathered: std::mem::take(&mut making.full),
            packed: Vec::new(),
        };
        self.making = Some(making);
        Ok(Some(piece))
    }

    /// Keeps a packed piece; the checkpoint is offered to others after the last one.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`]; the checkpoint is given up.
    pub fn checkpoint_keep(&mut self, piece: Piece) -> Result<(), ReplicaError> {
        let Some(mut making) = self.making.take() else {
            return Ok(());
        };
        let Some((epoch, key)) = self.writable_key(&making.space) else {
            return self.give_up(&making);
        };
        // Rights have changed meanwhile, and another one was begun.
        if making.provisional != piece.provisional {
            self.making = Some(making);
            return Ok(());
        }
        let Self { store, rng, .. } = self;
        store.transaction(|tx| -> Result<(), ReplicaError> {
            for (packed, held) in piece.packed {
                let bytes = seal_chunk(making.space, (epoch, &key), packed, rng.as_mut())?;
                let hash = chunk_id(&bytes);
                let place = making.chunks.len() as u64;
                let n = tx.chunk_put(making.provisional, place, hash.0, &bytes, true)?;
                for (kind, id) in held {
                    if let Some(n) = n {
                        tx.chunk_holds(n, kind, id)?;
                    }
                }
                making.bytes += bytes.len() as u64;
                making.chunks.push(hash);
            }
            Ok(())
        })?;
        if making.next >= making.todo.len() {
            return self.complete(making);
        }
        self.making = Some(making);
        Ok(())
    }

    fn begin(&mut self, space: SpaceId, now_ms: u64) -> Result<Option<Making>, ReplicaError> {
        let mut provisional = [0; 32];
        self.rng.fill(&mut provisional)?;
        let hlc = self.tick(now_ms);
        let endorsed = self.authority.endorsed_in(&space);
        let logs = self.logs.get(&space).cloned().unwrap_or_default();
        let making = self
            .store
            .transaction(|tx| -> Result<Option<Making>, ReplicaError> {
                let mut covered = Vec::new();
                for ((device, lane), head) in logs {
                    // What was recorded of acts is in no document, and what was carried here proves its
                    // author by the entry alone: both travel as they are.
                    if head.forked || Lane::travels_whole(lane) {
                        continue;
                    }
                    let stand_in = tx.log_settled(space.0, device.0, lane)?;
                    // What counts by its id alone travels as it is.
                    let mut first_endorsed = None;
                    for (_, id) in endorsed.iter().filter(|(of, _)| *of == device) {
                        let found = tx.entry_named(space.0, device.0, id.0)?;
                        let at = found.filter(|row| row.lane == lane).map(|row| row.seq);
                        first_endorsed = at.into_iter().chain(first_endorsed).min();
                    }
                    let Some(log) = stand_in.filter(|log| {
                        log.seq > 0 && first_endorsed.is_none_or(|first| first > log.seq)
                    }) else {
                        continue;
                    };
                    covered.push(Covered {
                        device: DeviceId(log.device),
                        lane: log.lane,
                        seq: log.seq,
                        head: Hash(log.hash),
                        hlc: Hlc(log.hlc),
                    });
                }
                if covered.is_empty() {
                    return Ok(None);
                }
                tx.checkpoint_put(&CheckpointRow {
                    id: provisional,
                    space: space.0,
                    state: CheckpointState::Making,
                    hlc: hlc.0,
                    bytes: Vec::new(),
                })?;
                Ok(Some(Making {
                    space,
                    provisional,
                    hlc,
                    logs: covered,
                    todo: tx.documents_of(space.0)?,
                    next: 0,
                    full: Vec::new(),
                    part: Gathered::default(),
                    gathered: 0,
                    chunks: Vec::new(),
                    bytes: 0,
                    documents: 0,
                }))
            })?;
        Ok(making)
    }

    fn complete(&mut self, making: Making) -> Result<(), ReplicaError> {
        let mut checkpoint = Checkpoint {
            version: wire::checkpoint::VERSION,
            device: self.device,
            space: making.space,
            hlc: making.hlc,
            logs: making.logs,
            documents: making.documents,
            bytes: making.bytes,
            chunks: making.chunks,
            signature: Signature::ZERO,
        };
        let id = sign_checkpoint(&self.keys, &mut checkpoint);
        let bytes = encode(&checkpoint);
        if bytes.len() > limits::CHECKPOINT {
            tracing::warn!("a space is too large for one checkpoint");
            let provisional = making.provisional;
            return Ok(self
                .store
                .transaction(|tx| tx.checkpoint_drop(provisional))?);
        }
        let row = CheckpointRow {
            id: id.0,
            space: checkpoint.space.0,
            state: CheckpointState::Whole,
            hlc: checkpoint.hlc.0,
            bytes,
        };
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            tx.checkpoint_made(making.provisional, &row)?;
            drop_covered(tx, &checkpoint, id)
        })?;
        self.offer(&checkpoint, id, row.bytes);
        Ok(())
    }

    /// From now on a checkpoint is what peers are offered, unless a newer one is.
    pub(crate) fn offer(&mut self, checkpoint: &Checkpoint, id: Hash, bytes: Vec<u8>) {
        let newest = self.offerable.get(&checkpoint.space);
        if newest.is_some_and(|newest| newest.hlc > checkpoint.hlc) {
            return;
        }
        let covers = checkpoint
            .logs
            .iter()
            .map(|log| ((log.device, log.lane), log.seq))
            .collect();
        self.offerable.insert(
            checkpoint.space,
            Offerable {
                id,
                maker: checkpoint.device,
                hlc: checkpoint.hlc,
                bytes,
                covers,
            },
        );
    }

    /// No longer offers checkpoints whose maker was withdrawn: they are declined everywhere, and another
    /// is to be made.
    pub(crate) fn forget_void(&mut self) {
        let authority = &self.authority;
        let condensed = &mut self.condensed;
        self.offerable.retain(|space, checkpoint| {
            let counts = authority.may_stand_in(&checkpoint.maker, space, checkpoint.hlc);
            if !counts {
                condensed.remove(space);
            }
            counts
        });
    }

    /// Stops making a checkpoint: what it was begun with no longer holds.
    pub(crate) fn stop_making(&mut self) -> Result<(), ReplicaError> {
        self.prune.stop();
        match self.making.take() {
            Some(making) => {
                self.condensed.remove(&making.space);
                self.give_up(&making)
            }
            None => Ok(()),
        }
    }

    fn give_up(&mut self, making: &Making) -> Result<(), ReplicaError> {
        let provisional = making.provisional;
        Ok(self
            .store
            .transaction(|tx| tx.checkpoint_drop(provisional))?)
    }

    /// The best epoch to write with whose key is at hand.
    pub(crate) fn writable_key(&self, space: &SpaceId) -> Option<(EpochId, vault::SpaceKey)> {
        self.authority
            .writable_epochs(space)
            .into_iter()
            .find_map(|epoch| {
                let key = self.space_keys.get(&(*space, epoch))?;
                Some((epoch, key.clone()))
            })
    }
}

/// Forgets those other checkpoints of a space that this one stands in for as well.
pub(crate) fn drop_covered(
    tx: &Tx<'_>,
    checkpoint: &Checkpoint,
    id: Hash,
) -> Result<(), ReplicaError> {
    // Where entries were given up under the other one, it is read first whether this one holds as much.
    if tx.dropped_count(Some(checkpoint.space.0))? > 0 {
        return Ok(());
    }
    drop_covered_by(tx, checkpoint, id, |_| Ok(true))
}

/// Forgets those of them of which `all_of` says that this one holds everything.
pub(crate) fn drop_covered_by(
    tx: &Tx<'_>,
    checkpoint: &Checkpoint,
    id: Hash,
    all_of: impl Fn([u8; 32]) -> Result<bool, StoreError>,
) -> Result<(), ReplicaError> {
    let covers = |log: &Covered| {
        let at = checkpoint
            .logs
            .binary_search_by_key(&(log.device, log.lane), |own| (own.device, own.lane));
        at.ok()
            .and_then(|at| checkpoint.logs.get(at))
            .is_some_and(|own| own.seq >= log.seq)
    };
    for other in tx.checkpoints()? {
        if other.space != checkpoint.space.0 || other.id == id.0 {
            continue;
        }
        let Ok(table) = wire::decode::<Checkpoint>(&other.bytes) else {
            continue;
        };
        if other.state != CheckpointState::Making
            && table.logs.iter().all(covers)
            && all_of(other.id)?
        {
            tx.checkpoint_drop(other.id)?;
        }
    }
    Ok(())
}

/// What a checkpoint holds of one document.
fn parts_of(
    tx: &Tx<'_>,
    space: SpaceId,
    kind: Kind,
    id: DocumentId,
    index: &BTreeMap<([u8; 32], u8), (u64, u64)>,
    own: &[u8; 32],
) -> Result<Vec<Part>, ReplicaError> {
    let sources: BTreeMap<[u8; 32], Source> = tx
        .sources(space.0, id, own)?
        .into_iter()
        .map(|source| (source.hash, source))
        .collect();
    let Some(document) = tx.load(kind, id)? else {
        return Ok(Vec::new());
    };
    let layouts = Document::layout_hashes(kind, id);
    let empty = || Part {
        doc: DocId(id.bytes()),
        kind: kind as u8,
        layouts: layouts.len() as u64,
        changes: Vec::new(),
    };
    let places = |layouts: &[[u8; 32]]| -> BTreeMap<[u8; 32], usize> {
        layouts.iter().copied().zip(0..).collect()
    };
    let (mut parts, mut part, mut size) = (Vec::new(), empty(), 0);
    let mut place = places(&layouts);
    for listed in document.listed() {
        let Some(source) = sources.get(&listed.hash) else {
            continue;
        };
        let Some((log, last)) = index.get(&(source.device, source.lane)) else {
            continue;
        };
        if source.seq > *last {
            continue;
        }
        // A change that has no such form must not be left out of what says that it is in it.
        let change = document::bare(&listed.bytes)
            .and_then(|bare| document::condense(&bare, |hash| place.get(hash).copied()))
            .ok_or(DocumentError::Inapplicable)?;
        if size > 0
            && (size + change.len() > MOST_PART
                || part.changes.len() as u64 >= limits::PART_CHANGES)
        {
            parts.push(std::mem::replace(&mut part, empty()));
            place = places(&layouts);
            size = 0;
        }
        size += change.len();
        place.insert(listed.hash, layouts.len() + part.changes.len());
        let seconds = u64::try_from(listed.time_s).unwrap_or(0);
        part.changes.push(PartChange {
            log: *log,
            seq: source.seq,
            hlc: source
                .hlc
                .map_or(Hlc::at_millis(seconds.saturating_mul(1000)), Hlc),
            change,
        });
    }
    if !part.changes.is_empty() {
        parts.push(part);
    }
    Ok(parts)
}
