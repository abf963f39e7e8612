//! What the screens show is what the documents say.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{Device, add, by, id, note, set};
use document::Document;
use domain::ids::DocumentId;
use domain::kind::{Kind, care_of, record_of};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use store::{Origin, StoreError};

#[test]
fn the_gravest_stand_first_and_of_equal_ones_the_newest() {
    let mut here = Device::new(1);
    for (number, urgency) in
        (1_u32..).zip(["normal", "today", "life", "later_code", "days", "today"])
    {
        let person = id(number.into());
        here.register(person, &format!("急ぎ {number}"), "イソギ", "1950");
        let flag = json!({ "raised": true, "urgency": urgency, "reason": "理由" });
        here.write(Kind::Person, person, &[add("flags", "f", flag, number)]);
    }
    let urgent = here.store.reader().unwrap().urgent(10).unwrap();
    let order: Vec<_> = urgent.rows.iter().map(|row| row.id).collect();
    assert_eq!(order, [3, 6, 2, 5, 4, 1].map(id));
}

#[test]
fn todays_lists_follow_from_what_was_written() {
    let mut here = Device::new(1);
    let place = id(100);
    here.write(
        Kind::Place,
        place,
        &[
            set("name", "河井小学校", 0),
            set("kind", "designated_shelter", 0),
        ],
    );
    here.register(id(1), "山田 花子", "ヤマダ ハナコ", "1948-04-05");
    here.register(id(2), "東 林太郎", "アズマ リンタロウ", "1990");
    let stay = json!({ "category": "shelter_designated", "place": place, "place_text": "河井小" });
    let flag = json!({ "raised": true, "urgency": "today", "reason": "酸素の残りが少ない" });
    here.write(
        Kind::Person,
        id(1),
        &[
            add("whereabouts", "w1", stay, 5),
            add("flags", "f1", flag, 6),
        ],
    );
    here.ledger(
        id(1),
        &[
            note("n1", "会えた", 10),
            add(
                "needs",
                "q1",
                json!({ "area": "health", "title": "薬", "urgency": "days" }),
                10,
            ),
            add(
                "tasks",
                "t1",
                json!({ "title": "薬の残り確認", "due": "2026-11-24", "promised": true }),
                10,
            ),
        ],
    );
    let household = [
        set("household_no", "KW7-0142-9", 0),
        add(
            "members",
            "m1",
            json!({ "person": id(1), "relationship": "本人", "head": true }),
            0,
        ),
        add(
            "members",
            "m2",
            json!({ "person": id(2), "relationship": "子" }),
            0,
        ),
    ];
    here.write(Kind::Household, id(50), &household);

    let reader = here.store.reader().unwrap();
    let urgent = reader.urgent(10).unwrap();
    assert_eq!(
        (urgent.total, urgent.rows[0].urgent_reason.as_str()),
        (1, "酸素の残りが少ない")
    );
    assert_eq!(reader.unknown_whereabouts(10).unwrap().rows[0].id, id(2));
    assert_eq!(
        reader
            .not_seen_since(domain::moment::order("2026-11-23"), 10)
            .unwrap()
            .rows[0]
            .id,
        id(2)
    );
    assert_eq!(
        reader.open_needs(10).unwrap().rows[0]
            .person
            .as_ref()
            .unwrap()
            .name,
        "山田 花子"
    );
    assert_eq!(reader.open_tasks("2026-11-24", 10).unwrap().total, 1);
    assert_eq!(
        reader.open_tasks("2026-11-23", 10).unwrap().total,
        0,
        "not due yet"
    );
    let places = reader.places().unwrap();
    assert_eq!(
        (places[0].name.as_str(), places[0].people),
        ("河井小学校", 1)
    );
    let home = &reader.households_of(id(2)).unwrap()[0];
    assert_eq!(home.receipt_number, "KW7-0142-9");
    assert_eq!(
        home.members
            .iter()
            .map(|member| member.id)
            .collect::<Vec<_>>(),
        [id(1), id(2)],
        "head first"
    );
    let kinds: Vec<String> = reader
        .timeline(&here.id(), id(1), 50)
        .unwrap()
        .into_iter()
        .map(|line| line.collection)
        .collect();
    for kind in ["notes", "needs", "tasks", "flags", "whereabouts", "fields"] {
        assert!(
            kinds.iter().any(|found| found == kind),
            "{kind} is in the history"
        );
    }
    drop(reader);

    here.ledger(
        id(1),
        &[
            add(
                "need_marks",
                "k1",
                json!({ "need": "q1", "state": "solved", "comment": "届いた" }),
                20,
            ),
            add(
                "task_marks",
                "k2",
                json!({ "task": "t1", "state": "postponed", "due": "2026-11-26" }),
                20,
            ),
        ],
    );
    let lowered = json!({ "raised": false, "urgency": "today", "reason": "" });
    here.write(Kind::Person, id(1), &[add("flags", "f2", lowered, 21)]);
    let reader = here.store.reader().unwrap();
    assert_eq!(reader.open_needs(10).unwrap().total, 0);
    assert_eq!(reader.needs_of(id(1)).unwrap()[0].comment, "届いた");
    assert_eq!(reader.tasks_of(id(1)).unwrap()[0].due, "2026-11-26");
    assert_eq!(reader.urgent(10).unwrap().total, 0, "lowered");
}

