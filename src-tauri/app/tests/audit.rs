//! 操作の記録: every act that matters is recorded where it is done, without a word of anybody's record.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, PASSPHRASE, household, join, line, meet, member, tell, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const MINUTE_MS: u64 = 60_000;

fn office(stick: &TempDir) -> Laptop {
    let office = Laptop::new(stick.path());
    office.found();
    office
}

fn registered(laptop: &Laptop) -> String {
    let saved = laptop.must(
        "register_household",
        household(vec![member(
            "髙橋",
            "花子",
            "たかはし",
            "はなこ",
            "S23.4.5",
        )]),
    );
    saved["people"][0]["id"].as_str().unwrap().to_owned()
}

/// What was recorded of one kind, newest first.
fn acts(laptop: &Laptop, kind: &str) -> Vec<Value> {
    let page = laptop.must(
        "audit_list",
        json!({"group": "", "before": null, "limit": 500}),
    );
    let rows = page["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["kind"] == kind).cloned().collect()
}

fn of_person(laptop: &Laptop, person: &str) -> Value {
    laptop.must(
        "audit_of_person",
        json!({"personId": person, "before": null, "limit": 100}),
    )
}

fn whole(laptop: &Laptop) {
    let state = laptop.must("audit_check", json!({}));
    assert_eq!(state["whole"], true, "{state}");
    assert_eq!(state["fault"], "");
}

#[test]
fn who_opened_a_person_is_recorded_with_the_classes_and_not_once_for_every_redrawing() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let person = registered(&office);
    for _ in 0..3 {
        office.must("get_person", json!({ "id": person }));
        office.clock.go(5_000);
    }
    let opened = acts(&office, "person_opened");
    assert_eq!(opened.len(), 1, "one page that asked again");
    assert_eq!(opened[0]["classes"], json!(["P1", "P2", "P3"]));
    assert_eq!(opened[0]["operatorName"], "森");
    assert_eq!(opened[0]["personName"], "髙橋 花子");
    assert_eq!(opened[0]["at"], "2026-11-23T10:00:00+09:00");
    office.clock.go(MINUTE_MS);
    office.must("get_person", json!({ "id": person }));
    assert_eq!(
        acts(&office, "person_opened").len(),
        2,
        "opened again later"
    );
    let nobody = json!({ "id": "00000000-0000-7000-8000-000000000000" });
    assert_eq!(office.ask("get_person", nobody), Err(Failure::NotFound));
    assert_eq!(acts(&office, "person_opened").len(), 2, "nothing was shown");
    whole(&office);
}

#[test]
fn a_search_is_recorded_as_that_and_how_many_it_found_and_typing_on_is_one_search() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    registered(&office);
    for text in ["た", "たか", "たかは", "たかはしx"] {
        office.must("search_people", json!({"text": text, "limit": 10}));
        office.clock.go(1_000);
    }
    let searched = acts(&office, "searched");
    assert_eq!(searched.len(), 1);
    assert_eq!(searched[0]["count"], 1);
    assert_eq!(searched[0]["what"], "words");
    registered(&office);
    office.must("search_people", json!({"text": "たか", "limit": 10}));
    assert_eq!(acts(&office, "searched")[0]["count"], 2, "more than before");
    office.clock.go(MINUTE_MS);
    office.must("search_people", json!({"text": "", "limit": 10}));
    let all = acts(&office, "searched");
    assert_eq!((all.len(), &all[0]["what"]), (3, &json!("all")));
}

#[test]
fn unlocking_tells_how_often_the_passphrase_was_wrong_before() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    office.must("lock", json!({}));
    let office = office.restart();
    for _ in 0..2 {
        assert!(
            office
                .ask("unlock", json!({ "passphrase": "ちがう あいことば" }))
                .is_err()
        );
    }
    office.must("unlock", json!({ "passphrase": PASSPHRASE }));
    office.must("unlock", json!({ "passphrase": PASSPHRASE }));
    assert_eq!(acts(&office, "locked").len(), 1);
    let unlocked = acts(&office, "unlocked");
    assert_eq!(unlocked.len(), 1, "open already: nothing was opened");
    assert_eq!(unlocked[0]["count"], 2);
    whole(&office);
}

