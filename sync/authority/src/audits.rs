//! Who audits: to whom every device seals what was done on it.

use vault::DevicePublic;
use wire::{DeviceId, SpaceId};

use crate::{Authority, Rights, Role};

impl Authority {
    /// Whether the device was given a role that audits what happens in the unit of this space.
    #[must_use]
    pub fn audits(&self, device: &DeviceId, space: &SpaceId) -> bool {
        let Some(space) = self.space_named(space) else {
            return false;
        };
        self.device(device).is_some_and(|device| {
            device.grants.iter().any(|held| {
                Role::from_number(held.grant.role).is_some_and(|role| role.audits(space.class))
                    && held.covers(&space.unit, space.class, Rights::READ)
            })
        })
    }

    /// The keys of the devices that audit the unit of this space at this time, those nearest to the
    /// root first: given such a role, in its period, not withdrawn.
    #[must_use]
    pub fn auditors(&self, space: &SpaceId, now_ms: u64) -> Vec<DevicePublic> {
        let Some(space) = self.space_named(space) else {
            return Vec::new();
        };
        let mut found: Vec<(u8, DeviceId, DevicePublic)> = Vec::new();
        for device in self.devices() {
            let nearest = device
                .grants
                .iter()
                .filter(|held| {
                    Role::from_number(held.grant.role).is_some_and(|role| role.audits(space.class))
                        && held.covers(&space.unit, space.class, Rights::READ)
                        && held.valid_at(now_ms)
                        && self.withdrawal(&held.id).is_none()
                })
                .map(|held| held.grant.depth)
                .min();
            if let Some(depth) = nearest {
                found.push((depth, device.id, device.keys));
            }
        }
        found.sort_unstable_by_key(|(depth, id, _)| (*depth, *id));
        found.into_iter().map(|(_, _, keys)| keys).collect()
    }
}
