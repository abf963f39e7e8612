//! Enrolment by digits: whatever a scanner, a camera, an input method or a stranger makes of them.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::PathBuf;

use proptest::prelude::*;
use protocol::code::{
    self, CodeError, CodeKind, Collector, MAX_BYTES, MAX_PARTS, MAX_PIECE, MAX_TEXT,
    MAX_TYPED_BYTES, Progress,
};
use serde_json::{Value, json};

fn content(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from((at * 151 + at / 256) % 256).unwrap())
        .collect()
}

fn whole(kind: CodeKind, content: &[u8]) -> Progress {
    Progress::Whole {
        kind,
        content: content.to_vec(),
    }
}

fn read(text: &str) -> Result<Progress, CodeError> {
    Collector::default().read(text)
}

#[test]
fn a_request_is_one_picture_and_comes_back_whole() {
    let request = content(280);
    let parts = code::parts(CodeKind::Request, &request).unwrap();
    assert_eq!(parts.len(), 1, "one scan");
    assert!(parts[0].chars().all(|digit| digit.is_ascii_digit()));
    assert_eq!(read(&parts[0]), Ok(whole(CodeKind::Request, &request)));
}

#[test]
fn a_scanner_under_an_input_method_with_its_own_mark_and_line_ends_is_understood() {
    let request = content(100);
    let part = code::parts(CodeKind::Request, &request).unwrap().remove(0);
    let wide: String = part
        .chars()
        .map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap())
        .collect();
    let broken: Vec<&str> = (0..part.len())
        .step_by(10)
        .map(|at| part.get(at..at + 10).unwrap_or(&part[at..]))
        .collect();
    for text in [
        format!("{part}\r\n"),
        wide,
        format!("]Q1{part}"),
        broken.join("\n"),
        broken.join(" - "),
    ] {
        assert_eq!(
            read(&text),
            Ok(whole(CodeKind::Request, &request)),
            "{text}"
        );
    }
}

#[test]
fn parts_come_in_any_order_twice_and_among_those_of_others() {
    let pack = content(4_000);
    let parts = code::parts(CodeKind::Pack, &pack).unwrap();
    assert_eq!(parts.len(), 14);
    let foreign = code::parts(CodeKind::Pack, &content(900)[1..]).unwrap();
    let mut collector = Collector::default();
    assert!(collector.read(&foreign[0]).is_ok());
    assert_eq!(
        collector.read("4901234567894"),
        Err(CodeError::NotOurs),
        "a bottle of water"
    );
    for (read, part) in parts.iter().rev().enumerate().take(13) {
        for _ in 0..2 {
            let expected = Progress::Partly {
                kind: CodeKind::Pack,
                have: read + 1,
                of: 14,
            };
            assert_eq!(collector.read(part), Ok(expected));
        }
    }
    assert!(
        collector.read(&foreign[1]).is_ok(),
        "nobody's progress is lost"
    );
    assert_eq!(collector.read(&parts[0]), Ok(whole(CodeKind::Pack, &pack)));
    assert_eq!(
        collector.read(&parts.concat()),
        Ok(whole(CodeKind::Pack, &pack)),
        "all at once, pasted"
    );
}

#[test]
fn what_is_too_long_goes_by_file() {
    let parts = code::parts(CodeKind::Pack, &content(MAX_BYTES)).unwrap();
    assert_eq!(parts.len(), MAX_PARTS);
    let length = MAX_BYTES + 1;
    assert_eq!(
        code::parts(CodeKind::Pack, &content(length)),
        Err(CodeError::TooLong { length })
    );
    let length = MAX_TYPED_BYTES + 1;
    assert_eq!(
        code::groups(CodeKind::Pack, &content(length)),
        Err(CodeError::TooLong { length })
    );
    let text = "1".repeat(MAX_TEXT + 1);
    assert!(matches!(read(&text), Err(CodeError::TooLong { .. })));
}

#[test]
fn a_half_code_says_that_it_is_half_and_a_newer_one_that_it_is_newer() {
    let part = code::parts(CodeKind::Request, &content(280))
        .unwrap()
        .remove(0);
    for digits in 1..part.len() {
        assert_eq!(read(&part[..digits]), Err(CodeError::Short { digits }));
    }
    let newer = format!("87642{}", &part[5..]);
    assert_eq!(read(&newer), Err(CodeError::NewerVersion));
}

