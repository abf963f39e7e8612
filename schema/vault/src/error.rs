//! What can be refused.

/// Why an operation with keys was refused. Says nothing about the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The source of randomness failed; nothing was made.
    #[error("no randomness is available")]
    NoRandomness,
    /// A public key is not a canonical point of the curve, or lies in the small subgroup, where one
    /// signature fits every message.
    #[error("public key is weak or malformed")]
    WeakKey,
    /// The signature does not belong to this key, label and hash.
    #[error("signature does not fit")]
    BadSignature,
    /// A sealed thing does not open: another key, another context, or changed bytes.
    #[error("sealed bytes do not open")]
    DoesNotOpen,
    /// The header promises another key than ours; nothing was decrypted.
    #[error("key commitment differs")]
    OtherCommitment,
    /// The key that came out is not the key of the named epoch.
    #[error("unwrapped key belongs to another epoch")]
    OtherEpoch,
    /// Stored secret bytes have a wrong length or an unknown version.
    #[error("stored key bytes of {length} bytes are not readable")]
    BadKeyBytes {
        /// How many bytes there were.
        length: usize,
    },
}
