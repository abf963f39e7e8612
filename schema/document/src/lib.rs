//! A record as an Automerge document and back.
//!
//! Reading is tolerant: what this version cannot read is skipped and counted, never dropped.
//! Writing makes the smallest change. What comes from another device is checked and applied to a
//! copy first, so a hostile or broken change leaves the document as it was.

mod bare;
mod begin;
mod bounds;
mod condense;
mod document;
mod edit;
mod error;
mod inspect;
mod layout;
mod receive;
mod record;

pub use bare::{bare, whole, whole_and_hash};
pub use begin::{Beginning, begin};
pub use condense::{condense, expand};
pub use document::{Document, Writes, gathered};
pub use edit::Edit;
pub use error::DocumentError;
pub use inspect::Listed;
pub use layout::{FIELDS, LAYOUT, collections};
pub use receive::{Offer, Received};
pub use record::Record;

/// A change, after inflation, is at most this long, in bytes.
pub const MAX_CHANGE: usize = 4 << 20;
/// A document, inflated, is at most this long, in bytes.
pub const MAX_DOCUMENT: usize = 32 << 20;
/// One text value (a claim or an item as JSON) is at most this long, in bytes.
pub const MAX_TEXT: usize = 64 << 10;
/// Changes of one author that wait for one they stand on: at most this many for each document.
pub const MAX_WAITING: usize = 4096;
