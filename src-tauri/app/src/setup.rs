//! First run, unlocking, locking, practice.

use crate::ask::setup::{
    Bar, CreateOperation, Nothing, PassphraseWord, Progress, Stage, StartPractice, Status,
    SuggestedPassphrase, Unlock,
};
use crate::change::{Change, new_id};
use crate::check;
use crate::context::{Context, KeyCost, Me, Session, transport_settings};
use crate::event::Event;
use crate::failure::Failure;
use crate::link::{Link, LinkEvent};
use crate::standing::{self, Standing};
use crate::{practice_people, prefecture, role, time, totp};
use authority::{HeldGrant, Rights, Role};
use domain::ids::DocumentId;
use domain::item::DirectoryDevice;
use domain::kind::{Class, Kind};
use replica::{META_KEYS, Replica};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, Mutex};
use store::profile::Profile;
use uuid::Uuid;
use vault::slots::KdfParams;
use vault::{DeviceKeys, SystemRandom};
use wire::ids::{Hlc, Lane, UnitId};

/// Fewest characters of a passphrase that somebody chose.
pub(crate) const LEAST_PASSPHRASE: u32 = 12;
/// Practice holds fake people only, so its passphrase protects nothing and is the same everywhere.
const PRACTICE_PASSPHRASE: &str = "practice with fake people";
/// Most people in practice.
const MOST_PRACTICE: u32 = 200_000;
/// Days that the founder's own right lasts: the life of an operation.
const FOUNDER_DAYS: u64 = 3 * 365;

const META_ME: &str = "me";

/// Who works here, as kept in the encrypted database.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptMe {
    account: Uuid,
    name: String,
    team: String,
    device_name: String,
}

/// The document with the names of devices and teams of an operation.
pub(crate) fn directory_of(operation: &[u8; 16]) -> DocumentId {
    DocumentId::from_bytes(*operation).derived("directory")
}

pub(crate) fn stage(context: &Context) -> Stage {
    match context.session() {
        Ok(session) if session.replica().authority().operation().is_none() => Stage::Joining,
        Ok(_) => Stage::Open,
        Err(_) if context.is_making() => Stage::Fresh,
        Err(_) if context.waiting(|_| ()).is_some() => Stage::Code,
        Err(_) if Profile::exists(&context.profile_folder()) => Stage::Locked,
        Err(_) => Stage::Fresh,
    }
}

pub(crate) fn status(context: &Context, _: Nothing) -> Result<Status, Failure> {
    let stage = stage(context);
    let Ok(session) = context.session() else {
        return Ok(Status {
            stage,
            practice: false,
            copy: false,
            operation: None,
            root_fingerprint: None,
            device_name: String::new(),
            operator_name: String::new(),
            team: String::new(),
            role: None,
            may_write_care: false,
            may_enrol: false,
            names_municipalities: false,
            reads_roll: false,
            may_export: false,
            valid_until: None,
            standing: String::new(),
            suspended_until: None,
            clock: None,
            wait_seconds: wait_seconds(context)?,
            check_digits: None,
            bar: None,
        });
    };
    let (operation, fingerprint, grant) = {
        let replica = session.replica();
        let own = wire::ids::DeviceId(session.me.device);
        let genesis = replica.authority().genesis();
        (
            genesis.map(|genesis| genesis.name.clone()),
            genesis.map(|_| replica.authority().root_fingerprint()),
            replica
                .own_grant()
                .map(|held| (held.grant.role, standing::until(replica.authority(), &own))),
        )
    };
    let standing = session.standing(context.now_ms());
    let may_enrol = {
        let own = wire::ids::DeviceId(session.me.device);
        let replica = session.replica();
        let last = grant
            .as_ref()
            .and_then(|(role, _)| Role::from_number(*role));
        let mut roles = role::own_roles(replica.authority(), &own, context.now_ms());
        roles.any(role::may_enrol) || last.is_some_and(role::may_enrol)
    };
    let (names_municipalities, reads_roll) = {
        let own = wire::ids::DeviceId(session.me.device);
        let replica = session.replica();
        let authority = replica.authority();
        let mut grants = authority
            .device(&own)
            .into_iter()
            .flat_map(|device| &device.grants);
        let roll = |held: &HeldGrant| {
            let mut units = held.grant.units.iter();
            units.any(|unit| held.covers(unit, Class::P1 as u8, Rights::READ))
        };
        (
            prefecture::names_municipalities(authority, &own, context.now_ms()),
            grants.any(roll),
        )
    };
    Ok(Status {
        stage,
        practice: session.practice,
        copy: session.copy,
        operation,
        root_fingerprint: fingerprint,
        device_name: session.me.device_name.clone(),
        operator_name: session.me.name.clone(),
        team: session.me.team.clone(),
        role: grant
            .as_ref()
            .and_then(|(role, _)| role::word_of_number(*role))
            .map(str::to_owned),
        may_write_care: stage == Stage::Open && session.may_write(Class::P3),
        may_enrol,
        names_municipalities,
        reads_roll,
        may_export: stage == Stage::Open && crate::export::may(context, &session),
        valid_until: grant.map(|(_, until)| time::stamp(until)),
        standing: if stage == Stage::Open {
            standing.word().to_owned()
        } else {
            String::new()
        },
        suspended_until: match standing {
            Standing::Suspended(until) => Some(time::stamp(until)),
            _ => None,
        },
        clock: if stage == Stage::Open {
            crate::clock::look(&session, context.now_ms())
        } else {
            None
        },
        wait_seconds: 0,
        check_digits: if stage == Stage::Joining {
            Some(crate::enrol::own_digits(&session)?)
        } else {
            None
        },
        bar: if stage == Stage::Open {
            Some(bar(&session)?)
        } else {
            None
        },
    })
}

