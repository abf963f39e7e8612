//! Spaces and the epochs of their keys, once it is known which grants count.

use std::collections::{BTreeMap, BTreeSet};

use vault::{WrapContext, space_id};
use wire::ids::{DeviceId, EpochId, Hash, Hlc, OperationId, SpaceId, UnitId};

use crate::body::{Body, EpochKey, KeyDelivery, Recipient, SpaceNew};
use crate::delivery::Delivery;
use crate::reduce::{Device, HeldGrant, Incident, Irregularity, Reduced};
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
    /// Whether some statement of it keeps the rules of [`Evaluated::epoch_keeps_the_rules`].
    pub(crate) writable: bool,
    /// The keys before it, sealed under this one.
    pub(crate) parents: BTreeMap<EpochId, BTreeSet<Vec<u8>>>,
}

/// What the set of statements says about spaces and keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Evaluated {
    pub(crate) spaces: BTreeMap<SpaceId, Space>,
    pub(crate) epochs: BTreeMap<SpaceId, BTreeMap<EpochId, Epoch>>,
    pub(crate) deliveries: BTreeMap<DeviceId, Vec<Delivery>>,
    pub(crate) incidents: BTreeSet<Incident>,
}

/// Evaluates everything that is not a grant.
pub(crate) fn evaluate(reduced: &Reduced) -> Evaluated {
    let mut evaluated = Evaluated::default();
    let Some(genesis) = &reduced.genesis else {
        return evaluated;
    };
    let mut statements: Vec<&Statement> = reduced
        .logs
        .values()
        .flat_map(|log| &log.statements)
        .collect();
    statements.sort_by_key(|statement| (statement.header().hlc, statement.id()));
    // Spaces first: a key may bear an earlier time than its space when clocks differ.
    for statement in &statements {
        if let Body::SpaceNew(space) = statement.body() {
            let judged = evaluated.open_space(space, genesis.operation, statement, reduced);
            evaluated.note(statement, judged);
        }
    }
    for statement in &statements {
        let judged = match statement.body() {
            Body::EpochKey(epoch) => evaluated.take_epoch(epoch, statement, reduced),
            Body::KeyDelivery(delivery) => evaluated.take_delivery(delivery, statement, reduced),
            // Grants were judged before; reserved kinds are kept and passed on only.
            Body::Genesis(_) | Body::Grant(_) | Body::SpaceNew(_) | Body::Reserved(_) => Ok(()),
        };
        evaluated.note(statement, judged);
    }
    for epochs in evaluated.epochs.values_mut() {
        measure(epochs);
    }
    evaluated
}

impl Evaluated {
    fn note(&mut self, statement: &Statement, judged: Result<(), Irregularity>) {
        if let Err(irregularity) = judged {
            self.incidents.insert(Incident {
                issuer: statement.issuer(),
                seq: statement.seq(),
                irregularity,
            });
        }
    }

    fn open_space(
        &mut self,
        new: &SpaceNew,
        operation: OperationId,
        statement: &Statement,
        reduced: &Reduced,
    ) -> Result<(), Irregularity> {
        let issuer = speaker(statement, reduced)?;
        if new.space.0 != space_id(&operation.0, &new.unit.0, new.class) {
            return Err(Irregularity::Space);
        }
        if !issuer.covers(&new.unit, new.class, Rights::ROTATE) {
            return Err(Irregularity::NoRight);
        }
        self.spaces.insert(
            new.space,
            Space {
                id: new.space,
                unit: new.unit,
                class: new.class,
            },
        );
        Ok(())
    }

    fn take_epoch(
        &mut self,
        new: &EpochKey,
        statement: &Statement,
        reduced: &Reduced,
    ) -> Result<(), Irregularity> {
        let issuer = speaker(statement, reduced)?;
        let space = *self.spaces.get(&new.space).ok_or(Irregularity::Space)?;
        if !issuer.covers(&space.unit, space.class, Rights::ROTATE) {
            return Err(Irregularity::NoRight);
        }
        let judged = Self::epoch_keeps_the_rules(new, &space, statement.header().hlc, reduced);
        let epoch = self
            .epochs
            .entry(new.space)
            .or_default()
            .entry(new.epoch)
            .or_default();
        for parent in &new.parents {
            epoch
                .parents
                .entry(parent.epoch)
                .or_default()
                .insert(parent.sealed.clone());
        }
        epoch.writable |= judged.is_ok();
        // A key that breaks the rules is not written with; whoever holds it may still read, or an
        // issuer's mistake would make honest history unreadable.
        self.deliver((new.space, new.epoch), &new.recipients, issuer, statement);
        judged
    }

