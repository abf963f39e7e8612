//! Changes of other devices: checked, applied to a copy, and only then taken over.

use crate::document::MAX_NAME;
use crate::layout::FIELDS;
use crate::{Document, DocumentError, MAX_TEXT, MAX_WAITING, bounds};
use automerge::{ActorId, Automerge, AutomergeError, Change, ScalarValue, legacy};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What became of received changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Received {
    /// Changes that are now part of the document and were not before.
    pub applied: usize,
    /// Changes kept in the document that wait for one they stand on.
    pub waiting: usize,
}

/// What a document would become.
struct Attempt {
    automerge: Automerge,
    waiting: BTreeMap<[u8; 32], Change>,
    known: BTreeMap<[u8; 32], u64>,
    applied: usize,
}

/// Changes that have not come before, and whether they are to be checked.
struct Fresh {
    changes: BTreeMap<[u8; 32], Change>,
    checked: bool,
}

impl Document {
    /// Takes over changes of one author. Receiving a change twice does nothing the second time.
    ///
    /// `actor` is what the author's device must use for this document (`vault::actor_id`).
    ///
    /// # Errors
    ///
    /// [`DocumentError`] by the rule broken. The document is untouched then, whatever the change was.
    pub fn receive(
        &mut self,
        changes: &[Vec<u8>],
        actor: [u8; 16],
    ) -> Result<Received, DocumentError> {
        let total = changes.iter().map(Vec::len).fold(0, usize::saturating_add);
        let mut fresh = BTreeMap::new();
        for bytes in changes {
            bounds::check(bytes)?;
            let change = parse(bytes)?;
            if *change.actor_id() != ActorId::from(actor) {
                return Err(DocumentError::ForeignActor);
            }
            check_shape(&change)?;
            fresh.insert(change.hash().0, change);
        }
        self.room_for(total)?;
        self.take_over(fresh, true, total)
    }

    /// Takes over changes that this device has checked before: the tail of its own store.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] when they do not apply; the document is untouched then.
    pub fn receive_own(&mut self, changes: &[Vec<u8>]) -> Result<Received, DocumentError> {
        let total = changes.iter().map(Vec::len).fold(0, usize::saturating_add);
        let mut fresh = BTreeMap::new();
        for bytes in changes {
            let change = parse(bytes)?;
            fresh.insert(change.hash().0, change);
        }
        self.take_over(fresh, false, total)
    }

    fn take_over(
        &mut self,
        mut changes: BTreeMap<[u8; 32], Change>,
        checked: bool,
        total: usize,
    ) -> Result<Received, DocumentError> {
        self.known();
        let known = self.known.as_ref();
        changes.retain(|hash, _| {
            !known.is_some_and(|known| known.contains_key(hash)) && !self.waiting.contains_key(hash)
        });
        if changes.is_empty() {
            return Ok(Received {
                applied: 0,
                waiting: self.waiting.len(),
            });
        }
        let fresh = Fresh { changes, checked };
        let attempt = match self.all_together(&fresh) {
            // One of those that waited may be at fault.
            Err(
                DocumentError::Inapplicable | DocumentError::NumberTaken | DocumentError::Panicked,
            ) => self.one_by_one(&fresh)?,
            other => other?,
        };
        self.automerge = attempt.automerge;
        self.waiting = attempt.waiting;
        self.known = Some(attempt.known);
        self.weight = self.weight.saturating_add(total);
        Ok(Received {
            applied: attempt.applied,
            waiting: self.waiting.len(),
        })
    }

    /// Applies what is ready to a copy, all at once.
    fn all_together(&self, fresh: &Fresh) -> Result<Attempt, DocumentError> {
        let mut known = self.known.clone().unwrap_or_default();
        let mut pending = self.waiting.clone();
        pending.extend(fresh.changes.clone());
        let mut batch = Vec::new();
        loop {
            let ready = ready(&pending, &known);
            if ready.is_empty() {
                break;
            }
            for hash in ready {
                let Some(change) = pending.remove(&hash) else {
                    continue;
                };
                match self.judge(&change, &known, fresh) {
                    Ok(()) => {
                        known.insert(hash, change.max_op());
                        batch.push(change);
                    }
                    // A change that waited and turns out to be impossible falls away; it must not
                    // keep its author's or another's later changes out.
                    Err(error) if fresh.changes.contains_key(&hash) => return Err(error),
                    Err(_) => {}
                }
            }
        }
        fresh.room_among(&pending)?;
        let applied = batch.len();
        let automerge = if applied == 0 {
            self.automerge.clone()
        } else {
            apply(&self.automerge, batch)?
        };
        Ok(Attempt {
            automerge,
            waiting: pending,
            known,
            applied,
        })
    }

