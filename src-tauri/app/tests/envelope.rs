//! 緊急時の封筒: a laptop is let in where nobody can let it in, once, for three days, and everybody
//! hears of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, ask_to_join, household, join, line, meet, member, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const HOUR_MS: u64 = 3_600_000;

struct Shelter {
    office: Laptop,
    /// A laptop of the shelter that goes on working.
    team: Laptop,
    person: String,
    code: String,
    envelope: String,
    /// The token of the records on the stick.
    _stick: TempDir,
}

/// An office with an envelope for a shelter, a team that works there, and one person.
fn shelter(care: bool) -> Shelter {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let made = office.must(
        "make_envelope",
        json!({"place": "河井小 封筒", "care": care, "validUntil": "2026-12-20"}),
    );
    let groups = made["groups"].as_array().unwrap().iter();
    let groups: Vec<&str> = groups.map(|group| group.as_str().unwrap()).collect();
    let team = join(&office, "河井小-2", "support_lead", "2026-12-10");
    let saved = office.must(
        "register_household",
        household(vec![member(
            "髙橋",
            "花子",
            "たかはし",
            "はなこ",
            "S23.4.5",
        )]),
    );
    meet(&office, &team);
    Shelter {
        person: saved["people"][0]["id"].as_str().unwrap().to_owned(),
        code: groups.join(" "),
        envelope: made["device"].as_str().unwrap().to_owned(),
        office,
        team,
        _stick: stick,
    }
}

