//! What is sent when something can be: statements, then entries lane by lane, then receipts.

use std::collections::{BTreeMap, BTreeSet};

use wire::{DeviceId, Frame, Hash, Hlc, Lane, LogPosition, SpaceId, SpaceVector, Vectors, limits};

use super::{Session, Step, prefix};
use crate::shelf::{LogHead, LogKey, Shelf};

/// Items in one frame.
pub(super) const ITEMS: usize = 2048;

/// Logs in one `Vectors` frame; a frame of that many stays well below its limit.
const LOGS_PER_FRAME: usize = 8 * 1024;

impl Session {
    /// Says what is held of some spaces, in as many frames as it takes.
    pub(super) fn tell<S: Shelf>(
        &mut self,
        shelf: &S,
        spaces: &BTreeSet<SpaceId>,
        even_none: bool,
    ) -> Vec<Step> {
        let mut frames: Vec<Vec<SpaceVector>> = Vec::new();
        let mut room = 0;
        for space in spaces {
            self.told.insert(*space);
            let logs: Vec<LogPosition> = shelf
                .logs(space)
                .into_iter()
                .flatten()
                .map(|((device, lane), head)| LogPosition {
                    device: *device,
                    lane: *lane,
                    seq: head.seq,
                    head: if head.forked {
                        prefix(&head.branches)
                    } else {
                        prefix(&head.id)
                    },
                    forked: head.forked,
                })
                .collect();
            let receipts: Vec<(DeviceId, Hlc)> = shelf
                .receipts(space)
                .into_iter()
                .flatten()
                .map(|(device, hlc)| (*device, *hlc))
                .collect();
            let weight = 1 + logs.len() + receipts.len();
            let vector = SpaceVector {
                space: *space,
                logs,
                receipts,
            };
            match frames.last_mut() {
                Some(frame) if room >= weight => frame.push(vector),
                _ => {
                    frames.push(vec![vector]);
                    room = LOGS_PER_FRAME;
                }
            }
            room = room.saturating_sub(weight);
        }
        if frames.is_empty() && even_none {
            frames.push(Vec::new());
        }
        let authority: Vec<(Hash, u64)> = shelf.authority().into_iter().collect();
        frames
            .into_iter()
            .map(|spaces| {
                Step::Send(Frame::Vectors(Vectors {
                    authority_heads: shelf.authority_heads(),
                    authority: authority.clone(),
                    spaces,
                }))
            })
            .collect()
    }

    pub(super) fn send_statements<S: Shelf>(&mut self, shelf: &S, steps: &mut Vec<Step>) {
        let mine = shelf.authority();
        let mut missing = shelf.statements_missing(&self.their_authority);
        let behind = self
            .their_authority
            .iter()
            .any(|(issuer, seq)| mine.get(issuer).copied().unwrap_or(0) < *seq);
        if missing.is_empty()
            && !behind
            && !self.all_statements_sent
            && self
                .their_heads
                .is_some_and(|heads| heads != shelf.authority_heads())
        {
            // Equal counts and unequal content: somebody signed two statements with one number.
            // Both must reach everybody.
            missing = shelf.statements_missing(&BTreeMap::new());
            self.all_statements_sent = true;
        }
        for (issuer, seq) in mine {
            let theirs = self.their_authority.entry(issuer).or_default();
            *theirs = (*theirs).max(seq);
        }
        missing.retain(|bytes| self.statements_sent.insert(vault::sha256(&[bytes])));
        for frame in in_frames(missing) {
            steps.push(Step::Send(Frame::Statements(frame)));
        }
    }

    /// The logs of which the peer lacks something that can be sent, by lane.
    pub(super) fn wanted_logs<S: Shelf>(
        &self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
    ) -> BTreeMap<u8, Vec<(LogKey, LogHead)>> {
        let mut wanted: BTreeMap<u8, Vec<(LogKey, LogHead)>> = BTreeMap::new();
        let passes =
            |lane: u8| !Lane::waits_for_room(lane) || self.line.is_none_or(|line| line.bulk);
        for space in common {
            if !self.announced.contains(space) || !shelf.may_serve(space) {
                continue;
            }
            for ((device, lane), head) in shelf.logs(space).into_iter().flatten() {
                let key = LogKey {
                    space: *space,
                    device: *device,
                    lane: *lane,
                };
                if self.held_back(&key) || !passes(*lane) {
                    continue;
                }
                let theirs = self.theirs.get(&key).copied().unwrap_or_default();
                if theirs.sent.max(theirs.held) < head.floor {
                    // Only a checkpoint holds what comes next, and the peer did not take it.
                    continue;
                }
                let proof = theirs.lacks_proof(head);
                if theirs.sent.max(theirs.held) < head.seq || proof {
                    wanted.entry(*lane).or_default().push((key, *head));
                }
            }
        }
        wanted
    }

