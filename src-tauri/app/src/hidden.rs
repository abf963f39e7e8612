//! 秘匿: hiding a person, writing about hidden persons, and letting them back into the roll.
//!
//! Only devices that were named for it and hold a key see anything here. Every other device is refused
//! with the same words, whether somebody is hidden or not.

use crate::ask::attachment::AttachmentView;
use crate::ask::hidden::{
    HiddenField, HiddenPage, HiddenRow, HiddenState, HidePerson, OfficerView, RegisterHidden,
    Released, WriteHidden,
};
use crate::ask::member::OneDevice;
use crate::ask::person::{ById, TimelineItem};
use crate::ask::setup::Nothing;
use crate::ask::visit::Saved;
use crate::audit::{self, Act};
use crate::change::{Change, new_document, new_id};
use crate::check;
use crate::context::{Context, Session, TYPED};
use crate::failure::Failure;
use crate::rows::{self, Names};
use crate::setup::count;
use crate::words::{Said, place_names, place_of};
use crate::{birth, member, time};
use domain::code::StayCategory;
use domain::ids::DocumentId;
use domain::item::{Note, Whereabouts};
use domain::kind::Kind;
use domain::provenance::Provenance;
use domain::{moment, whereabouts};
use replica::HiddenPerson;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most lines of a history on one page.
const MOST_LINES: usize = 2_000;

pub(crate) fn state(context: &Context, _: Nothing) -> Result<HiddenState, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let directory = session.reader().directory()?;
    let replica = session.replica();
    let waiting = replica.waiting_officers(now).into_iter().map(|device| {
        let hex = device.hex();
        let line = directory.iter().find(|line| line.device_id == hex);
        OfficerView {
            device_name: line.map_or_else(
                || hex.chars().take(8).collect(),
                |line| line.device_name.clone(),
            ),
            operator_name: line.map_or_else(String::new, |line| line.operator_name.clone()),
            team: line.map_or_else(String::new, |line| line.team.clone()),
            device: hex,
        }
    });
    Ok(HiddenState {
        may: replica.may_hide(now),
        reads: replica.may_hide(now) && replica.reads_hidden(),
        waiting: waiting.collect(),
    })
}

/// Refuses whoever may not know of hidden persons, and opens their space where nobody has yet.
fn enter(context: &Context, session: &Session) -> Result<(), Failure> {
    session.takes_part(context.now_ms())?;
    let now = context.now_ms();
    if !session.replica().may_hide(now) {
        return Err(Failure::NotAllowed);
    }
    if !session.replica().reads_hidden() {
        member::act(context, session, None, |replica| {
            let mut outputs = Vec::new();
            replica.open_spaces(now, &mut outputs)?;
            Ok(outputs)
        })?;
    }
    let reads = session.replica().reads_hidden();
    if reads {
        Ok(())
    } else {
        // Somebody who reads about them has to hand the key over first.
        Err(Failure::NotAllowed)
    }
}

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<HiddenRow>, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let people = session.replica().hidden_people()?;
    let found = count(people.len());
    let mut rows = Vec::new();
    for person in &people {
        rows.push(row(&session, person)?);
    }
    rows.sort_by(|one, other| (&one.kana, &one.id).cmp(&(&other.kana, &other.id)));
    audit::searched(context, &session, true, found);
    Ok(rows)
}

pub(crate) fn page(context: &Context, form: ById) -> Result<HiddenPage, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let id = check::id("id", &form.id)?;
    let person = one(&session, id)?;
    let page = HiddenPage {
        row: row(&session, &person)?,
        fields: fields(&session, &person)?,
        timeline: timeline(&session, &person)?,
        attachments: attached(context, &session, id)?,
    };
    audit::opened_hidden(context, &session, id);
    Ok(page)
}

pub(crate) fn hide(context: &Context, form: HidePerson) -> Result<HiddenRow, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let person = check::id("personId", &form.person_id)?;
    if session.reader().person(person)?.is_none() {
        return Err(Failure::NotFound);
    }
    let sealed = new_document();
    let by = session.origin(context.now_ms(), None, "", "");
    let edits = session.replica().hiding(person, sealed, &by)?;
    session.write_as(context, edits, Some(Act::hidden(sealed)))?;
    let hidden = one(&session, sealed)?;
    row(&session, &hidden)
}

