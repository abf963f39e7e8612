//! What the counting statements end, suspend or mend, by what it concerns.

use std::collections::{BTreeMap, BTreeSet};

use wire::ids::{DeviceId, Hash, SpaceId};

use crate::body::Body;
use crate::ending::{Cut, EventOpenClose, FREEZE_MS, Reason, Revoke};
use crate::held::{HeldGrant, Irregularity};
use crate::reduce::{Reduced, Touched};
use crate::role::Rights;
use crate::statement::Statement;

/// How a grant was withdrawn: all that its ancestors said about it, taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The reasons that were given, as numbers of [`Reason`].
    pub reasons: BTreeSet<u8>,
    /// How much of the holder's authority log counts. `last` is all zero when two ancestors named
    /// different statements, and then either may stand there.
    pub log: Cut,
    /// How much of the holder's entries counts, by space and lane. Of a log that is not here nothing
    /// does.
    pub lanes: BTreeMap<(SpaceId, u8), Cut>,
}

impl Withdrawal {
    fn of(revoke: &Revoke) -> Self {
        Self {
            reasons: BTreeSet::from([revoke.reason]),
            log: revoke.log,
            lanes: revoke
                .lanes
                .iter()
                .map(|each| ((each.space, each.lane), each.cut))
                .collect(),
        }
    }

    /// Both at once: what either cuts away is cut away.
    fn with(mut self, other: Self) -> Self {
        self.reasons.extend(other.reasons);
        self.log = common(self.log, other.log);
        self.lanes = self
            .lanes
            .into_iter()
            .filter_map(|(lane, cut)| {
                let both = common(cut, *other.lanes.get(&lane)?);
                (both.count > 0).then_some((lane, both))
            })
            .collect();
        self
    }

    /// How much of one log of entries counts.
    #[must_use]
    pub fn lane(&self, space: &SpaceId, lane: u8) -> Cut {
        self.lanes
            .get(&(*space, lane))
            .copied()
            .unwrap_or(Cut::NOTHING)
    }

    /// Whether it was more than a period that came to its end: then keys that the device knows are
    /// no longer written with.
    #[must_use]
    pub fn for_cause(&self) -> bool {
        self.reasons
            .iter()
            .any(|reason| *reason != Reason::Ended as u8)
    }
}

/// What two cuts leave of one log. Two that name different ends at one place agree on what is before.
fn common(one: Cut, other: Cut) -> Cut {
    if one.count != other.count {
        return if one.count < other.count { one } else { other };
    }
    match (one.last, other.last) {
        (one_last, other_last) if one_last == other_last => one,
        (Hash::ZERO, _) => other,
        (_, Hash::ZERO) => one,
        _ => Cut {
            count: one.count.saturating_sub(1),
            last: Hash::ZERO,
        },
    }
}

/// What the counting statements end, suspend or mend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Revokes by the grant that they name, whether it is here and whether their issuer is above it.
    revokes: BTreeMap<Hash, BTreeMap<(Hash, u64), Revoke>>,
    /// Given grants that were withdrawn.
    pub(crate) withdrawals: BTreeMap<Hash, Withdrawal>,
    /// Devices of which some grant was withdrawn for cause or does not count: only these can know a
    /// key that they should no longer read with.
    pub(crate) out: BTreeSet<DeviceId>,
    /// Beginnings of freezes by device; who says so, where.
    pub(crate) freezes: BTreeMap<DeviceId, BTreeMap<(Hash, u64), u64>>,
    /// Endorsed entries: by whom, where, for which device.
    endorsed: BTreeMap<(SpaceId, Hash), BTreeSet<(DeviceId, Hash)>>,
    /// Endorsements by device, to be judged when more is known of it.
    by_author: BTreeMap<DeviceId, BTreeMap<(Hash, u64), SpaceId>>,
    /// The latest time that each issuer said.
    pub(crate) beacons: BTreeMap<Hash, u64>,
    /// Times in which the operation was closed; the end is not included.
    closed: Vec<(u64, Option<u64>)>,
}

impl Standing {
    /// Keeps what a counting statement says.
    pub(crate) fn put(&mut self, statement: &Statement, touched: &mut Touched) {
        let place = (statement.issuer(), statement.seq());
        match statement.body() {
            Body::Revoke(revoke) => {
                self.revokes
                    .entry(revoke.target)
                    .or_default()
                    .insert(place, revoke.clone());
                touched.withdrawn.insert(revoke.target);
            }
            Body::Freeze(freeze) => {
                self.freezes
                    .entry(freeze.device)
                    .or_default()
                    .insert(place, statement.header().hlc.millis());
                touched.frozen.insert(freeze.device);
            }
            Body::Endorse(endorse) => {
                for entry in &endorse.entries {
                    self.endorsed
                        .entry((endorse.space, *entry))
                        .or_default()
                        .insert((endorse.device, place.0));
                }
                self.by_author
                    .entry(endorse.device)
                    .or_default()
                    .insert(place, endorse.space);
                touched.endorsed.insert(endorse.device);
            }
            Body::TimeBeacon(beacon) => {
                let latest = self.beacons.entry(place.0).or_default();
                *latest = beacon.at.max(*latest);
            }
            _ => {}
        }
    }

