//! Spaces and the epochs of their keys.
//!
//! Two questions are kept apart. *Reading*: whoever was given a key may read with it, whatever is
//! known today about those who gave it; otherwise an issuer's mistake or end would make honest
//! history unreadable. *Writing*: a key is written with only while its statement counts, keeps the
//! rules of [`Reduced::judge_change`], and nobody knows it whose right was withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use vault::space_id;
use wire::ids::{DeviceId, EpochId, Hash, Hlc, SpaceId, UnitId};

use crate::body::{Body, EpochKey, KeyDelivery, Recipient, SpaceNew};
use crate::held::{HeldGrant, Irregularity};
use crate::reduce::{Reduced, Touched};
use crate::role::Rights;
use crate::statement::Statement;

/// A circle of sharing that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Space {
    /// Its name.
    pub id: SpaceId,
    /// Its unit.
    pub unit: UnitId,
    /// Its class, 0 to 4.
    pub class: u8,
}

/// One key of a space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Epoch {
    /// Steps from the first key; `None` while the keys before it lead in a circle.
    pub(crate) depth: Option<u64>,
    /// Whether some statement of it counts and keeps the rules.
    pub(crate) kept: bool,
    /// When it was made.
    pub(crate) since: Hlc,
    /// The keys before it, sealed under this one.
    pub(crate) parents: BTreeMap<EpochId, BTreeSet<Vec<u8>>>,
}

/// A statement about keys, and what is wrong with it.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) statement: Statement,
    pub(crate) judged: Result<(), Irregularity>,
}

impl PartialEq for Said {
    /// The same words under another valid signature are the same.
    fn eq(&self, other: &Self) -> bool {
        self.statement.id() == other.statement.id() && self.judged == other.judged
    }
}

impl Eq for Said {}

impl Said {
    /// Whether the keys in it may be read with.
    pub(crate) fn readable(&self) -> bool {
        match self.judged {
            Ok(()) => true,
            Err(wrong) => {
                matches!(self.statement.body(), Body::EpochKey(_))
                    && matches!(wrong, Irregularity::Stranger | Irregularity::LockOut)
            }
        }
    }
}

/// A reading grant: its depth, when it was given, its id.
type Nearness = (u8, Hlc, Hash);

/// In which order statements are looked at: by their own time, then by name.
pub(crate) type When = (Hlc, Hash);

/// The keys of one space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ring {
    pub(crate) changes: BTreeMap<When, Said>,
    pub(crate) deliveries: BTreeMap<(DeviceId, When), Said>,
    pub(crate) epochs: BTreeMap<EpochId, Epoch>,
    /// The keys that may be written with, best first.
    pub(crate) writable: Vec<EpochId>,
}

/// Every space and its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) spaces: BTreeMap<SpaceId, Space>,
    by_place: BTreeMap<(UnitId, u8), SpaceId>,
    pub(crate) rings: BTreeMap<SpaceId, Ring>,
    /// Given grants that read a unit and class, nearest to the root first.
    readers: BTreeMap<(UnitId, u8), BTreeSet<Nearness>>,
}

fn when(statement: &Statement) -> When {
    (statement.header().hlc, statement.id())
}

impl Keys {
    /// Keeps a statement about keys, to be judged.
    pub(crate) fn put(&mut self, statement: &Statement) {
        let said = Said {
            statement: statement.clone(),
            judged: Err(Irregularity::Space),
        };
        match statement.body() {
            Body::EpochKey(change) => {
                let ring = self.rings.entry(change.space).or_default();
                ring.changes.insert(when(statement), said);
            }
            Body::KeyDelivery(delivery) => {
                let ring = self.rings.entry(delivery.space).or_default();
                let key = (delivery.recipient.device, when(statement));
                ring.deliveries.insert(key, said);
            }
            _ => {}
        }
    }

    /// Keeps whom a grant lets read what.
    pub(crate) fn put_reader(&mut self, held: &HeldGrant) {
        for unit in &held.grant.units {
            for class in &held.grant.classes {
                if held.covers(unit, *class, Rights::READ) {
                    self.readers.entry((*unit, *class)).or_default().insert((
                        held.grant.depth,
                        held.hlc,
                        held.id,
                    ));
                }
            }
        }
    }

