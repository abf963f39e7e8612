//! Why a statement, or the wish to make one, is refused.

use vault::VaultError;
use wire::ids::SpaceId;

/// Why bytes are not a statement. Nothing of them is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Longer than a statement of this kind may be.
    #[error("statement of {length} bytes is over its limit")]
    TooLong {
        /// How many bytes there were.
        length: usize,
    },
    /// Not the one permitted encoding: it is refused and not put right, because its hash is its name.
    #[error("statement is not in the one permitted encoding")]
    NotCanonical,
    /// A field is missing, out of bounds or out of order.
    #[error("statement has an unusable {field}")]
    BadField {
        /// Which field.
        field: &'static str,
    },
    /// A public key in it is weak, malformed or used twice.
    #[error("statement names a weak key")]
    WeakKey,
    /// Written by a newer version of the program.
    #[error("statement has version {version}")]
    NewerVersion {
        /// The version it names.
        version: u64,
    },
}

/// Why a statement that was asked for would have no effect, and was therefore not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// The device holds no grant from which it could do this.
    #[error("device has no right to do this")]
    NoRight,
    /// The role is unknown here, or the issuer may not give it.
    #[error("role {role} cannot be given")]
    Role {
        /// The number of the role.
        role: u8,
    },
    /// Units, classes or rights reach further than the issuer's own.
    #[error("scope is wider than the issuer's")]
    Scope,
    /// The period is empty or ends after the issuer's own.
    #[error("period is empty or ends after the issuer's")]
    Period,
    /// The keys are weak, or another device already uses one of them.
    #[error("keys are unusable or already in use")]
    Keys,
    /// The issuer's own log is stopped, so that nothing it signs would count.
    #[error("log of the issuer is stopped")]
    Stopped,
    /// The key of a space that must be handed on is not at hand.
    #[error("key of {space:?} is not at hand")]
    MissingKey {
        /// The space.
        space: SpaceId,
    },
    /// The space is not known.
    #[error("{space:?} is not known")]
    UnknownSpace {
        /// The space.
        space: SpaceId,
    },
    /// The statement breaks a limit of its form.
    #[error(transparent)]
    Form(#[from] StatementError),
    /// The device's right was withdrawn for another reason than its end: it may be in strange hands,
    /// and comes back only with new keys.
    #[error("device was withdrawn")]
    Withdrawn,
    /// The agreement of a private group is missing, does not cover the period or does not list the
    /// classes.
    #[error("agreement does not cover the grant")]
    Agreement,
    /// Keys could not be made or used.
    #[error(transparent)]
    Vault(#[from] VaultError),
}
