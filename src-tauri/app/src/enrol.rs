//! Joining by file: request, comparison of digits, pack. Paths never come from a screen.

use crate::ask::setup::{
    ApproveEnrolment, EnrolRequestView, FileMade, FileToken, FindFiles, FoundFile,
    MakeEnrolRequest, Nothing, Stage, Status,
};
use crate::change::{Change, new_id};
use crate::check;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::{self, Newcomer};
use crate::{role, time};
use domain::item::DirectoryDevice;
use domain::kind::Kind;
use protocol::enrolment::{EnrolPack, EnrolRequest, Naming, Pin};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use wire::ids::{AccountId, Lane};

/// Ends the name of a request file.
const REQUEST: &str = "tsunagi-request";
/// Ends the name of a pack file.
const PACK: &str = "tsunagi-pack";
/// Largest file that is read.
const MOST_BYTES: u64 = protocol::enrolment::MAX_PACK_BYTES as u64;
/// Most files shown.
const MOST_FILES: usize = 50;
const META_REQUEST: &str = "enrol_request";

/// Names a file without giving its path away; only files that a search finds again have one.
fn token(path: &Path) -> String {
    let hash = vault::sha256(&[
        b"tsunagi/v1/file-token",
        path.as_os_str().as_encoded_bytes(),
    ]);
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn files(context: &Context, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in context.searched_folders() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten().take(2_000) {
            let path = entry.path();
            // Links are not followed: a stick must not make us read elsewhere.
            let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
            if plain && path.extension().is_some_and(|there| there == ending) {
                found.push(path);
            }
        }
    }
    found
}

fn ending_of(kind: &str) -> Result<&'static str, Failure> {
    match kind {
        "request" => Ok(REQUEST),
        "pack" => Ok(PACK),
        _ => Err(Failure::Unreadable {
            field: "kind".into(),
        }),
    }
}

fn by_token(context: &Context, ending: &str, wanted: &str) -> Result<PathBuf, Failure> {
    files(context, ending)
        .into_iter()
        .find(|path| token(path) == wanted)
        .ok_or(Failure::FileGone)
}

pub(crate) fn find_files(context: &Context, form: FindFiles) -> Result<Vec<FoundFile>, Failure> {
    let mut found: Vec<(u64, FoundFile)> = files(context, ending_of(&form.kind)?)
        .into_iter()
        .map(|path| {
            let modified = path
                .metadata()
                .and_then(|meta| meta.modified())
                .ok()
                .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok())
                .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0));
            (
                modified,
                FoundFile {
                    token: token(&path),
                    file_name: file_name(&path),
                    folder: folder_name(&path),
                    modified: time::stamp(modified),
                },
            )
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(found
        .into_iter()
        .map(|(_, file)| file)
        .take(MOST_FILES)
        .collect())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn folder_name(path: &Path) -> String {
    path.parent()
        .map(|folder| folder.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = std::fs::File::open(path).map_err(|_| Failure::FileGone)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::FileTorn)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(Failure::FileNotOurs);
    }
    Ok(bytes)
}

/// Writes a file whole or not at all: a stick may be pulled at any moment.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let refuse = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => Failure::DiskFull,
        _ => Failure::FolderUnwritable,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(refuse)?;
    }
    let mut name = path
        .file_name()
        .map(std::ffi::OsStr::to_os_string)
        .unwrap_or_default();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut file = std::fs::File::create(&part).map_err(refuse)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(refuse)?;
    std::fs::rename(&part, path).map_err(refuse)?;
    // The new name is durable only with its folder; a file system without folders to open (some
    // sticks) keeps it anyway, so a refusal here is no failure.
    if let Some(Ok(folder)) = path.parent().map(std::fs::File::open) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A file name out of what people typed.
fn safe(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .take(40)
        .collect();
    if kept.is_empty() {
        "tsunagi".into()
    } else {
        kept
    }
}

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
    write_file(path, &request.encode())?;
    context.put(Some(session));
    Ok(made(path, request.check_digits()))
}

fn made(path: &Path, check_digits: String) -> FileMade {
    FileMade {
        file_name: file_name(path),
        folder: folder_name(path),
        check_digits,
    }
}

fn kept_request(session: &Session) -> Result<EnrolRequest, Failure> {
    let kept = session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<_, store::StoreError> { tx.meta_get(META_REQUEST) })?;
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
    read_request_at(context, &by_token(context, REQUEST, &form.token)?)
}

