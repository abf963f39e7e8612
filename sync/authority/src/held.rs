//! Grants that count, the devices that hold them, and what honest devices do not do.

use vault::DevicePublic;
use wire::ids::{DeviceId, Hash, Hlc, UnitId};

use crate::body::Grant;
use crate::role::{EMERGENCY_MS, Rights, Role};

/// Largest depth of a grant; the root has 0.
pub const MAX_DEPTH: u8 = 4;

/// Something in the logs that an honest device does not do. Shown to people, and void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incident {
    /// The log.
    pub issuer: Hash,
    /// The place in it.
    pub seq: u64,
    /// What is wrong there.
    pub irregularity: Irregularity,
}

/// What is wrong with a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Irregularity {
    /// Two different statements at one place, or one that does not follow the one before it: a
    /// copied key or a restored backup. The log stops.
    Equivocation,
    /// The issuer has no right to say this.
    NoRight,
    /// The grant is not exactly one deeper than its issuer.
    Depth,
    /// Units, classes or rights are wider than the issuer's.
    Scope,
    /// The period is empty, ends after the issuer's, or is not covered by the agreement.
    Period,
    /// It was said after the issuer's own period had ended.
    Late,
    /// Another device already uses one of the keys.
    KeyInUse,
    /// The space is not known, or its name does not belong to unit and class.
    Space,
    /// A key is given to a device that has no right to it.
    Stranger,
    /// A key leaves out those who must be able to read the space.
    LockOut,
    /// A private group without an agreement that lists the classes, or under another one than the
    /// group itself works under.
    Agreement,
    /// It withdraws, suspends or endorses what does not lie below its issuer.
    NotAbove,
}

/// A grant that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// The grant's id, which names its holder's log.
    pub id: Hash,
    /// What it grants.
    pub grant: Grant,
    /// Who gave it: a grant's id, or the root.
    pub issuer: Hash,
    /// When it was given.
    pub hlc: Hlc,
}

impl HeldGrant {
    /// The device that holds it.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId(self.grant.keys.device_id())
    }

    /// Whether it gives `wanted` in this unit and class.
    #[must_use]
    pub fn covers(&self, unit: &UnitId, class: u8, wanted: Rights) -> bool {
        self.grant.units.binary_search(unit).is_ok()
            && self.grant.classes.binary_search(&class).is_ok()
            && self.rights_in(class).has(wanted)
    }

    /// Whether its holder may be handed what lies in this unit and class, sealed: a relay. Nobody gives
    /// it a key, since it has no right to read.
    #[must_use]
    pub fn carries(&self, unit: &UnitId, class: u8) -> bool {
        Role::from_number(self.grant.role) == Some(Role::Relay)
            && self.grant.units.binary_search(unit).is_ok()
            && self.grant.classes.binary_search(&class).is_ok()
    }

    /// Whether a thing of this time lies within its period.
    #[must_use]
    pub fn valid_at(&self, millis: u64) -> bool {
        (self.grant.valid_from..=self.grant.valid_until).contains(&millis)
    }

    fn rights_in(&self, class: u8) -> Rights {
        Role::from_number(self.grant.role).map_or(Rights::NONE, |role| {
            role.rights_in(class).common(Rights(self.grant.rights))
        })
    }

    /// Whether it is a sealed envelope, which lets in one device and says nothing about others.
    pub(crate) fn is_envelope(&self) -> bool {
        self.grant.role == Role::Envelope as u8
    }

    /// Whether it may enrol devices at all.
    pub(crate) fn enrols(&self) -> bool {
        self.grant
            .classes
            .iter()
            .any(|class| self.rights_in(*class).has(Rights::ENROL))
    }

    /// Whether a grant given by its holder counts.
    pub(crate) fn allows(&self, new: &Grant, hlc: Hlc) -> Result<(), Irregularity> {
        let own = &self.grant;
        let gives = Role::from_number(own.role)
            .zip(Role::from_number(new.role))
            .is_some_and(|(own, new)| own.gives(new));
        if !self.enrols() || !gives {
            return Err(Irregularity::NoRight);
        }
        let units = new.units.iter().all(|unit| own.units.contains(unit));
        let alone = |class| Role::from_number(new.role).is_some_and(|role| role.holds_alone(class));
        let classes = new
            .classes
            .iter()
            .all(|class| own.classes.contains(class) || alone(*class));
        if !units || !classes || !Rights(own.rights).has(Rights(new.rights)) {
            return Err(Irregularity::Scope);
        }
        if new.valid_until > own.valid_until {
            return Err(Irregularity::Period);
        }
        if hlc.millis() > own.valid_until {
            return Err(Irregularity::Late);
        }
        let lasts = new.valid_until.saturating_sub(new.valid_from);
        if new.role == Role::Emergency as u8 && lasts > EMERGENCY_MS {
            return Err(Irregularity::Period);
        }
        one_deeper(new, own.depth)?;
        agreed(new, Some(own))
    }
}

/// Whether a private group works under an agreement: one that is in force for the whole grant and
/// lists its classes, and that is passed on unchanged. A comparison of dates that were signed, so no
/// clock is asked.
pub(crate) fn agreed(new: &Grant, issuer: Option<&Grant>) -> Result<(), Irregularity> {
    let private = |grant: &Grant| Role::from_number(grant.role).is_some_and(Role::is_private);
    if !private(new) {
        return Ok(());
    }
    let covered = new
        .agreement
        .as_ref()
        .is_some_and(|agreement| agreement.covers(&new.classes, new.valid_from, new.valid_until));
    let passed_on =
        issuer.is_none_or(|issuer| !private(issuer) || issuer.agreement == new.agreement);
    if covered && passed_on {
        Ok(())
    } else {
        Err(Irregularity::Agreement)
    }
}

/// What holds for grants of the root and of devices alike.
pub(crate) fn one_deeper(new: &Grant, issuer_depth: u8) -> Result<(), Irregularity> {
    if new.depth > MAX_DEPTH || new.depth != issuer_depth.saturating_add(1) {
        return Err(Irregularity::Depth);
    }
    let covered = new.agreement.as_ref().is_none_or(|agreement| {
        agreement.from <= new.valid_from && new.valid_until <= agreement.until
    });
    if new.valid_from > new.valid_until || !covered {
        return Err(Irregularity::Period);
    }
    Ok(())
}

/// A device with at least one grant that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its name.
    pub id: DeviceId,
    /// Its public keys.
    pub keys: DevicePublic,
    /// Its grants, oldest first.
    pub grants: Vec<HeldGrant>,
}

impl Device {
    /// Whether it only keeps and forwards: nobody reads or writes on it.
    #[must_use]
    pub fn is_relay(&self) -> bool {
        self.grants
            .iter()
            .all(|held| Role::from_number(held.grant.role) == Some(Role::Relay))
    }
}
