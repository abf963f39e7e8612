//! The small files of a profile: whole or not there, durable on return.

use super::ProfileError;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use vault::slots::{KeySlots, SlotError};

pub(super) const DATABASE: &str = "tsunagi.db";
pub(super) const SLOTS: &str = "profile.slots";
pub(super) const SLOTS_COPY: &str = "profile.slots.copy";

/// Told before each thing that a power cut could fall before. A test ends the story there, which
/// leaves the folder as a cut would.
pub(super) type Moment<'a> = &'a dyn Fn(&'static str) -> Result<(), ProfileError>;

/// Nothing happens.
pub(super) fn undisturbed(_: &'static str) -> Result<(), ProfileError> {
    Ok(())
}

pub(super) fn make_folder(folder: &Path) -> Result<(), ProfileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// A database without slots is a creation that was cut off; nobody has its key, and still it is kept.
pub(super) fn set_aside(folder: &Path) -> Result<(), ProfileError> {
    let unfinished = folder.join(DATABASE);
    let mut number = 1_u32;
    while unfinished.exists() {
        let aside = folder.join(format!("{DATABASE}.unfinished-{number}"));
        if aside.exists() {
            number = number.saturating_add(1);
            continue;
        }
        fs::rename(&unfinished, &aside)?;
        for suffix in ["-wal", "-shm"] {
            let beside = folder.join(format!("{DATABASE}{suffix}"));
            if beside.exists() {
                fs::rename(
                    beside,
                    folder.join(format!("{DATABASE}.unfinished-{number}{suffix}")),
                )?;
            }
        }
    }
    Ok(())
}

pub(super) fn read_slots(folder: &Path) -> Result<KeySlots, ProfileError> {
    for name in [SLOTS, SLOTS_COPY] {
        let Some(bytes) = read_small(&folder.join(name)) else {
            continue;
        };
        match KeySlots::decode(&bytes) {
            Ok(slots) => return Ok(slots),
            // The older copy would open, and writing it back would undo what the newer one says.
            Err(SlotError::NewerVersion { .. }) => return Err(ProfileError::NewerVersion),
            Err(_) => {}
        }
    }
    Err(ProfileError::SlotsDamaged)
}

/// A file that is at most as long as slots can be; a longer one is none.
pub(super) fn read_small(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok()?.len();
    (length <= 4096).then(|| fs::read(path).ok()).flatten()
}

/// Both copies, one after the other, so that one whole copy exists at every moment.
pub(super) fn write_slots(
    folder: &Path,
    slots: &KeySlots,
    before: Moment<'_>,
) -> Result<(), ProfileError> {
    let bytes = slots.encode();
    for name in [SLOTS, SLOTS_COPY] {
        if read_small(&folder.join(name)).as_deref() != Some(&bytes) {
            replace(folder, name, &bytes, before)?;
        }
    }
    Ok(())
}

/// Puts a file in place whole or not at all, and durable on return.
pub(super) fn replace(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    before: Moment<'_>,
) -> Result<(), ProfileError> {
    let temporary = folder.join(format!("{name}.new"));
    before("create")?;
    let mut file = File::create(&temporary)?;
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    before("write")?;
    file.write_all(first)?;
    before("write the rest")?;
    file.write_all(rest)?;
    before("make the file durable")?;
    file.sync_all()?;
    drop(file);
    before("rename")?;
    fs::rename(&temporary, folder.join(name))?;
    before("make the folder durable")?;
    // Not every system can make a folder durable by itself; where it cannot, the rename is.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}
