//! Documents of earlier layouts, as bytes that were frozen when that layout was current.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{actor, id, note, set};
use document::{Document, LAYOUT};
use domain::kind::Kind;

const PERSON: &[u8] = include_bytes!("../../../tests/old/v1/person.document");
const RECORD: &[u8] = include_bytes!("../../../tests/old/v1/person_record.document");
const CHANGE: &[u8] = include_bytes!("../../../tests/old/v1/person_record.change");

#[test]
fn a_document_of_the_first_layout_is_brought_up_to_date_with_nothing_lost() {
    let person = Document::load(Kind::Person, id(0x101), PERSON)
        .expect("old bytes load")
        .read();
    assert_eq!(person.layout, LAYOUT, "brought to the newest layout");
    assert_eq!(person.text("full_name"), Some("髙橋 花子"));
    assert!(
        person.items.contains_key("links"),
        "with the container that was lacking"
    );
    let record = Document::load(Kind::PersonRecord, id(0x102), RECORD)
        .expect("old bytes load")
        .read();
    assert_eq!(record.items["notes"].len(), 2);
    assert!(record.items.contains_key("asked") && record.items.contains_key("attachments"));
    assert_eq!(record.unreadable, 0);
}

#[test]
fn two_devices_that_migrate_apart_make_one_and_the_same_document() {
    let migrate = || Document::load(Kind::PersonRecord, id(0x102), RECORD).expect("old bytes load");
    let (mut here, mut there) = (migrate(), migrate());
    assert_eq!(here.heads(), there.heads(), "the same hash");
    let mine = here
        .edit(actor(3), 0, &[note("c", "こちら")])
        .unwrap()
        .unwrap();
    let theirs = there
        .edit(actor(4), 0, &[note("d", "むこう")])
        .unwrap()
        .unwrap();
    here.receive(&[theirs], actor(4)).unwrap();
    there.receive(&[mine], actor(3)).unwrap();
    assert_eq!(
        here.waiting() + there.waiting(),
        0,
        "each knows what the other's change stands on"
    );
    assert_eq!(
        here.save_canonical().unwrap(),
        there.save_canonical().unwrap(),
        "byte-equal"
    );
    assert_eq!(here.read().items["notes"].len(), 4);
}

#[test]
fn a_change_made_on_the_first_layout_still_lands_in_a_new_document() {
    let mut fresh = Document::new(Kind::PersonRecord, id(0x102));
    let received = fresh
        .receive(&[CHANGE.to_vec()], actor(1))
        .expect("an old device's change");
    assert_eq!(
        (received.applied, received.waiting),
        (1, 0),
        "the first change is the same as ever"
    );
}

#[test]
fn what_a_newer_layout_writes_is_kept_until_its_beginnings_are_known() {
    // Stands on a change that this version does not make: the next layout's container.
    let mut newer = automerge::Automerge::load(&Document::new(Kind::Person, id(5)).save())
        .unwrap()
        .with_actor(automerge::ActorId::from([9_u8; 16]));
    let mut transaction = automerge::Automerge::transaction(&mut newer);
    automerge::transaction::Transactable::put_object(
        &mut transaction,
        automerge::ROOT,
        "photographs",
        automerge::ObjType::Map,
    )
    .unwrap();
    transaction.commit();
    let mut newer = newer.with_actor(automerge::ActorId::from(actor(1)));
    let fields = automerge::ReadDoc::get(&newer, automerge::ROOT, "fields")
        .unwrap()
        .unwrap()
        .1;
    let mut transaction = newer.transaction();
    let claim = set("summary", "あたらしい版から");
    let document::Edit::Set { claim, .. } = claim else {
        panic!("a field")
    };
    let json = serde_json::to_string(&claim).unwrap();
    automerge::transaction::Transactable::put(&mut transaction, &fields, "summary", json).unwrap();
    transaction.commit();
    let change = newer.get_last_local_change().unwrap().raw_bytes().to_vec();

    let mut here = Document::new(Kind::Person, id(5));
    let received = here
        .receive(std::slice::from_ref(&change), actor(1))
        .expect("kept, not refused");
    assert_eq!((received.applied, received.waiting), (0, 1));
    let saved = here.save();
    let again = Document::load(Kind::Person, id(5), &saved).expect("loads");
    assert_eq!(again.waiting(), 1, "survives a restart");
}

#[test]
fn the_frozen_bytes_are_of_the_first_layout() {
    for (kind, bytes) in [(Kind::Person, PERSON), (Kind::PersonRecord, RECORD)] {
        let raw = automerge::Automerge::load(bytes).expect("plain Automerge");
        let lacking = if kind == Kind::Person {
            "links"
        } else {
            "asked"
        };
        let found = automerge::ReadDoc::get(&raw, automerge::ROOT, lacking).unwrap();
        assert!(found.is_none(), "{lacking} did not exist then");
    }
}
