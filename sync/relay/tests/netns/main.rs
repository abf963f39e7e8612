//! Real programs on real networks: laptops and a relay, each in a network namespace of its own, joined by
//! cables and bad lines, some on small disks. Where a machine makes no namespaces each story says so.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::print_stderr)]
// A place that is not there is a mistake in the story.
#![allow(clippy::indexing_slicing)]

mod devices;
mod field;

use std::collections::BTreeSet;
use std::time::Instant;

use devices::{Closed, Laptop, Operation};
use field::{Bad, Field, Place};

/// Random moments that can be had again: `SEED=` takes the printed number back.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let given = std::env::var("SEED").ok();
        let seed = given.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            since.map_or(1, |since| u64::from(since.subsec_nanos()))
        });
        eprintln!("SEED={seed}");
        Self(seed)
    }

    /// 0 or more, and below the limit.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// What the design wants to be lived with: a satellite on a bad day.
    fn satellite(&mut self) -> Bad {
        Bad {
            delay_ms: 300,
            loss_percent: 5,
            kbit: 64,
            seed: self.below(1 << 30),
        }
    }
}

/// Everything that was acknowledged is there, once each.
#[track_caller]
fn all_there(whose: &str, acknowledged: &[String], found: &[String]) {
    let here: BTreeSet<&String> = found.iter().collect();
    assert_eq!(here.len(), found.len(), "{whose}: no note is there twice");
    let lost: Vec<&String> = acknowledged
        .iter()
        .filter(|note| !here.contains(note))
        .collect();
    assert!(lost.is_empty(), "{whose} lacks {lost:?}");
}

/// Both laptops come to hold these notes, and no other ones.
fn both_have<'a>(sent: &[String], person: &str, office: &mut Laptop<'a>, team: &mut Laptop<'a>) {
    for (whose, laptop) in [("the team", team), ("the office", office)] {
        let waited = laptop.until(&format!("{whose} has them all"), |laptop| {
            laptop.notes(person).len() == sent.len()
        });
        eprintln!("{whose}: {} notes after {waited:.1?}", sent.len());
        all_there(whose, sent, &laptop.notes(person));
    }
}

/// The relay has a foot in each of two networks, and is the only way from the one to the other.
struct Apart {
    relay: Place,
    office: Place,
    team: Place,
}

const FROM_OFFICE: &str = "10.77.1.1:4711";
const FROM_TEAM: &str = "10.77.2.1:4711";

impl Apart {
    fn lay(field: &Field) -> Self {
        let feet = [("left", "10.77.1.1/24"), ("right", "10.77.2.1/24")];
        Self {
            relay: field.lay("relay", &feet),
            office: field.lay("office", &[("left", "10.77.1.2/24")]),
            team: field.lay("team", &[("right", "10.77.2.2/24")]),
        }
    }
}

#[test]
fn over_a_bad_line_notes_come_by_the_relay_though_the_laptops_never_meet() {
    let Some(field) = Field::open() else { return };
    let mut dice = Dice::new();
    let operation = Operation::found();
    let office = &operation.office;
    // The team learns of the relay from its pack, the relay of the team from the office.
    let home = operation.relay();
    let team = operation.team();
    let person = office.register("花子");
    let mut sent: Vec<String> = (0..5).map(|number| format!("office {number}")).collect();
    for note in &sent {
        office.note(&person, note);
    }
    let feet = [("wan-1", "203.0.113.1/25"), ("wan-2", "203.0.113.129/25")];
    let middle = field.lay("relay", &feet);
    let here = field.lay("office", &[("home-1", "203.0.113.2/25")]);
    let there = field.lay("team", &[("home-2", "203.0.113.130/25")]);
    let ends = [["home-1", "wan-1"], ["home-2", "wan-2"]];
    let lines = ends.map(|tables| field.line(tables, dice.satellite()));
    let mut relay = home.start(&middle);
    let mut times = Vec::new();
    let mut once = |laptop: &Closed, place, address| {
        let began = Instant::now();
        let words = ["sync", "once", address, "--wait", "140"];
        laptop.run(Some(place), &words);
        times.push(began.elapsed().as_secs_f64());
    };
    for laptop in [office, &team] {
        laptop.run(None, &["line", "--slow", "64"]);
    }
    field.pull(&there, "home-2");
    once(office, &here, "203.0.113.1:4711");
    field.pull(&here, "home-1");
    // What it took over is on its disk: the only copy that anybody can reach now.
    relay.kill();
    relay = home.start(&middle);
    field.plug(&there, "home-2");
    once(&team, &there, "203.0.113.129:4711");
    all_there("the team", &sent, &team.notes(&person));
    for number in 0..5 {
        let note = format!("team {number}");
        team.note(&person, &note);
        sent.push(note);
    }
    once(&team, &there, "203.0.113.129:4711");
    field.pull(&there, "home-2");
    field.plug(&here, "home-1");
    once(office, &here, "203.0.113.1:4711");
    all_there("the office", &sent, &office.notes(&person));
    relay.kill();
    eprintln!("seconds of each contact: {times:.1?}");
    eprintln!("{:?}", lines.map(field::Line::end));
}

