//! What a person waits for: that a laptop starts in an operation of 2,000 devices and 10,000
//! statements, and that one more statement takes effect.
//!
//! `cargo bench -p authority --bench reduce`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use authority::{
    Agreement, Authority, Body, Cut, Endorse, EntryClaim, EpochKey, EventOpenClose, Freeze,
    Genesis, Grant, KeyDelivery, LaneCut, Parent, Reason, Recipient, Revoke, Role, Signer,
    SpaceNew, Statement, TimeBeacon,
};
use vault::{DeviceKeys, SeededRandom, SigningKey, Wrapped, space_id};
use wire::ids::{AccountId, DeviceId, EpochId, Hash, Hlc, OperationId, PublicKey, SpaceId, UnitId};

const NOW: u64 = 1_775_001_600_000;
const DAY: u64 = 24 * 3600 * 1000;
const OPERATION: OperationId = OperationId([1; 16]);
const MUNICIPALITIES: u8 = 25;
const LEADS: usize = 3;
const VOLUNTEERS: usize = 76;
const WEEKS: u64 = 16;

struct Log {
    issuer: Hash,
    keys: Option<DeviceKeys>,
    seq: u64,
    prev: Hash,
}

struct Operation {
    root_key: Vec<(u8, SigningKey)>,
    statements: Vec<Statement>,
    rng: SeededRandom,
    hlc: Hlc,
}

impl Operation {
    fn made(&mut self, log: &Log, body: Body) -> Statement {
        self.hlc = self.hlc.tick(0);
        let signer = match &log.keys {
            Some(keys) => Signer::Device(keys),
            None => Signer::Root(&self.root_key),
        };
        Statement::issue(log.issuer, log.seq, log.prev, self.hlc, body, &signer).unwrap()
    }

    fn say(&mut self, log: &mut Log, body: Body) -> Hash {
        let statement = self.made(log, body);
        (log.seq, log.prev) = (log.seq + 1, statement.id());
        self.statements.push(statement);
        log.prev
    }

    fn grant(&mut self, by: &mut Log, role: Role, units: Vec<UnitId>, depth: u8) -> Log {
        let keys = DeviceKeys::generate(&mut self.rng).unwrap();
        let body = Body::Grant(grant(&keys, role, units, depth));
        Log {
            issuer: self.say(by, body),
            keys: Some(keys),
            seq: 0,
            prev: Hash::ZERO,
        }
    }
}

fn grant(keys: &DeviceKeys, role: Role, units: Vec<UnitId>, depth: u8) -> Grant {
    Grant {
        keys: keys.public(),
        account: AccountId([2; 16]),
        org: [3; 16],
        agreement: role.is_private().then(|| Agreement {
            id: [4; 16],
            kind: Agreement::ACCORD,
            from: NOW,
            until: NOW + 400 * DAY,
            classes: vec![0, 1, 2],
        }),
        role: role as u8,
        rights: role.rights().0,
        units,
        classes: role.classes().to_vec(),
        valid_from: NOW,
        valid_until: NOW + 300 * DAY,
        depth,
    }
}

fn unit(number: u8) -> UnitId {
    UnitId([number; 16])
}

fn space(unit_number: u8, class: u8) -> SpaceId {
    SpaceId(space_id(&OPERATION.0, &unit(unit_number).0, class))
}

fn device(log: &Log) -> DeviceId {
    DeviceId(log.keys.as_ref().unwrap().device_id())
}

fn recipient(device: DeviceId) -> Recipient {
    Recipient {
        device,
        wrapped: Wrapped {
            enc: [5; 32],
            sealed: vec![6; 48],
        },
    }
}

fn epoch(unit_number: u8, class: u8, week: u64) -> EpochId {
    let name = [unit_number, class, week as u8];
    EpochId(vault::sha256(&[&name]))
}

/// A key of one space, the one of the week before sealed inside.
fn key(unit_number: u8, class: u8, week: u64, members: &[DeviceId]) -> Body {
    let mut recipients: Vec<Recipient> = members.iter().copied().map(recipient).collect();
    recipients.sort_by_key(|each| each.device);
    let before = week.checked_sub(1).map(|week| Parent {
        epoch: epoch(unit_number, class, week),
        sealed: vec![7; 48],
    });
    Body::EpochKey(EpochKey {
        space: space(unit_number, class),
        epoch: epoch(unit_number, class, week),
        parents: before.into_iter().collect(),
        recipients,
    })
}

