//! Giving up entries that a checkpoint which lies here stands in for.
//!
//! Only entries of others, only of which every change lies in the checkpoint at its own place, and only
//! where enough others have signed that they hold the log so far ([`protocol::prune`]). What stays of
//! an entry is its id. An office keeps everything, and so does whoever says so.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use authority::Rights;
use protocol::checkpoint::open_chunk;
use protocol::prune::{Word, proved};
use protocol::{LogHead, Step};
use store::{CheckpointState, EntryPlace, EntryRow};
use wire::{
    Checkpoint, Chunk, Commit, DeviceId, Entry, Hash, Hlc, Lane, Part, Receipt, SpaceId, decode,
};

use crate::ReplicaError;
use crate::checkpoint::drop_covered_by;
use crate::chunk::places_of;
use crate::replica::Replica;

/// Whether this device keeps everything, whatever its role.
const META_KEEPS_ALL: &str = "keeps_all";
/// How many entries were given up, and their bytes.
const META_DROPPED: &str = "dropped";

/// Entries that can be given up before it is worth reading a checkpoint, and before one is asked for.
const WORTH: u64 = 4096;
/// Entries that are given up with one reading of a checkpoint, so that what must be remembered of it
/// stays some 10 MiB.
const AT_ONCE: u64 = 64 * 1024;
/// Entries that are taken apart in one go: somebody who saves waits for no more.
const BATCH: usize = 128;
/// A checkpoint is asked for so often at most, in milliseconds.
const ASK_EVERY_MS: u64 = 24 * 60 * 60 * 1000;

/// The logs of others in a space, and up to below which position each may be given up.
type Below = BTreeMap<(DeviceId, u8), u64>;

/// Where a change lies by a checkpoint: the place of its log in the table, its position, its clock.
type Lies = (usize, u64, Hlc);

/// What is known about giving up entries.
#[derive(Debug)]
pub(crate) struct Prune {
    keeps_all: bool,
    worth: u64,
    dropped: Dropped,
    asked: BTreeMap<SpaceId, u64>,
    /// The checkpoint that was read last, and what was left to give up afterwards.
    read: BTreeMap<SpaceId, (Hash, u64)>,
    run: Option<Run>,
}

/// What was given up since the device joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// Entries.
    pub entries: u64,
    /// Their sealed bytes.
    pub bytes: u64,
}

/// One reading of a checkpoint, and then the logs one after the other.
#[derive(Debug)]
struct Run {
    space: SpaceId,
    id: Hash,
    table: Arc<Checkpoint>,
    below: Below,
    chunk: u64,
    lies: HashMap<[u8; 32], Lies>,
    todo: VecDeque<((DeviceId, u8), u64)>,
}

impl Default for Prune {
    fn default() -> Self {
        Self {
            keeps_all: false,
            worth: WORTH,
            dropped: Dropped::default(),
            asked: BTreeMap::new(),
            read: BTreeMap::new(),
            run: None,
        }
    }
}

impl Prune {
    /// What was begun no longer holds.
    pub(crate) fn stop(&mut self) {
        self.run = None;
        self.read.clear();
    }
}

