//! 他の市町村などと分け合う: what is said about giving a person's records to another unit. Carrying them
//! there is the replica's.

use crate::ask::setup::Nothing;
use crate::ask::share::{EndShare, NameUnit, SharePerson, ShareView, Sharing, UnitView};
use crate::ask::visit::Saved;
use crate::audit::Act;
use crate::change::{Change, new_id};
use crate::context::{Context, Session, TYPED};
use crate::failure::Failure;
use crate::rows::Names;
use crate::{check, setup, time};
use authority::{Authority, Role};
use domain::code::ConsentScope;
use domain::ids::DocumentId;
use domain::kind::{Class, Kind};
use domain::share::{ShareBasis, ShareSaid};
use std::collections::{BTreeMap, BTreeSet};
use store::ShareRow;
use wire::ids::{DeviceId, Hlc, SpaceId, UnitId};

/// Field of the directory in which the name of a unit stands, before its id.
const FIELD: &str = "unit_";
/// Longest name of a unit, in characters.
const NAME: usize = 60;

fn field(unit: &UnitId) -> String {
    format!("{FIELD}{}", unit.hex())
}

/// What units are called.
struct Called {
    names: BTreeMap<String, String>,
    devices: BTreeMap<String, String>,
}

impl Called {
    fn of(session: &Session) -> Result<Self, Failure> {
        let directory = setup::own_directory(session)?;
        let reader = session.reader();
        let record = reader.record(directory)?;
        let names = record
            .iter()
            .flat_map(|record| &record.fields)
            .filter_map(|row| {
                let unit = row.field.strip_prefix(FIELD)?;
                Some((unit.to_owned(), row.value.as_str()?.to_owned()))
            });
        Ok(Self {
            names: names.collect(),
            devices: reader
                .directory()?
                .into_iter()
                .map(|line| (line.device_id, line.device_name))
                .collect(),
        })
    }

    fn administrators(&self, authority: &Authority, unit: &UnitId) -> Vec<String> {
        let mut told = BTreeSet::new();
        let all = authority.devices().flat_map(|device| &device.grants);
        let held = all.filter(|held| {
            held.grant.role == Role::MunicipalityAdmin as u8
                && held.grant.units.contains(unit)
                && authority.withdrawal(&held.id).is_none()
        });
        let devices = held.map(authority::HeldGrant::device);
        let called = |device: DeviceId| {
            let hex = device.hex();
            let short = || hex.chars().take(8).collect();
            self.devices.get(&hex).cloned().unwrap_or_else(short)
        };
        devices
            .filter(|device| told.insert(*device))
            .map(called)
            .collect()
    }

    /// The name, or the devices that administer it.
    fn shown(&self, authority: &Authority, unit: &UnitId) -> String {
        let name = self.names.get(&unit.hex());
        name.cloned()
            .unwrap_or_else(|| self.administrators(authority, unit).join("、"))
    }
}

/// The units of the operation in which residents are recorded.
pub(crate) fn units(context: &Context, _: Nothing) -> Result<Vec<UnitView>, Failure> {
    let session = context.joined()?;
    let called = Called::of(&session)?;
    let replica = session.replica();
    let authority = replica.authority();
    let own = replica.own_units();
    let units: BTreeSet<UnitId> = authority
        .spaces()
        .filter(|space| space.class == Class::P1 as u8)
        .map(|space| space.unit)
        .collect();
    let mut all: Vec<UnitView> = units
        .into_iter()
        .map(|unit| UnitView {
            unit: unit.hex(),
            name: called.names.get(&unit.hex()).cloned().unwrap_or_default(),
            administrators: called.administrators(authority, &unit),
            own: own.contains(&unit),
        })
        .collect();
    all.sort_by(|one, other| (&one.name, &one.unit).cmp(&(&other.name, &other.unit)));
    Ok(all)
}

/// Adds the name of a unit to a change.
pub(crate) fn put_name(
    change: &mut Change,
    directory: DocumentId,
    unit: &UnitId,
    name: &str,
    by: &domain::provenance::Provenance,
) {
    change.set_text(Kind::Directory, directory, &field(unit), name, by);
}

/// Says what the own municipality is called.
pub(crate) fn name(context: &Context, form: NameUnit) -> Result<Vec<UnitView>, Failure> {
    let session = context.joined()?;
    let name = check::required("name", &form.name, NAME)?;
    let unit = session.unit()?;
    let admin = {
        let replica = session.replica();
        let own = DeviceId(session.me.device);
        crate::role::own_roles(replica.authority(), &own, context.now_ms())
            .any(|role| role == Role::MunicipalityAdmin)
    };
    if !admin {
        return Err(Failure::NotAllowed);
    }
    let by = session.origin(context.now_ms(), None, "", "");
    let mut change = Change::new(unit, TYPED);
    put_name(
        &mut change,
        setup::own_directory(&session)?,
        &unit,
        &name,
        &by,
    );
    session.write(context, change.into_edits())?;
    units(context, Nothing {})
}

