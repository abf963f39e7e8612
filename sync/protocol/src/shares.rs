//! Which kind of thing goes next over a line that carries little.
//!
//! Everything that waits gets a share of the line, the urgent the largest: a long list of notes does not
//! keep a checkpoint waiting for ever, nor anything what is urgent, which goes at the next entry.

use wire::Lane;

/// What shares a line. Statements are in none of these: they go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Urgent flags, whereabouts, handovers.
    Urgent = 0,
    /// Notes, and what was carried here from other municipalities.
    Notes = 1,
    /// Chunks of checkpoints.
    Checkpoints = 2,
    /// Imports, attachments, acts.
    Bulk = 3,
}

impl Class {
    /// Every class, the first ones first.
    pub const ALL: [Self; 4] = [Self::Urgent, Self::Notes, Self::Checkpoints, Self::Bulk];

    /// To what an entry of a lane belongs.
    #[must_use]
    pub fn of_lane(lane: u8) -> Self {
        match lane {
            lane if lane == Lane::Urgent as u8 => Self::Urgent,
            lane if lane == Lane::Notes as u8 || lane == Lane::Shared as u8 => Self::Notes,
            _ => Self::Bulk,
        }
    }

    /// Its hundredths of the line while everything waits.
    fn weight(self) -> u64 {
        match self {
            Self::Urgent => 60,
            Self::Notes => 25,
            Self::Checkpoints => 10,
            Self::Bulk => 5,
        }
    }
}

/// What has gone of each class, in the time of the line: so much for a byte as the class has little of it.
#[derive(Debug, Clone, Default)]
pub struct Shares {
    at: [u64; 4],
    now: u64,
    waits: [bool; 4],
}

impl Shares {
    /// The class that goes next of those that wait. One that has begun to wait has saved nothing up.
    pub fn next(&mut self, waits: [bool; 4]) -> Option<Class> {
        let before = std::mem::replace(&mut self.waits, waits);
        for ((at, waits), waited) in self.at.iter_mut().zip(waits).zip(before) {
            if waits && !waited {
                *at = (*at).max(self.now);
            }
        }
        let waiting = Class::ALL.into_iter().zip(waits).zip(self.at);
        let next = waiting
            .filter(|((_, waits), _)| *waits)
            .min_by_key(|(_, at)| *at);
        let ((class, _), at) = next?;
        self.now = at;
        Some(class)
    }

    /// Counts what has gone.
    pub fn sent(&mut self, class: Class, bytes: u64) {
        if let Some(at) = self.at.get_mut(class as usize) {
            *at = at.saturating_add(bytes.saturating_mul(100) / class.weight());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(shares: &mut Shares, waits: [bool; 4], entries: usize, bytes: u64) -> [u64; 4] {
        let mut gone = [0; 4];
        for _ in 0..entries {
            let class = shares.next(waits).expect("something waits");
            shares.sent(class, bytes);
            gone[class as usize] += bytes;
        }
        gone
    }

    #[test]
    fn while_everything_waits_each_class_has_its_share() {
        let gone = played(&mut Shares::default(), [true; 4], 10_000, 1_000);
        for (gone, share) in gone.into_iter().zip([60, 25, 10, 5]) {
            assert!(gone.abs_diff(share * 100_000) < 10_000, "{gone} of {share}");
        }
    }

    #[test]
    fn what_is_not_used_goes_to_the_others() {
        let waits = [false, true, false, true];
        let gone = played(&mut Shares::default(), waits, 6_000, 1_000);
        assert!(gone[1].abs_diff(5_000_000) < 10_000, "{gone:?}");
        assert!(gone[3].abs_diff(1_000_000) < 10_000, "{gone:?}");
    }

    #[test]
    fn what_becomes_urgent_goes_at_the_next_entry_and_has_saved_nothing_up() {
        let mut shares = Shares::default();
        played(&mut shares, [false, true, true, true], 1_000, 16_000);
        let everything = [true; 4];
        assert_eq!(shares.next(everything), Some(Class::Urgent));
        shares.sent(Class::Urgent, 1_000);
        // A flood of urgent entries still leaves the rest its part.
        let gone = played(&mut shares, everything, 1_000, 1_000);
        assert!(gone[1] > 200_000 && gone[3] > 20_000, "{gone:?}");
    }
}
