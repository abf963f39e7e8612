//! 写真・書類: a picture is attached, shown, taken back and written to a file, as the requests do it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, meet, member};
use image::{Rgb, RgbImage};
use serde_json::{Value, json};
use tempfile::TempDir;

const CAPTION: &str = "屋根のブルーシート";

/// A photograph of so many points, as base 64.
fn photo(width: u32, height: u32) -> String {
    let mut state = 1_u32;
    let picture = RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [grey, ..] = state.to_be_bytes();
        Rgb([grey, grey, 120])
    });
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(
            &mut bytes, 80,
        ))
        .unwrap();
    base64(&bytes)
}

fn base64(bytes: &[u8]) -> String {
    let letters: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let mut whole = [0; 4];
        whole[1..=three.len()].copy_from_slice(three);
        let number = u32::from_be_bytes(whole);
        for place in 0..4 {
            let six = (number >> (18 - 6 * place) & 63) as usize;
            text.push(if place <= three.len() {
                letters[six]
            } else {
                '='
            });
        }
    }
    text
}

fn bytes_of(base64: &Value) -> Vec<u8> {
    let text = base64.as_str().unwrap();
    let value = |letter: u8| -> u32 {
        match letter {
            b'A'..=b'Z' => u32::from(letter - b'A'),
            b'a'..=b'z' => u32::from(letter - b'a') + 26,
            b'0'..=b'9' => u32::from(letter - b'0') + 52,
            b'+' => 62,
            _ => 63,
        }
    };
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let mut number = 0;
        for place in 0..4 {
            number = number << 6 | four.get(place).map_or(0, |letter| value(*letter));
        }
        let whole = u32::to_be_bytes(number);
        bytes.extend(&whole[1..four.len()]);
    }
    bytes
}

fn register(laptop: &Laptop, family: &str) -> Value {
    let one = member(family, "花子", "れんしゅう", "はなこ", "昭和23年4月5日");
    let registered = laptop.must("register_household", household(vec![one]));
    registered["people"][0]["id"].clone()
}

fn add(person: &Value, caption: &str, file: &str) -> Value {
    json!({ "personId": person, "kind": "photo", "caption": caption, "file": file, "seenAt": null })
}

fn page(laptop: &Laptop, person: &Value) -> Value {
    laptop.must("get_person", json!({ "id": person }))
}

