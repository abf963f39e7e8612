//! A rescue code that the municipality holds, for a laptop whose passphrase is lost.
//!
//! The code is made like the one on paper, and shown to nobody here: it is sealed to the devices that
//! audit and travels with the record of acts. An administrator reads it out when it is needed; that is
//! recorded, and using it spends the code and forces a new passphrase, as with paper.

use crate::ask::keys::{HeldRescue, KeyState, Passphrase};
use crate::ask::member::OneDevice;
use crate::ask::setup::Nothing;
use crate::audit::{self, Act, Held};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::rows::Names;
use crate::{keys, member, time};
use replica::Replica;
use store::{HeardWanted, StoreError};
use vault::rescue::RescueCode;
use vault::{AuditContext, AuditKey, DevicePublic, SystemRandom, Wrapped};
use wire::ids::DeviceId;

/// That the present code is held.
const META: &str = "rescue_held";
/// Most devices that hold it: a record has its bounds.
const MOST: usize = 8;

/// Whether the present code is held by who audits.
pub(crate) fn is_held(session: &Session) -> Result<bool, Failure> {
    let kept = session.replica().store().read(|tx| tx.meta_get(META))?;
    Ok(kept.is_some_and(|kept| kept == [1]))
}

/// The present code is another one, or there is none.
pub(crate) fn forget(replica: &mut Replica) -> Result<(), Failure> {
    let store = replica.store_mut();
    Ok(store.transaction(|tx| -> Result<(), StoreError> { tx.meta_put(META, &[0]) })?)
}

/// What the seal is bound to.
fn bound(device: &DeviceId) -> AuditContext {
    AuditContext {
        space: [0; 16],
        device: device.0,
        head: vault::sha256(&[b"tsunagi/v1/held-rescue\0", &device.0]),
    }
}

pub(crate) fn deposit(context: &Context, form: Passphrase) -> Result<KeyState, Failure> {
    let session = keys::own(context)?;
    context.joined()?;
    let now = context.now_ms();
    let unit = session.unit()?;
    let (own, holders) = {
        let replica = session.replica();
        let own = DeviceId(replica.device_id());
        let space = replica.authority().space(&unit, 0);
        let all = space.map(|space| replica.authority().auditors(&space, now));
        let mut others: Vec<DevicePublic> = all.unwrap_or_default();
        others.retain(|device| device.device_id() != own.0);
        others.truncate(MOST);
        (own, others)
    };
    if holders.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut rng = SystemRandom::new();
    let code = {
        let replica = session.replica();
        session
            .lock
            .make_rescue(replica.store(), &form.passphrase, now, &mut rng)?
    };
    forget(&mut session.replica())?;
    let bound = bound(&own);
    let key = AuditKey::generate(&mut rng)?;
    let mut held = Held::default();
    for holder in &holders {
        let device = holder.device_id();
        let wrapped = key.wrap(&holder.kem, &device, &bound, &mut rng)?;
        let parts = (hex(&device), hex(&wrapped.enc), hex(&wrapped.sealed));
        held.keys.push(parts);
    }
    let digits: Vec<String> = code
        .groups()
        .iter()
        .map(|group| group.to_string())
        .collect();
    held.sealed = hex(&key.seal(&bound, digits.concat().into_bytes())?);
    audit::record(context, &session, vec![Act::rescue_deposited(held)])?;
    let mut replica = session.replica();
    let store = replica.store_mut();
    store.transaction(|tx| -> Result<(), StoreError> { tx.meta_put(META, &[1]) })?;
    drop(replica);
    keys::state(context, Nothing {})
}

pub(crate) fn read(context: &Context, form: OneDevice) -> Result<HeldRescue, Failure> {
    let session = context.joined()?;
    audit::may_audit(context, &session)?;
    let device = member::named(&session, &form.device)?;
    let wanted = HeardWanted {
        kinds: &["rescue_deposited"],
        device: Some(device.0),
        ..HeardWanted::default()
    };
    let (newest, device_name) = {
        let reader = session.reader();
        let found = reader.audit_heard(&wanted, 1)?.rows.into_iter().next();
        (found, Names::of(&reader)?.device(&device.hex()))
    };
    let newest = newest.ok_or(Failure::NotFound)?;
    let held = audit::held_in(&newest.record).ok_or(Failure::NotFound)?;
    // Before it is shown: whoever has it and the laptop reads everything on it.
    audit::record(context, &session, vec![Act::rescue_read(&device)])?;
    let digits = open(&session, &device, &held).ok_or(Failure::NotFound)?;
    let code = RescueCode::parse(&digits)?;
    Ok(HeldRescue {
        groups: code
            .groups()
            .iter()
            .map(|group| group.to_string())
            .collect(),
        device_name,
        made: time::stamp(newest.record.at_ms),
    })
}

/// Opens what was sealed to this device among others; `None` when it was not, or is spoilt.
fn open(session: &Session, device: &DeviceId, held: &Held) -> Option<String> {
    let replica = session.replica();
    let own = hex(&replica.device_id());
    let (_, enc, sealed) = held.keys.iter().find(|(device, _, _)| *device == own)?;
    let wrapped = Wrapped {
        enc: unhex(enc)?.try_into().ok()?,
        sealed: unhex(sealed)?,
    };
    let bound = bound(device);
    let key = replica.keys().unwrap_audit_key(&wrapped, &bound).ok()?;
    let digits = key.open(&bound, unhex(&held.sealed)?).ok()?;
    String::from_utf8(digits).ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            &[high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
            _ => None,
        })
        .collect()
}
