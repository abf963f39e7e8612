//! The conversations between devices as state machines, and the sealing of what they carry.
//!
//! Nothing here reads a clock, draws randomness of its own, or touches a network or a store: all of
//! that is lent by the caller, so that a whole operation can be simulated in one test.

pub mod enrolment;
pub mod receipt;
pub mod seal;
pub mod session;
pub mod shelf;
pub mod signed;
pub mod squeeze;

pub use seal::{EntryDraft, OpenError, batch, entry_id, open_entry, seal_entry, verify_entry};
pub use session::{Session, Step};
pub use shelf::{LogHead, LogKey, Logs, ReceiptMarks, Shelf, digest};
pub use signed::{CommitDraft, sign_commit, verify_commit};
pub use squeeze::{SqueezeError, Squeezer};
