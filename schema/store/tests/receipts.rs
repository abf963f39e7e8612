//! 「この端末だけにある記録」 is known and never guessed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{Device, LANE, SPACE, add, entry, id, note};
use domain::kind::{Kind, record_of};
use serde_json::json;
use store::{Appended, EntryPlace, EntryState, StoreError};

#[test]
fn a_record_is_only_here_until_another_devices_receipt_covers_it() {
    let mut here = Device::new(1);
    here.register(id(1), "山田 花子", "ヤマダ ハナコ", "1948-04-05");
    here.ledger(id(1), &[note("n1", "会えた", 10)]);
    let own = here.id();
    let only = here.store.reader().unwrap().only_here(&own, 50).unwrap();
    assert_eq!(only.count, 2, "both saves");
    let collections: Vec<&str> = only
        .rows
        .iter()
        .map(|row| row.collection.as_str())
        .collect();
    assert_eq!(collections, ["fields", "notes"]);
    assert_eq!(only.rows[1].name, "山田 花子", "the note's person is named");
    assert!(only.rows[1].typed_ms > 0);

    here.seal();
    assert_eq!(
        here.store
            .reader()
            .unwrap()
            .only_here(&own, 50)
            .unwrap()
            .count,
        2,
        "sealing sends nothing"
    );
    here.receipt(1, 1, 2, 1);
    assert_eq!(
        here.store
            .reader()
            .unwrap()
            .only_here(&own, 50)
            .unwrap()
            .count,
        2,
        "its own receipt says nothing"
    );

    here.receipt(2, 1, 1, 1);
    let reader = here.store.reader().unwrap();
    let only = reader.only_here(&own, 50).unwrap();
    assert_eq!(
        (only.count, only.rows[0].collection.as_str()),
        (1, "notes"),
        "the first is held by device 2"
    );
    assert!(
        reader
            .holders(&own, record_of(id(1)), "n1")
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        reader.progress(&own).unwrap()[0].lacking,
        1,
        "device 2 lacks the note"
    );

    here.receipt(3, 1, 2, 1);
    let reader = here.store.reader().unwrap();
    assert_eq!(reader.only_here(&own, 50).unwrap().count, 0);
    assert_eq!(reader.only_here(&own, 50).unwrap().oldest_hlc, None);
    assert_eq!(
        reader.holders(&own, record_of(id(1)), "n1").unwrap(),
        [[3; 32]]
    );
    let lacking: Vec<u64> = reader
        .progress(&own)
        .unwrap()
        .iter()
        .map(|device| device.lacking)
        .collect();
    assert_eq!(lacking, [1, 0]);
    let line = &reader.timeline(&own, id(1), 10).unwrap()[0];
    assert_eq!((line.id.as_str(), line.holders, line.own), ("n1", 1, true));

    here.ledger(id(1), &[note("n2", "不在", 20)]);
    assert_eq!(
        here.store
            .reader()
            .unwrap()
            .only_here(&own, 50)
            .unwrap()
            .count,
        1,
        "a new save is only here again"
    );
}

#[test]
fn an_older_receipt_takes_nothing_back() {
    let mut here = Device::new(1);
    here.register(id(1), "山田", "ヤマダ", "");
    here.seal();
    assert!(here.receipt(2, 1, 1, 10), "new");
    assert!(!here.receipt(2, 1, 0, 5), "older: ignored");
    assert!(here.receipt(2, 1, 0, 11), "newer, though it claims less");
    let own = here.id();
    assert_eq!(
        here.store
            .reader()
            .unwrap()
            .only_here(&own, 5)
            .unwrap()
            .count,
        0,
        "what was held once was held"
    );
}

#[test]
fn a_note_of_another_device_is_held_by_its_author_and_by_whoever_has_a_receipt_for_it() {
    let (mut author, mut here) = (Device::new(2), Device::new(1));
    author.ledger(id(1), &[note("n1", "会えた", 10)]);
    let sealed = author.seal();
    let (entry, document) = &sealed[0];
    here.receive(2, entry, Kind::PersonRecord, *document);
    let own = here.id();
    let reader = here.store.reader().unwrap();
    assert_eq!(
        reader.holders(&own, *document, "n1").unwrap(),
        [[2; 32]],
        "its author"
    );
    assert_eq!(
        reader.items(&own, *document, "notes", 5).unwrap()[0].holders,
        1
    );
    drop(reader);
    here.receipt(3, 2, 1, 1);
    here.receipt(2, 2, 1, 1);
    let reader = here.store.reader().unwrap();
    assert_eq!(
        reader.holders(&own, *document, "n1").unwrap(),
        [[2; 32], [3; 32]]
    );
    let line = &reader.items(&own, *document, "notes", 5).unwrap()[0];
    assert_eq!(
        (line.holders, line.own),
        (2, false),
        "each other device once"
    );
    assert_eq!(
        reader.only_here(&own, 5).unwrap().count,
        0,
        "nothing of this device's"
    );
}

