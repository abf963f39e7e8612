//! Names, kana, addresses and telephone numbers brought to one form for comparing and searching.
//!
//! Nothing here changes what is kept: a record holds every name and address as it was written
//! (髙, 﨑, 𠮷, variation selectors and all), and only the keys made here are folded.

pub mod address;
pub mod grams;
pub mod kana;
pub mod kanji;
mod key;
pub mod line;
pub mod names;
pub mod numbers;
pub mod phone;
pub mod towns;
pub mod written;

pub use grams::{bigrams, index_text, match_expression};
pub use key::{SEPARATOR, search_key, search_terms};
