//! One device without its network: the only place where the store, the conversations and the
//! authority meet.
//!
//! A save is one durable transaction: documents, lists, outbox. The outbox is sealed into entries
//! when there is somebody to send them to. What comes from others is checked, stored, acknowledged,
//! and applied afterwards. The clock is handed in with every call; the caller carries out the
//! [`Output`]s in order.

mod apply;
mod audit;
mod bridge;
mod checkpoint;
mod chunk;
mod clocks;
mod converse;
mod desk;
mod erase;
mod error;
mod export;
mod forks;
mod hidden;
mod import;
mod judge;
mod lent;
mod line;
mod members;
mod output;
mod own;
mod packing;
mod pieces;
mod prune;
mod reach;
mod rebuild;
mod receipts;
mod replica;
mod rights;
mod seal;
mod settle;
mod standin;
mod state;
mod take;
mod tray;
mod write;

pub use clocks::ClockDifference;
pub use erase::{Erasure, META_KEYS};
pub use error::ReplicaError;
pub use export::Export;
pub use hidden::HiddenPerson;
pub use import::Import;
pub use line::LineView;
pub use output::{Changed, Incident, Output, Written};
pub use packing::Piece;
pub use pieces::{PictureHere, address};
pub use prune::Dropped;
pub use replica::Replica;
pub use state::Counts;
pub use tray::{AsideEntry, AsidePart, REASONS, Said};
pub use write::{DocumentEdit, Picture, Prepared};
