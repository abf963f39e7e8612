//! PostgreSQL, or what speaks like it: several relays may share one database.

use std::cell::RefCell;
use std::collections::BTreeMap;

use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Row, Statement};
use protocol::{LogHead, LogKey};
use wire::{DeviceId, Hash, Hlc};

use super::{
    CheckpointRow, Depot, DepotError, EntryRow, HeadRow, MOST_FORKS, News, OperationRow,
    ReceiptRow, State, Used, device, hash, lane, number_of, shape, signed, space, sql, unsigned,
    up_to,
};

/// Whoever has this row decides alone about the operation.
const STATE_ALONE: &str =
    "SELECT serial, entries, bytes, heard FROM operation WHERE number = $1 FOR UPDATE";

/// As [`sql::PUT_ENTRY`], for many at once.
const PUT_ENTRIES: &str = "INSERT INTO entry (operation, space, device, lane, seq, id, came, bytes)
     SELECT $1, t.space, t.device, t.lane, t.seq, t.id, $2, t.bytes
     FROM unnest($3::BYTEA[], $4::BYTEA[], $5::BIGINT[], $6::BIGINT[], $7::BYTEA[], $8::BYTEA[])
       AS t (space, device, lane, seq, id, bytes)
     ON CONFLICT DO NOTHING";

/// As [`sql::PUT_HEAD`], for many at once.
const PUT_HEADS: &str =
    "INSERT INTO log (operation, space, device, lane, seq, id, forked, below, changed)
     SELECT $1, t.space, t.device, t.lane, t.seq, t.id, t.forked, t.below, $2
     FROM unnest($3::BYTEA[], $4::BYTEA[], $5::BIGINT[], $6::BIGINT[], $7::BYTEA[], $8::BIGINT[],
       $9::BIGINT[]) AS t (space, device, lane, seq, id, forked, below)
     ON CONFLICT (operation, space, device, lane) DO UPDATE SET seq = excluded.seq,
       id = excluded.id, forked = excluded.forked, below = excluded.below, changed = excluded.changed";

/// How often the tables are tried to be made: another process may make them at the same time.
const TRIES: usize = 3;

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

struct Link {
    client: Client,
    prepared: BTreeMap<String, Statement>,
}

/// A depot in a PostgreSQL database.
pub struct Postgres {
    config: postgres::Config,
    link: RefCell<Option<Link>>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Postgres").finish_non_exhaustive()
    }
}

impl From<postgres::Error> for DepotError {
    fn from(error: postgres::Error) -> Self {
        if error.code() == Some(&SqlState::DISK_FULL) {
            return Self::Full;
        }
        // The server's own sentence names tables and rows, never what is in them.
        let said = error.as_db_error().map(|said| said.message().to_owned());
        Self::Database(said.unwrap_or_else(|| error.to_string()))
    }
}

impl Link {
    fn open(config: &postgres::Config) -> Result<Self, DepotError> {
        Ok(Self {
            client: config.connect(NoTls)?,
            prepared: BTreeMap::new(),
        })
    }

