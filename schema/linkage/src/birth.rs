//! Birth dates as intervals: a day, a month, an age, a decade.

use crate::level::Level;
use chrono::{Datelike, NaiveDate};
use domain::birth_date::{BirthDateError, parse_birth_date};
use domain::calendar::PartialDate;

/// What is known of a birth date, on a scale of days on which every month has 31 and every year 372.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Birth {
    from: i32,
    to: i32,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Unknown,
    Day,
    /// A month, a year or an age.
    Narrow,
    /// 40代.
    Decade,
}

const YEAR: i32 = 372;

fn scale(year: i32, month: u32, day: u32) -> i32 {
    let part = |number: u32| i32::try_from(number).unwrap_or(1) - 1;
    year * YEAR + part(month) * 31 + part(day)
}

impl Birth {
    /// From a date, whole or partial.
    #[must_use]
    pub fn of(date: PartialDate) -> Self {
        match (date.month(), date.day()) {
            (Some(month), Some(day)) => {
                let at = scale(date.year(), month, day);
                Self {
                    from: at,
                    to: at,
                    kind: Kind::Day,
                }
            }
            (Some(month), None) => {
                let from = scale(date.year(), month, 1);
                Self {
                    from,
                    to: from + 30,
                    kind: Kind::Narrow,
                }
            }
            _ => {
                let from = scale(date.year(), 1, 1);
                Self {
                    from,
                    to: from + YEAR - 1,
                    kind: Kind::Narrow,
                }
            }
        }
    }

    /// From an age in years on a day.
    #[must_use]
    pub fn aged(years: u32, seen: NaiveDate) -> Self {
        let years = i32::try_from(years.min(150)).unwrap_or(0);
        let to = scale(seen.year(), seen.month(), seen.day()) - years * YEAR;
        Self {
            from: to - YEAR + 1,
            to,
            kind: Kind::Narrow,
        }
    }

    /// From a decade of age (40代 is 40) on a day.
    #[must_use]
    pub fn decade(years: u32, seen: NaiveDate) -> Self {
        let years = i32::try_from(years.min(150)).unwrap_or(0);
        let to = scale(seen.year(), seen.month(), seen.day()) - years * YEAR;
        Self {
            from: to - 10 * YEAR + 1,
            to,
            kind: Kind::Decade,
        }
    }

    /// Reads what the columns of a list say; the most exact of them counts. Ages count from `seen`.
    #[must_use]
    pub fn read(birth: &str, age: &str, decade: &str, seen: NaiveDate) -> Self {
        let day = birth.trim();
        if !day.is_empty() {
            match parse_birth_date(day, seen) {
                Ok(read) => match read.age_reported {
                    Some(years) => return Self::aged(years, seen),
                    None if day.contains('代') => {}
                    None => return Self::of(read.date),
                },
                Err(BirthDateError::OutsideEra { proposal }) => return Self::of(proposal.date),
                Err(_) => {}
            }
        }
        let digits = |text: &str| -> Option<u32> {
            let digits: String = text
                .chars()
                .map(narrow)
                .skip_while(|letter| !letter.is_ascii_digit())
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse().ok()
        };
        if let Some(years) = digits(age).filter(|years| *years < 130) {
            return if age.contains('代') {
                Self::decade(years, seen)
            } else {
                Self::aged(years, seen)
            };
        }
        let decade = if decade.trim().is_empty() {
            day
        } else {
            decade
        };
        match digits(decade).filter(|years| *years < 130 && decade.contains('代')) {
            Some(years) => Self::decade(years, seen),
            None => Self::default(),
        }
    }

    /// Whether anything is known.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.kind != Kind::Unknown
    }

    /// The number of the day, for a whole date.
    pub(crate) fn day(self) -> Option<i32> {
        (self.kind == Kind::Day).then_some(self.from)
    }

    /// The years in which it may lie, widened by some years; at most thirteen.
    pub(crate) fn years(self, slack: i32) -> std::ops::RangeInclusive<i32> {
        if self.kind == Kind::Unknown {
            #[allow(clippy::reversed_empty_ranges)]
            return 1..=0;
        }
        self.from.div_euclid(YEAR) - slack..=self.to.div_euclid(YEAR) + slack
    }

    /// The month, for a whole date.
    pub(crate) fn month(self) -> Option<i32> {
        self.day().map(|day| day.div_euclid(31))
    }

    /// How two births agree.
    pub(crate) fn compare(self, other: Self) -> Level {
        match (self.kind, other.kind) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => Level::BirthMissing,
            (Kind::Day, Kind::Day) => days(self.from, other.from),
            (Kind::Decade, _) | (_, Kind::Decade) => match apart(self, other) {
                0 => Level::DecadeSame,
                gap if gap <= YEAR => Level::DecadeNear,
                _ => Level::DecadeOther,
            },
            _ => match apart(self, other) {
                0 => Level::AgeSame,
                gap if gap <= YEAR => Level::AgeNear,
                gap if gap <= 3 * YEAR => Level::AgeFar,
                _ => Level::AgeOther,
            },
        }
    }
}

fn narrow(letter: char) -> char {
    match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

fn apart(one: Birth, other: Birth) -> i32 {
    (one.from - other.to).max(other.from - one.to).max(0)
}

fn days(one: i32, other: i32) -> Level {
    if one == other {
        return Level::BirthSame;
    }
    let parts = |day: i32| {
        (
            day.div_euclid(YEAR),
            day.rem_euclid(YEAR) / 31 + 1,
            day.rem_euclid(YEAR) % 31 + 1,
        )
    };
    let ((year, month, day), (other_year, other_month, other_day)) = (parts(one), parts(other));
    let digit = |left: i32, right: i32| {
        left != right
            && (left % 10 == right % 10 && (left - right).abs() < 100 || left / 10 == right / 10)
    };
    let exchanged = year == other_year && month == other_day && day == other_month;
    let gap = (year - other_year).abs();
    match (year == other_year, month == other_month, day == other_day) {
        // One digit, or one year; or the era was taken for another one.
        (false, true, true)
            if digit(year, other_year) && gap < 100 || gap == 1 || matches!(gap, 14 | 30 | 63) =>
        {
            Level::BirthSlip
        }
        (true, false, true) if digit(month, other_month) || (month - other_month).abs() == 1 => {
            Level::BirthSlip
        }
        (true, true, false) if digit(day, other_day) || (day - other_day).abs() == 1 => {
            Level::BirthSlip
        }
        _ if exchanged => Level::BirthSlip,
        (true, true, _) | (_, true, true) | (true, _, true) => Level::BirthTwoParts,
        (true, ..) => Level::BirthYear,
        _ if gap <= 1 => Level::BirthNear,
        _ => Level::BirthOther,
    }
}
