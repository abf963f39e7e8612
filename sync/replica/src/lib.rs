//! One device without its network: the only place where the store, the conversations and the
//! authority meet.
//!
//! A save is one durable transaction: documents, lists, outbox. The outbox is sealed into entries
//! when there is somebody to send them to. What comes from others is checked, stored, acknowledged,
//! and applied afterwards. The clock is handed in with every call; the caller carries out the
//! [`Output`]s in order.

mod apply;
mod converse;
mod desk;
mod error;
mod judge;
mod lent;
mod members;
mod output;
mod rebuild;
mod receipts;
mod replica;
mod rights;
mod seal;
mod settle;
mod state;
mod take;
mod write;

pub use error::ReplicaError;
pub use output::{Changed, Incident, Output, Written};
pub use replica::Replica;
pub use state::Counts;
pub use write::DocumentEdit;
