//! Reading what other devices recorded, on a device that audits.

use super::{Reader, limit};
use crate::StoreError;
use crate::heard::{HEARD, HeardRow, ParcelRow, heard, parcel};
use crate::transaction::{signed, unsigned};
use domain::ids::DocumentId;
use rusqlite::params;

/// Which records of other devices are wanted; what is empty does not narrow.
#[derive(Debug, Clone, Default)]
pub struct HeardWanted<'a> {
    /// Kinds of acts.
    pub kinds: &'a [&'a str],
    /// Who worked there.
    pub operator: Option<[u8; 16]>,
    /// On which device.
    pub device: Option<[u8; 32]>,
    /// The person or handover it was about, or everybody (see `about_all`).
    pub subject: Option<DocumentId>,
    /// Kinds that are about everybody where a subject is wanted.
    pub about_all: &'a [&'a str],
    /// Only records before this time and order of arrival, as of the last row shown.
    pub before: Option<(u64, i64)>,
}

/// Somebody who worked on another device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardOperator {
    /// The account.
    pub account: [u8; 16],
    /// The device.
    pub device: [u8; 32],
}

/// How far a device's records are known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardDevice {
    /// Whose records.
    pub device: [u8; 32],
    /// Records that its parcels speak of.
    pub records: u64,
    /// Number of the last one.
    pub last: u64,
    /// When the newest record was made, by its own clock; `None` when none could be opened.
    pub last_ms: Option<u64>,
    /// When its newest parcel was sealed, Unix milliseconds.
    pub sealed_ms: u64,
    /// Records in parcels that were sealed for others only.
    pub for_others: u64,
    /// Places where its chain does not hold, oldest first.
    pub faults: Vec<HeardFault>,
}

/// A place where the chain of another device does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardFault {
    /// Number of the first record concerned.
    pub n: u64,
    /// When the parcel was sealed, Unix milliseconds.
    pub sealed_ms: u64,
    /// In which way.
    pub kind: HeardFaultKind,
}

/// In which way another device's chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeardFaultKind {
    /// Numbers before this one never came.
    Gap,
    /// It says again what it had said, otherwise: the device made its chain anew.
    Rewritten,
    /// The records do not give the hash that stands beside them.
    Changed,
    /// Sealed for this device, and does not open.
    DoesNotOpen,
}

impl Reader {
    /// Records of other devices, newest first, and how many there are in all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_heard(
        &self,
        wanted: &HeardWanted<'_>,
        most: usize,
    ) -> Result<super::List<HeardRow>, StoreError> {
        let kinds = serde_json::json!(wanted.kinds).to_string();
        let about_all = serde_json::json!(wanted.about_all).to_string();
        let narrowed = "(json_array_length(?1) = 0 OR kind IN (SELECT value FROM json_each(?1)))
             AND (?2 IS NULL OR operator = ?2) AND (?3 IS NULL OR device = ?3)
             AND (?4 IS NULL OR subject = ?4
                  OR (subject IS NULL AND kind IN (SELECT value FROM json_each(?5))))";
        let subject = wanted.subject.map(DocumentId::bytes);
        let (at, id) = wanted
            .before
            .map_or((i64::MAX, i64::MAX), |(at, id)| (signed(at), id));
        Ok(super::List {
            rows: self.all(
                &format!(
                    "SELECT {HEARD} FROM audit_heard WHERE {narrowed} AND (at_ms, id) < (?6, ?7)
                     ORDER BY at_ms DESC, id DESC LIMIT ?8"
                ),
                params![
                    kinds,
                    wanted.operator,
                    wanted.device,
                    subject,
                    about_all,
                    at,
                    id,
                    limit(most)
                ],
                heard,
            )?,
            total: self.count(
                &format!("SELECT count(*) FROM audit_heard WHERE {narrowed}"),
                params![kinds, wanted.operator, wanted.device, subject, about_all],
            )?,
        })
    }

    /// Who worked on which other device, by account.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_heard_operators(&self) -> Result<Vec<HeardOperator>, StoreError> {
        self.all(
            "SELECT DISTINCT operator, device FROM audit_heard ORDER BY operator, device",
            [],
            |row| {
                Ok(HeardOperator {
                    account: row.get(0)?,
                    device: row.get(1)?,
                })
            },
        )
    }

    /// How far the records of every other device are known here, and where they do not hold.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn audit_heard_devices(&self) -> Result<Vec<HeardDevice>, StoreError> {
        let parcels = self.all(
            "SELECT device, space, seq, hlc, first, count, prev, last, state FROM audit_parcel
             ORDER BY device, hlc, seq",
            [],
            parcel,
        )?;
        let mut devices: Vec<HeardDevice> = Vec::new();
        let mut before: Option<ParcelRow> = None;
        for row in parcels {
            let same = before.take().filter(|before| before.device == row.device);
            if same.is_none() {
                devices.push(HeardDevice {
                    device: row.device,
                    records: 0,
                    last: 0,
                    last_ms: None,
                    sealed_ms: 0,
                    for_others: 0,
                    faults: Vec::new(),
                });
            }
            if let Some(device) = devices.last_mut() {
                device.take(&row, same.as_ref());
            }
            before = Some(row);
        }
        for device in &mut devices {
            device.last_ms = self
                .one(
                    "SELECT at_ms FROM audit_heard WHERE device = ?1 ORDER BY n DESC LIMIT 1",
                    [device.device],
                    |row| row.get::<_, i64>(0),
                )?
                .map(unsigned);
        }
        Ok(devices)
    }

    /// When each device last sealed anything but audit records, hybrid clock in Unix milliseconds.
    ///
    /// # Errors
    ///
    /// [`StoreError`] from the database.
    pub fn last_written(&self, audit_lane: u8) -> Result<Vec<([u8; 32], u64)>, StoreError> {
        self.all(
            "SELECT device, max(hlc) FROM log_head WHERE lane <> ?1 GROUP BY device ORDER BY device",
            [audit_lane],
            |row| Ok((row.get(0)?, unsigned(row.get(1)?) >> 16)),
        )
    }
}

impl HeardDevice {
    fn take(&mut self, row: &ParcelRow, before: Option<&ParcelRow>) {
        let sealed_ms = row.hlc >> 16;
        let (next, prev) = before.map_or((1, [0; 32]), |before| {
            (before.first + before.count, before.last)
        });
        let linked = match row.first.cmp(&next) {
            std::cmp::Ordering::Greater => Some(HeardFaultKind::Gap),
            std::cmp::Ordering::Less => Some(HeardFaultKind::Rewritten),
            std::cmp::Ordering::Equal if row.prev != prev => Some(HeardFaultKind::Rewritten),
            std::cmp::Ordering::Equal => None,
        };
        let content = match row.state {
            crate::ParcelState::Read | crate::ParcelState::ForOthers => None,
            crate::ParcelState::DoesNotOpen => Some(HeardFaultKind::DoesNotOpen),
            crate::ParcelState::Changed => Some(HeardFaultKind::Changed),
        };
        for kind in linked.into_iter().chain(content) {
            let n = if kind == HeardFaultKind::Gap {
                next
            } else {
                row.first
            };
            self.faults.push(HeardFault { n, sealed_ms, kind });
        }
        if row.state == crate::ParcelState::ForOthers {
            self.for_others += row.count;
        }
        self.records += row.count;
        self.last = self.last.max(row.first + row.count - 1);
        self.sealed_ms = self.sealed_ms.max(sealed_ms);
    }
}
