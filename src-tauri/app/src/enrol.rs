//! Joining and coming back: request, comparison of digits, pack. They come as files, whose paths never
//! come from a screen, or as digits (`code`); from there on it is all the same.

use crate::agreement;
use crate::ask::setup::{
    ApproveEnrolment, BeforeView, EnrolRequestView, FileMade, FileToken, JoinWithPack,
    MakeEnrolRequest, Nothing, PackView, Stage, Status,
};
use crate::audit::{self, Act};
use crate::change::{Change, new_id};
use crate::code::{self, Handed};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::files::{PACK, REQUEST, file_name, folder_name, safe, write_file};
use crate::setup::{self, Newcomer};
use crate::standing::{self, Standing};
use crate::{member, prefecture, role, time};
use authority::{Authority, Role};
use domain::item::DirectoryDevice;
use domain::kind::Kind;
use protocol::enrolment::{EnrolPack, EnrolRequest, Naming, Pin};
use std::path::Path;
use wire::ids::{AccountId, DeviceId, Lane};

const META_REQUEST: &str = "enrol_request";

pub(crate) fn make_request(context: &Context, form: MakeEnrolRequest) -> Result<FileMade, Failure> {
    let path = context
        .settings
        .exchange
        .join(format!("{}.{REQUEST}", safe(&form.device_name)));
    make_request_at(context, &form, &path)
}

/// Makes keys and the file that asks to join, at a path of the caller's choice.
///
/// # Errors
///
/// [`Failure::AlreadySetUp`] when there is a profile that belongs to an operation.
pub fn make_request_at(
    context: &Context,
    form: &MakeEnrolRequest,
    path: &Path,
) -> Result<FileMade, Failure> {
    if setup::stage(context) == Stage::Joining {
        // Asked again: the same keys, the same digits.
        let session = context.session()?;
        let request = kept_request(&session)?;
        write_file(path, &request.encode())?;
        return Ok(made(path, request.check_digits()));
    }
    if setup::stage(context) != Stage::Fresh {
        return Err(Failure::AlreadySetUp);
    }
    setup::check_passphrase(&form.passphrase)?;
    let who = Newcomer {
        device_name: &form.device_name,
        operator_name: &form.operator_name,
        team: &form.team,
    };
    let folder = context.profile_folder();
    let _making = context.making();
    let session = setup::new_profile(
        context,
        &folder,
        &form.passphrase,
        context.settings.key_cost,
        &who,
        false,
    )?;
    let request = new_request(&session)?;
    write_file(path, &request.encode())?;
    context.put(Some(session));
    Ok(made(path, request.check_digits()))
}

/// Signs a request with the keys of this device, and keeps it.
fn new_request(session: &Session) -> Result<EnrolRequest, Failure> {
    let naming = Naming {
        device_name: session.me.device_name.clone(),
        operator_name: session.me.name.clone(),
        team: session.me.team.clone(),
    };
    let mut nonce = [0; 16];
    vault::Random::fill(&mut vault::SystemRandom::new(), &mut nonce)?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let request = EnrolRequest::new(session.replica().keys(), naming, version, nonce)?;
    session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<(), store::StoreError> {
            tx.meta_put(META_REQUEST, &request.encode())
        })?;
    Ok(request)
}

/// Asks to be let in again, with the keys that the operation knows: after the right of this device
/// ended, or for another role.
pub(crate) fn ask_again(context: &Context, _: Nothing) -> Result<FileMade, Failure> {
    let session = context.belongs()?;
    if session.practice {
        return Err(Failure::NotAllowed);
    }
    match session.standing(context.now_ms()) {
        Standing::Admitted | Standing::Suspended(_) | Standing::Ended | Standing::Closed => {}
        // These keys come back no more: a new device does.
        Standing::Withdrawn => return Err(Failure::Withdrawn),
        Standing::Erased => return Err(Failure::Erased),
    }
    let request = new_request(&session)?;
    let name = safe(&session.me.device_name);
    let path = context.settings.exchange.join(format!("{name}.{REQUEST}"));
    write_file(&path, &request.encode())?;
    Ok(made(&path, request.check_digits()))
}

