//! What an item says, in the words and codes that the screens show.

use crate::failure::Failure;
use crate::rows;
use domain::attachment::Attachment;
use domain::ids::DocumentId;
use domain::item;
use domain::kind::Kind;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use store::Reader;

pub(crate) fn place_names(reader: &Reader) -> Result<BTreeMap<DocumentId, String>, Failure> {
    Ok(reader
        .places()?
        .into_iter()
        .map(|place| (place.id, place.name))
        .collect())
}

pub(crate) fn place_of(stay: &item::Whereabouts, places: &BTreeMap<DocumentId, String>) -> String {
    let known = stay
        .place
        .and_then(|id| places.get(&id))
        .cloned()
        .unwrap_or_default();
    [known, stay.place_text.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What an item says.
pub(crate) struct Said {
    /// Its kind in a timeline.
    pub(crate) kind: &'static str,
    /// Its words.
    pub(crate) text: String,
    /// Its code: the result, the area, the state, the field's name.
    pub(crate) code: String,
}

impl Said {
    /// Reads one item or claim; `None` for what has no line of its own in a timeline.
    pub(crate) fn of(
        document: Kind,
        collection: &str,
        id: &str,
        item: &Value,
        places: &BTreeMap<DocumentId, String>,
    ) -> Option<Self> {
        let text = |key: &str| {
            let value = item.get(key).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let (kind, text, code) = match collection {
            "notes" => {
                let note = item::Note::deserialize(item).ok()?;
                let kind = match document {
                    Kind::PersonCare => "care_note",
                    _ => "note",
                };
                let result = note.result.as_ref();
                (
                    kind,
                    note.text,
                    result
                        .map(|result| result.code().to_owned())
                        .unwrap_or_default(),
                )
            }
            "whereabouts" => {
                let stay = item::Whereabouts::deserialize(item).ok()?;
                (
                    "whereabouts",
                    place_of(&stay, places),
                    stay.category.code().to_owned(),
                )
            }
            "needs" => ("need", text("title"), text("area")),
            "need_marks" => ("need_mark", text("comment"), text("state")),
            "tasks" => ("task", text("title"), text("due")),
            "task_marks" => ("task_mark", text("comment"), text("state")),
            "flags" => {
                let raised = item.get("raised").and_then(Value::as_bool).unwrap_or(true);
                let code = if raised {
                    text("urgency")
                } else {
                    "lowered".to_owned()
                };
                ("flag", text("reason"), code)
            }
            "attachments" => {
                let said = Attachment::deserialize(item).ok()?;
                let code = match said.takes_back {
                    Some(_) => "taken_back",
                    None => said.kind.code(),
                };
                ("attachment", said.caption.clone(), code.to_owned())
            }
            // What a list said stands in the fields that it filled.
            "fields" if id == store::LIST_ORIGIN => return None,
            "fields" => (
                "field",
                item.get("value").map(rows::worded).unwrap_or_default(),
                id.to_owned(),
            ),
            _ => return None,
        };
        Some(Self { kind, text, code })
    }
}
