//! Every request a person, a script or an office system can make; no word about windows or HTTP.

pub mod api;
pub mod ask;
pub mod bindings;
pub mod context;
mod draft;
mod enrol;
pub mod event;
mod exchange;
pub mod failure;
mod handover;
mod household;
mod person;
mod place;
mod search;
mod setup;
mod today;
mod visit;
