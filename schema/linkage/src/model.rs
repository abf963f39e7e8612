//! How much each agreement is worth: shipped, and learned again from the lists at hand.

use crate::level::{Group, Level};
use crate::register::Pattern;

/// The weights of a Fellegi-Sunter model whose candidates compete: of all entries of a register at
/// most one is the record's person.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// For each level, how often one person's entries agree so.
    m: Vec<f64>,
    /// For each level, how often two persons' do.
    u: Vec<f64>,
    /// For each level, the bits of the two shares: log2 of the first, and of first over second.
    bits: Vec<[f64; 2]>,
    /// The share of records whose person is in the register.
    known: f64,
    /// The share of records of somebody who is not, but lives with somebody who is.
    mates: f64,
}

/// Rows of lists that the shipped weights count as, in each kind of levels.
const STRENGTH: f64 = 40.0;

/// Pairs that the shipped chances count as, in each kind of levels.
const PAIRS: f64 = 4_000.0;

impl Default for Model {
    fn default() -> Self {
        Self::shipped()
    }
}

impl Model {
    /// The weights before anything was learned.
    #[must_use]
    pub fn shipped() -> Self {
        let mut model = Self {
            m: Level::ALL.iter().map(|level| level.shipped_m()).collect(),
            u: Level::ALL.iter().map(|level| level.shipped_u()).collect(),
            bits: Vec::new(),
            known: 0.9,
            mates: 0.02,
        };
        model.weigh();
        model
    }

    fn weigh(&mut self) {
        let pairs = self.m.iter().zip(&self.u);
        self.bits = pairs.map(|(m, u)| [m.log2(), (m / u).log2()]).collect();
    }

    /// The share of records whose person is in the register, as learned.
    #[must_use]
    pub fn known(&self) -> f64 {
        self.known
    }

    /// What a level is worth, in bits. `rare` is how rare the value is that both share, in bits
    /// (one person in a thousand: 10); 0 where the level says nothing of a value.
    #[must_use]
    pub fn bits(&self, level: Level, rare: f32) -> f64 {
        let [known, usual] = self.bits.get(level.index()).copied().unwrap_or([0.0; 2]);
        // Both the writing and the reading agree by chance as often as the rarer of them.
        if rare > 0.0 {
            known + f64::from(rare)
        } else {
            usual
        }
    }

    /// The bits of every group. Telephone and home speak of one household: the weaker of two that
    /// agree counts little.
    pub(crate) fn parts(&self, pattern: &Pattern) -> [f64; 6] {
        let mut parts = [0.0; 6];
        for ((part, level), rare) in parts.iter_mut().zip(pattern.levels).zip(pattern.rare) {
            *part = self.bits(level, rare);
        }
        let [given, _, _, _, home, phone] = &mut parts;
        if pattern.exchanged {
            *given -= 4.0;
        }
        if *home > 0.0 && *phone > 0.0 {
            if *home >= *phone {
                *phone *= 0.15;
            } else {
                *home *= 0.15;
            }
        }
        parts
    }

    pub(crate) fn score(&self, pattern: &Pattern) -> f64 {
        self.parts(pattern).iter().sum::<f64>() + if pattern.head { 0.15 } else { 0.0 }
    }

    /// The chance of each candidate to be the record's person, given that at most one is; the rest
    /// is the chance that nobody is.
    pub(crate) fn chances(&self, patterns: &[Pattern], people: usize, chances: &mut Vec<f64>) {
        chances.clear();
        let people = people.max(2) as f64;
        let each = self.known / people;
        // Somebody who lives in a candidate's house and is not in the register: home, telephone and
        // surname agree as for the person, all else as by chance.
        let mut house = 0.0_f64;
        for pattern in patterns {
            let parts = self.parts(pattern);
            let [_, family, _, _, home, phone] = parts;
            house = house.max((family + home + phone).exp2());
            chances.push(each * self.score(pattern).min(60.0).exp2());
        }
        let nobody = (1.0 - self.known - self.mates).max(0.005) + self.mates * house * 2.5 / people;
        let sum = chances.iter().sum::<f64>() + nobody;
        for chance in chances.iter_mut() {
            *chance /= sum;
        }
    }

    /// Learns how often two persons agree from pairs of a record and an entry drawn by chance.
    pub(crate) fn learn_chance(&mut self, drawn: &[Pattern]) {
        let mut counts = vec![0.0_f64; Level::COUNT];
        for level in drawn.iter().flat_map(|pattern| pattern.levels) {
            if let Some(count) = counts.get_mut(level.index()) {
                *count += 1.0;
            }
        }
        self.u = shares(&counts, PAIRS, Level::shipped_u);
        self.weigh();
    }

    /// One round of learning from the candidates of every record.
    pub(crate) fn learn_round(&mut self, records: &[Vec<Pattern>], people: usize) {
        let mut counts = vec![0.0_f64; Level::COUNT];
        let mut chances = Vec::new();
        let mut known = 0.0;
        let mut asked = 0.0;
        for patterns in records {
            self.chances(patterns, people, &mut chances);
            asked += 1.0;
            for (pattern, chance) in patterns.iter().zip(&chances) {
                known += *chance;
                if *chance < 1e-4 {
                    continue;
                }
                for level in pattern.levels {
                    if let Some(count) = counts.get_mut(level.index()) {
                        *count += chance;
                    }
                }
            }
        }
        self.m = shares(&counts, STRENGTH, Level::shipped_m);
        self.weigh();
        self.known = ((known + 45.0) / (asked + 50.0)).clamp(0.05, 0.99);
    }
}

/// The share of each level within its kind, with the shipped share counted so many times.
fn shares(counts: &[f64], strength: f64, shipped: impl Fn(Level) -> f64) -> Vec<f64> {
    let mut totals = [0.0_f64; 16];
    for (level, count) in Level::ALL.iter().zip(counts) {
        if let Some(total) = totals.get_mut(usize::from(level.kind())) {
            *total += count;
        }
    }
    Level::ALL
        .iter()
        .zip(counts)
        .map(|(level, count)| {
            let total = totals
                .get(usize::from(level.kind()))
                .copied()
                .unwrap_or(0.0);
            if level.kind() == 0 || level.group() == Group::Phone {
                shipped(*level)
            } else {
                (count + strength * shipped(*level)) / (total + strength)
            }
        })
        .collect()
}
