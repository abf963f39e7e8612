//! Lists made from documents, in the transaction that writes the documents.
//!
//! Every list is a function of the documents: [`Tx::rebuild`] makes the same rows from nothing.

mod fold;
mod groups;
mod index;
pub(crate) use index::bare;
mod begun;
mod line;
mod people;
pub use begun::Begun;
pub(crate) use begun::Lines;

use crate::{StoreError, Tx};
use document::{Document, FIELDS, Writes};
use domain::provenance::Claim;
use domain::{ids::DocumentId, kind::Kind, moment};
use rusqlite::params;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const INSERT_FIELD: &str =
    "INSERT INTO field_row (document, field, rank, claim) VALUES (?1, ?2, ?3, ?4)";

/// Lists that are made from documents and from nothing else.
const LISTS: &[&str] = &[
    "field_row",
    "item_row",
    "also",
    "person",
    "household",
    "member",
    "need",
    "task",
    "place",
    "handover",
    "directory",
    "withheld",
    "withdrawn",
    "together",
    "unprobed",
    "look_alike",
];

/// Milliseconds since 1970; zero for a time that nobody can read.
pub(crate) fn millis(text: &str) -> i64 {
    moment::order(text).max(0)
}

/// Where the claims that stand on the fields of a document are read.
#[derive(Clone, Copy)]
enum Standing<'a> {
    /// In the document.
    In(&'a Document),
    /// They are those of its first change, and no list knows the document yet.
    Begun(&'a [Known]),
    /// In the document, of which everything that was ever written is written now.
    Whole(&'a Document),
}

/// Of an item or a claim, what the history sorts and finds it by.
#[derive(Debug)]
struct Known {
    seen_ms: i64,
    typed_ms: i64,
    /// Further persons that it is about.
    also: Vec<DocumentId>,
}

impl Known {
    fn of(json: &str) -> Self {
        #[derive(Default, Deserialize)]
        struct Said {
            #[serde(default)]
            seen: Value,
            #[serde(default)]
            typed: Value,
            #[serde(default)]
            also: Value,
        }
        let said: Said = serde_json::from_str(json)
            // A name that comes twice in an object: the last one counts.
            .or_else(|_| serde_json::from_str::<Value>(json).and_then(serde_json::from_value))
            .unwrap_or_default();
        let time = |value: &Value| millis(value.as_str().unwrap_or_default());
        let also = said.also.as_array().map_or(&[][..], Vec::as_slice);
        Self {
            seen_ms: time(&said.seen),
            typed_ms: time(&said.typed),
            also: also
                .iter()
                .filter_map(|person| person.as_str()?.parse().ok())
                .collect(),
        }
    }
}

impl Tx<'_> {
    /// Brings the lists up to date with changes that `document` has applied.
    /// `n` is its local number.
    pub(crate) fn project(
        &self,
        n: i64,
        document: &Document,
        writes: &[Writes],
    ) -> Result<(), StoreError> {
        let (kind, id) = (document.kind(), document.id());
        if kind == Kind::PersonWithheld {
            return self.put_withheld(document);
        }
        self.lines.borrow_mut().outdate(&id.bytes());
        self.project_from(Standing::In(document), n, (kind, id), writes)
    }

    /// The same for a document that no list knows yet and whose changes are all among these.
    pub(crate) fn project_whole(
        &self,
        n: i64,
        document: &Document,
        writes: &[Writes],
    ) -> Result<(), StoreError> {
        let (kind, id) = (document.kind(), document.id());
        if kind == Kind::PersonWithheld {
            return self.put_withheld(document);
        }
        self.lines.borrow_mut().outdate(&id.bytes());
        self.project_from(Standing::Whole(document), n, (kind, id), writes)
    }

    fn project_from(
        &self,
        standing: Standing<'_>,
        n: i64,
        (kind, id): (Kind, DocumentId),
        writes: &[Writes],
    ) -> Result<(), StoreError> {
        let id = id.bytes();
        match kind {
            // Hidden persons stand in no list, on no device.
            Kind::PersonSealed | Kind::PersonWithheld => return Ok(()),
            Kind::Person | Kind::PersonRecord | Kind::PersonCare if self.is_withheld(id)? => {
                return Ok(());
            }
            _ => {}
        }
        let mut fields: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        let mut collections = BTreeSet::new();
        for change in writes {
            for (position, (collection, name, text)) in change.parts.iter().enumerate() {
                let known = match standing {
                    Standing::Begun(known) => known.get(position),
                    Standing::In(_) | Standing::Whole(_) => None,
                };
                let place = (change.hash, i64::try_from(position).unwrap_or(i64::MAX));
                match known {
                    Some(known) => {
                        self.put_item((n, id), place, (collection, name, text), known)?
                    }
                    None => {
                        let known = Known::of(text);
                        self.put_item((n, id), place, (collection, name, text), &known)?;
                    }
                }
                if *collection == FIELDS {
                    // The claim, where it is the only one among these changes.
                    let only = (!fields.contains_key(name.as_str())).then_some(text.as_str());
                    fields.insert(name.as_str(), only);
                } else {
                    collections.insert(*collection);
                }
            }
        }
        match standing {
            Standing::In(document) => {
                let written = fields.keys().copied().collect();
                self.put_fields(n, document, &written)?;
            }
            Standing::Begun(_) => self.begin_fields(n, fields.keys().copied())?,
            Standing::Whole(document) => {
                let readable = |json: &str| serde_json::from_str::<Claim>(json).is_ok();
                let once = fields
                    .iter()
                    .filter_map(|(name, only)| Some((*name, (*only)?)));
                let once = once.filter(|(_, json)| readable(json));
                self.begin_fields(n, once.map(|(name, _)| name))?;
                let more = fields.iter().filter(|(_, only)| only.is_none());
                self.put_fields(n, document, &more.map(|(name, _)| *name).collect())?;
            }
        }
        match kind {
            Kind::Person => {
                if collections.contains("links") {
                    self.put_links(id)?;
                }
                self.touch(id);
            }
            Kind::PersonRecord => {
                if collections.contains("needs") || collections.contains("need_marks") {
                    self.fold_needs(id)?;
                }
                if collections.contains("tasks") || collections.contains("task_marks") {
                    self.fold_tasks(id)?;
                }
                // Who begins here, too, is touched, and in no list yet.
                if !self.lines.borrow().has_owner(&id) {
                    self.touch_owner(id)?;
                }
            }
            Kind::PersonCare => self.touch_owner(id)?,
            Kind::Household => self.put_household(id, collections.contains("members"))?,
            Kind::Place => self.put_place(id)?,
            Kind::Handover => self.put_handover(id)?,
            Kind::Directory => self.put_directory(id)?,
            Kind::PersonSealed | Kind::PersonWithheld | Kind::Intake => {}
        }
        Ok(())
    }

    /// One item, or one claim on a field, as one line of history.
    fn put_item(
        &self,
        (n, document): (i64, [u8; 16]),
        (change, position): ([u8; 32], i64),
        (collection, id, json): (&str, &str, &str),
        known: &Known,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO item_row (document, collection, id, change, n, seen_ms, typed_ms, json)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                n,
                collection,
                id,
                change,
                position,
                known.seen_ms,
                known.typed_ms,
                json
            ])?;
        for person in &known.also {
            if self.is_withheld(person.bytes())? {
                continue;
            }
            self.connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO also (person, document, id) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![person.bytes(), document, id])?;
            self.touch(person.bytes());
        }
        Ok(())
    }

    /// The claims that stand on the fields that were written. One that is the only one ever made
    /// stands in the history, and only there.
    fn put_fields(
        &self,
        n: i64,
        document: &Document,
        written: &BTreeSet<&str>,
    ) -> Result<(), StoreError> {
        if written.is_empty() {
            return Ok(());
        }
        let (fields, _) = document.fields();
        let mut remove = self
            .connection
            .prepare_cached("DELETE FROM field_row WHERE document = ?1 AND field = ?2")?;
        let mut ever = self.connection.prepare_cached(
            "SELECT json FROM item_row WHERE document = ?1 AND collection = 'fields' AND id = ?2 LIMIT 2",
        )?;
        let mut insert = self.connection.prepare_cached(INSERT_FIELD)?;
        for name in written {
            remove.execute(params![n, name])?;
            let claims = fields.get(*name).map_or(&[][..], Vec::as_slice);
            let ever = ever
                .query_map(params![n, name], |row| row.get::<_, String>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            for (rank, claim) in (0_i64..).zip(claims) {
                let json = serde_json::to_string(claim).map_err(|_| StoreError::Row("claim"))?;
                let only = matches!(ever.as_slice(), [only] if *only == json);
                insert.execute(params![n, name, rank, (!only).then_some(json)])?;
            }
        }
        Ok(())
    }

    /// The same for fields on which there is one claim, and never was another.
    fn begin_fields<'a>(
        &self,
        n: i64,
        written: impl Iterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(INSERT_FIELD)?;
        for name in written {
            insert.execute(params![n, name, 0, None::<String>])?;
        }
        Ok(())
    }

    /// Has a person's line made anew before the commit.
    fn touch(&self, person: [u8; 16]) {
        self.touched.borrow_mut().insert(person);
    }

    /// The same for the person whose ledger or care document this is, once that person is known.
    fn touch_owner(&self, document: [u8; 16]) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM person WHERE record = ?1 OR care = ?1
                 UNION ALL SELECT person FROM withdrawn WHERE record = ?1 OR care = ?1",
        )?;
        for person in statement.query_map([document], |row| row.get::<_, [u8; 16]>(0))? {
            self.touch(person?);
        }
        Ok(())
    }

    /// Makes every list anew from the documents, for a new layout of a list or after a repair.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database or a document that does not load.
    pub fn rebuild(&self) -> Result<(), StoreError> {
        for list in LISTS {
            self.connection
                .execute_batch(&format!("DELETE FROM {list}"))?;
        }
        self.connection.execute_batch("DELETE FROM person_search")?;
        let mut documents = self.documents()?;
        // First who is hidden, so that nobody is shown who is.
        documents.sort_by_key(|(kind, _)| *kind != Kind::PersonWithheld);
        for (kind, id) in documents {
            let (Some(n), Some(document)) = (self.number(kind, id)?, self.load(kind, id)?) else {
                continue;
            };
            let mut writes = Vec::new();
            for change in document.changes() {
                writes.push(document.writes(&change)?);
            }
            self.project(n, &document, &writes)?;
        }
        self.refresh_people()
    }
}
