//! What hands, ears and forms make of a person.

use super::people::{Lot, Resident};
use super::{Line, Source};
use crate::rng::Rng;
use crate::towns::PREFECTURE;
use chrono::{Datelike, Days, NaiveDate};
use domain::calendar::PartialDate;
use normalise::kana;

pub(super) fn landline(rng: &mut Rng) -> String {
    format!("0760-{:02}-{:04}", rng.between(0, 99), rng.between(0, 9999))
}

pub(super) fn mobile(rng: &mut Rng) -> String {
    format!(
        "0{}0-0{:03}-{:04}",
        rng.between(7, 9),
        rng.between(0, 999),
        rng.between(0, 9999)
    )
}

/// The register's own row: formal, complete, each town in its own form.
pub(super) fn register_line(person: &Resident, who: usize) -> Line {
    let old = person.municipality.len().is_multiple_of(2);
    let reading = format!("{} {}", person.family_kana, person.given_kana);
    let era = PartialDate::of_day(person.birth).in_era();
    Line {
        number: format!("R-{who:07}"),
        household: person.household.to_string(),
        name: format!("{}　{}", person.family, person.given),
        kana: kana::to_katakana(&reading),
        birth: match era {
            Some(era) if old => format!(
                "{}{:02}年{:02}月{:02}日",
                era.era.name(),
                era.year,
                person.birth.month(),
                person.birth.day()
            ),
            Some(era) => format!(
                "{}{:02}.{:02}.{:02}",
                era.era.letter(),
                era.year,
                person.birth.month(),
                person.birth.day()
            ),
            None => person.birth.to_string(),
        },
        sex: if person.man { "男" } else { "女" }.to_owned(),
        relationship: person.relationship.to_owned(),
        address: format!(
            "{PREFECTURE}{}{}{}",
            person.municipality,
            person.town,
            formal(&person.lot)
        ),
        who,
        ..Line::default()
    }
}

fn formal(lot: &Lot) -> String {
    let section = match lot.section.chars().next() {
        None => String::new(),
        Some(_) => format!("{}部", lot.section),
    };
    let branch = lot
        .branch
        .map_or(String::new(), |branch| branch.to_string());
    let building = if lot.building.is_empty() {
        String::new()
    } else {
        format!(" {}", lot.building)
    };
    format!("{section}{}番地{branch}{building}", lot.number)
}

pub(super) fn incoming(
    source: Source,
    person: &Resident,
    landline: &str,
    mobile: &str,
    noise: u32,
    rng: &mut Rng,
) -> Line {
    let hand = Hand { noise };
    let seen = NaiveDate::from_ymd_opt(2024, 1, 2)
        .and_then(|first| first.checked_add_days(Days::new(rng.below(80))))
        .unwrap_or_default();
    let mut line = Line {
        seen: Some(seen),
        ..Line::default()
    };
    hand.name(source, person, &mut line, rng);
    let (birth, age) = match source {
        Source::Shelter => (560, 480),
        Source::Visit => (290, 880),
        Source::Portal => (970, 0),
        Source::Call => (600, 0),
    };
    if rng.permille(hand.less(birth)) {
        line.birth = hand.birth(person.birth, source, rng);
    }
    let years = PartialDate::of_day(person.birth)
        .age_on(seen)
        .map_or(0, |age| age.least);
    if rng.permille(hand.less(age)) {
        let slip = if hand.slips(40, rng) {
            rng.between(0, 2)
        } else {
            1
        };
        let years = (years + slip).saturating_sub(1);
        line.age = match rng.between(0, 2) {
            0 => years.to_string(),
            1 => format!("{years}歳"),
            _ => kana_digits(years),
        };
    }
    if source == Source::Call && line.birth.is_empty() && rng.permille(600) {
        line.decade = format!("{}代", years / 10 * 10);
    }
    if rng.permille(hand.less(880)) {
        let man = person.man != hand.slips(5, rng);
        line.sex = match rng.between(0, 3) {
            0 => {
                if man {
                    "1"
                } else {
                    "2"
                }
            }
            1 => {
                if man {
                    "M"
                } else {
                    "F"
                }
            }
            _ => {
                if man {
                    "男"
                } else {
                    "女"
                }
            }
        }
        .to_owned();
    }
    line.address = hand.address(source, person, rng);
    if rng.permille(match source {
        Source::Portal => 960,
        _ => 600,
    }) {
        let number = if rng.permille(if source == Source::Portal { 150 } else { 400 }) {
            landline
        } else {
            mobile
        };
        line.phone = match rng.between(0, 4) {
            0 => number.replace('-', ""),
            1 => number.replace('-', "").trim_start_matches('0').to_owned(),
            2 => kana::to_full_width(number).chars().map(wide).collect(),
            3 if number.starts_with("0760") => number.get(5..).unwrap_or(number).to_owned(),
            _ => number.to_owned(),
        };
    }
    line
}

