//! 被災者: what the roll says about one person.
//!
//! Half-known people are ordinary: a reading and a guessed age are a valid entry.

use crate::calendar::{Age, PartialDate};
use crate::code::{DatePrecision, Sex, WatchLevel};
use crate::conflict;
use crate::moment;
use crate::provenance::Claim;
use chrono::{Datelike, NaiveDate};
use serde_json::Value;
use std::collections::BTreeMap;

/// The value of `full_name` of a person whose name was asked for and is not known (氏名不明).
///
/// An explicit `null`: it says that somebody asked, where a missing field says that nobody did.
pub const NAME_UNKNOWN: Value = Value::Null;

/// The fields of a person's entry in the roll, read from a document. Fields that hold something
/// unreadable are as good as empty here; the document keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// 氏名 as written.
    pub full_name: String,
    /// 姓 as written.
    pub family_name: String,
    /// 名 as written.
    pub given_name: String,
    /// 氏名の読み.
    pub full_name_kana: String,
    /// せい.
    pub family_kana: String,
    /// めい.
    pub given_kana: String,
    /// 通称・旧氏・屋号.
    pub alternative_names: Vec<String>,
    /// 字体の注記, e.g. はしごだか.
    pub name_note: String,
    /// Whether the name was asked for and is not known.
    pub name_unknown: bool,
    /// 生年月日, whole or partial.
    pub birth_date: Option<PartialDate>,
    /// CL-20.
    pub birth_date_precision: Option<DatePrecision>,
    /// What was said: 昭和12年ごろ.
    pub birth_date_source_text: String,
    /// 年齢(申告).
    pub age_reported: Option<u32>,
    /// The day on which the age was said.
    pub age_reported_on: Option<NaiveDate>,
    /// CL-21.
    pub sex: Option<Sex>,
    /// BCP 47.
    pub language: String,
    /// 受付番号.
    pub receipt_number: String,
    /// CL-22; the heavier one while disputed.
    pub watch_level: Option<WatchLevel>,
    /// 要約, about 60 characters.
    pub summary: String,
    /// Whether the person may be called; the stricter answer while disputed.
    pub contact_ok: Option<bool>,
    /// The municipality that keeps the ledger entry.
    pub owner_lg_code: String,
    /// CL-19; empty while disputed.
    pub death_status: String,
}

/// Why an entry cannot be kept as it is. Nothing else blocks saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PersonError {
    /// Neither a name, nor a reading, nor 氏名不明.
    #[error("person has neither name nor reading and is not marked unknown")]
    NameMissing,
    /// The birth date lies in the future.
    #[error("birth date lies in the future")]
    BornInFuture,
    /// No age of a living being.
    #[error("reported age is over 130")]
    AgeImpossible,
}

impl Person {
    /// Reads the fields of a person document, each with its concurrent claims, winner first.
    #[must_use]
    pub fn read(fields: &BTreeMap<String, Vec<Claim>>) -> Self {
        let value = |field: &str| {
            let claims = fields.get(field)?;
            conflict::standing(field, claims, |one, other| one == other)
                .map(|standing| standing.value)
        };
        let text = |field: &str| match value(field) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let code = |field: &str| Some(text(field)).filter(|code| !code.is_empty());
        Self {
            full_name: text("full_name"),
            family_name: text("family_name"),
            given_name: text("given_name"),
            full_name_kana: text("full_name_kana"),
            family_kana: text("family_kana"),
            given_kana: text("given_kana"),
            alternative_names: match value("alternative_names") {
                Some(Value::Array(names)) => names
                    .iter()
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect(),
                Some(Value::String(name)) if !name.is_empty() => vec![name],
                _ => Vec::new(),
            },
            name_note: text("name_note"),
            name_unknown: value("full_name") == Some(NAME_UNKNOWN),
            birth_date: text("birth_date").parse().ok(),
            birth_date_precision: code("birth_date_precision")
                .map(|code| DatePrecision::from_code(&code)),
            birth_date_source_text: text("birth_date_source_text"),
            age_reported: value("age_reported").as_ref().and_then(number),
            age_reported_on: moment::date(&text("age_reported_on")),
            sex: code("sex").map(|code| Sex::from_code(&code)),
            language: text("language"),
            receipt_number: text("receipt_number"),
            watch_level: code("watch_level").map(|code| WatchLevel::from_code(&code)),
            summary: text("summary"),
            contact_ok: value("contact_ok").and_then(|value| value.as_bool()),
            owner_lg_code: text("owner_lg_code"),
            death_status: text("death_status"),
        }
    }

