//! Records travel on a stick between laptops that never share a network, and people are told plainly
//! what came of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, household, join, member, visit};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An office and a shelter; the shelter has written.
struct Story {
    stick: TempDir,
    office: Laptop,
    shelter: Laptop,
}

impl Story {
    fn new() -> Self {
        let stick = TempDir::new().unwrap();
        let office = Laptop::new(stick.path());
        office.found();
        let shelter = join(&office, "河井小-2", "health_team", "2026-12-01");
        for file in std::fs::read_dir(stick.path()).unwrap().flatten() {
            std::fs::remove_file(file.path()).unwrap();
        }
        let sato = vec![member("佐藤", "花子", "さとう", "はなこ", "")];
        let registered = shelter.must("register_household", household(sato));
        let id = registered["people"][0]["id"].as_str().unwrap().to_owned();
        shelter.must("write_visit", visit(&id, "膝の痛みは続いている。"));
        Self {
            stick,
            office,
            shelter,
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.stick.path()).unwrap().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.sort();
        files
    }
}

fn write(laptop: &Laptop) -> Value {
    let folder = laptop.must("find_sticks", json!({}))["folders"][0]["token"].clone();
    laptop.must("write_stick", json!({ "token": folder, "device": "" }))
}

fn read(laptop: &Laptop) -> Value {
    let found = laptop.must("find_sticks", json!({}))["found"].clone();
    let found = found.as_array().unwrap().iter();
    let other = found
        .filter(|one| one["own"] == false)
        .map(|one| one["token"].clone())
        .next();
    laptop.must("read_stick", json!({ "token": other.unwrap() }))
}

fn read_path(laptop: &Laptop, path: &Path) -> Result<app::ask::stick::StickRead, Failure> {
    app::stick::read_at(&laptop.context, path)
}