/// Who asks to join in a file.
///
/// # Errors
///
/// [`Failure::FileNotOurs`], [`Failure::FileTorn`], [`Failure::NewerVersion`].
pub fn read_request_at(_: &Context, path: &Path) -> Result<EnrolRequestView, Failure> {
    let request = EnrolRequest::decode(&read_file(path)?)?;
    Ok(EnrolRequestView {
        device_name: request.naming.device_name.clone(),
        operator_name: request.naming.operator_name.clone(),
        team: request.naming.team.clone(),
        check_digits: request.check_digits(),
    })
}

pub(crate) fn approve(context: &Context, form: ApproveEnrolment) -> Result<FileMade, Failure> {
    let path = by_token(context, REQUEST, &form.token)?;
    let name = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let out = context
        .settings
        .exchange
        .join(format!("{}.{PACK}", safe(&name)));
    let approval = Approval {
        digits: &form.check_digits,
        role: &form.role,
        valid_until: &form.valid_until,
    };
    approve_at(context, &path, &approval, &out)
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
    let session = context.joined()?;
    let now = context.now_ms();
    let role = role::from_word(approval.role).ok_or(Failure::Unreadable {
        field: "role".into(),
    })?;
    let last_day = check::date("validUntil", approval.valid_until)?
        .parse::<chrono::NaiveDate>()
        .map_err(|_| Failure::Unreadable {
            field: "validUntil".into(),
        })?;
    let until = time::end_of_day(last_day)
        .filter(|until| *until > now)
        .ok_or(Failure::Unreadable {
            field: "validUntil".into(),
        })?;
    let request = EnrolRequest::decode(&read_file(request)?)?;
    if plain_digits(approval.digits) != plain_digits(&request.check_digits()) {
        return Err(Failure::DigitsDiffer);
    }
    let unit = session.unit()?;
    let mut replica = session.replica();
    let admission = authority::Admission {
        keys: request.keys,
        account: AccountId(*uuid::Uuid::now_v7().as_bytes()),
        org: replica
            .own_grant()
            .map(|held| held.grant.org)
            .unwrap_or_default(),
        agreement: None,
        role,
        units: vec![unit],
        classes: role.classes().to_vec(),
        valid_from_ms: now,
        valid_until_ms: until,
    };
    let outputs = replica.admit(now, &admission)?;
    let addresses = session
        .link
        .as_ref()
        .map(|link| link.view().addresses)
        .unwrap_or_default();
    let pack = EnrolPack::new(
        replica.authority(),
        replica.keys(),
        request.device(),
        addresses,
    )?;
    // Carried out before the replica is let go of, so that frames leave in their order.
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    write_file(out, &pack.encode())?;

    let by = session.origin(now, None, "", "");
    let mut change = Change::new(unit, Lane::Notes);
    change.add(
        Kind::Directory,
        setup::own_directory(&session)?,
        "devices",
        &new_id(),
        &DirectoryDevice {
            device_id: request.device().hex(),
            device_name: request.naming.device_name.clone(),
            operator_name: request.naming.operator_name.clone(),
            team: request.naming.team.clone(),
            by,
        },
    )?;
    session.write(context, change.into_edits())?;
    if let Some(link) = &session.link {
        link.authority_changed();
    }
    Ok(made(out, request.check_digits()))
}

/// Digits as they are compared: without the spaces that make them readable.
fn plain_digits(digits: &str) -> String {
    digits.chars().filter(char::is_ascii_digit).collect()
}

pub(crate) fn join(context: &Context, form: FileToken) -> Result<Status, Failure> {
    join_at(context, &by_token(context, PACK, &form.token)?)
}

/// Joins with the pack in a file.
///
/// # Errors
///
/// [`Failure::PackForOtherDevice`], [`Failure::OtherOperation`], [`Failure::FileTorn`] …; nothing
/// is changed then.
pub fn join_at(context: &Context, path: &Path) -> Result<Status, Failure> {
    let session = context.session()?;
    let pack = EnrolPack::decode(&read_file(path)?)?;
    let mut replica = session.replica();
    let own = wire::ids::DeviceId(replica.device_id());
    let root = replica.authority().root();
    let pin = if replica.authority().operation().is_some() {
        Pin::Root(root)
    } else {
        Pin::Open
    };
    let accepted = pack.accept(&own, pin)?;
    let statements: Vec<Vec<u8>> = pack
        .statements
        .iter()
        .map(|statement| statement.bytes().to_vec())
        .collect();
    let outputs = if replica.authority().operation().is_some() {
        replica.add_statements(context.now_ms(), &statements)?
    } else {
        replica.join(context.now_ms(), pack.root, &statements)?
    };
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
