//! The commands that work with files: what comes out, and with which exit code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn tsunagi(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(arguments)
        .current_dir(folder)
        .env("TSUNAGI_HOME", folder.join("profile"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

const REGISTER: &str = "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,続柄,住所
1,1,髙橋　惠子,ﾀｶﾊｼ ｹｲｺ,昭和23年04月05日,2,世帯主,石川県輪島市河井町２０部１番地１
2,2,東　佳子,ﾋｶﾞｼ ﾖｼｺ,3300102,2,世帯主,石川県輪島市門前町走出６の６９番地
";

const CARDS: &str = "受付番号,避難所名,氏名,ふりがな,生年月日,性別,住所
A1,河井小,高橋恵子,たかはし けいこ,S23.4.5,女,河井町20-1-1
";

#[test]
fn a_folder_of_lists_becomes_links_without_a_profile() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("a.csv"), REGISTER).unwrap();
    std::fs::write(folder.path().join("b.csv"), CARDS).unwrap();
    let done = tsunagi(
        folder.path(),
        &["link", ".", "--out", "links.csv", "--json"],
        "",
    );
    assert!(done.status.success(), "{done:?}");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (report["entries"].as_u64(), report["automatic"].as_u64()),
        (Some(2), Some(1))
    );
    let links = std::fs::read_to_string(folder.path().join("links.csv")).unwrap();
    assert!(links.contains("\nshelter,A1,auto,1,"), "{links}");
    assert!(
        !folder.path().join("profile").exists(),
        "nothing is founded on the way"
    );

    let arguments = [
        "link",
        "--register",
        "a.csv",
        "--incoming",
        "b.csv",
        "--out",
        "two.csv",
    ];
    assert!(tsunagi(folder.path(), &arguments, "").status.success());
    assert_eq!(
        std::fs::read_to_string(folder.path().join("two.csv")).unwrap(),
        links
    );

    let code = |arguments: &[&str]| tsunagi(folder.path(), arguments, "").status.code();
    assert_eq!(code(&["link", "nowhere", "--out", "x.csv"]), Some(5));
    assert_eq!(
        code(&["link", ".", "--preset", "bold", "--out", "x.csv"]),
        Some(2)
    );
    assert_eq!(code(&["link", "--out", "x.csv"]), Some(2));
}

#[test]
fn values_become_keys_and_a_file_of_keys_is_checked() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str], input: &str| tsunagi(folder.path(), arguments, input);
    let lines = run(
        &["normalise"],
        "address,河井町20の1の1\n{\"birth\":\"R1.5.1\",\"memo\":\"x\"}\n",
    );
    let lines: Vec<Value> = String::from_utf8(lines.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["key"], "輪島市|河井町|20-1-1");
    assert_eq!(lines[0]["parts"]["lg_code"], "172049");
    assert_eq!(
        lines[0]["input"], "河井町20の1の1",
        "what was written stays"
    );
    assert_eq!(
        (&lines[1]["birth"]["key"], &lines[1]["memo"]),
        (&Value::from("2019-05-01"), &Value::from("x"))
    );

    std::fs::write(
        folder.path().join("right.csv"),
        "kind,input,expected\nphone,22-1234,|221234\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("wrong.csv"),
        "kind,input,expected\nphone,22-1234,221234\n",
    )
    .unwrap();
    assert_eq!(
        run(&["normalise", "--check", "right.csv"], "")
            .status
            .code(),
        Some(0)
    );
    let wrong = run(&["normalise", "--check", "wrong.csv"], "");
    assert_eq!(wrong.status.code(), Some(9));
    assert!(String::from_utf8(wrong.stdout).unwrap().contains("row 2"));
    assert_eq!(
        run(&["normalise", "--kind", "colour"], "x\n").status.code(),
        Some(2)
    );
    assert_eq!(
        run(&["normalise", "--area", "アトランティス"], "x\n")
            .status
            .code(),
        Some(2)
    );
}
