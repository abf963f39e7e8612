//! How long one name, one address and one query take; search keys are made for every record.
#![allow(missing_docs, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

fn main() {
    let started = Instant::now();
    black_box(normalise::search_key("髙"));
    println!("first use, tables unpacked: {:?}", started.elapsed());
    for (case, texts) in [
        (
            "name in kanji",
            ["髙橋 一郎", "渡邉󠄂 さくら", "佐々木 健太郎", "山﨑 和子"],
        ),
        (
            "name in kana",
            [
                "タカハシ イチロウ",
                "わたなべ さくら",
                "ｻｻｷ ｹﾝﾀﾛｳ",
                "ヤマザキ カズコ",
            ],
        ),
        (
            "address",
            [
                "石川県輪島市河井町２０部１番地１",
                "鳳珠郡能登町字宇出津ト字50番地1",
                "〒928-0001 石川県輪島市河井町20部1番地1 コーポ河井101号室",
                "輪島市河井町二十部一番地一",
            ],
        ),
    ] {
        for text in texts {
            black_box(normalise::search_key(text));
        }
        let rounds = 100_000_u32;
        let started = Instant::now();
        for _ in 0..rounds {
            for text in texts {
                black_box(normalise::search_key(black_box(text)));
            }
        }
        println!("{case}: {:?} each", started.elapsed() / (rounds * 4));
    }
}
