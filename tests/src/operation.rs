//! A whole operation in a moment: teams that change every week, laptops that are out of reach nearly
//! always, an office whose node is lost for a week, a stolen laptop, one that is put back from an old copy
//! of its disk and withdrawn when the office sees it, and another municipality with which some people are
//! shared. Whole replicas over real stores; the same seed makes the same operation.
//!
//! What is asserted at the end: whatever an honest laptop wrote is at the office and with everybody who
//! may read it, and with nobody else: not with who left, not with a thief, not with the neighbours.

mod ends;
mod neighbour;

use std::collections::{BTreeMap, BTreeSet};

use authority::{Reason, Role};
use domain::kind::Kind;
use replica::Import;
use wire::{DeviceId, Frame, Lane};

use self::neighbour::Neighbour;
use crate::device::Device;
use crate::{Dice, Field, PersonId};

const HOUR_MS: u64 = 60 * 60 * 1000;
/// Six moments a day at which somebody may be in reach.
const SLOTS: u64 = 6;
const SLOT_MS: u64 = 24 * HOUR_MS / SLOTS;
/// Laptops that work at one place.
const SITE: usize = 4;
const OFFICE: usize = 0;
/// The week in which the office's node is lost, and that in which a laptop is stolen and one put back.
const LOST_WEEK: u64 = 2;
const THEFT_WEEK: u64 = 1;

/// How large an operation is.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Laptops over the whole time, the office apart.
    pub devices: usize,
    /// Weeks; all teams change after each.
    pub weeks: u64,
    /// Of a hundred moments a laptop reaches the office in so many.
    pub reach: usize,
    /// What the dice begin with.
    pub seed: u64,
    /// The office lays together what it has each week, and laptops give up what they may.
    pub prune: bool,
}

/// Times from the save to the office, in hours.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hours {
    /// How many.
    pub count: usize,
    /// Half of them.
    pub median: u64,
    /// All but one in twenty.
    pub p95: u64,
    /// The longest.
    pub longest: u64,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Notes, care notes and urgent flags that were written.
    pub written: usize,
    /// By lane: how long until the office held it.
    pub to_the_office: BTreeMap<&'static str, Hours>,
    /// Devices beside the author that held a note when its team left: fewest, and half of them.
    pub copies: (usize, usize),
    /// Meetings of two.
    pub meetings: u64,
    /// Sticks carried.
    pub sticks: u64,
    /// Bytes of all frames over links.
    pub bytes: u64,
    /// Notes of honest laptops that are not at the office at the end.
    pub lost: Vec<String>,
    /// Notes that somebody who may read them lacks at the end.
    pub lacking: Vec<String>,
    /// Notes that somebody holds who may not read them.
    pub leaked: Vec<String>,
    /// Notes of people who are shared, by either municipality, that the other one lacks.
    pub not_shared: Vec<String>,
    /// Notes of people who are shared.
    pub shared: usize,
    /// Devices that know at the end that the disk was put back.
    pub know_of_the_copy: usize,
    /// Hours until the office withdrew the laptop whose disk was put back.
    pub withdrawn_after: Option<u64>,
    /// Devices that had left, and were looked at for what was written after their right had ended.
    pub looked_at_after_the_end: usize,
    /// Entries that laptops gave up, and their bytes.
    pub given_up: (u64, u64),
    /// Devices at work at the end.
    pub at_work: usize,
}

struct Written {
    text: String,
    person: PersonId,
    by: usize,
    at: u64,
    lane: Lane,
    care: bool,
    /// It need not arrive: its author's disk was put back, or is in strange hands.
    doubtful: bool,
}

struct Operation {
    plan: Plan,
    field: Field,
    dice: Dice,
    roles: BTreeMap<usize, Role>,
    at_work: Vec<usize>,
    people: Vec<PersonId>,
    written: Vec<Written>,
    /// Those that the office does not hold yet.
    on_the_way: BTreeSet<usize>,
    delays: BTreeMap<&'static str, Vec<u64>>,
    copies: Vec<usize>,
    meetings: u64,
    sticks: u64,
    stolen: Option<(usize, usize)>,
    put_back: Option<(usize, u64)>,
    withdrawn_after: Option<u64>,
    /// Who left, and when its right ended.
    left: Vec<(usize, u64)>,
    /// When the right of each device ends.
    until: BTreeMap<usize, u64>,
    neighbour: Option<Neighbour>,
    given_up: (u64, u64),
}

fn lane_word(lane: Lane) -> &'static str {
    match lane {
        Lane::Urgent => "urgent",
        Lane::Notes => "notes",
        Lane::Bulk => "bulk",
        Lane::Audit => "audit",
        Lane::Shared => "shared",
        Lane::Attachments => "attachments",
    }
}

