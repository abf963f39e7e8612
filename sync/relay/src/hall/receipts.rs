//! Receipts: passed on together, so that their number does not choke the links of a large operation;
//! and this relay's own word, which says that a copy lies at a relay and nothing more.

use std::collections::BTreeMap;

use protocol::receipt::{sign_receipt, verify_receipt};
use wire::{Hlc, PublicKey, Receipt, decode, encode};

use super::{Hall, Turn};
use crate::depot::{DepotError, ReceiptRow};

/// Receipts are gathered at least this long, in milliseconds.
const GATHER_MS: u64 = 1_500;

/// And at most this long.
const GATHER_AT_MOST_MS: u64 = 30 * 60 * 1000;

/// What passing receipts on may take of the network, in bytes a second over all links.
const RECEIPT_BYTES_A_SECOND: u64 = 1024 * 1024;

/// Positions in a receipt of this relay; one of more would be too long to travel.
const MOST_POSITIONS: usize = 5_000;

impl Hall {
    /// Receipts of any device come; each is its device's word or nobody's.
    pub(super) fn take_receipts(
        &mut self,
        turn: &mut Turn<'_>,
        list: &[Vec<u8>],
    ) -> Result<(), DepotError> {
        for bytes in list {
            let Ok(receipt) = decode::<Receipt>(bytes) else {
                continue;
            };
            let (space, holder) = (receipt.space, receipt.device);
            let at = (space, holder);
            let passed_on = self.marks.get(&space).and_then(|marks| marks.get(&holder));
            let known = self.newer.get(&at).map(|row| &row.hlc).or(passed_on);
            let holds = self.authority.may_read(&holder, &space)
                || self.authority.may_carry(&holder, &space);
            if holder == self.device
                || known.is_some_and(|known| *known >= receipt.hlc)
                || !holds
                || !self.authority.may_carry(&self.device, &space)
            {
                continue;
            }
            let Some(device) = self.authority.device(&holder) else {
                continue;
            };
            if verify_receipt(&receipt, &PublicKey(device.keys.sign)).is_err() {
                continue;
            }
            let row = ReceiptRow {
                space,
                device: holder,
                hlc: receipt.hlc,
                bytes: bytes.clone(),
            };
            self.keep_receipt(turn, row)?;
        }
        Ok(())
    }

    fn keep_receipt(&mut self, turn: &mut Turn<'_>, row: ReceiptRow) -> Result<(), DepotError> {
        turn.depot.put_receipt(self.number, self.serial(), &row)?;
        self.newer.insert((row.space, row.device), row);
        turn.written = true;
        self.schedule_receipts(turn.now_ms);
        Ok(())
    }

    /// Sets when the receipts that gather are passed on: the more there are and the more devices are
    /// here, the later, because each goes to everybody.
    pub(super) fn schedule_receipts(&mut self, now_ms: u64) {
        if self.receipts_at.is_some() {
            return;
        }
        let bytes: usize = self.receipts.values().map(Vec::len).sum();
        let newer: usize = self.newer.values().map(|row| row.bytes.len()).sum();
        let all = (bytes.saturating_add(newer) as u64).saturating_mul(self.talks.len() as u64);
        let wait = (all.saturating_mul(1_000) / RECEIPT_BYTES_A_SECOND)
            .clamp(GATHER_MS, GATHER_AT_MOST_MS);
        self.receipts_at = Some(now_ms.saturating_add(wait));
    }

    /// Signs what this relay holds, and lets everybody see the receipts that gathered.
    pub(super) fn pass_receipts_on(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        self.sign_own(turn)?;
        self.receipts_at = None;
        turn.news |= self.let_receipts_out();
        Ok(())
    }

    /// Makes the receipts that gathered part of what is passed on; whether there were any.
    pub(super) fn let_receipts_out(&mut self) -> bool {
        let newer = std::mem::take(&mut self.newer);
        let any = !newer.is_empty();
        for (at, row) in newer {
            self.marks.entry(at.0).or_default().insert(at.1, row.hlc);
            self.receipts.insert(at, row.bytes);
        }
        any
    }

    fn sign_own(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        for space in std::mem::take(&mut self.unsigned) {
            let Some(logs) = self.logs.get(&space) else {
                continue;
            };
            if !self.authority.may_carry(&self.device, &space) || logs.len() > MOST_POSITIONS {
                continue;
            }
            let at = (space, self.device);
            let last = self
                .newer
                .get(&at)
                .map(|row| &row.bytes)
                .or_else(|| self.receipts.get(&at))
                .and_then(|bytes| decode::<Receipt>(bytes).ok());
            let says = |receipt: &Receipt| -> BTreeMap<_, u64> {
                let vector = receipt.vector.iter();
                vector
                    .map(|position| ((position.device, position.lane), position.seq))
                    .collect()
            };
            let now: BTreeMap<_, u64> = logs.iter().map(|(log, head)| (*log, head.seq)).collect();
            if last.as_ref().is_some_and(|last| says(last) == now) {
                continue;
            }
            let before = last.map_or(Hlc::default(), |last| last.hlc);
            let receipt = sign_receipt(
                &self.keys,
                space,
                before.tick(turn.now_ms),
                self.authority.heads_hash(),
                logs,
            );
            let row = ReceiptRow {
                space,
                device: self.device,
                hlc: receipt.hlc,
                bytes: encode(&receipt),
            };
            self.keep_receipt(turn, row)?;
        }
        Ok(())
    }
}
