//! Audit records on their way: what of the own chain was sealed to those who audit, and what other
//! devices sealed to this one.

use crate::audit::{COLUMNS, row};
use crate::transaction::{signed, unsigned};
use crate::{AuditRecord, AuditRow, StoreError, Tx};
use domain::ids::DocumentId;
use rusqlite::{Row, params};

/// Number of the last record that was sealed.
const META_SENT: &str = "audit_sent";

/// What became of a parcel here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ParcelState {
    /// Its records are here.
    Read = 0,
    /// It was sealed for others, before this device came to audit.
    ForOthers = 1,
    /// It was sealed for this device and does not open.
    DoesNotOpen = 2,
    /// Its records do not give the hashes that it says.
    Changed = 3,
}

impl ParcelState {
    fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Read,
            1 => Self::ForOthers,
            2 => Self::DoesNotOpen,
            _ => Self::Changed,
        }
    }
}

/// A parcel of another device's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelRow {
    /// Whose records.
    pub device: [u8; 32],
    /// The space in which it came.
    pub space: [u8; 16],
    /// Its position in the log.
    pub seq: u64,
    /// When it was sealed, hybrid clock.
    pub hlc: u64,
    /// Number of its first record.
    pub first: u64,
    /// How many records.
    pub count: u64,
    /// Hash of the record before.
    pub prev: [u8; 32],
    /// Hash of its last record.
    pub last: [u8; 32],
    /// What became of it here.
    pub state: ParcelState,
}

/// A record of another device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardRow {
    /// Order of arrival here.
    pub id: i64,
    /// On which device.
    pub device: [u8; 32],
    /// Number in that device's chain.
    pub n: u64,
    /// What was done there.
    pub record: AuditRecord,
}

pub(crate) const HEARD: &str = "id, device, n, at_ms, kind, subject, operator, detail";

pub(crate) fn heard(row: &Row<'_>) -> rusqlite::Result<HeardRow> {
    let subject: Option<[u8; 16]> = row.get(5)?;
    Ok(HeardRow {
        id: row.get(0)?,
        device: row.get(1)?,
        n: unsigned(row.get(2)?),
        record: AuditRecord {
            at_ms: unsigned(row.get(3)?),
            kind: row.get(4)?,
            subject: subject.map(DocumentId::from_bytes),
            operator: row.get(6)?,
            detail: row.get(7)?,
        },
    })
}

pub(crate) fn parcel(row: &Row<'_>) -> rusqlite::Result<ParcelRow> {
    Ok(ParcelRow {
        device: row.get(0)?,
        space: row.get(1)?,
        seq: unsigned(row.get(2)?),
        hlc: unsigned(row.get(3)?),
        first: unsigned(row.get(4)?),
        count: unsigned(row.get(5)?),
        prev: row.get(6)?,
        last: row.get(7)?,
        state: ParcelState::from_number(row.get(8)?),
    })
}

impl Tx<'_> {
    /// Records of the own chain that were not sealed yet, oldest first, as far as they follow each other.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_unsent(&self, most: usize) -> Result<Vec<AuditRow>, StoreError> {
        let sent = self.audit_sent()?;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM audit WHERE n > ?1 ORDER BY n LIMIT ?2"
        ))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![signed(sent), most], row)?;
        let mut unsent: Vec<AuditRow> = Vec::new();
        for row in rows {
            let row = row?;
            if unsent.last().is_some_and(|last| last.n + 1 != row.n) {
                break;
            }
            unsent.push(row);
        }
        Ok(unsent)
    }

    /// Number of the last record that was sealed; 0 before the first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_sent(&self) -> Result<u64, StoreError> {
        let kept = self.meta_get(META_SENT)?;
        Ok(kept
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(0, u64::from_be_bytes))
    }

    /// Records up to this one are sealed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_mark_sent(&self, n: u64) -> Result<(), StoreError> {
        self.meta_put(META_SENT, &n.to_be_bytes())
    }

    /// Keeps a parcel of another device and the records in it. Twice is once.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_hear(
        &self,
        parcel: &ParcelRow,
        records: &[AuditRecord],
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO audit_parcel (device, space, seq, hlc, first, count, prev, last, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (device, space, seq) DO UPDATE SET state = ?9",
            )?
            .execute(params![
                parcel.device,
                parcel.space,
                signed(parcel.seq),
                signed(parcel.hlc),
                signed(parcel.first),
                signed(parcel.count),
                parcel.prev,
                parcel.last,
                parcel.state as u8,
            ])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO audit_heard (device, n, at_ms, kind, subject, operator, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (record, n) in records.iter().zip(parcel.first..) {
            insert.execute(params![
                parcel.device,
                signed(n),
                signed(record.at_ms),
                record.kind,
                record.subject.map(DocumentId::bytes),
                record.operator,
                record.detail,
            ])?;
        }
        Ok(())
    }

    /// Every entry of the audit lane is looked at again, for this device has come to audit.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_again(&self, lane: u8) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("UPDATE entry SET state = 0 WHERE lane = ?1 AND state = 1")?
            .execute([lane])?)
    }
}
