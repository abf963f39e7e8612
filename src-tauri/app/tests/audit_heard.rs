//! 操作の記録 of the other devices: sealed to who audits, carried by everybody, gaps seen.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, meet, member, visit};
use serde_json::{Value, json};
use store::{AuditRecord, StoreError};
use tempfile::TempDir;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 86_400_000;

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

fn asked(group: &str) -> Value {
    json!({"group": group, "operator": "", "device": "", "personId": "", "before": null, "limit": 200})
}

fn heard(laptop: &Laptop, ask: &Value) -> Vec<Value> {
    let page = laptop.must("audit_heard", ask.clone());
    page["rows"].as_array().unwrap().clone()
}

fn kinds(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["line"]["kind"].as_str().unwrap())
        .collect()
}

fn device(laptop: &Laptop, name: &str) -> Value {
    let answer = laptop.must("audit_devices", json!({}));
    let mut devices = answer["devices"].as_array().unwrap().iter();
    devices
        .find(|device| device["deviceName"] == name)
        .unwrap()
        .clone()
}

/// What a changed program does to its own records.
fn behind_its_back(laptop: &Laptop, work: impl FnOnce(&store::Tx<'_>) -> Result<(), StoreError>) {
    let session = laptop.context.session().unwrap();
    let done = session.replica().store_mut().transaction(work);
    done.unwrap();
}

fn act(at_ms: u64) -> AuditRecord {
    AuditRecord {
        at_ms,
        kind: "locked".into(),
        subject: None,
        operator: [7; 16],
        detail: "{}".into(),
    }
}

#[test]
fn who_audits_sees_who_opened_a_person_on_which_device_and_what_was_printed() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    let person = registered(&office);
    meet(&office, &van);
    van.must("get_person", json!({ "id": person }));
    van.must("search_people", json!({"text": "たか", "limit": 10}));
    let sheet = json!({"what": "visit_list", "personIds": [person]});
    van.must("record_print", sheet);
    van.clock.go(MINUTE_MS);
    meet(&van, &office);
    let all = heard(&office, &asked(""));
    assert!(all.iter().all(|row| row["onDevice"] == "巡回車"));
    assert!(all.iter().all(|row| row["line"]["operatorName"] == "佐藤"));
    let opened: Vec<&Value> = all
        .iter()
        .filter(|row| row["line"]["kind"] == "person_opened")
        .collect();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0]["line"]["personName"], "髙橋 花子");
    assert_eq!(opened[0]["line"]["classes"], json!(["P1", "P2"]));
    let van_id = opened[0]["device"].as_str().unwrap().to_owned();

    assert_eq!(kinds(&heard(&office, &asked("out"))), ["printed"]);
    let mut about = asked("");
    about["personId"] = json!(person);
    assert_eq!(
        kinds(&heard(&office, &about)),
        ["printed", "person_opened"],
        "newest first, only this person"
    );
    let state = office.must("audit_devices", json!({}));
    let account = state["operators"][0]["account"].clone();
    assert_eq!(state["operators"][0]["name"], "佐藤");
    let mut by = asked("shown");
    by["operator"] = account;
    by["device"] = json!(van_id);
    assert_eq!(kinds(&heard(&office, &by)), ["searched", "person_opened"]);
    by["operator"] = json!("00000000-0000-7000-8000-000000000000");
    assert!(heard(&office, &by).is_empty(), "somebody else did nothing");

    let line = device(&office, "巡回車");
    assert_eq!(line["faults"], json!([]));
    assert_eq!(line["silent"], false);
    assert_eq!(line["records"], json!(all.len()));
    let looked = office.must(
        "audit_list",
        json!({"group": "door", "before": null, "limit": 10}),
    );
    let read = looked["rows"].as_array().unwrap().iter();
    let what: Vec<&Value> = read
        .filter(|row| row["kind"] == "audit_read")
        .map(|row| &row["what"])
        .collect();
    assert!(what.contains(&&json!("others")), "looking is recorded, too");
}

