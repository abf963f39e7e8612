//! What the documents say about the code is still so.

use crate::{TRACKED, none, root};

#[test]
fn every_invariant_names_a_test_that_is_there() {
    let architecture =
        std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("the document");
    let mut missing = Vec::new();
    let mut named = 0;
    for (index, line) in architecture.lines().enumerate() {
        let Some((_, kept)) = line.split_once("Kept by") else {
            continue;
        };
        for name in kept.split('`').skip(1).step_by(2) {
            named += 1;
            let function = format!("fn {name}(");
            let there = TRACKED
                .iter()
                .filter(|file| file.ends_with(&[".rs", ".test.ts", ".test.tsx", ".test.mjs"]))
                .filter_map(|file| file.text.as_deref())
                .any(|text| text.contains(&function) || text.contains(&format!("'{name}'")));
            if !there {
                missing.push(format!("docs/ARCHITECTURE.md:{}: {name}", index + 1));
            }
        }
    }
    assert!(named > 0, "invariants are kept by something");
    none(
        missing,
        "no such test: the promise is empty, or the test was renamed",
    );
}

#[test]
fn no_document_points_to_a_file_that_is_gone() {
    let mut gone = Vec::new();
    for file in TRACKED.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = match file.path.rsplit_once('/') {
            Some((folder, _)) => root().join(folder),
            None => root(),
        };
        for (number, line) in file.lines() {
            for part in line.split("](").skip(1) {
                let target = part.split([')', '#', ' ']).next().unwrap_or_default();
                let elsewhere =
                    target.is_empty() || target.contains("://") || target.starts_with("mailto:");
                if !elsewhere && !folder.join(target).exists() {
                    gone.push(format!("{}:{number}: {target}", file.path));
                }
            }
        }
    }
    none(gone, "mend the link");
}

#[test]
fn the_protocol_document_knows_the_wire_sources() {
    let mut sources: Vec<_> = TRACKED
        .iter()
        .filter(|file| file.path.starts_with("sync/wire/src/"))
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let texts: Vec<&[u8]> = sources
        .iter()
        .filter_map(|file| file.text.as_deref())
        .map(str::as_bytes)
        .collect();
    assert!(!texts.is_empty(), "the wire has sources");
    let hash: String = vault::sha256(&texts)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let document = std::fs::read_to_string(root().join("docs/PROTOCOL.md")).expect("the document");
    assert!(
        document.contains(&hash),
        "an encoding changed: read docs/PROTOCOL.md again, correct it, and write {hash} into it"
    );
}
