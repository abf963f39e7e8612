//! Looking at what was recorded.

use super::act::{detail_of, kinds_of};
use super::{META_OPERATORS, looked, operators};
use crate::ask::audit::{AuditLine, AuditList, AuditOfPerson, AuditPage, AuditState};
use crate::ask::setup::Nothing;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::rows::Names;
use crate::setup::count;
use crate::{check, role, time};
use authority::Role;
use std::collections::BTreeMap;
use store::{AuditFault, AuditRecord, AuditRow, List, Reader};
use wire::ids::DeviceId;

/// Most rows at once.
pub(super) const MOST_ROWS: u32 = 500;

/// Refuses whoever may not look at what others did on this device: only the municipality's own
/// staff, the lead of a group, who administers the prefecture and who audits, and nobody on a device that was withdrawn.
fn may_look(context: &Context, session: &Session) -> Result<(), Failure> {
    // It may be in strange hands.
    session.may_show(context.now_ms())?;
    let may = |role: Role| match role {
        Role::MunicipalityAdmin
        | Role::MunicipalityOfficer
        | Role::SupportLead
        | Role::SealedOfficer
        | Role::PrefectureAdmin
        | Role::Auditor => true,
        Role::HealthTeam
        | Role::DispatchedStaff
        | Role::VolunteerRecorder
        | Role::Relay
        | Role::PrefectureOfficer
        | Role::Envelope
        | Role::Emergency => false,
    };
    let own = DeviceId(session.me.device);
    let replica = session.replica();
    // Of a period that has ended the last role counts.
    let last = replica
        .own_grant()
        .and_then(|held| Role::from_number(held.grant.role));
    let mut roles = role::own_roles(replica.authority(), &own, context.now_ms());
    if roles.any(may) || last.is_some_and(may) {
        Ok(())
    } else {
        Err(Failure::NotAllowed)
    }
}

pub(crate) fn list(context: &Context, form: AuditList) -> Result<AuditPage, Failure> {
    let session = context.joined()?;
    may_look(context, &session)?;
    let kinds = kinds_of(&form.group).ok_or(Failure::Unreadable {
        field: "group".into(),
    })?;
    if form.before.is_none() {
        looked(context, &session, "", None);
    }
    let most = form.limit.clamp(1, MOST_ROWS);
    let reader = session.reader();
    let found = reader.audit(kinds, form.before.map(u64::from), rows(most))?;
    page(&session, &reader, found, most, String::new())
}

pub(crate) fn of_person(context: &Context, form: AuditOfPerson) -> Result<AuditPage, Failure> {
    let session = context.joined()?;
    may_look(context, &session)?;
    let person = check::id("personId", &form.person_id)?;
    let known = session.reader().person(person)?;
    let name = known.ok_or(Failure::NotFound)?.name;
    if form.before.is_none() {
        looked(context, &session, "", Some(person));
    }
    let most = form.limit.clamp(1, MOST_ROWS);
    let reader = session.reader();
    // What left the device as a whole had this person in it.
    let before = form.before.map(u64::from);
    let found = reader.audit_about(person, &["exported"], before, rows(most))?;
    page(&session, &reader, found, most, name)
}

pub(super) fn rows(most: u32) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX)
}

fn page(
    session: &Session,
    reader: &Reader,
    found: List<AuditRow>,
    most: u32,
    person_name: String,
) -> Result<AuditPage, Failure> {
    let names = Names::of(reader)?;
    let operators = operators(reader.meta_get(META_OPERATORS)?);
    let mut lines = Vec::new();
    for row in &found.rows {
        let by = operator_name(session, &operators, row.record.operator);
        lines.push(line(reader, &names, by, (row.n, &row.record))?);
    }
    let full = lines.len() >= rows(most);
    let last = lines.last().map(|line| line.number);
    Ok(AuditPage {
        next: last.filter(|number| full && *number > 1),
        total: count(found.total),
        rows: lines,
        person_name,
    })
}

/// The name of who worked on this device under an account.
pub(super) fn operator_name(
    session: &Session,
    operators: &BTreeMap<String, String>,
    account: [u8; 16],
) -> String {
    let account = uuid::Uuid::from_bytes(account);
    if account == session.me.account {
        return session.me.name.clone();
    }
    let known = operators.get(&account.to_string());
    known.cloned().unwrap_or_default()
}

pub(super) fn line(
    reader: &Reader,
    names: &Names,
    operator_name: String,
    (number, record): (u64, &AuditRecord),
) -> Result<AuditLine, Failure> {
    let person = match record.subject {
        Some(subject) => reader.person(subject)?,
        None => None,
    };
    let detail = detail_of(record);
    Ok(AuditLine {
        number: count(number),
        at: time::stamp(record.at_ms),
        kind: record.kind.clone(),
        operator_name,
        person_id: person.as_ref().map(|person| person.id.to_string()),
        person_name: person.map(|person| person.name).unwrap_or_default(),
        classes: detail.classes,
        count: detail.count,
        what: detail.what,
        device_name: if detail.device.is_empty() {
            String::new()
        } else {
            names.device(&detail.device)
        },
        role: detail.role,
        reason: detail.reason,
        until: detail.until_ms.map(time::stamp),
        missed: detail.missed,
    })
}

pub(crate) fn state(context: &Context, _: Nothing) -> Result<AuditState, Failure> {
    let session = context.joined()?;
    may_look(context, &session)?;
    let chain = session.reader().audit_walk()?;
    let fault = chain.broken.map(|broken| match broken.fault {
        AuditFault::Gap => "gap",
        AuditFault::Unlinked => "unlinked",
        AuditFault::Changed => "changed",
        AuditFault::CutOff => "cut_off",
        AuditFault::Mark => "mark",
    });
    let after = chain.broken.and_then(|broken| broken.after_ms);
    Ok(AuditState {
        whole: chain.broken.is_none(),
        records: count(chain.records),
        since: chain.first_ms.map(time::stamp),
        fault: fault.unwrap_or_default().to_owned(),
        number: chain.broken.map(|broken| count(broken.n)),
        after: after.map(time::stamp),
    })
}
