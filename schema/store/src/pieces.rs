//! Pieces of pictures and papers: those that wait to be sealed, and where all others lie.

use crate::carried::EntryPlace;
use crate::transaction::{signed, unsigned};
use crate::{StoreError, Tx};
use domain::attachment::Attachment;
use domain::ids::DocumentId;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

/// The collection of a record in which what is attached stands.
pub const ATTACHED: &str = "attachments";

/// A piece that was attached here and waits to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPiece {
    /// Its number.
    pub n: i64,
    /// The record that it is attached to.
    pub document: [u8; 16],
    /// Its address.
    pub address: [u8; 32],
    /// The encoded piece.
    pub bytes: Vec<u8>,
}

impl Tx<'_> {
    /// Keeps a piece of what is attached to a record until it is sealed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn own_piece_put(
        &self,
        space: [u8; 16],
        (document, item): ([u8; 16], &str),
        address: [u8; 32],
        bytes: &[u8],
        hlc: u64,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO own_piece (space, document, item, address, hlc, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![space, document, item, address, signed(hlc), bytes])?;
        Ok(())
    }

    /// The spaces for which pieces wait to be sealed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn own_pieces_wait(&self) -> Result<BTreeSet<[u8; 16]>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT space FROM own_piece WHERE seq IS NULL")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The oldest piece that waits to be sealed into a space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn own_piece_next(&self, space: [u8; 16]) -> Result<Option<OwnPiece>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT n, document, address, bytes FROM own_piece
                 WHERE space = ?1 AND seq IS NULL ORDER BY n LIMIT 1",
            )?
            .query_row([space], |row| {
                Ok(OwnPiece {
                    n: row.get(0)?,
                    document: row.get(1)?,
                    address: row.get(2)?,
                    bytes: row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default(),
                })
            })
            .optional()?)
    }

    /// Notes that a piece now lies in an entry of this device's own log.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn own_piece_sealed(&self, n: i64, seq: u64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE own_piece SET seq = ?2, bytes = NULL WHERE n = ?1")?
            .execute(params![n, signed(seq)])?;
        Ok(())
    }

    /// Notes where a piece lies.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn piece_put(&self, address: [u8; 32], place: &EntryPlace) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO piece (address, space, device, lane, seq)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                address,
                place.space,
                place.device,
                place.lane,
                signed(place.seq)
            ])?;
        Ok(())
    }

    /// Every place where a piece lies, one for each space at most.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn piece_places(&self, address: [u8; 32]) -> Result<Vec<EntryPlace>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT space, device, lane, seq FROM piece WHERE address = ?1 ORDER BY space",
        )?;
        let rows = statement.query_map([address], |row| {
            Ok(EntryPlace {
                space: row.get(0)?,
                device: row.get(1)?,
                lane: row.get(2)?,
                seq: unsigned(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A piece that was attached here and is not sealed yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn own_piece(&self, address: [u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Option<Vec<u8>>> = self
            .connection
            .prepare_cached("SELECT bytes FROM own_piece WHERE address = ?1 AND seq IS NULL")?
            .query_row([address], |row| row.get(0))
            .optional()?;
        Ok(bytes.flatten())
    }

    /// What is attached to a record, or was said of it, oldest first. What does not read is passed over.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn attachments_of(
        &self,
        record: DocumentId,
    ) -> Result<Vec<(String, Attachment)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT i.id, i.json FROM item i WHERE i.document = ?1 AND i.collection = 'attachments'
             ORDER BY i.typed_ms, i.id",
        )?;
        let rows = statement.query_map([record.bytes()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (id, json) = row?;
            if let Ok(attachment) = serde_json::from_str(&json) {
                all.push((id, attachment));
            }
        }
        Ok(all)
    }
}
