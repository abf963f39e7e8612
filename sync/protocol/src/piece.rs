//! Pictures and papers in pieces, each with an address that says what it is.
//!
//! Nobody has to be believed for a piece: the item that names its address was judged, and other bytes
//! have another address.

use vault::{DeviceKeys, Random, SpaceKey, VaultError};
use wire::codec::{decode, encode};
use wire::{Entry, EntryKind, Hash, Piece, limits};

use crate::seal::{Batch, EntryDraft, OpenError, open_as, seal_as};
use crate::squeeze::{SqueezeError, Squeezer};

/// A piece as it travels, under its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Its address.
    pub address: Hash,
    /// The encoded [`Piece`].
    pub bytes: Vec<u8>,
}

/// The address of an encoded piece.
#[must_use]
pub fn address(encoded: &[u8]) -> Hash {
    Hash(vault::sha256(&[b"tsunagi/v1/piece\0", encoded]))
}

/// Cuts the bytes of a picture or a paper into pieces, in their order.
///
/// # Errors
///
/// [`VaultError`] when randomness fails.
pub fn cut(file: &[u8], rng: &mut dyn Random) -> Result<Vec<Cut>, VaultError> {
    let mut salt = [0; 16];
    rng.fill(&mut salt)?;
    let pieces = file.chunks(limits::PIECE).map(|bytes| {
        let bytes = encode(&Piece {
            salt,
            bytes: bytes.to_vec(),
        });
        Cut {
            address: address(&bytes),
            bytes,
        }
    });
    Ok(pieces.collect())
}

/// Packs an encoded piece for one entry.
///
/// # Errors
///
/// [`SqueezeError`] when it fits none.
pub fn pack(encoded: &[u8], squeezer: &mut Squeezer) -> Result<Batch, SqueezeError> {
    Ok(Batch {
        count: 1,
        packed: squeezer.pack(encoded)?,
        root: address(encoded),
    })
}

/// Seals and signs an entry of one piece that [`pack`] packed.
///
/// # Errors
///
/// [`VaultError`] when randomness fails.
pub fn seal_piece(
    keys: &DeviceKeys,
    draft: &EntryDraft,
    key: &SpaceKey,
    packed: Batch,
    rng: &mut dyn Random,
) -> Result<(Entry, Hash), VaultError> {
    let Batch { packed, root, .. } = packed;
    seal_as(keys, draft, key, (EntryKind::Piece, packed, root), rng)
}

/// Opens an entry of one piece whose signature was checked; answers the encoded piece, whose address the
/// header says.
///
/// # Errors
///
/// [`OpenError`] by the step that failed.
pub fn open_piece(
    entry: &Entry,
    key: &SpaceKey,
    squeezer: &mut Squeezer,
) -> Result<Vec<u8>, OpenError> {
    let raw = open_as(entry, EntryKind::Piece, key, squeezer)?;
    decode::<Piece>(&raw)?;
    if address(&raw) != entry.header.root {
        return Err(OpenError::OtherCommits);
    }
    Ok(raw)
}

/// The bytes of an encoded piece, when it is the one of this address.
#[must_use]
pub fn bytes_of(encoded: &[u8], wanted: &Hash) -> Option<Vec<u8>> {
    if address(encoded) != *wanted {
        return None;
    }
    Some(decode::<Piece>(encoded).ok()?.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::SeededRandom;
    use wire::{EpochId, Hlc, Lane, SpaceId};

    fn draft() -> EntryDraft {
        EntryDraft {
            space: SpaceId([1; 16]),
            lane: Lane::Attachments,
            seq: 1,
            prev: Hash::ZERO,
            authority_heads: Hash::ZERO,
            hlc: Hlc::at_millis(1_790_000_000_000),
            epoch: EpochId([2; 32]),
        }
    }

    #[test]
    fn the_largest_piece_of_what_does_not_pack_fits_an_entry_and_comes_out_as_it_went_in() {
        let mut rng = SeededRandom::new(7);
        let keys = DeviceKeys::generate(&mut rng).expect("simulated randomness");
        let key = SpaceKey::from_bytes(&[3; 32]);
        let mut noise = vec![0; 2 * limits::PIECE + 1];
        rng.fill(&mut noise).expect("simulated randomness");
        let cut = cut(&noise, &mut rng).expect("simulated randomness");
        assert_eq!(cut.len(), 3);
        let mut squeezer = Squeezer::new();
        let mut together = Vec::new();
        for piece in &cut {
            let packed = pack(&piece.bytes, &mut squeezer).expect("fits");
            let sealed = seal_piece(&keys, &draft(), &key, packed, &mut rng);
            let (entry, _) = sealed.expect("simulated randomness");
            assert!(encode(&entry).len() <= limits::ENTRY, "an entry takes it");
            assert_eq!(entry.header.root, piece.address);
            let opened = open_piece(&entry, &key, &mut squeezer).expect("opens");
            together.extend(bytes_of(&opened, &piece.address).expect("its own bytes"));
        }
        assert_eq!(together, noise);
    }

    #[test]
    fn the_same_picture_twice_has_other_addresses_so_that_nobody_can_look_for_one() {
        let mut rng = SeededRandom::new(8);
        let once = cut(b"the form that everybody has", &mut rng).expect("randomness");
        let again = cut(b"the form that everybody has", &mut rng).expect("randomness");
        assert_ne!(once, again);
    }

    #[test]
    fn bytes_under_an_address_that_is_not_theirs_are_not_taken() {
        let mut rng = SeededRandom::new(9);
        let keys = DeviceKeys::generate(&mut rng).expect("simulated randomness");
        let key = SpaceKey::from_bytes(&[3; 32]);
        let cut = cut(b"one picture", &mut rng).expect("randomness");
        let piece = cut.first().expect("one piece");
        let mut squeezer = Squeezer::new();
        let mut packed = pack(&piece.bytes, &mut squeezer).expect("fits");
        packed.root = Hash([9; 32]);
        let (entry, _) = seal_piece(&keys, &draft(), &key, packed, &mut rng).expect("sealed");
        assert!(open_piece(&entry, &key, &mut squeezer).is_err());
        assert_eq!(bytes_of(&piece.bytes, &Hash([9; 32])), None);
    }
}
