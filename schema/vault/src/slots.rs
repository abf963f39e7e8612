//! Key slots: how a passphrase opens the database, as LUKS does it.
//!
//! A random database key is wrapped once per slot under a key that Argon2id makes of the
//! passphrase. Changing a passphrase rewrites a slot and leaves the database as it is.
//! The file `profile.slots` is read before anything is unlocked, so it may have been written by an
//! enemy: its size and its costs are checked before any work is done for it.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use minicbor::decode::{Decoder, Error as CborError};
use ring::aead::{Aad, Nonce};
use zeroize::Zeroizing;

use crate::cbor::encoded;
use crate::entry::expand;
use crate::random::bytes;
use crate::space::cipher;
use crate::{Random, VaultError, passphrase};

/// Largest file that is looked at, in bytes.
pub const MAX_BYTES: usize = 4 * 1024;
/// Most slots in a file.
pub const MAX_SLOTS: usize = 4;

const MAGIC: &str = "tsunagi-slots";
const VERSION: u64 = 1;
const KIND_PASSPHRASE: u64 = 1;

/// Why key slots were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// No slot opens with this passphrase.
    #[error("passphrase opens no slot")]
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

/// The cost of one try at a passphrase (Argon2id, RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParams {
    m_kib: u32,
    t: u32,
    p: u32,
}

impl KdfParams {
    /// 256 MiB, three passes: about 0.7 s on a small laptop.
    pub const RECOMMENDED: Self = Self {
        m_kib: 256 * 1024,
        t: 3,
        p: 1,
    };
    const MIN_KIB: u64 = 64 * 1024;
    const MAX_KIB: u64 = 1024 * 1024;
    const MIN_PASSES: u64 = 3;
    const MAX_PASSES: u64 = 10;
    const MAX_LANES: u64 = 4;

    /// Costs within the bounds: 64 MiB to 1 GiB, 3 to 10 passes, 1 to 4 lanes.
    ///
    /// # Errors
    ///
    /// [`SlotError::Hostile`] names the bound that is broken.
    pub fn new(m_kib: u64, t: u64, p: u64) -> Result<Self, SlotError> {
        let within = |value: u64, low: u64, high: u64, what: &'static str| {
            u32::try_from(value)
                .ok()
                .filter(|_| (low..=high).contains(&value))
                .ok_or(SlotError::Hostile { what })
        };
        Ok(Self {
            m_kib: within(m_kib, Self::MIN_KIB, Self::MAX_KIB, "memory")?,
            t: within(t, Self::MIN_PASSES, Self::MAX_PASSES, "passes")?,
            p: within(p, 1, Self::MAX_LANES, "lanes")?,
        })
    }

    /// The lowest permitted cost (64 MiB, three passes), for tests that open many profiles.
    #[must_use]
    pub fn for_tests() -> Self {
        Self {
            m_kib: 64 * 1024,
            t: 3,
            p: 1,
        }
    }

    /// Chooses the cost so that one try takes between half a second and a second here.
    ///
    /// `now` is a monotonic clock lent by the caller. Machines with little memory get less of it
    /// and never fall below the floor.
    #[must_use]
    pub fn calibrate(now: &dyn Fn() -> Duration) -> Self {
        let mut chosen = Self::for_tests();
        for m_kib in [64, 128, 256, 512].map(|mib| mib * 1024) {
            let candidate = Self { m_kib, t: 3, p: 1 };
            let before = now();
            if candidate.stretch("calibration", &[0; 16]).is_err() {
                break;
            }
            let took = now().saturating_sub(before);
            if took > Duration::from_secs(1) {
                break;
            }
            chosen = candidate;
            if took >= Duration::from_millis(500) {
                break;
            }
        }
        chosen
    }

    /// Memory in KiB.
    #[must_use]
    pub fn memory_kib(self) -> u32 {
        self.m_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub fn passes(self) -> u32 {
        self.t
    }

    fn stretch(self, normalised: &str, salt: &[u8; 16]) -> Result<Zeroizing<[u8; 32]>, SlotError> {
        let hostile = |_| SlotError::Hostile { what: "costs" };
        let params = Params::new(self.m_kib, self.t, self.p, Some(32)).map_err(hostile)?;
        let mut stretched = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(normalised.as_bytes(), salt, stretched.as_mut_slice())
            .map_err(hostile)?;
        let mut key = Zeroizing::new([0; 32]);
        expand(
            &[],
            stretched.as_slice(),
            &[b"tsunagi/v1/kek"],
            key.as_mut_slice(),
        )?;
        Ok(key)
    }
}

