//! Where the table is, which lines are rows, and who belongs together.

use super::*;
use rust_xlsxwriter::{Format, Worksheet};

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
    // Somebody else of the name that she had before is somebody else.
    let both = format!(
        "{}試山 花,S25.1.1,090-0000-3333\n",
        text.replace("試山 花", "試山 華")
            .replace("22-1234", "22-9999")
    );
    let seen = desk.take("d.csv", both.as_bytes());
    counts(&seen, &[("new", 1), ("same", 4)]);
    let old = desk.page("試山 華");
    assert_eq!(
        field(&old, "full_name"),
        "試山 華",
        "nobody is written over"
    );
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
