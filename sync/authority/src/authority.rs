//! What a set of statements says: the answers to every question about rights.

use std::collections::{BTreeMap, BTreeSet};

use vault::{check_digits, sha256};
use wire::ids::{DeviceId, EpochId, Hash, Hlc, OperationId, PublicKey, SpaceId, UnitId};

use crate::body::{Body, Genesis};
use crate::chain::Index;
use crate::fork::Fork;
use crate::held::{Device, HeldGrant, Incident};
use crate::judge::{Affected, affected_by};
use crate::keys::{Epoch, Ring, Space};
use crate::reduce::{Reduced, reduce};
use crate::role::Rights;
use crate::statement::Statement;

/// From so many new statements on, the whole set is reduced once instead of one after the other.
const MANY: usize = 64;

/// Everything that follows from a set of statements under one root.
///
/// A pure function of the set: two devices with the same statements and root answer alike.
#[derive(Debug, Clone)]
pub struct Authority {
    pub(crate) root: Hash,
    pub(crate) index: Index,
    pub(crate) reduced: Reduced,
    pub(crate) forks: BTreeMap<(SpaceId, DeviceId, u8), Fork>,
}

/// Twenty digits that stand for the operation whose `Genesis` has this id.
#[must_use]
pub fn fingerprint_of(root: &Hash) -> String {
    check_digits(&sha256(&[b"tsunagi/v1/root-card\0", &root.0]))
}

impl PartialEq for Authority {
    /// Whether both answer every question alike, whatever else they hold.
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root && self.reduced == other.reduced && self.forks == other.forks
    }
}

