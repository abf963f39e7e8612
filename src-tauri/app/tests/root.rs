//! What only the root may say: two of three keepers of a key, who need not be at one laptop.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, ask_to_join, household, join, line, member, take_pack};
use serde_json::{Value, json};
use tempfile::TempDir;

fn office() -> (TempDir, Laptop) {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    (stick, office)
}

/// Every key is written to a file, and none stays on the laptop. Answers the tokens of the files.
fn keepers(office: &Laptop) -> Vec<Value> {
    for number in 1..=3 {
        office.must("root_key_file", json!({ "number": number }));
    }
    let state = office.must("root_put_away", json!({}));
    assert_eq!(state["here"], json!([]));
    let found = office.must("find_files", json!({ "kind": "root_key" }));
    let mut files: Vec<&Value> = found.as_array().unwrap().iter().collect();
    files.sort_by_key(|file| file["fileName"].as_str().unwrap().to_owned());
    files.iter().map(|file| file["token"].clone()).collect()
}

fn propose(laptop: &Laptop, what: &str, keys: &[Value]) -> Result<Value, Failure> {
    laptop.ask(
        "root_propose",
        json!({ "what": what, "keys": keys, "request": "", "checkDigits": "", "device": "" }),
    )
}

#[test]
fn an_operation_has_three_keys_that_leave_the_laptop_and_two_of_them_close_it() {
    let (_stick, office) = office();
    let state = office.must("root_state", json!({}));
    assert_eq!(
        (&state["keys"], &state["threshold"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(state["here"].as_array().unwrap().len(), 3);
    office.must("root_key_file", json!({ "number": 1 }));
    assert_eq!(
        office.ask("root_put_away", json!({})),
        Err(Failure::RootKeysUnwritten { left: 2 }),
        "a key that is nowhere else is not forgotten"
    );
    let keys = keepers(&office);
    assert_eq!(
        propose(&office, "close", &[]),
        Err(Failure::Missing {
            field: "rootKey".into()
        }),
        "nothing is left here to sign with"
    );

    office.clock.go(60_000);
    let proposed = propose(&office, "close", &keys[..1]).unwrap();
    assert_eq!(proposed["published"], false);
    assert_eq!(proposed["signed"], json!([1]));
    assert_eq!(office.must("root_state", json!({}))["closed"], false);
    office.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let again = office.must(
        "root_sign",
        json!({ "token": proposed["token"], "keys": [keys[0]] }),
    );
    assert_eq!(again["published"], false, "one key twice is one key");

    let seen = office.must("root_read", json!({ "token": proposed["token"] }));
    assert_eq!(
        (&seen["what"], &seen["signed"]),
        (&json!("close"), &json!([1]))
    );
    let signed = office.must(
        "root_sign",
        json!({ "token": proposed["token"], "keys": [keys[2]] }),
    );
    assert_eq!(signed["published"], true);
    assert_eq!(office.must("root_state", json!({}))["closed"], true);
    office.clock.go(1000);
    assert_eq!(
        office.ask(
            "register_household",
            household(vec![member("山田", "太郎", "", "", "")])
        ),
        Err(Failure::OperationClosed)
    );
    let reopened = propose(&office, "open", &keys[1..]).unwrap();
    assert_eq!(reopened["published"], true, "two keys at one table");
    office.clock.go(1000);
    office.must(
        "register_household",
        household(vec![member("山田", "太郎", "", "", "")]),
    );
}

#[test]
fn the_second_keeper_signs_at_another_laptop_with_the_key_on_paper() {
    let (stick, office) = office();
    let paper = office.must("root_key_paper", json!({ "number": 2 }));
    assert_eq!(
        (&paper["keys"], &paper["threshold"]),
        (&json!(3), &json!(2))
    );
    let second = join(&office, "市役所-2", "municipality_officer", "2027-03-31");
    office.must("root_key_file", json!({ "number": 1 }));
    let key = common::only_file(&office, "root_key");
    let proposed = propose(&office, "beacon", &[key]).unwrap();
    assert!(
        stick
            .path()
            .join(proposed["file"]["fileName"].as_str().unwrap())
            .exists()
    );

    let proposal = common::only_file(&second, "proposal");
    let groups: Vec<&str> = paper["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group.as_str().unwrap())
        .collect();
    let mut wrong = groups.clone();
    wrong[9] = "000012";
    assert_eq!(
        second.ask("read_code", json!({ "text": wrong.join(" ") })),
        Err(Failure::CodeMistyped { group: 10 })
    );
    let typed = second.must("read_code", json!({ "text": groups.join(" ") }));
    assert_eq!(typed["kind"], "root_key");
    let signed = second.must(
        "root_sign",
        json!({ "token": proposal, "keys": [typed["token"]] }),
    );
    assert_eq!(signed["published"], true);
    assert_eq!(signed["signed"], json!([1, 2]));
    // Whoever meets that laptop learns it.
    common::meet(&office, &second);
    let session = office.context.session().unwrap();
    let replica = session.replica();
    let genesis = replica.authority().root();
    assert!(
        replica.authority().next_seq(&genesis).unwrap().0 >= 3,
        "said in the root's own log"
    );
}

#[test]
fn a_second_proposal_for_the_same_place_does_not_stop_the_root() {
    let (_stick, office) = office();
    let keys = keepers(&office);
    let first = propose(&office, "beacon", &keys[..1]).unwrap();
    office.clock.go(60_000);
    let second = propose(&office, "close", &keys[..1]).unwrap();
    office.must(
        "root_sign",
        json!({ "token": second["token"], "keys": [keys[1]] }),
    );
    let seen = office.must("root_read", json!({ "token": first["token"] }));
    assert_eq!(seen["stale"], true);
    assert_eq!(
        office.ask(
            "root_sign",
            json!({ "token": first["token"], "keys": [keys[1]] })
        ),
        Err(Failure::ProposalStale)
    );
    assert_eq!(
        propose(&office, "open", &keys[..2]).unwrap()["published"],
        true,
        "it still speaks"
    );
}

#[test]
fn keys_of_another_operation_and_keys_that_were_replaced_sign_nothing() {
    let (_stick, office) = office();
    let (other_stick, other) = self::office();
    keepers(&other);
    let keys = keepers(&office);
    let foreign = other_stick.path().join("root-key-1.tsunagi-rootkey");
    let here = office
        .context
        .settings
        .exchange
        .join("foreign.tsunagi-rootkey");
    std::fs::copy(foreign, here).unwrap();
    let found = office.must("find_files", json!({ "kind": "root_key" }));
    let mut files = found.as_array().unwrap().iter();
    let token = files
        .find(|file| file["fileName"] == "foreign.tsunagi-rootkey")
        .unwrap()["token"]
        .clone();
    assert_eq!(
        propose(&office, "close", &[token]),
        Err(Failure::OtherOperation)
    );

    assert_eq!(
        propose(&office, "rotate", &keys[..1]),
        Err(Failure::RootKeysMissing { have: 1, of: 2 })
    );
    assert_eq!(
        propose(&office, "rotate", &keys[..2]).unwrap()["published"],
        true
    );
    assert_eq!(
        propose(&office, "close", &keys[..2]),
        Err(Failure::RootKeyOld)
    );
    let state = office.must("root_state", json!({}));
    assert_eq!(
        state["here"].as_array().unwrap().len(),
        3,
        "the new ones are to be written out"
    );
    assert_eq!(state["here"][0]["written"], false);
    assert_eq!(propose(&office, "close", &[]).unwrap()["published"], true);
}

#[test]
fn an_operation_with_a_single_key_goes_on_and_can_get_three() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    // Practice has one key, as every operation had before.
    office.must("start_practice", json!({ "people": 1 }));
    let state = office.must("root_state", json!({}));
    assert_eq!(
        (&state["keys"], &state["threshold"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(propose(&office, "beacon", &[]).unwrap()["published"], true);
    assert_eq!(propose(&office, "rotate", &[]).unwrap()["published"], true);
    assert_eq!(propose(&office, "close", &[]).unwrap()["published"], true);
}

#[test]
fn another_municipality_is_added_and_works_in_spaces_of_its_own() {
    let (_stick, office) = office();
    let keys = keepers(&office);
    let suzu = Laptop::new(&office.context.settings.exchange);
    let made = ask_to_join(&suzu, "珠洲-1");
    let request = common::only_file(&office, "request");
    let form = |digits: &Value| {
        json!({
            "what": "admit", "keys": [keys[0], keys[1]], "request": request, "checkDigits": digits,
            "device": "",
        })
    };
    assert_eq!(
        office.ask("root_propose", form(&json!("0".repeat(20)))),
        Err(Failure::DigitsDiffer)
    );
    let added = office.must("root_propose", form(&made["checkDigits"]));
    assert_eq!(added["published"], true);
    assert!(added["pack"]["fileName"].is_string());
    let joined = take_pack(&suzu).unwrap();
    assert_eq!(joined["role"], "municipality_admin");
    let saved = suzu.must(
        "register_household",
        household(vec![member("珠洲", "花子", "", "", "")]),
    );
    let person = saved["people"][0]["id"].clone();
    suzu.must(
        "write_visit",
        common::visit(person.as_str().unwrap(), "元気です"),
    );

    common::meet(&office, &suzu);
    assert_eq!(
        office.ask("get_person", json!({ "id": person })),
        Err(Failure::NotFound),
        "what is another municipality's is not here"
    );
    let names = |laptop: &Laptop| {
        laptop
            .must("list_members", json!({}))
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(names(&office), 2);
    // It lets in its own people by itself.
    let own = join(&suzu, "珠洲-2", "municipality_officer", "2026-12-01");
    common::meet(&suzu, &own);
    assert_eq!(
        own.must("get_person", json!({ "id": person }))["row"]["id"],
        person
    );
}

#[test]
fn the_root_withdraws_the_laptop_of_the_administrator_itself() {
    let (_stick, office) = office();
    let second = join(&office, "市役所-2", "municipality_officer", "2027-03-31");
    let keys = keepers(&office);
    common::meet(&office, &second);
    let device = line(&second, "河井小-1")["device"].clone();
    assert_eq!(
        second.ask(
            "withdraw_device",
            json!({ "device": device, "reason": "lost" })
        ),
        Err(Failure::NotAllowed),
        "nobody withdraws who stands above"
    );
    let withdrawn = second.must(
        "root_propose",
        json!({
            "what": "withdraw", "keys": [keys[0], keys[2]], "request": "", "checkDigits": "", "device": device,
        }),
    );
    assert_eq!(withdrawn["published"], true);
    assert_eq!(line(&second, "河井小-1")["standing"], "withdrawn");
    assert_eq!(
        line(&second, "市役所-2")["standing"],
        "admitted",
        "whom it let in goes on"
    );
}
