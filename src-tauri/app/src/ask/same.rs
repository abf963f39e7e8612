//! 同じ人かも: entries that look alike, and what people say about them.

use super::crossing;
use super::person::{ByView, PersonRow};

crossing! {
    /// Has some of those who changed compared with all others.
    pub struct LookForSame {
        /// At most so many (≤ 1,000).
        pub most: u32,
    }

    /// How far the comparing is.
    pub struct Looked {
        /// Compared now.
        pub compared: u32,
        /// Still to be compared.
        pub left: u32,
        /// Pairs that wait for somebody.
        pub waiting: u32,
    }

    /// Which pairs are wanted.
    pub struct ListSamePairs {
        /// At most so many (≤ 200).
        pub limit: u32,
    }

    /// What somebody said about two entries.
    pub struct LinkSaid {
        /// `same`, `different`, `relative`, `unsure`, `withdrawn`.
        pub verdict: String,
        /// In words.
        pub comment: String,
        /// What agreed and what did not when it was said, as codes.
        pub reasons: Vec<String>,
        /// Whether nobody has replaced it.
        pub in_force: bool,
        /// Who, when.
        pub by: ByView,
    }

    /// Two entries for somebody to look at.
    pub struct SamePair {
        /// One.
        pub one: PersonRow,
        /// The other.
        pub other: PersonRow,
        /// 電話 of the one.
        pub one_phone: String,
        /// 電話 of the other.
        pub other_phone: String,
        /// `likely` or `possible`; empty where they do not look alike any more.
        pub strength: String,
        /// What agrees and what does not, as codes.
        pub reasons: Vec<String>,
        /// Name or reading, birth date, and address or telephone agree, and nothing speaks against it.
        pub exact: bool,
        /// `same`, `different`, `relative`, `unsure`, `contested`; empty where nobody has said anything.
        pub stands: String,
        /// What was said, newest first.
        pub said: Vec<LinkSaid>,
    }

    /// The pairs that wait, the most pressing first.
    pub struct SamePairs {
        /// The first ones.
        pub pairs: Vec<SamePair>,
        /// How many in all.
        pub total: u32,
        /// People who are still to be compared.
        pub left: u32,
        /// Whether this device may say anything about them.
        pub may_write: bool,
    }

    /// Two entries.
    pub struct PairIds {
        /// One person.
        pub one: String,
        /// The other person.
        pub other: String,
    }

    /// What a person says about one pair, or about several that they have looked at.
    pub struct SaySame {
        /// The pairs; at most 200.
        pub pairs: Vec<PairIds>,
        /// `same`, `different`, `relative`, `unsure`, `withdrawn`.
        pub verdict: String,
        /// Why, in words.
        pub comment: String,
    }

    /// It is durable on this device.
    pub struct SaidSame {
        /// Pairs about which something was said.
        pub pairs: u32,
        /// Pairs that still wait.
        pub waiting: u32,
    }

    /// Another entry that is the same person.
    pub struct LinkedRecord {
        /// The entry.
        pub row: PersonRow,
        /// Fields of it that say something else than the entry that is shown, or something more.
        pub fields: Vec<super::person::FieldView>,
        /// What was said about the two, newest first; empty where they hang together by a third.
        pub said: Vec<LinkSaid>,
    }
}
