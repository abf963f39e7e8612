//! What a conversation sees of a hall, as far as its device may know.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use authority::{Authority, Statement};
use protocol::{LogKey, Logs, Offerable, ReceiptMarks, Shelf};
use wire::{DeviceId, Hash, OperationId, PublicKey, SpaceId};

use super::Hall;
use super::recent::{NEAR, Recent};
use crate::depot::{Depot, DepotError};

/// The parts of a hall that a conversation reads.
pub(super) struct Lent<'a> {
    depot: &'a dyn Depot,
    number: i64,
    authority: &'a Authority,
    device: DeviceId,
    peer: Option<DeviceId>,
    logs: &'a BTreeMap<SpaceId, Logs>,
    marks: &'a BTreeMap<SpaceId, ReceiptMarks>,
    receipts: &'a BTreeMap<(SpaceId, DeviceId), Vec<u8>>,
    offerable: &'a BTreeMap<SpaceId, Offerable>,
    recent: &'a RefCell<Recent>,
    now_ms: u64,
}

impl Hall {
    /// Lends what the device with this network key may know.
    pub(super) fn lend<'a>(
        &'a self,
        peer: &[u8; 32],
        depot: &'a dyn Depot,
        now_ms: u64,
    ) -> Lent<'a> {
        Lent {
            depot,
            number: self.number,
            authority: &self.authority,
            device: self.device,
            peer: self
                .authority
                .device_by_net(&PublicKey(*peer))
                .map(|device| device.id),
            logs: &self.logs,
            marks: &self.marks,
            receipts: &self.receipts,
            offerable: &self.offerable,
            recent: &self.recent,
            now_ms: self.authority.now_for(&self.device, now_ms),
        }
    }
}

impl Shelf for Lent<'_> {
    type Error = DepotError;

    fn operation(&self) -> OperationId {
        self.authority.operation().unwrap_or(OperationId::ZERO)
    }

    fn authority_heads(&self) -> Hash {
        self.authority.heads_hash()
    }

    fn authority(&self) -> BTreeMap<Hash, u64> {
        self.authority.vector()
    }

    fn statements_missing(&self, theirs: &BTreeMap<Hash, u64>) -> Vec<Vec<u8>> {
        let mut missing: Vec<&Statement> = self.authority.missing_for(theirs);
        missing.sort_by_key(|statement| (statement.issuer(), statement.seq()));
        missing
            .into_iter()
            .map(|statement| statement.bytes().to_vec())
            .collect()
    }

    fn admitted(&self) -> bool {
        self.peer.is_some()
    }

    fn common(&self) -> BTreeSet<SpaceId> {
        let Some(peer) = self.peer else {
            return BTreeSet::new();
        };
        self.authority
            .spaces()
            .map(|space| space.id)
            .filter(|space| {
                self.authority.may_carry(&self.device, space)
                    && (self.authority.may_read(&peer, space)
                        || self.authority.may_carry(&peer, space))
            })
            .collect()
    }

    fn may_serve(&self, space: &SpaceId) -> bool {
        self.peer.is_some_and(|peer| {
            self.authority.may_serve(&peer, space, self.now_ms)
                || self.authority.may_hand_over(&peer, space, self.now_ms)
        })
    }

    fn logs(&self, space: &SpaceId) -> Option<&Logs> {
        self.logs.get(space)
    }

    fn receipts(&self, space: &SpaceId) -> Option<&ReceiptMarks> {
        self.marks.get(space)
    }

    fn checkpoint(&self, space: &SpaceId) -> Option<&Offerable> {
        self.offerable.get(space)
    }

    fn chunk(&self, checkpoint: &Hash, place: u64) -> Result<Option<Vec<u8>>, DepotError> {
        self.depot.chunk(self.number, *checkpoint, place)
    }

    fn id_at(&self, log: &LogKey, seq: u64) -> Result<Option<Hash>, DepotError> {
        self.depot.id_at(self.number, log, seq)
    }

    fn entries(
        &self,
        log: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, DepotError> {
        let remembered = self.recent.borrow().from(log, from_seq, max_bytes);
        if !remembered.is_empty() {
            return Ok(remembered);
        }
        let entries = self.depot.entries(self.number, log, from_seq, max_bytes)?;
        let head = self.logs.get(&log.space);
        let head = head.and_then(|logs| logs.get(&(log.device, log.lane)));
        if head.is_some_and(|head| head.seq < from_seq.saturating_add(NEAR)) {
            let mut recent = self.recent.borrow_mut();
            for (seq, bytes) in (from_seq..).zip(&entries) {
                recent.put(*log, seq, bytes);
            }
        }
        Ok(entries)
    }

    fn fork_evidence(&self, log: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, DepotError> {
        let head = self
            .logs
            .get(&log.space)
            .and_then(|logs| logs.get(&(log.device, log.lane)))
            .map_or(0, |head| head.seq);
        let mut evidence = Vec::new();
        for (seq, bytes) in self.depot.forks(self.number, log)? {
            let at = seq.min(head);
            let own = self.depot.entries(self.number, log, at, 1)?;
            evidence.extend(own.into_iter().take(1).map(|bytes| (at, bytes)));
            evidence.push((seq, bytes));
        }
        Ok(evidence)
    }

    fn receipt(&self, space: &SpaceId, device: &DeviceId) -> Result<Option<Vec<u8>>, DepotError> {
        Ok(self.receipts.get(&(*space, *device)).cloned())
    }
}
