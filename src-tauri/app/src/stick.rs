//! Records on a stick: what lies there, writing, reading. Paths never come from a screen.

use crate::ask::setup::{FileToken, Nothing};
use crate::ask::stick::{StickFolder, StickRead, StickView, StickWritten, Sticks, WriteStick};
use crate::context::{Context, Session};
use crate::event::Event;
use crate::failure::Failure;
use crate::files::{file_name, folder_name, open_plain, safe, token};
use crate::parts::Parts;
use crate::rows::Names;
use crate::setup::count;
use crate::{folders, member, time};
use protocol::bundle::{BundleError, BundleHeader, BundleReader, HEADER, PART};
use replica::{Import, Output};
use std::collections::BTreeMap;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use wire::Frame;
use wire::ids::DeviceId;

/// Ends the name of a part.
pub(crate) const ENDING: &str = "tsunagi";
/// Most entries of one folder that are looked at.
pub(crate) const MOST_LOOKED_AT: usize = 2_000;
/// Most bytes of statements that are read of a bundle before anything of it is known.
const MOST_SAID: usize = 64 * 1024 * 1024;
/// Most bytes of a part: what is written of it at most, and one frame.
const MOST_PART: u64 = PART + 16 * 1024 * 1024;
/// Most bundles shown.
const MOST_SHOWN: usize = 50;

/// The parts of one bundle in one folder, in order.
struct Found {
    folder: PathBuf,
    parts: Vec<Part>,
}

/// One part, with every file that says that it is this part: a copy can be half, or pose as it.
struct Part {
    header: BundleHeader,
    copies: Vec<(PathBuf, u64)>,
}

impl Part {
    /// The likely size: of its copies the longest that can be one.
    fn bytes(&self) -> u64 {
        let sizes = self.copies.iter().map(|(_, bytes)| *bytes);
        sizes.filter(|bytes| *bytes <= MOST_PART).max().unwrap_or(0)
    }
}

impl Found {
    fn header(&self) -> Option<&BundleHeader> {
        self.parts.first().map(|part| &part.header)
    }

    fn path(&self) -> &Path {
        self.parts
            .first()
            .and_then(|part| part.copies.first())
            .map_or(self.folder.as_path(), |(path, _)| path)
    }

    fn bytes(&self) -> u64 {
        self.parts.iter().map(Part::bytes).sum()
    }

    fn missing(&self) -> usize {
        let of = self.header().map_or(0, |header| usize::from(header.parts));
        of.saturating_sub(self.parts.len())
    }

    fn view(&self, own: Option<&Session>, names: Option<&Names>) -> Option<StickView> {
        let header = self.header()?;
        let name = |device: &DeviceId| {
            let digits = device.hex();
            names.map_or_else(
                || digits.chars().take(8).collect(),
                |names| names.device(&digits),
            )
        };
        let operation = own.and_then(|session| session.replica().authority().operation());
        Some(StickView {
            token: token(self.path()),
            file_name: file_name(self.path()),
            folder: folder_name(self.path()),
            maker: name(&header.maker),
            own: own.is_some_and(|session| session.me.device == header.maker.0),
            to: header.to.as_ref().map(name).unwrap_or_default(),
            ours: operation == Some(header.operation),
            made: time::stamp(header.made_ms),
            kib: count(self.bytes().div_ceil(1024)),
            parts: u32::from(header.parts),
            parts_here: count(self.parts.len()),
        })
    }
}

fn header_of(path: &Path) -> Result<BundleHeader, Failure> {
    let file = open_plain(path)?;
    let mut head = Vec::with_capacity(HEADER);
    file.take(HEADER as u64)
        .read_to_end(&mut head)
        .map_err(|_| Failure::FileTorn)?;
    Ok(BundleHeader::from_bytes(&head)?)
}

