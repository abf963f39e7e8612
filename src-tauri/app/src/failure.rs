//! The closed set of refusals that people meet.

use serde::Serialize;
use ts_rs::TS;

/// What went wrong, named so that the screen can choose its words.
///
/// A variant exists only while a screen treats it differently. Each has a Japanese text in
/// `ui/src/messages/failures.ts`, and the TypeScript compiler refuses a missing one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(
    tag = "code",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
#[ts(rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Failure {
    /// The profile is locked.
    Locked,
    /// A profile is here already.
    AlreadySetUp,
    /// There is no profile yet.
    NotSetUp,
    /// Another window has this profile open.
    AlreadyOpen,
    /// The passphrase is wrong.
    WrongPassphrase {
        /// Seconds until the next try counts.
        wait_seconds: u32,
    },
    /// Too early for another try.
    WaitBeforeRetry {
        /// Seconds left.
        wait_seconds: u32,
    },
    /// The passphrase is too short to protect anything.
    PassphraseTooShort {
        /// Fewest characters.
        least: u32,
    },
    /// The key file of this profile is damaged.
    KeyFileDamaged,
    /// The database is damaged.
    DatabaseDamaged,
    /// Written by a newer version of the program.
    NewerVersion,
    /// No room left.
    DiskFull,
    /// The folder cannot be written.
    FolderUnwritable,
    /// A field must be filled.
    Missing {
        /// Field name in the request.
        field: String,
    },
    /// A field is too long.
    TooLong {
        /// Field name in the request.
        field: String,
        /// Most characters.
        most: u32,
    },
    /// A code or id is not one of those there are.
    Unreadable {
        /// Field name in the request.
        field: String,
    },
    /// Neither name nor reading, and not marked as unknown.
    NameMissing {
        /// Member counted from 1.
        member: u32,
    },
    /// The birth date cannot be read.
    BirthUnreadable {
        /// Member counted from 1; 0 outside a household.
        member: u32,
    },
    /// The date is not in that era.
    BirthImpossible {
        /// Member counted from 1; 0 outside a household.
        member: u32,
        /// The date meant, ISO.
        proposal: String,
    },
    /// Six digits without an era.
    BirthNeedsEra {
        /// Member counted from 1; 0 outside a household.
        member: u32,
    },
    /// The date lies in the future.
    InFuture,
    /// The note has neither text nor result.
    NoteEmpty,
    /// 12 digits that look like a My Number (個人番号) stand in the text.
    IndividualNumber,
    /// No such record on this device.
    NotFound,
    /// This device's role does not allow it.
    NotAllowed,
    /// The right of this device has ended.
    RightEnded,
    /// The file is not one of ours.
    FileNotOurs,
    /// The file is torn or was changed.
    FileTorn,
    /// The pack is for another device.
    PackForOtherDevice,
    /// The pack is of another operation.
    OtherOperation,
    /// The file is not the one whose digits were compared.
    DigitsDiffer,
    /// The file is gone.
    FileGone,
    /// The address cannot be read.
    AddressUnreadable,
    /// The handover is signed already.
    HandoverSigned,
    /// Some cases are not answered yet.
    HandoverIncomplete {
        /// How many.
        open: u32,
    },
    /// Nobody takes a handover from himself.
    HandoverOwn,
    /// Nothing a person can fix; `incident` finds the log lines.
    Internal {
        /// Short enough to read out over the telephone.
        incident: String,
    },
}

impl Failure {
    /// Something nobody can fix at the keyboard: logged under a number that the screen shows.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let incident = uuid::Uuid::now_v7().simple().to_string();
        let incident = incident.get(28..).unwrap_or("0000").to_uppercase();
        tracing::error!(%incident, cause = %cause, "request failed");
        Self::Internal { incident }
    }
}
