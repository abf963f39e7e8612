//! 協定・委託: under what a private group works, entered before anybody of it is let in.

use super::crossing;

crossing! {
    /// Enters an agreement, or changes one that is there.
    pub struct WriteAgreement {
        /// The one to be changed; empty for a new one.
        pub id: String,
        /// `commission` (委託) or `accord` (協定).
        pub kind: String,
        /// 相手の団体.
        pub counterpart: String,
        /// First day, ISO.
        pub from: String,
        /// Last day, ISO (inclusive, local time).
        pub until: String,
        /// The classes that it permits: `P1`, `P2`. Places and supplies (`P0`) always are.
        pub classes: Vec<String>,
        /// Legal basis: `outsourcing`, `consent`, `registered_body`.
        pub basis: String,
        /// Registration number (登録被災者援護協力団体), with that basis.
        pub registration: String,
        /// Number or title of the document; may be empty.
        pub document: String,
    }

    /// An agreement.
    pub struct AgreementView {
        /// Its id, which the grants under it name.
        pub id: String,
        /// `commission` or `accord`.
        pub kind: String,
        /// 相手の団体.
        pub counterpart: String,
        /// First day, ISO.
        pub from: String,
        /// Last day, ISO.
        pub until: String,
        /// The classes that it permits: `P0` …
        pub classes: Vec<String>,
        /// Legal basis.
        pub basis: String,
        /// Registration number; may be empty.
        pub registration: String,
        /// Number or title of the document; may be empty.
        pub document: String,
        /// `coming`, `in_force`, `ended`.
        pub standing: String,
        /// Devices that work under it now.
        pub devices: u32,
        /// Who entered it.
        pub entered_by: String,
        /// When.
        pub entered: String,
    }

    /// Every agreement of the operation.
    pub struct Agreements {
        /// Those in force first, then by their counterpart.
        pub rows: Vec<AgreementView>,
        /// Whether this device may enter one.
        pub may_write: bool,
    }
}
