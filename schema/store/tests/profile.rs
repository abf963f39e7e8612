//! A profile opens with the right passphrase, and says honestly why it does not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;
use store::profile::{NewKey, Profile, ProfileError};
use store::{Store, StoreError};
use vault::SeededRandom;
use vault::slots::{KdfParams, Opener};

const PASSPHRASE: &str = "さくら とけい みかん はし うみ そら";
const MINUTE: u64 = 60_000;

fn made(folder: &Path) -> Profile {
    Profile::create(
        folder,
        PASSPHRASE,
        KdfParams::for_tests(),
        &mut SeededRandom::new(1),
    )
    .unwrap()
}

#[test]
fn a_profile_opens_again_in_any_spelling_of_its_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = made(folder.path());
    profile
        .store
        .transaction(|tx| tx.meta_put("name", "河井小-2".as_bytes()))
        .unwrap();
    assert!(
        matches!(
            Profile::open(folder.path(), PASSPHRASE, 0),
            Err(ProfileError::AlreadyOpen)
        ),
        "one process at a time"
    );
    drop(profile);
    let again = Profile::create(
        folder.path(),
        "x",
        KdfParams::for_tests(),
        &mut SeededRandom::new(2),
    );
    assert!(
        matches!(again, Err(ProfileError::Exists)),
        "nothing is overwritten"
    );
    let opened = Profile::open(folder.path(), PASSPHRASE, 0).unwrap();
    assert_eq!(
        opened
            .store
            .reader()
            .unwrap()
            .meta_get("name")
            .unwrap()
            .unwrap(),
        "河井小-2".as_bytes()
    );
    drop(opened);
    let mut opened = Profile::open(folder.path(), PASSPHRASE, 0).unwrap();
    let new = NewKey {
        passphrase: "あたらしい ことば",
        kdf: KdfParams::for_tests(),
        keep_rescue: true,
    };
    let by = Opener::Passphrase(PASSPHRASE);
    let mut rng = SeededRandom::new(3);
    let changed = opened
        .lock
        .change_key(&mut opened.store, by, new, 0, &mut rng);
    assert!(changed.is_ok());
    drop(opened);
    assert!(matches!(
        Profile::open(folder.path(), PASSPHRASE, 0),
        Err(ProfileError::WrongPassphrase { .. })
    ));
    assert!(Profile::open(folder.path(), "あたらしい ことば", 0).is_ok());
}

#[test]
fn wrong_tries_cost_more_and_more_time_across_restarts_and_erase_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    let mut now = 10 * MINUTE;
    for _ in 0..3 {
        let wrong = Profile::open(folder.path(), "ちがう", now);
        assert!(
            matches!(wrong, Err(ProfileError::WrongPassphrase { wait }) if wait.is_zero()),
            "slips are free"
        );
    }
    let fourth = Profile::open(folder.path(), "ちがう", now);
    assert!(
        matches!(fourth, Err(ProfileError::WrongPassphrase { wait }) if wait == Duration::from_secs(30))
    );
    let early = Profile::open(folder.path(), PASSPHRASE, now + 1000);
    assert!(
        matches!(early, Err(ProfileError::Wait { wait }) if wait == Duration::from_secs(29)),
        "even the right one"
    );
    let back = Profile::open(folder.path(), PASSPHRASE, 0);
    assert!(
        matches!(back, Err(ProfileError::Wait { .. })),
        "a clock that went back ends no waiting"
    );
    assert_eq!(
        Profile::waiting(folder.path(), 29_000),
        Duration::from_secs(1),
        "but it goes on by the clock as it is now, not as it was"
    );
    now = 30_000;
    assert!(matches!(
        Profile::open(folder.path(), "ちがう", now),
        Err(ProfileError::WrongPassphrase { wait }) if wait == Duration::from_secs(60)
    ));
    now += 2 * MINUTE;
    assert!(
        Profile::open(folder.path(), PASSPHRASE, now).is_ok(),
        "the right one opens, and nothing is lost"
    );
    assert!(
        matches!(Profile::open(folder.path(), "ちがう", now), Err(ProfileError::WrongPassphrase { wait }) if wait.is_zero()),
        "and clears the count"
    );
}

