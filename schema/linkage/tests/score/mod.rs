//! Practice lists linked and scored against who is who.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_precision_loss
)]

use linkage::folder::link_rows;
use linkage::{Decision, Preset, Written};
use practice::lists::{Line, Lists};
use std::fmt;

/// Counts of one run or of several together.
#[derive(Debug, Default, Clone)]
pub struct Score {
    pub records: usize,
    pub linkable: usize,
    pub auto: usize,
    pub wrong_auto: usize,
    /// Of these, to a twin or from a parent to a child or back.
    pub wrong_close: usize,
    pub wrong_house: usize,
    pub review: usize,
    pub reached: usize,
    /// For records that only certainty holds back or held: how certain in bits, and whether right.
    pub certain: Vec<(f64, bool)>,
    /// Records to be looked at, by what held them back and whether the first suggestion is right.
    pub held: std::collections::BTreeMap<String, usize>,
    /// A line for each wrong or missed record, for people to look at.
    pub wrong: Vec<String>,
}

impl Score {
    pub fn precision(&self) -> f64 {
        share(self.auto - self.wrong_auto, self.auto)
    }

    pub fn recall(&self) -> f64 {
        share(self.auto - self.wrong_auto, self.linkable)
    }

    pub fn review(&self) -> f64 {
        share(self.review, self.records)
    }

    pub fn reach(&self) -> f64 {
        share(self.reached, self.linkable)
    }

    #[allow(dead_code)]
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.linkable += other.linkable;
        self.auto += other.auto;
        self.wrong_auto += other.wrong_auto;
        self.wrong_close += other.wrong_close;
        self.wrong_house += other.wrong_house;
        self.review += other.review;
        self.reached += other.reached;
        self.certain.extend(other.certain.iter().copied());
        for (reason, count) in &other.held {
            *self.held.entry(reason.clone()).or_default() += count;
        }
        self.wrong.extend(other.wrong.iter().cloned());
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

impl fmt::Display for Score {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{} records, automatic {} precision {:.5} ({} wrong, {} of one house, {} twins or parent and child) recall {:.4} review {:.4} reach {:.4}",
            self.records,
            self.auto,
            self.precision(),
            self.wrong_auto,
            self.wrong_house,
            self.wrong_close,
            self.recall(),
            self.review(),
            self.reach()
        )
    }
}

/// A practice row as linkage takes it.
pub fn written(line: &Line) -> Written {
    Written {
        name: line.name.clone(),
        kana: line.kana.clone(),
        birth: line.birth.clone(),
        age: line.age.clone(),
        decade: line.decade.clone(),
        sex: line.sex.clone(),
        address: line.address.clone(),
        phones: vec![line.phone.clone()],
        household: line.household.clone(),
        head: line.relationship == "世帯主",
        seen: line.seen,
        ..Written::default()
    }
}

/// Links practice lists of a seed and counts what came out.
#[allow(dead_code)]
pub fn score(seed: u64, people: usize, noise: u32, preset: Preset) -> Score {
    of(&Lists::new(seed, people, noise), preset)
}

/// Links lists and counts what came out.
pub fn of(lists: &Lists, preset: Preset) -> Score {
    let today = chrono::NaiveDate::from_ymd_opt(2024, 4, 1).unwrap();
    let register: Vec<Written> = lists.register.iter().map(written).collect();
    let incoming: Vec<Written> = lists
        .incoming
        .iter()
        .map(|(_, line)| written(line))
        .collect();
    let (linked, _) = link_rows(&register, incoming.iter(), preset, today);
    let mut score = Score::default();
    for ((source, line), linked) in lists.incoming.iter().zip(&linked) {
        let truth = &lists.residents[line.who];
        let best = linked
            .candidates
            .first()
            .filter(|_| linked.decision != Decision::Nobody);
        let entry = best.map(|best| &lists.register[usize::try_from(best.person).unwrap()]);
        let right = entry.is_some_and(|entry| entry.who == line.who);
        score.records += 1;
        score.linkable += usize::from(truth.registered);
        score.reached += usize::from(right);
        if let Some(best) =
            best.filter(|_| matches!(linked.held_back, None | Some(linkage::HeldBack::NotSure)))
        {
            score
                .certain
                .push(((best.chance / (1.0 - best.chance).max(1e-12)).log2(), right));
        }
        match linked.decision {
            Decision::Auto => {
                score.auto += 1;
                if !right {
                    score.wrong_auto += 1;
                    let other = &lists.residents[entry.unwrap().who];
                    let house = other.household == truth.household;
                    score.wrong_house += usize::from(house);
                    let generations = (truth.birth - other.birth).num_days().abs() > 365 * 16;
                    score.wrong_close += usize::from(
                        house
                            && (truth.twin && other.twin || generations && truth.man == other.man),
                    );
                }
            }
            Decision::Review => {
                score.review += 1;
                let mut reason = format!(
                    "{} {}",
                    linked.held_back.map_or("", |held| held.code()),
                    if right {
                        "right"
                    } else if truth.registered {
                        "wrong"
                    } else {
                        "nobody"
                    }
                );
                if std::env::var("LEVELS").is_ok()
                    && let Some(best) = best
                {
                    reason += &best
                        .parts
                        .iter()
                        .map(|part| format!(" {}", part.level.code()))
                        .collect::<String>();
                }
                *score.held.entry(reason).or_default() += 1;
            }
            Decision::Nobody => {}
        }
        if (linked.decision == Decision::Auto && !right)
            || (std::env::var("MISSED").is_ok() && truth.registered && !right)
        {
            score.wrong.push(format!(
                "{:?} {source:?} {} {} {} {} {} | {} {} {} {} {} {} | {} {} {} {} | truth {} {} {} {}",
                linked.decision,
                line.name,
                line.kana,
                line.birth,
                line.age,
                line.decade,
                line.sex,
                line.address,
                line.phone,
                best.map_or(0.0, |best| best.chance),
                linked.held_back.map_or("", |held| held.code()),
                best.map(|best| best.parts.iter().map(|part| format!("{}{:+.1}", part.level.code(), part.bits)).collect::<Vec<_>>().join(" ")).unwrap_or_default(),
                entry.map_or("", |entry| &entry.name),
                entry.map_or("", |entry| &entry.kana),
                entry.map_or("", |entry| &entry.birth),
                entry.map_or("", |entry| &entry.address),
                truth.family,
                truth.given,
                truth.birth,
                truth.relationship,
            ));
        }
    }
    score
}
