//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn status(_c: &Context, _a: setup::Nothing) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
pub fn suggest_passphrase(_c: &Context, _a: setup::Nothing) -> Result<setup::SuggestedPassphrase, Failure> { Err(Failure::NotSetUp) }
pub fn create_operation(_c: &Context, _a: setup::CreateOperation) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
pub fn start_practice(_c: &Context, _a: setup::StartPractice) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
pub fn end_practice(_c: &Context, _a: setup::Nothing) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
pub fn unlock(_c: &Context, _a: setup::Unlock) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
pub fn lock(_c: &Context, _a: setup::Nothing) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
