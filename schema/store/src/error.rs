//! Why the store refused or failed. No variant carries a value of a record.

use document::DocumentError;

/// What went wrong on disk or in the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk, or the quota, is full. What was acknowledged before is kept.
    #[error("disk is full")]
    DiskFull,
    /// The key does not fit, or the file is not one of ours.
    #[error("database does not open with this key")]
    WrongKey,
    /// The file is damaged: the key fits and the contents do not hold together.
    #[error("database is damaged")]
    Damaged,
    /// A newer version of the program wrote this database.
    #[error("database version {found} is newer than {known}")]
    NewerVersion {
        /// The version of the database.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// Another process holds the database.
    #[error("database is in use")]
    Busy,
    /// This database is a copy: writing was stopped, see `Store::stop_writing`.
    #[error("database is a copy and takes no writing")]
    Stopped,
    /// The file or folder cannot be written or read.
    #[error("file access failed: {0:?}")]
    Io(std::io::ErrorKind),
    /// A row does not hold what its column promises.
    #[error("row is not readable: {0}")]
    Row(&'static str),
    /// A document refused.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Anything else the database says.
    #[error("database failed with code {0}")]
    Database(i32),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::DiskFull,
                ErrorCode::NotADatabase => Self::WrongKey,
                ErrorCode::DatabaseCorrupt => Self::Damaged,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::CannotOpen => Self::Io(std::io::ErrorKind::NotFound),
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
                    Self::Io(std::io::ErrorKind::PermissionDenied)
                }
                ErrorCode::SystemIoFailure => Self::Io(std::io::ErrorKind::Other),
                _ => Self::Database(failure.extended_code),
            },
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..) => Self::Row("type"),
            _ => Self::Database(-1),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            kind => Self::Io(kind),
        }
    }
}
