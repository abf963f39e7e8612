//! The rules once more, written as plainly as they are said and as slowly as they read, to compare
//! the reducer with. Every question is answered from the whole set; nothing is kept.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use authority::{Body, Cut, EntryClaim, Grant, Revoke, Rights, Role, Statement};
use vault::{Label, verify};
use wire::ids::{DeviceId, EpochId, Hash, Hlc, PublicKey, SpaceId, UnitId};

use crate::world::{OPERATION, claims, spaces};

pub struct Oracle {
    root: Hash,
    /// Statements of each log by place, each once.
    said: BTreeMap<Hash, BTreeMap<u64, Vec<Statement>>>,
    logs: RefCell<BTreeMap<Hash, Vec<Statement>>>,
    cuts: RefCell<BTreeMap<Hash, Option<u64>>>,
}

fn place_of(space: &SpaceId) -> Option<(UnitId, u8)> {
    (1..=3)
        .flat_map(|unit| (0..=4).map(move |class| (UnitId([unit; 16]), class)))
        .find(|(unit, class)| vault::space_id(&OPERATION.0, &unit.0, *class) == space.0)
}

fn may(grant: &Grant, space: &SpaceId, wanted: Rights) -> bool {
    let Some((unit, class)) = place_of(space) else {
        return false;
    };
    let Some(role) = Role::from_number(grant.role) else {
        return false;
    };
    grant.units.contains(&unit)
        && grant.classes.contains(&class)
        && role
            .rights_in(class)
            .common(Rights(grant.rights))
            .has(wanted)
}

/// The signatures of a statement, read from its bytes.
fn signatures(statement: &Statement) -> Vec<(u8, [u8; 64])> {
    let mut outer = minicbor::Decoder::new(statement.bytes());
    outer.array().unwrap();
    outer.bytes().unwrap();
    let count = outer.array().unwrap().unwrap();
    (0..count)
        .map(|_| {
            outer.array().unwrap();
            let place = outer.u8().unwrap();
            (place, outer.bytes().unwrap().try_into().unwrap())
        })
        .collect()
}

impl Oracle {
    pub fn of(root: Hash, statements: &[Statement]) -> Self {
        let mut said: BTreeMap<Hash, BTreeMap<u64, Vec<Statement>>> = BTreeMap::new();
        for statement in statements {
            let place = said
                .entry(statement.issuer())
                .or_default()
                .entry(statement.seq())
                .or_default();
            if !place.iter().any(|other| other.id() == statement.id()) {
                place.push(statement.clone());
            }
        }
        Self {
            root,
            said,
            logs: RefCell::default(),
            cuts: RefCell::default(),
        }
    }

    fn grant_named(&self, id: &Hash) -> Option<(&Statement, &Grant)> {
        let all = self.said.values().flat_map(BTreeMap::values).flatten();
        all.filter(|statement| statement.id() == *id)
            .find_map(|statement| match statement.body() {
                Body::Grant(grant) => Some((statement, grant)),
                _ => None,
            })
    }

    /// The log of an issuer: contiguous, each naming the one before, one at each place; or the branch
    /// that all who cut it agree on.
    fn log(&self, issuer: &Hash) -> Vec<Statement> {
        if let Some(known) = self.logs.borrow().get(issuer) {
            return known.clone();
        }
        let log = self.log_from_scratch(issuer);
        self.logs.borrow_mut().insert(*issuer, log.clone());
        log
    }

