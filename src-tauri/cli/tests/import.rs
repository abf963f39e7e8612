//! Lists taken in without a window: what is said, and with which exit code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn tsunagi(home: &Path, words: &[&str]) -> (i32, Value) {
    let made = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(words)
        .arg("--json")
        .current_dir(home)
        .env("TSUNAGI_HOME", home)
        .env("TSUNAGI_STATE", home.join("state"))
        .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
        .output()
        .unwrap();
    let answer = serde_json::from_slice(&made.stdout).unwrap_or(Value::Null);
    (made.status.code().unwrap(), answer)
}

#[test]
fn a_folder_of_another_system_is_looked_after_and_the_records_go_out_whole() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    let who = ["--device", "市役所-1", "--operator", "北", "--team", "本部"];
    let init = [
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
    ];
    assert_eq!(tsunagi(home, &[&init[..], &who[..]].concat()).0, 0);
    let inbox = home.join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    let list = "番号,だれ,生まれ\n1,試山 太郎,S23.4.5\n";
    std::fs::write(inbox.join("日次.csv"), list).unwrap();
    std::fs::write(home.join("map.json"), r#"{"だれ":"name","生まれ":"birth"}"#).unwrap();
    let watch = [
        "watch",
        "inbox",
        "--once",
        "--settle",
        "0",
        "--out",
        "out.jsonl",
    ];
    let (code, aside) = tsunagi(home, &watch);
    assert_eq!((code, &aside["reason"]), (10, &Value::from("unknown_list")));
    let out = std::fs::read_to_string(home.join("out.jsonl")).unwrap();
    assert!(!out.contains("試山"), "nothing was taken in");
    let put_aside = std::fs::read_dir(inbox.join("確認")).unwrap().flatten();
    let csv = put_aside
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|end| end == "csv"));
    std::fs::rename(csv.unwrap(), inbox.join("日次.csv")).unwrap();
    let mapped = [&watch[..], &["--mapping", "map.json"]].concat();
    let (code, taken) = tsunagi(home, &mapped);
    assert_eq!((code, &taken["new"]), (0, &Value::from(1)), "{taken}");
    let out = std::fs::read_to_string(home.join("out.jsonl")).unwrap();
    assert!(out.contains("試山 太郎"));
    assert!(
        out.lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok())
    );
    assert!(!home.join("out.jsonl.part").exists());
    assert_eq!(tsunagi(home, &["watch", "gone", "--once"]).0, 5);
}

#[test]
fn two_lists_of_the_same_people_are_looked_at_pair_by_pair() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    let who = ["--device", "市役所-1", "--operator", "北", "--team", "本部"];
    let init = [
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
    ];
    assert_eq!(tsunagi(home, &[&init[..], &who[..]].concat()).0, 0);
    let rows = "試山 太郎,シヤマ タロウ,S23.4.5\n練習 花,レンシュウ ハナ,S64.1.3\n";
    std::fs::write(
        home.join("a.csv"),
        format!("氏名,フリガナ,生年月日\n{rows}"),
    )
    .unwrap();
    std::fs::write(home.join("b.csv"), format!("お名前,かな,誕生日\n{rows}")).unwrap();
    for list in ["a.csv", "b.csv"] {
        assert_eq!(tsunagi(home, &["import", list]).0, 0);
    }
    let looked = tsunagi(home, &["same", "look"]).1;
    assert_eq!(
        (&looked["compared"], &looked["waiting"]),
        (&Value::from(4), &Value::from(2))
    );
    let (code, listed) = tsunagi(home, &["same", "list"]);
    assert_eq!(code, 0);
    let pair = &listed["pairs"][0];
    let [one, other] = ["one", "other"].map(|side| pair[side]["id"].as_str().unwrap());
    let say = |verdict: &str| tsunagi(home, &["same", "say", verdict, one, other]);
    assert_eq!(say("same").1["waiting"], 1);
    assert_eq!(say("withdrawn").1["waiting"], 2);
    assert_eq!(say("merged").0, 3, "no such word");
    assert_eq!(tsunagi(home, &["same", "say", "same", one, one]).0, 3);
}

