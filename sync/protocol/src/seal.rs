//! Entries: sealing, signing, checking and opening.

use vault::{DeviceKeys, EntryKey, Label, Random, SpaceKey, VaultError};
use wire::codec::{WireError, decode, encode};
use wire::{
    DeviceId, Entry, EntryHeader, EntryKind, EpochId, Hash, Hlc, Lane, Payload, PublicKey,
    Signature, SpaceId, limits,
};

use crate::root::commits_root;
use crate::squeeze::{SqueezeError, Squeezer, bucket, pad};

/// What an entry adds to its padded payload at most, in bytes: header, tag, signature, lengths.
pub const ENTRY_OVERHEAD: usize = 512;

/// The largest packed payload that still makes an entry within its limit, in bytes.
pub const MOST_PACKED: usize = 57_344;

/// An entry before it is sealed.
#[derive(Debug, Clone)]
pub struct EntryDraft {
    /// The space.
    pub space: SpaceId,
    /// The lane.
    pub lane: Lane,
    /// Its position in the log.
    pub seq: u64,
    /// The id of the entry before; zero before the first.
    pub prev: Hash,
    /// Hash of the authority state known.
    pub authority_heads: Hash,
    /// When it is sealed.
    pub hlc: Hlc,
    /// The epoch of `key`.
    pub epoch: EpochId,
}

