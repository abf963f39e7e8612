//! The key of one parcel of audit records, and how it reaches those who audit.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use ring::aead::Aad;
use zeroize::Zeroizing;

use crate::cbor::encoded;
use crate::random::{Drawn, bytes};
use crate::space::{KemPrivate, Suite, cipher, zero_nonce};
use crate::{Random, VaultError, Wrapped};

const LABEL: &str = "tsunagi/v1/audit-key";
/// Length of a wrapped key: 32 bytes and the tag.
const SEALED_LENGTH: usize = 32 + 16;

/// The key that seals the records of exactly one parcel.
pub struct AuditKey(Zeroizing<[u8; 32]>);

/// What a wrapped audit key is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditContext {
    /// The space in which the parcel travels.
    pub space: [u8; 16],
    /// Whose records.
    pub device: [u8; 32],
    /// SHA-256 of the parcel's head: which records of the chain.
    pub head: [u8; 32],
}

impl AuditContext {
    fn binding(&self, recipient: &[u8; 32]) -> Vec<u8> {
        encoded(|encoder| {
            encoder
                .array(4)?
                .str(LABEL)?
                .bytes(&self.space)?
                .bytes(&self.device)?
                .bytes(recipient)?
                .ok()
        })
    }
}

impl AuditKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(bytes(rng)?)))
    }

    /// Wraps the key so that only the device `recipient` with `kem_public` can open it.
    ///
    /// # Errors
    ///
    /// [`VaultError::WeakKey`] when the recipient's key is unusable; [`VaultError::NoRandomness`].
    pub fn wrap(
        &self,
        kem_public: &[u8; 32],
        recipient: &[u8; 32],
        context: &AuditContext,
        rng: &mut dyn Random,
    ) -> Result<Wrapped, VaultError> {
        let public =
            <Suite as Kem>::PublicKey::from_bytes(kem_public).map_err(|_| VaultError::WeakKey)?;
        let mut drawn = Drawn::from(rng)?;
        let (enc, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeS::Base,
            &public,
            &context.binding(recipient),
            self.0.as_slice(),
            &context.head,
            &mut drawn,
        )
        .map_err(|_| VaultError::WeakKey)?;
        let enc = enc
            .to_bytes()
            .as_slice()
            .try_into()
            .map_err(|_| VaultError::WeakKey)?;
        Ok(Wrapped { enc, sealed })
    }

    /// Seals the records. Consumes the key: it must never seal twice.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`] if the cipher refuses the length.
    pub fn seal(self, context: &AuditContext, mut records: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        cipher(&self.0)?
            .seal_in_place_append_tag(zero_nonce(), Aad::from(context.head), &mut records)
            .map_err(|_| VaultError::DoesNotOpen)?;
        Ok(records)
    }

    /// Opens sealed records.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`] when head or records were changed.
    pub fn open(&self, context: &AuditContext, mut sealed: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        let length = cipher(&self.0)?
            .open_in_place(zero_nonce(), Aad::from(context.head), &mut sealed)
            .map_err(|_| VaultError::DoesNotOpen)?
            .len();
        sealed.truncate(length);
        Ok(sealed)
    }
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AuditKey(secret)")
    }
}

pub(crate) fn unwrap(
    own: &KemPrivate,
    recipient: &[u8; 32],
    wrapped: &Wrapped,
    context: &AuditContext,
) -> Result<AuditKey, VaultError> {
    if wrapped.sealed.len() != SEALED_LENGTH {
        return Err(VaultError::DoesNotOpen);
    }
    let enc = <Suite as Kem>::EncappedKey::from_bytes(&wrapped.enc)
        .map_err(|_| VaultError::DoesNotOpen)?;
    let opened = Zeroizing::new(
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeR::Base,
            own,
            &enc,
            &context.binding(recipient),
            &wrapped.sealed,
            &context.head,
        )
        .map_err(|_| VaultError::DoesNotOpen)?,
    );
    let secret: [u8; 32] = opened
        .as_slice()
        .try_into()
        .map_err(|_| VaultError::DoesNotOpen)?;
    Ok(AuditKey(Zeroizing::new(secret)))
}
