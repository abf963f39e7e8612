//! Workbooks of other kinds than xlsx, made here letter by letter, and what xlsx keeps out of sight.

use super::{Desk, counts, field, skipped};
use serde_json::json;

const ROWS: &[&[&str]] = &[
    &["避難者名簿（令和8年11月20日現在）"],
    &["番号", "氏名", "ふりがな", "生年月日", "住所", "電話番号"],
    &[
        "1",
        "試山 太郎",
        "しやま たろう",
        "S23.4.5",
        "輪島市河井町1",
        "768220001",
    ],
    &[
        "2",
        "髙橋 花",
        "たかはし はな",
        "昭和25年1月10日",
        "輪島市鳳至町2",
        "0768-22-0002",
    ],
    &["", "計", "2人", "", "", ""],
];

/// An archive whose parts are not packed.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut crc_table = [0_u32; 256];
    for (byte, entry) in (0_u32..).zip(crc_table.iter_mut()) {
        *entry = (0..8).fold(byte, |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        });
    }
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            crc_table[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8)
        })
    };
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let at = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let mut said = vec![20, 0, 0, 8, 0, 0, 0, 0, 0, 0];
        said.extend(crc(bytes).to_le_bytes());
        said.extend(size);
        said.extend(size);
        said.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        said.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&said);
        out.extend(name.as_bytes());
        out.extend(*bytes);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&said);
        list.extend([0_u8; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (at, size) = (
        u32::try_from(out.len()).unwrap(),
        u32::try_from(list.len()).unwrap(),
    );
    let number = u16::try_from(parts.len()).unwrap().to_le_bytes();
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(number);
    out.extend(number);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn ods(rows: &[&[&str]]) -> Vec<u8> {
    let mut table = String::new();
    for row in rows {
        table.push_str("<table:table-row>");
        for cell in *row {
            let cell = match (*cell, cell.parse::<u32>()) {
                ("", _) => "<table:table-cell/>".to_owned(),
                (_, Ok(number)) => format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
                ),
                (text, _) => format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
                ),
            };
            table.push_str(&cell);
        }
        table.push_str("</table:table-row>");
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.3\"><office:body><office:spreadsheet><table:table table:name=\"名簿\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
    archive(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

/// BIFF8, as Excel 97 to 2003 write it, in the container of its time.
fn xls(rows: &[&[&str]]) -> Vec<u8> {
    let record = |out: &mut Vec<u8>, kind: u16, body: &[u8]| {
        out.extend(kind.to_le_bytes());
        out.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
        out.extend(body);
    };
    let letters =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let begin = |kind: u8| {
        [
            0, 6, kind, 0, 0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0,
        ]
    };
    let texts: Vec<&str> = rows
        .iter()
        .flat_map(|row| row.iter().copied())
        .filter(|cell| !cell.is_empty() && cell.parse::<f64>().is_err())
        .collect();
    let mut strings = Vec::new();
    let number = u32::try_from(texts.len()).unwrap().to_le_bytes();
    strings.extend(number);
    strings.extend(number);
    for text in &texts {
        let own = letters(text);
        strings.extend(u16::try_from(own.len() / 2).unwrap().to_le_bytes());
        strings.push(1);
        strings.extend(own);
    }
    let mut sheet = Vec::new();
    record(&mut sheet, 0x0809, &begin(0x10));
    let mut size = Vec::new();
    size.extend(0_u32.to_le_bytes());
    size.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
    size.extend([0, 0, 6, 0, 0, 0]);
    record(&mut sheet, 0x0200, &size);
    let mut next = 0_u32;
    for (row, cells) in (0_u16..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*cells) {
            let mut body = Vec::new();
            body.extend(row.to_le_bytes());
            body.extend(column.to_le_bytes());
            body.extend([0, 0]);
            match (cell.is_empty(), cell.parse::<f64>()) {
                (true, _) => {}
                (_, Ok(number)) => {
                    body.extend(number.to_le_bytes());
                    record(&mut sheet, 0x0203, &body);
                }
                _ => {
                    body.extend(next.to_le_bytes());
                    next += 1;
                    record(&mut sheet, 0x00fd, &body);
                }
            }
        }
    }
    record(&mut sheet, 0x000a, &[]);
    let mut book = Vec::new();
    record(&mut book, 0x0809, &begin(5));
    record(&mut book, 0x0042, &1200_u16.to_le_bytes());
    let name = letters("名簿");
    // The sheet begins after this record, the strings and the end of the beginning.
    let at = book.len() + 4 + 8 + name.len() + 4 + strings.len() + 4;
    let mut bound = u32::try_from(at).unwrap().to_le_bytes().to_vec();
    bound.extend([0, 0, u8::try_from(name.len() / 2).unwrap(), 1]);
    bound.extend(name);
    record(&mut book, 0x0085, &bound);
    record(&mut book, 0x00fc, &strings);
    record(&mut book, 0x000a, &[]);
    book.extend(sheet);
    container(book)
}

/// One stream in a compound file: its table of sectors, its folder, its bytes.
fn container(mut stream: Vec<u8>) -> Vec<u8> {
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut out = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    out.extend([0_u8; 16]);
    out.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    out.extend([0_u8; 10]);
    for number in [1_u32, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0] {
        out.extend(number.to_le_bytes());
    }
    out.resize(512, 0xff);
    let mut table: Vec<u8> = [0xffff_fffd_u32, 0xffff_fffe]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    for at in 0..sectors {
        let next = if at + 1 == sectors {
            0xffff_fffe
        } else {
            at + 3
        };
        table.extend(next.to_le_bytes());
    }
    assert!(table.len() <= 512, "small enough for one table");
    table.resize(512, 0xff);
    out.extend(table);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(letters.len() + 2).unwrap();
        letters.resize(64, 0);
        letters.extend(length.to_le_bytes());
        letters.extend([kind, 1]);
        for number in [u32::MAX, u32::MAX, child] {
            letters.extend(number.to_le_bytes());
        }
        letters.extend([0_u8; 36]);
        letters.extend(start.to_le_bytes());
        letters.extend(size.to_le_bytes());
        letters.extend([0_u8; 4]);
        letters
    };
    let length = u32::try_from(stream.len()).unwrap();
    let mut folder = entry("Root Entry", 5, 1, 0xffff_fffe, 0);
    folder.extend(entry("Workbook", 2, u32::MAX, 2, length));
    folder.resize(512, 0);
    out.extend(folder);
    out.extend(stream);
    out
}

#[test]
fn lists_of_open_document_and_of_old_excel_are_read_like_any_other() {
    for (name, bytes) in [("名簿.ods", ods(ROWS)), ("名簿.xls", xls(ROWS))] {
        let desk = Desk::new();
        let seen = desk.take(name, &bytes);
        counts(&seen, &[("new", 2), ("mend", 0), ("lines", 5)]);
        assert_eq!(
            (skipped(&seen, "title"), skipped(&seen, "total")),
            (1, 1),
            "{name}"
        );
        assert_eq!(seen["sheet"], "名簿", "{name}");
        assert_eq!(seen["basis"], "2026-11-20", "{name}");
        let page = desk.page("しやま");
        assert_eq!(page["row"]["birth"]["iso"], "1948-04-05", "{name}");
        assert_eq!(
            field(&page, "phone"),
            "0768220001",
            "{name}: the zero is back"
        );
        assert_eq!(
            desk.page("たかはし")["row"]["name"],
            "髙橋 花",
            "{name}: every letter stays"
        );
    }
}

#[test]
fn readings_that_excel_keeps_inside_the_cells_are_read_where_no_column_has_them() {
    let strings = |own: &str| {
        format!(
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>番号</t></si><si><t>氏名</t></si><si><t>試山 太郎</t><rPh sb=\"0\" eb=\"2\"><t>シヤマ</t></rPh><rPh sb=\"3\" eb=\"5\"><t>タロウ</t></rPh></si><si><t>練習 花</t></si><si><t>{own}</t></si><si><t>かな</t></si></sst>"
        )
    };
    let book = |strings: &str, third: bool| {
        let cells = |row: u32, texts: &[u32]| {
            let cells: String = (b'A'..)
                .zip(texts)
                .map(|(column, text)| {
                    format!(
                        "<c r=\"{}{row}\" t=\"s\"><v>{text}</v></c>",
                        char::from(column)
                    )
                })
                .collect();
            format!("<row r=\"{row}\">{cells}</row>")
        };
        let more: &[u32] = if third { &[0, 1, 5] } else { &[0, 1] };
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{}{}{}</sheetData></worksheet>",
            cells(1, more),
            cells(2, if third { &[4, 2, 5] } else { &[4, 2] }),
            cells(3, if third { &[0, 3, 5] } else { &[0, 3] }),
        );
        archive(&[
            ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
            ("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
            ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"名簿\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".as_bytes()),
            ("xl/_rels/workbook.xml.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
            ("xl/sharedStrings.xml", strings.as_bytes()),
        ])
    };
    let desk = Desk::new();
    let seen = desk.take("名簿.xlsx", &book(&strings("7"), false));
    counts(&seen, &[("new", 2)]);
    let page = desk.page("しやま");
    assert_eq!(
        (&page["row"]["name"], &page["row"]["kana"]),
        (&json!("試山 太郎"), &json!("シヤマ タロウ"))
    );
    assert_eq!(
        desk.page("練習 花")["row"]["kana"],
        "",
        "none where none is"
    );
    // A column of its own says more than what lies inside.
    let other = Desk::new();
    let seen = other.take("名簿.xlsx", &book(&strings("7"), true));
    assert_eq!(
        seen["columns"].as_array().unwrap().len(),
        3,
        "no further column"
    );
}

#[test]
fn names_that_hold_a_number_are_names_under_their_heading() {
    let desk = Desk::new();
    let list = "番号,氏名,住所\n1,試山1郎,輪島市河井町1\n2,練習 太郎2,輪島市河井町2\n3,練習 太郎3,輪島市河井町3\n";
    let seen = desk.take("名簿.csv", list.as_bytes());
    counts(&seen, &[("new", 3), ("mend", 0)]);
    assert_eq!(seen["columns"][1]["field"], "name");
    assert_eq!(desk.page("試山1郎")["row"]["name"], "試山1郎");
    // What is no name stays none, whatever the heading says.
    let other = Desk::new();
    let form = other.form(
        "番号だけ.csv",
        "氏名,住所\n1001,輪島市河井町1\n1002,輪島市河井町2\n".as_bytes(),
    );
    let seen = other.laptop.must("import_look", form);
    assert_eq!(
        seen["columns"][0]["field"], "",
        "a column of numbers is no names"
    );
}
