//! Stories: one binary, one file per story. Devices are real replicas over real stores; the network
//! and the clock are the field's.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod forks;
mod hostile_changes;
mod hostile_entries;
mod hostile_frames;
mod late;
mod meeting;
mod random_weeks;
mod rebuild;
mod rights_end;
mod stolen_week;
mod withdrawn;
