//! What a row of a list becomes in the records, or why a person has to look at it first.

use super::line::{Written, is_head, text};
use crate::check;
use crate::ledger::words;
use chrono::NaiveDate;
use domain::birth_date::{BirthDateError, parse_birth_date};
use domain::code::{DatePrecision, StayCategory};
use domain::ids::DocumentId;
use domain::individual_number;
use domain::kind::Kind;
use normalise::phone::Phone;
use normalise::{kana, names, written};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tables::{Field, heading};

/// By what a list is read.
pub(crate) struct Rules<'a> {
    pub(crate) today: NaiveDate,
    /// The day for which the list holds.
    pub(crate) basis: Option<NaiveDate>,
    /// It is a register of residents: its addresses are the registered ones.
    pub(crate) register: bool,
    /// Birth dates that nobody can read are kept as they are written.
    pub(crate) keep_unreadable: bool,
    /// Places by their folded names.
    pub(crate) places: &'a BTreeMap<String, DocumentId>,
}

/// Where a row says that somebody stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stay {
    pub(crate) category: StayCategory,
    pub(crate) place: Option<DocumentId>,
    pub(crate) text: String,
}

/// What a row becomes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Values {
    pub(crate) fields: BTreeMap<(Kind, &'static str), Value>,
    pub(crate) stay: Option<Stay>,
    pub(crate) note: String,
    pub(crate) relationship: String,
    pub(crate) head: bool,
    /// Which household of the list; empty when it names none.
    pub(crate) household: String,
    /// The day on which it was seen or heard; empty when neither the row nor the list says.
    pub(crate) seen: String,
    /// The list says that the identity was verified.
    pub(crate) verified: bool,
}

/// Reads a row.
///
/// # Errors
///
/// Why a person has to mend it first: codes, in the order in which the row says the things.
pub(crate) fn read(written: &Written, rules: &Rules<'_>) -> Result<Values, Vec<&'static str>> {
    let mut why = bounds(written);
    let mut fields = BTreeMap::new();
    let mut set = |kind: Kind, field: &'static str, value: &str| {
        if !value.is_empty() {
            fields.insert((kind, field), json!(value));
        }
    };
    let name = name(written);
    let kana = reading(written, &name.full);
    if name.full.is_empty() && kana.full.is_empty() {
        why.push("name_missing");
    }
    set(Kind::Person, "full_name", &name.full);
    set(Kind::Person, "family_name", &name.family);
    set(Kind::Person, "given_name", &name.given);
    set(Kind::Person, "full_name_kana", &kana.full);
    set(Kind::Person, "family_kana", &kana.family);
    set(Kind::Person, "given_kana", &kana.given);
    set(Kind::Person, "sex", sex(text(written, Field::Sex)));

    let seen = day(text(written, Field::Seen), rules.today).or(rules.basis);
    let day = seen.unwrap_or(rules.today);
    let mut age = None;
    match birth(written, rules.today, day) {
        Ok(Some(birth)) => {
            set(Kind::Person, "birth_date", &birth.date.to_string());
            set(Kind::Person, "birth_date_precision", birth.precision.code());
            set(Kind::Person, "birth_date_source_text", &birth.source_text);
            age = birth.age_reported;
        }
        Ok(None) => {}
        Err((_, source)) if rules.keep_unreadable => {
            let unknown = DatePrecision::Unknown;
            set(Kind::Person, "birth_date_precision", unknown.code());
            set(Kind::Person, "birth_date_source_text", &source);
        }
        Err((code, _)) => why.push(code),
    }

    // As it is written: the card of a person shows these in words.
    set(
        Kind::PersonRecord,
        "damage_level",
        text(written, Field::Damage),
    );
    set(
        Kind::PersonRecord,
        "other_damage",
        text(written, Field::OtherDamage),
    );
    set(
        Kind::PersonRecord,
        "certificate_status",
        text(written, Field::Certificate),
    );
    let (address, mut stay) = (address(written), stay(written, rules.places));
    // Lists of visits write temporary housing where others write the house that was lost.
    let temporary = address.contains("仮設");
    if temporary && stay.is_none() {
        stay = Some(stay_of(&address, rules.places));
    } else if rules.register {
        set(Kind::PersonRecord, "registered_address", &address);
    } else {
        set(Kind::PersonRecord, "pre_disaster_address", &address);
    }
    let postal_code = postal_code(text(written, Field::PostalCode));
    set(Kind::PersonRecord, "postal_code", &postal_code.0);
    for (from, field) in PHONES {
        let written = written.get(*from).map_or("", String::as_str);
        set(Kind::PersonRecord, field, &phone(written).0);
    }
    if let Some(age) = age {
        fields.insert((Kind::Person, "age_reported"), json!(age));
        let on = day.to_string();
        fields.insert((Kind::Person, "age_reported_on"), json!(on));
    }
    if !why.is_empty() {
        return Err(why);
    }
    let relationship = text(written, Field::Relationship).to_owned();
    Ok(Values {
        fields,
        stay,
        note: note(written),
        head: is_head(&relationship),
        relationship,
        household: text(written, Field::Household).to_owned(),
        seen: seen.map(|day| day.to_string()).unwrap_or_default(),
        verified: matches!(
            heading::key(text(written, Field::Verified)).as_str(),
            "true" | "1" | "yes" | "済" | "済み" | "有" | "確認済" | "確認済み"
        ),
    })
}

