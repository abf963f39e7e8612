//! An operation of many laptops over weeks, played by real replicas: `make sim`, or
//! `cargo run --release -p stories --example sim -- --devices 400 --weeks 8 --seed 1`.
//!
//! `--prune 1` has the office lay together what it has each week, and laptops give up what they may;
//! `--json 1` prints everything as one object.
//!
//! Ends with 1 when an honest note is lost, or somebody lacks what they may read, or holds what they
//! may not.
#![allow(clippy::print_stdout)]

use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;
use stories::operation::{Outcome, Plan};

/// Texts of a list that are printed.
const MOST_TEXTS: usize = 5;

fn main() -> ExitCode {
    let mut plan = Plan {
        devices: 400,
        weeks: 8,
        reach: 5,
        seed: 1,
        prune: false,
    };
    let mut as_json = false;
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
            "--prune" => plan.prune = number > 0,
            "--json" => as_json = number > 0,
            _ => {
                println!("--devices N --weeks N --reach PERCENT --seed N --prune 0|1 --json 0|1");
                return ExitCode::from(2);
            }
        }
    }
    let began = Instant::now();
    let outcome = plan.run();
    let seconds = began.elapsed().as_secs_f64();
    if as_json {
        println!("{}", object(&plan, &outcome, seconds));
    } else {
        print(&plan, &outcome, seconds);
    }
    let wrong = wrong(&outcome).iter().any(|(_, list)| !list.is_empty());
    ExitCode::from(u8::from(wrong))
}

/// What must be empty.
fn wrong(outcome: &Outcome) -> [(&'static str, &Vec<String>); 4] {
    [
        ("lost", &outcome.lost),
        ("lacking", &outcome.lacking),
        ("leaked", &outcome.leaked),
        ("not_shared", &outcome.not_shared),
    ]
}

fn print(plan: &Plan, outcome: &Outcome, seconds: f64) {
    println!(
        "{} laptops over {} weeks, {} % in reach, seed {}: {} notes, {} meetings, {} sticks, {:.1} MB over links, played in {seconds:.0} s",
        plan.devices,
        plan.weeks,
        plan.reach,
        plan.seed,
        outcome.written,
        outcome.meetings,
        outcome.sticks,
        outcome.bytes as f64 / 1e6,
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
        "  the disk that was put back is known to {} of {} devices, the office among them; withdrawn after {} h",
        outcome.know_of_the_copy,
        outcome.at_work + 1,
        outcome
            .withdrawn_after
            .map_or("-".to_owned(), |hours| hours.to_string())
    );
    println!(
        "  {} devices looked at after their right had ended, {} notes of people who are shared",
        outcome.looked_at_after_the_end, outcome.shared
    );
    if plan.prune {
        println!(
            "  given up by laptops: {} entries, {:.1} MB",
            outcome.given_up.0,
            outcome.given_up.1 as f64 / 1e6
        );
    }
    for (what, list) in wrong(outcome) {
        println!("  {what}: {}", list.len());
        for text in list.iter().take(MOST_TEXTS) {
            println!("    {text}");
        }
    }
}

fn object(plan: &Plan, outcome: &Outcome, seconds: f64) -> serde_json::Value {
    let lanes: serde_json::Map<_, _> = outcome
        .to_the_office
        .iter()
        .map(|(lane, hours)| {
            let hours = json!({
                "count": hours.count, "half": hours.median, "of20": hours.p95, "longest": hours.longest,
            });
            ((*lane).to_owned(), hours)
        })
        .collect();
    let wrong: serde_json::Map<_, _> = wrong(outcome)
        .iter()
        .map(|(what, list)| {
            let first: Vec<_> = list.iter().take(MOST_TEXTS).collect();
            let told = json!({ "count": list.len(), "first": first });
            ((*what).to_owned(), told)
        })
        .collect();
    json!({
        "plan": {
            "devices": plan.devices, "weeks": plan.weeks, "reach": plan.reach, "seed": plan.seed,
            "prune": plan.prune,
        },
        "seconds": seconds,
        "notes": outcome.written,
        "meetings": outcome.meetings,
        "sticks": outcome.sticks,
        "bytes": outcome.bytes,
        "hoursToTheOffice": lanes,
        "copiesWhenTheTeamLeft": { "least": outcome.copies.0, "half": outcome.copies.1 },
        "putBack": {
            "knownTo": outcome.know_of_the_copy, "of": outcome.at_work + 1,
            "withdrawnAfterHours": outcome.withdrawn_after,
        },
        "lookedAtAfterTheEnd": outcome.looked_at_after_the_end,
        "shared": outcome.shared,
        "givenUp": { "entries": outcome.given_up.0, "bytes": outcome.given_up.1 },
        "wrong": wrong,
    })
}
