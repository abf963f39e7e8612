//! Dates of which only a part may be known, and the Japanese eras (和暦).

use crate::code::DatePrecision;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An era since Japan has used the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Era {
    /// 明治
    Meiji,
    /// 大正
    Taisho,
    /// 昭和
    Showa,
    /// 平成
    Heisei,
    /// 令和
    Reiwa,
}

impl Era {
    /// Every era in order.
    pub const ALL: [Self; 5] = [
        Self::Meiji,
        Self::Taisho,
        Self::Showa,
        Self::Heisei,
        Self::Reiwa,
    ];

    /// The letter on forms: M, T, S, H or R.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The name in kanji.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// From its letter, small or large.
    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|era| era.letter() == letter.to_ascii_uppercase())
    }

    /// From the digit that municipal files put before six digits: 1 明治 … 5 令和.
    #[must_use]
    pub fn from_digit(digit: char) -> Option<Self> {
        let index = digit.to_digit(10)?.checked_sub(1)?;
        Self::ALL.get(usize::try_from(index).ok()?).copied()
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let (year, month, day) = match self {
            Self::Meiji => (1868, 10, 23),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        };
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    /// Its last day; `None` for the present era.
    ///
    /// The days of change count for the new era, as registers do it (大正元年 begins 1912-07-30).
    #[must_use]
    pub fn last_day(self) -> Option<NaiveDate> {
        let next = match self {
            Self::Meiji => Self::Taisho,
            Self::Taisho => Self::Showa,
            Self::Showa => Self::Heisei,
            Self::Heisei => Self::Reiwa,
            Self::Reiwa => return None,
        };
        next.first_day().pred_opt()
    }

    /// The Western year of a year of this era, counted on even beyond its end.
    #[must_use]
    pub fn western_year(self, year: u32) -> Option<i32> {
        let year = i32::try_from(year).ok().filter(|year| *year > 0)?;
        self.first_day().year().checked_add(year)?.checked_sub(1)
    }

    /// The era of a day; `None` before 明治.
    #[must_use]
    pub fn of(day: NaiveDate) -> Option<Self> {
        Self::ALL
            .into_iter()
            .rev()
            .find(|era| era.first_day() <= day)
    }
}

/// A date, or the year and month, or the year alone. Written as ISO 8601: `1948-04-05`, `1948-04`, `1948`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

/// A text is no ISO date, whole or partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO date of four-digit year, optional month and optional day")]
pub struct NotIso;

impl PartialDate {
    /// From its parts; `None` for a day or month that no calendar has, or a year outside 1 to 9999.
    #[must_use]
    pub fn new(year: i32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        let valid = (1..=9999).contains(&year)
            && match (month, day) {
                (None, None) => true,
                (None, Some(_)) => false,
                (Some(month), day) => {
                    NaiveDate::from_ymd_opt(year, month, day.unwrap_or(1)).is_some()
                }
            };
        valid.then_some(Self { year, month, day })
    }

    /// A whole date.
    #[must_use]
    pub fn of_day(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            month: Some(day.month()),
            day: Some(day.day()),
        }
    }

    /// The Western year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12, where known.
    #[must_use]
    pub fn month(self) -> Option<u32> {
        self.month
    }

    /// The day of the month, where known.
    #[must_use]
    pub fn day(self) -> Option<u32> {
        self.day
    }

    /// The day it may be at the earliest.
    #[must_use]
    pub fn earliest(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or_default()
    }

    /// The day it may be at the latest.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        let day = match (self.month, self.day) {
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(self.year, month, day),
            (Some(month), None) => (28..=31)
                .rev()
                .find_map(|last| NaiveDate::from_ymd_opt(self.year, month, last)),
            (None, _) => NaiveDate::from_ymd_opt(self.year, 12, 31),
        };
        day.unwrap_or_default()
    }

    /// How exact it is as written; an estimate says so elsewhere (`birth_date_precision`).
    #[must_use]
    pub fn precision(self) -> DatePrecision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => DatePrecision::Day,
            (Some(_), None) => DatePrecision::Month,
            (None, _) => DatePrecision::Year,
        }
    }

    /// The same date in its era, for showing 昭和23年(1948年)4月5日; `None` before 明治.
    ///
    /// A year or month in which the era changed is shown in the era that ends it: 1989 is 平成元年.
    #[must_use]
    pub fn in_era(self) -> Option<EraDate> {
        let era = Era::of(self.latest())?;
        let year = self
            .year
            .checked_sub(era.first_day().year())?
            .checked_add(1)?;
        Some(EraDate {
            era,
            year: u32::try_from(year).ok()?,
            month: self.month,
            day: self.day,
        })
    }

    /// The age on a day: the least and the most it may be. `None` before the birth.
    #[must_use]
    pub fn age_on(self, day: NaiveDate) -> Option<Age> {
        let least = day.years_since(self.latest());
        let most = day.years_since(self.earliest())?;
        Some(Age {
            least: least.unwrap_or(0),
            most,
        })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(formatter, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(formatter, "-{day:02}")?;
        }
        Ok(())
    }
}

