//! The replica and what it keeps in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use authority::{Authority, HeldGrant, Role, Statement};
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::{LogHead, Logs, Offerable, ReceiptMarks, Session, Squeezer};
use store::Store;
use vault::{DeviceKeys, Random, SpaceKey};
use wire::{Checkpoint, DeviceId, EpochId, Hash, Hlc, SpaceId, UnitId};

use crate::ReplicaError;
use crate::bridge::Bridge;
use crate::checkpoint::Making;
use crate::chunk::Ahead;
use crate::clocks::Clocks;
use crate::desk::Desk;
use crate::erase::Erasure;
use crate::line::Line;
use crate::prune::Prune;
use crate::standin::Taking;

/// Key of the own clock in the store.
pub(crate) const META_HLC: &str = "hlc";
/// Key of the operation's root in the store.
pub(crate) const META_ROOT: &str = "root";

/// One device without its network.
pub struct Replica {
    pub(crate) store: Store,
    pub(crate) keys: Arc<DeviceKeys>,
    pub(crate) rng: Box<dyn Random + Send>,
    pub(crate) device: DeviceId,
    pub(crate) authority: Authority,
    pub(crate) hlc: Hlc,
    pub(crate) logs: BTreeMap<SpaceId, Logs>,
    pub(crate) marks: BTreeMap<SpaceId, ReceiptMarks>,
    pub(crate) receipts: BTreeMap<(SpaceId, DeviceId), Vec<u8>>,
    pub(crate) space_keys: BTreeMap<(SpaceId, EpochId), SpaceKey>,
    pub(crate) sessions: BTreeMap<[u8; 32], Session>,
    pub(crate) squeezer: Squeezer,
    /// When the oldest save that is not sealed yet was made.
    pub(crate) outbox_since: Option<u64>,
    /// Spaces of which a new receipt is to be signed, and when.
    pub(crate) receipts_due: BTreeMap<SpaceId, u64>,
    /// Entries that wait to be applied.
    pub(crate) waiting: bool,
    /// Those of them that are taken apart already.
    pub(crate) desk: Desk,
    /// Documents in which something waits for what may be set aside, or the other way about.
    pub(crate) lacking: BTreeSet<(Kind, DocumentId)>,
    /// When it was last looked whether acts are to be sealed to those who audit.
    pub(crate) audit_looked_ms: u64,
    /// When to look whether a key is due.
    pub(crate) keys_at: Option<u64>,
    /// When this device made a key of a space, in this run.
    pub(crate) keys_made: BTreeMap<SpaceId, u64>,
    /// Why its records were erased, if they were.
    pub(crate) erased: Option<Erasure>,
    /// What the clocks of others prove.
    pub(crate) clocks: Clocks,
    /// When to look again at entries that are held for a time.
    pub(crate) retry_at: Option<u64>,
    /// The newest whole checkpoint of each space.
    pub(crate) offerable: BTreeMap<SpaceId, Offerable>,
    /// Checkpoints whose chunks are being fetched.
    pub(crate) taking: BTreeMap<SpaceId, Taking>,
    /// Offers that wait until another peer's checkpoint has come.
    pub(crate) offers: BTreeMap<(SpaceId, [u8; 32]), Vec<u8>>,
    /// The checkpoint that is being made here.
    pub(crate) making: Option<Making>,
    /// How many entries a space had when its last checkpoint was begun.
    pub(crate) condensed: BTreeMap<SpaceId, u64>,
    /// The table of the checkpoint whose chunks are being applied.
    pub(crate) table: Option<(Hash, Arc<Checkpoint>)>,
    /// The next of them, read already.
    pub(crate) ahead: Option<Ahead>,
    /// The line to far peers, where a person has said that it carries little.
    pub(crate) line: Line,
    /// What is known about giving up entries.
    pub(crate) prune: Prune,
    /// Who is shared between units that this device stands between.
    pub(crate) bridge: Bridge,
    /// Devices that were withdrawn for cause and have been told so since the program was started.
    pub(crate) told_out: BTreeSet<DeviceId>,
}

impl std::fmt::Debug for Replica {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Replica")
            .field("device", &self.device)
            .field("sessions", &self.sessions.len())
            .finish_non_exhaustive()
    }
}

