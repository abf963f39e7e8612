//! What stands behind the town: section, numbers, building, room.

/// The end of an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lot {
    /// A part of the town that is on no list (小字), folded.
    pub hamlet: String,
    /// Section letter and numbers with `-` between.
    pub block: String,
    /// The building, folded.
    pub building: String,
    /// The room's number.
    pub room: String,
}

/// Reads what follows a town. Numbers in kanji count here, because no name can follow.
pub(super) fn read(rest: &[char]) -> Lot {
    let start = (0..=rest.len().min(10))
        .find(|at| begins_lot(rest.get(*at..).unwrap_or_default(), *at == 0))
        .filter(|at| *at <= rest.len());
    let Some(start) = start else {
        return Lot {
            building: text(rest),
            ..Lot::default()
        };
    };
    let hamlet = text(rest.get(..start).unwrap_or_default());
    if start > 0
        && rest
            .get(..start)
            .is_some_and(|before| before.contains(&' '))
        && hamlet.chars().count() > 6
    {
        return building(Lot { ..Lot::default() }, rest);
    }
    let hamlet = hamlet
        .trim_end_matches('字')
        .trim_start_matches(['大', '字'])
        .trim_start_matches('字')
        .to_owned();
    let (parts, used) = numbers(rest.get(start..).unwrap_or_default());
    let lot = Lot {
        hamlet,
        block: parts.join("-"),
        ..Lot::default()
    };
    building(lot, rest.get(start + used..).unwrap_or_default())
}

fn text(letters: &[char]) -> String {
    letters.iter().filter(|letter| **letter != ' ').collect()
}

