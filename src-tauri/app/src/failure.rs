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
    /// No code that is in force: of the telephone, or of the paper that stands for it.
    WrongCode {
        /// Seconds until the next try counts.
        wait_seconds: u32,
    },
    /// The code on paper opens nothing here.
    WrongRescueCode {
        /// Seconds until the next try counts.
        wait_seconds: u32,
    },
    /// The code on paper is of no envelope that can be opened in this operation.
    WrongEnvelope,
    /// The envelope was opened before; each opens once.
    EnvelopeSpent,
    /// A typing error in a long code; nothing was tried.
    CodeMistyped {
        /// Group counted from 1.
        group: u32,
    },
    /// A long code has too few or too many digits; nothing was tried.
    CodeIncomplete {
        /// How many there were.
        digits: u32,
    },
    /// Digits that are not one of our codes.
    CodeNotOurs,
    /// A code was read wrong; nothing was taken in.
    CodeUnclear,
    /// Some parts of a code are missing.
    CodePartly {
        /// Parts that are there.
        have: u32,
        /// Parts in all.
        of: u32,
    },
    /// The picture cannot be read.
    PictureUnreadable,
    /// No code is in the picture.
    PictureWithoutCode,
    /// The file is longer than a picture may be.
    PictureTooLarge {
        /// Most, in MiB.
        megabytes: u32,
    },
    /// The file is no whole JPEG, PNG or WebP.
    PhotoUnreadable,
    /// The picture is of the kind that iPhones keep (HEIC).
    PhotoHeic,
    /// The picture has more points than are read here.
    PhotoTooManyPoints,
    /// The paper is damaged, or says something that cannot be drawn here.
    PaperUnreadable,
    /// The paper opens with a password only.
    PaperLocked,
    /// The shapes of the letters of a paper are not in the file.
    PaperWithoutLetters,
    /// More pages than can be kept with a person.
    PaperTooLong {
        /// Pages of the paper.
        pages: u32,
        /// Pages for which there is room.
        most: u32,
    },
    /// No further picture for this person.
    TooManyAttachments {
        /// Most.
        most: u32,
    },
    /// Some of the picture has not come yet.
    PictureNotHere {
        /// Parts that are here.
        have: u32,
        /// Parts in all.
        of: u32,
    },
    /// All of the picture is here, and it is not the one that was attached.
    PictureNotAsAttached,
    /// Keys of the root were neither written to a file nor shown for paper yet.
    RootKeysUnwritten {
        /// How many.
        left: u32,
    },
    /// More keys of the root are needed at once.
    RootKeysMissing {
        /// Keys that are there.
        have: u32,
        /// Keys that are needed.
        of: u32,
    },
    /// This key of the root is not in force any more.
    RootKeyOld,
    /// The root has said something else since: the proposal has to be made anew.
    ProposalStale,
    /// The operation is closed.
    OperationClosed,
    /// The agreement does not cover the period.
    AgreementPeriod {
        /// Its first day, ISO.
        from: String,
        /// Its last day, ISO.
        until: String,
    },
    /// This profile was put back from a copy: it can be read and not written.
    ProfileIsCopy,
    /// No further profile on this computer.
    TooManyProfiles {
        /// Most.
        most: u32,
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
    /// No room left on the stick.
    StickFull,
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
    /// The file is no list that can be taken in.
    ListRefused {
        /// `too_large`, `locked`, `too_many_cells`, `damaged`, `strange`, `cell_too_long`, `no_text`, `no_table`.
        why: String,
    },
    /// The file is not the one that was looked at.
    ListChanged,
    /// A column of the list holds My Numbers (個人番号): nobody may take it in.
    IndividualNumberColumn {
        /// Its heading.
        heading: String,
        /// Counted from 1.
        column: u32,
    },
    /// Another list is being taken in.
    ImportRunning,
    /// No such record on this device.
    NotFound,
    /// This device's role does not allow it.
    NotAllowed,
    /// The right of this device has ended.
    RightEnded,
    /// The right of this device ended more than a day ago: it shows nothing more, and hands in.
    RightClosed,
    /// The date that was confirmed is not the one that this device's clock shows, or the clock is doubtful.
    DateDiffers,
    /// The records of this device were erased, on a signed word of those above it.
    Erased,
    /// This device is suspended.
    Suspended {
        /// Until when, RFC 3339.
        until: String,
    },
    /// This device was withdrawn.
    Withdrawn,
    /// The other device was withdrawn: it may be in strange hands, and comes back with new keys only.
    DeviceWithdrawn,
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
