//! 確認待ち: what was set aside. A person accepts it, or decides to leave it; nothing is thrown away.

use crate::ask::setup::Nothing;
use crate::ask::tray::{AcceptAside, Accepted, DecisionView, LeaveAside, Tray, TrayItem, TrayRow};
use crate::audit::{self, Act};
use crate::check;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::member::act;
use crate::rows::{Names, shown_name};
use crate::setup::count;
use crate::time;
use crate::words::{Said, place_names};
use domain::ids::DocumentId;
use domain::kind::Kind;
use domain::provenance::Provenance;
use replica::{AsideEntry, AsidePart};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::{Reader, StoreError};
use wire::ids::{DeviceId, Hash, SpaceId};

/// Rows on the screen; the total is shown beside them.
const MOST: usize = 500;
/// Rows that are decided about in one go.
const MOST_AT_ONCE: usize = 2_000;
/// Decisions, kept for good: they say who looked.
const META_DECISIONS: &str = "tray_decisions";

/// Somebody looked, and left it where it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Decision {
    why: String,
    name: String,
    team: String,
    at_ms: u64,
}

/// By entry, hexadecimal.
type Decisions = BTreeMap<String, Decision>;

fn decisions(reader: &Reader) -> Result<Decisions, Failure> {
    let kept = reader.meta_get(META_DECISIONS)?;
    Ok(kept
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default())
}

/// How many entries wait that nobody on this device has decided about.
pub(crate) fn undecided(reader: &Reader) -> Result<u32, Failure> {
    let entries = reader.aside_entries()?;
    if entries.is_empty() {
        return Ok(0);
    }
    let decisions = decisions(reader)?;
    let open = entries.iter().filter(|hash| {
        let name = hash.map(|hash| hex(&Hash(hash)));
        !name.is_some_and(|name| decisions.contains_key(&name))
    });
    Ok(count(open.count()))
}

fn hex(id: &Hash) -> String {
    id.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a row; an entry that is not here any more has none, and cannot be decided about.
fn name_of(entry: &AsideEntry) -> String {
    if entry.id == Hash::ZERO {
        String::new()
    } else {
        hex(&entry.id)
    }
}

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Tray, Failure> {
    let session = context.belongs()?;
    let now = context.now_ms();
    let own = DeviceId(session.me.device);
    let shows_nothing = session.may_show(now).is_err();
    let (entries, late, waiting, may) = {
        let replica = session.replica();
        let mut entries = replica.set_aside()?;
        if shows_nothing {
            // What it wrote itself is no news to it, and it must see what of it waits.
            entries.retain(|entry| entry.device == own);
        }
        let authority = replica.authority();
        let may: BTreeSet<(SpaceId, DeviceId)> = entries
            .iter()
            .map(|entry| (entry.space, entry.device))
            .filter(|(space, author)| authority.may_endorse(&own, space, author, now))
            .collect();
        let counts = replica.counts()?;
        (
            entries,
            counts.late,
            counts.waiting + counts.unreadable,
            may,
        )
    };
    let takes_part = session.takes_part(now).is_ok();
    let reader = session.reader();
    let decisions = decisions(&reader)?;
    let desk = Desk {
        names: Names::of(&reader)?,
        places: place_names(&reader)?,
        teams: reader
            .directory()?
            .into_iter()
            .map(|line| (line.device_id, line.team))
            .collect(),
        reader: &reader,
    };
    let undecided = entries
        .iter()
        .filter(|entry| !decisions.contains_key(&name_of(entry)));
    let undecided = count(undecided.count());
    let mut rows = Vec::new();
    for entry in entries.iter().take(MOST) {
        let device = entry.device.hex();
        let id = name_of(entry);
        let mut items = Vec::new();
        for part in &entry.parts {
            items.extend(desk.items(part)?);
        }
        let saved = entry.parts.iter().filter_map(|part| part.said.as_ref());
        let saved = saved.map(|said| said.saved_ms).min();
        rows.push(TrayRow {
            device_name: desk.names.device(&device),
            team: desk.teams.get(&device).cloned().unwrap_or_default(),
            own: entry.device == own,
            at: saved.or(entry.sealed_ms).map(time::stamp),
            acceptable: entry.mendable,
            may_accept: entry.mendable && takes_part && may.contains(&(entry.space, entry.device)),
            decision: decisions.get(&id).map(|decision| DecisionView {
                why: decision.why.clone(),
                name: decision.name.clone(),
                team: decision.team.clone(),
                at: time::stamp(decision.at_ms),
            }),
            items,
            id,
        });
    }
    Ok(Tray {
        rows,
        total: count(entries.len()),
        undecided,
        late: count(late),
        waiting: count(waiting),
    })
}

/// What turns what was written into lines.
struct Desk<'a> {
    reader: &'a Reader,
    names: Names,
    places: BTreeMap<DocumentId, String>,
    teams: BTreeMap<String, String>,
}

