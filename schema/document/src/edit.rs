//! What a person's save does to one document.

use domain::provenance::Claim;

/// One part of a save. All parts of a save make one change.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// A new claim on a field; earlier claims that this device has seen give way to it.
    Set {
        /// The field's name.
        field: String,
        /// The value with its origin.
        claim: Claim,
    },
    /// A new item in a collection. Items are never changed.
    Add {
        /// The collection's name.
        collection: String,
        /// The item's id, made by the caller (UUIDv7 text).
        id: String,
        /// The item of `domain::item`.
        item: serde_json::Value,
    },
}
