//! What every crate and every npm package says about itself.

use crate::{TRACKED, none, root};

/// A workspace of its own, which can inherit nothing: its programs are called by libFuzzer and built by a
/// nightly compiler, so they stay out of everybody's builds.
const APART: &str = "tests/fuzz/Cargo.toml";

#[test]
fn every_crate_has_the_workspaces_licence_lints_and_is_not_published() {
    let mut broken = Vec::new();
    for file in TRACKED.iter() {
        if !file.path.ends_with("/Cargo.toml") {
            continue;
        }
        let text = file.text.as_deref().unwrap_or_default();
        if file.path == APART {
            for line in ["license = \"MIT OR Apache-2.0\"", "publish = false"] {
                if !text.contains(line) {
                    broken.push(format!("{}: lacks {line}", file.path));
                }
            }
            continue;
        }
        for line in [
            "license.workspace = true",
            "publish.workspace = true",
            "edition.workspace = true",
            "[lints]\nworkspace = true",
        ] {
            if !text.contains(line) {
                broken.push(format!("{}: lacks {line}", file.path));
            }
        }
    }
    none(broken, "copy the head of another crate's Cargo.toml");
}

#[test]
fn every_npm_package_is_private_pinned_and_licensed() {
    let mut broken = Vec::new();
    for file in TRACKED.iter() {
        if file.path != "package.json" && !file.path.ends_with("/package.json") {
            continue;
        }
        let text = file.text.as_deref().unwrap_or_default();
        let package: serde_json::Value = serde_json::from_str(text).expect("JSON");
        if package["private"] != true || package["license"] != "MIT OR Apache-2.0" {
            broken.push(format!("{}: not private or no licence", file.path));
        }
        for kind in ["dependencies", "devDependencies"] {
            for (name, version) in package[kind].as_object().into_iter().flatten() {
                let exact = version.as_str().is_some_and(|version| {
                    version.starts_with(|first: char| first.is_ascii_digit())
                });
                if !exact {
                    broken.push(format!("{}: {name} {version} is not exact", file.path));
                }
            }
        }
        let lock = file.path.replace("package.json", "package-lock.json");
        if !TRACKED.iter().any(|other| other.path == lock) {
            broken.push(format!("{lock} is not committed"));
        }
    }
    none(broken, "the same versions for everybody");
}

#[test]
fn the_licence_texts_are_there() {
    for (file, words) in [
        ("LICENSE-MIT", "MIT License"),
        ("LICENSE-APACHE", "Apache License"),
        ("docs/LICENSE", "Attribution 4.0 International"),
    ] {
        let text = std::fs::read_to_string(root().join(file)).expect(file);
        assert!(text.contains(words), "{file} holds its licence");
    }
}
