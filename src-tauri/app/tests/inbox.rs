//! A watched folder: what another system puts there is taken in, put aside with its reason, and never
//! deleted.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use app::import::inbox::{ASIDE, DONE, Inbox, MEND, Swept, sweep};
use common::{Laptop, join};
use serde_json::json;
use std::path::Path;
use tempfile::TempDir;

const FIRST: &str = "番号,氏名,ふりがな,生年月日,住所\n1,試山 太郎,しやま たろう,S23.4.5,河井町\n2,練習 花,れんしゅう はな,S30.1.1,鳳至町\n";

struct Story {
    _stick: TempDir,
    inbox: TempDir,
    office: Laptop,
}

impl Story {
    fn new() -> Self {
        let stick = TempDir::new().unwrap();
        let office = Laptop::new(stick.path());
        office.found();
        let inbox = TempDir::new().unwrap();
        Self {
            _stick: stick,
            inbox,
            office,
        }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.inbox.path().join(name), bytes).unwrap();
    }

    fn sweep(&self, guess: bool) -> Vec<Swept> {
        self.sweep_settled(guess, &|_| true).unwrap()
    }

    fn sweep_settled(
        &self,
        guess: bool,
        settled: &dyn Fn(&std::fs::Metadata) -> bool,
    ) -> Result<Vec<Swept>, Failure> {
        let inbox = Inbox {
            folder: self.inbox.path(),
            settled,
            columns: None,
            guess,
        };
        sweep(&self.office.context, &inbox)
    }

    fn names(&self, of: &str) -> Vec<String> {
        names(&self.inbox.path().join(of))
    }

    fn found(&self, text: &str) -> serde_json::Value {
        self.office
            .must("search_people", json!({ "text": text, "limit": 9 }))["total"]
            .clone()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_edition_of_a_known_list_is_taken_in_and_a_list_that_nobody_saw_waits() {
    let story = Story::new();
    story.put("台帳.csv", FIRST);
    let waits = story.sweep(false);
    assert_eq!(
        (waits[0].fate.as_str(), waits[0].reason.as_str()),
        ("aside", "unknown_list")
    );
    assert_eq!(story.found("しやま"), 0, "nothing was written");
    assert_eq!(story.names(""), Vec::<String>::new());
    assert_eq!(story.names(ASIDE).len(), 2, "the file, and why");

    // Somebody looked at it and said yes; from then on it goes by itself.
    story.put("台帳.csv", FIRST);
    let taken = story.sweep(true);
    assert_eq!((taken[0].fate.as_str(), taken[0].new), ("taken", 2));
    story.put("台帳.csv", FIRST.replace("河井町", "河井町2部"));
    let edited = story.sweep(false);
    let counts = (edited[0].new, edited[0].updated, edited[0].same);
    assert_eq!(counts, (0, 1, 1), "exactly what was edited");
    story.office.clock.go(1000);
    story.put("台帳.csv", FIRST.replace("河井町", "河井町2部"));
    let again = story.sweep(false);
    assert_eq!(
        (again[0].updated, again[0].same),
        (0, 2),
        "the same file again"
    );
    assert_eq!(
        story.names(DONE).len(),
        6,
        "three files and what became of them"
    );
    let answer = story
        .names(DONE)
        .into_iter()
        .find(|name| name.ends_with(".json"))
        .unwrap();
    let answer = std::fs::read(story.inbox.path().join(DONE).join(answer)).unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["fate"], "taken");
    // What the folder took in is taken back like any list.
    let batch = taken[0].batch.clone();
    story.office.must("undo_import", json!({ "id": batch }));
}

#[test]
fn rows_to_mend_go_out_and_come_back_by_the_same_folder() {
    let story = Story::new();
    story.put("台帳.csv", FIRST.replace("S30.1.1", "昭和64年1月9日"));
    let taken = story.sweep(true);
    assert_eq!((taken[0].new, taken[0].mend), (1, 1));
    let mend = story.names(MEND).remove(0);
    assert!(mend.ends_with("台帳.csv.xlsx"), "{mend}");
    assert_eq!(story.found("れんしゅう"), 0, "the row waits");
    story.put("台帳.csv", FIRST);
    assert_eq!(story.sweep(false)[0].new, 1, "mended at its source");
}

#[test]
fn what_cannot_be_read_is_put_aside_and_holds_nobody_up() {
    let story = Story::new();
    story.put("a.xlsx", b"PK\x03\x04 nothing");
    story.put(
        "b.csv",
        "個人番号,氏名\n123456789018,試山 太郎\n123456789018,練習 花\n",
    );
    story.put("c.csv", "地区,戸数\n河井町,12\n鳳至町,9\n");
    story.put("d.csv", FIRST);
    story.put("~$d.xlsx", "Excel has it open");
    story.put(".hidden.csv", FIRST);
    story.put("readme.md", "no list");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", story.inbox.path().join("e.csv")).unwrap();
    let swept = story.sweep(true);
    let fates: Vec<(&str, &str)> = swept
        .iter()
        .map(|one| (one.file.as_str(), one.fate.as_str()))
        .collect();
    assert_eq!(
        fates,
        [
            ("a.xlsx", "aside"),
            ("b.csv", "aside"),
            ("c.csv", "aside"),
            ("d.csv", "taken")
        ]
    );
    assert!(
        swept.iter().take(3).all(|one| !one.reason.is_empty()),
        "{swept:?}"
    );
    assert_eq!(story.found("しやま"), 1);
    let left = story.names("");
    assert!(left.contains(&"~$d.xlsx".to_owned()) && left.contains(&".hidden.csv".to_owned()));
    assert!(left.contains(&"readme.md".to_owned()), "{left:?}");
}

#[test]
fn a_file_that_is_still_being_written_is_left_and_a_device_without_the_right_takes_nothing() {
    let story = Story::new();
    story.put("台帳.csv", FIRST);
    let none = story.sweep_settled(true, &|_| false).unwrap();
    assert_eq!(none, Vec::new());
    assert_eq!(story.names(""), ["台帳.csv"]);
    let auditor = join(&story.office, "監査-1", "auditor", "2026-12-01");
    let inbox = Inbox {
        folder: story.inbox.path(),
        settled: &|_| true,
        columns: None,
        guess: true,
    };
    assert_eq!(sweep(&auditor.context, &inbox), Err(Failure::NotAllowed));
    assert_eq!(story.names(""), ["台帳.csv"], "it lies where it was");
    let gone = TempDir::new().unwrap().path().join("gone");
    let nowhere = Inbox {
        folder: &gone,
        ..inbox
    };
    assert_eq!(
        sweep(&story.office.context, &nowhere),
        Err(Failure::FileGone)
    );
}
