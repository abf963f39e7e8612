//! Documents that begin, with all that can be worked out of them without the database.

use super::line::{About, Line, Parts};
use super::{Known, Standing};
use crate::documents::Origin;
use crate::packed::pack;
use crate::{StoreError, Tx};
use document::{Beginning, Document};
use domain::ids::DocumentId;
use domain::kind::Kind;
use rusqlite::params;
use std::collections::BTreeMap;

/// How a document begins. Making one needs no database: a list is made ready on another core.
#[derive(Debug)]
pub struct Begun {
    /// Its first change.
    pub first: Beginning,
    /// The change as it lies on disk, and as it ends the commit that carries it.
    packed: (Vec<u8>, Vec<u8>),
    known: Vec<Known>,
    /// Of an entry in the roll: the person's line, if the ledger that begins by this change is all
    /// there is besides.
    line: Option<(Box<Line>, [u8; 32])>,
}

/// The lines that were made before their documents were written.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    ready: BTreeMap<[u8; 16], Ready>,
    /// Ledgers and care documents → whose they are.
    owners: BTreeMap<[u8; 16], [u8; 16]>,
}

#[derive(Debug)]
struct Ready {
    line: Box<Line>,
    ledger: [u8; 32],
    /// Whether both documents, whose beginnings it was made from, are written.
    whole: bool,
}

impl Lines {
    fn insert(&mut self, ready: Ready) {
        let id = ready.line.id;
        self.owners.insert(ready.line.record, id);
        self.owners.insert(ready.line.care, id);
        self.ready.insert(id, ready);
    }

    /// Whether a line is ready for the person whose ledger this is.
    pub(crate) fn has_owner(&self, ledger: &[u8; 16]) -> bool {
        let owner = self.owners.get(ledger);
        owner.is_some_and(|owner| self.ready.contains_key(owner))
    }

    /// Takes a person's line, if it says all that was written in this transaction.
    pub(crate) fn take(&mut self, person: &[u8; 16]) -> Option<Box<Line>> {
        let ready = self.ready.remove(person)?;
        ready.whole.then_some(ready.line)
    }

    /// A ledger begins: the line that was made with this change of it is whole.
    fn ledger_begun(&mut self, ledger: &[u8; 16], change: &[u8; 32]) {
        if let Some(ready) = self
            .owners
            .get(ledger)
            .and_then(|id| self.ready.get_mut(id))
        {
            ready.whole = ready.ledger == *change;
        }
    }

    /// Something else is written about somebody: a line that was ready says no longer all.
    pub(crate) fn outdate(&mut self, document: &[u8; 16]) {
        let person = self.owners.get(document).unwrap_or(document);
        self.ready.remove(person);
    }
}

impl Begun {
    /// Takes the first change of a document apart.
    #[must_use]
    pub fn of(first: Beginning) -> Self {
        let parts = first.writes.parts.iter();
        Self {
            packed: (pack(&first.change), pack(&first.bare)),
            known: parts.map(|(.., json)| Known::of(json)).collect(),
            first,
            line: None,
        }
    }

    pub(crate) fn packed_bare(&self) -> &[u8] {
        &self.packed.1
    }

    /// Makes the line of a person whose entry in the roll begins here and whose ledger begins with
    /// `ledger` ([`domain::kind::record_of`]), in the same transaction and after it.
    pub fn with_ledger(&mut self, person: DocumentId, ledger: &Self) {
        let about = About::begun(
            person,
            &Parts {
                roll: (&self.first.writes, &self.known),
                ledger: (&ledger.first.writes, &ledger.known),
            },
        );
        self.line = Some((Box::new(Line::of(&about)), ledger.first.writes.hash));
    }
}

impl Tx<'_> {
    /// Makes durable that a document was begun here by its first change, and puts it into every list.
    /// The same as [`Self::save_changes`] with the document that [`document::begin`] saves making. The
    /// document must not be here: [`Self::space_of`] knows none.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn save_begun(
        &self,
        space: [u8; 16],
        (kind, id): (Kind, DocumentId),
        begun: &mut Begun,
        outbox: i64,
    ) -> Result<(), StoreError> {
        let Begun {
            first,
            packed,
            known,
            line,
        } = begun;
        let line = line.take();
        let origin = Origin::Local { outbox };
        if kind == Kind::PersonWithheld {
            // What it says reaches beyond the document.
            let mut document = Document::new(kind, id);
            document.receive_own(std::slice::from_ref(&first.change))?;
            return self.save_changes(
                space,
                &mut document,
                std::slice::from_ref(&first.change),
                origin,
            );
        }
        if self.is_not_kept(id)? {
            return Ok(());
        }
        self.connection
            .prepare_cached("INSERT INTO document (id, kind, space, tail) VALUES (?1, ?2, ?3, 1)")?
            .execute(params![id.bytes(), kind as u8, space])?;
        let n = self.connection.last_insert_rowid();
        self.note_origin(n, &first.writes.hash, space, origin, None)?;
        self.connection
            .prepare_cached(
                "INSERT INTO tail (document, hash, n, change, projected) VALUES (?1, ?2, 1, ?3, 1)",
            )?
            .execute(params![n, first.writes.hash, packed.0])?;
        match (kind, line) {
            (Kind::Person, Some((line, ledger))) => {
                self.lines.borrow_mut().insert(Ready {
                    line,
                    ledger,
                    whole: false,
                });
            }
            (Kind::PersonRecord, _) => {
                let mut lines = self.lines.borrow_mut();
                lines.ledger_begun(&id.bytes(), &first.writes.hash);
            }
            _ => self.lines.borrow_mut().outdate(&id.bytes()),
        }
        let writes = std::slice::from_ref(&first.writes);
        self.project_from(Standing::Begun(known), n, (kind, id), writes)
    }
}
