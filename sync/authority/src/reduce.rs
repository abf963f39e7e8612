//! The reducer: which statements count, and which devices hold which grants.
//!
//! Holders are walked in strata of depth, the root first. A log counts from its beginning for as
//! long as it is contiguous, each statement names the one before it, and exactly one signed
//! statement stands at each place. Ancestors are walked before their descendants: a later kind that
//! cuts a descendant's log (`Revoke`) takes effect at the head of [`walk`], where its cuts are known.

use std::collections::{BTreeMap, BTreeSet};

use vault::DevicePublic;
use wire::ids::{DeviceId, Hash, Hlc, PublicKey, UnitId};

use crate::body::{Body, Genesis, Grant};
use crate::role::{Rights, Role};
use crate::statement::Statement;

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
        let classes = new.classes.iter().all(|class| own.classes.contains(class));
        if !units || !classes || !Rights(own.rights).has(Rights(new.rights)) {
            return Err(Irregularity::Scope);
        }
        if new.valid_until > own.valid_until {
            return Err(Irregularity::Period);
        }
        if hlc.millis() > own.valid_until {
            return Err(Irregularity::Late);
        }
        one_deeper(new, own.depth)
    }
}

/// What holds for grants of the root and of devices alike.
pub(crate) fn one_deeper(new: &Grant, issuer_depth: u8) -> Result<(), Irregularity> {
    if new.depth > MAX_DEPTH || new.depth != issuer_depth.saturating_add(1) {
        return Err(Irregularity::Depth);
    }
    let covered = new.agreement.is_none_or(|agreement| {
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

/// One issuer's log, as far as it counts.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    /// Depth of the issuer.
    pub(crate) depth: u8,
    /// The next place.
    pub(crate) next: u64,
    /// Id of the last statement that counts.
    pub(crate) last: Hash,
    /// The statements that count, in order.
    pub(crate) statements: Vec<Statement>,
    /// The proof that the issuer spoke twice at the place `next`: nothing further counts.
    pub(crate) fork: Vec<Statement>,
}

impl PartialEq for Log {
    /// A fork is the same fork whichever of its branches are at hand.
    fn eq(&self, other: &Self) -> bool {
        self.depth == other.depth
            && self.statements == other.statements
            && self.fork.is_empty() == other.fork.is_empty()
    }
}

impl Eq for Log {}

/// What the set of statements says about issuers and devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reduced {
    pub(crate) genesis: Option<Genesis>,
    pub(crate) logs: BTreeMap<Hash, Log>,
    pub(crate) grants: BTreeMap<Hash, HeldGrant>,
    pub(crate) devices: BTreeMap<DeviceId, Device>,
    pub(crate) by_net: BTreeMap<PublicKey, DeviceId>,
    key_owners: BTreeMap<[u8; 32], DeviceId>,
    pub(crate) incidents: BTreeSet<Incident>,
    pub(crate) reserved: usize,
}

/// Statements by log and place; several at one place until signatures are checked.
pub(crate) type Index = BTreeMap<Hash, BTreeMap<u64, BTreeMap<Hash, Statement>>>;

/// Whether a statement is signed by its issuer. The issuer's id is a hash over its key, so the
/// answer belongs to the statement's bytes and is remembered by their hash.
pub(crate) type Verified = BTreeMap<Hash, bool>;

/// Reduces the set.
pub(crate) fn reduce(root: Hash, index: &Index, verified: &mut Verified) -> Reduced {
    let mut reduced = Reduced::default();
    let Some(genesis) = genesis(root, index, verified) else {
        return reduced;
    };
    let mut holders: Vec<Hash> = Vec::new();
    let log = walk(
        root,
        0,
        index,
        verified,
        &mut reduced.incidents,
        &|statement| statement.signed_by_root(&genesis),
    );
    let mut candidates = grants_of(&log);
    reduced.logs.insert(root, log);
    reduced.genesis = Some(genesis);
    for depth in 1..=MAX_DEPTH {
        // Within a stratum the earlier grant keeps its keys, whatever order they arrived in.
        candidates.sort_by_key(|(held, _)| (held.hlc, held.id));
        for (held, seq) in candidates.drain(..) {
            let judged = match reduced.grants.get(&held.issuer) {
                Some(issuer) => issuer.allows(&held.grant, held.hlc),
                None => one_deeper(&held.grant, 0),
            };
            match judged.and_then(|()| reduced.admit(&held)) {
                Ok(()) => holders.push(held.id),
                Err(irregularity) => {
                    reduced.incidents.insert(Incident {
                        issuer: held.issuer,
                        seq,
                        irregularity,
                    });
                }
            }
        }
        for holder in holders.drain(..) {
            let Some(key) = reduced.grants.get(&holder).map(|held| held.grant.keys.sign) else {
                continue;
            };
            let log = walk(
                holder,
                depth,
                index,
                verified,
                &mut reduced.incidents,
                &|statement| statement.signed_by(&key),
            );
            candidates.extend(grants_of(&log));
            reduced.logs.insert(holder, log);
        }
    }
    // Grants by the deepest holders would lie below the last stratum.
    for (held, seq) in candidates {
        reduced.incidents.insert(Incident {
            issuer: held.issuer,
            seq,
            irregularity: Irregularity::Depth,
        });
    }
    reduced.reserved = reduced
        .logs
        .values()
        .flat_map(|log| &log.statements)
        .filter(|statement| matches!(statement.body(), Body::Reserved(_)))
        .count();
    reduced
}

impl Reduced {
    /// Takes a grant in, unless another device already uses one of its keys.
    fn admit(&mut self, held: &HeldGrant) -> Result<(), Irregularity> {
        let keys = held.grant.keys;
        let id = held.device();
        let own = [keys.sign, keys.kem, keys.net];
        let used = own
            .iter()
            .any(|key| self.key_owners.get(key).is_some_and(|owner| *owner != id));
        let renamed = self
            .devices
            .get(&id)
            .is_some_and(|device| device.keys != keys);
        if used || renamed {
            return Err(Irregularity::KeyInUse);
        }
        self.key_owners.extend(own.map(|key| (key, id)));
        self.by_net.insert(PublicKey(keys.net), id);
        self.devices
            .entry(id)
            .or_insert_with(|| Device {
                id,
                keys,
                grants: Vec::new(),
            })
            .grants
            .push(held.clone());
        self.grants.insert(held.id, held.clone());
        Ok(())
    }
}

fn genesis(root: Hash, index: &Index, verified: &mut Verified) -> Option<Genesis> {
    index
        .get(&root)?
        .get(&0)?
        .values()
        .find_map(|statement| match statement.body() {
            Body::Genesis(genesis)
                if *verified
                    .entry(statement.digest())
                    .or_insert_with(|| statement.signed_by_root(genesis)) =>
            {
                Some(genesis.clone())
            }
            _ => None,
        })
}

fn grants_of(log: &Log) -> Vec<(HeldGrant, u64)> {
    log.statements
        .iter()
        .filter_map(|statement| match statement.body() {
            Body::Grant(grant) => Some((
                HeldGrant {
                    id: statement.id(),
                    grant: grant.clone(),
                    issuer: statement.issuer(),
                    hlc: statement.header().hlc,
                },
                statement.seq(),
            )),
            _ => None,
        })
        .collect()
}

/// Walks one log from its beginning for as long as it counts.
fn walk(
    issuer: Hash,
    depth: u8,
    index: &Index,
    verified: &mut Verified,
    incidents: &mut BTreeSet<Incident>,
    signed: &dyn Fn(&Statement) -> bool,
) -> Log {
    let mut log = Log {
        depth,
        next: 0,
        last: Hash::ZERO,
        statements: Vec::new(),
        fork: Vec::new(),
    };
    let places = index.get(&issuer);
    let mut incident = |seq, irregularity| {
        incidents.insert(Incident {
            issuer,
            seq,
            irregularity,
        });
    };
    while let Some(place) = places.and_then(|places| places.get(&log.next)) {
        // What is not signed by the issuer is no word of his and stops nobody's log.
        let mut said: BTreeMap<Hash, &Statement> = BTreeMap::new();
        for (digest, statement) in place {
            if *verified.entry(*digest).or_insert_with(|| signed(statement)) {
                said.entry(statement.id()).or_insert(statement);
            }
        }
        let mut said = said.into_values();
        match (said.next(), said.next()) {
            (None, _) => break,
            (Some(one), None) if one.header().prev == log.last => {
                log.last = one.id();
                log.next += 1;
                log.statements.push(one.clone());
            }
            (Some(one), other) => {
                // Alone it is proof too: it names another statement before it than the one here.
                incident(log.next, Irregularity::Equivocation);
                log.fork = std::iter::once(one).chain(other).cloned().collect();
                if log.fork.len() == 1 {
                    log.fork.splice(0..0, log.statements.last().cloned());
                }
                break;
            }
        }
    }
    log
}
