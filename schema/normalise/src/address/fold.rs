//! The letters of an address brought to one form, before it is taken apart.
//!
//! Unlike a search key this keeps section letters apart (ヰ and イ, ヲ and オ are different sections),
//! and spaces, behind which a building's name often stands.

use crate::{kana, kanji};
use unicode_normalization::UnicodeNormalization;

/// Folds an address: width, kind and size of kana, old kanji, hyphens. の stays hiragana, because
/// between numbers it separates and ノ is a section.
pub(super) fn letters(text: &str) -> Vec<char> {
    let mut folded: Vec<char> = Vec::with_capacity(text.len() / 3 + 4);
    for letter in text.chars() {
        push(&mut folded, letter);
    }
    small_ke(&mut folded);
    folded
}

fn push(folded: &mut Vec<char>, letter: char) {
    match letter {
        '0'..='9' | 'a'..='z' => folded.push(letter),
        'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
        'の' => folded.push('の'),
        '々' | '〻' => {
            if let Some(before) = folded.last().copied() {
                folded.push(before);
            }
        }
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | '─' | '﹣' | '~' | '〜' | '～' =>
        {
            folded.push('-');
        }
        'ー' | 'ｰ' => folded.push('ー'),
        mark if kana::is_voicing_mark(mark) => {
            if let Some(last) = folded.last_mut() {
                *last = kana::voiced(*last, mark).unwrap_or(*last);
            }
        }
        'ぁ'..='ゖ' | 'ァ'..='ヶ' | 'ｦ'..='ﾝ' => {
            folded.push(large(kana::katakana_of(kana::widen(letter))));
        }
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９' => {
            if let Some(ascii) = char::from_u32(u32::from(letter) - 0xfee0) {
                folded.push(ascii.to_ascii_lowercase());
            }
        }
        kanji if kanji::is_kanji(kanji) => folded.push(kanji::fold(kanji)),
        space if space.is_whitespace() => {
            if folded.last().is_some_and(|last| *last != ' ') {
                folded.push(' ');
            }
        }
        mark if mark.is_ascii() || kanji::is_variation_selector(mark) => {
            if matches!(mark, '(' | ',') {
                folded.push(' ');
            }
        }
        '（' | '、' | '，' => folded.push(' '),
        other => {
            for part in std::iter::once(other).nfkd() {
                if part != other && part != ' ' {
                    push(folded, part);
                } else if other.is_alphanumeric() || other == '〓' {
                    folded.push(other);
                }
            }
        }
    }
}

/// Small kana large, and today's spelling of ヅ and ヂ; ヰ, ヱ and ヲ stay.
fn large(letter: char) -> char {
    match letter {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ヅ' => 'ズ',
        'ヂ' => 'ジ',
        other => other,
    }
}

/// Between kanji ケ, ガ and カ are one: 袖ケ江, 袖が江.
fn small_ke(folded: &mut [char]) {
    for at in 1..folded.len().saturating_sub(1) {
        let between = matches!(folded.get(at), Some('ガ' | 'カ'))
            && folded.get(at - 1).is_some_and(|one| kanji::is_kanji(*one))
            && folded
                .get(at + 1)
                .is_some_and(|one| kanji::is_kanji(*one) && *one != '部' && *one != '字');
        if between && let Some(slot) = folded.get_mut(at) {
            *slot = 'ケ';
        }
    }
}

/// A name of a list as it stands in a folded address: の as ノ, without 大字 or 字 before it.
pub(super) fn name(text: &str) -> String {
    let folded: String = letters(text)
        .into_iter()
        .filter(|letter| *letter != ' ')
        .map(|letter| {
            if matches!(letter, 'の' | '之') {
                'ノ'
            } else {
                letter
            }
        })
        .collect();
    let bare = folded
        .strip_prefix('大')
        .filter(|rest| rest.starts_with('字'));
    let bare = bare.unwrap_or(&folded);
    bare.strip_prefix('字')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(bare)
        .to_owned()
}