    /// No ghost and no lock-out: every recipient may read the space when the key is made, and among
    /// them is one of the readers nearest to the root.
    ///
    /// Only grants are asked, never what came after them, so that the answer cannot turn over the
    /// head of those who already wrote.
    fn epoch_keeps_the_rules(
        new: &EpochKey,
        space: &Space,
        hlc: Hlc,
        reduced: &Reduced,
    ) -> Result<(), Irregularity> {
        let readers: BTreeMap<DeviceId, u8> = readers(space, hlc, reduced);
        let recipients: BTreeSet<DeviceId> =
            new.recipients.iter().map(|each| each.device).collect();
        if recipients
            .iter()
            .any(|device| !readers.contains_key(device))
        {
            return Err(Irregularity::Stranger);
        }
        // A grant that is younger than the key could not be known to its maker.
        let known = reduced
            .devices
            .values()
            .filter(|device| device.grants.iter().any(|held| held.hlc <= hlc))
            .filter_map(|device| readers.get(&device.id).map(|depth| (*depth, device.id)));
        let nearest = known.clone().map(|(depth, _)| depth).min();
        let kept = known
            .filter(|(depth, _)| Some(*depth) == nearest)
            .any(|(_, device)| recipients.contains(&device));
        if kept {
            Ok(())
        } else {
            Err(Irregularity::LockOut)
        }
    }

    fn take_delivery(
        &mut self,
        new: &KeyDelivery,
        statement: &Statement,
        reduced: &Reduced,
    ) -> Result<(), Irregularity> {
        let issuer = speaker(statement, reduced)?;
        let space = *self.spaces.get(&new.space).ok_or(Irregularity::Space)?;
        let may = issuer.covers(&space.unit, space.class, Rights::ENROL)
            || issuer.covers(&space.unit, space.class, Rights::ROTATE);
        if !may {
            return Err(Irregularity::NoRight);
        }
        let reads = reduced
            .devices
            .get(&new.recipient.device)
            .and_then(|device| nearest_reading(device, &space, statement.header().hlc));
        if reads.is_none() {
            return Err(Irregularity::Stranger);
        }
        self.deliver(
            (new.space, new.epoch),
            std::slice::from_ref(&new.recipient),
            issuer,
            statement,
        );
        Ok(())
    }

    fn deliver(
        &mut self,
        (space, epoch): (SpaceId, EpochId),
        recipients: &[Recipient],
        issuer: &HeldGrant,
        statement: &Statement,
    ) {
        let (issuer, header) = (issuer.device().0, statement.header().hash());
        for recipient in recipients {
            let delivery = Delivery {
                space,
                epoch,
                context: WrapContext {
                    space: space.0,
                    epoch: epoch.0,
                    issuer,
                    recipient: recipient.device.0,
                    statement: header,
                },
                wrapped: recipient.wrapped.clone(),
            };
            self.deliveries
                .entry(recipient.device)
                .or_default()
                .push(delivery);
        }
    }
}

/// The grant under which a statement was made, if its time lies before the grant's end.
fn speaker<'r>(statement: &Statement, reduced: &'r Reduced) -> Result<&'r HeldGrant, Irregularity> {
    let issuer: Hash = statement.issuer();
    let held = reduced.grants.get(&issuer).ok_or(Irregularity::NoRight)?;
    if statement.header().hlc.millis() > held.grant.valid_until {
        return Err(Irregularity::Late);
    }
    Ok(held)
}

/// Devices that may read a space and whose grant has not ended at `hlc`, with the depth of the
/// nearest such grant.
pub(crate) fn readers(space: &Space, hlc: Hlc, reduced: &Reduced) -> BTreeMap<DeviceId, u8> {
    reduced
        .devices
        .values()
        .filter_map(|device| Some((device.id, nearest_reading(device, space, hlc)?)))
        .collect()
}

/// Depth of the device's nearest grant that reads the space and has not ended at `hlc`. A team whose
/// week begins later may be given its key beforehand.
fn nearest_reading(device: &Device, space: &Space, hlc: Hlc) -> Option<u8> {
    device
        .grants
        .iter()
        .filter(|held| {
            held.grant.valid_until >= hlc.millis()
                && held.covers(&space.unit, space.class, Rights::READ)
        })
        .map(|held| held.grant.depth)
        .min()
}

/// Counts the steps of each epoch from the first. Keys that are not known count as none; keys in a
/// circle get no number, and nobody writes with them.
fn measure(epochs: &mut BTreeMap<EpochId, Epoch>) {
    let known: BTreeSet<EpochId> = epochs.keys().copied().collect();
    let parents: BTreeMap<EpochId, Vec<EpochId>> = epochs
        .iter()
        .map(|(id, epoch)| {
            let before = epoch.parents.keys().copied();
            (*id, before.filter(|each| known.contains(each)).collect())
        })
        .collect();
    let mut depths: BTreeMap<EpochId, u64> = BTreeMap::new();
    loop {
        let mut ready: Vec<(EpochId, u64)> = Vec::new();
        for (id, before) in &parents {
            if depths.contains_key(id) {
                continue;
            }
            let measured: Option<Vec<u64>> = before
                .iter()
                .map(|each| depths.get(each).copied())
                .collect();
            if let Some(measured) = measured {
                ready.push((
                    *id,
                    measured.into_iter().max().map_or(0, |deepest| deepest + 1),
                ));
            }
        }
        if ready.is_empty() {
            break;
        }
        depths.extend(ready);
    }
    for (id, epoch) in epochs.iter_mut() {
        epoch.depth = depths.get(id).copied();
    }
}
