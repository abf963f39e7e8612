//! Checkpoints in a conversation: offered to who lacks most of a space, and sent chunk by chunk.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use wire::{Ack, DeviceId, Frame, Hash, SpaceId, Want, limits};

use super::{Session, Step};
use crate::meter::Allowance;
use crate::shelf::{LogKey, Shelf};

/// Entries that a peer must lack at least before a checkpoint is worth its table.
const WORTH: u64 = 16;

/// A checkpoint that the peer was offered.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    id: Hash,
    covers: BTreeMap<(DeviceId, u8), u64>,
    /// The chunks that are still to be sent; `None` while the peer has not answered.
    ranges: Option<VecDeque<(u64, u64)>>,
    /// The peer asked for it and lacks nothing: its logs go on meanwhile.
    asked: bool,
}

impl Session {
    /// Whether a log is held back because a checkpoint that stands in for its beginning is under way.
    pub(super) fn held_back(&self, key: &LogKey) -> bool {
        self.offers
            .get(&key.space)
            .is_some_and(|offer| !offer.asked && offer.covers.contains_key(&(key.device, key.lane)))
    }

    /// Offers checkpoints where the peer lacks most of what they stand in for, or what only they hold.
    pub(super) fn send_offers<S: Shelf>(
        &mut self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
        steps: &mut Vec<Step>,
    ) {
        for space in common {
            if self.offered.contains(space)
                || !self.announced.contains(space)
                || !shelf.may_serve(space)
            {
                continue;
            }
            let Some(checkpoint) = shelf.checkpoint(space) else {
                continue;
            };
            let (mut lacks, mut covered, mut only_here) = (0_u64, 0_u64, false);
            for ((device, lane), seq) in &checkpoint.covers {
                let key = LogKey {
                    space: *space,
                    device: *device,
                    lane: *lane,
                };
                let held = self.theirs.get(&key).map_or(0, |theirs| theirs.held);
                covered = covered.saturating_add(*seq);
                lacks = lacks.saturating_add(seq.saturating_sub(held));
                let floor = shelf
                    .logs(space)
                    .and_then(|logs| logs.get(&(*device, *lane)))
                    .map_or(0, |head| head.floor);
                only_here |= floor.min(*seq) > held;
            }
            let worth = lacks >= WORTH && lacks.saturating_mul(2) >= covered;
            // The logs come in the order in which they are needed; a checkpoint comes as a whole.
            let worth = worth && self.line.is_none_or(|line| line.bulk);
            if !worth && !only_here && !shelf.offers_anyway(checkpoint) {
                continue;
            }
            self.offered.insert(*space);
            self.offers.insert(
                *space,
                Offered {
                    id: checkpoint.id,
                    covers: checkpoint.covers.clone(),
                    ranges: None,
                    asked: false,
                },
            );
            steps.push(Step::Send(Frame::Offer(checkpoint.bytes.clone())));
        }
    }

    /// The peer's answer to an offer.
    pub(super) fn wanted<S: Shelf>(
        &mut self,
        want: Want,
        shelf: &S,
    ) -> Result<Vec<Step>, S::Error> {
        if want.checkpoint == Hash::ZERO && want.chunks.is_empty() {
            return self.asked(want.space, shelf);
        }
        if let Some(offer) = self.offers.get_mut(&want.space)
            && offer.id == want.checkpoint
        {
            if want.chunks.is_empty() {
                self.offers.remove(&want.space);
            } else {
                offer.ranges = Some(want.chunks.into());
            }
        }
        self.pump(shelf)
    }

    /// The peer asks for the newest checkpoint of a space, so that it may give up what that stands in for.
    fn asked<S: Shelf>(&mut self, space: SpaceId, shelf: &S) -> Result<Vec<Step>, S::Error> {
        let mut steps = Vec::new();
        let passes = shelf.line().is_none_or(|line| line.bulk);
        if passes
            && self.announced.contains(&space)
            && !self.offers.contains_key(&space)
            // A table is long and the question short: once in a conversation.
            && !self.answered.contains(&space)
            && shelf.common().contains(&space)
            && shelf.may_serve(&space)
            && let Some(checkpoint) = shelf.checkpoint(&space)
        {
            self.answered.insert(space);
            self.offered.insert(space);
            self.offers.insert(
                space,
                Offered {
                    id: checkpoint.id,
                    covers: checkpoint.covers.clone(),
                    ranges: None,
                    asked: true,
                },
            );
            steps.push(Step::Send(Frame::Offer(checkpoint.bytes.clone())));
        }
        steps.extend(self.pump(shelf)?);
        Ok(steps)
    }

    /// Asks the peer for its newest checkpoint of a space. One of an older version passes the question
    /// over.
    pub fn ask(&mut self, space: SpaceId) -> Step {
        self.want(space, Hash::ZERO, Vec::new())
    }

