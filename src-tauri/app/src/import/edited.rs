//! What was edited in a ledger as a batch that can be taken back: when, and about whom. No values are kept
//! beside the records: the former ones stand in the histories, as long as these may be read here.

use super::run::origin_of;
use crate::change::{Change, new_id};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::ledger::row::Entry;
use domain::code::SourceKind;
use domain::ids::DocumentId;
use domain::item::{Membership, Whereabouts};
use domain::kind::{Kind, record_of};
use domain::provenance::{Claim, Provenance};
use serde::{Deserialize, Serialize};
use store::TimelineRow;
use uuid::Uuid;

/// Lines of one history that are looked at.
const MOST_LINES: usize = 2_000;

/// The fields that a cell of the ledger can change.
const FIELDS: [(Kind, &str); 17] = [
    (Kind::Person, "full_name"),
    (Kind::Person, "family_name"),
    (Kind::Person, "given_name"),
    (Kind::Person, "full_name_kana"),
    (Kind::Person, "family_kana"),
    (Kind::Person, "given_kana"),
    (Kind::Person, "birth_date"),
    (Kind::Person, "birth_date_precision"),
    (Kind::Person, "birth_date_source_text"),
    (Kind::Person, "sex"),
    (Kind::Person, "summary"),
    (Kind::PersonRecord, "registered_address"),
    (Kind::PersonRecord, "pre_disaster_address"),
    (Kind::PersonRecord, "damage_level"),
    (Kind::PersonRecord, "other_damage"),
    (Kind::PersonRecord, "certificate_status"),
    (Kind::PersonRecord, "phone"),
];

/// The edits of one file, each time it was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edits(Vec<Run>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// When its claims say that they were typed.
    typed: String,
    people: Vec<DocumentId>,
}

fn key(batch: Uuid) -> String {
    format!("import_edits:{batch}")
}

impl Edits {
    /// Of a batch; none when nothing was edited in it.
    pub(crate) fn load(session: &Session, batch: Uuid) -> Result<Self, Failure> {
        let kept = session
            .replica()
            .store()
            .read(|tx| tx.meta_get(&key(batch)))?;
        Ok(kept
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }

    /// Remembers whom a batch is about to edit; durable on return, so that what is cut off is undone too.
    pub(crate) fn begin(
        session: &Session,
        batch: Uuid,
        typed: &str,
        people: Vec<DocumentId>,
    ) -> Result<(), Failure> {
        let mut all = Self::load(session, batch)?;
        all.0.push(Run {
            typed: typed.to_owned(),
            people,
        });
        let bytes = serde_json::to_vec(&all).map_err(|error| Failure::internal(&error))?;
        session
            .replica()
            .store_mut()
            .transaction(|tx| -> Result<(), store::StoreError> {
                tx.meta_put(&key(batch), &bytes)
            })?;
        Ok(())
    }

    /// Forgets what batches edited that are remembered no longer, or were taken back.
    pub(crate) fn forget(session: &Session, batches: &[Uuid]) -> Result<(), Failure> {
        session
            .replica()
            .store_mut()
            .transaction(|tx| -> Result<(), store::StoreError> {
                batches
                    .iter()
                    .try_for_each(|batch| tx.meta_delete(&key(*batch)))
            })?;
        Ok(())
    }

    /// Whom it edited and when, the last first.
    pub(crate) fn people(&self) -> Vec<(&str, DocumentId)> {
        let runs = self.0.iter().rev();
        runs.flat_map(|run| {
            run.people
                .iter()
                .map(|person| (run.typed.as_str(), *person))
        })
        .collect()
    }
}

/// What became of a person whose edits were taken back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Back {
    /// Some value is again what it was.
    pub(crate) restored: bool,
    /// Some value stays, because somebody has said something since.
    pub(crate) kept: bool,
}

/// Puts back what a person's values were before the edits of that time. What anybody has said since stands.
pub(crate) fn take_back(
    context: &Context,
    session: &Session,
    change: &mut Change,
    typed: &str,
    person: DocumentId,
) -> Result<Back, Failure> {
    let Some(entry) = Entry::read(&session.reader(), person)? else {
        return Ok(Back::default());
    };
    let writer = Writer {
        context,
        session,
        typed,
        entry: &entry,
    };
    let mut back = Back::default();
    writer.fields(change, &mut back)?;
    writer.stay(change, &mut back)?;
    writer.relationship(change, &mut back)?;
    Ok(back)
}