impl Authority {
    /// Reduces a set of statements under the operation whose `Genesis` has the id `root`.
    ///
    /// The root is given, never found among the statements: a stranger's `Genesis` has no effect.
    pub fn reduce<'s>(root: Hash, statements: impl IntoIterator<Item = &'s Statement>) -> Self {
        let mut authority = Self {
            root,
            index: Index::new(),
            reduced: Reduced::default(),
            forks: BTreeMap::new(),
        };
        authority.extend(statements);
        authority
    }

    /// No operation yet: nobody may do anything.
    #[must_use]
    pub fn unfounded() -> Self {
        Self::reduce(Hash::ZERO, [])
    }

    /// Adds statements to the set and draws the consequences. A few that dispute nothing are taken in
    /// alone; otherwise the whole set is reduced again. Signatures are checked once per statement.
    ///
    /// Returns how many were new. Statements that cannot be judged yet are kept.
    pub fn extend<'s>(&mut self, statements: impl IntoIterator<Item = &'s Statement>) -> usize {
        let fresh = self.keep(statements);
        if !self.take_alone(&fresh) {
            self.reduced = reduce(self.root, &self.index);
        }
        fresh.len()
    }

    /// The same, and what is judged differently since, as by [`Self::affected_since`]. Statements of
    /// which no entry depends cost no copy of what was known before.
    pub fn extend_telling<'s>(
        &mut self,
        statements: impl IntoIterator<Item = &'s Statement>,
    ) -> (usize, BTreeSet<Affected>) {
        let fresh = self.keep(statements);
        if fresh.is_empty() {
            return (0, BTreeSet::new());
        }
        let quiet = fresh.iter().all(|statement| self.is_quiet(statement));
        let before = (!quiet).then(|| self.reduced.clone());
        let alone = self.take_alone(&fresh);
        if alone && quiet {
            return (fresh.len(), BTreeSet::new());
        }
        let mut before = before;
        if !alone {
            let after = reduce(self.root, &self.index);
            // Nothing quiet has changed how entries are judged.
            let as_it_was = std::mem::replace(&mut self.reduced, after);
            before = before.or(Some(as_it_was));
        }
        let affected = before.map(|before| affected_by(&before, &self.reduced));
        (fresh.len(), affected.unwrap_or_default())
    }

    /// Whether a statement, and nothing that it lets be heard, decides over entries.
    fn is_quiet(&self, statement: &Statement) -> bool {
        let quiet = matches!(
            statement.body(),
            Body::EpochKey(_) | Body::KeyDelivery(_) | Body::Freeze(_) | Body::TimeBeacon(_)
        );
        let behind = statement.seq().saturating_add(1);
        quiet
            && self.index.get(&statement.issuer()).is_none_or(|places| {
                places
                    .range(behind..)
                    .flat_map(|(_, place)| place)
                    .all(|later| matches!(later.body(), Body::EpochKey(_) | Body::KeyDelivery(_)))
            })
    }

    /// Keeps statements; answers those that are new.
    fn keep<'s>(
        &mut self,
        statements: impl IntoIterator<Item = &'s Statement>,
    ) -> Vec<&'s Statement> {
        let mut fresh: Vec<&Statement> = Vec::new();
        for statement in statements {
            if matches!(statement.body(), Body::Genesis(_)) && statement.id() != self.root {
                continue;
            }
            let place = self
                .index
                .entry(statement.issuer())
                .or_default()
                .entry(statement.seq())
                .or_default();
            if !place.contains(statement) {
                place.push(statement.clone());
                fresh.push(statement);
            }
        }
        fresh
    }

    /// Takes in a few that dispute nothing; false when the whole set is to be reduced again.
    fn take_alone(&mut self, fresh: &[&Statement]) -> bool {
        fresh.len() < MANY
            && fresh
                .iter()
                .all(|statement| self.reduced.add(statement, &self.index))
    }

    /// Whether this very statement is held already, so that the set would not change.
    #[must_use]
    pub fn holds(&self, statement: &Statement) -> bool {
        self.index
            .get(&statement.issuer())
            .and_then(|places| places.get(&statement.seq()))
            .is_some_and(|place| place.contains(statement))
    }

    /// Id of the operation's `Genesis`.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The beginning of the operation, once its statement is here.
    #[must_use]
    pub fn genesis(&self) -> Option<&Genesis> {
        self.reduced.genesis.as_ref()
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> Option<OperationId> {
        self.genesis().map(|genesis| genesis.operation)
    }

    /// Twenty digits that stand for the root, printed on a card and compared by people.
    #[must_use]
    pub fn root_fingerprint(&self) -> String {
        fingerprint_of(&self.root)
    }

    /// Every device that ever held a grant that counts.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.reduced.devices.values()
    }

    /// One device.
    #[must_use]
    pub fn device(&self, device: &DeviceId) -> Option<&Device> {
        self.reduced.devices.get(device)
    }

    /// The device behind a network key.
    #[must_use]
    pub fn device_by_net(&self, net: &PublicKey) -> Option<&Device> {
        self.device(self.reduced.by_net.get(net)?)
    }

    /// A grant that counts.
    #[must_use]
    pub fn grant(&self, id: &Hash) -> Option<&HeldGrant> {
        self.reduced.grant(id)
    }

    /// Every space.
    pub fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.reduced.keys.spaces.values()
    }

    /// A space by its name.
    #[must_use]
    pub fn space_named(&self, space: &SpaceId) -> Option<&Space> {
        self.reduced.keys.spaces.get(space)
    }

    /// The space of a unit and class.
    #[must_use]
    pub fn space(&self, unit: &UnitId, class: u8) -> Option<SpaceId> {
        self.reduced.keys.at(unit, class)
    }

    /// Whether the device was given a right to read the space, at whatever time and whatever ended it
    /// since. To ask whether it may be given anything now, see [`Self::may_serve`].
    #[must_use]
    pub fn may_read(&self, device: &DeviceId, space: &SpaceId) -> bool {
        self.covered(device, space, Rights::READ, None)
    }

    /// Whether the device keeps and forwards what the space holds without reading it, at whatever time:
    /// a relay. Whether it may be handed anything now, see [`Self::may_hand_over`].
    #[must_use]
    pub fn may_carry(&self, device: &DeviceId, space: &SpaceId) -> bool {
        let pair = self.device(device).zip(self.space_named(space));
        pair.is_some_and(|(device, space)| {
            let mut grants = device.grants.iter();
            grants.any(|held| held.carries(&space.unit, space.class))
        })
    }

    /// Whether a device was withdrawn for more than that its period came to its end. Nobody talks with
    /// it any more; one whose period is over may still hand in what it wrote.
    #[must_use]
    pub fn shuts_out(&self, device: &DeviceId) -> bool {
        let for_cause = |grant: &Hash| {
            let withdrawal = self.withdrawal(grant);
            withdrawal.is_some_and(crate::Withdrawal::for_cause)
        };
        self.is_withdrawn(device)
            && self
                .device(device)
                .is_some_and(|device| device.grants.iter().any(|held| for_cause(&held.id)))
    }

    /// Whether the device was given a right to write into the space, at whatever time.
    #[must_use]
    pub fn may_write(&self, device: &DeviceId, space: &SpaceId) -> bool {
        self.covered(device, space, Rights::APPEND, None)
    }

    /// Whether something that the device wrote at `hlc` lies within a grant to write there. Whether an
    /// entry is accepted, [`Self::judge_entry`] says: this knows no cut.
    #[must_use]
    pub fn may_write_at(&self, device: &DeviceId, space: &SpaceId, hlc: Hlc) -> bool {
        self.covered(device, space, Rights::APPEND, Some(hlc))
    }

    /// Whether the device may be given what the space holds at `hlc`: see [`Self::may_serve`].
    #[must_use]
    pub fn may_read_at(&self, device: &DeviceId, space: &SpaceId, hlc: Hlc) -> bool {
        self.may_serve(device, space, hlc.millis())
    }

    /// Whether the device has all of `wanted` in the space, at `hlc` or at whatever time.
    #[must_use]
    pub fn covered(
        &self,
        device: &DeviceId,
        space: &SpaceId,
        wanted: Rights,
        hlc: Option<Hlc>,
    ) -> bool {
        let Some((device, space)) = self.device(device).zip(self.space_named(space)) else {
            return false;
        };
        device.grants.iter().any(|held| {
            held.covers(&space.unit, space.class, wanted)
                && hlc.is_none_or(|hlc| held.valid_at(hlc.millis()))
        })
    }

    /// Whether some grant of the device gives `wanted` in a unit and class at `hlc`, whether there is
    /// such a space yet or not.
    #[must_use]
    pub fn has_in(
        &self,
        device: &DeviceId,
        unit: &UnitId,
        class: u8,
        wanted: Rights,
        hlc: Hlc,
    ) -> bool {
        self.device(device).is_some_and(|device| {
            let mut grants = device.grants.iter();
            grants.any(|held| held.covers(unit, class, wanted) && held.valid_at(hlc.millis()))
        })
    }

    fn ring(&self, space: &SpaceId) -> Option<&Ring> {
        let rings = &self.reduced.keys.rings;
        self.space_named(space)
            .and_then(|space| rings.get(&space.id))
    }

    pub(crate) fn epochs_of(&self, space: &SpaceId) -> impl Iterator<Item = (&EpochId, &Epoch)> {
        self.ring(space).into_iter().flat_map(|ring| &ring.epochs)
    }

    /// The key to write with: the first of [`Self::writable_epochs`].
    #[must_use]
    pub fn writable_epoch(&self, space: &SpaceId) -> Option<EpochId> {
        self.ring(space)?.writable.first().copied()
    }

    /// The keys that may be written with, best first: the deepest, then the lowest name. A device
    /// writes with the first whose key it holds.
    ///
    /// None of them breaks the rules of keys, and none is known to a device whose right was withdrawn
    /// for cause. There may be none: then what is written waits until somebody makes a new key
    /// ([`Self::rotation_due`]).
    #[must_use]
    pub fn writable_epochs(&self, space: &SpaceId) -> Vec<EpochId> {
        let ring = self.ring(space);
        ring.map(|ring| ring.writable.clone()).unwrap_or_default()
    }

    /// Keys of the space that no other key is built on.
    #[must_use]
    pub fn epoch_heads(&self, space: &SpaceId) -> Vec<EpochId> {
        let built_on: BTreeSet<&EpochId> = self
            .epochs_of(space)
            .flat_map(|(_, epoch)| epoch.parents.keys())
            .collect();
        self.epochs_of(space)
            .map(|(id, _)| id)
            .filter(|id| !built_on.contains(id))
            .copied()
            .collect()
    }

    /// Every key of the space, by name.
    pub fn epochs(&self, space: &SpaceId) -> impl Iterator<Item = EpochId> {
        self.epochs_of(space).map(|(id, _)| *id)
    }

    /// The devices to which a key of the space was wrapped.
    #[must_use]
    pub fn holders(&self, space: &SpaceId, epoch: &EpochId) -> BTreeSet<DeviceId> {
        let ring = self.ring(space);
        ring.map(|ring| ring.holders(epoch)).unwrap_or_default()
    }

    /// The later keys of the space inside which the key of `epoch` is sealed.
    pub(crate) fn sealed_under(
        &self,
        space: &SpaceId,
        epoch: &EpochId,
    ) -> impl Iterator<Item = EpochId> {
        self.epochs_of(space)
            .filter(|(_, later)| {
                later
                    .parents
                    .get(epoch)
                    .is_some_and(|sealed| sealed.iter().any(|each| !each.is_empty()))
            })
            .map(|(later, _)| *later)
    }

    /// Place and predecessor of the issuer's next statement; `None` when its log does not count, is
    /// stopped or was cut.
    #[must_use]
    pub fn next_seq(&self, issuer: &Hash) -> Option<(u64, Hash)> {
        let log = self.reduced.logs.get(issuer)?;
        log.goes_on().then_some((log.next, log.last))
    }

    /// The keys that sign for the root now, and how many of them must.
    #[must_use]
    pub fn root_keys(&self) -> Option<(Vec<PublicKey>, u8)> {
        let (keys, threshold) = self.reduced.logs.get(&self.root)?.root_voice()?;
        Some((keys.to_vec(), threshold))
    }

    /// Which of the root's keys have signed a statement that would be the next in its log; `None` when
    /// it is not the next, or a signature on it is wrong.
    #[must_use]
    pub fn root_signatures(&self, statement: &Statement) -> Option<Vec<u8>> {
        let (keys, _) = self.root_keys()?;
        let (seq, prev) = self.next_seq(&self.root)?;
        let next = statement.issuer() == self.root
            && statement.seq() == seq
            && statement.header().prev == prev;
        next.then(|| statement.places_signed(&keys))?
    }

    /// What honest devices do not do, for people to look at.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.reduced.incidents.iter()
    }

    /// How many statements are held whose kind this version does not evaluate.
    #[must_use]
    pub fn reserved(&self) -> usize {
        self.reduced.reserved
    }

    /// Every statement that is held, also those that cannot be judged yet.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.index.values().flat_map(BTreeMap::values).flatten()
    }
}
