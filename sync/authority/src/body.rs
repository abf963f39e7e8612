//! What a statement says, by kind, and its fields on the wire.

use minicbor::encode::{Encoder, Error as EncodeError, Write};
use vault::{DevicePublic, Wrapped};
use wire::ids::{AccountId, DeviceId, EpochId, OperationId, PublicKey, SpaceId, UnitId};

use crate::StatementError;
use crate::ending::{Endorse, EventOpenClose, Freeze, Revoke, RootRotate, TimeBeacon};
use crate::fields::{
    Fields, ascending, read_classes, read_root_keys, write_classes, write_root_keys,
};
use crate::statement::StatementKind;

/// Longest name of an operation, in characters.
const MAX_NAME: usize = 120;
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
    /// Other keys for the root.
    RootRotate(RootRotate),
    /// The end of a grant.
    Revoke(Revoke),
    /// The suspension of a device.
    Freeze(Freeze),
    /// Entries that were set aside and are accepted after all.
    Endorse(Endorse),
    /// The end of the operation, or its next beginning.
    EventOpenClose(EventOpenClose),
    /// The time.
    TimeBeacon(TimeBeacon),
    /// A kind that this version keeps, passes on and counts, but does not evaluate. The bytes are
    /// the whole body, checked for their form only.
    Reserved(Vec<u8>),
}

impl Body {
    /// Its kind; `None` where only the bytes know it.
    pub(crate) fn kind(&self) -> Option<StatementKind> {
        Some(match self {
            Self::Genesis(_) => StatementKind::Genesis,
            Self::RootRotate(_) => StatementKind::RootRotate,
            Self::Grant(_) => StatementKind::Grant,
            Self::Revoke(_) => StatementKind::Revoke,
            Self::Freeze(_) => StatementKind::Freeze,
            Self::SpaceNew(_) => StatementKind::SpaceNew,
            Self::EpochKey(_) => StatementKind::EpochKey,
            Self::KeyDelivery(_) => StatementKind::KeyDelivery,
            Self::Endorse(_) => StatementKind::Endorse,
            Self::EventOpenClose(_) => StatementKind::EventOpenClose,
            Self::TimeBeacon(_) => StatementKind::TimeBeacon,
            Self::Reserved(_) => return None,
        })
    }

    /// How many fields follow the header.
    pub(crate) fn fields(&self) -> u64 {
        match self {
            Self::Genesis(_) => Genesis::FIELDS,
            Self::RootRotate(_) => RootRotate::FIELDS,
            Self::Grant(_) => Grant::FIELDS,
            Self::Revoke(_) => Revoke::FIELDS,
            Self::Freeze(_) => Freeze::FIELDS,
            Self::SpaceNew(_) => SpaceNew::FIELDS,
            Self::EpochKey(_) => EpochKey::FIELDS,
            Self::KeyDelivery(_) => KeyDelivery::FIELDS,
            Self::Endorse(_) => Endorse::FIELDS,
            Self::EventOpenClose(_) => EventOpenClose::FIELDS,
            Self::TimeBeacon(_) => TimeBeacon::FIELDS,
            Self::Reserved(_) => 0,
        }
    }

