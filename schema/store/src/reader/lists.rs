//! 今日, and every list of people, needs and tasks.

use super::person::{PERSON, WIDTH, person};
use super::{PersonRow, Reader, limit};
use crate::StoreError;
use domain::ids::DocumentId;
use domain::kind::record_of;
use domain::provenance::Provenance;
use rusqlite::{Row, params};

/// The first rows of a list, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T> {
    /// The first ones.
    pub rows: Vec<T>,
    /// How many in all.
    pub total: u64,
}

/// 困りごと as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedRow {
    /// Item id.
    pub id: String,
    /// The ledger it stands in.
    pub document: DocumentId,
    /// Whose it is, once that record has come.
    pub person: Option<PersonRow>,
    /// CL-37.
    pub area: String,
    /// In one line.
    pub title: String,
    /// CL-35.
    pub urgency: String,
    /// CL-38.
    pub state: String,
    /// The last answer.
    pub comment: String,
    /// Whether it still wants something.
    pub open: bool,
    /// When it changed last, Unix milliseconds.
    pub changed_ms: i64,
    /// Who raised it; `None` when this version cannot read it.
    pub by: Option<Provenance>,
}

/// やること or 約束 as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Item id.
    pub id: String,
    /// The ledger it stands in.
    pub document: DocumentId,
    /// For whom, once that record has come.
    pub person: Option<PersonRow>,
    /// In one line.
    pub title: String,
    /// ISO date; empty when none was said.
    pub due: String,
    /// Promised to the person.
    pub promised: bool,
    /// The team; empty means whoever holds the case.
    pub team: String,
    /// Its state.
    pub state: String,
    /// What came of it.
    pub comment: String,
    /// Whether it is still to be done.
    pub open: bool,
    /// Who wrote it; `None` when this version cannot read it.
    pub by: Option<Provenance>,
}

const NEED: &str = "d.document, d.id, d.area, d.title, d.urgency, d.state, d.comment, d.open, d.changed_ms, d.provenance";
const TASK: &str = "d.document, d.id, d.title, d.due, d.promised, d.team, d.state, d.comment, d.open, d.provenance";

/// How many people are here: entries that are one person are counted once.
pub(super) const PEOPLE: &str =
    "SELECT (SELECT count(*) FROM person) - (SELECT count(*) FROM person WHERE led IS NOT NULL)";

/// The person beside a row that may have none yet.
fn beside(row: &Row<'_>) -> rusqlite::Result<Option<PersonRow>> {
    match row.get::<_, Option<[u8; 16]>>(0)? {
        Some(_) => person(row).map(Some),
        None => Ok(None),
    }
}

fn need(row: &Row<'_>) -> rusqlite::Result<NeedRow> {
    Ok(NeedRow {
        person: beside(row)?,
        document: DocumentId::from_bytes(row.get(WIDTH)?),
        id: row.get(WIDTH + 1)?,
        area: row.get(WIDTH + 2)?,
        title: row.get(WIDTH + 3)?,
        urgency: row.get(WIDTH + 4)?,
        state: row.get(WIDTH + 5)?,
        comment: row.get(WIDTH + 6)?,
        open: row.get(WIDTH + 7)?,
        changed_ms: row.get(WIDTH + 8)?,
        by: serde_json::from_str(&row.get::<_, String>(WIDTH + 9)?).ok(),
    })
}

fn task(row: &Row<'_>) -> rusqlite::Result<TaskRow> {
    Ok(TaskRow {
        person: beside(row)?,
        document: DocumentId::from_bytes(row.get(WIDTH)?),
        id: row.get(WIDTH + 1)?,
        title: row.get(WIDTH + 2)?,
        due: row.get(WIDTH + 3)?,
        promised: row.get(WIDTH + 4)?,
        team: row.get(WIDTH + 5)?,
        state: row.get(WIDTH + 6)?,
        comment: row.get(WIDTH + 7)?,
        open: row.get(WIDTH + 8)?,
        by: serde_json::from_str(&row.get::<_, String>(WIDTH + 9)?).ok(),
    })
}

impl Reader {
    fn people_where(
        &self,
        condition: &str,
        order: &str,
        value: i64,
        most: usize,
    ) -> Result<List<PersonRow>, StoreError> {
        let rows = self.all(
            &format!(
                "SELECT {PERSON} FROM person p WHERE {condition} AND p.led IS NULL ORDER BY {order} LIMIT ?2"
            ),
            params![value, limit(most)],
            person,
        )?;
        // Few entries are led, and the indexes that answer the first question know nothing of it.
        let total = self.count(
            &format!(
                "SELECT (SELECT count(*) FROM person p WHERE {condition})
                   - (SELECT count(*) FROM person p INDEXED BY person_led WHERE p.led IS NOT NULL AND ({condition}))"
            ),
            [value],
        )?;
        Ok(List { rows, total })
    }

