//! What a workbook costs before it is opened: a file of half a megabyte can unpack to half a gigabyte,
//! and a program that runs out of memory takes everything down with it.
//!
//! Everything here is counted while it is unpacked, never believed from what the file says of itself.

use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes of a workbook that are read at most, as it lies on the disk.
pub const MOST_WORKBOOK_BYTES: usize = 20 * 1024 * 1024;
/// Parts of a workbook.
const MOST_PARTS: usize = 200;
/// Bytes of all parts together, unpacked.
const MOST_UNPACKED: u64 = 100 * 1024 * 1024;
/// How many times its size a part may unpack to; ordinary sheets stay below forty.
const MOST_RATIO: u64 = 100;
/// A part that is small altogether may be as repetitive as it likes.
const SMALL: u64 = 1024 * 1024;
/// Declarations of XML names in one part; ordinary ones have a dozen.
const MOST_NAMESPACES: usize = 1_000;
/// Rows of a sheet.
pub const MOST_ROWS: usize = 200_000;
/// Columns of a sheet.
pub const MOST_COLUMNS: usize = 200;
/// Filled cells of a workbook.
pub const MOST_FILLED: usize = 4_000_000;

/// Why a workbook is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Larger than any list.
    #[error("workbook is larger than {MOST_WORKBOOK_BYTES} bytes")]
    TooLarge,
    /// Unpacks to more than is reasonable.
    #[error("workbook unpacks to too much")]
    Bomb,
    /// Too many parts.
    #[error("workbook has more than {MOST_PARTS} parts")]
    TooManyParts,
    /// A part that is an archive itself.
    #[error("workbook holds another archive")]
    Nested,
    /// A part whose name leads elsewhere.
    #[error("workbook holds a part that would lie outside it")]
    Outside,
    /// Locked by a password.
    #[error("workbook is locked by a password")]
    Locked,
    /// XML that declares things of its own.
    #[error("workbook holds XML that no workbook needs")]
    StrangeXml,
    /// More cells than are read.
    #[error("workbook has more cells than are read")]
    TooManyCells,
    /// No workbook that is read.
    #[error("not a workbook that is read")]
    Unknown,
}

/// What a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Xlsx,
    Ods,
    Xls,
}

/// Looks a workbook through and says what it is.
pub(crate) fn look(bytes: &[u8]) -> Result<Form, Refusal> {
    if bytes.len() > MOST_WORKBOOK_BYTES {
        return Err(Refusal::TooLarge);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        // A workbook with a password lies in such a container too, under this name.
        let locked: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
        return if holds(&locked) {
            Err(Refusal::Locked)
        } else {
            Ok(Form::Xls)
        };
    }
    if parts_said(bytes)? > MOST_PARTS {
        return Err(Refusal::TooManyParts);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Unknown)?;
    if archive.len() > MOST_PARTS {
        return Err(Refusal::TooManyParts);
    }
    let (mut xlsx, mut ods, mut unpacked) = (false, false, 0_u64);
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => Refusal::Locked,
            _ => Refusal::Unknown,
        })?;
        if part.encrypted() {
            return Err(Refusal::Locked);
        }
        if part.enclosed_name().is_none() || part.is_symlink() {
            return Err(Refusal::Outside);
        }
        let name = part.name().map_err(|_| Refusal::Outside)?.into_owned();
        xlsx |= name == "xl/workbook.xml";
        let content = name == "content.xml";
        ods |= content;
        let packed = part.compressed_size();
        let xml = [".xml", ".rels", ".vml"]
            .iter()
            .any(|ending| name.ends_with(ending));
        unpacked += read_part(&mut part, packed, MOST_UNPACKED - unpacked, xml)?;
    }
    match (xlsx, ods) {
        (true, _) => Ok(Form::Xlsx),
        (false, true) => {
            let content = archive
                .by_name("content.xml")
                .map_err(|_| Refusal::Unknown)?;
            repeats(std::io::BufReader::new(content))?;
            Ok(Form::Ods)
        }
        (false, false) => Err(Refusal::Unknown),
    }
}

/// The number of parts that the end of an archive names, before a list of them is built.
fn parts_said(bytes: &[u8]) -> Result<usize, Refusal> {
    let from = bytes.len().saturating_sub(22 + 65_535);
    let tail = bytes.get(from..).unwrap_or_default();
    let end = tail
        .windows(4)
        .rposition(|mark| mark == b"PK\x05\x06")
        .ok_or(Refusal::Unknown)?;
    match tail.get(end + 10..end + 12) {
        Some(&[low, high]) => Ok(usize::from(u16::from_le_bytes([low, high]))),
        _ => Err(Refusal::Unknown),
    }
}

