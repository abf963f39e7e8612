//! Receipts: who holds what, signed, passed on by everybody.

use std::collections::BTreeMap;

use protocol::Logs;
use protocol::receipt::{sign_receipt, verify_receipt};
use wire::{DeviceId, PublicKey, Receipt, ReceiptPosition, SpaceId, decode, encode};

use crate::ReplicaError;
use crate::replica::Replica;
use crate::take::RECEIPT_DELAY_MS;
use crate::write::put_clock;

impl Replica {
    /// Signs the receipts that are due by `due_ms`; whether there were any.
    pub(crate) fn sign_receipts(&mut self, due_ms: u64, now_ms: u64) -> Result<bool, ReplicaError> {
        let due: Vec<SpaceId> = self
            .receipts_due
            .iter()
            .filter(|(_, at)| **at <= due_ms)
            .map(|(space, _)| *space)
            .collect();
        let mut signed = false;
        for space in due {
            self.receipts_due.remove(&space);
            // Everybody may read a space of class 0: there it also says which rights it knows.
            let tells = self.tells_rights(&space);
            // Nobody needs this device's word about its own log.
            let others: Logs = self
                .logs
                .get(&space)
                .into_iter()
                .flatten()
                .filter(|((device, _), _)| *device != self.device)
                .map(|(log, head)| (*log, *head))
                .collect();
            if (others.is_empty() && !tells) || self.says_already(&space, tells, &others) {
                continue;
            }
            let hlc = self.tick(now_ms);
            let heads = self.authority.heads_hash();
            let receipt = sign_receipt(&self.keys, space, hlc, heads, &others);
            self.store
                .transaction(|tx| -> Result<(), ReplicaError> { put_clock(tx, hlc) })?;
            self.keep_receipt(receipt)?;
            signed = true;
        }
        Ok(signed)
    }

    /// Whether receipts of a space are where this device says which rights it knows.
    fn tells_rights(&self, space: &SpaceId) -> bool {
        let known = self.authority.space_named(space);
        known.is_some_and(|space| space.class == 0) && self.authority.may_read(&self.device, space)
    }

    /// Has the devices told that this one knows of new withdrawals, once for all that come together.
    pub(crate) fn confirm_rights(&mut self, now_ms: u64) {
        let at = now_ms.saturating_add(RECEIPT_DELAY_MS);
        let spaces: Vec<SpaceId> = self.authority.spaces().map(|space| space.id).collect();
        for space in spaces {
            if self.tells_rights(&space) {
                self.receipts_due.entry(space).or_insert(at);
            }
        }
    }

    /// Whether the last receipt of this device says the same.
    fn says_already(&self, space: &SpaceId, tells: bool, logs: &Logs) -> bool {
        let Some(Ok(last)) = self
            .receipts
            .get(&(*space, self.device))
            .map(|bytes| decode::<Receipt>(bytes))
        else {
            return false;
        };
        (!tells || last.authority == self.authority.heads_hash())
            && last.vector.len() == logs.len()
            && last.vector.iter().all(|position| {
                logs.get(&(position.device, position.lane))
                    .is_some_and(|head| head.seq == position.seq)
            })
    }

    /// Takes receipts of any device; whether any was new.
    pub(crate) fn take_receipts(
        &mut self,
        list: &[Vec<u8>],
        now_ms: u64,
    ) -> Result<bool, ReplicaError> {
        let mut news = false;
        for bytes in list {
            let Ok(receipt) = decode::<Receipt>(bytes) else {
                continue;
            };
            let newest = self
                .marks
                .get(&receipt.space)
                .and_then(|marks| marks.get(&receipt.device));
            if newest.is_some_and(|hlc| *hlc >= receipt.hlc)
                || !self.authority.may_read(&self.device, &receipt.space)
                || !(self.authority.may_read(&receipt.device, &receipt.space)
                    || self.authority.may_carry(&receipt.device, &receipt.space))
            {
                continue;
            }
            let Some(device) = self.authority.device(&receipt.device) else {
                continue;
            };
            // A receipt that is not its device's word is nobody's.
            if verify_receipt(&receipt, &PublicKey(device.keys.sign)).is_err() {
                continue;
            }
            self.hear_receipt(&receipt, now_ms)?;
            self.keep_receipt(receipt)?;
            news = true;
        }
        Ok(news)
    }

    /// Up to where some relay says that it keeps the logs of a space, sealed. That is one more copy, and
    /// none that anybody can read from: it never counts among the devices that hold something.
    #[must_use]
    pub fn at_relays(&self, space: &SpaceId) -> BTreeMap<(DeviceId, u8), u64> {
        let mut kept = BTreeMap::new();
        let of_space = self
            .receipts
            .range((*space, DeviceId([0; 32]))..=(*space, DeviceId([0xff; 32])));
        for ((_, holder), bytes) in of_space {
            if !self.authority.may_carry(holder, space) {
                continue;
            }
            for position in decode::<Receipt>(bytes)
                .into_iter()
                .flat_map(|told| told.vector)
            {
                let seq = kept.entry((position.device, position.lane)).or_default();
                *seq = position.seq.max(*seq);
            }
        }
        kept
    }

    /// Whether a log of this device's space can have come so far: its device exists, and of the own
    /// log nobody holds more than was written.
    fn can_be(&self, space: &SpaceId, position: &ReceiptPosition) -> bool {
        if position.device != self.device {
            return self.authority.device(&position.device).is_some();
        }
        self.logs
            .get(space)
            .and_then(|logs| logs.get(&(position.device, position.lane)))
            .is_some_and(|head| position.seq <= head.seq)
    }

    fn keep_receipt(&mut self, receipt: Receipt) -> Result<(), ReplicaError> {
        let bytes = encode(&receipt);
        // Nobody reads at a relay: its word is passed on, and is in no count of who holds what.
        let reads = self.authority.may_read(&receipt.device, &receipt.space);
        let vector: Vec<([u8; 32], u8, u64)> = receipt
            .vector
            .iter()
            .filter(|_| reads)
            .filter(|position| self.can_be(&receipt.space, position))
            .map(|position| (position.device.0, position.lane, position.seq))
            .collect();
        self.store.transaction(|tx| -> Result<bool, ReplicaError> {
            Ok(tx.receipt_put(
                receipt.device.0,
                receipt.space.0,
                receipt.hlc.0,
                &bytes,
                &vector,
            )?)
        })?;
        self.remember_receipt(receipt.space, receipt.device, receipt.hlc, bytes);
        Ok(())
    }
}
