//! What an entry of kind `share` holds: commits of another space, carried into this one.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{DeviceId, Hash, Hlc, Signature, SpaceId};
use crate::limits;

/// A commit with the place in the log in which its author wrote it.
///
/// Encoded ones stand in the payload where an entry of commits has its commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// What proves or says where it comes from.
    pub from: CarriedFrom,
    /// The commit as it lies in the author's entry.
    pub commit: Vec<u8>,
}

/// Where a carried commit comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarriedFrom {
    /// The author's own entry without its payload: its signature covers the header, and the header the
    /// root over its commits, to which `path` leads.
    Proved {
        /// The encoded [`crate::EntryHeader`].
        header: Vec<u8>,
        /// SHA-256 of the sealed payload.
        sealed: Hash,
        /// The author's signature over the entry's id.
        signature: Signature,
        /// The commit's place among those of the entry.
        index: u64,
        /// How many commits the entry has.
        count: u64,
        /// The hashes beside the path to the root, the lowest first (RFC 9162, §2.1.3).
        path: Vec<Hash>,
    },
    /// The entry itself is not at hand any more, since a checkpoint stands in for it: who carries the
    /// commit vouches for it.
    Vouched {
        /// The author's space.
        space: SpaceId,
        /// The author.
        device: DeviceId,
        /// The lane of the author's log.
        lane: u8,
        /// The position there.
        seq: u64,
        /// When the commit was saved.
        hlc: Hlc,
    },
}

/// Hashes beside a path at most: 2^12 commits are in an entry.
const PATH: u64 = 12;

const PROVED: u64 = 1;
const VOUCHED: u64 = 2;

impl Wire for Carried {
    const LIMIT: usize = limits::PAYLOAD;

    fn write(&self, writer: &mut Writer) {
        match &self.from {
            CarriedFrom::Proved {
                header,
                sealed,
                signature,
                index,
                count,
                path,
            } => {
                writer
                    .array(8)
                    .number(PROVED)
                    .bytes(header)
                    .value(sealed)
                    .value(signature)
                    .number(*index)
                    .number(*count)
                    .byte_strings(&path.iter().map(|hash| hash.0.to_vec()).collect::<Vec<_>>())
                    .bytes(&self.commit);
            }
            CarriedFrom::Vouched {
                space,
                device,
                lane,
                seq,
                hlc,
            } => {
                writer
                    .array(7)
                    .number(VOUCHED)
                    .value(space)
                    .value(device)
                    .number((*lane).into())
                    .number(*seq)
                    .value(hlc)
                    .bytes(&self.commit);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let fields = reader.array(8)?;
        let from = match (reader.number()?, fields) {
            (PROVED, 8) => CarriedFrom::Proved {
                header: reader.bytes(<crate::EntryHeader as Wire>::LIMIT)?.to_vec(),
                sealed: reader.value()?,
                signature: reader.value()?,
                index: reader.number()?,
                count: reader.number()?,
                path: reader
                    .byte_strings(PATH, 32)?
                    .iter()
                    .map(|hash| Hash::from_slice(hash).ok_or(WireError::Malformed))
                    .collect::<Result<_, _>>()?,
            },
            (VOUCHED, 7) => CarriedFrom::Vouched {
                space: reader.value()?,
                device: reader.value()?,
                lane: reader.small()?,
                seq: reader.number()?,
                hlc: reader.value()?,
            },
            _ => return Err(WireError::Malformed),
        };
        Ok(Self {
            from,
            commit: reader.bytes(limits::PAYLOAD)?.to_vec(),
        })
    }
}
