//! 台帳 that comes back edited: exactly the cells that a person changed, compared with what was written
//! and with what stands here now. Nothing that changed here since is written over, nothing is erased,
//! unless somebody says so of that cell; a line that is gone does nothing.

use super::plan::{self, Plan};
use super::{column, file::File};
use crate::ask::import::ImportLook;
use crate::check;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::ledger::book::EDITABLE;
use crate::ledger::row::{DOT, HEADINGS, Lines, Person, at};
use crate::ledger::words;
use crate::time;
use chrono::NaiveDate;
use domain::birth_date::parse_birth_date;
use domain::ids::DocumentId;
use domain::individual_number;
use std::collections::BTreeSet;
use tables::Row;

/// Columns whose value may be taken away, when somebody says so, with the fields it is made of.
const ERASABLE: [(usize, &[&str]); 8] = [
    (at::KANA, &["full_name_kana"]),
    (at::BIRTH, &["birth_date"]),
    (at::ADDRESS, &["registered_address", "pre_disaster_address"]),
    (at::DAMAGE, &["damage_level"]),
    (at::OTHER_DAMAGE, &["other_damage"]),
    (at::PHONE, &["phone"]),
    (at::CERTIFICATE, &["certificate_status"]),
    (at::OTHER, &["summary"]),
];

/// A cell that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Which of [`HEADINGS`].
    pub(crate) column: usize,
    /// What the file says; empty to take the value away.
    pub(crate) value: String,
}

/// A cell that is written only when somebody says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) column: usize,
    /// What was written into the workbook, where that is known.
    pub(crate) was: String,
    pub(crate) here: String,
    pub(crate) file: String,
    pub(crate) why: &'static str,
    /// Whether it can be taken at all.
    pub(crate) may_take: bool,
    /// Somebody said so: it is among the cells that are written.
    pub(crate) taken: bool,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// As it is here, or as it was written.
    Same,
    /// The person stands in the file already.
    Repeated,
    /// Not a person of this device's lists.
    Refused(&'static str),
    /// What changes, and what somebody has to look at.
    Changed { cells: Vec<Cell>, asks: Vec<Ask> },
}

/// A line with an id.
pub(crate) struct Line {
    pub(crate) number: usize,
    /// As it stands in the file.
    pub(crate) written: Vec<String>,
    pub(crate) person: DocumentId,
    pub(crate) name: String,
    /// The cells of the ledger, in its order.
    pub(crate) cells: Vec<String>,
    pub(crate) fate: Fate,
}

/// A ledger that came back.
pub(crate) struct Returned {
    /// When it was written, RFC 3339; empty where the file does not say any more.
    pub(crate) made: String,
    pub(crate) lines: Vec<Line>,
    /// Lines without an id: people like those of any list.
    pub(crate) plan: Plan,
}

/// The name of a cell in a choice.
pub(crate) fn key(line: &Line, column: usize) -> String {
    format!("{}:{column}", line.number)
}

