//! 同じ人かも: entries that look alike are found, people say what they are, and everything that was
//! said can be taken back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, meet, member, visit};
use serde_json::{Value, json};
use tempfile::TempDir;

fn office() -> (TempDir, Laptop) {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    (stick, office)
}

fn register(laptop: &Laptop, members: Vec<Value>) -> Vec<String> {
    let saved = laptop.must("register_household", household(members));
    let people = saved["people"].as_array().unwrap().iter();
    people
        .map(|person| person["id"].as_str().unwrap().to_owned())
        .collect()
}

fn hanako(laptop: &Laptop, name: (&str, &str)) -> String {
    let hanako = member(name.0, name.1, "しやま", "はなこ", "S23.4.5");
    register(laptop, vec![hanako]).remove(0)
}

/// Everybody is compared with everybody; the pairs that wait.
fn look(laptop: &Laptop) -> Value {
    loop {
        let looked = laptop.must("look_for_same", json!({ "most": 50 }));
        if looked["left"] == 0 {
            break;
        }
        assert!(looked["compared"].as_u64().unwrap() > 0, "it goes on");
    }
    laptop.must("list_same_pairs", json!({ "limit": 100 }))
}

fn ids(pair: &Value) -> [String; 2] {
    let mut ids = ["one", "other"].map(|side| pair[side]["id"].as_str().unwrap().to_owned());
    ids.sort();
    ids
}

fn say(laptop: &Laptop, one: &str, other: &str, verdict: &str) -> Result<Value, Failure> {
    let pairs = json!([{ "one": one, "other": other }]);
    laptop.ask(
        "say_same",
        json!({ "pairs": pairs, "verdict": verdict, "comment": "" }),
    )
}

fn page(laptop: &Laptop, id: &str) -> Value {
    laptop.must("get_person", json!({ "id": id }))
}

fn search(laptop: &Laptop, text: &str) -> Value {
    laptop.must("search_people", json!({ "text": text, "limit": 50 }))
}

fn texts(page: &Value) -> Vec<&str> {
    let lines = page["timeline"].as_array().unwrap().iter();
    lines
        .filter(|line| line["kind"] == "note")
        .map(|line| line["text"].as_str().unwrap())
        .collect()
}

