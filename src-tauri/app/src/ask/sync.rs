//! 受け渡し.

use super::crossing;

crossing! {
    /// A record that stands on this device only.
    pub struct OnlyHere {
        /// The person's name, or empty.
        pub person_name: String,
        /// Kind of the item, as in a timeline.
        pub kind: String,
        /// When written.
        pub at: String,
    }

    /// Another device and how much of mine it is known to hold.
    pub struct DeviceView {
        /// First digits of the device id.
        pub device: String,
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
        /// This device itself.
        pub own: bool,
        /// How many of this device's records it is not known to hold.
        pub lacking: u32,
        /// When its newest receipt was written; absent when never heard of.
        pub last_heard: Option<String>,
        /// In contact now.
        pub connected: bool,
    }

    /// Someone near by.
    pub struct PeerView {
        /// 端末の名前 where known, else the first digits of its key.
        pub name: String,
        /// Address.
        pub address: String,
        /// `found`, `connecting`, `receiving`, `in_sync`, `refused`, `failed`.
        pub state: String,
        /// Records received in this contact.
        pub received: u32,
        /// Records expected, when known.
        pub expected: Option<u32>,
        /// Code of the reason with `failed`: `unreachable`, `address`, `timeout`, `closed`.
        pub reason: String,
    }

    /// The screen 受け渡し.
    pub struct SyncStatus {
        /// How many of this device's records no other device is known to hold.
        pub only_here: u32,
        /// When the oldest of them was written.
        pub oldest_only_here: Option<String>,
        /// The oldest ones (at most 50).
        pub only_here_items: Vec<OnlyHere>,
        /// Devices of the operation.
        pub devices: Vec<DeviceView>,
        /// Peers near by and dialled.
        pub peers: Vec<PeerView>,
        /// Addresses to type on another device.
        pub addresses: Vec<String>,
        /// People on this device.
        pub people: u32,
        /// Notes on this device.
        pub notes: u32,
        /// Records kept that this device cannot read yet.
        pub waiting: u32,
        /// Records that have come are still being put into the lists.
        pub applying: bool,
        /// 新しい形の記録: kept and passed on, and read once this program is a newer one.
        pub newer: u32,
        /// Records set aside because they were malformed.
        pub quarantined: u32,
        /// Logs stopped by a fork (a restored or cloned device).
        pub forks: u32,
    }

    /// The line to devices that are far.
    pub struct LineState {
        /// It carries little: what passes is limited.
        pub slow: bool,
        /// How fast it is, in kbit/s each way.
        pub kbit_per_second: u32,
        /// Megabytes a day, both ways; 0 without a limit.
        pub mb_per_day: u32,
        /// Imports, attachments and checkpoints pass; they wait otherwise.
        pub bulk: bool,
        /// Kilobytes that have passed today.
        pub used_kb: u32,
        /// Nothing more passes today.
        pub used_up: bool,
        /// Batches of records that wait for another line.
        pub waiting: u32,
        /// What the answers of far devices say that it carries, in kbit/s; 0 where they say nothing.
        pub proposed_kbit: u32,
    }

    /// What of the records of others lies here as it was written, and what was given up because an office
    /// keeps it and others have signed for it. No record is lost by that: only its second form.
    pub struct Keeping {
        /// A person said that this device keeps everything.
        pub told: bool,
        /// It keeps everything that it may read, by that or by its role.
        pub everything: bool,
        /// Batches of records that were given up.
        pub given_up: u32,
        /// Their kilobytes.
        pub given_up_kb: u32,
    }

    /// Has the device keep everything.
    pub struct SetKeeping {
        /// False leaves it to the role: an office keeps everything all the same.
        pub everything: bool,
    }

    /// Says what the line may carry.
    pub struct SetLine {
        /// As in `LineState`.
        pub slow: bool,
        /// 16 to 10,000.
        pub kbit_per_second: u32,
        /// 0 without a limit.
        pub mb_per_day: u32,
        /// As in `LineState`.
        pub bulk: bool,
    }

    /// Types an address.
    pub struct DialAddress {
        /// e.g. 192.168.1.5:4711.
        pub address: String,
    }

    /// A draft of a form, kept until saved.
    pub struct DraftForm {
        /// Which form (and which person).
        pub form: String,
        /// Its content as the screen writes it (≤ 64 KiB).
        pub content: String,
    }

    /// Names a form.
    pub struct DraftName {
        /// Which form.
        pub form: String,
    }

    /// A kept draft.
    pub struct Draft {
        /// Its content, if there is one.
        pub content: Option<String>,
        /// When kept.
        pub saved_at: Option<String>,
    }
}
