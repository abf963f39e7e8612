//! Opening the encrypted database.

use crate::StoreError;
use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Once;
use zeroize::Zeroizing;

/// The schema steps in order. A step that has been released is never changed.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_words.sql"),
    include_str!("../migrations/0003_checkpoints.sql"),
    include_str!("../migrations/0004_items.sql"),
    include_str!("../migrations/0005_audit.sql"),
    include_str!("../migrations/0006_hidden.sql"),
    include_str!("../migrations/0007_heads.sql"),
    include_str!("../migrations/0008_heard.sql"),
    include_str!("../migrations/0009_reports.sql"),
    include_str!("../migrations/0010_withdrawn.sql"),
    include_str!("../migrations/0011_links.sql"),
    include_str!("../migrations/0012_shares.sql"),
    include_str!("../migrations/0013_rows.sql"),
    include_str!("../migrations/0014_smaller.sql"),
    include_str!("../migrations/0015_dropped.sql"),
    include_str!("../migrations/0016_pieces.sql"),
    include_str!("../migrations/0017_packed.sql"),
    include_str!("../migrations/0018_one_person.sql"),
    include_str!("../migrations/0019_safer_lines.sql"),
];

/// All documents, logs and lists of one profile, in one encrypted file.
///
/// One value of this writes; any number of [`crate::Reader`]s read beside it.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
    key: Zeroizing<[u8; 32]>,
    /// Acts that the next transaction records together with itself.
    pub(crate) staged: Vec<crate::AuditRecord>,
    /// Keeps count of the saves outside the profile.
    pub(crate) guard: Option<crate::profile::Guard>,
    pub(crate) stopped: bool,
}

impl Store {
    /// Makes a new database.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] with `AlreadyExists` when there is a file: nothing is ever overwritten.
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::Io(std::io::ErrorKind::AlreadyExists));
        }
        Self::at(path, key, OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens a database and brings it to this version's schema.
    ///
    /// # Errors
    ///
    /// [`StoreError::WrongKey`], [`StoreError::Damaged`], [`StoreError::NewerVersion`]; the file is
    /// left as it is.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Io(std::io::ErrorKind::NotFound));
        }
        Self::at(path, key, OpenFlags::empty())
    }

    fn at(path: &Path, key: &[u8; 32], more: OpenFlags) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let mut connection = connect(path, flags)?;
        unlock(&connection, key)?;
        // Before anything is written: a newer program's file stays as it is.
        let version = version(&connection)?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Plans do not depend on what is bound: else some statements are planned anew each time.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        room(&connection, ROOM)?;
        migrate(&mut connection, version)?;
        let mut store = Self {
            connection,
            path: path.to_owned(),
            key: Zeroizing::new(*key),
            staged: Vec::new(),
            guard: None,
            stopped: false,
        };
        if store.read(|tx| tx.any_unled())? {
            store.transaction(|tx| tx.lead_all())?;
        }
        Ok(store)
    }

    /// Encrypts everything under another key. Durable in the write-ahead log on return; call
    /// [`Self::checkpoint`] next. Readers have the old key still and must be opened anew.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the database has the old key then.
    pub fn rekey(&mut self, key: &[u8; 32]) -> Result<(), StoreError> {
        if self.stopped {
            return Err(StoreError::Stopped);
        }
        self.checkpoint()?;
        self.connection.execute_batch(&pragma_with("rekey", key))?;
        self.key = Zeroizing::new(*key);
        Ok(())
    }

    /// Whether this is the key of the database.
    #[must_use]
    pub fn has_key(&self, key: &[u8; 32]) -> bool {
        *self.key == *key
    }

    /// Checks that every page belongs to the key and is whole. Reads the whole file.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`].
    pub fn check_pages(&self) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("PRAGMA cipher_integrity_check")?;
        match statement.query([])?.next()? {
            None => Ok(()),
            Some(_) => Err(StoreError::Damaged),
        }
    }

    /// From now on nothing can be written, by any part of the program. Reading goes on.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn stop_writing(&mut self) -> Result<(), StoreError> {
        self.stopped = true;
        Ok(self.connection.pragma_update(None, "query_only", "ON")?)
    }

    /// Whether a whole list is being written. Then more pages stay at hand, and the same page is moved
    /// out of the write-ahead log once for many transactions; every transaction is as durable as any.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn write_much(&self, much: bool) -> Result<(), StoreError> {
        room(&self.connection, if much { MUCH_ROOM } else { ROOM })?;
        if much { Ok(()) } else { self.checkpoint() }
    }

    /// A connection of its own that can only read.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the file does not open.
    pub fn reader(&self) -> Result<crate::Reader, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(&self.path, flags)?;
        unlock(&connection, &self.key)?;
        connection.pragma_update(None, "query_only", "ON")?;
        Ok(crate::Reader::over(connection))
    }

    /// Moves everything from the write-ahead log into the database file.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it cannot be written.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets the database grow to this many pages of 8 KiB and no further; more is
    /// [`StoreError::DiskFull`]. For devices with a quota, and for trying what a full disk does.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        Ok(self
            .connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }

    /// The size of the database and its write-ahead log, in bytes.
    #[must_use]
    pub fn bytes_on_disk(&self) -> u64 {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        [self.path.as_os_str(), &log]
            .into_iter()
            .filter_map(|path| std::fs::metadata(path).ok())
            .map(|metadata| metadata.len())
            .sum()
    }
}

