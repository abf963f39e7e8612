//! 緊急時の封筒: a code on sealed paper, by which a laptop is let in where nobody can let it in.
//!
//! The code stands for the keys of a device that exists on paper only. It was let in like any other,
//! with a role that can do one thing: let in one device, once, for at most three days. So everything
//! that rights bring holds for it too: spaces are sealed to it at every change of their keys, it can be
//! withdrawn, and that it was opened is a statement that everybody hears.

use crate::ask::keys::{Envelope, MakeEnvelope, OpenEnvelope};
use crate::ask::setup::{Nothing, Stage, Status};
use crate::audit::{self, Act};
use crate::change::{Change, new_id};
use crate::check;
use crate::context::Context;
use crate::failure::Failure;
use crate::{member, setup, stick, time};
use authority::{Admission, Authority, Body, EMERGENCY_MS, HeldGrant, Role, Statement, admit};
use domain::item::DirectoryDevice;
use domain::kind::Kind;
use std::collections::BTreeMap;
use std::path::Path;
use vault::rescue::RescueCode;
use vault::{DeviceKeys, SystemRandom};
use wire::Lane;
use wire::ids::{AccountId, DeviceId, Hash, Hlc};

/// Why an envelope may be opened.
pub(crate) const REASONS: &[&str] = &["life", "no_leader", "no_device", "other"];

/// The class of health, disability and care.
const CARE: u8 = 3;

pub(crate) fn make(context: &Context, form: MakeEnvelope) -> Result<Envelope, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    session.takes_part(now)?;
    let place = check::required("place", &form.place, check::LINE)?;
    let until = member::last_moment(&form.valid_until, now)?;
    let unit = session.unit()?;
    let mut replica = session.replica();
    let code = RescueCode::generate(&mut SystemRandom::new())?;
    let keys = code.envelope_keys(&replica.authority().root().0)?;
    let device = DeviceId(keys.device_id());
    let mut classes = Role::Envelope.classes().to_vec();
    if form.care {
        classes.push(CARE);
    }
    let admission = Admission {
        keys: keys.public(),
        account: AccountId(*uuid::Uuid::now_v7().as_bytes()),
        org: replica
            .own_grant()
            .map(|held| held.grant.org)
            .unwrap_or_default(),
        agreement: None,
        role: Role::Envelope,
        units: vec![unit],
        classes,
        valid_from_ms: now,
        valid_until_ms: until,
    };
    let recorded = Act::envelope_made(&device, until);
    let outputs = audit::carried(context, &session, &mut replica, Some(recorded), |replica| {
        replica.admit(now, &admission)
    })?;
    let genesis = replica.authority().genesis();
    let operation = genesis
        .map(|genesis| genesis.name.clone())
        .unwrap_or_default();
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    let by = session.origin(now, None, "", "");
    let mut change = Change::new(unit, Lane::Notes);
    change.add(
        Kind::Directory,
        setup::own_directory(&session)?,
        "devices",
        &new_id(),
        &DirectoryDevice {
            device_id: device.hex(),
            device_name: place,
            operator_name: String::new(),
            team: String::new(),
            by,
        },
    )?;
    session.write(context, change.into_edits())?;
    if let Some(link) = &session.link {
        link.authority_changed();
    }
    let groups = code.groups();
    Ok(Envelope {
        groups: groups.iter().map(|group| group.to_string()).collect(),
        made: time::stamp(now),
        until: time::stamp(until),
        device: device.hex(),
        operation,
    })
}

pub(crate) fn open(context: &Context, form: OpenEnvelope) -> Result<Status, Failure> {
    let path = stick::by_token(context, &form.token)?;
    open_at(context, &path, &form.code, &form.reason)
}

/// Lets this device in by the code of an envelope, in the operation of the bundle at `path`.
///
/// # Errors
///
/// [`Failure::WrongEnvelope`] when the code is of none that can be opened there,
/// [`Failure::EnvelopeSpent`] when it was opened before; nothing is changed then.
pub fn open_at(
    context: &Context,
    path: &Path,
    code: &str,
    reason: &str,
) -> Result<Status, Failure> {
    if setup::stage(context) != Stage::Joining {
        return Err(Failure::AlreadySetUp);
    }
    let session = context.session()?;
    let reason = check::required_code("reason", reason, REASONS)?;
    let code = RescueCode::parse(code)?;
    let now = context.now_ms();
    let statements = stick::statements_at(path)?;
    let read: Vec<Statement> = statements
        .iter()
        .filter_map(|bytes| Statement::decode(bytes).ok())
        .collect();
    let root = root_of(&read).ok_or(Failure::WrongEnvelope)?;
    let authority = Authority::reduce(root, &read);
    let keys = code.envelope_keys(&root.0)?;
    let envelope = envelope_of(&authority, &keys, now)?;
    let none = BTreeMap::new();
    let space_keys = authority.open_space_keys(&keys, &none).keys;
    let space_keys = space_keys.into_iter().collect();
    let mut replica = session.replica();
    let until = now
        .saturating_add(EMERGENCY_MS)
        .min(envelope.grant.valid_until);
    let admission = Admission {
        keys: replica.keys().public(),
        account: AccountId(*session.me.account.as_bytes()),
        org: envelope.grant.org,
        agreement: None,
        role: Role::Emergency,
        units: envelope.grant.units.clone(),
        classes: envelope.grant.classes.clone(),
        valid_from_ms: now,
        valid_until_ms: until,
    };
    let said = admit(
        &authority,
        &keys,
        &admission,
        &space_keys,
        Hlc::at_millis(now),
        &mut SystemRandom::new(),
    )
    .map_err(|_| Failure::WrongEnvelope)?;
    let all: Vec<Vec<u8>> = read
        .iter()
        .chain(&said)
        .map(|statement| statement.bytes().to_vec())
        .collect();
    let device = DeviceId(replica.device_id());
    let recorded = Act::envelope_opened(&device, &reason, until);
    let outputs = audit::carried(context, &session, &mut replica, Some(recorded), |replica| {
        replica.join(now, root, &all)
    })?;
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    if let Some(link) = &session.link {
        link.authority_changed();
    }
    context.tell(crate::event::Event::StageChanged);
    setup::status(context, Nothing {})
}

/// The root of the operation that statements are about. Whoever made them up made up a root too; but
/// the keys of a code depend on the root, and there they are no envelope's.
fn root_of(statements: &[Statement]) -> Option<Hash> {
    let mut roots = statements
        .iter()
        .filter(|statement| matches!(statement.body(), Body::Genesis(_)))
        .map(Statement::id);
    let root = roots.next()?;
    roots.next().is_none().then_some(root)
}

/// The grant of an envelope that was not opened, is in its period and was not withdrawn.
fn envelope_of<'a>(
    authority: &'a Authority,
    keys: &DeviceKeys,
    now_ms: u64,
) -> Result<&'a HeldGrant, Failure> {
    let device = authority.device(&DeviceId(keys.device_id()));
    let held = device
        .and_then(|device| {
            device.grants.iter().find(|held| {
                held.grant.role == Role::Envelope as u8
                    && held.valid_at(now_ms)
                    && authority.withdrawal(&held.id).is_none()
            })
        })
        .ok_or(Failure::WrongEnvelope)?;
    match authority.next_seq(&held.id) {
        Some((0, _)) => Ok(held),
        Some(_) => Err(Failure::EnvelopeSpent),
        None => Err(Failure::WrongEnvelope),
    }
}
