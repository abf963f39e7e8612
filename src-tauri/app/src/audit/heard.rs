//! What was done on the other devices, for whoever audits.

use super::act::kinds_of;
use super::look::{MOST_ROWS, line, rows};
use super::looked;
use crate::ask::audit::{
    AuditDevice, AuditDevices, AuditGap, AuditHeard, AuditHeardLine, AuditHeardPage, AuditOperator,
};
use crate::ask::setup::Nothing;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::rows::Names;
use crate::setup::count;
use crate::{check, member, role, time};
use authority::{Device, Role, SEALED};
use std::collections::{BTreeMap, BTreeSet};
use store::{HeardDevice, HeardFaultKind, HeardWanted, Reader};
use wire::{DeviceId, Lane, UnitId};

/// A device that saved so much later than it last sealed what was done there is silent about it.
const SILENT_MS: u64 = 24 * 3_600_000;

/// Refuses whoever does not audit: what others did on their devices was sealed for those who do.
pub(crate) fn may_audit(context: &Context, session: &Session) -> Result<(), Failure> {
    session.may_show(context.now_ms())?;
    let own = DeviceId(session.me.device);
    let replica = session.replica();
    let audits = role::own_roles(replica.authority(), &own, context.now_ms())
        .any(|role| role.audits(0) || role.audits(SEALED));
    audits.then_some(()).ok_or(Failure::NotAllowed)
}

/// Who works with each device, as the directory has it: a profile is one person's.
struct Staff(BTreeMap<String, String>);

impl Staff {
    fn of(reader: &Reader) -> Result<Self, Failure> {
        let devices = reader.directory()?.into_iter();
        let named = devices.map(|device| (device.device_id, device.operator_name));
        Ok(Self(named.collect()))
    }

    fn name(&self, device: &[u8; 32]) -> String {
        self.0
            .get(&DeviceId(*device).hex())
            .cloned()
            .unwrap_or_default()
    }
}

pub(crate) fn heard(context: &Context, form: AuditHeard) -> Result<AuditHeardPage, Failure> {
    let session = context.joined()?;
    may_audit(context, &session)?;
    let unreadable = |field: &str| Failure::Unreadable {
        field: field.into(),
    };
    let kinds = kinds_of(&form.group).ok_or_else(|| unreadable("group"))?;
    let operator = match form.operator.as_str() {
        "" => None,
        text => Some(
            *uuid::Uuid::parse_str(text)
                .map_err(|_| unreadable("operator"))?
                .as_bytes(),
        ),
    };
    let device = match form.device.as_str() {
        "" => None,
        text => Some(member::named(&session, text)?.0),
    };
    let subject = match form.person_id.as_str() {
        "" => None,
        text => Some(check::id("personId", text)?),
    };
    let before = match form.before.as_deref() {
        None => None,
        Some(text) => Some(place(text).ok_or_else(|| unreadable("before"))?),
    };
    let person_name = match subject {
        None => String::new(),
        Some(person) => {
            let known = session.reader().person(person)?;
            known.ok_or(Failure::NotFound)?.name
        }
    };
    if before.is_none() {
        looked(context, &session, "others", subject);
    }
    let reader = session.reader();
    let staff = Staff::of(&reader)?;
    let names = Names::of(&reader)?;
    let most = form.limit.clamp(1, MOST_ROWS);
    let wanted = HeardWanted {
        kinds,
        operator,
        device,
        subject,
        about_all: &["exported"],
        before,
    };
    let found = reader.audit_heard(&wanted, rows(most))?;
    let mut lines = Vec::new();
    for row in &found.rows {
        let by = staff.name(&row.device);
        let device = DeviceId(row.device).hex();
        lines.push(AuditHeardLine {
            line: line(&reader, &names, by, (row.n, &row.record))?,
            on_device: names.device(&device),
            device,
        });
    }
    let last = found.rows.last();
    let last = last.map(|row| format!("{}.{}", row.record.at_ms, row.id));
    let full = lines.len() >= rows(most);
    Ok(AuditHeardPage {
        next: last.filter(|_| full),
        total: count(found.total),
        rows: lines,
        person_name,
    })
}

/// Where a page ended.
fn place(text: &str) -> Option<(u64, i64)> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

