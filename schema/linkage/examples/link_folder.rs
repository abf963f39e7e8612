//! `cargo run -p linkage --example link_folder -- FOLDER OUT.csv [preset]`: what `tsunagi link` does,
//! without the rest of the program.
#![allow(clippy::print_stdout, clippy::expect_used, clippy::indexing_slicing)]

use linkage::Preset;
use linkage::folder::{List, run};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, out, preset @ ..] = arguments.as_slice() else {
        println!("link_folder FOLDER OUT.csv [default|fast|cautious]");
        return;
    };
    let preset = match preset.first().map(String::as_str) {
        Some("fast") => Preset::Fast,
        Some("cautious") => Preset::Cautious,
        _ => Preset::Default,
    };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).expect("a day");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("folder")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let started = std::time::Instant::now();
    let lists: Vec<List> = files
        .iter()
        .filter(|path| path.is_file())
        .flat_map(|path| {
            List::read(
                &path.file_name().unwrap_or_default().to_string_lossy(),
                &std::fs::read(path).expect("file"),
                today,
            )
        })
        .collect();
    println!("read: {:?}", started.elapsed());
    if std::env::var("SHOW").is_ok() {
        for list in &lists {
            println!(
                "{} {:?} {} {:?}",
                list.name,
                list.kind(),
                list.source(),
                list.table.heading_rows
            );
            for (field, column) in &list.columns {
                println!("    {} = {}", list.table.headings[*column], field.name());
            }
        }
    }
    let answer = run(&lists, preset, today);
    println!(
        "linked: {:?} {:?} repeated {} known {:.3}",
        started.elapsed(),
        answer.files,
        answer.repeated,
        answer.model.known()
    );
    std::fs::write(out, answer.csv()).expect("written");
}
