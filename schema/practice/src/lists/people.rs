//! Residents: households of hamlets whose families share few surnames, names that run in families,
//! twins, namesakes, and relatives who came for the New Year and are in no register.

use crate::names::surname;
use crate::rng::Rng;
use crate::towns::TOWNS;
use chrono::{Days, NaiveDate};

/// Somebody, as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Resident {
    pub family: String,
    pub given: String,
    pub family_kana: String,
    pub given_kana: String,
    pub birth: NaiveDate,
    pub man: bool,
    /// Who shares a house.
    pub household: u32,
    pub relationship: &'static str,
    pub municipality: &'static str,
    pub town: String,
    pub lot: Lot,
    /// The surname before marriage, and its reading.
    pub maiden: Option<(String, String)>,
    /// Whether they are in a register; visitors are not.
    pub registered: bool,
    /// Whether they have a twin in the house.
    pub twin: bool,
}

/// Where a house stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Lot {
    pub section: String,
    pub number: u32,
    pub branch: Option<u32>,
    pub building: String,
}

/// First parts of given names with their reading, older generations first, then endings.
const MEN_FIRST: &[(&str, &str)] = &[
    ("正", "まさ"),
    ("義", "よし"),
    ("和", "かず"),
    ("清", "きよ"),
    ("信", "のぶ"),
    ("久", "ひさ"),
    ("利", "とし"),
    ("忠", "ただ"),
    ("武", "たけ"),
    ("政", "まさ"),
    ("外志", "とし"),
    ("重", "しげ"),
    ("幸", "ゆき"),
    ("勝", "かつ"),
    ("昭", "あき"),
    ("隆", "たか"),
    ("秀", "ひで"),
    ("英", "ひで"),
    ("哲", "てつ"),
    ("健", "けん"),
    ("浩", "ひろ"),
    ("孝", "たか"),
    ("克", "かつ"),
    ("敏", "とし"),
    ("光", "みつ"),
    ("雅", "まさ"),
    ("直", "なお"),
    ("俊", "しゅん"),
    ("裕", "ゆう"),
    ("康", "やす"),
    ("大", "だい"),
    ("翔", "しょう"),
    ("拓", "たく"),
    ("亮", "りょう"),
    ("優", "ゆう"),
    ("悠", "ゆう"),
    ("陽", "はる"),
    ("颯", "そう"),
    ("航", "こう"),
    ("蒼", "そう"),
];
const MEN_LAST: &[(&str, &str)] = &[
    ("男", "お"),
    ("雄", "お"),
    ("夫", "お"),
    ("一", "かず"),
    ("治", "はる"),
    ("彦", "ひこ"),
    ("之", "ゆき"),
    ("三", "ぞう"),
    ("次", "じ"),
    ("助", "すけ"),
    ("也", "や"),
    ("樹", "き"),
    ("志", "し"),
    ("弘", "ひろ"),
    ("明", "あき"),
    ("人", "と"),
    ("介", "すけ"),
    ("太", "た"),
    ("真", "ま"),
    ("斗", "と"),
];
const WOMEN_FIRST: &[(&str, &str)] = &[
    ("和", "かず"),
    ("幸", "さち"),
    ("節", "せつ"),
    ("美代", "みよ"),
    ("千代", "ちよ"),
    ("文", "ふみ"),
    ("静", "しず"),
    ("芳", "よし"),
    ("久", "ひさ"),
    ("外美", "とみ"),
    ("敏", "とし"),
    ("綾", "あや"),
    ("富美", "ふみ"),
    ("照", "てる"),
    ("信", "のぶ"),
    ("良", "りょう"),
    ("豊", "とよ"),
    ("恵", "けい"),
    ("洋", "よう"),
    ("京", "きょう"),
    ("由美", "ゆみ"),
    ("明", "あき"),
    ("久美", "くみ"),
    ("裕", "ゆう"),
    ("智", "とも"),
    ("順", "じゅん"),
    ("真理", "まり"),
    ("悦", "えつ"),
    ("理", "り"),
    ("朋", "とも"),
    ("陽", "はる"),
    ("結", "ゆ"),
    ("美", "み"),
    ("彩", "あや"),
    ("優", "ゆう"),
    ("莉", "り"),
    ("琴", "こと"),
    ("夏", "なつ"),
    ("柚", "ゆず"),
    ("咲", "さ"),
];
const WOMEN_LAST: &[(&str, &str)] = &[
    ("子", "こ"),
    ("子", "こ"),
    ("江", "え"),
    ("枝", "え"),
    ("代", "よ"),
    ("美", "み"),
    ("子", "こ"),
    ("恵", "え"),
    ("香", "か"),
    ("奈", "な"),
    ("穂", "ほ"),
    ("衣", "い"),
    ("音", "ね"),
    ("花", "か"),
    ("希", "き"),
    ("月", "つき"),
    ("菜", "な"),
    ("愛", "あ"),
    ("乃", "の"),
    ("里", "り"),
];
const PLAIN: &[(&str, &str, bool)] = &[
    ("清", "きよし", true),
    ("茂", "しげる", true),
    ("勇", "いさむ", true),
    ("実", "みのる", true),
    ("進", "すすむ", true),
    ("誠", "まこと", true),
    ("修", "おさむ", true),
    ("豊", "ゆたか", true),
    ("剛", "つよし", true),
    ("蓮", "れん", true),
    ("湊", "みなと", true),
    ("樹", "いつき", true),
    ("陸", "りく", true),
    ("昇", "のぼる", true),
    ("薫", "かおる", true),
    ("ハナ", "はな", false),
    ("キヨ", "きよ", false),
    ("ミサヲ", "みさお", false),
    ("すゑ", "すえ", false),
    ("ちづる", "ちづる", false),
    ("さくら", "さくら", false),
    ("凛", "りん", false),
    ("葵", "あおい", false),
    ("遥", "はるか", false),
    ("茜", "あかね", false),
    ("瞳", "ひとみ", false),
    ("めぐみ", "めぐみ", false),
    ("楓", "かえで", false),
    ("薫", "かおる", false),
];