/// KiB of pages at hand, and pages in the write-ahead log after which it is moved into the database.
///
/// A first sync writes thousands of documents in one transaction; pages that do not fit are encrypted
/// and written more than once. The same pages come again in the next transaction: moved on every 8 MiB
/// they would be written twice as often.
const ROOM: (i64, i64) = (64 * 1024, 4096);
/// The same while a whole list is written.
const MUCH_ROOM: (i64, i64) = (160 * 1024, 16384);

fn room(connection: &Connection, (cache, log): (i64, i64)) -> Result<(), StoreError> {
    connection.pragma_update(None, "cache_size", -cache)?;
    Ok(connection.pragma_update_and_check(None, "wal_autocheckpoint", log, |_| Ok(()))?)
}

/// Opens a connection, not keyed yet.
///
/// The first connection of a process sets the library up, and those that open meanwhile do not wait for
/// the end of it: their keys are refused. So the first one is made alone.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    static SET_UP: Once = Once::new();
    SET_UP.call_once(|| drop(Connection::open_in_memory()));
    Ok(Connection::open_with_flags(path, flags)?)
}

/// A pragma that takes a raw key.
fn pragma_with(name: &str, key: &[u8; 32]) -> Zeroizing<String> {
    let mut pragma = Zeroizing::new(String::with_capacity(96));
    // Writing into a String does not fail.
    let _ = write!(pragma, "PRAGMA {name} = \"x'");
    for byte in key {
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\";");
    pragma
}

/// Keys a fresh connection and proves the key.
fn unlock(connection: &Connection, key: &[u8; 32]) -> Result<(), StoreError> {
    connection.execute_batch(&pragma_with("key", key))?;
    connection.execute_batch(
        "PRAGMA cipher_page_size = 8192; PRAGMA cipher_memory_security = OFF; PRAGMA cipher_log_level = NONE;",
    )?;
    // A wrong key shows at the first read only.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(())
}

fn version(connection: &Connection) -> Result<u32, StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::NewerVersion { found, known });
    }
    Ok(found)
}

