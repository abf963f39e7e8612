//! Codes of a telephone after the passphrase (RFC 6238), and the codes on paper that stand for it.
//!
//! The secret lies in the database that the passphrase opens, so this holds off somebody who saw the
//! passphrase and sits at the keyboard. It does not hold off somebody who knows the passphrase and
//! takes the disk away; the screens say so.

use crate::ask::keys::{CodeEnrolment, KeyState, RecoveryCodes, TypedCode};
use crate::ask::setup::{Nothing, Status};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::{audit, keys, setup};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Store, StoreError};
use vault::totp::{DIGITS, RECOVERY_CODES, RecoveryCode, TotpSeed};
use vault::{SystemRandom, throttle_delay};
use zeroize::{Zeroize as _, Zeroizing};

const META: &str = "totp";
/// How the account is called on the telephone. Not the device's name: the telephone is private.
const ISSUER: &str = "Tsunagi";

/// What is kept in the encrypted database.
#[derive(Serialize, Deserialize)]
struct Kept {
    seed: [u8; 20],
    /// The step of the last code that was accepted: none counts twice, nor an earlier one.
    last_step: Option<u64>,
    failures: u32,
    failed_ms: u64,
    recovery: Vec<[u8; 32]>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

fn load(store: &Store) -> Result<Option<Kept>, Failure> {
    let bytes = store.read(|tx| tx.meta_get(META))?.map(Zeroizing::new);
    match bytes {
        Some(bytes) if !bytes.is_empty() => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|_| Failure::DatabaseDamaged),
        _ => Ok(None),
    }
}

fn keep(store: &mut Store, kept: Option<&Kept>) -> Result<(), Failure> {
    let bytes = match kept {
        None => Zeroizing::default(),
        Some(kept) => {
            Zeroizing::new(serde_json::to_vec(kept).map_err(|error| Failure::internal(&error))?)
        }
    };
    store.transaction(|tx| -> Result<(), StoreError> { tx.meta_put(META, &bytes) })?;
    Ok(())
}

/// Whether a code is asked for after the passphrase.
pub(crate) fn is_on(store: &Store) -> Result<bool, Failure> {
    Ok(load(store)?.is_some())
}

/// Adds what is known of the codes to an answer.
pub(crate) fn state(store: &Store) -> Result<(bool, u32), Failure> {
    Ok(load(store)?.map_or((false, 0), |kept| (true, setup::count(kept.recovery.len()))))
}

/// How long the next code has to wait.
pub(crate) fn wait(store: &Store, now_ms: u64) -> Result<Duration, Failure> {
    Ok(load(store)?.map_or(Duration::ZERO, |kept| kept.wait(now_ms)))
}

impl Kept {
    /// As with passphrases: a clock that was set back neither ends the wait nor prolongs it.
    fn wait(&self, now_ms: u64) -> Duration {
        let since = now_ms.saturating_sub(self.failed_ms.min(now_ms));
        throttle_delay(self.failures).saturating_sub(Duration::from_millis(since))
    }
}

/// Takes a code of the telephone or of the paper, once. What was accepted or refused is durable
/// before the answer, so that it counts after a restart too.
pub(crate) fn accept(store: &mut Store, typed: &str, now_ms: u64) -> Result<(), Failure> {
    let mut kept = load(store)?.ok_or(Failure::NotFound)?;
    let moved = kept.failed_ms > now_ms;
    kept.failed_ms = kept.failed_ms.min(now_ms);
    let wait = kept.wait(now_ms);
    if !wait.is_zero() {
        if moved {
            keep(store, Some(&kept))?;
        }
        return Err(Failure::WaitBeforeRetry {
            wait_seconds: crate::refusal::seconds(wait),
        });
    }
    let digits = typed.chars().filter(|letter| letter.is_numeric()).count();
    if digits == 0 {
        return Err(Failure::Missing {
            field: "code".into(),
        });
    }
    if accepted(&mut kept, typed, digits, now_ms)? {
        kept.failures = 0;
        return keep(store, Some(&kept));
    }
    kept.failures = kept.failures.saturating_add(1);
    kept.failed_ms = now_ms;
    keep(store, Some(&kept))?;
    Err(Failure::WrongCode {
        wait_seconds: crate::refusal::seconds(kept.wait(now_ms)),
    })
}

