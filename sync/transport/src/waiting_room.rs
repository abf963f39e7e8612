//! Where incoming connections wait until their handshake is done.
//!
//! A plain limit on unfinished handshakes lets a few connections that say nothing keep
//! everybody else out until they time out. Here a newcomer always finds a seat: when all are
//! taken, the oldest one of the address that holds most of them must go. An honest handshake
//! needs a fraction of a second and is long gone by then.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::channel::oneshot;
use libp2p::Multiaddr;
use libp2p::core::transport::{DialOpts, ListenerId, Transport, TransportError, TransportEvent};

use crate::address;

/// Handshakes that may be unfinished at the same time.
pub(crate) const SEATS: usize = 64;

/// A transport whose incoming handshakes sit in a waiting room.
pub(crate) struct WaitingRoom<T> {
    inner: T,
    seats: Arc<Mutex<Seats>>,
}

impl<T> WaitingRoom<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self {
            inner,
            seats: Arc::default(),
        }
    }
}

impl<T> Transport for WaitingRoom<T>
where
    T: Transport<Error = io::Error> + Unpin,
    T::ListenerUpgrade: Unpin,
{
    type Output = T::Output;
    type Error = io::Error;
    type ListenerUpgrade = Seated<T::ListenerUpgrade>;
    type Dial = T::Dial;

    fn listen_on(
        &mut self,
        id: ListenerId,
        address: Multiaddr,
    ) -> Result<(), TransportError<Self::Error>> {
        self.inner.listen_on(id, address)
    }

    fn remove_listener(&mut self, id: ListenerId) -> bool {
        self.inner.remove_listener(id)
    }

    fn dial(
        &mut self,
        address: Multiaddr,
        options: DialOpts,
    ) -> Result<Self::Dial, TransportError<Self::Error>> {
        self.inner.dial(address, options)
    }

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<TransportEvent<Self::ListenerUpgrade, Self::Error>> {
        let event = futures::ready!(Pin::new(&mut self.inner).poll(context));
        let from = match &event {
            TransportEvent::Incoming { send_back_addr, .. } => {
                address::socket(send_back_addr).map(|socket| socket.ip())
            }
            _ => None,
        };
        Poll::Ready(event.map_upgrade(|handshake| {
            let (number, told_to_leave) = lock(&self.seats).take(from);
            Seated {
                handshake,
                told_to_leave,
                number,
                seats: Arc::clone(&self.seats),
            }
        }))
    }
}

/// A handshake that gives up when it is told to make room.
pub(crate) struct Seated<F> {
    handshake: F,
    told_to_leave: oneshot::Receiver<()>,
    number: u64,
    seats: Arc<Mutex<Seats>>,
}

impl<F, O> Future for Seated<F>
where
    F: Future<Output = Result<O, io::Error>> + Unpin,
{
    type Output = Result<O, io::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(done) = self.handshake.poll_unpin(context) {
            return Poll::Ready(done);
        }
        self.told_to_leave
            .poll_unpin(context)
            .map(|_| Err(io::ErrorKind::ConnectionAborted.into()))
    }
}

impl<F> Drop for Seated<F> {
    fn drop(&mut self) {
        lock(&self.seats).taken.remove(&self.number);
    }
}

fn lock(seats: &Mutex<Seats>) -> std::sync::MutexGuard<'_, Seats> {
    seats.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who sits where; numbers rise, so the first entry is the oldest.
#[derive(Debug, Default)]
struct Seats {
    next: u64,
    taken: BTreeMap<u64, (Option<IpAddr>, oneshot::Sender<()>)>,
}

impl Seats {
    fn take(&mut self, from: Option<IpAddr>) -> (u64, oneshot::Receiver<()>) {
        if self.taken.len() >= SEATS
            && let Some(number) = self.to_be_freed()
        {
            // Dropping the sender is what tells the handshake.
            self.taken.remove(&number);
        }
        let (sender, told_to_leave) = oneshot::channel();
        let number = self.next;
        self.next += 1;
        self.taken.insert(number, (from, sender));
        (number, told_to_leave)
    }

    /// The oldest seat of the address with the most seats.
    fn to_be_freed(&self) -> Option<u64> {
        let mut seats_of: BTreeMap<Option<IpAddr>, (usize, u64)> = BTreeMap::new();
        for (number, (from, _)) in &self.taken {
            seats_of.entry(*from).or_insert((0, *number)).0 += 1;
        }
        seats_of
            .into_values()
            .max_by_key(|(count, oldest)| (*count, u64::MAX - oldest))
            .map(|(_, oldest)| oldest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 168, 1, last]))
    }

    #[test]
    fn a_crowd_from_one_address_pushes_out_only_itself() {
        let mut seats = Seats::default();
        let (_, mut honest) = seats.take(from(1));
        let crowd: Vec<_> = (0..1_000).map(|_| seats.take(from(66)).1).collect();
        assert_eq!(honest.try_recv(), Ok(None), "the lone guest keeps its seat");
        assert_eq!(seats.taken.len(), SEATS, "and there are never more seats");
        let still_seated = crowd
            .into_iter()
            .filter_map(|mut seat| seat.try_recv().ok())
            .count();
        assert_eq!(still_seated, SEATS - 1, "the rest was told to leave");
    }
}
