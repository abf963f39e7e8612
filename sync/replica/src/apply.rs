//! Applying stored entries to documents, a bounded amount at a time, urgent lanes first.
//!
//! Whether a commit is accepted depends on the set of statements and the set of entries alone, never
//! on when something came or what this device's clock shows: the clock can only hold an entry back.

use std::collections::BTreeSet;

use document::{Document, Offer};
use domain::ids::DocumentId;
use domain::kind::Kind;
use store::{Arrival, Origin, StoreError, Tx};
use wire::{Commit, Hash, decode};

use crate::ReplicaError;
use crate::desk::{Desk, Group, Judge, Opened, Place};
use crate::judge::{NUMBER_TAKEN, changes as whole_changes, document_of, mendable, reason};
use crate::output::{Changed, Output};
use crate::replica::Replica;

/// Sealed bytes of the entries that are taken apart at once, some four times as much in memory. The
/// more, the fewer times a document is loaded and its line in the lists made anew: notes of a week come
/// in the order of the week and not of the people.
const LAID_OUT: usize = 16 * 1024 * 1024;

/// Commits applied in one transaction: a save at the keyboard waits for no more than these.
const AT_ONCE: usize = 256;

/// The same while so much waits that this laptop is getting to know an operation: every transaction
/// writes the pages of the lists anew, and nobody writes many notes on an empty laptop.
const AT_ONCE_AT_FIRST: usize = 2048;

/// How long until held entries are looked at again, in milliseconds.
const HOLD_MS: u64 = 60 * 60 * 1000;

impl Replica {
    /// Applies some of what waits.
    pub(crate) fn apply_some(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        if self.desk.is_empty() && self.apply_chunk(now_ms, outputs)? {
            return Ok(());
        }
        if self.desk.is_empty() {
            self.waiting = self.fill_desk(now_ms)?;
            if !self.waiting {
                self.mend(now_ms, outputs)?;
            }
        }
        let Self {
            store,
            desk,
            lacking,
            ..
        } = self;
        let applied = store.transaction(|tx| apply(tx, desk, lacking));
        let changed = applied.inspect_err(|_| self.desk.clear())?;
        self.bridge_later(changed.iter().map(|changed| changed.id))?;
        if !changed.is_empty() {
            outputs.push(Output::Changed(changed.into_iter().collect()));
        }
        Ok(())
    }

    /// Takes the next entries apart; whether there were any.
    fn fill_desk(&mut self, now_ms: u64) -> Result<bool, ReplicaError> {
        let audited = self.spaces_to_audit()?;
        let Self {
            store,
            authority,
            space_keys,
            device,
            lacking,
            keys,
            squeezer,
            ..
        } = self;
        let rows = store.read(|tx| tx.entries_waiting(LAID_OUT))?;
        if rows.is_empty() {
            return Ok(false);
        }
        let judge = Judge {
            authority,
            space_keys,
            audited: &audited,
            now_ms: authority.now_for(device, now_ms),
        };
        let desk = Desk::lay_out(&rows, judge);
        store.transaction(|tx| -> Result<(), ReplicaError> {
            for entry in &desk.entries {
                let at = entry.place;
                tx.quarantine_clear(at.space, at.device, at.lane, at.seq)?;
                for row in &entry.carried {
                    tx.carried_put(row)?;
                    let from = &row.from;
                    // Where the entry itself is here, its own commits are judged by it.
                    if tx
                        .entry_hash(from.space, from.device, from.lane, from.seq)?
                        .is_none()
                    {
                        tx.quarantine_clear(from.space, from.device, from.lane, from.seq)?;
                    }
                }
                for (reason, from, bytes) in &entry.aside {
                    let known = from != &at
                        && tx
                            .entry_hash(from.space, from.device, from.lane, from.seq)?
                            .is_some();
                    if known {
                        continue;
                    }
                    set_aside(tx, reason, from, bytes)?;
                    if mendable(reason)
                        && let Some(document) = document_of(bytes)
                    {
                        lacking.insert(document);
                    }
                }
                if let Some(address) = &entry.piece {
                    tx.piece_put(address.0, &at)?;
                }
                if let Some((parcel, hlc)) = &entry.parcel
                    && at.device != device.0
                {
                    crate::audit::hear(tx, keys, (&at, parcel, *hlc), squeezer)?;
                }
                if entry.left == 0 {
                    finish(tx, entry)?;
                }
            }
            Ok(())
        })?;
        if let Some(until_ms) = desk.entries.iter().filter_map(|entry| entry.held).min() {
            // Clocks are set right again meanwhile.
            let again = until_ms.clamp(now_ms + 1, now_ms.saturating_add(HOLD_MS));
            let at = self.retry_at.get_or_insert(again);
            *at = (*at).min(again);
        }
        let came: Vec<Hash> = desk
            .entries
            .iter()
            .filter_map(|entry| entry.piece)
            .collect();
        self.desk = desk;
        self.bridge_pieces_came(&came);
        Ok(true)
    }

