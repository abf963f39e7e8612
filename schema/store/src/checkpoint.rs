//! Checkpoints and their chunks, and what one is made from.

use crate::transaction::{signed, unsigned};
use crate::{StoreError, Tx};
use domain::{ids::DocumentId, kind::Kind};
use rusqlite::{OptionalExtension, Row, params};

/// How far a checkpoint has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CheckpointState {
    /// Chunks are missing.
    Fetching = 0,
    /// All chunks are here.
    Whole = 1,
    /// This device is making it.
    Making = 2,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Its id.
    pub id: [u8; 32],
    /// Its space.
    pub space: [u8; 16],
    /// How far it has come.
    pub state: CheckpointState,
    /// Its hybrid clock.
    pub hlc: u64,
    /// The checkpoint as it travels.
    pub bytes: Vec<u8>,
}

/// A chunk that lies here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkRow {
    /// Its local number.
    pub n: i64,
    /// Id of its checkpoint.
    pub checkpoint: [u8; 32],
    /// The chunk as it travels.
    pub bytes: Vec<u8>,
}

/// Up to where a checkpoint stands in for one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandIn {
    /// The log's device.
    pub device: [u8; 32],
    /// The lane.
    pub lane: u8,
    /// Everything up to and including this position.
    pub seq: u64,
    /// The hash of the entry there.
    pub hash: [u8; 32],
    /// Its hybrid clock.
    pub hlc: u64,
}

/// Which log carries a change of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The hash of the change.
    pub hash: [u8; 32],
    /// The log's device.
    pub device: [u8; 32],
    /// The lane.
    pub lane: u8,
    /// The position.
    pub seq: u64,
    /// Hybrid clock of the commit, where it is known.
    pub hlc: Option<u64>,
}

const CHECKPOINT: &str = "id, space, state, hlc, bytes";

fn checkpoint(row: &Row<'_>) -> rusqlite::Result<CheckpointRow> {
    Ok(CheckpointRow {
        id: row.get(0)?,
        space: row.get(1)?,
        state: match row.get::<_, u8>(2)? {
            0 => CheckpointState::Fetching,
            1 => CheckpointState::Whole,
            _ => CheckpointState::Making,
        },
        hlc: unsigned(row.get(3)?),
        bytes: row.get(4)?,
    })
}

fn chunk(row: &Row<'_>) -> rusqlite::Result<ChunkRow> {
    Ok(ChunkRow {
        n: row.get(0)?,
        checkpoint: row.get(1)?,
        bytes: row.get(2)?,
    })
}

