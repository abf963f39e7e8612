//! What a document says, for reading.

use domain::{ids::DocumentId, kind::Kind, provenance::Claim};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A document as plain values. Nothing here knows Automerge.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The kind of the document.
    pub kind: Kind,
    /// Its id.
    pub id: DocumentId,
    /// Every claim on every field that nobody has settled yet; the winner, equal on every device, first.
    pub fields: BTreeMap<String, Vec<Claim>>,
    /// Every item of every collection, by collection and item id.
    pub items: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// The layout of the document as it lies here.
    pub layout: u32,
    /// Claims and items that this version cannot read. They stay in the document.
    pub unreadable: usize,
}

impl Record {
    /// The winning claim on a field.
    #[must_use]
    pub fn claim(&self, field: &str) -> Option<&Claim> {
        self.fields.get(field)?.first()
    }

    /// The winning value of a field, where it is a text.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.claim(field)?.value.as_str()
    }

    /// Whether two teams gave a field different values that nobody has settled.
    #[must_use]
    pub fn is_contested(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|claims| {
            claims
                .iter()
                .skip(1)
                .any(|claim| Some(&claim.value) != claims.first().map(|first| &first.value))
        })
    }

    /// The items of a collection that this version can read, by item id.
    #[must_use]
    pub fn item<T: DeserializeOwned>(&self, collection: &str) -> Vec<(String, T)> {
        let Some(items) = self.items.get(collection) else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|(id, value)| Some((id.clone(), T::deserialize(value).ok()?)))
            .collect()
    }

    /// How many items of a collection this version cannot read as `T`.
    #[must_use]
    pub fn unreadable_items<T: DeserializeOwned>(&self, collection: &str) -> usize {
        self.items.get(collection).map_or(0, |items| {
            items
                .values()
                .filter(|value| T::deserialize(*value).is_err())
                .count()
        })
    }
}
