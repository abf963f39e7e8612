//! What a statement says, by kind, and its fields on the wire.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Error as EncodeError, Write};
use vault::{DevicePublic, Wrapped, check_public_key};
use wire::ids::{AccountId, DeviceId, EpochId, OperationId, PublicKey, SpaceId, UnitId};

use crate::StatementError;

/// Longest name of an operation, in characters.
const MAX_NAME: usize = 120;
/// Most root keys.
const MAX_ROOT_KEYS: usize = 7;
/// Length of a sealed space key.
const SEALED: usize = 48;

/// The public keys of a device, as they stand in a grant.
pub type DeviceKey = DevicePublic;

/// The fields of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The beginning of an operation.
    Genesis(Genesis),
    /// Rights for one device.
    Grant(Grant),
    /// A new space.
    SpaceNew(SpaceNew),
    /// A new key of a space, wrapped to its members.
    EpochKey(EpochKey),
    /// The present key of a space, wrapped to a new member.
    KeyDelivery(KeyDelivery),
    /// A kind that this version keeps, passes on and counts, but does not evaluate. The bytes are
    /// the whole body, checked for their form only.
    Reserved(Vec<u8>),
}

/// The beginning of an operation. Its id is the root of everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// The operation.
    pub operation: OperationId,
    /// The operation's name as people say it; never personal.
    pub name: String,
    /// Whether this is a drill.
    pub practice: bool,
    /// The keys that sign for the root.
    pub root_keys: Vec<PublicKey>,
    /// How many of them must sign.
    pub threshold: u8,
    /// When, in milliseconds since 1970.
    pub created: u64,
}

/// Rights for one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The device's public keys.
    pub keys: DeviceKey,
    /// The person's account.
    pub account: AccountId,
    /// The person's organisation.
    pub org: [u8; 16],
    /// The agreement under which a private organisation works.
    pub agreement: Option<Agreement>,
    /// Number of the [`crate::Role`].
    pub role: u8,
    /// Bits of [`crate::Rights`].
    pub rights: u16,
    /// The units, ascending.
    pub units: Vec<UnitId>,
    /// The classes, ascending, 0 to 4.
    pub classes: Vec<u8>,
    /// First millisecond since 1970.
    pub valid_from: u64,
    /// Last millisecond since 1970.
    pub valid_until: u64,
    /// Distance from the root, which has 0.
    pub depth: u8,
}

/// The agreement (委託、協定、職員、派遣) behind a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// The agreement's own id.
    pub id: [u8; 16],
    /// Its kind.
    pub kind: u8,
    /// First millisecond since 1970.
    pub from: u64,
    /// Last millisecond since 1970.
    pub until: u64,
}

/// A new space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceNew {
    /// Must be [`vault::space_id`] of operation, unit and class.
    pub space: SpaceId,
    /// The unit.
    pub unit: UnitId,
    /// The class, 0 to 4.
    pub class: u8,
}

/// A new key of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochKey {
    /// The space.
    pub space: SpaceId,
    /// Name of the new key.
    pub epoch: EpochId,
    /// The keys before it, each sealed under the new one; ascending by epoch.
    pub parents: Vec<Parent>,
    /// The new key for each member; ascending by device.
    pub recipients: Vec<Recipient>,
}

/// An earlier key, sealed under a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// The earlier epoch.
    pub epoch: EpochId,
    /// Its key, see [`vault::SpaceKey::seal_previous`]; empty when the issuer does not hold it.
    pub sealed: Vec<u8>,
}

/// A key wrapped to one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who can open it.
    pub device: DeviceId,
    /// The wrapped key.
    pub wrapped: Wrapped,
}

/// A present key for a new member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDelivery {
    /// The space.
    pub space: SpaceId,
    /// Which key.
    pub epoch: EpochId,
    /// For whom.
    pub recipient: Recipient,
}

type Written<W> = Result<(), EncodeError<<W as Write>::Error>>;

