//! Logs of entries that say two things: where they part, and which entries stand on which.

use std::collections::{BTreeMap, BTreeSet};

use wire::ids::{DeviceId, Hash, SpaceId};

use crate::Authority;

/// A log of entries of which two different ones with one number are known.
///
/// From the place where it parts nothing of it counts, whichever branch came first, until somebody
/// accepts entries or withdraws the device and so names the last one that counts. It is made of the set
/// of entries alone: two devices that hold the same entries make the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    at: u64,
    before: BTreeMap<Hash, Hash>,
}

impl Fork {
    /// Of every known entry of a log from some place on: its number, its id, and the id before it.
    /// `None` while they contradict each other nowhere.
    #[must_use]
    pub fn of(entries: &[(u64, Hash, Hash)]) -> Option<Self> {
        let mut ids: BTreeMap<u64, BTreeSet<Hash>> = BTreeMap::new();
        for (seq, id, before) in entries {
            ids.entry(*seq).or_default().insert(*id);
            // What an entry stands on is there as well, whether it has come or not.
            if *seq > 1 {
                ids.entry(seq - 1).or_default().insert(*before);
            }
        }
        let at = ids.iter().find(|(_, ids)| ids.len() > 1).map(|(at, _)| *at);
        Some(Self {
            at: at?,
            before: entries
                .iter()
                .map(|(_, id, before)| (*id, *before))
                .collect(),
        })
    }

    /// The first number at which the log says two things.
    #[must_use]
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Whether an entry lies on the branch that ends with `last`.
    pub(crate) fn leads_to(&self, last: &Hash, id: &Hash) -> bool {
        let mut seen = 0;
        let mut at = Some(last);
        while let Some(here) = at.filter(|_| seen <= self.before.len()) {
            if here == id {
                return *id != Hash::ZERO;
            }
            seen += 1;
            at = self.before.get(here);
        }
        false
    }
}

impl Authority {
    /// Takes over what is known of a log of entries that forked; `None` when it has not. What follows
    /// for its entries from the place on where it parts is the caller's to draw.
    pub fn put_fork(&mut self, space: SpaceId, device: DeviceId, lane: u8, fork: Option<Fork>) {
        match fork {
            Some(fork) => self.forks.insert((space, device, lane), fork),
            None => self.forks.remove(&(space, device, lane)),
        };
    }

    /// The forked logs of entries, as far as they were handed over.
    #[must_use]
    pub fn forks(&self) -> &BTreeMap<(SpaceId, DeviceId, u8), Fork> {
        &self.forks
    }
}