/// What this device asked for last, as it travels.
pub(crate) fn own_request(session: &Session) -> Result<Vec<u8>, Failure> {
    Ok(kept_request(session)?.encode())
}

fn made(path: &Path, check_digits: String) -> FileMade {
    FileMade {
        token: crate::files::token(path),
        file_name: file_name(path),
        folder: folder_name(path),
        check_digits,
    }
}

fn kept_request(session: &Session) -> Result<EnrolRequest, Failure> {
    let kept = session.reader().meta_get(META_REQUEST)?;
    Ok(EnrolRequest::decode(&kept.ok_or(Failure::NotFound)?)?)
}

/// The digits that this device shows while it waits for its pack.
pub(crate) fn own_digits(session: &Session) -> Result<String, Failure> {
    Ok(kept_request(session)?.check_digits())
}

pub(crate) fn read_request(
    context: &Context,
    form: FileToken,
) -> Result<EnrolRequestView, Failure> {
    request_view(
        context,
        &code::handed(context, "request", &form.token)?.content,
    )
}

/// Who asks to join in a file.
///
/// # Errors
///
/// [`Failure::FileNotOurs`], [`Failure::FileTorn`], [`Failure::NewerVersion`].
pub fn read_request_at(context: &Context, path: &Path) -> Result<EnrolRequestView, Failure> {
    request_view(context, &code::content_at(path)?)
}

fn request_view(context: &Context, content: &[u8]) -> Result<EnrolRequestView, Failure> {
    let request = EnrolRequest::decode(content)?;
    let before = match context.joined() {
        Ok(session) => before(&session, &request.device(), context.now_ms())?,
        Err(_) => None,
    };
    Ok(EnrolRequestView {
        device_name: request.naming.device_name.clone(),
        operator_name: request.naming.operator_name.clone(),
        team: request.naming.team.clone(),
        check_digits: request.check_digits(),
        before,
    })
}

/// How a device was here before. Its keys are known, and the request is signed by them: nothing is to
/// be compared once more.
fn before(
    session: &Session,
    device: &DeviceId,
    now_ms: u64,
) -> Result<Option<BeforeView>, Failure> {
    let names = session.reader().directory()?;
    let replica = session.replica();
    let authority = replica.authority();
    let Some(last) = last_grant(authority, device) else {
        return Ok(None);
    };
    let name = names
        .into_iter()
        .find(|line| line.device_id == device.hex());
    let agreement = last.grant.agreement.as_ref();
    Ok(Some(BeforeView {
        device_name: name
            .as_ref()
            .map(|line| line.device_name.clone())
            .unwrap_or_default(),
        operator_name: name.map(|line| line.operator_name).unwrap_or_default(),
        role: role::word_of_number(last.grant.role)
            .unwrap_or_default()
            .to_owned(),
        until: time::stamp(standing::until(authority, device)),
        standing: Standing::of(authority, device, now_ms)
            .word_of_another()
            .to_owned(),
        agreement: agreement
            .map(|one| agreement::hex(&one.id))
            .unwrap_or_default(),
        may_return: !replica.shuts_out(device),
    }))
}

/// The grant of a device that ends last, one that was not withdrawn if there is one.
pub(crate) fn last_grant<'a>(
    authority: &'a Authority,
    device: &DeviceId,
) -> Option<&'a authority::HeldGrant> {
    authority.device(device)?.grants.iter().max_by_key(|held| {
        let goes_on = authority.withdrawal(&held.id).is_none();
        (goes_on, held.grant.valid_until, held.hlc)
    })
}

pub(crate) fn approve(context: &Context, form: ApproveEnrolment) -> Result<FileMade, Failure> {
    let Handed { content, name } = code::handed(context, "request", &form.token)?;
    let name = match name {
        Some(name) => name,
        None => EnrolRequest::decode(&content)?.naming.device_name,
    };
    let out = context
        .settings
        .exchange
        .join(format!("{}.{PACK}", safe(&name)));
    let approval = Approval {
        digits: &form.check_digits,
        role: &form.role,
        valid_until: &form.valid_until,
        agreement: &form.agreement,
        municipality: &form.municipality,
    };
    admit(context, &content, &approval, &out)
}