#[test]
fn a_wrong_digit_anywhere_is_found_and_the_next_try_succeeds() {
    let request = content(280);
    let part = code::parts(CodeKind::Request, &request).unwrap().remove(0);
    let mut collector = Collector::default();
    for place in 0..part.len() {
        let mut digits = part.clone().into_bytes();
        digits[place] = b'0' + (digits[place] - b'0' + 1) % 10;
        let wrong = String::from_utf8(digits).unwrap();
        assert!(collector.read(&wrong).is_err(), "digit {place}");
    }
    assert_eq!(
        collector.read(&part),
        Ok(whole(CodeKind::Request, &request))
    );
}

#[test]
fn parts_that_say_they_belong_together_and_do_not_are_told_and_forgotten() {
    let pack = content(500);
    let parts = code::parts(CodeKind::Pack, &pack).unwrap();
    // Whoever makes a part can give it another's name; the sum only finds damage.
    let other = code::parts(CodeKind::Pack, &content(501)).unwrap();
    let forged = renamed(&other[1], &parts[0]);
    let mut collector = Collector::default();
    collector.read(&forged).unwrap();
    assert_eq!(collector.read(&parts[0]), Err(CodeError::Unfit));
    collector.read(&parts[0]).unwrap();
    assert_eq!(collector.read(&parts[1]), Ok(whole(CodeKind::Pack, &pack)));
}

/// A part with the piece of one and the name of another.
fn renamed(piece: &str, name: &str) -> String {
    let bytes = |text: &str| {
        let length: usize = text[5..8].parse().unwrap();
        let mut out = Vec::new();
        let mut rest = &text[8..];
        while out.len() < length {
            let width = (length - out.len()).min(7);
            let digits = [0, 3, 5, 8, 10, 13, 15, 17][width];
            let number: u64 = rest[..digits].parse().unwrap();
            out.extend(&number.to_be_bytes()[8 - width..]);
            rest = &rest[digits..];
        }
        out
    };
    let mut made = bytes(piece);
    made[1..7].copy_from_slice(&bytes(name)[1..7]);
    let head = &piece[..8];
    let end = made.len() - 4;
    let sum = vault::sha256(&[b"tsunagi/v1/code-part\0", head.as_bytes(), &made[..end]]);
    made[end..].copy_from_slice(&sum[..4]);
    let digits: String = made
        .chunks(7)
        .map(|chunk| {
            let number = chunk
                .iter()
                .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            let width = [0, 3, 5, 8, 10, 13, 15, 17][chunk.len()];
            format!("{number:0width$}")
        })
        .collect();
    format!("{head}{digits}")
}

#[test]
fn what_is_typed_by_hand_names_the_group_of_a_mistake() {
    for length in [31, 32, 280] {
        let typed = content(length);
        let groups = code::groups(CodeKind::Request, &typed).unwrap();
        assert_eq!(
            read(&groups.join(" ")),
            Ok(whole(CodeKind::Request, &typed))
        );
        assert_eq!(read(&groups.concat()), Ok(whole(CodeKind::Request, &typed)));
        for place in 1..groups.len() {
            for digit in 0..6 {
                let mut wrong = groups.clone();
                let mut digits = wrong[place].clone().into_bytes();
                digits[digit] = b'0' + (digits[digit] - b'0' + 1) % 10;
                wrong[place] = String::from_utf8(digits).unwrap();
                assert_eq!(
                    read(&wrong.join(" ")),
                    Err(CodeError::Group { group: place + 1 })
                );
            }
        }
        let missing = groups[..groups.len() - 1].join(" ");
        assert!(matches!(read(&missing), Err(CodeError::Short { .. })));
        let mut swapped = groups.clone();
        swapped.swap(2, 3);
        assert_eq!(
            read(&swapped.join(" ")),
            Err(CodeError::Damaged),
            "two groups exchanged"
        );
        let more = format!("{} {}", groups.join(" "), groups[1]);
        assert_eq!(read(&more), Err(CodeError::Damaged), "one too many");
    }
}

