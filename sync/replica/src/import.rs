//! Taking in what a bundle holds. Nobody vouches for a file: every frame is checked as if it came from
//! a peer, and what does not pass is counted instead of ending a conversation.

use wire::{Checkpoint, Frame, SpaceId, decode};

use crate::ReplicaError;
use crate::output::Output;
use crate::replica::Replica;
use crate::standin::{ChunkIs, Fresh, Worth};

/// What has come of a bundle so far. To import it again is harmless, and adds what was lacking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Import {
    /// Statements that were not here before.
    pub statements: u64,
    /// Entries that were not here before.
    pub entries: u64,
    /// Entries that were here.
    pub known: u64,
    /// Entries of devices that nobody vouches for here.
    pub strangers: u64,
    /// Entries of spaces that this device may not read.
    pub closed: u64,
    /// Entries whose predecessors are neither here nor in the bundle before them.
    pub gaps: u64,
    /// Entries and chunks that are none, or that their author did not make.
    pub forged: u64,
    /// Entries that contradict what is here.
    pub forks: u64,
    /// Checkpoints that now stand in for the beginning of logs.
    pub checkpoints: u64,
    /// Checkpoints whose maker may not make them, or that do not open.
    pub refused: u64,
    /// Checkpoints that are left to a connected device, which is handing over another one.
    pub busy: u64,
    /// Whether receipts came that were not here.
    pub receipts: bool,
}

impl Replica {
    /// Takes one frame of a bundle in. What it holds is durable on return, and applied later.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::NotJoined`]; [`ReplicaError::Store`] when this device's own store fails.
    pub fn import_frame(
        &mut self,
        frame: Frame,
        now_ms: u64,
        so_far: &mut Import,
    ) -> Result<Vec<Output>, ReplicaError> {
        if self.authority.operation().is_none() {
            return Err(ReplicaError::NotJoined);
        }
        let mut outputs = Vec::new();
        match frame {
            Frame::Statements(list) => {
                let before = self.authority.statements().count();
                self.take_statements(None, &list, now_ms, &mut outputs)?;
                let after = self.authority.statements().count();
                so_far.statements += after.saturating_sub(before) as u64;
            }
            Frame::Entries(list) => {
                let sifted = self.sift_entries(list, false)?;
                so_far.strangers += sifted.strangers;
                so_far.closed += sifted.closed;
                so_far.gaps += sifted.ahead;
                so_far.forged += sifted.forged;
                let stored = self.keep_entries(sifted.checked, now_ms)?;
                so_far.entries += stored.new;
                so_far.known += stored.known;
                so_far.forks += stored.forks;
                outputs.extend(stored.outputs);
            }
            Frame::Receipts(list) => so_far.receipts |= self.take_receipts(&list, now_ms)?,
            Frame::Offer(bytes) => self.import_offer(bytes, now_ms, so_far, &mut outputs)?,
            Frame::Chunks(list) => self.import_chunks(list, now_ms, so_far, &mut outputs)?,
            // What belongs to a conversation, or to a newer version.
            Frame::Hello(_)
            | Frame::Vectors(_)
            | Frame::Ack(_)
            | Frame::Want(_)
            | Frame::Bye(_)
            | Frame::Unknown(_) => {}
        }
        Ok(outputs)
    }

    /// A bundle, or what could be read of it, is in: a receipt says so, and everybody connected hears.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn import_end(&mut self, now_ms: u64) -> Result<Vec<Output>, ReplicaError> {
        let mut outputs = Vec::new();
        self.sign_receipts(u64::MAX, now_ms)?;
        self.pump_all(now_ms, &mut outputs)?;
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// Whether entries or chunks wait to be applied: [`Replica::wake`] does some of it.
    #[must_use]
    pub fn is_applying(&self) -> bool {
        self.waiting
    }

    fn import_offer(
        &mut self,
        bytes: Vec<u8>,
        now_ms: u64,
        so_far: &mut Import,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let Ok(table) = decode::<Checkpoint>(&bytes) else {
            so_far.forged += 1;
            return Ok(());
        };
        let space = table.space;
        let id = protocol::checkpoint::checkpoint_id(&table);
        match self.worth(&table, now_ms) {
            Worth::Known => return Ok(()),
            Worth::Refused => {
                so_far.refused += 1;
                return Ok(());
            }
            Worth::Lacking | Worth::Frees => {}
        }
        if !self.is_taking(&space, id) && self.is_fetching_from_another(&space, None) {
            so_far.busy += 1;
            return Ok(());
        }
        self.begin_taking(id, table, bytes)?;
        self.import_whole(space, now_ms, so_far, outputs)
    }

    fn import_chunks(
        &mut self,
        list: Vec<Vec<u8>>,
        now_ms: u64,
        so_far: &mut Import,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        for bytes in list {
            match self.sift_chunk(&bytes) {
                ChunkIs::Malformed => so_far.forged += 1,
                ChunkIs::Unopenable(space) => {
                    self.drop_taking(space)?;
                    so_far.refused += 1;
                }
                ChunkIs::Foreign(_) | ChunkIs::Spare => {}
                ChunkIs::Missing(space, place, hash) => {
                    self.keep_chunks(Fresh::from([(space, vec![(place, hash, bytes)])]))?;
                    self.import_whole(space, now_ms, so_far, outputs)?;
                }
            }
        }
        Ok(())
    }

    /// Lets a checkpoint stand in when the last of it is here.
    fn import_whole(
        &mut self,
        space: SpaceId,
        now_ms: u64,
        so_far: &mut Import,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        if !self.is_complete(&space) {
            return Ok(());
        }
        let steps = self.stand_in(space, now_ms)?;
        so_far.checkpoints += 1;
        self.carry_out_for(steps, now_ms, outputs)
    }
}
