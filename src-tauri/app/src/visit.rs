//! 訪問メモ, 居場所, 困りごと, やること, 緊急: everything that is added to a person.

use crate::ask::visit::{
    AddNeed, AddTask, CorrectNote, MarkNeed, MarkTask, MovePeople, NeedForm, Saved, SetUrgent,
    TaskForm, UrgentForm, WriteVisit,
};
use crate::change::{Change, new_id};
use crate::check;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::time;
use domain::code::{
    ContactResult, NeedArea, NeedState, Presence, SourceKind, StayCategory, TaskState, Urgency,
    Verification, WatchLevel,
};
use domain::ids::DocumentId;
use domain::item;
use domain::kind::{Kind, care_of, record_of};
use domain::provenance::Provenance;
use wire::ids::Lane;

/// Most people one visit may be about.
const MOST_PEOPLE: usize = 50;
/// Most lines of a history that are searched for a note.
const MOST_LINES: usize = 2_000;

fn people(session: &Session, ids: &[String]) -> Result<Vec<DocumentId>, Failure> {
    if ids.is_empty() {
        return Err(Failure::Missing {
            field: "personIds".into(),
        });
    }
    if ids.len() > MOST_PEOPLE {
        return Err(Failure::TooLong {
            field: "personIds".into(),
            most: 50,
        });
    }
    let ids = ids
        .iter()
        .map(|id| check::id("personIds", id))
        .collect::<Result<Vec<_>, _>>()?;
    let reader = session.reader();
    for id in &ids {
        if reader.person(*id)?.is_none() {
            return Err(Failure::NotFound);
        }
    }
    Ok(ids)
}

fn need_item(form: &NeedForm, note: Option<&str>, by: &Provenance) -> Result<item::Need, Failure> {
    let area = check::required_code("area", &form.area, NeedArea::CODES)?;
    let urgency = check::code("urgency", &form.urgency, Urgency::CODES)?;
    Ok(item::Need {
        area: NeedArea::from_code(&area),
        title: check::free_text("title", &form.title, check::LINE).and_then(|title| {
            if title.is_empty() {
                Err(Failure::Missing {
                    field: "title".into(),
                })
            } else {
                Ok(title)
            }
        })?,
        urgency: if urgency.is_empty() {
            Urgency::Normal
        } else {
            Urgency::from_code(&urgency)
        },
        note: note.map(str::to_owned),
        by: by.clone(),
    })
}

fn task_item(form: &TaskForm, note: Option<&str>, by: &Provenance) -> Result<item::Task, Failure> {
    let title = check::free_text("title", &form.title, check::LINE)?;
    if title.is_empty() {
        return Err(Failure::Missing {
            field: "title".into(),
        });
    }
    Ok(item::Task {
        title,
        due: check::date("due", &form.due)?,
        promised: form.promised,
        team: check::text("team", &form.team, check::LINE)?,
        note: note.map(str::to_owned),
        by: by.clone(),
    })
}

fn flag_item(form: &UrgentForm, by: &Provenance) -> Result<item::UrgentFlag, Failure> {
    let urgency = check::code("urgency", &form.urgency, Urgency::CODES)?;
    let reason = check::free_text("reason", &form.reason, check::LINE)?;
    if form.raised && reason.is_empty() {
        return Err(Failure::Missing {
            field: "reason".into(),
        });
    }
    Ok(item::UrgentFlag {
        raised: form.raised,
        urgency: if urgency.is_empty() {
            Urgency::Today
        } else {
            Urgency::from_code(&urgency)
        },
        reason,
        by: by.clone(),
    })
}

