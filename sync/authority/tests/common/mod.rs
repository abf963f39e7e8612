//! One small town: an admin's device, and devices that join it.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use authority::{
    Admission, Agreement, Authority, AuthorityError, Body, EntryClaim, Founding, Heads,
    Irregularity, Reason, Role, Signer, Statement, admit, found, revoke, say_as_root,
};
use vault::{DeviceKeys, SeededRandom, SigningKey, SpaceKey};
use wire::ids::{AccountId, DeviceId, EpochId, Hash, Hlc, SpaceId, UnitId};

pub const DAY: u64 = 24 * 3600 * 1000;
/// 2026-04-01T00:00:00Z
pub const NOW: u64 = 1_775_001_600_000;

pub fn unit(number: u8) -> UnitId {
    UnitId([number; 16])
}

pub struct Town {
    pub rng: SeededRandom,
    pub admin: DeviceKeys,
    pub root: Hash,
    pub root_secret: Vec<u8>,
    pub statements: Vec<Statement>,
    hlc: Hlc,
}

impl Town {
    pub fn new(seed: u64) -> Self {
        let mut rng = SeededRandom::new(seed);
        let admin = DeviceKeys::generate(&mut rng).unwrap();
        let founding = Founding {
            name: "訓練 2026".into(),
            practice: true,
            unit: unit(1),
            role: Role::MunicipalityAdmin,
            org: [7; 16],
            account: AccountId([8; 16]),
            valid_from_ms: NOW,
            valid_until_ms: NOW + 30 * DAY,
        };
        let founded = found(&admin, &founding, Hlc::at_millis(NOW), &mut rng).unwrap();
        Self {
            rng,
            admin,
            root: founded.root,
            root_secret: founded.root_secret.to_vec(),
            statements: founded.statements,
            hlc: Hlc::at_millis(NOW + 60_000),
        }
    }

    pub fn tick(&mut self) -> Hlc {
        self.hlc = self.hlc.tick(self.hlc.millis() + 1000);
        self.hlc
    }

    pub fn authority(&self) -> Authority {
        Authority::reduce(self.root, &self.statements)
    }

    pub fn admin_id(&self) -> DeviceId {
        DeviceId(self.admin.device_id())
    }

    pub fn newcomer(&mut self) -> DeviceKeys {
        DeviceKeys::generate(&mut self.rng).unwrap()
    }

    pub fn keys_of(&self, device: &DeviceKeys) -> BTreeMap<(SpaceId, EpochId), SpaceKey> {
        let opened = self.authority().open_space_keys(device, &BTreeMap::new());
        assert_eq!(opened.refused, [], "every wrap opens");
        opened.keys
    }

    pub fn admit(
        &mut self,
        device: &DeviceKeys,
        role: Role,
    ) -> Result<Vec<Statement>, AuthorityError> {
        let admin = DeviceKeys::from_bytes(&self.admin.to_bytes()).unwrap();
        self.admit_by(&admin, device, role, NOW + 7 * DAY)
    }

    pub fn admit_by(
        &mut self,
        by: &DeviceKeys,
        device: &DeviceKeys,
        role: Role,
        until: u64,
    ) -> Result<Vec<Statement>, AuthorityError> {
        let admission = admission(device, role, vec![unit(1)], until);
        let (authority, keys, at) = (self.authority(), self.keys_of(by), self.tick());
        let said = admit(&authority, by, &admission, &keys, at, &mut self.rng)?;
        self.statements.extend(said.clone());
        Ok(said)
    }

    /// Signs whatever is asked, as a hostile device would, at the next place of its newest log.
    pub fn say(&mut self, by: &DeviceKeys, body: Body) -> Statement {
        let hlc = self.tick();
        let authority = self.authority();
        let device = authority.device(&DeviceId(by.device_id())).unwrap();
        let issuer = device.grants.last().unwrap().id;
        let (seq, prev) = authority.next_seq(&issuer).unwrap();
        let statement =
            Statement::issue(issuer, seq, prev, hlc, body, &Signer::Device(by)).unwrap();
        self.statements.push(statement.clone());
        statement
    }
}

impl Town {
    /// The same keys once more, for a test that needs the town and the device at once.
    pub fn admin_keys(&self) -> DeviceKeys {
        again(&self.admin)
    }