pub(crate) fn register(context: &Context, form: RegisterHidden) -> Result<HiddenRow, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let now = context.now_ms();
    let name = check::text("name", &form.name, check::LINE)?;
    let kana = check::text("kana", &form.kana, check::LINE)?;
    if name.is_empty() && kana.is_empty() {
        return Err(Failure::NameMissing { member: 1 });
    }
    let stay = check::free_text("stay", &form.stay, check::LINE)?;
    let note = check::free_text("note", &form.note, check::NOTE)?;
    let born = birth::read(&form.birth, time::date(now), 1)?;
    let by = session.origin(now, None, "", "");
    let id = new_document();
    let mut change = Change::new(session.unit()?, TYPED);
    let kind = Kind::PersonSealed;
    change.set_text(kind, id, "full_name", &name, &by);
    let kana = normalise::kana::to_katakana(&kana);
    change.set_text(kind, id, "full_name_kana", &kana, &by);
    if let Some(born) = born {
        change.set(kind, id, "birth_date", born.date.to_string(), &by);
        change.set(kind, id, "birth_date_precision", born.precision.code(), &by);
        change.set(kind, id, "birth_date_source_text", born.source_text, &by);
    }
    say(&mut change, id, &note, &stay, &by)?;
    session.write_as(context, change.into_edits(), Some(Act::hidden(id)))?;
    let hidden = one(&session, id)?;
    row(&session, &hidden)
}

pub(crate) fn write(context: &Context, form: WriteHidden) -> Result<Saved, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let now = context.now_ms();
    let id = check::id("id", &form.id)?;
    let hidden = one(&session, id)?;
    if hidden.released.is_some() {
        return Err(Failure::NotFound);
    }
    let note = check::free_text("note", &form.note, check::NOTE)?;
    let stay = check::free_text("stay", &form.stay, check::LINE)?;
    if note.is_empty() && stay.is_empty() {
        return Err(Failure::NoteEmpty);
    }
    let by = session.origin(now, None, "", "");
    let mut change = Change::new(session.unit()?, TYPED);
    let item = say(&mut change, id, &note, &stay, &by)?;
    session.write(context, change.into_edits())?;
    Ok(Saved {
        id: item,
        saved_at: time::stamp(now),
    })
}

/// Takes over what others wrote into the roll after the person was hidden.
pub(crate) fn take_over(context: &Context, form: ById) -> Result<HiddenRow, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let id = check::id("id", &form.id)?;
    let hidden = one(&session, id)?;
    if let Some(person) = hidden.person {
        let by = session.origin(context.now_ms(), None, "", "");
        let edits = session.replica().taking_over(person, id, &by)?;
        session.write(context, edits)?;
    }
    let hidden = one(&session, id)?;
    row(&session, &hidden)
}

pub(crate) fn release(context: &Context, form: ById) -> Result<Released, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let id = check::id("id", &form.id)?;
    let person = new_document();
    let by = session.origin(context.now_ms(), None, "", "");
    let edits = session.replica().releasing(id, person, &by)?;
    session.write_as(context, edits, Some(Act::released(id)))?;
    Ok(Released {
        person_id: person.to_string(),
    })
}

pub(crate) fn confirm(context: &Context, form: OneDevice) -> Result<HiddenState, Failure> {
    let session = context.joined()?;
    enter(context, &session)?;
    let device = member::named(&session, &form.device)?;
    let now = context.now_ms();
    member::act(context, &session, Some(Act::officer(&device)), |replica| {
        replica.confirm_officer(now, &device)
    })?;
    state(context, Nothing {})
}

/// A hidden person, for who may know of them.
///
/// # Errors
///
/// [`Failure::NotAllowed`], [`Failure::NotFound`].
pub(crate) fn one_for(
    context: &Context,
    session: &Session,
    id: DocumentId,
) -> Result<HiddenPerson, Failure> {
    enter(context, session)?;
    one(session, id).and_then(|found| match found.released {
        None => Ok(found),
        Some(_) => Err(Failure::NotFound),
    })
}

fn one(session: &Session, id: DocumentId) -> Result<HiddenPerson, Failure> {
    session
        .replica()
        .hidden_person(id)?
        .ok_or(Failure::NotFound)
}

