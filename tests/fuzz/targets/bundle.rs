//! A file from a stick: read frame by frame to where it ends, and nothing follows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::bundle::{BundleHeader, BundleReader};

fuzz_target!(|bytes: &[u8]| {
    let _ = BundleHeader::maker_of_unfinished(bytes);
    let Ok(mut reader) = BundleReader::open(bytes) else {
        return;
    };
    while let Ok(Some(_)) = reader.next_frame() {}
    assert_eq!(reader.next_frame(), Ok(None));
});
