//! The record of what was done on this device: a hash chain that is only ever appended to.
//!
//! Each record names the hash of the one before it, and `meta` keeps the number and hash of the last
//! one, so that a record that was changed, taken out, moved or cut off at the end is found. It is no
//! protection against somebody who has the key of the database and makes the whole chain anew; that
//! needs a copy in other hands.

use crate::transaction::{meta_get, signed, unsigned};
use crate::{Store, StoreError, Tx};
use domain::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Begins everything that is hashed for a record.
const LABEL: &[u8] = b"tsunagi/v1/audit\0";
/// Number and hash of the last record.
const META_HEAD: &str = "audit_head";
/// Number and hash of the last record that was let go of after its time.
const META_FLOOR: &str = "audit_floor";
/// What stands before the first record.
const NOTHING: [u8; 32] = [0; 32];

/// The columns of a record, as [`AuditRow`] reads them.
pub(crate) const COLUMNS: &str = "n, prev, hash, at_ms, kind, subject, operator, detail";

/// An act to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// Code of the act.
    pub kind: String,
    /// The person or handover it was about.
    pub subject: Option<DocumentId>,
    /// Account of who worked here.
    pub operator: [u8; 16],
    /// Codes, counts and ids as JSON; never a name, never a text of a record.
    pub detail: String,
}

/// A record as it stands in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Number from 1, without gaps.
    pub n: u64,
    /// Hash of the record before.
    pub prev: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
    /// What was done.
    pub record: AuditRecord,
}

/// In which way a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFault {
    /// A number is missing.
    Gap,
    /// A record does not name the one before it.
    Unlinked,
    /// A record is not what its hash was made over.
    Changed,
    /// Records are missing at the end.
    CutOff,
    /// The mark of the last record is missing, behind, or another.
    Mark,
}

/// The first place where a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditBreak {
    /// Number of the first record that is missing or does not fit.
    pub n: u64,
    /// When the last record before it was made, Unix milliseconds; `None` when there is none.
    pub after_ms: Option<u64>,
    /// In which way.
    pub fault: AuditFault,
}

/// What a walk along the chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditChain {
    /// How many records there are.
    pub records: u64,
    /// When the first one was made, Unix milliseconds.
    pub first_ms: Option<u64>,
    /// Where it does not hold; `None` for a whole chain.
    pub broken: Option<AuditBreak>,
}

/// The hash of record `n` behind the record with the hash `prev`: each record names the one before it.
#[must_use]
pub fn audit_hash(prev: &[u8; 32], n: u64, record: &AuditRecord) -> [u8; 32] {
    hash(prev, n, record)
}

/// The hash of a record. Every part has its length before it or always the same one, so no two
/// records have one encoding.
fn hash(prev: &[u8; 32], n: u64, record: &AuditRecord) -> [u8; 32] {
    let length = |text: &str| u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes();
    let subject = record.subject.map(DocumentId::bytes);
    vault::sha256(&[
        LABEL,
        prev,
        &n.to_be_bytes(),
        &record.at_ms.to_be_bytes(),
        &record.operator,
        &[u8::from(subject.is_some())],
        &subject.unwrap_or_default(),
        &length(&record.kind),
        record.kind.as_bytes(),
        &length(&record.detail),
        record.detail.as_bytes(),
    ])
}

impl Tx<'_> {
    /// Appends a record to the chain and answers its number. Nothing else ever writes there.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_append(&self, record: &AuditRecord) -> Result<u64, StoreError> {
        let last = self
            .connection
            .prepare_cached("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")?
            .query_row([], |row| Ok((unsigned(row.get(0)?), row.get(1)?)))
            .optional()?;
        // What was cut off stays visible: the number goes on from the mark, not from what is left.
        let (before, prev) = match (last, head(self.connection)?) {
            (Some(last), Some(mark)) if mark.0 <= last.0 => last,
            (_, Some(mark)) => mark,
            (Some(last), None) => last,
            (None, None) => (0, NOTHING),
        };
        let n = before + 1;
        let hash = hash(&prev, n, record);
        self.connection
            .prepare_cached(
                "INSERT INTO audit (n, prev, hash, at_ms, kind, subject, operator, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                signed(n),
                prev,
                hash,
                signed(record.at_ms),
                record.kind,
                record.subject.map(DocumentId::bytes),
                record.operator,
                record.detail,
            ])?;
        self.put_mark(META_HEAD, n, &hash)?;
        Ok(n)
    }

    fn put_mark(&self, key: &str, n: u64, hash: &[u8; 32]) -> Result<(), StoreError> {
        let mut place = n.to_be_bytes().to_vec();
        place.extend_from_slice(hash);
        self.meta_put(key, &place)
    }

    /// Lets go of the oldest records of the own chain that were made before a time and sealed to those
    /// who audit, and of what other devices recorded before another. Answers how many of the own. The
    /// chain goes on from a mark in their place; whatever was not sealed stays.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_let_go(
        &self,
        own_before_ms: u64,
        heard_before_ms: u64,
    ) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached("DELETE FROM audit_heard WHERE at_ms < ?1")?
            .execute([signed(heard_before_ms)])?;
        // Up to the first that is to stay: nothing is taken out of the middle.
        let last = self
            .connection
            .prepare_cached(
                "SELECT n, hash FROM audit
                 WHERE n <= ?1 AND n < coalesce((SELECT min(n) FROM audit WHERE at_ms >= ?2), ?1 + 1)
                 ORDER BY n DESC LIMIT 1",
            )?
            .query_row(
                params![signed(self.audit_sent()?), signed(own_before_ms)],
                |row| Ok((unsigned(row.get(0)?), row.get::<_, [u8; 32]>(1)?)),
            )
            .optional()?;
        let Some((n, hash)) = last else { return Ok(0) };
        let gone = self
            .connection
            .prepare_cached("DELETE FROM audit WHERE n <= ?1")?
            .execute([signed(n)])?;
        self.put_mark(META_FLOOR, n, &hash)?;
        Ok(u64::try_from(gone).unwrap_or(u64::MAX))
    }
}

