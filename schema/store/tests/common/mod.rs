//! A device's store with the words of a story: register, note, whereabouts, seal, receive.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

use document::{Document, Edit};
use domain::code::{SourceKind, Verification};
use domain::ids::DocumentId;
use domain::kind::{Kind, record_of};
use domain::provenance::{Claim, Provenance};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use store::{Appended, EntryRow, EntryState, Origin, Store, StoreError};
use tempfile::TempDir;

pub const KEY: [u8; 32] = [7; 32];
pub const SPACE: [u8; 16] = [1; 16];
pub const LANE: u8 = 2;

pub fn id(number: u128) -> DocumentId {
    DocumentId(uuid::Uuid::from_u128(number))
}

/// A moment of 2026-11-23, Japan, as minutes of the day.
pub fn by(minute: u32) -> Provenance {
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    Provenance {
        operator: uuid::Uuid::from_u128(7),
        name: "佐藤".into(),
        team: "A班".into(),
        device: "00112233".into(),
        seen: format!("2026-11-23T{hour:02}:{minute:02}:00+09:00"),
        typed: format!("2026-11-23T{hour:02}:{minute:02}:30+09:00"),
        source: SourceKind::Observation,
        verification: Verification::Stated,
    }
}

pub fn set(field: &str, value: impl Into<Value>, minute: u32) -> Edit {
    Edit::Set {
        field: field.into(),
        claim: Claim {
            value: value.into(),
            by: by(minute),
        },
    }
}

pub fn add(collection: &str, name: &str, mut item: Value, minute: u32) -> Edit {
    let provenance = serde_json::to_value(by(minute)).unwrap();
    for (key, value) in provenance.as_object().unwrap() {
        item[key] = value.clone();
    }
    Edit::Add {
        collection: collection.into(),
        id: name.into(),
        item,
    }
}

pub fn note(name: &str, text: &str, minute: u32) -> Edit {
    add(
        "notes",
        name,
        json!({ "result": "met", "text": text }),
        minute,
    )
}

/// One device: its number is its device id and its actor.
pub struct Device {
    pub number: u8,
    pub store: Store,
    pub folder: TempDir,
}

impl Device {
    pub fn new(number: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("tsunagi.db"), &KEY).unwrap();
        Self {
            number,
            store,
            folder,
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("tsunagi.db")
    }

    pub fn id(&self) -> [u8; 32] {
        [self.number; 32]
    }

    pub fn write(&mut self, kind: Kind, document: DocumentId, edits: &[Edit]) -> i64 {
        let number = self.number;
        self.store
            .transaction(|tx| {
                let mut open = tx
                    .load(kind, document)?
                    .unwrap_or_else(|| Document::new(kind, document));
                let change = open
                    .edit([number; 16], 0, edits)?
                    .expect("something to write");
                let outbox = tx.outbox_push(SPACE, LANE, document.bytes(), &change, 1)?;
                tx.save_changes(SPACE, &mut open, &[change], Origin::Local { outbox })?;
                Ok::<_, StoreError>(outbox)
            })
            .unwrap()
    }

    pub fn register(&mut self, person: DocumentId, name: &str, kana: &str, birth: &str) {
        let edits = [
            set("full_name", name, 0),
            set("full_name_kana", kana, 0),
            set("birth_date", birth, 0),
        ];
        self.write(Kind::Person, person, &edits);
    }

    pub fn ledger(&mut self, person: DocumentId, edits: &[Edit]) -> i64 {
        self.write(Kind::PersonRecord, record_of(person), edits)
    }

    /// Seals everything in the outbox into one entry for each save; answers the entries' commits.
    pub fn seal(&mut self) -> Vec<(EntryRow, DocumentId)> {
        let device = self.id();
        self.store
            .transaction(|tx| {
                let mut sealed = Vec::new();
                for row in tx.outbox_take(SPACE, LANE, usize::MAX)? {
                    let head = tx.log_head(SPACE, device, LANE)?;
                    let seq = head.map_or(1, |head| head.seq + 1);
                    let entry = entry(
                        device,
                        seq,
                        head.map_or([0; 32], |head| head.hash),
                        &row.commit,
                    );
                    assert_eq!(tx.entry_append(&entry)?, Appended::New);
                    tx.entry_set_state(SPACE, device, LANE, seq, EntryState::Applied)?;
                    tx.outbox_sealed(&[row.id], LANE, seq)?;
                    sealed.push((entry, DocumentId::from_bytes(row.document)));
                }
                Ok::<_, StoreError>(sealed)
            })
            .unwrap()
    }

    /// Takes over one entry of another device: stored and applied.
    pub fn receive(&mut self, from: u8, entry: &EntryRow, kind: Kind, document: DocumentId) {
        self.store
            .transaction(|tx| {
                tx.entry_append(entry)?;
                let mut open = tx
                    .load(kind, document)?
                    .unwrap_or_else(|| Document::new(kind, document));
                let change = vec![entry.bytes.clone()];
                open.receive(&change, [from; 16])?;
                let origin = Origin::Entry {
                    device: entry.device,
                    lane: entry.lane,
                    seq: entry.seq,
                };
                tx.save_changes(SPACE, &mut open, &change, origin)?;
                tx.entry_set_state(
                    SPACE,
                    entry.device,
                    entry.lane,
                    entry.seq,
                    EntryState::Applied,
                )
            })
            .unwrap();
    }

    /// A receipt of another device arrives: it holds everything of `author` up to `seq`.
    pub fn receipt(&mut self, holder: u8, author: u8, seq: u64, hlc: u64) -> bool {
        self.store
            .transaction(|tx| {
                tx.receipt_put(
                    [holder; 32],
                    SPACE,
                    hlc,
                    b"signed",
                    &[([author; 32], LANE, seq)],
                )
            })
            .unwrap()
    }
}

pub fn entry(device: [u8; 32], seq: u64, prev: [u8; 32], bytes: &[u8]) -> EntryRow {
    EntryRow {
        space: SPACE,
        device,
        lane: LANE,
        seq,
        hash: vault::sha256(&[&device, &seq.to_be_bytes(), bytes]),
        prev,
        hlc: seq,
        bytes: bytes.to_vec(),
        state: EntryState::Waiting,
    }
}

/// Somebody who has the key and an ordinary tool for such files.
pub fn behind_our_back(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    connection
        .execute_batch(&format!(
            "PRAGMA key = \"x'{hex}'\"; PRAGMA cipher_page_size = 8192; {sql}"
        ))
        .unwrap();
}
