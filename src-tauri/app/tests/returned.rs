//! 台帳 that goes out as a workbook, is edited in a spreadsheet and comes back: exactly the edits.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Laptop, join, meet};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tempfile::TempDir;

struct Desk {
    stick: TempDir,
    laptop: Laptop,
}

/// A sheet as a person sees it.
type Sheet = Vec<Vec<String>>;

impl Desk {
    /// A municipality with so many people of a list.
    fn with(people: usize) -> Self {
        let stick = TempDir::new().unwrap();
        let laptop = Laptop::new(stick.path());
        laptop.found();
        let desk = Self { stick, laptop };
        let mut list = "番号,世帯番号,続柄,氏名,ふりがな,生年月日,性別,住所,電話番号\n".to_owned();
        for number in 0..people {
            let _ = writeln!(
                list,
                "{number},{},{},試山 太郎{number:03},しやま たろう,S{}.4.5,男,輪島市河井町{number}番地,0768-22-{number:04}",
                number / 2,
                if number % 2 == 0 { "世帯主" } else { "子" },
                10 + number % 40,
            );
        }
        desk.put("名簿.csv", list.as_bytes());
        if people > 0 {
            assert_eq!(desk.take("名簿.csv", &[])["new"], people);
        }
        desk
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.stick.path().join(name), bytes).unwrap();
    }

    fn form(&self, name: &str, take: &[&str]) -> Value {
        let files = self.laptop.must("find_files", json!({ "kind": "list" }));
        let files = files.as_array().unwrap();
        let file = files.iter().find(|file| file["fileName"] == name).unwrap();
        json!({
            "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
            "basis": "", "list": "", "keepUnreadable": false, "take": take,
        })
    }

    fn look(&self, name: &str, take: &[&str]) -> Value {
        let seen = self.laptop.must("import_look", self.form(name, take));
        let rows: u64 = ["new", "updated", "same", "mend", "repeated", "skipped"]
            .iter()
            .map(|field| seen["counts"][field].as_u64().unwrap())
            .sum();
        assert_eq!(
            rows,
            seen["counts"]["lines"].as_u64().unwrap(),
            "every line is accounted for"
        );
        seen
    }

    fn take(&self, name: &str, take: &[&str]) -> Value {
        let form = self.form(name, take);
        let seen = self.laptop.must("import_look", form.clone());
        self.laptop.must(
            "import_run",
            json!({ "look": form, "file": seen["file"], "name": "" }),
        )
    }

    /// The workbook goes out, a person edits its sheet, and it lies there again.
    fn edited(&self, name: &str, edit: impl FnOnce(&mut Sheet)) {
        let path = self.stick.path().join(name);
        app::ledger::workbook_to(&self.laptop.context, &path).unwrap();
        self.edit_again(name, edit);
    }

    /// The same file is edited and saved once more, as a spreadsheet does.
    fn edit_again(&self, name: &str, edit: impl FnOnce(&mut Sheet)) {
        let path = self.stick.path().join(name);
        let grids = tables::read(&std::fs::read(&path).unwrap(), None).unwrap();
        let mut edit = Some(edit);
        let mut book = Workbook::new();
        for mut grid in grids {
            let sheet = book.add_worksheet();
            sheet.set_name(&grid.sheet).unwrap();
            if grid.hidden {
                sheet.set_very_hidden(true);
            } else {
                let width = grid.cells[0].len();
                grid.cells
                    .iter_mut()
                    .for_each(|row| row.resize(width, String::new()));
                edit.take().unwrap()(&mut grid.cells);
            }
            for (row, cells) in (0..).zip(&grid.cells) {
                for (column, cell) in (0..).zip(cells) {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
        }
        std::fs::write(&path, book.save_to_buffer().unwrap()).unwrap();
    }

    fn person(&self, text: &str) -> Value {
        let answer = self
            .laptop
            .must("search_people", json!({ "text": text, "limit": 50 }));
        let mut rows = answer["rows"].as_array().unwrap().clone();
        rows.retain(|row| row["name"] == text);
        assert_eq!(rows.len(), 1, "one is called {text}");
        self.laptop
            .must("get_person", json!({ "id": rows[0]["id"] }))
    }

    fn set(&self, person: &Value, field: &str, value: &str) {
        self.laptop.must(
            "set_field",
            json!({ "personId": person, "field": field, "value": value, "seenAt": null }),
        );
    }
}

fn column(sheet: &Sheet, heading: &str) -> usize {
    sheet[0].iter().position(|cell| cell == heading).unwrap()
}

/// The row of a name.
fn row<'a>(sheet: &'a mut Sheet, name: &str) -> &'a mut Vec<String> {
    sheet
        .iter_mut()
        .find(|row| row.iter().any(|cell| cell == name))
        .unwrap()
}

