//! Commits that were carried here out of other spaces: which entry brought which, and what people have
//! said about sharing a person with another unit.

use crate::log::{ENTRY, entry, finish};
use crate::transaction::{signed, unsigned};
use crate::{EntryRow, Source, StoreError, Tx};
use domain::share::ShareSaid;
use domain::{ids::DocumentId, kind::Kind};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// The position of an entry: space, device, lane, number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryPlace {
    /// The space.
    pub space: [u8; 16],
    /// The log's device.
    pub device: [u8; 32],
    /// The log's lane.
    pub lane: u8,
    /// The position.
    pub seq: u64,
}

/// That an entry carries commits of a document out of an entry of another space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarriedRow {
    /// The document's kind.
    pub kind: Kind,
    /// The document.
    pub document: DocumentId,
    /// Where its author wrote.
    pub from: EntryPlace,
    /// The id of the author's entry; zero where the carrier vouches for it.
    pub entry: [u8; 32],
    /// When the author's entry was sealed, or the commit saved.
    pub hlc: u64,
    /// The entry that carries.
    pub by: EntryPlace,
}

/// What somebody said about sharing a person, and who it was by what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// The item's id.
    pub id: String,
    /// What was said.
    pub said: ShareSaid,
    /// The device that wrote it.
    pub device: [u8; 32],
    /// When, by its clock.
    pub hlc: u64,
}

fn place(row: &Row<'_>, first: usize) -> rusqlite::Result<EntryPlace> {
    Ok(EntryPlace {
        space: row.get(first)?,
        device: row.get(first + 1)?,
        lane: row.get(first + 2)?,
        seq: unsigned(row.get(first + 3)?),
    })
}

fn brought(row: &Row<'_>) -> rusqlite::Result<Option<(Kind, DocumentId, EntryPlace)>> {
    let kind = Kind::from_number(row.get(0)?);
    let document = DocumentId::from_bytes(row.get(1)?);
    let by = place(row, 2)?;
    Ok(kind.map(|kind| (kind, document, by)))
}

