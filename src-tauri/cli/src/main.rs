//! つなぎ without a window: the same requests as the desktop application, for offices, scripts, tests.
//!
//! No logic of its own: every command becomes one or two requests of `app::api`.

mod arguments;
mod attachment;
mod audit;
mod exit;
mod export;
mod hidden;
mod import;
mod intake;
mod keys;
mod lists;
mod members;
mod root;
mod run;
mod same;
mod share;
mod show;
mod stick;
mod watch;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(drawn) = app::paper::drawing() {
        return drawn;
    }
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("TSUNAGI_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error")),
        )
        .with_writer(std::io::stderr)
        .init();
    let arguments = arguments::Arguments::parse();
    match run::run(&arguments) {
        Ok(code) => code,
        Err(run::Stop::Refused(failure)) => {
            show::refusal(&failure, arguments.json);
            exit::code(&failure)
        }
        Err(run::Stop::Usage(text)) => {
            show::complain(&text);
            ExitCode::from(2)
        }
        Err(run::Stop::Incomplete(text)) => {
            show::complain(&text);
            ExitCode::from(exit::INCOMPLETE)
        }
    }
}
