//! One document: loaded, edited, read, saved.

use crate::layout::{FIELDS, collections, migrate, newest};
use crate::{DocumentError, Edit, MAX_DOCUMENT, MAX_TEXT, bounds};
use automerge::{
    ActorId, Automerge, Change, ROOT, ReadDoc, ScalarValue, Value,
    transaction::{CommitOptions, Transactable},
};
use domain::{ids::DocumentId, kind::Kind};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where a chunk says what it is: behind the magic bytes and the checksum.
const CHUNK_TYPE: usize = 8;

/// Changes of one document put together as [`Document::open`] takes them: quicker than a compact form, for
/// what came whole and may never be written again.
#[must_use]
pub fn gathered<'a>(changes: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut all = Vec::new();
    for change in changes {
        all.extend_from_slice(change);
    }
    all
}

/// Names of fields and items are at most this long, in bytes.
pub(crate) const MAX_NAME: usize = 160;

/// What one change writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writes {
    /// The hash of the change.
    pub hash: [u8; 32],
    /// Collection (`fields` for claims), name of the field or item, its JSON text.
    pub parts: Vec<(&'static str, String, String)>,
}

/// A record as an Automerge document.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) kind: Kind,
    pub(crate) id: DocumentId,
    pub(crate) automerge: Automerge,
    /// Changes whose predecessors have not come yet, by hash.
    pub(crate) waiting: BTreeMap<[u8; 32], Change>,
    /// Hash → highest operation of every applied change; filled when first needed.
    pub(crate) known: Option<BTreeMap<[u8; 32], u64>>,
    /// Bytes of all changes, inflated, as far as known.
    pub(crate) weight: usize,
}

impl Document {
    /// An empty document with the newest layout. The same on every device.
    #[must_use]
    pub fn new(kind: Kind, id: DocumentId) -> Self {
        // Cannot fail: nothing is there yet.
        let automerge = newest(kind, id).unwrap_or_default();
        Self {
            kind,
            id,
            automerge,
            waiting: BTreeMap::new(),
            known: None,
            weight: 1024,
        }
    }

