//! Joining by two files: what people meet when a file is right, and every way it can be wrong.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use authority::{Admission, Authority, Founding, Role, Statement, admit, found};
use proptest::prelude::*;
use protocol::enrolment::{
    EnrolPack, EnrolRequest, EnrolmentError, MAX_REQUEST_BYTES, Naming, Pin,
};
use serde_json::{Value, json};
use vault::{DeviceKeys, SeededRandom, sha256};
use wire::ids::{AccountId, DeviceId, Hlc, UnitId};

const NOW: u64 = 1_775_001_600_000;
const DAY: u64 = 24 * 3600 * 1000;

struct Office {
    admin: DeviceKeys,
    authority: Authority,
    rng: SeededRandom,
}

fn office(seed: u64) -> Office {
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
    let founded = found(&admin, &founding, Hlc::at_millis(NOW), &mut rng).unwrap();
    Office {
        authority: Authority::reduce(founded.root, &founded.statements),
        admin,
        rng,
    }
}

impl Office {
    fn answer(&mut self, request: &EnrolRequest) -> EnrolPack {
        let keys = self
            .authority
            .open_space_keys(&self.admin, &BTreeMap::new())
            .keys;
        let admission = Admission {
            keys: request.keys,
            account: AccountId([9; 16]),
            org: [7; 16],
            agreement: None,
            role: Role::VolunteerRecorder,
            units: vec![UnitId([1; 16])],
            classes: Role::VolunteerRecorder.classes().to_vec(),
            valid_from_ms: NOW,
            valid_until_ms: NOW + 7 * DAY,
        };
        let at = Hlc::at_millis(NOW + 1000);
        let said = admit(
            &self.authority,
            &self.admin,
            &admission,
            &keys,
            at,
            &mut self.rng,
        )
        .unwrap();
        self.authority.extend(&said);
        let addresses = vec!["192.168.1.5:4711".to_owned()];
        EnrolPack::new(&self.authority, &self.admin, request.device(), addresses).unwrap()
    }
}

fn volunteer(seed: u64) -> DeviceKeys {
    DeviceKeys::generate(&mut SeededRandom::new(seed)).unwrap()
}

fn naming() -> Naming {
    Naming {
        device_name: "巡回班 2号機".into(),
        operator_name: "山田 太郎".into(),
        team: "支援団体A".into(),
    }
}

fn ask(keys: &DeviceKeys) -> EnrolRequest {
    EnrolRequest::new(keys, naming(), "0.1.0".into(), [6; 16]).unwrap()
}

/// Puts the right sum under bytes that were changed on purpose.
fn summed(mut file: Vec<u8>) -> Vec<u8> {
    let end = file.len() - 8;
    let sum = sha256(&[&file[..end]]);
    file[end..].copy_from_slice(&sum[..8]);
    file
}

#[test]
fn a_device_joins_by_two_files_and_opens_the_keys_that_it_was_given() {
    let mut office = office(1);
    let keys = volunteer(2);
    let request = EnrolRequest::decode(&ask(&keys).encode()).unwrap();
    assert_eq!(request.naming, naming());
    let file = office.answer(&request).encode();
    let pack = EnrolPack::decode(&file).unwrap();
    let own = DeviceId(keys.device_id());
    let card = office.authority.root_fingerprint();
    let accepted = pack.accept(&own, Pin::Card(&card)).unwrap();
    assert_eq!(accepted.addresses, ["192.168.1.5:4711"]);
    assert_eq!(accepted.authority, office.authority);
    let opened = accepted.authority.open_space_keys(&keys, &BTreeMap::new());
    assert_eq!(opened.keys.len(), 3, "P0, P1 and P2");
    assert!(opened.refused.is_empty());
    let other = volunteer(3);
    assert!(
        accepted
            .authority
            .open_space_keys(&other, &BTreeMap::new())
            .keys
            .is_empty(),
        "the pack is useless to anyone else"
    );
}

