//! The ledger as a file for other offices.

use super::crossing;

crossing! {
    /// Writes the ledger to a file in the folder for files of other devices.
    pub struct ExportLedger {
        /// `xlsx`: a workbook that can be edited and taken in again; `csv`: for a spreadsheet, with the
        /// mark of UTF-8; `csv_plain`: for a program, without it.
        pub form: String,
    }

    /// A ledger that was written.
    pub struct LedgerMade {
        /// The file.
        pub file_name: String,
        /// Where it lies.
        pub folder: String,
        /// People in it.
        pub people: u32,
        /// Files in all: what there can be several of lies beside it.
        pub files: u32,
    }
}
