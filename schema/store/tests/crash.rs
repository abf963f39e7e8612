//! The process is killed in the middle of saving, and the files are searched for what was typed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{Device, KEY, add, id, note};
use document::Document;
use domain::kind::{Kind, record_of};
use serde_json::json;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use store::{Origin, Store, StoreError};

const CHILD: &str = "TSUNAGI_CRASH_DATABASE";
/// How often the process is killed.
const KILLS: u32 = 5;

/// Not a test by itself: what the killed process does. It saves notes and says each number once
/// that save is durable.
#[test]
fn writer() {
    let Ok(path) = std::env::var(CHILD) else {
        return;
    };
    let mut store = Store::open(path.as_ref(), &KEY).unwrap();
    let record = record_of(id(1));
    for number in store.reader().unwrap().counts().unwrap().notes.. {
        store
            .transaction(|tx| {
                let mut open = tx
                    .load(Kind::PersonRecord, record)?
                    .unwrap_or_else(|| Document::new(Kind::PersonRecord, record));
                let change = open
                    .edit([1; 16], 0, &[note(&format!("n{number}"), "会えた", 1)])?
                    .unwrap();
                let outbox = tx.outbox_push([1; 16], 2, record.bytes(), &change, number)?;
                tx.save_changes([1; 16], &mut open, &[change], Origin::Local { outbox })
            })
            .map_err(|error: StoreError| error)
            .unwrap();
        let mut out = std::io::stderr().lock();
        writeln!(out, "saved {number}").unwrap();
    }
}

#[test]
fn no_save_that_was_acknowledged_is_lost_when_the_process_is_killed() {
    let device = Device::new(1);
    let path = device.path();
    drop(device.store);
    let mut acknowledged = 0;
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--nocapture", "--test-threads=1"])
            .env(CHILD, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut said = 0;
        // A different number of saves each time, so that the blow falls at different moments.
        while said < 3 + round * 4 {
            let line = lines.next().expect("the writer goes on");
            if let Some(number) = line.strip_prefix("saved ") {
                acknowledged = number.parse::<u64>().unwrap() + 1;
                said += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for number in lines.filter_map(|line| line.strip_prefix("saved ").map(str::to_owned)) {
            acknowledged = number.parse::<u64>().unwrap() + 1;
        }
        let mut store = Store::open(&path, &KEY).expect("opens after the blow");
        let notes = store.reader().unwrap().counts().unwrap().notes;
        assert!(
            notes >= acknowledged,
            "round {round}: {notes} notes, {acknowledged} acknowledged"
        );
        let held = store
            .transaction(|tx| {
                let open = tx
                    .load(Kind::PersonRecord, record_of(id(1)))?
                    .expect("here");
                let outbox = tx.outbox_take([1; 16], 2, usize::MAX)?.len();
                Ok::<_, StoreError>((open.read().items["notes"].len() as u64, outbox as u64))
            })
            .unwrap();
        assert_eq!(held, (notes, notes), "document, lists and outbox agree");
    }
    assert!(acknowledged >= 20);
}

const REKEYING: &str = "TSUNAGI_CRASH_REKEY";
const OTHER_KEY: [u8; 32] = [8; 32];

/// Not a test by itself: what the killed process does. It changes the key back and forth.
#[test]
fn rekeyer() {
    let Ok(path) = std::env::var(REKEYING) else {
        return;
    };
    let say = |word: &str| {
        let mut out = std::io::stderr().lock();
        writeln!(out, "{word}").unwrap();
    };
    let mut store = Store::open(path.as_ref(), &KEY)
        .or_else(|_| Store::open(path.as_ref(), &OTHER_KEY))
        .unwrap();
    for _ in 0..100 {
        let next = if store.has_key(&KEY) { OTHER_KEY } else { KEY };
        say("rekey");
        store.rekey(&next).unwrap();
        say("checkpoint");
        store.checkpoint().unwrap();
    }
}

#[test]
fn attack_37_a_process_killed_while_it_changes_the_key_leaves_one_of_the_two() {
    let device = Device::new(1);
    let path = device.path();
    let mut store = device.store;
    // Large enough that the change is under way when the blow falls.
    let kept = vec![5; 4 << 20];
    store
        .transaction(|tx| tx.meta_put("kept", &kept))
        .map_err(|error: StoreError| error)
        .unwrap();
    drop(store);
    let mut outcomes = [0, 0];
    for round in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "rekeyer", "--nocapture", "--test-threads=1"])
            .env(REKEYING, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .filter(|line| line == "rekey" || line == "checkpoint");
        // Within a change of the key, or while the log is moved into the file.
        for _ in 0..=round {
            lines.next().expect("it goes on");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let keys = [KEY, OTHER_KEY];
        let (place, store) = keys
            .iter()
            .enumerate()
            .find_map(|(place, key)| Some((place, Store::open(&path, key).ok()?)))
            .expect("one of the two keys opens it");
        outcomes[place] += 1;
        store.checkpoint().unwrap();
        store
            .check_pages()
            .expect("no page of the other key is left");
        let held = store.reader().unwrap().meta_get("kept").unwrap();
        assert!(held.as_ref() == Some(&kept), "round {round}: all is there");
    }
    assert_eq!(outcomes[0] + outcomes[1], 12, "{outcomes:?}");
}

#[test]
fn no_file_holds_a_word_that_was_typed() {
    const WORDS: [&str; 4] = [
        "目印ハナコ",
        "markerwordfornote",
        "0768-99-1234",
        "meadowlark",
    ];
    let mut here = Device::new(1);
    here.register(id(1), WORDS[0], "ヤマダ", "1948-04-05");
    here.ledger(
        id(1),
        &[
            note("n1", WORDS[1], 1),
            add(
                "needs",
                "q",
                json!({ "area": "health", "title": WORDS[1], "urgency": "days" }),
                1,
            ),
        ],
    );
    here.ledger(id(1), &[common::set("phone", WORDS[2], 1)]);
    here.store
        .transaction(|tx| tx.draft_put("visit", WORDS[3], 1))
        .unwrap();
    assert_eq!(
        here.store
            .reader()
            .unwrap()
            .search("目印", 5)
            .unwrap()
            .rows
            .len(),
        1,
        "it is there"
    );
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut searched = Vec::new();
    let look = |searched: &mut Vec<String>| {
        for file in std::fs::read_dir(here.folder.path()).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            for word in WORDS
                .iter()
                .map(|word| word.as_bytes())
                .chain([key.as_bytes(), &KEY[..]])
            {
                assert!(
                    !bytes.windows(word.len()).any(|window| window == word),
                    "{name} holds a marker"
                );
            }
            assert!(
                !bytes.starts_with(b"SQLite format 3"),
                "{name} is not encrypted"
            );
            searched.push(name);
        }
    };
    look(&mut searched);
    here.store.checkpoint().unwrap();
    look(&mut searched);
    for name in ["tsunagi.db", "tsunagi.db-wal", "tsunagi.db-shm"] {
        assert!(
            searched.iter().any(|found| found == name),
            "{name} was searched"
        );
    }
}
