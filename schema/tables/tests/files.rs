//! Files as they come: encodings, title lines, merged headings, sums.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use rust_xlsxwriter::{Format, Workbook};
use tables::{Encoding, Field, Table, Why, WhySkipped, columns, read};

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn table(bytes: &[u8]) -> Table {
    Table::find(&read(bytes, None).unwrap()[0]).unwrap()
}

fn fields(table: &Table) -> Vec<Option<Field>> {
    columns::guess(table, today())
        .into_iter()
        .map(|guess| guess.field)
        .collect()
}

const ROSTER: &str = "受付番号,氏名,生年月日,電話\r\n1,髙橋 花,S23.4.5,0768-22-1234\r\n2,東 一,昭和元年12月26日,768221234\r\n";

#[test]
fn a_list_reads_the_same_in_every_encoding_of_japan() {
    let cp932 = encoding_rs::SHIFT_JIS.encode(ROSTER).0.into_owned();
    let euc = encoding_rs::EUC_JP
        .encode(&ROSTER.replace('髙', "高"))
        .0
        .into_owned();
    let with_mark = [b"\xef\xbb\xbf".as_slice(), ROSTER.as_bytes()].concat();
    let little: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(ROSTER.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let big: Vec<u8> = ROSTER.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, encoding, name) in [
        (ROSTER.as_bytes().to_vec(), Encoding::Utf8, "髙橋 花"),
        (with_mark, Encoding::Utf8, "髙橋 花"),
        (cp932, Encoding::Cp932, "髙橋 花"),
        (euc, Encoding::EucJp, "高橋 花"),
        (little, Encoding::Utf16Le, "髙橋 花"),
        (big, Encoding::Utf16Be, "髙橋 花"),
    ] {
        let grid = read(&bytes, None).unwrap().remove(0);
        assert_eq!((grid.encoding, grid.unreadable), (Some(encoding), 0));
        let table = Table::find(&grid).unwrap();
        assert_eq!(table.headings[0], "受付番号", "{encoding:?}");
        assert_eq!(table.rows[0].cells[1], name);
    }
}

#[test]
fn an_encoding_that_a_person_chose_is_used_and_what_it_cannot_read_is_counted() {
    let cp932 = encoding_rs::SHIFT_JIS.encode(ROSTER).0.into_owned();
    let grid = read(&cp932, Some(Encoding::Utf8)).unwrap().remove(0);
    assert!(grid.unreadable > 0);
}

#[test]
fn two_characters_in_cp932_are_taken_for_japanese() {
    let bytes = encoding_rs::SHIFT_JIS
        .encode("姓,名\n東,一\n")
        .0
        .into_owned();
    assert_eq!(
        read(&bytes, None).unwrap()[0].encoding,
        Some(Encoding::Cp932)
    );
}

#[test]
fn lines_are_numbered_alike_however_they_end() {
    let text = "番号,氏名,年齢\n1,試山 太郎,70\n\n2,試山 花,68\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let table = table(text.as_bytes());
        let rows: Vec<usize> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(rows, [2, 4], "as a spreadsheet numbers them");
        assert_eq!(table.skipped.len(), 2, "the headings and one empty line");
    }
}

#[test]
fn every_line_is_a_row_or_says_why_not() {
    let text = "避難者名簿\n作成:運営班\n\n受付番号,氏名,年齢,性別,住所\n1,山田 花,70,女,河井町\n\n2,\"東\n一\",71,男,走出\n受付番号,氏名,年齢,性別,住所\n3,林 太郎,5,男,走出\n※ 3は確認中,,,,\n合計,,3名,,\n";
    let table = table(text.as_bytes());
    assert_eq!(
        table.rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        [5, 7, 9]
    );
    assert_eq!(
        table.rows[1].cells[1], "東\n一",
        "a cell over two lines stays one cell"
    );
    let why = |number: usize| {
        table
            .skipped
            .iter()
            .find(|line| line.number == number)
            .unwrap()
            .why
    };
    assert_eq!(
        [why(1), why(2), why(3)],
        [WhySkipped::Title, WhySkipped::Title, WhySkipped::Blank]
    );
    assert_eq!([why(4), why(8)], [WhySkipped::Heading, WhySkipped::Heading]);
    assert_eq!([why(10), why(11)], [WhySkipped::Remark, WhySkipped::Total]);
}

#[test]
fn merged_headings_of_two_rows_and_merged_cells_below_are_read() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "避難者名簿", &plain).unwrap();
    sheet.merge_range(1, 0, 1, 1, "受付", &plain).unwrap();
    sheet.merge_range(1, 2, 1, 4, "本人", &plain).unwrap();
    for (column, heading) in (0..).zip(["受付番号", "避難所名", "氏名", "生年月日", "電話番号"])
    {
        sheet.write(2, column, heading).unwrap();
    }
    sheet.merge_range(3, 1, 4, 1, "河井小", &plain).unwrap();
    for (row, (name, birth)) in (3..).zip([("山田 花", "S23.4.5"), ("東 一", "R1.5.1")]) {
        sheet.write(row, 0, f64::from(row)).unwrap();
        sheet.write(row, 2, name).unwrap();
        sheet.write(row, 3, birth).unwrap();
        sheet.write(row, 4, 768_221_234.0).unwrap();
    }
    let table = table(&book.save_to_buffer().unwrap());
    assert_eq!(
        table.headings,
        [
            "受付 受付番号",
            "受付 避難所名",
            "本人 氏名",
            "本人 生年月日",
            "本人 電話番号"
        ]
    );
    assert_eq!(
        table.rows[1].cells,
        ["4", "河井小", "東 一", "R1.5.1", "768221234"]
    );
    assert_eq!(
        fields(&table),
        [
            Field::Number,
            Field::Place,
            Field::Name,
            Field::Birth,
            Field::Phone
        ]
        .map(Some)
    );
}

#[test]
fn a_guess_says_what_it_rests_on_and_values_can_contradict_a_heading() {
    let table = table(ROSTER.as_bytes());
    let guesses = columns::guess(&table, today());
    assert_eq!(guesses[2].why, [Why::Heading, Why::Values(100)]);
    let wrong = self::table(
        "受付番号,氏名,生年月日,年齢\n1,山田 花,河井町,70\n2,東 一,走出,71\n3,林 太,宇出津,5\n"
            .as_bytes(),
    );
    assert_eq!(fields(&wrong)[2], None, "no birth date stands under it");
}

#[test]
fn damaged_and_foreign_files_are_refused_and_never_panic() {
    assert!(read(b"PK\x03\x04 not a workbook", None).is_err());
    assert!(read(&[0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3], None).is_err());
    for bytes in [b"".as_slice(), b"\n\n", b"one", b"\"open", b",,,\n,,,"] {
        if let Ok(grids) = read(bytes, None) {
            for grid in grids {
                let _ = Table::find(&grid);
            }
        }
    }
}
