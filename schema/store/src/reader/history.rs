//! A person's history: every item and every claim, with who holds it.

use super::{Reader, limit};
use crate::StoreError;
use domain::conflict::standing;
use domain::ids::DocumentId;
use domain::kind::{Kind, care_of, record_of};
use domain::provenance::{Claim, Provenance};
use normalise::search_key;
use rusqlite::{Row, params};
use serde_json::Value;
use std::collections::BTreeMap;

/// One line of history.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRow {
    /// Item id; for a claim, the field's name.
    pub id: String,
    /// The document it stands in.
    pub document: DocumentId,
    /// The kind of that document.
    pub kind: Kind,
    /// The collection: `notes`, `whereabouts`, `needs` …; `fields` for a claim.
    pub collection: String,
    /// The item of `domain::item`, or the claim.
    pub item: Value,
    /// When it was seen, Unix milliseconds; zero when that cannot be read.
    pub seen_ms: i64,
    /// When it was typed, Unix milliseconds; zero when that cannot be read.
    pub typed_ms: i64,
    /// Who, when; `None` when this version cannot read it.
    pub by: Option<Provenance>,
    /// How many other devices are known to hold it. 0: this device only.
    pub holders: u32,
    /// Whether it was written on this device.
    pub own: bool,
    /// Whether it does not count by itself, and is here because something that counts stands on it.
    pub rescued: bool,
}

/// A note of a team, with how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamNote {
    /// Item id.
    pub id: String,
    /// The document it stands in.
    pub document: DocumentId,
    /// The person's name, or the reading; empty while the roll has not come.
    pub person_name: String,
    /// When it was typed, RFC 3339.
    pub typed: String,
    /// How many devices besides the one that wrote it are known to hold it, this one included.
    pub holders: u32,
}

/// A field with every claim that nobody has settled.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldRow {
    /// The document it stands in.
    pub document: DocumentId,
    /// The field's name.
    pub field: String,
    /// What to act on, by the rule that every device follows (`domain::conflict`).
    pub value: Value,
    /// Whether a person has to decide.
    pub contested: bool,
    /// All claims, the document's winner first.
    pub claims: Vec<Claim>,
}

/// Where the change that made an item travels, as `author`, `lane`, `seq`; ?1 is this device.
const TRAVELS: &str = "JOIN document d ON d.n = i.place
    LEFT JOIN origin_row o ON o.document = i.place AND o.hash = i.change
    LEFT JOIN own_commit c ON c.n = o.own";
/// Whether an item counts only because something that counts stands on it, 1 or 0.
const RESCUED: &str =
    "EXISTS (SELECT 1 FROM quarantine q WHERE q.reason = 'rescued' AND q.space = o.space
    AND q.device = o.device AND q.lane = o.lane AND q.seq = o.seq)";
/// How many other devices hold an item: its author's, and those whose receipt covers it.
const HOLDERS: &str = "(o.device IS NOT NULL AND o.device <> ?1) +
    (SELECT count(*) FROM receipt_position r WHERE r.space = o.space AND r.author = coalesce(o.device, ?1)
       AND r.lane = coalesce(o.lane, c.lane) AND r.seq >= coalesce(o.seq, c.seq)
       AND r.holder <> ?1 AND r.holder <> coalesce(o.device, ?1))";

fn line(row: &Row<'_>) -> rusqlite::Result<TimelineRow> {
    let item: Value = serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or_default();
    Ok(TimelineRow {
        document: DocumentId::from_bytes(row.get(0)?),
        collection: row.get(1)?,
        id: row.get(2)?,
        by: serde::Deserialize::deserialize(&item).ok(),
        item,
        seen_ms: row.get(4)?,
        typed_ms: row.get(5)?,
        holders: row.get(6)?,
        own: row.get(7)?,
        kind: Kind::from_number(row.get(8)?).unwrap_or(Kind::PersonRecord),
        rescued: row.get(9)?,
    })
}