#[test]
fn records_go_by_stick_and_the_word_that_they_arrived_comes_back() {
    let story = Story::new();
    let alone = story.shelter.must("sync_status", json!({}))["onlyHere"].clone();
    assert!(alone.as_u64().unwrap() > 0);
    let written = write(&story.shelter);
    assert!(written["entries"].as_u64().unwrap() > 0);
    assert_eq!(story.files().len(), 1, "nothing but the bundle");

    let sticks = story.office.must("find_sticks", json!({}));
    let shown = &sticks["found"][0];
    assert_eq!(shown["ours"], true);
    assert_eq!(shown["own"], false);
    assert_eq!(shown["to"], "");
    assert_eq!(
        (&shown["parts"], &shown["partsHere"]),
        (&json!(1), &json!(1))
    );
    assert!(shown["made"].as_str().unwrap().starts_with("2026-11-23T"));
    assert_eq!(shown["maker"], "河井小-2", "known since it was let in");

    let came = read(&story.office);
    assert_eq!(came["end"], "whole");
    assert_eq!(came["people"], 1);
    assert_eq!(came["notes"], 1);
    assert_eq!(came["aside"], 0);
    let again = read(&story.office);
    assert_eq!(
        (&again["entries"], &again["people"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(again["known"], came["entries"], "it was all here");
    let found = story
        .office
        .must("search_people", json!({ "text": "さとう", "limit": 10 }));
    assert_eq!(found["rows"].as_array().unwrap().len(), 1);

    write(&story.office);
    let home = read(&story.shelter);
    assert_eq!(home["receipts"], true);
    assert_eq!(home["onlyHere"], 0, "届いた");
    assert_eq!(story.shelter.must("sync_status", json!({}))["onlyHere"], 0);
}

#[test]
fn nothing_on_a_stick_is_ever_overwritten() {
    let story = Story::new();
    let first = write(&story.shelter);
    let path = story.stick.path().join(first["files"][0].as_str().unwrap());
    let before = std::fs::read(&path).unwrap();
    let second = write(&story.shelter);
    assert_ne!(first["files"], second["files"], "in the same minute");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(story.files().len(), 2);
    let blocked = story.files()[0].join("folder");
    let refused = app::stick::write_at(&story.shelter.context, &blocked, "");
    assert_eq!(refused, Err(Failure::FolderUnwritable));
}

#[test]
fn what_was_left_when_the_stick_was_pulled_is_cleared_away_by_who_left_it() {
    let story = Story::new();
    let written = write(&story.shelter);
    let path = story
        .stick
        .path()
        .join(written["files"][0].as_str().unwrap());
    let left = story.stick.path().join("1.tsunagi.part");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&left, &whole[..whole.len() / 2]).unwrap();
    let letter = story.stick.path().join("letter.tsunagi.part");
    std::fs::write(&letter, b"a letter").unwrap();
    write(&story.office);
    assert!(left.exists(), "the other device's");
    write(&story.shelter);
    assert!(!left.exists());
    assert!(letter.exists() && path.exists());
}

#[test]
fn a_large_bundle_comes_in_parts_and_says_when_some_are_missing() {
    let story = Story::new();
    let written =
        app::stick::write_in_parts(&story.shelter.context, story.stick.path(), "", 2_000).unwrap();
    assert!(written.files.len() > 1, "{:?}", written.files);
    let shown = app::stick::show_at(&story.office.context, &story.files()[0]).unwrap();
    assert_eq!(shown.parts as usize, written.files.len());
    assert_eq!(shown.parts, shown.parts_here);

    // The stick was filled from somewhere else, without the beginning.
    let part = |number: usize| story.stick.path().join(&written.files[number]);
    let aside = TempDir::new().unwrap();
    let kept = aside.path().join("kept");
    let last = written.files.len() - 1;
    std::fs::rename(part(0), &kept).unwrap();
    let came = read_path(&story.office, &part(last)).unwrap();
    assert_eq!((came.end.as_str(), came.parts_missing), ("half", 1));
    std::fs::rename(&kept, part(0)).unwrap();
    // Whichever file is named, all of them are read, in order.
    let came = read_path(&story.office, &part(last)).unwrap();
    assert_eq!((came.end.as_str(), came.gaps), ("whole", 0));
    let status = story.office.must("sync_status", json!({}));
    assert_eq!(
        (&status["people"], &status["notes"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn half_a_copy_and_a_changed_one_are_told_apart_and_do_no_harm() {
    let story = Story::new();
    write(&story.shelter);
    let path = story.files()[0].clone();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 50]).unwrap();
    assert_eq!(read_path(&story.office, &path).unwrap().end, "half");
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &changed).unwrap();
    assert_eq!(read_path(&story.office, &path).unwrap().end, "damaged");
    let mut changed = whole.clone();
    changed[40] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    assert_eq!(read_path(&story.office, &path), Err(Failure::FileTorn));
    changed.truncate(60);
    std::fs::write(&path, &changed).unwrap();
    assert_eq!(read_path(&story.office, &path), Err(Failure::FileTorn));
    std::fs::write(&path, b"a letter").unwrap();
    assert_eq!(read_path(&story.office, &path), Err(Failure::FileNotOurs));
    let mut newer = whole.clone();
    newer[9] = 9;
    std::fs::write(&path, &newer).unwrap();
    assert_eq!(read_path(&story.office, &path), Err(Failure::NewerVersion));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(read_path(&story.office, &path), Err(Failure::FileGone));
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(read_path(&story.office, &path).unwrap().end, "whole");
    assert_eq!(story.office.must("sync_status", json!({}))["notes"], 1);
}

#[test]
fn a_stick_of_another_operation_is_not_opened() {
    let story = Story::new();
    write(&story.shelter);
    let other = Laptop::new(story.stick.path());
    other.found();
    let sticks = other.must("find_sticks", json!({}));
    assert_eq!(sticks["found"][0]["ours"], false);
    let refused = other.ask(
        "read_stick",
        json!({ "token": sticks["found"][0]["token"] }),
    );
    assert_eq!(refused, Err(Failure::OtherOperation));
}

#[test]
fn a_bundle_for_one_device_names_it_and_strangers_are_refused() {
    let story = Story::new();
    let members = story.office.must("list_members", json!({}));
    let shelter = members
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["deviceName"] == "河井小-2")
        .unwrap();
    let device = shelter["device"].as_str().unwrap();
    let folder = story.stick.path();
    app::stick::write_at(&story.office.context, folder, device).unwrap();
    let shown = app::stick::show_at(&story.office.context, &story.files()[0]).unwrap();
    assert_eq!(shown.to, "河井小-2");
    let unknown = "0".repeat(64);
    let refused = app::stick::write_at(&story.office.context, folder, &unknown);
    assert_eq!(refused, Err(Failure::NotFound));
    story.office.must(
        "withdraw_device",
        json!({ "device": device, "reason": "lost" }),
    );
    let refused = app::stick::write_at(&story.office.context, folder, device);
    assert_eq!(refused, Err(Failure::DeviceWithdrawn));
    assert_eq!(story.files().len(), 1, "refused before anything is written");
}

/// A file that says of itself what another says, and is longer, and holds nothing: ten gibibytes that
/// take no room on the disk.
fn sparse(of: &Path, beside: &str) -> PathBuf {
    use std::io::{Read, Write};
    let mut head = [0; protocol::bundle::HEADER];
    let length = std::fs::File::open(of).unwrap().read(&mut head).unwrap();
    let path = of.with_file_name(beside);
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(&head[..length]).unwrap();
    file.set_len(10 * 1024 * 1024 * 1024).unwrap();
    path
}

#[test]
fn attack_51_a_larger_file_that_poses_as_the_same_part_hides_nothing() {
    let story = Story::new();
    let written = write(&story.shelter);
    let path = story
        .stick
        .path()
        .join(written["files"][0].as_str().unwrap());
    sparse(&path, "aaa.tsunagi");
    let shown = &story.office.must("find_sticks", json!({}))["found"];
    assert_eq!(shown.as_array().unwrap().len(), 1);
    let came = read(&story.office);
    assert_eq!((&came["end"], &came["notes"]), (&json!("whole"), &json!(1)));
}

#[test]
fn attack_51_ten_gibibytes_of_nothing_are_refused_at_their_beginning() {
    let story = Story::new();
    let written = write(&story.shelter);
    let path = story
        .stick
        .path()
        .join(written["files"][0].as_str().unwrap());
    sparse(&path, "aaa.tsunagi");
    std::fs::remove_file(&path).unwrap();
    let came = read(&story.office);
    assert_eq!(
        (&came["end"], &came["entries"]),
        (&json!("damaged"), &json!(0))
    );
}

#[test]
fn attack_51_a_half_copy_beside_the_whole_one_in_either_order_costs_nothing() {
    let story = Story::new();
    let written = write(&story.shelter);
    let path = story
        .stick
        .path()
        .join(written["files"][0].as_str().unwrap());
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(
        path.with_file_name("zzz.tsunagi"),
        &bytes[..bytes.len() / 2],
    )
    .unwrap();
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    changed.extend([0; 100]);
    std::fs::write(path.with_file_name("aaa.tsunagi"), changed).unwrap();
    let came = read(&story.office);
    assert_eq!((&came["end"], &came["notes"]), (&json!("whole"), &json!(1)));
}

#[cfg(unix)]
#[test]
fn attack_51_links_on_a_stick_are_not_followed_and_a_pipe_keeps_nobody_waiting() {
    let story = Story::new();
    let written = write(&story.shelter);
    let path = story
        .stick
        .path()
        .join(written["files"][0].as_str().unwrap());
    let elsewhere = TempDir::new().unwrap();
    let outside = elsewhere.path().join("outside.tsunagi");
    std::fs::rename(&path, &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &path).unwrap();
    let shown = story.office.must("find_sticks", json!({}));
    assert_eq!(shown["found"], json!([]), "a link is no file of the stick");

    let pipe = story.stick.path().join("pipe.tsunagi");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let (told, heard) = std::sync::mpsc::channel();
    let read = std::thread::spawn(move || {
        let refused = read_path(&story.office, &pipe);
        let listed = story.office.must("find_sticks", json!({}));
        told.send((refused, listed)).unwrap();
        drop(story);
    });
    let (refused, listed) = heard
        .recv_timeout(std::time::Duration::from_secs(60))
        .expect("a pipe that nobody writes to is not waited for");
    assert_eq!(refused.unwrap_err(), Failure::FileNotOurs);
    assert_eq!(listed["found"], json!([]));
    read.join().unwrap();
}
