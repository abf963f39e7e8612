//! `tsunagi audit`: what it lists, and by which exit codes it answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Laptop, answer};

#[test]
fn what_was_done_is_listed_and_checked_without_a_window() {
    let laptop = Laptop::founded();
    let run = |arguments: &[&str]| laptop.run(arguments);
    let wrong = laptop.run_as("wrong horse battery staple", &["search", "たかはし"], "");
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
    let code = |arguments: &[&str]| laptop.code(arguments);
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
