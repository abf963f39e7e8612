//! How many entries a second a relay takes, keeps durably, acknowledges and pushes on, with 400 devices
//! connected: on SQLite and on PostgreSQL, without sockets and over loopback.
//!
//! `cargo bench -p relay --bench crowd`; `QUICK=1` for a tenth of the entries.
#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]
#![allow(clippy::print_stdout)] // What whoever runs it wants to see.

#[path = "../tests/common/pg.rs"]
#[allow(dead_code)]
mod pg;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use authority::{Admission, Authority, Founding, Role};
use protocol::entry_id;
use relay::{Config, Depot, Hall, Identity, Input, Limits, Output, Server, Sqlite, Storage};
use vault::{DeviceKeys, Label, SeededRandom};
use wire::{
    AccountId, Ack, DeviceId, Entry, EntryHeader, EntryKind, EpochId, Frame, Hash, Hello, Hlc,
    Lane, Signature, SpaceId, SpaceVector, UnitId, Vectors, encode,
};

const DEVICES: usize = 400;
/// What a saved note is long, sealed.
const SEALED_BYTES: usize = 400;
/// Entries in one frame: a laptop sends what was saved within 0.15 s together.
const A_FRAME: usize = 2;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// A laptop that only talks: its entries are made beforehand, and what comes is only counted.
struct Talker {
    keys: Arc<DeviceKeys>,
    greeting: Vec<Vec<u8>>,
    frames: Vec<Vec<u8>>,
    next: usize,
    entries: u64,
    acked: u64,
    heard: u64,
}

impl Talker {
    fn net(&self) -> [u8; 32] {
        self.keys.public().net
    }

    /// What it says to a frame, and whether it is done.
    fn hear(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        match Frame::decode(bytes) {
            Ok(Frame::Ack(ack)) => {
                for log in &ack.logs {
                    self.acked = self.acked.max(log.seq);
                }
                self.say()
            }
            Ok(Frame::Entries(list)) => {
                self.heard += list.len() as u64;
                let credit = list.iter().map(|entry| entry.len() as u64).sum();
                Some(encode(&Frame::Ack(Ack {
                    logs: Vec::new(),
                    credit,
                })))
            }
            Ok(Frame::Bye(reason)) => panic!("sent away: {reason}"),
            _ => None,
        }
    }

    /// The next of its own entries; one frame is under way at a time.
    fn say(&mut self) -> Option<Vec<u8>> {
        let frame = self.frames.get(self.next).cloned();
        self.next += 1;
        frame
    }

    fn is_done(&self) -> bool {
        self.acked >= self.entries
    }
}

/// One operation with so many devices, each of which has entries to bring.
struct Operation {
    authority: Authority,
    relay: Arc<DeviceKeys>,
    talkers: Vec<Talker>,
}

fn operation(seed: u64, devices: usize, each: u64, relay: &Arc<DeviceKeys>) -> Operation {
    let mut rng = SeededRandom::new(seed);
    let office = DeviceKeys::generate(&mut rng).unwrap();
    let unit = UnitId([7; 16]);
    let from = now() - 60_000;
    let founding = Founding {
        name: "bench".to_owned(),
        practice: true,
        unit,
        role: Role::MunicipalityAdmin,
        org: [1; 16],
        account: AccountId([1; 16]),
        valid_from_ms: from,
        valid_until_ms: from + 86_400_000,
    };
    let mut hlc = Hlc::at_millis(from);
    let founded = authority::found(&office, &founding, hlc, &mut rng).unwrap();
    let mut authority = Authority::reduce(founded.root, &founded.statements);
    let mut keys = vec![Arc::clone(relay)];
    keys.extend((0..devices).map(|_| Arc::new(DeviceKeys::generate(&mut rng).unwrap())));
    let space_keys = authority.open_space_keys(&office, &BTreeMap::new()).keys;
    for (number, device) in keys.iter().enumerate() {
        hlc = hlc.tick(from);
        let role = if number == 0 {
            Role::Relay
        } else {
            Role::MunicipalityOfficer
        };
        let admission = Admission {
            keys: device.public(),
            account: AccountId([2; 16]),
            org: [1; 16],
            agreement: None,
            role,
            units: vec![unit],
            classes: role.classes().to_vec(),
            valid_from_ms: from,
            valid_until_ms: from + 80_000_000,
        };
        let said = authority::admit(&authority, &office, &admission, &space_keys, hlc, &mut rng);
        let said = said.unwrap();
        hlc = hlc.max(said.iter().map(|each| each.header().hlc).max().unwrap());
        authority.extend(&said);
    }
    let space = authority.space(&unit, 1).unwrap();
    let talkers = keys
        .into_iter()
        .skip(1)
        .map(|device| talker(&authority, device, space, each, from))
        .collect();
    Operation {
        authority,
        relay: Arc::clone(relay),
        talkers,
    }
}

