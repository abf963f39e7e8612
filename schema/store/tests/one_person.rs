//! Entries that people have said are one person: lists show and count the person, once.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{Device, KEY, add, id, note, set};
use document::{Document, Edit};
use domain::ids::DocumentId;
use domain::kind::Kind;
use serde_json::json;
use store::{PersonRow, Store, StoreError};

const ONE: u128 = 1;
const OTHER: u128 = 2;
const THIRD: u128 = 3;

fn link(name: &str, other: u128, verdict: &str, minute: u32) -> Edit {
    let said = json!({ "other": id(other), "verdict": verdict });
    add("links", name, said, minute)
}

fn unlink(name: &str, other: u128, earlier: &str, minute: u32) -> Edit {
    let said = json!({ "other": id(other), "verdict": "withdrawn", "supersedes": [earlier] });
    add("links", name, said, minute)
}

fn stay(place: u128, name: &str, minute: u32) -> Edit {
    let said =
        json!({ "category": "shelter_designated", "place": id(place), "place_text": "体育館" });
    add("whereabouts", name, said, minute)
}

fn flag(name: &str, minute: u32) -> Edit {
    let said = json!({ "raised": true, "urgency": "life", "reason": "薬がない" });
    add("flags", name, said, minute)
}

/// Two entries of 花子, of which the second knows more, and one of somebody else.
fn shelter() -> Device {
    let mut here = Device::new(1);
    here.register(id(ONE), "試山 花子", "シヤマ ハナコ", "1948-04-05");
    here.register(id(OTHER), "試山 華子", "シヤマ ハナコ", "1948-04-05");
    here.register(id(THIRD), "練習 太郎", "レンシュウ タロウ", "1950-01-01");
    here.write(Kind::Place, id(50), &[set("name", "河井小学校", 0)]);
    here.write(Kind::Person, id(ONE), &[stay(50, "w1", 1)]);
    here.write(Kind::Person, id(OTHER), &[stay(50, "w2", 2), flag("f", 3)]);
    here.ledger(id(ONE), &[note("n1", "膝が痛い。", 4)]);
    here.ledger(
        id(OTHER),
        &[
            note("n2", "薬があと三日。", 9),
            set("phone", "090-0000-0001", 9),
        ],
    );
    here
}

fn ids(rows: &[PersonRow]) -> Vec<DocumentId> {
    rows.iter().map(|row| row.id).collect()
}

fn lines(here: &Device) -> String {
    let reader = here.store.reader().unwrap();
    let each = [ONE, OTHER, THIRD].map(|number| reader.person(id(number)).unwrap());
    let found = ["しやま", "華子", "0001"].map(|text| reader.search(text, 9).unwrap());
    format!("{each:#?} {found:#?} {:#?}", reader.people(0, 9).unwrap())
}