impl Replica {
    /// Has this device keep every entry, whatever its role; or leaves it to the role again.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn set_keeps_all(&mut self, keeps_all: bool) -> Result<(), ReplicaError> {
        let said = [u8::from(keeps_all)];
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            Ok(tx.meta_put(META_KEEPS_ALL, &said)?)
        })?;
        self.prune.keeps_all = keeps_all;
        self.prune.stop();
        Ok(())
    }

    /// Whether this device was told to keep every entry.
    #[must_use]
    pub fn is_told_to_keep_all(&self) -> bool {
        self.prune.keeps_all
    }

    /// How many entries are worth giving up; only stories say anything else than the program.
    pub fn set_worth_of_pruning(&mut self, entries: u64) {
        self.prune.worth = entries.max(1);
    }

    /// What was given up here.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.prune.dropped
    }

    /// Whether this device keeps every entry of a space: it was told to; or others rely on it, because it
    /// makes checkpoints there or carries what is shared with others.
    #[must_use]
    pub fn keeps_all(&self, space: &SpaceId) -> bool {
        let Some(of) = self.authority.space_named(space) else {
            return true;
        };
        self.prune.keeps_all
            || self
                .authority
                .covered(&self.device, space, Rights::SHARE, None)
            || self
                .authority
                .may_share(&self.device, &of.unit, of.class, self.hlc)
            || self.authority.may_stand_in(&self.device, space, self.hlc)
    }

    pub(crate) fn load_prune(&mut self) -> Result<(), ReplicaError> {
        let (told, dropped) = self.store.read(|tx| -> Result<_, ReplicaError> {
            Ok((tx.meta_get(META_KEEPS_ALL)?, tx.meta_get(META_DROPPED)?))
        })?;
        self.prune.keeps_all = told.as_deref() == Some(&[1]);
        let dropped = dropped.unwrap_or_default();
        let number = |at: usize| {
            let bytes = dropped.get(at..at + 8)?.try_into().ok()?;
            Some(u64::from_be_bytes(bytes))
        };
        self.prune.dropped = Dropped {
            entries: number(0).unwrap_or(0),
            bytes: number(8).unwrap_or(0),
        };
        Ok(())
    }

    /// Whether entries can be given up, enough to be worth the work.
    #[must_use]
    pub fn prune_due(&self, now_ms: u64) -> bool {
        !self.waiting
            && self.making.is_none()
            && (self.prune.run.is_some() || self.space_to_prune(now_ms).is_some())
    }

    fn space_to_prune(&self, now_ms: u64) -> Option<SpaceId> {
        let due = |space: &&SpaceId| {
            let Some(kept) = self.offerable.get(*space) else {
                return false;
            };
            let left = self.left(space, &self.below(space, &kept.covers, now_ms));
            let before = self.prune.read.get(*space);
            let before = before.filter(|(id, _)| *id == kept.id);
            let news = left.saturating_sub(before.map_or(0, |(_, left)| *left));
            news >= self.prune.worth
        };
        self.offerable
            .keys()
            .filter(|space| !self.keeps_all(space))
            .find(due)
            .copied()
    }

    /// What others signed that they hold of a space: those that may read it and are at work.
    fn words(&self, space: &SpaceId, now_ms: u64) -> Vec<Word> {
        let now = self.now_for(now_ms);
        let first = (*space, DeviceId([0; 32]));
        let last = (*space, DeviceId([0xff; 32]));
        self.receipts
            .range(first..=last)
            .filter(|((_, device), _)| {
                *device != self.device && self.authority.may_serve(device, space, now)
            })
            .filter_map(|((_, device), bytes)| {
                let receipt = decode::<Receipt>(bytes).ok()?;
                let at = Hlc::at_millis(now);
                Some(Word {
                    device: *device,
                    keeps_all: self.authority.may_stand_in(device, space, at),
                    held: receipt
                        .vector
                        .into_iter()
                        .map(|position| ((position.device, position.lane), position.seq))
                        .collect(),
                })
            })
            .collect()
    }

    /// Up to below which position each log may be given up under a checkpoint that covers so much. The
    /// last entry that it covers stays: another one in its place is to be seen.
    fn below(&self, space: &SpaceId, covers: &Below, now_ms: u64) -> Below {
        let Some(logs) = self.logs.get(space) else {
            return Below::new();
        };
        let proved = proved(&self.device, logs, &self.words(space, now_ms));
        logs.iter()
            .filter(|((device, lane), head)| {
                *device != self.device && !head.forked && !Lane::travels_whole(*lane)
            })
            .filter_map(|(log, _)| {
                let proved = proved.get(log)?.saturating_add(1);
                Some((*log, proved.min(*covers.get(log)?)))
            })
            .collect()
    }

    /// How many entries lie below such positions.
    fn left(&self, space: &SpaceId, below: &Below) -> u64 {
        let logs = self.logs.get(space);
        let floor = |log| {
            let head = logs.and_then(|logs| logs.get(log));
            head.map_or(0, |head: &LogHead| head.floor)
        };
        below
            .iter()
            .map(|(log, below)| below.saturating_sub(floor(log).saturating_add(1)))
            .fold(0, u64::saturating_add)
    }

    /// Gives up everything that can be: for tests, benches and the command line.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`]; what was given up stays so.
    pub fn prune(&mut self, now_ms: u64) -> Result<(), ReplicaError> {
        while self.prune_due(now_ms) {
            self.prune_some(now_ms)?;
        }
        Ok(())
    }

    /// Reads a chunk of the checkpoint, or gives up some entries.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`]; it is begun anew when it is due again.
    pub fn prune_some(&mut self, now_ms: u64) -> Result<(), ReplicaError> {
        if self.waiting {
            return Ok(());
        }
        let run = match self.prune.run.take() {
            Some(run) => Some(run),
            None => match self.space_to_prune(now_ms) {
                Some(space) => self.begin_to_prune(space, now_ms)?,
                None => None,
            },
        };
        let Some(mut run) = run else { return Ok(()) };
        let more = if run.chunk < run.table.chunks.len() as u64 {
            self.read_chunk(&mut run)?
        } else {
            self.drop_batch(&mut run)?
        };
        if more {
            self.prune.run = Some(run);
            return Ok(());
        }
        let left = self.left(&run.space, &run.below);
        self.prune.read.insert(run.space, (run.id, left));
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            drop_covered_by(tx, &run.table, run.id, |other| {
                tx.checkpoint_has_all_of(run.id.0, other)
            })
        })
    }

    fn begin_to_prune(&mut self, space: SpaceId, now_ms: u64) -> Result<Option<Run>, ReplicaError> {
        let Some(kept) = self.offerable.get(&space) else {
            return Ok(None);
        };
        let id = kept.id;
        let all = self.below(&space, &kept.covers, now_ms);
        let row = self.store.read(|tx| tx.checkpoint_named(id.0))?;
        let table = row
            .filter(|row| row.state == CheckpointState::Whole)
            .and_then(|row| decode::<Checkpoint>(&row.bytes).ok());
        let Some(table) = table else {
            self.prune.read.insert(space, (id, u64::MAX));
            return Ok(None);
        };
        let mut below = Below::new();
        let mut sum = 0_u64;
        for (log, seq) in all {
            let one = Below::from([(log, seq)]);
            let left = self.left(&space, &one);
            if left > 0 && sum < AT_ONCE {
                sum = sum.saturating_add(left);
                below.extend(one);
            }
        }
        Ok(Some(Run {
            space,
            id,
            table: Arc::new(table),
            todo: below.keys().map(|log| (*log, 1)).collect(),
            below,
            chunk: 0,
            lies: HashMap::new(),
        }))
    }

    /// Remembers what the next chunk holds of the logs that are to be given up; false when it does not read.
    fn read_chunk(&mut self, run: &mut Run) -> Result<bool, ReplicaError> {
        let bytes = self.store.read(|tx| tx.chunk_at(run.id.0, run.chunk))?;
        let chunk = bytes.and_then(|bytes| decode::<Chunk>(&bytes).ok());
        let key = chunk
            .as_ref()
            .and_then(|chunk| self.space_keys.get(&(chunk.space, chunk.epoch)));
        let Some((chunk, key)) = chunk.as_ref().zip(key) else {
            return Ok(false);
        };
        let Ok(parts) = open_chunk(chunk, key, &mut self.squeezer) else {
            return Ok(false);
        };
        for part in parts {
            let Ok(part) = decode::<Part>(&part) else {
                continue;
            };
            for (hash, carrier) in places_of(&part, &run.table) {
                let log = (carrier.device, carrier.lane);
                let below = run.below.get(&log);
                if below.is_some_and(|below| carrier.seq < *below)
                    && let Ok(place) = run
                        .table
                        .logs
                        .binary_search_by_key(&log, |log| (log.device, log.lane))
                {
                    run.lies.insert(hash, (place, carrier.seq, carrier.hlc));
                }
            }
        }
        run.chunk += 1;
        Ok(true)
    }

    /// Gives up some entries of the next log; false when there is no log left.
    fn drop_batch(&mut self, run: &mut Run) -> Result<bool, ReplicaError> {
        let Some((log, from)) = run.todo.pop_front() else {
            return Ok(false);
        };
        let space = run.space;
        let to = run.below.get(&log).copied().unwrap_or(0);
        let rows = self
            .store
            .read(|tx| tx.entries_done((space.0, log.0.0, log.1), (from, to), BATCH))?;
        let Some(last) = rows.last() else {
            return Ok(true);
        };
        run.todo.push_front((log, last.seq.saturating_add(1)));
        let gone: Vec<&EntryRow> = rows
            .iter()
            .filter(|row| self.lies_there(run, row))
            .collect();
        let Some(highest) = gone.last().map(|row| row.seq) else {
            return Ok(true);
        };
        let bytes = gone.iter().map(|row| row.bytes.len() as u64).sum::<u64>();
        let dropped = Dropped {
            entries: self.prune.dropped.entries + gone.len() as u64,
            bytes: self.prune.dropped.bytes + bytes,
        };
        let said = [dropped.entries.to_be_bytes(), dropped.bytes.to_be_bytes()].concat();
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            for row in &gone {
                tx.entry_drop(&EntryPlace {
                    space: row.space,
                    device: row.device,
                    lane: row.lane,
                    seq: row.seq,
                })?;
            }
            Ok(tx.meta_put(META_DROPPED, &said)?)
        })?;
        self.prune.dropped = dropped;
        if let Some(head) = self
            .logs
            .get_mut(&space)
            .and_then(|logs| logs.get_mut(&log))
        {
            head.floor = head.floor.max(highest);
        }
        Ok(true)
    }

    /// Whether every change of an entry lies in the checkpoint, as of this very entry.
    fn lies_there(&mut self, run: &Run, row: &EntryRow) -> bool {
        let Ok(entry) = decode::<Entry>(&row.bytes) else {
            return false;
        };
        let epoch = (entry.header.space, entry.header.epoch);
        let commits = self
            .space_keys
            .get(&epoch)
            .and_then(|key| protocol::open_entry(&entry, key, &mut self.squeezer).ok());
        let commits = commits.unwrap_or_default();
        let lies = |commit: &Vec<u8>| {
            let Ok(commit) = decode::<Commit>(commit) else {
                return false;
            };
            let actor = vault::actor_id(&row.device, &commit.doc.0);
            commit.changes.iter().all(|bare| {
                let hash = document::whole_and_hash(bare, actor, vault::sha256).ok();
                let place = hash.and_then(|(_, hash)| run.lies.get(&hash));
                let log = place.and_then(|(log, _, _)| run.table.logs.get(*log));
                log.is_some_and(|log| (log.device.0, log.lane) == (row.device, row.lane))
                    && place.is_some_and(|(_, seq, hlc)| (*seq, *hlc) == (row.seq, commit.hlc))
            }) && !commit.changes.is_empty()
        };
        !commits.is_empty() && commits.iter().all(lies)
    }

    /// Asks a peer with which everything is exchanged for its newest checkpoints, where one would let this
    /// device give up enough. Not over a line that carries little.
    pub(crate) fn ask_for_checkpoints(&mut self, peer: [u8; 32], now_ms: u64) -> Vec<Step> {
        if self.allowance(&peer, now_ms).is_some() {
            return Vec::new();
        }
        let spaces: Vec<SpaceId> = self
            .logs
            .keys()
            .filter(|space| !self.taking.contains_key(space) && !self.keeps_all(space))
            .filter(|space| {
                let asked = self.prune.asked.get(*space);
                asked.is_none_or(|at| now_ms.saturating_sub(*at) >= ASK_EVERY_MS)
            })
            .filter(|space| self.gain(space, None, now_ms) >= self.prune.worth)
            .copied()
            .collect();
        let Some(session) = self.sessions.get_mut(&peer) else {
            return Vec::new();
        };
        let steps = spaces.iter().map(|space| session.ask(*space)).collect();
        for space in spaces {
            self.prune.asked.insert(space, now_ms);
        }
        steps
    }

    /// Whether a checkpoint that lacks nothing is taken all the same, because it was asked for and lets
    /// this device give up much more than what lies here.
    pub(crate) fn frees(&self, table: &Checkpoint, now_ms: u64) -> bool {
        let space = table.space;
        self.prune.asked.contains_key(&space)
            && !self.keeps_all(&space)
            && self.gain(&space, Some(table), now_ms) >= self.prune.worth
    }

    /// How many more entries could be given up under a checkpoint (or the best that there may be) than
    /// under the one that lies here.
    fn gain(&self, space: &SpaceId, table: Option<&Checkpoint>, now_ms: u64) -> u64 {
        let logs = self.logs.get(space).into_iter().flatten();
        let covers: Below = match table {
            Some(table) => table
                .logs
                .iter()
                .map(|log| ((log.device, log.lane), log.seq))
                .collect(),
            None => logs.map(|(log, head)| (*log, head.seq)).collect(),
        };
        let could = self.left(space, &self.below(space, &covers, now_ms));
        let can = self.offerable.get(space).map_or(0, |kept| {
            self.left(space, &self.below(space, &kept.covers, now_ms))
        });
        could.saturating_sub(can)
    }
}
