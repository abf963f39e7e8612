//! Attacks on keys, by their number in `docs/SECURITY.md`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use vault::{
    AuditContext, AuditKey, DeviceKeys, DevicePublic, EntryKey, Label, Random, SeededRandom,
    SpaceKey, SystemRandom, VaultError, WrapContext, check_public_key, sha256, verify,
};

fn hex(text: &str) -> [u8; 32] {
    let bytes: Vec<u8> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect();
    bytes.try_into().unwrap()
}

/// Every encoding of the points of small order of edwards25519, also the forbidden ones.
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// Points of low order of curve25519.
const LOW_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

struct Broken;

impl Random for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), VaultError> {
        Err(VaultError::NoRandomness)
    }
}

fn keys(seed: u64) -> DeviceKeys {
    DeviceKeys::generate(&mut SeededRandom::new(seed)).unwrap()
}

#[test]
fn attack_01_small_order_and_non_canonical_signing_keys_are_refused() {
    for text in SMALL_ORDER {
        let key = hex(text);
        assert_eq!(check_public_key(&key), Err(VaultError::WeakKey), "{text}");
        let good = keys(1).public();
        let as_signer = DevicePublic { sign: key, ..good };
        let as_net = DevicePublic { net: key, ..good };
        assert_eq!(as_signer.check(), Err(VaultError::WeakKey));
        assert_eq!(as_net.check(), Err(VaultError::WeakKey));
    }
    assert_eq!(keys(1).public().check(), Ok(()));
}

#[test]
fn attack_01_without_the_gate_one_signature_would_fit_every_message() {
    let identity = hex(SMALL_ORDER[0]);
    let mut signature = [0; 64];
    signature[0] = 1;
    for message in [b"one message", b"two message"] {
        assert_eq!(
            verify(&identity, Label::Statement, &sha256(&[message]), &signature),
            Ok(()),
            "the reason for the gate: if this ever fails, the gate is still right"
        );
    }
}

#[test]
fn attack_01_receiving_keys_of_low_order_are_refused() {
    for text in LOW_ORDER {
        let public = DevicePublic {
            kem: hex(text),
            ..keys(1).public()
        };
        assert_eq!(public.check(), Err(VaultError::WeakKey), "{text}");
        let mut rng = SeededRandom::new(9);
        let key = SpaceKey::generate(&mut rng).unwrap();
        assert_eq!(
            key.wrap(&public.kem, &context(&key, [1; 32]), &mut rng),
            Err(VaultError::WeakKey),
            "nothing is ever wrapped to it: {text}"
        );
    }
}

#[test]
fn attack_01_one_key_for_two_purposes_is_refused() {
    let good = keys(1).public();
    let doubled = DevicePublic {
        net: good.sign,
        ..good
    };
    assert_eq!(doubled.check(), Err(VaultError::WeakKey));
}

#[test]
fn attack_04_a_signature_under_one_label_fits_no_other() {
    let keys = keys(4);
    let hash = sha256(&[b"the same hash"]);
    for signed in Label::ALL {
        let signature = keys.sign(signed, &hash);
        for read in Label::ALL {
            let answer = verify(&keys.public().sign, read, &hash, &signature);
            let expected = if signed == read {
                Ok(())
            } else {
                Err(VaultError::BadSignature)
            };
            assert_eq!(answer, expected, "{signed:?} read as {read:?}");
        }
    }
}

fn context(key: &SpaceKey, recipient: [u8; 32]) -> WrapContext {
    WrapContext {
        space: [3; 16],
        epoch: key.epoch_id(&[3; 16]),
        issuer: [4; 32],
        recipient,
        statement: [5; 32],
    }
}

#[test]
fn attack_05_a_wrap_copied_to_another_context_does_not_open() {
    let mut rng = SeededRandom::new(5);
    let (mine, other) = (keys(51), keys(52));
    let key = SpaceKey::generate(&mut rng).unwrap();
    let right = context(&key, mine.device_id());
    let wrapped = key.wrap(&mine.public().kem, &right, &mut rng).unwrap();
    let opened = mine.unwrap_space_key(&wrapped, &right).unwrap();
    assert_eq!(opened.bytes(), key.bytes());
    assert_eq!(
        other.unwrap_space_key(&wrapped, &right).unwrap_err(),
        VaultError::DoesNotOpen,
        "another device"
    );
    for (name, wrong) in [
        (
            "space",
            WrapContext {
                space: [9; 16],
                ..right
            },
        ),
        (
            "epoch",
            WrapContext {
                epoch: [9; 32],
                ..right
            },
        ),
        (
            "issuer",
            WrapContext {
                issuer: [9; 32],
                ..right
            },
        ),
        (
            "recipient",
            WrapContext {
                recipient: [9; 32],
                ..right
            },
        ),
        (
            "statement",
            WrapContext {
                statement: [9; 32],
                ..right
            },
        ),
    ] {
        assert_eq!(
            mine.unwrap_space_key(&wrapped, &wrong).unwrap_err(),
            VaultError::DoesNotOpen,
            "another {name}"
        );
    }
    let liar = WrapContext {
        epoch: [9; 32],
        ..right
    };
    let wrapped = key.wrap(&mine.public().kem, &liar, &mut rng).unwrap();
    assert_eq!(
        mine.unwrap_space_key(&wrapped, &liar).unwrap_err(),
        VaultError::OtherEpoch,
        "a key that is not the key of the epoch it claims"
    );
}

