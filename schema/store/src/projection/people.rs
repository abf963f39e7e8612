//! One line for each person, with what lists show and sort by.

use super::index;
use super::line::{About, Line, Standings};
use crate::{StoreError, Tx};
use domain::ids::DocumentId;
use domain::item::{Note, UrgentFlag, Whereabouts};
use domain::kind::{Kind, care_of, record_of};
use domain::provenance::Claim;
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one person at most; whoever says more of one is mistaken, or means harm.
const MOST_LINKED: usize = 100;

const INSERT_PERSON: &str = "
     INSERT INTO person (
       n, id, record, care, name, kana, sort_key, birth, birth_precision, birth_text,
       age_reported, age_reported_on, sex, receipt_number, watch_level, summary, address, phone,
       phone_key, consent, urgency, urgent_reason, urgent_ms, stay_category, stay_place,
       stay_text, stay_presence, stay_seen, stay_seen_ms, last_contact, last_contact_ms,
       changed_ms, contested, absences, words, led
     ) VALUES (
       ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
       ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36
     )";

const UPDATE_PERSON: &str = "
     UPDATE person SET
       id = ?2, record = ?3, care = ?4, name = ?5, kana = ?6, sort_key = ?7, birth = ?8,
       birth_precision = ?9, birth_text = ?10, age_reported = ?11, age_reported_on = ?12,
       sex = ?13, receipt_number = ?14, watch_level = ?15, summary = ?16, address = ?17,
       phone = ?18, phone_key = ?19, consent = ?20, urgency = ?21, urgent_reason = ?22,
       urgent_ms = ?23, stay_category = ?24, stay_place = ?25, stay_text = ?26,
       stay_presence = ?27, stay_seen = ?28, stay_seen_ms = ?29, last_contact = ?30,
       last_contact_ms = ?31, changed_ms = ?32, contested = ?33, absences = ?34, words = ?35,
       led = ?36
     WHERE n = ?1";

