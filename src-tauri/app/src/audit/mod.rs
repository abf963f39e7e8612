//! 操作の記録: what is recorded of the acts on this device, and who may look at it.
//!
//! Every use case that matters says here what was done. An act that writes is recorded in its own
//! transaction ([`carried`], or [`append`] within one); a reading in a short one of its own. Two
//! rules keep readings from flooding the record:
//!
//! - a person who is shown again within [`SAME_OPENING_MS`] to the same operator with the same
//!   classes makes no second record: pages ask again whenever something changes;
//! - a search within [`SAME_SEARCH_MS`] of the last recorded one that finds no more than it did makes
//!   none: that is somebody who goes on typing.
//!
//! A clock that went back ends both.

mod act;
mod heard;
mod look;

pub(crate) use act::{Act, GROUPS, Held, KINDS, OPENERS, SHEETS, held_in};
pub(crate) use heard::{devices, heard, may_audit};
pub(crate) use look::{list, of_person, state};

use crate::ask::audit::RecordPrint;
use crate::ask::keys::{Rescue, TypedCode};
use crate::ask::setup::{Nothing, Status, Unlock};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::{self, count};
use crate::{check, keys, totp};
use act::{Detail, detail_of};
use domain::ids::DocumentId;
use domain::kind::Class;
use replica::Replica;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use store::profile::Profile;
use store::{AuditRecord, StoreError, Tx};

/// Who is shown again within this time makes no second record, in milliseconds.
const SAME_OPENING_MS: u64 = 60_000;
/// Who goes on typing within this time makes no second record, in milliseconds.
const SAME_SEARCH_MS: u64 = 10_000;
/// How long a device keeps its own records once they are sealed to those who audit, in milliseconds.
const KEPT_HERE_MS: u64 = 400 * DAY_MS;
/// How long a device that audits keeps what others recorded, in milliseconds: five years.
const KEPT_OF_OTHERS_MS: u64 = 5 * 366 * DAY_MS;
const DAY_MS: u64 = 86_400_000;
/// Most people on one sheet.
const MOST_ON_PAPER: usize = 2_000;
/// Names of the accounts that worked here: beside the record, so that no record holds a name.
const META_OPERATORS: &str = "audit_operators";

/// Records an act in a transaction that is under way.
pub(crate) fn append(tx: &Tx<'_>, record: &AuditRecord) -> Result<(), StoreError> {
    tx.audit_append(record).map(|_| ())
}

/// An act made ready for [`append`].
pub(crate) fn ready(
    context: &Context,
    session: &Session,
    act: Act,
) -> Result<AuditRecord, Failure> {
    act.record(context, session, 0)
}

/// Records acts in a transaction of their own, durable on return.
///
/// # Errors
///
/// The [`Failure`] of the store; what was to be done is not to be done then.
pub(crate) fn record(context: &Context, session: &Session, acts: Vec<Act>) -> Result<(), Failure> {
    let missed = context.unrecorded.load(Ordering::SeqCst);
    let mut records = Vec::new();
    for (place, act) in acts.into_iter().enumerate() {
        let missed = if place == 0 { missed } else { 0 };
        records.push(act.record(context, session, missed)?);
    }
    session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<(), StoreError> {
            know_operator(tx, session)?;
            records.iter().try_for_each(|one| append(tx, one))
        })?;
    context.unrecorded.fetch_sub(missed, Ordering::SeqCst);
    Ok(())
}

/// Records a reading. A full disk does not keep anybody from reading in a disaster: the next record
/// tells how many are missing before it.
fn record_reading(context: &Context, session: &Session, act: Act) {
    if let Err(failure) = record(context, session, vec![act]) {
        tracing::error!(?failure, "a reading was not recorded");
        context.unrecorded.fetch_add(1, Ordering::SeqCst);
    }
}

