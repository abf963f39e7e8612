//! What two devices say to each other while they are connected.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{DeviceId, Hash, Hlc, OperationId, SpaceId};
use crate::limits;

/// The oldest version of the conversation that this program still speaks.
pub const OLDEST: u8 = 1;
/// The newest version of the conversation that this program speaks.
pub const NEWEST: u8 = 1;

/// The first frame of each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The oldest version spoken.
    pub oldest: u8,
    /// The newest version spoken.
    pub newest: u8,
    /// Which operation.
    pub operation: OperationId,
    /// One hash over everything that both sides may hold: statements, vectors of the common
    /// spaces, receipts. Equal on both sides means that there is nothing to do.
    pub digest: Hash,
}

/// Up to where one side holds one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPosition {
    /// Whose log.
    pub device: DeviceId,
    /// Which lane.
    pub lane: u8,
    /// Everything up to and including this position is held.
    pub seq: u64,
    /// The first eight bytes of the id of the entry there: unequal at equal positions means that
    /// the log has forked.
    pub head: [u8; 8],
    /// The log is known to have forked; all branches are kept, none goes on, and `head` is of the hash
    /// over all of them.
    pub forked: bool,
}

impl Wire for LogPosition {
    const LIMIT: usize = 64;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(5)
            .value(&self.device)
            .number(self.lane.into())
            .number(self.seq)
            .bytes(&self.head)
            .number(self.forked.into());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(5)?;
        Ok(Self {
            device: reader.value()?,
            lane: reader.small()?,
            seq: reader.number()?,
            head: reader.fixed()?,
            forked: match reader.small()? {
                0 => false,
                1 => true,
                _ => return Err(WireError::Malformed),
            },
        })
    }
}

/// What one side holds of one space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceVector {
    /// The space.
    pub space: SpaceId,
    /// Its logs, ascending by (device, lane).
    pub logs: Vec<LogPosition>,
    /// The newest receipt held of each device, ascending by device.
    pub receipts: Vec<(DeviceId, Hlc)>,
}

#[derive(Debug, Clone, Copy)]
struct ReceiptMark(DeviceId, Hlc);

impl Wire for ReceiptMark {
    const LIMIT: usize = 64;

    fn write(&self, writer: &mut Writer) {
        writer.array(2).value(&self.0).value(&self.1);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(2)?;
        Ok(Self(reader.value()?, reader.value()?))
    }
}

impl Wire for SpaceVector {
    const LIMIT: usize = limits::FRAME;

    fn write(&self, writer: &mut Writer) {
        writer.array(3).value(&self.space).array(self.logs.len());
        for log in &self.logs {
            writer.value(log);
        }
        writer.array(self.receipts.len());
        for (device, hlc) in &self.receipts {
            writer.value(&ReceiptMark(*device, *hlc));
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(3)?;
        Ok(Self {
            space: reader.value()?,
            logs: reader.ascending(limits::DEVICES * limits::LANES, |log: &LogPosition| {
                (log.device, log.lane)
            })?,
            receipts: reader
                .ascending(limits::DEVICES, |mark: &ReceiptMark| mark.0)?
                .into_iter()
                .map(|mark| (mark.0, mark.1))
                .collect(),
        })
    }
}

/// What one side holds. Sent when the digests differ, and again for a space that became common or
/// whose entries came out of order; a later one replaces what an earlier one said of its spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vectors {
    /// Hash of the authority state.
    pub authority_heads: Hash,
    /// Per issuer, how many of its statements are held without a gap; ascending by issuer.
    pub authority: Vec<(Hash, u64)>,
    /// The spaces that the sender believes both may read, ascending.
    pub spaces: Vec<SpaceVector>,
}

#[derive(Debug, Clone, Copy)]
struct IssuerMark(Hash, u64);

impl Wire for IssuerMark {
    const LIMIT: usize = 64;

