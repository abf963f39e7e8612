//! Statements of who may do what: what is read has exactly these bytes, and its name can be told.
#![no_main]

use authority::Statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(statement) = Statement::decode(bytes) {
        assert_eq!(statement.bytes(), bytes);
        let again = Statement::decode(statement.bytes()).map(|again| again.id());
        assert_eq!(again.ok(), Some(statement.id()));
    }
});