#[test]
fn another_passphrase_and_a_code_on_paper_are_recorded_and_so_is_who_opened_by_it() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let new = "another horse battery staple";
    let change = |old: &str| office.ask("change_passphrase", json!({"old": old, "new": new}));
    assert!(change("wrong horse battery staple").is_err());
    change(PASSPHRASE).unwrap();
    let paper = office.must("make_rescue_key", json!({ "passphrase": new }));
    office.must("lock", json!({}));
    let groups = paper["groups"].as_array().unwrap().iter();
    let code: Vec<&str> = groups.map(|group| group.as_str().unwrap()).collect();
    let rescue = json!({"code": code.join(" "), "passphrase": PASSPHRASE});
    office.must("rescue", rescue);
    let changed = acts(&office, "opener_changed");
    let what: Vec<&str> = changed
        .iter()
        .map(|row| row["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["rescue_made", "passphrase"], "a refusal is no act");
    assert_eq!(acts(&office, "unlocked")[0]["what"], "rescue");
    whole(&office);
}

#[test]
fn what_leaves_the_device_is_recorded_before_it_leaves_and_stands_with_every_person() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let (person, other) = (registered(&office), registered(&office));
    let mut lines = Vec::new();
    let written = app::export::json_lines(&office.context, &mut lines).unwrap();
    let exported = acts(&office, "exported");
    assert_eq!(exported[0]["what"], "json_lines");
    assert_eq!(exported[0]["count"], written);
    struct Torn;
    impl std::io::Write for Torn {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert!(app::export::json_lines(&office.context, &mut Torn).is_err());
    assert_eq!(acts(&office, "exported").len(), 2, "begun is enough");
    office.must(
        "record_print",
        json!({"what": "visit_list", "personIds": [person]}),
    );
    office.must(
        "record_print",
        json!({"what": "leak_report", "personIds": []}),
    );
    let kinds = |page: &Value| -> Vec<String> {
        let rows = page["rows"].as_array().unwrap().iter();
        rows.map(|row| row["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    let of_one = of_person(&office, &person);
    assert_eq!(of_one["personName"], "髙橋 花子");
    assert_eq!(
        kinds(&of_one),
        ["audit_read", "printed", "exported", "exported"]
    );
    assert_eq!(
        kinds(&of_person(&office, &other)),
        ["audit_read", "exported", "exported"]
    );
    assert_eq!(acts(&office, "printed").len(), 2);
    assert_eq!(
        office.ask("record_print", json!({"what": "poster", "personIds": []})),
        Err(Failure::Unreadable {
            field: "what".into()
        })
    );
}

#[test]
fn rights_keys_and_what_was_set_aside_are_recorded_once_each_and_not_when_refused() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "dispatched_staff", "2026-12-01");
    let courier = join(&office, "伝令", "dispatched_staff", "2026-12-01");
    let person = registered(&office);
    meet(&office, &van);
    meet(&office, &courier);
    van.must("write_visit", visit(&person, "夕方に発熱。"));
    meet(&van, &courier);
    let device = line(&office, "巡回車")["device"].clone();
    office.must(
        "extend_device",
        json!({"device": device, "validUntil": "2026-12-02"}),
    );
    office.must("freeze_device", json!({ "device": device }));
    office.must(
        "withdraw_device",
        json!({"device": device, "reason": "lost"}),
    );
    assert_eq!(
        office.ask(
            "extend_device",
            json!({"device": device, "validUntil": "2026-12-03"})
        ),
        Err(Failure::DeviceWithdrawn)
    );
    office.must("rotate_keys", json!({}));
    meet(&office, &courier);
    let tray = office.must("list_tray", json!({}));
    let rows: Vec<Value> = tray["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    office.must(
        "leave_aside",
        json!({"rows": rows, "why": "本人に確かめる"}),
    );
    office.must("accept_aside", json!({ "rows": rows }));

    let admitted = acts(&office, "device_admitted");
    assert_eq!(admitted.len(), 2);
    assert_eq!(admitted[1]["deviceName"], "巡回車");
    assert_eq!(admitted[1]["role"], "dispatched_staff");
    assert_eq!(admitted[1]["until"], "2026-12-01T23:59:59+09:00");
    let extended = acts(&office, "device_extended");
    assert_eq!(extended.len(), 1, "a refusal is no act");
    assert_eq!(extended[0]["until"], "2026-12-02T23:59:59+09:00");
    assert_eq!(acts(&office, "device_frozen")[0]["deviceName"], "巡回車");
    let withdrawn = acts(&office, "device_withdrawn");
    assert_eq!(withdrawn.len(), 1);
    assert_eq!(withdrawn[0]["reason"], "lost");
    let rotated = acts(&office, "keys_rotated");
    assert_eq!(
        (rotated.len(), &rotated[0]["count"]),
        (1, &json!(4)),
        "pressed once"
    );
    assert_eq!(acts(&office, "aside_left")[0]["count"], rows.len());
    assert_eq!(acts(&office, "aside_accepted")[0]["count"], rows.len());
    let devices = office.must(
        "audit_list",
        json!({"group": "devices", "before": null, "limit": 500}),
    );
    assert_eq!(devices["total"], 6);
    whole(&office);
}

#[test]
fn handovers_and_consent_are_recorded() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let person = registered(&office);
    office.must(
        "set_field",
        json!({"personId": person, "field": "consent_scope", "value": "refused", "seenAt": null}),
    );
    let changed = acts(&office, "consent_changed");
    assert_eq!(changed[0]["personId"], person.as_str());
    assert_eq!(changed[0]["reason"], "refused");
    let lead = join(&office, "B班-1", "support_lead", "2026-12-01");
    let sent = office.must(
        "send_handover",
        json!({"toTeam": "B班", "periodFrom": "2026-11-20", "periodTo": "2026-11-23", "situation": "", "items": [
            {"personId": person, "reasons": [], "summary": "", "todo": "", "ifThen": "", "word": ""}
        ]}),
    );
    assert_eq!(acts(&office, "handover_sent")[0]["count"], 1);
    meet(&office, &lead);
    let id = &sent["row"]["id"];
    assert!(
        lead.ask("sign_handover", json!({ "id": id })).is_err(),
        "not answered yet"
    );
    let items = json!([sent["items"][0]["id"]]);
    lead.must(
        "answer_handover",
        json!({"handoverId": id, "itemIds": items, "decision": "taken", "question": ""}),
    );
    lead.must("sign_handover", json!({ "id": id }));
    assert_eq!(
        acts(&lead, "handover_signed").len(),
        1,
        "once, when it was signed"
    );
    assert_eq!(
        acts(&office, "handover_signed").len(),
        0,
        "each device keeps its own"
    );
}

#[test]
fn only_the_municipality_and_the_lead_of_a_group_may_look() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let person = registered(&office);
    let asks = |laptop: &Laptop| {
        [
            laptop.ask(
                "audit_list",
                json!({"group": "", "before": null, "limit": 10}),
            ),
            laptop.ask(
                "audit_of_person",
                json!({"personId": person, "before": null, "limit": 10}),
            ),
            laptop.ask("audit_check", json!({})),
        ]
    };
    for role in ["recorder", "dispatched_staff", "health_team"] {
        let laptop = join(&office, role, role, "2026-12-01");
        meet(&office, &laptop);
        laptop.must("get_person", json!({ "id": person }));
        for refused in asks(&laptop) {
            assert_eq!(refused, Err(Failure::NotAllowed), "{role}");
        }
        let session = laptop.context.session().unwrap();
        let kept = session
            .reader()
            .audit(&["person_opened"], None, 10)
            .unwrap();
        assert_eq!(kept.total, 1, "and yet {role} is recorded");
    }
    for role in ["municipality_officer", "support_lead"] {
        let laptop = join(&office, role, role, "2026-12-01");
        meet(&office, &laptop);
        for answer in asks(&laptop) {
            assert!(answer.is_ok(), "{role}: {answer:?}");
        }
    }
    let withdrawn = join(&office, "B班-9", "support_lead", "2026-12-01");
    let device = line(&office, "B班-9")["device"].clone();
    office.must(
        "withdraw_device",
        json!({"device": device, "reason": "lost"}),
    );
    tell(&office, &withdrawn);
    assert_eq!(
        asks(&withdrawn)[0],
        Err(Failure::Erased),
        "it may be in strange hands"
    );
}

