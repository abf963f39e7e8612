//! The person's page.

use crate::ask::person::{
    ById, ClaimView, HouseholdView, NeedView, PersonPage, PersonRow, SetField, TaskView,
    TimelineItem, WhereaboutsView,
};
use crate::ask::visit::Saved;
use crate::audit::{self, Act};
use crate::change::{Change, new_id};
use crate::check;
use crate::context::{Context, Session, TYPED};
use crate::failure::Failure;
use crate::rows::{self, Names};
use crate::words::{Said, place_names, place_of};
use crate::{birth, time};
use domain::code::{ConsentScope, Sex, WatchLevel};
use domain::ids::DocumentId;
use domain::item;
use domain::kind::{Class, Kind, care_of, record_of};
use domain::moment;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{Reader, TimelineRow};

/// Most lines of a history on one page.
const MOST_LINES: usize = 2_000;

pub(crate) fn page(context: &Context, form: ById) -> Result<PersonPage, Failure> {
    let session = context.joined()?;
    let id = check::id("id", &form.id)?;
    let page = read_page(context, &session, id)?;
    audit::opened(context, &session, id);
    // What stands in the other entries of the same person was shown, too.
    for record in &page.records {
        audit::opened(context, &session, check::id("id", &record.row.id)?);
    }
    Ok(page)
}

fn read_page(context: &Context, session: &Session, id: DocumentId) -> Result<PersonPage, Failure> {
    let today = time::date(context.now_ms());
    let care_visible = session.may_read(Class::P3);
    let reader = session.reader();
    let row = reader.person(id)?.ok_or(Failure::NotFound)?;
    let names = Names::of(&reader)?;
    // The replica is asked while no reader is held: others take them the other way.
    drop(reader);
    let sharing = crate::share::of_person(context, session, &names, id)?;
    // What stands in other entries of the same person stands there, and is shown here.
    let ids = session.reader().together_with(id)?;
    let attachments = crate::attachment::of_person(context, session, &names, &ids, id)?;
    let reader = session.reader();
    let places = place_names(&reader)?;
    let mut all = Gathered::default();
    let mut head = rows::person(&row, today);
    for one in &ids {
        all.add(session, &reader, &names, &places, *one, id, today)?;
        if let Some(other) = reader.person(*one)?.filter(|other| other.id != id) {
            newest(&mut head, &rows::person(&other, today));
        }
    }
    all.in_order();
    Ok(PersonPage {
        records: crate::same::records(&reader, &names, &ids, today)?,
        contested: crate::same::contested(&reader, id, today)?,
        may_link: session.may_write(Class::P1),
        sharing,
        attachments,
        may_attach: session.may_write(Class::P2),
        urgent_reason: row.urgent_reason.clone(),
        fields: reader
            .person_fields(id)?
            .iter()
            .filter(|field| field.field != store::LIST_ORIGIN)
            .map(|field| rows::field(field, &names))
            .collect(),
        households: all.households,
        whereabouts: all.whereabouts,
        needs: all.needs,
        tasks: all.tasks,
        timeline: all.timeline,
        row: head,
        care_visible,
    })
}

/// Where somebody is, and when they were last met, is what the newest of their entries says.
fn newest(head: &mut PersonRow, other: &PersonRow) {
    let at = |time: &Option<String>| time.as_deref().map_or(0, moment::order);
    if at(&other.stay_confirmed) > at(&head.stay_confirmed) {
        head.stay_category.clone_from(&other.stay_category);
        head.stay_place.clone_from(&other.stay_place);
        head.stay_confirmed.clone_from(&other.stay_confirmed);
    }
    if at(&other.last_contact) > at(&head.last_contact) {
        head.last_contact.clone_from(&other.last_contact);
    }
    if head.urgency.is_none() {
        head.urgency.clone_from(&other.urgency);
    }
}

/// What stands in the entries of one person.
#[derive(Default)]
struct Gathered {
    households: Vec<HouseholdView>,
    whereabouts: Vec<WhereaboutsView>,
    needs: Vec<NeedView>,
    tasks: Vec<TaskView>,
    timeline: Vec<TimelineItem>,
}

