//! One device: its folder, its keys, and the replica while it runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use document::{Document, Edit};
use domain::code::{SourceKind, Verification};
use domain::ids::DocumentId;
use domain::item::Note;
use domain::kind::{Kind, care_of, record_of};
use domain::provenance::{Claim, Provenance};
use domain::share::{ShareBasis, ShareSaid};
use replica::{DocumentEdit, Replica, Written};
use store::Store;
use uuid::Uuid;
use vault::{DeviceKeys, SeededRandom};
use wire::{AccountId, Lane, UnitId};

/// Names a person in a story.
pub type PersonId = DocumentId;

/// One device.
pub struct Device {
    /// What people call it.
    pub name: String,
    /// Its keys.
    pub keys: Arc<DeviceKeys>,
    /// The unit that it writes new documents for.
    pub unit: UnitId,
    /// How far its clock is from the field's, in milliseconds.
    pub skew_ms: i64,
    replica: Option<Replica>,
    folder: tempfile::TempDir,
    seed: u64,
    starts: u64,
    items: u64,
    pub(crate) account: AccountId,
}

/// Opens with this; the passphrase is another crate's story.
const DATABASE_KEY: [u8; 32] = [0x5a; 32];

/// The unit of every story that names none.
pub const UNIT: UnitId = UnitId([0x11; 16]);

impl Device {
    /// A new device with an empty store. Equal names and seeds make equal keys.
    ///
    /// # Panics
    ///
    /// When the temporary folder cannot be used.
    #[must_use]
    pub fn new(name: &str, seed: u64) -> Self {
        let keys = DeviceKeys::generate(&mut SeededRandom::new(seed)).expect("simulated");
        let mut device = Self {
            name: name.to_owned(),
            keys: Arc::new(keys),
            unit: UNIT,
            skew_ms: 0,
            replica: None,
            folder: tempfile::tempdir().expect("a temporary folder"),
            seed,
            starts: 0,
            items: 0,
            account: AccountId(*Uuid::from_u128(u128::from(seed)).as_bytes()),
        };
        drop(Store::create(&device.path(), &DATABASE_KEY).expect("a new store"));
        device.start();
        device
    }

