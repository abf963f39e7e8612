//! What others send may be anything: the document stays whole and the program stays up.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod common;

use automerge::{
    ActorId, Automerge, ObjType, ROOT, ReadDoc, transaction::CommitOptions,
    transaction::Transactable,
};
use common::{actor, id, note, set};
use document::{Document, DocumentError, MAX_CHANGE, MAX_TEXT, MAX_WAITING};
use domain::kind::Kind;

fn record() -> Document {
    Document::new(Kind::PersonRecord, id(1))
}

/// A change that a hostile program makes on a correct document of ours.
fn forged(
    document: &mut Document,
    device: u8,
    write: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> Vec<u8> {
    let mut automerge = Automerge::load(&document.save())
        .unwrap()
        .with_actor(ActorId::from(actor(device)));
    let mut transaction = automerge.transaction();
    write(&mut transaction);
    transaction.commit_with(CommitOptions::default().with_time(1));
    automerge
        .get_last_local_change()
        .unwrap()
        .raw_bytes()
        .to_vec()
}

fn refused(document: &mut Document, change: Vec<u8>, device: u8) -> DocumentError {
    let (read, heads) = (document.read(), document.heads());
    let error = document
        .receive(&[change], actor(device))
        .expect_err("hostile change");
    assert_eq!(
        (document.read(), document.heads()),
        (read, heads),
        "the document is untouched"
    );
    error
}

#[test]
fn a_change_in_anothers_name_is_refused_and_the_victims_next_change_applies() {
    let (mut here, mut victim) = (record(), record());
    let genuine = victim
        .edit(actor(1), 0, &[note("a", "本物")])
        .unwrap()
        .unwrap();
    let spoofed = record()
        .edit(actor(1), 0, &[note("z", "にせ")])
        .unwrap()
        .unwrap();
    // The entry is by device 2, the change inside claims device 1's actor.
    assert_eq!(refused(&mut here, spoofed, 2), DocumentError::ForeignActor);
    here.receive(&[genuine], actor(1)).unwrap();
    let next = victim
        .edit(actor(1), 0, &[note("b", "つづき")])
        .unwrap()
        .unwrap();
    here.receive(&[next], actor(1)).unwrap();
    assert_eq!(
        here.read().items["notes"].len(),
        2,
        "nothing of the victim's is shut out"
    );
}

#[test]
fn two_changes_at_one_position_of_one_device_do_not_both_apply() {
    let mut here = record();
    let one = record()
        .edit(actor(1), 0, &[note("a", "一")])
        .unwrap()
        .unwrap();
    let other = record()
        .edit(actor(1), 0, &[note("b", "二")])
        .unwrap()
        .unwrap();
    here.receive(&[one], actor(1)).unwrap();
    assert_eq!(refused(&mut here, other, 1), DocumentError::NumberTaken);
}

#[test]
fn a_change_that_would_swell_is_refused_before_it_does() {
    let mut here = record();
    let mut writer = Automerge::load(&record().save())
        .unwrap()
        .with_actor(ActorId::from(actor(1)));
    let notes = writer.get(ROOT, "notes").unwrap().unwrap().1;
    let mut transaction = writer.transaction();
    transaction.put(&notes, "a", "あ".repeat(2 << 20)).unwrap();
    transaction.commit();
    let mut change = writer.get_last_local_change().unwrap();
    let compressed = change.bytes().into_owned();
    assert!(
        compressed.len() < 100 << 10,
        "6 MB in less than a tenth of one"
    );
    assert_eq!(
        refused(&mut here, compressed, 1),
        DocumentError::Malformed("not a plain change")
    );
    let plain = change.raw_bytes().to_vec();
    assert_eq!(
        refused(&mut here, plain.clone(), 1),
        DocumentError::ChangeTooLarge { len: plain.len() }
    );
    assert!(plain.len() > MAX_CHANGE);
}

#[test]
fn a_run_that_claims_a_billion_operations_is_refused_at_once() {
    let mut genuine = record()
        .edit(actor(1), 0, &[note("a", "x"), note("b", "y")])
        .unwrap()
        .unwrap();
    // The action column of two puts is the run "2 × 1"; make it a run of 2^28.
    let at = genuine
        .windows(2)
        .rposition(|pair| pair == [2, 1])
        .expect("a run of two");
    genuine.splice(at..=at, [0x80, 0x80, 0x80, 0x80, 0x01]);
    for length_of_action in 0..genuine.len() {
        let mut change = genuine.clone();
        if change[length_of_action] == 2 {
            change[length_of_action] = 6;
            let change = with_checksum(&change);
            let started = std::time::Instant::now();
            let _ = record().receive(&[change], actor(1));
            assert!(
                started.elapsed().as_secs() < 5,
                "no time is spent on expanding"
            );
        }
    }
}

#[test]
fn text_beyond_the_limit_is_refused_from_others_and_from_ourselves() {
    let mut here = record();
    let long = "長".repeat(MAX_TEXT / 3 + 1);
    let theirs = forged(&mut here, 1, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction.put(&notes, "a", long.as_str()).unwrap();
    });
    assert_eq!(
        refused(&mut here, theirs, 1),
        DocumentError::TextTooLong { len: long.len() }
    );
    assert!(matches!(
        here.edit(actor(1), 0, &[note("a", &long)]),
        Err(DocumentError::TextTooLong { .. })
    ));
}

