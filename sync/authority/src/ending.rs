//! What ends rights, suspends them or mends what an ending broke: the fields on the wire.

use minicbor::encode::{Encoder, Write};
use wire::ids::{DeviceId, Hash, PublicKey, SpaceId};

use crate::StatementError;
use crate::body::Written;
use crate::fields::{Fields, ascending, read_root_keys, write_root_keys};
use crate::statement::MAX_SEQ;

/// Most entries that one `Endorse` names.
pub const MAX_ENDORSED: usize = 256;

/// How long a `Freeze` holds, in milliseconds: the night a laptop disappears, and two more.
pub const FREEZE_MS: u64 = 72 * 60 * 60 * 1000;

/// Why a grant is withdrawn. Numbers travel and are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// 紛失・盗難: the device may be in strange hands.
    Lost = 1,
    /// 任期終了: the period is over, and the logs are closed where they stand.
    Ended = 2,
    /// 不正: its holder did what an honest device does not do.
    Misconduct = 3,
    /// 誤り: it should not have been given.
    Mistake = 4,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Lost, Self::Ended, Self::Misconduct, Self::Mistake];

    /// From the number that travels; `None` for a reason of a newer version, which is taken as
    /// seriously as any but [`Self::Ended`].
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }
}

/// How much of a log counts: so many of its first places, the last of them with this id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// How many. Entries are numbered from 1, so this is the number of the last that counts.
    pub count: u64,
    /// Id of the last that counts; all zero when none does.
    pub last: Hash,
}

impl Cut {
    /// Nothing counts.
    pub const NOTHING: Self = Self {
        count: 0,
        last: Hash::ZERO,
    };
}

/// Where the entries of one log of a device stop counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneCut {
    /// The space.
    pub space: SpaceId,
    /// Number of the lane.
    pub lane: u8,
    /// How far it counts.
    pub cut: Cut,
}

/// Withdraws a grant for good. It counts when its issuer stands above the grant, even if the grant
/// arrives later; of several the least counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// The grant.
    pub target: Hash,
    /// Number of the [`Reason`].
    pub reason: u8,
    /// How much of what the holder said in its authority log counts.
    pub log: Cut,
    /// How much of the holder's entries counts, ascending. Of a log that is not named nothing does.
    pub lanes: Vec<LaneCut>,
}

/// Suspends a device for [`FREEZE_MS`] from the time of the statement, and decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    /// The device.
    pub device: DeviceId,
}

/// Accepts entries by name that were set aside, because a person looked at them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorse {
    /// The space that they belong to.
    pub space: SpaceId,
    /// The device that wrote them.
    pub device: DeviceId,
    /// Their ids, ascending; 1 to [`MAX_ENDORSED`].
    pub entries: Vec<Hash>,
}

/// Gives the root other keys. Signed by as many of the keys before it as those demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRotate {
    /// The keys that sign for the root from here on.
    pub root_keys: Vec<PublicKey>,
    /// How many of them must sign.
    pub threshold: u8,
}

/// Closes the operation (データベース運用停止) or opens it again. Said by the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventOpenClose {
    /// Whether it opens.
    pub open: bool,
    /// From when on, in milliseconds since 1970.
    pub at: u64,
}

/// What time it is, by somebody's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeBeacon {
    /// Milliseconds since 1970.
    pub at: u64,
}

impl Cut {
    fn read(from: &mut Fields<'_>, field: &'static str) -> Result<Self, StatementError> {
        let cut = Self {
            count: from.number(field)?,
            last: Hash(from.fixed(field)?),
        };
        if (cut.count == 0) == (cut.last == Hash::ZERO) {
            Ok(cut)
        } else {
            Err(StatementError::BadField { field })
        }
    }
}

impl Revoke {
    pub(crate) const FIELDS: u64 = 4;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.target)?.u8(self.reason)?;
        to.array(2)?.u64(self.log.count)?.encode(self.log.last)?;
        to.array(self.lanes.len() as u64)?;
        for lane in &self.lanes {
            to.array(4)?
                .encode(lane.space)?
                .u8(lane.lane)?
                .u64(lane.cut.count)?
                .encode(lane.cut.last)?;
        }
        to.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let target = Hash(from.fixed("target")?);
        let reason = from.small("reason")?;
        if from.array("log")? != 2 {
            return Err(StatementError::BadField { field: "log" });
        }
        let log = Cut::read(from, "log")?;
        let mut lanes = Vec::new();
        for _ in 0..from.array("lanes")? {
            if from.array("lanes")? != 4 {
                return Err(StatementError::BadField { field: "lanes" });
            }
            lanes.push(LaneCut {
                space: SpaceId(from.fixed("lanes")?),
                lane: from.small("lanes")?,
                cut: Cut::read(from, "lanes")?,
            });
        }
        let names: Vec<(SpaceId, u8)> = lanes.iter().map(|each| (each.space, each.lane)).collect();
        ascending(&names, "lanes")?;
        if target == Hash::ZERO {
            return Err(StatementError::BadField { field: "target" });
        }
        if reason == 0 {
            return Err(StatementError::BadField { field: "reason" });
        }
        if log.count > MAX_SEQ {
            return Err(StatementError::BadField { field: "log" });
        }
        // A log of which nothing counts is not named; one way to say a thing.
        if lanes.iter().any(|each| each.cut.count == 0) {
            return Err(StatementError::BadField { field: "lanes" });
        }
        Ok(Self {
            target,
            reason,
            log,
            lanes,
        })
    }
}

impl Freeze {
    pub(crate) const FIELDS: u64 = 1;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.device)?.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        Ok(Self {
            device: DeviceId(from.fixed("device")?),
        })
    }
}

impl Endorse {
    pub(crate) const FIELDS: u64 = 3;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.encode(self.space)?.encode(self.device)?;
        to.array(self.entries.len() as u64)?;
        for entry in &self.entries {
            to.encode(entry)?;
        }
        to.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let space = SpaceId(from.fixed("space")?);
        let device = DeviceId(from.fixed("device")?);
        let count = from.array("entries")?;
        if count == 0 || count > MAX_ENDORSED as u64 {
            return Err(StatementError::BadField { field: "entries" });
        }
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(Hash(from.fixed("entries")?));
        }
        ascending(&entries, "entries")?;
        Ok(Self {
            space,
            device,
            entries,
        })
    }
}

impl RootRotate {
    pub(crate) const FIELDS: u64 = 2;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        write_root_keys(&self.root_keys, to)?;
        to.u8(self.threshold)?.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        let keys = read_root_keys(from)?;
        let threshold = from.small("threshold")?;
        if threshold == 0 || usize::from(threshold) > keys.len() {
            return Err(StatementError::BadField { field: "threshold" });
        }
        Ok(Self {
            root_keys: keys,
            threshold,
        })
    }
}

impl EventOpenClose {
    pub(crate) const FIELDS: u64 = 2;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.bool(self.open)?.u64(self.at)?.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        Ok(Self {
            open: from.truth("open")?,
            at: from.number("at")?,
        })
    }
}

impl TimeBeacon {
    pub(crate) const FIELDS: u64 = 1;

    pub(crate) fn write<W: Write>(&self, to: &mut Encoder<W>) -> Written<W> {
        to.u64(self.at)?.ok()
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, StatementError> {
        Ok(Self {
            at: from.number("at")?,
        })
    }
}
