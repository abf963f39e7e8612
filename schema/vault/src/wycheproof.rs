//! The vectors of Project Wycheproof, through the functions that this crate itself uses.

use hpke::{Deserializable as _, Kem as _, Serializable as _};
use ring::aead::{Aad, Nonce};
use ring::{hkdf, hmac};
use serde_json::Value;

use crate::check_public_key;
use crate::entry::expand;
use crate::signing::verify_message;
use crate::space::{KemPrivate, Suite, check_kem_key, cipher};

fn tests(file: &str) -> Vec<Value> {
    serde_json::from_str(file).unwrap()
}

fn bytes(test: &Value, field: &str) -> Vec<u8> {
    let text = test[field].as_str().unwrap();
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn exactly<const N: usize>(test: &Value, field: &str) -> Option<[u8; N]> {
    bytes(test, field).try_into().ok()
}

fn flagged(test: &Value, flag: &str) -> bool {
    test["flags"].as_array().unwrap().iter().any(|f| f == flag)
}

/// Whether the vector says that the operation succeeds, and what to print when it does not agree.
fn expected(test: &Value) -> (bool, String) {
    let named = format!("test {}: {}", test["tcId"], test["comment"]);
    (test["result"] == "valid", named)
}

#[test]
fn attack_02_ed25519_signatures_are_accepted_and_refused_as_they_must() {
    let tests = tests(include_str!(
        "../../../tests/vectors/wycheproof/ed25519.json"
    ));
    assert_eq!(tests.len(), 151);
    for test in &tests {
        let (valid, named) = expected(test);
        let public = exactly(test, "pk").unwrap();
        assert!(check_public_key(&public).is_ok(), "{named}: an honest key");
        let verified = verify_message(&public, &bytes(test, "msg"), &bytes(test, "sig"));
        assert_eq!(verified.is_ok(), valid, "{named}");
    }
}

#[test]
fn attack_02_chacha20_poly1305_seals_and_opens_as_it_must() {
    let tests = tests(include_str!(
        "../../../tests/vectors/wycheproof/chacha20_poly1305.json"
    ));
    assert_eq!(tests.len(), 325);
    for test in &tests {
        let (valid, named) = expected(test);
        let (message, aad) = (bytes(test, "msg"), bytes(test, "aad"));
        let sealed = [bytes(test, "ct"), bytes(test, "tag")].concat();
        // Nonces and keys of another length do not fit the types that this crate uses.
        let (Some(key), Some(nonce)) = (exactly(test, "key"), exactly::<12>(test, "iv")) else {
            assert!(!valid, "{named}");
            continue;
        };
        let key = cipher(&key).unwrap();
        let nonce = || Nonce::assume_unique_for_key(nonce);
        let mut buffer = sealed.clone();
        let opened = key
            .open_in_place(nonce(), Aad::from(&aad), &mut buffer)
            .map(|opened| opened.to_vec());
        assert_eq!(opened.ok(), valid.then(|| message.clone()), "{named}");
        if valid {
            let mut buffer = message;
            key.seal_in_place_append_tag(nonce(), Aad::from(&aad), &mut buffer)
                .unwrap();
            assert_eq!(buffer, sealed, "{named}");
        }
    }
}

#[test]
fn attack_02_hkdf_derives_as_it_must_and_never_too_much() {
    let tests = tests(include_str!(
        "../../../tests/vectors/wycheproof/hkdf_sha256.json"
    ));
    assert_eq!(tests.len(), 86);
    for test in &tests {
        let (valid, named) = expected(test);
        let size = usize::try_from(test["size"].as_u64().unwrap()).unwrap();
        let mut out = vec![0; size];
        let derived = expand(
            &bytes(test, "salt"),
            &bytes(test, "ikm"),
            &[&bytes(test, "info")],
            &mut out,
        );
        assert_eq!(derived.is_ok(), valid, "{named}");
        if valid {
            assert_eq!(out, bytes(test, "okm"), "{named}");
        }
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// What DHKEM(X25519, HKDF-SHA256) makes of an exchanged secret (RFC 9180, 4.1), written down a
/// second time so that the exchange inside `hpke` can be compared with the vectors.
fn shared_secret(exchanged: &[u8], enc: &[u8], recipient: &[u8]) -> Vec<u8> {
    const SUITE: &[u8] = b"KEM\x00\x20";
    let salt = hmac::Key::new(hmac::HMAC_SHA256, &[]);
    let labelled = [b"HPKE-v1", SUITE, b"eae_prk", exchanged].concat();
    let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, hmac::sign(&salt, &labelled).as_ref());
    let context = [enc, recipient].concat();
    let info: [&[u8]; 5] = [&[0, 32], b"HPKE-v1", SUITE, b"shared_secret", &context];
    let mut out = vec![0; 32];
    prk.expand(&info, Length(32))
        .and_then(|material| material.fill(&mut out))
        .unwrap();
    out
}

#[test]
fn attack_02_x25519_exchanges_as_it_must_and_refuses_keys_of_low_order() {
    let tests = tests(include_str!(
        "../../../tests/vectors/wycheproof/x25519.json"
    ));
    assert_eq!(tests.len(), 518);
    let mut refused = 0;
    for test in &tests {
        let (_, named) = expected(test);
        let theirs: [u8; 32] = exactly(test, "public").unwrap();
        let exchanged = bytes(test, "shared");
        let zero = exchanged.iter().all(|byte| *byte == 0);
        assert_eq!(zero, flagged(test, "ZeroSharedSecret"), "{named}");
        // Sending to such a key is refused before anything is sealed …
        assert_eq!(check_kem_key(&theirs).is_err(), zero, "{named}");
        // … and so is receiving from it; every other exchange gives what the vector says.
        let own = KemPrivate::from_bytes(&bytes(test, "private")).unwrap();
        let enc = <Suite as hpke::Kem>::EncappedKey::from_bytes(&theirs).unwrap();
        let recipient = Suite::sk_to_pk(&own).to_bytes();
        match Suite::decap(&own, None, &enc) {
            Ok(shared) => {
                let by_hand = shared_secret(&exchanged, &theirs, &recipient);
                assert_eq!(shared.0.as_slice(), by_hand, "{named}");
            }
            Err(_) => {
                assert!(zero, "{named}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20, "{refused} keys of low order");
}