fn migrate(connection: &mut Connection, from: u32) -> Result<(), StoreError> {
    for (number, sql) in (1_u32..)
        .zip(MIGRATIONS)
        .filter(|(number, _)| *number > from)
    {
        // A step and its number become durable together, so an interrupted start repeats whole steps.
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const SCHEMA: &str = include_str!("../schema.sql");

    fn objects(scripts: &[&str]) -> BTreeMap<String, String> {
        let connection = Connection::open_in_memory().expect("memory");
        for script in scripts {
            connection.execute_batch(script).expect("valid SQL");
        }
        let mut statement = connection
            .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
            .expect("schema");
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
            .expect("rows");
        rows.map(|row| row.expect("row"))
            .map(|(name, sql)| {
                let bare = sql
                    .lines()
                    .map(|line| line.split("--").next().unwrap_or_default());
                let words: Vec<&str> = bare.flat_map(str::split_whitespace).collect();
                let text = words.join(" ");
                // A table that was renamed has its name in quotes.
                (
                    name,
                    text.replace(" ,", ",").replace(" )", ")").replace('"', ""),
                )
            })
            .collect()
    }

    #[test]
    fn the_explained_schema_is_what_the_migrations_make() {
        assert_eq!(
            objects(MIGRATIONS),
            objects(&[SCHEMA]),
            "edit schema.sql with every migration"
        );
    }

    #[test]
    fn what_lay_under_ids_before_schema_13_is_read_under_the_same_ids() {
        let connection = Connection::open_in_memory().expect("memory");
        let (before, after) = MIGRATIONS.split_at(12);
        for script in before {
            connection.execute_batch(script).expect("valid SQL");
        }
        connection
            .execute_batch(
                "INSERT INTO document (id, kind, space) VALUES (x'aa', 3, x'01'), (x'bb', 5, x'01');
                 INSERT INTO item VALUES (x'bb', 'notes', 'n', x'03', 2, 7, 8, '{\"text\":1}');
                 INSERT INTO item VALUES (x'bb', 'fields', 'f', x'01', 0, 5, 6, '{\"value\":1}');
                 INSERT INTO field VALUES (x'bb', 'f', 0, '{\"value\":2}'), (x'aa', 'f', 1, '{}');",
            )
            .expect("as it was written");
        for script in after {
            connection.execute_batch(script).expect("valid SQL");
        }
        let lines = |sql: &str| {
            let mut statement = connection.prepare(sql).expect("a view");
            let rows = statement.query_map([], |row| row.get::<_, String>(0));
            let rows: Result<Vec<String>, _> = rows.expect("rows").collect();
            rows.expect("text")
        };
        assert_eq!(
            lines(
                "SELECT concat_ws(' ', hex(document), collection, id, hex(change), n, seen_ms, typed_ms, json)
                 FROM item ORDER BY collection"
            ),
            [
                r#"BB fields f 01 0 5 6 {"value":1}"#,
                r#"BB notes n 03 2 7 8 {"text":1}"#
            ]
        );
        assert_eq!(
            lines(
                "SELECT concat_ws(' ', hex(document), field, rank, claim) FROM field ORDER BY document"
            ),
            ["AA f 1 {}", r#"BB f 0 {"value":2}"#]
        );
        // A claim that stands in the history only.
        connection
            .execute_batch("UPDATE field_row SET claim = NULL WHERE rank = 0")
            .expect("a table");
        assert_eq!(
            lines("SELECT claim FROM field WHERE document = x'bb'"),
            [r#"{"value":1}"#]
        );
    }

    #[test]
    fn every_column_is_explained() {
        let mut in_table = false;
        for line in SCHEMA.lines() {
            if line.starts_with("CREATE TABLE") {
                in_table = true;
            } else if line.starts_with(')') {
                in_table = false;
            } else if in_table
                && !line
                    .trim_start()
                    .starts_with(|first: char| first.is_uppercase())
            {
                assert!(line.contains("-- "), "no comment: {line}");
            }
        }
    }

    #[test]
    fn every_table_is_strict() {
        for (name, sql) in objects(MIGRATIONS) {
            let ours = sql.starts_with("CREATE TABLE")
                && !name.starts_with("person_search_")
                && !name.starts_with("sqlite_");
            assert!(!ours || sql.contains("STRICT"), "{name}");
        }
    }
}