    /// People whom the newest visits did not find, longest in a row first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn absent(&self, most: usize) -> Result<List<PersonRow>, StoreError> {
        self.people_where(
            "p.absences > ?1",
            "p.absences DESC, p.sort_key, p.id",
            0,
            most,
        )
    }

    /// People by reading, from an offset.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn people(&self, offset: usize, most: usize) -> Result<List<PersonRow>, StoreError> {
        let rows = self.all(
            &format!(
                "SELECT {PERSON} FROM person p WHERE p.led IS NULL ORDER BY p.sort_key, p.id LIMIT ?2 OFFSET ?1"
            ),
            params![limit(offset), limit(most)],
            person,
        )?;
        Ok(List {
            rows,
            total: self.count(PEOPLE, [])?,
        })
    }

    /// Everybody by reading, as of one moment: who is read page by page can slip from one page to another
    /// while somebody mends a name. For what must leave nobody out.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn everybody(&self) -> Result<Vec<DocumentId>, StoreError> {
        self.all(
            "SELECT id FROM person WHERE led IS NULL ORDER BY sort_key, id",
            [],
            |row| Ok(DocumentId::from_bytes(row.get(0)?)),
        )
    }

    /// Every entry by reading, from an offset: also those that another stands for in lists. For a
    /// comparison.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn entries(&self, offset: usize, most: usize) -> Result<Vec<PersonRow>, StoreError> {
        self.all(
            &format!("SELECT {PERSON} FROM person p ORDER BY p.sort_key, p.id LIMIT ?2 OFFSET ?1"),
            params![limit(offset), limit(most)],
            person,
        )
    }

    /// 緊急: everyone with a raised flag, the gravest first, of equal ones the newest.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn urgent(&self, most: usize) -> Result<List<PersonRow>, StoreError> {
        self.people_where(
            "p.urgency <> '' AND ?1 = ?1",
            // The order of `domain::need::urgency_order`.
            "CASE p.urgency WHEN 'life' THEN 0 WHEN 'today' THEN 1 WHEN 'days' THEN 2
               WHEN 'normal' THEN 4 ELSE 3 END, p.urgent_ms DESC, p.id",
            0,
            most,
        )
    }

    /// People whom nobody has reached since a moment (Unix milliseconds), longest ago first. Those
    /// whose watch has ended are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn not_seen_since(
        &self,
        since_ms: i64,
        most: usize,
    ) -> Result<List<PersonRow>, StoreError> {
        self.people_where(
            "p.last_contact_ms < ?1 AND p.watch_level <> 'ended'",
            "p.last_contact_ms, p.sort_key, p.id",
            since_ms,
            most,
        )
    }

    /// 居場所が分からない.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn unknown_whereabouts(&self, most: usize) -> Result<List<PersonRow>, StoreError> {
        self.people_where(
            "p.stay_category = 'unknown' AND ?1 = ?1",
            "p.sort_key, p.id",
            0,
            most,
        )
    }

    /// People about whom something was typed after a moment (Unix milliseconds), newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn changed_since(&self, since_ms: i64, most: usize) -> Result<List<PersonRow>, StoreError> {
        self.people_where(
            "p.changed_ms > ?1",
            "p.changed_ms DESC, p.id",
            since_ms,
            most,
        )
    }

    /// 食いちがい: people with fields that hold different answers.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn contested(&self, most: usize) -> Result<List<PersonRow>, StoreError> {
        self.people_where(
            "p.contested > ?1",
            "p.contested DESC, p.sort_key, p.id",
            0,
            most,
        )
    }

    /// Everyone who by the newest claim is at a place.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn people_at(&self, place: DocumentId, most: usize) -> Result<Vec<PersonRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {PERSON} FROM person p WHERE p.stay_place = ?1 AND p.stay_presence <> 'left'
                   AND p.led IS NULL
                 ORDER BY p.sort_key, p.id LIMIT ?2"
            ),
            params![place.bytes(), limit(most)],
            person,
        )
    }

    /// Needs that still want something, gravest and oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn open_needs(&self, most: usize) -> Result<List<NeedRow>, StoreError> {
        let rows = self.all(
            &format!(
                "SELECT {PERSON}, {NEED} FROM need d LEFT JOIN person p ON p.record = d.document WHERE d.open = 1
                 ORDER BY CASE d.urgency WHEN 'life' THEN 0 WHEN 'today' THEN 1 WHEN 'days' THEN 2 ELSE 3 END,
                   d.raised_ms, d.id LIMIT ?1"
            ),
            [limit(most)],
            need,
        )?;
        Ok(List {
            rows,
            total: self.count("SELECT count(*) FROM need WHERE open = 1", [])?,
        })
    }

    /// All needs of a person, open ones first, then newest.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn needs_of(&self, person: DocumentId) -> Result<Vec<NeedRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {PERSON}, {NEED} FROM need d LEFT JOIN person p ON p.record = d.document
                 WHERE d.document = ?1 ORDER BY d.open DESC, d.changed_ms DESC, d.id"
            ),
            [record_of(person).bytes()],
            need,
        )
    }

    /// Tasks to be done by a day (ISO) at the latest; an empty day means all, those without a date last.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn open_tasks(&self, until: &str, most: usize) -> Result<List<TaskRow>, StoreError> {
        let condition = "d.open = 1 AND (?1 = '' OR (d.due <> '' AND d.due <= ?1))";
        let rows = self.all(
            &format!(
                "SELECT {PERSON}, {TASK} FROM task d LEFT JOIN person p ON p.record = d.document WHERE {condition}
                 ORDER BY d.due = '', d.due, d.promised DESC, d.id LIMIT ?2"
            ),
            params![until, limit(most)],
            task,
        )?;
        let total = self.count(
            &format!("SELECT count(*) FROM task d WHERE {condition}"),
            [until],
        )?;
        Ok(List { rows, total })
    }

    /// All tasks of a person, open ones first, then by date.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn tasks_of(&self, person: DocumentId) -> Result<Vec<TaskRow>, StoreError> {
        self.all(
            &format!(
                "SELECT {PERSON}, {TASK} FROM task d LEFT JOIN person p ON p.record = d.document
                 WHERE d.document = ?1 ORDER BY d.open DESC, d.due = '', d.due, d.id"
            ),
            [record_of(person).bytes()],
            task,
        )
    }
}
