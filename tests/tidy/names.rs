//! Names that say nothing, and words that are not ours.

use crate::{TRACKED, none};

/// Words that fit everything and therefore say nothing.
const EMPTY: &[&str] = &[
    "manager",
    "service",
    "helper",
    "helpers",
    "util",
    "utils",
    "processor",
    "handler",
    "data",
    "info",
];

/// Names that a library's trait prescribes. (libp2p also calls its half of a connection a handler;
/// in `transport` that is the word.)
const GIVEN: &[&str] = &["InboundOpenInfo", "OutboundOpenInfo"];

/// Synonyms of words that the glossary has decided.
const FOREIGN: &[(&str, &str)] = &[
    ("refugee", "person"),
    ("victim", "person"),
    ("client", "person"),
    ("beneficiary", "person"),
    ("node", "device"),
];

/// What a line of source gives a name to, if it does.
fn named(line: &str) -> Option<(&'static str, &str)> {
    const KINDS: &[&str] = &[
        "struct",
        "enum",
        "trait",
        "type",
        "mod",
        "fn",
        "class",
        "interface",
        "function",
    ];
    const BEFORE: &[&str] = &[
        "pub",
        "pub(crate)",
        "pub(super)",
        "async",
        "unsafe",
        "const",
        "export",
        "default",
        "declare",
    ];
    let mut words = line.split_whitespace();
    let mut word = words.next()?;
    while BEFORE.contains(&word) {
        word = words.next()?;
    }
    let kind = KINDS.iter().find(|kind| **kind == word)?;
    let name = words.next()?;
    let end = name
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(name.len());
    Some((kind, name.get(..end)?))
}

/// `HouseholdRow`, `household_row` and `householdRow` as words.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for letter in name.chars() {
        let begins = letter == '_' || letter == '-' || (letter.is_uppercase() && before_lower);
        if begins {
            words.push(String::new());
        }
        before_lower = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

#[test]
fn names_say_what_the_thing_is() {
    let mut found = Vec::new();
    for file in TRACKED.iter() {
        if !file.ends_with(&[".rs", ".ts", ".tsx"]) || file.path.contains("/generated/") {
            continue;
        }
        let stem = file.path.rsplit('/').next().unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or_default();
        let in_lines = file
            .lines()
            .filter_map(|(number, line)| named(line).map(|(kind, name)| (number, kind, name)));
        for (number, kind, name) in std::iter::once((1, "file", stem)).chain(in_lines) {
            // A test's name is a sentence about people; these words may stand in it.
            let sentence = kind == "fn" && name.matches('_').count() >= 4;
            for word in words_of(name) {
                let given = word == "handler" && file.path.starts_with("sync/transport/");
                if !sentence && !given && !GIVEN.contains(&name) && EMPTY.contains(&word.as_str()) {
                    found.push(format!("{}:{number}: {kind} {name}", file.path));
                }
                let other = FOREIGN.iter().find(|(foreign, _)| *foreign == word);
                if let Some((_, ours)) = other.filter(|_| !sentence && !is_ours(&file.path)) {
                    found.push(format!(
                        "{}:{number}: {kind} {name}: we say {ours}",
                        file.path
                    ));
                }
            }
        }
    }
    none(
        found,
        "name the thing by what it is for; see docs/GLOSSARY.md",
    );
}

/// Where a foreign word is the right one: trees of the page have nodes.
fn is_ours(path: &str) -> bool {
    path.starts_with("ui/") || path.starts_with("tests/tidy/")
}

#[test]
fn names_are_cut_into_words_as_a_reader_would() {
    assert_eq!(words_of("HouseholdRow"), ["household", "row"]);
    assert_eq!(words_of("read_household"), ["read", "household"]);
    assert_eq!(named("pub async fn call("), Some(("fn", "call")));
    assert_eq!(named("export class Book<T> {"), Some(("class", "Book")));
    assert_eq!(named("    let fn_name = 1;"), None);
}
