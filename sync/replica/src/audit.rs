//! What was done here, on its way to those who audit; and what others did, where this device audits.
//!
//! The chain itself is the store's. Here its new records are sealed, by and by, into entries of a lane
//! of their own, which everybody who reads the space carries and only those who audit open.

use std::collections::BTreeSet;

use authority::{Authority, Role, SEALED, Statement};
use protocol::audit::{ParcelError, Stretch, open_records, seal_parcel};
use protocol::{LogHead, Squeezer};
use store::{AuditRecord, AuditRow, ParcelRow, ParcelState, Tx, audit_hash};
use vault::DeviceKeys;
use wire::{AuditItem, AuditParcel, DeviceId, Hash, Lane, SpaceId, limits};

use crate::desk::Place;
use crate::replica::Replica;
use crate::{ReplicaError, own};

/// How often it is looked whether there is something to seal, in milliseconds.
const LOOK_MS: u64 = 60_000;

/// Acts wait at most this long for others to share their entry, in milliseconds.
const WAIT_MS: u64 = 10 * 60_000;

/// So many of them wait no longer.
const MANY: usize = 100;

/// Parcels that are sealed in one go: a laptop that was alone for weeks.
const AT_ONCE: usize = 64;

/// Whether this device has looked through the logs as one that audits.
const META_AUDITS: &str = "audits";

impl Replica {
    /// Whether acts wait that are to be sealed now.
    pub(crate) fn acts_are_due(&mut self, now_ms: u64) -> Result<bool, ReplicaError> {
        if now_ms.abs_diff(self.audit_looked_ms) < LOOK_MS {
            return Ok(false);
        }
        self.audit_looked_ms = now_ms;
        let unsent = self.store.read(|tx| tx.audit_unsent(MANY))?;
        let oldest = unsent.first().map(|row| row.record.at_ms);
        Ok(unsent.len() >= MANY || oldest.is_some_and(|at| now_ms.abs_diff(at) >= WAIT_MS))
    }

    /// Where the acts on this device are sealed: the space of class 0 of its unit that it can write with
    /// and that has somebody who audits; on a device that reads about hidden persons the space of those,
    /// for its record names them.
    fn audit_space(&self, now_ms: u64) -> Option<SpaceId> {
        let class = if self.reads_hidden() { SEALED } else { 0 };
        let spaces = self.own_units().into_iter();
        spaces
            .filter_map(|unit| self.authority.space(&unit, class))
            .find(|space| {
                self.writable_key(space).is_some()
                    && !self.authority.auditors(space, now_ms).is_empty()
            })
    }

    /// Seals what was recorded since; whether there was anything. While nobody audits, it waits.
    pub(crate) fn seal_audit(&mut self, now_ms: u64) -> Result<bool, ReplicaError> {
        let mut any = false;
        if self.authority.operation().is_none()
            || self.store.read(|tx| tx.audit_unsent(1))?.is_empty()
        {
            return Ok(false);
        }
        let Some(space) = self.audit_space(self.now_for(now_ms)) else {
            return Ok(false);
        };
        for _ in 0..AT_ONCE {
            if !self.seal_acts(space, now_ms)? {
                break;
            }
            any = true;
        }
        Ok(any)
    }

    fn seal_acts(&mut self, space: SpaceId, now_ms: u64) -> Result<bool, ReplicaError> {
        let Some((epoch, key)) = self.writable_key(&space) else {
            return Ok(false);
        };
        let most = usize::try_from(limits::AUDIT_RECORDS).unwrap_or(usize::MAX);
        let rows = self.store.read(|tx| tx.audit_unsent(most))?;
        let Some(stretch) = stretch(&rows) else {
            return Ok(false);
        };
        let mut readers = self.authority.auditors(&space, self.now_for(now_ms));
        readers.truncate(usize::try_from(limits::AUDIT_READERS).unwrap_or(usize::MAX));
        let Some((draft, floor)) = self.next_entry(space, Lane::Audit, epoch, now_ms) else {
            return Ok(false);
        };
        let Self {
            store,
            keys,
            rng,
            squeezer,
            ..
        } = self;
        let sealed = seal_parcel(
            keys,
            &draft,
            &key,
            (&stretch, &readers),
            squeezer,
            rng.as_mut(),
        );
        let (entry, id, count) = match sealed {
            Ok(sealed) => sealed,
            Err(ParcelError::Empty) => return Ok(false),
            Err(ParcelError::Squeeze(error)) => return Err(error.into()),
            Err(ParcelError::Vault(error)) => return Err(error.into()),
        };
        let head = store.transaction(|tx| -> Result<LogHead, ReplicaError> {
            let head = own::append(tx, (&draft, floor), &entry, id)?;
            tx.audit_mark_sent(stretch.first + count as u64 - 1)?;
            Ok(head)
        })?;
        self.put_own_head(space, Lane::Audit, head);
        Ok(true)
    }

