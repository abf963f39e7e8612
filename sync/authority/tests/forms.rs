//! The form of statements: one encoding, bounded, and kept when not understood.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use authority::{Authority, Body, MAX_BYTES, Statement, StatementError};
use common::{Town, raw, signed};
use minicbor::Encoder;
use proptest::prelude::*;
use vault::DeviceKeys;
use wire::ids::{Hash, Hlc};

fn body_of(statement: &Statement) -> Vec<u8> {
    let mut outer = minicbor::Decoder::new(statement.bytes());
    outer.array().unwrap();
    outer.bytes().unwrap().to_vec()
}

#[test]
fn what_was_made_is_read_back_byte_for_byte() {
    let town = Town::new(30);
    for statement in &town.statements {
        let read = Statement::decode(statement.bytes()).unwrap();
        assert_eq!(&read, statement);
        assert_eq!(read.body(), statement.body());
        assert_eq!(read.id(), statement.id());
    }
}

#[test]
fn attack_03_another_encoding_of_the_same_statement_is_refused_and_not_put_right() {
    let town = Town::new(31);
    let grant = &town.statements[1];
    let body = body_of(grant);
    assert_eq!(
        (body[0], body[1], body[2]),
        (0x93, 1, 3),
        "19 fields, version, kind"
    );
    let with = |replace: std::ops::Range<usize>, bytes: &[u8]| {
        let mut changed = body.clone();
        changed.splice(replace, bytes.iter().copied());
        signed(&town.admin, &changed)
    };
    let indefinite = {
        let mut changed = body.clone();
        changed[0] = 0x9f;
        changed.push(0xff);
        signed(&town.admin, &changed)
    };
    for (name, bytes) in [
        ("a version in two bytes", with(1..2, &[0x18, 1])),
        (
            "a version in nine bytes",
            with(1..2, &[0x1b, 0, 0, 0, 0, 0, 0, 0, 1]),
        ),
        ("a kind in two bytes", with(2..3, &[0x18, 3])),
        ("an array head in two bytes", with(0..1, &[0x98, 0x13])),
        ("an array of indefinite length", indefinite),
        ("a tag before the kind", with(2..3, &[0xc1, 3])),
        ("a float as the kind", with(2..3, &[0xf9, 0x42, 0x00])),
        ("a negative kind", with(2..3, &[0x22])),
        ("a map in place of the kind", with(2..3, &[0xa1, 1, 3])),
        ("a byte behind the body", with(body.len()..body.len(), &[0])),
    ] {
        assert_eq!(
            Statement::decode(&bytes),
            Err(StatementError::NotCanonical),
            "{name}"
        );
    }
    let mut trailing = grant.bytes().to_vec();
    trailing.push(0);
    assert_eq!(
        Statement::decode(&trailing),
        Err(StatementError::NotCanonical)
    );
    let more = with(0..1, &[0x94]);
    assert!(Statement::decode(&more).is_err(), "a field is promised");
    let mut excess = body.clone();
    excess[0] = 0x94;
    excess.push(0);
    assert_eq!(
        Statement::decode(&signed(&town.admin, &excess)),
        Err(StatementError::NotCanonical),
        "a field too many"
    );
}

#[test]
fn attack_04_a_signature_of_another_kind_of_thing_does_not_count() {
    let town = Town::new(32);
    let statement = town.statements.last().unwrap();
    for label in vault::Label::ALL {
        let mut out = Vec::new();
        let mut to = Encoder::new(&mut out);
        to.array(2).unwrap().bytes(&body_of(statement)).unwrap();
        to.array(1).unwrap().array(2).unwrap().u8(0).unwrap();
        to.bytes(&town.admin.sign(label, &statement.id().0))
            .unwrap();
        let pasted = Statement::decode(&out).unwrap();
        let mut others = town.statements.clone();
        others.pop();
        let before = Authority::reduce(town.root, &others);
        others.push(pasted);
        let after = Authority::reduce(town.root, &others);
        assert_eq!(
            after == before,
            label != vault::Label::Statement,
            "{label:?}"
        );
    }
}

fn at(town: &Town) -> (Hash, u64, Hash, Hlc) {
    let issuer = town.statements[1].id();
    let (seq, prev) = town.authority().next_seq(&issuer).unwrap();
    (issuer, seq, prev, Hlc::at_millis(common::NOW + 1))
}

