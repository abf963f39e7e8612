//! Ugly files, as offices make them: each is taken in by itself, and every line of it is accounted for.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::Laptop;
use practice::lists::{Lists, Source};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
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

    /// Looks at a file, takes it in, and answers what was seen. Every line must be accounted for, and
    /// what was promised must be what was done.
    fn take(&self, name: &str, bytes: &[u8]) -> Value {
        self.take_as(name, bytes, |_| {})
    }

    fn take_as(&self, name: &str, bytes: &[u8], change: impl Fn(&mut Value)) -> Value {
        let mut form = self.form(name, bytes);
        change(&mut form);
        let seen = self.laptop.must("import_look", form.clone());
        let count = |field: &str| seen["counts"][field].as_u64().unwrap();
        let rows: u64 = ["new", "updated", "same", "mend", "repeated", "skipped"]
            .iter()
            .map(|field| count(field))
            .sum();
        assert_eq!(rows, count("lines"), "{name}: every line is accounted for");
        let done = self.laptop.must(
            "import_run",
            json!({ "look": form, "file": seen["file"], "name": "" }),
        );
        assert_eq!(done["new"], seen["counts"]["new"], "{name}: as it was said");
        assert_eq!(done["mend"], seen["counts"]["mend"], "{name}");
        let again = self.laptop.must("import_look", form);
        assert_eq!(again["counts"]["new"], 0, "{name}: once is enough");
        assert_eq!(again["counts"]["updated"], 0, "{name}: once is enough");
        seen
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

fn counts(seen: &Value, wanted: &[(&str, u32)]) {
    for (name, number) in wanted {
        assert_eq!(
            seen["counts"][*name], *number,
            "{name} of {}",
            seen["fileName"]
        );
    }
}

fn skipped(seen: &Value, code: &str) -> u64 {
    let all = seen["skipped"].as_array().unwrap();
    let found = all.iter().find(|reason| reason["code"] == code);
    found.map_or(0, |reason| reason["count"].as_u64().unwrap())
}

fn sheet(rows: &[&[&str]]) -> Worksheet {
    let mut sheet = Worksheet::new();
    put(&mut sheet, 0, rows);
    sheet
}

fn put(sheet: &mut Worksheet, from: u32, rows: &[&[&str]]) {
    for (row, cells) in (from..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
}

fn book(sheets: Vec<Worksheet>) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer().unwrap()
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

#[test]
fn cp932_with_letters_of_nec_and_ibm_keeps_every_letter() {
    let desk = Desk::new();
    let text = "番号,氏名,住所\r\n①,髙﨑 試山,㈱練習寮\r\n②,濵田 練習,Ⅱ番町\r\n";
    let seen = desk.take("nec.csv", &cp932(text));
    assert_eq!(seen["encoding"], "cp932");
    counts(&seen, &[("new", 2)]);
    let page = desk.page("高崎 試山");
    assert_eq!(field(&page, "full_name"), "髙﨑 試山", "as written");
    assert_eq!(field(&page, "pre_disaster_address"), "㈱練習寮");
}

#[test]
fn utf8_with_a_mark_utf16_and_a_chosen_encoding_are_read() {
    let text = "番号\t氏名\t年齢\n1\t試山 太郎\t70\n2\t試山 花\t68\n";
    let desk = Desk::new();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    counts(&desk.take("a.txt", &utf16), &[("new", 2)]);
    let desk = Desk::new();
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let seen = desk.take("b.tsv", &marked);
    assert_eq!(
        seen["columns"][0]["heading"], "番号",
        "the mark is no letter"
    );
    let desk = Desk::new();
    let form = |form: &mut Value| form["encoding"] = json!("eucjp");
    let euc = encoding_rs::EUC_JP.encode(text).0.into_owned();
    let seen = desk.take_as("c.csv", &euc, form);
    assert_eq!(
        (&seen["encoding"], &seen["unreadable"]),
        (&json!("eucjp"), &json!(0))
    );
}

#[test]
fn title_lines_blank_lines_and_the_day_in_a_title_are_told_from_rows() {
    let desk = Desk::new();
    let text = "避難者名簿（令和６年能登半島地震）\n作成：運営班\n令和6年1月13日 17時現在\n\n受付番号,氏名,年齢\n1,試山 太郎,70\n\n2,試山 花,68\n";
    let seen = desk.take("t.csv", text.as_bytes());
    counts(&seen, &[("new", 2), ("skipped", 6)]);
    assert_eq!((skipped(&seen, "title"), skipped(&seen, "blank")), (3, 2));
    assert_eq!(seen["basis"], "2024-01-13");
    let page = desk.page("試山 太郎");
    assert_eq!(
        page["row"]["birth"]["iso"], "1954",
        "the age counts from that day"
    );
}

#[test]
fn a_merged_title_two_rows_of_headings_and_a_merged_shelter_are_read() {
    let desk = Desk::new();
    let plain = Format::new();
    let mut one = Worksheet::new();
    one.merge_range(0, 0, 0, 5, "避難者名簿", &plain).unwrap();
    one.merge_range(1, 0, 2, 0, "受付番号", &plain).unwrap();
    one.merge_range(1, 1, 2, 1, "避難所名", &plain).unwrap();
    one.merge_range(1, 2, 1, 4, "本人", &plain).unwrap();
    one.merge_range(1, 5, 2, 5, "備考", &plain).unwrap();
    put(
        &mut one,
        2,
        &[&["", "", "氏名", "生年月日", "電話番号", ""]],
    );
    one.merge_range(3, 1, 4, 1, "河井小学校避難所", &plain)
        .unwrap();
    for (row, (name, birth)) in (3..).zip([("試山 太郎", "S23.4.5"), ("試山 花", "昭25.1.1")])
    {
        one.write(row, 0, f64::from(row - 2)).unwrap();
        one.write(row, 2, name).unwrap();
        one.write(row, 3, birth).unwrap();
        one.write(row, 4, 768_221_234.0).unwrap();
    }
    put(&mut one, 5, &[&["合計", "", "2名", "", "", ""]]);
    let seen = desk.take("merged.xlsx", &book(vec![one]));
    counts(&seen, &[("new", 2), ("skipped", 4)]);
    assert_eq!(seen["headingLines"], json!([2, 3]));
    assert_eq!(
        seen["columns"][4]["zeros"], 2,
        "numbers that lost a zero are counted"
    );
    let page = desk.page("試山 花");
    assert_eq!(
        page["whereabouts"][0]["place"], "河井小学校避難所",
        "below the first of the block too"
    );
    assert_eq!(field(&page, "phone"), "0768221234");
}

#[test]
fn totals_repeated_headings_and_remarks_between_are_no_people() {
    let desk = Desk::new();
    let text = "番号,氏名,年齢,性別,住所\n1,試山 太郎,70,男,河井町\n小計,1,,,\n番号,氏名,年齢,性別,住所\n2,試山 花,68,女,河井町\n合計,2,,,\n※ 確認中の人がいる,,,,\n";
    let seen = desk.take("sum.csv", text.as_bytes());
    counts(&seen, &[("new", 2)]);
    assert_eq!(
        [
            skipped(&seen, "total"),
            skipped(&seen, "heading"),
            skipped(&seen, "remark")
        ],
        [2, 2, 1]
    );
}

#[test]
fn ditto_marks_mean_what_stands_above() {
    let desk = Desk::new();
    let text = "番号,氏名,住所,避難所名\n1,試山 太郎,輪島市河井町1,河井小\n2,〃 花,同上,〃\n3,同上　一,〃,同上\n";
    let seen = desk.take("ditto.csv", text.as_bytes());
    counts(&seen, &[("new", 3)]);
    let page = desk.page("試山 花");
    assert_eq!(field(&page, "pre_disaster_address"), "輪島市河井町1");
    assert_eq!(page["whereabouts"][0]["place"], "河井小");
    assert_eq!(field(&desk.page("試山 一"), "given_name"), "一");
}

#[test]
fn an_empty_cell_means_what_stands_above_where_the_column_says_so() {
    let desk = Desk::new();
    let text = "世帯番号,氏名,続柄,住所\n10,試山 太郎,世帯主,輪島市河井町1\n,試山 花,妻,\n11,練習 一,世帯主,輪島市鳳至町2\n,練習 二,子,\n";
    let seen = desk
        .laptop
        .must("import_look", desk.form("above.csv", text.as_bytes()));
    assert_eq!(seen["columns"][0]["looksAbove"], true, "it is offered");
    let said = |form: &mut Value| {
        form["columns"] = json!([
            { "column": 0, "field": "household", "above": true },
            { "column": 3, "field": "address", "above": true },
        ]);
    };
    let seen = desk.take_as("above.csv", text.as_bytes(), said);
    counts(&seen, &[("new", 4), ("households", 2)]);
    let page = desk.page("練習 二");
    assert_eq!(field(&page, "pre_disaster_address"), "輪島市鳳至町2");
    assert_eq!(
        page["households"][0]["members"].as_array().unwrap().len(),
        2
    );
    // The next edition is read the same way without a word.
    let next = desk.laptop.must(
        "import_look",
        desk.form("next.csv", text.replace("二", "三").as_bytes()),
    );
    assert_eq!(next["columns"][0]["above"], true);
    assert_eq!(next["columns"][0]["why"], json!(["remembered"]));
}

#[test]
fn household_blocks_under_headings_and_after_each_head_are_households() {
    let desk = Desk::new();
    let text = "氏名,年齢,性別,住所\n世帯番号 1（河井町）,,,\n試山 太郎,70,男,河井町\n試山 花,68,女,河井町\n世帯番号 2,,,\n練習 一,50,男,鳳至町\n";
    let seen = desk.take("blocks.csv", text.as_bytes());
    counts(&seen, &[("new", 3), ("households", 2)]);
    assert_eq!(skipped(&seen, "group"), 2);
    let page = desk.page("試山 花");
    assert_eq!(
        page["households"][0]["members"].as_array().unwrap().len(),
        2
    );

    let desk = Desk::new();
    let text = "番号,氏名,続柄\n1,試山 太郎,世帯主\n2,試山 花,妻\n3,練習 一,世帯主\n4,練習 二,子\n";
    let seen = desk.take("heads.csv", text.as_bytes());
    counts(&seen, &[("new", 4), ("households", 2)]);
    let members = desk.page("練習 二")["households"][0]["members"].clone();
    assert_eq!(members[0]["relationship"], "世帯主");
    assert_eq!(members.as_array().unwrap().len(), 2);
}

#[test]
fn births_of_every_era_and_form_are_one_date() {
    let desk = Desk::new();
    let forms = [
        "S23.4.5",
        "昭和23年4月5日",
        "昭23-4-5",
        "1948/4/5",
        "19480405",
        "3230405",
        "Ｓ２３．４．５",
        "昭和二十三年四月五日",
        "S230405",
        "1948-04-05 00:00:00",
        "㍼23年4月5日",
    ];
    let mut text = String::from("番号,氏名,生年月日\n");
    for (number, form) in forms.iter().enumerate() {
        let given = "甲乙丙丁戊己庚辛壬癸子".chars().nth(number).unwrap();
        text.push_str(&format!("{number},試山 {given},{form}\n"));
    }
    let seen = desk.take("births.csv", text.as_bytes());
    counts(&seen, &[("new", 11), ("mend", 0)]);
    let found = desk
        .laptop
        .must("search_people", json!({ "text": "S23.4.5", "limit": 50 }));
    assert_eq!(found["rows"].as_array().unwrap().len(), 11);
}

#[test]
fn a_date_of_a_spreadsheet_and_the_day_number_of_one_are_dates() {
    let desk = Desk::new();
    let mut one = sheet(&[
        &["番号", "氏名", "生年月日"],
        &["1", "試山 太郎"],
        &["2", "試山 花"],
    ]);
    let date = Format::new().set_num_format("yyyy/m/d");
    let day = ExcelDateTime::from_ymd(1948, 4, 5).unwrap();
    one.write_datetime_with_format(1, 2, &day, &date).unwrap();
    one.write(2, 2, 17_628.0).unwrap();
    counts(
        &desk.take("serial.xlsx", &book(vec![one])),
        &[("new", 2), ("mend", 0)],
    );
    for name in ["試山 太郎", "試山 花"] {
        assert_eq!(
            desk.page(name)["row"]["birth"]["iso"],
            "1948-04-05",
            "{name}"
        );
    }
}

#[test]
fn impossible_and_doubtful_births_wait_to_be_mended_or_are_kept_as_written() {
    let desk = Desk::new();
    let text = "番号,氏名,生年月日\n1,試山 一,昭和64年1月9日\n2,試山 二,23.4.5\n3,試山 三,2099/1/1\n4,試山 四,2月頃の生まれ\n5,試山 五,不明\n6,試山 六,S23.4.5\n7,試山 七,S23.4.6\n8,試山 八,S23.4.7\n";
    let seen = desk.take("doubt.csv", text.as_bytes());
    counts(&seen, &[("new", 4), ("mend", 4)]);
    let keep = |form: &mut Value| form["keepUnreadable"] = json!(true);
    let seen = desk.take_as("doubt.csv", text.as_bytes(), keep);
    counts(&seen, &[("new", 4), ("mend", 0), ("same", 4)]);
    let page = desk.page("試山 一");
    assert_eq!(field(&page, "birth_date_source_text"), "昭和64年1月9日");
    assert_eq!(field(&page, "birth_date"), "", "nobody guessed");
}

#[test]
fn ages_decades_and_half_width_readings_are_understood() {
    let desk = Desk::new();
    let text = "番号,カナ氏名,漢字氏名,年齢,年代,性別\n1,ｼﾔﾏ ﾀﾛｳ,,７６歳,,M\n2,しやま はな,試山 花,,40代,女性\n3,シヤマ,,,,\n";
    let seen = desk.take("ages.csv", text.as_bytes());
    counts(&seen, &[("new", 3)]);
    let page = desk.page("しやま たろう");
    assert_eq!(field(&page, "full_name_kana"), "シヤマ タロウ");
    assert_eq!(page["row"]["sex"], "male");
    assert!(page["row"]["birth"].to_string().contains("1950"));
    assert_eq!(
        desk.page("試山 花")["row"]["birth"]["precision"],
        "estimated"
    );
}

#[test]
fn lost_zeros_full_width_digits_and_several_telephones_are_kept_apart() {
    let desk = Desk::new();
    let text = "番号,氏名,郵便番号,電話番号,携帯電話\n1,試山 太郎,9280001,768221234,９０００００１１１１\n2,試山 花,〒928-0001,0768-22-1234,\n3,試山 一,600001,22-1234,+81 90 0000 1111\n";
    let seen = desk.take("zeros.csv", text.as_bytes());
    counts(&seen, &[("new", 3)]);
    let page = desk.page("試山 太郎");
    assert_eq!(field(&page, "phone"), "0768221234");
    assert_eq!(field(&page, "phone_2"), "09000001111");
    assert_eq!(
        field(&desk.page("試山 花"), "phone"),
        "0768-22-1234",
        "a whole one stays as written"
    );
    let page = desk.page("試山 一");
    assert_eq!(field(&page, "postal_code"), "060-0001");
    assert_eq!(
        field(&page, "phone"),
        "22-1234",
        "an area that nobody said is not made up"
    );
}

#[test]
fn family_and_given_name_in_two_columns_and_titles_of_courtesy() {
    let desk = Desk::new();
    let text = "familyName,givenName,familyNameKana,givenNameKana,birthDate,gender,address,verified\n試山,太郎,シヤマ,タロウ,1948-04-05,M,輪島市河井町,true\n";
    counts(&desk.take("portal.csv", text.as_bytes()), &[("new", 1)]);
    let page = desk.page("試山 太郎");
    let fields = page["fields"].as_array().unwrap();
    let name = fields
        .iter()
        .find(|field| field["field"] == "full_name")
        .unwrap();
    assert_eq!(
        name["by"]["verification"], "document_seen",
        "verified by who made the list"
    );
    let desk = Desk::new();
    let text = "No\t対象者氏名\t訪問日\t訪問先住所\n1\t練習 花 様\tR6.1.8\t志賀町応急仮設4棟10号\n2\t練習 一さん\t2024/1/9\t輪島市門前町\n";
    counts(&desk.take("visits.tsv", text.as_bytes()), &[("new", 2)]);
    let page = desk.page("練習 花");
    assert_eq!(field(&page, "full_name"), "練習 花");
    assert_eq!(
        page["whereabouts"][0]["category"], "temporary_constructed",
        "nobody lost a house there"
    );
    assert_eq!(
        page["whereabouts"][0]["by"]["seen"], "2024-01-08",
        "seen on the day of the visit"
    );
}

#[test]
fn blank_columns_unknown_columns_and_long_rows_hinder_nobody() {
    let desk = Desk::new();
    let text =
        ",番号,,氏名,,,血液型の星,年齢\n,1,,試山 太郎,,,A,70,,,\n,2,,試山 花,,,B,68,あふれた,\n";
    let seen = desk.take("holes.csv", text.as_bytes());
    counts(&seen, &[("new", 2)]);
    let unknown = seen["columns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["heading"] == "血液型の星")
        .unwrap();
    assert_eq!(
        unknown["field"], "",
        "what nobody asked for is not taken in"
    );
    assert!(!desk.page("試山 花").to_string().contains("あふれた"));
}

#[test]
fn hidden_rows_count_and_a_hidden_sheet_is_told_and_left() {
    let desk = Desk::new();
    let mut one = sheet(&[
        &["番号", "氏名", "年齢"],
        &["1", "試山 太郎", "70"],
        &["2", "試山 花", "68"],
    ]);
    one.set_row_hidden(2).unwrap();
    let mut two = sheet(&[
        &["番号", "氏名", "年齢"],
        &["1", "練習 一", "1"],
        &["2", "練習 二", "2"],
        &["3", "練習 三", "3"],
    ]);
    two.set_name("旧").unwrap().set_hidden(true);
    let bytes = book(vec![one, two]);
    let seen = desk.take("hidden.xlsx", &bytes);
    counts(&seen, &[("new", 2)]);
    assert!(
        seen["notices"]
            .as_array()
            .unwrap()
            .contains(&json!("hidden_sheets"))
    );
    let chosen = |form: &mut Value| form["sheet"] = json!("旧");
    counts(&desk.take_as("hidden.xlsx", &bytes, chosen), &[("new", 3)]);
}

#[test]
fn the_sheet_with_the_people_is_found_among_covers_and_counts() {
    let desk = Desk::new();
    let mut cover = sheet(&[&["提出用"], &["輪島市"]]);
    cover.set_name("表紙").unwrap();
    let mut people = sheet(&[
        &["番号", "氏名", "年齢"],
        &["1", "試山 太郎", "70"],
        &["2", "試山 花", "68"],
    ]);
    people.set_name("名簿").unwrap();
    let mut sums = sheet(&[&["区分", "人数"], &["男", "1"]]);
    sums.set_name("集計").unwrap();
    let seen = desk.take("three.xlsx", &book(vec![cover, people, sums]));
    assert_eq!(seen["sheet"], "名簿");
    counts(&seen, &[("new", 2)]);
}

#[test]
fn a_second_table_below_is_told_and_can_be_taken_by_its_line() {
    let desk = Desk::new();
    let text = "番号,氏名,年齢,性別\n1,試山 太郎,70,男\n2,試山 花,68,女\n\n番号,氏名,住所,電話番号\n1,練習 一,河井町,0768221234\n";
    let seen = desk.take("two.csv", text.as_bytes());
    counts(&seen, &[("new", 2)]);
    assert_eq!(skipped(&seen, "other_table"), 2);
    assert!(
        seen["notices"]
            .as_array()
            .unwrap()
            .contains(&json!("other_table"))
    );
    let below = |form: &mut Value| form["headingLine"] = json!(5);
    counts(
        &desk.take_as("two.csv", text.as_bytes(), below),
        &[("new", 1)],
    );
    assert_eq!(field(&desk.page("練習 一"), "phone"), "0768221234");
}

#[test]
fn two_tables_side_by_side_are_told_before_half_of_the_people_are_missed() {
    let desk = Desk::new();
    let text = "番号,氏名,年齢,,番号,氏名,年齢\n1,試山 太郎,70,,11,練習 一,50\n2,試山 花,68,,12,練習 二,48\n";
    let seen = desk.take("beside.csv", text.as_bytes());
    assert!(
        seen["notices"]
            .as_array()
            .unwrap()
            .contains(&json!("two_name_columns"))
    );
}

#[test]
fn a_list_without_headings_is_read_by_what_stands_in_it() {
    let desk = Desk::new();
    let text = "試山 太郎,しやま たろう,S23.4.5,男,0768-22-1234\n試山 花,しやま はな,S25.1.1,女,0768-22-1234\n練習 一,れんしゅう いち,H1.2.3,男,090-0000-1111\n";
    let seen = desk.take("bare.csv", text.as_bytes());
    counts(&seen, &[("new", 3)]);
    assert_eq!(seen["headingLines"], json!([]));
    let page = desk.page("練習 一");
    assert_eq!(page["row"]["birth"]["iso"], "1989-02-03");
    assert_eq!(field(&page, "phone"), "090-0000-1111");
}

#[test]
fn rows_that_stand_there_twice_are_one_and_two_who_share_a_number_wait() {
    let desk = Desk::new();
    let text = "番号,氏名,生年月日\n1,試山 太郎,S23.4.5\n1,試山 太郎,S23.4.5\n2,試山 花,S25.1.1\n2,練習 一,H1.2.3\n";
    let mut long = String::from(text);
    for number in 3..60 {
        long.push_str(&format!("{number},見本 太郎,S30.1.1\n"));
    }
    let seen = desk.take("twice.csv", long.as_bytes());
    assert_eq!(seen["counts"]["repeated"], 1);
    let codes = seen["mend"].as_array().unwrap();
    assert!(
        codes
            .iter()
            .any(|reason| reason["code"] == "number_repeated")
    );
}

#[test]
fn people_without_numbers_keep_their_identity_when_their_telephone_is_mended() {
    let desk = Desk::new();
    let text =
        "氏名,生年月日,電話\n試山 太郎,S23.4.5,0768-22-1234\n試山 花,S25.1.1,\n試山,,\n試山,,\n";
    counts(&desk.take("a.csv", text.as_bytes()), &[("new", 4)]);
    let seen = desk.take_as(
        "b.csv",
        text.replace("22-1234", "22-9999").as_bytes(),
        |_| {},
    );
    counts(&seen, &[("new", 0), ("updated", 1), ("same", 3)]);
    let name = desk.take(
        "c.csv",
        text.replace("試山 花", "試山 華")
            .replace("22-1234", "22-9999")
            .as_bytes(),
    );
    counts(&name, &[("new", 0), ("updated", 1), ("same", 3)]);
    assert_eq!(field(&desk.page("試山 華"), "full_name"), "試山 華");
}

#[test]
fn who_moves_to_another_household_of_the_list_leaves_the_first() {
    let desk = Desk::new();
    let text =
        "番号,世帯番号,氏名,続柄\n1,10,試山 太郎,世帯主\n2,10,試山 花,子\n3,11,練習 一,世帯主\n";
    desk.take("a.csv", text.as_bytes());
    desk.laptop.clock.go(86_400_000);
    let moved = text.replace("2,10,試山 花,子", "2,11,試山 花,妻");
    counts(&desk.take("b.csv", moved.as_bytes()), &[("updated", 1)]);
    let page = desk.page("試山 花");
    let now: Vec<&Value> = page["households"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|household| {
            household["members"]
                .as_array()
                .unwrap()
                .iter()
                .any(|member| member["row"]["id"] == page["row"]["id"] && member["left"].is_null())
        })
        .collect();
    assert_eq!(now.len(), 1, "in one household at a time");
    assert!(now[0].to_string().contains("練習"));
}

#[test]
fn formulas_errors_and_letters_beyond_the_plane_are_texts_like_others() {
    let desk = Desk::new();
    let mut one = sheet(&[
        &["番号", "氏名", "年齢", "備考"],
        &["1", "𠮷山 試\u{e0100}子", "70", "=cmd|' /C calc'!A0"],
        &["2", "試山 花", "", "＝HYPERLINK(x)"],
    ]);
    one.write_formula(
        2,
        2,
        rust_xlsxwriter::Formula::new("=70-2").set_result("68"),
    )
    .unwrap();
    counts(&desk.take("odd.xlsx", &book(vec![one])), &[("new", 2)]);
    let found = desk
        .laptop
        .must("search_people", json!({ "text": "試山 花", "limit": 5 }));
    let page = desk
        .laptop
        .must("get_person", json!({ "id": found["rows"][0]["id"] }));
    assert!(page.to_string().contains("＝HYPERLINK(x)"), "as written");
    assert_eq!(page["row"]["birth"]["age"], 68, "what the formula came to");
}

#[test]
fn quoted_cells_over_two_lines_and_semicolons_are_read() {
    let desk = Desk::new();
    let text =
        "番号;氏名;備考\r\n1;\"試山 太郎\";\"一行目\n二行目\"\r\n2;試山 花;\"引用\"\"符\"\r\n";
    let seen = desk.take("q.csv", text.as_bytes());
    assert_eq!(seen["counts"]["new"], 2);
}

#[test]
fn the_lists_of_a_whole_area_are_taken_in_without_a_word_by_hand() {
    let desk = Desk::new();
    let lists = Lists::new(11, 400, 180);
    let mut people = 0;
    for (name, bytes) in files(&lists) {
        let seen = desk.take(&name, &bytes);
        let count = |field: &str| seen["counts"][field].as_u64().unwrap();
        let rows = count("lines") - count("skipped");
        assert!(
            count("mend") * 20 <= rows,
            "{name}: of {rows} rows {} wait: {}",
            count("mend"),
            seen["mend"]
        );
        let notices = seen["notices"].to_string();
        assert!(!notices.contains("name_column"), "{name}: {notices}");
        people += count("new");
    }
    assert!(people > 400, "registers and lists");
}

/// The lists of an area as files: encodings, headings and titles as each kind of office has them.
fn files(lists: &Lists) -> Vec<(String, Vec<u8>)> {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = |of: Vec<[String; 9]>, heading: &str, between: &str| {
        let lines = of
            .iter()
            .map(|row| row.clone().map(|text| cell(&text)).join(between));
        std::iter::once(heading.replace(',', between))
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\r\n")
    };
    let register = lists.register.iter().map(|line| {
        let line = line.clone();
        [
            line.number,
            line.household,
            line.name,
            line.kana,
            line.birth,
            line.sex,
            line.relationship,
            line.address,
            String::new(),
        ]
    });
    let mut files = vec![(
        "register.csv".to_owned(),
        cp932(&rows(
            register.collect(),
            "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,続柄,住所,方書",
            ",",
        )),
    )];
    for (source, title, heading, between) in [
        (
            Source::Shelter,
            "避難者名簿\r\n作成:避難所運営班\r\n\r\n",
            "受付番号,受付日,氏名,ふりがな,年齢,生年月日,性別,住所,電話番号",
            ",",
        ),
        (
            Source::Visit,
            "",
            "No,訪問日,対象者氏名,カナ,年齢,生年月日,性別,訪問先住所,連絡先",
            "\t",
        ),
        (
            Source::Portal,
            "",
            "accountId,date,name,nameKana,age,birthDate,gender,address,phone",
            ",",
        ),
        (
            Source::Call,
            "",
            "受電番号,受電日時,漢字氏名,カナ氏名,年代,生年月日,性別,被災時住所,電話番号",
            ",",
        ),
    ] {
        let of = lists
            .incoming
            .iter()
            .filter(|(known, _)| *known == source)
            .map(|(_, line)| {
                let line = line.clone();
                let age = if source == Source::Call {
                    line.decade
                } else {
                    line.age
                };
                let seen = line.seen.map(|day| day.to_string()).unwrap_or_default();
                [
                    line.number,
                    seen,
                    line.name,
                    line.kana,
                    age,
                    line.birth,
                    line.sex,
                    line.address,
                    line.phone,
                ]
            });
        let text = format!("{title}{}", rows(of.collect(), heading, between));
        let bytes = match source {
            Source::Portal | Source::Visit => text.into_bytes(),
            Source::Shelter | Source::Call => cp932(&text),
        };
        files.push((format!("{source:?}.csv"), bytes));
    }
    files
}
