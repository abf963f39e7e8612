//! A list as it lies on the disk: read whole, cut into its table, named by its hash.

use super::ready::{self, Ready};
use crate::failure::Failure;
use crate::files;
use crate::ledger::book::{self, Written};
use chrono::NaiveDate;
use domain::birth_date::parse_birth_date;
use std::io::Read as _;
use std::path::Path;
use tables::{Encoding, Field, Grid, ReadError, Refusal, Table, WhySkipped};

/// Bytes of a text file that are read at most; a workbook has a smaller limit of its own.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The encodings by the words that travel.
const ENCODINGS: [(Encoding, &str); 6] = [
    (Encoding::Utf8, "utf8"),
    (Encoding::Cp932, "cp932"),
    (Encoding::Utf16Le, "utf16le"),
    (Encoding::Utf16Be, "utf16be"),
    (Encoding::EucJp, "eucjp"),
    (Encoding::Iso2022Jp, "iso2022jp"),
];

/// What was chosen of how a file is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) encoding: String,
    pub(crate) sheet: String,
    pub(crate) heading_line: Option<u32>,
}

/// A sheet of the file.
pub(crate) struct SheetRow {
    pub(crate) name: String,
    pub(crate) rows: usize,
    pub(crate) hidden: bool,
}

/// A file read.
pub(crate) struct File {
    /// Its name.
    pub(crate) name: String,
    /// SHA-256, hexadecimal.
    pub(crate) hash: String,
    /// How its text was read.
    pub(crate) encoding: &'static str,
    pub(crate) unreadable: usize,
    pub(crate) sheets: Vec<SheetRow>,
    /// The sheet that was chosen.
    pub(crate) sheet: String,
    /// Its lines.
    pub(crate) lines: usize,
    pub(crate) table: Table,
    /// What stands above the headings.
    pub(crate) titles: Vec<String>,
    /// Headings of household blocks: line and text, in order.
    pub(crate) groups: Vec<(usize, String)>,
    /// The list that a file of mended rows says it belongs to.
    pub(crate) mark: String,
    /// What is known of its form.
    pub(crate) ready: Ready,
    /// It was a workbook of the ledger, whether what was written in it is whole or not.
    pub(crate) returned: bool,
    /// What was written in that workbook.
    pub(crate) written: Option<Written>,
}

/// Why a file is refused, as screens know it.
fn refused(why: &str) -> Failure {
    Failure::ListRefused {
        why: why.to_owned(),
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        refused(match error {
            ReadError::TooLarge { .. } | ReadError::Refused(Refusal::TooLarge) => "too_large",
            ReadError::Refused(Refusal::Locked) => "locked",
            ReadError::Refused(Refusal::TooManyCells) => "too_many_cells",
            ReadError::Refused(Refusal::Unknown) | ReadError::Workbook(_) => "damaged",
            ReadError::Refused(_) => "strange",
            ReadError::CellTooLong { .. } => "cell_too_long",
            ReadError::NoText => "no_text",
        })
    }
}

/// The bytes of a list; refused before they are read when there are too many.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = crate::files::open_plain(path)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::FileGone)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(refused("too_large"));
    }
    Ok(bytes)
}

