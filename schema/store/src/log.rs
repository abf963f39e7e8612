//! Logs: the entries of every device.

use crate::transaction::{signed, unsigned};
use crate::{StoreError, Tx};
use rusqlite::{OptionalExtension, Row, params};

/// What was done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum EntryState {
    /// Stored, verified, and not yet applied to documents.
    Waiting = 0,
    /// Applied.
    Applied = 1,
    /// Its key or its author's grant is not known yet; tried again when that moves.
    Unreadable = 2,
    /// Set aside.
    Quarantined = 3,
    /// Applied; it came after its author's period had ended, and is shown as such.
    Late = 4,
    /// 新しい形の記録: something in it is of a form that only a newer program reads. Kept, passed on, and
    /// tried again by each program that is started.
    Newer = 5,
}

impl EntryState {
    fn from_number(number: u8) -> Result<Self, StoreError> {
        [
            Self::Waiting,
            Self::Applied,
            Self::Unreadable,
            Self::Quarantined,
            Self::Late,
            Self::Newer,
        ]
        .into_iter()
        .find(|state| *state as u8 == number)
        .ok_or(StoreError::Row("entry state"))
    }
}

/// One entry of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// The space.
    pub space: [u8; 16],
    /// The log's device.
    pub device: [u8; 32],
    /// The lane.
    pub lane: u8,
    /// Position, from 1, without gaps.
    pub seq: u64,
    /// The entry's hash.
    pub hash: [u8; 32],
    /// The hash of the entry before; zeros before the first.
    pub prev: [u8; 32],
    /// Hybrid clock.
    pub hlc: u64,
    /// The entry as it travels.
    pub bytes: Vec<u8>,
    /// What was done with it.
    pub state: EntryState,
}

/// What became of an entry that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is the next of its log and now stored.
    New,
    /// It was here.
    Known,
    /// Entries before it are missing; nothing was stored.
    Gap,
    /// Another entry has this position: both are kept and the log is frozen.
    Fork,
    /// The log was frozen at a fork before, and no more of its branches is kept; nothing was stored.
    Frozen,
}

/// How far one log has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// The space.
    pub space: [u8; 16],
    /// The log's device.
    pub device: [u8; 32],
    /// The lane.
    pub lane: u8,
    /// Highest position without a gap.
    pub seq: u64,
    /// The hash of that entry.
    pub hash: [u8; 32],
    /// Its hybrid clock.
    pub hlc: u64,
    /// Whether the log has forked.
    pub frozen: bool,
    /// Up to here a checkpoint stands in for the log, and entries may be missing.
    pub floor: u64,
}

/// One branch of a log that forked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkRow {
    /// The space.
    pub space: [u8; 16],
    /// The log's device.
    pub device: [u8; 32],
    /// The lane.
    pub lane: u8,
    /// Where it forked.
    pub seq: u64,
    /// The hash of the entry that came second.
    pub hash: [u8; 32],
    /// That entry as it travels.
    pub bytes: Vec<u8>,
}

pub(crate) const ENTRY: &str = "space, device, lane, seq, hash, prev, hlc, bytes, state";

pub(crate) fn entry(row: &Row<'_>) -> rusqlite::Result<(EntryRow, u8)> {
    let state = row.get(8)?;
    let entry = EntryRow {
        space: row.get(0)?,
        device: row.get(1)?,
        lane: row.get(2)?,
        seq: unsigned(row.get(3)?),
        hash: row.get(4)?,
        prev: row.get(5)?,
        hlc: unsigned(row.get(6)?),
        bytes: row.get(7)?,
        state: EntryState::Waiting,
    };
    Ok((entry, state))
}

fn head(row: &Row<'_>) -> rusqlite::Result<LogHead> {
    Ok(LogHead {
        space: row.get(0)?,
        device: row.get(1)?,
        lane: row.get(2)?,
        seq: unsigned(row.get(3)?),
        hash: row.get(4)?,
        hlc: unsigned(row.get(5)?),
        frozen: row.get(6)?,
        floor: unsigned(row.get(7)?),
    })
}

