//! Every request a person, a script or an office system can make; no word about windows or HTTP.

pub mod api;
pub mod ask;
pub mod bindings;
mod birth;
mod change;
mod check;
pub mod context;
pub mod demo;
mod draft;
pub mod enrol;
pub mod event;
mod exchange;
pub mod export;
pub mod failure;
pub mod folders;
mod handover;
mod household;
pub mod link;
mod member;
mod person;
mod place;
mod practice_people;
mod proof;
mod refusal;
mod role;
mod rows;
mod search;
mod setup;
pub mod time;
mod today;
mod visit;

pub use context::{Context, Settings};
