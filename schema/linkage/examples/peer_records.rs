//! `cargo run --release -p linkage --example peer_records -- FOLDER [PEOPLE] [SEED] [NOISE]`: practice lists
//! linked by us, and the same records written with their keys for another program
//! (`register.csv`, `incoming.csv`: id, who it is, columns). Prints one line of JSON.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]

#[path = "../tests/score/mod.rs"]
mod score;

use linkage::columns::COLUMNS;
use linkage::{Area, Person, Preset, Register, Written, link};
use practice::lists::{Line, Lists};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

fn write(path: &Path, lines: &[&Line], people: &[Person]) {
    let mut text = format!("id,who,{}\n", COLUMNS.join(","));
    for (at, (line, person)) in lines.iter().zip(people).enumerate() {
        write!(text, "{at},{}", line.who).unwrap();
        for value in person.columns() {
            write!(text, ",{}", value.replace([',', '"', '\n'], " ")).unwrap();
        }
        text.push('\n');
    }
    std::fs::write(path, text).expect("the folder takes a file");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments.first().expect("a folder");
    let number = |at: usize, usual: u64| {
        arguments
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(usual)
    };
    let lists = Lists::new(
        number(2, 7),
        usize::try_from(number(1, 20_000)).unwrap(),
        u32::try_from(number(3, 100)).unwrap(),
    );
    let today = chrono::NaiveDate::from_ymd_opt(2024, 4, 1).unwrap();
    let started = Instant::now();
    let rows: Vec<Written> = lists.register.iter().map(score::written).collect();
    let area = Area::learn(&rows);
    let people: Vec<Person> = rows
        .iter()
        .map(|row| Person::read(row, &area, today))
        .collect();
    let records: Vec<Person> = lists
        .incoming
        .iter()
        .map(|(_, line)| Person::read(&score::written(line), &area, today))
        .collect();
    let normalised = started.elapsed();
    let started = Instant::now();
    let register = Register::new(&people);
    let (linked, _) = link(&register, &records, Preset::Default);
    let took = started.elapsed();

    // The first candidate of each record, from the surest on: the best F1 of all thresholds.
    let linkable = lists
        .incoming
        .iter()
        .filter(|(_, line)| lists.residents[line.who].registered)
        .count();
    let mut firsts: Vec<(f64, bool)> = linked
        .iter()
        .zip(&lists.incoming)
        .filter_map(|(linked, (_, line))| {
            let best = linked.candidates.first()?;
            let entry = &lists.register[usize::try_from(best.person).unwrap()];
            Some((best.chance, entry.who == line.who))
        })
        .collect();
    firsts.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut right = 0;
    let (mut best, mut precision, mut recall) = (0.0_f64, 0.0, 0.0);
    for (taken, (_, is_right)) in firsts.iter().enumerate() {
        right += usize::from(*is_right);
        let here = 2.0 * right as f64 / (taken + 1 + linkable) as f64;
        if here > best {
            best = here;
            precision = right as f64 / (taken + 1) as f64;
            recall = right as f64 / linkable as f64;
        }
    }
    let folder = Path::new(folder);
    let lines: Vec<&Line> = lists.register.iter().collect();
    write(&folder.join("register.csv"), &lines, &people);
    let lines: Vec<&Line> = lists.incoming.iter().map(|(_, line)| line).collect();
    write(&folder.join("incoming.csv"), &lines, &records);
    println!(
        "{{\"records\":{},\"linkable\":{linkable},\"normalise_seconds\":{:.3},\"link_seconds\":{:.3},\"f1\":{best:.4},\"precision\":{precision:.4},\"recall\":{recall:.4}}}",
        people.len() + records.len(),
        normalised.as_secs_f64(),
        took.as_secs_f64(),
    );
}
