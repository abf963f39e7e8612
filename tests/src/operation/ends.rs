//! The end of an operation: who holds what, and who must not.

use std::collections::BTreeSet;

use super::{Hours, OFFICE, Operation, Outcome};
use authority::Role;

/// Devices that left and are looked at: each has to be opened again.
const MOST_LOOKED_AT: usize = 60;

impl Operation {
    /// Who leaves closes the laptop for good; some hand it back and are looked at in the end.
    pub(super) fn leave(&mut self, leaving: &[usize]) {
        for device in leaving {
            let until = self.until.get(device).copied().unwrap_or(u64::MAX);
            self.left.push((*device, until));
            if self.stolen.is_none_or(|(stolen, _)| stolen != *device) {
                self.field[*device].close();
            }
        }
    }

    /// The office lays together what it has, and laptops that meet it give up what they may.
    pub(super) fn prune(&mut self) {
        let now = self.field.now_ms;
        let made = self.field[OFFICE].replica_mut().condense(now);
        made.expect("the office may");
        for device in self.at_work.clone() {
            self.field[device].replica_mut().set_worth_of_pruning(8);
            if self.dice.once_in(4) {
                self.meet(device, OFFICE);
            }
            let before = self.field[device].replica().dropped();
            let now = self.field.now_ms;
            let done = self.field[device].replica_mut().prune(now);
            done.expect("the store works");
            let after = self.field[device].replica().dropped();
            self.given_up.0 += after.entries - before.entries;
            self.given_up.1 += after.bytes - before.bytes;
        }
    }

    /// Every note that a device shows.
    pub(super) fn texts(&self, device: usize) -> BTreeSet<String> {
        let people = self.people.iter();
        people
            .flat_map(|person| self.field[device].notes_of(*person))
            .collect()
    }

    pub(super) fn end(mut self) -> Outcome {
        let at_work = self.at_work.clone();
        for _ in 0..2 {
            for device in &at_work {
                self.meet(*device, OFFICE);
            }
        }
        self.look_at_the_office();
        self.withdraw_what_was_put_back();
        let mut outcome = Outcome {
            written: self.written.len(),
            meetings: self.meetings,
            sticks: self.sticks,
            bytes: self.field.bytes,
            at_work: at_work.len(),
            withdrawn_after: self.withdrawn_after,
            given_up: self.given_up,
            ..Outcome::default()
        };
        if let Some((of, _)) = self.put_back {
            let of = self.id(of);
            let knows = |device: &&usize| {
                let authority = self.field[**device].replica().authority();
                authority.is_withdrawn(&of)
                    || authority.forks().keys().any(|(_, device, _)| *device == of)
            };
            let all = at_work.iter().chain([&OFFICE]);
            outcome.know_of_the_copy = all.filter(knows).count();
        }
        self.who_may_and_who_lacks(&at_work, &mut outcome);
        self.who_left(&at_work, &mut outcome);
        self.the_thief(&at_work, &mut outcome);
        self.the_neighbour(&mut outcome);
        self.copies.sort_unstable();
        let half = self.copies.get(self.copies.len() / 2).copied();
        outcome.copies = (self.copies.first().copied().unwrap_or(0), half.unwrap_or(0));
        for (lane, mut hours) in self.delays {
            hours.sort_unstable();
            let at = |permille: usize| {
                let place = hours.len().saturating_sub(1) * permille / 1000;
                hours.get(place).copied().unwrap_or(0)
            };
            let spread = Hours {
                count: hours.len(),
                median: at(500),
                p95: at(950),
                longest: at(1000),
            };
            outcome.to_the_office.insert(lane, spread);
        }
        outcome
    }

    fn who_may_and_who_lacks(&self, at_work: &[usize], outcome: &mut Outcome) {
        let put_back = self.put_back.map(|(of, _)| of);
        let honest = |by: usize, doubtful: bool| !doubtful && put_back != Some(by);
        let office = self.texts(OFFICE);
        for note in &self.written {
            if honest(note.by, note.doubtful) && !office.contains(&note.text) {
                outcome.lost.push(note.text.clone());
            }
        }
        for device in at_work {
            let held = self.texts(*device);
            let reads_care = self.roles[device] == Role::HealthTeam;
            for note in &self.written {
                let may = !note.care || reads_care;
                match (may, held.contains(&note.text)) {
                    (true, false) if honest(note.by, note.doubtful) => {
                        outcome.lacking.push(note.text.clone());
                    }
                    (false, true) => outcome.leaked.push(note.text.clone()),
                    _ => {}
                }
            }
        }
    }

    /// Whoever has left comes by once more: of what was written after its right ended it is given nothing.
    fn who_left(&mut self, at_work: &[usize], outcome: &mut Outcome) {
        let now = self.field.now_ms;
        let ended = self.left.iter().filter(|(_, until)| *until < now);
        let ended: Vec<(usize, u64)> = ended.copied().collect();
        let step = ended.len().div_ceil(MOST_LOOKED_AT).max(1);
        for (device, until) in ended.into_iter().step_by(step) {
            if !self.field[device].is_open() {
                self.field[device].start();
            }
            if let Some(other) = at_work.get(device % at_work.len().max(1)) {
                self.meet(device, *other);
            }
            self.meet(device, OFFICE);
            let held = self.texts(device);
            let later = self.written.iter().filter(|note| note.at > until);
            let read = later.filter(|note| held.contains(&note.text));
            outcome.leaked.extend(read.map(|note| note.text.clone()));
            outcome.looked_at_after_the_end += 1;
            self.field[device].close();
        }
    }

    /// The thief sits down beside a team.
    fn the_thief(&mut self, at_work: &[usize], outcome: &mut Outcome) {
        let Some((stolen, from)) = self.stolen else {
            return;
        };
        if !self.field[stolen].is_open() {
            self.field[stolen].start();
        }
        if let Some(device) = at_work.first() {
            self.meet(stolen, *device);
        }
        let held = self.texts(stolen);
        let read = self.written.iter().skip(from);
        let read = read.filter(|note| held.contains(&note.text));
        outcome.leaked.extend(read.map(|note| note.text.clone()));
    }
}