#[test]
fn a_cable_pulled_while_both_write_costs_no_note() {
    let Some(field) = Field::open() else { return };
    let mut dice = Dice::new();
    let operation = Operation::found();
    let office = &operation.office;
    let team = operation.team();
    let person = office.register("花子");
    let here = field.lay("office", &[("desk", "10.77.0.1/24")]);
    let there = field.lay("team", &[("desk", "10.77.0.2/24")]);
    let (mut a, mut b) = (office.open(&here), team.open(&there));
    b.until("they have met", |b| b.count("people") == 1);
    let mut number = 0;
    for round in 0..8 {
        // Both write as fast as they can; the cable goes while what they write passes.
        let before = dice.below(12) + 1;
        let after = dice.below(4);
        let whose = [&here, &there][usize::from(dice.below(2) == 0)];
        for said in 0..before + after {
            if said == before {
                a.take_answers(dice.below(12));
                field.pull(whose, "desk");
            }
            number += 1;
            a.begin_note(&person, &format!("office {number}"));
            b.begin_note(&person, &format!("team {number}"));
        }
        // It is out by now, also where nothing was written after it.
        field.pull(whose, "desk");
        a.settle();
        b.settle();
        field.plug(whose, "desk");
        // Sometimes it is pulled again before they have met, sometimes after.
        if dice.below(2) == 0 {
            let waited = a.until("they meet again", |a| a.count("onlyHere") == 0);
            eprintln!("round {round}: handed over again after {waited:.1?}");
        }
    }
    let sent = [&a.acknowledged[..], &b.acknowledged[..]].concat();
    assert_eq!(sent.len(), number * 2);
    both_have(&sent, &person, &mut a, &mut b);
}

#[test]
fn processes_killed_at_random_moments_cost_nothing_that_was_acknowledged() {
    let Some(field) = Field::open() else { return };
    let mut dice = Dice::new();
    let operation = Operation::found();
    let office = &operation.office;
    let home = operation.relay();
    let team = operation.team();
    let person = office.register("花子");
    let apart = Apart::lay(&field);
    let mut relay = home.start(&apart.relay);
    let begin = |whose: &str| {
        let (files, place, address) = match whose {
            "office" => (office, &apart.office, FROM_OFFICE),
            _ => (&team, &apart.team, FROM_TEAM),
        };
        let mut laptop = files.open(place);
        laptop.dial(address);
        laptop
    };
    let (mut a, mut b) = (begin("office"), begin("team"));
    b.until("they have met", |b| b.count("people") == 1);
    let (mut sent, mut acknowledged) = (BTreeSet::new(), Vec::new());
    for round in 0..9 {
        for number in 0..=dice.below(10) {
            for (whose, laptop) in [("office", &mut a), ("team", &mut b)] {
                let text = format!("{whose} {round}-{number}");
                laptop.begin_note(&person, &text);
                sent.insert(text);
            }
        }
        a.take_answers(dice.below(10));
        b.take_answers(dice.below(10));
        match dice.below(3) {
            0 => {
                acknowledged.extend(a.kill());
                a = begin("office");
            }
            1 => {
                acknowledged.extend(b.kill());
                b = begin("team");
            }
            _ => {
                relay.kill();
                relay = home.start(&apart.relay);
            }
        }
    }
    a.settle();
    b.settle();
    acknowledged.append(&mut a.acknowledged);
    acknowledged.append(&mut b.acknowledged);
    for (whose, laptop) in [("the team", &mut b), ("the office", &mut a)] {
        let waited = laptop.until(&format!("{whose} has what was acknowledged"), |laptop| {
            let here = laptop.notes(&person);
            acknowledged.iter().all(|note| here.contains(note))
        });
        let here = laptop.notes(&person);
        all_there(whose, &acknowledged, &here);
        assert!(here.iter().all(|note| sent.contains(note)), "nothing else");
        let (said, all) = (acknowledged.len(), sent.len());
        eprintln!("{whose}: {said} of {all} notes were acknowledged, all here after {waited:.1?}");
    }
    relay.kill();
}

#[test]
fn on_full_disks_nothing_is_lost_and_all_goes_on_when_there_is_room() {
    let Some(field) = Field::open() else { return };
    let operation = Operation::found();
    let office = &operation.office;
    let home = operation.relay();
    let team = operation.team();
    let person = office.register("花子");
    let apart = Apart::lay(&field);
    let relays_disk = apart.relay.small_disk(home.folder(), 24);
    let offices_disk = apart.office.small_disk(office.folder(), 24);
    let _relay = home.start(&apart.relay);
    let (mut a, mut b) = (office.open(&apart.office), team.open(&apart.team));
    a.dial(FROM_OFFICE);
    b.dial(FROM_TEAM);
    b.until("they have met", |b| b.count("people") == 1);

    // The relay has no room: the laptop is told, keeps everything, and nothing counts as handed over.
    relays_disk.fill();
    let mut number = 0;
    let said = a.until("the relay says that it is full", |a| {
        number += 1;
        a.note(&person, &format!("office {number}"));
        let status = a.status();
        let mut peers = status["peers"].as_array().into_iter().flatten();
        peers.any(|peer| peer["reason"] == "full")
    });
    eprintln!("{number} notes until the relay was full ({said:.1?})");
    assert!(a.count("onlyHere") > 0, "what it has not taken is said so");
    relays_disk.free();
    let waited = a.until("the relay takes again", |a| a.count("onlyHere") == 0);
    eprintln!("all handed over {waited:.1?} after there was room");

    // The laptop has none: what finds no room is refused whole; what is there can be read.
    offices_disk.fill();
    let before = a.notes(&person).len();
    let mut saved = 0;
    while a.try_note(&person, &format!("squeezed {saved}")) {
        saved += 1;
        assert!(saved < 5_000, "a full disk is noticed");
    }
    let here = a.notes(&person).len();
    assert_eq!(here, before + saved, "refused whole, and read");
    for number in 0..20 {
        b.note(&person, &format!("team {number}"));
    }
    offices_disk.free();
    a.note(&person, "after");
    let sent = [&a.acknowledged[..], &b.acknowledged[..]].concat();
    both_have(&sent, &person, &mut a, &mut b);
}