    fn log_from_scratch(&self, issuer: &Hash) -> Vec<Statement> {
        let Some(places) = self.said.get(issuer) else {
            return Vec::new();
        };
        let mut keys: Vec<PublicKey> = Vec::new();
        let mut needed = 1;
        if *issuer == self.root {
            let Body::Genesis(genesis) = places[&0][0].body() else {
                unreachable!()
            };
            keys.clone_from(&genesis.root_keys);
            needed = usize::from(genesis.threshold);
        } else if let Some((_, grant)) = self.grant_named(issuer) {
            keys.push(PublicKey(grant.keys.sign));
        }
        let signed = |statement: &Statement, keys: &[PublicKey], needed: usize| {
            let signatures = signatures(statement);
            signatures.len() >= needed
                && signatures.iter().all(|(place, signature)| {
                    keys.get(usize::from(*place)).is_some_and(|key| {
                        verify(&key.0, Label::Statement, &statement.id().0, signature).is_ok()
                    })
                })
        };
        let mut log: Vec<Statement> = Vec::new();
        let mut forked = false;
        loop {
            let here: Vec<&Statement> = places
                .get(&(log.len() as u64))
                .into_iter()
                .flatten()
                .filter(|statement| signed(statement, &keys, needed))
                .collect();
            let last = log.last().map_or(Hash::ZERO, Statement::id);
            match here.as_slice() {
                [] => break,
                [one] if one.header().prev == last => {
                    if let (Body::RootRotate(other), true) = (one.body(), *issuer == self.root) {
                        keys.clone_from(&other.root_keys);
                        needed = usize::from(other.threshold);
                    }
                    log.push((*one).clone());
                }
                _ => {
                    forked = true;
                    break;
                }
            }
        }
        let Some(end) = forked.then(|| self.end_named(issuer)).flatten() else {
            return log;
        };
        let mut branch: Vec<Statement> = Vec::new();
        let mut wanted = end.last;
        for place in (0..end.count).rev() {
            let here = places.get(&place).into_iter().flatten();
            match here
                .filter(|statement| signed(statement, &keys, needed))
                .find(|statement| statement.id() == wanted)
            {
                Some(found) => {
                    wanted = found.header().prev;
                    branch.insert(0, found.clone());
                }
                None => return log,
            }
        }
        if end.count as usize > log.len() && wanted == Hash::ZERO {
            branch
        } else {
            log
        }
    }

    /// Where those above end a log: the least; nothing certain when two name different ends there.
    fn end_named(&self, issuer: &Hash) -> Option<Cut> {
        let cuts: Vec<Cut> = self
            .withdrawals(issuer)
            .iter()
            .map(|revoke| revoke.log)
            .collect();
        let least = cuts.iter().map(|cut| cut.count).min()?;
        let ends: BTreeSet<Hash> = cuts
            .iter()
            .filter(|cut| cut.count == least)
            .map(|cut| cut.last)
            .collect();
        match Vec::from_iter(ends).as_slice() {
            [last] => Some(Cut {
                count: least,
                last: *last,
            }),
            _ => Some(Cut {
                count: least - 1,
                last: Hash::ZERO,
            }),
        }
    }

    /// The withdrawals of a grant by those above it, as far as they count.
    fn withdrawals(&self, grant: &Hash) -> Vec<Revoke> {
        let mut found = Vec::new();
        for above in self.ancestors(grant) {
            for statement in self.counting(&above) {
                if let Body::Revoke(revoke) = statement.body()
                    && revoke.target == *grant
                    && self.in_time(&statement)
                {
                    found.push(revoke.clone());
                }
            }
        }
        found
    }

    fn ancestors(&self, grant: &Hash) -> Vec<Hash> {
        let mut above = Vec::new();
        let mut at = *grant;
        while let Some((statement, _)) = self.grant_named(&at) {
            at = statement.issuer();
            above.push(at);
        }
        above
    }

    fn counting(&self, issuer: &Hash) -> Vec<Statement> {
        let log = self.log(issuer);
        let counts = self.count(issuer).unwrap_or(u64::MAX);
        log.into_iter()
            .filter(|statement| statement.seq() < counts)
            .collect()
    }

    /// How many statements of a log count at most.
    fn count(&self, issuer: &Hash) -> Option<u64> {
        if *issuer == self.root {
            return None;
        }
        if let Some(known) = self.cuts.borrow().get(issuer) {
            return *known;
        }
        let count = if self.grant_counts(issuer) {
            self.end_named(issuer).map(|end| end.count)
        } else {
            Some(0)
        };
        self.cuts.borrow_mut().insert(*issuer, count);
        count
    }

    fn closed(&self, millis: u64) -> bool {
        let mut since: Option<u64> = None;
        let mut inside = false;
        for statement in self.log(&self.root) {
            if let Body::EventOpenClose(event) = statement.body() {
                match (event.open, since) {
                    (false, None) => since = Some(event.at),
                    (true, Some(from)) => {
                        inside |= from <= millis && millis < event.at;
                        since = None;
                    }
                    _ => {}
                }
            }
        }
        inside || since.is_some_and(|from| from <= millis)
    }

