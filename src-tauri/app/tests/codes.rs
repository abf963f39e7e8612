//! Joining by codes on a screen, by digits and by pictures, and coming back in one scan.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, PASSPHRASE, agreement, ask_to_join, household, join, line, member};
use serde_json::{Value, json};
use tempfile::TempDir;

const DAY: u64 = 24 * 3600 * 1000;

/// What a hand-held scanner types for each picture.
fn scan(laptop: &Laptop, code: &Value) -> Value {
    let mut read = Value::Null;
    for part in code["parts"].as_array().unwrap() {
        let text = format!("{}\r", part.as_str().unwrap());
        read = laptop.must("read_code", json!({ "text": text }));
    }
    assert!(read["token"].is_string(), "all of it: {read}");
    read
}

fn admit(office: &Laptop, token: &Value, role: &str, until: &str) -> Result<Value, Failure> {
    let seen = office.must("read_enrol_request", json!({ "token": token }));
    let agreement = match role {
        "support_lead" | "recorder" => agreement(office),
        _ => json!(""),
    };
    office.ask(
        "approve_enrolment",
        json!({
            "token": token, "checkDigits": seen["checkDigits"], "role": role, "validUntil": until,
            "agreement": agreement, "municipality": "",
        }),
    )
}

#[test]
fn a_laptop_joins_by_codes_alone_and_the_same_digits_are_compared_as_with_files() {
    let (stick, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(elsewhere.path());
    let made = ask_to_join(&newcomer, "河井小-2");
    let code = newcomer.must("enrol_code", json!({}));
    assert_eq!(code["pictures"].as_array().unwrap().len(), 1, "one scan");

    let read = scan(&office, &code);
    assert_eq!(read["kind"], "request");
    let seen = office.must("read_enrol_request", json!({ "token": read["token"] }));
    assert_eq!(seen["checkDigits"], made["checkDigits"]);
    assert_eq!(seen["before"], Value::Null);
    let wrong = office.ask(
        "approve_enrolment",
        json!({
            "token": read["token"], "checkDigits": "0".repeat(20), "role": "health_team",
            "validUntil": "2026-12-01", "agreement": "", "municipality": "",
        }),
    );
    assert_eq!(
        wrong,
        Err(Failure::DigitsDiffer),
        "a code is checked like a file"
    );
    let pack = admit(&office, &read["token"], "health_team", "2026-12-01").unwrap();

    let code = office.must("pack_code", json!({ "token": pack["token"] }));
    let pictures = code["pictures"].as_array().unwrap().len();
    assert!(
        (2..=64).contains(&pictures),
        "the first packs are small: {pictures} pictures"
    );
    let read = scan(&newcomer, &code);
    let shown = newcomer.must("read_pack", json!({ "token": read["token"] }));
    let office_shows = office.must("status", json!({}))["rootFingerprint"].clone();
    assert_eq!(shown["rootFingerprint"], office_shows);
    assert_eq!(
        newcomer.ask(
            "join_with_pack",
            json!({ "token": read["token"], "rootFingerprint": "" })
        ),
        Err(Failure::DigitsDiffer),
        "not without comparing"
    );
    // The card of the operation, scanned, stands for the comparison.
    let card = office.must("root_card", json!({}));
    assert_eq!(card["rootFingerprint"], office_shows);
    let joined = newcomer.must(
        "join_with_pack",
        json!({ "token": read["token"], "rootFingerprint": shown["rootFingerprint"] }),
    );
    assert_eq!(joined["role"], "health_team");
}

#[test]
fn what_is_typed_by_hand_and_what_stands_in_a_picture_file_end_in_the_same_request() {
    let (stick, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(elsewhere.path());
    ask_to_join(&newcomer, "河井小-2");
    let code = newcomer.must("enrol_code", json!({}));
    let scanned = scan(&office, &code)["token"].clone();
    let groups: Vec<&str> = code["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group.as_str().unwrap())
        .collect();
    let typed = office.must("read_code", json!({ "text": groups.join(" ") }));
    assert_eq!(typed["token"], scanned, "the same request");
    let mut wrong = groups.clone();
    wrong[6] = "000010";
    assert_eq!(
        office.ask("read_code", json!({ "text": wrong.join(" ") })),
        Err(Failure::CodeMistyped { group: 7 })
    );

    std::fs::write(
        stick.path().join("screen.png"),
        picture(&code["pictures"][0]),
    )
    .unwrap();
    std::fs::write(
        stick.path().join("holiday.jpg"),
        b"\xff\xd8\xff not a photograph",
    )
    .unwrap();
    let found = office.must("find_files", json!({ "kind": "picture" }));
    let token = |name: &str| {
        let mut files = found.as_array().unwrap().iter();
        files.find(|file| file["fileName"] == name).unwrap()["token"].clone()
    };
    let seen = office.must("read_picture", json!({ "token": token("screen.png") }));
    assert_eq!(seen["token"], scanned);
    assert_eq!(
        office.ask("read_picture", json!({ "token": token("holiday.jpg") })),
        Err(Failure::PictureUnreadable)
    );
    assert_eq!(
        office.ask("read_code", json!({ "text": "4901234567894" })),
        Err(Failure::CodeNotOurs)
    );
    assert_eq!(
        office.ask("read_pack", json!({ "token": scanned })),
        Err(Failure::FileGone),
        "a request is no pack"
    );
}

/// A picture of a code as a screenshot would be.
fn picture(rows: &Value) -> Vec<u8> {
    let rows: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_str().unwrap())
        .collect();
    let side = (rows.len() + 8) * 4;
    let mut points = vec![255_u8; side * side];
    for (y, row) in rows.iter().enumerate() {
        for (x, square) in row
            .bytes()
            .enumerate()
            .filter(|(_, square)| *square == b'1')
        {
            assert_eq!(square, b'1');
            for at in 0..16 {
                points[((y + 4) * 4 + at / 4) * side + (x + 4) * 4 + at % 4] = 0;
            }
        }
    }
    let mut file = Vec::new();
    let side = u32::try_from(side).unwrap();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&points).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn somebody_whose_right_ended_is_back_by_one_scan_with_nothing_to_compare() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let team = join(&office, "河井小-2", "health_team", "2026-11-30");
    let account = line(&office, "河井小-2")["device"].clone();
    office.clock.go(10 * DAY);
    assert_eq!(team.must("status", json!({}))["standing"], "closed");
    assert_eq!(
        team.ask(
            "register_household",
            household(vec![member("山田", "花子", "", "", "")])
        ),
        Err(Failure::RightClosed)
    );

    team.must("make_return_request", json!({}));
    let read = scan(&office, &team.must("enrol_code", json!({})));
    let seen = office.must("read_enrol_request", json!({ "token": read["token"] }));
    assert_eq!(
        seen["before"]["deviceName"], "河井小-2",
        "as the operation knows it"
    );
    assert_eq!(seen["before"]["role"], "health_team");
    assert_eq!(seen["before"]["standing"], "ended");
    assert_eq!(seen["before"]["mayReturn"], true);
    let pack = admit(&office, &read["token"], "health_team", "2026-12-20").unwrap();
    let read = scan(
        &team,
        &office.must("pack_code", json!({ "token": pack["token"] })),
    );
    let shown = team.must("read_pack", json!({ "token": read["token"] }));
    assert_eq!(shown["known"], true, "the operation is known");
    let back = team.must(
        "join_with_pack",
        json!({ "token": read["token"], "rootFingerprint": "" }),
    );
    assert_eq!(back["standing"], "admitted");
    team.must(
        "register_household",
        household(vec![member("山田", "花子", "", "", "")]),
    );
    let row = line(&office, "河井小-2");
    assert_eq!(row["device"], account, "the same device, the same person");
    assert_eq!(row["standing"], "admitted");
    assert_eq!(row["roles"].as_array().unwrap().len(), 1);
}

#[test]
fn a_device_withdrawn_for_cause_is_told_before_anybody_decides_and_never_returns() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let team = join(&office, "河井小-2", "health_team", "2026-11-30");
    let device = line(&office, "河井小-2")["device"].clone();
    office.must(
        "withdraw_device",
        json!({ "device": device, "reason": "lost" }),
    );
    team.must("make_return_request", json!({}));
    let read = scan(&office, &team.must("enrol_code", json!({})));
    let seen = office.must("read_enrol_request", json!({ "token": read["token"] }));
    assert_eq!(seen["before"]["mayReturn"], false);
    assert_eq!(
        admit(&office, &read["token"], "health_team", "2026-12-20"),
        Err(Failure::DeviceWithdrawn)
    );
}