fn building(mut lot: Lot, rest: &[char]) -> Lot {
    let all = text(rest);
    let all = all.trim_matches(['-', '方', 'ー']);
    let bare = all
        .strip_suffix("号室")
        .or_else(|| all.strip_suffix('号'))
        .or_else(|| all.strip_suffix('室'))
        .unwrap_or(all);
    let cut = bare
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| {
            at + bare
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
    let (name, room) = bare.split_at_checked(cut).unwrap_or((bare, ""));
    if room.is_empty() || name.ends_with("号棟") && bare.len() == all.len() {
        lot.building = all.to_owned();
    } else {
        lot.building = name.to_owned();
        lot.room = room.to_owned();
    }
    lot
}

/// Where the town of an address on no list ends: at the first thing that looks like a lot.
pub(super) fn start(letters: &[char]) -> Option<usize> {
    (1..letters.len()).find(|at| {
        let rest = letters.get(*at..).unwrap_or_default();
        // Digits and sections end a town that nobody knows; a numeral in kanji may be part of it.
        rest.first()
            .is_some_and(|first| !is_numeral(*first) && *first != 'の' && *first != '-')
            && begins_lot(rest, false)
    })
}

/// Whether a lot begins here.
pub(super) fn begins_lot(rest: &[char], first: bool) -> bool {
    let Some(letter) = rest.first().copied() else {
        return false;
    };
    if letter.is_ascii_digit() || is_numeral(letter) {
        return true;
    }
    if first && matches!(letter, 'の' | '-' | 'ー' | ' ' | '字') {
        return begins_lot(rest.get(1..).unwrap_or_default(), true);
    }
    is_section(letter) && section_length(rest).is_some()
}

fn is_section(letter: char) -> bool {
    matches!(
        letter,
        'ア'
            ..='ン'
                | '甲'
                | '乙'
                | '丙'
                | '丁'
                | '戊'
                | '己'
                | '庚'
                | '辛'
                | '壬'
                | '癸'
                | '子'
                | '丑'
                | '寅'
                | '卯'
                | '辰'
                | '巳'
                | '午'
                | '未'
                | '申'
                | '酉'
                | '戌'
                | '亥'
                | '天'
                | '地'
                | '人'
                | '上'
                | '下'
    )
}

/// How many letters a section takes with the word behind it; `None` when it is part of a name.
fn section_length(rest: &[char]) -> Option<usize> {
    let mut at = 1;
    let mut marked = false;
    while let Some(letter) = rest.get(at).copied() {
        match letter {
            '部' | '字' if !marked => {
                marked = true;
                at += 1;
            }
            'の' | 'ノ' | '-' | 'ー' | ' ' => {
                at += 1;
            }
            digit if digit.is_ascii_digit() || is_numeral(digit) => return Some(at),
            // ホ部イの3: a section within a section.
            _ => return None,
        }
        if at > 4 {
            return None;
        }
    }
    let katakana = rest
        .first()
        .is_some_and(|first| matches!(first, 'ア'..='ン'));
    (marked && katakana).then_some(at)
}

/// The components at the start, and how many letters they take.
fn numbers(rest: &[char]) -> (Vec<String>, usize) {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    let mut used = 0;
    // A space between two numbers joins them only where a word or mark said that more follows.
    let mut open = true;
    while let Some(letter) = rest.get(at).copied() {
        let here = rest.get(at..).unwrap_or_default();
        if letter.is_ascii_digit() {
            if !open {
                break;
            }
            let length = here.iter().take_while(|one| one.is_ascii_digit()).count();
            // 101号室, 2号棟 and 3階 belong to a building.
            if !parts.is_empty() && begins(here.get(length..), &["号室", "号棟", "棟", "階", "f"])
            {
                break;
            }
            let number: String = here.iter().take(length).collect();
            parts.push(number.trim_start_matches('0').to_owned());
            at += length;
            used = at;
            open = false;
        } else if let Some((number, length)) = numeral(here) {
            if !open {
                break;
            }
            parts.push(number.to_string());
            at += length;
            used = at;
            open = false;
        } else if parts.is_empty() && is_section(letter) && section_length(here).is_some() {
            parts.push(letter.to_string());
            at += section_length(here).unwrap_or(1);
            used = at;
        } else if let Some(length) = separator(here) {
            at += length;
            open = true;
            if !matches!(letter, ' ' | '-' | 'ー') {
                used = at;
            }
        } else {
            break;
        }
        if parts.len() > 6 {
            break;
        }
    }
    (parts, used)
}

fn begins(rest: Option<&[char]>, words: &[&str]) -> bool {
    words.iter().any(|word| {
        rest.is_some_and(|rest| {
            word.chars()
                .enumerate()
                .all(|(at, letter)| rest.get(at) == Some(&letter))
        })
    })
}

fn separator(rest: &[char]) -> Option<usize> {
    // Longest first.
    const WORDS: [&str; 18] = [
        "丁目",
        "番地の",
        "番地ノ",
        "番地",
        "地割",
        "番の",
        "番",
        "号",
        "部",
        "字",
        "区",
        "組",
        "の",
        "ノ",
        "-",
        "ー",
        " ",
        "之",
    ];
    if begins(Some(rest), &["号室", "号棟", "区画", "番館", "番町"]) {
        return None;
    }
    WORDS
        .iter()
        .find(|word| begins(Some(rest), &[**word]))
        .map(|word| word.chars().count())
}

pub(super) fn is_numeral(letter: char) -> bool {
    digit(letter).is_some() || unit(letter).is_some()
}

fn digit(letter: char) -> Option<u32> {
    Some(match letter {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' | '伍' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(letter: char) -> Option<u32> {
    Some(match letter {
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// A number in kanji at the start, and its length in letters: 百七十五, 一七五.
fn numeral(rest: &[char]) -> Option<(u32, usize)> {
    let (mut total, mut current, mut length) = (0_u32, 0_u32, 0_usize);
    for letter in rest {
        if let Some(value) = digit(*letter) {
            current = current.checked_mul(10)?.checked_add(value)?;
        } else if let Some(value) = unit(*letter) {
            total = total.checked_add(current.max(1).checked_mul(value)?)?;
            current = 0;
        } else {
            break;
        }
        length += 1;
    }
    (length > 0)
        .then(|| Some((total.checked_add(current)?, length)))
        .flatten()
}
