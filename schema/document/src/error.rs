//! Why a document refused something. Every variant leaves the document as it was.

/// Why an edit, a change or a saved document was refused.
///
/// No variant carries a value of the record: lengths and names of rules only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A change is longer than [`crate::MAX_CHANGE`].
    #[error("change of {len} bytes is too long")]
    ChangeTooLarge {
        /// Its length in bytes.
        len: usize,
    },
    /// The document would grow beyond [`crate::MAX_DOCUMENT`].
    #[error("document of {len} bytes would be too long")]
    DocumentTooLarge {
        /// The length it would have, in bytes.
        len: usize,
    },
    /// A text value is longer than [`crate::MAX_TEXT`].
    #[error("text of {len} bytes is too long")]
    TextTooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// The bytes are not a plain change: another chunk, a compressed one, trailing or broken bytes.
    #[error("change is malformed: {0}")]
    Malformed(&'static str),
    /// A change claims an actor that is not the one of its author's device.
    #[error("change belongs to another device's actor")]
    ForeignActor,
    /// A change does something that no version writes: deletes, replaces an item, makes a container.
    #[error("change is not allowed: {0}")]
    NotAllowed(&'static str),
    /// Automerge could not apply the change; the same change is refused on every device.
    #[error("change could not be applied")]
    Inapplicable,
    /// Its author wrote another change of this document with the same number, and that one came first.
    /// Honest devices never do.
    #[error("author has another change with this number")]
    NumberTaken,
    /// The code that applies changes panicked; the change is kept aside and tried by a later version.
    #[error("change made the document code panic")]
    Panicked,
    /// Too many changes wait for one they stand on.
    #[error("too many changes wait for a missing one")]
    TooManyWaiting,
    /// The kind has no such collection.
    #[error("no such collection: {0}")]
    UnknownCollection(String),
    /// A field or item name is empty or too long.
    #[error("name of {len} bytes is not usable")]
    BadName {
        /// Its length in bytes.
        len: usize,
    },
    /// An item with this id is there with other contents; items are written once.
    #[error("item exists with other contents")]
    ItemExists,
    /// Saved bytes do not load.
    #[error("saved document is damaged")]
    Damaged,
    /// Saved bytes are of another document or another kind.
    #[error("saved document is of another id or kind")]
    OtherDocument,
}