/// The bundles in a folder.
fn bundles(folder: &Path) -> Vec<Found> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: BTreeMap<[u8; 16], BTreeMap<u16, Part>> = BTreeMap::new();
    for entry in entries.flatten().take(MOST_LOOKED_AT) {
        let path = entry.path();
        // Links are not followed: a stick must not make us read elsewhere.
        let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !plain || path.extension().is_none_or(|there| there != ENDING) {
            continue;
        }
        let Ok(header) = header_of(&path) else {
            continue;
        };
        let bytes = entry.metadata().map_or(0, |meta| meta.len());
        let parts = found.entry(header.id).or_default();
        let part = parts.entry(header.part).or_insert_with(|| Part {
            header,
            copies: Vec::new(),
        });
        part.copies.push((path, bytes));
    }
    found
        .into_values()
        .map(|parts| Found {
            folder: folder.to_path_buf(),
            parts: parts.into_values().map(in_order).collect(),
        })
        .collect()
}

/// The likely copy first: the longest that can be one.
fn in_order(mut part: Part) -> Part {
    part.copies.sort_by(|(one, a), (other, b)| {
        let rank = |bytes: u64| (bytes > MOST_PART, std::cmp::Reverse(bytes));
        rank(*a).cmp(&rank(*b)).then_with(|| one.cmp(other))
    });
    part
}

fn writable(context: &Context) -> Vec<PathBuf> {
    let mut all = context.searched_folders();
    all.sort_by_key(|folder| !folders::is_stick(folder));
    all
}

pub(crate) fn find(context: &Context, _: Nothing) -> Result<Sticks, Failure> {
    let session = context.belongs()?;
    let names = Names::of(&session.reader())?;
    let searched = writable(context);
    let mut found: Vec<Found> = searched.iter().flat_map(|folder| bundles(folder)).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.header().map_or(0, |header| header.made_ms)));
    Ok(Sticks {
        folders: searched
            .iter()
            .map(|folder| StickFolder {
                token: token(folder),
                folder: folder.to_string_lossy().into_owned(),
                stick: folders::is_stick(folder),
            })
            .collect(),
        found: found
            .iter()
            .take(MOST_SHOWN)
            .filter_map(|one| one.view(Some(&session), Some(&names)))
            .collect(),
    })
}

pub(crate) fn write(context: &Context, form: WriteStick) -> Result<StickWritten, Failure> {
    let folder = writable(context)
        .into_iter()
        .find(|folder| token(folder) == form.token)
        .ok_or(Failure::FileGone)?;
    write_at(context, &folder, &form.device)
}

/// Writes what this device holds into a folder: for everybody, or for one device (its whole id) what it
/// lacks. No other file is touched but what this device left half written when a stick was pulled.
///
/// # Errors
///
/// [`Failure::NotFound`] for an unknown device, [`Failure::DeviceWithdrawn`], [`Failure::StickFull`],
/// [`Failure::FolderUnwritable`]; nothing is left in the folder then.
pub fn write_at(context: &Context, folder: &Path, device: &str) -> Result<StickWritten, Failure> {
    write_in_parts(context, folder, device, PART)
}

/// The same with parts of another size, in bytes.
///
/// # Errors
///
/// As [`write_at`].
pub fn write_in_parts(
    context: &Context,
    folder: &Path,
    device: &str,
    part: u64,
) -> Result<StickWritten, Failure> {
    let session = context.belongs()?;
    let now = context.now_ms();
    let to = if device.is_empty() {
        None
    } else {
        Some(member::named(&session, device)?)
    };
    let mut id = [0; 16];
    vault::Random::fill(&mut vault::SystemRandom::new(), &mut id)?;
    let (mut export, header) = {
        let mut replica = session.replica();
        let (export, outputs) = replica.export(to, now)?;
        perform(&session, outputs);
        let operation = replica.authority().operation();
        let header = BundleHeader {
            id,
            operation: operation.ok_or(Failure::NotSetUp)?,
            maker: DeviceId(session.me.device),
            to,
            made_ms: now,
            part: 1,
            parts: 0,
        };
        (export, header)
    };
    let day: String = time::stamp(now)
        .chars()
        .filter(char::is_ascii_digit)
        .take(12)
        .collect();
    let stem = format!("{}-{day}", safe(&session.me.device_name));
    let mut parts = Parts::new(folder, &stem, header, part)?;
    loop {
        // The lock is held for one frame, so that somebody can go on writing notes.
        let frame = session.replica().export_frame(&mut export)?;
        let Some(frame) = frame else { break };
        parts.push(&frame)?;
        tell(context, "stick_out", export.done, export.expected);
    }
    let (files, bytes) = parts.finish()?;
    Ok(StickWritten {
        files: files.iter().map(|path| file_name(path)).collect(),
        folder: folder.to_string_lossy().into_owned(),
        kib: count(bytes.div_ceil(1024)),
        entries: count(export.entries),
        checkpoint: export.checkpoint,
    })
}

