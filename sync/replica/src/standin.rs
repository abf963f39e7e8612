//! Taking a checkpoint: judged, fetched chunk by chunk, and put in the place of the beginning of every
//! log that it stands in for.

use std::collections::{BTreeMap, BTreeSet};

use protocol::checkpoint::{chunk_id, open_chunk, verify_checkpoint};
use protocol::{LogHead, OpenError, Step};
use store::{CheckpointRow, CheckpointState, StandIn};
use wire::{Bye, Checkpoint, Chunk, Hash, PublicKey, SpaceId, decode};

use crate::ReplicaError;
use crate::checkpoint::drop_covered;
use crate::output::Output;
use crate::replica::Replica;
use crate::take::RECEIPT_DELAY_MS;

/// A checkpoint whose chunks are being fetched.
#[derive(Debug)]
pub(crate) struct Taking {
    id: Hash,
    table: Checkpoint,
    bytes: Vec<u8>,
    /// Who was asked for it and has not gone away.
    source: Option<[u8; 32]>,
    places: BTreeMap<Hash, u64>,
    missing: BTreeSet<u64>,
}

impl Taking {
    pub(crate) fn new(id: Hash, table: Checkpoint, bytes: Vec<u8>, here: &[u64]) -> Self {
        let places: BTreeMap<Hash, u64> = table.chunks.iter().copied().zip(0..).collect();
        let missing = (0..table.chunks.len() as u64)
            .filter(|place| here.binary_search(place).is_err())
            .collect();
        Self {
            id,
            table,
            bytes,
            source: None,
            places,
            missing,
        }
    }

    /// The places that are missing, in ranges from and to.
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

/// Steps for several peers, in order.
pub(crate) type Steps = Vec<([u8; 32], Step)>;

/// Chunks to be kept, with their places and ids.
pub(crate) type Fresh = BTreeMap<SpaceId, Vec<(u64, Hash, Vec<u8>)>>;

/// Whether an offered checkpoint is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worth {
    /// It holds something that is lacking here.
    Lacking,
    /// Everything in it is here, and it lets this device give up what it stands in for.
    Frees,
    /// Everything in it is here.
    Known,
    /// Its maker may not make it or did not sign it, or it is about devices or a space that this
    /// device knows nothing of.
    Refused,
}

/// What a chunk is to this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChunkIs {
    /// No chunk.
    Malformed,
    /// Of another checkpoint of this space than the one that is being fetched.
    Foreign(SpaceId),
    /// Its key is here and does not open it.
    Unopenable(SpaceId),
    /// It is here, or nothing of its space is being fetched.
    Spare,
    /// It is missing, at this place.
    Missing(SpaceId, u64, Hash),
}

impl Replica {
    /// Judges an offered checkpoint and answers.
    pub(crate) fn take_offer(
        &mut self,
        peer: [u8; 32],
        bytes: Vec<u8>,
        now_ms: u64,
    ) -> Result<Steps, ReplicaError> {
        let Ok(table) = decode::<Checkpoint>(&bytes) else {
            return Ok(with(peer, self.end(peer, Bye::Malformed)));
        };
        let space = table.space;
        let id = protocol::checkpoint::checkpoint_id(&table);
        if !matches!(self.worth(&table, now_ms), Worth::Lacking | Worth::Frees) {
            return Ok(with(peer, self.answer(peer, space, id, Vec::new())));
        }
        if self.is_fetching_from_another(&space, Some(peer)) {
            // Answered when the other one is done or gone.
            self.offers.insert((space, peer), bytes);
            return Ok(Steps::new());
        }
        self.begin_taking(id, table, bytes)?;
        let Some(taking) = self.taking.get_mut(&space) else {
            return Ok(Steps::new());
        };
        taking.source = Some(peer);
        let ranges = taking.ranges();
        if ranges.is_empty() {
            // An empty space, or all of it came before and the last word was lost.
            return self.stand_in(space, now_ms);
        }
        Ok(with(peer, self.answer(peer, space, id, ranges)))
    }

    /// Whether somebody else is being asked for a checkpoint of this space.
    pub(crate) fn is_fetching_from_another(&self, space: &SpaceId, peer: Option<[u8; 32]>) -> bool {
        self.taking
            .get(space)
            .and_then(|taking| taking.source)
            .is_some_and(|source| Some(source) != peer && self.sessions.contains_key(&source))
    }