/// The random key behind the database. Exists only while a profile is unlocked.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
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

/// The slots of one profile. Safe to store in the open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySlots {
    profile: [u8; 16],
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot {
    kdf: KdfParams,
    salt: [u8; 16],
    nonce: [u8; 12],
    sealed: [u8; 48],
}

impl Slot {
    /// Everything that the sealed key is bound to.
    fn header(&self, profile: &[u8; 16]) -> Vec<u8> {
        encoded(|encoder| {
            encoder
                .array(8)?
                .str(MAGIC)?
                .u64(VERSION)?
                .bytes(profile)?
                .u64(KIND_PASSPHRASE)?
                .u32(self.kdf.m_kib)?
                .u32(self.kdf.t)?
                .u32(self.kdf.p)?
                .bytes(&self.salt)?
                .ok()
        })
    }

    fn seal(
        profile: &[u8; 16],
        key: &DatabaseKey,
        normalised: &str,
        kdf: KdfParams,
        rng: &mut dyn Random,
    ) -> Result<Self, SlotError> {
        let mut slot = Self {
            kdf,
            salt: bytes(rng)?,
            nonce: bytes(rng)?,
            sealed: [0; 48],
        };
        let kek = kdf.stretch(normalised, &slot.salt)?;
        let mut buffer = Zeroizing::new(key.0.to_vec());
        cipher(&kek)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(slot.nonce),
                Aad::from(slot.header(profile)),
                &mut *buffer,
            )
            .map_err(|_| VaultError::DoesNotOpen)?;
        for (to, from) in slot.sealed.iter_mut().zip(buffer.iter()) {
            *to = *from;
        }
        Ok(slot)
    }

    fn open(&self, profile: &[u8; 16], normalised: &str) -> Result<DatabaseKey, SlotError> {
        let kek = self.kdf.stretch(normalised, &self.salt)?;
        let mut buffer = Zeroizing::new(self.sealed);
        let opened = cipher(&kek)?
            .open_in_place(
                Nonce::assume_unique_for_key(self.nonce),
                Aad::from(self.header(profile)),
                buffer.as_mut_slice(),
            )
            .map_err(|_| SlotError::WrongPassphrase)?;
        let mut key = Zeroizing::new([0; 32]);
        for (to, from) in key.iter_mut().zip(opened.iter()) {
            *to = *from;
        }
        Ok(DatabaseKey(key))
    }
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
        let key = DatabaseKey(Zeroizing::new(bytes(rng)?));
        let slot = Slot::seal(&profile, &key, &normalised, kdf, rng)?;
        Ok((
            Self {
                profile,
                slots: vec![slot],
            },
            key,
        ))
    }

    /// Opens the database key. Takes as long as the slot's costs say, about a second.
    ///
    /// # Errors
    ///
    /// [`SlotError::WrongPassphrase`].
    pub fn open(&self, passphrase: &str) -> Result<DatabaseKey, SlotError> {
        let normalised = readable(passphrase)?;
        for slot in &self.slots {
            match slot.open(&self.profile, &normalised) {
                Err(SlotError::WrongPassphrase) => {}
                answer => return answer,
            }
        }
        Err(SlotError::WrongPassphrase)
    }

    /// The same database key behind a new passphrase; the old one opens the answer no more.
    ///
    /// # Errors
    ///
    /// [`SlotError::WrongPassphrase`] when `old` does not open; then nothing was made.
    pub fn change_passphrase(
        &self,
        old: &str,
        new: &str,
        kdf: KdfParams,
        rng: &mut dyn Random,
    ) -> Result<Self, SlotError> {
        let key = self.open(old)?;
        let normalised = readable(new)?;
        Ok(Self {
            profile: self.profile,
            slots: vec![Slot::seal(&self.profile, &key, &normalised, kdf, rng)?],
        })
    }

    /// A random name of the profile, to tell two slots files apart.
    #[must_use]
    pub fn profile(&self) -> &[u8; 16] {
        &self.profile
    }

    /// The bytes of `profile.slots`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encoded(|encoder| {
            encoder
                .array(4)?
                .str(MAGIC)?
                .u64(VERSION)?
                .bytes(&self.profile)?
                .array(self.slots.len() as u64)?;
            for slot in &self.slots {
                encoder
                    .array(7)?
                    .u64(KIND_PASSPHRASE)?
                    .u32(slot.kdf.m_kib)?
                    .u32(slot.kdf.t)?
                    .u32(slot.kdf.p)?
                    .bytes(&slot.salt)?
                    .bytes(&slot.nonce)?
                    .bytes(&slot.sealed)?;
            }
            encoder.ok()
        })
    }

    /// Reads `profile.slots`. Does no work that the file could make expensive.
    ///
    /// # Errors
    ///
    /// [`SlotError::Hostile`] for costs or counts outside the bounds, [`SlotError::NewerVersion`],
    /// [`SlotError::Malformed`] for everything that is not exactly the permitted form.
    pub fn decode(stored: &[u8]) -> Result<Self, SlotError> {
        if stored.len() > MAX_BYTES {
            return Err(SlotError::Hostile { what: "size" });
        }
        let malformed = SlotError::Malformed {
            length: stored.len(),
        };
        let slots = read(stored).map_err(|refused| match refused {
            ReadError::Slot(error) => error,
            ReadError::Cbor => malformed,
        })?;
        if slots.encode() != stored {
            return Err(malformed);
        }
        Ok(slots)
    }
}

