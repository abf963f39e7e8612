//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn save(_c: &Context, _a: sync::DraftForm) -> Result<setup::Nothing, Failure> { Err(Failure::NotSetUp) }
pub fn load(_c: &Context, _a: sync::DraftName) -> Result<sync::Draft, Failure> { Err(Failure::NotSetUp) }
pub fn clear(_c: &Context, _a: sync::DraftName) -> Result<setup::Nothing, Failure> { Err(Failure::NotSetUp) }
