//! Where a relay keeps what it was handed: one trait, two databases.
//!
//! A depot is told what to keep and never decides anything: the decisions are the [`crate::Hall`]'s.
//! Everything between [`Depot::begin`] and [`Depot::commit`] becomes durable together or not at all,
//! and nobody else changes the operation in between, in whatever process.

mod postgres;
mod sql;
mod sqlite;

use protocol::{LogHead, LogKey};
use wire::{DeviceId, Hash, Hlc, SpaceId};

pub use postgres::Postgres;
pub use sqlite::Sqlite;

/// Why a depot failed. What was begun is not kept.
#[derive(Debug, thiserror::Error)]
pub enum DepotError {
    /// The disk, or what the depot may use of it, is full.
    #[error("depot is full")]
    Full,
    /// Another process has the file.
    #[error("depot is in use by another process")]
    InUse,
    /// The database failed otherwise, or cannot be reached.
    #[error("database: {0}")]
    Database(String),
}

/// An operation that this relay serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationRow {
    /// Its name in the depot.
    pub number: i64,
    /// Its root.
    pub root: Hash,
    /// How it stands.
    pub state: State,
}

/// How an operation stands in the depot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    /// Rises with every change.
    pub serial: u64,
    /// How many entries are kept.
    pub entries: u64,
    /// How long the entries and the chunks of checkpoints are together.
    pub bytes: u64,
    /// When a device of the operation last talked, in Unix milliseconds.
    pub heard: u64,
}

/// How far a log is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadRow {
    /// The log.
    pub key: LogKey,
    /// How far.
    pub head: LogHead,
}

/// An entry to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its log.
    pub key: LogKey,
    /// Its position.
    pub seq: u64,
    /// Its id.
    pub id: Hash,
    /// As it travels.
    pub bytes: Vec<u8>,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The space.
    pub space: SpaceId,
    /// Whose word it is.
    pub device: DeviceId,
    /// Its clock.
    pub hlc: Hlc,
    /// As it travels.
    pub bytes: Vec<u8>,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Its id.
    pub id: Hash,
    /// The space.
    pub space: SpaceId,
    /// All its chunks are kept.
    pub whole: bool,
    /// The table as it travels.
    pub bytes: Vec<u8>,
}

/// What changed in an operation since some serial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Statements as they travel.
    pub statements: Vec<Vec<u8>>,
    /// Logs that moved.
    pub heads: Vec<HeadRow>,
    /// Receipts.
    pub receipts: Vec<ReceiptRow>,
    /// Checkpoints.
    pub checkpoints: Vec<CheckpointRow>,
}

/// What a device brought on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// Entries and chunks.
    pub entries: u64,
    /// Their bytes, and those of statements.
    pub bytes: u64,
}

/// Forks of one log that are kept: two branches are proof enough.
pub const MOST_FORKS: i64 = 4;

/// Keeps what a relay was handed.
///
/// Every method fails with a [`DepotError`]; the caller then calls [`Depot::rollback`] and forgets
/// what it had in memory.
#[allow(clippy::missing_errors_doc)]
pub trait Depot {
    /// Every operation that is served.
    fn operations(&self) -> Result<Vec<OperationRow>, DepotError>;
    /// Begins to serve an operation; nothing happens when it is served already.
    fn add_operation(&self, root: Hash) -> Result<i64, DepotError>;
    /// Forgets an operation and everything that was kept for it.
    fn remove_operation(&self, operation: i64) -> Result<(), DepotError>;
    /// Begins a turn with an operation. Nobody else changes it until the turn's end.
    fn begin(&self, operation: i64) -> Result<State, DepotError>;
    /// Ends the turn: everything in it is durable when this returns.
    fn commit(&self, operation: i64, state: &State) -> Result<(), DepotError>;
    /// Ends the turn as if it had not been. Does nothing when none was begun.
    fn rollback(&self);
    /// What changed after a serial; everything after 0.
    fn news(&self, operation: i64, since: u64) -> Result<News, DepotError>;

