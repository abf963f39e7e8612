//! The embedded database: one file, one process.

use std::path::Path;
use std::time::Duration;

use protocol::{LogHead, LogKey};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, ToSql, params};
use wire::{DeviceId, Hash, Hlc};

use super::{
    CheckpointRow, Depot, DepotError, EntryRow, HeadRow, MOST_FORKS, News, OperationRow,
    ReceiptRow, State, Used, device, hash, lane, number_of, signed, space, sql, unsigned, up_to,
};

/// A depot in one SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

impl From<rusqlite::Error> for DepotError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse,
            _ => Self::Database(error.to_string()),
        }
    }
}

impl Sqlite {
    /// Opens a file, or makes it. It grows to `most_bytes` and no further.
    ///
    /// # Errors
    ///
    /// [`DepotError::InUse`] while another process has it.
    pub fn open(path: &Path, most_bytes: u64) -> Result<Self, DepotError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_millis(500))?;
        // What one process keeps in memory must be what stands in the file.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // What was acknowledged survives a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "trusted_schema", false)?;
        let page: u64 = connection
            .pragma_query_value(None, "page_size", |row| row.get::<_, i64>(0).map(unsigned))?;
        let pages = (most_bytes / page.max(1)).clamp(64, 1 << 31);
        connection.pragma_update_and_check(None, "max_page_count", signed(pages), |_| Ok(()))?;
        connection.execute_batch(sql::SCHEMA)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection })
    }

    fn run(&self, text: &str, values: &[&dyn ToSql]) -> Result<usize, DepotError> {
        Ok(self.connection.prepare_cached(text)?.execute(values)?)
    }

    fn one<T>(
        &self,
        text: &str,
        values: &[&dyn ToSql],
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, DepotError> {
        let mut statement = self.connection.prepare_cached(text)?;
        Ok(statement.query_row(values, read).optional()?)
    }

    fn all<T>(
        &self,
        text: &str,
        values: &[&dyn ToSql],
        mut read: impl FnMut(&Row<'_>) -> Result<T, DepotError>,
    ) -> Result<Vec<T>, DepotError> {
        let mut statement = self.connection.prepare_cached(text)?;
        let mut rows = statement.query(values)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }
}

fn blob(row: &Row<'_>, at: usize) -> Result<Vec<u8>, DepotError> {
    Ok(row.get(at)?)
}

fn number(row: &Row<'_>, at: usize) -> Result<u64, DepotError> {
    Ok(unsigned(row.get(at)?))
}

impl Depot for Sqlite {
    fn operations(&self) -> Result<Vec<OperationRow>, DepotError> {
        self.all(sql::OPERATIONS, &[], |row| {
            Ok(OperationRow {
                number: row.get(0)?,
                root: hash(&blob(row, 1)?)?,
                state: State {
                    serial: number(row, 2)?,
                    entries: number(row, 3)?,
                    bytes: number(row, 4)?,
                    heard: number(row, 5)?,
                },
            })
        })
    }

    fn add_operation(&self, root: Hash) -> Result<i64, DepotError> {
        let number = number_of(&root);
        self.run(sql::ADD_OPERATION, params![number, root.0.as_slice()])?;
        Ok(number)
    }

    fn remove_operation(&self, operation: i64) -> Result<(), DepotError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        for table in sql::TABLES {
            self.run(
                &format!("DELETE FROM {table} WHERE operation = $1"),
                params![operation],
            )?;
        }
        self.run(
            "DELETE FROM operation WHERE number = $1",
            params![operation],
        )?;
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }

    fn begin(&self, operation: i64) -> Result<State, DepotError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let state = self.one(sql::STATE, params![operation], |row| {
            Ok(State {
                serial: unsigned(row.get(0)?),
                entries: unsigned(row.get(1)?),
                bytes: unsigned(row.get(2)?),
                heard: unsigned(row.get(3)?),
            })
        })?;
        state.ok_or_else(|| DepotError::Database("no such operation".to_owned()))
    }

    fn commit(&self, operation: i64, state: &State) -> Result<(), DepotError> {
        self.run(
            sql::PUT_STATE,
            params![
                signed(state.serial),
                signed(state.entries),
                signed(state.bytes),
                signed(state.heard),
                operation
            ],
        )?;
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }

    fn rollback(&self) {
        if !self.connection.is_autocommit() {
            // Nothing can be done about a failure here; the next `begin` says so.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn news(&self, operation: i64, since: u64) -> Result<News, DepotError> {
        let since = params![operation, signed(since)];
        Ok(News {
            statements: self.all(sql::STATEMENTS_SINCE, since, |row| blob(row, 0))?,
            heads: self.all(sql::HEADS_SINCE, since, |row| {
                Ok(HeadRow {
                    key: LogKey {
                        space: space(&blob(row, 0)?)?,
                        device: device(&blob(row, 1)?)?,
                        lane: lane(row.get(2)?)?,
                    },
                    head: LogHead {
                        branches: Hash::ZERO,
                        seq: number(row, 3)?,
                        id: hash(&blob(row, 4)?)?,
                        forked: number(row, 5)? == 1,
                        floor: number(row, 6)?,
                    },
                })
            })?,
            receipts: self.all(sql::RECEIPTS_SINCE, since, |row| {
                Ok(ReceiptRow {
                    space: space(&blob(row, 0)?)?,
                    device: device(&blob(row, 1)?)?,
                    hlc: Hlc(number(row, 2)?),
                    bytes: blob(row, 3)?,
                })
            })?,
            checkpoints: self.all(sql::CHECKPOINTS_SINCE, since, |row| {
                Ok(CheckpointRow {
                    id: hash(&blob(row, 0)?)?,
                    space: space(&blob(row, 1)?)?,
                    whole: number(row, 2)? == 1,
                    bytes: blob(row, 3)?,
                })
            })?,
        })
    }

    fn put_statements(
        &self,
        operation: i64,
        serial: u64,
        list: &[Vec<u8>],
    ) -> Result<(), DepotError> {
        for bytes in list {
            let hash = vault::sha256(&[bytes]);
            self.run(
                sql::PUT_STATEMENT,
                params![operation, hash.as_slice(), bytes, signed(serial)],
            )?;
        }
        Ok(())
    }

    fn put_entries(
        &self,
        operation: i64,
        now_ms: u64,
        rows: &[EntryRow],
    ) -> Result<(), DepotError> {
        let mut statement = self.connection.prepare_cached(sql::PUT_ENTRY)?;
        for row in rows {
            statement.execute(params![
                operation,
                row.key.space.0.as_slice(),
                row.key.device.0.as_slice(),
                row.key.lane,
                signed(row.seq),
                row.id.0.as_slice(),
                signed(now_ms),
                row.bytes,
            ])?;
        }
        Ok(())
    }

    fn put_heads(&self, operation: i64, serial: u64, rows: &[HeadRow]) -> Result<(), DepotError> {
        let mut statement = self.connection.prepare_cached(sql::PUT_HEAD)?;
        for HeadRow { key, head } in rows {
            statement.execute(params![
                operation,
                key.space.0.as_slice(),
                key.device.0.as_slice(),
                key.lane,
                signed(head.seq),
                head.id.0.as_slice(),
                i64::from(head.forked),
                signed(head.floor),
                signed(serial),
            ])?;
        }
        Ok(())
    }

    fn put_fork(&self, operation: i64, row: &EntryRow) -> Result<(), DepotError> {
        let (space, device) = (row.key.space.0.as_slice(), row.key.device.0.as_slice());
        let count: Option<i64> = self.one(
            sql::COUNT_FORKS,
            params![operation, space, device, row.key.lane],
            |row| row.get(0),
        )?;
        if count.unwrap_or(0) < MOST_FORKS {
            self.run(
                sql::PUT_FORK,
                params![
                    operation,
                    space,
                    device,
                    row.key.lane,
                    signed(row.seq),
                    row.id.0.as_slice(),
                    row.bytes
                ],
            )?;
        }
        Ok(())
    }

    fn forks(&self, operation: i64, key: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        self.all(
            sql::FORKS,
            params![operation, space, device, key.lane],
            |row| Ok((number(row, 0)?, blob(row, 1)?)),
        )
    }

    fn id_at(&self, operation: i64, key: &LogKey, seq: u64) -> Result<Option<Hash>, DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        let id: Option<Vec<u8>> = self.one(
            sql::ID_AT,
            params![operation, space, device, key.lane, signed(seq)],
            |row| row.get(0),
        )?;
        id.map(|id| hash(&id)).transpose()
    }

    fn entries(
        &self,
        operation: i64,
        key: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, DepotError> {
        let mut statement = self.connection.prepare_cached(sql::ENTRIES)?;
        let rows = statement.query_map(
            params![
                operation,
                key.space.0.as_slice(),
                key.device.0.as_slice(),
                key.lane,
                signed(from_seq),
                sql::ENTRIES_AT_ONCE
            ],
            |row| row.get::<_, Vec<u8>>(0),
        )?;
        up_to(rows.map(|row| Ok(row?)), max_bytes)
    }

    fn prune(
        &self,
        operation: i64,
        key: &LogKey,
        until: u64,
        before_ms: u64,
    ) -> Result<(u64, u64, u64), DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        let which = params![
            operation,
            space,
            device,
            key.lane,
            signed(until),
            signed(before_ms)
        ];
        let old = self.one(sql::OLD_ENTRIES, which, |row| {
            Ok((
                unsigned(row.get(0)?),
                unsigned(row.get(1)?),
                unsigned(row.get(2)?),
            ))
        })?;
        self.run(sql::PRUNE, which)?;
        Ok(old.unwrap_or_default())
    }

    fn put_receipt(&self, operation: i64, serial: u64, row: &ReceiptRow) -> Result<(), DepotError> {
        self.run(
            sql::PUT_RECEIPT,
            params![
                operation,
                row.space.0.as_slice(),
                row.device.0.as_slice(),
                signed(row.hlc.0),
                row.bytes,
                signed(serial)
            ],
        )?;
        Ok(())
    }

    fn put_checkpoint(
        &self,
        operation: i64,
        serial: u64,
        row: &CheckpointRow,
    ) -> Result<(), DepotError> {
        self.run(
            sql::PUT_CHECKPOINT,
            params![
                operation,
                row.id.0.as_slice(),
                row.space.0.as_slice(),
                i64::from(row.whole),
                row.bytes,
                signed(serial)
            ],
        )?;
        Ok(())
    }

    fn drop_checkpoint(&self, operation: i64, id: Hash) -> Result<u64, DepotError> {
        let which = params![operation, id.0.as_slice()];
        let length: Option<i64> = self.one(sql::CHUNK_BYTES, which, |row| row.get(0))?;
        self.run(sql::DROP_CHUNKS, which)?;
        self.run(sql::DROP_CHECKPOINT, which)?;
        Ok(unsigned(length.unwrap_or(0)))
    }

    fn put_chunk(
        &self,
        operation: i64,
        checkpoint: Hash,
        place: u64,
        bytes: &[u8],
    ) -> Result<bool, DepotError> {
        let new = self.run(
            sql::PUT_CHUNK,
            params![operation, checkpoint.0.as_slice(), signed(place), bytes],
        )?;
        Ok(new == 1)
    }

    fn chunk(
        &self,
        operation: i64,
        checkpoint: Hash,
        place: u64,
    ) -> Result<Option<Vec<u8>>, DepotError> {
        self.one(
            sql::CHUNK,
            params![operation, checkpoint.0.as_slice(), signed(place)],
            |row| row.get(0),
        )
    }

    fn chunk_places(&self, operation: i64, checkpoint: Hash) -> Result<Vec<u64>, DepotError> {
        self.all(
            sql::CHUNK_PLACES,
            params![operation, checkpoint.0.as_slice()],
            |row| number(row, 0),
        )
    }

    fn used(&self, operation: i64, device: &DeviceId, day: u64) -> Result<Used, DepotError> {
        let used = self.one(
            sql::USED,
            params![operation, device.0.as_slice(), signed(day)],
            |row| {
                Ok(Used {
                    entries: unsigned(row.get(0)?),
                    bytes: unsigned(row.get(1)?),
                })
            },
        )?;
        Ok(used.unwrap_or_default())
    }

    fn add_used(
        &self,
        operation: i64,
        device: &DeviceId,
        day: u64,
        more: Used,
    ) -> Result<(), DepotError> {
        let device = device.0.as_slice();
        self.run(
            sql::ADD_USED,
            params![
                operation,
                device,
                signed(day),
                signed(more.entries),
                signed(more.bytes)
            ],
        )?;
        self.run(sql::FORGET_DAYS, params![operation, device, signed(day)])?;
        Ok(())
    }
}
