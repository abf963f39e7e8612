//! Lists as they come in after a disaster, of people who do not exist, with who is who.
//!
//! Municipal registers and four kinds of incoming lists: shelter cards, house visits, a portal, a call
//! centre. `noise` 100 is an ordinary hand, 180 a hard one: it scales how often something is mistyped,
//! misheard or left out. The noise is our guess at the field, not measured there; it is not made after any
//! data set that linking is judged by.

mod noise;
mod people;

pub use people::Resident;

use crate::rng::Rng;
use std::collections::BTreeMap;

/// The kinds of incoming lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Cards filled in at a shelter.
    Shelter,
    /// Notes of house visits: no reading, titles behind names.
    Visit,
    /// What people typed themselves.
    Portal,
    /// What was heard on the telephone.
    Call,
}

/// A row of any list, as written. Empty is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Line {
    pub number: String,
    pub household: String,
    pub name: String,
    pub kana: String,
    pub birth: String,
    pub age: String,
    pub decade: String,
    pub sex: String,
    pub relationship: String,
    pub address: String,
    pub phone: String,
    /// When the row was taken down; ages count from here.
    pub seen: Option<chrono::NaiveDate>,
    /// Which resident it is, by place in [`Lists::residents`].
    pub who: usize,
}

/// Registers and incoming lists of one area.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Everybody, registered or not.
    pub residents: Vec<Resident>,
    /// The rows of all registers.
    pub register: Vec<Line>,
    /// The rows of all incoming lists.
    pub incoming: Vec<(Source, Line)>,
}

impl Lists {
    /// Lists of about so many residents: the same for the same seed.
    #[must_use]
    pub fn new(seed: u64, residents: usize, noise: u32) -> Self {
        let residents = people::residents(seed, residents);
        let mut register = Vec::new();
        let mut incoming = Vec::new();
        let phones: BTreeMap<u32, String> = residents
            .iter()
            .map(|person| {
                (
                    person.household,
                    noise::landline(&mut Rng::new(seed ^ 0x7068, u64::from(person.household))),
                )
            })
            .collect();
        for (who, person) in residents.iter().enumerate() {
            let mut rng = Rng::new(seed ^ 0x6c69_7374, u64::try_from(who).unwrap_or(0));
            if person.registered {
                register.push(noise::register_line(person, who));
            }
            // Who is reached by which list: a quarter of a thousand by one visit, and so on.
            let mobile = noise::mobile(&mut rng);
            let phone = phones.get(&person.household).map_or("", String::as_str);
            let permille = |share: u32| {
                if person.registered {
                    share
                } else {
                    share * 3 / 2
                }
            };
            for (source, share) in [
                (Source::Shelter, 470),
                (Source::Visit, 250),
                (Source::Portal, 170),
                (Source::Call, 130),
            ] {
                if rng.permille(permille(share)) {
                    let mut line = noise::incoming(source, person, phone, &mobile, noise, &mut rng);
                    line.who = who;
                    line.number = format!("{}", incoming.len());
                    incoming.push((source, line));
                }
            }
        }
        Self {
            residents,
            register,
            incoming,
        }
    }
}
