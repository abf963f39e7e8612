//! Reading lists, search and receipts. No document is ever loaded here.

mod audit;
mod exchange;
mod groups;
mod heard;
mod history;
mod intake;
mod links;
mod lists;
mod person;
mod pictures;
mod search;

pub use exchange::{Counts, DeviceProgress, OnlyHere, OnlyHereRow};
pub use groups::{HandoverLine, HouseholdRow, MemberRow, PlaceRow, RecordView};
pub use heard::{HeardDevice, HeardFault, HeardFaultKind, HeardOperator, HeardWanted};
pub use history::{FieldRow, TeamNote, TimelineRow};
pub use intake::IntakeRow;
pub use links::PairRow;
pub use lists::{List, NeedRow, TaskRow};
pub use person::PersonRow;
pub use pictures::TeamPicture;
pub use search::{Found, Probe};

use crate::StoreError;
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// A connection of its own that can only read, beside the one that writes.
#[derive(Debug)]
pub struct Reader {
    pub(crate) connection: Connection,
}

impl Reader {
    pub(crate) fn over(connection: Connection) -> Self {
        Self { connection }
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement
            .query_map(params, read)?
            .collect::<Result<_, _>>()?)
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row(params, read)
            .optional()?)
    }

    fn count(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        let number = self.one(sql, params, |row| row.get::<_, i64>(0))?;
        Ok(crate::transaction::unsigned(number.unwrap_or(0)))
    }

    /// A value of this device's own, by key.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn meta_get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        crate::transaction::meta_get(&self.connection, key)
    }

    /// What was typed in a form and not saved, with when it was kept (Unix milliseconds).
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn draft(&self, form: &str) -> Result<Option<(String, u64)>, StoreError> {
        self.one(
            "SELECT json, saved_ms FROM draft WHERE form = ?1",
            [form],
            |row| Ok((row.get(0)?, crate::transaction::unsigned(row.get(1)?))),
        )
    }
}

/// SQLite counts in signed integers.
fn limit(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
