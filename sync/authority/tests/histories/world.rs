//! Hostile random histories: devices that grant, withdraw, suspend and lie as dice fall.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use authority::{
    Agreement, Body, Cut, Endorse, EntryClaim, EpochKey, EventOpenClose, Freeze, Genesis, Grant,
    KeyDelivery, LaneCut, Parent, Recipient, Revoke, Rights, Role, RootRotate, Signer, SpaceNew,
    Statement, TimeBeacon,
};
use vault::{DeviceKeys, Random, SeededRandom, SigningKey, Wrapped};
use wire::ids::{AccountId, DeviceId, EpochId, Hash, Hlc, OperationId, PublicKey, SpaceId};

use crate::common::{DAY, NOW, id, unit};

pub const HOUR: u64 = 3600 * 1000;
pub const OPERATION: OperationId = OperationId([5; 16]);
pub const LANES: [u8; 2] = [1, 2];
pub const ENTRIES: u64 = 6;

/// Dice from a printed seed.
pub struct Dice(pub SeededRandom);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(SeededRandom::new(seed))
    }

    pub fn below(&mut self, sides: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes).unwrap();
        u32::from_le_bytes(bytes) as usize % sides
    }

    pub fn once_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }

    pub fn one_of<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at + 1);
            items.swap(at, other);
        }
    }
}

/// Keys are made once: what differs between histories is what is said with them.
pub fn devices() -> &'static [DeviceKeys] {
    static DEVICES: OnceLock<Vec<DeviceKeys>> = OnceLock::new();
    DEVICES.get_or_init(|| {
        let mut rng = SeededRandom::new(0xdece);
        (0..9)
            .map(|_| DeviceKeys::generate(&mut rng).unwrap())
            .collect()
    })
}

fn root_keys() -> &'static [SigningKey] {
    static KEYS: OnceLock<Vec<SigningKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut rng = SeededRandom::new(0x2007);
        (0..6)
            .map(|_| SigningKey::generate(&mut rng).unwrap())
            .collect()
    })
}

/// One who speaks: the root, or a device under one of its grants.
#[derive(Clone)]
pub struct Speaker {
    pub log: Hash,
    /// Which device; the root is none.
    pub device: Option<usize>,
    pub grant: Option<Grant>,
    pub said: Vec<Statement>,
}

pub struct World {
    pub dice: Dice,
    pub root: Hash,
    pub speakers: Vec<Speaker>,
    pub statements: Vec<Statement>,
    pub epochs: Vec<(SpaceId, EpochId)>,
    root_at: usize,
    millis: u64,
}

pub fn space(unit_number: u8, class: u8) -> SpaceId {
    SpaceId(vault::space_id(&OPERATION.0, &unit(unit_number).0, class))
}

pub fn spaces() -> Vec<SpaceId> {
    (1..=2)
        .flat_map(|unit| (0..=3).map(move |class| space(unit, class)))
        .collect()
}

/// Every entry that is asked about.
pub fn claims() -> Vec<EntryClaim> {
    let mut claims = Vec::new();
    for device in devices() {
        for space in [space(1, 1), space(2, 1), space(1, 3)] {
            for lane in LANES {
                for seq in 1..=ENTRIES {
                    claims.push(claim(device, space, lane, seq));
                }
            }
        }
    }
    claims
}

/// An entry whose time follows from its place, so that a withdrawal can name it.
pub fn claim(device: &DeviceKeys, space: SpaceId, lane: u8, seq: u64) -> EntryClaim {
    let name = [
        &device.device_id()[..],
        &space.0,
        &[lane],
        &seq.to_be_bytes(),
    ]
    .concat();
    EntryClaim {
        device: id(device),
        space,
        lane,
        seq,
        id: Hash(vault::sha256(&[&name])),
        hlc: Hlc::at_millis(NOW + seq * 2 * DAY),
    }
}

fn fake(device: DeviceId) -> Recipient {
    Recipient {
        device,
        wrapped: Wrapped {
            enc: [1; 32],
            sealed: vec![1; 48],
        },
    }
}

