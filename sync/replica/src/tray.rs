//! What was set aside, as people look at it: who wrote what, why it waits, and what can be done.

use std::collections::BTreeMap;

use document::Document;
use domain::ids::DocumentId;
use domain::kind::Kind;
use store::{AsideRow, Tx};
use wire::{AccountId, Commit, DeviceId, Hash, SpaceId, decode};

use crate::ReplicaError;
use crate::judge::{changes, document_of, mendable};
use crate::replica::Replica;

/// Every reason for which something is set aside. The screens have words for each of them.
pub const REASONS: &[&str] = &[
    "unknown_device",
    "no_right",
    "grant_void",
    "beyond_cut",
    "other_branch",
    "forked",
    "closed",
    "before_period",
    "after_period",
    "rescued",
    "clock",
    "other_class",
    "commit_malformed",
    "entry_malformed",
    "payload_malformed",
    "does_not_open",
    "does_not_unpack",
    "foreign_actor",
    "panicked",
    "too_large",
    "too_many_waiting",
    "not_allowed",
    "number_taken",
    "stands_beside",
    "carried_malformed",
    "carried_forged",
    "change_malformed",
    "document_damaged",
    "chunk_damaged",
    "part_malformed",
];

/// An entry of which something was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideEntry {
    /// The entry, by which it is endorsed; a name of this list alone where the entry is not here.
    pub id: Hash,
    /// Where it belongs.
    pub space: SpaceId,
    /// Whose log it is in.
    pub device: DeviceId,
    /// When it was sealed, Unix milliseconds; `None` when it is not here to be asked.
    pub sealed_ms: Option<u64>,
    /// Whether somebody with the right to it could still accept it.
    pub mendable: bool,
    /// What of it was set aside.
    pub parts: Vec<AsidePart>,
}

/// A save that was set aside, or a whole entry that did not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsidePart {
    /// One of [`REASONS`], or of a newer version.
    pub reason: String,
    /// What it says; `None` for what does not read.
    pub said: Option<Said>,
}

/// What a save that was set aside says. Nobody has vouched for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Kind of the document.
    pub kind: Kind,
    /// The document.
    pub document: DocumentId,
    /// The account that it was saved under.
    pub operator: AccountId,
    /// When it was saved, Unix milliseconds.
    pub saved_ms: u64,
    /// Collection (`fields` for claims), name of the field or item, its JSON text.
    pub writes: Vec<(String, String, String)>,
}

impl Replica {
    /// Everything that is set aside, entry by entry, newest first.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn set_aside(&self) -> Result<Vec<AsideEntry>, ReplicaError> {
        let mut entries = self.store.read(tray)?;
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.sealed_ms, entry.id)));
        Ok(entries)
    }
}

/// Space, device, lane and number of an entry.
type Place = ([u8; 16], [u8; 32], u8, u64);

fn tray(tx: &Tx<'_>) -> Result<Vec<AsideEntry>, ReplicaError> {
    let mut places: BTreeMap<Place, Vec<AsideRow>> = BTreeMap::new();
    for row in tx.set_aside()? {
        // What somebody wrote about a person who is hidden now is shown to nobody but who may read it.
        let hidden = document_of(&row.commit)
            .map(|(_, id)| tx.is_not_kept(id))
            .transpose()?;
        if hidden == Some(true) {
            continue;
        }
        let place = (row.space, row.device, row.lane, row.seq);
        places.entry(place).or_default().push(row);
    }
    let mut entries = Vec::with_capacity(places.len());
    for ((space, device, lane, seq), rows) in places {
        let found = tx.entries_from(space, device, lane, seq, 1)?;
        let carrier = found.first().filter(|one| one.seq == seq);
        let id = tx.entry_id_at(space, device, lane, seq)?;
        entries.push(AsideEntry {
            id: id.map_or_else(|| named(&rows), Hash),
            space: SpaceId(space),
            device: DeviceId(device),
            sealed_ms: carrier.map(|one| wire::Hlc(one.hlc).millis()),
            mendable: id.is_some() && rows.iter().any(|row| mendable(&row.reason)),
            parts: rows
                .iter()
                .map(|row| AsidePart {
                    reason: row.reason.clone(),
                    said: said(&row.commit, &device),
                })
                .collect(),
        });
    }
    Ok(entries)
}

/// A name in the list for what a checkpoint carried without its entry; nobody can endorse by it.
fn named(rows: &[AsideRow]) -> Hash {
    let number = rows.first().map_or(0, |row| row.n);
    Hash(vault::sha256(&[
        b"tsunagi/v1/aside\0",
        &number.to_be_bytes(),
    ]))
}

/// Reads a commit by itself, whatever its document says.
fn said(bytes: &[u8], device: &[u8; 32]) -> Option<Said> {
    let commit = decode::<Commit>(bytes).ok()?;
    let kind = Kind::from_number(commit.kind)?;
    let actor = vault::actor_id(device, &commit.doc.0);
    let document = Document::new(kind, DocumentId::from_bytes(commit.doc.0));
    let changes = changes(&commit, actor).unwrap_or_default();
    let writes = changes
        .iter()
        .filter_map(|change| document.writes(change).ok())
        .flat_map(|writes| writes.parts)
        .map(|(collection, name, json)| (collection.to_owned(), name, json));
    Some(Said {
        kind,
        document: document.id(),
        operator: commit.operator,
        saved_ms: commit.hlc.millis(),
        writes: writes.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::REASONS;

    /// Codes as they stand in the source: `("code")`, `=> "code"`, `, "code"`.
    fn codes(source: &str) -> Vec<&str> {
        let mut found = Vec::new();
        for line in source.lines().map(str::trim) {
            let gives = [
                "whole_aside(\"",
                "Refusal::For(\"",
                "Untaken::For(\"",
                "set_aside(tx, \"",
                "=> \"",
                "RESCUED: &str = \"",
                "NUMBER_TAKEN: &str = \"",
                "BESIDE: &str = \"",
                "quarantine_put(\"",
            ];
            for mark in gives {
                let told = line.split(mark).nth(1);
                found.extend(told.and_then(|rest| rest.split('"').next()));
            }
        }
        found
    }

    #[test]
    fn every_reason_in_the_source_is_in_the_list_that_the_screens_have_words_for() {
        let sources = [
            include_str!("judge.rs"),
            include_str!("desk.rs"),
            include_str!("apply.rs"),
            include_str!("rebuild.rs"),
            include_str!("chunk.rs"),
            include_str!("bridge.rs"),
        ];
        let found: Vec<&str> = sources.iter().flat_map(|source| codes(source)).collect();
        assert!(
            found.len() >= REASONS.len(),
            "the source is read: {found:?}"
        );
        for code in &found {
            assert!(REASONS.contains(code), "{code} has no words on the screens");
        }
        for code in REASONS {
            assert!(found.contains(code), "{code} is given by nothing");
        }
    }
}
