//! Pictures without a window: attached from a file, written to a file, taken back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A PNG of two by two red points.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x02\x08\x02\x00\x00\x00\xfd\xd4\x9a\x73\x00\x00\x00\x10\x49\x44\x41\x54\x78\x9c\x63\x38\x21\x27\x07\x44\x0c\x10\x0a\x00\x1f\x26\x04\x11\xa2\x8f\x22\xaf\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

const HOUSEHOLD: &str = r#"{"members":[{"family":"練習","given":"花子","familyKana":"れんしゅう","givenKana":"はなこ",
"birth":"","sex":"","relationship":"","consideration":[],"nameUnknown":false,"here":true}],"postalCode":"",
"address":"","phone":"","placeId":null,"stayCategory":"in_home","placeText":"","consent":"partners","source":"",
"seenAt":null}"#;

fn tsunagi(home: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(arguments)
        .env("TSUNAGI_HOME", home)
        .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
        .env("TSUNAGI_TEST_KEYS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_picture_goes_in_from_a_file_and_comes_out_as_one() {
    let home = TempDir::new().unwrap();
    let run = |arguments: &[&str]| tsunagi(home.path(), arguments, "");
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
    let registered = answer(&tsunagi(
        home.path(),
        &["add-household", "--json"],
        HOUSEHOLD,
    ));
    let person = registered["people"][0]["id"].as_str().unwrap();
    let file = home.path().join("roof.png");
    std::fs::write(&file, PNG).unwrap();
    let path = file.to_str().unwrap();
    let caption = "屋根のブルーシート";
    let saved = answer(&run(&[
        "attach",
        person,
        path,
        "--caption",
        caption,
        "--json",
    ]));
    let id = saved["id"].as_str().unwrap();

    let page = answer(&run(&["show", person, "--json"]));
    assert_eq!(page["attachments"][0]["caption"], caption);
    let here = answer(&run(&["attachment", "get", person, id, "--json"]));
    assert_eq!((&here["have"], &here["of"]), (&1.into(), &1.into()));
    let out = home.path().join("out.jpg");
    let written = run(&[
        "attachment",
        "get",
        person,
        id,
        "--out",
        out.to_str().unwrap(),
        "--json",
    ]);
    answer(&written);
    assert!(
        std::fs::read(&out).unwrap().starts_with(&[0xff, 0xd8]),
        "a JPEG"
    );

    let back = [
        "attachment",
        "take-back",
        person,
        id,
        "--reason",
        "別の家",
        "--json",
    ];
    answer(&run(&back));
    let page = answer(&run(&["show", person, "--json"]));
    assert_eq!(page["attachments"][0]["takenBack"]["reason"], "別の家");

    let missing = run(&["attach", person, "nowhere.png", "--caption", "x"]);
    assert!(!missing.status.success());
    std::fs::write(&file, b"%PDF-1.7").unwrap();
    let refused = run(&["attach", person, path, "--caption", "x", "--json"]);
    assert!(!refused.status.success());
    let said: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(said["code"], "photo_unreadable");
}