    /// The spaces whose audit records this device reads. The first time that there are any, what it
    /// carried for others is looked at again.
    pub(crate) fn spaces_to_audit(&mut self) -> Result<BTreeSet<SpaceId>, ReplicaError> {
        let spaces: BTreeSet<SpaceId> = self
            .authority
            .spaces()
            .map(|space| space.id)
            .filter(|space| self.authority.audits(&self.device, space))
            .collect();
        let kept = spaces.iter().flat_map(|space| space.0).collect::<Vec<u8>>();
        let known = self.store.read(|tx| tx.meta_get(META_AUDITS))?;
        if known.unwrap_or_default() != kept {
            self.store.transaction(|tx| -> Result<(), ReplicaError> {
                tx.meta_put(META_AUDITS, &kept)?;
                tx.audit_again(Lane::Audit as u8)?;
                Ok(())
            })?;
        }
        Ok(spaces)
    }
}

/// That an envelope was opened somewhere is recorded on every device that hears of it.
pub(crate) fn opened_envelopes(
    authority: &Authority,
    statements: &[Statement],
    now_ms: u64,
) -> Vec<AuditRecord> {
    let opened = statements.iter().filter_map(|statement| {
        let held = authority.grant(&statement.id())?;
        (held.grant.role == Role::Emergency as u8).then(|| held.device())
    });
    opened
        .map(|device| AuditRecord {
            at_ms: now_ms,
            kind: "envelope_heard".to_owned(),
            subject: None,
            operator: [0; 16],
            detail: format!(r#"{{"device":"{}"}}"#, device.hex()),
        })
        .collect()
}

/// The records as they are sealed; `None` when there are none.
fn stretch(rows: &[AuditRow]) -> Option<Stretch> {
    let first = rows.first()?;
    Some(Stretch {
        first: first.n,
        prev: Hash(first.prev),
        items: rows
            .iter()
            .map(|row| AuditItem {
                at_ms: row.record.at_ms,
                kind: row.record.kind.clone(),
                subject: row.record.subject.map(domain::ids::DocumentId::bytes),
                operator: row.record.operator,
                detail: row.record.detail.clone(),
            })
            .collect(),
        hashes: rows.iter().map(|row| Hash(row.hash)).collect(),
    })
}

/// Keeps what another device recorded, as far as it was sealed for this one.
pub(crate) fn hear(
    tx: &Tx<'_>,
    keys: &DeviceKeys,
    (at, parcel, hlc): (&Place, &AuditParcel, u64),
    squeezer: &mut Squeezer,
) -> Result<(), ReplicaError> {
    let from = (&SpaceId(at.space), &DeviceId(at.device));
    let (state, records) = match open_records(keys, from, parcel, squeezer) {
        Ok(None) => (ParcelState::ForOthers, Vec::new()),
        Ok(Some(items)) => {
            let records: Vec<AuditRecord> = items.into_iter().map(record).collect();
            let mut hash = parcel.prev.0;
            for (record, n) in records.iter().zip(parcel.first..) {
                hash = audit_hash(&hash, n, record);
            }
            // What does not give the hashes is kept and shown all the same.
            let whole = hash == parcel.last.0;
            let state = if whole {
                ParcelState::Read
            } else {
                ParcelState::Changed
            };
            (state, records)
        }
        Err(error) => {
            tracing::warn!(%error, seq = at.seq, "audit records do not open");
            (ParcelState::DoesNotOpen, Vec::new())
        }
    };
    let row = ParcelRow {
        device: at.device,
        space: at.space,
        seq: at.seq,
        hlc,
        first: parcel.first,
        count: parcel.count,
        prev: parcel.prev.0,
        last: parcel.last.0,
        state,
    };
    Ok(tx.audit_hear(&row, &records)?)
}

fn record(item: AuditItem) -> AuditRecord {
    AuditRecord {
        at_ms: item.at_ms,
        kind: item.kind,
        subject: item.subject.map(domain::ids::DocumentId::from_bytes),
        operator: item.operator,
        detail: item.detail,
    }
}