#[test]
fn nobody_changes_or_deletes_what_another_has_written() {
    let mut here = record();
    here.edit(actor(1), 0, &[note("a", "本文"), set("phone", "1")])
        .unwrap();
    let rewritten = forged(&mut here, 2, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction
            .put(&notes, "a", "{\"text\":\"書きかえ\"}")
            .unwrap();
    });
    assert_eq!(
        refused(&mut here, rewritten, 2),
        DocumentError::NotAllowed("an item is written once")
    );
    let deleted = forged(&mut here, 2, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction.delete(&notes, "a").unwrap();
    });
    assert_eq!(
        refused(&mut here, deleted, 2),
        DocumentError::NotAllowed("only texts are put")
    );
    let hidden = forged(&mut here, 2, |transaction| {
        transaction.put_object(ROOT, "notes", ObjType::Map).unwrap();
    });
    assert_eq!(
        refused(&mut here, hidden, 2),
        DocumentError::NotAllowed("only texts are put")
    );
    let renamed = forged(&mut here, 2, |transaction| {
        transaction.put(ROOT, "id", "別").unwrap()
    });
    assert_eq!(
        refused(&mut here, renamed, 2),
        DocumentError::NotAllowed("not a container of this kind")
    );
}

#[test]
fn a_change_of_another_document_never_lands_in_this_one() {
    let mut here = record();
    let elsewhere = Document::new(Kind::PersonRecord, id(2))
        .edit(actor(1), 0, &[note("a", "x")])
        .unwrap()
        .unwrap();
    let received = here.receive(&[elsewhere], actor(1)).unwrap();
    assert_eq!(
        (received.applied, received.waiting),
        (0, 1),
        "its beginnings are not here"
    );
    assert!(here.read().items["notes"].is_empty());
}

#[test]
fn what_one_author_lets_wait_for_ever_takes_no_room_from_anothers_that_waits_for_a_moment() {
    let (mut here, mut hostile, mut honest) = (record(), record(), record());
    // A chain without its beginning.
    let mut chain = Vec::new();
    for number in 0..MAX_WAITING + 2 {
        let edit = [set("phone", &number.to_string())];
        chain.push(hostile.edit(actor(1), 0, &edit).unwrap().unwrap());
    }
    here.receive(&chain[2..], actor(1)).unwrap();
    assert_eq!(
        here.receive(&chain[1..2], actor(1)),
        Err(DocumentError::TooManyWaiting),
        "one more than anybody needs"
    );
    let first = honest
        .edit(actor(2), 0, &[note("a", "先に書いた")])
        .unwrap()
        .unwrap();
    let second = honest
        .edit(actor(2), 0, &[note("b", "急ぎ")])
        .unwrap()
        .unwrap();
    here.receive(&[second], actor(2)).unwrap();
    here.receive(&[first], actor(2)).unwrap();
    assert_eq!(here.read().items["notes"].len(), 2, "both are there");
}

#[test]
fn a_broken_change_that_waited_does_not_take_with_it_what_it_waited_for() {
    let (mut here, mut other) = (record(), record());
    let taken = record()
        .edit(actor(1), 0, &[note("x", "一")])
        .unwrap()
        .unwrap();
    let genuine = other
        .edit(actor(2), 0, &[note("a", "本物")])
        .unwrap()
        .unwrap();
    // The same number of the same author once more, on top of what has not come here yet.
    let broken = other
        .edit(actor(1), 0, &[note("y", "二")])
        .unwrap()
        .unwrap();
    here.receive(&[taken], actor(1)).unwrap();
    let received = here.receive(&[broken], actor(1)).unwrap();
    assert_eq!(received.waiting, 1, "nobody can tell yet");
    let received = here.receive(&[genuine], actor(2)).unwrap();
    assert_eq!(
        (received.applied, received.waiting),
        (1, 0),
        "it falls away alone"
    );
    assert_eq!(
        here.read().items["notes"].len(),
        2,
        "what is genuine is there"
    );
}

