//! The rows that a person has to mend, as a workbook with the reason beside each; taken in again, it is
//! an edition of the same list.

use super::plan::{Fate, Plan};
use super::{Looked, places};
use crate::ask::import::{ImportMend, MendWord};
use crate::check;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use std::path::{Path, PathBuf};

/// Words that the screens hand over.
const MOST_WORDS: usize = 60;

/// A file that is not there yet, beside the files for other devices.
pub(crate) fn free_path(context: &Context, looked: &Looked) -> Result<PathBuf, Failure> {
    let folder = &context.settings.exchange;
    let stem = looked
        .file()
        .name
        .rsplit_once('.')
        .map_or("", |(stem, _)| stem);
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
pub(crate) fn write(looked: &Looked, form: &ImportMend, path: &Path) -> Result<(), Failure> {
    let bytes = workbook(looked, &form.heading, &form.words)?;
    files::write_file(path, &bytes)
}

/// Rows with the codes of their reasons.
fn rows(looked: &Looked) -> Vec<(Vec<String>, Vec<&'static str>)> {
    let of_plan = |plan: &Plan| -> Vec<(Vec<String>, Vec<&'static str>)> {
        let lines = plan.file.table.rows.iter();
        lines
            .zip(&plan.rows)
            .filter_map(|(row, planned)| match &planned.fate {
                Fate::Mend(why) => Some((row.cells.clone(), why.clone())),
                _ => None,
            })
            .collect()
    };
    match looked {
        Looked::List(plan) => of_plan(plan),
        Looked::Returned(back) => back
            .to_look_at()
            .into_iter()
            .map(|(line, why)| (line.written.clone(), why))
            .chain(of_plan(&back.plan))
            .collect(),
        Looked::Places(places) => places
            .lines
            .iter()
            .filter_map(|line| match line.fate {
                places::Fate::Mend(why) => Some((line.written.clone(), vec![why])),
                _ => None,
            })
            .collect(),
    }
}

/// The workbook.
fn workbook(looked: &Looked, heading: &str, words: &[MendWord]) -> Result<Vec<u8>, Failure> {
    if words.len() > MOST_WORDS {
        return Err(Failure::Unreadable {
            field: "words".into(),
        });
    }
    let mut headings = looked.file().table.headings.clone();
    // Two columns may have one heading; a column without any has the letters of a spreadsheet.
    headings.push(check::text("heading", heading, check::LINE)?);
    let word = |code: &str| {
        let known = words.iter().find(|word| word.code == code);
        known.map_or(code, |word| word.text.as_str()).to_owned()
    };
    let rows: Vec<Vec<String>> = rows(looked)
        .into_iter()
        .map(|(mut cells, why)| {
            let why: Vec<String> = why.iter().map(|code| word(code)).collect();
            cells.push(why.join(" / "));
            cells
        })
        .collect();
    // What came back as a ledger is found by the ids of its rows; a list by its mark.
    let mark = match looked {
        Looked::List(plan) => plan.list.to_string(),
        Looked::Returned(_) | Looked::Places(_) => String::new(),
    };
    tables::write::workbook(&headings, &rows, &mark).map_err(|error| Failure::internal(&error))
}