#[test]
fn older_pages_follow_without_a_record_twice() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    behind_its_back(&van, |tx| {
        (0..30).try_for_each(|number| tx.audit_append(&act(number / 3)).map(|_| ()))
    });
    meet(&van, &office);
    let total = heard(&office, &asked("")).len();
    let mut ask = asked("");
    ask["limit"] = json!(7);
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let page = office.must("audit_heard", ask.clone());
        assert_eq!(page["total"], json!(total));
        for row in page["rows"].as_array().unwrap() {
            let number = row["line"]["number"].as_u64().unwrap();
            assert!(seen.insert(number), "{number} came twice");
        }
        match &page["next"] {
            Value::Null => break,
            next => ask["before"] = next.clone(),
        }
    }
    assert_eq!(seen.len(), total);
}

#[test]
fn whoever_carries_the_records_of_others_cannot_read_them() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    let courier = join(&office, "伝令", "municipality_officer", "2026-11-29");
    let person = registered(&office);
    meet(&office, &van);
    meet(&office, &courier);
    van.must("get_person", json!({ "id": person }));
    van.clock.go(MINUTE_MS);
    meet(&van, &courier);
    assert_eq!(
        courier.ask("audit_heard", asked("")),
        Err(Failure::NotAllowed),
        "an officer does not audit"
    );
    assert_eq!(
        courier.ask("audit_devices", json!({})),
        Err(Failure::NotAllowed)
    );
    let session = courier.context.session().unwrap();
    let wanted = store::HeardWanted::default();
    let here = session.reader().audit_heard(&wanted, 100).unwrap();
    assert_eq!(here.total, 0, "nothing of it lies open on its disk");
    drop(session);
    meet(&courier, &office);
    let mut about = asked("shown");
    about["personId"] = json!(person);
    assert_eq!(
        kinds(&heard(&office, &about)),
        ["person_opened"],
        "and yet it brought it"
    );
}

#[test]
fn records_that_a_device_left_out_or_made_anew_show_at_whoever_audits() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    behind_its_back(&van, |tx| tx.audit_append(&act(1)).map(|_| ()));
    meet(&van, &office);
    let told = device(&office, "巡回車")["records"].as_u64().unwrap();
    assert!(told >= 1);

    // Two acts are never told.
    behind_its_back(&van, |tx| {
        tx.audit_append(&act(2))?;
        tx.audit_append(&act(3))?;
        tx.audit_mark_sent(told + 2)?;
        tx.audit_append(&act(4)).map(|_| ())
    });
    meet(&van, &office);
    let faults = device(&office, "巡回車")["faults"].clone();
    assert_eq!(faults.as_array().unwrap().len(), 1, "{faults}");
    assert_eq!(faults[0]["fault"], "gap");
    assert_eq!(faults[0]["number"], json!(told + 1));

    // It begins again from the first record.
    behind_its_back(&van, |tx| tx.audit_mark_sent(0));
    meet(&van, &office);
    let faults = device(&office, "巡回車")["faults"].clone();
    assert_eq!(faults[1]["fault"], "rewritten", "{faults}");
    assert_eq!(faults[1]["number"], json!(1));
}

#[test]
fn a_device_that_saves_and_tells_nothing_of_its_acts_is_named() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    let person = registered(&office);
    meet(&office, &van);
    assert_eq!(device(&office, "巡回車")["silent"], false);
    // A changed program that never seals a record.
    behind_its_back(&van, |tx| tx.audit_mark_sent(u64::MAX >> 1));
    van.clock.go(2 * DAY_MS);
    van.must("write_visit", visit(&person, "元気。"));
    meet(&van, &office);
    assert_eq!(device(&office, "巡回車")["silent"], true);
}

#[test]
fn a_second_auditor_reads_from_then_on_and_is_told_how_much_was_before() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    behind_its_back(&van, |tx| tx.audit_append(&act(1)).map(|_| ()));
    meet(&van, &office);
    let before = device(&office, "巡回車")["records"].clone();
    let second = join(&office, "本庁-2", "municipality_admin", "2026-11-29");
    meet(&office, &van);
    meet(&office, &second);
    let line = device(&second, "巡回車");
    assert_eq!(line["notForUs"], before);
    assert!(heard(&second, &asked("shown")).is_empty());
    van.must("search_people", json!({"text": "", "limit": 10}));
    van.clock.go(MINUTE_MS);
    meet(&van, &second);
    assert_eq!(kinds(&heard(&second, &asked("shown"))), ["searched"]);
    meet(&van, &office);
    assert_eq!(kinds(&heard(&office, &asked("shown"))), ["searched"]);
    assert_eq!(device(&second, "巡回車")["faults"], json!([]));
}

