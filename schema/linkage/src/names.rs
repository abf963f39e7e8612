//! How two names agree, by writing and by reading.

use crate::level::Level;
use crate::person::Names;
use normalise::written::{UNREADABLE, sound};

/// A name with what is made of it once and used for every candidate.
pub(crate) struct Asked<'n> {
    pub names: &'n Names,
    family_sound: String,
    given_sound: String,
}

/// The parts of a register's name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'k> {
    pub family: &'k str,
    pub given: &'k str,
    pub family_kana: &'k str,
    pub given_kana: &'k str,
    /// What the readings sound like.
    pub family_sound: &'k str,
    pub given_sound: &'k str,
}

/// How two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub family: Level,
    pub given: Level,
    /// Surname and given name stand in each other's place.
    pub exchanged: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    Exact,
    Near,
    Other,
}

impl<'n> Asked<'n> {
    pub fn new(names: &'n Names) -> Self {
        Self {
            names,
            family_sound: sound(&names.family_kana),
            given_sound: sound(&names.given_kana),
        }
    }

    pub fn compare(&self, known: Known<'_>) -> Agreement {
        let names = self.names;
        let (family_w, given_w) = if names.whole.is_empty() {
            (
                written(&names.family, known.family),
                written(&names.given, known.given),
            )
        } else {
            whole(&names.whole, known.family, known.given, written)
        };
        let (family_r, given_r) = if names.whole_kana.is_empty() {
            (
                heard(
                    [&names.family_kana, &self.family_sound],
                    [known.family_kana, known.family_sound],
                ),
                heard(
                    [&names.given_kana, &self.given_sound],
                    [known.given_kana, known.given_sound],
                ),
            )
        } else {
            whole(
                &names.whole_kana,
                known.family_kana,
                known.given_kana,
                |one, other| heard([one, &sound(one)], [other, &sound(other)]),
            )
        };
        let no = |same: Option<Same>| !matches!(same, Some(Same::Exact));
        let exchanged = no(family_w)
            && no(given_w)
            && crossed(&names.family, &names.given, known.family, known.given)
            || no(family_r)
                && no(given_r)
                && crossed(
                    &names.family_kana,
                    &names.given_kana,
                    known.family_kana,
                    known.given_kana,
                );
        if exchanged {
            let written = crossed(&names.family, &names.given, known.family, known.given);
            return Agreement {
                family: if written {
                    Level::FamilySameW
                } else {
                    Level::FamilySameR
                },
                given: if written {
                    Level::GivenSameW
                } else {
                    Level::GivenSameR
                },
                exchanged,
            };
        }
        Agreement {
            family: family_level(family_w, family_r),
            given: given_level(given_w, given_r),
            exchanged,
        }
    }
}

fn crossed(family: &str, given: &str, known_family: &str, known_given: &str) -> bool {
    !family.is_empty() && !given.is_empty() && family == known_given && given == known_family
}

fn given_level(by_writing: Option<Same>, by_reading: Option<Same>) -> Level {
    use Same::{Exact, Near, Other};
    match (by_writing, by_reading) {
        (None, None) => Level::GivenMissing,
        (Some(Exact), Some(Exact | Near)) => Level::GivenSameBoth,
        (Some(Exact), Some(Other)) => Level::GivenSameWritten,
        (Some(_), Some(Exact)) => Level::GivenSameReading,
        (Some(Near), Some(_)) | (Some(_), Some(Near)) => Level::GivenNearBoth,
        (Some(Other), Some(Other)) => Level::GivenOtherBoth,
        (Some(Exact), None) => Level::GivenSameW,
        (Some(Near), None) => Level::GivenNearW,
        (Some(Other), None) => Level::GivenOtherW,
        (None, Some(Exact)) => Level::GivenSameR,
        (None, Some(Near)) => Level::GivenNearR,
        (None, Some(Other)) => Level::GivenOtherR,
    }
}

fn family_level(by_writing: Option<Same>, by_reading: Option<Same>) -> Level {
    use Same::{Exact, Near, Other};
    match (by_writing, by_reading) {
        (None, None) => Level::FamilyMissing,
        (Some(Exact), Some(Exact | Near)) => Level::FamilySameBoth,
        (Some(Exact), Some(Other)) => Level::FamilySameWritten,
        (Some(_), Some(Exact)) => Level::FamilySameReading,
        (Some(Near), Some(_)) | (Some(_), Some(Near)) => Level::FamilyNearBoth,
        (Some(Other), Some(Other)) => Level::FamilyOtherBoth,
        (Some(Exact), None) => Level::FamilySameW,
        (Some(Near), None) => Level::FamilyNearW,
        (Some(Other), None) => Level::FamilyOtherW,
        (None, Some(Exact)) => Level::FamilySameR,
        (None, Some(Near)) => Level::FamilyNearR,
        (None, Some(Other)) => Level::FamilyOtherR,
    }
}

