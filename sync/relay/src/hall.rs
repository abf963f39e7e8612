//! One operation at a relay, without its network: who is here, what is kept, what is passed on.
//!
//! A pure state machine over a [`Depot`]. The shell hands in what came in a [`Hall::turn`]; everything
//! in a turn becomes durable at once, and only then is anything said about it. So one write to the
//! disk serves all who talk at the same time, and nothing is acknowledged that a crash could take.
//!
//! A hall holds no key of any space. It can check that an entry is its author's and the next of its
//! log; what is in it stays closed.

mod lent;
mod receipts;
mod recent;
mod rights;
mod standin;
mod take;
mod turn;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use authority::Authority;
use protocol::{Logs, Offerable, ReceiptMarks, Session};
use vault::DeviceKeys;
use wire::{Bye, DeviceId, Hash, SpaceId};

use crate::depot::{Depot, DepotError, News, OperationRow, ReceiptRow, State, Used};
use crate::limits::{Bucket, Limits};
use recent::Recent;
use standin::Taking;
use turn::Turn;

/// How long a device that may bring nothing more is still given things before it is told to go, in
/// milliseconds.
const STILL_SERVED_MS: u64 = 5_000;

/// How often it is looked what may be forgotten, in milliseconds.
const TIDY_EVERY_MS: u64 = 60 * 60 * 1000;

/// How often it is noted that an operation is alive, in milliseconds.
const HEARD_EVERY_MS: u64 = 60 * 60 * 1000;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Something that happened outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A link to the device with this network key is open; the transport has proved the key.
    Connected([u8; 32]),
    /// A frame came from it.
    Frame([u8; 32], Vec<u8>),
    /// The link is gone.
    Disconnected([u8; 32]),
}

/// Something the shell must do, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Hand this frame to the link.
    Send {
        /// The device's network key.
        peer: [u8; 32],
        /// The frame.
        frame: Vec<u8>,
    },
    /// Close the link, after what was sent.
    Hangup {
        /// The device's network key.
        peer: [u8; 32],
        /// Why.
        reason: Bye,
        /// This side found the fault.
        here: bool,
    },
    /// Who may connect has changed: ask [`Hall::known_peers`].
    RightsChanged,
}

/// How much a hall did since it was last asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Entries that were new.
    pub entries_taken: u64,
    /// Their bytes.
    pub bytes_taken: u64,
    /// Entries that were handed on.
    pub entries_given: u64,
    /// Statements that were new.
    pub statements_taken: u64,
    /// Entries refused because a share was used up.
    pub over_quota: u64,
    /// Conversations that ended with a fault of the other side.
    pub malformed: u64,
    /// Conversations refused to devices that were withdrawn or are not known.
    pub refused: u64,
    /// Entries that were forgotten.
    pub pruned: u64,
    /// Turns that the depot failed.
    pub depot_failures: u64,
}

/// A conversation, and what its device has brought.
struct Talk {
    session: Session,
    device: DeviceId,
    bytes: Bucket,
    frames: Bucket,
    /// Credit that is held back until the bucket is level.
    owed: u64,
    /// When the device was found to have used up its share.
    full_since: Option<u64>,
    day: u64,
    used: Used,
}

/// One operation at a relay.
pub struct Hall {
    number: i64,
    root: Hash,
    keys: Arc<DeviceKeys>,
    device: DeviceId,
    limits: Limits,
    authority: Authority,
    state: State,
    logs: BTreeMap<SpaceId, Logs>,
    /// Receipts as they are passed on.
    marks: BTreeMap<SpaceId, ReceiptMarks>,
    receipts: BTreeMap<(SpaceId, DeviceId), Vec<u8>>,
    /// Newer ones that are passed on together at [`Self::receipts_at`].
    newer: BTreeMap<(SpaceId, DeviceId), ReceiptRow>,
    receipts_at: Option<u64>,
    unsigned: BTreeSet<SpaceId>,
    offerable: BTreeMap<SpaceId, Offerable>,
    taking: BTreeMap<SpaceId, Taking>,
    talks: BTreeMap<[u8; 32], Talk>,
    recent: RefCell<Recent>,
    tidied: u64,
    /// What is in memory may not be what is kept: read it anew first.
    stale: bool,
    tally: Tally,
}

