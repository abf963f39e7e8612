//! Wrong tries in a row and when the last one was.
//!
//! Not secret, and no protection against someone who has the disk: it slows down someone at the
//! keyboard.

use super::ProfileError;
use super::files::{replace, undisturbed};
use std::fs;
use std::path::Path;
use std::time::Duration;
use vault::throttle_delay;

const TRIES: &str = "profile.tries";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tries {
    failures: u32,
    last_ms: u64,
}

impl Tries {
    pub(super) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(TRIES)).unwrap_or_default();
        let mut parts = text.split_whitespace();
        let mut number = || {
            parts
                .next()
                .and_then(|part| part.parse::<u64>().ok())
                .unwrap_or(0)
        };
        Self {
            failures: u32::try_from(number()).unwrap_or(u32::MAX),
            last_ms: number(),
        }
    }

    pub(super) fn write(self, folder: &Path) -> Result<(), ProfileError> {
        if self == Self::read(folder) {
            return Ok(());
        }
        let text = format!("{} {}\n", self.failures, self.last_ms);
        replace(folder, TRIES, text.as_bytes(), &undisturbed)
    }

    /// How many in a row.
    pub(super) fn failures(self) -> u32 {
        self.failures
    }

    /// With one more wrong try, at this moment.
    pub(super) fn and_one_more(self, now_ms: u64) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            last_ms: now_ms,
        }
    }

    /// What is left of the waiting time.
    pub(super) fn wait(self, now_ms: u64) -> Duration {
        let delay = throttle_delay(self.failures);
        delay.saturating_sub(Duration::from_millis(now_ms.saturating_sub(self.last_ms)))
    }

    /// The last try lies in the future: the clock went back. The whole wait begins anew from the
    /// clock as it is now. It ends no sooner so, and a clock that stood ten years ahead locks nobody
    /// out for ten years.
    pub(super) fn at_this_clock(self, now_ms: u64) -> Self {
        Self {
            failures: self.failures,
            last_ms: self.last_ms.min(now_ms),
        }
    }
}
