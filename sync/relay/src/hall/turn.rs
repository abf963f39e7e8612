//! A turn: what came is taken, what follows is kept, and only then is anything said.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{Session, Step};
use wire::{Bye, DeviceId, PublicKey, encode};

use super::{
    DAY_MS, HEARD_EVERY_MS, Hall, Input, Output, STILL_SERVED_MS, TIDY_EVERY_MS, Talk, lent, take,
};
use crate::depot::{Depot, DepotError, Used};
use crate::limits::Bucket;

/// A turn that is under way.
pub(super) struct Turn<'d> {
    pub(super) depot: &'d dyn Depot,
    pub(super) now_ms: u64,
    pub(super) outputs: Vec<Output>,
    /// Steps that sessions asked for and that were not carried out yet.
    pub(super) queue: VecDeque<([u8; 32], Step)>,
    /// Entries that came, by whom; kept together.
    pub(super) came: Vec<([u8; 32], Vec<Vec<u8>>)>,
    pub(super) came_bytes: usize,
    /// Something changed that others may be told.
    pub(super) news: bool,
    /// Something is to be committed.
    pub(super) written: bool,
    pub(super) brought: BTreeMap<DeviceId, Used>,
}

impl Turn<'_> {
    pub(super) fn send(&mut self, peer: [u8; 32], steps: Vec<Step>) {
        self.queue
            .extend(steps.into_iter().map(|step| (peer, step)));
    }
}

impl Hall {
    /// Takes what came, and does what is due. Whatever came, the hall stays whole. When the depot
    /// fails, everybody is sent away, to come again: nothing of the turn was acknowledged.
    pub fn turn(
        &mut self,
        depot: &dyn Depot,
        inputs: Vec<Input>,
        now_ms: u64,
    ) -> (Vec<Output>, Option<DepotError>) {
        let mut turn = Turn {
            depot,
            now_ms,
            outputs: Vec::new(),
            queue: VecDeque::new(),
            came: Vec::new(),
            came_bytes: 0,
            news: false,
            written: false,
            brought: BTreeMap::new(),
        };
        // Who comes in a turn that fails is sent away as well, or would wait for an answer in vain.
        let mut here: BTreeSet<[u8; 32]> = self.talks.keys().copied().collect();
        here.extend(inputs.iter().filter_map(|input| match input {
            Input::Connected(peer) => Some(*peer),
            Input::Frame(..) | Input::Disconnected(_) => None,
        }));
        match self.take_turn(&mut turn, inputs) {
            Ok(()) => (turn.outputs, None),
            Err(error) => {
                depot.rollback();
                self.stale = true;
                self.talks.clear();
                self.tally.depot_failures += 1;
                (send_away(here, &error), Some(error))
            }
        }
    }

    fn take_turn(&mut self, turn: &mut Turn<'_>, inputs: Vec<Input>) -> Result<(), DepotError> {
        if self.stale {
            self.read_anew(turn.depot)?;
            turn.outputs.push(Output::RightsChanged);
        } else {
            self.begin(turn)?;
        }
        for input in inputs {
            match input {
                Input::Connected(peer) => self.connected(turn, peer)?,
                Input::Frame(peer, bytes) => self.frame(turn, peer, &bytes)?,
                Input::Disconnected(peer) => self.disconnected(&peer),
            }
            self.carry_out(turn)?;
        }
        self.keep_what_came(turn)?;
        self.carry_out(turn)?;
        self.do_what_is_due(turn)?;
        self.carry_out(turn)?;
        while std::mem::take(&mut turn.news) {
            self.pump_all(turn)?;
            self.carry_out(turn)?;
            self.keep_what_came(turn)?;
        }
        self.end(turn)
    }

    /// Begins a turn: what other processes did meanwhile is taken over first.
    fn begin(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        let state = turn.depot.begin(self.number)?;
        if state.serial != self.state.serial {
            let news = turn.depot.news(self.number, self.state.serial)?;
            if self.hear_of(news, turn.depot)? {
                turn.outputs.push(Output::RightsChanged);
                self.part_from_those_shut_out(turn)?;
            }
            if !self.newer.is_empty() {
                self.schedule_receipts(turn.now_ms);
            }
            turn.news = true;
        }
        self.state = state;
        Ok(())
    }

