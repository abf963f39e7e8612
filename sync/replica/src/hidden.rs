//! Hidden persons (秘匿, class P4): their space, who reads it, and how a person gets in and out.
//!
//! Everything about a hidden person lies in one document in the space of class P4. A person who was in
//! the roll before is copied into it, and a document in the roll says that the person is hidden: then
//! no device shows them, and only who reads P4 keeps what there was. What others already had on paper,
//! in their heads or in sealed entries is not called back by that.

use std::collections::BTreeSet;

use authority::{AuthorityError, Rights, SEALED};
use document::{Document, Edit, Record};
use domain::ids::DocumentId;
use domain::kind::{Kind, care_of, record_of, withheld_of};
use domain::moment;
use domain::provenance::{Claim, Provenance};
use serde_json::Value;
use store::Tx;
use wire::{DeviceId, Hlc, Lane, SpaceId, UnitId};

use crate::output::Output;
use crate::replica::Replica;
use crate::{DocumentEdit, ReplicaError};

/// The field that names the person's entry in the roll before, or after.
const PERSON: &str = "person";
/// The field that is true while a person is hidden.
const HIDDEN: &str = "hidden";
/// The field that names the entry in the roll which a person came back to.
const RELEASED: &str = "released_as";
/// Text of the edits that are put into one save at most, in bytes; it packs to less.
const AT_ONCE: usize = 24 * 1024;

/// Collections of a person's documents, and where they lie in the sealed one.
const COLLECTIONS: &[(Kind, &str, &str)] = &[
    (Kind::Person, "whereabouts", "whereabouts"),
    (Kind::Person, "flags", "flags"),
    (Kind::Person, "links", "links"),
    (Kind::PersonRecord, "notes", "notes"),
    (Kind::PersonRecord, "needs", "needs"),
    (Kind::PersonRecord, "need_marks", "need_marks"),
    (Kind::PersonRecord, "tasks", "tasks"),
    (Kind::PersonRecord, "task_marks", "task_marks"),
    (Kind::PersonRecord, "asked", "asked"),
    (Kind::PersonRecord, "attachments", "attachments"),
    (Kind::PersonCare, "notes", "care_notes"),
];

/// A hidden person as this device knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenPerson {
    /// The sealed document.
    pub id: DocumentId,
    /// What it says.
    pub record: Record,
    /// The entry in the roll that the person had before.
    pub person: Option<DocumentId>,
    /// The entry in the roll that the person came back to; then nobody is hidden here any more.
    pub released: Option<DocumentId>,
    /// Entries and values that others wrote into the roll meanwhile and that are not taken over yet.
    pub late: usize,
}

impl Replica {
    /// Whether a space is one of hidden persons.
    #[must_use]
    pub fn is_sealed(&self, space: &SpaceId) -> bool {
        let space = self.authority.space_named(space);
        space.is_some_and(|space| space.class == SEALED)
    }

    /// Whether this device may hide a person and write about hidden persons of its unit.
    #[must_use]
    pub fn may_hide(&self, now_ms: u64) -> bool {
        let hlc = Hlc::at_millis(self.now_for(now_ms));
        let may = |unit: &UnitId| {
            let authority = &self.authority;
            authority.has_in(&self.device, unit, SEALED, Rights::APPEND, hlc)
        };
        self.own_units().iter().any(may) && !self.authority.is_withdrawn(&self.device)
    }

    /// Whether this device reads about hidden persons: it was named for it and holds a key.
    #[must_use]
    pub fn reads_hidden(&self) -> bool {
        self.space_keys
            .keys()
            .any(|(space, _)| self.is_sealed(space))
    }

    /// Opens the spaces that this device changes the keys of and that nobody has opened: those of a
    /// municipality that has just joined, those of hidden persons.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`] when nothing can be signed.
    pub fn open_spaces(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let hlc = Hlc::at_millis(self.now_for(now_ms));
        let units = self.own_units();
        for (unit, class) in units
            .iter()
            .flat_map(|unit| (0..=SEALED).map(move |class| (unit, class)))
        {
            let may = self
                .authority
                .has_in(&self.device, unit, class, Rights::ROTATE, hlc);
            if !may
                || self.authority.space(unit, class).is_some()
                || self.authority.is_withdrawn(&self.device)
            {
                continue;
            }
            let hlc = self.tick(now_ms);
            let said = authority::open_space(
                &self.authority,
                &self.keys,
                unit,
                class,
                hlc,
                self.rng.as_mut(),
            )?;
            outputs.extend(self.say(now_ms, &said)?);
        }
        Ok(())
    }

