//! Gathers what one request writes, document by document, before it is made durable at once.

use crate::failure::Failure;
use document::Edit;
use domain::ids::DocumentId;
use domain::kind::Kind;
use domain::provenance::{Claim, Provenance};
use replica::DocumentEdit;
use serde::Serialize;
use serde_json::Value;
use wire::ids::{Lane, UnitId};

/// What one request writes. Edits of one document become one change.
pub(crate) struct Change {
    unit: UnitId,
    lane: Lane,
    documents: Vec<DocumentEdit>,
}

impl Change {
    /// Nothing yet, for documents of a unit, to travel in a lane.
    pub(crate) fn new(unit: UnitId, lane: Lane) -> Self {
        Self {
            unit,
            lane,
            documents: Vec::new(),
        }
    }

    fn push(&mut self, kind: Kind, id: DocumentId, edit: Edit) {
        if let Some(there) = self
            .documents
            .iter_mut()
            // What is written now belongs to the newest: a long list is not searched from its beginning.
            .rev()
            .find(|there| there.kind == kind && there.id == id)
        {
            there.edits.push(edit);
            return;
        }
        self.documents.push(DocumentEdit {
            kind,
            id,
            unit: self.unit,
            lane: self.lane,
            edits: vec![edit],
        });
    }

    /// Gives a field a value.
    pub(crate) fn set(
        &mut self,
        kind: Kind,
        id: DocumentId,
        field: &str,
        value: impl Into<Value>,
        by: &Provenance,
    ) {
        let claim = Claim {
            value: value.into(),
            by: by.clone(),
        };
        self.push(
            kind,
            id,
            Edit::Set {
                field: field.to_owned(),
                claim,
            },
        );
    }

    /// Gives a field a value unless there is none to give.
    pub(crate) fn set_text(
        &mut self,
        kind: Kind,
        id: DocumentId,
        field: &str,
        value: &str,
        by: &Provenance,
    ) {
        if !value.is_empty() {
            self.set(kind, id, field, value, by);
        }
    }

    /// Adds an immutable item.
    pub(crate) fn add(
        &mut self,
        kind: Kind,
        id: DocumentId,
        collection: &str,
        item_id: &str,
        item: &impl Serialize,
    ) -> Result<(), Failure> {
        let item = serde_json::to_value(item).map_err(|error| Failure::internal(&error))?;
        self.push(
            kind,
            id,
            Edit::Add {
                collection: collection.to_owned(),
                id: item_id.to_owned(),
                item,
            },
        );
        Ok(())
    }

    /// The edits, for [`crate::context::Session::write`].
    pub(crate) fn into_edits(self) -> Vec<DocumentEdit> {
        self.documents
    }
}

/// A new item id: sortable by time, random enough never to collide.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A new document id.
pub(crate) fn new_document() -> DocumentId {
    DocumentId(uuid::Uuid::now_v7())
}
