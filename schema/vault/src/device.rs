//! The keys of one device.

use hpke::{Deserializable as _, Kem as _, Serializable as _};
use zeroize::Zeroizing;

use crate::audit::{AuditContext, AuditKey};
use crate::random::bytes;
use crate::signing::SigningKey;
use crate::space::{KemPrivate, Suite, WrapContext, Wrapped};
use crate::{Label, Random, SpaceKey, VaultError, check_public_key, device_id};

/// First byte of the stored form, so that a later form can be told apart.
const STORED_VERSION: u8 = 1;
/// The same, of a device that has given up reading: the public half stands where the secret one stood.
const STORED_WITHOUT_READING: u8 = 2;
const STORED_LENGTH: usize = 1 + 3 * 32;

/// The public half of a device's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DevicePublic {
    /// Ed25519: statements, entries, commits.
    pub sign: [u8; 32],
    /// X25519: secrets are wrapped to this key.
    pub kem: [u8; 32],
    /// Ed25519: the network identity. Its own key, so that it can change without a new device.
    pub net: [u8; 32],
}

impl DevicePublic {
    /// The device's name.
    #[must_use]
    pub fn device_id(&self) -> [u8; 32] {
        device_id(&self.sign, &self.kem)
    }

    /// Refuses keys that are weak, malformed, or used for two purposes.
    ///
    /// # Errors
    ///
    /// [`VaultError::WeakKey`].
    pub fn check(&self) -> Result<(), VaultError> {
        check_public_key(&self.sign)?;
        check_public_key(&self.net)?;
        crate::space::check_kem_key(&self.kem)?;
        if self.sign == self.net || self.sign == self.kem || self.net == self.kem {
            return Err(VaultError::WeakKey);
        }
        Ok(())
    }
}

/// One device's secret keys: signing, receiving secrets, network.
pub struct DeviceKeys {
    sign: SigningKey,
    net: SigningKey,
    /// None once reading was given up for good.
    kem: Option<KemPrivate>,
    kem_public: [u8; 32],
}

impl DeviceKeys {
    /// New keys.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        let sign = SigningKey::generate(rng)?;
        let seed: Zeroizing<[u8; 32]> = Zeroizing::new(bytes(rng)?);
        let (kem, _) = Suite::derive_keypair(seed.as_slice());
        let net = SigningKey::generate(rng)?;
        Ok(Self::assemble(sign, kem, net))
    }

    /// From three seeds that were derived from a secret on paper.
    pub(crate) fn from_seeds(
        sign: &[u8; 32],
        kem: &[u8; 32],
        net: &[u8; 32],
    ) -> Result<Self, VaultError> {
        let (kem, _) = Suite::derive_keypair(kem);
        Ok(Self::assemble(
            SigningKey::from_seed(sign)?,
            kem,
            SigningKey::from_seed(net)?,
        ))
    }

    fn assemble(sign: SigningKey, kem: KemPrivate, net: SigningKey) -> Self {
        let public = Suite::sk_to_pk(&kem).to_bytes();
        let mut kem_public = [0; 32];
        for (to, from) in kem_public.iter_mut().zip(public.iter()) {
            *to = *from;
        }
        Self {
            sign,
            net,
            kem: Some(kem),
            kem_public,
        }
    }

    /// The stored form, for the encrypted database only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        match &self.kem {
            Some(kem) => self.stored(STORED_VERSION, &Zeroizing::new(kem.to_bytes().to_vec())),
            None => self.stored_without_reading(),
        }
    }

    /// The stored form of the same device after it has given up reading: what was wrapped to it opens
    /// no more, and no later wrap will. It keeps its name and its signature, to hand in what it wrote.
    #[must_use]
    pub fn stored_without_reading(&self) -> Zeroizing<Vec<u8>> {
        self.stored(STORED_WITHOUT_READING, &self.kem_public)
    }

    fn stored(&self, version: u8, kem: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(STORED_LENGTH));
        out.push(version);
        out.extend_from_slice(self.sign.seed().as_slice());
        out.extend_from_slice(kem);
        out.extend_from_slice(self.net.seed().as_slice());
        out
    }

    /// Back from the stored form.
    ///
    /// # Errors
    ///
    /// [`VaultError::BadKeyBytes`] for another length or version.
    pub fn from_bytes(stored: &[u8]) -> Result<Self, VaultError> {
        let refused = VaultError::BadKeyBytes {
            length: stored.len(),
        };
        let (reads, mut parts) = match stored.split_first() {
            Some((&version @ (STORED_VERSION | STORED_WITHOUT_READING), keys))
                if keys.len() == STORED_LENGTH - 1 =>
            {
                (version == STORED_VERSION, keys.chunks_exact(32))
            }
            _ => return Err(refused),
        };
        let mut next = || -> Result<Zeroizing<[u8; 32]>, VaultError> {
            let part = parts.next().ok_or(refused)?;
            Ok(Zeroizing::new(part.try_into().map_err(|_| refused)?))
        };
        let sign = SigningKey::from_seed(&*next()?)?;
        let kem = next()?;
        let net = SigningKey::from_seed(&*next()?)?;
        if reads {
            let kem = KemPrivate::from_bytes(kem.as_slice()).map_err(|_| refused)?;
            return Ok(Self::assemble(sign, kem, net));
        }
        crate::space::check_kem_key(&kem).map_err(|_| refused)?;
        Ok(Self {
            sign,
            net,
            kem: None,
            kem_public: *kem,
        })
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> DevicePublic {
        DevicePublic {
            sign: self.sign.public(),
            kem: self.kem_public,
            net: self.net.public(),
        }
    }

    /// The device's name.
    #[must_use]
    pub fn device_id(&self) -> [u8; 32] {
        self.public().device_id()
    }

    /// Signs a hash in the device's name.
    #[must_use]
    pub fn sign(&self, label: Label, hash: &[u8; 32]) -> [u8; 64] {
        self.sign.sign(label, hash)
    }

    /// The seed of the network key, for the transport's own identity type.
    #[must_use]
    pub fn net_seed(&self) -> Zeroizing<[u8; 32]> {
        self.net.seed()
    }

    /// Opens a space key that was wrapped to this device.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`] when it was wrapped to someone else, in another context, or was
    /// changed, or when this device has given up reading; [`VaultError::OtherEpoch`] when the key inside is not the key of the named epoch.
    pub fn unwrap_space_key(
        &self,
        wrapped: &Wrapped,
        context: &WrapContext,
    ) -> Result<SpaceKey, VaultError> {
        let kem = self.kem.as_ref().ok_or(VaultError::DoesNotOpen)?;
        crate::space::unwrap(kem, wrapped, context)
    }

    /// Opens the key of a parcel of audit records that was wrapped to this device.
    ///
    /// # Errors
    ///
    /// [`VaultError::DoesNotOpen`] when it was wrapped to someone else, for another parcel, or was
    /// changed.
    pub fn unwrap_audit_key(
        &self,
        wrapped: &Wrapped,
        context: &AuditContext,
    ) -> Result<AuditKey, VaultError> {
        let kem = self.kem.as_ref().ok_or(VaultError::DoesNotOpen)?;
        crate::audit::unwrap(kem, &self.device_id(), wrapped, context)
    }
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DeviceKeys(secret)")
    }
}