#[test]
fn entries_in_other_letters_are_found_shown_as_one_and_parted_again_two_weeks_later() {
    let (_stick, office) = office();
    let one = hanako(&office, ("試山", "花子"));
    let other = hanako(&office, ("試山", "華子"));
    office.must("write_visit", visit(&one, "膝が痛い。"));
    office.clock.go(60_000);
    office.must("write_visit", visit(&other, "薬があと三日。"));
    office.must(
        "move_people",
        json!({
            "personIds": [other], "category": "relatives", "placeId": null,
            "placeText": "金沢市の長男宅", "presence": "", "seenAt": null, "source": "", "verification": "",
        }),
    );
    let pairs = look(&office);
    assert_eq!(pairs["total"], 1);
    let pair = &pairs["pairs"][0];
    assert_eq!(ids(pair), {
        let mut both = [one.clone(), other.clone()];
        both.sort();
        both
    });
    assert_eq!(pair["stands"], "");
    assert!(pair["reasons"].to_string().contains("same_birth_date"));
    let before = [&one, &other].map(|id| page(&office, id));
    let found = search(&office, "しやま");
    assert_eq!(
        (&found["total"], found["rows"].as_array().unwrap().len()),
        (&json!(2), 2)
    );

    let said = say(&office, &one, &other, "same").unwrap();
    assert_eq!(said, json!({ "pairs": 1, "waiting": 0 }));
    let joined = page(&office, &one);
    assert_eq!(
        texts(&joined),
        ["薬があと三日。", "膝が痛い。"],
        "one history"
    );
    assert_eq!(
        joined["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .find(|line| line["text"] == "薬があと三日。")
            .unwrap()["recordId"],
        json!(other)
    );
    assert_eq!(joined["records"][0]["row"]["id"], json!(other));
    assert_eq!(joined["records"][0]["said"][0]["verdict"], "same");
    assert_eq!(
        joined["row"]["stayPlace"], "金沢市の長男宅",
        "the newest place of both"
    );
    assert!(
        joined["records"][0]["fields"]
            .to_string()
            .contains("試山 華子")
    );
    let found = search(&office, "しやま");
    assert_eq!(
        (&found["total"], found["rows"].as_array().unwrap().len()),
        (&json!(1), 1)
    );
    assert_eq!(found["together"][0]["records"], 2);
    let everybody = search(&office, "");
    assert_eq!(
        everybody["total"], found["total"],
        "listed and counted once"
    );
    assert_eq!(everybody["together"][0]["records"], 2);
    assert_eq!(office.must("today", json!({}))["people"], 1);
    let ledger = office.folder.path().join("台帳.csv");
    app::ledger::csv_to(&office.context, &ledger, false).unwrap();
    let records = office.folder.path().join("台帳_同じ人の記録.csv");
    let files = [ledger, records].map(|path| std::fs::read_to_string(path).unwrap());
    for id in [&one, &other] {
        let named = files.iter().any(|file| file.contains(id.as_str()));
        assert!(named, "the files leave no entry out");
    }
    assert_eq!(look(&office)["total"], 0, "it is not asked again");
    assert_eq!(office.must("today", json!({}))["sameWaiting"], 0);

    // A note that is written while they are one stays in the entry in which it was written.
    office.clock.go(14 * 24 * 60 * 60 * 1000);
    office.must("write_visit", visit(&one, "元気そう。"));
    say(&office, &one, &other, "withdrawn").unwrap();
    let mut after = [&one, &other].map(|id| page(&office, id));
    assert_eq!(texts(&after[0]), ["元気そう。", "膝が痛い。"]);
    assert_eq!(after[1], before[1], "to the last letter as before");
    let lines = after[0]["timeline"].as_array_mut().unwrap();
    lines.retain(|line| line["text"] != "元気そう。");
    // The last contact stands in the row and in the household.
    let met = |page: &Value| page["row"]["lastContact"].as_str().unwrap().to_owned();
    let after = after[0]
        .to_string()
        .replace(&met(&after[0]), &met(&before[0]));
    assert_eq!(
        after,
        before[0].to_string(),
        "but for what was written since"
    );
    let found = search(&office, "しやま");
    assert_eq!(found["total"], 2);
    assert_eq!(look(&office)["total"], 1, "and it is asked again");
    let waiting = office.must("today", json!({}))["sameWaiting"].clone();
    assert_eq!(waiting, 1, "the first screen of the day says so");
}

#[test]
fn twins_and_father_and_son_are_never_put_together() {
    let (_stick, office) = office();
    // 同姓同名 of one day, twins, and a son with his father's name.
    register(
        &office,
        vec![
            member("試山", "一郎", "しやま", "いちろう", "S33.1.2"),
            member("試山", "二郎", "しやま", "じろう", "S33.1.2"),
            member("試山", "一朗", "しやま", "いちろう", "S60.1.2"),
        ],
    );
    let namesake = member("試山", "一郎", "しやま", "いちろう", "S33.1.2");
    let mut far = household(vec![namesake]);
    far["address"] = json!("珠洲市飯田町9");
    far["phone"] = json!("0768-99-0000");
    office.must("register_household", far);
    let pairs = look(&office);
    let found = search(&office, "しやま");
    assert_eq!(
        found["rows"].as_array().unwrap().len(),
        4,
        "nobody is joined by itself"
    );
    assert_eq!(
        pairs["total"], 1,
        "only the namesake of one day is asked about: {pairs}"
    );
    let pair = &pairs["pairs"][0];
    assert_eq!(
        pair["exact"], false,
        "and not among those that are ticked beforehand"
    );
    say(&office, &ids(pair)[0], &ids(pair)[1], "different").unwrap();
    assert_eq!(look(&office)["total"], 0, "said once is enough");
    assert_eq!(
        search(&office, "しやま")["rows"].as_array().unwrap().len(),
        4
    );
}

#[test]
fn what_two_teams_say_apart_is_kept_and_asked_until_somebody_decides() {
    let (_stick, office) = office();
    let one = hanako(&office, ("試山", "花子"));
    let other = hanako(&office, ("試山", "花子"));
    let desk = join(&office, "河井小-2", "health_team", "2026-12-01");
    meet(&office, &desk);
    meet(&office, &desk);
    assert_eq!(look(&desk)["total"], 1);
    say(&office, &one, &other, "same").unwrap();
    say(&desk, &other, &one, "different").unwrap();
    for _ in 0..2 {
        meet(&office, &desk);
    }
    for laptop in [&office, &desk] {
        let pairs = look(laptop);
        assert_eq!(pairs["pairs"][0]["stands"], "contested");
        assert_eq!(pairs["pairs"][0]["said"].as_array().unwrap().len(), 2);
        let page = page(laptop, &one);
        assert_eq!(page["records"], json!([]), "shown as two meanwhile");
        assert_eq!(page["contested"][0]["id"], json!(other));
    }
    say(&desk, &one, &other, "same").unwrap();
    for _ in 0..2 {
        meet(&office, &desk);
    }
    for laptop in [&office, &desk] {
        assert_eq!(look(laptop)["total"], 0);
        assert_eq!(page(laptop, &other)["records"][0]["row"]["id"], json!(one));
    }
}

#[test]
fn pairs_that_agree_in_everything_are_said_together_and_what_nobody_knows_is_refused() {
    let (_stick, office) = office();
    let mut people = Vec::new();
    for n in 0..6 {
        let given = ["一", "二", "三", "四", "五", "六"][n];
        let kana = ["はじめ", "つぐ", "みつ", "よし", "いつお", "むつ"][n];
        for _ in 0..2 {
            let form = member("試山", given, "しやま", kana, &format!("S3{n}.{}.5", n + 1));
            people.extend(register(&office, vec![form]));
        }
    }
    let pairs = look(&office);
    let all = pairs["pairs"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|pair| pair["exact"] == true));
    let chosen: Vec<Value> = all
        .iter()
        .map(|pair| json!({ "one": pair["one"]["id"], "other": pair["other"]["id"] }))
        .collect();
    let ask = |pairs: Vec<Value>, verdict: &str| {
        office.ask(
            "say_same",
            json!({ "pairs": pairs, "verdict": verdict, "comment": "" }),
        )
    };
    let nobody = json!({ "one": people[0], "other": "00000000-0000-7000-8000-000000000000" });
    let mut with_nobody = chosen.clone();
    with_nobody.push(nobody);
    assert_eq!(ask(with_nobody, "same"), Err(Failure::NotFound));
    assert_eq!(look(&office)["total"], 6, "all of them or none");
    let itself = vec![json!({ "one": people[0], "other": people[0] })];
    assert!(matches!(
        ask(itself, "same"),
        Err(Failure::Unreadable { .. })
    ));
    assert!(ask(chosen.clone(), "merged").is_err());
    assert!(matches!(
        ask(vec![chosen[0].clone(); 201], "same"),
        Err(Failure::TooLong { .. })
    ));
    assert_eq!(ask(chosen.clone(), "same").unwrap()["waiting"], 0);
    assert_eq!(
        search(&office, "しやま")["rows"].as_array().unwrap().len(),
        6
    );
    // Said again it writes nothing.
    let before = office.must("sync_status", json!({}))["onlyHere"].clone();
    ask(chosen, "same").unwrap();
    assert_eq!(office.must("sync_status", json!({}))["onlyHere"], before);
}

