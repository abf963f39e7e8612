//! Frozen bytes of statements: what was accepted and refused once stays so.
//!
//! The first part is of a version that ended nothing yet, and is never written again. `WRITE_VECTORS=1`
//! writes the second part anew; that is a change of format and needs a new version.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use authority::{
    Agreement, Authority, Body, EventOpenClose, Grant, Heads, Irregularity, Reason, Role,
    RootRotate, Statement, beacon, endorse, freeze, revoke, say_as_root,
};
use common::{DAY, NOW, Town, entry, heads, id, raw};
use serde_json::{Value, json};
use vault::{DeviceKeys, SigningKey};
use wire::ids::{AccountId, Hash, Hlc, PublicKey};

type Writes<'w> = &'w dyn Fn(&mut minicbor::Encoder<&mut Vec<u8>>);

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

/// An operation in which rights end: each kind that ends, suspends or mends, by the device or the root
/// that may say so.
fn endings() -> Value {
    let mut town = Town::new(2027);
    let admin = town.admin_keys();
    let lead = town.joined(&admin, Role::SupportLead);
    let volunteer = town.joined(&lead, Role::VolunteerRecorder);
    let space = town.space(1);
    let last = entry(&volunteer, space, 3, NOW + 60_000);
    let beyond = entry(&volunteer, space, 4, NOW + 61_000);
    let before = town.statements.len();
    let mut names = Vec::new();
    let mut said = |town: &mut Town, name: &'static str, statements: Vec<Statement>| {
        town.statements.extend(statements);
        names.push(name);
    };
    let at = town.tick();
    let made = freeze(&town.authority(), &lead, &id(&volunteer), at).unwrap();
    said(&mut town, "a freeze of 72 hours", vec![made]);
    let at = town.tick();
    let made = beacon(&town.authority(), &admin, NOW + DAY, at).unwrap();
    said(&mut town, "the time", vec![made]);
    let at = town.tick();
    let made = revoke(
        &town.authority(),
        &lead,
        &id(&volunteer),
        Reason::Lost,
        &heads(&last),
        at,
    );
    said(&mut town, "a revocation with a cut", made.unwrap());
    let at = town.tick();
    let made = revoke(
        &town.authority(),
        &admin,
        &id(&lead),
        Reason::Misconduct,
        &Heads::new(),
        at,
    );
    said(
        &mut town,
        "a revocation that keeps what was granted",
        made.unwrap(),
    );
    let at = town.tick();
    let ids = BTreeSet::from([beyond.id]);
    let made = endorse(&town.authority(), &admin, &space, &id(&volunteer), &ids, at);
    said(&mut town, "an endorsement of one entry", made.unwrap());
    let event = |open, at| Body::EventOpenClose(EventOpenClose { open, at });
    town.say_root(event(false, NOW + 20 * DAY));
    said(&mut town, "the closing", vec![]);
    town.say_root(event(true, NOW + 21 * DAY));
    said(&mut town, "the next opening", vec![]);
    let keys: Vec<SigningKey> = (0..3)
        .map(|_| SigningKey::generate(&mut town.rng).unwrap())
        .collect();
    town.say_root(Body::RootRotate(RootRotate {
        root_keys: keys.iter().map(|key| PublicKey(key.public())).collect(),
        threshold: 2,
    }));
    said(&mut town, "other root keys, two of three", vec![]);
    let signers: Vec<(u8, SigningKey)> = (0..).zip(keys).filter(|(at, _)| *at != 1).collect();
    let spare = town.newcomer();
    let grant = grant_to(&spare);
    let at = town.tick();
    let made = say_as_root(&town.authority(), &signers, Body::Grant(grant), at).unwrap();
    said(&mut town, "a grant that two root keys signed", vec![made]);
    assert_eq!(names.len(), town.statements.len() - before);
    let founded = (0..before).map(|number| format!("before ({number})"));
    let accept: Vec<Value> = founded
        .chain(names.iter().map(|name| (*name).to_owned()))
        .zip(&town.statements)
        .map(|(name, statement)| accepted(&name, statement.bytes()))
        .collect();
    json!({
        "root": town.root.hex(),
        "heads_hash": town.authority().heads_hash().hex(),
        "accept": accept,
        "reject": refusals(&town),
    })
}