impl Store {
    /// Keeps a record for the next transaction, which appends it and becomes durable together with
    /// it: for an act whose transaction is made further down.
    pub fn audit_stage(&mut self, record: AuditRecord) {
        self.staged.push(record);
    }

    /// Drops what was kept and no transaction took; answers whether there was anything.
    pub fn audit_unstage(&mut self) -> bool {
        !std::mem::take(&mut self.staged).is_empty()
    }
}

/// The mark of the last record: its number and hash.
fn head(connection: &Connection) -> Result<Option<(u64, [u8; 32])>, StoreError> {
    place(connection, META_HEAD)
}

/// A number and a hash that are kept beside the records.
fn place(connection: &Connection, key: &str) -> Result<Option<(u64, [u8; 32])>, StoreError> {
    let Some(bytes) = meta_get(connection, key)? else {
        return Ok(None);
    };
    let mark = bytes.split_first_chunk::<8>().and_then(|(n, hash)| {
        let hash = <[u8; 32]>::try_from(hash).ok()?;
        Some((u64::from_be_bytes(*n), hash))
    });
    // One that is not readable is none: the walk names it.
    Ok(mark)
}

pub(crate) fn row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let subject: Option<[u8; 16]> = row.get(5)?;
    Ok(AuditRow {
        n: unsigned(row.get(0)?),
        prev: row.get(1)?,
        hash: row.get(2)?,
        record: AuditRecord {
            at_ms: unsigned(row.get(3)?),
            kind: row.get(4)?,
            subject: subject.map(DocumentId::from_bytes),
            operator: row.get(6)?,
            detail: row.get(7)?,
        },
    })
}

/// Walks the chain from its beginning to the first place where it does not hold.
pub(crate) fn walk(connection: &Connection) -> Result<AuditChain, StoreError> {
    // One view of the records and of the mark, whatever is appended meanwhile.
    let view = connection.unchecked_transaction()?;
    let records = view.query_row("SELECT count(*) FROM audit", [], |row| row.get::<_, i64>(0))?;
    let mut chain = AuditChain {
        records: unsigned(records),
        first_ms: None,
        broken: None,
    };
    let floor = place(&view, META_FLOOR)?.unwrap_or((0, NOTHING));
    // Number, hash and time of the record before.
    let mut last: (u64, [u8; 32], Option<u64>) = (floor.0, floor.1, None);
    let broken = |n: u64, after_ms: Option<u64>, fault| Some(AuditBreak { n, after_ms, fault });
    let mut statement = view.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY n"))?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        let (before, prev, after_ms) = last;
        let expected = before + 1;
        let Ok(found) = row(found) else {
            // A column of another length or type is a change like any other.
            chain.broken = broken(expected, after_ms, AuditFault::Changed);
            return Ok(chain);
        };
        let fault = if found.n != expected {
            Some(AuditFault::Gap)
        } else if found.prev != prev {
            Some(AuditFault::Unlinked)
        } else if found.hash != hash(&prev, found.n, &found.record) {
            Some(AuditFault::Changed)
        } else {
            None
        };
        if let Some(fault) = fault {
            chain.broken = broken(expected, after_ms, fault);
            return Ok(chain);
        }
        chain.first_ms = chain.first_ms.or(Some(found.record.at_ms));
        last = (found.n, found.hash, Some(found.record.at_ms));
    }
    let (end, hash, after_ms) = last;
    let mark = head(&view)?;
    if mark.unwrap_or((0, NOTHING)) != (end, hash) {
        chain.broken = match mark {
            Some((n, _)) if n > end => broken(end + 1, after_ms, AuditFault::CutOff),
            _ => broken(end.max(1), after_ms, AuditFault::Mark),
        };
    }
    Ok(chain)
}
