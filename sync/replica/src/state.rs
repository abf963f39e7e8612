//! What can be said about the replica as a whole.

use std::fmt::Write as _;

use store::{EntryState, Tx};
use wire::codec::Writer;

use crate::ReplicaError;
use crate::output::Incident;
use crate::replica::Replica;

/// How much is not applied, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Stored and about to be applied.
    pub waiting: u64,
    /// Kept until a key or a statement comes.
    pub unreadable: u64,
    /// Kept and passed on: of a form that only a newer program reads.
    pub newer: u64,
    /// Set aside with a reason.
    pub quarantined: u64,
    /// Applied, and came after their author's period had ended.
    pub late: u64,
    /// Logs that have forked.
    pub forks: u64,
}

/// Entries that could not be read or were set aside are looked at again.
pub(crate) fn retry(tx: &Tx<'_>) -> Result<(), ReplicaError> {
    tx.entries_again()?;
    tx.chunks_again()?;
    Ok(())
}

impl Replica {
    /// How much is not applied, and why.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn counts(&self) -> Result<Counts, ReplicaError> {
        self.store.read(|tx| {
            let mut counts = Counts {
                quarantined: tx.quarantine_count()?,
                forks: self.forked().count() as u64,
                ..Counts::default()
            };
            for (state, count) in tx.entry_counts()? {
                match state {
                    EntryState::Waiting => counts.waiting = count,
                    EntryState::Unreadable => counts.unreadable = count,
                    EntryState::Late => counts.late = count,
                    EntryState::Newer => counts.newer = count,
                    EntryState::Applied | EntryState::Quarantined => {}
                }
            }
            Ok(counts)
        })
    }

    /// What honest devices do not do.
    #[must_use]
    pub fn incidents(&self) -> Vec<Incident> {
        self.forked()
            .chain(self.authority.incidents().cloned().map(Incident::Rights))
            .collect()
    }

    fn forked(&self) -> impl Iterator<Item = Incident> {
        self.logs.iter().flat_map(|(space, logs)| {
            logs.iter()
                .filter(|(_, head)| head.forked)
                .map(|((device, lane), head)| Incident::ForkedLog {
                    space: *space,
                    device: *device,
                    lane: *lane,
                    seq: head.seq,
                })
        })
    }

    /// One hash, hexadecimal, over documents, logs and statements: equal on two replicas that hold
    /// the same and may read the same, in whatever order it came. Loads every document.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn state_digest(&self) -> Result<String, ReplicaError> {
        let mut writer = Writer::new();
        writer.value(&self.authority.heads_hash());
        for (space, logs) in &self.logs {
            writer.value(space);
            for ((device, lane), head) in logs {
                writer.value(device).number((*lane).into());
                // Which branch lies in the log differs from device to device, and decides nothing.
                if head.forked {
                    writer.number(0).value(&head.branches);
                } else {
                    writer.number(head.seq).value(&head.id);
                }
            }
        }
        self.store.read(|tx| -> Result<(), ReplicaError> {
            let mut documents = tx.documents()?;
            documents.sort_unstable();
            for (kind, id) in documents {
                writer.number(kind as u64).bytes(&id.bytes());
                if let Some(mut document) = tx.load(kind, id)? {
                    let saved = document.save_canonical()?;
                    writer.bytes(&vault::sha256(&[&saved]));
                }
            }
            Ok(())
        })?;
        let digest = vault::sha256(&[b"tsunagi/v1/state\0", &writer.finish()]);
        Ok(digest.iter().fold(String::new(), |mut text, byte| {
            // Writing into a String does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }
}
