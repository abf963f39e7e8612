//! A document made anew: which entries carry it, and putting the new one in the place of the old.

use crate::log::{ENTRY, entry, finish};
use crate::outbox::whole;
use crate::packed::{pack, pack_always};
use crate::{EntryRow, StoreError, Tx};
use document::Document;
use domain::{ids::DocumentId, kind::Kind};
use rusqlite::params;
use std::collections::BTreeSet;

/// Lists whose rows belong to one document, and the column that names it.
const ROWS: &[(&str, &str)] = &[
    ("also", "document"),
    ("need", "document"),
    ("task", "document"),
    ("household", "id"),
    ("member", "household"),
    ("place", "id"),
    ("handover", "id"),
];

impl Tx<'_> {
    /// The entries that carry changes of a document, those of this device's own log included, in an
    /// order that depends on nothing but the entries. `own` is this device.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carriers(
        &self,
        document: DocumentId,
        own: &[u8; 32],
    ) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE (space, device, lane, seq) IN
               (SELECT o.space, coalesce(o.device, ?2), coalesce(o.lane, c.lane), coalesce(o.seq, c.seq)
                FROM origin o LEFT JOIN own_commit c ON c.n = o.own WHERE o.document = ?1)
             ORDER BY hlc, device, hash"
        ))?;
        let rows = statement.query_map(params![document.bytes(), own], entry)?;
        rows.map(finish).collect()
    }

    /// The saves of a document that are not sealed yet, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn unsealed(&self, document: DocumentId) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT bytes, rest FROM own_commit WHERE document = ?1 AND seq IS NULL ORDER BY n",
        )?;
        let rows = statement.query_map([document.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|commit| whole(commit?)).collect()
    }

    /// Puts a document that was made anew in the place of the one that lies here, and makes its part of
    /// every list anew. `changes` are all that the new one took, those that wait included; what the
    /// old one held besides is gone, but for the entry that carries it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn replace(&self, document: &mut Document, changes: &[Vec<u8>]) -> Result<(), StoreError> {
        let (kind, id) = (document.kind(), document.id());
        let Some(n) = self.number(kind, id)? else {
            return Ok(());
        };
        let mut kept = BTreeSet::new();
        let mut applied = Vec::new();
        self.connection
            .prepare_cached("DELETE FROM tail WHERE document = ?1")?
            .execute([n])?;
        let snapshot = document.save_checked().ok();
        let snapshot = snapshot.map(|whole| pack_always(&whole));
        let mut tail = 0_i64;
        for change in changes {
            let writes = document.writes(change)?;
            let has = document.has(&writes.hash);
            // One that waited and then turned out to be none that is allowed.
            let fell_away = !has && !document.waits(&writes.hash);
            if fell_away || !kept.insert(writes.hash) {
                continue;
            }
            if !has || snapshot.is_none() {
                tail += 1;
                self.connection
                    .prepare_cached(
                        "INSERT INTO tail (document, hash, n, change, projected) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![n, writes.hash, tail, pack(change), has])?;
            }
            if has {
                applied.push(writes);
            }
        }
        self.connection
            .prepare_cached("UPDATE document SET snapshot = ?2, tail = ?3 WHERE n = ?1")?
            .execute(params![n, snapshot.unwrap_or_default(), tail])?;
        self.forget_origins(id, &kept)?;
        self.clear_lists(id)?;
        if kept.is_empty() {
            return self.remove(n, kind, id);
        }
        self.project(n, document, &applied)
    }

    /// Remembers in which log a change travels that is about to become part of a document again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carried(
        &self,
        id: DocumentId,
        space: [u8; 16],
        source: &crate::Source,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO origin_row (document, hash, space, device, lane, seq, hlc)
                 SELECT min(n), ?2, ?3, ?4, ?5, ?6, ?7 FROM document WHERE id = ?1 HAVING min(n) IS NOT NULL",
            )?
            .execute(params![
                id.bytes(),
                source.hash,
                space,
                source.device,
                source.lane,
                crate::transaction::signed(source.seq),
                source.hlc.map(crate::transaction::signed)
            ])?;
        Ok(())
    }

    /// Forgets in which log changes travel that are no longer part of the document.
    fn forget_origins(&self, id: DocumentId, kept: &BTreeSet<[u8; 32]>) -> Result<(), StoreError> {
        let known: Vec<[u8; 32]> = self
            .connection
            .prepare_cached("SELECT hash FROM origin WHERE document = ?1")?
            .query_map([id.bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for hash in known.iter().filter(|hash| !kept.contains(*hash)) {
            self.connection
                .prepare_cached(
                    "DELETE FROM origin_row WHERE hash = ?2
                       AND document IN (SELECT n FROM document WHERE id = ?1)",
                )?
                .execute(params![id.bytes(), hash])?;
        }
        Ok(())
    }

    /// Takes a document out of every list; the lines of people who are in it are made anew.
    pub(crate) fn clear_lists(&self, id: DocumentId) -> Result<(), StoreError> {
        let people: Vec<[u8; 16]> = self
            .connection
            .prepare_cached(
                "SELECT person FROM also WHERE document = ?1
                 UNION SELECT id FROM person WHERE id = ?1 OR record = ?1 OR care = ?1",
            )?
            .query_map([id.bytes()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        // Also those whose line says what is written about any of them.
        people
            .into_iter()
            .try_for_each(|person| self.touch_linked(person))?;
        self.lines.borrow_mut().outdate(&id.bytes());
        let named = self.named_by(id.bytes())?;
        for list in ["field_row", "item_row"] {
            self.connection
                .prepare_cached(&format!(
                    "DELETE FROM {list} WHERE document IN (SELECT n FROM document WHERE id = ?1)"
                ))?
                .execute([id.bytes()])?;
        }
        for (list, column) in ROWS {
            self.connection
                .prepare_cached(&format!("DELETE FROM {list} WHERE {column} = ?1"))?
                .execute([id.bytes()])?;
        }
        // What it said about who is the same as whom is not said any more.
        named
            .into_iter()
            .try_for_each(|other| self.put_pair(id, other))
    }

    /// A document of which nothing is left: as if it had never come.
    fn remove(&self, n: i64, kind: Kind, id: DocumentId) -> Result<(), StoreError> {
        if kind == Kind::Person {
            for list in ["person_search WHERE rowid = ?1", "person WHERE n = ?1"] {
                self.connection
                    .prepare_cached(&format!("DELETE FROM {list}"))?
                    .execute([n])?;
            }
            self.touched.borrow_mut().remove(&id.bytes());
        }
        // Its number may be given again: nothing must be left under it.
        for place in [
            "field_row WHERE document",
            "item_row WHERE document",
            "origin_row WHERE document",
            "document WHERE n",
        ] {
            self.connection
                .prepare_cached(&format!("DELETE FROM {place} = ?1"))?
                .execute([n])?;
        }
        if kind == Kind::PersonWithheld {
            self.show_again(id)?;
        }
        Ok(())
    }

    /// Makes the list of devices anew from every directory: one line of it may stand in several.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn rebuild_directory(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("DELETE FROM directory")?;
        for (kind, id) in self.documents()? {
            if kind == Kind::Directory {
                self.put_directory(id.bytes())?;
            }
        }
        Ok(())
    }
}