/// What the person who lets a device in has compared and decided.
#[derive(Debug, Clone, Copy)]
pub struct Approval<'a> {
    /// The twenty digits that were compared with the other screen; other characters do not matter.
    pub digits: &'a str,
    /// Role code.
    pub role: &'a str,
    /// Last day of the right, ISO date (inclusive, local time).
    pub valid_until: &'a str,
    /// The agreement (協定・委託) under which a private group works, from `list_agreements`; empty for
    /// public bodies, and where a group lets in its own members.
    pub agreement: &'a str,
    /// Where the prefecture lets an administrator in: a unit from `list_municipalities`, or `new`; empty
    /// for the municipality of this device.
    pub municipality: &'a str,
}

/// Lets a device in: signs its grant, seals the keys to it, writes its pack.
///
/// The request is read once more here, so what was compared is handed in: a file that was swapped
/// after the comparison is refused.
///
/// # Errors
///
/// [`Failure::DigitsDiffer`] when the file is not the one that was compared;
/// [`Failure::NotAllowed`] when this device may not give that role or that long.
pub fn approve_at(
    context: &Context,
    request: &Path,
    approval: &Approval<'_>,
    out: &Path,
) -> Result<FileMade, Failure> {
    admit(context, &code::content_at(request)?, approval, out)
}

fn admit(
    context: &Context,
    content: &[u8],
    approval: &Approval<'_>,
    out: &Path,
) -> Result<FileMade, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let role = role::from_word(approval.role).ok_or(Failure::Unreadable {
        field: "role".into(),
    })?;
    session.takes_part(now)?;
    let until = member::last_moment(approval.valid_until, now)?;
    let request = EnrolRequest::decode(content)?;
    if plain_digits(approval.digits) != plain_digits(&request.check_digits()) {
        return Err(Failure::DigitsDiffer);
    }
    let device = request.device();
    let unit = session.unit()?;
    let under = agreement::under(&session, role, approval.agreement, (now, until))?;
    let names = session.reader().directory()?;
    let mut replica = session.replica();
    // Who comes back is the same person of the same organisation.
    let known = last_grant(replica.authority(), &device).map(|held| &held.grant);
    let account = known.map_or_else(
        || AccountId(*uuid::Uuid::now_v7().as_bytes()),
        |grant| grant.account,
    );
    let own_org = replica.own_grant().map(|held| held.grant.org);
    let elsewhere = if approval.municipality.is_empty() {
        None
    } else if role == Role::MunicipalityAdmin {
        let own = DeviceId(session.me.device);
        let authority = replica.authority();
        Some(prefecture::place(
            authority,
            &own,
            approval.municipality,
            now,
        )?)
    } else {
        // All others are that municipality's own to let in.
        return Err(Failure::NotAllowed);
    };
    let (unit, own_org) = elsewhere.map_or((unit, own_org), |(unit, org)| (unit, Some(org)));
    let admission = authority::Admission {
        keys: request.keys,
        account,
        org: under
            .org
            .or(known.map(|grant| grant.org))
            .or(own_org)
            .unwrap_or_default(),
        agreement: under.agreement,
        role,
        units: vec![unit],
        classes: under.classes,
        valid_from_ms: now,
        valid_until_ms: until,
    };
    let recorded = Act::admitted(&device, role, until);
    let outputs = audit::carried(context, &session, &mut replica, Some(recorded), |replica| {
        replica.admit(now, &admission)
    })?;
    let addresses = session
        .link
        .as_ref()
        .map(|link| link.view().addresses)
        .unwrap_or_default();
    let pack = EnrolPack::new(replica.authority(), replica.keys(), device, addresses)?;
    // Carried out before the replica is let go of, so that frames leave in their order.
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    write_file(out, &pack.encode())?;

    let line = DirectoryDevice {
        device_id: device.hex(),
        device_name: request.naming.device_name.clone(),
        operator_name: request.naming.operator_name.clone(),
        team: request.naming.team.clone(),
        by: session.origin(now, None, "", ""),
    };
    let same = |there: &DirectoryDevice| {
        (
            &there.device_id,
            &there.device_name,
            &there.operator_name,
            &there.team,
        ) == (
            &line.device_id,
            &line.device_name,
            &line.operator_name,
            &line.team,
        )
    };
    if !names.iter().any(same) {
        let mut change = Change::new(unit, Lane::Notes);
        let directory = setup::own_directory(&session)?;
        change.add(Kind::Directory, directory, "devices", &new_id(), &line)?;
        session.write(context, change.into_edits())?;
    }
    if let Some(link) = &session.link {
        link.authority_changed();
    }
    context.tell(crate::event::Event::SyncChanged);
    Ok(made(out, request.check_digits()))
}

