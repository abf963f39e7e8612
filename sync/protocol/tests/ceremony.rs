//! What the keepers of the root's keys pass to each other: whole, torn, changed, of elsewhere.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::PathBuf;

use authority::{
    Authority, Body, EventOpenClose, Founded, Founding, Role, RootKeys, Statement, found_with,
    say_as_root,
};
use protocol::enrolment::{EnrolRequest, EnrolmentError, Proposal, RootKeyFile};
use serde_json::{Value, json};
use vault::{DeviceKeys, SeededRandom, SigningKey};
use wire::ids::{AccountId, Hlc, UnitId};

const NOW: u64 = 1_775_001_600_000;
const DAY: u64 = 24 * 3600 * 1000;

fn office(seed: u64) -> (Founded, Authority) {
    let mut rng = SeededRandom::new(seed);
    let admin = DeviceKeys::generate(&mut rng).unwrap();
    let founding = Founding {
        name: "訓練 2026".into(),
        practice: true,
        unit: UnitId([1; 16]),
        role: Role::MunicipalityAdmin,
        org: [7; 16],
        account: AccountId([8; 16]),
        valid_from_ms: NOW,
        valid_until_ms: NOW + 30 * DAY,
    };
    let at = Hlc::at_millis(NOW);
    let founded = found_with(&admin, &founding, RootKeys::TWO_OF_THREE, at, &mut rng).unwrap();
    let authority = Authority::reduce(founded.root, &founded.statements);
    (founded, authority)
}

fn key(founded: &Founded, place: u8) -> RootKeyFile {
    let secret = &founded.root_secrets[usize::from(place)];
    RootKeyFile::new(&founded.root, place, (3, 2), secret).unwrap()
}

fn closing(authority: &Authority, signers: &[(u8, SigningKey)]) -> Statement {
    let body = Body::EventOpenClose(EventOpenClose {
        open: false,
        at: NOW + DAY,
    });
    say_as_root(authority, signers, body, Hlc::at_millis(NOW + DAY)).unwrap()
}

#[test]
fn two_keepers_who_never_meet_close_an_operation_and_one_alone_does_not() {
    let (founded, mut authority) = office(1);
    assert!(
        authority.operation().is_some(),
        "two of the three signed its beginning"
    );
    let first = RootKeyFile::decode(&key(&founded, 2).encode()).unwrap();
    assert!(first.is_of(&founded.root));
    let said = closing(&authority, &[(first.place, first.key().unwrap())]);
    let mut alone = authority.clone();
    alone.extend([&said]);
    assert!(!alone.is_closed(NOW + 2 * DAY), "one key decides nothing");
    assert_eq!(authority.root_signatures(&said), Some(vec![2]));

    let carried = Proposal {
        root: founded.root,
        statement: said,
    };
    let carried = Proposal::decode(&carried.encode()).unwrap();
    let second = key(&founded, 0);
    let both = carried
        .statement
        .cosigned(second.place, &second.key().unwrap())
        .unwrap();
    assert_eq!(authority.root_signatures(&both), Some(vec![0, 2]));
    authority.extend([&both]);
    assert!(authority.is_closed(NOW + 2 * DAY));
    assert_eq!(
        authority.root_signatures(&both),
        None,
        "its place is taken now"
    );
}

#[test]
fn a_key_or_a_proposal_that_is_torn_or_changed_anywhere_is_refused() {
    let (founded, authority) = office(1);
    let (other, _) = office(2);
    assert!(
        !key(&other, 0).is_of(&founded.root),
        "keys of two operations are told apart"
    );
    let signer = key(&founded, 0);
    let said = closing(&authority, &[(0, signer.key().unwrap())]);
    let proposal = Proposal {
        root: founded.root,
        statement: said,
    }
    .encode();
    for whole in [signer.encode().to_vec(), proposal.clone()] {
        let is_key = RootKeyFile::decode(&whole).is_ok();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            let refused = if is_key {
                RootKeyFile::decode(&changed).is_err() && RootKeyFile::decode(&whole[..at]).is_err()
            } else {
                Proposal::decode(&changed).is_err() && Proposal::decode(&whole[..at]).is_err()
            };
            assert!(refused, "byte {at}");
        }
    }
    assert_eq!(
        RootKeyFile::decode(&proposal).unwrap_err(),
        EnrolmentError::OtherKind
    );
    assert_eq!(
        EnrolRequest::decode(&signer.encode()).unwrap_err(),
        EnrolmentError::OtherKind
    );
    assert_eq!(
        RootKeyFile::new(&founded.root, 3, (3, 2), &[1; 32]).unwrap_err(),
        EnrolmentError::Malformed { field: "content" },
        "a place that there is not"
    );
    assert!(
        !format!("{signer:?}").contains("seed"),
        "the secret is not told"
    );
}

#[test]
fn the_frozen_files_are_read_as_ever() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/ceremony.json");
    let (founded, authority) = office(1);
    let signer = key(&founded, 1);
    let said = closing(&authority, &[(1, signer.key().unwrap())]);
    let proposal = Proposal {
        root: founded.root,
        statement: said,
    };
    let made = json!({
        "key": { "hex": hex(&signer.encode()), "place": 1, "keys": 3, "threshold": 2 },
        "proposal": { "hex": hex(&proposal.encode()), "root": founded.root.hex() },
    });
    if std::env::var_os("FREEZE").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    let frozen: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(frozen, made, "what is made today");
    let read = RootKeyFile::decode(&bytes(&frozen["key"]["hex"])).unwrap();
    assert_eq!((read.place, read.keys, read.threshold), (1, 3, 2));
    assert_eq!(
        Proposal::decode(&bytes(&frozen["proposal"]["hex"])).unwrap(),
        proposal
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().unwrap().as_bytes();
    let digit = |digit: u8| u8::try_from(char::from(digit).to_digit(16).unwrap()).unwrap();
    digits
        .chunks(2)
        .map(|pair| digit(pair[0]) * 16 + digit(pair[1]))
        .collect()
}
