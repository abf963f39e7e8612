//! Who may do what, and why: signed statements and the reducer over them.
//!
//! Each issuer writes its own log of [`Statement`]s. [`Authority`] is a pure function of the set of
//! statements and of the operation's root: whatever order they came in, every device that holds the
//! same set answers every question alike. No clock is read; where a time matters, the caller gives
//! the time of the thing that is judged.
//!
//! Statements travel in the open (a relay sees them), so they hold opaque names only, never the name
//! or telephone number of a person.

mod admit;
mod authority;
mod body;
mod canonical;
mod delivery;
mod error;
mod evaluate;
mod found;
mod reduce;
mod role;
mod rotate;
mod statement;

pub use admit::{Admission, admit};
pub use authority::Authority;
pub use body::{
    Agreement, Body, DeviceKey, EpochKey, Genesis, Grant, KeyDelivery, Parent, Recipient, SpaceNew,
};
pub use delivery::{Delivery, OpenedKeys};
pub use error::{AuthorityError, StatementError};
pub use evaluate::Space;
pub use found::{Founded, Founding, found};
pub use reduce::{Device, HeldGrant, Incident, Irregularity, MAX_DEPTH};
pub use role::{Rights, Role};
pub use rotate::rotate;
pub use statement::{Header, MAX_BYTES, MAX_EPOCH_KEY_BYTES, Signer, Statement, StatementKind};