/// Unpacks a part to nowhere, counting.
fn read_part(part: &mut impl Read, packed: u64, left: u64, xml: bool) -> Result<u64, Refusal> {
    let mut buffer = vec![0_u8; 64 * 1024];
    let (mut total, mut namespaces) = (0_u64, 0_usize);
    // What may be the beginning of a word at the end of a piece is looked at again with the next.
    let mut kept: Vec<u8> = Vec::new();
    loop {
        let count = part.read(&mut buffer).map_err(|_| Refusal::Unknown)?;
        if count == 0 {
            return Ok(total);
        }
        let piece = buffer.get(..count).unwrap_or_default();
        if total == 0 && (piece.starts_with(b"PK\x03\x04") || piece.starts_with(b"PK\x05\x06")) {
            return Err(Refusal::Nested);
        }
        total += u64::try_from(count).unwrap_or(u64::MAX);
        if total > left || (total > SMALL && total / packed.max(1) > MOST_RATIO) {
            return Err(Refusal::Bomb);
        }
        if xml {
            kept.extend_from_slice(piece);
            let last = kept.len().saturating_sub(WORD);
            for (at, letter) in kept.iter().enumerate().take(last) {
                let rest = kept.get(at..).unwrap_or_default();
                match letter {
                    b'<' if rest.starts_with(b"<!DOCTYPE") || rest.starts_with(b"<!ENTITY") => {
                        return Err(Refusal::StrangeXml);
                    }
                    b'x' if rest.starts_with(b"xmlns") => namespaces += 1,
                    _ => {}
                }
            }
            if namespaces > MOST_NAMESPACES {
                return Err(Refusal::StrangeXml);
            }
            kept.drain(..last);
        }
    }
}

/// The longest word that is looked for.
const WORD: usize = b"<!DOCTYPE".len();

/// OpenDocument writes a cell once and how often it stands there: counts what that comes to.
fn repeats(content: impl std::io::BufRead) -> Result<(), Refusal> {
    let mut reader = quick_xml::Reader::from_reader(content);
    let mut buffer = Vec::new();
    let (mut rows, mut row_repeat, mut in_row, mut cell_repeat, mut cells) =
        (0_usize, 1_usize, 0_usize, 1_usize, 0_usize);
    let (mut filled, mut columns) = (false, 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Err(_) => return Err(Refusal::Unknown),
            Ok(Event::Start(start)) => match start.local_name().as_ref() {
                "table" => rows = 0,
                "table-row" => {
                    row_repeat = repeated(&start, "number-rows-repeated");
                    (in_row, columns) = (0, 0);
                }
                "table-cell" | "covered-table-cell" => {
                    cell_repeat = repeated(&start, "number-columns-repeated");
                    filled = has_value(&start);
                }
                "p" => filled = true,
                _ => {}
            },
            Ok(Event::Empty(start)) => match start.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    let repeat = repeated(&start, "number-columns-repeated");
                    columns = columns.saturating_add(repeat);
                    if has_value(&start) {
                        in_row = in_row.max(columns);
                    }
                }
                _ => {}
            },
            Ok(Event::End(end)) => match end.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    columns = columns.saturating_add(cell_repeat);
                    if filled {
                        in_row = in_row.max(columns);
                    }
                    filled = false;
                }
                "table-row" if in_row > 0 => {
                    rows = rows.saturating_add(row_repeat);
                    cells = in_row.saturating_mul(row_repeat).saturating_add(cells);
                    if cells > MOST_FILLED || rows > MOST_ROWS || in_row > MOST_COLUMNS {
                        return Err(Refusal::TooManyCells);
                    }
                }
                // Empty rows between filled ones are made too.
                "table-row" => rows = rows.saturating_add(row_repeat.min(MOST_ROWS / 8)),
                _ => {}
            },
            Ok(_) => {}
        }
    }
}

fn has_value(start: &BytesStart<'_>) -> bool {
    start
        .attributes()
        .flatten()
        .any(|attribute| attribute.key.local_name().as_ref() == "value-type")
}

fn repeated(start: &BytesStart<'_>, name: &str) -> usize {
    start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.value.as_ref().parse().ok())
        .unwrap_or(1)
}
