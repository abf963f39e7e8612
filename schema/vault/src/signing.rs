//! Ed25519 signatures with a label for each kind of thing that is signed.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::random::bytes;
use crate::{Random, VaultError};

/// What a signature is about. A signature under one label never fits another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A statement of the authority log.
    Statement,
    /// An entry in a device's log.
    Entry,
    /// A receipt: what a device holds.
    Receipt,
    /// A checkpoint of a space.
    Checkpoint,
    /// A handover signed by a team.
    Handover,
    /// A device's request to be admitted.
    EnrolRequest,
    /// The answer to such a request.
    EnrolPack,
}

impl Label {
    /// Every label.
    pub const ALL: [Self; 7] = [
        Self::Statement,
        Self::Entry,
        Self::Receipt,
        Self::Checkpoint,
        Self::Handover,
        Self::EnrolRequest,
        Self::EnrolPack,
    ];

    fn prefix(self) -> &'static [u8] {
        match self {
            Self::Statement => b"tsunagi/v1/stmt-sig\0",
            Self::Entry => b"tsunagi/v1/entry-sig\0",
            Self::Receipt => b"tsunagi/v1/receipt-sig\0",
            Self::Checkpoint => b"tsunagi/v1/checkpoint-sig\0",
            Self::Handover => b"tsunagi/v1/handover-sig\0",
            Self::EnrolRequest => b"tsunagi/v1/enrol-request-sig\0",
            Self::EnrolPack => b"tsunagi/v1/enrol-pack-sig\0",
        }
    }

    fn message(self, hash: &[u8; 32]) -> Vec<u8> {
        [self.prefix(), hash].concat()
    }
}

/// A single Ed25519 key: a device's signing key, or a key of the operation's root.
pub struct SigningKey {
    seed: Zeroizing<[u8; 32]>,
    public: [u8; 32],
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Self::from_seed(&Zeroizing::new(bytes(rng)?))
    }

    /// From the 32-byte seed that [`Self::seed`] gave.
    ///
    /// # Errors
    ///
    /// [`VaultError::BadKeyBytes`], which a seed of 32 bytes does not bring about in practice.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, VaultError> {
        let pair = pair(seed)?;
        let mut public = [0; 32];
        for (to, from) in public.iter_mut().zip(pair.public_key().as_ref()) {
            *to = *from;
        }
        Ok(Self {
            seed: Zeroizing::new(*seed),
            public,
        })
    }

    /// The seed, to be kept secret and safe.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        self.seed.clone()
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.public
    }

    /// Signs a hash under a label.
    #[must_use]
    pub fn sign(&self, label: Label, hash: &[u8; 32]) -> [u8; 64] {
        let mut out = [0; 64];
        // The seed was accepted when the key was made; an all-zero signature fits nothing.
        if let Ok(pair) = pair(&self.seed) {
            let signature = pair.sign(&label.message(hash));
            for (to, from) in out.iter_mut().zip(signature.as_ref()) {
                *to = *from;
            }
        }
        out
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SigningKey(secret)")
    }
}

fn pair(seed: &[u8; 32]) -> Result<Ed25519KeyPair, VaultError> {
    Ed25519KeyPair::from_seed_unchecked(seed)
        .map_err(|_| VaultError::BadKeyBytes { length: seed.len() })
}

/// Checks a signature. The key itself must have passed [`check_public_key`] when it was learned.
///
/// # Errors
///
/// [`VaultError::BadSignature`].
pub fn verify(
    public: &[u8; 32],
    label: Label,
    hash: &[u8; 32],
    signature: &[u8; 64],
) -> Result<(), VaultError> {
    verify_message(public, &label.message(hash), signature)
}

/// The check itself, whatever was signed.
pub(crate) fn verify_message(
    public: &[u8; 32],
    message: &[u8],
    signature: &[u8],
) -> Result<(), VaultError> {
    UnparsedPublicKey::new(&ED25519, public)
        .verify(message, signature)
        .map_err(|_| VaultError::BadSignature)
}

/// Refuses Ed25519 public keys that are not canonical points or that lie in the small subgroup.
///
/// `ring` accepts one signature for every message under a small-order key, so whoever enrols such a
/// key could later deny what it signed.
///
/// # Errors
///
/// [`VaultError::WeakKey`].
pub fn check_public_key(public: &[u8; 32]) -> Result<(), VaultError> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(public).map_err(|_| VaultError::WeakKey)?;
    // Decompression also takes encodings whose y is not reduced; the point written back shows it.
    let canonical = key.to_edwards().compress().to_bytes();
    if key.is_weak() || &canonical != public {
        return Err(VaultError::WeakKey);
    }
    Ok(())
}
