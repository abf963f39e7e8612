//! How a new device joins, without a network: a request out, a pack back.
//!
//! 1. The new device makes an [`EnrolRequest`], shown as a QR code or saved as a file.
//! 2. The person who admits compares its twenty [check digits](EnrolRequest::check_digits) with the
//!    new device's screen, unless the code was scanned from that screen; chooses role, units and
//!    period; and issues the grant and keys (`authority::admit`).
//! 3. An [`EnrolPack`] goes back. It is useless to anyone else: the keys inside are wrapped to the
//!    new device.
//! 4. The new device compares the operation with its [`Pin`] and takes the statements in.
//!
//! The keepers of the root's keys pass [`RootKeyFile`]s and [`Proposal`]s in the same envelope.
//!
//! These files may come from anyone's stick: sizes are bounded before anything is read, and every
//! way in which a file can be wrong has a name of its own, because people react differently.

mod ceremony;
mod envelope;
mod pack;
mod request;

pub use ceremony::{MAX_PROPOSAL_BYTES, MAX_ROOT_KEY_BYTES, Proposal, RootKeyFile};
pub use pack::{Accepted, EnrolPack, MAX_PACK_BYTES, Pin};
pub use request::{EnrolRequest, MAX_REQUEST_BYTES, Naming};

use authority::StatementError;

/// Why an enrolment file was refused. Nothing was taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// Not a file of this program.
    #[error("file is not an enrolment file")]
    NotOurs,
    /// The other of the two enrolment files: a request where a pack was expected, or a pack where a
    /// request was expected.
    #[error("file is the other kind of enrolment file")]
    OtherKind,
    /// Incomplete or damaged on its way; copying it again may help.
    #[error("file is incomplete or damaged")]
    Torn,
    /// Larger than such a file can be.
    #[error("file of {length} bytes is too long")]
    TooLong {
        /// How many bytes there were.
        length: usize,
    },
    /// Made by a newer version of the program.
    #[error("file has version {version}")]
    NewerVersion {
        /// The version in the file.
        version: u64,
    },
    /// A field is missing, out of bounds, or not in the one permitted form.
    #[error("file has an unusable {field}")]
    Malformed {
        /// Which field.
        field: &'static str,
    },
    /// A key in it is weak or malformed.
    #[error("file names a weak key")]
    WeakKey,
    /// The signature does not fit: someone changed it.
    #[error("file is not signed by its maker")]
    Forged,
    /// The pack was made for another device.
    #[error("pack was made for another device")]
    OtherDevice,
    /// The pack belongs to another operation than the one expected.
    #[error("pack belongs to another operation")]
    OtherOperation,
    /// The statements in the pack do not lead from the root to this device.
    #[error("pack holds no grant for this device that counts")]
    NotAdmitted,
    /// A statement in the pack is unusable.
    #[error("pack holds an unusable statement: {0}")]
    Statement(StatementError),
}

/// Writes CBOR into memory, where writing cannot fail.
fn encoded(
    write: impl FnOnce(
        &mut minicbor::Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let _written = write(&mut minicbor::Encoder::new(&mut out));
    out
}
