//! 同じ人かも without a window.

use crate::run::{Stop, ask};
use app::context::Context;
use clap::Subcommand;
use serde_json::{Value, json};

/// People compared in one request.
const STEP: u64 = 500;

/// Entries that may be one person.
#[derive(Debug, Subcommand)]
pub enum Same {
    /// Compare everybody who changed since they were last compared with all others.
    Look,
    /// The pairs that wait for somebody, the most pressing first.
    List {
        /// At most this many (≤ 200).
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Say what two entries are. Nothing is ever merged; `withdrawn` takes back what was said.
    Say {
        /// `same`, `different`, `relative`, `unsure` or `withdrawn`.
        verdict: String,
        /// One person's id.
        one: String,
        /// The other person's id.
        other: String,
        /// Why, in words.
        #[arg(long, default_value = "")]
        comment: String,
    },
}

/// Runs one of these commands; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, what: &Same) -> Result<Value, Stop> {
    match what {
        Same::Look => {
            let mut compared = 0;
            loop {
                let answer = ask(context, "look_for_same", json!({ "most": STEP }))?;
                let number = |name: &str| answer.get(name).and_then(Value::as_u64).unwrap_or(0);
                compared += number("compared");
                if number("left") == 0 || number("compared") == 0 {
                    return Ok(json!({ "compared": compared, "waiting": number("waiting") }));
                }
            }
        }
        Same::List { limit } => ask(context, "list_same_pairs", json!({ "limit": limit })),
        Same::Say {
            verdict,
            one,
            other,
            comment,
        } => ask(
            context,
            "say_same",
            json!({
                "pairs": [{ "one": one, "other": other }], "verdict": verdict, "comment": comment,
            }),
        ),
    }
}
