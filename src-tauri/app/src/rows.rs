//! From what the store lists to what the screens show.

use crate::ask::person::{
    ByView, CheckSamePerson, ClaimView, FieldView, HouseholdView, MemberView, NeedView, PersonRow,
    TaskView,
};
use crate::birth;
use crate::failure::Failure;
use chrono::NaiveDate;
use domain::birth_date::BirthDate;
use domain::calendar::PartialDate;
use domain::code::DatePrecision;
use domain::provenance::Provenance;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{Probe, Reader};

/// Names of devices by the first eight bytes of their ids, as provenance keeps them.
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    pub(crate) fn of(reader: &Reader) -> Result<Self, Failure> {
        let devices = reader.directory()?;
        Ok(Self(
            devices
                .into_iter()
                .map(|device| {
                    (
                        device.device_id.chars().take(16).collect(),
                        device.device_name,
                    )
                })
                .collect(),
        ))
    }

    /// A device's name, or the digits it goes by while its name has not arrived.
    pub(crate) fn device(&self, digits: &str) -> String {
        let short: String = digits.chars().take(16).collect();
        self.0
            .get(&short)
            .cloned()
            .unwrap_or_else(|| digits.chars().take(8).collect())
    }

    pub(crate) fn by(&self, by: &Provenance) -> ByView {
        ByView {
            name: by.name.clone(),
            team: by.team.clone(),
            device: self.device(&by.device),
            seen: by.seen.clone(),
            typed: by.typed.clone(),
            source: by.source.code().to_owned(),
            verification: by.verification.code().to_owned(),
        }
    }

    pub(crate) fn by_or_empty(&self, by: Option<&Provenance>) -> ByView {
        by.map_or_else(
            || ByView {
                name: String::new(),
                team: String::new(),
                device: String::new(),
                seen: String::new(),
                typed: String::new(),
                source: String::new(),
                verification: String::new(),
            },
            |by| self.by(by),
        )
    }
}

/// A value as one text: lists are joined, numbers are written out.
pub(crate) fn worded(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(worded).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

pub(crate) fn person(row: &store::PersonRow, today: NaiveDate) -> PersonRow {
    let stored = row.birth.parse::<PartialDate>().ok().map(|date| {
        birth::view(
            date,
            &DatePrecision::from_code(&row.birth_precision),
            &row.birth_text,
            today,
        )
    });
    PersonRow {
        id: row.id.to_string(),
        name: row.name.clone(),
        kana: row.kana.clone(),
        birth: stored,
        sex: row.sex.clone(),
        address: row.address.clone(),
        stay_category: row.stay_category.clone(),
        stay_place: row.stay_text.clone(),
        stay_confirmed: filled(&row.stay_seen),
        watch_level: row.watch_level.clone(),
        urgency: filled(&row.urgency),
        receipt_number: row.receipt_number.clone(),
        summary: row.summary.clone(),
        last_contact: filled(&row.last_contact),
    }
}

pub(crate) fn people(rows: &[store::PersonRow], today: NaiveDate) -> Vec<PersonRow> {
    rows.iter().map(|row| person(row, today)).collect()
}

/// The name as shown, or the reading where only that is known.
pub(crate) fn shown_name(row: Option<&store::PersonRow>) -> String {
    row.map_or_else(String::new, |row| {
        if row.name.is_empty() {
            row.kana.clone()
        } else {
            row.name.clone()
        }
    })
}

pub(crate) fn field(row: &store::FieldRow, names: &Names) -> FieldView {
    let chosen = row
        .claims
        .iter()
        .find(|claim| claim.value == row.value)
        .or_else(|| row.claims.first());
    let others = if row.contested {
        row.claims
            .iter()
            .filter(|claim| claim.value != row.value)
            .map(|claim| ClaimView {
                value: worded(&claim.value),
                by: names.by(&claim.by),
            })
            .collect()
    } else {
        Vec::new()
    };
    FieldView {
        field: row.field.clone(),
        value: worded(&row.value),
        by: names.by_or_empty(chosen.map(|claim| &claim.by)),
        others,
    }
}

pub(crate) fn household(row: store::HouseholdRow, today: NaiveDate) -> HouseholdView {
    HouseholdView {
        id: row.id.to_string(),
        receipt_number: row.receipt_number,
        members: row
            .members
            .into_iter()
            .filter_map(|member| {
                Some(MemberView {
                    row: person(&member.person?, today),
                    relationship: member.relationship,
                    head: member.head,
                    left: filled(&member.departed),
                })
            })
            .collect(),
    }
}

pub(crate) fn need(row: &store::NeedRow, names: &Names) -> NeedView {
    NeedView {
        id: row.id.clone(),
        person_id: row
            .person
            .as_ref()
            .map(|person| person.id.to_string())
            .unwrap_or_default(),
        person_name: shown_name(row.person.as_ref()),
        area: row.area.clone(),
        title: row.title.clone(),
        urgency: row.urgency.clone(),
        state: row.state.clone(),
        comment: row.comment.clone(),
        by: names.by_or_empty(row.by.as_ref()),
    }
}

pub(crate) fn task(row: &store::TaskRow, names: &Names) -> TaskView {
    TaskView {
        id: row.id.clone(),
        person_id: row
            .person
            .as_ref()
            .map(|person| person.id.to_string())
            .unwrap_or_default(),
        person_name: shown_name(row.person.as_ref()),
        title: row.title.clone(),
        due: row.due.clone(),
        promised: row.promised,
        team: row.team.clone(),
        state: row.state.clone(),
        comment: row.comment.clone(),
        by: names.by_or_empty(row.by.as_ref()),
    }
}

/// What the desk knows of somebody, for the store to propose candidates.
pub(crate) fn probe(form: &CheckSamePerson, birth: Option<&BirthDate>) -> Probe {
    let joined = |family: &str, given: &str| {
        format!("{} {}", family.trim(), given.trim())
            .trim()
            .to_owned()
    };
    Probe {
        name: joined(&form.family, &form.given),
        kana: joined(&form.family_kana, &form.given_kana),
        birth: birth
            .map(|birth| birth.date.to_string())
            .unwrap_or_default(),
        phone: form.phone.trim().to_owned(),
    }
}