#[test]
fn one_line_stands_for_the_person_and_says_what_is_written_about_any_entry() {
    let mut here = shelter();
    let before = lines(&here);
    let reader = here.store.reader().unwrap();
    assert_eq!(reader.counts().unwrap().people, 3);
    assert_eq!(reader.places().unwrap()[0].people, 2);
    drop(reader);

    here.write(Kind::Person, id(OTHER), &[link("l1", ONE, "same", 20)]);
    let reader = here.store.reader().unwrap();
    let people = reader.people(0, 9).unwrap();
    assert_eq!(
        (people.total, ids(&people.rows)),
        (2, vec![id(ONE), id(THIRD)])
    );
    let entries = reader.entries(0, 9).unwrap();
    assert_eq!(
        ids(&entries),
        [id(ONE), id(OTHER), id(THIRD)],
        "a file leaves nobody out"
    );
    assert_eq!(reader.counts().unwrap().people, 2);
    assert_eq!(reader.places().unwrap()[0].people, 1);
    assert_eq!(ids(&reader.people_at(id(50), 9).unwrap()), [id(ONE)]);
    let urgent = reader.urgent(9).unwrap();
    assert_eq!(
        (urgent.total, ids(&urgent.rows)),
        (1, vec![id(ONE)]),
        "raised at the other entry"
    );
    assert_eq!(urgent.rows[0].name, "試山 花子");
    assert_eq!(
        urgent.rows[0].phone, "090-0000-0001",
        "what only the other entry knows"
    );
    assert!(
        urgent.rows[0].last_contact.contains("00:09"),
        "the last visit to either"
    );
    let other = reader
        .person(id(OTHER))
        .unwrap()
        .expect("it is still an entry");
    assert_eq!(other.name, "試山 華子");
    assert_eq!(
        ids(&reader.search("華子", 9).unwrap().rows),
        [id(OTHER)],
        "and found by its own words"
    );
    drop(reader);

    // What is written about the other one later shows in the line of the person.
    here.ledger(id(OTHER), &[note("n3", "元気そう。", 30)]);
    let reader = here.store.reader().unwrap();
    let line = reader
        .person(id(ONE))
        .unwrap()
        .expect("the line of the person");
    assert!(line.last_contact.contains("00:30"));
    drop(reader);
    let joined = lines(&here);
    here.store.transaction(|tx| tx.rebuild()).unwrap();
    assert_eq!(lines(&here), joined, "the same from nothing");

    here.write(Kind::Person, id(OTHER), &[unlink("l2", ONE, "l1", 40)]);
    let parted = lines(&here);
    let mut never = shelter();
    never.ledger(id(OTHER), &[note("n3", "元気そう。", 30)]);
    // The assertion and its end are records of the other entry, typed later.
    let plain = |text: &str| -> String {
        let lines = text.lines();
        lines
            .filter(|line| !line.contains("changed_ms"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(
        plain(&parted),
        plain(&lines(&never)),
        "two again, with nothing of each other"
    );
    assert_ne!(plain(&parted), plain(&before), "but for the visit");
}

#[test]
fn who_is_watched_closely_at_one_entry_is_so_in_every_list_and_who_refuses_has_refused() {
    let mut here = shelter();
    let one = [set("watch_level", "regular", 0)];
    here.write(Kind::Person, id(ONE), &one);
    let other = [
        set("watch_level", "intensive", 0),
        link("l1", ONE, "same", 20),
    ];
    here.write(Kind::Person, id(OTHER), &other);
    here.ledger(id(ONE), &[set("consent_scope", "partners", 0)]);
    here.ledger(id(OTHER), &[set("consent_scope", "refused", 0)]);
    let line = |here: &Device| {
        let reader = here.store.reader().unwrap();
        let line = reader.people(0, 9).unwrap().rows.remove(0);
        assert_eq!(line.id, id(ONE));
        (line.watch_level, line.consent)
    };
    assert_eq!(line(&here), ("intensive".into(), "refused".into()));
    here.write(Kind::Person, id(OTHER), &[unlink("l2", ONE, "l1", 30)]);
    assert_eq!(line(&here), ("regular".into(), "partners".into()));
}

#[test]
fn a_chain_is_one_person_and_falls_apart_where_it_is_cut() {
    let mut here = shelter();
    here.write(Kind::Person, id(THIRD), &[link("l1", OTHER, "same", 20)]);
    here.write(Kind::Person, id(OTHER), &[link("l2", ONE, "same", 21)]);
    let shown = |here: &Device| ids(&here.store.reader().unwrap().people(0, 9).unwrap().rows);
    assert_eq!(shown(&here), [id(ONE)]);
    here.write(Kind::Person, id(OTHER), &[unlink("l3", ONE, "l2", 22)]);
    assert_eq!(
        shown(&here),
        [id(ONE), id(OTHER)],
        "the second stands for the third"
    );
    // Somebody says otherwise: nobody decides but people, so they are two until then.
    here.write(
        Kind::Person,
        id(THIRD),
        &[link("l4", OTHER, "different", 23)],
    );
    assert_eq!(shown(&here).len(), 3);
}

#[test]
fn who_joins_a_hundred_hides_nobody() {
    let mut here = Device::new(1);
    for number in 1..=101 {
        here.register(id(number), "試山 花子", "シヤマ ハナコ", "");
    }
    here.write(Kind::Person, id(101), &[flag("f", 3)]);
    for number in 1..=100 {
        here.write(
            Kind::Person,
            id(number),
            &[link("l", number + 1, "same", 20)],
        );
        let urgent = here.store.reader().unwrap().urgent(9).unwrap();
        assert_eq!(urgent.total, 1, "with {number}");
    }
    let people = here.store.reader().unwrap().people(0, 200).unwrap();
    assert_eq!(people.total, 101, "each stands for itself");
}

#[test]
fn an_assertion_that_does_not_count_any_more_parts_them() {
    let mut here = shelter();
    let mut kept = here
        .store
        .read(|tx| tx.load(Kind::Person, id(OTHER)))
        .unwrap()
        .expect("here");
    let changes = kept.changes();
    here.write(Kind::Person, id(OTHER), &[link("l1", ONE, "same", 20)]);
    assert_eq!(here.store.reader().unwrap().people(0, 9).unwrap().total, 2);
    // As when whoever said it turns out to have had no right to.
    here.store
        .transaction(|tx| tx.replace(&mut kept, &changes))
        .unwrap();
    let reader = here.store.reader().unwrap();
    assert_eq!(reader.people(0, 9).unwrap().total, 3);
    assert_eq!(reader.together_with(id(ONE)).unwrap(), [id(ONE)]);
}

#[test]
fn an_entry_of_which_nothing_is_left_leaves_the_others_to_stand_for_themselves() {
    let mut here = shelter();
    here.write(Kind::Person, id(OTHER), &[link("l1", ONE, "same", 20)]);
    let mut empty = Document::new(Kind::Person, id(ONE));
    here.store
        .transaction(|tx| tx.replace(&mut empty, &[]))
        .unwrap();
    let people = here.store.reader().unwrap().people(0, 9).unwrap();
    assert_eq!(
        (people.total, ids(&people.rows)),
        (2, vec![id(OTHER), id(THIRD)])
    );
}

#[test]
fn those_of_an_earlier_version_are_put_together_when_it_opens() {
    let mut here = shelter();
    here.write(Kind::Person, id(OTHER), &[link("l1", ONE, "same", 20)]);
    let joined = lines(&here);
    let path = here.path();
    let folder = here.folder;
    drop(here.store);
    common::behind_our_back(
        &path,
        "UPDATE person SET led = x'' WHERE id IN (SELECT a FROM together UNION SELECT b FROM together)",
    );
    let store = Store::open(&path, &KEY).unwrap();
    let here = Device {
        number: 1,
        store,
        folder,
    };
    assert_eq!(lines(&here), joined);
    let waiting: Result<_, StoreError> = here.store.read(|tx| tx.documents());
    assert!(!waiting.unwrap().is_empty());
}

#[test]
fn lines_made_by_the_rules_of_an_earlier_version_say_the_safer_value_when_it_opens() {
    let mut here = shelter();
    here.write(Kind::Person, id(ONE), &[set("watch_level", "regular", 0)]);
    let other = [
        set("watch_level", "intensive", 0),
        link("l1", ONE, "same", 20),
    ];
    here.write(Kind::Person, id(OTHER), &other);
    let safe = lines(&here);
    let path = here.path();
    let folder = here.folder;
    drop(here.store);
    common::behind_our_back(
        &path,
        "UPDATE person SET watch_level = 'regular' WHERE id = x'00000000000000000000000000000001'; PRAGMA user_version = 18",
    );
    let store = Store::open(&path, &KEY).unwrap();
    let here = Device {
        number: 1,
        store,
        folder,
    };
    assert_eq!(lines(&here), safe);
}