    /// The spaces that a grant lets read.
    fn read_by<'k>(&'k self, held: &'k HeldGrant) -> impl Iterator<Item = SpaceId> + 'k {
        let places = held.grant.units.iter().flat_map(|unit| {
            let classes = held.grant.classes.iter();
            classes.map(|class| (*unit, *class))
        });
        places
            .filter(|(unit, class)| held.covers(unit, *class, Rights::READ))
            .filter_map(|place| self.by_place.get(&place).copied())
    }

    /// The space of a unit and class.
    pub(crate) fn at(&self, unit: &UnitId, class: u8) -> Option<SpaceId> {
        self.by_place.get(&(*unit, class)).copied()
    }
}

impl Reduced {
    /// Judges again what depends on the statements that were just heard.
    pub(crate) fn review(&mut self, touched: &Touched) {
        let mut unsettled: BTreeSet<SpaceId> = BTreeSet::new();
        let mut opened: BTreeSet<SpaceId> = touched.opened.clone();
        // Spaces first: a key may bear an earlier time than its space when clocks differ.
        for statement in &touched.said {
            if let Body::SpaceNew(new) = statement.body() {
                let judged = self.open_space(new, statement);
                if judged.is_ok() {
                    opened.insert(new.space);
                }
                self.note_if_it_counts(statement, judged);
            }
        }
        let mut again: BTreeMap<When, Statement> = BTreeMap::new();
        for statement in &touched.said {
            if !matches!(statement.body(), Body::SpaceNew(_)) {
                again.insert(when(statement), statement.clone());
            }
        }
        if touched.all {
            // Every statement was just heard, so nothing else depends on what changed.
            for statement in again.into_values() {
                self.judge_said(&statement);
            }
            let spaces: Vec<SpaceId> = self.keys.spaces.keys().copied().collect();
            for space in &spaces {
                self.settle(space);
            }
            self.note_all_endings();
            return;
        }
        for space in &opened {
            self.collect(space, &|_| true, &mut again);
        }
        let mut devices: BTreeSet<DeviceId> = BTreeSet::new();
        for held in touched.grants.iter().filter_map(|id| self.given.get(id)) {
            let (device, hlc) = (held.device(), held.hlc);
            devices.insert(device);
            for space in self.keys.read_by(held) {
                unsettled.insert(space);
                let concerned = |statement: &Statement| match statement.body() {
                    Body::EpochKey(change) => {
                        hlc <= statement.header().hlc || names(&change.recipients, &device)
                    }
                    Body::KeyDelivery(delivery) => delivery.recipient.device == device,
                    _ => false,
                };
                self.collect(&space, &concerned, &mut again);
            }
        }
        for held in touched.withdrawn.iter().filter_map(|id| self.given.get(id)) {
            for space in self.keys.read_by(held) {
                unsettled.insert(space);
                self.collect(
                    &space,
                    &|statement| matches!(statement.body(), Body::EpochKey(_)),
                    &mut again,
                );
            }
        }
        for statement in again.into_values() {
            unsettled.extend(self.judge_said(&statement));
        }
        unsettled.extend(&opened);
        for space in &unsettled {
            self.settle(space);
        }
        let withdrawn: BTreeSet<Hash> = touched.withdrawn.union(&touched.grants).copied().collect();
        let frozen: BTreeSet<DeviceId> = touched.frozen.union(&devices).copied().collect();
        let mut endorsed: BTreeSet<DeviceId> = touched.endorsed.union(&devices).copied().collect();
        endorsed.extend(self.authors_endorsed_in(&opened));
        self.note_endings(&withdrawn, &frozen, &endorsed);
    }

    fn collect(
        &self,
        space: &SpaceId,
        concerned: &dyn Fn(&Statement) -> bool,
        into: &mut BTreeMap<When, Statement>,
    ) {
        let Some(ring) = self.keys.rings.get(space) else {
            return;
        };
        for said in ring.changes.values().chain(ring.deliveries.values()) {
            if concerned(&said.statement) {
                into.insert(when(&said.statement), said.statement.clone());
            }
        }
    }

    fn note_if_it_counts(&mut self, statement: &Statement, judged: Result<(), Irregularity>) {
        if self.counts(statement) {
            self.note(statement.issuer(), statement.seq(), judged);
        }
    }

