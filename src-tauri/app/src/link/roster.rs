//! The open sessions and what waits to be sent to each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;
use transport::Outgoing;

/// Bytes that may wait for one peer. Credit keeps honest conversations far below; one that gets
/// here is ended, and resumes where it stopped when the peer comes back.
const MOST_WAITING: usize = 32 * 1024 * 1024;

/// What a session's sender is given, in order.
#[derive(Debug)]
enum Parcel {
    Frame(Vec<u8>),
    /// End the session once everything before is on its way.
    Hangup {
        /// The peer sent what cannot be.
        blame: bool,
    },
}

#[derive(Debug)]
struct Seat {
    parcels: mpsc::UnboundedSender<Parcel>,
    waiting: Arc<AtomicUsize>,
}

/// The open sessions. Sending never waits here: each peer has a task of its own that does.
#[derive(Debug)]
pub(super) struct Roster {
    transport: transport::Link,
    seats: BTreeMap<[u8; 32], Seat>,
}

impl Roster {
    pub(super) fn new(transport: transport::Link) -> Self {
        Self {
            transport,
            seats: BTreeMap::new(),
        }
    }

    /// A session has begun. Must be called inside the link's runtime.
    pub(super) fn seat(&mut self, peer: [u8; 32], outgoing: Outgoing) {
        let (parcels, queue) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let transport = self.transport.clone();
        tokio::spawn(deliver(
            peer,
            outgoing,
            queue,
            Arc::clone(&waiting),
            transport,
        ));
        self.seats.insert(peer, Seat { parcels, waiting });
    }

    /// A session is over; what waits for it is dropped with its task.
    pub(super) fn unseat(&mut self, peer: &[u8; 32]) {
        self.seats.remove(peer);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    pub(super) fn peers(&self) -> Vec<[u8; 32]> {
        self.seats.keys().copied().collect()
    }

    /// Queues a frame. False when the peer is too far behind and its session must end.
    pub(super) fn send(&mut self, peer: &[u8; 32], frame: Vec<u8>) -> bool {
        let Some(seat) = self.seats.get(peer) else {
            return true;
        };
        let waiting = seat.waiting.fetch_add(frame.len(), Ordering::Relaxed);
        if waiting > MOST_WAITING {
            self.seats.remove(peer);
            self.transport.close(*peer);
            return false;
        }
        // The task ends with its session; the event that says so is on its way.
        let _ = seat.parcels.send(Parcel::Frame(frame));
        true
    }

    /// Ends a session after what is queued. `blame` counts it as the peer's fault.
    pub(super) fn hang_up(&mut self, peer: &[u8; 32], blame: bool) {
        if let Some(seat) = self.seats.remove(peer) {
            let _ = seat.parcels.send(Parcel::Hangup { blame });
        }
    }
}

async fn deliver(
    peer: [u8; 32],
    outgoing: Outgoing,
    mut queue: mpsc::UnboundedReceiver<Parcel>,
    waiting: Arc<AtomicUsize>,
    transport: transport::Link,
) {
    while let Some(parcel) = queue.recv().await {
        match parcel {
            Parcel::Frame(frame) => {
                waiting.fetch_sub(frame.len(), Ordering::Relaxed);
                if outgoing.send(frame).await.is_err() {
                    return;
                }
            }
            Parcel::Hangup { blame: true } => transport.malformed(peer),
            Parcel::Hangup { blame: false } => transport.close(peer),
        }
    }
}