/// Adds a note and a place of stay, as far as they are said; answers the id of the first.
fn say(
    change: &mut Change,
    id: DocumentId,
    note: &str,
    stay: &str,
    by: &Provenance,
) -> Result<String, Failure> {
    let item_id = new_id();
    if !note.is_empty() {
        let note = Note {
            result: None,
            text: note.to_owned(),
            also: Vec::new(),
            corrects: None,
            by: by.clone(),
        };
        change.add(Kind::PersonSealed, id, "notes", &item_id, &note)?;
    }
    if !stay.is_empty() {
        let stay = Whereabouts {
            category: StayCategory::Unknown,
            place: None,
            place_text: stay.to_owned(),
            presence: None,
            since: String::new(),
            by: by.clone(),
        };
        change.add(Kind::PersonSealed, id, "whereabouts", &new_id(), &stay)?;
    }
    Ok(item_id)
}

fn row(session: &Session, hidden: &HiddenPerson) -> Result<HiddenRow, Failure> {
    let record = &hidden.record;
    let text = |field: &str| record.text(field).unwrap_or_default().to_owned();
    let joined = |whole: &str, first: &str, second: &str| match text(whole) {
        empty if empty.is_empty() => format!("{} {}", text(first), text(second))
            .trim()
            .to_owned(),
        whole => whole,
    };
    let places = place_names(&session.reader())?;
    let stays = record.item::<Whereabouts>("whereabouts");
    let now = whereabouts::current(&stays);
    let (told, of) = match hidden.person {
        Some(person) => session.replica().told_of_hiding(person)?,
        None => (0, 0),
    };
    Ok(HiddenRow {
        id: hidden.id.to_string(),
        name: joined("full_name", "family_name", "given_name"),
        kana: joined("full_name_kana", "family_kana", "given_kana"),
        birth: text("birth_date"),
        stay: now.map_or_else(String::new, |now| place_of(now.claim, &places)),
        was_in_roll: hidden.person.is_some(),
        told: count(told),
        told_of: count(of),
        late: count(hidden.late),
        released: hidden.released.is_some(),
    })
}

fn fields(session: &Session, hidden: &HiddenPerson) -> Result<Vec<HiddenField>, Failure> {
    let names = Names::of(&session.reader())?;
    let own = ["person", "hidden", "released_as"];
    let shown = hidden
        .record
        .fields
        .iter()
        .filter(|(field, _)| !own.contains(&field.as_str()));
    Ok(shown
        .filter_map(|(field, claims)| {
            let claim = claims.first()?;
            let (class, field) = match field.split_once('/') {
                Some(("record", field)) => ("P2", field),
                Some(("care", field)) => ("P3", field),
                _ => ("P1", field.as_str()),
            };
            Some(HiddenField {
                field: field.to_owned(),
                class: class.to_owned(),
                value: rows::worded(&claim.value),
                by: names.by(&claim.by),
            })
        })
        .collect())
}

fn attached(
    context: &Context,
    session: &Session,
    id: DocumentId,
) -> Result<Vec<AttachmentView>, Failure> {
    let names = Names::of(&session.reader())?;
    crate::attachment::of_person(context, session, &names, &[id], id)
}

fn timeline(session: &Session, hidden: &HiddenPerson) -> Result<Vec<TimelineItem>, Failure> {
    let reader = session.reader();
    let names = Names::of(&reader)?;
    let places: BTreeMap<DocumentId, String> = place_names(&reader)?;
    drop(reader);
    let mut lines: Vec<(i64, TimelineItem)> = Vec::new();
    for (collection, items) in &hidden.record.items {
        let (kind, of) = match collection.as_str() {
            "care_notes" => (Kind::PersonCare, "notes"),
            other => (Kind::PersonRecord, other),
        };
        for (id, item) in items {
            let Some(said) = Said::of(kind, of, id, item, &places) else {
                continue;
            };
            let by = Provenance::deserialize(item).ok();
            let at = by.as_ref().map_or("", |by| by.seen.as_str()).to_owned();
            lines.push((
                moment::order(&at),
                TimelineItem {
                    id: id.clone(),
                    kind: said.kind.to_owned(),
                    at,
                    text: said.text,
                    code: said.code,
                    by: names.by_or_empty(by.as_ref()),
                    corrected: None,
                    holders: 0,
                    own: false,
                    record_id: String::new(),
                    rescued: false,
                },
            ));
        }
    }
    lines.sort_by(|one, other| (other.0, &other.1.id).cmp(&(one.0, &one.1.id)));
    lines.truncate(MOST_LINES);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}