#[test]
fn attack_05_every_changed_byte_of_a_wrap_is_noticed() {
    let mut rng = SeededRandom::new(6);
    let mine = keys(51);
    let key = SpaceKey::generate(&mut rng).unwrap();
    let right = context(&key, mine.device_id());
    let wrapped = key.wrap(&mine.public().kem, &right, &mut rng).unwrap();
    for at in 0..32 {
        let mut changed = wrapped.clone();
        changed.enc[at] ^= 1;
        assert!(mine.unwrap_space_key(&changed, &right).is_err());
    }
    for at in 0..wrapped.sealed.len() {
        let mut changed = wrapped.clone();
        changed.sealed[at] ^= 1;
        assert!(mine.unwrap_space_key(&changed, &right).is_err());
    }
    for length in 0..wrapped.sealed.len() {
        let mut torn = wrapped.clone();
        torn.sealed.truncate(length);
        assert!(mine.unwrap_space_key(&torn, &right).is_err());
    }
}

fn sealed_entry() -> (EntryKey, [u8; 32], [u8; 32], Vec<u8>) {
    let key = SpaceKey::from_bytes(&[1; 32]);
    let derive = || EntryKey::derive(&key, &[2; 32], &[3; 16], &[4; 32]).unwrap();
    let aad = sha256(&[b"header"]);
    let commitment = derive().commitment();
    let sealed = derive().seal(&aad, b"a note".to_vec()).unwrap();
    (derive(), commitment, aad, sealed)
}

#[test]
fn attack_06_a_changed_header_or_payload_does_not_open() {
    let (key, commitment, aad, sealed) = sealed_entry();
    assert_eq!(
        key.open(&commitment, &aad, sealed.clone()).unwrap(),
        b"a note"
    );
    for at in 0..32 {
        let mut changed = aad;
        changed[at] ^= 1;
        assert_eq!(
            key.open(&commitment, &changed, sealed.clone()),
            Err(VaultError::DoesNotOpen),
            "the header's hash is bound to the payload"
        );
    }
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(
            key.open(&commitment, &aad, changed),
            Err(VaultError::DoesNotOpen)
        );
        assert!(key.open(&commitment, &aad, sealed[..at].to_vec()).is_err());
    }
}

#[test]
fn attack_06_space_epoch_and_salt_each_give_another_key() {
    let key = SpaceKey::from_bytes(&[1; 32]);
    let (_, commitment, aad, sealed) = sealed_entry();
    for (salt, space, epoch) in [
        ([9; 32], [3; 16], [4; 32]),
        ([2; 32], [9; 16], [4; 32]),
        ([2; 32], [3; 16], [9; 32]),
    ] {
        let other = EntryKey::derive(&key, &salt, &space, &epoch).unwrap();
        assert_ne!(other.commitment(), commitment);
        let own = other.commitment();
        assert_eq!(
            other.open(&own, &aad, sealed.clone()),
            Err(VaultError::DoesNotOpen)
        );
    }
}

#[test]
fn attack_07_another_commitment_is_refused_before_anything_is_decrypted() {
    let (key, commitment, aad, sealed) = sealed_entry();
    for at in 0..32 {
        let mut other = commitment;
        other[at] ^= 1;
        assert_eq!(
            key.open(&other, &aad, sealed.clone()),
            Err(VaultError::OtherCommitment),
            "even though the ciphertext itself would open"
        );
    }
}

#[test]
fn attack_08_nothing_is_made_without_randomness() {
    let key = SpaceKey::from_bytes(&[1; 32]);
    assert_eq!(
        DeviceKeys::generate(&mut Broken).err(),
        Some(VaultError::NoRandomness)
    );
    assert_eq!(
        SpaceKey::generate(&mut Broken).err(),
        Some(VaultError::NoRandomness)
    );
    assert_eq!(
        key.wrap(&keys(1).public().kem, &context(&key, [1; 32]), &mut Broken),
        Err(VaultError::NoRandomness)
    );
    assert_eq!(
        vault::passphrase::generate(&mut Broken).err(),
        Some(VaultError::NoRandomness)
    );
}

#[test]
fn attack_08_no_two_wraps_share_an_encapsulated_key() {
    let mut rng = SystemRandom::new();
    let mine = keys(1);
    let key = SpaceKey::generate(&mut rng).unwrap();
    let right = context(&key, mine.device_id());
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let wrapped = key.wrap(&mine.public().kem, &right, &mut rng).unwrap();
        assert!(seen.insert(wrapped.enc), "a fresh key each time");
    }
}

