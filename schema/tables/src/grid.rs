//! A file as grids of cells: one for a text file, one for each sheet of a workbook.

use crate::text::{Encoding, decode};
use calamine::{Data, DataType as _, Reader as _, SheetVisible, Sheets};
use std::io::Cursor;

/// Cells of one sheet or text file, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The sheet's name; empty for a text file.
    pub sheet: String,
    /// Whether the sheet is hidden in the workbook.
    pub hidden: bool,
    /// The rows, each with its cells.
    pub cells: Vec<Vec<String>>,
    /// Merged areas: first row, first column, last row, last column, counted from 0.
    pub merged: Vec<[usize; 4]>,
    /// How a text file was read.
    pub encoding: Option<Encoding>,
    /// Characters that could not be read.
    pub unreadable: usize,
}

/// Why a file gives no grid.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Larger than is read.
    #[error("file is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A workbook that is damaged, locked by a password, or of an unknown kind.
    #[error("workbook cannot be read")]
    Workbook(#[source] calamine::Error),
    /// More cells than are read.
    #[error("sheet has more than {limit} cells")]
    TooManyCells {
        /// The limit.
        limit: usize,
    },
    /// Neither a workbook nor text in rows.
    #[error("file holds no text")]
    NoText,
}

/// Bytes of a file that are read at most.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Cells of a sheet that are read at most.
pub const MOST_CELLS: usize = 20_000_000;

/// Reads a file by its contents, whatever its name says.
///
/// # Errors
///
/// [`ReadError`].
pub fn read(bytes: &[u8], wanted: Option<Encoding>) -> Result<Vec<Grid>, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge { limit: MOST_BYTES });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return workbook(bytes);
    }
    let decoded = decode(bytes, wanted);
    if decoded.text.contains('\0') {
        return Err(ReadError::NoText);
    }
    let delimiter = delimiter(&decoded.text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(decoded.text.as_bytes());
    let mut cells: Vec<Vec<String>> = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) && cells.len() < MOST_CELLS {
        // The reader leaves empty lines out; rows are counted as a spreadsheet counts them.
        let start = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(0);
        let rest = decoded.text.get(start..).unwrap_or_default();
        let empty = rest
            .bytes()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|byte| *byte == b'\n')
            .count();
        cells.extend(std::iter::repeat_n(Vec::new(), empty));
        cells.push(
            record
                .iter()
                .map(|cell| cell.trim_matches(['\r', '\u{feff}']).to_owned())
                .collect(),
        );
    }
    Ok(vec![Grid {
        sheet: String::new(),
        hidden: false,
        cells,
        merged: Vec::new(),
        encoding: Some(decoded.encoding),
        unreadable: decoded.unreadable,
    }])
}

/// Tab, comma or semicolon: the one that cuts the first lines most evenly.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(40)
        .collect();
    let score = |mark: char| {
        let mut counts: Vec<usize> = lines
            .iter()
            .map(|line| line.matches(mark).count())
            .collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).copied().unwrap_or(0)
    };
    [(b'\t', score('\t')), (b',', score(',')), (b';', score(';'))]
        .into_iter()
        .max_by_key(|(mark, score)| (*score, *mark == b'\t', *mark == b','))
        .filter(|(_, score)| *score > 0)
        .map_or(b',', |(mark, _)| mark)
}

fn workbook(bytes: &[u8]) -> Result<Vec<Grid>, ReadError> {
    let mut book =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(ReadError::Workbook)?;
    let sheets = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    for sheet in sheets {
        let Ok(range) = book.worksheet_range(&sheet.name) else {
            continue;
        };
        let (rows, columns) = range.get_size();
        if rows.saturating_mul(columns) > MOST_CELLS {
            return Err(ReadError::TooManyCells { limit: MOST_CELLS });
        }
        let (top, left) = range.start().unwrap_or((0, 0));
        let (top, left) = (
            usize::try_from(top).unwrap_or(0),
            usize::try_from(left).unwrap_or(0),
        );
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); top];
        for row in range.rows() {
            let mut written = vec![String::new(); left];
            written.extend(row.iter().map(cell));
            cells.push(written);
        }
        let merged = merged_areas(&mut book, &sheet.name);
        let mut grid = Grid {
            merged,
            sheet: sheet.name,
            hidden: sheet.visible != SheetVisible::Visible,
            cells,
            encoding: None,
            unreadable: 0,
        };
        unmerge(&mut grid);
        grids.push(grid);
    }
    Ok(grids)
}

/// The merged areas of a sheet; other formats than xlsx do not say them.
fn merged_areas<R: std::io::Read + std::io::Seek>(
    book: &mut Sheets<R>,
    sheet: &str,
) -> Vec<[usize; 4]> {
    let Sheets::Xlsx(book) = book else {
        return Vec::new();
    };
    let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    book.merge_cells_by_sheet_name(sheet)
        .unwrap_or_default()
        .into_iter()
        .map(|area| {
            [
                size(area.start.0),
                size(area.start.1),
                size(area.end.0),
                size(area.end.1),
            ]
        })
        .collect()
}

/// Covered cells come back empty; they say what their area's first cell says.
fn unmerge(grid: &mut Grid) {
    for [top, left, bottom, right] in grid.merged.clone() {
        let Some(said) = grid.cells.get(top).and_then(|row| row.get(left)).cloned() else {
            continue;
        };
        // A title merged over the whole width stays one cell: it is no heading of every column.
        if said.is_empty()
            || (top == bottom
                && left == 0
                && right
                    >= grid
                        .cells
                        .iter()
                        .map(Vec::len)
                        .max()
                        .unwrap_or(0)
                        .saturating_sub(1))
        {
            continue;
        }
        for row in grid
            .cells
            .iter_mut()
            .take(bottom.saturating_add(1))
            .skip(top)
        {
            for covered in row.iter_mut().take(right.saturating_add(1)).skip(left) {
                if covered.is_empty() {
                    covered.clone_from(&said);
                }
            }
        }
    }
}

/// A cell as people would type it. Dates become ISO days; whole numbers lose their decimal point.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.trim_matches(['\r', '\n']).to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(_) => data.as_datetime().map_or_else(String::new, |moment| {
            if moment.time() == chrono::NaiveTime::MIN {
                moment.date().to_string()
            } else {
                moment.format("%Y-%m-%d %H:%M").to_string()
            }
        }),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
    }
}
