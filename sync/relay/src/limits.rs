//! How much one device may bring, and how fast.

/// What is allowed. All of it can be set by whoever operates the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries that one device may bring in a day (UTC).
    pub entries_a_day: u64,
    /// Bytes of entries that one device may bring in a day (UTC).
    pub bytes_a_day: u64,
    /// Bytes of entries and checkpoints that are kept for one operation.
    pub operation_bytes: u64,
    /// Bytes a second that one device may bring for long.
    pub bytes_a_second: u64,
    /// Bytes that one device may bring at once before that.
    pub burst_bytes: u64,
    /// Frames a second that one device may send for long.
    pub frames_a_second: u64,
    /// Frames that one device may send at once before that.
    pub burst_frames: u64,
    /// How long an entry is kept that a checkpoint stands in for, and an operation that nobody talks
    /// of any more, in milliseconds.
    pub keep_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries_a_day: 50_000,
            bytes_a_day: 256 << 20,
            operation_bytes: 8 << 30,
            bytes_a_second: 4 << 20,
            burst_bytes: 32 << 20,
            frames_a_second: 200,
            burst_frames: 4_000,
            keep_ms: 90 * 24 * 60 * 60 * 1000,
        }
    }
}

/// What may be taken now, refilled as time passes. It may be overdrawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    per_second: u64,
    most: i64,
    level: i64,
    at_ms: u64,
}

impl Bucket {
    pub(crate) fn full(per_second: u64, most: u64, now_ms: u64) -> Self {
        let most = i64::try_from(most).unwrap_or(i64::MAX / 4);
        Self {
            per_second: per_second.max(1),
            most,
            level: most,
            at_ms: now_ms,
        }
    }

    fn refill(&mut self, now_ms: u64) {
        let passed = now_ms.saturating_sub(self.at_ms);
        // A clock that was set back gives nothing, and does not stop the time for ever.
        self.at_ms = now_ms;
        let more = passed.saturating_mul(self.per_second) / 1_000;
        let more = i64::try_from(more).unwrap_or(i64::MAX / 4);
        self.level = self.level.saturating_add(more).min(self.most);
    }

    /// Takes, whether there is enough or not; what is left, below zero when it was overdrawn.
    pub(crate) fn take(&mut self, amount: u64, now_ms: u64) -> i64 {
        self.refill(now_ms);
        let amount = i64::try_from(amount).unwrap_or(i64::MAX / 4);
        self.level = self.level.saturating_sub(amount);
        self.level
    }

    /// When it is no longer overdrawn, as of the last time that was told.
    pub(crate) fn ready_at(&self) -> u64 {
        let debt = self.level.min(0).unsigned_abs();
        self.at_ms
            .saturating_add(debt.saturating_mul(1_000).div_ceil(self.per_second))
    }

    /// Whether it is overdrawn.
    pub(crate) fn is_overdrawn(&mut self, now_ms: u64) -> bool {
        self.refill(now_ms);
        self.level < 0
    }

    /// Whether it is overdrawn by more than it ever holds.
    pub(crate) fn is_abused(&self) -> bool {
        self.level < -self.most.saturating_mul(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_a_burst_and_then_its_rate() {
        let mut bucket = Bucket::full(100, 1_000, 0);
        assert_eq!(bucket.take(1_000, 0), 0, "the burst");
        assert_eq!(bucket.take(50, 0), -50, "overdrawn");
        assert_eq!(
            bucket.ready_at(),
            500,
            "half a second at a hundred a second"
        );
        assert!(bucket.is_overdrawn(400));
        assert!(!bucket.is_overdrawn(500));
        assert!(!bucket.is_overdrawn(3_600_000));
        assert_eq!(
            bucket.take(0, 7_200_000),
            1_000,
            "and never more than the burst"
        );
    }

    #[test]
    fn a_clock_set_back_neither_fills_nor_blocks() {
        let mut bucket = Bucket::full(100, 1_000, 1_000_000);
        bucket.take(1_100, 1_000_000);
        assert!(bucket.is_overdrawn(5), "nothing for going back");
        assert!(!bucket.is_overdrawn(1_005), "and time goes on from there");
    }
}
