//! Reading who is one person with whom, and who looks alike.

use super::{Reader, limit};
use crate::StoreError;
use domain::ids::DocumentId;
use domain::link::{LinkAssertion, pair};
use rusqlite::{Row, params};

/// Two entries of the roll that somebody has to look at, or has looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairRow {
    /// The one with the smaller id.
    pub a: DocumentId,
    /// The other.
    pub b: DocumentId,
    /// How they stand: the code of `domain::link::Together`; empty where nobody has said anything.
    pub stands: String,
}

/// The pairs that wait for somebody: what contradicts itself first, then what nobody has looked at, the
/// likely ones before, then what somebody was not sure of.
const WAITING: &str = "
    SELECT a, b, stands, 0 AS part, 0 AS likely, 0 AS points FROM together WHERE stands = 'contested'
    UNION ALL
    SELECT l.a, l.b, coalesce(t.stands, ''), CASE WHEN t.stands IS NULL THEN 1 ELSE 2 END, l.likely, l.points
      FROM look_alike l LEFT JOIN together t ON t.a = l.a AND t.b = l.b
      WHERE t.stands IS NULL OR t.stands = 'unsure'";
/// Both are in the roll here.
const BOTH: &str =
    "EXISTS (SELECT 1 FROM person WHERE id = w.a) AND EXISTS (SELECT 1 FROM person WHERE id = w.b)";

fn read(row: &Row<'_>) -> rusqlite::Result<PairRow> {
    Ok(PairRow {
        a: DocumentId::from_bytes(row.get(0)?),
        b: DocumentId::from_bytes(row.get(1)?),
        stands: row.get(2)?,
    })
}

impl Reader {
    /// The pairs that wait for somebody, the most pressing first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn waiting_pairs(&self, most: usize) -> Result<Vec<PairRow>, StoreError> {
        self.all(
            &format!(
                "SELECT a, b, stands FROM ({WAITING}) w WHERE {BOTH}
                 ORDER BY part, likely DESC, points DESC, a, b LIMIT ?1"
            ),
            [limit(most)],
            read,
        )
    }

    /// How many pairs wait.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn count_waiting_pairs(&self) -> Result<u64, StoreError> {
        self.count(
            &format!("SELECT count(*) FROM ({WAITING}) w WHERE {BOTH}"),
            [],
        )
    }

    /// People that were not compared with the others since they last changed, with the words of their
    /// line; and how many there are.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn unprobed(&self, most: usize) -> Result<(Vec<(DocumentId, i64)>, u64), StoreError> {
        let some = self.all(
            "SELECT person, words FROM unprobed LIMIT ?1",
            [limit(most)],
            |row| Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?)),
        )?;
        Ok((some, self.count("SELECT count(*) FROM unprobed", [])?))
    }

    /// What was ever said about two entries, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn said_about(
        &self,
        one: DocumentId,
        other: DocumentId,
    ) -> Result<Vec<(String, LinkAssertion)>, StoreError> {
        let rows = self.all(
            "SELECT document, id, json FROM item WHERE document IN (?1, ?2) AND collection = 'links'
             ORDER BY typed_ms, id, change",
            params![one.bytes(), other.bytes()],
            |row| {
                Ok((
                    DocumentId::from_bytes(row.get(0)?),
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                ))
            },
        )?;
        Ok(rows
            .into_iter()
            .filter_map(|(document, id, json)| {
                let said: LinkAssertion = serde_json::from_str(json.trim_end()).ok()?;
                (pair(document, said.other) == pair(one, other)).then_some((id, said))
            })
            .collect())
    }

    /// Every pair of which something stands and one is this person.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn pairs_of(&self, person: DocumentId) -> Result<Vec<PairRow>, StoreError> {
        self.all(
            "SELECT a, b, stands FROM together WHERE a = ?1
             UNION ALL SELECT a, b, stands FROM together WHERE b = ?1 ORDER BY 1, 2",
            [person.bytes()],
            read,
        )
    }

    /// The entries that are one person with this one, this one first: who is the same as somebody who is
    /// the same. Only those whose record is here; at most 100.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn together_with(&self, person: DocumentId) -> Result<Vec<DocumentId>, StoreError> {
        let mut all = vec![person];
        let mut at = 0;
        while let Some(one) = all.get(at).copied() {
            at += 1;
            for row in self.pairs_of(one)? {
                let other = if row.a == one { row.b } else { row.a };
                let new = row.stands == "same" && !all.contains(&other) && all.len() < 100;
                if new && self.person(other)?.is_some() {
                    all.push(other);
                }
            }
        }
        Ok(all)
    }
}
