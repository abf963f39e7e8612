//! Records on a stick from the command line: answers and exit codes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn tsunagi(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(arguments)
        .arg("--json")
        .env("TSUNAGI_HOME", home)
        .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
        .env("TSUNAGI_TEST_KEYS", "1")
        .output()
        .unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn found(home: &Path) {
    let mut words = vec![
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
    ];
    words.extend(["--device", "市役所-1", "--operator", "北", "--team", "本部"]);
    assert!(tsunagi(home, &words).status.success());
}

#[test]
fn a_stick_is_written_shown_and_read_without_a_window() {
    let [home, elsewhere, stick] = [(); 3].map(|()| TempDir::new().unwrap());
    found(home.path());
    let folder = stick.path().to_str().unwrap();
    let run = |arguments: &[&str]| tsunagi(home.path(), arguments);
    let written = run(&["stick", "export", folder]);
    assert_eq!(written.status.code(), Some(0), "{written:?}");
    let name = answer(&written)["files"][0].as_str().unwrap().to_owned();
    let path = stick.path().join(name);
    let file = path.to_str().unwrap();

    let shown = answer(&run(&["stick", "show", file]));
    assert_eq!(
        (&shown["parts"], &shown["partsHere"]),
        (&1.into(), &1.into())
    );
    let read = run(&["stick", "import", file]);
    assert_eq!(read.status.code(), Some(0), "{read:?}");
    assert_eq!(answer(&read)["end"], "whole");

    let code = |arguments: &[&str]| run(arguments).status.code();
    let nobody = "0".repeat(64);
    assert_eq!(code(&["stick", "export", folder, "--to", &nobody]), Some(5));
    assert_eq!(code(&["stick", "import", "no such file"]), Some(5));
    found(elsewhere.path());
    let foreign = tsunagi(elsewhere.path(), &["stick", "import", file]);
    assert_eq!(foreign.status.code(), Some(6));
    assert_eq!(answer(&foreign)["code"], "other_operation");

    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let half = run(&["stick", "import", file]);
    assert_eq!(half.status.code(), Some(7), "what could be read was taken");
    assert_eq!(answer(&half)["end"], "half");
    let mut changed = whole;
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(&path, changed).unwrap();
    assert_eq!(code(&["stick", "import", file]), Some(6));
}
