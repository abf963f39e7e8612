//! What was set aside, to be shown to people.

use rusqlite::params;

use crate::log::{ENTRY, entry, finish};
use crate::transaction::{signed, unsigned};
use crate::{EntryRow, StoreError, Tx};

/// A commit or an entry that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideRow {
    /// Its number.
    pub n: i64,
    /// Why, as a short code.
    pub reason: String,
    /// The space.
    pub space: [u8; 16],
    /// The log's device.
    pub device: [u8; 32],
    /// The log's lane.
    pub lane: u8,
    /// Position in the log.
    pub seq: u64,
    /// The commit; empty for a whole entry.
    pub commit: Vec<u8>,
}

impl Tx<'_> {
    /// Everything that is set aside, as it came.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn set_aside(&self) -> Result<Vec<AsideRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT n, reason, space, device, lane, seq, bytes FROM quarantine ORDER BY n",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(AsideRow {
                n: row.get(0)?,
                reason: row.get(1)?,
                space: row.get(2)?,
                device: row.get(3)?,
                lane: row.get(4)?,
                seq: unsigned(row.get(5)?),
                commit: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Gives another reason for something that is set aside.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn aside_because(&self, n: i64, reason: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE quarantine SET reason = ?2 WHERE n = ?1")?
            .execute(params![n, reason])?;
        Ok(())
    }

    /// Takes one line out of what is set aside, because it counts after all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn aside_clear(&self, n: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM quarantine WHERE n = ?1")?
            .execute([n])?;
        Ok(())
    }

    /// Entries of a device's logs in a space that are applied and have a number from `from` on, at most
    /// `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_applied(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        from: u64,
        limit: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry
             WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq >= ?4 AND state IN (1, 4)
             ORDER BY seq LIMIT ?5"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![space, device, lane, signed(from), limit], entry)?;
        rows.map(finish).collect()
    }

    /// One entry by its id.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_named(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        hash: [u8; 32],
    ) -> Result<Option<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE space = ?1 AND device = ?2 AND hash = ?3"
        ))?;
        let mut rows = statement.query_map(params![space, device, hash], entry)?;
        rows.next().map(finish).transpose()
    }

    /// Has the entries of a log from a number on looked at again: those that could not be read or were
    /// set aside, and with `applied` also those that are applied.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn log_again(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        from: u64,
        applied: bool,
    ) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "UPDATE entry SET state = 0 WHERE space = ?1 AND device = ?2 AND lane = ?3
                 AND seq >= ?4 AND (state IN (2, 3) OR (?5 AND state IN (1, 4)))",
            )?
            .execute(params![space, device, lane, signed(from), applied])?)
    }

    /// Has every entry that could not be read looked at again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn unreadable_again(&self) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("UPDATE entry SET state = 0 WHERE state = 2")?
            .execute([])?)
    }
}
