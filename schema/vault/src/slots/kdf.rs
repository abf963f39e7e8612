//! What one try at a passphrase costs.

use super::SlotError;
use crate::entry::expand;
use argon2::{Algorithm, Argon2, Params, Version};
use std::time::Duration;
use zeroize::Zeroizing;

/// The cost of one try at a passphrase (Argon2id, RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParams {
    pub(super) m_kib: u32,
    pub(super) t: u32,
    pub(super) p: u32,
}

impl KdfParams {
    /// 256 MiB, three passes: about 0.7 s on a small laptop.
    pub const RECOMMENDED: Self = Self {
        m_kib: 256 * 1024,
        t: 3,
        p: 1,
    };
    /// The lowest permitted cost: 64 MiB, three passes.
    pub const LOWEST: Self = Self {
        m_kib: 64 * 1024,
        t: 3,
        p: 1,
    };
    const MIN_KIB: u64 = 64 * 1024;
    const MAX_KIB: u64 = 1024 * 1024;
    const MIN_PASSES: u64 = 3;
    const MAX_PASSES: u64 = 10;
    const MAX_LANES: u64 = 4;

    /// Costs within the bounds: 64 MiB to 1 GiB, 3 to 10 passes, 1 to 4 lanes.
    ///
    /// # Errors
    ///
    /// [`SlotError::Hostile`] names the bound that is broken.
    pub fn new(m_kib: u64, t: u64, p: u64) -> Result<Self, SlotError> {
        let within = |value: u64, low: u64, high: u64, what: &'static str| {
            u32::try_from(value)
                .ok()
                .filter(|_| (low..=high).contains(&value))
                .ok_or(SlotError::Hostile { what })
        };
        Ok(Self {
            m_kib: within(m_kib, Self::MIN_KIB, Self::MAX_KIB, "memory")?,
            t: within(t, Self::MIN_PASSES, Self::MAX_PASSES, "passes")?,
            p: within(p, 1, Self::MAX_LANES, "lanes")?,
        })
    }

    /// The lowest permitted cost, for tests that open many profiles.
    #[must_use]
    pub fn for_tests() -> Self {
        Self::LOWEST
    }

    /// Chooses the cost so that one try takes between half a second and a second here.
    ///
    /// `now` is a monotonic clock lent by the caller. Machines with little memory get less of it
    /// and never fall below the floor.
    #[must_use]
    pub fn calibrate(now: &dyn Fn() -> Duration) -> Self {
        let mut chosen = Self::LOWEST;
        for m_kib in [64, 128, 256, 512].map(|mib| mib * 1024) {
            let candidate = Self { m_kib, t: 3, p: 1 };
            let before = now();
            if candidate.stretch("calibration", &[0; 16]).is_err() {
                break;
            }
            let took = now().saturating_sub(before);
            if took > Duration::from_secs(1) {
                break;
            }
            chosen = candidate;
            if took >= Duration::from_millis(500) {
                break;
            }
        }
        chosen
    }

    /// Memory in KiB.
    #[must_use]
    pub fn memory_kib(self) -> u32 {
        self.m_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub fn passes(self) -> u32 {
        self.t
    }

    pub(super) fn stretch(
        self,
        normalised: &str,
        salt: &[u8; 16],
    ) -> Result<Zeroizing<[u8; 32]>, SlotError> {
        let hostile = |_| SlotError::Hostile { what: "costs" };
        let params = Params::new(self.m_kib, self.t, self.p, Some(32)).map_err(hostile)?;
        let mut stretched = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(normalised.as_bytes(), salt, stretched.as_mut_slice())
            .map_err(hostile)?;
        let mut key = Zeroizing::new([0; 32]);
        expand(
            &[],
            stretched.as_slice(),
            &[b"tsunagi/v1/kek"],
            key.as_mut_slice(),
        )?;
        Ok(key)
    }
}