    fn write(&self, writer: &mut Writer) {
        writer.array(2).value(&self.0).number(self.1);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(2)?;
        Ok(Self(reader.value()?, reader.number()?))
    }
}

/// One log of which everything up to `seq` is durable at the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acked {
    /// The space.
    pub space: SpaceId,
    /// Whose log.
    pub device: DeviceId,
    /// Which lane.
    pub lane: u8,
    /// Everything up to and including this position is durable.
    pub seq: u64,
}

impl Wire for Acked {
    const LIMIT: usize = 80;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(4)
            .value(&self.space)
            .value(&self.device)
            .number(self.lane.into())
            .number(self.seq);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(4)?;
        Ok(Self {
            space: reader.value()?,
            device: reader.value()?,
            lane: reader.small()?,
            seq: reader.number()?,
        })
    }
}

/// What became durable, and room for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    /// Ascending by (space, device, lane).
    pub logs: Vec<Acked>,
    /// How many further bytes of entries may be sent.
    pub credit: u64,
}

/// The answer to an offered checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// The space.
    pub space: SpaceId,
    /// The id of the checkpoint that was offered.
    pub checkpoint: Hash,
    /// The places of the chunks that are wanted, from and to, both included, ascending. None at all
    /// means that the logs themselves are wanted.
    pub chunks: Vec<(u64, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Range(u64, u64);

impl Wire for Range {
    const LIMIT: usize = 32;

    fn write(&self, writer: &mut Writer) {
        writer.array(2).number(self.0).number(self.1);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(2)?;
        let range = Self(reader.number()?, reader.number()?);
        if range.0 > range.1 || range.1 >= limits::CHUNKS {
            return Err(WireError::Malformed);
        }
        Ok(range)
    }
}

/// Why a side ends the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Bye {
    /// The devices belong to different operations.
    OtherOperation = 1,
    /// No common version.
    NoCommonVersion = 2,
    /// The other side has no grant here.
    NotAdmitted = 3,
    /// A frame that cannot be.
    Malformed = 4,
    /// Nothing was heard for too long.
    Silent = 5,
    /// The device is closing.
    Closing = 6,
    /// The other side keeps nothing more for now: its disk or this device's share is full.
    Full = 7,
}

impl Bye {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::OtherOperation,
        Self::NoCommonVersion,
        Self::NotAdmitted,
        Self::Malformed,
        Self::Silent,
        Self::Closing,
        Self::Full,
    ];

    /// From the number that travels.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }
}

/// One message between two connected devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// First words.
    Hello(Hello),
    /// What one side holds.
    Vectors(Vectors),
    /// Authority statements, each in its own form.
    Statements(Vec<Vec<u8>>),
    /// Entries, each in its own form.
    Entries(Vec<Vec<u8>>),
    /// What became durable.
    Ack(Ack),
    /// Receipts of any device, each in its own form.
    Receipts(Vec<Vec<u8>>),
    /// Last word.
    Bye(u8),
    /// A checkpoint of a space in its own form, in place of entries that the other side lacks.
    Offer(Vec<u8>),
    /// Which of its chunks are wanted.
    Want(Want),
    /// Chunks of a checkpoint, each in its own form.
    Chunks(Vec<Vec<u8>>),
    /// A frame of a newer version; to be ignored.
    Unknown(u8),
}

