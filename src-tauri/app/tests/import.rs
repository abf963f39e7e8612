//! Lists taken into the records: the same file again changes nothing, an edited one changes what was
//! edited, and all of it can be taken back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::event::Event;
use app::failure::Failure;
use common::{Laptop, household, member, visit};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;

const ROSTER: &str = "\
避難者名簿（令和8年11月20日現在）
受付番号,世帯番号,氏名,ふりがな,生年月日,性別,続柄,郵便番号,住所,電話番号,備考
1,10,試山　太郎,しやま　たろう,S23.4.5,男,世帯主,9280001,輪島市河井町2部1番地,768221234,薬あり
2,10,試山　花,しやま　はな,昭和25年1月10日,女,妻,9280001,輪島市河井町2部1番地,,
3,11,練習　一郎,れんしゅう　いちろう,１９６０／２／３,1,本人,600001,輪島市鳳至町1番地,090-0000-1111,
";

struct Desk {
    stick: TempDir,
    laptop: Arc<Laptop>,
}

impl Desk {
    fn new() -> Self {
        let stick = TempDir::new().unwrap();
        let laptop = Arc::new(Laptop::new(stick.path()));
        laptop.found();
        Self { stick, laptop }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.stick.path().join(name), bytes).unwrap();
    }

    fn look_form(&self, name: &str) -> Value {
        let files = self.laptop.must("find_files", json!({ "kind": "list" }));
        let file = files
            .as_array()
            .unwrap()
            .iter()
            .find(|file| file["fileName"] == name)
            .unwrap_or_else(|| panic!("{name} is found"));
        json!({
            "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
            "basis": "", "list": "", "keepUnreadable": false,
        })
    }

    fn look(&self, name: &str) -> Value {
        self.laptop.must("import_look", self.look_form(name))
    }

    fn run(&self, name: &str) -> Value {
        let look = self.look_form(name);
        let seen = self.laptop.must("import_look", look.clone());
        self.laptop.must(
            "import_run",
            json!({ "look": look, "file": seen["file"], "name": "" }),
        )
    }

    /// Everybody of a search, by the text that finds them.
    fn found(&self, text: &str) -> Vec<Value> {
        let answer = self
            .laptop
            .must("search_people", json!({ "text": text, "limit": 50 }));
        answer["rows"].as_array().unwrap().clone()
    }

    fn page(&self, text: &str) -> Value {
        let found = self.found(text);
        assert_eq!(found.len(), 1, "one is found by {text}");
        self.laptop
            .must("get_person", json!({ "id": found[0]["id"] }))
    }
}

