//! Birth dates as people say and type them.
//!
//! A wrong birth date splits one person into two or joins two into one, so this reads what is
//! unmistakable, proposes where a date cannot be, and asks where it would have to guess.

use crate::calendar::{Era, PartialDate};
use crate::code::DatePrecision;
use crate::width::narrow;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A birth date as understood, together with what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthDate {
    /// The date, whole or partial.
    pub date: PartialDate,
    /// CL-20: `Estimated` when it comes from an age or an "about".
    pub precision: DatePrecision,
    /// What was typed, unchanged.
    pub source_text: String,
    /// The age in years, when an age was said.
    pub age_reported: Option<u32>,
}

impl BirthDate {
    /// Whether the person would be over 120: worth asking again, never worth refusing.
    #[must_use]
    pub fn is_doubtful(&self, today: NaiveDate) -> bool {
        self.date.age_on(today).is_some_and(|age| age.least > 120)
    }
}

/// Why no birth date was made of a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BirthDateError {
    /// Nothing was typed.
    #[error("birth date is empty")]
    Empty,
    /// The text says that nobody knows (不明): keep "asked, not known".
    #[error("birth date is said to be unknown")]
    SaidUnknown,
    /// No form that we know.
    #[error("birth date cannot be read")]
    Unreadable,
    /// Two digits of a year without an era: one key decides. Oldest first, all possible.
    #[error("birth date needs an era, {} are possible", .candidates.len())]
    AskEra {
        /// The date in each era in which it can be.
        candidates: Vec<(Era, PartialDate)>,
    },
    /// The day lies outside the era it was given in (昭和64年1月8日).
    #[error("birth date lies outside its era")]
    OutsideEra {
        /// The same day in the era that it belongs to; for the person at the desk to accept.
        proposal: Box<BirthDate>,
    },
    /// The calendar has no such day.
    #[error("no such day in the calendar")]
    NoSuchDay,
    /// After today; often a mistyped era or a wrong clock.
    #[error("birth date lies in the future")]
    Future,
    /// Before 1900.
    #[error("birth date lies before 1900")]
    TooEarly,
}

/// Reads a birth date in any usual form: `S23.4.5`, `s230405`, 昭和23年4月5日, 昭23.4.5, `19480405`,
/// `1948/4/5`, `3230405` (coded era), a spreadsheet's day number, 78歳, 昭和12年ごろ, parts of dates.
///
/// `today` decides what an age means and what lies in the future.
///
/// # Errors
///
/// [`BirthDateError`]; nothing is guessed where two readings are possible.
pub fn parse_birth_date(text: &str, today: NaiveDate) -> Result<BirthDate, BirthDateError> {
    let (plain, about) = plain_form(text);
    if plain.is_empty() {
        return Err(BirthDateError::Empty);
    }
    if matches!(
        plain.as_str(),
        "不明" | "不詳" | "未確認" | "わからない" | "分からない" | "分らない"
    ) {
        return Err(BirthDateError::SaidUnknown);
    }
    let result = |date: PartialDate, precision, age_reported| BirthDate {
        date,
        precision,
        source_text: text.trim().to_owned(),
        age_reported,
    };
    let read = match age(&plain, today) {
        Some((date, years)) => {
            return Ok(result(date?, DatePrecision::Estimated, years));
        }
        None => date_of(&plain, today)?,
    };
    let precision = if about {
        DatePrecision::Estimated
    } else {
        read.date.precision()
    };
    let birth = result(read.date, precision, None);
    if birth.date.earliest() > today {
        return Err(BirthDateError::Future);
    }
    if birth.date.year() < EARLIEST_YEAR {
        return Err(BirthDateError::TooEarly);
    }
    if read.outside_era {
        return Err(BirthDateError::OutsideEra {
            proposal: Box::new(birth),
        });
    }
    Ok(birth)
}

const EARLIEST_YEAR: i32 = 1900;

/// A date with whether it lies outside the era it was given in.
struct Read {
    date: PartialDate,
    outside_era: bool,
}

/// Half-width, without spaces, remarks in brackets, "about" and "born"; numbers in kanji as digits.
fn plain_form(text: &str) -> (String, bool) {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0_u32;
    let mut gap = false;
    for letter in text.trim().chars().map(narrow) {
        match letter {
            '(' | '〔' | '[' => depth += 1,
            ')' | '〕' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            // "S23 4 5": a space between digits separates, any other space says nothing.
            ' ' | '\t' => gap = plain.ends_with(|last: char| last.is_ascii_digit()),
            other => {
                if gap && other.is_ascii_digit() {
                    plain.push('.');
                }
                gap = false;
                match other {
                    '㍾' => plain.push_str("明治"),
                    '㍽' => plain.push_str("大正"),
                    '㍼' => plain.push_str("昭和"),
                    '㍻' => plain.push_str("平成"),
                    '㋿' => plain.push_str("令和"),
                    other => plain.push(other),
                }
            }
        }
    }
    let mut plain = kanji_numbers(&plain.replace("元年", "1年"));
    let mut about = false;
    for word in [
        "ごろ",
        "頃",
        "ころ",
        "くらい",
        "ぐらい",
        "位",
        "前後",
        "約",
        "たぶん",
        "推定",
        "?",
    ] {
        if plain.contains(word) {
            plain = plain.replace(word, "");
            about = true;
        }
    }
    for word in ["生まれ", "うまれ", "生れ", "生"] {
        if let Some(rest) = plain.strip_suffix(word) {
            plain = rest.to_owned();
            break;
        }
    }
    let plain = plain.strip_prefix("西暦").unwrap_or(&plain);
    // Spreadsheets export a birth date as the first moment of its day.
    let plain = plain
        .strip_suffix(".00:00:00")
        .or_else(|| plain.strip_suffix("T00:00:00"))
        .unwrap_or(plain);
    (plain.to_owned(), about)
}

