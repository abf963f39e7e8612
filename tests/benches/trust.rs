//! What trust costs: a new key for five hundred laptops, sealing and opening a note, and the record of
//! every act.
//!
//! `cargo bench -p stories --bench trust`. The rights themselves: `cargo bench -p authority`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use authority::{Admission, Authority, Founding, Role, admit, found, rotate};
use domain::ids::DocumentId;
use protocol::audit::{Stretch, open_parcel, open_records, seal_parcel};
use protocol::{EntryDraft, Squeezer, batch, open_entry, seal_entry, verify_entry};
use store::{AuditRecord, Store};
use vault::{DeviceKeys, SeededRandom, SpaceKey};
use wire::{
    AccountId, AuditItem, Commit, DeviceId, DocId, Entry, EpochId, Hash, Hlc, Lane, PublicKey,
    SpaceId, UnitId, encode,
};

const NOW: u64 = 1_795_395_600_000;
const DAY: u64 = 24 * 3600 * 1000;
const SPACE: SpaceId = SpaceId([7; 16]);

fn took(what: &str, limit: &str, times: usize, mut work: impl FnMut() -> Duration) {
    let mut all: Vec<Duration> = (0..times).map(|_| work()).collect();
    all.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{what}: median {:.3} ms, longest {:.3} ms{limit}",
        ms(all[times / 2]),
        ms(all[times - 1])
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

fn rotation() {
    let mut rng = SeededRandom::new(1);
    let keys = DeviceKeys::generate(&mut rng).unwrap();
    let unit = UnitId([1; 16]);
    let founding = Founding {
        name: "bench".into(),
        practice: true,
        unit,
        role: Role::MunicipalityAdmin,
        org: [1; 16],
        account: AccountId([1; 16]),
        valid_from_ms: NOW,
        valid_until_ms: NOW + 90 * DAY,
    };
    let mut hlc = Hlc::at_millis(NOW);
    let founded = found(&keys, &founding, hlc, &mut rng).unwrap();
    let mut authority = Authority::reduce(founded.root, &founded.statements);
    let none: BTreeMap<(SpaceId, EpochId), SpaceKey> = BTreeMap::new();
    let opened = authority.open_space_keys(&keys, &none);
    let space_keys: BTreeMap<_, _> = opened.keys.into_iter().collect();
    for _ in 1..500 {
        hlc = hlc.tick(0);
        let device = DeviceKeys::generate(&mut rng).unwrap();
        let admission = Admission {
            keys: device.public(),
            account: AccountId([2; 16]),
            org: [1; 16],
            agreement: None,
            role: Role::MunicipalityOfficer,
            units: vec![unit],
            classes: Role::MunicipalityOfficer.classes().to_vec(),
            valid_from_ms: NOW,
            valid_until_ms: NOW + 90 * DAY,
        };
        let said = admit(&authority, &keys, &admission, &space_keys, hlc, &mut rng).unwrap();
        authority.extend(&said);
    }
    let space = authority.space(&unit, 1).unwrap();
    let mut bytes = 0;
    took(
        "a new key of a space for 500 devices",
        " (at most 300 ms)",
        5,
        || {
            hlc = hlc.tick(0);
            timed(|| {
                let said = rotate(&authority, &keys, &space, &space_keys, hlc, &mut rng).unwrap();
                bytes = said.bytes().len();
            })
        },
    );
    println!("  it travels as {bytes} bytes");
}

fn draft(lane: Lane, key: &SpaceKey) -> EntryDraft {
    EntryDraft {
        space: SPACE,
        lane,
        seq: 1,
        prev: Hash::ZERO,
        authority_heads: Hash::ZERO,
        hlc: Hlc::at_millis(NOW),
        epoch: EpochId(key.epoch_id(&SPACE.0)),
    }
}

fn entries() {
    let mut rng = SeededRandom::new(2);
    let keys = DeviceKeys::generate(&mut rng).unwrap();
    let signer = PublicKey(keys.public().sign);
    let key = SpaceKey::generate(&mut rng).unwrap();
    let mut squeezer = Squeezer::new();
    for size in [300_usize, 4 * 1024, 16 * 1024] {
        // Nothing that packs well: the seal is what is measured.
        let mut noise = vec![0; size];
        vault::Random::fill(&mut rng, &mut noise).unwrap();
        let commit = encode(&Commit {
            doc: DocId([1; 16]),
            kind: 5,
            layout: 2,
            operator: AccountId([2; 16]),
            hlc: Hlc::at_millis(NOW),
            changes: vec![noise],
        });
        let packed = batch(&[commit], 16 * 1024, &mut squeezer).unwrap();
        let mut last: Option<Entry> = None;
        took(
            &format!("seal and sign an entry of {size} bytes"),
            "",
            201,
            || {
                let packed = packed.clone();
                timed(|| {
                    let sealed =
                        seal_entry(&keys, &draft(Lane::Notes, &key), &key, packed, &mut rng);
                    last = Some(sealed.unwrap().0);
                })
            },
        );
        let entry = last.unwrap();
        took(
            &format!("check and open an entry of {size} bytes"),
            "",
            201,
            || {
                timed(|| {
                    verify_entry(&entry, &signer).unwrap();
                    open_entry(&entry, &key, &mut squeezer).unwrap()
                })
            },
        );
    }
}

fn act(number: u64) -> AuditRecord {
    AuditRecord {
        at_ms: NOW + number * 40_000,
        kind: "person_opened".into(),
        subject: Some(DocumentId::from_bytes(
            (u128::from(number % 997) * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes(),
        )),
        operator: [7; 16],
        detail: r#"{"classes":["P1","P2","P3"]}"#.into(),
    }
}

fn acts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tsunagi.db");
    drop(Store::create(&path, &[3; 32]).unwrap());
    let mut store = Store::open(&path, &[3; 32]).unwrap();
    let before = store.bytes_on_disk();
    let mut number = 0;
    took("record an act, durable by itself", "", 501, || {
        number += 1;
        timed(|| {
            store
                .transaction(|tx| tx.audit_append(&act(number)))
                .unwrap()
        })
    });
    for _ in 0..100 {
        store
            .transaction(|tx| -> Result<(), store::StoreError> {
                for _ in 0..1_000 {
                    number += 1;
                    tx.audit_append(&act(number))?;
                }
                Ok(())
            })
            .unwrap();
    }
    store.checkpoint().unwrap();
    println!(
        "  {} bytes on disk for each of {number} acts",
        (store.bytes_on_disk() - before) / number
    );
    let reader = store.reader().unwrap();
    took(&format!("walk the chain of {number} acts"), "", 5, || {
        timed(|| {
            let chain = reader.audit_walk().unwrap();
            assert_eq!((chain.records, chain.broken), (number, None));
        })
    });
    took("the newest 200 acts for the screen", "", 21, || {
        timed(|| reader.audit(&[], None, 200).unwrap())
    });
    parcels(&mut store);
}

/// A day of a busy laptop, sealed to three who audit.
fn parcels(store: &mut Store) {
    let mut rng = SeededRandom::new(4);
    let keys = DeviceKeys::generate(&mut rng).unwrap();
    let device = DeviceId(keys.device_id());
    let key = SpaceKey::generate(&mut rng).unwrap();
    let auditors: Vec<DeviceKeys> = (0..3)
        .map(|_| DeviceKeys::generate(&mut rng).unwrap())
        .collect();
    let readers: Vec<_> = auditors.iter().map(DeviceKeys::public).collect();
    let rows = store.read(|tx| tx.audit_unsent(60)).unwrap();
    let stretch = Stretch {
        first: rows[0].n,
        prev: Hash(rows[0].prev),
        items: rows
            .iter()
            .map(|row| AuditItem {
                at_ms: row.record.at_ms,
                kind: row.record.kind.clone(),
                subject: row.record.subject.map(DocumentId::bytes),
                operator: row.record.operator,
                detail: row.record.detail.clone(),
            })
            .collect(),
        hashes: rows.iter().map(|row| Hash(row.hash)).collect(),
    };
    let mut squeezer = Squeezer::new();
    let mut last = None;
    took("seal 60 acts to three who audit", "", 51, || {
        timed(|| {
            let draft = draft(Lane::Audit, &key);
            let sealed = seal_parcel(
                &keys,
                &draft,
                &key,
                (&stretch, &readers),
                &mut squeezer,
                &mut rng,
            );
            last = Some(sealed.unwrap().0);
        })
    });
    let entry: Entry = last.unwrap();
    println!(
        "  it travels as {} bytes, {} for each act",
        encode(&entry).len(),
        encode(&entry).len() / rows.len()
    );
    took("open 60 acts as one who audits", "", 51, || {
        timed(|| {
            let parcel = open_parcel(&entry, &key, &mut squeezer).unwrap();
            let opened = open_records(&auditors[0], (&SPACE, &device), &parcel, &mut squeezer);
            assert_eq!(opened.unwrap().unwrap().len(), rows.len());
        })
    });
}

fn main() {
    rotation();
    entries();
    acts();
}
