//! A whole list linked to a register, and one record asked about.

use crate::level::{Group, Level};
use crate::model::Model;
use crate::person::Person;
use crate::register::{Pattern, Register};
use rustc_hash::FxHashMap;

/// How much evidence an automatic link needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preset {
    /// Nearly no wrong link; a person looks at about one record in fifteen.
    #[default]
    Default,
    /// Fewer to look at, and a few more wrong ones.
    Fast,
    /// No wrong link at all, as far as can be measured.
    Cautious,
}

/// What is done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// ほぼ確実: linked where an office has switched that on; else ticked for a person to confirm.
    Auto,
    /// A person looks.
    Review,
    /// Nobody in the register (未登録者).
    Nobody,
}

/// One group of a comparison, for the screen to put into words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// What it is about.
    pub group: Group,
    /// How the entries agree in it.
    pub level: Level,
    /// What that is worth: bits for (above 0) or against.
    pub bits: f32,
}

/// An entry that may be the record's person.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The entry's id in its register.
    pub person: u32,
    /// The chance that it is the person, of all candidates and of nobody.
    pub chance: f64,
    /// The sum of the parts.
    pub bits: f32,
    /// Every group in which something is known, in a fixed order.
    pub parts: Vec<Part>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// What is done.
    pub decision: Decision,
    /// The likeliest entries, at most three, best first; empty when nobody comes near.
    pub candidates: Vec<Candidate>,
    /// What kept the best one from being linked automatically.
    pub held_back: Option<HeldBack>,
    /// Keys under which too many stand, and which were passed over.
    pub passed_over: usize,
}

/// What keeps a link from being automatic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBack {
    /// The given name is not exactly the same, or was not said.
    GivenName,
    /// Sex or birth contradict.
    Contradiction,
    /// Neither birth, telephone nor address tells namesakes apart.
    OnlyName,
    /// Another surname, and no birth that makes up for it.
    Surname,
    /// Not sure enough, or another entry comes near.
    NotSure,
}

impl HeldBack {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::GivenName,
        Self::Contradiction,
        Self::OnlyName,
        Self::Surname,
        Self::NotSure,
    ];

    /// The word for it in answers and in the screens' catalogue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::Contradiction => "contradiction",
            Self::OnlyName => "only_name",
            Self::Surname => "surname",
            Self::NotSure => "not_sure",
        }
    }
}

/// Candidates of one record that are kept.
const MOST_KEPT: usize = 40;

/// Candidates below this sum of the shipped bits are dropped at once.
const LEAST_BITS: f64 = -6.0;

/// Rounds of learning.
const ROUNDS: usize = 8;

/// Links every record to at most one entry; also gives the model that was learned on the way.
///
/// Records are never linked to each other: two records of one person both point to the entry.
#[must_use]
pub fn link(register: &Register, records: &[Person], preset: Preset) -> (Vec<Linked>, Model) {
    let mut model = Model::shipped();
    model.learn_chance(&drawn(register, records));
    let mut found = Vec::new();
    let mut patterns = Vec::new();
    let mut passed_over = Vec::with_capacity(records.len());
    let mut kept: Vec<Vec<Pattern>> = Vec::with_capacity(records.len());
    for record in records {
        passed_over.push(register.patterns(record, &mut found, &mut patterns));
        kept.push(best(&model, &patterns));
    }
    if !register.is_empty() {
        for _ in 0..ROUNDS {
            model.learn_round(&kept, register.len());
        }
    }
    let first: Vec<Linked> = kept
        .iter()
        .zip(&passed_over)
        .map(|(patterns, passed_over)| {
            decide(&model, patterns, register.len(), preset, *passed_over)
        })
        .collect();
    learn_phones(records, &first, &mut kept);
    let linked = kept
        .iter()
        .zip(&passed_over)
        .map(|(patterns, passed_over)| {
            decide(&model, patterns, register.len(), preset, *passed_over)
        })
        .collect();
    (linked, model)
}

impl Register {
    /// Asks about one record with weights that were shipped or learned.
    #[must_use]
    pub fn suggest(&self, record: &Person, model: &Model, preset: Preset) -> Linked {
        let (mut found, mut patterns) = (Vec::new(), Vec::new());
        let passed_over = self.patterns(record, &mut found, &mut patterns);
        let kept = best(model, &patterns);
        decide(model, &kept, self.len(), preset, passed_over)
    }
}

/// The best candidates by what is known so far.
fn best(model: &Model, patterns: &[Pattern]) -> Vec<Pattern> {
    let mut scored: Vec<(f64, Pattern)> = patterns
        .iter()
        .map(|pattern| (model.score(pattern), *pattern))
        .filter(|(score, _)| *score > LEAST_BITS)
        .collect();
    scored.sort_by(|(one, pattern), (other, other_pattern)| {
        other
            .total_cmp(one)
            .then(pattern.person.cmp(&other_pattern.person))
    });
    scored.truncate(MOST_KEPT);
    scored.into_iter().map(|(_, pattern)| pattern).collect()
}

