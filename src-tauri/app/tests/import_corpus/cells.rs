//! What stands in the cells: letters, names, dates, numbers.

use super::*;
use rust_xlsxwriter::{ExcelDateTime, Format};

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