    /// Whether a statement was said before its issuer's end, and not while all was closed.
    fn in_time(&self, statement: &Statement) -> bool {
        let millis = statement.header().hlc.millis();
        statement.issuer() == self.root
            || self
                .grant_named(&statement.issuer())
                .is_some_and(|(_, own)| millis <= own.valid_until && !self.closed(millis))
    }

    /// Whether a grant was rightly given, whatever was said later.
    fn given(&self, id: &Hash) -> bool {
        let Some((statement, new)) = self.grant_named(id) else {
            return false;
        };
        let issuer = statement.issuer();
        let in_log = self
            .log(&issuer)
            .iter()
            .any(|each| each.id() == statement.id());
        let private = |grant: &Grant| [5, 6].contains(&grant.role);
        let agreed = !private(new)
            || new.agreement.as_ref().is_some_and(|agreement| {
                [1, 2].contains(&agreement.kind)
                    && new
                        .classes
                        .iter()
                        .all(|each| agreement.classes.contains(each))
            });
        let dates = new.agreement.as_ref().is_none_or(|agreement| {
            agreement.from <= new.valid_from && new.valid_until <= agreement.until
        });
        if !in_log || !agreed || !dates || new.valid_from > new.valid_until {
            return false;
        }
        if issuer == self.root {
            return new.depth == 1;
        }
        let Some((_, own)) = self.grant_named(&issuer) else {
            return false;
        };
        let gives = match Role::from_number(own.role) {
            Some(Role::PrefectureAdmin) => new.role == 1,
            Some(Role::MunicipalityAdmin) => (1..=10).contains(&new.role) || new.role == 13,
            Some(Role::SupportLead) => new.role == 6,
            Some(Role::Envelope) => {
                new.role == 11 && new.valid_until - new.valid_from <= 72 * 3600 * 1000
            }
            _ => false,
        };
        let enrols = own.classes.iter().any(|class| {
            let rights = Role::from_number(own.role).unwrap().rights_in(*class);
            rights.common(Rights(own.rights)).has(Rights::ENROL)
        });
        self.given(&issuer)
            && gives
            && enrols
            && self.in_time(statement)
            && new.depth == own.depth + 1
            && new.depth <= 4
            && new.units.iter().all(|each| own.units.contains(each))
            && new
                .classes
                .iter()
                .all(|each| own.classes.contains(each) || (new.role, *each) == (7, 4))
            && own.rights & new.rights == new.rights
            && new.valid_until <= own.valid_until
            && (!private(own) || own.agreement == new.agreement)
    }

    pub fn grant_counts(&self, id: &Hash) -> bool {
        self.given(id)
            && self.grant_named(id).is_some_and(|(statement, _)| {
                let counting = self.counting(&statement.issuer());
                counting.iter().any(|each| each.id() == *id)
            })
    }

    fn grants(&self, device: &DeviceId, only_counting: bool) -> Vec<(Hash, Grant)> {
        let all = self.said.values().flat_map(BTreeMap::values).flatten();
        all.filter_map(|statement| match statement.body() {
            Body::Grant(grant) if grant.keys.device_id() == device.0 => {
                Some((statement.id(), grant.clone()))
            }
            _ => None,
        })
        .filter(|(id, _)| {
            if only_counting {
                self.grant_counts(id)
            } else {
                self.given(id)
            }
        })
        .collect()
    }

    /// Which grants count.
    pub fn counting_grants(&self) -> BTreeSet<Hash> {
        let all = self.said.values().flat_map(BTreeMap::values).flatten();
        all.filter(|statement| matches!(statement.body(), Body::Grant(_)))
            .map(Statement::id)
            .filter(|id| self.grant_counts(id))
            .collect()
    }

    fn all_counting(&self) -> Vec<Statement> {
        let logs: Vec<Hash> = self.said.keys().copied().collect();
        logs.iter()
            .filter(|log| **log == self.root || self.grant_counts(log))
            .flat_map(|log| self.counting(log))
            .collect()
    }

