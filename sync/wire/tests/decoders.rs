//! Every decoder against honest, damaged and hostile bytes.
#![allow(missing_docs)]

use proptest::prelude::*;
use wire::codec::{Wire, WireError, Writer, decode, encode};
use wire::{
    AccountId, Ack, Acked, AuditItem, AuditKeyFor, AuditParcel, AuditRecords, Carried, CarriedFrom,
    Checkpoint, Chunk, ChunkPayload, Commit, Covered, DeviceId, DocId, Entry, EntryHeader, EpochId,
    Frame, Hash, Hello, Hlc, LogPosition, OperationId, Part, PartChange, Payload, Receipt,
    ReceiptPosition, Signature, SpaceId, SpaceVector, Vectors, Want, limits,
};

fn header() -> EntryHeader {
    EntryHeader {
        version: 1,
        suite: 1,
        space: SpaceId([1; 16]),
        lane: 2,
        device: DeviceId([2; 32]),
        seq: 300,
        prev: Hash([3; 32]),
        authority_heads: Hash([4; 32]),
        hlc: Hlc::at_millis(1_790_000_000_000),
        kind: 1,
        epoch: EpochId([5; 32]),
        salt: [6; 32],
        commitment: [7; 32],
        root: Hash([8; 32]),
        more: Vec::new(),
    }
}

fn entry() -> Entry {
    Entry {
        header: header(),
        sealed: vec![8; 300],
        signature: Signature([9; 64]),
    }
}

fn commit() -> Commit {
    Commit {
        doc: DocId([1; 16]),
        kind: 5,
        layout: 2,
        operator: AccountId([3; 16]),
        hlc: Hlc(77),
        changes: vec![vec![1; 100], vec![2; 30]],
    }
}

fn carried() -> Carried {
    Carried {
        from: CarriedFrom::Proved {
            header: encode(&header()),
            sealed: Hash([1; 32]),
            signature: Signature([2; 64]),
            index: 1,
            count: 3,
            path: vec![Hash([3; 32]), Hash([4; 32])],
        },
        commit: encode(&commit()),
    }
}

fn receipt() -> Receipt {
    let position = |device: u8, lane| ReceiptPosition {
        device: DeviceId([device; 32]),
        lane,
        seq: 4,
    };
    Receipt {
        authority: Hash([8; 32]),
        device: DeviceId([1; 32]),
        space: SpaceId([2; 16]),
        hlc: Hlc(5),
        vector: vec![position(1, 1), position(1, 2), position(3, 1)],
        signature: Signature([5; 64]),
    }
}

