//! The bytes of `profile.slots`.
//!
//! Version 1 has passphrase slots and nothing more. Whatever needs more is written as version 2, so
//! that a profile stays readable to an older program for as long as it can be.

use super::slot::{KIND_PASSPHRASE, KIND_RESCUE, Slot};
use super::{KdfParams, KeySlots, MAGIC, MAX_BYTES, MAX_SLOTS, Pending, SlotError};
use crate::cbor::encoded;
use minicbor::decode::{Decoder, Error as CborError};
use minicbor::encode::{Encoder, Error as EncodeError};

const PLAIN: u64 = 1;
const NEWEST: u64 = 2;

type Written = Result<(), EncodeError<std::convert::Infallible>>;

impl KeySlots {
    /// The bytes of `profile.slots`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encoded(|encoder| {
            let version = self.version();
            encoder
                .array(if version == PLAIN { 4 } else { 5 })?
                .str(MAGIC)?
                .u64(version)?
                .bytes(&self.profile)?;
            write_slots(encoder, &self.slots)?;
            match &self.pending {
                _ if version == PLAIN => {}
                None => {
                    encoder.null()?;
                }
                Some(pending) => {
                    encoder.array(4)?;
                    write_slots(encoder, &pending.slots)?;
                    encoder.bytes(&pending.salt)?;
                    encoder.bytes(&pending.forward)?.bytes(&pending.back)?;
                }
            }
            Ok(())
        })
    }

    fn version(&self) -> u64 {
        let plain = self
            .slots
            .iter()
            .all(|slot| matches!(slot, Slot::Passphrase { .. }));
        if plain && self.pending.is_none() {
            PLAIN
        } else {
            NEWEST
        }
    }

    /// Reads `profile.slots`. Does no work that the file could make expensive.
    ///
    /// # Errors
    ///
    /// [`SlotError::Hostile`] for costs or counts outside the bounds, [`SlotError::NewerVersion`],
    /// [`SlotError::Malformed`] for everything that is not exactly the permitted form.
    pub fn decode(stored: &[u8]) -> Result<Self, SlotError> {
        if stored.len() > MAX_BYTES {
            return Err(SlotError::Hostile { what: "size" });
        }
        let malformed = SlotError::Malformed {
            length: stored.len(),
        };
        let slots = read(stored).map_err(|refused| match refused {
            ReadError::Slot(error) => error,
            ReadError::Cbor => malformed,
        })?;
        if slots.encode() != stored {
            return Err(malformed);
        }
        Ok(slots)
    }
}

fn write_slots(encoder: &mut Encoder<&mut Vec<u8>>, slots: &[Slot]) -> Written {
    encoder.array(slots.len() as u64)?;
    for slot in slots {
        match slot {
            Slot::Passphrase {
                kdf,
                salt,
                nonce,
                sealed,
            } => encoder
                .array(7)?
                .u64(KIND_PASSPHRASE)?
                .u32(kdf.m_kib)?
                .u32(kdf.t)?
                .u32(kdf.p)?
                .bytes(salt)?
                .bytes(nonce)?
                .bytes(sealed)?,
            Slot::Rescue {
                public,
                enc,
                sealed,
            } => encoder
                .array(4)?
                .u64(KIND_RESCUE)?
                .bytes(public)?
                .bytes(enc)?
                .bytes(sealed)?,
        };
    }
    Ok(())
}

enum ReadError {
    Cbor,
    Slot(SlotError),
}

impl From<CborError> for ReadError {
    fn from(_: CborError) -> Self {
        Self::Cbor
    }
}

impl From<SlotError> for ReadError {
    fn from(error: SlotError) -> Self {
        Self::Slot(error)
    }
}

fn read(stored: &[u8]) -> Result<KeySlots, ReadError> {
    let mut decoder = Decoder::new(stored);
    let length = decoder.array()?;
    if decoder.str()? != MAGIC {
        return Err(ReadError::Cbor);
    }
    let version = decoder.u64()?;
    let expected = match version {
        PLAIN => 4,
        NEWEST => 5,
        _ => return Err(SlotError::NewerVersion { version }.into()),
    };
    if length != Some(expected) {
        return Err(ReadError::Cbor);
    }
    let profile = fixed(&mut decoder)?;
    let slots = read_slots(&mut decoder)?;
    let mut pending = None;
    if version == NEWEST {
        if decoder.datatype()? == minicbor::data::Type::Null {
            decoder.null()?;
        } else {
            if decoder.array()? != Some(4) {
                return Err(ReadError::Cbor);
            }
            pending = Some(Pending {
                slots: read_slots(&mut decoder)?,
                salt: fixed(&mut decoder)?,
                forward: fixed(&mut decoder)?,
                back: fixed(&mut decoder)?,
            });
        }
    }
    Ok(KeySlots {
        profile,
        slots,
        pending,
    })
}

fn read_slots(decoder: &mut Decoder<'_>) -> Result<Vec<Slot>, ReadError> {
    let count = decoder.array()?.ok_or(ReadError::Cbor)?;
    if count == 0 || count > MAX_SLOTS as u64 {
        return Err(SlotError::Hostile { what: "slots" }.into());
    }
    let mut slots = Vec::new();
    for _ in 0..count {
        let length = decoder.array()?;
        let kind = decoder.u64()?;
        slots.push(match (kind, length) {
            (KIND_PASSPHRASE, Some(7)) => {
                let (m_kib, t, p) = (decoder.u64()?, decoder.u64()?, decoder.u64()?);
                Slot::Passphrase {
                    kdf: KdfParams::new(m_kib, t, p)?,
                    salt: fixed(decoder)?,
                    nonce: fixed(decoder)?,
                    sealed: fixed(decoder)?,
                }
            }
            (KIND_RESCUE, Some(4)) => Slot::Rescue {
                public: fixed(decoder)?,
                enc: fixed(decoder)?,
                sealed: fixed(decoder)?,
            },
            (KIND_PASSPHRASE | KIND_RESCUE, _) => return Err(ReadError::Cbor),
            _ => return Err(SlotError::Hostile { what: "slot kind" }.into()),
        });
    }
    Ok(slots)
}

fn fixed<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[u8; N], ReadError> {
    decoder.bytes()?.try_into().map_err(|_| ReadError::Cbor)
}
