//! What teams wait for when laptops meet: the first hour of a new laptop, the daily exchange, one
//! note on a LAN. Two real replicas over real stores; frames go from hand to hand, so bytes and round
//! trips are exact and each side's time is its own.
//!
//! `cargo bench -p stories --bench meeting`; `PEOPLE=` sets another size.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::time::{Duration, Instant};

use authority::Role;
use domain::ids::DocumentId;
use practice::{Households, Rng};
use stories::meeting::{
    Ids, Meeting, cpu_seconds, kilobytes, known, noted, part, registered, save, talk,
};
use stories::{Field, PersonId};

const NOTES: usize = 10;
/// Documents of one transaction while the field is prepared.
const AT_ONCE: usize = 400;

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1000].as_secs_f64() * 1e3;
    format!(
        "median {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        at(500),
        at(990),
        at(1000)
    )
}

/// What the office's program does by itself in a quiet moment.
fn condense(field: &mut Field) {
    let now = field.now_ms;
    let started = Instant::now();
    let office = field[0].replica_mut();
    office.make_checkpoints(now).expect("the office may");
    println!(
        "the office makes a checkpoint in {:.1} s",
        started.elapsed().as_secs_f64()
    );
}

fn first_sync(people: usize) {
    let mut field = Field::new(1);
    let [coast, hills] = field.team(["海の班", "山の班"], Role::HealthTeam);
    let mut ids = Ids(Rng::new(1, 1));
    let writers = [0, coast, hills];
    let homes = Households::new(1, people as u64);
    let mut persons: Vec<PersonId> = Vec::new();
    let started = Instant::now();
    let mut batch = Vec::new();
    for home in homes.iter() {
        for who in &home.members {
            let id = DocumentId(ids.next(field.now_ms));
            persons.push(id);
            let of = known(who, &home, &mut ids);
            batch.extend(registered(&field, 0, id, &of, &mut ids));
            field.advance(10);
        }
        if batch.len() >= AT_ONCE {
            save(&mut field, 0, std::mem::take(&mut batch));
        }
    }
    save(&mut field, 0, batch);
    let mut number = 0;
    for round in 0..NOTES {
        for (part, chunk) in persons.chunks(AT_ONCE).enumerate() {
            let device = writers[(round + part) % writers.len()];
            let notes = chunk.iter().map(|person| {
                number += 1;
                noted(&field, device, *person, number, &mut ids)
            });
            let notes = notes.collect();
            field.advance(1_000);
            save(&mut field, device, notes);
        }
    }
    println!(
        "{people} people with {NOTES} notes each written in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    // What was written last is sealed when nobody comes for a while.
    field.advance(60_000);
    field.seal(0);
    field.run_until_quiet();
    condense(&mut field);
    for team in [coast, hills] {
        let meeting = talk(&mut field, [team, 0], true);
        println!(
            "a team brings its part and takes the rest: {}, the office works {:.1} s, the team {:.1} s",
            kilobytes(meeting.bytes()),
            meeting.busy[1].as_secs_f64(),
            meeting.busy[0].as_secs_f64()
        );
        part(&mut field, [team, 0]);
    }

    condense(&mut field);
    let newcomer = field.member("新しい班", Role::HealthTeam);
    let pair = [0, newcomer];
    let before = cpu_seconds();
    let meeting = talk(&mut field, pair, true);
    let worked = cpu_seconds() - before;
    let total = field[newcomer]
        .replica()
        .reader()
        .unwrap()
        .people(0, 1)
        .unwrap()
        .total;
    assert_eq!(total, people as u64, "everybody is found");
    println!(
        "first sync of {people} people with {NOTES} notes each, empty laptop: stored after {:.1} s, searchable after {:.1} s of its own time (limit 30 s); the sender needs {:.1} s; {worked:.1} s of processor for both",
        meeting.sent_to_second.unwrap_or_default().as_secs_f64(),
        meeting.busy[1].as_secs_f64(),
        meeting.busy[0].as_secs_f64()
    );
    println!(
        "  {:.2} MB on the wire (limit 25 MB), {:.2} MB of them sealed entries, ratio {:.4}; {} frames, {} turns before data",
        meeting.bytes() as f64 / 1e6,
        meeting.entries as f64 / 1e6,
        meeting.bytes() as f64 / meeting.entries.max(1) as f64,
        meeting.frames[0] + meeting.frames[1],
        meeting.round_trips.unwrap_or_default()
    );
    println!(
        "  on disk: {:.1} MB",
        field[newcomer].replica().store().bytes_on_disk() as f64 / 1e6
    );

    part(&mut field, pair);
    let meeting = talk(&mut field, pair, true);
    println!(
        "nothing new: {} in {} frames, {} turns (limit 300 B)",
        kilobytes(meeting.bytes()),
        meeting.frames[0] + meeting.frames[1],
        meeting.turns
    );
    part(&mut field, pair);

    let changed = 100.min(people);
    let mut times = Vec::new();
    for _ in 0..changed {
        number += 1;
        let person = persons[ids.0.below(people as u64) as usize];
        field.advance(60_000);
        let note = noted(&field, 0, person, number, &mut ids);
        times.push(save(&mut field, 0, vec![note]));
    }
    let meeting = talk(&mut field, pair, true);
    println!(
        "{changed} of {people} changed, one note each: {} there and back, {} of them entries (limit 40 KB); {} turns before data, receiver {:.0} ms",
        kilobytes(meeting.bytes()),
        kilobytes(meeting.entries),
        meeting.round_trips.unwrap_or_default(),
        meeting.busy[1].as_secs_f64() * 1e3
    );

    // The laptops stay connected: one note, sealed by itself.
    let mut lone = Vec::new();
    for _ in 0..10 {
        number += 1;
        field.advance(120_000);
        let person = persons[ids.0.below(people as u64) as usize];
        let note = noted(&field, 0, person, number, &mut ids);
        times.push(save(&mut field, 0, vec![note]));
        lone.push(talk(&mut field, pair, false));
    }
    let mean = |of: fn(&Meeting) -> u64| lone.iter().map(of).sum::<u64>() / lone.len() as u64;
    println!(
        "a lone note while connected: {} as an entry, {} with acknowledgement and receipt (goal 500 B)",
        kilobytes(mean(|meeting| meeting.entries)),
        kilobytes(mean(Meeting::bytes)),
    );
    for _ in times.len()..500.min(people) {
        number += 1;
        field.advance(1_000);
        let person = persons[ids.0.below(people as u64) as usize];
        let note = noted(&field, 0, person, number, &mut ids);
        times.push(save(&mut field, 0, vec![note]));
    }
    println!(
        "a note is durable after: {} (limit p99 50 ms, {people} people)",
        spread(times)
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    // Without `--bench` somebody only wants to see that it runs.
    let full = arguments.iter().any(|argument| argument == "--bench");
    let people = std::env::var("PEOPLE")
        .ok()
        .and_then(|people| people.parse().ok());
    first_sync(people.unwrap_or(if full { 10_000 } else { 20 }));
}