pub(crate) fn read(context: &Context, form: FileToken) -> Result<StickRead, Failure> {
    read_at(context, &by_token(context, &form.token)?)
}

/// The first file of the bundle that a screen was shown.
pub(crate) fn by_token(context: &Context, wanted: &str) -> Result<PathBuf, Failure> {
    writable(context)
        .iter()
        .flat_map(|folder| bundles(folder))
        .map(|one| one.path().to_path_buf())
        .find(|path| token(path) == wanted)
        .ok_or(Failure::FileGone)
}

/// What was said about rights, as the first part of a bundle has it. Nothing of it is proved yet.
pub(crate) fn statements_at(path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let found = beside(path)?;
    let mut last = Failure::FileGone;
    for (copy, _) in found.parts.first().map_or(&[][..], |part| &part.copies) {
        match statements_of(copy) {
            Ok(statements) => return Ok(statements),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}

fn statements_of(path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let mut reader = BundleReader::open(BufReader::new(open_plain(path)?))?;
    let mut statements = Vec::new();
    let mut bytes = 0_usize;
    // They come first in every bundle.
    while let Some(Frame::Statements(some)) = reader.next_frame()? {
        bytes += some.iter().map(Vec::len).sum::<usize>();
        if bytes > MOST_SAID {
            return Err(Failure::FileTorn);
        }
        statements.extend(some);
    }
    Ok(statements)
}

/// The bundle that a file belongs to, with the parts that lie beside it.
fn beside(path: &Path) -> Result<Found, Failure> {
    let header = header_of(path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let beside = bundles(folder)
        .into_iter()
        .find(|one| one.header().is_some_and(|first| first.id == header.id));
    if let Some(found) = beside {
        return Ok(found);
    }
    let bytes = path.metadata().map_or(0, |meta| meta.len());
    Ok(Found {
        folder: folder.to_path_buf(),
        parts: vec![Part {
            header,
            copies: vec![(path.to_path_buf(), bytes)],
        }],
    })
}

/// What is told of a bundle without opening anything; the profile may be locked.
///
/// # Errors
///
/// [`Failure::FileGone`], [`Failure::FileNotOurs`], [`Failure::FileTorn`], [`Failure::NewerVersion`].
pub fn show_at(context: &Context, path: &Path) -> Result<StickView, Failure> {
    let found = beside(path)?;
    let session = context.belongs().ok();
    let names = match &session {
        Some(session) => Some(Names::of(&session.reader())?),
        None => None,
    };
    found
        .view(session.as_deref(), names.as_ref())
        .ok_or(Failure::FileGone)
}

/// Takes in a file and the other parts of its bundle that lie beside it.
///
/// # Errors
///
/// [`Failure::FileGone`], [`Failure::FileNotOurs`], [`Failure::FileTorn`] when not even its beginning
/// can be read, [`Failure::NewerVersion`], [`Failure::OtherOperation`]: nothing was taken then. A file
/// that ends too early or was changed further on is no failure: [`StickRead::end`] says so.
pub fn read_at(context: &Context, path: &Path) -> Result<StickRead, Failure> {
    let session = context.belongs()?;
    let found = beside(path)?;
    let header = found.header().ok_or(Failure::FileGone)?;
    if session.replica().authority().operation() != Some(header.operation) {
        return Err(Failure::OtherOperation);
    }
    let (before, kib) = (session.reader().counts()?, found.bytes().div_ceil(1024));
    let mut import = Import::default();
    let (mut half, mut damaged, mut done) = (found.missing() > 0, false, 0);
    for part in &found.parts {
        match read_copies(context, &session, part, &mut import, &|read| {
            tell(context, "stick_in", (done + read) / 1024, kib);
        }) {
            Ok(()) => {}
            Err(Stopped::Half) => half = true,
            Err(Stopped::Damaged) => damaged = true,
            Err(Stopped::Failed(failure)) => {
                // What came before is durable and is to be told and applied all the same.
                settle(context, &session)?;
                return Err(failure);
            }
        }
        done += part.bytes();
    }
    settle(context, &session)?;
    if let Some(link) = session.link.as_ref().filter(|_| import.statements > 0) {
        link.authority_changed();
    }
    context.tell(Event::RecordsChanged {
        ids: Vec::new(),
        received: true,
    });
    context.tell(Event::SyncChanged);
    let reader = session.reader();
    let after = reader.counts()?;
    let only_here = reader.only_here(&session.me.device, 0)?.count;
    let end = if damaged || import.forged > 0 {
        "damaged"
    } else if half {
        "half"
    } else {
        "whole"
    };
    Ok(StickRead {
        end: end.to_owned(),
        entries: count(import.entries),
        known: count(import.known),
        people: count(after.people.saturating_sub(before.people)),
        notes: count(after.notes.saturating_sub(before.notes)),
        aside: count(after.quarantined.saturating_sub(before.quarantined)),
        gaps: count(import.gaps),
        strangers: count(import.strangers),
        closed: count(import.closed),
        forged: count(import.forged),
        forks: count(import.forks),
        refused: count(import.refused + import.busy),
        parts_missing: count(found.missing()),
        receipts: import.receipts,
        only_here: count(only_here),
    })
}

/// Why a part was not read to its end.
enum Stopped {
    Half,
    Damaged,
    Failed(Failure),
}

impl From<BundleError> for Stopped {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Half => Self::Half,
            BundleError::NotOurs | BundleError::Newer { .. } | BundleError::Damaged => {
                Self::Damaged
            }
        }
    }
}

/// Takes in the copies of a part until one is whole. What of the others could be read is kept, too.
fn read_copies(
    context: &Context,
    session: &Session,
    part: &Part,
    import: &mut Import,
    told: &dyn Fn(u64),
) -> Result<(), Stopped> {
    let mut stopped = Stopped::Half;
    for (path, _) in &part.copies {
        match read_part(context, session, path, import, told) {
            Ok(()) => return Ok(()),
            Err(Stopped::Failed(failure)) => return Err(Stopped::Failed(failure)),
            Err(Stopped::Half) => {}
            Err(Stopped::Damaged) => stopped = Stopped::Damaged,
        }
    }
    Err(stopped)
}

fn read_part(
    context: &Context,
    session: &Session,
    path: &Path,
    import: &mut Import,
    told: &dyn Fn(u64),
) -> Result<(), Stopped> {
    let file = open_plain(path).map_err(|_| Stopped::Half)?;
    let mut reader = BundleReader::open(BufReader::new(file))?;
    while let Some(frame) = reader.next_frame()? {
        let mut replica = session.replica();
        let outputs = replica
            .import_frame(frame, context.now_ms(), import)
            .map_err(|error| Stopped::Failed(error.into()))?;
        perform(session, outputs);
        drop(replica);
        told(reader.bytes());
    }
    Ok(())
}

/// Applies what came, some of it at a time, and says what this device now holds.
fn settle(context: &Context, session: &Session) -> Result<(), Failure> {
    let total = session.replica().counts()?.waiting;
    loop {
        let mut replica = session.replica();
        if !replica.is_applying() {
            break;
        }
        let outputs = replica.wake(context.now_ms())?;
        perform(session, outputs);
        let left = replica.counts()?.waiting;
        drop(replica);
        tell(context, "stick_sort", total.saturating_sub(left), total);
    }
    let mut replica = session.replica();
    let outputs = replica.import_end(context.now_ms())?;
    perform(session, outputs);
    Ok(())
}

/// To be called before the replica is let go of, so that frames leave in their order.
fn perform(session: &Session, outputs: Vec<Output>) {
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
}

fn tell(context: &Context, work: &str, done: u64, expected: u64) {
    context.tell(Event::Progress {
        work: work.to_owned(),
        done: count(done.min(expected)),
        expected: Some(count(expected)),
    });
}
