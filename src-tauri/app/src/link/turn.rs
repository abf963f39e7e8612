//! One turn with the replica: it is locked, given what has come, and asked what to do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use replica::{Output, Replica, ReplicaError};
use tokio::sync::mpsc;
use transport::Outgoing;

use super::pump::Order;

/// Something for the replica.
#[derive(Debug)]
pub(super) enum Task {
    /// A session has begun; whether the peer is far.
    Connected([u8; 32], Outgoing, bool),
    Frame([u8; 32], Vec<u8>),
    /// An answer of a peer took so many milliseconds.
    RoundTrip([u8; 32], u64),
    Disconnected([u8; 32]),
    /// Seal what was saved and pass it on.
    Seal,
    /// Do what is due, and say when something will be.
    Wake,
}

/// The replica, and the way to hand on what it says.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    replica: Arc<Mutex<Replica>>,
    orders: mpsc::UnboundedSender<Order>,
    condensing: Arc<AtomicBool>,
}

impl Turns {
    pub(super) fn new(replica: Arc<Mutex<Replica>>, orders: mpsc::UnboundedSender<Order>) -> Self {
        Self {
            replica,
            orders,
            condensing: Arc::default(),
        }
    }

    /// Hands the tasks to the replica in order, off the threads that serve the network.
    ///
    /// What comes of them is handed on while the replica is still locked. So do all who call the
    /// replica ([`super::Link::perform`]), and every peer gets its frames in the order in which
    /// the replica made them, whoever asked.
    pub(super) async fn take(&self, tasks: Vec<Task>, now_ms: u64) {
        let turns = self.clone();
        let peers: Vec<[u8; 32]> = tasks.iter().filter_map(peer_of).collect();
        let done = tokio::task::spawn_blocking(move || {
            let mut replica = lock(&turns.replica);
            for task in tasks {
                turns.one(&mut replica, task, now_ms);
            }
        });
        if done.await.is_err() {
            // A panic: the store rolls an unfinished transaction back, and the peers may come again.
            for peer in peers {
                self.order(Order::OwnFault(peer));
            }
        }
    }

    /// Makes some of a checkpoint if one is due, or gives up some entries that one stands in for, and orders
    /// the rest: who saves meanwhile waits for no more than the gathering, and who closes the program for no
    /// more than the packing of one piece.
    pub(super) fn condense(&self, now_ms: u64) {
        if self.condensing.swap(true, Ordering::AcqRel) {
            return;
        }
        let turns = self.clone();
        tokio::task::spawn_blocking(move || {
            let more = turns.one_piece(now_ms).unwrap_or_else(|error| {
                tracing::warn!(%error, "no checkpoint was made");
                false
            });
            turns.condensing.store(false, Ordering::Release);
            if more {
                turns.order(Order::Condense);
            }
        });
    }

    fn one_piece(&self, now_ms: u64) -> Result<bool, ReplicaError> {
        let piece = {
            let mut replica = lock(&self.replica);
            if !replica.checkpoint_due(now_ms) {
                let due = replica.prune_due(now_ms);
                if due {
                    replica.prune_some(now_ms)?;
                }
                return Ok(due);
            }
            replica.checkpoint_piece(now_ms, half_of_the_cores())?
        };
        if let Some(mut piece) = piece {
            piece.pack()?;
            lock(&self.replica).checkpoint_keep(piece)?;
        }
        Ok(true)
    }

    fn one(&self, replica: &mut Replica, task: Task, now_ms: u64) {
        let peer = peer_of(&task);
        match self.outputs(replica, task, now_ms) {
            Ok(outputs) => self.order(Order::CarryOut(outputs)),
            Err(error) => {
                tracing::warn!(%error, "the replica could not do what was asked");
                if let Some(peer) = peer {
                    self.order(Order::OwnFault(peer));
                }
            }
        }
    }

    fn outputs(
        &self,
        replica: &mut Replica,
        task: Task,
        now_ms: u64,
    ) -> Result<Vec<Output>, ReplicaError> {
        match task {
            Task::Connected(peer, outgoing, far) => {
                self.order(Order::Seat(peer, outgoing));
                replica.set_far(peer, far);
                replica.connected(peer, now_ms)
            }
            Task::Frame(peer, bytes) => replica.frame(peer, &bytes, now_ms),
            Task::RoundTrip(peer, milliseconds) => {
                replica.round_trip(peer, milliseconds);
                Ok(Vec::new())
            }
            Task::Disconnected(peer) => {
                self.order(Order::Unseat(peer));
                replica.disconnected(peer);
                Ok(Vec::new())
            }
            Task::Seal => replica.seal_outbox(now_ms),
            Task::Wake => replica.wake(now_ms),
        }
    }

    fn order(&self, order: Order) {
        // Fails only when the link has ended.
        let _ = self.orders.send(order);
    }

    /// The other devices of the operation, which may connect: network key and device id.
    pub(super) async fn devices(&self) -> BTreeMap<[u8; 32], [u8; 32]> {
        let replica = Arc::clone(&self.replica);
        let devices = tokio::task::spawn_blocking(move || {
            let replica = lock(&replica);
            let own = replica.device_id();
            replica
                .authority()
                .devices()
                .filter(|device| device.id.0 != own && replica.lets_in(&device.id))
                .map(|device| (device.keys.net, device.id.0))
                .collect()
        });
        devices.await.unwrap_or_default()
    }
}

/// People work with the program meanwhile: the other half is theirs.
fn half_of_the_cores() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (cores / 2).clamp(1, 8)
}

fn peer_of(task: &Task) -> Option<[u8; 32]> {
    match task {
        Task::Connected(peer, _, _) | Task::Frame(peer, _) | Task::Disconnected(peer) => {
            Some(*peer)
        }
        Task::Seal | Task::Wake | Task::RoundTrip(..) => None,
    }
}

/// A lock whose holder panicked is still a lock: what is behind it is transactional.
fn lock(replica: &Mutex<Replica>) -> MutexGuard<'_, Replica> {
    replica.lock().unwrap_or_else(PoisonError::into_inner)
}
