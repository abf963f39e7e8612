//! Files of other programs that are known by their headings: places as open data, kintone, KoboToolbox, ODK.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::import::inbox::{Inbox, sweep};
use common::Laptop;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use tempfile::TempDir;

struct Desk {
    stick: TempDir,
    laptop: Laptop,
}

impl Desk {
    fn new() -> Self {
        let stick = TempDir::new().unwrap();
        let laptop = Laptop::new(stick.path());
        laptop.found();
        Self { stick, laptop }
    }

    fn form(&self, name: &str, bytes: &[u8]) -> Value {
        std::fs::write(self.stick.path().join(name), bytes).unwrap();
        let files = self.laptop.must("find_files", json!({ "kind": "list" }));
        let files = files.as_array().unwrap();
        let file = files.iter().find(|file| file["fileName"] == name).unwrap();
        json!({
            "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
            "basis": "", "list": "", "keepUnreadable": false,
        })
    }

    fn take(&self, name: &str, bytes: &[u8]) -> Value {
        let form = self.form(name, bytes);
        let seen = self.laptop.must("import_look", form.clone());
        let rows: u64 = ["new", "updated", "same", "mend", "repeated", "skipped"]
            .iter()
            .map(|field| seen["counts"][field].as_u64().unwrap())
            .sum();
        assert_eq!(
            rows,
            seen["counts"]["lines"].as_u64().unwrap(),
            "every line is accounted for"
        );
        let done = self.laptop.must(
            "import_run",
            json!({ "look": form, "file": seen["file"], "name": "" }),
        );
        assert_eq!(done["new"], seen["counts"]["new"]);
        let again = self.laptop.must("import_look", form);
        assert_eq!(
            (&again["counts"]["new"], &again["counts"]["updated"]),
            (&json!(0), &json!(0))
        );
        seen
    }

    fn places(&self) -> Vec<Value> {
        self.laptop
            .must("list_places", json!({}))
            .as_array()
            .unwrap()
            .clone()
    }

