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

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use authority::Role;
use document::Edit;
use domain::ids::DocumentId;
use domain::item;
use domain::kind::{Kind, record_of};
use practice::{Households, Rng, dense};
use replica::{DocumentEdit, Output};
use serde_json::json;
use stories::{Field, PersonId, UNIT};
use uuid::Uuid;
use wire::{AccountId, Frame, Lane};

const ACCOUNT: AccountId = AccountId([7; 16]);
const NOTES: usize = 10;
/// Documents of one transaction while the field is prepared.
const AT_ONCE: usize = 400;

/// Ids as the program makes them: time in front, chance behind.
struct Ids(Rng);

impl Ids {
    fn next(&mut self, now_ms: u64) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(now_ms, &self.0.ten_bytes()).into_uuid()
    }
}

fn edit(kind: Kind, id: DocumentId, edits: Vec<Edit>) -> DocumentEdit {
    DocumentEdit {
        kind,
        id,
        unit: UNIT,
        lane: Lane::Notes,
        edits,
    }
}

/// A person's entry in the roll and in the ledger: 25 fields and a place of stay.
fn registered(
    field: &Field,
    device: usize,
    id: PersonId,
    who: &practice::Person,
    home: &practice::Household,
    ids: &mut Ids,
) -> [DocumentEdit; 2] {
    let now = field.now_ms;
    let set = |name: &str, value: &str| field[device].set(name, value, now);
    let birth = who.birth_date.to_string();
    let roll = [
        ("full_name", who.full_name()),
        ("family_name", who.family_name.to_string()),
        ("given_name", who.given_name.to_string()),
        ("full_name_kana", who.full_name_kana()),
        ("family_kana", who.family_kana.to_string()),
        ("given_kana", who.given_kana.to_string()),
        ("birth_date", birth),
        (
            "birth_date_precision",
            who.birth_precision.code().to_owned(),
        ),
        ("birth_date_source_text", who.birth_source_text.clone()),
        ("sex", who.sex.code().to_owned()),
        ("language", who.language.to_owned()),
        (
            "receipt_number",
            format!("KW7-{:05}", ids.0.between(0, 99_999)),
        ),
        ("watch_level", who.watch_level.code().to_owned()),
        (
            "summary",
            dense::numbered_note(ids.0.next())
                .chars()
                .take(40)
                .collect(),
        ),
    ];
    let mut roll: Vec<Edit> = roll.iter().map(|(name, value)| set(name, value)).collect();
    let stay = item::Whereabouts {
        category: domain::code::StayCategory::ShelterDesignated,
        place: None,
        place_text: "河井小学校 体育館".into(),
        presence: None,
        since: String::new(),
        by: field[device].provenance(now),
    };
    roll.push(Edit::Add {
        collection: "whereabouts".into(),
        id: ids.next(now).to_string(),
        item: serde_json::to_value(stay).unwrap(),
    });
    let phone = if who.mobile.is_empty() {
        &home.phone
    } else {
        &who.mobile
    };
    let ledger = [
        ("registered_address", home.address.as_str()),
        ("pre_disaster_address", &home.address),
        ("postal_code", &home.postal_code),
        ("phone", phone),
        ("consent_scope", who.consent.code()),
        ("area", home.area),
        ("house_damage", "half"),
        ("water", "cut"),
        ("power", "back"),
        ("contact_person", &home.members[0].family_name),
        ("contact_phone", &home.phone),
    ]
    .map(|(name, value)| set(name, value));
    [
        edit(Kind::Person, id, roll),
        edit(Kind::PersonRecord, record_of(id), ledger.into()),
    ]
}

fn noted(
    field: &Field,
    device: usize,
    person: PersonId,
    number: u64,
    ids: &mut Ids,
) -> DocumentEdit {
    let note = json!(item::Note {
        result: Some(domain::code::ContactResult::Met),
        text: dense::numbered_note(number),
        also: Vec::new(),
        corrects: None,
        by: field[device].provenance(field.now_ms),
    });
    let id = ids.next(field.now_ms).to_string();
    let add = Edit::Add {
        collection: "notes".into(),
        id,
        item: note,
    };
    edit(Kind::PersonRecord, record_of(person), vec![add])
}

fn save(field: &mut Field, device: usize, edits: Vec<DocumentEdit>) -> Duration {
    let now = field.now_ms;
    let started = Instant::now();
    field[device]
        .replica_mut()
        .write(now, ACCOUNT, edits)
        .expect("the save is taken");
    started.elapsed()
}