fn wide(letter: char) -> char {
    match letter {
        '0'..='9' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        other => other,
    }
}

fn kana_digits(number: u32) -> String {
    number.to_string().chars().map(wide).collect::<String>() + "才"
}

struct Hand {
    noise: u32,
}

impl Hand {
    /// True in so many of a thousand cases, more of a hard hand.
    fn slips(&self, permille: u32, rng: &mut Rng) -> bool {
        rng.permille(permille * self.noise / 100)
    }

    /// How often something is said, less by a hard hand.
    fn less(&self, permille: u32) -> u32 {
        1000_u32.saturating_sub((1000 - permille) * (100 + self.noise) / 200)
    }

    fn name(&self, source: Source, person: &Resident, line: &mut Line, rng: &mut Rng) {
        let (mut family, mut family_kana) = (person.family.clone(), person.family_kana.clone());
        if let Some((maiden, reading)) = &person.maiden
            && self.slips(15, rng)
        {
            family.clone_from(maiden);
            family_kana.clone_from(reading);
        }
        let (mut given, mut given_kana) = (person.given.clone(), person.given_kana.clone());
        // New forms for old, and the other way round.
        if rng.permille(500) {
            family = normalise::kanji::fold_text(&family);
        }
        if self.slips(25, rng) {
            given = mistyped(&given, rng);
        }
        if self.slips(18, rng) {
            family = mistyped(&family, rng);
        }
        if self.slips(20, rng) {
            given = homophone(&given, rng);
        }
        let heard = if source == Source::Call { 60 } else { 25 };
        if self.slips(heard, rng) {
            given_kana = misheard(&given_kana, rng);
        }
        if self.slips(heard, rng) {
            family_kana = misheard(&family_kana, rng);
        }
        if self.slips(9, rng) {
            family = family
                .chars()
                .enumerate()
                .map(|(at, letter)| if at == 0 { '〓' } else { letter })
                .collect();
        }
        let space = match rng.between(0, 3) {
            0 => "",
            1 => " ",
            _ => "　",
        };
        let alone = match source {
            Source::Shelter => 25,
            Source::Visit => 70,
            Source::Portal | Source::Call => 3,
        };
        let only_family = self.slips(alone, rng);
        let kana_name = |rng: &mut Rng| {
            let text = if only_family {
                family_kana.clone()
            } else {
                format!("{family_kana} {given_kana}")
            };
            if rng.permille(600) {
                kana::to_katakana(&text)
            } else {
                text
            }
        };
        let title = match source {
            Source::Visit if rng.permille(450) => rng.word(&["様", "さん"]),
            _ => "",
        };
        let in_kanji = if only_family {
            family.clone()
        } else {
            format!("{family}{space}{given}")
        };
        match source {
            Source::Shelter => {
                if self.slips(90, rng) {
                    line.name = kana_name(rng);
                } else {
                    line.name = in_kanji;
                    if !only_family && rng.permille(self.less(620)) {
                        line.kana = kana_name(rng);
                    }
                }
            }
            Source::Visit => line.name = in_kanji + title,
            Source::Portal => {
                line.name = format!("{family} {given}");
                if rng.permille(self.less(920)) {
                    line.kana = kana_name(rng);
                }
            }
            Source::Call => {
                line.kana = kana_name(rng);
                if rng.permille(400) {
                    line.name = in_kanji;
                }
            }
        }
    }

    fn birth(&self, born: NaiveDate, source: Source, rng: &mut Rng) -> String {
        let mut day = born;
        if self.slips(if source == Source::Portal { 12 } else { 28 }, rng) {
            let moved = match rng.between(0, 4) {
                0 => NaiveDate::from_ymd_opt(born.year(), born.day(), born.month()),
                1 => NaiveDate::from_ymd_opt(born.year() + 1, born.month(), born.day()),
                2 => NaiveDate::from_ymd_opt(born.year() - 1, born.month(), born.day()),
                3 => NaiveDate::from_ymd_opt(born.year(), born.month(), born.day() % 28 + 1),
                _ => {
                    NaiveDate::from_ymd_opt(born.year(), born.month() % 12 + 1, born.day().min(28))
                }
            };
            day = moved.unwrap_or(born);
        }
        let Some(era) = PartialDate::of_day(day).in_era() else {
            return day.to_string();
        };
        if source == Source::Portal {
            return day.to_string();
        }
        match rng.between(0, 5) {
            0 => day.to_string(),
            1 => day.format("%Y/%-m/%-d").to_string(),
            2 => format!(
                "{}{}年{}月{}日",
                era.era.name(),
                era.year,
                day.month(),
                day.day()
            ),
            3 => format!(
                "{}{}.{}.{}",
                era.era.letter(),
                era.year,
                day.month(),
                day.day()
            ),
            4 => format!(
                "{}{}-{}-{}",
                era.era.letter(),
                era.year,
                day.month(),
                day.day()
            ),
            _ => day.format("%Y%m%d").to_string(),
        }
    }