impl Tx<'_> {
    /// Keeps a checkpoint, or its new state.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn checkpoint_put(&self, row: &CheckpointRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO checkpoint (id, space, state, hlc, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE SET state = ?3, hlc = ?4, bytes = ?5",
            )?
            .execute(params![
                row.id,
                row.space,
                row.state as u8,
                signed(row.hlc),
                row.bytes
            ])?;
        Ok(())
    }

    /// Every checkpoint, the newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn checkpoints(&self) -> Result<Vec<CheckpointRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {CHECKPOINT} FROM checkpoint ORDER BY hlc DESC, id"
        ))?;
        let rows = statement.query_map([], checkpoint)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One checkpoint by its id.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn checkpoint_named(&self, id: [u8; 32]) -> Result<Option<CheckpointRow>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT {CHECKPOINT} FROM checkpoint WHERE id = ?1"
            ))?
            .query_row([id], checkpoint)
            .optional()?)
    }

    /// Gives what was made under a provisional id its own.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn checkpoint_made(
        &self,
        provisional: [u8; 32],
        row: &CheckpointRow,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE chunk SET checkpoint = ?2 WHERE checkpoint = ?1")?
            .execute(params![provisional, row.id])?;
        self.connection
            .prepare_cached("DELETE FROM checkpoint WHERE id = ?1")?
            .execute([provisional])?;
        self.checkpoint_put(row)
    }

    /// Forgets a checkpoint and its chunks.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn checkpoint_drop(&self, id: [u8; 32]) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM chunk_document WHERE chunk IN (SELECT n FROM chunk WHERE checkpoint = ?1)",
            "DELETE FROM chunk WHERE checkpoint = ?1",
            "DELETE FROM checkpoint WHERE id = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([id])?;
        }
        Ok(())
    }

    /// Keeps a chunk. `applied` when the documents here hold what is in it. Answers its number, or
    /// `None` when it was here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_put(
        &self,
        checkpoint: [u8; 32],
        place: u64,
        hash: [u8; 32],
        bytes: &[u8],
        applied: bool,
    ) -> Result<Option<i64>, StoreError> {
        let new = self
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO chunk (checkpoint, place, state, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![checkpoint, signed(place), applied, hash, bytes])?;
        Ok((new > 0).then(|| self.connection.last_insert_rowid()))
    }

    /// The places of a checkpoint's chunks that are here, ascending.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_places(&self, checkpoint: [u8; 32]) -> Result<Vec<u64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT place FROM chunk WHERE checkpoint = ?1 ORDER BY place")?;
        let rows = statement.query_map([checkpoint], |row| Ok(unsigned(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One chunk as it travels.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_at(
        &self,
        checkpoint: [u8; 32],
        place: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT bytes FROM chunk WHERE checkpoint = ?1 AND place = ?2")?
            .query_row(params![checkpoint, signed(place)], |row| row.get(0))
            .optional()?)
    }

    /// The oldest chunk that waits to be applied.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_waiting(&self) -> Result<Option<ChunkRow>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT n, checkpoint, bytes FROM chunk WHERE state = 0 ORDER BY n LIMIT 1",
            )?
            .query_row([], chunk)
            .optional()?)
    }

    /// The oldest chunk that waits behind this one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_after(&self, n: i64) -> Result<Option<ChunkRow>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT n, checkpoint, bytes FROM chunk WHERE state = 0 AND n > ?1 ORDER BY n LIMIT 1",
            )?
            .query_row([n], chunk)
            .optional()?)
    }

    /// Notes that a chunk is applied, or that it cannot be read yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_done(&self, n: i64, readable: bool) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE chunk SET state = ?2 WHERE n = ?1")?
            .execute(params![n, if readable { 1 } else { 2 }])?;
        Ok(())
    }

    /// Has every chunk that could not be read looked at again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunks_again(&self) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("UPDATE chunk SET state = 0 WHERE state = 2")?
            .execute([])?)
    }

    /// Remembers that a chunk holds a part of a document.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunk_holds(&self, n: i64, kind: Kind, id: DocumentId) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO chunk_document (document, kind, chunk) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![id.bytes(), kind as u8, n])?;
        Ok(())
    }

    /// The chunks that hold parts of a document, in the order of their clocks and places.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunks_of(&self, kind: Kind, id: DocumentId) -> Result<Vec<ChunkRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.n, c.checkpoint, c.bytes FROM chunk_document d JOIN chunk c ON c.n = d.chunk
             LEFT JOIN checkpoint p ON p.id = c.checkpoint
             WHERE d.document = ?1 AND d.kind = ?2 AND p.state <> 2 ORDER BY p.hlc, p.id, c.place",
        )?;
        let rows = statement.query_map(params![id.bytes(), kind as u8], chunk)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets a checkpoint stand in for the beginning of a log that is held less far; whether it does.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn log_stand_in(&self, space: [u8; 16], log: &StandIn) -> Result<bool, StoreError> {
        let moved = self
            .connection
            .prepare_cached(
                "INSERT INTO log_head (space, device, lane, seq, hash, hlc, floor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4)
                 ON CONFLICT (space, device, lane) DO UPDATE SET seq = ?4, hash = ?5, hlc = ?6, floor = ?4
                 WHERE seq < ?4 AND frozen = 0",
            )?
            .execute(params![
                space,
                log.device,
                log.lane,
                signed(log.seq),
                log.hash,
                signed(log.hlc)
            ])?;
        Ok(moved > 0)
    }

    /// Up to which position of a log everything is applied and nothing is set aside, with the hash and
    /// the clock of the entry there; `None` when not even the first is.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn log_settled(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
    ) -> Result<Option<StandIn>, StoreError> {
        let first_open: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT min(seq) FROM (
                   SELECT min(seq) AS seq FROM entry
                   WHERE space = ?1 AND device = ?2 AND lane = ?3 AND state NOT IN (1, 4)
                   UNION ALL
                   SELECT min(seq) FROM quarantine WHERE space = ?1 AND device = ?2 AND lane = ?3)",
            )?
            .query_row(params![space, device, lane], |row| row.get(0))?;
        let Some(head) = self.log_head(space, device, lane)? else {
            return Ok(None);
        };
        let settled = first_open.map_or(head.seq, |seq| unsigned(seq).saturating_sub(1));
        let (hash, hlc) = if settled == head.seq {
            (head.hash, head.hlc)
        } else {
            let at = self
                .connection
                .prepare_cached(
                    "SELECT hash, hlc FROM entry WHERE space = ?1 AND device = ?2 AND lane = ?3 AND seq = ?4",
                )?
                .query_row(params![space, device, lane, signed(settled)], |row| {
                    Ok((row.get(0)?, unsigned(row.get(1)?)))
                })
                .optional()?;
            // Below a floor there is no entry to name.
            let Some(at) = at else { return Ok(None) };
            at
        };
        Ok(Some(StandIn {
            device,
            lane,
            seq: settled,
            hash,
            hlc,
        }))
    }

    /// In which logs of a space the changes of a document travel; `own` is this device. What is not
    /// sealed yet is left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn sources(
        &self,
        space: [u8; 16],
        document: DocumentId,
        own: &[u8; 32],
    ) -> Result<Vec<Source>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT o.hash, coalesce(o.device, ?3), coalesce(o.lane, c.lane), coalesce(o.seq, c.seq),
               coalesce(c.hlc, o.hlc)
             FROM origin o LEFT JOIN own_commit c ON c.n = o.own
             WHERE o.document = ?2 AND o.space = ?1 AND coalesce(o.seq, c.seq) IS NOT NULL",
        )?;
        let rows = statement.query_map(params![space, document.bytes(), own], |row| {
            Ok(Source {
                hash: row.get(0)?,
                device: row.get(1)?,
                lane: row.get(2)?,
                seq: unsigned(row.get(3)?),
                hlc: row.get::<_, Option<i64>>(4)?.map(unsigned),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of which something travels in a space, but for those of hidden persons.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn documents_of(&self, space: [u8; 16]) -> Result<Vec<(Kind, DocumentId)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, id FROM document WHERE (space = ?1 OR EXISTS
               (SELECT 1 FROM origin_row o WHERE o.document = document.n AND o.space = ?1))
               AND id NOT IN (SELECT document FROM withheld) ORDER BY n",
        )?;
        let rows = statement.query_map([space], |row| {
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

    /// The changes of a log between two positions that documents hold, with their documents. Reads every
    /// origin: for what happens seldom.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn changes_of_log(
        &self,
        space: [u8; 16],
        device: [u8; 32],
        lane: u8,
        (from, to): (u64, u64),
    ) -> Result<Vec<(Kind, DocumentId, Source)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.kind, d.id, o.hash, o.seq, o.hlc
             FROM origin_row o JOIN document d ON d.n = o.document
             WHERE o.space = ?1 AND o.device = ?2 AND o.lane = ?3 AND o.seq BETWEEN ?4 AND ?5",
        )?;
        let rows = statement.query_map(
            params![space, device, lane, signed(from), signed(to)],
            |row| {
                let source = Source {
                    hash: row.get(2)?,
                    device,
                    lane,
                    seq: unsigned(row.get(3)?),
                    hlc: row.get::<_, Option<i64>>(4)?.map(unsigned),
                };
                Ok((row.get::<_, u8>(0)?, row.get::<_, [u8; 16]>(1)?, source))
            },
        )?;
        let mut changes = Vec::new();
        for row in rows {
            let (kind, id, source) = row?;
            changes.extend(
                Kind::from_number(kind).map(|kind| (kind, DocumentId::from_bytes(id), source)),
            );
        }
        Ok(changes)
    }

    /// Has the chunks that hold a document looked at again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn chunks_again_of(&self, kind: Kind, id: DocumentId) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "UPDATE chunk SET state = 0 WHERE n IN
                   (SELECT chunk FROM chunk_document WHERE document = ?1 AND kind = ?2)",
            )?
            .execute(params![id.bytes(), kind as u8])?)
    }
}
