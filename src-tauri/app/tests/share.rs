//! 他の市町村と分け合う: a person of one municipality who stays in another is written about by both.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, join_at, meet, member, only_file, take_pack, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

const UNTIL: &str = "2027-03-31";

struct Story {
    _stick: TempDir,
    wajima: Laptop,
    kanazawa: Laptop,
    /// The device of the prefecture that stands between them.
    between: Laptop,
}

/// Two municipalities, both of which let a device of the prefecture in.
fn story() -> Story {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let all = office.must("list_members", json!({}));
    let own = all[0]["device"].clone();
    office.must(
        "root_propose",
        json!({ "what": "prefecture", "keys": [], "request": "", "checkDigits": "", "device": own }),
    );
    let [wajima, kanazawa] = ["輪島市役所-1", "金沢市役所-1"]
        .map(|name| join_at(&office, name, "municipality_admin", UNTIL, "new").unwrap());
    for (laptop, name) in [(&wajima, "輪島市"), (&kanazawa, "金沢市")] {
        laptop.must("name_unit", json!({ "name": name }));
    }
    meet(&wajima, &kanazawa);
    let between = join(&wajima, "県庁-1", "prefecture_officer", UNTIL);
    meet(&wajima, &kanazawa);
    for file in std::fs::read_dir(stick.path()).unwrap().flatten() {
        std::fs::remove_file(file.path()).unwrap();
    }
    between.must("make_return_request", json!({}));
    let token = only_file(&kanazawa, "request");
    let seen = kanazawa.must("read_enrol_request", json!({ "token": token }));
    kanazawa.must(
        "approve_enrolment",
        json!({
            "token": token, "checkDigits": seen["checkDigits"], "role": "prefecture_officer",
            "validUntil": UNTIL, "agreement": "", "municipality": "",
        }),
    );
    take_pack(&between).unwrap();
    let story = Story {
        _stick: stick,
        wajima,
        kanazawa,
        between,
    };
    story.meet();
    story
}

impl Story {
    /// The municipalities do not meet each other.
    fn meet(&self) {
        for _ in 0..2 {
            meet(&self.wajima, &self.between);
            meet(&self.kanazawa, &self.between);
        }
    }

    fn hanako(&self) -> String {
        let hanako = member("試山", "花子", "しやま", "はなこ", "S23.4.5");
        let saved = self
            .wajima
            .must("register_household", household(vec![hanako]));
        let id = saved["people"][0]["id"].as_str().unwrap().to_owned();
        self.wajima.must("write_visit", visit(&id, "膝の痛み。"));
        id
    }

    fn kanazawa_unit(&self) -> Value {
        let units = self.wajima.must("list_units", json!({}));
        let mut units = units.as_array().unwrap().iter();
        let unit = units.find(|unit| unit["name"] == "金沢市");
        unit.expect("its name came")["unit"].clone()
    }

    fn share(&self, person: &str, more: Value) -> Result<Value, Failure> {
        let mut form = json!({
            "personId": person, "unit": self.kanazawa_unit(), "care": false, "basis": "consent",
            "reason": "", "until": "",
        });
        for (name, value) in more.as_object().unwrap() {
            form[name] = value.clone();
        }
        self.wajima.ask("share_person", form)
    }
}

fn page(laptop: &Laptop, id: &str) -> Value {
    laptop.must("get_person", json!({ "id": id }))
}

fn texts(page: &Value) -> Vec<String> {
    let timeline = page["timeline"].as_array().unwrap().iter();
    timeline
        .filter_map(|item| Some(item["text"].as_str()?.to_owned()))
        .filter(|text| !text.is_empty())
        .collect()
}