fn set(sheet: &mut Sheet, name: &str, heading: &str, value: &str) {
    let at = column(sheet, heading);
    value.clone_into(&mut row(sheet, name)[at]);
}

fn field(page: &Value, name: &str) -> String {
    let fields = page["fields"].as_array().unwrap();
    let found = fields.iter().find(|field| field["field"] == name);
    found.map_or_else(String::new, |field| {
        field["value"].as_str().unwrap().to_owned()
    })
}

const PHONE: &str = "電話番号その他の連絡先";

#[test]
fn two_hundred_go_out_seventeen_cells_are_changed_and_exactly_these_come_in() {
    let desk = Desk::with(200);
    desk.edited("台帳.xlsx", |sheet| {
        for number in 0..8 {
            let name = format!("試山 太郎{:03}", number * 20);
            set(sheet, &name, PHONE, &format!("090-0000-10{number:02}"));
        }
        for number in 0..5 {
            let name = format!("試山 太郎{:03}", number * 20 + 1);
            set(sheet, &name, "住所", &format!("輪島市鳳至町{number}番地"));
        }
        set(sheet, "試山 太郎002", "生年月日", "昭和10年12月3日");
        set(sheet, "試山 太郎003", "住家の被害の程度", "全壊");
        set(sheet, "試山 太郎003", "居所", "河井小学校");
        set(sheet, "試山 太郎005", "氏名フリガナ", "シヤマ ジロウ");
        // What a spreadsheet makes of cells is no edit, whatever the order of the rows.
        set(sheet, "試山 太郎006", "生年月日", "S16.4.5");
        set(sheet, "試山 太郎007", PHONE, "768220007");
        sheet[1..].reverse();
    });
    let seen = desk.look("台帳.xlsx", &[]);
    assert_eq!(seen["form"], "ledger");
    assert_eq!(seen["returned"]["cells"], 17, "{}", seen["returned"]);
    assert_eq!(seen["returned"]["asked"], 0, "{}", seen["returned"]);
    let counts = &seen["counts"];
    assert_eq!(
        (
            &counts["updated"],
            &counts["same"],
            &counts["new"],
            &counts["mend"]
        ),
        (&json!(16), &json!(184), &json!(0), &json!(0))
    );
    let before = desk.person("試山 太郎004");
    desk.laptop.clock.go(60_000);
    let done = desk.take("台帳.xlsx", &[]);
    assert_eq!((&done["updated"], &done["same"]), (&json!(16), &json!(184)));
    assert_eq!(
        field(&desk.person("試山 太郎020"), "phone"),
        "090-0000-1001"
    );
    assert_eq!(
        field(&desk.person("試山 太郎021"), "registered_address"),
        "輪島市鳳至町1番地"
    );
    let birth = desk.person("試山 太郎002");
    assert_eq!(birth["row"]["birth"]["iso"], "1935-12-03");
    assert_eq!(birth["row"]["birth"]["sourceText"], "昭和10年12月3日");
    let moved = desk.person("試山 太郎003");
    assert_eq!(
        (
            field(&moved, "damage_level").as_str(),
            &moved["row"]["stayPlace"]
        ),
        ("全壊", &json!("河井小学校"))
    );
    assert_eq!(desk.person("試山 太郎005")["row"]["kana"], "シヤマ ジロウ");
    assert_eq!(
        desk.person("試山 太郎004")["timeline"],
        before["timeline"],
        "nobody else was touched"
    );
    // Each value says where it comes from.
    let page = desk.person("試山 太郎020");
    let fields = page["fields"].as_array().unwrap();
    let phone = fields
        .iter()
        .find(|field| field["field"] == "phone")
        .unwrap();
    assert_eq!(
        (&phone["by"]["source"], &phone["by"]["name"]),
        (&json!("import"), &json!("森"))
    );
    let timeline = page["timeline"].as_array().unwrap();
    let edit = timeline
        .iter()
        .find(|item| item["code"] == "phone")
        .unwrap();
    assert_eq!(
        edit["text"], "090-0000-1001",
        "the edit stands in the history"
    );
    // The same file again changes nothing.
    assert_eq!(desk.look("台帳.xlsx", &[])["returned"]["cells"], 0);
}

