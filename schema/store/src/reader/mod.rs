//! Reading lists, search and receipts.

use rusqlite::Connection;

/// A connection of its own that can only read, beside the one that writes.
#[derive(Debug)]
pub struct Reader {
    pub(crate) connection: Connection,
}

impl Reader {
    pub(crate) fn over(connection: Connection) -> Self {
        Self { connection }
    }
}
