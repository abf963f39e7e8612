//! Changes of other devices: checked, applied to a copy, and only then taken over.

use crate::document::{MAX_NAME, Writes};
use crate::inspect::parts;
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

/// Changes of one author, as one commit brought them.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Each as it travels.
    pub changes: &'a [Vec<u8>],
    /// What the author's device must use as actor for this document (`vault::actor_id`).
    pub actor: [u8; 16],
}

/// One change, taken apart once.
struct Parsed {
    change: Change,
    operations: Vec<legacy::Op>,
}

/// Automerge's names of the containers → our names.
type Containers = BTreeMap<String, &'static str>;

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
        let parsed = inspect(&Offer { changes, actor })?;
        self.receive_parsed(parsed)
    }

    /// Takes over the commits of several authors, in the order given. Each is judged by itself, as by
    /// [`Self::receive`]; the answers stand in the same order and say what every change writes.
    ///
    /// A first sync brings many commits of one document at once, and copying and updating the document
    /// for each of them would cost more than all the rest.
    pub fn receive_all(&mut self, offers: &[Offer<'_>]) -> Vec<Result<Vec<Writes>, DocumentError>> {
        let containers = self.containers();
        let parsed: Vec<Result<Vec<Parsed>, DocumentError>> = offers.iter().map(inspect).collect();
        let at_once = self.receive_at_once(&parsed, &containers);
        parsed
            .into_iter()
            .map(|parsed| {
                let parsed = parsed?;
                let writes = parsed.iter().map(|one| Writes {
                    hash: one.change.hash().0,
                    parts: parts(&one.operations, &containers),
                });
                let writes = writes.collect();
                if !at_once {
                    self.receive_parsed(parsed)?;
                }
                Ok(writes)
            })
            .collect()
    }

    /// Applies everything to one copy, if all of it stands on what is here and breaks no rule; whether
    /// it did. The document is untouched otherwise.
    fn receive_at_once(
        &mut self,
        offers: &[Result<Vec<Parsed>, DocumentError>],
        containers: &Containers,
    ) -> bool {
        if !self.waiting.is_empty() {
            return false;
        }
        let mut known = self.known().clone();
        let mut batch = Vec::new();
        let mut total = 0_usize;
        for one in offers.iter().flatten().flatten() {
            let hash = one.change.hash().0;
            if known.contains_key(&hash) {
                continue;
            }
            let ready = one
                .change
                .deps()
                .iter()
                .all(|dep| known.contains_key(&dep.0));
            if !ready || check_place(one, &known, containers).is_err() {
                return false;
            }
            total = total.saturating_add(one.change.raw_bytes().len());
            known.insert(hash, one.change.max_op());
            batch.push(one.change.clone());
        }
        if batch.is_empty() {
            return true;
        }
        if self.room_for(total).is_err() {
            return false;
        }
        let Ok(copy) = apply(&self.automerge, batch) else {
            return false;
        };
        self.automerge = copy;
        self.known = Some(known);
        self.weight = self.weight.saturating_add(total);
        true
    }

    fn receive_parsed(&mut self, parsed: Vec<Parsed>) -> Result<Received, DocumentError> {
        let total = parsed
            .iter()
            .map(|one| one.change.raw_bytes().len())
            .fold(0, usize::saturating_add);
        self.room_for(total)?;
        let fresh = parsed
            .into_iter()
            .map(|one| (one.change.hash().0, one.change))
            .collect();
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
        let containers = self.containers();
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
                match judge(&change, &known, fresh, &containers) {
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
        let containers = self.containers();
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
            let outcome = judge(&change, &known, fresh, &containers)
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
}

fn judge(
    change: &Change,
    known: &BTreeMap<[u8; 32], u64>,
    fresh: &Fresh,
    containers: &Containers,
) -> Result<(), DocumentError> {
    if fresh.checked {
        check_place(&take_apart(change.clone())?, known, containers)
    } else {
        Ok(())
    }
}

/// Checks that need the document: operation numbers and which container is written.
fn check_place(
    one: &Parsed,
    known: &BTreeMap<[u8; 32], u64>,
    containers: &Containers,
) -> Result<(), DocumentError> {
    let change = &one.change;
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
    for operation in &one.operations {
        match containers.get(&operation.obj.to_string()) {
            Some(name) if *name == FIELDS || operation.pred.is_empty() => {}
            Some(_) => return Err(DocumentError::NotAllowed("an item is written once")),
            None => return Err(DocumentError::NotAllowed("not a container of this kind")),
        }
    }
    Ok(())
}

/// Takes the changes of an offer apart and checks what needs nothing but them.
fn inspect(offer: &Offer<'_>) -> Result<Vec<Parsed>, DocumentError> {
    offer
        .changes
        .iter()
        .map(|bytes| {
            bounds::check(bytes)?;
            let change = parse(bytes)?;
            if *change.actor_id() != ActorId::from(offer.actor) {
                return Err(DocumentError::ForeignActor);
            }
            let decoded = decoded(&change)?;
            check_shape(&decoded.operations)?;
            check_form(&change, decoded.clone())?;
            Ok(Parsed {
                change,
                operations: decoded.operations,
            })
        })
        .collect()
}

/// Automerge keeps no change as it came: it is written anew from what it says, when it is asked for. One in
/// a form that Automerge would not write comes out under another hash, and what others wrote after it stands
/// on nothing for everybody who is given it.
fn check_form(change: &Change, decoded: legacy::Change) -> Result<(), DocumentError> {
    match catch_unwind(AssertUnwindSafe(|| Change::from(decoded).hash())) {
        Ok(hash) if hash == change.hash() => Ok(()),
        Ok(_) => Err(DocumentError::Malformed("not as it is written")),
        Err(_) => Err(DocumentError::Panicked),
    }
}

fn decoded(change: &Change) -> Result<legacy::Change, DocumentError> {
    catch_unwind(AssertUnwindSafe(|| change.decode())).map_err(|_| DocumentError::Panicked)
}

fn take_apart(change: Change) -> Result<Parsed, DocumentError> {
    let operations = decoded(&change)?.operations;
    Ok(Parsed { change, operations })
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

/// A copy to which changes were applied. What panics inside Automerge leaves nothing behind.
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
fn check_shape(operations: &[legacy::Op]) -> Result<(), DocumentError> {
    if operations.is_empty() {
        return Err(DocumentError::NotAllowed("empty change"));
    }
    for operation in operations {
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