/// Telephones as a row holds them, and the fields that they become.
const PHONES: &[(&str, &str)] = &[
    ("phone", "phone"),
    ("phone_2", "phone_2"),
    ("phone_3", "phone_3"),
];

/// What is too long, or must not be kept by anybody.
fn bounds(written: &Written) -> Vec<&'static str> {
    let mut why = Vec::new();
    for (field, value) in written {
        let note = field.starts_with("note:");
        let most = if note { check::NOTE } else { check::LINE };
        let free = note
            || [
                Field::Name,
                Field::Kana,
                Field::Address,
                Field::Building,
                Field::Stay,
                Field::Place,
            ]
            .iter()
            .any(|free| free.name() == field);
        if value.chars().count() > most && !why.contains(&"too_long") {
            why.push("too_long");
        }
        if free && individual_number::is_in(value) && !why.contains(&"individual_number") {
            why.push("individual_number");
        }
    }
    why
}

/// A name in its parts; parts that nobody wrote apart stay empty.
#[derive(Default)]
pub(crate) struct Name {
    pub(crate) full: String,
    pub(crate) family: String,
    pub(crate) given: String,
}

impl Name {
    fn of(family: &str, given: &str) -> Self {
        let full = format!("{family} {given}").trim().to_owned();
        Self {
            full,
            family: family.to_owned(),
            given: given.to_owned(),
        }
    }

    /// Cut where its writer left a space; without one it stays whole.
    pub(crate) fn cut(whole: &str) -> Self {
        match names::split(whole).filter(|split| !split.guessed) {
            Some(split) => Self::of(split.family, split.given),
            None => Self {
                full: whole.to_owned(),
                ..Self::default()
            },
        }
    }
}

fn name(row: &Written) -> Name {
    let (family, given) = (text(row, Field::Family), text(row, Field::Given));
    if family.is_empty() && given.is_empty() {
        Name::cut(written::without_title(text(row, Field::Name)))
    } else {
        Name::of(family, written::without_title(given))
    }
}

fn reading(row: &Written, name: &str) -> Name {
    let family = kana::to_katakana(text(row, Field::FamilyKana));
    let given = kana::to_katakana(text(row, Field::GivenKana));
    if !family.is_empty() || !given.is_empty() {
        return Name::of(&family, &given);
    }
    let whole = text(row, Field::Kana);
    if whole.is_empty() && kana::is_reading(name) {
        return Name::cut(&kana::to_katakana(name));
    }
    Name::cut(&kana::to_katakana(written::without_title(whole)))
}

fn sex(text: &str) -> &'static str {
    match heading::key(text).as_str() {
        "男" | "男性" | "男子" | "m" | "male" | "1" | "オトコ" => "male",
        "女" | "女性" | "女子" | "f" | "female" | "2" | "オンナ" => "female",
        _ => "",
    }
}

/// A whole day that has been; `None` for anything else.
fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let first = text.split([' ', '\u{3000}', 'T']).next().unwrap_or(text);
    let date = [text, first]
        .iter()
        .find_map(|text| parse_birth_date(text, today).ok())?
        .date;
    date.day().map(|_| date.earliest())
}

/// The day of a row or of a choice, for others.
pub(crate) fn day_of(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    day(text, today)
}

fn birth(
    row: &Written,
    today: NaiveDate,
    day: NaiveDate,
) -> Result<Option<domain::birth_date::BirthDate>, (&'static str, String)> {
    let code = |error: &BirthDateError| match error {
        BirthDateError::Empty | BirthDateError::SaidUnknown => "",
        BirthDateError::AskEra { .. } => "birth_needs_era",
        BirthDateError::OutsideEra { .. } | BirthDateError::NoSuchDay => "birth_impossible",
        BirthDateError::Future => "birth_future",
        BirthDateError::Unreadable | BirthDateError::TooEarly => "birth_unreadable",
    };
    let said = text(row, Field::Birth);
    match parse_birth_date(said, today) {
        Ok(birth) => return Ok(Some(birth)),
        Err(error) if !code(&error).is_empty() => return Err((code(&error), said.to_owned())),
        Err(_) => {}
    }
    // An age counts from the day on which it was said.
    let age = text(row, Field::Age);
    let years = if age.chars().last().is_some_and(char::is_numeric) {
        format!("{age}歳")
    } else {
        age.to_owned()
    };
    for said in [years.as_str(), text(row, Field::Decade)] {
        // What is neither an age nor a date says nothing about the birth; the row keeps it.
        if let Ok(birth) = parse_birth_date(said, day) {
            return Ok(Some(birth));
        }
    }
    Ok(None)
}