impl Replica {
    /// Opens the replica over its store. A store without an operation is fine: [`Replica::found`] or
    /// [`Replica::join`] follows.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`] when the store does not read.
    pub fn open(
        mut store: Store,
        keys: Arc<DeviceKeys>,
        rng: Box<dyn Random + Send>,
    ) -> Result<Self, ReplicaError> {
        let loaded = store.transaction(|tx| -> Result<Loaded, ReplicaError> {
            // A newer program may read what an older one could not.
            crate::state::retry(tx)?;
            Ok(Loaded {
                root: tx
                    .meta_get(META_ROOT)?
                    .and_then(|bytes| Hash::from_slice(&bytes)),
                hlc: tx
                    .meta_get(META_HLC)?
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(|bytes| Hlc(u64::from_be_bytes(bytes)))
                    .unwrap_or_default(),
                statements: tx.statements()?,
                heads: tx.log_heads()?,
                receipts: tx.receipts()?,
                space_keys: tx.space_keys()?,
                outbox: tx.outbox_any()?,
            })
        })?;
        let statements: Vec<Statement> = loaded
            .statements
            .iter()
            .filter_map(|row| Statement::decode(&row.bytes).ok())
            .collect();
        let authority = match loaded.root {
            Some(root) => Authority::reduce(root, &statements),
            None => Authority::unfounded(),
        };
        let device = DeviceId(keys.device_id());
        let mut replica = Self {
            store,
            keys,
            rng,
            device,
            authority,
            hlc: loaded.hlc,
            logs: BTreeMap::new(),
            marks: BTreeMap::new(),
            receipts: BTreeMap::new(),
            space_keys: BTreeMap::new(),
            sessions: BTreeMap::new(),
            squeezer: Squeezer::new(),
            outbox_since: loaded.outbox.then_some(0),
            receipts_due: BTreeMap::new(),
            waiting: true,
            desk: Desk::default(),
            lacking: BTreeSet::new(),
            audit_looked_ms: 0,
            keys_at: None,
            keys_made: BTreeMap::new(),
            erased: None,
            clocks: Clocks::default(),
            retry_at: None,
            offerable: BTreeMap::new(),
            taking: BTreeMap::new(),
            offers: BTreeMap::new(),
            making: None,
            condensed: BTreeMap::new(),
            table: None,
            ahead: None,
            line: Line::default(),
            prune: Prune::default(),
            bridge: Bridge::default(),
            told_out: BTreeSet::new(),
        };
        for head in loaded.heads {
            // The own clock never goes behind what this device has signed.
            if head.device == device.0 {
                replica.hlc = replica.hlc.max(Hlc(head.hlc));
            }
            let space = SpaceId(head.space);
            replica.logs.entry(space).or_default().insert(
                (DeviceId(head.device), head.lane),
                LogHead {
                    seq: head.seq,
                    id: Hash(head.hash),
                    forked: head.frozen,
                    branches: Hash::ZERO,
                    floor: head.floor,
                },
            );
        }
        for row in loaded.receipts {
            replica.remember_receipt(
                SpaceId(row.space),
                DeviceId(row.device),
                Hlc(row.hlc),
                row.bytes,
            );
        }
        for row in loaded.space_keys {
            replica.space_keys.insert(
                (SpaceId(row.space), EpochId(row.epoch)),
                SpaceKey::from_bytes(&row.key),
            );
        }
        replica.load_line()?;
        replica.load_prune()?;
        replica.load_checkpoints()?;
        replica.load_erasure()?;
        replica.load_forks()?;
        replica.bridge_anew()?;
        let (heads, known) = replica.rights_known();
        replica
            .store
            .transaction(|tx| -> Result<(), ReplicaError> { Ok(tx.heads_put(heads.0, &known)?) })?;
        // What was stored and not yet told when the device stopped.
        for space in replica.logs.keys() {
            replica.receipts_due.insert(*space, 0);
        }
        Ok(replica)
    }

    /// The rights as this device knows them.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// This device's keys.
    #[must_use]
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// This device's id.
    #[must_use]
    pub fn device_id(&self) -> [u8; 32] {
        self.device.0
    }

    /// The grant of this device that ends last: one that was not withdrawn and with which it works, if
    /// there is one.
    #[must_use]
    pub fn own_grant(&self) -> Option<&HeldGrant> {
        self.authority
            .device(&self.device)?
            .grants
            .iter()
            .max_by_key(|held| {
                let goes_on = self.authority.withdrawal(&held.id).is_none();
                (goes_on, works_there(held), held.grant.valid_until, held.hlc)
            })
    }

    /// The units that this device works in, without repetition: not those whose administrators it only
    /// names.
    #[must_use]
    pub fn own_units(&self) -> Vec<UnitId> {
        let mut units: Vec<UnitId> = self
            .authority
            .device(&self.device)
            .into_iter()
            .flat_map(|device| device.grants.iter())
            .filter(|held| works_there(held))
            .flat_map(|held| held.grant.units.iter().copied())
            .collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// A reader of its own for lists and search.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`] when the file does not open again.
    pub fn reader(&self) -> Result<store::Reader, ReplicaError> {
        Ok(self.store.reader()?)
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store, to keep something of the device's own in it.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// How far every log of every space is held.
    #[must_use]
    pub fn logs(&self) -> &BTreeMap<SpaceId, Logs> {
        &self.logs
    }

    /// The peers of the open conversations, by their network keys.
    pub fn peers(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.sessions.keys()
    }

    /// The network keys of every other device that may connect: not those that were withdrawn and have
    /// been told so. One that is suspended or whose period is over may hand in what it wrote, and is
    /// given nothing.
    #[must_use]
    pub fn known_peers(&self) -> Vec<[u8; 32]> {
        self.authority
            .devices()
            .filter(|device| device.id != self.device && self.lets_in(&device.id))
            .map(|device| device.keys.net)
            .collect()
    }

    /// The time by which this device judges what waits and whom it serves.
    pub(crate) fn now_for(&self, now_ms: u64) -> u64 {
        self.authority.now_for(&self.device, now_ms)
    }

    /// The next value of the own clock, when the wall clock shows `now_ms`.
    pub(crate) fn tick(&mut self, now_ms: u64) -> Hlc {
        self.hlc = self.hlc.tick(now_ms);
        self.hlc
    }

    pub(crate) fn remember_receipt(
        &mut self,
        space: SpaceId,
        device: DeviceId,
        hlc: Hlc,
        bytes: Vec<u8>,
    ) {
        self.marks.entry(space).or_default().insert(device, hlc);
        self.receipts.insert((space, device), bytes);
    }
}

/// Whether a device with this grant works in its units. A role of a newer version is taken to.
fn works_there(held: &HeldGrant) -> bool {
    Role::from_number(held.grant.role).is_none_or(Role::works_there)
}

struct Loaded {
    root: Option<Hash>,
    hlc: Hlc,
    statements: Vec<store::StatementRow>,
    heads: Vec<store::LogHead>,
    receipts: Vec<store::ReceiptRow>,
    space_keys: Vec<store::SpaceKeyRow>,
    outbox: bool,
}
