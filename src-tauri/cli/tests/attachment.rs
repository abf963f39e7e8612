//! Pictures without a window: attached from a file, written to a file, taken back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Laptop, answer};
use papers::{PaperError, Sheet, Sheets};
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// A PNG of two by two red points.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x02\x08\x02\x00\x00\x00\xfd\xd4\x9a\x73\x00\x00\x00\x10\x49\x44\x41\x54\x78\x9c\x63\x38\x21\x27\x07\x44\x0c\x10\x0a\x00\x1f\x26\x04\x11\xa2\x8f\x22\xaf\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

const HOUSEHOLD: &str = r#"{"members":[{"family":"練習","given":"花子","familyKana":"れんしゅう","givenKana":"はなこ",
"birth":"","sex":"","relationship":"","consideration":[],"nameUnknown":false,"here":true}],"postalCode":"",
"address":"","phone":"","placeId":null,"stayCategory":"in_home","placeText":"","consent":"partners","source":"",
"seenAt":null}"#;

/// The answer of a program that succeeded.
fn done(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{output:?}");
    answer(output)
}

#[test]
fn a_picture_goes_in_from_a_file_and_comes_out_as_one() {
    let laptop = Laptop::founded();
    let run = |arguments: &[&str]| laptop.run(arguments);
    let registered = laptop.run_as(common::PASSPHRASE, &["add-household", "--json"], HOUSEHOLD);
    let registered = done(&registered);
    let person = registered["people"][0]["id"].as_str().unwrap();
    let file = laptop.home.path().join("roof.png");
    std::fs::write(&file, PNG).unwrap();
    let path = file.to_str().unwrap();
    let caption = "屋根のブルーシート";
    let saved = done(&run(&[
        "attach",
        person,
        path,
        "--caption",
        caption,
        "--json",
    ]));
    let id = saved["id"].as_str().unwrap();

    let page = done(&run(&["show", person, "--json"]));
    assert_eq!(page["attachments"][0]["caption"], caption);
    let here = done(&run(&["attachment", "get", person, id, "--json"]));
    assert_eq!((&here["have"], &here["of"]), (&1.into(), &1.into()));
    let out = laptop.home.path().join("out.jpg");
    let written = run(&[
        "attachment",
        "get",
        person,
        id,
        "--out",
        out.to_str().unwrap(),
        "--json",
    ]);
    done(&written);
    assert!(
        std::fs::read(&out).unwrap().starts_with(&[0xff, 0xd8]),
        "a JPEG"
    );

    let back = [
        "attachment",
        "take-back",
        person,
        id,
        "--reason",
        "別の家",
        "--json",
    ];
    done(&run(&back));
    let page = done(&run(&["show", person, "--json"]));
    assert_eq!(page["attachments"][0]["takenBack"]["reason"], "別の家");

    let missing = run(&["attach", person, "nowhere.png", "--caption", "x"]);
    assert!(!missing.status.success());
    std::fs::write(&file, b"%PDF-1.7").unwrap();
    let refused = run(&["attach", person, path, "--caption", "x", "--json"]);
    assert!(!refused.status.success());
    assert_eq!(answer(&refused)["code"], "paper_unreadable");
}

/// The path of a sample of `papers`.
fn sample(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/papers/samples");
    format!("{folder}/{name}.pdf")
}

/// What the process that draws answers to a file.
fn drawn(file: &[u8]) -> Result<Vec<Sheet>, PaperError> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
        .args(["--draw-paper", "5"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Whoever stops early does not read it.
    let _ = child.stdin.take().unwrap().write_all(file);
    let sheets = Sheets::new(child.stdout.take().unwrap(), 5).collect();
    let _ = child.kill();
    child.wait().unwrap();
    sheets
}

#[test]
fn attack_46_a_paper_changed_anywhere_ends_as_all_of_its_pages_or_as_a_refusal() {
    let paper = std::fs::read(sample("two-pages")).unwrap();
    let (mut whole, mut refused) = (0, 0);
    for at in (0..paper.len()).step_by(53) {
        let mut changed = paper.clone();
        changed[at] ^= 0x15;
        match drawn(&changed) {
            Ok(pages) => {
                whole += 1;
                assert!((1..=2).contains(&pages.len()), "changed at {at}");
            }
            Err(_) => refused += 1,
        }
        let cut = drawn(&paper[..at]);
        assert!(cut.map_or(true, |pages| pages.len() <= 2), "cut at {at}");
    }
    assert!(whole > 0 && refused > 0, "{whole} drawn, {refused} refused");
}

#[test]
#[cfg(target_os = "linux")]
fn attack_46_a_paper_that_unpacks_to_more_than_the_memory_is_refused() {
    let paper = std::fs::read(sample("six-gigabytes")).unwrap();
    assert!(paper.len() < 11_000, "they are packed twice");
    assert!(drawn(&paper).is_err());
}

#[test]
fn a_paper_goes_in_page_by_page_and_only_whole() {
    let laptop = Laptop::founded();
    let registered = laptop.run_as(common::PASSPHRASE, &["add-household", "--json"], HOUSEHOLD);
    let registered = done(&registered);
    let person = registered["people"][0]["id"].as_str().unwrap();
    let attach = |name: &str| {
        let path = sample(name);
        let words = ["--caption", "罹災証明書", "--kind", "scan", "--json"];
        laptop.run(&[&["attach", person, path.as_str()][..], &words].concat())
    };
    let pictures = || done(&laptop.run(&["show", person, "--json"]))["attachments"].clone();
    for (name, code) in [
        ("letters-missing", "paper_without_letters"),
        ("locked", "paper_locked"),
        ("picture-damaged", "paper_unreadable"),
    ] {
        let refused = attach(name);
        assert!(!refused.status.success(), "{name}");
        assert_eq!(answer(&refused)["code"], code, "{name}");
    }
    assert_eq!(pictures(), serde_json::json!([]), "nothing of them is kept");

    let first = done(&attach("two-pages"));
    let pictures = pictures();
    let said: Vec<&str> = pictures
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page["caption"].as_str().unwrap())
        .collect();
    assert_eq!(
        said,
        ["罹災証明書（1/2）", "罹災証明書（2/2）"],
        "as they are read"
    );
    assert_eq!(pictures[0]["id"], first["id"]);
    for page in pictures.as_array().unwrap() {
        assert_eq!(page["have"], page["of"]);
        assert_ne!(page["of"], 0);
        let out = laptop.home.path().join("page.jpg");
        let id = page["id"].as_str().unwrap();
        let words = ["--out", out.to_str().unwrap(), "--json"];
        done(&laptop.run(&[&["attachment", "get", person, id][..], &words].concat()));
        let bytes = std::fs::read(&out).unwrap();
        assert!(bytes.starts_with(&[0xff, 0xd8]), "a JPEG");
        let author = b"Secret Author";
        assert!(!bytes.windows(author.len()).any(|some| some == author));
    }
}

#[test]
#[cfg(unix)]
fn a_name_in_letters_that_are_no_utf_8_breaks_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"\x94\xed\x8d\xd0.csv");
    let run = |arguments: &[&std::ffi::OsStr]| {
        let output = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
            .args(arguments)
            .output()
            .unwrap();
        output.status.code()
    };
    // A panic is 101; what is no command is a wrong usage, like any other.
    assert_eq!(run(&[name]), Some(2));
    assert_eq!(run(&["--draw-paper".as_ref(), name]), Some(0));
}
