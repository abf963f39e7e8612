//! Randomness, lent from outside.

use ring::rand::SecureRandom;
use zeroize::{Zeroize, Zeroizing};

use crate::{VaultError, sha256};

/// A source of unpredictable bytes.
pub trait Random {
    /// Fills the whole of `out`.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`]; `out` must not be used then.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), VaultError>;
}

/// Sixteen, thirty-two … random bytes.
pub(crate) fn bytes<const N: usize>(rng: &mut dyn Random) -> Result<[u8; N], VaultError> {
    let mut out = [0; N];
    rng.fill(&mut out)?;
    Ok(out)
}

/// The operating system's randomness: the only source for real keys.
#[derive(Debug, Clone)]
pub struct SystemRandom(ring::rand::SystemRandom);

impl SystemRandom {
    /// Opens the source. Whether it works shows at the first [`Random::fill`].
    #[must_use]
    pub fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Default for SystemRandom {
    fn default() -> Self {
        Self::new()
    }
}

impl Random for SystemRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), VaultError> {
        self.0.fill(out).map_err(|_| VaultError::NoRandomness)
    }
}

/// Reproducible bytes from a printed seed, for simulations and tests. Never for real keys.
#[derive(Debug, Clone)]
pub struct SeededRandom {
    seed: u64,
    block: u64,
}

impl SeededRandom {
    /// Starts the stream of `seed` from its beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, block: 0 }
    }
}

impl Random for SeededRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), VaultError> {
        for chunk in out.chunks_mut(32) {
            let block = sha256(&[
                b"tsunagi/v1/simulation",
                &self.seed.to_be_bytes(),
                &self.block.to_be_bytes(),
            ]);
            self.block = self.block.wrapping_add(1);
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
        Ok(())
    }
}

/// Gives `hpke` the infallible source it asks for: 32 bytes are drawn first, where a failure can
/// still be reported, and expanded.
pub(crate) struct Drawn {
    seed: Zeroizing<[u8; 32]>,
    block: u64,
}

impl Drawn {
    pub(crate) fn from(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self {
            seed: Zeroizing::new(bytes(rng)?),
            block: 0,
        })
    }
}

impl hpke::rand_core::TryRng for Drawn {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut out = [0; 4];
        self.try_fill_bytes(&mut out)?;
        Ok(u32::from_le_bytes(out))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut out = [0; 8];
        self.try_fill_bytes(&mut out)?;
        Ok(u64::from_le_bytes(out))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in out.chunks_mut(32) {
            let mut block = sha256(&[
                b"tsunagi/v1/drawn",
                self.seed.as_slice(),
                &self.block.to_be_bytes(),
            ]);
            self.block = self.block.wrapping_add(1);
            for (to, from) in chunk.iter_mut().zip(block.iter()) {
                *to = *from;
            }
            block.zeroize();
        }
        Ok(())
    }
}

impl hpke::rand_core::TryCryptoRng for Drawn {}
