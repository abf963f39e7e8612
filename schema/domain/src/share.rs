//! 他の市町村などと分け合う: that a person's records are given to another unit, and that this has ended.
//!
//! What is said is an item of the person that never changes. Nothing that was given can be taken back by
//! ending a share; it says that nothing more is given (災対法90条の4, 施行規則8条の5の登録事項: to whom, when,
//! on what basis).

use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};

code_list!(
    /// On what basis somebody outside the unit is given records (災対法90条の4第1項, 個人情報保護法69条2項).
    ShareBasis {
        /// 本人の同意（災対法90条の4第1項1号、個情法69条2項1号）
        Consent = "consent",
        /// 他の地方公共団体が援護に使う（災対法90条の4第1項3号）
        OtherGovernment = "other_government",
        /// 明らかに本人の利益になる（個情法69条2項4号）
        Benefit = "benefit",
        /// 委託（個情法66条2項）
        Outsourcing = "outsourcing",
    }
);

impl ShareBasis {
    /// Whether health and care (要配慮個人情報) may be given on this basis.
    #[must_use]
    pub fn covers_care(&self) -> bool {
        matches!(self, Self::Consent | Self::Benefit)
    }

    /// Whether it must be said in words why.
    #[must_use]
    pub fn wants_reason(&self) -> bool {
        matches!(self, Self::Benefit | Self::Outsourcing)
    }
}

/// One thing that was said about sharing. Lives in the person, collection `shares`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareSaid {
    /// The unit that is given the records, as 32 hexadecimal digits.
    pub unit: String,
    /// The classes that it is given, by their numbers.
    pub classes: Vec<u8>,
    /// On what basis.
    pub basis: ShareBasis,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Until when, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<u64>,
    /// It says that the share of this id has ended, and shares nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}
