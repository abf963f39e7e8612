//! The ledger as a workbook that comes back edited: what was written stands in it a second time, out of
//! sight, so that exactly what a person changed is found.

use super::row::{HEADINGS, at};
use domain::ids::DocumentId;
use std::collections::BTreeMap;
use tables::Grid;
use uuid::Uuid;

/// The first cell of the hidden sheet.
const FORM: &str = "tsunagi-ledger/1";
/// The sheet that people edit.
const SHEET: &str = "台帳";
/// Longest text of a cell of a spreadsheet.
const LONGEST: usize = 32_000;

/// Columns that a workbook can bring back; the others are grey and stay as they are.
pub(crate) const EDITABLE: [usize; 12] = [
    at::NAME,
    at::KANA,
    at::BIRTH,
    at::SEX,
    at::ADDRESS,
    at::STAY,
    at::STAY_KIND,
    at::DAMAGE,
    at::OTHER_DAMAGE,
    at::PHONE,
    at::CERTIFICATE,
    at::OTHER,
];

/// What was written, as a workbook carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// When, RFC 3339.
    pub(crate) made: String,
    /// The cells of each person.
    pub(crate) cells: BTreeMap<DocumentId, Vec<String>>,
}

/// The workbook; `export` names this one file among all.
pub(crate) fn write(
    export: Uuid,
    made: &str,
    rows: &[Vec<String>],
) -> Result<Vec<u8>, tables::write::XlsxError> {
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let json = serde_json::to_string(row).unwrap_or_default();
            let json = if json.chars().count() > LONGEST {
                String::new()
            } else {
                json
            };
            vec![row.get(at::ID).cloned().unwrap_or_default(), json]
        })
        .collect();
    let head = vec![
        FORM.to_owned(),
        export.to_string(),
        made.to_owned(),
        hash(&lines),
    ];
    let kept: Vec<Vec<String>> = [head].into_iter().chain(lines).collect();
    let headings = HEADINGS.map(str::to_owned);
    let fixed: Vec<usize> = (0..HEADINGS.len())
        .filter(|column| !EDITABLE.contains(column) && *column != at::HOUSEHOLD)
        .collect();
    tables::write::returnable(SHEET, &headings, rows, &fixed, &kept)
}

/// What a hidden sheet says was written; `None` for another sheet, or when it is not whole any more.
pub(crate) fn read(grid: &Grid) -> Option<Written> {
    let mut rows = grid.cells.iter();
    let [form, _, made, said] = rows.next()?.as_slice() else {
        return None;
    };
    let lines: Vec<Vec<String>> = rows.cloned().collect();
    if form != FORM || *said != hash(&lines) {
        return None;
    }
    let cells = lines.iter().filter_map(|line| {
        let cells: Vec<String> = serde_json::from_str(line.get(1)?).ok()?;
        Some((line.first()?.parse().ok()?, cells))
    });
    Some(Written {
        made: made.clone(),
        cells: cells.collect(),
    })
}

/// Whether a grid is such a hidden sheet, whole or not.
pub(crate) fn is_one(grid: &Grid) -> bool {
    let first = grid.cells.first().and_then(|row| row.first());
    first.is_some_and(|form| form.starts_with("tsunagi-ledger/"))
}

fn hash(lines: &[Vec<String>]) -> String {
    let mut bytes = Vec::new();
    for line in lines {
        for at in 0..2 {
            bytes.extend_from_slice(line.get(at).map_or(&[][..], |cell| cell.as_bytes()));
            bytes.push(0);
        }
    }
    let hash = vault::sha256(&[b"tsunagi/v1/ledger-workbook\0", &bytes]);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
