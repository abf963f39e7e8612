//! Lists on several laptops: taken in apart, undone by one, written about by another.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, join, meet, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const ROSTER: &str = "\
番号,世帯番号,氏名,ふりがな,生年月日,続柄,住所
1,10,試山 太郎,しやま たろう,S23.4.5,世帯主,輪島市河井町2部1
2,10,試山 花,しやま はな,S25.1.10,妻,輪島市河井町2部1
3,11,隠田 秘子,かくれだ ひめこ,S60.3.5,世帯主,輪島市鳳至町1
";

fn form(laptop: &Laptop, name: &str, text: &str) -> Value {
    let folder = &laptop.context.settings.exchange;
    std::fs::write(folder.join(name), text).unwrap();
    let files = laptop.must("find_files", json!({ "kind": "list" }));
    let files = files.as_array().unwrap();
    let file = files.iter().find(|file| file["fileName"] == name).unwrap();
    json!({
        "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
        "basis": "", "list": "", "keepUnreadable": false,
    })
}

fn take(laptop: &Laptop, name: &str, text: &str) -> Value {
    let look = form(laptop, name, text);
    laptop.must(
        "import_run",
        json!({ "look": look, "file": "", "name": "" }),
    )
}

fn counts(laptop: &Laptop, name: &str, text: &str) -> Value {
    laptop.must("import_look", form(laptop, name, text))["counts"].clone()
}

fn found(laptop: &Laptop, text: &str) -> Vec<Value> {
    let answer = laptop.must("search_people", json!({ "text": text, "limit": 20 }));
    answer["rows"].as_array().unwrap().clone()
}

#[test]
fn the_same_file_taken_in_by_two_laptops_that_never_met_makes_one_person_of_each_row() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let other = join(&office, "市役所-2", "municipality_officer", "2026-12-01");
    assert_eq!(take(&office, "名簿.csv", ROSTER)["new"], 3);
    office.clock.go(60_000);
    assert_eq!(
        take(&other, "名簿.csv", ROSTER)["new"],
        3,
        "it knows of no other"
    );
    for _ in 0..2 {
        meet(&office, &other);
    }
    for laptop in [&office, &other] {
        assert_eq!(found(laptop, "試山").len(), 2, "nobody twice");
        let page = laptop.must(
            "get_person",
            json!({ "id": found(laptop, "試山 花")[0]["id"] }),
        );
        let fields = page["fields"].as_array().unwrap();
        assert!(
            fields
                .iter()
                .all(|field| field["others"].as_array().unwrap().is_empty()),
            "and nothing for a person to decide"
        );
        assert_eq!(
            page["households"][0]["members"].as_array().unwrap().len(),
            2
        );
    }
    assert_eq!(counts(&other, "名簿.csv", ROSTER)["same"], 3);
}

#[test]
fn an_edition_taken_in_elsewhere_finds_the_people_of_the_first() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let other = join(&office, "市役所-2", "municipality_officer", "2026-12-01");
    take(&office, "名簿.csv", ROSTER);
    for _ in 0..2 {
        meet(&office, &other);
    }
    other.clock.go(60_000);
    assert_eq!(
        counts(&other, "名簿.csv", ROSTER)["same"],
        3,
        "what a list said travels with the records"
    );
}

#[test]
fn a_note_written_apart_brings_a_withdrawn_person_back_on_every_laptop() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let team = join(&office, "河井小-2", "dispatched_staff", "2026-12-01");
    let done = take(&office, "名簿.csv", ROSTER);
    for _ in 0..2 {
        meet(&office, &team);
    }
    let visited = found(&team, "試山 花")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    team.clock.go(60_000);
    team.must("write_visit", visit(&visited, "足を痛めている。"));
    let undone = office.must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(
        undone["withdrawn"], 3,
        "the office has not heard of the visit"
    );
    assert!(found(&office, "試山").is_empty());
    for _ in 0..2 {
        meet(&office, &team);
    }
    for laptop in [&office, &team] {
        let left = found(laptop, "試山");
        assert_eq!(left.len(), 1, "only who was written about");
        let page = laptop.must("get_person", json!({ "id": left[0]["id"] }));
        assert!(page.to_string().contains("足を痛めている。"));
    }
}

#[test]
fn who_was_hidden_since_is_neither_written_nor_told_of_by_the_list_again() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let officer = join(&office, "秘匿-1", "sealed_officer", "2026-12-01");
    let done = take(&office, "名簿.csv", ROSTER);
    for _ in 0..2 {
        meet(&office, &officer);
    }
    officer.clock.go(60_000);
    let person = found(&officer, "隠田")[0]["id"].clone();
    officer.must("hide_person", json!({ "personId": person }));
    for _ in 0..2 {
        meet(&office, &officer);
    }
    assert!(found(&office, "隠田").is_empty());
    let seen = counts(&office, "名簿.csv", ROSTER);
    assert_eq!(
        (&seen["new"], &seen["same"]),
        (&json!(0), &json!(3)),
        "as if nothing had happened"
    );
    let edited = ROSTER.replace("鳳至町1", "鳳至町2");
    let taken = take(&office, "改.csv", &edited);
    assert_eq!((&taken["new"], &taken["updated"]), (&json!(0), &json!(0)));
    assert!(found(&office, "隠田").is_empty(), "and stays out of sight");
    let undone = office.must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(undone["withdrawn"], 2);
}

#[test]
fn who_may_not_write_the_ledger_takes_no_list_in() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let auditor = join(&office, "監査-1", "auditor", "2026-12-01");
    let look = form(&auditor, "名簿.csv", ROSTER);
    for (request, args) in [
        ("import_look", look.clone()),
        (
            "import_run",
            json!({ "look": look, "file": "", "name": "" }),
        ),
        ("list_imports", json!({})),
        (
            "undo_import",
            json!({ "id": "00000000-0000-0000-0000-000000000000" }),
        ),
    ] {
        assert_eq!(
            auditor.ask(request, args),
            Err(Failure::NotAllowed),
            "{request}"
        );
    }
}
