//! 取り込み: lists of other people, taken into the records.
//!
//! A file is read (`file`), its columns are named (`column`), each row becomes what it says
//! (`line`) and what that would be in the records (`person`), and all of it is compared with what
//! the same list said before (`plan`). Until then nothing is written. Taking in (`run`) writes some
//! hundred rows at a time; the same file again writes nothing; an edited one writes what was edited.
//!
//! Some files are known by their headings (`ready`): the ledger that this program wrote comes back edited
//! (`returned`, `edit`), and lists of places become places (`places`).
//!
//! Nobody is joined with anybody: who looks like somebody who is here already is registered apart and
//! counted, and 照合 is where a person decides.

mod back_view;
mod book;
mod column;
mod edit;
mod edited;
mod file;
pub mod inbox;
mod known;
mod line;
mod mend;
mod origin;
mod person;
mod places;
mod plan;
mod ready;
mod returned;
mod run;
mod undo;
mod view;

use crate::ask::import::{
    ImportBatch, ImportDone, ImportLook, ImportMend, ImportPreview, ImportRun,
};
use crate::ask::setup::{FileMade, Nothing};
use crate::audit::{self, Act};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::count;
use crate::{check, files};
use book::Book;
use domain::kind::Class;
use file::{Choice, File};
use plan::{Fate, Plan};
use ready::Form;
use returned::Returned;
use std::path::Path;

pub(crate) use run::Running;
pub(crate) use undo::undo;

/// Whether this device may take lists in: it writes the roll and the ledger of its unit. The origin of
/// each row stands in the ledger, so that who may not write that could not answer for the rows.
fn may(session: &Session, class: Class) -> Result<(), Failure> {
    if session.may_write(Class::P1) && session.may_write(class) {
        Ok(())
    } else {
        Err(Failure::NotAllowed)
    }
}

fn session(context: &Context) -> Result<std::sync::Arc<Session>, Failure> {
    let session = context.joined()?;
    may(&session, Class::P2)?;
    Ok(session)
}

/// A file that was looked at.
enum Looked {
    /// A list of people.
    List(Plan),
    /// A ledger that came back edited.
    Returned(Returned),
    /// A list of places.
    Places(places::Places),
}

impl Looked {
    fn file(&self) -> &File {
        match self {
            Self::List(plan) => &plan.file,
            Self::Returned(back) => &back.plan.file,
            Self::Places(places) => &places.file,
        }
    }
}

/// Reads a file and says what would become of it. Writes nothing.
fn looked(
    context: &Context,
    session: &Session,
    path: &Path,
    look: &ImportLook,
    compare: bool,
) -> Result<Looked, Failure> {
    let choice = Choice {
        encoding: look.encoding.clone(),
        sheet: look.sheet.clone(),
        heading_line: look.heading_line,
    };
    let file = file::open(path, &choice)?;
    Ok(match file.ready.form {
        Form::Places => Looked::Places(places::make(session, file)?),
        Form::Ledger if returned::is_ours(session, &file)? => {
            Looked::Returned(returned::make(context, session, file, look, compare)?)
        }
        _ => Looked::List(plan::make(context, session, file, look, compare)?),
    })
}

/// What would become of a file.
///
/// # Errors
///
/// [`Failure::ListRefused`] for a file that is no list, [`Failure::IndividualNumberColumn`],
/// [`Failure::NotAllowed`], or that of the store.
pub fn look_at(
    context: &Context,
    path: &Path,
    look: &ImportLook,
) -> Result<ImportPreview, Failure> {
    let session = session(context)?;
    Ok(view::look(&looked(context, &session, path, look, true)?))
}

/// Takes a file in.
///
/// # Errors
///
/// As [`look_at`], [`Failure::ListChanged`] when it is not the file that was looked at, and
/// [`Failure::ImportRunning`].
pub fn run_at(context: &Context, path: &Path, form: &ImportRun) -> Result<ImportDone, Failure> {
    let session = session(context)?;
    let _busy = context.importing.begin()?;
    let name = check::text("name", &form.name, check::LINE)?;
    let looked = planned(context, &session, path, &form.look, &form.file)?;
    let done = match looked {
        Looked::List(plan) => run::run(context, &session, plan, &name)?,
        Looked::Returned(back) => take_back(context, &session, back, &name)?,
        Looked::Places(places) => take_places(context, &session, &places)?,
    };
    let people = done.new.saturating_add(done.updated);
    audit::record(context, &session, vec![Act::imported(people)])?;
    Ok(done)
}

