//! Takes a list in: some hundred rows at a time, each time durable; stopped between two times at most.

use super::book::{Book, KnownBatch, KnownList};
use super::column::Column;
use super::origin::{self, Origin};
use super::person::{Stay, Values};
use super::plan::{Fate, Plan};
use crate::ask::import::ImportDone;
use crate::change::{Change, new_id};
use crate::context::{Context, Session};
use crate::event::Event;
use crate::failure::Failure;
use crate::setup::count;
use crate::time;
use domain::code::{HouseholdMeaning, SourceKind, Verification};
use domain::ids::DocumentId;
use domain::item::{Membership, Note, Whereabouts};
use domain::kind::{Kind, record_of};
use domain::provenance::Provenance;
use replica::Prepared;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{LIST_ORIGIN, WITHDRAWN};
use wire::ids::{DeviceId, Lane, UnitId};

/// Rows of one transaction: few enough that a visit typed meanwhile is saved within a second, and many
/// because every transaction writes the pages of all indexes anew.
const AT_ONCE: usize = 1000;

/// Whether a list is being taken in, and whether somebody wants it stopped.
#[derive(Debug, Default)]
pub(crate) struct Running {
    busy: AtomicBool,
    stop: AtomicBool,
}

/// While it lives, no second list is taken in.
pub(crate) struct Busy<'a>(&'a Running);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::SeqCst);
    }
}

impl Running {
    /// Begins.
    ///
    /// # Errors
    ///
    /// `import_running` while another goes on.
    pub(crate) fn begin(&self) -> Result<Busy<'_>, Failure> {
        if self.busy.swap(true, Ordering::SeqCst) {
            return Err(Failure::ImportRunning);
        }
        self.stop.store(false, Ordering::SeqCst);
        Ok(Busy(self))
    }

    /// Asks for a stop after the rows that are being written.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

/// The origin of what a list says.
pub(crate) fn origin_of(session: &Session, now_ms: u64, seen: &str, verified: bool) -> Provenance {
    let seen = Some(seen).filter(|seen| !seen.is_empty());
    let verification = if verified {
        Verification::DocumentSeen
    } else {
        Verification::Stated
    };
    session.origin(now_ms, seen, SourceKind::Import.code(), verification.code())
}

/// Takes in what was planned.
pub(crate) fn run(
    context: &Context,
    session: &Session,
    plan: Plan,
    name: &str,
) -> Result<ImportDone, Failure> {
    let now = context.now_ms();
    let batch = plan.batch();
    let mut done = ImportDone {
        batch: batch.to_string(),
        new: 0,
        updated: 0,
        same: count(plan.count(|fate| matches!(fate, Fate::Same | Fate::Repeated))),
        mend: count(plan.count(|fate| matches!(fate, Fate::Mend(_)))),
        cancelled: false,
    };
    let work: Vec<usize> = (0..plan.rows.len())
        .filter(|at| {
            let row = plan.rows.get(*at);
            row.is_some_and(|row| matches!(row.fate, Fate::New(_) | Fate::Updated { .. }))
        })
        .collect();
    let mut known = KnownBatch {
        id: batch,
        list: plan.list,
        file_name: plan.file.name.clone(),
        file: plan.file.hash.clone(),
        at: time::stamp(now),
        by: session.me.name.clone(),
        new: 0,
        updated: 0,
        mend: done.mend,
        state: "running".to_owned(),
    };
    let mut book = Book::load(session)?;
    book.put_list(list_of(&plan, name, &known.at));
    // An edition that changes nothing is no batch of its own; it says so and is forgotten.
    if work.is_empty() {
        book.keep(session)?;
        return Ok(done);
    }
    book.put_batch(known.clone());
    book.keep(session)?;

    let unit = session.unit()?;
    let mut writer = Writer {
        session,
        withdrawn: session.reader().withdrawn()?,
        plan: &plan,
        now,
        households: plan.households_before.clone(),
    };
    let expected = count(work.len());
    let _much = Much::begin(session, work.len());
    let mut parts = work.chunks(AT_ONCE);
    let mut part = parts.next().map(|rows| writer.part(unit, rows));
    let mut written: Option<Part> = None;
    while let Some(ready) = part.take() {
        if context.importing.is_stopped() {
            done.cancelled = true;
            break;
        }
        let mut ready = ready?;
        // The next rows are made ready on another core while these are written; and those before are
        // thrown away there, which is work as well.
        let next = parts.next();
        let (before, make) = (written.take(), &mut writer);
        let saved = std::thread::scope(|scope| {
            let thread = next.map(|rows| {
                scope.spawn(move || {
                    drop(before);
                    make.part(unit, rows)
                })
            });
            let saved = session.write_prepared(context, &mut ready.save, None);
            part = thread.map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            saved
        });
        saved?;
        done.new += ready.new;
        done.updated += ready.updated;
        written = Some(ready);
        context.tell(Event::Progress {
            work: "import".into(),
            done: done.new.saturating_add(done.updated),
            expected: Some(expected),
        });
    }
    known.state = if done.cancelled { "cancelled" } else { "done" }.to_owned();
    (known.new, known.updated) = (done.new, done.updated);
    let mut book = Book::load(session)?;
    book.put_batch(known);
    book.keep(session)?;
    Ok(done)
}

