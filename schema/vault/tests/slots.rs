//! Key slots: opened by the right passphrase however it is typed, and hard on hostile files.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::time::Duration;

use minicbor::Encoder;
use proptest::prelude::*;
use vault::rescue::RescueCode;
use vault::slots::{DatabaseKey, KdfParams, KeySlots, MAX_BYTES, Opener, Phase, SlotError};
use vault::{SeededRandom, passphrase, throttle_delay};

fn create(typed: &str) -> (KeySlots, [u8; 32]) {
    let (slots, key) =
        KeySlots::create(typed, KdfParams::for_tests(), &mut SeededRandom::new(40)).unwrap();
    (slots, *key.sqlcipher_key().unwrap())
}

#[test]
fn a_profile_opens_with_its_passphrase_in_any_script_and_with_no_other() {
    let (slots, key) = create("ねこやま かさふね");
    let stored = KeySlots::decode(&slots.encode()).unwrap();
    for typed in [
        "ねこやまかさふね",
        "ネコヤマ　カサフネ",
        "ﾈｺﾔﾏ ｶｻﾌﾈ",
        "nekoyama kasafune",
        "NEKOYAMA-KASAHUNE",
        "ｎｅｋｏｙａｍａ　ｋａｓａｆｕｎｅ",
    ] {
        assert_eq!(opened(&stored, typed), Ok(key), "{typed}");
    }
    assert_eq!(
        opened(&stored, "ねこやまかさふゆ"),
        Err(SlotError::WrongPassphrase)
    );
    assert_eq!(opened(&stored, "　 "), Err(SlotError::EmptyPassphrase));
}

/// The key behind a passphrase, as the database takes it.
fn opened(slots: &KeySlots, typed: &str) -> Result<[u8; 32], SlotError> {
    slots
        .open(Opener::Passphrase(typed))
        .map(|opened| *opened.key.sqlcipher_key().unwrap())
}

fn raw(key: &DatabaseKey) -> [u8; 32] {
    *key.sqlcipher_key().unwrap()
}

const OLD: &str = "ふるい あいことば";
const NEW: &str = "あたらしい あいことば";

/// A profile with a rescue code, whose key is being changed.
fn changing() -> (KeySlots, [u8; 32], [u8; 32], RescueCode) {
    let mut rng = SeededRandom::new(41);
    let (slots, key) = KeySlots::create(OLD, KdfParams::for_tests(), &mut rng).unwrap();
    let (slots, code) = slots.with_rescue(&key, &mut rng).unwrap();
    let (begun, new) = slots
        .begin_rekey(&key, NEW, KdfParams::for_tests(), true, &mut rng)
        .unwrap();
    let stored = KeySlots::decode(&begun.encode()).unwrap();
    (stored, raw(&key), raw(&new), code)
}

#[test]
fn while_a_key_is_changed_every_door_leads_to_both_keys() {
    let (slots, before, after, code) = changing();
    for (by, phase, first, second) in [
        (Opener::Passphrase(OLD), Phase::Before, before, after),
        (Opener::Passphrase(NEW), Phase::After, after, before),
        (Opener::Rescue(&code), Phase::After, after, before),
    ] {
        let opened = slots.open(by).unwrap();
        assert_eq!(opened.phase, phase, "{by:?}");
        assert_eq!(raw(&opened.key), first, "{by:?}");
        assert_eq!(raw(&opened.other.unwrap()), second, "{by:?}");
    }
    assert_eq!(opened(&slots, "ちがう"), Err(SlotError::WrongPassphrase));
}

#[test]
fn a_settled_change_keeps_the_key_in_force_and_whatever_opened() {
    let (slots, before, after, code) = changing();
    let mut rng = SeededRandom::new(42);
    for (by, in_force, key, works, no_more) in [
        (OLD, Phase::Before, before, OLD, NEW),
        (NEW, Phase::After, after, NEW, OLD),
        // Cut off between: the passphrase that somebody knows wins.
        (OLD, Phase::After, after, OLD, NEW),
        (NEW, Phase::Before, before, NEW, OLD),
    ] {
        let by = Opener::Passphrase(by);
        let door = slots.open(by).unwrap();
        let settled = slots.settle(by, &door, in_force, &mut rng).unwrap();
        let settled = KeySlots::decode(&settled.encode()).unwrap();
        assert!(!settled.is_changing());
        assert_eq!(opened(&settled, works), Ok(key), "{by:?} {in_force:?}");
        assert_eq!(
            opened(&settled, no_more),
            Err(SlotError::WrongPassphrase),
            "{by:?} {in_force:?}"
        );
        let rescued = settled.open(Opener::Rescue(&code)).unwrap();
        assert_eq!(raw(&rescued.key), key, "the paper stays good");
        assert_eq!(settled.profile(), slots.profile());
    }
}

