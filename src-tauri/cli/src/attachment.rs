//! 写真・書類 without a window.

use crate::run::{Stop, ask};
use app::ask::attachment::OneAttachment;
use app::context::Context;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A picture to be attached.
#[derive(Debug, Args)]
pub struct Attach {
    /// The person's id.
    pub person: String,
    /// A JPEG, PNG, WebP or PDF of at most 20 MiB. Only its points are kept; of a PDF each page is a picture.
    pub file: PathBuf,
    /// What it shows, in one line.
    #[arg(long)]
    pub caption: String,
    /// `photo`, `scan` or `other`.
    #[arg(long, default_value = "photo")]
    pub kind: String,
    /// When it was taken: a day, or RFC 3339.
    #[arg(long)]
    pub seen_at: Option<String>,
}

/// What is attached to a person.
#[derive(Debug, Subcommand)]
pub enum Attachment {
    /// Write the picture to a file; without `--out`, say how much of it is here.
    Get {
        /// The person's id.
        person: String,
        /// The attachment's id, as the person's page has it.
        attachment: String,
        /// The file to write, JPEG.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take it back: it stays, marked.
    TakeBack {
        /// The person's id.
        person: String,
        /// The attachment's id, as the person's page has it.
        attachment: String,
        /// Why, in one line.
        #[arg(long)]
        reason: String,
    },
}

/// Attaches a picture; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn attach(context: &Context, what: &Attach) -> Result<Value, Stop> {
    let file = app::attachment::file_at(&what.file)?;
    ask(
        context,
        "add_attachment",
        json!({
            "personId": what.person, "kind": what.kind, "caption": what.caption, "file": file,
            "seenAt": what.seen_at,
        }),
    )
}

/// Runs one of these commands; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, what: &Attachment) -> Result<Value, Stop> {
    match what {
        Attachment::Get {
            person,
            attachment,
            out: None,
        } => {
            let form = json!({ "personId": person, "attachmentId": attachment });
            let here = ask(context, "read_attachment", form)?;
            Ok(json!({ "have": here.get("have"), "of": here.get("of") }))
        }
        Attachment::Get {
            person,
            attachment,
            out: Some(path),
        } => {
            let form = OneAttachment {
                person_id: person.clone(),
                attachment_id: attachment.clone(),
            };
            app::attachment::save_to(context, form, path)?;
            Ok(json!({ "file": path.display().to_string() }))
        }
        Attachment::TakeBack {
            person,
            attachment,
            reason,
        } => ask(
            context,
            "take_back_attachment",
            json!({ "personId": person, "attachmentId": attachment, "reason": reason }),
        ),
    }
}
