//! Fixed-size names that travel.

use minicbor::decode::{Decoder, Error};
use minicbor::encode::{Encoder, Write};

macro_rules! fixed_bytes {
    ($(#[$meta:meta])* $name:ident, $length:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// The all-zero value, used as "none" (for example the hash before the first entry).
            pub const ZERO: Self = Self([0; $length]);

            /// From a slice of exactly the right length.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// Lower-case hexadecimal.
            #[must_use]
            pub fn hex(&self) -> String {
                self.0.iter().map(|byte| format!("{byte:02x}")).collect()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let hex = self.hex();
                write!(formatter, "{}({}…)", stringify!($name), hex.get(..8).unwrap_or(&hex))
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: Write>(
                &self,
                encoder: &mut Encoder<W>,
                _context: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(decoder: &mut Decoder<'b>, _context: &mut C) -> Result<Self, Error> {
                let bytes = decoder.bytes()?;
                Self::from_slice(bytes)
                    .ok_or_else(|| Error::message(concat!(stringify!($name), " of a wrong length")))
            }
        }
    };
}

fixed_bytes!(
    /// A circle of sharing: unit × class.
    SpaceId, 16
);
fixed_bytes!(
    /// A municipality, an area, a shelter or an organisation's case list.
    UnitId, 16
);
fixed_bytes!(
    /// The operation (災害対応).
    OperationId, 16
);
fixed_bytes!(
    /// A document of the records.
    DocId, 16
);
fixed_bytes!(
    /// An account: one person in one organisation.
    AccountId, 16
);
fixed_bytes!(
    /// A device: SHA-256("tsunagi/v1/dev" ‖ sign_pk ‖ kem_pk).
    DeviceId, 32
);
fixed_bytes!(
    /// A SHA-256 hash.
    Hash, 32
);
fixed_bytes!(
    /// One epoch of a space's key: SHA-256("tsunagi/v1/sek-id" ‖ space ‖ SEK).
    EpochId, 32
);
fixed_bytes!(
    /// An Ed25519 public key.
    PublicKey, 32
);
fixed_bytes!(
    /// An Ed25519 signature.
    Signature, 64
);

/// Hybrid logical clock: 48 bits of milliseconds since 1970, 16 bits of counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The clock at a wall time, counter zero.
    #[must_use]
    pub fn at_millis(millis: u64) -> Self {
        Self(millis << 16)
    }

    /// The wall-clock part in milliseconds.
    #[must_use]
    pub fn millis(self) -> u64 {
        self.0 >> 16
    }

    /// The next value after this one when the wall clock shows `millis`.
    #[must_use]
    pub fn tick(self, millis: u64) -> Self {
        Self::at_millis(millis).max(Self(self.0.saturating_add(1)))
    }
}

impl<C> minicbor::Encode<C> for Hlc {
    fn encode<W: Write>(
        &self,
        encoder: &mut Encoder<W>,
        _context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.u64(self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Hlc {
    fn decode(decoder: &mut Decoder<'b>, _context: &mut C) -> Result<Self, Error> {
        decoder.u64().map(Self)
    }
}

/// What goes first on a thin link. The control lane is the authority log itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Lane {
    /// Urgent flags, whereabouts, handovers.
    Urgent = 1,
    /// Notes and everything typed by a person.
    Notes = 2,
    /// Imports.
    Bulk = 3,
    /// What was done on the device, sealed to those who audit.
    Audit = 4,
    /// What was carried here out of other spaces: it stands in no checkpoint of this one.
    Shared = 5,
    /// Pieces of pictures and papers: they come last, and no checkpoint holds them.
    Attachments = 6,
}

impl Lane {
    /// Every lane, most urgent first.
    pub const ALL: [Self; 6] = [
        Self::Urgent,
        Self::Notes,
        Self::Shared,
        Self::Bulk,
        Self::Audit,
        Self::Attachments,
    ];

    /// From the number that travels.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| *lane as u8 == number)
    }

    /// Whether a checkpoint leaves it out: entries of this lane travel as they are.
    #[must_use]
    pub fn travels_whole(number: u8) -> bool {
        [Self::Audit, Self::Shared, Self::Attachments]
            .iter()
            .any(|lane| *lane as u8 == number)
    }

    /// Whether its entries wait for another line where somebody has said that one carries little.
    #[must_use]
    pub fn waits_for_room(number: u8) -> bool {
        number == Self::Bulk as u8 || number == Self::Attachments as u8
    }
}
