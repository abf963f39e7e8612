//! What was done on one device, record by record, on its way to those who audit.
//!
//! A parcel travels as the payload of an entry of kind audit, so every carrier that reads the space sees
//! how many records it holds and where they stand in the device's chain; what was done is sealed once
//! more, and only those who audit have the key.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{DeviceId, Hash};
use crate::limits;

/// The version of parcels that this program writes and reads.
pub const VERSION: u8 = 1;

/// The key of a parcel, sealed for one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditKeyFor {
    /// Who may open it.
    pub device: DeviceId,
    /// The encapsulated key.
    pub enc: [u8; 32],
    /// The sealed key.
    pub sealed: [u8; 48],
}

impl Wire for AuditKeyFor {
    const LIMIT: usize = 160;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(3)
            .value(&self.device)
            .bytes(&self.enc)
            .bytes(&self.sealed);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(3)?;
        Ok(Self {
            device: reader.value()?,
            enc: reader.fixed()?,
            sealed: reader.fixed()?,
        })
    }
}

/// Consecutive records of one device's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditParcel {
    /// Version of the format.
    pub version: u8,
    /// Number of the first record; the first of a device is 1.
    pub first: u64,
    /// How many records.
    pub count: u64,
    /// Hash of the record before the first; zeros before record 1.
    pub prev: Hash,
    /// Hash of the last record.
    pub last: Hash,
    /// The key, for each who may open it, ascending by device.
    pub keys: Vec<AuditKeyFor>,
    /// The records: [`AuditRecords`] packed, padded and sealed.
    pub sealed: Vec<u8>,
}

const HEAD_FIELDS: usize = 5;

impl AuditParcel {
    /// What anybody who reads the space may know, as it is bound to keys and records.
    #[must_use]
    pub fn head_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(HEAD_FIELDS);
        self.write_head(&mut writer);
        writer.finish()
    }

    fn write_head(&self, writer: &mut Writer) {
        writer
            .number(self.version.into())
            .number(self.first)
            .number(self.count)
            .value(&self.prev)
            .value(&self.last);
    }
}

impl Wire for AuditParcel {
    const LIMIT: usize = limits::ENTRY;

    fn write(&self, writer: &mut Writer) {
        writer.array(HEAD_FIELDS + 2);
        self.write_head(writer);
        writer.array(self.keys.len());
        for key in &self.keys {
            writer.value(key);
        }
        writer.bytes(&self.sealed);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(HEAD_FIELDS + 2)?;
        let version = reader.small()?;
        if version != VERSION {
            return Err(WireError::Newer { version });
        }
        let (first, count) = (reader.number()?, reader.number()?);
        if first == 0
            || !(1..=limits::AUDIT_RECORDS).contains(&count)
            || first > i64::MAX as u64 - count
        {
            return Err(WireError::Malformed);
        }
        let (prev, last): (Hash, Hash) = (reader.value()?, reader.value()?);
        if (first == 1) != (prev == Hash::ZERO) {
            return Err(WireError::Malformed);
        }
        Ok(Self {
            version,
            first,
            count,
            prev,
            last,
            keys: reader.ascending(limits::AUDIT_READERS, |key: &AuditKeyFor| key.device)?,
            sealed: reader.bytes(limits::ENTRY)?.to_vec(),
        })
    }
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditItem {
    /// When, by the device's own clock, in Unix milliseconds.
    pub at_ms: u64,
    /// Code of the act.
    pub kind: String,
    /// The document that it was about.
    pub subject: Option<[u8; 16]>,
    /// Account of who worked there.
    pub operator: [u8; 16],
    /// Codes, counts and ids as JSON.
    pub detail: String,
}

impl Wire for AuditItem {
    const LIMIT: usize = 16 * 1024;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(5)
            .number(self.at_ms)
            .bytes(self.kind.as_bytes())
            .bytes(self.subject.as_ref().map_or(&[], |id| id.as_slice()))
            .bytes(&self.operator)
            .bytes(self.detail.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(5)?;
        let text =
            |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| WireError::Malformed);
        let at_ms = reader.number()?;
        if at_ms > i64::MAX as u64 {
            return Err(WireError::Malformed);
        }
        let kind = text(reader.bytes(limits::AUDIT_KIND)?)?;
        let subject = match reader.bytes(16)? {
            [] => None,
            id => Some(id.try_into().map_err(|_| WireError::Malformed)?),
        };
        Ok(Self {
            at_ms,
            kind,
            subject,
            operator: reader.fixed()?,
            detail: text(reader.bytes(limits::AUDIT_DETAIL)?)?,
        })
    }
}

/// The records of a parcel, in the order of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecords(pub Vec<AuditItem>);

impl Wire for AuditRecords {
    const LIMIT: usize = limits::PAYLOAD;

    fn write(&self, writer: &mut Writer) {
        writer.array(self.0.len());
        for item in &self.0 {
            writer.value(item);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let length = reader.array(limits::AUDIT_RECORDS)?;
        let mut items = Vec::with_capacity(length.min(1024));
        for _ in 0..length {
            items.push(reader.value()?);
        }
        Ok(Self(items))
    }
}
