//! The thread that owns the database and the operations. Everything that came while one turn was
//! written to the disk is taken together in the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use transport::{Link, Outgoing};
use vault::DeviceKeys;
use wire::Bye;

use super::now_ms;
use super::roster::Roster;
use crate::depot::{Depot, DepotError};
use crate::hall::{Hall, Input, Output};
use crate::limits::Limits;
use crate::metrics::{Metrics, add, set};

/// Most that is taken in one turn.
const AT_ONCE: usize = 1_024;

/// How often it is looked what other processes wrote. Push between processes waits this long.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How long to wait before the database is tried again after it failed.
const PAUSE: Duration = Duration::from_millis(500);

/// What the network brings.
pub(super) enum Work {
    Connected([u8; 32], Outgoing),
    Frame([u8; 32], Vec<u8>),
    Disconnected([u8; 32]),
    Stop,
}

pub(super) struct Worker {
    pub(super) depot: Box<dyn Depot>,
    /// Other processes may write too.
    pub(super) shared: bool,
    pub(super) keys: Arc<DeviceKeys>,
    pub(super) limits: Limits,
    pub(super) metrics: Arc<Metrics>,
    pub(super) link: Link,
    pub(super) halls: Vec<Hall>,
    /// In which hall a device is, by its network key.
    pub(super) seats: BTreeMap<[u8; 32], usize>,
    pub(super) roster: Roster,
    pub(super) allowed: BTreeSet<[u8; 32]>,
}

impl Worker {
    pub(super) fn new(
        depot: Box<dyn Depot>,
        shared: bool,
        (keys, limits): (Arc<DeviceKeys>, Limits),
        metrics: Arc<Metrics>,
        (link, handle): (Link, Handle),
    ) -> Self {
        Self {
            depot,
            shared,
            keys,
            limits,
            metrics,
            roster: Roster::new(link.clone(), handle),
            link,
            halls: Vec::new(),
            seats: BTreeMap::new(),
            allowed: BTreeSet::new(),
        }
    }

    /// Opens operations that are not open yet, and forgets those that nobody talks of any more.
    pub(super) fn open_operations(&mut self) -> Result<(), DepotError> {
        for row in self.depot.operations()? {
            let silent = now_ms().saturating_sub(row.state.heard);
            let over = row.state.heard > 0 && silent > self.limits.keep_ms;
            if over && !self.shared {
                tracing::info!("an operation that nobody talks of any more is forgotten");
                self.depot.remove_operation(row.number)?;
            } else if self.halls.iter().all(|hall| hall.root() != row.root) {
                let keys = Arc::clone(&self.keys);
                let hall = Hall::open(&row, self.depot.as_ref(), keys, self.limits)?;
                self.halls.push(hall);
            }
        }
        self.let_in();
        Ok(())
    }

    fn let_in(&mut self) {
        let halls = self.halls.iter();
        let allowed: BTreeSet<[u8; 32]> = halls.flat_map(Hall::known_peers).collect();
        if allowed != self.allowed {
            self.link.allow(allowed.clone());
            self.allowed = allowed;
        }
    }

    /// Runs until told to stop.
    pub(super) fn run(mut self, handle: &Handle, mut work: mpsc::Receiver<Work>) {
        let mut looked = Instant::now();
        loop {
            let wait = self.wait(looked);
            let first = handle.block_on(async { tokio::time::timeout(wait, work.recv()).await });
            let mut batch = Vec::new();
            match first {
                Ok(None) => break,
                Ok(Some(first)) => {
                    batch.push(first);
                    while batch.len() < AT_ONCE
                        && let Ok(more) = work.try_recv()
                    {
                        batch.push(more);
                    }
                }
                Err(_) => {}
            }
            let stop = batch.iter().any(|work| matches!(work, Work::Stop));
            let mut inputs = self.sort(batch);
            if looked.elapsed() >= LOOK_EVERY {
                looked = Instant::now();
                self.look(&mut inputs);
            }
            self.turns(inputs);
            if stop {
                break;
            }
        }
        tracing::info!("stopped");
    }

    fn wait(&self, looked: Instant) -> Duration {
        let wake = self.halls.iter().map(Hall::wake_at).min();
        let until = wake.map_or(u64::MAX, |at| at.saturating_sub(now_ms()));
        let look = LOOK_EVERY.saturating_sub(looked.elapsed());
        Duration::from_millis(until).min(look)
    }

