//! 引継ぎ: what one team leaves to the next, gathered by itself and signed by both.
//!
//! Pure: the store gathers the facts of each case, this decides what belongs on the list and in
//! which order, and says which bytes are signed. Hashing and signing are the vault's.

use crate::code::Urgency;
use crate::ids::DocumentId;
use crate::item::{HandoverAnswer, HandoverItem};
use crate::need::urgency_order;
use std::collections::{BTreeMap, BTreeSet};

/// Why a case is handed over. The order is the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// 緊急の印 is up.
    Urgent,
    /// Something was promised to the person.
    Promised,
    /// A task is due within the next team's first days.
    Due,
    /// Nobody was met on the last visits.
    Absent,
    /// Two inputs differ and nobody has decided.
    Conflict,
    /// A need is open.
    NeedOpen,
    /// A note has not left this device.
    NotLeft,
    /// The outgoing lead put it on the list.
    Added,
}

impl Reason {
    /// Every reason in the order of the list.
    pub const ALL: [Self; 8] = [
        Self::Urgent,
        Self::Promised,
        Self::Due,
        Self::Absent,
        Self::Conflict,
        Self::NeedOpen,
        Self::NotLeft,
        Self::Added,
    ];

    /// The code in [`HandoverItem::reasons`].
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Promised => "promised",
            Self::Due => "due",
            Self::Absent => "absent",
            Self::Conflict => "conflict",
            Self::NeedOpen => "need_open",
            Self::NotLeft => "not_left",
            Self::Added => "added",
        }
    }

    /// From its code; `None` for a reason of a newer version.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A task or promise that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTask {
    /// In one line.
    pub title: String,
    /// ISO date; empty when none was said.
    pub due: String,
    /// Whether it was promised to the person.
    pub promised: bool,
}

/// What is known of one case when the handover is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The person.
    pub person: DocumentId,
    /// 要約.
    pub summary: String,
    /// The urgent flag that is up, with its reason in one line.
    pub urgent: Option<(Urgency, String)>,
    /// Tasks that are not done.
    pub tasks: Vec<OpenTask>,
    /// Titles of open needs with their urgency.
    pub open_needs: Vec<(Urgency, String)>,
    /// Visits in a row that found nobody.
    pub absences_in_a_row: u32,
    /// Fields in dispute.
    pub conflicts: u32,
    /// Notes that are on no other device yet.
    pub not_left: u32,
    /// Whether the outgoing lead wants it on the list whatever the rest says.
    pub added: bool,
}

/// A case as it goes on the list, for the outgoing lead to complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The person.
    pub person: DocumentId,
    /// Why, most pressing first.
    pub reasons: Vec<Reason>,
    /// 要約.
    pub summary: String,
    /// やること, proposed from tasks and needs: one line each.
    pub todo: String,
}

/// The cases that belong on the list, most pressing first, then by person so that two devices with
/// the same facts propose the same list.
///
/// `due_by` is the ISO date of the last day that counts as due soon. A dated task whose date cannot
/// be read counts as due.
#[must_use]
pub fn gather(facts: &[CaseFacts], due_by: &str) -> Vec<Case> {
    let mut cases: Vec<(u8, Case)> = facts
        .iter()
        .filter_map(|facts| {
            let reasons = reasons(facts, due_by);
            let urgency = facts
                .urgent
                .as_ref()
                .map_or(u8::MAX, |(urgency, _)| urgency_order(urgency));
            (!reasons.is_empty()).then(|| {
                let case = Case {
                    person: facts.person,
                    reasons: reasons.into_iter().collect(),
                    summary: facts.summary.clone(),
                    todo: todo(facts),
                };
                (urgency, case)
            })
        })
        .collect();
    cases.sort_by(|(urgency, case), (other_urgency, other)| {
        (
            case.reasons.first(),
            urgency,
            std::cmp::Reverse(case.reasons.len()),
            case.person,
        )
            .cmp(&(
                other.reasons.first(),
                other_urgency,
                std::cmp::Reverse(other.reasons.len()),
                other.person,
            ))
    });
    cases.into_iter().map(|(_, case)| case).collect()
}

fn reasons(facts: &CaseFacts, due_by: &str) -> BTreeSet<Reason> {
    let due = |task: &OpenTask| {
        !task.due.is_empty()
            && match (crate::moment::date(&task.due), crate::moment::date(due_by)) {
                (Some(due), Some(by)) => due <= by,
                _ => true,
            }
    };
    let applies = |reason: Reason| match reason {
        Reason::Urgent => facts.urgent.is_some(),
        Reason::Promised => facts.tasks.iter().any(|task| task.promised),
        Reason::Due => facts.tasks.iter().any(due),
        Reason::Absent => facts.absences_in_a_row > 0,
        Reason::Conflict => facts.conflicts > 0,
        Reason::NeedOpen => !facts.open_needs.is_empty(),
        Reason::NotLeft => facts.not_left > 0,
        Reason::Added => facts.added,
    };
    Reason::ALL
        .into_iter()
        .filter(|reason| applies(*reason))
        .collect()
}

