//! Hidden persons (秘匿): what stands in no list, and is not kept where it need not be.
//!
//! A person of the roll is hidden by a document of their own ([`Kind::PersonWithheld`]). From then on no
//! list, no search and no count on any device knows of them, and a device that does not read about
//! hidden persons keeps none of their documents. What was sealed into entries before stays in them.

use crate::{StoreError, Tx};
use document::Document;
use domain::ids::DocumentId;
use domain::item::Membership;
use domain::kind::{Kind, care_of, record_of, withheld_of};
use rusqlite::{OptionalExtension, params};
use serde_json::Value;
use std::collections::BTreeSet;

/// Key in the own values: whether this device keeps the documents of hidden persons.
const META_KEEPS: &str = "keeps_withheld";

impl Tx<'_> {
    /// Whether a document belongs to a hidden person.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn is_withheld(&self, document: [u8; 16]) -> Result<bool, StoreError> {
        if !self.any_withheld()? {
            return Ok(false);
        }
        let found: Option<i64> = self
            .connection
            .prepare_cached("SELECT 1 FROM withheld WHERE document = ?1")?
            .query_row([document], |row| row.get(0))
            .optional()?;
        Ok(found.is_some())
    }

    /// Whether anybody is hidden: asked once in a transaction, since it is asked of every document.
    fn any_withheld(&self) -> Result<bool, StoreError> {
        if let Some(any) = self.any_withheld.get() {
            return Ok(any);
        }
        let any = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM withheld)")?
            .query_row([], |row| row.get(0))?;
        self.any_withheld.set(Some(any));
        Ok(any)
    }

    /// Whether a document belongs to a hidden person and is not kept here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn is_not_kept(&self, document: DocumentId) -> Result<bool, StoreError> {
        Ok(self.is_withheld(document.bytes())? && !self.keeps_withheld()?)
    }

    /// The hidden persons that the roll had before, as far as this device was told.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn withheld_people(&self) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT person FROM withheld")?;
        let rows = statement.query_map([], |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The devices that are proved to hold some change of a document, this one included.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn holders_of(
        &self,
        document: DocumentId,
        own: &[u8; 32],
    ) -> Result<BTreeSet<[u8; 32]>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "WITH place AS (
               SELECT o.space AS space, coalesce(o.device, ?2) AS author, coalesce(o.lane, c.lane) AS lane,
                 coalesce(o.seq, c.seq) AS seq
               FROM origin o LEFT JOIN own_commit c ON c.n = o.own WHERE o.document = ?1)
             SELECT author FROM place
             UNION SELECT r.holder FROM place p JOIN receipt_position r
               ON r.space = p.space AND r.author = p.author AND r.lane = p.lane AND r.seq >= p.seq",
        )?;
        let rows = statement.query_map(params![document.bytes(), own], |row| row.get(0))?;
        let mut holders: BTreeSet<[u8; 32]> = rows.collect::<Result<_, _>>()?;
        if !holders.is_empty() {
            holders.insert(*own);
        }
        Ok(holders)
    }

    /// Says whether this device keeps the documents of hidden persons, because it reads about them.
    /// What it must not keep any longer goes at once; what it may keep now is taken anew from the
    /// entries. Answers whether that is so.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn keep_withheld(&self, keeps: bool) -> Result<bool, StoreError> {
        if self.keeps_withheld()? == keeps {
            return Ok(false);
        }
        self.meta_put(META_KEEPS, &[u8::from(keeps)])?;
        let hidden = self.withheld_people()?;
        if keeps && !hidden.is_empty() {
            self.all_again()?;
        }
        if !keeps {
            for person in &hidden {
                for (kind, document) in parts(*person) {
                    self.purge(kind, document)?;
                }
            }
        }
        Ok(keeps && !hidden.is_empty())
    }

    fn keeps_withheld(&self) -> Result<bool, StoreError> {
        Ok(self.meta_get(META_KEEPS)?.as_deref() == Some(&[1]))
    }

    /// Follows what a document says about a person being hidden. While two answers stand, the safer.
    pub(crate) fn put_withheld(&self, document: &Document) -> Result<(), StoreError> {
        let (fields, _) = document.fields();
        let claims = |field: &str| fields.get(field).into_iter().flatten();
        let person = claims("person")
            .filter_map(|claim| claim.value.as_str()?.parse::<DocumentId>().ok())
            .find(|person| withheld_of(*person) == document.id());
        let Some(person) = person else {
            return Ok(());
        };
        let hidden = claims("hidden").any(|claim| claim.value == Value::Bool(true));
        match (hidden, self.is_withheld(person.bytes())?) {
            (true, false) => self.withhold(person),
            (false, true) => self.show_again(document.id()),
            _ => Ok(()),
        }
    }

    fn withhold(&self, person: DocumentId) -> Result<(), StoreError> {
        let keeps = self.keeps_withheld()?;
        self.any_withheld.set(Some(true));
        for (kind, document) in parts(person) {
            self.connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO withheld (document, kind, person) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![document.bytes(), kind as u8, person.bytes()])?;
            self.clear_lists(document)?;
            if !keeps {
                self.purge(kind, document)?;
            }
        }
        let n: Option<i64> = self
            .connection
            .prepare_cached("SELECT n FROM person WHERE id = ?1")?
            .query_row([person.bytes()], |row| row.get(0))
            .optional()?;
        if let Some(n) = n {
            for list in ["person_search WHERE rowid = ?1", "person WHERE n = ?1"] {
                self.connection
                    .prepare_cached(&format!("DELETE FROM {list}"))?
                    .execute([n])?;
            }
            // A word that is only marked as gone would stay in the index until it is laid together.
            self.connection.execute(
                "INSERT INTO person_search (person_search) VALUES ('optimize')",
                [],
            )?;
        }
        // Whoever was one person with them is so no longer.
        self.touch_linked(person.bytes())?;
        self.touched.borrow_mut().remove(&person.bytes());
        self.probe_no_more(person.bytes())?;
        for sql in [
            "DELETE FROM member WHERE person = ?1",
            "DELETE FROM also WHERE person = ?1",
            "DELETE FROM withdrawn WHERE person = ?1",
            "DELETE FROM together WHERE a = ?1",
            "DELETE FROM together WHERE b = ?1",
        ] {
            self.connection
                .prepare_cached(sql)?
                .execute([person.bytes()])?;
        }
        self.connection
            .prepare_cached("DELETE FROM draft WHERE instr(form, ?1) > 0")?
            .execute([person.to_string()])?;
        Ok(())
    }

    /// What said that a person is hidden does not count any more.
    pub(crate) fn show_again(&self, said: DocumentId) -> Result<(), StoreError> {
        let hidden = self.withheld_people()?;
        let Some(person) = hidden.into_iter().find(|one| withheld_of(*one) == said) else {
            return Ok(());
        };
        self.connection
            .prepare_cached("DELETE FROM withheld WHERE person = ?1")?
            .execute([person.bytes()])?;
        // Where the documents were kept, they were kept out of the lists.
        for (kind, document) in parts(person) {
            self.purge(kind, document)?;
        }
        for household in self.households_naming(person)? {
            self.put_household(household, true)?;
        }
        self.put_links_about(person)?;
        self.all_again()
    }

    /// Households of which the person was ever a member.
    fn households_naming(&self, person: DocumentId) -> Result<BTreeSet<[u8; 16]>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT document, json FROM item WHERE collection = 'members'")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut households = BTreeSet::new();
        for row in rows {
            let (household, json) = row?;
            let names = serde_json::from_str::<Membership>(&json)
                .is_ok_and(|membership| membership.person == person);
            if names {
                households.insert(household);
            }
        }
        Ok(households)
    }

    /// Forgets a document and where its changes came from. The entries that carry them stay.
    fn purge(&self, kind: Kind, id: DocumentId) -> Result<(), StoreError> {
        // Its number may be given again: nothing must be left under it.
        for sql in [
            "DELETE FROM field_row WHERE document = (SELECT n FROM document WHERE id = ?1 AND kind = ?2)",
            "DELETE FROM item_row WHERE document = (SELECT n FROM document WHERE id = ?1 AND kind = ?2)",
            "DELETE FROM tail WHERE document = (SELECT n FROM document WHERE id = ?1 AND kind = ?2)",
            "DELETE FROM origin_row WHERE ?2 = ?2 AND document IN (SELECT n FROM document WHERE id = ?1)",
            "DELETE FROM document WHERE id = ?1 AND kind = ?2",
        ] {
            self.connection
                .prepare_cached(sql)?
                .execute(params![id.bytes(), kind as u8])?;
        }
        Ok(())
    }

    /// Has every entry and every chunk of a checkpoint looked at again; what is here already is
    /// passed over.
    fn all_again(&self) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE entry SET state = 0 WHERE state <> 0", [])?;
        self.connection
            .execute("UPDATE chunk SET state = 0 WHERE state <> 0", [])?;
        Ok(())
    }
}

