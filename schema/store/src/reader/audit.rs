//! Reading the record of what was done on this device.

use super::{List, Reader, limit};
use crate::StoreError;
use crate::audit::{self, AuditChain, AuditRow, COLUMNS};
use crate::transaction::signed;
use domain::ids::DocumentId;
use rusqlite::params;

impl Reader {
    /// Records of some kinds, newest first, before a number; every kind when none is named.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit(
        &self,
        kinds: &[&str],
        before: Option<u64>,
        most: usize,
    ) -> Result<List<AuditRow>, StoreError> {
        let kinds = serde_json::json!(kinds).to_string();
        let wanted = "(json_array_length(?1) = 0 OR kind IN (SELECT value FROM json_each(?1)))";
        let before = before.map_or(i64::MAX, signed);
        Ok(List {
            rows: self.all(
                &format!(
                    "SELECT {COLUMNS} FROM audit WHERE n < ?2 AND {wanted} ORDER BY n DESC LIMIT ?3"
                ),
                params![kinds, before, limit(most)],
                audit::row,
            )?,
            total: self.count(
                &format!("SELECT count(*) FROM audit WHERE {wanted}"),
                [&kinds],
            )?,
        })
    }

    /// Records about one person or handover and those of some kinds that are about everybody, newest
    /// first, before a number.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_about(
        &self,
        subject: DocumentId,
        about_all: &[&str],
        before: Option<u64>,
        most: usize,
    ) -> Result<List<AuditRow>, StoreError> {
        let kinds = serde_json::json!(about_all).to_string();
        let wanted =
            "(subject = ?1 OR (subject IS NULL AND kind IN (SELECT value FROM json_each(?2))))";
        let before = before.map_or(i64::MAX, signed);
        Ok(List {
            rows: self.all(
                &format!(
                    "SELECT {COLUMNS} FROM audit WHERE n < ?3 AND {wanted} ORDER BY n DESC LIMIT ?4"
                ),
                params![subject.bytes(), kinds, before, limit(most)],
                audit::row,
            )?,
            total: self.count(
                &format!("SELECT count(*) FROM audit WHERE {wanted}"),
                params![subject.bytes(), kinds],
            )?,
        })
    }

    /// The newest record of one kind, about one subject where there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_newest(
        &self,
        kind: &str,
        subject: Option<DocumentId>,
    ) -> Result<Option<AuditRow>, StoreError> {
        match subject {
            Some(subject) => self.one(
                &format!(
                    "SELECT {COLUMNS} FROM audit WHERE subject = ?1 AND kind = ?2 ORDER BY n DESC LIMIT 1"
                ),
                params![subject.bytes(), kind],
                audit::row,
            ),
            None => self.one(
                &format!("SELECT {COLUMNS} FROM audit WHERE kind = ?1 ORDER BY n DESC LIMIT 1"),
                [kind],
                audit::row,
            ),
        }
    }

    /// Walks the whole chain: whether it holds, and where it does not.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database; a chain that does not hold is an answer, not an error.
    pub fn audit_walk(&self) -> Result<AuditChain, StoreError> {
        audit::walk(&self.connection)
    }
}
