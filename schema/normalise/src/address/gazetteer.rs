//! The towns of an area, and addresses read with their help.

use super::japan::{Plain, all_japan, folded, prefecture, split_municipality};
use super::{Address, Place, fold, lot};
use crate::towns;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The towns of an area, with the municipalities that were merged into today's.
///
/// It is made from the bundled list, from a list of one's own, or learned from the addresses of a
/// register; each can be added to the others.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    municipalities: Vec<Known>,
    towns: Vec<Town>,
    /// Folded name, today's or former, with and without its county.
    names: FxHashMap<String, Name>,
    /// Folded town of every municipality.
    anywhere: FxHashMap<String, Vec<u32>>,
}

#[derive(Debug, Clone)]
struct Known {
    name: String,
    prefecture: &'static str,
    code: Option<&'static str>,
    /// Folded town and its place in `towns`.
    towns: FxHashMap<String, u32>,
}

#[derive(Debug, Clone)]
struct Town {
    municipality: u32,
    name: String,
    postal_code: String,
}

#[derive(Debug, Clone)]
struct Name {
    municipality: u32,
    /// What today's names of the towns begin with, folded.
    prefix: String,
}

impl Gazetteer {
    /// The bundled towns of some municipalities (names without county), with the former ones.
    #[must_use]
    pub fn bundled(wanted: impl Fn(&towns::Municipality) -> bool) -> Self {
        let mut gazetteer = Self::default();
        for municipality in towns::municipalities().filter(|known| wanted(known)) {
            let place = gazetteer.municipality(municipality.full_name);
            for (town, postal_code) in municipality.towns() {
                gazetteer.add_town(place, town, postal_code);
            }
        }
        gazetteer.add_former();
        gazetteer
    }

    /// Adds one town. The municipality may be given with its county.
    pub fn add(&mut self, municipality: &str, town: &str) {
        let place = self.municipality(municipality);
        self.add_town(place, town, String::new());
    }

    fn municipality(&mut self, full: &str) -> u32 {
        let known = all_japan().get(fold::name(full).as_str());
        let name = known.map_or(full, |known| known.name);
        let folded = fold::name(name);
        if let Some(found) = self
            .names
            .get(&folded)
            .filter(|found| found.prefix.is_empty() && self.name_of(found.municipality) == name)
        {
            return found.municipality;
        }
        let place = u32::try_from(self.municipalities.len()).unwrap_or(u32::MAX);
        self.municipalities.push(Known {
            name: name.to_owned(),
            prefecture: known.map_or("", |known| known.prefecture),
            code: known.and_then(|known| known.code),
            towns: FxHashMap::default(),
        });
        let entry = Name {
            municipality: place,
            prefix: String::new(),
        };
        self.names.insert(fold::name(full), entry.clone());
        if let Some(known) = known {
            self.names.insert(fold::name(known.full), entry.clone());
        }
        self.names.insert(folded, entry);
        place
    }

    fn name_of(&self, place: u32) -> &str {
        usize::try_from(place)
            .ok()
            .and_then(|at| self.municipalities.get(at))
            .map_or("", |known| known.name.as_str())
    }

    fn add_town(&mut self, municipality: u32, name: &str, postal_code: String) {
        let folded = fold::name(name);
        let next = u32::try_from(self.towns.len()).unwrap_or(u32::MAX);
        let Some(known) = usize::try_from(municipality)
            .ok()
            .and_then(|at| self.municipalities.get_mut(at))
        else {
            return;
        };
        if folded.is_empty()
            || self
                .towns
                .iter()
                .rev()
                .take(1)
                .any(|town| town.name == name && town.municipality == municipality)
        {
            return;
        }
        if let Some(there) = known.towns.get(&folded)
            && usize::try_from(*there)
                .ok()
                .and_then(|at| self.towns.get(at))
                .is_some_and(|town| fold::name(&town.name) == folded)
        {
            return;
        }
        self.towns.push(Town {
            municipality,
            name: name.to_owned(),
            postal_code,
        });
        let mut keys = vec![folded.clone()];
        // 河井町 is written 河井 as often, 門前町走出 is 走出 to those who live there.
        if let Some(short) = folded
            .strip_suffix(['町', '村'])
            .filter(|short| short.chars().count() > 1)
        {
            keys.push(short.to_owned());
        }
        for key in keys {
            let exact = key == folded;
            if exact {
                known.towns.insert(key.clone(), next);
            } else {
                known.towns.entry(key.clone()).or_insert(next);
            }
            let everywhere = self.anywhere.entry(key).or_default();
            if !everywhere.contains(&next) {
                everywhere.push(next);
            }
        }
    }

