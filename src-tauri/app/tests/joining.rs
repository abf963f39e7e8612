//! Joining by file, and handing over, between laptops that never share a network.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{
    Laptop, approve, approve_compared, ask_to_join, household, member, only_file, take_pack, visit,
};
use serde_json::json;
use tempfile::TempDir;

#[test]
fn a_second_laptop_joins_by_two_files_and_both_show_the_same_digits() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(stick.path());
    let made = ask_to_join(&newcomer, "河井小-2");
    assert_eq!(newcomer.must("status", json!({}))["stage"], "joining");
    let seen = office.must(
        "read_enrol_request",
        json!({ "token": only_file(&office, "request") }),
    );
    assert_eq!(
        seen["checkDigits"], made["checkDigits"],
        "people compare them on both screens"
    );
    assert_eq!(seen["team"], "B班");
    approve(&office, "2026-12-01").unwrap();
    let shown = newcomer.must(
        "read_pack",
        json!({ "token": only_file(&newcomer, "pack") }),
    );
    let office_shows = office.must("status", json!({}))["rootFingerprint"].clone();
    assert_eq!(
        shown["rootFingerprint"], office_shows,
        "compared before it is in"
    );
    let joined = take_pack(&newcomer).unwrap();
    assert_eq!(joined["stage"], "open");
    assert_eq!(joined["role"], "support_lead");
    assert_eq!(
        joined["rootFingerprint"],
        office.must("status", json!({}))["rootFingerprint"],
        "the same operation"
    );
    assert!(
        joined["validUntil"]
            .as_str()
            .unwrap()
            .starts_with("2026-12-01T23:59:59"),
        "to the end of the last day"
    );
    newcomer.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
}

#[test]
fn a_request_that_is_swapped_after_its_digits_were_compared_lets_nobody_in() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(stick.path());
    let made = ask_to_join(&newcomer, "河井小-2");
    let token = only_file(&office, "request");
    let compared =
        office.must("read_enrol_request", json!({ "token": token }))["checkDigits"].clone();

    let elsewhere = TempDir::new().unwrap();
    let stranger = Laptop::new(elsewhere.path());
    let swapped = ask_to_join(&stranger, "河井小-2");
    std::fs::copy(
        elsewhere.path().join(swapped["fileName"].as_str().unwrap()),
        stick.path().join(made["fileName"].as_str().unwrap()),
    )
    .unwrap();
    assert_eq!(
        approve_compared(&office, "2026-12-01", &token, &compared),
        Err(Failure::DigitsDiffer),
        "the same name on the stick, another device inside"
    );
    assert_eq!(
        office.must("find_files", json!({ "kind": "pack" })),
        json!([]),
        "and no pack is written"
    );
}

#[test]
fn a_pack_that_is_torn_foreign_or_for_another_device_is_refused_and_changes_nothing() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(stick.path());
    ask_to_join(&newcomer, "河井小-2");
    let pack = approve(&office, "2026-12-01").unwrap();
    let path = stick.path().join(pack["fileName"].as_str().unwrap());
    let whole = std::fs::read(&path).unwrap();

    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(take_pack(&newcomer), Err(Failure::FileTorn), "half a file");
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    assert_eq!(
        take_pack(&newcomer),
        Err(Failure::FileTorn),
        "one bit differs"
    );
    std::fs::write(&path, b"PK\x03\x04 something else").unwrap();
    assert_eq!(take_pack(&newcomer), Err(Failure::FileNotOurs), "not ours");
    std::fs::write(&path, &whole).unwrap();

    let other_stick = TempDir::new().unwrap();
    let stranger = Laptop::new(other_stick.path());
    ask_to_join(&stranger, "別の端末");
    std::fs::copy(&path, other_stick.path().join(path.file_name().unwrap())).unwrap();
    assert_eq!(
        take_pack(&stranger),
        Err(Failure::PackForOtherDevice),
        "it is useless to anybody else"
    );
    assert_eq!(
        stranger.must("status", json!({}))["stage"],
        "joining",
        "still waiting"
    );

    take_pack(&newcomer).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        newcomer.ask("read_pack", json!({ "token": "0".repeat(32) })),
        Err(Failure::FileGone),
        "a path cannot be guessed"
    );
}

