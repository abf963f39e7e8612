//! What stands in for the beginning of every log of a space: a signed table, and sealed chunks in which
//! each document's changes lie side by side.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{DeviceId, DocId, EpochId, Hash, Hlc, Signature, SpaceId};
use crate::limits;

/// The version of checkpoints that this program writes and reads.
pub const VERSION: u8 = 1;

/// Up to where a checkpoint stands in for one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Covered {
    /// Whose log.
    pub device: DeviceId,
    /// Which lane.
    pub lane: u8,
    /// Everything up to and including this position.
    pub seq: u64,
    /// The id of the entry there: the next one names it as the one before.
    pub head: Hash,
    /// That entry's clock.
    pub hlc: Hlc,
}

impl Wire for Covered {
    const LIMIT: usize = 128;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(5)
            .value(&self.device)
            .number(self.lane.into())
            .number(self.seq)
            .value(&self.head)
            .value(&self.hlc);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(5)?;
        let covered = Self {
            device: reader.value()?,
            lane: reader.small()?,
            seq: reader.number()?,
            head: reader.value()?,
            hlc: reader.value()?,
        };
        if covered.seq == 0 || covered.seq > i64::MAX as u64 {
            return Err(WireError::Malformed);
        }
        Ok(covered)
    }
}

/// A checkpoint of one space: what it stands in for, and the chunks that hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Version of the format.
    pub version: u8,
    /// Who made it.
    pub device: DeviceId,
    /// Of which space.
    pub space: SpaceId,
    /// When it was made.
    pub hlc: Hlc,
    /// The logs that it stands in for, ascending by (device, lane).
    pub logs: Vec<Covered>,
    /// How many documents it holds.
    pub documents: u64,
    /// The length of all chunks together, in bytes.
    pub bytes: u64,
    /// The id of every chunk, in their order.
    pub chunks: Vec<Hash>,
    /// Ed25519 by `device` over the hash of everything above.
    pub signature: Signature,
}

const SIGNED_FIELDS: usize = 8;

impl Checkpoint {
    /// The bytes that are hashed and signed: the checkpoint without its signature.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(SIGNED_FIELDS);
        self.write_fields(&mut writer);
        writer.finish()
    }

    fn write_fields(&self, writer: &mut Writer) {
        writer
            .number(self.version.into())
            .value(&self.device)
            .value(&self.space)
            .value(&self.hlc)
            .array(self.logs.len());
        for log in &self.logs {
            writer.value(log);
        }
        writer.number(self.documents).number(self.bytes);
        writer.array(self.chunks.len());
        for chunk in &self.chunks {
            writer.value(chunk);
        }
    }
}

impl Wire for Checkpoint {
    const LIMIT: usize = limits::CHECKPOINT;

    fn write(&self, writer: &mut Writer) {
        writer.array(SIGNED_FIELDS + 1);
        self.write_fields(writer);
        writer.value(&self.signature);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(SIGNED_FIELDS + 1)?;
        let version = reader.small()?;
        if version != VERSION {
            return Err(WireError::Newer { version });
        }
        Ok(Self {
            version,
            device: reader.value()?,
            space: reader.value()?,
            hlc: reader.value()?,
            logs: reader.ascending(limits::DEVICES * limits::LANES, |log: &Covered| {
                (log.device, log.lane)
            })?,
            documents: reader.number()?,
            bytes: reader.number()?,
            chunks: {
                let length = reader.array(limits::CHUNKS)?;
                let mut chunks = Vec::with_capacity(length);
                for _ in 0..length {
                    chunks.push(reader.value()?);
                }
                chunks
            },
            signature: reader.value()?,
        })
    }
}

/// One sealed chunk. Its id is the hash of its bytes, so the checkpoint's signature covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Suite of algorithms ([`crate::entry::SUITE`]).
    pub suite: u8,
    /// The space.
    pub space: SpaceId,
    /// Which key of the space it is sealed with.
    pub epoch: EpochId,
    /// Makes the key of this chunk, and of no other, from the key of the space.
    pub salt: [u8; 32],
    /// Commits to that key; compared before anything is decrypted.
    pub commitment: [u8; 32],
    /// The sealed [`ChunkPayload`].
    pub sealed: Vec<u8>,
}

impl Chunk {
    /// Everything but the sealed payload: what the sealing is bound to.
    #[must_use]
    pub fn header_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(5);
        self.write_header(&mut writer);
        writer.finish()
    }

    fn write_header(&self, writer: &mut Writer) {
        writer
            .number(self.suite.into())
            .value(&self.space)
            .value(&self.epoch)
            .bytes(&self.salt)
            .bytes(&self.commitment);
    }
}