impl Genesis {
    pub(crate) const FIELDS: u64 = 6;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.operation)?
            .str(&self.name)?
            .bool(self.practice)?;
        to.array(self.root_keys.len() as u64)?;
        for key in &self.root_keys {
            to.encode(key)?;
        }
        to.u8(self.threshold)?.u64(self.created)?.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let operation = OperationId(from.fixed("operation")?);
        let name = from.text("name")?;
        let practice = from.truth("practice")?;
        let count = from.array("root keys")?;
        let mut root_keys = Vec::new();
        for _ in 0..count {
            let key = PublicKey(from.fixed("root key")?);
            check_public_key(&key.0).map_err(|_| StatementError::WeakKey)?;
            if root_keys.contains(&key) {
                return Err(StatementError::WeakKey);
            }
            root_keys.push(key);
        }
        let threshold = from.small("threshold")?;
        let created = from.number("created")?;
        let letters = name.chars().count();
        if letters == 0 || letters > MAX_NAME || name.chars().any(char::is_control) {
            return Err(StatementError::BadField { field: "name" });
        }
        if root_keys.is_empty() || root_keys.len() > MAX_ROOT_KEYS {
            return Err(StatementError::BadField { field: "root keys" });
        }
        if threshold == 0 || usize::from(threshold) > root_keys.len() {
            return Err(StatementError::BadField { field: "threshold" });
        }
        Ok(Self {
            operation,
            name,
            practice,
            root_keys,
            threshold,
            created,
        })
    }
}

impl Grant {
    pub(crate) const FIELDS: u64 = 13;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.bytes(&self.keys.sign)?
            .bytes(&self.keys.kem)?
            .bytes(&self.keys.net)?
            .encode(self.account)?
            .bytes(&self.org)?;
        match &self.agreement {
            None => to.null()?,
            Some(agreement) => to
                .array(4)?
                .bytes(&agreement.id)?
                .u8(agreement.kind)?
                .u64(agreement.from)?
                .u64(agreement.until)?,
        };
        to.u8(self.role)?.u16(self.rights)?;
        to.array(self.units.len() as u64)?;
        for unit in &self.units {
            to.encode(unit)?;
        }
        to.array(self.classes.len() as u64)?;
        for class in &self.classes {
            to.u8(*class)?;
        }
        to.u64(self.valid_from)?
            .u64(self.valid_until)?
            .u8(self.depth)?
            .ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let keys = DeviceKey {
            sign: from.fixed("signing key")?,
            kem: from.fixed("receiving key")?,
            net: from.fixed("network key")?,
        };
        keys.check().map_err(|_| StatementError::WeakKey)?;
        let account = AccountId(from.fixed("account")?);
        let org = from.fixed("organisation")?;
        let agreement = if from.null() {
            None
        } else {
            if from.array("agreement")? != 4 {
                return Err(StatementError::BadField { field: "agreement" });
            }
            Some(Agreement {
                id: from.fixed("agreement")?,
                kind: from.small("agreement")?,
                from: from.number("agreement")?,
                until: from.number("agreement")?,
            })
        };
        let role = from.small("role")?;
        let rights = u16::try_from(from.number("rights")?)
            .map_err(|_| StatementError::BadField { field: "rights" })?;
        let mut units = Vec::new();
        for _ in 0..from.array("units")? {
            units.push(UnitId(from.fixed("units")?));
        }
        let mut classes = Vec::new();
        for _ in 0..from.array("classes")? {
            classes.push(from.small("classes")?);
        }
        let grant = Self {
            keys,
            account,
            org,
            agreement,
            role,
            rights,
            units,
            classes,
            valid_from: from.number("valid from")?,
            valid_until: from.number("valid until")?,
            depth: from.small("depth")?,
        };
        ascending(&grant.units, "units")?;
        ascending(&grant.classes, "classes")?;
        if grant.classes.iter().any(|class| *class > 4) {
            return Err(StatementError::BadField { field: "classes" });
        }
        Ok(grant)
    }
}

impl SpaceNew {
    pub(crate) const FIELDS: u64 = 3;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.space)?
            .encode(self.unit)?
            .u8(self.class)?
            .ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let space = Self {
            space: SpaceId(from.fixed("space")?),
            unit: UnitId(from.fixed("unit")?),
            class: from.small("class")?,
        };
        if space.class > 4 {
            return Err(StatementError::BadField { field: "class" });
        }
        Ok(space)
    }
}