#[test]
fn kinds_that_are_not_evaluated_are_kept_counted_and_passed_on() {
    let town = Town::new(33);
    let mut authority = town.authority();
    let before = authority.clone();
    let mut place = at(&town);
    let mut kept = Vec::new();
    for kind in [12, 13, 200] {
        let bytes = raw(&town.admin, 1, kind, place, 2, &|to| {
            to.str("later").unwrap().array(1).unwrap().null().unwrap();
        });
        let statement = Statement::decode(&bytes).unwrap();
        assert!(matches!(statement.body(), Body::Reserved(_)));
        place = (place.0, place.1 + 1, statement.id(), place.3);
        kept.push(statement);
    }
    authority.extend(&kept);
    assert_eq!(authority.reserved(), 3);
    assert_eq!(authority.incidents().count(), 0);
    let passed = authority.missing_for(&before.vector());
    assert_eq!(passed, kept.iter().collect::<Vec<_>>(), "byte for byte");
    assert_eq!(
        authority.next_seq(&place.0),
        Some((place.1, place.2)),
        "the log goes on behind them"
    );
}

#[test]
fn limits_are_kept() {
    let town = Town::new(34);
    let long = |kind, length: usize| {
        let bytes = raw(&town.admin, 1, kind, at(&town), 1, &|to| {
            to.bytes(&vec![0; length]).unwrap();
        });
        Statement::decode(&bytes)
    };
    assert!(long(12, MAX_BYTES - 300).is_ok());
    assert!(matches!(
        long(4, MAX_BYTES),
        Err(StatementError::TooLong { .. })
    ));
    assert!(matches!(
        long(7, 300 * 1024),
        Err(StatementError::TooLong { .. })
    ));
    let newer = raw(&town.admin, 2, 4, at(&town), 0, &|_| {});
    assert_eq!(
        Statement::decode(&newer),
        Err(StatementError::NewerVersion { version: 2 })
    );
    let none = raw(&town.admin, 1, 0, at(&town), 0, &|_| {});
    assert_eq!(
        Statement::decode(&none),
        Err(StatementError::BadField { field: "place" })
    );
}

#[test]
fn attack_01_a_grant_for_a_weak_key_is_refused_when_it_is_read() {
    let town = Town::new(35);
    let body = body_of(&town.statements[1]);
    let good = town.admin.public();
    let find = |key: &[u8; 32]| body.windows(32).position(|window| window == key).unwrap();
    let mut identity = [0; 32];
    identity[0] = 1;
    for key in [good.sign, good.kem, good.net] {
        let mut changed = body.clone();
        let start = find(&key);
        changed[start..start + 32].copy_from_slice(&identity);
        assert_eq!(
            Statement::decode(&signed(&town.admin, &changed)),
            Err(StatementError::WeakKey)
        );
    }
}

#[test]
fn torn_and_changed_statements_are_refused_or_say_what_they_say() {
    let town = Town::new(36);
    for statement in [0, 1, 2, 6].map(|at| &town.statements[at]) {
        let bytes = statement.bytes();
        for length in 0..bytes.len() {
            assert!(Statement::decode(&bytes[..length]).is_err());
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1 << (at % 8);
            if let Ok(read) = Statement::decode(&changed) {
                assert_eq!(read.bytes(), changed);
                assert_ne!(&read, statement);
                if at % 4 != 0 {
                    continue;
                }
                // It decodes, but it does not count.
                let mut others = town.statements.clone();
                others.retain(|each| each != statement);
                let without = Authority::reduce(town.root, &others);
                others.push(read);
                let with = Authority::reduce(town.root, &others);
                assert_eq!(with, without, "byte {at} of {statement:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_statement_reader_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let _refused = Statement::decode(&bytes);
        let keys = DeviceKeys::generate(&mut vault::SeededRandom::new(1)).unwrap();
        let _refused = Statement::decode(&signed(&keys, &bytes));
    }

    #[test]
    fn no_fields_of_any_kind_make_the_statement_reader_panic(
        kind in 1_u8..14,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        count in 0_u64..20,
    ) {
        let keys = DeviceKeys::generate(&mut vault::SeededRandom::new(1)).unwrap();
        let place = (Hash([1; 32]), 3, Hash([2; 32]), Hlc(7));
        let made = raw(&keys, 1, kind, place, count, &|to| {
            to.writer_mut().extend_from_slice(&bytes);
        });
        if let Ok(read) = Statement::decode(&made) {
            prop_assert_eq!(read.bytes(), made);
        }
    }
}
