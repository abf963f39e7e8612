//! The beginning of an operation on its first device.

use vault::{DeviceKeys, Random, SigningKey, SpaceKey, WrapContext, sha256, space_id};
use wire::ids::{AccountId, DeviceId, EpochId, Hash, Hlc, OperationId, PublicKey, SpaceId, UnitId};
use zeroize::Zeroizing;

use crate::body::{Agreement, Body, EpochKey, Genesis, Grant, Recipient, SpaceNew};
use crate::ending::RootRotate;
use crate::held::HeldGrant;
use crate::role::{Rights, Role};
use crate::statement::{Header, Signer, Statement, StatementKind};
use crate::{Authority, AuthorityError};

/// What the first device is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// The operation's name as people say it; never personal; at most 120 characters.
    pub name: String,
    /// Whether this is a drill.
    pub practice: bool,
    /// The first unit.
    pub unit: UnitId,
    /// The role of the first device: one that may open spaces and enrol others.
    pub role: Role,
    /// The first person's organisation.
    pub org: [u8; 16],
    /// The first person's account.
    pub account: AccountId,
    /// First millisecond of the first device's rights.
    pub valid_from_ms: u64,
    /// Last millisecond of the first device's rights.
    pub valid_until_ms: u64,
}

/// A new operation.
#[derive(Debug, Clone)]
pub struct Founded {
    /// Everything that was said, in order: `Genesis`, the grant of the first device, its spaces and
    /// their first keys.
    pub statements: Vec<Statement>,
    /// Id of the `Genesis`.
    pub root: Hash,
    /// The secret seed of the root's first key. Whoever holds as many as must sign can name another
    /// first device; they are to be kept away from the laptop.
    pub root_secret: Zeroizing<Vec<u8>>,
    /// The secret seeds of all keys of the root, in their places.
    pub root_secrets: RootSecrets,
}

/// Secret seeds of the root's keys, in their places.
pub type RootSecrets = Vec<Zeroizing<Vec<u8>>>;

/// How many keys the root has, and how many of them must sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootKeys {
    /// How many there are.
    pub keys: u8,
    /// How many must sign.
    pub threshold: u8,
}

impl RootKeys {
    /// Two of three: one may be lost, and none alone decides anything.
    pub const TWO_OF_THREE: Self = Self {
        keys: 3,
        threshold: 2,
    };
    /// A single key, for practice.
    pub const SINGLE: Self = Self {
        keys: 1,
        threshold: 1,
    };

    fn generate(self, rng: &mut dyn Random) -> Result<Vec<(u8, SigningKey)>, AuthorityError> {
        (0..self.keys)
            .map(|place| Ok((place, SigningKey::generate(rng)?)))
            .collect()
    }
}