    fn statement(&mut self, text: &str) -> Result<Statement, DepotError> {
        if let Some(known) = self.prepared.get(text) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(text)?;
        self.prepared.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Postgres {
    /// Connects, and makes the tables where they are missing. `config` is a connection string, as
    /// libpq takes it: `host=… user=… dbname=…` or `postgresql://…`.
    ///
    /// # Errors
    ///
    /// [`DepotError::Database`].
    pub fn open(config: &str) -> Result<Self, DepotError> {
        let config: postgres::Config = config.parse()?;
        let mut link = Link::open(&config)?;
        let mut tries = 1;
        while let Err(error) = link.client.batch_execute(sql::SCHEMA) {
            if tries == TRIES {
                return Err(error.into());
            }
            tries += 1;
        }
        Ok(Self {
            config,
            link: RefCell::new(Some(link)),
        })
    }

    /// Works with the connection, which is made anew when it was lost.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Link) -> Result<T, DepotError>,
    ) -> Result<T, DepotError> {
        let mut held = self.link.borrow_mut();
        let link = match held.take().filter(|link| !link.client.is_closed()) {
            Some(link) => held.insert(link),
            None => held.insert(Link::open(&self.config)?),
        };
        work(link)
    }

    /// The same inside a turn: a connection that was lost took the turn with it.
    fn within<T>(
        &self,
        work: impl FnOnce(&mut Link) -> Result<T, DepotError>,
    ) -> Result<T, DepotError> {
        let mut held = self.link.borrow_mut();
        match held.as_mut() {
            Some(link) => work(link),
            None => Err(DepotError::Database("the connection was lost".to_owned())),
        }
    }

    fn run(&self, text: &str, values: Values<'_>) -> Result<u64, DepotError> {
        self.within(|link| {
            let statement = link.statement(text)?;
            Ok(link.client.execute(&statement, values)?)
        })
    }

    fn rows(&self, text: &str, values: Values<'_>) -> Result<Vec<Row>, DepotError> {
        self.within(|link| {
            let statement = link.statement(text)?;
            Ok(link.client.query(&statement, values)?)
        })
    }

    fn one(&self, text: &str, values: Values<'_>) -> Result<Option<Row>, DepotError> {
        Ok(self.rows(text, values)?.into_iter().next())
    }
}

fn blob(row: &Row, at: usize) -> Result<&[u8], DepotError> {
    Ok(row.try_get(at)?)
}

fn number(row: &Row, at: usize) -> Result<u64, DepotError> {
    Ok(unsigned(row.try_get(at)?))
}

fn state(row: &Row, from: usize) -> Result<State, DepotError> {
    Ok(State {
        serial: number(row, from)?,
        entries: number(row, from + 1)?,
        bytes: number(row, from + 2)?,
        heard: number(row, from + 3)?,
    })
}

impl Depot for Postgres {
    fn operations(&self) -> Result<Vec<OperationRow>, DepotError> {
        let rows = self.with(|link| {
            let statement = link.statement(sql::OPERATIONS)?;
            Ok(link.client.query(&statement, &[])?)
        })?;
        rows.iter()
            .map(|row| {
                Ok(OperationRow {
                    number: row.try_get(0)?,
                    root: hash(blob(row, 1)?)?,
                    state: state(row, 2)?,
                })
            })
            .collect()
    }

    fn add_operation(&self, root: Hash) -> Result<i64, DepotError> {
        let number = number_of(&root);
        self.with(|link| {
            let statement = link.statement(sql::ADD_OPERATION)?;
            Ok(link
                .client
                .execute(&statement, &[&number, &root.0.as_slice()])?)
        })?;
        Ok(number)
    }

    fn remove_operation(&self, operation: i64) -> Result<(), DepotError> {
        self.begin(operation)?;
        for table in sql::TABLES {
            self.run(
                &format!("DELETE FROM {table} WHERE operation = $1"),
                &[&operation],
            )?;
        }
        self.run("DELETE FROM operation WHERE number = $1", &[&operation])?;
        self.within(|link| Ok(link.client.batch_execute("COMMIT")?))
    }

    fn begin(&self, operation: i64) -> Result<State, DepotError> {
        let row = self.with(|link| {
            link.client.batch_execute("BEGIN")?;
            let statement = link.statement(STATE_ALONE)?;
            Ok(link.client.query_opt(&statement, &[&operation])?)
        })?;
        match row {
            Some(row) => state(&row, 0),
            None => Err(DepotError::Database("no such operation".to_owned())),
        }
    }

    fn commit(&self, operation: i64, state: &State) -> Result<(), DepotError> {
        self.run(
            sql::PUT_STATE,
            &[
                &signed(state.serial),
                &signed(state.entries),
                &signed(state.bytes),
                &signed(state.heard),
                &operation,
            ],
        )?;
        self.within(|link| Ok(link.client.batch_execute("COMMIT")?))
    }

    fn rollback(&self) {
        let mut held = self.link.borrow_mut();
        let fine = held
            .as_mut()
            .is_some_and(|link| link.client.batch_execute("ROLLBACK").is_ok());
        if !fine {
            // A connection that does not even take this back is not to be trusted.
            *held = None;
        }
    }

