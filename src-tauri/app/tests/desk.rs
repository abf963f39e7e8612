//! One laptop at the desk: what is registered and written is found again, after a restart too.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, PASSPHRASE, household, member, visit};
use serde_json::json;
use tempfile::TempDir;

#[test]
fn a_family_of_three_is_found_by_kana_after_a_restart_with_its_note() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    assert_eq!(laptop.found()["stage"], "open", "founded with no server");
    let saved = laptop.must(
        "register_household",
        household(vec![
            member("髙橋", "花子", "たかはし", "はなこ", "S23.4.5"),
            member("髙橋", "太郎", "たかはし", "たろう", "昭和20年1月10日"),
            member("", "", "", "じろう", "52歳"),
        ]),
    );
    let head = saved["people"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        saved["people"][0]["birth"]["iso"], "1948-04-05",
        "the era date is understood"
    );
    assert_eq!(
        saved["people"][2]["kana"], "ジロウ",
        "a reading alone is a valid record"
    );
    laptop.must("write_visit", visit(&head, "薬あと3日。保健師へ。"));

    let laptop = laptop.restart();
    assert_eq!(
        laptop.must("status", json!({}))["stage"],
        "locked",
        "nothing is open after a restart"
    );
    assert_eq!(
        laptop.ask("search_people", json!({"text": "たか", "limit": 10})),
        Err(Failure::Locked)
    );
    laptop.must("unlock", json!({ "passphrase": PASSPHRASE }));
    for typed in [
        "たかはし",
        "ﾀｶﾊｼ",
        "高橋",
        "髙橋",
        "たか",
        "S23.4.5",
        "1234",
    ] {
        let found = laptop.must("search_people", json!({"text": typed, "limit": 10}));
        let names: Vec<&str> = found["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        assert!(names.contains(&head.as_str()), "{typed} finds 髙橋 花子");
    }
    let page = laptop.must("get_person", json!({ "id": head }));
    let timeline = page["timeline"].as_array().unwrap();
    let first = timeline.last().unwrap();
    assert_eq!(first["kind"], "registered", "one line for the whole card");
    assert!(timeline.iter().all(|line| line["kind"] != "field"));
    let note = page["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == "note")
        .unwrap();
    assert_eq!(note["text"], "薬あと3日。保健師へ。");
    assert_eq!(note["holders"], 0, "no other device is known to hold it");
    assert_eq!(note["by"]["name"], "森", "it remembers who wrote it");
    assert_eq!(
        page["households"][0]["members"].as_array().unwrap().len(),
        3,
        "one household of three"
    );
    let bar = laptop.must("status", json!({}));
    assert!(
        bar["bar"]["onlyHere"].as_u64().unwrap() > 0,
        "and says that it is here only"
    );
}

#[test]
fn a_correction_stands_with_the_note_that_it_corrects() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let saved = laptop.must(
        "register_household",
        household(vec![member("谷内", "健一", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap();
    let note = laptop.must("write_visit", visit(person, "食欲がない。"));
    laptop.clock.go(60_000);
    laptop.must(
        "correct_note",
        json!({ "personId": person, "noteId": note["id"], "text": "食欲はある。" }),
    );
    let page = laptop.must("get_person", json!({ "id": person }));
    let notes: Vec<_> = page["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["kind"] == "note")
        .collect();
    assert_eq!(notes.len(), 1, "shown once");
    assert_eq!(
        notes[0]["text"], "食欲がない。",
        "what was written first is never lost"
    );
    assert_eq!(notes[0]["corrected"]["value"], "食欲はある。");
}

#[test]
fn promises_needs_and_urgency_stand_on_today_until_they_are_done() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let saved = laptop.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap().to_owned();
    let mut note = visit(&person, "酸素の残りが少ない。");
    note["need"] = json!({ "area": "health", "title": "酸素", "urgency": "today" });
    note["next"] =
        json!({ "title": "残りを見に行く", "due": "2026-11-23", "promised": true, "team": "" });
    note["urgent"] = json!({ "raised": true, "urgency": "life", "reason": "停電に弱い" });
    laptop.must("write_visit", note);
    let today = laptop.must("today", json!({}));
    assert_eq!(today["urgent"]["rows"][0]["text"], "停電に弱い");
    assert_eq!(today["due"]["rows"][0]["reason"], "promised");
    assert_eq!(today["needs"]["rows"][0]["text"], "酸素");

    let page = laptop.must("get_person", json!({ "id": person }));
    laptop.clock.go(60_000);
    let task = &page["tasks"][0]["id"];
    laptop.must(
        "mark_task",
        json!({ "personId": person, "taskId": task, "state": "done", "due": "", "comment": "" }),
    );
    let need = &page["needs"][0]["id"];
    laptop.must(
        "mark_need",
        json!({ "personId": person, "needId": need, "state": "solved", "comment": "届いた" }),
    );
    let lowered = json!({ "raised": false, "urgency": "", "reason": "" });
    laptop.must("set_urgent", json!({ "personId": person, "flag": lowered }));
    let today = laptop.must("today", json!({}));
    for list in ["urgent", "due", "needs"] {
        assert_eq!(today[list]["total"], 0, "{list} is done");
    }
}

#[test]
fn somebody_who_is_here_already_is_shown_with_reasons_and_a_twin_is_not() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    laptop.must(
        "register_household",
        household(vec![member(
            "髙橋",
            "花子",
            "タカハシ",
            "ハナコ",
            "S23.4.5",
        )]),
    );
    let asked = |given: &str, kana: &str| {
        laptop.must(
            "check_same_person",
            json!({
                "family": "高橋", "given": given, "familyKana": "たかはし", "givenKana": kana,
                "birth": "1948/4/5", "phone": "",
            }),
        )
    };
    let same = asked("花子", "はなこ");
    assert_eq!(same[0]["strength"], "likely", "name and birth date agree");
    assert!(
        same[0]["reasons"]
            .as_array()
            .unwrap()
            .contains(&json!("same_birth_date"))
    );
    assert_eq!(
        asked("月子", "つきこ"),
        json!([]),
        "the twin sister is another person"
    );
}

#[test]
fn what_cannot_be_is_refused_with_a_reason_and_nothing_is_written() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let register =
        |member: serde_json::Value| laptop.ask("register_household", household(vec![member]));
    assert_eq!(
        register(member("山田", "", "", "", "昭和64年1月8日")),
        Err(Failure::BirthImpossible {
            member: 1,
            proposal: "1989-01-08".into()
        }),
        "Showa ended on the seventh"
    );
    assert_eq!(
        register(member("山田", "", "", "", "いつか")),
        Err(Failure::BirthUnreadable { member: 1 })
    );
    assert_eq!(
        register(member("", "", "", "", "")),
        Err(Failure::NameMissing { member: 1 })
    );
    assert_eq!(
        laptop.must("search_people", json!({"text": "", "limit": 10}))["total"],
        0,
        "nobody was written"
    );

    let mut unknown = member("", "", "", "", "80歳");
    unknown["nameUnknown"] = json!(true);
    let saved = laptop.must("register_household", household(vec![unknown]));
    let person = saved["people"][0]["id"].as_str().unwrap();
    let number = visit(person, "番号は 1234-5678-9018 です");
    assert_eq!(
        laptop.ask("write_visit", number),
        Err(Failure::IndividualNumber),
        "番号法20条"
    );
    let mut empty = visit(person, " ");
    empty["result"] = json!("");
    assert_eq!(laptop.ask("write_visit", empty), Err(Failure::NoteEmpty));
    let mut early = visit(person, "あす");
    early["seenAt"] = json!("2026-11-25T10:00:00+09:00");
    assert_eq!(laptop.ask("write_visit", early), Err(Failure::InFuture));
}

#[test]
fn a_wrong_passphrase_waits_longer_each_time_and_never_wipes() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    laptop.must("lock", json!({}));
    for _ in 0..4 {
        let refused = laptop.ask("unlock", json!({ "passphrase": "wrong wrong wrong" }));
        assert!(
            matches!(refused, Err(Failure::WrongPassphrase { .. })),
            "{refused:?}"
        );
    }
    let fifth = laptop.ask("unlock", json!({ "passphrase": "wrong wrong wrong" }));
    let wait = match fifth {
        Err(
            Failure::WrongPassphrase { wait_seconds } | Failure::WaitBeforeRetry { wait_seconds },
        ) => wait_seconds,
        other => panic!("{other:?}"),
    };
    assert!(wait >= 30, "the fifth try costs time");
    let laptop = laptop.restart();
    assert!(
        matches!(
            laptop.ask("unlock", json!({ "passphrase": PASSPHRASE })),
            Err(Failure::WaitBeforeRetry { .. })
        ),
        "a restart does not shorten the wait"
    );
    laptop.clock.go(u64::from(wait) * 1000 + 1000);
    assert_eq!(
        laptop.must("unlock", json!({ "passphrase": PASSPHRASE }))["stage"],
        "open",
        "and nothing is lost"
    );
}

#[test]
fn a_draft_outlives_the_lock() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    laptop.must(
        "save_draft",
        json!({ "form": "reception", "content": "{\"family\":\"山\"}" }),
    );
    laptop.must("lock", json!({}));
    laptop.must("unlock", json!({ "passphrase": PASSPHRASE }));
    let kept = laptop.must("load_draft", json!({ "form": "reception" }));
    assert_eq!(kept["content"], "{\"family\":\"山\"}");
    laptop.must("clear_draft", json!({ "form": "reception" }));
    assert!(laptop.must("load_draft", json!({ "form": "reception" }))["content"].is_null());
}

