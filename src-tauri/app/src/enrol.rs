//! stub
use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
pub fn make_request(_c: &Context, _a: setup::MakeEnrolRequest) -> Result<setup::FileMade, Failure> { Err(Failure::NotSetUp) }
pub fn find_files(_c: &Context, _a: setup::FindFiles) -> Result<Vec<setup::FoundFile>, Failure> { Err(Failure::NotSetUp) }
pub fn read_request(_c: &Context, _a: setup::FileToken) -> Result<setup::EnrolRequestView, Failure> { Err(Failure::NotSetUp) }
pub fn approve(_c: &Context, _a: setup::ApproveEnrolment) -> Result<setup::FileMade, Failure> { Err(Failure::NotSetUp) }
pub fn join(_c: &Context, _a: setup::FileToken) -> Result<setup::Status, Failure> { Err(Failure::NotSetUp) }