    fn page(&self, text: &str) -> Value {
        let answer = self
            .laptop
            .must("search_people", json!({ "text": text, "limit": 50 }));
        let rows = answer["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "one is found by {text}");
        self.laptop
            .must("get_person", json!({ "id": rows[0]["id"] }))
    }
}

fn field(page: &Value, name: &str) -> String {
    let fields = page["fields"].as_array().unwrap();
    let found = fields.iter().find(|field| field["field"] == name);
    found.map_or_else(String::new, |field| {
        field["value"].as_str().unwrap_or_default().to_owned()
    })
}

/// The recommended data set, as of its newer form.
const PLACES: &str = "\
全国地方公共団体コード,ID,名称,名称_カナ,名称_英字,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,標高,電話番号,内線番号,連絡先メールアドレス,連絡先FormURL,連絡先備考,郵便番号,市区町村コード,地方公共団体名,災害種別_洪水,災害種別_崖崩れ、土石流及び地滑り,災害種別_高潮,災害種別_地震,災害種別_津波,災害種別_大規模な火事,災害種別_内水氾濫,災害種別_火山現象,指定避難所との重複,想定収容人数,対象となる町会・自治会,URL,画像,画像_ライセンス,備考
172049,0001,練習小学校,レンシュウショウガッコウ,,172049,,石川県輪島市河井町2部1番地,石川県,輪島市,河井町,2部1番地,,37.39,136.90,3,0768-00-0001,,,,,928-0001,172049,輪島市,1,,,1,,,,,1,250,,,,,
172049,0002,練習公園,レンシュウコウエン,,172049,,石川県輪島市鳳至町1番地,石川県,輪島市,鳳至町,1番地,,37.40,136.91,3,,,,,,928-0001,172049,輪島市,,,,1,,,,,,1000,,,,,
172049,0003,河井集会所,カワイシュウカイショ,,172049,,石川県輪島市河井町5部2番地,石川県,輪島市,河井町,5部2番地,,37.41,136.92,3,,,,,,928-0001,172049,輪島市,,,,1,,,,,1,40,,,,,
";

#[test]
fn the_open_list_of_places_becomes_places_once_and_its_next_edition_changes_what_it_says() {
    let desk = Desk::new();
    let own = json!({ "name": "河井集会所", "kind": "", "address": "河井町5部2番地" });
    let own = desk.laptop.must("add_place", own);
    let seen = desk.take("避難所.csv", PLACES.as_bytes());
    assert_eq!(seen["form"], "places");
    assert_eq!(
        (&seen["counts"]["new"], &seen["counts"]["updated"]),
        (&json!(2), &json!(1)),
        "who typed a place before does not get a second one"
    );
    let places = desk.places();
    assert_eq!(places.len(), 3);
    let by = |name: &str| places.iter().find(|place| place["name"] == name).unwrap();
    assert_eq!(by("練習小学校")["kind"], "designated_shelter");
    assert_eq!(by("練習公園")["kind"], "emergency_evacuation");
    assert_eq!(by("練習小学校")["address"], "石川県輪島市河井町2部1番地");
    assert_eq!(
        (&by("河井集会所")["id"], &by("河井集会所")["kind"]),
        (&own["id"], &json!("designated_shelter"))
    );
    assert_eq!(
        desk.laptop
            .must("search_people", json!({ "text": "練習", "limit": 9 }))["total"],
        0,
        "a school is nobody"
    );
    let next = PLACES.replace(
        "練習公園,レンシュウコウエン",
        "練習中央公園,レンシュウチュウオウコウエン",
    );
    let seen = desk.take("避難所-2.csv", next.as_bytes());
    assert_eq!(
        (&seen["counts"]["updated"], &seen["counts"]["same"]),
        (&json!(1), &json!(2))
    );
    assert!(
        desk.places()
            .iter()
            .any(|place| place["name"] == "練習中央公園")
    );
    assert_eq!(desk.places().len(), 3, "renamed, not doubled");

    // The older form, and the list of 国土地理院, by name.
    let old = "NO,名称,名称_カナ,住所,方書,緯度,経度,標高,電話番号,内線番号,市区町村コード,都道府県名,市区町村名,災害種別_洪水,災害種別_地震,指定避難所との重複,想定収容人数,URL,備考\n1,練習小学校,レンシュウショウガッコウ,石川県輪島市河井町2部1番地,,37.39,136.90,3,0768-00-0001,,172049,石川県,輪島市,1,1,1,250,,\n2,試山会館,シヤマカイカン,石川県輪島市門前町1,,37.2,136.7,3,,,172049,石川県,輪島市,,1,1,30,,\n";
    let other = Desk::new();
    assert_eq!(other.take("旧.csv", old.as_bytes())["counts"]["new"], 2);
    let gsi = "NO,共通ID,都道府県名及び市町村名,施設・場所名,住所,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,内水氾濫,火山現象,指定避難所との住所同一,緯度,経度,備考\n1,E1720400001,石川県輪島市,試山会館,石川県輪島市門前町1,,,,1,,,,,1,37.2,136.7,\n";
    let seen = other.take("国土地理院.csv", gsi.as_bytes());
    assert_eq!(
        (&seen["counts"]["new"], &seen["counts"]["updated"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(other.places().len(), 2);
}

#[test]
fn a_watched_folder_takes_places_and_the_ledger_without_being_told() {
    let desk = Desk::new();
    let inbox = TempDir::new().unwrap();
    std::fs::write(inbox.path().join("避難所.csv"), PLACES).unwrap();
    let looked_after = Inbox {
        folder: inbox.path(),
        settled: &|_| true,
        columns: None,
        guess: false,
    };
    let swept = sweep(&desk.laptop.context, &looked_after).unwrap();
    assert_eq!((swept[0].fate.as_str(), swept[0].new), ("taken", 3));
    let list = "番号,氏名,電話番号\n1,試山 太郎,0768-22-0001\n2,練習 花,0768-22-0002\n";
    desk.take("名簿.csv", list.as_bytes());
    let path = inbox.path().join("台帳.csv");
    app::ledger::csv_to(&desk.laptop.context, &path, false).unwrap();
    for file in std::fs::read_dir(inbox.path()).unwrap().flatten() {
        if file.file_name().to_string_lossy().contains('_') {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("0768-22-0002", "0768-22-0099")).unwrap();
    let swept = sweep(&desk.laptop.context, &looked_after).unwrap();
    let one = &swept[0];
    assert_eq!(
        (one.fate.as_str(), one.same, one.updated, one.mend),
        ("taken", 1, 0, 1)
    );
    let mend = std::fs::read_dir(inbox.path().join("直す"))
        .unwrap()
        .count();
    assert_eq!(mend, 1, "what somebody has to look at lies there");
    assert_eq!(
        field(&desk.page("練習 花"), "phone"),
        "0768-22-0002",
        "never by itself"
    );
}

#[test]
fn an_export_of_kintone_gives_one_person_for_a_record_whatever_its_tables_hold() {
    let desk = Desk::new();
    let records = "\
レコードの開始行,レコード番号,更新者,作成者,更新日時,作成日時,ステータス,氏名,ふりがな,生年月日,住所,訪問日の一覧,備考
*,12,係,係,2026/11/20 10:15,2026/11/01 9:00,対応中,試山 太郎,しやま たろう,1948/4/5,輪島市河井町1,11/2,薬あり
,12,係,係,,,,,,,,11/9,犬がいる
*,13,係,係,2026/11/19 10:15,2026/11/01 9:00,対応中,練習 花,れんしゅう はな,1950/1/10,輪島市鳳至町2,,
";
    let seen = desk.take("kintone.csv", records.as_bytes());
    assert_eq!(
        (&seen["form"], &seen["counts"]["new"]),
        (&json!("kintone"), &json!(2))
    );
    assert_eq!(seen["counts"]["mend"], 0, "{}", seen["mend"]);
    assert_eq!(seen["skipped"][0]["code"], "continued");
    let fields: Vec<(&str, &str)> = seen["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            (
                column["heading"].as_str().unwrap(),
                column["field"].as_str().unwrap(),
            )
        })
        .collect();
    for (heading, is) in [
        ("レコード番号", "number"),
        ("作成者", ""),
        ("更新日時", "seen"),
        ("ステータス", ""),
        ("氏名", "name"),
    ] {
        assert!(fields.contains(&(heading, is)), "{heading} {fields:?}");
    }
    let page = desk.page("試山 太郎");
    assert!(
        page["timeline"].to_string().contains("薬あり\\n犬がいる"),
        "{}",
        page["timeline"]
    );
    // The same record changed: the next export finds it by its number.
    let next = records
        .replace("輪島市河井町1", "輪島市河井町9")
        .replace("2026/11/20", "2026/11/22");
    let seen = desk.take("kintone-2.csv", next.as_bytes());
    assert_eq!(
        (&seen["counts"]["updated"], &seen["counts"]["same"]),
        (&json!(1), &json!(1))
    );

    // A record of a household: each line of its table is a person.
    let families = "\
レコードの開始行,レコード番号,作成者,更新者,住所,電話番号,氏名,続柄,年齢
*,1,係,係,輪島市門前町1,0768-00-1111,仮山 一,世帯主,70
,1,係,係,,,仮山 二子,妻,68
*,2,係,係,輪島市門前町2,0768-00-2222,仮川 三,世帯主,50
";
    let seen = desk.take("家族.csv", families.as_bytes());
    assert_eq!(
        (&seen["counts"]["new"], &seen["counts"]["households"]),
        (&json!(3), &json!(2))
    );
    let page = desk.page("仮山 二子");
    assert_eq!(field(&page, "pre_disaster_address"), "輪島市門前町1");
    assert_eq!(
        page["households"][0]["members"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn an_export_of_kobo_is_read_by_its_questions_and_its_repeated_groups_by_their_household() {
    let desk = Desk::new();
    let flat = "\
\"start\";\"end\";\"person/full_name\";\"person/sex\";\"person/birth_date\";\"person/phone_number\";\"needs\";\"needs/phone\";\"needs/water\";\"_id\";\"_uuid\";\"_submission_time\";\"_validation_status\";\"_notes\";\"_status\";\"_submitted_by\";\"__version__\";\"_tags\";\"_index\"
\"2026-11-20T10:00:00\";\"2026-11-20T10:05:00\";\"試山 太郎\";\"male\";\"1948-04-05\";\"0768-22-0001\";\"water\";\"0\";\"1\";\"101\";\"u-1\";\"2026-11-20T10:06:00\";\"\";\"\";\"submitted\";\"x\";\"v1\";\"\";\"1\"
\"2026-11-20T11:00:00\";\"2026-11-20T11:05:00\";\"練習 花\";\"female\";\"1950-01-10\";\"0768-22-0002\";\"\";\"\";\"\";\"102\";\"u-2\";\"2026-11-20T11:06:00\";\"\";\"\";\"submitted\";\"x\";\"v1\";\"\";\"2\"
";
    let seen = desk.take("kobo.csv", flat.as_bytes());
    assert_eq!(
        (&seen["form"], &seen["counts"]["new"]),
        (&json!("survey"), &json!(2))
    );
    let page = desk.page("試山 太郎");
    assert_eq!(
        (field(&page, "phone").as_str(), &page["row"]["sex"]),
        ("0768-22-0001", &json!("male"))
    );
    let by = page["fields"].as_array().unwrap();
    let name = by
        .iter()
        .find(|field| field["field"] == "full_name")
        .unwrap();
    assert_eq!(name["by"]["seen"], "2026-11-20", "when it was sent");
    assert!(
        !page["timeline"].to_string().contains("submitted"),
        "the form's own columns are nobody's"
    );

    // A workbook with a repeated group: the members, each with what the household said.
    let mut book = Workbook::new();
    let sheets: [(&str, &[&[&str]]); 2] = [
        (
            "世帯調査",
            &[
                &[
                    "_submission_time",
                    "住所",
                    "電話番号",
                    "_id",
                    "_uuid",
                    "_index",
                ],
                &[
                    "2026-11-21T09:00:00",
                    "輪島市河井町7",
                    "0768-00-7777",
                    "201",
                    "h-1",
                    "1",
                ],
                &[
                    "2026-11-21T10:00:00",
                    "輪島市鳳至町8",
                    "0768-00-8888",
                    "202",
                    "h-2",
                    "2",
                ],
            ],
        ),
        (
            "members",
            &[
                &[
                    "members/氏名",
                    "members/年齢",
                    "members/続柄",
                    "_index",
                    "_parent_table_name",
                    "_parent_index",
                    "_submission__id",
                    "_submission__uuid",
                    "_submission__submission_time",
                ],
                &[
                    "仮山 一",
                    "70",
                    "世帯主",
                    "1",
                    "世帯調査",
                    "1",
                    "201",
                    "h-1",
                    "2026-11-21T09:00:00",
                ],
                &[
                    "仮山 二子",
                    "68",
                    "妻",
                    "2",
                    "世帯調査",
                    "1",
                    "201",
                    "h-1",
                    "2026-11-21T09:00:00",
                ],
                &[
                    "仮川 三",
                    "50",
                    "世帯主",
                    "3",
                    "世帯調査",
                    "2",
                    "202",
                    "h-2",
                    "2026-11-21T10:00:00",
                ],
            ],
        ),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    let seen = desk.take("調査.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(
        (
            &seen["form"],
            &seen["sheet"],
            &seen["counts"]["new"],
            &seen["counts"]["households"]
        ),
        (&json!("survey"), &json!("members"), &json!(3), &json!(2))
    );
    let page = desk.page("仮山 二子");
    assert_eq!(field(&page, "pre_disaster_address"), "輪島市河井町7");
    assert_eq!(field(&page, "phone"), "0768-00-7777");

    // ODK: the same questions with its own names.
    let odk = "SubmissionDate,person-name,person-age,person-phone,meta-instanceID,KEY,SubmitterID,SubmitterName,FormVersion\n2026-11-22T01:00:00.000Z,練習 四郎,44,0768-00-4444,uuid:4,uuid:4,7,係,1\n2026-11-22T02:00:00.000Z,練習 五郎,45,0768-00-5555,uuid:5,uuid:5,7,係,1\n";
    let seen = desk.take("odk.csv", odk.as_bytes());
    assert_eq!(
        (&seen["form"], &seen["counts"]["new"]),
        (&json!("survey"), &json!(2))
    );
    assert_eq!(field(&desk.page("練習 五郎"), "phone"), "0768-00-5555");
}
