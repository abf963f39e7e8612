//! 困りごと: what a person needs, and how far it is.

use crate::code::{NeedState, Urgency};
use crate::item::{Need, NeedMark};
use crate::moment;

/// A need as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedNow<'a> {
    /// The need's item id.
    pub id: &'a str,
    /// As it was written.
    pub need: &'a Need,
    /// The newest state; open until somebody marked it.
    pub state: NeedState,
    /// The mark that decided, with its item id.
    pub mark: Option<(&'a str, &'a NeedMark)>,
}

impl NeedNow<'_> {
    /// Whether somebody still has to do something. States of newer versions count as open: a need
    /// shown once too often does less harm than one forgotten.
    #[must_use]
    pub fn is_open(&self) -> bool {
        is_open(&self.state)
    }
}

/// Whether a state leaves something to do; see [`NeedNow::is_open`].
#[must_use]
pub fn is_open(state: &NeedState) -> bool {
    match state {
        NeedState::Open | NeedState::Working | NeedState::Waiting | NeedState::Other(_) => true,
        NeedState::Solved | NeedState::NotAgreed | NeedState::Transferred => false,
    }
}

/// Every need with its newest state, most urgent first, then by id.
///
/// The newest mark decides, by when it was typed and then by id, so that all devices that hold the
/// same items agree.
#[must_use]
pub fn stand<'a>(needs: &'a [(String, Need)], marks: &'a [(String, NeedMark)]) -> Vec<NeedNow<'a>> {
    let mut all: Vec<NeedNow<'a>> = needs
        .iter()
        .map(|(id, need)| {
            let of_this = marks.iter().filter(|(_, mark)| mark.need == *id);
            let mark = moment::newest(
                of_this.map(|(mark_id, mark)| (mark_id.as_str(), mark)),
                |mark| &mark.by.typed,
            );
            let state = mark.map_or(NeedState::Open, |(_, mark)| mark.state.clone());
            NeedNow {
                id,
                need,
                state,
                mark,
            }
        })
        .collect();
    all.sort_by_key(|now| (urgency_order(&now.need.urgency), now.id));
    all
}

/// The place of an urgency in a list: 0 is life. Unknown ones stand before the ordinary.
#[must_use]
pub fn urgency_order(urgency: &Urgency) -> u8 {
    match urgency {
        Urgency::Life => 0,
        Urgency::Today => 1,
        Urgency::Days => 2,
        Urgency::Other(_) => 3,
        Urgency::Normal => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::NeedArea;
    use crate::provenance::sample;

    fn need(urgency: Urgency) -> Need {
        Need {
            area: NeedArea::Health,
            title: "薬".into(),
            urgency,
            note: None,
            by: sample("2026-11-20T09:00:00+09:00"),
        }
    }

    fn mark(need: &str, state: NeedState, typed: &str) -> NeedMark {
        NeedMark {
            need: need.into(),
            state,
            comment: String::new(),
            by: sample(typed),
        }
    }

    #[test]
    fn the_newest_mark_decides_whatever_the_order_of_arrival() {
        let needs = [("n1".to_owned(), need(Urgency::Days))];
        let mut marks = vec![
            (
                "m1".to_owned(),
                mark("n1", NeedState::Solved, "2026-11-21T10:00:00+09:00"),
            ),
            // An hour later, typed on a device that writes UTC.
            (
                "m0".to_owned(),
                mark("n1", NeedState::Working, "2026-11-21T02:00:00Z"),
            ),
        ];
        assert_eq!(stand(&needs, &marks)[0].state, NeedState::Working);
        marks.reverse();
        assert_eq!(stand(&needs, &marks)[0].state, NeedState::Working);
    }

    #[test]
    fn marks_of_the_same_second_are_decided_by_id() {
        let needs = [("n1".to_owned(), need(Urgency::Days))];
        let same = "2026-11-21T10:00:00+09:00";
        let marks = [
            ("m2".to_owned(), mark("n1", NeedState::Solved, same)),
            ("m1".to_owned(), mark("n1", NeedState::Open, same)),
        ];
        assert_eq!(stand(&needs, &marks)[0].state, NeedState::Solved);
    }

    #[test]
    fn an_unmarked_need_is_open_and_the_urgent_come_first() {
        let needs = [
            ("a".to_owned(), need(Urgency::Normal)),
            ("b".to_owned(), need(Urgency::Life)),
        ];
        let stood = stand(&needs, &[]);
        assert_eq!(
            stood.iter().map(|now| now.id).collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert!(stood.iter().all(NeedNow::is_open));
        assert!(
            is_open(&NeedState::from_code("on_hold_2027")),
            "unknown states stay visible"
        );
    }
}
