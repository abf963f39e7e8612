//! Giving a space a new key.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use vault::{DeviceKeys, Random, SpaceKey, space_id};
use wire::ids::{DeviceId, EpochId, Hlc, SpaceId, UnitId};

use crate::body::{Body, EpochKey, Parent, Recipient, SpaceNew};
use crate::found::Writer;
use crate::role::Rights;
use crate::statement::{Statement, StatementKind};
use crate::{Authority, AuthorityError};

/// Most keys before the new one that it names. Honest devices leave two or three; who makes thousands
/// to keep others from changing the key gains nothing.
const MOST_PARENTS: usize = 256;

/// The class of hidden persons. Its key goes to nobody by itself: whoever is named there reads only
/// once somebody who reads there already has handed the key over, so that it takes two.
pub const SEALED: u8 = 4;

/// Opens the space of a unit and class with a first key for the own device alone.
///
/// # Errors
///
/// [`AuthorityError::NoRight`] without the right to change keys there.
pub fn open_space(
    authority: &Authority,
    keys: &DeviceKeys,
    unit: &UnitId,
    class: u8,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let operation = authority.operation().ok_or(AuthorityError::NoRight)?;
    let held = authority
        .device(&DeviceId(keys.device_id()))
        .into_iter()
        .flat_map(|device| device.grants.iter().rev())
        .find(|held| {
            held.covers(unit, class, Rights::ROTATE) && held.grant.valid_until >= hlc.millis()
        })
        .ok_or(AuthorityError::NoRight)?;
    // Said by who knows the own grant, even where this clock is behind that of who gave it: the first
    // key would otherwise lock out everybody whose grant was known then.
    let hlc = hlc.max(Hlc(held.hlc.0.saturating_add(1)));
    let mut writer = Writer::after(authority, keys, held, hlc)?;
    let space = SpaceId(space_id(&operation.0, &unit.0, class));
    let new = writer.say(Body::SpaceNew(SpaceNew {
        space,
        unit: *unit,
        class,
    }))?;
    Ok(vec![new, writer.first_key(space, rng)?])
}

/// Makes a new key for a space, wrapped to every device that may read it now, with the keys before
/// it sealed inside, so that history stays readable. Devices whose right was withdrawn, has ended or
/// is suspended get none; one that comes back is given it by [`crate::deliver`]. Of hidden persons
/// ([`SEALED`]) only those get it who know a key that the own device knows.
///
/// `space_keys` are the keys that the own device holds.
///
/// # Errors
///
/// [`AuthorityError::NoRight`] without the right to change keys there;
/// [`AuthorityError::MissingKey`] when none of the present keys is at hand.
pub fn rotate(
    authority: &Authority,
    keys: &DeviceKeys,
    space: &SpaceId,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Statement, AuthorityError> {
    let space = authority
        .space_named(space)
        .ok_or(AuthorityError::UnknownSpace { space: *space })?;
    let held = authority
        .device(&DeviceId(keys.device_id()))
        .into_iter()
        .flat_map(|device| device.grants.iter().rev())
        .find(|held| {
            held.covers(&space.unit, space.class, Rights::ROTATE)
                && held.grant.valid_until >= hlc.millis()
        })
        .ok_or(AuthorityError::NoRight)?;
    let mut writer = Writer::after(authority, keys, held, hlc)?;
    let key = SpaceKey::generate(rng)?;
    let epoch = EpochId(key.epoch_id(&space.id.0));
    let parents = parents(authority, &space.id, &key, space_keys)?;
    let mut readers = authority.reduced.present_readers(space, hlc);
    if space.class == SEALED {
        let own = space_keys.keys().filter(|(of, _)| *of == space.id);
        let known: BTreeSet<DeviceId> = own
            .flat_map(|(_, epoch)| authority.holders(&space.id, epoch))
            .collect();
        readers.retain(|device| known.contains(device) || device.0 == keys.device_id());
    }
    let mut recipients = Vec::new();
    for device in readers {
        let Some(kem) = authority.device(&device).map(|device| device.keys.kem) else {
            continue;
        };
        let context = writer.context(StatementKind::EpochKey, space.id, epoch, device);
        recipients.push(Recipient {
            device,
            wrapped: key.wrap(&kem, &context, rng)?,
        });
    }
    writer.say(Body::EpochKey(EpochKey {
        space: space.id,
        epoch,
        parents,
        recipients,
    }))
}

/// Which keys are named first: those that may be written with, those that keep the rules, the deepest.
type Rank = (bool, bool, Reverse<Option<u64>>);

/// The keys before the new one: every head is named, so that the new key comes after all of them,
/// and every key at hand that is not yet reachable from a later one is sealed inside.
///
/// A head whose key does not open here (its issuer spoilt the wrap) is named with nothing sealed:
/// from then on nobody writes with it. Heads that may be written with come first, then the others
/// that keep the rules, then keys that were never to be written with but may have been.
fn parents(
    authority: &Authority,
    space: &SpaceId,
    key: &SpaceKey,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
) -> Result<Vec<Parent>, AuthorityError> {
    let heads: BTreeSet<EpochId> = authority.epoch_heads(space).into_iter().collect();
    let writable = authority.writable_epochs(space);
    let mut named: Vec<(Rank, EpochId, Vec<u8>)> = Vec::new();
    let mut at_hand = false;
    for (id, epoch) in authority.epochs_of(space) {
        let previous = space_keys.get(&(*space, *id));
        at_hand |= previous.is_some();
        let reachable = authority
            .sealed_under(space, id)
            .any(|later| space_keys.contains_key(&(*space, later)));
        let seals = previous.filter(|_| !reachable);
        if seals.is_none() && !heads.contains(id) {
            continue;
        }
        let sealed = match seals {
            Some(previous) => key.seal_previous(previous, &space.0)?,
            None => Vec::new(),
        };
        let rank = (!writable.contains(id), !epoch.kept, Reverse(epoch.depth));
        named.push((rank, *id, sealed));
    }
    if !named.is_empty() && !at_hand {
        return Err(AuthorityError::MissingKey { space: *space });
    }
    named.sort();
    named.truncate(MOST_PARENTS);
    let parents: BTreeMap<EpochId, Vec<u8>> = named
        .into_iter()
        .map(|(_, epoch, sealed)| (epoch, sealed))
        .collect();
    Ok(parents
        .into_iter()
        .map(|(epoch, sealed)| Parent { epoch, sealed })
        .collect())
}
