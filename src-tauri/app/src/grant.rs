//! Giving a member of the operation more time, another role, or one role less.

use crate::agreement::{self, Under};
use crate::ask::member::{EndRole, ExtendDevice, GiveRole};
use crate::ask::setup::Nothing;
use crate::audit::Act;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::member::{act, last_moment, named};
use crate::{enrol, role};
use authority::{Admission, Agreement, Grant, Role};
use wire::ids::{DeviceId, Hash};

pub(crate) fn extend(context: &Context, form: ExtendDevice) -> Result<Nothing, Failure> {
    let session = context.joined()?;
    let id = named(&session, &form.device)?;
    let now = context.now_ms();
    let until = last_moment(&form.valid_until, now)?;
    let (keys, last) = last(&session, &id)?;
    let role = Role::from_number(last.role).ok_or(Failure::NewerVersion)?;
    let admission = Admission {
        keys,
        account: last.account,
        org: last.org,
        agreement: renewed(&session, role, &last, (now, until))?,
        role,
        units: last.units.clone(),
        classes: last.classes.clone(),
        valid_from_ms: now,
        valid_until_ms: until,
    };
    let recorded = Act::extended(&id, until);
    act(context, &session, Some(recorded), |replica| {
        replica.admit(now, &admission)
    })
}

fn last(session: &Session, id: &DeviceId) -> Result<(authority::DeviceKey, Grant), Failure> {
    let replica = session.replica();
    let authority = replica.authority();
    let device = authority.device(id).ok_or(Failure::NotFound)?;
    let last = enrol::last_grant(authority, id).ok_or(Failure::NotFound)?;
    Ok((device.keys, last.grant.clone()))
}

/// The agreement under which a grant goes on: the one it had where that covers the time, else the same
/// one as it stands now. One that was declared in an older version, without a document, goes on so.
fn renewed(
    session: &Session,
    role: Role,
    last: &Grant,
    period: (u64, u64),
) -> Result<Option<Agreement>, Failure> {
    let Some(had) = last.agreement.as_ref().filter(|_| role.is_private()) else {
        return Ok(None);
    };
    if !agreement::all(session)?.contains_key(&had.id) {
        return Ok(None);
    }
    if had.covers(&last.classes, period.0, period.1) {
        return Ok(Some(had.clone()));
    }
    Ok(agreement::under(session, role, &agreement::hex(&had.id), period)?.agreement)
}

/// Gives a member another role beside the one it has.
pub(crate) fn give(context: &Context, form: GiveRole) -> Result<Nothing, Failure> {
    let session = context.joined()?;
    let id = named(&session, &form.device)?;
    let now = context.now_ms();
    session.takes_part(now)?;
    if id.0 == session.me.device {
        return Err(Failure::NotAllowed);
    }
    let role = role::from_word(&form.role).ok_or(Failure::Unreadable {
        field: "role".into(),
    })?;
    let until = last_moment(&form.valid_until, now)?;
    let Under {
        agreement,
        org,
        classes,
    } = agreement::under(&session, role, &form.agreement, (now, until))?;
    let (keys, last) = last(&session, &id)?;
    let admission = Admission {
        keys,
        account: last.account,
        org: org.unwrap_or(last.org),
        agreement,
        role,
        units: vec![session.unit()?],
        classes,
        valid_from_ms: now,
        valid_until_ms: until,
    };
    let recorded = Act::admitted(&id, role, until);
    act(context, &session, Some(recorded), |replica| {
        replica.admit(now, &admission)
    })
}

/// Ends one role of a member that goes on with another.
pub(crate) fn end(context: &Context, form: EndRole) -> Result<Nothing, Failure> {
    let session = context.joined()?;
    let id = named(&session, &form.device)?;
    let now = context.now_ms();
    let (grant, role) = {
        let replica = session.replica();
        let authority = replica.authority();
        let device = authority.device(&id).ok_or(Failure::NotFound)?;
        let goes_on = |held: &&authority::HeldGrant| {
            authority.withdrawal(&held.id).is_none() && held.grant.valid_until >= now
        };
        let held = device
            .grants
            .iter()
            .find(|held| held.id.hex() == form.grant);
        let held = held.ok_or(Failure::NotFound)?;
        let left = device.grants.iter().filter(goes_on);
        if left.filter(|other| other.id != held.id).count() == 0 {
            // The last one: that is to withdraw the device, which says what follows.
            return Err(Failure::NotAllowed);
        }
        (held.id, held.grant.role)
    };
    let recorded = Act::role_ended(&id, role::word_of_number(role).unwrap_or_default());
    end_grant(context, &session, recorded, now, &id, &grant)
}

fn end_grant(
    context: &Context,
    session: &Session,
    recorded: Act,
    now: u64,
    device: &DeviceId,
    grant: &Hash,
) -> Result<Nothing, Failure> {
    act(context, session, Some(recorded), |replica| {
        replica.end_grant(now, device, grant)
    })
}