impl Wire for Chunk {
    const LIMIT: usize = limits::CHUNK;

    fn write(&self, writer: &mut Writer) {
        writer.array(6);
        self.write_header(writer);
        writer.bytes(&self.sealed);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(6)?;
        Ok(Self {
            suite: reader.small()?,
            space: reader.value()?,
            epoch: reader.value()?,
            salt: reader.fixed()?,
            commitment: reader.fixed()?,
            sealed: reader.bytes(limits::CHUNK)?.to_vec(),
        })
    }
}

/// One change of a document in a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChange {
    /// Which log carries it: its place in [`Checkpoint::logs`].
    pub log: u64,
    /// Its position there.
    pub seq: u64,
    /// When it was saved.
    pub hlc: Hlc,
    /// The bare change with places instead of hashes (`document::condense`): first the layouts' own
    /// changes, as many as [`Part::layouts`], then those of this part.
    pub change: Vec<u8>,
}

/// Changes of one document, each behind those it stands on. A long document has several parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The document.
    pub doc: DocId,
    /// Number of its kind.
    pub kind: u8,
    /// How many layout changes the maker knew.
    pub layouts: u64,
    /// The changes.
    pub changes: Vec<PartChange>,
}

impl Wire for Part {
    const LIMIT: usize = limits::CHUNK_PAYLOAD;

    // Columns, with differences instead of values: equal things lie together and pack well.
    fn write(&self, writer: &mut Writer) {
        writer
            .array(8)
            .value(&self.doc)
            .number(self.kind.into())
            .number(self.layouts);
        writer.array(self.changes.len());
        for change in &self.changes {
            writer.number(change.log);
        }
        let mut before = 0;
        writer.array(self.changes.len());
        for change in &self.changes {
            writer.number(difference(before, change.seq));
            before = change.seq;
        }
        let mut before = 0;
        writer.array(self.changes.len());
        for change in &self.changes {
            writer.number(difference(before, change.hlc.millis()));
            before = change.hlc.millis();
        }
        writer.array(self.changes.len());
        for change in &self.changes {
            writer.number(change.hlc.0 & 0xffff);
        }
        writer.array(self.changes.len());
        for change in &self.changes {
            writer.bytes(&change.change);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(8)?;
        let (doc, kind, layouts) = (reader.value()?, reader.small()?, reader.number()?);
        let mut columns: [Vec<u64>; 4] = Default::default();
        for column in &mut columns {
            let length = reader.array(limits::PART_CHANGES)?;
            for _ in 0..length {
                column.push(reader.number()?);
            }
        }
        let bytes = reader.byte_strings(limits::PART_CHANGES, limits::CHANGE)?;
        let [logs, seqs, millis, counters] = columns;
        let equal = [&logs, &seqs, &millis, &counters];
        if equal.iter().any(|column| column.len() != bytes.len()) {
            return Err(WireError::Malformed);
        }
        let (mut seq, mut milli) = (0, 0);
        let mut changes = Vec::with_capacity(bytes.len());
        let rows = logs.into_iter().zip(seqs).zip(millis).zip(counters);
        for ((((log, by_seq), by_milli), counter), change) in rows.zip(bytes) {
            seq = sum(seq, by_seq);
            milli = sum(milli, by_milli);
            if seq == 0 || seq > i64::MAX as u64 || milli >= 1 << 48 || counter > 0xffff {
                return Err(WireError::Malformed);
            }
            changes.push(PartChange {
                log,
                seq,
                hlc: Hlc(Hlc::at_millis(milli).0 | counter),
                change,
            });
        }
        Ok(Self {
            doc,
            kind,
            layouts,
            changes,
        })
    }
}

/// What a chunk holds: each part as its own byte string, so that one that does not read hides no other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChunkPayload {
    /// Encoded parts.
    pub parts: Vec<Vec<u8>>,
}

impl Wire for ChunkPayload {
    const LIMIT: usize = limits::CHUNK_PAYLOAD;

    fn write(&self, writer: &mut Writer) {
        writer.byte_strings(&self.parts);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            parts: reader.byte_strings(limits::PARTS, limits::CHUNK_PAYLOAD)?,
        })
    }
}

/// A difference in either direction as one small number: twice its size, odd when it goes down.
fn difference(before: u64, now: u64) -> u64 {
    if now >= before {
        (now - before).wrapping_mul(2)
    } else {
        (before - now).wrapping_mul(2).wrapping_sub(1)
    }
}

fn sum(before: u64, difference: u64) -> u64 {
    if difference.is_multiple_of(2) {
        before.wrapping_add(difference / 2)
    } else {
        before.wrapping_sub(difference / 2 + 1)
    }
}
