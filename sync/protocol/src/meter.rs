//! What may travel over a line that is slow or has so much a day: a satellite, a telephone.
//!
//! A bucket for each direction fills by the speed of the line, and both empty what is left of the day.
//! What was not foreseen (statements, acknowledgements, what a peer sends by the credit that every
//! conversation begins with) is counted all the same, so a bucket can be in debt for a while.

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Where a day begins, for whoever pays for the line: at midnight in Japan.
const JAPAN_MS: u64 = 9 * 60 * 60 * 1000;
/// A bucket holds what passes in so many seconds,
const BURST_SECONDS: u64 = 4;
/// and at least this much, so that an entry of the usual size passes at once.
const LEAST_BURST: u64 = 16 * 1024;

/// What a person has said of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineBudget {
    /// Bytes a second, each way; at least 1.
    pub bytes_per_second: u32,
    /// Bytes a day, both ways together; `None` without a limit.
    pub bytes_per_day: Option<u64>,
    /// Whether imports, attachments and checkpoints pass; they wait for another line otherwise.
    pub bulk: bool,
}

/// From this on an answer has been by a satellite that stands over the equator, in milliseconds.
const BY_SATELLITE_MS: u64 = 450;
/// From this on the line is longer, or fuller, than any within the country.
const LONG_MS: u64 = 200;

/// What is to be proposed for a line by how long an answer takes at least, in milliseconds; `None` where a
/// limit would help nobody. A person decides: what a line costs by the byte nobody can measure.
#[must_use]
pub fn proposed(round_trip_ms: u64) -> Option<LineBudget> {
    let kbit = match round_trip_ms {
        BY_SATELLITE_MS.. => 128,
        LONG_MS.. => 512,
        _ => return None,
    };
    Some(LineBudget {
        bytes_per_second: kbit * 125,
        bytes_per_day: None,
        bulk: false,
    })
}

/// What may pass now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Bytes that may be sent.
    pub send: u64,
    /// Bytes that the peer may be let send.
    pub grant: u64,
    /// As in [`LineBudget::bulk`].
    pub bulk: bool,
}

/// What has passed over the line, and what may.
#[derive(Debug, Clone)]
pub struct Meter {
    budget: LineBudget,
    sent: Bucket,
    granted: Bucket,
    day: u64,
    used: u64,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: i64,
    at_ms: u64,
}

impl Bucket {
    fn full(burst: u64, now_ms: u64) -> Self {
        Self {
            level: i64::try_from(burst).unwrap_or(i64::MAX),
            at_ms: now_ms,
        }
    }

    /// The level at a time. A clock that goes back fills nothing.
    fn level(&self, now_ms: u64, per_second: u64, burst: u64) -> i64 {
        let passed = now_ms.saturating_sub(self.at_ms);
        let filled = passed.saturating_mul(per_second) / 1000;
        let full = i64::try_from(burst).unwrap_or(i64::MAX);
        let filled = i64::try_from(filled).unwrap_or(i64::MAX);
        self.level.saturating_add(filled).min(full)
    }
}

impl Meter {
    /// A meter whose buckets are full. `used` is what has passed already on which day
    /// ([`Self::used`]).
    #[must_use]
    pub fn new(budget: LineBudget, used: (u64, u64), now_ms: u64) -> Self {
        let burst = burst(&budget);
        Self {
            budget,
            sent: Bucket::full(burst, now_ms),
            granted: Bucket::full(burst, now_ms),
            day: used.0,
            used: used.1,
        }
    }

    /// What the line may carry.
    #[must_use]
    pub fn budget(&self) -> LineBudget {
        self.budget
    }

    /// The day that is counted, and the bytes that have passed on it.
    #[must_use]
    pub fn used(&self, now_ms: u64) -> (u64, u64) {
        let today = day(now_ms);
        // A clock that was set back goes on with what it has counted.
        if today > self.day {
            (today, 0)
        } else {
            (self.day, self.used)
        }
    }

    fn left(&self, now_ms: u64) -> u64 {
        let used = self.used(now_ms).1;
        self.budget
            .bytes_per_day
            .map_or(u64::MAX, |most| most.saturating_sub(used))
    }

    /// Whether nothing more may pass today.
    #[must_use]
    pub fn is_used_up(&self, now_ms: u64) -> bool {
        self.left(now_ms) == 0
    }

    fn may(&self, bucket: &Bucket, now_ms: u64) -> u64 {
        let per_second = u64::from(self.budget.bytes_per_second);
        let level = bucket.level(now_ms, per_second, burst(&self.budget));
        u64::try_from(level).unwrap_or(0).min(self.left(now_ms))
    }

    /// What may pass now.
    #[must_use]
    pub fn allowance(&self, now_ms: u64) -> Allowance {
        Allowance {
            send: self.may(&self.sent, now_ms),
            grant: self.may(&self.granted, now_ms),
            bulk: self.budget.bulk,
        }
    }

    /// Counts bytes that were sent.
    pub fn sent(&mut self, bytes: u64, now_ms: u64) {
        let (rate, burst) = (u64::from(self.budget.bytes_per_second), burst(&self.budget));
        take(&mut self.sent, bytes, now_ms, rate, burst);
        self.count(bytes, now_ms);
    }

    /// Counts bytes that have come.
    pub fn came(&mut self, bytes: u64, now_ms: u64) {
        self.count(bytes, now_ms);
    }

    /// Counts bytes that the peer was let send: they will come.
    pub fn granted(&mut self, bytes: u64, now_ms: u64) {
        let (rate, burst) = (u64::from(self.budget.bytes_per_second), burst(&self.budget));
        take(&mut self.granted, bytes, now_ms, rate, burst);
    }

