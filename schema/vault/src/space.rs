//! Keys of spaces, and how they reach a device.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::cbor::encoded;
use crate::entry::expand;
use crate::random::{Drawn, bytes};
use crate::{Random, VaultError, sha256};

pub(crate) type Suite = X25519HkdfSha256;
pub(crate) type KemPrivate = <Suite as Kem>::PrivateKey;
type KemPublic = <Suite as Kem>::PublicKey;
type Encapped = <Suite as Kem>::EncappedKey;

/// Length of a wrapped key: 32 bytes and the tag.
const SEALED_LENGTH: usize = 32 + 16;

/// The key of one epoch of one space. Whoever holds it can read what was written in that epoch.
#[derive(Clone)]
pub struct SpaceKey(Zeroizing<[u8; 32]>);

impl SpaceKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(bytes(rng)?)))
    }

    /// From the stored bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The secret bytes, for the encrypted database only.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The epoch's public name, from which the key cannot be told but against which it is checked.
    #[must_use]
    pub fn epoch_id(&self, space: &[u8; 16]) -> [u8; 32] {
        sha256(&[b"tsunagi/v1/sek-id", space, self.0.as_slice()])
    }

    /// Seals the key of an earlier epoch under this one, so that who joins now reads the history.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`] if the cipher refuses, which it does not for 32 bytes.
    pub fn seal_previous(&self, previous: &Self, space: &[u8; 16]) -> Result<Vec<u8>, VaultError> {
        let mut out = previous.0.to_vec();
        let (key, aad) = self.chain_key(&previous.epoch_id(space), space)?;
        key.seal_in_place_append_tag(zero_nonce(), Aad::from(aad), &mut out)
            .map_err(|_| VaultError::DoesNotOpen)?;
        Ok(out)
    }

    /// Opens the key of the earlier epoch `previous` that was sealed under this one.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`]; [`VaultError::OtherEpoch`] when another key was inside.
    pub fn open_previous(
        &self,
        previous: &[u8; 32],
        space: &[u8; 16],
        sealed: &[u8],
    ) -> Result<Self, VaultError> {
        let (key, aad) = self.chain_key(previous, space)?;
        let mut buffer = Zeroizing::new(sealed.to_vec());
        let opened = key
            .open_in_place(zero_nonce(), Aad::from(aad), &mut buffer)
            .map_err(|_| VaultError::DoesNotOpen)?;
        Self::checked(opened, space, previous)
    }

    /// The key that seals exactly one earlier key (hence the zero nonce), and what it is bound to.
    fn chain_key(
        &self,
        previous: &[u8; 32],
        space: &[u8; 16],
    ) -> Result<(LessSafeKey, [u8; 32]), VaultError> {
        let mut secret = Zeroizing::new([0; 32]);
        expand(
            &[0; 32],
            self.0.as_slice(),
            &[b"tsunagi/v1/prev", previous],
            secret.as_mut_slice(),
        )?;
        Ok((cipher(&secret)?, self.epoch_id(space)))
    }

    fn checked(opened: &[u8], space: &[u8; 16], epoch: &[u8; 32]) -> Result<Self, VaultError> {
        let bytes: Zeroizing<[u8; 32]> =
            Zeroizing::new(opened.try_into().map_err(|_| VaultError::DoesNotOpen)?);
        let key = Self(bytes);
        if &key.epoch_id(space) != epoch {
            return Err(VaultError::OtherEpoch);
        }
        Ok(key)
    }

    /// Wraps this key so that only the holder of `kem_public` can open it, in this context only.
    ///
    /// # Errors
    ///
    /// [`VaultError::WeakKey`] when the recipient's key is unusable; [`VaultError::NoRandomness`].
    pub fn wrap(
        &self,
        kem_public: &[u8; 32],
        context: &WrapContext,
        rng: &mut dyn Random,
    ) -> Result<Wrapped, VaultError> {
        let recipient = KemPublic::from_bytes(kem_public).map_err(|_| VaultError::WeakKey)?;
        let mut drawn = Drawn::from(rng)?;
        let (enc, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeS::Base,
            &recipient,
            &context.binding(),
            self.0.as_slice(),
            &context.statement,
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
}

impl std::fmt::Debug for SpaceKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SpaceKey(secret)")
    }
}

/// What a wrapped key is bound to. A wrap that is copied anywhere else does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapContext {
    /// The space.
    pub space: [u8; 16],
    /// The epoch, see [`SpaceKey::epoch_id`].
    pub epoch: [u8; 32],
    /// The device that wraps.
    pub issuer: [u8; 32],
    /// The device that may open.
    pub recipient: [u8; 32],
    /// SHA-256 of the header of the statement that carries the wrap.
    pub statement: [u8; 32],
}

impl WrapContext {
    fn binding(&self) -> Vec<u8> {
        encoded(|encoder| {
            encoder
                .array(5)?
                .str("tsunagi/v1/sek")?
                .bytes(&self.space)?
                .bytes(&self.epoch)?
                .bytes(&self.issuer)?
                .bytes(&self.recipient)?
                .ok()
        })
    }
}

/// A space key on its way to one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The encapsulated key.
    pub enc: [u8; 32],
    /// The sealed space key, 48 bytes.
    pub sealed: Vec<u8>,
}

pub(crate) fn unwrap(
    own: &KemPrivate,
    wrapped: &Wrapped,
    context: &WrapContext,
) -> Result<SpaceKey, VaultError> {
    if wrapped.sealed.len() != SEALED_LENGTH {
        return Err(VaultError::DoesNotOpen);
    }
    let enc = Encapped::from_bytes(&wrapped.enc).map_err(|_| VaultError::DoesNotOpen)?;
    let opened = Zeroizing::new(
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeR::Base,
            own,
            &enc,
            &context.binding(),
            &wrapped.sealed,
            &context.statement,
        )
        .map_err(|_| VaultError::DoesNotOpen)?,
    );
    SpaceKey::checked(&opened, &context.space, &context.epoch)
}

/// Refuses X25519 keys of low order: nothing sent to them would be secret.
pub(crate) fn check_kem_key(public: &[u8; 32]) -> Result<(), VaultError> {
    let recipient = KemPublic::from_bytes(public).map_err(|_| VaultError::WeakKey)?;
    // The exchange itself rejects the all-zero shared secret, which every low-order key gives.
    let mut fixed = Drawn::from(&mut crate::SeededRandom::new(0))?;
    Suite::encap_with_rng(&recipient, None, &mut fixed)
        .map(|_| ())
        .map_err(|_| VaultError::WeakKey)
}

pub(crate) fn cipher(secret: &[u8; 32]) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&CHACHA20_POLY1305, secret)
        .map(LessSafeKey::new)
        .map_err(|_| VaultError::DoesNotOpen)
}

/// The nonce of keys that seal exactly once.
pub(crate) fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}
