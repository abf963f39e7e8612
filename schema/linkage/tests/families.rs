//! Who is asked about at the desk, and who is not.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use domain::code::Sex;
use linkage::{Keys, Match, Reason, Strength, matches, same_person};

fn person(written: &str, reading: &str, birth: &str) -> Keys {
    Keys::default()
        .named(written, reading)
        .born(birth.parse().ok(), false)
}

fn at_home(keys: Keys) -> Keys {
    keys.reached_at("0768-22-1234")
        .living_at("輪島市河井町20部1番地1")
}

fn both_ways(one: &Keys, other: &Keys) -> Option<Match> {
    let forward = same_person(one, other);
    assert_eq!(
        forward,
        same_person(other, one),
        "who was met first must not matter"
    );
    forward
}

fn strength(one: &Keys, other: &Keys) -> Option<Strength> {
    both_ways(one, other).map(|found| found.strength)
}

#[test]
fn one_name_and_birth_date_are_likely_one_person_whatever_the_spelling() {
    let register = person("髙橋 惠子", "タカハシ ケイコ", "1948-04-05");
    for met in [
        person("高橋 恵子", "", "1948-04-05"),
        person("高橋恵子", "", "1948-04-05"),
        person("", "たかはし けいこ", "1948-04-05"),
        person("ﾀｶﾊｼ ｹｲｺ", "", "1948-04-05"),
        person("高橋　恵子", "たかはし けいこ", "1948-04-05"),
    ] {
        assert_eq!(strength(&met, &register), Some(Strength::Likely), "{met:?}");
    }
}

#[test]
fn a_reading_and_a_guessed_age_are_worth_a_question() {
    let register = at_home(person("山田 花子", "ヤマダ ハナコ", "1948-04-05"));
    let met = Keys::default()
        .named("", "やまだ はなこ")
        .born("1949".parse().ok(), true);
    let found = both_ways(&met, &register).unwrap();
    assert_eq!(found.strength, Strength::Possible);
    assert_eq!(found.reasons, [Reason::SameReading, Reason::SimilarAge]);
    let heard = Keys::default()
        .named("", "やまた はなこ")
        .born("1949".parse().ok(), true);
    assert_eq!(
        strength(&heard, &register),
        None,
        "heard wrongly, guessed age, nothing else"
    );
    assert_eq!(
        strength(&heard.living_at("輪島市河井町"), &register),
        Some(Strength::Possible)
    );
}

#[test]
fn father_and_son_in_one_house_are_two_persons() {
    let father = at_home(person("山田 一郎", "ヤマダ イチロウ", "1948-04-05")).of_sex(Sex::Male);
    let son = at_home(person("山田 太郎", "ヤマダ タロウ", "1975-08-11")).of_sex(Sex::Male);
    assert_eq!(both_ways(&father, &son), None);
    let namesake = at_home(person("山田 一郎", "ヤマダ イチロウ", "1975-04-05"));
    assert_eq!(
        both_ways(&father, &namesake),
        None,
        "a name handed down, born a generation apart"
    );
}

#[test]
fn twins_are_two_persons() {
    let one = at_home(person("山田 明", "ヤマダ アキラ", "1950-01-02"));
    let other = at_home(person("山田 昭", "ヤマダ ショウ", "1950-01-02"));
    assert_eq!(both_ways(&one, &other), None);
    let without_reading = at_home(person("山田 昭", "", "1950-01-02"));
    assert_eq!(both_ways(&one, &without_reading), None);
}

#[test]
fn house_surname_and_telephone_are_never_enough() {
    let head = at_home(person("山田 一郎", "", "1948-04-05"));
    let unnamed = at_home(Keys::default().named("山田", ""));
    assert_eq!(both_ways(&head, &unnamed), None);
    let wife = at_home(person("山田 花子", "", ""));
    assert_eq!(both_ways(&head, &wife), None);
    assert_eq!(
        both_ways(&at_home(Keys::default()), &at_home(Keys::default())),
        None
    );
}

#[test]
fn a_surname_and_the_very_day_in_one_house_are_worth_a_question() {
    let head = at_home(person("山田 一郎", "", "1948-04-05"));
    let unnamed = at_home(
        Keys::default()
            .named("山田", "")
            .born("1948-04-05".parse().ok(), false),
    );
    assert_eq!(strength(&head, &unnamed), Some(Strength::Possible));
}