impl Reader {
    /// Everything about a person in the order in which it was seen, newest first: items and claims of
    /// the roll, the ledger and the care document, and notes of others' ledgers that name the person.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn timeline(
        &self,
        own: &[u8; 32],
        person: DocumentId,
        most: usize,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        let what = format!(
            "i.document AS document, i.collection AS collection, i.id AS id, i.json AS json, i.seen_ms AS seen_ms,
             i.typed_ms AS typed_ms, {HOLDERS} AS holders,
             coalesce(o.own IS NOT NULL OR o.device = ?1, 0) AS own, d.kind AS kind, {RESCUED} AS rescued, i.n AS n"
        );
        self.all(
            &format!(
                "SELECT {what} FROM item i {TRAVELS} WHERE i.document IN (?2, ?3, ?4)
                 UNION
                 SELECT {what} FROM also a JOIN item i ON i.document = a.document AND i.collection = 'notes'
                   AND i.id = a.id {TRAVELS} WHERE a.person = ?2
                 ORDER BY seen_ms DESC, typed_ms DESC, collection, id, n LIMIT ?5"
            ),
            params![own, person.bytes(), record_of(person).bytes(), care_of(person).bytes(), limit(most)],
            line,
        )
    }

    /// The lines of one collection of one document, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn items(
        &self,
        own: &[u8; 32],
        document: DocumentId,
        collection: &str,
        most: usize,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        self.all(
            &format!(
                "SELECT i.document, i.collection, i.id, i.json, i.seen_ms, i.typed_ms, {HOLDERS},
                   coalesce(o.own IS NOT NULL OR o.device = ?1, 0), d.kind, {RESCUED}
                 FROM item i {TRAVELS} WHERE i.document = ?2 AND i.collection = ?3
                 ORDER BY i.seen_ms DESC, i.typed_ms DESC, i.id LIMIT ?4"
            ),
            params![own, document.bytes(), collection, limit(most)],
            line,
        )
    }

    /// Where a person is and was, confirmed last first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn whereabouts(
        &self,
        own: &[u8; 32],
        person: DocumentId,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        self.items(own, person, "whereabouts", 1000)
    }

    /// The devices other than this one that are known to hold an item, sorted.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn holders(
        &self,
        own: &[u8; 32],
        document: DocumentId,
        item: &str,
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        self.all(
            &format!(
                "SELECT DISTINCT coalesce(r.holder, o.device) FROM item i {TRAVELS}
                 JOIN (SELECT 0 AS author UNION SELECT 1) side
                 LEFT JOIN receipt_position r ON side.author = 0 AND r.space = o.space
                   AND r.author = coalesce(o.device, ?1) AND r.lane = coalesce(o.lane, c.lane)
                   AND r.seq >= coalesce(o.seq, c.seq)
                 WHERE i.document = ?2 AND i.id = ?3 AND (side.author = 1 OR r.holder IS NOT NULL)
                   AND coalesce(r.holder, o.device) IS NOT NULL AND coalesce(r.holder, o.device) <> ?1
                 ORDER BY 1"
            ),
            params![own, document.bytes(), item],
            |row| row.get(0),
        )
    }

    /// Every note of a team, oldest first, with how far it has come.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn notes_of_team(&self, own: &[u8; 32], team: &str) -> Result<Vec<TeamNote>, StoreError> {
        self.all(
            &format!(
                "SELECT i.id, i.document, coalesce(nullif(p.name, ''), p.kana, ''),
                   coalesce(json_extract(i.json, '$.typed'), ''), {HOLDERS}
                 FROM item i {TRAVELS} LEFT JOIN person p ON p.n =
                   (SELECT q.n FROM person q WHERE q.record = i.document OR q.care = i.document)
                 WHERE i.collection = 'notes' AND json_extract(i.json, '$.team') = ?2
                 ORDER BY i.typed_ms, i.id"
            ),
            params![own, team],
            |row| {
                Ok(TeamNote {
                    id: row.get(0)?,
                    document: DocumentId::from_bytes(row.get(1)?),
                    person_name: row.get(2)?,
                    typed: row.get(3)?,
                    holders: row.get(4)?,
                })
            },
        )
    }

    /// Every field of one document with its claims.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn fields(&self, document: DocumentId) -> Result<Vec<FieldRow>, StoreError> {
        let rows = self.all(
            "SELECT field, claim FROM field WHERE document = ?1 ORDER BY field, rank",
            [document.bytes()],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        let mut fields: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
        for (field, json) in rows {
            fields
                .entry(field)
                .or_default()
                .extend(serde_json::from_str::<Claim>(&json).ok());
        }
        let same = |one: &str, other: &str| one == other || search_key(one) == search_key(other);
        Ok(fields
            .into_iter()
            .filter_map(|(field, claims)| {
                let stands = standing(&field, &claims, same)?;
                let contested = stands.is_conflict();
                Some(FieldRow {
                    document,
                    field,
                    value: stands.value,
                    contested,
                    claims,
                })
            })
            .collect())
    }

    /// Every field of a person: roll, ledger, and care where this device holds it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn person_fields(&self, person: DocumentId) -> Result<Vec<FieldRow>, StoreError> {
        let mut fields = self.fields(person)?;
        fields.extend(self.fields(record_of(person))?);
        fields.extend(self.fields(care_of(person))?);
        Ok(fields)
    }
}