impl Recipient {
    fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.array(3)?
            .encode(self.device)?
            .bytes(&self.wrapped.enc)?
            .bytes(&self.wrapped.sealed)?
            .ok()
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        if from.array("recipient")? != 3 {
            return Err(StatementError::BadField { field: "recipient" });
        }
        Ok(Self {
            device: DeviceId(from.fixed("recipient")?),
            wrapped: Wrapped {
                enc: from.fixed("recipient")?,
                sealed: from.fixed::<SEALED>("recipient")?.to_vec(),
            },
        })
    }
}

impl EpochKey {
    pub(crate) const FIELDS: u64 = 4;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.space)?.encode(self.epoch)?;
        to.array(self.parents.len() as u64)?;
        for parent in &self.parents {
            to.array(2)?.encode(parent.epoch)?.bytes(&parent.sealed)?;
        }
        to.array(self.recipients.len() as u64)?;
        for recipient in &self.recipients {
            recipient.write(to)?;
        }
        to.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let space = SpaceId(from.fixed("space")?);
        let epoch = EpochId(from.fixed("epoch")?);
        let mut parents = Vec::new();
        for _ in 0..from.array("parents")? {
            if from.array("parents")? != 2 {
                return Err(StatementError::BadField { field: "parents" });
            }
            parents.push(Parent {
                epoch: EpochId(from.fixed("parents")?),
                sealed: from.blob("parents")?.to_vec(),
            });
        }
        if parents
            .iter()
            .any(|parent| ![0, SEALED].contains(&parent.sealed.len()))
        {
            return Err(StatementError::BadField { field: "parents" });
        }
        let mut recipients = Vec::new();
        for _ in 0..from.array("recipients")? {
            recipients.push(Recipient::read(from)?);
        }
        let names: Vec<EpochId> = parents.iter().map(|parent| parent.epoch).collect();
        ascending(&names, "parents")?;
        if names.contains(&epoch) {
            return Err(StatementError::BadField { field: "parents" });
        }
        let devices: Vec<DeviceId> = recipients.iter().map(|each| each.device).collect();
        ascending(&devices, "recipients")?;
        Ok(Self {
            space,
            epoch,
            parents,
            recipients,
        })
    }
}

impl KeyDelivery {
    pub(crate) const FIELDS: u64 = 3;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.space)?.encode(self.epoch)?;
        self.recipient.write(to)
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        Ok(Self {
            space: SpaceId(from.fixed("space")?),
            epoch: EpochId(from.fixed("epoch")?),
            recipient: Recipient::read(from)?,
        })
    }
}

/// A set on the wire: strictly ascending, not empty where something must be named.
fn ascending<T: Ord>(values: &[T], field: &'static str) -> Result<(), StatementError> {
    if values.is_sorted_by(|before, after| before < after) {
        Ok(())
    } else {
        Err(StatementError::BadField { field })
    }
}

/// Reads fields one after the other; every refusal names the field.
pub(crate) struct Fields<'b>(Decoder<'b>);

impl<'b> Fields<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    pub(crate) fn fixed<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], StatementError> {
        self.0
            .bytes()
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(StatementError::BadField { field })
    }

    pub(crate) fn blob(&mut self, field: &'static str) -> Result<&'b [u8], StatementError> {
        self.0
            .bytes()
            .map_err(|_| StatementError::BadField { field })
    }

    fn text(&mut self, field: &'static str) -> Result<String, StatementError> {
        self.0
            .str()
            .map(str::to_owned)
            .map_err(|_| StatementError::BadField { field })
    }

    fn truth(&mut self, field: &'static str) -> Result<bool, StatementError> {
        self.0
            .bool()
            .map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn number(&mut self, field: &'static str) -> Result<u64, StatementError> {
        self.0.u64().map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn small(&mut self, field: &'static str) -> Result<u8, StatementError> {
        self.0.u8().map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn array(&mut self, field: &'static str) -> Result<u64, StatementError> {
        self.0
            .array()
            .ok()
            .flatten()
            .ok_or(StatementError::BadField { field })
    }

    fn null(&mut self) -> bool {
        let mut ahead = self.0.clone();
        if ahead.null().is_ok() {
            self.0 = ahead;
            return true;
        }
        false
    }
}
