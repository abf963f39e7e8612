//! Taking every record off a device for good.

use rusqlite::params;

use crate::{Store, StoreError, Tx};

/// Tables that hold what people can read, or what opens it. In this order: a tail belongs to its document.
///
/// What stays is sealed or says nothing about a person: entries and checkpoints, whose keys go; the
/// statements, receipts and log heads, by which the device hands in what it wrote; the record of what
/// was done on it.
const READABLE: &[&str] = &[
    "field_row",
    "item_row",
    "tail",
    "document",
    "also",
    "person",
    "household",
    "member",
    "need",
    "task",
    "place",
    "handover",
    "directory",
    "draft",
    "quarantine",
    "withheld",
    "withdrawn",
    "together",
    "unprobed",
    "look_alike",
    "audit_heard",
    "space_key",
];

impl Tx<'_> {
    /// Removes every readable record, draft and key. Saves that are not sealed yet stay: seal them
    /// before, or they remain readable.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn erase_records(&self) -> Result<(), StoreError> {
        for table in READABLE {
            self.connection
                .execute(&format!("DELETE FROM {table}"), params![])?;
        }
        // Names of lists and of their files.
        self.connection
            .execute("DELETE FROM meta WHERE key = 'imports'", params![])?;
        self.connection.execute(
            "INSERT INTO person_search (person_search) VALUES ('delete-all')",
            params![],
        )?;
        Ok(())
    }
}

impl Store {
    /// After [`Tx::erase_records`]: rewrites the file without the emptied pages and empties its log, so
    /// that nothing of them is left in either. Durable on return.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database, for example on a full disk; the records are gone all the same,
    /// and their pages were overwritten when they were emptied.
    pub fn shrink(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("VACUUM")?;
        self.checkpoint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may stay, and why it says nothing about a person to who holds the database key.
    const STAYS: &[&str] = &[
        "meta",             // keys and settings of the device; the receiving key is exchanged
        "origin_row",       // ids and hashes
        "piece",            // hashes and numbers; the entries are sealed
        "own_piece",        // ids and hashes; the bytes are gone once they are sealed
        "own_commit",       // ids; the words of a save are gone once it is sealed
        "entry",            // sealed
        "dropped",          // numbers and hashes
        "log_head",         // numbers
        "checkpoint",       // signed tables of numbers
        "chunk",            // sealed
        "chunk_document",   // ids
        "carried",          // ids and numbers
        "fork",             // sealed
        "statement",        // devices, roles, units, periods
        "receipt",          // numbers
        "receipt_position", // numbers
        "audit",            // codes, counts and ids
        "audit_parcel",     // numbers
        "heads",            // hashes and numbers
    ];

    #[test]
    fn every_table_is_either_erased_or_says_nothing_about_a_person() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(&folder.path().join("a.db"), &[1; 32]).expect("a store");
        let mut listed = store
            .connection
            .prepare(
                "SELECT name FROM sqlite_master WHERE type = 'table'
                 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'person_search%'",
            )
            .expect("reads");
        let names = listed.query_map([], |row| row.get::<_, String>(0));
        for name in names.expect("reads") {
            let name = name.expect("a name");
            let (erased, stays) = (
                READABLE.contains(&name.as_str()),
                STAYS.contains(&name.as_str()),
            );
            assert!(erased != stays, "{name}: say whether it is erased");
        }
    }
}
