//! The lists of a whole area, as its offices send them.

use super::{Desk, cp932};
use practice::lists::{Lists, Source};

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
