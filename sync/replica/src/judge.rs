//! Whether a commit is accepted: a pure function of the statements and of the entry that carries it.

use authority::{Authority, Doubt, EntryClaim, Judgement};
use document::DocumentError;
use domain::ids::DocumentId;
use domain::kind::Kind;
use wire::{Commit, Entry, Hash, decode};

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
    /// It came after its author's period had ended.
    pub(crate) late: bool,
}

/// Why a commit was not applied.
pub(crate) enum Refusal {
    /// Its kind is of a newer version.
    NewerKind,
    /// It does not count, as far as the statements say.
    Doubt(Doubt),
    /// It would count, and waits until then, in Unix milliseconds.
    Hold(u64),
    /// It can never be applied by this version.
    For(&'static str),
}

/// A commit that is applied although it does not count, because one that counts stands on it.
pub(crate) const RESCUED: &str = "rescued";

/// Judges one commit of an entry, as its document need not be known for.
///
/// A commit is judged at the time when it was saved: a device that was out of reach seals what was
/// written in time long after.
pub(crate) fn judge(
    authority: &Authority,
    (entry, id): (&Entry, Hash),
    bytes: &[u8],
    now_ms: u64,
) -> Result<Judged, Refusal> {
    let Ok(commit) = decode::<Commit>(bytes) else {
        return Err(Refusal::For("commit_malformed"));
    };
    let header = &entry.header;
    if commit.hlc > header.hlc {
        return Err(Refusal::For("clock"));
    }
    // The signature of the log's device stands for every commit in it.
    let claim = EntryClaim {
        device: header.device,
        space: header.space,
        lane: header.lane,
        seq: header.seq,
        id,
        hlc: commit.hlc,
    };
    let late = match authority.judge_entry(&claim, now_ms) {
        Judgement::Accept => false,
        Judgement::Late => true,
        Judgement::Quarantine(doubt) => return Err(Refusal::Doubt(doubt)),
        Judgement::Hold { until_ms, .. } => return Err(Refusal::Hold(until_ms)),
    };
    let mut judged = examine(authority, entry, &commit)?;
    judged.late = late;
    Ok(judged)
}

/// What a commit must be whoever wrote it.
pub(crate) fn examine(
    authority: &Authority,
    entry: &Entry,
    commit: &Commit,
) -> Result<Judged, Refusal> {
    let Some(kind) = Kind::from_number(commit.kind) else {
        return Err(Refusal::NewerKind);
    };
    let class = authority
        .space_named(&entry.header.space)
        .map(|space| space.class);
    if class != Some(kind.class() as u8) {
        return Err(Refusal::For("other_class"));
    }
    let actor = vault::actor_id(&entry.header.device.0, &commit.doc.0);
    Ok(Judged {
        kind,
        id: DocumentId::from_bytes(commit.doc.0),
        changes: changes(commit, actor).map_err(|error| Refusal::For(reason(&error)))?,
        actor,
        late: false,
    })
}

/// A short code of what speaks against an entry, for the list of what was set aside.
pub(crate) fn code(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::UnknownDevice => "unknown_device",
        Doubt::NoRight => "no_right",
        Doubt::GrantVoid => "grant_void",
        Doubt::BeyondCut => "beyond_cut",
        Doubt::OtherBranch => "other_branch",
        Doubt::Closed => "closed",
        Doubt::BeforePeriod => "before_period",
        Doubt::AfterPeriod => "after_period",
    }
}

/// Whether something set aside for this reason can still be endorsed, or rescued by one that counts.
pub(crate) fn mendable(reason: &str) -> bool {
    [
        RESCUED,
        "grant_void",
        "beyond_cut",
        "other_branch",
        "closed",
        "before_period",
        "after_period",
    ]
    .contains(&reason)
}

/// The changes of a commit as Automerge takes them, under the only actor that its author may use.
pub(crate) fn changes(commit: &Commit, actor: [u8; 16]) -> Result<Vec<Vec<u8>>, DocumentError> {
    commit
        .changes
        .iter()
        .map(|bare| document::whole(bare, actor, vault::sha256))
        .collect()
}

/// The document that a commit changes, if this version knows its kind.
pub(crate) fn document_of(commit: &[u8]) -> Option<(Kind, DocumentId)> {
    let commit = decode::<Commit>(commit).ok()?;
    let kind = Kind::from_number(commit.kind)?;
    Some((kind, DocumentId::from_bytes(commit.doc.0)))
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
