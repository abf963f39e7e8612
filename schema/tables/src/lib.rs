//! Lists as other people make them, read into rows: encodings, title lines, two-row headings, merged
//! cells, total lines, and a guess at what each column is.
//!
//! Nothing is thrown away unseen: every line of a file is in a table or is accounted for with the
//! reason why not, and every guess says what it rests on. No input or output: bytes in, rows out.

pub mod columns;
mod find;
mod grid;
mod guard;
pub mod heading;
pub mod out;
mod reading;
mod text;
pub mod write;

pub use columns::{Field, Guess, Why};
pub use find::{Row, Skipped, Table, WhySkipped};
pub use grid::{Grid, MOST_BYTES, MOST_CELLS, ReadError, read};
pub use guard::{MOST_COLUMNS, MOST_ROWS, MOST_WORKBOOK_BYTES, Refusal};
pub use text::{Decoded, Encoding, decode};
