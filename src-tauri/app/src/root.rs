//! What only the root of an operation may say, and its keys.
//!
//! An operation has three keys, of which two must sign (practice: one). They are made on the first
//! laptop, written to files or paper, and then put away from it. A statement goes from one keeper of a
//! key to the next as a file, and counts as soon as enough have signed.

use crate::ask::root::{
    ProposalView, RootKeyHere, RootKeyNumber, RootKeyPaper, RootPropose, RootSign, RootState,
};
use crate::ask::setup::{FileMade, FileToken, Nothing};
use crate::audit::Act;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::files::{self, PACK, PROPOSAL, ROOT_KEY};
use crate::setup::count;
use crate::{code, member, prefecture, time};
use authority::{
    Body, EventOpenClose, Grant, Reason, Role, RootKeys, Statement, StatementKind, TimeBeacon,
};
use protocol::code::CodeKind;
use protocol::enrolment::{EnrolPack, EnrolRequest, Proposal, RootKeyFile};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use vault::{SigningKey, SystemRandom};
use wire::ids::{AccountId, DeviceId, UnitId};
use zeroize::Zeroizing;

const META_WRITTEN: &str = "root_keys_written";
/// How long the administrator of a municipality that was added, or of a prefecture, may work, in milliseconds.
const ADMITTED_MS: u64 = 3 * 365 * 24 * 3600 * 1000;

fn written(session: &Session) -> Result<Vec<u8>, Failure> {
    Ok(session.reader().meta_get(META_WRITTEN)?.unwrap_or_default())
}

fn mark_written(session: &Session, place: u8) -> Result<(), Failure> {
    let mut places = written(session)?;
    places.push(place);
    places.sort_unstable();
    places.dedup();
    session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<(), store::StoreError> {
            tx.meta_put(META_WRITTEN, &places)
        })?;
    Ok(())
}

/// How the root stands.
pub(crate) fn state(context: &Context, _: Nothing) -> Result<RootState, Failure> {
    let session = context.joined()?;
    let written = written(&session)?;
    let replica = session.replica();
    let authority = replica.authority();
    let (keys, threshold) = authority.root_keys().ok_or(Failure::NotSetUp)?;
    let here = replica.root_secrets()?;
    Ok(RootState {
        keys: count(keys.len()),
        threshold: u32::from(threshold),
        here: (0..here.len())
            .map(|place| RootKeyHere {
                number: count(place + 1),
                written: u8::try_from(place).is_ok_and(|place| written.contains(&place)),
            })
            .collect(),
        closed: authority.is_closed(context.now_ms()),
    })
}

/// A key that lies on this device.
fn key_here(session: &Session, number: u32) -> Result<RootKeyFile, Failure> {
    let replica = session.replica();
    let authority = replica.authority();
    let (keys, threshold) = authority.root_keys().ok_or(Failure::NotSetUp)?;
    let place = number.checked_sub(1).ok_or(Failure::NotFound)?;
    let secrets = replica.root_secrets()?;
    let secret = usize::try_from(place).ok().and_then(|at| secrets.get(at));
    let secret = secret.ok_or(Failure::NotFound)?;
    let number = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    Ok(RootKeyFile::new(
        &authority.root(),
        u8::try_from(place).map_err(|_| Failure::NotFound)?,
        (number(keys.len()), threshold),
        secret,
    )?)
}

/// Writes a key to a file for its keeper.
pub(crate) fn write_key(context: &Context, form: RootKeyNumber) -> Result<FileMade, Failure> {
    let name = format!("root-key-{}.{ROOT_KEY}", form.number);
    write_key_at(context, form.number, &context.settings.exchange.join(name))
}

/// Writes a key to a file of the caller's choice.
///
/// # Errors
///
/// [`Failure::NotFound`] when the key does not lie on this device.
pub fn write_key_at(context: &Context, number: u32, path: &Path) -> Result<FileMade, Failure> {
    let session = context.joined()?;
    let key = key_here(&session, number)?;
    crate::audit::root_key_out(context, &session)?;
    files::write_file(path, &key.encode())?;
    mark_written(&session, key.place)?;
    Ok(files::made(path))
}

/// A key for paper, to be printed or copied by hand.
pub(crate) fn paper_key(context: &Context, form: RootKeyNumber) -> Result<RootKeyPaper, Failure> {
    let session = context.joined()?;
    let key = key_here(&session, form.number)?;
    crate::audit::root_key_out(context, &session)?;
    let view = code::view(CodeKind::RootKey, &key.encode())?;
    mark_written(&session, key.place)?;
    Ok(RootKeyPaper {
        number: form.number,
        keys: u32::from(key.keys),
        threshold: u32::from(key.threshold),
        groups: view.groups,
        picture: view.pictures.into_iter().next().unwrap_or_default(),
    })
}