#[test]
fn thousands_of_mutated_changes_never_end_the_process_and_never_break_the_document() {
    let seed: u64 = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(0x7541_4e41);
    println!("SEED={seed}");
    std::panic::set_hook(Box::new(|_| {}));
    let mut random = seed;
    let mut next = move |below: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % below
    };
    let mut author = record();
    let mut genuine = Vec::new();
    for number in 0..6 {
        let edits = [
            note(&format!("n{number}"), "会えた。薬あと3日"),
            set("phone", &number.to_string()),
        ];
        genuine.push(author.edit(actor(1), number, &edits).unwrap().unwrap());
    }
    let mut here = record();
    let mut accepted = 0;
    for _ in 0..4000 {
        let mut change = genuine[next(genuine.len())].clone();
        for _ in 0..=next(4) {
            let at = 9 + next(change.len() - 9);
            match next(3) {
                0 => change[at] ^= 1 << next(8),
                1 => change[at] = u8::try_from(next(256)).unwrap(),
                _ => {
                    change.remove(at);
                }
            }
        }
        let change = with_checksum(&change);
        accepted += usize::from(
            here.clone()
                .receive(std::slice::from_ref(&change), actor(1))
                .is_ok(),
        );
        if here.receive(&[change], actor(1)).is_ok() && here.waiting() > 64 {
            here = record();
        }
    }
    println!("accepted {accepted}");
    let _ = std::panic::take_hook();
    let mut whole = record();
    whole.receive(&genuine, actor(1)).unwrap();
    assert_eq!(
        whole.read().items["notes"].len(),
        6,
        "what is genuine still applies"
    );
    let again = Document::load(Kind::PersonRecord, id(1), &here.save()).expect("still loads");
    assert_eq!(again.read(), here.read());
}

#[test]
fn saved_bytes_that_are_torn_are_an_error_and_never_a_panic() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut here = record();
    here.edit(actor(1), 0, &[note("a", "x")]).unwrap();
    let saved = here.save();
    for length in 0..saved.len() {
        assert!(
            Document::load(Kind::PersonRecord, id(1), &saved[..length]).is_err(),
            "cut at {length}"
        );
    }
    let _ = std::panic::take_hook();
    let other = Document::load(Kind::PersonRecord, id(2), &saved).map(|_| ());
    assert_eq!(other, Err(DocumentError::OtherDocument));
    let other = Document::open(Kind::PersonRecord, id(2), &saved).map(|_| ());
    assert_eq!(other, Err(DocumentError::OtherDocument));
    let changes = here.changes();
    let gathered = document::gathered(changes.iter().map(Vec::as_slice));
    for length in 1..gathered.len() {
        assert!(
            Document::open(Kind::PersonRecord, id(1), &gathered[..length]).is_err(),
            "cut at {length}"
        );
    }
}

/// A change in a form that Automerge reads and would never write, without its head; found by a machine.
const OF_ANOTHER_FORM: &str = "\
    012957a294554888f797dec202b5b06c7af8fcc6dd415c568c2daa1ed650280af1010b00000110747375\
    6e6167692d6c61796f757400010801020202150434014202560357f90170027f017f047f026e30017f01\
    7f960f7b22646572223a2230303030303030302d3030307461736b5f6d61726b73302d30303030303030\
    3030303030222c227365656e223a22323032362d31312d32335431303a30303a30302b30393a3030222c\
    22736f75726365223a22706572736f6e222c227465616d223a2241e78fad222c2274657874223a22e4bc\
    9ae38188e3819fe38082e896ace38182e381a830e697a5222c227479706564223a22353032362d31312d\
    32335431303a30303a33302b30393ae381a830e697a5222c227479706564223a22353032362d31312d32\
    335431303a30303a33302b30393a3030222c22766572696669636174696f6e223a22737461746564227d\
    7f00";

#[test]
fn a_change_that_would_come_out_under_another_name_is_refused() {
    let bytes = OF_ANOTHER_FORM.as_bytes().chunks(2);
    let bare: Vec<u8> = bytes
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect();
    let whole = document::whole(&bare, actor(1), vault::sha256).unwrap();
    let mut here = Document::new(Kind::PersonRecord, id(0));
    let before = here.heads();
    // Who takes it cannot give it to anybody, nor what others write after it.
    assert_eq!(
        here.receive(&[whole], actor(1)),
        Err(DocumentError::Malformed("not as it is written"))
    );
    assert_eq!(here.heads(), before);
}

/// The chunk again with the length and checksum that its contents should have.
fn with_checksum(chunk: &[u8]) -> Vec<u8> {
    let mut start = 9;
    while chunk.get(start).is_some_and(|byte| byte & 0x80 != 0) {
        start += 1;
    }
    let body = chunk.get(start + 1..).unwrap_or_default();
    let mut hashed = vec![1_u8];
    let mut length = body.len();
    loop {
        let low = u8::try_from(length & 0x7f).unwrap();
        length >>= 7;
        if length == 0 {
            hashed.push(low);
            break;
        }
        hashed.push(low | 0x80);
    }
    let header = hashed.clone();
    hashed.extend_from_slice(body);
    let digest = vault::sha256(&[&hashed]);
    let mut whole = vec![0x85, 0x6f, 0x4a, 0x83];
    whole.extend_from_slice(&digest[..4]);
    whole.extend_from_slice(&header);
    whole.extend_from_slice(body);
    whole
}