    fn end(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        for (device, more) in std::mem::take(&mut turn.brought) {
            let day = turn.now_ms / DAY_MS;
            turn.depot.add_used(self.number, &device, day, more)?;
            turn.written = true;
        }
        let heard = !self.talks.is_empty()
            && turn.now_ms.saturating_sub(self.state.heard) >= HEARD_EVERY_MS;
        if heard {
            self.state.heard = turn.now_ms;
        }
        if turn.written {
            self.state.serial = self.serial();
        }
        if turn.written || heard {
            turn.depot.commit(self.number, &self.state)
        } else {
            turn.depot.rollback();
            Ok(())
        }
    }

    /// The serial of what changes in this turn.
    pub(super) fn serial(&self) -> u64 {
        self.state.serial.saturating_add(1)
    }

    fn connected(&mut self, turn: &mut Turn<'_>, peer: [u8; 32]) -> Result<(), DepotError> {
        let device = self
            .authority
            .device_by_net(&PublicKey(peer))
            .map(|device| device.id)
            .filter(|id| !self.authority.shuts_out(id));
        let Some(device) = device else {
            self.tally.refused += 1;
            let reason = Bye::NotAdmitted;
            turn.outputs.push(Output::Send {
                peer,
                frame: encode(&wire::Frame::Bye(reason as u8)),
            });
            turn.outputs.push(Output::Hangup {
                peer,
                reason,
                here: true,
            });
            return Ok(());
        };
        let now_ms = turn.now_ms;
        let day = now_ms / DAY_MS;
        let used = turn.depot.used(self.number, &device, day)?;
        let (session, steps) = Session::open(&self.lend(&peer, turn.depot, now_ms), now_ms);
        let limits = &self.limits;
        let talk = Talk {
            session,
            device,
            bytes: Bucket::full(limits.bytes_a_second, limits.burst_bytes, now_ms),
            frames: Bucket::full(limits.frames_a_second, limits.burst_frames, now_ms),
            owed: 0,
            full_since: None,
            day,
            used,
        };
        self.talks.insert(peer, talk);
        turn.send(peer, steps);
        Ok(())
    }

    fn frame(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        bytes: &[u8],
    ) -> Result<(), DepotError> {
        let Some(mut talk) = self.talks.remove(&peer) else {
            return Ok(());
        };
        talk.frames.take(1, turn.now_ms);
        if talk.frames.is_abused() || talk.bytes.is_abused() {
            let steps = talk.session.end(Bye::Full);
            self.talks.insert(peer, talk);
            turn.send(peer, steps);
            return Ok(());
        }
        let lent = self.lend(&peer, turn.depot, turn.now_ms);
        let steps = talk.session.hear(bytes, &lent, turn.now_ms);
        self.talks.insert(peer, talk);
        turn.send(peer, steps?);
        Ok(())
    }

    fn disconnected(&mut self, peer: &[u8; 32]) {
        self.talks.remove(peer);
        for taking in self.taking.values_mut() {
            taking.gone(peer);
        }
    }