#[test]
fn who_stays_in_another_municipality_is_found_there_and_both_write_on_one_page() {
    let story = story();
    let id = story.hanako();
    story.meet();
    let nobody = story.kanazawa.ask("get_person", json!({ "id": id }));
    assert_eq!(nobody, Err(Failure::NotFound));
    story.share(&id, json!({ "until": "2027-03-31" })).unwrap();
    story.meet();
    let there = page(&story.kanazawa, &id);
    assert_eq!(there["sharing"]["home"], "輪島市");
    assert_eq!(
        there["sharing"]["mayShare"], false,
        "it is Wajima's to give"
    );
    assert_eq!(texts(&there), ["膝の痛み。"]);
    story
        .kanazawa
        .must("write_visit", visit(&id, "金沢で受診。"));
    story
        .wajima
        .must("write_visit", visit(&id, "家の鍵を預かった。"));
    story.meet();
    for laptop in [&story.wajima, &story.kanazawa] {
        let mut all = texts(&page(laptop, &id));
        all.sort();
        assert_eq!(all, ["家の鍵を預かった。", "膝の痛み。", "金沢で受診。"]);
    }
    let sharing = page(&story.wajima, &id)["sharing"].clone();
    assert_eq!(sharing["home"], "");
    let share = &sharing["shares"][0];
    assert_eq!(
        (
            &share["unit"],
            &share["basis"],
            &share["until"],
            &share["stands"]
        ),
        (
            &json!("金沢市"),
            &json!("consent"),
            &json!("2027-03-31"),
            &json!("goes_on")
        )
    );
    let acts = story.wajima.must(
        "audit_list",
        json!({ "group": "out", "before": null, "limit": 50 }),
    );
    let kinds: Vec<&Value> = acts["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["kind"])
        .collect();
    assert!(kinds.contains(&&json!("person_shared")), "{acts}");
}

#[test]
fn a_share_is_ended_by_who_gave_it_and_what_is_written_later_stays_apart() {
    let story = story();
    let id = story.hanako();
    story.share(&id, json!({})).unwrap();
    story.meet();
    let share = page(&story.kanazawa, &id)["sharing"]["shares"][0]["id"].clone();
    let form = json!({ "personId": id, "shareId": share });
    assert_eq!(
        story.kanazawa.ask("end_share", form.clone()),
        Err(Failure::NotAllowed)
    );
    story.wajima.must("end_share", form);
    story.meet();
    story.wajima.must("write_visit", visit(&id, "終わりの後。"));
    story.meet();
    let there = page(&story.kanazawa, &id);
    assert_eq!(texts(&there), ["膝の痛み。"], "what was given stays given");
    let here = page(&story.wajima, &id);
    assert_eq!(here["sharing"]["shares"][0]["stands"], "ended");
    assert_eq!(
        here["sharing"]["shares"][0]["ended"]["name"],
        here["sharing"]["shares"][0]["by"]["name"]
    );
}

#[test]
fn an_agreement_of_one_municipality_is_none_of_another() {
    let story = story();
    story.wajima.must(
        "write_agreement",
        common::accord("2026-11-01", "2027-03-31"),
    );
    story.meet();
    let of = |laptop: &Laptop| {
        let listed = laptop.must("list_agreements", json!({}));
        listed["rows"].as_array().unwrap().len()
    };
    assert_eq!((of(&story.wajima), of(&story.kanazawa)), (1, 0));
}

#[test]
fn nothing_is_given_without_a_basis_to_nobody_or_by_who_may_not() {
    let story = story();
    let id = story.hanako();
    let missing = |field: &str| {
        Err(Failure::Missing {
            field: field.into(),
        })
    };
    let unreadable = |field: &str| {
        Err(Failure::Unreadable {
            field: field.into(),
        })
    };
    assert_eq!(story.share(&id, json!({ "basis": "" })), missing("basis"));
    assert_eq!(
        story.share(&id, json!({ "basis": "benefit" })),
        missing("reason")
    );
    assert_eq!(story.share(&id, json!({ "unit": "00" })), missing("unit"));
    assert_eq!(
        story.share(&id, json!({ "until": "2020-01-01" })),
        unreadable("until")
    );
    let care = json!({ "basis": "other_government", "care": true });
    assert_eq!(
        story.share(&id, care),
        unreadable("care"),
        "要配慮個人情報 needs consent"
    );
    let team = join(&story.wajima, "輪島の班", "health_team", "2026-12-01");
    meet(&team, &story.wajima);
    let form = json!({
        "personId": id, "unit": story.kanazawa_unit(), "care": false, "basis": "consent", "reason": "",
        "until": "",
    });
    assert_eq!(team.ask("share_person", form), Err(Failure::NotAllowed));
    assert_eq!(
        team.ask("name_unit", json!({ "name": "加賀市" })),
        Err(Failure::NotAllowed)
    );
    story.meet();
    assert_eq!(
        story.kanazawa.ask("get_person", json!({ "id": id })),
        Err(Failure::NotFound)
    );
}

#[test]
fn the_ledger_says_to_whom_records_were_given_when_and_on_what_basis() {
    let story = story();
    let id = story.hanako();
    story.wajima.clock.go(60_000);
    story.share(&id, json!({})).unwrap();
    let shares = page(&story.wajima, &id)["sharing"]["shares"].clone();
    story.wajima.clock.go(60_000);
    story.wajima.must(
        "end_share",
        json!({ "personId": id, "shareId": shares[0]["id"] }),
    );
    story.wajima.clock.go(60_000);
    let why = json!({ "basis": "benefit", "reason": "薬が切れる" });
    story.share(&id, why).unwrap();

    let out = TempDir::new().unwrap();
    let path = out.path().join("台帳.csv");
    app::ledger::csv_to(&story.wajima.context, &path, true).unwrap();
    let read = |name: &str| {
        let bytes = std::fs::read(out.path().join(name)).unwrap();
        tables::read(&bytes, None).unwrap().remove(0).cells
    };
    let given = read("台帳_提供.csv");
    assert_eq!(given.len(), 3, "what has ended was given all the same");
    let said: Vec<[&str; 3]> = given[1..]
        .iter()
        .map(|line| [0, 1, 3].map(|cell| line[cell].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            [id.as_str(), "金沢市", "本人の同意"],
            [id.as_str(), "金沢市", "明らかに本人の利益（薬が切れる）"],
        ]
    );
    let ledger = read("台帳.csv");
    let at = ledger[0].iter().position(|cell| cell == "提供日時(別表)");
    assert_eq!(
        ledger[1][at.unwrap()],
        given[2][2],
        "when it was given last"
    );
    assert!(given[1][2] < given[2][2]);
}
