//! Giving a space a new key.

use std::collections::BTreeMap;

use vault::{DeviceKeys, Random, SpaceKey};
use wire::ids::{DeviceId, EpochId, Hlc, SpaceId};

use crate::body::{Body, EpochKey, Parent, Recipient};
use crate::evaluate::readers;
use crate::found::Writer;
use crate::role::Rights;
use crate::statement::{Statement, StatementKind};
use crate::{Authority, AuthorityError};

/// Makes a new key for a space, wrapped to every device that may read it now, with the keys before
/// it sealed inside, so that history stays readable.
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
    let (seq, prev) = authority
        .next_seq(&held.id)
        .ok_or(AuthorityError::Stopped)?;
    let mut writer = Writer {
        keys,
        issuer: held.id,
        seq,
        prev,
        hlc,
    };
    let key = SpaceKey::generate(rng)?;
    let epoch = EpochId(key.epoch_id(&space.id.0));
    let parents = parents(authority, &space.id, &key, space_keys)?;
    let mut recipients = Vec::new();
    for device in readers(space, hlc, &authority.reduced).into_keys() {
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

/// The keys before the new one: every head is named, so that the new key comes after all of them,
/// and every key at hand that is not yet reachable from a later one is sealed inside.
///
/// A head whose key does not open here (its issuer spoilt the wrap) is named with nothing sealed:
/// from then on nobody writes with it.
fn parents(
    authority: &Authority,
    space: &SpaceId,
    key: &SpaceKey,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
) -> Result<Vec<Parent>, AuthorityError> {
    let mut parents = BTreeMap::new();
    for head in authority.epoch_heads(space) {
        parents.insert(head, Vec::new());
    }
    let mut at_hand = false;
    for epoch in authority.epochs(space) {
        let Some(previous) = space_keys.get(&(*space, epoch)) else {
            continue;
        };
        at_hand = true;
        let reachable = authority
            .sealed_under(space, &epoch)
            .any(|later| space_keys.contains_key(&(*space, later)));
        if !reachable {
            parents.insert(epoch, key.seal_previous(previous, &space.0)?);
        }
    }
    if !parents.is_empty() && !at_hand {
        return Err(AuthorityError::MissingKey { space: *space });
    }
    Ok(parents
        .into_iter()
        .map(|(epoch, sealed)| Parent { epoch, sealed })
        .collect())
}
