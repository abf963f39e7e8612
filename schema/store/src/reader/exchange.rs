//! 受け渡し: what stands on this device only, and how far the others have come.

use super::{Reader, limit};
use crate::StoreError;
use crate::transaction::unsigned;
use domain::ids::DocumentId;
use domain::kind::Kind;
use rusqlite::params;

/// One save of this device that no other device is known to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyHereRow {
    /// The document.
    pub document: DocumentId,
    /// The person it is about, once that is known.
    pub person: Option<DocumentId>,
    /// The person's name; empty without one.
    pub name: String,
    /// The collection of the item that was written; `fields` when only fields were.
    pub collection: String,
    /// When it was typed, Unix milliseconds; zero when nothing of it can be read.
    pub typed_ms: i64,
    /// Hybrid clock of the save.
    pub hlc: u64,
}

/// この端末だけにある記録.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnlyHere {
    /// How many saves.
    pub count: u64,
    /// Hybrid clock of the oldest.
    pub oldest_hlc: Option<u64>,
    /// The oldest ones.
    pub rows: Vec<OnlyHereRow>,
}

/// How far another device has come with this device's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceProgress {
    /// The other device.
    pub device: [u8; 32],
    /// How many of this device's saves it is not known to hold.
    pub lacking: u64,
    /// Hybrid clock of its newest receipt.
    pub receipt_hlc: u64,
}

/// How much is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// People.
    pub people: u64,
    /// Notes.
    pub notes: u64,
    /// Entries that this device cannot read yet, or has not yet applied.
    pub waiting: u64,
    /// Entries with something of a form that only a newer program reads.
    pub newer: u64,
    /// What was set aside.
    pub quarantined: u64,
    /// Logs stopped by a fork.
    pub forks: u64,
}

/// Saves that no other device's receipt covers; ?1 is this device.
const ALONE: &str = "own_commit c WHERE c.seq IS NULL OR c.seq > coalesce(
    (SELECT max(r.seq) FROM receipt_position r WHERE r.space = c.space AND r.author = ?1 AND r.lane = c.lane
       AND r.holder <> ?1), 0)";

/// Pictures of this device of which some piece is covered by no other device's receipt; ?1 is this device,
/// 6 the lane of attachments.
const PICTURES_ALONE: &str = "own_piece c WHERE c.seq IS NULL OR c.seq > coalesce(
    (SELECT max(r.seq) FROM receipt_position r WHERE r.space = c.space AND r.author = ?1 AND r.lane = 6
       AND r.holder <> ?1), 0)";

/// The collection by which a picture goes among what is only here, beside the item that names it: the two
/// travel apart.
const PICTURE: &str = "pictures";

impl Reader {
    /// Saves of this device that are only here: they stop being so when another device's signed
    /// receipt covers them, and never by a guess.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn only_here(&self, own: &[u8; 32], most: usize) -> Result<OnlyHere, StoreError> {
        let (count, oldest) = self
            .one(
                &format!("SELECT count(*), min(c.hlc) FROM {ALONE}"),
                [own],
                |row| Ok((unsigned(row.get(0)?), row.get::<_, Option<i64>>(1)?)),
            )?
            .unwrap_or_default();
        let rows = self.all(
            &format!(
                "SELECT c.n, c.document, c.hlc, p.id, coalesce(p.name, ''), coalesce(nullif(p.kana, ''), '')
                 FROM (SELECT * FROM {ALONE} ORDER BY c.hlc, c.n LIMIT ?2) c
                 LEFT JOIN person p ON p.n = (SELECT q.n FROM person q
                   WHERE q.id = c.document OR q.record = c.document OR q.care = c.document)
                 ORDER BY c.hlc, c.n"
            ),
            params![own, limit(most)],
            |row| {
                let (name, kana): (String, String) = (row.get(4)?, row.get(5)?);
                let line = OnlyHereRow {
                    document: DocumentId::from_bytes(row.get(1)?),
                    hlc: unsigned(row.get(2)?),
                    person: row.get::<_, Option<[u8; 16]>>(3)?.map(DocumentId::from_bytes),
                    name: if name.is_empty() { kana } else { name },
                    collection: String::new(),
                    typed_ms: 0,
                };
                Ok((row.get::<_, i64>(0)?, line))
            },
        )?;
        let mut lines = Vec::with_capacity(rows.len());
        for (n, mut line) in rows {
            let written = self.one(
                "SELECT i.collection, i.typed_ms FROM origin_row o
                 JOIN item_row i ON i.document = o.document AND i.change = o.hash
                 WHERE o.own = ?1 ORDER BY i.collection = 'fields', i.n LIMIT 1",
                [n],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            if let Some((collection, typed_ms)) = written {
                line.collection = collection;
                line.typed_ms = typed_ms;
            }
            lines.push(line);
        }
        let (pictures, first) = self
            .one(
                &format!(
                    "SELECT count(DISTINCT c.document || c.item), min(c.hlc) FROM {PICTURES_ALONE}"
                ),
                [own],
                |row| Ok((unsigned(row.get(0)?), row.get::<_, Option<i64>>(1)?)),
            )?
            .unwrap_or_default();
        let room = most.saturating_sub(lines.len());
        lines.extend(self.pictures_alone(own, room)?);
        Ok(OnlyHere {
            count: count + pictures,
            oldest_hlc: oldest.into_iter().chain(first).min().map(unsigned),
            rows: lines,
        })
    }

