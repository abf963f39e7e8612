//! Who may take part, how that ends, is renewed or suspended, and what a lost laptop held.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, line, meet, member, tell, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn office(stick: &TempDir) -> Laptop {
    let office = Laptop::new(stick.path());
    office.found();
    office
}

fn withdraw(laptop: &Laptop, device: &Value, reason: &str) -> Result<Value, Failure> {
    laptop.ask(
        "withdraw_device",
        json!({ "device": device, "reason": reason }),
    )
}

#[test]
fn the_list_says_who_works_where_until_when_and_what_may_be_done_about_it() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let lead = join(&office, "B班-1", "support_lead", "2026-12-01");
    let seen = line(&office, "B班-1");
    assert_eq!(seen["role"], "support_lead");
    assert_eq!(seen["team"], "B班");
    assert_eq!(seen["operatorName"], "佐藤");
    assert_eq!(seen["area"], "輪島市", "whose records it works with");
    assert_eq!(seen["admittedBy"], "河井小-1");
    assert_eq!(seen["reads"], json!(["P0", "P1", "P2"]), "no care");
    assert_eq!(seen["standing"], "admitted");
    assert_eq!(seen["until"], "2026-12-01T23:59:59+09:00");
    assert_eq!(seen["lastHeard"], Value::Null, "it was never heard of");
    assert_eq!(seen["mayWithdraw"], true);
    assert_eq!(seen["mayFreeze"], true);
    meet(&office, &lead);
    assert_ne!(line(&office, "B班-1")["lastHeard"], Value::Null);
    let upward = line(&lead, "河井小-1");
    assert_eq!(upward["mayWithdraw"], false, "not what stands above");
    assert_eq!(upward["mayFreeze"], false);
    assert_eq!(upward["mayExtendUntil"], Value::Null);
    let itself = line(&lead, "B班-1");
    assert_eq!(itself["own"], true);
    assert_eq!(
        itself["mayExtendUntil"],
        Value::Null,
        "nobody renews himself"
    );
}

#[test]
fn a_lost_laptop_is_suspended_then_withdrawn_by_who_admitted_it_and_by_nobody_else() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let newcomer = join(&office, "河井小-2", "support_lead", "2026-12-01");
    meet(&office, &newcomer);
    let lost = line(&office, "河井小-2")["device"].clone();
    let upward = line(&newcomer, "河井小-1")["device"].clone();
    assert_eq!(
        withdraw(&newcomer, &upward, "lost"),
        Err(Failure::NotAllowed),
        "not what stands above"
    );
    office.must("freeze_device", json!({ "device": lost }));
    let suspended = line(&office, "河井小-2");
    assert_eq!(suspended["standing"], "suspended");
    assert_eq!(
        suspended["suspendedUntil"], "2026-11-26T10:00:10+09:00",
        "three days"
    );
    assert_eq!(suspended["mayFreeze"], false, "once is enough");
    let some_digits: String = lost.as_str().unwrap().chars().take(8).collect();
    assert_eq!(
        withdraw(&office, &json!(some_digits), "lost"),
        Err(Failure::NotFound),
        "some first digits name nobody"
    );
    withdraw(&office, &lost, "lost").unwrap();
    let withdrawn = line(&office, "河井小-2");
    assert_eq!(withdrawn["standing"], "withdrawn");
    assert_eq!(withdrawn["withdrawn"]["reasons"], json!(["lost"]));
    assert_eq!(withdrawn["mayWithdraw"], false, "once is enough");
    assert_eq!(line(&office, "河井小-1")["standing"], "admitted");
    assert_eq!(
        office.ask(
            "extend_device",
            json!({ "device": lost, "validUntil": "2026-12-05" })
        ),
        Err(Failure::DeviceWithdrawn),
        "it comes back with new keys only"
    );
    tell(&office, &newcomer);
    assert_eq!(
        newcomer.must("status", json!({}))["standing"],
        "erased",
        "it is told so, and holds nothing more"
    );
    assert_eq!(
        newcomer.ask(
            "register_household",
            household(vec![member("山田", "花子", "", "", "")])
        ),
        Err(Failure::Erased)
    );
}

