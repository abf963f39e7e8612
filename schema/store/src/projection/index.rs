//! What a person is found by.

use crate::{StoreError, Tx};
use normalise::{index_text, phone, search_key};
use rusqlite::params;

/// A person's words as written.
pub(crate) struct Words {
    /// The name and every other name.
    pub(crate) names: Vec<String>,
    /// The reading.
    pub(crate) kana: String,
    /// Addresses and the place of stay.
    pub(crate) addresses: Vec<String>,
    /// ISO, possibly partial.
    pub(crate) birth: String,
    /// As written.
    pub(crate) phone: String,
    /// As written.
    pub(crate) receipt_number: String,
}

/// A person's words as the index holds them.
#[derive(Debug)]
pub(crate) struct Keys {
    columns: [String; 4],
    /// Differs when any of them does.
    pub(crate) hash: i64,
}

/// Words that the index does not hold yet.
pub(crate) struct Indexed {
    /// The row.
    pub(crate) n: i64,
    /// Its words.
    pub(crate) words: Keys,
    /// Whether the index has no words of this row.
    pub(crate) anew: bool,
}

impl Words {
    /// What goes into the index.
    pub(crate) fn keys(&self) -> Keys {
        let all = |texts: &[String], key: fn(&str) -> String| {
            let mut keys: Vec<String> = Vec::new();
            for text in texts {
                let key = key(text);
                if !key.is_empty() && !keys.contains(&key) {
                    keys.push(key);
                }
            }
            // Each key ends with its last letter alone, so no phrase runs from one into the next.
            keys.iter()
                .map(|key| index_text(key))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let columns = [
            all(&self.names, search_key),
            index_text(&search_key(&self.kana)),
            all(&self.addresses, normalise::address::search_key),
            codes(&self.birth, &self.phone, &self.receipt_number),
        ];
        let [name, kana, address, code] = columns.each_ref().map(String::as_bytes);
        let digest = vault::sha256(&[name, b"\0", kana, b"\0", address, b"\0", code]);
        let hash = digest
            .iter()
            .take(8)
            .fold(0_i64, |hash, byte| (hash << 8) | i64::from(*byte));
        Keys { columns, hash }
    }
}

/// Birth date, telephone and receipt number as tokens with a letter each in front, so that a number
/// that is typed asks for each of them by itself.
fn codes(birth: &str, telephone: &str, receipt_number: &str) -> String {
    let mut tokens = Vec::new();
    let digits: String = birth.chars().filter(char::is_ascii_digit).collect();
    for length in [4, 6, 8] {
        tokens.extend(digits.get(..length).map(|part| format!("b{part}")));
    }
    let telephone = phone::digits(telephone);
    if !telephone.is_empty() {
        // Turned round, so that its last digits are a prefix.
        tokens.push(format!("p{}", telephone.chars().rev().collect::<String>()));
        tokens.push(format!("q{telephone}"));
    }
    let number = bare(receipt_number);
    if !number.is_empty() {
        tokens.push(index_text(&number));
    }
    tokens.join(" ")
}

/// A receipt number without hyphens and width.
pub(crate) fn bare(number: &str) -> String {
    number
        .chars()
        .map(normalise::kana::widen)
        .filter_map(|letter| match letter {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(letter) - 0xfee0)
            }
            other => Some(other),
        })
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

impl Tx<'_> {
    /// Puts a person's words into the index in place of what was there.
    pub(crate) fn put_words(&self, indexed: &Indexed) -> Result<(), StoreError> {
        if !indexed.anew {
            self.connection
                .prepare_cached("DELETE FROM person_search WHERE rowid = ?1")?
                .execute([indexed.n])?;
        }
        let [name, kana, address, code] = &indexed.words.columns;
        self.connection
            .prepare_cached(
                "INSERT INTO person_search (rowid, name, kana, address, code) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![indexed.n, name, kana, address, code])?;
        Ok(())
    }
}
