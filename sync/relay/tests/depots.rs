//! One suite for every database: what is kept, what is found again, what is undone, and what another
//! process sees of it.
#![allow(missing_docs)]
// A place that is not there is a mistake in the story.
#![allow(clippy::indexing_slicing)]

mod common;

use common::Place;
use protocol::{LogHead, LogKey};
use relay::{CheckpointRow, Depot, EntryRow, HeadRow, ReceiptRow, Sqlite, State, Used};
use wire::{DeviceId, Hash, Hlc, SpaceId};

const ROOT: Hash = Hash([3; 32]);
const KEY: LogKey = LogKey {
    space: SpaceId([1; 16]),
    device: DeviceId([2; 32]),
    lane: 2,
};

fn entry(seq: u64, length: usize) -> EntryRow {
    EntryRow {
        key: KEY,
        seq,
        id: Hash([u8::try_from(seq % 250).unwrap_or(0); 32]),
        bytes: vec![u8::try_from(seq % 250).unwrap_or(0); length],
    }
}

fn head(seq: u64) -> HeadRow {
    HeadRow {
        key: KEY,
        head: LogHead {
            branches: Hash::ZERO,
            seq,
            id: entry(seq, 1).id,
            forked: false,
            floor: 0,
        },
    }
}

/// Takes a turn that does something.
fn turn(depot: &dyn Depot, operation: i64, work: impl FnOnce(u64)) -> State {
    let mut state = depot.begin(operation).expect("it begins");
    state.serial += 1;
    work(state.serial);
    depot.commit(operation, &state).expect("it is kept");
    state
}

fn everything_that_a_relay_needs(place: &Place) {
    let depot = place.depot();
    let depot = depot.as_ref();
    let operation = depot.add_operation(ROOT).expect("kept");
    assert_eq!(depot.add_operation(ROOT).expect("kept"), operation, "once");
    let rows = depot.operations().expect("read");
    assert_eq!((rows.len(), rows[0].root), (1, ROOT));

    entries_are_found_in_order(depot, operation);
    what_is_undone_was_never_there(depot, operation);
    news_are_what_changed(depot, operation);
    forks_are_few(depot, operation);
    checkpoints_come_in_pieces(depot, operation);
    shares_are_counted_by_day(depot, operation);
    old_entries_are_forgotten_up_to_a_position(depot, operation);

    depot.remove_operation(operation).expect("forgotten");
    assert!(depot.operations().expect("read").is_empty());
    assert!(depot.begin(operation).is_err(), "it is not there any more");
    depot.rollback();
    let anew = depot.add_operation(ROOT).expect("kept");
    assert_eq!(
        depot.news(anew, 0).expect("read"),
        relay::News::default(),
        "nothing is left of what was forgotten"
    );
}

fn entries_are_found_in_order(depot: &dyn Depot, operation: i64) {
    let rows: Vec<EntryRow> = (1..=300).map(|seq| entry(seq, 1_000)).collect();
    turn(depot, operation, |serial| {
        depot.put_entries(operation, 5_000, &rows).expect("kept");
        depot
            .put_entries(operation, 6_000, &rows[..3])
            .expect("again is harmless");
        depot
            .put_heads(operation, serial, &[head(300)])
            .expect("kept");
    });
    let read = |from, most| depot.entries(operation, &KEY, from, most).expect("read");
    assert_eq!(read(1, 3_000).len(), 3, "as many as fit");
    assert_eq!(read(7, 1), [rows[6].bytes.clone()], "at least one");
    assert_eq!(read(301, 1_000_000), Vec::<Vec<u8>>::new());
    assert_eq!(read(290, 1_000_000).len(), 11);
    let id = |seq| depot.id_at(operation, &KEY, seq).expect("read");
    assert_eq!(id(42), Some(rows[41].id));
    assert_eq!(id(301), None);
    let elsewhere = LogKey { lane: 3, ..KEY };
    let none = depot
        .entries(operation, &elsewhere, 1, 1_000)
        .expect("read");
    assert!(none.is_empty(), "another lane is another log");
}