impl std::fmt::Debug for Hall {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Hall")
            .field("talks", &self.talks.len())
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Hall {
    /// Opens an operation over what the depot keeps of it.
    ///
    /// # Errors
    ///
    /// [`DepotError`].
    pub fn open(
        row: &OperationRow,
        depot: &dyn Depot,
        keys: Arc<DeviceKeys>,
        limits: Limits,
    ) -> Result<Self, DepotError> {
        let mut hall = Self {
            number: row.number,
            root: row.root,
            device: DeviceId(keys.device_id()),
            keys,
            limits,
            authority: Authority::reduce(row.root, []),
            state: State::default(),
            logs: BTreeMap::new(),
            marks: BTreeMap::new(),
            receipts: BTreeMap::new(),
            newer: BTreeMap::new(),
            receipts_at: None,
            unsigned: BTreeSet::new(),
            offerable: BTreeMap::new(),
            taking: BTreeMap::new(),
            talks: BTreeMap::new(),
            recent: RefCell::default(),
            tidied: 0,
            stale: true,
            tally: Tally::default(),
        };
        let read = hall.read_anew(depot);
        depot.rollback();
        read?;
        Ok(hall)
    }

    fn read_anew(&mut self, depot: &dyn Depot) -> Result<(), DepotError> {
        let state = depot.begin(self.number)?;
        self.authority = Authority::reduce(self.root, []);
        self.state = State::default();
        self.logs.clear();
        self.marks.clear();
        self.receipts.clear();
        self.newer.clear();
        self.offerable.clear();
        self.taking.clear();
        self.recent.borrow_mut().forget();
        self.hear_of(depot.news(self.number, 0)?, depot)?;
        self.let_receipts_out();
        self.state = state;
        self.unsigned = self.logs.keys().copied().collect();
        self.stale = false;
        Ok(())
    }

    /// Takes over what changed in the depot.
    fn hear_of(&mut self, news: News, depot: &dyn Depot) -> Result<bool, DepotError> {
        let statements: Vec<authority::Statement> = news
            .statements
            .iter()
            .filter_map(|bytes| authority::Statement::decode(bytes).ok())
            .collect();
        let rights = !statements.is_empty();
        if rights {
            self.authority.extend(&statements);
        }
        for row in news.heads {
            self.logs
                .entry(row.key.space)
                .or_default()
                .insert((row.key.device, row.key.lane), row.head);
        }
        for row in news.receipts {
            self.newer.insert((row.space, row.device), row);
        }
        for row in news.checkpoints {
            self.hear_of_checkpoint(row, depot)?;
        }
        Ok(rights)
    }

    /// The operation's root.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Its name in the depot.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.number
    }

    /// How it stands in the depot, as far as this process knows.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Who may do what in it.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// How many devices are here.
    #[must_use]
    pub fn talks(&self) -> usize {
        self.talks.len()
    }

    /// The network keys of the devices that may connect: those with a grant that nobody withdrew for
    /// cause. None at all while this relay itself has none.
    #[must_use]
    pub fn known_peers(&self) -> BTreeSet<[u8; 32]> {
        let own = self.authority.device(&self.device);
        if own.is_none() || self.authority.shuts_out(&self.device) {
            return BTreeSet::new();
        }
        self.authority
            .devices()
            .filter(|device| device.id != self.device && !self.authority.shuts_out(&device.id))
            .map(|device| device.keys.net)
            .collect()
    }

    /// What was done since the last call.
    pub fn take_tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }

    /// When to take a turn although nothing came, in Unix milliseconds.
    #[must_use]
    pub fn wake_at(&self) -> u64 {
        let mut at = self.tidied.saturating_add(TIDY_EVERY_MS);
        at = at.min(self.receipts_at.unwrap_or(u64::MAX));
        for talk in self.talks.values() {
            at = at.min(talk.session.wake_at().unwrap_or(u64::MAX));
            if let Some(since) = talk.full_since {
                at = at.min(since.saturating_add(STILL_SERVED_MS));
            }
            if talk.owed > 0 {
                at = at.min(talk.bytes.ready_at());
            }
        }
        at
    }
}
