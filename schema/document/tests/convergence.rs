//! Whatever the order in which changes arrive, and however often, all devices end with one document.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{actor, id, note, set};
use document::Document;
use domain::kind::Kind;
use proptest::prelude::*;

/// What one device does: writes a field or a note, or hears everything another one knows.
#[derive(Debug, Clone)]
enum Act {
    Set {
        device: usize,
        field: usize,
        value: u8,
    },
    Note {
        device: usize,
    },
    Hear {
        device: usize,
        from: usize,
    },
}

fn acts(devices: usize) -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0..devices, 0..4_usize, any::<u8>()).prop_map(|(device, field, value)| Act::Set { device, field, value }),
        3 => (0..devices).prop_map(|device| Act::Note { device }),
        2 => (0..devices, 0..devices).prop_map(|(device, from)| Act::Hear { device, from }),
    ];
    proptest::collection::vec(act, 1..60)
}

fn plan() -> impl Strategy<Value = (usize, Vec<Act>, Vec<(usize, u16)>)> {
    (3..=8_usize).prop_flat_map(|devices| {
        let shuffle = proptest::collection::vec((0..devices, any::<u16>()), 0..400);
        (Just(devices), acts(devices), shuffle)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn replicas_that_hold_the_same_changes_are_byte_equal((devices, acts, shuffle) in plan()) {
        const FIELDS: [&str; 4] = ["registered_address", "phone", "consent_scope", "damage_level"];
        let fresh = || Document::new(Kind::PersonRecord, id(1));
        let mut writers: Vec<Document> = (0..devices).map(|_| fresh()).collect();
        let mut changes: Vec<(usize, Vec<u8>)> = Vec::new();
        for (count, act) in acts.iter().enumerate() {
            let (device, edit) = match act {
                Act::Set { device, field, value } => (*device, set(FIELDS[*field], &format!("{value}"))),
                Act::Note { device } => (*device, note(&format!("n{count}"), "会えた")),
                Act::Hear { device, from } => {
                    let known = writers[*from].clone();
                    for (author, change) in &changes {
                        let hash = known.writes(change).unwrap().hash;
                        if known.clone().has(&hash) {
                            writers[*device].receive(std::slice::from_ref(change), actor(*author as u8)).unwrap();
                        }
                    }
                    continue;
                }
            };
            if let Some(change) = writers[device].edit(actor(device as u8), count as i64, &[edit]).unwrap() {
                changes.push((device, change));
            }
        }
        // Every device receives everything in an order of its own, with repetitions.
        let mut replicas: Vec<Document> = (0..devices).map(|_| fresh()).collect();
        if !changes.is_empty() {
            for (replica, pick) in shuffle {
                let (author, change) = &changes[usize::from(pick) % changes.len()];
                replicas[replica].receive(std::slice::from_ref(change), actor(*author as u8)).unwrap();
            }
        }
        for (number, replica) in replicas.iter_mut().enumerate() {
            let start = changes.len() * number / devices;
            for (author, change) in changes[start..].iter().chain(&changes[..start]) {
                replica.receive(std::slice::from_ref(change), actor(*author as u8)).unwrap();
            }
            prop_assert_eq!(replica.waiting(), 0, "nothing is left waiting");
        }
        let first = replicas[0].read();
        let bytes = replicas[0].save_canonical().unwrap();
        for replica in &mut replicas {
            prop_assert_eq!(replica.hashes().len(), changes.len() + 3, "every change and each layout");
            prop_assert_eq!(&replica.read(), &first, "the same record");
            prop_assert_eq!(&replica.save_canonical().unwrap(), &bytes, "the same bytes");
            let again = Document::load(Kind::PersonRecord, id(1), &replica.save()).unwrap();
            prop_assert_eq!(&again.read(), &first, "saved and loaded");
            let changes = replica.changes();
            let gathered = document::gathered(changes.iter().map(Vec::as_slice));
            for kept in [replica.save_checked().unwrap(), gathered] {
                let mut again = Document::open(Kind::PersonRecord, id(1), &kept).unwrap();
                prop_assert_eq!(&again.read(), &first, "kept and opened");
                prop_assert_eq!(again.save_canonical().unwrap(), bytes.clone());
            }
        }
    }
}

#[test]
fn a_document_nobody_has_written_in_is_kept_and_opened_like_any_other() {
    let mut document = Document::new(Kind::PersonRecord, id(4));
    let changes = document.changes();
    assert!(changes.is_empty());
    let gathered = document::gathered(changes.iter().map(Vec::as_slice));
    for kept in [document.save_checked().unwrap(), gathered] {
        let mut again = Document::open(Kind::PersonRecord, id(4), &kept).unwrap();
        assert_eq!(
            again.save_canonical().unwrap(),
            document.save_canonical().unwrap()
        );
    }
}

#[test]
fn two_values_given_apart_are_both_kept_and_the_winner_is_the_same_everywhere() {
    let (mut here, mut there) = (
        Document::new(Kind::Person, id(2)),
        Document::new(Kind::Person, id(2)),
    );
    let mine = here
        .edit(actor(1), 0, &[set("watch_level", "regular")])
        .unwrap()
        .unwrap();
    let theirs = there
        .edit(actor(2), 0, &[set("watch_level", "intensive")])
        .unwrap()
        .unwrap();
    here.receive(&[theirs], actor(2)).unwrap();
    there.receive(&[mine], actor(1)).unwrap();
    let (one, other) = (here.read(), there.read());
    assert_eq!(one, other, "one record");
    assert_eq!(one.fields["watch_level"].len(), 2, "both are kept");
    assert!(one.is_contested("watch_level"), "and marked");

    let settled = here
        .edit(actor(1), 0, &[set("watch_level", "intensive")])
        .unwrap()
        .unwrap();
    there.receive(&[settled], actor(1)).unwrap();
    assert_eq!(
        there.read().fields["watch_level"].len(),
        1,
        "a person has decided"
    );
}

#[test]
fn a_save_makes_one_change_and_saving_the_same_again_makes_none() {
    let mut record = Document::new(Kind::PersonRecord, id(3));
    let edits = [
        set("phone", "0768-22-0000"),
        note("a", "会えた"),
        note("b", "薬あと3日"),
    ];
    let before = record.hashes().len();
    assert!(record.edit(actor(1), 0, &edits).unwrap().is_some());
    assert_eq!(
        record.hashes().len(),
        before + 1,
        "one change for the whole save"
    );
    assert_eq!(
        record.edit(actor(1), 0, &edits).unwrap(),
        None,
        "nothing to do"
    );
    let other = note("a", "別の文");
    assert_eq!(
        record.edit(actor(1), 0, &[set("email", "x"), other]),
        Err(document::DocumentError::ItemExists),
        "an item is written once"
    );
    assert_eq!(
        record.read().text("email"),
        None,
        "a refused save leaves nothing behind"
    );
}

#[test]
fn a_change_travels_bare_and_is_the_same_again_under_its_own_actor_alone() {
    let mut document = Document::new(Kind::PersonRecord, id(1));
    for text in ["短い。", &"長い記録。".repeat(2_000)] {
        let edit = [note(&text.len().to_string(), text)];
        let change = document.edit(actor(1), 7, &edit).unwrap().unwrap();
        let bare = document::bare(&change).expect("a plain change");
        assert!(
            bare.len() + 28 <= change.len(),
            "what follows from the rest stays behind"
        );
        let again = document::whole(&bare, actor(1), vault::sha256).unwrap();
        assert_eq!(again, change, "every byte");
        let other = document::whole(&bare, actor(2), vault::sha256).unwrap();
        assert_ne!(other, change, "another actor makes another change");
    }
    for torn in [&[][..], &[0x7f], &[1, 2, 3]] {
        assert!(document::bare(torn).is_none());
        assert!(document::whole(torn, actor(1), vault::sha256).is_err());
    }
}
