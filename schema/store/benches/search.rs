//! What a person waits for: a keystroke in 探す at 100,000 people, and the first hour of a new
//! laptop (10,000 people with ten notes each).
//!
//! `cargo bench -p store --bench search`; `PEOPLE=` sets another size, `ONLY=look_alikes` leaves
//! the rest out.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{KEY, LANE, SPACE, add, id, set};
use document::{Document, Edit};
use domain::kind::{Kind, record_of};
use serde_json::json;
use std::time::{Duration, Instant};
use store::{Origin, Store, StoreError, Tx};

const FAMILIES: &[(&str, &str)] = &[
    ("山田", "ヤマダ"),
    ("髙橋", "タカハシ"),
    ("谷内", "ヤチ"),
    ("中村", "ナカムラ"),
    ("東", "ヒガシ"),
    ("林", "ハヤシ"),
    ("坂本", "サカモト"),
    ("小林", "コバヤシ"),
    ("吉田", "ヨシダ"),
    ("山本", "ヤマモト"),
    ("木下", "キノシタ"),
    ("田中", "タナカ"),
    ("濱野", "ハマノ"),
    ("池田", "イケダ"),
    ("松本", "マツモト"),
    ("西", "ニシ"),
    ("新谷", "シンヤ"),
    ("大森", "オオモリ"),
    ("桶谷", "オケタニ"),
    ("渡邉", "ワタナベ"),
];
const GIVEN: &[(&str, &str)] = &[
    ("花子", "ハナコ"),
    ("太郎", "タロウ"),
    ("健一", "ケンイチ"),
    ("和子", "カズコ"),
    ("幸子", "サチコ"),
    ("清", "キヨシ"),
    ("洋子", "ヨウコ"),
    ("茂", "シゲル"),
    ("千代", "チヨ"),
    ("大和", "ヤマト"),
    ("林太郎", "リンタロウ"),
    ("美咲", "ミサキ"),
    ("陽菜", "ヒナ"),
    ("翔", "ショウ"),
    ("節子", "セツコ"),
    ("勝", "マサル"),
    ("恵美", "エミ"),
    ("実", "ミノル"),
];
const TOWNS: &[&str] = &[
    "輪島市河井町",
    "輪島市鳳至町",
    "輪島市門前町",
    "珠洲市飯田町",
    "珠洲市宝立町",
    "穴水町川島",
    "能登町宇出津",
    "七尾市中島町",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, number: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % number
    }
}

fn put(
    tx: &Tx<'_>,
    kind: Kind,
    document: domain::ids::DocumentId,
    edits: &[Edit],
    seq: u64,
) -> Result<(), StoreError> {
    let mut open = Document::new(kind, document);
    let change = open.edit([9; 16], 0, edits)?.expect("something");
    let origin = Origin::Entry {
        device: [9; 32],
        lane: LANE,
        seq,
    };
    tx.save_changes(SPACE, &mut open, &[change], origin)
}

fn person(tx: &Tx<'_>, dice: &mut Dice, number: usize) -> Result<(), StoreError> {
    let (family, family_kana) = FAMILIES[dice.below(FAMILIES.len())];
    let (given, given_kana) = GIVEN[dice.below(GIVEN.len())];
    let birth = format!(
        "{}-{:02}-{:02}",
        1930 + dice.below(90),
        1 + dice.below(12),
        1 + dice.below(28)
    );
    let who = id(u128::try_from(number).unwrap() + 1);
    let roll = [
        set("full_name", format!("{family} {given}"), 0),
        set("full_name_kana", format!("{family_kana} {given_kana}"), 0),
        set("birth_date", birth, 0),
        set("sex", "female", 0),
        set(
            "receipt_number",
            format!("KW7-{number:05}-{}", number % 10),
            0,
        ),
        add(
            "whereabouts",
            &format!("w{number}"),
            json!({ "category": "shelter_designated", "place_text": "河井小" }),
            0,
        ),
    ];
    put(tx, Kind::Person, who, &roll, 2 * number as u64)?;
    let address = format!(
        "{}{}丁目{}-{}",
        TOWNS[dice.below(TOWNS.len())],
        1 + dice.below(5),
        1 + dice.below(40),
        1 + dice.below(20)
    );
    let phone = format!("090-{:04}-{:04}", dice.below(10_000), dice.below(10_000));
    let ledger = [
        set("registered_address", address, 0),
        set("phone", phone, 0),
    ];
    put(
        tx,
        Kind::PersonRecord,
        record_of(who),
        &ledger,
        2 * number as u64 + 1,
    )
}

/// Half of the time, nineteen in twenty, the longest.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    format!(
        "median {:.2} ms, p95 {:.2} ms, longest {:.2} ms",
        at(50),
        at(95),
        at(100)
    )
}

