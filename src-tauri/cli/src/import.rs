//! Lists of other people, taken into the records.

use crate::exit;
use crate::run::{Stop, ask};
use app::ask::import::{ColumnChoice, ImportLook, ImportMend, ImportPreview, ImportRun};
use app::context::Context;
use app::failure::Failure;
use app::lists::Mapping;
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Which list is taken in, and how it is read.
#[derive(Debug, Args)]
pub struct Import {
    /// The list: xlsx, xls, ods, csv, tsv, in any encoding of Japan. The same file again changes
    /// nothing; an edited one changes what was edited.
    #[arg(required_unless_present_any = ["undo", "list"])]
    pub file: Option<PathBuf>,
    /// JSON object of headings and fields; an empty field is not taken in. Headings that are not named
    /// are guessed. Headings in the array `above` take an empty cell for what stands above it.
    #[arg(long, value_name = "MAP.json")]
    pub mapping: Option<PathBuf>,
    /// Which sheet of a workbook (default: the one with the most rows).
    #[arg(long)]
    pub sheet: Option<String>,
    /// utf8, cp932, utf16le, utf16be, eucjp, iso2022jp (default: found out).
    #[arg(long)]
    pub encoding: Option<String>,
    /// In which line the headings stand; 0 for none (default: found out).
    #[arg(long, value_name = "LINE")]
    pub heading_line: Option<u32>,
    /// 基準日: the day for which the list holds (default: as the list says itself).
    #[arg(long, value_name = "DATE")]
    pub basis: Option<String>,
    /// Which list it is an edition of: an id, or `new` (default: found out by headings and people).
    #[arg(long, value_name = "LIST")]
    pub edition_of: Option<String>,
    /// What people call the list (default: the name of the file).
    #[arg(long, default_value = "")]
    pub name: String,
    /// Keep birth dates that nobody can read as they are written, instead of leaving the row out.
    #[arg(long)]
    pub keep_unreadable: bool,
    /// Of a ledger (`export --ledger --excel`) that comes back edited: cells to be taken as in the file
    /// although they were emptied or changed here since; `key` of `asks` in the answer, e.g. 12:6.
    #[arg(long, value_name = "CELL", value_delimiter = ',')]
    pub take: Vec<String>,
    /// Say what would become of it, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Where the rows to mend go, with the reason of each; it can be taken in again after mending.
    #[arg(long, value_name = "MEND.xlsx")]
    pub mend: Option<PathBuf>,
    /// Take a list back: the id of what `--list` shows.
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["file", "list"])]
    pub undo: Option<String>,
    /// Show the lists that were taken in here.
    #[arg(long, conflicts_with = "file")]
    pub list: bool,
}

/// The answer and the exit code.
///
/// # Errors
///
/// [`Stop`].
pub fn run(context: &Context, wanted: &Import) -> Result<(Value, ExitCode), Stop> {
    if let Some(batch) = &wanted.undo {
        let undone = ask(context, "undo_import", json!({ "id": batch }))?;
        return Ok((undone, ExitCode::SUCCESS));
    }
    let Some(file) = &wanted.file else {
        return Ok((ask(context, "list_imports", json!({}))?, ExitCode::SUCCESS));
    };
    let mut look = ImportLook {
        token: String::new(),
        encoding: wanted.encoding.clone().unwrap_or_default(),
        sheet: wanted.sheet.clone().unwrap_or_default(),
        heading_line: wanted.heading_line,
        columns: Vec::new(),
        basis: wanted.basis.clone().unwrap_or_default(),
        list: wanted.edition_of.clone().unwrap_or_default(),
        keep_unreadable: wanted.keep_unreadable,
        take: wanted.take.clone(),
    };
    let mut seen = app::import::look_at(context, file, &look)?;
    if let Some(path) = &wanted.mapping {
        let text = std::fs::read_to_string(path)
            .map_err(|_| Stop::Usage("--mapping cannot be read".to_owned()))?;
        look.columns = choices(&text, &seen)?;
        seen = app::import::look_at(context, file, &look)?;
    }
    let mut answer = json!({ "preview": value(&seen)? });
    if !wanted.dry_run {
        let form = ImportRun {
            look: look.clone(),
            file: seen.file.clone(),
            name: wanted.name.clone(),
        };
        let done = app::import::run_at(context, file, &form)?;
        put(&mut answer, "done", value(&done)?);
    }
    if let Some(out) = wanted.mend.as_ref().filter(|_| seen.counts.mend > 0) {
        let form = ImportMend {
            look,
            file: seen.file.clone(),
            heading: "reason".to_owned(),
            words: Vec::new(),
        };
        let made = app::import::mend_to(context, file, &form, out)?;
        put(&mut answer, "mend", value(&made)?);
    }
    let code = if seen.counts.mend > 0 {
        ExitCode::from(exit::TO_MEND)
    } else {
        ExitCode::SUCCESS
    };
    Ok((answer, code))
}

fn put(answer: &mut Value, name: &str, value: Value) {
    if let Some(object) = answer.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

/// The mapping of a file as choices of columns, beside what was found out.
pub(crate) fn choices(text: &str, seen: &ImportPreview) -> Result<Vec<ColumnChoice>, Stop> {
    let unusable = || Stop::Usage("--mapping is a JSON object of headings and fields".to_owned());
    let mut value: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|_| unusable())?;
    let object = value.as_object_mut().ok_or_else(unusable)?;
    let above: Vec<String> = match object.remove("above") {
        None => Vec::new(),
        Some(headings) => serde_json::from_value(headings).map_err(|_| unusable())?,
    };
    let mapping = Mapping::read(&value.to_string()).ok_or_else(unusable)?;
    let mut choices: Vec<ColumnChoice> = seen
        .columns
        .iter()
        .map(|column| ColumnChoice {
            column: column.column,
            field: column.field.clone(),
            above: column.above || above.contains(&column.heading),
        })
        .collect();
    for (heading, field) in &mapping.incoming {
        let place = seen
            .columns
            .iter()
            .position(|column| column.heading == *heading);
        let choice = place.and_then(|at| choices.get_mut(at)).ok_or_else(|| {
            Stop::Usage(format!(
                "--mapping names a heading that is not there: {heading}"
            ))
        })?;
        choice.field.clone_from(field);
    }
    Ok(choices)
}

fn value(answer: &impl Serialize) -> Result<Value, Stop> {
    serde_json::to_value(answer).map_err(|error| Stop::Refused(Failure::internal(&error)))
}