fn given(man: bool, age: u32, father: Option<&str>, rng: &mut Rng) -> (String, String) {
    if rng.permille(190) {
        let plain: Vec<_> = PLAIN
            .iter()
            .filter(|(_, _, of_men)| *of_men == man)
            .collect();
        if let Some((written, read, _)) = rng.pick(&plain) {
            return ((*written).to_owned(), (*read).to_owned());
        }
    }
    let (first, last) = if man {
        (MEN_FIRST, MEN_LAST)
    } else {
        (WOMEN_FIRST, WOMEN_LAST)
    };
    // Fashion: the young have names from the end of the list.
    let near = |rng: &mut Rng, length: usize| {
        let centre = length.saturating_sub(1)
            * usize::try_from(95_u32.saturating_sub(age.min(95))).unwrap_or(0)
            / 95;
        let spread = usize::try_from(rng.between(0, 16)).unwrap_or(0);
        (centre + spread)
            .saturating_sub(8)
            .min(length.saturating_sub(1))
    };
    let handed_down = father
        .and_then(|father| first.iter().find(|(part, _)| father.starts_with(part)))
        .filter(|_| rng.permille(250));
    let start = handed_down
        .or_else(|| first.get(near(rng, first.len())))
        .copied()
        .unwrap_or(("正", "まさ"));
    let end = last
        .get(near(rng, last.len()))
        .copied()
        .unwrap_or(("男", "お"));
    if start.0 == end.0 {
        return (format!("{}子", start.0), format!("{}こ", start.1));
    }
    (
        format!("{}{}", start.0, end.0),
        format!("{}{}", start.1, end.1),
    )
}

pub(super) fn residents(seed: u64, wanted: usize) -> Vec<Resident> {
    let mut residents: Vec<Resident> = Vec::with_capacity(wanted + 8);
    let mut household = 0_u32;
    while residents.len() < wanted {
        let mut rng = Rng::new(seed, u64::from(household));
        house(seed, household, &mut rng, &mut residents);
        household += 1;
    }
    // Namesakes in the same town with another birth date, one in two hundred.
    for at in 0..residents.len() / 200 {
        let mut rng = Rng::new(seed ^ 0x6e61, u64::try_from(at).unwrap_or(0));
        let one =
            usize::try_from(rng.below(u64::try_from(residents.len()).unwrap_or(1))).unwrap_or(0);
        let Some(pattern) = residents.get(one).cloned() else {
            continue;
        };
        let found = residents.iter_mut().skip(one + 1).find(|other| {
            other.town == pattern.town
                && other.household != pattern.household
                && other.man == pattern.man
        });
        if let Some(other) = found {
            other.family = pattern.family;
            other.family_kana = pattern.family_kana;
            other.given = pattern.given;
            other.given_kana = pattern.given_kana;
        }
    }
    residents
}