    pub(super) fn send_entries<S: Shelf>(
        &mut self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        let wanted = self.wanted_logs(shelf, common);
        let mut frame = Vec::new();
        let mut frame_bytes = 0;
        for (key, head) in wanted.into_values().flatten() {
            loop {
                let theirs = self.theirs.get(&key).copied().unwrap_or_default();
                let from = theirs.sent.max(theirs.held).saturating_add(1);
                if self.credit <= 0 || from > head.seq {
                    break;
                }
                let room = limits::FRAME_TARGET.saturating_sub(frame_bytes);
                let left = usize::try_from(self.credit.unsigned_abs()).unwrap_or(usize::MAX);
                let most = room.min(left);
                let entries = shelf.entries(&key, from, most)?;
                let Some(bytes) = send_weight(&entries) else {
                    break;
                };
                self.theirs.entry(key).or_default().sent = from + entries.len() as u64 - 1;
                self.credit = self.credit.saturating_sub_unsigned(bytes as u64);
                frame_bytes += bytes;
                frame.extend(entries);
                if frame_bytes >= limits::FRAME_TARGET || frame.len() >= ITEMS {
                    steps.push(Step::Send(Frame::Entries(std::mem::take(&mut frame))));
                    frame_bytes = 0;
                }
            }
            self.send_proof(&key, &head, shelf, steps)?;
        }
        if !frame.is_empty() {
            steps.push(Step::Send(Frame::Entries(frame)));
        }
        Ok(())
    }

    /// Sends the entries that contradict each other, once the peer holds what comes before them.
    pub(super) fn send_proof<S: Shelf>(
        &mut self,
        key: &LogKey,
        head: &LogHead,
        shelf: &S,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        let Some(theirs) = self.theirs.get_mut(key) else {
            return Ok(());
        };
        if !theirs.lacks_proof(head) {
            return Ok(());
        }
        let evidence = shelf.fork_evidence(key)?;
        let first = evidence.iter().map(|(seq, _)| *seq).min().unwrap_or(0);
        if theirs.held.saturating_add(1) < first {
            return Ok(());
        }
        theirs.proof_sent = Some(head.branches);
        let entries: Vec<Vec<u8>> = evidence.into_iter().map(|(_, bytes)| bytes).collect();
        let bytes = entries.iter().map(|entry| entry.len() as u64).sum();
        self.credit = self.credit.saturating_sub_unsigned(bytes);
        for frame in in_frames(entries) {
            steps.push(Step::Send(Frame::Entries(frame)));
        }
        Ok(())
    }

    pub(super) fn send_receipts<S: Shelf>(
        &mut self,
        shelf: &S,
        common: &BTreeSet<SpaceId>,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        let mut receipts = Vec::new();
        for space in common.intersection(&self.announced) {
            if !shelf.may_serve(space) {
                continue;
            }
            for (device, hlc) in shelf.receipts(space).into_iter().flatten() {
                let theirs = self.their_receipts.entry((*space, *device)).or_default();
                if *theirs >= *hlc {
                    continue;
                }
                *theirs = *hlc;
                receipts.extend(shelf.receipt(space, device)?);
            }
        }
        for frame in in_frames(receipts) {
            steps.push(Step::Send(Frame::Receipts(frame)));
        }
        Ok(())
    }
}

/// The bytes of a batch; `None` for an empty one.
fn send_weight(entries: &[Vec<u8>]) -> Option<usize> {
    (!entries.is_empty()).then(|| entries.iter().map(Vec::len).sum())
}

/// Cuts a list into frames of about the size aimed at.
#[must_use]
pub fn in_frames(list: Vec<Vec<u8>>) -> Vec<Vec<Vec<u8>>> {
    let mut frames: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut weight = 0;
    for item in list {
        weight += item.len();
        match frames.last_mut() {
            Some(frame) if weight <= limits::FRAME_TARGET && frame.len() < ITEMS => {
                frame.push(item)
            }
            _ => {
                weight = item.len();
                frames.push(vec![item]);
            }
        }
    }
    frames
}
