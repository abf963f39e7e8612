//! The vectors of the linkage data set (CC0): `vectors.csv`, kind, input, expected.
#![allow(missing_docs)]

fn of_kind(kind: &str) -> Vec<(&'static str, &'static str)> {
    include_str!("vectors.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let (found, rest) = line.split_once(',')?;
            let (input, expected) = rest.rsplit_once(',')?;
            (found == kind).then_some((input, expected))
        })
        .collect()
}

#[test]
fn old_and_unusual_kanji_fold_as_the_vectors_say() {
    let vectors = of_kind("fold");
    assert_eq!(vectors.len(), 23);
    for (input, expected) in vectors {
        assert_eq!(normalise::kanji::fold_text(input), expected, "{input}");
    }
}

#[test]
fn readings_compare_as_the_vectors_say() {
    let vectors = of_kind("kana");
    assert_eq!(vectors.len(), 9);
    for (input, expected) in vectors {
        assert_eq!(normalise::kana::reading_key(input), expected, "{input}");
    }
}

#[test]
fn telephone_numbers_are_read_as_the_vectors_say() {
    use normalise::phone::Phone;
    let vectors = of_kind("phone");
    assert_eq!(vectors.len(), 8);
    for (input, expected) in vectors {
        let read = Phone::read(input).unwrap();
        match expected.strip_prefix('|') {
            Some(local) => assert_eq!(read, Phone::Local(local.to_owned()), "{input}"),
            None => assert_eq!(read, Phone::Domestic(expected.to_owned()), "{input}"),
        }
    }
}
