//! From the errors of lower crates to what people meet.

use crate::failure::Failure;
use crate::link::LinkError;
use authority::AuthorityError;
use document::DocumentError;
use protocol::bundle::BundleError;
use protocol::enrolment::EnrolmentError;
use replica::ReplicaError;
use std::time::Duration;
use store::StoreError;
use store::profile::ProfileError;
use transport::AddressError;
use vault::VaultError;
use vault::rescue::RescueCodeError;

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::WrongKey | StoreError::Damaged | StoreError::Row(_) => {
                tracing::error!(cause = %error, "database damaged");
                Self::DatabaseDamaged
            }
            StoreError::NewerVersion { .. } => Self::NewerVersion,
            StoreError::Stopped => Self::ProfileIsCopy,
            StoreError::Busy => Self::AlreadyOpen,
            StoreError::Document(error) => error.into(),
            StoreError::Io(_) | StoreError::Database(_) => Self::internal(&error),
        }
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        Self::internal(&error)
    }
}

impl From<ReplicaError> for Failure {
    fn from(error: ReplicaError) -> Self {
        match error {
            ReplicaError::NotJoined => Self::NotSetUp,
            ReplicaError::AlreadyJoined => Self::OtherOperation,
            // A hidden person is answered for like one who never was.
            ReplicaError::NoSuchDevice | ReplicaError::NoSuchPerson | ReplicaError::Hidden => {
                Self::NotFound
            }
            ReplicaError::DeviceWithdrawn => Self::DeviceWithdrawn,
            ReplicaError::NoSpace { .. }
            | ReplicaError::NotAllowed { .. }
            | ReplicaError::NotAdmitted => Self::NotAllowed,
            ReplicaError::Authority(
                AuthorityError::NoRight
                | AuthorityError::Role { .. }
                | AuthorityError::Scope
                | AuthorityError::Period
                | AuthorityError::Agreement
                | AuthorityError::Stopped
                | AuthorityError::MissingKey { .. },
            ) => Self::NotAllowed,
            ReplicaError::Authority(AuthorityError::Withdrawn) => Self::DeviceWithdrawn,
            ReplicaError::Store(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

/// Whole seconds, rounded up, as the screen counts them down.
pub(crate) fn seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::WrongPassphrase { wait } => Self::WrongPassphrase {
                wait_seconds: seconds(wait),
            },
            ProfileError::Wait { wait } => Self::WaitBeforeRetry {
                wait_seconds: seconds(wait),
            },
            ProfileError::EmptyPassphrase => Self::Missing {
                field: "passphrase".into(),
            },
            ProfileError::Missing => Self::NotSetUp,
            ProfileError::Exists => Self::AlreadySetUp,
            ProfileError::SlotsDamaged => Self::KeyFileDamaged,
            ProfileError::DatabaseDamaged => Self::DatabaseDamaged,
            ProfileError::NewerVersion => Self::NewerVersion,
            ProfileError::AlreadyOpen => Self::AlreadyOpen,
            ProfileError::Copy => Self::ProfileIsCopy,
            ProfileError::DiskFull => Self::DiskFull,
            ProfileError::Folder(_) => Self::FolderUnwritable,
            ProfileError::Store(error) => error.into(),
            ProfileError::Keys => Self::internal(&error),
        }
    }
}

impl From<EnrolmentError> for Failure {
    fn from(error: EnrolmentError) -> Self {
        match error {
            EnrolmentError::NotOurs
            | EnrolmentError::OtherKind
            | EnrolmentError::TooLong { .. } => Self::FileNotOurs,
            EnrolmentError::NewerVersion { .. } => Self::NewerVersion,
            EnrolmentError::OtherDevice => Self::PackForOtherDevice,
            EnrolmentError::OtherOperation => Self::OtherOperation,
            EnrolmentError::NotAdmitted => Self::NotAllowed,
            EnrolmentError::Torn
            | EnrolmentError::Malformed { .. }
            | EnrolmentError::WeakKey
            | EnrolmentError::Forged
            | EnrolmentError::Statement(_) => Self::FileTorn,
        }
    }
}

impl From<RescueCodeError> for Failure {
    fn from(error: RescueCodeError) -> Self {
        match error {
            RescueCodeError::Group { group } => Self::CodeMistyped {
                group: crate::setup::count(group),
            },
            RescueCodeError::Length { digits } => Self::CodeIncomplete {
                digits: crate::setup::count(digits),
            },
        }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::NotOurs => Self::FileNotOurs,
            BundleError::Newer { .. } => Self::NewerVersion,
            BundleError::Half | BundleError::Damaged => Self::FileTorn,
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::internal(&error)
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        Self::internal(&error)
    }
}

impl From<AddressError> for Failure {
    fn from(_: AddressError) -> Self {
        Self::AddressUnreadable
    }
}