fn talker(
    authority: &Authority,
    keys: Arc<DeviceKeys>,
    space: SpaceId,
    each: u64,
    from: u64,
) -> Talker {
    let device = DeviceId(keys.device_id());
    let mut prev = Hash::ZERO;
    let mut entries = Vec::new();
    for seq in 1..=each {
        let mut entry = Entry {
            header: EntryHeader {
                version: wire::entry::VERSION,
                suite: wire::entry::SUITE,
                space,
                lane: Lane::Notes as u8,
                device,
                seq,
                prev,
                authority_heads: authority.heads_hash(),
                hlc: Hlc::at_millis(from + seq),
                kind: EntryKind::Commits as u8,
                epoch: EpochId([3; 32]),
                salt: [u8::try_from(seq % 251).unwrap(); 32],
                commitment: [5; 32],
                root: Hash([6; 32]),
                more: Vec::new(),
            },
            sealed: vec![u8::try_from(seq % 251).unwrap(); SEALED_BYTES],
            signature: Signature::ZERO,
        };
        let id = entry_id(&entry);
        entry.signature = Signature(keys.sign(Label::Entry, &id.0));
        prev = id;
        entries.push(encode(&entry));
    }
    let frames = entries
        .chunks(A_FRAME)
        .map(|some| encode(&Frame::Entries(some.to_vec())))
        .collect();
    let hello = Frame::Hello(Hello {
        oldest: wire::frame::OLDEST,
        newest: wire::frame::NEWEST,
        operation: authority.operation().unwrap(),
        digest: Hash::ZERO,
    });
    let mut spaces: Vec<SpaceId> = authority.spaces().map(|space| space.id).collect();
    spaces.sort();
    let vectors = Frame::Vectors(Vectors {
        authority_heads: authority.heads_hash(),
        authority: authority.vector().into_iter().collect(),
        spaces: spaces
            .into_iter()
            .map(|space| SpaceVector {
                space,
                logs: Vec::new(),
                receipts: Vec::new(),
            })
            .collect(),
    });
    Talker {
        keys,
        greeting: vec![encode(&hello), encode(&vectors)],
        frames,
        next: 0,
        entries: each,
        acked: 0,
        heard: 0,
    }
}

fn limits() -> Limits {
    Limits {
        entries_a_day: u64::MAX / 4,
        bytes_a_day: u64::MAX / 4,
        bytes_a_second: 1 << 30,
        burst_bytes: 1 << 32,
        frames_a_second: 1 << 20,
        burst_frames: 1 << 30,
        ..Limits::default()
    }
}

fn serve(operation: &Operation, depot: &dyn Depot) -> Hall {
    let root = operation.authority.root();
    let number = depot.add_operation(root).unwrap();
    let row = depot.operations().unwrap();
    let row = row.into_iter().find(|row| row.number == number).unwrap();
    let mut hall = Hall::open(&row, depot, Arc::clone(&operation.relay), limits()).unwrap();
    let statements: Vec<_> = operation.authority.statements().cloned().collect();
    hall.add_statements(depot, &statements, now()).unwrap();
    hall
}

