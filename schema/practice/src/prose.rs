//! Texts of notes, put together from a grammar of phrases (`prose.txt`).
//!
//! Notes decide how much a device stores and sends, so their bytes must behave like prose: pieces
//! are short and many, and a whole note never comes twice.

use crate::rng::Rng;
use std::collections::BTreeMap;
use std::sync::OnceLock;

enum Piece {
    Words(&'static str),
    Phrase(usize),
    Number(u32, u32),
}

struct Grammar {
    /// Alternatives of each name.
    phrases: Vec<Vec<Vec<Piece>>>,
    note: usize,
}

/// The text of one visit note, about 200 characters.
#[must_use]
pub fn note(rng: &mut Rng) -> String {
    let grammar = grammar();
    let mut text = String::with_capacity(700);
    say(grammar, grammar.note, rng, &mut text, 0);
    text
}

/// The text of the note of a number: the same number, the same text.
#[must_use]
pub fn numbered_note(number: u64) -> String {
    note(&mut Rng::new(0x6e6f_7465, number))
}

fn say(grammar: &Grammar, phrase: usize, rng: &mut Rng, text: &mut String, depth: u32) {
    let alternatives = grammar
        .phrases
        .get(phrase)
        .map(Vec::as_slice)
        .unwrap_or_default();
    // A grammar that refers to itself would never end.
    if depth > 8 {
        return;
    }
    for piece in rng
        .pick(alternatives)
        .map(Vec::as_slice)
        .unwrap_or_default()
    {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Phrase(other) => say(grammar, *other, rng, text, depth + 1),
            Piece::Number(low, high) => text.push_str(&rng.between(*low, *high).to_string()),
        }
    }
}

fn grammar() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| {
        let lines: Vec<(&str, &str)> = include_str!("prose.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .collect();
        let names: BTreeMap<&str, usize> = lines
            .iter()
            .enumerate()
            .map(|(place, (name, _))| (*name, place))
            .collect();
        let phrases = lines
            .iter()
            .map(|(_, alternatives)| {
                alternatives
                    .split('|')
                    .map(|alternative| pieces(alternative, &names))
                    .collect()
            })
            .collect();
        Grammar {
            phrases,
            note: names.get("note").copied().unwrap_or(0),
        }
    })
}

fn pieces(text: &'static str, names: &BTreeMap<&str, usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (turn, part) in text.split(['<', '>']).enumerate() {
        let range = part
            .split_once('-')
            .and_then(|(low, high)| Some(Piece::Number(low.parse().ok()?, high.parse().ok()?)));
        match (turn % 2, names.get(part), range) {
            (1, Some(place), _) => pieces.push(Piece::Phrase(*place)),
            (1, None, Some(range)) => pieces.push(range),
            _ if part.is_empty() => {}
            _ => pieces.push(Piece::Words(part)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_in_the_grammar_is_defined() {
        for line in include_str!("prose.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let (_, alternatives) = line
                .split_once(" = ")
                .expect("a line is name = alternatives");
            for part in alternatives.split('<').skip(1) {
                let (name, _) = part.split_once('>').expect("a name is closed");
                let defined = include_str!("prose.txt").contains(&format!("\n{name} = "));
                let number = name
                    .split_once('-')
                    .is_some_and(|(low, _)| low.parse::<u32>().is_ok());
                assert!(defined || number, "<{name}>");
            }
        }
    }

    #[test]
    fn notes_are_about_two_hundred_characters_and_never_alike() {
        let notes: Vec<String> = (0..5000).map(numbered_note).collect();
        let length: usize = notes.iter().map(|note| note.chars().count()).sum();
        let mean = length / notes.len();
        assert!((160..=240).contains(&mean), "mean length {mean}");
        assert_eq!(notes.iter().collect::<BTreeSet<_>>().len(), notes.len());
        assert!(notes.iter().all(|note| !note.contains(['<', '>', '|'])));
        assert_eq!(numbered_note(7), numbered_note(7));
    }
}
