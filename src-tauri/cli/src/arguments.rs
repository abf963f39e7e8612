//! What can be typed.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// つなぎ without a window: the same requests as the desktop application.
///
/// The passphrase comes from TSUNAGI_PASSPHRASE, from --passphrase-file, or is asked for.
#[derive(Debug, Parser)]
#[command(name = "tsunagi", version, after_help = crate::exit::TABLE)]
pub struct Arguments {
    /// Folder of the profile (default: TSUNAGI_HOME, else the folder of the desktop application).
    #[arg(long, global = true, value_name = "FOLDER")]
    pub home: Option<PathBuf>,
    /// Answer as JSON, one document on standard output.
    #[arg(long, global = true)]
    pub json: bool,
    /// File whose first line is the passphrase.
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Found an operation (災害対応) on this machine.
    Init(Init),
    /// Make keys and a file that asks to join.
    EnrolRequest(EnrolRequest),
    /// Let a device in: check its digits, write its pack.
    Approve(Approve),
    /// Join with the pack.
    Join {
        /// The pack.
        file: PathBuf,
    },
    /// Register a household (JSON on standard input, the arguments of `register_household`).
    AddHousehold,
    /// Write a visit note.
    Note(Note),
    /// Find people.
    Search {
        /// かな, 漢字, 生年月日, 電話, 番号, 住所.
        text: Vec<String>,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show a person.
    Show {
        /// The person's id.
        id: String,
    },
    /// Exchange records with other devices.
    Sync {
        /// How.
        #[command(subcommand)]
        how: Sync,
    },
    /// Hand over, take over.
    Handover {
        /// What.
        #[command(subcommand)]
        what: Handover,
    },
    /// The devices of the operation and how they stand.
    Members,
    /// Withdraw a device for good, and change the keys.
    Revoke {
        /// The whole device id, from `members`.
        device: String,
        /// `lost`, `ended`, `misconduct` or `mistake`.
        #[arg(long)]
        reason: String,
    },
    /// Suspend a device for three days.
    Freeze {
        /// The whole device id, from `members`.
        device: String,
    },
    /// Where this device stands.
    Status,
    /// Write every record this device may read, as JSON lines.
    Export {
        /// File to write; standard output when absent.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Any request by its name (JSON arguments on standard input or as argument).
    Ask {
        /// e.g. `today`.
        request: String,
        /// JSON; `-` reads standard input.
        #[arg(default_value = "{}")]
        arguments: String,
    },
    /// Three replicas with fake people meet and hand over, in folders of their own.
    Demo {
        /// People that the first team registers.
        #[arg(long, default_value_t = 120)]
        people: u32,
        /// Keep the folders here instead of a temporary one.
        #[arg(long, value_name = "FOLDER")]
        keep: Option<PathBuf>,
    },
}

/// Names of a new operation.
#[derive(Debug, Args)]
pub struct Init {
    /// Name of the operation.
    #[arg(long)]
    pub operation: String,
    /// Municipality.
    #[arg(long)]
    pub municipality: String,
    /// Its code with check digit.
    #[arg(long, default_value = "")]
    pub lg_code: String,
    /// Who works here.
    #[command(flatten)]
    pub who: Who,
}

/// Who works here.
#[derive(Debug, Args)]
pub struct Who {
    /// 端末の名前.
    #[arg(long)]
    pub device: String,
    /// 記入者.
    #[arg(long)]
    pub operator: String,
    /// 班.
    #[arg(long)]
    pub team: String,
}

/// Asks to join.
#[derive(Debug, Args)]
pub struct EnrolRequest {
    /// Who works here.
    #[command(flatten)]
    pub who: Who,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Lets a device in.
#[derive(Debug, Args)]
pub struct Approve {
    /// The request.
    pub file: PathBuf,
    /// The twenty digits shown on the other screen; spaces do not matter.
    #[arg(long)]
    pub digits: String,
    /// Role: municipality_officer, health_team, dispatched_staff, support_lead, recorder.
    #[arg(long)]
    pub role: String,
    /// Last day, e.g. 2026-12-01.
    #[arg(long)]
    pub until: String,
    /// Pack to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// A visit note.
#[derive(Debug, Args)]
pub struct Note {
    /// About whom (ids).
    #[arg(long, required = true)]
    pub person: Vec<String>,
    /// What was heard and seen; `-` reads standard input.
    #[arg(long, default_value = "")]
    pub text: String,
    /// met, absent, refused, phone_ok …
    #[arg(long, default_value = "")]
    pub result: String,
    /// It is about health.
    #[arg(long)]
    pub health: bool,
    /// Raise the urgent flag for this reason.
    #[arg(long)]
    pub urgent: Option<String>,
    /// The next step.
    #[arg(long)]
    pub next: Option<String>,
    /// Due date of the next step.
    #[arg(long, default_value = "")]
    pub due: String,
    /// The next step was promised.
    #[arg(long)]
    pub promised: bool,
}

/// How to exchange.
#[derive(Debug, Subcommand)]
pub enum Sync {
    /// Wait for others.
    Listen {
        /// Port; 0 takes any.
        #[arg(long, default_value_t = 4711)]
        port: u16,
        /// This machine only.
        #[arg(long)]
        loopback: bool,
        /// Stop after so many seconds.
        #[arg(long, value_name = "SECONDS")]
        r#for: Option<u64>,
    },
    /// Connect and stay in contact.
    Connect {
        /// e.g. 192.168.1.5:4711.
        address: String,
        /// This machine only.
        #[arg(long)]
        loopback: bool,
        /// Stop after so many seconds.
        #[arg(long, value_name = "SECONDS")]
        r#for: Option<u64>,
    },
    /// Connect, exchange until both hold the same, and end.
    Once {
        /// e.g. 192.168.1.5:4711.
        address: String,
        /// This machine only.
        #[arg(long)]
        loopback: bool,
        /// Give up after so many seconds.
        #[arg(long, default_value_t = 60)]
        wait: u64,
    },
}

/// Handover.
#[derive(Debug, Subcommand)]
pub enum Handover {
    /// What there is to hand over.
    Gather,
    /// Send everything that was gathered, signed by this device.
    Send {
        /// 次の班.
        #[arg(long)]
        to: String,
        /// First day, ISO.
        #[arg(long)]
        from_day: String,
        /// Last day, ISO.
        #[arg(long)]
        to_day: String,
        /// The situation.
        #[arg(long, default_value = "")]
        situation: String,
    },
    /// Handovers on this device.
    List,
    /// One handover with its proof.
    Show {
        /// Its id.
        id: String,
    },
    /// Take cases.
    Take {
        /// Its id.
        id: String,
        /// Item ids; all when none is given.
        #[arg(long)]
        item: Vec<String>,
    },
    /// Ask about a case.
    Ask {
        /// Its id.
        id: String,
        /// Item id.
        #[arg(long)]
        item: String,
        /// The question.
        #[arg(long)]
        question: String,
    },
    /// Sign as the incoming side.
    Sign {
        /// Its id.
        id: String,
    },
}
