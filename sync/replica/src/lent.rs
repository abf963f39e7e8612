//! What a conversation sees of this device, as far as its peer may know.

use std::collections::{BTreeMap, BTreeSet};

use authority::{Authority, Statement};
use protocol::{Allowance, LogKey, Logs, Offerable, ReceiptMarks, Shelf};
use store::Store;
use wire::{DeviceId, Hash, OperationId, SpaceId};

use crate::ReplicaError;
use crate::replica::Replica;

/// Entries of all branches of one forked log that a peer is given at once.
const MOST_EVIDENCE: usize = 1024;

/// The parts of a replica that a conversation reads.
pub(crate) struct Lent<'a> {
    store: &'a Store,
    authority: &'a Authority,
    device: DeviceId,
    peer: Option<DeviceId>,
    /// The peer was withdrawn for cause: nothing is common but the statements.
    shut_out: bool,
    logs: &'a BTreeMap<SpaceId, Logs>,
    marks: &'a BTreeMap<SpaceId, ReceiptMarks>,
    receipts: &'a BTreeMap<(SpaceId, DeviceId), Vec<u8>>,
    offerable: &'a BTreeMap<SpaceId, Offerable>,
    now_ms: u64,
    line: Option<Allowance>,
}

impl Replica {
    /// Lends what the peer with this network key may know.
    pub(crate) fn lend(&self, peer: &[u8; 32], now_ms: u64) -> Lent<'_> {
        Lent {
            store: &self.store,
            authority: &self.authority,
            device: self.device,
            peer: self
                .authority
                .device_by_net(&wire::PublicKey(*peer))
                .map(|device| device.id),
            shut_out: self.shuts_out_peer(peer),
            logs: &self.logs,
            marks: &self.marks,
            receipts: &self.receipts,
            offerable: &self.offerable,
            now_ms: self.now_for(now_ms),
            line: self.allowance(peer, now_ms),
        }
    }
}

impl Shelf for Lent<'_> {
    type Error = ReplicaError;

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
        let Some(peer) = self.peer.filter(|_| !self.shut_out) else {
            return BTreeSet::new();
        };
        self.authority
            .spaces()
            .map(|space| space.id)
            .filter(|space| {
                self.authority.may_read(&self.device, space)
                    && (self.authority.may_read(&peer, space)
                        || self.authority.may_carry(&peer, space))
            })
            .collect()
    }

    fn may_serve(&self, space: &SpaceId) -> bool {
        // A right that has ended by this device's clock, or is suspended, is not served; what its
        // holder wrote is still taken.
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

    fn line(&self) -> Option<Allowance> {
        self.line
    }

    fn offers_anyway(&self, checkpoint: &Offerable) -> bool {
        let carries = self.peer.is_some_and(|peer| {
            let mut spaces = self.authority.spaces();
            spaces.any(|space| {
                self.offerable.get(&space.id) == Some(checkpoint)
                    && self.authority.may_carry(&peer, &space.id)
            })
        });
        carries && checkpoint.maker == self.device
    }

    fn chunk(&self, checkpoint: &Hash, place: u64) -> Result<Option<Vec<u8>>, ReplicaError> {
        Ok(self.store.read(|tx| tx.chunk_at(checkpoint.0, place))?)
    }

    fn id_at(&self, log: &LogKey, seq: u64) -> Result<Option<Hash>, ReplicaError> {
        self.store.read(|tx| {
            let hash = tx.entry_id_at(log.space.0, log.device.0, log.lane, seq)?;
            Ok(hash.map(Hash))
        })
    }

    fn entries(
        &self,
        log: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, ReplicaError> {
        self.store.read(|tx| {
            let rows = tx.entries_from(log.space.0, log.device.0, log.lane, from_seq, max_bytes)?;
            Ok(rows.into_iter().map(|row| row.bytes).collect())
        })
    }

    fn fork_evidence(&self, log: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, ReplicaError> {
        self.store.read(|tx| {
            let key = (log.space, log.device, log.lane);
            let Some(fork) = self.authority.forks().get(&key) else {
                return Ok(Vec::new());
            };
            let (space, device) = (log.space.0, log.device.0);
            let rows = tx.branch_entries(space, device, log.lane, fork.at(), MOST_EVIDENCE)?;
            Ok(rows.into_iter().map(|row| (row.seq, row.bytes)).collect())
        })
    }

    fn receipt(&self, space: &SpaceId, device: &DeviceId) -> Result<Option<Vec<u8>>, ReplicaError> {
        Ok(self.receipts.get(&(*space, *device)).cloned())
    }
}
