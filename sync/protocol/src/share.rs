//! Commits carried from one space into another, with the proof of who wrote them.
//!
//! An author signs the root over the commits of an entry. So one commit can be shown without the others
//! and without the key that the entry was sealed with: by the entry's header, the hash of what was sealed,
//! the signature, and the path from the commit to the root.

use vault::VaultError;
use wire::codec::WireError;
use wire::{
    Carried, CarriedFrom, Entry, EntryHeader, EntryKind, Hash, PublicKey, Signature, decode,
};

use crate::root::{commits_path, root_by_path};
use crate::seal::{OpenError, open_as};
use crate::{Batch, SqueezeError, Squeezer, commits_root};

/// The largest packed payload of an entry of carried commits, in bytes: the largest commit that an entry
/// takes fits with its proof.
const MOST_PACKED: usize = 61_440;

/// Why a carried commit is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarriedError {
    /// The header does not read.
    #[error(transparent)]
    Header(#[from] WireError),
    /// It is no entry of commits of a version that is known.
    #[error("not carried out of an entry of commits")]
    OtherKind,
    /// The path does not lead to the root that the author signed.
    #[error("the commit is none of the entry's")]
    OtherCommits,
    /// The author did not sign it.
    #[error(transparent)]
    Signature(#[from] VaultError),
}

/// A commit of an entry that was opened, to be carried elsewhere; `None` when it has no such commit.
#[must_use]
pub fn carry(entry: &Entry, commits: &[Vec<u8>], index: usize) -> Option<Carried> {
    Some(Carried {
        from: CarriedFrom::Proved {
            header: entry.header_bytes(),
            sealed: Hash(vault::sha256(&[&entry.sealed])),
            signature: entry.signature,
            index: index as u64,
            count: commits.len() as u64,
            path: commits_path(commits, index)?,
        },
        commit: commits.get(index)?.clone(),
    })
}

/// The header of the entry that a commit with a proof was carried out of, and that entry's id, its
/// signature not checked yet. `None` for one that its carrier vouches for.
///
/// # Errors
///
/// [`CarriedError`], but for the signature.
pub fn proof_of(carried: &Carried) -> Result<Option<(EntryHeader, Hash)>, CarriedError> {
    let CarriedFrom::Proved {
        header,
        sealed,
        index,
        count,
        path,
        ..
    } = &carried.from
    else {
        return Ok(None);
    };
    let read = decode::<EntryHeader>(header)?;
    let of_commits = read.version == wire::entry::VERSION
        && read.suite == wire::entry::SUITE
        && read.kind == EntryKind::Commits as u8;
    if !of_commits {
        return Err(CarriedError::OtherKind);
    }
    if root_by_path(&carried.commit, *index, *count, path) != Some(read.root) {
        return Err(CarriedError::OtherCommits);
    }
    let id = crate::seal::id_of(header, sealed);
    Ok(Some((read, id)))
}

/// Checks the author's signature over the entry that a commit was carried out of.
///
/// # Errors
///
/// [`CarriedError::Signature`].
pub fn verify_carried(
    carried: &Carried,
    id: &Hash,
    author: &PublicKey,
) -> Result<(), CarriedError> {
    let CarriedFrom::Proved { signature, .. } = &carried.from else {
        return Ok(());
    };
    let Signature(signature) = signature;
    Ok(vault::verify(
        &author.0,
        vault::Label::Entry,
        &id.0,
        signature,
    )?)
}

/// Packs as many carried commits, in their order, as make an entry of the size aimed at.
///
/// # Errors
///
/// [`SqueezeError::TooLarge`] when the first alone makes none.
pub fn batch_carried(
    carried: &[Vec<u8>],
    aim: usize,
    squeezer: &mut Squeezer,
) -> Result<Batch, SqueezeError> {
    crate::seal::batch_up_to(carried, aim, MOST_PACKED, squeezer)
}

/// Seals and signs an entry of carried commits.
///
/// # Errors
///
/// [`VaultError`] when randomness fails.
pub fn seal_carried(
    keys: &vault::DeviceKeys,
    draft: &crate::EntryDraft,
    key: &vault::SpaceKey,
    batch: Batch,
    rng: &mut dyn vault::Random,
) -> Result<(Entry, Hash), VaultError> {
    let Batch { packed, root, .. } = batch;
    crate::seal::seal_as(keys, draft, key, (EntryKind::Share, packed, root), rng)
}

/// Opens an entry of carried commits whose signature was checked; answers them as they are encoded.
///
/// # Errors
///
/// [`OpenError`] by the step that failed.
pub fn open_carried(
    entry: &Entry,
    key: &vault::SpaceKey,
    squeezer: &mut Squeezer,
) -> Result<Vec<Vec<u8>>, OpenError> {
    let raw = open_as(entry, EntryKind::Share, key, squeezer)?;
    let carried = decode::<wire::Payload>(&raw)?.commits;
    if commits_root(&carried) != entry.header.root {
        return Err(OpenError::OtherCommits);
    }
    Ok(carried)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::{DeviceKeys, Random as _, SeededRandom, SpaceKey};
    use wire::{EpochId, Hlc, Lane, SpaceId, limits};

    /// The largest commit that an entry takes can be carried: nobody's note stays behind for its length.
    #[test]
    fn whatever_fits_its_authors_entry_can_be_carried() {
        let mut rng = SeededRandom::new(7);
        let keys = DeviceKeys::generate(&mut rng).expect("simulated randomness");
        let mut noise = vec![0; 64 * 1024];
        rng.fill(&mut noise).expect("simulated randomness");
        let mut squeezer = Squeezer::new();
        let (mut fits, mut too_long) = (0, noise.len());
        while too_long - fits > 1 {
            let length = usize::midpoint(fits, too_long);
            let commit = noise.get(..length).unwrap_or_default().to_vec();
            match crate::batch(&[commit], limits::ENTRY_TARGET, &mut squeezer) {
                Ok(_) => fits = length,
                Err(_) => too_long = length,
            }
        }
        assert!(fits > 50 * 1024, "{fits}");
        let commits = vec![noise.get(..fits).unwrap_or_default().to_vec()];
        let draft = crate::EntryDraft {
            space: SpaceId([1; 16]),
            lane: Lane::Notes,
            seq: 1,
            prev: Hash::ZERO,
            authority_heads: Hash::ZERO,
            hlc: Hlc::at_millis(1_790_000_000_000),
            epoch: EpochId([2; 32]),
        };
        let key = SpaceKey::from_bytes(&[3; 32]);
        let batch = crate::batch(&commits, limits::ENTRY_TARGET, &mut squeezer).expect("fits");
        let sealed = crate::seal_entry(&keys, &draft, &key, batch, &mut rng);
        let (entry, id) = sealed.expect("simulated randomness");
        let mut carried = carry(&entry, &commits, 0).expect("its commit");
        // As long a path as there is.
        if let CarriedFrom::Proved { path, .. } = &mut carried.from {
            *path = (0..12).map(|n| Hash(vault::sha256(&[&[n]]))).collect();
        }
        let bytes = vec![wire::encode(&carried)];
        let batch = batch_carried(&bytes, limits::ENTRY_TARGET, &mut squeezer).expect("fits");
        let (entry, _) = seal_carried(&keys, &draft, &key, batch, &mut rng).expect("sealed");
        let length = wire::encode(&entry).len();
        assert!(length <= limits::ENTRY, "{length}");
        assert_eq!(open_carried(&entry, &key, &mut squeezer), Ok(bytes));
        assert_ne!(id, Hash::ZERO);
    }
}
