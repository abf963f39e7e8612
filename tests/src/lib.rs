//! The vocabulary of the stories: devices with real replicas over real stores, a field in which they
//! meet and part, and time that passes only when the field lets it.

// The words of tests: a place that is not there is a mistake in the story.
#![allow(clippy::indexing_slicing)]

mod device;
mod disk;
mod field;
mod forger;
pub mod meeting;
pub mod memory;
pub mod operation;
mod pictures;
mod random;
mod towns;

pub use device::{Device, PersonId, UNIT};
pub use field::{Field, Mischief};
pub use forger::{Forger, entries, with_checksum};
pub use random::Dice;