/// The documents of a person of the roll.
fn parts(person: DocumentId) -> [(Kind, DocumentId); 3] {
    [
        (Kind::Person, person),
        (Kind::PersonRecord, record_of(person)),
        (Kind::PersonCare, care_of(person)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Origin, Store};
    use document::Edit;
    use rusqlite::types::ValueRef;
    use serde_json::json;

    const NAME: &str = "隠田 秘子";
    const NOTE: &str = "夜は眠れない。";

    fn by() -> Value {
        json!({
            "operator": "00000000-0000-0000-0000-000000000000", "name": "佐藤", "team": "A班",
            "device": "00112233", "seen": "2026-11-23T10:00:00+09:00",
            "typed": "2026-11-23T10:00:00+09:00", "source": "person", "verification": "stated"
        })
    }

    fn set(field: &str, value: Value) -> Edit {
        let mut claim = by();
        claim["value"] = value;
        let claim = serde_json::from_value(claim).expect("a claim");
        let field = field.to_owned();
        Edit::Set { field, claim }
    }

    fn save(store: &mut Store, kind: Kind, id: DocumentId, seq: u64, edits: &[Edit]) {
        store
            .transaction(|tx| -> Result<(), StoreError> {
                let loaded = tx.load(kind, id)?;
                let mut document = loaded.unwrap_or_else(|| Document::new(kind, id));
                let change = document.edit([seq as u8; 16], 0, edits)?.expect("a change");
                let origin = Origin::Entry {
                    device: [1; 32],
                    lane: 2,
                    seq,
                };
                tx.save_changes([2; 16], &mut document, &[change], origin)
            })
            .expect("saved");
    }

    /// Every table in which some bytes stand.
    fn tables_with(store: &Store, wanted: &[u8]) -> BTreeSet<String> {
        let connection = &store.connection;
        let mut names = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .expect("schema");
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("names");
        let mut found = BTreeSet::new();
        // The index itself is read through the tables behind it.
        for name in names.iter().filter(|name| *name != "person_search") {
            let mut all = connection
                .prepare(&format!("SELECT * FROM {name}"))
                .expect("a table");
            let columns = all.column_count();
            let mut rows = all.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                for column in 0..columns {
                    let bytes = match row.get_ref(column).expect("a column") {
                        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
                        _ => continue,
                    };
                    if bytes.windows(wanted.len()).any(|window| window == wanted) {
                        found.insert(name.clone());
                    }
                }
            }
        }
        found
    }

    #[test]
    fn attack_53_no_table_keeps_a_word_of_who_was_hidden() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("t.db"), &[7; 32]).expect("a store");
        let person = DocumentId::from_bytes([9; 16]);
        save(
            &mut store,
            Kind::Person,
            person,
            1,
            &[
                set("full_name", json!(NAME)),
                set("full_name_kana", json!("カクレダ ヒメコ")),
            ],
        );
        let mut note = by();
        note["text"] = json!(NOTE);
        let note = Edit::Add {
            collection: "notes".into(),
            id: "n1".into(),
            item: note,
        };
        save(
            &mut store,
            Kind::PersonRecord,
            record_of(person),
            2,
            &[note],
        );
        store
            .transaction(|tx| tx.draft_put(&format!("note:{person}"), NOTE, 1))
            .expect("a draft");
        let namesake = DocumentId::from_bytes([8; 16]);
        let mut link = by();
        link["other"] = json!(person.to_string());
        link["verdict"] = json!("same");
        let link = Edit::Add {
            collection: "links".into(),
            id: "l1".into(),
            item: link,
        };
        let named = set("full_name", json!("試山 秘子"));
        save(&mut store, Kind::Person, namesake, 7, &[named, link]);
        let alike = crate::LookAlike {
            one: namesake,
            other: person,
            points: 20,
            likely: true,
        };
        store
            .transaction(|tx| tx.probed(namesake, 0, &[alike]))
            .expect("compared");
        let id = tables_with(&store, &person.bytes());
        for table in ["together", "unprobed", "look_alike"] {
            assert!(id.contains(table), "{table} knows of them before");
        }
        let folded = normalise::index_text(&normalise::search_key("カクレダ"));
        let gram = folded.split(' ').next().unwrap_or_default().to_owned();
        for wanted in [NAME, NOTE, gram.as_str()] {
            let found = tables_with(&store, wanted.as_bytes());
            assert!(!found.is_empty(), "{wanted} is found before");
        }
        let said = withheld_of(person);
        save(
            &mut store,
            Kind::PersonWithheld,
            said,
            3,
            &[
                set("person", json!(person.to_string())),
                set("hidden", json!(true)),
            ],
        );
        for wanted in [NAME, NOTE, gram.as_str(), "カクレダ"] {
            let found = tables_with(&store, wanted.as_bytes());
            assert_eq!(found, BTreeSet::new(), "{wanted} is kept nowhere");
        }
        // Of the id only that it is hidden.
        let id = tables_with(&store, &person.bytes());
        assert_eq!(id, BTreeSet::from(["withheld".to_owned()]));
        // What comes late is not kept either.
        save(
            &mut store,
            Kind::Person,
            person,
            4,
            &[set("summary", json!(NOTE))],
        );
        assert_eq!(tables_with(&store, NOTE.as_bytes()), BTreeSet::new());
        assert_eq!(
            store
                .reader()
                .expect("reads")
                .search("隠田", 5)
                .expect("reads")
                .rows,
            []
        );
    }
}
