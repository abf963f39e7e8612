//! Records on a stick.

use crate::arguments::Stick;
use crate::run::Stop;
use app::context::Context;
use app::failure::Failure;
use serde::Serialize;
use serde_json::Value;
use std::process::ExitCode;

/// The answer and the exit code.
///
/// # Errors
///
/// [`Stop::Refused`].
pub fn run(context: &Context, what: &Stick) -> Result<(Value, ExitCode), Stop> {
    match what {
        Stick::Export { folder, to } => {
            let to = to.as_deref().unwrap_or_default();
            let written = app::stick::write_at(context, folder, to)?;
            Ok((value(&written)?, ExitCode::SUCCESS))
        }
        Stick::Import { file } => {
            let read = app::stick::read_at(context, file)?;
            let code = match read.end.as_str() {
                "whole" => ExitCode::SUCCESS,
                "half" => ExitCode::from(crate::exit::INCOMPLETE),
                _ => ExitCode::from(crate::exit::TORN),
            };
            Ok((value(&read)?, code))
        }
        Stick::Show { file } => {
            let shown = app::stick::show_at(context, file)?;
            Ok((value(&shown)?, ExitCode::SUCCESS))
        }
    }
}

fn value(answer: &impl Serialize) -> Result<Value, Stop> {
    serde_json::to_value(answer).map_err(|error| Stop::Refused(Failure::internal(&error)))
}
