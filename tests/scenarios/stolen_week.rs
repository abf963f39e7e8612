//! A week of three municipalities and twelve laptops, with the network split when one is stolen. At its
//! end all honest notes are in where they belong, the thief's are nowhere, and the next team reads all of
//! it.

use std::collections::BTreeSet;

use authority::Reason;
use document::Document;
use domain::kind::{Kind, record_of};
use stories::{Device, Dice, Field, Forger, PersonId, entries};
use wire::{DeviceId, Entry, EpochId, Lane, SpaceId, UnitId, decode};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A municipality: its office, its teams, a person it cares for, what its teams wrote.
struct Town {
    unit: UnitId,
    office: usize,
    teams: Vec<usize>,
    person: Option<PersonId>,
    honest: Vec<String>,
}

impl Town {
    fn all(&self) -> Vec<usize> {
        let office = std::iter::once(self.office);
        office.chain(self.teams.iter().copied()).collect()
    }
}

/// The keys that were used for what these devices sealed in a municipality, from some moment on.
fn keys_used(reader: &Device, authors: &[DeviceId], since_ms: u64) -> BTreeSet<(SpaceId, EpochId)> {
    let mut used = BTreeSet::new();
    for (space, logs) in reader.replica().logs() {
        for ((device, lane), _) in logs
            .iter()
            .filter(|((device, _), _)| authors.contains(device))
        {
            let rows = reader
                .replica()
                .store()
                .read(|tx| tx.entries_from(space.0, device.0, *lane, 1, usize::MAX));
            for row in rows.expect("reads") {
                let header = decode::<Entry>(&row.bytes).expect("an entry").header;
                if header.hlc.millis() >= since_ms {
                    used.insert((*space, header.epoch));
                }
            }
        }
    }
    used
}

fn keys_of(device: &Device) -> BTreeSet<(SpaceId, EpochId)> {
    let rows = device.replica().store().read(|tx| tx.space_keys());
    let rows = rows.expect("reads").into_iter();
    rows.map(|row| (SpaceId(row.space), EpochId(row.epoch)))
        .collect()
}

