//! Receipts: who holds what, signed, passed on by everybody.

use protocol::Logs;
use protocol::receipt::{sign_receipt, verify_receipt};
use wire::{PublicKey, Receipt, ReceiptPosition, SpaceId, decode, encode};

use crate::ReplicaError;
use crate::replica::Replica;
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
            // Nobody needs this device's word about its own log.
            let others: Logs = self
                .logs
                .get(&space)
                .into_iter()
                .flatten()
                .filter(|((device, _), _)| *device != self.device)
                .map(|(log, head)| (*log, *head))
                .collect();
            if others.is_empty() || self.says_already(&space, &others) {
                continue;
            }
            let hlc = self.tick(now_ms);
            let receipt = sign_receipt(&self.keys, space, hlc, &others);
            self.store
                .transaction(|tx| -> Result<(), ReplicaError> { put_clock(tx, hlc) })?;
            self.keep_receipt(receipt)?;
            signed = true;
        }
        Ok(signed)
    }

    /// Whether the last receipt of this device says the same.
    fn says_already(&self, space: &SpaceId, logs: &Logs) -> bool {
        let Some(Ok(last)) = self
            .receipts
            .get(&(*space, self.device))
            .map(|bytes| decode::<Receipt>(bytes))
        else {
            return false;
        };
        last.vector.len() == logs.len()
            && last.vector.iter().all(|position| {
                logs.get(&(position.device, position.lane))
                    .is_some_and(|head| head.seq == position.seq)
            })
    }

    /// Takes receipts of any device; whether any was new.
    pub(crate) fn take_receipts(&mut self, list: &[Vec<u8>]) -> Result<bool, ReplicaError> {
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
                || !self.authority.may_read(&receipt.device, &receipt.space)
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
            self.keep_receipt(receipt)?;
            news = true;
        }
        Ok(news)
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
        let vector: Vec<([u8; 32], u8, u64)> = receipt
            .vector
            .iter()
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
