//! Admitting a device.

use std::collections::BTreeMap;

use vault::{DeviceKeys, Random, SpaceKey};
use wire::ids::{AccountId, DeviceId, EpochId, Hlc, SpaceId, UnitId};

use crate::body::{Agreement, Body, DeviceKey, Grant, KeyDelivery, Recipient};
use crate::found::{Writer, declared};
use crate::held::{HeldGrant, Irregularity};
use crate::role::{Rights, Role};
use crate::statement::{Statement, StatementKind};
use crate::{Authority, AuthorityError};

/// What the person who admits a device decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The device's public keys, from its request.
    pub keys: DeviceKey,
    /// The person's account.
    pub account: AccountId,
    /// The person's organisation.
    pub org: [u8; 16],
    /// The agreement, for a private organisation. When none is named, a group that admits its own
    /// members passes on its own, and a municipality declares by admitting that there is one.
    pub agreement: Option<Agreement>,
    /// The role.
    pub role: Role,
    /// The units.
    pub units: Vec<UnitId>,
    /// The classes; usually [`Role::classes`].
    pub classes: Vec<u8>,
    /// First millisecond of the rights.
    pub valid_from_ms: u64,
    /// Last millisecond of the rights.
    pub valid_until_ms: u64,
}

/// Admits a device: a grant, and the present key of every space that it may then read.
///
/// `space_keys` are the keys that the own device holds. Nothing is made unless all of it would count.
///
/// # Errors
///
/// [`AuthorityError`]: what the own device may not give, or keys that are not at hand.
pub fn admit(
    authority: &Authority,
    keys: &DeviceKeys,
    admission: &Admission,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let own = authority
        .device(&DeviceId(keys.device_id()))
        .ok_or(AuthorityError::NoRight)?;
    admission.keys.check().map_err(|_| AuthorityError::Keys)?;
    let device = DeviceId(admission.keys.device_id());
    let clash = authority.devices().any(|other| {
        if other.id == device {
            return other.keys != admission.keys;
        }
        other.keys.sign == admission.keys.sign
            || other.keys.kem == admission.keys.kem
            || other.keys.net == admission.keys.net
    });
    if clash {
        return Err(AuthorityError::Keys);
    }
    let reduced = &authority.reduced;
    if reduced
        .grants_of(&device)
        .any(|held| !reduced.is_live(held))
    {
        return Err(AuthorityError::Withdrawn);
    }
    // The newest grant that allows it; the reason of the last refusal if none does.
    let mut refused = AuthorityError::NoRight;
    for held in own.grants.iter().rev() {
        let grant = grant(authority, admission, held);
        match held.allows(&grant, hlc) {
            Ok(()) => {
                return said(authority, keys, held, grant, device, space_keys, hlc, rng);
            }
            Err(irregularity) => refused = reason(irregularity, admission.role),
        }
    }
    Err(refused)
}

fn grant(authority: &Authority, admission: &Admission, held: &HeldGrant) -> Grant {
    let mut units = admission.units.clone();
    units.sort();
    units.dedup();
    let mut classes = admission.classes.clone();
    classes.sort_unstable();
    classes.dedup();
    let private = |role: Option<Role>| role.is_some_and(Role::is_private);
    let agreement = if !private(Some(admission.role)) || admission.agreement.is_some() {
        admission.agreement.clone()
    } else if private(Role::from_number(held.grant.role)) {
        // A group passes on the agreement under which it works.
        held.grant.agreement.clone()
    } else {
        let period = (admission.valid_from_ms, admission.valid_until_ms);
        Some(declared(
            &authority.root(),
            &admission.org,
            &classes,
            period,
        ))
    };
    Grant {
        keys: admission.keys,
        account: admission.account,
        org: admission.org,
        agreement,
        role: admission.role as u8,
        rights: admission.role.rights().common(Rights(held.grant.rights)).0,
        units,
        classes,
        valid_from: admission.valid_from_ms,
        valid_until: admission.valid_until_ms,
        depth: held.grant.depth.saturating_add(1),
    }
}

fn reason(irregularity: Irregularity, role: Role) -> AuthorityError {
    match irregularity {
        Irregularity::Scope | Irregularity::Depth => AuthorityError::Scope,
        Irregularity::Period | Irregularity::Late => AuthorityError::Period,
        Irregularity::KeyInUse => AuthorityError::Keys,
        Irregularity::NoRight => AuthorityError::Role { role: role as u8 },
        Irregularity::Agreement => AuthorityError::Agreement,
        Irregularity::Equivocation
        | Irregularity::Space
        | Irregularity::Stranger
        | Irregularity::LockOut
        | Irregularity::NotAbove => AuthorityError::NoRight,
    }
}

#[allow(clippy::too_many_arguments)]
fn said(
    authority: &Authority,
    keys: &DeviceKeys,
    held: &HeldGrant,
    grant: Grant,
    device: DeviceId,
    space_keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Vec<Statement>, AuthorityError> {
    let mut writer = Writer::after(authority, keys, held, hlc)?;
    let kem = grant.keys.kem;
    let readable = HeldGrant {
        id: held.id,
        grant: grant.clone(),
        issuer: held.id,
        hlc,
    };
    let mut statements = vec![writer.say(Body::Grant(grant))?];
    for space in authority
        .spaces()
        .filter(|space| readable.covers(&space.unit, space.class, Rights::READ))
        // Keys that the issuer itself has no right to are handed over by those who have it.
        .filter(|space| held.covers(&space.unit, space.class, Rights::READ))
    {
        let epochs = authority.writable_epochs(&space.id);
        if epochs.is_empty() {
            continue;
        }
        let (epoch, key) = epochs
            .into_iter()
            .find_map(|epoch| Some((epoch, space_keys.get(&(space.id, epoch))?)))
            .ok_or(AuthorityError::MissingKey { space: space.id })?;
        let context = writer.context(StatementKind::KeyDelivery, space.id, epoch, device);
        let wrapped = key.wrap(&kem, &context, rng)?;
        statements.push(writer.say(Body::KeyDelivery(KeyDelivery {
            space: space.id,
            epoch,
            recipient: Recipient { device, wrapped },
        }))?);
    }
    Ok(statements)
}
