//! A watched folder: lists that another system puts there are taken in by themselves, where a person has
//! said once how such a list is read. Nothing is deleted: each file is moved beside, with what became
//! of it.

use super::{look_at, mend_to, run_at};
use crate::ask::import::{ColumnChoice, ImportLook, ImportMend, ImportPreview, ImportRun};
use crate::context::Context;
use crate::failure::Failure;
use crate::files::{self, LISTS};
use crate::time;
use serde::Serialize;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Where files go that were taken in, with an answer beside each.
pub const DONE: &str = "済み";
/// Where files go that a person has to look at, with the reason beside each.
pub const ASIDE: &str = "確認";
/// Where the rows to mend go; a mended file is put into the watched folder again.
pub const MEND: &str = "直す";
/// Most files of one look.
const MOST_FILES: usize = 200;

/// How the columns of a list are read, when somebody said so; `None` where it does not fit the list.
pub type Columns<'a> = &'a dyn Fn(&ImportPreview) -> Option<Vec<ColumnChoice>>;

/// How a watched folder is looked after.
pub struct Inbox<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// Whether a file is written to its end, as far as can be told from outside.
    pub settled: &'a dyn Fn(&Metadata) -> bool,
    /// How columns are read.
    pub columns: Option<Columns<'a>>,
    /// Take in lists that nobody has looked at before, by what their headings look like.
    pub guess: bool,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Swept {
    /// Its name as it lay there.
    pub file: String,
    /// `taken` or `aside`.
    pub fate: String,
    /// Why it is aside: `unknown_list`, `mapping`, `no_name_column`, or the code of the refusal.
    pub reason: String,
    /// People registered.
    pub new: u32,
    /// People changed.
    pub updated: u32,
    /// People as they were.
    pub same: u32,
    /// Rows to mend.
    pub mend: u32,
    /// The batch, to take it back; empty where nothing was taken in.
    pub batch: String,
    /// Where the file lies now.
    pub moved_to: String,
}

/// Takes in what lies in the folder and is settled, by name. A file that cannot be read or that nobody
/// has said how to read is put aside; the others are taken.
///
/// # Errors
///
/// [`Failure::Locked`], [`Failure::NotAllowed`], [`Failure::DiskFull`] and others that are not of a file:
/// the files that are left lie where they were. [`Failure::FolderUnwritable`] where a file cannot be moved
/// beside; it was taken in, and the same file again changes nothing.
pub fn sweep(context: &Context, inbox: &Inbox<'_>) -> Result<Vec<Swept>, Failure> {
    let mut swept = Vec::new();
    for path in lists(inbox)? {
        let mut what = Swept {
            file: files::file_name(&path),
            fate: "aside".to_owned(),
            reason: String::new(),
            new: 0,
            updated: 0,
            same: 0,
            mend: 0,
            batch: String::new(),
            moved_to: String::new(),
        };
        match take(context, inbox, &path, &mut what) {
            Ok(()) => {}
            Err(Failure::ListChanged | Failure::FileGone) => continue,
            Err(failure) if is_of_the_file(&failure) => what.reason = code(&failure),
            Err(failure) => return Err(failure),
        }
        beside(context, inbox.folder, &path, &mut what)?;
        swept.push(what);
    }
    Ok(swept)
}

fn lists(inbox: &Inbox<'_>) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(inbox.folder).map_err(|_| Failure::FileGone)?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        // Links are not followed: who may write here must not have us read elsewhere.
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter(|entry| entry.metadata().is_ok_and(|meta| (inbox.settled)(&meta)))
        .map(|entry| entry.path())
        .filter(|path| {
            let name = files::file_name(path);
            // A book that is open, and what other programs have not finished.
            let half = name.starts_with('.') || name.starts_with("~$");
            let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
            !half && ending.is_some_and(|there| LISTS.iter().any(|ending| there == *ending))
        })
        .take(MOST_FILES)
        .collect();
    found.sort();
    Ok(found)
}

