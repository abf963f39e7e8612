//! One of each form, made of fixed values, and what is refused of it.

use protocol::audit::{Stretch, seal_parcel};
use protocol::bundle::{BundleHeader, BundleSum};
use protocol::{EntryDraft, Squeezer, batch, piece, seal_entry};
use vault::{DeviceKeys, DevicePublic, SeededRandom, SpaceKey};
use wire::codec::{Wire, WireError, decode, encode};
use wire::{
    AccountId, Ack, Acked, AuditItem, AuditKeyFor, AuditParcel, AuditRecords, Carried, CarriedFrom,
    Checkpoint, Chunk, ChunkPayload, Commit, Covered, DeviceId, DocId, Entry, EntryHeader, EpochId,
    Frame, Hash, Hello, Hlc, Lane, LogPosition, OperationId, Part, PartChange, Payload, Piece,
    Receipt, ReceiptPosition, Signature, SpaceId, SpaceVector, Vectors, Want,
};

const SPACE: SpaceId = SpaceId([7; 16]);
const AT: u64 = 1_795_395_600_000;

/// Every form that there is a vector for.
pub const FORMS: &[&str] = &[
    "entry",
    "commit",
    "payload",
    "receipt",
    "checkpoint",
    "chunk",
    "carried",
    "piece",
    "chunk_payload",
    "part",
    "audit_parcel",
    "audit_records",
    "frame",
];

fn reencoded<T: Wire>(bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    decode::<T>(bytes).map(|value| encode(&value))
}

/// Reads a form and writes it again.
pub fn again(form: &str, bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    match form {
        "entry" => reencoded::<Entry>(bytes),
        "commit" => reencoded::<Commit>(bytes),
        "payload" => reencoded::<Payload>(bytes),
        "receipt" => reencoded::<Receipt>(bytes),
        "checkpoint" => reencoded::<Checkpoint>(bytes),
        "chunk" => reencoded::<Chunk>(bytes),
        "carried" => reencoded::<Carried>(bytes),
        "piece" => reencoded::<Piece>(bytes),
        "chunk_payload" => reencoded::<ChunkPayload>(bytes),
        "part" => reencoded::<Part>(bytes),
        "audit_parcel" => reencoded::<AuditParcel>(bytes),
        "audit_records" => reencoded::<AuditRecords>(bytes),
        "frame" => Frame::decode(bytes).map(|frame| match frame {
            Frame::Unknown(_) => bytes.to_vec(),
            known => encode(&known),
        }),
        other => panic!("no such form: {other}"),
    }
}

fn commit() -> Commit {
    Commit {
        doc: DocId([1; 16]),
        kind: 5,
        layout: 2,
        operator: AccountId([3; 16]),
        hlc: Hlc::at_millis(AT),
        changes: vec![vec![1; 40], "佐藤様、薬が残り二日分。".as_bytes().to_vec()],
    }
}

/// A commit as it travels.
pub fn commit_bytes() -> Vec<u8> {
    encode(&commit())
}

fn entry() -> Entry {
    Entry {
        header: EntryHeader {
            version: 1,
            suite: 1,
            space: SPACE,
            lane: 2,
            device: DeviceId([2; 32]),
            seq: 300,
            prev: Hash([3; 32]),
            authority_heads: Hash([4; 32]),
            hlc: Hlc::at_millis(AT),
            kind: 1,
            epoch: EpochId([5; 32]),
            salt: [6; 32],
            commitment: [7; 32],
            root: Hash([8; 32]),
            more: Vec::new(),
        },
        sealed: vec![8; 80],
        signature: Signature([9; 64]),
    }
}

fn receipt(authority: Hash) -> Receipt {
    let position = |device: u8, lane| ReceiptPosition {
        device: DeviceId([device; 32]),
        lane,
        seq: 4,
    };
    Receipt {
        device: DeviceId([1; 32]),
        space: SPACE,
        hlc: Hlc::at_millis(AT),
        authority,
        vector: vec![position(1, 1), position(1, 4), position(3, 1)],
        signature: Signature([5; 64]),
    }
}

