//! The vectors of the linkage data set (CC0), `vectors.csv`, and our own, `more_vectors.csv`: kind,
//! input, expected key.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use normalise::address::Gazetteer;
use normalise::line::{Kind, normalise};

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}

/// Checks a file and gives the number of its cases.
fn check(file: &str) -> usize {
    const AREA: [&str; 6] = ["輪島市", "珠洲市", "七尾市", "能登町", "志賀町", "穴水町"];
    let area = Gazetteer::bundled(|known| AREA.contains(&known.name()));
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in file.lines().skip(1) {
        let fields = fields(line);
        let [kind, input, expected] = fields.as_slice() else {
            panic!("three fields: {line}");
        };
        let read = normalise(Kind::named(kind).unwrap(), input, &area, today);
        cases += 1;
        if read.key != *expected {
            wrong.push(format!(
                "{kind} {input:?} became {:?} and not {expected:?}",
                read.key
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {cases}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    cases
}

#[test]
fn every_value_of_the_data_set_has_the_key_that_it_says() {
    assert_eq!(check(include_str!("vectors.csv")), 79);
}

#[test]
fn every_spelling_that_we_know_of_has_the_key_of_the_plain_one() {
    assert!(check(include_str!("more_vectors.csv")) >= 400);
}
