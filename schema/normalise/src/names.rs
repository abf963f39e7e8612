//! Family and given names.

use crate::{kana, kanji};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A surname of the bundled list.
///
/// The list is `japanese-personal-name-dataset` 0.4.0 (MIT, shuheilocale): about 2,000 surnames with
/// the usual reading and the estimated number of bearers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surname {
    /// As usually written.
    pub written: &'static str,
    /// The usual reading in hiragana.
    pub reading: &'static str,
    /// Estimated bearers in Japan, in thousands.
    pub thousands: u32,
}

/// The bundled surnames, most frequent first.
pub fn surnames() -> impl Iterator<Item = Surname> {
    include_str!("../tables/surnames.tsv")
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(Surname {
                written: columns.next()?,
                reading: columns.next()?,
                thousands: columns.next()?.parse().ok()?,
            })
        })
}

/// A full name in its two parts, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split<'a> {
    /// 姓.
    pub family: &'a str,
    /// 名; may itself hold spaces.
    pub given: &'a str,
    /// Whether the place of the cut was guessed from the list of surnames.
    pub guessed: bool,
}

/// Cuts a name at its first space of any width; without one, guesses for names in kanji.
///
/// `None` when nothing speaks for a place: the name then stays whole, as it must for foreign names
/// without a space and for a surname alone.
#[must_use]
pub fn split(full: &str) -> Option<Split<'_>> {
    let full = full.trim();
    match full.split_once(char::is_whitespace) {
        Some((family, given)) => Some(Split {
            family,
            given: given.trim_start(),
            guessed: false,
        }),
        None => guess(full),
    }
}

fn guess(full: &str) -> Option<Split<'_>> {
    let known = by_folded();
    let mut best: Option<(u64, Split<'_>)> = None;
    for (cut, _) in full.char_indices().skip(1) {
        let (family, given) = (full.get(..cut)?, full.get(cut..)?);
        if given.starts_with(kanji::is_variation_selector) {
            continue;
        }
        let Some(thousands) = known.get(&kanji::fold_text(family)) else {
            continue;
        };
        let weight = u64::from(*thousands).max(1) * likelihood(given);
        if weight > 0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((
                weight,
                Split {
                    family,
                    given,
                    guessed: true,
                },
            ));
        }
    }
    best.map(|(_, split)| split)
}

/// How well a rest reads as a given name, by its length and its first letter.
fn likelihood(given: &str) -> u64 {
    let letters: Vec<char> = given
        .chars()
        .filter(|letter| !kanji::is_variation_selector(*letter))
        .collect();
    if letters
        .iter()
        .all(|letter| kana::is_hiragana(*letter) || kana::is_katakana(*letter))
    {
        return if (2..=5).contains(&letters.len()) {
            40
        } else {
            0
        };
    }
    let by_length = match letters.len() {
        1 => 10,
        2 => 75,
        3 => 15,
        _ => return 0,
    };
    // Letters that end surnames and all but never start a given name.
    match letters.first() {
        Some(
            '田' | '川' | '本' | '村' | '井' | '藤' | '沢' | '島' | '崎' | '橋' | '野' | '口'
            | '部',
        ) => 1,
        _ => by_length,
    }
}

fn by_folded() -> &'static BTreeMap<String, u32> {
    static KNOWN: OnceLock<BTreeMap<String, u32>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut known = BTreeMap::new();
        for surname in surnames() {
            let thousands: &mut u32 = known.entry(kanji::fold_text(surname.written)).or_default();
            *thousands = thousands.saturating_add(surname.thousands);
        }
        known
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(full: &str) -> Option<(&str, &str, bool)> {
        split(full).map(|split| (split.family, split.given, split.guessed))
    }

    #[test]
    fn a_space_of_any_width_cuts_a_name() {
        assert_eq!(parts("山田 花子"), Some(("山田", "花子", false)));
        assert_eq!(
            parts("　髙橋　\u{3000}一郎 "),
            Some(("髙橋", "一郎", false))
        );
        assert_eq!(parts("Nguyễn Văn Anh"), Some(("Nguyễn", "Văn Anh", false)));
    }

    #[test]
    fn a_name_without_a_space_is_cut_where_surnames_end() {
        assert_eq!(parts("北林外志男"), Some(("北林", "外志男", true)));
        assert_eq!(parts("高島久美子"), Some(("高島", "久美子", true)));
        assert_eq!(
            parts("髙橋花子"),
            Some(("髙橋", "花子", true)),
            "old forms are known too"
        );
        assert_eq!(parts("森田一"), Some(("森田", "一", true)));
        assert_eq!(parts("林太郎"), Some(("林", "太郎", true)));
        assert_eq!(
            parts("渡邉\u{e0102}さくら"),
            Some(("渡邉\u{e0102}", "さくら", true))
        );
    }

    #[test]
    fn a_surname_alone_is_not_cut() {
        assert_eq!(parts("佐藤"), None);
        assert_eq!(parts("グエンヴァンアン"), None);
        assert_eq!(parts(""), None);
    }
}
