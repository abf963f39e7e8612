//! Which containers a document has, and the deterministic changes that make them.
//!
//! Two devices that each "create if missing" would each make a container, and one team's entries
//! would vanish behind the other's. So every container is made by a change that depends on nothing
//! but the kind, the id and the layout version: every device makes the same one, with the same hash.

use automerge::{
    ActorId, Automerge, Change, ObjType, ROOT, ReadDoc, ScalarValue, legacy,
    transaction::{CommitOptions, Transactable},
};
use domain::{ids::DocumentId, kind::Kind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The newest layout this version writes.
pub const LAYOUT: u32 = 4;

/// The map of field name → claim.
pub const FIELDS: &str = "fields";

/// The collections of a kind, in the order in which the first change makes them.
#[must_use]
pub fn collections(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Directory => &["devices"],
        Kind::Place => &[],
        Kind::Person => &["whereabouts", "flags", "links", "shares"],
        Kind::Household => &["members"],
        Kind::PersonRecord => &[
            "notes",
            "needs",
            "need_marks",
            "tasks",
            "task_marks",
            "asked",
            "attachments",
        ],
        Kind::PersonCare => &["notes"],
        Kind::Handover => &["items", "answers", "signatures"],
        Kind::PersonSealed => &[
            "whereabouts",
            "flags",
            "links",
            "notes",
            "care_notes",
            "needs",
            "need_marks",
            "tasks",
            "task_marks",
            "asked",
            "attachments",
        ],
        Kind::PersonWithheld => &[],
        Kind::Intake => &["received", "marks"],
    }
}

/// Collections that earlier layouts lacked, with the layout that brought each.
fn added(kind: Kind) -> &'static [(u8, &'static str)] {
    match kind {
        Kind::Person => &[(2, "links"), (3, "shares")],
        Kind::PersonRecord => &[(2, "asked"), (4, "attachments")],
        Kind::PersonSealed => &[(4, "attachments")],
        Kind::Directory
        | Kind::Place
        | Kind::Household
        | Kind::PersonCare
        | Kind::Handover
        | Kind::PersonWithheld
        | Kind::Intake => &[],
    }
}

/// The actor of a layout's change: no device has it, since devices' actors are hashes.
fn actor(layout: u8) -> ActorId {
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes
        .iter_mut()
        .zip(b"tsunagi-layout\0".iter().chain([&layout]))
    {
        *to = *from;
    }
    ActorId::from(bytes)
}

/// Whether a change is a layout's own.
pub(crate) fn is_layout_actor(candidate: &ActorId) -> bool {
    (1..=u8::try_from(LAYOUT).unwrap_or(u8::MAX)).any(|layout| *candidate == actor(layout))
}

/// A document as layout 1 made it: containers only.
pub(crate) fn first(kind: Kind, id: DocumentId) -> Option<Automerge> {
    let mut automerge = Automerge::new().with_actor(actor(1));
    let mut transaction = automerge.transaction();
    // The kind and the id are in it so that its hash names this one document: a change of another
    // document stands on another first change and never fits here.
    transaction.put(ROOT, "kind", kind.word()).ok()?;
    transaction.put(ROOT, "id", id.to_string()).ok()?;
    transaction.put_object(ROOT, FIELDS, ObjType::Map).ok()?;
    for collection in collections(kind) {
        if added(kind).iter().all(|(_, later)| later != collection) {
            transaction
                .put_object(ROOT, *collection, ObjType::Map)
                .ok()?;
        }
    }
    transaction.commit_with(CommitOptions::default().with_time(0));
    Some(automerge)
}

/// A document as the newest layout makes it: containers only. Each layout's change stands on the one
/// before.
pub(crate) fn newest(kind: Kind, id: DocumentId) -> Option<Automerge> {
    let mut automerge = Automerge::new();
    automerge.apply_changes(beginning(kind, id)?).ok()?;
    Some(automerge)
}

/// The layouts' changes of a document, in the order in which layouts were added. They differ from those of
/// any other document of the kind in its id and in what they stand on, so they are written once and only
/// named anew: every document that comes for the first time begins with them.
pub(crate) fn beginning(kind: Kind, id: DocumentId) -> Option<Vec<Change>> {
    static WRITTEN: OnceLock<BTreeMap<u8, Vec<legacy::Change>>> = OnceLock::new();
    let written = WRITTEN.get_or_init(|| {
        let all = Kind::ALL.iter();
        all.filter_map(|kind| Some((*kind as u8, pattern(*kind)?)))
            .collect()
    });
    let id = id.to_string();
    let mut changes: Vec<Change> = Vec::new();
    for change in written.get(&(kind as u8))? {
        let mut change = change.clone();
        change.deps = changes.last().map(Change::hash).into_iter().collect();
        for operation in &mut change.operations {
            if operation.key == legacy::Key::Map("id".into()) {
                operation.action = legacy::OpType::Put(ScalarValue::Str(id.as_str().into()));
            }
        }
        changes.push(change.into());
    }
    Some(changes)
}