fn checkpoint() -> Checkpoint {
    let covered = |device: u8, lane: u8| Covered {
        device: DeviceId([device; 32]),
        lane,
        seq: 9,
        head: Hash([4; 32]),
        hlc: Hlc::at_millis(AT),
    };
    Checkpoint {
        version: 1,
        device: DeviceId([1; 32]),
        space: SPACE,
        hlc: Hlc::at_millis(AT),
        logs: vec![covered(1, 1), covered(1, 2), covered(2, 1)],
        documents: 3,
        bytes: 400,
        chunks: vec![Hash([5; 32]), Hash([3; 32])],
        signature: Signature([6; 64]),
    }
}

fn chunk() -> Chunk {
    Chunk {
        suite: 1,
        space: SPACE,
        epoch: EpochId([2; 32]),
        salt: [3; 32],
        commitment: [4; 32],
        sealed: vec![5; 40],
    }
}

fn carried(proved: bool) -> Carried {
    let vouched = CarriedFrom::Vouched {
        space: SPACE,
        device: DeviceId([2; 32]),
        lane: 2,
        seq: 7,
        hlc: Hlc::at_millis(AT),
    };
    let from = CarriedFrom::Proved {
        header: encode(&entry().header),
        sealed: Hash([3; 32]),
        signature: Signature([4; 64]),
        index: 2,
        count: 3,
        path: vec![Hash([5; 32])],
    };
    Carried {
        from: if proved { from } else { vouched },
        commit: vec![6; 20],
    }
}

fn part() -> Part {
    let change = |log, seq, hlc| PartChange {
        log,
        seq,
        hlc: Hlc(hlc),
        change: vec![1, 2, 3],
    };
    Part {
        doc: DocId([1; 16]),
        kind: 2,
        layouts: 2,
        changes: vec![
            change(0, 9, (77 << 16) | 3),
            change(2, 1, 78 << 16),
            change(1, 300, 12 << 16),
        ],
    }
}

fn parcel() -> AuditParcel {
    let key = |device: u8| AuditKeyFor {
        device: DeviceId([device; 32]),
        enc: [7; 32],
        sealed: [8; 48],
    };
    AuditParcel {
        version: 1,
        first: 300,
        count: 2,
        prev: Hash([1; 32]),
        last: Hash([2; 32]),
        keys: vec![key(1), key(2)],
        sealed: vec![9; 64],
    }
}

fn acts() -> Vec<AuditItem> {
    let act = |kind: &str, subject| AuditItem {
        at_ms: AT,
        kind: kind.into(),
        subject,
        operator: [4; 16],
        detail: "{}".into(),
    };
    vec![act("unlocked", None), act("person_opened", Some([3; 16]))]
}

fn frames() -> Vec<(&'static str, Frame)> {
    vec![
        (
            "hello",
            Frame::Hello(Hello {
                oldest: 1,
                newest: 1,
                operation: OperationId([1; 16]),
                digest: Hash([2; 32]),
            }),
        ),
        (
            "vectors",
            Frame::Vectors(Vectors {
                authority_heads: Hash([1; 32]),
                authority: vec![(Hash([2; 32]), 4), (Hash([3; 32]), 1)],
                spaces: vec![SpaceVector {
                    space: SPACE,
                    logs: vec![LogPosition {
                        device: DeviceId([1; 32]),
                        lane: 1,
                        seq: 9,
                        head: [4; 8],
                        forked: false,
                    }],
                    receipts: vec![(DeviceId([1; 32]), Hlc(3))],
                }],
            }),
        ),
        ("statements", Frame::Statements(vec![vec![1, 2, 3]])),
        ("entries", Frame::Entries(vec![encode(&entry())])),
        (
            "ack",
            Frame::Ack(Ack {
                logs: vec![Acked {
                    space: SPACE,
                    device: DeviceId([2; 32]),
                    lane: 3,
                    seq: 4,
                }],
                credit: 5,
            }),
        ),
        (
            "receipts",
            Frame::Receipts(vec![encode(&receipt(Hash::ZERO))]),
        ),
        ("bye", Frame::Bye(3)),
        ("offer", Frame::Offer(encode(&checkpoint()))),
        (
            "want",
            Frame::Want(Want {
                space: SPACE,
                checkpoint: Hash([2; 32]),
                chunks: vec![(0, 4), (7, 7)],
            }),
        ),
        ("chunks", Frame::Chunks(vec![encode(&chunk())])),
    ]
}

