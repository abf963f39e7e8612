//! Laptops whose clocks are wrong are told so, from what others signed, and nothing is lost by it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Laptop, PASSPHRASE, household, join, meet, member};
use serde_json::{Value, json};
use tempfile::TempDir;

const HOUR: i64 = 3_600_000;

fn clock(laptop: &Laptop) -> Value {
    laptop.must("status", json!({}))["clock"].clone()
}

fn write(laptop: &Laptop, family: &str) {
    let members = vec![member(family, "花子", "", "", "")];
    laptop.must("register_household", household(members));
}

/// Two laptops with the right time, and one whose clock differs by so much.
fn story(stick: &TempDir, wrong_by: i64) -> [Laptop; 3] {
    let office = Laptop::new(stick.path());
    office.found();
    let shelter = join(&office, "河井小-2", "health_team", "2026-12-01");
    let wrong = join(&office, "河井小-3", "health_team", "2026-12-01");
    let other_clock = office.clock.wrong_by(wrong_by);
    let wrong = wrong.restart_with(other_clock);
    wrong.must("unlock", json!({ "passphrase": PASSPHRASE }));
    [office, shelter, wrong]
}

#[test]
fn a_clock_that_is_ahead_is_told_by_two_others_that_confirm_before_it_was_written() {
    let stick = TempDir::new().unwrap();
    let [office, shelter, wrong] = story(&stick, 3 * HOUR);
    assert_eq!(clock(&wrong), Value::Null, "nobody was met yet");
    write(&wrong, "佐藤");
    meet(&wrong, &office);
    meet(&wrong, &office);
    let differs = clock(&wrong);
    assert_eq!(differs["kind"], "differs", "one against one: {differs}");
    assert_eq!(differs["devices"], 1);
    let minutes = differs["minutes"].as_u64().unwrap();
    assert!((179..=180).contains(&minutes), "{differs}");
    assert_eq!(clock(&office)["kind"], "differs", "the office hears it too");
    meet(&wrong, &shelter);
    meet(&wrong, &shelter);
    assert_eq!(clock(&wrong)["kind"], "ahead");
    assert_eq!(clock(&wrong)["devices"], 2);
    let found = office.must("search_people", json!({ "text": "佐藤", "limit": 5 }));
    assert_eq!(found["total"], 1, "nothing is lost by a wrong clock");
}

#[test]
fn a_clock_that_is_behind_is_told_by_two_others_that_signed_later_than_now() {
    let stick = TempDir::new().unwrap();
    let [office, shelter, wrong] = story(&stick, -3 * HOUR);
    write(&office, "田中");
    write(&shelter, "鈴木");
    assert_eq!(clock(&office), Value::Null);
    meet(&wrong, &office);
    assert_eq!(clock(&wrong)["kind"], "differs", "one against one");
    meet(&office, &shelter);
    // What the shelter signed comes by way of the office, and proves as much.
    meet(&wrong, &office);
    let told = clock(&wrong);
    assert_eq!(told["kind"], "behind");
    assert_eq!(told["devices"], 2);
    let minutes = told["minutes"].as_u64().unwrap();
    assert!((179..=180).contains(&minutes), "{told}");
    wrong.clock.go(3 * HOUR as u64);
    assert_eq!(clock(&wrong), Value::Null, "the clock was put right");
}

#[test]
fn attack_24_a_clock_set_back_for_years_stops_nobody_and_is_told() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    write(&office, "佐藤");
    let shown = office.clock.wrong_by(-2 * 365 * 24 * HOUR);
    let office = office.restart_with(shown);
    office.must("unlock", json!({ "passphrase": PASSPHRASE }));
    assert_eq!(clock(&office)["kind"], "behind");
    write(&office, "田中");
    let found = office.must("search_people", json!({ "text": "", "limit": 5 }));
    assert_eq!(found["total"], 2, "and it goes on writing");
}
