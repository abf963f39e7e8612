//! 訪問・相談の記録.

use crate::code::ContactResult;
use crate::item::Note;
use crate::moment;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// Bytes of text that one note may hold.
pub const TEXT_LIMIT: usize = 64 * 1024;

/// Why a note was not taken. Every variant leaves what was typed with the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VisitError {
    /// Neither a result nor a word.
    #[error("note has neither a result nor text")]
    Empty,
    /// More than [`TEXT_LIMIT`].
    #[error("note of {length} bytes is longer than {TEXT_LIMIT}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// The visit lies ahead of the caller's clock; usually that clock is behind.
    #[error("visit lies in the future")]
    InFuture,
}

/// Checks a note before it is kept: not empty, not endless, not seen in the future.
///
/// Two minutes ahead are allowed, as clocks of two devices in one room differ.
///
/// # Errors
///
/// [`VisitError`].
pub fn check(note: &Note, now: DateTime<Utc>) -> Result<(), VisitError> {
    if note.result.is_none() && note.text.trim().is_empty() {
        return Err(VisitError::Empty);
    }
    if note.text.len() > TEXT_LIMIT {
        return Err(VisitError::TooLong {
            length: note.text.len(),
        });
    }
    if moment::order(&note.by.seen) > now.timestamp_millis().saturating_add(120_000) {
        return Err(VisitError::InFuture);
    }
    Ok(())
}

/// The notes that stand, newest first by when it was seen: a corrected note gives way to its
/// correction. A correction of a note that has not arrived yet stands by itself.
#[must_use]
pub fn standing(notes: &[(String, Note)]) -> Vec<(&str, &Note)> {
    let corrected: BTreeSet<&str> = notes
        .iter()
        .filter_map(|(_, note)| note.corrects.as_deref())
        .collect();
    let mut standing: Vec<(&str, &Note)> = notes
        .iter()
        .filter(|(id, _)| !corrected.contains(id.as_str()))
        .map(|(id, note)| (id.as_str(), note))
        .collect();
    standing.sort_by_key(|(id, note)| {
        std::cmp::Reverse((
            moment::order(&note.by.seen),
            moment::order(&note.by.typed),
            *id,
        ))
    });
    standing
}

/// Whether a result means that somebody spoke with the person.
#[must_use]
pub fn is_reached(result: &ContactResult) -> bool {
    matches!(result, ContactResult::Met | ContactResult::PhoneOk)
}

/// How many visits in a row, up to the newest, found nobody (不在 n回目). Plain notes and what
/// neighbours said do not end the row.
#[must_use]
pub fn absences_in_a_row(notes: &[(String, Note)]) -> u32 {
    let mut absences = 0;
    for result in standing(notes)
        .into_iter()
        .filter_map(|(_, note)| note.result.as_ref())
    {
        match result {
            ContactResult::Absent => absences += 1,
            ContactResult::ToldByNeighbour => {}
            _ => break,
        }
    }
    absences
}

/// The newest contact with the person by anybody, with its item id.
#[must_use]
pub fn last_contact(notes: &[(String, Note)]) -> Option<(&str, &Note)> {
    standing(notes)
        .into_iter()
        .find(|(_, note)| note.result.as_ref().is_some_and(is_reached))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn note(result: Option<ContactResult>, seen: &str) -> Note {
        let mut by = sample("2026-11-23T12:00:00+09:00");
        by.seen = seen.into();
        Note {
            result,
            text: "玄関に張り紙".into(),
            also: vec![],
            corrects: None,
            by,
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-23T03:00:00Z".parse().unwrap()
    }

    #[test]
    fn absences_count_back_to_the_last_time_somebody_was_there() {
        let notes = [
            (
                "1".to_owned(),
                note(Some(ContactResult::Absent), "2026-11-18"),
            ),
            ("2".to_owned(), note(Some(ContactResult::Met), "2026-11-19")),
            (
                "3".to_owned(),
                note(Some(ContactResult::Absent), "2026-11-20"),
            ),
            ("4".to_owned(), note(None, "2026-11-21")),
            (
                "5".to_owned(),
                note(Some(ContactResult::Absent), "2026-11-22"),
            ),
        ];
        assert_eq!(absences_in_a_row(&notes), 2);
        assert_eq!(last_contact(&notes).map(|(id, _)| id), Some("2"));
    }

    #[test]
    fn a_correction_takes_the_place_of_the_note() {
        let first = (
            "1".to_owned(),
            note(Some(ContactResult::Absent), "2026-11-22"),
        );
        let mut correction = note(Some(ContactResult::Met), "2026-11-22");
        correction.corrects = Some("1".into());
        let notes = [("2".to_owned(), correction), first];
        assert_eq!(standing(&notes).len(), 1);
        assert_eq!(absences_in_a_row(&notes), 0);
    }

    #[test]
    fn a_note_needs_a_word_or_a_result_and_a_past() {
        let mut empty = note(None, "2026-11-23");
        empty.text = "　\n".into();
        assert_eq!(check(&empty, now()), Err(VisitError::Empty));
        empty.result = Some(ContactResult::Absent);
        assert_eq!(check(&empty, now()), Ok(()), "不在 alone is a record");
        assert_eq!(
            check(&note(None, "2026-11-23T12:01:00+09:00"), now()),
            Ok(())
        );
        assert_eq!(
            check(&note(None, "2026-11-23T13:00:00+09:00"), now()),
            Err(VisitError::InFuture)
        );
        let mut long = note(None, "2026-11-23");
        long.text = "あ".repeat(30_000);
        assert_eq!(
            check(&long, now()),
            Err(VisitError::TooLong { length: 90_000 })
        );
    }
}
