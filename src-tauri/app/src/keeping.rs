//! Whether this device keeps every entry, and what it gave up because an office keeps it.

use crate::ask::setup::Nothing;
use crate::ask::sync::{Keeping, SetKeeping};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::count;
use authority::Rights;
use wire::{DeviceId, SpaceId};

/// How it stands.
pub(crate) fn state(context: &Context, _: Nothing) -> Result<Keeping, Failure> {
    let session = context.belongs()?;
    Ok(look(&session))
}

fn look(session: &Session) -> Keeping {
    let replica = session.replica();
    // A team keeps all of the roll, since it may give somebody of it to another unit; what takes room is
    // the ledger. Only of an office it is true that it keeps everything.
    let device = DeviceId(replica.device_id());
    let authority = replica.authority();
    let read = |space: &SpaceId| authority.covered(&device, space, Rights::READ, None);
    let mut spaces = authority
        .spaces()
        .filter(|space| read(&space.id))
        .peekable();
    let by_role = spaces.peek().is_some() && spaces.all(|space| replica.keeps_all(&space.id));
    let dropped = replica.dropped();
    Keeping {
        told: replica.is_told_to_keep_all(),
        everything: by_role || replica.is_told_to_keep_all(),
        given_up: count(dropped.entries),
        given_up_kb: count(dropped.bytes / 1000),
    }
}

/// Has the device keep everything, or leaves it to its role.
pub(crate) fn set(context: &Context, form: SetKeeping) -> Result<Keeping, Failure> {
    let session = context.belongs()?;
    session.replica().set_keeps_all(form.everything)?;
    Ok(look(&session))
}
