//! What a device could say, asked without saying it, so that people are offered nothing in vain; and
//! where it was said that a right ends.

use std::collections::BTreeSet;

use wire::ids::{DeviceId, Hash, Hlc, SpaceId, UnitId};

use crate::Authority;
use crate::held::HeldGrant;
use crate::role::{Rights, Role};

/// The class of places, teams and devices.
const NAMES: u8 = 0;
/// The class of the ledger.
const LEDGER: u8 = 2;
/// The class of health and care.
const CARE: u8 = 3;

impl Authority {
    /// Whether a device stands above some grant of another, so that it may withdraw it.
    #[must_use]
    pub fn may_withdraw(&self, by: &DeviceId, device: &DeviceId, now_ms: u64) -> bool {
        self.reduced.grants_of(device).any(|target| {
            self.in_force(by, now_ms)
                .any(|held| self.reduced.is_above(&held.id, &target.id))
        })
    }

    /// Whether a device stands above this grant, so that it may end it.
    #[must_use]
    pub fn may_end(&self, by: &DeviceId, grant: &Hash, now_ms: u64) -> bool {
        self.in_force(by, now_ms)
            .any(|held| self.reduced.is_above(&held.id, grant))
    }

    /// Whether a device may suspend another.
    #[must_use]
    pub fn may_freeze(&self, by: &DeviceId, device: &DeviceId, now_ms: u64) -> bool {
        by != device
            && self
                .in_force(by, now_ms)
                .any(|held| self.reduced.may_freeze(&held.id, device))
    }

    /// Whether a device may accept what another wrote into a space and was set aside.
    #[must_use]
    pub fn may_endorse(
        &self,
        by: &DeviceId,
        space: &SpaceId,
        author: &DeviceId,
        now_ms: u64,
    ) -> bool {
        by != author
            && self
                .in_force(by, now_ms)
                .any(|held| self.reduced.may_endorse(&held.id, space, author))
    }

    /// Whether a device could, at `hlc`, say that records of a unit are given to another, or carry such
    /// ones into the unit. Health and care have no such right of their own: who may share the ledger and
    /// writes of care may. Names of devices and teams are nobody's secret within an operation.
    #[must_use]
    pub fn may_share(&self, by: &DeviceId, unit: &UnitId, class: u8, hlc: Hlc) -> bool {
        let shares = |class| self.has_in(by, unit, class, Rights::APPEND.with(Rights::SHARE), hlc);
        match class {
            CARE => shares(LEDGER) && self.has_in(by, unit, CARE, Rights::APPEND, hlc),
            NAMES => self.has_in(by, unit, NAMES, Rights::APPEND, hlc),
            class => shares(class),
        }
    }

    /// Until when, at most, a device could let another go on with the grant it has; `None` when it may
    /// not give such a grant. One that was withdrawn for cause comes back with new keys only.
    #[must_use]
    pub fn may_extend_until(&self, by: &DeviceId, device: &DeviceId, now_ms: u64) -> Option<u64> {
        let mut theirs = self.reduced.grants_of(device);
        if by == device || theirs.any(|held| !self.reduced.is_live(held)) {
            return None;
        }
        let grants = self.reduced.grants_of(device);
        let goes_on = |held: &&HeldGrant| !self.reduced.standing.withdrawals.contains_key(&held.id);
        let last = grants.max_by_key(|held| (goes_on(held), held.grant.valid_until, held.hlc));
        let last = &last?.grant;
        let role = Role::from_number(last.role)?;
        let may = self.in_force(by, now_ms).filter(|held| {
            let own = &held.grant;
            held.enrols()
                && Role::from_number(own.role).is_some_and(|own| own.gives(role))
                && last.units.iter().all(|unit| own.units.contains(unit))
                && last
                    .classes
                    .iter()
                    .all(|class| own.classes.contains(class) || role.holds_alone(*class))
        });
        may.map(|held| {
            // A group passes on the agreement under which it works.
            let agreement = held
                .grant
                .agreement
                .as_ref()
                .map(|agreement| agreement.until);
            held.grant.valid_until.min(agreement.unwrap_or(u64::MAX))
        })
        .max()
    }

    /// For each withdrawn grant of a device, the places in the logs where somebody above said so.
    #[must_use]
    pub fn withdrawn_where(&self, device: &DeviceId) -> Vec<BTreeSet<(Hash, u64)>> {
        let given = self.reduced.of_device.get(device).into_iter().flatten();
        given
            .map(|id| self.reduced.said_against(id))
            .filter(|places| !places.is_empty())
            .collect()
    }

    /// When a device was first withdrawn, as those above it say.
    #[must_use]
    pub fn withdrawn_at(&self, device: &DeviceId) -> Option<u64> {
        let places: BTreeSet<(Hash, u64)> =
            self.withdrawn_where(device).into_iter().flatten().collect();
        let said = places.iter().filter_map(|(issuer, seq)| {
            let place = self.index.get(issuer)?.get(seq)?;
            place.iter().map(|each| each.header().hlc.millis()).min()
        });
        said.min()
    }

    /// The grants of a device that have begun to speak and not ended.
    fn in_force(&self, by: &DeviceId, now_ms: u64) -> impl Iterator<Item = &HeldGrant> {
        let grants = self.reduced.grants_of(by);
        grants.filter(move |held| {
            held.grant.valid_until >= now_ms
                && !self.reduced.standing.withdrawals.contains_key(&held.id)
        })
    }
}