/// The records of a laptop on the stick, and what a screen calls them.
fn on_stick(laptop: &Laptop) -> Value {
    let folder = laptop.context.settings.exchange.clone();
    for file in std::fs::read_dir(&folder).unwrap().flatten() {
        if file.path().extension().is_some_and(|end| end == "tsunagi") {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    let sticks = laptop.must("find_sticks", json!({}));
    let folder = sticks["folders"][0]["token"].clone();
    laptop.must("write_stick", json!({"token": folder, "device": ""}));
    let found = laptop.must("find_sticks", json!({}));
    found["found"][0]["token"].clone()
}

fn newcomer(shelter: &Shelter, name: &str) -> Laptop {
    let stick = shelter.team.context.settings.exchange.clone();
    let laptop = Laptop::beside(&stick, shelter.team.clock.clone());
    ask_to_join(&laptop, name);
    laptop
}

fn open(laptop: &Laptop, code: &str, token: &Value, reason: &str) -> Result<Value, Failure> {
    let form = json!({"code": code, "token": token, "reason": reason});
    laptop.ask("open_envelope", form)
}

fn kinds(laptop: &Laptop, group: &str) -> Vec<String> {
    let page = laptop.must(
        "audit_list",
        json!({"group": group, "before": null, "limit": 100}),
    );
    let rows = page["rows"].as_array().unwrap().iter();
    rows.map(|row| row["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_envelope_lets_a_laptop_in_with_no_office_and_everybody_hears_of_it() {
    let shelter = shelter(false);
    let token = on_stick(&shelter.team);
    let found = newcomer(&shelter, "予備機");
    let status = open(&found, &shelter.code, &token, "life").unwrap();
    assert_eq!(status["stage"], "open");
    assert_eq!(status["role"], "emergency");
    let until = status["validUntil"].as_str().unwrap();
    assert!(until.starts_with("2026-11-26T10:00"), "three days: {until}");

    found.must("read_stick", json!({ "token": token }));
    let page = found.must("get_person", json!({ "id": shelter.person }));
    assert_eq!(page["row"]["name"], "髙橋 花子");
    found.must("write_visit", visit(&shelter.person, "緊急の手当て。"));

    meet(&found, &shelter.team);
    assert_eq!(
        kinds(&shelter.team, "devices")[0],
        "envelope_heard",
        "who hears of it records it"
    );
    meet(&shelter.team, &shelter.office);
    assert!(kinds(&shelter.office, "devices").contains(&"envelope_heard".to_owned()));
    let notes = shelter
        .office
        .must("get_person", json!({ "id": shelter.person }));
    assert!(
        notes.to_string().contains("緊急の手当て。"),
        "it is work like any other"
    );

    let asked = json!({"group": "", "operator": "", "device": "", "personId": shelter.person,
        "before": null, "limit": 100});
    let heard = shelter.office.must("audit_heard", asked);
    assert_eq!(
        heard["rows"][0]["line"]["kind"], "person_opened",
        "who was opened under the envelope reaches who audits: {heard}"
    );
    let opened = json!({"group": "devices", "operator": "", "device": "", "personId": "",
        "before": null, "limit": 100});
    let heard = shelter.office.must("audit_heard", opened);
    let lines = heard["rows"].as_array().unwrap().iter();
    let opened: Vec<&Value> = lines
        .filter(|row| row["line"]["kind"] == "envelope_opened")
        .collect();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0]["line"]["reason"], "life");
}

#[test]
fn attack_55_a_wrong_code_opens_nothing_and_changes_nothing() {
    let shelter = shelter(false);
    let token = on_stick(&shelter.team);
    let found = newcomer(&shelter, "予備機");
    assert!(matches!(
        open(&found, "123", &token, "life"),
        Err(Failure::CodeIncomplete { .. })
    ));
    let other = vault::rescue::RescueCode::generate(&mut vault::SeededRandom::new(3)).unwrap();
    let groups: Vec<String> = other.groups().iter().map(|g| g.to_string()).collect();
    assert_eq!(
        open(&found, &groups.join(" "), &token, "life"),
        Err(Failure::WrongEnvelope)
    );
    assert_eq!(
        open(&found, &shelter.code, &token, "curiosity"),
        Err(Failure::Unreadable {
            field: "reason".into()
        }),
        "a reason is asked for"
    );
    assert_eq!(found.must("status", json!({}))["stage"], "joining");
}

#[test]
fn attack_55_an_envelope_opens_once_and_after_three_days_nothing_goes_on() {
    let shelter = shelter(false);
    let token = on_stick(&shelter.team);
    let found = newcomer(&shelter, "予備機");
    open(&found, &shelter.code, &token, "life").unwrap();
    meet(&found, &shelter.team);
    let token = on_stick(&shelter.team);
    let second = newcomer(&shelter, "予備機2");
    assert_eq!(
        open(&second, &shelter.code, &token, "life"),
        Err(Failure::EnvelopeSpent)
    );
    found.must("read_stick", json!({ "token": token }));
    found.must("write_visit", visit(&shelter.person, "一日目。"));
    found.clock.go(73 * HOUR_MS);
    assert_eq!(
        found.ask("write_visit", visit(&shelter.person, "四日目。")),
        Err(Failure::RightEnded)
    );
}

#[test]
fn attack_55_neither_export_nor_more_classes_nor_longer_than_three_days() {
    let shelter = shelter(false);
    let token = on_stick(&shelter.team);
    let found = newcomer(&shelter, "予備機");
    open(&found, &shelter.code, &token, "no_leader").unwrap();
    let mut lines = Vec::new();
    assert_eq!(
        app::export::json_lines(&found.context, &mut lines),
        Err(Failure::NotAllowed)
    );
    assert!(lines.is_empty(), "nothing left");
    meet(&found, &shelter.team);
    meet(&shelter.team, &shelter.office);
    let refused = json!({"group": "out", "operator": "", "device": "", "personId": "",
        "before": null, "limit": 100});
    let heard = shelter.office.must("audit_heard", refused);
    assert_eq!(
        heard["rows"][0]["line"]["kind"], "export_refused",
        "{heard}"
    );
    let session = found.context.session().unwrap();
    let replica = session.replica();
    let held = replica.own_grant().unwrap();
    assert_eq!(held.grant.classes, [0, 1, 2], "no P3, and P4 never");
    assert_eq!(
        held.grant.valid_until - held.grant.valid_from,
        authority::EMERGENCY_MS
    );
}

#[test]
fn a_withdrawn_envelope_opens_nothing() {
    let shelter = shelter(true);
    let form = json!({"device": shelter.envelope, "reason": "lost"});
    shelter.office.must("withdraw_device", form);
    meet(&shelter.office, &shelter.team);
    let token = on_stick(&shelter.team);
    let found = newcomer(&shelter, "予備機");
    assert_eq!(
        open(&found, &shelter.code, &token, "life"),
        Err(Failure::WrongEnvelope)
    );
}

#[test]
fn an_envelope_is_sealed_to_after_every_change_of_the_keys() {
    let shelter = shelter(false);
    shelter.office.must("rotate_keys", json!({}));
    let after = shelter.office.must(
        "register_household",
        household(vec![member("中村", "清", "なかむら", "きよし", "S30.1.1")]),
    );
    meet(&shelter.office, &shelter.team);
    let token = on_stick(&shelter.team);
    let found = newcomer(&shelter, "予備機");
    open(&found, &shelter.code, &token, "no_device").unwrap();
    found.must("read_stick", json!({ "token": token }));
    let later = after["people"][0]["id"].clone();
    assert_eq!(
        found.must("get_person", json!({ "id": later }))["row"]["name"],
        "中村 清",
        "what was written with the new key"
    );
    assert_eq!(
        line(&shelter.office, "河井小 封筒")["role"],
        "envelope",
        "it stands in the list of devices"
    );
}
