//! Files in, links out: registers and incoming lists are told apart by what stands in them.
//!
//! No input or output here: whoever calls reads the files and writes the answer.

use crate::link::{Decision, Linked, Preset, link};
use crate::model::Model;
use crate::person::{Area, Person, Written};
use crate::register::Register;
use chrono::NaiveDate;
use domain::birth_date::parse_birth_date;
use std::collections::{BTreeMap, BTreeSet};
use tables::{Field, Table};

/// A list as read, with what each column is.
#[derive(Debug, Clone)]
pub struct List {
    /// The file, and the sheet where it has several.
    pub name: String,
    /// The table.
    pub table: Table,
    /// Field and column; a field may have several columns where that makes sense (telephones).
    pub columns: Vec<(Field, usize)>,
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A register of residents: households, relationships, numbers, addresses.
    Register,
    /// A list of people from elsewhere.
    Incoming,
    /// No list of people, or the answers to a test.
    Neither,
}

/// A record's name among all lists: the kind of its source and its own number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordName {
    /// `shelter`, `visit`, `portal`, `call`, or the file's name.
    pub source: String,
    /// The row's own number; its row in the file where it has none.
    pub number: String,
}

/// What was linked.
#[derive(Debug)]
pub struct Answer {
    /// Each record with what became of it, in the order of the files.
    pub records: Vec<(RecordName, Linked)>,
    /// The numbers of the register's entries; the place is the entry's id.
    pub register: Vec<String>,
    /// The weights that were learned.
    pub model: Model,
    /// What each file was taken for.
    pub files: Vec<(String, Kind, usize)>,
    /// Records that stand in a second file under the same number, and were taken once.
    pub repeated: usize,
}

