//! Length, clocks, and what must not stand in any file.

use crate::{TRACKED, none};

/// Past this a file holds more than one thought.
const LONGEST: usize = 600;

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    let mut long = Vec::new();
    for file in TRACKED.iter() {
        let ours = file.ends_with(&[".rs", ".ts", ".tsx", ".mjs", ".css"]);
        let written = file.path.contains("/generated/");
        let lines = file.lines().count();
        if ours && !written && lines > LONGEST {
            long.push(format!("{}: {lines} lines", file.path));
        }
    }
    none(long, "a room that wants a wall: cut it by concept");
}

/// Below the shells the time and chance are arguments: only so can a test replay what happened.
const LENT: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "now_v7()",
    "now_v4()",
    "new_v4()",
    "thread_rng",
    "OsRng",
];

/// Crates that must be lent both. `transport` and the shells have their own; `vault` owns chance.
const WITHOUT_CLOCK: &[&str] = &[
    "schema/domain/src/",
    "schema/normalise/src/",
    "schema/linkage/src/",
    "schema/practice/src/",
    "schema/document/src/",
    "schema/vault/src/",
    "schema/store/src/",
    "sync/wire/src/",
    "sync/authority/src/",
    "sync/protocol/src/",
    "sync/replica/src/",
    "sync/relay/src/hall",
    "sync/relay/src/depot",
    "sync/relay/src/limits",
];

#[test]
fn below_the_shells_nobody_looks_at_a_clock_or_throws_dice() {
    let mut broken = Vec::new();
    for file in TRACKED.iter() {
        let inside = WITHOUT_CLOCK
            .iter()
            .any(|folder| file.path.starts_with(folder));
        if !inside || file.path.ends_with("/tests.rs") {
            continue;
        }
        for (number, line) in file.lines() {
            if line.contains("#[cfg(test)]") {
                break;
            }
            // Measuring how fast this machine derives a key is about the machine, not about time.
            if file.path == "schema/vault/src/slots.rs" || line.trim_start().starts_with("//") {
                continue;
            }
            for asked in LENT {
                if line.contains(asked) {
                    broken.push(format!("{}:{number}: {asked}", file.path));
                }
            }
        }
    }
    none(broken, "take the time and the ids as arguments");
}

/// What opens something, or asks for a key that does.
const KEYS: &[&str] = &[
    "SpaceKey",
    "EntryKey",
    "open_entry",
    "open_piece",
    "open_chunk",
    "open_space_keys",
    "Squeezer",
];

#[test]
fn a_relay_never_asks_for_a_key() {
    let mut asked = Vec::new();
    for file in TRACKED.iter() {
        if !file.path.starts_with("sync/relay/src/") {
            continue;
        }
        for (number, line) in file.lines() {
            for key in KEYS {
                if line.contains(key) {
                    asked.push(format!("{}:{number}: {key}", file.path));
                }
            }
        }
    }
    none(asked, "what a relay keeps stays closed to it");
}

/// Written in two pieces, so that this file does not find itself.
const MACHINES: &[(&str, &str)] = &[
    ("/ro", "ot/"),
    ("/wo", "rk/"),
    ("/Use", "rs/"),
    ("C:\\Use", "rs"),
    ("/tmp/ta", "rget"),
    ("artifac", "tory"),
    ("127.0.0.1:48", "73"),
];

#[test]
fn no_file_knows_on_whose_machine_it_was_written() {
    let mut found = Vec::new();
    for file in TRACKED.iter() {
        for (number, line) in file.lines() {
            for (one, two) in MACHINES {
                if line.contains(&format!("{one}{two}")) {
                    found.push(format!("{}:{number}: {one}{two}", file.path));
                }
            }
        }
    }
    none(
        found,
        "paths and hosts of one machine mean nothing on another",
    );
}

#[test]
fn lock_files_name_public_registries_only() {
    let mut foreign = Vec::new();
    for file in TRACKED.iter() {
        let (key, public): (&str, &[&str]) = match file.path.rsplit('/').next() {
            Some("Cargo.lock") => (
                "source = ",
                &["registry+https://github.com/rust-lang/crates.io-index"],
            ),
            Some("package-lock.json") => ("\"resolved\": ", &["https://registry.npmjs.org/"]),
            _ => continue,
        };
        for (number, line) in file.lines() {
            let line = line.trim_start();
            if line.starts_with(key) && !public.iter().any(|host| line.contains(host)) {
                foreign.push(format!("{}:{number}: {line}", file.path));
            }
        }
    }
    none(foreign, "a lock file must work for everybody");
}

#[test]
fn nothing_is_left_half_done() {
    // In two pieces for the same reason as above.
    let marks = [
        ["to", "do!("].concat(),
        ["unimple", "mented!("].concat(),
        ["#[ig", "nore"].concat(),
        ["#[should_", "panic"].concat(),
        [".sk", "ip("].concat(),
        ["test.on", "ly("].concat(),
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
    ];
    let mut found = Vec::new();
    for file in TRACKED.iter() {
        let rust = file.path.ends_with(".rs");
        if !rust && !file.ends_with(&[".ts", ".tsx", ".mjs"]) {
            continue;
        }
        for (number, line) in file.lines() {
            for mark in &marks {
                // Iterators skip, tests do not.
                let iterator = rust && mark.starts_with(".sk");
                if line.contains(mark.as_str()) && !iterator {
                    found.push(format!("{}:{number}: {mark}", file.path));
                }
            }
        }
    }
    none(
        found,
        "a test that does not run proves nothing; what is missing belongs into an issue",
    );
}