/// Numbers in kanji as digits: 二十三 and 二三 are 23.
fn kanji_numbers(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut run: Option<(u32, u32)> = None;
    for letter in text.chars() {
        let digit = "〇一二三四五六七八九"
            .chars()
            .zip(0_u32..)
            .find(|(digit, _)| *digit == letter);
        let unit = match letter {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1000),
            _ => None,
        };
        run = match (digit, unit, run) {
            (Some((_, digit)), _, sum) => {
                let (total, current) = sum.unwrap_or((0, 0));
                Some((total, current.saturating_mul(10).saturating_add(digit)))
            }
            (None, Some(unit), sum) => {
                let (total, current) = sum.unwrap_or((0, 0));
                Some((total.saturating_add(current.max(1).saturating_mul(unit)), 0))
            }
            (None, None, sum) => {
                if let Some((total, current)) = sum {
                    result.push_str(&total.saturating_add(current).to_string());
                }
                result.push(letter);
                None
            }
        };
    }
    if let Some((total, current)) = run {
        result.push_str(&total.saturating_add(current).to_string());
    }
    result
}

/// An age (78歳, 70代, 8か月) as the year, or month, of birth that it makes likely.
///
/// `None` when the text is no age.
#[allow(clippy::type_complexity)]
fn age(
    plain: &str,
    today: NaiveDate,
) -> Option<(Result<PartialDate, BirthDateError>, Option<u32>)> {
    let body = plain.strip_prefix('満').unwrap_or(plain);
    let end = body.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = (body.get(..end)?, body.get(end..)?);
    let number: u32 = number.parse().ok()?;
    match unit {
        "歳" | "才" | "さい" | "サイ" | "歳半" | "才半" => {
            Some((years_before(number, today), Some(number)))
        }
        // The middle of the decade is wrong by the least.
        "代" | "歳代" | "才代" => Some((years_before(number.saturating_add(5), today), None)),
        "か月" | "ヶ月" | "カ月" | "ケ月" | "ヵ月" | "箇月" | "ヶ月児" | "か月児" =>
        {
            let date = today
                .checked_sub_months(Months::new(number))
                .filter(|_| number < 48)
                .and_then(|day| PartialDate::new(day.year(), Some(day.month()), None))
                .ok_or(BirthDateError::Unreadable);
            Some((date, Some(number / 12)))
        }
        _ => None,
    }
}

fn years_before(years: u32, today: NaiveDate) -> Result<PartialDate, BirthDateError> {
    if years > 130 {
        return Err(BirthDateError::TooEarly);
    }
    i32::try_from(years)
        .ok()
        .and_then(|years| PartialDate::new(today.year() - years, None, None))
        .ok_or(BirthDateError::Unreadable)
}

fn date_of(plain: &str, today: NaiveDate) -> Result<Read, BirthDateError> {
    if let Some((era, rest)) = era_prefix(plain) {
        return in_given_era(era, rest);
    }
    let runs = runs(plain)?;
    let inside = |date| Read {
        date,
        outside_era: false,
    };
    match runs.as_slice() {
        [only] => match only.len() {
            8 => western(
                cut(only, 0, 4)?,
                Some(cut(only, 4, 6)?),
                Some(cut(only, 6, 8)?),
            )
            .map(inside),
            7 => {
                let digit = only.chars().next().ok_or(BirthDateError::Unreadable)?;
                let era = Era::from_digit(digit).ok_or(BirthDateError::Unreadable)?;
                in_given_era(era, only.get(1..).unwrap_or_default())
            }
            6 => {
                let (year, month, day) = (cut(only, 0, 2)?, cut(only, 2, 4)?, cut(only, 4, 6)?);
                match without_era(year, Some(month), Some(day), today) {
                    // 194804 can only be a year and a month.
                    BirthDateError::NoSuchDay => {
                        western(cut(only, 0, 4)?, Some(cut(only, 4, 6)?), None).map(inside)
                    }
                    ask => Err(ask),
                }
            }
            5 => serial_day(cut(only, 0, 5)?).map(inside),
            4 => western(cut(only, 0, 4)?, None, None).map(inside),
            _ => Err(BirthDateError::Unreadable),
        },
        [year, rest @ ..] if rest.iter().all(|part| part.len() <= 2) => {
            let month = rest.first().map(|part| number(part)).transpose()?;
            let day = rest.get(1).map(|part| number(part)).transpose()?;
            match year.len() {
                4 => western(number(year)?, month, day).map(inside),
                1 | 2 if rest.iter().all(|part| part.len() <= 2) => {
                    Err(without_era(number(year)?, month, day, today))
                }
                _ => Err(BirthDateError::Unreadable),
            }
        }
        _ => Err(BirthDateError::Unreadable),
    }
}

