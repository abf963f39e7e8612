//! What a set of statements says: the answers to every question about rights.

use std::collections::BTreeMap;

use vault::{check_digits, sha256};
use wire::ids::{DeviceId, EpochId, Hash, Hlc, OperationId, PublicKey, SpaceId, UnitId};

use crate::body::{Body, Genesis};
use crate::evaluate::{Evaluated, Space, evaluate};
use crate::reduce::{Device, HeldGrant, Incident, Index, Log, Reduced, Verified, reduce};
use crate::role::Rights;
use crate::statement::{MAX_SEQ, Statement};

/// What a vector says about one log, in 64 bits: whether the log stops at a fork (1 bit), the next
/// place (24 bits), and the first bits of the id of the last statement (39 bits).
///
/// The bits of the id let two devices that hold different branches of equal length notice it. Of two
/// marks on one branch the greater one knows more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark(u64);

impl Mark {
    const FORKED: u64 = 1 << 63;
    const ID_BITS: u32 = 39;

    fn of(log: &Log) -> Self {
        let [a, b, c, d, e, ..] = log.last.0;
        let id = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]) >> 1;
        let forked = if log.fork.is_empty() { 0 } else { Self::FORKED };
        Self(forked | log.next.min(MAX_SEQ) << Self::ID_BITS | id)
    }

    fn next(self) -> u64 {
        self.0 >> Self::ID_BITS & MAX_SEQ
    }

    fn last(self) -> u64 {
        self.0 & ((1 << Self::ID_BITS) - 1)
    }

    fn forked(self) -> bool {
        self.0 & Self::FORKED != 0
    }
}

/// Everything that follows from a set of statements under one root.
///
/// A pure function of the set: two devices with the same statements and root answer alike.
#[derive(Debug, Clone)]
pub struct Authority {
    root: Hash,
    index: Index,
    verified: Verified,
    pub(crate) reduced: Reduced,
    pub(crate) evaluated: Evaluated,
}

