//! 探す: what people type finds whom they mean.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{Device, id, set};
use domain::kind::Kind;
use store::Probe;

fn shelter() -> Device {
    let mut device = Device::new(1);
    let people = [
        (
            1,
            "山田 花子",
            "ヤマダ ハナコ",
            "1948-04-05",
            "輪島市河井町2部123番地",
            "090-1234-5678",
            "KW7-0142-9",
        ),
        (
            2,
            "髙橋 一郎",
            "タカハシ イチロウ",
            "1960-01",
            "珠洲市飯田町1丁目2-3",
            "0768-22-0001",
            "KW7-0143-7",
        ),
        (
            3,
            "東 林太郎",
            "アズマ リンタロウ",
            "1990",
            "輪島市門前町",
            "",
            "KW7-0150-1",
        ),
        (
            4,
            "谷内 健一",
            "ヤチ ケンイチ",
            "2001-12-31",
            "金沢市広坂",
            "076-220-2001",
            "",
        ),
        (
            5,
            "花山 大和",
            "ハナヤマ ヤマト",
            "1971-08-09",
            "輪島市鳳至町",
            "",
            "",
        ),
        (6, "山 花", "ヤマ ハナ", "", "", "", ""),
    ];
    for (number, name, kana, birth, address, phone, receipt) in people {
        device.register(id(number), name, kana, birth);
        if !receipt.is_empty() {
            device.write(
                Kind::Person,
                id(number),
                &[set("receipt_number", receipt, 0)],
            );
        }
        let mut ledger = vec![set("registered_address", address, 0)];
        if !phone.is_empty() {
            ledger.push(set("phone", phone, 0));
        }
        device.ledger(id(number), &ledger);
    }
    device
}

#[test]
fn people_are_found_by_whatever_is_known_of_them() {
    let device = shelter();
    let reader = device.store.reader().unwrap();
    let found = |text: &str| -> Vec<u128> {
        let mut ids: Vec<u128> = reader
            .search(text, 50)
            .unwrap()
            .rows
            .iter()
            .map(|row| row.id.0.as_u128())
            .collect();
        ids.sort_unstable();
        ids
    };
    for (text, expected) in [
        ("やまだ", vec![1]),
        ("ヤマダ", vec![1]),
        ("ﾔﾏﾀﾞ", vec![1]),
        ("山田", vec![1]),
        ("山田花子", vec![1]),
        ("やまだはなこ", vec![1]),
        ("高橋", vec![2]),
        ("髙橋", vec![2]),
        ("東", vec![3]),
        ("林", vec![3]),
        ("花", vec![1, 5, 6]),
        ("や", vec![1, 4, 5, 6]),
        ("S23.4.5", vec![1]),
        ("s230405", vec![1]),
        ("昭23", vec![1]),
        ("昭和23年4月5日", vec![1]),
        ("1948", vec![1]),
        ("19480405", vec![1]),
        ("1948/4/5", vec![1]),
        ("昭和35年1月", vec![2]),
        ("5678", vec![1]),
        ("0001", vec![2]),
        ("09012345678", vec![1]),
        ("090-1234", vec![1]),
        ("河井町", vec![1]),
        ("河井 やまだ", vec![1]),
        ("山 輪島", vec![1, 5]),
        ("飯田町1-2-3", vec![2]),
        ("KW7-0142-9", vec![1]),
        ("kw7", vec![1, 2, 3]),
        ("0142", vec![1]),
        ("やまだ 珠洲", vec![]),
        ("", vec![]),
        ("\"*:(", vec![]),
    ] {
        assert_eq!(found(text), expected, "「{text}」");
    }
}

#[test]
fn the_exact_name_comes_first_then_names_that_begin_so() {
    let device = shelter();
    let reader = device.store.reader().unwrap();
    let found = reader.search("やま", 50).unwrap();
    let order: Vec<u128> = found.rows.iter().map(|row| row.id.0.as_u128()).collect();
    assert_eq!(
        order,
        [1, 6, 5],
        "ヤマダ and ヤマ begin so, ハナヤマ does not"
    );
    assert_eq!(
        reader.search("山 花", 50).unwrap().rows[0].id,
        id(6),
        "the whole name"
    );
    let one = reader.search("や", 2).unwrap();
    assert_eq!(
        (one.rows.len(), one.total, one.more),
        (2, 4, false),
        "the limit does not change the count"
    );
}

#[test]
fn a_corrected_name_is_found_and_the_old_one_is_not() {
    let mut device = shelter();
    device.write(
        Kind::Person,
        id(1),
        &[
            set("full_name", "山本 花子", 5),
            set("full_name_kana", "ヤマモト ハナコ", 5),
        ],
    );
    let reader = device.store.reader().unwrap();
    assert_eq!(reader.search("山本", 5).unwrap().rows.len(), 1);
    assert!(reader.search("山田", 5).unwrap().rows.is_empty());
}

#[test]
fn a_common_name_does_not_crowd_out_the_one_whose_birth_date_was_misheard() {
    let mut device = Device::new(1);
    for number in 1..=300_u32 {
        // Namesakes of other years, who came before.
        let birth = format!("{}-04-05", 1960 + number % 60);
        let claims = [
            set("full_name", "田中 和子", 5),
            set("full_name_kana", "タナカ カズコ", 5),
            set("birth_date", birth.as_str(), 5),
        ];
        device.write(Kind::Person, id(u128::from(number)), &claims);
    }
    for (number, birth) in [(1000, "1948-04-06"), (1001, ""), (1002, "1948-05-04")] {
        let mut claims = vec![set("full_name", "田中 和子", 5)];
        if !birth.is_empty() {
            claims.push(set("birth_date", birth, 5));
        }
        device.write(Kind::Person, id(number), &claims);
    }
    let probe = Probe {
        name: "田中 和子".into(),
        kana: "たなか かずこ".into(),
        birth: "1948-04-05".into(),
        ..Probe::default()
    };
    let rows = device.store.reader().unwrap();
    let rows = rows.same_person_candidates(&probe, 50).unwrap();
    let found: Vec<u128> = rows.iter().map(|row| row.id.0.as_u128()).collect();
    for wanted in [1000, 1001, 1002] {
        assert!(found.contains(&wanted), "{wanted} among {found:?}");
    }
}

#[test]
fn somebody_who_may_be_here_already_is_proposed() {
    let device = shelter();
    let reader = device.store.reader().unwrap();
    let propose = |probe: Probe| -> Vec<u128> {
        let rows = reader.same_person_candidates(&probe, 20).unwrap();
        rows.iter().map(|row| row.id.0.as_u128()).collect()
    };
    assert_eq!(
        propose(Probe {
            kana: "やまだ はなこ".into(),
            ..Probe::default()
        }),
        [1],
        "by reading"
    );
    assert_eq!(
        propose(Probe {
            name: "高橋一郎".into(),
            ..Probe::default()
        }),
        [2],
        "by name in other shapes"
    );
    assert_eq!(
        propose(Probe {
            birth: "1971-08-09".into(),
            ..Probe::default()
        }),
        [5],
        "by birth date"
    );
    assert_eq!(
        propose(Probe {
            phone: "０９０１２３４５６７８".into(),
            ..Probe::default()
        }),
        [1],
        "by telephone"
    );
    assert!(
        propose(Probe::default()).is_empty(),
        "nothing is known, so nobody is proposed"
    );
}
