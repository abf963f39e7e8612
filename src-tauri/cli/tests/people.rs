//! Agreements, another role, joining by digits and the keys of the root without a window.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn tsunagi(home: &Path, words: &[&str]) -> (i32, Value) {
    let made = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(words)
        .arg("--json")
        .env("TSUNAGI_HOME", home)
        .env("TSUNAGI_STATE", home.join("state"))
        .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
        .output()
        .unwrap();
    let answer = serde_json::from_slice(&made.stdout).unwrap_or(Value::Null);
    (made.status.code().unwrap(), answer)
}

#[test]
fn who_reads_only_the_beginning_of_an_answer_is_no_reason_to_break() {
    let home = tempfile::TempDir::new().unwrap();
    let mut made = std::process::Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(["ask", "status", "{}", "--json"])
        .env("TSUNAGI_HOME", home.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(made.stdout.take());
    let made = made.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn an_office_without_a_window_lets_in_by_digits_under_an_agreement_and_closes_with_two_keys() {
    let homes = [(); 2].map(|()| tempfile::TempDir::new().unwrap());
    let (office, team) = (homes[0].path(), homes[1].path());
    let files = tempfile::TempDir::new().unwrap();
    let file = |name: &str| files.path().join(name).to_string_lossy().into_owned();
    let who = ["--device", "市役所-1", "--operator", "北", "--team", "本部"];
    let init = [
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
    ];
    assert_eq!(tsunagi(office, &[&init[..], &who[..]].concat()).0, 0);
    // A day that lies ahead whatever the clock of this machine says: the founder has three years.
    let status = tsunagi(office, &["status"]).1;
    let end = status["status"]["validUntil"].as_str().unwrap();
    let until = format!(
        "{}-01-01",
        end.get(..4).unwrap().parse::<u32>().unwrap() - 1
    );
    let who = [
        "--device",
        "まちの手-1",
        "--operator",
        "佐藤",
        "--team",
        "まちの手",
    ];
    let (request, digits, pack) = (file("request"), file("request.txt"), file("pack"));
    let asked = tsunagi(
        team,
        &[&["enrol-request", "--out", &request][..], &who[..]].concat(),
    )
    .1;

    let (done, code) = tsunagi(team, &["code"]);
    assert_eq!(done, 0);
    std::fs::write(&digits, code["code"][0].as_str().unwrap()).unwrap();
    let compared = asked["checkDigits"].as_str().unwrap();
    let approve = |agreement: &str| {
        tsunagi(
            office,
            &[
                "approve",
                &digits,
                "--digits",
                compared,
                "--role",
                "support_lead",
                "--until",
                &until,
                "--agreement",
                agreement,
                "--out",
                &pack,
            ],
        )
    };
    assert_eq!(approve("").0, 3, "not without an agreement");
    let add = [
        "agreement",
        "add",
        "--kind",
        "accord",
        "--counterpart",
        "NPO法人まちの手",
        "--from",
        "2020-01-01",
        "--until",
        &until,
        "--classes",
        "P1,P2",
        "--basis",
        "consent",
    ];
    let (done, entered) = tsunagi(office, &add);
    assert_eq!(done, 0);
    assert_eq!(approve(entered["id"].as_str().unwrap()).0, 0);
    let card = tsunagi(office, &["card"]).1;
    let root = card["rootFingerprint"].as_str().unwrap();
    assert_eq!(tsunagi(team, &["join", &pack, "--digits", root]).0, 0);
    let members = tsunagi(office, &["members"]).1;
    let line = members
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["deviceName"] == "まちの手-1")
        .unwrap();
    let device = line["device"].as_str().unwrap();
    let give = ["grant", device, "--until", &until, "--role", "health_team"];
    assert_eq!(tsunagi(office, &give).0, 0);
    let members = tsunagi(office, &["members"]).1;
    let line = members
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["device"] == device)
        .unwrap();
    let roles = line["roles"].as_array().unwrap();
    assert_eq!(roles.len(), 2);
    let health = roles
        .iter()
        .find(|role| role["role"] == "health_team")
        .unwrap();
    assert_eq!(
        tsunagi(
            office,
            &[
                "end-role",
                device,
                "--grant",
                health["grant"].as_str().unwrap()
            ]
        )
        .0,
        0
    );

    let keys: Vec<String> = (1..=3)
        .map(|number| file(&format!("key-{number}")))
        .collect();
    for (number, key) in ["1", "2", "3"].iter().zip(&keys) {
        assert_eq!(
            tsunagi(office, &["root", "write-key", number, "--out", key]).0,
            0
        );
    }
    assert_eq!(tsunagi(office, &["root", "put-away"]).0, 0);
    let (proposal, after) = (file("close"), file("after"));
    let (done, made) = tsunagi(
        office,
        &[
            "root", "propose", "close", "--key", &keys[0], "--out", &proposal,
        ],
    );
    assert_eq!((done, &made["published"]), (0, &Value::Bool(false)));
    let (done, signed) = tsunagi(
        office,
        &[
            "root", "sign", &proposal, "--key", &keys[2], "--out", &after,
        ],
    );
    assert_eq!((done, &signed["published"]), (0, &Value::Bool(true)));
    assert_eq!(tsunagi(office, &["root", "state"]).1["closed"], true);
}
