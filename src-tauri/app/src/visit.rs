//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn write(_c: &Context, _a: visit::WriteVisit) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn correct(_c: &Context, _a: visit::CorrectNote) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn move_people(_c: &Context, _a: visit::MovePeople) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn set_urgent(_c: &Context, _a: visit::SetUrgent) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn add_need(_c: &Context, _a: visit::AddNeed) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn mark_need(_c: &Context, _a: visit::MarkNeed) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn add_task(_c: &Context, _a: visit::AddTask) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
pub fn mark_task(_c: &Context, _a: visit::MarkTask) -> Result<visit::Saved, Failure> { Err(Failure::NotSetUp) }
