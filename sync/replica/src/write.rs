//! A person's save: one durable transaction.

use std::collections::BTreeMap;

use authority::{EntryClaim, Judgement};
use document::{Document, DocumentError, Edit, LAYOUT};
use domain::ids::DocumentId;
use domain::kind::{Kind, record_of};
use protocol::piece::Cut;
use store::{Begun, Origin, Tx};
use wire::{AccountId, Commit, DeviceId, DocId, Hash, Hlc, Lane, SpaceId, UnitId, encode};

use crate::output::{Changed, Written};
use crate::replica::{META_HLC, Replica};
use crate::{ReplicaError, seal};

/// A commit longer than this is packed once before it is accepted, in bytes: a shorter one fits an
/// entry however badly it packs.
const SURELY_FITS: usize = 48 * 1024;

/// The change of one document by a save.
#[derive(Debug, Clone)]
pub struct DocumentEdit {
    /// The document's kind.
    pub kind: Kind,
    /// The document.
    pub id: DocumentId,
    /// The unit in whose space a new document begins; one that is here stays in its own space.
    pub unit: UnitId,
    /// What goes first on a thin link.
    pub lane: Lane,
    /// The changes; all of them make one commit.
    pub edits: Vec<Edit>,
}

/// A save, with the first changes of the documents that it begins where they were made already: on
/// another core, while the save before was written.
#[derive(Debug)]
pub struct Prepared {
    edits: Vec<(DocumentEdit, Option<Begun>)>,
    device: Option<DeviceId>,
    pictures: Vec<Picture>,
}

/// The pieces of a picture that an item of one of the documents names.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The document.
    pub document: DocumentId,
    /// The item.
    pub item: String,
    /// The pieces, as [`Replica::cut`] made them.
    pub pieces: Vec<Cut>,
}

impl Picture {
    fn is_named_by(&self, edit: &DocumentEdit) -> bool {
        let adds = |one: &Edit| matches!(one, Edit::Add { id, .. } if *id == self.item);
        self.document == edit.id && edit.edits.iter().any(adds)
    }
}

impl Prepared {
    /// Prepares a save of a device. What is here already and what is refused shows when it is written.
    #[must_use]
    pub fn of(device: DeviceId, now_ms: u64, edits: Vec<DocumentEdit>) -> Self {
        let time_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
        let prepare = |edit: DocumentEdit| {
            let begun = begin(device, time_ms, &edit).ok().flatten();
            (edit, begun)
        };
        let mut edits: Vec<_> = edits.into_iter().map(prepare).collect();
        let places = edits.iter().enumerate();
        let ledgers: BTreeMap<DocumentId, usize> = places
            .filter(|(_, (edit, _))| edit.kind == Kind::PersonRecord)
            .map(|(at, (edit, _))| (edit.id, at))
            .collect();
        for at in 0..edits.len() {
            let Some((person, ledger)) = edits.get(at).and_then(|(edit, _)| {
                let person = (edit.kind == Kind::Person).then_some(edit.id)?;
                Some((person, *ledgers.get(&record_of(person))?))
            }) else {
                continue;
            };
            let Ok([(_, Some(roll)), (_, Some(ledger))]) = edits.get_disjoint_mut([at, ledger])
            else {
                continue;
            };
            roll.with_ledger(person, ledger);
        }
        Self {
            edits,
            device: Some(device),
            pictures: Vec::new(),
        }
    }

    /// The same with a picture, which becomes durable together with the item that names it; one that no
    /// item of the save names is not kept.
    #[must_use]
    pub fn with(mut self, picture: Picture) -> Self {
        self.pictures.push(picture);
        self
    }

    /// The documents that it changes.
    pub fn documents(&self) -> impl Iterator<Item = DocumentId> {
        self.edits.iter().map(|(edit, _)| edit.id)
    }
}

impl From<Vec<DocumentEdit>> for Prepared {
    fn from(edits: Vec<DocumentEdit>) -> Self {
        Self {
            edits: edits.into_iter().map(|edit| (edit, None)).collect(),
            device: None,
            pictures: Vec::new(),
        }
    }
}

/// The first change of a document, if it is one.
fn begin(
    device: DeviceId,
    time_ms: i64,
    edit: &DocumentEdit,
) -> Result<Option<Begun>, DocumentError> {
    let actor = vault::actor_id(&device.0, &edit.id.bytes());
    let first = document::begin(
        edit.kind,
        edit.id,
        actor,
        time_ms,
        &edit.edits,
        vault::sha256,
    )?;
    Ok(first.map(Begun::of))
}

impl Replica {
    /// Saves: documents, lists and outbox in one transaction, durable on return.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`] by the rule broken; nothing of the save is kept then.
    pub fn write(
        &mut self,
        now_ms: u64,
        operator: AccountId,
        edits: impl Into<Prepared>,
    ) -> Result<Written, ReplicaError> {
        self.write_prepared(now_ms, operator, &mut edits.into())
    }