pub(crate) fn write(context: &Context, form: WriteVisit) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let persons = people(&session, &form.person_ids)?;
    let result = check::code("result", &form.result, ContactResult::CODES)?;
    let text = check::free_text("text", &form.text, check::NOTE)?;
    let seen = check::past("seenAt", form.seen_at.as_deref(), now)?;
    let source = check::code("source", &form.source, SourceKind::CODES)?;
    let watch = check::code("watchLevel", &form.watch_level, WatchLevel::CODES)?;
    if text.is_empty() && result.is_empty() {
        return Err(Failure::NoteEmpty);
    }
    let source = if source.is_empty() {
        "observation"
    } else {
        &source
    };
    let by = session.origin(now, seen.as_deref(), source, "");
    let Some((main, also)) = persons.split_first() else {
        return Err(Failure::Missing {
            field: "personIds".into(),
        });
    };

    // One note, in the record of the person it is mainly about; it names the others, and every
    // list of notes shows it with them too.
    let unit = session.unit()?;
    let mut notes = Change::new(
        unit,
        if form.urgent.is_some() {
            Lane::Urgent
        } else {
            Lane::Notes
        },
    );
    let note_id = new_id();
    let (kind, document) = note_document(*main, form.health);
    notes.add(
        kind,
        document,
        "notes",
        &note_id,
        &item::Note {
            result: (!result.is_empty()).then(|| ContactResult::from_code(&result)),
            text,
            also: also.to_vec(),
            corrects: None,
            by: by.clone(),
        },
    )?;
    let record = record_of(*main);
    if let Some(need) = &form.need {
        notes.add(
            Kind::PersonRecord,
            record,
            "needs",
            &new_id(),
            &need_item(need, Some(&note_id), &by)?,
        )?;
    }
    if let Some(task) = &form.next {
        notes.add(
            Kind::PersonRecord,
            record,
            "tasks",
            &new_id(),
            &task_item(task, Some(&note_id), &by)?,
        )?;
    }
    if let Some(flag) = &form.urgent {
        notes.add(
            Kind::Person,
            *main,
            "flags",
            &new_id(),
            &flag_item(flag, &by)?,
        )?;
    }
    notes.set_text(Kind::Person, *main, "watch_level", &watch, &by);
    session.write(context, notes.into_edits())?;
    Ok(Saved {
        id: note_id,
        saved_at: time::stamp(now),
    })
}

fn note_document(person: DocumentId, health: bool) -> (Kind, DocumentId) {
    if health {
        (Kind::PersonCare, care_of(person))
    } else {
        (Kind::PersonRecord, record_of(person))
    }
}

pub(crate) fn correct(context: &Context, form: CorrectNote) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let person = check::id("personId", &form.person_id)?;
    let text = check::free_text("text", &form.text, check::NOTE)?;
    if text.is_empty() {
        return Err(Failure::NoteEmpty);
    }
    // A visit to several people stands in the document of the first: its correction goes there too.
    let found = session
        .reader()
        .timeline(&session.me.device, person, MOST_LINES)?
        .into_iter()
        .find(|line| line.collection == "notes" && line.id == form.note_id)
        .ok_or(Failure::NotFound)?;
    let before: item::Note = serde_json::from_value(found.item).map_err(|_| Failure::NotFound)?;
    let by = session.origin(now, Some(&before.by.seen), before.by.source.code(), "");
    let note = item::Note {
        text,
        corrects: Some(form.note_id),
        by,
        ..before
    };
    let id = new_id();
    let mut change = Change::new(session.unit()?, Lane::Notes);
    change.add(found.kind, found.document, "notes", &id, &note)?;
    session.write(context, change.into_edits())?;
    Ok(Saved {
        id,
        saved_at: time::stamp(now),
    })
}

