//! What was done on this device: who opened, exported, printed, decided.

use super::crossing;

crossing! {
    /// A page of the record of this device.
    pub struct AuditList {
        /// Which acts: a group of the code list, or empty for all.
        pub group: String,
        /// Only records with a smaller number; absent for the newest.
        pub before: Option<u32>,
        /// At most this many rows (≤ 500).
        pub limit: u32,
    }

    /// A page of what was done about one person on this device.
    pub struct AuditOfPerson {
        /// The person.
        pub person_id: String,
        /// Only records with a smaller number; absent for the newest.
        pub before: Option<u32>,
        /// At most this many rows (≤ 500).
        pub limit: u32,
    }

    /// One act.
    pub struct AuditLine {
        /// Number of the record, from 1.
        pub number: u32,
        /// When, by this device's clock.
        pub at: String,
        /// What was done, of the code list.
        pub kind: String,
        /// 記入者; empty when the name is not known here.
        pub operator_name: String,
        /// The person it was about.
        pub person_id: Option<String>,
        /// The person's name as it is now; empty without one.
        pub person_name: String,
        /// Classes that were shown: `P1` …
        pub classes: Vec<String>,
        /// How many: hits, rows, documents, entries, spaces, wrong passphrases, by the kind.
        pub count: Option<u32>,
        /// What was printed or exported, or what a search was over.
        pub what: String,
        /// Name of the device it was about; its first digits while the name is not known here.
        pub device_name: String,
        /// Role code that was given.
        pub role: String,
        /// The reason of a withdrawal; the code of a consent.
        pub reason: String,
        /// Until when a device may go on.
        pub until: Option<String>,
        /// Acts before this one that could not be recorded.
        pub missed: u32,
    }

    /// Acts, newest first.
    pub struct AuditPage {
        /// The rows.
        pub rows: Vec<AuditLine>,
        /// How many there are in all.
        pub total: u32,
        /// Hand in as `before` for older ones; absent at the end.
        pub next: Option<u32>,
        /// The person asked about; empty otherwise.
        pub person_name: String,
    }

    /// A page of what was done on the other devices, on a device that audits.
    pub struct AuditHeard {
        /// Which acts: a group of the code list, or empty for all.
        pub group: String,
        /// Only what this account did; empty for everybody.
        pub operator: String,
        /// Only on this device (whole id); empty for every device.
        pub device: String,
        /// Only about this person; empty for everybody.
        pub person_id: String,
        /// What the page before handed out as `next`; absent for the newest.
        pub before: Option<String>,
        /// At most this many rows (≤ 500).
        pub limit: u32,
    }

    /// One act on another device.
    pub struct AuditHeardLine {
        /// What was done, and by whom; the number is of that device's record.
        pub line: AuditLine,
        /// The whole id of the device.
        pub device: String,
        /// On which device.
        pub on_device: String,
    }

    /// Acts on other devices, newest first.
    pub struct AuditHeardPage {
        /// The rows.
        pub rows: Vec<AuditHeardLine>,
        /// How many there are in all.
        pub total: u32,
        /// Hand in as `before` for older ones; absent at the end.
        pub next: Option<String>,
        /// The person asked about; empty otherwise.
        pub person_name: String,
    }

    /// A place where the record of another device does not hold.
    pub struct AuditGap {
        /// `gap`, `rewritten`, `changed`, `does_not_open`.
        pub fault: String,
        /// Number of the first record concerned.
        pub number: u32,
        /// When what shows it was sealed, by that device's clock.
        pub sealed: String,
    }

    /// How far the record of another device has come here.
    pub struct AuditDevice {
        /// The whole id.
        pub device: String,
        /// Its name; the first digits while the name is not known here.
        pub device_name: String,
        /// Whether it was withdrawn.
        pub withdrawn: bool,
        /// How many records it told of.
        pub records: u32,
        /// When the last act that can be read here was done, by its own clock.
        pub last: Option<String>,
        /// When it last sealed records; absent when none have come.
        pub sealed: Option<String>,
        /// It goes on saving, and no record of acts comes.
        pub silent: bool,
        /// Records that were sealed before this device came to audit.
        pub not_for_us: u32,
        /// Its rescue code was left with this device.
        pub rescue_held: bool,
        /// Where its record does not hold, oldest first.
        pub faults: Vec<AuditGap>,
    }

    /// Somebody whose acts on other devices are known here.
    pub struct AuditOperator {
        /// The account.
        pub account: String,
        /// The name; empty when it is not known here.
        pub name: String,
    }

    /// The other devices and their records.
    pub struct AuditDevices {
        /// Devices of the units that this device audits.
        pub devices: Vec<AuditDevice>,
        /// Who worked on them.
        pub operators: Vec<AuditOperator>,
    }

    /// Whether the record of this device holds together.
    pub struct AuditState {
        /// Nothing was taken out, changed, moved or cut off.
        pub whole: bool,
        /// How many records there are.
        pub records: u32,
        /// When the first one was made.
        pub since: Option<String>,
        /// `gap`, `unlinked`, `changed`, `cut_off`, `mark`; empty for a whole record.
        pub fault: String,
        /// Number of the first record that is missing or does not fit.
        pub number: Option<u32>,
        /// When the last one before it was made.
        pub after: Option<String>,
    }

    /// A sheet goes to the printer.
    pub struct RecordPrint {
        /// Which sheet, of the code list.
        pub what: String,
        /// The people who stand on it.
        pub person_ids: Vec<String>,
    }
}
