//! The vectors of the linkage data set (CC0): `vectors.csv`, kind, input, expected.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

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

#[test]
fn birth_dates_are_read_as_the_vectors_say() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let vectors = of_kind("date");
    assert_eq!(vectors.len(), 21);
    for (input, expected) in vectors {
        let birth = domain::birth_date::parse_birth_date(input, today).unwrap();
        assert_eq!(birth.date.to_string(), expected, "{input}");
    }
}

#[test]
fn addresses_are_taken_apart_as_the_vectors_say() {
    use normalise::address::{Gazetteer, Town};
    let towns = [
        ("輪島市", "河井町"),
        ("輪島市", "門前町走出"),
        ("珠洲市", "飯田町"),
        ("七尾市", "袖ケ江町"),
        ("能登町", "宇出津"),
        ("能登町", "宇出津新港"),
        ("能登町", "松波"),
        ("能登町", "柳田"),
        ("志賀町", "末吉"),
        ("志賀町", "富来地頭町"),
        ("穴水町", "川島"),
    ];
    let towns = towns.map(|(municipality, name)| Town {
        municipality: municipality.into(),
        name: name.into(),
    });
    let former = [
        ("能都町", "能登町"),
        ("内浦町", "能登町"),
        ("柳田村", "能登町"),
        ("富来町", "志賀町"),
    ];
    let gazetteer = Gazetteer::new(towns, former);
    let vectors = of_kind("address");
    assert_eq!(vectors.len(), 18);
    for (input, expected) in vectors {
        let read = gazetteer.read(input).map_or_else(
            || "||".to_owned(),
            |parts| {
                format!(
                    "{}|{}|{}",
                    parts.town.municipality, parts.town.name, parts.block
                )
            },
        );
        assert_eq!(read, expected, "{input}");
    }
}
