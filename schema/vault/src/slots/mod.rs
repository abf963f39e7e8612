//! Key slots: how a passphrase opens the database, as LUKS does it.
//!
//! A random database key is wrapped once per slot: under a key that Argon2id makes of the
//! passphrase, or to the public half of a rescue code. The file `profile.slots` is read before
//! anything is unlocked, so it may have been written by an enemy: its size and its costs are checked
//! before any work is done for it.
//!
//! A change of the database key has two phases. [`KeySlots::begin_rekey`] adds the doors to the new
//! key beside those to the old one, and seals each key under the other: whichever of the two the
//! database turns out to have, and whichever passphrase is typed, it opens.
//! [`KeySlots::settle`] leaves the doors to one.

mod form;
mod kdf;
mod slot;

pub use kdf::KdfParams;

use zeroize::Zeroizing;

use crate::entry::expand;
use crate::random::bytes;
use crate::rescue::RescueCode;
use crate::{Random, VaultError, passphrase};
use slot::Slot;

/// Largest file that is looked at, in bytes.
pub const MAX_BYTES: usize = 4 * 1024;
/// Most slots in a file.
pub const MAX_SLOTS: usize = 4;

const MAGIC: &str = "tsunagi-slots";

/// Why key slots were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// No slot opens with this passphrase or code.
    #[error("nothing opens with this")]
    WrongPassphrase,
    /// The file asks for work outside the bounds: it would hang or exhaust this machine, or it was
    /// weakened.
    #[error("slots ask for {what} outside the bounds")]
    Hostile {
        /// Which bound is broken.
        what: &'static str,
    },
    /// The bytes are not key slots, or not in the one permitted form.
    #[error("key slots of {length} bytes are not readable")]
    Malformed {
        /// How many bytes there were.
        length: usize,
    },
    /// Written by a newer version of the program.
    #[error("key slots have version {version}")]
    NewerVersion {
        /// The version in the file.
        version: u64,
    },
    /// The passphrase holds nothing after normalisation.
    #[error("passphrase is empty")]
    EmptyPassphrase,
    /// Keys could not be made.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// The random key behind the database. Exists only while a profile is unlocked.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(bytes(rng)?)))
    }

    /// The raw key for SQLCipher.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`], which fixed lengths do not bring about.
    pub fn sqlcipher_key(&self) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let mut key = Zeroizing::new([0; 32]);
        expand(
            &[],
            self.0.as_slice(),
            &[b"tsunagi/v1/sqlcipher"],
            key.as_mut_slice(),
        )?;
        Ok(key)
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DatabaseKey(secret)")
    }
}

/// What somebody has to open a profile with.
#[derive(Debug, Clone, Copy)]
pub enum Opener<'a> {
    /// The passphrase, as typed.
    Passphrase(&'a str),
    /// The code on paper.
    Rescue(&'a RescueCode),
}

/// Which of two keys of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The key before a change, or the only one.
    Before,
    /// The key that a change under way puts in place.
    After,
}

/// A door was opened.
#[derive(Debug)]
pub struct Opened {
    /// Whose door it was.
    pub phase: Phase,
    /// The key behind it.
    pub key: DatabaseKey,
    /// The other key, while a change is under way.
    pub other: Option<DatabaseKey>,
}

/// The slots of one profile. Safe to store in the open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySlots {
    profile: [u8; 16],
    slots: Vec<Slot>,
    pending: Option<Pending>,
}

/// The doors to the key that a change under way puts in place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pending {
    slots: Vec<Slot>,
    /// Fresh for every change, so that a link key seals once.
    salt: [u8; 32],
    /// The new key under the old one.
    forward: [u8; 48],
    /// The old key under the new one.
    back: [u8; 48],
}

