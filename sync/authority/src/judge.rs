//! Whether an entry is accepted, and whom to serve.
//!
//! The golden rule: whether an entry is accepted or set aside follows from two sets alone, the
//! statements and what the entries themselves say. The caller's clock can only make an entry wait.
//! Otherwise two devices that learned of a revocation at different hours would end with different
//! documents.

use std::collections::BTreeSet;

use wire::ids::{DeviceId, Hash, Hlc, SpaceId, UnitId};

use crate::Authority;
use crate::ending::Cut;
use crate::fork::Fork;
use crate::held::HeldGrant;
use crate::keys::Space;
use crate::reduce::Reduced;
use crate::role::{Rights, Role};
use crate::standing::Withdrawal;

/// An entry whose clock is further ahead than this waits until time catches up, in milliseconds.
pub const AHEAD_MS: u64 = 24 * 60 * 60 * 1000;

/// What an entry says of itself. Chain and signature are the caller's to check first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryClaim {
    /// Whose log it is in.
    pub device: DeviceId,
    /// The space.
    pub space: SpaceId,
    /// Number of the lane.
    pub lane: u8,
    /// Its number, from 1.
    pub seq: u64,
    /// Its id.
    pub id: Hash,
    /// When its author says that it was made.
    pub hlc: Hlc,
}

/// What is to be done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It counts.
    Accept,
    /// It counts, and people are shown that it came after its author's period had ended.
    Late,
    /// It is kept and shown, never applied, until somebody endorses it.
    Quarantine(Doubt),
    /// It waits. What was applied already stays applied.
    Hold {
        /// Why.
        reason: HoldReason,
        /// When to ask again, in milliseconds since 1970.
        until_ms: u64,
    },
}

/// Why an entry is set aside. The first two cannot be endorsed away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// No grant to its author is known.
    UnknownDevice,
    /// Its author was never given a right to write there, or the space is not known.
    NoRight,
    /// The author's grant does not count: it was given after its issuer's log was cut, or its keys are
    /// another device's.
    GrantVoid,
    /// It lies beyond the place up to which the author's log counts.
    BeyondCut,
    /// It stands at the last place that counts, and is not the entry that counts there.
    OtherBranch,
    /// The author's log says two things from that place on, and nobody has said which of them counts.
    Forked,
    /// Its clock lies in a time when the operation was closed.
    Closed,
    /// Its clock lies before the author's period.
    BeforePeriod,
    /// Its clock lies after the author's period.
    AfterPeriod,
}

/// Why an entry waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldReason {
    /// Its clock is more than [`AHEAD_MS`] ahead.
    Ahead,
    /// Its author is suspended.
    Frozen,
}

/// What is judged differently under two states, and is to be judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Affected {
    /// The entries of a log from a number on.
    Log {
        /// Whose log.
        device: DeviceId,
        /// The space.
        space: SpaceId,
        /// Number of the lane; `None` for every lane that is not named beside it.
        lane: Option<u8>,
        /// The first number that may be judged differently.
        from: u64,
    },
    /// One entry.
    Entry {
        /// Whose log it is in.
        device: DeviceId,
        /// The space.
        space: SpaceId,
        /// Its id.
        id: Hash,
    },
}

impl Authority {
    /// Judges an entry. `now_ms` can only turn [`Judgement::Accept`] and [`Judgement::Late`] into each
    /// other or into [`Judgement::Hold`]; see [`Self::now_for`] for which time to give.
    #[must_use]
    pub fn judge_entry(&self, claim: &EntryClaim, now_ms: u64) -> Judgement {
        let fork = self.forks.get(&(claim.space, claim.device, claim.lane));
        let until = match self.reduced.decide(claim, fork) {
            Ok(Decided::Endorsed) => return Judgement::Accept,
            Ok(Decided::Granted { until }) => until,
            Err(doubt) => return Judgement::Quarantine(doubt),
        };
        let hold = |reason, until_ms| Judgement::Hold { reason, until_ms };
        if claim.hlc.millis() > now_ms.saturating_add(AHEAD_MS) {
            let caught_up = claim.hlc.millis().saturating_sub(AHEAD_MS);
            return hold(HoldReason::Ahead, caught_up);
        }
        if let Some(until_ms) = self.frozen_until(&claim.device, now_ms) {
            return hold(HoldReason::Frozen, until_ms);
        }
        if now_ms > until {
            Judgement::Late
        } else {
            Judgement::Accept
        }
    }