fn home(session: &Session, person: DocumentId) -> Result<UnitId, Failure> {
    let replica = session.replica();
    let space = replica.store().read(|tx| tx.home_of(person))?;
    let unit = space
        .and_then(|space| replica.authority().space_named(&SpaceId(space)))
        .map(|space| space.unit);
    unit.ok_or(Failure::NotFound)
}

fn may(session: &Session, home: &UnitId, class: Class, now_ms: u64) -> bool {
    let replica = session.replica();
    let own = DeviceId(session.me.device);
    replica
        .authority()
        .may_share(&own, home, class as u8, Hlc::at_millis(now_ms))
}

fn said(session: &Session, person: DocumentId) -> Result<Vec<ShareRow>, Failure> {
    let replica = session.replica();
    let own = session.me.device;
    Ok(replica.store().read(|tx| tx.shares_of(person, &own))?)
}

/// Gives a person's records to another unit.
pub(crate) fn share(context: &Context, form: SharePerson) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let person = check::id("personId", &form.person_id)?;
    if session.reader().person(person)?.is_none() {
        return Err(Failure::NotFound);
    }
    let home = home(&session, person)?;
    let known = units(context, Nothing {})?;
    let unit = known.iter().find(|unit| unit.unit == form.unit);
    let unit = unit
        .filter(|unit| unit.unit != home.hex())
        .ok_or(Failure::Missing {
            field: "unit".into(),
        })?;
    let basis = check::required_code("basis", &form.basis, ShareBasis::CODES)?;
    let basis = ShareBasis::from_code(&basis);
    let reason = check::free_text("reason", &form.reason, check::LINE)?;
    if basis.wants_reason() && reason.is_empty() {
        return Err(Failure::Missing {
            field: "reason".into(),
        });
    }
    if form.care && !basis.covers_care() {
        return Err(Failure::Unreadable {
            field: "care".into(),
        });
    }
    if basis == ShareBasis::Consent && has_refused(&session, person)? {
        return Err(Failure::Unreadable {
            field: "basis".into(),
        });
    }
    let until_ms = until(&form.until, now)?;
    let mut classes = vec![Class::P1, Class::P2];
    classes.extend(form.care.then_some(Class::P3));
    if !classes
        .iter()
        .all(|class| may(&session, &home, *class, now))
    {
        return Err(Failure::NotAllowed);
    }
    let share = ShareSaid {
        unit: unit.unit.clone(),
        classes: classes.iter().map(|class| *class as u8).collect(),
        basis,
        reason,
        until_ms,
        ends: None,
        by: session.origin(now, None, "", ""),
    };
    let act = Act::shared(person, share.basis.code(), form.care, until_ms);
    say(context, &session, person, &share, act)
}

/// Whether the person has said that other bodies are not to be told.
fn has_refused(session: &Session, person: DocumentId) -> Result<bool, Failure> {
    let fields = session.reader().person_fields(person)?;
    let mut said = fields.iter().filter(|field| field.field == "consent_scope");
    Ok(said.any(|field| {
        let value = field.value.as_str().map(ConsentScope::from_code);
        matches!(
            value,
            Some(ConsentScope::MunicipalityOnly | ConsentScope::Refused)
        )
    }))
}

/// The end of the last day, in milliseconds since 1970.
fn until(day: &str, now: u64) -> Result<Option<u64>, Failure> {
    if day.trim().is_empty() {
        return Ok(None);
    }
    let unreadable = || Failure::Unreadable {
        field: "until".into(),
    };
    let date = check::date("until", day)?;
    let day = date.parse().map_err(|_| unreadable())?;
    let end = time::end_of_day(day).ok_or_else(unreadable)?;
    if end <= now {
        return Err(unreadable());
    }
    Ok(Some(end))
}

/// Ends it.
pub(crate) fn end(context: &Context, form: EndShare) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let person = check::id("personId", &form.person_id)?;
    let rows = said(&session, person)?;
    let row = rows
        .iter()
        .find(|row| row.id == form.share_id && row.said.ends.is_none());
    let row = row.ok_or(Failure::NotFound)?;
    let home = home(&session, person)?;
    if !may(&session, &home, Class::P1, now) {
        return Err(Failure::NotAllowed);
    }
    let end = ShareSaid {
        unit: row.said.unit.clone(),
        classes: Vec::new(),
        basis: row.said.basis.clone(),
        reason: String::new(),
        until_ms: None,
        ends: Some(row.id.clone()),
        by: session.origin(now, None, "", ""),
    };
    let act = Act::share_ended(person);
    say(context, &session, person, &end, act)
}