fn keystrokes(people: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("tsunagi.db"), &KEY).unwrap();
    let mut dice = Dice(1);
    let started = Instant::now();
    for batch in (0..people).step_by(2000) {
        store
            .transaction(|tx| {
                (batch..people.min(batch + 2000))
                    .try_for_each(|number| person(tx, &mut dice, number))
            })
            .unwrap();
    }
    let took = started.elapsed().as_secs_f64();
    println!(
        "write {people} people, {} documents: {took:.1} s, {:.0} documents/s",
        2 * people,
        2.0 * people as f64 / took
    );
    println!("on disk: {:.0} MB", store.bytes_on_disk() as f64 / 1e6);
    store.checkpoint().unwrap();
    let reader = store.reader().unwrap();
    let typed = [
        "や",
        "やま",
        "やまだ",
        "やまだは",
        "やまだはなこ",
        "ﾔﾏﾀﾞ",
        "山",
        "山田",
        "山田 花子",
        "東",
        "林",
        "高橋",
        "河",
        "河井",
        "河井町1丁目",
        "やまだ 河井",
        "S23",
        "S23.4.5",
        "昭23",
        "1948",
        "19480405",
        "09",
        "5678",
        "090",
        "KW7-0142",
        "た",
        "こ",
        "はやし りん",
        "わたなべ",
        "のと",
        "宇出津 にし",
        "ん",
        "1",
        "19",
    ];
    let mut all = Vec::new();
    for text in typed {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..20 {
            let started = Instant::now();
            total = reader.search(text, 50).unwrap().total;
            times.push(started.elapsed());
        }
        println!("  「{text}」 {total} hits: {}", spread(times.clone()));
        all.extend(times);
    }
    println!(
        "search at {people} people, every keystroke: {}",
        spread(all)
    );
}

/// One new entry against all of them, as 受付 and 同じ人かも ask: people with names as frequent as they are.
fn look_alikes(people: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("tsunagi.db"), &KEY).unwrap();
    let mut seq = 0;
    let mut probes = Vec::new();
    let mut put_household = |tx: &Tx<'_>, household: &practice::Household| {
        for member in &household.members {
            seq += 2;
            let who = id(u128::from(seq));
            let birth = member.birth_date.clone();
            let roll = [
                set("full_name", member.full_name(), 0),
                set("full_name_kana", member.full_name_kana(), 0),
                set("birth_date", birth.as_str(), 0),
                set("sex", member.sex.code(), 0),
            ];
            put(tx, Kind::Person, who, &roll, seq)?;
            let ledger = [
                set("registered_address", household.address.as_str(), 0),
                set("phone", household.phone.as_str(), 0),
            ];
            put(tx, Kind::PersonRecord, record_of(who), &ledger, seq + 1)?;
            if seq % 64 < 4 {
                probes.push(store::Probe {
                    name: member.full_name(),
                    kana: member.full_name_kana(),
                    birth,
                    phone: household.phone.clone(),
                });
            }
        }
        Ok::<_, StoreError>(())
    };
    let all: Vec<practice::Household> = practice::Households::new(7, people).iter().collect();
    for some in all.chunks(1000) {
        store
            .transaction(|tx| {
                some.iter()
                    .try_for_each(|household| put_household(tx, household))
            })
            .unwrap();
    }
    store.checkpoint().unwrap();
    let reader = store.reader().unwrap();
    let mut times = Vec::new();
    let mut found = 0;
    for probe in probes.iter().take(5_000) {
        let started = Instant::now();
        found += reader.same_person_candidates(probe, 200).unwrap().len();
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let p99 = times[(times.len() - 1) * 99 / 100].as_secs_f64() * 1e3;
    println!(
        "look-alikes of one entry among {people} people: {}; p99 {p99:.2} ms of the 10 ms that it may take; {:.1} candidates each",
        spread(times.clone()),
        found as f64 / times.len() as f64
    );
}

fn first_hour(people: usize, notes: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("tsunagi.db"), &KEY).unwrap();
    // The changes as they would arrive, made beforehand: making them is another device's work.
    let mut arriving = Vec::with_capacity(people);
    for number in 0..people {
        let who = record_of(id(number as u128 + 1));
        let mut open = Document::new(Kind::PersonRecord, who);
        let changes: Vec<Vec<u8>> = (0..notes)
            .map(|n| {
                let text = json!({ "result": "met", "text": "血圧160。薬はあと3日分。夜は眠れているとのこと。保健師へつなぐ。" });
                open.edit([8; 16], 0, &[add("notes", &format!("{number}-{n}"), text, n as u32)]).unwrap().unwrap()
            })
            .collect();
        arriving.push((who, changes));
    }
    let mut dice = Dice(2);
    let started = Instant::now();
    for (batch, part) in arriving.chunks(500).enumerate() {
        store
            .transaction(|tx| {
                for (offset, (who, changes)) in part.iter().enumerate() {
                    person(tx, &mut dice, batch * 500 + offset)?;
                    let mut open = tx.load(Kind::PersonRecord, *who)?.expect("just made");
                    open.receive(changes, [8; 16])?;
                    let origin = Origin::Entry {
                        device: [9; 32],
                        lane: LANE,
                        seq: 1,
                    };
                    tx.save_changes(SPACE, &mut open, changes, origin)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
    let took = started.elapsed().as_secs_f64();
    println!("first sync of {people} people with {notes} notes each: searchable after {took:.1} s");
    println!("on disk: {:.0} MB", store.bytes_on_disk() as f64 / 1e6);
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    // Without `--bench` somebody only wants to see that it runs.
    let full = arguments.iter().any(|argument| argument == "--bench");
    let people = std::env::var("PEOPLE")
        .ok()
        .and_then(|people| people.parse().ok());
    let people = people.unwrap_or(if full { 100_000 } else { 50 });
    if std::env::var("ONLY").as_deref() != Ok("look_alikes") {
        first_hour(people / 10, 10);
        keystrokes(people);
    }
    look_alikes(people as u64);
}