    fn open_space(&mut self, new: &SpaceNew, statement: &Statement) -> Result<(), Irregularity> {
        let issuer = self.speaker(statement)?;
        let operation = self.genesis.as_ref().map(|genesis| genesis.operation);
        let named = operation.map(|operation| space_id(&operation.0, &new.unit.0, new.class));
        if named != Some(new.space.0) {
            return Err(Irregularity::Space);
        }
        if !issuer.covers(&new.unit, new.class, Rights::ROTATE) {
            return Err(Irregularity::NoRight);
        }
        self.keys.by_place.insert((new.unit, new.class), new.space);
        self.keys.spaces.insert(
            new.space,
            Space {
                id: new.space,
                unit: new.unit,
                class: new.class,
            },
        );
        Ok(())
    }

    /// Judges a statement about keys that was put; answers the space that it concerns.
    fn judge_said(&mut self, statement: &Statement) -> Option<SpaceId> {
        let (space, judged) = match statement.body() {
            Body::EpochKey(change) => (change.space, self.judge_change(change, statement)),
            Body::KeyDelivery(delivery) => {
                (delivery.space, self.judge_delivery(delivery, statement))
            }
            _ => return None,
        };
        let ring = self.keys.rings.get_mut(&space)?;
        let said = match statement.body() {
            Body::KeyDelivery(delivery) => ring
                .deliveries
                .get_mut(&(delivery.recipient.device, when(statement)))?,
            _ => ring.changes.get_mut(&when(statement))?,
        };
        said.judged = judged;
        self.note_if_it_counts(statement, judged);
        Some(space)
    }

    /// No ghost and no lock-out: every recipient was given a right to read the space when the key was
    /// made, and among them is one of the readers nearest to the root.
    ///
    /// Grants are asked, not what came after them. Only where all who were nearest have lost their
    /// right, those who are nearest now are asked too.
    fn judge_change(&self, new: &EpochKey, statement: &Statement) -> Result<(), Irregularity> {
        let issuer = self.speaker(statement)?;
        let space = self
            .keys
            .spaces
            .get(&new.space)
            .ok_or(Irregularity::Space)?;
        if !issuer.covers(&space.unit, space.class, Rights::ROTATE) {
            return Err(Irregularity::NoRight);
        }
        let hlc = statement.header().hlc;
        let given = new
            .recipients
            .iter()
            .all(|each| self.was_given(&each.device, space, hlc));
        if !given {
            return Err(Irregularity::Stranger);
        }
        // A grant that is younger than the key could not be known to its maker.
        let known = |held: &&HeldGrant| held.hlc <= hlc && held.grant.valid_until >= hlc.millis();
        let kept = self.nearest_among(space, &new.recipients, &known)
            || self.nearest_among(space, &new.recipients, &|held| {
                known(held) && self.is_live(held)
            });
        if kept {
            Ok(())
        } else {
            Err(Irregularity::LockOut)
        }
    }

    /// Whether one of the readers nearest to the root, of those that are asked for, is a recipient.
    fn nearest_among(
        &self,
        space: &Space,
        recipients: &[Recipient],
        asked: &dyn Fn(&&HeldGrant) -> bool,
    ) -> bool {
        let mut nearest = None;
        for (depth, _, id) in self
            .keys
            .readers
            .get(&(space.unit, space.class))
            .into_iter()
            .flatten()
        {
            if nearest.is_some_and(|nearest| nearest < *depth) {
                break;
            }
            let Some(held) = self.given.get(id).filter(|held| asked(held)) else {
                continue;
            };
            nearest = Some(*depth);
            if names(recipients, &held.device()) {
                return true;
            }
        }
        false
    }

    fn judge_delivery(&self, new: &KeyDelivery, statement: &Statement) -> Result<(), Irregularity> {
        let issuer = self.speaker(statement)?;
        let space = self
            .keys
            .spaces
            .get(&new.space)
            .ok_or(Irregularity::Space)?;
        let may = issuer.covers(&space.unit, space.class, Rights::ENROL)
            || issuer.covers(&space.unit, space.class, Rights::ROTATE);
        if !may {
            return Err(Irregularity::NoRight);
        }
        if self.was_given(&new.recipient.device, space, statement.header().hlc) {
            Ok(())
        } else {
            Err(Irregularity::Stranger)
        }
    }