    /// Whether a device may be given what a space holds, at this time: it has a grant that reads
    /// there, that has begun and not ended, that nobody above withdrew, and the device is not
    /// suspended. After the operation is closed only those are served whom the root itself named, or
    /// the prefecture as administrator of a municipality, so that the archive can take what is left.
    ///
    /// Ask before every batch, not once at the beginning of a conversation.
    #[must_use]
    pub fn may_serve(&self, device: &DeviceId, space: &SpaceId, now_ms: u64) -> bool {
        self.in_force_for(device, space, now_ms, |held, unit, class| {
            held.covers(unit, class, Rights::READ)
        })
    }

    /// The same for a device that keeps and forwards what it cannot read: a relay is handed only
    /// what it was made for, and only while its own grant stands.
    #[must_use]
    pub fn may_hand_over(&self, device: &DeviceId, space: &SpaceId, now_ms: u64) -> bool {
        self.in_force_for(device, space, now_ms, |held, unit, class| {
            held.carries(unit, class)
        })
    }

    fn in_force_for(
        &self,
        device: &DeviceId,
        space: &SpaceId,
        now_ms: u64,
        concerns: fn(&HeldGrant, &UnitId, u8) -> bool,
    ) -> bool {
        let Some(space) = self.space_named(space) else {
            return false;
        };
        let closed = self.is_closed(now_ms);
        let standing = &self.reduced.standing;
        let may = self.reduced.grants_of(device).any(|held| {
            concerns(held, &space.unit, space.class)
                && held.valid_at(now_ms)
                && !standing.withdrawals.contains_key(&held.id)
                && (!closed || self.reduced.keeps_when_closed(held))
        });
        may && self.frozen_until(device, now_ms).is_none()
    }

    /// Whether a checkpoint of a space by this device stands in for the logs: what is in it is believed
    /// without its authors' signatures, so it takes the municipality's own staff, in their period, and
    /// nobody above may have withdrawn them.
    #[must_use]
    pub fn may_stand_in(&self, device: &DeviceId, space: &SpaceId, hlc: Hlc) -> bool {
        let Some(space) = self.space_named(space) else {
            return false;
        };
        self.reduced.grants_of(device).any(|held| {
            let role = Role::from_number(held.grant.role);
            role.is_some_and(Role::keeps_the_ledger)
                && held.covers(&space.unit, space.class, Rights::READ)
                && held.valid_at(hlc.millis())
                && !self.reduced.standing.withdrawals.contains_key(&held.id)
        })
    }

    /// The entries of a space that count because somebody endorsed them, with their authors.
    pub fn endorsed_in(&self, space: &SpaceId) -> BTreeSet<(DeviceId, Hash)> {
        let mut endorsed = BTreeSet::new();
        for ((of, id), said) in self.reduced.standing.endorsements() {
            for (device, _) in said {
                if of == space && self.reduced.is_endorsed(of, id, device) {
                    endorsed.insert((*device, *id));
                }
            }
        }
        endorsed
    }

    /// When the suspension of a device ends, if it is suspended at this time.
    #[must_use]
    pub fn frozen_until(&self, device: &DeviceId, now_ms: u64) -> Option<u64> {
        self.reduced.frozen_until(device, now_ms)
    }

    /// Every suspension of a device that counts, past and present: beginning and end.
    #[must_use]
    pub fn freezes(&self, device: &DeviceId) -> Vec<(u64, u64)> {
        self.reduced.freezes_of(device)
    }

    /// How a grant was withdrawn, if it was.
    #[must_use]
    pub fn withdrawal(&self, grant: &Hash) -> Option<&Withdrawal> {
        self.reduced.standing.withdrawals.get(grant)
    }

    /// Whether every grant of a device was withdrawn, or none of them counts. Such a device erases
    /// its keys when it hears of it.
    #[must_use]
    pub fn is_withdrawn(&self, device: &DeviceId) -> bool {
        let given = self.reduced.of_device.get(device);
        given.is_some_and(|given| {
            given.iter().all(|id| {
                !self.reduced.counted.contains(id)
                    || self.reduced.standing.withdrawals.contains_key(id)
            })
        })
    }

    /// Whether the operation was closed at a time.
    #[must_use]
    pub fn is_closed(&self, millis: u64) -> bool {
        self.reduced.standing.closed_at(millis)
    }

