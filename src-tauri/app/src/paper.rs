//! Papers (PDF) that are attached: drawn page by page in a process of its own, kept as pictures.
//!
//! The process is this program again, with no profile, no key and no network. It is ended when it takes too
//! long, and where the system allows it takes no more memory than is due. What it answers is points.

use crate::ask::attachment::{PaperFile, PaperPages};
use crate::context::Context;
use crate::failure::Failure;
use crate::photo::{self, Photo};
use crate::setup::count;
use crate::{base64, check};
use domain::attachment;
use papers::{PaperError, Sheets};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// The argument by which a program of ours becomes the process that draws.
pub const DRAW: &str = "--draw-paper";

/// How long it may take for all pages.
const PATIENCE: Duration = Duration::from_secs(60);

/// Memory that the process may take, in bytes.
#[cfg(unix)]
const MEMORY: u64 = 2 << 30;

/// Draws what comes by standard input, where the arguments of this program say so; `None` where not. The
/// first thing that a program with [`crate::context::Settings::paper`] does.
#[must_use]
pub fn drawing() -> Option<ExitCode> {
    // Not `args`: that panics where somebody names a file in letters that are no UTF-8.
    let mut arguments = std::env::args_os();
    if arguments.nth(1).is_none_or(|first| first != DRAW) {
        return None;
    }
    let most = arguments.next();
    let most = most.and_then(|most| most.to_str()?.parse().ok());
    let drawn = draw(most.unwrap_or(0));
    Some(match drawn {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn draw(most: usize) -> Result<(), PaperError> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let at_most = |what: Resource, most: u64| {
            let limit = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            setrlimit(what, limit).map_err(std::io::Error::from)
        };
        // When it falls it leaves no picture of its memory on the disk: the paper is in it.
        at_most(Resource::Core, 0)?;
        // Elsewhere a process has more room than that from its start, and the limit is refused.
        if cfg!(target_os = "linux") {
            at_most(Resource::As, MEMORY)?;
        }
    }
    let mut file = Vec::new();
    let longest = attachment::FILE as u64;
    std::io::stdin().take(longest).read_to_end(&mut file)?;
    let mut to = BufWriter::new(std::io::stdout().lock());
    let how = papers::draw(file, most, |sheet| sheet.write(&mut to));
    Sheets::<std::io::Empty>::end(&mut to, &how)
}

/// The pages of a paper, each ready to be kept; at most `most`.
///
/// # Errors
///
/// [`Failure::PaperUnreadable`], [`Failure::PaperLocked`], [`Failure::PaperWithoutLetters`],
/// [`Failure::PaperTooLong`]; [`Failure::PhotoUnreadable`] where this program reads no papers.
pub(crate) fn pages(context: &Context, file: &[u8], most: usize) -> Result<Vec<Photo>, Failure> {
    match &context.settings.paper {
        Some(program) => drawn_by(program, file, most, PATIENCE),
        None => Err(Failure::PhotoUnreadable),
    }
}

fn drawn_by(
    program: &Path,
    file: &[u8],
    most: usize,
    patience: Duration,
) -> Result<Vec<Photo>, Failure> {
    let mut command = Command::new(program);
    command
        .arg(DRAW)
        .arg(most.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        /// `CREATE_NO_WINDOW`: no black window comes up for a moment.
        const NO_WINDOW: u32 = 0x0800_0000;
        command.creation_flags(NO_WINDOW);
    }
    let mut child = command.spawn().map_err(|error| Failure::internal(&error))?;
    let (to, from) = (child.stdin.take(), child.stdout.take());
    let (Some(mut to), Some(from)) = (to, from) else {
        end(child);
        return Err(Failure::PaperUnreadable);
    };
    let (done, waits) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        // Who stops listening early is told by what it says, not by how much it read.
        scope.spawn(move || {
            let _ = to.write_all(file);
        });
        scope.spawn(move || {
            if waits.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                tracing::warn!("a paper took too long");
            }
            end(child);
        });
        let sheets = Sheets::new(BufReader::new(from), most);
        let photos: Result<Vec<Photo>, Failure> = sheets
            .map(|sheet| match sheet {
                Ok(sheet) => photo::of_sheet(sheet),
                Err(error) => Err(refused(&error, most)),
            })
            .collect();
        drop(done);
        photos
    })
}

/// Ends it, whatever it does, and leaves nothing of it behind.
fn end(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn refused(error: &PaperError, most: usize) -> Failure {
    match error {
        PaperError::Locked => Failure::PaperLocked,
        PaperError::WithoutLetters => Failure::PaperWithoutLetters,
        PaperError::TooLong { pages } => Failure::PaperTooLong {
            pages: *pages,
            most: count(most),
        },
        PaperError::Unreadable | PaperError::Broken(_) => Failure::PaperUnreadable,
    }
}

/// Shows the pages as they would be kept. Nothing is written.
pub(crate) fn look(context: &Context, form: PaperFile) -> Result<PaperPages, Failure> {
    context.joined()?;
    let file = base64::decoded("file", &form.file, attachment::FILE)?;
    drop(form);
    if !papers::is_paper(&file) {
        return Err(Failure::PaperUnreadable);
    }
    let pages = pages(context, &file, attachment::MOST)?;
    Ok(PaperPages {
        pages: pages
            .iter()
            .map(|page| base64::encoded(&page.jpeg))
            .collect(),
    })
}

/// What a page shows: which one of how many behind the words for all.
pub(crate) fn caption(said: &str, page: usize, of: usize) -> String {
    if of < 2 {
        return said.to_owned();
    }
    let place = format!("（{}/{of}）", page + 1);
    let room = check::LINE.saturating_sub(place.chars().count());
    let words: String = said.chars().take(room).collect();
    format!("{words}{place}")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// What becomes of a paper that a program draws which does this.
    fn drawn(does: &str, patience: Duration) -> Result<Vec<Photo>, Failure> {
        let folder = tempfile::TempDir::new().expect("a folder");
        let program = folder.path().join("drawing");
        std::fs::write(&program, format!("#!/bin/sh\n{does}\n")).expect("a program");
        let runs = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&program, runs).expect("it runs");
        drawn_by(&program, &[b'x'; 1 << 20], 5, patience)
    }

    #[test]
    fn whoever_took_the_drawing_over_gets_nothing_but_a_refusal() {
        for does in ["exit 0", "exit 1", "kill -9 $$", "yes", "cat", "echo -n"] {
            assert_eq!(
                drawn(does, PATIENCE),
                Err(Failure::PaperUnreadable),
                "{does}"
            );
        }
    }

    #[test]
    fn a_paper_that_takes_too_long_is_given_up_and_its_process_is_ended() {
        let short = Duration::from_millis(50);
        assert_eq!(
            drawn("exec sleep 1000", short),
            Err(Failure::PaperUnreadable)
        );
    }

    #[test]
    fn each_page_says_which_it_is_within_the_room_of_a_line() {
        assert_eq!(caption("罹災証明書", 0, 1), "罹災証明書");
        assert_eq!(caption("罹災証明書", 1, 12), "罹災証明書（2/12）");
        let long = "長".repeat(check::LINE);
        let said = caption(&long, 8, 9);
        assert_eq!(said.chars().count(), check::LINE);
        assert!(said.ends_with("（9/9）"));
    }
}
