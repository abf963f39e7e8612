//! 台帳 as files for other offices: in legal order, without the hidden, only where a role may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, meet, member, visit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// The order of the law (災害対策基本法 90条の3 第2項, 施行規則 8条の5).
const LEGAL: &str = "台帳作成市町村コード,個人識別ID,氏名,氏名フリガナ,生年月日,性別,住所,住所_団体コード,住所_町字ID,居所,居所_滞在区分,住家の被害の程度,その他の被害,援護の実施の状況(件数と明細別表),要配慮者該当,要配慮者事由,電話番号その他の連絡先,世帯の構成(世帯ID・続柄),罹災証明書の交付の状況,同意提供先(別表),提供日時(別表),その他,確認日時,情報源,確認度";

struct Office {
    stick: TempDir,
    laptop: Laptop,
}

impl Office {
    fn new() -> Self {
        let stick = TempDir::new().unwrap();
        let laptop = Laptop::new(stick.path());
        laptop.found();
        Self { stick, laptop }
    }

    fn register(&self, members: Vec<Value>) -> Vec<String> {
        let made = self.laptop.must("register_household", household(members));
        let ids = made["people"].as_array().unwrap().iter();
        ids.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn set(&self, person: &str, field: &str, value: &str) {
        self.laptop.must(
            "set_field",
            json!({ "personId": person, "field": field, "value": value, "seenAt": null }),
        );
    }
}

/// A CSV as a program reads it: heading and cell of each line.
fn read(path: &Path) -> Vec<BTreeMap<String, String>> {
    let grid = tables::read(&std::fs::read(path).unwrap(), None)
        .unwrap()
        .remove(0);
    let headings = grid.cells[0].clone();
    let lines = grid.cells.iter().skip(1);
    lines
        .map(|line| headings.iter().cloned().zip(line.iter().cloned()).collect())
        .collect()
}

fn csv(laptop: &Laptop, folder: &TempDir) -> Vec<BTreeMap<String, String>> {
    let path = folder.path().join("out.csv");
    app::ledger::csv_to(&laptop.context, &path, false).unwrap();
    read(&path)
}

#[test]
fn the_ledger_goes_out_in_the_order_of_the_law_and_what_can_be_many_beside_it() {
    let office = Office::new();
    let mut wife = member("試山", "花", "シヤマ", "ハナ", "S25.1.10");
    wife["relationship"] = json!("妻");
    wife["consideration"] = json!(["disabled"]);
    let ids = office.register(vec![
        member("試山", "太郎", "シヤマ", "タロウ", "S23.4.5"),
        wife,
    ]);
    office.set(&ids[0], "damage_level", "large_half");
    office.set(&ids[0], "other_damage", "納屋が全壊、軽トラックが水没");
    office.set(&ids[0], "certificate_status", "issued");
    office.set(&ids[0], "phone", "09000001234");
    office.set(&ids[0], "sex", "male");
    office.set(&ids[0], "summary", "=HYPERLINK(\"x\")");
    let mut note = visit(&ids[0], "=1+1 と言われた");
    note["need"] = json!({ "area": "housing", "title": "仮設に入りたい", "urgency": "normal" });
    office.laptop.must("write_visit", note);

    let out = TempDir::new().unwrap();
    let path = out.path().join("台帳.csv");
    let made = app::ledger::csv_to(&office.laptop.context, &path, false).unwrap();
    assert_eq!((made.people, made.files), (2, 9));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with('\u{feff}'), "Excel reads it as UTF-8");
    let first = text.lines().next().unwrap().trim_start_matches('\u{feff}');
    assert_eq!(first.replace('"', ""), LEGAL, "exactly these headings");
    assert!(!text.contains("個人番号"), "there is no place for one");
    assert!(
        text.contains("\"=\"\"09000001234\"\"\""),
        "Excel leaves the zero"
    );
    assert!(text.contains("\"'=HYPERLINK"), "no formula");

    let lines = read(&path);
    let own = lines
        .iter()
        .find(|line| line["個人識別ID"] == ids[0])
        .unwrap();
    for (heading, value) in [
        ("台帳作成市町村コード", "172049"),
        ("氏名", "試山 太郎"),
        ("氏名フリガナ", "シヤマ タロウ"),
        ("生年月日", "1948-04-05"),
        ("性別", "男性"),
        ("住所", "輪島市河井町2部123"),
        ("住所_団体コード", "172049"),
        ("居所_滞在区分", "在宅避難"),
        ("住家の被害の程度", "大規模半壊"),
        ("その他の被害", "納屋が全壊、軽トラックが水没"),
        ("援護の実施の状況(件数と明細別表)", "1"),
        ("電話番号その他の連絡先", "09000001234"),
        ("罹災証明書の交付の状況", "交付済"),
        ("同意提供先(別表)", "関係機関まで"),
        ("その他", "=HYPERLINK(\"x\")"),
        ("情報源", "本人"),
        ("確認度", "申告のみ"),
    ] {
        assert_eq!(own[heading], value, "{heading}");
    }
    let wife = lines
        .iter()
        .find(|line| line["個人識別ID"] == ids[1])
        .unwrap();
    assert_eq!(
        (wife["要配慮者該当"].as_str(), wife["要配慮者事由"].as_str()),
        ("有", "障害者")
    );
    assert!(wife["世帯の構成(世帯ID・続柄)"].ends_with("・妻"));