    /// The spaces that somebody opened who once might.
    fn opened(&self) -> BTreeSet<SpaceId> {
        let logs: Vec<Hash> = self.said.keys().copied().collect();
        let said = logs
            .iter()
            .filter(|log| self.given(log))
            .flat_map(|log| self.log(log));
        said.filter_map(|statement| match statement.body() {
            Body::SpaceNew(new) => {
                let (_, own) = self.grant_named(&statement.issuer())?;
                let rightly = place_of(&new.space) == Some((new.unit, new.class))
                    && may(own, &new.space, Rights::ROTATE)
                    && self.in_time(&statement);
                rightly.then_some(new.space)
            }
            _ => None,
        })
        .collect()
    }

    /// The entries, of those that are asked about, that are accepted when nothing waits.
    pub fn accepted(&self) -> Vec<EntryClaim> {
        let opened = self.opened();
        let counting = self.all_counting();
        let mut accepted = Vec::new();
        type Grants = Vec<(Hash, Grant)>;
        let mut of_device: BTreeMap<DeviceId, (Grants, Grants)> = BTreeMap::new();
        for claim in claims() {
            let (given, grants) = of_device.entry(claim.device).or_insert_with(|| {
                (
                    self.grants(&claim.device, false),
                    self.grants(&claim.device, true),
                )
            });
            if !opened.contains(&claim.space) {
                continue;
            }
            let writes = |(_, grant): &&(Hash, Grant)| may(grant, &claim.space, Rights::APPEND);
            if !given.iter().any(|each| writes(&each)) {
                continue;
            }
            let by_grant = grants.iter().filter(writes).any(|(id, grant)| {
                let millis = claim.hlc.millis();
                (grant.valid_from..=grant.valid_until).contains(&millis)
                    && !self.closed(millis)
                    && self.withdrawals(id).iter().all(|revoke| {
                        revoke.lanes.iter().any(|lane| {
                            (lane.space, lane.lane) == (claim.space, claim.lane)
                                && (claim.seq < lane.cut.count
                                    || claim.seq == lane.cut.count && claim.id == lane.cut.last)
                        })
                    })
            });
            let endorsed = counting.iter().any(|statement| match statement.body() {
                Body::Endorse(endorse) => {
                    let by = statement.issuer();
                    let leads = self.grant_named(&by).is_some_and(|(_, own)| {
                        own.keys.device_id() != claim.device.0
                            && own.role != 10
                            && may(own, &claim.space, Rights::ENROL)
                    });
                    let above = grants
                        .iter()
                        .filter(writes)
                        .any(|(id, _)| self.ancestors(id).contains(&by));
                    (endorse.space, endorse.device) == (claim.space, claim.device)
                        && endorse.entries.contains(&claim.id)
                        && self.in_time(statement)
                        && (leads || above)
                }
                _ => false,
            });
            if by_grant || endorsed {
                accepted.push(claim);
            }
        }
        accepted
    }

    /// When a device was suspended.
    fn frozen(&self, device: &DeviceId, now: u64) -> bool {
        let own = self.grants(device, true);
        self.all_counting().iter().any(|statement| {
            let Body::Freeze(freeze) = statement.body() else {
                return false;
            };
            let by = statement.issuer();
            let from = statement.header().hlc.millis();
            let may = by == self.root
                || self.grant_named(&by).is_some_and(|(_, issuer)| {
                    let enrols = spaces()
                        .iter()
                        .any(|space| may(issuer, space, Rights::ENROL));
                    let shares = own.iter().any(|(_, grant)| {
                        grant.units.iter().any(|unit| issuer.units.contains(unit))
                    });
                    let above = own.iter().any(|(id, _)| self.ancestors(&by).contains(id));
                    enrols && issuer.role != 10 && shares && !above
                });
            freeze.device == *device
                && self.in_time(statement)
                && may
                && (from..from + 72 * 3600 * 1000).contains(&now)
        })
    }