/// Takes rows until `max_bytes` is reached; at least one, so that a large one does not block.
pub(crate) fn up_to<T>(
    rows: impl Iterator<Item = Result<T, StoreError>>,
    max_bytes: usize,
    len: impl Fn(&T) -> usize,
) -> Result<Vec<T>, StoreError> {
    let mut taken = Vec::new();
    let mut bytes = 0_usize;
    for row in rows {
        let row = row?;
        bytes = bytes.saturating_add(len(&row));
        if bytes > max_bytes && !taken.is_empty() {
            break;
        }
        taken.push(row);
    }
    Ok(taken)
}

impl Tx<'_> {
    /// Stores an entry at the end of its log.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_append(&self, entry: &EntryRow) -> Result<Appended, StoreError> {
        let head = self.log_head(entry.space, entry.device, entry.lane)?;
        let (at, frozen) = head.map_or((0, false), |head| (head.seq, head.frozen));
        if entry.seq <= at {
            return self.again(entry, head.map_or(0, |head| head.floor), frozen);
        }
        if frozen {
            return self.keep_branch(entry);
        }
        if entry.seq != at.saturating_add(1) {
            return Ok(Appended::Gap);
        }
        if entry.prev != head.map_or([0; 32], |head| head.hash) {
            // It continues another branch: proof of a fork at the entry before.
            return self.keep_fork(entry);
        }
        self.connection
            .prepare_cached(
                "INSERT INTO entry (space, device, lane, seq, hash, prev, hlc, bytes, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                entry.space,
                entry.device,
                entry.lane,
                signed(entry.seq),
                entry.hash,
                entry.prev,
                signed(entry.hlc),
                entry.bytes,
                entry.state as u8
            ])?;
        self.connection
            .prepare_cached(
                "INSERT INTO log_head (space, device, lane, seq, hash, hlc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (space, device, lane) DO UPDATE SET seq = ?4, hash = ?5, hlc = ?6",
            )?
            .execute(params![
                entry.space,
                entry.device,
                entry.lane,
                signed(entry.seq),
                entry.hash,
                signed(entry.hlc)
            ])?;
        Ok(Appended::New)
    }

    /// An entry for a position that is taken.
    fn again(&self, entry: &EntryRow, floor: u64, frozen: bool) -> Result<Appended, StoreError> {
        let hash = self.entry_id_at(entry.space, entry.device, entry.lane, entry.seq)?;
        if hash == Some(entry.hash) {
            return Ok(Appended::Known);
        }
        // Where a checkpoint stands in, there is nothing to compare with but what came since.
        if hash.is_none() && entry.seq <= floor && !frozen && !self.contradicts(entry)? {
            self.put_branch(entry)?;
            return Ok(Appended::Known);
        }
        if frozen {
            return self.keep_branch(entry);
        }
        self.keep_fork(entry)
    }

    fn keep_fork(&self, entry: &EntryRow) -> Result<Appended, StoreError> {
        self.put_branch(entry)?;
        self.connection
            .prepare_cached(
                "UPDATE log_head SET frozen = 1 WHERE space = ?1 AND device = ?2 AND lane = ?3",
            )?
            .execute(params![entry.space, entry.device, entry.lane])?;
        Ok(Appended::Fork)
    }

    /// Entries of one log from a position on, up to `max_bytes` but at least one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_from(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq >= ?4 ORDER BY seq"
        ))?;
        let rows = statement.query_map(params![space, device, lane, signed(from_seq)], entry)?;
        up_to(rows.map(finish), max_bytes, |row: &EntryRow| {
            row.bytes.len()
        })
    }

    /// Entries that are stored and not yet applied, up to `max_bytes` but at least one: urgent lanes
    /// first, then as they came.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_waiting(&self, max_bytes: usize) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE state = 0 AND state <> 1 ORDER BY lane, n"
        ))?;
        let rows = statement.query_map([], entry)?;
        up_to(rows.map(finish), max_bytes, |row| row.bytes.len())
    }

    /// Entries in a state: urgent lanes first, then as they came.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_in(&self, state: EntryState, limit: usize) -> Result<Vec<EntryRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM entry WHERE state = ?1 AND state <> 1 ORDER BY lane, n LIMIT ?2"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![state as u8, limit], entry)?;
        rows.map(finish).collect()
    }

    /// Notes what was done with an entry.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_set_state(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
        state: EntryState,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE entry SET state = ?5 WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
            )?
            .execute(params![space, device, lane, signed(seq), state as u8])?;
        Ok(())
    }

    /// How far every log has come.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn log_heads(&self) -> Result<Vec<LogHead>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT space, device, lane, seq, hash, hlc, frozen, floor FROM log_head ORDER BY space, device, lane",
        )?;
        Ok(statement.query_map([], head)?.collect::<Result<_, _>>()?)
    }

    /// How far one log has come.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn log_head(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
    ) -> Result<Option<LogHead>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT space, device, lane, seq, hash, hlc, frozen, floor FROM log_head
                 WHERE space = ?1 AND device = ?2 AND lane = ?3",
            )?
            .query_row(params![space, device, lane], head)
            .optional()?)
    }

    /// Has every entry that could not be read, or was set aside, or is newer, looked at again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_again(&self) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("UPDATE entry SET state = 0 WHERE state IN (2, 3, 5)")?
            .execute([])?)
    }

    /// The hash of one entry of a log, without reading its bytes.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_hash(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        Ok(self.connection
            .prepare_cached("SELECT hash FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4")?
            .query_row(params![space, device, lane, signed(seq)], |row| row.get(0))
            .optional()?)
    }

    /// When an entry that is held was signed, by its author's clock.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_hlc(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
    ) -> Result<Option<u64>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT hlc FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
            )?
            .query_row(params![space, device, lane, signed(seq)], |row| row.get(0))
            .optional()?
            .map(unsigned))
    }

    /// How many entries there are in each state.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_counts(&self) -> Result<Vec<(EntryState, u64)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT state, count(*) FROM entry GROUP BY state")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, u8>(0)?, unsigned(row.get(1)?))))?;
        rows.map(|row| {
            let (state, count) = row?;
            Ok((EntryState::from_number(state)?, count))
        })
        .collect()
    }
    /// How many commits and entries are set aside.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn quarantine_count(&self) -> Result<u64, StoreError> {
        Ok(unsigned(self.connection.query_row(
            "SELECT count(*) FROM quarantine",
            [],
            |row| row.get(0),
        )?))
    }
    /// Takes an entry out of the set-aside list, because it was accepted after all. The entry stays.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn quarantine_clear(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
    ) -> Result<usize, StoreError> {
        Ok(self.connection
            .prepare_cached("DELETE FROM quarantine WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4")?
            .execute(params![space, device, lane, signed(seq)])?)
    }

    /// Every entry beside the log that it belongs to, of the logs that have forked.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn forks(&self) -> Result<Vec<ForkRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT f.space, f.device, f.lane, f.seq, f.hash, f.bytes FROM fork f JOIN log_head h
                   ON h.space = f.space AND h.device = f.device AND h.lane = f.lane
                 WHERE h.frozen = 1 ORDER BY f.n",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(ForkRow {
                space: row.get(0)?,
                device: row.get(1)?,
                lane: row.get(2)?,
                seq: unsigned(row.get(3)?),
                hash: row.get(4)?,
                bytes: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Sets a commit or an entry aside, with the reason as a short code; answers its number.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn quarantine_put(
        &self,
        reason: &str,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        seq: u64,
        bytes: &[u8],
    ) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO quarantine (reason, space, device, lane, seq, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![reason, space, device, lane, signed(seq), bytes])?;
        Ok(self.connection.last_insert_rowid())
    }
}

pub(crate) fn finish(row: rusqlite::Result<(EntryRow, u8)>) -> Result<EntryRow, StoreError> {
    let (mut entry, state) = row?;
    entry.state = EntryState::from_number(state)?;
    Ok(entry)
}
