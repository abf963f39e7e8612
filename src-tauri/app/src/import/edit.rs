//! Writes the cells that a person changed in a ledger that came back.

use super::book::{Book, KnownBatch};
use super::edited::Edits;
use super::person::{Name, stay_of};
use super::returned::{Cell, Line, Returned};
use super::run::{claim, origin_of};
use crate::change::{Change, new_id};
use crate::context::{Context, Session};
use crate::event::Event;
use crate::failure::Failure;
use crate::ledger::row::{DOT, Entry, at};
use crate::ledger::words;
use crate::setup::count;
use crate::time;
use chrono::NaiveDate;
use domain::birth_date::parse_birth_date;
use domain::code::StayCategory;
use domain::ids::DocumentId;
use domain::item::Membership;
use domain::kind::{Kind, record_of};
use domain::provenance::Provenance;
use serde_json::Value;
use std::collections::BTreeMap;
use wire::ids::Lane;

/// People of one transaction.
const AT_ONCE: usize = 200;

/// Writes the cells as a part of the batch of the file, and answers how many people changed, and whether
/// it was stopped before the end.
pub(crate) fn write(
    context: &Context,
    session: &Session,
    returned: &Returned,
) -> Result<(u32, bool), Failure> {
    let work: Vec<(&Line, &[Cell])> = returned
        .changed()
        .filter(|(_, cells, _)| !cells.is_empty())
        .map(|(line, cells, _)| (line, cells))
        .collect();
    if work.is_empty() {
        return Ok((0, false));
    }
    let by = origin_of(session, context.now_ms(), "", false);
    let mut known = KnownBatch {
        id: returned.plan.batch(),
        list: returned.plan.list,
        file_name: returned.plan.file.name.clone(),
        file: returned.plan.file.hash.clone(),
        at: by.typed.clone(),
        by: session.me.name.clone(),
        new: 0,
        updated: 0,
        mend: count(returned.to_look_at().len()),
        state: "running".to_owned(),
    };
    let keep = |known: &KnownBatch| -> Result<(), Failure> {
        let mut book = Book::load(session)?;
        book.put_batch(known.clone());
        book.keep(session)
    };
    keep(&known)?;
    let people = work.iter().map(|(line, _)| line.person).collect();
    Edits::begin(session, known.id, &by.typed, people)?;
    let (done, stopped) = cells(context, session, &work, &by)?;
    known.updated = done;
    known.state = if stopped { "cancelled" } else { "done" }.to_owned();
    keep(&known)?;
    Ok((done, stopped))
}

fn cells(
    context: &Context,
    session: &Session,
    work: &[(&Line, &[Cell])],
    by: &Provenance,
) -> Result<(u32, bool), Failure> {
    let today = time::date(context.now_ms());
    let places: BTreeMap<String, DocumentId> = session
        .reader()
        .places()?
        .into_iter()
        .map(|place| (normalise::written::key(&place.name), place.id))
        .collect();
    let unit = session.unit()?;
    let mut done = 0_u32;
    for lines in work.chunks(AT_ONCE) {
        if context.importing.is_stopped() {
            return Ok((done, true));
        }
        let mut change = Change::new(unit, Lane::Bulk);
        for (line, cells) in lines {
            // Read again: who was hidden meanwhile is not written about.
            let Some(entry) = Entry::read(&session.reader(), line.person)? else {
                continue;
            };
            let mut writer = Writer {
                change: &mut change,
                entry: &entry,
                by,
            };
            writer.line(line, cells, &places, today)?;
            done = done.saturating_add(1);
        }
        session.write(context, change.into_edits())?;
        context.tell(Event::Progress {
            work: "import".into(),
            done,
            expected: Some(count(work.len())),
        });
    }
    Ok((done, false))
}

struct Writer<'a> {
    change: &'a mut Change,
    entry: &'a Entry,
    by: &'a Provenance,
}

