//! Sealing, opening, packing, and what a forger can do about it.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    clippy::type_complexity
)]

mod common;

use common::{Fake, SPACE, space_key};
use proptest::prelude::*;
use protocol::squeeze::bucket;
use protocol::{OpenError, SqueezeError, Squeezer, batch, entry_id, open_entry, verify_entry};
use vault::{SpaceKey, VaultError};
use wire::codec::{decode, encode};
use wire::{Commit, DeviceId, Entry, EpochId, Hash, Hlc, Lane, Signature, SpaceId, limits};

fn text(entry: &Entry) -> Result<Vec<u8>, OpenError> {
    let commits = open_entry(entry, &space_key(), &mut Squeezer::new())?;
    let commit: Commit = decode(&commits[0]).expect("an honest author");
    Ok(commit.changes[0].clone())
}

#[test]
fn an_entry_opens_with_the_key_of_its_space_and_no_other() {
    let mut author = Fake::new(5);
    let entry = author.write(Lane::Notes, "佐藤様、薬が残り二日分。");
    assert_eq!(
        text(&entry).expect("opens"),
        "佐藤様、薬が残り二日分。".as_bytes(),
        "what was written"
    );
    assert_eq!(
        open_entry(
            &entry,
            &SpaceKey::from_bytes(&[1; 32]),
            &mut Squeezer::new()
        ),
        Err(OpenError::Sealed(VaultError::OtherCommitment)),
        "another key is refused before anything is decrypted"
    );
}

/// Attack 6: one header field after the other is changed.
#[test]
fn attack_06_a_changed_header_field_breaks_the_signature_and_the_seal() {
    let mut author = Fake::new(5);
    author.write(Lane::Notes, "一");
    let entry = author.write(Lane::Notes, "二");
    let changes: [(&str, fn(&mut Entry)); 13] = [
        ("suite", |entry| entry.header.suite = 2),
        ("space", |entry| entry.header.space = SpaceId([1; 16])),
        ("lane", |entry| entry.header.lane = Lane::Bulk as u8),
        ("device", |entry| entry.header.device = DeviceId([1; 32])),
        ("seq", |entry| entry.header.seq = 3),
        ("prev", |entry| entry.header.prev = Hash([1; 32])),
        ("authority", |entry| {
            entry.header.authority_heads = Hash([1; 32])
        }),
        ("hlc", |entry| entry.header.hlc = Hlc(1)),
        ("kind", |entry| entry.header.kind = 2),
        ("epoch", |entry| entry.header.epoch = EpochId([1; 32])),
        ("salt", |entry| entry.header.salt = [1; 32]),
        ("root", |entry| entry.header.root = Hash([1; 32])),
        ("version", |entry| entry.header.version = 2),
    ];
    for (field, change) in changes {
        let mut forged = entry.clone();
        change(&mut forged);
        assert!(
            verify_entry(&forged, &author.sign_key()).is_err(),
            "{field}: signature"
        );
        assert!(text(&forged).is_err(), "{field}: seal");
    }
}

/// Attack 7: a ciphertext that is meant to open under two keys.
#[test]
fn attack_07_a_commitment_that_differs_is_refused_before_decryption() {
    let mut author = Fake::new(5);
    let mut entry = author.write(Lane::Notes, "一");
    entry.header.commitment[0] ^= 1;
    assert_eq!(
        text(&entry),
        Err(OpenError::Sealed(VaultError::OtherCommitment)),
        "nothing is decrypted"
    );
}

/// Attack 4: a signature of one kind of thing on another.
#[test]
fn attack_04_a_signature_made_for_something_else_does_not_fit() {
    let mut author = Fake::new(5);
    let entry = author.write(Lane::Notes, "一");
    let id = entry_id(&entry).0;
    for label in vault::Label::ALL {
        let mut forged = entry.clone();
        forged.signature = Signature(author.keys.sign(label, &id));
        assert_eq!(
            verify_entry(&forged, &author.sign_key()).is_ok(),
            label == vault::Label::Entry,
            "{label:?} on an entry"
        );
    }
}

#[test]
fn every_changed_byte_of_an_entry_is_noticed() {
    let mut author = Fake::new(5);
    let bytes = encode(&author.write(Lane::Notes, "一"));
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        if let Ok(entry) = decode::<Entry>(&damaged) {
            assert!(
                verify_entry(&entry, &author.sign_key()).is_err(),
                "byte {at}"
            );
        }
    }
}

/// Attack 30, at the payload: little that claims to be, or is, far too much.
#[test]
fn attack_30_a_small_payload_cannot_unpack_to_a_large_one() {
    let mut squeezer = Squeezer::new();
    let zeros = vec![0; limits::PAYLOAD + 1];
    assert_eq!(
        squeezer.pack(&zeros),
        Err(SqueezeError::TooLarge),
        "an honest author is told"
    );
    // A hostile one packs 64 MiB of zeros by itself: some kilobytes.
    let frame = zstd::bulk::compress(&vec![0; 64 << 20], 3).expect("packs");
    let mut payload = vec![1, 0];
    payload.extend_from_slice(&(frame.len() as u32).to_be_bytes());
    payload.extend_from_slice(&frame);
    protocol::squeeze::pad(&mut payload);
    assert_eq!(
        squeezer.unpack(&payload),
        Err(SqueezeError::TooLarge),
        "judged by what the frame claims, before memory is taken"
    );
}