#[test]
fn who_knows_of_a_withdrawal_is_counted_by_what_they_signed_since_and_never_guessed() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let lost = join(&office, "河井小-2", "dispatched_staff", "2026-12-01");
    let van = join(&office, "巡回車", "dispatched_staff", "2026-12-01");
    let away = join(&office, "本部-2", "dispatched_staff", "2026-12-01");
    for laptop in [&lost, &van, &away] {
        meet(&office, laptop);
    }
    let device = line(&office, "河井小-2")["device"].clone();
    withdraw(&office, &device, "lost").unwrap();
    let reached = |laptop: &Laptop| line(laptop, "河井小-2")["withdrawn"].clone();
    assert_eq!(reached(&office)["known"], 1, "this device itself");
    assert_eq!(reached(&office)["of"], 3, "the office and two others");
    meet(&office, &van);
    assert_eq!(
        reached(&office)["known"],
        2,
        "the van has signed that it knows, though it has written nothing since"
    );
    van.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    meet(&office, &van);
    assert_eq!(
        reached(&office)["known"],
        2,
        "and goes on being counted once"
    );
    let held = office.must("device_holdings", json!({ "device": device }));
    let knows = |name: &str| {
        let lines = held["knows"].as_array().unwrap().iter();
        let mut lines = lines.filter(|one| one["deviceName"] == name);
        lines.next().unwrap()["knows"].clone()
    };
    assert_eq!(knows("河井小-1"), true);
    assert_eq!(knows("巡回車"), true);
    assert_eq!(knows("本部-2"), false);
    assert_eq!(
        reached(&van)["known"],
        2,
        "the van knows itself, and the office who said so"
    );
}

#[test]
fn what_a_lost_laptop_held_is_told_by_class_with_the_people_in_it() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    join(&office, "河井小-2", "dispatched_staff", "2026-12-01");
    let people = vec![
        member("山田", "花子", "", "", ""),
        member("山田", "太郎", "", "", ""),
    ];
    let saved = office.must("register_household", household(people));
    let person = saved["people"][0]["id"].as_str().unwrap();
    let mut care = visit(person, "在宅酸素。");
    care["health"] = json!(true);
    office.must("write_visit", care);
    let device = line(&office, "河井小-2")["device"].clone();
    let held = office.must("device_holdings", json!({ "device": device }));
    assert_eq!(held["people"], 2);
    let classes: Vec<&str> = held["held"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["class"].as_str().unwrap())
        .collect();
    assert_eq!(classes, ["P0", "P1", "P2"], "never what it may not read");
    assert_eq!(held["held"][1]["people"], 2);
    assert_eq!(held["held"][1]["records"], 3, "and their household");
    assert_eq!(held["knows"], json!([]), "it is not withdrawn yet");
}

#[test]
fn after_the_end_nothing_can_be_written_and_what_was_written_before_is_still_handed_in() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "dispatched_staff", "2026-11-25");
    meet(&office, &van);
    let saved = van.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap();
    van.must("write_visit", visit(person, "最後の訪問。"));
    office.clock.go(3 * DAY_MS);
    let status = van.must("status", json!({}));
    assert_eq!(status["standing"], "ended");
    assert_ne!(status["bar"]["onlyHere"], 0, "still to be handed in");
    assert_eq!(
        van.ask("write_visit", visit(person, "遅すぎた。")),
        Err(Failure::RightEnded)
    );
    for (request, form) in [
        (
            "set_urgent",
            json!({ "personId": person, "flag": { "raised": true, "urgency": "today", "reason": "独居" } }),
        ),
        (
            "set_field",
            json!({ "personId": person, "field": "phone", "value": "0768-00-1234", "seenAt": null }),
        ),
        (
            "add_place",
            json!({ "name": "集会所", "kind": "temporary_shelter", "address": "" }),
        ),
        (
            "register_household",
            household(vec![member("谷内", "健一", "", "", "")]),
        ),
    ] {
        assert_eq!(
            van.ask(request, form),
            Err(Failure::RightEnded),
            "{request}"
        );
    }
    assert_eq!(
        van.must("get_person", json!({ "id": person }))["row"]["name"],
        "山田 花子",
        "reading goes on"
    );
    van.must(
        "save_draft",
        json!({ "form": "visit", "content": "書きかけ" }),
    );
    meet(&office, &van);
    let page = office.must("get_person", json!({ "id": person }));
    assert!(
        page["timeline"].to_string().contains("最後の訪問。"),
        "nothing is lost: {}",
        page["timeline"]
    );
    let device = line(&office, "巡回車")["device"].clone();
    assert_eq!(line(&office, "巡回車")["standing"], "ended");
    office.must(
        "extend_device",
        json!({ "device": device, "validUntil": "2026-11-30" }),
    );
    meet(&office, &van);
    assert_eq!(
        van.must("status", json!({}))["standing"],
        "admitted",
        "renewed"
    );
    van.must("write_visit", visit(person, "延長のあと。"));
}