impl Writer<'_> {
    fn set(&mut self, kind: Kind, field: &str, value: &str) {
        let person = self.entry.row.id;
        let id = if kind == Kind::Person {
            person
        } else {
            record_of(person)
        };
        let value = match value {
            "" => Value::Null,
            value => Value::from(value),
        };
        self.change.set(kind, id, field, value, self.by);
    }

    /// A part of a name that nobody wrote apart is taken away only where there was one.
    fn part(&mut self, field: &str, value: &str) {
        if !value.is_empty() || !self.entry.text(field).is_empty() {
            self.set(Kind::Person, field, value);
        }
    }

    fn line(
        &mut self,
        line: &Line,
        cells: &[Cell],
        places: &BTreeMap<String, DocumentId>,
        today: NaiveDate,
    ) -> Result<(), Failure> {
        for cell in cells {
            let value = cell.value.as_str();
            match cell.column {
                at::NAME => {
                    let name = Name::cut(value);
                    self.set(Kind::Person, "full_name", &name.full);
                    self.part("family_name", &name.family);
                    self.part("given_name", &name.given);
                }
                at::KANA => {
                    let name = Name::cut(&normalise::kana::to_katakana(value));
                    self.set(Kind::Person, "full_name_kana", &name.full);
                    self.part("family_kana", &name.family);
                    self.part("given_kana", &name.given);
                }
                at::BIRTH => match parse_birth_date(value, today) {
                    Ok(birth) => {
                        self.set(Kind::Person, "birth_date", &birth.date.to_string());
                        self.set(Kind::Person, "birth_date_precision", birth.precision.code());
                        self.set(Kind::Person, "birth_date_source_text", &birth.source_text);
                    }
                    Err(_) => self.set(Kind::Person, "birth_date", ""),
                },
                at::SEX => {
                    self.set(
                        Kind::Person,
                        "sex",
                        words::code(words::SEX, value).unwrap_or_default(),
                    );
                }
                at::ADDRESS => {
                    let registered = !self.entry.text("registered_address").is_empty();
                    let field = match registered {
                        true => "registered_address",
                        false => "pre_disaster_address",
                    };
                    self.set(Kind::PersonRecord, field, value);
                }
                at::DAMAGE => self.set(Kind::PersonRecord, "damage_level", value),
                at::OTHER_DAMAGE => self.set(Kind::PersonRecord, "other_damage", value),
                at::CERTIFICATE => self.set(Kind::PersonRecord, "certificate_status", value),
                at::PHONE => self.set(Kind::PersonRecord, "phone", value),
                at::OTHER => self.set(Kind::Person, "summary", value),
                at::HOUSEHOLD => self.relationship(value)?,
                _ => {}
            }
        }
        let changed = |column: usize| cells.iter().any(|cell| cell.column == column);
        if changed(at::STAY) || changed(at::STAY_KIND) {
            let text = |column: usize| line.cells.get(column).map_or("", String::as_str);
            let mut stay = stay_of(text(at::STAY), places);
            let said = words::code(words::STAY, text(at::STAY_KIND)).map(StayCategory::from_code);
            // The kind that stands beside a new place is the old one, unless it was changed too.
            if let Some(said) = said
                && (changed(at::STAY_KIND) || stay.category == StayCategory::Unknown)
            {
                stay.category = said;
            }
            let claim = claim(&stay, self.by);
            let person = self.entry.row.id;
            self.change
                .add(Kind::Person, person, "whereabouts", &new_id(), &claim)?;
        }
        Ok(())
    }

    fn relationship(&mut self, value: &str) -> Result<(), Failure> {
        let Some((household, own)) = self.entry.household() else {
            return Ok(());
        };
        let said = value.split_once(DOT).map_or("", |(_, said)| said.trim());
        let membership = Membership {
            person: self.entry.row.id,
            relationship: said.to_owned(),
            head: own.head,
            joined: own.joined.clone(),
            left: String::new(),
            by: self.by.clone(),
        };
        self.change.add(
            Kind::Household,
            household.id,
            "members",
            &new_id(),
            &membership,
        )
    }
}