impl PartialEq for Authority {
    /// Whether both answer every question alike, whatever else they hold.
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
            && self.reduced == other.reduced
            && self.evaluated == other.evaluated
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
            verified: Verified::new(),
            reduced: Reduced::default(),
            evaluated: Evaluated::default(),
        };
        authority.extend(statements);
        authority
    }

    /// No operation yet: nobody may do anything.
    #[must_use]
    pub fn unfounded() -> Self {
        Self::reduce(Hash::ZERO, [])
    }

    /// Adds statements to the set and reduces again. Signatures are checked once per statement.
    ///
    /// Returns how many were new. Statements that cannot be judged yet are kept.
    pub fn extend<'s>(&mut self, statements: impl IntoIterator<Item = &'s Statement>) -> usize {
        let mut added = 0;
        for statement in statements {
            if matches!(statement.body(), Body::Genesis(_)) && statement.id() != self.root {
                continue;
            }
            let before = self
                .index
                .entry(statement.issuer())
                .or_default()
                .entry(statement.seq())
                .or_default()
                .insert(statement.digest(), statement.clone());
            added += usize::from(before.is_none());
        }
        if added > 0 {
            self.reduced = reduce(self.root, &self.index, &mut self.verified);
            self.evaluated = evaluate(&self.reduced);
        }
        added
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
        check_digits(&sha256(&[b"tsunagi/v1/root-card\0", &self.root.0]))
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
        self.reduced.grants.get(id)
    }

    /// Every space.
    pub fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.evaluated.spaces.values()
    }

    /// A space by its name.
    #[must_use]
    pub fn space_named(&self, space: &SpaceId) -> Option<&Space> {
        self.evaluated.spaces.get(space)
    }

    /// The space of a unit and class.
    #[must_use]
    pub fn space(&self, unit: &UnitId, class: u8) -> Option<SpaceId> {
        self.spaces()
            .find(|space| space.unit == *unit && space.class == class)
            .map(|space| space.id)
    }

    /// Whether the device may read the space, at whatever time.
    #[must_use]
    pub fn may_read(&self, device: &DeviceId, space: &SpaceId) -> bool {
        self.covered(device, space, Rights::READ, None)
    }

    /// Whether the device may write into the space, at whatever time.
    #[must_use]
    pub fn may_write(&self, device: &DeviceId, space: &SpaceId) -> bool {
        self.covered(device, space, Rights::APPEND, None)
    }

    /// Whether something that the device wrote at `hlc` lies within a grant to write there.
    #[must_use]
    pub fn may_write_at(&self, device: &DeviceId, space: &SpaceId, hlc: Hlc) -> bool {
        self.covered(device, space, Rights::APPEND, Some(hlc))
    }

    /// Whether the device may read the space at `hlc`.
    #[must_use]
    pub fn may_read_at(&self, device: &DeviceId, space: &SpaceId, hlc: Hlc) -> bool {
        self.covered(device, space, Rights::READ, Some(hlc))
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

    /// The key to write with: the first of [`Self::writable_epochs`].
    #[must_use]
    pub fn writable_epoch(&self, space: &SpaceId) -> Option<EpochId> {
        self.writable_epochs(space).first().copied()
    }

    /// The keys that may be written with, best first: the deepest, then the lowest name. A device
    /// writes with the first whose key it holds.
    #[must_use]
    pub fn writable_epochs(&self, space: &SpaceId) -> Vec<EpochId> {
        let mut epochs: Vec<(u64, EpochId)> = self
            .evaluated
            .epochs
            .get(space)
            .into_iter()
            .flatten()
            .filter(|(_, epoch)| epoch.writable)
            .filter_map(|(id, epoch)| epoch.depth.map(|depth| (depth, *id)))
            .collect();
        epochs.sort_by_key(|(depth, id)| (std::cmp::Reverse(*depth), *id));
        epochs.into_iter().map(|(_, id)| id).collect()
    }

    /// Keys of the space that no other key is built on: the next key names them all.
    #[must_use]
    pub fn epoch_heads(&self, space: &SpaceId) -> Vec<EpochId> {
        let Some(epochs) = self.evaluated.epochs.get(space) else {
            return Vec::new();
        };
        epochs
            .keys()
            .filter(|id| !epochs.values().any(|epoch| epoch.parents.contains_key(id)))
            .copied()
            .collect()
    }

    /// Every key of the space, by name.
    pub fn epochs(&self, space: &SpaceId) -> impl Iterator<Item = EpochId> {
        let epochs = self.evaluated.epochs.get(space);
        epochs.into_iter().flat_map(BTreeMap::keys).copied()
    }

    /// The later keys of the space inside which the key of `epoch` is sealed.
    pub(crate) fn sealed_under(
        &self,
        space: &SpaceId,
        epoch: &EpochId,
    ) -> impl Iterator<Item = EpochId> {
        let epochs = self.evaluated.epochs.get(space);
        epochs
            .into_iter()
            .flatten()
            .filter(|(_, later)| {
                later
                    .parents
                    .get(epoch)
                    .is_some_and(|sealed| sealed.iter().any(|each| !each.is_empty()))
            })
            .map(|(later, _)| *later)
    }

    /// Place and predecessor of the issuer's next statement; `None` when its log does not count or
    /// is stopped.
    #[must_use]
    pub fn next_seq(&self, issuer: &Hash) -> Option<(u64, Hash)> {
        let log = self.reduced.logs.get(issuer)?;
        log.fork.is_empty().then_some((log.next, log.last))
    }

    /// What is held: for each log a mark of how far it is held, to be given to a peer's
    /// [`Self::missing_for`]. A device whose mark is not below a peer's lacks nothing of that log
    /// that the peer has, save where the two hold different branches, which the next exchange shows.
    #[must_use]
    pub fn vector(&self) -> BTreeMap<Hash, u64> {
        self.reduced
            .logs
            .iter()
            .filter(|(_, log)| log.next > 0 || !log.fork.is_empty())
            .map(|(issuer, log)| (*issuer, Mark::of(log).0))
            .collect()
    }

    /// What a peer with this [`Self::vector`] lacks, in an order in which it can be judged.
    ///
    /// A fork is proved to every peer that does not know it: what proves it is sent.
    #[must_use]
    pub fn missing_for(&self, vector: &BTreeMap<Hash, u64>) -> Vec<&Statement> {
        let mut logs: Vec<_> = self.reduced.logs.iter().collect();
        logs.sort_by_key(|(issuer, log)| (log.depth, **issuer));
        let mut missing: Vec<&Statement> = Vec::new();
        for (issuer, log) in logs {
            let ours = Mark::of(log);
            let theirs = Mark(vector.get(issuer).copied().unwrap_or(0));
            if !theirs.forked() {
                let lacking = log.statements.iter();
                missing.extend(lacking.filter(|each| each.seq() >= theirs.next()));
            }
            if theirs.next() == ours.next() && theirs.last() != ours.last() {
                missing.extend(log.statements.last());
            }
            if !(theirs.forked() && theirs.next() <= ours.next()) {
                missing.extend(&log.fork);
            }
        }
        // What cannot be judged here may be judged there.
        for (_, places) in self
            .index
            .iter()
            .filter(|(issuer, _)| !self.reduced.logs.contains_key(issuer))
            .filter(|(issuer, _)| !vector.contains_key(issuer))
        {
            missing.extend(places.values().flat_map(BTreeMap::values));
        }
        missing
    }

    /// One hash over everything that counts. Equal hashes mean equal answers.
    #[must_use]
    pub fn heads_hash(&self) -> Hash {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&self.root.0);
        for (issuer, next) in self.vector() {
            bytes.extend_from_slice(&issuer.0);
            bytes.extend_from_slice(&next.to_be_bytes());
            if let Some(log) = self.reduced.logs.get(&issuer) {
                bytes.extend_from_slice(&log.last.0);
            }
        }
        Hash(sha256(&[b"tsunagi/v1/authority-heads\0", &bytes]))
    }

    /// What honest devices do not do, for people to look at.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.reduced
            .incidents
            .iter()
            .chain(&self.evaluated.incidents)
    }

    /// How many statements are held whose kind this version does not evaluate.
    #[must_use]
    pub fn reserved(&self) -> usize {
        self.reduced.reserved
    }

    /// Every statement that is held, also those that cannot be judged yet.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.index
            .values()
            .flat_map(BTreeMap::values)
            .flat_map(BTreeMap::values)
    }
}
