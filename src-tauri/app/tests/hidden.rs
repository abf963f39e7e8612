//! 秘匿: hiding a person, as the requests of screens and scripts do it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, line, meet, member, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const NAME: &str = "隠田 秘子";

struct Story {
    office: Laptop,
    officer: Laptop,
    shelter: Laptop,
    person: Value,
}

impl Story {
    fn new(stick: &TempDir) -> Self {
        let office = Laptop::new(stick.path());
        office.found();
        let officer = join(&office, "秘匿-1", "sealed_officer", "2026-12-01");
        let shelter = join(&office, "避難所-1", "health_team", "2026-12-01");
        let hidden = member("隠田", "秘子", "かくれだ", "ひめこ", "昭和60年3月5日");
        let other = member("隠田", "太郎", "かくれだ", "たろう", "昭和58年");
        let registered = shelter.must("register_household", household(vec![hidden, other]));
        let person = registered["people"][0]["id"].clone();
        shelter.must(
            "write_visit",
            visit(person.as_str().unwrap(), "夜は眠れない。"),
        );
        let handed = shelter.must("gather_handover", json!({}));
        assert!(
            handed.to_string().contains("秘子"),
            "the case is on the list"
        );
        let story = Self {
            office,
            officer,
            shelter,
            person,
        };
        story.meet();
        story
    }

    fn meet(&self) {
        for _ in 0..2 {
            meet(&self.office, &self.officer);
            meet(&self.office, &self.shelter);
            meet(&self.officer, &self.shelter);
        }
    }

    fn all(&self) -> [&Laptop; 3] {
        [&self.office, &self.officer, &self.shelter]
    }
}

fn search(laptop: &Laptop, text: &str) -> Vec<Value> {
    let found = laptop.must("search_people", json!({ "text": text, "limit": 20 }));
    found["rows"].as_array().unwrap().clone()
}