impl Tx<'_> {
    /// What the fields of these documents stand at.
    pub(crate) fn standing_fields(&self, documents: &[[u8; 16]]) -> Result<Standings, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT field, rank, claim FROM field_row
             WHERE document IN (SELECT n FROM document WHERE id = ?1)",
        )?;
        // Most are the only ones on their fields: all of them in one go, not each by itself.
        let mut history = self.connection.prepare_cached(
            "SELECT id, json FROM item_row
             WHERE document IN (SELECT n FROM document WHERE id = ?1) AND collection = 'fields'",
        )?;
        let mut standings = Standings::default();
        for document in documents {
            let mut claims: BTreeMap<String, BTreeMap<i64, Claim>> = BTreeMap::new();
            let mut only: BTreeMap<String, i64> = BTreeMap::new();
            let mut rows = statement.query([document])?;
            while let Some(row) = rows.next()? {
                let (field, rank) = (row.get(0)?, row.get(1)?);
                match row.get_ref(2)?.as_str_or_null() {
                    Ok(Some(json)) => {
                        if let Ok(claim) = serde_json::from_str(json) {
                            claims.entry(field).or_default().insert(rank, claim);
                        }
                    }
                    Ok(None) => {
                        only.insert(field, rank);
                    }
                    Err(error) => return Err(rusqlite::Error::from(error).into()),
                }
            }
            if !only.is_empty() {
                let mut rows = history.query([document])?;
                while let Some(row) = rows.next()? {
                    let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                    let Some((field, rank)) = only.remove_entry(id) else {
                        continue;
                    };
                    let json = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                    if let Ok(claim) = serde_json::from_str(json) {
                        claims.entry(field).or_default().insert(rank, claim);
                    }
                }
            }
            for (field, claims) in claims {
                let claims: Vec<Claim> = claims.into_values().collect();
                standings.take(&field, &claims);
            }
        }
        Ok(standings)
    }

    /// Makes the lines of all touched people anew.
    pub(crate) fn refresh_people(&self) -> Result<(), StoreError> {
        let touched = std::mem::take(&mut *self.touched.borrow_mut());
        let mut words = Vec::new();
        let mut linked = BTreeSet::new();
        for person in touched {
            let one = self.linked_with(person)?;
            if one.len() > 1 {
                linked.extend(one);
            } else {
                words.extend(self.refresh_person(person)?);
            }
        }
        self.refresh_linked(&linked, &mut words)?;
        // After all lines: a line that replaces another makes the index write out what it gathers,
        // and one by one that costs more than all the rest of a first sync.
        words.iter().try_for_each(|words| self.put_words(words))
    }

    /// Makes one line anew. Answers the words of the person where the index does not hold them yet.
    fn refresh_person(&self, id: [u8; 16]) -> Result<Option<index::Indexed>, StoreError> {
        let document = DocumentId::from_bytes(id);
        // A ledger may come before the roll's entry: its line is made when that comes.
        let Some(n) = self.number(Kind::Person, document)? else {
            return Ok(None);
        };
        if self.is_withheld(id)? {
            return Ok(None);
        }
        let ready = self.lines.borrow_mut().take(&id);
        let line = match ready {
            Some(line) if self.stands_alone(&line)? => line,
            _ => Box::new(Line::of(&self.about(document)?)),
        };
        if self.follow_withdrawn(document, line.withdrawn)? {
            return Ok(None);
        }
        self.put_line(n, *line, None)
    }

    /// The lines of entries that are one person with others: the first of them stands for all in lists, and
    /// its line says what is written about any of them; each of the others says what is its own.
    fn refresh_linked(
        &self,
        linked: &BTreeSet<[u8; 16]>,
        words: &mut Vec<index::Indexed>,
    ) -> Result<(), StoreError> {
        // First who is here at all: neither hidden nor withdrawn nor still to come.
        let mut here = BTreeMap::new();
        for id in linked {
            let document = DocumentId::from_bytes(*id);
            let Some(n) = self.number(Kind::Person, document)? else {
                continue;
            };
            if self.is_withheld(*id)? {
                continue;
            }
            let about = self.about(document)?;
            let withdrawn = about.is_withdrawn();
            if !self.follow_withdrawn(document, withdrawn)? {
                here.insert(*id, (n, about));
            }
        }
        let ids: Vec<[u8; 16]> = here.keys().copied().collect();
        for id in ids {
            let one: Vec<[u8; 16]> = self.linked_among(id, |other| here.contains_key(&other))?;
            // Whoever joins a hundred hides nobody by it: then each stands for itself.
            let joined = (2..MOST_LINKED).contains(&one.len());
            let lead = one.iter().min().filter(|_| joined);
            let lead = lead.copied().unwrap_or(id);
            let Some((n, about)) = here.get(&id) else {
                continue;
            };
            let line = if lead == id && joined {
                let others = one.iter().filter(|other| **other != id);
                let others = others.filter_map(|other| Some(&here.get(other)?.1));
                Line {
                    // Each is found by its own words: were one hidden later, no index knows it by another.
                    words: Line::of(about).words,
                    ..Line::of(&about.with(others))
                }
            } else {
                Line::of(about)
            };
            words.extend(self.put_line(*n, line, (lead != id).then_some(lead))?);
        }
        Ok(())
    }

    /// The entries that people have said are one person with this one, itself among them.
    fn linked_with(&self, person: [u8; 16]) -> Result<Vec<[u8; 16]>, StoreError> {
        self.linked_among(person, |_| true)
    }

    fn linked_among(
        &self,
        person: [u8; 16],
        here: impl Fn([u8; 16]) -> bool,
    ) -> Result<Vec<[u8; 16]>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT b FROM together WHERE a = ?1 AND stands = 'same'
             UNION ALL SELECT a FROM together WHERE b = ?1 AND stands = 'same'",
        )?;
        let mut all = vec![person];
        let mut at = 0;
        while let Some(one) = all.get(at).copied() {
            at += 1;
            for other in statement.query_map([one], |row| row.get::<_, [u8; 16]>(0))? {
                let other = other?;
                if !all.contains(&other) && all.len() < MOST_LINKED && here(other) {
                    all.push(other);
                }
            }
        }
        Ok(all)
    }

    /// Has the lines of everybody who is one person with this one made anew before the commit.
    pub(crate) fn touch_linked(&self, person: [u8; 16]) -> Result<(), StoreError> {
        let one = self.linked_with(person)?;
        self.touched.borrow_mut().extend(one);
        Ok(())
    }

    /// Whether entries that are one person wait for the first of them to stand for all: those of a version
    /// before that.
    pub(crate) fn any_unled(&self) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM person WHERE led = x'')")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Has the first of them stand for all.
    pub(crate) fn lead_all(&self) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM person WHERE led = x''")?;
        for person in statement.query_map([], |row| row.get::<_, [u8; 16]>(0))? {
            self.touched.borrow_mut().insert(person?);
        }
        Ok(())
    }

    /// Writes a person's line. Answers the words of the person where the index does not hold them yet.
    fn put_line(
        &self,
        n: i64,
        line: Line,
        led: Option<[u8; 16]>,
    ) -> Result<Option<index::Indexed>, StoreError> {
        let before: Option<i64> = self
            .connection
            .prepare_cached("SELECT words FROM person WHERE n = ?1")?
            .query_row([n], |row| row.get(0))
            .optional()?;
        // Not INSERT OR REPLACE: that keeps a copy of every page of every index it touches, in case
        // it has to take the replacing back.
        let write = if before.is_none() {
            INSERT_PERSON
        } else {
            UPDATE_PERSON
        };
        self.connection.prepare_cached(write)?.execute(params![
            n,
            line.id,
            line.record,
            line.care,
            line.name,
            line.kana,
            line.sort_key,
            line.birth,
            line.birth_precision,
            line.birth_text,
            line.age_reported,
            line.age_reported_on,
            line.sex,
            line.receipt_number,
            line.watch_level,
            line.summary,
            line.address,
            line.phone,
            line.phone_key,
            line.consent,
            line.urgency,
            line.urgent_reason,
            line.urgent_ms,
            line.stay_category,
            line.stay_place,
            line.stay_text,
            line.stay_presence,
            line.stay_seen,
            line.stay_seen_ms,
            line.last_contact,
            line.last_contact_ms,
            line.changed_ms,
            line.contested,
            line.absences,
            line.words.hash,
            led,
        ])?;
        let words = line.words;
        if before != Some(words.hash) {
            self.probe_later(line.id, words.hash)?;
        }
        Ok((before != Some(words.hash)).then_some(index::Indexed {
            n,
            words,
            anew: before.is_none(),
        }))
    }

    /// What is written here about a person.
    fn about(&self, person: DocumentId) -> Result<About, StoreError> {
        let id = person.bytes();
        let (record, care) = (record_of(person).bytes(), care_of(person).bytes());
        let changed_ms = self
            .connection
            .prepare_cached(
                "SELECT coalesce(max(typed_ms), 0) FROM item_row
                 WHERE document IN (SELECT n FROM document WHERE id IN (?1, ?2, ?3))",
            )?
            .query_row(params![id, record, care], |row| row.get(0))?;
        Ok(About {
            person,
            fields: self.standing_fields(&[id, record])?,
            flags: self.items::<UrgentFlag>(id, "flags")?,
            stays: self.items::<Whereabouts>(id, "whereabouts")?,
            notes: self.notes(id, record, care)?,
            changed_ms,
        })
    }

    /// Whether nothing is written about a person but how the entry and the ledger begin.
    fn stands_alone(&self, line: &Line) -> Result<bool, StoreError> {
        let more: bool = self
            .connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM also WHERE person = ?1)
                   OR EXISTS (SELECT 1 FROM document WHERE id = ?2)",
            )?
            .query_row(params![line.id, line.care], |row| row.get(0))?;
        Ok(!more)
    }

    /// Every note about a person, in the ledger, the care document, or another's ledger.
    fn notes(
        &self,
        id: [u8; 16],
        record: [u8; 16],
        care: [u8; 16],
    ) -> Result<Vec<(String, Note)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, json FROM item WHERE collection = 'notes' AND document = ?2
             UNION ALL
             SELECT id, json FROM item WHERE collection = 'notes' AND document = ?3
             UNION ALL
             SELECT i.id, i.json FROM also a JOIN item i
               ON i.document = a.document AND i.collection = 'notes' AND i.id = a.id
             WHERE a.person = ?1",
        )?;
        let rows = statement.query_map(params![id, record, care], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        // A note that also names its own person comes twice.
        let mut notes = BTreeMap::new();
        for row in rows {
            let (id, json) = row?;
            if let Ok(note) = serde_json::from_str(&json) {
                notes.insert(id, note);
            }
        }
        Ok(notes.into_iter().collect())
    }
}