fn todo(facts: &CaseFacts) -> String {
    let mut tasks: Vec<&OpenTask> = facts.tasks.iter().collect();
    // Without a date last, and promises before the rest of the same day.
    tasks.sort_by_key(|task| (task.due.is_empty(), &task.due, !task.promised, &task.title));
    let mut needs: Vec<&(Urgency, String)> = facts.open_needs.iter().collect();
    needs.sort_by_key(|(urgency, title)| (urgency_order(urgency), title));
    let tasks = tasks.into_iter().map(|task| match task.due.as_str() {
        "" => task.title.clone(),
        due => format!("{due} {}", task.title),
    });
    tasks
        .chain(needs.into_iter().map(|(_, title)| title.clone()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What is signed: the whole handover as both sides see it.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The handover document.
    pub handover: DocumentId,
    /// The outgoing team.
    pub from_team: &'a str,
    /// The incoming team.
    pub to_team: &'a str,
    /// First day, ISO.
    pub period_from: &'a str,
    /// Last day, ISO.
    pub period_to: &'a str,
    /// 全体の状況.
    pub situation: &'a str,
    /// The cases by item id.
    pub items: &'a BTreeMap<String, HandoverItem>,
    /// The answers by item id; the incoming side signs them too. Empty for the outgoing side.
    pub answers: &'a BTreeMap<String, HandoverAnswer>,
}

/// The bytes of which the SHA-256 is signed: `digest` in `HandoverSignature`.
///
/// Every text is preceded by its length in bytes and every list by its count, so no two different
/// handovers give the same bytes; the order is fixed, so the same handover gives the same bytes on
/// every device. A change here makes old signatures unreadable: the first bytes name the version.
#[must_use]
pub fn signed_bytes(content: &Content<'_>) -> Vec<u8> {
    let mut bytes = b"tsunagi/v1/handover\n".to_vec();
    bytes.extend(content.handover.bytes());
    let head = [
        content.from_team,
        content.to_team,
        content.period_from,
        content.period_to,
        content.situation,
    ];
    for text in head {
        put_text(&mut bytes, text);
    }
    put_count(&mut bytes, content.items.len());
    for (id, item) in content.items {
        put_text(&mut bytes, id);
        bytes.extend(item.person.bytes());
        let reasons: BTreeSet<&str> = item.reasons.iter().map(String::as_str).collect();
        put_count(&mut bytes, reasons.len());
        for reason in reasons {
            put_text(&mut bytes, reason);
        }
        for text in [&item.summary, &item.todo, &item.if_then, &item.word] {
            put_text(&mut bytes, text);
        }
        put_text(&mut bytes, &item.by.operator.hyphenated().to_string());
        put_text(&mut bytes, &item.by.typed);
    }
    put_count(&mut bytes, content.answers.len());
    for (id, answer) in content.answers {
        for text in [id, &answer.item, &answer.decision, &answer.question] {
            put_text(&mut bytes, text);
        }
        put_text(&mut bytes, &answer.by.operator.hyphenated().to_string());
        put_text(&mut bytes, &answer.by.typed);
    }
    bytes
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_count(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes());
}

/// The newest answer to each case, by when it was typed and then by id; by the case's item id.
#[must_use]
pub fn answers_standing(
    answers: &[(String, HandoverAnswer)],
) -> BTreeMap<&str, (&str, &HandoverAnswer)> {
    let mut standing: BTreeMap<&str, (&str, &HandoverAnswer)> = BTreeMap::new();
    for (id, answer) in answers {
        let order = (crate::moment::order(&answer.by.typed), id.as_str());
        let kept = standing.entry(&answer.item).or_insert((id, answer));
        if order > (crate::moment::order(&kept.1.by.typed), kept.0) {
            *kept = (id, answer);
        }
    }
    standing
}

/// The cases that nobody has taken or asked about yet, in the order of their ids.
#[must_use]
pub fn unanswered<'a>(
    items: &'a BTreeMap<String, HandoverItem>,
    answers: &[(String, HandoverAnswer)],
) -> Vec<&'a str> {
    let answered = answers_standing(answers);
    items
        .keys()
        .map(String::as_str)
        .filter(|id| !answered.contains_key(id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn quiet(number: u8) -> CaseFacts {
        CaseFacts {
            person: DocumentId::from_bytes([number; 16]),
            summary: String::new(),
            urgent: None,
            tasks: vec![],
            open_needs: vec![],
            absences_in_a_row: 0,
            conflicts: 0,
            not_left: 0,
            added: false,
        }
    }

    fn task(due: &str, promised: bool) -> OpenTask {
        OpenTask {
            title: "灯油".into(),
            due: due.into(),
            promised,
        }
    }

    #[test]
    fn what_is_open_gathers_itself_most_pressing_first() {
        let absent = CaseFacts {
            absences_in_a_row: 2,
            ..quiet(1)
        };
        let promised = CaseFacts {
            tasks: vec![task("", true)],
            ..quiet(2)
        };
        let later = CaseFacts {
            urgent: Some((Urgency::Days, "薬".into())),
            ..quiet(3)
        };
        let now = CaseFacts {
            urgent: Some((Urgency::Life, "酸素".into())),
            ..quiet(4)
        };
        let list = gather(&[absent, quiet(9), promised, later, now], "2026-11-25");
        let order: Vec<u8> = list.iter().map(|case| case.person.bytes()[0]).collect();
        assert_eq!(
            order,
            [4, 3, 2, 1],
            "a case with nothing open stays off the list"
        );
    }

    #[test]
    fn a_task_is_due_by_the_given_day_and_not_later() {
        let reasons = |due: &str| {
            let facts = CaseFacts {
                tasks: vec![task(due, false)],
                ..quiet(1)
            };
            gather(&[facts], "2026-11-25")
                .first()
                .map(|case| case.reasons.clone())
        };
        assert_eq!(reasons("2026-11-25"), Some(vec![Reason::Due]));
        assert_eq!(reasons("2026-11-26"), None);
        assert_eq!(
            reasons("らいしゅう"),
            Some(vec![Reason::Due]),
            "unreadable must not be forgotten"
        );
    }

    #[test]
    fn the_todo_lists_dated_promises_before_needs() {
        let facts = CaseFacts {
            tasks: vec![task("", false), task("2026-11-24", true)],
            open_needs: vec![
                (Urgency::Normal, "住まい".into()),
                (Urgency::Life, "透析".into()),
            ],
            ..quiet(1)
        };
        assert_eq!(
            gather(&[facts], "2026-11-25")[0].todo,
            "2026-11-24 灯油\n灯油\n透析\n住まい"
        );
    }

    #[test]
    fn reasons_survive_their_codes() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
    }

    fn item(reasons: &[&str], summary: &str, todo: &str) -> HandoverItem {
        HandoverItem {
            person: DocumentId::from_bytes([7; 16]),
            reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
            summary: summary.into(),
            todo: todo.into(),
            if_then: String::new(),
            word: String::new(),
            by: sample("2026-11-23T17:00:00+09:00"),
        }
    }

    fn bytes(items: &[(&str, HandoverItem)], situation: &str) -> Vec<u8> {
        let items = items
            .iter()
            .map(|(id, item)| ((*id).to_owned(), item.clone()))
            .collect();
        signed_bytes(&Content {
            handover: DocumentId::from_bytes([1; 16]),
            from_team: "A班",
            to_team: "C班",
            period_from: "2026-11-16",
            period_to: "2026-11-23",
            situation,
            items: &items,
            answers: &BTreeMap::new(),
        })
    }

    #[test]
    fn the_signed_bytes_do_not_depend_on_order() {
        let (one, two) = (
            item(&["due", "urgent"], "a", "b"),
            item(&["urgent", "due"], "a", "b"),
        );
        let other = item(&[], "c", "d");
        assert_eq!(
            bytes(&[("1", one), ("2", other.clone())], "s"),
            bytes(&[("2", other), ("1", two)], "s")
        );
    }

    #[test]
    fn every_word_counts_and_none_can_slip_into_the_next_field() {
        let first = bytes(&[("1", item(&[], "ab", "c"))], "s");
        assert_ne!(first, bytes(&[("1", item(&[], "a", "bc"))], "s"));
        assert_ne!(first, bytes(&[("1", item(&[], "ab", "c"))], "t"));
        assert_ne!(first, bytes(&[("1", item(&["added"], "ab", "c"))], "s"));
        assert_ne!(first, bytes(&[], "s"));
    }

    #[test]
    fn the_newest_answer_to_a_case_stands() {
        let answer = |decision: &str, typed: &str| HandoverAnswer {
            item: "1".into(),
            decision: decision.into(),
            question: String::new(),
            by: sample(typed),
        };
        let answers = vec![
            ("b".to_owned(), answer("taken", "2026-11-23T18:00:00+09:00")),
            ("a".to_owned(), answer("asked", "2026-11-23T17:30:00+09:00")),
        ];
        assert_eq!(answers_standing(&answers)["1"].1.decision, "taken");
        let items = BTreeMap::from([
            ("1".to_owned(), item(&[], "", "")),
            ("2".to_owned(), item(&[], "", "")),
        ]);
        assert_eq!(unanswered(&items, &answers), ["2"]);
    }
}
