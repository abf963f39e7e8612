//! Who is connected, and what waits to be sent to each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use transport::{Link, Outgoing};

/// Bytes that may wait for one device. Credit keeps honest conversations far below.
const MOST_WAITING: usize = 16 * 1024 * 1024;

/// Bytes that may wait for all together.
const MOST_WAITING_IN_ALL: usize = 1024 * 1024 * 1024;

enum Parcel {
    Frame(Vec<u8>),
    /// End the session once everything before is on its way.
    Hangup {
        blame: bool,
    },
}

struct Seat {
    parcels: mpsc::UnboundedSender<Parcel>,
    waiting: Arc<AtomicUsize>,
}

/// The open sessions. Sending never waits here: each device has a task of its own that does.
pub(super) struct Roster {
    link: Link,
    handle: Handle,
    seats: BTreeMap<[u8; 32], Seat>,
    in_all: Arc<AtomicUsize>,
}

impl Roster {
    pub(super) fn new(link: Link, handle: Handle) -> Self {
        Self {
            link,
            handle,
            seats: BTreeMap::new(),
            in_all: Arc::default(),
        }
    }

    pub(super) fn seat(&mut self, peer: [u8; 32], outgoing: Outgoing) {
        let (parcels, queue) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let task = deliver(Delivery {
            peer,
            outgoing,
            queue,
            waiting: Arc::clone(&waiting),
            in_all: Arc::clone(&self.in_all),
            link: self.link.clone(),
        });
        self.handle.spawn(task);
        self.seats.insert(peer, Seat { parcels, waiting });
    }

    pub(super) fn unseat(&mut self, peer: &[u8; 32]) {
        self.seats.remove(peer);
    }

    /// Queues a frame. False when the device is too far behind: its session ends.
    pub(super) fn send(&mut self, peer: &[u8; 32], frame: Vec<u8>) -> bool {
        let Some(seat) = self.seats.get(peer) else {
            return true;
        };
        let length = frame.len();
        let waiting = seat.waiting.fetch_add(length, Ordering::Relaxed);
        let in_all = self.in_all.fetch_add(length, Ordering::Relaxed);
        if seat.parcels.send(Parcel::Frame(frame)).is_err() {
            // The task ended with its session; the event that says so is on its way.
            self.in_all.fetch_sub(length, Ordering::Relaxed);
            return true;
        }
        if waiting > MOST_WAITING || in_all > MOST_WAITING_IN_ALL {
            self.seats.remove(peer);
            self.link.close(*peer);
            return false;
        }
        true
    }

    pub(super) fn hang_up(&mut self, peer: &[u8; 32], blame: bool) {
        if let Some(seat) = self.seats.remove(peer) {
            let _ = seat.parcels.send(Parcel::Hangup { blame });
        }
    }
}

struct Delivery {
    peer: [u8; 32],
    outgoing: Outgoing,
    queue: mpsc::UnboundedReceiver<Parcel>,
    waiting: Arc<AtomicUsize>,
    in_all: Arc<AtomicUsize>,
    link: Link,
}

async fn deliver(mut delivery: Delivery) {
    let Delivery {
        peer,
        outgoing,
        queue,
        waiting,
        in_all,
        link,
    } = &mut delivery;
    while let Some(parcel) = queue.recv().await {
        match parcel {
            Parcel::Frame(frame) => {
                let length = frame.len();
                let sent = outgoing.send(frame).await;
                waiting.fetch_sub(length, Ordering::Relaxed);
                in_all.fetch_sub(length, Ordering::Relaxed);
                if sent.is_err() {
                    break;
                }
            }
            Parcel::Hangup { blame: true } => link.malformed(*peer),
            Parcel::Hangup { blame: false } => link.close(*peer),
        }
    }
    queue.close();
    while let Ok(parcel) = queue.try_recv() {
        if let Parcel::Frame(frame) = parcel {
            in_all.fetch_sub(frame.len(), Ordering::Relaxed);
        }
    }
}
