//! The reducer: which statements count, and which devices hold which grants.
//!
//! Holders are walked in strata of depth, the root first. A log is heard from its beginning for as
//! long as it is contiguous, each statement names the one before it, and exactly one signed
//! statement stands at each place. Only ancestors withdraw a grant, and they are walked before their
//! descendants, so what cuts a log is known when the log is walked.
//!
//! A statement that is added where nobody disputes anything is taken in alone ([`Reduced::add`]); all
//! else is reduced anew. Both end in the same state, which the tests compare.

use std::collections::{BTreeMap, BTreeSet};

use wire::ids::{DeviceId, Hash, Hlc, PublicKey, SpaceId};

use crate::body::{Body, Genesis};
use crate::chain::{Index, Log, Voice};
use crate::held::{Device, HeldGrant, Incident, Irregularity, MAX_DEPTH, agreed, one_deeper};
use crate::keys::Keys;
use crate::standing::Standing;
use crate::statement::Statement;

/// What the set of statements says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reduced {
    /// Id of the `Genesis`, once it is here.
    root: Option<Hash>,
    pub(crate) genesis: Option<Genesis>,
    pub(crate) logs: BTreeMap<Hash, Log>,
    /// Every grant that was rightly given, whatever was withdrawn since.
    pub(crate) given: BTreeMap<Hash, HeldGrant>,
    /// Those of [`Self::given`] that count: nothing above them was cut away, and no other device
    /// uses their keys.
    pub(crate) counted: BTreeSet<Hash>,
    pub(crate) devices: BTreeMap<DeviceId, Device>,
    pub(crate) by_net: BTreeMap<PublicKey, DeviceId>,
    /// The given grants of each device.
    pub(crate) of_device: BTreeMap<DeviceId, BTreeSet<Hash>>,
    key_owners: BTreeMap<[u8; 32], DeviceId>,
    pub(crate) standing: Standing,
    pub(crate) keys: Keys,
    pub(crate) incidents: BTreeSet<Incident>,
    pub(crate) reserved: usize,
}

/// A grant on its way in.
struct Candidate {
    held: HeldGrant,
    seq: u64,
    /// Whether its statement counts.
    counts: bool,
}

/// What changed while statements were heard, and is to be looked at again.
#[derive(Default)]
pub(crate) struct Touched {
    pub(crate) grants: BTreeSet<Hash>,
    pub(crate) withdrawn: BTreeSet<Hash>,
    pub(crate) opened: BTreeSet<SpaceId>,
    pub(crate) said: Vec<Statement>,
    pub(crate) frozen: BTreeSet<DeviceId>,
    pub(crate) endorsed: BTreeSet<DeviceId>,
    /// Nothing less than the whole set tells.
    everything: bool,
    /// The whole set was heard.
    pub(crate) all: bool,
}

/// Reduces the set.
pub(crate) fn reduce(root: Hash, index: &Index) -> Reduced {
    let mut reduced = Reduced {
        root: Some(root),
        ..Reduced::default()
    };
    let Some(genesis) = genesis(root, index) else {
        return reduced;
    };
    let voice = Voice::Root(genesis.root_keys.clone(), genesis.threshold);
    reduced.genesis = Some(genesis);
    let mut touched = Touched {
        all: true,
        ..Touched::default()
    };
    let mut log = Log::new(0, voice);
    log.follow(index.get(&root));
    reduced.logs.insert(root, log);
    let mut candidates = reduced.listen(root, 0, &mut touched);
    for depth in 1..=MAX_DEPTH + 1 {
        // Within a stratum the earlier grant keeps its keys, whatever order they arrived in.
        candidates.sort_by_key(|candidate| (candidate.held.hlc, candidate.held.id));
        let mut given: Vec<Hash> = Vec::new();
        for candidate in candidates.drain(..) {
            let id = candidate.held.id;
            let seq = candidate.seq;
            let issuer = candidate.held.issuer;
            match reduced.give(candidate) {
                Ok(()) => given.push(id),
                Err(Refused::NotGiven) => {}
                Err(Refused::KeyInUse) => {
                    given.push(id);
                    reduced.note(issuer, seq, Err(Irregularity::KeyInUse));
                }
            }
        }
        for id in given {
            reduced.open_log(&id, depth, index);
            candidates.extend(reduced.listen(id, 0, &mut touched));
        }
    }
    reduced.note_forks();
    reduced.review(&touched);
    reduced
}

/// Why a grant is not in force.
enum Refused {
    /// It was never rightly given.
    NotGiven,
    /// It was, but another device already uses one of its keys.
    KeyInUse,
}

