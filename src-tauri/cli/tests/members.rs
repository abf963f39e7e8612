//! The commands about devices and what was set aside: their answers and their exit codes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn tsunagi(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(arguments)
        .env("TSUNAGI_HOME", home)
        .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
        .env("TSUNAGI_TEST_KEYS", "1")
        .output()
        .unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn devices_keys_and_the_tray_are_reached_without_a_window() {
    let home = TempDir::new().unwrap();
    let run = |arguments: &[&str]| tsunagi(home.path(), arguments);
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

    let members = answer(&run(&["members", "--json"]));
    assert_eq!(members[0]["deviceName"], "市役所-1");
    assert_eq!(members[0]["standing"], "admitted");
    let own = members[0]["device"].as_str().unwrap();

    let rotated = run(&["rotate", "--json"]);
    assert_eq!(rotated.status.code(), Some(0));
    assert_eq!(answer(&rotated)["spaces"], 4);

    let tray = run(&["tray", "--json"]);
    assert_eq!(answer(&tray)["total"], 0, "nothing was set aside");
    let plain = String::from_utf8(run(&["tray"]).stdout).unwrap();
    assert!(plain.contains("0 set aside"), "{plain}");
    assert_eq!(answer(&run(&["endorse", "--all", "--json"]))["entries"], 0);

    let nobody = "0".repeat(64);
    let code = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(code(&["endorse", &nobody]), Some(5), "no such row");
    assert_eq!(code(&["grant", &nobody, "--until", "2099-01-01"]), Some(5));
    assert_eq!(code(&["holdings", &nobody]), Some(5));
    assert_eq!(code(&["grant", own, "--until", "2026-13-01"]), Some(3));
    assert_eq!(code(&["freeze", own]), Some(3), "nobody suspends himself");
    assert_eq!(code(&["endorse"]), Some(2), "which ones?");
    let refused = run(&["revoke", own, "--reason", "lost", "--json"]);
    assert_eq!(refused.status.code(), Some(3));
    assert_eq!(answer(&refused)["code"], "not_allowed");
}