/// `None` when one is not known, or when they agree only because a character could not be read.
fn written(one: &str, other: &str) -> Option<Same> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return if one.contains(UNREADABLE) {
            None
        } else {
            Some(Same::Exact)
        };
    }
    if one.contains(UNREADABLE) || other.contains(UNREADABLE) {
        let fits = one.chars().count() == other.chars().count()
            && one
                .chars()
                .zip(other.chars())
                .all(|(left, right)| left == right || left == UNREADABLE || right == UNREADABLE);
        return if fits { None } else { Some(Same::Other) };
    }
    let (length, other_length) = (one.chars().count(), other.chars().count());
    let longest = length.max(other_length);
    let near = if one.is_ascii() && other.is_ascii() {
        longest >= 3
            && (strsim::osa_distance(one, other) <= if longest >= 6 { 2 } else { 1 }
                || strsim::jaro_winkler(one, other) >= 0.9)
            || one.starts_with(other) && other_length >= 1 && length.min(other_length) == 1
    } else {
        longest >= 2 && length.abs_diff(other_length) <= 1 && one_apart(one, other)
    };
    Some(if near { Same::Near } else { Same::Other })
}

/// Two readings, each with what it sounds like.
fn heard(one: [&str; 2], other: [&str; 2]) -> Option<Same> {
    let ([one, one_sound], [other, other_sound]) = (one, other);
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some(Same::Exact);
    }
    let (length, other_length) = (one.chars().count(), other.chars().count());
    let longest = length.max(other_length);
    if length.abs_diff(other_length) > 2 {
        return Some(Same::Other);
    }
    let near = longest >= 3 && one_apart(one, other)
        || one_sound == other_sound
        || longest >= 4 && one_apart(one_sound, other_sound);
    Some(if near { Same::Near } else { Same::Other })
}

/// Whether one letter is missing, more, another one, or two neighbours are exchanged: an optimal string
/// alignment distance of at most 1. What differs lies between a common beginning and a common end.
fn one_apart(one: &str, other: &str) -> bool {
    let begin = one
        .chars()
        .zip(other.chars())
        .take_while(|(left, right)| left == right)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let (Some(one), Some(other)) = (one.get(begin..), other.get(begin..)) else {
        return false;
    };
    let end: usize = one
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(|(left, right)| left == right)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let middle = |text: &str| -> [Option<char>; 3] {
        let mut letters = text.get(..text.len() - end).unwrap_or_default().chars();
        [letters.next(), letters.next(), letters.next()]
    };
    match (middle(one), middle(other)) {
        ([_, None, _], [_, None, _]) => true,
        ([Some(first), Some(second), None], [third, fourth, None]) => {
            third == Some(second) && fourth == Some(first)
        }
        _ => false,
    }
}

/// A name that could not be cut is cut where the candidate's surname ends, or its given name begins.
fn whole(
    name: &str,
    family: &str,
    given: &str,
    compare: impl Fn(&str, &str) -> Option<Same>,
) -> (Option<Same>, Option<Same>) {
    if family.is_empty() && given.is_empty() {
        return (None, None);
    }
    if !family.is_empty()
        && let Some(rest) = name.strip_prefix(family)
    {
        return (Some(Same::Exact), compare(rest, given));
    }
    if given.chars().count() >= 2
        && let Some(rest) = name.strip_suffix(given)
    {
        return (compare(rest, family), Some(Same::Exact));
    }
    let all = format!("{family}{given}");
    if all.chars().count() >= 3 && one_apart(name, &all) {
        return (Some(Same::Near), Some(Same::Near));
    }
    (Some(Same::Other), Some(Same::Other))
}

#[cfg(test)]
mod tests {
    use super::one_apart;

    #[test]
    fn one_letter_more_less_other_or_two_exchanged_is_one_apart() {
        let words = [
            "",
            "あ",
            "あい",
            "いあ",
            "あいう",
            "あうい",
            "いあう",
            "うあい",
            "ああ",
            "あああ",
            "さとう",
            "さいとう",
            "さとし",
            "とさう",
            "あいうえ",
            "えうい",
        ];
        for one in words {
            for other in words {
                assert_eq!(
                    one_apart(one, other),
                    strsim::osa_distance(one, other) <= 1,
                    "{one} {other}"
                );
            }
        }
    }
}