fn exported(laptop: &Laptop) -> String {
    let mut out = Vec::new();
    match app::export::json_lines(&laptop.context, &mut out) {
        Ok(_) | Err(Failure::NotAllowed) => String::from_utf8(out).unwrap(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn attack_53_a_hidden_person_is_in_no_answer_of_any_request_but_the_officers_own() {
    let stick = TempDir::new().unwrap();
    let story = Story::new(&stick);
    let person = story.person.as_str().unwrap();
    let row = story
        .officer
        .must("hide_person", json!({ "personId": person }));
    assert_eq!(row["name"], NAME);
    assert_eq!(row["wasInRoll"], true);
    story.meet();
    for laptop in story.all() {
        assert_eq!(search(laptop, "ひめこ"), [Value::Null; 0], "search");
        assert_eq!(search(laptop, "隠田").len(), 1, "the others stay");
        let page = laptop.ask("get_person", json!({ "id": person }));
        assert_eq!(page, Err(Failure::NotFound));
        let mut texts = vec![exported(laptop)];
        for (request, args) in [
            ("today", json!({})),
            ("search_people", json!({ "text": "", "limit": 50 })),
            ("gather_handover", json!({})),
            ("list_tray", json!({})),
            ("sync_status", json!({})),
            (
                "check_same_person",
                json!({ "family": "隠田", "given": "秘子", "familyKana": "", "givenKana": "",
                        "birth": "昭和60年3月5日" }),
            ),
        ] {
            let answer = match laptop.ask(request, args.clone()) {
                Ok(answer) => answer.to_string(),
                Err(failure) => format!("{failure:?}"),
            };
            texts.push(format!("{request}: {answer}"));
        }
        for text in &texts {
            assert!(!text.contains(person), "an id: {text}");
            assert!(!text.contains("秘子"), "a name: {text}");
            assert!(!text.contains("眠れない"), "a note: {text}");
        }
    }
    for laptop in [&story.office, &story.shelter] {
        for (request, args) in [
            ("list_hidden", json!({})),
            ("get_hidden", json!({ "id": row["id"] })),
            ("hide_person", json!({ "personId": person })),
            ("release_hidden", json!({ "id": row["id"] })),
        ] {
            assert_eq!(
                laptop.ask(request, args),
                Err(Failure::NotAllowed),
                "{request}: refused alike, whether there is anybody or not"
            );
        }
    }
    let late = story
        .shelter
        .ask("write_visit", visit(person, "もう一度。"));
    assert!(late.is_err(), "nothing more is written where all read it");

    let page = story.officer.must("get_hidden", json!({ "id": row["id"] }));
    assert_eq!(page["timeline"][0]["text"], "夜は眠れない。");
    let fields = page["fields"].as_array().unwrap();
    let phone = fields.iter().find(|field| field["field"] == "phone");
    assert_eq!(phone.unwrap()["value"], "0768-00-1234");
    assert_eq!(page["row"]["told"], 3, "all three were told");
    assert_eq!(page["row"]["toldOf"], 3);
}

#[test]
fn what_is_done_about_hidden_persons_is_recorded_on_the_officers_device_alone() {
    let stick = TempDir::new().unwrap();
    let story = Story::new(&stick);
    let registered = story.officer.must(
        "register_hidden",
        json!({ "name": "別 の人", "kana": "べつ", "birth": "昭和60年", "stay": "親戚宅", "note": "" }),
    );
    assert_eq!(registered["stay"], "親戚宅");
    assert_eq!(registered["wasInRoll"], false);
    let id = registered["id"].clone();
    let noted = json!({ "id": id, "note": "電話は本人だけ。", "stay": "" });
    story.officer.must("write_hidden", noted);
    story.officer.must("get_hidden", json!({ "id": id }));
    let kinds = |laptop: &Laptop| -> Vec<Value> {
        let page = laptop.must(
            "audit_list",
            json!({ "group": "", "before": null, "limit": 100 }),
        );
        let rows = page["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| row["kind"].clone()).collect()
    };
    let officer = kinds(&story.officer);
    assert!(officer.contains(&json!("person_hidden")), "{officer:?}");
    assert!(officer.contains(&json!("person_opened")), "{officer:?}");
    story.meet();
    let office = kinds(&story.office);
    assert!(!office.contains(&json!("person_hidden")), "{office:?}");
    let answer = story.officer.must(
        "audit_list",
        json!({ "group": "", "before": null, "limit": 100 }),
    );
    let text = answer.to_string();
    assert!(
        !text.contains("別 の人") && !text.contains("電話は本人"),
        "no word of it"
    );
}

#[test]
fn a_second_officer_reads_nothing_before_the_first_confirms_and_a_released_person_is_found_again() {
    let stick = TempDir::new().unwrap();
    let story = Story::new(&stick);
    let person = story.person.as_str().unwrap();
    story
        .officer
        .must("hide_person", json!({ "personId": person }));
    let second = join(&story.office, "秘匿-2", "sealed_officer", "2026-12-01");
    meet(&story.office, &second);
    meet(&story.officer, &second);
    assert_eq!(
        second.must("hidden_state", json!({})),
        json!({ "may": true, "reads": false, "waiting": [] })
    );
    assert_eq!(
        second.ask("list_hidden", json!({})),
        Err(Failure::NotAllowed)
    );
    let state = story.officer.must("hidden_state", json!({}));
    assert_eq!(state["waiting"][0]["deviceName"], "秘匿-2");
    let device = line(&story.office, "秘匿-2")["device"].clone();
    assert!(
        story
            .office
            .ask("confirm_officer", json!({ "device": device }))
            .is_err(),
        "the office cannot"
    );
    let state = story
        .officer
        .must("confirm_officer", json!({ "device": device }));
    assert_eq!(state["waiting"], json!([]));
    meet(&story.officer, &second);
    meet(&story.officer, &second);
    let listed = second.must("list_hidden", json!({}));
    assert_eq!(listed[0]["name"], NAME);

    let back = second.must("release_hidden", json!({ "id": listed[0]["id"] }));
    meet(&second, &story.office);
    let found = search(&story.office, "ひめこ");
    assert_eq!(found[0]["id"], back["personId"]);
    let page = story
        .office
        .must("get_person", json!({ "id": back["personId"] }));
    assert!(page.to_string().contains("夜は眠れない。"));
}