impl std::str::FromStr for PartialDate {
    type Err = NotIso;

    fn from_str(text: &str) -> Result<Self, NotIso> {
        let number = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u32>().ok())
                .flatten()
                .ok_or(NotIso)
        };
        let mut parts = text.split('-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map(|part| number(part, 2)).transpose()?;
        let day = parts.next().map(|part| number(part, 2)).transpose()?;
        if parts.next().is_some() {
            return Err(NotIso);
        }
        Self::new(i32::try_from(year).map_err(|_| NotIso)?, month, day).ok_or(NotIso)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A date in the parts of its era, for any shell to put into words. Year 1 is 元年.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraDate {
    /// The era.
    pub era: Era,
    /// The year of the era, from 1.
    pub year: u32,
    /// The month, where known.
    pub month: Option<u32>,
    /// The day, where known.
    pub day: Option<u32>,
}

/// An age in whole years; the two differ while the birthday is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Age {
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial(iso: &str) -> PartialDate {
        iso.parse().unwrap()
    }

    fn shown(iso: &str) -> String {
        let date = partial(iso).in_era().unwrap();
        format!("{}{}", date.era.letter(), date.year)
    }

    #[test]
    fn a_date_is_shown_in_the_era_of_its_day() {
        assert_eq!(shown("1948-04-05"), "S23");
        assert_eq!(shown("1989-01-07"), "S64");
        assert_eq!(shown("1989-01-08"), "H1");
        assert_eq!(shown("2019-04-30"), "H31");
        assert_eq!(shown("2019-05-01"), "R1");
        assert_eq!(shown("1926-12-24"), "T15");
        assert_eq!(shown("1926-12-25"), "S1");
        assert_eq!(shown("1912-07-29"), "M45");
    }

    #[test]
    fn a_year_of_change_is_shown_in_the_era_that_ends_it() {
        assert_eq!(shown("1989"), "H1");
        assert_eq!(shown("2019"), "R1");
        assert_eq!(shown("2019-04"), "H31");
    }

    #[test]
    fn the_age_is_a_span_until_the_birthday_is_known() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(
            partial("1948-04-05").age_on(day),
            Some(Age {
                least: 78,
                most: 78
            })
        );
        assert_eq!(
            partial("1948-11-24").age_on(day),
            Some(Age {
                least: 77,
                most: 77
            })
        );
        assert_eq!(
            partial("1948").age_on(day),
            Some(Age {
                least: 77,
                most: 78
            })
        );
        assert_eq!(partial("2027").age_on(day), None);
    }

    #[test]
    fn only_whole_parts_in_order_are_iso() {
        for text in [
            "1948-4-5",
            "48-04-05",
            "1948-02-30",
            "1948-13",
            "1948-04-05-01",
            "",
            "1948-",
            "+948",
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(NotIso), "{text}");
        }
        assert_eq!(
            partial("2024-02").latest(),
            partial("2024-02-29").earliest()
        );
    }
}
