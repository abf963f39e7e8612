//! Whether a commit is accepted: a pure function of the statements and of the entry that carries it.

use authority::{Authority, Doubt, EntryClaim, Judgement, Rights};
use document::DocumentError;
use domain::ids::DocumentId;
use domain::kind::Kind;
use wire::{Commit, DeviceId, Entry, Hash, Hlc, SpaceId, decode};

/// What carries a commit: an entry, or a checkpoint that stands in for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carrier {
    pub(crate) space: SpaceId,
    pub(crate) device: DeviceId,
    /// Number of the log's lane.
    pub(crate) lane: u8,
    /// Under which lane it lies in the store: another one for a branch of a log that forked.
    pub(crate) lies: u8,
    pub(crate) seq: u64,
    /// The entry's id; zero where a checkpoint stands in and does not say.
    pub(crate) id: Hash,
    /// When it was sealed: nothing in it was saved later.
    pub(crate) hlc: Hlc,
}

impl Carrier {
    pub(crate) fn entry(entry: &Entry, id: Hash, lies: u8) -> Self {
        let header = &entry.header;
        Self {
            space: header.space,
            device: header.device,
            lane: header.lane,
            lies,
            seq: header.seq,
            id,
            hlc: header.hlc,
        }
    }

    /// What is judged of a commit that was saved at `hlc`.
    pub(crate) fn claim(&self, hlc: Hlc) -> EntryClaim {
        EntryClaim {
            device: self.device,
            space: self.space,
            lane: self.lane,
            seq: self.seq,
            id: self.id,
            hlc,
        }
    }
}

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

/// A change whose author used its number twice in one document: of these the earliest counts.
pub(crate) const NUMBER_TAKEN: &str = "number_taken";

/// A change that counts and waits for one that cannot be part of the document beside another with the
/// same number.
pub(crate) const BESIDE: &str = "stands_beside";

/// Judges one commit of an entry, as its document need not be known for.
///
/// A commit is judged at the time when it was saved: a device that was out of reach seals what was
/// written in time long after.
pub(crate) fn judge(
    authority: &Authority,
    carrier: &Carrier,
    bytes: &[u8],
    now_ms: u64,
) -> Result<Judged, Refusal> {
    let Ok(commit) = decode::<Commit>(bytes) else {
        return Err(Refusal::For("commit_malformed"));
    };
    if commit.hlc > carrier.hlc {
        return Err(Refusal::For("clock"));
    }
    // The signature of the log's device stands for every commit in it.
    let late = match authority.judge_entry(&carrier.claim(commit.hlc), now_ms) {
        Judgement::Accept => false,
        Judgement::Late => true,
        Judgement::Quarantine(doubt) => return Err(Refusal::Doubt(doubt)),
        Judgement::Hold { until_ms, .. } => return Err(Refusal::Hold(until_ms)),
    };
    let mut judged = examine(authority, carrier, &commit)?;
    judged.late = late;
    Ok(judged)
}

/// What a commit must be whoever wrote it.
pub(crate) fn examine(
    authority: &Authority,
    carrier: &Carrier,
    commit: &Commit,
) -> Result<Judged, Refusal> {
    let Some(kind) = Kind::from_number(commit.kind) else {
        return Err(Refusal::NewerKind);
    };
    let class = authority
        .space_named(&carrier.space)
        .map(|space| space.class);
    if class != Some(kind.class() as u8) {
        return Err(Refusal::For("other_class"));
    }
    if kind == Kind::PersonWithheld && !may_hide(authority, carrier, commit.hlc) {
        return Err(Refusal::Doubt(Doubt::NoRight));
    }
    let actor = vault::actor_id(&carrier.device.0, &commit.doc.0);
    Ok(Judged {
        kind,
        id: DocumentId::from_bytes(commit.doc.0),
        changes: changes(commit, actor).map_err(|error| Refusal::For(reason(&error)))?,
        actor,
        late: false,
    })
}

/// Whether the author may say that a person is hidden: who writes about hidden persons of the unit.
fn may_hide(authority: &Authority, carrier: &Carrier, hlc: Hlc) -> bool {
    authority.space_named(&carrier.space).is_some_and(|space| {
        let sealed = authority::SEALED;
        authority.has_in(&carrier.device, &space.unit, sealed, Rights::APPEND, hlc)
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
        Doubt::Forked => "forked",
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
        "forked",
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
        DocumentError::NumberTaken => NUMBER_TAKEN,
        DocumentError::Malformed(_)
        | DocumentError::Inapplicable
        | DocumentError::UnknownCollection(_)
        | DocumentError::BadName { .. }
        | DocumentError::ItemExists
        | DocumentError::Damaged
        | DocumentError::OtherDocument => "change_malformed",
    }
}
