//! What opens a laptop: passphrase, telephone, code on paper; and what a copy may do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, PASSPHRASE, household, member, visit};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use vault::totp::TotpSeed;

const OTHER: &str = "another passphrase of some length";

fn laptop() -> (TempDir, Laptop) {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    (stick, laptop)
}

fn unlock(laptop: &Laptop, passphrase: &str) -> Result<Value, Failure> {
    laptop.ask("unlock", json!({ "passphrase": passphrase }))
}

fn lock(laptop: &Laptop) {
    assert_eq!(laptop.must("lock", json!({}))["stage"], "locked");
}

/// Registers somebody and answers how many people can be found.
fn register(laptop: &Laptop, family: &str) -> Result<usize, Failure> {
    laptop.ask(
        "register_household",
        household(vec![member(family, "花子", "", "", "")]),
    )?;
    Ok(people(laptop))
}

fn people(laptop: &Laptop) -> usize {
    let found = laptop.must("search_people", json!({ "text": "花子", "limit": 50 }));
    found["rows"].as_array().unwrap().len()
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not_while_work_goes_on() {
    let (_stick, laptop) = laptop();
    assert_eq!(register(&laptop, "髙橋"), Ok(1));
    let change =
        |old: &str, new: &str| laptop.ask("change_passphrase", json!({ "old": old, "new": new }));
    assert_eq!(
        change("not the right one", OTHER),
        Err(Failure::WrongPassphrase { wait_seconds: 0 }),
        "an open screen is not enough"
    );
    assert_eq!(
        change(PASSPHRASE, "short"),
        Err(Failure::PassphraseTooShort { least: 12 })
    );
    assert!(change(PASSPHRASE, OTHER).is_ok());
    assert_eq!(register(&laptop, "谷内"), Ok(2), "without a restart");
    let laptop = laptop.restart();
    assert!(matches!(
        unlock(&laptop, PASSPHRASE),
        Err(Failure::WrongPassphrase { .. })
    ));
    assert_eq!(unlock(&laptop, OTHER).unwrap()["stage"], "open");
    assert_eq!(people(&laptop), 2, "nothing was lost");
}

#[test]
fn attack_41_wrong_passphrases_wait_longer_and_longer_over_restarts_and_cost_no_record() {
    let (_stick, mut laptop) = laptop();
    assert_eq!(register(&laptop, "髙橋"), Ok(1));
    let mut waits = Vec::new();
    for _ in 0..8 {
        laptop = laptop.restart();
        match unlock(&laptop, "nobody knows this") {
            Err(Failure::WrongPassphrase { wait_seconds }) => {
                waits.push(wait_seconds);
                laptop.clock.go(u64::from(wait_seconds) * 1000);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [0, 0, 0, 30, 60, 300, 900, 3600]);
    assert!(matches!(
        unlock(&laptop, "nobody knows this"),
        Err(Failure::WrongPassphrase { wait_seconds: 3600 })
    ));
    assert_eq!(
        unlock(&laptop, PASSPHRASE),
        Err(Failure::WaitBeforeRetry { wait_seconds: 3600 })
    );
    let laptop = laptop.restart();
    assert_eq!(laptop.must("status", json!({}))["waitSeconds"], 3600);
    laptop.clock.go(3_600_000);
    assert!(unlock(&laptop, PASSPHRASE).is_ok());
    assert_eq!(people(&laptop), 1);
}

#[test]
fn the_code_on_paper_opens_once_and_forces_a_new_passphrase() {
    let (_stick, laptop) = laptop();
    assert_eq!(register(&laptop, "髙橋"), Ok(1));
    assert_eq!(laptop.must("key_state", json!({}))["rescue"], false);
    let made = laptop.must("make_rescue_key", json!({ "passphrase": PASSPHRASE }));
    let groups: Vec<&str> = made["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group.as_str().unwrap())
        .collect();
    let code = groups.join("-");
    assert_eq!(laptop.must("key_state", json!({}))["rescue"], true);
    lock(&laptop);

    let first = if code.starts_with('0') { "1" } else { "0" };
    let mistyped = format!("{first}{}", code.get(1..).unwrap());
    let check = laptop.must("check_rescue_code", json!({ "code": mistyped }));
    assert_eq!(check["groups"][0], "wrong", "the place is named");
    assert_eq!(check["groups"][1], "good");
    assert_eq!(check["complete"], false);
    let rescue =
        |code: &str, new: &str| laptop.ask("rescue", json!({ "code": code, "passphrase": new }));
    for _ in 0..10 {
        assert_eq!(
            rescue(&mistyped, OTHER),
            Err(Failure::CodeMistyped { group: 1 }),
            "a slip of the finger is not a wrong try"
        );
    }
    assert_eq!(
        rescue(&groups[..7].join(" "), OTHER),
        Err(Failure::CodeIncomplete { digits: 42 })
    );
    assert_eq!(
        rescue(&code, "short"),
        Err(Failure::PassphraseTooShort { least: 12 })
    );
    assert_eq!(rescue(&code, OTHER).unwrap()["stage"], "open");
    assert_eq!(people(&laptop), 1);
    assert_eq!(
        laptop.must("key_state", json!({}))["rescue"],
        false,
        "the paper is spent"
    );
    lock(&laptop);
    assert_eq!(
        rescue(&code, PASSPHRASE),
        Err(Failure::WrongRescueCode { wait_seconds: 0 })
    );
    assert!(unlock(&laptop, PASSPHRASE).is_err());
    assert!(unlock(&laptop, OTHER).is_ok());
}

/// The secret as a telephone keeps it, read from the letters on the screen.
fn telephone(secret: &str) -> TotpSeed {
    let mut bits = 0_u64;
    let mut held = 0;
    let mut bytes = Vec::new();
    for letter in secret.chars().filter(|letter| *letter != ' ') {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
        bits = (bits << 5) | value as u64;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    TotpSeed::from_bytes(&bytes.try_into().unwrap())
}

fn now(laptop: &Laptop) -> u64 {
    use app::time::Clock as _;
    laptop.clock.now_ms()
}

#[test]
fn a_telephone_is_asked_for_after_the_passphrase_and_each_code_counts_once() {
    let (_stick, laptop) = laptop();
    assert_eq!(register(&laptop, "髙橋"), Ok(1));
    let offered = laptop.must("begin_codes", json!({}));
    let picture = offered["picture"].as_array().unwrap();
    assert!(picture.len() >= 25, "a picture to photograph");
    assert!(
        picture
            .iter()
            .all(|row| row.as_str().unwrap().len() == picture.len())
    );
    let phone = telephone(offered["secret"].as_str().unwrap());
    assert_eq!(
        laptop.ask("confirm_codes", json!({ "code": "000000" })),
        Err(Failure::WrongCode { wait_seconds: 0 }),
        "not in force before the telephone has it"
    );
    let first = phone.code(now(&laptop));
    let made = laptop.must("confirm_codes", json!({ "code": first }));
    let papers = made["codes"].as_array().unwrap().clone();
    assert_eq!(papers.len(), 10);

    let laptop = laptop.restart();
    let status = unlock(&laptop, PASSPHRASE).unwrap();
    assert_eq!(status["stage"], "code");
    assert_eq!(
        laptop.ask("search_people", json!({ "text": "花子", "limit": 5 })),
        Err(Failure::Locked),
        "nothing is open yet"
    );
    let code = |laptop: &Laptop, code: &str| laptop.ask("unlock_code", json!({ "code": code }));
    assert_eq!(
        code(&laptop, &first),
        Err(Failure::WrongCode { wait_seconds: 0 }),
        "the code of the enrolment counts no second time, not even after a restart"
    );
    laptop.clock.go(30_000);
    let second = phone.code(now(&laptop));
    assert_eq!(code(&laptop, &second).unwrap()["stage"], "open");
    lock(&laptop);
    unlock(&laptop, PASSPHRASE).unwrap();
    assert!(matches!(
        code(&laptop, &second),
        Err(Failure::WrongCode { .. })
    ));
    // A clock one step ahead is let in; two are not.
    laptop.clock.go(30_000);
    let far = phone.code(now(&laptop) + 60_000);
    assert!(matches!(
        code(&laptop, &far),
        Err(Failure::WrongCode { .. })
    ));
    let near = phone.code(now(&laptop) + 30_000);
    assert_eq!(code(&laptop, &near).unwrap()["stage"], "open");

    // The telephone is lost: a code on paper stands for it, once.
    lock(&laptop);
    unlock(&laptop, PASSPHRASE).unwrap();
    let paper = papers[3].as_str().unwrap();
    let mistyped = format!(
        "{}{}",
        if paper.starts_with('0') { "1" } else { "0" },
        paper.get(1..).unwrap()
    );
    assert_eq!(
        code(&laptop, &mistyped),
        Err(Failure::CodeMistyped { group: 1 })
    );
    assert_eq!(code(&laptop, paper).unwrap()["stage"], "open");
    assert_eq!(laptop.must("key_state", json!({}))["recoveryLeft"], 9);
    lock(&laptop);
    unlock(&laptop, PASSPHRASE).unwrap();
    assert!(matches!(
        code(&laptop, paper),
        Err(Failure::WrongCode { .. })
    ));
    let last = papers[4].as_str().unwrap();
    code(&laptop, last).unwrap();
    let off = laptop.must("end_codes", json!({ "code": papers[5] }));
    assert_eq!(off["code"], false);
    lock(&laptop);
    assert_eq!(unlock(&laptop, PASSPHRASE).unwrap()["stage"], "open");
    assert_eq!(people(&laptop), 1);
}

#[test]
fn wrong_codes_wait_longer_and_longer_over_restarts() {
    let (_stick, laptop) = laptop();
    let offered = laptop.must("begin_codes", json!({}));
    let phone = telephone(offered["secret"].as_str().unwrap());
    laptop.must("confirm_codes", json!({ "code": phone.code(now(&laptop)) }));
    lock(&laptop);
    unlock(&laptop, PASSPHRASE).unwrap();
    let mut waits = Vec::new();
    for _ in 0..5 {
        laptop.clock.go(61_000);
        match laptop.ask("unlock_code", json!({ "code": "１２３ ４５６" })) {
            Err(Failure::WrongCode { wait_seconds }) => waits.push(wait_seconds),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [0, 0, 0, 30, 60]);
    let laptop = laptop.restart();
    unlock(&laptop, PASSPHRASE).unwrap();
    assert_eq!(laptop.must("status", json!({}))["waitSeconds"], 60);
    let right = phone.code(now(&laptop));
    assert_eq!(
        laptop.ask("unlock_code", json!({ "code": right })),
        Err(Failure::WaitBeforeRetry { wait_seconds: 60 })
    );
    laptop.clock.go(60_000);
    let right = phone.code(now(&laptop));
    assert!(laptop.ask("unlock_code", json!({ "code": right })).is_ok());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn attack_39_a_profile_put_back_from_a_copy_is_read_only_and_a_new_device_begins_beside_it() {
    let (_stick, laptop) = laptop();
    assert_eq!(register(&laptop, "髙橋"), Ok(1));
    lock(&laptop);
    let backup = TempDir::new().unwrap();
    let profile = laptop.folder.path().join("profile");
    copy(&profile, backup.path());
    unlock(&laptop, PASSPHRASE).unwrap();
    assert_eq!(register(&laptop, "谷内"), Ok(2));
    lock(&laptop);
    std::fs::remove_dir_all(&profile).unwrap();
    copy(backup.path(), &profile);

    let status = unlock(&laptop, PASSPHRASE).unwrap();
    assert_eq!(status["copy"], true, "it is noticed");
    assert_eq!(status["stage"], "open", "and can be read");
    assert_eq!(people(&laptop), 1);
    for request in [
        "today",
        "sync_status",
        "list_members",
        "list_handovers",
        "gather_handover",
        "list_places",
        "key_state",
    ] {
        laptop.must(request, json!({}));
    }
    let found = laptop.must("search_people", json!({ "text": "花子", "limit": 5 }));
    let person = found["rows"][0]["id"].as_str().unwrap();
    for (request, args) in [
        (
            "register_household",
            household(vec![member("山田", "花子", "", "", "")]),
        ),
        ("write_visit", visit(person, "会えた。")),
        (
            "change_passphrase",
            json!({ "old": PASSPHRASE, "new": OTHER }),
        ),
        ("make_rescue_key", json!({ "passphrase": PASSPHRASE })),
        ("begin_codes", json!({})),
        ("save_draft", json!({ "form": "visit", "content": "{}" })),
    ] {
        assert_eq!(
            laptop.ask(request, args),
            Err(Failure::ProfileIsCopy),
            "{request}"
        );
    }
    // Reading is allowed; nothing leaves it, on paper or in a file.
    let mut lines = Vec::new();
    assert!(app::export::json_lines(&laptop.context, &mut lines).is_err());
    assert!(lines.is_empty(), "not one line");
    let sheet = json!({ "what": "visit_list", "personIds": [person] });
    assert_eq!(
        laptop.ask("record_print", sheet),
        Err(Failure::ProfileIsCopy),
        "what cannot be recorded is not printed"
    );
    let laptop = laptop.restart();
    assert_eq!(unlock(&laptop, PASSPHRASE).unwrap()["copy"], true, "still");

    let fresh = laptop.must("add_profile", json!({ "label": "入り直し" }));
    assert_eq!(fresh["stage"], "fresh");
    laptop.must(
        "make_enrol_request",
        json!({
            "deviceName": "河井小-1b", "operatorName": "森", "team": "A班", "passphrase": OTHER,
        }),
    );
    let status = laptop.must("status", json!({}));
    assert_eq!(status["stage"], "joining", "a new device asks to be let in");
    assert_eq!(status["copy"], false);
    let profiles = laptop.must("list_profiles", json!({}));
    assert_eq!(profiles.as_array().unwrap().len(), 2);
    laptop.must("choose_profile", json!({ "id": "profile" }));
    assert_eq!(
        unlock(&laptop, PASSPHRASE).unwrap()["copy"],
        true,
        "what was in the copy can be read beside it"
    );
}

#[test]
fn a_laptop_changes_hands_between_two_shifts_and_neither_sees_the_other() {
    let (_stick, laptop) = laptop();
    assert_eq!(register(&laptop, "髙橋"), Ok(1));
    laptop.must("name_profile", json!({ "label": "昼の班" }));
    assert_eq!(
        laptop.must("add_profile", json!({ "label": "夜の班" }))["stage"],
        "fresh"
    );
    laptop.must(
        "create_operation",
        json!({
            "operationName": "【訓練】夜間", "municipality": "輪島市", "lgCode": "",
            "deviceName": "河井小-夜", "operatorName": "谷", "team": "夜の班", "passphrase": OTHER,
        }),
    );
    assert_eq!(people(&laptop), 0, "a profile of its own");
    let laptop = laptop.restart();
    let profiles = laptop.must("list_profiles", json!({}));
    assert_eq!(profiles[0]["label"], "昼の班");
    assert_eq!(profiles[1]["label"], "夜の班");
    assert_eq!(profiles[1]["chosen"], true, "the last one is asked for");
    assert!(unlock(&laptop, PASSPHRASE).is_err(), "not with the other's");
    assert_eq!(
        laptop.must("choose_profile", json!({ "id": "profile" }))["waitSeconds"],
        0,
        "a wrong try there does not count here"
    );
    unlock(&laptop, PASSPHRASE).unwrap();
    assert_eq!(people(&laptop), 1);
    // From an open profile to the other: locked first, then its own passphrase.
    let status = laptop.must("choose_profile", json!({ "id": "profile-2" }));
    assert_eq!(status["stage"], "locked");
    unlock(&laptop, OTHER).unwrap();
    assert_eq!(people(&laptop), 0);
    for id in ["profile-3", "practice", "../profile", ""] {
        assert_eq!(
            laptop.ask("choose_profile", json!({ "id": id })),
            Err(Failure::NotFound),
            "{id}"
        );
    }
}

#[test]
fn every_shift_has_codes_of_its_own_and_they_are_asked_for_at_the_change() {
    let (_stick, laptop) = laptop();
    let day = laptop.must("begin_codes", json!({}));
    let day = telephone(day["secret"].as_str().unwrap());
    laptop.must("confirm_codes", json!({ "code": day.code(now(&laptop)) }));
    laptop.must("add_profile", json!({ "label": "夜の班" }));
    laptop.must(
        "create_operation",
        json!({
            "operationName": "【訓練】夜間", "municipality": "輪島市", "lgCode": "",
            "deviceName": "河井小-夜", "operatorName": "谷", "team": "夜の班", "passphrase": OTHER,
        }),
    );
    assert_eq!(
        laptop.must("key_state", json!({}))["code"],
        false,
        "one shift's codes are not the other's"
    );
    let night = laptop.must("begin_codes", json!({}));
    let night = telephone(night["secret"].as_str().unwrap());
    laptop.must("confirm_codes", json!({ "code": night.code(now(&laptop)) }));
    for (id, passphrase, own, others) in [
        ("profile", PASSPHRASE, &day, &night),
        ("profile-2", OTHER, &night, &day),
    ] {
        laptop.clock.go(61_000);
        laptop.must("choose_profile", json!({ "id": id }));
        assert_eq!(
            unlock(&laptop, passphrase).unwrap()["stage"],
            "code",
            "{id}"
        );
        assert_eq!(
            laptop.ask("unlock_code", json!({ "code": others.code(now(&laptop)) })),
            Err(Failure::WrongCode { wait_seconds: 0 }),
            "the other shift's telephone"
        );
        let own = own.code(now(&laptop));
        assert_eq!(
            laptop.must("unlock_code", json!({ "code": own }))["stage"],
            "open"
        );
    }
}
