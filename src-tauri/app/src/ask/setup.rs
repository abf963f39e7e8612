//! First run, joining, unlocking.

use super::crossing;

/// Where this installation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing here yet: create, join or practise.
    Fresh,
    /// A request to join was made; the pack is awaited.
    Joining,
    /// A profile is here and locked.
    Locked,
    /// The passphrase was right; a code of the telephone is asked for.
    Code,
    /// Open for work.
    Open,
}

crossing! {
    /// No arguments.
    pub struct Nothing {}

    /// Where this installation stands, for the frame around every screen.
    pub struct Status {
        /// The stage decides which screen is shown.
        pub stage: Stage,
        /// Practice data only: the frame is orange.
        pub practice: bool,
        /// Put back from a copy: to be read only.
        pub copy: bool,
        /// Name of the operation (災害対応), once known.
        pub operation: Option<String>,
        /// Twenty digits of the root's fingerprint, to compare by eye.
        pub root_fingerprint: Option<String>,
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
        /// Role code of this device's grant.
        pub role: Option<String>,
        /// Whether this device may write the care class (要配慮, health).
        pub may_write_care: bool,
        /// Whether this device may let others in.
        pub may_enrol: bool,
        /// Whether this device lets in the administrators of municipalities, for the prefecture.
        pub names_municipalities: bool,
        /// Whether it reads the roll (P1): one that only audits, or only administers, shows no person.
        pub reads_roll: bool,
        /// Whether it may write records to files that everybody can read.
        pub may_export: bool,
        /// End of this device's right, RFC 3339.
        pub valid_until: Option<String>,
        /// How this device stands: `admitted`, `suspended`, `ended`, `closed`, `withdrawn`, `erased`; empty
        /// before it joined. One whose right has ended only reads; the last three show no record. All
        /// hand in what was saved before.
        pub standing: String,
        /// When its suspension ends.
        pub suspended_until: Option<String>,
        /// What is wrong with this device's clock, where that can be proved.
        pub clock: Option<ClockView>,
        /// Seconds to wait before the next passphrase is tried.
        pub wait_seconds: u32,
        /// Digits to compare while joining.
        pub check_digits: Option<String>,
        /// The bottom bar; absent while locked.
        pub bar: Option<Bar>,
    }

    /// What is proved about this device's clock.
    pub struct ClockView {
        /// `behind` or `ahead`; `differs` where it is not known which of the clocks is wrong.
        pub kind: String,
        /// By at least so many minutes.
        pub minutes: u32,
        /// How many other devices show it; 0 where this device's own records do.
        pub devices: u32,
    }

    /// What the bottom bar says; always true.
    pub struct Bar {
        /// Devices in contact at this moment.
        pub connected: u32,
        /// 「この端末だけにある記録」.
        pub only_here: u32,
        /// When the oldest of them was written.
        pub oldest_only_here: Option<String>,
        /// When records last came or went.
        pub last_exchange: Option<String>,
        /// People on this device.
        pub people: u32,
        /// 確認待ち: entries that were set aside and nobody on this device has decided about.
        pub aside: u32,
        /// Progress of a reception under way.
        pub receiving: Option<Progress>,
    }

    /// Counted progress; `expected` absent when not known.
    pub struct Progress {
        /// So far.
        pub done: u32,
        /// In all.
        pub expected: Option<u32>,
    }

    /// Founds an operation on this laptop, with no server.
    pub struct CreateOperation {
        /// e.g. 令和8年○○地震.
        pub operation_name: String,
        /// The municipality whose ledger it is, as written.
        pub municipality: String,
        /// Its code with check digit; may be empty.
        pub lg_code: String,
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
        /// Opens this device.
        pub passphrase: String,
    }

    /// A generated passphrase, shown once.
    pub struct SuggestedPassphrase {
        /// The whole phrase as to be typed.
        pub text: String,
        /// Its words with readings.
        pub words: Vec<PassphraseWord>,
    }

    /// One word of a passphrase.
    pub struct PassphraseWord {
        /// As typed.
        pub text: String,
        /// Reading in hiragana.
        pub reading: String,
    }

    /// Opens the profile.
    pub struct Unlock {
        /// The passphrase.
        pub passphrase: String,
    }

    /// Starts practice with clearly fake people.
    pub struct StartPractice {
        /// How many people.
        pub people: u32,
    }

    /// Makes keys and the file that asks to join.
    pub struct MakeEnrolRequest {
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
        /// Will open this device.
        pub passphrase: String,
    }

    /// A file was written for another device.
    pub struct FileMade {
        /// Names what was made, so that it can be shown as a code, too.
        pub token: String,
        /// Name of the file.
        pub file_name: String,
        /// Folder it lies in, as shown.
        pub folder: String,
        /// Twenty digits to compare.
        pub check_digits: String,
    }

    /// Which files to look for.
    pub struct FindFiles {
        /// `request`, `pack`, `picture`, `root_key`, `proposal` or `list`.
        pub kind: String,
    }

    /// A file found in the exchange folder or on a stick. Paths never come from the screen: it
    /// hands back the token.
    pub struct FoundFile {
        /// Names the file for the next request.
        pub token: String,
        /// Name of the file.
        pub file_name: String,
        /// Folder it lies in, as shown.
        pub folder: String,
        /// Last change, RFC 3339.
        pub modified: String,
    }

    /// Names a found file.
    pub struct FileToken {
        /// From [`FoundFile`].
        pub token: String,
    }

    /// Who asks to join.
    pub struct EnrolRequestView {
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
        /// Twenty digits to compare with the other screen.
        pub check_digits: String,
        /// The device was here before: its keys are known, and nothing is to be compared.
        pub before: Option<BeforeView>,
    }

    /// How a device that asks was here before.
    pub struct BeforeView {
        /// 端末の名前, as the operation knows it.
        pub device_name: String,
        /// 記入者, as the operation knows it.
        pub operator_name: String,
        /// The role that it had last.
        pub role: String,
        /// Until when.
        pub until: String,
        /// `admitted`, `suspended`, `ended`, `withdrawn`.
        pub standing: String,
        /// The agreement of its last grant; empty without one.
        pub agreement: String,
        /// It may come back; not after a withdrawal for cause.
        pub may_return: bool,
    }

    /// What a pack lets in to.
    pub struct PackView {
        /// 災害対応の名前; anybody can give any name.
        pub operation: String,
        /// Twenty digits of the operation, to compare with the screen of the device that made the pack.
        pub root_fingerprint: String,
        /// This device belongs to that operation already: nothing is to be compared.
        pub known: bool,
    }

    /// Joins with a pack.
    pub struct JoinWithPack {
        /// The pack file.
        pub token: String,
        /// The twenty digits of the operation that were compared; the pack is refused when it has others.
        /// May be empty when the device belongs to the operation already.
        pub root_fingerprint: String,
    }

    /// Lets a device in.
    pub struct ApproveEnrolment {
        /// The request file.
        pub token: String,
        /// The twenty digits that were compared; the file is refused when it has others by now.
        pub check_digits: String,
        /// Role code: `municipality_admin`, `municipality_officer`, `health_team`, `dispatched_staff`,
        /// `support_lead`, `recorder`, `sealed_officer`, `prefecture_officer`, `auditor`, `relay`.
        pub role: String,
        /// Last day of the right, ISO date (inclusive, local time).
        pub valid_until: String,
        /// The agreement of a private group, from `list_agreements`; else empty.
        pub agreement: String,
        /// Where an administrator is let in by the prefecture: a unit from `list_municipalities`, or `new`
        /// for a municipality that is added. Empty: the municipality of this device.
        pub municipality: String,
    }
}
