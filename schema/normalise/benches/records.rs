//! How many records a core brings to their keys in a second: name, reading, birth date, address,
//! telephone, sex, as an import does for every row. Wanted: 200,000.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing
)]

use normalise::address::Gazetteer;
use normalise::phone::Phone;
use normalise::{kana, written};
use std::hint::black_box;
use std::time::Instant;

const ROWS: [[&str; 5]; 6] = [
    [
        "髙橋　惠子",
        "ﾀｶﾊｼ ｹｲｺ",
        "昭和23年04月05日",
        "石川県輪島市河井町２０部１番地１",
        "0768-22-1234",
    ],
    [
        "渡邉󠄂 さくら様",
        "わたなべ さくら",
        "S23.4.5",
        "鳳珠郡能登町字宇出津ト字50番地1",
        "０９０－１２３４－５６７８",
    ],
    [
        "佐々木 健太郎",
        "ササキ ケンタロウ",
        "1948/4/5",
        "〒928-0001 輪島市河井町20部1番地1 コーポ河井101号室",
        "9012345678",
    ],
    [
        "山﨑和子さん",
        "ヤマザキ カズコ",
        "3230405",
        "七尾市袖ケ江町イ部25番地",
        "(0767)53-0001",
    ],
    [
        "坂下　直樹",
        "さかした　なおき",
        "昭52-8-17",
        "石川県鳳珠郡能登町小垣ルの102-6",
        "768732494",
    ],
    [
        "安藤　雅彦",
        "ｱﾝﾄﾞｳ ﾏｻﾋｺ",
        "17628",
        "門前町走出六の六十九",
        "22-1234",
    ],
];

fn main() {
    const AREA: [&str; 6] = ["輪島市", "珠洲市", "七尾市", "能登町", "志賀町", "穴水町"];
    let area = Gazetteer::bundled(|known| AREA.contains(&known.name()));
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let one = |row: &[&str; 5]| {
        let [name, reading, birth, address, phone] = black_box(*row);
        let bare = written::without_title(name);
        let (family, given) = bare.split_once([' ', '　']).unwrap_or((bare, ""));
        black_box((written::key(family), written::key(given)));
        black_box(kana::reading_key(reading));
        black_box(domain::birth_date::parse_birth_date(birth, today).ok());
        black_box(area.read(address));
        black_box(Phone::read(phone));
    };
    ROWS.iter().for_each(one);
    let rounds = 50_000;
    let started = Instant::now();
    for _ in 0..rounds {
        ROWS.iter().for_each(one);
    }
    let each = started.elapsed() / (rounds * 6);
    println!(
        "one record: {each:?}, {:.0} records a second (wanted: 200000)",
        1.0 / each.as_secs_f64()
    );
    for (what, part) in [
        (
            "birth date",
            Box::new(|row: &[&str; 5]| {
                drop(black_box(
                    domain::birth_date::parse_birth_date(row[2], today).ok(),
                ))
            }) as Box<dyn Fn(&[&str; 5])>,
        ),
        (
            "address",
            Box::new(|row: &[&str; 5]| drop(black_box(area.read(row[3])))),
        ),
        (
            "telephone",
            Box::new(|row: &[&str; 5]| drop(black_box(Phone::read(row[4])))),
        ),
        (
            "reading",
            Box::new(|row: &[&str; 5]| drop(black_box(kana::reading_key(row[1])))),
        ),
        (
            "name",
            Box::new(|row: &[&str; 5]| drop(black_box(written::key(row[0])))),
        ),
    ] {
        let started = Instant::now();
        for _ in 0..rounds {
            ROWS.iter().for_each(|row| part(black_box(row)));
        }
        println!("  {what}: {:?}", started.elapsed() / (rounds * 6));
    }
}