fn frames() -> Vec<Frame> {
    vec![
        Frame::Hello(Hello {
            oldest: 1,
            newest: 1,
            operation: OperationId([1; 16]),
            digest: Hash([2; 32]),
        }),
        Frame::Vectors(Vectors {
            authority_heads: Hash([1; 32]),
            authority: vec![(Hash([2; 32]), 4), (Hash([3; 32]), 1)],
            spaces: vec![SpaceVector {
                space: SpaceId([1; 16]),
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
        Frame::Statements(vec![vec![1, 2, 3]]),
        Frame::Entries(vec![encode(&entry()), encode(&entry())]),
        Frame::Ack(Ack {
            logs: vec![Acked {
                space: SpaceId([1; 16]),
                device: DeviceId([2; 32]),
                lane: 3,
                seq: 4,
            }],
            credit: 5,
        }),
        Frame::Receipts(vec![encode(&receipt())]),
        Frame::Bye(3),
        Frame::Offer(encode(&checkpoint())),
        Frame::Want(Want {
            space: SpaceId([1; 16]),
            checkpoint: Hash([2; 32]),
            chunks: vec![(0, 4), (7, 7)],
        }),
        Frame::Chunks(vec![encode(&chunk())]),
    ]
}

fn checkpoint() -> Checkpoint {
    let covered = |device: u8, lane: u8| Covered {
        device: DeviceId([device; 32]),
        lane,
        seq: 9,
        head: Hash([4; 32]),
        hlc: Hlc(77 << 16),
    };
    Checkpoint {
        version: wire::checkpoint::VERSION,
        device: DeviceId([1; 32]),
        space: SpaceId([1; 16]),
        hlc: Hlc(78 << 16),
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
        space: SpaceId([1; 16]),
        epoch: EpochId([2; 32]),
        salt: [3; 32],
        commitment: [4; 32],
        sealed: vec![5; 40],
    }
}

fn part() -> Part {
    let change = |log: u64, seq: u64, hlc: u64| PartChange {
        log,
        seq,
        hlc: Hlc(hlc),
        change: vec![1, 2, 3],
    };
    Part {
        doc: DocId([1; 16]),
        kind: 2,
        layouts: 2,
        // Positions and clocks go up and down.
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
        sealed: vec![9; 200],
    }
}

fn acts() -> AuditRecords {
    let act = |subject: Option<[u8; 16]>| AuditItem {
        at_ms: 1_790_000_000_000,
        kind: "person_opened".into(),
        subject,
        operator: [4; 16],
        detail: "{\"classes\":[\"P1\"]}".into(),
    };
    AuditRecords(vec![act(Some([3; 16])), act(None)])
}

#[test]
fn a_parcel_of_no_records_of_too_many_or_out_of_order_is_refused() {
    let refused = |change: &dyn Fn(&mut AuditParcel)| {
        let mut changed = parcel();
        change(&mut changed);
        decode::<AuditParcel>(&encode(&changed)).is_err()
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|parcel| parcel.count = 0));
    assert!(refused(&|parcel| parcel.count = limits::AUDIT_RECORDS + 1));
    assert!(refused(&|parcel| parcel.first = 0));
    assert!(refused(&|parcel| parcel.first = u64::MAX));
    assert!(refused(&|parcel| parcel.first = 1), "nothing is before it");
    assert!(refused(&|parcel| parcel.prev = Hash::ZERO));
    assert!(refused(&|parcel| parcel.keys.reverse()));
    assert!(refused(&|parcel| parcel.version = 2));
}

/// Every value as (name, its bytes, its decoder).
type Decoder = fn(&[u8]) -> Result<Vec<u8>, WireError>;

fn again<T: Wire>(bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    decode::<T>(bytes).map(|value| encode(&value))
}

fn decoders() -> Vec<(&'static str, Vec<u8>, Decoder)> {
    let mut all: Vec<(&'static str, Vec<u8>, Decoder)> = vec![
        ("entry", encode(&entry()), again::<Entry>),
        ("header", encode(&header()), again::<EntryHeader>),
        ("commit", encode(&commit()), again::<Commit>),
        (
            "payload",
            encode(&Payload {
                commits: vec![encode(&commit())],
            }),
            again::<Payload>,
        ),
        ("receipt", encode(&receipt()), again::<Receipt>),
        ("checkpoint", encode(&checkpoint()), again::<Checkpoint>),
        ("chunk", encode(&chunk()), again::<Chunk>),
        ("part", encode(&part()), again::<Part>),
        ("carried", encode(&carried()), again::<Carried>),
        ("audit parcel", encode(&parcel()), again::<AuditParcel>),
        ("audit records", encode(&acts()), again::<AuditRecords>),
        (
            "chunk payload",
            encode(&ChunkPayload {
                parts: vec![encode(&part())],
            }),
            again::<ChunkPayload>,
        ),
    ];
    for frame in frames() {
        all.push(("frame", encode(&frame), |bytes| {
            Frame::decode(bytes).map(|frame| match frame {
                Frame::Unknown(_) => bytes.to_vec(),
                known => encode(&known),
            })
        }));
    }
    all
}

#[test]
fn what_is_written_is_read_back() {
    for (name, bytes, decoder) in decoders() {
        assert_eq!(decoder(&bytes), Ok(bytes.clone()), "{name}");
    }
}

#[test]
fn every_single_byte_change_is_an_error_or_another_value_with_its_own_bytes() {
    for (name, bytes, decoder) in decoders() {
        for at in 0..bytes.len() {
            for flip in [0x01, 0x20, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                if let Ok(form) = decoder(&damaged) {
                    assert_eq!(form, damaged, "{name}: one value has one form");
                }
            }
        }
    }
}

#[test]
fn every_cut_and_every_trailing_byte_is_an_error() {
    for (name, bytes, decoder) in decoders() {
        for length in 0..bytes.len() {
            assert!(
                decoder(&bytes[..length]).is_err(),
                "{name} cut at {length} is not whole"
            );
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(decoder(&longer).is_err(), "{name} with something after it");
    }
}

/// Attack 3: longer integers, indefinite lengths, duplicate keys, trailing bytes.
#[test]
fn attack_03_a_form_that_is_not_the_only_one_is_refused() {
    let bye = encode(&Frame::Bye(3));
    assert_eq!(bye, [0x82, 6, 3], "the form to be spoiled");
    let spoiled: [&[u8]; 5] = [
        &[0x82, 0x18, 6, 3],    // a longer integer
        &[0x82, 6, 0x19, 0, 3], // an even longer one
        &[0x9f, 6, 3, 0xff],    // indefinite length
        &[0x98, 2, 6, 3],       // a longer length
        &[0x82, 0xc1, 6, 3],    // a tag
    ];
    for bytes in spoiled {
        assert!(Frame::decode(bytes).is_err(), "{bytes:02x?}");
    }

    let mut twice = receipt();
    twice.vector.push(ReceiptPosition {
        device: DeviceId([3; 32]),
        lane: 1,
        seq: 9,
    });
    assert_eq!(
        decode::<Receipt>(&encode(&twice)),
        Err(WireError::NotDeterministic),
        "one log twice"
    );
}

#[test]
fn a_short_message_cannot_make_us_take_memory_for_a_long_one() {
    let mut writer = Writer::new();
    writer.array(2).number(3).array(4000);
    assert!(Frame::decode(&writer.finish()).is_err(), "nothing follows");
    // A byte string of four gigabytes is announced.
    let bytes = [0x82, 3, 0x81, 0x5a, 0xff, 0xff, 0xff, 0xff];
    assert!(Frame::decode(&bytes).is_err(), "nothing follows");
    assert_eq!(
        Frame::decode(&vec![0; limits::FRAME + 1]),
        Err(WireError::TooLarge {
            limit: limits::FRAME,
            found: limits::FRAME + 1
        }),
        "the length is judged first"
    );
    assert!(
        matches!(
            decode::<Entry>(&vec![0; limits::ENTRY + 1]),
            Err(WireError::TooLarge { .. })
        ),
        "the length is judged first"
    );
}

#[test]
fn a_log_starts_at_one_after_nothing_and_only_there() {
    let change = |seq, prev| {
        let mut header = header();
        header.seq = seq;
        header.prev = prev;
        decode::<EntryHeader>(&encode(&header))
    };
    assert!(change(1, Hash::ZERO).is_ok(), "the first");
    assert!(change(2, Hash([1; 32])).is_ok(), "the second");
    assert!(change(0, Hash::ZERO).is_err(), "there is no zeroth");
    assert!(
        change(1, Hash([1; 32])).is_err(),
        "nothing is before the first"
    );
    assert!(
        change(2, Hash::ZERO).is_err(),
        "something is before the second"
    );
    assert!(
        change(u64::MAX, Hash([1; 32])).is_err(),
        "no store counts so far"
    );
}

#[test]
fn an_entry_of_a_newer_version_keeps_its_bytes() {
    let mut newer = entry();
    newer.header.version = 2;
    newer.header.kind = 99;
    newer.header.lane = 7;
    newer.header.more = vec![vec![1, 2, 3]];
    let bytes = encode(&newer);
    assert_eq!(decode::<Entry>(&bytes), Ok(newer), "kept, to be passed on");

    let mut odd = entry();
    odd.header.more = vec![vec![1]];
    assert!(
        decode::<Entry>(&encode(&odd)).is_err(),
        "version 1 has no further fields"
    );
}

#[test]
fn a_frame_of_a_newer_version_is_not_an_error() {
    assert_eq!(
        Frame::decode(&[0x83, 0x18, 40, 1, 2]),
        Ok(Frame::Unknown(40)),
        "to be ignored"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_an_error_or_a_value_with_these_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (_, _, decoder) in decoders() {
            if let Ok(form) = decoder(&bytes) {
                prop_assert_eq!(&form, &bytes);
            }
        }
    }

    #[test]
    fn spliced_messages_never_panic(which in 0usize..12, other in 0usize..12, cut in 0usize..600, from in 0usize..600) {
        let all = decoders();
        let (_, first, _) = &all[which % all.len()];
        let (_, second, _) = &all[other % all.len()];
        let mut bytes = first[..cut.min(first.len())].to_vec();
        bytes.extend_from_slice(&second[from.min(second.len())..]);
        for (_, _, decoder) in &all {
            if let Ok(form) = decoder(&bytes) {
                prop_assert_eq!(&form, &bytes);
            }
        }
    }
}