    /// Whether this very checkpoint is being fetched.
    pub(crate) fn is_taking(&self, space: &SpaceId, id: Hash) -> bool {
        self.taking.get(space).is_some_and(|taking| taking.id == id)
    }

    /// Begins to fetch a checkpoint that was judged, or goes on with it.
    pub(crate) fn begin_taking(
        &mut self,
        id: Hash,
        table: Checkpoint,
        bytes: Vec<u8>,
    ) -> Result<(), ReplicaError> {
        let space = table.space;
        if self.is_taking(&space, id) {
            return Ok(());
        }
        let here = self.store.transaction(|tx| -> Result<_, ReplicaError> {
            let known = tx.checkpoint_named(id.0)?;
            if known.is_none() {
                tx.checkpoint_put(&CheckpointRow {
                    id: id.0,
                    space: space.0,
                    state: CheckpointState::Fetching,
                    hlc: table.hlc.0,
                    bytes: bytes.clone(),
                })?;
            }
            Ok(tx.chunk_places(id.0)?)
        })?;
        let taking = Taking::new(id, table, bytes, &here);
        self.taking.insert(space, taking);
        Ok(())
    }

    /// Whether all chunks of the checkpoint that is being fetched are here.
    pub(crate) fn is_complete(&self, space: &SpaceId) -> bool {
        self.taking
            .get(space)
            .is_some_and(|taking| taking.missing.is_empty())
    }

    /// Whether its maker may make it, and it holds something that is lacking here.
    pub(crate) fn worth(&self, table: &Checkpoint, now_ms: u64) -> Worth {
        let space = table.space;
        if !self.authority.may_read(&self.device, &space) {
            return Worth::Refused;
        }
        let Some(maker) = self.authority.device(&table.device) else {
            return Worth::Refused;
        };
        if !self
            .authority
            .may_stand_in(&table.device, &space, table.hlc)
        {
            tracing::warn!("a checkpoint of a device that may not make one was refused");
            return Worth::Refused;
        }
        if verify_checkpoint(table, &PublicKey(maker.keys.sign)).is_err() {
            tracing::warn!("a checkpoint that its maker did not sign was refused");
            return Worth::Refused;
        }
        let logs = self.logs.get(&space);
        let mut lacks = false;
        for log in &table.logs {
            if self.authority.device(&log.device).is_none() {
                return Worth::Refused;
            }
            let head = logs.and_then(|logs| logs.get(&(log.device, log.lane)));
            lacks |= log.device != self.device
                && head.is_none_or(|head| head.seq < log.seq && !head.forked);
        }
        match lacks {
            true => Worth::Lacking,
            false if self.frees(table, now_ms) => Worth::Frees,
            false => Worth::Known,
        }
    }