    /// The same, one change after the other: one that waited and does not apply falls away, and takes
    /// nobody else's with it.
    fn one_by_one(&self, fresh: &Fresh) -> Result<Attempt, DocumentError> {
        let mut known = self.known.clone().unwrap_or_default();
        let mut pending = self.waiting.clone();
        pending.extend(fresh.changes.clone());
        let mut automerge = self.automerge.clone();
        let mut applied = 0;
        while let Some(hash) = ready(&pending, &known).first().copied() {
            let Some(change) = pending.remove(&hash) else {
                continue;
            };
            let highest = change.max_op();
            let outcome = self
                .judge(&change, &known, fresh)
                .and_then(|()| apply(&automerge, vec![change]));
            match outcome {
                Ok(copy) => {
                    automerge = copy;
                    known.insert(hash, highest);
                    applied += 1;
                }
                Err(error) if fresh.changes.contains_key(&hash) => return Err(error),
                Err(_) => {}
            }
        }
        fresh.room_among(&pending)?;
        Ok(Attempt {
            automerge,
            waiting: pending,
            known,
            applied,
        })
    }

    fn judge(
        &self,
        change: &Change,
        known: &BTreeMap<[u8; 32], u64>,
        fresh: &Fresh,
    ) -> Result<(), DocumentError> {
        if fresh.checked {
            self.check_place(change, known)
        } else {
            Ok(())
        }
    }

    /// Checks that need the document: operation numbers and which container is written.
    fn check_place(
        &self,
        change: &Change,
        known: &BTreeMap<[u8; 32], u64>,
    ) -> Result<(), DocumentError> {
        let highest = change
            .deps()
            .iter()
            .filter_map(|dep| known.get(&dep.0))
            .max()
            .copied()
            .unwrap_or(0);
        if change.deps().is_empty() || change.start_op().get() != highest.saturating_add(1) {
            // A jump would use up the counter for every later writer of this document.
            return Err(DocumentError::NotAllowed("operation numbers jump"));
        }
        let containers = self.containers();
        let decoded = catch_unwind(AssertUnwindSafe(|| change.decode()))
            .map_err(|_| DocumentError::Panicked)?;
        for operation in &decoded.operations {
            match containers.get(&operation.obj.to_string()) {
                Some(name) if *name == FIELDS || operation.pred.is_empty() => {}
                Some(_) => return Err(DocumentError::NotAllowed("an item is written once")),
                None => return Err(DocumentError::NotAllowed("not a container of this kind")),
            }
        }
        Ok(())
    }
}

impl Fresh {
    /// Fails when too many changes of one author would wait: what somebody lets wait for ever takes no
    /// room from anybody else's.
    fn room_among(&self, waiting: &BTreeMap<[u8; 32], Change>) -> Result<(), DocumentError> {
        let Some(author) = self.changes.values().next().map(Change::actor_id) else {
            return Ok(());
        };
        let theirs = waiting.values().filter(|one| one.actor_id() == author);
        if self.checked && theirs.count() > MAX_WAITING {
            return Err(DocumentError::TooManyWaiting);
        }
        Ok(())
    }
}

/// The changes of which everything that they stand on is here.
fn ready(pending: &BTreeMap<[u8; 32], Change>, known: &BTreeMap<[u8; 32], u64>) -> Vec<[u8; 32]> {
    pending
        .iter()
        .filter(|(_, change)| change.deps().iter().all(|dep| known.contains_key(&dep.0)))
        .map(|(hash, _)| *hash)
        .collect()
}

fn apply(automerge: &Automerge, batch: Vec<Change>) -> Result<Automerge, DocumentError> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut copy = automerge.clone();
        copy.apply_changes(batch).map(|()| copy)
    }))
    .map_err(|_| DocumentError::Panicked)?
    .map_err(|error| match error {
        AutomergeError::DuplicateSeqNumber(..) => DocumentError::NumberTaken,
        _ => DocumentError::Inapplicable,
    })
}

pub(crate) fn parse(bytes: &[u8]) -> Result<Change, DocumentError> {
    catch_unwind(|| Change::try_from(bytes))
        .map_err(|_| DocumentError::Panicked)?
        .map_err(|_| DocumentError::Malformed("does not parse"))
}

/// Checks that need nothing but the change: only texts are put, under names, in maps.
fn check_shape(change: &Change) -> Result<(), DocumentError> {
    let decoded =
        catch_unwind(AssertUnwindSafe(|| change.decode())).map_err(|_| DocumentError::Panicked)?;
    if decoded.operations.is_empty() {
        return Err(DocumentError::NotAllowed("empty change"));
    }
    for operation in &decoded.operations {
        let legacy::OpType::Put(ScalarValue::Str(text)) = &operation.action else {
            return Err(DocumentError::NotAllowed("only texts are put"));
        };
        if text.len() > MAX_TEXT {
            return Err(DocumentError::TextTooLong { len: text.len() });
        }
        match &operation.key {
            legacy::Key::Map(name)
                if !name.is_empty() && name.len() <= MAX_NAME && !operation.insert => {}
            legacy::Key::Map(_) | legacy::Key::Seq(_) => {
                return Err(DocumentError::NotAllowed("not a name in a map"));
            }
        }
    }
    Ok(())
}