fn say(
    context: &Context,
    session: &Session,
    person: DocumentId,
    said: &ShareSaid,
    act: Act,
) -> Result<Saved, Failure> {
    let mut change = Change::new(session.unit()?, TYPED);
    change.add(Kind::Person, person, "shares", &new_id(), said)?;
    session.write_as(context, change.into_edits(), Some(act))?;
    Ok(Saved {
        id: person.to_string(),
        saved_at: time::stamp(context.now_ms()),
    })
}

/// Which municipalities have a person's records.
pub(crate) fn of_person(
    context: &Context,
    session: &Session,
    names: &Names,
    person: DocumentId,
) -> Result<Sharing, Failure> {
    let now = context.now_ms();
    let rows = said(session, person)?;
    let home = home(session, person)?;
    let called = Called::of(session)?;
    let may_share = may(session, &home, Class::P1, now);
    let replica = session.replica();
    let authority = replica.authority();
    let may = |row: &ShareRow, class: u8| {
        authority.may_share(&DeviceId(row.device), &home, class, Hlc(row.hlc))
    };
    let mut shares: Vec<ShareView> = rows
        .iter()
        .filter(|row| row.said.ends.is_none())
        .map(|row| {
            let mut ends = rows
                .iter()
                .filter(|end| may(end, Class::P1 as u8))
                .filter(|end| end.said.ends.as_deref() == Some(row.id.as_str()));
            let ended = ends.next();
            let stands = if !may(row, Class::P1 as u8) {
                "void"
            } else if ended.is_some() {
                "ended"
            } else if row.said.until_ms.is_some_and(|until| until <= now) {
                "over"
            } else {
                "goes_on"
            };
            let unit = unit_named(authority, &row.said.unit);
            ShareView {
                id: row.id.clone(),
                unit: unit.map_or_else(String::new, |unit| called.shown(authority, &unit)),
                care: row.said.classes.contains(&(Class::P3 as u8)),
                basis: row.said.basis.code().to_owned(),
                reason: row.said.reason.clone(),
                until: row
                    .said
                    .until_ms
                    .map(|until| time::date(until).to_string())
                    .unwrap_or_default(),
                stands: stands.to_owned(),
                ended: ended.map(|end| names.by(&end.said.by)),
                by: names.by(&row.said.by),
            }
        })
        .collect();
    shares.reverse();
    let own = replica.own_units().contains(&home);
    Ok(Sharing {
        home: if own {
            String::new()
        } else {
            called.shown(authority, &home)
        },
        shares,
        may_share,
    })
}

/// 提供した旨及び日時 (施行規則8条の5第5号): that a person's records were given to another unit.
pub(crate) struct Given {
    /// What the unit is called.
    pub(crate) unit: String,
    /// RFC 3339.
    pub(crate) at: String,
    /// Code of [`ShareBasis`].
    pub(crate) basis: String,
    /// Why, in words; may be empty.
    pub(crate) reason: String,
}

/// What was given to other units, by the person, the earliest first. What was said without the right to
/// was not carried out and is not among it; what has ended is.
pub(crate) fn given(session: &Session) -> Result<BTreeMap<DocumentId, Vec<Given>>, Failure> {
    let own = session.me.device;
    let people = session.replica().store().read(|tx| tx.people_shared())?;
    let mut all = BTreeMap::new();
    if people.is_empty() {
        return Ok(all);
    }
    let called = Called::of(session)?;
    for person in people {
        let Ok(home) = home(session, person) else {
            continue;
        };
        let replica = session.replica();
        let authority = replica.authority();
        let rows = replica.store().read(|tx| tx.shares_of(person, &own))?;
        let of_person: Vec<Given> = rows
            .into_iter()
            .filter(|row| row.said.ends.is_none())
            .filter(|row| {
                let device = DeviceId(row.device);
                authority.may_share(&device, &home, Class::P1 as u8, Hlc(row.hlc))
            })
            .map(|row| Given {
                unit: unit_named(authority, &row.said.unit)
                    .map_or_else(String::new, |unit| called.shown(authority, &unit)),
                at: row.said.by.typed,
                basis: row.said.basis.code().to_owned(),
                reason: row.said.reason,
            })
            .collect();
        if !of_person.is_empty() {
            all.insert(person, of_person);
        }
    }
    Ok(all)
}

fn unit_named(authority: &Authority, hex: &str) -> Option<UnitId> {
    let mut units = authority.spaces().map(|space| space.unit);
    units.find(|unit| unit.hex() == hex)
}
