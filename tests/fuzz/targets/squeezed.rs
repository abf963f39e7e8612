//! What was packed by another device: unpacked within its limit, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::Squeezer;
use protocol::squeeze::pad;

const LIMIT: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let mut squeezer = Squeezer::new();
    if let Ok(raw) = squeezer.unpack_up_to(bytes, LIMIT) {
        assert!(raw.len() <= LIMIT);
    }
    let mut packed = squeezer.pack(bytes).expect("anything can be packed");
    pad(&mut packed);
    let back = squeezer.unpack_up_to(&packed, bytes.len());
    assert_eq!(back.ok().as_deref(), Some(bytes));
});