    /// Devices that were named for hidden persons and wait until somebody who reads about them hands
    /// the key over.
    #[must_use]
    pub fn waiting_officers(&self, now_ms: u64) -> BTreeSet<DeviceId> {
        let now = self.now_for(now_ms);
        let spaces = self.authority.spaces().map(|space| space.id);
        let own =
            spaces.filter(|space| self.is_sealed(space) && self.writable_key(space).is_some());
        own.flat_map(|space| self.authority.lacking(&space, now))
            .collect()
    }

    /// Hands the keys of hidden persons to a device that was named for them: the second of two people.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who may not, or who holds no key.
    pub fn confirm_officer(
        &mut self,
        now_ms: u64,
        device: &DeviceId,
    ) -> Result<Vec<Output>, ReplicaError> {
        let now = self.now_for(now_ms);
        let spaces: Vec<SpaceId> = self
            .authority
            .spaces()
            .map(|space| space.id)
            .filter(|space| self.is_sealed(space))
            .filter(|space| self.authority.lacking(space, now).contains(device))
            .collect();
        if spaces.is_empty() {
            return Err(AuthorityError::NoRight.into());
        }
        let mut outputs = Vec::new();
        for space in spaces {
            let hlc = self.tick(now_ms);
            let said = authority::deliver(
                &self.authority,
                &self.keys,
                &space,
                &BTreeSet::from([*device]),
                &self.space_keys,
                hlc,
                self.rng.as_mut(),
            )?;
            outputs.extend(self.say(now_ms, &said)?);
        }
        Ok(outputs)
    }

