//! A person's line.

use super::Reader;
use crate::StoreError;
use domain::ids::DocumentId;
use rusqlite::Row;

/// What lists show of a person. Codes and texts as recorded; empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The person.
    pub id: DocumentId,
    /// As written; empty when only the reading is known.
    pub name: String,
    /// The reading.
    pub kana: String,
    /// ISO, possibly partial.
    pub birth: String,
    /// CL-20.
    pub birth_precision: String,
    /// As typed.
    pub birth_text: String,
    /// Age in years as said.
    pub age_reported: Option<u32>,
    /// When that age was said.
    pub age_reported_on: String,
    /// CL-21.
    pub sex: String,
    /// 受付番号.
    pub receipt_number: String,
    /// CL-22; `unassessed` where nobody has said.
    pub watch_level: String,
    /// 要約.
    pub summary: String,
    /// 住所: the registered one, or else the one before the disaster.
    pub address: String,
    /// As written.
    pub phone: String,
    /// Consent.
    pub consent: String,
    /// CL-35 of the raised flag; empty when none is up.
    pub urgency: String,
    /// Why the flag is up.
    pub urgent_reason: String,
    /// CL-12 of the whereabouts confirmed last; `unknown` without any.
    pub stay_category: String,
    /// The place's document.
    pub stay_place: Option<DocumentId>,
    /// The place in words.
    pub stay_text: String,
    /// CL-13.
    pub stay_presence: String,
    /// 最終確認, as recorded.
    pub stay_seen: String,
    /// When anybody last reached the person or the family, as recorded.
    pub last_contact: String,
    /// When the newest record about the person was typed, Unix milliseconds.
    pub changed_ms: i64,
    /// Fields that hold different answers that nobody has settled.
    pub contested: u32,
    /// Visits in a row that found nobody (不在 n回目).
    pub absences: u32,
}

/// The columns of [`PersonRow`] for `person p`, in order.
pub(super) const PERSON: &str = "p.id, p.name, p.kana, p.birth, p.birth_precision, p.birth_text, p.age_reported,
    p.age_reported_on, p.sex, p.receipt_number, p.watch_level, p.summary, p.address, p.phone, p.consent, p.urgency,
    p.urgent_reason, p.stay_category, p.stay_place,
    coalesce((SELECT w.name || CASE p.stay_text WHEN '' THEN '' ELSE ' ' || p.stay_text END FROM place w
      WHERE w.id = p.stay_place), p.stay_text),
    p.stay_presence, p.stay_seen, p.last_contact,
    p.changed_ms, p.contested, p.absences";

/// How many columns [`PERSON`] has.
pub(super) const WIDTH: usize = 26;

pub(super) fn person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: DocumentId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        kana: row.get(2)?,
        birth: row.get(3)?,
        birth_precision: row.get(4)?,
        birth_text: row.get(5)?,
        age_reported: row
            .get::<_, Option<i64>>(6)?
            .and_then(|age| u32::try_from(age).ok()),
        age_reported_on: row.get(7)?,
        sex: row.get(8)?,
        receipt_number: row.get(9)?,
        watch_level: row.get(10)?,
        summary: row.get(11)?,
        address: row.get(12)?,
        phone: row.get(13)?,
        consent: row.get(14)?,
        urgency: row.get(15)?,
        urgent_reason: row.get(16)?,
        stay_category: row.get(17)?,
        stay_place: row
            .get::<_, Option<[u8; 16]>>(18)?
            .map(DocumentId::from_bytes),
        stay_text: row.get(19)?,
        stay_presence: row.get(20)?,
        stay_seen: row.get(21)?,
        last_contact: row.get(22)?,
        changed_ms: row.get(23)?,
        contested: row.get(24)?,
        absences: row.get(25)?,
    })
}

impl Reader {
    /// A person's line, or `None` when the record has not come.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn person(&self, id: DocumentId) -> Result<Option<PersonRow>, StoreError> {
        self.one(
            &format!("SELECT {PERSON} FROM person p WHERE p.id = ?1"),
            [id.bytes()],
            person,
        )
    }

    /// Whether a person is hidden (秘匿): then no list says anything of them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn is_withheld(&self, person: DocumentId) -> Result<bool, StoreError> {
        let found = self.count(
            "SELECT count(*) FROM withheld WHERE person = ?1",
            [person.bytes()],
        )?;
        Ok(found > 0)
    }

    /// Several people in the order asked for; those whose record has not come are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn persons(&self, ids: &[DocumentId]) -> Result<Vec<PersonRow>, StoreError> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(self.person(*id)?);
        }
        Ok(rows)
    }

    /// The person whose ledger or care document, or whose own document, this is.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn owner_of(&self, document: DocumentId) -> Result<Option<PersonRow>, StoreError> {
        self.one(
            &format!(
                "SELECT {PERSON} FROM person p WHERE p.id = ?1 OR p.record = ?1 OR p.care = ?1"
            ),
            [document.bytes()],
            person,
        )
    }
}
