//! `tsunagi audit`: what it lists, and by which exit codes it answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::process::{Command, Output};
use tempfile::TempDir;

#[test]
fn what_was_done_is_listed_and_checked_without_a_window() {
    let home = TempDir::new().unwrap();
    let with = |passphrase: &str, arguments: &[&str]| -> Output {
        Command::new(env!("CARGO_BIN_EXE_tsunagi"))
            .args(arguments)
            .env("TSUNAGI_HOME", home.path())
            .env("TSUNAGI_PASSPHRASE", passphrase)
            .env("TSUNAGI_TEST_KEYS", "1")
            .output()
            .unwrap()
    };
    let run = |arguments: &[&str]| with("correct horse battery staple", arguments);
    let answer = |output: &Output| -> Value { serde_json::from_slice(&output.stdout).unwrap() };
    let founded = run(&[
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
        "--device",
        "市役所-1",
        "--operator",
        "北",
        "--team",
        "本部",
    ]);
    assert!(founded.status.success(), "{founded:?}");
    let wrong = with("wrong horse battery staple", &["search", "たかはし"]);
    assert_eq!(wrong.status.code(), Some(4));
    assert!(run(&["search", "たかはし"]).status.success());
    assert!(run(&["export"]).status.success());

    let page = answer(&run(&["audit", "--json"]));
    let rows = page["rows"].as_array().unwrap();
    let kinds: Vec<&str> = rows
        .iter()
        .map(|row| row["kind"].as_str().unwrap())
        .collect();
    let expected = [
        "audit_read",
        "unlocked",
        "exported",
        "unlocked",
        "searched",
        "unlocked",
    ];
    assert_eq!(kinds, expected, "newest first");
    assert_eq!(rows[5]["count"], 1, "one wrong passphrase before");
    assert_eq!(rows[0]["operatorName"], "北");
    let plain = String::from_utf8(run(&["audit", "--group", "out"]).stdout).unwrap();
    assert!(plain.contains("exported  json_lines"), "{plain}");
    assert!(
        plain.contains("other devices seal theirs to who audits"),
        "{plain}"
    );

    let checked = run(&["audit", "--check", "--json"]);
    assert_eq!(checked.status.code(), Some(0));
    assert_eq!(answer(&checked)["whole"], true);
    let code = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(code(&["audit", "--person", "nobody"]), Some(3));
    let unknown = "00000000-0000-7000-8000-000000000000";
    assert_eq!(code(&["audit", "--person", unknown]), Some(5));
    assert_eq!(code(&["audit", "--check", "--person", unknown]), Some(2));
    let others = answer(&run(&["audit", "--others", "--json"]));
    assert_eq!(others["total"], 0, "there is no other device yet");
    assert_eq!(code(&["audit", "--others", "--check"]), Some(0));
    assert_eq!(code(&["audit", "--others", "--device", "00"]), Some(5));
    assert_eq!(
        code(&["audit", "--staff", unknown]),
        Some(2),
        "of others only"
    );
    assert_eq!(code(&["audit", "--group", "everything"]), Some(3));
}