    /// Gives each hall what came for it.
    fn sort(&mut self, batch: Vec<Work>) -> BTreeMap<usize, Vec<Input>> {
        let mut inputs: BTreeMap<usize, Vec<Input>> = BTreeMap::new();
        for work in batch {
            match work {
                Work::Connected(peer, outgoing) => {
                    self.roster.seat(peer, outgoing);
                    let hall = self
                        .halls
                        .iter()
                        .position(|hall| hall.known_peers().contains(&peer));
                    let Some(hall) = hall else {
                        // Taken off the list a moment ago.
                        self.roster.hang_up(&peer, false);
                        continue;
                    };
                    self.seats.insert(peer, hall);
                    inputs.entry(hall).or_default().push(Input::Connected(peer));
                }
                Work::Frame(peer, bytes) => {
                    add(&self.metrics.frames_taken_total, 1);
                    if let Some(hall) = self.seats.get(&peer) {
                        let input = Input::Frame(peer, bytes);
                        inputs.entry(*hall).or_default().push(input);
                    }
                }
                Work::Disconnected(peer) => {
                    self.roster.unseat(&peer);
                    if let Some(hall) = self.seats.remove(&peer) {
                        let input = Input::Disconnected(peer);
                        inputs.entry(hall).or_default().push(input);
                    }
                }
                Work::Stop => {}
            }
        }
        inputs
    }

    /// Looks what other processes wrote, and what is due.
    fn look(&mut self, inputs: &mut BTreeMap<usize, Vec<Input>>) {
        let now = now_ms();
        set(&self.metrics.last_turn_seconds, now / 1_000);
        let rows = match self.shared {
            true => self.depot.operations(),
            false => Ok(Vec::new()),
        };
        match rows {
            Ok(rows) => {
                for row in rows {
                    let known = self.halls.iter().position(|hall| hall.root() == row.root);
                    match known {
                        Some(at) if self.serial_of(at) != row.state.serial => {
                            inputs.entry(at).or_default();
                        }
                        Some(_) => {}
                        None => {
                            if let Err(error) = self.open_operations() {
                                tracing::warn!(%error, "an operation does not open");
                            }
                        }
                    }
                }
                if self.shared {
                    set(&self.metrics.depot_works, 1);
                }
            }
            Err(error) => self.failed(&error),
        }
        for (at, hall) in self.halls.iter().enumerate() {
            if hall.wake_at() <= now {
                inputs.entry(at).or_default();
            }
        }
    }

    fn serial_of(&self, at: usize) -> u64 {
        self.halls.get(at).map_or(0, |hall| hall.state().serial)
    }

    fn turns(&mut self, inputs: BTreeMap<usize, Vec<Input>>) {
        for (at, inputs) in inputs {
            let Some(hall) = self.halls.get_mut(at) else {
                continue;
            };
            let began = Instant::now();
            let (outputs, error) = hall.turn(self.depot.as_ref(), inputs, now_ms());
            let tally = hall.take_tally();
            let took = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.metrics.add(&tally);
            add(&self.metrics.turns_total, 1);
            add(&self.metrics.turn_microseconds_total, took);
            self.carry_out(outputs);
            match error {
                None => set(&self.metrics.depot_works, 1),
                Some(error) => self.failed(&error),
            }
        }
        let sum = |of: fn(&Hall) -> u64| self.halls.iter().map(of).sum::<u64>();
        set(
            &self.metrics.connected_devices,
            sum(|hall| hall.talks() as u64),
        );
        set(&self.metrics.operations, self.halls.len() as u64);
        set(&self.metrics.kept_entries, sum(|hall| hall.state().entries));
        set(&self.metrics.kept_bytes, sum(|hall| hall.state().bytes));
    }

    fn failed(&self, error: &DepotError) {
        if self.metrics.depot_works.swap(0, Ordering::Relaxed) != 0 {
            tracing::error!(%error, "the database does not work");
        }
        // Nobody is served meanwhile; hammering it would not help.
        std::thread::sleep(PAUSE);
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Send { peer, frame } => {
                    add(&self.metrics.frames_given_total, 1);
                    if !self.roster.send(&peer, frame) {
                        add(&self.metrics.too_slow_total, 1);
                    }
                }
                Output::Hangup { peer, reason, here } => {
                    let blame = here && reason == Bye::Malformed;
                    self.roster.hang_up(&peer, blame);
                }
                Output::RightsChanged => self.let_in(),
            }
        }
    }
}
