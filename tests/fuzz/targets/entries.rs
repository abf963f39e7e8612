//! Everything else that travels in one encoding: entries and what is sealed in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{
    AuditItem, AuditParcel, AuditRecords, Carried, Checkpoint, Chunk, ChunkPayload, Commit, Entry,
    Part, Payload, Receipt, Wire, decode, encode,
};

/// What is read is written as the same bytes.
fn once<T: Wire>(bytes: &[u8]) {
    if let Ok(value) = decode::<T>(bytes) {
        assert_eq!(encode(&value), bytes);
    }
}

fuzz_target!(|bytes: &[u8]| {
    once::<Entry>(bytes);
    once::<Payload>(bytes);
    once::<Commit>(bytes);
    once::<Receipt>(bytes);
    once::<Checkpoint>(bytes);
    once::<Chunk>(bytes);
    once::<Carried>(bytes);
    once::<ChunkPayload>(bytes);
    once::<Part>(bytes);
    once::<AuditParcel>(bytes);
    once::<AuditRecords>(bytes);
    once::<AuditItem>(bytes);
});