/// What is left of a wait: for a code where one is asked for, else for a passphrase.
fn wait_seconds(context: &Context) -> Result<u32, Failure> {
    let now = context.now_ms();
    let wait = match context.waiting(|profile| totp::wait(&profile.store, now)) {
        Some(wait) => wait?,
        None => Profile::waiting(&context.profile_folder(), now),
    };
    Ok(crate::refusal::seconds(wait))
}

fn bar(session: &Session) -> Result<Bar, Failure> {
    let reader = session.reader();
    let only_here = reader.only_here(&session.me.device, 0)?;
    let peers = session.link.as_ref().map(Link::view).unwrap_or_default();
    let receiving = peers.peers.iter().find_map(|peer| peer.receiving());
    Ok(Bar {
        connected: count(peers.peers.iter().filter(|peer| peer.in_contact()).count()),
        only_here: count(only_here.count),
        oldest_only_here: only_here
            .oldest_hlc
            .map(|hlc| time::stamp(Hlc(hlc).millis())),
        last_exchange: peers.last_exchange_ms.map(time::stamp),
        people: count(reader.counts()?.people),
        aside: crate::tray::undecided(&reader)?,
        receiving: receiving.map(|(done, expected)| Progress { done, expected }),
    })
}

/// A count as it crosses the door.
pub(crate) fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

pub(crate) fn suggest_passphrase(_: &Context, _: Nothing) -> Result<SuggestedPassphrase, Failure> {
    let words = vault::passphrase::generate(&mut SystemRandom::new())?;
    Ok(SuggestedPassphrase {
        text: words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        words: words
            .into_iter()
            .map(|word| PassphraseWord {
                text: word.text.to_string(),
                reading: word.reading.to_string(),
            })
            .collect(),
    })
}

pub(crate) fn check_passphrase(passphrase: &str) -> Result<(), Failure> {
    if passphrase.chars().count() < LEAST_PASSPHRASE as usize {
        return Err(Failure::PassphraseTooShort {
            least: LEAST_PASSPHRASE,
        });
    }
    if passphrase.len() > 1024 {
        return Err(Failure::TooLong {
            field: "passphrase".into(),
            most: 1024,
        });
    }
    Ok(())
}

pub(crate) fn key_cost(cost: KeyCost) -> KdfParams {
    match cost {
        KeyCost::Calibrated => {
            let started = std::time::Instant::now();
            KdfParams::calibrate(&move || started.elapsed())
        }
        KeyCost::Lowest => KdfParams::LOWEST,
    }
}

/// Who is to work with a new profile.
pub(crate) struct Newcomer<'a> {
    pub(crate) device_name: &'a str,
    pub(crate) operator_name: &'a str,
    pub(crate) team: &'a str,
}

