//! Names: surnames by their frequency and by hamlet, given names by sex and generation.

use crate::rng::Rng;
use normalise::names::surnames;
use std::sync::OnceLock;

/// A part of a name with its reading in hiragana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub written: String,
    pub reading: String,
}

/// Given names as `written reading`, separated by commas; older generations first.
const MEN: [&str; 3] = [
    "清 きよし,茂 しげる,勇 いさむ,正 ただし,実 みのる,進 すすむ,弘 ひろし,昭 あきら,勝 まさる,博 ひろし,勲 いさお,登 のぼる,稔 みのる,武 たけし,三郎 さぶろう,一郎 いちろう,義雄 よしお,正雄 まさお,外志男 としお,与三松 よさまつ,久雄 ひさお,敏夫 としお,忠 ただし,喜久男 きくお,政雄 まさお,栄一 えいいち,外茂二 ともじ,善太郎 ぜんたろう,幸作 こうさく,利三 としぞう,弥一 やいち,重信 しげのぶ,芳郎 よしろう,虎雄 とらお,末吉 すえきち,庄司 しょうじ,定夫 さだお,甚作 じんさく,伊三郎 いさぶろう,與志夫 よしお,國男 くにお,榮作 えいさく,德治 とくじ,信義 のぶよし,長太郎 ちょうたろう,巌 いわお,豊 ゆたか,功 いさお,衛 まもる,昌平 しょうへい",
    "誠 まこと,隆 たかし,豊 ゆたか,修 おさむ,浩 ひろし,明 あきら,和夫 かずお,健一 けんいち,哲也 てつや,浩二 こうじ,秀樹 ひでき,達也 たつや,直樹 なおき,剛 つよし,学 まなぶ,聡 さとし,英明 ひであき,幸一 こういち,雅之 まさゆき,和彦 かずひこ,孝志 たかし,俊介 しゅんすけ,裕二 ゆうじ,勝也 かつや,信之 のぶゆき,伸一 しんいち,洋平 ようへい,敬 たかし,光男 みつお,茂樹 しげき,康弘 やすひろ,正樹 まさき,清志 きよし,真一 しんいち,貴志 たかし,克己 かつみ,昇 のぼる,龍二 りゅうじ,哲夫 てつお,淳 じゅん,智 さとし,勉 つとむ,嘉彦 よしひこ,廣志 ひろし,眞人 まさと",
    "蓮 れん,大翔 ひろと,陽翔 はると,湊 みなと,樹 いつき,悠真 ゆうま,颯太 そうた,拓海 たくみ,翔太 しょうた,大輔 だいすけ,健太 けんた,翼 つばさ,亮 りょう,涼太 りょうた,直人 なおと,駿 しゅん,航 わたる,陸 りく,海斗 かいと,優斗 ゆうと,晴 はる,朔 さく,律 りつ,奏太 そうた,新 あらた,旭 あさひ,伊織 いおり,慧 けい,圭吾 けいご,創 はじめ,匠 たくみ,瑛太 えいた,凜太郎 りんたろう,虎太郎 こたろう,将吾 しょうご,拓也 たくや,和真 かずま,智也 ともや,雄大 ゆうだい,大和 やまと,周 あまね,結斗 ゆいと,理人 りひと,碧 あおい,陽太 ようた",
];
const WOMEN: [&str; 3] = [
    "ハナ はな,キヨ きよ,フミ ふみ,ハル はる,ヨシ よし,トミ とみ,きくゑ きくえ,ミサヲ みさお,すゑ すえ,シズエ しずえ,和子 かずこ,幸子 さちこ,節子 せつこ,美代子 みよこ,千代子 ちよこ,文子 ふみこ,光子 みつこ,静子 しずこ,芳子 よしこ,久子 ひさこ,外美子 とみこ,花子 はなこ,敏子 としこ,ふさ ふさ,綾子 あやこ,富美子 ふみこ,孝子 たかこ,愛子 あいこ,照子 てるこ,信子 のぶこ,良子 りょうこ,ちづる ちづる,惠子 けいこ,豊子 とよこ,トシ子 としこ,マサ子 まさこ,喜代 きよ,ツル つる,イト いと,睦子 むつこ,絹枝 きぬえ,春枝 はるえ,房江 ふさえ,八重子 やえこ,志づ しづ,玉枝 たまえ,澄子 すみこ,邦子 くにこ,貞子 さだこ,壽子 としこ",
    "恵子 けいこ,洋子 ようこ,京子 きょうこ,由美子 ゆみこ,明美 あけみ,真由美 まゆみ,久美子 くみこ,裕子 ゆうこ,智子 ともこ,直美 なおみ,陽子 ようこ,典子 のりこ,順子 じゅんこ,美穂 みほ,弘美 ひろみ,千春 ちはる,秀美 ひでみ,早苗 さなえ,優子 ゆうこ,真理子 まりこ,眞理子 まりこ,悦子 えつこ,郁子 いくこ,美紀 みき,香織 かおり,純子 じゅんこ,理恵 りえ,美智子 みちこ,ひとみ ひとみ,めぐみ めぐみ,朋子 ともこ,千鶴 ちづる,圭子 けいこ,玲子 れいこ,晶子 あきこ,祐子 ゆうこ,瑞枝 みずえ,留美 るみ,清美 きよみ,雅子 まさこ,幸恵 ゆきえ,八千代 やちよ,登志子 としこ,佐和子 さわこ,貴子 たかこ",
    "陽葵 ひまり,紬 つむぎ,凛 りん,凜 りん,結衣 ゆい,葵 あおい,さくら さくら,美咲 みさき,七海 ななみ,彩 あや,愛 あい,千尋 ちひろ,麻衣 まい,優花 ゆうか,楓 かえで,杏 あん,詩 うた,芽依 めい,莉子 りこ,心春 こはる,琴音 ことね,遥 はるか,舞 まい,瞳 ひとみ,菜々子 ななこ,ひなの ひなの,澪 みお,花音 かのん,柚希 ゆずき,美月 みつき,沙織 さおり,夏希 なつき,茜 あかね,桃子 ももこ,奈々 なな,未来 みらい,まどか まどか,明日香 あすか,陽菜 ひな,咲良 さくら,翠 みどり,灯里 あかり,和花 のどか,すず すず,千紗 ちさ",
];

