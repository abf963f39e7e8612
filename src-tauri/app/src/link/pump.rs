//! The loop between the transport and the replica.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use replica::{Output, Replica};
use tokio::sync::mpsc;
use tokio::time::Instant;
use transport::{Event, Outgoing};

use super::LinkEvent;
use super::far::is_far;
use super::roster::Roster;
use super::turn::{Task, Turns};
use super::view::{Board, PeerState, Trouble, View};
use crate::time::Clock;

/// Saves that follow each other within this time travel together; the first one goes at once.
const SEAL_EVERY: Duration = Duration::from_millis(150);

/// The screen is not told more often than this that records or peers have changed.
const TELL_EVERY: Duration = Duration::from_millis(150);

/// The replica is asked at least this often what is due.
const WAKE_AT_LEAST: Duration = Duration::from_secs(30);

/// Frames that one turn with the replica takes: somebody who saves must not wait for more.
const FRAMES_A_TURN: usize = 8;

/// Ids that the screen is told of singly.
const MOST_IDS: usize = 100;

/// What the pump is told, in the order in which it is to be done.
#[derive(Debug)]
pub(super) enum Order {
    Saved,
    AuthorityChanged,
    Dial(String),
    Forget(String),
    SyncNow,
    Shutdown,
    /// A session has begun, as far as the replica is concerned.
    Seat([u8; 32], Outgoing),
    /// A session is over, as far as the replica is concerned.
    Unseat([u8; 32]),
    /// What the replica said.
    CarryOut(Vec<Output>),
    /// Go on with the checkpoint that is being made.
    Condense,
    /// This device failed while a peer was served.
    OwnFault([u8; 32]),
}

/// Ids of changed records that the screen has not been told of.
#[derive(Debug, Default)]
struct Changes {
    ids: BTreeSet<String>,
    many: bool,
}

/// Something that is told, but not too often.
#[derive(Debug, Default)]
struct Paced {
    due: Option<Instant>,
    last: Option<Instant>,
}

impl Paced {
    fn wish(&mut self, every: Duration, now: Instant) {
        let earliest = self.last.map_or(now, |last| last + every);
        self.due.get_or_insert(earliest.max(now));
    }

    fn take(&mut self, now: Instant) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now);
        if is_due {
            self.due = None;
            self.last = Some(now);
        }
        is_due
    }
}

pub(super) struct Pump {
    turns: Turns,
    transport: transport::Link,
    roster: Roster,
    board: Board,
    view: Arc<Mutex<View>>,
    sink: Box<dyn Fn(LinkEvent) + Send + Sync>,
    clock: Box<dyn Clock>,
    devices: BTreeMap<[u8; 32], [u8; 32]>,
    changes: Changes,
    last_exchange_ms: Option<u64>,
    addresses: Vec<String>,
    port_was_taken: bool,
    seal: Paced,
    tell_changes: Paced,
    tell_peers: Paced,
    wake: Instant,
}

impl Pump {
    pub(super) fn new(
        replica: Arc<Mutex<Replica>>,
        transport: transport::Link,
        orders: mpsc::UnboundedSender<Order>,
        view: Arc<Mutex<View>>,
        clock: Box<dyn Clock>,
        sink: Box<dyn Fn(LinkEvent) + Send + Sync>,
    ) -> Self {
        Self {
            turns: Turns::new(replica, orders),
            roster: Roster::new(transport.clone()),
            transport,
            board: Board::default(),
            view,
            sink,
            clock,
            devices: BTreeMap::new(),
            changes: Changes::default(),
            last_exchange_ms: None,
            addresses: Vec::new(),
            port_was_taken: false,
            seal: Paced::default(),
            tell_changes: Paced::default(),
            tell_peers: Paced::default(),
            wake: Instant::now(),
        }
    }

