//! Self-reports: taken in as they came, shown with who could be meant, linked by a person and by nobody
//! else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, meet, member};
use serde_json::{Value, json};
use tempfile::TempDir;

fn office() -> (TempDir, Laptop) {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    (stick, office)
}

fn report(number: usize, claimed: Value) -> Value {
    let mut stated =
        json!({ "name": "", "kana": "", "birth": "", "sex": "", "address": "", "phone": "" });
    let whole = stated.as_object_mut().unwrap();
    whole.extend(claimed.as_object().unwrap().clone());
    json!({
        "channel": "portal", "reference": format!("P-{number:04}"), "received": "2026-11-20T09:00:00+09:00",
        "claimed": stated, "verified": null, "proxy": null, "consented": number.is_multiple_of(2),
        "whereabouts": "金沢の長女の家", "needs": "", "raw": format!("申告 {number} の本文"),
    })
}

const FAMILIES: [(&str, &str, &str); 6] = [
    ("試山", "こころやま", "試山"),
    ("髙橋", "たかはし", "高橋"),
    ("渡邉", "わたなべ", "渡辺"),
    ("齋藤", "さいとう", "斉藤"),
    ("澤田", "さわだ", "沢田"),
    ("濵口", "はまぐち", "浜口"),
];
const GIVENS: [(&str, &str); 10] = [
    ("花子", "はなこ"),
    ("太郎", "たろう"),
    ("和子", "かずこ"),
    ("正雄", "まさお"),
    ("千代", "ちよ"),
    ("一郎", "いちろう"),
    ("幸子", "さちこ"),
    ("義男", "よしお"),
    ("文", "ふみ"),
    ("清", "きよし"),
];

fn half_width(kana: &str) -> String {
    let table = "あｱいｲうｳえｴおｵかｶきｷくｸけｹこｺさｻしｼすｽせｾそｿたﾀちﾁつﾂてﾃとﾄなﾅにﾆぬﾇねﾈのﾉはﾊひﾋふﾌへﾍほﾎまﾏみﾐむﾑめﾒもﾓやﾔゆﾕよﾖらﾗりﾘるﾙれﾚろﾛわﾜんﾝ";
    let pairs: Vec<char> = table.chars().collect();
    let mut text = String::new();
    for letter in kana.chars() {
        let plain = match letter {
            'が'..='ぢ' if u32::from(letter) % 2 == 0 => char::from_u32(u32::from(letter) - 1),
            'ば' => Some('は'),
            'ぐ' => Some('く'),
            'だ' => Some('た'),
            _ => None,
        };
        let of = |letter: char| {
            let found = pairs.chunks(2).find(|pair| pair[0] == letter);
            found.map_or(letter, |pair| pair[1])
        };
        match plain.filter(|_| !pairs.chunks(2).any(|pair| pair[0] == letter)) {
            Some(base) => text.extend([of(base), 'ﾞ']),
            None => text.push(of(letter)),
        }
    }
    text
}

