//! Points in time as records carry them: RFC 3339, or a date alone.

use chrono::{DateTime, FixedOffset, NaiveDate};

/// Milliseconds since 1970 of a time as recorded; a date alone counts from its first moment in Japan.
///
/// Texts cannot be compared as texts, because offices write `+09:00` and devices may write `Z`.
/// What cannot be read sorts before everything.
#[must_use]
pub fn order(text: &str) -> i64 {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return time.timestamp_millis();
    }
    date(text)
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .and_then(|start| start.and_local_timezone(japan()?).single())
        .map_or(i64::MIN, |start| start.timestamp_millis())
}

/// The calendar day in Japan of a time as recorded; `None` when it cannot be read.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&japan()?).date_naive());
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// The newest of some items: by when it was typed, then by id, so that every device agrees.
#[must_use]
pub fn newest<'a, T>(
    items: impl IntoIterator<Item = (&'a str, &'a T)>,
    typed: impl Fn(&T) -> &str,
) -> Option<(&'a str, &'a T)>
where
    T: 'a,
{
    items
        .into_iter()
        .max_by_key(|(id, item)| (order(typed(item)), *id))
}

fn japan() -> Option<FixedOffset> {
    FixedOffset::east_opt(9 * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_moment_is_equal_in_any_offset() {
        assert_eq!(
            order("2026-11-23T10:00:00+09:00"),
            order("2026-11-23T01:00:00Z")
        );
        assert!(order("2026-11-23T00:30:00Z") > order("2026-11-23T09:00:00+09:00"));
    }

    #[test]
    fn a_date_alone_is_the_start_of_that_day_in_japan() {
        assert_eq!(order("2026-11-23"), order("2026-11-22T15:00:00Z"));
        assert_eq!(
            date("2026-11-22T15:00:00Z"),
            NaiveDate::from_ymd_opt(2026, 11, 23)
        );
    }

    #[test]
    fn what_cannot_be_read_is_oldest() {
        assert!(order("きのう") < order("1900-01-01"));
        assert_eq!(date(""), None);
    }
}
