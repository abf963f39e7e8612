//! Households, places, handovers, the directory.

use super::person::{PERSON, WIDTH, person};
use super::{PersonRow, Reader};
use crate::StoreError;
use crate::transaction::unsigned;
use domain::ids::DocumentId;
use domain::item::DirectoryDevice;
use rusqlite::Row;
use serde::de::DeserializeOwned;

/// A member of a household by the newest membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The member.
    pub id: DocumentId,
    /// The member's line, once that record has come.
    pub person: Option<PersonRow>,
    /// 続柄.
    pub relationship: String,
    /// 世帯主・代表者.
    pub head: bool,
    /// Since when.
    pub joined: String,
    /// Until when; empty for a present member.
    pub departed: String,
}

/// A household with its members, the head first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRow {
    /// The household.
    pub id: DocumentId,
    /// CL-15.
    pub kind: String,
    /// 受付番号.
    pub receipt_number: String,
    /// 地区.
    pub area: String,
    /// Present and former members.
    pub members: Vec<MemberRow>,
}

/// A place and how many people are there by the newest claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// The place.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// The reading.
    pub kana: String,
    /// CL-23.
    pub kind: String,
    /// Its address.
    pub address: String,
    /// 地区.
    pub area: String,
    /// People there now.
    pub people: u64,
}

/// One line of the list of handovers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverLine {
    /// The handover.
    pub id: DocumentId,
    /// 前の班.
    pub from_team: String,
    /// 次の班.
    pub to_team: String,
    /// ISO date.
    pub period_from: String,
    /// ISO date.
    pub period_to: String,
    /// When the outgoing side signed, as recorded; empty before.
    pub sent: String,
    /// Cases.
    pub cases: u64,
    /// Taken.
    pub taken: u64,
    /// Asked about.
    pub asked: u64,
    /// The outgoing side has signed.
    pub outgoing: bool,
    /// The incoming side has signed.
    pub incoming: bool,
}

/// A document as its lists hold it: fields and items, without loading it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordView {
    /// The fields with their claims.
    pub fields: Vec<super::FieldRow>,
    items: Vec<(String, String, String)>,
}

impl RecordView {
    /// A field's value as text; empty when it has none.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.fields
            .iter()
            .find(|row| row.field == field)
            .and_then(|row| row.value.as_str())
            .unwrap_or_default()
    }

    /// The items of a collection that this version can read, oldest first, with their ids.
    #[must_use]
    pub fn items<T: DeserializeOwned>(&self, collection: &str) -> Vec<(String, T)> {
        self.items
            .iter()
            .filter(|(name, ..)| name == collection)
            .filter_map(|(_, id, json)| Some((id.clone(), serde_json::from_str(json).ok()?)))
            .collect()
    }
}

fn handover(row: &Row<'_>) -> rusqlite::Result<HandoverLine> {
    Ok(HandoverLine {
        id: DocumentId::from_bytes(row.get(0)?),
        from_team: row.get(1)?,
        to_team: row.get(2)?,
        period_from: row.get(3)?,
        period_to: row.get(4)?,
        sent: row.get(5)?,
        cases: unsigned(row.get(6)?),
        taken: unsigned(row.get(7)?),
        asked: unsigned(row.get(8)?),
        outgoing: row.get(9)?,
        incoming: row.get(10)?,
    })
}

impl Reader {
    /// A household, or `None` when its record has not come.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn household(&self, id: DocumentId) -> Result<Option<HouseholdRow>, StoreError> {
        let head = self.one(
            "SELECT kind, receipt_number, area FROM household WHERE id = ?1",
            [id.bytes()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let Some((kind, receipt_number, area)) = head else {
            return Ok(None);
        };
        let members = self.all(
            &format!(
                "SELECT {PERSON}, m.person, m.relationship, m.head, m.joined, m.departed
                 FROM member m LEFT JOIN person p ON p.id = m.person WHERE m.household = ?1
                 ORDER BY m.departed <> '', m.head DESC, p.birth = '', p.birth, m.person"
            ),
            [id.bytes()],
            |row| {
                Ok(MemberRow {
                    person: match row.get::<_, Option<[u8; 16]>>(0)? {
                        Some(_) => Some(person(row)?),
                        None => None,
                    },
                    id: DocumentId::from_bytes(row.get(WIDTH)?),
                    relationship: row.get(WIDTH + 1)?,
                    head: row.get(WIDTH + 2)?,
                    joined: row.get(WIDTH + 3)?,
                    departed: row.get(WIDTH + 4)?,
                })
            },
        )?;
        Ok(Some(HouseholdRow {
            id,
            kind,
            receipt_number,
            area,
            members,
        }))
    }

    /// The households a person belongs or belonged to, present ones first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn households_of(&self, person: DocumentId) -> Result<Vec<HouseholdRow>, StoreError> {
        let ids = self.all(
            "SELECT household FROM member WHERE person = ?1 ORDER BY departed <> '', household",
            [person.bytes()],
            |row| Ok(DocumentId::from_bytes(row.get(0)?)),
        )?;
        let mut households = Vec::new();
        for id in ids {
            households.extend(self.household(id)?);
        }
        Ok(households)
    }

    /// All places by reading.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn places(&self) -> Result<Vec<PlaceRow>, StoreError> {
        self.all(
            "SELECT l.id, l.name, l.kana, l.kind, l.address, l.area,
               (SELECT count(*) FROM person p WHERE p.stay_place = l.id AND p.stay_presence <> 'left'
                  AND p.led IS NULL)
             FROM place l ORDER BY l.sort_key, l.id",
            [],
            |row| {
                Ok(PlaceRow {
                    id: DocumentId::from_bytes(row.get(0)?),
                    name: row.get(1)?,
                    kana: row.get(2)?,
                    kind: row.get(3)?,
                    address: row.get(4)?,
                    area: row.get(5)?,
                    people: unsigned(row.get(6)?),
                })
            },
        )
    }

    /// All handovers, newest first, drafts before all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn handovers(&self) -> Result<Vec<HandoverLine>, StoreError> {
        self.all(
            "SELECT id, from_team, to_team, period_from, period_to, sent, cases, taken, asked, outgoing, incoming
             FROM handover ORDER BY outgoing, sent_ms DESC, id",
            [],
            handover,
        )
    }

    /// Devices by their names, the newest of each.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn directory(&self) -> Result<Vec<DirectoryDevice>, StoreError> {
        let rows = self.all(
            "SELECT i.json FROM directory d JOIN item i ON i.id = d.item AND i.collection = 'devices'
             ORDER BY d.device_name, d.device",
            [],
            |row| row.get::<_, String>(0),
        )?;
        Ok(rows
            .iter()
            .filter_map(|json| serde_json::from_str(json).ok())
            .collect())
    }

    /// Fields and items of any document, or `None` when nothing of it has come.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn record(&self, document: DocumentId) -> Result<Option<RecordView>, StoreError> {
        let here = self.count(
            "SELECT count(*) FROM document WHERE id = ?1",
            [document.bytes()],
        )?;
        if here == 0 {
            return Ok(None);
        }
        let items = self.all(
            "SELECT collection, id, json FROM item WHERE document = ?1 AND collection <> 'fields'
             ORDER BY typed_ms, id, change",
            [document.bytes()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        Ok(Some(RecordView {
            fields: self.fields(document)?,
            items,
        }))
    }
}
