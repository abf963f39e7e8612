//! A profile: one folder with the encrypted database, the key slots, and the lock.
//!
//! Nothing here ever erases: a wrong passphrase costs time, a damaged file is named and left alone.
//! The slots say whether a passphrase is right before the database is touched, so "wrong
//! passphrase" and "damaged" are never mixed up.

use crate::{Store, StoreError};
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use vault::slots::{KdfParams, KeySlots, SlotError};
use vault::{Random, throttle_delay};

const DATABASE: &str = "tsunagi.db";
const SLOTS: &str = "profile.slots";
const SLOTS_COPY: &str = "profile.slots.copy";
const TRIES: &str = "profile.tries";
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

    /// How long the next try has to wait, without trying.
    #[must_use]
    pub fn waiting(folder: &Path, now_ms: u64) -> Duration {
        Tries::read(folder).wait(now_ms)
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
        write_slots(folder, &slots)?;
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
        if !folder.is_dir() || !(Self::exists(folder) || folder.join(DATABASE).exists()) {
            return Err(ProfileError::Missing);
        }
        let lock = ProfileLock::take(folder)?;
        let slots = read_slots(folder)?;
        let tries = Tries::read(folder);
        let wait = tries.wait(now_ms);
        if !wait.is_zero() {
            return Err(ProfileError::Wait { wait });
        }
        // Counted before the try, so that a process killed in the middle has still tried.
        let counted = Tries {
            failures: tries.failures.saturating_add(1),
            last_ms: now_ms,
        };
        counted.write(folder)?;
        let key = match slots.open(passphrase) {
            Ok(key) => key.sqlcipher_key().map_err(|_| ProfileError::Keys)?,
            Err(SlotError::WrongPassphrase) => {
                return Err(ProfileError::WrongPassphrase {
                    wait: counted.wait(now_ms),
                });
            }
            Err(other) => {
                tries.write(folder)?;
                return Err(other.into());
            }
        };
        Tries::default().write(folder)?;
        let store = Store::open(&folder.join(DATABASE), &key)?;
        // A copy that is torn or behind is made whole while the good one is at hand.
        write_slots(folder, &slots)?;
        Ok(Self { store, lock })
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

    /// Puts the same key behind a new passphrase.
    ///
    /// # Errors
    ///
    /// [`ProfileError::WrongPassphrase`] when `old` is wrong; then nothing was changed.
    pub fn change_passphrase(
        &self,
        old: &str,
        new: &str,
        kdf: KdfParams,
        rng: &mut dyn Random,
    ) -> Result<(), ProfileError> {
        let slots = read_slots(&self.folder)?;
        match slots.change_passphrase(old, new, kdf, rng) {
            Ok(changed) => write_slots(&self.folder, &changed),
            Err(SlotError::WrongPassphrase) => Err(ProfileError::WrongPassphrase {
                wait: Duration::ZERO,
            }),
            Err(other) => Err(other.into()),
        }
    }
}

/// Wrong tries in a row and when the last one was. Not secret, and no protection against someone
/// who has the disk: it slows down someone at the keyboard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tries {
    failures: u32,
    last_ms: u64,
}

impl Tries {
    fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(TRIES)).unwrap_or_default();
        let mut parts = text.split_whitespace();
        let mut number = || {
            parts
                .next()
                .and_then(|part| part.parse::<u64>().ok())
                .unwrap_or(0)
        };
        Self {
            failures: u32::try_from(number()).unwrap_or(u32::MAX),
            last_ms: number(),
        }
    }

    fn write(self, folder: &Path) -> Result<(), ProfileError> {
        if self == Self::read(folder) {
            return Ok(());
        }
        replace(
            folder,
            TRIES,
            format!("{} {}\n", self.failures, self.last_ms).as_bytes(),
        )
    }

    /// What is left of the waiting time. A clock that went back does not end it, nor lengthen it.
    fn wait(self, now_ms: u64) -> Duration {
        let delay = throttle_delay(self.failures);
        delay.saturating_sub(Duration::from_millis(now_ms.saturating_sub(self.last_ms)))
    }
}

fn make_folder(folder: &Path) -> Result<(), ProfileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// A database without slots is a creation that was cut off; nobody has its key, and still it is kept.
fn set_aside(folder: &Path) -> Result<(), ProfileError> {
    let unfinished = folder.join(DATABASE);
    let mut number = 1_u32;
    while unfinished.exists() {
        let aside = folder.join(format!("{DATABASE}.unfinished-{number}"));
        if aside.exists() {
            number = number.saturating_add(1);
            continue;
        }
        fs::rename(&unfinished, &aside)?;
        for suffix in ["-wal", "-shm"] {
            let beside = folder.join(format!("{DATABASE}{suffix}"));
            if beside.exists() {
                fs::rename(
                    beside,
                    folder.join(format!("{DATABASE}.unfinished-{number}{suffix}")),
                )?;
            }
        }
    }
    Ok(())
}

fn read_slots(folder: &Path) -> Result<KeySlots, ProfileError> {
    for name in [SLOTS, SLOTS_COPY] {
        let Some(bytes) = read_small(&folder.join(name)) else {
            continue;
        };
        match KeySlots::decode(&bytes) {
            Ok(slots) => return Ok(slots),
            // The older copy would open, and writing it back would undo what the newer one says.
            Err(SlotError::NewerVersion { .. }) => return Err(ProfileError::NewerVersion),
            Err(_) => {}
        }
    }
    Err(ProfileError::SlotsDamaged)
}

/// A file that is at most as long as slots can be; a longer one is none.
fn read_small(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok()?.len();
    (length <= 4096).then(|| fs::read(path).ok()).flatten()
}

/// Both copies, one after the other, so that one whole copy exists at every moment.
fn write_slots(folder: &Path, slots: &KeySlots) -> Result<(), ProfileError> {
    let bytes = slots.encode();
    for name in [SLOTS, SLOTS_COPY] {
        if read_small(&folder.join(name)).as_deref() != Some(&bytes) {
            replace(folder, name, &bytes)?;
        }
    }
    Ok(())
}

/// Puts a file in place whole or not at all, and durable on return.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ProfileError> {
    let temporary = folder.join(format!("{name}.new"));
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, folder.join(name))?;
    // Not every system can make a folder durable by itself; where it cannot, the rename is.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}
