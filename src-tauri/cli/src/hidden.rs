//! Hidden persons, without a window.

use crate::run::{Stop, ask};
use app::context::Context;
use clap::Subcommand;
use serde_json::{Value, json};

/// Hidden persons.
#[derive(Debug, Subcommand)]
pub enum Hidden {
    /// What this device may do, and who waits to be confirmed.
    State,
    /// The hidden persons.
    List,
    /// Everything about one.
    Show {
        /// Its id, from `hidden list`.
        id: String,
    },
    /// Hide a person of the roll: no device shows them any more.
    Hide {
        /// The person's id.
        person: String,
    },
    /// Register a person who is hidden from the beginning.
    Register {
        /// 氏名.
        #[arg(long, default_value = "")]
        name: String,
        /// 読み.
        #[arg(long, default_value = "")]
        kana: String,
        /// 生年月日, also in Japanese years.
        #[arg(long, default_value = "")]
        birth: String,
        /// Where they are, in words.
        #[arg(long, default_value = "")]
        stay: String,
        /// A first note.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Write about one.
    Write {
        /// Its id.
        id: String,
        /// A note.
        #[arg(long, default_value = "")]
        note: String,
        /// Where they are now, in words.
        #[arg(long, default_value = "")]
        stay: String,
    },
    /// Take over what others wrote into the roll after the person was hidden.
    TakeOver {
        /// Its id.
        id: String,
    },
    /// Put the person into the roll again, as a new entry.
    Release {
        /// Its id.
        id: String,
    },
    /// Hand the keys to a device that was named for hidden persons: the second of two people.
    Confirm {
        /// The whole device id, from `hidden state`.
        device: String,
    },
}

/// Runs `hidden`; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, what: &Hidden) -> Result<Value, Stop> {
    let (request, args) = match what {
        Hidden::State => ("hidden_state", json!({})),
        Hidden::List => ("list_hidden", json!({})),
        Hidden::Show { id } => ("get_hidden", json!({ "id": id })),
        Hidden::Hide { person } => ("hide_person", json!({ "personId": person })),
        Hidden::Register {
            name,
            kana,
            birth,
            stay,
            note,
        } => (
            "register_hidden",
            json!({ "name": name, "kana": kana, "birth": birth, "stay": stay, "note": note }),
        ),
        Hidden::Write { id, note, stay } => (
            "write_hidden",
            json!({ "id": id, "note": note, "stay": stay }),
        ),
        Hidden::TakeOver { id } => ("take_over_late", json!({ "id": id })),
        Hidden::Release { id } => ("release_hidden", json!({ "id": id })),
        Hidden::Confirm { device } => ("confirm_officer", json!({ "device": device })),
    };
    ask(context, request, args)
}