/// Forgets the keys that lie here, once each was written or shown.
pub(crate) fn put_away(context: &Context, _: Nothing) -> Result<RootState, Failure> {
    let session = context.joined()?;
    let written = written(&session)?;
    let mut replica = session.replica();
    let here = replica.root_secrets()?.len();
    let left = (0..here).filter(|place| {
        let place = u8::try_from(*place).unwrap_or(u8::MAX);
        !written.contains(&place)
    });
    let left = left.count();
    if left > 0 {
        return Err(Failure::RootKeysUnwritten { left: count(left) });
    }
    replica.put_root_away()?;
    drop(replica);
    state(context, Nothing {})
}

/// The keys that sign: those that were handed in, else those that lie here.
fn signers(
    session: &Session,
    handed: &[Zeroizing<Vec<u8>>],
) -> Result<Vec<(u8, SigningKey)>, Failure> {
    let replica = session.replica();
    let authority = replica.authority();
    let (keys, threshold) = authority.root_keys().ok_or(Failure::NotSetUp)?;
    let mut signers: Vec<(u8, SigningKey)> = Vec::new();
    for content in handed {
        let key = RootKeyFile::decode(content)?;
        if !key.is_of(&authority.root()) {
            return Err(Failure::OtherOperation);
        }
        signers.push((key.place, key.key()?));
    }
    if handed.is_empty() {
        for (place, secret) in (0_u8..threshold).zip(replica.root_secrets()?) {
            let seed: [u8; 32] = secret
                .as_slice()
                .try_into()
                .map_err(|_| Failure::DatabaseDamaged)?;
            signers.push((place, SigningKey::from_seed(&seed)?));
        }
        if signers.is_empty() {
            return Err(Failure::Missing {
                field: "rootKey".into(),
            });
        }
    }
    signers.sort_by_key(|(place, _)| *place);
    signers.dedup_by_key(|(place, _)| *place);
    // A key of a time before the root got other keys signs nothing any more.
    let in_force = signers.iter().all(|(place, key)| {
        let there = keys.get(usize::from(*place));
        there.is_some_and(|there| there.0 == key.public())
    });
    if !in_force {
        return Err(Failure::RootKeyOld);
    }
    Ok(signers)
}

fn handed_keys(context: &Context, tokens: &[String]) -> Result<Vec<Zeroizing<Vec<u8>>>, Failure> {
    tokens
        .iter()
        .take(8)
        .map(|token| {
            Ok(Zeroizing::new(
                code::handed(context, "root_key", token)?.content,
            ))
        })
        .collect()
}

fn keys_at(paths: &[PathBuf]) -> Result<Vec<Zeroizing<Vec<u8>>>, Failure> {
    paths
        .iter()
        .map(|path| Ok(Zeroizing::new(code::content_at(path)?)))
        .collect()
}

/// Proposes something in the name of the root.
pub(crate) fn propose(context: &Context, form: RootPropose) -> Result<ProposalView, Failure> {
    let keys = handed_keys(context, &form.keys)?;
    let request = if form.request.is_empty() {
        None
    } else {
        Some(code::handed(context, "request", &form.request)?.content)
    };
    propose_with(context, &form, &keys, request.as_deref(), None)
}

/// The same with files of the caller's choice.
///
/// # Errors
///
/// As the request `root_propose`.
pub fn propose_at(
    context: &Context,
    form: &RootPropose,
    keys: &[PathBuf],
    request: Option<&Path>,
    out: &Path,
) -> Result<ProposalView, Failure> {
    let request = request.map(code::content_at).transpose()?;
    propose_with(
        context,
        form,
        &keys_at(keys)?,
        request.as_deref(),
        Some(out),
    )
}

