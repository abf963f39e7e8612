//! Two devices meet, and what that cost: exact bytes and turns, each side's own time. Frames go from
//! hand to hand without a network. For benches.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use document::Edit;
use domain::ids::DocumentId;
use domain::item;
use domain::kind::{Kind, record_of};
use practice::{Rng, dense};
use replica::{DocumentEdit, Output};
use serde_json::json;
use uuid::Uuid;
use wire::{AccountId, Frame, Lane};

use crate::{Field, PersonId, UNIT};

const ACCOUNT: AccountId = AccountId([7; 16]);

/// Ids as the program makes them: time in front, chance behind.
#[derive(Debug)]
pub struct Ids(pub Rng);

impl Ids {
    /// The next one.
    pub fn next(&mut self, now_ms: u64) -> Uuid {
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

/// What is known of a person, as names and values: what stands in the roll, and in the ledger.
#[derive(Debug, Clone)]
pub struct Known {
    /// Fields of the roll.
    pub roll: Vec<(&'static str, String)>,
    /// Fields of the ledger.
    pub ledger: Vec<(&'static str, String)>,
}

/// 25 fields of a practice person.
pub fn known(who: &practice::Person, home: &practice::Household, ids: &mut Ids) -> Known {
    let summary = dense::numbered_note(ids.0.next())
        .chars()
        .take(40)
        .collect();
    let receipt = format!("KW7-{:05}", ids.0.between(0, 99_999));
    let phone = if who.mobile.is_empty() {
        &home.phone
    } else {
        &who.mobile
    };
    Known {
        roll: vec![
            ("full_name", who.full_name()),
            ("family_name", who.family_name.to_string()),
            ("given_name", who.given_name.to_string()),
            ("full_name_kana", who.full_name_kana()),
            ("family_kana", who.family_kana.to_string()),
            ("given_kana", who.given_kana.to_string()),
            ("birth_date", who.birth_date.clone()),
            (
                "birth_date_precision",
                who.birth_precision.code().to_owned(),
            ),
            ("birth_date_source_text", who.birth_source_text.clone()),
            ("sex", who.sex.code().to_owned()),
            ("language", who.language.to_owned()),
            ("receipt_number", receipt),
            ("watch_level", who.watch_level.code().to_owned()),
            ("summary", summary),
        ],
        ledger: vec![
            ("registered_address", home.address.clone()),
            ("pre_disaster_address", home.address.clone()),
            ("postal_code", home.postal_code.clone()),
            ("phone", phone.clone()),
            ("consent_scope", who.consent.code().to_owned()),
            ("area", home.area.to_string()),
            ("house_damage", "half".to_owned()),
            ("water", "cut".to_owned()),
            ("power", "back".to_owned()),
            ("contact_person", home.members[0].family_name.to_string()),
            ("contact_phone", home.phone.clone()),
        ],
    }
}

/// A person's entry in the roll and in the ledger, and a place of stay.
pub fn registered(
    field: &Field,
    device: usize,
    id: PersonId,
    known: &Known,
    ids: &mut Ids,
) -> [DocumentEdit; 2] {
    let now = field.now_ms;
    let set = |(name, value): &(&str, String)| field[device].set(name, value, now);
    let mut roll: Vec<Edit> = known.roll.iter().map(set).collect();
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
    let ledger = known.ledger.iter().map(set).collect();
    [
        edit(Kind::Person, id, roll),
        edit(Kind::PersonRecord, record_of(id), ledger),
    ]
}

/// One more note about a person, as dense as real prose.
pub fn noted(
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

/// Saves, and says how long that took.
pub fn save(field: &mut Field, device: usize, edits: Vec<DocumentEdit>) -> Duration {
    let now = field.now_ms;
    let started = Instant::now();
    field[device]
        .replica_mut()
        .write(now, ACCOUNT, edits)
        .expect("the save is taken");
    started.elapsed()
}

/// Seconds of processor time that this program has used.
pub fn cpu_seconds() -> f64 {
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
#[derive(Debug, Default)]
pub struct Meeting {
    /// What each side sent.
    pub bytes: [u64; 2],
    /// Frames that each side sent.
    pub frames: [u64; 2],
    /// Bytes of sealed entries and chunks among them.
    pub entries: u64,
    /// Times that words went there and back before the first entry came.
    pub round_trips: Option<u32>,
    /// Times that everything under way arrived.
    pub turns: u32,
    /// How long each side worked.
    pub busy: [Duration; 2],
    /// How long the second side had worked when everything was durable with it.
    pub sent_to_second: Option<Duration>,
    /// Seconds of processor that both had used by then.
    pub stored_cpu: f64,
    /// Seconds of processor that both used in all.
    pub cpu: f64,
}

impl Meeting {
    /// What both sent.
    pub fn bytes(&self) -> u64 {
        self.bytes[0] + self.bytes[1]
    }
}

/// The first of two devices holds more; both talk until neither has anything to say or to do.
pub fn talk(field: &mut Field, pair: [usize; 2], open: bool) -> Meeting {
    let mut meeting = Meeting::default();
    let began = cpu_seconds();
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
                    if let Ok(Frame::Entries(list) | Frame::Chunks(list)) = Frame::decode(&frame) {
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
        if meeting.sent_to_second.is_none() {
            meeting.sent_to_second = Some(meeting.busy[1]);
            meeting.stored_cpu = cpu_seconds() - began;
        }
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
    meeting.cpu = cpu_seconds() - began;
    meeting
}

/// The link is gone.
pub fn part(field: &mut Field, pair: [usize; 2]) {
    let nets = pair.map(|device| field[device].net());
    field[pair[0]].replica_mut().disconnected(nets[1]);
    field[pair[1]].replica_mut().disconnected(nets[0]);
}

/// As people read it.
pub fn kilobytes(bytes: u64) -> String {
    if bytes < 10_000 {
        format!("{bytes} B")
    } else {
        format!("{:.1} KB", bytes as f64 / 1e3)
    }
}