impl Reduced {
    /// Takes in one statement that the index already has; false when only [`reduce`] can tell.
    pub(crate) fn add(&mut self, statement: &Statement, index: &Index) -> bool {
        if self.genesis.is_none() {
            return false;
        }
        let issuer = statement.issuer();
        // A log whose grant is not here, or was never rightly given, waits in the index.
        let Some(log) = self.logs.get_mut(&issuer) else {
            return true;
        };
        if statement.seq() < log.next {
            // Behind a fork that somebody above has settled, another branch changes nothing.
            let settled = log
                .fork
                .as_ref()
                .is_some_and(|(at, _)| *at <= statement.seq());
            return settled || !log.contradicts(statement);
        }
        if log.fork.is_some() {
            // It may be the missing piece of the branch that somebody above named.
            let named = self.standing.withdrawals.get(&issuer);
            return named.is_none_or(|withdrawal| withdrawal.log.count <= log.next);
        }
        if statement.seq() > log.next {
            return true;
        }
        let from = log.follow(index.get(&issuer));
        if log.fork.is_some() {
            return false;
        }
        let mut touched = Touched::default();
        let mut candidates = self.listen(issuer, from, &mut touched);
        while let Some(candidate) = candidates.pop() {
            let (id, depth) = (candidate.held.id, candidate.held.grant.depth);
            match self.give(candidate) {
                Ok(()) => {}
                Err(Refused::NotGiven) => continue,
                // Which of the two keeps the key depends on all grants of their stratum.
                Err(Refused::KeyInUse) => return false,
            }
            self.open_log(&id, depth, index);
            if self.logs.get(&id).is_some_and(|log| log.fork.is_some()) {
                return false;
            }
            candidates.extend(self.listen(id, 0, &mut touched));
            touched.grants.insert(id);
        }
        if touched.everything || !self.withdrawals_fit(&touched) {
            return false;
        }
        self.review(&touched);
        true
    }

    /// Whether this grant's holder speaks with effect, as far as its grant goes.
    pub(crate) fn counts(&self, statement: &Statement) -> bool {
        let issuer = statement.issuer();
        (self.is_root(&issuer) || self.counted.contains(&issuer))
            && self
                .logs
                .get(&issuer)
                .is_some_and(|log| statement.seq() < log.counted())
    }

    /// Whether this names the root's log.
    pub(crate) fn is_root(&self, issuer: &Hash) -> bool {
        self.root == Some(*issuer)
    }

    /// A grant that counts.
    pub(crate) fn grant(&self, id: &Hash) -> Option<&HeldGrant> {
        self.counted.contains(id).then(|| self.given.get(id))?
    }

    /// Whether `higher` is the root or a holder through whom `target` descends from it.
    pub(crate) fn is_above(&self, higher: &Hash, target: &Hash) -> bool {
        let mut below = self.given.get(target);
        while let Some(held) = below {
            if held.issuer == *higher {
                return true;
            }
            below = self.given.get(&held.issuer);
        }
        false
    }

    /// The grant under which a statement was made, if its time lies before the grant's end and not
    /// in a time when the operation was closed.
    pub(crate) fn speaker(&self, statement: &Statement) -> Result<&HeldGrant, Irregularity> {
        let held = self
            .given
            .get(&statement.issuer())
            .ok_or(Irregularity::NoRight)?;
        self.in_time(held, statement.header().hlc)?;
        Ok(held)
    }

    fn in_time(&self, held: &HeldGrant, hlc: Hlc) -> Result<(), Irregularity> {
        if hlc.millis() > held.grant.valid_until || self.standing.closed_at(hlc.millis()) {
            return Err(Irregularity::Late);
        }
        Ok(())
    }

    /// Notes what is wrong at a place, or that nothing is.
    pub(crate) fn note(&mut self, issuer: Hash, seq: u64, judged: Result<(), Irregularity>) {
        let at = |irregularity| Incident {
            issuer,
            seq,
            irregularity,
        };
        let range = at(Irregularity::Equivocation)..=at(Irregularity::NotAbove);
        let before: Vec<Incident> = self
            .incidents
            .range(range)
            .filter(|incident| incident.irregularity != Irregularity::Equivocation)
            .copied()
            .collect();
        for incident in before {
            self.incidents.remove(&incident);
        }
        if let Err(irregularity) = judged {
            self.incidents.insert(at(irregularity));
        }
    }

    fn note_forks(&mut self) {
        // At the place where the log ends, which is the same for all also where a fork was settled.
        let forked = self.logs.iter().filter(|(_, log)| log.fork.is_some());
        let forks = forked.map(|(issuer, log)| Incident {
            issuer: *issuer,
            seq: log.next,
            irregularity: Irregularity::Equivocation,
        });
        let forks: Vec<Incident> = forks.collect();
        self.incidents.extend(forks);
    }

    /// Hears a log from a place on; answers the grants in it.
    fn listen(&mut self, issuer: Hash, from: u64, touched: &mut Touched) -> Vec<Candidate> {
        let Some(log) = self.logs.get(&issuer) else {
            return Vec::new();
        };
        let fresh: Vec<Statement> = log
            .statements
            .iter()
            .skip(usize::try_from(from).unwrap_or(usize::MAX))
            .cloned()
            .collect();
        let mut candidates = Vec::new();
        for statement in fresh {
            let counts = self.counts(&statement);
            if let Body::Grant(grant) = statement.body() {
                candidates.push(Candidate {
                    held: HeldGrant {
                        id: statement.id(),
                        grant: grant.clone(),
                        issuer,
                        hlc: statement.header().hlc,
                    },
                    seq: statement.seq(),
                    counts,
                });
            } else {
                self.hear(&statement, counts, touched);
            }
        }
        candidates
    }

