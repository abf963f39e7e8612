//! Stories: one binary, one file per story. Devices are real replicas over real stores; the network
//! and the clock are the field's.
#![allow(missing_docs)]

mod meeting;
mod random_weeks;
