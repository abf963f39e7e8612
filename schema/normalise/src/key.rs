//! The search key: one spelling for everything that people write differently.

use crate::{kana, kanji};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stands between two numbers of an address, a date or a receipt number in a search key.
///
/// It is a letter to SQLite's tokenizer, so a pair of letters around it stays one token; and it
/// cannot be a long vowel, because those are spelt out in a key.
pub const SEPARATOR: char = 'ー';

/// Folds a text for searching: width, case, kana kind, small kana, voicing, long vowels, old kanji,
/// glyph choices, spaces, punctuation, and the words between the numbers of an address.
///
/// The result holds letters, digits and [`SEPARATOR`] between digits only. Folding it again
/// changes nothing. It is for comparing only: what is shown is what was written.
#[must_use]
pub fn search_key(text: &str) -> String {
    let letters = plain_letters(text);
    let (mut key, mut again) = contract(&letters);
    // Dropping a word can bring two others together; a text of any sense settles at once.
    for _ in 0..16 {
        if !again {
            break;
        }
        let letters: Vec<char> = key.chars().collect();
        let (next, changed) = contract(&letters);
        again = changed && next != key;
        key = next;
    }
    key
}

/// The keys of the words of a query, in order: 「山田 花」 asks for both. Empty ones are left out.
#[must_use]
pub fn search_terms(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(search_key)
        .filter(|key| !key.is_empty())
        .collect()
}

/// Every character by itself: what has no place in a key is gone, hyphens of all kinds are one.
fn plain_letters(text: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(text.len() / 3 + 4);
    for letter in text.chars() {
        push_plain(&mut letters, letter);
    }
    letters
}

fn push_plain(letters: &mut Vec<char>, letter: char) {
    match letter {
        '0'..='9' | 'a'..='z' => letters.push(letter),
        'A'..='Z' => letters.push(letter.to_ascii_lowercase()),
        'ー' | 'ｰ' => letters.push('ー'),
        'ケ' | 'ヶ' | 'ｹ' => letters.push('ケ'),
        'ぁ'..='ゖ' => letters.push(kana::bare(letter)),
        'ァ'..='ヶ' | 'ｦ'..='ﾝ' => {
            letters.push(kana::bare(kana::hiragana_of(kana::widen(letter))));
        }
        '々' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | '〻' => {
            if let Some(before) = letters.last().copied() {
                letters.push(before);
            }
        }
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | '─' | '﹣' => {
            letters.push('-')
        }
        mark if kana::is_voicing_mark(mark) => voice_last(letters, mark),
        kanji if kanji::is_kanji(kanji) => {
            let folded = kanji::fold(kanji);
            if folded.is_alphanumeric() {
                letters.push(folded);
            }
        }
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９' => {
            if let Some(ascii) = char::from_u32(u32::from(letter) - 0xfee0) {
                letters.push(ascii.to_ascii_lowercase());
            }
        }
        other if other.is_ascii() || kanji::is_variation_selector(other) => {}
        other => push_decomposed(letters, other),
    }
}

/// つ゛ and ち゛ have their own bare letters; any other voicing is dropped anyway.
fn voice_last(letters: &mut [char], mark: char) {
    if matches!(mark, '\u{309a}' | '\u{309c}' | '\u{ff9f}') {
        return;
    }
    if let Some(last) = letters.last_mut() {
        *last = match *last {
            'つ' => 'す',
            'ち' => 'し',
            'う' => 'ふ',
            other => other,
        };
    }
}

/// Letters of other scripts without their accents, and compatibility characters (㈱, ①, ㌔) taken apart.
fn push_decomposed(letters: &mut Vec<char>, letter: char) {
    for part in std::iter::once(letter).nfkd() {
        if part == letter {
            for lower in part.to_lowercase() {
                if lower.is_alphanumeric() && !is_combining_mark(lower) {
                    letters.push(lower);
                }
            }
        } else {
            push_plain(letters, part);
        }
    }
}

/// The words of an address between its numbers, given the letters that follow the last number.
enum Word {
    /// It only separates numbers; this many letters.
    Separates(usize),
    /// It is part of a name.
    Stays,
}

