//! Space keys on their way to a device, and how a device opens all it is entitled to.

use std::collections::BTreeMap;

use vault::{DeviceKeys, SpaceKey, WrapContext, Wrapped};
use wire::ids::{DeviceId, EpochId, SpaceId};

use crate::Authority;

/// One wrapped key for one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The space.
    pub space: SpaceId,
    /// The epoch.
    pub epoch: EpochId,
    /// What the wrap is bound to.
    pub context: WrapContext,
    /// The wrapped key.
    pub wrapped: Wrapped,
}

/// What a device could open.
#[derive(Debug, Clone, Default)]
pub struct OpenedKeys {
    /// Keys that were not known before.
    pub keys: BTreeMap<(SpaceId, EpochId), SpaceKey>,
    /// Keys that were promised to this device and do not open: the epoch is not to be written with,
    /// and people are told, because the issuer made a mistake or means harm.
    pub refused: Vec<(SpaceId, EpochId)>,
}

impl Authority {
    /// The wrapped keys for a device, from every statement that counts.
    #[must_use]
    pub fn wraps_for(&self, device: &DeviceId) -> Vec<Delivery> {
        self.reduced.wraps_for(device)
    }

    /// Opens every key that this device is entitled to and does not know yet: those wrapped to it,
    /// and from these the keys before them.
    #[must_use]
    pub fn open_space_keys(
        &self,
        keys: &DeviceKeys,
        known: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    ) -> OpenedKeys {
        let mut opened = OpenedKeys::default();
        let own = DeviceId(keys.device_id());
        for delivery in self.wraps_for(&own) {
            let name = (delivery.space, delivery.epoch);
            if known.contains_key(&name) || opened.keys.contains_key(&name) {
                continue;
            }
            match keys.unwrap_space_key(&delivery.wrapped, &delivery.context) {
                Ok(key) => {
                    opened.keys.insert(name, key);
                }
                Err(_) => opened.refused.push(name),
            }
        }
        let mut ahead: Vec<((SpaceId, EpochId), SpaceKey)> = known
            .iter()
            .chain(&opened.keys)
            .map(|(name, key)| (*name, key.clone()))
            .collect();
        while let Some(((space, epoch), key)) = ahead.pop() {
            let before = self
                .reduced
                .keys
                .rings
                .get(&space)
                .and_then(|ring| ring.epochs.get(&epoch));
            for (parent, sealed) in before.iter().flat_map(|epoch| &epoch.parents) {
                let name = (space, *parent);
                if known.contains_key(&name) || opened.keys.contains_key(&name) {
                    continue;
                }
                let found = sealed
                    .iter()
                    .find_map(|sealed| key.open_previous(&parent.0, &space.0, sealed).ok());
                if let Some(previous) = found {
                    opened.keys.insert(name, previous.clone());
                    ahead.push((name, previous));
                }
            }
        }
        opened
            .refused
            .retain(|name| !known.contains_key(name) && !opened.keys.contains_key(name));
        opened.refused.sort();
        opened.refused.dedup();
        opened
    }
}
