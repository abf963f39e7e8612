//! What a conversation needs to know of this device, lent to it for each step.

use crate::meter::Allowance;
use std::collections::{BTreeMap, BTreeSet};

use wire::codec::Writer;
use wire::{DeviceId, Hash, Hlc, OperationId, SpaceId};

/// Names one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogKey {
    /// The space.
    pub space: SpaceId,
    /// Whose log.
    pub device: DeviceId,
    /// Number of the lane.
    pub lane: u8,
}

/// How far a log is held here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// Everything up to and including this position is durable.
    pub seq: u64,
    /// The id of the entry there.
    pub id: Hash,
    /// The log has forked: two signed entries contradict each other. Nothing follows.
    pub forked: bool,
    /// Hash over every known entry of all its branches; zero where it has not forked.
    pub branches: Hash,
    /// Up to here a checkpoint stands in for the log: entries may be missing here.
    pub floor: u64,
}

/// A checkpoint that lies here with all its chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offerable {
    /// Its id.
    pub id: Hash,
    /// Who made it.
    pub maker: DeviceId,
    /// When it was made.
    pub hlc: Hlc,
    /// As it travels.
    pub bytes: Vec<u8>,
    /// Up to where it stands in for each log.
    pub covers: BTreeMap<(DeviceId, u8), u64>,
}

/// The logs of one space.
pub type Logs = BTreeMap<(DeviceId, u8), LogHead>;

/// The newest receipt of each device for one space.
pub type ReceiptMarks = BTreeMap<DeviceId, Hlc>;

/// What this device holds, as far as one peer may know of it.
///
/// Asked anew at every step, so a right that ends in the middle of a conversation ends there.
pub trait Shelf {
    /// Why reading failed.
    type Error;

    /// The operation.
    fn operation(&self) -> OperationId;
    /// Hash of the authority state.
    fn authority_heads(&self) -> Hash;
    /// How many statements of each issuer are held without a gap.
    fn authority(&self) -> BTreeMap<Hash, u64>;
    /// The statements that a holder of `theirs` lacks, in an order that can be taken over.
    fn statements_missing(&self, theirs: &BTreeMap<Hash, u64>) -> Vec<Vec<u8>>;
    /// Whether the peer holds a grant in this operation.
    fn admitted(&self) -> bool;
    /// The spaces that both may read.
    fn common(&self) -> BTreeSet<SpaceId>;
    /// Whether the peer may be given entries of a space now.
    fn may_serve(&self, space: &SpaceId) -> bool;
    /// The logs held of a space.
    fn logs(&self, space: &SpaceId) -> Option<&Logs>;
    /// The receipts held for a space.
    fn receipts(&self, space: &SpaceId) -> Option<&ReceiptMarks>;
    /// The newest checkpoint of a space that lies here whole.
    fn checkpoint(&self, space: &SpaceId) -> Option<&Offerable>;
    /// What may pass to and from the peer now; `None` where the line between sets no limit.
    fn line(&self) -> Option<Allowance> {
        None
    }
    /// Whether this checkpoint is offered to the peer whatever it lacks: to a relay by whoever made it,
    /// since a relay may forget what a checkpoint that it keeps stands in for.
    fn offers_anyway(&self, _checkpoint: &Offerable) -> bool {
        false
    }
    /// One chunk of a checkpoint as it travels.
    ///
    /// # Errors
    ///
    /// When reading failed.
    fn chunk(&self, checkpoint: &Hash, place: u64) -> Result<Option<Vec<u8>>, Self::Error>;
    /// The id of one entry.
    ///
    /// # Errors
    ///
    /// When reading failed.
    fn id_at(&self, log: &LogKey, seq: u64) -> Result<Option<Hash>, Self::Error>;
    /// Entries of one log from a position on: at least one when there is one, further ones while
    /// all together stay below `max_bytes`.
    ///
    /// # Errors
    ///
    /// When reading failed.
    fn entries(
        &self,
        log: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, Self::Error>;
    /// The entries of all branches of a log that forked, with their positions, the first ones first: as
    /// many as one may be expected to take at once.
    ///
    /// # Errors
    ///
    /// When reading failed.
    fn fork_evidence(&self, log: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, Self::Error>;
    /// One receipt as it travels.
    ///
    /// # Errors
    ///
    /// When reading failed.
    fn receipt(&self, space: &SpaceId, device: &DeviceId) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// One hash over everything that both sides may hold: equal on both means nothing to do.
///
/// A forked log counts by what is known of all its branches, whichever of them it stands on here.
pub fn digest<S: Shelf>(shelf: &S) -> Hash {
    let mut writer = Writer::new();
    writer.value(&shelf.authority_heads());
    for space in shelf.common() {
        writer.value(&space);
        for ((device, lane), head) in shelf.logs(&space).into_iter().flatten() {
            writer.value(device).number((*lane).into());
            if head.forked {
                writer.number(0).value(&head.branches);
            } else {
                writer.number(head.seq).value(&head.id);
            }
        }
        for (device, hlc) in shelf.receipts(&space).into_iter().flatten() {
            writer.value(device).value(hlc);
        }
    }
    Hash(vault::sha256(&[b"tsunagi/v1/digest\0", &writer.finish()]))
}