impl Plan {
    /// Plays it to its end.
    ///
    /// # Panics
    ///
    /// When a replica refuses what it must take.
    #[must_use]
    pub fn run(self) -> Outcome {
        let mut operation = Operation {
            plan: self,
            field: Field::new(self.seed),
            dice: Dice::new(self.seed.wrapping_add(1)),
            roles: BTreeMap::from([(OFFICE, Role::MunicipalityAdmin)]),
            at_work: Vec::new(),
            people: Vec::new(),
            written: Vec::new(),
            on_the_way: BTreeSet::new(),
            delays: BTreeMap::new(),
            copies: Vec::new(),
            meetings: 0,
            sticks: 0,
            stolen: None,
            put_back: None,
            withdrawn_after: None,
            left: Vec::new(),
            until: BTreeMap::new(),
            neighbour: None,
            given_up: (0, 0),
        };
        operation.open_the_neighbour();
        for week in 0..self.weeks {
            operation.week(week);
        }
        operation.end()
    }
}

impl Operation {
    fn week(&mut self, week: u64) {
        let leaving = std::mem::take(&mut self.at_work);
        let count = self.plan.devices / usize::try_from(self.plan.weeks).unwrap_or(1).max(1);
        for number in 0..count {
            let role = if number % 2 == 0 {
                Role::HealthTeam
            } else {
                Role::DispatchedStaff
            };
            let device = self.field.device(&format!("{}週-{}", week + 1, number + 1));
            let mut admission = self.field.admission(device, role);
            admission.valid_until_ms = self.field.now_ms + 9 * 24 * HOUR_MS;
            self.field.admit_as(device, &admission);
            self.roles.insert(device, role);
            self.until.insert(device, admission.valid_until_ms);
            self.at_work.push(device);
        }
        self.hand_over(&leaving);
        self.leave(&leaving);
        let mut copy = None;
        for slot in 0..7 * SLOTS {
            self.slot(week != LOST_WEEK);
            if week == THEFT_WEEK && slot == 2 * SLOTS {
                self.steal();
                copy = self.copy_a_disk();
            }
            if week == THEFT_WEEK
                && slot == 5 * SLOTS
                && let Some((of, disk)) = copy.take()
            {
                self.put_back(of, disk);
            }
        }
        for site in 0..self.at_work.len().div_ceil(SITE) {
            self.carry_a_stick(site, week != LOST_WEEK);
        }
        if week != LOST_WEEK {
            self.share_somebody();
        }
        if self.plan.prune {
            self.prune();
        }
    }

    /// Whoever leaves sits down with whoever comes to do the same work, and is gone. Health teams hand over
    /// to health teams: others do not hold what these write of care, not even sealed, and a laptop says of
    /// such a note that it is nowhere else.
    fn hand_over(&mut self, leaving: &[usize]) {
        for (place, old) in leaving.iter().enumerate() {
            let alike = self.at_work.iter().copied();
            let alike: Vec<usize> = alike
                .filter(|new| self.roles[new] == self.roles[old])
                .collect();
            if let Some(new) = alike.get(place % alike.len().max(1)).copied() {
                self.meet(*old, new);
            }
        }
        let noted: Vec<usize> = (0..self.written.len()).rev().step_by(7).take(40).collect();
        for note in noted {
            let by = self.written[note].by;
            if leaving.contains(&by) && !self.written[note].doubtful {
                let everybody = leaving.iter().chain(&self.at_work).chain([&OFFICE]);
                let others: Vec<usize> = everybody.copied().filter(|other| *other != by).collect();
                let held = others.iter().filter(|other| self.holds(**other, note));
                self.copies.push(held.count());
            }
        }
    }

    fn slot(&mut self, office_is_there: bool) {
        for device in self.at_work.clone() {
            if self.stolen.is_some_and(|(stolen, _)| stolen == device) {
                continue;
            }
            if self.dice.below(100) < 8 {
                self.write(device);
            }
        }
        let mut came = false;
        for (place, device) in self.at_work.clone().into_iter().enumerate() {
            if office_is_there && self.dice.below(100) < self.plan.reach {
                self.meet(device, OFFICE);
                came = true;
            }
            // At the same table, now and then with both laptops open.
            if place % SITE != 0
                && self.dice.once_in(12)
                && let Some(other) = self.at_work.get(place - 1).copied()
            {
                self.meet(device, other);
            }
        }
        if came {
            self.look_at_the_office();
            self.withdraw_what_was_put_back();
        }
        self.field.advance(SLOT_MS);
    }