/// Does something with the replica that is recorded in the transaction which it makes.
///
/// # Errors
///
/// What `say` answers; then nothing is recorded either.
pub(crate) fn carried<T, E: Into<Failure>>(
    context: &Context,
    session: &Session,
    replica: &mut Replica,
    act: Option<Act>,
    say: impl FnOnce(&mut Replica) -> Result<T, E>,
) -> Result<T, Failure> {
    let Some(act) = act else {
        return say(replica).map_err(Into::into);
    };
    let missed = context.unrecorded.load(Ordering::SeqCst);
    let record = act.record(context, session, missed)?;
    replica.store_mut().audit_stage(record.clone());
    let answer = say(replica).map_err(Into::into);
    let untaken = replica.store_mut().audit_unstage();
    if answer.is_ok() && untaken {
        replica.store_mut().transaction(|tx| append(tx, &record))?;
    }
    if answer.is_ok() {
        context.unrecorded.fetch_sub(missed, Ordering::SeqCst);
    }
    answer
}

/// A key of the root leaves this device: recorded before it does.
///
/// # Errors
///
/// Whatever keeps it from being recorded; then it stays.
pub(crate) fn root_key_out(context: &Context, session: &Session) -> Result<(), Failure> {
    let missed = context.unrecorded.load(Ordering::SeqCst);
    let record = Act::root_said("key_out").record(context, session, missed)?;
    let mut replica = session.replica();
    replica.store_mut().transaction(|tx| append(tx, &record))?;
    context.unrecorded.fetch_sub(missed, Ordering::SeqCst);
    Ok(())
}

/// Keeps the name of who works here beside the record.
fn know_operator(tx: &Tx<'_>, session: &Session) -> Result<(), StoreError> {
    let mut known = operators(tx.meta_get(META_OPERATORS)?);
    let account = session.me.account.to_string();
    if known.get(&account) == Some(&session.me.name) {
        return Ok(());
    }
    known.insert(account, session.me.name.clone());
    let bytes = serde_json::to_vec(&known).map_err(|_| StoreError::Row("operators"))?;
    tx.meta_put(META_OPERATORS, &bytes)
}

fn operators(kept: Option<Vec<u8>>) -> BTreeMap<String, String> {
    kept.and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Opens the profile, and records it with the wrong tries before.
pub(crate) fn unlock(context: &Context, form: Unlock) -> Result<Status, Failure> {
    let wrong = Profile::wrong_tries(&context.profile_folder());
    let was_open = context.session().is_ok();
    let status = setup::unlock(context, form)?;
    // The right passphrase clears the count, also where a code is asked for next.
    context.wrong_before.store(wrong, Ordering::SeqCst);
    entered(context, was_open, "passphrase");
    Ok(status)
}

/// The code of the telephone, after the passphrase.
pub(crate) fn unlock_code(context: &Context, form: TypedCode) -> Result<Status, Failure> {
    let was_open = context.session().is_ok();
    let status = totp::unlock(context, form)?;
    entered(context, was_open, "code");
    Ok(status)
}

/// Opens by the code on paper.
pub(crate) fn rescue(context: &Context, form: Rescue) -> Result<Status, Failure> {
    let wrong = Profile::wrong_tries(&context.profile_folder());
    let was_open = context.session().is_ok();
    let status = keys::rescue(context, form)?;
    context.wrong_before.store(wrong, Ordering::SeqCst);
    entered(context, was_open, "rescue");
    Ok(status)
}

/// Somebody was let in who was not in before.
fn entered(context: &Context, was_open: bool, by: &str) {
    if let (false, Ok(session)) = (was_open, context.session()) {
        let wrong = context.wrong_before.swap(0, Ordering::SeqCst);
        record_reading(context, &session, Act::unlocked(by, wrong));
        let_go(context, &session);
    }
}

/// Lets go of records whose time is over. What was not sealed to those who audit stays.
fn let_go(context: &Context, session: &Session) {
    let now = context.now_ms();
    let gone = session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<u64, StoreError> {
            tx.audit_let_go(
                now.saturating_sub(KEPT_HERE_MS),
                now.saturating_sub(KEPT_OF_OTHERS_MS),
            )
        });
    match gone {
        Ok(0) => {}
        Ok(gone) => {
            let number = usize::try_from(gone).unwrap_or(usize::MAX);
            record_reading(context, session, Act::number("audit_let_go", number));
        }
        // It is tried again when somebody unlocks next.
        Err(error) => tracing::warn!(%error, "old records of acts were not let go of"),
    }
}