impl Desk<'_> {
    fn items(&self, part: &AsidePart) -> Result<Vec<TrayItem>, Failure> {
        let unreadable = |person: Option<(String, String)>| {
            let (id, name) = person.unzip();
            TrayItem {
                reason: part.reason.clone(),
                person_id: id,
                person_name: name.unwrap_or_default(),
                kind: "unreadable".to_owned(),
                text: String::new(),
                code: String::new(),
                by: self.names.by_or_empty(None),
            }
        };
        let Some(said) = &part.said else {
            return Ok(vec![unreadable(None)]);
        };
        let row = self.reader.owner_of(said.document)?;
        let person = row
            .as_ref()
            .map(|row| (row.id.to_string(), shown_name(Some(row))));
        // A person who was never taken in is named by what was written.
        let written = named_in(&said.writes);
        let mut items = Vec::new();
        for (collection, id, json) in &said.writes {
            let Ok(value) = serde_json::from_str::<Value>(json) else {
                continue;
            };
            let by = Provenance::deserialize(&value).ok();
            let words = Said::of(said.kind, collection, id, &value, &self.places);
            let (kind, text, code) = words.map_or_else(
                || (other(said.kind), String::new(), String::new()),
                |words| (words.kind, words.text, words.code),
            );
            items.push(TrayItem {
                reason: part.reason.clone(),
                person_id: person.as_ref().map(|(id, _)| id.clone()),
                person_name: match &person {
                    Some((_, name)) => name.clone(),
                    None => written.clone(),
                },
                kind: kind.to_owned(),
                text,
                code,
                by: self.names.by_or_empty(by.as_ref()),
            });
        }
        if items.is_empty() {
            items.push(unreadable(person));
        }
        Ok(items)
    }
}

/// What has no line of its own in a timeline goes by its document.
fn other(kind: Kind) -> &'static str {
    match kind {
        Kind::Household => "household",
        Kind::Handover => "handover",
        Kind::Intake => "intake",
        Kind::Place => "place",
        Kind::Directory => "directory",
        Kind::Person
        | Kind::PersonRecord
        | Kind::PersonCare
        | Kind::PersonSealed
        | Kind::PersonWithheld => "other",
    }
}

/// The name that stands in what was written about somebody.
fn named_in(writes: &[(String, String, String)]) -> String {
    ["full_name", "full_name_kana"]
        .into_iter()
        .find_map(|field| {
            let claim = writes
                .iter()
                .find(|(collection, id, _)| collection == "fields" && id == field);
            let value: Value = serde_json::from_str(&claim?.2).ok()?;
            let name = value.get("value")?.as_str()?;
            (!name.is_empty()).then(|| name.to_owned())
        })
        .unwrap_or_default()
}

/// The entries that rows name, all of them or none.
fn chosen(session: &Session, rows: &[String]) -> Result<Vec<AsideEntry>, Failure> {
    if rows.is_empty() {
        return Err(Failure::Missing {
            field: "rows".into(),
        });
    }
    if rows.len() > MOST_AT_ONCE {
        return Err(Failure::TooLong {
            field: "rows".into(),
            most: u32::try_from(MOST_AT_ONCE).unwrap_or(u32::MAX),
        });
    }
    let wanted: BTreeSet<&str> = rows.iter().map(|row| row.trim()).collect();
    let mut entries = session.replica().set_aside()?;
    entries.retain(|entry| entry.id != Hash::ZERO && wanted.contains(hex(&entry.id).as_str()));
    if entries.len() < wanted.len() {
        return Err(Failure::NotFound);
    }
    Ok(entries)
}

pub(crate) fn accept(context: &Context, form: AcceptAside) -> Result<Accepted, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    session.takes_part(now)?;
    let entries = chosen(&session, &form.rows)?;
    let own = DeviceId(session.me.device);
    let mut logs: BTreeMap<(SpaceId, DeviceId), BTreeSet<Hash>> = BTreeMap::new();
    for entry in &entries {
        // What cannot be accepted at all is refused before anything is signed.
        let may = entry.mendable
            && session
                .replica()
                .authority()
                .may_endorse(&own, &entry.space, &entry.device, now);
        if !may {
            return Err(Failure::NotAllowed);
        }
        let log = logs.entry((entry.space, entry.device)).or_default();
        log.insert(entry.id);
    }
    let mut recorded = Some(Act::accepted(entries.len()));
    for ((space, author), ids) in &logs {
        act(context, &session, recorded.take(), |replica| {
            replica.endorse(now, space, author, ids)
        })?;
    }
    Ok(Accepted {
        entries: count(entries.len()),
    })
}

pub(crate) fn leave(context: &Context, form: LeaveAside) -> Result<Nothing, Failure> {
    let session = context.joined()?;
    session.takes_part(context.now_ms())?;
    let why = check::required("why", &form.why, check::LINE)?;
    let why = check::free_text("why", &why, check::LINE)?;
    let entries = chosen(&session, &form.rows)?;
    let mut kept = decisions(&session.reader())?;
    let decision = Decision {
        why,
        name: session.me.name.clone(),
        team: session.me.team.clone(),
        at_ms: context.now_ms(),
    };
    for entry in &entries {
        kept.insert(hex(&entry.id), decision.clone());
    }
    let recorded = audit::ready(context, &session, Act::left(entries.len()))?;
    let mut replica = session.replica();
    let bytes = serde_json::to_vec(&kept).map_err(|error| Failure::internal(&error))?;
    replica
        .store_mut()
        .transaction(|tx| -> Result<(), StoreError> {
            tx.meta_put(META_DECISIONS, &bytes)?;
            audit::append(tx, &recorded)
        })?;
    drop(replica);
    context.tell(crate::event::Event::SyncChanged);
    Ok(Nothing {})
}
