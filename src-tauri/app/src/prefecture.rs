//! The level between the root and the municipalities: a device of the prefecture that the root has
//! named lets in the administrators of municipalities, and withdraws them, without the keys of the
//! root. It reads nothing of theirs.
//!
//! A grant names units, and whoever stands between the root and a municipality can only pass on units
//! of its own. So the root hands the prefecture a store of them, none of which is anybody's yet; each
//! municipality that is let in takes the next.

use crate::ask::member::{Municipalities, MunicipalityView};
use crate::ask::setup::Nothing;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::member;
use crate::setup::count;
use authority::{Authority, Body, Grant, HeldGrant, Role};
use std::collections::BTreeSet;
use uuid::Uuid;
use wire::ids::{DeviceId, UnitId};

/// Municipalities that one prefecture can let in: more than any has (Hokkaido: 179).
const MOST_MUNICIPALITIES: usize = 200;

/// What a municipality is let in with that is new.
pub(crate) const NEW: &str = "new";

/// The grant by which a device administers a prefecture, if it does.
fn held<'a>(authority: &'a Authority, device: &DeviceId, now: u64) -> Option<&'a HeldGrant> {
    authority.device(device)?.grants.iter().find(|held| {
        held.grant.role == Role::PrefectureAdmin as u8
            && (held.grant.valid_from..=held.grant.valid_until).contains(&now)
            && authority.withdrawal(&held.id).is_none()
    })
}

/// Whether this device names the administrators of municipalities.
pub(crate) fn names_municipalities(authority: &Authority, own: &DeviceId, now: u64) -> bool {
    held(authority, own, now).is_some()
}

/// The devices that administer or administered a municipality, those who go on first.
fn administrators<'a>(authority: &'a Authority, unit: &UnitId) -> Vec<(&'a HeldGrant, bool)> {
    let all = authority.devices().flat_map(|device| &device.grants);
    let mut found: Vec<(&HeldGrant, bool)> = all
        .filter(|held| held.grant.role == Role::MunicipalityAdmin as u8)
        .filter(|held| held.grant.units.contains(unit))
        .map(|held| (held, authority.withdrawal(&held.id).is_none()))
        .collect();
    found.sort_by_key(|(held, goes_on)| (!goes_on, held.hlc));
    found
}

/// The municipalities that this prefecture has let in, and for how many more there is room.
pub(crate) fn list(context: &Context, _: Nothing) -> Result<Municipalities, Failure> {
    let session = context.joined()?;
    let names = session.reader().directory()?;
    let replica = session.replica();
    let authority = replica.authority();
    let own = DeviceId(session.me.device);
    let Some(held) = held(authority, &own, context.now_ms()) else {
        return Ok(Municipalities {
            rows: Vec::new(),
            free: 0,
        });
    };
    let mut rows = Vec::new();
    let mut free = 0_usize;
    for unit in &held.grant.units {
        let administrators = administrators(authority, unit);
        if administrators.is_empty() {
            free += 1;
            continue;
        }
        let called = |device: DeviceId| {
            let hex = device.hex();
            let line = names.iter().find(|line| line.device_id == hex);
            line.map_or_else(
                || hex.chars().take(8).collect(),
                |line| line.device_name.clone(),
            )
        };
        let mut told = BTreeSet::new();
        rows.push(MunicipalityView {
            unit: unit.hex(),
            administrators: administrators
                .iter()
                .filter(|(held, _)| told.insert(held.device()))
                .map(|(held, _)| called(held.device()))
                .collect(),
            // Nobody is left who could let its teams in: that is for the prefecture to mend.
            headless: administrators.iter().all(|(_, goes_on)| !goes_on),
        });
    }
    Ok(Municipalities {
        rows,
        free: count(free),
    })
}

/// The unit and the organisation for an administrator: those of a municipality that is there, or the
/// next of the store for a new one.
pub(crate) fn place(
    authority: &Authority,
    own: &DeviceId,
    municipality: &str,
    now: u64,
) -> Result<(UnitId, [u8; 16]), Failure> {
    let held = held(authority, own, now).ok_or(Failure::NotAllowed)?;
    let mut units = held.grant.units.iter();
    if municipality == NEW {
        let free = units.find(|unit| administrators(authority, unit).is_empty());
        let free = free.ok_or(Failure::NotFound)?;
        return Ok((*free, *Uuid::now_v7().as_bytes()));
    }
    let unit = units.find(|unit| unit.hex() == municipality);
    let unit = unit.ok_or(Failure::NotFound)?;
    let there = administrators(authority, unit);
    let (first, _) = there.first().ok_or(Failure::NotFound)?;
    Ok((*unit, first.grant.org))
}

/// What the root says to let a member administer the prefecture.
pub(crate) fn grant(session: &Session, device: &str, now: u64, ms: u64) -> Result<Body, Failure> {
    let device = member::named(session, device)?;
    let replica = session.replica();
    let authority = replica.authority();
    let last = crate::enrol::last_grant(authority, &device).ok_or(Failure::NotFound)?;
    if authority.is_withdrawn(&device) {
        return Err(Failure::DeviceWithdrawn);
    }
    let role = Role::PrefectureAdmin;
    let mut units: BTreeSet<UnitId> = BTreeSet::new();
    for other in authority.devices() {
        let mut administers = other
            .grants
            .iter()
            .filter(|held| held.grant.role == role as u8);
        for held in &mut administers {
            let theirs = held.grant.units.iter().copied();
            if other.id == device {
                units.extend(theirs);
            } else {
                // The municipalities that another has let in, to help or follow it; never its free
                // units: two that are out of reach of each other would give one to two municipalities,
                // which would then read each other.
                units.extend(theirs.filter(|unit| !administrators(authority, unit).is_empty()));
            }
        }
    }
    let free = |unit: &&UnitId| administrators(authority, unit).is_empty();
    for _ in units.iter().filter(free).count()..MOST_MUNICIPALITIES {
        units.insert(UnitId(*Uuid::now_v7().as_bytes()));
    }
    Ok(Body::Grant(Grant {
        keys: last.grant.keys,
        account: last.grant.account,
        org: last.grant.org,
        agreement: None,
        role: role as u8,
        rights: role.rights().0,
        units: units.into_iter().collect(),
        classes: role.classes().to_vec(),
        valid_from: now,
        valid_until: now + ms,
        depth: 1,
    }))
}