    /// Writes the fields that follow the header.
    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        match self {
            Self::Genesis(body) => body.write(to),
            Self::RootRotate(body) => body.write(to),
            Self::Grant(body) => body.write(to),
            Self::Revoke(body) => body.write(to),
            Self::Freeze(body) => body.write(to),
            Self::SpaceNew(body) => body.write(to),
            Self::EpochKey(body) => body.write(to),
            Self::KeyDelivery(body) => body.write(to),
            Self::Endorse(body) => body.write(to),
            Self::EventOpenClose(body) => body.write(to),
            Self::TimeBeacon(body) => body.write(to),
            Self::Reserved(_) => Ok(()),
        }
    }

    /// Reads the fields that follow the header. A kind that is not evaluated keeps `whole`.
    pub(crate) fn read(
        kind: u8,
        from: &mut Fields<'_>,
        whole: &[u8],
    ) -> Result<Self, StatementError> {
        Ok(match StatementKind::from_number(kind) {
            Some(StatementKind::Genesis) => Self::Genesis(Genesis::read(from)?),
            Some(StatementKind::RootRotate) => Self::RootRotate(RootRotate::read(from)?),
            Some(StatementKind::Grant) => Self::Grant(Grant::read(from)?),
            Some(StatementKind::Revoke) => Self::Revoke(Revoke::read(from)?),
            Some(StatementKind::Freeze) => Self::Freeze(Freeze::read(from)?),
            Some(StatementKind::SpaceNew) => Self::SpaceNew(SpaceNew::read(from)?),
            Some(StatementKind::EpochKey) => Self::EpochKey(EpochKey::read(from)?),
            Some(StatementKind::KeyDelivery) => Self::KeyDelivery(KeyDelivery::read(from)?),
            Some(StatementKind::Endorse) => Self::Endorse(Endorse::read(from)?),
            Some(StatementKind::EventOpenClose) => {
                Self::EventOpenClose(EventOpenClose::read(from)?)
            }
            Some(StatementKind::TimeBeacon) => Self::TimeBeacon(TimeBeacon::read(from)?),
            Some(StatementKind::Checkpoint) | None => Self::Reserved(whole.to_vec()),
        })
    }
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The agreement's own id.
    pub id: [u8; 16],
    /// Its kind: 1 委託, 2 協定, 3 職員, 4 派遣.
    pub kind: u8,
    /// First millisecond since 1970.
    pub from: u64,
    /// Last millisecond since 1970.
    pub until: u64,
    /// The classes that it lists, ascending. On the wire a fifth field, which is absent when there
    /// are none.
    pub classes: Vec<u8>,
}

impl Agreement {
    /// 委託: the group works on the municipality's commission.
    pub const COMMISSION: u8 = 1;
    /// 協定: the group works under an agreement made before the disaster or for it.
    pub const ACCORD: u8 = 2;

    /// Whether a private group may be given these classes for this period under it.
    #[must_use]
    pub fn covers(&self, classes: &[u8], from: u64, until: u64) -> bool {
        [Self::COMMISSION, Self::ACCORD].contains(&self.kind)
            && self.from <= from
            && until <= self.until
            && classes.iter().all(|class| self.classes.contains(class))
    }

    fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.array(if self.classes.is_empty() { 4 } else { 5 })?
            .bytes(&self.id)?
            .u8(self.kind)?
            .u64(self.from)?
            .u64(self.until)?;
        if !self.classes.is_empty() {
            write_classes(&self.classes, to)?;
        }
        to.ok()
    }

    fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let refused = StatementError::BadField { field: "agreement" };
        let count = from.array("agreement")?;
        let agreement = Self {
            id: from.fixed("agreement")?,
            kind: from.small("agreement")?,
            from: from.number("agreement")?,
            until: from.number("agreement")?,
            classes: if count == 5 {
                read_classes(from, "agreement")?
            } else {
                Vec::new()
            },
        };
        // One way to say that nothing is listed.
        if !(count == 4 || count == 5 && !agreement.classes.is_empty()) {
            return Err(refused);
        }
        Ok(agreement)
    }
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

pub(crate) type Written<W> = Result<(), EncodeError<<W as Write>::Error>>;

impl Genesis {
    pub(crate) const FIELDS: u64 = 6;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.operation)?
            .str(&self.name)?
            .bool(self.practice)?;
        write_root_keys(&self.root_keys, to)?;
        to.u8(self.threshold)?.u64(self.created)?.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let operation = OperationId(from.fixed("operation")?);
        let name = from.text("name")?;
        let practice = from.truth("practice")?;
        let root_keys = read_root_keys(from)?;
        let threshold = from.small("threshold")?;
        let created = from.number("created")?;
        let letters = name.chars().count();
        if letters == 0 || letters > MAX_NAME || name.chars().any(char::is_control) {
            return Err(StatementError::BadField { field: "name" });
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
            None => to.null()?.ok()?,
            Some(agreement) => agreement.write(to)?,
        }
        to.u8(self.role)?.u16(self.rights)?;
        to.array(self.units.len() as u64)?;
        for unit in &self.units {
            to.encode(unit)?;
        }
        write_classes(&self.classes, to)?;
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
            Some(Agreement::read(from)?)
        };
        let role = from.small("role")?;
        let rights = u16::try_from(from.number("rights")?)
            .map_err(|_| StatementError::BadField { field: "rights" })?;
        let mut units = Vec::new();
        for _ in 0..from.array("units")? {
            units.push(UnitId(from.fixed("units")?));
        }
        let classes = read_classes(from, "classes")?;
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
