//! Who lives together, how old they are, and what happened to them.

use crate::names::{Named, given, surname};
use crate::record::{Need, Person, Stay, Task, Urgent, Visit};
use crate::towns::{Town, address, area, landline, mobile, town};
use crate::{Household, Rng, prose};
use chrono::{Datelike, Days, NaiveDate};
use domain::calendar::PartialDate;
use domain::code::{
    ConsentScope, ConsiderationReason, ContactResult, DatePrecision, NeedArea, NeedState, Presence,
    Sex, SourceKind, StayCategory, TaskState, Urgency, Verification, WatchLevel,
};
use domain::ids::DocumentId;
use uuid::Builder;

/// A place in a family: relationship, man or woman, age.
struct Place(&'static str, bool, u32);

pub(crate) fn household(seed: u64, number: u64, today: NaiveDate, notes: u32) -> Household {
    let mut rng = Rng::new(seed, number);
    let town = town(&mut rng);
    let (place, area) = area(town, &mut rng);
    let hamlet = u64::from(town.share) * 100 + u64::try_from(place).unwrap_or(0);
    let family = surname(seed, hamlet, &mut rng);
    let id = document(today, &mut rng);
    let address = address(town, area, &mut rng);
    let phone = if rng.permille(720) {
        landline(&mut rng)
    } else {
        String::new()
    };
    let postal_code = format!("000{:04}", hamlet % 10_000);
    let stay = stays(town, &mut rng);
    let members = family_of(town, &mut rng)
        .into_iter()
        .enumerate()
        .map(|(turn, place)| {
            let mut person = person(&family, &place, turn == 0, today, &mut rng);
            person.stays = own_stays(&stay, &mut rng);
            happenings(&mut person, place.2, notes, &mut rng);
            person
        })
        .collect();
    Household {
        number,
        id,
        town,
        area,
        address,
        postal_code,
        phone,
        members,
    }
}

/// An id in the form of UUIDv7 whose time is the day's start, so that it sorts like real ones.
fn document(today: NaiveDate, rng: &mut Rng) -> DocumentId {
    let millis = today
        .and_hms_opt(0, 0, 0)
        .map_or(0, |start| start.and_utc().timestamp_millis());
    let millis = u64::try_from(millis).unwrap_or(0);
    DocumentId(Builder::from_unix_timestamp_millis(millis, &rng.ten_bytes()).into_uuid())
}

fn family_of(town: &Town, rng: &mut Rng) -> Vec<Place> {
    if rng.permille(town.old_homes) {
        return old_family(rng);
    }
    match rng.between(0, 99) {
        0..=15 => {
            let man = rng.permille(600);
            vec![Place("本人", man, rng.between(22, 64))]
        }
        16..=29 => {
            let age = rng.between(38, 64);
            let wife = age.saturating_add(rng.between(0, 6)).saturating_sub(4);
            vec![Place("本人", true, age), Place("妻", false, wife)]
        }
        30..=64 => with_children(rng.between(31, 54), rng),
        65..=76 => {
            let mother = rng.permille(850);
            let age = rng.between(28, 50);
            let mut family = vec![Place("本人", !mother, age)];
            add_children(&mut family, age, rng);
            family
        }
        // Three generations under one roof.
        _ => {
            let grandfather = rng.between(62, 84);
            let son = grandfather.saturating_sub(rng.between(24, 32));
            let mut family = vec![Place("本人", true, grandfather)];
            if rng.permille(750) {
                family.push(Place(
                    "妻",
                    false,
                    grandfather.saturating_sub(rng.between(0, 6)),
                ));
            }
            family.push(Place("子", true, son));
            family.push(Place(
                "子の妻",
                false,
                son.saturating_sub(rng.between(0, 5)),
            ));
            for _ in 0..rng.between(1, 3) {
                let age = son.saturating_sub(rng.between(24, 36));
                family.push(Place("孫", rng.permille(510), age));
            }
            family
        }
    }
}

fn old_family(rng: &mut Rng) -> Vec<Place> {
    match rng.between(0, 99) {
        0..=35 => {
            let man = rng.permille(310);
            let age = 65 + rng.between(0, 17) + rng.between(0, 16);
            vec![Place("本人", man, age)]
        }
        36..=74 => {
            let age = rng.between(66, 90);
            let wife = age
                .saturating_add(rng.between(0, 7))
                .saturating_sub(6)
                .max(60);
            vec![Place("本人", true, age), Place("妻", false, wife)]
        }
        // A child who stayed, with one old parent or both.
        _ => {
            let parent = rng.between(70, 95);
            let child = parent.saturating_sub(rng.between(22, 34));
            let mother = rng.permille(720);
            let mut family = vec![
                Place("本人", rng.permille(640), child),
                Place(if mother { "母" } else { "父" }, !mother, parent),
            ];
            if mother && rng.permille(250) {
                family.push(Place("父", true, parent + rng.between(0, 5)));
            }
            family
        }
    }
}

fn with_children(age: u32, rng: &mut Rng) -> Vec<Place> {
    let wife = age.saturating_add(rng.between(0, 6)).saturating_sub(4);
    let mut family = vec![Place("本人", true, age), Place("妻", false, wife)];
    add_children(&mut family, wife, rng);
    family
}

fn add_children(family: &mut Vec<Place>, parent: u32, rng: &mut Rng) {
    let mut age = parent.saturating_sub(rng.between(22, 36));
    for _ in 0..rng.between(1, 3) {
        family.push(Place("子", rng.permille(513), age));
        // Twins come once in ninety births.
        if !rng.permille(11) {
            age = age.saturating_sub(rng.between(2, 5));
        }
    }
}

fn person(family: &Named, place: &Place, head: bool, today: NaiveDate, rng: &mut Rng) -> Person {
    let Place(relationship, man, age) = *place;
    let name = given(man, age, rng);
    let birth = birthday(age, today, rng);
    let (birth_date, birth_precision, birth_source_text, age_reported) =
        said_birth(birth, age, today, rng);
    // At a crowded desk a reading is all there is time for.
    let only_reading = rng.permille(25);
    let foreign = rng.permille(8);
    Person {
        id: document(today, rng),
        family_name: if only_reading {
            String::new()
        } else {
            family.written.clone()
        },
        given_name: if only_reading {
            String::new()
        } else {
            name.written
        },
        family_kana: family.reading.clone(),
        given_kana: name.reading,
        birth_date,
        birth_precision,
        birth_source_text,
        age_reported,
        sex: if man { Sex::Male } else { Sex::Female },
        relationship,
        head,
        mobile: if age >= 12 && rng.permille(if age >= 75 { 380 } else { 850 }) {
            mobile(rng)
        } else {
            String::new()
        },
        language: if foreign {
            rng.word(&["vi", "id", "en", "zh", "ne", "fil"])
        } else {
            ""
        },
        watch_level: match (age, rng.between(0, 99)) {
            (75.., 0..=14) => WatchLevel::Intensive,
            (75.., 15..=54) => WatchLevel::Regular,
            (65..=74, 0..=4) => WatchLevel::Intensive,
            (65..=74, 5..=24) => WatchLevel::Regular,
            (_, 0..=19) => WatchLevel::Irregular,
            (_, 20..=39) => WatchLevel::OnRequest,
            _ => WatchLevel::Unassessed,
        },
        consent: match rng.between(0, 99) {
            0..=61 => ConsentScope::Partners,
            62..=79 => ConsentScope::MunicipalityOnly,
            80..=95 => ConsentScope::Undecided,
            _ => ConsentScope::Refused,
        },
        considerations: considerations(age, head, man, foreign, rng),
        stays: Vec::new(),
        visits: Vec::new(),
        needs: Vec::new(),
        tasks: Vec::new(),
        urgent: None,
        summary: String::new(),
    }
}

fn birthday(age: u32, today: NaiveDate, rng: &mut Rng) -> NaiveDate {
    let days = u64::from(age) * 1461 / 4 + rng.below(365);
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

fn said_birth(
    birth: NaiveDate,
    age: u32,
    today: NaiveDate,
    rng: &mut Rng,
) -> (String, DatePrecision, String, Option<u32>) {
    let date = PartialDate::of_day(birth);
    let whole = |said: String| (date.to_string(), DatePrecision::Day, said, None);
    let Some(era) = date.in_era() else {
        return whole(date.to_string());
    };
    let (month, day) = (birth.month(), birth.day());
    match rng.between(0, 99) {
        0..=39 => whole(format!("{}{}年{month}月{day}日", era.era.name(), era.year)),
        40..=64 => whole(format!("{}{}.{month}.{day}", era.era.letter(), era.year)),
        65..=91 => whole(birth.format("%Y/%m/%d").to_string()),
        92..=94 => {
            let month_only = PartialDate::new(birth.year(), Some(month), None);
            let iso = month_only.map(|date| date.to_string()).unwrap_or_default();
            (
                iso,
                DatePrecision::Month,
                format!("{}{}年{month}月", era.era.name(), era.year),
                None,
            )
        }
        _ => {
            let year = today.year() - i32::try_from(age).unwrap_or(0);
            (
                format!("{year:04}"),
                DatePrecision::Estimated,
                format!("{age}歳"),
                Some(age),
            )
        }
    }
}

fn considerations(
    age: u32,
    head: bool,
    man: bool,
    foreign: bool,
    rng: &mut Rng,
) -> Vec<ConsiderationReason> {
    let mut reasons = Vec::new();
    let mut add = |applies: bool, reason| {
        if applies {
            reasons.push(reason);
        }
    };
    add(age >= 75, ConsiderationReason::Elderly);
    add(age <= 2, ConsiderationReason::Infant);
    add(foreign, ConsiderationReason::Foreigner);
    add(
        age >= 78 && rng.permille(170),
        ConsiderationReason::Dementia,
    );
    add(
        rng.permille(if age >= 65 { 110 } else { 40 }),
        ConsiderationReason::Disabled,
    );
    add(
        age >= 40 && rng.permille(35),
        ConsiderationReason::InjuredIll,
    );
    add(rng.permille(12), ConsiderationReason::MedicalCare);
    add(
        !man && (20..=42).contains(&age) && rng.permille(40),
        ConsiderationReason::Pregnant,
    );
    add(
        head && age >= 70 && rng.permille(300),
        ConsiderationReason::Alone,
    );
    reasons
}

/// Where the household went after the disaster, oldest first.
fn stays(town: &Town, rng: &mut Rng) -> Vec<Stay> {
    let first = rng.between(40, 90);
    let mut stays = vec![stay(town, first, rng)];
    let mut days_ago = first;
    while rng.permille(420) && stays.len() < 4 && days_ago > 4 {
        days_ago = rng.between(1, days_ago - 2);
        stays.push(stay(town, days_ago, rng));
    }
    stays
}

fn stay(town: &Town, days_ago: u32, rng: &mut Rng) -> Stay {
    let shelter = rng.word(town.shelters);
    let (category, place) = match rng.between(0, 99) {
        0..=27 => (StayCategory::InHome, "自宅".to_owned()),
        28..=49 => (StayCategory::ShelterDesignated, shelter.to_owned()),
        50..=57 => (
            StayCategory::ShelterVoluntary,
            format!("{}の集会所", rng.word(town.areas)),
        ),
        58..=67 => {
            let kin = rng.word(&["長男宅", "長女宅", "妹宅", "義兄宅", "親せきの家", "友人宅"]);
            (
                StayCategory::Relatives,
                format!(
                    "{}の{kin}",
                    rng.word(&["架空市", "隣町", "県外", "練習市", "見本町"])
                ),
            )
        }
        68..=73 => (StayCategory::Car, format!("{shelter}の駐車場")),
        74..=79 => (
            StayCategory::ShelterSecondary,
            format!("{}旅館", rng.word(&["見本", "例示", "練習", "架空温泉"])),
        ),
        80..=88 => (
            StayCategory::TemporaryConstructed,
            format!(
                "{}第{}団地{}号棟",
                rng.word(town.areas),
                rng.between(1, 4),
                rng.between(1, 12)
            ),
        ),
        89..=92 => (StayCategory::TemporaryRented, "架空市のアパート".to_owned()),
        93..=95 => (StayCategory::Hospital, "見本総合病院".to_owned()),
        96 | 97 => (
            StayCategory::ShelterWelfare,
            format!("{}福祉避難所", town.name),
        ),
        _ => (StayCategory::Unknown, String::new()),
    };
    let in_shelter = matches!(
        category,
        StayCategory::ShelterDesignated
            | StayCategory::ShelterVoluntary
            | StayCategory::ShelterWelfare
    );
    let presence = in_shelter.then(|| {
        if rng.permille(900) {
            Presence::Present
        } else {
            Presence::OutTemporarily
        }
    });
    let (source, verification) = match rng.between(0, 9) {
        0..=4 => (SourceKind::Person, Verification::Stated),
        5 | 6 => (SourceKind::Observation, Verification::Stated),
        7 => (SourceKind::Family, Verification::Stated),
        8 => (SourceKind::ShelterStaff, Verification::Stated),
        _ => (SourceKind::Neighbour, Verification::Hearsay),
    };
    Stay {
        category,
        place,
        presence,
        days_ago,
        source,
        verification,
    }
}

/// Families mostly stay together; some part on the way.
fn own_stays(of_family: &[Stay], rng: &mut Rng) -> Vec<Stay> {
    let kept = if of_family.len() > 1 && rng.permille(120) {
        1
    } else {
        of_family.len()
    };
    of_family.iter().take(kept).cloned().collect()
}

const NEEDS: [(NeedArea, &[&str]); 8] = [
    (
        NeedArea::Housing,
        &[
            "屋根のシートが破れている",
            "仮設に入りたい",
            "公費解体の手続きが分からない",
            "寒くて眠れない",
        ],
    ),
    (
        NeedArea::Health,
        &["薬が切れそう", "通院の足がない", "歯が痛い", "血圧が高い"],
    ),
    (
        NeedArea::Care,
        &[
            "デイサービスを再開したい",
            "入浴の介助が要る",
            "介護の認定を受けたい",
            "おむつが足りない",
        ],
    ),
    (
        NeedArea::DailyLife,
        &[
            "灯油が足りない",
            "買い物に行けない",
            "水が出ない",
            "洗濯ができない",
        ],
    ),
    (
        NeedArea::Legal,
        &["り災証明がまだ", "二重ローンの相談", "判定に不服がある"],
    ),
    (
        NeedArea::Children,
        &["保育園が決まらない", "勉強する場所がない", "夜泣きが続く"],
    ),
    (
        NeedArea::Work,
        &["船を直したい", "店を再開したい", "仕事を探している"],
    ),
    (
        NeedArea::Isolation,
        &["話し相手がいない", "外に出ない", "集まりに誘ってほしい"],
    ),
];

const TASKS: [&str; 12] = [
    "灯油を届ける",
    "保健師につなぐ",
    "仮設の申込書を渡す",
    "電話で様子を聞く",
    "薬の受け取りに同行",
    "息子さんに連絡",
    "シートの張り替えを頼む",
    "り災証明の写しを届ける",
    "巡回診療の日を知らせる",
    "ケアマネに相談",
    "もう一度訪問",
    "物資の在庫を確かめる",
];

const URGENT: [&str; 6] = [
    "今夜の寝場所がない",
    "すぐに連絡がほしい",
    "暖房がない",
    "今日中に確認が必要",
    "連絡がつかない",
    "水と食べ物がない",
];

fn happenings(person: &mut Person, age: u32, notes_permille: u32, rng: &mut Rng) {
    // Old people are visited more; the mean over a rural town stays at what was asked for.
    let weight = if age >= 65 {
        notes_permille * 3 / 2
    } else {
        notes_permille * 3 / 5
    };
    let visits = weight / 1000 + u32::from(rng.permille(weight % 1000));
    let mut days: Vec<u32> = (0..visits).map(|_| rng.between(0, 60)).collect();
    days.sort_unstable_by_key(|days_ago| std::cmp::Reverse(*days_ago));
    person.visits = days
        .into_iter()
        .map(|days_ago| Visit {
            days_ago,
            minute: rng.between(8 * 60, 19 * 60),
            result: match rng.between(0, 99) {
                0..=63 => ContactResult::Met,
                64..=75 => ContactResult::FamilyMet,
                76..=84 => ContactResult::PhoneOk,
                85..=95 => ContactResult::Absent,
                96 | 97 => ContactResult::ToldByNeighbour,
                98 => ContactResult::Refused,
                _ => ContactResult::Moved,
            },
            text: prose::note(rng),
        })
        .collect();

    let old = age >= 65;
    while rng.permille(if old { 260 } else { 110 }) && person.needs.len() < 4 {
        if let Some((area, titles)) = rng.pick(&NEEDS) {
            person.needs.push(Need {
                area: area.clone(),
                title: rng.word(titles).to_owned(),
                urgency: match rng.between(0, 19) {
                    0 => Urgency::Today,
                    1..=6 => Urgency::Days,
                    _ => Urgency::Normal,
                },
                state: match rng.between(0, 9) {
                    0..=3 => NeedState::Open,
                    4 | 5 => NeedState::Working,
                    6 => NeedState::Waiting,
                    _ => NeedState::Solved,
                },
                days_ago: rng.between(0, 50),
            });
        }
    }
    while rng.permille(if old { 160 } else { 70 }) && person.tasks.len() < 3 {
        person.tasks.push(Task {
            title: rng.word(&TASKS).to_owned(),
            due_in_days: rng
                .permille(700)
                .then(|| i32::try_from(rng.between(0, 12)).unwrap_or(0) - 4),
            promised: rng.permille(350),
            state: if rng.permille(550) {
                TaskState::Open
            } else {
                TaskState::Done
            },
            days_ago: rng.between(0, 20),
        });
    }
    person.urgent = rng.permille(6).then(|| Urgent {
        urgency: if rng.permille(150) {
            Urgency::Life
        } else {
            Urgency::Today
        },
        reason: rng.word(&URGENT).to_owned(),
        days_ago: rng.between(0, 3),
    });
    if rng.permille(if old { 180 } else { 40 }) {
        let summary: String = prose::note(rng).chars().take(60).collect();
        person.summary = summary;
    }
}
