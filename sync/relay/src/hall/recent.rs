//! Entries that came a moment ago: most of what is sent goes to everybody who is connected, and the
//! database is asked for each of them once at most.

use std::collections::{BTreeMap, VecDeque};

use protocol::LogKey;

/// How much is remembered, in bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Entries near the end of a log, that others are about to be sent as well.
pub(super) const NEAR: u64 = 64;

#[derive(Debug, Default)]
pub(super) struct Recent {
    entries: BTreeMap<(LogKey, u64), Vec<u8>>,
    order: VecDeque<(LogKey, u64)>,
    bytes: usize,
}

impl Recent {
    pub(super) fn put(&mut self, key: LogKey, seq: u64, bytes: &[u8]) {
        if self.entries.contains_key(&(key, seq)) {
            return;
        }
        self.bytes = self.bytes.saturating_add(bytes.len());
        self.entries.insert((key, seq), bytes.to_vec());
        self.order.push_back((key, seq));
        while self.bytes > MOST_BYTES
            && let Some(oldest) = self.order.pop_front()
        {
            let gone = self.entries.remove(&oldest);
            self.bytes = self.bytes.saturating_sub(gone.map_or(0, |gone| gone.len()));
        }
    }

    /// What is remembered from a position on without a gap: at least one when there is one, further
    /// ones while all together stay below `max_bytes`.
    pub(super) fn from(&self, key: &LogKey, from_seq: u64, max_bytes: usize) -> Vec<Vec<u8>> {
        let mut taken: Vec<Vec<u8>> = Vec::new();
        let mut length = 0_usize;
        let mut seq = from_seq;
        while let Some(bytes) = self.entries.get(&(*key, seq)) {
            length = length.saturating_add(bytes.len());
            if length > max_bytes && !taken.is_empty() {
                break;
            }
            taken.push(bytes.clone());
            seq = seq.saturating_add(1);
        }
        taken
    }

    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{DeviceId, SpaceId};

    #[test]
    fn what_is_remembered_is_in_order_without_gaps_and_bounded() {
        let key = LogKey {
            space: SpaceId([1; 16]),
            device: DeviceId([2; 32]),
            lane: 2,
        };
        let mut recent = Recent::default();
        for seq in [1, 2, 3, 5] {
            recent.put(key, seq, &[7; 100]);
            recent.put(key, seq, &[7; 100]);
        }
        assert_eq!(recent.from(&key, 1, 10_000).len(), 3, "up to the gap");
        assert_eq!(recent.from(&key, 2, 150).len(), 1, "as many as fit");
        assert_eq!(recent.from(&key, 5, 1).len(), 1, "at least one");
        assert!(recent.from(&key, 4, 10_000).is_empty());
        for seq in 10..500 {
            recent.put(key, seq, &vec![7; 64 * 1024]);
        }
        assert!(recent.bytes <= MOST_BYTES);
        assert!(recent.from(&key, 1, 10_000).is_empty(), "the oldest went");
        assert_eq!(recent.entries.len(), recent.order.len());
    }
}
