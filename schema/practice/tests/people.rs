//! What practice people are like as a whole.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing
)]

use chrono::NaiveDate;
use domain::birth_date::parse_birth_date;
use domain::calendar::PartialDate;
use domain::individual_number;
use domain::lg_code::LgCode;
use normalise::phone::Phone;
use practice::towns::{PREFECTURE, TOWNS};
use practice::{Household, Households};
use std::collections::{BTreeMap, BTreeSet};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn some(people: u64) -> Vec<Household> {
    Households::new(7, people).iter().collect()
}

#[test]
fn a_seed_gives_the_same_people_for_ever() {
    assert_eq!(some(300), some(300));
    assert_ne!(
        some(300).first(),
        Households::new(8, 300).iter().next().as_ref()
    );
    let few = some(100);
    let many = some(300);
    let whole = few.len() - 1;
    assert_eq!(
        few[..whole],
        many[..whole],
        "more people only add households"
    );
}

#[test]
fn there_are_exactly_as_many_people_as_wanted() {
    for people in [0, 1, 2, 999, 10_000] {
        let found: usize = some(people)
            .iter()
            .map(|household| household.members.len())
            .sum();
        assert_eq!(found as u64, people);
    }
}

#[test]
fn every_id_is_used_once() {
    let mut ids = BTreeSet::new();
    for household in some(20_000) {
        assert!(ids.insert(household.id));
        for person in household.members {
            assert!(ids.insert(person.id));
        }
    }
}

#[test]
fn every_town_is_as_old_as_the_coast_is() {
    let mut ages: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut sizes = (0_u32, 0_u32);
    for household in some(60_000) {
        sizes = (sizes.0 + 1, sizes.1 + household.members.len() as u32);
        for person in &household.members {
            let birth: PartialDate = person.birth_date.parse().unwrap();
            let age = birth.age_on(today()).unwrap();
            let count = ages.entry(household.town.name).or_default();
            count.0 += 1;
            count.1 += u32::from(age.most >= 65);
        }
    }
    assert_eq!(ages.len(), TOWNS.len());
    println!("{ages:?}");
    for (town, (all, old)) in ages {
        let share = old * 100 / all;
        assert!((38..=52).contains(&share), "{town}: {share} %");
    }
    let mean = f64::from(sizes.1) / f64::from(sizes.0);
    assert!((1.8..2.8).contains(&mean), "{mean} people in a household");
}

#[test]
fn nothing_can_be_mistaken_for_a_real_place_or_number() {
    for town in &TOWNS {
        let code = LgCode::parse(town.lg_code).unwrap();
        assert!(code.to_string().starts_with("98"), "prefectures end at 47");
        assert!(PREFECTURE.contains("練習"));
    }
    for household in some(3000) {
        assert!(household.postal_code.starts_with("000"));
        let phones = household
            .members
            .iter()
            .map(|person| &person.mobile)
            .chain([&household.phone]);
        for phone in phones.filter(|phone| !phone.is_empty()) {
            let read = Phone::read(phone).unwrap();
            let digits = read.digits();
            assert!(
                matches!(read, Phone::Domestic(_)),
                "{phone} reads as a number"
            );
            assert!(
                digits.starts_with("07600") || digits.starts_with("0900"),
                "{phone} cannot be dialled"
            );
        }
        for visit in household.members.iter().flat_map(|person| &person.visits) {
            assert!(!individual_number::is_in(&visit.text));
        }
    }
}

#[test]
fn what_was_said_of_a_birth_reads_as_what_is_kept() {
    for person in some(3000).iter().flat_map(|household| &household.members) {
        let read = parse_birth_date(&person.birth_source_text, today()).unwrap();
        assert_eq!(
            read.date.to_string(),
            person.birth_date,
            "{}",
            person.birth_source_text
        );
        assert_eq!(read.precision, person.birth_precision);
        assert_eq!(read.age_reported, person.age_reported);
    }
}

#[test]
fn names_have_the_variety_that_makes_searching_hard() {
    let mut surnames = BTreeSet::new();
    let mut full = BTreeMap::new();
    let (mut old_forms, mut selectors, mut only_reading) = (0, 0, 0);
    for person in some(30_000).iter().flat_map(|household| &household.members) {
        surnames.insert(person.family_name.clone());
        *full.entry(person.full_name()).or_insert(0_u32) += 1;
        old_forms += u32::from(
            person
                .family_name
                .contains(['髙', '﨑', '邉', '邊', '澤', '齋', '濱', '𠮷']),
        );
        selectors += u32::from(person.family_name.contains('\u{e0100}'));
        only_reading += u32::from(person.family_name.is_empty());
        assert!(!person.given_kana.is_empty() && !person.family_kana.is_empty());
    }
    assert!(surnames.len() > 1000, "{} surnames", surnames.len());
    assert!(full.values().any(|count| *count >= 3), "namesakes exist");
    assert!(
        old_forms > 300 && selectors > 0 && only_reading > 300,
        "{old_forms} {selectors} {only_reading}"
    );
}

#[test]
fn the_number_of_notes_is_as_asked() {
    for permille in [0, 600, 2500] {
        let people = 20_000;
        let notes: usize = Households::new(3, people)
            .with_notes(permille)
            .iter()
            .flat_map(|household| household.members)
            .map(|person| person.visits.len())
            .sum();
        let wanted = people as f64 * f64::from(permille) / 1000.0;
        assert!(
            (notes as f64 - wanted).abs() <= wanted * 0.12,
            "{notes} of {wanted}"
        );
    }
}
