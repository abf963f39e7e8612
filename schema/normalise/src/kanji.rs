//! Old and unusual forms of kanji folded to one: 髙 → 高, 邉 → 辺, 齋 → 斉.
//!
//! The tables are the MJ shrink map and the NTA shrink map of crate `jntajis` (data of the
//! Character Information Technology Promotion Council, CC BY-SA 2.1 JP, and of the National Tax
//! Agency, CC BY 4.0), read as they are. What people treat as one name and those tables keep apart
//! is our own list, [`EQUIVALENT`]; it is kept separate from the tables for the sake of their licence.

use jntajis::ConversionMode;
use jntajis::codec::mj_shrink::{MJShrinkSchemes, mj_shrink_candidates};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use unicode_normalization::UnicodeNormalization;

/// Pairs (form, folded form) that the tables do not join. The folded form is never itself a form.
///
/// Either spelling turns up for one and the same family on two lists of the same town.
pub const EQUIVALENT: &[(char, char)] = &[
    ('斎', '斉'),
    ('槇', '槙'),
    ('檜', '桧'),
    ('凛', '凜'),
    ('籔', '薮'),
    ('礒', '磯'),
    ('籠', '篭'),
    ('灌', '潅'),
    ('竃', '竈'),
    ('鷗', '鴎'),
    ('鰺', '鯵'),
    ('渕', '淵'),
    ('嶌', '島'),
    ('濤', '涛'),
    ('噓', '嘘'),
    ('蠟', '蝋'),
    ('頰', '頬'),
    ('蟬', '蝉'),
    ('繫', '繋'),
    ('瘦', '痩'),
    ('剝', '剥'),
    ('塡', '填'),
    ('萊', '莱'),
    ('邇', '迩'),
    ('彥', '彦'),
    ('顏', '顔'),
    ('穎', '頴'),
    ('焰', '焔'),
    ('鹼', '鹸'),
    ('麴', '麹'),
    ('蔣', '蒋'),
    ('醬', '醤'),
    ('屢', '屡'),
    ('搔', '掻'),
    ('簞', '箪'),
    ('摑', '掴'),
    ('俠', '侠'),
    ('啞', '唖'),
    ('囊', '嚢'),
    ('潑', '溌'),
    ('姸', '妍'),
    ('餠', '餅'),
    ('朖', '朗'),
    ('兔', '兎'),
    ('壺', '壷'),
    ('鍊', '錬'),
    ('筍', '笋'),
    ('鈎', '鉤'),
    // Radicals that copying out of a PDF leaves behind; Unicode does not join them itself.
    ('⻑', '長'),
    ('⻘', '青'),
    ('⻄', '西'),
    ('⻲', '亀'),
    ('⺠', '民'),
    ('⻤', '鬼'),
    ('⻩', '黄'),
    ('⻨', '麦'),
    ('⻝', '食'),
    ('⻫', '斉'),
    ('⻯', '竜'),
    ('⻁', '虎'),
];

/// Whether a character is a kanji of any plane, or one of the radicals used in its place.
#[must_use]
pub fn is_kanji(letter: char) -> bool {
    matches!(
        letter,
        '\u{4e00}'..='\u{9fff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}'
            | '\u{2e80}'..='\u{2fdf}'
            | '々'
            | '〆'
            | '〇'
    )
}

/// Whether a character only chooses a glyph of the one before it (異体字セレクタ).
#[must_use]
pub fn is_variation_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}')
}

/// The one form that stands for all forms of a kanji; what is no kanji stays.
#[must_use]
pub fn fold(letter: char) -> char {
    if !is_kanji(letter) {
        return letter;
    }
    let Some(slot) = usize::try_from(u32::from(letter))
        .ok()
        .and_then(|code| cache().get(code))
    else {
        return letter;
    };
    // Nothing else depends on the slot, and every thread would write the same value.
    let known = slot.load(Ordering::Relaxed);
    if let Some(folded) = char::from_u32(known)
        && known != 0
    {
        return folded;
    }
    let folded = fold_by_tables(letter);
    slot.store(u32::from(folded), Ordering::Relaxed);
    folded
}

