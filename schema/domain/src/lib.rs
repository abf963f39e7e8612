//! What is recorded about people in a disaster, and by which rules.
//!
//! This crate knows no disk, no network, no clock and no randomness: times and identifiers are
//! handed in. One file per word of the glossary (`docs/GLOSSARY.md`).

pub mod code;
pub mod ids;
pub mod item;
pub mod kind;
pub mod provenance;
