//! Frames of a conversation: what is read is written as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{Frame, encode};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = Frame::decode(bytes) {
        assert_eq!(encode(&frame), bytes);
    }
});