/// Whether the ids of a file are of people here. A file of another operation is a list like others.
pub(crate) fn is_ours(session: &Session, file: &File) -> Result<bool, Failure> {
    if file.returned {
        return Ok(true);
    }
    let Some(Some(column)) = file.ready.ledger.get(at::ID) else {
        return Ok(false);
    };
    let ids = file
        .table
        .rows
        .iter()
        .filter_map(|row| row.cells.get(*column)?.parse().ok());
    let ids: Vec<DocumentId> = ids.collect();
    // One after the other: nobody holds the reader while asking the replica, nor the other way.
    let hidden = session.replica().store().read(|tx| tx.withheld_people())?;
    let withdrawn = session.reader().withdrawn()?;
    for id in ids {
        if hidden.contains(&id) || withdrawn.contains(&id) || session.reader().person(id)?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Compares a ledger that came back. Writes nothing.
pub(crate) fn make(
    context: &Context,
    session: &Session,
    mut file: File,
    look: &ImportLook,
    compare: bool,
) -> Result<Returned, Failure> {
    column::refuse_individual_numbers(&file)?;
    let today = time::date(context.now_ms());
    let place = file.ready.ledger.clone();
    let id_at = place.get(at::ID).copied().flatten();
    let id_of = |row: &Row| {
        let cell = id_at.and_then(|column| row.cells.get(column));
        cell.map_or("", |cell| cell.trim()).to_owned()
    };
    let rows = std::mem::take(&mut file.table.rows);
    let (with_id, without): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| !id_of(row).is_empty());
    let written = file.written.take();
    let lines = Lines::of(session)?;
    let taken: BTreeSet<&str> = look.take.iter().map(String::as_str).collect();
    let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
    let mut all = Vec::with_capacity(with_id.len());
    for row in with_id {
        let person = id_of(&row).parse::<DocumentId>().ok();
        let mut line = Line {
            number: row.number,
            person: person.unwrap_or(DocumentId::from_bytes([0; 16])),
            name: String::new(),
            cells: legal(&row, &place),
            written: row.cells,
            fate: Fate::Refused("person_not_here"),
        };
        line.name = line.cells.get(at::NAME).cloned().unwrap_or_default();
        let Some(person) = person else {
            line.fate = Fate::Refused("id_unreadable");
            all.push(line);
            continue;
        };
        // Hidden, of another unit, withdrawn: the same words for all.
        let known = Person::read(&session.reader(), person)?;
        if let Some(known) = known {
            line.fate = if seen.insert(person) {
                let base = written
                    .as_ref()
                    .and_then(|written| written.cells.get(&person));
                let here = Here {
                    cells: lines.line(&known),
                    person: &known,
                };
                fate(&line, &place, base, &here, &taken, today)
            } else {
                Fate::Repeated
            };
        }
        all.push(line);
    }
    file.table.rows = without;
    Ok(Returned {
        made: written.map(|written| written.made).unwrap_or_default(),
        lines: all,
        plan: plan::make(context, session, file, look, compare)?,
    })
}

/// The cells in the order of the ledger; the household and the relationship in one again.
fn legal(row: &Row, place: &[Option<usize>]) -> Vec<String> {
    let cell = |column: Option<usize>| {
        let cell = column.and_then(|column| row.cells.get(column));
        cell.map_or("", |cell| cell.trim()).to_owned()
    };
    let mut cells: Vec<String> = place.iter().map(|column| cell(*column)).collect();
    if let Some(household) = cells.get_mut(at::HOUSEHOLD)
        && place.get(at::HOUSEHOLD).is_some_and(Option::is_some)
    {
        let relationship = cell(row.cells.len().checked_sub(1));
        if !relationship.is_empty() {
            household.push(DOT);
            household.push_str(&relationship);
        }
    }
    cells
}

/// A person as the ledger would say it now.
struct Here<'a> {
    cells: Vec<String>,
    person: &'a Person,
}

fn fate(
    line: &Line,
    place: &[Option<usize>],
    base: Option<&Vec<String>>,
    known: &Here<'_>,
    taken: &BTreeSet<&str>,
    today: NaiveDate,
) -> Fate {
    let (mut cells, mut asks) = (Vec::new(), Vec::new());
    for column in 0..HEADINGS.len() {
        // A column that somebody took out says nothing.
        if column == at::ID || !place.get(column).is_some_and(Option::is_some) {
            continue;
        }
        let text = |row: &[String]| row.get(column).map_or("", |cell| cell.trim()).to_owned();
        let (file, here) = (text(&line.cells), text(&known.cells));
        let was = base.map(|base| text(base));
        let unchanged = was
            .as_ref()
            .is_some_and(|was| same(column, &file, was, today));
        if unchanged || same(column, &file, &here, today) {
            continue;
        }
        let editable = EDITABLE.contains(&column) || column == at::HOUSEHOLD;
        if !editable && was.is_none() {
            // Counts and days of confirmation go on by themselves.
            continue;
        }
        let refusal = refusal(column, &file, &here, known.person, today);
        let since = was
            .as_ref()
            .is_some_and(|was| !same(column, was, &here, today));
        let why = match refusal {
            Some(why) => why,
            None if file.is_empty() => "cell_emptied",
            None if was.is_none() => "no_original",
            None if since => "changed_here",
            None => {
                cells.push(Cell {
                    column,
                    value: file,
                });
                continue;
            }
        };
        let is_taken = refusal.is_none() && taken.contains(key(line, column).as_str());
        if is_taken {
            cells.push(Cell {
                column,
                value: file.clone(),
            });
        }
        asks.push(Ask {
            column,
            was: was.unwrap_or_default(),
            here,
            file,
            why,
            may_take: refusal.is_none(),
            taken: is_taken,
        });
    }
    if cells.is_empty() && asks.is_empty() {
        return Fate::Same;
    }
    Fate::Changed { cells, asks }
}

