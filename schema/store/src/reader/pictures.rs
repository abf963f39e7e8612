//! Pictures and papers: where they stand, piece by piece.

use super::Reader;
use crate::StoreError;
use domain::attachment::Attachment;
use rusqlite::params;
use std::collections::BTreeSet;

/// A picture that a team attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPicture {
    /// Item id.
    pub id: String,
    /// Name of the person to whom it is attached.
    pub person_name: String,
    /// RFC 3339.
    pub typed: String,
    /// The devices, other than this one, that are known to hold every piece of it.
    pub holders: BTreeSet<[u8; 32]>,
}

impl Reader {
    /// Every picture of a team that was not taken back, oldest first. Its item travels with the notes and
    /// its pieces after them, so that they can stand on fewer devices.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn pictures_of_team(
        &self,
        own: &[u8; 32],
        team: &str,
    ) -> Result<Vec<TeamPicture>, StoreError> {
        let items = self.all(
            "SELECT i.id, i.json, coalesce(nullif(p.name, ''), p.kana, ''),
               coalesce(json_extract(i.json, '$.typed'), '') FROM item i
             LEFT JOIN person p ON p.n = (SELECT q.n FROM person q WHERE q.record = i.document)
             WHERE i.collection = 'attachments' AND json_extract(i.json, '$.team') = ?1
               AND json_extract(i.json, '$.takes_back') IS NULL
               AND NOT EXISTS (SELECT 1 FROM item b WHERE b.document = i.document
                 AND b.collection = 'attachments' AND json_extract(b.json, '$.takes_back') = i.id)
             ORDER BY i.typed_ms, i.id",
            [team],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                ))
            },
        )?;
        let mut pictures = Vec::with_capacity(items.len());
        for (id, json, person_name, typed) in items {
            // Of what a newer version attached nobody is said to hold it.
            let holders = match serde_json::from_str::<Attachment>(json.trim_end()) {
                Ok(said) => self.holders_of_pieces(own, &said)?,
                Err(_) => BTreeSet::new(),
            };
            pictures.push(TeamPicture {
                id,
                person_name,
                typed,
                holders,
            });
        }
        Ok(pictures)
    }

    /// Who holds every piece of a picture by word of their own receipts, or because they wrote it. Where a
    /// piece lies is known only of those that are here: while one is missing, nobody is said to hold it.
    fn holders_of_pieces(
        &self,
        own: &[u8; 32],
        said: &Attachment,
    ) -> Result<BTreeSet<[u8; 32]>, StoreError> {
        let mut all: Option<BTreeSet<[u8; 32]>> = None;
        if !said.is_sound() {
            return Ok(BTreeSet::new());
        }
        for address in &said.pieces {
            let held = self.all(
                "SELECT p.device FROM piece p WHERE p.address = unhex(?1) AND p.device <> ?2
                 UNION SELECT r.holder FROM piece p JOIN receipt_position r ON r.space = p.space
                   AND r.author = p.device AND r.lane = p.lane AND r.seq >= p.seq
                 WHERE p.address = unhex(?1) AND r.holder <> ?2",
                params![address, own],
                |row| row.get(0),
            )?;
            let held: BTreeSet<[u8; 32]> = held.into_iter().collect();
            all = Some(match all {
                None => held,
                Some(before) => before.intersection(&held).copied().collect(),
            });
        }
        Ok(all.unwrap_or_default())
    }
}
