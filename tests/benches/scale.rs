//! An office that keeps the people of a whole city, or of a prefecture: what its records take on the disk
//! and in memory, how long it takes to open, a laptop that joins from a checkpoint, and the evening on which
//! eighty laptops come home. Real replicas over real stores; frames go from hand to hand, so bytes are exact.
//!
//! `cargo bench -p stories --bench scale`; `PEOPLE=`, `NOTES=` and `DEVICES=` set another size
//! (`PEOPLE=1100000 NOTES=0` for a prefecture; some 20 GB of disk).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::path::Path;
use std::time::{Duration, Instant};

use authority::Role;
use domain::ids::DocumentId;
use practice::{Households, Rng};
use stories::meeting::{Ids, cpu_seconds, kilobytes, known, noted, part, registered, save, talk};
use stories::{Device, Field, PersonId, memory};

/// Documents of one transaction while the office is filled.
const AT_ONCE: usize = 400;

/// Visits that a laptop comes home with in the evening.
const VISITS: u64 = 20;

/// How large it is to be.
#[derive(Clone, Copy)]
struct Size {
    people: usize,
    notes: usize,
    devices: usize,
}

struct City {
    field: Field,
    ids: Ids,
    persons: Vec<PersonId>,
    notes: u64,
}

impl City {
    fn written(size: Size) -> Self {
        let mut city = Self {
            field: Field::new(1),
            ids: Ids(Rng::new(1, 1)),
            persons: Vec::with_capacity(size.people),
            notes: 0,
        };
        let (started, before) = (Instant::now(), cpu_seconds());
        city.register(size.people);
        let registered = started.elapsed();
        for _ in (0..size.notes).step_by(AT_ONCE) {
            city.write_notes(0, AT_ONCE.min(size.notes));
        }
        println!(
            "{} people written in {:.0} s, {} notes in {:.0} s; {:.0} s of processor",
            size.people,
            registered.as_secs_f64(),
            city.notes,
            (started.elapsed() - registered).as_secs_f64(),
            cpu_seconds() - before
        );
        city
    }

    fn register(&mut self, people: usize) {
        let homes = Households::new(1, people as u64);
        let mut batch = Vec::new();
        for home in homes.iter() {
            for who in &home.members {
                let id = DocumentId(self.ids.next(self.field.now_ms));
                self.persons.push(id);
                let of = known(who, &home, &mut self.ids);
                batch.extend(registered(&self.field, 0, id, &of, &mut self.ids));
                self.field.advance(10);
            }
            if batch.len() >= AT_ONCE {
                save(&mut self.field, 0, std::mem::take(&mut batch));
            }
        }
        save(&mut self.field, 0, batch);
    }

    /// Notes about people all over, in one save.
    fn write_notes(&mut self, device: usize, notes: usize) {
        let people = self.persons.len() as u64;
        let mut batch = Vec::with_capacity(notes);
        for _ in 0..notes {
            self.notes += 1;
            let person = self.persons[self.ids.0.below(people) as usize];
            let note = noted(&self.field, device, person, self.notes, &mut self.ids);
            batch.push(note);
        }
        self.field.advance(1_000);
        save(&mut self.field, device, batch);
    }

    /// What the office's program does by itself in quiet moments.
    fn condense(&mut self) {
        self.field.advance(60_000);
        let (started, before) = (Instant::now(), cpu_seconds());
        self.field.seal(0);
        self.field.run_until_quiet();
        println!(
            "the office seals what it wrote in {:.0} s, {:.0} s of processor",
            started.elapsed().as_secs_f64(),
            cpu_seconds() - before
        );
        let (now, started, before) = (self.field.now_ms, Instant::now(), cpu_seconds());
        let office = self.field[0].replica_mut();
        office.make_checkpoints(now).expect("the office may");
        println!(
            "the office makes its checkpoint in {:.0} s, {:.0} s of processor; it keeps {:.2} GB on the disk",
            started.elapsed().as_secs_f64(),
            cpu_seconds() - before,
            self.on_disk(0)
        );
    }

    fn on_disk(&self, device: usize) -> f64 {
        self.field[device].replica().store().bytes_on_disk() as f64 / 1e9
    }