#[test]
fn a_ledger_that_arrives_before_its_person_waits_and_then_shows() {
    let (mut author, mut here) = (Device::new(2), Device::new(1));
    author.register(id(1), "山田 花子", "ヤマダ ハナコ", "1948-04-05");
    author.ledger(
        id(1),
        &[
            set("registered_address", "輪島市河井町", 1),
            note("n1", "会えた", 10),
        ],
    );
    let sealed = author.seal();
    // Logs of two spaces arrive in any order; here both stand in one, so the order is made by hand.
    let (roll, ledger) = (&sealed[0].0, &sealed[1].0);
    let apply = |here: &mut Device, kind: Kind, document, bytes: &[u8]| {
        here.store
            .transaction(|tx| {
                let mut open = tx
                    .load(kind, document)?
                    .unwrap_or_else(|| Document::new(kind, document));
                let change = vec![bytes.to_vec()];
                open.receive(&change, [2; 16])?;
                let origin = Origin::Entry {
                    device: [2; 32],
                    lane: 2,
                    seq: 1,
                };
                tx.save_changes([1; 16], &mut open, &change, origin)
            })
            .unwrap();
    };
    apply(
        &mut here,
        Kind::PersonRecord,
        record_of(id(1)),
        &ledger.bytes,
    );
    assert_eq!(here.store.reader().unwrap().counts().unwrap().people, 0);
    apply(&mut here, Kind::Person, id(1), &roll.bytes);
    let reader = here.store.reader().unwrap();
    let row = reader.person(id(1)).unwrap().expect("here now");
    assert_eq!(
        (row.address.as_str(), row.last_contact.is_empty()),
        ("輪島市河井町", false)
    );
    assert_eq!(reader.search("河井", 5).unwrap().rows.len(), 1);
}

#[test]
fn a_change_that_waits_for_another_shows_as_soon_as_that_one_comes() {
    let mut here = Device::new(1);
    let record = record_of(id(1));
    let mut author = Document::new(Kind::PersonRecord, record);
    let first = author
        .edit([2; 16], 0, &[note("n1", "一", 1)])
        .unwrap()
        .unwrap();
    let second = author
        .edit([2; 16], 0, &[note("n2", "二", 2)])
        .unwrap()
        .unwrap();
    for (seq, change, shown) in [(2, second, 0), (1, first, 2)] {
        here.store
            .transaction(|tx| {
                let mut open = tx
                    .load(Kind::PersonRecord, record)?
                    .unwrap_or_else(|| Document::new(Kind::PersonRecord, record));
                let changes = vec![change.clone()];
                open.receive(&changes, [2; 16])?;
                tx.save_changes(
                    [1; 16],
                    &mut open,
                    &changes,
                    Origin::Entry {
                        device: [2; 32],
                        lane: 2,
                        seq,
                    },
                )
            })
            .unwrap();
        let notes = here
            .store
            .reader()
            .unwrap()
            .items(&[1; 32], record, "notes", 10)
            .unwrap();
        assert_eq!(notes.len(), shown, "after {seq}");
    }
}

