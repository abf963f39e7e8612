//! What a row says, and the same ready for comparing.

use crate::birth::Birth;
use crate::home::Home;
use chrono::NaiveDate;
use domain::code::Sex;
use normalise::address::Gazetteer;
use normalise::kana;
use normalise::phone::Phone;
use normalise::written::{self, Vocabulary};

/// The columns of one row, as written. Empty ones are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Written {
    pub name: String,
    pub kana: String,
    pub family: String,
    pub given: String,
    pub family_kana: String,
    pub given_kana: String,
    pub birth: String,
    pub age: String,
    pub decade: String,
    pub sex: String,
    /// Where the person is registered; where they stay now is never compared.
    pub address: String,
    pub phones: Vec<String>,
    /// The number of the household within its list.
    pub household: String,
    /// Whether the row is the head of its household.
    pub head: bool,
    /// The day from which an age counts.
    pub seen: Option<NaiveDate>,
    /// The address in the columns of other countries: postal code, town, house number, street.
    pub parts: Option<[String; 4]>,
}

/// What is known of the area: its towns, and its names by which names without a space are cut.
#[derive(Debug, Clone, Default)]
pub struct Area {
    /// The towns.
    pub towns: Gazetteer,
    /// Surnames and given names as written.
    pub names: Vocabulary,
    /// Surnames and given names by their reading.
    pub readings: Vocabulary,
}

impl Area {
    /// Learns the area from the rows of its registers.
    #[must_use]
    pub fn learn(rows: &[Written]) -> Self {
        let mut area = Self {
            towns: Gazetteer::learn(rows.iter().map(|row| row.address.as_str())),
            ..Self::default()
        };
        for row in rows {
            let name = Names::read(row, None);
            area.names.add(&name.family, &name.given);
            area.readings.add(&name.family_kana, &name.given_kana);
        }
        area
    }
}

/// One entry ready for comparing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub(crate) names: Names,
    pub(crate) birth: Birth,
    pub(crate) sex: Option<Sex>,
    pub(crate) home: Home,
    pub(crate) phones: Vec<String>,
    pub(crate) household: String,
    pub(crate) head: bool,
}

/// A name in its parts, as keys. What is in kana only is in the readings only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub family: String,
    pub given: String,
    pub family_kana: String,
    pub given_kana: String,
    /// A written name that could not be cut.
    pub whole: String,
    /// A reading that could not be cut.
    pub whole_kana: String,
}

impl Person {
    /// Reads a row; `today` stands in where the row has no day from which ages count.
    #[must_use]
    pub fn read(row: &Written, area: &Area, today: NaiveDate) -> Self {
        Self {
            names: Names::read(row, Some(area)),
            birth: Birth::read(&row.birth, &row.age, &row.decade, row.seen.unwrap_or(today)),
            sex: sex(&row.sex),
            home: match &row.parts {
                Some([postal_code, town, house, street]) => {
                    Home::of_parts(postal_code, town, house, street)
                }
                None => Home::read(&row.address, &area.towns),
            },
            phones: row
                .phones
                .iter()
                .filter_map(|text| Phone::read(text))
                .filter(|phone| phone.digits().len() >= 6)
                .map(|phone| phone.digits().to_owned())
                .collect(),
            household: row.household.clone(),
            head: row.head,
        }
    }

    /// Whether a name, a birth or a telephone is known: without any, nobody can be found.
    #[must_use]
    pub fn is_anyone(&self) -> bool {
        self.names != Names::default() || self.birth.day().is_some() || !self.phones.is_empty()
    }
}

/// 男, M, 1; 女, F, 2. Anything else is not known.
fn sex(text: &str) -> Option<Sex> {
    let first = text.trim().chars().next()?;
    match first {
        '男' | 'M' | 'm' | 'Ｍ' | '1' | '１' => Some(Sex::Male),
        '女' | 'F' | 'f' | 'Ｆ' | '2' | '２' => Some(Sex::Female),
        _ => None,
    }
}

impl Names {
    pub(crate) fn read(row: &Written, area: Option<&Area>) -> Self {
        let mut names = Self::default();
        if row.family.trim().is_empty() && row.given.trim().is_empty() {
            names.written(&row.name, area);
        } else {
            let (family, given) = (
                written::without_title(&row.family),
                written::without_title(&row.given),
            );
            names.part(written::key(family), true);
            names.part(written::key(given), false);
        }
        if row.family_kana.trim().is_empty() && row.given_kana.trim().is_empty() {
            names.reading(&row.kana, area);
        } else {
            let (family, given) = (reading(&row.family_kana), reading(&row.given_kana));
            if !family.is_empty() {
                names.family_kana = family;
            }
            if !given.is_empty() {
                names.given_kana = given;
            }
        }
        names
    }

    /// A part in kana is a reading and no writing.
    fn part(&mut self, key: String, family: bool) {
        let slot = match (written::is_kana(&key), family) {
            (true, true) => &mut self.family_kana,
            (true, false) => &mut self.given_kana,
            (false, true) => &mut self.family,
            (false, false) => &mut self.given,
        };
        *slot = key;
    }

    fn written(&mut self, name: &str, area: Option<&Area>) {
        let name = written::without_title(name);
        if let Some((family, given)) = name.split_once([' ', '\u{3000}', '・', ',', '，']) {
            let (family, given) = (written::key(family), written::key(given));
            if !family.is_empty() && !given.is_empty() {
                self.part(family, true);
                self.part(given, false);
                return;
            }
        }
        let whole = written::key(name);
        if whole.is_empty() {
            return;
        }
        let in_kana = written::is_kana(&whole);
        if let Some(area) = area {
            let known = if in_kana { &area.readings } else { &area.names };
            // 森 alone is a surname; 森田一 may be 森 and 田一.
            if known.is_family(&whole) && !known.is_given(&whole) {
                self.part(whole, true);
                return;
            }
            if let Some(at) = known.cut(&whole)
                && let Some((family, given)) = whole.split_at_checked(at)
            {
                self.part(family.to_owned(), true);
                self.part(given.to_owned(), false);
                return;
            }
        }
        if let Some(split) = normalise::names::split(&whole) {
            self.part(split.family.to_owned(), true);
            self.part(split.given.to_owned(), false);
        } else if in_kana {
            self.whole_kana = whole;
        } else {
            self.whole = whole;
        }
    }

    fn reading(&mut self, text: &str, area: Option<&Area>) {
        let text = written::without_title(text);
        if let Some((family, given)) = text.split_once([' ', '\u{3000}', '・', ',', '，']) {
            let (family, given) = (reading(family), reading(given));
            if !family.is_empty() && !given.is_empty() {
                self.family_kana = family;
                self.given_kana = given;
                return;
            }
        }
        let whole = reading(text);
        if whole.is_empty() {
            return;
        }
        if let Some(area) = area {
            if area.readings.is_family(&whole) && !area.readings.is_given(&whole) {
                self.family_kana = whole;
                return;
            }
            if let Some(at) = area.readings.cut(&whole)
                && let Some((family, given)) = whole.split_at_checked(at)
            {
                self.family_kana = family.to_owned();
                self.given_kana = given.to_owned();
                return;
            }
        }
        self.whole_kana = whole;
    }
}

/// A reading as its key without spaces; empty for what is no reading.
fn reading(text: &str) -> String {
    if !kana::is_reading(text) {
        return String::new();
    }
    written::key(text)
}
