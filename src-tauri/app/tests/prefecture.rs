//! The prefecture lets municipalities in without the keys of the root, and reads nothing of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, join_at, meet, member, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const UNTIL: &str = "2027-03-31";

fn own_id(laptop: &Laptop) -> Value {
    let all = laptop.must("list_members", json!({}));
    let own = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["own"] == true);
    own.unwrap()["device"].clone()
}

fn named(laptop: &Laptop, device: &str) -> Value {
    let all = laptop.must("list_members", json!({}));
    let mut found = all.as_array().unwrap().iter();
    let found = found.find(|one| one["deviceName"] == device);
    found
        .unwrap_or_else(|| panic!("{device} is listed"))
        .clone()
}

/// The root, whose keys lie at the prefecture's first laptop until they are put away, lets this device
/// name municipalities.
fn propose(office: &Laptop, device: &Value) -> Result<Value, Failure> {
    office.ask(
        "root_propose",
        json!({
            "what": "prefecture", "keys": [], "request": "", "checkDigits": "", "device": device,
        }),
    )
}

fn prefecture() -> (TempDir, Laptop) {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let own = own_id(&office);
    let said = propose(&office, &own).unwrap();
    assert_eq!(
        (&said["what"], &said["published"], &said["pack"]),
        (&json!("prefecture"), &json!(true), &json!(null))
    );
    (stick, office)
}

fn people(laptop: &Laptop, text: &str) -> usize {
    let found = laptop.must("search_people", json!({ "text": text, "limit": 50 }));
    found["rows"].as_array().unwrap().len()
}

