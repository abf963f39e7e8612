//! Takes a batch back: who came with it is withdrawn, who changed is as before, and what was edited in a
//! ledger is what it was. What people have written since is never touched, and nothing is deleted.

use super::book::Book;
use super::edited::{self, Edits};
use super::origin::Origin;
use super::person::{self, Rules, Values};
use super::run::{changed, claim, origin_of};
use crate::ask::import::{ImportBatchId, ImportUndone};
use crate::audit::{self, Act};
use crate::change::{Change, new_id};
use crate::context::{Context, Session};
use crate::event::Event;
use crate::failure::Failure;
use crate::setup::count;
use crate::time;
use chrono::NaiveDate;
use domain::code::SourceKind;
use domain::ids::DocumentId;
use domain::kind::{Class, Kind, care_of, record_of};
use serde_json::Value;
use std::collections::BTreeMap;
use store::{LIST_ORIGIN, TimelineRow, WITHDRAWN};
use uuid::Uuid;
use wire::ids::Lane;

/// People of one transaction.
const AT_ONCE: usize = 400;
/// Lines of a history that are looked at.
const MOST_LINES: usize = 2_000;

/// Why an entry was withdrawn (CL-32).
const REASON: &str = "import_undone";

pub(crate) fn undo(context: &Context, form: ImportBatchId) -> Result<ImportUndone, Failure> {
    let session = context.joined()?;
    super::may(&session, Class::P2)?;
    let _busy = context.importing.begin()?;
    let batch = Uuid::parse_str(&form.id).map_err(|_| Failure::NotFound)?;
    let of_batch: Vec<Origin> = session
        .reader()
        .list_origins()?
        .iter()
        .filter_map(Origin::of)
        .filter(|origin| origin.batch == batch)
        .collect();
    let withdrawn_before = session.reader().withdrawn()?;
    let kept_out = session.replica().store().read(|tx| tx.withheld_people())?;
    let places = BTreeMap::new();
    let mut undone = ImportUndone {
        withdrawn: 0,
        restored: 0,
        kept: 0,
    };
    let unit = session.unit()?;
    let edits = Edits::load(&session, batch)?;
    let edited = edits.people();
    let expected = count(of_batch.len().saturating_add(edited.len()));
    let mut done = 0_u32;
    for origins in of_batch.chunks(AT_ONCE) {
        let mut change = Change::new(unit, Lane::Bulk);
        for origin in origins {
            if withdrawn_before.contains(&origin.person) || kept_out.contains(&origin.person) {
                continue;
            }
            one(context, &session, &mut change, origin, &places, &mut undone)?;
        }
        session.write(context, change.into_edits())?;
        done = done.saturating_add(count(origins.len()));
        context.tell(Event::Progress {
            work: "import".into(),
            done,
            expected: Some(expected),
        });
    }
    for people in edited.chunks(AT_ONCE) {
        let mut change = Change::new(unit, Lane::Bulk);
        for (typed, person) in people {
            if withdrawn_before.contains(person) || kept_out.contains(person) {
                continue;
            }
            let back = edited::take_back(context, &session, &mut change, typed, *person)?;
            undone.restored += u32::from(back.restored);
            undone.kept += u32::from(back.kept);
        }
        session.write(context, change.into_edits())?;
        done = done.saturating_add(count(people.len()));
        context.tell(Event::Progress {
            work: "import".into(),
            done,
            expected: Some(expected),
        });
    }
    let mut book = Book::load(&session)?;
    if let Some(known) = book.batch_mut(batch) {
        known.state = "undone".to_owned();
    } else if of_batch.is_empty() && edited.is_empty() {
        return Err(Failure::NotFound);
    }
    book.keep(&session)?;
    Edits::forget(&session, &[batch])?;
    let people = undone.withdrawn.saturating_add(undone.restored);
    audit::record(context, &session, vec![Act::import_undone(people)])?;
    Ok(undone)
}

fn one(
    context: &Context,
    session: &Session,
    change: &mut Change,
    origin: &Origin,
    places: &BTreeMap<String, DocumentId>,
    undone: &mut ImportUndone,
) -> Result<(), Failure> {
    let (person, record) = (origin.person, record_of(origin.person));
    let by = origin_of(session, context.now_ms(), "", false);
    let claims = session.reader().claims_on(record, LIST_ORIGIN)?;
    let earlier = claims
        .iter()
        .rev()
        .filter_map(Origin::of)
        .find(|earlier| earlier.batch != origin.batch && earlier.list == origin.list);
    let Some(earlier) = earlier else {
        if touched(session, person)? {
            undone.kept += 1;
            return Ok(());
        }
        let now = time::stamp(context.now_ms());
        change.set(Kind::Person, person, WITHDRAWN, now, &by);
        change.set(Kind::Person, person, "delete_reason", REASON, &by);
        undone.withdrawn += 1;
        return Ok(());
    };
    let read = |said: &Origin| -> Option<Values> {
        let rules = Rules {
            today: time::date(context.now_ms()),
            basis: NaiveDate::parse_from_str(&said.basis, "%Y-%m-%d").ok(),
            register: said.register,
            keep_unreadable: true,
            places,
        };
        person::read(&said.written, &rules).ok()
    };
    let (Some(before), Some(now)) = (read(&earlier), read(origin)) else {
        undone.kept += 1;
        return Ok(());
    };
    let stands: BTreeMap<(DocumentId, String), Value> = [person, record]
        .into_iter()
        .map(|id| Ok((id, session.reader().fields(id)?)))
        .collect::<Result<Vec<_>, Failure>>()?
        .into_iter()
        .flat_map(|(id, fields)| {
            let fields = fields.into_iter();
            fields.map(move |field| ((id, field.field), field.value))
        })
        .collect();
    for ((kind, field), value) in changed(Some(&before), &now) {
        let id = if kind == Kind::Person { person } else { record };
        // Who has said something else since is not talked over.
        if stands.get(&(id, field.to_owned())) != Some(&value) {
            continue;
        }
        let was = before.fields.get(&(kind, field)).cloned();
        change.set(kind, id, field, was.unwrap_or(Value::Null), &by);
    }
    if now.stay != before.stay
        && let Some(stay) = &before.stay
    {
        let by = origin_of(session, context.now_ms(), &now.seen, false);
        change.add(
            Kind::Person,
            person,
            "whereabouts",
            &new_id(),
            &claim(stay, &by),
        )?;
    }
    change.set(
        Kind::PersonRecord,
        record,
        LIST_ORIGIN,
        earlier.value(),
        &by,
    );
    undone.restored += 1;
    Ok(())
}

/// Whether anybody has written about a person what did not come from a list.
fn touched(session: &Session, person: DocumentId) -> Result<bool, Failure> {
    let lines = session
        .reader()
        .timeline(&session.me.device, person, MOST_LINES)?;
    let ours = |line: &TimelineRow| {
        line.by
            .as_ref()
            .is_some_and(|by| by.source == SourceKind::Import)
    };
    let care = session.reader().fields(care_of(person))?;
    Ok(!care.is_empty() || !lines.iter().all(ours))
}
