//! Logs: what this device has written and not sealed yet, and the entries of every device.

use crate::transaction::{signed, unsigned};
use crate::{StoreError, Tx};
use rusqlite::{OptionalExtension, Row, params};

/// A save that is durable here and not yet sealed into an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its number.
    pub id: i64,
    /// The document it changes.
    pub document: [u8; 16],
    /// The commit as it will travel.
    pub commit: Vec<u8>,
    /// Hybrid clock of the save.
    pub hlc: u64,
}

/// What waits to be sealed for one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxLane {
    /// The space.
    pub space: [u8; 16],
    /// The lane.
    pub lane: u8,
    /// How many saves.
    pub rows: u64,
    /// Their bytes in all.
    pub bytes: u64,
}

/// What was done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum EntryState {
    /// Stored, verified, and not yet applied to documents.
    Waiting = 0,
    /// Applied.
    Applied = 1,
    /// Its key, its author's grant or its format is not known yet; tried again when that moves.
    Unreadable = 2,
    /// Set aside.
    Quarantined = 3,
    /// Applied; it came after its author's period had ended, and is shown as such.
    Late = 4,
}

impl EntryState {
    fn from_number(number: u8) -> Result<Self, StoreError> {
        [
            Self::Waiting,
            Self::Applied,
            Self::Unreadable,
            Self::Quarantined,
            Self::Late,
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
    /// The log was frozen at a fork before; nothing was stored.
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
    })
}

/// Takes rows until `max_bytes` is reached; at least one, so that a large one does not block.
fn up_to<T>(
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
    /// Keeps a save until it is sealed. The number stays the save's for ever.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_push(
        &self,
        space: [u8; 16],
        lane: u8,
        document: [u8; 16],
        commit: &[u8],
        hlc: u64,
    ) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached("INSERT INTO own_commit (space, lane, document, hlc, bytes) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![space, lane, document, signed(hlc), commit])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The commit of a save that was pushed with other bytes, for example before it was signed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_replace(&self, id: i64, commit: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE own_commit SET bytes = ?2 WHERE n = ?1 AND seq IS NULL")?
            .execute(params![id, commit])?;
        Ok(())
    }

    /// The oldest unsealed saves of one log, up to `max_bytes` but at least one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_take(
        &self,
        space: [u8; 16],
        lane: u8,
        max_bytes: usize,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT n, document, bytes, hlc FROM own_commit
             WHERE space = ?1 AND lane = ?2 AND seq IS NULL ORDER BY n",
        )?;
        let rows = statement.query_map(params![space, lane], |row| {
            Ok(OutboxRow {
                id: row.get(0)?,
                document: row.get(1)?,
                commit: row.get::<_, Option<Vec<u8>>>(2)?.unwrap_or_default(),
                hlc: unsigned(row.get(3)?),
            })
        })?;
        up_to(rows.map(|row| Ok(row?)), max_bytes, |row| row.commit.len())
    }

    /// Which logs have something to seal.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_lanes(&self) -> Result<Vec<OutboxLane>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT space, lane, count(*), sum(length(bytes)) FROM own_commit
             WHERE seq IS NULL GROUP BY space, lane ORDER BY lane, space",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OutboxLane {
                space: row.get(0)?,
                lane: row.get(1)?,
                rows: unsigned(row.get(2)?),
                bytes: unsigned(row.get::<_, Option<i64>>(3)?.unwrap_or(0)),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes that saves now travel in an entry of this device's own log.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_sealed(&self, ids: &[i64], lane: u8, seq: u64) -> Result<(), StoreError> {
        // The commit is in the entry now; its place is kept for ever.
        let mut statement = self.connection.prepare_cached(
            "UPDATE own_commit SET lane = ?2, seq = ?3, bytes = NULL WHERE n = ?1 AND seq IS NULL",
        )?;
        for id in ids {
            statement.execute(params![id, lane, signed(seq)])?;
        }
        Ok(())
    }

    /// Stores an entry at the end of its log.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entry_append(&self, entry: &EntryRow) -> Result<Appended, StoreError> {
        let head = self.log_head(entry.space, entry.device, entry.lane)?;
        let (at, frozen) = head.map_or((0, false), |head| (head.seq, head.frozen));
        if entry.seq <= at {
            return self.again(entry);
        }
        if frozen {
            return Ok(Appended::Frozen);
        }
        if entry.seq != at.saturating_add(1) {
            return Ok(Appended::Gap);
        }
        if entry.prev != head.map_or([0; 32], |head| head.hash) {
            // It continues another branch: proof of a fork at the entry before.
            self.keep_fork(entry)?;
            return Ok(Appended::Fork);
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
    fn again(&self, entry: &EntryRow) -> Result<Appended, StoreError> {
        let hash: Option<[u8; 32]> = self
            .connection
            .prepare_cached("SELECT hash FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4")?
            .query_row(params![entry.space, entry.device, entry.lane, signed(entry.seq)], |row| row.get(0))
            .optional()?;
        if hash == Some(entry.hash) {
            return Ok(Appended::Known);
        }
        self.keep_fork(entry)?;
        Ok(Appended::Fork)
    }

    fn keep_fork(&self, entry: &EntryRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO fork (space, device, lane, seq, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                entry.space,
                entry.device,
                entry.lane,
                signed(entry.seq),
                entry.hash,
                entry.bytes
            ])?;
        self.connection
            .prepare_cached(
                "UPDATE log_head SET frozen = 1 WHERE space = ?1 AND device = ?2 AND lane = ?3",
            )?
            .execute(params![entry.space, entry.device, entry.lane])?;
        Ok(())
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
            "SELECT space, device, lane, seq, hash, hlc, frozen FROM log_head ORDER BY space, device, lane",
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
                "SELECT space, device, lane, seq, hash, hlc, frozen FROM log_head
                 WHERE space = ?1 AND device = ?2 AND lane = ?3",
            )?
            .query_row(params![space, device, lane], head)
            .optional()?)
    }

    /// Has every entry that could not be read, or was set aside, looked at again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries_again(&self) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("UPDATE entry SET state = 0 WHERE state IN (2, 3)")?
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

    /// Every second branch that was met.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn forks(&self) -> Result<Vec<ForkRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT space, device, lane, seq, hash, bytes FROM fork ORDER BY n")?;
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
