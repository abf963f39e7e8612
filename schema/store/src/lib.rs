//! The encrypted database of one profile: documents, logs, receipts, and the lists and the search
//! made from them.
//!
//! [`Store::transaction`] is the only way to write: documents, logs and lists become durable
//! together. A [`Reader`] never loads a document: lists and search stand in tables of their own.

mod aside;
mod documents;
mod error;
mod log;
mod open;
pub mod profile;
mod projection;
mod reader;
mod replace;
mod transaction;
mod trust;

pub use aside::AsideRow;
pub use documents::{Arrival, Origin};
pub use error::StoreError;
pub use log::{Appended, EntryRow, EntryState, ForkRow, LogHead, OutboxLane, OutboxRow};
pub use open::Store;
pub use reader::{
    Counts, DeviceProgress, FieldRow, Found, HandoverLine, HouseholdRow, List, MemberRow, NeedRow,
    OnlyHere, OnlyHereRow, PersonRow, PlaceRow, Probe, Reader, RecordView, TaskRow, TeamNote,
    TimelineRow,
};
pub use transaction::Tx;
pub use trust::{ReceiptRow, SpaceKeyRow, StatementRow};
