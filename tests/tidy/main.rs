//! Rules about the source itself, kept by tests because nothing else keeps a rule for years.
//!
//! Each rule names its reason and says where to look; a rule that hinders good work is changed
//! here, in the open, not worked around.

#![allow(clippy::indexing_slicing)]

mod documents;
mod layers;
mod manifests;
mod names;
mod screens;
mod source;
mod window;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The top of the clone.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the clone")
        .to_path_buf()
}

/// One file that git knows.
struct Tracked {
    /// Path from the top of the clone, with `/`.
    path: String,
    /// Its text; `None` for pictures and other bytes.
    text: Option<String>,
}

impl Tracked {
    fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Numbered lines, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .iter()
            .flat_map(|text| text.lines())
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// Every file that git knows and that is still there. Built and downloaded files are none of our business.
static TRACKED: LazyLock<Vec<Tracked>> = LazyLock::new(|| {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(listed.status.success(), "the tests run inside a clone");
    String::from_utf8(listed.stdout)
        .expect("paths are UTF-8")
        .split_terminator('\0')
        .filter_map(|path| {
            let bytes = std::fs::read(root().join(path)).ok()?;
            Some(Tracked {
                path: path.to_owned(),
                text: String::from_utf8(bytes).ok(),
            })
        })
        .collect()
});

/// Fails with all findings at once, so that they are mended at once.
#[track_caller]
fn none(findings: Vec<String>, why: &str) {
    assert!(findings.is_empty(), "\n{}\n{why}", findings.join("\n"));
}
