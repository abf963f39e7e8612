//! 個人番号 (My Number) has no place in this system (番号法 20条): it is found in free text and masked.
//!
//! One in ten numbers of twelve digits passes the check by chance, so a find is a warning and the
//! note is kept either way.

use crate::width::narrow;
use std::ops::Range;

/// Where a text holds what looks like an individual number, as byte ranges in order.
///
/// Found are twelve digits of any width in a row, or in equal groups with one kind of space or
/// hyphen between them (`1234-5678-9018`), not touching further digits, whose check digit fits.
#[must_use]
pub fn find(text: &str) -> Vec<Range<usize>> {
    let letters: Vec<(usize, char, char)> = text
        .char_indices()
        .map(|(at, letter)| (at, letter, narrow(letter)))
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, _, letter)) = letters.get(at).copied() {
        if !letter.is_ascii_digit() {
            at += 1;
            continue;
        }
        let rest = letters.get(at..).unwrap_or_default();
        match number_at(rest) {
            Some((digits, length)) => {
                let end = letters
                    .get(at + length)
                    .map_or(text.len(), |(end, _, _)| *end);
                if is_valid(&digits) {
                    found.push(start..end);
                    at += length;
                } else {
                    at += run_length(rest);
                }
            }
            None => at += run_length(rest),
        }
    }
    found
}

/// Whether a text holds what looks like an individual number.
#[must_use]
pub fn is_in(text: &str) -> bool {
    !find(text).is_empty()
}

/// The text with every digit of such numbers replaced by ＊.
#[must_use]
pub fn mask(text: &str) -> String {
    let found = find(text);
    text.char_indices()
        .map(|(at, letter)| {
            let hidden = found.iter().any(|range| range.contains(&at));
            if hidden && narrow(letter).is_ascii_digit() {
                '＊'
            } else {
                letter
            }
        })
        .collect()
}

fn run_length(letters: &[(usize, char, char)]) -> usize {
    letters
        .iter()
        .take_while(|(_, _, letter)| letter.is_ascii_digit())
        .count()
}

/// Twelve digits at the start, and how many characters they take with the marks between the groups.
fn number_at(letters: &[(usize, char, char)]) -> Option<(Vec<u32>, usize)> {
    let group = run_length(letters);
    let (groups, mark) = match group {
        12 => (1, None),
        2 | 3 | 4 | 6 => (12 / group, letters.get(group).map(|(_, _, mark)| *mark)),
        _ => return None,
    };
    if mark.is_some_and(|mark| !matches!(mark, '-' | ' ')) {
        return None;
    }
    let mut digits = Vec::with_capacity(12);
    let mut at = 0;
    for turn in 0..groups {
        if turn > 0 {
            if letters.get(at).map(|(_, _, found)| *found) != mark {
                return None;
            }
            at += 1;
        }
        let rest = letters.get(at..)?;
        if run_length(rest) != group {
            return None;
        }
        digits.extend(
            rest.iter()
                .take(group)
                .filter_map(|(_, _, digit)| digit.to_digit(10)),
        );
        at += group;
    }
    // More groups of the same kind make a longer number, which is something else.
    let next = (
        letters.get(at).map(|(_, _, found)| *found),
        letters.get(at + 1),
    );
    let goes_on = mark.is_some()
        && next.0 == mark
        && next.1.is_some_and(|(_, _, digit)| digit.is_ascii_digit());
    (!goes_on).then_some((digits, at))
}

/// The check of 番号法施行令: weights 2 to 7 and 2 to 6 from the lowest digit.
fn is_valid(digits: &[u32]) -> bool {
    let Some((check, eleven)) = digits.split_last() else {
        return false;
    };
    if eleven.len() != 11 {
        return false;
    }
    let sum: u32 = eleven
        .iter()
        .rev()
        .zip([2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6])
        .map(|(digit, weight)| digit * weight)
        .sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    *check == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn individual_numbers_are_found_in_every_writing() {
        for text in [
            "123456789018",
            "987654321093",
            "111111111118",
            "1234-5678-9018",
            "1234 5678 9018",
            "１２３４５６７８９０１８",
            "１２３４－５６７８－９０１８",
        ] {
            assert!(is_in(text), "{text}");
            assert!(
                is_in(&format!("番号は{text}です")),
                "{text} inside a sentence"
            );
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "09012345678",
            "090-1234-5678",
            "123456789012",
            "20261123",
            "1234567890181",
            "1234-5678-9018-1234",
            "12345678901",
            "1948/04/05 1234",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }

    #[test]
    fn only_the_digits_are_masked() {
        assert_eq!(
            mask("娘さんが1234-5678-9018と言われた。電話090-1234-5678"),
            "娘さんが＊＊＊＊-＊＊＊＊-＊＊＊＊と言われた。電話090-1234-5678"
        );
        assert_eq!(mask("なし"), "なし");
    }
}