/// Without sockets: what the decisions and the database cost.
fn without_sockets(name: &str, mut operations: Vec<Operation>, depot: &dyn Depot) {
    let mut halls: Vec<Hall> = operations.iter().map(|one| serve(one, depot)).collect();
    let mut waiting: Vec<Vec<Input>> = Vec::new();
    for operation in &mut operations {
        let mut inputs = Vec::new();
        for talker in &mut operation.talkers {
            let net = talker.net();
            inputs.push(Input::Connected(net));
            let greeting = talker.greeting.drain(..);
            inputs.extend(greeting.map(|frame| Input::Frame(net, frame)));
        }
        waiting.push(inputs);
    }
    let began = Instant::now();
    let mut connected = None;
    let mut turns = 0_u64;
    loop {
        let mut busy = false;
        for ((hall, operation), inputs) in halls.iter_mut().zip(&mut operations).zip(&mut waiting) {
            if inputs.is_empty() {
                continue;
            }
            busy = true;
            turns += 1;
            let (outputs, error) = hall.turn(depot, std::mem::take(inputs), now());
            assert!(error.is_none(), "{error:?}");
            let places: BTreeMap<[u8; 32], usize> = operation
                .talkers
                .iter()
                .enumerate()
                .map(|(at, talker)| (talker.net(), at))
                .collect();
            for output in outputs {
                if let Output::Send { peer, frame } = output {
                    let talker = &mut operation.talkers[places[&peer]];
                    inputs.extend(talker.hear(&frame).map(|frame| Input::Frame(peer, frame)));
                }
            }
        }
        if !busy {
            if connected.is_some() {
                break;
            }
            connected = Some(Instant::now());
            for (operation, inputs) in operations.iter_mut().zip(&mut waiting) {
                for talker in &mut operation.talkers {
                    let net = talker.net();
                    inputs.extend(talker.say().map(|frame| Input::Frame(net, frame)));
                }
            }
        }
    }
    let talkers = || operations.iter().flat_map(|one| &one.talkers);
    assert!(talkers().all(Talker::is_done), "everything is acknowledged");
    report(
        name,
        connected.unwrap() - began,
        connected.unwrap().elapsed(),
        talkers().map(|talker| talker.entries).sum(),
        talkers().map(|talker| talker.heard).sum(),
        turns,
    );
}

fn report(name: &str, joining: Duration, took: Duration, entries: u64, pushed: u64, turns: u64) {
    let seconds = took.as_secs_f64();
    println!(
        "{name}: {entries} entries in {seconds:.1} s = {:.0} entries/s taken, durable and acknowledged; \
         {:.0}/s pushed on; {turns} turns; greeting took {:.1} s",
        entries as f64 / seconds,
        pushed as f64 / seconds,
        joining.as_secs_f64(),
    );
}

/// Over loopback: 400 real connections; their other ends run on the same cores.
fn over_loopback(
    name: &str,
    operations: Vec<Operation>,
    storage: Storage,
    folder: &std::path::Path,
) {
    let identity = Identity::open(folder).unwrap();
    let config = Config {
        folder: folder.to_owned(),
        port: 0,
        web_port: None,
        loopback_only: true,
        health: None,
        storage,
        limits: relay::LimitsFile {
            entries_a_day: Some(u64::MAX / 4),
            mib_a_day: Some(1 << 30),
            kib_a_second: Some(1 << 20),
            frames_a_second: Some(1 << 20),
            ..relay::LimitsFile::default()
        },
        ..Config::default()
    };
    {
        let (depot, _) = relay::open_depot(&config).unwrap();
        for operation in &operations {
            serve(operation, depot.as_ref());
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::start(&config, &identity).await.unwrap();
        let address = server.addresses[0].clone();
        let relay_net = identity.keys.public().net;
        let count = operations
            .iter()
            .map(|one| one.talkers.len())
            .sum::<usize>();
        let ready = Arc::new(tokio::sync::Barrier::new(count + 1));
        let (done, mut are_done) = tokio::sync::mpsc::channel(count);
        let (end, over) = tokio::sync::watch::channel(false);
        let mut tasks = Vec::new();
        let began = Instant::now();
        for talker in operations.into_iter().flat_map(|one| one.talkers) {
            let (address, ready) = (address.clone(), Arc::clone(&ready));
            let ends = (done.clone(), over.clone());
            tasks.push(tokio::spawn(talk(talker, address, relay_net, ready, ends)));
        }
        ready.wait().await;
        let connected = Instant::now();
        for _ in 0..count {
            are_done.recv().await.unwrap();
        }
        let took = connected.elapsed();
        end.send(true).unwrap();
        let (mut entries, mut pushed) = (0, 0);
        for task in tasks {
            let talker = task.await.unwrap();
            entries += talker.entries;
            pushed += talker.heard;
        }
        let turns = server
            .metrics
            .turns_total
            .load(std::sync::atomic::Ordering::Relaxed);
        report(name, connected - began, took, entries, pushed, turns);
        server.stop().await;
    });
}

