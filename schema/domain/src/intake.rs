//! A self-report (自己申告) as it came in: by the portal, LINE, telephone, post or on paper.
//!
//! What was claimed is kept as it was said, apart from what somebody has verified, and from the records
//! of people: a report is never written into a person by itself. A person links it, or it becomes a
//! telephone call. The report is one item that never changes; what was decided about it are others.

use crate::ids::DocumentId;
use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};

code_list!(
    /// By which way a report came.
    Channel {
        /// ポータル
        Portal = "portal",
        /// LINE
        Line = "line",
        /// 電話
        Phone = "phone",
        /// 郵便局
        Post = "post",
        /// 紙
        Paper = "paper",
        /// そのほか
        Elsewhere = "elsewhere",
    }
);

code_list!(
    /// What a person has decided about a report.
    Verdict {
        /// It is about this person of the roll.
        Linked = "linked",
        /// It is not: what was linked is taken back.
        Unlinked = "unlinked",
        /// Nobody fits: to be asked by telephone.
        Ask = "ask",
        /// It needs nothing more: asked, registered anew, or sent twice.
        Done = "done",
    }
);

/// The four items by which a resident is told (氏名、生年月日、性別、住所), and how to reach them, as
/// somebody said or as somebody verified them. Everything may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Name as written, with or without a space.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Reading.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kana: String,
    /// Birth date as written, in any era.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub birth: String,
    /// Sex as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sex: String,
    /// Registered address as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Telephone as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// Who reports for somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxy {
    /// Their name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Who they are to the person (長男, 民生委員 …).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub relation: String,
    /// Their telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// A report. Lives in `intake`, collection `received`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// By which way.
    pub channel: Channel,
    /// Its number there.
    pub reference: String,
    /// When it was received there, RFC 3339.
    pub received: String,
    /// What was said of the person.
    pub claimed: Stated,
    /// What was verified (a My Number card read by the portal, a document seen), and only that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Stated>,
    /// Who reports for the person; `None` where it is the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
    /// The person has agreed beforehand that the information is shared (事前の同意).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consented: bool,
    /// Where they say they are.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub whereabouts: String,
    /// What they say they need.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub needs: String,
    /// Everything as it came.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub raw: String,
    /// Who took it in, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// What was decided about a report. Lives in `intake`, collection `marks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeMark {
    /// What.
    pub verdict: Verdict,
    /// The person it is about (`linked`, `unlinked`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<DocumentId>,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// How a report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Open,
    /// Linked to this person.
    Linked(DocumentId),
    /// Linked to several persons by people who had not heard of each other: to be looked at.
    Contested(Vec<DocumentId>),
    /// To be asked by telephone.
    Ask,
    /// Needs nothing more.
    Done,
}

/// How a report stands after these marks, in the order in which they were made.
///
/// A link stands until it is taken back. Two links to different persons stand side by side: whichever is
/// wrong is taken back by a person, never by the later one.
#[must_use]
pub fn standing(marks: &[IntakeMark]) -> Standing {
    let mut linked: Vec<DocumentId> = Vec::new();
    let mut rest = Standing::Open;
    for mark in marks {
        match (&mark.verdict, mark.person) {
            (Verdict::Linked, Some(person)) => {
                if !linked.contains(&person) {
                    linked.push(person);
                }
                rest = Standing::Open;
            }
            (Verdict::Unlinked, Some(person)) => linked.retain(|there| *there != person),
            (Verdict::Ask, _) => rest = Standing::Ask,
            (Verdict::Done, _) => rest = Standing::Done,
            _ => {}
        }
    }
    match (linked.as_slice(), rest) {
        ([], rest) => rest,
        ([person], _) => Standing::Linked(*person),
        (several, _) => Standing::Contested(several.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn mark(verdict: Verdict, person: Option<u8>) -> IntakeMark {
        IntakeMark {
            verdict,
            person: person.map(|byte| DocumentId::from_bytes([byte; 16])),
            comment: String::new(),
            by: sample("2026-11-26T09:00:00+09:00"),
        }
    }

    #[test]
    fn a_link_stands_until_it_is_taken_back_and_two_stand_side_by_side() {
        let person = |byte: u8| DocumentId::from_bytes([byte; 16]);
        let mut marks = vec![mark(Verdict::Ask, None)];
        assert_eq!(standing(&marks), Standing::Ask);
        marks.push(mark(Verdict::Linked, Some(1)));
        assert_eq!(standing(&marks), Standing::Linked(person(1)));
        marks.push(mark(Verdict::Linked, Some(2)));
        assert_eq!(
            standing(&marks),
            Standing::Contested(vec![person(1), person(2)])
        );
        marks.push(mark(Verdict::Unlinked, Some(1)));
        assert_eq!(standing(&marks), Standing::Linked(person(2)));
        marks.push(mark(Verdict::Unlinked, Some(2)));
        assert_eq!(standing(&marks), Standing::Open, "as it was before");
        marks.push(mark(Verdict::Other("of a newer version".into()), None));
        assert_eq!(standing(&marks), Standing::Open);
        marks.push(mark(Verdict::Done, None));
        assert_eq!(standing(&marks), Standing::Done);
    }
}
