//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn status(_c: &Context, _a: setup::Nothing) -> Result<sync::SyncStatus, Failure> { Err(Failure::NotSetUp) }
pub fn dial(_c: &Context, _a: sync::DialAddress) -> Result<setup::Nothing, Failure> { Err(Failure::NotSetUp) }
pub fn sync_now(_c: &Context, _a: setup::Nothing) -> Result<setup::Nothing, Failure> { Err(Failure::NotSetUp) }