/// Pairs by chance, the same for the same lists: every record with some entries far from each other.
fn drawn(register: &Register, records: &[Person]) -> Vec<Pattern> {
    const PAIRS: usize = 200_000;
    let people = u64::try_from(register.len()).unwrap_or(0);
    if people == 0 || records.is_empty() {
        return Vec::new();
    }
    let step = (records.len() / 4_000).max(1);
    let chosen: Vec<&Person> = records.iter().step_by(step).collect();
    let each = (PAIRS / chosen.len()).clamp(1, 400);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut drawn = Vec::with_capacity(PAIRS);
    for record in chosen {
        let ids = (0..each).map(|_| {
            // SplitMix64: spread evenly, and the same every time.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            u32::try_from((mixed ^ (mixed >> 31)) % people).unwrap_or(0)
        });
        drawn.extend(register.patterns_of(record, ids.collect::<Vec<_>>().into_iter()));
    }
    drawn
}

fn decide(
    model: &Model,
    patterns: &[Pattern],
    people: usize,
    preset: Preset,
    passed_over: usize,
) -> Linked {
    let mut chances = Vec::new();
    model.chances(patterns, people, &mut chances);
    let mut order: Vec<usize> = (0..patterns.len()).collect();
    let chance = |at: usize| chances.get(at).copied().unwrap_or(0.0);
    order.sort_by(|one, other| chance(*other).total_cmp(&chance(*one)));
    let Some(first) = order.first().and_then(|at| patterns.get(*at)) else {
        return Linked {
            decision: Decision::Nobody,
            candidates: Vec::new(),
            held_back: None,
            passed_over,
        };
    };
    let top = order.first().map_or(0.0, |at| chance(*at));
    let sure = (top / (1.0 - top).max(1e-12)).log2();
    // The father's birth date on the son's card: the name of one of the house, the day of another.
    let namesake = |pattern: &&Pattern| {
        pattern.person != first.person
            && pattern.household == first.household
            && pattern
                .levels
                .first()
                .is_some_and(|given| given.is_same_given())
    };
    let in_house = patterns.iter().find(namesake).is_some();
    let held_back = held_back(model, first, in_house, sure, preset);
    let candidates: Vec<Candidate> = order
        .iter()
        .take(3)
        .filter(|at| chance(**at) > 1e-5)
        .filter_map(|at| {
            patterns
                .get(*at)
                .map(|pattern| explain(model, pattern, chance(*at)))
        })
        .collect();
    let decision = match held_back {
        None => Decision::Auto,
        Some(_) if top >= limits(preset).review => Decision::Review,
        Some(_) => Decision::Nobody,
    };
    Linked {
        decision,
        candidates,
        held_back,
        passed_over,
    }
}

struct Limits {
    /// Bits of certainty against all else together.
    sure: f64,
    /// The same, for names in Latin letters.
    sure_latin: f64,
    /// The least chance that is worth a look.
    review: f64,
    /// Bits that birth or home must bring.
    apart: f64,
    /// Bits of certainty that make up for a given name that is not the same, where the day of birth
    /// and the home are; none when nothing does.
    slip: Option<f64>,
    /// Bits of certainty that make up for knowing nothing but the name.
    name_alone: Option<f64>,
}

fn limits(preset: Preset) -> Limits {
    match preset {
        Preset::Default => Limits {
            sure: 8.0,
            sure_latin: 4.0,
            review: 0.06,
            apart: 3.5,
            slip: Some(10.0),
            name_alone: None,
        },
        Preset::Fast => Limits {
            sure: 6.0,
            sure_latin: 2.0,
            review: 0.06,
            apart: 3.0,
            slip: Some(6.0),
            name_alone: Some(9.0),
        },
        Preset::Cautious => Limits {
            sure: 12.0,
            sure_latin: 8.0,
            review: 0.06,
            apart: 6.0,
            slip: None,
            name_alone: None,
        },
    }
}

