//! Up to where a log may be given up: what others have signed that they hold.
//!
//! A device gives an entry up only while enough others are proved to hold what it says, one of them an
//! office that keeps everything. What is not signed does not count, and nobody counts for its own log.

use std::collections::BTreeMap;

use wire::DeviceId;

use crate::shelf::Logs;

/// Devices beside the own one that must hold an entry before it is given up.
pub const ENOUGH: usize = 3;

/// What a device signed that it holds of one space, as far as that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Whose word it is.
    pub device: DeviceId,
    /// It is of those who keep every entry.
    pub keeps_all: bool,
    /// Up to where it holds each log.
    pub held: BTreeMap<(DeviceId, u8), u64>,
}

/// Up to where each log is held by enough others: by one who keeps everything, and by
/// [`ENOUGH`] in all. `own` is this device, whose word about itself proves nothing.
#[must_use]
pub fn proved(own: &DeviceId, logs: &Logs, words: &[Word]) -> BTreeMap<(DeviceId, u8), u64> {
    let mut proved = BTreeMap::new();
    for (log, head) in logs {
        let words = words
            .iter()
            .filter(|word| word.device != *own && word.device != log.0)
            .map(|word| (word.held.get(log).copied().unwrap_or(0), word.keeps_all));
        let mut held: Vec<(u64, bool)> = words.collect();
        held.sort_unstable_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        let kept = held
            .iter()
            .filter(|(_, keeps_all)| *keeps_all)
            .map(|(seq, _)| *seq)
            .max();
        let enough = held.get(ENOUGH - 1).map(|(seq, _)| *seq);
        if let (Some(kept), Some(enough)) = (kept, enough) {
            proved.insert(*log, kept.min(enough).min(head.seq));
        }
    }
    proved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::LogHead;
    use wire::Hash;

    const LOG: (DeviceId, u8) = (DeviceId([9; 32]), 2);
    const OWN: DeviceId = DeviceId([1; 32]);

    fn logs(seq: u64) -> Logs {
        let head = LogHead {
            seq,
            id: Hash::ZERO,
            forked: false,
            branches: Hash::ZERO,
            floor: 0,
        };
        Logs::from([(LOG, head)])
    }

    fn word(device: u8, keeps_all: bool, seq: u64) -> Word {
        Word {
            device: DeviceId([device; 32]),
            keeps_all,
            held: BTreeMap::from([(LOG, seq)]),
        }
    }

    fn at(words: &[Word]) -> Option<u64> {
        proved(&OWN, &logs(100), words).get(&LOG).copied()
    }

    #[test]
    fn as_far_as_an_office_and_two_others_have_signed_and_no_further() {
        let three = [word(2, true, 80), word(3, false, 60), word(4, false, 50)];
        assert_eq!(at(&three), Some(50));
        let office_behind = [word(2, true, 10), word(3, false, 60), word(4, false, 50)];
        assert_eq!(at(&office_behind), Some(10), "who keeps everything decides");
        let four = [
            word(2, true, 80),
            word(3, false, 60),
            word(4, false, 50),
            word(5, false, 70),
        ];
        assert_eq!(at(&four), Some(60));
        let beyond = [word(2, true, 999), word(3, false, 999), word(4, false, 999)];
        assert_eq!(at(&beyond), Some(100), "no further than it is here");
    }

    #[test]
    fn teams_alone_two_devices_the_author_and_the_own_word_prove_nothing() {
        let teams = [word(2, false, 80), word(3, false, 60), word(4, false, 50)];
        assert_eq!(at(&teams), None, "no office");
        assert_eq!(at(&[word(2, true, 80), word(3, false, 60)]), None, "two");
        let own = [word(1, false, 80), word(2, true, 80), word(3, false, 80)];
        assert_eq!(at(&own), None, "its own word");
        let author = [word(9, false, 80), word(2, true, 80), word(3, false, 80)];
        assert_eq!(at(&author), None, "the author's");
        let silent = [word(2, true, 80), word(3, false, 80), word(4, false, 0)];
        assert_eq!(at(&silent), Some(0), "one that says nothing of it");
    }
}