    /// Lets one session speak.
    pub(super) fn converse(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        ask: impl FnOnce(&mut Session, &lent::Lent<'_>) -> Result<Vec<Step>, DepotError>,
    ) -> Result<(), DepotError> {
        let Some(mut talk) = self.talks.remove(&peer) else {
            return Ok(());
        };
        let lent = self.lend(&peer, turn.depot, turn.now_ms);
        let steps = ask(&mut talk.session, &lent);
        self.talks.insert(peer, talk);
        turn.send(peer, steps?);
        Ok(())
    }

    fn pump_all(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        let peers: Vec<[u8; 32]> = self.talks.keys().copied().collect();
        for peer in peers {
            self.converse(turn, peer, |session, lent| session.pump(lent))?;
        }
        Ok(())
    }

    fn carry_out(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        let mut ended_here = None;
        while let Some((peer, step)) = turn.queue.pop_front() {
            if !matches!(step, Step::Send(_) | Step::TakeEntries(_) | Step::InSync) {
                // What came before this is kept before this is looked at.
                let follow = self.keep_first(turn, (peer, step))?;
                let Some((peer, step)) = follow else { continue };
                self.carry_out_one(turn, peer, step, ended_here == Some(peer))?;
                continue;
            }
            match step {
                Step::Send(frame) => {
                    ended_here = matches!(frame, wire::Frame::Bye(_)).then_some(peer);
                    if let wire::Frame::Entries(list) = &frame {
                        self.tally.entries_given += list.len() as u64;
                    }
                    turn.outputs.push(Output::Send {
                        peer,
                        frame: encode(&frame),
                    });
                }
                Step::TakeEntries(list) => {
                    turn.came_bytes += list.iter().map(Vec::len).sum::<usize>();
                    turn.came.push((peer, list));
                    if turn.came_bytes > take::AT_ONCE {
                        self.keep_what_came(turn)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Keeps entries that wait, if any, and puts a step behind what follows from them.
    fn keep_first(
        &mut self,
        turn: &mut Turn<'_>,
        step: ([u8; 32], Step),
    ) -> Result<Option<([u8; 32], Step)>, DepotError> {
        if turn.came.is_empty() {
            return Ok(Some(step));
        }
        let behind = std::mem::take(&mut turn.queue);
        self.keep_what_came(turn)?;
        turn.queue.push_back(step);
        turn.queue.extend(behind);
        Ok(None)
    }

    fn carry_out_one(
        &mut self,
        turn: &mut Turn<'_>,
        peer: [u8; 32],
        step: Step,
        here: bool,
    ) -> Result<(), DepotError> {
        match step {
            Step::Hangup(reason) => {
                if here && reason == Bye::Malformed {
                    self.tally.malformed += 1;
                }
                self.disconnected(&peer);
                turn.outputs.push(Output::Hangup { peer, reason, here });
                Ok(())
            }
            Step::TakeStatements(list) => self.take_statements(turn, &list),
            Step::TakeReceipts(list) => self.take_receipts(turn, &list),
            Step::TakeOffer(bytes) => self.take_offer(turn, peer, bytes),
            Step::TakeChunks(list) => self.take_chunks(turn, peer, list),
            Step::Send(_) | Step::TakeEntries(_) | Step::InSync => Ok(()),
        }
    }

    pub(super) fn end_talk(&mut self, turn: &mut Turn<'_>, peer: [u8; 32], reason: Bye) {
        if let Some(talk) = self.talks.get_mut(&peer) {
            let steps = talk.session.end(reason);
            turn.send(peer, steps);
        }
    }

    fn do_what_is_due(&mut self, turn: &mut Turn<'_>) -> Result<(), DepotError> {
        let now_ms = turn.now_ms;
        let peers: Vec<[u8; 32]> = self.talks.keys().copied().collect();
        for peer in peers {
            let Some(talk) = self.talks.get_mut(&peer) else {
                continue;
            };
            let mut steps = talk.session.wake(now_ms);
            if talk.owed > 0 && !talk.bytes.is_overdrawn(now_ms) {
                steps.push(talk.session.took(std::mem::take(&mut talk.owed), None));
            }
            let told_to_go = talk
                .full_since
                .is_some_and(|since| now_ms >= since.saturating_add(STILL_SERVED_MS));
            if told_to_go {
                steps.extend(talk.session.end(Bye::Full));
            }
            turn.send(peer, steps);
        }
        if self.receipts_at.is_some_and(|at| at <= now_ms) {
            self.pass_receipts_on(turn)?;
        }
        if now_ms.saturating_sub(self.tidied) >= TIDY_EVERY_MS {
            self.tidied = now_ms;
            self.tidy(turn)?;
        }
        Ok(())
    }
}

fn send_away(peers: BTreeSet<[u8; 32]>, error: &DepotError) -> Vec<Output> {
    let reason = match error {
        DepotError::Full => Bye::Full,
        DepotError::InUse | DepotError::Database(_) => Bye::Closing,
    };
    let mut outputs = Vec::new();
    for peer in peers {
        outputs.push(Output::Send {
            peer,
            frame: encode(&wire::Frame::Bye(reason as u8)),
        });
        outputs.push(Output::Hangup {
            peer,
            reason,
            here: true,
        });
    }
    outputs
}
