//! The municipalities of all Japan, and names looked up at the start of an address.

use super::{fold, search};
use crate::towns;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Letters of the longest name that is looked up.
const LONGEST: usize = 14;

/// The postal code before an address and its folded letters.
pub(super) fn folded(text: &str) -> (String, Vec<char>) {
    let letters = fold::letters(text);
    let digits: Vec<char> = letters
        .iter()
        .copied()
        .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '-' | 'ー' | ' ' | '〒'))
        .collect();
    let code: String = digits
        .iter()
        .filter(|letter| letter.is_ascii_digit())
        .collect();
    // Seven digits and then a name: 9280001輪島市.
    if code.len() == 7 && digits.len() < letters.len() {
        let rest = letters.get(digits.len()..).unwrap_or_default().to_vec();
        return (code, rest);
    }
    (String::new(), letters)
}

pub(super) fn prefecture(letters: &[char]) -> Option<(&'static str, usize)> {
    let third = letters.get(2).copied();
    let fourth = letters.get(3).copied();
    let length = match (third, fourth) {
        (Some('県' | '府' | '都' | '道'), _) => 3,
        (_, Some('県')) => 4,
        _ => return None,
    };
    let start: String = letters.get(..length)?.iter().collect();
    search::PREFECTURES
        .iter()
        .find(|name| **name == start)
        .map(|name| (*name, length))
}

/// The municipality at the start of a folded address and the letters it took, prefecture included.
/// One that is not of Japan's list (練習 towns) ends with the first 市, else 町 or 村.
pub(super) fn split_municipality(letters: &[char]) -> Option<(String, usize)> {
    let before = match prefecture(letters) {
        Some((_, used)) => used,
        None => letters
            .iter()
            .take(5)
            .position(|letter| *letter == '県')
            .map_or(0, |at| at + 1),
    };
    let rest = letters.get(before..)?;
    let plain = Plain::new(rest);
    let county = plain.county();
    if let Some((used, known)) = plain
        .longest(0, |key| all_japan().get(key))
        .or_else(|| plain.longest(county, |key| all_japan().get(key)))
    {
        return Some((known.full.to_owned(), before + plain.spaced(used)));
    }
    let end = rest
        .iter()
        .take(7)
        .position(|letter| *letter == '市')
        .or_else(|| {
            rest.iter()
                .take(7)
                .skip(1)
                .position(|letter| matches!(letter, '町' | '村'))
                .map(|at| at + 1)
        })
        .filter(|at| *at > 0)?;
    Some((rest.get(..=end)?.iter().collect(), before + end + 1))
}

pub(super) struct JapanKnows {
    pub name: &'static str,
    pub full: &'static str,
    pub prefecture: &'static str,
    pub code: Option<&'static str>,
}

/// Every municipality of Japan by its folded name, with and without its county.
pub(super) fn all_japan() -> &'static FxHashMap<String, JapanKnows> {
    static ALL: OnceLock<FxHashMap<String, JapanKnows>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = FxHashMap::default();
        for known in towns::municipalities() {
            let prefecture = usize::from(known.prefecture)
                .checked_sub(1)
                .and_then(|at| search::PREFECTURES.get(at))
                .copied()
                .unwrap_or_default();
            for name in [known.full_name, known.name()] {
                all.entry(fold::name(name)).or_insert(JapanKnows {
                    name: known.name(),
                    full: known.full_name,
                    prefecture,
                    code: known.code(),
                });
            }
        }
        all
    })
}

/// The letters of an address without spaces, as one text to look names up in.
pub(super) struct Plain<'l> {
    letters: &'l [char],
    text: String,
    /// Byte after each letter of `text`, with 0 first.
    ends: Vec<usize>,
    /// Where each letter of `text` stands in `letters`.
    places: Vec<usize>,
}

impl<'l> Plain<'l> {
    /// So many letters are enough for county, municipality and town.
    const READ: usize = 32;

    pub fn new(letters: &'l [char]) -> Self {
        let mut text = String::with_capacity(96);
        let mut ends = Vec::with_capacity(Self::READ + 1);
        let mut places = Vec::with_capacity(Self::READ);
        ends.push(0);
        for (place, letter) in letters.iter().enumerate() {
            if *letter == ' ' {
                continue;
            }
            text.push(if matches!(letter, 'の' | '之') {
                'ノ'
            } else {
                *letter
            });
            ends.push(text.len());
            places.push(place);
            if places.len() == Self::READ {
                break;
            }
        }
        Self {
            letters,
            text,
            ends,
            places,
        }
    }

    /// The longest name at a letter for which something is known, and the letter after it.
    pub fn longest<'m, T: ?Sized>(
        &self,
        from: usize,
        known: impl Fn(&str) -> Option<&'m T>,
    ) -> Option<(usize, &'m T)> {
        let start = *self.ends.get(from)?;
        let last = (from + LONGEST).min(self.places.len());
        (from + 1..=last)
            .rev()
            .find_map(|end| Some((end, known(self.text.get(start..*self.ends.get(end)?)?)?)))
    }

    /// The letter after 郡, if it is near the start.
    pub fn county(&self) -> usize {
        let letters = self.text.chars().take(5).position(|letter| letter == '郡');
        letters.map_or(0, |at| at + 1)
    }

    /// The letter after 大字 or 字 at a letter.
    pub fn without_ku_word(&self, from: usize) -> usize {
        let rest = self
            .ends
            .get(from)
            .and_then(|start| self.text.get(*start..))
            .unwrap_or_default();
        if rest.starts_with("大字") {
            from + 2
        } else if rest.starts_with('字') {
            from + 1
        } else {
            from
        }
    }

    /// What follows so many letters, spaces included.
    pub fn rest(&self, used: usize) -> &'l [char] {
        self.letters.get(self.spaced(used)..).unwrap_or_default()
    }

    pub fn spaced(&self, used: usize) -> usize {
        used.checked_sub(1)
            .and_then(|last| self.places.get(last))
            .map_or(0, |place| place + 1)
    }
}