#[test]
fn attack_45_every_request_answers_hostile_arguments_with_a_typed_refusal() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    let hostile = [
        json!(null),
        json!([]),
        json!("{}"),
        json!({ "unknown": true }),
        json!({ "id": "x".repeat(1 << 20) }),
        json!({ "id": "../../etc/passwd", "personId": "\u{0}", "token": "..", "text": "'; DROP TABLE person; --" }),
    ];
    for open in [false, true] {
        if open {
            laptop.found();
        }
        for name in app::api::NAMES {
            if matches!(*name, "lock" | "create_operation" | "start_practice") {
                continue;
            }
            for args in &hostile {
                if let Err(Failure::Internal { incident }) = laptop.ask(name, args.clone()) {
                    panic!("{name} broke (incident {incident})");
                }
            }
        }
    }
}

#[test]
fn attack_42_no_name_and_no_note_is_readable_in_any_file_of_the_profile() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let saved = laptop.must(
        "register_household",
        household(vec![member("目印太郎", "ｍａｒｋｅｒ", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap();
    laptop.must("write_visit", visit(person, "目印の文章 MARKER-4711"));
    laptop.must(
        "save_draft",
        json!({ "form": "note", "content": "下書き MARKER-DRAFT" }),
    );
    let files = laptop.files();
    assert!(
        files.iter().any(|file| file.ends_with("tsunagi.db-wal")),
        "the log of the database is looked at too"
    );
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for marker in [
            "目印太郎",
            "MARKER-4711",
            "MARKER-DRAFT",
            // Three bytes alone stand in megabytes of good encryption by chance.
            "\"森\"",
            person,
            "河井小",
        ] {
            let found = bytes
                .windows(marker.len())
                .any(|window| window == marker.as_bytes());
            assert!(!found, "{marker} stands in {}", file.display());
        }
    }
}

#[test]
fn a_profile_that_is_being_made_is_never_shown_as_locked() {
    use app::context::{Context, KeyCost, Network, Settings, Witness};
    use std::sync::{Arc, Mutex, OnceLock, Weak};
    let stick = TempDir::new().unwrap();
    let home = TempDir::new().unwrap();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let slot: Arc<OnceLock<Weak<Context>>> = Arc::default();
    let settings = Settings {
        home: home.path().to_path_buf(),
        exchange: stick.path().to_path_buf(),
        searched: Vec::new,
        paper: None,
        network: Network::Off,
        key_cost: KeyCost::Lowest,
        witness: Witness {
            folder: home.path().join("witness"),
            machine: [0; 32],
        },
    };
    // The screen asks where things stand whenever it is told that something changed.
    let context = {
        let (seen, slot) = (Arc::clone(&seen), Arc::clone(&slot));
        Arc::new(Context::start(settings, common::Travel::new(), move |_| {
            if let Some(context) = slot.get().and_then(Weak::upgrade) {
                let status = app::api::dispatch(&context, "status", json!({})).unwrap();
                seen.lock().unwrap().push(status["stage"].to_string());
            }
        }))
    };
    slot.set(Arc::downgrade(&context)).unwrap();
    app::api::dispatch(&context, "create_operation", json!({
        "operationName": "訓練", "municipality": "輪島市", "lgCode": "", "deviceName": "1", "operatorName": "森",
        "team": "A班", "passphrase": PASSPHRASE,
    }))
    .unwrap();
    let seen = seen.lock().unwrap();
    assert!(!seen.is_empty(), "the screen was told");
    assert!(!seen.contains(&"\"locked\"".to_owned()), "{seen:?}");
    assert_eq!(seen.last().unwrap(), "\"open\"");
}
