//! One write transaction: documents, logs and lists become durable together or not at all.

use crate::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// A write transaction. See [`Store::transaction`].
#[derive(Debug)]
pub struct Tx<'a> {
    pub(crate) connection: &'a Connection,
    /// Person lines to be made anew before the commit: once each, however many changes came.
    pub(crate) touched: RefCell<BTreeSet<[u8; 16]>>,
    /// Lines of people that were made before what they are made from was written.
    pub(crate) lines: RefCell<crate::projection::Lines>,
    /// Whether anybody is hidden, once somebody has asked.
    pub(crate) any_withheld: Cell<Option<bool>>,
}

impl Store {
    /// Runs `work` and commits, durable on return. An error from `work` leaves the store as it was.
    ///
    /// # Errors
    ///
    /// What `work` answers, or [`StoreError`] from the commit.
    pub fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.stopped {
            return Err(StoreError::Stopped.into());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let untouched = transaction.total_changes();
        let tx = Tx {
            connection: &transaction,
            touched: RefCell::default(),
            lines: RefCell::default(),
            any_withheld: Cell::default(),
        };
        let answer = work(&tx)?;
        tx.refresh_people()?;
        for record in &self.staged {
            tx.audit_append(record)?;
        }
        let counted = if self.guard.is_some() && transaction.total_changes() != untouched {
            Some(tx.count_save()?)
        } else {
            None
        };
        drop(tx);
        transaction.commit().map_err(StoreError::from)?;
        self.staged.clear();
        if let (Some(guard), Some(generation)) = (&mut self.guard, counted)
            && let Err(error) = guard.follow(generation)
        {
            // The save is durable; only an old copy would be noticed less surely.
            tracing::warn!(kind = ?error.kind(), "the count outside was not written");
        }
        Ok(answer)
    }
}

impl Store {
    /// Reads in one consistent view. Nothing that `work` writes is kept.
    ///
    /// # Errors
    ///
    /// What `work` answers, or [`StoreError`] from the database.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .unchecked_transaction()
            .map_err(StoreError::from)?;
        let tx = Tx {
            connection: &transaction,
            touched: RefCell::default(),
            lines: RefCell::default(),
            any_withheld: Cell::default(),
        };
        work(&tx)
    }
}

impl Tx<'_> {
    /// A value of this device's own, by key.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn meta_get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        meta_get(self.connection, key)
    }

    /// Forgets a value of this device's own.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn meta_delete(&self, key: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM meta WHERE key = ?1")?
            .execute([key])?;
        Ok(())
    }

    /// Writes a value of this device's own.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn meta_put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
            .execute(params![key, value])?;
        Ok(())
    }

    /// Keeps what is typed in a form until it is saved.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn draft_put(&self, form: &str, json: &str, saved_ms: u64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO draft (form, json, saved_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (form) DO UPDATE SET json = ?2, saved_ms = ?3",
            )?
            .execute(params![form, json, signed(saved_ms)])?;
        Ok(())
    }

    /// Forgets a draft.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn draft_clear(&self, form: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM draft WHERE form = ?1")?
            .execute([form])?;
        Ok(())
    }
}

pub(crate) fn meta_get(connection: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// SQLite integers are signed; times, positions and hybrid clocks stay far below the sign.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Back from [`signed`].
pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
