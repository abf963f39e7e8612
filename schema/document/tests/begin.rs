//! The first change of a document is the same however it is made.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{by, note, set};
use document::{Document, DocumentError, Edit, begin, collections};
use domain::ids::DocumentId;
use domain::kind::Kind;
use domain::provenance::Claim;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

fn edit(kind: Kind, (place, name, text): (usize, String, String)) -> Edit {
    let containers = collections(kind);
    // One beyond the collections: the fields.
    match containers.get(place % (containers.len() + 1)) {
        Some(collection) => Edit::Add {
            collection: (*collection).to_owned(),
            id: name,
            item: json!({ "text": text }),
        },
        None => Edit::Set {
            field: name,
            claim: Claim {
                value: json!(text),
                by: by(3),
            },
        },
    }
}

proptest! {
    #[test]
    fn what_is_begun_without_the_document_is_what_the_document_makes(
        kind in proptest::sample::select(Kind::ALL.to_vec()),
        id in any::<[u8; 16]>(),
        actor in any::<[u8; 16]>(),
        time_ms in any::<i64>(),
        // Few texts and few names, so that neighbours are often equal.
        edits in vec((any::<usize>(), "[a-d]{1,2}|[ぁ-ん]{1,60}", "|[x-z]|[一-龠]{1,300}"), 0..40),
    ) {
        let id = DocumentId::from_bytes(id);
        let edits: Vec<Edit> = edits.into_iter().map(|one| edit(kind, one)).collect();
        let mut document = Document::new(kind, id);
        let made = document.edit(actor, time_ms, &edits);
        match begin(kind, id, actor, time_ms, &edits, vault::sha256) {
            Ok(Some(begun)) => {
                let made = made.unwrap().unwrap();
                prop_assert_eq!(&begun.change, &made);
                prop_assert_eq!(Some(begun.bare), document::bare(&made));
                prop_assert_eq!(begun.writes, document.writes(&made).unwrap());
            }
            // A name twice, or nothing: the document decides.
            Ok(None) => {
                let mut names: Vec<_> = edits.iter().map(|edit| match edit {
                    Edit::Set { field, .. } => ("fields", field),
                    Edit::Add { collection, id, .. } => (collection.as_str(), id),
                }).collect();
                names.sort_unstable();
                names.dedup();
                prop_assert!(edits.is_empty() || names.len() < edits.len());
            }
            Err(error) => prop_assert_eq!(Some(error), made.err()),
        }
    }
}

#[test]
fn what_a_document_refuses_is_refused_before_there_is_one() {
    let id = common::id(7);
    for wrong in [
        vec![set("", "x")],
        vec![set(&"x".repeat(1000), "x")],
        vec![set("address", &"x".repeat(document::MAX_TEXT))],
        // A place has no notes.
        vec![set("name", "x"), note("a", "x")],
    ] {
        let refused = Document::new(Kind::Place, id).edit([1; 16], 0, &wrong);
        let begun = begin(Kind::Place, id, [1; 16], 0, &wrong, vault::sha256);
        assert!(matches!(
            refused,
            Err(DocumentError::BadName { .. }
                | DocumentError::TextTooLong { .. }
                | DocumentError::UnknownCollection(_))
        ));
        assert_eq!(begun.err(), refused.err());
    }
}