    /// Takes chunks of the checkpoint that is being fetched from this peer.
    pub(crate) fn take_chunks(
        &mut self,
        peer: [u8; 32],
        list: Vec<Vec<u8>>,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<Steps, ReplicaError> {
        let came: u64 = list.iter().map(|chunk| chunk.len() as u64).sum();
        let mut fresh: Fresh = BTreeMap::new();
        for bytes in list {
            match self.sift_chunk(&bytes) {
                ChunkIs::Malformed => return Ok(with(peer, self.end(peer, Bye::Malformed))),
                ChunkIs::Foreign(space) => {
                    let asked = self.taking.get(&space).and_then(|taking| taking.source);
                    if asked == Some(peer) {
                        return Ok(with(peer, self.end(peer, Bye::Malformed)));
                    }
                }
                ChunkIs::Unopenable(space) => return self.refuse(peer, space),
                // It was asked for, and another peer was faster.
                ChunkIs::Spare => {}
                ChunkIs::Missing(space, place, hash) => {
                    fresh.entry(space).or_default().push((place, hash, bytes));
                }
            }
        }
        let spaces: Vec<SpaceId> = fresh.keys().copied().collect();
        self.keep_chunks(fresh)?;
        let mut done = Vec::new();
        for space in spaces {
            let Some(taking) = self.taking.get(&space) else {
                continue;
            };
            outputs.push(Output::Progress {
                peer,
                received: taking.table.chunks.len() as u64 - taking.missing.len() as u64,
                expected: taking.missing.len() as u64,
            });
            if taking.missing.is_empty() {
                done.push(space);
            }
        }
        let mut steps = Steps::new();
        let line = self.allowance(&peer, now_ms);
        if let Some(session) = self.sessions.get_mut(&peer) {
            steps.push((peer, session.took(came, line)));
        }
        for space in done {
            steps.extend(self.stand_in(space, now_ms)?);
        }
        Ok(steps)
    }

    /// Looks at a chunk, whoever brought it.
    pub(crate) fn sift_chunk(&mut self, bytes: &[u8]) -> ChunkIs {
        let Ok(chunk) = decode::<Chunk>(bytes) else {
            return ChunkIs::Malformed;
        };
        let Some(taking) = self.taking.get(&chunk.space) else {
            return ChunkIs::Spare;
        };
        let hash = chunk_id(bytes);
        let Some(place) = taking.places.get(&hash) else {
            return ChunkIs::Foreign(chunk.space);
        };
        // What nobody could ever open must not stand in for anything.
        if let Some(key) = self.space_keys.get(&(chunk.space, chunk.epoch))
            && let Err(error) = open_chunk(&chunk, key, &mut self.squeezer)
            && !matches!(error, OpenError::Newer { .. })
        {
            tracing::warn!(%error, "a checkpoint that does not open was refused");
            return ChunkIs::Unopenable(chunk.space);
        }
        if taking.missing.contains(place) {
            ChunkIs::Missing(chunk.space, *place, hash)
        } else {
            ChunkIs::Spare
        }
    }

    /// Makes chunks durable that were missing.
    pub(crate) fn keep_chunks(&mut self, fresh: Fresh) -> Result<(), ReplicaError> {
        for (space, rows) in fresh {
            let Some(taking) = self.taking.get_mut(&space) else {
                continue;
            };
            let id = taking.id;
            self.store.transaction(|tx| -> Result<(), ReplicaError> {
                for (place, hash, bytes) in &rows {
                    tx.chunk_put(id.0, *place, hash.0, bytes, false)?;
                }
                Ok(())
            })?;
            for (place, _, _) in &rows {
                taking.missing.remove(place);
            }
            self.waiting = true;
        }
        Ok(())
    }

    /// All chunks are durable: the checkpoint stands in for the beginning of the logs.
    pub(crate) fn stand_in(&mut self, space: SpaceId, now_ms: u64) -> Result<Steps, ReplicaError> {
        let Some(taking) = self.taking.remove(&space) else {
            return Ok(Steps::new());
        };
        let own = self.device;
        let row = CheckpointRow {
            id: taking.id.0,
            space: space.0,
            state: CheckpointState::Whole,
            hlc: taking.table.hlc.0,
            bytes: taking.bytes,
        };
        let moved = self.store.transaction(|tx| -> Result<_, ReplicaError> {
            tx.checkpoint_put(&row)?;
            let mut moved = Vec::new();
            // What this device signed is in its own log or nowhere: a copy of an older disk shows.
            for log in taking.table.logs.iter().filter(|log| log.device != own) {
                let stands_in = tx.log_stand_in(
                    space.0,
                    &StandIn {
                        device: log.device.0,
                        lane: log.lane,
                        seq: log.seq,
                        hash: log.head.0,
                        hlc: log.hlc.0,
                    },
                )?;
                if stands_in {
                    moved.push(*log);
                }
            }
            drop_covered(tx, &taking.table, taking.id)?;
            Ok(moved)
        })?;
        let logs = self.logs.entry(space).or_default();
        for log in moved {
            logs.insert(
                (log.device, log.lane),
                LogHead {
                    seq: log.seq,
                    id: log.head,
                    forked: false,
                    branches: wire::Hash::ZERO,
                    floor: log.seq,
                },
            );
        }
        self.receipts_due
            .entry(space)
            .or_insert(now_ms.saturating_add(RECEIPT_DELAY_MS));
        self.waiting = true;
        self.offer(&taking.table, taking.id, row.bytes);
        self.tell_stood_in(space, now_ms)
    }

    /// Everybody connected hears how far the logs are held now, and those whose offers waited are
    /// answered.
    fn tell_stood_in(&mut self, space: SpaceId, now_ms: u64) -> Result<Steps, ReplicaError> {
        let mut steps = Steps::new();
        let peers: Vec<[u8; 32]> = self.sessions.keys().copied().collect();
        for peer in peers {
            let Some(mut session) = self.sessions.remove(&peer) else {
                continue;
            };
            let told = session.stood_in(space, &self.lend(&peer, now_ms));
            self.sessions.insert(peer, session);
            steps.extend(with(peer, told?));
            if let Some(bytes) = self.offers.remove(&(space, peer)) {
                steps.extend(self.take_offer(peer, bytes, now_ms)?);
            }
        }
        Ok(steps)
    }

    /// Gives a checkpoint up; the logs themselves are asked for instead.
    fn refuse(&mut self, peer: [u8; 32], space: SpaceId) -> Result<Steps, ReplicaError> {
        let Some(id) = self.drop_taking(space)? else {
            return Ok(Steps::new());
        };
        Ok(with(peer, self.answer(peer, space, id, Vec::new())))
    }

    /// Gives a checkpoint up; its id, if one was being fetched.
    pub(crate) fn drop_taking(&mut self, space: SpaceId) -> Result<Option<Hash>, ReplicaError> {
        let Some(taking) = self.taking.remove(&space) else {
            return Ok(None);
        };
        self.store
            .transaction(|tx| tx.checkpoint_drop(taking.id.0))?;
        Ok(Some(taking.id))
    }

    fn answer(
        &mut self,
        peer: [u8; 32],
        space: SpaceId,
        id: Hash,
        ranges: Vec<(u64, u64)>,
    ) -> Vec<Step> {
        let session = self.sessions.get_mut(&peer);
        session
            .map(|session| session.want(space, id, ranges))
            .into_iter()
            .collect()
    }

    /// A peer is gone: what it was asked for is asked of the next one who offered.
    pub(crate) fn source_gone(&mut self, peer: [u8; 32]) {
        self.offers.retain(|(_, from), _| *from != peer);
        for taking in self.taking.values_mut() {
            if taking.source == Some(peer) {
                taking.source = None;
            }
        }
    }

    /// Whether somebody's offer waits although nobody is being asked.
    pub(crate) fn offer_waits(&self) -> bool {
        self.offers.keys().any(|(space, _)| {
            self.taking
                .get(space)
                .is_none_or(|taking| taking.source.is_none())
        })
    }

    /// Answers the offers that waited for a peer that is gone.
    pub(crate) fn next_offer(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        while self.offer_waits() {
            let waits = self.offers.keys().find(|(space, _)| {
                self.taking
                    .get(space)
                    .is_none_or(|taking| taking.source.is_none())
            });
            let Some(key) = waits.copied() else { break };
            let Some(bytes) = self.offers.remove(&key) else {
                break;
            };
            let steps = self.take_offer(key.1, bytes, now_ms)?;
            self.carry_out_for(steps, now_ms, outputs)?;
        }
        Ok(())
    }

    /// What was being fetched or had come when the device stopped.
    pub(crate) fn load_checkpoints(&mut self) -> Result<(), ReplicaError> {
        let rows = self.store.transaction(|tx| -> Result<_, ReplicaError> {
            let mut rows = Vec::new();
            for row in tx.checkpoints()? {
                if row.state == CheckpointState::Making {
                    tx.checkpoint_drop(row.id)?;
                    continue;
                }
                let here = match row.state {
                    CheckpointState::Fetching => tx.chunk_places(row.id)?,
                    _ => Vec::new(),
                };
                rows.push((row, here));
            }
            Ok(rows)
        })?;
        // The newest come first.
        for (row, here) in rows {
            let Ok(table) = decode::<Checkpoint>(&row.bytes) else {
                continue;
            };
            let space = table.space;
            let id = Hash(row.id);
            if row.state == CheckpointState::Whole {
                let counts = self
                    .authority
                    .may_stand_in(&table.device, &space, table.hlc);
                if counts && !self.offerable.contains_key(&space) {
                    let covered = table.logs.iter().map(|log| log.seq);
                    let covered = covered.fold(0, u64::saturating_add);
                    self.condensed.entry(space).or_insert(covered);
                    self.offer(&table, id, row.bytes);
                }
            } else {
                let taking = Taking::new(id, table, row.bytes, &here);
                self.taking.entry(space).or_insert(taking);
            }
        }
        Ok(())
    }
}

fn with(peer: [u8; 32], steps: Vec<Step>) -> Steps {
    steps.into_iter().map(|step| (peer, step)).collect()
}