impl KeySlots {
    /// A new profile: a new database key behind one passphrase.
    ///
    /// # Errors
    ///
    /// [`SlotError::EmptyPassphrase`]; [`SlotError::Vault`] without randomness.
    pub fn create(
        passphrase: &str,
        kdf: KdfParams,
        rng: &mut dyn Random,
    ) -> Result<(Self, DatabaseKey), SlotError> {
        let normalised = readable(passphrase)?;
        let profile = bytes(rng)?;
        let key = DatabaseKey::generate(rng)?;
        let slot = Slot::for_passphrase(&profile, &key, &normalised, kdf, rng)?;
        Ok((
            Self {
                profile,
                slots: vec![slot],
                pending: None,
            },
            key,
        ))
    }

    /// Opens a door. Takes as long as the slot's costs say, about a second for a passphrase.
    ///
    /// # Errors
    ///
    /// [`SlotError::WrongPassphrase`], [`SlotError::EmptyPassphrase`].
    pub fn open(&self, by: Opener<'_>) -> Result<Opened, SlotError> {
        let normalised = match by {
            Opener::Passphrase(typed) => readable(typed)?,
            Opener::Rescue(_) => Zeroizing::default(),
        };
        let after = self.pending.iter().flat_map(|pending| &pending.slots);
        let doors = after
            .map(|slot| (Phase::After, slot))
            .chain(self.slots.iter().map(|slot| (Phase::Before, slot)));
        for (phase, slot) in doors {
            let opened = match by {
                Opener::Passphrase(_) => slot.open_with_passphrase(&self.profile, &normalised),
                Opener::Rescue(code) => slot.open_with_code(&self.profile, code),
            };
            match opened {
                Ok(key) => {
                    let other = self.other(phase, &key);
                    return Ok(Opened { phase, key, other });
                }
                Err(SlotError::WrongPassphrase) => {}
                Err(other) => return Err(other),
            }
        }
        Err(SlotError::WrongPassphrase)
    }

    fn other(&self, phase: Phase, key: &DatabaseKey) -> Option<DatabaseKey> {
        let pending = self.pending.as_ref()?;
        let sealed = match phase {
            Phase::Before => &pending.forward,
            Phase::After => &pending.back,
        };
        let kek = link_key(key, &pending.salt).ok()?;
        slot::open(&kek, [0; 12], &link_aad(phase), sealed)
    }

    /// First phase of a change: a new database key behind a new passphrase, beside the old doors.
    ///
    /// The rescue slot, if there is one and it is to stay, leads to the new key as well.
    ///
    /// # Errors
    ///
    /// [`SlotError::EmptyPassphrase`]; [`SlotError::Vault`] without randomness.
    pub fn begin_rekey(
        &self,
        now: &DatabaseKey,
        passphrase: &str,
        kdf: KdfParams,
        keep_rescue: bool,
        rng: &mut dyn Random,
    ) -> Result<(Self, DatabaseKey), SlotError> {
        let normalised = readable(passphrase)?;
        let key = DatabaseKey::generate(rng)?;
        let mut slots = vec![Slot::for_passphrase(
            &self.profile,
            &key,
            &normalised,
            kdf,
            rng,
        )?];
        if keep_rescue {
            for slot in &self.slots {
                if let Some(moved) = slot.moved_to(&self.profile, &key, rng) {
                    slots.push(moved?);
                }
            }
        }
        let salt = bytes(rng)?;
        // Each link key seals this one thing, hence the nonce of zeros.
        let link = |from: &DatabaseKey, phase, to: &DatabaseKey| {
            let kek = link_key(from, &salt)?;
            slot::seal(&kek, [0; 12], &link_aad(phase), to)
        };
        let begun = Self {
            profile: self.profile,
            slots: self.slots.clone(),
            pending: Some(Pending {
                slots,
                salt,
                forward: link(now, Phase::Before, &key)?,
                back: link(&key, Phase::After, now)?,
            }),
        };
        Ok((begun, key))
    }

