//! 協定・委託: under what a private group works.
//!
//! Statements hold no names, so who the counterpart is, and on which ground, stands in the directory,
//! which is encrypted; the grants hold its id, dates and classes, signed, and every device checks them.

use crate::ask::agreement::{AgreementView, Agreements, WriteAgreement};
use crate::ask::setup::Nothing;
use crate::audit::Act;
use crate::change::Change;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::{self, count};
use crate::standing::Standing;
use crate::{check, role, time};
use authority::{Agreement, Authority, Role};
use chrono::NaiveDate;
use domain::kind::{Class, Kind};
use domain::provenance::Claim;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::ids::{DeviceId, Lane};

/// Names of the fields in the directory begin like this.
const FIELD: &str = "agreement_";
pub(crate) const KINDS: &[&str] = &["commission", "accord"];
/// Legal bases for giving a private group what the ledger holds. An outsourcing (個情法66条2項) goes with
/// a 委託; the person's consent (災対法90条の4第1項一号) and the registered body on its request (同四号) with
/// a 協定.
pub(crate) const BASES: &[&str] = &["outsourcing", "consent", "registered_body"];
/// Classes that a private group may be given. No role of theirs reads P3 yet.
const CLASSES: &[u8] = &[0, 1, 2];
/// Longest name of a counterpart.
const NAME: usize = 120;
/// Most agreements that are looked at.
const MOST: usize = 2_000;

/// An agreement as the directory holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    kind: String,
    pub(crate) counterpart: String,
    from: String,
    until: String,
    classes: Vec<u8>,
    basis: String,
    #[serde(default)]
    registration: String,
    #[serde(default)]
    document: String,
    /// The organisation of its people in the statements.
    org: String,
}

/// What a grant is given under.
pub(crate) struct Under {
    pub(crate) agreement: Option<Agreement>,
    pub(crate) org: Option<[u8; 16]>,
    pub(crate) classes: Vec<u8>,
}

pub(crate) fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 16]> {
    let mut id = [0; 16];
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (to, at) in id.iter_mut().zip((0..).step_by(2)) {
        *to = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(id)
}

impl Kept {
    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    /// First and last millisecond.
    pub(crate) fn period(&self) -> Option<(u64, u64)> {
        let from = time::parse(&self.from)?;
        Some((from, time::end_of_day(Self::day(&self.until)?)?))
    }

    fn signed(&self, id: [u8; 16]) -> Option<Agreement> {
        let (from, until) = self.period()?;
        let mut classes: Vec<u8> = self.classes.clone();
        classes.sort_unstable();
        classes.dedup();
        Some(Agreement {
            id,
            kind: if self.kind == "commission" {
                Agreement::COMMISSION
            } else {
                Agreement::ACCORD
            },
            from,
            until,
            classes,
        })
    }
}

/// Every agreement in the directory of this operation, with the origin of what stands there.
pub(crate) fn all(session: &Session) -> Result<BTreeMap<[u8; 16], (Kept, Claim)>, Failure> {
    let directory = setup::own_directory(session)?;
    let record = session.reader().record(directory)?;
    let fields = record.map(|record| record.fields).unwrap_or_default();
    // The directory may hold what other municipalities agreed on: that is theirs.
    let replica = session.replica();
    let units = replica.own_units();
    let colleagues: Vec<String> = replica
        .authority()
        .devices()
        .filter(|device| {
            let mut grants = device.grants.iter();
            grants.any(|held| held.grant.units.iter().any(|unit| units.contains(unit)))
        })
        .map(|device| device.id.hex())
        .collect();
    drop(replica);
    let is_ours = |claim: &Claim| {
        let by = claim.by.device.as_str();
        !by.is_empty() && colleagues.iter().any(|device| device.starts_with(by))
    };
    Ok(fields
        .into_iter()
        .filter_map(|row| {
            let id = from_hex(row.field.strip_prefix(FIELD)?)?;
            let kept: Kept = serde_json::from_value(row.value.clone()).ok()?;
            let claim = row
                .claims
                .into_iter()
                .find(|claim| claim.value == row.value)?;
            is_ours(&claim).then_some((id, (kept, claim)))
        })
        .take(MOST)
        .collect())
}

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Agreements, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let kept = all(&session)?;
    let may_write = may_write(&session, now);
    let replica = session.replica();
    let authority = replica.authority();
    let mut rows: Vec<AgreementView> = kept
        .iter()
        .map(|(id, (kept, claim))| view(authority, id, kept, claim, now))
        .collect();
    let rank = |row: &AgreementView| match row.standing.as_str() {
        "in_force" => 0,
        "coming" => 1,
        _ => 2,
    };
    rows.sort_by(|a, b| {
        (rank(a), &a.counterpart, &a.from, &a.id).cmp(&(rank(b), &b.counterpart, &b.from, &b.id))
    });
    Ok(Agreements { rows, may_write })
}

