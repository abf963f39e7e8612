//! Whether a commit is accepted: a pure function of the statements and of the entry that carries it.

use authority::Authority;
use document::DocumentError;
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::verify_commit;
use wire::{Commit, Entry, PublicKey, decode};

/// A commit of an author with the right to it.
pub(crate) struct Judged {
    /// The kind of its document.
    pub(crate) kind: Kind,
    /// Its document.
    pub(crate) id: DocumentId,
    /// Its changes.
    pub(crate) changes: Vec<Vec<u8>>,
    /// The only actor that they may have.
    pub(crate) actor: [u8; 16],
}

/// Why a commit was not applied.
pub(crate) enum Refusal {
    /// Its kind is of a newer version.
    NewerKind,
    /// Its author may not write there, as far as the statements say.
    Rights,
    /// It can never be applied by this version.
    For(&'static str),
}

/// Judges one commit of an entry, as its document need not be known for.
pub(crate) fn judge(authority: &Authority, entry: &Entry, bytes: &[u8]) -> Result<Judged, Refusal> {
    let Ok(commit) = decode::<Commit>(bytes) else {
        return Err(Refusal::For("commit_malformed"));
    };
    // Carrying another author's commits takes a right that no role has yet.
    if commit.device != entry.header.device {
        return Err(Refusal::For("not_the_author"));
    }
    if commit.hlc > entry.header.hlc {
        return Err(Refusal::For("clock"));
    }
    let Some(author) = authority.device(&commit.device) else {
        return Err(Refusal::Rights);
    };
    if verify_commit(&commit, &PublicKey(author.keys.sign)).is_err() {
        return Err(Refusal::For("commit_signature"));
    }
    if !authority.may_write_at(&commit.device, &entry.header.space, commit.hlc) {
        return Err(Refusal::Rights);
    }
    let Some(kind) = Kind::from_number(commit.kind) else {
        return Err(Refusal::NewerKind);
    };
    let class = authority
        .space_named(&entry.header.space)
        .map(|space| space.class);
    if class != Some(kind.class() as u8) {
        return Err(Refusal::For("other_class"));
    }
    Ok(Judged {
        kind,
        id: DocumentId::from_bytes(commit.doc.0),
        actor: vault::actor_id(&commit.device.0, &commit.doc.0),
        changes: commit.changes,
    })
}

/// A short code of a document's refusal, for the list of what was set aside.
pub(crate) fn reason(error: &DocumentError) -> &'static str {
    match error {
        DocumentError::ForeignActor => "foreign_actor",
        DocumentError::Panicked => "panicked",
        DocumentError::ChangeTooLarge { .. }
        | DocumentError::DocumentTooLarge { .. }
        | DocumentError::TextTooLong { .. } => "too_large",
        DocumentError::TooManyWaiting => "too_many_waiting",
        DocumentError::NotAllowed(_) => "not_allowed",
        DocumentError::NumberTaken => "number_taken",
        DocumentError::Malformed(_)
        | DocumentError::Inapplicable
        | DocumentError::UnknownCollection(_)
        | DocumentError::BadName { .. }
        | DocumentError::ItemExists
        | DocumentError::Damaged
        | DocumentError::OtherDocument => "change_malformed",
    }
}
