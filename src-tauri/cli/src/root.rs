//! What only the root of an operation may say.

use crate::run::{Stop, ask};
use app::ask::root::RootPropose;
use app::context::Context;
use app::failure::Failure;
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What only the root of an operation may say, and its keys.
#[derive(Debug, Subcommand)]
pub enum Root {
    /// How many keys there are, how many must sign, which of them lie here.
    State,
    /// Write a key that lies here to a file for its keeper.
    WriteKey {
        /// Its number, from 1.
        number: u32,
        /// File to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show a key that lies here as digits, to be copied on paper.
    ShowKey {
        /// Its number, from 1.
        number: u32,
    },
    /// Forget the keys that lie here, once each was written or shown.
    PutAway,
    /// Propose something, signed with these keys (default: those that lie here).
    Propose {
        /// `close`, `open`, `beacon`, `rotate`, `admit`, `prefecture` or `withdraw`.
        what: String,
        /// Keys that sign now: their files, or text files of their digits.
        #[arg(long, value_name = "FILE")]
        key: Vec<PathBuf>,
        /// The request of the device that a municipality is added with (`admit`).
        #[arg(long, value_name = "FILE", requires = "digits")]
        request: Option<PathBuf>,
        /// The twenty digits of that request, compared with the other screen.
        #[arg(long, default_value = "")]
        digits: String,
        /// The device to be withdrawn (`withdraw`), or that is to administer the prefecture: its whole id.
        #[arg(long, default_value = "")]
        device: String,
        /// Proposal to write while signatures are missing; the pack of a device that was added.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// What a proposal says, and who has signed.
    Show {
        /// The proposal.
        file: PathBuf,
    },
    /// Sign a proposal; it counts and is passed on once enough keys have.
    Sign {
        /// The proposal.
        file: PathBuf,
        /// Keys that sign now.
        #[arg(long, value_name = "FILE")]
        key: Vec<PathBuf>,
        /// Proposal to write while signatures are missing; the pack of a device that was added.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Runs one of these commands; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, what: &Root) -> Result<Value, Stop> {
    match what {
        Root::State => ask(context, "root_state", json!({})),
        Root::WriteKey { number, out } => value(&app::root::write_key_at(context, *number, out)?),
        Root::ShowKey { number } => ask(context, "root_key_paper", json!({ "number": number })),
        Root::PutAway => ask(context, "root_put_away", json!({})),
        Root::Propose {
            what,
            key,
            request,
            digits,
            device,
            out,
        } => {
            let form = RootPropose {
                what: what.clone(),
                keys: Vec::new(),
                request: String::new(),
                check_digits: digits.clone(),
                device: device.clone(),
            };
            let request = request.as_deref();
            value(&app::root::propose_at(context, &form, key, request, out)?)
        }
        Root::Show { file } => value(&app::root::read_at(context, file)?),
        Root::Sign { file, key, out } => value(&app::root::sign_at(context, file, key, out)?),
    }
}

fn value(answer: &impl serde::Serialize) -> Result<Value, Stop> {
    serde_json::to_value(answer).map_err(|error| Failure::internal(&error).into())
}
