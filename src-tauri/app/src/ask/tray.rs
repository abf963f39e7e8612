//! 確認待ち: what was set aside, until a person decides.

use super::crossing;
use super::person::ByView;

crossing! {
    /// One thing that was written and is not counted.
    pub struct TrayItem {
        /// Why, as a short code.
        pub reason: String,
        /// The person it is about, when that is known here.
        pub person_id: Option<String>,
        /// The person's name, or the name written in it; may be empty.
        pub person_name: String,
        /// Kind of the item, as in a timeline; `unreadable` for what does not open.
        pub kind: String,
        /// Its words.
        pub text: String,
        /// Its code, as in a timeline.
        pub code: String,
        /// Who says so. Nobody has vouched for it.
        pub by: ByView,
    }

    /// What somebody decided to leave where it is.
    pub struct DecisionView {
        /// Why, in their words.
        pub why: String,
        /// 記入者.
        pub name: String,
        /// 班.
        pub team: String,
        /// When.
        pub at: String,
    }

    /// What was set aside of one entry.
    pub struct TrayRow {
        /// By which it is accepted; empty when it cannot be named.
        pub id: String,
        /// 端末の名前 of the device that wrote it.
        pub device_name: String,
        /// Its 班.
        pub team: String,
        /// Written on this very device.
        pub own: bool,
        /// When it was written, as its device says.
        pub at: Option<String>,
        /// Whether a person could still accept it.
        pub acceptable: bool,
        /// Whether this device may.
        pub may_accept: bool,
        /// Somebody on this device decided to leave it.
        pub decision: Option<DecisionView>,
        /// What it says.
        pub items: Vec<TrayItem>,
    }

    /// 確認待ち.
    pub struct Tray {
        /// The newest ones.
        pub rows: Vec<TrayRow>,
        /// How many in all.
        pub total: u32,
        /// How many of all nobody has decided about.
        pub undecided: u32,
        /// Entries that count and came after their author's period had ended.
        pub late: u32,
        /// Entries that wait for a key, a clock or the end of a suspension.
        pub waiting: u32,
    }

    /// Accepts what was set aside.
    pub struct AcceptAside {
        /// Ids of rows.
        pub rows: Vec<String>,
    }

    /// How much was accepted.
    pub struct Accepted {
        /// Entries.
        pub entries: u32,
    }

    /// Leaves it set aside, and records why.
    pub struct LeaveAside {
        /// Ids of rows.
        pub rows: Vec<String>,
        /// Why.
        pub why: String,
    }
}