impl World {
    /// A history of so many statements or a few more.
    pub fn new(seed: u64, length: usize) -> Self {
        let genesis = Genesis {
            operation: OPERATION,
            name: "訓練".into(),
            practice: true,
            root_keys: root_keys()[..3]
                .iter()
                .map(|key| PublicKey(key.public()))
                .collect(),
            threshold: 2,
            created: NOW,
        };
        let signers = Self::signers(0, 2);
        let genesis = Statement::issue(
            Hash::ZERO,
            0,
            Hash::ZERO,
            Hlc::at_millis(NOW),
            Body::Genesis(genesis),
            &Signer::Root(&signers),
        )
        .unwrap();
        let root = genesis.id();
        let mut world = Self {
            dice: Dice::of(seed),
            root,
            speakers: vec![Speaker {
                log: root,
                device: None,
                grant: None,
                said: vec![genesis.clone()],
            }],
            statements: vec![genesis],
            epochs: Vec::new(),
            root_at: 0,
            millis: NOW,
        };
        // Something to begin with: two at the first depth and one of each level below.
        for _ in 0..2 {
            world.grant(0, false);
        }
        for below in [1, 3] {
            let speaker = world.speakers.len().min(below + 1) - 1;
            world.grant(speaker, false);
        }
        world.open(1);
        for _ in 0..length {
            world.step();
        }
        world
    }

    fn signers(from: usize, count: usize) -> Vec<(u8, SigningKey)> {
        (0..count)
            .map(|place| {
                let key = SigningKey::from_seed(&root_keys()[from + place].seed()).unwrap();
                (place as u8, key)
            })
            .collect()
    }

    fn say_at(&mut self, speaker: usize, seq: u64, prev: Hash, body: Body) -> Statement {
        self.millis += 60_000;
        let skew = if self.dice.once_in(12) { 9 * DAY } else { 0 };
        let hlc = Hlc::at_millis(if self.dice.once_in(2) {
            self.millis + skew
        } else {
            self.millis.saturating_sub(skew)
        });
        let who = &self.speakers[speaker];
        let statement = match who.device {
            Some(device) => {
                let signer = Signer::Device(&devices()[device]);
                Statement::issue(who.log, seq, prev, hlc, body, &signer)
            }
            None => {
                let signers = Self::signers(self.root_at, 2);
                Statement::issue(who.log, seq, prev, hlc, body, &Signer::Root(&signers))
            }
        }
        .unwrap();
        self.statements.push(statement.clone());
        statement
    }

    pub fn say(&mut self, speaker: usize, body: Body) -> Statement {
        let who = &self.speakers[speaker];
        let seq = who.said.len() as u64;
        let prev = who.said.last().map_or(Hash::ZERO, Statement::id);
        let statement = self.say_at(speaker, seq, prev, body);
        self.speakers[speaker].said.push(statement.clone());
        statement
    }

    fn step(&mut self) {
        let speaker = if self.dice.once_in(6) {
            0
        } else {
            self.dice.below(self.speakers.len())
        };
        match self.dice.below(20) {
            0..=3 => self.grant(speaker, true),
            4..=7 => self.revoke(speaker),
            8 => {
                let device = id(self.dice.one_of(devices()));
                self.say(speaker, Body::Freeze(Freeze { device }));
            }
            9 => {
                let chosen = *self.dice.one_of(&claims());
                self.say(
                    speaker,
                    Body::Endorse(Endorse {
                        space: chosen.space,
                        device: chosen.device,
                        entries: vec![chosen.id],
                    }),
                );
            }
            10 | 11 => self.open(speaker),
            12..=14 => self.change_key(speaker),
            15 => self.hand_key(speaker),
            16 => {
                let at = NOW + self.dice.below(20) as u64 * DAY;
                self.say(speaker, Body::TimeBeacon(TimeBeacon { at }));
            }
            17 if self.dice.once_in(3) => {
                let open = self.dice.once_in(2);
                let at = NOW + self.dice.below(14) as u64 * DAY;
                self.say(0, Body::EventOpenClose(EventOpenClose { open, at }));
            }
            18 if self.dice.once_in(2) => {
                let keys = root_keys()[3..].iter();
                let body = Body::RootRotate(RootRotate {
                    root_keys: keys.map(|key| PublicKey(key.public())).collect(),
                    threshold: 2,
                });
                let by = if self.root_at == 0 { 0 } else { speaker };
                self.say(by, body);
                if by == 0 {
                    self.root_at = 3;
                }
            }
            _ => self.speak_twice(speaker),
        }
    }

