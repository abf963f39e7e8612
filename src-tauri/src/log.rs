//! The log: on the terminal, and in a file beside the database, so that the number of an
//! incident can still be looked up the next day.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// A laptop in the field must not fill its disk with logs: two files of this size at most.
const LARGEST: u64 = 1024 * 1024;

/// Starts writing. `TSUNAGI_LOG` chooses what (`debug`, `app=trace`), as for `RUST_LOG`.
///
/// A log that cannot be written is no reason not to start: the terminal is left.
pub fn start(home: &Path) {
    let wanted = EnvFilter::try_from_env("TSUNAGI_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,app=info,desktop=info"));
    let file = open(home).ok().map(|file| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Mutex::new(file))
    });
    let terminal = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let started = tracing_subscriber::registry()
        .with(wanted)
        .with(file)
        .with(terminal)
        .try_init();
    if started.is_ok() {
        // The text of a panic may quote a record; where it happened is enough to find it.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            tracing::error!(place, "panicked");
        }));
    }
}

fn open(home: &Path) -> io::Result<File> {
    let current = home.join("tsunagi.log");
    if std::fs::metadata(&current).is_ok_and(|found| found.len() > LARGEST) {
        std::fs::rename(&current, home.join("tsunagi.old.log"))?;
    }
    OpenOptions::new().create(true).append(true).open(current)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_long_log_is_put_away_and_the_one_before_it_forgotten() {
        let home = tempfile::tempdir().expect("folder");
        for _ in 0..3 {
            let mut file = open(home.path()).expect("writable");
            file.write_all(&vec![b'-'; 1024 * 1024 + 1]).expect("room");
        }
        let size: u64 = std::fs::read_dir(home.path())
            .expect("folder")
            .map(|entry| entry.expect("entry").metadata().expect("file").len())
            .sum();
        assert!(size <= 2 * (LARGEST + 1), "{size} bytes of log");
    }
}
