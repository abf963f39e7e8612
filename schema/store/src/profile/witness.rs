//! Notices that a profile was put back from a copy, or runs in two places.
//!
//! Two laptops that write with one device key break the log of that device for everybody. So every
//! save counts a number up inside the database, and the same number is kept in a small file outside
//! the profile's folder, which a copy of the folder does not carry along. A database that is behind
//! the file, or that comes without its file, is a copy: it can be read, and writes nothing.
//!
//! The file is no secret and no seal against somebody who has the disk; it is against accidents.
//! Whoever copies the file along with the profile is noticed by the machine only, where the caller
//! can name one, and by other devices, which see two entries with one number.

use super::files::{DATABASE, make_folder, read_slots};
use super::{Profile, ProfileError};
use crate::{Store, StoreError};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use vault::sha256;

const MAGIC: &[u8; 8] = b"TSUNAGIW";
const RECORD: usize = 8 + 8 + 32 + 32;
const META_GENERATION: &str = "generation";

/// Where the number outside is kept.
#[derive(Debug, Clone)]
pub struct Witness {
    /// A folder of this machine that backups of the profile do not contain.
    pub folder: PathBuf,
    /// A name of this machine, hashed; zeros where there is none.
    pub machine: [u8; 32],
}

/// Keeps the number outside in step with the one inside.
#[derive(Debug)]
pub(crate) struct Guard {
    file: File,
    profile: [u8; 16],
    machine: [u8; 32],
}

/// The two records of a file. They are written in turn, so that one is whole at every moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record {
    generation: u64,
    machine: [u8; 32],
}

impl Record {
    fn encode(self, profile: &[u8; 16]) -> Vec<u8> {
        let generation = self.generation.to_be_bytes();
        let sum = sha256(&[b"tsunagi/v1/witness\0", profile, &generation, &self.machine]);
        [MAGIC.as_slice(), &generation, &self.machine, &sum].concat()
    }

    fn decode(bytes: &[u8], profile: &[u8; 16]) -> Option<Self> {
        let (_, rest) = bytes.split_first_chunk::<8>()?;
        let (generation, rest) = rest.split_first_chunk::<8>()?;
        let (machine, _) = rest.split_first_chunk::<32>()?;
        let record = Self {
            generation: u64::from_be_bytes(*generation),
            machine: *machine,
        };
        (record.encode(profile) == bytes).then_some(record)
    }
}

fn path(witness: &Witness, profile: &[u8; 16]) -> PathBuf {
    let name: String = profile.iter().map(|byte| format!("{byte:02x}")).collect();
    witness.folder.join(format!("{name}.mark"))
}

/// The newest whole record; nothing when there is no file, or nothing whole in it.
fn newest(path: &Path, profile: &[u8; 16]) -> Option<Record> {
    let mut bytes = Vec::new();
    let most = u64::try_from(2 * RECORD).unwrap_or(u64::MAX);
    File::open(path)
        .ok()?
        .take(most)
        .read_to_end(&mut bytes)
        .ok()?;
    bytes
        .chunks(RECORD)
        .filter_map(|record| Record::decode(record, profile))
        .max_by_key(|record| record.generation)
}

impl Guard {
    fn start(witness: &Witness, profile: [u8; 16]) -> Result<Self, ProfileError> {
        make_folder(&witness.folder)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path(witness, &profile))?;
        Ok(Self {
            file,
            profile,
            machine: witness.machine,
        })
    }

    /// Follows the database, which is ahead until this is done: a cut between the two accuses nobody.
    /// Not made durable, for that would slow every save down; after a power cut the file may be a few
    /// saves behind, which is as harmless.
    pub(crate) fn follow(&mut self, generation: u64) -> std::io::Result<()> {
        let record = Record {
            generation,
            machine: self.machine,
        };
        let place = (generation % 2) * u64::try_from(RECORD).unwrap_or(0);
        self.file.seek(SeekFrom::Start(place))?;
        self.file.write_all(&record.encode(&self.profile))
    }
}

impl Profile {
    /// Compares this profile with what is kept outside it, and from now on keeps that in step.
    ///
    /// Answers whether this is a copy. Then call [`Store::stop_writing`] before anything is signed.
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when the folder of the witness cannot be written.
    pub fn is_copy(&mut self, witness: &Witness) -> Result<bool, ProfileError> {
        let profile = *read_slots(self.lock.folder())?.profile();
        let inside = self.store.generation()?;
        let outside = newest(&path(witness, &profile), &profile);
        let copy = match (inside, outside) {
            // Made before there were witnesses, or cut off while it was being made.
            (None, _) => false,
            (Some(_), None) => true,
            (Some(inside), Some(outside)) => {
                inside < outside.generation || outside.machine != witness.machine
            }
        };
        if copy {
            tracing::warn!(database = DATABASE, "profile is a copy");
            return Ok(true);
        }
        let mut guard = Guard::start(witness, profile)?;
        guard.follow(inside.unwrap_or(0))?;
        guard.file.sync_all()?;
        self.store.guard = Some(guard);
        self.store
            .transaction(|tx| tx.meta_put("witnessed", &[1]))?;
        Ok(false)
    }
}

impl Store {
    /// The number of the last save, once they are counted.
    pub(crate) fn generation(&self) -> Result<Option<u64>, StoreError> {
        let kept = crate::transaction::meta_get(&self.connection, META_GENERATION)?;
        kept.map(|bytes| {
            bytes
                .as_slice()
                .try_into()
                .map(u64::from_be_bytes)
                .map_err(|_| StoreError::Row("generation"))
        })
        .transpose()
    }
}

impl crate::Tx<'_> {
    /// Counts this save.
    pub(crate) fn count_save(&self) -> Result<u64, StoreError> {
        let last = self
            .meta_get(META_GENERATION)?
            .and_then(|bytes| bytes.as_slice().try_into().ok())
            .map_or(0, u64::from_be_bytes);
        let next = last.saturating_add(1);
        self.meta_put(META_GENERATION, &next.to_be_bytes())?;
        Ok(next)
    }
}
