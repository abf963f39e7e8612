//! `cargo run --release -p linkage --example score_practice -- [PEOPLE] [NOISE] [SEEDS] [preset]`: lists of
//! people who do not exist, linked and scored against who they are.
#![allow(clippy::print_stdout, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/score/mod.rs"]
mod score;

use linkage::Preset;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: u64| {
        arguments
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(usual)
    };
    let preset = match arguments.get(3).map(String::as_str) {
        Some("fast") => Preset::Fast,
        Some("cautious") => Preset::Cautious,
        _ => Preset::Default,
    };
    let mut pooled = score::Score::default();
    for seed in 0..number(2, 1) {
        let started = std::time::Instant::now();
        let one = score::score(
            100 + seed,
            usize::try_from(number(0, 20_000)).unwrap_or(0),
            u32::try_from(number(1, 100)).unwrap_or(100),
            preset,
        );
        println!("seed {seed}: {one} {:?}", started.elapsed());
        pooled.add(&one);
    }
    println!("pooled: {pooled}");
    let mut held: Vec<_> = pooled.held.iter().collect();
    held.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (reason, count) in held.into_iter().take(40) {
        println!("    {count} {reason}");
    }
    for least in 1..16 {
        let least = f64::from(least);
        let taken: Vec<_> = pooled
            .certain
            .iter()
            .filter(|(bits, _)| *bits >= least)
            .collect();
        let right = taken.iter().filter(|(_, right)| *right).count();
        println!(
            "from {least} bits: wrong {} recall {:.4}",
            taken.len() - right,
            right as f64 / pooled.linkable as f64
        );
    }
    if std::env::var("SHOW").is_ok() {
        for line in pooled.wrong.iter().take(40) {
            println!("{line}");
        }
    }
}