impl List {
    /// The lists of a file; none when it holds no table. `today` decides which dates are possible.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8], today: NaiveDate) -> Vec<Self> {
        let Ok(grids) = tables::read(bytes, None) else {
            return Vec::new();
        };
        grids
            .iter()
            .filter_map(|grid| {
                let table = Table::find(grid)?;
                let columns = tables::columns::guess(&table, today)
                    .into_iter()
                    .filter_map(|guess| Some((guess.field?, guess.column)))
                    .collect();
                Some(Self {
                    name: name.to_owned(),
                    table,
                    columns,
                })
            })
            .collect()
    }

    /// Takes the columns from a mapping instead of the guess. Each pair is a heading and the name of a
    /// field, in either order; a field's name is one of [`Field::NAMES`] or a usual heading for it.
    /// The row's own number is still guessed where the mapping has none.
    ///
    /// Gives back the pairs that fit nothing here.
    pub fn map(&mut self, mapping: &[(String, String)]) -> Vec<(String, String)> {
        let mut missing = Vec::new();
        let guessed = std::mem::take(&mut self.columns);
        let field = |name: &str| {
            Field::named(name).or_else(|| {
                tables::heading::meaning(name)
                    .filter(|(_, exact)| *exact)
                    .map(|(field, _)| field)
            })
        };
        let column = |heading: &str| {
            let key = tables::heading::key(heading);
            self.table
                .headings
                .iter()
                .position(|known| tables::heading::key(known) == key)
        };
        for (one, other) in mapping {
            let forward = column(one).zip(field(other));
            match forward.or_else(|| column(other).zip(field(one))) {
                Some((column, field)) => self.columns.push((field, column)),
                None => missing.push((one.clone(), other.clone())),
            }
        }
        if !self.has(Field::Number) {
            let number = guessed.into_iter().find(|(field, column)| {
                *field == Field::Number && !self.columns.iter().any(|(_, taken)| taken == column)
            });
            self.columns.extend(number);
        }
        missing
    }

    fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|(known, _)| *known == field)
    }

    /// What the list is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.table.heading_rows.is_empty() {
            return Kind::Neither;
        }
        let named = self.has(Field::Name) || self.has(Field::Family) || self.has(Field::Kana);
        let headings: BTreeSet<String> = self
            .table
            .headings
            .iter()
            .map(|heading| tables::heading::key(heading))
            .collect();
        // Who is who stands in the answers to a test; reading them would be no linking.
        let answers = headings
            .iter()
            .any(|heading| heading.starts_with("personid") || heading == "inregister");
        let more = [
            Field::Kana,
            Field::Birth,
            Field::Age,
            Field::Sex,
            Field::Address,
            Field::Phone,
            Field::Town,
        ];
        let described = more.into_iter().filter(|field| self.has(*field)).count() >= 2;
        if !named || !described || answers || self.table.rows.is_empty() {
            return Kind::Neither;
        }
        let register = self.has(Field::Household)
            && self.has(Field::Relationship)
            && self.has(Field::Number)
            && self.has(Field::Address);
        if register {
            Kind::Register
        } else {
            Kind::Incoming
        }
    }

    /// The kind of its source, by its columns; else the file's name without its ending.
    #[must_use]
    pub fn source(&self) -> String {
        let headings: Vec<String> = self
            .table
            .headings
            .iter()
            .map(|heading| tables::heading::key(heading))
            .collect();
        let holds = |word: &str| headings.iter().any(|heading| heading.contains(word));
        if holds("避難所名") {
            "shelter".to_owned()
        } else if holds("訪問") {
            "visit".to_owned()
        } else if holds("受電") {
            "call".to_owned()
        } else if self.has(Field::Verified) || holds("accountid") {
            "portal".to_owned()
        } else {
            let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
            file.rsplit_once('.')
                .map_or(file, |(stem, _)| stem)
                .to_owned()
        }
    }

    /// The rows as written, each with its number.
    #[must_use]
    pub fn rows(&self, today: NaiveDate) -> Vec<(String, Written)> {
        let seen: Vec<Option<NaiveDate>> = self
            .table
            .rows
            .iter()
            .map(|row| self.seen(&row.cells, today))
            .collect();
        // A row without a day of its own counts ages from the middle day of its list.
        let mut days: Vec<NaiveDate> = seen.iter().flatten().copied().collect();
        days.sort_unstable();
        let middle = days.get(days.len() / 2).copied();
        let foreign = self.in_latin_parts();
        self.table
            .rows
            .iter()
            .zip(seen)
            .map(|(row, seen)| {
                let cell = |field: Field| -> String {
                    let mut cells = self
                        .columns
                        .iter()
                        .filter(|(known, _)| *known == field)
                        .filter_map(|(_, column)| row.cells.get(*column));
                    cells
                        .find(|cell| !cell.is_empty())
                        .cloned()
                        .unwrap_or_default()
                };
                let street = if self.has(Field::Street) {
                    cell(Field::Street)
                } else {
                    cell(Field::Address)
                };
                let number = cell(Field::Number);
                let written = Written {
                    name: cell(Field::Name),
                    kana: cell(Field::Kana),
                    family: cell(Field::Family),
                    given: cell(Field::Given),
                    family_kana: cell(Field::FamilyKana),
                    given_kana: cell(Field::GivenKana),
                    birth: cell(Field::Birth),
                    age: cell(Field::Age),
                    decade: cell(Field::Decade),
                    sex: cell(Field::Sex),
                    address: cell(Field::Address),
                    phones: self
                        .columns
                        .iter()
                        .filter(|(field, _)| *field == Field::Phone)
                        .filter_map(|(_, column)| row.cells.get(*column))
                        .filter(|cell| !cell.is_empty())
                        .cloned()
                        .collect(),
                    household: cell(Field::Household),
                    head: matches!(cell(Field::Relationship).as_str(), "世帯主" | "本人"),
                    seen: seen.or(middle),
                    parts: foreign.then(|| {
                        [
                            cell(Field::PostalCode),
                            cell(Field::Town),
                            cell(Field::HouseNumber),
                            street,
                        ]
                    }),
                };
                (
                    if number.is_empty() {
                        format!("row {}", row.number)
                    } else {
                        number
                    },
                    written,
                )
            })
            .collect()
    }

    /// Whether addresses stand in several columns and in Latin letters.
    fn in_latin_parts(&self) -> bool {
        let parts = [Field::Street, Field::HouseNumber, Field::PostalCode]
            .into_iter()
            .any(|field| self.has(field));
        let Some((_, town)) = self
            .columns
            .iter()
            .find(|(field, _)| *field == Field::Town)
            .filter(|_| parts)
        else {
            return false;
        };
        let towns = || {
            self.table
                .rows
                .iter()
                .take(500)
                .filter_map(|row| row.cells.get(*town))
                .filter(|cell| !cell.is_empty())
        };
        towns().filter(|cell| cell.is_ascii()).count() * 2 > towns().count()
    }

    fn seen(&self, cells: &[String], today: NaiveDate) -> Option<NaiveDate> {
        let (_, column) = self
            .columns
            .iter()
            .find(|(field, _)| *field == Field::Seen)?;
        let text = cells.get(*column)?;
        let day = text.split_whitespace().next()?;
        let read = parse_birth_date(day, today).ok()?;
        read.date.day().map(|_| read.date.earliest())
    }
}