pub(crate) fn move_people(context: &Context, form: MovePeople) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let persons = people(&session, &form.person_ids)?;
    let category = check::required_code("category", &form.category, StayCategory::CODES)?;
    let presence = check::code("presence", &form.presence, Presence::CODES)?;
    let source = check::code("source", &form.source, SourceKind::CODES)?;
    let verification = check::code("verification", &form.verification, Verification::CODES)?;
    let seen = check::past("seenAt", form.seen_at.as_deref(), now)?;
    let place = form
        .place_id
        .as_deref()
        .filter(|id| !id.is_empty())
        .map(|id| check::id("placeId", id))
        .transpose()?;
    let by = session.origin(now, seen.as_deref(), &source, &verification);
    let mut change = Change::new(session.unit()?, Lane::Urgent);
    let id = new_id();
    let place_text = check::free_text("placeText", &form.place_text, check::LINE)?;
    for (at, person) in persons.iter().enumerate() {
        let whereabouts = item::Whereabouts {
            category: StayCategory::from_code(&category),
            place,
            place_text: place_text.clone(),
            presence: (!presence.is_empty()).then(|| Presence::from_code(&presence)),
            since: by.seen.clone(),
            by: by.clone(),
        };
        let item_id = if at == 0 { id.clone() } else { new_id() };
        change.add(Kind::Person, *person, "whereabouts", &item_id, &whereabouts)?;
    }
    session.write(context, change.into_edits())?;
    Ok(Saved {
        id,
        saved_at: time::stamp(now),
    })
}

/// Adds one item to one person's document.
fn add_one(
    context: &Context,
    person_id: &str,
    lane: Lane,
    build: impl FnOnce(&mut Change, DocumentId, &str, &Provenance) -> Result<(), Failure>,
) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let persons = people(&session, &[person_id.to_owned()])?;
    let person = persons.first().copied().ok_or(Failure::NotFound)?;
    let by = session.origin(now, None, "observation", "");
    let id = new_id();
    let mut change = Change::new(session.unit()?, lane);
    build(&mut change, person, &id, &by)?;
    session.write(context, change.into_edits())?;
    Ok(Saved {
        id,
        saved_at: time::stamp(now),
    })
}

pub(crate) fn set_urgent(context: &Context, form: SetUrgent) -> Result<Saved, Failure> {
    add_one(
        context,
        &form.person_id,
        Lane::Urgent,
        |change, person, id, by| {
            change.add(
                Kind::Person,
                person,
                "flags",
                id,
                &flag_item(&form.flag, by)?,
            )
        },
    )
}

pub(crate) fn add_need(context: &Context, form: AddNeed) -> Result<Saved, Failure> {
    add_one(
        context,
        &form.person_id,
        Lane::Notes,
        |change, person, id, by| {
            let need = need_item(&form.need, None, by)?;
            change.add(Kind::PersonRecord, record_of(person), "needs", id, &need)
        },
    )
}

pub(crate) fn mark_need(context: &Context, form: MarkNeed) -> Result<Saved, Failure> {
    let state = check::required_code("state", &form.state, NeedState::CODES)?;
    add_one(
        context,
        &form.person_id,
        Lane::Notes,
        |change, person, id, by| {
            let mark = item::NeedMark {
                need: form.need_id.clone(),
                state: NeedState::from_code(&state),
                comment: check::free_text("comment", &form.comment, check::NOTE)?,
                by: by.clone(),
            };
            change.add(
                Kind::PersonRecord,
                record_of(person),
                "need_marks",
                id,
                &mark,
            )
        },
    )
}

pub(crate) fn add_task(context: &Context, form: AddTask) -> Result<Saved, Failure> {
    add_one(
        context,
        &form.person_id,
        Lane::Notes,
        |change, person, id, by| {
            let task = task_item(&form.task, None, by)?;
            change.add(Kind::PersonRecord, record_of(person), "tasks", id, &task)
        },
    )
}

pub(crate) fn mark_task(context: &Context, form: MarkTask) -> Result<Saved, Failure> {
    let state = check::required_code("state", &form.state, TaskState::CODES)?;
    add_one(
        context,
        &form.person_id,
        Lane::Notes,
        |change, person, id, by| {
            let mark = item::TaskMark {
                task: form.task_id.clone(),
                state: TaskState::from_code(&state),
                due: check::date("due", &form.due)?,
                comment: check::free_text("comment", &form.comment, check::NOTE)?,
                by: by.clone(),
            };
            change.add(
                Kind::PersonRecord,
                record_of(person),
                "task_marks",
                id,
                &mark,
            )
        },
    )
}