fn grant_to(device: &DeviceKeys) -> Grant {
    Grant {
        keys: device.public(),
        account: AccountId([2; 16]),
        org: [7; 16],
        agreement: Some(Agreement {
            id: [4; 16],
            kind: Agreement::COMMISSION,
            from: NOW,
            until: NOW + 9 * DAY,
            classes: vec![0, 1, 2],
        }),
        role: Role::SupportLead as u8,
        rights: Role::SupportLead.rights().0,
        units: vec![common::unit(1)],
        classes: vec![0, 1],
        valid_from: NOW,
        valid_until: NOW + 9 * DAY,
        depth: 1,
    }
}

/// One way to be wrong for each rule of form that the kinds have.
fn refusals(town: &Town) -> Vec<Value> {
    let place = (town.root, 9, Hash([1; 32]), Hlc::at_millis(NOW));
    let mut all = Vec::new();
    let mut add = |name: &str, kind: u8, count: u64, fields: Writes<'_>| {
        all.push(refused(
            name,
            &raw(&town.admin, 1, kind, place, count, fields),
        ));
    };
    let id = [3_u8; 32];
    let cut = |to: &mut minicbor::Encoder<&mut Vec<u8>>, count: u64, last: [u8; 32]| {
        to.u64(count).unwrap().bytes(&last).unwrap();
    };
    let revoke = |to: &mut minicbor::Encoder<&mut Vec<u8>>, target: [u8; 32], reason: u8| {
        to.bytes(&target).unwrap().u8(reason).unwrap();
        to.array(2).unwrap();
    };
    add("a revocation of nothing", 4, 4, &|to| {
        revoke(to, [0; 32], 1);
        cut(to, 0, [0; 32]);
        to.array(0).unwrap();
    });
    add("a revocation without a reason", 4, 4, &|to| {
        revoke(to, id, 0);
        cut(to, 0, [0; 32]);
        to.array(0).unwrap();
    });
    add("a cut at nothing that names a last one", 4, 4, &|to| {
        revoke(to, id, 1);
        cut(to, 0, id);
        to.array(0).unwrap();
    });
    add("a cut that names no last one", 4, 4, &|to| {
        revoke(to, id, 1);
        cut(to, 5, [0; 32]);
        to.array(0).unwrap();
    });
    add("a log of which nothing counts, named", 4, 4, &|to| {
        revoke(to, id, 1);
        cut(to, 0, [0; 32]);
        to.array(1).unwrap().array(4).unwrap();
        to.bytes(&[1; 16]).unwrap().u8(2).unwrap();
        cut(to, 0, [0; 32]);
    });
    add("logs out of order", 4, 4, &|to| {
        revoke(to, id, 1);
        cut(to, 0, [0; 32]);
        to.array(2).unwrap();
        for lane in [2, 1] {
            to.array(4).unwrap().bytes(&[1; 16]).unwrap();
            to.u8(lane).unwrap();
            cut(to, 1, id);
        }
    });
    add("a log named twice", 4, 4, &|to| {
        revoke(to, id, 1);
        cut(to, 0, [0; 32]);
        to.array(2).unwrap();
        for _ in 0..2 {
            to.array(4).unwrap().bytes(&[1; 16]).unwrap();
            to.u8(1).unwrap();
            cut(to, 1, id);
        }
    });
    add("a freeze of a short name", 5, 1, &|to| {
        to.bytes(&[1; 16]).unwrap();
    });
    add("a freeze that names its own end", 5, 2, &|to| {
        to.bytes(&id).unwrap().u64(NOW).unwrap();
    });
    let endorse = |to: &mut minicbor::Encoder<&mut Vec<u8>>, entries: &[[u8; 32]]| {
        to.bytes(&[1; 16]).unwrap().bytes(&id).unwrap();
        to.array(entries.len() as u64).unwrap();
        for entry in entries {
            to.bytes(entry).unwrap();
        }
    };
    add("an endorsement of nothing", 9, 3, &|to| endorse(to, &[]));
    add("an endorsement out of order", 9, 3, &|to| {
        endorse(to, &[[2; 32], [1; 32]]);
    });
    let many: Vec<[u8; 32]> = (0..257_u32)
        .map(|number| {
            let mut entry = [0; 32];
            entry[..4].copy_from_slice(&number.to_be_bytes());
            entry
        })
        .collect();
    add("an endorsement of 257 entries", 9, 3, &|to| {
        endorse(to, &many)
    });
    add("root keys that nobody has", 2, 2, &|to| {
        to.array(0).unwrap().u8(1).unwrap();
    });
    add("a weak root key", 2, 2, &|to| {
        to.array(1).unwrap().bytes(&[0; 32]).unwrap();
        to.u8(1).unwrap();
    });
    add("a threshold above the number of keys", 2, 2, &|to| {
        to.array(1)
            .unwrap()
            .bytes(&town.admin.public().sign)
            .unwrap();
        to.u8(2).unwrap();
    });
    add("a threshold of nobody", 2, 2, &|to| {
        to.array(1)
            .unwrap()
            .bytes(&town.admin.public().sign)
            .unwrap();
        to.u8(0).unwrap();
    });
    add("a closing that is neither yes nor no", 10, 2, &|to| {
        to.u8(1).unwrap().u64(NOW).unwrap();
    });
    add("a time in words", 11, 1, &|to| {
        to.str("noon").unwrap();
    });
    all
}