    /// A grant, mostly one that the speaker may give.
    pub fn grant(&mut self, speaker: usize, bent: bool) {
        let device = self.dice.below(devices().len());
        let issuer = self.speakers[speaker].grant.clone();
        let depth = issuer.as_ref().map_or(0, |grant| grant.depth) + 1;
        let role = match issuer.as_ref().and_then(|own| Role::from_number(own.role)) {
            Some(Role::SupportLead) => Role::VolunteerRecorder,
            Some(Role::Envelope) => Role::Emergency,
            Some(Role::PrefectureAdmin) if !self.dice.once_in(6) => Role::MunicipalityAdmin,
            None if self.dice.once_in(3) => Role::PrefectureAdmin,
            _ if depth <= 2 => *self.dice.one_of(&[
                Role::MunicipalityAdmin,
                Role::MunicipalityAdmin,
                Role::SupportLead,
            ]),
            _ => *self.dice.one_of(&[
                Role::SupportLead,
                Role::VolunteerRecorder,
                Role::HealthTeam,
                Role::SealedOfficer,
                Role::Envelope,
                Role::Auditor,
            ]),
        };
        let own_rights = issuer.as_ref().map_or(u16::MAX, |own| own.rights);
        let units = match &issuer {
            Some(own) if self.dice.once_in(2) => own.units.clone(),
            Some(own) => vec![*self.dice.one_of(&own.units)],
            None => vec![unit(1), unit(2)],
        };
        let until = NOW + DAY * (5 + self.dice.below(12) as u64);
        let valid_until = issuer
            .as_ref()
            .map_or(until + 5 * DAY, |own| until.min(own.valid_until));
        let valid_until = match role {
            // An emergency ends after three days; some try longer.
            Role::Emergency if !bent => valid_until.min(NOW + 3 * DAY),
            _ => valid_until,
        };
        let mut classes = match &issuer {
            Some(own) => own.classes.clone(),
            None => vec![0, 1, 2, 3],
        };
        // Only an officer may be given what the issuer has not; others try it, too.
        if !classes.contains(&4) && (role == Role::SealedOfficer || bent && self.dice.once_in(8)) {
            classes.push(4);
        }
        let agreement = match &issuer {
            Some(own) if Role::from_number(own.role).is_some_and(Role::is_private) => {
                own.agreement.clone()
            }
            _ => role.is_private().then(|| Agreement {
                id: [7; 16],
                kind: Agreement::ACCORD,
                from: NOW,
                until: NOW + 60 * DAY,
                classes: vec![0, 1, 2, 3],
            }),
        };
        let mut grant = Grant {
            keys: devices()[device].public(),
            account: AccountId([1; 16]),
            org: [1; 16],
            agreement,
            role: role as u8,
            rights: role.rights().common(Rights(own_rights)).0,
            units,
            classes,
            valid_from: NOW,
            valid_until,
            depth,
        };
        if bent && self.dice.once_in(4) {
            match self.dice.below(7) {
                0 => grant.units = vec![unit(1), unit(2), unit(3)],
                1 => grant.classes = vec![0, 1, 2, 3, 4],
                2 => grant.rights |= 0xff,
                3 => grant.valid_until += 30 * DAY,
                4 => grant.depth = self.dice.below(6) as u8,
                5 => grant.agreement = None,
                _ => grant.role = *self.dice.one_of(&[1, 12]),
            }
        }
        let said = self.say(speaker, Body::Grant(grant.clone()));
        self.speakers.push(Speaker {
            log: said.id(),
            device: Some(device),
            grant: Some(grant),
            said: Vec::new(),
        });
    }

    /// A withdrawal of any grant by anybody, cut anywhere.
    fn revoke(&mut self, speaker: usize) {
        let target = 1 + self.dice.below(self.speakers.len() - 1);
        let body = self.revocation(target, None);
        self.say(speaker, body);
    }

