//! The rows that a person has to mend, as a workbook with the reason beside each; taken in again, it is
//! an edition of the same list.

use super::plan::{Fate, Plan};
use crate::ask::import::{ImportMend, MendWord};
use crate::check;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use std::path::{Path, PathBuf};

/// Words that the screens hand over.
const MOST_WORDS: usize = 60;

/// A file that is not there yet, beside the files for other devices.
pub(crate) fn free_path(context: &Context, plan: &Plan) -> Result<PathBuf, Failure> {
    let folder = &context.settings.exchange;
    let stem = plan.file.name.rsplit_once('.').map_or("", |(stem, _)| stem);
    (1..100)
        .map(|number| {
            let more = if number == 1 {
                String::new()
            } else {
                format!("-{number}")
            };
            folder.join(format!("{}-mend{more}.xlsx", files::safe(stem)))
        })
        .find(|path| !path.exists())
        .ok_or(Failure::FolderUnwritable)
}

/// Writes the rows to mend.
pub(crate) fn write(plan: &Plan, form: &ImportMend, path: &Path) -> Result<(), Failure> {
    let bytes = workbook(plan, &form.heading, &form.words)?;
    files::write_file(path, &bytes)
}

/// The workbook.
fn workbook(plan: &Plan, heading: &str, words: &[MendWord]) -> Result<Vec<u8>, Failure> {
    if words.len() > MOST_WORDS {
        return Err(Failure::Unreadable {
            field: "words".into(),
        });
    }
    let mut headings = plan.file.table.headings.clone();
    // Two columns may have one heading; a column without any has the letters of a spreadsheet.
    headings.push(check::text("heading", heading, check::LINE)?);
    let word = |code: &str| {
        let known = words.iter().find(|word| word.code == code);
        known.map_or(code, |word| word.text.as_str()).to_owned()
    };
    let lines = plan.file.table.rows.iter();
    let rows: Vec<Vec<String>> = lines
        .zip(&plan.rows)
        .filter_map(|(row, planned)| match &planned.fate {
            Fate::Mend(why) => {
                let mut cells = row.cells.clone();
                let why: Vec<String> = why.iter().map(|code| word(code)).collect();
                cells.push(why.join(" / "));
                Some(cells)
            }
            _ => None,
        })
        .collect();
    let mark = plan.list.to_string();
    tables::write::workbook(&headings, &rows, &mark).map_err(|error| Failure::internal(&error))
}
