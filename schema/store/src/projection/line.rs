//! What a person's line says, out of what is written about the person. Knows no database, so that the
//! lines of a whole list can be worked out on another core.

use super::{Known, index, millis};
use crate::WITHDRAWN;
use document::{FIELDS, Writes};
use domain::code::{StayCategory, WatchLevel};
use domain::conflict::{of_both, standing};
use domain::ids::DocumentId;
use domain::item::{Note, UrgentFlag, Whereabouts};
use domain::kind::{care_of, record_of};
use domain::provenance::Claim;
use domain::{flag, visit, whereabouts};
use normalise::{phone, search_key};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the fields of some documents stand at, by the rule that every device follows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standings {
    values: BTreeMap<String, Value>,
    /// How many fields hold different answers that nobody has settled.
    pub(crate) contested: i64,
    /// When the newest claim was typed.
    pub(crate) newest_ms: i64,
}

impl Standings {
    /// Takes in the claims that stand on a field, the document's winner first.
    pub(crate) fn take(&mut self, field: &str, claims: &[Claim]) {
        for claim in claims {
            self.newest_ms = self.newest_ms.max(millis(&claim.by.typed));
        }
        let same = |one: &str, other: &str| one == other || search_key(one) == search_key(other);
        if let Some(stands) = standing(field, claims, same) {
            self.contested += i64::from(stands.is_conflict());
            self.values.insert(field.to_owned(), stands.value);
        }
    }

    /// Takes what another entry of the person says: where nothing stands here, and where it is the safer.
    /// An entry that is withdrawn is only itself.
    fn fill(&mut self, other: &Self) {
        for (field, value) in &other.values {
            if field == WITHDRAWN {
                continue;
            }
            let both = match self.values.get(field) {
                Some(own) => of_both(field, own, value),
                None => value.clone(),
            };
            self.values.insert(field.clone(), both);
        }
        self.contested += other.contested;
        self.newest_ms = self.newest_ms.max(other.newest_ms);
    }

    /// A field as text; empty when it has none.
    pub(crate) fn text(&self, field: &str) -> String {
        match self.values.get(field) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn number(&self, field: &str) -> Option<i64> {
        let value = self.values.get(field)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// A field that holds one text or a list of texts.
    fn texts(&self, field: &str) -> Vec<String> {
        match self.values.get(field) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(texts)) => texts
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// All that a line is made from.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) person: DocumentId,
    pub(crate) fields: Standings,
    /// Oldest first, as are `stays`.
    pub(crate) flags: Vec<(String, UrgentFlag)>,
    pub(crate) stays: Vec<(String, Whereabouts)>,
    /// By their ids.
    pub(crate) notes: Vec<(String, Note)>,
    /// When the newest item or claim was typed.
    pub(crate) changed_ms: i64,
}

/// The first changes of a person's documents, with what the history finds each part by.
pub(super) struct Parts<'a> {
    pub(super) roll: (&'a Writes, &'a [Known]),
    pub(super) ledger: (&'a Writes, &'a [Known]),
}

/// The items of a collection that this version can read.
fn items<T: DeserializeOwned>((writes, known): (&Writes, &[Known]), of: &str) -> Vec<(String, T)> {
    let mut items: Vec<(i64, String, T)> = writes
        .parts
        .iter()
        .zip(known)
        .filter(|((collection, ..), _)| *collection == of)
        .filter_map(|((_, id, json), known)| {
            Some((known.typed_ms, id.clone(), serde_json::from_str(json).ok()?))
        })
        .collect();
    items.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    items.into_iter().map(|(_, id, item)| (id, item)).collect()
}

impl About {
    /// A person of whom nothing is known but how the two documents begin.
    pub(super) fn begun(person: DocumentId, parts: &Parts<'_>) -> Self {
        let mut fields = Standings::default();
        let mut changed_ms = 0;
        for (writes, known) in [parts.roll, parts.ledger] {
            for (collection, field, json) in &writes.parts {
                if *collection == FIELDS
                    && let Ok(claim) = serde_json::from_str::<Claim>(json)
                {
                    fields.take(field, &[claim]);
                }
            }
            changed_ms = known
                .iter()
                .map(|known| known.typed_ms)
                .fold(changed_ms, i64::max);
        }
        let mut notes = items(parts.ledger, "notes");
        notes.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self {
            person,
            fields,
            flags: items(parts.roll, "flags"),
            stays: items(parts.roll, "whereabouts"),
            notes,
            changed_ms,
        }
    }
}

impl About {
    /// Whether whoever took the person in from a list has taken that back.
    pub(crate) fn is_withdrawn(&self) -> bool {
        !self.fields.text(WITHDRAWN).is_empty()
    }

    /// The same with what is written about further entries of the same person: what lists show of the whole
    /// person. Where the first says something, that stands, unless the other is the safer one to act on.
    pub(crate) fn with<'a>(&self, others: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = self.clone();
        for other in others {
            all.fields.fill(&other.fields);
            all.flags.extend(other.flags.iter().cloned());
            all.stays.extend(other.stays.iter().cloned());
            all.notes.extend(other.notes.iter().cloned());
            all.changed_ms = all.changed_ms.max(other.changed_ms);
        }
        all.flags
            .sort_by_key(|(id, flag)| (millis(&flag.by.typed), id.clone()));
        all.stays
            .sort_by_key(|(id, stay)| (millis(&stay.by.typed), id.clone()));
        all.notes.sort_by(|(one, _), (other, _)| one.cmp(other));
        // A note that names both stands in both.
        all.notes.dedup_by(|(one, _), (other, _)| one == other);
        all
    }
}

