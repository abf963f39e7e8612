//! Writing what this device holds into a bundle, frame by frame.
//!
//! Only the plan is made at once; what is in the frames is read when they are asked for, so that who
//! saves meanwhile waits for one frame and not for a stick.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{LogHead, LogKey, Shelf as _, in_frames};
use wire::{DeviceId, Frame, Hash, Receipt, SpaceId, decode, limits};

use crate::ReplicaError;
use crate::output::Output;
use crate::replica::Replica;

/// Entries that the other device must lack at least before a checkpoint is worth its bytes.
const WORTH: u64 = 16;

/// What is known to be held by whom a bundle is for.
type Held = BTreeMap<LogKey, u64>;

/// Something that goes into a bundle.
#[derive(Debug)]
enum Item {
    Statements(Vec<Vec<u8>>),
    Offer(SpaceId, Vec<u8>),
    Chunks {
        space: SpaceId,
        checkpoint: Hash,
        next: u64,
        count: u64,
    },
    Log {
        key: LogKey,
        next: u64,
        last: u64,
    },
    /// Both branches of a log that has forked.
    Proof(LogKey),
    Receipts(Vec<Vec<u8>>),
}

impl Item {
    fn space(&self) -> Option<SpaceId> {
        match self {
            Self::Offer(space, _) | Self::Chunks { space, .. } => Some(*space),
            Self::Log { key, .. } | Self::Proof(key) => Some(key.space),
            Self::Statements(_) | Self::Receipts(_) => None,
        }
    }
}

/// A bundle that is being written.
#[derive(Debug)]
pub struct Export {
    to: Option<DeviceId>,
    held: Held,
    spaces: BTreeSet<SpaceId>,
    todo: VecDeque<Item>,
    /// Entries and chunks written so far.
    pub done: u64,
    /// Entries and chunks in all, as far as can be told now.
    pub expected: u64,
    /// Entries written so far.
    pub entries: u64,
    /// Whether a checkpoint stands in for the beginning of some logs.
    pub checkpoint: bool,
}

impl Replica {
    /// Begins a bundle: for everybody, or for one device what it lacks by its newest receipts and may
    /// read. What was saved here is sealed first, and receipts say what this device holds.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::NotJoined`]; [`ReplicaError::NoSuchDevice`]; [`ReplicaError::DeviceWithdrawn`];
    /// [`ReplicaError::NotAdmitted`] when the other device may read nothing that is here.
    pub fn export(
        &mut self,
        to: Option<DeviceId>,
        now_ms: u64,
    ) -> Result<(Export, Vec<Output>), ReplicaError> {
        if self.authority.operation().is_none() {
            return Err(ReplicaError::NotJoined);
        }
        let spaces = self.spaces_for(to, now_ms)?;
        self.seal(now_ms)?;
        self.sign_receipts(u64::MAX, now_ms)?;
        let mut outputs = Vec::new();
        self.pump_all(now_ms, &mut outputs)?;
        self.say_when(&mut outputs);
        let held = to.map(|to| self.held_by(&to, &spaces)).unwrap_or_default();
        // In the order in which they can be judged, one after the other.
        let statements = self.authority.missing_for(&BTreeMap::new());
        let statements = statements.into_iter().map(|each| each.bytes().to_vec());
        let statements = in_frames(statements.collect());
        let mut export = Export {
            to,
            held,
            spaces: spaces.clone(),
            todo: statements.into_iter().map(Item::Statements).collect(),
            done: 0,
            expected: 0,
            entries: 0,
            checkpoint: false,
        };
        let mut logs = Vec::new();
        for space in &spaces {
            let (first, then) = self.plan(&export, *space);
            export.todo.extend(first);
            logs.extend(then);
        }
        // Urgent things of all spaces before the others: an import that is cut has them.
        logs.sort_by_key(|item| match item {
            Item::Log { key, .. } | Item::Proof(key) => key.lane,
            _ => 0,
        });
        export.todo.extend(logs);
        let receipts = self
            .receipts
            .iter()
            .filter(|((space, _), _)| spaces.contains(space))
            .map(|(_, bytes)| bytes.clone())
            .collect();
        export
            .todo
            .extend(in_frames(receipts).into_iter().map(Item::Receipts));
        export.expected = export.weigh();
        Ok((export, outputs))
    }

