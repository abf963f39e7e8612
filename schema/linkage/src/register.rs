//! Everybody who is known, ready to be asked.

use crate::birth::Birth;
use crate::home;
use crate::index::{self, Index};
use crate::level::Level;
use crate::names::{Asked, Known};
use crate::person::Person;
use domain::code::Sex;
use normalise::written::sound;
use rustc_hash::FxHashMap;

/// The entries of a register with an index and the frequencies of its values.
///
/// Texts are kept once: a million people take a few hundred megabytes.
#[derive(Debug, Clone, Default)]
pub struct Register {
    texts: Texts,
    people: Vec<Stored>,
    index: Index,
    counts: Counts,
}

#[derive(Debug, Clone, Copy)]
struct Stored {
    family: u32,
    given: u32,
    family_kana: u32,
    given_kana: u32,
    family_sound: u32,
    given_sound: u32,
    municipality: u32,
    town: u32,
    block: u32,
    household: u32,
    phone: u32,
    birth: Birth,
    sex: Option<bool>,
    head: bool,
}

/// How often each value occurs; the place is the value's.
#[derive(Debug, Clone, Default)]
struct Counts {
    family: Tally,
    given: Tally,
    family_kana: Tally,
    given_kana: Tally,
    municipality: Tally,
    phone: Tally,
    town: FxHashMap<(u32, u32), u32>,
    lot: FxHashMap<(u32, u32, u32), u32>,
    /// Surnames within a town, by writing and by reading.
    family_in_town: FxHashMap<(u32, u32, u32), u32>,
}

#[derive(Debug, Clone, Default)]
struct Tally(Vec<u32>);

impl Tally {
    fn add(&mut self, text: u32) {
        let at = usize::try_from(text).unwrap_or(0);
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(count) = self.0.get_mut(at) {
            *count = count.saturating_add(1);
        }
    }

    fn of(&self, text: u32) -> u32 {
        usize::try_from(text)
            .ok()
            .and_then(|at| self.0.get(at))
            .copied()
            .unwrap_or(0)
    }
}

#[derive(Debug, Clone)]
struct Texts {
    places: FxHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Default for Texts {
    fn default() -> Self {
        let mut texts = Self {
            places: FxHashMap::default(),
            texts: Vec::new(),
        };
        texts.place("");
        texts
    }
}

impl Texts {
    fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.places.insert(text.into(), place);
        self.texts.push(text.into());
        place
    }

    fn of(&self, place: u32) -> &str {
        usize::try_from(place)
            .ok()
            .and_then(|at| self.texts.get(at))
            .map_or("", |text| text)
    }
}

/// How a record agrees with one entry, in every group, with how rare the values are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern {
    pub person: u32,
    pub household: u32,
    pub levels: [Level; 6],
    /// For a level that means "exactly the same", how rare the value is, in bits; else 0.
    pub rare: [f32; 6],
    pub exchanged: bool,
    /// Both names are in Latin letters.
    pub latin: bool,
    pub head: bool,
}

impl Register {
    /// From all entries, one after the other. Their places, counted from 0, are their ids from now on.
    #[must_use]
    pub fn new<P: std::borrow::Borrow<Person>>(people: impl IntoIterator<Item = P>) -> Self {
        let mut register = Self::default();
        let mut pairs = Vec::new();
        for person in people {
            let person = person.borrow();
            let id = register.store(person);
            pairs.extend(
                index::keys(person, false)
                    .into_iter()
                    .map(|(_, key)| (key, id)),
            );
        }
        register.index = Index::build(pairs);
        register
    }