#[test]
fn an_office_takes_a_list_in_mends_what_is_left_and_takes_all_of_it_back() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    let who = ["--device", "市役所-1", "--operator", "北", "--team", "本部"];
    let init = [
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
    ];
    assert_eq!(tsunagi(home, &[&init[..], &who[..]].concat()).0, 0);
    std::fs::write(
        home.join("list.csv"),
        "番号,だれ,生まれ,町\n1,試山 太郎,S23.4.5,河井町\n2,,,\n3,練習 花,昭和64年1月9日,\n",
    )
    .unwrap();
    std::fs::write(
        home.join("map.json"),
        r#"{"だれ":"name","生まれ":"birth","町":"address","above":["町"]}"#,
    )
    .unwrap();
    let import = ["import", "list.csv", "--mapping", "map.json"];
    let (code, seen) = tsunagi(home, &[&import[..], &["--dry-run"]].concat());
    assert_eq!(code, 10, "two rows wait");
    assert_eq!(seen["preview"]["counts"]["new"], 1);
    assert_eq!(seen["done"], Value::Null, "nothing was written");
    assert_eq!(tsunagi(home, &["import", "--list"]).1, Value::Array(vec![]));

    let (code, done) = tsunagi(home, &[&import[..], &["--mend", "mend.xlsx"]].concat());
    assert_eq!((code, &done["done"]["new"]), (10, &Value::from(1)));
    assert!(home.join("mend.xlsx").exists());
    let (code, again) = tsunagi(home, &["import", "list.csv"]);
    assert_eq!(
        (code, &again["done"]["same"]),
        (10, &Value::from(1)),
        "the mapping is remembered"
    );

    let batch = done["done"]["batch"].as_str().unwrap();
    let (code, undone) = tsunagi(home, &["import", "--undo", batch]);
    assert_eq!((code, &undone["withdrawn"]), (0, &Value::from(1)));

    std::fs::write(home.join("bad.xlsx"), b"PK\x03\x04").unwrap();
    assert_eq!(tsunagi(home, &["import", "bad.xlsx"]).0, 6, "no list");
    assert_eq!(tsunagi(home, &["import", "gone.csv"]).0, 5, "no such file");
    std::fs::write(home.join("map.json"), r#"{"ない":"name"}"#).unwrap();
    assert_eq!(tsunagi(home, &import).0, 2, "a mapping for another list");
}

#[test]
fn the_ledger_goes_out_in_legal_order_and_a_workbook_of_it_comes_back() {
    let home = TempDir::new().unwrap();
    let home = home.path();
    let who = ["--device", "市役所-1", "--operator", "北", "--team", "本部"];
    let init = [
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
        "--lg-code",
        "172049",
    ];
    assert_eq!(tsunagi(home, &[&init[..], &who[..]].concat()).0, 0);
    let list = "番号,氏名,電話番号\n1,試山 太郎,0768-22-0001\n2,練習 花,0768-22-0002\n";
    std::fs::write(home.join("list.csv"), list).unwrap();
    assert_eq!(tsunagi(home, &["import", "list.csv"]).0, 0);

    let (code, made) = tsunagi(home, &["export", "--ledger", "--out", "台帳.csv"]);
    assert_eq!((code, &made["people"]), (0, &Value::from(2)));
    let csv = std::fs::read_to_string(home.join("台帳.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}\"台帳作成市町村コード\",\"個人識別ID\",\"氏名\""));
    assert!(home.join("台帳_世帯.csv").exists());
    let plain = ["export", "--ledger", "--plain", "--out", "plain.csv"];
    assert_eq!(tsunagi(home, &plain).0, 0);
    assert!(
        std::fs::read(home.join("plain.csv"))
            .unwrap()
            .starts_with(b"\"")
    );
    assert_eq!(
        tsunagi(home, &["export", "--ledger"]).0,
        2,
        "a ledger is several files"
    );

    let book = ["export", "--ledger", "--excel", "--out", "台帳.xlsx"];
    assert_eq!(tsunagi(home, &book).0, 0);
    let (code, same) = tsunagi(home, &["import", "台帳.xlsx"]);
    assert_eq!((code, &same["done"]["same"]), (0, &Value::from(2)));

    // A system that exchanges files gets the ledger instead of JSON lines.
    std::fs::create_dir(home.join("inbox")).unwrap();
    let watch = [
        "watch", "inbox", "--once", "--out", "out.csv", "--ledger", "--plain",
    ];
    assert_eq!(tsunagi(home, &watch).0, 0);
    let out = std::fs::read_to_string(home.join("out.csv")).unwrap();
    assert!(
        out.contains("\"試山 太郎\"") && out.contains("\"172049\""),
        "{out}"
    );

    // What was edited without the memory of the workbook is asked about, and taken when somebody says so.
    std::fs::write(
        home.join("台帳.csv"),
        csv.replace("0768-22-0002", "0768-22-9999"),
    )
    .unwrap();
    let (code, seen) = tsunagi(home, &["import", "台帳.csv"]);
    assert_eq!((code, &seen["done"]["updated"]), (10, &Value::from(0)));
    let key = seen["preview"]["returned"]["asks"][0]["key"]
        .as_str()
        .unwrap();
    let (code, done) = tsunagi(home, &["import", "台帳.csv", "--take", key]);
    assert_eq!((code, &done["done"]["updated"]), (0, &Value::from(1)));
}