    fn news(&self, operation: i64, since: u64) -> Result<News, DepotError> {
        let since: Values<'_> = &[&operation, &signed(since)];
        let mut news = News::default();
        for row in self.rows(sql::STATEMENTS_SINCE, since)? {
            news.statements.push(blob(&row, 0)?.to_vec());
        }
        for row in self.rows(sql::HEADS_SINCE, since)? {
            news.heads.push(HeadRow {
                key: LogKey {
                    space: space(blob(&row, 0)?)?,
                    device: device(blob(&row, 1)?)?,
                    lane: lane(row.try_get(2)?)?,
                },
                head: LogHead {
                    branches: Hash::ZERO,
                    seq: number(&row, 3)?,
                    id: hash(blob(&row, 4)?)?,
                    forked: number(&row, 5)? == 1,
                    floor: number(&row, 6)?,
                },
            });
        }
        for row in self.rows(sql::RECEIPTS_SINCE, since)? {
            news.receipts.push(ReceiptRow {
                space: space(blob(&row, 0)?)?,
                device: device(blob(&row, 1)?)?,
                hlc: Hlc(number(&row, 2)?),
                bytes: blob(&row, 3)?.to_vec(),
            });
        }
        for row in self.rows(sql::CHECKPOINTS_SINCE, since)? {
            news.checkpoints.push(CheckpointRow {
                id: hash(blob(&row, 0)?)?,
                space: space(blob(&row, 1)?)?,
                whole: number(&row, 2)? == 1,
                bytes: blob(&row, 3)?.to_vec(),
            });
        }
        Ok(news)
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
                &[&operation, &hash.as_slice(), bytes, &signed(serial)],
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
        if rows.is_empty() {
            return Ok(());
        }
        let spaces: Vec<&[u8]> = rows.iter().map(|row| row.key.space.0.as_slice()).collect();
        let devices: Vec<&[u8]> = rows.iter().map(|row| row.key.device.0.as_slice()).collect();
        let lanes: Vec<i64> = rows.iter().map(|row| i64::from(row.key.lane)).collect();
        let seqs: Vec<i64> = rows.iter().map(|row| signed(row.seq)).collect();
        let ids: Vec<&[u8]> = rows.iter().map(|row| row.id.0.as_slice()).collect();
        let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
        self.run(
            PUT_ENTRIES,
            &[
                &operation,
                &signed(now_ms),
                &spaces,
                &devices,
                &lanes,
                &seqs,
                &ids,
                &bytes,
            ],
        )?;
        Ok(())
    }

    fn put_heads(&self, operation: i64, serial: u64, rows: &[HeadRow]) -> Result<(), DepotError> {
        if rows.is_empty() {
            return Ok(());
        }
        let spaces: Vec<&[u8]> = rows.iter().map(|row| row.key.space.0.as_slice()).collect();
        let devices: Vec<&[u8]> = rows.iter().map(|row| row.key.device.0.as_slice()).collect();
        let lanes: Vec<i64> = rows.iter().map(|row| i64::from(row.key.lane)).collect();
        let seqs: Vec<i64> = rows.iter().map(|row| signed(row.head.seq)).collect();
        let ids: Vec<&[u8]> = rows.iter().map(|row| row.head.id.0.as_slice()).collect();
        let forked: Vec<i64> = rows.iter().map(|row| i64::from(row.head.forked)).collect();
        let floors: Vec<i64> = rows.iter().map(|row| signed(row.head.floor)).collect();
        self.run(
            PUT_HEADS,
            &[
                &operation,
                &signed(serial),
                &spaces,
                &devices,
                &lanes,
                &seqs,
                &ids,
                &forked,
                &floors,
            ],
        )?;
        Ok(())
    }

    fn put_fork(&self, operation: i64, row: &EntryRow) -> Result<(), DepotError> {
        let (space, device) = (row.key.space.0.as_slice(), row.key.device.0.as_slice());
        let lane = i64::from(row.key.lane);
        let count = self.one(sql::COUNT_FORKS, &[&operation, &space, &device, &lane])?;
        let count: i64 = count.map_or(Ok(0), |row| row.try_get(0))?;
        if count < MOST_FORKS {
            self.run(
                sql::PUT_FORK,
                &[
                    &operation,
                    &space,
                    &device,
                    &lane,
                    &signed(row.seq),
                    &row.id.0.as_slice(),
                    &row.bytes,
                ],
            )?;
        }
        Ok(())
    }

    fn forks(&self, operation: i64, key: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        let rows = self.rows(
            sql::FORKS,
            &[&operation, &space, &device, &i64::from(key.lane)],
        )?;
        rows.iter()
            .map(|row| Ok((number(row, 0)?, blob(row, 1)?.to_vec())))
            .collect()
    }

