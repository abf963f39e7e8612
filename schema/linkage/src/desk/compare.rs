//! The comparison itself: levels per group, added up, and guards that no sum can buy.
//!
//! The points are bits of evidence, rounded, from a Fellegi-Sunter model measured on synthetic
//! lists of six towns; groups that depend on each other (telephone and address) count once.

use super::keys::{Keys, Name};
use domain::calendar::PartialDate;
use domain::code::Sex;

/// How strongly two entries look like one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Worth a look: 同じ人かも.
    Possible,
    /// Name and birth date agree: おそらく同じ人.
    Likely,
}

/// One thing that speaks for or against, for the screen to put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The whole name is written the same, old forms of kanji aside.
    SameName,
    /// The reading is the same.
    SameReading,
    /// The reading is the same but for voicing, small letters or long vowels.
    SimilarReading,
    /// Only the given name agrees: a marriage, or a surname heard wrongly.
    SameGivenName,
    /// Only the surname agrees.
    SameSurname,
    /// The birth date is the same.
    SameBirthDate,
    /// One digit differs, or day and month are exchanged.
    BirthDateOneSlip,
    /// As far as known, the birth dates agree.
    BirthDateAgrees,
    /// The ages agree within two years.
    SimilarAge,
    /// The telephone number is the same.
    SamePhone,
    /// The address is the same.
    SameAddress,
    /// The town is the same.
    SameTown,
    /// The sex differs.
    OtherSex,
    /// The birth dates differ.
    OtherBirthDate,
    /// The given names differ.
    OtherGivenName,
}

/// Why an entry is shown as perhaps the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// How strongly.
    pub strength: Strength,
    /// The sum of evidence, in bits; for ordering only.
    pub points: i32,
    /// What agrees and what does not, in a fixed order.
    pub reasons: Vec<Reason>,
}

