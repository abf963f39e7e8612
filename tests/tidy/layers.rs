//! Which crate may use which. The tables are the architecture; `docs/ARCHITECTURE.md` explains it.

use crate::{none, root};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Crate, and the crates of ours that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("normalise", &["domain"]),
    ("tables", &["domain", "normalise"]),
    ("papers", &[]),
    ("linkage", &["domain", "normalise", "tables"]),
    ("practice", &["domain", "normalise"]),
    ("document", &["domain"]),
    ("vault", &["domain"]),
    ("store", &["domain", "normalise", "document", "vault"]),
    ("wire", &[]),
    ("authority", &["wire", "vault"]),
    ("protocol", &["wire", "authority", "document", "vault"]),
    (
        "replica",
        &[
            "domain",
            "normalise",
            "tables",
            "linkage",
            "document",
            "vault",
            "store",
            "wire",
            "authority",
            "protocol",
        ],
    ),
    ("transport", &["wire", "authority"]),
    // It must be unable to read a record: neither `document` nor `store` nor `replica`. `protocol` gives it
    // conversations and the checking of signatures; that it asks for no key is a rule in `source.rs`.
    (
        "relay",
        &["wire", "authority", "vault", "protocol", "transport"],
    ),
    (
        "app",
        &[
            "domain",
            "normalise",
            "tables",
            "papers",
            "linkage",
            "practice",
            "document",
            "vault",
            "store",
            "wire",
            "authority",
            "protocol",
            "replica",
            "transport",
        ],
    ),
    ("cli", &["app"]),
    ("desktop", &["app"]),
];

/// The crate of the tests stands outside: it may see everything.
const OUTSIDE: &str = "stories";

/// A library that decides much is used in one place, so that it can be judged, replaced and
/// updated there. Beginnings of names; the crates that may use them.
const KEEPERS: &[(&str, &[&str])] = &[
    ("automerge", &["document"]),
    // `store` keeps records in the clear inside SQLCipher, with a schema that follows the domain. A relay
    // keeps what it cannot read, in tables of its own that PostgreSQL has too: `store` would bring it
    // everything that it must not have.
    ("rusqlite", &["store", "relay"]),
    ("libsqlite3-sys", &["store"]),
    ("postgres", &["relay"]),
    ("ring", &["vault"]),
    ("hpke", &["vault"]),
    ("argon2", &["vault"]),
    ("ed25519-dalek", &["vault"]),
    ("rand", &["vault"]),
    ("getrandom", &["vault"]),
    ("libp2p", &["transport"]),
    ("tokio", &["transport", "app", "cli", "desktop", "relay"]),
    ("futures", &["transport", "app"]),
    ("tauri", &["desktop"]),
    ("webkit2gtk", &["desktop"]),
    ("ts-rs", &["app"]),
    ("clap", &["cli", "relay"]),
    ("qrcode", &["app"]),
    ("rqrr", &["app"]),
    ("zune-jpeg", &["app"]),
    // Reads files of strangers: photographs that people attach.
    ("image", &["app"]),
    // The same of papers, in a process of its own.
    ("hayro", &["papers"]),
    ("rustix", &["app"]),
    ("minicbor", &["wire", "authority", "protocol", "vault"]),
    ("jntajis", &["normalise"]),
    ("calamine", &["tables"]),
    ("encoding_rs", &["tables"]),
    ("chardetng", &["tables"]),
    ("csv", &["tables"]),
    ("zip", &["tables"]),
    ("quick-xml", &["tables"]),
    ("rust_xlsxwriter", &["tables"]),
    ("openssl", &[]),
    ("reqwest", &[]),
    ("hyper", &[]),
    // Health and metrics of a relay; no part of the desktop program serves HTTP.
    ("axum", &["relay"]),
];

/// Name of each crate and what it uses outside its tests.
fn workspace() -> BTreeMap<String, BTreeSet<String>> {
    let answer = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .expect("cargo describes the workspace");
    let described: serde_json::Value =
        serde_json::from_slice(&answer.stdout).expect("cargo writes JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    described["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let used = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .filter(|used| used["kind"] != "dev")
                .map(|used| text(&used["name"]))
                .collect();
            (text(&package["name"]), used)
        })
        .collect()
}

#[test]
fn every_crate_uses_only_what_its_layer_allows() {
    let layers: BTreeMap<_, _> = LAYERS.iter().copied().collect();
    let mut broken = Vec::new();
    for (name, uses) in workspace() {
        if name == OUTSIDE {
            continue;
        }
        let Some(may) = layers.get(name.as_str()) else {
            broken.push(format!("{name} is in no layer: add it to LAYERS"));
            continue;
        };
        for used in &uses {
            if used == OUTSIDE {
                broken.push(format!("{name} must not use the tests"));
            }
            if layers.contains_key(used.as_str()) && !may.contains(&used.as_str()) {
                broken.push(format!(
                    "{name} must not use {used}: it lies above or beside it"
                ));
            }
        }
    }
    none(broken, "see docs/ARCHITECTURE.md, \"Layers\"");
}

#[test]
fn a_library_that_decides_much_is_used_in_one_place() {
    let mut broken = Vec::new();
    for (name, uses) in workspace() {
        if name == OUTSIDE {
            continue;
        }
        for used in &uses {
            for (library, keepers) in KEEPERS {
                let same = used == library || used.starts_with(&format!("{library}-"));
                // `ring` keeps no `ring-…` family; tauri-build belongs to tauri's keeper.
                if same && !keepers.contains(&name.as_str()) {
                    broken.push(format!(
                        "{name} uses {used}: that is for {}",
                        if keepers.is_empty() {
                            "nobody".to_owned()
                        } else {
                            keepers.join(", ")
                        }
                    ));
                }
            }
        }
    }
    none(broken, "see docs/ARCHITECTURE.md, \"Layers\"");
}
