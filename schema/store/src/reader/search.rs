//! 探す: people by any part of what is known of them.

use super::person::{PERSON, person};
use super::{PersonRow, Reader, limit};
use crate::StoreError;
use crate::projection::bare;
use chrono::NaiveDate;
use domain::birth_date::{BirthDateError, parse_birth_date};
use normalise::{match_expression, phone, search_key};
use rusqlite::{params, params_from_iter};
use std::collections::BTreeSet;

/// Candidates that are ranked; more hits than that are counted and not ranked.
const RANKED: usize = 200;
/// Hits are counted up to here.
const COUNTED: i64 = 1000;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The best hits first.
    pub rows: Vec<PersonRow>,
    /// How many in all, counted up to 1,000.
    pub total: u64,
    /// Whether there are more than counted.
    pub more: bool,
}

/// What is known of somebody who may be here already. Empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// Name as written.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// ISO, possibly partial.
    pub birth: String,
    /// As written.
    pub phone: String,
}

/// One word of a query as an expression of the index: any of the ways to understand it.
fn understand(word: &str) -> Option<String> {
    let mut ways = BTreeSet::new();
    if let Some(phrase) = match_expression(&search_key(word)) {
        ways.insert(format!("{{name kana address}} : {phrase}"));
    }
    if let Some(phrase) = match_expression(&normalise::address::search_key(word)) {
        ways.insert(format!("address : {phrase}"));
    }
    ways.extend(
        births(word)
            .into_iter()
            .map(|digits| format!("code : \"b{digits}\"")),
    );
    let digits = phone::digits(word);
    let number = bare(word);
    // Every telephone number is a token of its own, so a prefix that fits all of them (090) would
    // gather them all at each keystroke.
    if digits.len() == number.len() {
        if digits.len() >= 3 {
            let reversed: String = digits.chars().rev().collect();
            ways.insert(format!("code : \"p{reversed}\"*"));
        }
        if digits.len() >= 5 {
            ways.insert(format!("code : \"q{digits}\"*"));
        }
    }
    if number.len() >= 2 {
        ways.extend(match_expression(&number).map(|phrase| format!("code : {phrase}")));
    }
    if ways.is_empty() {
        return None;
    }
    Some(format!(
        "({})",
        ways.into_iter().collect::<Vec<_>>().join(" OR ")
    ))
}

/// The dates a word can mean, as 4, 6 or 8 digits.
fn births(word: &str) -> Vec<String> {
    let plain = bare(word);
    let all_digits = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    let mut dates = Vec::new();
    if all_digits
        && matches!(plain.len(), 4 | 6 | 8)
        && (plain.starts_with("19") || plain.starts_with("20"))
    {
        dates.push(plain);
    }
    // Ages are no dates, so the day does not matter; it only must not lie before any birth.
    let Some(today) = NaiveDate::from_ymd_opt(2999, 12, 31) else {
        return dates;
    };
    let mut add = |date: domain::calendar::PartialDate| {
        let digits: String = date
            .to_string()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        if !dates.contains(&digits) {
            dates.push(digits);
        }
    };
    match parse_birth_date(word, today) {
        Ok(birth) if birth.age_reported.is_none() => add(birth.date),
        Err(BirthDateError::AskEra { candidates }) => {
            candidates.into_iter().for_each(|(_, date)| add(date))
        }
        Err(BirthDateError::OutsideEra { proposal }) => add(proposal.date),
        Ok(_) | Err(_) => {}
    }
    dates
}

/// Exact, then from the beginning, then anywhere.
fn rank(row: &PersonRow, wanted: &str) -> u8 {
    let (name, kana) = (search_key(&row.name), search_key(&row.kana));
    let address = normalise::address::search_key(&row.address);
    if name == wanted || kana == wanted || bare(&row.receipt_number) == wanted {
        0
    } else if name.starts_with(wanted) || kana.starts_with(wanted) {
        1
    } else if name.contains(wanted) || kana.contains(wanted) {
        2
    } else if address.contains(wanted) {
        4
    } else {
        3
    }
}

