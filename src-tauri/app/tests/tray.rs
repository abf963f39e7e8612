//! 確認待ち: what was set aside is read, accepted by who may, or left with a word; never thrown away.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, PASSPHRASE, household, join, line, meet, member, tell, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A van is withdrawn by the office while it is away; what it had written since comes to the office by
/// a courier who had met it before.
struct Story {
    _stick: TempDir,
    office: Laptop,
    courier: Laptop,
    van: Laptop,
    person: String,
}

fn told() -> Story {
    told_as("lost")
}

fn told_as(reason: &str) -> Story {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let van = join(&office, "巡回車", "dispatched_staff", "2026-12-01");
    let courier = join(&office, "伝令", "dispatched_staff", "2026-12-01");
    let saved = office.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap().to_owned();
    meet(&office, &van);
    meet(&office, &courier);
    van.must("write_visit", visit(&person, "夕方に発熱。"));
    van.must(
        "register_household",
        household(vec![member("谷内", "健一", "", "", "")]),
    );
    meet(&van, &courier);
    let device = line(&office, "巡回車")["device"].clone();
    office.must(
        "withdraw_device",
        json!({ "device": device, "reason": reason }),
    );
    meet(&office, &courier);
    Story {
        _stick: stick,
        office,
        courier,
        van,
        person,
    }
}

fn rows(laptop: &Laptop) -> Vec<Value> {
    laptop.must("list_tray", json!({}))["rows"]
        .as_array()
        .unwrap()
        .clone()
}

fn ids(rows: &[Value]) -> Vec<Value> {
    rows.iter().map(|row| row["id"].clone()).collect()
}

fn notes(laptop: &Laptop, person: &str) -> String {
    laptop.must("get_person", json!({ "id": person }))["timeline"].to_string()
}

#[test]
fn what_was_set_aside_is_read_with_its_reason_its_writer_and_its_person() {
    let Story {
        office,
        courier,
        person,
        ..
    } = told();
    assert!(
        !notes(&office, &person).contains("夕方に発熱。"),
        "it does not count"
    );
    let status = office.must("status", json!({}));
    assert_ne!(
        status["bar"]["aside"], 0,
        "the frame says that something waits"
    );
    let tray = office.must("list_tray", json!({}));
    assert_eq!(tray["undecided"], tray["total"]);
    assert_eq!(status["bar"]["aside"], tray["total"], "one number for both");
    let rows = rows(&office);
    let items: Vec<&Value> = rows
        .iter()
        .flat_map(|row| row["items"].as_array().unwrap())
        .collect();
    let note = items.iter().find(|item| item["kind"] == "note").unwrap();
    assert_eq!(note["text"], "夕方に発熱。");
    assert_eq!(note["reason"], "beyond_cut");
    assert_eq!(note["personName"], "山田 花子");
    assert_eq!(note["personId"], person.as_str());
    assert_eq!(note["by"]["name"], "佐藤");
    assert_eq!(note["by"]["device"], "巡回車");
    let unknown = items
        .iter()
        .find(|item| item["code"] == "full_name")
        .unwrap();
    assert_eq!(
        unknown["personName"], "谷内 健一",
        "named by what was written"
    );
    assert_eq!(unknown["personId"], Value::Null, "and not on the list");
    for row in &rows {
        assert_eq!(row["mayAccept"], true, "the office may");
        assert_eq!(row["own"], false);
        assert_eq!(row["deviceName"], "巡回車");
    }
    let seen = self::rows(&courier);
    assert!(!seen.is_empty(), "the courier sees it too");
    assert!(seen.iter().all(|row| row["mayAccept"] == false));
    assert_eq!(
        courier.ask("accept_aside", json!({ "rows": ids(&seen) })),
        Err(Failure::NotAllowed),
        "and may not accept it"
    );
}

#[test]
fn what_a_person_accepts_counts_here_and_everywhere() {
    let Story {
        office,
        courier,
        person,
        ..
    } = told();
    let waiting = rows(&office);
    let accepted = office.must("accept_aside", json!({ "rows": ids(&waiting) }));
    assert_eq!(accepted["entries"], waiting.len());
    assert!(rows(&office).is_empty(), "nothing waits any more");
    assert!(notes(&office, &person).contains("夕方に発熱。"));
    let found = office.must("search_people", json!({ "text": "谷内", "limit": 5 }));
    assert_eq!(found["total"], 1, "the person too");
    meet(&office, &courier);
    assert!(rows(&courier).is_empty());
    assert!(notes(&courier, &person).contains("夕方に発熱。"));
}

#[test]
fn what_is_left_stays_with_the_word_of_who_left_it_and_can_be_accepted_later() {
    let Story { office, person, .. } = told();
    let all = ids(&rows(&office));
    assert_eq!(
        office.ask("leave_aside", json!({ "rows": all, "why": " " })),
        Err(Failure::Missing {
            field: "why".into()
        })
    );
    office.must(
        "leave_aside",
        json!({ "rows": all, "why": "本人に確かめる" }),
    );
    let office = office.restart();
    office.must("unlock", json!({ "passphrase": PASSPHRASE }));
    let tray = office.must("list_tray", json!({}));
    assert_eq!(tray["undecided"], 0);
    let status = office.must("status", json!({}));
    assert_eq!(status["bar"]["aside"], 0, "nothing is left to look at");
    assert_eq!(tray["total"], all.len(), "nothing is thrown away");
    assert_eq!(tray["rows"][0]["decision"]["why"], "本人に確かめる");
    assert_eq!(tray["rows"][0]["decision"]["name"], "森");
    office.must("accept_aside", json!({ "rows": all }));
    assert!(notes(&office, &person).contains("夕方に発熱。"));
    assert_eq!(
        office.ask("accept_aside", json!({ "rows": ["0".repeat(64)] })),
        Err(Failure::NotFound)
    );
}

#[test]
fn the_device_itself_sees_which_of_its_own_notes_wait() {
    let Story {
        office,
        van,
        person,
        ..
    } = told_as("mistake");
    tell(&office, &van);
    let own = rows(&van);
    assert!(!own.is_empty());
    assert!(
        own.iter()
            .all(|row| row["own"] == true && row["mayAccept"] == false)
    );
    let texts = own.iter().map(Value::to_string).collect::<String>();
    assert!(texts.contains("夕方に発熱。"), "in its own words");
    assert_eq!(
        van.ask("get_person", json!({ "id": person })),
        Err(Failure::Withdrawn),
        "and nothing that others wrote"
    );
}
