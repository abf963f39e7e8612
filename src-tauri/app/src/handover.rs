//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn gather(_c: &Context, _a: setup::Nothing) -> Result<handover::Gathered, Failure> { Err(Failure::NotSetUp) }
pub fn send(_c: &Context, _a: handover::SendHandover) -> Result<handover::HandoverView, Failure> { Err(Failure::NotSetUp) }
pub fn list(_c: &Context, _a: setup::Nothing) -> Result<Vec<handover::HandoverRow>, Failure> { Err(Failure::NotSetUp) }
pub fn view(_c: &Context, _a: person::ById) -> Result<handover::HandoverView, Failure> { Err(Failure::NotSetUp) }
pub fn answer(_c: &Context, _a: handover::AnswerItems) -> Result<handover::HandoverView, Failure> { Err(Failure::NotSetUp) }
pub fn sign(_c: &Context, _a: person::ById) -> Result<handover::HandoverView, Failure> { Err(Failure::NotSetUp) }
