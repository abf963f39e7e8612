//! Many stores of one program open at the same moment, from its first moment on.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

use std::sync::Barrier;
use std::thread;
use store::Store;

const KEY: [u8; 32] = [7; 32];

#[test]
fn stores_that_are_made_and_opened_at_the_same_moment_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    // What disturbs is the first moment of a process; the second round is for all later ones.
    for round in 0..2 {
        let barrier = Barrier::new(16);
        thread::scope(|scope| {
            for number in 0..16 {
                let (barrier, folder) = (&barrier, folder.path());
                scope.spawn(move || {
                    let path = folder.join(format!("{round}-{number}.db"));
                    barrier.wait();
                    let made = Store::create(&path, &KEY);
                    drop(made.unwrap_or_else(|error| panic!("create: {error:?}")));
                    let opened = Store::open(&path, &KEY);
                    let store = opened.unwrap_or_else(|error| panic!("open: {error:?}"));
                    let reader = store.reader();
                    drop(reader.unwrap_or_else(|error| panic!("reader: {error:?}")));
                });
            }
        });
    }
}