fn field(page: &Value, name: &str) -> Value {
    page["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["field"] == name)
        .cloned()
        .unwrap_or_default()
}

#[test]
fn a_list_becomes_people_households_and_where_each_value_comes_from() {
    let desk = Desk::new();
    desk.put("名簿.csv", cp932(ROSTER));
    let seen = desk.look("名簿.csv");
    assert_eq!(seen["encoding"], "cp932", "as municipalities write");
    assert_eq!(seen["basis"], "2026-11-20", "the day stands in the title");
    let counts = &seen["counts"];
    assert_eq!(
        (&counts["new"], &counts["mend"], &counts["households"]),
        (&json!(3), &json!(0), &json!(2))
    );
    assert_eq!(
        counts["lines"].as_u64().unwrap(),
        counts["new"].as_u64().unwrap() + counts["skipped"].as_u64().unwrap(),
        "every line of the file is accounted for"
    );
    assert!(
        desk.found("試山").is_empty(),
        "looking at a list writes nothing"
    );

    let done = desk.run("名簿.csv");
    assert_eq!(
        (&done["new"], &done["cancelled"]),
        (&json!(3), &json!(false))
    );
    let page = desk.page("試山 太郎");
    assert_eq!(field(&page, "full_name")["value"], "試山 太郎");
    assert_eq!(field(&page, "full_name_kana")["value"], "シヤマ タロウ");
    assert_eq!(page["row"]["birth"]["iso"], "1948-04-05");
    assert_eq!(
        field(&page, "phone")["value"],
        "0768221234",
        "the zero that a spreadsheet took is there again"
    );
    assert_eq!(field(&page, "postal_code")["value"], "928-0001");
    let by = &field(&page, "full_name")["by"];
    assert_eq!(by["source"], "import", "it says that it came from a list");
    assert_eq!(by["seen"], "2026-11-20", "and for which day");
    let members = page["households"][0]["members"].as_array().unwrap();
    assert_eq!(members.len(), 2, "who has one number is one household");
    assert_eq!(
        (&members[0]["relationship"], &members[0]["head"]),
        (&json!("世帯主"), &json!(true))
    );
    let note = page["timeline"].as_array().unwrap().iter();
    assert!(
        note.clone().any(|line| line["text"] == "備考：薬あり"),
        "a remark stands in the history"
    );
    let alone = desk.page("練習");
    assert_eq!(alone["row"]["birth"]["iso"], "1960-02-03");
    assert_eq!(
        field(&alone, "postal_code")["value"],
        "060-0001",
        "a postal code that lost its zero has it again"
    );
    let batches = desk.laptop.must("list_imports", json!({}));
    assert_eq!(batches[0]["state"], "done");
    assert_eq!(batches[0]["listName"], "名簿");
    let acts = desk.laptop.must(
        "audit_list",
        json!({ "group": "decided", "before": null, "limit": 20 }),
    );
    assert!(
        acts.to_string().contains("list_imported"),
        "the act is recorded"
    );
}

#[test]
fn the_same_file_again_changes_nothing_and_an_edited_one_changes_exactly_what_was_edited() {
    let desk = Desk::new();
    desk.put("名簿.csv", ROSTER);
    desk.run("名簿.csv");
    let before = desk.page("試山 花");
    let again = desk.look("名簿.csv");
    assert_eq!(again["counts"]["same"], 3, "nothing new");
    assert_eq!(again["list"]["name"], "名簿", "it is that list");
    let done = desk.run("名簿.csv");
    assert_eq!((&done["new"], &done["updated"]), (&json!(0), &json!(0)));
    assert_eq!(desk.page("試山 花"), before, "not a letter");

    // A person at the desk mends a telephone meanwhile; the list says nothing new of it.
    let person = before["row"]["id"].clone();
    desk.laptop.clock.go(60_000);
    desk.laptop.must(
        "set_field",
        json!({ "personId": person, "field": "phone", "value": "090-0000-2222", "seenAt": null }),
    );
    let edited = ROSTER
        .replace("昭和25年1月10日", "昭和25年1月11日")
        .replace("2部1番地,,", "2部1番地,,車いす");
    desk.put("名簿（改）.csv", &edited);
    desk.laptop.clock.go(60_000);
    let seen = desk.look("名簿（改）.csv");
    assert_eq!(
        (&seen["counts"]["updated"], &seen["counts"]["same"]),
        (&json!(1), &json!(2)),
        "one row was edited"
    );
    let sample = seen["samples"]
        .as_array()
        .unwrap()
        .iter()
        .find(|sample| sample["fate"] == "updated")
        .unwrap();
    let fields: Vec<&str> = sample["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        ["full_name", "birth_date", "birth_date_source_text", "note"],
        "whom it is about, and only what changed"
    );
    let done = desk.run("名簿（改）.csv");
    assert_eq!((&done["new"], &done["updated"]), (&json!(0), &json!(1)));
    let after = desk.page("試山 花");
    assert_eq!(after["row"]["birth"]["iso"], "1950-01-11");
    assert_eq!(
        field(&after, "phone")["value"],
        "090-0000-2222",
        "what a person wrote stands"
    );
    for name in [
        "full_name",
        "sex",
        "pre_disaster_address",
        "registered_address",
    ] {
        assert_eq!(
            field(&after, name),
            field(&before, name),
            "{name} is untouched"
        );
    }
}

#[test]
fn a_cell_that_was_emptied_erases_nothing_and_who_is_gone_from_the_list_stays() {
    let desk = Desk::new();
    desk.put("名簿.csv", ROSTER);
    desk.run("名簿.csv");
    let edited: String = ROSTER
        .replace("090-0000-1111", "")
        .lines()
        .filter(|line| !line.starts_with("2,"))
        .map(|line| format!("{line}\n"))
        .collect();
    desk.put("次.csv", edited);
    let seen = desk.look("次.csv");
    assert_eq!(
        (
            &seen["counts"]["same"],
            &seen["counts"]["emptied"],
            &seen["counts"]["gone"]
        ),
        (&json!(2), &json!(1), &json!(1))
    );
    desk.run("次.csv");
    assert_eq!(field(&desk.page("練習"), "phone")["value"], "090-0000-1111");
    assert_eq!(desk.found("試山").len(), 2, "nobody leaves by a list");
}

#[test]
fn two_lists_that_number_the_same_form_from_one_are_two_lists() {
    let desk = Desk::new();
    desk.put(
        "河井小.csv",
        "受付番号,氏名,年齢\n1,試山 太郎,70\n2,試山 花,68\n",
    );
    desk.put(
        "鳳至小.csv",
        "受付番号,氏名,年齢\n1,練習 一郎,50\n2,練習 二葉,48\n",
    );
    desk.run("河井小.csv");
    let seen = desk.look("鳳至小.csv");
    assert_eq!(seen["list"], Value::Null, "other people under the numbers");
    assert_eq!(seen["counts"]["new"], 2);
    desk.run("鳳至小.csv");
    assert_eq!(desk.found("試山").len(), 2);
    assert_eq!(desk.found("練習").len(), 2);
    // Said by hand to be one list, no row is written over a person.
    desk.put(
        "三.csv",
        "受付番号,氏名,年齢\n1,見本 三郎,30\n2,見本 四郎,28\n",
    );
    let mut look = desk.look_form("三.csv");
    let first = desk
        .laptop
        .must("import_look", desk.look_form("河井小.csv"));
    look["list"] = first["list"]["id"].clone();
    let forced = desk.laptop.must("import_look", look);
    assert_eq!(forced["counts"]["mend"], 2);
    assert_eq!(forced["mend"][0]["code"], "number_of_another");
}

#[test]
fn who_looks_like_somebody_who_is_here_is_counted_and_never_joined() {
    let desk = Desk::new();
    desk.laptop.must(
        "register_household",
        household(vec![member("試山", "太郎", "しやま", "たろう", "S23.4.5")]),
    );
    desk.put("名簿.csv", ROSTER);
    let seen = desk.look("名簿.csv");
    assert_eq!(seen["counts"]["alike"], 1, "said before it is taken in");
    desk.run("名簿.csv");
    assert_eq!(desk.found("試山 太郎").len(), 2, "two records, for 照合");
}

#[test]
fn an_undone_list_leaves_no_list_and_comes_back_by_itself_or_by_what_people_write() {
    let desk = Desk::new();
    desk.put("名簿.csv", ROSTER);
    let done = desk.run("名簿.csv");
    let touched = desk.found("練習")[0]["id"].as_str().unwrap().to_owned();
    desk.laptop.clock.go(60_000);
    desk.laptop.must("write_visit", visit(&touched, "会えた。"));
    desk.laptop.clock.go(60_000);
    let undone = desk
        .laptop
        .must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(
        (&undone["withdrawn"], &undone["kept"]),
        (&json!(2), &json!(1)),
        "who was visited since stays"
    );
    assert!(desk.found("試山").is_empty(), "in no list and no search");
    assert_eq!(desk.found("練習").len(), 1);
    assert_eq!(
        desk.laptop.must("list_imports", json!({}))[0]["state"],
        "undone"
    );
    let twice = desk
        .laptop
        .must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(twice["withdrawn"], 0, "once is enough");

    desk.laptop.clock.go(60_000);
    let again = desk.look("名簿.csv");
    assert_eq!(again["counts"]["new"], 2, "the same file brings them back");
    desk.run("名簿.csv");
    assert_eq!(desk.found("試山").len(), 2, "as the same people");
}

#[test]
fn undoing_an_edition_puts_back_what_the_list_said_before_and_nothing_else() {
    let desk = Desk::new();
    desk.put("名簿.csv", ROSTER);
    desk.run("名簿.csv");
    desk.laptop.clock.go(60_000);
    let edited = ROSTER
        .replace("昭和25年1月10日", "昭和25年1月11日")
        .replace("鳳至町1番地", "鳳至町2番地");
    desk.put("改.csv", edited);
    let done = desk.run("改.csv");
    assert_eq!(done["updated"], 2);
    desk.laptop.clock.go(60_000);
    let person = desk.found("練習")[0]["id"].clone();
    let address = "registered_address";
    desk.laptop.must(
        "set_field",
        json!({ "personId": person, "field": address, "value": "輪島市鳳至町3番地", "seenAt": null }),
    );
    desk.laptop.clock.go(60_000);
    let undone = desk
        .laptop
        .must("undo_import", json!({ "id": done["batch"] }));
    assert_eq!(
        (&undone["withdrawn"], &undone["restored"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(desk.page("試山 花")["row"]["birth"]["iso"], "1950-01-10");
    assert_eq!(
        field(&desk.page("練習"), address)["value"],
        "輪島市鳳至町3番地",
        "what a person said since is not talked over"
    );
    assert_eq!(
        desk.look("名簿.csv")["counts"]["same"],
        3,
        "the first edition is what the list says again"
    );
}

#[test]
fn rows_to_mend_go_out_with_their_reasons_and_come_back_into_the_same_list() {
    let desk = Desk::new();
    desk.put("名簿.csv", "受付番号,氏名,生年月日,電話番号\n1,試山 太郎,S23.4.5,\n2,,S24.1.1,0768000001\n3,練習 花,昭和64年1月9日,0768000002\n");
    let look = desk.look_form("名簿.csv");
    let seen = desk.laptop.must("import_look", look.clone());
    assert_eq!(
        (&seen["counts"]["new"], &seen["counts"]["mend"]),
        (&json!(1), &json!(2))
    );
    let codes: Vec<&str> = seen["mend"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"name_missing") && codes.contains(&"birth_impossible"));
    desk.run("名簿.csv");
    let made = desk.laptop.must(
        "import_mend_file",
        json!({
            "look": look, "file": seen["file"], "heading": "直すところ",
            "words": [{ "code": "name_missing", "text": "氏名がありません" }],
        }),
    );
    let path = desk.stick.path().join(made["fileName"].as_str().unwrap());
    let grids = tables::read(&std::fs::read(&path).unwrap(), None).unwrap();
    let cells = &grids[0].cells;
    assert_eq!(cells[0].last().unwrap(), "直すところ");
    assert_eq!(cells[1].last().unwrap(), "氏名がありません");
    assert_eq!(cells.len(), 3, "the two rows and no other");
    assert_eq!(cells[2][3], "0768000002", "the zero is still there");

    // Mended and taken in again.
    let mut mended = cells.clone();
    mended[1][1] = "試山 次郎".into();
    mended[2][2] = "平成元年1月9日".into();
    let mark = &grids[1].cells[0][0];
    std::fs::write(
        &path,
        tables::write::workbook(&mended[0], &mended[1..], mark).unwrap(),
    )
    .unwrap();
    let name = made["fileName"].as_str().unwrap();
    let seen = desk.look(name);
    assert_eq!(seen["list"]["name"], "名簿", "it knows where it belongs");
    assert_eq!(
        (&seen["counts"]["new"], &seen["counts"]["mend"]),
        (&json!(2), &json!(0))
    );
    desk.run(name);
    assert_eq!(desk.found("試山").len(), 2);
    assert_eq!(
        desk.look("名簿.csv")["counts"]["same"],
        1,
        "and the list is still the list"
    );
}

#[test]
fn attack_48_a_column_of_my_numbers_is_refused_whatever_it_is_called() {
    let desk = Desk::new();
    desk.put("番.csv", "番号,氏名,管理\n1,試山 太郎,123456789018\n2,試山 花,1234-5678-9018\n3,練習 一,１１１１１１１１１１１８\n");
    let refused = desk.laptop.ask("import_look", desk.look_form("番.csv"));
    assert_eq!(
        refused,
        Err(Failure::IndividualNumberColumn {
            heading: "管理".into(),
            column: 3
        })
    );
    desk.put("名.csv", "番号,氏名,個人番号\n1,試山 太郎,123456789012\n");
    assert!(
        matches!(
            desk.laptop.ask("import_look", desk.look_form("名.csv")),
            Err(Failure::IndividualNumberColumn { .. })
        ),
        "a heading is enough"
    );
    let token = desk.look_form("名.csv");
    assert!(
        desk.laptop
            .ask(
                "import_run",
                json!({ "look": token, "file": "", "name": "" })
            )
            .is_err(),
        "nor is it taken in unseen"
    );
    desk.put(
        "可.csv",
        "番号,氏名,電話,備考\n1,試山 太郎,09012345678,123456789018\n2,試山 花,,\n",
    );
    let seen = desk.look("可.csv");
    assert_eq!(
        seen["mend"][0]["code"], "individual_number",
        "one in a remark holds up its row alone"
    );
    assert_eq!(seen["counts"]["new"], 1);
}

#[test]
fn another_file_under_the_same_name_is_not_taken_in() {
    let desk = Desk::new();
    desk.put("名簿.csv", ROSTER);
    let look = desk.look_form("名簿.csv");
    let seen = desk.laptop.must("import_look", look.clone());
    desk.put("名簿.csv", ROSTER.replace("試山", "練習"));
    assert_eq!(
        desk.laptop.ask(
            "import_run",
            json!({ "look": look, "file": seen["file"], "name": "" })
        ),
        Err(Failure::ListChanged)
    );
    assert!(desk.found("練習").is_empty());
}

#[test]
fn a_list_that_is_stopped_keeps_what_was_written_and_goes_on_from_there() {
    let stick = TempDir::new().unwrap();
    // Whoever tells of progress waits until it was heard, so the list cannot be through before it is stopped.
    let (told, events) = std::sync::mpsc::sync_channel(0);
    let laptop = Arc::new(Laptop::telling(stick.path(), move |event| {
        if matches!(&event, Event::Progress { work, .. } if work == "import") {
            let _ = told.send(event);
        }
    }));
    laptop.found();
    let desk = Desk { stick, laptop };
    let mut text = String::from("番号,氏名,年齢\n");
    for number in 0..2_400 {
        text.push_str(&format!("{number},試山 太郎,70\n"));
    }
    desk.put("長.csv", &text);
    let look = desk.look_form("長.csv");
    let running = {
        let (laptop, look) = (Arc::clone(&desk.laptop), look.clone());
        std::thread::spawn(move || {
            laptop.must(
                "import_run",
                json!({ "look": look, "file": "", "name": "" }),
            )
        })
    };
    // The first rows are durable when they are told of.
    assert!(events.recv().is_ok());
    assert_eq!(
        desk.laptop.ask(
            "import_run",
            json!({ "look": look, "file": "", "name": "" })
        ),
        Err(Failure::ImportRunning),
        "one list at a time"
    );
    desk.laptop.must("import_cancel", json!({}));
    drop(events);
    let done = running.join().unwrap();
    assert_eq!(done["cancelled"], true);
    let new = done["new"].as_u64().unwrap();
    assert!(0 < new && new < 2_400, "{new}");
    assert_eq!(
        desk.laptop.must("list_imports", json!({}))[0]["state"],
        "cancelled"
    );
    let again = desk.run("長.csv");
    assert_eq!(again["new"].as_u64().unwrap(), 2_400 - new, "from there");
    assert_eq!(desk.look("長.csv")["counts"]["same"], 2_400);
    let undone = desk
        .laptop
        .must("undo_import", json!({ "id": again["batch"] }));
    assert_eq!(undone["withdrawn"], 2_400, "both halves are one file");
}

#[test]
fn what_is_no_list_is_refused_with_a_reason() {
    let desk = Desk::new();
    for (name, bytes, why) in [
        ("空.csv", b"".as_slice(), "no_table"),
        ("壊.xlsx", b"PK\x03\x04 not a workbook", "damaged"),
        ("文.txt", "ただの文章。".as_bytes(), "no_table"),
    ] {
        desk.put(name, bytes);
        assert_eq!(
            desk.laptop.ask("import_look", desk.look_form(name)),
            Err(Failure::ListRefused { why: why.into() }),
            "{name}"
        );
    }
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}
