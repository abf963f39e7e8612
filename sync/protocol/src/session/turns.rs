//! What goes over a line with a limit: each kind of thing by its share, one entry or chunk at a time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use wire::{Frame, SpaceId, limits};

use super::send::ITEMS;
use super::{Session, Step};
use crate::shares::Class;
use crate::shelf::{LogHead, LogKey, Shelf};

/// The logs that wait, of the classes of entries.
type Queues = BTreeMap<usize, VecDeque<(LogKey, LogHead)>>;

impl Session {
    /// Sends what waits while there is credit and the line carries it.
    pub(super) fn send_in_turns<S: Shelf>(
        &mut self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        let mut queues = Queues::new();
        let mut all = Vec::new();
        for (lane, logs) in self.wanted_logs(shelf, common) {
            let class = Class::of_lane(lane) as usize;
            queues.entry(class).or_default().extend(&logs);
            all.extend(logs);
        }
        let mut frame = Vec::new();
        let mut frame_bytes = 0;
        loop {
            for queue in queues.values_mut() {
                while queue.front().is_some_and(|log| !self.lacks(log)) {
                    queue.pop_front();
                }
            }
            let chunks = self.chunk_waits(shelf, common);
            let waits = Class::ALL.map(|class| match class {
                Class::Checkpoints => chunks,
                _ => queues
                    .get(&(class as usize))
                    .is_some_and(|queue| !queue.is_empty()),
            });
            if !waits.contains(&true) || self.credit <= 0 || !self.line_carries() {
                break;
            }
            let Some(class) = self.shares.next(waits) else {
                break;
            };
            let bytes = if class == Class::Checkpoints {
                let Some(chunk) = self.next_chunk(shelf, common)? else {
                    continue;
                };
                let bytes = chunk.len();
                steps.push(Step::Send(Frame::Chunks(vec![chunk])));
                bytes
            } else {
                let queue = queues.entry(class as usize).or_default();
                let Some((key, _)) = queue.front().copied() else {
                    break;
                };
                let theirs = self.theirs.entry(key).or_default();
                let from = theirs.sent.max(theirs.held).saturating_add(1);
                let Some(entry) = shelf.entries(&key, from, 1)?.into_iter().next() else {
                    queue.pop_front();
                    continue;
                };
                theirs.sent = from;
                let bytes = entry.len();
                frame_bytes += bytes;
                frame.push(entry);
                if frame_bytes >= limits::FRAME_TARGET || frame.len() >= ITEMS {
                    steps.push(Step::Send(Frame::Entries(std::mem::take(&mut frame))));
                    frame_bytes = 0;
                }
                bytes
            };
            self.shares.sent(class, bytes as u64);
            self.credit = self.credit.saturating_sub_unsigned(bytes as u64);
            self.spend(bytes as u64);
        }
        if !frame.is_empty() {
            steps.push(Step::Send(Frame::Entries(frame)));
        }
        for (key, head) in all {
            self.send_proof(&key, &head, shelf, steps)?;
        }
        Ok(())
    }

    /// Whether the peer still lacks something of a log.
    fn lacks(&self, (key, head): &(LogKey, LogHead)) -> bool {
        let theirs = self.theirs.get(key).copied().unwrap_or_default();
        theirs.sent.max(theirs.held) < head.seq
    }
}
