//! Frozen results of every derivation and seal: other versions and other programs must agree.
//!
//! `WRITE_VECTORS=1` writes the files anew; that is a change of format and needs a new version.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::PathBuf;

use serde_json::{Value, json};
use vault::rescue::RescueCode;
use vault::slots::{KdfParams, KeySlots, Opener};
use vault::{
    DeviceKeys, EntryKey, Label, SeededRandom, SpaceKey, WrapContext, Wrapped, actor_id,
    check_digits, sha256, space_id,
};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(name)
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

fn frozen(name: &str, written: impl FnOnce() -> Value) -> Value {
    if std::env::var_os("WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&written()).unwrap() + "\n";
        std::fs::create_dir_all(path(name).parent().unwrap()).unwrap();
        std::fs::write(path(name), text).unwrap();
    }
    serde_json::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
}

/// Everything that follows from the device keys, a space key and fixed inputs.
fn derived(stored: &[u8]) -> Value {
    let keys = DeviceKeys::from_bytes(stored).unwrap();
    let public = keys.public();
    let key = SpaceKey::from_bytes(&[1; 32]);
    let (space, salt) = ([3; 16], [2; 32]);
    let epoch = key.epoch_id(&space);
    let entry = || EntryKey::derive(&key, &salt, &space, &epoch).unwrap();
    let aad = sha256(&[b"header"]);
    let signatures: Value = Label::ALL
        .iter()
        .map(|label| {
            let signature = keys.sign(*label, &aad);
            (format!("{label:?}"), json!(hex(&signature)))
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    json!({
        "stored_device_keys": hex(stored),
        "sign": hex(&public.sign),
        "kem": hex(&public.kem),
        "net": hex(&public.net),
        "device_id": hex(&keys.device_id()),
        "actor_of_document_07": hex(&actor_id(&keys.device_id(), &[7; 16])),
        "space_of_operation_05_unit_06_class_2": hex(&space_id(&[5; 16], &[6; 16], 2)),
        "check_digits_of_hash_09": check_digits(&[9; 32]),
        "signatures_over_sha256_of_header": signatures,
        "epoch_of_key_01_space_03": hex(&epoch),
        "entry_salt_02_commitment": hex(&entry().commitment()),
        "entry_salt_02_sealed_note": hex(&entry().seal(&aad, b"note".to_vec()).unwrap()),
        "key_00_sealed_under_key_01": hex(&key.seal_previous(&SpaceKey::from_bytes(&[0; 32]), &space).unwrap()),
    })
}

fn wrap_context(keys: &DeviceKeys) -> WrapContext {
    WrapContext {
        space: [3; 16],
        epoch: SpaceKey::from_bytes(&[1; 32]).epoch_id(&[3; 16]),
        issuer: [4; 32],
        recipient: keys.device_id(),
        statement: [5; 32],
    }
}

#[test]
fn frozen_keys_derive_sign_and_seal_as_ever() {
    let frozen = frozen("keys.json", || {
        let mut rng = SeededRandom::new(2026);
        let keys = DeviceKeys::generate(&mut rng).unwrap();
        let mut written = derived(&keys.to_bytes());
        let wrapped = SpaceKey::from_bytes(&[1; 32])
            .wrap(&keys.public().kem, &wrap_context(&keys), &mut rng)
            .unwrap();
        written["wrapped_key_01"] =
            json!({ "enc": hex(&wrapped.enc), "sealed": hex(&wrapped.sealed) });
        written
    });
    let stored = unhex(&frozen["stored_device_keys"]);
    for (name, value) in derived(&stored).as_object().unwrap() {
        assert_eq!(&frozen[name], value, "{name}");
    }
    let keys = DeviceKeys::from_bytes(&stored).unwrap();
    let wrapped = Wrapped {
        enc: unhex(&frozen["wrapped_key_01"]["enc"]).try_into().unwrap(),
        sealed: unhex(&frozen["wrapped_key_01"]["sealed"]),
    };
    let opened = keys
        .unwrap_space_key(&wrapped, &wrap_context(&keys))
        .unwrap();
    assert_eq!(opened.bytes(), &[1; 32]);
}

fn refused(name: &str, bytes: &[u8]) -> Value {
    let error = KeySlots::decode(bytes).unwrap_err();
    json!({ "name": name, "error": format!("{error:?}"), "hex": hex(bytes) })
}

#[test]
fn frozen_slots_open_and_are_refused_as_ever() {
    let frozen = frozen("slots.json", || {
        let mut rng = SeededRandom::new(2026);
        let (slots, key) =
            KeySlots::create("ねこやま かさふね", KdfParams::for_tests(), &mut rng).unwrap();
        let bytes = slots.encode();
        // m, t and p follow the kind of the slot; see the layout in docs/SECURITY.md.
        let costs = bytes
            .windows(7)
            .position(|window| window == [0x1a, 0, 1, 0, 0, 3, 1])
            .unwrap();
        let with = |replace: std::ops::Range<usize>, with: &[u8]| {
            let mut changed = bytes.clone();
            changed.splice(replace, with.iter().copied());
            changed
        };
        let four_tib = [0x1b, 0, 0, 0, 1, 0, 0, 0, 0];
        let passes = [0x1b, 0, 0, 0, 1, 0, 0, 0, 0];
        json!({
            "what": "profile.slots, version 1",
            "accept": [{
                "passphrases": ["ねこやま かさふね", "nekoyama kasafune"],
                "sqlcipher_key": hex(key.sqlcipher_key().unwrap().as_slice()),
                "hex": hex(&bytes),
            }],
            "reject": [
                refused("4 TiB of memory", &with(costs..costs + 5, &four_tib)),
                refused("2^32 passes", &with(costs + 5..costs + 6, &passes)),
                refused("no lane", &with(costs + 6..costs + 7, &[0])),
                refused("weakened memory", &with(costs..costs + 5, &[0x19, 0x04, 0])),
                refused("memory in nine bytes", &with(costs..costs + 5, &[0x1b, 0, 0, 0, 0, 0, 1, 0, 0])),
                refused("five slots", &with(costs - 3..costs - 2, &[0x85])),
                refused("version 2 without its last part", &with(15..16, &[2])),
                refused("a newer version", &with(15..16, &[3])),
                refused("another file", b"hello"),
                refused("torn", &bytes[..bytes.len() - 1]),
                refused("a byte too many", &with(bytes.len()..bytes.len(), &[0])),
            ],
        })
    });
    for vector in frozen["accept"].as_array().unwrap() {
        let bytes = unhex(&vector["hex"]);
        let slots = KeySlots::decode(&bytes).unwrap();
        assert_eq!(slots.encode(), bytes);
        for typed in vector["passphrases"].as_array().unwrap() {
            let by = Opener::Passphrase(typed.as_str().unwrap());
            let raw = slots.open(by).unwrap().key.sqlcipher_key().unwrap();
            assert_eq!(hex(raw.as_slice()), vector["sqlcipher_key"]);
        }
    }
    for vector in frozen["reject"].as_array().unwrap() {
        let bytes = unhex(&vector["hex"]);
        assert_eq!(&refused(vector["name"].as_str().unwrap(), &bytes), vector);
    }
}

#[test]
fn frozen_slots_of_version_2_open_and_are_refused_as_ever() {
    let frozen = frozen("slots2.json", || {
        let mut rng = SeededRandom::new(2027);
        let kdf = KdfParams::for_tests();
        let (slots, before) = KeySlots::create("ねこやま かさふね", kdf, &mut rng).unwrap();
        let (slots, code) = slots.with_rescue(&before, &mut rng).unwrap();
        let (begun, after) = slots
            .begin_rekey(&before, "いぬくも はしいけ", kdf, true, &mut rng)
            .unwrap();
        let groups: Vec<String> = code
            .groups()
            .iter()
            .map(|group| group.to_string())
            .collect();
        let bytes = slots.encode();
        let rescue = bytes
            .windows(4)
            .position(|window| window == [0x84, 0x02, 0x58, 0x20])
            .unwrap();
        let with = |range: std::ops::Range<usize>, with: &[u8]| {
            let mut changed = bytes.clone();
            changed.splice(range, with.iter().copied());
            changed
        };
        json!({
            "what": "profile.slots, version 2: a rescue slot, and a change of the key under way",
            "code": groups.join("-"),
            "passphrase_before": "ねこやま かさふね",
            "passphrase_after": "いぬくも はしいけ",
            "key_before": hex(before.sqlcipher_key().unwrap().as_slice()),
            "key_after": hex(after.sqlcipher_key().unwrap().as_slice()),
            "rescue": hex(&bytes),
            "changing": hex(&begun.encode()),
            "reject": [
                refused("kind 3", &with(rescue + 1..rescue + 2, &[3])),
                refused("a rescue slot of five parts", &with(rescue..rescue + 1, &[0x85])),
                refused("a public key of 31 bytes", &with(rescue + 2..rescue + 4, &[0x58, 0x1f])),
                refused("false instead of nothing", &with(bytes.len() - 1..bytes.len(), &[0xf4])),
                refused("version 1 with a rescue slot", &with(15..16, &[1])),
                refused("torn", &bytes[..bytes.len() - 1]),
                refused("a byte too many", &with(bytes.len()..bytes.len(), &[0])),
            ],
        })
    });
    let code = RescueCode::parse(frozen["code"].as_str().unwrap()).unwrap();
    let text = |name: &str| frozen[name].as_str().unwrap();
    let read = |name: &str| {
        let bytes = unhex(&frozen[name]);
        let slots = KeySlots::decode(&bytes).unwrap();
        assert_eq!(slots.encode(), bytes, "{name}");
        slots
    };
    let key = |slots: &KeySlots, by: Opener<'_>| {
        let opened = slots.open(by).unwrap();
        let raw = |key: &vault::slots::DatabaseKey| hex(key.sqlcipher_key().unwrap().as_slice());
        (raw(&opened.key), opened.other.as_ref().map(raw))
    };
    let (before, after) = (text("key_before").to_owned(), text("key_after").to_owned());
    let old = Opener::Passphrase(text("passphrase_before"));
    let new = Opener::Passphrase(text("passphrase_after"));
    let rescue = read("rescue");
    assert_eq!(key(&rescue, old), (before.clone(), None));
    assert_eq!(key(&rescue, Opener::Rescue(&code)), (before.clone(), None));
    let changing = read("changing");
    assert_eq!(key(&changing, old), (before.clone(), Some(after.clone())));
    assert_eq!(key(&changing, new), (after.clone(), Some(before.clone())));
    assert_eq!(key(&changing, Opener::Rescue(&code)), (after, Some(before)));
    for vector in frozen["reject"].as_array().unwrap() {
        let bytes = unhex(&vector["hex"]);
        assert_eq!(&refused(vector["name"].as_str().unwrap(), &bytes), vector);
    }
}