impl Tx<'_> {
    /// Notes what an entry carries. It stays noted when the person is hidden, so that those are told to
    /// whom the person was given.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carried_put(&self, row: &CarriedRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO carried (document, kind, space, device, lane, seq, entry, hlc,
                   into_space, by_device, by_lane, by_seq)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                row.document.bytes(),
                row.kind as u8,
                row.from.space,
                row.from.device,
                row.from.lane,
                signed(row.from.seq),
                row.entry,
                signed(row.hlc),
                row.by.space,
                row.by.device,
                row.by.lane,
                signed(row.by.seq)
            ])?;
        Ok(())
    }

    /// The entries that carry commits of a document out of other spaces.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carriers_of(&self, document: DocumentId) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE (space, device, lane, seq) IN
               (SELECT into_space, by_device, by_lane, by_seq FROM carried WHERE document = ?1)
             ORDER BY hlc, device, hash"
        ))?;
        let rows = statement.query_map([document.bytes()], entry)?;
        rows.map(finish).collect()
    }

    /// What was carried into a space of a document, by where its authors wrote. What an entry carries that
    /// is set aside is not there: somebody else has to carry it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carried_into(
        &self,
        document: DocumentId,
        space: [u8; 16],
    ) -> Result<BTreeSet<EntryPlace>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.space, c.device, c.lane, c.seq FROM carried c
             JOIN entry e ON e.space = c.into_space AND e.device = c.by_device AND e.lane = c.by_lane
               AND e.seq = c.by_seq
             WHERE c.document = ?1 AND c.into_space = ?2 AND e.state <> 3",
        )?;
        let rows = statement.query_map(params![document.bytes(), space], |row| place(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was carried out of a log from a position on: documents, and the entries that carry them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carried_of_log(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: Option<u8>,
        from: u64,
    ) -> Result<Vec<(Kind, DocumentId, EntryPlace)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, document, into_space, by_device, by_lane, by_seq FROM carried
             WHERE space = ?1 AND device = ?2 AND seq >= ?4 AND (?3 IS NULL OR lane = ?3)",
        )?;
        let rows = statement.query_map(params![space, device, lane, signed(from)], brought)?;
        rows.filter_map(Result::transpose)
            .map(|row| Ok(row?))
            .collect()
    }

    /// The same for one entry, by its id.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carried_of_entry(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        id: [u8; 32],
    ) -> Result<Vec<(Kind, DocumentId, EntryPlace)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, document, into_space, by_device, by_lane, by_seq FROM carried
             WHERE space = ?1 AND device = ?2 AND entry = ?3",
        )?;
        let rows = statement.query_map(params![space, device, id], brought)?;
        rows.filter_map(Result::transpose)
            .map(|row| Ok(row?))
            .collect()
    }

    /// Has an entry that carries looked at again. One that is of a newer form, or that cannot be read,
    /// stays so.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_again(&self, by: &EntryPlace) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE entry SET state = 0 WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4
                   AND state IN (1, 3, 4)",
            )?
            .execute(params![by.space, by.device, by.lane, signed(by.seq)])?;
        Ok(())
    }

    /// The id and the clock of an entry of another space of which something was carried here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn carried_at(&self, from: &EntryPlace) -> Result<Option<([u8; 32], u64)>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT entry, hlc FROM carried
                 WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4 ORDER BY entry DESC LIMIT 1",
            )?
            .query_row(
                params![from.space, from.device, from.lane, signed(from.seq)],
                |row| Ok((row.get(0)?, unsigned(row.get(1)?))),
            )
            .optional()?)
    }

    /// The people of whom something was carried from one space into another.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn people_carried(&self) -> Result<Vec<DocumentId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT document FROM carried WHERE kind = ?1")?;
        let rows = statement.query_map([Kind::Person as u8], |row| {
            Ok(DocumentId::from_bytes(row.get(0)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The space in which a document began: that of its earliest change.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn home_of(&self, document: DocumentId) -> Result<Option<[u8; 16]>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT o.space FROM origin o LEFT JOIN own_commit c ON c.n = o.own
                 WHERE o.document = ?1 ORDER BY coalesce(c.hlc, o.hlc), o.hash LIMIT 1",
            )?
            .query_row([document.bytes()], |row| row.get(0))
            .optional()?)
    }

    /// The spaces that a document is in, as far as is known here, the one it began in first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn spaces_of(&self, document: DocumentId) -> Result<Vec<[u8; 16]>, StoreError> {
        let mut spaces: Vec<[u8; 16]> = self.home_of(document)?.into_iter().collect();
        let mut statement = self.connection.prepare_cached(
            "SELECT space FROM origin WHERE document = ?1
             UNION SELECT into_space FROM carried WHERE document = ?1",
        )?;
        let rows = statement.query_map([document.bytes()], |row| row.get::<_, [u8; 16]>(0))?;
        for space in rows {
            let space = space?;
            if !spaces.contains(&space) {
                spaces.push(space);
            }
        }
        Ok(spaces)
    }

    /// Which logs carry the changes of a document that are sealed, in whatever space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn sources_anywhere(
        &self,
        document: DocumentId,
        own: &[u8; 32],
    ) -> Result<Vec<([u8; 16], Source)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT o.hash, coalesce(o.device, ?2), coalesce(o.lane, c.lane), coalesce(o.seq, c.seq),
               coalesce(c.hlc, o.hlc), o.space
             FROM origin o LEFT JOIN own_commit c ON c.n = o.own
             WHERE o.document = ?1 AND coalesce(o.seq, c.seq) IS NOT NULL",
        )?;
        let rows = statement.query_map(params![document.bytes(), own], |row| {
            let source = Source {
                hash: row.get(0)?,
                device: row.get(1)?,
                lane: row.get(2)?,
                seq: unsigned(row.get(3)?),
                hlc: row.get::<_, Option<i64>>(4)?.map(unsigned),
            };
            Ok((row.get(5)?, source))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The people about whom somebody has said something of sharing.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn people_shared(&self) -> Result<Vec<DocumentId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT document FROM item WHERE collection = 'shares' ORDER BY document",
        )?;
        let rows = statement.query_map([], |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was said about sharing a person, the earliest first. What does not read is passed over.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn shares_of(
        &self,
        person: DocumentId,
        own: &[u8; 32],
    ) -> Result<Vec<ShareRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT i.id, i.json, coalesce(o.device, ?2), coalesce(c.hlc, o.hlc, 0) FROM item i
             JOIN origin_row o ON o.document = i.place AND o.hash = i.change
             LEFT JOIN own_commit c ON c.n = o.own
             WHERE i.document = ?1 AND i.collection = 'shares' ORDER BY 4, i.id",
        )?;
        let rows = statement.query_map(params![person.bytes(), own], |row| {
            let said: Option<ShareSaid> = serde_json::from_str(&row.get::<_, String>(1)?).ok();
            let (id, device, hlc) = (row.get(0)?, row.get(2)?, unsigned(row.get(3)?));
            Ok(said.map(|said| ShareRow {
                id,
                said,
                device,
                hlc,
            }))
        })?;
        rows.filter_map(Result::transpose)
            .map(|row| Ok(row?))
            .collect()
    }
}
