//! When a space is due for a new key, and who lacks the present one.

use std::collections::{BTreeMap, BTreeSet};

use wire::ids::{DeviceId, EpochId, Hlc, SpaceId};

use crate::Authority;
use crate::ending::FREEZE_MS;
use crate::role::Rights;

/// A key is changed after so many days at the latest.
pub const MOST_DAYS: u64 = 30;

/// Why a space is due for a new key, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueReason {
    /// There is none that may be written with: what people save waits on their laptops.
    NoKey,
    /// A device whose right was withdrawn knows it.
    Withdrawn,
    /// A device has been suspended for more than [`FREEZE_MS`] and nobody decided.
    Suspended,
    /// Somebody's period has ended: the shift that holds it has gone.
    Ended,
    /// It is older than [`MOST_DAYS`].
    Age,
}

impl Authority {
    /// Whether a space is due for a new key at this time, and why.
    ///
    /// Withdrawals call for it at once. What `now_ms` decides is only that somebody is asked to make a
    /// key: a clock that is wrong costs a needless key.
    #[must_use]
    pub fn rotation_due(&self, space: &SpaceId, now_ms: u64) -> Option<DueReason> {
        let known = self.space_named(space)?;
        let Some(epoch) = self.writable_epoch(space) else {
            return Some(DueReason::NoKey);
        };
        let standing = &self.reduced.standing;
        let mut due: BTreeSet<DueReason> = BTreeSet::new();
        for device in self.holders(space, &epoch) {
            let mut reading = self
                .reduced
                .grants_of(&device)
                .filter(|held| held.covers(&known.unit, known.class, Rights::READ))
                .peekable();
            if reading.peek().is_none() {
                due.insert(DueReason::Withdrawn);
                continue;
            }
            let mut left = reading
                .filter(|held| !standing.withdrawals.contains_key(&held.id))
                .peekable();
            if left.peek().is_none() {
                due.insert(DueReason::Withdrawn);
            } else if left.all(|held| held.grant.valid_until < now_ms) {
                due.insert(DueReason::Ended);
            }
            let frozen = self.reduced.frozen(&device, now_ms);
            if frozen.is_some_and(|(since, _)| now_ms.saturating_sub(since) > FREEZE_MS) {
                due.insert(DueReason::Suspended);
            }
        }
        let since = self
            .epochs_of(space)
            .find(|(id, _)| **id == epoch)
            .map_or(0, |(_, found)| found.since.millis());
        if now_ms.saturating_sub(since) > MOST_DAYS * 24 * 60 * 60 * 1000 {
            due.insert(DueReason::Age);
        }
        due.pop_first()
    }

    /// The spaces for which a device may make a new key and that are due for one. Several devices may
    /// do so apart; the keys meet in the next one.
    #[must_use]
    pub fn rotations_due(&self, device: &DeviceId, now_ms: u64) -> Vec<(SpaceId, DueReason)> {
        let now = Some(Hlc::at_millis(now_ms));
        self.spaces()
            .filter(|space| self.may_serve(device, &space.id, now_ms))
            .filter(|space| self.covered(device, &space.id, Rights::ROTATE, now))
            .filter_map(|space| Some((space.id, self.rotation_due(&space.id, now_ms)?)))
            .collect()
    }

    /// The devices that may read a space and were not given its present key: admitted while somebody
    /// else changed it, or suspended then. [`crate::deliver`] gives it to them.
    #[must_use]
    pub fn lacking(&self, space: &SpaceId, now_ms: u64) -> BTreeSet<DeviceId> {
        let Some((known, epoch)) = self.space_named(space).zip(self.writable_epoch(space)) else {
            return BTreeSet::new();
        };
        let holders = self.holders(space, &epoch);
        let mut readers = self.reduced.present_readers(known, Hlc::at_millis(now_ms));
        readers.retain(|device| !holders.contains(device));
        readers
    }

    /// For each key of a space that may be written with and that no other is built on: the devices that
    /// may read the space and were not given it. Where keys were made apart by two who did not know of
    /// each other there are several such keys. Keys that everybody has are left out.
    /// [`crate::deliver_key`] gives them away.
    #[must_use]
    pub fn undelivered(
        &self,
        space: &SpaceId,
        now_ms: u64,
    ) -> BTreeMap<EpochId, BTreeSet<DeviceId>> {
        let Some(known) = self.space_named(space) else {
            return BTreeMap::new();
        };
        let readers = self.reduced.present_readers(known, Hlc::at_millis(now_ms));
        let heads: BTreeSet<EpochId> = self.epoch_heads(space).into_iter().collect();
        self.writable_epochs(space)
            .into_iter()
            .filter(|epoch| heads.contains(epoch))
            .map(|epoch| {
                let holders = self.holders(space, &epoch);
                (epoch, readers.difference(&holders).copied().collect())
            })
            .filter(|(_, lacking): &(EpochId, BTreeSet<DeviceId>)| !lacking.is_empty())
            .collect()
    }
}
