//! 他の市町村と分け合う without a window.

use crate::run::{Stop, ask};
use app::context::Context;
use clap::Subcommand;
use serde_json::{Value, json};

/// Giving a person's records to another municipality.
#[derive(Debug, Subcommand)]
pub enum Share {
    /// The municipalities of the operation.
    Units,
    /// Say what the own municipality is called.
    Name {
        /// As written, e.g. 金沢市.
        name: String,
    },
    /// Give a person's records to another municipality, which writes on in them.
    Give {
        /// The person's id.
        person: String,
        /// The municipality's id (`units`).
        unit: String,
        /// `consent`, `other_government`, `benefit` or `outsourcing`.
        #[arg(long)]
        basis: String,
        /// Why, in words.
        #[arg(long, default_value = "")]
        reason: String,
        /// Health and care, too.
        #[arg(long)]
        care: bool,
        /// The last day.
        #[arg(long, default_value = "")]
        until: String,
    },
    /// End it. What was given stays given.
    End {
        /// The person's id.
        person: String,
        /// The share's id, as the person's page has it.
        share: String,
    },
}

/// Runs one of these commands; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, what: &Share) -> Result<Value, Stop> {
    match what {
        Share::Units => ask(context, "list_units", json!({})),
        Share::Name { name } => ask(context, "name_unit", json!({ "name": name })),
        Share::Give {
            person,
            unit,
            basis,
            reason,
            care,
            until,
        } => ask(
            context,
            "share_person",
            json!({
                "personId": person, "unit": unit, "basis": basis, "reason": reason, "care": care,
                "until": until,
            }),
        ),
        Share::End { person, share } => ask(
            context,
            "end_share",
            json!({ "personId": person, "shareId": share }),
        ),
    }
}
