//! Hidden persons (秘匿・支援措置): who they are, to those few who may know.

use super::crossing;
use super::person::{ByView, TimelineItem};

crossing! {
    /// A device that was named for hidden persons and waits for the second of two people.
    pub struct OfficerView {
        /// The whole device id.
        pub device: String,
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
    }

    /// What this device may do about hidden persons.
    pub struct HiddenState {
        /// It was named for it: it may hide people.
        pub may: bool,
        /// It holds a key, so it reads about them. Named without a key: somebody must confirm it.
        pub reads: bool,
        /// Devices that this one may confirm.
        pub waiting: Vec<OfficerView>,
    }

    /// A hidden person in the list.
    pub struct HiddenRow {
        /// Id of the sealed document.
        pub id: String,
        /// Name as written.
        pub name: String,
        /// Reading.
        pub kana: String,
        /// ISO, possibly partial.
        pub birth: String,
        /// Where they are, in words.
        pub stay: String,
        /// The person was in the roll before.
        pub was_in_roll: bool,
        /// Devices that read that roll and are proved to have been told.
        pub told: u32,
        /// Devices that read that roll.
        pub told_of: u32,
        /// What others wrote into the roll meanwhile and is not taken over yet.
        pub late: u32,
        /// The person is in the roll again.
        pub released: bool,
    }

    /// One field of a hidden person.
    pub struct HiddenField {
        /// Field name of the data dictionary.
        pub field: String,
        /// `P1` … `P3`: where it belongs in the roll.
        pub class: String,
        /// The value in words.
        pub value: String,
        /// Who, when.
        pub by: ByView,
    }

    /// Everything about a hidden person.
    pub struct HiddenPage {
        /// The line in the list.
        pub row: HiddenRow,
        /// Fields.
        pub fields: Vec<HiddenField>,
        /// History, newest first.
        pub timeline: Vec<TimelineItem>,
        /// 写真・書類, newest first.
        pub attachments: Vec<super::attachment::AttachmentView>,
    }

    /// Hides a person of the roll.
    pub struct HidePerson {
        /// The person.
        pub person_id: String,
    }

    /// Registers a person who is hidden from the beginning.
    pub struct RegisterHidden {
        /// 氏名.
        pub name: String,
        /// 読み.
        pub kana: String,
        /// 生年月日 as typed; empty when unknown.
        pub birth: String,
        /// Where they are, in words.
        pub stay: String,
        /// A first note; empty for none.
        pub note: String,
    }

    /// Writes about a hidden person.
    pub struct WriteHidden {
        /// Id of the sealed document.
        pub id: String,
        /// A note; empty for none.
        pub note: String,
        /// Where they are now, in words; empty when that is not said.
        pub stay: String,
    }

    /// A hidden person came back to the roll.
    pub struct Released {
        /// The new entry in the roll.
        pub person_id: String,
    }
}