#[test]
fn namesakes_of_other_ages_are_not_asked_about() {
    let old = person("佐藤 和子", "サトウ カズコ", "1940-02-03");
    assert_eq!(
        both_ways(&old, &person("佐藤 和子", "サトウ カズコ", "1962-07-09")),
        None
    );
    let same_name_only = Keys::default().named("佐藤 和子", "");
    assert_eq!(
        strength(&old, &same_name_only),
        Some(Strength::Possible),
        "the whole name, written the same"
    );
}

#[test]
fn a_married_name_is_found_by_the_very_birth_date() {
    let before = person("北林 さくら", "キタバヤシ サクラ", "1988-03-03");
    let after = person("濱田 さくら", "ハマダ サクラ", "1988-03-03");
    let found = both_ways(&before, &after).unwrap();
    assert_eq!(found.strength, Strength::Possible);
    assert!(found.reasons.contains(&Reason::SameGivenName));
    assert_eq!(
        both_ways(
            &before,
            &person("濱田 さくら", "ハマダ サクラ", "1989-03-03")
        ),
        None
    );
}

#[test]
fn a_slip_in_the_birth_date_is_a_question_and_another_day_is_an_answer() {
    let right = person("山田 花子", "", "1948-04-05");
    assert_eq!(
        strength(&right, &person("山田 花子", "", "1948-04-06")),
        Some(Strength::Possible)
    );
    assert_eq!(
        strength(&right, &person("山田 花子", "", "1948-05-04")),
        Some(Strength::Possible)
    );
    assert_eq!(
        strength(&right, &person("山田 花子", "", "1948")),
        Some(Strength::Possible)
    );
    assert_eq!(
        strength(&right, &person("山田 花子", "", "1948-09-17")),
        None
    );
    assert_eq!(
        strength(&right, &person("山田 花子", "", "1958-04-05")),
        None
    );
}

#[test]
fn another_sex_lowers_a_likely_match_to_a_question() {
    let one = person("山田 薫", "ヤマダ カオル", "1948-04-05").of_sex(Sex::Male);
    let other = person("山田 薫", "ヤマダ カオル", "1948-04-05").of_sex(Sex::Female);
    assert_eq!(strength(&one, &other), Some(Strength::Possible));
}

#[test]
fn homophones_in_other_kanji_are_found_by_their_reading() {
    let register = person("安部 裕子", "アベ ユウコ", "1948-04-05");
    assert_eq!(
        strength(&register, &person("阿部 優子", "アベ ユウコ", "1948-04-05")),
        Some(Strength::Likely)
    );
}

#[test]
fn a_single_name_of_a_visitor_is_compared_whole() {
    let one = Keys::default()
        .named("グエンヴァンアン", "")
        .born("1995-05-05".parse().ok(), false);
    let other = Keys::default()
        .named("", "ぐえんゔぁんあん")
        .born("1995-05-05".parse().ok(), false);
    assert_eq!(strength(&one, &other), Some(Strength::Likely));
}

#[test]
fn a_surname_heard_alone_is_not_a_whole_name() {
    let one = Keys::default()
        .named("やまだ", "")
        .born("1995-05-05".parse().ok(), false);
    assert_eq!(
        both_ways(&one, &one.clone()),
        None,
        "twins again, and nobody knows their names"
    );
    let whole = Keys::default()
        .named("やまだはなこ", "")
        .born("1995-05-05".parse().ok(), false);
    assert_eq!(
        strength(&whole, &person("", "ヤマダ ハナコ", "1995-05-05")),
        Some(Strength::Likely)
    );
}

#[test]
fn the_strongest_match_stands_first() {
    let query = person("山田 花子", "", "1948-04-05");
    let slip = person("山田 花子", "", "1948-04-06");
    let same = person("山田 花子", "", "1948-04-05");
    let other = person("鈴木 一郎", "", "1948-04-05");
    let found = matches(&query, [(1, &slip), (2, &other), (3, &same)]);
    assert_eq!(
        found.iter().map(|(place, _)| *place).collect::<Vec<_>>(),
        [3, 1]
    );
}