impl Wire for Frame {
    const LIMIT: usize = limits::FRAME;

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Hello(hello) => {
                writer
                    .array(5)
                    .number(0)
                    .number(hello.oldest.into())
                    .number(hello.newest.into())
                    .value(&hello.operation)
                    .value(&hello.digest);
            }
            Self::Vectors(vectors) => {
                writer
                    .array(4)
                    .number(1)
                    .value(&vectors.authority_heads)
                    .array(vectors.authority.len());
                for (issuer, seq) in &vectors.authority {
                    writer.value(&IssuerMark(*issuer, *seq));
                }
                writer.array(vectors.spaces.len());
                for space in &vectors.spaces {
                    writer.value(space);
                }
            }
            Self::Statements(list) => {
                writer.array(2).number(2).byte_strings(list);
            }
            Self::Entries(list) => {
                writer.array(2).number(3).byte_strings(list);
            }
            Self::Ack(ack) => {
                writer.array(3).number(4).array(ack.logs.len());
                for log in &ack.logs {
                    writer.value(log);
                }
                writer.number(ack.credit);
            }
            Self::Receipts(list) => {
                writer.array(2).number(5).byte_strings(list);
            }
            Self::Bye(reason) => {
                writer.array(2).number(6).number((*reason).into());
            }
            Self::Offer(checkpoint) => {
                writer.array(2).number(7).bytes(checkpoint);
            }
            Self::Want(want) => {
                writer
                    .array(4)
                    .number(8)
                    .value(&want.space)
                    .value(&want.checkpoint)
                    .array(want.chunks.len());
                for (from, to) in &want.chunks {
                    writer.value(&Range(*from, *to));
                }
            }
            Self::Chunks(list) => {
                writer.array(2).number(9).byte_strings(list);
            }
            Self::Unknown(number) => {
                writer.array(1).number((*number).into());
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let length = reader.array(16)?;
        let number = reader.small()?;
        let expected = match number {
            0 => 5,
            1 | 8 => 4,
            2 | 3 | 5 | 6 | 7 | 9 => 2,
            4 => 3,
            _ => return Ok(Self::Unknown(number)),
        };
        if length != expected {
            return Err(WireError::Malformed);
        }
        Ok(match number {
            0 => Self::Hello(Hello {
                oldest: reader.small()?,
                newest: reader.small()?,
                operation: reader.value()?,
                digest: reader.value()?,
            }),
            1 => Self::Vectors(Vectors {
                authority_heads: reader.value()?,
                authority: reader
                    .ascending(limits::DEVICES, |mark: &IssuerMark| mark.0)?
                    .into_iter()
                    .map(|mark| (mark.0, mark.1))
                    .collect(),
                spaces: reader.ascending(limits::SPACES, |space: &SpaceVector| space.space)?,
            }),
            2 => Self::Statements(reader.byte_strings(limits::FRAME_ITEMS, limits::STATEMENT)?),
            3 => Self::Entries(reader.byte_strings(limits::FRAME_ITEMS, limits::ENTRY)?),
            4 => Self::Ack(Ack {
                logs: reader.ascending(limits::DEVICES * limits::LANES, |log: &Acked| {
                    (log.space, log.device, log.lane)
                })?,
                credit: reader.number()?,
            }),
            5 => Self::Receipts(reader.byte_strings(limits::FRAME_ITEMS, limits::RECEIPT)?),
            6 => Self::Bye(reader.small()?),
            7 => Self::Offer(reader.bytes(limits::CHECKPOINT)?.to_vec()),
            8 => Self::Want(Want {
                space: reader.value()?,
                checkpoint: reader.value()?,
                chunks: reader
                    .ascending(limits::CHUNKS, |range: &Range| range.0)?
                    .into_iter()
                    .map(|range| (range.0, range.1))
                    .collect(),
            }),
            _ => Self::Chunks(reader.byte_strings(limits::FRAME_ITEMS, limits::CHUNK)?),
        })
    }
}

impl Frame {
    /// Reads one frame. A frame of an unknown number is [`Frame::Unknown`] whatever follows in it.
    ///
    /// # Errors
    ///
    /// [`WireError`] when it is too long or malformed.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > limits::FRAME {
            return Err(WireError::TooLarge {
                limit: limits::FRAME,
                found: bytes.len(),
            });
        }
        let mut reader = Reader::new(bytes);
        if let Self::Unknown(number) = Self::read(&mut reader)? {
            return Ok(Self::Unknown(number));
        }
        crate::codec::decode(bytes)
    }
}
