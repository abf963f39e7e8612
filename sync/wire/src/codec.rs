//! Writing and reading deterministic CBOR with the limits first.

use minicbor::{Decoder, Encoder};

use crate::ids::{
    AccountId, DeviceId, DocId, EpochId, Hash, Hlc, OperationId, PublicKey, Signature, SpaceId,
    UnitId,
};

/// Why bytes from outside are no value of the expected type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Longer than the limit of its type.
    #[error("{found} bytes or items where at most {limit} are allowed")]
    TooLarge {
        /// The limit.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// Not the expected structure.
    #[error("malformed")]
    Malformed,
    /// The right structure in a form that is not the only allowed one.
    #[error("not in the deterministic form")]
    NotDeterministic,
    /// Made by a newer version of the program.
    #[error("version {version} is newer than known")]
    Newer {
        /// The version found.
        version: u8,
    },
}

impl From<minicbor::decode::Error> for WireError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

/// Appends deterministic CBOR to a buffer. Writing to memory cannot fail.
#[derive(Debug)]
pub struct Writer {
    encoder: Encoder<Vec<u8>>,
}

impl Writer {
    /// An empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self {
            encoder: Encoder::new(Vec::new()),
        }
    }

    /// Starts an array of exactly `length` items.
    pub fn array(&mut self, length: usize) -> &mut Self {
        let _ = self.encoder.array(length as u64);
        self
    }

    /// An unsigned integer in its shortest form.
    pub fn number(&mut self, number: u64) -> &mut Self {
        let _ = self.encoder.u64(number);
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let _ = self.encoder.bytes(bytes);
        self
    }

    /// A nested value.
    pub fn value<T: Wire>(&mut self, value: &T) -> &mut Self {
        value.write(self);
        self
    }

    /// An array of byte strings.
    pub fn byte_strings(&mut self, list: &[Vec<u8>]) -> &mut Self {
        self.array(list.len());
        for bytes in list {
            self.bytes(bytes);
        }
        self
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.encoder.into_writer()
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads what [`Writer`] wrote; every length is compared with its limit before memory is taken.
#[derive(Debug)]
pub struct Reader<'b> {
    decoder: Decoder<'b>,
}

impl<'b> Reader<'b> {
    /// Reads from the start of these bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            decoder: Decoder::new(bytes),
        }
    }

    /// The length of an array, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`WireError`] when there is no array of definite length here, or a longer one.
    pub fn array(&mut self, limit: u64) -> Result<usize, WireError> {
        let length = self.decoder.array()?.ok_or(WireError::NotDeterministic)?;
        let length = bounded(length, limit)?;
        // Every item takes at least one byte: a short message cannot announce a long array.
        let left = self
            .decoder
            .input()
            .len()
            .saturating_sub(self.decoder.position());
        if length > left {
            return Err(WireError::Malformed);
        }
        Ok(length)
    }

    /// An array of exactly `length` items.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] when it has another length.
    pub fn exactly(&mut self, length: usize) -> Result<(), WireError> {
        if self.array(length as u64)? == length {
            Ok(())
        } else {
            Err(WireError::Malformed)
        }
    }

    /// An unsigned integer.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] when there is none here.
    pub fn number(&mut self) -> Result<u64, WireError> {
        Ok(self.decoder.u64()?)
    }

    /// An unsigned integer of at most 255.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] when there is none here.
    pub fn small(&mut self) -> Result<u8, WireError> {
        Ok(self.decoder.u8()?)
    }

    /// An unsigned integer of at most 32 bits.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] when there is none here.
    pub fn number32(&mut self) -> Result<u32, WireError> {
        Ok(self.decoder.u32()?)
    }

    /// A byte string of at most `limit` bytes, not copied.
    ///
    /// # Errors
    ///
    /// [`WireError`] when there is none here or a longer one.
    pub fn bytes(&mut self, limit: usize) -> Result<&'b [u8], WireError> {
        let bytes = self.decoder.bytes()?;
        if bytes.len() > limit {
            return Err(WireError::TooLarge {
                limit,
                found: bytes.len(),
            });
        }
        Ok(bytes)
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] when it has another length.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        self.bytes(N)?.try_into().map_err(|_| WireError::Malformed)
    }

    /// A nested value.
    ///
    /// # Errors
    ///
    /// Whatever reading that value reports.
    pub fn value<T: Wire>(&mut self) -> Result<T, WireError> {
        T::read(self)
    }

    /// An array of byte strings.
    ///
    /// # Errors
    ///
    /// [`WireError`] when there are more or longer ones than allowed.
    pub fn byte_strings(&mut self, items: u64, each: usize) -> Result<Vec<Vec<u8>>, WireError> {
        let length = self.array(items)?;
        let mut list = Vec::with_capacity(length);
        for _ in 0..length {
            list.push(self.bytes(each)?.to_vec());
        }
        Ok(list)
    }

    /// A list of values, each strictly greater than the one before.
    ///
    /// # Errors
    ///
    /// [`WireError::NotDeterministic`] when they are out of order or twice.
    pub fn ascending<T: Wire, K: Ord>(
        &mut self,
        limit: u64,
        key: impl Fn(&T) -> K,
    ) -> Result<Vec<T>, WireError> {
        let length = self.array(limit)?;
        let mut list: Vec<T> = Vec::with_capacity(length.min(1024));
        for _ in 0..length {
            let item: T = self.value()?;
            if list.last().is_some_and(|last| key(last) >= key(&item)) {
                return Err(WireError::NotDeterministic);
            }
            list.push(item);
        }
        Ok(list)
    }

    /// Whether everything was read.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.decoder.position() == self.decoder.input().len()
    }
}

fn bounded(length: u64, limit: u64) -> Result<usize, WireError> {
    if length > limit {
        return Err(WireError::TooLarge {
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            found: usize::try_from(length).unwrap_or(usize::MAX),
        });
    }
    usize::try_from(length).map_err(|_| WireError::Malformed)
}

/// A value that travels.
pub trait Wire: Sized {
    /// The longest form in bytes.
    const LIMIT: usize;

    /// Appends its only form.
    fn write(&self, writer: &mut Writer);

    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`WireError`] when the bytes are no such value.
    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError>;
}

/// The only form of a value.
#[must_use]
pub fn encode<T: Wire>(value: &T) -> Vec<u8> {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.finish()
}

/// Reads one value that fills the bytes exactly and is in its only form.
///
/// # Errors
///
/// [`WireError`] for anything else.
pub fn decode<T: Wire>(bytes: &[u8]) -> Result<T, WireError> {
    if bytes.len() > T::LIMIT {
        return Err(WireError::TooLarge {
            limit: T::LIMIT,
            found: bytes.len(),
        });
    }
    let mut reader = Reader::new(bytes);
    let value = T::read(&mut reader)?;
    if !reader.at_end() {
        return Err(WireError::Malformed);
    }
    if encode(&value) != bytes {
        return Err(WireError::NotDeterministic);
    }
    Ok(value)
}

macro_rules! fixed_wire {
    ($($name:ident),*) => {$(
        impl Wire for $name {
            const LIMIT: usize = 80;
            fn write(&self, writer: &mut Writer) {
                writer.bytes(&self.0);
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
                reader.fixed().map(Self)
            }
        }
    )*};
}

fixed_wire!(
    SpaceId,
    UnitId,
    OperationId,
    DocId,
    AccountId,
    DeviceId,
    Hash,
    EpochId,
    PublicKey,
    Signature
);

impl Wire for Hlc {
    const LIMIT: usize = 9;
    fn write(&self, writer: &mut Writer) {
        writer.number(self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.number().map(Self)
    }
}