/// Why a value cannot be taken, whatever somebody says.
fn refusal(
    column: usize,
    file: &str,
    here: &str,
    person: &Person,
    today: NaiveDate,
) -> Option<&'static str> {
    if !EDITABLE.contains(&column) && column != at::HOUSEHOLD {
        return Some("column_fixed");
    }
    if file.chars().count() > check::LINE {
        return Some("too_long");
    }
    if individual_number::is_in(file) {
        return Some("individual_number");
    }
    if file.is_empty() {
        let Some((_, fields)) = ERASABLE.iter().find(|(erasable, _)| *erasable == column) else {
            return Some("cell_needed");
        };
        // Edits go to the entry that stands for the person.
        return person.said_elsewhere(fields).then_some("said_elsewhere");
    }
    let unknown = |list: words::Words| words::code(list, file).is_none();
    match column {
        at::BIRTH if parse_birth_date(file, today).is_err() => Some("birth_unreadable"),
        at::SEX if unknown(words::SEX) => Some("word_unknown"),
        at::STAY_KIND if unknown(words::STAY) => Some("word_unknown"),
        at::HOUSEHOLD if person.household_elsewhere() => Some("said_elsewhere"),
        at::HOUSEHOLD => {
            let household = |text: &str| text.split(DOT).next().unwrap_or("").to_owned();
            (household(file) != household(here) || !file.contains(DOT)).then_some("column_fixed")
        }
        _ => None,
    }
}

/// Whether two cells say the same: what a spreadsheet makes of spaces, lines, days and zeros is no edit.
/// Another form of a letter is: 高 for 髙.
fn same(column: usize, one: &str, other: &str, today: NaiveDate) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain(one) == plain(other) {
        return true;
    }
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let code = |list: words::Words| {
        let (one, other) = (words::code(list, one), words::code(list, other));
        one.is_some() && one == other
    };
    match column {
        at::BIRTH => {
            let read = |text: &str| parse_birth_date(text, today).ok();
            match (read(one), read(other)) {
                (Some(one), Some(other)) => {
                    (one.date, one.precision) == (other.date, other.precision)
                }
                _ => false,
            }
        }
        at::PHONE => {
            let digits = |text: &str| normalise::phone::digits(&super::person::phone(text).0);
            let (one, other) = (digits(one), digits(other));
            one.len() > 5 && one == other
        }
        at::SEX => code(words::SEX),
        at::STAY_KIND => code(words::STAY),
        at::DAMAGE => code(words::DAMAGE),
        at::CERTIFICATE => code(words::CERTIFICATE),
        _ => false,
    }
}

impl Returned {
    /// Cells that would be written.
    pub(crate) fn cells(&self) -> usize {
        self.changed().map(|(_, cells, _)| cells.len()).sum()
    }

    /// Lines that change or ask.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&Line, &[Cell], &[Ask])> {
        self.lines.iter().filter_map(|line| match &line.fate {
            Fate::Changed { cells, asks } => Some((line, cells.as_slice(), asks.as_slice())),
            Fate::Same | Fate::Repeated | Fate::Refused(_) => None,
        })
    }

    /// How many lines have such a fate.
    pub(crate) fn count(&self, wanted: impl Fn(&Fate) -> bool) -> usize {
        self.lines.iter().filter(|line| wanted(&line.fate)).count()
    }

    /// Lines that go out to be looked at, with the reasons.
    pub(crate) fn to_look_at(&self) -> Vec<(&Line, Vec<&'static str>)> {
        self.lines
            .iter()
            .filter_map(|line| match &line.fate {
                Fate::Refused(why) => Some((line, vec![*why])),
                Fate::Changed { asks, .. } => {
                    let left = asks.iter().filter(|ask| !ask.taken);
                    let mut why: Vec<&'static str> = left.map(|ask| ask.why).collect();
                    why.dedup();
                    (!why.is_empty()).then_some((line, why))
                }
                Fate::Same | Fate::Repeated => None,
            })
            .collect()
    }
}
