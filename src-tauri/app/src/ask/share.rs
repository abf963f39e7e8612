//! 他の市町村などと分け合う.

use super::crossing;
use super::person::ByView;

crossing! {
    /// A municipality, or another unit of the operation.
    pub struct UnitView {
        /// Its id.
        pub unit: String,
        /// Its name; empty where nobody has said it.
        pub name: String,
        /// What the devices are called that administer it.
        pub administrators: Vec<String>,
        /// Whether this device works for it.
        pub own: bool,
    }

    /// Says what the municipality of this device is called.
    pub struct NameUnit {
        /// As written, e.g. 金沢市.
        pub name: String,
    }

    /// Gives a person's records to another unit, which writes on in them.
    pub struct SharePerson {
        /// The person.
        pub person_id: String,
        /// The unit, as [`UnitView`] names it.
        pub unit: String,
        /// Whether health and care are given, too.
        pub care: bool,
        /// `consent`, `other_government`, `benefit`, `outsourcing`.
        pub basis: String,
        /// Why, in words; needed with `benefit` and `outsourcing`.
        pub reason: String,
        /// The last day, `YYYY-MM-DD`; empty: until somebody ends it.
        pub until: String,
    }

    /// Ends what was said by [`SharePerson`].
    pub struct EndShare {
        /// The person.
        pub person_id: String,
        /// Its id.
        pub share_id: String,
    }

    /// To whom a person's records were given.
    pub struct ShareView {
        /// Its id.
        pub id: String,
        /// What the unit is called.
        pub unit: String,
        /// Whether health and care are given, too.
        pub care: bool,
        /// On what basis.
        pub basis: String,
        /// Why, in words.
        pub reason: String,
        /// The last day, as a date; empty where none was said.
        pub until: String,
        /// `goes_on`, `over` (its last day is past), `ended`, `void` (said by who may not).
        pub stands: String,
        /// Who ended it, when.
        pub ended: Option<ByView>,
        /// Who said it, when.
        pub by: ByView,
    }

    /// Which municipalities have a person's records.
    pub struct Sharing {
        /// The municipality whose person this is, where it is not the one of this device.
        pub home: String,
        /// To whom the records were given, the newest first (提供の記録).
        pub shares: Vec<ShareView>,
        /// Whether this device may give them, or end that.
        pub may_share: bool,
    }
}