/// Contracts the words between numbers, spells out long vowels, and says whether it did anything
/// that may need another look.
fn contract(letters: &[char]) -> (String, bool) {
    let mut key = String::with_capacity(letters.len() * 3);
    let mut last = ' ';
    let mut waiting = false;
    let mut changed = false;
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let rest = letters.get(at + 1..).unwrap_or_default();
        let mut taken = 1;
        match letter {
            '0'..='9' => {
                if waiting && last.is_ascii_digit() {
                    key.push(SEPARATOR);
                }
                key.push(letter);
                last = letter;
                waiting = false;
            }
            '-' | 'ー' if lengthens(letter, last, waiting, rest) => {
                if let Some(vowel) = kana::lengthened(last) {
                    key.push(vowel);
                    last = vowel;
                }
                changed = true;
            }
            '-' | 'ー' => {
                waiting = waiting || last.is_ascii_digit();
                changed = changed || letter == '-' || !waiting;
            }
            _ => {
                if let Some(run) = numeral_run(letter, rest, waiting) {
                    if waiting && last.is_ascii_digit() {
                        key.push(SEPARATOR);
                    }
                    let number = numeral(letters.get(at..at + run).unwrap_or_default());
                    key.push_str(&number.to_string());
                    last = '0';
                    waiting = false;
                    changed = true;
                    taken = run;
                } else if let Word::Separates(length) = word(letter, last, rest) {
                    waiting = waiting || last.is_ascii_digit();
                    changed = true;
                    taken = length;
                } else {
                    let letter = if letter == 'ケ' {
                        small_ke(last, rest)
                    } else {
                        letter
                    };
                    key.push(letter);
                    last = letter;
                    changed = changed || waiting;
                    waiting = false;
                }
            }
        }
        at += taken;
    }
    (key, changed)
}

/// Whether a mark between kana is a long vowel: ー, or the hyphen that many type in its place.
fn lengthens(mark: char, last: char, waiting: bool, rest: &[char]) -> bool {
    let next = rest.first().copied().unwrap_or(' ');
    !waiting
        && kana::lengthened(last).is_some()
        && !next.is_ascii_digit()
        && (mark == 'ー' || kana::is_hiragana(next) || next == 'ケ')
}

/// ケ between kanji is read か or が (袖ケ江, 丸ヶ岡) and written が as often.
fn small_ke(last: char, rest: &[char]) -> char {
    let between = kanji::is_kanji(last) && rest.first().is_none_or(|next| kanji::is_kanji(*next));
    if between { 'か' } else { 'け' }
}

fn word(letter: char, last: char, rest: &[char]) -> Word {
    let next = rest.first().copied().unwrap_or(' ');
    let after_number = last.is_ascii_digit();
    match (letter, next) {
        ('丁', '目') if after_number => Word::Separates(2),
        ('番', '地') | ('号', '室') if after_number => Word::Separates(2),
        ('番', '町' | '丁' | '街' | '館') => Word::Stays,
        ('番' | '号', _) if after_number => Word::Separates(1),
        ('の', ' ' | '0'..='9') if after_number => Word::Separates(1),
        ('の', '0'..='9') if last != ' ' => Word::Separates(1),
        ('部', ' ') if after_number && rest.is_empty() => Word::Separates(1),
        ('部' | '字', '0'..='9') => Word::Separates(1),
        ('部' | 'の', numeral) if after_number && is_numeral(numeral) => Word::Separates(1),
        ('大', '字') => Word::Separates(2),
        ('字', _) if matches!(last, '町' | '村' | '市' | '区' | '郡') => Word::Separates(1),
        _ => Word::Stays,
    }
}

fn is_numeral(letter: char) -> bool {
    matches!(
        letter,
        '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千'
    )
}

