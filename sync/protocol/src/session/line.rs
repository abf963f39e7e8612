//! A conversation over a line that carries little: what is held back, and until when.

use wire::{Ack, Bye, Frame, Lane};

use super::{SILENCE_LIMIT_MS, Session, Step};
use crate::meter::Allowance;
use crate::shelf::{LogKey, Shelf};

/// How often a side that waits for its line shows that it is there: more often than a peer waits for a
/// word from who owes one.
const KEEP_MS: u64 = 40_000;

impl Session {
    /// Whether the line carries something more in this step; remembers when it does not.
    pub(super) fn line_carries(&mut self) -> bool {
        let carries = self.line.is_none_or(|line| line.send > 0);
        self.stopped |= !carries;
        carries
    }

    pub(super) fn spend(&mut self, bytes: u64) {
        if let Some(line) = &mut self.line {
            line.send = line.send.saturating_sub(bytes);
        }
    }

    /// How much of the credit for `bytes` more the peer gets now; the rest is owed.
    pub(super) fn room(&mut self, bytes: u64, line: Option<Allowance>) -> u64 {
        let wanted = self.owed.saturating_add(bytes);
        let credit = line.map_or(wanted, |line| wanted.min(line.grant));
        self.owed = wanted - credit;
        credit
    }

    /// Gives the peer the credit that it is owed, as far as the line now allows; how much that was.
    pub fn grant<S: Shelf>(&mut self, shelf: &S) -> Option<(u64, Step)> {
        if self.owed == 0 || self.over {
            return None;
        }
        let credit = self.room(0, shelf.line());
        let step = Step::Send(Frame::Ack(Ack {
            logs: Vec::new(),
            credit,
        }));
        (credit > 0).then_some((credit, step))
    }

    /// Whether the line held something back that would have passed.
    #[must_use]
    pub fn is_held_by_the_line(&self) -> bool {
        !self.over && (self.stopped || self.owed > 0)
    }

    /// Whether something waits here to be sent until the line carries more.
    #[must_use]
    pub fn waits_to_send(&self) -> bool {
        !self.over && self.stopped
    }

    /// Whether silence says nothing about the peer: the line has a limit, and both know what they lack.
    fn waits_for_the_line(&self) -> bool {
        self.compared && self.line.is_some()
    }

    /// When to call [`Session::wake`], in Unix milliseconds; `None` while the peer owes nothing.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        if self.over || self.in_sync {
            return None;
        }
        let at = if self.waits_for_the_line() {
            self.kept_at.saturating_add(KEEP_MS)
        } else {
            self.heard_at.saturating_add(SILENCE_LIMIT_MS)
        };
        Some(at)
    }

    /// Ends the conversation when the peer has been silent for too long while it owed an answer. Where
    /// the line makes both wait, it shows the peer that this side is still there.
    pub fn wake(&mut self, now_ms: u64) -> Vec<Step> {
        match self.wake_at() {
            Some(at) if now_ms >= at && self.waits_for_the_line() => {
                self.kept_at = now_ms;
                vec![Step::Send(Frame::Ack(Ack {
                    logs: Vec::new(),
                    credit: 0,
                }))]
            }
            Some(at) if now_ms >= at => self.end(Bye::Silent),
            _ => Vec::new(),
        }
    }

    /// Entries that the peer lacks and that wait for a line which carries more.
    #[must_use]
    pub fn waiting_bulk<S: Shelf>(&self, shelf: &S) -> u64 {
        if self.line.is_none_or(|line| line.bulk) {
            return 0;
        }
        let spaces = self.announced.iter();
        spaces
            .filter_map(|space| Some((space, shelf.logs(space)?)))
            .flat_map(|(space, logs)| logs.iter().map(move |(log, head)| (*space, log, head)))
            .filter(|(_, (_, lane), _)| Lane::waits_for_room(*lane))
            .map(|(space, (device, lane), head)| {
                let key = LogKey {
                    space,
                    device: *device,
                    lane: *lane,
                };
                let held = self.theirs.get(&key).map_or(0, |theirs| theirs.held);
                head.seq.saturating_sub(held)
            })
            .sum()
    }
}
