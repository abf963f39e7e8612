//! What a list said of a person, kept with the record: from which file, sheet and line, under which
//! number, in which words. By it the next edition of the list finds its people again, and a batch is
//! undone, on any device.

use super::line::Written;
use domain::ids::DocumentId;
use domain::provenance::Claim;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a list said of a person; the value of the field [`store::LIST_ORIGIN`] of the ledger document.
///
/// Nothing in it depends on the device that took the list in: two laptops that take in the same file
/// without having met write the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The list, the same for all its editions.
    pub(crate) list: Uuid,
    /// The taking in of one file: the same list and file make the same batch.
    pub(crate) batch: Uuid,
    /// The person.
    pub(crate) person: DocumentId,
    /// Name of the file.
    pub(crate) name: String,
    /// SHA-256 of the file.
    pub(crate) file: String,
    /// The sheet; empty for a text file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) sheet: String,
    /// The line, counted from 1.
    pub(crate) row: u32,
    /// Which row of the list it is, in every edition.
    pub(crate) key: String,
    /// 基準日, ISO; empty when the list names none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) basis: String,
    /// Addresses of the list are the registered ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) register: bool,
    /// What it says, in its own words.
    pub(crate) written: Written,
}

impl Origin {
    /// Reads a claim; `None` for one of a newer version.
    pub(crate) fn of(claim: &Claim) -> Option<Self> {
        Self::deserialize(&claim.value).ok()
    }

    /// As it is stored.
    pub(crate) fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A list that begins with this file. The same file, taken in twice for the same unit, begins the
/// same list, on whatever devices.
pub(crate) fn new_list(unit: [u8; 16], file: &str, sheet: &str, heading: usize) -> Uuid {
    let name = format!("list\0{file}\0{sheet}\0{heading}");
    Uuid::new_v5(&Uuid::from_bytes(unit), name.as_bytes())
}

/// The taking in of a file into a list.
pub(crate) fn batch(list: Uuid, file: &str) -> Uuid {
    Uuid::new_v5(&list, format!("batch\0{file}").as_bytes())
}

/// The person of a new row of a list. Somebody who was renamed since keeps the id of the old name:
/// who is called so now is another person, and gets another id.
pub(crate) fn new_person(list: Uuid, key: &str, taken: &BTreeSet<DocumentId>) -> DocumentId {
    let mut name = format!("person\0{key}");
    loop {
        let id = DocumentId(Uuid::new_v5(&list, name.as_bytes()));
        if !taken.contains(&id) {
            return id;
        }
        name.push('\0');
    }
}

/// A household of a list.
pub(crate) fn household(list: Uuid, named: &str) -> DocumentId {
    DocumentId(Uuid::new_v5(
        &list,
        format!("household\0{named}").as_bytes(),
    ))
}