fn list_of(plan: &Plan, name: &str, at: &str) -> KnownList {
    let known = plan.known_list.as_ref();
    let stem = plan.file.name.rsplit_once('.');
    let own = stem.map_or(plan.file.name.as_str(), |(stem, _)| stem);
    KnownList {
        id: plan.list,
        name: match (name.trim(), known) {
            ("", Some(known)) => known.name.clone(),
            ("", None) => own.to_owned(),
            (name, _) => name.to_owned(),
        },
        headings: match known {
            // A file of mended rows has a column more; the list's own headings stay.
            Some(known) if !plan.file.mark.is_empty() => known.headings.clone(),
            _ => plan.fingerprint.clone(),
        },
        columns: match known {
            Some(known) if !plan.file.mark.is_empty() => known.columns.clone(),
            _ => plan.columns.iter().map(Column::remembered).collect(),
        },
        last: at.to_owned(),
    }
}

struct Writer<'a> {
    session: &'a Session,
    plan: &'a Plan,
    now: u64,
    /// Who was withdrawn by an undo, and comes back.
    withdrawn: BTreeSet<DocumentId>,
    /// Households whose document was begun.
    households: BTreeSet<String>,
}

/// While it lives, the store has room for a whole list.
struct Much<'a>(&'a Session);

impl<'a> Much<'a> {
    /// A few rows need none.
    fn begin(session: &'a Session, rows: usize) -> Option<Self> {
        let store_has_room = rows > AT_ONCE && {
            let replica = session.replica();
            replica.store().write_much(true).is_ok()
        };
        store_has_room.then_some(Self(session))
    }
}

impl Drop for Much<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.replica().store().write_much(false) {
            // Everything is durable all the same; the log is moved at the next occasion.
            tracing::warn!(%error, "the store keeps its larger room");
        }
    }
}

/// Some rows, ready to be written at once.
struct Part {
    save: Prepared,
    new: u32,
    updated: u32,
}

