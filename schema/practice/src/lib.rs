//! Clearly fake people for demonstration, training and benches: 練習データ.
//!
//! A seed and a number of people give the same people for ever, one household after the other, so a
//! million people need no memory. Towns, codes, postal codes and telephone numbers cannot exist
//! (see [`towns`]); every name is put together by chance.

pub mod dense;
mod family;
pub mod lists;
mod names;
pub mod prose;
mod record;
mod rng;
pub mod towns;

pub use record::{Need, Person, Stay, Task, Urgent, Visit};
pub use rng::Rng;

use chrono::NaiveDate;
use domain::ids::DocumentId;
use towns::Town;

/// Households of a practice operation.
#[derive(Debug, Clone)]
pub struct Households {
    seed: u64,
    people: u64,
    today: NaiveDate,
    notes_permille: u32,
}

/// One household with everything that was noted about its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Its place in the sequence, from 0.
    pub number: u64,
    /// The same for the same seed and number.
    pub id: DocumentId,
    /// Where it is registered.
    pub town: &'static Town,
    /// 町字.
    pub area: &'static str,
    /// The registered address, in one of the ways in which people write them.
    pub address: String,
    /// Seven digits that are in no list.
    pub postal_code: String,
    /// The landline, as written; empty without one.
    pub phone: String,
    /// The members; the head first.
    pub members: Vec<Person>,
}

impl Households {
    /// So many people, to the last one, in as many households as they fill.
    ///
    /// Ages and days are counted from 2026-11-23 unless [`Self::on`] says otherwise.
    #[must_use]
    pub fn new(seed: u64, people: u64) -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
        Self {
            seed,
            people,
            today,
            notes_permille: 600,
        }
    }

    /// The day from which ages are counted.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }

    /// How many notes there are for a thousand people, on average; 600 unless said otherwise.
    #[must_use]
    pub fn with_notes(self, permille: u32) -> Self {
        Self {
            notes_permille: permille,
            ..self
        }
    }

    /// The households in order.
    #[must_use]
    pub fn iter(&self) -> Iter {
        Iter {
            of: self.clone(),
            number: 0,
            left: self.people,
        }
    }

    /// The household of a number, whole: [`Iter`] cuts the last one to the wanted number of people.
    #[must_use]
    pub fn household(&self, number: u64) -> Household {
        family::household(self.seed, number, self.today, self.notes_permille)
    }
}

impl IntoIterator for &Households {
    type Item = Household;
    type IntoIter = Iter;

    fn into_iter(self) -> Iter {
        self.iter()
    }
}

/// Makes one household after the other; holds none.
#[derive(Debug, Clone)]
pub struct Iter {
    of: Households,
    number: u64,
    left: u64,
}

impl Iterator for Iter {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        if self.left == 0 {
            return None;
        }
        let mut household = self.of.household(self.number);
        self.number += 1;
        household
            .members
            .truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left = self
            .left
            .saturating_sub(u64::try_from(household.members.len()).unwrap_or(0));
        Some(household)
    }
}
