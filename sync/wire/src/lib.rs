//! What may travel between devices, byte for byte, and the limits on it.
//!
//! This crate knows no record and no key: hashes and signatures are bytes here.

pub mod ids;