fn take(
    context: &Context,
    inbox: &Inbox<'_>,
    path: &Path,
    what: &mut Swept,
) -> Result<(), Failure> {
    let mut look = ImportLook {
        token: String::new(),
        encoding: String::new(),
        sheet: String::new(),
        heading_line: None,
        columns: Vec::new(),
        basis: String::new(),
        list: String::new(),
        keep_unreadable: false,
        take: Vec::new(),
    };
    let mut seen = look_at(context, path, &look)?;
    if let Some(columns) = inbox.columns.filter(|_| !known_by_itself(&seen)) {
        let Some(chosen) = columns(&seen) else {
            "mapping".clone_into(&mut what.reason);
            return Ok(());
        };
        look.columns = chosen;
        seen = look_at(context, path, &look)?;
    } else if seen.list.is_none() && !inbox.guess && !known_by_itself(&seen) {
        "unknown_list".clone_into(&mut what.reason);
        return Ok(());
    }
    // What merely looks like names may be towns: where nobody looks, a heading has to say it.
    let names = ["name", "family", "kana", "family_kana"];
    let said = ["heading", "ready", "remembered", "chosen"];
    let named = seen.columns.iter().any(|column| {
        names.contains(&column.field.as_str())
            && column.why.iter().any(|why| said.contains(&why.as_str()))
    });
    if !named && !known_by_itself(&seen) {
        "no_name_column".clone_into(&mut what.reason);
        return Ok(());
    }
    let form = ImportRun {
        look: look.clone(),
        file: seen.file.clone(),
        name: String::new(),
    };
    let done = run_at(context, path, &form)?;
    "taken".clone_into(&mut what.fate);
    (what.new, what.updated, what.same) = (done.new, done.updated, done.same);
    (what.mend, what.batch) = (done.mend, done.batch);
    if what.mend > 0 {
        let folder = inbox.folder.join(MEND);
        std::fs::create_dir_all(&folder).map_err(|_| Failure::FolderUnwritable)?;
        let name = format!("{}{}.xlsx", stamp(context), files::file_name(path));
        let form = ImportMend {
            look,
            file: seen.file,
            heading: "reason".to_owned(),
            words: Vec::new(),
        };
        mend_to(context, path, &form, &free(&folder, &name))?;
    }
    Ok(())
}

/// Whether every column of a file is known from its form: the ledger of this program, and places.
fn known_by_itself(seen: &ImportPreview) -> bool {
    matches!(seen.form.as_str(), "ledger" | "places")
}

/// Whether the next file may still be taken.
fn is_of_the_file(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::ListRefused { .. }
            | Failure::IndividualNumberColumn { .. }
            | Failure::IndividualNumber
            | Failure::FileNotOurs
            | Failure::FileTorn
            | Failure::TooLong { .. }
            | Failure::Missing { .. }
            | Failure::Unreadable { .. }
    )
}

fn code(failure: &Failure) -> String {
    let value = serde_json::to_value(failure).unwrap_or_default();
    let code = |name: &str| {
        let text = value.get(name).and_then(serde_json::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    match code("reason") {
        none if none.is_empty() => code("code"),
        reason => reason,
    }
}

fn stamp(context: &Context) -> String {
    let digits: String = time::stamp(context.now_ms())
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    format!("{digits}-")
}

/// A name that nothing has yet.
fn free(folder: &Path, name: &str) -> PathBuf {
    let mut path = folder.join(name);
    let mut number = 2;
    while path.exists() && number < 1_000 {
        path = folder.join(format!("{number}-{name}"));
        number += 1;
    }
    path
}

fn beside(context: &Context, folder: &Path, path: &Path, what: &mut Swept) -> Result<(), Failure> {
    let to = folder.join(if what.fate == "taken" { DONE } else { ASIDE });
    std::fs::create_dir_all(&to).map_err(|_| Failure::FolderUnwritable)?;
    let to = free(&to, &format!("{}{}", stamp(context), what.file));
    std::fs::rename(path, &to).map_err(|_| Failure::FolderUnwritable)?;
    what.moved_to = to.to_string_lossy().into_owned();
    let answer = serde_json::to_vec_pretty(what).map_err(|error| Failure::internal(&error))?;
    let mut name = to.clone().into_os_string();
    name.push(".json");
    files::write_file(Path::new(&name), &answer)
}
