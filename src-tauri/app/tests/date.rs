//! A device whose right ended long ago erases what it holds when a person has said what day it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, meet, member};
use serde_json::json;
use tempfile::TempDir;

const DAY: u64 = 24 * 3_600_000;

#[test]
fn ended_devices_are_counted_told_the_date_once_and_erase() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let team = join(&office, "河井小-2", "health_team", "2026-11-30");
    office.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    meet(&office, &team);
    let found = team.must("search_people", json!({ "text": "山田", "limit": 5 }));
    assert_eq!(found["total"], 1);
    let none = office.must("ended_devices", json!({}));
    assert_eq!(none["devices"], 0);
    office.clock.go(13 * DAY);
    assert_eq!(office.must("ended_devices", json!({}))["devices"], 0);
    office.clock.go(3 * DAY);
    let ended = office.must("ended_devices", json!({}));
    assert_eq!(ended["devices"], 1);
    assert_eq!(
        office.ask("say_date", json!({ "date": "2026-12-08" })),
        Err(Failure::DateDiffers),
        "not what a calendar says today"
    );
    assert_eq!(
        team.must("status", json!({}))["standing"],
        "closed",
        "by its own clock it only shows nothing"
    );
    let said = office.must("say_date", json!({ "date": ended["today"] }));
    assert_eq!(said["devices"], 0);
    meet(&office, &team);
    assert_eq!(team.must("status", json!({}))["standing"], "erased");
    assert_eq!(
        team.ask("search_people", json!({ "text": "山田", "limit": 5 })),
        Err(Failure::Erased)
    );
    let acts = office.must(
        "audit_list",
        json!({ "group": "devices", "before": null, "limit": 50 }),
    );
    assert!(acts.to_string().contains("date_said"));
    let team = team.restart();
    team.must("unlock", json!({ "passphrase": common::PASSPHRASE }));
    assert_eq!(
        team.must("status", json!({}))["standing"],
        "erased",
        "and it stays so"
    );
}

#[test]
fn a_doubtful_clock_tells_nobody_the_date() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let back = office.clock.wrong_by(-(20 * DAY as i64));
    let office = office.restart_with(back);
    office.must("unlock", json!({ "passphrase": common::PASSPHRASE }));
    let today = office.must("ended_devices", json!({}))["today"].clone();
    assert_eq!(
        office.ask("say_date", json!({ "date": today })),
        Err(Failure::DateDiffers)
    );
}
