//! One slot: the database key, sealed for a passphrase or for a rescue code.

use super::{DatabaseKey, KdfParams, MAGIC, SlotError};
use crate::cbor::encoded;
use crate::random::{Drawn, bytes};
use crate::rescue::RescueCode;
use crate::space::{Suite, cipher};
use crate::{Random, VaultError};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use ring::aead::{Aad, Nonce};
use zeroize::Zeroizing;

pub(super) const KIND_PASSPHRASE: u64 = 1;
pub(super) const KIND_RESCUE: u64 = 2;
/// Version of what a seal is bound to. Does not follow the version of the file, so that a slot is
/// carried into a newer file without being opened.
const SEAL_VERSION: u64 = 1;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    Passphrase {
        kdf: KdfParams,
        salt: [u8; 16],
        nonce: [u8; 12],
        sealed: [u8; 48],
    },
    /// Sealed to a public key whose private half follows from the code. So the database key can
    /// change while the paper lies in its drawer.
    Rescue {
        public: [u8; 32],
        enc: [u8; 32],
        sealed: [u8; 48],
    },
}

/// Everything that a key sealed for a passphrase is bound to.
fn passphrase_header(profile: &[u8; 16], kdf: KdfParams, salt: &[u8; 16]) -> Vec<u8> {
    encoded(|encoder| {
        encoder
            .array(8)?
            .str(MAGIC)?
            .u64(SEAL_VERSION)?
            .bytes(profile)?
            .u64(KIND_PASSPHRASE)?
            .u32(kdf.m_kib)?
            .u32(kdf.t)?
            .u32(kdf.p)?
            .bytes(salt)?
            .ok()
    })
}

/// Everything that a key sealed for a rescue code is bound to.
fn rescue_header(profile: &[u8; 16], public: &[u8; 32]) -> Vec<u8> {
    encoded(|encoder| {
        encoder
            .array(5)?
            .str(MAGIC)?
            .u64(SEAL_VERSION)?
            .bytes(profile)?
            .u64(KIND_RESCUE)?
            .bytes(public)?
            .ok()
    })
}

impl Slot {
    pub(super) fn for_passphrase(
        profile: &[u8; 16],
        key: &DatabaseKey,
        normalised: &str,
        kdf: KdfParams,
        rng: &mut dyn Random,
    ) -> Result<Self, SlotError> {
        let salt = bytes(rng)?;
        let nonce = bytes(rng)?;
        let kek = kdf.stretch(normalised, &salt)?;
        let sealed = seal(&kek, nonce, &passphrase_header(profile, kdf, &salt), key)?;
        Ok(Self::Passphrase {
            kdf,
            salt,
            nonce,
            sealed,
        })
    }

    pub(super) fn for_rescue(
        profile: &[u8; 16],
        key: &DatabaseKey,
        public: [u8; 32],
        rng: &mut dyn Random,
    ) -> Result<Self, SlotError> {
        let recipient =
            <Suite as Kem>::PublicKey::from_bytes(&public).map_err(|_| VaultError::WeakKey)?;
        let mut drawn = Drawn::from(rng)?;
        let (enc, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeS::Base,
            &recipient,
            b"tsunagi/v1/rescue-slot",
            key.0.as_slice(),
            &rescue_header(profile, &public),
            &mut drawn,
        )
        .map_err(|_| VaultError::WeakKey)?;
        Ok(Self::Rescue {
            public,
            enc: exactly(enc.to_bytes().as_slice())?,
            sealed: exactly(&sealed)?,
        })
    }

    /// The same door to another key; a passphrase is not at hand, so only a rescue slot can.
    pub(super) fn moved_to(
        &self,
        profile: &[u8; 16],
        key: &DatabaseKey,
        rng: &mut dyn Random,
    ) -> Option<Result<Self, SlotError>> {
        match self {
            Self::Passphrase { .. } => None,
            Self::Rescue { public, .. } => Some(Self::for_rescue(profile, key, *public, rng)),
        }
    }

    pub(super) fn open_with_passphrase(
        &self,
        profile: &[u8; 16],
        normalised: &str,
    ) -> Result<DatabaseKey, SlotError> {
        let Self::Passphrase {
            kdf,
            salt,
            nonce,
            sealed,
        } = self
        else {
            return Err(SlotError::WrongPassphrase);
        };
        let kek = kdf.stretch(normalised, salt)?;
        open(
            &kek,
            *nonce,
            &passphrase_header(profile, *kdf, salt),
            sealed,
        )
        .ok_or(SlotError::WrongPassphrase)
    }

    pub(super) fn open_with_code(
        &self,
        profile: &[u8; 16],
        code: &RescueCode,
    ) -> Result<DatabaseKey, SlotError> {
        let Self::Rescue {
            public,
            enc,
            sealed,
        } = self
        else {
            return Err(SlotError::WrongPassphrase);
        };
        let (private, ours) = code.key_pair(profile)?;
        if ours != *public {
            return Err(SlotError::WrongPassphrase);
        }
        let wrong = |_: hpke::HpkeError| SlotError::WrongPassphrase;
        let enc = <Suite as Kem>::EncappedKey::from_bytes(enc).map_err(wrong)?;
        let opened = Zeroizing::new(
            hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(
                &OpModeR::Base,
                &private,
                &enc,
                b"tsunagi/v1/rescue-slot",
                sealed,
                &rescue_header(profile, public),
            )
            .map_err(wrong)?,
        );
        let key = exactly(&opened)?;
        Ok(DatabaseKey(Zeroizing::new(key)))
    }
}

/// Seals a database key. `nonce` belongs to a key that seals nothing else.
pub(super) fn seal(
    kek: &[u8; 32],
    nonce: [u8; 12],
    aad: &[u8],
    key: &DatabaseKey,
) -> Result<[u8; 48], VaultError> {
    let mut buffer = Zeroizing::new(key.0.to_vec());
    cipher(kek)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad),
            &mut *buffer,
        )
        .map_err(|_| VaultError::DoesNotOpen)?;
    exactly(&buffer)
}

/// Opens what [`seal`] made; nothing when the key, the nonce or a bound byte is another.
pub(super) fn open(
    kek: &[u8; 32],
    nonce: [u8; 12],
    aad: &[u8],
    sealed: &[u8; 48],
) -> Option<DatabaseKey> {
    let mut buffer = Zeroizing::new(*sealed);
    let opened = cipher(kek)
        .ok()?
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad),
            buffer.as_mut_slice(),
        )
        .ok()?;
    Some(DatabaseKey(Zeroizing::new(exactly(opened).ok()?)))
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N], VaultError> {
    bytes.try_into().map_err(|_| VaultError::DoesNotOpen)
}