fn what_is_undone_was_never_there(depot: &dyn Depot, operation: i64) {
    let before = depot.begin(operation).expect("it begins");
    depot
        .put_entries(operation, 1, &[entry(301, 10)])
        .expect("kept for now");
    depot.rollback();
    depot.rollback();
    assert_eq!(depot.id_at(operation, &KEY, 301).expect("read"), None);
    let after = depot.begin(operation).expect("it begins again");
    depot.rollback();
    assert_eq!(before, after);
}

fn news_are_what_changed(depot: &dyn Depot, operation: i64) {
    let receipt = ReceiptRow {
        space: KEY.space,
        device: KEY.device,
        hlc: Hlc(u64::MAX - 3),
        bytes: vec![1, 2, 3],
    };
    let statement = vec![9; 70];
    let state = turn(depot, operation, |serial| {
        depot
            .put_statements(operation, serial, std::slice::from_ref(&statement))
            .expect("kept");
        depot
            .put_receipt(operation, serial, &receipt)
            .expect("kept");
    });
    let news = depot.news(operation, state.serial - 1).expect("read");
    assert_eq!(news.statements, [statement]);
    assert_eq!(
        news.receipts,
        std::slice::from_ref(&receipt),
        "with all 64 bits of its clock"
    );
    assert!(news.heads.is_empty(), "that changed before");
    let nothing = depot.news(operation, state.serial).expect("read");
    assert_eq!(nothing, relay::News::default());
    let newer = ReceiptRow {
        hlc: Hlc(u64::MAX),
        ..receipt
    };
    let state = turn(depot, operation, |serial| {
        depot.put_receipt(operation, serial, &newer).expect("kept");
    });
    let all = depot.news(operation, 0).expect("read");
    assert_eq!(
        all.receipts,
        [newer],
        "the last word of a device takes the place of the one before"
    );
    assert_eq!(all.heads, [head(300)]);
    assert!(state.serial >= 3);
}

fn forks_are_few(depot: &dyn Depot, operation: i64) {
    turn(depot, operation, |serial| {
        for number in 0..20 {
            let other = EntryRow {
                id: Hash([number; 32]),
                ..entry(5, 50)
            };
            depot.put_fork(operation, &other).expect("taken");
        }
        let mut forked = head(300);
        forked.head.forked = true;
        forked.head.floor = 7;
        depot.put_heads(operation, serial, &[forked]).expect("kept");
    });
    let proof = depot.forks(operation, &KEY).expect("read");
    assert_eq!(proof.len(), 2, "two are proof enough");
    assert_eq!(proof[0].0, 5);
    let heads = depot.news(operation, 0).expect("read").heads;
    assert!(heads[0].head.forked);
    assert_eq!(heads[0].head.floor, 7);
}

fn checkpoints_come_in_pieces(depot: &dyn Depot, operation: i64) {
    let row = CheckpointRow {
        id: Hash([8; 32]),
        space: KEY.space,
        whole: false,
        bytes: vec![4; 400],
    };
    turn(depot, operation, |serial| {
        depot.put_checkpoint(operation, serial, &row).expect("kept");
        for place in [2, 0] {
            let new = depot.put_chunk(operation, row.id, place, &[7; 1_000]);
            assert!(new.expect("kept"));
        }
        let again = depot.put_chunk(operation, row.id, 2, &[7; 1_000]);
        assert!(!again.expect("known"), "twice is once");
    });
    assert_eq!(depot.chunk_places(operation, row.id).expect("read"), [0, 2]);
    let chunk = |place| depot.chunk(operation, row.id, place).expect("read");
    assert_eq!(chunk(2).map(|bytes| bytes.len()), Some(1_000));
    assert_eq!(chunk(1), None);
    let whole = CheckpointRow { whole: true, ..row };
    turn(depot, operation, |serial| {
        depot
            .put_checkpoint(operation, serial, &whole)
            .expect("kept");
    });
    let news = depot.news(operation, 0).expect("read");
    assert_eq!(news.checkpoints, std::slice::from_ref(&whole));
    turn(depot, operation, |_| {
        let length = depot
            .drop_checkpoint(operation, whole.id)
            .expect("forgotten");
        assert_eq!(length, 2_000);
    });
    assert_eq!(chunk(2), None);
    assert!(
        depot
            .news(operation, 0)
            .expect("read")
            .checkpoints
            .is_empty()
    );
}