    /// A document as [`Document::save_checked`] or [`gathered`] wrote it, brought to the newest layout.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn open(kind: Kind, id: DocumentId, saved: &[u8]) -> Result<Self, DocumentError> {
        // No bytes are what is gathered of a document that nobody has written in.
        if !saved.is_empty() && saved.get(CHUNK_TYPE) != Some(&bounds::CHANGE) {
            let mut document = Self::load(kind, id, saved)?;
            // The columns hold about two thirds of what the changes do.
            document.weight = saved.len().saturating_mul(2);
            return Ok(document);
        }
        let mut document = Self::new(kind, id);
        let mut changes = Vec::new();
        let mut rest = saved;
        while !rest.is_empty() {
            let end = bounds::chunk_end(rest).ok_or(DocumentError::Damaged)?;
            let (change, behind) = rest.split_at_checked(end).ok_or(DocumentError::Damaged)?;
            changes.push(change.to_vec());
            rest = behind;
        }
        document.receive_own(&changes)?;
        Ok(document)
    }

    /// A document as [`Document::save`] wrote it, brought to the newest layout.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Damaged`] when the bytes do not load, [`DocumentError::OtherDocument`] when
    /// they are another document.
    pub fn load(kind: Kind, id: DocumentId, saved: &[u8]) -> Result<Self, DocumentError> {
        let end = bounds::chunk_end(saved).ok_or(DocumentError::Damaged)?;
        let (body, mut tail) = saved.split_at_checked(end).ok_or(DocumentError::Damaged)?;
        let mut automerge = catch_unwind(|| Automerge::load(body))
            .map_err(|_| DocumentError::Panicked)?
            .map_err(|_| DocumentError::Damaged)?;
        let says = |key: &str, wanted: &str| match automerge.get(ROOT, key) {
            Ok(Some((Value::Scalar(scalar), _))) => scalar.as_str() == Some(wanted),
            _ => false,
        };
        if !says("kind", kind.word()) || !says("id", &id.to_string()) {
            return Err(DocumentError::OtherDocument);
        }
        migrate(&mut automerge, kind, id).ok_or(DocumentError::Damaged)?;
        let mut waiting = BTreeMap::new();
        while !tail.is_empty() {
            let end = bounds::chunk_end(tail).ok_or(DocumentError::Damaged)?;
            let (chunk, rest) = tail.split_at_checked(end).ok_or(DocumentError::Damaged)?;
            let change = catch_unwind(|| Change::try_from(chunk))
                .map_err(|_| DocumentError::Panicked)?
                .map_err(|_| DocumentError::Damaged)?;
            waiting.insert(change.hash().0, change);
            tail = rest;
        }
        // The compact form is about a quarter of the changes it holds.
        let weight = saved.len().saturating_mul(4);
        Ok(Self {
            kind,
            id,
            automerge,
            waiting,
            known: None,
            weight,
        })
    }

    /// The document in compact form, with the changes that still wait.
    pub fn save(&mut self) -> Vec<u8> {
        let mut saved = self.automerge.save();
        for change in self.waiting.values() {
            saved.extend_from_slice(change.raw_bytes());
        }
        saved
    }

    /// The compact form of what is applied, without the changes that wait, after proof that it loads
    /// again and says the same. Its columns are not packed one by one: all together pack better and in a
    /// third of the time, which is left to who keeps it.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Damaged`] or [`DocumentError::Panicked`]; keep the single changes then.
    pub fn save_checked(&self) -> Result<Vec<u8>, DocumentError> {
        let saved = catch_unwind(AssertUnwindSafe(|| self.automerge.save_nocompress()))
            .map_err(|_| DocumentError::Panicked)?;
        if Self::open(self.kind, self.id, &saved)?.heads() != self.heads() {
            return Err(DocumentError::Damaged);
        }
        Ok(saved)
    }

    /// The compact form with the changes in an order that depends on nothing but the changes: equal
    /// bytes on every device that holds the same changes, in whatever order they came.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Inapplicable`] when the changes do not apply again, which would be a defect.
    pub fn save_canonical(&mut self) -> Result<Vec<u8>, DocumentError> {
        let mut pending: BTreeMap<[u8; 32], Change> = self
            .automerge
            .get_changes(&[])
            .into_iter()
            .map(|change| (change.hash().0, change))
            .collect();
        let mut ordered = Vec::with_capacity(pending.len());
        while !pending.is_empty() {
            // Lowest hash first among those whose predecessors are placed.
            let ready = pending
                .iter()
                .find(|(_, change)| {
                    change
                        .deps()
                        .iter()
                        .all(|dep| !pending.contains_key(&dep.0))
                })
                .map(|(hash, _)| *hash)
                .ok_or(DocumentError::Inapplicable)?;
            ordered.extend(pending.remove(&ready));
        }
        let mut copy = Self {
            automerge: Automerge::new(),
            ..self.clone()
        };
        for change in ordered {
            copy.automerge
                .apply_changes([change])
                .map_err(|_| DocumentError::Inapplicable)?;
        }
        Ok(copy.save())
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> DocumentId {
        self.id
    }

    /// The hashes of the newest applied changes, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<[u8; 32]> {
        let mut heads: Vec<_> = self
            .automerge
            .get_heads()
            .into_iter()
            .map(|hash| hash.0)
            .collect();
        heads.sort_unstable();
        heads
    }

    /// The hashes of all applied changes, sorted.
    #[must_use]
    pub fn hashes(&self) -> Vec<[u8; 32]> {
        let mut hashes: Vec<_> = self
            .automerge
            .get_changes_meta(&[])
            .iter()
            .map(|meta| meta.hash.0)
            .collect();
        hashes.sort_unstable();
        hashes
    }

    /// How many changes wait for one they stand on.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Makes one change of a save. `actor` is the device's actor for this document
    /// (`vault::actor_id`), `time_ms` Unix milliseconds, advisory only.
    ///
    /// The answer is the change as it travels, or `None` when there was nothing to do.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] by the rule broken; the document is untouched.
    pub fn edit(
        &mut self,
        actor: [u8; 16],
        time_ms: i64,
        edits: &[Edit],
    ) -> Result<Option<Vec<u8>>, DocumentError> {
        self.automerge.set_actor(ActorId::from(actor));
        let mut transaction = self.automerge.transaction();
        let done = edits
            .iter()
            .try_for_each(|edit| put(&mut transaction, self.kind, edit));
        if let Err(error) = done {
            transaction.rollback();
            return Err(error);
        }
        let options = CommitOptions::default().with_time(time_ms.div_euclid(1000));
        let (Some(_), _) = transaction.commit_with(options) else {
            return Ok(None);
        };
        let change = self
            .automerge
            .get_last_local_change()
            .ok_or(DocumentError::Inapplicable)?;
        let bytes = change.raw_bytes().to_vec();
        self.weight = self.weight.saturating_add(bytes.len());
        if let Some(known) = &mut self.known {
            known.insert(change.hash().0, change.max_op());
        }
        Ok(Some(bytes))
    }

    /// Fails when the document, with `more` bytes of changes, would be too long.
    pub(crate) fn room_for(&self, more: usize) -> Result<(), DocumentError> {
        let len = self.weight.saturating_add(more);
        if len > MAX_DOCUMENT {
            Err(DocumentError::DocumentTooLarge { len })
        } else {
            Ok(())
        }
    }
}