    fn address(&self, source: Source, person: &Resident, rng: &mut Rng) -> String {
        let lot = &person.lot;
        if source == Source::Portal && rng.permille(250) {
            return format!(
                "石川県金沢市広坂{}丁目{}-{}",
                rng.between(1, 4),
                rng.between(1, 20),
                rng.between(1, 20)
            );
        }
        if source == Source::Visit && rng.permille(60) {
            return format!(
                "{}応急仮設{}棟{}号",
                person.municipality,
                rng.between(1, 9),
                rng.between(1, 12)
            );
        }
        if !rng.permille(self.less(if source == Source::Shelter { 930 } else { 970 })) {
            return String::new();
        }
        let start = match rng.between(0, 9) {
            0..=3 => format!("{PREFECTURE}{}", person.municipality),
            4..=7 => person.municipality.to_owned(),
            _ => String::new(),
        };
        let mut town = person.town.clone();
        if town.ends_with('町') && rng.permille(100) {
            town.pop();
        }
        if self.slips(8, rng) {
            town = mistyped(&town, rng);
        }
        if rng.permille(1000 - self.less(680)) {
            return format!("{start}{town}");
        }
        let number = if self.slips(20, rng) {
            lot.number + rng.between(1, 10)
        } else {
            lot.number
        };
        let branch = lot.branch.filter(|_| !self.slips(60, rng));
        let joint = rng.word(&["-", "の", "－", "ー"]);
        let tail = branch.map_or(String::new(), |branch| format!("{joint}{branch}"));
        let section = if lot.section.is_empty() {
            String::new()
        } else {
            format!("{}{}", lot.section, rng.word(&["部", "-", "の", "部"]))
        };
        let written = match rng.between(0, 2) {
            0 => {
                return format!(
                    "{start}{town}{}",
                    formal(&Lot {
                        branch,
                        number,
                        ..lot.clone()
                    })
                );
            }
            1 => format!("{start}{town}{section}{number}{tail}"),
            _ => format!("{start}{town}{section}{number}番地{tail}"),
        };
        if rng.permille(200) {
            written.chars().map(wide).collect()
        } else {
            written
        }
    }
}

/// Another kanji that looks alike, or any.
fn mistyped(text: &str, rng: &mut Rng) -> String {
    const ALIKE: &str = "田由大太犬木本末未土士千干日目白自石右人入王玉止正";
    let letters: Vec<char> = text.chars().collect();
    let at = usize::try_from(rng.below(u64::try_from(letters.len()).unwrap_or(1))).unwrap_or(0);
    let alike: Vec<char> = ALIKE.chars().collect();
    letters
        .iter()
        .enumerate()
        .map(|(place, letter)| {
            if place == at {
                rng.pick(&alike).copied().unwrap_or(*letter)
            } else {
                *letter
            }
        })
        .collect()
}

/// Kanji that sound alike.
fn homophone(text: &str, rng: &mut Rng) -> String {
    const GROUPS: [&str; 14] = [
        "和一数",
        "美実未",
        "恵江枝",
        "子",
        "雄男夫",
        "幸雪之",
        "正雅昌政",
        "義良芳吉",
        "俊敏利",
        "明昭章彰",
        "裕優祐悠",
        "弘浩博広",
        "隆孝貴",
        "治春晴",
    ];
    text.chars()
        .map(|letter| {
            let group = GROUPS.iter().find(|group| group.contains(letter));
            group.map_or(letter, |group| {
                let letters: Vec<char> = group.chars().collect();
                rng.pick(&letters).copied().unwrap_or(letter)
            })
        })
        .collect()
}

/// One kana voiced, dropped, doubled or another.
fn misheard(text: &str, rng: &mut Rng) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = usize::try_from(rng.below(u64::try_from(letters.len()).unwrap_or(1))).unwrap_or(0);
    let mut heard = String::new();
    for (place, letter) in letters.iter().enumerate() {
        if place != at {
            heard.push(*letter);
            continue;
        }
        match rng.between(0, 3) {
            0 => heard.push(kana::voiced(*letter, '\u{3099}').unwrap_or('う')),
            1 if letters.len() > 2 => {}
            2 => {
                heard.push(*letter);
                heard.push('う');
            }
            _ => heard.push(
                rng.pick(&['か', 'た', 'な', 'ま', 'り', 'き'])
                    .copied()
                    .unwrap_or(*letter),
            ),
        }
    }
    heard
}
