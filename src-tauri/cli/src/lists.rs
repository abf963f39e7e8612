//! The commands that work with files of lists and need no profile.

use crate::run::Stop;
use crate::{exit, show};
use app::lists::{LinkReport, Mapping, Normaliser, ValueKind};
use app::time::{Clock as _, SystemClock};
use clap::Args;
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Which lists are linked, and how.
#[derive(Debug, Args)]
pub struct Link {
    /// Folder with registers and incoming lists (CSV, TSV, xlsx, xls, ods; any encoding of Japan). Which
    /// file is what is found by what stands in it.
    pub folder: Option<PathBuf>,
    /// One register, instead of a folder.
    #[arg(long, value_name = "FILE")]
    pub register: Option<PathBuf>,
    /// One incoming list, instead of a folder.
    #[arg(long, value_name = "FILE")]
    pub incoming: Option<PathBuf>,
    /// JSON object of headings and fields, for both lists or under `register` and `incoming`. Fields:
    /// number, name, kana, family, given, family_kana, given_kana, birth, age, sex, address, phone,
    /// postal_code, town, house_number, street, household, relationship, seen.
    #[arg(long, value_name = "MAP.json")]
    pub columns: Option<PathBuf>,
    /// default, fast (fewer to look at) or cautious (no wrong link).
    #[arg(long, default_value = "default")]
    pub preset: String,
    /// Where the links go: source, record_id, decision (auto, review, none), register_id, chance, reasons.
    #[arg(long, value_name = "LINKS.csv")]
    pub out: PathBuf,
}

/// What is brought to keys.
#[derive(Debug, Args)]
pub struct Normalise {
    /// File of kind,input,expected: says which keys differ, and ends with 9 when one does.
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
    /// What every line is: date, fold, kana, phone, address, name, number, search. Without it a line is
    /// kind,value or a JSON object.
    #[arg(long)]
    pub kind: Option<String>,
    /// Municipalities whose towns are known, by name or six-digit code (default: the north of Noto).
    #[arg(long, value_delimiter = ',')]
    pub area: Vec<String>,
}

/// The kind of a name.
fn kind(name: &str) -> Result<ValueKind, Stop> {
    ValueKind::named(name).ok_or_else(|| {
        let names: Vec<&str> = ValueKind::NAMES.iter().map(|(_, name)| *name).collect();
        Stop::Usage(format!("--kind is one of {}", names.join(", ")))
    })
}

/// Links lists to registers and writes what was found.
///
/// # Errors
///
/// [`Stop`].
pub fn link(json: bool, link: &Link) -> Result<ExitCode, Stop> {
    let preset = app::lists::preset(&link.preset)
        .ok_or_else(|| Stop::Usage("--preset is default, fast or cautious".to_owned()))?;
    let now = SystemClock.now_ms();
    let report = match (&link.folder, &link.register, &link.incoming) {
        (Some(folder), None, None) => app::lists::link_folder(folder, preset, now)?,
        (None, Some(register), Some(incoming)) => {
            let mapping = match &link.columns {
                None => None,
                Some(path) => {
                    let text = std::fs::read_to_string(path)
                        .map_err(|_| Stop::Usage("--columns cannot be read".to_owned()))?;
                    let mapping = Mapping::read(&text).ok_or_else(|| {
                        Stop::Usage("--columns is a JSON object of headings and fields".to_owned())
                    })?;
                    Some(mapping)
                }
            };
            app::lists::link_files(register, incoming, mapping.as_ref(), preset, now)?
        }
        _ => {
            return Err(Stop::Usage(
                "either a folder, or --register and --incoming".to_owned(),
            ));
        }
    };
    std::fs::write(&link.out, &report.csv).map_err(|_| app::failure::Failure::FolderUnwritable)?;
    show::answer(
        json,
        &serde_json::to_value(&report).unwrap_or_default(),
        &table(&report),
    );
    Ok(ExitCode::SUCCESS)
}

fn table(report: &LinkReport) -> String {
    let mut text = String::new();
    for file in &report.files {
        let _ = writeln!(
            text,
            "{:<9} {:>7} rows  {}",
            file.kind, file.rows, file.name
        );
    }
    for pair in &report.unmapped {
        let _ = writeln!(text, "not there: {pair}");
    }
    let _ = writeln!(
        text,
        "{} records, {} entries: {} nearly certain, {} to look at, {} in no register ({} repeated)",
        report.records,
        report.entries,
        report.automatic,
        report.review,
        report.nobody,
        report.repeated
    );
    text
}

/// Brings the lines of standard input to their keys, or checks a file of keys.
///
/// # Errors
///
/// [`Stop`].
pub fn normalise(json: bool, wanted: &Normalise) -> Result<ExitCode, Stop> {
    let normaliser = Normaliser::new(&wanted.area, SystemClock.now_ms());
    if normaliser.knows_no_town() {
        return Err(Stop::Usage("--area names no known municipality".to_owned()));
    }
    if let Some(path) = &wanted.check {
        let bytes = app::lists::bytes_of(path)?;
        let (cases, differences) = normaliser
            .check(&bytes)
            .ok_or_else(|| Stop::Usage("--check reads kind,input,expected".to_owned()))?;
        let mut text = String::new();
        for one in &differences {
            let _ = writeln!(
                text,
                "row {}: {} {:?} became {:?} and not {:?}",
                one.row, one.kind, one.input, one.key, one.expected
            );
        }
        let _ = writeln!(text, "{} of {cases} as expected", cases - differences.len());
        let value = serde_json::json!({ "cases": cases, "different": differences });
        show::answer(json, &value, &text);
        return Ok(if differences.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(exit::OTHER_KEY)
        });
    }
    let kind = wanted.kind.as_deref().map(kind).transpose()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|_| Stop::Usage("standard input is no text".to_owned()))?;
        let answer = normaliser.line(kind, &line).ok_or_else(|| {
            Stop::Usage("lines are kind,value or JSON; or give --kind".to_owned())
        })?;
        // Whoever reads may stop reading.
        if writeln!(out, "{answer}").is_err() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}
