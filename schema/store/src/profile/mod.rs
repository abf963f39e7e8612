//! A profile: one folder with the encrypted database, the key slots, and the lock.
//!
//! Nothing here ever erases: a wrong passphrase costs time, a damaged file is named and left alone.
//! The slots say whether a passphrase is right before the database is touched, so "wrong
//! passphrase" and "damaged" are never mixed up.

mod files;
mod keys;
#[cfg(test)]
mod tests;
mod tries;
mod witness;

pub use keys::NewKey;
pub(crate) use witness::Guard;
pub use witness::Witness;

use crate::{Store, StoreError};
use files::{
    DATABASE, SLOTS, SLOTS_COPY, make_folder, read_slots, set_aside, undisturbed, write_slots,
};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tries::Tries;
use vault::Random;
use vault::slots::{KdfParams, KeySlots, Opened, Opener, Phase, SlotError};

const LOCK: &str = "profile.lock";

/// Why a profile did not open. In every case the folder is as it was, but for the count of tries.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The passphrase is wrong; the next try must wait this long.
    #[error("passphrase is wrong, next try in {} s", .wait.as_secs())]
    WrongPassphrase {
        /// How long.
        wait: Duration,
    },
    /// Too many wrong tries; this one was not looked at.
    #[error("next try in {} s", .wait.as_secs())]
    Wait {
        /// How long.
        wait: Duration,
    },
    /// Nothing was typed.
    #[error("passphrase is empty")]
    EmptyPassphrase,
    /// There is no profile in the folder.
    #[error("no profile in this folder")]
    Missing,
    /// There is a profile in the folder already.
    #[error("a profile is in this folder already")]
    Exists,
    /// Neither copy of the key slots can be read.
    #[error("key slots are damaged")]
    SlotsDamaged,
    /// The passphrase is right and the database does not open.
    #[error("database is damaged or missing")]
    DatabaseDamaged,
    /// A newer version of the program wrote the profile.
    #[error("profile is of a newer version")]
    NewerVersion,
    /// Another process has the profile open.
    #[error("profile is open in another process")]
    AlreadyOpen,
    /// The disk is full.
    #[error("disk is full")]
    DiskFull,
    /// The folder cannot be read or written.
    #[error("folder access failed: {0:?}")]
    Folder(ErrorKind),
    /// This profile is a copy and takes no writing.
    #[error("profile is a copy")]
    Copy,
    /// Anything else the database says.
    #[error(transparent)]
    Store(StoreError),
    /// No randomness, or a cost that this machine cannot pay.
    #[error("keys could not be made")]
    Keys,
}

impl From<std::io::Error> for ProfileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            kind => Self::Folder(kind),
        }
    }
}

impl From<StoreError> for ProfileError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::NewerVersion { .. } => Self::NewerVersion,
            // The slots have proved the key, so a file that it does not fit is damaged.
            StoreError::WrongKey | StoreError::Damaged | StoreError::Io(ErrorKind::NotFound) => {
                Self::DatabaseDamaged
            }
            StoreError::Busy => Self::AlreadyOpen,
            StoreError::Stopped => Self::Copy,
            StoreError::Io(kind) => Self::Folder(kind),
            other => Self::Store(other),
        }
    }
}

impl From<SlotError> for ProfileError {
    fn from(error: SlotError) -> Self {
        match error {
            SlotError::NewerVersion { .. } => Self::NewerVersion,
            SlotError::EmptyPassphrase => Self::EmptyPassphrase,
            SlotError::Hostile { .. } | SlotError::Malformed { .. } => Self::SlotsDamaged,
            // Only asked where the passphrase does not matter.
            SlotError::WrongPassphrase | SlotError::Vault(_) => Self::Keys,
        }
    }
}

/// Keeps other processes out of a profile for as long as it lives.
#[derive(Debug)]
pub struct ProfileLock {
    folder: PathBuf,
    _file: File,
}

/// An open profile. Keep `lock` for as long as `store` is in use.
#[derive(Debug)]
pub struct Profile {
    /// The database.
    pub store: Store,
    /// The hold on the folder.
    pub lock: ProfileLock,
}

