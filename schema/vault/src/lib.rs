//! Keys, and everything that is done with them: signing, sealing, passphrases, key slots.
//!
//! The only crate that talks to `ring`, `hpke` and `argon2`. It does no input or output, reads no
//! clock, and takes randomness from a lent [`Random`], so that whole operations can be simulated
//! with the same keys again. Every secret is overwritten when it is dropped.
//!
//! Formats and labels follow `docs/SECURITY.md`.

mod audit;
mod cbor;
mod device;
mod entry;
mod error;
mod hash;
pub mod passphrase;
mod random;
pub mod rescue;
mod signing;
pub mod slots;
mod space;
mod throttle;
pub mod totp;
#[cfg(test)]
mod wycheproof;

pub use audit::{AuditContext, AuditKey};
pub use device::{DeviceKeys, DevicePublic};
pub use entry::EntryKey;
pub use error::VaultError;
pub use hash::{actor_id, check_digits, device_id, sha256, space_id};
pub use random::{Random, SeededRandom, SystemRandom};
pub use signing::{Label, SigningKey, check_public_key, verify};
pub use space::{SpaceKey, WrapContext, Wrapped};
pub use throttle::throttle_delay;
