//! What both databases are asked, in words that both understand. Parameters stand in the order of
//! their first use.

pub(super) const SCHEMA: &str = include_str!("../../schema.sql");

pub(super) const OPERATIONS: &str =
    "SELECT number, root, serial, entries, bytes, heard FROM operation ORDER BY number";
pub(super) const ADD_OPERATION: &str =
    "INSERT INTO operation (number, root, serial, entries, bytes, heard)
     VALUES ($1, $2, 0, 0, 0, 0) ON CONFLICT DO NOTHING";
pub(super) const STATE: &str =
    "SELECT serial, entries, bytes, heard FROM operation WHERE number = $1";
pub(super) const PUT_STATE: &str =
    "UPDATE operation SET serial = $1, entries = $2, bytes = $3, heard = $4 WHERE number = $5";
/// Every table with something of an operation in it.
pub(super) const TABLES: &[&str] = &[
    "statement",
    "log",
    "entry",
    "fork",
    "receipt",
    "checkpoint",
    "chunk",
    "used",
];

pub(super) const STATEMENTS_SINCE: &str =
    "SELECT bytes FROM statement WHERE operation = $1 AND changed > $2 ORDER BY changed, hash";
pub(super) const HEADS_SINCE: &str = "SELECT space, device, lane, seq, id, forked, below FROM log
     WHERE operation = $1 AND changed > $2";
pub(super) const RECEIPTS_SINCE: &str =
    "SELECT space, device, hlc, bytes FROM receipt WHERE operation = $1 AND changed > $2";
pub(super) const CHECKPOINTS_SINCE: &str =
    "SELECT id, space, whole, bytes FROM checkpoint WHERE operation = $1 AND changed > $2
     ORDER BY changed";

pub(super) const PUT_STATEMENT: &str = "INSERT INTO statement (operation, hash, bytes, changed)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
pub(super) const PUT_ENTRY: &str =
    "INSERT INTO entry (operation, space, device, lane, seq, id, came, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
pub(super) const PUT_HEAD: &str =
    "INSERT INTO log (operation, space, device, lane, seq, id, forked, below, changed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (operation, space, device, lane) DO UPDATE SET seq = excluded.seq,
       id = excluded.id, forked = excluded.forked, below = excluded.below, changed = excluded.changed";
pub(super) const COUNT_FORKS: &str =
    "SELECT count(*) FROM fork WHERE operation = $1 AND space = $2 AND device = $3 AND lane = $4";
pub(super) const PUT_FORK: &str =
    "INSERT INTO fork (operation, space, device, lane, seq, id, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
pub(super) const FORKS: &str = "SELECT seq, bytes FROM fork
     WHERE operation = $1 AND space = $2 AND device = $3 AND lane = $4 ORDER BY seq, id LIMIT 2";
pub(super) const ID_AT: &str = "SELECT id FROM entry
     WHERE operation = $1 AND space = $2 AND device = $3 AND lane = $4 AND seq = $5";
pub(super) const ENTRIES: &str = "SELECT bytes FROM entry
     WHERE operation = $1 AND space = $2 AND device = $3 AND lane = $4 AND seq >= $5
     ORDER BY seq LIMIT $6";
pub(super) const OLD_ENTRIES: &str =
    "SELECT count(*), coalesce(sum(length(bytes)), 0), coalesce(max(seq), 0) FROM entry
     WHERE operation = $1 AND space = $2 AND device = $3 AND lane = $4 AND seq <= $5 AND came < $6";
pub(super) const PRUNE: &str = "DELETE FROM entry
     WHERE operation = $1 AND space = $2 AND device = $3 AND lane = $4 AND seq <= $5 AND came < $6";
pub(super) const PUT_RECEIPT: &str =
    "INSERT INTO receipt (operation, space, device, hlc, bytes, changed)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (operation, space, device) DO UPDATE SET hlc = excluded.hlc,
       bytes = excluded.bytes, changed = excluded.changed";
pub(super) const PUT_CHECKPOINT: &str =
    "INSERT INTO checkpoint (operation, id, space, whole, bytes, changed)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (operation, id) DO UPDATE SET whole = excluded.whole, changed = excluded.changed";
pub(super) const CHUNK_BYTES: &str = "SELECT coalesce(sum(length(bytes)), 0) FROM chunk
     WHERE operation = $1 AND checkpoint = $2";
pub(super) const DROP_CHUNKS: &str = "DELETE FROM chunk WHERE operation = $1 AND checkpoint = $2";
pub(super) const DROP_CHECKPOINT: &str = "DELETE FROM checkpoint WHERE operation = $1 AND id = $2";
pub(super) const PUT_CHUNK: &str = "INSERT INTO chunk (operation, checkpoint, place, bytes)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
pub(super) const CHUNK: &str = "SELECT bytes FROM chunk
     WHERE operation = $1 AND checkpoint = $2 AND place = $3";
pub(super) const CHUNK_PLACES: &str =
    "SELECT place FROM chunk WHERE operation = $1 AND checkpoint = $2 ORDER BY place";
pub(super) const USED: &str =
    "SELECT entries, bytes FROM used WHERE operation = $1 AND device = $2 AND day = $3";
pub(super) const ADD_USED: &str = "INSERT INTO used (operation, device, day, entries, bytes)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (operation, device, day) DO UPDATE SET entries = used.entries + excluded.entries,
       bytes = used.bytes + excluded.bytes";
pub(super) const FORGET_DAYS: &str =
    "DELETE FROM used WHERE operation = $1 AND device = $2 AND day < $3";

/// Rows that are read at once when entries are sent: a frame of the size aimed at holds fewer of
/// those that are batched.
pub(super) const ENTRIES_AT_ONCE: i64 = 512;
