//! The line to far peers, where a person has said that it carries little: counted both ways, and used
//! up to what was said. Peers at the same table are never far.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{Allowance, LineBudget, Meter, Session, Step};
use wire::Frame;

use crate::ReplicaError;
use crate::output::Output;
use crate::replica::Replica;

/// Bytes a second, a day (0: no limit), and whether bulk passes; of a line without limits nothing.
const META_LINE: &str = "line";
/// The day that is counted and the bytes that have passed on it.
const META_USED: &str = "line_used";
/// Use is written down each time so many more bytes have passed.
const KEEP_EVERY: u64 = 64 * 1024;
/// Answers of a peer that are remembered, and how many must have come before they say anything.
const ROUND_TRIPS: usize = 8;
const ENOUGH_ROUND_TRIPS: usize = 3;

/// The line, and who is beyond it.
#[derive(Debug, Default)]
pub(crate) struct Line {
    meter: Option<Meter>,
    pub(crate) far: BTreeSet<[u8; 32]>,
    /// What was last written down of its use.
    kept: u64,
    /// When it was last looked at.
    seen_ms: u64,
    /// Bytes that a conversation was let send and that are counted, but not on their way yet.
    prepaid: BTreeMap<[u8; 32], u64>,
    /// How long the last answers of far peers took, in milliseconds.
    round_trips: BTreeMap<[u8; 32], VecDeque<u64>>,
    /// What each peer was sent, so that those who wait take turns.
    served: BTreeMap<[u8; 32], u64>,
}

/// How the line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineView {
    /// What it may carry.
    pub budget: LineBudget,
    /// Bytes that have passed today, both ways.
    pub used_today: u64,
    /// Nothing more passes today.
    pub used_up: bool,
    /// Entries that wait for another line, with the far peer that lacks most.
    pub waiting: u64,
}

