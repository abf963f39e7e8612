//! What a person says of a satellite line, and of what is kept here, is kept; nonsense is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, PASSPHRASE, join};
use serde_json::json;
use tempfile::TempDir;

#[test]
fn a_line_is_kept_over_a_restart_and_what_cannot_be_is_refused() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    assert_eq!(laptop.must("line_state", json!({}))["slow"], false);
    let slow = |kbit: u32, mb: u32| json!({ "slow": true, "kbitPerSecond": kbit, "mbPerDay": mb, "bulk": false });
    for (form, field) in [
        (slow(0, 0), "kbitPerSecond"),
        (slow(u32::MAX, 0), "kbitPerSecond"),
        (slow(128, u32::MAX), "mbPerDay"),
    ] {
        let refused = laptop.ask("set_line", form);
        assert_eq!(
            refused,
            Err(Failure::Unreadable {
                field: field.into()
            })
        );
    }
    let said = laptop.must("set_line", slow(64, 50));
    assert_eq!(said["usedUp"], false);
    let again = laptop.restart();
    again.must("unlock", json!({ "passphrase": PASSPHRASE }));
    assert_eq!(again.must("line_state", json!({})), said);
    let free = json!({ "slow": false, "kbitPerSecond": 64, "mbPerDay": 0, "bulk": false });
    assert_eq!(again.must("set_line", free)["slow"], false);
}

#[test]
fn a_team_leaves_it_to_the_office_until_somebody_says_otherwise() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let team = join(&office, "避難所A", "health_team", "2026-12-20");
    let said = team.must("keeping", json!({}));
    assert_eq!(
        (&said["told"], &said["everything"]),
        (&json!(false), &json!(false))
    );
    let said = team.must("set_keeping", json!({ "everything": true }));
    assert_eq!(
        (&said["told"], &said["everything"]),
        (&json!(true), &json!(true))
    );
}

#[test]
fn an_office_keeps_everything_whatever_it_is_told_and_says_what_was_given_up() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    for told in [true, false] {
        let said = laptop.must("set_keeping", json!({ "everything": told }));
        assert_eq!(said["told"], told);
        assert_eq!(said["everything"], true, "it makes the checkpoints");
    }
    laptop.must("set_keeping", json!({ "everything": true }));
    let again = laptop.restart();
    again.must("unlock", json!({ "passphrase": PASSPHRASE }));
    let said = again.must("keeping", json!({}));
    assert_eq!((&said["told"], &said["givenUp"]), (&json!(true), &json!(0)));
}
