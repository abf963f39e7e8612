//! A bundle: the frames of a conversation in a file, for a stick that goes where no network does.
//!
//! `header · (length (4, big endian) · frame)… · end mark`. Everything in the frames is sealed or
//! signed already, so whoever finds the stick reads who made it and when, and no record. The hash in
//! the end mark finds damage and half copies only: a bundle proves nothing of its maker, and every
//! frame is checked as if a stranger had brought it.
//!
//! A large bundle comes in parts, each a file of its own with a header and an end mark.

use std::io::Read;

use vault::sha256;
use wire::{DeviceId, Frame, OperationId, encode, limits};

const MAGIC: &[u8; 8] = b"TSUNAGI\n";
/// Beside the kinds of the enrolment files.
const KIND: u8 = 3;
const VERSION: u8 = 1;
const SUM: usize = 8;

/// Length of a header in bytes.
pub const HEADER: usize = 8 + 1 + 1 + 16 + 16 + 32 + 32 + 8 + 2 + 2 + SUM;

/// Length of an end mark in bytes.
pub const END: usize = 4 + 8 + 32;

/// Most parts of one bundle.
pub const MOST_PARTS: u16 = 1000;

/// A part is closed before it grows past this, in bytes: every file system of a stick takes it, and a
/// copy that is cut loses no more.
pub const PART: u64 = 512 * 1024 * 1024;

/// Why a file is not read, or not read further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not a bundle.
    #[error("file is not a bundle")]
    NotOurs,
    /// Made by a newer version of the program.
    #[error("bundle has version {version}")]
    Newer {
        /// The version in the file.
        version: u8,
    },
    /// It ends before its end mark: a copy that was cut, or a stick that was pulled.
    #[error("bundle ends too early")]
    Half,
    /// Changed on its way: something is in it that its maker did not put there.
    #[error("bundle is damaged")]
    Damaged,
}

/// What can be told of a bundle without opening anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleHeader {
    /// The same in all parts of one bundle; random.
    pub id: [u8; 16],
    /// Which operation.
    pub operation: OperationId,
    /// Who says that it made it. Not proved.
    pub maker: DeviceId,
    /// For whom; `None` for everybody of the operation.
    pub to: Option<DeviceId>,
    /// When, Unix milliseconds.
    pub made_ms: u64,
    /// Which part, from 1.
    pub part: u16,
    /// Of how many; 0 while it is being written.
    pub parts: u16,
}

impl BundleHeader {
    /// As it stands in the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&[KIND, VERSION]);
        out.extend_from_slice(&self.id);
        out.extend_from_slice(&self.operation.0);
        out.extend_from_slice(&self.maker.0);
        out.extend_from_slice(&self.to.unwrap_or(DeviceId::ZERO).0);
        out.extend_from_slice(&self.made_ms.to_be_bytes());
        out.extend_from_slice(&self.part.to_be_bytes());
        out.extend_from_slice(&self.parts.to_be_bytes());
        let sum = sha256(&[&out]);
        out.extend(sum.into_iter().take(SUM));
        out
    }

    /// Reads the beginning of a file.
    ///
    /// # Errors
    ///
    /// [`BundleError`] by what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        let header = Self::fields(bytes)?;
        if header.part == 0 || header.part > header.parts || header.parts > MOST_PARTS {
            return Err(BundleError::Damaged);
        }
        Ok(header)
    }

    /// Whose a file is that was being written when the stick was pulled.
    #[must_use]
    pub fn maker_of_unfinished(bytes: &[u8]) -> Option<DeviceId> {
        Self::fields(bytes).ok().map(|header| header.maker)
    }

    fn fields(bytes: &[u8]) -> Result<Self, BundleError> {
        let Some((magic, rest)) = bytes.split_first_chunk::<8>() else {
            return Err(if !bytes.is_empty() && MAGIC.starts_with(bytes) {
                BundleError::Half
            } else {
                BundleError::NotOurs
            });
        };
        let (&[kind, version], mut fields) = rest.split_first_chunk::<2>().ok_or({
            if magic == MAGIC {
                BundleError::Half
            } else {
                BundleError::NotOurs
            }
        })?;
        if magic != MAGIC || kind != KIND {
            return Err(BundleError::NotOurs);
        }
        if version > VERSION {
            return Err(BundleError::Newer { version });
        }
        let header = Self {
            id: take(&mut fields)?,
            operation: OperationId(take(&mut fields)?),
            maker: DeviceId(take(&mut fields)?),
            to: Some(DeviceId(take(&mut fields)?)).filter(|to| *to != DeviceId::ZERO),
            made_ms: u64::from_be_bytes(take(&mut fields)?),
            part: u16::from_be_bytes(take(&mut fields)?),
            parts: u16::from_be_bytes(take(&mut fields)?),
        };
        let _: [u8; SUM] = take(&mut fields)?;
        // Written again it is the same, sum and version included.
        if bytes.get(..HEADER) != Some(header.to_bytes().as_slice()) {
            return Err(BundleError::Damaged);
        }
        Ok(header)
    }
}