    pub fn revocation(&mut self, target: usize, log: Option<Cut>) -> Body {
        let who = self.speakers[target].clone();
        let device = &devices()[who.device.unwrap()];
        let log = log.unwrap_or_else(|| {
            let count = self.dice.below(who.said.len() + 1);
            let last = count.checked_sub(1).map(|at| who.said[at].id());
            match last {
                Some(_) if self.dice.once_in(8) => Cut {
                    count: count as u64,
                    last: Hash([0xbb; 32]),
                },
                last => Cut {
                    count: count as u64,
                    last: last.unwrap_or(Hash::ZERO),
                },
            }
        });
        let mut lanes = BTreeMap::new();
        for space in spaces() {
            for lane in LANES {
                let count = self.dice.below(ENTRIES as usize + 2) as u64;
                if count > 0 && !self.dice.once_in(4) {
                    let last = if self.dice.once_in(8) {
                        Hash([0xcc; 32])
                    } else {
                        claim(device, space, lane, count).id
                    };
                    lanes.insert((space, lane), Cut { count, last });
                }
            }
        }
        Body::Revoke(Revoke {
            target: who.log,
            reason: 1 + self.dice.below(5) as u8,
            log,
            lanes: lanes
                .into_iter()
                .map(|((space, lane), cut)| LaneCut { space, lane, cut })
                .collect(),
        })
    }

    fn open(&mut self, speaker: usize) {
        let (number, class) = (1 + self.dice.below(2) as u8, self.dice.below(4) as u8);
        let body = Body::SpaceNew(SpaceNew {
            space: space(number, class),
            unit: unit(number),
            class,
        });
        self.say(speaker, body);
        self.change_key_of(speaker, space(number, class));
    }

    fn change_key(&mut self, speaker: usize) {
        let chosen = *self.dice.one_of(&spaces());
        self.change_key_of(speaker, chosen);
    }

    fn change_key_of(&mut self, speaker: usize, space: SpaceId) {
        let few = self.dice.once_in(3);
        let mut recipients: Vec<DeviceId> = devices()
            .iter()
            .filter(|_| !few || self.dice.once_in(2))
            .map(id)
            .collect();
        // Mostly those who were granted something, so that most keys keep the rules.
        if !self.dice.once_in(6) {
            let known: Vec<DeviceId> = self
                .speakers
                .iter()
                .filter(|each| {
                    each.grant.as_ref().is_some_and(|grant| {
                        grant.classes.iter().any(|class| {
                            grant.units.iter().any(|unit| {
                                SpaceId(vault::space_id(&OPERATION.0, &unit.0, *class)) == space
                                    && Role::from_number(grant.role)
                                        .unwrap()
                                        .rights_in(*class)
                                        .has(Rights::READ)
                            })
                        })
                    })
                })
                .filter_map(|each| each.device.map(|at| id(&devices()[at])))
                .collect();
            recipients.retain(|device| known.contains(device));
        }
        recipients.sort();
        let mut name = [0; 32];
        self.dice.0.fill(&mut name).unwrap();
        let epoch = EpochId(name);
        let mut parents: Vec<EpochId> = self
            .epochs
            .iter()
            .filter(|(of, _)| *of == space)
            .map(|(_, epoch)| *epoch)
            .collect();
        parents.sort();
        parents.dedup();
        let mut sealed = Vec::new();
        for epoch in parents {
            if !self.dice.once_in(4) {
                let length = if self.dice.once_in(4) { 0 } else { 48 };
                sealed.push(Parent {
                    epoch,
                    sealed: vec![2; length],
                });
            }
        }
        let parents = sealed;
        self.epochs.push((space, epoch));
        self.say(
            speaker,
            Body::EpochKey(EpochKey {
                space,
                epoch,
                parents,
                recipients: recipients.into_iter().map(fake).collect(),
            }),
        );
    }

    fn hand_key(&mut self, speaker: usize) {
        if self.epochs.is_empty() {
            return;
        }
        let (space, epoch) = *self.dice.one_of(&self.epochs);
        let device = id(self.dice.one_of(devices()));
        self.say(
            speaker,
            Body::KeyDelivery(KeyDelivery {
                space,
                epoch,
                recipient: fake(device),
            }),
        );
    }

    /// Another statement at a place where there is one, as a copied key or a restored disk would.
    fn speak_twice(&mut self, speaker: usize) {
        let speaker = if speaker == 0 { 1 } else { speaker };
        let said = self.speakers[speaker].said.clone();
        if said.is_empty() || !self.dice.once_in(3) {
            return;
        }
        let at = self.dice.below(said.len());
        let prev = at.checked_sub(1).map_or(Hash::ZERO, |at| said[at].id());
        let device = id(self.dice.one_of(devices()));
        self.say_at(speaker, at as u64, prev, Body::Freeze(Freeze { device }));
    }
}