    /// Takes the root's next word about opening and closing.
    pub(crate) fn open_or_close(&mut self, event: &EventOpenClose) {
        let closed = self.closed.last().is_some_and(|(_, until)| until.is_none());
        if !event.open && !closed {
            self.closed.push((event.at, None));
        } else if let (true, Some((from, until @ None))) = (event.open, self.closed.last_mut()) {
            *until = Some(event.at.max(*from));
        }
    }

    /// Whether the operation was closed at a time.
    pub(crate) fn closed_at(&self, millis: u64) -> bool {
        self.closed
            .iter()
            .any(|(from, until)| *from <= millis && until.is_none_or(|until| millis < until))
    }

    /// Whether entries are judged alike under both, as far as the times of the operation go.
    pub(crate) fn same_times(&self, other: &Self) -> bool {
        self.closed == other.closed
    }

    /// Every endorsed entry with its author, and who says so.
    pub(crate) fn endorsements(
        &self,
    ) -> impl Iterator<Item = (&(SpaceId, Hash), &BTreeSet<(DeviceId, Hash)>)> {
        self.endorsed.iter()
    }
}

impl Reduced {
    /// What the ancestors of a grant said about its end.
    pub(crate) fn withdrawal_of(&self, target: &Hash) -> Option<Withdrawal> {
        self.standing
            .revokes
            .get(target)?
            .iter()
            .filter(|((issuer, _), _)| self.is_above(issuer, target))
            .map(|(_, revoke)| Withdrawal::of(revoke))
            .reduce(Withdrawal::with)
    }

    /// Where the ancestors of a grant said that it ends: log and place.
    pub(crate) fn said_against(&self, target: &Hash) -> BTreeSet<(Hash, u64)> {
        let said = self.standing.revokes.get(target).into_iter().flatten();
        said.map(|(place, _)| *place)
            .filter(|(issuer, _)| self.is_above(issuer, target))
            .collect()
    }

    /// Notes how a given grant stands.
    pub(crate) fn withdraw(&mut self, id: Hash, device: DeviceId, withdrawal: Option<Withdrawal>) {
        let cause = withdrawal.as_ref().is_some_and(Withdrawal::for_cause);
        if cause || !self.counted.contains(&id) {
            self.standing.out.insert(device);
        }
        if let Some(withdrawal) = withdrawal {
            self.standing.withdrawals.insert(id, withdrawal);
        }
    }

    /// Lets the withdrawals that were just heard take effect; false where they cut away what has
    /// counted, or concern a log whose issuer spoke twice, where they name the branch.
    pub(crate) fn withdrawals_fit(&mut self, touched: &Touched) -> bool {
        for id in &touched.withdrawn {
            let Some(withdrawal) = self.withdrawal_of(id) else {
                continue;
            };
            let count = withdrawal.log.count;
            let counts = self.counted.contains(id);
            let Some(log) = self.logs.get_mut(id) else {
                continue;
            };
            if log.fork.is_some() || counts && count < log.counted() {
                return false;
            }
            if counts {
                log.limit = Some(count);
            }
            if let Some(device) = self.given.get(id).map(HeldGrant::device) {
                self.withdraw(*id, device, Some(withdrawal));
            }
        }
        true
    }

    /// Whether a device may suspend another: one that enrols, for a device that works in one of its
    /// units and is not the device from which it has its own rights.
    pub(crate) fn may_freeze(&self, issuer: &Hash, device: &DeviceId) -> bool {
        if self.is_root(issuer) {
            return true;
        }
        let Some(own) = self
            .grant(issuer)
            .filter(|own| own.enrols() && !own.is_envelope())
        else {
            return false;
        };
        let shares = self.grants_of(device).any(|held| {
            let units = &held.grant.units;
            units.iter().any(|unit| own.grant.units.contains(unit))
        });
        shares
            && !self
                .grants_of(device)
                .any(|held| self.is_above(&held.id, issuer))
    }