/// One municipality: its admin, its leads, their volunteers, its spaces and sixteen weeks of keys.
fn municipality(operation: &mut Operation, prefecture: &mut Log, number: u8) -> (Log, Log, Log) {
    let mut admin = operation.grant(prefecture, Role::MunicipalityAdmin, vec![unit(number)], 2);
    let members = [device(prefecture), device(&admin)];
    for class in 0..=3 {
        let new = SpaceNew {
            space: space(number, class),
            unit: unit(number),
            class,
        };
        operation.say(&mut admin, Body::SpaceNew(new));
        operation.say(&mut admin, key(number, class, 0, &members));
    }
    let mut all = members.to_vec();
    let mut deliver = |operation: &mut Operation, by: &mut Log, to: DeviceId| {
        all.push(to);
        for class in 0..=2 {
            let delivery = KeyDelivery {
                space: space(number, class),
                epoch: epoch(number, class, 0),
                recipient: recipient(to),
            };
            operation.say(by, Body::KeyDelivery(delivery));
        }
    };
    let mut leads: Vec<Log> = Vec::new();
    for _ in 0..LEADS {
        let lead = operation.grant(&mut admin, Role::SupportLead, vec![unit(number)], 3);
        deliver(operation, &mut admin, device(&lead));
        leads.push(lead);
    }
    let mut last = None;
    for at in 0..VOLUNTEERS {
        let lead = &mut leads[at % LEADS];
        let volunteer = operation.grant(lead, Role::VolunteerRecorder, vec![unit(number)], 4);
        deliver(operation, lead, device(&volunteer));
        last = Some(volunteer);
    }
    for week in 1..=WEEKS {
        for class in 0..=3 {
            let readers = if class == 3 { &members[..] } else { &all[..] };
            operation.say(&mut admin, key(number, class, week, readers));
        }
    }
    (admin, leads.remove(0), last.unwrap())
}

/// Prints the best of so many times, which is what it costs when nothing else runs, and the median.
fn took(name: &str, times: u32, mut act: impl FnMut() -> Duration) {
    let mut all: Vec<Duration> = (0..times).map(|_| act()).collect();
    all.sort();
    println!(
        "{name:<55} {:>9.1?}   median {:>9.1?}",
        all[0],
        all[all.len() / 2]
    );
}

fn timed<T>(act: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(act());
    start.elapsed()
}

