//! Stories: one binary, one file per story. Devices are real replicas over real stores; the network
//! and the clock are the field's.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod attachments;
mod checkpoints;
mod disk_full;
mod erased;
mod forks;
mod hidden;
mod hostile_changes;
mod hostile_entries;
mod hostile_frames;
mod late;
mod meeting;
mod newer;
mod operation;
mod prefecture;
mod pruned;
mod random_weeks;
mod rebuild;
mod rights_attacks;
mod rights_end;
mod sharing;
mod stick;
mod stolen_week;
mod thin_line;
mod withdrawn;