#[test]
fn a_page_goes_on_where_the_last_one_ended() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let person = registered(&office);
    for _ in 0..7 {
        office.must("get_person", json!({ "id": person }));
        office.clock.go(2 * MINUTE_MS);
    }
    let mut numbers = Vec::new();
    let mut before = Value::Null;
    loop {
        let page = office.must(
            "audit_list",
            json!({"group": "shown", "before": before, "limit": 3}),
        );
        let rows = page["rows"].as_array().unwrap();
        numbers.extend(rows.iter().map(|row| row["number"].as_u64().unwrap()));
        before = page["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(
        office.ask(
            "audit_list",
            json!({"group": "everything", "before": null, "limit": 3})
        ),
        Err(Failure::Unreadable {
            field: "group".into()
        })
    );
}

#[test]
fn a_full_disk_keeps_nobody_from_reading_and_lets_nothing_out_and_the_gap_is_told() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let person = registered(&office);
    let session = office.context.session().unwrap();
    session.replica().store().limit_pages(1).unwrap();
    for (round, bytes) in [200_000, 20_000, 7_000, 500].into_iter().enumerate() {
        for number in 0..1_000 {
            let key = format!("filling {round} {number}");
            let mut replica = session.replica();
            let put = |tx: &store::Tx<'_>| tx.meta_put(&key, &vec![0; bytes]);
            if replica.store_mut().transaction(put).is_err() {
                break;
            }
        }
    }
    const OPENED: u64 = 80;
    for _ in 1..OPENED {
        office.must("get_person", json!({ "id": person }));
        office.clock.go(2 * MINUTE_MS);
    }
    let mut lines = Vec::new();
    let export = app::export::json_lines(&office.context, &mut lines);
    assert_eq!(export, Err(Failure::DiskFull));
    assert!(lines.is_empty(), "what cannot be recorded does not leave");
    let print = json!({"what": "visit_list", "personIds": [person]});
    assert_eq!(office.ask("record_print", print), Err(Failure::DiskFull));

    session.replica().store().limit_pages(1_000_000).unwrap();
    office.must("get_person", json!({ "id": person }));
    let opened = acts(&office, "person_opened");
    let missed: u64 = opened
        .iter()
        .map(|row| row["missed"].as_u64().unwrap())
        .sum();
    assert!(missed > 0, "the disk was full");
    let recorded = u64::try_from(opened.len()).unwrap();
    assert_eq!(
        recorded + missed,
        OPENED,
        "every opening is recorded or counted"
    );
    whole(&office);
}