fn take<const N: usize>(fields: &mut &[u8]) -> Result<[u8; N], BundleError> {
    let (field, rest) = fields.split_first_chunk::<N>().ok_or(BundleError::Half)?;
    *fields = rest;
    Ok(*field)
}

/// The hash over the frames of one part, link by link, so that nothing of it is kept in memory.
#[derive(Debug, Clone)]
pub struct BundleSum {
    chain: [u8; 32],
    frames: u64,
    bytes: u64,
}

impl Default for BundleSum {
    fn default() -> Self {
        Self {
            chain: sha256(&[b"tsunagi/v1/bundle\0"]),
            frames: 0,
            bytes: (HEADER + END) as u64,
        }
    }
}

impl BundleSum {
    fn add(&mut self, frame: &[u8]) {
        self.chain = sha256(&[&self.chain, frame]);
        self.frames += 1;
        self.bytes += 4 + frame.len() as u64;
    }

    /// A frame as it stands in the file, taken into the sum.
    #[must_use]
    pub fn frame(&mut self, frame: &Frame) -> Vec<u8> {
        let frame = encode(frame);
        self.add(&frame);
        // A frame is far shorter than four bytes can say.
        let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        let mut out = Vec::with_capacity(4 + frame.len());
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&frame);
        out
    }

    /// Length of the part in bytes, its end included.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The end mark under the header as it is at last.
    #[must_use]
    pub fn end(&self, header: &BundleHeader) -> Vec<u8> {
        let mut out = Vec::with_capacity(END);
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&self.frames.to_be_bytes());
        out.extend_from_slice(&sha256(&[
            b"tsunagi/v1/bundle-end\0",
            &header.to_bytes(),
            &self.chain,
            &self.frames.to_be_bytes(),
        ]));
        out
    }
}

/// Reads a part frame by frame.
#[derive(Debug)]
pub struct BundleReader<R> {
    header: BundleHeader,
    from: R,
    sum: BundleSum,
    ended: bool,
}

impl<R: Read> BundleReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// [`BundleError`] by what is wrong.
    pub fn open(mut from: R) -> Result<Self, BundleError> {
        let mut head = Vec::with_capacity(HEADER);
        let mut start = (&mut from).take(HEADER as u64);
        start
            .read_to_end(&mut head)
            .map_err(|_| BundleError::Half)?;
        Ok(Self {
            header: BundleHeader::from_bytes(&head)?,
            from,
            sum: BundleSum::default(),
            ended: false,
        })
    }

    /// What the header says.
    #[must_use]
    pub fn header(&self) -> &BundleHeader {
        &self.header
    }

    /// Bytes read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.sum.bytes().saturating_sub(END as u64)
    }

    /// The next frame; `None` behind the last one, when the end mark fits what was read. At most one
    /// frame is in memory.
    ///
    /// # Errors
    ///
    /// [`BundleError::Half`] or [`BundleError::Damaged`]; nothing follows then.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, BundleError> {
        if self.ended {
            return Ok(None);
        }
        let read = self.read();
        self.ended = !matches!(read, Ok(Some(_)));
        read
    }

    fn read(&mut self) -> Result<Option<Frame>, BundleError> {
        let mut length = [0; 4];
        self.fill(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 {
            return self.close().map(|()| None);
        }
        if length > limits::FRAME {
            return Err(BundleError::Damaged);
        }
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        self.sum.add(&bytes);
        match Frame::decode(&bytes).map_err(|_| BundleError::Damaged)? {
            // What belongs to a conversation says nothing in a file.
            Frame::Hello(_)
            | Frame::Vectors(_)
            | Frame::Ack(_)
            | Frame::Want(_)
            | Frame::Bye(_) => Err(BundleError::Damaged),
            frame => Ok(Some(frame)),
        }
    }

    fn close(&mut self) -> Result<(), BundleError> {
        let mut rest = [0; END - 4];
        self.fill(&mut rest)?;
        let end = self.sum.end(&self.header);
        let mut more = [0];
        let over = self.from.read(&mut more).map_err(|_| BundleError::Half)?;
        if end.get(4..) == Some(rest.as_slice()) && over == 0 {
            Ok(())
        } else {
            Err(BundleError::Damaged)
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), BundleError> {
        // A stick that was pulled and a file that ends are one to people: plug in, copy again.
        self.from.read_exact(bytes).map_err(|_| BundleError::Half)
    }
}