#[test]
fn logs_grow_without_gaps_and_a_fork_is_kept_and_frozen() {
    let mut here = Device::new(1);
    let first = entry([2; 32], 1, [0; 32], b"one");
    let second = entry([2; 32], 2, first.hash, b"two");
    let other = entry([2; 32], 2, first.hash, b"another two");
    let third = entry([2; 32], 3, second.hash, b"three");
    here.store
        .transaction(|tx| {
            assert_eq!(
                tx.entry_append(&second)?,
                Appended::Gap,
                "the first is missing"
            );
            assert_eq!(tx.entry_append(&first)?, Appended::New);
            assert_eq!(tx.entry_append(&first)?, Appended::Known, "twice is once");
            assert_eq!(tx.entry_append(&second)?, Appended::New);
            assert_eq!(tx.entry_append(&other)?, Appended::Fork);
            assert_eq!(
                tx.entry_append(&third)?,
                Appended::Fork,
                "kept beside it, for the log itself does not go on"
            );
            assert_eq!(tx.entry_append(&third)?, Appended::Known, "once");
            assert_eq!(
                tx.forks()?[0].bytes,
                b"another two",
                "both branches are kept"
            );
            let head = tx.log_head(SPACE, [2; 32], LANE)?.expect("a log");
            assert_eq!((head.seq, head.frozen), (2, true));
            // Who goes on making branches fills no disk.
            let more = |number: u64| entry([2; 32], 3 + number, [9; 32], &number.to_be_bytes());
            let mut last = Appended::Fork;
            for number in 0..600 {
                last = tx.entry_append(&more(number))?;
            }
            assert_eq!(last, Appended::Frozen, "enough is kept");
            assert_eq!(tx.forks()?.len(), 512);
            let from: Vec<u64> = tx
                .entries_from(SPACE, [2; 32], LANE, 1, 1)?
                .iter()
                .map(|entry| entry.seq)
                .collect();
            assert_eq!(from, [1], "at least one, however small the window");
            assert_eq!(tx.entries_from(SPACE, [2; 32], LANE, 1, 1000)?.len(), 2);

            assert_eq!(tx.entries_waiting(1_000_000)?.len(), 2);
            tx.entry_set_state(SPACE, [2; 32], LANE, 1, EntryState::Applied)?;
            tx.entry_set_state(SPACE, [2; 32], LANE, 2, EntryState::Unreadable)?;
            assert!(tx.entries_waiting(1_000_000)?.is_empty());
            let retried = tx.entries_in(EntryState::Unreadable, 10)?;
            assert_eq!(
                (retried[0].seq, retried[0].state),
                (2, EntryState::Unreadable)
            );
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let counts = here.store.reader().unwrap().counts().unwrap();
    assert_eq!((counts.forks, counts.waiting), (1, 1));
}

#[test]
fn the_outbox_gives_saves_in_order_and_keeps_their_place_for_ever() {
    let mut here = Device::new(1);
    here.store
        .transaction(|tx| {
            for number in 0..5_u8 {
                tx.outbox_push(SPACE, LANE, [number; 16], &[number; 100], 7)?;
            }
            tx.outbox_push(SPACE, 1, [9; 16], &[9; 10], 8)?;
            let lanes: Vec<(u8, u64, u64)> = tx
                .outbox_lanes()?
                .iter()
                .map(|lane| (lane.lane, lane.rows, lane.bytes))
                .collect();
            assert_eq!(lanes, [(1, 1, 10), (LANE, 5, 500)], "urgent lanes first");
            let taken = tx.outbox_take(SPACE, LANE, 250)?;
            assert_eq!(
                taken.iter().map(|row| row.document[0]).collect::<Vec<_>>(),
                [0, 1]
            );
            let ids: Vec<i64> = taken.iter().map(|row| row.id).collect();
            tx.outbox_sealed(&ids, LANE, 1)?;
            assert_eq!(
                tx.outbox_take(SPACE, LANE, 99)?[0].document[0],
                2,
                "one even if it is too long"
            );
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(
        here.store
            .reader()
            .unwrap()
            .only_here(&[1; 32], 9)
            .unwrap()
            .count,
        6
    );
}

#[test]
fn a_picture_stands_where_every_piece_of_it_does() {
    let mut here = Device::new(1);
    let picture = json!({
        "kind": "photo", "caption": "屋根", "mime": "image/jpeg", "sha256": "0a".repeat(32),
        "length": 90_000, "width": 800, "height": 600, "exif_stripped": true, "thumbnail": "AAAA",
        "pieces": ["0b".repeat(32), "0c".repeat(32)],
    });
    here.ledger(id(1), &[add("attachments", "p1", picture, 5)]);
    let held = |here: &Device| -> Vec<usize> {
        let reader = here.store.reader().unwrap();
        let pictures = reader.pictures_of_team(&here.id(), "A班").unwrap();
        pictures.iter().map(|one| one.holders.len()).collect()
    };
    let came = |here: &mut Device, address: u8, seq: u64| {
        let place = EntryPlace {
            space: SPACE,
            device: [2; 32],
            lane: 6,
            seq,
        };
        let put = |tx: &store::Tx<'_>| tx.piece_put([address; 32], &place);
        here.store.transaction(put).unwrap();
    };
    let signed = |here: &mut Device, hlc: u64, seq: u64| {
        let vector = [([2; 32], 6, seq)];
        let put = |tx: &store::Tx<'_>| tx.receipt_put([3; 32], SPACE, hlc, b"signed", &vector);
        here.store.transaction(put).unwrap();
    };
    assert_eq!(held(&here), [0], "its item alone says nothing");
    came(&mut here, 0x0b, 1);
    assert_eq!(held(&here), [0], "where the other piece lies nobody knows");
    came(&mut here, 0x0c, 2);
    assert_eq!(held(&here), [1], "its author");
    signed(&mut here, 1, 1);
    assert_eq!(held(&here), [1], "half of it does not count");
    signed(&mut here, 2, 2);
    assert_eq!(held(&here), [2]);
    let newer = json!({ "kind": "photo", "caption": "動画", "pieces": { "form": "another" } });
    here.ledger(id(2), &[add("attachments", "p3", newer, 7)]);
    assert_eq!(held(&here), [2, 0], "what does not read is not left out");
    let back = json!({ "kind": "photo", "caption": "別の家", "takes_back": "p1" });
    here.ledger(id(1), &[add("attachments", "p2", back, 6)]);
    assert_eq!(held(&here), [0], "what was taken back is not asked for");
}
