//! What a device holds durably, signed by it, passed on by everybody.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{DeviceId, Hlc, Signature, SpaceId};
use crate::limits;

/// Up to where a device holds one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReceiptPosition {
    /// Whose log.
    pub device: DeviceId,
    /// Which lane.
    pub lane: u8,
    /// Everything up to and including this position is held.
    pub seq: u64,
}

impl Wire for ReceiptPosition {
    const LIMIT: usize = 64;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(3)
            .value(&self.device)
            .number(self.lane.into())
            .number(self.seq);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(3)?;
        Ok(Self {
            device: reader.value()?,
            lane: reader.small()?,
            seq: reader.number()?,
        })
    }
}

/// A device's signed word about what it holds of one space. The one with the highest clock counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who holds it.
    pub device: DeviceId,
    /// In which space.
    pub space: SpaceId,
    /// When it was signed.
    pub hlc: Hlc,
    /// Every log it holds something of, in ascending order of (device, lane).
    pub vector: Vec<ReceiptPosition>,
    /// Ed25519 by `device` over the hash of everything above.
    pub signature: Signature,
}

const SIGNED_FIELDS: usize = 4;

impl Receipt {
    /// The bytes that are hashed and signed: the receipt without its signature.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(SIGNED_FIELDS);
        self.write_fields(&mut writer);
        writer.finish()
    }

    fn write_fields(&self, writer: &mut Writer) {
        writer
            .value(&self.device)
            .value(&self.space)
            .value(&self.hlc)
            .array(self.vector.len());
        for position in &self.vector {
            writer.value(position);
        }
    }
}

impl Wire for Receipt {
    const LIMIT: usize = limits::RECEIPT;

    fn write(&self, writer: &mut Writer) {
        writer.array(SIGNED_FIELDS + 1);
        self.write_fields(writer);
        writer.value(&self.signature);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(SIGNED_FIELDS + 1)?;
        Ok(Self {
            device: reader.value()?,
            space: reader.value()?,
            hlc: reader.value()?,
            vector: reader.ascending(
                limits::DEVICES * limits::LANES,
                |position: &ReceiptPosition| (position.device, position.lane),
            )?,
            signature: reader.value()?,
        })
    }
}