/// Why a sealed entry does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Made by a newer version: kept and passed on, opened after an update.
    #[error("entry of version {version}, suite {suite}, kind {kind} is newer than known")]
    Newer {
        /// Its version.
        version: u8,
        /// Its suite.
        suite: u8,
        /// Its kind.
        kind: u8,
    },
    /// The key does not fit, or the bytes changed.
    #[error(transparent)]
    Sealed(#[from] VaultError),
    /// The payload does not unpack.
    #[error(transparent)]
    Packed(#[from] SqueezeError),
    /// The payload is no list of commits.
    #[error(transparent)]
    Payload(#[from] WireError),
    /// The commits are not those that the header stands for.
    #[error("commits are not those of the header")]
    OtherCommits,
}

/// The id of an entry: what its signature is over and what the next entry names as the one before.
#[must_use]
pub fn entry_id(entry: &Entry) -> Hash {
    id_of(
        &entry.header_bytes(),
        &Hash(vault::sha256(&[&entry.sealed])),
    )
}

/// The same by the header's bytes and the hash of what is sealed.
pub(crate) fn id_of(header: &[u8], sealed: &Hash) -> Hash {
    Hash(vault::sha256(&[
        b"tsunagi/v1/entry\0",
        &vault::sha256(&[header]),
        &sealed.0,
    ]))
}

/// Checks an entry's signature against its device's signing key; answers its id.
///
/// # Errors
///
/// [`VaultError::BadSignature`].
pub fn verify_entry(entry: &Entry, author: &PublicKey) -> Result<Hash, VaultError> {
    let id = entry_id(entry);
    vault::verify(&author.0, Label::Entry, &id.0, &entry.signature.0)?;
    Ok(id)
}

/// Commits that were packed for one entry.
#[derive(Debug, Clone)]
pub struct Batch {
    /// How many of the waiting commits these are.
    pub count: usize,
    /// The payload, not padded yet.
    pub packed: Vec<u8>,
    /// The root over the commits.
    pub root: Hash,
}

/// Seals and signs an entry of commits that [`batch`] packed.
///
/// # Errors
///
/// [`VaultError`] when randomness fails; nothing was made then.
pub fn seal_entry(
    keys: &DeviceKeys,
    draft: &EntryDraft,
    key: &SpaceKey,
    batch: Batch,
    rng: &mut dyn Random,
) -> Result<(Entry, Hash), VaultError> {
    let Batch { packed, root, .. } = batch;
    seal_as(keys, draft, key, (EntryKind::Commits, packed, root), rng)
}

/// Seals and signs an entry of any kind over a packed payload.
pub(crate) fn seal_as(
    keys: &DeviceKeys,
    draft: &EntryDraft,
    key: &SpaceKey,
    (kind, mut packed, root): (EntryKind, Vec<u8>, Hash),
    rng: &mut dyn Random,
) -> Result<(Entry, Hash), VaultError> {
    pad(&mut packed);
    let mut salt = [0; 32];
    rng.fill(&mut salt)?;
    let entry_key = EntryKey::derive(key, &salt, &draft.space.0, &draft.epoch.0)?;
    let header = EntryHeader {
        version: wire::entry::VERSION,
        suite: wire::entry::SUITE,
        space: draft.space,
        lane: draft.lane as u8,
        device: DeviceId(keys.device_id()),
        seq: draft.seq,
        prev: draft.prev,
        authority_heads: draft.authority_heads,
        hlc: draft.hlc,
        kind: kind as u8,
        epoch: draft.epoch,
        salt,
        commitment: entry_key.commitment(),
        root,
        more: Vec::new(),
    };
    let aad = vault::sha256(&[&encode(&header)]);
    let sealed = entry_key.seal(&aad, packed)?;
    let mut entry = Entry {
        header,
        sealed,
        signature: Signature::ZERO,
    };
    let id = entry_id(&entry);
    entry.signature = Signature(keys.sign(Label::Entry, &id.0));
    Ok((entry, id))
}

/// Opens an entry whose signature was checked; answers its encoded commits.
///
/// # Errors
///
/// [`OpenError`] by the step that failed.
pub fn open_entry(
    entry: &Entry,
    key: &SpaceKey,
    squeezer: &mut Squeezer,
) -> Result<Vec<Vec<u8>>, OpenError> {
    let raw = open_as(entry, EntryKind::Commits, key, squeezer)?;
    let commits = decode::<Payload>(&raw)?.commits;
    if commits_root(&commits) != entry.header.root {
        return Err(OpenError::OtherCommits);
    }
    Ok(commits)
}

/// Opens an entry of one kind; answers its payload.
pub(crate) fn open_as(
    entry: &Entry,
    kind: EntryKind,
    key: &SpaceKey,
    squeezer: &mut Squeezer,
) -> Result<Vec<u8>, OpenError> {
    let header = &entry.header;
    if header.version != wire::entry::VERSION
        || header.suite != wire::entry::SUITE
        || header.kind != kind as u8
    {
        return Err(OpenError::Newer {
            version: header.version,
            suite: header.suite,
            kind: header.kind,
        });
    }
    let entry_key = EntryKey::derive(key, &header.salt, &header.space.0, &header.epoch.0)?;
    let aad = vault::sha256(&[&entry.header_bytes()]);
    let padded = entry_key.open(&header.commitment, &aad, entry.sealed.clone())?;
    Ok(squeezer.unpack(&padded)?)
}

/// Packs as many of the waiting commits, oldest first, as make an entry of the size aimed at.
///
/// One commit that is larger than the aim makes an entry by itself.
///
/// # Errors
///
/// [`SqueezeError::TooLarge`] when the first commit alone is too large for any entry. A save is
/// checked with this before it is accepted, so no log ever stands still behind such a commit.
pub fn batch(
    commits: &[Vec<u8>],
    aim: usize,
    squeezer: &mut Squeezer,
) -> Result<Batch, SqueezeError> {
    batch_up_to(commits, aim, MOST_PACKED, squeezer)
}

/// Packs a batch again as small as it gets, where it goes over thin lines and is packed once: some ten
/// milliseconds for a twelfth less.
///
/// # Errors
///
/// [`SqueezeError`] when it does not pack; it is left as it was.
pub fn batch_harder(
    batch: &mut Batch,
    commits: &[Vec<u8>],
    squeezer: &mut Squeezer,
) -> Result<(), SqueezeError> {
    let some = commits.get(..batch.count).unwrap_or_default();
    let payload = Payload {
        commits: some.to_vec(),
    };
    let packed = squeezer.pack_hard(&encode(&payload))?;
    if packed.len() < batch.packed.len() {
        batch.packed = packed;
    }
    Ok(())
}

/// The same, where one alone may be up to `most` when it is packed.
pub(crate) fn batch_up_to(
    commits: &[Vec<u8>],
    aim: usize,
    most: usize,
    squeezer: &mut Squeezer,
) -> Result<Batch, SqueezeError> {
    if commits.is_empty() {
        return Err(SqueezeError::Malformed);
    }
    let mut count = commits.len().min(limits::COMMITS as usize);
    loop {
        let some = commits.get(..count).unwrap_or_default();
        let payload = Payload {
            commits: some.to_vec(),
        };
        let raw = encode(&payload);
        let packed = squeezer.pack(&raw);
        let size = match &packed {
            Ok(packed) => bucket(packed.len()),
            Err(SqueezeError::TooLarge) => usize::MAX,
            Err(_) => return Err(SqueezeError::Malformed),
        };
        let fits = size <= aim || (count == 1 && size <= most);
        match packed {
            Ok(packed) if fits => {
                return Ok(Batch {
                    count,
                    packed,
                    root: commits_root(some),
                });
            }
            _ if count == 1 => return Err(SqueezeError::TooLarge),
            _ => {}
        }
        // Compressed sizes are nearly proportional to the count; one tenth less, and again.
        let guess = if size == usize::MAX {
            count / 2
        } else {
            (count as u128 * aim as u128 * 9 / 10 / size.max(1) as u128) as usize
        };
        count = guess.clamp(1, count - 1);
    }
}