impl Replica {
    /// Says what the line to far peers may carry; `None` for as much as it can. Kept over restarts, and
    /// counted on where it was counted before.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn set_line(
        &mut self,
        budget: Option<LineBudget>,
        now_ms: u64,
    ) -> Result<Vec<Output>, ReplicaError> {
        let kept = budget.map_or_else(Vec::new, |budget| {
            let mut bytes = budget.bytes_per_second.to_be_bytes().to_vec();
            bytes.extend(budget.bytes_per_day.unwrap_or(0).to_be_bytes());
            bytes.push(u8::from(budget.bulk));
            bytes
        });
        self.store
            .transaction(|tx| -> Result<(), ReplicaError> { Ok(tx.meta_put(META_LINE, &kept)?) })?;
        let used = match &self.line.meter {
            Some(meter) => meter.used(now_ms),
            None => self.used_before()?,
        };
        self.line.meter = budget.map(|budget| Meter::new(budget, used, now_ms));
        self.look_at_the_clock(now_ms);
        let mut outputs = Vec::new();
        // What the peers were not let send so far is theirs to send now.
        self.carry_on(now_ms, &mut outputs)?;
        self.pump_all(now_ms, &mut outputs)?;
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// How the line stands; `None` where it has no limit.
    #[must_use]
    pub fn line(&self, now_ms: u64) -> Option<LineView> {
        let meter = self.line.meter.as_ref()?;
        let sessions = self.sessions.iter();
        let waiting = sessions
            .filter(|(peer, _)| self.line.far.contains(*peer))
            .map(|(peer, session)| session.waiting_bulk(&self.lend(peer, now_ms)))
            .max();
        Some(LineView {
            budget: meter.budget(),
            used_today: meter.used(now_ms).1,
            used_up: meter.is_used_up(now_ms),
            waiting: waiting.unwrap_or(0),
        })
    }

    /// An answer of a peer took so long.
    pub fn round_trip(&mut self, peer: [u8; 32], milliseconds: u64) {
        if self.line.far.contains(&peer) {
            let took = self.line.round_trips.entry(peer).or_default();
            took.push_back(milliseconds);
            if took.len() > ROUND_TRIPS {
                took.pop_front();
            }
        }
    }

    /// What the far peers' answers say of the line, for a person to decide; `None` where they come as from
    /// any line, or too few have come. The shortest counts: what is under way only makes them longer.
    #[must_use]
    pub fn proposed_line(&self) -> Option<LineBudget> {
        let took = self.line.round_trips.values();
        let enough = took.filter(|took| took.len() >= ENOUGH_ROUND_TRIPS);
        let shortest = enough.filter_map(|took| took.iter().min().copied()).min()?;
        protocol::meter::proposed(shortest)
    }

    /// Says, before [`Replica::connected`], whether a peer is beyond the line: reached by an address that
    /// is not of the own network.
    pub fn set_far(&mut self, peer: [u8; 32], far: bool) {
        if far {
            self.line.far.insert(peer);
        } else {
            self.line.far.remove(&peer);
        }
    }

    pub(crate) fn load_line(&mut self) -> Result<(), ReplicaError> {
        let kept = self.store.read(|tx| tx.meta_get(META_LINE))?;
        let Some(budget) = kept.as_deref().and_then(budget_of) else {
            return Ok(());
        };
        let used = self.used_before()?;
        // The buckets begin full: the time of the last use is not known here, and a second is enough.
        self.line.meter = Some(Meter::new(budget, used, 0));
        self.line.kept = used.1;
        Ok(())
    }

    fn used_before(&self) -> Result<(u64, u64), ReplicaError> {
        let kept = self.store.read(|tx| tx.meta_get(META_USED))?;
        let number = |bytes: Option<&[u8]>| -> u64 {
            let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, u64::from_be_bytes)
        };
        let kept = kept.unwrap_or_default();
        Ok((number(kept.get(..8)), number(kept.get(8..16))))
    }

    /// What may pass to and from a peer now; `None` without a limit. One line serves all far peers: who
    /// waits with others takes turns.
    pub(crate) fn allowance(&self, peer: &[u8; 32], now_ms: u64) -> Option<Allowance> {
        let meter = self.line.meter.as_ref()?;
        if !self.line.far.contains(peer) {
            return None;
        }
        let all = meter.allowance(now_ms);
        let others = self.held_by_the_line().filter(|other| other != peer);
        let among = others.count() as u64 + 1;
        // Who has had less goes first.
        let own = self.line.served.get(peer).copied().unwrap_or(0);
        let goes = self
            .least_served_beside(peer)
            .is_none_or(|least| own <= least);
        Some(Allowance {
            send: if goes { all.send } else { 0 },
            grant: all.grant.div_ceil(among),
            bulk: all.bulk,
        })
    }

    /// What that one of the other peers was sent who waits and had least.
    fn least_served_beside(&self, peer: &[u8; 32]) -> Option<u64> {
        let waiting = self.sessions.iter().filter(|(other, session)| {
            *other != peer && self.line.far.contains(*other) && session.waits_to_send()
        });
        let served = waiting.map(|(other, _)| self.line.served.get(other).copied().unwrap_or(0));
        served.min()
    }

    /// Notes what a peer was sent. One that wanted nothing for a while has saved nothing up.
    fn serve(&mut self, peer: &[u8; 32], bytes: u64) {
        if bytes == 0 {
            return;
        }
        let least = self.least_served_beside(peer).unwrap_or(0);
        let served = self.line.served.entry(*peer).or_default();
        *served = (*served).max(least).saturating_add(bytes);
    }

    /// Counts what a conversation is about to send before another one is asked what it would.
    pub(crate) fn line_promised(&mut self, peer: &[u8; 32], steps: &[Step], now_ms: u64) {
        let Some(meter) = self.meter_to(peer, now_ms) else {
            return;
        };
        let frames = steps.iter().filter_map(|step| match step {
            Step::Send(frame) if is_load(frame) => Some(wire::encode(frame).len() as u64),
            _ => None,
        });
        let bytes: u64 = frames.sum();
        meter.sent(bytes, now_ms);
        self.serve(peer, bytes);
        *self.line.prepaid.entry(*peer).or_default() += bytes;
    }

    /// A peer is gone: what it was to be sent is not sent.
    pub(crate) fn line_parted(&mut self, peer: &[u8; 32]) {
        self.line.far.remove(peer);
        self.line.prepaid.remove(peer);
        self.line.round_trips.remove(peer);
        self.line.served.remove(peer);
    }

    fn meter_to(&mut self, peer: &[u8; 32], now_ms: u64) -> Option<&mut Meter> {
        self.line.seen_ms = now_ms;
        let far = self.line.far.contains(peer);
        self.line.meter.as_mut().filter(|_| far)
    }

    pub(crate) fn line_came(&mut self, peer: &[u8; 32], bytes: usize, now_ms: u64) {
        if let Some(meter) = self.meter_to(peer, now_ms) {
            meter.came(bytes as u64, now_ms);
        }
    }

    pub(crate) fn line_carried(
        &mut self,
        peer: &[u8; 32],
        frame: &Frame,
        bytes: usize,
        now_ms: u64,
    ) {
        let mut bytes = bytes as u64;
        if is_load(frame)
            && let Some(prepaid) = self.line.prepaid.get_mut(peer)
        {
            let paid = bytes.min(*prepaid);
            *prepaid -= paid;
            bytes -= paid;
        }
        if is_load(frame) && self.line.far.contains(peer) {
            self.serve(peer, bytes);
        }
        if let Some(meter) = self.meter_to(peer, now_ms) {
            meter.sent(bytes, now_ms);
            if let Frame::Ack(ack) = frame {
                meter.granted(ack.credit, now_ms);
            }
        }
    }

    /// Sends, and lets far peers send, what was held back and now may pass.
    pub(crate) fn use_the_line(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        self.look_at_the_clock(now_ms);
        let due = self.line_at().is_some_and(|at| at <= now_ms);
        if due {
            self.carry_on(now_ms, outputs)?;
        }
        self.keep_use(now_ms)
    }

    fn look_at_the_clock(&mut self, now_ms: u64) {
        self.line.seen_ms = now_ms;
        if let Some(meter) = &mut self.line.meter {
            meter.look(now_ms);
        }
    }

    fn carry_on(&mut self, now_ms: u64, outputs: &mut Vec<Output>) -> Result<(), ReplicaError> {
        let mut held: Vec<[u8; 32]> = self.held_by_the_line().collect();
        held.sort_by_key(|peer| self.line.served.get(peer).copied().unwrap_or(0));
        for peer in held {
            self.converse(peer, now_ms, outputs, |session, lent| {
                let mut steps: Vec<Step> = Vec::new();
                steps.extend(session.grant(lent).map(|(_, step)| step));
                steps.extend(session.pump(lent)?);
                Ok(steps)
            })?;
        }
        Ok(())
    }

    fn keep_use(&mut self, now_ms: u64) -> Result<(), ReplicaError> {
        let Some((day, used)) = self.line.meter.as_ref().map(|meter| meter.used(now_ms)) else {
            return Ok(());
        };
        if used.abs_diff(self.line.kept) < KEEP_EVERY {
            return Ok(());
        }
        let mut bytes = day.to_be_bytes().to_vec();
        bytes.extend(used.to_be_bytes());
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            Ok(tx.meta_put(META_USED, &bytes)?)
        })?;
        self.line.kept = used;
        Ok(())
    }

    fn held_by_the_line(&self) -> impl Iterator<Item = [u8; 32]> {
        self.sessions
            .iter()
            .filter(|(peer, _)| self.line.far.contains(*peer))
            .filter(|(_, session)| Session::is_held_by_the_line(session))
            .map(|(peer, _)| *peer)
    }

    /// When the line may carry on; `None` where nothing waits for it.
    pub(crate) fn line_at(&self) -> Option<u64> {
        let meter = self.line.meter.as_ref()?;
        self.held_by_the_line().next()?;
        Some(meter.again_at(self.line.seen_ms))
    }
}

/// Whether a frame carries records, by which a conversation waits for the line.
fn is_load(frame: &Frame) -> bool {
    matches!(frame, Frame::Entries(_) | Frame::Chunks(_))
}

fn budget_of(bytes: &[u8]) -> Option<LineBudget> {
    let bytes: [u8; 13] = bytes.try_into().ok()?;
    let (second, rest) = bytes.split_first_chunk::<4>()?;
    let (day, rest) = rest.split_first_chunk::<8>()?;
    let day = u64::from_be_bytes(*day);
    Some(LineBudget {
        bytes_per_second: u32::from_be_bytes(*second).max(1),
        bytes_per_day: (day > 0).then_some(day),
        bulk: rest == [1],
    })
}
