//! Frozen bytes of every format that travels, lies on a stick or stands on paper: accepted and refused.
//!
//! What is in `tests/vectors` is never changed: other devices and other versions hold such bytes. A
//! new form gets a new name; `WRITE_VECTORS=1 cargo nextest run --workspace -E 'binary(frozen)'` adds
//! the names that are missing and touches no other.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod forms;

use protocol::audit::{open_parcel, open_records};
use protocol::bundle::BundleReader;
use protocol::piece::{address, open_piece};
use protocol::{Squeezer, open_entry, verify_entry};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use vault::rescue::RescueCode;
use vault::totp::{RecoveryCode, TotpSeed};
use vault::{DeviceKeys, SeededRandom, SpaceKey};
use wire::{Entry, PublicKey, decode};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
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

/// The file as it is; with `WRITE_VECTORS`, what is missing in it is added.
fn frozen(name: &str, made: Map<String, Value>) -> Map<String, Value> {
    let text = std::fs::read_to_string(path(name)).unwrap_or_else(|_| "{}".into());
    let mut kept: Map<String, Value> = serde_json::from_str(&text).unwrap();
    if std::env::var_os("WRITE_VECTORS").is_some() {
        for (key, value) in made {
            kept.entry(key).or_insert(value);
        }
        let text = serde_json::to_string_pretty(&kept).unwrap() + "\n";
        std::fs::write(path(name), text).unwrap();
    }
    kept
}

#[test]
fn every_form_that_travels_is_read_and_refused_as_it_always_was() {
    let mut made = Map::new();
    for (name, form, bytes) in forms::accepted() {
        made.insert(
            name,
            json!({"form": form, "read": true, "bytes": hex(&bytes)}),
        );
    }
    for (name, form, bytes) in forms::refused() {
        made.insert(
            name,
            json!({"form": form, "read": false, "bytes": hex(&bytes)}),
        );
    }
    let names: Vec<String> = made.keys().cloned().collect();
    let kept = frozen("wire.json", made.clone());
    for name in names {
        assert_eq!(
            kept.get(&name),
            made.get(&name),
            "{name}: the encoding changed"
        );
    }
    let mut forms_read = std::collections::BTreeSet::new();
    for (name, vector) in &kept {
        let form = vector["form"].as_str().unwrap();
        let bytes = unhex(vector["bytes"].as_str().unwrap());
        let again = forms::again(form, &bytes);
        if vector["read"] == true {
            assert_eq!(again.as_ref(), Ok(&bytes), "{name}");
            forms_read.insert(form.to_owned());
        } else {
            assert!(again.is_err(), "{name} is refused");
        }
    }
    let all: std::collections::BTreeSet<String> =
        forms::FORMS.iter().map(|form| (*form).to_owned()).collect();
    assert_eq!(forms_read, all, "a vector for each form");
}

#[test]
fn an_entry_that_was_sealed_once_opens_for_ever() {
    let keys = DeviceKeys::generate(&mut SeededRandom::new(11)).unwrap();
    let auditor = DeviceKeys::generate(&mut SeededRandom::new(12)).unwrap();
    let key = SpaceKey::from_bytes(&[9; 32]);
    let mut made = Map::new();
    let commit = forms::commit_bytes();
    made.insert(
        "entry".into(),
        json!({
            "bytes": hex(&forms::sealed_entry(&keys, &key, &commit)),
            "signer": hex(&keys.public().sign), "space_key": hex(key.bytes()), "commit": hex(&commit),
        }),
    );
    made.insert(
        "audit_entry".into(),
        json!({
            "bytes": hex(&forms::sealed_acts(&keys, &key, &auditor.public())),
            "signer": hex(&keys.public().sign), "space_key": hex(key.bytes()),
            "auditor": hex(&auditor.to_bytes()), "kinds": ["unlocked", "person_opened"],
        }),
    );
    let piece = forms::piece_bytes();
    made.insert(
        "piece".into(),
        json!({
            "bytes": hex(&forms::sealed_piece(&keys, &key)),
            "signer": hex(&keys.public().sign), "space_key": hex(key.bytes()), "piece": hex(&piece),
            "address": hex(&address(&piece).0),
        }),
    );
    let kept = frozen("sealed.json", made);
    let entry = |name: &str| -> (Entry, SpaceKey) {
        let vector = &kept[name];
        let entry: Entry = decode(&unhex(vector["bytes"].as_str().unwrap())).unwrap();
        let signer = unhex(vector["signer"].as_str().unwrap());
        verify_entry(&entry, &PublicKey(signer.try_into().unwrap())).expect("signed by its device");
        let key = unhex(vector["space_key"].as_str().unwrap());
        (entry, SpaceKey::from_bytes(&key.try_into().unwrap()))
    };
    let mut squeezer = Squeezer::new();
    let (first, key) = entry("entry");
    let commits = open_entry(&first, &key, &mut squeezer).unwrap();
    assert_eq!(hex(&commits[0]), kept["entry"]["commit"]);
    let (acts, key) = entry("audit_entry");
    assert!(
        open_entry(&acts, &key, &mut squeezer).is_err(),
        "no commits"
    );
    let parcel = open_parcel(&acts, &key, &mut squeezer).unwrap();
    let auditor = unhex(kept["audit_entry"]["auditor"].as_str().unwrap());
    let auditor = DeviceKeys::from_bytes(&auditor).unwrap();
    let from = (&acts.header.space, &acts.header.device);
    let records = open_records(&auditor, from, &parcel, &mut squeezer)
        .unwrap()
        .unwrap();
    let kinds: Vec<&str> = records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(json!(kinds), kept["audit_entry"]["kinds"]);
    let (picture, key) = entry("piece");
    let piece = open_piece(&picture, &key, &mut squeezer).unwrap();
    assert_eq!(hex(&piece), kept["piece"]["piece"]);
    assert_eq!(hex(&picture.header.root.0), kept["piece"]["address"]);
    // Every changed byte is found by the signature or by the form.
    let bytes = unhex(kept["entry"]["bytes"].as_str().unwrap());
    let signer = unhex(kept["entry"]["signer"].as_str().unwrap());
    let signer = PublicKey(signer.try_into().unwrap());
    for at in 0..bytes.len() {
        let mut spoilt = bytes.clone();
        spoilt[at] ^= 1;
        let passes = decode::<Entry>(&spoilt).is_ok_and(|one| verify_entry(&one, &signer).is_ok());
        assert!(!passes, "byte {at}");
    }
}

