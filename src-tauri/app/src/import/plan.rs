//! What becomes of every line of a file: compared with what the list said the last time.

use super::book::{Book, KnownList};
use super::column::{self, Column};
use super::file::{self, File};
use super::known::Known;
use super::line::{self, Line, Written, text};
use super::origin::{self, Origin};
use super::person::{self, Rules, Values};
use crate::ask::import::ImportLook;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::time;
use chrono::NaiveDate;
use domain::ids::DocumentId;
use std::collections::{BTreeMap, BTreeSet};
use tables::{Field, WhySkipped};
use uuid::Uuid;

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fate {
    /// Somebody to register.
    New(Values),
    /// Somebody of this list who changes: what the list said before, and what it says now.
    Updated {
        /// What it said, read by today's rules.
        before: Box<Values>,
        /// What it says.
        now: Box<Values>,
        /// In which household of the list the person was; empty for none.
        moved_from: String,
    },
    /// Somebody of this list, as they are.
    Same,
    /// To be mended first, and why.
    Mend(Vec<&'static str>),
    /// Stands in the file already.
    Repeated,
}

/// A row and what becomes of it.
pub(crate) struct Planned {
    pub(crate) line: Line,
    pub(crate) person: DocumentId,
    pub(crate) fate: Fate,
}

/// A file, read and compared.
pub(crate) struct Plan {
    pub(crate) file: File,
    pub(crate) columns: Vec<Column>,
    pub(crate) fingerprint: String,
    pub(crate) basis: Option<(NaiveDate, String)>,
    pub(crate) register: bool,
    pub(crate) list: Uuid,
    pub(crate) known_list: Option<KnownList>,
    pub(crate) rows: Vec<Planned>,
    /// Households that the list had before.
    pub(crate) households_before: BTreeSet<String>,
    pub(crate) alike: usize,
    pub(crate) gone: usize,
    pub(crate) emptied: usize,
}

/// Says what would become of a file that was read. Writes nothing.
pub(crate) fn make(
    context: &Context,
    session: &Session,
    file: File,
    look: &ImportLook,
    compare: bool,
) -> Result<Plan, Failure> {
    let today = time::date(context.now_ms());
    let fingerprint = column::fingerprint(&file);
    let book = Book::load(session)?;
    let origins: Vec<Origin> = session
        .reader()
        .list_origins()?
        .iter()
        .filter_map(Origin::of)
        .collect();
    let same_headings: Vec<&KnownList> = book
        .lists
        .iter()
        .filter(|list| list.headings == fingerprint || list.id.to_string() == file.mark)
        .collect();
    let remembered = same_headings.last().map_or(&[][..], |list| &list.columns);
    let columns = column::read(&file, &look.columns, remembered, today)?;
    let lines = line::read(&file, &columns);
    let list = match look.list.as_str() {
        "new" => None,
        "" => recognise(&file, &same_headings, &lines, &origins),
        id => Some(Uuid::parse_str(id).map_err(|_| Failure::Unreadable {
            field: "list".into(),
        })?),
    };
    let basis = match look.basis.as_str() {
        "" => file::basis(&file, today),
        text => {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            let day =
                day.or_else(|| person::day_of(text, today))
                    .ok_or_else(|| Failure::Unreadable {
                        field: "listDay".into(),
                    })?;
            Some((day, text.to_owned()))
        }
    };
    let unit = session.unit()?;
    let heading = file.table.heading_rows.start;
    let list = list.unwrap_or_else(|| origin::new_list(unit.0, &file.hash, &file.sheet, heading));
    let places = session
        .reader()
        .places()?
        .into_iter()
        .map(|place| (normalise::written::key(&place.name), place.id))
        .collect();
    let register = is_register(&columns);
    let rules = Rules {
        today,
        basis: basis.as_ref().map(|(day, _)| *day),
        register,
        keep_unreadable: look.keep_unreadable,
        places: &places,
    };
    let mut plan = Plan {
        known_list: book.list(list).cloned(),
        columns,
        fingerprint,
        basis: basis.clone(),
        register,
        list,
        rows: Vec::with_capacity(lines.len()),
        households_before: BTreeSet::new(),
        alike: 0,
        gone: 0,
        emptied: 0,
        file,
    };
    plan.compare(session, lines, origins, &rules)?;
    if compare {
        plan.count_alike(session)?;
    }
    Ok(plan)
}

/// The list that a file is an edition of: it says so itself, or its headings are the same and most of
/// the rows that both have are of the same people. Two shelters that number the cards of one form
/// from 1 are two lists.
fn recognise(
    file: &File,
    candidates: &[&KnownList],
    lines: &[Line],
    origins: &[Origin],
) -> Option<Uuid> {
    if let Ok(marked) = Uuid::parse_str(&file.mark)
        && (candidates.iter().any(|list| list.id == marked)
            || origins.iter().any(|origin| origin.list == marked))
    {
        return Some(marked);
    }
    // The same table of the same file again, after the book was lost or on another device.
    let numbers: BTreeSet<u32> = lines
        .iter()
        .map(|line| crate::setup::count(line.number))
        .collect();
    let same = |origin: &&Origin| {
        origin.file == file.hash && origin.sheet == file.sheet && numbers.contains(&origin.row)
    };
    if let Some(same) = origins.iter().find(same) {
        return Some(same.list);
    }
    candidates
        .iter()
        .rev()
        .map(|list| {
            let before: BTreeMap<&str, &Origin> = origins
                .iter()
                .filter(|origin| origin.list == list.id)
                .map(|origin| (origin.key.as_str(), origin))
                .collect();
            let shared: Vec<bool> = lines
                .iter()
                .filter_map(|line| Some((line, before.get(line.key.as_str())?)))
                .map(|(line, origin)| same_name(&line.written, &origin.written))
                .collect();
            let agreeing = shared.iter().filter(|same| **same).count();
            (
                list.id,
                agreeing,
                shared.len(),
                before.len().min(lines.len()),
            )
        })
        .filter(|(_, agreeing, shared, least)| {
            *agreeing > 0 && agreeing * 2 > *shared && agreeing * 4 >= *least
        })
        .max_by_key(|(_, agreeing, ..)| *agreeing)
        .map(|(id, ..)| id)
}

/// A register of residents: it names households, relationships, numbers and addresses.
fn is_register(columns: &[Column]) -> bool {
    let has = |field: Field| columns.iter().any(|column| column.field == Some(field));
    [
        Field::Household,
        Field::Relationship,
        Field::Number,
        Field::Address,
    ]
    .into_iter()
    .all(has)
        && !has(Field::Place)
        && !has(Field::Stay)
}

fn folded_name(written: &Written) -> (String, String) {
    let of = |fields: [Field; 3]| {
        let parts = fields.map(|field| normalise::written::key(text(written, field)));
        parts.concat()
    };
    (
        of([Field::Name, Field::Family, Field::Given]),
        of([Field::Kana, Field::FamilyKana, Field::GivenKana]),
    )
}

/// Whether two rows have one name, in kanji or by its reading.
fn same_name(one: &Written, other: &Written) -> bool {
    let (one, other) = (folded_name(one), folded_name(other));
    (!one.0.is_empty() && one.0 == other.0) || (!one.1.is_empty() && one.1 == other.1)
}

fn same_birth(one: &Written, other: &Written) -> bool {
    let key = |row: &Written| {
        let text = text(row, Field::Birth);
        let read = domain::birth_date::parse_birth_date(text, NaiveDate::MAX);
        read.map_or_else(|_| text.to_owned(), |birth| birth.date.to_string())
    };
    let (one, other) = (key(one), key(other));
    !one.is_empty() && one == other
}

impl Plan {
    fn compare(
        &mut self,
        session: &Session,
        lines: Vec<Line>,
        origins: Vec<Origin>,
        rules: &Rules<'_>,
    ) -> Result<(), Failure> {
        let mut before: BTreeMap<String, Origin> = origins
            .into_iter()
            .filter(|origin| origin.list == self.list)
            .map(|origin| (origin.key.clone(), origin))
            .collect();
        self.households_before = before
            .values()
            .map(|origin| text(&origin.written, Field::Household).to_owned())
            .filter(|named| !named.is_empty())
            .collect();
        let taken: BTreeSet<DocumentId> = before.values().map(|origin| origin.person).collect();
        let withdrawn = session.reader().withdrawn()?;
        let kept_out = session.replica().store().read(|tx| tx.withheld_people())?;
        let mut found: Vec<Option<Origin>> = lines
            .iter()
            .map(|line| match line.repeated {
                true => None,
                false => before.remove(&line.key),
            })
            .collect();
        // A name or a birth that was mended made another key of a row without a number: it is the row
        // on the same line, when something else of it is the same.
        let mut left: BTreeMap<u32, Vec<Origin>> = BTreeMap::new();
        for (_, origin) in before {
            left.entry(origin.row).or_default().push(origin);
        }
        for (line, found) in lines.iter().zip(&mut found) {
            if found.is_some() || line.repeated || line.key.starts_with("n:") {
                continue;
            }
            let row = crate::setup::count(line.number);
            let Some(there) = left.get_mut(&row) else {
                continue;
            };
            let alike = |origin: &Origin| {
                same_name(&origin.written, &line.written)
                    || same_birth(&origin.written, &line.written)
                    || ["phone", "address"].iter().any(|field| {
                        let (one, other) = (origin.written.get(*field), line.written.get(*field));
                        one.is_some() && one == other
                    })
            };
            if let Some(at) = there.iter().position(alike) {
                *found = Some(there.remove(at));
            }
        }
        self.gone = left.values().map(Vec::len).sum();
        for (line, origin) in lines.into_iter().zip(found) {
            let person = origin.as_ref().map_or_else(
                || origin::new_person(self.list, &line.key, &taken),
                |origin| origin.person,
            );
            let fate = if kept_out.contains(&person) {
                // Says nothing about who is kept out of the lists, and writes nothing either.
                Fate::Same
            } else {
                let back = withdrawn.contains(&person);
                self.fate(&line, origin.filter(|_| !back), rules)
            };
            self.rows.push(Planned { line, person, fate });
        }
        Ok(())
    }

    fn fate(&mut self, line: &Line, origin: Option<Origin>, rules: &Rules<'_>) -> Fate {
        if line.repeated {
            return Fate::Repeated;
        }
        let mut why = Vec::new();
        if line.number_repeated {
            why.push("number_repeated");
        }
        let now = person::read(&line.written, rules);
        let Some(origin) = origin else {
            return match now {
                Ok(values) if why.is_empty() => Fate::New(values),
                Ok(_) => Fate::Mend(why),
                Err(more) => {
                    why.extend(more);
                    Fate::Mend(why)
                }
            };
        };
        let unnamed = folded_name(&line.written) == (String::new(), String::new());
        let other = !same_name(&origin.written, &line.written)
            && !same_birth(&origin.written, &line.written)
            && !unnamed;
        if other && !is_slip(&origin.written, &line.written) {
            why.push("number_of_another");
        }
        let now = match now {
            Ok(now) if why.is_empty() => now,
            Ok(_) => return Fate::Mend(why),
            Err(more) => {
                why.extend(more);
                return Fate::Mend(why);
            }
        };
        // What was emptied since stays as it was: a column that somebody left out erases nobody.
        let mut whole = line.written.clone();
        for (field, value) in &origin.written {
            let own = whole.entry(field.clone()).or_default();
            if own.is_empty() {
                own.clone_from(value);
                self.emptied += 1;
            }
        }
        if whole == origin.written {
            return Fate::Same;
        }
        let old = Rules {
            basis: NaiveDate::parse_from_str(&origin.basis, "%Y-%m-%d").ok(),
            register: origin.register,
            keep_unreadable: true,
            ..*rules
        };
        let (Ok(before), Ok(mut after)) = (
            person::read(&origin.written, &old),
            person::read(&whole, rules),
        ) else {
            return Fate::Mend(vec!["name_missing"]);
        };
        after.seen.clone_from(&now.seen);
        Fate::Updated {
            moved_from: text(&origin.written, Field::Household).to_owned(),
            before: Box::new(before),
            now: Box::new(after),
        }
    }

    fn count_alike(&mut self, session: &Session) -> Result<(), Failure> {
        let new = || {
            self.rows.iter().filter_map(|row| match &row.fate {
                Fate::New(values) => Some(values),
                _ => None,
            })
        };
        if new().next().is_none() {
            return Ok(());
        }
        let own = self.rows.iter().map(|row| row.person).collect();
        let known = Known::load(session)?;
        self.alike = new().filter(|values| known.is_like(values, &own)).count();
        Ok(())
    }

    /// The batch that taking it in would be.
    pub(crate) fn batch(&self) -> Uuid {
        origin::batch(self.list, &self.file.hash)
    }

    /// How many rows have such a fate.
    pub(crate) fn count(&self, wanted: impl Fn(&Fate) -> bool) -> usize {
        self.rows.iter().filter(|row| wanted(&row.fate)).count()
    }

    /// Households that rows name which are taken in.
    pub(crate) fn households(&self) -> usize {
        let named: BTreeSet<&str> = self
            .rows
            .iter()
            .filter(|row| !matches!(row.fate, Fate::Mend(_)))
            .map(|row| text(&row.line.written, Field::Household))
            .filter(|named| !named.is_empty())
            .collect();
        named.len()
    }

    /// What a person should know before taking it in.
    pub(crate) fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        let mut say = |code: &str, is: bool| {
            if is {
                notices.push(code.to_owned());
            }
        };
        let names = |field: Field| {
            self.columns
                .iter()
                .any(|column| column.field == Some(field))
        };
        let named = [Field::Name, Field::Family, Field::Kana, Field::FamilyKana]
            .into_iter()
            .any(names);
        say("no_name_column", !named);
        let headed = |column: &&Column| {
            let meaning = tables::heading::meaning(&column.heading);
            meaning.is_some_and(|(field, exact)| field == Field::Name && exact)
        };
        let several = self.columns.iter().filter(headed).count() > 1;
        say("two_name_columns", several);
        let unlike = |column: &&Column| {
            let meaning = tables::heading::meaning(&column.heading);
            let said = meaning.filter(|(_, exact)| *exact && column.filled > 0);
            said.is_some_and(|(field, _)| column.field.is_none() && !names(field))
        };
        say(
            "unlike_its_heading",
            self.columns.iter().any(|column| unlike(&column)),
        );
        let skipped = &self.file.table.skipped;
        say(
            "other_table",
            skipped
                .iter()
                .any(|line| line.why == WhySkipped::OtherTable),
        );
        let dated = self.basis.is_some() || names(Field::Seen);
        say("no_basis", !dated);
        let hidden = self
            .file
            .sheets
            .iter()
            .any(|sheet| sheet.hidden && sheet.rows > 0);
        say("hidden_sheets", hidden);
        say("unreadable", self.file.unreadable > 0);
        notices
    }
}

/// Whether one name is the other with one letter mended, and no birth says otherwise. Lists that were
/// numbered anew put another person under each number; a person is never written over another.
fn is_slip(one: &Written, other: &Written) -> bool {
    let born = |row: &Written| !text(row, Field::Birth).is_empty();
    if born(one) && born(other) {
        return false;
    }
    let (one, other) = (folded_name(one).0, folded_name(other).0);
    let same_length = one.chars().count() == other.chars().count();
    let different = one
        .chars()
        .zip(other.chars())
        .filter(|(a, b)| a != b)
        .count();
    one.chars().count() >= 3 && same_length && different <= 1
}