fn shares_are_counted_by_day(depot: &dyn Depot, operation: i64) {
    let more = Used {
        entries: 3,
        bytes: 500,
    };
    let used = |day| depot.used(operation, &KEY.device, day).expect("read");
    turn(depot, operation, |_| {
        for _ in 0..2 {
            depot
                .add_used(operation, &KEY.device, 20, more)
                .expect("kept");
        }
    });
    assert_eq!((used(20).entries, used(20).bytes), (6, 1_000));
    turn(depot, operation, |_| {
        depot
            .add_used(operation, &KEY.device, 21, more)
            .expect("kept");
    });
    assert_eq!(used(21), more);
    assert_eq!(used(20), Used::default(), "the day before is over");
}

fn old_entries_are_forgotten_up_to_a_position(depot: &dyn Depot, operation: i64) {
    turn(depot, operation, |_| {
        let late = EntryRow { ..entry(302, 10) };
        depot.put_entries(operation, 9_000, &[late]).expect("kept");
        let young = depot.prune(operation, &KEY, 302, 5_000).expect("looked");
        assert_eq!(young, (0, 0, 0), "nothing is that old");
        let old = depot.prune(operation, &KEY, 100, 6_000).expect("done");
        assert_eq!(old, (100, 100_000, 100));
        let rest = depot.prune(operation, &KEY, 1_000, 6_000).expect("done");
        assert_eq!(rest, (200, 200_000, 300), "but not the young one");
    });
    assert!(depot.id_at(operation, &KEY, 302).expect("read").is_some());
    assert!(depot.id_at(operation, &KEY, 300).expect("read").is_none());
}

#[test]
fn sqlite_keeps_everything_that_a_relay_needs() {
    everything_that_a_relay_needs(&Place::sqlite());
}

#[test]
fn postgres_keeps_everything_that_a_relay_needs() {
    let place = Place::postgres();
    everything_that_a_relay_needs(&place);
    two_processes_take_turns(&place);
}

/// What one process commits the other sees at its next turn, and nobody writes in between.
fn two_processes_take_turns(place: &Place) {
    let (one, other) = (place.depot(), place.depot());
    let operation = one.add_operation(Hash([5; 32])).expect("kept");
    let state = one.begin(operation).expect("it begins");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let other = place.depot();
            let state = other.begin(operation).expect("it begins, later");
            other.rollback();
            state.serial
        });
        one.put_entries(operation, 1, &[entry(1, 10)])
            .expect("kept");
        let after = State {
            serial: state.serial + 1,
            ..state
        };
        one.commit(operation, &after).expect("kept");
        assert_eq!(
            waiting.join().expect("it ended"),
            after.serial,
            "it began only after the first had ended"
        );
    });
    assert!(other.id_at(operation, &KEY, 1).is_ok_and(|id| id.is_some()));
}

#[test]
fn a_second_process_may_not_open_the_embedded_database() {
    let place = Place::sqlite();
    let depot = place.depot();
    depot.add_operation(ROOT).expect("kept");
    let second = Sqlite::open(&place.folder().join("relay.db"), 1 << 30);
    assert!(
        matches!(second, Err(relay::DepotError::InUse)),
        "what it would keep in memory would soon be wrong"
    );
}

#[test]
fn a_full_database_says_so_and_keeps_what_it_had() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("relay.db");
    let depot = Sqlite::open(&file, 2 << 20).expect("a new file");
    let operation = depot.add_operation(ROOT).expect("kept");
    let mut kept = 0;
    let full = loop {
        let mut state = depot.begin(operation).expect("it begins");
        let put = depot.put_entries(operation, 1, &[entry(kept + 1, 60_000)]);
        state.serial += 1;
        match put.and_then(|()| depot.commit(operation, &state)) {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
    };
    depot.rollback();
    assert!(matches!(full, relay::DepotError::Full), "{full}");
    assert!(kept > 10, "it holds about two megabytes");
    assert!(
        depot
            .id_at(operation, &KEY, kept)
            .is_ok_and(|id| id.is_some())
    );
    assert!(
        depot
            .id_at(operation, &KEY, kept + 1)
            .is_ok_and(|id| id.is_none())
    );
}