#[test]
fn stored_device_keys_come_back_whole_and_torn_ones_are_refused() {
    let keys = keys(3);
    let stored = keys.to_bytes();
    let back = DeviceKeys::from_bytes(&stored).unwrap();
    assert_eq!(back.public(), keys.public());
    assert_eq!(back.net_seed(), keys.net_seed());
    for length in 0..stored.len() {
        assert!(DeviceKeys::from_bytes(&stored[..length]).is_err());
    }
    let mut newer = stored.to_vec();
    newer[0] = 3;
    assert!(DeviceKeys::from_bytes(&newer).is_err());
    newer[0] = 1;
    newer.push(0);
    assert!(DeviceKeys::from_bytes(&newer).is_err());
}

#[test]
fn a_device_that_has_given_up_reading_keeps_its_name_and_opens_nothing() {
    let mut rng = SeededRandom::new(7);
    let keys = keys(3);
    let stored = keys.stored_without_reading();
    let back = DeviceKeys::from_bytes(&stored).unwrap();
    assert_eq!(back.public(), keys.public(), "the same device");
    assert_eq!(back.device_id(), keys.device_id());
    assert_eq!(*back.to_bytes(), *stored, "and it stays so");
    let key = SpaceKey::from_bytes(&[5; 32]);
    let there = context(&key, keys.device_id());
    let wrapped = key.wrap(&keys.public().kem, &there, &mut rng).unwrap();
    assert!(keys.unwrap_space_key(&wrapped, &there).is_ok());
    assert_eq!(
        back.unwrap_space_key(&wrapped, &there).err(),
        Some(VaultError::DoesNotOpen)
    );
    let mut weak = stored.to_vec();
    weak[33..65].fill(0);
    assert!(DeviceKeys::from_bytes(&weak).is_err());
}

#[test]
fn secrets_do_not_show_themselves_in_logs() {
    let keys = keys(3);
    let space = SpaceKey::from_bytes(&[0xab; 32]);
    let shown = format!("{keys:?} {space:?}");
    assert_eq!(shown, "DeviceKeys(secret) SpaceKey(secret)");
}

#[test]
fn an_earlier_key_opens_only_under_the_key_that_sealed_it() {
    let space = [3; 16];
    let (first, second) = (
        SpaceKey::from_bytes(&[1; 32]),
        SpaceKey::from_bytes(&[2; 32]),
    );
    let sealed = second.seal_previous(&first, &space).unwrap();
    let epoch = first.epoch_id(&space);
    let back = second.open_previous(&epoch, &space, &sealed).unwrap();
    assert_eq!(back.bytes(), first.bytes());
    assert!(first.open_previous(&epoch, &space, &sealed).is_err());
    assert!(second.open_previous(&epoch, &[9; 16], &sealed).is_err());
    assert!(second.open_previous(&[9; 32], &space, &sealed).is_err());
}

/// Attack 5, for the key of audit records: it opens for its recipient, its device, its space and its
/// stretch of the chain, and nowhere else.
#[test]
fn attack_05_a_key_of_audit_records_that_is_moved_opens_nowhere() {
    let (auditor, other) = (keys(1), keys(2));
    let context = AuditContext {
        space: [1; 16],
        device: [2; 32],
        head: [3; 32],
    };
    let mut rng = SeededRandom::new(9);
    let key = AuditKey::generate(&mut rng).unwrap();
    let wrapped = key
        .wrap(
            &auditor.public().kem,
            &auditor.device_id(),
            &context,
            &mut rng,
        )
        .unwrap();
    let sealed = key.seal(&context, b"acts".to_vec()).unwrap();
    let opened = auditor.unwrap_audit_key(&wrapped, &context).unwrap();
    assert_eq!(opened.open(&context, sealed.clone()).unwrap(), b"acts");
    assert!(other.unwrap_audit_key(&wrapped, &context).is_err());
    for changed in [
        AuditContext {
            space: [9; 16],
            ..context
        },
        AuditContext {
            device: [9; 32],
            ..context
        },
        AuditContext {
            head: [9; 32],
            ..context
        },
    ] {
        assert!(auditor.unwrap_audit_key(&wrapped, &changed).is_err());
    }
    let elsewhere = AuditContext {
        head: [9; 32],
        ..context
    };
    assert!(opened.open(&elsewhere, sealed).is_err(), "another stretch");
    assert_eq!(
        AuditKey::generate(&mut Broken).err(),
        Some(VaultError::NoRandomness)
    );
    for low in LOW_ORDER {
        let key = AuditKey::generate(&mut rng).unwrap();
        let wrapped = key.wrap(&hex(low), &[1; 32], &context, &mut rng);
        assert!(wrapped.is_err(), "a key of low order keeps no secret");
    }
}
