//! Fills an operation with clearly fake people, for practice and demonstration.

use crate::change::{Change, new_document, new_id};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::{household, time};
use chrono::Days;
use domain::code::{HouseholdMeaning, NeedState, TaskState};
use domain::ids::DocumentId;
use domain::item;
use domain::kind::{Class, Kind, care_of, record_of};
use domain::provenance::Provenance;
use practice::{Household, Households, Person};
use serde_json::json;
use wire::ids::Lane;

/// Households of one transaction: each is durable, none waits for the whole town; at a large town they
/// are more, for every transaction writes the pages of the index again.
const AT_ONCE: std::ops::RangeInclusive<usize> = 40..=1_000;

/// Writes about `people` fake people into the open operation; `progress` is told (done, in all).
///
/// # Errors
///
/// The [`Failure`] of the store; what was written before stays.
pub(crate) fn load(
    context: &Context,
    people: u32,
    seed: u64,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<(), Failure> {
    if people == 0 {
        return Ok(());
    }
    let session = context.joined()?;
    let today = time::date(context.now_ms());
    let unit = session.unit()?;
    let care = session.may_write(Class::P3);
    let mut done = 0_u32;
    let mut batch: Vec<Household> = Vec::new();
    let at_once = (people as usize / 100).clamp(*AT_ONCE.start(), *AT_ONCE.end());
    let all = Households::new(seed, u64::from(people)).on(today);
    let mut households = all.iter().peekable();
    while let Some(next) = households.next() {
        done = done.saturating_add(crate::setup::count(next.members.len()));
        batch.push(next);
        if batch.len() < at_once && households.peek().is_some() {
            continue;
        }
        let mut change = Change::new(unit, Lane::Bulk);
        let mut numbers = household::next_receipt_numbers(&session, batch.len())?.into_iter();
        for household in batch.drain(..) {
            let number = numbers.next().unwrap_or_default();
            write(context, &session, &mut change, &household, &number, care)?;
        }
        session.write(context, change.into_edits())?;
        progress(done, people);
    }
    Ok(())
}

fn write(
    context: &Context,
    session: &Session,
    change: &mut Change,
    household: &Household,
    number: &str,
    care: bool,
) -> Result<(), Failure> {
    let now = context.now_ms();
    let days_ago = |days: u32, minute: u32| -> Provenance {
        let ms = now.saturating_sub(u64::from(days) * 24 * 3600 * 1000);
        let ms = if days == 0 {
            ms
        } else {
            ms - ms % (24 * 3600 * 1000) + u64::from(minute) * 60 * 1000
        };
        let mut by = session.origin(now, Some(&time::stamp(ms)), "", "");
        by.typed = by.seen.clone();
        by
    };
    let home = new_document();
    let first = days_ago(20, 600);
    change.set_text(
        Kind::Household,
        home,
        "kind",
        HouseholdMeaning::ShelterHousehold.code(),
        &first,
    );
    change.set_text(Kind::Household, home, "household_no", number, &first);
    change.set_text(Kind::Household, home, "area", household.area, &first);
    for member in &household.members {
        let id = new_document();
        roll(change, id, member, number, &first);
        for stay in &member.stays {
            let mut by = days_ago(stay.days_ago, 540);
            by.source = stay.source.clone();
            by.verification = stay.verification.clone();
            change.add(
                Kind::Person,
                id,
                "whereabouts",
                &new_id(),
                &item::Whereabouts {
                    category: stay.category.clone(),
                    place: None,
                    place_text: stay.place.clone(),
                    presence: stay.presence.clone(),
                    since: by.seen.clone(),
                    by,
                },
            )?;
        }
        if let Some(urgent) = &member.urgent {
            change.add(
                Kind::Person,
                id,
                "flags",
                &new_id(),
                &item::UrgentFlag {
                    raised: true,
                    urgency: urgent.urgency.clone(),
                    reason: urgent.reason.clone(),
                    by: days_ago(urgent.days_ago, 700),
                },
            )?;
        }
        ledger(context, change, id, member, household, &first, &days_ago)?;
        if care && !member.considerations.is_empty() {
            change.set(
                Kind::PersonCare,
                care_of(id),
                "consideration",
                json!(member.considerations),
                &first,
            );
        }
        change.add(
            Kind::Household,
            home,
            "members",
            &new_id(),
            &item::Membership {
                person: id,
                relationship: member.relationship.to_owned(),
                head: member.head,
                joined: String::new(),
                left: String::new(),
                by: first.clone(),
            },
        )?;
    }
    Ok(())
}

fn roll(change: &mut Change, id: DocumentId, member: &Person, number: &str, by: &Provenance) {
    let full_name = member.full_name();
    let full_kana = member.full_name_kana();
    let fields = [
        ("full_name", full_name.as_str()),
        ("family_name", &member.family_name),
        ("given_name", &member.given_name),
        ("full_name_kana", &full_kana),
        ("family_kana", &member.family_kana),
        ("given_kana", &member.given_kana),
        ("birth_date", &member.birth_date),
        ("birth_date_precision", member.birth_precision.code()),
        ("birth_date_source_text", &member.birth_source_text),
        ("sex", member.sex.code()),
        ("language", member.language),
        ("receipt_number", number),
        ("watch_level", member.watch_level.code()),
        ("summary", &member.summary),
    ];
    for (field, value) in fields {
        change.set_text(Kind::Person, id, field, value, by);
    }
}

fn ledger(
    context: &Context,
    change: &mut Change,
    id: DocumentId,
    member: &Person,
    household: &Household,
    first: &Provenance,
    days_ago: &dyn Fn(u32, u32) -> Provenance,
) -> Result<(), Failure> {
    let record = record_of(id);
    let phone = if member.mobile.is_empty() {
        &household.phone
    } else {
        &member.mobile
    };
    let fields = [
        ("pre_disaster_address", household.address.as_str()),
        ("postal_code", &household.postal_code),
        ("phone", phone),
        ("consent_scope", member.consent.code()),
    ];
    for (field, value) in fields {
        change.set_text(Kind::PersonRecord, record, field, value, first);
    }
    for visit in &member.visits {
        change.add(
            Kind::PersonRecord,
            record,
            "notes",
            &new_id(),
            &item::Note {
                result: Some(visit.result.clone()),
                text: visit.text.clone(),
                also: Vec::new(),
                corrects: None,
                by: days_ago(visit.days_ago, visit.minute),
            },
        )?;
    }
    for need in &member.needs {
        let need_id = new_id();
        change.add(
            Kind::PersonRecord,
            record,
            "needs",
            &need_id,
            &item::Need {
                area: need.area.clone(),
                title: need.title.clone(),
                urgency: need.urgency.clone(),
                note: None,
                by: days_ago(need.days_ago, 640),
            },
        )?;
        if need.state != NeedState::Open {
            change.add(
                Kind::PersonRecord,
                record,
                "need_marks",
                &new_id(),
                &item::NeedMark {
                    need: need_id,
                    state: need.state.clone(),
                    comment: String::new(),
                    by: days_ago(need.days_ago, 900),
                },
            )?;
        }
    }
    let today = time::date(context.now_ms());
    for task in &member.tasks {
        let task_id = new_id();
        let due = task.due_in_days.map(|days| {
            let ahead = Days::new(u64::from(days.unsigned_abs()));
            (if days < 0 {
                today - ahead
            } else {
                today + ahead
            })
            .to_string()
        });
        change.add(
            Kind::PersonRecord,
            record,
            "tasks",
            &task_id,
            &item::Task {
                title: task.title.clone(),
                due: due.unwrap_or_default(),
                promised: task.promised,
                team: String::new(),
                note: None,
                by: days_ago(task.days_ago, 660),
            },
        )?;
        if task.state != TaskState::Open {
            change.add(
                Kind::PersonRecord,
                record,
                "task_marks",
                &new_id(),
                &item::TaskMark {
                    task: task_id,
                    state: task.state.clone(),
                    due: String::new(),
                    comment: String::new(),
                    by: days_ago(task.days_ago, 910),
                },
            )?;
        }
    }
    Ok(())
}
