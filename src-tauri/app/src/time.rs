//! Times as people in Japan read them. The clock itself is lent by the shell.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone, Utc};

/// Lends the time. Shells hand in [`SystemClock`]; tests travel.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> u64;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        u64::try_from(Utc::now().timestamp_millis()).unwrap_or_default()
    }
}

/// Japan Standard Time; Japan keeps no summer time.
fn japan() -> Option<FixedOffset> {
    FixedOffset::east_opt(9 * 3600)
}

fn at(ms: u64) -> Option<DateTime<FixedOffset>> {
    let utc = Utc.timestamp_millis_opt(i64::try_from(ms).ok()?).single()?;
    Some(utc.with_timezone(&japan()?))
}

/// RFC 3339 with +09:00, to the second.
#[must_use]
pub fn stamp(ms: u64) -> String {
    at(ms).map_or_else(String::new, |time| {
        time.to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    })
}

/// The date in Japan.
#[must_use]
pub fn date(ms: u64) -> NaiveDate {
    at(ms).map_or(NaiveDate::MIN, |time| time.date_naive())
}

/// The last millisecond of a day in Japan, for a right that ends with that day.
#[must_use]
pub fn end_of_day(day: NaiveDate) -> Option<u64> {
    let end = day.and_hms_milli_opt(23, 59, 59, 999)?;
    let end = japan()?.from_local_datetime(&end).single()?;
    u64::try_from(end.timestamp_millis()).ok()
}

/// Reads RFC 3339 or a bare date; `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return u64::try_from(time.timestamp_millis()).ok();
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let start = japan()?
        .from_local_datetime(&day.and_hms_opt(0, 0, 0)?)
        .single()?;
    u64::try_from(start.timestamp_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_japan_and_read_back() {
        let shown = stamp(1_795_395_600_000);
        assert_eq!(
            shown, "2026-11-23T10:00:00+09:00",
            "Japan is nine hours ahead"
        );
        assert_eq!(parse(&shown), Some(1_795_395_600_000), "the same moment");
    }

    #[test]
    fn a_right_lasts_to_the_end_of_its_last_day() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
        let end = end_of_day(day).expect("in range");
        assert_eq!(
            stamp(end),
            "2026-11-23T23:59:59+09:00",
            "that evening in Japan"
        );
        assert_eq!(date(end), day, "still that day");
        assert_eq!(
            date(end + 1),
            day.succ_opt().expect("next"),
            "then the next"
        );
    }
}
