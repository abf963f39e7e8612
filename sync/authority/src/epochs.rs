//! Which keys a space has, which of them may be written with, and who knows them.

use std::collections::{BTreeMap, BTreeSet};

use vault::WrapContext;
use wire::ids::{DeviceId, EpochId, SpaceId};

use crate::body::Body;
use crate::delivery::Delivery;
use crate::keys::{Epoch, Ring, Space};
use crate::reduce::Reduced;

impl Reduced {
    /// Which keys are there, and which of them may be written with.
    pub(crate) fn settle(&mut self, space: &SpaceId) {
        let Some((place, ring)) = self.keys.spaces.get(space).zip(self.keys.rings.get(space))
        else {
            return;
        };
        let mut epochs: BTreeMap<EpochId, Epoch> = BTreeMap::new();
        for said in ring.changes.values().filter(|said| said.readable()) {
            let Body::EpochKey(change) = said.statement.body() else {
                continue;
            };
            let epoch = epochs.entry(change.epoch).or_default();
            for parent in &change.parents {
                epoch
                    .parents
                    .entry(parent.epoch)
                    .or_default()
                    .insert(parent.sealed.clone());
            }
            epoch.kept |= said.judged.is_ok() && self.counts(&said.statement);
            epoch.since = epoch.since.max(said.statement.header().hlc);
        }
        measure(&mut epochs);
        let known = self.known_to_the_withdrawn(place, ring, &epochs);
        let mut writable: Vec<(u64, EpochId)> = epochs
            .iter()
            .filter(|(id, epoch)| epoch.kept && !known.contains(id))
            .filter_map(|(id, epoch)| epoch.depth.map(|depth| (depth, *id)))
            .collect();
        writable.sort_by_key(|(depth, id)| (std::cmp::Reverse(*depth), *id));
        let writable = writable.into_iter().map(|(_, id)| id).collect();
        if let Some(ring) = self.keys.rings.get_mut(space) {
            ring.epochs = epochs;
            ring.writable = writable;
        }
    }

    /// Keys that a device knows whose right to the space was withdrawn: they were wrapped to it, or
    /// they are sealed inside a later key that it knows.
    ///
    /// A device that never had a right there is not asked about: an issuer that hands keys to
    /// strangers is shown, and could not stop everybody's pen by it.
    fn known_to_the_withdrawn(
        &self,
        space: &Space,
        ring: &Ring,
        epochs: &BTreeMap<EpochId, Epoch>,
    ) -> BTreeSet<EpochId> {
        let mut ahead: Vec<EpochId> = Vec::new();
        for device in &self.standing.out {
            if !self.had_right(device, space) || self.reads(device, space) {
                continue;
            }
            ahead.extend(ring.wrapped_to(device).map(|(epoch, _, _)| epoch));
        }
        let mut known: BTreeSet<EpochId> = BTreeSet::new();
        while let Some(id) = ahead.pop() {
            if !known.insert(id) {
                continue;
            }
            let parents = epochs.get(&id).into_iter().flat_map(|epoch| &epoch.parents);
            ahead.extend(
                parents
                    .filter(|(_, sealed)| sealed.iter().any(|each| !each.is_empty()))
                    .map(|(parent, _)| *parent),
            );
        }
        known
    }

    /// The wrapped keys for a device.
    pub(crate) fn wraps_for(&self, device: &DeviceId) -> Vec<Delivery> {
        let mut wraps = Vec::new();
        for space in self.keys.spaces.keys() {
            let Some(ring) = self.keys.rings.get(space) else {
                continue;
            };
            for (epoch, recipient, statement) in ring.wrapped_to(device) {
                let Some(issuer) = self.given.get(&statement.issuer()) else {
                    continue;
                };
                wraps.push(Delivery {
                    space: *space,
                    epoch,
                    context: WrapContext {
                        space: space.0,
                        epoch: epoch.0,
                        issuer: issuer.device().0,
                        recipient: device.0,
                        statement: statement.header().hash(),
                    },
                    wrapped: recipient.wrapped.clone(),
                });
            }
        }
        wraps
    }
}

/// Counts the steps of each epoch from the first. Keys that are not known count as none; keys in a
/// circle get no number, and nobody writes with them.
fn measure(epochs: &mut BTreeMap<EpochId, Epoch>) {
    let mut after: BTreeMap<EpochId, Vec<EpochId>> = BTreeMap::new();
    let mut open: BTreeMap<EpochId, usize> = BTreeMap::new();
    for (id, epoch) in epochs.iter() {
        let known = epoch
            .parents
            .keys()
            .filter(|each| epochs.contains_key(each));
        let mut count = 0;
        for parent in known {
            after.entry(*parent).or_default().push(*id);
            count += 1;
        }
        open.insert(*id, count);
    }
    let mut ready: Vec<(EpochId, u64)> = open
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(id, _)| (*id, 0))
        .collect();
    while let Some((id, depth)) = ready.pop() {
        if let Some(epoch) = epochs.get_mut(&id) {
            epoch.depth = Some(epoch.depth.unwrap_or(0).max(depth));
        }
        for later in after.get(&id).into_iter().flatten() {
            let Some(left) = open.get_mut(later) else {
                continue;
            };
            *left -= 1;
            let before = epochs.get_mut(later).map(|epoch| {
                let so_far = epoch.depth.unwrap_or(0).max(depth + 1);
                epoch.depth = Some(so_far);
                so_far
            });
            if *left == 0 {
                ready.push((*later, before.unwrap_or(depth + 1)));
            }
        }
    }
    // What never came to be ready lies in a circle, or behind one.
    for (id, left) in open {
        if left > 0
            && let Some(epoch) = epochs.get_mut(&id)
        {
            epoch.depth = None;
        }
    }
}
