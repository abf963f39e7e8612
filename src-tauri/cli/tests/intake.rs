//! Reports come in as JSON lines, as a portal hands them over.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

fn tsunagi(home: &Path, words: &[&str], input: &[u8]) -> (i32, Value) {
    let mut made = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(words)
        .arg("--json")
        .env("TSUNAGI_HOME", home)
        .env("TSUNAGI_STATE", home.join("state"))
        .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = made.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that stops early may not read it all.
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let made = made.wait_with_output().unwrap();
    let _ = writing.join().unwrap();
    let answer = serde_json::from_slice(&made.stdout).unwrap_or(Value::Null);
    (made.status.code().unwrap(), answer)
}

#[test]
fn good_lines_are_taken_once_and_bad_ones_are_told_by_their_number() {
    let home = tempfile::TempDir::new().unwrap();
    let init = [
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
    ];
    assert_eq!(tsunagi(home.path(), &init, b"").0, 0);
    let long = format!("{{\"raw\":\"{}\"}}", "長".repeat(400_000));
    let lines = [
        "\u{feff}{\"channel\":\"portal\",\"reference\":\"P-1\",\"claimed\":{\"name\":\"試山 花子\",\"birth\":\"昭23.4.5\"},\"raw\":\"母です\"}",
        "",
        "{\"channel\":\"portal\",\"reference\":\"P-2\",\"claimed\":{\"kana\":\"ｺｺﾛﾔﾏ\"},\"proxy\":{\"relation\":\"長男\"}}\r",
        "not json",
        "{\"channel\":\"pigeon\",\"raw\":\"x\"}",
        "{\"channel\":\"portal\",\"unknown\":1,\"raw\":\"x\"}",
        "{\"channel\":\"portal\"}",
        "{\"raw\":\"番号は 1234 5678 9018 です\"}",
        &long,
        "{\"channel\":\"paper\",\"reference\":\"K-1\",\"raw\":\"最後の行\"}",
    ];
    let input = lines.join("\n");
    let (code, answer) = tsunagi(home.path(), &["intake", "take"], input.as_bytes());
    assert_eq!(code, 3, "something was refused: {answer}");
    assert_eq!(answer["taken"].as_array().unwrap().len(), 3);
    let refused: Vec<u64> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();
    assert_eq!(refused, [4, 5, 6, 7, 8, 9]);
    assert_eq!(answer["refused"][4]["why"]["code"], "individual_number");

    let good = [lines[0], lines[2], lines[9]].join("\n");
    let (code, again) = tsunagi(home.path(), &["intake", "take"], good.as_bytes());
    assert_eq!(
        (code, &again["taken"], &again["known"]),
        (0, &json!([]), &json!(3))
    );
    let (_, listed) = tsunagi(home.path(), &["intake", "list"], b"");
    assert_eq!(listed["counts"]["received"], 3);
    let id = answer["taken"][0].as_str().unwrap();
    let (code, asked) = tsunagi(home.path(), &["intake", "decide", id, "ask"], b"");
    assert_eq!((code, &asked["line"]["standing"]), (0, &json!("ask")));
    assert_eq!(
        tsunagi(home.path(), &["intake", "show", "nobody"], b"").0,
        3
    );
}