    /// The time by which a device judges what waits and whom it serves: its own clock, but never
    /// earlier than the latest time that somebody above it said.
    ///
    /// Only those above are asked: they can end the device's rights anyway, so their clock gives them
    /// no power that they lack. A wrong clock elsewhere moves nobody.
    #[must_use]
    pub fn now_for(&self, device: &DeviceId, local_ms: u64) -> u64 {
        let said = self.reduced.standing.beacons.iter();
        said.filter(|(issuer, _)| {
            self.reduced
                .grants_of(device)
                .any(|held| self.reduced.is_above(issuer, &held.id))
        })
        .map(|(_, at)| *at)
        .fold(local_ms, u64::max)
    }

    /// Which entries are judged differently here than under `before`, where the caller had judged
    /// them: set aside what is now beyond a cut, take up what is now accepted, and make the documents
    /// concerned anew.
    #[must_use]
    pub fn affected_since(&self, before: &Self) -> BTreeSet<Affected> {
        affected_by(&before.reduced, &self.reduced)
    }
}

/// How the sets decide.
enum Decided {
    /// By a grant; the latest end of those that let it in.
    Granted { until: u64 },
    /// By a person who looked at it.
    Endorsed,
}

impl Reduced {
    /// Whether anybody ever said, rightly or not, that a device may write there: of whom nobody said so
    /// nothing counts, whoever endorses it.
    fn could_write(&self, device: &DeviceId, space: &SpaceId) -> Result<(), Doubt> {
        let given = self.of_device.get(device).ok_or(Doubt::UnknownDevice)?;
        let space = self.keys.spaces.get(space).ok_or(Doubt::NoRight)?;
        given
            .iter()
            .filter_map(|id| self.given.get(id))
            .any(|held| held.covers(&space.unit, space.class, Rights::APPEND))
            .then_some(())
            .ok_or(Doubt::NoRight)
    }

    /// Whether a grant goes on reading after the operation was closed.
    fn keeps_when_closed(&self, held: &HeldGrant) -> bool {
        let by_prefecture = || {
            let issuer = self.grant(&held.issuer);
            held.grant.role == Role::MunicipalityAdmin as u8
                && issuer.is_some_and(|own| own.grant.role == Role::PrefectureAdmin as u8)
        };
        held.grant.depth <= 1 || by_prefecture()
    }

    fn decide(&self, claim: &EntryClaim, fork: Option<&Fork>) -> Result<Decided, Doubt> {
        self.could_write(&claim.device, &claim.space)?;
        let space = self.keys.spaces.get(&claim.space).ok_or(Doubt::NoRight)?;
        let writes = |held: &&HeldGrant| held.covers(&space.unit, space.class, Rights::APPEND);
        if self.is_endorsed(&claim.space, &claim.id, &claim.device) {
            return Ok(Decided::Endorsed);
        }
        let mut until = None;
        // Of several reasons the one that stands nearest to being accepted is told.
        let mut doubt = Doubt::GrantVoid;
        let mut nearest = 0;
        for held in self.grants_of(&claim.device).filter(writes) {
            match self.within(held, claim, fork) {
                Ok(()) => until = until.max(Some(held.grant.valid_until)),
                Err((near, wrong)) if near > nearest => (nearest, doubt) = (near, wrong),
                Err(_) => {}
            }
        }
        until.map(|until| Decided::Granted { until }).ok_or(doubt)
    }

    /// Whether one grant lets the entry in; otherwise how near it came, and what is wrong.
    fn within(
        &self,
        held: &HeldGrant,
        claim: &EntryClaim,
        fork: Option<&Fork>,
    ) -> Result<(), (u8, Doubt)> {
        let millis = claim.hlc.millis();
        if millis < held.grant.valid_from {
            return Err((1, Doubt::BeforePeriod));
        }
        if millis > held.grant.valid_until {
            return Err((1, Doubt::AfterPeriod));
        }
        if self.standing.closed_at(millis) {
            return Err((2, Doubt::Closed));
        }
        let fork = fork.filter(|fork| claim.seq >= fork.at());
        let Some(withdrawal) = self.standing.withdrawals.get(&held.id) else {
            return fork.map_or(Ok(()), |_| Err((3, Doubt::Forked)));
        };
        let cut = withdrawal.lane(&claim.space, claim.lane);
        if claim.seq > cut.count {
            return Err((3, Doubt::BeyondCut));
        }
        // Of what a checkpoint carries only the last entry's id is known.
        let other = |id: &Hash| *id != Hash::ZERO && *id != cut.last;
        if claim.seq == cut.count && cut.last != Hash::ZERO && other(&claim.id) {
            return Err((3, Doubt::OtherBranch));
        }
        // Who withdraws names the last entry that counts, and with it the branch.
        match fork {
            Some(fork) if !fork.leads_to(&cut.last, &claim.id) => Err((3, Doubt::Forked)),
            _ => Ok(()),
        }
    }