/// The changes of a document whose id is still to be put in.
fn pattern(kind: Kind) -> Option<Vec<legacy::Change>> {
    let written = grown(kind, DocumentId::from_bytes([0; 16]))?;
    let changes = written.get_changes(&[]);
    Some(changes.iter().map(Change::decode).collect())
}

/// The same document as [`newest`], made step by step: what the layouts are.
fn grown(kind: Kind, id: DocumentId) -> Option<Automerge> {
    let mut automerge = first(kind, id)?;
    for (layout, collection) in added(kind) {
        automerge.set_actor(actor(*layout));
        let mut transaction = automerge.transaction();
        transaction
            .put_object(ROOT, *collection, ObjType::Map)
            .ok()?;
        transaction.commit_with(CommitOptions::default().with_time(0));
    }
    Some(automerge)
}

/// Brings a document to the newest layout. Idempotent.
pub(crate) fn migrate(automerge: &mut Automerge, kind: Kind, id: DocumentId) -> Option<()> {
    let Some((_, last)) = added(kind).last() else {
        return Some(());
    };
    if has(automerge, last) {
        return Some(());
    }
    // Made on bare containers and not on this document, so that it depends on those alone.
    let lacking: Vec<ActorId> = added(kind)
        .iter()
        .filter(|(_, collection)| !has(automerge, collection))
        .map(|(layout, _)| actor(*layout))
        .collect();
    let changes = beginning(kind, id)?
        .into_iter()
        .filter(|change| lacking.contains(change.actor_id()));
    automerge.apply_changes(changes).ok()
}

fn has(automerge: &Automerge, collection: &str) -> bool {
    matches!(automerge.get(ROOT, collection), Ok(Some(_)))
}

/// The layout of a document as it lies here.
pub(crate) fn layout_of(automerge: &Automerge, kind: Kind) -> u32 {
    let lacking = added(kind)
        .iter()
        .find(|(_, collection)| !has(automerge, collection));
    lacking.map_or(LAYOUT, |(layout, _)| u32::from(*layout) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Edit};
    use std::collections::BTreeMap;

    /// A document as a program wrote it that knew the first layout only.
    fn of_first_layout(kind: Kind, id: DocumentId) -> Document {
        Document {
            kind,
            id,
            automerge: first(kind, id).expect("first change"),
            waiting: BTreeMap::new(),
            known: None,
            weight: 0,
        }
    }

    #[test]
    fn every_device_makes_the_same_beginnings() {
        for kind in Kind::ALL {
            let id = DocumentId::from_bytes([7; 16]);
            let (one, other) = (Document::new(kind, id), Document::new(kind, id));
            assert_eq!(one.hashes(), other.hashes(), "{}", kind.word());
            assert_eq!(one.read().layout, LAYOUT);
            let elsewhere = Document::new(kind, DocumentId::from_bytes([8; 16]));
            assert_ne!(
                one.heads(),
                elsewhere.heads(),
                "and no other document has them"
            );
        }
    }

    #[test]
    fn what_is_named_anew_is_what_is_made_step_by_step() {
        for kind in Kind::ALL {
            for byte in [0, 7, 255] {
                let id = DocumentId::from_bytes([byte; 16]);
                let (named, made) = (newest(kind, id), grown(kind, id));
                let (named, made) = (named.expect("named"), made.expect("made"));
                let bytes = |it: &Automerge| -> Vec<Vec<u8>> {
                    let changes = it.get_changes(&[]);
                    changes.iter().map(|it| it.raw_bytes().to_vec()).collect()
                };
                assert_eq!(bytes(&named), bytes(&made), "{}", kind.word());
                assert_eq!(named.save(), made.save(), "{}", kind.word());
            }
        }
    }

    #[test]
    fn a_first_layout_document_says_so_until_it_is_migrated() {
        let id = DocumentId::from_bytes([7; 16]);
        let mut old = of_first_layout(Kind::Person, id);
        assert_eq!(old.read().layout, 1);
        let item = serde_json::json!({ "raised": true });
        let edit = Edit::Add {
            collection: "links".into(),
            id: "a".into(),
            item,
        };
        assert!(
            old.edit([1; 16], 0, &[edit]).is_err(),
            "its container is not there"
        );
        assert_eq!(migrate(&mut old.automerge, Kind::Person, id), Some(()));
        assert_eq!(old.heads(), Document::new(Kind::Person, id).heads());
    }
}