fn view(
    authority: &Authority,
    id: &[u8; 16],
    kept: &Kept,
    claim: &Claim,
    now: u64,
) -> AgreementView {
    let standing = match kept.period() {
        Some((from, _)) if now < from => "coming",
        Some((_, until)) if now <= until => "in_force",
        _ => "ended",
    };
    let works = |device: &authority::Device| {
        device.grants.iter().any(|held| {
            held.grant
                .agreement
                .as_ref()
                .is_some_and(|one| one.id == *id)
                && held.valid_at(now)
                && authority.withdrawal(&held.id).is_none()
        })
    };
    AgreementView {
        id: hex(id),
        kind: kept.kind.clone(),
        counterpart: kept.counterpart.clone(),
        from: kept.from.clone(),
        until: kept.until.clone(),
        classes: kept
            .classes
            .iter()
            .map(|class| format!("P{class}"))
            .collect(),
        basis: kept.basis.clone(),
        registration: kept.registration.clone(),
        document: kept.document.clone(),
        standing: standing.to_owned(),
        devices: count(authority.devices().filter(|device| works(device)).count()),
        entered_by: claim.by.name.clone(),
        entered: claim.by.typed.clone(),
    }
}

/// Agreements are the municipality's to make: its administrator enters them.
fn may_write(session: &Session, now: u64) -> bool {
    let own = DeviceId(session.me.device);
    let replica = session.replica();
    let authority = replica.authority();
    Standing::of(authority, &own, now) == Standing::Admitted
        && role::own_roles(authority, &own, now).any(|role| role == Role::MunicipalityAdmin)
}

pub(crate) fn write(context: &Context, form: WriteAgreement) -> Result<AgreementView, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    session.takes_part(now)?;
    if !may_write(&session, now) {
        return Err(Failure::NotAllowed);
    }
    let unit = session.unit()?;
    let there = all(&session)?;
    let (id, known) = if form.id.is_empty() {
        (*uuid::Uuid::now_v7().as_bytes(), None)
    } else {
        let id = from_hex(&form.id).ok_or(Failure::NotFound)?;
        let (known, _) = there.get(&id).ok_or(Failure::NotFound)?;
        (id, Some(known))
    };
    let counterpart = check::required("counterpart", &form.counterpart, NAME)?;
    let org = known
        .or_else(|| {
            // One body under two agreements is one organisation.
            let mut same = there.values().map(|(kept, _)| kept);
            same.find(|kept| kept.counterpart == counterpart)
        })
        .map_or_else(
            || hex(uuid::Uuid::now_v7().as_bytes()),
            |kept| kept.org.clone(),
        );
    let kept = read(&form, counterpart, org)?;
    let until = kept.period().map_or(0, |(_, until)| until);
    let by = session.origin(now, None, "", "");
    let claim = Claim {
        value: serde_json::to_value(&kept).map_err(|error| Failure::internal(&error))?,
        by: by.clone(),
    };
    let mut change = Change::new(unit, Lane::Notes);
    let field = format!("{FIELD}{}", hex(&id));
    let directory = setup::own_directory(&session)?;
    change.set(Kind::Directory, directory, &field, claim.value.clone(), &by);
    session.write_as(context, change.into_edits(), Some(Act::agreement(until)))?;
    let replica = session.replica();
    Ok(view(replica.authority(), &id, &kept, &claim, now))
}

