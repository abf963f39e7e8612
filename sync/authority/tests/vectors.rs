//! Frozen bytes of statements: what was accepted and refused once stays so.
//!
//! `WRITE_VECTORS=1` writes the file anew; that is a change of format and needs a new version.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod common;

use std::path::PathBuf;

use authority::{Authority, Role, Statement, rotate};
use common::{Town, raw, signed};
use serde_json::{Value, json};
use wire::ids::{Hash, Hlc};

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/statements.json")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn accepted(name: &str, bytes: &[u8]) -> Value {
    let read = Statement::decode(bytes).unwrap();
    json!({
        "name": name,
        "kind": read.header().kind,
        "issuer": read.issuer().hex(),
        "seq": read.seq(),
        "id": read.id().hex(),
        "hex": hex(bytes),
    })
}

fn refused(name: &str, bytes: &[u8]) -> Value {
    let error = Statement::decode(bytes).unwrap_err();
    json!({ "name": name, "error": format!("{error:?}"), "hex": hex(bytes) })
}

fn written() -> Value {
    let mut town = Town::new(2026);
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    let space = town.authority().space(&common::unit(1), 1).unwrap();
    let (authority, keys, at) = (town.authority(), town.keys_of(&town.admin), town.tick());
    let next = rotate(&authority, &town.admin, &space, &keys, at, &mut town.rng).unwrap();
    town.statements.push(next);
    let names = [
        "genesis",
        "grant by the root",
        "space of P0",
        "space of P1",
        "space of P2",
        "space of P3",
        "first key of P0",
        "first key of P1",
        "first key of P2",
        "first key of P3",
        "grant to a volunteer",
        "delivery of a key (1)",
        "delivery of a key (2)",
        "delivery of a key (3)",
        "second key of P1, the first sealed inside",
    ];
    assert_eq!(names.len(), town.statements.len());
    let mut accept: Vec<Value> = names
        .iter()
        .zip(&town.statements)
        .map(|(name, statement)| accepted(name, statement.bytes()))
        .collect();
    let issuer = town.statements[1].id();
    let (seq, prev) = town.authority().next_seq(&issuer).unwrap();
    let place = (issuer, seq, prev, Hlc::at_millis(common::NOW + 5));
    for (name, kind) in [("a reserved kind", 4), ("a kind of a newer version", 40)] {
        let bytes = raw(&town.admin, 1, kind, place, 2, &|to| {
            to.bytes(&[1; 32])
                .unwrap()
                .array(1)
                .unwrap()
                .null()
                .unwrap();
        });
        accept.push(accepted(name, &bytes));
    }
    let grant = &town.statements[1];
    let mut outer = minicbor::Decoder::new(grant.bytes());
    outer.array().unwrap();
    let body = outer.bytes().unwrap().to_vec();
    let with = |replace: std::ops::Range<usize>, bytes: &[u8]| {
        let mut changed = body.clone();
        changed.splice(replace, bytes.iter().copied());
        signed(&town.admin, &changed)
    };
    let mut weak = body.clone();
    let key = town.admin.public().sign;
    let start = body.windows(32).position(|window| window == key).unwrap();
    weak[start..start + 32].fill(0);
    let mut trailing = grant.bytes().to_vec();
    trailing.push(0);
    let zero = (Hash::ZERO, 0, Hash::ZERO, Hlc(0));
    let reject = vec![
        refused("nothing", &[]),
        refused("the version in two bytes", &with(1..2, &[0x18, 1])),
        refused("an indefinite array", &with(0..1, &[0x9f])),
        refused("a map as the kind", &with(2..3, &[0xa1, 1, 3])),
        refused("a tag before the kind", &with(2..3, &[0xc1, 3])),
        refused(
            "a byte behind the body",
            &with(body.len()..body.len(), &[0]),
        ),
        refused("a byte behind the statement", &trailing),
        refused("a torn statement", &grant.bytes()[..200]),
        refused("a weak signing key", &signed(&town.admin, &weak)),
        refused("a newer version", &with(1..2, &[2])),
        refused("kind 0", &raw(&town.admin, 1, 0, place, 0, &|_| {})),
        refused("a grant without a log", &with(3..37, &raw_bytes(&zero.0))),
        refused(
            "seventeen KiB",
            &raw(&town.admin, 1, 4, place, 1, &|to| {
                to.bytes(&[0; 17 * 1024]).unwrap();
            }),
        ),
        refused(
            "nine levels",
            &raw(&town.admin, 1, 4, place, 1, &|to| {
                for _ in 0..9 {
                    to.array(1).unwrap();
                }
                to.null().unwrap();
            }),
        ),
    ];
    json!({
        "what": "statements of the authority log, version 1",
        "root": town.root.hex(),
        "root_fingerprint": town.authority().root_fingerprint(),
        "heads_hash": town.authority().heads_hash().hex(),
        "accept": accept,
        "reject": reject,
    })
}

fn raw_bytes(hash: &Hash) -> Vec<u8> {
    let mut out = vec![0x58, 32];
    out.extend_from_slice(&hash.0);
    out
}

#[test]
fn frozen_statements_are_accepted_and_refused_as_ever() {
    if std::env::var_os("WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&written()).unwrap() + "\n";
        std::fs::create_dir_all(path().parent().unwrap()).unwrap();
        std::fs::write(path(), text).unwrap();
    }
    let frozen: Value = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    let mut statements = Vec::new();
    for vector in frozen["accept"].as_array().unwrap() {
        let bytes = unhex(vector["hex"].as_str().unwrap());
        let name = vector["name"].as_str().unwrap();
        assert_eq!(&accepted(name, &bytes), vector);
        statements.push(Statement::decode(&bytes).unwrap());
    }
    for vector in frozen["reject"].as_array().unwrap() {
        let bytes = unhex(vector["hex"].as_str().unwrap());
        let name = vector["name"].as_str().unwrap();
        assert_eq!(&refused(name, &bytes), vector);
    }
    // The two kinds that are not evaluated stand at one place and belong to no honest log.
    statements.truncate(15);
    let root = statements[0].id();
    let authority = Authority::reduce(root, &statements);
    assert_eq!(frozen["root"], json!(root.hex()));
    assert_eq!(
        frozen["root_fingerprint"],
        json!(authority.root_fingerprint())
    );
    assert_eq!(frozen["heads_hash"], json!(authority.heads_hash().hex()));
    assert_eq!(authority.devices().count(), 2);
    assert_eq!(authority.incidents().count(), 0);
}