impl Writer<'_> {
    fn part(&mut self, unit: UnitId, rows: &[usize]) -> Result<Part, Failure> {
        let mut change = Change::new(unit, Lane::Bulk);
        let (mut new, mut updated) = (0, 0);
        for at in rows {
            match self.plan.rows.get(*at).map(|row| &row.fate) {
                Some(Fate::New(_)) => new += 1,
                Some(Fate::Updated { .. }) => updated += 1,
                _ => {}
            }
            self.row(&mut change, *at)?;
        }
        let device = DeviceId(self.session.me.device);
        Ok(Part {
            save: Prepared::of(device, self.now, change.into_edits()),
            new,
            updated,
        })
    }

    fn row(&mut self, change: &mut Change, at: usize) -> Result<(), Failure> {
        let Some(row) = self.plan.rows.get(at) else {
            return Ok(());
        };
        let (before, now, moved_from) = match &row.fate {
            Fate::New(values) => (None, values, ""),
            Fate::Updated {
                before,
                now,
                moved_from,
            } => (Some(&**before), &**now, moved_from.as_str()),
            Fate::Same | Fate::Mend(_) | Fate::Repeated => return Ok(()),
        };
        let by = origin_of(self.session, self.now, &now.seen, now.verified);
        let person = row.person;
        let record = record_of(person);
        if before.is_none() && self.withdrawn.contains(&person) {
            change.set(Kind::Person, person, WITHDRAWN, Value::Null, &by);
        }
        for ((kind, field), value) in changed(before, now) {
            let id = if kind == Kind::Person { person } else { record };
            change.set(kind, id, field, value, &by);
        }
        if let Some(stay) = &now.stay
            && before.and_then(|before| before.stay.as_ref()) != Some(stay)
        {
            let claim = claim(stay, &by);
            change.add(Kind::Person, person, "whereabouts", &new_id(), &claim)?;
        }
        if !now.note.is_empty() && before.is_none_or(|before| before.note != now.note) {
            let note = Note {
                result: None,
                text: now.note.clone(),
                also: Vec::new(),
                corrects: None,
                by: by.clone(),
            };
            change.add(Kind::PersonRecord, record, "notes", &new_id(), &note)?;
        }
        self.membership(change, person, before, now, moved_from, &by)?;
        let mut written = row.line.written.clone();
        if let Fate::Updated { .. } = row.fate {
            // What a list does not say any more is still what it said last.
            for (field, value) in self.said_before(person)? {
                written.entry(field).or_insert(value);
            }
        }
        let origin = Origin {
            list: self.plan.list,
            batch: self.plan.batch(),
            person,
            name: self.plan.file.name.clone(),
            file: self.plan.file.hash.clone(),
            sheet: self.plan.file.sheet.clone(),
            row: count(row.line.number),
            key: row.line.key.clone(),
            basis: self
                .plan
                .basis
                .as_ref()
                .map(|(day, _)| day.to_string())
                .unwrap_or_default(),
            register: self.plan.register,
            written,
        };
        change.set(Kind::PersonRecord, record, LIST_ORIGIN, origin.value(), &by);
        Ok(())
    }

    fn said_before(&self, person: DocumentId) -> Result<super::line::Written, Failure> {
        let claims = self
            .session
            .reader()
            .claims_on(record_of(person), LIST_ORIGIN)?;
        Ok(claims
            .last()
            .and_then(Origin::of)
            .map(|origin| origin.written)
            .unwrap_or_default())
    }

    fn membership(
        &mut self,
        change: &mut Change,
        person: DocumentId,
        before: Option<&Values>,
        now: &Values,
        moved_from: &str,
        by: &Provenance,
    ) -> Result<(), Failure> {
        let same = before.is_some_and(|before| {
            before.household == now.household
                && before.relationship == now.relationship
                && before.head == now.head
        });
        if same || (now.household.is_empty() && moved_from.is_empty()) {
            return Ok(());
        }
        let mut add = |change: &mut Change, named: &str, left: &str, head: bool| {
            let id = origin::household(self.plan.list, named);
            if self.households.insert(named.to_owned()) {
                let kind = if self.plan.register {
                    HouseholdMeaning::ResidentRegister
                } else {
                    HouseholdMeaning::ShelterHousehold
                };
                change.set_text(Kind::Household, id, "kind", kind.code(), by);
            }
            let membership = Membership {
                person,
                relationship: now.relationship.clone(),
                head,
                joined: String::new(),
                left: left.to_owned(),
                by: by.clone(),
            };
            change.add(Kind::Household, id, "members", &new_id(), &membership)
        };
        if !moved_from.is_empty() && moved_from != now.household {
            let day = by.seen.get(..10).unwrap_or(&by.seen).to_owned();
            add(change, moved_from, &day, false)?;
        }
        if !now.household.is_empty() {
            add(change, &now.household, "", now.head)?;
        }
        Ok(())
    }
}

/// What a row says of a place, as a claim.
pub(crate) fn claim(stay: &Stay, by: &Provenance) -> Whereabouts {
    Whereabouts {
        category: stay.category.clone(),
        place: stay.place,
        place_text: stay.text.clone(),
        presence: None,
        since: String::new(),
        by: by.clone(),
    }
}

/// The values that differ from what the list said before.
pub(crate) fn changed(before: Option<&Values>, now: &Values) -> Vec<((Kind, &'static str), Value)> {
    let before = before.map(|before| &before.fields);
    let differs = |place: &(Kind, &'static str)| {
        before.and_then(|fields| fields.get(place)) != now.fields.get(place)
    };
    let age = (Kind::Person, "age_reported");
    now.fields
        .iter()
        .filter(|(place, _)| differs(place))
        // The same age of a later edition is no news of the person.
        .filter(|(place, _)| place.1 != "age_reported_on" || differs(&age))
        .map(|(place, value)| (*place, value.clone()))
        .collect()
}
