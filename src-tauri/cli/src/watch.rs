//! A watched folder: lists of another system come in, records go out, without anybody at a screen.

use crate::exit;
use crate::export::OutForm;
use crate::import::choices;
use crate::run::Stop;
use crate::show;
use app::context::Context;
use app::failure::Failure;
use app::import::inbox::{Inbox, Swept, sweep};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Which folder, and how what lies in it is read.
#[derive(Debug, Args)]
pub struct Watch {
    /// Lists that are put here are taken in and moved to 済み in it; what a person has to look at to 確認,
    /// with the reason in a .json beside; rows to mend to 直す. Nothing is deleted.
    pub folder: PathBuf,
    /// JSON object of headings and fields, as for `import`: every file is read by it. Without it only
    /// editions of lists are taken in that somebody has taken in once (in the window, or by `import`).
    #[arg(long, value_name = "MAP.json")]
    pub mapping: Option<PathBuf>,
    /// Take in lists that nobody has looked at, too, where their headings say what they are.
    #[arg(long, conflicts_with = "mapping")]
    pub guess: bool,
    /// Write every record this device may read there, as JSON lines, whenever something was taken in or
    /// has come; whole or not at all. The role needs the right to export.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The form of what goes out.
    #[command(flatten)]
    pub form: OutForm,
    /// Look so often, in seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub every: u64,
    /// A file counts as written to its end when it has not changed for so many seconds.
    #[arg(long, default_value_t = 5)]
    pub settle: u64,
    /// Look once, and end.
    #[arg(long)]
    pub once: bool,
    /// Exchange with others meanwhile, on this port; without it there is no network.
    #[arg(long)]
    pub port: Option<u16>,
}

/// Looks until it is stopped; the profile is open.
///
/// # Errors
///
/// [`Stop`].
pub fn run(context: &Context, json: bool, wanted: &Watch) -> Result<ExitCode, Stop> {
    let mapping = match &wanted.mapping {
        Some(path) => Some(
            std::fs::read_to_string(path)
                .map_err(|_| Stop::Usage("--mapping cannot be read".to_owned()))?,
        ),
        None => None,
    };
    let columns = |seen: &app::ask::import::ImportPreview| {
        choices(mapping.as_deref().unwrap_or_default(), seen).ok()
    };
    let settle = Duration::from_secs(wanted.settle);
    let settled = |meta: &std::fs::Metadata| {
        let age = meta.modified().ok().and_then(|at| at.elapsed().ok());
        // A time that lies ahead says nothing; a network share may have another clock.
        age.is_none_or(|age| age >= settle)
    };
    let inbox = Inbox {
        folder: &wanted.folder,
        settled: &settled,
        columns: mapping.is_some().then_some(&columns),
        guess: wanted.guess,
    };
    let mut written: Option<String> = None;
    loop {
        let swept = sweep(context, &inbox)?;
        for one in &swept {
            let answer = serde_json::to_value(one).map_err(|error| Failure::internal(&error))?;
            show::answer(json, &answer, &show::outline(&answer, 0));
        }
        if let Some(out) = &wanted.out {
            let stands = app::export::mark(context)?;
            if written.as_ref() != Some(&stands) {
                crate::export::to(context, out, wanted.form)?;
                written = Some(stands);
            }
        }
        if wanted.once {
            let aside = |one: &Swept| one.fate == "aside" || one.mend > 0;
            return Ok(if swept.iter().any(aside) {
                ExitCode::from(exit::TO_MEND)
            } else {
                ExitCode::SUCCESS
            });
        }
        std::thread::sleep(Duration::from_secs(wanted.every));
    }
}
