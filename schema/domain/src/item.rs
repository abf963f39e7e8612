//! Immutable items that collections of a document hold: notes, whereabouts, needs, tasks, flags …
//!
//! An item is written once and never changed. A correction, an answer or a new state is another
//! item that names the first, so two teams that write apart never overwrite each other.

use crate::code::{ContactResult, NeedArea, NeedState, Presence, StayCategory, TaskState, Urgency};
use crate::ids::DocumentId;
use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};

/// A visit, a call or a plain note (`contact_log`). Lives in `person_record` or `person_care`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What came of the contact; `None` for a plain note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ContactResult>,
    /// What was heard and seen. At most 64 KiB.
    pub text: String,
    /// The other persons it is also about (the same visit), as document ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<DocumentId>,
    /// The id of the note that this one corrects (訂正).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// A dated claim of where a person is (`stay`). Lives in `person`, collection `whereabouts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// CL-12.
    pub category: StayCategory,
    /// The place's document, where it is one we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<DocumentId>,
    /// The place in words as said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place_text: String,
    /// CL-13.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// Since when; a date or RFC 3339. Empty when not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// Who, when; `by.seen` is 最終確認.
    #[serde(flatten)]
    pub by: Provenance,
}

/// Membership of a person in a household. Lives in `household`, collection `members`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The member.
    pub person: DocumentId,
    /// 続柄 as written (本人, 妻, 子 …).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub relationship: String,
    /// Whether the person is 世帯主・代表者.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub head: bool,
    /// Since when. Empty when not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub joined: String,
    /// Until when; set by a later membership of the same person that ends it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub left: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// 困りごと (`issue`). Lives in `person_record`, collection `needs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// CL-37.
    pub area: NeedArea,
    /// In one line.
    pub title: String,
    /// CL-35.
    pub urgency: Urgency,
    /// The note it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// A new state of a need. Lives in `person_record`, collection `need_marks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedMark {
    /// The need's item id.
    pub need: String,
    /// CL-38.
    pub state: NeedState,
    /// What was answered or done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// 次にやること or 約束. Lives in `person_record`, collection `tasks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// In one line.
    pub title: String,
    /// Due date, ISO; empty when none was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub due: String,
    /// Whether it was promised to the person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promised: bool,
    /// Team that is to do it; empty means whoever holds the case. Written as `for_team`, because
    /// `team` is the writer's.
    #[serde(rename = "for_team", default, skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// The note it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// A new state of a task. Lives in `person_record`, collection `task_marks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskMark {
    /// The task's item id.
    pub task: String,
    /// Its new state.
    pub state: TaskState,
    /// A new due date with [`TaskState::Postponed`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub due: String,
    /// Why, or what came of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// 緊急の印, raised or lowered. Lives in `person`, collection `flags`. The newest decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrgentFlag {
    /// Raised (`true`) or lowered.
    pub raised: bool,
    /// CL-35.
    pub urgency: Urgency,
    /// In one line, without health details (P1).
    pub reason: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// One case of a handover as the outgoing team gives it. Lives in `handover`, collection `items`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverItem {
    /// The person.
    pub person: DocumentId,
    /// Why it is on the list: codes `urgent`, `promised`, `due`, `absent`, `need_open`, `conflict`, `not_left`, `added`.
    pub reasons: Vec<String>,
    /// 要約.
    #[serde(default)]
    pub summary: String,
    /// やること.
    #[serde(default)]
    pub todo: String,
    /// もしもの時.
    #[serde(default)]
    pub if_then: String,
    /// ひとこと.
    #[serde(default)]
    pub word: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// The incoming lead's answer to one case. Lives in `handover`, collection `answers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverAnswer {
    /// The handover item's id.
    pub item: String,
    /// `taken` 引き受ける or `asked` 質問を残す.
    pub decision: String,
    /// The question with `asked`.
    #[serde(default)]
    pub question: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// One side's signature. Lives in `handover`, collection `signatures`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverSignature {
    /// `outgoing` or `incoming`.
    pub side: String,
    /// SHA-256 of what was signed (`handover::digest`), hexadecimal.
    pub digest: String,
    /// The device id, hexadecimal (64 digits).
    pub device_id: String,
    /// Ed25519 by the device's signing key over the digest, hexadecimal.
    pub signature: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

/// A device of the operation by its names. Lives in `directory`, collection `devices`, keyed by
/// the device id in hexadecimal plus a random suffix; the newest of a device counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryDevice {
    /// The device id, hexadecimal (64 digits).
    pub device_id: String,
    /// 端末の名前, e.g. 河井小-2.
    pub device_name: String,
    /// 記入者.
    pub operator_name: String,
    /// 班. Written as `device_team`, because `team` is the writer's.
    #[serde(rename = "device_team")]
    pub team: String,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{SourceKind, Verification};
    use crate::provenance::sample;
    use serde::de::DeserializeOwned;

    /// What is written is read back whole: an item's own words never hide those of its origin.
    fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(item: &T) {
        let written = serde_json::to_value(item).expect("written");
        let origin: Provenance =
            serde_json::from_value(written.clone()).expect("the origin is there");
        assert_eq!(origin, by(), "the origin is untouched");
        let read: T = serde_json::from_value(written).expect("read");
        assert_eq!(read, *item, "nothing is lost");
    }

    fn by() -> Provenance {
        Provenance {
            source: SourceKind::Observation,
            verification: Verification::Hearsay,
            ..sample("2026-11-23T10:00:00+09:00")
        }
    }

    #[test]
    fn every_item_keeps_its_origin_beside_its_own_words() {
        let person = DocumentId::from_bytes([7; 16]);
        let text = || "ことば".to_owned();
        comes_back(&Note {
            result: Some(ContactResult::Met),
            text: text(),
            also: vec![person],
            corrects: Some(text()),
            by: by(),
        });
        comes_back(&Whereabouts {
            category: StayCategory::Car,
            place: Some(person),
            place_text: text(),
            presence: Some(Presence::Present),
            since: text(),
            by: by(),
        });
        comes_back(&Membership {
            person,
            relationship: text(),
            head: true,
            joined: text(),
            left: text(),
            by: by(),
        });
        comes_back(&Need {
            area: NeedArea::Health,
            title: text(),
            urgency: Urgency::Today,
            note: Some(text()),
            by: by(),
        });
        comes_back(&NeedMark {
            need: text(),
            state: NeedState::Solved,
            comment: text(),
            by: by(),
        });
        for team in [String::new(), "B班".to_owned()] {
            comes_back(&Task {
                title: text(),
                due: text(),
                promised: true,
                team,
                note: Some(text()),
                by: by(),
            });
        }
        comes_back(&TaskMark {
            task: text(),
            state: TaskState::Done,
            due: text(),
            comment: text(),
            by: by(),
        });
        comes_back(&UrgentFlag {
            raised: true,
            urgency: Urgency::Life,
            reason: text(),
            by: by(),
        });
        comes_back(&HandoverItem {
            person,
            reasons: vec![text()],
            summary: text(),
            todo: text(),
            if_then: text(),
            word: text(),
            by: by(),
        });
        comes_back(&HandoverAnswer {
            item: text(),
            decision: text(),
            question: text(),
            by: by(),
        });
        comes_back(&HandoverSignature {
            side: text(),
            digest: text(),
            device_id: text(),
            signature: text(),
            by: by(),
        });
        comes_back(&DirectoryDevice {
            device_id: text(),
            device_name: text(),
            operator_name: text(),
            team: "B班".to_owned(),
            by: by(),
        });
    }
}
