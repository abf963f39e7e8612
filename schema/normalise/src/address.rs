//! Addresses as people write them.
//!
//! [`search_key`] needs no list of places. Taking an address apart does, because 一, 二十 or ノ can be
//! part of a town's name: a [`Gazetteer`] made from the postal code list finds the town first and
//! reads numbers only after it.

use crate::{SEPARATOR, kana};
use std::collections::BTreeMap;

/// The search key of an address: like [`crate::search_key`], without a postal code in front and
/// without the prefecture, which half of all lists leave out.
#[must_use]
pub fn search_key(text: &str) -> String {
    let key = crate::search_key(without_postal_code(text));
    match prefecture_length(&key) {
        Some(length) => key.get(length..).unwrap_or_default().to_owned(),
        None => key,
    }
}

fn without_postal_code(text: &str) -> &str {
    let text = text.trim_start();
    match text.strip_prefix('〒') {
        Some(rest) => rest.trim_start_matches(|letter: char| {
            letter.is_whitespace()
                || letter.is_numeric()
                || matches!(letter, '-' | '－' | '‐' | '−' | 'ー')
        }),
        None => text,
    }
}

/// The length in bytes of the prefecture at the start of a key.
fn prefecture_length(key: &str) -> Option<usize> {
    const PREFECTURES: [&str; 47] = [
        "北海道",
        "青森県",
        "岩手県",
        "宮城県",
        "秋田県",
        "山形県",
        "福島県",
        "茨城県",
        "栃木県",
        "群馬県",
        "埼玉県",
        "千葉県",
        "東京都",
        "神奈川県",
        "新潟県",
        "富山県",
        "石川県",
        "福井県",
        "山梨県",
        "長野県",
        "岐阜県",
        "静岡県",
        "愛知県",
        "三重県",
        "滋賀県",
        "京都府",
        "大阪府",
        "兵庫県",
        "奈良県",
        "和歌山県",
        "鳥取県",
        "島根県",
        "岡山県",
        "広島県",
        "山口県",
        "徳島県",
        "香川県",
        "愛媛県",
        "高知県",
        "福岡県",
        "佐賀県",
        "長崎県",
        "熊本県",
        "大分県",
        "宮崎県",
        "鹿児島県",
        "沖縄県",
    ];
    PREFECTURES
        .iter()
        .find(|prefecture| key.len() > prefecture.len() && key.starts_with(**prefecture))
        .map(|prefecture| prefecture.len())
}

/// A town (町字) of a municipality, as the postal code list writes both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Town {
    /// The municipality without its county: 能登町.
    pub municipality: String,
    /// The town: 河井町, 宇出津.
    pub name: String,
}

/// An address taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The municipality and town, as the list writes them.
    pub town: &'a Town,
    /// The section letter where there is one, and the numbers, with `-` between: `20-1-1`, `ト-50-1`.
    /// Empty when the address ends with the town.
    pub block: String,
}

/// The towns of an area, with the municipalities that were merged into today's.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    towns: Vec<Town>,
    /// Municipality key (today's or former) → key of today's.
    names: BTreeMap<String, String>,
    /// Key of today's municipality → town keys with the town's place, longest key first.
    by_municipality: BTreeMap<String, Vec<(String, usize)>>,
}

impl Gazetteer {
    /// From the towns and the former municipalities (former name, today's name), both without
    /// their counties.
    #[must_use]
    pub fn new<'f>(
        towns: impl IntoIterator<Item = Town>,
        former: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Self {
        let mut gazetteer = Self {
            towns: towns.into_iter().collect(),
            ..Self::default()
        };
        for (place, town) in gazetteer.towns.iter().enumerate() {
            let municipality = crate::search_key(&town.municipality);
            gazetteer
                .names
                .insert(municipality.clone(), municipality.clone());
            let keys = gazetteer.by_municipality.entry(municipality).or_default();
            let key = crate::search_key(&town.name);
            // 河井町 is written 河井 as often.
            if let Some(short) = key
                .strip_suffix(['町', '村'])
                .filter(|short| !short.is_empty())
            {
                keys.push((short.to_owned(), place));
            }
            keys.push((key, place));
        }
        for keys in gazetteer.by_municipality.values_mut() {
            keys.sort_by_key(|(key, place)| (std::cmp::Reverse(key.len()), *place));
        }
        for (old, new) in former {
            gazetteer
                .names
                .insert(crate::search_key(old), crate::search_key(new));
        }
        gazetteer
    }

    /// Takes an address apart; `None` when its town is not on the list, or when the municipality is
    /// not said and several have a town of that name.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Parts<'_>> {
        let key = search_key(text);
        let key = key.as_str();
        if let Some((municipality, rest)) = self.municipality(key) {
            return self.town(municipality, rest);
        }
        // 金沢市広坂 is not a town 広坂 here: another municipality was said.
        let mut found = self
            .by_municipality
            .keys()
            .filter_map(|name| self.town(name, key));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Today's municipality at the start of a key, with or without its county, and the rest.
    fn municipality<'k>(&self, key: &'k str) -> Option<(&str, &'k str)> {
        let without_county = key
            .split_once('郡')
            .filter(|(county, _)| county.chars().count() <= 4);
        [Some(key), without_county.map(|(_, rest)| rest)]
            .into_iter()
            .flatten()
            .find_map(|key| {
                self.names
                    .iter()
                    .filter_map(|(name, today)| {
                        Some((name.len(), today.as_str(), key.strip_prefix(name.as_str())?))
                    })
                    .max_by_key(|(length, ..)| *length)
                    .map(|(_, today, rest)| (today, rest))
            })
    }

    fn town(&self, municipality: &str, rest: &str) -> Option<Parts<'_>> {
        let (rest, place) = self
            .by_municipality
            .get(municipality)?
            .iter()
            .find_map(|(key, place)| Some((rest.strip_prefix(key.as_str())?, *place)))?;
        Some(Parts {
            town: self.towns.get(place)?,
            block: block(rest),
        })
    }
}

/// The section letter and the numbers at the start of what follows the town in a key.
fn block(rest: &str) -> String {
    let number_at = rest.find(|letter: char| letter.is_ascii_digit());
    let (section, numbers) = rest
        .split_at_checked(number_at.unwrap_or(rest.len()))
        .unwrap_or((rest, ""));
    let is_section = (1..=2).contains(&section.chars().count())
        && section
            .chars()
            .all(|letter| kana::is_hiragana(letter) || "甲乙丙丁戊".contains(letter));
    let mut parts: Vec<String> = Vec::new();
    if is_section {
        parts.push(section.chars().map(kana::katakana_of).collect());
    } else if !section.is_empty() {
        return String::new();
    }
    let end = numbers.find(|letter: char| !letter.is_ascii_digit() && letter != SEPARATOR);
    let numbers = numbers
        .get(..end.unwrap_or(numbers.len()))
        .unwrap_or_default();
    parts.extend(
        numbers
            .split(SEPARATOR)
            .filter(|part| !part.is_empty())
            .map(str::to_owned),
    );
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefecture_and_the_postal_code_do_not_matter() {
        let short = search_key("輪島市河井町20部1番地1");
        assert_eq!(search_key("石川県輪島市河井町２０部１番地１"), short);
        assert_eq!(search_key("〒928-0001 石川県輪島市河井町20-1-1"), short);
        assert_eq!(search_key("石川県"), "石川県", "a prefecture alone stays");
    }
}