/// Links every incoming list to all registers together; each list is what [`List::kind`] says.
#[must_use]
pub fn run(lists: &[List], preset: Preset, today: NaiveDate) -> Answer {
    let kinds: Vec<(&List, Kind)> = lists.iter().map(|list| (list, list.kind())).collect();
    run_as(&kinds, preset, today)
}

/// Links lists of which it is known what they are.
#[must_use]
pub fn run_as(lists: &[(&List, Kind)], preset: Preset, today: NaiveDate) -> Answer {
    let mut register_rows: Vec<Written> = Vec::new();
    let mut numbers = Vec::new();
    let mut incoming: Vec<(RecordName, Written)> = Vec::new();
    let mut known: BTreeMap<RecordName, ()> = BTreeMap::new();
    let mut files = Vec::new();
    let mut repeated = 0;
    for (list, kind) in lists {
        let kind = *kind;
        files.push((list.name.clone(), kind, list.table.rows.len()));
        match kind {
            Kind::Neither => {}
            Kind::Register => {
                for (number, written) in list.rows(today) {
                    numbers.push(number);
                    register_rows.push(written);
                }
            }
            Kind::Incoming => {
                let source = list.source();
                for (number, written) in list.rows(today) {
                    let name = RecordName {
                        source: source.clone(),
                        number,
                    };
                    if known.insert(name.clone(), ()).is_some() {
                        repeated += 1;
                    } else {
                        incoming.push((name, written));
                    }
                }
            }
        }
    }
    let (linked, model) = link_rows(
        &register_rows,
        incoming.iter().map(|(_, written)| written),
        preset,
        today,
    );
    Answer {
        records: incoming
            .into_iter()
            .map(|(name, _)| name)
            .zip(linked)
            .collect(),
        register: numbers,
        model,
        files,
        repeated,
    }
}

/// Links rows to the rows of a register.
#[must_use]
pub fn link_rows<'w>(
    register: &[Written],
    incoming: impl Iterator<Item = &'w Written>,
    preset: Preset,
    today: NaiveDate,
) -> (Vec<Linked>, Model) {
    let area = Area::learn(register);
    let people: Vec<Person> = register
        .iter()
        .map(|row| Person::read(row, &area, today))
        .collect();
    let register = Register::new(&people);
    let records: Vec<Person> = incoming
        .map(|row| Person::read(row, &area, today))
        .collect();
    link(&register, &records, preset)
}

impl Answer {
    /// The answer as CSV: source, record_id, decision, register_id, and what the decision rests on.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text =
            String::from("source,record_id,decision,register_id,chance,held_back,reasons\n");
        for (name, linked) in &self.records {
            let best = linked
                .candidates
                .first()
                .filter(|_| linked.decision != Decision::Nobody);
            let decision = match linked.decision {
                Decision::Auto => "auto",
                Decision::Review => "review",
                Decision::Nobody => "none",
            };
            let number = best
                .and_then(|best| self.register.get(usize::try_from(best.person).ok()?))
                .map_or("", String::as_str);
            let reasons: Vec<String> = best
                .map(|best| {
                    best.parts
                        .iter()
                        .map(|part| format!("{}:{:+.1}", part.level.code(), part.bits))
                        .collect()
                })
                .unwrap_or_default();
            let row = [
                name.source.as_str(),
                name.number.as_str(),
                decision,
                number,
                &best.map_or(String::new(), |best| format!("{:.6}", best.chance)),
                linked.held_back.map_or("", crate::link::HeldBack::code),
                &reasons.join(" "),
            ];
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