    /// Last phase of a change, or the clearing away of one that was cut off: the doors lead to the
    /// key `in_force` only, and whatever opened just now goes on opening.
    ///
    /// # Errors
    ///
    /// [`SlotError::Vault`] without randomness.
    pub fn settle(
        &self,
        by: Opener<'_>,
        opened: &Opened,
        in_force: Phase,
        rng: &mut dyn Random,
    ) -> Result<Self, SlotError> {
        let Some(pending) = &self.pending else {
            return Ok(self.clone());
        };
        let there = match in_force {
            Phase::Before => &pending.slots,
            Phase::After => &self.slots,
        };
        let mut settled = self.finish(in_force);
        // Opened by a door to the other key: that passphrase or paper is the one somebody has, and no
        // change was ever reported as done, or undone, to him.
        let Some(key) = opened.other.as_ref().filter(|_| opened.phase != in_force) else {
            return Ok(settled);
        };
        let is_rescue = |slot: &Slot| matches!(slot, Slot::Rescue { .. });
        if let Opener::Passphrase(typed) = by {
            let kdf = there
                .iter()
                .find_map(|slot| match slot {
                    Slot::Passphrase { kdf, .. } => Some(*kdf),
                    Slot::Rescue { .. } => None,
                })
                .unwrap_or(KdfParams::RECOMMENDED);
            let door = Slot::for_passphrase(&self.profile, key, &readable(typed)?, kdf, rng)?;
            settled.slots.retain(is_rescue);
            settled.slots.insert(0, door);
        } else {
            settled.slots.retain(|slot| !is_rescue(slot));
            for slot in there {
                if let Some(moved) = slot.moved_to(&self.profile, key, rng) {
                    settled.slots.push(moved?);
                }
            }
        }
        Ok(settled)
    }

    /// The doors that lead to the key in force, and no others.
    #[must_use]
    pub fn finish(&self, in_force: Phase) -> Self {
        let slots = match (&self.pending, in_force) {
            (Some(pending), Phase::After) => &pending.slots,
            _ => &self.slots,
        };
        Self {
            profile: self.profile,
            slots: slots.clone(),
            pending: None,
        }
    }

    /// Whether a change was begun and not settled.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.pending.is_some()
    }

    /// Whether a code on paper opens this profile.
    #[must_use]
    pub fn has_rescue(&self) -> bool {
        self.slots
            .iter()
            .any(|slot| matches!(slot, Slot::Rescue { .. }))
    }

    /// Adds a rescue slot for a new code, in place of the one that is there.
    ///
    /// # Errors
    ///
    /// [`SlotError::Vault`] without randomness.
    pub fn with_rescue(
        &self,
        key: &DatabaseKey,
        rng: &mut dyn Random,
    ) -> Result<(Self, RescueCode), SlotError> {
        let code = RescueCode::generate(rng)?;
        let (_, public) = code.key_pair(&self.profile)?;
        let mut with = self.without_rescue();
        with.slots
            .push(Slot::for_rescue(&self.profile, key, public, rng)?);
        Ok((with, code))
    }

    /// Takes the rescue slot away: the paper opens nothing any more.
    #[must_use]
    pub fn without_rescue(&self) -> Self {
        let mut without = self.clone();
        without
            .slots
            .retain(|slot| !matches!(slot, Slot::Rescue { .. }));
        without
    }

    /// A random name of the profile, to tell two slots files apart.
    #[must_use]
    pub fn profile(&self) -> &[u8; 16] {
        &self.profile
    }
}

/// The key that seals the other key of a change.
fn link_key(key: &DatabaseKey, salt: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut kek = Zeroizing::new([0; 32]);
    expand(
        salt,
        key.0.as_slice(),
        &[b"tsunagi/v1/rekey"],
        kek.as_mut_slice(),
    )?;
    Ok(kek)
}

fn link_aad(from: Phase) -> [u8; 1] {
    match from {
        Phase::Before => [0],
        Phase::After => [1],
    }
}

fn readable(typed: &str) -> Result<Zeroizing<String>, SlotError> {
    let normalised = passphrase::normalise(typed);
    if normalised.is_empty() {
        return Err(SlotError::EmptyPassphrase);
    }
    Ok(normalised)
}
