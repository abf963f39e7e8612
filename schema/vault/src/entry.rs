//! The key of one entry: sealing, opening, and the commitment to the key.

use ring::aead::Aad;
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use crate::space::{cipher, zero_nonce};
use crate::{SpaceKey, VaultError};

/// The key that seals exactly one entry.
///
/// Derived from the space key and a fresh random salt of 32 bytes, which stands in the entry's
/// header together with the commitment to the key.
pub struct EntryKey {
    secret: Zeroizing<[u8; 32]>,
    commitment: [u8; 32],
}

impl EntryKey {
    /// The key of the entry with this salt.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`], which fixed lengths do not bring about.
    pub fn derive(
        key: &SpaceKey,
        salt: &[u8; 32],
        space: &[u8; 16],
        epoch: &[u8; 32],
    ) -> Result<Self, VaultError> {
        let mut both = Zeroizing::new([0; 64]);
        expand(
            salt,
            key.bytes(),
            &[b"tsunagi/v1/entry\0", space, epoch],
            both.as_mut_slice(),
        )?;
        let mut secret = Zeroizing::new([0; 32]);
        let mut commitment = [0; 32];
        let (first, second) = both.split_at(32);
        secret.copy_from_slice(first);
        commitment.copy_from_slice(second);
        Ok(Self { secret, commitment })
    }

    /// The commitment to this key, for the entry's header.
    #[must_use]
    pub fn commitment(&self) -> [u8; 32] {
        self.commitment
    }

    /// Seals the payload. Consumes the key: it must never seal twice.
    ///
    /// `aad` is the hash of the entry's header.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`] if the cipher refuses the length.
    pub fn seal(self, aad: &[u8; 32], mut payload: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        cipher(&self.secret)?
            .seal_in_place_append_tag(zero_nonce(), Aad::from(aad), &mut payload)
            .map_err(|_| VaultError::DoesNotOpen)?;
        Ok(payload)
    }

    /// Opens a sealed payload whose header holds `commitment`.
    ///
    /// # Errors
    ///
    /// [`VaultError::OtherCommitment`] before anything is decrypted, so that one ciphertext can
    /// never be read under two keys; [`VaultError::DoesNotOpen`] when header or payload changed.
    pub fn open(
        &self,
        commitment: &[u8; 32],
        aad: &[u8; 32],
        mut sealed: Vec<u8>,
    ) -> Result<Vec<u8>, VaultError> {
        if !same(&self.commitment, commitment) {
            return Err(VaultError::OtherCommitment);
        }
        let length = cipher(&self.secret)?
            .open_in_place(zero_nonce(), Aad::from(aad), &mut sealed)
            .map_err(|_| VaultError::DoesNotOpen)?
            .len();
        sealed.truncate(length);
        Ok(sealed)
    }
}

impl std::fmt::Debug for EntryKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("EntryKey(secret)")
    }
}

/// Compares in constant time, by `ring`'s comparison of message codes.
fn same(ours: &[u8; 32], theirs: &[u8; 32]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"tsunagi/v1/compare");
    let tag = hmac::sign(&key, ours);
    hmac::verify(&key, theirs, tag.as_ref()).is_ok()
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-SHA256 over `secret` into the whole of `out`.
pub(crate) fn expand(
    salt: &[u8],
    secret: &[u8],
    binding: &[&[u8]],
    out: &mut [u8],
) -> Result<(), VaultError> {
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(binding, Length(out.len()))
        .and_then(|material| material.fill(out))
        .map_err(|_| VaultError::DoesNotOpen)
}
