//! What an office waits for: the lists of a 20,000-person area linked to its registers, and one new
//! record asked about among a million persons.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing
)]

#[path = "../tests/score/mod.rs"]
mod score;

use linkage::{Area, Model, Person, Preset, Register, Written};
use practice::lists::Lists;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    let today = chrono::NaiveDate::from_ymd_opt(2024, 4, 1).unwrap();
    let lists = Lists::new(7, 20_000, 100);
    let started = Instant::now();
    let score = score::of(&lists, Preset::Default);
    println!(
        "{} register entries and {} records linked: {:?} (wanted: 15 s; {score})",
        lists.register.len(),
        lists.incoming.len(),
        started.elapsed()
    );

    // Fifty areas in the same towns: denser than any country.
    let people: u64 = std::env::var("PEOPLE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let rows: Vec<Written> = lists.register.iter().map(score::written).collect();
    let area = Area::learn(&rows);
    let started = Instant::now();
    let seeds = people.div_ceil(20_000).max(1);
    let register = Register::new((0..seeds).flat_map(|seed| {
        let register = Lists::new(1000 + seed, 20_000, 100).register;
        register
            .into_iter()
            .map(|line| Person::read(&score::written(&line), &area, today))
            .collect::<Vec<_>>()
    }));
    println!(
        "{} persons made and indexed: {:?}",
        register.len(),
        started.elapsed()
    );
    let model = Model::shipped();
    let asked: Vec<Person> = Lists::new(1000, 6_000, 100)
        .incoming
        .iter()
        .map(|(_, line)| Person::read(&score::written(line), &area, today))
        .collect();
    let mut times: Vec<Duration> = Vec::with_capacity(asked.len());
    for person in &asked {
        let started = Instant::now();
        black_box(register.suggest(black_box(person), &model, Preset::Default));
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1000];
    println!(
        "one record among {}: p50 {:?} p95 {:?} p99 {:?} (wanted: 10 ms) most {:?}",
        register.len(),
        at(500),
        at(950),
        at(990),
        at(1000)
    );
    let started = Instant::now();
    let mut register = register;
    for person in asked.iter().take(1000) {
        black_box(register.add(person));
    }
    println!("one entry added: {:?}", started.elapsed() / 1000);
}