/// One of each, by name and form.
pub fn accepted() -> Vec<(String, &'static str, Vec<u8>)> {
    let mut all = vec![
        ("entry", "entry", encode(&entry())),
        ("commit", "commit", encode(&commit())),
        (
            "payload",
            "payload",
            encode(&Payload {
                commits: vec![encode(&commit())],
            }),
        ),
        ("receipt", "receipt", encode(&receipt(Hash::ZERO))),
        (
            "receipt_with_rights",
            "receipt",
            encode(&receipt(Hash([7; 32]))),
        ),
        ("checkpoint", "checkpoint", encode(&checkpoint())),
        ("chunk", "chunk", encode(&chunk())),
        ("piece", "piece", piece_bytes()),
        ("carried_with_its_proof", "carried", encode(&carried(true))),
        ("carried_vouched_for", "carried", encode(&carried(false))),
        (
            "chunk_payload",
            "chunk_payload",
            encode(&ChunkPayload {
                parts: vec![encode(&part())],
            }),
        ),
        ("part", "part", encode(&part())),
        ("audit_parcel", "audit_parcel", encode(&parcel())),
        (
            "audit_records",
            "audit_records",
            encode(&AuditRecords(acts())),
        ),
    ];
    let mut first_of_log = entry();
    (first_of_log.header.seq, first_of_log.header.prev) = (1, Hash::ZERO);
    all.push(("entry_first_of_its_log", "entry", encode(&first_of_log)));
    let mut newer = entry();
    newer.header.version = 2;
    newer.header.more = vec![vec![1, 2]];
    all.push(("entry_of_a_newer_version", "entry", encode(&newer)));
    // A kind that nobody knows yet is passed over, not refused.
    all.push(("frame_of_a_newer_kind", "frame", vec![0x82, 0x18, 99, 1]));
    let mut all: Vec<(String, &'static str, Vec<u8>)> = all
        .into_iter()
        .map(|(name, form, bytes)| (name.to_owned(), form, bytes))
        .collect();
    for (name, frame) in frames() {
        all.push((format!("frame_{name}"), "frame", encode(&frame)));
    }
    all
}

/// What is no form: of every one the cut and the lengthened, and what breaks a rule of its own.
pub fn refused() -> Vec<(String, &'static str, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, form, bytes) in accepted() {
        if name == "frame_of_a_newer_kind" {
            continue;
        }
        let cut = bytes[..bytes.len() - 1].to_vec();
        all.push((format!("{name}_cut"), form, cut));
        let longer = [bytes.as_slice(), &[0]].concat();
        all.push((format!("{name}_with_a_byte_behind"), form, longer));
    }
    let mut add = |name: &str, form, bytes| all.push((name.to_owned(), form, bytes));
    // Attack 3: another encoding of the same value.
    add("bye_with_a_longer_integer", "frame", vec![0x82, 6, 0x18, 3]);
    add("bye_of_indefinite_length", "frame", vec![0x9f, 6, 3, 0xff]);
    add("bye_under_a_tag", "frame", vec![0x82, 0xc1, 6, 3]);
    let mut one = entry();
    one.header.seq = 0;
    add("entry_number_0", "entry", encode(&one));
    let mut one = entry();
    one.header.prev = Hash::ZERO;
    add("entry_300_behind_nothing", "entry", encode(&one));
    let mut one = entry();
    one.header.more = vec![vec![1]];
    add("entry_of_version_1_with_more", "entry", encode(&one));
    let mut one = receipt(Hash::ZERO);
    one.vector.reverse();
    add("receipt_out_of_order", "receipt", encode(&one));
    let mut one = receipt(Hash::ZERO);
    one.vector[1] = one.vector[0];
    add("receipt_with_a_log_twice", "receipt", encode(&one));
    let mut one = checkpoint();
    one.version = 2;
    add("checkpoint_of_version_2", "checkpoint", encode(&one));
    let mut one = checkpoint();
    one.logs.reverse();
    add("checkpoint_out_of_order", "checkpoint", encode(&one));
    let piece = |length: usize| {
        encode(&Piece {
            salt: [1; 16],
            bytes: vec![2; length],
        })
    };
    add("piece_of_nothing", "piece", piece(0));
    add("piece_too_long", "piece", piece(wire::limits::PIECE + 1));
    let mut one = parcel();
    one.count = 0;
    add("audit_parcel_of_nothing", "audit_parcel", encode(&one));
    let mut one = parcel();
    one.keys.reverse();
    add("audit_parcel_out_of_order", "audit_parcel", encode(&one));
    let mut one = parcel();
    one.first = 1;
    add(
        "audit_parcel_1_behind_something",
        "audit_parcel",
        encode(&one),
    );
    all
}

