//! Self-reports without a window: JSON lines in, as a portal or a call centre hands them over.

use crate::exit;
use crate::run::{Stop, ask};
use app::context::Context;
use app::failure::Failure;
use clap::Subcommand;
use serde_json::{Map, Value, json};
use std::io::{BufRead, Read};
use std::process::ExitCode;

/// Longest line that is read: a report of 20,000 characters and its other parts.
const LONGEST: u64 = 512 * 1024;

/// Self-reports.
#[derive(Debug, Subcommand)]
pub enum Intake {
    /// Take reports in from standard input, one JSON object a line (the arguments of `take_intake`; what
    /// is left out is empty). The very same report again changes nothing. A line that cannot be taken is
    /// told with its number, and the others are taken.
    Take,
    /// The reports, and how many there are.
    List {
        /// `open`, `linked`, `contested`, `ask` or `done`; all without it.
        #[arg(long, default_value = "")]
        standing: String,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// A report with everything, and who could be meant.
    Show {
        /// Its id.
        id: String,
    },
    /// Decide about a report.
    Decide {
        /// Its id.
        id: String,
        /// `linked`, `unlinked`, `ask` or `done`.
        verdict: String,
        /// The person's id (`linked`, `unlinked`).
        #[arg(long, default_value = "")]
        person: String,
        /// In words.
        #[arg(long, default_value = "")]
        comment: String,
    },
}

/// Runs one of these commands; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, what: &Intake) -> Result<(Value, ExitCode), Stop> {
    let answer = match what {
        Intake::Take => return take(context, &mut std::io::stdin().lock()),
        Intake::List { standing, limit } => ask(
            context,
            "list_intakes",
            json!({ "standing": standing, "limit": limit }),
        )?,
        Intake::Show { id } => ask(context, "get_intake", json!({ "id": id }))?,
        Intake::Decide {
            id,
            verdict,
            person,
            comment,
        } => ask(
            context,
            "decide_intake",
            json!({ "id": id, "verdict": verdict, "personId": person, "comment": comment }),
        )?,
    };
    Ok((answer, ExitCode::SUCCESS))
}

fn take(context: &Context, input: &mut impl BufRead) -> Result<(Value, ExitCode), Stop> {
    let (mut taken, mut known, mut refused) = (Vec::new(), 0_u64, Vec::new());
    let mut number = 0_u64;
    loop {
        let mut bytes = Vec::new();
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        if read.map_err(|error| Failure::internal(&error))? == 0 {
            break;
        }
        number += 1;
        if !bytes.ends_with(b"\n") && bytes.len() as u64 >= LONGEST {
            skip_line(input)?;
            let why = Failure::TooLong {
                field: "line".into(),
                most: u32::try_from(LONGEST).unwrap_or(u32::MAX),
            };
            refused.push(json!({ "line": number, "why": why }));
            continue;
        }
        // A file that Windows wrote begins with a mark.
        let line = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match filled(line).and_then(|form| app::api::dispatch(context, "take_intake", form)) {
            Ok(answer) if answer.get("known") == Some(&Value::Bool(true)) => known += 1,
            Ok(answer) => taken.extend(answer.get("id").cloned()),
            // Nothing goes on where this device may not write or is shut.
            Err(failure @ (Failure::NotAllowed | Failure::Locked | Failure::DiskFull)) => {
                return Err(failure.into());
            }
            Err(why) => refused.push(json!({ "line": number, "why": why })),
        }
    }
    let code = if refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::REFUSED)
    };
    let answer = json!({ "taken": taken, "known": known, "refused": refused });
    Ok((answer, code))
}

fn skip_line(input: &mut impl BufRead) -> Result<(), Stop> {
    loop {
        let mut rest = Vec::new();
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut rest);
        let read = read.map_err(|error| Failure::internal(&error))?;
        if read == 0 || rest.ends_with(b"\n") {
            return Ok(());
        }
    }
}

/// A report with everything that was left out put in as empty.
fn filled(line: &[u8]) -> Result<Value, Failure> {
    let unreadable = || Failure::Unreadable {
        field: "line".into(),
    };
    let given: Map<String, Value> = serde_json::from_slice(line).map_err(|_| unreadable())?;
    let stated =
        || json!({ "name": "", "kana": "", "birth": "", "sex": "", "address": "", "phone": "" });
    let over = |mut whole: Value, part: &Value| -> Result<Value, Failure> {
        let part = part.as_object().ok_or_else(unreadable)?;
        if let Some(whole) = whole.as_object_mut() {
            whole.extend(part.clone());
        }
        Ok(whole)
    };
    let mut form = json!({
        "channel": "elsewhere", "reference": "", "received": null, "claimed": {}, "verified": null,
        "proxy": null, "consented": false, "whereabouts": "", "needs": "", "raw": "",
    });
    form = over(form, &Value::Object(given))?;
    for (field, whole) in [
        ("claimed", stated()),
        ("verified", stated()),
        ("proxy", json!({ "name": "", "relation": "", "phone": "" })),
    ] {
        let part = form.get(field).cloned().unwrap_or_default();
        if !part.is_null()
            && let Some(place) = form.get_mut(field)
        {
            *place = over(whole, &part)?;
        }
    }
    Ok(form)
}