    /// Keeps statements.
    fn put_statements(
        &self,
        operation: i64,
        serial: u64,
        list: &[Vec<u8>],
    ) -> Result<(), DepotError>;
    /// Keeps entries that are not kept yet.
    fn put_entries(&self, operation: i64, now_ms: u64, rows: &[EntryRow])
    -> Result<(), DepotError>;
    /// Keeps how far logs have come.
    fn put_heads(&self, operation: i64, serial: u64, rows: &[HeadRow]) -> Result<(), DepotError>;
    /// Keeps an entry that contradicts its log.
    fn put_fork(&self, operation: i64, row: &EntryRow) -> Result<(), DepotError>;
    /// Entries that contradict a log, with their positions: at most two.
    fn forks(&self, operation: i64, key: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, DepotError>;
    /// The id of an entry that is kept.
    fn id_at(&self, operation: i64, key: &LogKey, seq: u64) -> Result<Option<Hash>, DepotError>;
    /// Entries from a position on: at least one when there is one, further ones while all together
    /// stay below `max_bytes`.
    fn entries(
        &self,
        operation: i64,
        key: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, DepotError>;
    /// Forgets entries up to a position that came before a time; how many, how long they were, and the
    /// highest position.
    fn prune(
        &self,
        operation: i64,
        key: &LogKey,
        up_to: u64,
        before_ms: u64,
    ) -> Result<(u64, u64, u64), DepotError>;

    /// Keeps a device's receipt in place of its last one.
    fn put_receipt(&self, operation: i64, serial: u64, row: &ReceiptRow) -> Result<(), DepotError>;

    /// Keeps a checkpoint's table.
    fn put_checkpoint(
        &self,
        operation: i64,
        serial: u64,
        row: &CheckpointRow,
    ) -> Result<(), DepotError>;
    /// Forgets a checkpoint; how long its chunks were.
    fn drop_checkpoint(&self, operation: i64, id: Hash) -> Result<u64, DepotError>;
    /// Keeps a chunk; false when it was kept already.
    fn put_chunk(
        &self,
        operation: i64,
        checkpoint: Hash,
        place: u64,
        bytes: &[u8],
    ) -> Result<bool, DepotError>;
    /// A chunk as it travels.
    fn chunk(
        &self,
        operation: i64,
        checkpoint: Hash,
        place: u64,
    ) -> Result<Option<Vec<u8>>, DepotError>;
    /// The places of the chunks that are kept of a checkpoint, ascending.
    fn chunk_places(&self, operation: i64, checkpoint: Hash) -> Result<Vec<u64>, DepotError>;

    /// What a device has brought on a day.
    fn used(&self, operation: i64, device: &DeviceId, day: u64) -> Result<Used, DepotError>;
    /// Adds to what a device has brought on a day, and forgets days before.
    fn add_used(
        &self,
        operation: i64,
        device: &DeviceId,
        day: u64,
        more: Used,
    ) -> Result<(), DepotError>;
}

/// The name of an operation in a depot: the beginning of its root.
fn number_of(root: &Hash) -> i64 {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(root.0) {
        *to = from;
    }
    i64::from_be_bytes(first) & i64::MAX
}

fn signed(number: u64) -> i64 {
    number.cast_signed()
}

fn unsigned(number: i64) -> u64 {
    number.cast_unsigned()
}

fn shape(what: &str) -> DepotError {
    DepotError::Database(format!("{what} is malformed"))
}

fn hash(bytes: &[u8]) -> Result<Hash, DepotError> {
    Hash::from_slice(bytes).ok_or_else(|| shape("a hash"))
}

fn space(bytes: &[u8]) -> Result<SpaceId, DepotError> {
    SpaceId::from_slice(bytes).ok_or_else(|| shape("a space"))
}

fn device(bytes: &[u8]) -> Result<DeviceId, DepotError> {
    DeviceId::from_slice(bytes).ok_or_else(|| shape("a device"))
}

fn lane(number: i64) -> Result<u8, DepotError> {
    u8::try_from(number).map_err(|_| shape("a lane"))
}

/// Takes rows until `max_bytes` is reached; at least one.
fn up_to(
    rows: impl Iterator<Item = Result<Vec<u8>, DepotError>>,
    max_bytes: usize,
) -> Result<Vec<Vec<u8>>, DepotError> {
    let mut taken = Vec::new();
    let mut length = 0_usize;
    for row in rows {
        let row = row?;
        length = length.saturating_add(row.len());
        if length > max_bytes && !taken.is_empty() {
            break;
        }
        taken.push(row);
    }
    Ok(taken)
}
