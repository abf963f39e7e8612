//! Real replicas over real sockets on loopback.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use authority::{Admission, Founding, Role};
use document::Edit;
use domain::code::{SourceKind, Verification};
use domain::ids::DocumentId;
use domain::item::Note;
use domain::kind::Kind;
use domain::provenance::Provenance;
use replica::{DocumentEdit, Replica};
use store::Store;
use transport::DialFailure;
use uuid::Uuid;
use vault::{DeviceKeys, SystemRandom};
use wire::{AccountId, Lane, UnitId};

use super::{Link, LinkEvent, PeerState, PeerView, Settings, Trouble};
use crate::time::{Clock, SystemClock};

/// Generous, because the machine may be busy; nothing here takes a second by itself.
const PATIENCE: Duration = Duration::from_secs(60);

const UNIT: UnitId = UnitId([0x11; 16]);

/// A laptop: a replica in a folder of its own, and its link.
struct Laptop {
    replica: Arc<Mutex<Replica>>,
    keys: Arc<DeviceKeys>,
    link: Link,
    events: Receiver<LinkEvent>,
    account: AccountId,
    folder: PathBuf,
}

impl Drop for Laptop {
    fn drop(&mut self) {
        self.link.shutdown();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Laptop {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("tsunagi-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let store = Store::create(&folder.join("tsunagi.db"), &[7; 32]).expect("a new store");
        let keys = Arc::new(DeviceKeys::generate(&mut SystemRandom::new()).expect("randomness"));
        let replica = Replica::open(store, Arc::clone(&keys), Box::new(SystemRandom::new()))
            .expect("an empty store");
        let replica = Arc::new(Mutex::new(replica));
        let (told, events) = channel();
        let settings = Settings {
            port: 0,
            loopback_only: true,
            discover: false,
        };
        let link = Link::start(
            Arc::clone(&replica),
            keys.net_seed(),
            settings,
            move |event| {
                // The test may be over.
                let _ = told.send(event);
            },
        )
        .expect("loopback");
        Self {
            replica,
            keys,
            link,
            events,
            account: AccountId(*Uuid::now_v7().as_bytes()),
            folder,
        }
    }

    /// The one that founds the operation.
    fn founder() -> Self {
        let laptop = Self::start();
        let now = now();
        let founding = Founding {
            name: "訓練".to_owned(),
            practice: true,
            unit: UNIT,
            role: Role::MunicipalityAdmin,
            org: [1; 16],
            account: laptop.account,
            valid_from_ms: now,
            valid_until_ms: now + 86_400_000,
        };
        let mut replica = laptop.replica();
        let outputs = replica.found(now, &founding).expect("a new operation");
        laptop.link.perform(outputs);
        drop(replica);
        laptop
    }

    fn replica(&self) -> MutexGuard<'_, Replica> {
        self.replica.lock().expect("nobody panicked")
    }

    fn admit(&self, other: &Laptop) {
        let mut replica = self.replica();
        let now = now();
        let admission = Admission {
            keys: other.keys.public(),
            account: other.account,
            org: [1; 16],
            agreement: None,
            role: Role::HealthTeam,
            units: vec![UNIT],
            classes: Role::HealthTeam.classes().to_vec(),
            valid_from_ms: now,
            valid_until_ms: now + 3_600_000,
        };
        let outputs = replica.admit(now, &admission).expect("the founder may");
        self.link.perform(outputs);
        let (root, statements) = (replica.authority().root(), replica.statements());
        drop(replica);
        let mut theirs = other.replica();
        let outputs = theirs.join(now, root, &statements).expect("admitted");
        other.link.perform(outputs);
    }

    /// Saves a note about somebody, and returns when it is durable.
    fn note(&self, person: DocumentId, text: &str) {
        let by = Provenance {
            operator: Uuid::from_bytes(self.account.0),
            name: "佐藤".to_owned(),
            team: "A班".to_owned(),
            device: String::new(),
            seen: "2026-11-23".to_owned(),
            typed: "2026-11-23T09:00:00+09:00".to_owned(),
            source: SourceKind::Person,
            verification: Verification::Stated,
        };
        let note = Note {
            result: None,
            text: text.to_owned(),
            also: Vec::new(),
            corrects: None,
            by,
        };
        let edit = Edit::Add {
            collection: "notes".to_owned(),
            id: Uuid::now_v7().to_string(),
            item: serde_json::to_value(note).expect("plain"),
        };
        let edit = DocumentEdit {
            kind: Kind::PersonRecord,
            id: person,
            unit: UNIT,
            lane: Lane::Notes,
            edits: vec![edit],
        };
        self.replica()
            .write(now(), self.account, vec![edit])
            .expect("the right to write");
        self.link.saved();
    }

    /// The notes about somebody that can be read here.
    fn notes(&self, person: DocumentId) -> Vec<String> {
        let document = self
            .replica()
            .store_mut()
            .transaction(|tx| tx.load(Kind::PersonRecord, person))
            .expect("the store reads");
        let Some(document) = document else {
            return Vec::new();
        };
        let notes: Vec<(String, Note)> = document.read().item("notes");
        notes.into_iter().map(|(_, note)| note.text).collect()
    }

    fn address(&self) -> String {
        self.until("an address", |laptop| {
            laptop.link.view().addresses.first().cloned()
        })
    }

    fn peer(&self, other: &Laptop) -> Option<PeerView> {
        let key = other.keys.public().net;
        let mut peers = self.link.view().peers;
        peers.retain(|peer| peer.net_key == Some(key));
        peers.pop()
    }

    fn is_in_sync_with(&self, other: &Laptop) -> bool {
        self.peer(other)
            .is_some_and(|peer| peer.state == PeerState::InSync)
    }

    /// Looks again whenever the link tells that something has changed, as the screen does.
    fn until<T>(&self, what: &str, look: impl Fn(&Laptop) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(seen) = look(self) {
                return seen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if self.events.recv_timeout(left).is_err() {
                panic!("waited in vain for {what}: {:?}", self.link.view());
            }
        }
    }

    fn until_true(&self, what: &str, look: impl Fn(&Laptop) -> bool) {
        self.until(what, |laptop| look(laptop).then_some(()));
    }
}

fn now() -> u64 {
    SystemClock.now_ms()
}

fn somebody() -> DocumentId {
    DocumentId(Uuid::now_v7())
}

fn meet(one: &Laptop, other: &Laptop) {
    other.link.dial(&one.address()).expect("an address");
    one.until_true("being in sync", |one| one.is_in_sync_with(other));
    other.until_true("being in sync", |other| other.is_in_sync_with(one));
}

#[test]
fn a_note_saved_on_one_laptop_is_readable_on_the_other_at_once() {
    let shelter = Laptop::founder();
    let van = Laptop::start();
    shelter.admit(&van);
    meet(&shelter, &van);

    let person = somebody();
    let mut delays = Vec::new();
    for number in 0..10 {
        let text = format!("膝の痛み、夜眠れない。{number}");
        let saved = Instant::now();
        shelter.note(person, &text);
        van.until_true("the note", |van| van.notes(person).contains(&text));
        delays.push(saved.elapsed());
        // The next one is a lone note again, not part of a burst.
        shelter.until_true("quiet", |shelter| shelter.is_in_sync_with(&van));
    }
    delays.sort();
    println!("save begun to readable elsewhere: {delays:?}");
    assert!(
        delays[delays.len() / 2] < Duration::from_millis(300),
        "a lone note is seen within 300 ms: {delays:?}"
    );

    van.note(person, "聞き取り済み");
    shelter.until_true("the answer", |shelter| {
        shelter.notes(person).contains(&"聞き取り済み".to_owned())
    });
}

#[test]
fn what_was_written_apart_is_on_both_after_a_meeting() {
    let shelter = Laptop::founder();
    let van = Laptop::start();
    shelter.admit(&van);
    let people: Vec<DocumentId> = (0..60).map(|_| somebody()).collect();
    for (number, person) in people.iter().enumerate() {
        let writer = if number % 2 == 0 { &shelter } else { &van };
        writer.note(*person, &format!("{number}"));
    }
    meet(&shelter, &van);
    for (number, person) in people.iter().enumerate() {
        for laptop in [&shelter, &van] {
            laptop.until_true("every note", |laptop| {
                laptop.notes(*person) == [format!("{number}")]
            });
        }
    }
    assert!(shelter.link.view().last_exchange_ms.is_some());
    let seen = van.peer(&shelter).expect("in contact");
    assert_eq!(
        seen.device,
        Some(shelter.keys.device_id()),
        "the screen can name it"
    );
    assert!(seen.in_contact());
}

#[test]
fn a_device_admitted_at_one_laptop_is_let_in_by_the_others() {
    let shelter = Laptop::founder();
    let van = Laptop::start();
    shelter.admit(&van);
    meet(&shelter, &van);
    let newcomer = Laptop::start();
    shelter.admit(&newcomer);
    // It never meets the one that admitted it, only the other one, which has been told.
    meet(&van, &newcomer);
    let person = somebody();
    shelter.note(person, "本部から");
    newcomer.until_true("a note that came through the van", |newcomer| {
        newcomer.notes(person) == ["本部から"]
    });
}

#[test]
fn a_laptop_of_another_operation_is_shown_as_refused_and_told_so() {
    let shelter = Laptop::founder();
    let elsewhere = Laptop::founder();
    elsewhere.link.dial(&shelter.address()).expect("an address");
    let key = elsewhere.keys.public().net;
    let turned_away = elsewhere.until("a reason", |laptop| {
        match laptop.link.view().peers.first()?.state {
            PeerState::Failed(trouble) => Some(trouble),
            _ => None,
        }
    });
    assert_eq!(turned_away, Trouble::Dial(DialFailure::NotAllowed));
    assert!(
        shelter
            .link
            .view()
            .peers
            .iter()
            .all(|peer| peer.net_key != Some(key) || peer.state == PeerState::Refused),
        "never in contact"
    );
    assert!(elsewhere.link.dial("避難所").is_err());
    elsewhere.link.forget(&shelter.address());
    elsewhere.until_true("an empty list", |laptop| {
        laptop.link.view().peers.is_empty()
    });
}

#[test]
fn a_laptop_that_was_closed_and_opened_again_catches_up_by_itself() {
    let shelter = Laptop::founder();
    let van = Laptop::start();
    shelter.admit(&van);
    meet(&shelter, &van);
    // The lid is closed: the link goes, the replica stays on its disk.
    shelter.link.shutdown();
    van.until_true("the loss", |van| {
        van.peer(&shelter).is_none_or(|peer| !peer.in_contact())
    });
    let person = somebody();
    van.note(person, "留守中");
    let port = shelter.link.view().addresses.first().cloned();
    let port = port.and_then(|address| address.rsplit_once(':')?.1.parse().ok());
    let (told, events) = channel();
    let settings = Settings {
        port: port.expect("ip:port"),
        loopback_only: true,
        discover: false,
    };
    let reopened = Link::start(
        Arc::clone(&shelter.replica),
        shelter.keys.net_seed(),
        settings,
        move |event| drop(told.send(event)),
    )
    .expect("loopback");
    let deadline = Instant::now() + PATIENCE;
    while shelter.notes(person).is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        events.recv_timeout(left).expect("the van dials again");
    }
    reopened.shutdown();
}
