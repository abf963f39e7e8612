//! What the tests of documents share.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use document::Edit;
use domain::code::{SourceKind, Verification};
use domain::ids::DocumentId;
use domain::provenance::{Claim, Provenance};
use serde_json::json;

pub fn id(number: u128) -> DocumentId {
    DocumentId(uuid::Uuid::from_u128(number))
}

pub fn by(minute: u32) -> Provenance {
    Provenance {
        operator: uuid::Uuid::from_u128(7),
        name: "佐藤".into(),
        team: "A班".into(),
        device: "00112233".into(),
        seen: format!("2026-11-23T10:{:02}:00+09:00", minute % 60),
        typed: format!("2026-11-23T10:{:02}:30+09:00", minute % 60),
        source: SourceKind::Person,
        verification: Verification::Stated,
    }
}

pub fn set(field: &str, value: &str) -> Edit {
    Edit::Set {
        field: field.into(),
        claim: Claim {
            value: json!(value),
            by: by(1),
        },
    }
}

pub fn note(name: &str, text: &str) -> Edit {
    let mut item = serde_json::to_value(by(2)).unwrap();
    item["text"] = json!(text);
    Edit::Add {
        collection: "notes".into(),
        id: name.into(),
        item,
    }
}

pub fn actor(device: u8) -> [u8; 16] {
    [device; 16]
}
