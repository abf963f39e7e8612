//! The first change of a document that is not here yet, made without the document.
//!
//! A list of 100,000 people begins 250,000 documents that nobody reads before tomorrow. What a document
//! is before its first change follows from its kind and its id, so that change can be written down
//! straight away: the same bytes that [`Document::new`] and [`Document::edit`] make, for a hundredth of
//! the work. Automerge makes the form for each kind once; only the id and the hashes are put into it.
//! Tests hold both ways against each other, byte by byte.

use crate::bare::whole_and_hash;
use crate::bounds::Cursor;
use crate::condense::push;
use crate::document::{Writes, written};
use crate::layout::FIELDS;
use crate::{Document, DocumentError, Edit};
use automerge::{ActorId, ObjId, ROOT, ReadDoc};
use domain::{ids::DocumentId, kind::Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A hash of a change, in bytes.
const HASH: usize = 32;
/// A put of a text, as Automerge numbers what operations do and what values are.
const PUT: u64 = 1;
const TEXT: u64 = 6;
/// Columns of a change, as Automerge numbers them.
const OBJECT_ACTOR: u64 = 0x01;
const OBJECT_COUNTER: u64 = 0x02;
const KEY: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_LENGTH: u64 = 0x56;
const VALUE: u64 = 0x57;
const REPLACED: u64 = 0x70;

/// The first change of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The change without what its receiver knows, as [`crate::bare`] answers it.
    pub bare: Vec<u8>,
    /// The change as [`Document::edit`] answers it.
    pub change: Vec<u8>,
    /// What it writes.
    pub writes: Writes,
}

