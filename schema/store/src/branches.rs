//! The branches of a log that forked: kept beside it, and laid out like logs of their own.
//!
//! An entry for a place that is taken lies in the table `fork`, as proof, and once the log has forked
//! also among the entries, under a number of a lane that no log has: so it is opened, judged, shown and
//! accepted like any other entry.

use crate::log::{ENTRY, entry as read_entry, finish};
use crate::transaction::{signed, unsigned};
use crate::{Appended, EntryRow, StoreError, Tx};
use rusqlite::{OptionalExtension, params};

/// Numbers of lanes below this one are lanes of logs.
pub const LANES: u8 = 16;

/// Entries beside one log that are kept at most.
const MOST_BESIDE: i64 = 512;

/// Space, device and lane of a log.
pub type LogPlace = ([u8; 16], [u8; 32], u8);

/// One known entry of a log, without its bytes: number, hash, hash of the one before.
pub type Link = (u64, [u8; 32], [u8; 32]);

impl Tx<'_> {
    /// The logs that have forked: space, device, lane.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn forked_logs(&self) -> Result<Vec<LogPlace>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT space, device, lane FROM log_head WHERE frozen = 1 ORDER BY space, device, lane",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every known entry of a forked log, whichever branch it lies on, from a little before the place
    /// where it parts.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn branches(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
    ) -> Result<Vec<Link>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "WITH begins AS (SELECT coalesce(min(seq), 0) - 2 AS at FROM fork
                 WHERE space = ?1 AND device = ?2 AND lane = ?3)
             SELECT seq, hash, prev FROM entry WHERE space = ?1 AND device = ?2 AND lane & 15 = ?3
               AND seq >= (SELECT at FROM begins)
             UNION ALL SELECT seq, hash, prev FROM dropped WHERE space = ?1 AND device = ?2 AND lane = ?3
               AND seq >= (SELECT at FROM begins)
             ORDER BY seq, hash",
        )?;
        let rows = statement.query_map(params![space, device, lane], |row| {
            Ok((unsigned(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entries of all branches from a position on, first ones first, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn branch_entries(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        from: u64,
        limit: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE space = ?1 AND device = ?2 AND lane & 15 = ?3 AND seq >= ?4
             ORDER BY seq, hash LIMIT ?5"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(
            params![space, device, lane, signed(from), limit],
            read_entry,
        )?;
        rows.map(finish).collect()
    }

    /// The numbers under which the branches of a log lie among the entries.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn branch_lanes(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
    ) -> Result<Vec<u8>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT lane FROM entry WHERE space = ?1 AND device = ?2 AND lane & 15 = ?3
               AND lane > 15 ORDER BY lane",
        )?;
        let rows = statement.query_map(params![space, device, lane], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lays the entries that lie beside a forked log out among the entries, to be looked at.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn lay_out_branches(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        decode: impl Fn(&[u8]) -> Option<([u8; 32], u64)>,
    ) -> Result<(), StoreError> {
        for fork in self.forks()? {
            if (fork.space, fork.device, fork.lane) != (space, device, lane) {
                continue;
            }
            let Some((prev, hlc)) = decode(&fork.bytes) else {
                continue;
            };
            self.lay_out(&EntryRow {
                space,
                device,
                lane,
                seq: fork.seq,
                hash: fork.hash,
                prev,
                hlc,
                bytes: fork.bytes,
                state: crate::EntryState::Waiting,
            })?;
        }
        Ok(())
    }

    /// Puts one entry under the first number whose place is free, unless it is there.
    fn lay_out(&self, entry: &EntryRow) -> Result<(), StoreError> {
        let mut lanes = (1..16_u8).map(|branch| branch * LANES + entry.lane);
        let mut statement = self.connection.prepare_cached(
            "SELECT hash FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
        )?;
        let at = |lane: u8| params_of(entry, lane);
        let held = self.entry_id_at(entry.space, entry.device, entry.lane, entry.seq)?;
        if held == Some(entry.hash) {
            return Ok(());
        }
        let free = loop {
            let Some(lane) = lanes.next() else {
                return Ok(());
            };
            let there: Option<[u8; 32]> =
                statement.query_row(at(lane), |row| row.get(0)).optional()?;
            match there {
                None => break lane,
                Some(hash) if hash == entry.hash => return Ok(()),
                Some(_) => {}
            }
        };
        self.connection
            .prepare_cached(
                "INSERT INTO entry (space, device, lane, seq, hash, prev, hlc, bytes, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
            )?
            .execute(params![
                entry.space,
                entry.device,
                free,
                signed(entry.seq),
                entry.hash,
                entry.prev,
                signed(entry.hlc),
                entry.bytes
            ])?;
        Ok(())
    }

    /// An entry of a branch of a log that has forked.
    pub(crate) fn keep_branch(&self, entry: &EntryRow) -> Result<Appended, StoreError> {
        let (known, beside): (bool, i64) = self
            .connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM fork WHERE space = ?1 AND device = ?2 AND lane = ?3 AND hash = ?4),
                   (SELECT count(*) FROM fork WHERE space = ?1 AND device = ?2 AND lane = ?3)",
            )?
            .query_row(params![entry.space, entry.device, entry.lane, entry.hash], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if known {
            return Ok(Appended::Known);
        }
        if beside >= MOST_BESIDE {
            return Ok(Appended::Frozen);
        }
        self.put_branch(entry)?;
        Ok(Appended::Fork)
    }

    pub(crate) fn put_branch(&self, entry: &EntryRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO fork (space, device, lane, seq, hash, bytes)
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?7 >
                   (SELECT count(*) FROM fork WHERE space = ?1 AND device = ?2 AND lane = ?3)",
            )?
            .execute(params![
                entry.space,
                entry.device,
                entry.lane,
                signed(entry.seq),
                entry.hash,
                entry.bytes,
                MOST_BESIDE
            ])?;
        Ok(())
    }

    /// Whether another entry for the same place came before.
    pub(crate) fn contradicts(&self, entry: &EntryRow) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM fork WHERE space = ?1 AND device = ?2 AND lane = ?3
                   AND seq = ?4 AND hash <> ?5)",
            )?
            .query_row(
                params![
                    entry.space,
                    entry.device,
                    entry.lane,
                    signed(entry.seq),
                    entry.hash
                ],
                |row| row.get(0),
            )?)
    }
}

fn params_of(entry: &EntryRow, lane: u8) -> impl rusqlite::Params + '_ {
    (
        entry.space.as_slice(),
        entry.device.as_slice(),
        lane,
        signed(entry.seq),
    )
}