fn main() {
    let mut rng = SeededRandom::new(1);
    let root_key = vec![(0, SigningKey::generate(&mut rng).unwrap())];
    let mut operation = Operation {
        root_key,
        statements: Vec::new(),
        rng,
        hlc: Hlc::at_millis(NOW),
    };
    let mut root = Log {
        issuer: Hash::ZERO,
        keys: None,
        seq: 0,
        prev: Hash::ZERO,
    };
    let genesis = Genesis {
        operation: OPERATION,
        name: "計測".into(),
        practice: true,
        root_keys: vec![PublicKey(operation.root_key[0].1.public())],
        threshold: 1,
        created: NOW,
    };
    root.issuer = operation.say(&mut root, Body::Genesis(genesis));
    let units = (1..=MUNICIPALITIES).map(unit).collect();
    let mut prefecture = operation.grant(&mut root, Role::MunicipalityAdmin, units, 1);
    let mut towns = Vec::new();
    for number in 1..=MUNICIPALITIES {
        towns.push(municipality(&mut operation, &mut prefecture, number));
    }
    let bytes: Vec<Vec<u8>> = operation
        .statements
        .iter()
        .map(|statement| statement.bytes().to_vec())
        .collect();
    let total: usize = bytes.iter().map(Vec::len).sum();
    println!(
        "{} devices, {} statements, {} MiB",
        1 + usize::from(MUNICIPALITIES) * (1 + LEADS + VOLUNTEERS),
        bytes.len(),
        total >> 20
    );
    let decode = || -> Vec<Statement> {
        let decoded = bytes.iter().map(|bytes| Statement::decode(bytes).unwrap());
        decoded.collect()
    };
    took("read all statements (form and keys)", 3, || timed(decode));
    took("reduce cold, every signature checked", 3, || {
        let fresh = decode();
        timed(|| Authority::reduce(root.issuer, &fresh))
    });
    let authority = Authority::reduce(root.issuer, &operation.statements);
    assert_eq!(authority.incidents().count(), 0);
    took("reduce cold, signatures known", 9, || {
        timed(|| Authority::reduce(root.issuer, &operation.statements))
    });

    let (admin, lead, volunteer) = &towns[7];
    let keys = DeviceKeys::generate(&mut operation.rng).unwrap();
    let members: Vec<DeviceId> = authority
        .holders(&space(8, 1), &epoch(8, 1, WEEKS))
        .into_iter()
        .collect();
    let claim = EntryClaim {
        device: device(volunteer),
        space: space(8, 1),
        lane: 2,
        seq: 9,
        id: Hash([9; 32]),
        hlc: Hlc::at_millis(NOW + DAY),
    };
    let revoke = |target: &Log, reason: Reason| {
        Body::Revoke(Revoke {
            target: target.issuer,
            reason: reason as u8,
            log: Cut {
                count: target.seq,
                last: target.prev,
            },
            lanes: vec![LaneCut {
                space: space(8, 1),
                lane: 2,
                cut: Cut {
                    count: 3,
                    last: Hash([1; 32]),
                },
            }],
        })
    };
    // The lead's log as it stands: its last statement and its length.
    let (seq, prev) = authority.next_seq(&lead.issuer).unwrap();
    assert_eq!((seq, prev), (lead.seq, lead.prev));
    let cases: Vec<(&str, &Log, Body)> = vec![
        (
            "add a grant",
            lead,
            Body::Grant(grant(&keys, Role::VolunteerRecorder, vec![unit(8)], 4)),
        ),
        (
            "add a delivery of a key",
            lead,
            Body::KeyDelivery(KeyDelivery {
                space: space(8, 1),
                epoch: epoch(8, 1, WEEKS),
                recipient: recipient(device(volunteer)),
            }),
        ),
        (
            "add a new key for 81 devices",
            lead,
            key(8, 1, WEEKS + 1, &members),
        ),
        (
            "add a revocation of a volunteer",
            lead,
            revoke(volunteer, Reason::Lost),
        ),
        (
            "add a revocation of a lead that keeps what it granted",
            admin,
            revoke(lead, Reason::Lost),
        ),
        (
            "add a closing of an ended period",
            lead,
            revoke(volunteer, Reason::Ended),
        ),
        (
            "add a freeze",
            lead,
            Body::Freeze(Freeze {
                device: device(volunteer),
            }),
        ),
        (
            "add an endorsement",
            lead,
            Body::Endorse(Endorse {
                space: claim.space,
                device: claim.device,
                entries: vec![claim.id],
            }),
        ),
        ("add a time", lead, Body::TimeBeacon(TimeBeacon { at: NOW })),
        (
            "add a closing of the operation (all anew)",
            &root,
            Body::EventOpenClose(EventOpenClose {
                open: false,
                at: NOW + 200 * DAY,
            }),
        ),
    ];
    let mut done = Vec::new();
    for (name, log, body) in cases {
        let statement = operation.made(log, body);
        // Signatures are checked once, as it is read.
        authority.clone().extend([&statement]);
        // Copies are made beforehand, so that giving back their memory is not measured.
        done.clear();
        let mut copies = vec![authority.clone(); 15];
        took(name, 15, || {
            let mut after = copies.pop().unwrap();
            let cost = timed(|| after.extend([&statement]));
            done.push(after);
            cost
        });
    }
    let after = done.pop().unwrap();
    took("which entries to judge again, after the closing", 5, || {
        timed(|| after.affected_since(&authority))
    });
    took(
        "which entries to judge again, when nothing ended",
        9,
        || {
            let statement = operation.made(lead, Body::TimeBeacon(TimeBeacon { at: NOW }));
            let mut after = authority.clone();
            after.extend([&statement]);
            timed(|| after.affected_since(&authority))
        },
    );
    took("judge 1,000 entries", 9, || {
        timed(|| {
            (0..1000)
                .map(|seq| authority.judge_entry(&EntryClaim { seq, ..claim }, NOW + DAY))
                .filter(|judged| *judged == authority::Judgement::Accept)
                .count()
        })
    });
    took("ask 1,000 times whether to serve", 9, || {
        timed(|| {
            (0..1000)
                .filter(|at| authority.may_serve(&claim.device, &claim.space, NOW + at))
                .count()
        })
    });
    took("which spaces are due for a key, of all", 9, || {
        timed(|| authority.rotations_due(&device(&prefecture), NOW + DAY))
    });
    took("the wraps for one device", 9, || {
        timed(|| authority.wraps_for(&claim.device))
    });
    took("one hash over all", 9, || timed(|| authority.heads_hash()));
    took("a copy of all", 9, || timed(|| authority.clone()));
}