/// The length of a number in kanji that starts here, where what stands around it shows that it is one.
///
/// 一二三 and 五十里 are names of people and places, so a number counts only before 丁目, 番地,
/// 番, 号 or 部, and after one of these at the end or before a separator.
fn numeral_run(letter: char, rest: &[char], waiting: bool) -> Option<usize> {
    if !is_numeral(letter) {
        return None;
    }
    let run = 1 + rest.iter().take_while(|next| is_numeral(**next)).count();
    if run > 9 {
        return None;
    }
    let mut after = rest.iter().skip(run - 1).copied();
    let (first, second) = (after.next().unwrap_or(' '), after.next().unwrap_or(' '));
    let counted = match (first, second) {
        ('丁', '目') | ('番', '地') => true,
        ('番', '町' | '丁' | '街' | '館') => false,
        ('番' | '号', _) => true,
        ('部', next) => is_numeral(next) || next.is_ascii_digit(),
        (' ' | '-' | 'ー', _) => waiting,
        ('の', _) => waiting,
        _ => false,
    };
    counted.then_some(run)
}

/// The value of a number in kanji, by place (二三) or by unit (二十三).
fn numeral(letters: &[char]) -> u64 {
    let mut total = 0_u64;
    let mut current = 0_u64;
    for letter in letters {
        let unit = match letter {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            other => {
                let digit = "〇一二三四五六七八九"
                    .chars()
                    .position(|digit| digit == *other);
                current = current * 10
                    + digit
                        .and_then(|digit| u64::try_from(digit).ok())
                        .unwrap_or(0);
                continue;
            }
        };
        total += current.max(1) * unit;
        current = 0;
    }
    total + current
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(forms: &[&str]) {
        let keys: Vec<String> = forms.iter().map(|form| search_key(form)).collect();
        assert!(
            keys.windows(2).all(|pair| pair.first() == pair.last()),
            "{forms:?} became {keys:?}"
        );
    }

    #[test]
    fn a_name_is_found_however_it_was_typed() {
        same(&["高橋", "髙橋", "髙 橋", "高\u{3000}橋", "髙\u{e0100}橋"]);
        same(&["たかはし", "タカハシ", "ﾀｶﾊｼ", "タカバシ", "たか はし"]);
        same(&["山﨑", "山崎", "山嵜"]);
        same(&["ユーコ", "ゆうこ", "ﾕｰｺ", "ユ-コ"]);
        same(&["ちづる", "ちずる", "ﾁﾂﾞﾙ", "ち\u{3064}\u{3099}る"]);
        same(&[
            "Nguyễn Văn Anh",
            "NGUYEN VAN ANH",
            "ｎｇｕｙｅｎ・ｖａｎ・ａｎｈ",
        ]);
        same(&["佐々木", "佐佐木"]);
        same(&["袖ケ江", "袖ヶ江", "袖が江", "袖ｹ江"]);
        same(&["田中ケイ", "田中けい", "田中 ｹｲ"]);
    }

    #[test]
    fn the_words_between_the_numbers_of_an_address_do_not_matter() {
        same(&[
            "2丁目3番",
            "2の3",
            "2―3",
            "２ー３",
            "二丁目三番",
            "2-3",
            "2丁目3",
            "2丁目 3番地",
        ]);
        same(&[
            "河井町20部1番地1",
            "河井町20-1-1",
            "河井町二十部一番地一",
            "河井町２０部１の１",
        ]);
        same(&[
            "能登町字宇出津ト字50番地1",
            "能登町宇出津ト-50-1",
            "能登町宇出津トー50ー1",
        ]);
        same(&["穴水町字川島ラの174番地", "穴水町川島ラ174"]);
        same(&["コーポ河井101号室", "コーポ河井101号", "コーポ河井101"]);
    }

    #[test]
    fn numbers_inside_names_stay_names() {
        assert_eq!(search_key("一二三"), "一二三");
        assert_eq!(search_key("五十里"), "五十里");
        assert_eq!(search_key("三番町"), "三番町");
        assert_eq!(search_key("一郎"), "一郎");
    }

    #[test]
    fn a_receipt_number_keeps_its_parts_apart() {
        assert_eq!(search_key("ＫＷ７－０１４２－９"), "kw7ー0142ー9");
    }

    #[test]
    fn what_cannot_be_read_leaves_no_mark() {
        assert_eq!(search_key("〓田?\u{e000}"), "田");
        assert_eq!(search_key("。、「」"), "");
    }

    #[test]
    fn a_query_is_cut_at_its_spaces() {
        assert_eq!(search_terms("髙橋　花 。"), ["高橋", "花"]);
    }
}
