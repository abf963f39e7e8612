//! Changes without what their receiver knows: how they travel.
//!
//! An Automerge change chunk names the format, its own length, a part of its own hash and its actor.
//! All of that follows from the rest and from who sent it, and none of it packs: 28 bytes of a note's
//! hundred that are not text. What travels is the rest, and the actor is put in by the receiver, so
//! that no device can write under another's.

use crate::bounds::{CHANGE, Cursor, MAGIC};
use crate::{DocumentError, MAX_CHANGE};

/// Length of an actor, in bytes.
const ACTOR: usize = 16;

/// A hash of a change, in bytes.
const HASH: usize = 32;

/// Takes from a change chunk what its receiver knows. `None` when it is not one plain change of an
/// actor of 16 bytes.
#[must_use]
pub fn bare(chunk: &[u8]) -> Option<Vec<u8>> {
    let mut cursor = Cursor(chunk);
    if cursor.take(4)? != MAGIC {
        return None;
    }
    cursor.take(4)?;
    if cursor.take(1)? != [CHANGE] {
        return None;
    }
    let content = cursor.prefixed()?;
    if !cursor.0.is_empty() {
        return None;
    }
    let before = actor_place(content)?;
    let mut rest = Cursor(content.get(before..)?);
    if rest.prefixed()?.len() != ACTOR {
        return None;
    }
    Some([content.get(..before)?, rest.0].concat())
}

/// Makes the chunk again for the actor that its author's device must use. `sha256` hashes parts as if
/// they were one.
///
/// # Errors
///
/// [`DocumentError::Malformed`], [`DocumentError::ChangeTooLarge`].
pub fn whole(
    bare: &[u8],
    actor: [u8; ACTOR],
    sha256: impl Fn(&[&[u8]]) -> [u8; HASH],
) -> Result<Vec<u8>, DocumentError> {
    Ok(whole_and_hash(bare, actor, sha256)?.0)
}

/// The same, with the hash of the change.
///
/// # Errors
///
/// As [`whole`].
pub fn whole_and_hash(
    bare: &[u8],
    actor: [u8; ACTOR],
    sha256: impl Fn(&[&[u8]]) -> [u8; HASH],
) -> Result<(Vec<u8>, [u8; HASH]), DocumentError> {
    if bare.len() > MAX_CHANGE {
        return Err(DocumentError::ChangeTooLarge { len: bare.len() });
    }
    let torn = DocumentError::Malformed("no place for an actor");
    let before = actor_place(bare).ok_or(torn.clone())?;
    let (deps, rest) = bare.split_at_checked(before).ok_or(torn)?;
    let mut head = vec![CHANGE];
    let mut length = bare.len() + ACTOR + 1;
    while length > 0x7f {
        head.push(u8::try_from(length & 0x7f).unwrap_or(0) | 0x80);
        length >>= 7;
    }
    head.push(u8::try_from(length).unwrap_or(0));
    let parts = [deps, &[ACTOR as u8], &actor, rest];
    let hash = sha256(&[&head, parts[0], parts[1], parts[2], parts[3]]);
    let checksum = hash.get(..4).unwrap_or_default();
    Ok(([&MAGIC, checksum, &head, &parts.concat()].concat(), hash))
}

/// Where the actor stands in a chunk's content: behind the hashes that the change stands on.
fn actor_place(content: &[u8]) -> Option<usize> {
    let mut cursor = Cursor(content);
    let deps = cursor.length()?;
    cursor.take(deps.checked_mul(HASH)?)?;
    Some(content.len() - cursor.0.len())
}
