//! Who of a list looks like somebody who is here already. It is only counted: nobody is joined.

use super::person::Values;
use crate::context::Session;
use crate::failure::Failure;
use domain::code::{DatePrecision, Sex};
use domain::ids::DocumentId;
use domain::kind::Kind;
use linkage::Keys;
use normalise::search_key;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// People read at once.
const PAGE: usize = 5_000;
/// Most people who are compared with one row; a key that more share tells nothing.
const MOST_COMPARED: usize = 60;

/// The people here, by what two entries of one person usually share.
pub(crate) struct Known {
    people: Vec<(DocumentId, Keys)>,
    by: HashMap<String, Vec<u32>>,
}

impl Known {
    /// Every entry of a list of this device.
    pub(crate) fn load(session: &Session) -> Result<Self, Failure> {
        let mut known = Self {
            people: Vec::new(),
            by: HashMap::new(),
        };
        loop {
            let page = session.reader().entries(known.people.len(), PAGE)?;
            let last = page.len() < PAGE;
            for row in page {
                let keys = Keys::default()
                    .named(&row.name, &row.kana)
                    .born(
                        row.birth.parse().ok(),
                        row.birth_precision == DatePrecision::Estimated.code(),
                    )
                    .of_sex(Sex::from_code(&row.sex))
                    .reached_at(&row.phone)
                    .living_at(&row.address);
                let at = u32::try_from(known.people.len()).unwrap_or(u32::MAX);
                for key in blocks(&row.name, &row.kana, &row.birth, &row.phone) {
                    known.by.entry(key).or_default().push(at);
                }
                known.people.push((row.id, keys));
            }
            if last {
                return Ok(known);
            }
        }
    }

    /// Whether a row looks like one of them who is not in `own`.
    pub(crate) fn is_like(&self, values: &Values, own: &BTreeSet<DocumentId>) -> bool {
        let text = |kind: Kind, field: &'static str| {
            let value = values.fields.get(&(kind, field));
            value.and_then(Value::as_str).unwrap_or_default()
        };
        let name = text(Kind::Person, "full_name");
        let kana = text(Kind::Person, "full_name_kana");
        let birth = text(Kind::Person, "birth_date");
        let phone = text(Kind::PersonRecord, "phone");
        let mut keys = Keys::default()
            .named(name, kana)
            .born(
                birth.parse().ok(),
                text(Kind::Person, "birth_date_precision") == DatePrecision::Estimated.code(),
            )
            .reached_at(phone);
        if !text(Kind::Person, "sex").is_empty() {
            keys = keys.of_sex(Sex::from_code(text(Kind::Person, "sex")));
        }
        for field in ["registered_address", "pre_disaster_address"] {
            let address = text(Kind::PersonRecord, field);
            if !address.is_empty() {
                keys = keys.living_at(address);
            }
        }
        blocks(name, kana, birth, phone)
            .iter()
            .filter_map(|key| self.by.get(key))
            .filter(|there| there.len() <= MOST_COMPARED)
            .flatten()
            .filter_map(|at| self.people.get(usize::try_from(*at).ok()?))
            .any(|(id, there)| !own.contains(id) && linkage::same_person(&keys, there).is_some())
    }
}

/// Keys of which two entries of one person usually share one.
fn blocks(name: &str, kana: &str, birth: &str, phone: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (kind, key) in [("n", search_key(name)), ("k", search_key(kana))] {
        if key.chars().count() > 2 {
            keys.push(format!("{kind}{key}"));
        }
    }
    if birth.len() == 10 {
        keys.push(format!("b{birth}"));
    }
    let digits = normalise::phone::digits(phone);
    if digits.len() > 5 {
        keys.push(format!("t{digits}"));
    }
    keys
}