fn propose_with(
    context: &Context,
    form: &RootPropose,
    keys: &[Zeroizing<Vec<u8>>],
    request: Option<&[u8]>,
    out: Option<&Path>,
) -> Result<ProposalView, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let signers = signers(&session, keys)?;
    let mut fresh = Vec::new();
    let body = match form.what.as_str() {
        "close" | "open" => Body::EventOpenClose(EventOpenClose {
            open: form.what == "open",
            at: now,
        }),
        "beacon" => Body::TimeBeacon(TimeBeacon { at: now }),
        "rotate" => {
            let root = if session.practice {
                RootKeys::SINGLE
            } else {
                RootKeys::TWO_OF_THREE
            };
            let made = authority::new_root_keys(root, &mut SystemRandom::new());
            let (rotate, secrets) = made.map_err(replica::ReplicaError::from)?;
            fresh = secrets;
            Body::RootRotate(rotate)
        }
        "admit" => added(form, request, now)?,
        "prefecture" => prefecture::grant(&session, &form.device, now, ADMITTED_MS)?,
        "withdraw" => {
            let device = member::named(&session, &form.device)?;
            let replica = session.replica();
            let mut revokes = replica.revocations(now, &device, Reason::Lost).into_iter();
            let authority = replica.authority();
            let revoke = revokes.find(|one| authority.withdrawal(&one.target).is_none());
            Body::Revoke(revoke.ok_or(Failure::DeviceWithdrawn)?)
        }
        _ => {
            return Err(Failure::Unreadable {
                field: "what".into(),
            });
        }
    };
    let threshold = session
        .replica()
        .authority()
        .root_keys()
        .map_or(u8::MAX, |(_, threshold)| threshold);
    if !fresh.is_empty() && signers.len() < usize::from(threshold) {
        // The new keys would lie here unsaid until somebody else has signed.
        return Err(Failure::RootKeysMissing {
            have: count(signers.len()),
            of: u32::from(threshold),
        });
    }
    let statement = session.replica().propose_as_root(now, &signers, body)?;
    let view = settle(context, &session, &statement, out)?;
    if view.published && !fresh.is_empty() {
        let mut replica = session.replica();
        replica.keep_root(&fresh)?;
        replica
            .store_mut()
            .transaction(|tx| -> Result<(), store::StoreError> {
                tx.meta_put(META_WRITTEN, &[])
            })?;
    }
    Ok(view)
}

/// The grant by which another municipality begins: its first device opens its own spaces.
fn added(form: &RootPropose, request: Option<&[u8]>, now: u64) -> Result<Body, Failure> {
    let request = request.ok_or(Failure::Missing {
        field: "request".into(),
    })?;
    let request = EnrolRequest::decode(request)?;
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if digits(&form.check_digits) != digits(&request.check_digits()) {
        return Err(Failure::DigitsDiffer);
    }
    let role = Role::MunicipalityAdmin;
    Ok(Body::Grant(Grant {
        keys: request.keys,
        account: AccountId(*Uuid::now_v7().as_bytes()),
        org: *Uuid::now_v7().as_bytes(),
        agreement: None,
        role: role as u8,
        rights: role.rights().0,
        units: vec![UnitId(*Uuid::now_v7().as_bytes())],
        classes: role.classes().to_vec(),
        valid_from: now,
        valid_until: now + ADMITTED_MS,
        depth: 1,
    }))
}

/// What a proposal says, and who has signed.
pub(crate) fn read(context: &Context, form: FileToken) -> Result<ProposalView, Failure> {
    let content = code::handed(context, "proposal", &form.token)?.content;
    let mut view = view_of(context, &content)?;
    view.token = form.token;
    Ok(view)
}

/// What a proposal in a file says.
///
/// # Errors
///
/// [`Failure::OtherOperation`], [`Failure::FileTorn`] ….
pub fn read_at(context: &Context, path: &Path) -> Result<ProposalView, Failure> {
    view_of(context, &code::content_at(path)?)
}

fn view_of(context: &Context, content: &[u8]) -> Result<ProposalView, Failure> {
    let session = context.joined()?;
    let proposal = Proposal::decode(content)?;
    if proposal.root != session.replica().authority().root() {
        return Err(Failure::OtherOperation);
    }
    view(&session, &proposal.statement)
}

