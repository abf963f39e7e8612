//! The same 10,000 documents by us and by others, in one run: a first sync, nothing changed, a hundred
//! changed. Others are PouchDB's replication, automerge-repo over WebSocket, and Automerge's own sync
//! protocol document by document. Ratios count, not seconds: the machine is the same for all.
//!
//! `make bench-peers` installs the peers (npm) and runs this; `PEOPLE=` sets another size.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use authority::Role;
use automerge::sync::{State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjType, ROOT};
use domain::ids::DocumentId;
use practice::{Households, Rng, dense};
use serde_json::{Value, json};
use stories::meeting::{
    Ids, Known, cpu_seconds, kilobytes, known, noted, part, registered, save, talk,
};
use stories::{Field, PersonId};

const NOTES: usize = 10;
const AT_ONCE: usize = 400;
const CHANGED: usize = 100;
/// Automerge's protocol is about one document; over one line each message must say which, and no program
/// that uses it says it in less.
const DOCUMENT_ID: usize = 16;
/// automerge-repo needs 25 s for a thousand and did not end with three thousand.
const REPO: usize = 1_000;

/// One person as plain data, the same for everybody.
struct Case {
    known: Known,
    notes: Vec<u64>,
}

/// What one act cost.
#[derive(Clone, Copy)]
struct Cost {
    bytes: f64,
    cpu: f64,
    turns: f64,
}

struct Peer {
    name: &'static str,
    documents: usize,
    first: Cost,
    nothing: Cost,
    changed: Cost,
}

fn cases(people: usize, ids: &mut Ids) -> Vec<Case> {
    let mut number = 0;
    let homes = Households::new(1, people as u64);
    let mut cases = Vec::new();
    for home in homes.iter() {
        for who in &home.members {
            let known = known(who, &home, ids);
            let notes = (0..NOTES)
                .map(|_| {
                    number += 1;
                    number
                })
                .collect();
            cases.push(Case { known, notes });
        }
    }
    cases
}

/// The note that a person gets in the day's exchange: the same number for all peers.
fn later(at: usize) -> u64 {
    10_000_000 + at as u64
}

/// Which persons are written about in the day's exchange: scattered, as teams come back.
fn touched(people: usize) -> Vec<usize> {
    let count = CHANGED.min(people);
    (0..count).map(|at| at * people / count).collect()
}

fn ours(cases: &[Case], ids: &mut Ids) -> (Peer, f64) {
    let mut field = Field::new(1);
    let [coast, hills] = field.team(["海の班", "山の班"], Role::HealthTeam);
    let writers = [0, coast, hills];
    let mut persons: Vec<PersonId> = Vec::new();
    for some in cases.chunks(AT_ONCE / 2) {
        let mut batch = Vec::new();
        for case in some {
            let id = DocumentId(ids.next(field.now_ms));
            persons.push(id);
            batch.extend(registered(&field, 0, id, &case.known, ids));
            field.advance(10);
        }
        save(&mut field, 0, batch);
    }
    for round in 0..NOTES {
        for (part, some) in persons.chunks(AT_ONCE).enumerate() {
            let device = writers[(round + part) % writers.len()];
            let notes = some.iter().enumerate().map(|(at, person)| {
                let number = cases[part * AT_ONCE + at].notes[round];
                noted(&field, device, *person, number, ids)
            });
            let notes = notes.collect();
            field.advance(1_000);
            save(&mut field, device, notes);
        }
    }
    field.advance(60_000);
    field.seal(0);
    field.run_until_quiet();
    for team in [coast, hills] {
        talk(&mut field, [team, 0], true);
        part(&mut field, [team, 0]);
    }
    let now = field.now_ms;
    let before = cpu_seconds();
    field[0]
        .replica_mut()
        .make_checkpoints(now)
        .expect("the office may");
    println!(
        "ours: the office makes its checkpoint once for everybody in {:.1} s of processor",
        cpu_seconds() - before
    );

    let newcomer = field.member("新しい班", Role::HealthTeam);
    let pair = [0, newcomer];
    let first = talk(&mut field, pair, true);
    let found = field[newcomer]
        .replica()
        .reader()
        .unwrap()
        .people(0, 1)
        .unwrap();
    assert_eq!(found.total, cases.len() as u64, "everybody is found");
    part(&mut field, pair);
    let nothing = talk(&mut field, pair, true);
    part(&mut field, pair);
    for (at, person) in touched(cases.len()).into_iter().enumerate() {
        field.advance(60_000);
        let note = noted(&field, 0, persons[person], later(at), ids);
        save(&mut field, 0, vec![note]);
    }
    let changed = talk(&mut field, pair, true);
    let cost = |meeting: &stories::meeting::Meeting| Cost {
        bytes: meeting.bytes() as f64,
        cpu: meeting.cpu,
        turns: f64::from(meeting.turns),
    };
    let peer = Peer {
        name: "Tsunagi",
        documents: cases.len(),
        first: cost(&first),
        nothing: cost(&nothing),
        changed: cost(&changed),
    };
    (peer, first.stored_cpu)
}

