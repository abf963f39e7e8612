//! Birth dates in the forms in which people say and type them.
#![allow(missing_docs, clippy::unwrap_used)]

use chrono::{Datelike, NaiveDate};
use domain::birth_date::{BirthDate, BirthDateError, parse_birth_date};
use domain::calendar::{Era, PartialDate};
use domain::code::DatePrecision;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn read(text: &str) -> Result<BirthDate, BirthDateError> {
    parse_birth_date(text, today())
}

fn iso(text: &str) -> String {
    read(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .date
        .to_string()
}

#[test]
fn one_day_is_read_from_every_usual_form() {
    for text in [
        "S23.4.5",
        "s230405",
        "s23.4.5",
        "S23-4-5",
        "S23/4/5",
        "S 23 4 5",
        "S.23.4.5",
        "昭和23年4月5日",
        "昭和２３年４月５日",
        "昭和二十三年四月五日",
        "昭和二三年四月五日",
        "昭23.4.5",
        "昭23-4-5",
        "㍼23年4月5日",
        "Ｓ２３．４．５",
        "昭和23年04月05日",
        "昭和 23年 4月 5日生",
        "19480405",
        "１９４８０４０５",
        "1948/4/5",
        "1948-04-05",
        "1948.4.5",
        "1948年4月5日",
        "西暦1948年4月5日",
        "1948年4月5日生まれ",
        "3230405",
        "17628",
        "昭和23年(1948年)4月5日",
        "1948(昭和23)年4月5日",
        "昭和23年4月5日(78歳)",
        "1948-04-05T00:00:00",
        "1948/04/05 00:00:00",
        "　S23.4.5 ",
    ] {
        assert_eq!(iso(text), "1948-04-05", "{text}");
        assert_eq!(read(text).unwrap().precision, DatePrecision::Day, "{text}");
    }
}

#[test]
fn the_first_year_of_an_era_is_gannen() {
    assert_eq!(iso("令和元年5月1日"), "2019-05-01");
    assert_eq!(iso("平成元年1月8日"), "1989-01-08");
    assert_eq!(iso("昭和64年1月7日"), "1989-01-07");
    assert_eq!(iso("R1.5.1"), "2019-05-01");
    assert_eq!(iso("昭和元年12月25日"), "1926-12-25");
}

#[test]
fn a_part_of_a_date_stays_a_part() {
    for (text, expected, precision) in [
        ("昭和23年", "1948", DatePrecision::Year),
        ("昭23", "1948", DatePrecision::Year),
        ("S23", "1948", DatePrecision::Year),
        ("1948", "1948", DatePrecision::Year),
        ("1948年", "1948", DatePrecision::Year),
        ("昭和23年4月", "1948-04", DatePrecision::Month),
        ("1948年4月", "1948-04", DatePrecision::Month),
        ("1948/4", "1948-04", DatePrecision::Month),
        ("昭和64年", "1989", DatePrecision::Year),
    ] {
        let birth = read(text).unwrap();
        assert_eq!(
            (birth.date.to_string().as_str(), birth.precision),
            (expected, precision),
            "{text}"
        );
    }
}

#[test]
fn an_about_is_an_estimate_and_keeps_its_words() {
    for text in [
        "昭和12年ごろ",
        "昭和12年頃",
        "S12くらい",
        "1937年?",
        "たぶん昭和12年",
    ] {
        let birth = read(text).unwrap();
        assert_eq!(birth.date.to_string(), "1937", "{text}");
        assert_eq!(birth.precision, DatePrecision::Estimated, "{text}");
        assert_eq!(birth.source_text, text);
    }
}

#[test]
fn an_age_becomes_an_estimated_year() {
    for text in ["78歳", "78才", "７８歳", "満78歳", "七十八歳", "78歳くらい"] {
        let birth = read(text).unwrap();
        assert_eq!(birth.date.to_string(), "1948", "{text}");
        assert_eq!(birth.precision, DatePrecision::Estimated);
        assert_eq!(birth.age_reported, Some(78));
    }
    assert_eq!(read("70代").unwrap().age_reported, None);
    assert_eq!(iso("70代"), "1951");
    assert_eq!(iso("8か月"), "2026-03");
    assert_eq!(read("150歳"), Err(BirthDateError::TooEarly));
}

#[test]
fn a_day_outside_its_era_is_refused_with_the_right_day() {
    for (text, proposed, era) in [
        ("昭和64年1月8日", "1989-01-08", Era::Heisei),
        ("平成31年5月1日", "2019-05-01", Era::Reiwa),
        ("S64.2.1", "1989-02-01", Era::Heisei),
        ("大正15年12月26日", "1926-12-26", Era::Showa),
        ("大正元年1月1日", "1912-01-01", Era::Meiji),
        ("昭和70年", "1995", Era::Heisei),
        ("平成31年6月", "2019-06", Era::Reiwa),
    ] {
        let Err(BirthDateError::OutsideEra { proposal }) = read(text) else {
            panic!("{text} was not refused");
        };
        assert_eq!(proposal.date.to_string(), proposed, "{text}");
        assert_eq!(proposal.date.in_era().unwrap().era, era, "{text}");
        assert_eq!(proposal.source_text, text);
    }
}

#[test]
fn two_digits_without_an_era_ask_for_it() {
    let candidates = |text: &str| match read(text) {
        Err(BirthDateError::AskEra { candidates }) => candidates
            .into_iter()
            .map(|(era, date)| format!("{}={date}", era.letter()))
            .collect::<Vec<_>>(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(candidates("230405"), ["S=1948-04-05", "H=2011-04-05"]);
    assert_eq!(candidates("23.4.5"), ["S=1948-04-05", "H=2011-04-05"]);
    assert_eq!(
        candidates("050405"),
        [
            "T=1916-04-05",
            "S=1930-04-05",
            "H=1993-04-05",
            "R=2023-04-05"
        ]
    );
    assert_eq!(
        candidates("640101"),
        ["S=1989-01-01"],
        "one is possible, and still nobody said it"
    );
}

#[test]
fn six_digits_that_can_only_be_a_year_and_a_month_are_read() {
    assert_eq!(iso("194804"), "1948-04");
}

#[test]
fn days_that_do_not_exist_are_refused() {
    for text in [
        "1948-02-30",
        "S23.13.1",
        "昭和0年1月1日",
        "19481301",
        "4.31.31",
    ] {
        assert_eq!(read(text), Err(BirthDateError::NoSuchDay), "{text}");
    }
    assert_eq!(read("2026-11-24"), Err(BirthDateError::Future));
    assert_eq!(read("1899-12-31"), Err(BirthDateError::TooEarly));
    assert_eq!(iso("2026-11-23"), "2026-11-23", "born today");
}

#[test]
fn what_is_no_date_is_not_guessed_at() {
    for text in [
        "山田",
        "4月5日",
        "12-34-56-78",
        "S",
        "昭和",
        "4/5/1948",
        "999",
        "0768-22-1234",
        "6230405",
        "S23405",
    ] {
        assert_eq!(read(text), Err(BirthDateError::Unreadable), "{text}");
    }
    assert_eq!(read("　"), Err(BirthDateError::Empty));
    assert_eq!(read("不明"), Err(BirthDateError::SaidUnknown));
}

#[test]
fn a_very_old_age_is_doubted_and_kept() {
    assert!(read("明治38年1月1日").unwrap().is_doubtful(today()));
    assert!(!read("大正5年1月1日").unwrap().is_doubtful(today()));
}

prop_compose! {
    fn any_birth()(days in 0_i64..46_348) -> NaiveDate {
        NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Duration::days(days)
    }
}

proptest! {
    #[test]
    fn every_day_since_1900_reads_back_from_every_form(day in any_birth()) {
        prop_assume!(day <= today());
        let date = PartialDate::of_day(day);
        let era = date.in_era().unwrap();
        let (month, dom) = (day.month(), day.day());
        let (letter, name, year) = (era.era.letter(), era.era.name(), era.year);
        let digit = Era::ALL.iter().position(|other| *other == era.era).unwrap() + 1;
        let gannen = if year == 1 { "元".to_owned() } else { year.to_string() };
        for text in [
            date.to_string(),
            day.format("%Y%m%d").to_string(),
            format!("{}/{month}/{dom}", day.year()),
            format!("{letter}{year}.{month}.{dom}"),
            format!("{}{year:02}{month:02}{dom:02}", letter.to_ascii_lowercase()),
            format!("{name}{gannen}年{month}月{dom}日"),
            format!("{digit}{year:02}{month:02}{dom:02}"),
        ] {
            let read = parse_birth_date(&text, today());
            prop_assert_eq!(read.map(|birth| birth.date), Ok(date), "{}", text);
        }
    }

    #[test]
    fn a_partial_date_reads_back_from_its_own_text(year in 1900_i32..2026, month in 1_u32..=12) {
        for date in [PartialDate::new(year, None, None), PartialDate::new(year, Some(month), None)] {
            let date = date.unwrap();
            prop_assert_eq!(date.to_string().parse::<PartialDate>(), Ok(date));
            prop_assert_eq!(parse_birth_date(&date.to_string(), today()).map(|birth| birth.date), Ok(date));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse_birth_date(&text, today());
    }

    #[test]
    fn no_digits_with_marks_make_the_reader_panic(text in "[0-9０-９SHRTM昭平令大明和成年月日元ごろ歳代か月./ -]{0,14}") {
        if let Ok(birth) = parse_birth_date(&text, today()) {
            prop_assert!(birth.date.earliest() <= today());
        }
    }
}
