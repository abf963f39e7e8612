//! Files as offices have them, and which of them is what.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use chrono::NaiveDate;
use linkage::folder::{Kind, List, run, run_as};
use linkage::{Decision, Preset};

const REGISTER: &str = "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,続柄,住所\n\
17204-0000001,1,髙橋　惠子,ﾀｶﾊｼ ｹｲｺ,昭和23年04月05日,2,世帯主,石川県輪島市河井町２０部１番地１\n\
17204-0000002,1,髙橋　一郎,ﾀｶﾊｼ ｲﾁﾛｳ,昭和50年01月01日,1,子,石川県輪島市河井町２０部１番地１\n\
17204-0000003,2,東　佳子,ﾋｶﾞｼ ﾖｼｺ,3300102,2,世帯主,石川県輪島市門前町走出６の６９番地\n";

const SHELTER: &str = "避難者名簿\n作成:避難所運営班\n\n受付番号,受付日,避難所名,氏名,ふりがな,年齢,生年月日,性別,住所,電話番号\n\
SH-1,R6.1.3,河井小学校,高橋恵子,たかはし けいこ,75,,女,河井町20-1-1,22-1234\n\
SH-2,R6.1.3,河井小学校,ヒガシ ヨシコ,,69歳,S30.1.2,F,門前町走出,\n\
SH-3,R6.1.3,河井小学校,大久保　利通,,40,,男,石川県金沢市広坂1-1-1,\n\
合計,,,3名,,,,,,\n";

const ANSWERS: &str =
    "source,file,record_id,person_id,household_id,in_register,kind\nshelter,a.csv,SH-1,P1,1,1,妻\n";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn lists(files: &[(&str, &[u8])]) -> Vec<List> {
    files
        .iter()
        .flat_map(|(name, bytes)| List::read(name, bytes, today()))
        .collect()
}

#[test]
fn registers_and_lists_are_told_apart_by_their_columns_and_answers_are_not_read() {
    let shelter: Vec<u8> = SHELTER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let lists = lists(&[
        ("x1.txt", REGISTER.as_bytes()),
        ("x2.txt", &shelter),
        ("x3.csv", ANSWERS.as_bytes()),
        ("readme", b"# only text\n"),
    ]);
    let kinds: Vec<Kind> = lists.iter().map(List::kind).collect();
    assert_eq!(kinds, [Kind::Register, Kind::Incoming, Kind::Neither]);
    assert_eq!(lists[1].source(), "shelter");
}

#[test]
fn every_record_of_a_list_is_answered_once_in_its_order() {
    let answer = run(
        &lists(&[
            ("register.csv", REGISTER.as_bytes()),
            ("cards.csv", SHELTER.as_bytes()),
            ("cards again.csv", SHELTER.as_bytes()),
        ]),
        Preset::Default,
        today(),
    );
    assert_eq!(answer.repeated, 3, "the second file has the same numbers");
    let csv = answer.csv();
    let rows: Vec<Vec<&str>> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][..4], ["shelter", "SH-1", "auto", "17204-0000001"]);
    assert_eq!(rows[1][..4], ["shelter", "SH-2", "auto", "17204-0000003"]);
    assert_eq!(rows[2][..4], ["shelter", "SH-3", "none", ""]);
}

#[test]
fn lists_with_foreign_headings_are_linked_by_a_mapping_in_either_direction() {
    let register = "rec_id, given_name, surname, street_number, address_1, suburb, postcode, date_of_birth\n\
        r1, michaela, neumann, 8, stanley street, winston hills, 4223, 19151111\n\
        r2, courtney, painter, 12, pinkerton circuit, richlands, 4560, 19161214\n\
        r3, charles, green, 38, salkauskas crescent, dapto, 4566, 19480930\n";
    let incoming = "rec_id, given_name, surname, street_number, address_1, suburb, postcode, date_of_birth\n\
        i1, michaela, neuman, 8, stanlye street, winston hills, 4223, 19151111\n\
        i2, green, charles, 38, salkauskas crescent, dapto, 4566, 19480930\n";
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let forward = [
        pair("rec_id", "number"),
        pair("given_name", "given"),
        pair("surname", "family"),
        pair("street_number", "house_number"),
        pair("address_1", "street"),
        pair("suburb", "town"),
        pair("postcode", "postal_code"),
        pair("date_of_birth", "birth"),
    ];
    let backward: Vec<(String, String)> = forward
        .iter()
        .map(|(heading, field)| (field.clone(), heading.clone()))
        .collect();
    for mapping in [forward.to_vec(), backward] {
        let mut read = lists(&[
            ("a.csv", register.as_bytes()),
            ("b.csv", incoming.as_bytes()),
        ]);
        for list in &mut read {
            assert_eq!(list.map(&mapping), []);
        }
        let answer = run_as(
            &[(&read[0], Kind::Register), (&read[1], Kind::Incoming)],
            Preset::Fast,
            today(),
        );
        let found: Vec<(&str, Decision)> = answer
            .records
            .iter()
            .map(|(_, linked)| {
                (
                    answer.register[usize::try_from(linked.candidates[0].person).unwrap()].as_str(),
                    linked.decision,
                )
            })
            .collect();
        assert_eq!(found, [("r1", Decision::Auto), ("r3", Decision::Auto)]);
    }
    let mut list = lists(&[("a.csv", register.as_bytes())]).remove(0);
    assert_eq!(
        list.map(&[pair("nothing", "given")]),
        [pair("nothing", "given")],
        "what fits nothing is said"
    );
}