/// Seconds of processor time that this program has used.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |place: usize| {
        fields
            .get(place)
            .and_then(|field| field.parse::<f64>().ok())
    };
    // User and system time, in hundredths of a second.
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0
}

/// What one meeting cost.
#[derive(Default)]
struct Meeting {
    bytes: [u64; 2],
    frames: [u64; 2],
    entries: u64,
    /// Times that words went there and back before the first entry came.
    round_trips: Option<u32>,
    turns: u32,
    busy: [Duration; 2],
    sent_to_second: Option<Duration>,
}

impl Meeting {
    fn bytes(&self) -> u64 {
        self.bytes[0] + self.bytes[1]
    }
}

/// The first of two devices holds more; both talk until neither has anything to say or to do.
fn talk(field: &mut Field, pair: [usize; 2], open: bool) -> Meeting {
    let mut meeting = Meeting::default();
    let nets = pair.map(|device| field[device].net());
    let mut ways: [VecDeque<Vec<u8>>; 2] = [VecDeque::new(), VecDeque::new()];
    let now = field.now_ms;
    let carry = |side: usize,
                 outputs: Vec<Output>,
                 ways: &mut [VecDeque<Vec<u8>>; 2],
                 meeting: &mut Meeting| {
        for output in outputs {
            match output {
                Output::Send { frame, .. } => {
                    meeting.bytes[side] += frame.len() as u64;
                    meeting.frames[side] += 1;
                    if let Ok(Frame::Entries(list)) = Frame::decode(&frame) {
                        meeting.entries += list.iter().map(|entry| entry.len() as u64).sum::<u64>();
                        meeting.round_trips.get_or_insert(meeting.turns);
                    }
                    ways[side].push_back(frame);
                }
                Output::Hangup { reason, .. } => panic!("hung up: {reason:?}"),
                _ => {}
            }
        }
    };
    if open {
        for side in 0..2 {
            let outputs = field[pair[side]]
                .replica_mut()
                .connected(nets[1 - side], now)
                .unwrap();
            carry(side, outputs, &mut ways, &mut meeting);
        }
    }
    // A receipt is due a second later, a save by itself a moment later.
    let mut clock = now;
    loop {
        let under_way = [ways[0].len(), ways[1].len()];
        if under_way != [0, 0] {
            // Everything that is on the way arrives before anything answers: that is one turn.
            meeting.turns += 1;
            for side in 0..2 {
                for _ in 0..under_way[side] {
                    let Some(frame) = ways[side].pop_front() else {
                        break;
                    };
                    let started = Instant::now();
                    let outputs = field[pair[1 - side]]
                        .replica_mut()
                        .frame(nets[side], &frame, clock)
                        .unwrap();
                    meeting.busy[1 - side] += started.elapsed();
                    carry(1 - side, outputs, &mut ways, &mut meeting);
                }
            }
            continue;
        }
        meeting.sent_to_second.get_or_insert(meeting.busy[1]);
        let due = pair.map(|device| field[device].replica().wake_at().unwrap_or(u64::MAX));
        if due[0].min(due[1]) > clock + 2_000 {
            break;
        }
        for side in 0..2 {
            if due[side] <= clock + 2_000 {
                clock = clock.max(due[side]);
                let started = Instant::now();
                let outputs = field[pair[side]].replica_mut().wake(clock).unwrap();
                meeting.busy[side] += started.elapsed();
                carry(side, outputs, &mut ways, &mut meeting);
            }
        }
    }
    field.now_ms = clock;
    meeting
}

fn part(field: &mut Field, pair: [usize; 2]) {
    let nets = pair.map(|device| field[device].net());
    field[pair[0]].replica_mut().disconnected(nets[1]);
    field[pair[1]].replica_mut().disconnected(nets[0]);
}

fn kilobytes(bytes: u64) -> String {
    if bytes < 10_000 {
        format!("{bytes} B")
    } else {
        format!("{:.1} KB", bytes as f64 / 1e3)
    }
}

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
            batch.extend(registered(&field, 0, id, who, &home, &mut ids));
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
    for team in [coast, hills] {
        let meeting = talk(&mut field, [team, 0], true);
        println!(
            "a team of three brings its part to the office: {} in {:.1} s",
            kilobytes(meeting.bytes()),
            meeting.busy[1].as_secs_f64()
        );
        part(&mut field, [team, 0]);
    }

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
