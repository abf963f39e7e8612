//! What the signed words of other devices prove about the clocks.
//!
//! No device's clock is asked for: every entry and every receipt carries the time at which it was
//! signed. Signed later than it arrives here, its author's clock is ahead of this one's. Signed, by its
//! own clock, before the very entry that it confirms was made here, its author's clock is behind. That
//! is all that is concluded; no clock is set by it, and nothing is judged by it.

use std::collections::BTreeMap;

use wire::{DeviceId, Hlc, Receipt};

use crate::ReplicaError;
use crate::replica::Replica;

/// Evidence counts this long: clocks are put right.
const FRESH_MS: u64 = 60 * 60 * 1000;

/// By how much another device's clock is proved to be ahead of this one's, in milliseconds; negative
/// when it is behind. Either bound may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockDifference {
    /// It is ahead by at least so much.
    pub at_least: Option<i64>,
    /// It is ahead by at most so much.
    pub at_most: Option<i64>,
}

/// What is known of the clocks, each bound with the local time at which it was learned.
#[derive(Debug, Default)]
pub(crate) struct Clocks(BTreeMap<DeviceId, Bounds>);

#[derive(Debug, Default)]
struct Bounds {
    at_least: Option<(i64, u64)>,
    at_most: Option<(i64, u64)>,
}

impl Clocks {
    /// Something signed at `signed` arrives when the local clock shows `now_ms`.
    pub(crate) fn signed(&mut self, device: DeviceId, signed: Hlc, now_ms: u64) {
        let ahead = difference(signed.millis(), now_ms);
        let bounds = self.0.entry(device).or_default();
        bounds.at_least = Some(match fresh(bounds.at_least, now_ms) {
            Some((known, at)) if known >= ahead => (known, at),
            _ => (ahead, now_ms),
        });
        bounds.agree(true);
    }

    /// Something signed at `signed` confirms what was made here at `made`.
    fn confirmed(&mut self, device: DeviceId, signed: Hlc, made: Hlc, now_ms: u64) {
        let ahead = difference(signed.millis(), made.millis());
        let bounds = self.0.entry(device).or_default();
        bounds.at_most = Some(match fresh(bounds.at_most, now_ms) {
            Some((known, at)) if known <= ahead => (known, at),
            _ => (ahead, now_ms),
        });
        bounds.agree(false);
    }
}

impl Bounds {
    /// A clock that was set meanwhile: the newer bound is right.
    fn agree(&mut self, newer_is_least: bool) {
        if let (Some((least, _)), Some((most, _))) = (self.at_least, self.at_most)
            && least > most
        {
            if newer_is_least {
                self.at_most = None;
            } else {
                self.at_least = None;
            }
        }
    }
}

fn difference(theirs: u64, ours: u64) -> i64 {
    let magnitude = i64::try_from(theirs.abs_diff(ours)).unwrap_or(i64::MAX);
    if theirs >= ours {
        magnitude
    } else {
        -magnitude
    }
}

fn fresh(bound: Option<(i64, u64)>, now_ms: u64) -> Option<(i64, u64)> {
    bound.filter(|(_, at)| at.abs_diff(now_ms) <= FRESH_MS)
}

impl Replica {
    /// The devices that were heard within an hour, and what their clocks prove.
    #[must_use]
    pub fn clock_differences(&self, now_ms: u64) -> Vec<(DeviceId, ClockDifference)> {
        let known = self.clocks.0.iter().filter(|(id, _)| **id != self.device);
        known
            .map(|(device, bounds)| {
                let value = |bound| fresh(bound, now_ms).map(|(ahead, _)| ahead);
                let difference = ClockDifference {
                    at_least: value(bounds.at_least),
                    at_most: value(bounds.at_most),
                };
                (*device, difference)
            })
            .filter(|(_, difference)| *difference != ClockDifference::default())
            .collect()
    }

    /// The latest time that this device's own clock has signed or saved with, or that somebody above it
    /// has said; Unix milliseconds. A clock that shows less was set back, or is wrong.
    #[must_use]
    pub fn latest_known_time(&self) -> u64 {
        self.now_for(0).max(self.hlc.millis())
    }

    /// A receipt came whose signature holds.
    pub(crate) fn hear_receipt(
        &mut self,
        receipt: &Receipt,
        now_ms: u64,
    ) -> Result<(), ReplicaError> {
        self.clocks.signed(receipt.device, receipt.hlc, now_ms);
        let own = receipt
            .vector
            .iter()
            .filter(|position| position.device == self.device);
        let mut newest: Option<u64> = None;
        for position in own {
            let made = self.store.read(|tx| {
                tx.entry_hlc(receipt.space.0, self.device.0, position.lane, position.seq)
            })?;
            newest = newest.max(made);
        }
        if let Some(made) = newest {
            self.clocks
                .confirmed(receipt.device, receipt.hlc, Hlc(made), now_ms);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;
    const HERE: DeviceId = DeviceId([1; 32]);

    fn bounds(clocks: &Clocks) -> (Option<i64>, Option<i64>) {
        let bounds = &clocks.0[&HERE];
        (
            bounds.at_least.map(|(ahead, _)| ahead),
            bounds.at_most.map(|(ahead, _)| ahead),
        )
    }

    #[test]
    fn what_is_signed_in_the_future_proves_a_clock_that_is_ahead() {
        let mut clocks = Clocks::default();
        clocks.signed(HERE, Hlc::at_millis(5 * HOUR), 2 * HOUR);
        assert_eq!(bounds(&clocks), (Some(3 * HOUR as i64), None));
        // Something older that comes later proves nothing new.
        clocks.signed(HERE, Hlc::at_millis(HOUR), 2 * HOUR);
        assert_eq!(bounds(&clocks), (Some(3 * HOUR as i64), None));
    }

    #[test]
    fn who_confirms_before_it_was_made_has_a_clock_that_is_behind() {
        let mut clocks = Clocks::default();
        let (made, signed) = (Hlc::at_millis(5 * HOUR), Hlc::at_millis(2 * HOUR));
        clocks.confirmed(HERE, signed, made, 5 * HOUR);
        assert_eq!(bounds(&clocks), (None, Some(-3 * HOUR as i64)));
    }

    #[test]
    fn a_clock_that_is_put_right_is_believed_again() {
        let mut clocks = Clocks::default();
        clocks.signed(HERE, Hlc::at_millis(5 * HOUR), 2 * HOUR);
        let (made, signed) = (
            Hlc::at_millis(2 * HOUR + 1_000),
            Hlc::at_millis(2 * HOUR + 2_000),
        );
        clocks.confirmed(HERE, signed, made, 2 * HOUR + 3_000);
        assert_eq!(bounds(&clocks), (None, Some(1_000)));
    }
}
