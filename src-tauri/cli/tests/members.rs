//! The commands about devices and what was set aside: their answers and their exit codes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Laptop, answer};

#[test]
fn devices_keys_and_the_tray_are_reached_without_a_window() {
    let laptop = Laptop::founded();
    let run = |arguments: &[&str]| laptop.run(arguments);

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
    let code = |arguments: &[&str]| laptop.code(arguments);
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