/// Old or unusual forms that registers keep: (everyday, form, chance in thousand).
const FORMS: [(char, &str, u32); 16] = [
    ('高', "髙", 180),
    ('崎', "﨑", 260),
    ('辺', "邉", 220),
    ('辺', "邊", 180),
    ('浜', "濱", 200),
    ('浜', "濵", 120),
    ('吉', "𠮷", 30),
    ('斎', "齋", 300),
    ('斎', "齊", 150),
    ('沢', "澤", 220),
    ('島', "嶋", 150),
    ('広', "廣", 180),
    ('桜', "櫻", 250),
    ('徳', "德", 200),
    ('葛', "葛\u{e0100}", 300),
    ('辻', "辻\u{e0100}", 120),
];

struct Lists {
    men: [Vec<(&'static str, &'static str)>; 3],
    women: [Vec<(&'static str, &'static str)>; 3],
    /// Surname, reading, and the sum of bearers up to and with it.
    surnames: Vec<(&'static str, &'static str, u64)>,
}

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        let given = |text: &'static str| {
            text.split(',')
                .filter_map(|entry| entry.split_once(' '))
                .collect::<Vec<_>>()
        };
        let mut sum = 0;
        let surnames = surnames()
            .map(|surname| {
                // The nationwide top would drown a rural town: the root keeps the order and flattens it.
                sum += u64::from(surname.thousands).isqrt() + 2;
                (surname.written, surname.reading, sum)
            })
            .collect();
        Lists {
            men: MEN.map(given),
            women: WOMEN.map(given),
            surnames,
        }
    })
}

/// A surname: in a hamlet, four families carry more than half of the houses.
pub(crate) fn surname(seed: u64, hamlet: u64, rng: &mut Rng) -> Named {
    if rng.permille(550) {
        let family = rng.below(4);
        let mut of_hamlet = Rng::new(
            seed ^ 0x6861_6d6c,
            hamlet.wrapping_mul(4).wrapping_add(family),
        );
        let mut named = any_surname(&mut of_hamlet);
        // A hamlet writes its name one way, as its register does.
        named.written = old_form(&named.written, &mut of_hamlet);
        named
    } else {
        let named = any_surname(rng);
        Named {
            written: old_form(&named.written, rng),
            ..named
        }
    }
}

fn any_surname(rng: &mut Rng) -> Named {
    let surnames = &lists().surnames;
    let total = surnames.last().map_or(0, |(_, _, sum)| *sum);
    let wanted = rng.below(total);
    let place = surnames.partition_point(|(_, _, sum)| *sum <= wanted);
    let (written, reading) = surnames
        .get(place)
        .map_or(("結城", "ゆうき"), |(written, reading, _)| {
            (*written, *reading)
        });
    Named {
        written: written.to_owned(),
        reading: reading.to_owned(),
    }
}

fn old_form(written: &str, rng: &mut Rng) -> String {
    for (everyday, form, chance) in FORMS {
        if written.contains(everyday) && rng.permille(chance) {
            return written.replacen(everyday, form, 1);
        }
    }
    written.to_owned()
}

/// A given name of somebody of an age; neighbouring generations mix a little.
pub(crate) fn given(man: bool, age: u32, rng: &mut Rng) -> Named {
    let shifted = age.saturating_add(rng.between(0, 16)).saturating_sub(8);
    let generation = match shifted {
        72.. => 0,
        36..=71 => 1,
        _ => 2,
    };
    let lists = lists();
    let of_sex = if man { &lists.men } else { &lists.women };
    let (written, reading) = of_sex
        .get(generation)
        .and_then(|names| rng.pick(names))
        .copied()
        .unwrap_or(("結", "ゆい"));
    Named {
        written: written.to_owned(),
        reading: reading.to_owned(),
    }
}
