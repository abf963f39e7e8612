//! Files that are made to harm whoever opens them (attack 46): refused, in bounded memory.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use tables::{ReadError, Refusal, read};
use zip::write::{SimpleFileOptions, ZipWriter};

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook whose only sheet is this XML.
fn book(sheet: &[u8]) -> Vec<u8> {
    let types = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let root = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let main = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    archive(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", main),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn sheet(rows: &str) -> Vec<u8> {
    format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#).into_bytes()
}

fn refused(bytes: &[u8]) -> Refusal {
    match read(bytes, None) {
        Err(ReadError::Refused(why)) => why,
        other => panic!("not refused: {:?}", other.map(|grids| grids.len())),
    }
}

#[test]
fn attack_46_the_workbook_that_the_others_are_made_of_is_read() {
    let rows =
        r#"<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>a</t></is></c></row>"#;
    let grids = read(&book(&sheet(rows)), None).unwrap();
    assert_eq!(
        grids.first().unwrap().cells,
        [["1", "a"].map(str::to_owned).to_vec()],
        "what is refused below is refused for what was added"
    );
}

#[test]
fn attack_46_half_a_megabyte_that_unpacks_to_half_a_gigabyte_is_refused() {
    let bomb = book(&sheet(&" ".repeat(8 * 1024 * 1024)));
    assert!(bomb.len() < 64 * 1024, "small as it lies there");
    assert_eq!(refused(&bomb), Refusal::Bomb);
}

#[test]
fn attack_46_an_archive_in_an_archive_is_refused() {
    let inner = archive(&[("a.xml", b"<a/>")]);
    let outer = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/more.bin", &inner)]);
    assert_eq!(refused(&outer), Refusal::Nested);
}

#[test]
fn attack_46_a_part_that_would_lie_elsewhere_is_refused() {
    // The writer would not write such a name; the same length put in its place does.
    let plain = archive(&[("xl/workbook.xml", b"<a/>"), ("xx/xx/evil.xml", b"<a/>")]);
    let mut slip = plain.clone();
    for at in 0..slip.len() - 14 {
        if &slip[at..at + 14] == b"xx/xx/evil.xml" {
            slip[at..at + 14].copy_from_slice(b"../../evil.xml");
        }
    }
    assert_ne!(plain, slip);
    assert_eq!(refused(&slip), Refusal::Outside);
}

#[test]
fn attack_46_xml_with_entities_of_its_own_is_refused() {
    let laughs = br#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><worksheet><sheetData/></worksheet>"#;
    assert_eq!(refused(&book(laughs)), Refusal::StrangeXml);
    let outside = br#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet/>"#;
    assert_eq!(refused(&book(outside)), Refusal::StrangeXml);
}

#[test]
fn attack_46_a_hundred_thousand_namespaces_are_refused() {
    let mut rows = String::from("<row");
    for number in 0..100_000_u32 {
        let _ = write!(
            rows,
            r#" xmlns:n{}="u:{}""#,
            number,
            number.wrapping_mul(2_654_435_761)
        );
    }
    rows.push_str("/>");
    assert_eq!(refused(&book(&sheet(&rows))), Refusal::StrangeXml);
}

#[test]
fn attack_46_a_cell_far_away_makes_no_room_for_all_between() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(refused(&book(&sheet(rows))), Refusal::TooManyCells);
}

#[test]
fn attack_46_tiny_cells_beyond_number_are_refused_while_they_are_read() {
    // 210,000 rows of few bytes each: more rows than any list.
    let mut rows = String::new();
    for row in 1..=210_000_u32 {
        let _ = write!(
            rows,
            "<row r=\"{row}\"><c r=\"A{row}\"><v>{}</v></c></row>",
            row.wrapping_mul(2_654_435_761)
        );
    }
    assert_eq!(refused(&book(&sheet(&rows))), Refusal::TooManyCells);
}

#[test]
fn attack_46_merged_areas_on_top_of_each_other_end() {
    let mut rows = String::new();
    for row in 1..=2_000_u32 {
        let _ = write!(
            rows,
            "<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>"
        );
    }
    let mut areas = String::from("<mergeCells>");
    for _ in 0..20_000 {
        areas.push_str(r#"<mergeCell ref="A1:GR2000"/>"#);
    }
    areas.push_str("</mergeCells>");
    let xml = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>{areas}</worksheet>"#
    );
    // Eight billion steps if each were followed: that this returns is the test.
    if let Ok(grids) = read(&book(xml.as_bytes()), None) {
        assert_eq!(grids.first().unwrap().cells.len(), 2_000);
    }
}

#[test]
fn attack_46_a_cell_of_opendocument_that_stands_there_a_billion_times_is_refused() {
    let content = br#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="A"><table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>a</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    assert_eq!(
        refused(&archive(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet"
            ),
            ("content.xml", content)
        ])),
        Refusal::TooManyCells
    );
}

#[test]
fn attack_46_too_many_parts_and_too_large_files_are_refused_unopened() {
    let names: Vec<String> = (0..300).map(|number| format!("xl/{number}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), b"<a/>".as_slice()))
        .collect();
    assert_eq!(refused(&archive(&parts)), Refusal::TooManyParts);
    let mut large = b"PK\x03\x04".to_vec();
    large.resize(tables::MOST_WORKBOOK_BYTES + 1, 7);
    assert_eq!(refused(&large), Refusal::TooLarge);
}

#[test]
fn attack_46_a_workbook_behind_a_password_says_so() {
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.resize(2_048, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&locked), Refusal::Locked);
}

#[test]
fn attack_46_a_quotation_mark_that_is_never_closed_does_not_swallow_the_list() {
    let mut text = String::from("番号,氏名\n1,\"試山 花\n");
    for number in 2..200_000 {
        let _ = writeln!(text, "{number},練習 太郎");
    }
    assert!(matches!(
        read(text.as_bytes(), None),
        Err(ReadError::CellTooLong { line: 2 })
    ));
}

#[test]
fn attack_47_what_begins_like_a_formula_is_written_and_read_back_as_text() {
    let cells: Vec<String> = [
        "=HYPERLINK(\"http://x\")",
        "＝cmd",
        "+81 90",
        "-1",
        "@SUM(A1)",
        "\tx",
        "0768",
    ]
    .map(str::to_owned)
    .to_vec();
    let headings: Vec<String> = (0..cells.len()).map(|at| format!("=見出し{at}")).collect();
    let bytes = tables::write::workbook(&headings, std::slice::from_ref(&cells), "mark").unwrap();
    let grids = read(&bytes, None).unwrap();
    assert_eq!(
        grids.first().unwrap().cells,
        [headings, cells],
        "letter by letter"
    );
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(
        &mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(),
        &mut xml,
    )
    .unwrap();
    assert!(!xml.contains("<f"), "no cell is a formula");
    assert!(
        grids.get(1).is_some_and(|sheet| sheet.hidden),
        "the mark is out of sight"
    );
}