fn check_each(vectors: &Value) -> Vec<Statement> {
    let text = |vector: &Value, field: &str| vector[field].as_str().unwrap().to_owned();
    for vector in vectors["reject"].as_array().unwrap() {
        let bytes = unhex(&text(vector, "hex"));
        assert_eq!(&refused(&text(vector, "name"), &bytes), vector);
    }
    let accept = vectors["accept"].as_array().unwrap();
    accept
        .iter()
        .map(|vector| {
            let bytes = unhex(&text(vector, "hex"));
            assert_eq!(&accepted(&text(vector, "name"), &bytes), vector);
            Statement::decode(&bytes).unwrap()
        })
        .collect()
}

fn frozen() -> Value {
    serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap()
}

#[test]
fn frozen_statements_are_accepted_and_refused_as_ever() {
    let frozen = frozen();
    let mut statements = check_each(&frozen);
    // The kind of a newer version belongs to no honest log.
    statements.truncate(15);
    let root = statements[0].id();
    let authority = Authority::reduce(root, &statements);
    assert_eq!(frozen["root"], json!(root.hex()));
    assert_eq!(
        frozen["root_fingerprint"],
        json!(authority.root_fingerprint())
    );
    assert_eq!(frozen["heads_hash"], json!(authority.heads_hash().hex()));
    // The volunteer of that day has no agreement, and nothing without one.
    assert_eq!(authority.devices().count(), 1);
    let wrong: Vec<Irregularity> = authority
        .incidents()
        .map(|incident| incident.irregularity)
        .collect();
    assert_eq!(wrong[0], Irregularity::Agreement);
    assert_eq!(wrong[1..], [Irregularity::Stranger; 4]);
}

#[test]
fn frozen_endings_end_what_they_ended_as_ever() {
    if std::env::var_os("WRITE_VECTORS").is_some() {
        let mut all = frozen();
        all["endings"] = endings();
        let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
        std::fs::write(path(), text).unwrap();
    }
    let frozen = &frozen()["endings"];
    let statements = check_each(frozen);
    let kinds: BTreeSet<u8> = statements.iter().map(|each| each.header().kind).collect();
    assert!(kinds.is_superset(&BTreeSet::from([2, 4, 5, 9, 10, 11])));
    let authority = Authority::reduce(statements[0].id(), &statements);
    assert_eq!(frozen["heads_hash"], json!(authority.heads_hash().hex()));
    assert_eq!(authority.incidents().count(), 0);
    let withdrawn = authority
        .devices()
        .filter(|device| authority.is_withdrawn(&device.id));
    assert_eq!(withdrawn.count(), 2);
    assert!(authority.is_closed(NOW + 20 * DAY) && !authority.is_closed(NOW + 21 * DAY));
}
