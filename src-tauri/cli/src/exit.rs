//! Exit codes, and the table that documents them.

use app::failure::Failure;
use std::process::ExitCode;

/// Shown by `tsunagi --help`.
pub const TABLE: &str = "Exit codes:
  0  done
  1  something broke; standard error has the incident number
  2  the command line cannot be read
  3  refused: the answer says why (field missing, not allowed, ended right …)
  4  locked: wrong passphrase, or too early for another try
  5  not found
  6  a file is torn, of another operation, for another device, not the one that was compared, or no list
  7  the other device was not reached, or the exchange is not complete: a stick that was copied by half
  8  the record of what was done does not hold together, here or on another device (audit --check)
  9  a value has another key than the file says (normalise --check)
  10 done but for rows that have to be mended first (import)";

/// The exit code of a refusal.
#[must_use]
pub fn code(failure: &Failure) -> ExitCode {
    ExitCode::from(match failure {
        Failure::Internal { .. }
        | Failure::DiskFull
        | Failure::StickFull
        | Failure::FolderUnwritable
        | Failure::DatabaseDamaged => 1,
        Failure::Locked
        | Failure::WrongPassphrase { .. }
        | Failure::WrongCode { .. }
        | Failure::WrongRescueCode { .. }
        | Failure::WaitBeforeRetry { .. }
        | Failure::AlreadyOpen
        | Failure::KeyFileDamaged => 4,
        Failure::NotFound | Failure::FileGone | Failure::NotSetUp => 5,
        Failure::FileNotOurs
        | Failure::FileTorn
        | Failure::PackForOtherDevice
        | Failure::OtherOperation
        | Failure::DigitsDiffer
        | Failure::ListRefused { .. }
        | Failure::ListChanged
        | Failure::NewerVersion => 6,
        _ => 3,
    })
}

/// Something was refused, and the answer says why.
pub const REFUSED: u8 = 3;

/// A file was changed on its way.
pub const TORN: u8 = 6;

/// The record of what was done on this device does not hold together.
pub const BROKEN_RECORD: u8 = 8;

/// The other device was not reached, or the exchange is not complete.
pub const INCOMPLETE: u8 = 7;

/// A value has another key than expected.
pub const OTHER_KEY: u8 = 9;

/// A list was taken in, and some of its rows have to be mended first.
pub const TO_MEND: u8 = 10;
