//! Why a replica refused or failed.

use authority::{AuthorityError, StatementError};
use document::DocumentError;
use protocol::SqueezeError;
use store::StoreError;
use vault::VaultError;
use wire::WireError;

/// Why something was not done. The store is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The device belongs to no operation yet.
    #[error("device belongs to no operation")]
    NotJoined,
    /// The device belongs to an operation already.
    #[error("device belongs to an operation already")]
    AlreadyJoined,
    /// The statements handed over do not make this device a member of the operation.
    #[error("statements do not admit this device")]
    NotAdmitted,
    /// No other device of this id belongs to the operation.
    #[error("no other device of this id belongs to the operation")]
    NoSuchDevice,
    /// The other device was withdrawn for cause and is given nothing.
    #[error("the other device was withdrawn")]
    DeviceWithdrawn,
    /// There is no space for this unit and class.
    #[error("unit has no space of class {class}")]
    NoSpace {
        /// The class of the document.
        class: u8,
    },
    /// The device may not write there now.
    #[error("device may not write documents of class {class} there")]
    NotAllowed {
        /// The class of the document.
        class: u8,
    },
    /// The person is hidden: nothing more is written where everybody reads.
    #[error("person is hidden")]
    Hidden,
    /// Nobody is hidden under this id here.
    #[error("nobody is hidden under this id")]
    NoSuchPerson,
    /// One save is larger than an entry can carry; it is to be divided.
    #[error("save is too large for one entry")]
    TooLarge,
    /// This device's own log has forked: its disk was copied or restored. It needs new keys.
    #[error("own log has forked")]
    OwnLogForked,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document refused the edit.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The rights did not allow it.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// A statement that was handed over is none.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Keys or randomness.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Bytes of the own store do not read.
    #[error("own entry does not read: {0}")]
    Wire(#[from] WireError),
    /// Packing failed.
    #[error(transparent)]
    Squeeze(#[from] SqueezeError),
}
