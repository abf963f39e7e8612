//! What is noted about one practice person; plain values for the app to write as documents.

use domain::code::{
    ConsentScope, ConsiderationReason, ContactResult, DatePrecision, NeedArea, NeedState, Presence,
    Sex, SourceKind, StayCategory, TaskState, Urgency, Verification, WatchLevel,
};
use domain::ids::DocumentId;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The same for the same seed, household and place in it.
    pub id: DocumentId,
    /// 姓 as written, old forms and variation selectors included.
    pub family_name: String,
    /// 名 as written. Empty where only the reading is known.
    pub given_name: String,
    /// せい in hiragana.
    pub family_kana: String,
    /// めい in hiragana.
    pub given_kana: String,
    /// ISO, whole or partial.
    pub birth_date: String,
    /// CL-20.
    pub birth_precision: DatePrecision,
    /// What was said at the desk: 昭和23年4月5日, S23.4.5, 78歳.
    pub birth_source_text: String,
    /// The age, where only that was said.
    pub age_reported: Option<u32>,
    /// CL-21.
    pub sex: Sex,
    /// 続柄.
    pub relationship: &'static str,
    /// 世帯主.
    pub head: bool,
    /// The mobile telephone, as written; empty without one.
    pub mobile: String,
    /// BCP 47; empty for Japanese.
    pub language: &'static str,
    /// CL-22.
    pub watch_level: WatchLevel,
    /// Who may be told.
    pub consent: ConsentScope,
    /// CL-11.
    pub considerations: Vec<ConsiderationReason>,
    /// Where the person has been, oldest first.
    pub stays: Vec<Stay>,
    /// Visits and calls, oldest first.
    pub visits: Vec<Visit>,
    /// What is needed.
    pub needs: Vec<Need>,
    /// What is to do and what was promised.
    pub tasks: Vec<Task>,
    /// The urgent flag, where one is up.
    pub urgent: Option<Urgent>,
    /// 要約; empty for most.
    pub summary: String,
}

impl Person {
    /// 氏名 with a space between the parts, as written.
    #[must_use]
    pub fn full_name(&self) -> String {
        join(&self.family_name, &self.given_name)
    }

    /// ふりがな with a space between the parts.
    #[must_use]
    pub fn full_name_kana(&self) -> String {
        join(&self.family_kana, &self.given_kana)
    }
}

fn join(family: &str, given: &str) -> String {
    if family.is_empty() || given.is_empty() {
        [family, given].concat()
    } else {
        format!("{family} {given}")
    }
}

/// A claim of where a person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// CL-12.
    pub category: StayCategory,
    /// In words.
    pub place: String,
    /// CL-13, for shelters.
    pub presence: Option<Presence>,
    /// How long ago it was seen or heard.
    pub days_ago: u32,
    /// CL-01.
    pub source: SourceKind,
    /// CL-02.
    pub verification: Verification,
}

/// A visit or call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// How long ago.
    pub days_ago: u32,
    /// Minutes after midnight.
    pub minute: u32,
    /// CL-14.
    pub result: ContactResult,
    /// What was heard and seen.
    pub text: String,
}

/// A need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// CL-37.
    pub area: NeedArea,
    /// In one line.
    pub title: String,
    /// CL-35.
    pub urgency: Urgency,
    /// CL-38.
    pub state: NeedState,
    /// How long ago it was noted.
    pub days_ago: u32,
}

/// A task or promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// In one line.
    pub title: String,
    /// Days from today until it is due; negative when overdue, `None` without a date.
    pub due_in_days: Option<i32>,
    /// Whether it was promised to the person.
    pub promised: bool,
    /// Its state.
    pub state: TaskState,
    /// How long ago it was noted.
    pub days_ago: u32,
}

/// An urgent flag that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urgent {
    /// CL-35.
    pub urgency: Urgency,
    /// In one line, without health details.
    pub reason: String,
    /// How long ago it was raised.
    pub days_ago: u32,
}