#[test]
fn a_request_fits_a_code_and_shows_the_same_digits_on_both_screens() {
    let keys = volunteer(2);
    let request = ask(&keys);
    let file = request.encode();
    assert!(file.len() < 400, "{} bytes", file.len());
    let read = EnrolRequest::decode(&file).unwrap();
    assert_eq!(read, request);
    assert_eq!(read.check_digits(), request.check_digits());
    assert_eq!(request.check_digits().len(), 20);
    let again = EnrolRequest::new(&keys, naming(), "0.1.0".into(), [7; 16]).unwrap();
    assert_ne!(again.check_digits(), request.check_digits());
    let renamed = Naming {
        operator_name: "別人".into(),
        ..naming()
    };
    let renamed = EnrolRequest::new(&keys, renamed, "0.1.0".into(), [6; 16]).unwrap();
    assert_ne!(renamed.check_digits(), request.check_digits());
}

#[test]
fn the_card_may_be_typed_with_spaces_and_in_full_width() {
    let mut office = office(1);
    let keys = volunteer(2);
    let pack = office.answer(&ask(&keys));
    let own = DeviceId(keys.device_id());
    let card = office.authority.root_fingerprint();
    let spaced = format!("{} {}-{}", &card[..5], &card[5..10], &card[10..]);
    assert!(pack.accept(&own, Pin::Card(&spaced)).is_ok());
    let wide: String = card
        .chars()
        .map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap())
        .collect();
    assert!(pack.accept(&own, Pin::Card(&wide)).is_ok());
    assert_eq!(
        pack.accept(&own, Pin::Card("")).unwrap_err(),
        EnrolmentError::OtherOperation
    );
}

#[test]
fn a_pack_for_another_device_or_operation_is_named_as_such() {
    let mut office = office(1);
    let keys = volunteer(2);
    let pack = office.answer(&ask(&keys));
    let own = DeviceId(keys.device_id());
    let other = DeviceId(volunteer(3).device_id());
    assert_eq!(
        pack.accept(&other, Pin::Open).unwrap_err(),
        EnrolmentError::OtherDevice
    );
    let elsewhere = self::office(4).authority;
    for pin in [
        Pin::Root(elsewhere.root()),
        Pin::Card(&elsewhere.root_fingerprint()),
    ] {
        assert_eq!(
            pack.accept(&own, pin).unwrap_err(),
            EnrolmentError::OtherOperation
        );
    }
    assert!(
        pack.accept(&own, Pin::Root(office.authority.root()))
            .is_ok()
    );
    assert!(pack.accept(&own, Pin::Open).is_ok());
}

#[test]
fn a_pack_whose_statements_do_not_admit_the_device_is_refused() {
    let mut office = office(1);
    let keys = volunteer(2);
    let own = DeviceId(keys.device_id());
    assert_eq!(
        EnrolPack::new(&office.authority, &office.admin, own, vec![]).unwrap_err(),
        EnrolmentError::NotAdmitted
    );
    let mut pack = office.answer(&ask(&keys));
    let grant = pack
        .statements
        .iter()
        .position(|statement| statement.header().kind == 3 && statement.seq() > 1)
        .unwrap();
    pack.statements.remove(grant);
    assert_eq!(
        pack.accept(&own, Pin::Open).unwrap_err(),
        EnrolmentError::NotAdmitted
    );
}

#[test]
fn a_pack_that_was_changed_on_its_way_is_not_believed() {
    let mut office = office(1);
    let keys = volunteer(2);
    let own = DeviceId(keys.device_id());
    let pack = office.answer(&ask(&keys));
    let mut moved = pack.clone();
    moved.addresses = vec!["203.0.113.9:4711".to_owned()];
    let mut renamed = pack.clone();
    renamed.approver = own;
    for changed in [moved, renamed] {
        let read = EnrolPack::decode(&changed.encode()).unwrap();
        assert_eq!(
            read.accept(&own, Pin::Open).unwrap_err(),
            EnrolmentError::Forged
        );
    }
}