    /// What is to be written to hide a person of the roll, in one save: a copy of everything into the
    /// document `sealed`, and the word in the roll that the person is hidden.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn hiding(
        &self,
        person: DocumentId,
        sealed: DocumentId,
        by: &Provenance,
    ) -> Result<Vec<DocumentEdit>, ReplicaError> {
        let unit = self.unit_of(person)?;
        let mut edits = self.taking_over(person, sealed, by)?;
        let said = vec![
            set(PERSON, Value::String(person.to_string()), by),
            set(HIDDEN, Value::Bool(true), by),
        ];
        edits.push(DocumentEdit {
            kind: Kind::PersonWithheld,
            id: withheld_of(person),
            unit,
            // Before anything else, wherever a link is thin.
            lane: Lane::Urgent,
            edits: said,
        });
        Ok(edits)
    }

    /// What is to be written into a sealed document so that it says everything that the person's
    /// documents in the roll say: at first all of it, later what came late.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn taking_over(
        &self,
        person: DocumentId,
        sealed: DocumentId,
        by: &Provenance,
    ) -> Result<Vec<DocumentEdit>, ReplicaError> {
        let unit = self.unit_of(person)?;
        let mut edits = self.store.read(|tx| late(tx, person, sealed))?;
        let named = self.store.read(|tx| tx.load(Kind::PersonSealed, sealed))?;
        if named.is_none() {
            edits.insert(0, set(PERSON, Value::String(person.to_string()), by));
        }
        Ok(saves(Kind::PersonSealed, sealed, unit, edits))
    }

    /// What is to be written so that a hidden person is in the roll again, under the new id `person`.
    /// The old entry stays hidden for good: who joined meanwhile never had it.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`]; [`ReplicaError::NoSuchPerson`] when nobody is hidden under that id.
    pub fn releasing(
        &self,
        sealed: DocumentId,
        person: DocumentId,
        by: &Provenance,
    ) -> Result<Vec<DocumentEdit>, ReplicaError> {
        let hidden = self.hidden_person(sealed)?;
        let hidden = hidden.filter(|hidden| hidden.released.is_none());
        let record = hidden.ok_or(ReplicaError::NoSuchPerson)?.record;
        let unit = self.unit_of(sealed)?;
        let mut edits = Vec::new();
        for kind in [Kind::Person, Kind::PersonRecord, Kind::PersonCare] {
            let mut of_kind = Vec::new();
            for (name, claims) in &record.fields {
                let Some((home, field)) = home_of(name).filter(|(home, _)| *home == kind) else {
                    continue;
                };
                debug_assert_eq!(home, kind);
                if let Some(claim) = claims.first() {
                    of_kind.push(Edit::Set {
                        field: field.to_owned(),
                        claim: claim.clone(),
                    });
                }
            }
            for (home, collection, inside) in COLLECTIONS.iter().filter(|one| one.0 == kind) {
                debug_assert_eq!(*home, kind);
                for (id, item) in record.items.get(*inside).into_iter().flatten() {
                    of_kind.push(Edit::Add {
                        collection: (*collection).to_owned(),
                        id: id.clone(),
                        item: item.clone(),
                    });
                }
            }
            edits.extend(saves(kind, part_of(kind, person), unit, of_kind));
        }
        let released = set(RELEASED, Value::String(person.to_string()), by);
        edits.extend(saves(Kind::PersonSealed, sealed, unit, vec![released]));
        Ok(edits)
    }

    /// The hidden persons that this device reads about, those who came back included.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn hidden_people(&self) -> Result<Vec<HiddenPerson>, ReplicaError> {
        self.store.read(|tx| {
            let mut people = Vec::new();
            for id in tx.documents_of_kind(Kind::PersonSealed)? {
                people.extend(read(tx, id)?);
            }
            Ok(people)
        })
    }

    /// One of them.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn hidden_person(&self, id: DocumentId) -> Result<Option<HiddenPerson>, ReplicaError> {
        self.store.read(|tx| read(tx, id))
    }

    /// Of the devices that ever read the roll of a hidden person's unit: how many are proved to have
    /// been told that the person is hidden, and of how many. Told is not the same as forgotten.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn told_of_hiding(&self, person: DocumentId) -> Result<(usize, usize), ReplicaError> {
        let id = withheld_of(person);
        let (space, holders) = self.store.read(|tx| -> Result<_, ReplicaError> {
            let space = tx.space_of(Kind::PersonWithheld, id)?;
            Ok((space, tx.holders_of(id, &self.device.0)?))
        })?;
        let Some(space) = space.map(SpaceId) else {
            return Ok((0, 0));
        };
        let readers: BTreeSet<[u8; 32]> = self
            .authority
            .devices()
            .filter(|device| self.authority.may_read(&device.id, &space))
            .map(|device| device.id.0)
            .collect();
        Ok((readers.intersection(&holders).count(), readers.len()))
    }

    /// Says to the store whether this device keeps what there was of hidden persons.
    pub(crate) fn keep_hidden(&mut self) -> Result<(), ReplicaError> {
        let own = self.authority.device(&self.device);
        let named = own.is_some_and(|own| {
            own.grants.iter().any(|held| {
                let mut units = held.grant.units.iter();
                units.any(|unit| held.covers(unit, SEALED, Rights::READ))
            })
        });
        let keeps = named && !self.authority.is_withdrawn(&self.device);
        let again = self
            .store
            .transaction(|tx| -> Result<bool, ReplicaError> { Ok(tx.keep_withheld(keeps)?) })?;
        if again {
            self.look_again();
        }
        Ok(())
    }

    /// The unit of the space that a person's documents or a sealed document live in; the own one for
    /// something new.
    fn unit_of(&self, id: DocumentId) -> Result<UnitId, ReplicaError> {
        let found = self.store.read(|tx| -> Result<_, ReplicaError> {
            let of_person = tx.space_of(Kind::Person, id)?;
            match of_person {
                Some(space) => Ok(Some(space)),
                None => Ok(tx.space_of(Kind::PersonSealed, id)?),
            }
        })?;
        let unit = found
            .and_then(|space| self.authority.space_named(&SpaceId(space)))
            .map(|space| space.unit);
        unit.or_else(|| self.own_units().first().copied())
            .ok_or(ReplicaError::NotAllowed { class: SEALED })
    }
}