/// What keeps a pair from being linked automatically: contradictions, a given name that is not the same,
/// too little beside the name, or too little certainty. `named_in_house`: somebody else of the house has
/// exactly the given name.
fn held_back(
    model: &Model,
    pattern: &Pattern,
    named_in_house: bool,
    sure: f64,
    preset: Preset,
) -> Option<HeldBack> {
    let limits = limits(preset);
    // The guards know Japanese households and names. In lists in Latin letters, where every field is
    // mistyped as often, the certainty of all fields together decides.
    if pattern.latin {
        return (sure < limits.sure_latin).then_some(HeldBack::NotSure);
    }
    let [given, family, birth, sex, home, _] = pattern.levels;
    if contradicts(pattern, preset) {
        return Some(HeldBack::Contradiction);
    }
    let [_, _, birth_bits, _, home_bits, phone_bits] = model.parts(pattern);
    // 隆介 and 隆助 sound alike and may be two of one house.
    let only_heard = given == Level::GivenSameReading && birth_bits < limits.apart;
    if !given.is_same_given() || only_heard {
        // The very day of birth, the home and the surname: only a twin has them too, and a twin in the
        // register takes the certainty away.
        let same_home = matches!(home, Level::LotSame | Level::LotPart | Level::TownSame);
        let other_given = matches!(
            given,
            Level::GivenOtherBoth | Level::GivenOtherW | Level::GivenOtherR
        );
        let near_birth = matches!(birth, Level::AgeSame | Level::BirthSlip)
            && (given != Level::GivenMissing || sex == Level::SexSame && home != Level::TownSame);
        let carried = !named_in_house
            && family.is_same_family()
            && same_home
            && !other_given
            && (birth == Level::BirthSame || preset == Preset::Fast && near_birth);
        return match limits.slip {
            Some(least) if carried && sure >= least => None,
            _ => Some(HeldBack::GivenName),
        };
    }
    // A marriage changes a surname and no birth date.
    if !family.is_same_family() && birth_bits < limits.apart {
        return Some(HeldBack::Surname);
    }
    if birth_bits.max(home_bits).max(phone_bits) < limits.apart {
        match limits.name_alone {
            Some(least) if family.is_same_family() && sure >= least => None,
            _ => Some(HeldBack::OnlyName),
        }
    } else if sure < limits.sure {
        Some(HeldBack::NotSure)
    } else {
        None
    }
}

/// Whether sex or birth say that it is somebody else. A ticked box may be wrong where name and day of
/// birth are the same; a day or an age may be, where name and house are.
fn contradicts(pattern: &Pattern, preset: Preset) -> bool {
    let [given, family, birth, sex, home, _] = pattern.levels;
    let same_name = given.is_same_given() && family.is_same_family();
    let same_lot = matches!(home, Level::LotSame | Level::LotPart);
    let other_sex = sex == Level::SexOther;
    let excused_sex = preset != Preset::Cautious && same_name && birth == Level::BirthSame;
    let excused_birth = preset == Preset::Fast
        && same_name
        && same_lot
        && !other_sex
        && matches!(
            birth,
            Level::BirthTwoParts | Level::AgeFar | Level::DecadeNear
        );
    let other_birth = matches!(
        birth,
        Level::BirthOther
            | Level::BirthNear
            | Level::BirthYear
            | Level::BirthTwoParts
            | Level::AgeFar
            | Level::AgeOther
            | Level::DecadeOther
            | Level::DecadeNear
    );
    other_sex && !excused_sex || other_birth && !excused_birth
}

fn explain(model: &Model, pattern: &Pattern, chance: f64) -> Candidate {
    const GROUPS: [Group; 6] = [
        Group::Given,
        Group::Family,
        Group::Birth,
        Group::Sex,
        Group::Home,
        Group::Phone,
    ];
    let parts = model.parts(pattern);
    let parts: Vec<Part> = GROUPS
        .into_iter()
        .zip(pattern.levels)
        .zip(parts)
        .filter(|((_, level), _)| level.kind() != 0)
        .map(|((group, level), bits)| Part {
            group,
            level,
            bits: bits as f32,
        })
        .collect();
    Candidate {
        person: pattern.person,
        chance,
        bits: parts.iter().map(|part| part.bits).sum(),
        parts,
    }
}

/// A telephone that a sure record of a household named speaks for that household in other records.
/// A number that several households named (a shelter's, a contact's) speaks for none.
fn learn_phones(records: &[Person], linked: &[Linked], kept: &mut [Vec<Pattern>]) {
    let mut houses: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    for ((record, outcome), patterns) in records.iter().zip(linked).zip(kept.iter()) {
        let sure = outcome
            .candidates
            .first()
            .filter(|_| outcome.decision == Decision::Auto);
        let house = sure
            .and_then(|best| {
                patterns
                    .iter()
                    .find(|pattern| pattern.person == best.person)
            })
            .map(|pattern| pattern.household);
        let Some(house) = house else { continue };
        for phone in &record.phones {
            let end = phone
                .get(phone.len().saturating_sub(6)..)
                .unwrap_or_default();
            let known = houses.entry(end).or_default();
            if !known.contains(&house) {
                known.push(house);
            }
        }
    }
    for ((record, patterns), outcome) in records.iter().zip(kept).zip(linked) {
        if outcome.decision == Decision::Auto {
            continue;
        }
        for phone in &record.phones {
            let end = phone
                .get(phone.len().saturating_sub(6)..)
                .unwrap_or_default();
            let Some([house]) = houses.get(end).map(Vec::as_slice) else {
                continue;
            };
            for pattern in patterns
                .iter_mut()
                .filter(|pattern| pattern.household == *house)
            {
                let [.., phone] = &mut pattern.levels;
                *phone = Level::PhoneSame;
                let [.., rare] = &mut pattern.rare;
                *rare = 0.0;
            }
        }
    }
}
