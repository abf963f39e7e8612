//! A file as grids of cells: one for a text file, one for each sheet of a workbook.

use crate::guard::{self, Form, MOST_COLUMNS, MOST_FILLED, MOST_ROWS};
use crate::text::{Encoding, decode};
use calamine::{Data, DataType as _, Ods, Reader, SheetVisible, Xls, Xlsx};
use std::collections::BTreeMap;
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
    /// Readings that the workbook keeps with its texts, by the text.
    pub readings: BTreeMap<String, String>,
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
    /// A workbook that would cost more than any list does, or that is none.
    #[error(transparent)]
    Refused(#[from] guard::Refusal),
    /// A cell longer than any text: usually a quotation mark that is never closed.
    #[error("a cell that begins in line {line} is too long")]
    CellTooLong {
        /// The line, counted from 1.
        line: usize,
    },
    /// Neither a workbook nor text in rows.
    #[error("file holds no text")]
    NoText,
}

/// Bytes of a file that are read at most.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Bytes of one cell that are read at most.
const MOST_CELL_BYTES: usize = 1024 * 1024;

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
        // After a line that ends with both, the reader stands between the two.
        let between = decoded
            .text
            .get(..start)
            .is_some_and(|read| read.ends_with('\r'));
        let rest = rest.strip_prefix('\n').filter(|_| between).unwrap_or(rest);
        let empty = rest
            .bytes()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|byte| *byte == b'\n')
            .count();
        if record.iter().any(|cell| cell.len() > MOST_CELL_BYTES) {
            return Err(ReadError::CellTooLong {
                line: cells.len() + 1,
            });
        }
        cells.extend(std::iter::repeat_n(Vec::new(), empty));
        cells.push(
            record
                .iter()
                .map(|cell| crate::out::unguarded(cell.trim_matches(['\r', '\u{feff}'])).to_owned())
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
        readings: BTreeMap::new(),
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
    match guard::look(bytes)? {
        Form::Xlsx => xlsx(bytes),
        Form::Ods => {
            let book: Ods<_> = opened(bytes)?;
            ranges(book)
        }
        Form::Xls => {
            let book: Xls<_> = opened(bytes)?;
            ranges(book)
        }
    }
}

fn opened<'a, B>(bytes: &'a [u8]) -> Result<B, ReadError>
where
    B: Reader<Cursor<&'a [u8]>>,
    calamine::Error: From<B::Error>,
{
    B::new(Cursor::new(bytes)).map_err(|error| ReadError::Workbook(error.into()))
}

/// Cell by cell, so that one cell far away does not make room for all the cells between.
fn xlsx(bytes: &[u8]) -> Result<Vec<Grid>, ReadError> {
    let mut book: Xlsx<_> = opened(bytes)?;
    let readings = crate::reading::of_workbook(bytes);
    let mut grids = Vec::new();
    let mut count = 0_usize;
    for sheet in book.sheets_metadata().to_vec() {
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else {
            continue;
        };
        let mut cells: Vec<Vec<String>> = Vec::new();
        while let Some(next) = reader
            .next_cell()
            .map_err(|error| ReadError::Workbook(error.into()))?
        {
            let (row, column) = next.get_position();
            let text = cell(&Data::from(next.get_value().clone()));
            if text.is_empty() {
                continue;
            }
            let (row, column) = (row as usize, column as usize);
            count += 1;
            if row >= MOST_ROWS || column >= MOST_COLUMNS || count > MOST_FILLED {
                return Err(ReadError::Refused(guard::Refusal::TooManyCells));
            }
            if cells.len() <= row {
                cells.resize(row + 1, Vec::new());
            }
            if let Some(there) = cells.get_mut(row) {
                if there.len() <= column {
                    there.resize(column + 1, String::new());
                }
                if let Some(place) = there.get_mut(column) {
                    *place = text;
                }
            }
        }
        drop(reader);
        let merged = merged_areas(&mut book, &sheet.name);
        let mut grid = Grid {
            merged,
            sheet: sheet.name,
            hidden: sheet.visible != SheetVisible::Visible,
            cells,
            encoding: None,
            unreadable: 0,
            readings: readings.clone(),
        };
        unmerge(&mut grid);
        grids.push(grid);
    }
    Ok(grids)
}

fn ranges<'a, B: Reader<Cursor<&'a [u8]>>>(mut book: B) -> Result<Vec<Grid>, ReadError> {
    let mut grids = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        let Ok(range) = book.worksheet_range(&sheet.name) else {
            continue;
        };
        let (rows, columns) = range.get_size();
        if rows > MOST_ROWS || columns > MOST_COLUMNS || rows.saturating_mul(columns) > MOST_CELLS {
            return Err(ReadError::Refused(guard::Refusal::TooManyCells));
        }
        let (top, left) = range.start().unwrap_or((0, 0));
        let (top, left) = (
            usize::try_from(top).unwrap_or(0),
            usize::try_from(left).unwrap_or(0),
        );
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); top.min(MOST_ROWS)];
        for row in range.rows() {
            let mut written = vec![String::new(); left.min(MOST_COLUMNS)];
            written.extend(row.iter().map(cell));
            cells.push(written);
        }
        grids.push(Grid {
            merged: Vec::new(),
            sheet: sheet.name,
            hidden: sheet.visible != SheetVisible::Visible,
            cells,
            encoding: None,
            unreadable: 0,
            readings: BTreeMap::new(),
        });
    }
    Ok(grids)
}

/// The merged areas of a sheet; other formats than xlsx do not say them.
fn merged_areas<R: std::io::Read + std::io::Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
) -> Vec<[usize; 4]> {
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
    // Areas that lie over each other a thousand times fill no more cells, but take as long.
    let mut steps = 0_usize;
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
        let high = bottom.min(grid.cells.len()).saturating_sub(top) + 1;
        let wide = right.min(MOST_COLUMNS).saturating_sub(left) + 1;
        steps = steps.saturating_add(high.saturating_mul(wide));
        if steps > MOST_FILLED {
            return;
        }
        for row in grid
            .cells
            .iter_mut()
            .take(bottom.saturating_add(1))
            .skip(top)
        {
            if row.len() <= right && right < MOST_COLUMNS {
                row.resize(right + 1, String::new());
            }
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