    /// Looks at the clock, before anything is asked of the meter. Where it was put back, the buckets fill
    /// from now on, and what was counted is counted for today: a clock that was years ahead would keep the
    /// line shut until then.
    pub fn look(&mut self, now_ms: u64) {
        self.sent.at_ms = self.sent.at_ms.min(now_ms);
        self.granted.at_ms = self.granted.at_ms.min(now_ms);
        self.day = self.day.min(day(now_ms));
    }

    fn count(&mut self, bytes: u64, now_ms: u64) {
        let (day, used) = self.used(now_ms);
        self.day = day;
        self.used = used.saturating_add(bytes);
    }

    /// When some more may pass each way, for who was stopped by the line: a quarter of a bucket, or
    /// tomorrow.
    #[must_use]
    pub fn again_at(&self, now_ms: u64) -> u64 {
        if self.is_used_up(now_ms) {
            let tomorrow = self.used(now_ms).0.saturating_add(1);
            return tomorrow.saturating_mul(DAY_MS).saturating_sub(JAPAN_MS);
        }
        let wanted = i64::try_from(burst(&self.budget) / 4).unwrap_or(i64::MAX);
        let per_second = u64::from(self.budget.bytes_per_second.max(1));
        let at = |bucket: &Bucket| {
            let lacks = u64::try_from(wanted.saturating_sub(bucket.level)).unwrap_or(0);
            bucket
                .at_ms
                .saturating_add(lacks.saturating_mul(1000).div_ceil(per_second))
        };
        at(&self.sent).max(at(&self.granted))
    }
}

fn take(bucket: &mut Bucket, bytes: u64, now_ms: u64, per_second: u64, burst: u64) {
    let level = bucket.level(now_ms, per_second, burst);
    bucket.level = level.saturating_sub(i64::try_from(bytes).unwrap_or(i64::MAX));
    bucket.at_ms = bucket.at_ms.max(now_ms);
}

fn burst(budget: &LineBudget) -> u64 {
    (u64::from(budget.bytes_per_second) * BURST_SECONDS).max(LEAST_BURST)
}

fn day(now_ms: u64) -> u64 {
    now_ms.saturating_add(JAPAN_MS) / DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_395_600_000;

    fn meter(per_second: u32, per_day: Option<u64>) -> Meter {
        let budget = LineBudget {
            bytes_per_second: per_second,
            bytes_per_day: per_day,
            bulk: false,
        };
        Meter::new(budget, (0, 0), NOW)
    }

    #[test]
    fn over_an_hour_no_more_passes_than_the_line_carries_and_one_bucket() {
        let mut meter = meter(8_000, None);
        let mut passed = 0;
        for second in 0..3600 {
            let now = NOW + second * 1000;
            let may = meter.allowance(now).send;
            meter.sent(may, now);
            passed += may;
        }
        assert_eq!(passed, 8_000 * (3599 + BURST_SECONDS));
    }

    #[test]
    fn a_satellite_is_told_by_how_long_its_answers_take_at_least() {
        let kbit = |ms| proposed(ms).map(|line| line.bytes_per_second / 125);
        assert_eq!([2, 40, 199].map(kbit), [None; 3], "a table, a telephone");
        assert_eq!(kbit(250), Some(512));
        assert_eq!([600, 1_400].map(kbit), [Some(128); 2]);
    }

    #[test]
    fn what_was_not_foreseen_is_made_up_for() {
        let mut meter = meter(8_000, None);
        meter.sent(100_000, NOW);
        assert_eq!(meter.allowance(NOW).send, 0);
        assert_eq!(meter.allowance(NOW).grant, 32_000, "the other way is free");
        let again = meter.again_at(NOW);
        assert_eq!(meter.allowance(again).send, 8_000);
        assert_eq!(meter.allowance(again - 1000).send, 0);
    }

    #[test]
    fn a_day_that_is_used_up_ends_at_midnight_in_japan() {
        let mut meter = meter(1_000_000, Some(50_000));
        meter.came(20_000, NOW);
        assert_eq!(meter.allowance(NOW).send, 30_000, "both ways count");
        meter.sent(40_000, NOW);
        assert!(meter.is_used_up(NOW));
        let tomorrow = meter.again_at(NOW);
        assert_eq!((tomorrow + JAPAN_MS) % DAY_MS, 0);
        assert!(meter.is_used_up(tomorrow - 1));
        assert_eq!(meter.allowance(tomorrow).send, 50_000);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let mut meter = meter(8_000, Some(50_000));
        meter.sent(60_000, NOW);
        assert_eq!(meter.allowance(NOW - 10 * DAY_MS).send, 0);
        assert_eq!(meter.used(NOW - 10 * DAY_MS).1, 60_000);
    }

    #[test]
    fn attack_24_a_clock_that_was_ahead_and_is_put_right_is_made_up_for_in_a_bucket_and_a_day() {
        let ahead = NOW + 3650 * DAY_MS;
        let mut meter = meter(8_000, Some(50_000));
        meter.sent(60_000, ahead);
        meter.granted(60_000, ahead);
        assert!(meter.is_used_up(ahead));
        meter.look(NOW);
        assert!(meter.is_used_up(NOW), "what passed has passed");
        let tomorrow = meter.again_at(NOW);
        assert!(tomorrow <= NOW + DAY_MS, "and not in ten years");
        meter.look(tomorrow);
        assert!(meter.allowance(tomorrow).send > 0);
        assert!(meter.allowance(tomorrow).grant > 0);
    }
}
