//! Who may do what, and why: signed statements and the reducer over them.
//!
//! Each issuer writes its own log of [`Statement`]s. [`Authority`] is a pure function of the set of
//! statements and of the operation's root: whatever order they came in, every device that holds the
//! same set answers every question alike. No clock is read; where a time matters, the caller gives
//! the time of the thing that is judged. What the caller's own time decides is never whether an entry
//! is accepted, only whether it waits ([`Judgement::Hold`]).
//!
//! Statements travel in the open (a relay sees them), so they hold opaque names only, never the name
//! or telephone number of a person.

mod admit;
mod audits;
mod authority;
mod body;
mod canonical;
mod chain;
mod delivery;
mod due;
mod ending;
mod epochs;
mod error;
mod fields;
mod fork;
mod found;
mod held;
mod judge;
mod keys;
mod may;
mod reduce;
mod role;
mod rotate;
mod standing;
mod statement;
mod vector;
mod withdraw;

pub use admit::{Admission, admit};
pub use authority::{Authority, fingerprint_of};
pub use body::{
    Agreement, Body, DeviceKey, EpochKey, Genesis, Grant, KeyDelivery, Parent, Recipient, SpaceNew,
};
pub use delivery::{Delivery, OpenedKeys};
pub use due::{DueReason, MOST_DAYS};
pub use ending::{
    Cut, Endorse, EventOpenClose, FREEZE_MS, Freeze, LaneCut, MAX_ENDORSED, Reason, Revoke,
    RootRotate, TimeBeacon,
};
pub use error::{AuthorityError, StatementError};
pub use fork::Fork;
pub use found::{Founded, Founding, RootKeys, RootSecrets, found, found_with, new_root_keys};
pub use held::{Device, HeldGrant, Incident, Irregularity, MAX_DEPTH};
pub use judge::{AHEAD_MS, Affected, Doubt, EntryClaim, HoldReason, Judgement};
pub use keys::Space;
pub use role::{EMERGENCY_MS, Rights, Role};
pub use rotate::{SEALED, open_space, rotate};
pub use standing::Withdrawal;
pub use statement::{Header, MAX_BYTES, MAX_EPOCH_KEY_BYTES, Signer, Statement, StatementKind};
pub use withdraw::{
    Heads, beacon, deliver, deliver_key, end_grant, endorse, freeze, revocations, revoke,
    say_as_root, withdraw,
};
