//! Passphrases that the program makes and people can type.
//!
//! Six words, each made of two everyday nouns of two syllables (「ねこやま」). The list of 96 nouns
//! gives 96 × 96 = 9,216 words, so six words hold 6 × 13.17 = 79 bits. Every syllable is one kana
//! with one reading, without small kana, ん or long vowels, so that a word can be typed in hiragana,
//! katakana (full or half width) or in Latin letters, and comes out the same after [`normalise`].

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::random::bytes;
use crate::{Random, VaultError};

/// How many words a passphrase has.
pub const WORDS: usize = 6;

/// One word of a passphrase.
#[derive(Clone, PartialEq, Eq)]
pub struct Word {
    /// In hiragana, as it is read aloud.
    pub reading: Zeroizing<String>,
    /// In lower-case Latin letters, as it is typed with the input method switched off.
    pub text: Zeroizing<String>,
}

impl std::fmt::Debug for Word {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Word(secret)")
    }
}

/// Two-syllable nouns that sound unlike one another, in hiragana. The order is part of nothing.
const NOUNS: [&str; 96] = [
    "あさ", "あめ", "あり", "いか", "いけ", "いす", "いぬ", "いね", "いも", "いわ", "うし", "うた",
    "うま", "うみ", "うめ", "えき", "おか", "おに", "おの", "おび", "かい", "かき", "かさ", "かに",
    "かば", "かみ", "かめ", "かわ", "きく", "きし", "きた", "きり", "くき", "くさ", "くし", "くつ",
    "くに", "くま", "くも", "くり", "こけ", "こま", "こめ", "さか", "さら", "さる", "しか", "しま",
    "すな", "すみ", "すそ", "せみ", "そら", "たか", "たき", "たけ", "たこ", "たな", "たに", "たね",
    "つき", "つの", "つる", "てら", "とら", "とり", "なし", "なす", "なべ", "なみ", "にし", "にわ",
    "ぬの", "ねこ", "はし", "はた", "はな", "はね", "はり", "ひも", "ふえ", "ふた", "ふね", "ふゆ",
    "へび", "ほし", "まつ", "まど", "まめ", "みち", "みみ", "むぎ", "むら", "もり", "やま", "ゆき",
];

/// Makes a passphrase. It is shown once and never stored.
///
/// # Errors
///
/// [`VaultError::NoRandomness`].
pub fn generate(rng: &mut dyn Random) -> Result<Vec<Word>, VaultError> {
    (0..WORDS)
        .map(|_| {
            let mut reading = Zeroizing::new(String::with_capacity(16));
            reading.push_str(noun(rng)?);
            reading.push_str(noun(rng)?);
            let text = normalise(&reading);
            Ok(Word { reading, text })
        })
        .collect()
}

/// Draws one noun, each equally likely.
fn noun(rng: &mut dyn Random) -> Result<&'static str, VaultError> {
    loop {
        let [drawn] = bytes::<1>(rng)?;
        // 192 is the largest multiple of 96 in a byte; what lies above would favour the first nouns.
        if drawn < 192
            && let Some(noun) = NOUNS.get(usize::from(drawn % 96))
        {
            return Ok(noun);
        }
    }
}

/// Brings a typed passphrase into the one form from which keys are made.
///
/// NFKC (full and half width), lower case, katakana as hiragana, single kana as Latin letters
/// (Kunrei), Hepburn spellings as Kunrei (`shi` → `si`), spaces and separators removed. The same
/// bytes come out however the keyboard and the input method are set. Kanji stay as they are.
#[must_use]
pub fn normalise(typed: &str) -> Zeroizing<String> {
    let mut text = once(typed);
    // Taking out a separator can bring a letter and its accent together, which then become one.
    for _ in 0..4 {
        let again = once(&text);
        if again == text {
            break;
        }
        text = again;
    }
    text
}

fn once(typed: &str) -> Zeroizing<String> {
    let mut latin = Zeroizing::new(String::with_capacity(typed.len() * 2));
    for letter in typed.nfkc().flat_map(char::to_lowercase).nfkc() {
        if letter.is_whitespace() || letter.is_control() || "-・、,。.".contains(letter) {
            continue;
        }
        match syllable(hiragana(letter)) {
            Some(text) => latin.push_str(text),
            None => latin.push(hiragana(letter)),
        }
    }
    kunrei(&latin)
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        other => other,
    }
}

/// Hepburn as Kunrei; the longer spelling of each pair first.
const SPELLINGS: [(&str, &str); 9] = [
    ("sh", "sy"),
    ("ch", "ty"),
    ("tsu", "tu"),
    ("syi", "si"),
    ("tyi", "ti"),
    ("fu", "hu"),
    ("j", "zy"),
    ("zyi", "zi"),
    ("zyy", "zy"),
];

fn kunrei(latin: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(latin.to_owned());
    for (from, to) in SPELLINGS {
        text = Zeroizing::new(text.replace(from, to));
    }
    text
}

fn syllable(kana: char) -> Option<&'static str> {
    SYLLABLES
        .iter()
        .find(|(row, _)| row.contains(kana))
        .and_then(|(row, latin)| {
            let place = row.chars().position(|each| each == kana)?;
            latin.split(' ').nth(place)
        })
}

/// Each row of kana beside its spelling.
const SYLLABLES: [(&str, &str); 15] = [
    ("あいうえお", "a i u e o"),
    ("かきくけこ", "ka ki ku ke ko"),
    ("がぎぐげご", "ga gi gu ge go"),
    ("さしすせそ", "sa si su se so"),
    ("ざじずぜぞ", "za zi zu ze zo"),
    ("たちつてと", "ta ti tu te to"),
    ("だぢづでど", "da di du de do"),
    ("なにぬねの", "na ni nu ne no"),
    ("はひふへほ", "ha hi hu he ho"),
    ("ばびぶべぼ", "ba bi bu be bo"),
    ("ぱぴぷぺぽ", "pa pi pu pe po"),
    ("まみむめも", "ma mi mu me mo"),
    ("やゆよ", "ya yu yo"),
    ("らりるれろ", "ra ri ru re ro"),
    ("わを", "wa wo"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_of_the_list_is_distinct_however_it_is_typed() {
        let mut typed = BTreeSet::new();
        for first in NOUNS {
            for second in NOUNS {
                let word = normalise(&format!("{first}{second}"));
                assert!(word.chars().all(|letter| letter.is_ascii_lowercase()));
                assert!(typed.insert(word.to_string()), "{first}{second} is doubled");
            }
        }
        let bits = 6.0 * f64::from(u32::try_from(typed.len()).unwrap()).log2();
        assert!(bits >= 75.0, "{bits} bits in six words");
    }
}