    /// Whether a device may accept entries of another that were set aside: one that stands above it,
    /// or that enrols in the space.
    pub(crate) fn may_endorse(&self, issuer: &Hash, space: &SpaceId, author: &DeviceId) -> bool {
        let Some(space) = self.keys.spaces.get(space) else {
            return false;
        };
        let leads = self.grant(issuer).is_some_and(|own| {
            own.device() != *author
                && !own.is_envelope()
                && own.covers(&space.unit, space.class, Rights::ENROL)
        });
        leads
            || self
                .grants_of(author)
                .filter(|held| held.covers(&space.unit, space.class, Rights::APPEND))
                .any(|held| self.is_above(issuer, &held.id))
    }

    /// Whether somebody who may has endorsed an entry.
    pub(crate) fn is_endorsed(&self, space: &SpaceId, entry: &Hash, author: &DeviceId) -> bool {
        let said = self.standing.endorsed.get(&(*space, *entry));
        said.into_iter()
            .flatten()
            .any(|(device, issuer)| device == author && self.may_endorse(issuer, space, author))
    }

    /// The grants of a device that count.
    pub(crate) fn grants_of(&self, device: &DeviceId) -> impl Iterator<Item = &HeldGrant> {
        self.devices
            .get(device)
            .into_iter()
            .flat_map(|device| &device.grants)
    }

    /// The freezes of a device that count, each with its beginning and its end.
    pub(crate) fn freezes_of(&self, device: &DeviceId) -> Vec<(u64, u64)> {
        let said = self.standing.freezes.get(device);
        let mut freezes: Vec<(u64, u64)> = said
            .into_iter()
            .flatten()
            .filter(|((issuer, _), _)| self.may_freeze(issuer, device))
            .map(|(_, from)| (*from, from.saturating_add(FREEZE_MS)))
            .collect();
        freezes.sort_unstable();
        freezes
    }

    /// When a device's suspension ends, if it is suspended at `now_ms`. Freezes that meet count as one.
    pub(crate) fn frozen_until(&self, device: &DeviceId, now_ms: u64) -> Option<u64> {
        self.frozen(device, now_ms).map(|(_, until)| until)
    }

    /// The suspension of a device that holds at `now_ms`: since when, and until when.
    pub(crate) fn frozen(&self, device: &DeviceId, now_ms: u64) -> Option<(u64, u64)> {
        if !self.standing.freezes.contains_key(device) {
            return None;
        }
        let mut whole: Option<(u64, u64)> = None;
        for (from, until) in self.freezes_of(device) {
            match &mut whole {
                Some((_, end)) if from <= *end => *end = until.max(*end),
                Some((begin, end)) if (*begin..*end).contains(&now_ms) => break,
                _ => whole = Some((from, until)),
            }
        }
        whole.filter(|(from, until)| (*from..*until).contains(&now_ms))
    }

    /// Notes which withdrawals, freezes and endorsements were not their issuer's to make, as far as
    /// that is known.
    pub(crate) fn note_endings(
        &mut self,
        withdrawn: &BTreeSet<Hash>,
        frozen: &BTreeSet<DeviceId>,
        endorsed: &BTreeSet<DeviceId>,
    ) {
        let mut judged: Vec<((Hash, u64), bool)> = Vec::new();
        for target in withdrawn.iter().filter(|id| self.given.contains_key(*id)) {
            for place in self.standing.revokes.get(target).into_iter().flatten() {
                judged.push((*place.0, self.is_above(&place.0.0, target)));
            }
        }
        for device in frozen.iter().filter(|id| self.devices.contains_key(*id)) {
            for place in self.standing.freezes.get(device).into_iter().flatten() {
                judged.push((*place.0, self.may_freeze(&place.0.0, device)));
            }
        }
        for author in endorsed.iter().filter(|id| self.devices.contains_key(*id)) {
            for (place, space) in self.standing.by_author.get(author).into_iter().flatten() {
                let known = self.keys.spaces.contains_key(space);
                let may = !known || self.may_endorse(&place.0, space, author);
                judged.push((*place, may));
            }
        }
        for ((issuer, seq), may) in judged {
            let judged = if may {
                Ok(())
            } else {
                Err(Irregularity::NotAbove)
            };
            self.note(issuer, seq, judged);
        }
    }

    /// The same for everything that was said.
    pub(crate) fn note_all_endings(&mut self) {
        let withdrawn = self.standing.revokes.keys().copied().collect();
        let frozen = self.standing.freezes.keys().copied().collect();
        let endorsed = self.standing.by_author.keys().copied().collect();
        self.note_endings(&withdrawn, &frozen, &endorsed);
    }

    /// Every device about which somebody said something of this kind.
    pub(crate) fn authors_endorsed_in(&self, spaces: &BTreeSet<SpaceId>) -> BTreeSet<DeviceId> {
        let said = self.standing.by_author.iter();
        said.filter(|(_, places)| places.values().any(|space| spaces.contains(space)))
            .map(|(author, _)| *author)
            .collect()
    }
}