    /// Adds one entry and gives its id.
    pub fn add(&mut self, person: &Person) -> u32 {
        let id = self.store(person);
        let keys: Vec<u64> = index::keys(person, false)
            .into_iter()
            .map(|(_, key)| key)
            .collect();
        self.index.add(&keys, id);
        id
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn store(&mut self, person: &Person) -> u32 {
        let id = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let names = &person.names;
        let texts = &mut self.texts;
        let home = &person.home;
        let mut stored = Stored {
            family: texts.place(if names.family.is_empty() {
                &names.whole
            } else {
                &names.family
            }),
            given: texts.place(&names.given),
            family_kana: texts.place(if names.family_kana.is_empty() {
                &names.whole_kana
            } else {
                &names.family_kana
            }),
            given_kana: texts.place(&names.given_kana),
            family_sound: 0,
            given_sound: texts.place(&sound(&names.given_kana)),
            municipality: texts.place(&home.municipality),
            town: texts.place(&home.town),
            block: texts.place(&home.block),
            household: 0,
            phone: texts.place(person.phones.first().map_or("", String::as_str)),
            birth: person.birth,
            sex: person.sex.as_ref().map(|sex| matches!(sex, Sex::Male)),
            head: person.head,
        };
        let family_sound = sound(texts.of(stored.family_kana));
        stored.family_sound = texts.place(&family_sound);
        // A household number counts within its municipality only; without one, the lot is the house.
        stored.household = match (person.household.is_empty(), home.block.is_empty()) {
            (false, _) => texts.place(&format!("#{}#{}", home.municipality, person.household)),
            (true, false) => texts.place(&format!(
                "#{}#{}#{}",
                home.municipality, home.town, home.block
            )),
            (true, true) => texts.place(&format!("##{id}")),
        };
        let counts = &mut self.counts;
        counts.family.add(stored.family);
        counts.given.add(stored.given);
        counts.family_kana.add(stored.family_kana);
        counts.given_kana.add(stored.given_kana);
        counts.municipality.add(stored.municipality);
        counts.phone.add(stored.phone);
        *counts
            .town
            .entry((stored.municipality, stored.town))
            .or_default() += 1;
        for family in [stored.family, stored.family_kana] {
            *counts
                .family_in_town
                .entry((stored.municipality, stored.town, family))
                .or_default() += 1;
        }
        *counts
            .lot
            .entry((stored.municipality, stored.town, stored.block))
            .or_default() += 1;
        self.people.push(stored);
        id
    }

    /// How a record agrees with everybody who shares a key with it, and how many keys had too many.
    pub(crate) fn patterns(
        &self,
        asked: &Person,
        found: &mut Vec<u32>,
        patterns: &mut Vec<Pattern>,
    ) -> usize {
        let keys = index::keys(asked, true);
        let passed_over = self.index.candidates(&keys, found);
        patterns.clear();
        let question = Question::new(self, asked);
        patterns.extend(found.iter().filter_map(|id| question.pattern(*id)));
        passed_over
    }

    /// How a record agrees with some entries, whoever they are.
    pub(crate) fn patterns_of(
        &self,
        asked: &Person,
        ids: impl Iterator<Item = u32>,
    ) -> Vec<Pattern> {
        let question = Question::new(self, asked);
        ids.filter_map(|id| question.pattern(id)).collect()
    }
}

/// A record with everything that is made of it once.
struct Question<'q> {
    register: &'q Register,
    asked: &'q Person,
    names: Asked<'q>,
    town_length: usize,
    latin: bool,
}

impl<'q> Question<'q> {
    fn new(register: &'q Register, asked: &'q Person) -> Self {
        Self {
            register,
            asked,
            names: Asked::new(&asked.names),
            town_length: asked.home.town.chars().count(),
            latin: [&asked.names.family, &asked.names.given, &asked.names.whole]
                .into_iter()
                .all(|part| part.is_ascii())
                && asked.names.family_kana.is_empty()
                && asked.names.given_kana.is_empty(),
        }
    }

