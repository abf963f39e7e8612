//! Files on a stick that may be pulled at any moment: under a passing name until they are whole.

use crate::failure::Failure;
use crate::stick::{ENDING, MOST_LOOKED_AT};
use protocol::bundle::{BundleHeader, BundleSum, END, HEADER, MOST_PARTS};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use wire::{DeviceId, Frame};

/// Names that are tried before giving up, when files of that name lie there.
const MOST_NAMES: u32 = 1_000;

/// A part that is written but has no name of its own yet.
struct Part {
    path: PathBuf,
    header: BundleHeader,
    sum: BundleSum,
}

/// The parts of a bundle that is being written. Dropped before its end, it leaves nothing behind.
pub(crate) struct Parts {
    folder: PathBuf,
    stem: String,
    header: BundleHeader,
    most_bytes: u64,
    file: BufWriter<File>,
    parts: Vec<Part>,
    done: bool,
}

fn refuse(error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::StorageFull
        | std::io::ErrorKind::QuotaExceeded
        | std::io::ErrorKind::FileTooLarge => Failure::StickFull,
        _ => Failure::FolderUnwritable,
    }
}

impl Parts {
    /// Begins the first part.
    pub(crate) fn new(
        folder: &Path,
        stem: &str,
        header: BundleHeader,
        most_bytes: u64,
    ) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder).map_err(|error| refuse(&error))?;
        sweep(folder, &header.maker);
        let (file, part) = begin(folder, header)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            stem: stem.to_owned(),
            header,
            most_bytes,
            file,
            parts: vec![part],
            done: false,
        })
    }

    /// Appends a frame; to a new part where this one is long enough.
    pub(crate) fn push(&mut self, frame: &Frame) -> Result<(), Failure> {
        let long = self.parts.last().is_some_and(|part| {
            let before = part.sum.bytes();
            let more = 4 + wire::encode(frame).len() as u64;
            before > (HEADER + END) as u64 && before + more > self.most_bytes
        });
        if long {
            self.file.flush().map_err(|error| refuse(&error))?;
            let number = self.header.part + 1;
            if number > MOST_PARTS {
                return Err(Failure::StickFull);
            }
            self.header.part = number;
            let (file, part) = begin(&self.folder, self.header)?;
            self.file = file;
            self.parts.push(part);
        }
        if let Some(part) = self.parts.last_mut() {
            let bytes = part.sum.frame(frame);
            self.file
                .write_all(&bytes)
                .map_err(|error| refuse(&error))?;
        }
        Ok(())
    }

    /// Makes every part whole and durable and gives it its name; the paths, and the bytes of all.
    pub(crate) fn finish(mut self) -> Result<(Vec<PathBuf>, u64), Failure> {
        self.file.flush().map_err(|error| refuse(&error))?;
        let of = self.header.part;
        for part in &mut self.parts {
            part.header.parts = of;
            close(part).map_err(|error| refuse(&error))?;
        }
        sync(&self.folder);
        let names = self.names().ok_or(Failure::FolderUnwritable)?;
        for (part, name) in self.parts.iter_mut().zip(&names) {
            std::fs::rename(&part.path, name).map_err(|error| refuse(&error))?;
            part.path.clone_from(name);
        }
        sync(&self.folder);
        self.done = true;
        let bytes = self.parts.iter().map(|part| part.sum.bytes()).sum();
        Ok((names, bytes))
    }

    /// Names that nothing in the folder has.
    fn names(&self) -> Option<Vec<PathBuf>> {
        let of = self.parts.len();
        (1..=MOST_NAMES).find_map(|again| {
            let stem = match again {
                1 => self.stem.clone(),
                _ => format!("{}-{again}", self.stem),
            };
            let names: Vec<PathBuf> = (1..=of)
                .map(|number| match of {
                    1 => self.folder.join(format!("{stem}.{ENDING}")),
                    _ => self.folder.join(format!("{stem}_{number}of{of}.{ENDING}")),
                })
                .collect();
            let free = |name: &PathBuf| name.symlink_metadata().is_err();
            names.iter().all(free).then_some(names)
        })
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if !self.done {
            for part in &self.parts {
                let _ = std::fs::remove_file(&part.path);
            }
        }
    }
}

fn begin(folder: &Path, header: BundleHeader) -> Result<(BufWriter<File>, Part), Failure> {
    let digits: String = header.id.iter().map(|byte| format!("{byte:02x}")).collect();
    let path = folder.join(format!("{digits}-{}.{ENDING}.part", header.part));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(|error| refuse(&error))?;
    let part = Part {
        path,
        header,
        sum: BundleSum::default(),
    };
    let mut file = BufWriter::with_capacity(1024 * 1024, file);
    file.write_all(&header.to_bytes())
        .map_err(|error| refuse(&error))?;
    Ok((file, part))
}

/// Removes what this device was writing when the stick was pulled: it would fill the stick, and nobody
/// can use it.
fn sweep(folder: &Path, own: &DeviceId) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten().take(MOST_LOOKED_AT) {
        let name = entry.file_name();
        let left = name
            .to_str()
            .is_some_and(|name| name.ends_with(&format!(".{ENDING}.part")));
        if !left || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let mut head = Vec::with_capacity(HEADER);
        let read = File::open(entry.path())
            .and_then(|file| file.take(HEADER as u64).read_to_end(&mut head));
        if read.is_ok() && BundleHeader::maker_of_unfinished(&head).as_ref() == Some(own) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Writes the end mark, and the header as it is at last.
fn close(part: &Part) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(&part.path)?;
    file.seek(SeekFrom::End(0))?;
    file.write_all(&part.sum.end(&part.header))?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&part.header.to_bytes())?;
    file.sync_all()
}

/// A new name is durable only with its folder; a file system without folders to open (some sticks)
/// keeps it anyway.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