/// Founds an operation whose root has a single key: see [`found_with`].
///
/// # Errors
///
/// As [`found_with`].
pub fn found(
    keys: &DeviceKeys,
    founding: &Founding,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Founded, AuthorityError> {
    found_with(keys, founding, RootKeys::SINGLE, hlc, rng)
}

/// Founds an operation: `Genesis`, a grant to the own device, the spaces of the role's classes, and
/// a key for each. All keys of the root are made here, and sign the first two statements; where they
/// go from here is the caller's to see to.
///
/// # Errors
///
/// [`AuthorityError::Role`] when the role may not open spaces and enrol;
/// [`AuthorityError::Period`] when the period is empty; [`AuthorityError::Form`] for an unusable
/// name; [`AuthorityError::Vault`] without randomness.
pub fn found_with(
    keys: &DeviceKeys,
    founding: &Founding,
    root: RootKeys,
    hlc: Hlc,
    rng: &mut dyn Random,
) -> Result<Founded, AuthorityError> {
    let role = founding.role;
    if !role.rights().has(Rights::ENROL.with(Rights::ROTATE)) {
        return Err(AuthorityError::Role { role: role as u8 });
    }
    let now = hlc.millis();
    if founding.valid_from_ms > founding.valid_until_ms || now > founding.valid_until_ms {
        return Err(AuthorityError::Period);
    }
    let mut root_keys = root.generate(rng)?;
    let root_secrets: RootSecrets = root_keys
        .iter()
        .map(|(_, key)| Zeroizing::new(key.seed().to_vec()))
        .collect();
    let root_secret = root_secrets.first().cloned().unwrap_or_default();
    let mut operation = OperationId::ZERO;
    rng.fill(&mut operation.0)?;
    let genesis = Genesis {
        operation,
        name: founding.name.clone(),
        practice: founding.practice,
        root_keys: root_keys
            .iter()
            .map(|(_, key)| PublicKey(key.public()))
            .collect(),
        threshold: root.threshold,
        created: now,
    };
    root_keys.truncate(usize::from(root.threshold));
    let root_signer = Signer::Root(&root_keys);
    let genesis = Statement::issue(
        Hash::ZERO,
        0,
        Hash::ZERO,
        hlc,
        Body::Genesis(genesis),
        &root_signer,
    )?;
    let root = genesis.id();
    let agreement = role.is_private().then(|| {
        declared(
            &root,
            &founding.org,
            role.classes(),
            (founding.valid_from_ms, founding.valid_until_ms),
        )
    });
    let grant = Grant {
        keys: keys.public(),
        account: founding.account,
        org: founding.org,
        agreement,
        role: role as u8,
        rights: role.rights().0,
        units: vec![founding.unit],
        classes: role.classes().to_vec(),
        valid_from: founding.valid_from_ms,
        valid_until: founding.valid_until_ms,
        depth: 1,
    };
    let hlc = hlc.tick(now);
    let grant = Statement::issue(root, 1, root, hlc, Body::Grant(grant), &root_signer)?;
    let holder = grant.id();
    let mut own = Writer {
        keys,
        issuer: holder,
        seq: 0,
        prev: Hash::ZERO,
        hlc: hlc.tick(now),
    };
    let mut statements = vec![genesis, grant];
    let spaces: Vec<(SpaceId, u8)> = role
        .classes()
        .iter()
        .map(|class| {
            let id = space_id(&operation.0, &founding.unit.0, *class);
            (SpaceId(id), *class)
        })
        .collect();
    for (space, class) in &spaces {
        statements.push(own.say(Body::SpaceNew(SpaceNew {
            space: *space,
            unit: founding.unit,
            class: *class,
        }))?);
    }
    for (space, _) in spaces {
        statements.push(own.first_key(space, rng)?);
    }
    Ok(Founded {
        statements,
        root,
        root_secret,
        root_secrets,
    })
}

/// Other keys for the root, and their secret seeds; to be said with [`crate::say_as_root`].
///
/// # Errors
///
/// [`AuthorityError::Vault`] without randomness.
pub fn new_root_keys(
    root: RootKeys,
    rng: &mut dyn Random,
) -> Result<(RootRotate, RootSecrets), AuthorityError> {
    let keys = root.generate(rng)?;
    let rotate = RootRotate {
        root_keys: keys
            .iter()
            .map(|(_, key)| PublicKey(key.public()))
            .collect(),
        threshold: root.threshold,
    };
    let secrets = keys
        .iter()
        .map(|(_, key)| Zeroizing::new(key.seed().to_vec()))
        .collect();
    Ok((rotate, secrets))
}

/// The agreement of a private group for which whoever admits it names no document: by admitting it
/// they declare that there is one. It begins a day before the grant, because clocks differ.
pub(crate) fn declared(
    root: &Hash,
    org: &[u8; 16],
    classes: &[u8],
    (from, until): (u64, u64),
) -> Agreement {
    let hash = sha256(&[b"tsunagi/v1/agreement-declared\0", &root.0, org]);
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(hash) {
        *to = from;
    }
    Agreement {
        id,
        kind: Agreement::ACCORD,
        from: from.saturating_sub(24 * 60 * 60 * 1000),
        until,
        classes: classes.to_vec(),
    }
}

/// Writes one device's log on.
pub(crate) struct Writer<'k> {
    pub(crate) keys: &'k DeviceKeys,
    pub(crate) issuer: Hash,
    pub(crate) seq: u64,
    pub(crate) prev: Hash,
    pub(crate) hlc: Hlc,
}

impl<'k> Writer<'k> {
    /// Writes on behind what counts of the log of a grant.
    pub(crate) fn after(
        authority: &Authority,
        keys: &'k DeviceKeys,
        held: &HeldGrant,
        hlc: Hlc,
    ) -> Result<Self, AuthorityError> {
        let (seq, prev) = authority
            .next_seq(&held.id)
            .ok_or(AuthorityError::Stopped)?;
        Ok(Self {
            keys,
            issuer: held.id,
            seq,
            prev,
            hlc,
        })
    }

    /// Signs the next statement.
    pub(crate) fn say(&mut self, body: Body) -> Result<Statement, AuthorityError> {
        let statement = Statement::issue(
            self.issuer,
            self.seq,
            self.prev,
            self.hlc,
            body,
            &Signer::Device(self.keys),
        )?;
        self.seq += 1;
        self.prev = statement.id();
        self.hlc = self.hlc.tick(0);
        Ok(statement)
    }

    /// What keys wrapped in the next statement of this kind are bound to.
    pub(crate) fn context(
        &self,
        kind: StatementKind,
        space: SpaceId,
        epoch: EpochId,
        recipient: DeviceId,
    ) -> WrapContext {
        let header = Header {
            kind: kind as u8,
            issuer: self.issuer,
            seq: self.seq,
            prev: self.prev,
            hlc: self.hlc,
        };
        WrapContext {
            space: space.0,
            epoch: epoch.0,
            issuer: self.keys.device_id(),
            recipient: recipient.0,
            statement: header.hash(),
        }
    }

    pub(crate) fn first_key(
        &mut self,
        space: SpaceId,
        rng: &mut dyn Random,
    ) -> Result<Statement, AuthorityError> {
        let key = SpaceKey::generate(rng)?;
        let epoch = EpochId(key.epoch_id(&space.0));
        let own = DeviceId(self.keys.device_id());
        let context = self.context(StatementKind::EpochKey, space, epoch, own);
        let wrapped = key.wrap(&self.keys.public().kem, &context, rng)?;
        self.say(Body::EpochKey(EpochKey {
            space,
            epoch,
            parents: Vec::new(),
            recipients: vec![Recipient {
                device: own,
                wrapped,
            }],
        }))
    }
}