    /// Checks what a person typed before it is kept.
    ///
    /// # Errors
    ///
    /// Every [`PersonError`] that applies, in order.
    pub fn check(&self, today: NaiveDate) -> Result<(), Vec<PersonError>> {
        let mut errors = Vec::new();
        if !self.name_unknown && self.display_name().is_empty() {
            errors.push(PersonError::NameMissing);
        }
        if self
            .birth_date
            .is_some_and(|birth| birth.earliest() > today)
        {
            errors.push(PersonError::BornInFuture);
        }
        if self.age_reported.is_some_and(|age| age > 130) {
            errors.push(PersonError::AgeImpossible);
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// The name to show: the full name, else its parts, else the reading, else a by-name; empty when
    /// nothing is known.
    #[must_use]
    pub fn display_name(&self) -> String {
        let joined = |family: &str, given: &str| {
            let parts = [family.trim(), given.trim()];
            parts
                .iter()
                .copied()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        };
        [
            self.full_name.trim().to_owned(),
            joined(&self.family_name, &self.given_name),
            self.reading(),
            self.alternative_names
                .first()
                .map(|name| name.trim().to_owned())
                .unwrap_or_default(),
        ]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
    }

    /// The reading: whole, else from its parts; empty when not known.
    #[must_use]
    pub fn reading(&self) -> String {
        let whole = self.full_name_kana.trim();
        if !whole.is_empty() {
            return whole.to_owned();
        }
        let parts = [self.family_kana.trim(), self.given_kana.trim()];
        parts
            .iter()
            .copied()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The age on a day, from the birth date, else from the age that was said and when.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> Option<Age> {
        let estimated = self.birth_date_precision == Some(DatePrecision::Estimated);
        let said = self
            .age_reported
            .zip(self.age_reported_on)
            .and_then(|(age, said_on)| {
                let passed = u32::try_from(day.year() - said_on.year()).ok()?;
                let full_years = day.years_since(said_on).unwrap_or(0);
                Some(Age {
                    least: age + full_years,
                    most: age + passed.max(full_years),
                })
            });
        let born = self.birth_date.and_then(|birth| birth.age_on(day));
        // A guessed year comes from the age; the age itself is the better source.
        if estimated {
            said.or(born)
        } else {
            born.or(said)
        }
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;
    use serde_json::json;

    fn fields(values: &[(&str, Value)]) -> BTreeMap<String, Vec<Claim>> {
        let mut fields: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
        for (field, value) in values {
            let claim = Claim {
                value: value.clone(),
                by: sample("2026-11-23T10:00:00+09:00"),
            };
            fields.entry((*field).to_owned()).or_default().push(claim);
        }
        fields
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_reading_and_a_guessed_age_are_a_valid_entry() {
        let person = Person::read(&fields(&[
            ("full_name_kana", json!("やまだ はな")),
            ("birth_date", json!("1948")),
            ("birth_date_precision", json!("estimated")),
            ("age_reported", json!(78)),
            ("age_reported_on", json!("2026-11-23")),
        ]));
        assert_eq!(person.check(day(2026, 11, 23)), Ok(()));
        assert_eq!(person.display_name(), "やまだ はな");
        assert_eq!(
            person.age_on(day(2026, 11, 24)),
            Some(Age {
                least: 78,
                most: 78
            })
        );
        assert_eq!(
            person.age_on(day(2027, 3, 1)),
            Some(Age {
                least: 78,
                most: 79
            })
        );
    }

    #[test]
    fn a_name_is_needed_unless_it_is_said_to_be_unknown() {
        let nobody = Person::read(&fields(&[("sex", json!("male"))]));
        assert_eq!(
            nobody.check(day(2026, 11, 23)),
            Err(vec![PersonError::NameMissing])
        );
        let unknown = Person::read(&fields(&[
            ("full_name", Value::Null),
            ("sex", json!("male")),
        ]));
        assert_eq!(unknown.check(day(2026, 11, 23)), Ok(()));
        assert_eq!(unknown.display_name(), "");
    }

    #[test]
    fn a_name_is_kept_as_written() {
        let written = "辻\u{e0100}口 𠮷子";
        let person = Person::read(&fields(&[("full_name", json!(written))]));
        assert_eq!(person.display_name(), written);
    }

    #[test]
    fn the_safer_value_stands_while_two_are_in_dispute() {
        let person = Person::read(&fields(&[
            ("watch_level", json!("regular")),
            ("watch_level", json!("intensive")),
            ("contact_ok", json!(true)),
            ("contact_ok", json!(false)),
            ("death_status", json!("alive")),
            ("death_status", json!("dead")),
        ]));
        assert_eq!(person.watch_level, Some(WatchLevel::Intensive));
        assert_eq!(person.contact_ok, Some(false));
        assert_eq!(person.death_status, "");
    }

    #[test]
    fn a_birth_in_the_future_is_refused() {
        let person = Person::read(&fields(&[
            ("full_name", json!("山田 花子")),
            ("birth_date", json!("2027-01-01")),
        ]));
        assert_eq!(
            person.check(day(2026, 11, 23)),
            Err(vec![PersonError::BornInFuture])
        );
    }
}