    fn pictures_alone(&self, own: &[u8; 32], most: usize) -> Result<Vec<OnlyHereRow>, StoreError> {
        self.all(
            &format!(
                "SELECT c.document, c.hlc, p.id, coalesce(p.name, ''), coalesce(nullif(p.kana, ''), ''),
                   coalesce((SELECT i.typed_ms FROM item i WHERE i.document = c.document
                     AND i.collection = 'attachments' AND i.id = c.item LIMIT 1), 0)
                 FROM (SELECT document, item, min(hlc) AS hlc FROM {PICTURES_ALONE}
                   GROUP BY document, item ORDER BY 3 LIMIT ?2) c
                 LEFT JOIN person p ON p.n = (SELECT q.n FROM person q WHERE q.record = c.document)
                 ORDER BY c.hlc"
            ),
            params![own, limit(most)],
            |row| {
                let (name, kana): (String, String) = (row.get(3)?, row.get(4)?);
                Ok(OnlyHereRow {
                    document: DocumentId::from_bytes(row.get(0)?),
                    hlc: unsigned(row.get(1)?),
                    person: row.get::<_, Option<[u8; 16]>>(2)?.map(DocumentId::from_bytes),
                    name: if name.is_empty() { kana } else { name },
                    collection: PICTURE.to_owned(),
                    typed_ms: row.get(5)?,
                })
            },
        )
    }

    /// Every other device that has ever sent a receipt, and how much of this device's it lacks.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn progress(&self, own: &[u8; 32]) -> Result<Vec<DeviceProgress>, StoreError> {
        self.all(
            "SELECT d.device, max(d.hlc),
               (SELECT count(*) FROM own_commit c WHERE c.seq IS NULL OR c.seq > coalesce(
                  (SELECT r.seq FROM receipt_position r WHERE r.space = c.space AND r.author = ?1
                     AND r.lane = c.lane AND r.holder = d.device), 0))
               + (SELECT count(DISTINCT c.document || c.item) FROM own_piece c
                  WHERE c.seq IS NULL OR c.seq > coalesce(
                    (SELECT r.seq FROM receipt_position r WHERE r.space = c.space AND r.author = ?1
                       AND r.lane = 6 AND r.holder = d.device), 0))
             FROM receipt d WHERE d.device <> ?1 GROUP BY d.device ORDER BY d.device",
            [own],
            |row| {
                Ok(DeviceProgress {
                    device: row.get(0)?,
                    receipt_hlc: unsigned(row.get(1)?),
                    lacking: unsigned(row.get(2)?),
                })
            },
        )
    }

    /// How much is here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        Ok(Counts {
            people: self.count(super::lists::PEOPLE, [])?,
            notes: self.count(
                "SELECT count(*) FROM item_row WHERE collection = 'notes'",
                [],
            )?,
            waiting: self.count(
                "SELECT count(*) FROM entry WHERE state <> 1 AND state NOT IN (3, 5)",
                [],
            )?,
            newer: self.count(
                "SELECT count(*) FROM entry WHERE state <> 1 AND state = 5",
                [],
            )?,
            quarantined: self.count("SELECT count(*) FROM quarantine", [])?,
            forks: self.count("SELECT count(*) FROM log_head WHERE frozen = 1", [])?,
        })
    }

    /// How much has ever been written, and how much of it is hidden or set aside: another pair after every
    /// change of what this device shows.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn written(&self) -> Result<(u64, u64), StoreError> {
        let out_of_sight = self.count("SELECT count(*) FROM withheld", [])?
            + self.count("SELECT count(*) FROM quarantine", [])?;
        Ok((
            self.count("SELECT count(*) FROM item_row", [])?,
            out_of_sight,
        ))
    }

    /// How many saves of this device there are in all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn own_saves(&self) -> Result<u64, StoreError> {
        self.count("SELECT count(*) FROM own_commit", [])
    }

    /// The entries of which something is set aside, by their hash; `None` for one that is not here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn aside_entries(&self) -> Result<Vec<Option<[u8; 32]>>, StoreError> {
        self.all(
            "SELECT e.hash FROM (SELECT DISTINCT space, device, lane, seq FROM quarantine) q
             LEFT JOIN entry e ON e.space = q.space AND e.device = q.device AND e.lane = q.lane AND e.seq = q.seq",
            [],
            |row| row.get(0),
        )
    }

    /// How many documents of each kind lie in each space.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn kept_by_space(&self) -> Result<Vec<([u8; 16], Kind, u64)>, StoreError> {
        let rows = self.all(
            "SELECT space, kind, count(*) FROM document GROUP BY space, kind ORDER BY space, kind",
            [],
            |row| Ok((row.get(0)?, row.get::<_, u8>(1)?, unsigned(row.get(2)?))),
        )?;
        Ok(rows
            .into_iter()
            .filter_map(|(space, kind, number)| Some((space, Kind::from_number(kind)?, number)))
            .collect())
    }
}