fn acts(laptop: &Laptop, person: &Value) -> Vec<String> {
    let form = json!({ "personId": person, "before": null, "limit": 50 });
    let found = laptop.must("audit_of_person", form);
    let rows = found["rows"].as_array().unwrap().iter();
    rows.map(|row| row["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn attack_42_no_picture_and_no_thumbnail_lies_open_in_any_file_of_the_profile() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let person = register(&laptop, "練習");
    let saved = laptop.must("add_attachment", add(&person, CAPTION, &photo(600, 400)));
    let shown = page(&laptop, &person)["attachments"][0].clone();
    let one = json!({ "personId": person, "attachmentId": saved["id"] });
    let picture = bytes_of(&laptop.must("read_attachment", one)["picture"]);
    let thumbnail = shown["thumbnail"].as_str().unwrap().as_bytes();
    // From the points themselves, where one picture is unlike every other.
    let middle = |bytes: &[u8]| bytes[bytes.len() / 2..][..24].to_vec();
    let files = laptop.files();
    assert!(
        files.iter().any(|file| file.ends_with("tsunagi.db-wal")),
        "the log of the database is looked at too"
    );
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for marker in [
            middle(&picture),
            middle(thumbnail),
            middle(&bytes_of(&shown["thumbnail"])),
            CAPTION.into(),
        ] {
            let found = bytes.windows(marker.len()).any(|window| window == marker);
            assert!(!found, "it stands in {}", file.display());
        }
    }
}

#[test]
fn a_photograph_is_kept_small_shown_opened_taken_back_and_recorded() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let person = register(&laptop, "練習");
    let saved = laptop.must("add_attachment", add(&person, CAPTION, &photo(2600, 1300)));
    let laptop = {
        let again = laptop.restart();
        again.must("unlock", json!({ "passphrase": common::PASSPHRASE }));
        again
    };
    let shown = page(&laptop, &person)["attachments"][0].clone();
    assert_eq!(shown["id"], saved["id"]);
    assert_eq!(shown["caption"], CAPTION);
    assert_eq!(
        (&shown["width"], &shown["height"]),
        (&json!(2048), &json!(1024))
    );
    assert!(shown["bytes"].as_u64().unwrap() <= 1536 * 1024);
    assert_eq!(shown["have"], shown["of"]);
    assert!(shown["of"].as_u64().unwrap() > 1, "in pieces");
    assert!(bytes_of(&shown["thumbnail"]).len() <= 8 * 1024);
    let one = json!({ "personId": person, "attachmentId": saved["id"] });
    let whole = laptop.must("read_attachment", one.clone());
    let picture = bytes_of(&whole["picture"]);
    assert_eq!(picture.len() as u64, shown["bytes"].as_u64().unwrap());
    let seen = image::load_from_memory(&picture).unwrap();
    assert_eq!((seen.width(), seen.height()), (2048, 1024));

    let timeline = page(&laptop, &person)["timeline"].clone();
    let line = timeline
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["kind"] == "attachment");
    assert_eq!(line.unwrap()["text"], CAPTION);

    let back =
        json!({ "personId": person, "attachmentId": saved["id"], "reason": "となりの家でした" });
    laptop.must("take_back_attachment", back);
    let shown = page(&laptop, &person)["attachments"].clone();
    assert_eq!(shown.as_array().unwrap().len(), 1, "marked, and not gone");
    assert_eq!(shown[0]["takenBack"]["reason"], "となりの家でした");
    assert!(laptop.must("read_attachment", one.clone())["picture"].is_string());

    let made = laptop.must("save_attachment", one);
    let file = stick.path().join(made["fileName"].as_str().unwrap());
    assert_eq!(std::fs::read(file).unwrap(), picture);
    let acts = acts(&laptop, &person);
    for act in [
        "attachment_added",
        "attachment_opened",
        "attachment_taken_back",
        "attachment_out",
    ] {
        assert!(acts.iter().any(|there| there == act), "{act} in {acts:?}");
    }
}