impl Profile {
    /// Whether a folder holds a profile.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        [SLOTS, SLOTS_COPY]
            .iter()
            .any(|name| folder.join(name).exists())
    }

    /// Wrong tries since the last right one. Asked before a profile is opened, which clears them.
    #[must_use]
    pub fn wrong_tries(folder: &Path) -> u32 {
        Tries::read(folder).failures()
    }

    /// How long the next try has to wait, without trying.
    #[must_use]
    pub fn waiting(folder: &Path, now_ms: u64) -> Duration {
        let tries = Tries::read(folder).at_this_clock(now_ms);
        // So that the wait runs down from here; where it cannot be written, the next try says so.
        let _ = tries.write(folder);
        tries.wait(now_ms)
    }

    /// Makes a profile in a folder that has none.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Exists`], [`ProfileError::AlreadyOpen`], [`ProfileError::DiskFull`] …
    pub fn create(
        folder: &Path,
        passphrase: &str,
        kdf: KdfParams,
        rng: &mut dyn Random,
    ) -> Result<Self, ProfileError> {
        make_folder(folder)?;
        let lock = ProfileLock::take(folder)?;
        if Self::exists(folder) {
            return Err(ProfileError::Exists);
        }
        set_aside(folder)?;
        let (slots, key) = KeySlots::create(passphrase, kdf, rng)?;
        let key = key.sqlcipher_key().map_err(|_| ProfileError::Keys)?;
        let store = Store::create(&folder.join(DATABASE), &key)?;
        // The slots come last: a folder with slots is a whole profile.
        write_slots(folder, &slots, &undisturbed)?;
        Ok(Self { store, lock })
    }

    /// Opens a profile. Takes about a second, by design. `now_ms` is the wall clock in Unix
    /// milliseconds; it decides how much of a waiting time is over.
    ///
    /// # Errors
    ///
    /// [`ProfileError::WrongPassphrase`] and [`ProfileError::Wait`] say how long to wait;
    /// [`ProfileError::SlotsDamaged`], [`ProfileError::DatabaseDamaged`] and
    /// [`ProfileError::NewerVersion`] leave all files alone.
    pub fn open(folder: &Path, passphrase: &str, now_ms: u64) -> Result<Self, ProfileError> {
        Self::open_by(folder, Opener::Passphrase(passphrase), now_ms)
    }

    /// Opens a profile by its passphrase or by its rescue code. See [`Self::open`].
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn open_by(folder: &Path, by: Opener<'_>, now_ms: u64) -> Result<Self, ProfileError> {
        if !folder.is_dir() || !(Self::exists(folder) || folder.join(DATABASE).exists()) {
            return Err(ProfileError::Missing);
        }
        let lock = ProfileLock::take(folder)?;
        let slots = read_slots(folder)?;
        let opened = lock.try_door(&slots, by, now_ms)?;
        let (store, in_force) = open_database(folder, &opened)?;
        // A change that was cut off is cleared away; but a door that somebody just came through is
        // not closed behind him. And a copy that is torn or behind is made whole while the good one
        // is at hand.
        let slots = if opened.phase == in_force {
            slots.finish(in_force)
        } else {
            slots
        };
        write_slots(folder, &slots, &undisturbed)?;
        Ok(Self { store, lock })
    }
}

/// The database, with whichever of the two keys of a change it has.
fn open_database(folder: &Path, opened: &Opened) -> Result<(Store, Phase), ProfileError> {
    let path = folder.join(DATABASE);
    let raw = opened.key.sqlcipher_key().map_err(|_| ProfileError::Keys)?;
    match (Store::open(&path, &raw), &opened.other) {
        (Err(StoreError::WrongKey), Some(other)) => {
            let raw = other.sqlcipher_key().map_err(|_| ProfileError::Keys)?;
            let phase = match opened.phase {
                Phase::Before => Phase::After,
                Phase::After => Phase::Before,
            };
            Ok((Store::open(&path, &raw)?, phase))
        }
        (answer, _) => Ok((answer?, opened.phase)),
    }
}

impl ProfileLock {
    fn take(folder: &Path) -> Result<Self, ProfileError> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _file: file,
            }),
            Err(TryLockError::WouldBlock) => Err(ProfileError::AlreadyOpen),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// The profile's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// One try at a door, counted and delayed.
    fn try_door(
        &self,
        slots: &KeySlots,
        by: Opener<'_>,
        now_ms: u64,
    ) -> Result<Opened, ProfileError> {
        let folder = &self.folder;
        let tries = Tries::read(folder).at_this_clock(now_ms);
        let wait = tries.wait(now_ms);
        if !wait.is_zero() {
            tries.write(folder)?;
            return Err(ProfileError::Wait { wait });
        }
        // Counted before the try, so that a process killed in the middle has still tried.
        let counted = tries.and_one_more(now_ms);
        counted.write(folder)?;
        match slots.open(by) {
            Ok(opened) => {
                Tries::default().write(folder)?;
                Ok(opened)
            }
            Err(SlotError::WrongPassphrase) => Err(ProfileError::WrongPassphrase {
                wait: counted.wait(now_ms),
            }),
            Err(other) => {
                tries.write(folder)?;
                Err(other.into())
            }
        }
    }
}
