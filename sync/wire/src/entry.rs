//! One entry of a device's log.

use crate::codec::{Reader, Wire, WireError, Writer, encode};
use crate::ids::{DeviceId, EpochId, Hash, Hlc, Signature, SpaceId};
use crate::limits;

/// The version of entries that this program writes and opens.
pub const VERSION: u8 = 1;

/// The only suite so far: SHA-256, Ed25519, HKDF-SHA256, ChaCha20-Poly1305.
pub const SUITE: u8 = 1;

/// What the sealed payload holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum EntryKind {
    /// Commits to documents.
    Commits = 1,
    /// Commits of another space, carried into this one ([`crate::Carried`]).
    Share = 2,
    /// A checkpoint of a space.
    Checkpoint = 3,
    /// An audit record.
    Audit = 4,
    /// A receipt.
    Receipt = 5,
    /// A piece of a picture or a paper ([`crate::Piece`]).
    Piece = 6,
}

/// What anybody who passes an entry on may know about it.
///
/// Version, suite, lane and kind are plain numbers: an entry of a newer version keeps this outer
/// shape, so an older device can check its chain and its signature, keep it and pass it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryHeader {
    /// Version of the format.
    pub version: u8,
    /// Suite of algorithms.
    pub suite: u8,
    /// The space that it belongs to.
    pub space: SpaceId,
    /// Number of the lane ([`crate::ids::Lane`]).
    pub lane: u8,
    /// Whose log it is.
    pub device: DeviceId,
    /// Position in the log of (space, device, lane); the first is 1 and there are no gaps.
    pub seq: u64,
    /// Id of the entry before; all zero before the first.
    pub prev: Hash,
    /// Hash of the authority state that the author knew.
    pub authority_heads: Hash,
    /// When it was sealed.
    pub hlc: Hlc,
    /// What the payload holds ([`EntryKind`]).
    pub kind: u8,
    /// Which key of the space it is sealed with.
    pub epoch: EpochId,
    /// Makes the key of this entry, and of no other, from the key of the space.
    pub salt: [u8; 32],
    /// Commits to that key; compared before anything is decrypted.
    pub commitment: [u8; 32],
    /// Root of the tree of hashes over what the payload holds: for commits as in RFC 6962, §2.1; for a
    /// piece its address.
    pub root: Hash,
    /// Fields of a newer version, kept as they are. Empty in version 1.
    pub more: Vec<Vec<u8>>,
}

const FIELDS: usize = 14;

impl Wire for EntryHeader {
    const LIMIT: usize = 2048;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(FIELDS + self.more.len())
            .number(self.version.into())
            .number(self.suite.into())
            .value(&self.space)
            .number(self.lane.into())
            .value(&self.device)
            .number(self.seq)
            .value(&self.prev)
            .value(&self.authority_heads)
            .value(&self.hlc)
            .number(self.kind.into())
            .value(&self.epoch)
            .bytes(&self.salt)
            .bytes(&self.commitment)
            .value(&self.root);
        for field in &self.more {
            writer.bytes(field);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let length = reader.array(FIELDS as u64 + limits::MORE_FIELDS)?;
        let more_fields = length.checked_sub(FIELDS).ok_or(WireError::Malformed)?;
        let mut header = Self {
            version: reader.small()?,
            suite: reader.small()?,
            space: reader.value()?,
            lane: reader.small()?,
            device: reader.value()?,
            seq: reader.number()?,
            prev: reader.value()?,
            authority_heads: reader.value()?,
            hlc: reader.value()?,
            kind: reader.small()?,
            epoch: reader.value()?,
            salt: reader.fixed()?,
            commitment: reader.fixed()?,
            root: reader.value()?,
            more: Vec::new(),
        };
        for _ in 0..more_fields {
            header.more.push(reader.bytes(limits::MORE_FIELD)?.to_vec());
        }
        if header.version == 0 || (header.version == VERSION && !header.more.is_empty()) {
            return Err(WireError::Malformed);
        }
        // The first entry follows nothing, and every other one follows something.
        if header.seq == 0 || header.seq > i64::MAX as u64 {
            return Err(WireError::Malformed);
        }
        if (header.seq == 1) != (header.prev == Hash::ZERO) {
            return Err(WireError::Malformed);
        }
        Ok(header)
    }
}

/// One entry: header, sealed payload, signature of the log's device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What anybody may know.
    pub header: EntryHeader,
    /// The sealed payload.
    pub sealed: Vec<u8>,
    /// Ed25519 over the entry's id, which covers the header and the hash of `sealed`.
    pub signature: Signature,
}

impl Entry {
    /// The header's bytes, as hashed.
    #[must_use]
    pub fn header_bytes(&self) -> Vec<u8> {
        encode(&self.header)
    }
}

impl Wire for Entry {
    const LIMIT: usize = limits::ENTRY;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(3)
            .value(&self.header)
            .bytes(&self.sealed)
            .value(&self.signature);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(3)?;
        Ok(Self {
            header: reader.value()?,
            sealed: reader.bytes(limits::ENTRY)?.to_vec(),
            signature: reader.value()?,
        })
    }
}
