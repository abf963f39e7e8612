//! Dice whose seed is printed and can be given back.

/// Reproducible numbers for deciding what happens next in a story.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The numbers of this seed, from the beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// The seeds to run: those given as `SEED=1,2,3`, or else `count` from `first` on. Printed, so
    /// that a failing run can be repeated.
    #[must_use]
    #[allow(clippy::print_stdout)]
    pub fn seeds(first: u64, count: u64) -> Vec<u64> {
        let seeds: Vec<u64> = match std::env::var("SEED") {
            Ok(given) => given
                .split(',')
                .filter_map(|seed| seed.trim().parse().ok())
                .collect(),
            Err(_) => (first..first + count).collect(),
        };
        println!("seeds {seeds:?}; repeat one with SEED=");
        seeds
    }

    /// The seed of the story with this number; another one for every SEED that is given.
    #[must_use]
    pub fn story(number: u64) -> u64 {
        let given = std::env::var("SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        number.wrapping_add(given.unwrap_or(0_u64).wrapping_mul(100))
    }

    /// The next number (SplitMix64).
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..below`; 0 when there is none.
    pub fn below(&mut self, below: usize) -> usize {
        if below == 0 {
            return 0;
        }
        (self.number() % below as u64) as usize
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