    fn hear(&mut self, statement: &Statement, counts: bool, touched: &mut Touched) {
        let by_root = self.is_root(&statement.issuer());
        match statement.body() {
            Body::Genesis(_) | Body::Grant(_) => {}
            Body::SpaceNew(_) | Body::EpochKey(_) | Body::KeyDelivery(_) => {
                // Keys are read also where they no longer count: see `keys`.
                self.keys.put(statement);
                touched.said.push(statement.clone());
            }
            _ if !counts => {}
            Body::Reserved(_) => self.reserved += 1,
            Body::RootRotate(_) if by_root => touched.everything = true,
            Body::EventOpenClose(event) if by_root => {
                self.standing.open_or_close(event);
                touched.everything = true;
            }
            Body::RootRotate(_) | Body::EventOpenClose(_) => {
                self.note(
                    statement.issuer(),
                    statement.seq(),
                    Err(Irregularity::NoRight),
                );
            }
            Body::Revoke(_) | Body::Freeze(_) | Body::Endorse(_) | Body::TimeBeacon(_) => {
                let judged = if by_root {
                    Ok(())
                } else {
                    self.speaker(statement).and_then(|held| {
                        // An envelope says nothing about others.
                        let about_others = !matches!(statement.body(), Body::Revoke(_));
                        match held.is_envelope() && about_others {
                            true => Err(Irregularity::NoRight),
                            false => Ok(()),
                        }
                    })
                };
                if judged.is_ok() {
                    self.standing.put(statement, touched);
                }
                self.note(statement.issuer(), statement.seq(), judged);
            }
        }
    }

    /// Gives a grant, if its issuer may give it, and lets it count, if its statement does.
    fn give(&mut self, candidate: Candidate) -> Result<(), Refused> {
        let Candidate { held, seq, counts } = candidate;
        let judged = match self.given.get(&held.issuer) {
            Some(issuer) => issuer
                .allows(&held.grant, held.hlc)
                .and_then(|()| self.in_time(issuer, held.hlc))
                // An envelope is opened once: what its log says first lets a device in.
                .and_then(|()| match issuer.is_envelope() && seq != 0 {
                    true => Err(Irregularity::NoRight),
                    false => Ok(()),
                }),
            None => one_deeper(&held.grant, 0).and_then(|()| agreed(&held.grant, None)),
        };
        if judged.is_err() {
            if counts {
                self.note(held.issuer, seq, judged);
            }
            return Err(Refused::NotGiven);
        }
        let id = held.id;
        self.of_device.entry(held.device()).or_default().insert(id);
        self.keys.put_reader(&held);
        self.given.insert(id, held.clone());
        if !counts {
            return Ok(());
        }
        self.admit(held)
    }

    /// Takes a grant in, unless another device already uses one of its keys.
    fn admit(&mut self, held: HeldGrant) -> Result<(), Refused> {
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
            return Err(Refused::KeyInUse);
        }
        self.key_owners.extend(own.map(|key| (key, id)));
        self.by_net.insert(PublicKey(keys.net), id);
        self.counted.insert(held.id);
        let device = self.devices.entry(id).or_insert_with(|| Device {
            id,
            keys,
            grants: Vec::new(),
        });
        let place = device
            .grants
            .partition_point(|other| (other.hlc, other.id) < (held.hlc, held.id));
        device.grants.insert(place, held);
        Ok(())
    }

    /// Opens the log of a grant that was given, and cuts it where somebody above said so.
    fn open_log(&mut self, id: &Hash, depth: u8, index: &Index) {
        let Some(held) = self.given.get(id) else {
            return;
        };
        let device = held.device();
        let mut log = Log::new(depth, Voice::Device(held.grant.keys.sign));
        let places = index.get(id);
        log.follow(places);
        let withdrawal = self.withdrawal_of(id);
        if let Some(withdrawal) = &withdrawal {
            log.heal(places, &withdrawal.log);
            log.limit = Some(withdrawal.log.count);
        }
        if !self.counted.contains(id) {
            log.limit = Some(0);
        }
        self.logs.insert(*id, log);
        self.withdraw(*id, device, withdrawal);
    }
}

fn genesis(root: Hash, index: &Index) -> Option<Genesis> {
    index
        .get(&root)?
        .get(&0)?
        .iter()
        .find_map(|statement| match statement.body() {
            Body::Genesis(genesis)
                if statement.signed_by_root(&genesis.root_keys, genesis.threshold) =>
            {
                Some(genesis.clone())
            }
            _ => None,
        })
}