impl Gathered {
    #[allow(clippy::too_many_arguments)]
    fn add(
        &mut self,
        session: &Session,
        reader: &Reader,
        names: &Names,
        places: &BTreeMap<DocumentId, String>,
        id: DocumentId,
        shown: DocumentId,
        today: chrono::NaiveDate,
    ) -> Result<(), Failure> {
        let lines = reader.timeline(&session.me.device, id, MOST_LINES)?;
        for household in reader.households_of(id)? {
            let there = self.households.iter();
            let household = rows::household(household, today);
            if there.clone().all(|there| there.id != household.id) {
                self.households.push(household);
            }
        }
        self.whereabouts.extend(whereabouts(&lines, names, places));
        let needs = reader.needs_of(id)?;
        self.needs
            .extend(needs.iter().map(|need| rows::need(need, names)));
        let tasks = reader.tasks_of(id)?;
        self.tasks
            .extend(tasks.iter().map(|task| rows::task(task, names)));
        let record_id = if id == shown {
            String::new()
        } else {
            id.to_string()
        };
        for mut item in timeline(&lines, names, places) {
            // A visit that names both entries is one visit.
            let known = self.timeline.iter();
            let twice = known
                .clone()
                .any(|there| there.id == item.id && there.kind == item.kind);
            let registered = item.kind == "registered";
            if twice && !registered && item.kind != "field" {
                continue;
            }
            item.record_id.clone_from(&record_id);
            self.timeline.push(item);
        }
        Ok(())
    }

    /// As the entries were one: the newest first. One entry alone is in its order already.
    fn in_order(&mut self) {
        let at = |time: &str| std::cmp::Reverse(moment::order(time));
        if self.timeline.iter().any(|item| !item.record_id.is_empty()) {
            self.timeline.sort_by_key(|item| at(&item.at));
            self.whereabouts.sort_by_key(|stay| at(&stay.by.seen));
            self.needs.sort_by_key(|need| {
                matches!(need.state.as_str(), "solved" | "not_agreed" | "transferred")
            });
            self.tasks.sort_by_key(|task| task.state != "open");
        }
    }
}

fn whereabouts(
    lines: &[TimelineRow],
    names: &Names,
    places: &BTreeMap<DocumentId, String>,
) -> Vec<WhereaboutsView> {
    lines
        .iter()
        .filter(|line| line.collection == "whereabouts")
        .filter_map(|line| {
            let stay = item::Whereabouts::deserialize(&line.item).ok()?;
            Some(WhereaboutsView {
                id: line.id.clone(),
                category: stay.category.code().to_owned(),
                place: place_of(&stay, places),
                presence: stay
                    .presence
                    .as_ref()
                    .map(|presence| presence.code().to_owned())
                    .unwrap_or_default(),
                since: stay.since.clone(),
                by: names.by(&stay.by),
            })
        })
        .collect()
}

fn timeline(
    lines: &[TimelineRow],
    names: &Names,
    places: &BTreeMap<DocumentId, String>,
) -> Vec<TimelineItem> {
    // A correction is shown with the note that it corrects; the newest one counts.
    let mut corrections: BTreeMap<String, (i64, ClaimView)> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.collection == "notes") {
        let Ok(note) = item::Note::deserialize(&line.item) else {
            continue;
        };
        let Some(corrected) = note.corrects.clone() else {
            continue;
        };
        let newer = corrections
            .get(&corrected)
            .is_none_or(|(typed, _)| *typed <= line.typed_ms);
        if newer {
            corrections.insert(
                corrected,
                (
                    line.typed_ms,
                    ClaimView {
                        value: note.text.clone(),
                        by: names.by(&note.by),
                    },
                ),
            );
        }
    }
    let begun = lines.iter().map(|line| line.typed_ms).min();
    let (registration, later): (Vec<&TimelineRow>, Vec<&TimelineRow>) = lines
        .iter()
        .partition(|line| line.collection == "fields" && Some(line.typed_ms) == begun);
    later
        .into_iter()
        .filter_map(|line| timeline_item(line, names, places, &corrections))
        .chain(registered(&registration, names))
        .collect()
}

/// What was written down in the first moment is one line, not one for each item of the card; it
/// stands where all of it stands.
fn registered(claims: &[&TimelineRow], names: &Names) -> Option<TimelineItem> {
    let line = claims.iter().min_by_key(|line| line.holders)?;
    Some(TimelineItem {
        id: "registered".to_owned(),
        kind: "registered".to_owned(),
        at: line
            .by
            .as_ref()
            .map(|by| by.seen.clone())
            .unwrap_or_default(),
        text: String::new(),
        code: String::new(),
        by: names.by_or_empty(line.by.as_ref()),
        corrected: None,
        holders: line.holders,
        own: line.own,
        record_id: String::new(),
        rescued: line.rescued,
    })
}

