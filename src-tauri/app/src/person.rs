//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn page(_c: &Context, _a: person::ById) -> Result<person::PersonPage, Failure> { Err(Failure::NotSetUp) }
pub fn set_field(_c: &Context, _a: person::SetField) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
