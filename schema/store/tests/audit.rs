//! The record of what was done: whatever is changed, taken out, moved or cut off is found.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use common::{Device, behind_our_back, id};
use proptest::prelude::*;
use store::{AuditBreak, AuditChain, AuditFault, AuditRecord, StoreError};

fn record(number: u64) -> AuditRecord {
    AuditRecord {
        at_ms: 1_000 + number,
        kind: "person_opened".into(),
        subject: (number % 2 == 1).then(|| id(u128::from(number))),
        operator: [7; 16],
        detail: format!("{{\"count\":{number}}}"),
    }
}

fn with_records(count: u64) -> Device {
    let mut device = Device::new(1);
    for number in 1..=count {
        device
            .store
            .transaction(|tx| tx.audit_append(&record(number)))
            .unwrap();
    }
    device
}

fn walk(device: &Device) -> AuditChain {
    device.store.reader().unwrap().audit_walk().unwrap()
}

fn broken(device: &Device) -> AuditBreak {
    walk(device).broken.expect("the change is found")
}

#[test]
fn a_chain_that_nobody_touched_is_whole_and_numbered_without_gaps() {
    let device = Device::new(1);
    let empty = walk(&device);
    assert_eq!((empty.records, empty.broken), (0, None), "nothing yet");
    let device = with_records(40);
    let chain = walk(&device);
    assert_eq!(chain.records, 40);
    assert_eq!(chain.first_ms, Some(1_001));
    assert_eq!(chain.broken, None);
    let all = device
        .store
        .reader()
        .unwrap()
        .audit(&[], None, 100)
        .unwrap();
    let numbers: Vec<u64> = all.rows.iter().map(|row| row.n).collect();
    assert_eq!(
        numbers,
        (1..=40).rev().collect::<Vec<u64>>(),
        "newest first"
    );
}

#[test]
fn what_was_appended_is_read_back_by_page_by_kind_and_by_person() {
    let mut device = with_records(5);
    let export = AuditRecord {
        kind: "exported".into(),
        subject: None,
        ..record(6)
    };
    device
        .store
        .transaction(|tx| tx.audit_append(&export))
        .unwrap();
    let reader = device.store.reader().unwrap();
    let page = reader.audit(&[], Some(4), 2).unwrap();
    assert_eq!(page.total, 6, "of all of them");
    assert_eq!(
        page.rows.iter().map(|row| row.n).collect::<Vec<_>>(),
        [3, 2]
    );
    assert_eq!(page.rows[0].record, record(3), "as it was handed in");
    let exports = reader.audit(&["exported"], None, 10).unwrap();
    assert_eq!((exports.total, exports.rows[0].n), (1, 6));
    let about = reader.audit_about(id(3), &["exported"], None, 10).unwrap();
    let numbers: Vec<u64> = about.rows.iter().map(|row| row.n).collect();
    assert_eq!(numbers, [6, 3], "the person, and what is about everybody");
    let newest = reader.audit_newest("person_opened", Some(id(5))).unwrap();
    assert_eq!(newest.unwrap().n, 5);
}

#[test]
fn records_cut_off_at_the_end_are_noticed_and_stay_noticed() {
    let mut device = with_records(9);
    behind_our_back(&device.path(), "DELETE FROM audit WHERE n > 6;");
    let found = AuditBreak {
        n: 7,
        after_ms: Some(1_006),
        fault: AuditFault::CutOff,
    };
    assert_eq!(broken(&device), found);
    device
        .store
        .transaction(|tx| tx.audit_append(&record(10)))
        .unwrap();
    let after = broken(&device);
    assert_eq!(
        (after.n, after.fault),
        (7, AuditFault::Gap),
        "work went on and hid nothing"
    );
    behind_our_back(&device.path(), "DELETE FROM audit;");
    let nothing = broken(&device);
    assert_eq!(
        (nothing.n, nothing.after_ms, nothing.fault),
        (1, None, AuditFault::CutOff)
    );
}

#[test]
fn a_mark_that_was_removed_or_replaced_is_noticed() {
    let device = with_records(4);
    behind_our_back(&device.path(), "DELETE FROM meta WHERE key = 'audit_head';");
    assert_eq!(broken(&device).fault, AuditFault::Mark);
    let device = with_records(4);
    behind_our_back(
        &device.path(),
        "UPDATE meta SET value = x'00' WHERE key = 'audit_head';",
    );
    assert_eq!(broken(&device).fault, AuditFault::Mark);
}

#[test]
fn a_column_of_another_type_is_a_change_and_no_panic() {
    let device = with_records(4);
    behind_our_back(
        &device.path(),
        "UPDATE audit SET hash = x'0102' WHERE n = 3;",
    );
    let found = broken(&device);
    assert_eq!((found.n, found.fault), (3, AuditFault::Changed));
}

#[test]
fn a_staged_record_becomes_durable_with_the_next_act_or_not_at_all() {
    let mut device = with_records(1);
    device.store.audit_stage(record(2));
    let refused = device.store.transaction(|tx| {
        tx.meta_put("act", b"1")
            .and(Err::<(), _>(StoreError::Row("no")))
    });
    assert!(refused.is_err());
    assert_eq!(walk(&device).records, 1, "no act, no record");
    device
        .store
        .transaction(|tx| tx.meta_put("act", b"2"))
        .unwrap();
    assert_eq!(walk(&device).records, 2, "one act, one record");
    device
        .store
        .transaction(|tx| tx.meta_put("act", b"3"))
        .unwrap();
    assert_eq!(walk(&device).records, 2, "and no second one");
    device.store.audit_stage(record(3));
    assert!(device.store.audit_unstage());
    assert!(!device.store.audit_unstage());
    device
        .store
        .transaction(|tx| tx.meta_put("act", b"4"))
        .unwrap();
    assert_eq!(walk(&device).records, 2, "what was dropped is not recorded");
    assert_eq!(walk(&device).broken, None);
}

