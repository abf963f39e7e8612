//! Lists of other people, as text or as a workbook: read or refused, and each column is something.
#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use tables::{Table, columns, read};

fuzz_target!(|bytes: &[u8]| {
    let Ok(grids) = read(bytes, None) else { return };
    for grid in &grids {
        if let Some(table) = Table::find(grid) {
            let _ = columns::guess(&table, NaiveDate::default());
        }
    }
});
