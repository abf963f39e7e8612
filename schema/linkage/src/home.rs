//! Where a person is registered, as far as a list says.

use normalise::address::{Gazetteer, Place};
use normalise::written;

/// A home in comparable parts; empty ones are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home {
    /// The municipality; the postal code in lists of other countries.
    pub municipality: String,
    /// The town as the area's list writes it.
    pub town: String,
    /// Section and numbers; house number and street in lists of other countries.
    pub block: String,
}

impl Home {
    /// Reads an address. A shelter, temporary housing and an address outside the area are no home:
    /// they say nothing about where somebody is registered.
    #[must_use]
    pub fn read(address: &str, gazetteer: &Gazetteer) -> Self {
        if address.trim().is_empty() {
            return Self::default();
        }
        let read = gazetteer.read(address);
        match read.place {
            Place::Unknown | Place::Outside => Self::default(),
            Place::Stay => Self {
                municipality: read.municipality,
                ..Self::default()
            },
            Place::Listed | Place::Ambiguous | Place::Unlisted => {
                let block = match (read.hamlet.is_empty(), read.block.is_empty()) {
                    (true, _) => read.block,
                    (false, true) => String::new(),
                    (false, false) => format!("{}-{}", read.hamlet, read.block),
                };
                Self {
                    municipality: read.municipality,
                    town: read.town,
                    block,
                }
            }
        }
    }

    /// From the separate columns of lists of other countries.
    #[must_use]
    pub fn of_parts(postal_code: &str, town: &str, house: &str, street: &str) -> Self {
        let number = normalise::numbers::key(house);
        let street = written::key(street);
        let block = match (number.is_empty(), street.is_empty()) {
            (_, true) => String::new(),
            (true, false) => street,
            (false, false) => format!("{number}-{street}"),
        };
        Self {
            municipality: normalise::numbers::key(postal_code),
            town: written::key(town),
            block,
        }
    }

    /// Whether anything is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !(self.municipality.is_empty() && self.town.is_empty() && self.block.is_empty())
    }
}

/// Whether one block is the beginning of the other, so that the shorter leaves out a branch number
/// or a room: 20-1 and 20-1-3.
pub(crate) fn is_part(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    !short.is_empty()
        && long
            .strip_prefix(short)
            .is_some_and(|rest| rest.starts_with('-'))
}

/// Whether two streets are one but for spelling. Lots of numbers are never near: 12 and 13 are
/// neighbours.
pub(crate) fn is_near(one: &str, other: &str) -> bool {
    let letters = |block: &str| {
        block
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .count()
    };
    if letters(one) < 4 || letters(other) < 4 {
        return false;
    }
    let (one_number, one_street) = one.split_once('-').unwrap_or(("", one));
    let (other_number, other_street) = other.split_once('-').unwrap_or(("", other));
    let similar = strsim::jaro_winkler(one_street, other_street) >= 0.9;
    similar && (one_number == other_number || one_street == other_street)
}