    /// The grants that may let entries of a device into a space, each with how it was withdrawn.
    fn writing(&self, device: &DeviceId, space: &Space) -> Vec<(Hash, Option<&Withdrawal>)> {
        self.grants_of(device)
            .filter(|held| held.covers(&space.unit, space.class, Rights::APPEND))
            .map(|held| (held.id, self.standing.withdrawals.get(&held.id)))
            .collect()
    }

    /// Whether everything about a device that decides over its entries is the same, save which spaces
    /// there are.
    fn same_device(&self, other: &Self, device: &DeviceId) -> bool {
        let of = |reduced: &'_ Self| {
            reduced
                .devices
                .get(device)
                .map_or(0, |each| each.grants.len())
        };
        of(self) == of(other)
            && self
                .grants_of(device)
                .zip(other.grants_of(device))
                .all(|(one, another)| {
                    one.id == another.id
                        && self.standing.withdrawals.get(&one.id)
                            == other.standing.withdrawals.get(&another.id)
                })
    }
}

pub(crate) fn affected_by(before: &Reduced, after: &Reduced) -> BTreeSet<Affected> {
    let mut affected = BTreeSet::new();
    let everywhere = !before.standing.same_times(&after.standing);
    let spaces: BTreeSet<&Space> = before
        .keys
        .spaces
        .values()
        .chain(after.keys.spaces.values())
        .collect();
    let opened: Vec<&Space> = spaces
        .iter()
        .filter(|space| {
            let known = |reduced: &Reduced| reduced.keys.spaces.contains_key(&space.id);
            known(before) != known(after)
        })
        .copied()
        .collect();
    let devices: BTreeSet<&DeviceId> = before
        .of_device
        .keys()
        .chain(after.of_device.keys())
        .collect();
    for device in devices {
        let concerned: Vec<&Space> = if everywhere || !before.same_device(after, device) {
            spaces.iter().copied().collect()
        } else {
            opened.clone()
        };
        for space in concerned {
            compare(before, after, device, space, &mut affected);
        }
    }
    let endorsed: BTreeSet<(SpaceId, Hash, DeviceId)> = [before, after]
        .iter()
        .flat_map(|reduced| reduced.standing.endorsements())
        .flat_map(|((space, id), said)| said.iter().map(|(author, _)| (*space, *id, *author)))
        .collect();
    for (space, id, device) in endorsed {
        let [was, is] = [before, after].map(|each| {
            each.could_write(&device, &space).is_ok() && each.is_endorsed(&space, &id, &device)
        });
        if was != is {
            affected.insert(Affected::Entry { device, space, id });
        }
    }
    affected
}

fn compare(
    before: &Reduced,
    after: &Reduced,
    device: &DeviceId,
    space: &Space,
    affected: &mut BTreeSet<Affected>,
) {
    let known = |reduced: &Reduced| reduced.keys.spaces.contains_key(&space.id);
    let (old, new) = (before.writing(device, space), after.writing(device, space));
    if old.is_empty() && new.is_empty() {
        return;
    }
    let mut log = |lane, from| {
        affected.insert(Affected::Log {
            device: *device,
            space: space.id,
            lane,
            from,
        });
    };
    let ids = |grants: &[(Hash, Option<&Withdrawal>)]| -> Vec<Hash> {
        grants.iter().map(|(id, _)| *id).collect()
    };
    if known(before) != known(after)
        || !before.standing.same_times(&after.standing)
        || ids(&old) != ids(&new)
    {
        log(None, 1);
        return;
    }
    for ((_, old), (_, new)) in old.iter().zip(&new) {
        if old == new {
            continue;
        }
        let lanes: BTreeSet<u8> = [old, new]
            .into_iter()
            .flatten()
            .flat_map(|withdrawal| withdrawal.lanes.keys())
            .filter(|(at, _)| *at == space.id)
            .map(|(_, lane)| *lane)
            .collect();
        for lane in lanes {
            let cut = |withdrawal: &Option<&Withdrawal>| {
                withdrawal.map(|withdrawal| withdrawal.lane(&space.id, lane))
            };
            let (old, new) = (cut(old), cut(new));
            if old != new {
                let kept = |cut: Option<Cut>| cut.map_or(u64::MAX, |cut| cut.count);
                // The last place that counts may hold another entry.
                log(Some(lane), kept(old).min(kept(new)).max(1));
            }
        }
        if old.is_some() != new.is_some() {
            log(None, 1);
        }
    }
}
