//! Changes of one document side by side, with places in the list instead of the hashes they stand on.
//!
//! Most changes stand on the one before. Where all of a document's changes lie together, the hash of
//! that one follows from the list, and 32 bytes that do not pack need not be there.

use crate::bounds::Cursor;
use crate::{Document, DocumentError, MAX_CHANGE};
use domain::{ids::DocumentId, kind::Kind};

/// A hash of a change, in bytes.
const HASH: usize = 32;

/// Stands before a hash that is not in the list.
const WHOLE: u64 = 0;

/// Changes that one change stands on: at most this many.
const MOST: usize = 4096;

impl Document {
    /// The hashes of the changes of a document to which nothing was done yet: the layouts' own, in the
    /// order in which layouts were added, the same on every device that knows as many.
    #[must_use]
    pub fn layout_hashes(kind: Kind, id: DocumentId) -> Vec<[u8; 32]> {
        Self::new(kind, id).applied_hashes()
    }

    /// The hashes of the applied changes, in the order in which they were applied.
    #[must_use]
    pub fn applied_hashes(&self) -> Vec<[u8; 32]> {
        let metas = self.automerge.get_changes_meta(&[]);
        metas.iter().map(|meta| meta.hash.0).collect()
    }
}

/// Replaces the hashes that a bare change stands on by their places, where `place` knows one. `None`
/// when it is no bare change.
#[must_use]
pub fn condense(bare: &[u8], place: impl Fn(&[u8; HASH]) -> Option<usize>) -> Option<Vec<u8>> {
    let mut cursor = Cursor(bare);
    let count = cursor.length()?;
    if count > MOST {
        return None;
    }
    let mut out = Vec::with_capacity(bare.len());
    push(&mut out, count as u64);
    for _ in 0..count {
        let hash: [u8; HASH] = cursor.take(HASH)?.try_into().ok()?;
        match place(&hash) {
            Some(place) => push(&mut out, place as u64 + 1),
            None => {
                push(&mut out, WHOLE);
                out.extend_from_slice(&hash);
            }
        }
    }
    out.extend_from_slice(cursor.0);
    Some(out)
}

/// Puts the hashes back: `hash` answers the one at a place.
///
/// # Errors
///
/// [`DocumentError::Malformed`], [`DocumentError::ChangeTooLarge`].
pub fn expand(
    condensed: &[u8],
    hash: impl Fn(usize) -> Option<[u8; HASH]>,
) -> Result<Vec<u8>, DocumentError> {
    if condensed.len() > MAX_CHANGE {
        return Err(DocumentError::ChangeTooLarge {
            len: condensed.len(),
        });
    }
    let torn = DocumentError::Malformed("no place in the list");
    let mut cursor = Cursor(condensed);
    let count = cursor.length().ok_or(torn.clone())?;
    if count > MOST {
        return Err(torn);
    }
    let mut out = Vec::with_capacity(condensed.len() + count * HASH);
    push(&mut out, count as u64);
    for _ in 0..count {
        let place = cursor.length().ok_or(torn.clone())?;
        match place.checked_sub(1) {
            Some(place) => out.extend_from_slice(&hash(place).ok_or(torn.clone())?),
            None => out.extend_from_slice(cursor.take(HASH).ok_or(torn.clone())?),
        }
    }
    out.extend_from_slice(cursor.0);
    Ok(out)
}

/// Appends a number as Automerge writes lengths (unsigned LEB128).
pub(crate) fn push(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn bare(hashes: &[[u8; HASH]]) -> Vec<u8> {
        let mut bare = vec![hashes.len() as u8];
        bare.extend(hashes.concat());
        bare.extend(b"the rest");
        bare
    }

    #[test]
    fn what_is_condensed_expands_to_the_same_bytes() {
        let hashes: Vec<[u8; HASH]> = (0..200_u8).map(|byte| [byte; HASH]).collect();
        let place = |wanted: &[u8; HASH]| hashes.iter().position(|hash| hash == wanted);
        for deps in [
            vec![],
            vec![[0; HASH]],
            vec![[199; HASH]],
            vec![[3; HASH], [251; HASH], [127; HASH]],
        ] {
            let whole = bare(&deps);
            let short = condense(&whole, place).unwrap();
            let known = deps.iter().filter(|dep| place(dep).is_some()).count();
            assert!(short.len() <= whole.len() + deps.len() * 2 - known * 30);
            let again = expand(&short, |place| hashes.get(place).copied()).unwrap();
            assert_eq!(again, whole);
        }
    }

    #[test]
    fn a_place_that_is_not_there_and_torn_bytes_are_refused() {
        assert!(condense(&[1, 2, 3], |_| None).is_none());
        assert!(condense(&[0xff; 12], |_| None).is_none());
        for bytes in [
            &[][..],
            &[1],
            &[1, 9],
            &[1, 0, 7],
            &[0xff, 0xff, 0xff, 0xff, 0x7f],
        ] {
            assert!(expand(bytes, |_| None).is_err(), "{bytes:?}");
        }
    }
}