    /// Whether the device was given a right to read the space that had not ended at `hlc`. A team
    /// whose week begins later may be given its key beforehand.
    fn was_given(&self, device: &DeviceId, space: &Space, hlc: Hlc) -> bool {
        let grants = self.of_device.get(device);
        grants
            .into_iter()
            .flatten()
            .filter_map(|id| self.given.get(id))
            .any(|held| {
                held.grant.valid_until >= hlc.millis()
                    && held.covers(&space.unit, space.class, Rights::READ)
            })
    }

    /// Whether a grant counts and was not withdrawn for cause.
    pub(crate) fn is_live(&self, held: &HeldGrant) -> bool {
        self.counted.contains(&held.id)
            && self
                .standing
                .withdrawals
                .get(&held.id)
                .is_none_or(|withdrawal| !withdrawal.for_cause())
    }

    /// Whether a device was ever given a right to read the space.
    pub(crate) fn had_right(&self, device: &DeviceId, space: &Space) -> bool {
        let grants = self.of_device.get(device).into_iter().flatten();
        grants
            .filter_map(|id| self.given.get(id))
            .any(|held| held.covers(&space.unit, space.class, Rights::READ))
    }

    /// Whether a device has a live grant that reads the space, ended or not.
    pub(crate) fn reads(&self, device: &DeviceId, space: &Space) -> bool {
        self.grants_of(device)
            .any(|held| held.covers(&space.unit, space.class, Rights::READ) && self.is_live(held))
    }

    /// Devices with a grant that reads the space, counts, was not withdrawn for whatever reason and
    /// has not ended at `hlc`, and that are not suspended then: those who get a new key.
    pub(crate) fn present_readers(&self, space: &Space, hlc: Hlc) -> BTreeSet<DeviceId> {
        let millis = hlc.millis();
        self.keys
            .readers
            .get(&(space.unit, space.class))
            .into_iter()
            .flatten()
            .filter_map(|(_, _, id)| self.grant(id))
            .filter(|held| {
                held.grant.valid_until >= millis
                    && !self.standing.withdrawals.contains_key(&held.id)
            })
            .map(HeldGrant::device)
            .filter(|device| self.frozen_until(device, millis).is_none())
            .collect()
    }
}

fn names(recipients: &[Recipient], device: &DeviceId) -> bool {
    recipients
        .binary_search_by_key(device, |each| each.device)
        .is_ok()
}

impl Ring {
    /// The keys that were wrapped to a device.
    pub(crate) fn wrapped_to<'r>(
        &'r self,
        device: &'r DeviceId,
    ) -> impl Iterator<Item = (EpochId, &'r Recipient, &'r Statement)> {
        let (first, last) = (Hash([0; 32]), Hash([0xff; 32]));
        let all = (*device, (Hlc(0), first))..=(*device, (Hlc(u64::MAX), last));
        let deliveries = self.deliveries.range(all).map(|(_, said)| said);
        self.changes
            .values()
            .chain(deliveries)
            .filter(|said| said.readable())
            .filter_map(|said| match said.statement.body() {
                Body::EpochKey(change) => {
                    let at = change
                        .recipients
                        .binary_search_by_key(device, |each| each.device)
                        .ok()?;
                    Some((change.epoch, change.recipients.get(at)?, &said.statement))
                }
                Body::KeyDelivery(delivery) => {
                    Some((delivery.epoch, &delivery.recipient, &said.statement))
                }
                _ => None,
            })
    }

    /// The devices to which a key was wrapped.
    pub(crate) fn holders(&self, epoch: &EpochId) -> BTreeSet<DeviceId> {
        let mut holders = BTreeSet::new();
        for said in self.changes.values().chain(self.deliveries.values()) {
            match said.statement.body() {
                Body::EpochKey(change) if said.readable() && change.epoch == *epoch => {
                    holders.extend(change.recipients.iter().map(|each| each.device));
                }
                Body::KeyDelivery(delivery) if said.readable() && delivery.epoch == *epoch => {
                    holders.insert(delivery.recipient.device);
                }
                _ => {}
            }
        }
        holders
    }
}