    /// Looks again at everything that could not be read.
    pub(crate) fn retry_held(&mut self) -> Result<(), ReplicaError> {
        self.retry_at = None;
        self.store
            .transaction(|tx| -> Result<usize, ReplicaError> {
                tx.chunks_again()?;
                Ok(tx.unreadable_again()?)
            })?;
        self.look_again();
        Ok(())
    }

    /// What was taken apart under other rights or keys is taken apart anew.
    pub(crate) fn look_again(&mut self) {
        self.desk.clear();
        self.waiting = true;
    }
}

/// Applies the next groups in this transaction. An error leaves the desk in disorder: clear it.
fn apply(
    tx: &Tx<'_>,
    desk: &mut Desk,
    lacking: &mut BTreeSet<(Kind, DocumentId)>,
) -> Result<BTreeSet<Changed>, ReplicaError> {
    let mut changed = BTreeSet::new();
    let mut commits = 0;
    let left: usize = desk.groups.iter().map(|group| group.commits.len()).sum();
    let most = match left > AT_ONCE_AT_FIRST {
        true => AT_ONCE_AT_FIRST,
        false => AT_ONCE,
    };
    while commits < most {
        let Some(group) = desk.groups.pop_front() else {
            break;
        };
        commits += group.commits.len();
        let (any, mends) = apply_group(tx, &group)?;
        if mends {
            lacking.insert((group.kind, group.id));
        }
        if any {
            changed.insert(Changed {
                kind: group.kind,
                id: group.id,
            });
        }
        for ready in &group.commits {
            let Some(entry) = desk.entries.get_mut(ready.entry) else {
                continue;
            };
            entry.left = entry.left.saturating_sub(1);
            if entry.left == 0 {
                finish(tx, entry)?;
            }
        }
    }
    Ok(changed)
}

/// Applies the commits of one document; whether it took any, and whether it is to be looked at whether
/// it must be made anew: some wait for others, or two say something under one number.
fn apply_group(tx: &Tx<'_>, group: &Group) -> Result<(bool, bool), ReplicaError> {
    let mut document = match tx.load(group.kind, group.id) {
        Ok(document) => document.unwrap_or_else(|| Document::new(group.kind, group.id)),
        // One document that does not load must not keep all others waiting.
        Err(StoreError::Document(_)) => {
            for ready in &group.commits {
                set_aside(tx, "document_damaged", &ready.from, &ready.bytes)?;
            }
            return Ok((false, false));
        }
        Err(error) => return Err(error.into()),
    };
    let mut read = Vec::with_capacity(group.commits.len());
    for ready in &group.commits {
        let commit = decode::<Commit>(&ready.bytes).ok();
        let whole =
            commit.and_then(|commit| Some((whole_changes(&commit, ready.actor).ok()?, commit.hlc)));
        match whole {
            Some((changes, hlc)) => read.push((ready, changes, hlc)),
            // They were read once before, when they were judged; what is not read is never dropped.
            None => set_aside(tx, "commit_malformed", &ready.from, &ready.bytes)?,
        }
    }
    let offers: Vec<Offer<'_>> = read
        .iter()
        .map(|(ready, changes, _)| Offer {
            changes,
            actor: ready.actor,
        })
        .collect();
    let outcomes = document.receive_all(&offers);
    let mut arrivals = Vec::with_capacity(read.len());
    let mut taken_twice = false;
    for ((ready, changes, hlc), outcome) in read.iter().zip(outcomes) {
        let at = ready.from;
        match outcome {
            Ok(writes) => {
                let origin = Origin::Entry {
                    device: at.device,
                    lane: at.lane,
                    seq: at.seq,
                };
                for (change, writes) in changes.iter().zip(writes) {
                    arrivals.push(Arrival {
                        change,
                        writes,
                        space: at.space,
                        origin,
                        hlc: Some(hlc.0),
                    });
                }
            }
            Err(error) => {
                taken_twice |= reason(&error) == NUMBER_TAKEN;
                set_aside(tx, reason(&error), &at, &ready.bytes)?;
            }
        }
    }
    let any = !arrivals.is_empty();
    tx.save_arrivals(&mut document, arrivals)?;
    Ok((any, document.waiting() > 0 || taken_twice))
}

fn finish(tx: &Tx<'_>, entry: &Opened) -> Result<(), ReplicaError> {
    let at = entry.place;
    Ok(tx.entry_set_state(at.space, at.device, at.lane, at.seq, entry.state)?)
}

fn set_aside(
    tx: &Tx<'_>,
    reason: &'static str,
    at: &Place,
    bytes: &[u8],
) -> Result<(), ReplicaError> {
    tracing::warn!(reason, lane = at.lane, seq = at.seq, "set aside");
    tx.quarantine_put(reason, at.space, at.device, at.lane, at.seq, bytes)?;
    Ok(())
}