    /// Sends chunks that are wanted, as far as there is credit.
    pub(super) fn send_chunks<S: Shelf>(
        &mut self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        let mut gone = Vec::new();
        for (space, offer) in &mut self.offers {
            let Some(ranges) = &mut offer.ranges else {
                continue;
            };
            if !common.contains(space) || !shelf.may_serve(space) {
                continue;
            }
            let mut frame = Vec::new();
            let mut frame_bytes = 0;
            while self.credit > 0 && !ranges.is_empty() {
                let Some((from, to)) = ranges.pop_front() else {
                    break;
                };
                let Some(chunk) = shelf.chunk(&offer.id, from)? else {
                    // A newer one has taken its place meanwhile.
                    gone.push(*space);
                    break;
                };
                if from < to {
                    ranges.push_front((from + 1, to));
                }
                if frame_bytes + chunk.len() > limits::FRAME_TARGET && !frame.is_empty() {
                    steps.push(Step::Send(Frame::Chunks(std::mem::take(&mut frame))));
                    frame_bytes = 0;
                }
                self.credit = self.credit.saturating_sub_unsigned(chunk.len() as u64);
                frame_bytes += chunk.len();
                frame.push(chunk);
            }
            if !frame.is_empty() {
                steps.push(Step::Send(Frame::Chunks(frame)));
            }
        }
        for space in gone {
            self.offers.remove(&space);
            self.offered.remove(&space);
        }
        Ok(())
    }

    /// Whether the peer waits for a chunk that may be sent.
    pub(super) fn chunk_waits<S: Shelf>(&self, shelf: &S, common: &BTreeSet<SpaceId>) -> bool {
        self.offers.iter().any(|(space, offer)| {
            let left = offer.ranges.as_ref().is_some_and(|left| !left.is_empty());
            left && common.contains(space) && shelf.may_serve(space)
        })
    }

    /// The next chunk that the peer waits for; `None` when a newer checkpoint has taken the place of the
    /// one it is of.
    pub(super) fn next_chunk<S: Shelf>(
        &mut self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
    ) -> Result<Option<Vec<u8>>, S::Error> {
        for (space, offer) in &mut self.offers {
            if !common.contains(space) || !shelf.may_serve(space) {
                continue;
            }
            let Some(ranges) = &mut offer.ranges else {
                continue;
            };
            let Some((from, to)) = ranges.pop_front() else {
                continue;
            };
            let chunk = shelf.chunk(&offer.id, from)?;
            if chunk.is_none() {
                let space = *space;
                self.offers.remove(&space);
                self.offered.remove(&space);
                return Ok(None);
            }
            if from < to {
                ranges.push_front((from + 1, to));
            }
            return Ok(chunk);
        }
        Ok(None)
    }

    /// Where the peer now holds what was offered, it is told the rest of the logs.
    pub(super) fn close_offer(&mut self, space: &SpaceId) {
        let taken = self.offers.get(space).is_some_and(|offer| {
            // Who asked lacks nothing of the logs: it has taken it when all chunks have gone out.
            let under_way = offer.ranges.as_ref().is_none_or(|left| !left.is_empty());
            if offer.asked && under_way {
                return false;
            }
            offer.covers.iter().all(|((device, lane), seq)| {
                let key = LogKey {
                    space: *space,
                    device: *device,
                    lane: *lane,
                };
                self.theirs
                    .get(&key)
                    .is_some_and(|theirs| theirs.held >= *seq || theirs.forked)
            })
        });
        if taken {
            self.offers.remove(space);
        }
    }

    /// Says which chunks of an offered checkpoint are wanted; none at all for the logs themselves.
    pub fn want(&mut self, space: SpaceId, checkpoint: Hash, chunks: Vec<(u64, u64)>) -> Step {
        Step::Send(Frame::Want(Want {
            space,
            checkpoint,
            chunks,
        }))
    }

    /// Makes room for more, after chunks of this many bytes became durable: as far as the line allows,
    /// if it has a limit.
    pub fn took(&mut self, bytes: u64, line: Option<Allowance>) -> Step {
        let credit = self.room(bytes, line);
        Step::Send(Frame::Ack(Ack {
            logs: Vec::new(),
            credit,
        }))
    }

    /// Says anew what is held of a space, after a checkpoint took the place of the beginning of its
    /// logs.
    ///
    /// # Errors
    ///
    /// Those of the shelf.
    pub fn stood_in<S: Shelf>(&mut self, space: SpaceId, shelf: &S) -> Result<Vec<Step>, S::Error> {
        if self.over || self.greeting.is_some() || !self.told.contains(&space) {
            return Ok(Vec::new());
        }
        let mut steps = self.tell(shelf, &BTreeSet::from([space]), false);
        steps.extend(self.pump(shelf)?);
        Ok(steps)
    }
}