/// The first change of a document that nobody has begun, as [`Document::edit`] makes it on a
/// [`Document::new`]. `sha256` hashes parts as if they were one.
///
/// `None` where only the document itself can say what the change is: a name is written twice, or
/// nothing is.
///
/// # Errors
///
/// As [`Document::edit`].
pub fn begin(
    kind: Kind,
    id: DocumentId,
    actor: [u8; 16],
    time_ms: i64,
    edits: &[Edit],
    sha256: impl Fn(&[&[u8]]) -> [u8; HASH],
) -> Result<Option<Beginning>, DocumentError> {
    let Some(form) = Form::of(kind) else {
        return Ok(None);
    };
    let mut parts = Vec::with_capacity(edits.len());
    let mut names = BTreeSet::new();
    for edit in edits {
        let (container, key, text) = written(kind, edit)?;
        if !form.containers.contains_key(container) || !names.insert((container, key)) {
            return Ok(None);
        }
        parts.push((container, key.to_owned(), text));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let head = form.head(id, &sha256);
    let bare = form.change(&head, time_ms.div_euclid(1000), &parts);
    let (change, hash) = whole_and_hash(&bare, actor, sha256)?;
    Ok(Some(Beginning {
        bare,
        change,
        writes: Writes { hash, parts },
    }))
}

/// A container: which of the layouts' actors made it, and by which of its operations.
type Place = (usize, u64);

/// What documents of one kind are before their first change.
struct Form {
    /// The content of the first layout's change up to the id, and from behind it.
    first: (Vec<u8>, Vec<u8>),
    /// The content of each later layout's change, behind the hash of the one before, on which it stands.
    later: Vec<Vec<u8>>,
    /// The layouts' actors.
    actors: Vec<ActorId>,
    /// Our names of the containers → where they were made.
    containers: BTreeMap<&'static str, Place>,
    /// The first operation number that is free.
    next: u64,
}

/// The content of a chunk that is one change: all that its hash is over, but the type and the length.
fn content(chunk: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor(chunk);
    cursor.take(9)?;
    cursor.prefixed()
}

/// The hash of a change with this content, given in parts.
fn hash(parts: &[&[u8]], sha256: impl Fn(&[&[u8]]) -> [u8; HASH]) -> [u8; HASH] {
    let mut head = vec![crate::bounds::CHANGE];
    let length: usize = parts.iter().map(|part| part.len()).sum();
    push(&mut head, length as u64);
    let mut all: Vec<&[u8]> = vec![&head];
    all.extend(parts);
    sha256(&all)
}

impl Form {
    fn of(kind: Kind) -> Option<&'static Self> {
        static FORMS: [OnceLock<Option<Form>>; Kind::ALL.len()] =
            [const { OnceLock::new() }; Kind::ALL.len()];
        let place = Kind::ALL.iter().position(|other| *other == kind)?;
        FORMS.get(place)?.get_or_init(|| Self::make(kind)).as_ref()
    }

    /// Takes the form from a document of the kind as Automerge makes it.
    fn make(kind: Kind) -> Option<Self> {
        let id = DocumentId::from_bytes(*b"what comes here?");
        let named = id.to_string();
        let automerge = Document::new(kind, id).automerge;
        let changes = automerge.get_changes(&[]);
        let (first, rest) = changes.split_first()?;
        let whole = content(first.raw_bytes())?;
        let found = |at: &usize| whole.get(*at..*at + named.len()) == Some(named.as_bytes());
        let at = (0..whole.len()).find(found)?;
        let mut before = first.hash();
        let mut later = Vec::new();
        for change in rest {
            if change.deps() != [before] {
                return None;
            }
            // One hash behind its count.
            later.push(content(change.raw_bytes())?.get(1 + HASH..)?.to_vec());
            before = change.hash();
        }
        let mut actors: Vec<ActorId> = changes
            .iter()
            .map(|change| change.actor_id().clone())
            .collect();
        actors.sort();
        let mut containers = BTreeMap::new();
        for name in std::iter::once(&FIELDS).chain(crate::collections(kind)) {
            let (_, object) = automerge.get(ROOT, *name).ok()??;
            let ObjId::Id(counter, actor, _) = object else {
                return None;
            };
            let actor = actors.iter().position(|other| *other == actor)?;
            containers.insert(*name, (actor, counter));
        }
        let highest = changes.iter().map(automerge::Change::max_op).max()?;
        Some(Self {
            first: (
                whole.get(..at)?.to_vec(),
                whole.get(at + named.len()..)?.to_vec(),
            ),
            later,
            actors,
            containers,
            next: highest + 1,
        })
    }

    /// The hash of the newest layout's change in a document.
    fn head(&self, id: DocumentId, sha256: impl Fn(&[&[u8]]) -> [u8; HASH]) -> [u8; HASH] {
        let named = id.to_string();
        let (before, behind) = &self.first;
        let mut head = hash(&[before, named.as_bytes(), behind], &sha256);
        for rest in &self.later {
            head = hash(&[&[1], &head, rest], &sha256);
        }
        head
    }

    /// A change that stands on `head` and puts `parts`, without its actor.
    fn change(
        &self,
        head: &[u8; HASH],
        time_s: i64,
        parts: &[(&'static str, String, String)],
    ) -> Vec<u8> {
        let places: Vec<Place> = parts
            .iter()
            .filter_map(|(container, ..)| self.containers.get(container).copied())
            .collect();
        // Others' actors are named in the order of their bytes, if anything of theirs is written to;
        // the own actor is number 0.
        let others: Vec<usize> = (0..self.actors.len())
            .filter(|actor| places.iter().any(|(of, _)| of == actor))
            .collect();
        let number = |actor: usize| {
            let place = others.iter().position(|other| *other == actor);
            place.map_or(0, |place| place as u64 + 1)
        };
        let count = parts.len() as u64;
        let repeated = |value: u64| {
            let mut column = Vec::new();
            runs(&mut column, &vec![value; parts.len()], |out, value| {
                push(out, *value);
            });
            column
        };
        let numbers = |values: Vec<u64>| {
            let mut column = Vec::new();
            runs(&mut column, &values, |out, value| push(out, *value));
            column
        };
        let keys: Vec<&str> = parts.iter().map(|(_, key, _)| key.as_str()).collect();
        let mut key_column = Vec::new();
        runs(&mut key_column, &keys, |out, key| {
            push(out, key.len() as u64);
            out.extend_from_slice(key.as_bytes());
        });
        let mut insert = Vec::new();
        push(&mut insert, count);
        let texts = parts.iter().map(|(.., text)| text.as_bytes());
        let columns = [
            (
                OBJECT_ACTOR,
                numbers(places.iter().map(|(actor, _)| number(*actor)).collect()),
            ),
            (
                OBJECT_COUNTER,
                numbers(places.iter().map(|(_, counter)| *counter).collect()),
            ),
            (KEY, key_column),
            (INSERT, insert),
            (ACTION, repeated(PUT)),
            (
                VALUE_LENGTH,
                numbers(
                    texts
                        .clone()
                        .map(|text| (text.len() as u64) << 4 | TEXT)
                        .collect(),
                ),
            ),
            (VALUE, texts.collect::<Vec<_>>().concat()),
            (REPLACED, repeated(0)),
        ];
        let values: usize = columns.iter().map(|(_, column)| column.len()).sum();
        let mut out = Vec::with_capacity(values + 128);
        push(&mut out, 1);
        out.extend_from_slice(head);
        // The actor's first change.
        push(&mut out, 1);
        push(&mut out, self.next);
        signed(&mut out, time_s);
        // No message.
        push(&mut out, 0);
        push(&mut out, others.len() as u64);
        for other in &others {
            let bytes = self.actors.get(*other).map(ActorId::to_bytes);
            let bytes = bytes.unwrap_or_default();
            push(&mut out, bytes.len() as u64);
            out.extend_from_slice(bytes);
        }
        push(&mut out, columns.len() as u64);
        for (name, column) in &columns {
            push(&mut out, *name);
            push(&mut out, column.len() as u64);
        }
        for (_, column) in &columns {
            out.extend_from_slice(column);
        }
        out
    }
}

/// A column as runs: how often a value comes in a row, or, negative, how many different ones follow.
fn runs<T: PartialEq>(out: &mut Vec<u8>, values: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    let mut rest = values;
    while let Some(value) = rest.first() {
        let same = rest.iter().take_while(|other| *other == value).count();
        let take = if same > 1 {
            signed(out, i64::try_from(same).unwrap_or(i64::MAX));
            write(out, value);
            same
        } else {
            let alone = rest
                .windows(2)
                .take_while(|pair| pair.first() != pair.last())
                .count();
            // The last before a run of equal ones belongs to that run.
            let alone = if alone + 1 == rest.len() {
                rest.len()
            } else {
                alone
            };
            signed(out, -i64::try_from(alone).unwrap_or(i64::MAX));
            rest.iter().take(alone).for_each(|value| write(out, value));
            alone
        };
        rest = rest.get(take..).unwrap_or_default();
    }
}

/// Appends a number as Automerge writes those that may be negative (signed LEB128).
fn signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        let done = (value == 0 && low & 0x40 == 0) || (value == -1 && low & 0x40 != 0);
        if done {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}