/// How many frames a bundle holds, and whether it is whole.
fn frames(bytes: &[u8]) -> Result<usize, String> {
    let mut reader = BundleReader::open(bytes).map_err(|error| error.to_string())?;
    let mut count = 0;
    loop {
        match reader.next_frame() {
            Ok(Some(_)) => count += 1,
            Ok(None) => return Ok(count),
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[test]
fn a_bundle_is_read_to_its_end_mark_and_a_spoilt_one_is_told_apart() {
    let whole = forms::bundle();
    let half = whole[..whole.len() - 50].to_vec();
    let mut spoilt = whole.clone();
    let middle = whole.len() - 60;
    spoilt[middle] ^= 4;
    let mut newer = whole.clone();
    newer[9] = 2;
    let mut made = Map::new();
    for (name, bytes) in [
        ("whole", whole.clone()),
        ("half", half),
        ("spoilt", spoilt),
        ("newer", newer),
    ] {
        made.insert(
            name.into(),
            json!({"bytes": hex(&bytes), "frames": frames(&bytes).ok()}),
        );
    }
    let kept = frozen("bundle.json", made);
    assert_eq!(
        unhex(kept["whole"]["bytes"].as_str().unwrap()),
        whole,
        "the form changed"
    );
    for (name, vector) in &kept {
        let read = frames(&unhex(vector["bytes"].as_str().unwrap()));
        assert_eq!(json!(read.ok()), vector["frames"], "{name}");
    }
    assert_eq!(kept["whole"]["frames"], 2);
    assert_eq!(kept["half"]["frames"], Value::Null);
}

#[test]
fn what_stands_on_paper_is_read_and_mistakes_are_found_where_they_are() {
    let mut rng = SeededRandom::new(21);
    let rescue = RescueCode::generate(&mut rng).unwrap();
    let groups: Vec<String> = rescue
        .groups()
        .iter()
        .map(|group| group.to_string())
        .collect();
    let recovery = RecoveryCode::generate(&mut rng).unwrap();
    let seed = TotpSeed::generate(&mut rng).unwrap();
    let mut made = Map::new();
    made.insert(
        "rescue".into(),
        json!({
            "code": groups.join("-"),
            "envelope_device_of_root_07": hex(&rescue.envelope_keys(&[7; 32]).unwrap().device_id()),
        }),
    );
    made.insert("recovery".into(), json!({"code": recovery.text().as_str()}));
    made.insert(
        "telephone".into(),
        json!({
            "secret": hex(seed.bytes()),
            "at_ms": 1_795_395_600_000_u64, "code": seed.code(1_795_395_600_000),
        }),
    );
    let kept = frozen("paper.json", made);
    let code = kept["rescue"]["code"].as_str().unwrap();
    let read = RescueCode::parse(code).unwrap();
    let again: Vec<String> = read
        .groups()
        .iter()
        .map(|group| group.to_string())
        .collect();
    assert_eq!(again.join("-"), code);
    assert_eq!(
        hex(&read.envelope_keys(&[7; 32]).unwrap().device_id()),
        kept["rescue"]["envelope_device_of_root_07"],
        "the same paper gives the same keys"
    );
    let digits: Vec<usize> = (0..code.len())
        .filter(|at| code.as_bytes()[*at].is_ascii_digit())
        .collect();
    for at in digits {
        let mut wrong = code.as_bytes().to_vec();
        wrong[at] = if wrong[at] == b'9' {
            b'8'
        } else {
            wrong[at] + 1
        };
        let wrong = String::from_utf8(wrong).unwrap();
        assert!(RescueCode::parse(&wrong).is_err(), "a wrong digit at {at}");
    }
    let secret = unhex(kept["telephone"]["secret"].as_str().unwrap());
    let seed = TotpSeed::from_bytes(&secret.try_into().unwrap());
    let at = kept["telephone"]["at_ms"].as_u64().unwrap();
    assert_eq!(seed.code(at), kept["telephone"]["code"]);
    let recovery = kept["recovery"]["code"].as_str().unwrap();
    assert_eq!(
        RecoveryCode::parse(recovery).unwrap().text().as_str(),
        recovery
    );
    assert!(RecoveryCode::parse(&recovery[1..]).is_err());
}
