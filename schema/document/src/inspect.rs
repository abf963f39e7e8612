//! What a document holds, read without changing it.

use crate::document::Writes;
use crate::layout::{FIELDS, collections, is_layout_actor, layout_of};
use crate::{Document, DocumentError, Record};
use automerge::{ROOT, ReadDoc, ScalarValue, Value, legacy};
use domain::provenance::Claim;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A change as it lies in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was made by its author's clock, in Unix seconds.
    pub time_s: i64,
    /// The change as it travels.
    pub bytes: Vec<u8>,
}

impl Document {
    /// What the document says. What this version cannot read is skipped and counted.
    #[must_use]
    pub fn read(&self) -> Record {
        let (fields, mut unreadable) = self.fields();
        let mut items = BTreeMap::new();
        for collection in collections(self.kind) {
            let mut readable = BTreeMap::new();
            for (id, values) in self.container(collection) {
                let winner = values.last().and_then(Option::as_deref);
                match winner.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok()) {
                    Some(value) => {
                        readable.insert(id, value);
                    }
                    None => unreadable += 1,
                }
            }
            items.insert((*collection).to_owned(), readable);
        }
        Record {
            kind: self.kind,
            id: self.id,
            fields,
            items,
            layout: layout_of(&self.automerge, self.kind),
            unreadable,
        }
    }

    /// Every claim on every field that nobody has settled yet, the winner first, and how many this
    /// version cannot read.
    #[must_use]
    pub fn fields(&self) -> (BTreeMap<String, Vec<Claim>>, usize) {
        let mut unreadable = 0;
        let mut fields = BTreeMap::new();
        for (field, mut values) in self.container(FIELDS) {
            values.reverse();
            let claims: Vec<Claim> = values
                .iter()
                .filter_map(|text| {
                    let claim = text
                        .as_deref()
                        .and_then(|text| serde_json::from_str(text).ok());
                    unreadable += usize::from(claim.is_none());
                    claim
                })
                .collect();
            if !claims.is_empty() {
                fields.insert(field, claims);
            }
        }
        (fields, unreadable)
    }

    /// Every applied change but the layout's own, as it travels.
    #[must_use]
    pub fn changes(&self) -> Vec<Vec<u8>> {
        self.automerge
            .get_changes(&[])
            .into_iter()
            .filter(|change| !is_layout_actor(change.actor_id()))
            .map(|change| change.raw_bytes().to_vec())
            .collect()
    }

    /// Every change but the layout's own: those applied, each behind those it stands on, and then those
    /// that wait.
    #[must_use]
    pub fn listed(&self) -> Vec<Listed> {
        let applied = self.automerge.get_changes(&[]);
        applied
            .iter()
            .chain(self.waiting.values())
            .filter(|change| !is_layout_actor(change.actor_id()))
            .map(|change| Listed {
                hash: change.hash().0,
                time_s: change.timestamp(),
                bytes: change.raw_bytes().to_vec(),
            })
            .collect()
    }

    /// Who wrote here, sorted; the layouts' own actors are left out.
    #[must_use]
    pub fn actors(&self) -> Vec<[u8; 16]> {
        let mut actors: Vec<[u8; 16]> = self
            .automerge
            .get_changes(&[])
            .iter()
            .filter(|change| !is_layout_actor(change.actor_id()))
            .filter_map(|change| change.actor_id().to_bytes().try_into().ok())
            .collect();
        actors.sort_unstable();
        actors.dedup();
        actors
    }

    /// Whether a change is applied here.
    pub fn has(&mut self, hash: &[u8; 32]) -> bool {
        self.known().contains_key(hash)
    }

    /// Whether a change waits for one it stands on.
    #[must_use]
    pub fn waits(&self, hash: &[u8; 32]) -> bool {
        self.waiting.contains_key(hash)
    }

    /// What the changes that wait stand on and is not here.
    pub fn lacking(&mut self) -> BTreeSet<[u8; 32]> {
        self.known();
        let known = self.known.as_ref();
        self.waiting
            .values()
            .flat_map(|change| change.deps())
            .map(|dep| dep.0)
            .filter(|dep| !self.waiting.contains_key(dep))
            .filter(|dep| !known.is_some_and(|known| known.contains_key(dep)))
            .collect()
    }

    /// Hash → highest operation of every applied change.
    pub(crate) fn known(&mut self) -> &BTreeMap<[u8; 32], u64> {
        let automerge = &self.automerge;
        self.known.get_or_insert_with(|| {
            automerge
                .get_changes_meta(&[])
                .iter()
                .map(|meta| (meta.hash.0, meta.max_op))
                .collect()
        })
    }

    /// What one change of this document writes. Values in containers of a newer layout are left out.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Malformed`] or [`DocumentError::Panicked`] when the bytes are not a change.
    pub fn writes(&self, change: &[u8]) -> Result<Writes, DocumentError> {
        let change = crate::receive::parse(change)?;
        let containers = self.containers();
        let decoded = catch_unwind(AssertUnwindSafe(|| change.decode()))
            .map_err(|_| DocumentError::Panicked)?;
        Ok(Writes {
            hash: change.hash().0,
            parts: parts(&decoded.operations, &containers),
        })
    }

    /// Automerge's name of each container → our name.
    pub(crate) fn containers(&self) -> BTreeMap<String, &'static str> {
        std::iter::once(&FIELDS)
            .chain(collections(self.kind))
            .filter_map(|name| match self.automerge.get(ROOT, *name) {
                Ok(Some((Value::Object(_), id))) => Some((id.to_string(), *name)),
                _ => None,
            })
            .collect()
    }

    /// Every key of a container with all its concurrent values, the winner last.
    fn container(&self, name: &str) -> Vec<(String, Vec<Option<String>>)> {
        let Ok(Some((Value::Object(_), container))) = self.automerge.get(ROOT, name) else {
            return Vec::new();
        };
        let keys: Vec<String> = self.automerge.keys(&container).collect();
        keys.into_iter()
            .map(|key| {
                let values = self
                    .automerge
                    .get_all(&container, key.as_str())
                    .unwrap_or_default();
                let texts = values
                    .into_iter()
                    .map(|(value, _)| match value {
                        Value::Scalar(scalar) => scalar.as_str().map(str::to_owned),
                        Value::Object(_) => None,
                    })
                    .collect();
                (key, texts)
            })
            .collect()
    }
}

/// What operations put into the containers of a document.
pub(crate) fn parts(
    operations: &[legacy::Op],
    containers: &BTreeMap<String, &'static str>,
) -> Vec<(&'static str, String, String)> {
    operations
        .iter()
        .filter_map(|operation| {
            let name = containers.get(&operation.obj.to_string())?;
            match (&operation.action, &operation.key) {
                (legacy::OpType::Put(ScalarValue::Str(text)), legacy::Key::Map(key)) => {
                    Some((*name, key.to_string(), text.to_string()))
                }
                _ => None,
            }
        })
        .collect()
}
