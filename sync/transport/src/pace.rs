//! How many frames of one peer are read in a while: a token bucket.
//!
//! A frame costs whoever reads it work that its length does not show, and a peer on the list may run a
//! changed program. One that sends more is not blamed (a relay that comes back has much to say): it is
//! read more slowly, so its own queue fills, and nobody else waits for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Frames that may come at once. A first exchange of a hundred thousand notes has some hundred.
const BURST: u64 = 2_000;

/// The time in which one more may come.
const PER_FRAME: Duration = Duration::from_millis(2);

/// The bucket of one peer. It outlives its sessions, so that a new one is no new burst.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// When the bucket will be full again; none while it is.
    full_at: Mutex<Option<Instant>>,
}

impl Pace {
    /// Counts a frame; how long to wait before the next one is read.
    pub(crate) fn count(&self, now: Instant) -> Option<Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full_at.map_or(now, |at| at.max(now)) + PER_FRAME;
        *full_at = Some(full);
        let whole = PER_FRAME * u32::try_from(BURST).unwrap_or(u32::MAX);
        full.saturating_duration_since(now)
            .checked_sub(whole)
            .filter(|wait| !wait.is_zero())
    }

    /// Whether the bucket is full: then it remembers nothing.
    pub(crate) fn is_full(&self, now: Instant) -> bool {
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        full_at.is_none_or(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_at_once_and_what_is_more_at_a_steady_pace() {
        let (pace, now) = (Pace::default(), Instant::now());
        assert!((0..BURST).all(|_| pace.count(now).is_none()), "the burst");
        let first = pace.count(now).expect("more waits");
        let second = pace.count(now).expect("and longer");
        assert_eq!(second - first, PER_FRAME);
        let later = now + PER_FRAME * 10;
        let passed = (0..50).take_while(|_| pace.count(later).is_none()).count();
        assert_eq!(
            passed, 8,
            "as many as the time has earned, less those that came before"
        );
    }

    #[test]
    fn who_was_quiet_may_send_a_burst_again_and_no_more() {
        let (pace, now) = (Pace::default(), Instant::now());
        for _ in 0..BURST {
            pace.count(now);
        }
        assert!(!pace.is_full(now), "the next session goes on from here");
        let day = now + Duration::from_secs(86_400);
        assert!(pace.is_full(day));
        let passed = (0..2 * BURST).filter(|_| pace.count(day).is_none()).count();
        assert_eq!(passed as u64, BURST);
    }
}