/// A text with every kanji folded and glyph choices dropped; the rest as it is.
#[must_use]
pub fn fold_text(text: &str) -> String {
    text.chars()
        .filter(|letter| !is_variation_selector(*letter))
        .map(fold)
        .collect()
}

/// One slot per code point up to the last kanji; asking the tables takes a thousand times longer.
fn cache() -> &'static [AtomicU32] {
    static CACHE: OnceLock<Vec<AtomicU32>> = OnceLock::new();
    CACHE.get_or_init(|| (0..0x3_23b0).map(|_| AtomicU32::new(0)).collect())
}

fn fold_by_tables(letter: char) -> char {
    let mut current = composed(letter);
    let mut met = vec![current];
    while let Some(next) = step(current) {
        if met.contains(&next) {
            // The tables map some pairs both ways: the form first in the code charts stands for both.
            let start = met.iter().position(|seen| *seen == next).unwrap_or(0);
            current = met.iter().skip(start).copied().min().unwrap_or(next);
            break;
        }
        met.push(next);
        current = next;
    }
    current
}

/// The form of the Unicode compatibility tables (羽 of U+FA1E is 羽), where it is one character.
fn composed(letter: char) -> char {
    let mut forms = letter.nfkc();
    match (forms.next(), forms.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

/// The next simpler form, if there is one.
fn step(letter: char) -> Option<char> {
    if let Some((_, folded)) = EQUIVALENT.iter().find(|(form, _)| *form == letter) {
        return (*folded != letter).then_some(*folded);
    }
    let mut text = [0; 4];
    let text: &str = letter.encode_utf8(&mut text);
    let first = mj_shrink_candidates(text, MJShrinkSchemes::ALL)
        .filter_map(|candidate| candidate.chars().next())
        .map(composed)
        .find(|candidate| *candidate != letter)?;
    // 真 → 眞 stands in the tables too: everyday kanji never fold to rare ones.
    (is_everyday(first) || !is_everyday(letter)).then_some(first)
}

/// Whether a kanji is of JIS level 1 (rows 16 to 47 of JIS X 0208).
fn is_everyday(letter: char) -> bool {
    let mut text = [0; 4];
    jntajis::jnta_encode(letter.encode_utf8(&mut text), ConversionMode::Jisx0208)
        .ok()
        .and_then(|bytes| bytes.first().copied())
        .is_some_and(|row| (0x30..=0x4f).contains(&row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_fold_together() {
        for forms in [
            "髙高",
            "﨑崎嵜",
            "邊邉辺",
            "濵濱浜",
            "德徳",
            "𠮷吉",
            "眞真",
            "廣広",
            "澤沢",
            "國国",
            "櫻桜",
            "榮栄",
            "惠恵",
            "瀨瀬",
            "栁柳",
            "嶋嶌島",
            "峯峰",
            "渕淵渊",
            "彌弥",
            "龍竜",
            "冨富",
            "曻昇",
            "昻昂",
            "敎教",
            "淸清",
            "埜野",
            "舘館",
            "齋齊斎斉",
            "槇槙",
            "凜凛",
            "檜桧",
            "藪薮籔",
            "藏蔵",
            "壽寿",
            "與与",
            "豐豊",
            "條条",
            "萬万",
            "礒磯",
            "曾曽",
            "薗園",
            "寳宝寶",
            "郞郎",
        ] {
            let folded: Vec<char> = forms.chars().map(fold).collect();
            let first = folded.first().copied();
            assert!(
                folded.iter().all(|form| Some(*form) == first),
                "{forms} became {folded:?}"
            );
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for (one, other) in [
            ('田', '由'),
            ('太', '大'),
            ('川', '河'),
            ('伊', '井'),
            ('郎', '朗'),
        ] {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn an_everyday_kanji_is_its_own_folded_form() {
        for letter in "真寿徳高崎辺浜吉広沢国桜栄恵瀬柳島峰淵弥竜富昇教清野館".chars()
        {
            assert_eq!(fold(letter), letter);
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for code in (0x3400..0xfb00).chain(0x2_0000..0x2_0800) {
            if let Some(letter) = char::from_u32(code) {
                let once = fold(letter);
                assert_eq!(fold(once), once, "{letter} (U+{code:04X})");
            }
        }
    }
}
