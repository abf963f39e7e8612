//! Which entries of a register are compared with a record at all: those that share a key with it.

use crate::home;
use crate::person::Person;
use normalise::written::{UNREADABLE, sound};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash as _, Hasher as _};

/// People under one key; a larger block says nothing and is passed over.
const LARGEST: usize = 1500;

/// Entries that are compared with one record at most, not counting those found twice.
const MOST: usize = 1500;

/// People under a key of little meaning, where it is rare enough to mean something.
const LARGEST_WEAK: usize = 60;

/// Kinds of keys of little meaning start here.
const WEAK: u8 = 40;

/// Keys and who is under them. Most are in one sorted run; those added later beside it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    keys: Vec<u64>,
    starts: Vec<u32>,
    people: Vec<u32>,
    added: FxHashMap<u64, Vec<u32>>,
}

impl Index {
    /// From every key with its person.
    pub fn build(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut index = Self::default();
        index.people.reserve_exact(pairs.len());
        for (key, person) in pairs {
            if index.keys.last() != Some(&key) {
                index.keys.push(key);
                index
                    .starts
                    .push(u32::try_from(index.people.len()).unwrap_or(u32::MAX));
            }
            index.people.push(person);
        }
        index
            .starts
            .push(u32::try_from(index.people.len()).unwrap_or(u32::MAX));
        index
    }

    pub fn add(&mut self, keys: &[u64], person: u32) {
        for key in keys {
            let people = self.added.entry(*key).or_default();
            if people.last() != Some(&person) {
                people.push(person);
            }
        }
    }

    fn of(&self, key: u64) -> (&[u32], &[u32]) {
        let built = self.keys.binary_search(&key).ok().and_then(|at| {
            let start = usize::try_from(*self.starts.get(at)?).ok()?;
            let end = usize::try_from(*self.starts.get(at + 1)?).ok()?;
            self.people.get(start..end)
        });
        (
            built.unwrap_or_default(),
            self.added.get(&key).map_or(&[], Vec::as_slice),
        )
    }

    /// Everybody under one of the keys, each once, in order; and how many keys had too many.
    ///
    /// Small blocks come first, and large ones only while there is room: whoever is in a large block
    /// alone agrees in nothing that is rare.
    pub fn candidates(&self, keys: &[(u8, u64)], found: &mut Vec<u32>) -> usize {
        found.clear();
        let mut passed_over = 0;
        let mut blocks = Vec::with_capacity(keys.len());
        for (kind, key) in keys {
            let (built, added) = self.of(*key);
            let size = built.len() + added.len();
            if *kind < WEAK || size <= LARGEST_WEAK {
                blocks.push((size, *key, built, added));
            }
        }
        blocks.sort_unstable_by_key(|(size, key, ..)| (*size, *key));
        for (size, _, built, added) in blocks {
            if size > LARGEST || found.len() + size > MOST {
                passed_over += 1;
                continue;
            }
            found.extend_from_slice(built);
            found.extend_from_slice(added);
        }
        found.sort_unstable();
        found.dedup();
        passed_over
    }
}

/// The keys of an entry. One who is asked about has more than one who is known: every year that an
/// age allows.
pub(crate) fn keys(person: &Person, asked: bool) -> Vec<(u8, u64)> {
    let names = &person.names;
    let readable = |text: &str| -> String {
        if text.contains(UNREADABLE) {
            String::new()
        } else {
            text.to_owned()
        }
    };
    let (family, given) = (readable(&names.family), readable(&names.given));
    let (family_sound, given_sound) = (sound(&names.family_kana), sound(&names.given_kana));
    let whole = if names.whole.is_empty() && !family.is_empty() && !given.is_empty() {
        format!("{family}{given}")
    } else {
        readable(&names.whole)
    };
    let whole_sound =
        if names.whole_kana.is_empty() && !family_sound.is_empty() && !given_sound.is_empty() {
            sound(&format!("{}{}", names.family_kana, names.given_kana))
        } else {
            sound(&names.whole_kana)
        };
    let town = person.home.town.as_str();
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let mut keys = Keys::default();
    keys.add(1, &[&whole]);
    keys.add(2, &[&whole_sound]);
    if let Some(day) = person.birth.day() {
        keys.add(3, &[&day.to_string()]);
    }
    keys.add(4, &[&given, town]);
    keys.add(5, &[&given_sound, town]);
    if let Some(month) = person.birth.month() {
        keys.add(6, &[&given_sound, &month.to_string()]);
    }
    keys.add(7, &[&family, town]);
    keys.add(8, &[&family_sound, town]);
    let block = person.home.block.as_str();
    keys.add(9, &[town, block]);
    if let Some((parent, _)) = block.rsplit_once('-') {
        keys.add(9, &[town, parent]);
        if home::is_part(parent, block) && town.is_empty() {
            keys.add(9, &[&person.home.municipality, block]);
        }
    }
    keys.add(10, &[&person.home.municipality, block]);
    let years: Vec<i32> = person.birth.years(0).take(3).collect();
    let years = if asked || years.len() == 1 {
        years
    } else {
        Vec::new()
    };
    if years.len() < 3 {
        for year in years {
            let year = year.to_string();
            keys.add(11, &[&given, &year]);
            keys.add(12, &[&given_sound, &year]);
            keys.add(13, &[&family, &year]);
            keys.add(14, &[&family_sound, &year]);
        }
    }
    for phone in &person.phones {
        let last = phone
            .get(phone.len().saturating_sub(6)..)
            .unwrap_or_default();
        keys.add(15, &[last]);
    }
    keys.add(16, &[&family_sound, &first(&given_sound)]);
    keys.add(17, &[&family, &first(&given)]);
    keys.add(18, &[&given, &first(&family)]);
    keys.add(19, &[&given_sound, &first(&family_sound)]);
    // The two exchanged: a list whose columns were mixed up.
    if asked {
        if !family.is_empty() && !given.is_empty() {
            keys.add(1, &[&format!("{given}{family}")]);
        }
        if !family_sound.is_empty() && !given_sound.is_empty() {
            keys.add(2, &[&format!("{given_sound}{family_sound}")]);
        }
    }
    // Latin letters have no sound here: the first ones, which typing errors seldom touch.
    if given.is_ascii() && family.is_ascii() && given.len() >= 3 && family.len() >= 3 {
        let start = |text: &str| text.get(..3).unwrap_or_default().to_owned();
        keys.add(20, &[&start(&given), &start(&family)]);
        keys.add(21, &[&start(&family), &person.home.municipality]);
        keys.add(22, &[&start(&given), &person.home.municipality]);
    }
    keys.add(WEAK, &[&given]);
    keys.add(WEAK + 1, &[&given_sound]);
    keys.list
}

#[derive(Default)]
struct Keys {
    list: Vec<(u8, u64)>,
}

impl Keys {
    /// A key of several parts; none when one of them is not known.
    fn add(&mut self, kind: u8, parts: &[&str]) {
        if parts.iter().any(|part| part.is_empty()) {
            return;
        }
        let mut hasher = FxHasher::default();
        kind.hash(&mut hasher);
        for part in parts {
            part.hash(&mut hasher);
        }
        let key = hasher.finish();
        if !self.list.contains(&(kind, key)) {
            self.list.push((kind, key));
        }
    }
}