fn register(laptop: &Laptop, family: &str, given: &str) -> String {
    let registered = laptop.must(
        "register_household",
        household(vec![member(family, given, "", "", "")]),
    );
    registered["people"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn two_municipalities_that_the_prefecture_let_in_work_apart_and_the_prefecture_sees_neither() {
    let (_stick, prefecture) = prefecture();
    let status = prefecture.must("status", json!({}));
    assert_eq!(status["namesMunicipalities"], true);
    assert_eq!(
        status["role"], "municipality_admin",
        "it goes on in its own office"
    );
    let before = prefecture.must("list_municipalities", json!({}));
    assert_eq!(
        (&before["rows"], &before["free"]),
        (&json!([]), &json!(200))
    );

    let wajima = join_at(
        &prefecture,
        "輪島市役所-1",
        "municipality_admin",
        UNTIL,
        "new",
    )
    .unwrap();
    let suzu = join_at(
        &prefecture,
        "珠洲市役所-1",
        "municipality_admin",
        UNTIL,
        "new",
    )
    .unwrap();
    let listed = prefecture.must("list_municipalities", json!({}));
    assert_eq!(listed["free"], 198);
    let mut called: Vec<&str> = listed["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["administrators"][0].as_str().unwrap())
        .collect();
    called.sort_unstable();
    assert_eq!(called, ["珠洲市役所-1", "輪島市役所-1"]);

    // Each lets in its own team, which writes at once.
    let team = join(&wajima, "輪島の班", "health_team", "2026-12-01");
    let person = register(&team, "試山", "花子");
    team.must("write_visit", visit(&person, "膝の痛み。"));
    register(&suzu, "試川", "太郎");
    for (one, other) in [
        (&team, &wajima),
        (&wajima, &suzu),
        (&wajima, &prefecture),
        (&suzu, &prefecture),
        (&team, &suzu),
    ] {
        meet(one, other);
    }
    assert_eq!(people(&wajima, "試山"), 1, "its own municipality finds it");
    assert_eq!((people(&suzu, "試山"), people(&wajima, "試川")), (0, 0));
    assert_eq!(
        (people(&prefecture, "試山"), people(&prefecture, "試川")),
        (0, 0),
        "who names administrators reads nothing"
    );
}

#[test]
fn a_lost_administrator_is_withdrawn_by_the_prefecture_and_another_takes_over() {
    let (_stick, prefecture) = prefecture();
    let first = join_at(
        &prefecture,
        "輪島市役所-1",
        "municipality_admin",
        UNTIL,
        "new",
    )
    .unwrap();
    let person = register(&first, "試山", "花子");
    let unit = prefecture.must("list_municipalities", json!({}))["rows"][0]["unit"].clone();
    let second = join_at(
        &prefecture,
        "輪島市役所-2",
        "municipality_admin",
        UNTIL,
        unit.as_str().unwrap(),
    )
    .unwrap();
    // The keys come from whoever has them: the prefecture has none.
    meet(&second, &first);
    first.clock.go(2 * 60 * 60 * 1000);
    meet(&second, &first);
    meet(&second, &first);
    assert_eq!(people(&second, "試山"), 1);

    let lost = named(&prefecture, "輪島市役所-1");
    assert_eq!(lost["mayWithdraw"], true);
    prefecture.must(
        "withdraw_device",
        json!({ "device": lost["device"], "reason": "lost" }),
    );
    meet(&prefecture, &second);
    // The prefecture holds nothing of what the first wrote, so it could name no last entry that counts:
    // all of it waits until the municipality itself has looked, and nothing is lost.
    let tray = second.must("list_tray", json!({}));
    let waiting: Vec<&Value> = tray["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            assert_eq!(row["mayAccept"], true, "{row}");
            &row["id"]
        })
        .collect();
    assert!(!waiting.is_empty());
    second.must("accept_aside", json!({ "rows": waiting }));
    assert_eq!(people(&second, "試山"), 1);
    second.must("write_visit", visit(&person, "後任が訪ねた。"));
    let listed = prefecture.must("list_municipalities", json!({}));
    assert_eq!(
        (
            &listed["rows"][0]["administrators"],
            &listed["rows"][0]["headless"]
        ),
        (&json!(["輪島市役所-2", "輪島市役所-1"]), &json!(false))
    );
    let all = second.must("list_members", json!({}));
    let mut first_there = all.as_array().unwrap().iter();
    let first_there = first_there.find(|one| one["device"] == lost["device"]);
    assert_eq!(first_there.expect("told")["standing"], "withdrawn");
}

#[test]
fn a_prefecture_lets_in_administrators_and_nobody_else_and_no_other_device_can() {
    let (_stick, prefecture) = prefecture();
    for role in [
        "health_team",
        "municipality_officer",
        "auditor",
        "prefecture_admin",
    ] {
        assert!(
            matches!(
                join_at(&prefecture, "だれか", role, UNTIL, "new"),
                Err(Failure::NotAllowed)
            ),
            "{role} is the municipality's own to let in"
        );
    }
    assert!(matches!(
        join_at(
            &prefecture,
            "だれか",
            "municipality_admin",
            UNTIL,
            "00112233445566778899aabbccddeeff"
        ),
        Err(Failure::NotFound)
    ));
    let wajima = join_at(
        &prefecture,
        "輪島市役所-1",
        "municipality_admin",
        UNTIL,
        "new",
    )
    .unwrap();
    assert_eq!(
        wajima.must("status", json!({}))["namesMunicipalities"],
        false
    );
    assert_eq!(
        wajima.must("list_municipalities", json!({})),
        json!({ "rows": [], "free": 0 })
    );
    assert!(matches!(
        join_at(&wajima, "だれか", "municipality_admin", UNTIL, "new"),
        Err(Failure::NotAllowed)
    ));
    // A second administrator of the own municipality is no matter of the prefecture.
    join(&wajima, "輪島市役所-2", "municipality_admin", "2027-03-30");
}

#[test]
fn a_second_device_of_the_prefecture_helps_those_that_are_there_and_never_takes_the_same_unit() {
    let (_stick, first) = prefecture();
    let wajima = join_at(&first, "輪島市役所-1", "municipality_admin", UNTIL, "new").unwrap();
    let second = join(&first, "県庁-2", "municipality_admin", "2027-03-30");
    propose(&first, &named(&first, "県庁-2")["device"]).unwrap();
    meet(&first, &second);
    let of_second = second.must("list_municipalities", json!({}));
    assert_eq!(of_second["rows"].as_array().unwrap().len(), 1);
    assert_eq!(of_second["free"], 200);
    // Out of reach of each other, both let a municipality in.
    let one = join_at(&first, "七尾市役所-1", "municipality_admin", UNTIL, "new").unwrap();
    let other = join_at(&second, "珠洲市役所-1", "municipality_admin", UNTIL, "new").unwrap();
    register(&one, "試山", "花子");
    register(&other, "試川", "太郎");
    for (one, other) in [
        (&first, &second),
        (&one, &first),
        (&other, &second),
        (&one, &other),
    ] {
        meet(one, other);
    }
    first.clock.go(2 * 60 * 60 * 1000);
    meet(&one, &other);
    assert_eq!((people(&one, "試川"), people(&other, "試山")), (0, 0));
    // The first is lost; whom it let in can be withdrawn by the root only, but is helped by the second.
    let unit = of_second["rows"][0]["unit"].as_str().unwrap();
    let helper = join_at(&second, "輪島市役所-2", "municipality_admin", UNTIL, unit).unwrap();
    meet(&helper, &wajima);
    let id = own_id(&helper);
    let all = wajima.must("list_members", json!({}));
    let mut known = all.as_array().unwrap().iter();
    let known = known.find(|one| one["device"] == id).expect("told");
    assert_eq!(known["standing"], "admitted");
}

#[test]
fn who_only_audits_sees_what_others_did_and_no_person() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let person = register(&office, "試山", "花子");
    let auditor = join(&office, "監査-1", "auditor", UNTIL);
    let status = auditor.must("status", json!({}));
    assert_eq!(
        (&status["role"], &status["readsRoll"]),
        (&json!("auditor"), &json!(false))
    );
    office.must("get_person", json!({ "id": person }));
    office.clock.go(20 * 60 * 1000);
    for _ in 0..3 {
        meet(&office, &auditor);
    }
    assert_eq!(people(&auditor, "試山"), 0);
    assert_eq!(
        auditor.ask("get_person", json!({ "id": person })),
        Err(Failure::NotFound)
    );
    let refused = auditor.ask(
        "register_household",
        household(vec![member("試川", "太郎", "", "", "")]),
    );
    assert_eq!(refused, Err(Failure::NotAllowed));
    let heard = auditor.must(
        "audit_heard",
        json!({ "group": "shown", "operator": "", "device": "", "personId": "", "before": null, "limit": 100 }),
    );
    let opened = heard["rows"].as_array().unwrap().iter();
    assert!(
        opened
            .clone()
            .any(|row| row["line"]["kind"] == "person_opened"),
        "that somebody was opened it is told: {heard}"
    );
}