/// Digits as they are compared: without the spaces that make them readable.
fn plain_digits(digits: &str) -> String {
    digits.chars().filter(char::is_ascii_digit).collect()
}

pub(crate) fn read_pack(context: &Context, form: FileToken) -> Result<PackView, Failure> {
    pack_view(
        context,
        &code::handed(context, "pack", &form.token)?.content,
    )
}

/// Which operation the pack in a file lets in to.
///
/// # Errors
///
/// [`Failure::PackForOtherDevice`], [`Failure::OtherOperation`], [`Failure::FileTorn`] ….
pub fn read_pack_at(context: &Context, path: &Path) -> Result<PackView, Failure> {
    pack_view(context, &code::content_at(path)?)
}

fn pack_view(context: &Context, content: &[u8]) -> Result<PackView, Failure> {
    let session = context.session()?;
    let pack = EnrolPack::decode(content)?;
    let replica = session.replica();
    let own = DeviceId(replica.device_id());
    let pin = own_pin(&replica);
    let accepted = pack.accept(&own, pin)?;
    let genesis = accepted.authority.genesis();
    Ok(PackView {
        operation: genesis
            .map(|genesis| genesis.name.clone())
            .unwrap_or_default(),
        root_fingerprint: accepted.authority.root_fingerprint(),
        known: matches!(pin, Pin::Root(_)),
    })
}

/// The operation that this device belongs to already, if it does.
fn own_pin(replica: &replica::Replica) -> Pin<'static> {
    if replica.authority().operation().is_some() {
        Pin::Root(replica.authority().root())
    } else {
        Pin::Open
    }
}

pub(crate) fn join(context: &Context, form: JoinWithPack) -> Result<Status, Failure> {
    let pack = code::handed(context, "pack", &form.token)?;
    enter(context, &pack.content, &form.root_fingerprint)
}

/// Joins with the pack in a file, whose operation has the digits that were compared. A pack that was
/// swapped on its way leads into somebody else's operation, and everything written there goes to them.
///
/// # Errors
///
/// [`Failure::DigitsDiffer`], [`Failure::PackForOtherDevice`], [`Failure::OtherOperation`],
/// [`Failure::FileTorn`] …; nothing is changed then.
pub fn join_at(context: &Context, path: &Path, root_fingerprint: &str) -> Result<Status, Failure> {
    enter(context, &code::content_at(path)?, root_fingerprint)
}

fn enter(context: &Context, content: &[u8], root_fingerprint: &str) -> Result<Status, Failure> {
    let session = context.session()?;
    let pack = EnrolPack::decode(content)?;
    let mut replica = session.replica();
    let own = DeviceId(replica.device_id());
    let pin = own_pin(&replica);
    let accepted = pack.accept(&own, pin)?;
    let digits = plain_digits(root_fingerprint);
    let compared = digits == plain_digits(&accepted.authority.root_fingerprint());
    let known = digits.is_empty() && matches!(pin, Pin::Root(_));
    if !compared && !known {
        return Err(Failure::DigitsDiffer);
    }
    let statements: Vec<Vec<u8>> = pack
        .statements
        .iter()
        .map(|statement| statement.bytes().to_vec())
        .collect();
    let mut outputs = if replica.authority().operation().is_some() {
        replica.add_statements(context.now_ms(), &statements)?
    } else {
        replica.join(context.now_ms(), pack.root, &statements)?
    };
    // The first device of a municipality that the root has added opens what is its own.
    replica.open_spaces(context.now_ms(), &mut outputs)?;
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    if let Some(link) = &session.link {
        link.authority_changed();
        for address in &accepted.addresses {
            // Where the approver could be reached when the pack was written; it may be gone.
            let _ = link.dial(address);
        }
    }
    context.tell(crate::event::Event::StageChanged);
    setup::status(context, Nothing {})
}
