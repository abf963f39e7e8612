//! One value at a time, by its kind: what `tsunagi normalise` answers, with every key named.
//!
//! The keys are for comparing and stand beside the text, which is kept as it was written. They change
//! only with [`crate::towns::TABLES`] or [`RULES`]; both stand in every answer.

use crate::address::{Gazetteer, Place};
use crate::phone::Phone;
use crate::{kana, kanji, names, numbers, written};
use chrono::NaiveDate;
use domain::birth_date::{BirthDateError, parse_birth_date};
use domain::code::DatePrecision;

/// The edition of the rules; it changes whenever a key of the same text does.
pub const RULES: u32 = 2;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A birth date or another day.
    Date,
    /// Kanji in any form.
    Fold,
    /// A reading.
    Kana,
    /// A telephone number.
    Phone,
    /// An address.
    Address,
    /// A whole name.
    Name,
    /// Somebody's number for a person or a row.
    Number,
    /// Any text for searching.
    Search,
}

impl Kind {
    /// Every kind with its name.
    pub const NAMES: [(Self, &'static str); 8] = [
        (Self::Date, "date"),
        (Self::Fold, "fold"),
        (Self::Kana, "kana"),
        (Self::Phone, "phone"),
        (Self::Address, "address"),
        (Self::Name, "name"),
        (Self::Number, "number"),
        (Self::Search, "search"),
    ];

    /// The kind of a name; `receipt` is `number`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "receipt" { "number" } else { name };
        Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(kind, _)| *kind)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }
}

/// A value brought to its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// What it is compared by; empty when it could not be read.
    pub key: String,
    /// Everything that was read, each by its name; only what is known.
    pub parts: Vec<(&'static str, String)>,
    /// Why there is no key or why it is doubtful.
    pub problem: Option<&'static str>,
}

impl Normalised {
    fn of(key: String) -> Self {
        Self {
            key,
            parts: Vec::new(),
            problem: None,
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.parts.push((name, value));
        }
        self
    }

    fn problem(problem: &'static str) -> Self {
        Self {
            key: String::new(),
            parts: Vec::new(),
            problem: Some(problem),
        }
    }
}

/// Brings a value to its key. `today` decides what an age means, `area` which towns are known.
#[must_use]
pub fn normalise(kind: Kind, text: &str, area: &Gazetteer, today: NaiveDate) -> Normalised {
    match kind {
        Kind::Date => date(text, today),
        Kind::Fold => Normalised::of(kanji::fold_text(text)),
        Kind::Kana => {
            let key = kana::reading_key(text);
            let sound = written::sound(&key);
            Normalised::of(key).with("sound", sound)
        }
        Kind::Phone => phone(text),
        Kind::Address => address(text, area),
        Kind::Name => name(text),
        Kind::Number => Normalised::of(numbers::key(text)),
        Kind::Search => Normalised::of(crate::search_key(text)),
    }
}

fn date(text: &str, today: NaiveDate) -> Normalised {
    match parse_birth_date(text, today) {
        Ok(birth) => {
            let precision = match birth.precision {
                DatePrecision::Day => "day",
                DatePrecision::Month => "month",
                DatePrecision::Year => "year",
                DatePrecision::Estimated => "estimated",
                _ => "unknown",
            };
            let age = birth
                .age_reported
                .map_or(String::new(), |age| age.to_string());
            let mut read = Normalised::of(birth.date.to_string())
                .with("precision", precision)
                .with("age", age);
            if birth.is_doubtful(today) {
                read.problem = Some("over_120");
            }
            read
        }
        Err(BirthDateError::OutsideEra { proposal }) => {
            Normalised::problem("outside_era").with("proposal", proposal.date.to_string())
        }
        Err(BirthDateError::AskEra { candidates }) => {
            let candidates: Vec<String> = candidates
                .iter()
                .map(|(era, date)| format!("{}={date}", era.letter()))
                .collect();
            Normalised::problem("ask_era").with("candidates", candidates.join(" "))
        }
        Err(BirthDateError::Empty) => Normalised::problem("empty"),
        Err(BirthDateError::SaidUnknown) => Normalised::problem("said_unknown"),
        Err(BirthDateError::Unreadable) => Normalised::problem("unreadable"),
        Err(BirthDateError::NoSuchDay) => Normalised::problem("no_such_day"),
        Err(BirthDateError::Future) => Normalised::problem("future"),
        Err(BirthDateError::TooEarly) => Normalised::problem("too_early"),
    }
}

fn phone(text: &str) -> Normalised {
    match Phone::read(text) {
        None => Normalised::problem("no_digit"),
        Some(phone) => {
            let e164 = phone.e164().unwrap_or_default();
            match &phone {
                // The bar stands where the area code was not said.
                Phone::Local(digits) => Normalised {
                    problem: Some("no_area_code"),
                    ..Normalised::of(format!("|{digits}"))
                },
                Phone::Odd(digits) => Normalised {
                    problem: Some("odd"),
                    ..Normalised::of(digits.clone())
                },
                Phone::Domestic(digits) => Normalised::of(digits.clone()).with("e164", e164),
                Phone::Abroad(number) => Normalised::of(number.clone()).with("e164", e164),
            }
        }
    }
}

fn address(text: &str, area: &Gazetteer) -> Normalised {
    let read = area.read(text);
    let problem = match read.place {
        Place::Listed => None,
        Place::Unknown => Some("unknown"),
        Place::Ambiguous => Some("several_towns"),
        Place::Unlisted => Some("town_not_listed"),
        Place::Outside => Some("outside_area"),
        Place::Stay => Some("no_home"),
    };
    let postal_code = if read.postal_code.is_empty() {
        read.listed_postal_code.clone()
    } else {
        read.postal_code.clone()
    };
    let key = read.key();
    Normalised {
        problem,
        ..Normalised::of(key)
    }
    .with("postal_code", postal_code)
    .with("prefecture", read.prefecture)
    .with("municipality", read.municipality)
    .with("lg_code", read.code.unwrap_or_default())
    .with("town", read.town)
    .with("hamlet", read.hamlet)
    .with("block", read.block)
    .with("building", read.building)
    .with("room", read.room)
}

fn name(text: &str) -> Normalised {
    let bare = written::without_title(text);
    let (family, given, guessed) = match names::split(bare) {
        Some(split) => (
            written::key(split.family),
            written::key(split.given),
            split.guessed,
        ),
        None => (written::key(bare), String::new(), false),
    };
    let unreadable = bare
        .chars()
        .filter(|letter| written::is_unreadable(*letter))
        .count();
    let mut read = Normalised::of(format!("{family}|{given}"))
        .with("family", family)
        .with("given", given)
        .with("split", if guessed { "guessed" } else { "" })
        .with(
            "unreadable",
            if unreadable > 0 {
                unreadable.to_string()
            } else {
                String::new()
            },
        );
    if read.key == "|" {
        read = Normalised::problem("empty");
    } else if unreadable > 0 {
        read.problem = Some("unreadable_letters");
    }
    read
}