fn set(field: &str, value: Value, by: &Provenance) -> Edit {
    let claim = Claim {
        value,
        by: by.clone(),
    };
    Edit::Set {
        field: field.to_owned(),
        claim,
    }
}

fn part_of(kind: Kind, person: DocumentId) -> DocumentId {
    match kind {
        Kind::PersonRecord => record_of(person),
        Kind::PersonCare => care_of(person),
        _ => person,
    }
}

/// The name of a field inside the sealed document.
fn inside(kind: Kind, field: &str) -> String {
    match kind {
        Kind::PersonRecord => format!("record/{field}"),
        Kind::PersonCare => format!("care/{field}"),
        _ => field.to_owned(),
    }
}

/// Where a field of the sealed document belongs in the roll; `None` for its own.
fn home_of(name: &str) -> Option<(Kind, &str)> {
    if [PERSON, HIDDEN, RELEASED].contains(&name) {
        return None;
    }
    Some(match name.split_once('/') {
        Some(("record", field)) => (Kind::PersonRecord, field),
        Some(("care", field)) => (Kind::PersonCare, field),
        _ => (Kind::Person, name),
    })
}

/// What a person's documents in the roll say and the sealed one does not.
fn late(tx: &Tx<'_>, person: DocumentId, sealed: DocumentId) -> Result<Vec<Edit>, ReplicaError> {
    let there = tx.load(Kind::PersonSealed, sealed)?.map(|one| one.read());
    let mut edits = Vec::new();
    for kind in [Kind::Person, Kind::PersonRecord, Kind::PersonCare] {
        let Some(document) = tx.load(kind, part_of(kind, person))? else {
            continue;
        };
        let record = Document::read(&document);
        for (field, claims) in &record.fields {
            let name = inside(kind, field);
            let newest = there.as_ref().and_then(|there| there.claim(&name));
            let Some(claim) = claims.first() else {
                continue;
            };
            let newer = newest.is_none_or(|newest| {
                moment::order(&newest.by.typed) < moment::order(&claim.by.typed)
            });
            if newer {
                edits.push(Edit::Set {
                    field: name,
                    claim: claim.clone(),
                });
            }
        }
        for (_, collection, inside) in COLLECTIONS.iter().filter(|one| one.0 == kind) {
            let known = there.as_ref().and_then(|there| there.items.get(*inside));
            for (id, item) in record.items.get(*collection).into_iter().flatten() {
                if known.is_none_or(|known| !known.contains_key(id)) {
                    edits.push(Edit::Add {
                        collection: (*inside).to_owned(),
                        id: id.clone(),
                        item: item.clone(),
                    });
                }
            }
        }
    }
    Ok(edits)
}

fn read(tx: &Tx<'_>, id: DocumentId) -> Result<Option<HiddenPerson>, ReplicaError> {
    let Some(record) = tx.load(Kind::PersonSealed, id)?.map(|one| one.read()) else {
        return Ok(None);
    };
    let named = |field: &str| record.text(field).and_then(|text| text.parse().ok());
    let (person, released) = (named(PERSON), named(RELEASED));
    let late = match person {
        Some(person) => late(tx, person, id)?.len(),
        None => 0,
    };
    Ok(Some(HiddenPerson {
        id,
        person,
        released,
        late,
        record,
    }))
}

/// Divides edits of one document into saves that fit an entry each.
fn saves(kind: Kind, id: DocumentId, unit: UnitId, edits: Vec<Edit>) -> Vec<DocumentEdit> {
    let mut saves: Vec<DocumentEdit> = Vec::new();
    let mut room = 0_usize;
    for edit in edits {
        let weight = match &edit {
            Edit::Set { claim, .. } => serde_json::to_vec(claim).map_or(0, |json| json.len()),
            Edit::Add { item, .. } => serde_json::to_vec(item).map_or(0, |json| json.len()),
        };
        match saves.last_mut() {
            Some(save) if room >= weight => save.edits.push(edit),
            _ => {
                room = AT_ONCE;
                saves.push(DocumentEdit {
                    kind,
                    id,
                    unit,
                    lane: Lane::Notes,
                    edits: vec![edit],
                });
            }
        }
        room = room.saturating_sub(weight);
    }
    saves
}