/// The era at the start of a text, by letter or name, and what follows.
fn era_prefix(plain: &str) -> Option<(Era, &str)> {
    Era::ALL.into_iter().find_map(|era| {
        let short: String = era.name().chars().take(1).collect();
        let rest = plain
            .strip_prefix(era.name())
            .or_else(|| plain.strip_prefix(&short))
            .or_else(|| plain.strip_prefix(era.letter()))
            .or_else(|| plain.strip_prefix(era.letter().to_ascii_lowercase()))?;
        Some((era, rest.trim_start_matches(['.', '-', '/'])))
    })
}

fn in_given_era(era: Era, rest: &str) -> Result<Read, BirthDateError> {
    let runs = runs(rest)?;
    let (year, month, day) = match runs.as_slice() {
        [only] if only.len() == 6 => (
            cut(only, 0, 2)?,
            Some(cut(only, 2, 4)?),
            Some(cut(only, 4, 6)?),
        ),
        [only] if only.len() == 4 => (cut(only, 0, 2)?, Some(cut(only, 2, 4)?), None),
        [year, rest @ ..] if runs.iter().all(|part| part.len() <= 2) => (
            number(year)?,
            rest.first().map(|part| number(part)).transpose()?,
            rest.get(1).map(|part| number(part)).transpose()?,
        ),
        _ => return Err(BirthDateError::Unreadable),
    };
    let year = era.western_year(year).ok_or(BirthDateError::NoSuchDay)?;
    let date = PartialDate::new(year, month, day).ok_or(BirthDateError::NoSuchDay)?;
    Ok(Read {
        date,
        outside_era: !touches(era, date),
    })
}

/// Whether any day that a date may be lies in an era.
fn touches(era: Era, date: PartialDate) -> bool {
    date.latest() >= era.first_day() && era.last_day().is_none_or(|last| date.earliest() <= last)
}

/// What to ask when the era is missing.
fn without_era(
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
    today: NaiveDate,
) -> BirthDateError {
    let candidates: Vec<(Era, PartialDate)> = Era::ALL
        .into_iter()
        .filter_map(|era| {
            let date = PartialDate::new(era.western_year(year)?, month, day)?;
            let possible =
                touches(era, date) && date.year() >= EARLIEST_YEAR && date.earliest() <= today;
            possible.then_some((era, date))
        })
        .collect();
    if candidates.is_empty() {
        BirthDateError::NoSuchDay
    } else {
        BirthDateError::AskEra { candidates }
    }
}

fn western(year: u32, month: Option<u32>, day: Option<u32>) -> Result<PartialDate, BirthDateError> {
    i32::try_from(year)
        .ok()
        .and_then(|year| PartialDate::new(year, month, day))
        .ok_or(BirthDateError::NoSuchDay)
}

/// A spreadsheet's day number: 1 is 1900-01-01, and it believes in a 29 February 1900.
fn serial_day(number: u32) -> Result<PartialDate, BirthDateError> {
    NaiveDate::from_ymd_opt(1899, 12, 30)
        .and_then(|start| start.checked_add_days(Days::new(u64::from(number))))
        .map(PartialDate::of_day)
        .ok_or(BirthDateError::Unreadable)
}

/// The digits of year, month and day in order; at most three, with date marks between them only.
fn runs(text: &str) -> Result<Vec<&str>, BirthDateError> {
    let marks = ['年', '月', '日', '.', '-', '/', ',', '\''];
    let fits = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || marks.contains(&letter));
    let runs: Vec<&str> = text.split(marks).filter(|run| !run.is_empty()).collect();
    // 「4月5日」 has no year.
    let year_first = match (text.find('年'), text.find(['月', '日'])) {
        (None, Some(_)) => runs.len() == 3,
        (Some(year), Some(other)) => year < other,
        (_, None) => true,
    };
    if fits
        && year_first
        && runs.len() <= 3
        && text.starts_with(|first: char| first.is_ascii_digit())
    {
        Ok(runs)
    } else {
        Err(BirthDateError::Unreadable)
    }
}

fn cut(digits: &str, from: usize, to: usize) -> Result<u32, BirthDateError> {
    number(digits.get(from..to).unwrap_or_default())
}

fn number(digits: &str) -> Result<u32, BirthDateError> {
    digits.parse().map_err(|_| BirthDateError::Unreadable)
}
