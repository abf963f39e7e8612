//! Making the statements that end, suspend and mend.

use std::collections::{BTreeMap, BTreeSet};

use vault::{DeviceKeys, Random, SigningKey, SpaceKey};
use wire::ids::{DeviceId, EpochId, Hash, Hlc, SpaceId};

use crate::body::{Body, KeyDelivery, Recipient};
use crate::ending::{Cut, Endorse, Freeze, LaneCut, MAX_ENDORSED, Reason, Revoke, TimeBeacon};
use crate::found::Writer;
use crate::held::HeldGrant;
use crate::role::Rights;
use crate::statement::{Signer, Statement, StatementKind};
use crate::{Authority, AuthorityError, rotate};

/// How far the logs of one device are held: by space and lane the number and id of the last entry.
pub type Heads = BTreeMap<(SpaceId, u8), (u64, Hash)>;

/// What is to be said so that the grants of a device end: one `Revoke` for each that is not yet
/// withdrawn as far, with the cuts where its logs are held now.
///
/// `heads` are the logs of that device that the caller holds. Of a log that is not among them nothing
/// counts any longer, so hand over all of them, and look first for what other devices hold. With
/// [`Reason::Ended`] only grants whose period is over at `hlc` are named: a renewed one goes on.
#[must_use]
pub fn revocations(
    authority: &Authority,
    device: &DeviceId,
    reason: Reason,
    heads: &Heads,
    hlc: Hlc,
) -> Vec<Revoke> {
    let ended =
        |held: &&HeldGrant| reason != Reason::Ended || held.grant.valid_until < hlc.millis();
    authority
        .reduced
        .grants_of(device)
        .filter(ended)
        .map(|held| revocation(authority, held, reason, heads))
        .collect()
}

fn revocation(authority: &Authority, held: &HeldGrant, reason: Reason, heads: &Heads) -> Revoke {
    let lanes = heads.iter().filter(|((space, _), (seq, _))| {
        let written = authority
            .space_named(space)
            .is_some_and(|space| held.covers(&space.unit, space.class, Rights::APPEND));
        written && *seq > 0
    });
    let log = authority.reduced.logs.get(&held.id);
    let last = log.and_then(|log| log.counting().last());
    Revoke {
        target: held.id,
        reason: reason as u8,
        log: last.map_or(Cut::NOTHING, |last| Cut {
            count: last.seq() + 1,
            last: last.id(),
        }),
        lanes: lanes
            .map(|((space, lane), (count, last))| LaneCut {
                space: *space,
                lane: *lane,
                cut: Cut {
                    count: *count,
                    last: *last,
                },
            })
            .collect(),
    }
}

/// Ends one grant of a device and lets its others go on: a person who changes from one role to another.
/// What was written under it so far counts. Spaces that the device cannot read by what is left get a
/// new key at once, as far as the own device may change it.
///
/// # Errors
///
/// [`AuthorityError::NoRight`] when the grant does not lie below the own one, or has ended already.
#[allow(clippy::too_many_arguments)]
pub fn end_grant(
    authority: &Authority,
    keys: &DeviceKeys,
    grant: &Hash,
    heads: &Heads,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let held = authority.grant(grant).ok_or(AuthorityError::NoRight)?;
    if authority.withdrawal(grant).is_some() {
        return Err(AuthorityError::NoRight);
    }
    let body = revocation(authority, held, Reason::Ended, heads);
    let said = say(authority, keys, hlc, Body::Revoke(body), &|own| {
        authority.reduced.is_above(&own.id, grant)
    })?;
    let device = held.device();
    let mut hlc = said.header().hlc;
    let mut after = authority.clone();
    after.extend([&said]);
    let mut all = vec![said];
    let spaces: Vec<SpaceId> = authority
        .spaces()
        .filter(|space| held.covers(&space.unit, space.class, Rights::READ))
        .map(|space| space.id)
        .collect();
    for space in spaces {
        hlc = hlc.tick(0);
        let known = after.space_named(&space);
        let goes_on =
            known.is_some_and(|space| after.reduced.present_readers(space, hlc).contains(&device));
        if goes_on {
            continue;
        }
        match rotate(&after, keys, &space, space_keys, hlc, rng) {
            Ok(made) => {
                after.extend([&made]);
                all.push(made);
            }
            Err(AuthorityError::Vault(error)) => return Err(error.into()),
            Err(_) => {}
        }
    }
    Ok(all)
}

