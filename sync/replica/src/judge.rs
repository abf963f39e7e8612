//! Whether a commit is accepted: a pure function of the statements and of the entry that carries it.

use authority::Authority;
use document::DocumentError;
use domain::ids::DocumentId;
use domain::kind::Kind;
use wire::{Commit, Entry, decode};

/// A commit of an author with the right to it.
pub(crate) struct Judged {
    /// The kind of its document.
    pub(crate) kind: Kind,
    /// Its document.
    pub(crate) id: DocumentId,
    /// Its changes, whole.
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
    if commit.hlc > entry.header.hlc {
        return Err(Refusal::For("clock"));
    }
    // The signature of the log's device stands for every commit in it.
    let author = entry.header.device;
    if !authority.may_write_at(&author, &entry.header.space, commit.hlc) {
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
    let actor = vault::actor_id(&author.0, &commit.doc.0);
    Ok(Judged {
        kind,
        id: DocumentId::from_bytes(commit.doc.0),
        changes: changes(&commit, actor).map_err(|error| Refusal::For(reason(&error)))?,
        actor,
    })
}

/// The changes of a commit as Automerge takes them, under the only actor that its author may use.
pub(crate) fn changes(commit: &Commit, actor: [u8; 16]) -> Result<Vec<Vec<u8>>, DocumentError> {
    commit
        .changes
        .iter()
        .map(|bare| document::whole(bare, actor, vault::sha256))
        .collect()
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