fn address(row: &Written) -> String {
    let joined = |parts: &[Field]| {
        let parts = parts.iter().map(|field| text(row, *field));
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    if text(row, Field::Address).is_empty() {
        joined(&[
            Field::Region,
            Field::Town,
            Field::Street,
            Field::Street2,
            Field::HouseNumber,
            Field::Building,
        ])
    } else {
        joined(&[Field::Address, Field::Building])
    }
}

fn stay(row: &Written, places: &BTreeMap<String, DocumentId>) -> Option<Stay> {
    let (stay, place) = (text(row, Field::Stay), text(row, Field::Place));
    let kind = words::code(words::STAY, text(row, Field::StayKind)).map(StayCategory::from_code);
    if let Some(category) = kind {
        return Some(Stay {
            category,
            ..stay_of(stay, places)
        });
    }
    if !stay.is_empty() {
        return Some(stay_of(stay, places));
    }
    if place.is_empty() {
        return None;
    }
    let found = stay_of(place, places);
    Some(match found.category {
        // A column of places of refuge says what its places are.
        StayCategory::Unknown => Stay {
            category: StayCategory::ShelterDesignated,
            ..found
        },
        _ => found,
    })
}

/// Words that tell what kind of stay a text speaks of; the first that is in it counts.
const STAYS: &[(&str, StayCategory)] = &[
    ("福祉避難所", StayCategory::ShelterWelfare),
    ("自宅", StayCategory::InHome),
    ("在宅", StayCategory::InHome),
    ("親戚", StayCategory::Relatives),
    ("親族", StayCategory::Relatives),
    ("知人", StayCategory::Relatives),
    ("友人", StayCategory::Relatives),
    ("実家", StayCategory::Relatives),
    ("車中", StayCategory::Car),
    ("みなし", StayCategory::TemporaryRented),
    ("仮設", StayCategory::TemporaryConstructed),
    ("病院", StayCategory::Hospital),
    ("入院", StayCategory::Hospital),
    ("ホテル", StayCategory::ShelterSecondary),
    ("旅館", StayCategory::ShelterSecondary),
    ("民宿", StayCategory::ShelterSecondary),
    ("老人ホーム", StayCategory::CareFacility),
    ("介護施設", StayCategory::CareFacility),
    ("避難所", StayCategory::ShelterDesignated),
];

pub(crate) fn stay_of(text: &str, places: &BTreeMap<String, DocumentId>) -> Stay {
    let known = STAYS.iter().find(|(word, _)| text.contains(word));
    let place = places.get(&written::key(text)).copied();
    let category = match (known, text, place) {
        (Some((_, category)), ..) => category.clone(),
        (None, "車", _) => StayCategory::Car,
        (None, "テント", _) => StayCategory::Tent,
        (None, _, Some(_)) => StayCategory::ShelterDesignated,
        (None, ..) => StayCategory::Unknown,
    };
    Stay {
        category,
        place,
        text: text.to_owned(),
    }
}

/// A postal code with the zeros that a spreadsheet took from it, and whether it had lost any. What is
/// none stays as it is written.
pub(crate) fn postal_code(text: &str) -> (String, bool) {
    let plain = digits(text);
    let other = text.chars().any(char::is_alphabetic) && !text.starts_with('〒');
    match plain.len() {
        7 if !other => (grouped(&plain), false),
        5 | 6 if !other && !text.contains(['-', '－', '‐', 'ー']) => {
            (grouped(&format!("{plain:0>7}")), true)
        }
        _ => (text.trim().to_owned(), false),
    }
}

fn grouped(digits: &str) -> String {
    let (area, rest) = digits.split_at_checked(3).unwrap_or((digits, ""));
    format!("{area}-{rest}")
}

/// The digits of a text, half-width.
fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            '0'..='9' => Some(letter),
            '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
            _ => None,
        })
        .collect()
}

/// A telephone number with the zero that a spreadsheet took from it, and whether it had lost one.
/// Else as it is written.
pub(crate) fn phone(text: &str) -> (String, bool) {
    let text = text.trim();
    match Phone::read(text) {
        Some(Phone::Domestic(whole)) if !text.starts_with(['+', '＋']) => {
            let written = digits(text);
            if written.len() + 1 == whole.len() {
                return (whole, true);
            }
            (text.to_owned(), false)
        }
        _ => (text.to_owned(), false),
    }
}

fn note(row: &Written) -> String {
    let notes = row
        .iter()
        .filter_map(|(field, text)| Some((field.strip_prefix("note:")?, text)));
    let lines: Vec<String> = notes
        .map(|(heading, text)| match heading.is_empty() {
            true => text.clone(),
            false => format!("{heading}：{text}"),
        })
        .collect();
    lines.join("\n")
}