#[test]
fn damage_is_never_called_a_wrong_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    let (slots, copy) = (
        folder.path().join("profile.slots"),
        folder.path().join("profile.slots.copy"),
    );
    let good = fs::read(&slots).unwrap();

    fs::write(&slots, &good[..good.len() / 2]).unwrap();
    drop(Profile::open(folder.path(), PASSPHRASE, 0).expect("the copy opens it"));
    assert_eq!(
        fs::read(&slots).unwrap(),
        good,
        "and the torn one is made whole"
    );

    fs::write(&slots, b"torn").unwrap();
    fs::write(&copy, vec![0xff; 1 << 20]).unwrap();
    assert!(matches!(
        Profile::open(folder.path(), PASSPHRASE, 0),
        Err(ProfileError::SlotsDamaged)
    ));
    fs::write(&slots, &good).unwrap();

    let database = folder.path().join("tsunagi.db");
    let mut bytes = fs::read(&database).unwrap();
    bytes[100] ^= 1;
    fs::write(&database, &bytes).unwrap();
    assert!(matches!(
        Profile::open(folder.path(), PASSPHRASE, 0),
        Err(ProfileError::DatabaseDamaged)
    ));
    assert_eq!(
        fs::read(&database).unwrap(),
        bytes,
        "a damaged file is left alone"
    );
    fs::remove_file(&database).unwrap();
    assert!(matches!(
        Profile::open(folder.path(), PASSPHRASE, 0),
        Err(ProfileError::DatabaseDamaged)
    ));
    assert!(!database.exists(), "no empty one is put in its place");
    assert!(matches!(
        Profile::open(&folder.path().join("none"), PASSPHRASE, 0),
        Err(ProfileError::Missing)
    ));
}

#[test]
fn a_hostile_slots_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    let slots = fs::read(folder.path().join("profile.slots")).unwrap();
    // 64 MiB as CBOR: 1a 00 01 00 00. Ask for 4 TiB instead.
    let at = slots
        .windows(5)
        .position(|five| five == [0x1a, 0, 1, 0, 0])
        .expect("the memory cost");
    let mut hostile = slots[..at].to_vec();
    hostile.extend([0x1b, 0, 0, 0, 1, 0, 0, 0, 0]);
    hostile.extend(&slots[at + 5..]);
    for name in ["profile.slots", "profile.slots.copy"] {
        fs::write(folder.path().join(name), &hostile).unwrap();
    }
    let started = std::time::Instant::now();
    assert!(matches!(
        Profile::open(folder.path(), PASSPHRASE, 0),
        Err(ProfileError::SlotsDamaged)
    ));
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "no memory was asked for"
    );
}

#[test]
fn an_interrupted_creation_is_set_aside_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tsunagi.db"), b"half").unwrap();
    drop(made(folder.path()));
    assert_eq!(
        fs::read(folder.path().join("tsunagi.db.unfinished-1")).unwrap(),
        b"half",
        "kept all the same"
    );
    assert!(Profile::open(folder.path(), PASSPHRASE, 0).is_ok());
}

#[test]
fn a_folder_that_cannot_be_made_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let made = Profile::create(
        &file.join("below"),
        PASSPHRASE,
        KdfParams::for_tests(),
        &mut SeededRandom::new(1),
    );
    assert!(
        matches!(made, Err(ProfileError::Folder(_))),
        "a file stands in the way"
    );
}

#[test]
fn a_wrong_key_and_a_newer_database_are_told_apart_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tsunagi.db");
    drop(Store::create(&path, &common::KEY).unwrap());
    assert!(matches!(
        Store::open(&path, &[8; 32]),
        Err(StoreError::WrongKey)
    ));
    assert!(matches!(
        Store::create(&path, &common::KEY),
        Err(StoreError::Io(std::io::ErrorKind::AlreadyExists))
    ));
    let connection = rusqlite::Connection::open(&path).unwrap();
    let hex: String = common::KEY
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    connection
        .execute_batch(&format!(
            "PRAGMA key = \"x'{hex}'\"; PRAGMA cipher_page_size = 8192; PRAGMA user_version = 999;"
        ))
        .unwrap();
    drop(connection);
    let newer = Store::open(&path, &common::KEY);
    assert!(matches!(
        newer,
        Err(StoreError::NewerVersion { found: 999, .. })
    ));
}

#[test]
fn a_full_disk_is_named_and_what_was_saved_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tsunagi.db");
    let mut store = Store::create(&path, &common::KEY).unwrap();
    store.transaction(|tx| tx.meta_put("kept", b"yes")).unwrap();
    store.limit_pages(200).unwrap();
    let full = store.transaction(|tx| {
        (0..10_000).try_for_each(|number| tx.meta_put(&format!("{number}"), &[0; 4000]))
    });
    assert!(matches!(full, Err(StoreError::DiskFull)));
    assert_eq!(
        store.reader().unwrap().meta_get("kept").unwrap().unwrap(),
        b"yes"
    );
    assert_eq!(
        store.reader().unwrap().meta_get("0").unwrap(),
        None,
        "no half of a save"
    );
    store
        .transaction(|tx| tx.meta_put("after", b"small"))
        .expect("and work goes on");
}