#[test]
fn sixty_reports_with_names_in_other_forms_find_their_persons_and_none_is_written_into_one() {
    let (_stick, office) = office();
    let mut people = Vec::new();
    for (f, family) in FAMILIES.iter().enumerate() {
        for (g, given) in GIVENS.iter().enumerate() {
            let birth = format!("S{}.{}.{}", 10 + f * 3 + g, 1 + g, 3 + f);
            let saved = office.must(
                "register_household",
                household(vec![member(family.0, given.0, family.1, given.1, &birth)]),
            );
            people.push((f, g, saved["people"][0]["id"].clone()));
        }
    }
    let before: Vec<Value> = people
        .iter()
        .map(|(_, _, id)| office.must("get_person", json!({ "id": id })))
        .collect();

    let mut reports = Vec::new();
    for (number, (f, g, id)) in people.iter().enumerate() {
        let (family, given) = (FAMILIES[*f], GIVENS[*g]);
        let western = format!("{}年{}月{}日", 1935 + f * 3 + g, 1 + g, 3 + f);
        let claimed = match number % 4 {
            // Another letter for the surname, no space.
            0 => json!({ "name": format!("{}{}", family.2, given.0), "birth": western }),
            // The reading alone, half-width.
            1 => {
                json!({ "kana": half_width(&format!("{} {}", family.1, given.1)), "birth": western })
            }
            // A full-width space, and no day of birth but the year.
            2 => {
                json!({ "name": format!("{}　{}", family.0, given.0), "birth": format!("昭和{}年", 10 + f * 3 + g) })
            }
            // A name and the telephone that the household has.
            _ => {
                json!({ "name": format!("{} {}", family.2, given.0), "phone": "０７６８（００）１２３４" })
            }
        };
        let taken = office.must("take_intake", report(number, claimed));
        assert_eq!(taken["known"], false);
        reports.push((taken["id"].clone(), id.clone()));
    }
    let mut first = 0;
    for (report, person) in &reports {
        let seen = office.must("get_intake", json!({ "id": report }));
        let candidates = seen["candidates"].as_array().unwrap();
        assert!(
            candidates.iter().any(|one| one["row"]["id"] == *person),
            "the person is among the candidates of {}",
            seen["claimed"]
        );
        first += usize::from(candidates[0]["row"]["id"] == *person);
        assert!(
            !candidates[0]["reasons"].as_array().unwrap().is_empty(),
            "and it is said why"
        );
    }
    assert!(first >= 58, "{first} of 60 stand first");

    let page = office.must("list_intakes", json!({ "standing": "", "limit": 100 }));
    assert_eq!(
        (&page["counts"]["received"], &page["counts"]["open"]),
        (&json!(60), &json!(60))
    );
    assert_eq!(page["counts"]["linked"], 0, "nobody is linked by itself");
    for (n, (_, _, id)) in people.iter().enumerate() {
        let now = office.must("get_person", json!({ "id": id }));
        assert_eq!(now, before[n], "nothing was written into a person");
    }
}

#[test]
fn a_person_links_a_report_takes_it_back_and_both_are_told() {
    let (_stick, office) = office();
    let saved = office.must(
        "register_household",
        household(vec![
            member("試山", "花子", "", "", "S23.4.5"),
            member("試山", "太郎", "", "", ""),
        ]),
    );
    let (hanako, taro) = (&saved["people"][0]["id"], &saved["people"][1]["id"]);
    let form = report(0, json!({ "name": "試山花子", "birth": "1948/4/5" }));
    let taken = office.must("take_intake", form.clone());
    assert_eq!(
        office.must("take_intake", form.clone()),
        json!({ "id": taken["id"], "known": true }),
        "the very same report again"
    );
    let decide = |verdict: &str, person: &Value| {
        office.ask(
            "decide_intake",
            json!({ "id": taken["id"], "verdict": verdict, "personId": person, "comment": "" }),
        )
    };
    let linked = decide("linked", hanako).unwrap();
    assert_eq!(linked["line"]["standing"], "linked");
    assert_eq!(linked["linked"][0]["id"], *hanako);
    assert_eq!(linked["candidates"], json!([]), "it is decided");
    let page = office.must("list_intakes", json!({ "standing": "linked", "limit": 10 }));
    assert_eq!(
        (
            &page["total"],
            &page["counts"]["people"],
            &page["counts"]["consentedPeople"]
        ),
        (&json!(1), &json!(1), &json!(1))
    );
    // Somebody else, who had not heard of it, linked another person: both stand.
    assert_eq!(
        decide("linked", taro).unwrap()["line"]["standing"],
        "contested"
    );
    assert_eq!(
        decide("unlinked", hanako).unwrap()["linked"][0]["id"],
        *taro
    );
    let open = decide("unlinked", taro).unwrap();
    assert_eq!(open["line"]["standing"], "open");
    assert_eq!(
        open["marks"].as_array().unwrap().len(),
        4,
        "all of it is told"
    );
    assert_eq!(
        decide("ask", &json!("")).unwrap()["line"]["standing"],
        "ask"
    );

    let nobody = json!("00000000-0000-7000-8000-000000000000");
    assert_eq!(decide("linked", &nobody), Err(Failure::NotFound));
    assert!(matches!(
        decide("linked", &json!("")),
        Err(Failure::Unreadable { .. })
    ));
    assert!(decide("merged", hanako).is_err());
    let mut my_number = form;
    my_number["raw"] = json!("個人番号は 1234 5678 9018 です");
    assert_eq!(
        office.ask("take_intake", my_number),
        Err(Failure::IndividualNumber)
    );
}

