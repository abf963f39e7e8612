//! Who is told apart within a house and among namesakes, and what is said about it.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use chrono::NaiveDate;
use linkage::{
    Area, Candidate, Decision, Group, HeldBack, Level, Linked, Model, Person, Preset, Register,
    Written,
};

const LOT: &str = "石川県輪島市河井町20部1番地1";

fn row(name: &str, kana: &str, birth: &str, sex: &str, address: &str) -> Written {
    Written {
        name: name.into(),
        kana: kana.into(),
        birth: birth.into(),
        sex: sex.into(),
        address: address.into(),
        ..Written::default()
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 15).unwrap()
}

/// Made once; every test only asks.
fn town() -> &'static (Area, Register) {
    static TOWN: std::sync::OnceLock<(Area, Register)> = std::sync::OnceLock::new();
    TOWN.get_or_init(made)
}

/// A register of one family with twins, a namesake elsewhere in the town, and two thousand others.
fn made() -> (Area, Register) {
    let mut rows = vec![
        row("山田　一郎", "ﾔﾏﾀﾞ ｲﾁﾛｳ", "昭和23年04月05日", "男", LOT),
        row("山田　太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "昭和50年08月11日", "男", LOT),
        row("山田　健一", "ﾔﾏﾀﾞ ｹﾝｲﾁ", "平成20年02月02日", "男", LOT),
        row("山田　健二", "ﾔﾏﾀﾞ ｹﾝｼﾞ", "平成20年02月02日", "男", LOT),
        row(
            "髙橋　和子",
            "ﾀｶﾊｼ ｶｽﾞｺ",
            "昭和15年01月03日",
            "女",
            "石川県輪島市河井町3部5番地",
        ),
        row(
            "髙橋　和子",
            "ﾀｶﾊｼ ｶｽﾞｺ",
            "昭和37年07月09日",
            "女",
            "石川県輪島市河井町9部8番地",
        ),
        row(
            "北林　さくら",
            "ｷﾀﾊﾞﾔｼ ｻｸﾗ",
            "昭和63年03月03日",
            "女",
            "石川県輪島市鳳至町上町5番地",
        ),
    ];
    for lists in practice::lists::Lists::new(5, 2000, 100).register {
        rows.push(row(
            &lists.name,
            &lists.kana,
            &lists.birth,
            &lists.sex,
            &lists.address.replace("練習県つなぎ市", "石川県輪島市"),
        ));
    }
    let area = Area::learn(&rows);
    let register = Register::new(rows.iter().map(|row| Person::read(row, &area, today())));
    (area, register)
}

fn ask(asked: &Written) -> Linked {
    let (area, register) = town();
    register.suggest(
        &Person::read(asked, area, today()),
        &Model::shipped(),
        Preset::Default,
    )
}

fn best(linked: &Linked) -> &Candidate {
    linked.candidates.first().unwrap()
}

#[test]
fn a_card_in_any_hand_finds_its_person_and_says_why() {
    let linked = ask(&row("たかはし　かずこ", "", "S15.1.3", "2", "河井町3の5"));
    assert_eq!((linked.decision, best(&linked).person), (Decision::Auto, 4));
    let levels: Vec<Level> = best(&linked).parts.iter().map(|part| part.level).collect();
    assert_eq!(
        levels,
        [
            Level::GivenSameR,
            Level::FamilySameR,
            Level::BirthSame,
            Level::SexSame,
            Level::LotSame
        ]
    );
    let sum: f32 = best(&linked).parts.iter().map(|part| part.bits).sum();
    assert!(
        (sum - best(&linked).bits).abs() < 0.01,
        "the parts are the whole"
    );
    assert!(best(&linked).parts.iter().all(|part| part.bits > 0.0));
}

#[test]
fn father_and_son_are_never_taken_for_each_other() {
    let son = ask(&row("山田 太郎", "", "", "男", LOT));
    assert_eq!((son.decision, best(&son).person), (Decision::Auto, 1));
    // Another given name: somebody of the family who is in no register.
    let brother = ask(&row("山田 次郎", "", "昭和51年", "男", LOT));
    assert_ne!(brother.decision, Decision::Auto);
    // The name of one with the birth date of the other is for a person to look at.
    let mixed = ask(&row("山田 太郎", "", "昭和23年4月5日", "男", LOT));
    assert_ne!(mixed.decision, Decision::Auto);
}

#[test]
fn twins_are_told_apart_by_their_given_names_alone() {
    let one = ask(&row("山田 健二", "ヤマダ ケンジ", "H20.2.2", "男", LOT));
    assert_eq!((one.decision, best(&one).person), (Decision::Auto, 3));
    let unnamed = ask(&row("山田", "", "H20.2.2", "男", LOT));
    assert_ne!(unnamed.decision, Decision::Auto, "either of the two");
    let misheard = ask(&row("山田 健", "", "H20.2.2", "男", LOT));
    assert_ne!(misheard.decision, Decision::Auto, "near to both");
}

#[test]
fn namesakes_of_one_town_wait_until_something_tells_them_apart() {
    let name_and_town = ask(&row("高橋和子", "", "", "女", "輪島市河井町"));
    assert_eq!(name_and_town.decision, Decision::Review);
    assert_eq!(name_and_town.held_back, Some(HeldBack::NotSure));
    assert!(name_and_town.candidates.len() >= 2, "both are shown");
    let aged = ask(&Written {
        age: "61".into(),
        ..row("高橋和子", "", "", "女", "輪島市河井町")
    });
    assert_eq!((aged.decision, best(&aged).person), (Decision::Auto, 5));
}

#[test]
fn a_married_name_is_found_by_birth_and_given_name_and_shows_what_differs() {
    let linked = ask(&row(
        "浜田 さくら",
        "ハマダ サクラ",
        "S63.3.3",
        "女",
        "輪島市鳳至町上町5",
    ));
    assert_eq!(best(&linked).person, 6);
    let family = best(&linked)
        .parts
        .iter()
        .find(|part| part.group == Group::Family)
        .unwrap();
    assert!(
        family.bits < 0.0,
        "the other surname counts against it: {family:?}"
    );
}

#[test]
fn a_character_that_could_not_be_written_counts_for_nothing() {
    let linked = ask(&row("〓橋 和子", "", "S15.1.3", "女", "河井町3-5"));
    assert_eq!(best(&linked).person, 4);
    assert!(
        best(&linked)
            .parts
            .iter()
            .all(|part| part.group != Group::Family)
    );
}

#[test]
fn somebody_from_elsewhere_is_nobody_here() {
    let linked = ask(&row(
        "大久保 利通",
        "オオクボ トシミチ",
        "S5.8.10",
        "男",
        "石川県金沢市広坂1-1-1",
    ));
    assert_eq!(linked.decision, Decision::Nobody);
}

#[test]
fn where_somebody_stays_says_nothing_about_where_they_are_registered() {
    let linked = ask(&row(
        "山田 一郎",
        "",
        "S23.4.5",
        "男",
        "輪島市応急仮設4棟10号",
    ));
    assert_eq!((linked.decision, best(&linked).person), (Decision::Auto, 0));
}

#[test]
fn who_is_added_is_found_at_once() {
    let (area, register) = town();
    let mut register = register.clone();
    let newcomer = Person::read(
        &row(
            "鵜島 多恵子",
            "ウジマ タエコ",
            "1942-05-11",
            "女",
            "輪島市河井町20部7番地",
        ),
        area,
        today(),
    );
    let model = Model::shipped();
    let before = register.suggest(&newcomer, &model, Preset::Default);
    assert_eq!(before.decision, Decision::Nobody);
    let id = register.add(&newcomer);
    let after = register.suggest(&newcomer, &model, Preset::Default);
    assert_eq!((after.decision, best(&after).person), (Decision::Auto, id));
}

#[test]
fn the_same_lists_give_the_same_links() {
    let (area, register) = town();
    let records: Vec<Person> = ["山田 健二", "高橋和子", "北林さくら", "だれか"]
        .map(|name| Person::read(&row(name, "", "S15.1.3", "", "河井町"), area, today()))
        .to_vec();
    assert_eq!(
        linkage::link(register, &records, Preset::Default),
        linkage::link(register, &records, Preset::Default)
    );
}

#[test]
fn an_empty_register_and_an_empty_list_link_nobody() {
    let nobody: [Person; 0] = [];
    let empty = Register::new(&nobody);
    let (area, register) = town();
    let one = Person::read(&row("山田 一郎", "", "", "", ""), area, today());
    let (linked, _) = linkage::link(&empty, std::slice::from_ref(&one), Preset::Fast);
    assert_eq!(linked[0].decision, Decision::Nobody);
    assert!(linkage::link(register, &nobody, Preset::Fast).0.is_empty());
    assert!(!Person::read(&Written::default(), area, today()).is_anyone());
}