    fn pattern(&self, id: u32) -> Option<Pattern> {
        let register = self.register;
        let there = usize::try_from(id)
            .ok()
            .and_then(|at| register.people.get(at))?;
        let text = |place: u32| register.texts.of(place);
        let known = Known {
            family: text(there.family),
            given: text(there.given),
            family_kana: text(there.family_kana),
            given_kana: text(there.given_kana),
            family_sound: text(there.family_sound),
            given_sound: text(there.given_sound),
        };
        let name = self.names.compare(known);
        let all = register.people.len() as f32;
        let share = |count: u32| (count as f32 + 0.5) / (all + 1.0);
        let bits = |share: f32| -share.log2();
        let counts = &register.counts;
        let given_rare = match name.given {
            Level::GivenSameBoth | Level::GivenSameWritten | Level::GivenSameW => {
                bits(share(counts.given.of(there.given)))
            }
            Level::GivenSameReading | Level::GivenSameR => {
                bits(share(counts.given_kana.of(there.given_kana)))
            }
            _ => 0.0,
        };
        let (home, home_count) = self.home(there);
        // Hamlets share few surnames: who agrees in the town agrees in the surname by chance as often
        // as its people do.
        let in_town = |family: u32| {
            if !matches!(
                home,
                Level::LotSame
                    | Level::LotPart
                    | Level::LotNear
                    | Level::LotOther
                    | Level::TownSame
            ) {
                return 0.0;
            }
            let town = counts
                .town
                .get(&(there.municipality, there.town))
                .copied()
                .unwrap_or(0);
            let family = counts
                .family_in_town
                .get(&(there.municipality, there.town, family))
                .copied()
                .unwrap_or(0);
            // A town of few people says little about its surnames.
            (family as f32) / (town as f32 + 20.0)
        };
        let family_rare = match name.family {
            Level::FamilySameBoth | Level::FamilySameWritten | Level::FamilySameW => {
                bits(share(counts.family.of(there.family)).max(in_town(there.family)))
            }
            Level::FamilySameReading | Level::FamilySameR => bits(
                share(counts.family_kana.of(there.family_kana)).max(in_town(there.family_kana)),
            ),
            _ => 0.0,
        };
        let sex = match (&self.asked.sex, there.sex) {
            (Some(one), Some(male)) => {
                if matches!(one, Sex::Male) == male {
                    Level::SexSame
                } else {
                    Level::SexOther
                }
            }
            _ => Level::SexMissing,
        };
        let phone_there = text(there.phone);
        let (phone, phone_rare) = if phone_there.is_empty() || self.asked.phones.is_empty() {
            (Level::PhoneMissing, 0.0)
        } else if self
            .asked
            .phones
            .iter()
            .any(|phone| phones_agree(phone, phone_there))
        {
            (Level::PhoneSame, bits(share(counts.phone.of(there.phone))))
        } else {
            (Level::PhoneOther, 0.0)
        };
        Some(Pattern {
            person: id,
            household: there.household,
            levels: [
                name.given,
                name.family,
                self.asked.birth.compare(there.birth),
                sex,
                home,
                phone,
            ],
            rare: [
                given_rare,
                family_rare,
                0.0,
                0.0,
                home_count.map_or(0.0, |count| bits(share(count))),
                phone_rare,
            ],
            exchanged: name.exchanged,
            latin: !known.family.is_empty() && known.family.is_ascii() && self.latin,
            head: there.head,
        })
    }

    /// How the homes agree, and how many people share what is the same.
    fn home(&self, there: &Stored) -> (Level, Option<u32>) {
        let register = self.register;
        let text = |place: u32| register.texts.of(place);
        let one = &self.asked.home;
        let (municipality, town, block) = (
            text(there.municipality),
            text(there.town),
            text(there.block),
        );
        if !one.is_known() || municipality.is_empty() && town.is_empty() && block.is_empty() {
            return (Level::HomeMissing, None);
        }
        let counts = &register.counts;
        let both_said = !one.municipality.is_empty() && !municipality.is_empty();
        let same_municipality = both_said && one.municipality == municipality;
        if one.town.is_empty() || town.is_empty() {
            if !both_said {
                return (Level::HomeMissing, None);
            }
            return if same_municipality {
                (
                    Level::MunicipalitySame,
                    Some(counts.municipality.of(there.municipality)),
                )
            } else {
                (Level::MunicipalityOther, None)
            };
        }
        let same_town = one.town == town && (same_municipality || !both_said);
        // In lists of other countries either the suburb or the postal code may be mistyped.
        let near_town = !same_town
            && self.town_length >= 3
            && (same_municipality || one.town == town || !both_said)
            && (one.town == town
                || strsim::osa_distance(&one.town, town)
                    <= if self.town_length >= 6 { 2 } else { 1 });
        if one.block.is_empty() || block.is_empty() {
            return if same_town {
                (
                    Level::TownSame,
                    counts.town.get(&(there.municipality, there.town)).copied(),
                )
            } else if near_town {
                (Level::TownNear, None)
            } else if same_municipality {
                (Level::TownMunicipality, None)
            } else {
                (Level::TownElsewhere, None)
            };
        }
        let lot = || {
            counts
                .lot
                .get(&(there.municipality, there.town, there.block))
                .copied()
        };
        if same_town || near_town || same_municipality {
            if one.block == block {
                return if same_town {
                    (Level::LotSame, lot())
                } else if one.block.chars().count() >= 3 && near_town {
                    (Level::LotNear, None)
                } else {
                    (Level::LotMunicipality, None)
                };
            }
            if same_town && home::is_part(&one.block, block) {
                return (Level::LotPart, lot());
            }
            if home::is_near(&one.block, block) {
                return (Level::LotNear, None);
            }
        }
        if same_town {
            (Level::LotOther, None)
        } else if near_town {
            (Level::LotTownNear, None)
        } else if same_municipality {
            (Level::LotMunicipality, None)
        } else {
            (Level::LotElsewhere, None)
        }
    }
}

/// Equal, or one is the end of the other because its area code was not said.
fn phones_agree(one: &str, other: &str) -> bool {
    one == other
        || one.len() >= 6
            && other.len() >= 6
            && one.len().min(other.len()) < 10
            && (one.ends_with(other) || other.ends_with(one))
}