#[test]
fn what_cannot_be_kept_is_refused_in_words_and_nothing_is_written() {
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    let person = register(&laptop, "練習");
    let small = photo(40, 30);
    let refused = |form: Value| laptop.ask("add_attachment", form).unwrap_err();
    let missing = Failure::Missing {
        field: "caption".into(),
    };
    assert_eq!(refused(add(&person, " ", &small)), missing);
    let my_number = refused(add(&person, "123456789018", &small));
    assert_eq!(my_number, Failure::IndividualNumber);
    assert_eq!(
        refused(add(&person, CAPTION, &base64(b"%PDF-1.7"))),
        Failure::PhotoUnreadable
    );
    let long = "A".repeat(28 << 20);
    let too_large = Failure::PictureTooLarge { megabytes: 20 };
    assert_eq!(refused(add(&person, CAPTION, &long)), too_large);
    let nobody = json!("00000000-0000-0000-0000-000000000001");
    assert_eq!(refused(add(&nobody, CAPTION, &small)), Failure::NotFound);
    assert!(
        page(&laptop, &person)["attachments"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    for _ in 0..30 {
        laptop.must("add_attachment", add(&person, CAPTION, &small));
    }
    let full = Failure::TooManyAttachments { most: 30 };
    assert_eq!(refused(add(&person, CAPTION, &small)), full);
    let first = page(&laptop, &person)["attachments"][29]["id"].clone();
    let back = json!({ "personId": person, "attachmentId": first, "reason": "古い" });
    laptop.must("take_back_attachment", back);
    laptop.must("add_attachment", add(&person, CAPTION, &small));
}

#[test]
fn who_may_not_take_records_out_sees_a_picture_and_saves_no_copy() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let shelter = join(&office, "避難所-1", "health_team", "2026-12-01");
    let person = register(&office, "練習");
    let saved = office.must("add_attachment", add(&person, CAPTION, &photo(400, 300)));
    for _ in 0..2 {
        meet(&office, &shelter);
    }
    let one = json!({ "personId": person, "attachmentId": saved["id"] });
    assert!(shelter.must("read_attachment", one.clone())["picture"].is_string());
    assert_eq!(
        shelter.ask("save_attachment", one),
        Err(Failure::NotAllowed)
    );
    let files = std::fs::read_dir(stick.path()).unwrap();
    let pictures = files.flatten().filter(|file| {
        let path = file.path();
        path.extension().is_some_and(|ending| ending == "jpg")
    });
    assert_eq!(pictures.count(), 0);
}

#[test]
fn attack_53_the_pictures_of_a_hidden_person_are_for_the_officer_alone() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let officer = join(&office, "秘匿-1", "sealed_officer", "2026-12-01");
    officer.must("list_hidden", json!({}));
    let person = register(&office, "隠田");
    let saved = office.must("add_attachment", add(&person, CAPTION, &photo(400, 300)));
    for _ in 0..2 {
        meet(&office, &officer);
    }
    let hidden = officer.must("hide_person", json!({ "personId": person }));
    for _ in 0..2 {
        meet(&office, &officer);
    }
    let of = |id: &Value| json!({ "personId": id, "attachmentId": saved["id"] });
    for laptop in [&office, &officer] {
        let refused = laptop.ask("read_attachment", of(&person));
        assert_eq!(
            refused,
            Err(Failure::NotFound),
            "in the lists nobody has it"
        );
    }
    assert_eq!(
        office.ask("read_attachment", of(&hidden["id"])),
        Err(Failure::NotFound)
    );
    let seen = officer.must("get_hidden", json!({ "id": hidden["id"] }));
    assert_eq!(seen["attachments"][0]["caption"], CAPTION);
    assert!(officer.must("read_attachment", of(&hidden["id"]))["picture"].is_string());
    let second = officer.must(
        "add_attachment",
        add(&hidden["id"], "引っ越し先", &photo(40, 30)),
    );
    let seen = officer.must("get_hidden", json!({ "id": hidden["id"] }));
    assert_eq!(seen["attachments"][0]["id"], second["id"]);
    for _ in 0..2 {
        meet(&office, &officer);
    }
    assert_eq!(
        office.ask(
            "read_attachment",
            json!({ "personId": hidden["id"], "attachmentId": second["id"] })
        ),
        Err(Failure::NotFound)
    );
}

#[test]
fn who_hands_over_sees_that_a_picture_stands_on_two_other_devices_piece_by_piece() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let others =
        ["避難所-1", "避難所-2"].map(|name| join(&office, name, "health_team", "2026-12-20"));
    let person = register(&office, "練習");
    office.must("add_attachment", add(&person, CAPTION, &photo(600, 400)));
    let sent = office.must("send_handover", json!({
        "toTeam": "B班", "periodFrom": "2026-11-16", "periodTo": "2026-11-23", "situation": "停電中",
        "items": [{ "personId": person, "reasons": [], "summary": "独居", "todo": "", "ifThen": "", "word": "" }],
    }));
    let proof = || {
        let form = json!({ "id": sent["row"]["id"] });
        office.must("get_handover", form)["proof"].clone()
    };
    let first = proof();
    assert_eq!(
        (&first["notes"], &first["heldByTwo"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        (
            &first["lacking"][0]["kind"],
            &first["lacking"][0]["holders"]
        ),
        (&json!("picture"), &json!([])),
        "nothing is claimed that is not proved"
    );
    for (laptop, held) in others.iter().zip([0, 1]) {
        for _ in 0..2 {
            meet(&office, laptop);
        }
        let proof = proof();
        assert_eq!(proof["heldByTwo"], held, "{proof}");
        let named = proof["lacking"][0]["holders"].as_array();
        assert_eq!(named.map_or(0, Vec::len), 1 - held, "{proof}");
    }
    // What was taken back need not stand anywhere.
    let id = page(&office, &person)["attachments"][0]["id"].clone();
    let back = json!({ "personId": person, "attachmentId": id, "reason": "別の家" });
    office.must("take_back_attachment", back);
    assert_eq!(proof()["notes"], 0);
}