#[test]
fn the_laptop_of_a_shift_passes_to_a_new_person_who_is_let_in_on_the_same_laptop_without_a_server()
{
    let stick = TempDir::new().unwrap();
    let laptop = Laptop::new(stick.path());
    laptop.found();
    laptop.must("name_profile", json!({ "label": "市役所" }));
    laptop.must("add_profile", json!({ "label": "B班" }));
    ask_to_join(&laptop, "市役所-1");
    let request = std::fs::read_dir(stick.path()).unwrap().count();
    assert_eq!(request, 1, "the request lies where the lead will look");
    laptop.must("choose_profile", json!({ "id": "profile" }));
    laptop.must("unlock", json!({ "passphrase": PASSPHRASE }));
    let token = common::only_file(&laptop, "request");
    admit(&laptop, &token, "dispatched_staff", "2026-12-01").unwrap();
    laptop.must("choose_profile", json!({ "id": "profile-2" }));
    laptop.must("unlock", json!({ "passphrase": PASSPHRASE }));
    let joined = common::take_pack(&laptop).unwrap();
    assert_eq!(joined["role"], "dispatched_staff");
    assert_eq!(joined["stage"], "open");
}

#[test]
fn codes_are_forgotten_when_the_profile_is_locked() {
    let (stick, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let office = Laptop::new(stick.path());
    office.found();
    let newcomer = Laptop::new(elsewhere.path());
    ask_to_join(&newcomer, "河井小-2");
    let code = newcomer.must("enrol_code", json!({}));
    let token = scan(&office, &code)["token"].clone();
    office.must("lock", json!({}));
    let text = code["parts"][0].clone();
    assert_eq!(
        office.ask("read_code", json!({ "text": text })),
        Err(Failure::Locked)
    );
    office.must("unlock", json!({ "passphrase": PASSPHRASE }));
    assert_eq!(
        office.ask("read_enrol_request", json!({ "token": token })),
        Err(Failure::FileGone)
    );
}

#[test]
fn the_packs_of_the_first_devices_go_by_codes_and_a_larger_one_says_that_it_goes_by_file() {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    let session = office.context.session().unwrap();
    let mut rng = vault::SystemRandom::new();
    let mut fitting = 0;
    for number in 1..=40 {
        let keys = vault::DeviceKeys::generate(&mut rng).unwrap();
        let mut replica = session.replica();
        let now = office.context.now_ms();
        let admission = authority::Admission {
            keys: keys.public(),
            account: wire::ids::AccountId([number; 16]),
            org: [1; 16],
            agreement: None,
            role: authority::Role::DispatchedStaff,
            units: replica.own_units(),
            classes: vec![0, 1, 2],
            valid_from_ms: now,
            valid_until_ms: now + 20 * DAY,
        };
        replica.admit(now, &admission).unwrap();
        let device = wire::ids::DeviceId(keys.device_id());
        let made = protocol::enrolment::EnrolPack::new(
            replica.authority(),
            replica.keys(),
            device,
            vec![],
        );
        let parts = protocol::code::parts(protocol::code::CodeKind::Pack, &made.unwrap().encode());
        if parts.is_ok() {
            fitting = number;
        }
    }
    assert!((10..40).contains(&fitting), "{fitting} devices");
    println!("packs of the first {fitting} devices go by codes");
}
