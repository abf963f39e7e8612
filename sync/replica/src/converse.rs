//! Conversations: frames in, outputs out.

use std::collections::VecDeque;

use protocol::{Session, Step};
use wire::encode;

use crate::ReplicaError;
use crate::lent::Lent;
use crate::output::Output;
use crate::replica::Replica;

/// What a session is asked to do with what it is lent.
type Ask = fn(&mut Session, &Lent<'_>) -> Result<Vec<Step>, ReplicaError>;

/// Asks a session to say what can be said now.
pub(crate) fn pump(session: &mut Session, lent: &Lent<'_>) -> Result<Vec<Step>, ReplicaError> {
    session.pump(lent)
}

impl Replica {
    /// A link to a peer is open. `peer` is its network key, proved by the transport.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn connected(&mut self, peer: [u8; 32], now_ms: u64) -> Result<Vec<Output>, ReplicaError> {
        let mut outputs = Vec::new();
        let shut_out = self.shuts_out_peer(&peer);
        let told = self
            .authority
            .device_by_net(&wire::PublicKey(peer))
            .is_some_and(|device| !self.lets_in(&device.id));
        if told {
            let reason = wire::Bye::NotAdmitted;
            outputs.push(Output::Hangup { peer, reason });
            return Ok(outputs);
        }
        if !shut_out {
            self.seal(now_ms)?;
            self.sign_receipts(u64::MAX, now_ms)?;
        }
        let (session, steps) = Session::open(&self.lend(&peer, now_ms), now_ms);
        self.sessions.insert(peer, session);
        self.carry_out(peer, steps, now_ms, &mut outputs)?;
        // What was just sealed also goes to the others.
        self.pump_all(now_ms, &mut outputs)?;
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// A frame came from a connected peer. Whatever it holds, the replica stays whole.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`] when this device's own store fails; the frame is not acknowledged.
    pub fn frame(
        &mut self,
        peer: [u8; 32],
        bytes: &[u8],
        now_ms: u64,
    ) -> Result<Vec<Output>, ReplicaError> {
        let mut outputs = Vec::new();
        self.line_came(&peer, bytes.len(), now_ms);
        let Some(mut session) = self.sessions.remove(&peer) else {
            return Ok(outputs);
        };
        let steps = session.hear(bytes, &self.lend(&peer, now_ms), now_ms);
        let compared = session.is_compared();
        self.sessions.insert(peer, session);
        self.carry_out(peer, steps?, now_ms, &mut outputs)?;
        if compared && self.shuts_out_peer(&peer) {
            // It was given every statement that it lacks, the one that ends its right with them.
            self.told_out(&peer);
            let steps = self.end(peer, wire::Bye::NotAdmitted);
            self.carry_out(peer, steps, now_ms, &mut outputs)?;
            outputs.push(Output::RightsChanged);
        }
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// The link to a peer is gone.
    pub fn disconnected(&mut self, peer: [u8; 32]) {
        self.sessions.remove(&peer);
        self.line_parted(&peer);
        self.source_gone(peer);
    }

    /// Does what is due: sealing, receipts, applying, ending conversations with the silent.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`]; what was not done is due again.
    pub fn wake(&mut self, now_ms: u64) -> Result<Vec<Output>, ReplicaError> {
        let mut outputs = Vec::new();
        let silent: Vec<[u8; 32]> = self.sessions.keys().copied().collect();
        for peer in silent {
            let steps = self
                .sessions
                .get_mut(&peer)
                .map(|session| session.wake(now_ms))
                .unwrap_or_default();
            self.carry_out(peer, steps, now_ms, &mut outputs)?;
        }
        self.use_the_line(now_ms, &mut outputs)?;
        let mut news = false;
        if self.seal_at().is_some_and(|at| at <= now_ms) {
            news |= self.seal(now_ms)?;
        }
        if self.acts_are_due(now_ms)? {
            news |= self.seal_audit(now_ms)?;
        }
        if self.retry_at.is_some_and(|at| at <= now_ms) {
            self.retry_held()?;
        }
        match self.keys_at {
            Some(at) if at <= now_ms => {
                self.look_at_keys(now_ms, &mut outputs)?;
            }
            Some(_) => {}
            None => self.look_at_keys_later(now_ms),
        }
        if self.offer_waits() {
            self.next_offer(now_ms, &mut outputs)?;
        }
        if self.waiting {
            self.apply_some(now_ms, &mut outputs)?;
        }
        self.bridge.try_again(now_ms);
        if !self.waiting && self.bridge_is_due() {
            news |= self.bridge_some(now_ms);
        }
        news |= self.sign_receipts(now_ms, now_ms)?;
        if news {
            self.pump_all(now_ms, &mut outputs)?;
        }
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// When something is due next, in Unix milliseconds; 0 means at once.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        if self.waiting || self.offer_waits() || self.bridge_is_due() {
            return Some(0);
        }
        let sessions = self.sessions.values().filter_map(Session::wake_at);
        sessions
            .chain(self.seal_at())
            .chain(self.receipts_due.values().copied())
            .chain(self.retry_at)
            .chain(self.bridge.again_at)
            .chain(self.keys_at)
            .chain(self.line_at())
            .min()
    }

    pub(crate) fn say_when(&self, outputs: &mut Vec<Output>) {
        outputs.extend(self.wake_at().map(Output::WakeAt));
    }

    /// Lets one session speak and carries out what it says.
    pub(crate) fn converse(
        &mut self,
        peer: [u8; 32],
        now_ms: u64,
        outputs: &mut Vec<Output>,
        ask: Ask,
    ) -> Result<(), ReplicaError> {
        let Some(mut session) = self.sessions.remove(&peer) else {
            return Ok(());
        };
        let steps = ask(&mut session, &self.lend(&peer, now_ms));
        self.sessions.insert(peer, session);
        self.carry_out(peer, steps?, now_ms, outputs)
    }

    /// Carries out what sessions say, and what follows from it at the others.
    pub(crate) fn carry_out(
        &mut self,
        peer: [u8; 32],
        steps: Vec<Step>,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let steps = steps.into_iter().map(|step| (peer, step)).collect();
        self.carry_out_for(steps, now_ms, outputs)
    }

    /// The same for several sessions.
    pub(crate) fn carry_out_for(
        &mut self,
        steps: Vec<([u8; 32], Step)>,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let mut queue: VecDeque<([u8; 32], Step)> = steps.into();
        while let Some((peer, step)) = queue.pop_front() {
            let says = matches!(step, Step::Send(_) | Step::InSync | Step::Hangup(_));
            if !says && self.shuts_out_peer(&peer) {
                continue;
            }
            let news = match step {
                Step::Send(frame) => {
                    let bytes = encode(&frame);
                    self.line_carried(&peer, &frame, bytes.len(), now_ms);
                    outputs.push(Output::Send { peer, frame: bytes });
                    false
                }
                Step::InSync => {
                    outputs.push(Output::InSync { peer });
                    let asked = self.ask_for_checkpoints(peer, now_ms);
                    queue.extend(asked.into_iter().map(|step| (peer, step)));
                    false
                }
                Step::Hangup(reason) => {
                    self.disconnected(peer);
                    outputs.push(Output::Hangup { peer, reason });
                    false
                }
                Step::TakeStatements(list) => {
                    self.take_statements(Some(&peer), &list, now_ms, outputs)?;
                    true
                }
                Step::TakeReceipts(list) => self.take_receipts(&list, now_ms)?,
                Step::TakeOffer(bytes) => {
                    queue.extend(self.take_offer(peer, bytes, now_ms)?);
                    false
                }
                Step::TakeChunks(list) => {
                    let steps = self.take_chunks(peer, list, now_ms, outputs)?;
                    for step in steps.into_iter().rev() {
                        queue.push_front(step);
                    }
                    false
                }
                Step::TakeEntries(list) => {
                    let steps = self.take_entries(peer, list, now_ms, outputs)?;
                    // An acknowledgement goes out before anything that follows from it.
                    for step in steps.into_iter().rev() {
                        queue.push_front((peer, step));
                    }
                    true
                }
            };
            if news {
                let peers: Vec<[u8; 32]> = self.sessions.keys().copied().collect();
                for other in peers {
                    if let Some(mut session) = self.sessions.remove(&other) {
                        let steps = session.pump(&self.lend(&other, now_ms));
                        self.sessions.insert(other, session);
                        let steps = steps?;
                        self.line_promised(&other, &steps, now_ms);
                        queue.extend(steps.into_iter().map(|step| (other, step)));
                    }
                }
            }
        }
        Ok(())
    }
}