fn timeline_item(
    line: &TimelineRow,
    names: &Names,
    places: &BTreeMap<DocumentId, String>,
    corrections: &BTreeMap<String, (i64, ClaimView)>,
) -> Option<TimelineItem> {
    // A correction stands with its note, unless that note has not arrived.
    let correction = item::Note::deserialize(&line.item).is_ok_and(|note| note.corrects.is_some());
    if line.collection == "notes" && correction {
        return None;
    }
    let said = Said::of(line.kind, &line.collection, &line.id, &line.item, places)?;
    Some(TimelineItem {
        id: line.id.clone(),
        kind: said.kind.to_owned(),
        at: line
            .by
            .as_ref()
            .map(|by| by.seen.clone())
            .unwrap_or_default(),
        text: said.text,
        code: said.code,
        by: names.by_or_empty(line.by.as_ref()),
        corrected: corrections.get(&line.id).map(|(_, claim)| claim.clone()),
        holders: line.holders,
        own: line.own,
        record_id: String::new(),
        rescued: line.rescued,
    })
}

/// Fields that a screen may set, with the document they live in.
const FIELDS: &[(&str, Kind)] = &[
    ("full_name", Kind::Person),
    ("family_name", Kind::Person),
    ("given_name", Kind::Person),
    ("full_name_kana", Kind::Person),
    ("family_kana", Kind::Person),
    ("given_kana", Kind::Person),
    ("alternative_names", Kind::Person),
    ("name_note", Kind::Person),
    ("birth_date", Kind::Person),
    ("sex", Kind::Person),
    ("language", Kind::Person),
    ("watch_level", Kind::Person),
    ("summary", Kind::Person),
    ("registered_address", Kind::PersonRecord),
    ("pre_disaster_address", Kind::PersonRecord),
    ("postal_code", Kind::PersonRecord),
    ("phone", Kind::PersonRecord),
    ("phone_2", Kind::PersonRecord),
    ("phone_3", Kind::PersonRecord),
    ("phone_owner", Kind::PersonRecord),
    ("email", Kind::PersonRecord),
    ("consent_scope", Kind::PersonRecord),
    ("damage_level", Kind::PersonRecord),
    ("other_damage", Kind::PersonRecord),
    ("certificate_status", Kind::PersonRecord),
    ("consideration_detail", Kind::PersonCare),
    ("allergy", Kind::PersonCare),
    ("medication", Kind::PersonCare),
];

pub(crate) fn set_field(context: &Context, form: SetField) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let person = check::id("personId", &form.person_id)?;
    if session.reader().person(person)?.is_none() {
        return Err(Failure::NotFound);
    }
    let (field, kind) = FIELDS
        .iter()
        .find(|(field, _)| *field == form.field)
        .copied()
        .ok_or(Failure::Unreadable {
            field: "field".into(),
        })?;
    let document = match kind {
        Kind::PersonRecord => record_of(person),
        Kind::PersonCare => care_of(person),
        Kind::Directory
        | Kind::Place
        | Kind::Person
        | Kind::Household
        | Kind::Handover
        | Kind::PersonSealed
        | Kind::PersonWithheld
        | Kind::Intake => person,
    };
    let seen = check::past("seenAt", form.seen_at.as_deref(), now)?;
    let by = session.origin(now, seen.as_deref(), "", "");
    let value = form
        .value
        .as_deref()
        .map(|value| check::free_text("value", value, check::NOTE))
        .transpose()?;
    let act = (field == "consent_scope").then(|| Act::consent(person, value.as_deref()));
    let mut change = Change::new(session.unit()?, TYPED);
    match (field, value) {
        ("birth_date", Some(typed)) => {
            if let Some(birth) = birth::read(&typed, time::date(now), 0)? {
                change.set(kind, document, "birth_date", birth.date.to_string(), &by);
                change.set(
                    kind,
                    document,
                    "birth_date_precision",
                    birth.precision.code(),
                    &by,
                );
                change.set(
                    kind,
                    document,
                    "birth_date_source_text",
                    birth.source_text,
                    &by,
                );
            } else {
                change.set(kind, document, "birth_date", Value::Null, &by);
            }
        }
        (_, None) => change.set(kind, document, field, Value::Null, &by),
        (_, Some(value)) => {
            let list = match field {
                "sex" => Some(Sex::CODES),
                "watch_level" => Some(WatchLevel::CODES),
                "consent_scope" => Some(ConsentScope::CODES),
                _ => None,
            };
            if let Some(list) = list {
                check::required_code("value", &value, list)?;
            }
            let value = if field.ends_with("kana") {
                normalise::kana::to_katakana(&value)
            } else {
                value
            };
            change.set(kind, document, field, value, &by);
        }
    }
    session.write_as(context, change.into_edits(), act)?;
    Ok(Saved {
        id: new_id(),
        saved_at: time::stamp(now),
    })
}