#[test]
fn two_teams_different_answers_are_marked_and_the_safer_one_counts() {
    let (mut here, mut there) = (Device::new(1), Device::new(2));
    here.register(id(1), "山田", "ヤマダ", "");
    let start = here.seal();
    there.receive(1, &start[0].0, Kind::Person, id(1));
    here.write(Kind::Person, id(1), &[set("watch_level", "regular", 10)]);
    there.write(Kind::Person, id(1), &[set("watch_level", "intensive", 11)]);
    let (mine, theirs) = (here.seal(), there.seal());
    here.receive(2, &theirs[0].0, Kind::Person, id(1));
    there.receive(1, &mine[0].0, Kind::Person, id(1));
    for device in [&here, &there] {
        let reader = device.store.reader().unwrap();
        let row = reader.person(id(1)).unwrap().unwrap();
        assert_eq!(
            (row.watch_level.as_str(), row.contested),
            ("intensive", 1),
            "device {}",
            device.number
        );
        let field = reader
            .fields(id(1))
            .unwrap()
            .into_iter()
            .find(|row| row.field == "watch_level")
            .unwrap();
        assert_eq!(
            (field.contested, field.claims.len()),
            (true, 2),
            "both answers can be read"
        );
        assert_eq!(reader.contested(5).unwrap().total, 1);
    }
}