#[test]
fn a_pack_that_is_swapped_after_its_digits_were_compared_leads_nowhere() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(stick.path());
    ask_to_join(&newcomer, "河井小-2");
    approve(&office, "2026-12-01").unwrap();
    let token = only_file(&newcomer, "pack");
    let compared = newcomer.must("read_pack", json!({ "token": token }));
    // Somebody else has founded an operation of the same name, and lets the same device in.
    let other = Laptop::new(stick.path());
    other.found();
    for file in std::fs::read_dir(stick.path()).unwrap().flatten() {
        if file.path().to_string_lossy().ends_with("pack") {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    approve(&other, "2026-12-01").unwrap();
    let token = only_file(&newcomer, "pack");
    let false_one = newcomer.must("read_pack", json!({ "token": token }));
    assert_eq!(
        false_one["operation"], compared["operation"],
        "names say nothing"
    );
    for digits in [compared["rootFingerprint"].clone(), json!("")] {
        assert_eq!(
            newcomer.ask(
                "join_with_pack",
                json!({ "token": token, "rootFingerprint": digits })
            ),
            Err(Failure::DigitsDiffer)
        );
    }
    assert_eq!(newcomer.must("status", json!({}))["stage"], "joining");
}

#[test]
fn a_role_that_may_not_admit_cannot_and_nobody_grants_longer_than_he_has() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let lead = Laptop::new(stick.path());
    ask_to_join(&lead, "B班-1");
    approve(&office, "2026-12-01").unwrap();
    take_pack(&lead).unwrap();
    for file in std::fs::read_dir(stick.path()).unwrap().flatten() {
        std::fs::remove_file(file.path()).unwrap();
    }
    let third = Laptop::new(stick.path());
    ask_to_join(&third, "B班-2");
    let token = only_file(&lead, "request");
    let digits = lead.must("read_enrol_request", json!({ "token": token }))["checkDigits"].clone();
    let grant = |role: &str, until: &str| {
        lead.ask(
            "approve_enrolment",
            json!({ "token": token, "checkDigits": digits, "role": role, "validUntil": until, "agreement": "", "municipality": "" }),
        )
    };
    assert_eq!(
        grant("municipality_officer", "2026-11-30"),
        Err(Failure::NotAllowed),
        "a lead admits recorders only"
    );
    assert_eq!(
        grant("recorder", "2027-01-01"),
        Err(Failure::NotAllowed),
        "and not beyond the own end"
    );
    grant("recorder", "2026-11-30").unwrap();
}

#[test]
fn a_handover_is_signed_only_when_every_case_is_answered_and_never_by_the_own_team() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let saved = laptop.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let person = saved["people"][0]["id"].as_str().unwrap();
    let mut note = visit(person, "夜が心配。");
    note["urgent"] = json!({ "raised": true, "urgency": "today", "reason": "独居" });
    laptop.must("write_visit", note);
    let gathered = laptop.must("gather_handover", json!({}));
    assert_eq!(
        gathered["items"][0]["reasons"],
        json!(["urgent", "not_left"]),
        "gathered by itself"
    );
    assert_eq!(
        gathered["items"][0]["summary"], "夜が心配。",
        "prefilled from the newest note"
    );
    let sent = laptop.must("send_handover", json!({
        "toTeam": "B班", "periodFrom": "2026-11-16", "periodTo": "2026-11-23", "situation": "停電中",
        "items": [{ "personId": person, "reasons": ["urgent"], "summary": "独居", "todo": "", "ifThen": "", "word": "" }],
    }));
    assert_eq!(sent["signatures"][0]["valid"], true);
    assert_eq!(sent["row"]["state"], "sent");
    assert_eq!(
        sent["proof"]["heldByTwo"], 0,
        "nothing is claimed that is not proved"
    );
    let id = sent["row"]["id"].as_str().unwrap();
    assert_eq!(
        laptop.ask("sign_handover", json!({ "id": id })),
        Err(Failure::HandoverOwn)
    );
    let items = json!([sent["items"][0]["id"]]);
    assert_eq!(
        laptop.ask(
            "answer_handover",
            json!({
                "handoverId": id, "itemIds": items, "decision": "taken", "question": ""
            })
        ),
        Err(Failure::HandoverOwn)
    );
}

#[test]
fn a_stick_that_is_plugged_in_while_the_program_runs_is_searched() {
    use app::context::{Context, KeyCost, Network, Settings, Witness};
    use std::path::PathBuf;
    use std::sync::Mutex;
    static PLUGGED_IN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    let (home, own, stick) = (
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    let settings = Settings {
        home: home.path().to_path_buf(),
        exchange: own.path().to_path_buf(),
        searched: || PLUGGED_IN.lock().unwrap().clone(),
        paper: None,
        network: Network::Off,
        key_cost: KeyCost::Lowest,
        witness: Witness {
            folder: home.path().join("witness"),
            machine: [0; 32],
        },
    };
    let context = Context::start(settings, common::Travel::new(), |_| {});
    let files = || {
        let found =
            app::api::dispatch(&context, "find_files", json!({ "kind": "request" })).unwrap();
        found.as_array().unwrap().len()
    };
    std::fs::write(stick.path().join("申込み.tsunagi-request"), b"x").unwrap();
    assert_eq!(files(), 0, "the stick is still in a pocket");
    PLUGGED_IN.lock().unwrap().push(stick.path().to_path_buf());
    assert_eq!(files(), 1, "nobody has to close the program for a stick");
}
