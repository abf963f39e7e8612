//! Another municipality, with which some people are shared by a device of the prefecture.

use std::collections::BTreeSet;

use authority::Role;
use wire::UnitId;

use super::{OFFICE, Operation, Outcome};
use crate::PersonId;

const UNIT: UnitId = UnitId([0x42; 16]);

/// The other municipality.
pub(super) struct Neighbour {
    office: usize,
    team: usize,
    prefecture: usize,
    shared: BTreeSet<PersonId>,
    written: Vec<(PersonId, String)>,
}

impl Operation {
    pub(super) fn open_the_neighbour(&mut self) {
        let office = self.field.municipality("隣の市の本部", UNIT);
        let team = self.field.team_of(office, "隣の市の班");
        let prefecture = self.field.device("県庁-1");
        for office in [OFFICE, office] {
            self.field
                .let_in(office, prefecture, Role::PrefectureOfficer);
        }
        self.neighbour = Some(Neighbour {
            office,
            team,
            prefecture,
            shared: BTreeSet::new(),
            written: Vec::new(),
        });
        self.exchange();
    }

    /// Each week somebody is given to the other municipality, and its team writes about everybody that it
    /// was given.
    pub(super) fn share_somebody(&mut self) {
        let Some(mut neighbour) = self.neighbour.take() else {
            return;
        };
        let now = self.field.now_ms;
        let known = self.people.iter().filter(|person| {
            !neighbour.shared.contains(*person) && !self.field[OFFICE].notes_of(**person).is_empty()
        });
        if let Some(person) = known.copied().next() {
            let given = self.field[OFFICE].share(person, UNIT, &[1, 2], now);
            if given.is_ok() {
                neighbour.shared.insert(person);
            }
        }
        let (team, week) = (neighbour.team, neighbour.written.len());
        self.neighbour = Some(neighbour);
        self.exchange();
        let Some(mut neighbour) = self.neighbour.take() else {
            return;
        };
        for person in neighbour.shared.clone() {
            let text = format!("隣の市の記録{week}-{}号。", neighbour.written.len());
            let now = self.field.now_ms;
            if self.field[team].write_note(person, &text, now).is_ok() {
                neighbour.written.push((person, text));
            }
        }
        self.neighbour = Some(neighbour);
    }

    /// The prefecture comes by both offices, twice.
    fn exchange(&mut self) {
        let Some(neighbour) = &self.neighbour else {
            return;
        };
        let (office, team, prefecture) = (neighbour.office, neighbour.team, neighbour.prefecture);
        for _ in 0..2 {
            self.meet(team, office);
            self.meet(prefecture, OFFICE);
            self.meet(prefecture, office);
            self.meet(prefecture, OFFICE);
            self.meet(team, office);
        }
    }

    /// What either wrote about who is shared is at both; of everybody else, and of health and care, nothing is
    /// at the neighbours.
    pub(super) fn the_neighbour(&mut self, outcome: &mut Outcome) {
        self.exchange();
        let Some(neighbour) = &self.neighbour else {
            return;
        };
        let held = self.texts(neighbour.team);
        let office = self.texts(OFFICE);
        for note in &self.written {
            let shared = neighbour.shared.contains(&note.person) && !note.care;
            outcome.shared += usize::from(shared);
            match (shared, held.contains(&note.text)) {
                // What the office itself has: of a copied disk not everything counts.
                (true, false) if office.contains(&note.text) => {
                    outcome.not_shared.push(note.text.clone());
                }
                (false, true) => outcome.leaked.push(note.text.clone()),
                _ => {}
            }
        }
        let theirs = neighbour.written.iter().map(|(_, text)| text);
        let missing = theirs.filter(|text| !office.contains(*text));
        outcome.not_shared.extend(missing.cloned());
        outcome.shared += neighbour.written.len();
    }
}