fn view(session: &Session, statement: &Statement) -> Result<ProposalView, Failure> {
    let names = session.reader().directory()?;
    let replica = session.replica();
    let authority = replica.authority();
    let (_, threshold) = authority.root_keys().ok_or(Failure::NotSetUp)?;
    let published = authority.holds(statement);
    let signed = authority.root_signatures(statement);
    let (what, at, device) = match statement.body() {
        Body::EventOpenClose(event) if event.open => ("open", Some(event.at), None),
        Body::EventOpenClose(event) => ("close", Some(event.at), None),
        Body::TimeBeacon(beacon) => ("beacon", Some(beacon.at), None),
        Body::RootRotate(_) => ("rotate", None, None),
        Body::Grant(grant) => {
            let administers = grant.role == Role::PrefectureAdmin as u8;
            let what = if administers { "prefecture" } else { "admit" };
            (what, None, Some(DeviceId(grant.keys.device_id())))
        }
        Body::Revoke(revoke) => {
            let target = authority.grant(&revoke.target);
            ("withdraw", None, target.map(authority::HeldGrant::device))
        }
        _ => ("other", None, None),
    };
    let hex = device.map(|device| device.hex()).unwrap_or_default();
    let name = names.into_iter().find(|line| line.device_id == hex);
    Ok(ProposalView {
        token: String::new(),
        what: what.to_owned(),
        at: at.map(time::stamp),
        device: hex.chars().take(8).collect(),
        device_name: name.map(|line| line.device_name).unwrap_or_default(),
        stale: signed.is_none() && !published,
        signed: signed
            .unwrap_or_default()
            .into_iter()
            .map(|place| u32::from(place) + 1)
            .collect(),
        threshold: u32::from(threshold),
        published,
        file: None,
        pack: None,
    })
}

/// Signs a proposal.
pub(crate) fn sign(context: &Context, form: RootSign) -> Result<ProposalView, Failure> {
    let content = code::handed(context, "proposal", &form.token)?.content;
    let keys = handed_keys(context, &form.keys)?;
    sign_with(context, &content, &keys, None)
}

/// The same with files of the caller's choice.
///
/// # Errors
///
/// As the request `root_sign`.
pub fn sign_at(
    context: &Context,
    proposal: &Path,
    keys: &[PathBuf],
    out: &Path,
) -> Result<ProposalView, Failure> {
    sign_with(
        context,
        &code::content_at(proposal)?,
        &keys_at(keys)?,
        Some(out),
    )
}

fn sign_with(
    context: &Context,
    content: &[u8],
    keys: &[Zeroizing<Vec<u8>>],
    out: Option<&Path>,
) -> Result<ProposalView, Failure> {
    let session = context.joined()?;
    let view = view_of(context, content)?;
    if view.published {
        return Ok(view);
    }
    if view.stale {
        return Err(Failure::ProposalStale);
    }
    let Proposal { mut statement, .. } = Proposal::decode(content)?;
    for (place, key) in signers(&session, keys)? {
        if !view.signed.contains(&(u32::from(place) + 1)) {
            let signed = statement.cosigned(place, &key);
            statement = signed.map_err(|_| Failure::FileTorn)?;
        }
    }
    settle(context, &session, &statement, out)
}

/// Publishes what enough keys have signed; else writes it for the next keeper.
fn settle(
    context: &Context,
    session: &Session,
    statement: &Statement,
    out: Option<&Path>,
) -> Result<ProposalView, Failure> {
    let now = context.now_ms();
    let root = session.replica().authority().root();
    let before = view(session, statement)?;
    if before.signed.len() < before.threshold as usize {
        let name = format!("root-{}-{}.{PROPOSAL}", before.what, short(statement));
        let path = context.settings.exchange.join(name);
        let path = out.unwrap_or(&path);
        let proposal = Proposal {
            root,
            statement: statement.clone(),
        };
        files::write_file(path, &proposal.encode())?;
        let file = files::made(path);
        return Ok(ProposalView {
            token: file.token.clone(),
            file: Some(file),
            ..before
        });
    }
    let recorded = Act::root_said(&before.what);
    member::carry(context, session, Some(recorded), |replica| {
        replica.add_statements(now, &[statement.bytes().to_vec()])
    })?;
    let pack = match statement.body() {
        // A member needs no pack: it hears of its role like everybody.
        Body::Grant(grant) if grant.role != Role::PrefectureAdmin as u8 => {
            let device = DeviceId(grant.keys.device_id());
            let replica = session.replica();
            let pack = EnrolPack::new(replica.authority(), replica.keys(), device, Vec::new())?;
            drop(replica);
            let name = format!("root-{}.{PACK}", short(statement));
            let path = match out {
                Some(out) => out.to_path_buf(),
                None => context.settings.exchange.join(name),
            };
            files::write_file(&path, &pack.encode())?;
            Some(files::made(&path))
        }
        _ => None,
    };
    context.tell(crate::event::Event::StageChanged);
    Ok(ProposalView {
        token: String::new(),
        published: true,
        stale: false,
        pack,
        ..before
    })
}

fn short(statement: &Statement) -> String {
    debug_assert_ne!(statement.header().kind, StatementKind::Genesis as u8);
    statement.id().hex().chars().take(8).collect()
}