    /// Under which the town's private groups work: the first agreement that somebody named.
    pub fn agreement(&self) -> Option<Agreement> {
        self.authority()
            .devices()
            .flat_map(|device| &device.grants)
            .find_map(|held| held.grant.agreement.clone())
    }

    /// Says something as the root.
    pub fn say_root(&mut self, body: Body) -> Statement {
        let seed: [u8; 32] = self.root_secret.clone().try_into().unwrap();
        let root = [(0, SigningKey::from_seed(&seed).unwrap())];
        let at = self.tick();
        let said = say_as_root(&self.authority(), &root, body, at).unwrap();
        self.statements.push(said.clone());
        said
    }

    /// A new device that another one admits.
    pub fn joined(&mut self, by: &DeviceKeys, role: Role) -> DeviceKeys {
        let device = self.newcomer();
        self.admit_by(by, &device, role, NOW + 7 * DAY).unwrap();
        device
    }

    /// Withdraws a device's grants.
    pub fn revoke(
        &mut self,
        by: &DeviceKeys,
        device: &DeviceKeys,
        reason: Reason,
        heads: &Heads,
    ) -> Result<Vec<Statement>, AuthorityError> {
        let at = self.tick();
        let said = revoke(&self.authority(), by, &id(device), reason, heads, at)?;
        self.statements.extend(said.clone());
        Ok(said)
    }

    /// The space of the town's unit and a class.
    pub fn space(&self, class: u8) -> SpaceId {
        self.authority().space(&unit(1), class).unwrap()
    }

    /// The newest grant of a device.
    pub fn grant_of(&self, device: &DeviceKeys) -> Hash {
        let authority = self.authority();
        authority
            .device(&id(device))
            .unwrap()
            .grants
            .last()
            .unwrap()
            .id
    }

    /// What is irregular, without where.
    pub fn wrong(&self) -> Vec<Irregularity> {
        let authority = self.authority();
        authority
            .incidents()
            .map(|incident| incident.irregularity)
            .collect()
    }
}

pub fn again(keys: &DeviceKeys) -> DeviceKeys {
    DeviceKeys::from_bytes(&keys.to_bytes()).unwrap()
}

pub fn id(device: &DeviceKeys) -> DeviceId {
    DeviceId(device.device_id())
}

/// An entry that a device wrote in its notes, with an id that follows from its place.
pub fn entry(device: &DeviceKeys, space: SpaceId, seq: u64, millis: u64) -> EntryClaim {
    let lane = 2;
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
        hlc: Hlc::at_millis(millis),
    }
}

/// Heads of one log of notes that ends with this entry.
pub fn heads(last: &EntryClaim) -> Heads {
    Heads::from([((last.space, last.lane), (last.seq, last.id))])
}

/// A statement of any kind and with any fields, signed by `by`; `fields` writes what follows the
/// header.
pub fn raw(
    by: &DeviceKeys,
    version: u64,
    kind: u8,
    place: (Hash, u64, Hash, Hlc),
    count: u64,
    fields: &dyn Fn(&mut minicbor::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let (issuer, seq, prev, hlc) = place;
    let mut body = Vec::new();
    let mut to = minicbor::Encoder::new(&mut body);
    to.array(6 + count).unwrap().u64(version).unwrap();
    to.u8(kind).unwrap().encode(issuer).unwrap();
    to.u64(seq)
        .unwrap()
        .encode(prev)
        .unwrap()
        .encode(hlc)
        .unwrap();
    fields(&mut to);
    signed(by, &body)
}

/// Signs any bytes as the body of a statement.
pub fn signed(by: &DeviceKeys, body: &[u8]) -> Vec<u8> {
    let id = vault::sha256(&[b"tsunagi/v1/stmt\0", body]);
    let mut out = Vec::new();
    let mut to = minicbor::Encoder::new(&mut out);
    to.array(2).unwrap().bytes(body).unwrap().array(1).unwrap();
    to.array(2).unwrap().u8(0).unwrap();
    to.bytes(&by.sign(vault::Label::Statement, &id)).unwrap();
    out
}

pub fn admission(device: &DeviceKeys, role: Role, units: Vec<UnitId>, until: u64) -> Admission {
    Admission {
        keys: device.public(),
        account: AccountId([9; 16]),
        org: [7; 16],
        agreement: None,
        role,
        units,
        classes: role.classes().to_vec(),
        valid_from_ms: NOW,
        valid_until_ms: until,
    }
}
