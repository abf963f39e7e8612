//! The devices of the operation: who may take part, and ending that.

use crate::ask::setup::Nothing;
use crate::ask::sync::{FreezeDevice, MemberView, WithdrawDevice};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::time;
use authority::Reason;
use replica::{Output, Replica, ReplicaError};
use std::collections::BTreeMap;
use wire::ids::DeviceId;

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<MemberView>, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let directory: BTreeMap<String, domain::item::DirectoryDevice> = session
        .reader()
        .directory()?
        .into_iter()
        .map(|line| (line.device_id.clone(), line))
        .collect();
    let replica = session.replica();
    let authority = replica.authority();
    let members = authority.devices().map(|device| {
        let until = device.grants.iter().map(|held| held.grant.valid_until);
        let until = until.max().unwrap_or(0);
        let standing = if authority.is_withdrawn(&device.id) {
            "withdrawn"
        } else if authority.frozen_until(&device.id, now).is_some() {
            "suspended"
        } else if until < now {
            "ended"
        } else {
            "admitted"
        };
        let entry = directory.get(&device.id.hex());
        MemberView {
            device: device.id.hex(),
            device_name: entry.map(|one| one.device_name.clone()).unwrap_or_default(),
            team: entry.map(|one| one.team.clone()).unwrap_or_default(),
            own: device.id.0 == session.me.device,
            standing: standing.to_owned(),
            until: time::stamp(until),
        }
    });
    Ok(members.collect())
}

pub(crate) fn withdraw(context: &Context, form: WithdrawDevice) -> Result<Nothing, Failure> {
    let reason = match form.reason.as_str() {
        "lost" => Reason::Lost,
        "ended" => Reason::Ended,
        "misconduct" => Reason::Misconduct,
        "mistake" => Reason::Mistake,
        _ => {
            return Err(Failure::Unreadable {
                field: "reason".into(),
            });
        }
    };
    let now = context.now_ms();
    act(context, &form.device, |replica, device| {
        replica.withdraw(now, device, reason)
    })
}

pub(crate) fn freeze(context: &Context, form: FreezeDevice) -> Result<Nothing, Failure> {
    let now = context.now_ms();
    act(context, &form.device, |replica, device| {
        replica.freeze(now, device)
    })
}

fn act(
    context: &Context,
    device: &str,
    say: impl FnOnce(&mut Replica, &DeviceId) -> Result<Vec<Output>, ReplicaError>,
) -> Result<Nothing, Failure> {
    let session = context.joined()?;
    let device = named(&session, device)?;
    let mut replica = session.replica();
    let outputs = say(&mut replica, &device)?;
    // Carried out before the replica is let go of, so that frames leave in their order.
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    if let Some(link) = &session.link {
        link.authority_changed();
    }
    Ok(Nothing {})
}

/// A device by its whole id: some first digits of one are easily made to be another's.
fn named(session: &Session, device: &str) -> Result<DeviceId, Failure> {
    let wanted = device.trim().to_ascii_lowercase();
    let replica = session.replica();
    let found = replica
        .authority()
        .devices()
        .map(|device| device.id)
        .find(|id| id.hex() == wanted);
    found.ok_or(Failure::NotFound)
}