#[test]
fn a_payload_without_a_dictionary_or_of_a_newer_one_is_told_apart() {
    let mut squeezer = Squeezer::new();
    let packed = zstd::bulk::compress(b"abc", 3).expect("packs");
    let mut payload = vec![1, 0];
    payload.extend_from_slice(&(packed.len() as u32).to_be_bytes());
    payload.extend_from_slice(&packed);
    protocol::squeeze::pad(&mut payload);
    assert_eq!(
        squeezer.unpack(&payload),
        Ok(b"abc".to_vec()),
        "number 0 is none"
    );
    payload[1] = 200;
    assert_eq!(
        squeezer.unpack(&payload),
        Err(SqueezeError::Newer {
            format: 1,
            dictionary: 200
        }),
        "kept until an update"
    );
}

#[test]
fn lengths_are_padded_to_few_values_at_little_cost() {
    let mut lengths = std::collections::BTreeSet::new();
    for length in 1..limits::ENTRY {
        let padded = bucket(length);
        assert!(padded >= length, "never shorter");
        assert!(
            padded <= length + 63 || padded * 100 <= length * 112,
            "{length} → {padded}: at most 12 % more"
        );
        lengths.insert(padded);
    }
    assert!(lengths.len() < 150, "{} values in all", lengths.len());
}

#[test]
fn a_batch_takes_what_fits_and_one_that_can_never_fit_is_refused() {
    let mut squeezer = Squeezer::new();
    let noise = |size: usize, seed: u8| -> Vec<u8> {
        (0..size.div_ceil(32))
            .flat_map(|part| vault::sha256(&[&[seed], &(part as u64).to_be_bytes()]))
            .take(size)
            .collect()
    };
    let many: Vec<Vec<u8>> = (0..40).map(|seed| noise(1_000, seed)).collect();
    let batched = batch(&many, limits::ENTRY_TARGET, &mut squeezer).expect("fits");
    let (count, packed) = (batched.count, batched.packed);
    assert!((12..=16).contains(&count), "{count} of 40 make an entry");
    assert!(packed.len() <= limits::ENTRY_TARGET, "of the size aimed at");

    let two = [noise(40_000, 1), noise(10, 2)];
    let count = batch(&two, limits::ENTRY_TARGET, &mut squeezer).map(|batch| batch.count);
    assert_eq!(count, Ok(1), "a large one goes by itself");
    assert_eq!(
        batch(&[noise(70_000, 1)], limits::ENTRY_TARGET, &mut squeezer).map(|batch| batch.count),
        Err(SqueezeError::TooLarge),
        "no entry can hold it"
    );
    let wide: Vec<Vec<u8>> = (0..3).map(|_| vec![0; 2 << 20]).collect();
    let count = batch(&wide, limits::ENTRY_TARGET, &mut squeezer).map(|batch| batch.count);
    assert_eq!(count, Ok(1), "what unpacks to too much is divided");
}

#[test]
fn the_largest_batch_makes_an_entry_within_the_limit() {
    let mut author = Fake::new(5);
    let noise: Vec<u8> = (0..1_780_u64)
        .flat_map(|part| vault::sha256(&[&part.to_be_bytes()]))
        .collect();
    let packed = batch(&[noise], limits::ENTRY_TARGET, &mut Squeezer::new()).expect("fits");
    let draft = protocol::EntryDraft {
        space: SPACE,
        lane: Lane::Bulk,
        seq: u64::MAX >> 2,
        prev: Hash([1; 32]),
        authority_heads: Hash::ZERO,
        hlc: Hlc(u64::MAX),
        epoch: EpochId(space_key().epoch_id(&SPACE.0)),
    };
    let (entry, _) =
        protocol::seal_entry(&author.keys, &draft, &space_key(), packed, &mut author.rng)
            .expect("simulated randomness");
    let bytes = encode(&entry);
    assert!(bytes.len() > 56_000, "close to the limit: {}", bytes.len());
    assert!(bytes.len() <= limits::ENTRY, "and within: {}", bytes.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_packed_is_unpacked(raw in proptest::collection::vec(any::<u8>(), 0..5000)) {
        let mut squeezer = Squeezer::new();
        let mut packed = squeezer.pack(&raw).expect("small");
        protocol::squeeze::pad(&mut packed);
        prop_assert_eq!(squeezer.unpack(&packed), Ok(raw));
    }

    #[test]
    fn damaged_payloads_never_panic(raw in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..400, flip in 1u8..=255) {
        let mut squeezer = Squeezer::new();
        let mut packed = squeezer.pack(&raw).expect("small");
        protocol::squeeze::pad(&mut packed);
        let at = at % packed.len();
        packed[at] ^= flip;
        let _ = squeezer.unpack(&packed);
        let _ = squeezer.unpack(&raw);
    }
}