fn read(form: &WriteAgreement, counterpart: String, org: String) -> Result<Kept, Failure> {
    let day = |field: &str, text: &str| {
        let day = check::date(field, text)?;
        Kept::day(&day).map(|_| day).ok_or(Failure::Missing {
            field: field.to_owned(),
        })
    };
    let unreadable = |field: &str| Failure::Unreadable {
        field: field.to_owned(),
    };
    let kind = check::required_code("kind", &form.kind, KINDS)?;
    let basis = check::required_code("basis", &form.basis, BASES)?;
    if (kind == "commission") != (basis == "outsourcing") {
        return Err(unreadable("basis"));
    }
    let registration = if basis == "registered_body" {
        check::required("registration", &form.registration, check::LINE)?
    } else {
        String::new()
    };
    let (from, until) = (day("from", &form.from)?, day("until", &form.until)?);
    if from > until {
        return Err(unreadable("until"));
    }
    let mut classes = vec![Class::P0 as u8];
    for class in &form.classes {
        let mut all = CLASSES.iter().copied();
        let number = all.find(|number| format!("P{number}") == *class);
        classes.push(number.ok_or_else(|| unreadable("classes"))?);
    }
    classes.sort_unstable();
    classes.dedup();
    if classes.len() < 2 {
        return Err(Failure::Missing {
            field: "classes".into(),
        });
    }
    Ok(Kept {
        kind,
        counterpart,
        from,
        until,
        classes,
        basis,
        registration,
        document: check::free_text("document", &form.document, check::LINE)?,
        org,
    })
}

/// What a grant of this role is given under, for this period. A private group needs an agreement that
/// covers it; one that lets in its own members passes on its own.
///
/// # Errors
///
/// [`Failure::Missing`] where none is named; [`Failure::NotFound`]; [`Failure::AgreementPeriod`].
pub(crate) fn under(
    session: &Session,
    role: Role,
    id: &str,
    (from, until): (u64, u64),
) -> Result<Under, Failure> {
    let plain = Under {
        agreement: None,
        org: None,
        classes: role.classes().to_vec(),
    };
    if !role.is_private() {
        return Ok(plain);
    }
    let own = DeviceId(session.me.device);
    let passes_on = {
        let replica = session.replica();
        let given = role::own_roles(replica.authority(), &own, from).any(|own| {
            // A municipality that may give it names the document.
            !own.is_private() && own.gives(role)
        });
        !given
    };
    if passes_on {
        let replica = session.replica();
        let classes = replica.own_grant().map(|held| held.grant.classes.clone());
        let mut under = plain;
        if let Some(classes) = classes {
            under.classes.retain(|class| classes.contains(class));
        }
        return Ok(under);
    }
    if id.is_empty() {
        return Err(Failure::Missing {
            field: "agreement".into(),
        });
    }
    let id = from_hex(id).ok_or(Failure::NotFound)?;
    let all = all(session)?;
    let (kept, _) = all.get(&id).ok_or(Failure::NotFound)?;
    let signed = kept.signed(id).ok_or(Failure::NotFound)?;
    if from < signed.from || until > signed.until {
        return Err(Failure::AgreementPeriod {
            from: kept.from.clone(),
            until: kept.until.clone(),
        });
    }
    Ok(Under {
        org: from_hex(&kept.org),
        classes: role
            .classes()
            .iter()
            .copied()
            .filter(|class| signed.classes.contains(class))
            .collect(),
        agreement: Some(signed),
    })
}
