//! What a device holds durably, signed by it, passed on by everybody.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{DeviceId, Hash, Hlc, Signature, SpaceId};
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
    /// Hash of the rights that it knew; zero in the words of an older version, which does not say.
    pub authority: Hash,
    /// Every log it holds something of, in ascending order of (device, lane).
    pub vector: Vec<ReceiptPosition>,
    /// Ed25519 by `device` over the hash of everything above.
    pub signature: Signature,
}

/// How many fields are signed; one less in an older version.
const SIGNED_FIELDS: usize = 5;

impl Receipt {
    /// The bytes that are hashed and signed: the receipt without its signature.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(self.fields());
        self.write_fields(&mut writer);
        writer.finish()
    }

    fn fields(&self) -> usize {
        SIGNED_FIELDS - usize::from(self.authority == Hash::ZERO)
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
        if self.authority != Hash::ZERO {
            writer.value(&self.authority);
        }
    }
}

impl Wire for Receipt {
    const LIMIT: usize = limits::RECEIPT;

    fn write(&self, writer: &mut Writer) {
        writer.array(self.fields() + 1);
        self.write_fields(writer);
        writer.value(&self.signature);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let fields = reader.array(SIGNED_FIELDS as u64 + 1)?;
        if fields < SIGNED_FIELDS {
            return Err(WireError::Malformed);
        }
        let (device, space, hlc) = (reader.value()?, reader.value()?, reader.value()?);
        let vector = reader.ascending(
            limits::DEVICES * limits::LANES,
            |position: &ReceiptPosition| (position.device, position.lane),
        )?;
        let authority = if fields == SIGNED_FIELDS {
            Hash::ZERO
        } else {
            // Zeros would be a second way to write an older version's word.
            match reader.value()? {
                Hash::ZERO => return Err(WireError::Malformed),
                said => said,
            }
        };
        Ok(Self {
            device,
            space,
            hlc,
            authority,
            vector,
            signature: reader.value()?,
        })
    }
}