#[test]
fn a_change_begun_again_seals_nothing_under_the_same_key() {
    let mut rng = SeededRandom::new(43);
    let (slots, key) = KeySlots::create(OLD, KdfParams::for_tests(), &mut rng).unwrap();
    let mut begin = || {
        slots
            .begin_rekey(&key, NEW, KdfParams::for_tests(), true, &mut rng)
            .unwrap()
    };
    let ((first, one), (second, two)) = (begin(), begin());
    let tail = |slots: &KeySlots| {
        let bytes = slots.encode();
        bytes[bytes.len() - 98..][..48].to_vec()
    };
    let mixed: Vec<u8> = tail(&first)
        .iter()
        .zip(tail(&second))
        .map(|(a, b)| a ^ b)
        .collect();
    let keys: Vec<u8> = raw(&one)
        .iter()
        .zip(raw(&two))
        .map(|(a, b)| a ^ b)
        .collect();
    assert_ne!(mixed[..32], keys[..], "no key stream is used twice");
}

#[test]
fn a_rescue_code_opens_its_own_profile_until_it_is_replaced_or_removed() {
    let mut rng = SeededRandom::new(44);
    let (slots, key) = KeySlots::create(OLD, KdfParams::for_tests(), &mut rng).unwrap();
    let (with, code) = slots.with_rescue(&key, &mut rng).unwrap();
    assert!(with.has_rescue() && !slots.has_rescue());
    let with = KeySlots::decode(&with.encode()).unwrap();
    let rescued = with.open(Opener::Rescue(&code)).unwrap();
    assert_eq!(raw(&rescued.key), raw(&key));
    assert_eq!(
        opened(&with, OLD),
        Ok(raw(&key)),
        "the passphrase as before"
    );
    let (replaced, newer) = with.with_rescue(&key, &mut rng).unwrap();
    let wrong = Some(SlotError::WrongPassphrase);
    assert_eq!(
        replaced.open(Opener::Rescue(&code)).err(),
        wrong,
        "the old paper"
    );
    assert!(replaced.open(Opener::Rescue(&newer)).is_ok());
    let without = replaced.without_rescue();
    assert_eq!(without.open(Opener::Rescue(&newer)).err(), wrong);
    assert_eq!(
        without.encode(),
        slots.encode(),
        "as if there had been none"
    );
    let (other, _) = KeySlots::create(OLD, KdfParams::for_tests(), &mut rng).unwrap();
    assert_eq!(
        other.open(Opener::Rescue(&code)).err(),
        wrong,
        "another profile"
    );
}

fn hostile(count: u64, m_kib: u64, t: u64, p: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut to = Encoder::new(&mut out);
    to.array(4).unwrap().str("tsunagi-slots").unwrap();
    to.u64(1).unwrap().bytes(&[1; 16]).unwrap();
    to.array(count).unwrap();
    for _ in 0..count.min(4) {
        to.array(7).unwrap().u64(1).unwrap();
        to.u64(m_kib).unwrap().u64(t).unwrap().u64(p).unwrap();
        to.bytes(&[2; 16]).unwrap().bytes(&[3; 12]).unwrap();
        to.bytes(&[4; 48]).unwrap();
    }
    out
}

#[test]
fn attack_40_hostile_slots_are_refused_before_any_work_is_done() {
    let fair = 64 * 1024;
    assert!(KeySlots::decode(&hostile(1, fair, 3, 1)).is_ok());
    let refused = |what| Err(SlotError::Hostile { what });
    for (name, bytes, expected) in [
        (
            "4 TiB of memory",
            hostile(1, 4 << 30, 3, 1),
            refused("memory"),
        ),
        (
            "memory beyond 64 bits",
            hostile(1, u64::MAX, 3, 1),
            refused("memory"),
        ),
        (
            "just above 1 GiB",
            hostile(1, (1 << 20) + 1, 3, 1),
            refused("memory"),
        ),
        (
            "weakened memory",
            hostile(1, fair - 1, 3, 1),
            refused("memory"),
        ),
        (
            "2^32 passes",
            hostile(1, fair, 1 << 32, 1),
            refused("passes"),
        ),
        ("eleven passes", hostile(1, fair, 11, 1), refused("passes")),
        ("weakened passes", hostile(1, fair, 2, 1), refused("passes")),
        ("no lane", hostile(1, fair, 3, 0), refused("lanes")),
        (
            "a million lanes",
            hostile(1, fair, 3, 1_000_000),
            refused("lanes"),
        ),
        (
            "a million slots",
            hostile(1_000_000, fair, 3, 1),
            refused("slots"),
        ),
        ("five slots", hostile(5, fair, 3, 1), refused("slots")),
        ("no slot", hostile(0, fair, 3, 1), refused("slots")),
        ("a huge file", vec![0x84; MAX_BYTES + 1], refused("size")),
    ] {
        assert_eq!(KeySlots::decode(&bytes), expected, "{name}");
    }
}