fn draft(lane: Lane, key: &SpaceKey) -> EntryDraft {
    EntryDraft {
        space: SPACE,
        lane,
        seq: 1,
        prev: Hash::ZERO,
        authority_heads: Hash([4; 32]),
        hlc: Hlc::at_millis(AT),
        epoch: EpochId(key.epoch_id(&SPACE.0)),
    }
}

/// A commit, sealed and signed.
pub fn sealed_entry(keys: &DeviceKeys, key: &SpaceKey, commit: &[u8]) -> Vec<u8> {
    let packed = batch(&[commit.to_vec()], 16 * 1024, &mut Squeezer::new()).unwrap();
    let mut rng = SeededRandom::new(13);
    let (entry, _) = seal_entry(keys, &draft(Lane::Notes, key), key, packed, &mut rng).unwrap();
    encode(&entry)
}

/// A piece of a picture as it travels.
pub fn piece_bytes() -> Vec<u8> {
    encode(&Piece {
        salt: [1; 16],
        bytes: vec![0xff, 0xd8, 0xff, 0xe0],
    })
}

/// The same, sealed and signed.
pub fn sealed_piece(keys: &DeviceKeys, key: &SpaceKey) -> Vec<u8> {
    let packed = piece::pack(&piece_bytes(), &mut Squeezer::new()).unwrap();
    let mut rng = SeededRandom::new(15);
    let draft = draft(Lane::Attachments, key);
    let (entry, _) = piece::seal_piece(keys, &draft, key, packed, &mut rng).unwrap();
    encode(&entry)
}

/// Two acts, sealed to one who audits.
pub fn sealed_acts(keys: &DeviceKeys, key: &SpaceKey, auditor: &DevicePublic) -> Vec<u8> {
    let stretch = Stretch {
        first: 1,
        prev: Hash::ZERO,
        items: acts(),
        hashes: vec![Hash([1; 32]), Hash([2; 32])],
    };
    let mut rng = SeededRandom::new(14);
    let readers = [*auditor];
    let (entry, _, count) = seal_parcel(
        keys,
        &draft(Lane::Audit, key),
        key,
        (&stretch, &readers),
        &mut Squeezer::new(),
        &mut rng,
    )
    .unwrap();
    assert_eq!(count, 2);
    encode(&entry)
}

/// A bundle of two frames.
pub fn bundle() -> Vec<u8> {
    let header = BundleHeader {
        id: [1; 16],
        operation: OperationId([2; 16]),
        maker: DeviceId([3; 32]),
        to: None,
        made_ms: AT,
        part: 1,
        parts: 1,
    };
    let mut sum = BundleSum::default();
    let mut out = header.to_bytes();
    out.extend(sum.frame(&Frame::Statements(vec![vec![1, 2, 3]])));
    out.extend(sum.frame(&Frame::Entries(vec![encode(&entry())])));
    out.extend(sum.end(&header));
    out
}