#[test]
fn three_entries_are_one_by_two_words_and_a_place_beside_is_found_after_a_change() {
    let (_stick, office) = office();
    let [a, b, c] = [0; 3].map(|_| hanako(&office, ("試山", "花子")));
    say(&office, &a, &b, "same").unwrap();
    say(&office, &b, &c, "same").unwrap();
    assert_eq!(page(&office, &a)["records"].as_array().unwrap().len(), 2);
    assert_eq!(search(&office, "はなこ")["together"][0]["records"], 3);
    say(&office, &b, &c, "withdrawn").unwrap();
    assert_eq!(page(&office, &a)["records"].as_array().unwrap().len(), 1);
    // Whose name is put right is compared anew.
    let late = member("仮名", "花子", "", "", "");
    let late = register(&office, vec![late]).remove(0);
    let before = look(&office)["total"].as_u64().unwrap();
    for (field, value) in [
        ("full_name", "試山 花子"),
        ("full_name_kana", "シヤマ ハナコ"),
        ("birth_date", "昭和23年4月5日"),
    ] {
        office.must(
            "set_field",
            json!({ "personId": late, "field": field, "value": value, "seenAt": null }),
        );
    }
    assert_eq!(look(&office)["total"].as_u64().unwrap(), before + 3);
}

#[test]
fn who_opens_one_entry_has_opened_all_entries_of_the_person() {
    let (_stick, office) = office();
    let one = hanako(&office, ("試山", "花子"));
    let other = hanako(&office, ("試山", "花子"));
    let opened = |id: &str| {
        let form = json!({ "personId": id, "before": null, "limit": 50 });
        let page = office.must("audit_of_person", form);
        let lines = page["rows"].as_array().unwrap().clone();
        lines
            .iter()
            .filter(|line| line["kind"] == "person_opened")
            .count()
    };
    page(&office, &one);
    assert_eq!((opened(&one), opened(&other)), (1, 0));
    say(&office, &one, &other, "same").unwrap();
    office.clock.go(10 * 60 * 1000);
    page(&office, &one);
    assert_eq!(
        (opened(&one), opened(&other)),
        (2, 1),
        "its notes were shown, too"
    );
    let listed = || {
        let form = json!({ "group": "", "before": null, "limit": 50 });
        let page = office.must("audit_list", form);
        let lines = page["rows"].as_array().unwrap().clone();
        lines
            .iter()
            .filter(|line| line["kind"] == "searched")
            .count()
    };
    let before = listed();
    say(&office, &one, &other, "withdrawn").unwrap();
    look(&office);
    assert_eq!(listed(), before + 1, "and so is the list of pairs");
}

#[test]
fn who_is_hidden_looks_like_nobody_and_is_linked_to_nobody() {
    let (_stick, office) = office();
    let officer = join(&office, "秘匿-1", "sealed_officer", "2026-12-01");
    let one = hanako(&office, ("試山", "花子"));
    let other = hanako(&office, ("試山", "花子"));
    let third = hanako(&office, ("試山", "花子"));
    look(&office);
    say(&office, &one, &other, "same").unwrap();
    for _ in 0..2 {
        meet(&office, &officer);
    }
    look(&officer);
    officer.must("hide_person", json!({ "personId": other }));
    for _ in 0..2 {
        meet(&office, &officer);
    }
    for laptop in [&office, &officer] {
        let pairs = look(laptop);
        assert!(!pairs.to_string().contains(&other), "{pairs}");
        assert_eq!(pairs["total"], 1, "the two that are left");
        let page = page(laptop, &one);
        assert_eq!(page["records"], json!([]));
        assert!(!page.to_string().contains(&other));
        assert_eq!(say(laptop, &third, &other, "same"), Err(Failure::NotFound));
        assert!(!search(laptop, "しやま").to_string().contains(&other));
    }
}