    /// Who may be given a space at a time.
    pub fn served(&self, device: &DeviceId, space: &SpaceId, now: u64) -> bool {
        self.opened().contains(space)
            && !self.frozen(device, now)
            && self.grants(device, true).iter().any(|(id, grant)| {
                may(grant, space, Rights::READ)
                    && (grant.valid_from..=grant.valid_until).contains(&now)
                    && self.withdrawals(id).is_empty()
                    && (!self.closed(now)
                        || grant.depth == 1
                        || self.named_by_prefecture(id, grant))
            })
    }

    /// Whether it is a municipality's administrator whom the prefecture's named.
    fn named_by_prefecture(&self, id: &Hash, grant: &Grant) -> bool {
        let by = self
            .grant_named(id)
            .map(|(statement, _)| statement.issuer());
        let by = by
            .filter(|by| self.grant_counts(by))
            .and_then(|by| self.grant_named(&by));
        grant.role == 1 && by.is_some_and(|(_, own)| own.role == 12)
    }

    /// Whether a device still has a right to read a space: a grant that counts and was not taken
    /// away for more than a period that ended.
    pub fn entitled(&self, device: &DeviceId, space: &SpaceId) -> bool {
        self.grants(device, true).iter().any(|(id, grant)| {
            may(grant, space, Rights::READ)
                && self.withdrawals(id).iter().all(|revoke| revoke.reason == 2)
        })
    }

    /// Whether a device was ever given a right to read a space.
    pub fn ever_entitled(&self, device: &DeviceId, space: &SpaceId) -> bool {
        let grants = self.grants(device, false);
        grants
            .iter()
            .any(|(_, grant)| may(grant, space, Rights::READ))
    }

    /// Every statement of keys that may be read with, with the devices it gives them to.
    fn handed(&self) -> Vec<(SpaceId, EpochId, Vec<DeviceId>, Vec<EpochId>)> {
        let opened = self.opened();
        let logs: Vec<Hash> = self.said.keys().copied().collect();
        let mut handed = Vec::new();
        for log in logs.iter().filter(|log| self.given(log)) {
            let (_, own) = self.grant_named(log).unwrap();
            for statement in self.log(log) {
                if !self.in_time(&statement) {
                    continue;
                }
                match statement.body() {
                    Body::EpochKey(new)
                        if opened.contains(&new.space) && may(own, &new.space, Rights::ROTATE) =>
                    {
                        let to = new.recipients.iter().map(|each| each.device);
                        let inside = new.parents.iter().filter(|each| !each.sealed.is_empty());
                        handed.push((
                            new.space,
                            new.epoch,
                            to.collect(),
                            inside.map(|each| each.epoch).collect(),
                        ));
                    }
                    Body::KeyDelivery(new)
                        if opened.contains(&new.space)
                            && (may(own, &new.space, Rights::ROTATE)
                                || may(own, &new.space, Rights::ENROL))
                            && self.was_reader(
                                &new.recipient.device,
                                &new.space,
                                statement.header().hlc,
                            ) =>
                    {
                        handed.push((new.space, new.epoch, vec![new.recipient.device], vec![]));
                    }
                    _ => {}
                }
            }
        }
        handed
    }

    fn was_reader(&self, device: &DeviceId, space: &SpaceId, hlc: Hlc) -> bool {
        self.grants(device, false)
            .iter()
            .any(|(_, grant)| may(grant, space, Rights::READ) && grant.valid_until >= hlc.millis())
    }

    /// What each device can open, from nothing but the statements.
    pub fn opens(&self) -> BTreeSet<(DeviceId, SpaceId, EpochId)> {
        let handed = self.handed();
        let mut opens: BTreeSet<(DeviceId, SpaceId, EpochId)> = handed
            .iter()
            .flat_map(|(space, epoch, to, _)| to.iter().map(|device| (*device, *space, *epoch)))
            .collect();
        loop {
            let mut more = Vec::new();
            for (space, epoch, _, inside) in &handed {
                for (device, of, known) in &opens {
                    if (of, known) == (space, epoch) {
                        more.extend(inside.iter().map(|inner| (*device, *space, *inner)));
                    }
                }
            }
            more.retain(|each| !opens.contains(each));
            if more.is_empty() {
                return opens;
            }
            opens.extend(more);
        }
    }
}
