//! Kana in its forms: half-width, full-width, hiragana, katakana.

/// The full-width letters of U+FF66..=U+FF9D, in order.
const HALF_WIDTH: [char; 56] = [
    'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ',
    'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ',
    'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ',
    'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

/// The full-width katakana of a half-width one; every other character as it is.
#[must_use]
pub fn widen(letter: char) -> char {
    let offset = u32::from(letter).wrapping_sub(0xff66);
    usize::try_from(offset)
        .ok()
        .and_then(|index| HALF_WIDTH.get(index))
        .copied()
        .unwrap_or(letter)
}

/// Whether a character is a voicing mark (゛ or ゜) that belongs to the kana before it.
#[must_use]
pub fn is_voicing_mark(mark: char) -> bool {
    matches!(mark, '\u{3099}'..='\u{309c}' | '\u{ff9e}' | '\u{ff9f}')
}

/// The voiced kana of a plain one and a mark, where there is one: カ゛ → ガ, は゜ → ぱ.
#[must_use]
pub fn voiced(plain: char, mark: char) -> Option<char> {
    let semi = matches!(mark, '\u{309a}' | '\u{309c}' | '\u{ff9f}');
    let hiragana = is_hiragana(plain);
    let katakana = katakana_of(plain);
    let step = match katakana {
        'カ' | 'キ' | 'ク' | 'ケ' | 'コ' | 'サ' | 'シ' | 'ス' | 'セ' | 'ソ' | 'タ' | 'チ'
        | 'ツ' | 'テ' | 'ト' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ'
            if !semi =>
        {
            1
        }
        'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' => 2,
        'ウ' if !semi => 0x4e,
        _ => return None,
    };
    let result = char::from_u32(u32::from(katakana).checked_add(step)?)?;
    Some(if hiragana {
        hiragana_of(result)
    } else {
        result
    })
}

/// Whether a character is a hiragana letter.
#[must_use]
pub fn is_hiragana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

/// Whether a character is a full-width katakana letter or the long-vowel mark.
#[must_use]
pub fn is_katakana(letter: char) -> bool {
    matches!(letter, 'ァ'..='ヶ' | 'ー' | 'ヽ' | 'ヾ')
}

/// Whether a text is a reading: kana of any width, spaces and middle dots only, at least one letter.
#[must_use]
pub fn is_reading(text: &str) -> bool {
    let mut letters = 0_usize;
    text.chars().all(|letter| {
        let wide = widen(letter);
        if is_hiragana(wide) || is_katakana(wide) {
            letters += 1;
            true
        } else {
            letter.is_whitespace() || letter == '・' || is_voicing_mark(letter)
        }
    }) && letters > 0
}

/// One hiragana letter as katakana; every other character as it is.
#[must_use]
pub fn katakana_of(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(letter) + 0x60).unwrap_or(letter),
        other => other,
    }
}

/// One full-width katakana letter as hiragana; every other character as it is.
#[must_use]
pub fn hiragana_of(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        other => other,
    }
}

/// Half-width katakana as full-width, with its voicing marks joined; the rest as it is.
#[must_use]
pub fn to_full_width(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_voicing_mark(letter)
            && let Some(plain) = result.pop()
        {
            match voiced(plain, letter) {
                Some(joined) => result.push(joined),
                None => {
                    result.push(plain);
                    result.push(letter);
                }
            }
        } else {
            result.push(widen(letter));
        }
    }
    result
}

/// Every kana as full-width katakana; the rest as it is.
#[must_use]
pub fn to_katakana(text: &str) -> String {
    to_full_width(text).chars().map(katakana_of).collect()
}

/// Every kana as hiragana (half-width too); the rest as it is.
#[must_use]
pub fn to_hiragana(text: &str) -> String {
    to_full_width(text).chars().map(hiragana_of).collect()
}