/// Locks, and records it.
pub(crate) fn lock(context: &Context, form: Nothing) -> Result<Status, Failure> {
    leaving(context);
    setup::lock(context, form)
}

/// The open profile is about to be locked.
pub(crate) fn leaving(context: &Context) {
    if let Ok(session) = context.session() {
        record_reading(context, &session, Act::of("locked", Detail::default()));
    }
}

/// What opens this device was changed. That lies beside the database, so it is recorded right after.
/// The replica must not be held.
pub(crate) fn opener_changed(context: &Context, session: &Session, what: &str) {
    record_reading(context, session, Act::opener(what));
}

/// The newest record of the same kind and subject by the same operator, when it is not older.
fn lately(context: &Context, session: &Session, act: &Act, within: u64) -> Option<Detail> {
    let newest = session.reader().audit_newest(act.kind, act.subject);
    let newest = newest.ok().flatten()?;
    let since = context.now_ms().checked_sub(newest.record.at_ms)?;
    let same = newest.record.operator == *session.me.account.as_bytes()
        && newest.record.subject == act.subject;
    (same && since < within).then(|| detail_of(&newest.record))
}

/// A person's page is shown. The reader must not be held.
pub(crate) fn opened(context: &Context, session: &Session, person: DocumentId) {
    let classes = [Class::P1, Class::P2, Class::P3].into_iter();
    let classes = classes
        .filter(|class| session.may_read(*class))
        .map(|class| format!("P{}", class as u8))
        .collect();
    let act = Act::opened(person, classes);
    let before = lately(context, session, &act, SAME_OPENING_MS);
    if before.is_none_or(|before| before.classes != act.detail.classes) {
        record_reading(context, session, act);
    }
}

/// A hidden person's page is shown. The reader must not be held.
pub(crate) fn opened_hidden(context: &Context, session: &Session, sealed: DocumentId) {
    let act = Act::opened(sealed, vec!["P4".to_owned()]);
    if lately(context, session, &act, SAME_OPENING_MS).is_none() {
        record_reading(context, session, act);
    }
}

/// A picture of a person is shown whole. The reader must not be held.
pub(crate) fn attachment_opened(context: &Context, session: &Session, person: DocumentId) {
    let act = Act::attachment_opened(person);
    if lately(context, session, &act, SAME_OPENING_MS).is_none() {
        record_reading(context, session, act);
    }
}

/// All people were searched, or listed where nothing was typed. The reader must not be held.
pub(crate) fn searched(context: &Context, session: &Session, listed: bool, found: u32) {
    let mut act = Act::of("searched", Detail::default());
    act.detail.count = Some(found);
    act.detail.what = if listed { "all" } else { "words" }.to_owned();
    let before = lately(context, session, &act, SAME_SEARCH_MS);
    if before.is_none_or(|before| before.count < act.detail.count) {
        record_reading(context, session, act);
    }
}

/// A sheet goes to the printer: one record for each person on it.
pub(crate) fn printed(context: &Context, form: RecordPrint) -> Result<Nothing, Failure> {
    let session = context.session()?;
    let what = check::required_code("what", &form.what, SHEETS)?;
    if form.person_ids.len() > MOST_ON_PAPER {
        return Err(Failure::TooLong {
            field: "personIds".into(),
            most: count(MOST_ON_PAPER),
        });
    }
    let mut sheet = Act::number("printed", form.person_ids.len());
    sheet.detail.what = what;
    let mut acts = Vec::new();
    for id in &form.person_ids {
        acts.push(sheet.clone().about(check::id("personIds", id)?));
    }
    if acts.is_empty() {
        acts.push(sheet);
    }
    record(context, &session, acts)?;
    Ok(Nothing {})
}

/// The record itself was looked at: of this device, or with `what` of the others.
fn looked(context: &Context, session: &Session, what: &str, person: Option<DocumentId>) {
    let detail = Detail {
        what: what.to_owned(),
        ..Detail::default()
    };
    let act = Act {
        subject: person,
        ..Act::of("audit_read", detail)
    };
    let before = lately(context, session, &act, SAME_OPENING_MS);
    if before.is_none_or(|before| before.what != act.detail.what) {
        record_reading(context, session, act);
    }
}
