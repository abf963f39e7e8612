//! An operation of many laptops over weeks, played by real replicas: `make sim`, or
//! `cargo run --release -p stories --example sim -- --devices 400 --weeks 8 --seed 1`.
//!
//! Ends with 1 when an honest note is lost, or somebody lacks what they may read, or holds what they
//! may not.
#![allow(clippy::print_stdout)]

use std::process::ExitCode;
use std::time::Instant;

use stories::operation::Plan;

fn main() -> ExitCode {
    let mut plan = Plan {
        devices: 400,
        weeks: 8,
        reach: 5,
        seed: 1,
    };
    let mut words = std::env::args().skip(1);
    while let (Some(word), Some(value)) = (words.next(), words.next()) {
        let Ok(number) = value.parse::<u64>() else {
            println!("{word} wants a number");
            return ExitCode::from(2);
        };
        let small = usize::try_from(number).unwrap_or(usize::MAX);
        match word.as_str() {
            "--devices" => plan.devices = small,
            "--weeks" => plan.weeks = number,
            "--reach" => plan.reach = small,
            "--seed" => plan.seed = number,
            _ => {
                println!("--devices N --weeks N --reach PERCENT --seed N");
                return ExitCode::from(2);
            }
        }
    }
    let began = Instant::now();
    let outcome = plan.run();
    println!(
        "{} laptops over {} weeks, {} % in reach, seed {}: {} notes, {} meetings, {} sticks, {:.1} MB over links, played in {:.0} s",
        plan.devices,
        plan.weeks,
        plan.reach,
        plan.seed,
        outcome.written,
        outcome.meetings,
        outcome.sticks,
        outcome.bytes as f64 / 1e6,
        began.elapsed().as_secs_f64()
    );
    for (lane, hours) in &outcome.to_the_office {
        println!(
            "  {lane}: {} at the office after {} h (half), {} h (19 of 20), {} h (longest)",
            hours.count, hours.median, hours.p95, hours.longest
        );
    }
    println!(
        "  copies beside the author when its team left: {} at least, {} half of them",
        outcome.copies.0, outcome.copies.1
    );
    println!(
        "  the disk that was put back is known to {} of {} devices, the office among them",
        outcome.know_of_the_copy,
        outcome.at_work + 1
    );
    let mut wrong = false;
    for (what, list) in [
        ("lost", &outcome.lost),
        ("lacking", &outcome.lacking),
        ("leaked", &outcome.leaked),
    ] {
        println!("  {what}: {}", list.len());
        for text in list.iter().take(5) {
            println!("    {text}");
        }
        wrong |= !list.is_empty();
    }
    ExitCode::from(u8::from(wrong))
}