/// Withdraws from a device every grant that lies below the own one: see [`revocations`].
///
/// # Errors
///
/// [`AuthorityError::NoRight`] when there is none; [`AuthorityError::Form`] when the device wrote
/// into more logs than one statement names.
pub fn revoke(
    authority: &Authority,
    keys: &DeviceKeys,
    device: &DeviceId,
    reason: Reason,
    heads: &Heads,
    hlc: Hlc,
) -> Result<Vec<Statement>, AuthorityError> {
    let mut writers: BTreeMap<Hash, Writer<'_>> = BTreeMap::new();
    let mut said = Vec::new();
    let mut refused = AuthorityError::NoRight;
    for body in revocations(authority, device, reason, heads, hlc) {
        let above = speaking(authority, keys, hlc)
            .filter(|held| authority.reduced.is_above(&held.id, &body.target));
        for held in above {
            let mut writer = match writers.remove(&held.id) {
                Some(writer) => writer,
                None => match Writer::after(authority, keys, held, hlc) {
                    Ok(writer) => writer,
                    Err(error) => {
                        refused = error;
                        continue;
                    }
                },
            };
            said.push(writer.say(Body::Revoke(body))?);
            writers.insert(held.id, writer);
            break;
        }
    }
    if said.is_empty() {
        return Err(refused);
    }
    Ok(said)
}

/// Withdraws a device's grants and gives every space that it could read a new key at once, so that
/// nobody has to wait: what a person does who learns that a laptop is lost.
///
/// Spaces whose key the own device may not change, or does not hold, stay due for whoever may
/// ([`Authority::rotations_due`]).
///
/// # Errors
///
/// As [`revoke`], and [`AuthorityError::Vault`] without randomness.
#[allow(clippy::too_many_arguments)]
pub fn withdraw(
    authority: &Authority,
    keys: &DeviceKeys,
    device: &DeviceId,
    reason: Reason,
    heads: &Heads,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let mut said = revoke(authority, keys, device, reason, heads, hlc)?;
    let mut after = authority.clone();
    after.extend(&said);
    let mut hlc = said
        .iter()
        .map(|each| each.header().hlc)
        .fold(hlc, Hlc::max);
    let spaces: Vec<SpaceId> = authority
        .spaces()
        .map(|space| space.id)
        .filter(|space| authority.may_read(device, space))
        .collect();
    for space in spaces {
        hlc = hlc.tick(0);
        match rotate(&after, keys, &space, space_keys, hlc, rng) {
            Ok(made) => {
                after.extend([&made]);
                said.push(made);
            }
            Err(AuthorityError::Vault(error)) => return Err(error.into()),
            Err(_) => {}
        }
    }
    Ok(said)
}

/// Suspends a device for [`crate::FREEZE_MS`] from `hlc` on: nobody serves it, what it writes waits,
/// and no new key is made for it. To be confirmed by a `Revoke`, or it lapses.
///
/// # Errors
///
/// [`AuthorityError::NoRight`] when the device works in no unit of one's own, or stands above.
pub fn freeze(
    authority: &Authority,
    keys: &DeviceKeys,
    device: &DeviceId,
    hlc: Hlc,
) -> Result<Statement, AuthorityError> {
    let body = Body::Freeze(Freeze { device: *device });
    say(authority, keys, hlc, body, &|held| {
        authority.reduced.may_freeze(&held.id, device)
    })
}

/// Accepts entries of another device that were set aside, in as many statements as it takes.
///
/// # Errors
///
/// [`AuthorityError::NoRight`] for one who neither stands above their author nor enrols in the space.
pub fn endorse(
    authority: &Authority,
    keys: &DeviceKeys,
    space: &SpaceId,
    device: &DeviceId,
    entries: &BTreeSet<Hash>,
    hlc: Hlc,
) -> Result<Vec<Statement>, AuthorityError> {
    let held = speaking(authority, keys, hlc)
        .find(|held| authority.reduced.may_endorse(&held.id, space, device))
        .ok_or(AuthorityError::NoRight)?;
    let mut writer = Writer::after(authority, keys, held, hlc)?;
    let entries: Vec<Hash> = entries.iter().copied().collect();
    entries
        .chunks(MAX_ENDORSED)
        .map(|entries| {
            writer.say(Body::Endorse(Endorse {
                space: *space,
                device: *device,
                entries: entries.to_vec(),
            }))
        })
        .collect()
}

