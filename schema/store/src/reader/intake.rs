//! Self-reports and what was decided about them.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::DocumentId;
use domain::intake::{Intake, IntakeMark, Standing, standing};
use rusqlite::params;

use super::Reader;
use crate::StoreError;

/// A report as it lies here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeRow {
    /// Its document.
    pub id: DocumentId,
    /// What came in.
    pub intake: Intake,
    /// What was decided, in the order in which it was written.
    pub marks: Vec<IntakeMark>,
}

impl IntakeRow {
    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        standing(&self.marks)
    }
}

impl Reader {
    /// Every report, the newest first, without its whole text. One that a newer version wrote in another form is left out, and so
    /// is one that was ever linked to a person who is hidden now: it says who and where.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn intakes(&self) -> Result<Vec<IntakeRow>, StoreError> {
        let hidden = self.hidden_people()?;
        let mut marks: BTreeMap<[u8; 16], Vec<IntakeMark>> = BTreeMap::new();
        for (id, json) in self.all(
            "SELECT document, json FROM item WHERE collection = 'marks' AND document IN
               (SELECT document FROM item WHERE collection = 'received')
             ORDER BY typed_ms, id, change",
            [],
            |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?)),
        )? {
            if let Ok(mark) = serde_json::from_str(&json) {
                marks.entry(id).or_default().push(mark);
            }
        }
        let rows = self.all(
            "SELECT document, json_remove(json, '$.raw') FROM item WHERE collection = 'received'
             ORDER BY typed_ms DESC, id DESC",
            [],
            |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?)),
        )?;
        // Taken in on two devices apart it stands twice in its document, and is one.
        let mut seen = BTreeSet::new();
        Ok(rows
            .into_iter()
            .filter(|(id, _)| seen.insert(*id))
            .filter_map(|(id, json)| {
                Some(IntakeRow {
                    id: DocumentId::from_bytes(id),
                    intake: serde_json::from_str(&json).ok()?,
                    marks: marks.remove(&id).unwrap_or_default(),
                })
            })
            .filter(|row| !about_hidden(row, &hidden))
            .collect())
    }

    fn hidden_people(&self) -> Result<BTreeSet<DocumentId>, StoreError> {
        let people = self.all("SELECT DISTINCT person FROM withheld", [], |row| {
            Ok(DocumentId::from_bytes(row.get(0)?))
        })?;
        Ok(people.into_iter().collect())
    }

    /// One report; `None` where it is not here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn intake(&self, id: DocumentId) -> Result<Option<IntakeRow>, StoreError> {
        let text = |collection: &str| {
            self.all(
                "SELECT json FROM item WHERE document = ?1 AND collection = ?2
                 ORDER BY typed_ms, id, change",
                params![id.bytes(), collection],
                |row| row.get::<_, String>(0),
            )
        };
        let received = text("received")?;
        let Some(intake) = received
            .first()
            .and_then(|json| serde_json::from_str(json).ok())
        else {
            return Ok(None);
        };
        let marks = text("marks")?;
        let row = IntakeRow {
            id,
            intake,
            marks: marks
                .iter()
                .filter_map(|json| serde_json::from_str(json).ok())
                .collect(),
        };
        let hidden = self.hidden_people()?;
        Ok(Some(row).filter(|row| !about_hidden(row, &hidden)))
    }
}

fn about_hidden(row: &IntakeRow, hidden: &BTreeSet<DocumentId>) -> bool {
    let mut about = row.marks.iter().filter_map(|mark| mark.person);
    about.any(|person| hidden.contains(&person))
}
