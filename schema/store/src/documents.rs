//! Documents: a compact snapshot and a tail of single changes.

use crate::{StoreError, Tx};
use document::Document;
use domain::{ids::DocumentId, kind::Kind};
use rusqlite::{OptionalExtension, params};

/// The hash of a change and the change.
type Held = ([u8; 32], Vec<u8>);

/// A tail longer than this is folded into the snapshot.
const TAIL: i64 = 16;

/// How a change came to this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written here; the row of the outbox that carries it.
    Local {
        /// What [`Tx::outbox_push`] answered.
        outbox: i64,
    },
    /// Carried by an entry of a log.
    Entry {
        /// The log's device.
        device: [u8; 32],
        /// The log's lane.
        lane: u8,
        /// The entry's position.
        seq: u64,
    },
}

struct Row {
    n: i64,
    snapshot: Vec<u8>,
    tail: i64,
}

impl Tx<'_> {
    fn row(&self, kind: Kind, id: DocumentId) -> Result<Option<Row>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT n, snapshot, tail FROM document WHERE id = ?1 AND kind = ?2")?
            .query_row(params![id.bytes(), kind as u8], |row| {
                Ok(Row {
                    n: row.get(0)?,
                    snapshot: row.get(1)?,
                    tail: row.get(2)?,
                })
            })
            .optional()?)
    }

    /// A document as it lies here, or `None` when nothing of it has come yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Document`] when it does not load.
    pub fn load(&self, kind: Kind, id: DocumentId) -> Result<Option<Document>, StoreError> {
        let Some(row) = self.row(kind, id)? else {
            return Ok(None);
        };
        let mut document = if row.snapshot.is_empty() {
            Document::new(kind, id)
        } else {
            Document::load(kind, id, &row.snapshot)?
        };
        if row.tail > 0 {
            let mut statement = self
                .connection
                .prepare_cached("SELECT change FROM tail WHERE document = ?1 ORDER BY n")?;
            let changes = statement
                .query_map([row.n], |row| row.get::<_, Vec<u8>>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            document.receive_own(&changes)?;
        }
        Ok(Some(document))
    }

    /// Makes changes durable that `document` has already taken, and updates every list from them.
    /// A change that is here already is passed over.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database or from a change that does not parse.
    pub fn save_changes(
        &self,
        space: [u8; 16],
        document: &mut Document,
        changes: &[Vec<u8>],
        origin: Origin,
    ) -> Result<(), StoreError> {
        let (kind, id) = (document.kind(), document.id());
        let row = match self.row(kind, id)? {
            Some(row) => row,
            None => {
                self.connection
                    .prepare_cached("INSERT INTO document (id, kind, space) VALUES (?1, ?2, ?3)")?
                    .execute(params![id.bytes(), kind as u8, space])?;
                Row {
                    n: self.connection.last_insert_rowid(),
                    snapshot: Vec::new(),
                    tail: 0,
                }
            }
        };
        let mut tail = row.tail;
        let mut applied = Vec::new();
        let mut held = false;
        for change in changes {
            let writes = document.writes(change)?;
            if !self.note_origin(id.bytes(), &writes.hash, space, origin)? {
                continue;
            }
            let projected = document.has(&writes.hash);
            held |= !projected;
            self.connection
                .prepare_cached(
                    "INSERT INTO tail (document, hash, n, change, projected) VALUES
                     (?1, ?2, (SELECT coalesce(max(n), 0) + 1 FROM tail WHERE document = ?1), ?3, ?4)",
                )?
                .execute(params![row.n, writes.hash, change, projected])?;
            tail += 1;
            if projected {
                applied.push(writes);
            }
        }
        if applied.is_empty() && !held {
            return Ok(());
        }
        // Earlier changes may have waited for one of these.
        for (hash, change) in self.unprojected(row.n)? {
            if !document.has(&hash) && !document.waits(&hash) {
                self.fall_away(row.n, id, &hash, &change)?;
                tail -= 1;
            } else if document.has(&hash) {
                applied.push(document.writes(&change)?);
                self.connection
                    .prepare_cached(
                        "UPDATE tail SET projected = 1 WHERE document = ?1 AND hash = ?2",
                    )?
                    .execute(params![row.n, hash])?;
            }
        }
        self.project(document, &applied)?;
        if tail > TAIL {
            tail = self.fold(row.n, document, tail)?;
        }
        self.connection
            .prepare_cached("UPDATE document SET tail = ?2 WHERE n = ?1")?
            .execute(params![row.n, tail])?;
        Ok(())
    }

    /// A change that waited, and turned out to be none that is allowed when what it stands on came:
    /// it must not be found again when the document is loaded.
    fn fall_away(
        &self,
        n: i64,
        id: DocumentId,
        hash: &[u8; 32],
        change: &[u8],
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM tail WHERE document = ?1 AND hash = ?2")?
            .execute(params![n, hash])?;
        self.connection
            .prepare_cached(
                "INSERT INTO quarantine (reason, space, device, lane, seq, bytes)
                 SELECT 'not_allowed', space, device, lane, seq, ?3 FROM origin
                 WHERE document = ?1 AND hash = ?2 AND device IS NOT NULL",
            )?
            .execute(params![id.bytes(), hash, change])?;
        Ok(())
    }

    /// Remembers in which log a change travels. `false` when it was known.
    fn note_origin(
        &self,
        document: [u8; 16],
        hash: &[u8; 32],
        space: [u8; 16],
        origin: Origin,
    ) -> Result<bool, StoreError> {
        let (device, lane, seq, own) = match origin {
            Origin::Local { outbox } => (None, None, None, Some(outbox)),
            Origin::Entry { device, lane, seq } => (
                Some(device),
                Some(lane),
                Some(crate::transaction::signed(seq)),
                None,
            ),
        };
        let new = self
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO origin (document, hash, space, device, lane, seq, own)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![document, hash, space, device, lane, seq, own])?;
        Ok(new > 0)
    }

    fn unprojected(&self, n: i64) -> Result<Vec<Held>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT hash, change FROM tail WHERE document = ?1 AND projected = 0 ORDER BY n",
        )?;
        Ok(statement
            .query_map([n], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?)
    }

    /// Folds the tail into the snapshot; what waits stays in the tail. Answers the new tail length.
    fn fold(&self, n: i64, document: &Document, tail: i64) -> Result<i64, StoreError> {
        let Ok(snapshot) = document.save_checked() else {
            // The single changes are whole; a compact form that does not load must not replace them.
            tracing::warn!(n, "document does not fold");
            return Ok(tail);
        };
        self.connection
            .prepare_cached("UPDATE document SET snapshot = ?2 WHERE n = ?1")?
            .execute(params![n, snapshot])?;
        let gone = self
            .connection
            .prepare_cached("DELETE FROM tail WHERE document = ?1 AND projected = 1")?
            .execute([n])?;
        Ok(tail.saturating_sub(i64::try_from(gone).unwrap_or(tail)))
    }

    /// Every document here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn documents(&self) -> Result<Vec<(Kind, DocumentId)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT kind, id FROM document ORDER BY n")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, u8>(0)?, row.get::<_, [u8; 16]>(1)?))
        })?;
        let mut documents = Vec::new();
        for row in rows {
            let (kind, id) = row?;
            documents
                .extend(Kind::from_number(kind).map(|kind| (kind, DocumentId::from_bytes(id))));
        }
        Ok(documents)
    }

    /// The space a document lives in.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn space_of(&self, kind: Kind, id: DocumentId) -> Result<Option<[u8; 16]>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT space FROM document WHERE id = ?1 AND kind = ?2")?
            .query_row(params![id.bytes(), kind as u8], |row| row.get(0))
            .optional()?)
    }
}