#[test]
fn a_report_that_was_linked_to_somebody_who_is_hidden_is_shown_no_more() {
    let (_stick, office) = office();
    let officer = join(&office, "秘匿-1", "sealed_officer", "2027-03-31");
    let saved = office.must(
        "register_household",
        household(vec![member("試山", "花子", "", "", "S23.4.5")]),
    );
    let hanako = &saved["people"][0]["id"];
    let taken = office.must("take_intake", report(1, json!({ "name": "試山花子" })));
    let linked =
        json!({ "id": taken["id"], "verdict": "linked", "personId": hanako, "comment": "" });
    office.must("decide_intake", linked);
    meet(&office, &officer);
    officer.must("hide_person", json!({ "personId": hanako }));
    meet(&office, &officer);
    let page = office.must("list_intakes", json!({ "standing": "", "limit": 10 }));
    assert_eq!(
        (&page["total"], &page["counts"]["received"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        office.ask("get_intake", json!({ "id": taken["id"] })),
        Err(Failure::NotFound)
    );
}

#[test]
fn the_same_report_taken_in_on_two_laptops_is_one_and_a_recorder_of_elsewhere_sees_none() {
    let (_stick, office) = office();
    let desk = join(&office, "受付-2", "municipality_officer", "2027-03-31");
    let form = report(7, json!({ "name": "試山花子" }));
    let here = office.must("take_intake", form.clone());
    let there = desk.must("take_intake", form);
    assert_eq!(here["id"], there["id"]);
    desk.must(
        "decide_intake",
        json!({ "id": there["id"], "verdict": "ask", "personId": "", "comment": "電話がつながらない" }),
    );
    meet(&office, &desk);
    let page = office.must("list_intakes", json!({ "standing": "", "limit": 10 }));
    assert_eq!(
        (&page["total"], &page["rows"][0]["standing"]),
        (&json!(1), &json!("ask"))
    );
    let auditor = join(&office, "監査-1", "auditor", "2027-03-31");
    meet(&office, &auditor);
    let page = auditor.must("list_intakes", json!({ "standing": "", "limit": 10 }));
    assert_eq!(
        (&page["total"], &page["mayWrite"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(
        auditor.ask("take_intake", report(8, json!({ "name": "試川" }))),
        Err(Failure::NotAllowed)
    );
}

#[test]
fn two_people_who_say_the_same_on_two_days_are_two_reports() {
    let (_stick, office) = office();
    let mut form = report(0, json!({ "name": "試山花子" }));
    form["reference"] = json!("");
    form["received"] = Value::Null;
    form["raw"] = json!("");
    let first = office.must("take_intake", form.clone());
    assert_eq!(office.must("take_intake", form.clone())["known"], true);
    office.clock.go(2 * 24 * 60 * 60 * 1000);
    let second = office.must("take_intake", form);
    assert_eq!(second["known"], false, "somebody called again");
    assert_ne!(first["id"], second["id"]);
}

#[test]
fn the_longest_report_arrives_and_a_longer_one_is_refused() {
    let (_stick, office) = office();
    let desk = join(&office, "受付-2", "municipality_officer", "2027-03-31");
    let mut state = 1_u32;
    let mut dense = |letters: usize| -> String {
        (0..letters)
            .filter_map(|_| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                char::from_u32(0x4e00 + state % 0x5000)
            })
            .collect()
    };
    let mut form = report(3, json!({ "name": "試山花子" }));
    form["raw"] = json!(dense(12_000));
    form["needs"] = json!(dense(2_001));
    assert!(matches!(
        desk.ask("take_intake", form.clone()),
        Err(Failure::TooLong { .. })
    ));
    for of in ["name", "kana", "birth", "sex", "address", "phone"] {
        form["claimed"][of] = json!(dense(200));
    }
    form["verified"] = form["claimed"].clone();
    form["needs"] = json!(dense(2_000));
    form["whereabouts"] = json!(dense(2_000));
    desk.must("take_intake", form);
    for _ in 0..2 {
        meet(&office, &desk);
    }
    let page = office.must("list_intakes", json!({ "standing": "", "limit": 10 }));
    assert_eq!(page["total"], 1);
    let only_here = desk.must("sync_status", json!({}))["onlyHere"].clone();
    assert_eq!(only_here, 0, "and it is known to have arrived");
}
