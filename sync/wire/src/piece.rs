//! What an entry of kind `piece` holds: a stretch of the bytes of a picture or a paper.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::limits;

/// A stretch of bytes. Its address is the hash over its encoded form, so that an item which names the
/// address says what the bytes are, whoever brings them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Drawn for each picture: the address stands in the open, and must say nothing about a picture that
    /// somebody else has, too.
    pub salt: [u8; 16],
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Wire for Piece {
    const LIMIT: usize = limits::PIECE + 64;

    fn write(&self, writer: &mut Writer) {
        writer.array(2).bytes(&self.salt).bytes(&self.bytes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(2)?;
        let piece = Self {
            salt: reader.fixed()?,
            bytes: reader.bytes(limits::PIECE)?.to_vec(),
        };
        if piece.bytes.is_empty() {
            return Err(WireError::Malformed);
        }
        Ok(piece)
    }
}