    /// Runs until told to shut down.
    pub(super) async fn run(
        mut self,
        mut events: mpsc::Receiver<Event>,
        mut orders: mpsc::UnboundedReceiver<Order>,
    ) {
        self.set_devices().await;
        loop {
            let next = self.next_time();
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(Order::Shutdown) | None => break,
                    Some(order) => self.obey(order).await,
                },
                event = events.recv() => {
                    let Some(event) = event else { break };
                    let tasks = self.notice(event, &mut events);
                    if !tasks.is_empty() {
                        self.turns.take(tasks, self.clock.now_ms()).await;
                    }
                    // A flood of frames must not keep what is due from being done.
                    self.on_time(Instant::now()).await;
                },
                () = tokio::time::sleep_until(next) => self.on_time(Instant::now()).await,
            }
        }
        let to_the_end = async { while events.recv().await.is_some() {} };
        tokio::join!(self.transport.shutdown(), to_the_end);
        let gone = self.roster.peers().into_iter().map(Task::Disconnected);
        self.turns.take(gone.collect(), self.clock.now_ms()).await;
    }

    fn next_time(&self) -> Instant {
        [self.seal.due, self.tell_changes.due, self.tell_peers.due]
            .into_iter()
            .flatten()
            .fold(self.wake, Instant::min)
    }

    async fn on_time(&mut self, now: Instant) {
        if self.tell_changes.take(now) {
            let changes = std::mem::take(&mut self.changes);
            let ids = match changes.many {
                true => Vec::new(),
                false => changes.ids.into_iter().collect(),
            };
            (self.sink)(LinkEvent::Changed { ids });
        }
        if self.tell_peers.take(now) {
            self.show();
            (self.sink)(LinkEvent::Peers);
        }
        let now_ms = self.clock.now_ms();
        if self.seal.take(now) && !self.roster.is_empty() {
            self.turns.take(vec![Task::Seal], now_ms).await;
        } else if self.wake <= now {
            // What the replica answers replaces this.
            self.wake = now + WAKE_AT_LEAST;
            self.turns.take(vec![Task::Wake], now_ms).await;
            self.turns.condense(now_ms);
        }
    }

    async fn obey(&mut self, order: Order) {
        let now = Instant::now();
        match order {
            // Nobody to send to: the next regular wake seals what has gathered by then.
            Order::Saved if self.roster.is_empty() => {}
            Order::Saved => self.seal.wish(SEAL_EVERY, now),
            Order::AuthorityChanged => {
                self.set_devices().await;
                self.seal.wish(SEAL_EVERY, now);
            }
            Order::Dial(address) => {
                self.board.dialling(&address);
                // Checked before it was ordered.
                let _ = self.transport.dial(&address);
                self.tell_peers.wish(TELL_EVERY, now);
            }
            Order::Forget(address) => {
                self.board.forget(&address);
                self.transport.forget(&address);
                self.tell_peers.wish(TELL_EVERY, now);
            }
            Order::SyncNow => {
                self.transport.retry_now();
                self.wake = now;
                self.seal.wish(Duration::ZERO, now);
            }
            // Taken out of the queue by `run`.
            Order::Shutdown => {}
            Order::Condense => self.turns.condense(self.clock.now_ms()),
            Order::Seat(peer, outgoing) => self.roster.seat(peer, outgoing),
            Order::Unseat(peer) => self.roster.unseat(&peer),
            Order::CarryOut(outputs) => self.carry_out(outputs).await,
            Order::OwnFault(peer) => {
                self.roster.hang_up(&peer, false);
                self.set(&peer, PeerState::Failed(Trouble::OwnStore));
            }
        }
    }

    /// What the replica is to be told of an event, and of the frames that wait behind it.
    fn notice(&mut self, event: Event, events: &mut mpsc::Receiver<Event>) -> Vec<Task> {
        let mut tasks = Vec::new();
        let mut next = Some(event);
        while let Some(event) = next.take() {
            tasks.extend(self.task(event));
            if tasks.len() < FRAMES_A_TURN {
                next = events.try_recv().ok();
            }
        }
        tasks
    }

    fn task(&mut self, event: Event) -> Option<Task> {
        if let Event::Frame { peer, bytes } = event {
            return Some(Task::Frame(peer, bytes));
        }
        self.tell_peers.wish(TELL_EVERY, Instant::now());
        match event {
            Event::Frame { .. } => None,
            Event::Connected {
                peer,
                address,
                dialled_as,
                outgoing,
            } => {
                let far = is_far(&address);
                self.board.connected(peer, address, dialled_as);
                Some(Task::Connected(peer, outgoing, far))
            }
            Event::RoundTrip { peer, milliseconds } => Some(Task::RoundTrip(peer, milliseconds)),
            Event::Disconnected { peer } => {
                self.board.disconnected(&peer);
                Some(Task::Disconnected(peer))
            }
            Event::Listening {
                addresses,
                port_was_taken,
            } => {
                self.addresses = addresses;
                self.port_was_taken = port_was_taken;
                None
            }
            Event::Discovered { peer, address } => {
                self.board.found(peer, address);
                None
            }
            Event::Lost { peer } => {
                self.board.lost(&peer);
                None
            }
            Event::DialFailed { address, reason } => {
                self.board.dial_failed(&address, reason);
                None
            }
            Event::Refused { peer, reason: _ } => {
                self.board.refused(peer);
                None
            }
        }
    }

    async fn carry_out(&mut self, outputs: Vec<Output>) {
        let now = Instant::now();
        // A frame may have brought nothing but a receipt, and the bar says who holds what.
        self.tell_peers.wish(TELL_EVERY, now);
        let mut last_sent_to = None;
        let mut rights_changed = false;
        for output in outputs {
            let sent_before = last_sent_to.take();
            match output {
                Output::Send { peer, frame } => {
                    last_sent_to = Some(peer);
                    if !self.roster.send(&peer, frame) {
                        tracing::warn!("a peer is too far behind and has to come again");
                    }
                }
                Output::Hangup { peer, reason } => {
                    // When this device finds the fault, its good-bye goes before the hang-up;
                    // when the peer found one, there is none to send.
                    let found_here = sent_before == Some(peer);
                    let blame = found_here && reason == wire::Bye::Malformed;
                    self.roster.hang_up(&peer, blame);
                    if reason != wire::Bye::Closing {
                        self.set(&peer, PeerState::Failed(Trouble::Ended(reason)));
                    }
                }
                Output::Changed(list) => {
                    for changed in list {
                        self.changes.ids.insert(changed.id.to_string());
                    }
                    if self.changes.ids.len() > MOST_IDS {
                        self.changes.many = true;
                        self.changes.ids.clear();
                    }
                    self.tell_changes.wish(TELL_EVERY, now);
                }
                Output::RightsChanged => rights_changed = true,
                Output::Progress {
                    peer,
                    received,
                    expected,
                } => {
                    self.last_exchange_ms = Some(self.clock.now_ms());
                    let state = match expected {
                        0 => PeerState::Connected,
                        lacking => PeerState::Receiving {
                            received,
                            expected: received.saturating_add(lacking),
                        },
                    };
                    self.set(&peer, state);
                }
                Output::InSync { peer } => {
                    self.last_exchange_ms = Some(self.clock.now_ms());
                    self.set(&peer, PeerState::InSync);
                }
                Output::WakeAt(at_ms) => {
                    let wait = at_ms.saturating_sub(self.clock.now_ms());
                    self.wake = now + Duration::from_millis(wait).min(WAKE_AT_LEAST);
                }
            }
        }
        if rights_changed {
            self.set_devices().await;
        }
    }

    fn set(&mut self, peer: &[u8; 32], state: PeerState) {
        self.board.set(peer, state);
        self.tell_peers.wish(TELL_EVERY, Instant::now());
    }

    /// Lets in whom the authority names, and nobody else.
    async fn set_devices(&mut self) {
        self.devices = self.turns.devices().await;
        self.transport.allow(self.devices.keys().copied().collect());
        let devices = &self.devices;
        self.board.admitted(|peer| devices.contains_key(peer));
        self.tell_peers.wish(TELL_EVERY, Instant::now());
    }

    fn show(&self) {
        let view = View {
            peers: self.board.peers(|peer| self.devices.get(peer).copied()),
            addresses: self.addresses.clone(),
            port_was_taken: self.port_was_taken,
            last_exchange_ms: self.last_exchange_ms,
        };
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }
}