    /// The same, and leaves it to the caller to throw away what was written: for a long list that is
    /// work enough for another core.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    pub fn write_prepared(
        &mut self,
        now_ms: u64,
        operator: AccountId,
        prepared: &mut Prepared,
    ) -> Result<Written, ReplicaError> {
        if self.authority.operation().is_none() {
            return Err(ReplicaError::NotJoined);
        }
        let hlc = self.tick(now_ms);
        // Made for another device's actor they would be nobody's.
        let is_own = prepared.device == Some(self.device);
        let Self {
            store,
            authority,
            device,
            logs,
            squeezer,
            ..
        } = self;
        let mut changed = store.transaction(|tx| -> Result<Vec<Changed>, ReplicaError> {
            let mut changed = Vec::new();
            for (edit, begun) in &mut prepared.edits {
                let class = edit.kind.class() as u8;
                if tx.is_withheld(edit.id.bytes())? {
                    return Err(ReplicaError::Hidden);
                }
                let may = |space: &SpaceId| authority.may_write_at(device, space, hlc);
                let here = tx.space_of(edit.kind, edit.id)?.map(SpaceId);
                let space = match here {
                    Some(home) if may(&home) => home,
                    // Who is of another unit, to which the person is given, writes there.
                    Some(home) => tx
                        .spaces_of(edit.id)?
                        .into_iter()
                        .map(SpaceId)
                        .find(may)
                        .unwrap_or(home),
                    None => authority
                        .space(&edit.unit, class)
                        .ok_or(ReplicaError::NoSpace { class })?,
                };
                let own = logs
                    .get(&space)
                    .and_then(|logs| logs.get(&(*device, edit.lane as u8)));
                // As everybody will judge the entry that this becomes.
                let claim = EntryClaim {
                    device: *device,
                    space,
                    lane: edit.lane as u8,
                    seq: own.map_or(1, |head| head.seq.saturating_add(1)),
                    id: Hash::ZERO,
                    hlc,
                };
                if matches!(
                    authority.judge_entry(&claim, now_ms),
                    Judgement::Quarantine(_)
                ) {
                    return Err(ReplicaError::NotAllowed { class });
                }
                if own.is_some_and(|head| head.forked) {
                    return Err(ReplicaError::OwnLogForked);
                }
                let at = (edit.kind, edit.id);
                let time_ms = i64::try_from(hlc.millis()).unwrap_or(i64::MAX);
                // A document that is not here needs not be made to know its first change.
                if here.is_some() {
                    *begun = None;
                } else if begun.is_none() || !is_own {
                    *begun = begin(*device, time_ms, edit)?;
                }
                let mut made = None;
                let bare = match begun {
                    Some(begun) => begun.first.bare.clone(),
                    None => {
                        let mut document = tx
                            .load(edit.kind, edit.id)?
                            .unwrap_or_else(|| Document::new(edit.kind, edit.id));
                        let actor = vault::actor_id(&device.0, &edit.id.bytes());
                        let Some(change) = document.edit(actor, time_ms, &edit.edits)? else {
                            continue;
                        };
                        let bare = document::bare(&change).ok_or(DocumentError::Inapplicable)?;
                        made = Some((document, change));
                        bare
                    }
                };
                let commit = encode(&Commit {
                    doc: DocId(edit.id.bytes()),
                    kind: edit.kind as u8,
                    layout: LAYOUT,
                    operator,
                    hlc,
                    changes: vec![bare],
                });
                if commit.len() > SURELY_FITS {
                    seal::fits(&commit, squeezer)?;
                }
                let (lane, id) = (edit.lane as u8, edit.id.bytes());
                if let Some(begun) = begun {
                    let outbox = tx.outbox_push_begun(space.0, lane, id, &commit, hlc.0, begun)?;
                    tx.save_begun(space.0, at, begun, outbox)?;
                } else if let Some((mut document, change)) = made {
                    let outbox = tx.outbox_push(space.0, lane, id, &commit, hlc.0)?;
                    tx.save_changes(space.0, &mut document, &[change], Origin::Local { outbox })?;
                }
                let pictures = prepared.pictures.iter();
                for picture in pictures.filter(|picture| picture.is_named_by(edit)) {
                    for piece in &picture.pieces {
                        let of = (edit.id.bytes(), picture.item.as_str());
                        tx.own_piece_put(space.0, of, piece.address.0, &piece.bytes, hlc.0)?;
                    }
                }
                changed.push(Changed {
                    kind: edit.kind,
                    id: edit.id,
                });
            }
            put_clock(tx, hlc)?;
            Ok(changed)
        })?;
        changed.sort_unstable();
        changed.dedup();
        if !changed.is_empty() {
            let since = self.outbox_since.unwrap_or(now_ms).min(now_ms);
            self.outbox_since = Some(since);
        }
        Ok(Written {
            changed,
            hlc,
            wake_at: self.wake_at().unwrap_or(u64::MAX),
        })
    }
}

/// Keeps the own clock, so that it never repeats a value after a restart.
pub(crate) fn put_clock(tx: &Tx<'_>, hlc: Hlc) -> Result<(), ReplicaError> {
    Ok(tx.meta_put(META_HLC, &hlc.0.to_be_bytes())?)
}
