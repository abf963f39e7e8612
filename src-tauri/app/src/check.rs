//! Checks of what comes through the door, before anything is looked up or written.

use crate::failure::Failure;
use crate::time;
use domain::ids::DocumentId;

/// Longest one-line text, in characters.
pub(crate) const LINE: usize = 200;
/// Longest note, in characters (three bytes each stay below 64 KiB).
pub(crate) const NOTE: usize = 20_000;
/// How far a clock may be ahead before a time counts as the future.
const SLACK_MS: u64 = 10 * 60 * 1000;

/// A text within its length, without control characters that could hide what is written.
pub(crate) fn text(field: &str, text: &str, most: usize) -> Result<String, Failure> {
    if text.chars().count() > most {
        return Err(Failure::TooLong {
            field: field.to_owned(),
            most: u32::try_from(most).unwrap_or(u32::MAX),
        });
    }
    Ok(text
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !hides(*c))
        .collect::<String>()
        .trim()
        .to_owned())
}

/// Control characters and the bidirectional overrides of Unicode.
fn hides(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that must be there.
pub(crate) fn required(field: &str, value: &str, most: usize) -> Result<String, Failure> {
    let value = text(field, value, most)?;
    if value.is_empty() {
        return Err(Failure::Missing {
            field: field.to_owned(),
        });
    }
    Ok(value)
}

/// A free text without a My Number in it (番号法20条: nobody may keep it).
pub(crate) fn free_text(field: &str, value: &str, most: usize) -> Result<String, Failure> {
    let value = text(field, value, most)?;
    if domain::individual_number::is_in(&value) {
        return Err(Failure::IndividualNumber);
    }
    Ok(value)
}

/// A document id.
pub(crate) fn id(field: &str, text: &str) -> Result<DocumentId, Failure> {
    text.parse().map_err(|_| Failure::Unreadable {
        field: field.to_owned(),
    })
}

/// A code of a list of this version, or empty.
pub(crate) fn code(field: &str, code: &str, list: &[&str]) -> Result<String, Failure> {
    if code.is_empty() || list.contains(&code) {
        return Ok(code.to_owned());
    }
    Err(Failure::Unreadable {
        field: field.to_owned(),
    })
}

/// A code that must be there.
pub(crate) fn required_code(field: &str, value: &str, list: &[&str]) -> Result<String, Failure> {
    let value = code(field, value, list)?;
    if value.is_empty() {
        return Err(Failure::Missing {
            field: field.to_owned(),
        });
    }
    Ok(value)
}

/// A time or date that has been: RFC 3339 or ISO date.
pub(crate) fn past(
    field: &str,
    value: Option<&str>,
    now_ms: u64,
) -> Result<Option<String>, Failure> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let at = time::parse(value).ok_or_else(|| Failure::Unreadable {
        field: field.to_owned(),
    })?;
    if at > now_ms.saturating_add(SLACK_MS) {
        return Err(Failure::InFuture);
    }
    Ok(Some(value.to_owned()))
}

/// An ISO date, or empty.
pub(crate) fn date(field: &str, value: &str) -> Result<String, Failure> {
    if value.is_empty() || chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok() {
        return Ok(value.to_owned());
    }
    Err(Failure::Unreadable {
        field: field.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_text_is_taken_out_and_line_breaks_stay() {
        let kept = text("text", "一行目\n二行目\u{202e}かくれた\u{0}", LINE).expect("short");
        assert_eq!(kept, "一行目\n二行目かくれた", "only what shows is kept");
    }

    #[test]
    fn a_visit_tomorrow_is_refused_and_five_minutes_of_clock_error_are_not() {
        let now = 1_795_395_600_000;
        let soon = crate::time::stamp(now + 5 * 60 * 1000);
        assert!(
            past("seenAt", Some(&soon), now).is_ok(),
            "clocks differ a little"
        );
        let tomorrow = crate::time::stamp(now + 24 * 3600 * 1000);
        assert_eq!(
            past("seenAt", Some(&tomorrow), now),
            Err(Failure::InFuture),
            "not yet"
        );
    }
}
