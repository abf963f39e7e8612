//! stub
/// The context.
pub struct Context;