    let aid = read(&out.path().join("台帳_援護.csv"));
    assert_eq!(aid.len(), 1);
    assert_eq!(
        (
            aid[0]["個人識別ID"].as_str(),
            aid[0]["領域"].as_str(),
            aid[0]["内容"].as_str()
        ),
        (ids[0].as_str(), "住宅", "仮設に入りたい")
    );
    for (name, lines) in [
        ("居所の履歴", 2),
        ("要配慮者事由", 1),
        ("連絡先", 2),
        ("世帯", 2),
        ("同意", 2),
        ("提供", 0),
        ("同じ人の記録", 0),
    ] {
        let side = read(&out.path().join(format!("台帳_{name}.csv")));
        assert_eq!(side.len(), lines, "{name}");
        assert!(
            side.iter().all(|line| ids.contains(&line["個人識別ID"])),
            "{name}"
        );
    }
    let plain = out.path().join("plain.csv");
    app::ledger::csv_to(&office.laptop.context, &plain, true).unwrap();
    let plain = std::fs::read_to_string(plain).unwrap();
    assert!(plain.starts_with("\"台帳作成市町村コード\""), "no mark");
    assert!(plain.contains("\"09000001234\""), "as a program wants it");
    assert!(plain.contains("\"'=HYPERLINK"), "and still no formula");
    let left = std::fs::read_dir(out.path()).unwrap().flatten();
    let parts = left.filter(|file| file.path().extension().is_some_and(|end| end == "part"));
    assert_eq!(parts.count(), 0, "no half file is left");
    // It is recorded like any export, each time.
    let acts = office.laptop.must(
        "audit_list",
        json!({ "before": null, "group": "out", "limit": 50 }),
    );
    let acts = acts["rows"].as_array().unwrap();
    assert_eq!(acts.len(), 2, "{acts:?}");
    assert_eq!(
        (&acts[0]["what"], &acts[0]["count"]),
        (&json!("ledger_csv"), &json!(2))
    );
}

#[test]
fn who_may_not_export_gets_no_file_and_the_hidden_are_in_none() {
    let office = Office::new();
    let officer = join(&office.laptop, "秘匿-1", "sealed_officer", "2026-12-20");
    let ids = office.register(vec![
        member("隠田", "秘子", "カクレダ", "ヒメコ", ""),
        member("隠田", "一", "カクレダ", "ハジメ", ""),
    ]);
    for _ in 0..2 {
        meet(&office.laptop, &officer);
    }
    let state = office.laptop.must("hidden_state", json!({}));
    assert!(state.is_object());
    officer.must("hide_person", json!({ "personId": ids[0] }));
    for _ in 0..2 {
        meet(&office.laptop, &officer);
    }
    let out = TempDir::new().unwrap();
    let lines = csv(&office.laptop, &out);
    assert_eq!(lines.len(), 1);
    app::ledger::workbook_to(&office.laptop.context, &out.path().join("a.xlsx")).unwrap();
    for file in std::fs::read_dir(out.path()).unwrap().flatten() {
        let bytes = std::fs::read(file.path()).unwrap();
        let grids = tables::read(&bytes, None).unwrap();
        let cells = grids.iter().flat_map(|grid| grid.cells.iter().flatten());
        for cell in cells {
            assert!(!cell.contains("秘子") && !cell.contains(&ids[0]), "{cell}");
        }
    }
    let shelter = join(&office.laptop, "避難所-1", "recorder", "2026-12-20");
    let path = out.path().join("b.csv");
    for refused in [
        app::ledger::csv_to(&shelter.context, &path, false),
        app::ledger::workbook_to(&shelter.context, &path),
    ] {
        assert_eq!(refused, Err(Failure::NotAllowed));
    }
    assert!(!path.exists(), "nothing was begun");
    assert_eq!(shelter.must("status", json!({}))["mayExport"], false);
    assert_eq!(office.laptop.must("status", json!({}))["mayExport"], true);
}

#[test]
fn the_window_writes_it_beside_the_files_for_other_devices_and_never_over_another() {
    let office = Office::new();
    office.register(vec![member("試山", "太郎", "シヤマ", "タロウ", "")]);
    let one = office
        .laptop
        .must("export_ledger", json!({ "form": "csv" }));
    let two = office
        .laptop
        .must("export_ledger", json!({ "form": "csv" }));
    assert_eq!(one["fileName"], "台帳-2026-11-23.csv");
    assert_eq!(two["fileName"], "台帳-2026-11-23-2.csv");
    assert!(
        office
            .stick
            .path()
            .join("台帳-2026-11-23-2_世帯.csv")
            .exists()
    );
    let odd = office.laptop.ask("export_ledger", json!({ "form": "pdf" }));
    assert!(matches!(odd, Err(Failure::Unreadable { .. })));
}

