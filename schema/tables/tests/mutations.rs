//! Files that were changed at random places: read or refused, never a panic, in bounded time.
//! `MUTATIONS=100000` for a night.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use tables::{Table, columns, read, write};

/// A small generator that says the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (bound.max(1) as u64)).unwrap()
    }
}

fn mutations() -> usize {
    let said = std::env::var("MUTATIONS").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(400)
}

fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, 0xff),
            2 => {
                let some: Vec<u8> = bytes.iter().skip(at).take(40).copied().collect();
                bytes.extend(some);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

fn endure(whole: &[u8], seed: u64) -> (usize, usize) {
    let mut dice = Dice(seed);
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    let (mut readable, mut refused) = (0, 0);
    for _ in 0..mutations() {
        let mut bytes = whole.to_vec();
        change(&mut bytes, &mut dice);
        let Ok(grids) = read(&bytes, None) else {
            refused += 1;
            continue;
        };
        for grid in &grids {
            if let Some(table) = Table::find(grid) {
                readable += 1;
                let _ = columns::guess(&table, today);
            }
        }
    }
    (readable, refused)
}

const LIST: &str = "避難者名簿（令和8年11月20日現在）\n番号,氏名,ふりがな,生年月日,住所,電話\n1,試山 太郎,しやま たろう,S23.4.5,河井町2部,0768-22-1234\n2,練習 花,れんしゅう はな,昭和25年1月10日,〃,\n合計,2名,,,,\n";

#[test]
fn text_in_any_encoding_of_japan_is_read_or_refused() {
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(LIST);
    let (euc, _, _) = encoding_rs::EUC_JP.encode(LIST);
    let mut wide = vec![0xff, 0xfe];
    wide.extend(LIST.encode_utf16().flat_map(u16::to_le_bytes));
    for (seed, bytes) in (1..).zip([LIST.as_bytes(), &cp932, &euc, &wide]) {
        let (readable, _) = endure(bytes, seed);
        assert!(readable > 0, "some of them are lists still");
    }
}

#[test]
fn workbooks_are_read_or_refused() {
    let headings: Vec<String> = ["番号", "氏名", "生年月日"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = (0..20)
        .map(|n| vec![n.to_string(), "試山 太郎".into(), "S23.4.5".into()])
        .collect();
    let book = write::workbook(&headings, &rows, "mark").unwrap();
    let (_, refused) = endure(&book, 7);
    assert!(refused > 0, "most of them are no workbooks any more");
}
