//! The files of a device's store.

use std::path::{Path, PathBuf};

const ENDS: [&str; 3] = ["", "-wal", "-shm"];

fn beside(path: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", path.display()))
}

/// Copies a store that nobody has open over another one.
///
/// # Panics
///
/// When it cannot be copied.
pub(crate) fn copy(from: &Path, to: &Path) {
    remove(to);
    for end in ENDS {
        let from = beside(from, end);
        if from.exists() {
            std::fs::copy(from, beside(to, end)).expect("the disk is copied");
        }
    }
}

/// Deletes a store that nobody has open.
pub(crate) fn remove(path: &Path) {
    for end in ENDS {
        // What is not there need not go.
        let _ = std::fs::remove_file(beside(path, end));
    }
}