/// Writes what a person changed in a ledger, then those who are new in it.
fn take_back(
    context: &Context,
    session: &Session,
    back: Returned,
    name: &str,
) -> Result<ImportDone, Failure> {
    let (updated, stopped) = edit::write(context, session, &back)?;
    let same = back.count(|fate| matches!(fate, returned::Fate::Same | returned::Fate::Repeated));
    let mend = count(back.to_look_at().len());
    let anybody = back
        .plan
        .count(|fate| matches!(fate, Fate::New(_) | Fate::Updated { .. }))
        > 0;
    let mut done = if stopped || !anybody {
        ImportDone {
            batch: match updated {
                0 => String::new(),
                _ => back.plan.batch().to_string(),
            },
            new: 0,
            updated: 0,
            same: count(
                back.plan
                    .count(|fate| matches!(fate, Fate::Same | Fate::Repeated)),
            ),
            mend: count(back.plan.count(|fate| matches!(fate, Fate::Mend(_)))),
            cancelled: stopped,
        }
    } else {
        run::run(context, session, back.plan, name)?
    };
    done.updated = done.updated.saturating_add(updated);
    done.same = done.same.saturating_add(count(same));
    done.mend = done.mend.saturating_add(mend);
    Ok(done)
}

fn take_places(
    context: &Context,
    session: &Session,
    places: &places::Places,
) -> Result<ImportDone, Failure> {
    use places::Fate;
    places.write(context, session)?;
    Ok(ImportDone {
        batch: String::new(),
        new: count(places.count(|fate| *fate == Fate::New)),
        updated: count(places.count(|fate| *fate == Fate::Updated)),
        same: count(places.count(|fate| matches!(fate, Fate::Same | Fate::Repeated))),
        mend: count(places.count(|fate| matches!(fate, Fate::Mend(_)))),
        cancelled: false,
    })
}

/// Writes the rows to mend to a workbook.
///
/// # Errors
///
/// As [`run_at`], and `folder_unwritable`.
pub fn mend_to(
    context: &Context,
    path: &Path,
    form: &ImportMend,
    out: &Path,
) -> Result<FileMade, Failure> {
    let session = session(context)?;
    let looked = planned(context, &session, path, &form.look, "")?;
    mend::write(&looked, form, out)?;
    Ok(made(out))
}

fn made(path: &Path) -> FileMade {
    FileMade {
        token: files::token(path),
        file_name: files::file_name(path),
        folder: files::folder_name(path),
        check_digits: String::new(),
    }
}

/// The file that was looked at, read again; another one under its name is refused.
fn planned(
    context: &Context,
    session: &Session,
    path: &Path,
    look: &ImportLook,
    file: &str,
) -> Result<Looked, Failure> {
    let looked = looked(context, session, path, look, false)?;
    if !file.is_empty() && looked.file().hash != file {
        return Err(Failure::ListChanged);
    }
    Ok(looked)
}

pub(crate) fn look(context: &Context, form: ImportLook) -> Result<ImportPreview, Failure> {
    let path = files::by_token(context, "list", &form.token)?;
    look_at(context, &path, &form)
}

pub(crate) fn run(context: &Context, form: ImportRun) -> Result<ImportDone, Failure> {
    let path = files::by_token(context, "list", &form.look.token)?;
    run_at(context, &path, &form)
}

pub(crate) fn cancel(context: &Context, _: Nothing) -> Result<Nothing, Failure> {
    session(context)?;
    context.importing.stop();
    Ok(Nothing {})
}

pub(crate) fn mend_file(context: &Context, form: ImportMend) -> Result<FileMade, Failure> {
    let path = files::by_token(context, "list", &form.look.token)?;
    let session = session(context)?;
    let looked = planned(context, &session, &path, &form.look, &form.file)?;
    let out = mend::free_path(context, &looked)?;
    mend::write(&looked, &form, &out)?;
    Ok(made(&out))
}

/// The lists that were taken in on this device, newest first.
pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<ImportBatch>, Failure> {
    let session = session(context)?;
    let book = Book::load(&session)?;
    let name = |batch: &book::KnownBatch| {
        let list = book.list(batch.list);
        list.map(|list| list.name.clone()).unwrap_or_default()
    };
    Ok(book
        .batches
        .iter()
        .rev()
        .map(|batch| ImportBatch {
            id: batch.id.to_string(),
            list_name: name(batch),
            file_name: batch.file_name.clone(),
            file: batch.file.clone(),
            at: batch.at.clone(),
            by: batch.by.clone(),
            new: batch.new,
            updated: batch.updated,
            mend: batch.mend,
            state: batch.state.clone(),
        })
        .collect())
}
