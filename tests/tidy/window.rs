//! The window's settings: each of them closes a door, and none may be opened in passing.

use crate::root;
use serde_json::{Value, json};

fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).expect(path);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_page_may_ask_one_command_and_listen() {
    let folder = root().join("src-tauri/capabilities");
    let files: Vec<_> = std::fs::read_dir(folder)
        .expect("capabilities")
        .map(|entry| entry.expect("entry").file_name())
        .collect();
    assert_eq!(files, ["main.json"], "one window, one capability file");
    let capability = read("src-tauri/capabilities/main.json");
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability["remote"], Value::Null, "no page from elsewhere");
    assert_eq!(
        capability["permissions"],
        json!([
            "allow-call",
            "core:event:allow-listen",
            "core:event:allow-unlisten"
        ]),
        "files, the shell, the clipboard and other windows stay out of reach of the page"
    );
}

#[test]
fn the_page_runs_only_what_was_built_and_speaks_only_to_us() {
    let settings = read("src-tauri/tauri.conf.json");
    let security = &settings["app"]["security"];
    let policy = security["csp"].as_object().expect("a policy").clone();
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["connect-src"], "ipc: http://ipc.localhost");
    for (directive, allowed) in &policy {
        let allowed = allowed.as_str().expect("text");
        for hole in ["unsafe-", "https:", "*", "http://localhost", "ws:"] {
            assert!(!allowed.contains(hole), "{directive} allows {hole}");
        }
    }
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["capabilities"], json!(["main"]));
    assert_eq!(
        security["devCsp"],
        Value::Null,
        "the same policy while developing"
    );
    assert_eq!(settings["app"]["withGlobalTauri"], false);
    assert_eq!(
        settings["app"]["windows"],
        json!([]),
        "the window is opened in Rust"
    );
    assert_eq!(settings["plugins"], Value::Null);
    let text = settings.to_string();
    assert!(!text.contains("dangerous"), "no dangerous switch");
}

#[test]
fn the_window_is_built_without_developer_tools_and_plugins() {
    let manifest = std::fs::read_to_string(root().join("src-tauri/Cargo.toml")).expect("manifest");
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).expect("manifest");
    for text in [&manifest, &workspace] {
        assert!(!text.contains("devtools"));
        assert!(
            !text.contains("tauri-plugin"),
            "a plugin brings commands of its own"
        );
    }
    assert!(
        workspace.contains("panic = \"unwind\""),
        "the door catches panics only if they unwind"
    );
}

#[test]
fn the_window_keeps_nothing_opens_nothing_and_loads_nothing() {
    let source = std::fs::read_to_string(root().join("src-tauri/src/window.rs")).expect("source");
    for line in [
        ".incognito(!is_driven())",
        ".general_autofill_enabled(false)",
        ".browser_extensions_enabled(false)",
        ".on_navigation(is_own)",
        ".on_new_window(|_, _| NewWindowResponse::Deny)",
        ".on_download(|_, _| false)",
        ".on_permission_request(|_, _| PermissionResponse::Deny)",
    ] {
        assert!(source.contains(line), "the window is built with {line}");
    }
}

/// The version of a locked package as numbers; every one that is there.
fn locked(lock: &str, name: &str) -> Vec<Vec<u32>> {
    let head = format!("name = \"{name}\"\nversion = \"");
    lock.match_indices(&head)
        .filter_map(|(at, _)| lock.get(at + head.len()..)?.split('"').next())
        .map(|version| {
            let numbers = version.split(['.', '-', '+']);
            numbers.filter_map(|part| part.parse().ok()).collect()
        })
        .collect()
}

#[test]
fn no_part_is_linked_that_was_broken_from_afar() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
    for part in [
        "libp2p-gossipsub",
        "libp2p-kad",
        "libp2p-autonat",
        "libp2p-relay",
        "libp2p-rendezvous",
    ] {
        assert!(
            locked(&lock, part).is_empty(),
            "{part}: whoever reaches the port reaches its code; we need none of it"
        );
    }
    // Since when each is clean: docs/SECURITY.md, hardening.
    for (part, since) in [
        ("libp2p", vec![0, 57, 1]),
        ("yamux", vec![0, 13, 10]),
        ("hickory-proto", vec![0, 26, 1]),
        ("tauri", vec![2, 11, 0]),
        ("ring", vec![0, 17, 12]),
    ] {
        for version in locked(&lock, part) {
            assert!(
                version >= since,
                "{part} {version:?} is older than {since:?}"
            );
        }
    }
    assert_eq!(locked(&lock, "libp2p").len(), 1, "one network library");
}