/// Says what time it is to all devices below.
///
/// # Errors
///
/// [`AuthorityError::NoRight`] for one below whom there can be nobody.
pub fn beacon(
    authority: &Authority,
    keys: &DeviceKeys,
    at_ms: u64,
    hlc: Hlc,
) -> Result<Statement, AuthorityError> {
    let body = Body::TimeBeacon(TimeBeacon { at: at_ms });
    say(authority, keys, hlc, body, &|held| held.enrols())
}

/// Gives devices the present key of a space: those who were admitted while somebody else changed it,
/// and those whose suspension lapsed ([`Authority::lacking`]).
///
/// # Errors
///
/// [`AuthorityError::NoRight`] for one who neither enrols nor changes keys there;
/// [`AuthorityError::MissingKey`] when no present key is at hand.
pub fn deliver(
    authority: &Authority,
    keys: &DeviceKeys,
    space: &SpaceId,
    devices: &BTreeSet<DeviceId>,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let mut writable = authority.writable_epochs(space).into_iter();
    let epoch = writable
        .find(|epoch| space_keys.contains_key(&(*space, *epoch)))
        .ok_or(AuthorityError::MissingKey { space: *space })?;
    deliver_key(
        authority,
        keys,
        (space, &epoch),
        devices,
        space_keys,
        hlc,
        rng,
    )
}

/// Gives devices this key of a space ([`Authority::undelivered`]).
///
/// # Errors
///
/// As [`deliver`].
pub fn deliver_key(
    authority: &Authority,
    keys: &DeviceKeys,
    (space, epoch): (&SpaceId, &EpochId),
    devices: &BTreeSet<DeviceId>,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let known = authority
        .space_named(space)
        .ok_or(AuthorityError::UnknownSpace { space: *space })?;
    let held = speaking(authority, keys, hlc)
        .find(|held| {
            held.covers(&known.unit, known.class, Rights::ENROL)
                || held.covers(&known.unit, known.class, Rights::ROTATE)
        })
        .ok_or(AuthorityError::NoRight)?;
    let key = space_keys
        .get(&(*space, *epoch))
        .ok_or(AuthorityError::MissingKey { space: *space })?;
    let readers = authority.reduced.present_readers(known, hlc);
    let mut writer = Writer::after(authority, keys, held, hlc)?;
    let mut said = Vec::new();
    for device in devices.intersection(&readers) {
        let Some(kem) = authority.device(device).map(|device| device.keys.kem) else {
            continue;
        };
        let context = writer.context(StatementKind::KeyDelivery, *space, *epoch, *device);
        let wrapped = key.wrap(&kem, &context, rng)?;
        said.push(writer.say(Body::KeyDelivery(KeyDelivery {
            space: *space,
            epoch: *epoch,
            recipient: Recipient {
                device: *device,
                wrapped,
            },
        }))?);
    }
    Ok(said)
}

/// Says something as the root: a grant of the first depth, a `Revoke` of any grant (see
/// [`revocations`]), other root keys, the closing of the operation.
///
/// `signers` are root keys, each with its place in the list in force. Fewer than must sign make a
/// statement that counts once the others have signed it too ([`Statement::cosigned`]).
///
/// # Errors
///
/// [`AuthorityError::Stopped`] when the root's log is not here or is stopped;
/// [`AuthorityError::Form`] for fields that every reader would refuse.
pub fn say_as_root(
    authority: &Authority,
    signers: &[(u8, SigningKey)],
    body: Body,
    hlc: Hlc,
) -> Result<Statement, AuthorityError> {
    let root = authority.root();
    let (seq, prev) = authority.next_seq(&root).ok_or(AuthorityError::Stopped)?;
    let signer = Signer::Root(signers);
    Ok(Statement::issue(root, seq, prev, hlc, body, &signer)?)
}

/// The own grants that have not ended, newest first.
fn speaking<'a>(
    authority: &'a Authority,
    keys: &DeviceKeys,
    hlc: Hlc,
) -> impl Iterator<Item = &'a HeldGrant> {
    let device = authority.device(&DeviceId(keys.device_id()));
    device
        .into_iter()
        .flat_map(|device| device.grants.iter().rev())
        .filter(move |held| held.grant.valid_until >= hlc.millis())
}

fn say(
    authority: &Authority,
    keys: &DeviceKeys,
    hlc: Hlc,
    body: Body,
    may: &dyn Fn(&HeldGrant) -> bool,
) -> Result<Statement, AuthorityError> {
    let mut refused = AuthorityError::NoRight;
    for held in speaking(authority, keys, hlc).filter(|held| may(held)) {
        match Writer::after(authority, keys, held, hlc) {
            Ok(mut writer) => return writer.say(body),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}