#[test]
fn attack_40_torn_or_padded_rescue_slots_are_refused() {
    let (slots, ..) = changing();
    let stored = slots.encode();
    assert!(stored.len() < MAX_BYTES / 4, "{} bytes", stored.len());
    for length in 0..stored.len() {
        assert!(KeySlots::decode(&stored[..length]).is_err());
    }
    for at in 0..stored.len() {
        let mut changed = stored.clone();
        changed[at] ^= 1;
        if let Ok(slots) = KeySlots::decode(&changed) {
            assert_eq!(slots.encode(), changed, "one encoding only, at {at}");
        }
    }
}

#[test]
fn attack_40_torn_or_padded_slots_are_refused_and_changed_ones_do_not_open() {
    let (slots, _) = create("ねこやま");
    let stored = slots.encode();
    assert!(stored.len() < 200, "{} bytes", stored.len());
    for length in 0..stored.len() {
        assert!(KeySlots::decode(&stored[..length]).is_err());
    }
    let mut padded = stored.clone();
    padded.push(0);
    assert!(KeySlots::decode(&padded).is_err());
    // One flip in each field that still decodes: salt, nonce, sealed key.
    for from_end in [1, 60, 80] {
        let mut changed = stored.clone();
        let at = changed.len() - from_end;
        changed[at] ^= 1;
        if let Ok(changed) = KeySlots::decode(&changed) {
            assert_eq!(
                opened(&changed, "ねこやま"),
                Err(SlotError::WrongPassphrase)
            );
        }
    }
}

#[test]
fn a_newer_slots_file_is_named_as_such() {
    let (slots, _) = create("ねこやま");
    let mut stored = slots.encode();
    // Array head, text head and 13 letters; then the version.
    stored[15] = 3;
    assert_eq!(
        KeySlots::decode(&stored),
        Err(SlotError::NewerVersion { version: 3 })
    );
}

#[test]
fn a_made_passphrase_has_six_words_that_can_be_read_and_typed() {
    let mut rng = SeededRandom::new(7);
    let mut words = BTreeSet::new();
    for _ in 0..200 {
        let made = passphrase::generate(&mut rng).unwrap();
        assert_eq!(made.len(), passphrase::WORDS);
        for word in made {
            assert_eq!(*passphrase::normalise(&word.reading), *word.text);
            assert_eq!(word.reading.chars().count(), 4, "four kana");
            words.insert(word.text.to_string());
        }
    }
    assert!(words.len() > 1_050, "1,200 draws from 9,216 rarely repeat");
}

#[test]
fn spellings_of_the_same_kana_are_one() {
    for (typed, other) in [
        ("shimafune", "simahune"),
        ("tsukichika", "tukitika"),
        ("しまふね", "SHIMA FUNE"),
        ("ツキ・チカ", "tsuki-chika"),
        ("fuji", "ふじ"),
        ("Ａｂｃ１", "abc1"),
    ] {
        assert_eq!(
            *passphrase::normalise(typed),
            *passphrase::normalise(other),
            "{typed} and {other}"
        );
    }
    assert_ne!(
        *passphrase::normalise("あめ"),
        *passphrase::normalise("あみ")
    );
}

#[test]
fn wrong_tries_cost_more_and_more_up_to_an_hour() {
    let seconds: Vec<u64> = (0..10).map(|n| throttle_delay(n).as_secs()).collect();
    assert_eq!(seconds, [0, 0, 0, 0, 30, 60, 300, 900, 3600, 3600]);
    assert_eq!(throttle_delay(u32::MAX), Duration::from_secs(3600));
}

#[test]
fn the_chosen_cost_fits_the_machine_and_never_falls_below_the_floor() {
    use std::cell::Cell;
    let time = Cell::new(Duration::ZERO);
    let step = |millis| {
        let time = &time;
        move || {
            time.set(time.get() + Duration::from_millis(millis));
            time.get()
        }
    };
    let slow = KdfParams::calibrate(&step(3000));
    assert_eq!(
        slow.memory_kib(),
        64 * 1024,
        "a slow machine gets the floor"
    );
    let fair = KdfParams::calibrate(&step(600));
    assert_eq!(fair.memory_kib(), 64 * 1024, "long enough already");
    assert_eq!(fair.passes(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalising_is_total_and_happens_once(typed in "\\PC{0,40}") {
        let once = passphrase::normalise(&typed);
        let twice = passphrase::normalise(&once);
        prop_assert_eq!(&*once, &*twice);
    }

    #[test]
    fn no_bytes_make_the_slots_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _refused = KeySlots::decode(&bytes);
    }

    #[test]
    fn changed_slots_are_refused_or_read_as_what_they_say(at in 0_usize..140, bit in 0_u8..8) {
        let mut bytes = hostile(1, 64 * 1024, 3, 1);
        if at < bytes.len() {
            bytes[at] ^= 1 << bit;
        }
        if let Ok(slots) = KeySlots::decode(&bytes) {
            prop_assert_eq!(slots.encode(), bytes);
        }
    }
}
