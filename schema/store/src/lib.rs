//! The encrypted database of one profile: documents, logs, receipts, and the lists and the search
//! made from them.
//!
//! [`Store::transaction`] is the only way to write: documents, logs and lists become durable
//! together. A [`Reader`] never loads a document: lists and search stand in tables of their own.

mod aside;
mod audit;
mod branches;
mod carried;
mod checkpoint;
mod documents;
mod dropped;
mod erase;
mod error;
mod heard;
mod links;
mod log;
mod open;
mod outbox;
mod packed;
mod pieces;
pub mod profile;
mod projection;
mod reader;
mod replace;
mod transaction;
mod trust;
mod withdrawn;
mod withheld;

pub use aside::AsideRow;
pub use audit::{AuditBreak, AuditChain, AuditFault, AuditRecord, AuditRow, audit_hash};
pub use branches::{LANES, Link, LogPlace};
pub use carried::{CarriedRow, EntryPlace, ShareRow};
pub use checkpoint::{CheckpointRow, CheckpointState, ChunkRow, Source, StandIn};
pub use documents::{Arrival, Origin};
pub use error::StoreError;
pub use heard::{HeardRow, ParcelRow, ParcelState};
pub use links::LookAlike;
pub use log::{Appended, EntryRow, EntryState, ForkRow, LogHead};
pub use open::Store;
pub use outbox::{OutboxLane, OutboxRow};
pub use pieces::{ATTACHED, OwnPiece};
pub use projection::Begun;
pub use reader::{
    Counts, DeviceProgress, FieldRow, Found, HandoverLine, HeardDevice, HeardFault, HeardFaultKind,
    HeardOperator, HeardWanted, HouseholdRow, IntakeRow, List, MemberRow, NeedRow, OnlyHere,
    OnlyHereRow, PairRow, PersonRow, PlaceRow, Probe, Reader, RecordView, TaskRow, TeamNote,
    TeamPicture, TimelineRow,
};
pub use transaction::Tx;
pub use trust::{Known, ReceiptRow, SpaceKeyRow, StatementRow};
pub use withdrawn::{LIST_ORIGIN, WITHDRAWN};
