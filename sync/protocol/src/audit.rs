//! Parcels of audit records: sealed once to those who audit, and once more like any entry.

use vault::{
    AuditContext, AuditKey, DeviceKeys, DevicePublic, Random, SpaceKey, VaultError, Wrapped,
};
use wire::codec::{decode, encode};
use wire::{
    AuditItem, AuditKeyFor, AuditParcel, AuditRecords, DeviceId, Entry, EntryKind, Hash, SpaceId,
    limits,
};

use crate::seal::{EntryDraft, MOST_PACKED, OpenError, open_as, seal_as};
use crate::squeeze::{SqueezeError, Squeezer, pad};

/// Consecutive records of this device's chain.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// Number of the first.
    pub first: u64,
    /// Hash of the record before it.
    pub prev: Hash,
    /// The records.
    pub items: Vec<AuditItem>,
    /// The hash of each, in the same order.
    pub hashes: Vec<Hash>,
}

/// Why records are not sealed.
#[derive(Debug, thiserror::Error)]
pub enum ParcelError {
    /// There are none, or nobody to seal them for.
    #[error("nothing to seal, or nobody to seal it for")]
    Empty,
    /// One record alone is too large.
    #[error(transparent)]
    Squeeze(#[from] SqueezeError),
    /// Randomness failed, or a key is unusable.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Seals as many of the records, oldest first, as make an entry of the size aimed at; answers how many.
///
/// # Errors
///
/// [`ParcelError`]; nothing was made then.
pub fn seal_parcel(
    keys: &DeviceKeys,
    draft: &EntryDraft,
    key: &SpaceKey,
    (stretch, readers): (&Stretch, &[DevicePublic]),
    squeezer: &mut Squeezer,
    rng: &mut dyn Random,
) -> Result<(Entry, Hash, usize), ParcelError> {
    let most = usize::try_from(limits::AUDIT_RECORDS).unwrap_or(usize::MAX);
    let mut count = stretch.items.len().min(most);
    loop {
        if count == 0 || readers.is_empty() {
            return Err(ParcelError::Empty);
        }
        let parcel = parcel(keys, draft, (stretch, readers, count), squeezer, rng)?;
        let raw = encode(&parcel);
        let packed = squeezer.pack(&raw)?;
        // Some acts of a busy day are no reason for a large entry; one act always fits.
        if packed.len() <= limits::ENTRY_TARGET || (count == 1 && packed.len() <= MOST_PACKED) {
            let root = root(&raw);
            let (entry, id) = seal_as(keys, draft, key, (EntryKind::Audit, packed, root), rng)?;
            return Ok((entry, id, count));
        }
        if count == 1 {
            return Err(SqueezeError::TooLarge.into());
        }
        count /= 2;
    }
}

fn parcel(
    keys: &DeviceKeys,
    draft: &EntryDraft,
    (stretch, readers, count): (&Stretch, &[DevicePublic], usize),
    squeezer: &mut Squeezer,
    rng: &mut dyn Random,
) -> Result<AuditParcel, ParcelError> {
    let last = count
        .checked_sub(1)
        .and_then(|last| stretch.hashes.get(last))
        .copied()
        .ok_or(ParcelError::Empty)?;
    let mut parcel = AuditParcel {
        version: wire::audit::VERSION,
        first: stretch.first,
        count: count as u64,
        prev: stretch.prev,
        last,
        keys: Vec::new(),
        sealed: Vec::new(),
    };
    let context = context(&draft.space, &DeviceId(keys.device_id()), &parcel);
    let records = AuditRecords(stretch.items.iter().take(count).cloned().collect());
    let mut packed = squeezer.pack(&encode(&records))?;
    pad(&mut packed);
    let secret = AuditKey::generate(rng)?;
    for reader in readers {
        let device = reader.device_id();
        let wrapped = secret.wrap(&reader.kem, &device, &context, rng)?;
        parcel.keys.push(AuditKeyFor {
            device: DeviceId(device),
            enc: wrapped.enc,
            sealed: wrapped
                .sealed
                .try_into()
                .map_err(|_| VaultError::DoesNotOpen)?,
        });
    }
    parcel.keys.sort_by_key(|key| key.device);
    parcel.keys.dedup_by_key(|key| key.device);
    parcel.sealed = secret.seal(&context, packed)?;
    Ok(parcel)
}

fn context(space: &SpaceId, device: &DeviceId, parcel: &AuditParcel) -> AuditContext {
    AuditContext {
        space: space.0,
        device: device.0,
        head: vault::sha256(&[b"tsunagi/v1/audit-head\0", &parcel.head_bytes()]),
    }
}

/// What stands in the entry's header for the parcel.
fn root(raw: &[u8]) -> Hash {
    Hash(vault::sha256(&[b"tsunagi/v1/audit-parcel\0", raw]))
}

/// Opens an entry of kind audit whose signature was checked, as every reader of its space can.
///
/// # Errors
///
/// [`OpenError`] by the step that failed.
pub fn open_parcel(
    entry: &Entry,
    key: &SpaceKey,
    squeezer: &mut Squeezer,
) -> Result<AuditParcel, OpenError> {
    let raw = open_as(entry, EntryKind::Audit, key, squeezer)?;
    if root(&raw) != entry.header.root {
        return Err(OpenError::OtherCommits);
    }
    Ok(decode(&raw)?)
}

/// Opens the records of a parcel of `device`; `None` when they were not sealed for these keys.
///
/// # Errors
///
/// [`OpenError`] when they were and do not open, or are not as many as the head says.
pub fn open_records(
    keys: &DeviceKeys,
    (space, device): (&SpaceId, &DeviceId),
    parcel: &AuditParcel,
    squeezer: &mut Squeezer,
) -> Result<Option<Vec<AuditItem>>, OpenError> {
    let own = DeviceId(keys.device_id());
    let Ok(place) = parcel.keys.binary_search_by_key(&own, |key| key.device) else {
        return Ok(None);
    };
    let Some(sealed) = parcel.keys.get(place) else {
        return Ok(None);
    };
    let context = context(space, device, parcel);
    let wrapped = Wrapped {
        enc: sealed.enc,
        sealed: sealed.sealed.to_vec(),
    };
    let secret = keys.unwrap_audit_key(&wrapped, &context)?;
    let padded = secret.open(&context, parcel.sealed.clone())?;
    let AuditRecords(items) = decode(&squeezer.unpack(&padded)?)?;
    if items.len() as u64 != parcel.count {
        return Err(OpenError::OtherCommits);
    }
    Ok(Some(items))
}
