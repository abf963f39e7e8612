//! Devices and the people who work with them: how they stand, and ending, renewing, changing that.

use super::crossing;

crossing! {
    /// Devices whose right ended more than a week ago and that do not know it for certain.
    pub struct EndedDevices {
        /// How many there are below this one.
        pub devices: u32,
        /// The date by this device's clock, to be compared with a calendar.
        pub today: String,
    }

    /// The municipalities that a device of the prefecture has let in.
    pub struct Municipalities {
        /// One line each.
        pub rows: Vec<MunicipalityView>,
        /// For how many more there is room; 0 on a device that lets in none.
        pub free: u32,
    }

    /// A municipality that the prefecture has let in.
    pub struct MunicipalityView {
        /// Names it for `approve_enrolment`.
        pub unit: String,
        /// Names of the devices that administer or administered it, those who go on first.
        pub administrators: Vec<String>,
        /// Every one of them was withdrawn: it needs another.
        pub headless: bool,
    }

    /// The date that a person has compared.
    pub struct SayDate {
        /// As shown in `EndedDevices`.
        pub date: String,
    }

    /// How a device was withdrawn.
    pub struct WithdrawnView {
        /// When, as those who withdrew it say.
        pub at: Option<String>,
        /// `lost`, `ended`, `misconduct`, `mistake`; the gravest first.
        pub reasons: Vec<String>,
        /// Devices in use that are proved to know of it, this one included.
        pub known: u32,
        /// Devices in use, without the withdrawn one.
        pub of: u32,
    }

    /// The agreement under which somebody works.
    pub struct UnderView {
        /// Its id.
        pub id: String,
        /// 相手の団体; empty for one that was declared without a document.
        pub counterpart: String,
        /// When it ends, as the grant says.
        pub until: String,
    }

    /// A role of a device that goes on.
    pub struct RoleView {
        /// The grant, to end it.
        pub grant: String,
        /// Role code; empty for a role of a newer version.
        pub role: String,
        /// The classes that it may read: `P0` …
        pub reads: Vec<String>,
        /// When it ends.
        pub until: String,
        /// The agreement, of a private group.
        pub under: Option<UnderView>,
        /// Whether this device may end it and leave the others.
        pub may_end: bool,
    }

    /// A device of the operation.
    pub struct MemberDevice {
        /// The whole device id.
        pub device: String,
        /// 端末の名前.
        pub device_name: String,
        /// 記入者.
        pub operator_name: String,
        /// 班.
        pub team: String,
        /// This device itself.
        pub own: bool,
        /// Role code; empty for a role of a newer version.
        pub role: String,
        /// The municipality whose records it works with, where its unit is the own one.
        pub area: String,
        /// The classes that it may read: `P0` …
        pub reads: Vec<String>,
        /// Its roles that go on, the one that ends last first.
        pub roles: Vec<RoleView>,
        /// Roles that this device may give it beside those.
        pub may_give: Vec<String>,
        /// Name of the device that let it in; empty for the first one.
        pub admitted_by: String,
        /// `admitted`, `suspended`, `ended`, `withdrawn`.
        pub standing: String,
        /// When its right begins or began.
        pub since: String,
        /// When its right ends or ended.
        pub until: String,
        /// When its suspension ends.
        pub suspended_until: Option<String>,
        /// How it was withdrawn.
        pub withdrawn: Option<WithdrawnView>,
        /// When its newest receipt was signed; absent when never heard of.
        pub last_heard: Option<String>,
        /// Whether this device may withdraw it.
        pub may_withdraw: bool,
        /// Whether this device may suspend it.
        pub may_freeze: bool,
        /// The last moment until which this device may let it go on.
        pub may_extend_until: Option<String>,
    }

    /// Withdraws a device for good, and changes the keys.
    pub struct WithdrawDevice {
        /// The whole device id.
        pub device: String,
        /// `lost`, `ended`, `misconduct`, `mistake`.
        pub reason: String,
    }

    /// Names a device.
    pub struct OneDevice {
        /// The whole device id.
        pub device: String,
    }

    /// Lets a device go on with the same role.
    pub struct ExtendDevice {
        /// The whole device id.
        pub device: String,
        /// Last day, ISO date (inclusive, local time).
        pub valid_until: String,
    }

    /// Gives a member another role beside those it has.
    pub struct GiveRole {
        /// The whole device id.
        pub device: String,
        /// Role code.
        pub role: String,
        /// Last day, ISO date (inclusive, local time).
        pub valid_until: String,
        /// The agreement of a private group, from `list_agreements`; else empty.
        pub agreement: String,
    }

    /// Ends one role of a member that has another.
    pub struct EndRole {
        /// The whole device id.
        pub device: String,
        /// The grant, from its roles.
        pub grant: String,
    }

    /// Spaces that were given a new key.
    pub struct Rotated {
        /// How many.
        pub spaces: u32,
        /// Spaces whose key this device may not change, or does not hold.
        pub left: u32,
    }

    /// What a device may read of one class, counted by what is on this device.
    pub struct HeldView {
        /// `P0` … `P3`.
        pub class: String,
        /// People whose records of this class are there.
        pub people: u32,
        /// Documents of this class.
        pub records: u32,
        /// Whether this device reads the class itself; else nothing can be counted.
        pub counted: bool,
    }

    /// A device in use, and whether it is proved to know of the withdrawal.
    pub struct KnowsView {
        /// 端末の名前.
        pub device_name: String,
        /// 班.
        pub team: String,
        /// It is proved to know.
        pub knows: bool,
    }

    /// What a lost device may hold, for the report.
    pub struct Holdings {
        /// The device.
        pub member: MemberDevice,
        /// When this was counted.
        pub at: String,
        /// When it was last suspended.
        pub suspended_at: Option<String>,
        /// By class.
        pub held: Vec<HeldView>,
        /// People on this device whose roll entry it may read.
        pub people: u32,
        /// Devices in use, and which of them know of the withdrawal; empty before it.
        pub knows: Vec<KnowsView>,
    }
}
