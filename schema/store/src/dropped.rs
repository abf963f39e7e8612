//! Entries that a checkpoint which lies here stands in for, and whose bytes were given up.
//!
//! What is left of an entry is its place and its id: another entry in that place is still noticed, an
//! endorsement still finds it, and it is not taken in again.

use crate::log::{ENTRY, entry, finish};
use crate::transaction::{signed, unsigned};
use crate::{EntryPlace, EntryRow, StoreError, Tx};
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    /// Entries of a log that are applied, and of which nothing is set aside, from one position on and
    /// below another, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_done(
        &self,
        (space, device, lane): crate::LogPlace,
        (from, below): (u64, u64),
        limit: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry e WHERE space = ?1 AND device = ?2 AND lane = ?3
               AND seq >= ?4 AND seq < ?5 AND state = 1
               AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.space = e.space
                 AND q.device = e.device AND q.lane = e.lane AND q.seq = e.seq)
             ORDER BY seq LIMIT ?6"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let range = params![space, device, lane, signed(from), signed(below), limit];
        let rows = statement.query_map(range, entry)?;
        rows.map(finish).collect()
    }

    /// Gives an entry up but for its place and its id; its log is no longer held below it. Overwritten on
    /// the disk, like everything that is deleted here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_drop(&self, at: &EntryPlace) -> Result<(), StoreError> {
        for sql in [
            "INSERT OR IGNORE INTO dropped (space, device, lane, seq, hash, prev)
               SELECT space, device, lane, seq, hash, prev FROM entry
               WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
            "DELETE FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
            "UPDATE log_head SET floor = max(floor, ?4)
               WHERE space = ?1 AND device = ?2 AND lane = ?3",
        ] {
            let place = params![at.space, at.device, at.lane, signed(at.seq)];
            self.connection.prepare_cached(sql)?.execute(place)?;
        }
        Ok(())
    }

    /// The id of an entry whose bytes were given up.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn dropped_id(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT hash FROM dropped WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
            )?
            .query_row(params![space, device, lane, signed(seq)], |row| row.get(0))
            .optional()?)
    }

    /// The id of an entry, whether its bytes are here or were given up.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_id_at(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        match self.entry_hash(space, device, lane, seq)? {
            None => self.dropped_id(space, device, lane, seq),
            here => Ok(here),
        }
    }

    /// Where an entry lay whose bytes were given up: its lane and its position.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn dropped_named(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        hash: [u8; 32],
    ) -> Result<Option<(u8, u64)>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT lane, seq FROM dropped WHERE hash = ?3 AND space = ?1 AND device = ?2",
            )?
            .query_row(params![space, device, hash], |row| {
                Ok((row.get(0)?, unsigned(row.get(1)?)))
            })
            .optional()?)
    }

    /// How many entries were given up of all logs, or of one space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn dropped_count(&self, space: Option<[u8; 16]>) -> Result<u64, StoreError> {
        Ok(unsigned(
            self.connection
                .prepare_cached("SELECT count(*) FROM dropped WHERE ?1 IS NULL OR space = ?1")?
                .query_row([space], |row| row.get(0))?,
        ))
    }

    /// Whether a checkpoint holds something of every document that another one holds something of.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn checkpoint_has_all_of(
        &self,
        checkpoint: [u8; 32],
        other: [u8; 32],
    ) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM chunk c JOIN chunk_document d ON d.chunk = c.n
                   WHERE c.checkpoint = ?2 AND NOT EXISTS
                     (SELECT 1 FROM chunk_document e JOIN chunk f ON f.n = e.chunk
                      WHERE e.document = d.document AND e.kind = d.kind AND f.checkpoint = ?1))",
            )?
            .query_row([checkpoint, other], |row| row.get(0))?)
    }
}