/// One line of the list of people.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) id: [u8; 16],
    pub(crate) record: [u8; 16],
    pub(crate) care: [u8; 16],
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) sort_key: String,
    pub(crate) birth: String,
    pub(crate) birth_precision: String,
    pub(crate) birth_text: String,
    pub(crate) age_reported: Option<i64>,
    pub(crate) age_reported_on: String,
    pub(crate) sex: String,
    pub(crate) receipt_number: String,
    pub(crate) watch_level: String,
    pub(crate) summary: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) phone_key: String,
    pub(crate) consent: String,
    pub(crate) urgency: String,
    pub(crate) urgent_reason: String,
    pub(crate) urgent_ms: i64,
    pub(crate) stay_category: String,
    pub(crate) stay_place: Option<[u8; 16]>,
    pub(crate) stay_text: String,
    pub(crate) stay_presence: String,
    pub(crate) stay_seen: String,
    pub(crate) stay_seen_ms: i64,
    pub(crate) last_contact: String,
    pub(crate) last_contact_ms: i64,
    pub(crate) changed_ms: i64,
    pub(crate) contested: i64,
    pub(crate) absences: i64,
    /// Whether whoever took the person in from a list has taken that back.
    pub(crate) withdrawn: bool,
    /// What the search index holds of the person.
    pub(crate) words: index::Keys,
}

impl Line {
    /// What is to be shown of a person.
    pub(crate) fn of(about: &About) -> Self {
        let fields = &about.fields;
        let either = |full: &str, first: &str, second: &str| {
            let whole = fields.text(full);
            if whole.is_empty() {
                format!("{} {}", fields.text(first), fields.text(second))
                    .trim()
                    .to_owned()
            } else {
                whole
            }
        };
        let name = either("full_name", "family_name", "given_name");
        let kana = either("full_name_kana", "family_kana", "given_kana");
        let flag = flag::raised(&about.flags).map(|(_, flag)| flag);
        let now = whereabouts::current(&about.stays);
        let stay = now.as_ref().map(|now| now.claim);
        let contact = visit::last_contact(&about.notes).map_or("", |(_, note)| &note.by.seen);
        let address = match fields.text("registered_address") {
            empty if empty.is_empty() => fields.text("pre_disaster_address"),
            registered => registered,
        };
        let telephone = fields.text("phone");
        let stay_text = stay.map_or("", |stay| stay.place_text.as_str());
        let words = index::Words {
            names: std::iter::once(name.clone())
                .chain(fields.texts("alternative_names"))
                .collect(),
            kana: kana.clone(),
            addresses: vec![
                address.clone(),
                fields.text("pre_disaster_address"),
                stay_text.to_owned(),
            ],
            birth: fields.text("birth_date"),
            phone: telephone.clone(),
            receipt_number: fields.text("receipt_number"),
        }
        .keys();
        Self {
            id: about.person.bytes(),
            record: record_of(about.person).bytes(),
            care: care_of(about.person).bytes(),
            sort_key: search_key(if kana.is_empty() { &name } else { &kana }),
            name,
            kana,
            birth: fields.text("birth_date"),
            birth_precision: fields.text("birth_date_precision"),
            birth_text: fields.text("birth_date_source_text"),
            age_reported: fields.number("age_reported"),
            age_reported_on: fields.text("age_reported_on"),
            sex: fields.text("sex"),
            receipt_number: fields.text("receipt_number"),
            watch_level: match fields.text("watch_level") {
                empty if empty.is_empty() => WatchLevel::Unassessed.code().to_owned(),
                level => level,
            },
            summary: fields.text("summary"),
            address,
            phone_key: phone::digits(&telephone),
            phone: telephone,
            consent: fields.text("consent_scope"),
            urgency: flag.map_or("", |flag| flag.urgency.code()).to_owned(),
            urgent_reason: flag.map_or("", |flag| &flag.reason).to_owned(),
            urgent_ms: flag.map_or(0, |flag| millis(&flag.by.typed)),
            stay_category: stay
                .map_or(StayCategory::Unknown.code(), |stay| stay.category.code())
                .to_owned(),
            stay_place: stay.and_then(|stay| stay.place).map(DocumentId::bytes),
            stay_text: stay_text.to_owned(),
            stay_presence: stay
                .and_then(|stay| stay.presence.as_ref())
                .map_or("", |presence| presence.code())
                .to_owned(),
            stay_seen: stay.map_or("", |stay| &stay.by.seen).to_owned(),
            stay_seen_ms: stay.map_or(0, |stay| millis(&stay.by.seen)),
            last_contact: contact.to_owned(),
            last_contact_ms: millis(contact),
            changed_ms: about.changed_ms.max(fields.newest_ms),
            contested: fields.contested,
            absences: i64::from(visit::absences_in_a_row(&about.notes)),
            withdrawn: about.is_withdrawn(),
            words,
        }
    }
}
