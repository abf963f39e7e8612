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
  6  a file is torn, of another operation, for another device, or not the one that was compared
  7  the other device was not reached, or the exchange is not complete";

/// The exit code of a refusal.
#[must_use]
pub fn code(failure: &Failure) -> ExitCode {
    ExitCode::from(match failure {
        Failure::Internal { .. }
        | Failure::DiskFull
        | Failure::FolderUnwritable
        | Failure::DatabaseDamaged => 1,
        Failure::Locked
        | Failure::WrongPassphrase { .. }
        | Failure::WaitBeforeRetry { .. }
        | Failure::AlreadyOpen
        | Failure::KeyFileDamaged => 4,
        Failure::NotFound | Failure::FileGone | Failure::NotSetUp => 5,
        Failure::FileNotOurs
        | Failure::FileTorn
        | Failure::PackForOtherDevice
        | Failure::OtherOperation
        | Failure::DigitsDiffer
        | Failure::NewerVersion => 6,
        _ => 3,
    })
}

/// The other device was not reached, or the exchange is not complete.
pub const INCOMPLETE: u8 = 7;