#[test]
fn what_changed_here_since_or_was_emptied_is_asked_about_and_never_written_by_itself() {
    let desk = Desk::with(6);
    let ids: Vec<Value> = (0..6)
        .map(|number| desk.person(&format!("試山 太郎00{number}"))["row"]["id"].clone())
        .collect();
    desk.edited("台帳.xlsx", |sheet| {
        set(sheet, "試山 太郎000", PHONE, "090-0000-1111");
        set(sheet, "試山 太郎001", PHONE, "");
        set(sheet, "試山 太郎002", "氏名", "");
        set(sheet, "試山 太郎003", "生年月日", "いつか");
        set(sheet, "試山 太郎004", "確認度", "証明書確認");
        set(sheet, "試山 太郎005", PHONE, "090-0000-5555");
    });
    desk.set(&ids[0], "phone", "090-9999-9999");
    desk.set(&ids[5], "phone", "090-0000-5555");
    desk.set(&ids[4], "summary", "娘さんが毎週来る。");
    let seen = desk.look("台帳.xlsx", &[]);
    let asks = seen["returned"]["asks"].as_array().unwrap();
    let mut why: Vec<(&str, bool)> = asks
        .iter()
        .map(|ask| {
            (
                ask["why"].as_str().unwrap(),
                ask["mayTake"].as_bool().unwrap(),
            )
        })
        .collect();
    why.sort_unstable();
    assert_eq!(
        why,
        [
            ("birth_unreadable", false),
            ("cell_emptied", true),
            ("cell_needed", false),
            ("changed_here", true),
            ("column_fixed", false),
        ],
        "what is the same here and there is no question"
    );
    let since = asks
        .iter()
        .find(|ask| ask["why"] == "changed_here")
        .unwrap();
    assert_eq!(
        (&since["was"], &since["here"], &since["file"]),
        (
            &json!("0768-22-0000"),
            &json!("090-9999-9999"),
            &json!("090-0000-1111")
        )
    );
    assert_eq!(seen["returned"]["cells"], 0);
    desk.take("台帳.xlsx", &[]);
    assert_eq!(
        field(&desk.person("試山 太郎000"), "phone"),
        "090-9999-9999"
    );
    assert_eq!(field(&desk.person("試山 太郎001"), "phone"), "0768-22-0001");
    assert_eq!(
        desk.person("試山 太郎004")["row"]["summary"],
        "娘さんが毎週来る。"
    );

    // Who says so gets the cells of the file, and no others.
    let keys: Vec<&str> = asks
        .iter()
        .map(|ask| ask["key"].as_str().unwrap())
        .collect();
    let seen = desk.look("台帳.xlsx", &keys);
    assert_eq!(
        (&seen["returned"]["cells"], &seen["returned"]["asked"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(desk.take("台帳.xlsx", &keys)["updated"], 2);
    assert_eq!(
        field(&desk.person("試山 太郎000"), "phone"),
        "090-0000-1111"
    );
    assert_eq!(
        field(&desk.person("試山 太郎001"), "phone"),
        "",
        "emptied because somebody said so"
    );
    assert_eq!(
        desk.person("試山 太郎002")["row"]["name"],
        "試山 太郎002",
        "a name is never emptied"
    );
}

#[test]
fn removed_rows_do_nothing_new_rows_are_new_people_and_an_id_twice_counts_once() {
    let desk = Desk::with(5);
    desk.edited("台帳.xlsx", |sheet| {
        sheet.remove(2);
        let twice = sheet[1].clone();
        sheet.push(twice);
        let width = sheet[0].len();
        let mut line = vec![String::new(); width];
        for (heading, value) in [
            ("氏名", "練習 花子"),
            ("生年月日", "S30.1.1"),
            (PHONE, "9000001234"),
        ] {
            value.clone_into(&mut line[column(sheet, heading)]);
        }
        sheet.push(line.clone());
        let id = column(sheet, "個人識別ID");
        "00000000-0000-7000-8000-000000000000".clone_into(&mut line[id]);
        sheet.push(line);
    });
    let seen = desk.look("台帳.xlsx", &[]);
    let counts = &seen["counts"];
    assert_eq!(
        (
            &counts["new"],
            &counts["same"],
            &counts["repeated"],
            &counts["mend"]
        ),
        (&json!(1), &json!(4), &json!(1), &json!(1))
    );
    assert_eq!(
        seen["mend"][0]["code"], "person_not_here",
        "in words, and the same for all"
    );
    let done = desk.take("台帳.xlsx", &[]);
    assert_eq!((&done["new"], &done["mend"]), (&json!(1), &json!(1)));
    assert_eq!(field(&desk.person("練習 花子"), "phone"), "09000001234");
    let total = desk
        .laptop
        .must("search_people", json!({ "text": "試山", "limit": 50 }));
    assert_eq!(total["total"], 5, "a line that is gone removes nobody");
    assert_eq!(
        desk.look("台帳.xlsx", &[])["counts"]["new"],
        0,
        "once is enough"
    );
}

#[test]
fn a_workbook_without_its_ids_is_refused_and_one_without_its_memory_asks_about_everything() {
    let desk = Desk::with(3);
    desk.edited("ids.xlsx", |sheet| {
        let at = column(sheet, "個人識別ID");
        sheet.iter_mut().for_each(|row| drop(row.remove(at)));
    });
    let refused = desk.laptop.ask("import_look", desk.form("ids.xlsx", &[]));
    assert!(
        format!("{refused:?}").contains("ids_missing"),
        "{refused:?}"
    );

    // Saved as CSV: the people are known, what was written is not.
    let path = desk.stick.path().join("台帳.csv");
    app::ledger::csv_to(&desk.laptop.context, &path, false).unwrap();
    let unchanged = desk.look("台帳.csv", &[]);
    assert_eq!(
        (&unchanged["counts"]["same"], &unchanged["counts"]["new"]),
        (&json!(3), &json!(0))
    );
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("0768-22-0001", "0768-22-9999");
    desk.put("台帳.csv", text.as_bytes());
    let seen = desk.look("台帳.csv", &[]);
    assert_eq!(seen["returned"]["cells"], 0);
    assert_eq!(seen["returned"]["asks"][0]["why"], "no_original");
    let key = seen["returned"]["asks"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(desk.take("台帳.csv", &[&key])["updated"], 1);
    assert_eq!(field(&desk.person("試山 太郎001"), "phone"), "0768-22-9999");
}

#[test]
fn a_hidden_person_is_refused_in_the_same_words_as_a_stranger() {
    let desk = Desk::with(3);
    let officer = join(&desk.laptop, "秘匿-1", "sealed_officer", "2026-12-20");
    let id = desk.person("試山 太郎001")["row"]["id"].clone();
    desk.edited("台帳.xlsx", |sheet| {
        set(sheet, "試山 太郎001", PHONE, "090-0000-1111")
    });
    let csv = desk.stick.path().join("one.csv");
    app::ledger::csv_to(&desk.laptop.context, &csv, false).unwrap();
    for _ in 0..2 {
        meet(&desk.laptop, &officer);
    }
    officer.must("hide_person", json!({ "personId": id }));
    for _ in 0..2 {
        meet(&desk.laptop, &officer);
    }
    // Joining emptied the folder; the workbook is written again by hand.
    desk.edited("台帳.xlsx", |sheet| {
        let mut line = sheet[1].clone();
        let at = column(sheet, "個人識別ID");
        id.as_str().unwrap().clone_into(&mut line[at]);
        sheet.push(line);
    });
    let seen = desk.look("台帳.xlsx", &[]);
    assert_eq!(seen["mend"][0]["code"], "person_not_here");
    assert_eq!(seen["counts"]["mend"], 1);
    let done = desk.take("台帳.xlsx", &[]);
    assert_eq!(
        (&done["new"], &done["updated"]),
        (&json!(0), &json!(0)),
        "nobody comes back by a file"
    );
}

#[test]
fn the_ledger_of_another_operation_comes_in_without_anybody_saying_what_its_columns_are() {
    let desk = Desk::with(4);
    let first = desk.person("試山 太郎000")["row"]["id"].clone();
    desk.set(&first, "damage_level", "half");
    desk.set(&first, "summary", "足が悪い。");
    let csv = desk.stick.path().join("out.csv");
    app::ledger::csv_to(&desk.laptop.context, &csv, false).unwrap();
    let other = Desk::with(0);
    std::fs::copy(csv, other.stick.path().join("他県.csv")).unwrap();
    let seen = other.look("他県.csv", &[]);
    assert_eq!(
        (&seen["form"], &seen["counts"]["new"]),
        (&json!("ledger"), &json!(4))
    );
    assert_eq!(seen["counts"]["households"], 2);
    assert_eq!(other.take("他県.csv", &[])["new"], 4);
    let page = other.person("試山 太郎000");
    for (name, value) in [
        ("pre_disaster_address", "輪島市河井町0番地"),
        ("phone", "0768-22-0000"),
        ("damage_level", "半壊"),
    ] {
        assert_eq!(field(&page, name), value, "{name}");
    }
    assert_eq!(page["row"]["sex"], "male");
    assert_eq!(page["row"]["birth"]["iso"], "1935-04-05");
    assert_eq!(
        page["households"][0]["members"].as_array().unwrap().len(),
        2
    );
    assert!(page["timeline"].to_string().contains("足が悪い。"));
    assert_eq!(
        other.look("他県.csv", &[])["counts"]["same"],
        4,
        "again: nothing new"
    );
}

#[test]
fn the_edits_of_a_workbook_are_one_batch_that_is_taken_back_at_once() {
    let desk = Desk::with(12);
    let settle = |name: &str, place: &str| {
        let id = desk.person(name)["row"]["id"].clone();
        let stay = json!({
            "personIds": [id], "category": "relatives", "placeId": null, "placeText": place,
            "presence": "", "seenAt": null, "source": "", "verification": "",
        });
        desk.laptop.must("move_people", stay);
    };
    settle("試山 太郎003", "門前中学校");
    desk.laptop.clock.go(60_000);
    let path = desk.stick.path().join("前.xlsx");
    app::ledger::workbook_to(&desk.laptop.context, &path).unwrap();
    let sheet = |name: &str| -> Sheet {
        let bytes = std::fs::read(desk.stick.path().join(name)).unwrap();
        tables::read(&bytes, None).unwrap().remove(0).cells
    };
    let before = sheet("前.xlsx");
    desk.edited("台帳.xlsx", |sheet| {
        set(sheet, "試山 太郎001", PHONE, "090-0000-1001");
        set(sheet, "試山 太郎002", PHONE, "090-0000-1002");
        set(sheet, "試山 太郎002", "生年月日", "昭和10年12月3日");
        set(sheet, "試山 太郎003", "居所", "河井小学校");
        set(sheet, "試山 太郎003", "住家の被害の程度", "全壊");
        let household = column(sheet, "世帯の構成(世帯ID・続柄)");
        let child = &mut row(sheet, "試山 太郎005")[household];
        *child = child.replace("・子", "・孫");
        set(sheet, "試山 太郎006", "氏名", "試山 三郎");
        let width = sheet[0].len();
        let mut new = vec![String::new(); width];
        "試野 花子".clone_into(&mut new[column(sheet, "氏名")]);
        "S30.1.1".clone_into(&mut new[column(sheet, "生年月日")]);
        sheet.push(new);
    });
    desk.laptop.clock.go(60_000);
    let done = desk.take("台帳.xlsx", &[]);
    assert_eq!((&done["updated"], &done["new"]), (&json!(5), &json!(1)));
    let past = desk.laptop.must("list_imports", json!({}));
    let batch = &past[0];
    assert_eq!(
        (
            &batch["id"],
            &batch["updated"],
            &batch["new"],
            &batch["state"]
        ),
        (&done["batch"], &json!(5), &json!(1), &json!("done")),
        "edits and new people are one batch: {past}"
    );
    // Somebody hears a newer number meanwhile.
    desk.laptop.clock.go(60_000);
    let heard = desk.person("試山 太郎002")["row"]["id"].clone();
    desk.set(&heard, "phone", "080-9999-0000");
    desk.laptop.clock.go(60_000);
    let undone = desk
        .laptop
        .must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(
        (&undone["restored"], &undone["kept"], &undone["withdrawn"]),
        (&json!(5), &json!(1), &json!(1))
    );
    app::ledger::workbook_to(&desk.laptop.context, &desk.stick.path().join("後.xlsx")).unwrap();
    let mut after = sheet("後.xlsx");
    let (phone, source) = (column(&after, PHONE), column(&after, "情報源"));
    let newer = row(&mut after, "試山 太郎002");
    assert_eq!(newer[phone], "080-9999-0000", "what was heard since stands");
    "0768-22-0002".clone_into(&mut newer[phone]);
    "システム取込".clone_into(&mut newer[source]);
    // When something was said last goes on.
    let seen = column(&after, "確認日時");
    let without = |sheet: &Sheet| -> Sheet {
        let mut sheet = sheet.clone();
        sheet.iter_mut().for_each(|row| row[seen].clear());
        sheet
    };
    for (after, before) in without(&after).iter().zip(&without(&before)) {
        assert_eq!(after, before, "all else is as before");
    }
    assert_eq!(after.len(), before.len());
    let back = desk.person("試山 太郎001");
    let fields = back["fields"].as_array().unwrap();
    let phone = fields.iter().find(|field| field["field"] == "phone");
    assert_eq!(phone.unwrap()["by"]["verification"], json!("stated"));
    // What was taken back can be taken in again, and back again.
    desk.laptop.clock.go(60_000);
    let again = desk.take("台帳.xlsx", &[]);
    assert_eq!(
        (&again["updated"], &again["batch"]),
        (&json!(5), &done["batch"])
    );
    desk.laptop.clock.go(60_000);
    let undone = desk
        .laptop
        .must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(
        (&undone["restored"], &undone["kept"]),
        (&json!(5), &json!(0))
    );
}