#[test]
fn attack_01_a_request_with_a_weak_key_is_refused() {
    let keys = volunteer(2);
    let public = keys.public();
    let file = ask(&keys).encode();
    for key in [public.sign, public.kem, public.net] {
        let start = file.windows(32).position(|window| window == key).unwrap();
        let mut weak = file.clone();
        weak[start..start + 32].fill(0);
        assert_eq!(
            EnrolRequest::decode(&summed(weak)),
            Err(EnrolmentError::WeakKey)
        );
    }
}

#[test]
fn attack_04_a_signature_of_another_kind_of_thing_is_refused() {
    let keys = volunteer(2);
    let file = ask(&keys).encode();
    let mut forged = file.clone();
    let signature = file.len() - 8 - 64;
    let other = keys.sign(vault::Label::Statement, &[1; 32]);
    forged[signature..signature + 64].copy_from_slice(&other);
    assert_eq!(
        EnrolRequest::decode(&summed(forged)),
        Err(EnrolmentError::Forged)
    );
}

#[test]
fn every_wrong_file_has_its_own_name() {
    let mut office = office(1);
    let keys = volunteer(2);
    let request = ask(&keys).encode();
    let pack = office.answer(&ask(&keys)).encode();
    let newer = |file: &[u8]| {
        let mut newer = file.to_vec();
        newer[9] = 2;
        newer
    };
    for (name, file, expected) in [
        ("an empty file", vec![], EnrolmentError::NotOurs),
        (
            "a photograph",
            b"\x89PNG\r\n\x1a\n....".to_vec(),
            EnrolmentError::NotOurs,
        ),
        ("seven letters", b"TSUNAGI".to_vec(), EnrolmentError::Torn),
        ("half a file", request[..100].to_vec(), EnrolmentError::Torn),
        (
            "two files in one",
            [request.clone(), request.clone()].concat(),
            EnrolmentError::Torn,
        ),
        ("the other file", pack[..300].to_vec(), EnrolmentError::Torn),
        (
            "a newer file",
            newer(&request),
            EnrolmentError::NewerVersion { version: 2 },
        ),
        (
            "a huge file",
            vec![0; MAX_REQUEST_BYTES + 1],
            EnrolmentError::TooLong { length: 1537 },
        ),
    ] {
        assert_eq!(EnrolRequest::decode(&file), Err(expected), "{name}");
    }
    assert_eq!(EnrolPack::decode(&request), Err(EnrolmentError::OtherKind));
    assert_eq!(
        EnrolPack::decode(&newer(&pack)),
        Err(EnrolmentError::NewerVersion { version: 2 })
    );
}

#[test]
fn names_that_deceive_or_do_not_end_are_refused() {
    let keys = volunteer(2);
    for (device_name, fine) in [
        ("本部１号機", true),
        ("", true),
        ("本部\u{202e}機号１", false),
        ("本部\n1号機", false),
        ("本部\0", false),
        (&"長".repeat(60) as &str, true),
        (&"長".repeat(61), false),
    ] {
        let naming = Naming {
            device_name: device_name.into(),
            ..naming()
        };
        let made = EnrolRequest::new(&keys, naming, "0.1.0".into(), [6; 16]);
        assert_eq!(made.is_ok(), fine, "{device_name:?}");
    }
}

