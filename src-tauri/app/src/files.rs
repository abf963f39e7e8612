//! Files that are handed from device to device: found, named by tokens, read and written whole.

use crate::ask::setup::{FileMade, FindFiles, FoundFile};
use crate::context::Context;
use crate::failure::Failure;
use crate::time;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Ends the name of a request file.
pub(crate) const REQUEST: &str = "tsunagi-request";
/// Ends the name of a pack file.
pub(crate) const PACK: &str = "tsunagi-pack";
/// Ends the name of a key of the root.
pub(crate) const ROOT_KEY: &str = "tsunagi-rootkey";
/// Ends the name of a statement of the root that waits for signatures.
pub(crate) const PROPOSAL: &str = "tsunagi-root";
/// Ends the names of pictures.
pub(crate) const PICTURES: &[&str] = &["png", "jpg", "jpeg"];
/// Ends the names of lists.
pub(crate) const LISTS: &[&str] = &["xlsx", "xls", "ods", "csv", "tsv", "txt"];
/// Largest file that is read.
const MOST_BYTES: u64 = protocol::enrolment::MAX_PACK_BYTES as u64;
/// Most files shown.
const MOST_FILES: usize = 50;

/// Names a file without giving its path away; only files that a search finds again have one.
pub(crate) fn token(path: &Path) -> String {
    let hash = vault::sha256(&[
        b"tsunagi/v1/file-token",
        path.as_os_str().as_encoded_bytes(),
    ]);
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn files(context: &Context, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in context.searched_folders() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten().take(2_000) {
            let path = entry.path();
            // Links are not followed: a stick must not make us read elsewhere.
            let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
            let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
            if plain && ending.is_some_and(|there| endings.iter().any(|ending| there == *ending)) {
                found.push(path);
            }
        }
    }
    found
}

/// How the names of files of a kind end.
fn endings_of(kind: &str) -> Result<&'static [&'static str], Failure> {
    match kind {
        "request" => Ok(&[REQUEST]),
        "pack" => Ok(&[PACK]),
        "picture" => Ok(PICTURES),
        "list" => Ok(LISTS),
        "root_key" => Ok(&[ROOT_KEY]),
        "proposal" => Ok(&[PROPOSAL]),
        _ => Err(Failure::Unreadable {
            field: "kind".into(),
        }),
    }
}

/// The file that a search for this kind finds under this token.
pub(crate) fn by_token(context: &Context, kind: &str, wanted: &str) -> Result<PathBuf, Failure> {
    files(context, endings_of(kind)?)
        .into_iter()
        .find(|path| token(path) == wanted)
        .ok_or(Failure::FileGone)
}

pub(crate) fn find_files(context: &Context, form: FindFiles) -> Result<Vec<FoundFile>, Failure> {
    let mut found: Vec<(u64, FoundFile)> = files(context, endings_of(&form.kind)?)
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

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

pub(crate) fn folder_name(path: &Path) -> String {
    path.parent()
        .map(|folder| folder.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Opens a file; a pipe or a device that is named as one would keep us waiting.
pub(crate) fn open_plain(path: &Path) -> Result<std::fs::File, Failure> {
    let meta = std::fs::metadata(path).map_err(|_| Failure::FileGone)?;
    if !meta.is_file() {
        return Err(Failure::FileNotOurs);
    }
    std::fs::File::open(path).map_err(|_| Failure::FileGone)
}

/// A file, if it is not longer than `most` bytes.
pub(crate) fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open_plain(path)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::FileTorn)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(Failure::FileNotOurs);
    }
    Ok(bytes)
}

/// A whole file, if it is not longer than anything of ours.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    read_at_most(path, MOST_BYTES)
}

/// Writes a file whole or not at all: a stick may be pulled at any moment.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
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
pub(crate) fn safe(name: &str) -> String {
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

/// A file that was made, without digits to compare.
pub(crate) fn made(path: &Path) -> FileMade {
    FileMade {
        token: token(path),
        file_name: file_name(path),
        folder: folder_name(path),
        check_digits: String::new(),
    }
}
