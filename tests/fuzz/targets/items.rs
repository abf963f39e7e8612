//! Items and claims in a document, which are JSON: read, and written so that they read the same.
#![no_main]

use domain::provenance::Claim;
use libfuzzer_sys::fuzz_target;
use serde_json::{from_slice, from_value, to_value};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(claim) = from_slice::<Claim>(bytes) {
        let again: Claim = from_value(to_value(&claim).expect("it is JSON")).expect("it reads");
        assert_eq!(to_value(&again).ok(), to_value(&claim).ok());
    }
    if let Ok(intake) = from_slice::<domain::intake::Intake>(bytes) {
        let value = to_value(&intake).expect("it is JSON");
        let again: domain::intake::Intake = from_value(value.clone()).expect("it reads");
        assert_eq!(to_value(&again).ok(), Some(value));
    }
});