#[test]
fn what_a_suspended_device_writes_waits_until_the_suspension_is_over() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "support_lead", "2026-12-01");
    meet(&office, &van);
    let device = line(&office, "巡回車")["device"].clone();
    office.must("freeze_device", json!({ "device": device }));
    meet(&office, &van);
    let status = van.must("status", json!({}));
    assert_eq!(status["standing"], "suspended");
    let until = status["suspendedUntil"].as_str().unwrap().to_owned();
    let another = line(&van, "河井小-1")["device"].clone();
    assert_eq!(
        van.ask("freeze_device", json!({ "device": another })),
        Err(Failure::Suspended { until }),
        "it says nothing about others"
    );
    let household = household(vec![member("山田", "花子", "", "", "")]);
    van.must("register_household", household);
    let found = |laptop: &Laptop| {
        laptop.must("search_people", json!({ "text": "山田", "limit": 9 }))["total"].clone()
    };
    assert_eq!(found(&van), 1, "a team at a door writes on");
    meet(&office, &van);
    assert_eq!(found(&office), 0, "it waits");
    for laptop in [&office, &van] {
        laptop.clock.go(3 * DAY_MS);
    }
    meet(&office, &van);
    assert_eq!(found(&office), 1, "and is taken in afterwards");
}

#[test]
fn nobody_lets_another_go_on_longer_than_himself_or_one_that_is_not_his() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let lead = join(&office, "B班-1", "support_lead", "2026-12-01");
    join(&lead, "B班-2", "recorder", "2026-11-25");
    meet(&office, &lead);
    let recorder = line(&lead, "B班-2");
    assert_eq!(
        recorder["mayExtendUntil"], "2026-12-01T23:59:59+09:00",
        "to the own end"
    );
    let device = &recorder["device"];
    let go_on = |laptop: &Laptop, until: &str| {
        laptop.ask(
            "extend_device",
            json!({ "device": device, "validUntil": until }),
        )
    };
    assert_eq!(go_on(&lead, "2026-12-02"), Err(Failure::NotAllowed));
    assert_eq!(
        go_on(&lead, "2026-11-01"),
        Err(Failure::Unreadable {
            field: "validUntil".into()
        }),
        "not backwards"
    );
    go_on(&lead, "2026-12-01").unwrap();
    assert_eq!(line(&lead, "B班-2")["until"], "2026-12-01T23:59:59+09:00");
    let upward = line(&lead, "河井小-1")["device"].clone();
    assert_eq!(
        lead.ask(
            "extend_device",
            json!({ "device": upward, "validUntil": "2026-11-30" })
        ),
        Err(Failure::NotAllowed)
    );
}

#[test]
fn keys_are_changed_by_who_may_and_what_was_written_before_stays_readable() {
    let stick = TempDir::new().unwrap();
    let office = office(&stick);
    let van = join(&office, "巡回車", "dispatched_staff", "2026-12-01");
    let saved = office.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap();
    meet(&office, &van);
    assert_eq!(van.ask("rotate_keys", json!({})), Err(Failure::NotAllowed));
    let rotated = office.must("rotate_keys", json!({}));
    assert_eq!(rotated["spaces"], 4, "one for each class");
    assert_eq!(rotated["left"], 0);
    office.must("write_visit", visit(person, "新しい鍵で。"));
    meet(&office, &van);
    let page = van.must("get_person", json!({ "id": person }));
    assert_eq!(page["row"]["name"], "山田 花子", "what was written before");
    assert!(
        page["timeline"].to_string().contains("新しい鍵で。"),
        "and since"
    );
}
