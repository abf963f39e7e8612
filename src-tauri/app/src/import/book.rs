//! What this device remembers of the lists it took in: their names, what their columns are, and when
//! each file came. It lies in the encrypted profile; the records do not depend on it.

use super::column::Remembered;
use super::edited::Edits;
use crate::context::Session;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const META: &str = "imports";
/// Batches that are remembered.
const MOST_BATCHES: usize = 300;

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownList {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Its headings, as [`super::column::fingerprint`] writes them.
    pub(crate) headings: String,
    pub(crate) columns: Vec<Remembered>,
    /// When it was taken in last, RFC 3339.
    pub(crate) last: String,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownBatch {
    pub(crate) id: Uuid,
    pub(crate) list: Uuid,
    pub(crate) file_name: String,
    pub(crate) file: String,
    pub(crate) at: String,
    pub(crate) by: String,
    pub(crate) new: u32,
    pub(crate) updated: u32,
    pub(crate) mend: u32,
    /// `running`, `done`, `cancelled`, `undone`.
    pub(crate) state: String,
}

/// Lists and batches, newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Book {
    pub(crate) lists: Vec<KnownList>,
    pub(crate) batches: Vec<KnownBatch>,
}

impl Book {
    /// As it lies here; empty when there is none, or one of a newer version.
    pub(crate) fn load(session: &Session) -> Result<Self, Failure> {
        let kept = session.replica().store().read(|tx| tx.meta_get(META))?;
        Ok(kept
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }

    /// Keeps it, durable on return.
    pub(crate) fn keep(&mut self, session: &Session) -> Result<(), Failure> {
        let over = self.batches.len().saturating_sub(MOST_BATCHES);
        let gone: Vec<Uuid> = self.batches.drain(..over).map(|batch| batch.id).collect();
        if !gone.is_empty() {
            Edits::forget(session, &gone)?;
        }
        let bytes = serde_json::to_vec(self).map_err(|error| Failure::internal(&error))?;
        session
            .replica()
            .store_mut()
            .transaction(|tx| -> Result<(), store::StoreError> { tx.meta_put(META, &bytes) })?;
        Ok(())
    }

    pub(crate) fn list(&self, id: Uuid) -> Option<&KnownList> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// Remembers a list, in place of what was known of it.
    pub(crate) fn put_list(&mut self, list: KnownList) {
        self.lists.retain(|known| known.id != list.id);
        self.lists.push(list);
    }

    /// Remembers a batch; one of the same file goes on.
    pub(crate) fn put_batch(&mut self, mut batch: KnownBatch) {
        if let Some(at) = self.batches.iter().position(|known| known.id == batch.id) {
            let before = self.batches.remove(at);
            if before.state != "undone" {
                batch.new = batch.new.saturating_add(before.new);
                batch.updated = batch.updated.saturating_add(before.updated);
            }
        }
        self.batches.push(batch);
    }

    pub(crate) fn batch_mut(&mut self, id: Uuid) -> Option<&mut KnownBatch> {
        self.batches.iter_mut().find(|batch| batch.id == id)
    }
}