enum ReadError {
    Cbor,
    Slot(SlotError),
}

impl From<CborError> for ReadError {
    fn from(_: CborError) -> Self {
        Self::Cbor
    }
}

impl From<SlotError> for ReadError {
    fn from(error: SlotError) -> Self {
        Self::Slot(error)
    }
}

fn read(stored: &[u8]) -> Result<KeySlots, ReadError> {
    let mut decoder = Decoder::new(stored);
    let length = decoder.array()?;
    if decoder.str()? != MAGIC {
        return Err(ReadError::Cbor);
    }
    let version = decoder.u64()?;
    if version != VERSION {
        return Err(SlotError::NewerVersion { version }.into());
    }
    if length != Some(4) {
        return Err(ReadError::Cbor);
    }
    let profile = fixed(&mut decoder)?;
    let count = decoder.array()?.ok_or(ReadError::Cbor)?;
    if count == 0 || count > MAX_SLOTS as u64 {
        return Err(SlotError::Hostile { what: "slots" }.into());
    }
    let mut slots = Vec::new();
    for _ in 0..count {
        if decoder.array()? != Some(7) {
            return Err(ReadError::Cbor);
        }
        if decoder.u64()? != KIND_PASSPHRASE {
            return Err(SlotError::Hostile { what: "slot kind" }.into());
        }
        let (m_kib, t, p) = (decoder.u64()?, decoder.u64()?, decoder.u64()?);
        slots.push(Slot {
            kdf: KdfParams::new(m_kib, t, p)?,
            salt: fixed(&mut decoder)?,
            nonce: fixed(&mut decoder)?,
            sealed: fixed(&mut decoder)?,
        });
    }
    Ok(KeySlots { profile, slots })
}

fn fixed<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[u8; N], ReadError> {
    decoder.bytes()?.try_into().map_err(|_| ReadError::Cbor)
}

fn readable(typed: &str) -> Result<Zeroizing<String>, SlotError> {
    let normalised = passphrase::normalise(typed);
    if normalised.is_empty() {
        return Err(SlotError::EmptyPassphrase);
    }
    Ok(normalised)
}