/// Compares two entries. `None` when nobody should be asked: the given name or the birth date does
/// not fit, or too little is known to tell one person from the family.
#[must_use]
pub fn same_person(query: &Keys, candidate: &Keys) -> Option<Match> {
    let name = compare_names(&query.name, &candidate.name);
    let birth = compare_births(query, candidate);
    let household = compare_households(query, candidate);
    let other_sex = differ_in_sex(query.sex.as_ref(), candidate.sex.as_ref());

    let mut reasons: Vec<Reason> = Vec::new();
    reasons.extend(name.reason());
    reasons.extend(birth.reason());
    reasons.extend(household);
    if other_sex {
        reasons.push(Reason::OtherSex);
    }
    let points = name.points()
        + birth.points()
        + household.map_or(0, household_points)
        + if other_sex { -7 } else { 0 };

    // Guards. Address, telephone and surname tell the household, not the person.
    let strength = match (name, birth) {
        // Father and son, sisters: another given name is another person, unless the very day of
        // birth and something of the household say that the name was taken down wrongly. Twins
        // share both, so it is never more than a question, and only for similar names.
        (Names::OtherGiven, _) => return None,
        (_, Births::Different) => return None,
        (Names::Same | Names::SameReading, Births::Same) if !other_sex => Strength::Likely,
        (Names::Same | Names::SameReading, _) => Strength::Possible,
        (Names::SimilarReading, Births::Same | Births::OneSlip | Births::Agrees) => {
            Strength::Possible
        }
        (Names::SimilarReading, Births::SimilarAge) if household.is_some() => Strength::Possible,
        // Another surname: a marriage, if the birth date is the very same.
        (Names::GivenOnly, Births::Same) => Strength::Possible,
        (Names::SurnameOnly, Births::Same) if household.is_some() => Strength::Possible,
        // No name to compare by: only the very day and the telephone or house together.
        (Names::Unknown, Births::Same)
            if matches!(household, Some(Reason::SamePhone | Reason::SameAddress)) =>
        {
            Strength::Possible
        }
        _ => return None,
    };
    // An ordinary name alone, with nothing else known, asks about half the town.
    let bare_name = matches!(birth, Births::Unknown) && household.is_none();
    if bare_name && !matches!(name, Names::Same) || points < 4 {
        return None;
    }
    Some(Match {
        strength,
        points,
        reasons,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Same,
    SameReading,
    SimilarReading,
    GivenOnly,
    /// The surname agrees and a given name is missing on one side.
    SurnameOnly,
    OtherGiven,
    /// Nothing to compare, or another surname with no given name.
    Unknown,
}

impl Names {
    fn reason(self) -> Option<Reason> {
        Some(match self {
            Self::Same => Reason::SameName,
            Self::SameReading => Reason::SameReading,
            Self::SimilarReading => Reason::SimilarReading,
            Self::GivenOnly => Reason::SameGivenName,
            Self::SurnameOnly => Reason::SameSurname,
            Self::OtherGiven => Reason::OtherGivenName,
            Self::Unknown => return None,
        })
    }

    fn points(self) -> i32 {
        match self {
            Self::Same => 15,
            Self::SameReading => 13,
            Self::SimilarReading => 9,
            Self::GivenOnly => 2,
            Self::SurnameOnly => 5,
            Self::OtherGiven => -5,
            Self::Unknown => 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Same,
    Similar,
    Other,
    Unknown,
}

fn compare_names(one: &Name, other: &Name) -> Names {
    let readings = |name: &Name| (name.family_kana.clone(), name.given_kana.clone());
    let (one_whole, other_whole) = (
        whole(&one.family, &one.given),
        whole(&other.family, &other.given),
    );
    let (one_read, other_read) = (readings(one), readings(other));
    let (one_reading, other_reading) = (
        whole(&one_read.0, &one_read.1),
        whole(&other_read.0, &other_read.1),
    );

    // A reading without a space is a whole name only when it is longer than surnames are.
    let named = |name: &Name| {
        let unsplit = name.family_kana.is_empty() && name.given_kana.chars().count() >= 6;
        let split = !name.family_kana.is_empty() && !name.given_kana.is_empty();
        !name.given.is_empty() || split || unsplit
    };
    // Whole names first: the place of the cut may be unknown or guessed on either side.
    let both_named = named(one) && named(other);
    let read_apart = !one_reading.is_empty()
        && !other_reading.is_empty()
        && normalise::search_key(&one_reading) != normalise::search_key(&other_reading);
    if both_named && !one_whole.is_empty() && one_whole == other_whole {
        // 山田 一 is はじめ or かず: perhaps two persons, perhaps a clerk's guess.
        return if read_apart {
            Names::SimilarReading
        } else {
            Names::Same
        };
    }
    if both_named && !one_reading.is_empty() && one_reading == other_reading {
        return Names::SameReading;
    }
    if both_named
        && !one_reading.is_empty()
        && normalise::search_key(&one_reading) == normalise::search_key(&other_reading)
    {
        return Names::SimilarReading;
    }
    let family = compare_parts(
        &one.family,
        &other.family,
        &one.family_kana,
        &other.family_kana,
    );
    let given_kana = |name: &Name| {
        // A reading without a space is a whole name and cannot be compared with a given one.
        if name.family_kana.is_empty() {
            String::new()
        } else {
            name.given_kana.clone()
        }
    };
    let given = compare_parts(
        &one.given,
        &other.given,
        &given_kana(one),
        &given_kana(other),
    );
    match (family, given) {
        (Part::Same | Part::Similar, Part::Same | Part::Similar) => Names::SimilarReading,
        (_, Part::Same) => Names::GivenOnly,
        (Part::Same | Part::Similar, Part::Unknown) => Names::SurnameOnly,
        (_, Part::Other) => Names::OtherGiven,
        _ => Names::Unknown,
    }
}

fn whole(family: &str, given: &str) -> String {
    [family, given].concat()
}

/// Written forms decide where they agree; readings may still agree where kanji differ (homophones).
fn compare_parts(one: &str, other: &str, one_kana: &str, other_kana: &str) -> Part {
    let written = !one.is_empty() && !other.is_empty();
    let read = !one_kana.is_empty() && !other_kana.is_empty();
    if written && one == other {
        // 一 read はじめ and 一 read かず are two persons; a reading alone may be a guess of the clerk.
        return if read && one_kana != other_kana {
            Part::Similar
        } else {
            Part::Same
        };
    }
    if read && one_kana == other_kana {
        return if written { Part::Similar } else { Part::Same };
    }
    if read && normalise::search_key(one_kana) == normalise::search_key(other_kana) {
        return Part::Similar;
    }
    if written || read {
        Part::Other
    } else {
        Part::Unknown
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Births {
    Same,
    OneSlip,
    Agrees,
    SimilarAge,
    Different,
    Unknown,
}

impl Births {
    fn reason(self) -> Option<Reason> {
        Some(match self {
            Self::Same => Reason::SameBirthDate,
            Self::OneSlip => Reason::BirthDateOneSlip,
            Self::Agrees => Reason::BirthDateAgrees,
            Self::SimilarAge => Reason::SimilarAge,
            Self::Different => Reason::OtherBirthDate,
            Self::Unknown => return None,
        })
    }

    fn points(self) -> i32 {
        match self {
            Self::Same => 13,
            Self::OneSlip => 8,
            Self::Agrees => 7,
            Self::SimilarAge => 4,
            Self::Different => -9,
            Self::Unknown => 0,
        }
    }
}

fn compare_births(query: &Keys, candidate: &Keys) -> Births {
    let (Some(one), Some(other)) = (query.birth, candidate.birth) else {
        return Births::Unknown;
    };
    if query.birth_estimated || candidate.birth_estimated {
        let apart = one.year().abs_diff(other.year());
        return if apart <= 2 {
            Births::SimilarAge
        } else {
            Births::Different
        };
    }
    if one == other && one.day().is_some() {
        return Births::Same;
    }
    if one.day().is_some() && other.day().is_some() {
        return if is_one_slip(one, other) {
            Births::OneSlip
        } else {
            Births::Different
        };
    }
    let overlap = one.earliest() <= other.latest() && other.earliest() <= one.latest();
    if overlap {
        Births::Agrees
    } else {
        Births::Different
    }
}

/// One digit of the eight differs, or day and month stand in each other's place.
///
/// The tens of a year are no slip of the pen: father and son are born on one day often enough.
fn is_one_slip(one: PartialDate, other: PartialDate) -> bool {
    let (first, second) = (one.to_string(), other.to_string());
    let differing: Vec<usize> = first
        .bytes()
        .zip(second.bytes())
        .enumerate()
        .filter(|(_, (left, right))| left != right)
        .map(|(place, _)| place)
        .collect();
    let one_digit = matches!(differing.as_slice(), [place] if *place > 2);
    let exchanged =
        one.year() == other.year() && one.month() == other.day() && one.day() == other.month();
    one_digit || exchanged
}

/// Telephone and address as one group, the stronger of the two.
fn compare_households(query: &Keys, candidate: &Keys) -> Option<Reason> {
    let phones = query.phone.as_ref().zip(candidate.phone.as_ref());
    if phones.is_some_and(|(one, other)| one.agrees(other)) {
        return Some(Reason::SamePhone);
    }
    let (one, other) = (query.address.as_str(), candidate.address.as_str());
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let numbered = one.contains(|letter: char| letter.is_ascii_digit());
    if one == other {
        return Some(if numbered {
            Reason::SameAddress
        } else {
            Reason::SameTown
        });
    }
    let town = |address: &str| -> String {
        address
            .chars()
            .take_while(|letter| !letter.is_ascii_digit())
            .collect()
    };
    let (one, other) = (town(one), town(other));
    (one.chars().count() >= 3 && one == other).then_some(Reason::SameTown)
}

fn household_points(reason: Reason) -> i32 {
    match reason {
        Reason::SamePhone | Reason::SameAddress => 8,
        _ => 4,
    }
}

/// Only 男 against 女 is a difference; unknown and unsaid are none.
fn differ_in_sex(one: Option<&Sex>, other: Option<&Sex>) -> bool {
    matches!(
        (one, other),
        (Some(Sex::Male), Some(Sex::Female)) | (Some(Sex::Female), Some(Sex::Male))
    )
}