/// Makes a profile with fresh keys that belongs to no operation yet.
pub(crate) fn new_profile(
    context: &Context,
    folder: &Path,
    passphrase: &str,
    cost: KeyCost,
    who: &Newcomer<'_>,
    practice: bool,
) -> Result<Arc<Session>, Failure> {
    let me = KeptMe {
        account: Uuid::now_v7(),
        name: check::required("operatorName", who.operator_name, check::LINE)?,
        team: check::required("team", who.team, check::LINE)?,
        device_name: check::required("deviceName", who.device_name, check::LINE)?,
    };
    if Profile::exists(folder) {
        return Err(Failure::AlreadySetUp);
    }
    let mut rng = SystemRandom::new();
    let keys = DeviceKeys::generate(&mut rng)?;
    let mut profile = Profile::create(folder, passphrase, key_cost(cost), &mut rng)?;
    let kept = serde_json::to_vec(&me).map_err(|error| Failure::internal(&error))?;
    profile
        .store
        .transaction(|tx| -> Result<(), store::StoreError> {
            tx.meta_put(META_KEYS, &keys.to_bytes())?;
            tx.meta_put(META_ME, &kept)
        })?;
    open_session(context, profile, practice)
}

/// Opens what [`new_profile`] made.
fn open_session(
    context: &Context,
    mut profile: Profile,
    practice: bool,
) -> Result<Arc<Session>, Failure> {
    let copy = !practice && profile.is_copy(&context.settings.witness)?;
    let (keys, me) = profile
        .store
        .transaction(|tx| -> Result<_, store::StoreError> {
            Ok((tx.meta_get(META_KEYS)?, tx.meta_get(META_ME)?))
        })?;
    let keys = keys.ok_or(Failure::DatabaseDamaged)?;
    let keys = DeviceKeys::from_bytes(&keys).map_err(|_| Failure::DatabaseDamaged)?;
    let me: KeptMe = me
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Failure::DatabaseDamaged)?;
    let me = Me {
        account: me.account,
        name: me.name,
        team: me.team,
        device_name: me.device_name,
        device: keys.device_id(),
    };
    let net_seed = keys.net_seed();
    let Profile { store, lock } = profile;
    let reader = store.reader()?;
    let mut replica = Replica::open(store, Arc::new(keys), Box::new(SystemRandom::new()))?;
    if copy {
        // Another device may have gone on with these keys: from here on they sign nothing.
        replica.store_mut().stop_writing()?;
    }
    let replica = Arc::new(Mutex::new(replica));
    let sink = context.sink();
    let link = match transport_settings(context.settings.network) {
        _ if copy => None,
        None => None,
        Some(settings) => {
            let sink = Arc::clone(&sink);
            let tell = move |event| match event {
                LinkEvent::Changed { ids } => sink(Event::RecordsChanged {
                    ids,
                    received: true,
                }),
                LinkEvent::Peers => sink(Event::SyncChanged),
            };
            Some(Link::start(Arc::clone(&replica), net_seed, settings, tell)?)
        }
    };
    Ok(Arc::new(Session {
        replica,
        reader: Mutex::new(reader),
        link,
        me,
        practice,
        copy,
        offered: Mutex::new(None),
        lock,
    }))
}

pub(crate) fn create_operation(
    context: &Context,
    form: CreateOperation,
) -> Result<Status, Failure> {
    if stage(context) != Stage::Fresh {
        return Err(Failure::AlreadySetUp);
    }
    let name = check::required("operationName", &form.operation_name, 120)?;
    let municipality = check::required("municipality", &form.municipality, check::LINE)?;
    let lg_code = check::text("lgCode", &form.lg_code, 6)?;
    if !lg_code.is_empty() && domain::lg_code::LgCode::parse(&lg_code).is_err() {
        return Err(Failure::Unreadable {
            field: "lgCode".into(),
        });
    }
    check_passphrase(&form.passphrase)?;
    let who = Newcomer {
        device_name: &form.device_name,
        operator_name: &form.operator_name,
        team: &form.team,
    };
    let folder = context.profile_folder();
    let _making = context.making();
    let session = new_profile(
        context,
        &folder,
        &form.passphrase,
        context.settings.key_cost,
        &who,
        false,
    )?;
    found(context, &session, &name, &municipality, &lg_code, false)?;
    context.put(Some(session));
    status(context, Nothing {})
}