    fn id_at(&self, operation: i64, key: &LogKey, seq: u64) -> Result<Option<Hash>, DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        let row = self.one(
            sql::ID_AT,
            &[
                &operation,
                &space,
                &device,
                &i64::from(key.lane),
                &signed(seq),
            ],
        )?;
        row.map(|row| hash(blob(&row, 0)?)).transpose()
    }

    fn entries(
        &self,
        operation: i64,
        key: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        // A whole answer is read before its first row is seen, so it is kept short.
        let at_once = i64::try_from(max_bytes / 512)
            .unwrap_or(sql::ENTRIES_AT_ONCE)
            .clamp(1, sql::ENTRIES_AT_ONCE);
        let rows = self.rows(
            sql::ENTRIES,
            &[
                &operation,
                &space,
                &device,
                &i64::from(key.lane),
                &signed(from_seq),
                &at_once,
            ],
        )?;
        up_to(rows.iter().map(|row| Ok(blob(row, 0)?.to_vec())), max_bytes)
    }

    fn prune(
        &self,
        operation: i64,
        key: &LogKey,
        until: u64,
        before_ms: u64,
    ) -> Result<(u64, u64, u64), DepotError> {
        let (space, device) = (key.space.0.as_slice(), key.device.0.as_slice());
        let which: Values<'_> = &[
            &operation,
            &space,
            &device,
            &i64::from(key.lane),
            &signed(until),
            &signed(before_ms),
        ];
        let old = self
            .one(sql::OLD_ENTRIES, which)?
            .ok_or_else(|| shape("a count"))?;
        self.run(sql::PRUNE, which)?;
        Ok((number(&old, 0)?, number(&old, 1)?, number(&old, 2)?))
    }

    fn put_receipt(&self, operation: i64, serial: u64, row: &ReceiptRow) -> Result<(), DepotError> {
        self.run(
            sql::PUT_RECEIPT,
            &[
                &operation,
                &row.space.0.as_slice(),
                &row.device.0.as_slice(),
                &signed(row.hlc.0),
                &row.bytes,
                &signed(serial),
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
            &[
                &operation,
                &row.id.0.as_slice(),
                &row.space.0.as_slice(),
                &i64::from(row.whole),
                &row.bytes,
                &signed(serial),
            ],
        )?;
        Ok(())
    }

    fn drop_checkpoint(&self, operation: i64, id: Hash) -> Result<u64, DepotError> {
        let which: Values<'_> = &[&operation, &id.0.as_slice()];
        let length = self.one(sql::CHUNK_BYTES, which)?;
        let length = length.map_or(Ok(0), |row| number(&row, 0))?;
        self.run(sql::DROP_CHUNKS, which)?;
        self.run(sql::DROP_CHECKPOINT, which)?;
        Ok(length)
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
            &[&operation, &checkpoint.0.as_slice(), &signed(place), &bytes],
        )?;
        Ok(new == 1)
    }

    fn chunk(
        &self,
        operation: i64,
        checkpoint: Hash,
        place: u64,
    ) -> Result<Option<Vec<u8>>, DepotError> {
        let row = self.one(
            sql::CHUNK,
            &[&operation, &checkpoint.0.as_slice(), &signed(place)],
        )?;
        row.map(|row| Ok(blob(&row, 0)?.to_vec())).transpose()
    }

    fn chunk_places(&self, operation: i64, checkpoint: Hash) -> Result<Vec<u64>, DepotError> {
        let rows = self.rows(sql::CHUNK_PLACES, &[&operation, &checkpoint.0.as_slice()])?;
        rows.iter().map(|row| number(row, 0)).collect()
    }

    fn used(&self, operation: i64, device: &DeviceId, day: u64) -> Result<Used, DepotError> {
        let row = self.one(sql::USED, &[&operation, &device.0.as_slice(), &signed(day)])?;
        row.map_or(Ok(Used::default()), |row| {
            Ok(Used {
                entries: number(&row, 0)?,
                bytes: number(&row, 1)?,
            })
        })
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
            &[
                &operation,
                &device,
                &signed(day),
                &signed(more.entries),
                &signed(more.bytes),
            ],
        )?;
        self.run(sql::FORGET_DAYS, &[&operation, &device, &signed(day)])?;
        Ok(())
    }
}
