//! 同一人判定: what people have said about two entries of the roll being one person.
//!
//! An entry is never merged into another: an assertion is an item in one of the two, and whoever reads
//! both shows them as one. Taken back, everything is as before. Assertions that were made apart stand
//! side by side, and no later one silently beats an earlier (PFIF's `linked_person_record_id`; 個人情報
//! 保護法65条 asks that what is kept be true, 90条 that it can be put right).

use crate::ids::DocumentId;
use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

code_list!(
    /// What somebody says about two entries.
    LinkVerdict {
        /// 同じ人
        Same = "same",
        /// 別の人
        Different = "different",
        /// 家族・同姓
        Relative = "relative",
        /// あとで: looked at, and not sure.
        Unsure = "unsure",
        /// Taken back: nothing is said any more.
        Withdrawn = "withdrawn",
    }
);

/// An assertion. Lives in the person with the smaller id, collection `links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkAssertion {
    /// The other person.
    pub other: DocumentId,
    /// What is said.
    pub verdict: LinkVerdict,
    /// What agreed and what did not when it was said, as codes (`linkage::Reason`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// The assertions about the same two that its author had before them and replaces, by item id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<String>,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// How two entries stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Together {
    /// Nobody has said anything, or it was taken back.
    Unsaid,
    /// One person.
    Same,
    /// Two.
    Different,
    /// Two of one family, or of one name.
    Relative,
    /// Somebody looked and was not sure.
    Unsure,
    /// People who had not heard of each other say different things: shown as two until somebody decides.
    Contested,
}

impl Together {
    /// The code that lists show; `None` where nothing is said.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Unsaid => None,
            Self::Same => Some("same"),
            Self::Different => Some("different"),
            Self::Relative => Some("relative"),
            Self::Unsure => Some("unsure"),
            Self::Contested => Some("contested"),
        }
    }
}

/// The two ids in their order: an assertion about them lives in the first.
#[must_use]
pub fn pair(one: DocumentId, other: DocumentId) -> (DocumentId, DocumentId) {
    if one.bytes() <= other.bytes() {
        (one, other)
    } else {
        (other, one)
    }
}

/// The assertions about one pair that nobody has replaced.
#[must_use]
pub fn in_force(assertions: &[(String, LinkAssertion)]) -> Vec<&(String, LinkAssertion)> {
    let replaced: BTreeSet<&str> = assertions
        .iter()
        .flat_map(|(id, said)| {
            let earlier = said.supersedes.iter().map(String::as_str);
            // Nothing replaces itself.
            earlier.filter(move |earlier| *earlier != id)
        })
        .collect();
    assertions
        .iter()
        .filter(|(id, _)| !replaced.contains(id.as_str()))
        .collect()
}

/// How two entries stand after these assertions about them. The order does not matter.
#[must_use]
pub fn together(assertions: &[(String, LinkAssertion)]) -> Together {
    let mut said: BTreeSet<&str> = in_force(assertions)
        .into_iter()
        .map(|(_, said)| said.verdict.code())
        .collect();
    // Who took something back, or was not sure, contradicts nobody.
    said.remove(LinkVerdict::Withdrawn.code());
    if said.len() > 1 {
        said.remove(LinkVerdict::Unsure.code());
    }
    let known: Vec<LinkVerdict> = said
        .iter()
        .map(|code| LinkVerdict::from_code(code))
        .collect();
    match known.as_slice() {
        [] => Together::Unsaid,
        [LinkVerdict::Same] => Together::Same,
        [LinkVerdict::Different] => Together::Different,
        [LinkVerdict::Relative] => Together::Relative,
        [LinkVerdict::Unsure] => Together::Unsure,
        // 別の人 and 家族・同姓 both say that they are two.
        [LinkVerdict::Different, LinkVerdict::Relative] => Together::Relative,
        // Something that a newer version says is not taken for agreement.
        _ => Together::Contested,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn said(id: &str, verdict: LinkVerdict, supersedes: &[&str]) -> (String, LinkAssertion) {
        let assertion = LinkAssertion {
            other: DocumentId::from_bytes([2; 16]),
            verdict,
            reasons: Vec::new(),
            comment: String::new(),
            supersedes: supersedes.iter().map(|id| (*id).to_owned()).collect(),
            by: sample("2026-11-26T09:00:00+09:00"),
        };
        (id.to_owned(), assertion)
    }

    #[test]
    fn what_was_said_apart_stands_side_by_side_until_somebody_decides() {
        let mut all = vec![said("a", LinkVerdict::Same, &[])];
        assert_eq!(together(&all), Together::Same);
        all.push(said("b", LinkVerdict::Different, &[]));
        assert_eq!(together(&all), Together::Contested);
        all.reverse();
        assert_eq!(together(&all), Together::Contested, "in any order");
        all.push(said("c", LinkVerdict::Different, &["a", "b"]));
        assert_eq!(together(&all), Together::Different);
        all.push(said("d", LinkVerdict::Withdrawn, &["c"]));
        assert_eq!(together(&all), Together::Unsaid, "as it was before");
    }

    #[test]
    fn taking_back_takes_back_only_what_was_known() {
        let all = [
            said("a", LinkVerdict::Same, &[]),
            said("b", LinkVerdict::Withdrawn, &["a"]),
            said("c", LinkVerdict::Same, &["a"]),
        ];
        assert_eq!(together(&all), Together::Same, "said again elsewhere");
    }

    #[test]
    fn who_is_not_sure_contradicts_nobody_and_an_unknown_word_is_no_agreement() {
        let unsure = said("b", LinkVerdict::Unsure, &[]);
        assert_eq!(together(std::slice::from_ref(&unsure)), Together::Unsure);
        let all = [said("a", LinkVerdict::Same, &[]), unsure];
        assert_eq!(together(&all), Together::Same);
        let newer = said("c", LinkVerdict::Other("of a newer version".into()), &[]);
        assert_eq!(together(std::slice::from_ref(&newer)), Together::Contested);
        let family = [
            said("a", LinkVerdict::Relative, &[]),
            said("b", LinkVerdict::Different, &[]),
        ];
        assert_eq!(together(&family), Together::Relative);
        let itself = said("a", LinkVerdict::Same, &["a"]);
        assert_eq!(together(&[itself]), Together::Same);
    }
}