/// Founds the operation in a fresh profile and enters this device into the directory.
fn found(
    context: &Context,
    session: &Session,
    name: &str,
    municipality: &str,
    lg_code: &str,
    practice: bool,
) -> Result<(), Failure> {
    let now = context.now_ms();
    let unit = UnitId(*Uuid::now_v7().as_bytes());
    let founding = authority::Founding {
        name: name.to_owned(),
        practice,
        unit,
        org: *Uuid::now_v7().as_bytes(),
        account: wire::ids::AccountId(*session.me.account.as_bytes()),
        role: role::FOUNDER,
        valid_from_ms: now,
        valid_until_ms: now + FOUNDER_DAYS * 24 * 3600 * 1000,
    };
    // Two of three keepers decide for the operation; practice needs nobody to keep anything.
    let root = if practice {
        authority::RootKeys::SINGLE
    } else {
        authority::RootKeys::TWO_OF_THREE
    };
    session.replica().found_with(now, &founding, root)?;
    let by = session.origin(now, None, "", "");
    let directory = own_directory(session)?;
    let mut change = Change::new(unit, Lane::Notes);
    change.set_text(
        Kind::Directory,
        directory,
        "municipality",
        municipality,
        &by,
    );
    change.set_text(Kind::Directory, directory, "lg_code", lg_code, &by);
    crate::share::put_name(&mut change, directory, &unit, municipality, &by);
    change.add(
        Kind::Directory,
        directory,
        "devices",
        &new_id(),
        &DirectoryDevice {
            device_id: session.me.device_hex(),
            device_name: session.me.device_name.clone(),
            operator_name: session.me.name.clone(),
            team: session.me.team.clone(),
            by,
        },
    )?;
    session.write(context, change.into_edits())
}

/// The directory of the operation that this device belongs to.
pub(crate) fn own_directory(session: &Session) -> Result<DocumentId, Failure> {
    let replica = session.replica();
    let operation = replica.authority().operation().ok_or(Failure::NotSetUp)?;
    Ok(directory_of(&operation.0))
}

pub(crate) fn unlock(context: &Context, form: Unlock) -> Result<Status, Failure> {
    if context.session().is_ok() {
        return status(context, Nothing {});
    }
    let folder = context.profile_folder();
    if !Profile::exists(&folder) {
        return Err(Failure::NotSetUp);
    }
    drop(context.take_waiting());
    let opened = Profile::open(&folder, &form.passphrase, context.now_ms())?;
    if totp::is_on(&opened.store)? {
        context.wait_for_code(opened);
        return status(context, Nothing {});
    }
    enter(context, opened)
}

/// Lets somebody in who has shown all that is asked for.
pub(crate) fn enter(context: &Context, profile: Profile) -> Result<Status, Failure> {
    let session = open_session(context, profile, false)?;
    context.put(Some(session));
    status(context, Nothing {})
}

pub(crate) fn lock(context: &Context, _: Nothing) -> Result<Status, Failure> {
    context.put(None);
    status(context, Nothing {})
}

pub(crate) fn start_practice(context: &Context, form: StartPractice) -> Result<Status, Failure> {
    let people = form.people.min(MOST_PRACTICE);
    let _making = context.making();
    context.put(None);
    let folder = context.practice_folder();
    if Profile::exists(&folder) {
        let opened = Profile::open(&folder, PRACTICE_PASSPHRASE, context.now_ms())?;
        let session = open_session(context, opened, true)?;
        context.put(Some(session));
        return status(context, Nothing {});
    }
    let who = Newcomer {
        device_name: "練習用の端末",
        operator_name: "練習",
        team: "練習班",
    };
    let session = new_profile(
        context,
        &folder,
        PRACTICE_PASSPHRASE,
        KeyCost::Lowest,
        &who,
        true,
    )?;
    found(
        context,
        &session,
        "【練習】つなぎ訓練地震",
        "つなぎ市",
        "",
        true,
    )?;
    context.put(Some(session));
    practice_people::load(context, people, 1, &mut |done, expected| {
        context.tell(Event::Progress {
            work: "practice".into(),
            done,
            expected: Some(expected),
        });
    })?;
    status(context, Nothing {})
}

pub(crate) fn end_practice(context: &Context, _: Nothing) -> Result<Status, Failure> {
    if context.session().is_ok_and(|session| session.practice) {
        context.put(None);
    }
    let folder = context.practice_folder();
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder).map_err(|_| Failure::FolderUnwritable)?;
    }
    status(context, Nothing {})
}