#[test]
fn no_name_and_no_word_of_anybody_stands_in_any_record() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let person = registered(&office);
    let van = join(&office, "巡回車", "dispatched_staff", "2026-12-01");
    drop(van);
    office.must("write_visit", visit(&person, "薬あと3日。保健師へ。"));
    office.must("get_person", json!({ "id": person }));
    office.must("search_people", json!({"text": "たかはし", "limit": 10}));
    office.must(
        "record_print",
        json!({"what": "visit_list", "personIds": [person]}),
    );
    office.must(
        "set_field",
        json!({"personId": person, "field": "consent_scope", "value": "partners", "seenAt": null}),
    );
    app::export::json_lines(&office.context, &mut Vec::new()).unwrap();
    let device = line(&office, "巡回車")["device"].clone();
    office.must(
        "withdraw_device",
        json!({"device": device, "reason": "lost"}),
    );
    office.must("lock", json!({}));
    office.must("unlock", json!({ "passphrase": PASSPHRASE }));

    let session = office.context.session().unwrap();
    let kept = session.reader().audit(&[], None, 500).unwrap();
    assert!(kept.total >= 9, "{}", kept.total);
    for row in &kept.rows {
        let text = format!("{} {}", row.record.kind, row.record.detail);
        assert!(text.is_ascii(), "codes, counts and ids only: {text}");
        for marker in ["0768", "928-0001", "1948", "S23", "takahashi", "horse"] {
            assert!(!text.contains(marker), "{marker}: {text}");
        }
    }
}