#[test]
fn a_long_history_folds_and_loads_again_with_all_of_it() {
    let mut here = Device::new(1);
    here.store
        .transaction(|tx| {
            let record = record_of(id(1));
            for number in 0..40 {
                let mut open = tx
                    .load(Kind::PersonRecord, record)?
                    .unwrap_or_else(|| Document::new(Kind::PersonRecord, record));
                let change = open
                    .edit([1; 16], 0, &[note(&format!("n{number}"), "会えた", number)])?
                    .unwrap();
                let outbox = tx.outbox_push([1; 16], 2, record.bytes(), &change, 1)?;
                tx.save_changes([1; 16], &mut open, &[change], Origin::Local { outbox })?;
            }
            let open = tx.load(Kind::PersonRecord, record)?.expect("here");
            assert_eq!(open.read().items["notes"].len(), 40);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(here.store.reader().unwrap().counts().unwrap().notes, 40);
}

/// Everything that the lists say, as text.
fn everything(device: &Device) -> String {
    let reader = device.store.reader().unwrap();
    let people = reader.people(0, 100).unwrap();
    let mut all = format!("{people:#?}\n{:#?}\n", reader.urgent(100).unwrap());
    // Also those that another entry stands for in lists.
    let every = (1..=5).filter_map(|number| reader.person(id(number)).unwrap());
    for person in every {
        all.push_str(&format!("{person:#?}\n"));
        all.push_str(&format!(
            "{:#?}\n",
            reader.timeline(&device.id(), person.id, 1000).unwrap()
        ));
        all.push_str(&format!(
            "{:#?}\n",
            reader.person_fields(person.id).unwrap()
        ));
        all.push_str(&format!(
            "{:#?}\n",
            reader.households_of(person.id).unwrap()
        ));
        all.push_str(&format!("{:?}\n", reader.search(&person.name, 5).unwrap()));
    }
    all.push_str(&format!(
        "{:#?}\n{:#?}\n",
        reader.open_needs(100).unwrap(),
        reader.open_tasks("", 100).unwrap()
    ));
    all.push_str(&format!(
        "{:#?}\n{:#?}\n",
        reader.places().unwrap(),
        reader.handovers().unwrap()
    ));
    all.push_str(&format!(
        "{:#?}\n{:?}\n",
        reader.directory().unwrap(),
        reader.counts().unwrap()
    ));
    all
}

#[test]
fn lists_made_from_nothing_equal_the_lists_kept_up_to_date() {
    // One save of random kind and content; the numbers choose among few so that they meet.
    let save = (0..11_u8, 0..4_u32, 0..60_u32, 0..5_u32);
    let mut runner = TestRunner::new(Config {
        cases: 12,
        ..Config::default()
    });
    runner
        .run(&proptest::collection::vec(save, 1..60), |saves| {
            let mut here = Device::new(1);
            here.store
                .transaction(|tx| {
                    for (count, (kind, who, minute, what)) in saves.iter().enumerate() {
                        let person = id(u128::from(*who) + 1);
                        let name = format!("i{count}");
                        let (kind, document, edit) = match kind {
                            0 => (Kind::Person, person, set("full_name", format!("山田 {what}"), *minute)),
                            1 => (Kind::Person, person, add("whereabouts", &name, json!({ "category": "car" }), *minute)),
                            2 => (
                                Kind::Person,
                                person,
                                add("flags", &name, json!({ "raised": what % 2 == 0, "urgency": "life", "reason": "x" }), *minute),
                            ),
                            3 => (Kind::PersonRecord, record_of(person), set("phone", format!("090{what}"), *minute)),
                            4 => {
                                let mut item = json!({ "result": "met", "text": "x", "also": [id(u128::from(*what) + 1)] });
                                if *what == 0 {
                                    item["result"] = json!("absent");
                                }
                                (Kind::PersonRecord, record_of(person), add("notes", &name, item, *minute))
                            }
                            5 => (
                                Kind::PersonRecord,
                                record_of(person),
                                add("needs", &format!("q{count}"), json!({ "area": "health", "title": "x", "urgency": "days" }), *minute),
                            ),
                            6 => (
                                Kind::PersonRecord,
                                record_of(person),
                                add("task_marks", &name, json!({ "task": format!("t{what}"), "state": "done" }), *minute),
                            ),
                            7 => (
                                Kind::PersonRecord,
                                record_of(person),
                                add("tasks", &format!("t{count}"), json!({ "title": "x", "due": "2026-11-24" }), *minute),
                            ),
                            8 | 9 => {
                                let verdict = ["same", "same", "different", "withdrawn"][*minute as usize % 4];
                                let other = id(u128::from(*what % 4) + 1);
                                (Kind::Person, person, add("links", &name, json!({ "other": other, "verdict": verdict }), *minute))
                            }
                            _ => (
                                Kind::Household,
                                id(50),
                                add("members", &name, json!({ "person": person, "head": what % 2 == 0 }), *minute),
                            ),
                        };
                        let mut open = tx.load(kind, document)?.unwrap_or_else(|| Document::new(kind, document));
                        // Two actors that have not heard of each other: one writes on an empty copy.
                        let apart = what % 3 == 0;
                        let mut writer = if apart { Document::new(kind, document) } else { open.clone() };
                        let actor = if apart { [100 + u8::try_from(count).unwrap(); 16] } else { [1; 16] };
                        let Some(change) = writer.edit(actor, 0, &[edit])? else { continue };
                        open.receive(std::slice::from_ref(&change), actor)?;
                        let outbox = tx.outbox_push([1; 16], 2, document.bytes(), &change, 1)?;
                        tx.save_changes([1; 16], &mut open, &[change], Origin::Local { outbox })?;
                    }
                    Ok::<_, StoreError>(())
                })
                .unwrap();
            let kept = everything(&here);
            here.store.transaction(|tx| tx.rebuild()).unwrap();
            prop_assert_eq!(everything(&here), kept, "{:?}", by(0).seen);
            Ok(())
        })
        .unwrap();
}

/// What else is written in the transaction in which a person begins.
const BESIDES: [&str; 6] = [
    "nothing",
    "a note of another's ledger before",
    "care before",
    "care behind",
    "the person again",
    "another ledger than was said",
];

#[test]
fn a_line_that_was_made_ready_is_the_line_that_is_made_from_everything() {
    for besides in BESIDES {
        let mut here = Device::new(1);
        here.register(id(9), "練習 相手", "レンシュウ アイテ", "1950");
        let person = id(1);
        let edits = [
            set("full_name", "練習 花子", 1),
            set("full_name_kana", "レンシュウ ハナコ", 1),
            set("birth_date", "1948-04-05", 1),
            set("alternative_names", json!(["試山 花子"]), 1),
            set("phone", "0768-00-0001", 1),
            add(
                "whereabouts",
                "w2",
                json!({ "category": "car", "place_text": "駐車場" }),
                3,
            ),
            add(
                "whereabouts",
                "w1",
                json!({ "category": "in_home", "place_text": "自宅" }),
                2,
            ),
            add(
                "flags",
                "f",
                json!({ "raised": true, "urgency": "today", "reason": "薬" }),
                4,
            ),
        ];
        let ledger = [
            set("summary", "足が痛い", 5),
            set("watch_level", "high", 5),
            add(
                "notes",
                "n1",
                json!({ "result": "absent", "text": "留守" }),
                6,
            ),
            add(
                "notes",
                "n2",
                json!({ "result": "met", "text": "会えた" }),
                5,
            ),
        ];
        let begin = |kind, document, edits: &[document::Edit]| {
            let first = document::begin(kind, document, [1; 16], 0, edits, vault::sha256);
            store::Begun::of(first.unwrap().unwrap())
        };
        let aside = json!({ "result": "met", "text": "x", "also": [person] });
        let aside = begin(
            Kind::PersonRecord,
            record_of(id(8)),
            &[add("notes", "n", aside, 9)],
        );
        let care = begin(
            Kind::PersonCare,
            care_of(person),
            &[note("c", "手当て", 50)],
        );
        let mut roll = begin(Kind::Person, person, &edits);
        let mut said = begin(Kind::PersonRecord, record_of(person), &ledger);
        roll.with_ledger(person, &said);
        if besides == BESIDES[5] {
            said = begin(Kind::PersonRecord, record_of(person), &ledger[1..]);
        }
        here.store
            .transaction(|tx| {
                let save = |kind, document: DocumentId, mut begun: store::Begun| {
                    let bare = begun.first.bare.clone();
                    let outbox =
                        tx.outbox_push_begun([1; 16], 2, document.bytes(), &bare, 1, &begun)?;
                    tx.save_begun([1; 16], (kind, document), &mut begun, outbox)
                };
                if besides == BESIDES[1] {
                    save(Kind::PersonRecord, record_of(id(8)), aside)?;
                }
                if besides == BESIDES[2] {
                    save(Kind::PersonCare, care_of(person), care)?;
                } else if besides == BESIDES[3] {
                    save(Kind::Person, person, roll)?;
                    save(Kind::PersonRecord, record_of(person), said)?;
                    return save(Kind::PersonCare, care_of(person), care);
                }
                save(Kind::Person, person, roll)?;
                save(Kind::PersonRecord, record_of(person), said)?;
                if besides == BESIDES[4] {
                    let mut open = tx.load(Kind::Person, person)?.unwrap();
                    let edit = set("full_name", "練習 華子", 60);
                    let change = open.edit([1; 16], 0, &[edit])?.unwrap();
                    let outbox = tx.outbox_push([1; 16], 2, person.bytes(), &change, 1)?;
                    let origin = Origin::Local { outbox };
                    tx.save_changes([1; 16], &mut open, &[change], origin)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let kept = everything(&here);
        assert!(kept.contains("練習"), "{besides}");
        here.store.transaction(|tx| tx.rebuild()).unwrap();
        assert_eq!(everything(&here), kept, "{besides}");
    }
}
