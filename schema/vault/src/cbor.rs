//! The little that this crate needs of deterministic CBOR.

use minicbor::encode::{Encoder, Error};

/// Encodes into memory, where writing cannot fail.
pub(crate) fn encoded(
    write: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Result<(), Error<std::convert::Infallible>>,
) -> Vec<u8> {
    let mut out = Vec::new();
    // Memory is the only sink, and the closures only write plain values.
    let _written = write(&mut Encoder::new(&mut out));
    out
}