fn house(seed: u64, household: u32, rng: &mut Rng, residents: &mut Vec<Resident>) {
    let today = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let town = super::super::towns::town(rng);
    let place = u64::try_from(
        TOWNS
            .iter()
            .position(|known| known.name == town.name)
            .unwrap_or(0),
    )
    .unwrap_or(0);
    let area = rng.below(u64::try_from(town.areas.len()).unwrap_or(1));
    let area_name = town
        .areas
        .get(usize::try_from(area).unwrap_or(0))
        .copied()
        .unwrap_or("結町");
    // Each area is several: 上結町, 結町東.
    let part = rng.below(8);
    let town_name = match part {
        0 | 1 => area_name.to_owned(),
        2 => format!("上{area_name}"),
        3 => format!("下{area_name}"),
        4 => format!("西{area_name}"),
        5 => format!("新{area_name}"),
        6 => format!("奥{area_name}"),
        _ => format!("大{area_name}"),
    };
    let hamlet = (place * 100 + area) * 10 + part;
    let family = surname(seed, hamlet, rng);
    let section = match rng.between(0, 3) {
        0 => String::new(),
        1 | 2 => rng
            .word(&[
                "イ", "ロ", "ハ", "ニ", "ホ", "ヘ", "ト", "チ", "ル", "ヲ", "ワ", "カ", "ヨ", "タ",
                "ラ", "ム",
            ])
            .to_owned(),
        _ => rng.between(1, 30).to_string(),
    };
    let lot = Lot {
        section,
        number: rng.between(1, 240),
        branch: rng.permille(600).then(|| rng.between(1, 6)),
        building: if rng.permille(50) {
            format!(
                "{}{}号室",
                rng.word(&["ハイツ結", "コーポ汐風", "市営住宅さくら2号棟"]),
                rng.between(101, 304)
            )
        } else {
            String::new()
        },
    };
    let registered = !rng.permille(15);
    let person =
        |man: bool, age: u32, relationship: &'static str, father: Option<&str>, rng: &mut Rng| {
            let (given, given_kana) = given(man, age, father, rng);
            let days = u64::from(age) * 1461 / 4 + rng.below(365);
            let married = matches!(relationship, "妻" | "子の妻")
                || relationship == "世帯主" && !man && rng.permille(700);
            let maiden = (married && rng.permille(900))
                .then(|| surname(seed, hamlet + rng.below(40) + 1, rng))
                .map(|named| (named.written, named.reading));
            Resident {
                family: family.written.clone(),
                family_kana: family.reading.clone(),
                given,
                given_kana,
                birth: today.checked_sub_days(Days::new(days)).unwrap_or(today),
                man,
                household,
                relationship,
                municipality: town.name,
                town: town_name.clone(),
                lot: lot.clone(),
                maiden,
                registered,
                twin: false,
            }
        };
    let mut members: Vec<Resident> = Vec::new();
    let kind = rng.between(0, 99);
    let head_age = if kind < 55 {
        rng.between(65, 96)
    } else {
        rng.between(28, 64)
    };
    let head_man = kind >= 22 && !rng.permille(80);
    members.push(person(head_man, head_age, "世帯主", None, rng));
    let head_given = members
        .first()
        .map(|head| head.given.clone())
        .unwrap_or_default();
    if head_man && rng.permille(780) {
        let age = (head_age + rng.between(0, 6)).saturating_sub(5).max(20);
        members.push(person(false, age, "妻", None, rng));
    }
    if head_age >= 50 && rng.permille(380) {
        let age = head_age.saturating_sub(rng.between(24, 34));
        let man = rng.permille(650);
        members.push(person(man, age, "子", Some(&head_given), rng));
        if man && age >= 25 && rng.permille(550) {
            let father = members
                .last()
                .map(|son| son.given.clone())
                .unwrap_or_default();
            members.push(person(
                false,
                (age + rng.between(0, 6)).saturating_sub(4).max(20),
                "子の妻",
                None,
                rng,
            ));
            for _ in 0..rng.between(0, 3) {
                let boy = rng.permille(510);
                members.push(person(
                    boy,
                    age.saturating_sub(rng.between(23, 36)),
                    "孫",
                    Some(&father),
                    rng,
                ));
            }
        }
    } else if head_age < 58 {
        for _ in 0..rng.between(0, 3) {
            let boy = rng.permille(510);
            members.push(person(
                boy,
                head_age.saturating_sub(rng.between(23, 36)),
                "子",
                Some(&head_given),
                rng,
            ));
        }
    }
    // Twins come once in ninety births: of one day, and often of one first letter.
    if let Some(child) = members
        .iter()
        .rposition(|member| matches!(member.relationship, "子" | "孫"))
        && rng.permille(25)
        && let Some(first) = members.get_mut(child)
    {
        first.twin = true;
        let (man, birth, name, relationship) = (
            first.man,
            first.birth,
            first.given.clone(),
            first.relationship,
        );
        let mut other = person(man, 10, relationship, Some(&name), rng);
        other.birth = birth;
        other.twin = true;
        if other.given != name {
            members.push(other);
        }
    }
    if rng.permille(95) {
        let age = rng.between(20, 60);
        let man = rng.permille(500);
        let mut visitor = person(man, age, "帰省", Some(&head_given), rng);
        visitor.registered = false;
        members.push(visitor);
    }
    // No two of one house have one name.
    let mut names: Vec<String> = Vec::new();
    for member in members {
        if !names.contains(&member.given) && !names.contains(&member.given_kana) {
            names.push(member.given.clone());
            names.push(member.given_kana.clone());
            residents.push(member);
        }
    }
}
