//! Documents made anew from what carries them: the entries of every log and the own saves that are not
//! sealed yet, judged by the statements as they are now.

use document::Document;
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::open_entry;
use store::{EntryRow, EntryState, Tx};
use wire::{Commit, DocId, Entry, EpochId, SpaceId, decode};

use crate::ReplicaError;
use crate::judge::{Refusal, changes, judge};
use crate::output::{Changed, Output};
use crate::replica::Replica;

impl Replica {
    /// Makes some documents, and their part of every list, anew. What was applied and is no longer
    /// accepted is set aside; a document that the entries still say the same of stays as it is, byte
    /// for byte. Answers what to show again.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`]; every document is as it was then.
    pub fn rebuild(
        &mut self,
        documents: &[(Kind, DocumentId)],
    ) -> Result<Vec<Output>, ReplicaError> {
        // An entry of which a part is applied stands in the store as waiting, and is taken anew.
        self.look_again();
        let Self {
            store,
            authority,
            space_keys,
            squeezer,
            device,
            ..
        } = self;
        let mut open = |entry: &Entry| -> Option<Vec<Vec<u8>>> {
            let epoch: (SpaceId, EpochId) = (entry.header.space, entry.header.epoch);
            open_entry(entry, space_keys.get(&epoch)?, squeezer).ok()
        };
        let changed = store.transaction(|tx| -> Result<Vec<Changed>, ReplicaError> {
            let mut changed = Vec::new();
            for (kind, id) in documents {
                // One that does not load is made anew as well: that is how it is mended.
                let before = tx.load(*kind, *id).ok().flatten();
                let mut document = Document::new(*kind, *id);
                let mut taken = Vec::new();
                for row in tx.carriers(*id, &device.0)? {
                    if row.state != EntryState::Applied {
                        continue;
                    }
                    let Ok(entry) = decode::<Entry>(&row.bytes) else {
                        continue;
                    };
                    for bytes in open(&entry).unwrap_or_default() {
                        match judge(authority, &entry, &bytes) {
                            Ok(judged) if (judged.kind, judged.id) == (*kind, *id) => {
                                if document.receive(&judged.changes, judged.actor).is_ok() {
                                    taken.extend(judged.changes);
                                }
                            }
                            Err(Refusal::Rights) if is_of(&bytes, *id) => {
                                set_aside(tx, &row, &bytes)?;
                            }
                            Ok(_) | Err(_) => {}
                        }
                    }
                }
                for bytes in tx.unsealed(*id)? {
                    let Ok(commit) = decode::<Commit>(&bytes) else {
                        continue;
                    };
                    let actor = vault::actor_id(&device.0, &id.bytes());
                    let Ok(own) = changes(&commit, actor) else {
                        continue;
                    };
                    if commit.kind == *kind as u8 && document.receive(&own, actor).is_ok() {
                        taken.extend(own);
                    }
                }
                if before.is_none_or(|before| before.heads() != document.heads()) {
                    changed.push(Changed {
                        kind: *kind,
                        id: *id,
                    });
                }
                tx.replace(&mut document, &taken)?;
            }
            if documents.iter().any(|(kind, _)| *kind == Kind::Directory) {
                tx.rebuild_directory()?;
            }
            Ok(changed)
        })?;
        let shown = (!changed.is_empty()).then_some(Output::Changed(changed));
        Ok(shown.into_iter().collect())
    }
}

fn is_of(commit: &[u8], id: DocumentId) -> bool {
    decode::<Commit>(commit).is_ok_and(|commit| commit.doc == DocId(id.bytes()))
}

/// Sets aside a commit that was applied, to be looked at again when statements come.
fn set_aside(tx: &Tx<'_>, row: &EntryRow, commit: &[u8]) -> Result<(), ReplicaError> {
    tx.quarantine_put("no_right", row.space, row.device, row.lane, row.seq, commit)?;
    let aside = EntryState::Quarantined;
    Ok(tx.entry_set_state(row.space, row.device, row.lane, row.seq, aside)?)
}
