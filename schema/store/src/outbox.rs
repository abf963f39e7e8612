//! The outbox: what this device has written and not sealed yet.

use crate::log::up_to;
use crate::packed::{pack, unpack};
use crate::transaction::{signed, unsigned};
use crate::{Begun, StoreError, Tx};
use rusqlite::params;

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
    /// Their bytes in all, as they lie packed.
    pub bytes: u64,
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
        self.keep_commit((space, lane, document, hlc), &pack(commit), None)
    }

    /// The same for the commit that begins a document: it ends with what was packed before.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_push_begun(
        &self,
        space: [u8; 16],
        lane: u8,
        document: [u8; 16],
        commit: &[u8],
        hlc: u64,
        begun: &Begun,
    ) -> Result<i64, StoreError> {
        match commit.strip_suffix(begun.first.bare.as_slice()) {
            Some(head) => {
                let rest = Some(begun.packed_bare());
                self.keep_commit((space, lane, document, hlc), head, rest)
            }
            None => self.outbox_push(space, lane, document, commit, hlc),
        }
    }

    fn keep_commit(
        &self,
        (space, lane, document, hlc): ([u8; 16], u8, [u8; 16], u64),
        bytes: &[u8],
        rest: Option<&[u8]>,
    ) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO own_commit (space, lane, document, hlc, bytes, rest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![space, lane, document, signed(hlc), bytes, rest])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The commit of a save that was pushed with other bytes, for example before it was signed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_replace(&self, id: i64, commit: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE own_commit SET bytes = ?2, rest = NULL WHERE n = ?1 AND seq IS NULL",
            )?
            .execute(params![id, pack(commit)])?;
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
            "SELECT n, document, bytes, hlc, rest FROM own_commit
             WHERE space = ?1 AND lane = ?2 AND seq IS NULL ORDER BY n",
        )?;
        let rows = statement.query_map(params![space, lane], |row| {
            let commit = (row.get(2)?, row.get(4)?);
            Ok((row.get(0)?, row.get(1)?, commit, row.get(3)?))
        })?;
        let rows = rows.map(|row| {
            let (id, document, commit, hlc) = row?;
            Ok(OutboxRow {
                id,
                document,
                commit: whole(commit)?,
                hlc: unsigned(hlc),
            })
        });
        up_to(rows, max_bytes, |row| row.commit.len())
    }

    /// Whether anything waits to be sealed, without looking at how much.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_any(&self) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM own_commit WHERE seq IS NULL)
                   OR EXISTS (SELECT 1 FROM own_piece WHERE seq IS NULL)",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// Which logs have something to seal.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn outbox_lanes(&self) -> Result<Vec<OutboxLane>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT space, lane, count(*), sum(length(bytes) + coalesce(length(rest), 0)) FROM own_commit
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
            "UPDATE own_commit SET lane = ?2, seq = ?3, bytes = NULL, rest = NULL WHERE n = ?1 AND seq IS NULL",
        )?;
        for id in ids {
            statement.execute(params![id, lane, signed(seq)])?;
        }
        Ok(())
    }
}

/// A commit as it will travel, from what is kept of it.
pub(crate) fn whole(
    (bytes, rest): (Option<Vec<u8>>, Option<Vec<u8>>),
) -> Result<Vec<u8>, StoreError> {
    let mut commit = unpack(bytes.unwrap_or_default())?;
    if let Some(rest) = rest {
        commit.extend(unpack(rest)?);
    }
    Ok(commit)
}