    /// Adds the merged municipalities of the area, and the short names of their towns.
    fn add_former(&mut self) {
        for former in towns::former() {
            let Some(today) = self
                .names
                .get(&fold::name(former.today))
                .map(|today| today.municipality)
            else {
                continue;
            };
            let prefix = fold::name(former.prefix);
            self.names.entry(fold::name(former.name)).or_insert(Name {
                municipality: today,
                prefix: prefix.clone(),
            });
            if prefix.is_empty() {
                continue;
            }
            let mut short: Vec<(String, u32)> = Vec::new();
            for (place, town) in (0..).zip(&self.towns) {
                let folded = fold::name(&town.name);
                let Some(rest) = folded
                    .strip_prefix(prefix.as_str())
                    .filter(|_| town.municipality == today)
                else {
                    continue;
                };
                for key in [rest, rest.trim_end_matches(['町', '村'])] {
                    if key.chars().count() > 1 {
                        short.push((key.to_owned(), place));
                    }
                }
            }
            for (key, town) in short {
                let everywhere = self.anywhere.entry(key).or_default();
                if !everywhere.contains(&town) {
                    everywhere.push(town);
                }
            }
        }
    }

    /// Learns an area from the addresses of a register: the bundled towns of each municipality that
    /// occurs often enough, and every town that stands there before a number.
    #[must_use]
    pub fn learn<'a>(addresses: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut total = 0_u32;
        for address in addresses.clone() {
            if let Some((name, _)) = split_municipality(&folded(address).1) {
                *seen.entry(name).or_default() += 1;
                total += 1;
            }
        }
        let often = |name: &String| {
            seen.get(name)
                .is_some_and(|count| *count >= 3 && u64::from(*count) * 500 >= u64::from(total))
        };
        let mut gazetteer = Self::bundled(|known| often(&known.full_name.to_owned()));
        let mut learned: BTreeMap<(String, String), u32> = BTreeMap::new();
        for address in addresses {
            let (_, letters) = folded(address);
            let Some((name, used)) = split_municipality(&letters).filter(|(name, _)| often(name))
            else {
                continue;
            };
            let rest = letters.get(used..).unwrap_or_default();
            let end = lot::start(rest).unwrap_or(rest.len());
            let town: String = rest
                .get(..end)
                .unwrap_or_default()
                .iter()
                .filter(|letter| **letter != ' ')
                .collect();
            let town = fold::name(&town);
            if (1..=12).contains(&town.chars().count()) {
                *learned.entry((name, town)).or_default() += 1;
            }
        }
        for (municipality, town) in learned.into_keys() {
            let place = gazetteer.municipality(&municipality);
            let town = town.trim_end_matches(['字', '部']).to_owned();
            let listed = gazetteer
                .municipalities
                .get(usize::try_from(place).unwrap_or(usize::MAX))
                .is_some_and(|known| {
                    (1..=town.chars().count()).any(|length| {
                        known
                            .towns
                            .contains_key(&town.chars().take(length).collect::<String>())
                    })
                });
            if !listed {
                gazetteer.add_town(place, &town, String::new());
            }
        }
        gazetteer.add_former();
        gazetteer
    }

    /// How many towns are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.towns.len()
    }

    /// Whether no town is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.towns.is_empty()
    }

    /// Takes an address apart. Nothing is an error: what cannot be read is left in
    /// [`Address::building`] or [`Address::town`], and [`Address::place`] says how far it went.
    #[must_use]
    pub fn read(&self, text: &str) -> Address {
        let (postal_code, letters) = folded(text);
        let mut address = Address {
            postal_code,
            ..Address::default()
        };
        let mut rest = letters.as_slice();
        if let Some((prefecture, used)) = prefecture(rest) {
            address.prefecture = prefecture;
            rest = rest.get(used..).unwrap_or_default();
        } else if let Some(at) = rest.iter().take(4).position(|letter| *letter == '県') {
            // 練習県, and prefectures with a slip in their name.
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        if rest.iter().all(|letter| *letter == ' ') {
            return address;
        }
        let plain = Plain::new(rest);
        let county = plain.county();
        let said = plain.longest(0, |key| self.names.get(key)).or_else(|| {
            plain
                .longest(county, |key| self.names.get(key))
                .filter(|_| county > 0)
        });
        match said {
            Some((used, name)) => self.in_municipality(&mut address, &plain, used, name),
            None => {
                let outside = plain.longest(0, |key| all_japan().get(key)).or_else(|| {
                    plain
                        .longest(county, |key| all_japan().get(key))
                        .filter(|_| county > 0)
                });
                let town = plain.longest(0, |key| self.anywhere.get(key));
                // 松本 is a city far away and a town here: who writes a municipality ends it with 市.
                let longer = town.as_ref().map_or(0, |(used, _)| *used);
                match (outside.filter(|(used, _)| *used > longer), town) {
                    (Some((used, known)), _) => {
                        // A prefecture that was written counts more than the one a name suggests
                        // (府中市 is in two).
                        if address.prefecture.is_empty() {
                            address.prefecture = known.prefecture;
                        }
                        address.municipality = known.name.to_owned();
                        address.code = known.code;
                        in_unlisted(&mut address, plain.rest(used));
                        address.place = Place::Outside;
                    }
                    (None, Some((used, found))) => {
                        self.in_town(&mut address, found, plain.rest(used))
                    }
                    (None, None) => {
                        in_unlisted(&mut address, rest);
                        address.place = if is_stay(rest) {
                            Place::Stay
                        } else {
                            Place::Unknown
                        };
                    }
                }
            }
        }
        address
    }

    fn in_municipality(&self, address: &mut Address, plain: &Plain<'_>, used: usize, name: &Name) {
        let Some(known) = usize::try_from(name.municipality)
            .ok()
            .and_then(|at| self.municipalities.get(at))
        else {
            return;
        };
        address.municipality.clone_from(&known.name);
        address.code = known.code;
        if !known.prefecture.is_empty() {
            address.prefecture = known.prefecture;
        }
        let at = plain.without_ku_word(used);
        let with_prefix = |key: &str| {
            if name.prefix.is_empty() {
                return None;
            }
            known.towns.get(&format!("{}{key}", name.prefix))
        };
        // 走出 of the former 門前町 is 門前町走出 today; a town of the plain name comes second.
        let found = plain
            .longest(at, with_prefix)
            .or_else(|| plain.longest(at, |key| known.towns.get(key)));
        match found {
            Some((used, town)) => {
                if let Some(town) = usize::try_from(*town)
                    .ok()
                    .and_then(|at| self.towns.get(at))
                {
                    address.town.clone_from(&town.name);
                    address.listed_postal_code.clone_from(&town.postal_code);
                }
                let rest = plain.rest(used);
                ends(address, rest);
                address.place = if address.block.is_empty() && is_stay(rest) {
                    Place::Stay
                } else {
                    Place::Listed
                };
            }
            None => {
                let rest = plain.rest(at);
                if is_stay(rest) {
                    address.place = Place::Stay;
                    return;
                }
                in_unlisted(address, rest);
                address.place = Place::Unlisted;
            }
        }
    }

    fn in_town(&self, address: &mut Address, found: &[u32], rest: &[char]) {
        let mut towns = found
            .iter()
            .filter_map(|place| self.towns.get(usize::try_from(*place).ok()?));
        let (first, second) = (towns.next(), towns.next());
        let Some(town) = first else { return };
        address.town.clone_from(&town.name);
        ends(address, rest);
        if second.is_some() {
            address.place = Place::Ambiguous;
            return;
        }
        if let Some(known) = usize::try_from(town.municipality)
            .ok()
            .and_then(|at| self.municipalities.get(at))
        {
            address.municipality.clone_from(&known.name);
            address.code = known.code;
            address.prefecture = known.prefecture;
        }
        address.listed_postal_code.clone_from(&town.postal_code);
        address.place = Place::Listed;
    }
}

/// Sets the town to what stands before the lot, and the rest from what follows.
fn in_unlisted(address: &mut Address, rest: &[char]) {
    let end = lot::start(rest).unwrap_or(rest.len());
    let (town, lot) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    address.town = fold::name(&town.iter().collect::<String>());
    ends(address, lot);
}

/// Sets block, building and room from what follows the town.
fn ends(address: &mut Address, rest: &[char]) {
    let lot = lot::read(rest);
    address.hamlet = lot.hamlet;
    address.block = lot.block;
    address.building = lot.building;
    address.room = lot.room;
}

/// Whether a place is where somebody stays and no home.
fn is_stay(rest: &[char]) -> bool {
    const WORDS: [&str; 22] = [
        "仮設",
        "ミナシ",
        "ミンナシ",
        "避難所",
        "小学校",
        "中学校",
        "高校",
        "学校",
        "公民館",
        "体育館",
        "集会所",
        "センタ",
        "ホテル",
        "旅館",
        "病院",
        "親戚",
        "車中泊",
        "自宅",
        "知人",
        "実家",
        "保育",
        "施設",
    ];
    let text: String = rest.iter().filter(|letter| **letter != ' ').collect();
    WORDS.iter().any(|word| text.contains(word))
}
