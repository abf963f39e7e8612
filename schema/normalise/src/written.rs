//! A name as written, ready for comparing: titles off, one width, one form of each kanji, and what
//! no machine could read marked as such.

use crate::{kana, kanji};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stands in a key for a character that could not be read (〓, `?`, a private-use code): it agrees
/// with every character and is evidence of none.
pub const UNREADABLE: char = '〓';

/// Whether a character stands for one that could not be written (外字).
#[must_use]
pub fn is_unreadable(letter: char) -> bool {
    matches!(
        letter,
        '〓' | '?' | '？' | '\u{fffd}' | '□' | '■' | '●' | '＊' | '*' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}'
    )
}

/// A name without the title behind it (様, さん) and without a remark in brackets.
#[must_use]
pub fn without_title(text: &str) -> &str {
    const TITLES: [&str; 12] = [
        "様",
        "さま",
        "サマ",
        "さん",
        "殿",
        "ちゃん",
        "くん",
        "氏",
        "君",
        "ｻﾝ",
        "先生",
        "御中",
    ];
    let text = text.trim();
    let text = match text.find(['(', '（', '〔', '【', '[']) {
        Some(at) if at > 0 => text.get(..at).unwrap_or(text).trim_end(),
        _ => text,
    };
    for title in TITLES {
        let Some(rest) = text.strip_suffix(title) else {
            continue;
        };
        // 直君 may be a name; 山田直君 may not.
        let long_enough = match title {
            "君" | "氏" | "殿" => {
                rest.trim_end().chars().count() >= 3 || rest.ends_with(char::is_whitespace)
            }
            _ => !rest.trim().is_empty(),
        };
        if long_enough {
            return rest.trim_end();
        }
    }
    text
}

/// The key of a written name or a part of it: folded kanji, kana as large katakana in today's
/// spelling, Latin letters small and without accents, [`UNREADABLE`] for what could not be written.
/// Spaces and marks are dropped.
#[must_use]
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for letter in text.chars() {
        push(&mut key, letter);
    }
    key
}

fn push(key: &mut String, letter: char) {
    match letter {
        'a'..='z' | '0'..='9' => key.push(letter),
        'A'..='Z' => key.push(letter.to_ascii_lowercase()),
        unreadable if is_unreadable(unreadable) => key.push(UNREADABLE),
        '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' => {
            if let Some(before) = key.chars().next_back() {
                key.push(before);
            }
        }
        mark if kana::is_voicing_mark(mark) => {
            if let Some(plain) = key.pop() {
                key.push(kana::large(kana::voiced(plain, mark).unwrap_or(plain)));
            }
        }
        'ー' | 'ｰ' => key.push('ー'),
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ｦ'..='ﾝ' => {
            key.push(kana::large(kana::katakana_of(kana::widen(letter))))
        }
        kanji if kanji::is_kanji(kanji) => key.push(kanji::fold(kanji)),
        other
            if other.is_ascii() || kanji::is_variation_selector(other) || other.is_whitespace() => {
        }
        other => {
            for part in std::iter::once(other).nfkd() {
                if is_combining_mark(part) {
                    continue;
                }
                if part == other {
                    key.extend(part.to_lowercase().filter(|lower| lower.is_alphanumeric()));
                } else {
                    push(key, part);
                }
            }
        }
    }
}

/// Whether a key holds kana only: then it is its own reading.
#[must_use]
pub fn is_kana(key: &str) -> bool {
    !key.is_empty() && key.chars().all(kana::is_katakana)
}

/// How a reading sounds when heard over a bad line: without voicing, small letters and long vowels.
/// It finds; it never decides.
#[must_use]
pub fn sound(reading: &str) -> String {
    let mut sound = String::with_capacity(reading.len());
    let mut before = ' ';
    for letter in reading.chars() {
        let bare = kana::hiragana_of(letter);
        let plain = kana::bare(bare);
        let long = match plain {
            'ー' => true,
            'う' => matches!(kana::lengthened(before), Some('う' | 'お')) || ends_in_o(before),
            'お' => ends_in_o(before),
            'い' => ends_in_e(before),
            _ => false,
        };
        if long || letter == ' ' {
            continue;
        }
        sound.push(plain);
        before = plain;
    }
    sound
}

