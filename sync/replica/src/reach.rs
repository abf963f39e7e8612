//! Which devices are proved to know of a withdrawal.
//!
//! What proves it is what a device signed since: an entry sealed with a key that was made behind the
//! withdrawal in the same log, or an entry or a receipt that names a state of rights which this device
//! has been through with the withdrawal in it. Whoever hears of a withdrawal signs such a receipt at once.
//! A device of which nothing of that has come may know it all the same; it is not counted.

use std::collections::{BTreeMap, BTreeSet};

use authority::{Body, Role};
use store::Known;
use wire::{DeviceId, Entry, EpochId, Hash, Receipt, decode};

use crate::ReplicaError;
use crate::replica::Replica;

/// A place in the log of an issuer.
type Place = (Hash, u64);

/// What the newest entries of a device show of the statements that it knew.
#[derive(Default)]
struct Shown {
    /// It knew each of these logs up to before this place.
    before: BTreeSet<Place>,
}

fn places_of((issuer, count): ([u8; 32], u64)) -> Place {
    (Hash(issuer), count)
}

impl Replica {
    /// The state of the rights as others name it, and how many statements it holds of each issuer that
    /// withdrew somebody.
    pub(crate) fn rights_known(&self) -> (Hash, Vec<Known>) {
        let counts = self.authority.vector();
        let withdrawn = self.authority.devices().map(|device| device.id);
        let issuers: BTreeSet<Hash> = withdrawn
            .flat_map(|device| self.authority.withdrawn_where(&device))
            .flatten()
            .map(|(issuer, _)| issuer)
            .collect();
        let known = issuers
            .iter()
            .filter_map(|issuer| Some((issuer.0, *counts.get(issuer)?)));
        (self.authority.heads_hash(), known.collect())
    }

    /// Of each withdrawn device those in use at `now_ms` that are proved to know of it, this one
    /// included.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn knowing_withdrawals(
        &self,
        now_ms: u64,
    ) -> Result<BTreeMap<DeviceId, BTreeSet<DeviceId>>, ReplicaError> {
        let withdrawn: BTreeMap<DeviceId, Vec<BTreeSet<Place>>> = self
            .authority
            .devices()
            .filter(|device| self.authority.is_withdrawn(&device.id))
            .map(|device| (device.id, self.authority.withdrawn_where(&device.id)))
            .collect();
        if withdrawn.is_empty() {
            return Ok(BTreeMap::new());
        }
        // Most devices of a long operation are gone; nothing of theirs is read. A relay writes nothing by
        // which it could show what it knows.
        let in_use: BTreeSet<DeviceId> = self
            .authority
            .devices()
            .filter(|device| !device.is_relay())
            .filter(|device| {
                let mut grants = device.grants.iter();
                grants.any(|held| {
                    // A sealed envelope is no device that could hear of anything.
                    held.grant.valid_until >= now_ms && held.grant.role != Role::Envelope as u8
                }) && !self.authority.is_withdrawn(&device.id)
            })
            .map(|device| device.id)
            .collect();
        let shown = self.shown(&in_use)?;
        let knows = |device: &DeviceId, said: &[BTreeSet<Place>]| {
            let own = |issuer: &Hash| {
                let grant = self.authority.grant(issuer);
                grant.is_some_and(|held| held.device() == *device)
            };
            let of = shown.get(device);
            let at = |(issuer, seq): &Place| {
                own(issuer)
                    || of.is_some_and(|of| {
                        let mut before = of.before.iter();
                        before.any(|(log, before)| log == issuer && seq < before)
                    })
            };
            *device == self.device
                || !said.is_empty() && said.iter().all(|places| places.iter().any(at))
        };
        Ok(withdrawn
            .iter()
            .map(|(id, said)| {
                let knowing = in_use.iter().filter(|device| knows(device, said));
                (*id, knowing.copied().collect())
            })
            .collect())
    }

    /// What devices have shown by their newest entries and by the grant they work with.
    fn shown(
        &self,
        in_use: &BTreeSet<DeviceId>,
    ) -> Result<BTreeMap<DeviceId, Shown>, ReplicaError> {
        let (keys, grants) = self.places();
        let mut shown: BTreeMap<DeviceId, Shown> = BTreeMap::new();
        self.store.read(|tx| -> Result<(), ReplicaError> {
            for (space, logs) in &self.logs {
                for ((device, lane), head) in logs {
                    if !in_use.contains(device) {
                        continue;
                    }
                    let rows = tx.entries_from(space.0, device.0, *lane, head.seq, 1)?;
                    let Some(entry) = rows
                        .first()
                        .and_then(|row| decode::<Entry>(&row.bytes).ok())
                    else {
                        continue;
                    };
                    let of = shown.entry(*device).or_default();
                    let known = tx.heads_known(entry.header.authority_heads.0)?;
                    of.before.extend(known.into_iter().map(places_of));
                    of.before.extend(keys.get(&entry.header.epoch).copied());
                    // Who signs entries has read the statement that lets it in, and all before it.
                    of.before.extend(grants.get(device).into_iter().flatten());
                }
            }
            for ((_, device), bytes) in &self.receipts {
                let receipt = decode::<Receipt>(bytes).ok();
                let Some(receipt) = receipt.filter(|_| in_use.contains(device)) else {
                    continue;
                };
                let known = tx.heads_known(receipt.authority.0)?;
                let of = shown.entry(*device).or_default();
                of.before.extend(known.into_iter().map(places_of));
            }
            Ok(())
        })?;
        Ok(shown)
    }

    /// Where each key was made, if by one statement alone, and where each device was granted something.
    fn places(
        &self,
    ) -> (
        BTreeMap<EpochId, Place>,
        BTreeMap<DeviceId, BTreeSet<Place>>,
    ) {
        let mut keys: BTreeMap<EpochId, BTreeSet<Place>> = BTreeMap::new();
        let mut grants: BTreeMap<DeviceId, BTreeSet<Place>> = BTreeMap::new();
        for statement in self.authority.statements() {
            let place = (statement.issuer(), statement.seq());
            match statement.body() {
                Body::EpochKey(key) => {
                    keys.entry(key.epoch).or_default().insert(place);
                }
                Body::Grant(_) => {
                    if let Some(held) = self.authority.grant(&statement.id()) {
                        grants.entry(held.device()).or_default().insert(place);
                    }
                }
                _ => {}
            }
        }
        // With several grants nobody knows which of them a device has heard of.
        grants.retain(|_, places| places.len() == 1);
        let keys = keys
            .into_iter()
            .filter(|(_, places)| places.len() == 1)
            .filter_map(|(epoch, places)| Some((epoch, places.into_iter().next()?)))
            .collect();
        (keys, grants)
    }
}
