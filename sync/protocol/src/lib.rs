//! The conversations between devices as state machines, and the sealing of what they carry.
//!
//! Nothing here reads a clock, draws randomness of its own, or touches a network or a store: all of
//! that is lent by the caller, so that a whole operation can be simulated in one test.

pub mod audit;
pub mod bundle;
pub mod checkpoint;
pub mod code;
pub mod enrolment;
pub mod meter;
pub mod piece;
pub mod prune;
pub mod receipt;
mod root;
pub mod seal;
pub mod session;
pub mod share;
pub mod shares;
pub mod shelf;
pub mod squeeze;

pub use meter::{Allowance, LineBudget, Meter};
pub use root::commits_root;
pub use seal::{
    Batch, EntryDraft, OpenError, batch, batch_harder, entry_id, open_entry, seal_entry,
    verify_entry,
};
pub use session::{Session, Step, in_frames};
pub use shelf::{LogHead, LogKey, Logs, Offerable, ReceiptMarks, Shelf, digest};
pub use squeeze::{SqueezeError, Squeezer};
