//! What opens this device: passphrase, code on paper, and the change of the key behind them.

use crate::ask::keys::{
    ChangePassphrase, KeyState, Passphrase, PassphrasePair, Rescue, RescueCheck, RescueKey,
    SamePassphrase, TypedCode,
};
use crate::ask::setup::{Nothing, Stage, Status};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::{audit, held, setup, time, totp};
use std::sync::Arc;
use store::profile::{NewKey, Profile, ProfileError};
use vault::SystemRandom;
use vault::rescue::{self, GroupState, RescueCode};
use vault::slots::Opener;

/// The open profile, when it is one whose keys are anybody's business: practice has none.
pub(crate) fn own(context: &Context) -> Result<Arc<Session>, Failure> {
    let session = context.session()?;
    if session.practice {
        return Err(Failure::NotAllowed);
    }
    if session.copy {
        return Err(Failure::ProfileIsCopy);
    }
    Ok(session)
}

pub(crate) fn state(context: &Context, _: Nothing) -> Result<KeyState, Failure> {
    let session = context.session()?;
    let (code, recovery_left) = totp::state(session.replica().store())?;
    let rescue = session.lock.has_rescue();
    Ok(KeyState {
        rescue,
        held: rescue && held::is_held(&session)?,
        code,
        recovery_left,
    })
}

/// Kana, Latin letters, width and spaces make no difference, as when the profile is opened.
pub(crate) fn same_passphrase(
    _: &Context,
    form: PassphrasePair,
) -> Result<SamePassphrase, Failure> {
    let normal = |text: &str| vault::passphrase::normalise(text);
    Ok(SamePassphrase {
        same: *normal(&form.passphrase) == *normal(&form.typed),
    })
}

/// A new passphrase and a new key of the database, so that who has an old copy of the key file and
/// the old passphrase reads nothing that is written from now on.
pub(crate) fn change_passphrase(
    context: &Context,
    form: ChangePassphrase,
) -> Result<KeyState, Failure> {
    let session = own(context)?;
    setup::check_passphrase(&form.new)?;
    let new = NewKey {
        passphrase: &form.new,
        kdf: setup::key_cost(context.settings.key_cost),
        keep_rescue: true,
    };
    rekey(context, &session, Opener::Passphrase(&form.old), new)?;
    audit::opener_changed(context, &session, "passphrase");
    state(context, Nothing {})
}

fn rekey(
    context: &Context,
    session: &Session,
    by: Opener<'_>,
    new: NewKey<'_>,
) -> Result<(), Failure> {
    // Nobody reads meanwhile: the old reader would find pages of the new key and call them damaged.
    let mut reader = session.reader();
    let mut replica = session.replica();
    let store = replica.store_mut();
    let mut rng = SystemRandom::new();
    let changed = session
        .lock
        .change_key(store, by, new, context.now_ms(), &mut rng);
    // Whatever came of it, the key may be another by now.
    *reader = store.reader()?;
    Ok(changed?)
}

pub(crate) fn make_rescue(context: &Context, form: Passphrase) -> Result<RescueKey, Failure> {
    let session = own(context)?;
    let now = context.now_ms();
    let replica = session.replica();
    let code = session.lock.make_rescue(
        replica.store(),
        &form.passphrase,
        now,
        &mut SystemRandom::new(),
    )?;
    drop(replica);
    held::forget(&mut session.replica())?;
    audit::opener_changed(context, &session, "rescue_made");
    Ok(RescueKey {
        groups: code
            .groups()
            .iter()
            .map(|group| group.to_string())
            .collect(),
        made: time::stamp(now),
    })
}

pub(crate) fn remove_rescue(context: &Context, form: Passphrase) -> Result<KeyState, Failure> {
    let session = own(context)?;
    session.lock.remove_rescue(
        session.replica().store(),
        &form.passphrase,
        context.now_ms(),
        &mut SystemRandom::new(),
    )?;
    held::forget(&mut session.replica())?;
    audit::opener_changed(context, &session, "rescue_removed");
    state(context, Nothing {})
}

/// Typing errors are told while somebody types; nothing is tried.
pub(crate) fn check_rescue(_: &Context, form: TypedCode) -> Result<RescueCheck, Failure> {
    let groups = rescue::check(&form.code)
        .iter()
        .map(|state| match state {
            GroupState::Incomplete => "incomplete".to_owned(),
            GroupState::Good => "good".to_owned(),
            GroupState::Wrong => "wrong".to_owned(),
        })
        .collect();
    Ok(RescueCheck {
        groups,
        complete: RescueCode::parse(&form.code).is_ok(),
    })
}

/// Opens by the code on paper. The code is spent, and a new passphrase is in force.
///
/// Codes of a telephone are asked for no more: who lost the passphrase may have lost that as well,
/// and the paper is the stronger proof.
pub(crate) fn rescue(context: &Context, form: Rescue) -> Result<Status, Failure> {
    if setup::stage(context) != Stage::Locked {
        return setup::status(context, Nothing {});
    }
    let code = RescueCode::parse(&form.code)?;
    setup::check_passphrase(&form.passphrase)?;
    let by = Opener::Rescue(&code);
    let mut profile =
        Profile::open_by(&context.profile_folder(), by, context.now_ms()).map_err(|error| {
            match error {
                ProfileError::WrongPassphrase { wait } => Failure::WrongRescueCode {
                    wait_seconds: crate::refusal::seconds(wait),
                },
                other => other.into(),
            }
        })?;
    // First: should the power fail between the two, the paper is not spent and opens again.
    totp::forget(&mut profile.store)?;
    let new = NewKey {
        passphrase: &form.passphrase,
        kdf: setup::key_cost(context.settings.key_cost),
        keep_rescue: false,
    };
    let mut rng = SystemRandom::new();
    profile
        .lock
        .change_key(&mut profile.store, by, new, context.now_ms(), &mut rng)?;
    setup::enter(context, profile)
}