/// Reads a list.
pub(crate) fn open(path: &Path, choice: &Choice) -> Result<File, Failure> {
    let bytes = bytes(path)?;
    let wanted = match choice.encoding.as_str() {
        "" => None,
        word => Some(
            ENCODINGS
                .iter()
                .find(|(_, known)| *known == word)
                .map(|(encoding, _)| *encoding)
                .ok_or_else(|| Failure::Unreadable {
                    field: "encoding".into(),
                })?,
        ),
    };
    let said = choice
        .heading_line
        .map(|line| usize::try_from(line).unwrap_or(usize::MAX));
    let mut grids = tables::read(&bytes, wanted)?;
    let kept = grids
        .iter()
        .find(|grid| grid.sheet == tables::write::MARKED && grid.hidden);
    let returned = kept.is_some_and(book::is_one);
    let written = kept.and_then(book::read);
    let mark = kept
        .filter(|_| !returned)
        .and_then(|grid| grid.cells.first()?.first().cloned())
        .unwrap_or_default();
    grids.retain(|grid| grid.sheet != tables::write::MARKED);
    let mut found: Vec<(Grid, Option<Table>)> = grids
        .into_iter()
        .map(|grid| {
            let chosen = choice.sheet.is_empty() || choice.sheet == grid.sheet;
            let table = Table::find_at(&grid, said.filter(|_| chosen));
            (grid, table)
        })
        .collect();
    let rows = |table: &Option<Table>| table.as_ref().map_or(0, |table| table.rows.len());
    let sheets = found
        .iter()
        .map(|(grid, table)| SheetRow {
            name: grid.sheet.clone(),
            rows: rows(table),
            hidden: grid.hidden,
        })
        .collect();
    let best = match choice.sheet.as_str() {
        "" => (0..found.len()).max_by_key(|at| {
            found
                .get(*at)
                .map(|(grid, table)| (!grid.hidden, rows(table), std::cmp::Reverse(*at)))
        }),
        name => found.iter().position(|(grid, _)| grid.sheet == name),
    };
    let (grid, table) = best
        .map(|at| found.swap_remove(at))
        .ok_or_else(|| refused("no_table"))?;
    let mut table = table
        .filter(|table| !table.rows.is_empty())
        .ok_or_else(|| refused("no_table"))?;
    with_readings(&mut table, &grid);
    let ready = ready::adapt(&mut table, &found);
    if returned && ready.form != ready::Form::Ledger {
        // Without the ids everybody would come in a second time.
        return Err(refused("ids_missing"));
    }
    if table.rows.len() > tables::MOST_ROWS || table.headings.len() > tables::MOST_COLUMNS {
        return Err(refused("too_many_cells"));
    }
    let line_text = |number: usize| {
        let cells = grid.cells.get(number.saturating_sub(1));
        let filled = cells.into_iter().flatten().map(|cell| cell.trim());
        let mut parts: Vec<&str> = filled.filter(|cell| !cell.is_empty()).collect();
        parts.dedup();
        parts.join(" ")
    };
    let of = |wanted: WhySkipped| {
        let lines = table.skipped.iter().filter(move |line| line.why == wanted);
        lines.map(|line| (line.number, line_text(line.number)))
    };
    let titles = of(WhySkipped::Title).map(|(_, text)| text).collect();
    let groups = of(WhySkipped::Group).collect();
    let word = grid.encoding.and_then(|encoding| {
        let known = ENCODINGS.iter().find(|(known, _)| *known == encoding);
        known.map(|(_, word)| *word)
    });
    let hash = vault::sha256(&[&bytes]);
    Ok(File {
        name: files::file_name(path),
        hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        encoding: word.unwrap_or_default(),
        unreadable: grid.unreadable,
        sheets,
        sheet: grid.sheet.clone(),
        lines: grid.cells.len(),
        titles,
        groups,
        mark,
        ready,
        returned,
        written,
        table,
    })
}

/// A list whose names have their readings inside the cells and in no column gets a column of them.
fn with_readings(table: &mut Table, grid: &Grid) {
    let meaning = |field: Field| {
        table.headings.iter().position(|text| {
            let own = text.rsplit(' ').next().unwrap_or(text);
            tables::heading::meaning(own) == Some((field, true))
        })
    };
    let read = [Field::Kana, Field::FamilyKana, Field::GivenKana];
    if grid.readings.is_empty() || read.into_iter().any(|field| meaning(field).is_some()) {
        return;
    }
    let wanted = [
        (Field::Name, "ふりがな"),
        (Field::Family, "せい"),
        (Field::Given, "めい"),
    ];
    let columns: Vec<(usize, &str)> = wanted
        .into_iter()
        .filter_map(|(field, heading)| Some((meaning(field)?, heading)))
        .collect();
    for (column, heading) in columns {
        let of = |row: &tables::Row| {
            let text = row.cells.get(column)?;
            grid.readings.get(text).cloned()
        };
        let readings: Vec<Option<String>> = table.rows.iter().map(of).collect();
        if readings.iter().all(Option::is_none) {
            continue;
        }
        table.headings.push(heading.to_owned());
        for (row, reading) in table.rows.iter_mut().zip(readings) {
            row.cells.push(reading.unwrap_or_default());
        }
    }
}

/// The day for which a list says that it holds, and the words in which it does: a date before 現在
/// or 時点, or behind 基準日, in a line above the headings; else in the name of the file or the sheet.
pub(crate) fn basis(file: &File, today: NaiveDate) -> Option<(NaiveDate, String)> {
    let named = [file.sheet.as_str(), file.name.as_str()];
    let texts = file.titles.iter().map(String::as_str).chain(named);
    texts
        .filter(|text| {
            ["現在", "時点", "基準日"]
                .iter()
                .any(|word| text.contains(word))
        })
        .find_map(|text| date_in(text, today).map(|day| (day, text.to_owned())))
}

/// The first whole date in a text.
fn date_in(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let starts = text.char_indices().map(|(at, _)| at);
    for start in starts {
        let rest = text.get(start..)?;
        if !rest.starts_with(|letter: char| {
            letter.is_numeric() || "令平昭RHSrhsＲＨＳ㋿㍻".contains(letter)
        }) {
            continue;
        }
        let ends = rest.char_indices().skip(4).take(16);
        // The longest text that is a date: 令和6年1月13日 and not 令和6年1月1.
        let day = ends
            .map(|(at, letter)| at + letter.len_utf8())
            .filter_map(|end| {
                let date = parse_birth_date(rest.get(..end)?, today).ok()?.date;
                date.day().map(|_| date.earliest())
            })
            .last();
        if day.is_some() {
            return day;
        }
    }
    None
}