#[test]
fn who_has_two_entries_stands_in_the_ledger_once_with_what_both_say() {
    let office = Office::new();
    let mut far = household(vec![member("試山", "華子", "シヤマ", "ハナコ", "S23.4.5")]);
    far["phone"] = json!("090-0000-0042");
    let mut ids = office.register(vec![member("試山", "花子", "シヤマ", "ハナコ", "S23.4.5")]);
    let made = office.laptop.must("register_household", far);
    ids.push(made["people"][0]["id"].as_str().unwrap().to_owned());
    let other_name = ["試山 花子", "試山 華子"];
    ids.sort();
    let [first, other] = [&ids[0], &ids[1]];
    office.set(first, "summary", "耳が遠い。");
    office.set(other, "damage_level", "half");
    for id in &ids {
        let mut note = visit(id, "困っている");
        note["need"] = json!({ "area": "housing", "title": "仮設に入りたい", "urgency": "normal" });
        office.laptop.must("write_visit", note);
    }
    let pairs = json!([{ "one": first, "other": other }]);
    office.laptop.must(
        "say_same",
        json!({ "pairs": pairs, "verdict": "same", "comment": "" }),
    );

    let path = office.stick.path().join("台帳.csv");
    let made = app::ledger::csv_to(&office.laptop.context, &path, false).unwrap();
    assert_eq!(made.people, 1, "a person is counted once");
    let lines = read(&path);
    assert_eq!(lines.len(), 1);
    for (heading, value) in [
        ("個人識別ID", first.as_str()),
        ("住家の被害の程度", "半壊"),
        ("その他", "耳が遠い。"),
        ("援護の実施の状況(件数と明細別表)", "2"),
    ] {
        assert_eq!(lines[0][heading], value, "{heading}");
    }
    let side = |name: &str| read(&office.stick.path().join(format!("台帳_{name}.csv")));
    let aid = side("援護");
    assert_eq!(aid.len(), 2, "what is written of both");
    assert!(aid.iter().all(|line| line["個人識別ID"] == *first));
    let records = side("同じ人の記録");
    assert_eq!(
        records.len(),
        1,
        "the entry that does not stand in the ledger"
    );
    assert_eq!(
        (
            &records[0]["個人識別ID"],
            &records[0]["その記録の個人識別ID"]
        ),
        (first, other)
    );
    assert!(other_name.contains(&records[0]["氏名"].as_str()));

    // It comes back: an edit goes to the entry that stands for the person; what another entry says is
    // not taken away there.
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("耳が遠い。", "耳が少し遠い。");
    std::fs::write(&path, text.replace("半壊", "")).unwrap();
    let files = office.laptop.must("find_files", json!({ "kind": "list" }));
    let files = files.as_array().unwrap();
    let file = files
        .iter()
        .find(|it| it["fileName"] == "台帳.csv")
        .unwrap();
    let mut look = json!({
        "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
        "basis": "", "list": "", "keepUnreadable": false, "take": [],
    });
    let seen = office.laptop.must("import_look", look.clone());
    let asks = seen["returned"]["asks"].as_array().unwrap();
    let ask = |heading: &str| asks.iter().find(|ask| ask["heading"] == heading).unwrap();
    let damage = ask("住家の被害の程度");
    assert_eq!(
        (&damage["why"], &damage["mayTake"]),
        (&json!("said_elsewhere"), &json!(false))
    );
    look["take"] = json!([ask("その他")["key"], damage["key"]]);
    let seen = office.laptop.must("import_look", look.clone());
    let done = office.laptop.must(
        "import_run",
        json!({ "look": look, "file": seen["file"], "name": "" }),
    );
    assert_eq!(done["updated"], 1);
    let lines = csv(&office.laptop, &office.stick);
    assert_eq!(
        (
            lines[0]["その他"].as_str(),
            lines[0]["住家の被害の程度"].as_str()
        ),
        ("耳が少し遠い。", "半壊")
    );
    office.laptop.must(
        "say_same",
        json!({ "pairs": pairs, "verdict": "withdrawn", "comment": "" }),
    );
    assert_eq!(csv(&office.laptop, &office.stick).len(), 2);
}

#[test]
fn an_address_in_any_prefecture_has_the_code_of_its_municipality() {
    let office = Office::new();
    for (number, address, _) in PLACES {
        let mut home = household(vec![member("試山", number, "シヤマ", "", "")]);
        home["address"] = json!(address);
        office.laptop.must("register_household", home);
    }
    let lines = csv(&office.laptop, &office.stick);
    for (number, address, code) in PLACES {
        let name = format!("試山 {number}");
        let line = lines.iter().find(|line| line["氏名"] == name).unwrap();
        assert_eq!(line["住所_団体コード"], code, "{address}");
    }
}

const PLACES: [(&str, &str, &str); 4] = [
    ("一", "富山県氷見市丸の内1番1号", "162051"),
    ("二", "東京都千代田区千代田1-1", "131016"),
    ("三", "長野県東筑摩郡山形村2030", "204501"),
    ("四", "輪島市河井町2部123", "172049"),
];
