//! What two entries are compared by, made from what was written.

use domain::calendar::PartialDate;
use domain::code::Sex;
use normalise::{kana, names, phone::Phone, search_key};

/// A name ready for comparing. Empty parts are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Surname in folded kanji.
    pub family: String,
    /// Given name in folded kanji.
    pub given: String,
    /// Family name by its reading, voicing and long vowels kept.
    pub family_kana: String,
    /// Given name by its reading, voicing and long vowels kept.
    pub given_kana: String,
    /// Whether the place between family and given name was guessed.
    pub guessed: bool,
}

/// What one entry is compared by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// The name.
    pub name: Name,
    /// The birth date, whole or partial.
    pub birth: Option<PartialDate>,
    /// Whether the birth date is an estimate from an age or an "about".
    pub birth_estimated: bool,
    /// The sex.
    pub sex: Option<Sex>,
    /// The telephone number.
    pub phone: Option<Phone>,
    /// The address as a search key without its prefecture; empty when not known.
    pub address: String,
}

impl Keys {
    /// Sets the name from what was written: kanji or any spelling, and reading; either may be empty.
    ///
    /// A name of kana alone counts as its reading too.
    #[must_use]
    pub fn named(mut self, written: &str, reading: &str) -> Self {
        let reading = if reading.trim().is_empty() && kana::is_reading(written) {
            written
        } else {
            reading
        };
        let (family, given, guessed) = parts(written);
        // Without a space, the reading cannot be cut: it stands for the whole name.
        let (family_kana, given_kana) = match reading.trim().split_once(char::is_whitespace) {
            Some((family, given)) => (reading_key(family), reading_key(given)),
            None => (String::new(), reading_key(reading)),
        };
        self.name = Name {
            family,
            given,
            family_kana,
            given_kana,
            guessed,
        };
        self
    }

    /// Sets the birth date.
    #[must_use]
    pub fn born(mut self, birth: Option<PartialDate>, estimated: bool) -> Self {
        self.birth = birth;
        self.birth_estimated = estimated;
        self
    }

    /// Sets the sex.
    #[must_use]
    pub fn of_sex(mut self, sex: Sex) -> Self {
        self.sex = Some(sex);
        self
    }

    /// Sets the telephone number from what was written.
    #[must_use]
    pub fn reached_at(mut self, phone: &str) -> Self {
        self.phone = Phone::read(phone);
        self
    }

    /// Sets the address from what was written.
    #[must_use]
    pub fn living_at(mut self, address: &str) -> Self {
        self.address = normalise::address::search_key(address);
        self
    }
}

fn parts(written: &str) -> (String, String, bool) {
    match names::split(written) {
        Some(split) => (
            search_key(split.family),
            search_key(split.given),
            split.guessed,
        ),
        None => (search_key(written), String::new(), false),
    }
}

/// Without spaces, as registers compare readings.
fn reading_key(text: &str) -> String {
    kana::reading_key(text)
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}