/// A person as one plain Automerge document, written by three devices: no seal, no store, no network.
fn plain_document(at: usize, case: &Case) -> AutoCommit {
    let actor = |device: u8| ActorId::from([&[device; 8][..], &(at as u64).to_be_bytes()].concat());
    let mut document = AutoCommit::new().with_actor(actor(0));
    for (name, value) in case.known.roll.iter().chain(&case.known.ledger) {
        document.put(ROOT, *name, value.as_str()).unwrap();
    }
    let notes = document.put_object(ROOT, "notes", ObjType::Map).unwrap();
    document.commit();
    for (round, number) in case.notes.iter().enumerate() {
        document.set_actor(actor((round % 3) as u8));
        let key = number.to_string();
        document
            .put(&notes, key, dense::numbered_note(*number))
            .unwrap();
        document.commit();
    }
    document
}

/// Both sides talk about one document until neither has a word left.
fn plain_talk(
    documents: [&mut AutoCommit; 2],
    states: [&mut State; 2],
    cost: &mut Cost,
    most_turns: &mut f64,
) {
    let [left, right] = documents;
    let [left_state, right_state] = states;
    let mut turns = 0.0;
    loop {
        let there = left.sync().generate_sync_message(left_state);
        let back = right.sync().generate_sync_message(right_state);
        if there.is_none() && back.is_none() {
            break;
        }
        turns += 1.0;
        for (message, to, state) in [
            (there, &mut *right, &mut *right_state),
            (back, &mut *left, &mut *left_state),
        ] {
            let Some(message) = message else { continue };
            let bytes = message.encode();
            cost.bytes += (DOCUMENT_ID + bytes.len()) as f64;
            let message = automerge::sync::Message::decode(&bytes).unwrap();
            to.sync().receive_sync_message(state, message).unwrap();
        }
    }
    *most_turns = most_turns.max(turns);
}

fn plain(cases: &[Case]) -> Peer {
    let mut here: Vec<AutoCommit> = cases
        .iter()
        .enumerate()
        .map(|(at, case)| plain_document(at, case))
        .collect();
    let mut there: Vec<AutoCommit> = here.iter().map(|_| AutoCommit::new()).collect();
    let mut states: Vec<[State; 2]> = here.iter().map(|_| [State::new(), State::new()]).collect();
    let mut round = |here: &mut Vec<AutoCommit>| {
        let mut cost = Cost {
            bytes: 0.0,
            cpu: 0.0,
            turns: 0.0,
        };
        let mut turns = 0.0;
        let before = cpu_seconds();
        for (at, document) in here.iter_mut().enumerate() {
            let [left, right] = &mut states[at];
            plain_talk(
                [document, &mut there[at]],
                [left, right],
                &mut cost,
                &mut turns,
            );
        }
        cost.cpu = cpu_seconds() - before;
        cost.turns = turns;
        // What a device keeps of a peer when the link is gone.
        for state in states.iter_mut().flatten() {
            *state = State::decode(&state.encode()).unwrap();
        }
        cost
    };
    let first = round(&mut here);
    let nothing = round(&mut here);
    for (at, person) in touched(cases.len()).into_iter().enumerate() {
        let document = &mut here[person];
        let (_, notes) = automerge::ReadDoc::get(document, ROOT, "notes")
            .unwrap()
            .unwrap();
        let number = later(at);
        document
            .put(&notes, number.to_string(), dense::numbered_note(number))
            .unwrap();
        document.commit();
    }
    let changed = round(&mut here);
    Peer {
        name: "Automerge sync",
        documents: cases.len(),
        first,
        nothing,
        changed,
    }
}

/// The documents as a program in JavaScript reads them.
fn write_documents(folder: &Path, cases: &[Case]) -> [PathBuf; 2] {
    let mut all = String::new();
    let mut changed = String::new();
    let note = |number: u64| {
        json!({
            "id": number.to_string(),
            "at": "2026-01-09T10:00:00+09:00",
            "by": "0191f0c0-0000-7000-8000-00000000000a",
            "text": dense::numbered_note(number),
        })
    };
    for (at, case) in cases.iter().enumerate() {
        let fields: BTreeMap<&str, &str> = case
            .known
            .roll
            .iter()
            .chain(&case.known.ledger)
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let notes: Vec<Value> = case.notes.iter().map(|number| note(*number)).collect();
        let line = json!({ "id": format!("person-{at:07}"), "fields": fields, "notes": notes });
        writeln!(all, "{line}").unwrap();
    }
    for (at, person) in touched(cases.len()).into_iter().enumerate() {
        let line = json!({ "id": format!("person-{person:07}"), "note": note(later(at)) });
        writeln!(changed, "{line}").unwrap();
    }
    let paths = [folder.join("documents.jsonl"), folder.join("changed.jsonl")];
    std::fs::write(&paths[0], all).unwrap();
    std::fs::write(&paths[1], changed).unwrap();
    paths
}

