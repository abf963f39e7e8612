//! What was set aside, to be shown to people.

use crate::transaction::unsigned;
use crate::{StoreError, Tx};

/// A commit or an entry that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideRow {
    /// Why, as a short code.
    pub reason: String,
    /// The space.
    pub space: [u8; 16],
    /// The log's device.
    pub device: [u8; 32],
    /// The log's lane.
    pub lane: u8,
    /// Position in the log.
    pub seq: u64,
}

impl Tx<'_> {
    /// Everything that is set aside, as it came.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn set_aside(&self) -> Result<Vec<AsideRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT reason, space, device, lane, seq FROM quarantine ORDER BY n")?;
        let rows = statement.query_map([], |row| {
            Ok(AsideRow {
                reason: row.get(0)?,
                space: row.get(1)?,
                device: row.get(2)?,
                lane: row.get(3)?,
                seq: unsigned(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