/// A typing error in a long code is told at once and costs nothing.
fn accepted(kept: &mut Kept, typed: &str, digits: usize, now_ms: u64) -> Result<bool, Failure> {
    if digits <= DIGITS {
        let step = TotpSeed::from_bytes(&kept.seed).accept(typed, now_ms, kept.last_step);
        kept.last_step = step.or(kept.last_step);
        return Ok(step.is_some());
    }
    let code = RecoveryCode::parse(typed)?.kept();
    let place = kept.recovery.iter().position(|each| *each == code);
    if let Some(place) = place {
        kept.recovery.remove(place);
    }
    Ok(place.is_some())
}

/// The picture for the telephone, as rows of `0` and `1`.
fn picture(seed: &TotpSeed) -> Result<Vec<String>, Failure> {
    let uri = Zeroizing::new(format!(
        "otpauth://totp/{ISSUER}?secret={}&issuer={ISSUER}",
        &*seed.base32()
    ));
    crate::picture::drawn(uri.as_bytes())
}

/// Makes a secret for the telephone. Nothing is asked for before [`confirm`].
pub(crate) fn begin(context: &Context, _: Nothing) -> Result<CodeEnrolment, Failure> {
    let session = keys::own(context)?;
    let seed = TotpSeed::generate(&mut SystemRandom::new())?;
    let letters = seed.base32();
    let groups: Vec<String> = letters
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    let made = CodeEnrolment {
        secret: groups.join(" "),
        picture: picture(&seed)?,
    };
    session.offer_seed(Some(seed));
    Ok(made)
}

/// The telephone shows the right code: from the next unlocking on it is asked for.
pub(crate) fn confirm(context: &Context, form: TypedCode) -> Result<RecoveryCodes, Failure> {
    let session = keys::own(context)?;
    let seed = session.offered_seed().ok_or(Failure::NotFound)?;
    let Some(step) = seed.accept(&form.code, context.now_ms(), None) else {
        return Err(Failure::WrongCode { wait_seconds: 0 });
    };
    let (codes, recovery) = recovery_codes()?;
    let kept = Kept {
        seed: *seed.bytes(),
        last_step: Some(step),
        failures: 0,
        failed_ms: 0,
        recovery,
    };
    keep(session.replica().store_mut(), Some(&kept))?;
    session.offer_seed(None);
    audit::opener_changed(context, &session, "codes_begun");
    Ok(codes)
}

fn recovery_codes() -> Result<(RecoveryCodes, Vec<[u8; 32]>), Failure> {
    let mut rng = SystemRandom::new();
    let mut codes = Vec::new();
    let mut kept = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let code = RecoveryCode::generate(&mut rng)?;
        codes.push(code.text().to_string());
        kept.push(code.kept());
    }
    Ok((RecoveryCodes { codes }, kept))
}

/// New codes on paper; the old ones are good no more.
pub(crate) fn renew(context: &Context, form: TypedCode) -> Result<RecoveryCodes, Failure> {
    let session = keys::own(context)?;
    let mut replica = session.replica();
    let store = replica.store_mut();
    accept(store, &form.code, context.now_ms())?;
    let mut kept = load(store)?.ok_or(Failure::NotFound)?;
    let (codes, recovery) = recovery_codes()?;
    kept.recovery = recovery;
    keep(store, Some(&kept))?;
    drop(replica);
    audit::opener_changed(context, &session, "codes_renewed");
    Ok(codes)
}

/// No code is asked for any more.
pub(crate) fn end(context: &Context, form: TypedCode) -> Result<KeyState, Failure> {
    let session = keys::own(context)?;
    turn_off(context, &session, &form.code)?;
    audit::opener_changed(context, &session, "codes_ended");
    keys::state(context, Nothing {})
}

fn turn_off(context: &Context, session: &Session, code: &str) -> Result<(), Failure> {
    let mut replica = session.replica();
    let store = replica.store_mut();
    accept(store, code, context.now_ms())?;
    keep(store, None)
}

/// No code is asked for any more, because the code on paper opened.
pub(crate) fn forget(store: &mut Store) -> Result<(), Failure> {
    if is_on(store)? {
        keep(store, None)?;
    }
    Ok(())
}

/// The second door, after the passphrase.
pub(crate) fn unlock(context: &Context, form: TypedCode) -> Result<Status, Failure> {
    let Some(mut profile) = context.take_waiting() else {
        return setup::status(context, Nothing {});
    };
    match accept(&mut profile.store, &form.code, context.now_ms()) {
        Ok(()) => setup::enter(context, profile),
        Err(refused) => {
            context.wait_for_code(profile);
            Err(refused)
        }
    }
}
