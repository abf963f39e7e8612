//! The outside of an enrolment file: whose it is, which, whole or not.
//!
//! `"TSUNAGI\n"` · kind (1) · version (1) · length of the content (4, big endian) · content ·
//! first 8 bytes of SHA-256 over all before. The sum only finds damage; signatures are inside.

use vault::sha256;

use super::EnrolmentError;

const MAGIC: &[u8; 8] = b"TSUNAGI\n";
const VERSION: u8 = 1;
const HEAD: usize = 8 + 1 + 1 + 4;
const SUM: usize = 8;

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum FileKind {
    Request = 1,
    Pack = 2,
    RootKey = 3,
    Proposal = 4,
}

/// Puts content into its envelope.
pub(super) fn close(kind: FileKind, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEAD + content.len() + SUM);
    out.extend_from_slice(MAGIC);
    out.push(kind as u8);
    out.push(VERSION);
    // The limits on content lie far below four bytes of length.
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
    let sum = sha256(&[&out]);
    out.extend(sum.into_iter().take(SUM));
    out
}

/// Takes content out of its envelope.
pub(super) fn open(kind: FileKind, file: &[u8], max_bytes: usize) -> Result<&[u8], EnrolmentError> {
    let length = file.len();
    if length > max_bytes {
        return Err(EnrolmentError::TooLong { length });
    }
    let Some((magic, rest)) = file.split_first_chunk::<8>() else {
        return Err(if !file.is_empty() && MAGIC.starts_with(file) {
            EnrolmentError::Torn
        } else {
            EnrolmentError::NotOurs
        });
    };
    if magic != MAGIC {
        return Err(EnrolmentError::NotOurs);
    }
    let (&[found, version], rest) = rest.split_first_chunk::<2>().ok_or(EnrolmentError::Torn)?;
    if version > VERSION {
        return Err(EnrolmentError::NewerVersion {
            version: u64::from(version),
        });
    }
    let (promised, rest) = rest.split_first_chunk::<4>().ok_or(EnrolmentError::Torn)?;
    let promised = u32::from_be_bytes(*promised) as usize;
    let (content, sum) = rest
        .split_at_checked(promised)
        .ok_or(EnrolmentError::Torn)?;
    let summed = file
        .get(..length.saturating_sub(SUM))
        .ok_or(EnrolmentError::Torn)?;
    if sum.len() != SUM || !sha256(&[summed]).starts_with(sum) {
        return Err(EnrolmentError::Torn);
    }
    if version != VERSION {
        return Err(EnrolmentError::Malformed { field: "version" });
    }
    if found != kind as u8 {
        return Err(EnrolmentError::OtherKind);
    }
    Ok(content)
}