    /// Where its records lie.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("tsunagi.db")
    }

    /// What its keys come from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Opens what lies on a disk as the device of a seed, in a program that has no field.
    ///
    /// # Panics
    ///
    /// When it does not open.
    #[must_use]
    pub fn opened_at(path: &Path, seed: u64) -> Replica {
        let keys = DeviceKeys::generate(&mut SeededRandom::new(seed)).expect("simulated");
        let store = Store::open(path, &DATABASE_KEY).expect("the store opens");
        let rng = SeededRandom::new(seed.wrapping_add(1));
        Replica::open(store, Arc::new(keys), Box::new(rng)).expect("the replica opens")
    }

    /// Starts the program over what is on the disk.
    ///
    /// # Panics
    ///
    /// When the store does not open: nothing that happens in a story may bring that about.
    pub fn start(&mut self) {
        self.replica = None;
        self.starts += 1;
        let store = Store::open(&self.path(), &DATABASE_KEY).expect("the store opens again");
        let kept = store.read(|tx| tx.meta_get(replica::META_KEYS));
        if let Some(kept) = kept.expect("the store reads") {
            self.keys = Arc::new(DeviceKeys::from_bytes(&kept).expect("its own keys"));
        }
        let rng = SeededRandom::new(self.seed.wrapping_mul(1000).wrapping_add(self.starts));
        self.replica = Some(
            Replica::open(store, Arc::clone(&self.keys), Box::new(rng)).expect("the replica opens"),
        );
    }

    /// The program is closed; [`Self::start`] opens it again.
    pub fn close(&mut self) {
        self.replica = None;
    }

    /// Whether the program is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.replica.is_some()
    }

    /// Copies another device's disk and keys onto this one: what a careless restore does.
    ///
    /// # Panics
    ///
    /// When the disk cannot be copied.
    pub fn clone_disk_of(&mut self, other: &mut Self) {
        self.replica = None;
        let held = other.replica.take();
        drop(held);
        crate::disk::copy(&other.path(), &self.path());
        self.keys = Arc::clone(&other.keys);
        other.start();
        self.start();
    }

    /// The disk of another device that has just joined, under keys of its own: what it would have if it
    /// had joined by itself, sooner. The other one is closed.
    ///
    /// # Panics
    ///
    /// When the disk cannot be copied.
    pub fn take_disk_of(&mut self, other: &mut Self) {
        self.replica = None;
        other.replica = None;
        crate::disk::copy(&other.path(), &self.path());
        self.start();
    }

    /// It is closed and what it kept is deleted.
    pub fn scrap(&mut self) {
        self.replica = None;
        crate::disk::remove(&self.path());
    }

    /// The replica.
    ///
    /// # Panics
    ///
    /// When the device is not running.
    #[must_use]
    pub fn replica(&self) -> &Replica {
        self.replica.as_ref().expect("the device runs")
    }

    /// The replica.
    ///
    /// # Panics
    ///
    /// When the device is not running.
    pub fn replica_mut(&mut self) -> &mut Replica {
        self.replica.as_mut().expect("the device runs")
    }

    /// Its network key, by which peers know it.
    #[must_use]
    pub fn net(&self) -> [u8; 32] {
        self.keys.public().net
    }

    /// Who writes here, and when.
    #[must_use]
    pub fn provenance(&self, now_ms: u64) -> Provenance {
        let time = chrono::DateTime::from_timestamp_millis(now_ms as i64)
            .expect("a time of a story")
            .to_rfc3339();
        Provenance {
            operator: Uuid::from_bytes(self.account.0),
            name: "佐藤".to_owned(),
            team: self.name.clone(),
            device: self.keys.device_id()[..8]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            seen: time.clone(),
            typed: time,
            source: SourceKind::Person,
            verification: Verification::Stated,
        }
    }

    /// An id for a new item or document, the same in every run of a seed.
    pub fn fresh(&mut self) -> Uuid {
        self.items += 1;
        Uuid::from_u64_pair(self.seed, self.items)
    }

    /// Sets one field.
    #[must_use]
    pub fn set(&self, field: &str, value: &str, now_ms: u64) -> Edit {
        Edit::Set {
            field: field.to_owned(),
            claim: Claim {
                value: serde_json::Value::String(value.to_owned()),
                by: self.provenance(now_ms),
            },
        }
    }

    /// Adds one note.
    pub fn note(&mut self, text: &str, now_ms: u64) -> Edit {
        let note = Note {
            result: None,
            text: text.to_owned(),
            also: Vec::new(),
            corrects: None,
            by: self.provenance(now_ms),
        };
        Edit::Add {
            collection: "notes".to_owned(),
            id: self.fresh().to_string(),
            item: serde_json::to_value(note).expect("plain values"),
        }
    }

    /// Saves changes of one document.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn save(
        &mut self,
        kind: Kind,
        id: DocumentId,
        lane: Lane,
        edits: Vec<Edit>,
        now_ms: u64,
    ) -> Result<Written, replica::ReplicaError> {
        let account = self.account;
        let edit = DocumentEdit {
            kind,
            id,
            unit: self.unit,
            lane,
            edits,
        };
        self.replica_mut().write(now_ms, account, vec![edit])
    }

    /// Registers a person in the roll.
    ///
    /// # Panics
    ///
    /// When the save is refused.
    pub fn register(&mut self, name: &str, kana: &str, now_ms: u64) -> PersonId {
        let id = DocumentId(self.fresh());
        let edits = vec![
            self.set("full_name", name, now_ms),
            self.set("full_name_kana", kana, now_ms),
        ];
        self.save(Kind::Person, id, Lane::Notes, edits, now_ms)
            .expect("the save is taken");
        id
    }

    /// Registers a person where the device has the right to.
    pub fn register_if_allowed(&mut self, name: &str, now_ms: u64) -> Option<PersonId> {
        let id = DocumentId(self.fresh());
        let edits = vec![self.set("full_name", name, now_ms)];
        self.save(Kind::Person, id, Lane::Notes, edits, now_ms)
            .ok()?;
        Some(id)
    }

    /// Writes a note into a person's ledger.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn write_note(
        &mut self,
        person: PersonId,
        text: &str,
        now_ms: u64,
    ) -> Result<Written, replica::ReplicaError> {
        let note = self.note(text, now_ms);
        self.save(
            Kind::PersonRecord,
            record_of(person),
            Lane::Notes,
            vec![note],
            now_ms,
        )
    }

    /// Writes a note into a person's care document.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn write_care(
        &mut self,
        person: PersonId,
        text: &str,
        now_ms: u64,
    ) -> Result<Written, replica::ReplicaError> {
        let note = self.note(text, now_ms);
        self.save(
            Kind::PersonCare,
            care_of(person),
            Lane::Notes,
            vec![note],
            now_ms,
        )
    }

    /// Says something about sharing a person; answers the id under which it is said.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn say_share(
        &mut self,
        person: PersonId,
        share: &ShareSaid,
        now_ms: u64,
    ) -> Result<String, replica::ReplicaError> {
        let id = self.fresh().to_string();
        let edit = Edit::Add {
            collection: "shares".to_owned(),
            id: id.clone(),
            item: serde_json::to_value(share).expect("it is written as JSON"),
        };
        self.save(Kind::Person, person, Lane::Notes, vec![edit], now_ms)?;
        Ok(id)
    }

    /// Gives a person's entry, ledger and, where it may be, care to another unit.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn share(
        &mut self,
        person: PersonId,
        unit: UnitId,
        classes: &[u8],
        now_ms: u64,
    ) -> Result<String, replica::ReplicaError> {
        let share = ShareSaid {
            unit: format!("{:032x}", u128::from_be_bytes(unit.0)),
            classes: classes.to_vec(),
            basis: ShareBasis::Consent,
            reason: String::new(),
            until_ms: None,
            ends: None,
            by: self.provenance(now_ms),
        };
        self.say_share(person, &share, now_ms)
    }

    /// Hides a person of the roll; answers the id of the sealed document.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn hide(
        &mut self,
        person: PersonId,
        now_ms: u64,
    ) -> Result<DocumentId, replica::ReplicaError> {
        let sealed = DocumentId(self.fresh());
        let (by, account) = (self.provenance(now_ms), self.account);
        let edits = self.replica().hiding(person, sealed, &by)?;
        self.replica_mut().write(now_ms, account, edits)?;
        Ok(sealed)
    }

    /// Registers a person who is hidden from the beginning; answers the id of the sealed document.
    ///
    /// # Panics
    ///
    /// When the save is refused.
    pub fn register_hidden(&mut self, name: &str, note: &str, now_ms: u64) -> DocumentId {
        let id = DocumentId(self.fresh());
        let edits = vec![self.set("full_name", name, now_ms), self.note(note, now_ms)];
        self.save(Kind::PersonSealed, id, Lane::Notes, edits, now_ms)
            .expect("the save is taken");
        id
    }

    /// Writes down what the replica says is to be written.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn write_all(
        &mut self,
        edits: Vec<DocumentEdit>,
        now_ms: u64,
    ) -> Result<Written, replica::ReplicaError> {
        let account = self.account;
        self.replica_mut().write(now_ms, account, edits)
    }

    /// What a hidden person's document says, as the texts of its notes and the name; empty where this
    /// device knows of nobody hidden.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn hidden(&self, id: DocumentId) -> Vec<String> {
        let found = self.replica().hidden_person(id).expect("the store reads");
        let Some(record) = found.map(|found| found.record) else {
            return Vec::new();
        };
        let mut texts: Vec<String> = ["notes", "care_notes"]
            .iter()
            .flat_map(|collection| record.item::<Note>(collection))
            .map(|(_, note)| note.text)
            .chain(record.text("full_name").map(str::to_owned))
            .collect();
        texts.sort();
        texts
    }

    /// The names found by a search, sorted.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<String> {
        let reader = self.replica().reader().expect("the store reads");
        let mut names: Vec<String> = reader
            .search(text, 50)
            .expect("the store reads")
            .rows
            .into_iter()
            .map(|row| row.name)
            .collect();
        names.sort();
        names
    }

    /// The texts of a person's notes that this device may read, sorted.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn notes_of(&self, person: PersonId) -> Vec<String> {
        let reader = self.replica().reader().expect("the store reads");
        let mut notes: Vec<String> = reader
            .timeline(&self.keys.device_id(), person, 10_000)
            .expect("the store reads")
            .into_iter()
            .filter(|row| row.collection == "notes")
            .filter_map(|row| Some(row.item.get("text")?.as_str()?.to_owned()))
            .collect();
        notes.sort();
        notes
    }

    /// The texts of a person's notes that are shown only because something that counts stands on them.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn rescued(&self, person: PersonId) -> Vec<String> {
        let reader = self.replica().reader().expect("the store reads");
        let lines = reader.timeline(&self.keys.device_id(), person, 10_000);
        let lines = lines.expect("the store reads").into_iter();
        lines
            .filter(|row| row.rescued && row.collection == "notes")
            .filter_map(|row| Some(row.item.get("text")?.as_str()?.to_owned()))
            .collect()
    }

    /// Why something was set aside, as it came.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn set_aside(&self) -> Vec<String> {
        let rows = self.replica().store().read(|tx| tx.set_aside());
        let rows = rows.expect("the store reads");
        rows.into_iter().map(|row| row.reason).collect()
    }

    /// A document as it lies here.
    ///
    /// # Panics
    ///
    /// When it is not here, or does not load.
    #[must_use]
    pub fn document(&self, kind: Kind, id: DocumentId) -> Document {
        let document = self.replica().store().read(|tx| tx.load(kind, id));
        document.expect("it loads").expect("it is here")
    }

    /// Makes every document anew from the entries and saves that carry it.
    ///
    /// # Panics
    ///
    /// When the store fails.
    pub fn rebuild(&mut self, now_ms: u64) -> Vec<replica::Output> {
        let documents = self.replica().store().read(|tx| tx.documents());
        let documents = documents.expect("the store reads");
        let rebuilt = self.replica_mut().rebuild(now_ms, &documents);
        rebuilt.expect("the store works")
    }

    /// How many saves only this device holds, as far as it can prove.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn only_here(&self) -> u64 {
        let reader = self.replica().reader().expect("the store reads");
        reader
            .only_here(&self.keys.device_id(), 10)
            .expect("the store reads")
            .count
    }

    /// Everything that the lists say, as text: equal on devices that hold the same.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn lists(&self) -> String {
        let reader = self.replica().reader().expect("the store reads");
        let people = reader.people(0, 100_000).expect("the store reads");
        let mut text = format!("{} people\n", people.total);
        for person in reader.entries(0, 100_000).expect("the store reads") {
            let id = person.id;
            text.push_str(&format!("{person:?}\n"));
            let mut lines: Vec<String> = reader
                .timeline(&self.keys.device_id(), id, 100_000)
                .expect("the store reads")
                .into_iter()
                // Who holds it and whose it is differ from device to device.
                .map(|row| {
                    format!(
                        "  {} {} {} {} {}\n",
                        row.seen_ms, row.typed_ms, row.collection, row.id, row.item
                    )
                })
                .collect();
            lines.sort();
            text.extend(lines);
            for field in reader.person_fields(id).expect("the store reads") {
                text.push_str(&format!("  {field:?}\n"));
            }
        }
        text
    }
}