    /// The spaces that go into a bundle.
    fn spaces_for(
        &self,
        to: Option<DeviceId>,
        now_ms: u64,
    ) -> Result<BTreeSet<SpaceId>, ReplicaError> {
        let now = self.now_for(now_ms);
        if let Some(to) = to {
            if to == self.device || self.authority.device(&to).is_none() {
                return Err(ReplicaError::NoSuchDevice);
            }
            if self.shuts_out(&to) {
                return Err(ReplicaError::DeviceWithdrawn);
            }
        }
        let spaces: BTreeSet<SpaceId> = self
            .authority
            .spaces()
            .map(|space| space.id)
            .filter(|space| self.authority.may_read(&self.device, space))
            // A stick that anybody may carry holds nothing about hidden persons, sealed or not.
            .filter(|space| to.is_some() || !self.is_sealed(space))
            .filter(|space| to.is_none_or(|to| self.authority.may_serve(&to, space, now)))
            .collect();
        if spaces.is_empty() && to.is_some() {
            return Err(ReplicaError::NotAdmitted);
        }
        Ok(spaces)
    }

    /// What a device holds by its own word, and of its own log everything.
    fn held_by(&self, device: &DeviceId, spaces: &BTreeSet<SpaceId>) -> Held {
        let mut held = Held::new();
        for space in spaces {
            let receipt = self.receipts.get(&(*space, *device));
            let said = receipt.and_then(|bytes| decode::<Receipt>(bytes).ok());
            for position in said.into_iter().flat_map(|receipt| receipt.vector) {
                let key = LogKey {
                    space: *space,
                    device: position.device,
                    lane: position.lane,
                };
                held.insert(key, position.seq);
            }
            for ((of, lane), head) in self.logs.get(space).into_iter().flatten() {
                if of == device {
                    let key = LogKey {
                        space: *space,
                        device: *of,
                        lane: *lane,
                    };
                    held.insert(key, head.seq);
                }
            }
        }
        held
    }

    /// What goes in of one space: the checkpoint if it is worth it, then the logs.
    fn plan(&self, export: &Export, space: SpaceId) -> (Vec<Item>, Vec<Item>) {
        let logs = self.logs.get(&space).into_iter().flatten();
        let logs: Vec<(LogKey, LogHead, u64)> = logs
            .map(|((device, lane), head)| {
                let key = LogKey {
                    space,
                    device: *device,
                    lane: *lane,
                };
                let held = export.held.get(&key).copied().unwrap_or_default();
                (key, *head, held)
            })
            .collect();
        let offered = self.offerable.get(&space).filter(|checkpoint| {
            let (mut lacks, mut covered, mut only_here) = (0_u64, 0_u64, false);
            for (key, head, held) in &logs {
                let seq = checkpoint.covers.get(&(key.device, key.lane));
                let seq = seq.copied().unwrap_or_default();
                covered = covered.saturating_add(seq);
                lacks = lacks.saturating_add(seq.saturating_sub(*held));
                only_here |= head.floor.min(seq) > *held;
            }
            let worth = lacks >= WORTH && lacks.saturating_mul(2) >= covered;
            export.to.is_none() || worth || only_here
        });
        let first = offered.map(|checkpoint| {
            let chunks = decode::<wire::Checkpoint>(&checkpoint.bytes);
            let chunks = Item::Chunks {
                space,
                checkpoint: checkpoint.id,
                next: 0,
                count: chunks.map_or(0, |table| table.chunks.len() as u64),
            };
            vec![Item::Offer(space, checkpoint.bytes.clone()), chunks]
        });
        let covers = offered.map(|checkpoint| &checkpoint.covers);
        let mut then = Vec::new();
        for (key, head, held) in logs {
            let covered = covers.and_then(|covers| covers.get(&(key.device, key.lane)));
            let from = covered.copied().unwrap_or_default();
            // Entries below the floor are nowhere here.
            let next = from.max(held).max(head.floor).saturating_add(1);
            if next <= head.seq {
                let last = head.seq;
                then.push(Item::Log { key, next, last });
            }
            if head.forked {
                then.push(Item::Proof(key));
            }
        }
        (first.unwrap_or_default(), then)
    }

