//! Signing and checking of commits.

use vault::{DeviceKeys, Label, VaultError};
use wire::{AccountId, Commit, DeviceId, DocId, Hlc, PublicKey, Signature};

/// A commit before its author signed it.
#[derive(Debug, Clone)]
pub struct CommitDraft {
    /// The document.
    pub doc: DocId,
    /// Number of its kind.
    pub kind: u8,
    /// Version of its layout.
    pub layout: u32,
    /// The operator's account.
    pub operator: AccountId,
    /// When it was saved.
    pub hlc: Hlc,
    /// Automerge change chunks, oldest first.
    pub changes: Vec<Vec<u8>>,
}

/// Signs a commit with the author's device.
#[must_use]
pub fn sign_commit(keys: &DeviceKeys, draft: CommitDraft) -> Commit {
    let mut commit = Commit {
        doc: draft.doc,
        kind: draft.kind,
        layout: draft.layout,
        device: DeviceId(keys.device_id()),
        operator: draft.operator,
        hlc: draft.hlc,
        changes: draft.changes,
        signature: Signature::ZERO,
    };
    commit.signature = Signature(keys.sign(Label::Commit, &commit_hash(&commit)));
    commit
}

/// Checks a commit against its author's signing key.
///
/// # Errors
///
/// [`VaultError::BadSignature`].
pub fn verify_commit(commit: &Commit, author: &PublicKey) -> Result<(), VaultError> {
    vault::verify(
        &author.0,
        Label::Commit,
        &commit_hash(commit),
        &commit.signature.0,
    )
}

fn commit_hash(commit: &Commit) -> [u8; 32] {
    vault::sha256(&[b"tsunagi/v1/commit\0", &commit.signed_bytes()])
}
