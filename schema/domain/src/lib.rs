//! What is recorded about people in a disaster, and by which rules.
//!
//! This crate knows no disk, no network, no clock and no randomness: times and identifiers are
//! handed in. One file per word of the glossary (`docs/GLOSSARY.md`).

pub mod birth_date;
pub mod calendar;
#[macro_use]
pub mod code;

pub mod attachment;
pub mod conflict;
pub mod flag;
pub mod handover;
pub mod household;
pub mod ids;
pub mod individual_number;
pub mod intake;
pub mod item;
pub mod kind;
pub mod lg_code;
pub mod link;
pub mod moment;
pub mod need;
pub mod person;
pub mod provenance;
pub mod receipt_number;
pub mod share;
pub mod task;
pub mod visit;
pub mod whereabouts;

mod width;
