//! How long to wait after a wrong passphrase.

use std::time::Duration;

/// How long the next try must wait after `failures` wrong ones in a row.
///
/// Four tries are free, for slips of the finger; the delay stops growing at an hour. Nothing is ever
/// erased: in a shelter, an erasing lock is a gift to a vandal. The count must survive a restart.
#[must_use]
pub fn throttle_delay(failures: u32) -> Duration {
    Duration::from_secs(match failures {
        0..=3 => 0,
        4 => 30,
        5 => 60,
        6 => 5 * 60,
        7 => 15 * 60,
        _ => 60 * 60,
    })
}