    /// A laptop is admitted and takes everything from the office.
    fn joined(&mut self) -> usize {
        let newcomer = self.field.member("新しい班", Role::HealthTeam);
        memory::forget_most();
        let meeting = talk(&mut self.field, [0, newcomer], true);
        let reader = self.field[newcomer].replica().reader().unwrap();
        let total = reader.people(0, 1).unwrap().total;
        drop(reader);
        assert_eq!(total, self.persons.len() as u64, "everybody is found");
        part(&mut self.field, [0, newcomer]);
        println!(
            "a laptop joins: {:.3} GB on the wire ({:.0} bytes a person; at 1.1 million at most 2.4 GB), searchable after {:.0} s of its own time (at most 600 s); the office works {:.0} s, {:.0} s of processor for both",
            meeting.bytes() as f64 / 1e9,
            meeting.bytes() as f64 / self.persons.len() as f64,
            meeting.busy[1].as_secs_f64(),
            meeting.busy[0].as_secs_f64(),
            meeting.cpu
        );
        println!(
            "  it keeps {:.2} GB on the disk; both in one program held {} at most",
            self.on_disk(newcomer),
            memory::most()
        );
        newcomer
    }

    /// One laptop after the other comes home with what it wrote and takes what the others brought.
    fn evening(&mut self, laptops: &[usize], newcomer: usize) {
        memory::forget_most();
        let (mut office, mut laptop) = (Vec::new(), Vec::new());
        let mut bytes = 0;
        for device in laptops {
            let [laptop_of, other] = self.field.two([*device, newcomer]);
            laptop_of.take_disk_of(other);
            for _ in 0..VISITS {
                self.field.advance(60_000);
                self.write_notes(*device, 1);
            }
            let meeting = talk(&mut self.field, [*device, 0], true);
            part(&mut self.field, [*device, 0]);
            bytes += meeting.bytes();
            laptop.push(meeting.busy[0]);
            office.push(meeting.busy[1]);
            self.field[*device].scrap();
        }
        let count = laptops.len().max(1);
        println!(
            "{} laptops come home with {VISITS} visits each and take what the others brought: the office works {:.1} s in all ({}), a laptop {}; {} each on average",
            laptops.len(),
            office.iter().sum::<Duration>().as_secs_f64(),
            spread(&office),
            spread(&laptop),
            kilobytes(bytes / count as u64)
        );
        println!("  both in one program held {} at most", memory::most());
    }

    /// The office's program is started in the morning, as a program of its own.
    fn morning(&mut self) {
        self.field[0].close();
        let office = &self.field[0];
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .arg("--morning")
            .arg(office.path())
            .arg(office.seed().to_string())
            .status()
            .unwrap();
        assert!(child.success(), "the morning of the office");
        self.field[0].start();
    }
}

fn spread(times: &[Duration]) -> String {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = |permille: usize| {
        let place = times.len().saturating_sub(1) * permille / 1000;
        times.get(place).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    format!("median {:.0} ms, longest {:.0} ms", at(500), at(1000))
}

/// What is in memory afterwards is what opening and a few searches took.
fn morning(path: &Path, seed: u64) {
    let started = Instant::now();
    let replica = Device::opened_at(path, seed);
    let opened = started.elapsed();
    let reader = replica.reader().unwrap();
    let mut times = Vec::new();
    for text in ["やまだ", "や", "山田 花子", "林", "S23", "090", "1948"] {
        let asked = Instant::now();
        reader.search(text, 50).unwrap();
        times.push(asked.elapsed());
    }
    let page = Instant::now();
    reader.people(0, 50).unwrap();
    println!(
        "the office's program opens in {:.2} s; searches {}, the first page of the list {:.0} ms; it holds {} (at most {}; at most 1.5 GiB)",
        opened.as_secs_f64(),
        spread(&times),
        page.elapsed().as_secs_f64() * 1e3,
        memory::now(),
        memory::most()
    );
}

fn whole(size: Size) {
    let mut city = City::written(size);
    println!("  the program that wrote held {} at most", memory::most());
    let laptops: Vec<usize> = (0..size.devices)
        .map(|number| city.field.member(&format!("{number}班"), Role::HealthTeam))
        .collect();
    city.condense();
    city.morning();
    let newcomer = city.joined();
    city.evening(&laptops, newcomer);
    city.morning();
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    if let Some(place) = arguments.iter().position(|it| it == "--morning") {
        let seed = arguments[place + 2].parse().unwrap();
        morning(Path::new(&arguments[place + 1]), seed);
        return;
    }
    // Without `--bench` somebody only wants to see that it runs.
    let full = arguments.iter().any(|argument| argument == "--bench");
    let set = |name: &str, usual: usize, tried: usize| {
        let given = std::env::var(name).ok().and_then(|it| it.parse().ok());
        given.unwrap_or(if full { usual } else { tried })
    };
    whole(Size {
        people: set("PEOPLE", 150_000, 60),
        notes: set("NOTES", 500_000, 50),
        devices: set("DEVICES", 80, 2),
    });
}