#[test]
fn a_laptop_stolen_while_the_network_is_split_costs_no_honest_note() {
    let mut field = Field::new(Dice::story(12_007));
    let mut towns: Vec<Town> = Vec::new();
    for number in 0..3_u8 {
        let unit = match number {
            0 => stories::UNIT,
            other => UnitId([0x20 + other; 16]),
        };
        let office = match number {
            0 => 0,
            other => field.municipality(&format!("町{other}の本部"), unit),
        };
        let teams = (0..3)
            .map(|team_number| {
                let name = format!("町{number}の班{team_number}");
                field.team_of(office, &name)
            })
            .collect();
        towns.push(Town {
            unit,
            office,
            teams,
            person: None,
            honest: Vec::new(),
        });
    }
    assert_eq!(field.len(), 12);
    field.meet();
    for town in &mut towns {
        let now = field.now_ms;
        let name = format!("{}の人", field[town.office].name);
        town.person = Some(field[town.teams[0]].register(&name, "ヒト", now));
    }
    let now = field.now_ms;
    let other = field[towns[1].teams[0]].register("だれも訪ねない人", "ヒト", now);
    field.meet();
    let stolen = towns[1].teams[2];
    let stolen_id = DeviceId(field[stolen].keys.device_id());
    // The office of the town that loses a laptop is cut off from its own teams.
    let east: Vec<usize> = towns[0]
        .all()
        .into_iter()
        .chain([towns[1].office])
        .collect();
    let west: Vec<usize> = towns[2]
        .all()
        .into_iter()
        .chain(towns[1].teams[..2].to_vec())
        .collect();
    let mut known = BTreeSet::new();
    let mut withdrawn_at = 0;
    for day in 1..=7_u64 {
        field.part_all();
        field.advance(DAY_MS);
        let now = field.now_ms;
        if day == 3 {
            let mut thief = Forger::of(&field[stolen], now);
            let space = thief.space_of(Kind::PersonRecord);
            let mut record = Document::new(Kind::PersonRecord, record_of(other));
            // One of today, one that claims to be of the day before.
            for back in [0, DAY_MS] {
                thief.now_ms = now - back;
                let note = field[stolen].note("盗んだ端末から。", now - back);
                let change = thief.change(&mut record, &[note]);
                let commit = thief.commit(Kind::PersonRecord, record_of(other), vec![change]);
                let entry = thief.entry(space, Lane::Notes, vec![commit]);
                let shown = towns[1].teams[0];
                if !field.talking(stolen, shown) {
                    field.intrude(stolen, shown);
                }
                field
                    .inject(stolen, shown, &entries(vec![entry]))
                    .expect("works");
            }
            field.run_until_quiet();
            known = keys_of(&field[stolen]);
            // In the evening the office misses it. It gives its spaces new keys with the same act.
            withdrawn_at = field.now_ms;
            field.act(towns[1].office, |replica, now| {
                replica.withdraw(now, &stolen_id, Reason::Lost)
            });
        }
        if day == 5 {
            // The week of one team ends: the first town changes its keys and a new team takes over.
            let spaces: Vec<SpaceId> = (0..4)
                .filter_map(|class| field[0].replica().authority().space(&stories::UNIT, class))
                .collect();
            for space in spaces {
                field.act(0, |replica, now| replica.rotate(now, &space));
            }
        }
        for town in &mut towns {
            let person = town.person.expect("registered");
            for device in town.teams.clone() {
                if device == stolen && day >= 3 {
                    continue;
                }
                let text = format!("{day}日目、{}。", field[device].name);
                let now = field.now_ms;
                field[device].write_note(person, &text, now).expect("may");
                town.honest.push(text);
            }
        }
        if day < 3 {
            field.meet();
            continue;
        }
        for side in [&east, &west] {
            for pair in side.windows(2) {
                field.join(pair[0], pair[1]);
            }
        }
        field.run_until_quiet();
    }
    let shown = field[towns[1].teams[0]].notes_of(other);
    assert!(
        shown.contains(&"盗んだ端末から。".to_owned()),
        "the west has not heard yet"
    );

    // The road is open again, and a new team comes to the town that lost the laptop.
    field.part_all();
    let next = field.team_of(towns[1].office, "来週の班");
    let mut rest: Vec<usize> = (0..12).filter(|device| *device != stolen).collect();
    rest.push(next);
    for _ in 0..3 {
        field.part_all();
        for a in &rest {
            for b in &rest {
                if a < b {
                    field.join(*a, *b);
                }
            }
        }
        field.run_until_quiet();
    }
    for (number, town) in towns.iter_mut().enumerate() {
        let mut all = town.all();
        all.retain(|device| *device != stolen);
        if number == 1 {
            all.push(next);
        }
        let person = town.person.expect("registered");
        town.honest.sort();
        let digest = |device: usize| field[device].replica().state_digest().expect("reads");
        for device in all.clone() {
            let here = &field[device];
            assert_eq!(here.notes_of(person), town.honest, "{}", here.name);
            assert_eq!(here.notes_of(other), [""; 0], "{}: nowhere", here.name);
            assert_eq!(digest(device), digest(town.office), "{}", here.name);
            let aside: Vec<String> = here.set_aside();
            let expected = if number == 1 { 2 } else { 0 };
            assert_eq!(aside.len(), expected, "{}: the thief's alone", here.name);
            // Nobody holds anything of another municipality.
            for space in here.replica().logs().keys() {
                let space = here
                    .replica()
                    .authority()
                    .space_named(space)
                    .expect("known");
                assert_eq!(space.unit, town.unit, "{}", here.name);
            }
        }
        // Whoever knew of the theft wrote with keys that the thief has not.
        let others: Vec<DeviceId> = if number == 1 {
            vec![DeviceId(field[town.office].keys.device_id())]
        } else {
            Vec::new()
        };
        let used = keys_used(&field[town.office], &others, withdrawn_at);
        assert!(used.is_disjoint(&known));
    }
    // From now on nobody of that town writes with a key that the thief knows, wherever they were.
    let since = field.now_ms;
    let town = &towns[1];
    let person = town.person.expect("registered");
    let mut authors = Vec::new();
    for device in [town.office, town.teams[0], town.teams[1], next] {
        field[device]
            .write_note(person, "盗難のあと。", since)
            .expect("may");
        field.seal(device);
        authors.push(DeviceId(field[device].keys.device_id()));
    }
    field.run_until_quiet();
    let used = keys_used(&field[town.office], &authors, since);
    assert!(!used.is_empty());
    assert!(used.is_disjoint(&known), "the thief's keys open none of it");
    assert_eq!(
        field[next].notes_of(person).len(),
        town.honest.len() + 4,
        "and the new team reads the history and what is written now"
    );

    // Whoever holds the stolen laptop and meets somebody is told, is given nothing, and hands in nothing.
    assert!(!keys_of(&field[stolen]).is_empty());
    field.join(stolen, town.teams[0]);
    field.run_until_quiet();
    assert!(!field.joined(stolen, town.teams[0]), "sent away");
    let authority = field[stolen].replica().authority();
    assert!(authority.is_withdrawn(&stolen_id), "its own program knows");
    assert!(keys_of(&field[stolen]).is_empty(), "and gives its keys up");
    let now = field.now_ms;
    assert!(field[stolen].write_note(person, "もう一度。", now).is_err());
}
