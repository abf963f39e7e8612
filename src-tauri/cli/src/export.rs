//! What goes out: every record as JSON lines, or the ledger in legal order.

use crate::run::Stop;
use crate::show;
use app::context::Context;
use app::failure::Failure;
use clap::Args;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What goes out, and in which form.
#[derive(Debug, Args)]
pub struct Export {
    /// File to write; standard output when absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The form of what goes out.
    #[command(flatten)]
    pub form: OutForm,
}

/// The form of what goes out.
#[derive(Debug, Clone, Copy, Args)]
pub struct OutForm {
    /// The ledger as CSV in legal order, instead of JSON lines: `--out` is the ledger, and what there can
    /// be several of lies beside it (台帳_援護.csv …), by 個人識別ID. UTF-8 with its mark, codes kept as text.
    #[arg(long, requires = "out")]
    pub ledger: bool,
    /// With `--ledger`: without the mark of UTF-8, for a program.
    #[arg(long, requires = "ledger")]
    pub plain: bool,
    /// With `--ledger`: a workbook instead, to be edited and taken in again by `import`.
    #[arg(long, requires = "ledger", conflicts_with = "plain")]
    pub excel: bool,
}

/// Writes what is wanted; the profile is open.
///
/// # Errors
///
/// [`Stop`].
pub fn run(context: &Context, json: bool, wanted: &Export) -> Result<ExitCode, Stop> {
    let Some(path) = &wanted.out else {
        let count = app::export::json_lines(context, &mut std::io::stdout().lock())?;
        show::complain(&format!("{count} records"));
        return Ok(ExitCode::SUCCESS);
    };
    if wanted.form.ledger {
        let made = ledger(context, path, wanted.form)?;
        let answer = serde_json::to_value(made).map_err(|error| Failure::internal(&error))?;
        show::answer(json, &answer, &show::outline(&answer, 0));
        return Ok(ExitCode::SUCCESS);
    }
    let count = json_lines(context, path)?;
    show::complain(&format!("{count} records"));
    Ok(ExitCode::SUCCESS)
}

/// The same for whoever looks after a folder.
pub(crate) fn to(context: &Context, path: &Path, form: OutForm) -> Result<(), Failure> {
    if form.ledger {
        ledger(context, path, form)?;
    } else {
        json_lines(context, path)?;
    }
    Ok(())
}

fn ledger(
    context: &Context,
    path: &Path,
    form: OutForm,
) -> Result<app::ask::ledger::LedgerMade, Failure> {
    if form.excel {
        app::ledger::workbook_to(context, path)
    } else {
        app::ledger::csv_to(context, path, form.plain)
    }
}

/// Whole or not at all: whoever reads the file never finds half of it.
fn json_lines(context: &Context, out: &Path) -> Result<u32, Failure> {
    let mut name = out.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let file = std::fs::File::create(&part).map_err(|_| Failure::FolderUnwritable)?;
    let mut file = std::io::BufWriter::new(file);
    let made = app::export::json_lines(context, &mut file);
    let kept = made.and_then(|count| {
        file.flush().map_err(|_| Failure::DiskFull)?;
        file.get_ref().sync_all().map_err(|_| Failure::DiskFull)?;
        std::fs::rename(&part, out).map_err(|_| Failure::FolderUnwritable)?;
        Ok(count)
    });
    if kept.is_err() {
        // Half an export is plaintext that nobody asked for.
        let _ = std::fs::remove_file(&part);
    }
    kept
}