    fn write(&mut self, by: usize) {
        let now = self.field.now_ms;
        if self.people.is_empty() || self.dice.once_in(5) {
            let number = self.people.len();
            let name = format!("練習 {number}番");
            let person = self.field[by].register(&name, "レンシュウ", now);
            self.people.push(person);
        }
        let person = self.people[self.dice.below(self.people.len())];
        let text = format!("記録{}号。", self.written.len());
        let reads_care = self.roles[&by] == Role::HealthTeam;
        let doubtful = self.put_back.is_some_and(|(of, _)| of == by);
        let (care, urgent) = (reads_care && self.dice.once_in(4), self.dice.once_in(10));
        let lane = if urgent { Lane::Urgent } else { Lane::Notes };
        let done = if care {
            self.field[by].write_care(person, &text, now)
        } else if urgent {
            let note = self.field[by].note(&text, now);
            let record = domain::kind::record_of(person);
            self.field[by].save(Kind::PersonRecord, record, lane, vec![note], now)
        } else {
            self.field[by].write_note(person, &text, now)
        };
        // A laptop that was withdrawn meanwhile may not write any more.
        if done.is_err() {
            return;
        }
        self.on_the_way.insert(self.written.len());
        self.written.push(Written {
            text,
            person,
            by,
            at: now,
            lane: if care { Lane::Notes } else { lane },
            care,
            doubtful,
        });
    }

    fn meet(&mut self, one: usize, other: usize) {
        if one == other {
            return;
        }
        self.meetings += 1;
        self.field.join(one, other);
        self.field.run_until_quiet();
        self.field.part(one, other);
    }

    fn holds(&self, device: usize, note: usize) -> bool {
        let note = &self.written[note];
        let notes = self.field[device].notes_of(note.person);
        notes.iter().any(|text| text.contains(&note.text))
    }

    fn look_at_the_office(&mut self) {
        let now = self.field.now_ms;
        let arrived: Vec<usize> = self
            .on_the_way
            .iter()
            .copied()
            .filter(|note| self.holds(OFFICE, *note))
            .collect();
        for note in arrived {
            self.on_the_way.remove(&note);
            let written = &self.written[note];
            let hours = now.saturating_sub(written.at) / HOUR_MS;
            let lane = lane_word(written.lane);
            self.delays.entry(lane).or_default().push(hours);
        }
    }

    /// A stick goes from a place to the office by car.
    fn carry_a_stick(&mut self, site: usize, office_is_there: bool) {
        let Some(device) = self.at_work.get(site * SITE).copied() else {
            return;
        };
        if self.stolen.is_some_and(|(stolen, _)| stolen == device) {
            return;
        }
        let mut frames: Vec<Frame> = Vec::new();
        self.field.act(device, |replica, now| {
            let (mut export, outputs) = replica.export(None, now)?;
            while let Some(frame) = replica.export_frame(&mut export)? {
                frames.push(frame);
            }
            Ok(outputs)
        });
        if !office_is_there {
            return;
        }
        self.sticks += 1;
        let mut import = Import::default();
        for frame in frames {
            self.field.act(OFFICE, |replica, now| {
                replica.import_frame(frame, now, &mut import)
            });
        }
        self.field
            .act(OFFICE, |replica, now| replica.import_end(now));
        self.field.run_until_quiet();
        self.look_at_the_office();
    }

    fn id(&self, device: usize) -> DeviceId {
        DeviceId(self.field[device].keys.device_id())
    }

    /// A laptop is gone in the night, and the office withdraws it.
    fn steal(&mut self) {
        let Some(stolen) = self.at_work.last().copied() else {
            return;
        };
        // What it had written and handed to nobody is gone with it.
        self.meet(stolen, OFFICE);
        self.look_at_the_office();
        let id = self.id(stolen);
        self.field.act(OFFICE, |replica, now| {
            replica.withdraw(now, &id, Reason::Lost)
        });
        self.stolen = Some((stolen, self.written.len()));
    }

    fn copy_a_disk(&mut self) -> Option<(usize, Device)> {
        let of = self.at_work.first().copied()?;
        let mut disk = Device::new("予備のディスク", self.plan.seed.wrapping_add(77_777));
        disk.clone_disk_of(&mut self.field[of]);
        Some((of, disk))
    }

    /// A careless repair: the disk of three days ago, with the same keys.
    fn put_back(&mut self, of: usize, mut disk: Device) {
        // What it wrote meanwhile and handed on counts; what only it had is gone with the disk.
        self.meet(of, OFFICE);
        self.look_at_the_office();
        self.field[of].clone_disk_of(&mut disk);
        self.put_back = Some((of, self.field.now_ms));
        for _ in 0..3 {
            self.write(of);
        }
    }

    /// Whoever looks after the devices at the office sees that one says two things, and withdraws it.
    fn withdraw_what_was_put_back(&mut self) {
        let Some((of, at)) = self.put_back else {
            return;
        };
        let id = self.id(of);
        let forks = self.field[OFFICE].replica().authority().forks();
        let seen = forks.keys().any(|(_, device, _)| *device == id);
        if self.withdrawn_after.is_some() || !seen {
            return;
        }
        self.field.act(OFFICE, |replica, now| {
            replica.withdraw(now, &id, Reason::Lost)
        });
        self.withdrawn_after = Some((self.field.now_ms - at) / HOUR_MS);
        self.at_work.retain(|device| *device != of);
    }
}