struct Writer<'a> {
    context: &'a Context,
    session: &'a Session,
    typed: &'a str,
    entry: &'a Entry,
}

impl Writer<'_> {
    fn is_of_batch(&self, by: &Provenance) -> bool {
        by.typed == self.typed
            && by.source == SourceKind::Import
            && by.device == self.session.me.device_short()
    }

    /// The value is again as sure as it was, and was seen when it was.
    fn again(&self, by: &Provenance) -> Provenance {
        self.session.origin(
            self.context.now_ms(),
            Some(&by.seen)
                .filter(|seen| !seen.is_empty())
                .map(String::as_str),
            by.source.code(),
            by.verification.code(),
        )
    }

    fn fields(&self, change: &mut Change, back: &mut Back) -> Result<(), Failure> {
        let reader = self.session.reader();
        let person = self.entry.row.id;
        for (kind, field) in FIELDS {
            let id = match kind {
                Kind::Person => person,
                _ => record_of(person),
            };
            let claims: Vec<Claim> = reader.claims_on(id, field)?;
            let Some(at) = claims.iter().rposition(|claim| self.is_of_batch(&claim.by)) else {
                continue;
            };
            let stands = self.entry.claim(field);
            let last = at + 1 == claims.len();
            if !last || stands.is_some_and(|claim| !self.is_of_batch(&claim.by)) {
                back.kept = true;
                continue;
            }
            let former = at.checked_sub(1).and_then(|before| claims.get(before));
            let (value, by) = match former {
                Some(former) => (former.value.clone(), self.again(&former.by)),
                None => (
                    serde_json::Value::Null,
                    origin_of(self.session, self.context.now_ms(), "", false),
                ),
            };
            change.set(kind, id, field, value, &by);
            back.restored = true;
        }
        Ok(())
    }

    /// The newest of a person's lines in a collection and the one before it, when the newest is of the batch.
    fn newest_two<T: for<'a> Deserialize<'a>>(
        &self,
        lines: Vec<TimelineRow>,
        of_person: impl Fn(&T) -> bool,
        by: impl Fn(&T) -> &Provenance,
        back: &mut Back,
    ) -> Option<(T, T)> {
        let mut said = lines
            .into_iter()
            .filter_map(|line| T::deserialize(&line.item).ok())
            .filter(of_person);
        let newest = said.next()?;
        if !self.is_of_batch(by(&newest)) {
            back.kept |= said.any(|one| self.is_of_batch(by(&one)));
            return None;
        }
        let former = said.next();
        // That somebody was at no known place before cannot be said; where they were last heard of stays.
        back.kept |= former.is_none();
        Some((newest, former?))
    }

    fn stay(&self, change: &mut Change, back: &mut Back) -> Result<(), Failure> {
        let person = self.entry.row.id;
        let own = &self.session.me.device;
        let lines = self
            .session
            .reader()
            .items(own, person, "whereabouts", MOST_LINES)?;
        let said = self.newest_two::<Whereabouts>(lines, |_| true, |stay| &stay.by, back);
        if let Some((newest, former)) = said {
            let by = Provenance {
                // It counts again from now on, and was the last that was seen before.
                seen: newest.by.seen,
                ..self.again(&former.by)
            };
            let stay = Whereabouts { by, ..former };
            change.add(Kind::Person, person, "whereabouts", &new_id(), &stay)?;
            back.restored = true;
        }
        Ok(())
    }

    fn relationship(&self, change: &mut Change, back: &mut Back) -> Result<(), Failure> {
        let person = self.entry.row.id;
        let own = &self.session.me.device;
        for household in &self.entry.households {
            let lines = self
                .session
                .reader()
                .items(own, household.id, "members", MOST_LINES)?;
            let said = self.newest_two::<Membership>(
                lines,
                |one| one.person == person,
                |one| &one.by,
                back,
            );
            if let Some((newest, former)) = said {
                let by = Provenance {
                    seen: newest.by.seen,
                    ..self.again(&former.by)
                };
                let one = Membership { by, ..former };
                change.add(Kind::Household, household.id, "members", &new_id(), &one)?;
                back.restored = true;
            }
        }
        Ok(())
    }
}
