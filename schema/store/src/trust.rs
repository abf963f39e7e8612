//! Statements, space keys and receipts: opaque bytes kept for the layers above.

use crate::transaction::{signed, unsigned};
use crate::{StoreError, Tx};
use rusqlite::{OptionalExtension, params};
use zeroize::Zeroizing;

/// A signed receipt: up to where a device holds which logs of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The device that signed it.
    pub device: [u8; 32],
    /// The space.
    pub space: [u8; 16],
    /// Hybrid clock; a newer receipt of the device replaces an older one.
    pub hlc: u64,
    /// The receipt as it travels.
    pub bytes: Vec<u8>,
}

/// A statement of the authority log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Its id.
    pub id: [u8; 32],
    /// The issuer's id.
    pub issuer: [u8; 32],
    /// Position in the issuer's log.
    pub seq: u64,
    /// The statement as it travels.
    pub bytes: Vec<u8>,
}

/// A key of a space.
#[derive(Debug, Clone)]
pub struct SpaceKeyRow {
    /// The space.
    pub space: [u8; 16],
    /// The epoch.
    pub epoch: [u8; 32],
    /// The key.
    pub key: Zeroizing<[u8; 32]>,
}

/// An issuer, and how many of its statements are known.
pub type Known = ([u8; 32], u64);

impl Tx<'_> {
    /// Keeps a statement. `false` when it was here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn statement_put(
        &self,
        id: [u8; 32],
        issuer: [u8; 32],
        seq: u64,
        bytes: &[u8],
    ) -> Result<bool, StoreError> {
        let new = self
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO statement (id, issuer, seq, bytes) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id, issuer, signed(seq), bytes])?;
        Ok(new > 0)
    }

    /// Remembers a state of the rights, and how many statements of some issuers were known in it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn heads_put(&self, heads: [u8; 32], known: &[Known]) -> Result<(), StoreError> {
        let mut bytes = Vec::with_capacity(known.len() * 40);
        for (issuer, count) in known {
            bytes.extend_from_slice(issuer);
            bytes.extend_from_slice(&count.to_be_bytes());
        }
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO heads (heads, known) VALUES (?1, ?2)")?
            .execute(params![heads, bytes])?;
        Ok(())
    }

    /// How many statements of some issuers were known in a state of the rights; empty for a state that
    /// this device has not been through.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn heads_known(&self, heads: [u8; 32]) -> Result<Vec<Known>, StoreError> {
        let bytes: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT known FROM heads WHERE heads = ?1")?
            .query_row([heads], |row| row.get(0))
            .optional()?;
        let bytes = bytes.unwrap_or_default();
        let known = bytes.chunks_exact(40).filter_map(|part| {
            let (issuer, count) = part.split_at_checked(32)?;
            let count = u64::from_be_bytes(count.try_into().ok()?);
            Some((issuer.try_into().ok()?, count))
        });
        Ok(known.collect())
    }

    /// Every statement, as they came.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn statements(&self) -> Result<Vec<StatementRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, issuer, seq, bytes FROM statement ORDER BY n")?;
        let rows = statement.query_map([], |row| {
            Ok(StatementRow {
                id: row.get(0)?,
                issuer: row.get(1)?,
                seq: unsigned(row.get(2)?),
                bytes: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a key of a space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn space_key_put(
        &self,
        space: [u8; 16],
        epoch: [u8; 32],
        key: &[u8; 32],
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO space_key (space, epoch, key) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![space, epoch, key])?;
        Ok(())
    }

    /// Every key of every space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn space_keys(&self) -> Result<Vec<SpaceKeyRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT space, epoch, key FROM space_key")?;
        let rows = statement.query_map([], |row| {
            Ok(SpaceKeyRow {
                space: row.get(0)?,
                epoch: row.get(1)?,
                key: Zeroizing::new(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a receipt unless a newer one of the device is here. `vector` is (author, lane, seq).
    /// `false` when nothing changed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn receipt_put(
        &self,
        device: [u8; 32],
        space: [u8; 16],
        hlc: u64,
        bytes: &[u8],
        vector: &[([u8; 32], u8, u64)],
    ) -> Result<bool, StoreError> {
        let new = self
            .connection
            .prepare_cached(
                "INSERT INTO receipt (device, space, hlc, bytes) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (device, space) DO UPDATE SET hlc = ?3, bytes = ?4 WHERE hlc < ?3",
            )?
            .execute(params![device, space, signed(hlc), bytes])?;
        if new == 0 {
            return Ok(false);
        }
        // A position is a fact that was signed once: it only moves forward.
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO receipt_position (space, author, lane, holder, seq) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (space, author, lane, holder) DO UPDATE SET seq = ?5 WHERE seq < ?5",
        )?;
        for (author, lane, seq) in vector {
            statement.execute(params![space, author, lane, device, signed(*seq)])?;
        }
        Ok(true)
    }

    /// The newest receipt of every device and space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn receipts(&self) -> Result<Vec<ReceiptRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT device, space, hlc, bytes FROM receipt ORDER BY device, space",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(ReceiptRow {
                device: row.get(0)?,
                space: row.get(1)?,
                hlc: unsigned(row.get(2)?),
                bytes: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
