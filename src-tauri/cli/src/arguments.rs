//! What can be typed.

use crate::attachment::{Attach, Attachment};
use crate::export::Export;
use crate::import::Import;
use crate::lists::{Link, Normalise};
use crate::watch::Watch;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// つなぎ without a window: the same requests as the desktop application.
///
/// The passphrase comes from TSUNAGI_PASSPHRASE, from --passphrase-file, or is asked for. A code of a
/// telephone comes from TSUNAGI_CODE, a rescue code from TSUNAGI_RESCUE_CODE, a new passphrase from
/// TSUNAGI_NEW_PASSPHRASE, or they are asked for.
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
    /// Which profile of this computer, from `profiles` (default: the one used last).
    #[arg(long, global = true, value_name = "PROFILE")]
    pub profile: Option<String>,
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
    /// Join with the pack. Without `--digits` it shows the operation's digits and changes nothing.
    Join {
        /// The pack: its file, a text file of the digits of its codes, or a picture of one code.
        file: PathBuf,
        /// The twenty digits of the operation, as the device that made the pack shows them.
        #[arg(long)]
        digits: Option<String>,
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
    /// Attach a picture to a person.
    Attach(Attach),
    /// A picture that is attached: write it to a file, take it back.
    #[command(subcommand)]
    Attachment(Attachment),
    /// Exchange records with other devices.
    Sync {
        /// How.
        #[command(subcommand)]
        how: Sync,
    },
    /// The line to devices that are far: how it stands, or what it may carry.
    Line(Line),
    /// What was given up here because an office keeps it; or keep everything from now on.
    Keep {
        /// Keep everything.
        #[arg(long, conflicts_with = "less")]
        all: bool,
        /// Leave it to the role.
        #[arg(long)]
        less: bool,
    },
    /// Carry records on a stick.
    Stick {
        /// What.
        #[command(subcommand)]
        what: Stick,
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
    /// Let a device go on until a later day; with `--role`, give it another role beside those it has.
    Grant {
        /// The whole device id, from `members`.
        device: String,
        /// Last day, e.g. 2026-12-01.
        #[arg(long)]
        until: String,
        /// Another role: municipality_officer, health_team, dispatched_staff, support_lead, recorder.
        #[arg(long)]
        role: Option<String>,
        /// The agreement (協定・委託) of a private group, from `agreement list`.
        #[arg(long, default_value = "", requires = "role")]
        agreement: String,
    },
    /// End one role of a device that has another.
    EndRole {
        /// The whole device id, from `members`.
        device: String,
        /// The grant, from the roles in `members`.
        #[arg(long)]
        grant: String,
    },
    /// 協定・委託: under what private groups work.
    Agreement {
        /// What.
        #[command(subcommand)]
        what: Agreement,
    },
    /// What only the keepers of the root's keys decide: municipalities, closing, a lost administrator.
    Root {
        /// What.
        #[command(subcommand)]
        what: crate::root::Root,
    },
    /// Ask to be let in again with the keys of this device; answers with the code to be shown.
    ReturnRequest,
    /// What this device asks for, as digits for a QR code or to be typed.
    Code,
    /// The card of the operation: its name and digits.
    Card,
    /// The municipalities that this device of the prefecture has let in.
    Municipalities,
    /// Give every space that this device may change a new key.
    Rotate,
    /// Self-reports (自己申告): take them in, look at them, decide about them.
    Intake {
        /// What.
        #[command(subcommand)]
        what: crate::intake::Intake,
    },
    /// 同じ人かも: entries that look alike, and what people say about them.
    Same {
        /// What.
        #[command(subcommand)]
        what: crate::same::Same,
    },
    /// Give a person's records to another municipality, or end that.
    Share {
        /// What to do.
        #[command(subcommand)]
        what: crate::share::Share,
    },
    /// Hidden persons (秘匿), on a device that was named for them.
    Hidden {
        /// What.
        #[command(subcommand)]
        what: crate::hidden::Hidden,
    },
    /// What a lost device may hold, and who knows of its withdrawal.
    Holdings {
        /// The whole device id, from `members`.
        device: String,
    },
    /// What was set aside, until a person decides.
    Tray,
    /// Accept what was set aside, or leave it with a word.
    Endorse(Endorse),
    /// What was done on this device: who opened, searched, exported, printed, decided.
    Audit(Audit),
    /// Where this device stands.
    Status,
    /// What opens this device: passphrase, rescue key, codes of a telephone.
    Keys,
    /// A new passphrase, and a new key of the records behind it.
    ChangePassphrase,
    /// A code on paper that opens this device once.
    RescueKey {
        /// What.
        #[command(subcommand)]
        what: RescueKey,
    },
    /// Open with the code on paper and choose a new passphrase.
    Rescue,
    /// A sealed code for a shelter, that lets in one laptop for three days.
    Envelope {
        /// What.
        #[command(subcommand)]
        what: Envelope,
    },
    /// The profiles of this computer.
    Profiles,
    /// Write every record this device may read, as JSON lines; or the ledger (被災者台帳) in legal order.
    Export(Export),
    /// Any request by its name (JSON arguments on standard input or as argument).
    Ask {
        /// e.g. `today`.
        request: String,
        /// JSON; `-` reads standard input.
        #[arg(default_value = "{}")]
        arguments: String,
    },
    /// Take a list of people into the records, look at what would become of it, or take it back.
    Import(Box<Import>),
    /// Take in lists that another system puts into a folder, and write the records out for it.
    Watch(Watch),
    /// Link lists of people to registers of residents: files in, links out. Needs no profile.
    Link(Link),
    /// Bring names, dates, addresses, telephones and numbers to their keys: lines in, JSON out.
    Normalise(Normalise),
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

/// Agreements.
#[derive(Debug, Subcommand)]
pub enum Agreement {
    /// Every agreement, and how many devices work under it.
    List,
    /// Enter one, or change one with `--id`.
    Add(Box<AddAgreement>),
}

/// What an agreement says.
#[derive(Debug, Args)]
pub struct AddAgreement {
    /// The one to be changed.
    #[arg(long, default_value = "")]
    pub id: String,
    /// `commission` (委託) or `accord` (協定).
    #[arg(long)]
    pub kind: String,
    /// 相手の団体.
    #[arg(long)]
    pub counterpart: String,
    /// First day, e.g. 2026-11-01.
    #[arg(long)]
    pub from: String,
    /// Last day.
    #[arg(long)]
    pub until: String,
    /// What it permits beside places: P1, P2.
    #[arg(long, required = true, value_delimiter = ',')]
    pub classes: Vec<String>,
    /// Legal basis: `outsourcing` (委託), `consent` or `registered_body` (協定).
    #[arg(long)]
    pub basis: String,
    /// Number of the 登録被災者援護協力団体, with that basis.
    #[arg(long, default_value = "")]
    pub registration: String,
    /// Number or title of the document.
    #[arg(long, default_value = "")]
    pub document: String,
}

/// A code on paper.
#[derive(Debug, Subcommand)]
pub enum RescueKey {
    /// Make one, in place of the one there may be. It is shown once.
    Make,
    /// Make one that is shown to nobody here and held by the municipality.
    Deposit,
    /// What another device left with this one (the whole id).
    Of {
        /// The device.
        device: String,
    },
    /// It opens nothing any more.
    Remove,
}

/// What to do about an envelope.
#[derive(Debug, Subcommand)]
pub enum Envelope {
    /// Make one. Its code is shown once.
    Make {
        /// Where it will lie.
        #[arg(long)]
        place: String,
        /// Last day on which it can be opened (ISO).
        #[arg(long, value_name = "DAY")]
        until: String,
        /// It also reads records of health, disability and care.
        #[arg(long)]
        care: bool,
    },
    /// Enter by one: this device has asked to join and got no pack.
    Open {
        /// Records that another device of the shelter wrote.
        file: PathBuf,
        /// Why: `life`, `no_leader`, `no_device` or `other`.
        #[arg(long)]
        reason: String,
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
    /// The request: its file, a text file of the digits of its code, or a picture of the code.
    pub file: PathBuf,
    /// The twenty digits shown on the other screen; spaces do not matter.
    #[arg(long)]
    pub digits: String,
    /// Role: municipality_admin, municipality_officer, health_team, dispatched_staff, support_lead,
    /// recorder, sealed_officer, prefecture_officer, auditor, relay.
    #[arg(long)]
    pub role: String,
    /// Last day, e.g. 2026-12-01.
    #[arg(long)]
    pub until: String,
    /// The agreement (協定・委託) of a private group, from `agreement list`.
    #[arg(long, default_value = "")]
    pub agreement: String,
    /// Where the prefecture lets in a municipality_admin: a unit from `municipalities`, or `new`.
    #[arg(long, default_value = "", value_name = "UNIT")]
    pub municipality: String,
    /// Pack to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// What the line to devices that are far may carry; without any of these, how it stands.
#[derive(Debug, Args)]
pub struct Line {
    /// It carries so many kbit/s each way.
    #[arg(long, value_name = "KBIT", conflicts_with = "free")]
    pub slow: Option<u32>,
    /// And so many megabytes a day, both ways (0: no limit).
    #[arg(long, default_value_t = 0, requires = "slow")]
    pub mb_per_day: u32,
    /// Imports, attachments and checkpoints pass, too.
    #[arg(long, requires = "slow")]
    pub bulk: bool,
    /// It carries as much as it can.
    #[arg(long)]
    pub free: bool,
}

/// Decides about what was set aside.
#[derive(Debug, Args)]
pub struct Endorse {
    /// Ids from `tray`.
    #[arg(required_unless_present = "all")]
    pub ids: Vec<String>,
    /// Everything that this device may accept.
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Leave it set aside, for this reason.
    #[arg(long, value_name = "WHY", conflicts_with = "all")]
    pub leave: Option<String>,
}

/// Looks at what was done on this device.
#[derive(Debug, Args)]
pub struct Audit {
    /// Only about this person (the id).
    #[arg(long, value_name = "ID")]
    pub person: Option<String>,
    /// Only these acts: `shown`, `out`, `devices`, `decided` or `door`.
    #[arg(long, default_value = "", conflicts_with = "person")]
    pub group: String,
    /// Only whether the record holds together; exit code 8 when it does not. With `--others`, whether
    /// the records of the other devices have come whole.
    #[arg(long, conflicts_with_all = ["person", "group"])]
    pub check: bool,
    /// What was done on the other devices, for who audits.
    #[arg(long)]
    pub others: bool,
    /// Only on this other device (the whole id).
    #[arg(long, value_name = "DEVICE", default_value = "", requires = "others")]
    pub device: String,
    /// Only what this person did on other devices (the account).
    #[arg(long, value_name = "ACCOUNT", default_value = "", requires = "others")]
    pub staff: String,
    /// At most this many, the newest first.
    #[arg(long, default_value_t = 100)]
    pub limit: u32,
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
        /// e.g. 192.168.1.5:4711; whoever is found on the same network without it.
        address: Option<String>,
        /// This machine only.
        #[arg(long)]
        loopback: bool,
        /// Give up after so many seconds.
        #[arg(long, default_value_t = 60)]
        wait: u64,
    },
}

/// Records on a stick.
#[derive(Debug, Subcommand)]
pub enum Stick {
    /// Write what this device holds, sealed, into a folder. No other file is touched.
    Export {
        /// The stick.
        folder: PathBuf,
        /// For one device alone, what it lacks: its whole device id, from `members`.
        #[arg(long, value_name = "DEVICE")]
        to: Option<String>,
    },
    /// Take in a file and the parts that lie beside it. Doing it again is harmless.
    Import {
        /// Any part.
        file: PathBuf,
    },
    /// Who made a file, when, how large, without opening it or a profile.
    Show {
        /// Any part.
        file: PathBuf,
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