fn ends_in_o(letter: char) -> bool {
    matches!(
        letter,
        'お' | 'こ'
            | 'そ'
            | 'と'
            | 'の'
            | 'ほ'
            | 'も'
            | 'よ'
            | 'ろ'
            | 'う'
            | 'く'
            | 'す'
            | 'つ'
            | 'ぬ'
            | 'ふ'
            | 'む'
            | 'ゆ'
            | 'る'
    )
}

fn ends_in_e(letter: char) -> bool {
    matches!(
        letter,
        'え' | 'け' | 'せ' | 'て' | 'ね' | 'へ' | 'め' | 'れ'
    )
}

/// The surnames and given names of a register, by which names without a space are cut.
///
/// All keys are those of [`key`]. Surnames and given names of one town say better where a name ends
/// than any list of the whole country.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    family: FxHashMap<String, u32>,
    given: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// Adds a name that is known in its two parts.
    pub fn add(&mut self, family: &str, given: &str) {
        for (known, part) in [(&mut self.family, family), (&mut self.given, given)] {
            if !part.is_empty() {
                let count = known.entry(part.to_owned()).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    /// The byte at which a whole name is cut, where both parts are known names or one is a frequent
    /// one. `None` when nothing speaks for a place.
    #[must_use]
    pub fn cut(&self, whole: &str) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (at, _) in whole.char_indices().skip(1) {
            let (family, given) = whole.split_at_checked(at)?;
            let weight = |known: &FxHashMap<String, u32>, part: &str| {
                f64::from(known.get(part).copied().unwrap_or(0))
            };
            let (family_weight, given_weight) =
                (weight(&self.family, family), weight(&self.given, given));
            if family_weight == 0.0 && given_weight == 0.0 {
                continue;
            }
            // An unknown part is worth little, and less the longer it is.
            let unknown = |part: &str| match part.chars().count() {
                2 => 0.1,
                1 | 3 => 0.04,
                _ => 0.01,
            };
            let score = if family_weight > 0.0 {
                family_weight
            } else {
                unknown(family)
            } * if given_weight > 0.0 {
                given_weight
            } else {
                unknown(given)
            };
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// Whether a key is a surname of the register and no given name: then it stands alone.
    #[must_use]
    pub fn is_family(&self, key: &str) -> bool {
        self.family.contains_key(key)
    }

    /// Whether a key is a given name of the register.
    #[must_use]
    pub fn is_given(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_no_part_of_a_name() {
        assert_eq!(without_title("市野さん"), "市野");
        assert_eq!(without_title("木下 菜穂様 "), "木下 菜穂");
        assert_eq!(without_title("山田 花子（旧姓 佐藤）"), "山田 花子");
        assert_eq!(without_title("直君"), "直君");
        assert_eq!(without_title("様"), "様");
    }

    #[test]
    fn what_no_machine_could_read_is_marked() {
        assert_eq!(key("〓田"), "〓田");
        assert_eq!(key("?田 \u{e000}子"), "〓田〓子");
        assert_eq!(key("髙橋　ハナ"), "高橋ハナ");
        assert_eq!(key("ﾀﾞｲｽｹ"), "ダイスケ");
        assert_eq!(key("Nguyễn"), "nguyen");
        assert_eq!(key("佐々木"), "佐佐木");
    }

    #[test]
    fn names_that_sound_alike_have_one_sound() {
        for (one, other) in [
            ("ユウコ", "ユコ"),
            ("オオノ", "オノ"),
            ("ヤマザキ", "ヤマサキ"),
            ("キヨウコ", "キヨコ"),
            ("チズル", "チスル"),
        ] {
            assert_eq!(sound(one), sound(other));
        }
        assert_ne!(sound("ハナ"), sound("ハル"));
    }

    #[test]
    fn the_names_of_the_town_say_where_a_name_ends() {
        let mut town = Vocabulary::default();
        for (family, given) in [
            ("北林", "外志男"),
            ("北", "一郎"),
            ("東", "佳子"),
            ("東佳", "子"),
        ] {
            town.add(family, given);
        }
        town.add("東", "和子");
        assert_eq!(town.cut("北林外志男"), Some("北林".len()));
        assert_eq!(town.cut("東佳子"), Some("東".len()));
        assert_eq!(town.cut("鈴木次郎"), None);
    }
}
