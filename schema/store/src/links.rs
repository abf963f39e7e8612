//! Who is one person with whom, by what people have said; and entries that look alike, for people to
//! look at. The first follows from documents; the second is this device's own, and found anew when lost.

use crate::{StoreError, Tx};
use domain::ids::DocumentId;
use domain::link::{LinkAssertion, pair, together};
use rusqlite::params;
use std::collections::BTreeSet;

/// Two entries that look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookAlike {
    /// One.
    pub one: DocumentId,
    /// The other.
    pub other: DocumentId,
    /// The sum of evidence, for ordering only.
    pub points: i32,
    /// Name and birth date agree.
    pub likely: bool,
}

impl Tx<'_> {
    /// Follows the assertions that a person's document holds.
    pub(crate) fn put_links(&self, document: [u8; 16]) -> Result<(), StoreError> {
        let one = DocumentId::from_bytes(document);
        self.named_by(document)?
            .into_iter()
            .try_for_each(|other| self.put_pair(one, other))
    }

    /// Whom the assertions of a document are about.
    pub(crate) fn named_by(&self, document: [u8; 16]) -> Result<BTreeSet<DocumentId>, StoreError> {
        let said = self.items::<LinkAssertion>(document, "links")?;
        Ok(said.into_iter().map(|(_, said)| said.other).collect())
    }

    /// The same for the assertions that others' documents hold about a person.
    pub(crate) fn put_links_about(&self, person: DocumentId) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT document FROM item
             WHERE collection = 'links' AND json_extract(json, '$.other') = ?1",
        )?;
        let documents: Vec<[u8; 16]> = statement
            .query_map([person.to_string()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        documents
            .into_iter()
            .try_for_each(|document| self.put_pair(DocumentId::from_bytes(document), person))
    }

    pub(crate) fn put_pair(&self, one: DocumentId, other: DocumentId) -> Result<(), StoreError> {
        let (a, b) = pair(one, other);
        let hidden = self.is_withheld(a.bytes())? || self.is_withheld(b.bytes())?;
        let mut said = self.items::<LinkAssertion>(a.bytes(), "links")?;
        said.retain(|(_, said)| said.other == b);
        let there = self.items::<LinkAssertion>(b.bytes(), "links")?;
        said.extend(there.into_iter().filter(|(_, said)| said.other == a));
        // Those who were one person with either, and after this those who are.
        self.touch_linked(a.bytes())?;
        self.touch_linked(b.bytes())?;
        match together(&said).code().filter(|_| !hidden && a != b) {
            Some(stands) => self
                .connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO together (a, b, stands) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![a.bytes(), b.bytes(), stands])?,
            None => self
                .connection
                .prepare_cached("DELETE FROM together WHERE a = ?1 AND b = ?2")?
                .execute(params![a.bytes(), b.bytes()])?,
        };
        Ok(())
    }

    /// Has a person compared with the others when somebody next looks.
    pub(crate) fn probe_later(&self, person: [u8; 16], words: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO unprobed (person, words) VALUES (?1, ?2)")?
            .execute(params![person, words])?;
        Ok(())
    }

    /// Forgets whom a person looks like: they stand in no list any more.
    pub(crate) fn probe_no_more(&self, person: [u8; 16]) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM unprobed WHERE person = ?1",
            "DELETE FROM look_alike WHERE a = ?1",
            "DELETE FROM look_alike WHERE b = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([person])?;
        }
        Ok(())
    }

    /// Writes down whom a person looks like, as compared when its line had these words
    /// ([`crate::Reader::unprobed`]). Where it was changed meanwhile it is compared again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn probed(
        &self,
        person: DocumentId,
        words: i64,
        found: &[LookAlike],
    ) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM look_alike WHERE a = ?1",
            "DELETE FROM look_alike WHERE b = ?1",
        ] {
            self.connection
                .prepare_cached(sql)?
                .execute([person.bytes()])?;
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO look_alike (a, b, points, likely)
             SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM person WHERE id = ?1)
               AND EXISTS (SELECT 1 FROM person WHERE id = ?2)",
        )?;
        for alike in found {
            let (a, b) = pair(alike.one, alike.other);
            insert.execute(params![a.bytes(), b.bytes(), alike.points, alike.likely])?;
        }
        self.connection
            .prepare_cached("DELETE FROM unprobed WHERE person = ?1 AND words = ?2")?
            .execute(params![person.bytes(), words])?;
        Ok(())
    }
}