    /// The next frame of a bundle; `None` when everything is in it.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn export_frame(&self, export: &mut Export) -> Result<Option<Frame>, ReplicaError> {
        while let Some(item) = export.todo.pop_front() {
            let frame = match item {
                Item::Statements(list) => Some(Frame::Statements(list)),
                Item::Receipts(list) => Some(Frame::Receipts(list)),
                Item::Offer(_, bytes) => {
                    export.checkpoint = true;
                    Some(Frame::Offer(bytes))
                }
                Item::Chunks {
                    space,
                    checkpoint,
                    next,
                    count,
                } => {
                    if next >= count {
                        continue;
                    }
                    let chunk = self.store.read(|tx| tx.chunk_at(checkpoint.0, next))?;
                    let Some(chunk) = chunk else {
                        self.plan_again(export, space);
                        continue;
                    };
                    export.done += 1;
                    export.todo.push_front(Item::Chunks {
                        space,
                        checkpoint,
                        next: next + 1,
                        count,
                    });
                    Some(Frame::Chunks(vec![chunk]))
                }
                Item::Proof(key) => {
                    let evidence = self.lend(&[0; 32], 0).fork_evidence(&key)?;
                    let list: Vec<Vec<u8>> = evidence.into_iter().map(|(_, bytes)| bytes).collect();
                    (!list.is_empty()).then_some(Frame::Entries(list))
                }
                log @ Item::Log { .. } => {
                    export.todo.push_front(log);
                    let list = self.gather_entries(export)?;
                    (!list.is_empty()).then_some(Frame::Entries(list))
                }
            };
            if frame.is_some() {
                return Ok(frame);
            }
        }
        Ok(None)
    }

    /// Entries of the logs that come next, up to what makes a frame.
    fn gather_entries(&self, export: &mut Export) -> Result<Vec<Vec<u8>>, ReplicaError> {
        let mut list: Vec<Vec<u8>> = Vec::new();
        let mut bytes = 0;
        while bytes < limits::FRAME_TARGET
            && let Some(Item::Log { key, next, last }) = export.todo.front()
        {
            let (key, next, last) = (*key, *next, *last);
            let room = limits::FRAME_TARGET - bytes;
            let rows = self
                .store
                .read(|tx| tx.entries_from(key.space.0, key.device.0, key.lane, next, room))?;
            let before = list.len();
            for row in rows.into_iter().take_while(|row| row.seq <= last) {
                bytes += row.bytes.len();
                list.push(row.bytes);
            }
            let came = (list.len() - before) as u64;
            export.done += came;
            export.entries += came;
            if came == 0 || next + came > last {
                export.todo.pop_front();
            } else if let Some(Item::Log { next, .. }) = export.todo.front_mut() {
                *next += came;
            }
        }
        Ok(list)
    }

    /// A newer checkpoint has taken the place of the one that was being written: its space begins anew.
    fn plan_again(&self, export: &mut Export, space: SpaceId) {
        export.todo.retain(|item| item.space() != Some(space));
        if export.spaces.contains(&space) {
            let (first, then) = self.plan(export, space);
            for item in first.into_iter().chain(then).rev() {
                export.todo.push_front(item);
            }
        }
        export.expected = export.done + export.weigh();
    }
}

impl Export {
    /// Entries and chunks that are still to be written.
    fn weigh(&self) -> u64 {
        let weigh = |item: &Item| match item {
            Item::Chunks { next, count, .. } => count.saturating_sub(*next),
            Item::Log { next, last, .. } => last.saturating_sub(*next).saturating_add(1),
            _ => 0,
        };
        self.todo.iter().map(weigh).sum()
    }
}
