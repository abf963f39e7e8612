//! 台帳: the ledger as files for other offices, in the order of the law: CSV with what there can be several
//! of beside it, or a workbook that can be edited and taken in again.
//!
//! Hidden persons (秘匿) stand in no list, and so in no file, whoever makes it.

pub(crate) mod book;
pub(crate) mod row;
mod side;
pub(crate) mod words;

use crate::ask::ledger::{ExportLedger, LedgerMade};
use crate::audit::{self, Act};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::count;
use crate::words::place_names;
use crate::{export, files, time};
use domain::ids::DocumentId;
use row::{HEADINGS, Lines, Person};
use side::SIDES;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tables::out::{self, CsvFor};
use uuid::Uuid;

/// Most people of a workbook that is still taken in again.
pub(crate) const MOST_IN_WORKBOOK: usize = 40_000;

/// Whom it holds, by reading, each person once; recorded before anything leaves.
fn leaving(context: &Context, session: &Session, what: &str) -> Result<Vec<DocumentId>, Failure> {
    export::allowed(context, session)?;
    let people = session.reader().everybody()?;
    if what == WORKBOOK && people.len() > MOST_IN_WORKBOOK {
        return Err(Failure::ListRefused {
            why: "too_many_people".into(),
        });
    }
    audit::record(context, session, vec![Act::exported(what, people.len())])?;
    Ok(people)
}

const WORKBOOK: &str = "ledger_xlsx";

fn refused(error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Failure::DiskFull,
        _ => Failure::FolderUnwritable,
    }
}

/// One CSV that is written beside its place, and put there once it is whole.
struct Part {
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<std::fs::File>,
    whom: CsvFor,
}

impl Part {
    fn begin(path: PathBuf, headings: &[&str], whom: CsvFor) -> Result<Self, Failure> {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let file = std::fs::File::create(&part).map_err(|error| refused(&error))?;
        let mut made = Self {
            file: BufWriter::new(file),
            path,
            part,
            whom,
        };
        if whom == CsvFor::Spreadsheet {
            let marked = made.file.write_all(out::MARK.as_bytes());
            marked.map_err(|error| refused(&error))?;
        }
        let headings: Vec<String> = headings.iter().map(|text| (*text).to_owned()).collect();
        made.line(&headings)?;
        Ok(made)
    }

    fn line(&mut self, cells: &[String]) -> Result<(), Failure> {
        let line = out::csv_line(cells, self.whom);
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| refused(&error))
    }

    fn whole(&mut self) -> Result<(), Failure> {
        let kept = self.file.flush();
        kept.and_then(|()| self.file.get_ref().sync_all())
            .map_err(|error| refused(&error))
    }

    fn put(&self) -> Result<(), Failure> {
        std::fs::rename(&self.part, &self.path).map_err(|error| refused(&error))
    }
}

/// Half a ledger is plaintext that nobody asked for.
impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.part);
    }
}

/// The name of a file beside the ledger: 台帳.csv and 台帳_援護.csv.
fn beside(path: &Path, name: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path
        .extension()
        .map_or_else(|| "csv".into(), |end| end.to_string_lossy());
    path.with_file_name(format!("{stem}_{name}.{ending}"))
}

/// Writes the ledger and the files beside it as CSV; each whole or not at all. `plain` leaves out the
/// mark of UTF-8 and what keeps a spreadsheet from changing codes; formulas are none either way.
///
/// # Errors
///
/// [`Failure::NotAllowed`] without the right to export, and that it was wanted is recorded;
/// [`Failure::Locked`], [`Failure::NotSetUp`], [`Failure::FolderUnwritable`], [`Failure::DiskFull`].
pub fn csv_to(context: &Context, path: &Path, plain: bool) -> Result<LedgerMade, Failure> {
    let session = context.joined()?;
    let people = leaving(context, &session, "ledger_csv")?;
    let whom = match plain {
        true => CsvFor::Program,
        false => CsvFor::Spreadsheet,
    };
    let lines = Lines::of(&session)?;
    let places = place_names(&session.reader())?;
    let mut ledger = Part::begin(path.to_owned(), &HEADINGS, whom)?;
    let mut sides = Vec::with_capacity(SIDES.len());
    for side in &SIDES {
        sides.push(Part::begin(beside(path, side.name), side.headings, whom)?);
    }
    let mut written = 0_usize;
    for id in people {
        let Some(person) = Person::read(&session.reader(), id)? else {
            continue;
        };
        ledger.line(&lines.line(&person))?;
        let beside = side::lines(&session, &person, &lines, &places)?;
        for (part, lines) in sides.iter_mut().zip(beside) {
            for line in lines {
                part.line(&line)?;
            }
        }
        written += 1;
    }
    for part in sides.iter_mut().chain([&mut ledger]) {
        part.whole()?;
    }
    // The ledger last: who finds it finds what belongs to it.
    for part in sides.iter().chain([&ledger]) {
        part.put()?;
    }
    Ok(made(path, written, SIDES.len() + 1))
}

/// Writes the ledger as a workbook that can be edited and taken in again, whole or not at all.
///
/// # Errors
///
/// As [`csv_to`], and [`Failure::ListRefused`] for more people than such a workbook holds.
pub fn workbook_to(context: &Context, path: &Path) -> Result<LedgerMade, Failure> {
    let session = context.joined()?;
    let people = leaving(context, &session, WORKBOOK)?;
    let lines = Lines::of(&session)?;
    let mut rows = Vec::with_capacity(people.len());
    for id in people {
        if let Some(person) = Person::read(&session.reader(), id)? {
            rows.push(lines.line(&person));
        }
    }
    let stamp = time::stamp(context.now_ms());
    let bytes = book::write(Uuid::now_v7(), &stamp, &rows);
    let bytes = bytes.map_err(|error| Failure::internal(&error))?;
    files::write_file(path, &bytes)?;
    Ok(made(path, rows.len(), 1))
}

fn made(path: &Path, people: usize, files: usize) -> LedgerMade {
    LedgerMade {
        file_name: files::file_name(path),
        folder: files::folder_name(path),
        people: count(people),
        files: count(files),
    }
}

pub(crate) fn export(context: &Context, form: ExportLedger) -> Result<LedgerMade, Failure> {
    let day = time::date(context.now_ms());
    let ending = match form.form.as_str() {
        "csv" | "csv_plain" => "csv",
        "xlsx" => "xlsx",
        _ => {
            return Err(Failure::Unreadable {
                field: "form".into(),
            });
        }
    };
    let folder = &context.settings.exchange;
    std::fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    let path = (1..1_000)
        .map(|number| match number {
            1 => folder.join(format!("台帳-{day}.{ending}")),
            number => folder.join(format!("台帳-{day}-{number}.{ending}")),
        })
        .find(|path| !path.exists())
        .ok_or(Failure::FolderUnwritable)?;
    match ending {
        "xlsx" => workbook_to(context, &path),
        _ => csv_to(context, &path, form.form == "csv_plain"),
    }
}
