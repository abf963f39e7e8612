//! Applying stored entries to documents, a bounded batch at a time, urgent lanes first.
//!
//! Whether a commit is accepted depends on the set of statements and the set of entries alone, never
//! on when something came or what this device's clock shows: the clock can only hold an entry back.

use std::collections::{BTreeMap, BTreeSet};

use authority::Authority;
use document::Document;
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::{OpenError, SqueezeError, Squeezer, open_entry};
use store::{EntryRow, EntryState, Origin, StoreError, Tx};
use vault::SpaceKey;
use wire::{Entry, EpochId, SpaceId, decode};

use crate::ReplicaError;
use crate::judge::{Judged, Refusal, judge, reason};
use crate::output::{Changed, Output};
use crate::replica::Replica;

/// Entries applied in one transaction.
const BATCH: usize = 32;

/// Documents kept loaded between the entries of a batch.
const LOADED: usize = 256;

/// An entry whose clock is further ahead than this is held until time catches up, in milliseconds.
const AHEAD_MS: u64 = 24 * 60 * 60 * 1000;

/// How long until held entries are looked at again, in milliseconds.
const HOLD_MS: u64 = 60 * 60 * 1000;

/// What was done with one entry.
enum Verdict {
    Applied,
    /// Kept until keys, statements or a newer program come.
    Unreadable,
    /// Kept until this device's clock reaches it.
    Held,
    /// Set aside as a whole; looked at again when statements come.
    Quarantined,
}

/// What applying needs of the replica.
struct Applier<'a, 'tx> {
    tx: &'a Tx<'tx>,
    authority: &'a Authority,
    space_keys: &'a BTreeMap<(SpaceId, EpochId), SpaceKey>,
    squeezer: &'a mut Squeezer,
    loaded: BTreeMap<(Kind, DocumentId), Document>,
    changed: BTreeSet<Changed>,
    now_ms: u64,
}

impl Replica {
    /// Applies one batch of waiting entries.
    pub(crate) fn apply_some(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let Self {
            store,
            authority,
            space_keys,
            squeezer,
            ..
        } = self;
        let (done, held, changed) = store.transaction(
            |tx| -> Result<(usize, bool, BTreeSet<Changed>), ReplicaError> {
                let rows = tx.entries_waiting(BATCH)?;
                let mut applier = Applier {
                    tx,
                    authority,
                    space_keys,
                    squeezer,
                    loaded: BTreeMap::new(),
                    changed: BTreeSet::new(),
                    now_ms,
                };
                let mut held = false;
                for row in &rows {
                    let state = match applier.entry(row)? {
                        Verdict::Applied => EntryState::Applied,
                        Verdict::Unreadable => EntryState::Unreadable,
                        Verdict::Quarantined => EntryState::Quarantined,
                        Verdict::Held => {
                            held = true;
                            EntryState::Unreadable
                        }
                    };
                    tx.entry_set_state(row.space, row.device, row.lane, row.seq, state)?;
                }
                Ok((rows.len(), held, applier.changed))
            },
        )?;
        self.waiting = done == BATCH;
        if held {
            self.retry_at.get_or_insert(now_ms.saturating_add(HOLD_MS));
        }
        if !changed.is_empty() {
            outputs.push(Output::Changed(changed.into_iter().collect()));
        }
        Ok(())
    }

    /// Looks again at everything that could not be read or was set aside.
    pub(crate) fn retry_held(&mut self) -> Result<(), ReplicaError> {
        self.retry_at = None;
        self.store.transaction(crate::state::retry)?;
        self.waiting = true;
        Ok(())
    }
}

impl Applier<'_, '_> {
    fn entry(&mut self, row: &EntryRow) -> Result<Verdict, ReplicaError> {
        self.tx
            .quarantine_clear(row.space, row.device, row.lane, row.seq)?;
        let Ok(entry) = decode::<Entry>(&row.bytes) else {
            return self.aside("entry_malformed", row, &[], Verdict::Quarantined);
        };
        let header = &entry.header;
        let ahead = header.hlc.millis().saturating_sub(self.now_ms);
        if ahead > AHEAD_MS {
            return Ok(Verdict::Held);
        }
        let Some(key) = self.space_keys.get(&(header.space, header.epoch)) else {
            return Ok(Verdict::Unreadable);
        };
        let commits = match open_entry(&entry, key, self.squeezer) {
            Ok(commits) => commits,
            Err(OpenError::Newer { .. } | OpenError::Packed(SqueezeError::Newer { .. })) => {
                return Ok(Verdict::Unreadable);
            }
            Err(OpenError::Sealed(_)) => {
                return self.aside("does_not_open", row, &[], Verdict::Quarantined);
            }
            Err(OpenError::Packed(_)) => {
                return self.aside("does_not_unpack", row, &[], Verdict::Quarantined);
            }
            Err(OpenError::Payload(_)) => {
                return self.aside("payload_malformed", row, &[], Verdict::Quarantined);
            }
        };
        let mut verdict = Verdict::Applied;
        for bytes in commits {
            match self.commit(row, &entry, &bytes)? {
                Ok(()) => {}
                Err(Refusal::NewerKind) => verdict = Verdict::Unreadable,
                Err(Refusal::Rights) => {
                    verdict = self.aside("no_right", row, &bytes, Verdict::Quarantined)?;
                }
                Err(Refusal::For(reason)) => {
                    self.aside(reason, row, &bytes, Verdict::Applied)?;
                }
            }
        }
        Ok(verdict)
    }

    fn aside(
        &self,
        reason: &'static str,
        row: &EntryRow,
        bytes: &[u8],
        verdict: Verdict,
    ) -> Result<Verdict, ReplicaError> {
        tracing::warn!(reason, lane = row.lane, seq = row.seq, "set aside");
        self.tx
            .quarantine_put(reason, row.space, row.device, row.lane, row.seq, bytes)?;
        Ok(verdict)
    }

    /// Applies one commit, or says why not. The outer error is the store's.
    fn commit(
        &mut self,
        row: &EntryRow,
        entry: &Entry,
        bytes: &[u8],
    ) -> Result<Result<(), Refusal>, ReplicaError> {
        match judge(self.authority, entry, bytes) {
            Ok(judged) => self.document(row, &judged),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn document(
        &mut self,
        row: &EntryRow,
        judged: &Judged,
    ) -> Result<Result<(), Refusal>, ReplicaError> {
        let (kind, id) = (judged.kind, judged.id);
        if self.loaded.len() >= LOADED && !self.loaded.contains_key(&(kind, id)) {
            self.loaded.clear();
        }
        let mut document = match self.loaded.remove(&(kind, id)) {
            Some(document) => document,
            None => match self.tx.load(kind, id) {
                Ok(document) => document.unwrap_or_else(|| Document::new(kind, id)),
                // One document that does not load must not keep all others waiting.
                Err(StoreError::Document(_)) => return Ok(Err(Refusal::For("document_damaged"))),
                Err(error) => return Err(error.into()),
            },
        };
        let outcome = match document.receive(&judged.changes, judged.actor) {
            Ok(_) => {
                self.tx.save_changes(
                    row.space,
                    &mut document,
                    &judged.changes,
                    Origin::Entry {
                        device: row.device,
                        lane: row.lane,
                        seq: row.seq,
                    },
                )?;
                self.changed.insert(Changed { kind, id });
                Ok(())
            }
            Err(error) => Err(Refusal::For(reason(&error))),
        };
        self.loaded.insert((kind, id), document);
        Ok(outcome)
    }
}