/// A reading in the form in which registers compare readings: full-width katakana, small letters
/// large, ヅ as ズ, ヂ as ジ, ヲ as オ, one half-width space between the parts.
///
/// Voicing and long vowels stay: this tells people apart, [`crate::search_key`] finds them.
#[must_use]
pub fn reading_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for part in text.split(|letter: char| letter.is_whitespace() || letter == '・') {
        if part.is_empty() {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(
            to_full_width(part)
                .chars()
                .map(|letter| large(katakana_of(letter))),
        );
    }
    key
}

/// The large letter of a small katakana one, and today's spelling of ヅヂヲヰヱ.
pub(crate) fn large(letter: char) -> char {
    match letter {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ヅ' => 'ズ',
        'ヂ' => 'ジ',
        '-' | '－' | '‐' | '−' | '―' => 'ー',
        other => other,
    }
}

/// A hiragana letter as the search key has it: large, without voicing, in today's spelling.
///
/// づ and ぢ become す and し like ず and じ, so that ちづる and ちずる are one.
pub(crate) fn bare(letter: char) -> char {
    match letter {
        'ぁ' => 'あ',
        'ぃ' | 'ゐ' => 'い',
        'ぅ' => 'う',
        'ぇ' | 'ゑ' => 'え',
        'ぉ' | 'を' => 'お',
        'ゕ' | 'が' => 'か',
        'ぎ' => 'き',
        'ぐ' => 'く',
        'ゖ' | 'げ' => 'け',
        'ご' => 'こ',
        'ざ' => 'さ',
        'じ' | 'ぢ' => 'し',
        'ず' | 'づ' => 'す',
        'ぜ' => 'せ',
        'ぞ' => 'そ',
        'だ' => 'た',
        'っ' => 'つ',
        'で' => 'て',
        'ど' => 'と',
        'ば' | 'ぱ' => 'は',
        'び' | 'ぴ' => 'ひ',
        'ぶ' | 'ぷ' | 'ゔ' => 'ふ',
        'べ' | 'ぺ' => 'へ',
        'ぼ' | 'ぽ' => 'ほ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        other => other,
    }
}

/// The letter that a long-vowel mark stands for after a bare hiragana letter: ユー is ゆう.
pub(crate) fn lengthened(letter: char) -> Option<char> {
    match letter {
        'あ' | 'か' | 'さ' | 'た' | 'な' | 'は' | 'ま' | 'や' | 'ら' | 'わ' => Some('あ'),
        'い' | 'き' | 'し' | 'ち' | 'に' | 'ひ' | 'み' | 'り' | 'え' | 'け' | 'せ' | 'て'
        | 'ね' | 'へ' | 'め' | 'れ' => Some('い'),
        'う' | 'く' | 'す' | 'つ' | 'ぬ' | 'ふ' | 'む' | 'ゆ' | 'る' | 'お' | 'こ' | 'そ'
        | 'と' | 'の' | 'ほ' | 'も' | 'よ' | 'ろ' => Some('う'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_readings_join_their_voicing_marks() {
        assert_eq!(to_katakana("ﾔﾏｻﾞｷ ﾊﾟﾙｺ"), "ヤマザキ パルコ");
        assert_eq!(to_hiragana("ｳﾞｨﾂﾞ"), "ゔぃづ");
        assert_eq!(
            to_hiragana("か\u{3099}"),
            "が",
            "decomposed, as macOS writes it"
        );
    }

    #[test]
    fn what_is_not_kana_passes_unchanged() {
        let name = "辻\u{e0100}口 𠮷子 Anh";
        assert_eq!(to_katakana(name), name);
        assert_eq!(to_hiragana("゛"), "゛", "a mark with nothing before it");
    }

    #[test]
    fn a_reading_is_told_from_a_name_in_kanji() {
        assert!(is_reading("ﾔﾏﾀﾞ はな"));
        assert!(!is_reading("山田 ハナ"));
        assert!(!is_reading("　"));
    }
}