/// Talks until everybody is done.
async fn talk(
    mut talker: Talker,
    address: String,
    relay: [u8; 32],
    ready: Arc<tokio::sync::Barrier>,
    (done, mut over): (
        tokio::sync::mpsc::Sender<()>,
        tokio::sync::watch::Receiver<bool>,
    ),
) -> Talker {
    let (link, mut events) = transport::start(transport::Settings {
        net_seed: talker.keys.net_seed(),
        tcp_port: 0,
        quic: false,
        mdns: false,
        loopback_only: true,
        serving: None,
        trusted_roots: Vec::new(),
    })
    .unwrap();
    link.allow([relay].into());
    link.dial(&address).unwrap();
    let mut outgoing = None;
    let (mut waited, mut said) = (false, false);
    loop {
        let event = tokio::select! {
            event = events.recv() => event.unwrap(),
            _ = over.wait_for(|over| *over) => break,
        };
        match event {
            transport::Event::Connected { outgoing: to, .. } => {
                for frame in talker.greeting.clone() {
                    to.send(frame).await.unwrap();
                }
                outgoing = Some(to);
            }
            transport::Event::Frame { bytes, .. } => {
                let to = outgoing.as_ref().unwrap();
                if !waited {
                    // The relay has answered the greeting.
                    waited = true;
                    ready.wait().await;
                    if let Some(frame) = talker.say() {
                        to.send(frame).await.unwrap();
                    }
                }
                if let Some(frame) = talker.hear(&bytes) {
                    to.send(frame).await.unwrap();
                }
                if talker.is_done() && !std::mem::replace(&mut said, true) {
                    done.send(()).await.unwrap();
                }
            }
            transport::Event::Disconnected { .. } => panic!("cut off"),
            _ => {}
        }
    }
    drop(link);
    talker
}

fn main() {
    let each: u64 = if std::env::var_os("QUICK").is_some() {
        10
    } else {
        100
    };
    let homes = tempfile::tempdir().unwrap();
    let home = |name: &str| {
        let folder = homes.path().join(name);
        let identity = Identity::open_or_make(&folder, "bench").unwrap();
        (folder, identity.keys)
    };
    let municipalities = |relay: &Arc<DeviceKeys>| -> Vec<Operation> {
        (0..20)
            .map(|number| operation(number, DEVICES / 20, each, relay))
            .collect()
    };
    let one = |relay: &Arc<DeviceKeys>| vec![operation(99, DEVICES, each / 10, relay)];

    let wanted = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let wants = |name: &str| {
        wanted
            .as_ref()
            .is_none_or(|wanted| name.contains(wanted.as_str()))
    };
    for postgres in [false, true] {
        let store = if postgres { "postgres" } else { "sqlite" };
        for (many, crowd) in [(true, "20 operations of 20"), (false, "1 operation of 400")] {
            for sockets in [false, true] {
                let way = if sockets { "loopback" } else { "no sockets" };
                let name = format!("{store}, {crowd}, {way}");
                if !wants(&name) {
                    continue;
                }
                let (folder, keys) = home(&name.replace([' ', ','], "_"));
                let operations = if many {
                    municipalities(&keys)
                } else {
                    one(&keys)
                };
                let server = postgres.then(|| pg::Server::start(true));
                let storage = Storage {
                    postgres: server.as_ref().map(pg::Server::config),
                    ..Storage::default()
                };
                if sockets {
                    over_loopback(&name, operations, storage, &folder);
                } else if let Some(server) = &server {
                    let depot = relay::Postgres::open(&server.config()).unwrap();
                    without_sockets(&name, operations, &depot);
                } else {
                    let depot = Sqlite::open(&folder.join("relay.db"), 1 << 40).unwrap();
                    without_sockets(&name, operations, &depot);
                }
            }
        }
    }
}
