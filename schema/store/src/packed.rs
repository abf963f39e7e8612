//! Changes and commits as they lie on disk. The claims of one change say the same of who wrote them and
//! when, so packed they take a fifth of the room, and what a list writes is mostly that.

use crate::StoreError;
use std::cell::RefCell;
use zstd::bulk::{Compressor, Decompressor};

/// The first bytes of a zstd frame (RFC 8878 §3.1.1). Neither a change nor a commit begins so.
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// What is shorter gains nothing.
const SHORT: usize = 256;
/// No change is larger; a damaged length must not take all memory.
const LARGEST: usize = 64 * 1024 * 1024;
/// Twice as quick as the usual level, for a twentieth more room.
const LEVEL: i32 = 1;

thread_local! {
    // Working memory only: what comes out follows from what goes in.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Packs bytes for the disk; they stay as they are where that gains nothing.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() < SHORT {
        return bytes.to_vec();
    }
    PACKER.with_borrow_mut(|packer| {
        if packer.is_none() {
            *packer = Compressor::new(LEVEL).ok();
        }
        let packed = packer
            .as_mut()
            .and_then(|packer| packer.compress(bytes).ok());
        packed.unwrap_or_else(|| bytes.to_vec())
    })
}

/// The same where what lies there must say by itself that it was packed.
pub(crate) fn pack_always(bytes: &[u8]) -> Vec<u8> {
    let packed = pack(bytes);
    if is_packed(&packed) {
        return packed;
    }
    // A frame of what does not pack is a few bytes longer than it; of what is short, shorter than a page.
    zstd::bulk::compress(bytes, LEVEL).unwrap_or(packed)
}

/// Whether bytes were packed.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&FRAME)
}

/// What was packed, or the bytes themselves where they were not.
///
/// # Errors
///
/// [`StoreError::Row`] for what was never packed like this.
pub(crate) fn unpack(bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    if !is_packed(&bytes) {
        return Ok(bytes);
    }
    let broken = || StoreError::Row("packed");
    let size = zstd::zstd_safe::get_frame_content_size(&bytes)
        .ok()
        .flatten()
        .and_then(|size| usize::try_from(size).ok())
        .filter(|size| *size <= LARGEST)
        .ok_or_else(broken)?;
    UNPACKER.with_borrow_mut(|unpacker| {
        if unpacker.is_none() {
            *unpacker = Decompressor::new().ok();
        }
        let unpacker = unpacker.as_mut().ok_or_else(broken)?;
        unpacker.decompress(&bytes, size).map_err(|_| broken())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_and_what_was_not_stays() {
        for bytes in [vec![], vec![7; 10], vec![7; 100_000], FRAME.to_vec()] {
            let packed = pack(&bytes);
            assert!(packed.len() <= bytes.len());
            if bytes != FRAME {
                assert_eq!(unpack(packed).ok(), Some(bytes));
            }
        }
    }

    #[test]
    fn a_frame_that_claims_much_or_was_cut_is_refused() {
        let packed = pack(&vec![7; 100_000]);
        assert!(unpack(packed.get(..packed.len() - 1).unwrap_or_default().to_vec()).is_err());
        // Eight bytes of content size: more than the memory of any laptop.
        let mut claims = FRAME.to_vec();
        claims.extend([0xe0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
        assert!(unpack(claims).is_err());
    }
}
