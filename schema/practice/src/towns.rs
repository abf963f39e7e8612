//! Six towns that do not exist, in a prefecture that says so: 練習県 (practice prefecture).
//!
//! Their codes start with 98; prefectures end at 47. Postal codes start with 000, telephone numbers
//! with the unused 0760-0 and 090-0.

use crate::rng::Rng;

/// A fictional municipality.
#[derive(Debug, PartialEq, Eq)]
pub struct Town {
    /// With 市 or 町.
    pub name: &'static str,
    /// Its reading in hiragana.
    pub reading: &'static str,
    /// Six digits with a right check digit, of a prefecture that does not exist.
    pub lg_code: &'static str,
    /// Share of all people, in thousandths.
    pub share: u32,
    /// Share of households of old people, in thousandths; makes 38 to 52 % of people 65 or older.
    pub old_homes: u32,
    /// 町字.
    pub areas: &'static [&'static str],
    /// Shelters and other places where people stay.
    pub shelters: &'static [&'static str],
}

/// The prefecture's name.
pub const PREFECTURE: &str = "練習県";

/// Its towns, largest first.
pub const TOWNS: [Town; 6] = [
    Town {
        name: "つなぎ市",
        reading: "つなぎし",
        lg_code: "982016",
        share: 330,
        old_homes: 600,
        areas: &[
            "結町",
            "橋詰町",
            "海士ヶ丘",
            "灯台町",
            "塩釜屋敷",
            "本町",
            "新橋町",
            "上結",
            "下結",
            "鶴ノ森町",
            "朝凪町",
            "二番町",
            "楓ヶ台",
            "西浜新",
        ],
        shelters: &[
            "結小学校",
            "灯台町公民館",
            "朝凪中学校体育館",
            "つなぎ市民会館",
            "海士ヶ丘保育園",
        ],
    },
    Town {
        name: "灯崎市",
        reading: "ひざきし",
        lg_code: "982024",
        share: 250,
        old_homes: 640,
        areas: &[
            "灯崎町",
            "帆掛町",
            "三日月",
            "狐ノ入",
            "五十里浜",
            "東雲町",
            "石積",
            "沖ノ見町",
            "千把町",
            "大椿",
            "渡り場町",
            "蛍谷",
        ],
        shelters: &[
            "灯崎小学校",
            "帆掛集会所",
            "東雲高校体育館",
            "蛍谷福祉センター",
        ],
    },
    Town {
        name: "汐待町",
        reading: "しおまちちょう",
        lg_code: "983012",
        share: 150,
        old_homes: 690,
        areas: &[
            "汐待",
            "宇結",
            "柳ヶ瀬戸",
            "鯨岩",
            "寺ノ上",
            "北汐待",
            "小汐",
            "網干場",
            "一本松",
            "磯辺口",
        ],
        shelters: &["汐待小学校", "鯨岩公民館", "磯辺口集会所"],
    },
    Town {
        name: "霧ヶ里町",
        reading: "きりがさとちょう",
        lg_code: "983021",
        share: 110,
        old_homes: 710,
        areas: &[
            "霧ヶ里",
            "炭焼",
            "奥霧",
            "水車",
            "薬師平",
            "栃ノ木",
            "雪見",
            "百々谷",
            "杉戸",
        ],
        shelters: &["霧ヶ里小中学校", "奥霧分校", "薬師平温泉"],
    },
    Town {
        name: "柚ノ浦町",
        reading: "ゆずのうらちょう",
        lg_code: "983039",
        share: 90,
        old_homes: 700,
        areas: &[
            "柚ノ浦",
            "小柚",
            "蜜柑山",
            "舟越",
            "東柚",
            "弁天",
            "貝殻",
            "入江口",
        ],
        shelters: &["柚ノ浦小学校", "弁天会館"],
    },
    Town {
        name: "月見野町",
        reading: "つきみのちょう",
        lg_code: "983047",
        share: 70,
        old_homes: 590,
        areas: &[
            "月見野",
            "芒原",
            "新月",
            "十五夜台",
            "兎野",
            "団子山",
            "里中",
            "満月町",
        ],
        shelters: &["月見野小学校", "芒原コミュニティセンター"],
    },
];

/// A town by its share of people.
pub(crate) fn town(rng: &mut Rng) -> &'static Town {
    let mut place = rng.between(0, 999);
    for town in &TOWNS {
        if place < town.share {
            return town;
        }
        place -= town.share;
    }
    let [first, ..] = &TOWNS;
    first
}

/// An area with its place in the town's list.
pub(crate) fn area(town: &Town, rng: &mut Rng) -> (usize, &'static str) {
    let count = u64::try_from(town.areas.len()).unwrap_or(1);
    let place = usize::try_from(rng.below(count)).unwrap_or(0);
    (place, town.areas.get(place).copied().unwrap_or_default())
}

/// An address in one of the ways in which people write them.
pub(crate) fn address(town: &Town, area: &str, rng: &mut Rng) -> String {
    let (section, lot, branch) = (rng.between(1, 38), rng.between(1, 260), rng.between(1, 12));
    let prefecture = if rng.permille(450) { PREFECTURE } else { "" };
    let iroha = rng.word(&[
        "イ", "ロ", "ハ", "ニ", "ホ", "ヘ", "ト", "チ", "ヌ", "ル", "ヲ", "ワ", "カ", "ヨ", "タ",
    ]);
    let start = format!("{prefecture}{}{area}", town.name);
    let rest = match rng.between(0, 8) {
        0 | 1 => format!("{section}部{lot}番地{branch}"),
        2 => format!("{section}-{lot}-{branch}"),
        3 => format!("{section}の{lot}"),
        4 => format!("{iroha}{lot}番地"),
        5 => format!("{iroha}字{lot}番地{branch}"),
        6 => format!("{lot}番地"),
        7 => wide(&format!("{section}丁目{lot}番{branch}号")),
        _ => format!("{lot}-{branch}"),
    };
    if rng.permille(40) {
        let homes = rng.word(&["ハイツ結", "コーポ汐風", "メゾン月見", "灯台荘", "第二柚荘"]);
        format!("{start}{rest} {homes}{}号", rng.between(101, 304))
    } else {
        start + &rest
    }
}

/// Digits in full width.
fn wide(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '0'..='9' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
            other => other,
        })
        .collect()
}

/// A telephone number that no exchange can assign: local exchanges never start with 0.
pub(crate) fn landline(rng: &mut Rng) -> String {
    let (exchange, line) = (rng.between(0, 9), rng.between(0, 9999));
    match rng.between(0, 5) {
        0 => format!("07600{exchange}{line:04}"),
        1 => format!("(0760)0{exchange}-{line:04}"),
        2 => wide(&format!("07600{exchange}{line:04}")),
        _ => format!("0760-0{exchange}-{line:04}"),
    }
}

/// A mobile number that no company can assign: the digit after 090 is never 0.
pub(crate) fn mobile(rng: &mut Rng) -> String {
    let (middle, line) = (rng.between(0, 999), rng.between(0, 9999));
    match rng.between(0, 4) {
        0 => format!("0900{middle:03}{line:04}"),
        _ => format!("090-0{middle:03}-{line:04}"),
    }
}