pub(crate) fn devices(context: &Context, _: Nothing) -> Result<AuditDevices, Failure> {
    let session = context.joined()?;
    may_audit(context, &session)?;
    let audited = audited(&session);
    let reader = session.reader();
    let names = Names::of(&reader)?;
    let staff = Staff::of(&reader)?;
    let known: BTreeMap<[u8; 32], HeardDevice> = reader
        .audit_heard_devices()?
        .into_iter()
        .map(|device| (device.device, device))
        .collect();
    let written: BTreeMap<[u8; 32], u64> = reader
        .last_written(Lane::Audit as u8)?
        .into_iter()
        .collect();
    let mut accounts: BTreeMap<[u8; 16], String> = BTreeMap::new();
    for operator in reader.audit_heard_operators()? {
        accounts.insert(operator.account, staff.name(&operator.device));
    }
    let accounts = accounts.into_iter().map(|(account, name)| AuditOperator {
        name,
        account: uuid::Uuid::from_bytes(account).to_string(),
    });
    let mut operators: Vec<AuditOperator> = accounts.collect();
    operators.sort_by(|one, other| (&one.name, &one.account).cmp(&(&other.name, &other.account)));
    let left = HeardWanted {
        kinds: &["rescue_deposited"],
        ..HeardWanted::default()
    };
    let left = reader.audit_heard(&left, usize::MAX)?.rows.into_iter();
    let left: BTreeSet<[u8; 32]> = left.map(|row| row.device).collect();
    let mut devices = Vec::new();
    for (id, begun, withdrawn) in audited {
        let heard = known.get(&id.0);
        let spoke = heard.map_or(begun, |heard| heard.sealed_ms);
        let wrote = written.get(&id.0).copied().unwrap_or_default();
        devices.push(AuditDevice {
            device_name: names.device(&id.hex()),
            device: id.hex(),
            withdrawn,
            records: heard.map_or(0, |heard| count(heard.records)),
            last: heard.and_then(|heard| heard.last_ms).map(time::stamp),
            sealed: heard.map(|heard| time::stamp(heard.sealed_ms)),
            silent: wrote > spoke.saturating_add(SILENT_MS),
            rescue_held: left.contains(&id.0),
            not_for_us: heard.map_or(0, |heard| count(heard.for_others)),
            faults: heard.map(gaps).unwrap_or_default(),
        });
    }
    devices.sort_by(|one, other| {
        (&one.device_name, &one.device).cmp(&(&other.device_name, &other.device))
    });
    Ok(AuditDevices { devices, operators })
}

/// The other devices of this device's units: since when, and whether they were withdrawn.
fn audited(session: &Session) -> Vec<(DeviceId, u64, bool)> {
    let replica = session.replica();
    let units: BTreeSet<UnitId> = replica.own_units().into_iter().collect();
    let own = DeviceId(replica.device_id());
    let authority = replica.authority();
    let is_officer = |device: &Device| {
        let mut grants = device.grants.iter();
        grants.any(|held| held.grant.role == Role::SealedOfficer as u8)
    };
    let officer = authority.device(&own).is_some_and(is_officer);
    let devices = authority.devices().filter(|device| {
        let mut grants = device.grants.iter();
        let ours = grants.any(|held| held.grant.units.iter().any(|unit| units.contains(unit)));
        // What officers of hidden persons did is sealed to each other, and to nobody else.
        device.id != own && ours && is_officer(device) == officer
    });
    devices
        .map(|device| {
            let begun = device.grants.iter().map(|held| held.grant.valid_from).min();
            (
                device.id,
                begun.unwrap_or_default(),
                authority.is_withdrawn(&device.id),
            )
        })
        .collect()
}

fn gaps(heard: &HeardDevice) -> Vec<AuditGap> {
    let faults = heard.faults.iter();
    faults
        .map(|fault| AuditGap {
            fault: match fault.kind {
                HeardFaultKind::Gap => "gap",
                HeardFaultKind::Rewritten => "rewritten",
                HeardFaultKind::Changed => "changed",
                HeardFaultKind::DoesNotOpen => "does_not_open",
            }
            .to_owned(),
            number: count(fault.n),
            sealed: time::stamp(fault.sealed_ms),
        })
        .collect()
}