impl Reader {
    /// People whom every word of the text fits: by reading, name in any spelling, birth date (also in
    /// eras), the end of a telephone number, a part of the address, the receipt number.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn search(&self, text: &str, most: usize) -> Result<Found, StoreError> {
        let words: Vec<&str> = text.split_whitespace().take(8).collect();
        let understood: Vec<String> = words.iter().filter_map(|word| understand(word)).collect();
        let Some((_, rest)) = understood.split_first() else {
            return Ok(Found::default());
        };
        let everything = understood.join(" AND ");
        let mut hits: Vec<i64> = Vec::new();
        let beginning = words
            .first()
            .and_then(|word| match_expression(&search_key(word)));
        if let Some(phrase) = beginning {
            // Names that begin so come first, however many contain it somewhere.
            let mut anchored = format!("({{name}} : ^ {phrase} OR {{kana}} : ^ {phrase})");
            for more in rest {
                anchored.push_str(" AND ");
                anchored.push_str(more);
            }
            hits = self.matches(&anchored, RANKED)?;
        }
        if hits.len() < RANKED {
            for n in self.matches(&everything, RANKED)? {
                if !hits.contains(&n) {
                    hits.push(n);
                }
            }
        }
        let total = self.count(
            "SELECT count(*) FROM (SELECT 1 FROM person_search WHERE person_search MATCH ?1 LIMIT ?2)",
            params![everything, COUNTED + 1],
        )?;
        let wanted = search_key(&words.concat());
        let marks = vec!["?"; hits.len()].join(", ");
        let rows = self.all(
            &format!("SELECT {PERSON}, p.sort_key FROM person p WHERE p.n IN ({marks})"),
            params_from_iter(hits),
            |row| Ok((row.get::<_, String>(super::person::WIDTH)?, person(row)?)),
        )?;
        let mut ranked: Vec<(u8, String, PersonRow)> = rows
            .into_iter()
            .map(|(key, row)| (rank(&row, &wanted), key, row))
            .collect();
        ranked.sort_by(|(rank, key, row), (other, other_key, other_row)| {
            (rank, key, row.id).cmp(&(other, other_key, other_row.id))
        });
        let counted = crate::transaction::unsigned(COUNTED);
        Ok(Found {
            rows: ranked.into_iter().map(|(.., row)| row).take(most).collect(),
            total: total.min(counted),
            more: total > counted,
        })
    }

    fn matches(&self, expression: &str, most: usize) -> Result<Vec<i64>, StoreError> {
        self.all(
            "SELECT rowid FROM person_search WHERE person_search MATCH ?1 LIMIT ?2",
            params![expression, limit(most)],
            |row| row.get(0),
        )
    }

    /// People who may be the same as somebody at the desk: equal reading, name, birth date or
    /// telephone. The comparing itself is `linkage`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn same_person_candidates(
        &self,
        probe: &Probe,
        most: usize,
    ) -> Result<Vec<PersonRow>, StoreError> {
        let keys: BTreeSet<String> = [search_key(&probe.kana), search_key(&probe.name)]
            .into_iter()
            .filter(|key| !key.is_empty())
            .collect();
        let mut hits: Vec<i64> = Vec::new();
        for key in keys {
            if let Some(phrase) = match_expression(&key) {
                // Of a common name only those whose birth can be this one: unknown, estimated, or in
                // years whose tens agree, since no slip of the pen changes them.
                hits.extend(self.all(
                    "SELECT p.n FROM person_search s JOIN person p ON p.n = s.rowid
                     WHERE person_search MATCH ?1 AND (?2 = '' OR p.birth = '' OR p.birth_precision = 'estimated'
                       OR substr(p.birth, 1, 3) = substr(?2, 1, 3)
                       OR abs(substr(p.birth, 1, 4) - substr(?2, 1, 4)) <= 2)
                     LIMIT ?3",
                    params![
                        format!("({{name}} : ^ {phrase} OR {{kana}} : ^ {phrase})"),
                        probe.birth,
                        limit(most)
                    ],
                    |row| row.get::<_, i64>(0),
                )?);
            }
        }
        let number = phone::digits(&probe.phone);
        hits.extend(self.all(
            "SELECT n FROM (SELECT n FROM person WHERE ?1 <> '' AND birth = ?1 LIMIT ?3)
             UNION SELECT n FROM (SELECT n FROM person WHERE ?2 <> '' AND phone_key = ?2 AND phone_key <> '' LIMIT ?3)",
            params![probe.birth, number, limit(most)],
            |row| row.get::<_, i64>(0),
        )?);
        hits.sort_unstable();
        hits.dedup();
        let marks = vec!["?"; hits.len()].join(", ");
        self.all(
            &format!(
                "SELECT {PERSON} FROM person p WHERE p.n IN ({marks}) ORDER BY p.sort_key, p.id"
            ),
            params_from_iter(hits),
            person,
        )
    }
}