/// Runs a peer's script; what it could not do is printed and leaves it out of the table.
fn script(name: &'static str, file: &str, cases: &[Case]) -> Option<Peer> {
    let folder = tempfile::tempdir().unwrap();
    let [all, changed] = write_documents(folder.path(), cases);
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let output = Command::new("node")
        .current_dir(&scripts)
        .args([
            Path::new(file),
            &all,
            &changed,
            &folder.path().join("stores"),
        ])
        .output();
    let answer = match output {
        Ok(output) if output.status.success() => output,
        Ok(output) => {
            println!(
                "{name} did not end well: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            return None;
        }
        Err(error) => {
            println!("{name} did not start: {error}");
            return None;
        }
    };
    let answer: Value = serde_json::from_slice(&answer.stdout).ok()?;
    let cost = |act: &str| {
        let number = |what: &str| answer[act][what].as_f64().unwrap_or(f64::NAN);
        Cost {
            bytes: number("bytes"),
            cpu: number("cpu"),
            turns: number("turns"),
        }
    };
    Some(Peer {
        name,
        documents: cases.len(),
        first: cost("first"),
        nothing: cost("nothing"),
        changed: cost("changed"),
    })
}

fn row(peer: &Peer) {
    let cell = |cost: &Cost| {
        format!(
            "{:>11} {:>8.2} s {:>6}",
            kilobytes(cost.bytes as u64),
            cost.cpu,
            cost.turns
        )
    };
    println!(
        "{:<16}{:>7} | {} | {} | {}",
        peer.name,
        peer.documents,
        cell(&peer.first),
        cell(&peer.nothing),
        cell(&peer.changed)
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    let full = arguments.iter().any(|argument| argument == "--bench");
    let people = std::env::var("PEOPLE")
        .ok()
        .and_then(|people| people.parse().ok())
        .unwrap_or(if full { 10_000 } else { 10 });
    let mut ids = Ids(Rng::new(1, 1));
    let cases = cases(people, &mut ids);
    let (us, stored) = ours(&cases, &mut ids);
    let plain = plain(&cases);
    // Without `--bench` somebody only wants to see that it runs: no peer is installed then.
    let pouch = full
        .then(|| script("PouchDB", "pouchdb.mjs", &cases))
        .flatten();
    let some = &cases[..cases.len().min(REPO)];
    let repo = full
        .then(|| script("automerge-repo", "automerge-repo.mjs", some))
        .flatten();

    println!(
        "processor seconds are of both ends together; turns: ours and Automerge's are exchanges of"
    );
    println!(
        "everything under way, PouchDB's are requests, automerge-repo's messages of the laptop"
    );
    println!(
        "{:<16}{:>7} | {:^29} | {:^29} | {:^29}",
        "",
        "docs",
        "first sync",
        "nothing changed",
        format!("{CHANGED} changed")
    );
    row(&us);
    for peer in [Some(&plain), pouch.as_ref(), repo.as_ref()]
        .into_iter()
        .flatten()
    {
        row(peer);
    }
    println!(
        "ours is encrypted, signed and durable after {stored:.2} s of processor, and listed, indexed and searchable after {:.2} s",
        us.first.cpu
    );
    let against = |what: &str, theirs: f64, our: f64, floor: f64| {
        println!(
            "{what}: {:.1} times less (floor {floor})",
            theirs / our.max(1e-9)
        );
    };
    if let Some(pouch) = &pouch {
        against(
            "first sync, bytes, PouchDB",
            pouch.first.bytes,
            us.first.bytes,
            3.0,
        );
        against(
            "first sync, processor until durable, PouchDB",
            pouch.first.cpu,
            stored,
            5.0,
        );
        against(
            "first sync, processor until searchable, PouchDB (which indexes nothing)",
            pouch.first.cpu,
            us.first.cpu,
            5.0,
        );
        against(
            "100 changed, bytes, PouchDB",
            pouch.changed.bytes,
            us.changed.bytes,
            20.0,
        );
    }
    against(
        "100 changed, bytes, Automerge sync",
        plain.changed.bytes,
        us.changed.bytes,
        50.0,
    );
    println!(
        "nothing changed: {} (limit 300 B)",
        kilobytes(us.nothing.bytes as u64)
    );
}