#[test]
fn acts_of_a_day_go_into_few_entries_while_others_are_there() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    meet(&van, &office);
    let entries = || {
        let session = van.context.session().unwrap();
        let replica = session.replica();
        let logs = replica.logs().values().flat_map(|logs| logs.iter());
        let own = wire::DeviceId(replica.device_id());
        let audit = logs.filter(|((device, lane), _)| *device == own && *lane == 4);
        audit.map(|(_, head)| head.seq).sum::<u64>()
    };
    let before = entries();
    let session = van.context.session().unwrap();
    // Two hours of an act a minute.
    for _ in 0..120 {
        let now = van.clock.now();
        behind_its_back(&van, |tx| tx.audit_append(&act(now)).map(|_| ()));
        van.clock.go(MINUTE_MS);
        session.replica().wake(van.clock.now()).unwrap();
    }
    let made = entries() - before;
    assert!((10..=14).contains(&made), "one in ten minutes, not {made}");
}

#[test]
fn a_laptop_whose_passphrase_is_lost_opens_by_the_code_that_the_municipality_holds() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let courier = join(&office, "伝令", "municipality_officer", "2026-11-29");
    let van = join(&office, "巡回車", "support_lead", "2026-11-29");
    let person = registered(&office);
    meet(&office, &van);
    meet(&office, &courier);
    let wrong = json!({ "passphrase": "not the right one" });
    assert!(
        van.ask("deposit_rescue_key", wrong).is_err(),
        "an open screen is not enough"
    );
    let state = van.must(
        "deposit_rescue_key",
        json!({ "passphrase": common::PASSPHRASE }),
    );
    assert_eq!(
        (&state["rescue"], &state["held"]),
        (&json!(true), &json!(true))
    );
    van.clock.go(MINUTE_MS);
    meet(&van, &courier);
    let line = common::line(&office, "巡回車");
    let asked = json!({ "device": line["device"] });
    assert_eq!(
        courier.ask("held_rescue_key", asked.clone()),
        Err(Failure::NotAllowed),
        "who carries it cannot read it"
    );
    assert_eq!(
        office.ask("held_rescue_key", asked.clone()),
        Err(Failure::NotFound)
    );
    meet(&courier, &office);
    assert_eq!(device(&office, "巡回車")["rescueHeld"], true);
    let held = office.must("held_rescue_key", asked);
    assert_eq!(held["deviceName"], "巡回車");
    let own = office.must(
        "audit_list",
        json!({"group": "devices", "before": null, "limit": 10}),
    );
    assert_eq!(
        own["rows"][0]["kind"], "rescue_read",
        "that it was read is recorded"
    );

    let groups = held["groups"].as_array().unwrap().iter();
    let code: Vec<&str> = groups.map(|group| group.as_str().unwrap()).collect();
    van.must("lock", json!({}));
    let van = van.restart();
    van.must(
        "rescue",
        json!({"code": code.join(" "), "passphrase": "another horse battery staple"}),
    );
    assert_eq!(
        van.must("get_person", json!({ "id": person }))["row"]["name"],
        "髙橋 花子"
    );
    let state = van.must("key_state", json!({}));
    assert_eq!(state["held"], false, "it is spent");
}

#[test]
fn a_rescue_code_is_left_with_nobody_when_nobody_audits_but_this_device() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let asked = json!({ "passphrase": common::PASSPHRASE });
    assert_eq!(
        office.ask("deposit_rescue_key", asked),
        Err(Failure::NotFound)
    );
    assert_eq!(
        office.must("key_state", json!({}))["rescue"],
        false,
        "nothing was made"
    );
}
