//! Frames of a conversation: what is read is written as the same bytes; of a newer frame only its number
//! is known.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{Frame, encode};

fuzz_target!(|bytes: &[u8]| {
    match Frame::decode(bytes) {
        Ok(Frame::Unknown(_)) | Err(_) => {}
        Ok(frame) => assert_eq!(encode(&frame), bytes),
    }
});
