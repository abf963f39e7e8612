//! People whose entry was withdrawn (取り消し) by who took them in from a list, and about whom nobody
//! has written anything since.
//!
//! Nothing is deleted: the documents stay, travel, and stand in no list. What anybody writes about
//! such a person, before or after, on this device or apart from it, brings the entry back: a note is
//! never hidden by an undo that its writer had not heard of.

use crate::{Reader, StoreError, Tx};
use domain::ids::DocumentId;
use domain::kind::{care_of, record_of};
use domain::provenance::Claim;
use rusqlite::params;

/// The field that withdraws an entry: when, RFC 3339; `null` takes that back.
pub const WITHDRAWN: &str = "deleted_at";
/// The field that says which list a person was taken in from, and what it said.
pub const LIST_ORIGIN: &str = "list_origin";

impl Tx<'_> {
    /// Follows whether a person is withdrawn, and answers it.
    pub(crate) fn follow_withdrawn(
        &self,
        person: DocumentId,
        said: bool,
    ) -> Result<bool, StoreError> {
        let (record, care) = (record_of(person).bytes(), care_of(person).bytes());
        let id = person.bytes();
        let withdrawn = said && {
            // The index of the history serves each document; only people of an undone list come here.
            let written: bool = self
                .connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM item WHERE document IN (?1, ?2, ?3)
                       AND coalesce(json_extract(json, '$.source'), '') <> 'import')
                     OR EXISTS (SELECT 1 FROM also WHERE person = ?1)",
                )?
                .query_row(params![id, record, care], |row| row.get(0))?;
            !written
        };
        if withdrawn {
            self.connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO withdrawn (person, record, care) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![id, record, care])?;
            for list in [
                "person_search WHERE rowid = (SELECT n FROM person WHERE id = ?1)",
                "person WHERE id = ?1",
            ] {
                self.connection
                    .prepare_cached(&format!("DELETE FROM {list}"))?
                    .execute([id])?;
            }
            self.probe_no_more(id)?;
        } else {
            self.connection
                .prepare_cached("DELETE FROM withdrawn WHERE person = ?1")?
                .execute([id])?;
        }
        Ok(withdrawn)
    }
}

impl Reader {
    /// Every standing claim that says which list somebody was taken in from.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn list_origins(&self) -> Result<Vec<Claim>, StoreError> {
        let rows = self.all(
            "SELECT f.claim FROM field f WHERE f.field = 'list_origin' AND f.rank = 0",
            [],
            |row| row.get::<_, String>(0),
        )?;
        Ok(rows
            .iter()
            .filter_map(|json| serde_json::from_str(json).ok())
            .collect())
    }

    /// Every claim ever made on one field of a document, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn claims_on(&self, document: DocumentId, field: &str) -> Result<Vec<Claim>, StoreError> {
        let rows = self.all(
            "SELECT json FROM item WHERE document = ?1 AND collection = 'fields' AND id = ?2
             ORDER BY typed_ms, n",
            params![document.bytes(), field],
            |row| row.get::<_, String>(0),
        )?;
        Ok(rows
            .iter()
            .filter_map(|json| serde_json::from_str(json.trim_end()).ok())
            .collect())
    }

    /// Who is withdrawn and in no list.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn withdrawn(&self) -> Result<std::collections::BTreeSet<DocumentId>, StoreError> {
        let rows = self.all("SELECT person FROM withdrawn", [], |row| row.get(0))?;
        Ok(rows.into_iter().map(DocumentId::from_bytes).collect())
    }
}