#[test]
fn hostile_digits_take_bounded_memory() {
    let mut collector = Collector::default();
    // The first parts of very many contents: only the last few are kept.
    for number in 0..200 {
        let mut pack = content(MAX_PIECE * 3);
        pack[0] = number;
        let parts = code::parts(CodeKind::Pack, &pack).unwrap();
        assert!(collector.read(&parts[0]).is_ok());
    }
    let mut first = content(MAX_PIECE * 3);
    first[0] = 0;
    let parts = code::parts(CodeKind::Pack, &first).unwrap();
    let expected = Progress::Partly {
        kind: CodeKind::Pack,
        have: 1,
        of: 3,
    };
    assert_eq!(
        collector.read(&parts[1]),
        Ok(expected),
        "the oldest gave way"
    );
}

proptest! {
    #[test]
    fn any_content_comes_back(length in 1_usize..MAX_BYTES, seed in any::<u8>()) {
        let mut bytes = content(length);
        bytes[0] ^= seed;
        let parts = code::parts(CodeKind::Pack, &bytes).unwrap();
        prop_assert!(parts.len() <= MAX_PARTS);
        prop_assert_eq!(read(&parts.concat()), Ok(whole(CodeKind::Pack, &bytes)));
        if length <= MAX_TYPED_BYTES {
            let groups = code::groups(CodeKind::Card, &bytes).unwrap();
            prop_assert_eq!(read(&groups.concat()), Ok(whole(CodeKind::Card, &bytes)));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,400}") {
        let _ = read(&text);
    }

    #[test]
    fn any_digits_are_refused(text in "(8764|8764[0-9]|)[0-9]{0,400}") {
        // The sums are short; that chance hits one is not to be expected.
        prop_assert!(read(&text).is_err());
    }
}

#[test]
fn the_frozen_codes_are_read_as_ever() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/codes.json");
    let request = content(280);
    let pack = content(700);
    let made = json!({
        "accepted": [
            { "kind": 1, "content": hex(&request), "parts": code::parts(CodeKind::Request, &request).unwrap() },
            { "kind": 2, "content": hex(&pack), "parts": code::parts(CodeKind::Pack, &pack).unwrap() },
            { "kind": 3, "content": hex(&content(32)), "groups": code::groups(CodeKind::Card, &content(32)).unwrap() },
        ],
        "refused": refused(),
    });
    if std::env::var_os("FREEZE").is_some() {
        let text = serde_json::to_string_pretty(&made).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let frozen: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(frozen["accepted"], made["accepted"], "what is made today");
    for each in frozen["accepted"].as_array().unwrap() {
        let texts = each.get("parts").or(each.get("groups")).unwrap();
        let text: String = texts
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part.as_str().unwrap())
            .collect();
        let Ok(Progress::Whole { kind, content }) = read(&text) else {
            panic!("{text}");
        };
        assert_eq!(json!(kind as u8), each["kind"]);
        assert_eq!(json!(hex(&content)), each["content"]);
    }
    for each in frozen["refused"].as_array().unwrap() {
        let error = read(each["text"].as_str().unwrap()).unwrap_err();
        assert_eq!(
            json!(format!("{error:?}")),
            each["error"],
            "{}",
            each["why"]
        );
    }
}

fn refused() -> Value {
    let part = code::parts(CodeKind::Request, &content(40))
        .unwrap()
        .remove(0);
    let groups = code::groups(CodeKind::Request, &content(40)).unwrap();
    let mut wrong = groups.clone();
    wrong[4] = "000001".into();
    let cases = [
        ("nothing", String::new()),
        ("another code", "4901234567894".into()),
        ("an address", "https://example.com/8764".into()),
        ("half", part[..part.len() / 2].to_owned()),
        ("newer", format!("87649{}", &part[5..])),
        ("a version that never was", format!("87640{}", &part[5..])),
        ("a length of nothing", format!("87641000{}", &part[8..])),
        ("a length beyond all", format!("87641999{}", &part[8..])),
        (
            "a number too large for its bytes",
            format!("{}99999999999999999{}", &part[..8], &part[25..]),
        ),
        (
            "one digit",
            format!(
                "{}{}",
                &part[..part.len() - 1],
                (part.as_bytes()[part.len() - 1] - b'0' + 1) % 10
            ),
        ),
        ("a group", wrong.join(" ")),
        ("a group missing", groups[1..].join(" ")),
    ];
    cases
        .into_iter()
        .map(|(why, text)| {
            let error = read(&text).unwrap_err();
            json!({ "why": why, "text": text, "error": format!("{error:?}") })
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