#[test]
fn wrong_passphrases_are_counted_before_the_right_one_clears_them() {
    use store::profile::Profile;
    let wrong_tries = Profile::wrong_tries;
    let folder = tempfile::tempdir().unwrap();
    let kdf = vault::slots::KdfParams::for_tests();
    let mut random = vault::SeededRandom::new(1);
    drop(Profile::create(folder.path(), "ただしい ことば", kdf, &mut random).unwrap());
    assert_eq!(wrong_tries(folder.path()), 0);
    for _ in 0..2 {
        assert!(Profile::open(folder.path(), "ちがう", 0).is_err());
    }
    assert_eq!(wrong_tries(folder.path()), 2);
    drop(Profile::open(folder.path(), "ただしい ことば", 0).unwrap());
    assert_eq!(wrong_tries(folder.path()), 0);
}

/// What somebody may do to the records without making the chain anew.
#[derive(Debug, Clone)]
enum Harm {
    Column(u64, &'static str),
    Delete(u64),
    Swap(u64, u64),
    Truncate(u64),
    Renumber(u64),
}

const RECORDS: u64 = 12;

fn harm() -> impl Strategy<Value = Harm> {
    let n = 1..=RECORDS;
    let column = prop::sample::select(vec![
        "prev = zeroblob(32)",
        "prev = randomblob(32)",
        "hash = randomblob(32)",
        "at_ms = at_ms + 1",
        "kind = kind || 'x'",
        "subject = randomblob(16)",
        "operator = randomblob(16)",
        "detail = detail || ' '",
        "kind = substr(kind, 1, 12), detail = substr(kind, 13) || detail",
    ]);
    prop_oneof![
        (n.clone(), column).prop_map(|(n, column)| Harm::Column(n, column)),
        n.clone().prop_map(Harm::Delete),
        (n.clone(), n.clone()).prop_map(|(a, b)| Harm::Swap(a, b)),
        n.clone().prop_map(Harm::Truncate),
        n.prop_map(Harm::Renumber),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_change_deletion_swap_or_truncation_is_found_where_it_begins(harm in harm()) {
        let device = with_records(RECORDS);
        let (sql, first) = match &harm {
            // The first record names zeros already.
            Harm::Column(1, column) if column.starts_with("prev = zeroblob") => return Ok(()),
            Harm::Column(n, column) => (format!("UPDATE audit SET {column} WHERE n = {n};"), *n),
            Harm::Delete(n) | Harm::Truncate(n) => {
                let more = if matches!(harm, Harm::Delete(_)) { "=" } else { ">=" };
                (format!("DELETE FROM audit WHERE n {more} {n};"), *n)
            }
            Harm::Swap(a, b) if a == b => return Ok(()),
            Harm::Swap(a, b) => (
                format!(
                    "UPDATE audit SET n = -1 WHERE n = {a}; UPDATE audit SET n = {a} WHERE n = {b};
                     UPDATE audit SET n = {b} WHERE n = -1;"
                ),
                *a.min(b),
            ),
            Harm::Renumber(n) => (format!("UPDATE audit SET n = n + 100 WHERE n = {n};"), *n),
        };
        behind_our_back(&device.path(), &sql);
        let found = broken(&device);
        prop_assert_eq!(found.n, first, "{:?}: {:?}", harm, found);
        let before = (first > 1).then_some(1_000 + first - 1);
        prop_assert_eq!(found.after_ms, before, "the last one that holds");
    }
}

#[test]
fn records_whose_time_is_over_go_once_they_were_sealed_and_the_rest_stays_a_chain() {
    let mut device = with_records(40);
    let gone = |device: &mut Device, before: u64| {
        device
            .store
            .transaction(|tx| tx.audit_let_go(before, 0))
            .unwrap()
    };
    assert_eq!(
        gone(&mut device, u64::MAX >> 1),
        0,
        "nothing was sealed yet"
    );
    device
        .store
        .transaction(|tx| tx.audit_mark_sent(30))
        .unwrap();
    assert_eq!(gone(&mut device, 1_021), 20, "only what is older");
    let chain = walk(&device);
    assert_eq!((chain.records, chain.broken), (20, None));
    assert_eq!(chain.first_ms, Some(1_021));
    assert_eq!(
        gone(&mut device, u64::MAX >> 1),
        10,
        "not what was not sealed"
    );
    let record = record(41);
    let n = device
        .store
        .transaction(|tx| tx.audit_append(&record))
        .unwrap();
    assert_eq!(n, 41, "numbers go on");
    assert_eq!(walk(&device).broken, None);
    behind_our_back(&device.path(), "DELETE FROM audit WHERE n = 31");
    assert_eq!(broken(&device).n, 31, "what stays is still compared");
    assert_eq!(broken(&device).fault, AuditFault::Gap);
}

#[test]
fn when_all_records_are_gone_the_chain_goes_on_and_a_lost_end_is_found() {
    let mut device = with_records(5);
    device
        .store
        .transaction(|tx| tx.audit_mark_sent(5))
        .unwrap();
    let gone = device
        .store
        .transaction(|tx| tx.audit_let_go(u64::MAX >> 1, 0))
        .unwrap();
    assert_eq!((gone, walk(&device).broken), (5, None));
    let record = record(6);
    device
        .store
        .transaction(|tx| tx.audit_append(&record))
        .unwrap();
    behind_our_back(&device.path(), "DELETE FROM audit");
    assert_eq!(broken(&device).fault, AuditFault::CutOff);
}
