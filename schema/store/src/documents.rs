//! Documents: a compact snapshot and a tail of single changes.

use crate::packed::{is_packed, pack, pack_always, unpack};
use crate::{StoreError, Tx};
use document::{Document, Writes};
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

/// A change that a document has taken, and where it came from.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// The change as it travels.
    pub change: &'a [u8],
    /// What it writes.
    pub writes: Writes,
    /// The space of the log that carries it.
    pub space: [u8; 16],
    /// How it came.
    pub origin: Origin,
    /// Hybrid clock of its commit; not needed for what was written here.
    pub hlc: Option<u64>,
}

struct Row {
    n: i64,
    snapshot: Vec<u8>,
    tail: i64,
}

impl Tx<'_> {
    /// The local number of a document, by which its rows are found.
    pub(crate) fn number(&self, kind: Kind, id: DocumentId) -> Result<Option<i64>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT n FROM document WHERE id = ?1 AND kind = ?2")?
            .query_row(params![id.bytes(), kind as u8], |row| row.get(0))
            .optional()?)
    }

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
        } else if is_packed(&row.snapshot) {
            Document::open(kind, id, &unpack(row.snapshot)?)?
        } else {
            // As versions before migration 17 folded.
            Document::load(kind, id, &row.snapshot)?
        };
        if row.tail > 0 {
            let mut statement = self
                .connection
                .prepare_cached("SELECT change FROM tail WHERE document = ?1 ORDER BY n")?;
            let changes = statement
                .query_map([row.n], |row| row.get::<_, Vec<u8>>(0))?
                .map(|change| unpack(change?))
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
        let mut arrivals = Vec::with_capacity(changes.len());
        for change in changes {
            arrivals.push(Arrival {
                change,
                writes: document.writes(change)?,
                space,
                origin,
                hlc: None,
            });
        }
        self.save_arrivals(document, arrivals)
    }

    /// The same for changes that were taken apart when `document` took them, each with its own log.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn save_arrivals(
        &self,
        document: &mut Document,
        arrivals: Vec<Arrival<'_>>,
    ) -> Result<(), StoreError> {
        self.save_folded(document, arrivals, None)
    }

    /// The same, with all of `document` in the form that [`Document::open`] takes where it was made
    /// already: the single changes need not be kept then.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn save_folded(
        &self,
        document: &mut Document,
        arrivals: Vec<Arrival<'_>>,
        snapshot: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let Some(space) = arrivals.first().map(|arrival| arrival.space) else {
            return Ok(());
        };
        let (kind, id) = (document.kind(), document.id());
        if self.is_not_kept(id)? {
            return Ok(());
        }
        let (row, begins) = match self.row(kind, id)? {
            Some(row) => (row, false),
            None => {
                self.connection
                    .prepare_cached("INSERT INTO document (id, kind, space) VALUES (?1, ?2, ?3)")?
                    .execute(params![id.bytes(), kind as u8, space])?;
                let row = Row {
                    n: self.connection.last_insert_rowid(),
                    snapshot: Vec::new(),
                    tail: 0,
                };
                (row, true)
            }
        };
        let mut fresh = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            let hash = &arrival.writes.hash;
            if self.note_origin(row.n, hash, arrival.space, arrival.origin, arrival.hlc)? {
                fresh.push(arrival);
            }
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let mut applied = Vec::with_capacity(fresh.len());
        // Earlier changes may have waited for one of these.
        if row.tail > 0 {
            for (hash, change) in self.unprojected(row.n)? {
                if !document.has(&hash) && !document.waits(&hash) {
                    self.fall_away(row.n, &hash, &change)?;
                } else if document.has(&hash) {
                    applied.push(document.writes(&change)?);
                    self.connection
                        .prepare_cached(
                            "UPDATE tail SET projected = 1 WHERE document = ?1 AND hash = ?2",
                        )?
                        .execute(params![row.n, hash])?;
                }
            }
        }
        let more = i64::try_from(fresh.len()).unwrap_or(i64::MAX);
        // What is folded at once need not be written singly before.
        let folded = match snapshot {
            Some(snapshot) => {
                self.put_snapshot(row.n, &snapshot)?;
                true
            }
            None => row.tail.saturating_add(more) > TAIL && self.fold(row.n, document)?,
        };
        let mut place = self.last_place(row.n)?;
        for arrival in fresh {
            let projected = document.has(&arrival.writes.hash);
            if !(folded && projected) {
                place += 1;
                self.connection
                    .prepare_cached(
                        "INSERT INTO tail (document, hash, n, change, projected) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![
                        row.n,
                        arrival.writes.hash,
                        place,
                        pack(arrival.change),
                        projected
                    ])?;
            }
            if projected {
                applied.push(arrival.writes);
            }
        }
        if begins {
            self.project_whole(row.n, document, &applied)?;
        } else {
            self.project(row.n, document, &applied)?;
        }
        self.connection
            .prepare_cached(
                "UPDATE document SET tail = (SELECT count(*) FROM tail WHERE document = ?1) WHERE n = ?1",
            )?
            .execute([row.n])?;
        Ok(())
    }

    fn last_place(&self, n: i64) -> Result<i64, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT coalesce(max(n), 0) FROM tail WHERE document = ?1")?
            .query_row([n], |row| row.get(0))?)
    }

    /// A change that waited, and turned out to be none that is allowed when what it stands on came:
    /// it must not be found again when the document is loaded.
    fn fall_away(&self, n: i64, hash: &[u8; 32], change: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM tail WHERE document = ?1 AND hash = ?2")?
            .execute(params![n, hash])?;
        self.connection
            .prepare_cached(
                "INSERT INTO quarantine (reason, space, device, lane, seq, bytes)
                 SELECT 'not_allowed', space, device, lane, seq, ?3 FROM origin_row
                 WHERE document = ?1 AND hash = ?2 AND device IS NOT NULL",
            )?
            .execute(params![n, hash, change])?;
        Ok(())
    }

    /// Remembers in which log a change travels. `false` when it was known.
    pub(crate) fn note_origin(
        &self,
        n: i64,
        hash: &[u8; 32],
        space: [u8; 16],
        origin: Origin,
        hlc: Option<u64>,
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
                "INSERT OR IGNORE INTO origin_row (document, hash, space, device, lane, seq, own, hlc)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                n,
                hash,
                space,
                device,
                lane,
                seq,
                own,
                hlc.map(crate::transaction::signed)
            ])?;
        Ok(new > 0)
    }

    fn unprojected(&self, n: i64) -> Result<Vec<Held>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT hash, change FROM tail WHERE document = ?1 AND projected = 0 ORDER BY n",
        )?;
        let rows = statement.query_map([n], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (hash, change): Held = row?;
            Ok((hash, unpack(change)?))
        })
        .collect()
    }

    /// Folds everything applied into the snapshot; what waits stays in the tail. `false` when it must
    /// not be done.
    fn fold(&self, n: i64, document: &Document) -> Result<bool, StoreError> {
        let Ok(snapshot) = document.save_checked() else {
            // The single changes are whole; a compact form that does not load must not replace them.
            tracing::warn!(n, "document does not fold");
            return Ok(false);
        };
        self.put_snapshot(n, &snapshot)?;
        Ok(true)
    }

    fn put_snapshot(&self, n: i64, snapshot: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE document SET snapshot = ?2 WHERE n = ?1")?
            .execute(params![n, pack_always(snapshot)])?;
        self.connection
            .prepare_cached("DELETE FROM tail WHERE document = ?1 AND projected = 1")?
            .execute([n])?;
        Ok(())
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

    /// Every document of a kind here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn documents_of_kind(&self, kind: Kind) -> Result<Vec<DocumentId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM document WHERE kind = ?1 ORDER BY n")?;
        let rows =
            statement.query_map([kind as u8], |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use document::Edit;
    use rusqlite::params;

    const ID: DocumentId = DocumentId(uuid::Uuid::from_u128(3));
    const AUTHOR: [u8; 16] = [9; 16];

    fn noted(document: &mut Document, notes: std::ops::Range<u32>) -> Vec<Vec<u8>> {
        notes
            .map(|note| {
                let add = Edit::Add {
                    collection: "notes".to_owned(),
                    id: format!("{note}"),
                    item: serde_json::json!({ "text": format!("訪問 {note}") }),
                };
                document.edit(AUTHOR, 0, &[add]).unwrap().unwrap()
            })
            .collect()
    }

    fn save(
        store: &mut Store,
        document: &mut Document,
        changes: &[Vec<u8>],
        whole: Option<Vec<u8>>,
    ) {
        let arrivals = changes.iter().zip(1..).map(|(change, seq)| Arrival {
            change,
            writes: document.writes(change).unwrap(),
            space: [5; 16],
            origin: Origin::Entry {
                device: [8; 32],
                lane: 3,
                seq,
            },
            hlc: None,
        });
        let arrivals = arrivals.collect();
        store
            .transaction(|tx| tx.save_folded(document, arrivals, whole))
            .unwrap();
    }

    #[test]
    fn a_document_that_came_whole_lies_as_it_came_and_is_folded_by_who_writes_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("tsunagi.db"), &[1; 32]).unwrap();
        let mut document = Document::new(Kind::PersonRecord, ID);
        let changes = noted(&mut document, 0..5);
        let whole = document::gathered(changes.iter().map(Vec::as_slice));
        save(&mut store, &mut document, &changes, Some(whole));
        let load = |store: &Store| store.read(|tx| tx.load(Kind::PersonRecord, ID)).unwrap();
        let mut here = load(&store).expect("it is here");
        assert_eq!(here.read(), document.read());

        let more = noted(&mut here, 5..25);
        for change in &more {
            save(&mut store, &mut here, std::slice::from_ref(change), None);
        }
        let tail: i64 = store
            .connection
            .query_row("SELECT count(*) FROM tail", [], |row| row.get(0))
            .unwrap();
        assert!(tail < 20, "it was folded: {tail} changes lie singly");
        let again = load(&store).expect("it is here");
        assert_eq!(again.read(), here.read());
        assert_eq!(again.read().items["notes"].len(), 25);
    }

    #[test]
    fn what_an_earlier_version_folded_still_loads() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("tsunagi.db"), &[1; 32]).unwrap();
        let mut document = Document::new(Kind::PersonRecord, ID);
        let changes = noted(&mut document, 0..5);
        save(&mut store, &mut document, &changes, None);
        // As it lay before migration 17: columns packed one by one, and no frame around.
        store
            .connection
            .execute(
                "UPDATE document SET snapshot = ?1, tail = 0",
                params![document.save()],
            )
            .unwrap();
        store.connection.execute("DELETE FROM tail", []).unwrap();
        let again = store.read(|tx| tx.load(Kind::PersonRecord, ID)).unwrap();
        assert_eq!(again.expect("it is here").read(), document.read());
    }
}