#[test]
fn torn_and_changed_files_are_refused_at_every_byte() {
    let mut office = office(1);
    let keys = volunteer(2);
    let request = ask(&keys).encode();
    for length in 0..request.len() {
        assert!(EnrolRequest::decode(&request[..length]).is_err());
    }
    for at in 0..request.len() {
        let mut changed = request.clone();
        changed[at] ^= 1;
        assert!(EnrolRequest::decode(&changed).is_err(), "byte {at}");
        if at < request.len() - 8 {
            let resummed = EnrolRequest::decode(&summed(changed));
            assert!(resummed.is_err(), "byte {at}, with the right sum");
        }
    }
    let pack = office.answer(&ask(&keys)).encode();
    let own = DeviceId(keys.device_id());
    for at in (0..pack.len() - 8).step_by(37) {
        assert!(EnrolPack::decode(&pack[..at]).is_err());
        let mut changed = pack.clone();
        changed[at] ^= 1;
        assert!(EnrolPack::decode(&changed).is_err(), "byte {at}");
        let believed = EnrolPack::decode(&summed(changed))
            .and_then(|pack| pack.accept(&own, Pin::Root(office.authority.root())));
        assert!(believed.is_err(), "byte {at}, with the right sum");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_readers_panic(
        kind in 1_u8..3,
        content in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let _refused = EnrolRequest::decode(&content);
        let mut file = b"TSUNAGI\n".to_vec();
        file.extend([kind, 1]);
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(&content);
        file.extend([0; 8]);
        let file = summed(file);
        let _refused = EnrolRequest::decode(&file);
        let _refused = EnrolPack::decode(&file);
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/enrolment.json")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn refused(name: &str, file: &[u8]) -> Value {
    json!({
        "name": name,
        "as_request": format!("{:?}", EnrolRequest::decode(file).unwrap_err()),
        "as_pack": format!("{:?}", EnrolPack::decode(file).unwrap_err()),
        "hex": hex(file),
    })
}

fn written() -> Value {
    let mut office = office(2026);
    let keys = volunteer(2027);
    let request = ask(&keys);
    let pack = office.answer(&request);
    let file = request.encode();
    let mut newer = file.clone();
    newer[9] = 2;
    let mut forged = file.clone();
    let signature = file.len() - 9;
    forged[signature] ^= 1;
    let mut longer = file.clone();
    longer.push(0);
    json!({
        "what": "enrolment files, version 1",
        "stored_device_keys": hex(&keys.to_bytes()),
        "request": { "hex": hex(&file), "check_digits": request.check_digits() },
        "pack": {
            "hex": hex(&pack.encode()),
            "root": pack.root.hex(),
            "root_fingerprint": office.authority.root_fingerprint(),
        },
        "reject": [
            refused("nothing", &[]),
            refused("another file", b"PK\x03\x04 and so on"),
            refused("the first half", &file[..file.len() / 2]),
            refused("a byte too many", &longer),
            refused("a newer version", &newer),
            refused("a changed signature, damaged", &forged),
            refused("a changed signature, summed again", &summed(forged.clone())),
        ],
    })
}

#[test]
fn frozen_enrolment_files_are_accepted_and_refused_as_ever() {
    if std::env::var_os("WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&written()).unwrap() + "\n";
        std::fs::write(path(), text).unwrap();
    }
    let frozen: Value = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    let keys = DeviceKeys::from_bytes(&unhex(&frozen["stored_device_keys"])).unwrap();
    let file = unhex(&frozen["request"]["hex"]);
    let request = EnrolRequest::decode(&file).unwrap();
    assert_eq!(request.encode(), file);
    assert_eq!(ask(&keys).encode(), file, "the same keys ask the same");
    assert_eq!(frozen["request"]["check_digits"], request.check_digits());
    let file = unhex(&frozen["pack"]["hex"]);
    let pack = EnrolPack::decode(&file).unwrap();
    assert_eq!(pack.encode(), file);
    let card = frozen["pack"]["root_fingerprint"].as_str().unwrap();
    let accepted = pack.accept(&request.device(), Pin::Card(card)).unwrap();
    let opened = accepted.authority.open_space_keys(&keys, &BTreeMap::new());
    assert_eq!(opened.keys.len(), 3);
    assert!(pack.statements.iter().all(|statement| {
        Statement::decode(statement.bytes()).is_ok_and(|read| read == *statement)
    }));
    for vector in frozen["reject"].as_array().unwrap() {
        let file = unhex(&vector["hex"]);
        assert_eq!(&refused(vector["name"].as_str().unwrap(), &file), vector);
    }
}