/// What one part of a save writes: collection (`fields` for claims), name, JSON text.
pub(crate) fn written(
    kind: Kind,
    edit: &Edit,
) -> Result<(&'static str, &str, String), DocumentError> {
    let (name, key, text) = match edit {
        Edit::Set { field, claim } => (FIELDS, field, serde_json::to_string(claim)),
        Edit::Add {
            collection,
            id,
            item,
        } => {
            let known = collections(kind).iter().find(|known| *known == collection);
            let Some(name) = known else {
                return Err(DocumentError::UnknownCollection(collection.clone()));
            };
            (*name, id, serde_json::to_string(item))
        }
    };
    let text = text.map_err(|_| DocumentError::Malformed("value is not JSON"))?;
    if key.is_empty() || key.len() > MAX_NAME {
        return Err(DocumentError::BadName { len: key.len() });
    }
    if text.len() > MAX_TEXT {
        return Err(DocumentError::TextTooLong { len: text.len() });
    }
    Ok((name, key, text))
}

/// Writes one part of a save.
fn put(
    transaction: &mut automerge::transaction::Transaction<'_>,
    kind: Kind,
    edit: &Edit,
) -> Result<(), DocumentError> {
    let (name, key, mut text) = written(kind, edit)?;
    let container = match transaction.get(ROOT, name) {
        Ok(Some((Value::Object(_), container))) => container,
        _ => return Err(DocumentError::UnknownCollection(name.to_owned())),
    };
    let present = transaction
        .get_all(&container, key)
        .map_err(|_| DocumentError::Inapplicable)?;
    let same = |value: &Value<'_>| matches!(value, Value::Scalar(scalar) if scalar.as_str() == Some(text.as_str()));
    match (present.as_slice(), name == FIELDS) {
        ([(only, _)], _) if same(only) => return Ok(()),
        ([], _) | (_, true) => {}
        (_, false) => return Err(DocumentError::ItemExists),
    }
    // Automerge settles a conflict in favour of an equal value by deleting the others, and a deletion
    // is what no other device accepts. A space after the JSON makes it a value of its own.
    while present.iter().any(|(value, _)| matches!(value, Value::Scalar(scalar) if scalar.as_str() == Some(text.as_str()))) {
        text.push(' ');
    }
    transaction
        .put(&container, key, ScalarValue::Str(text.into()))
        .map_err(|_| DocumentError::Inapplicable)
}
