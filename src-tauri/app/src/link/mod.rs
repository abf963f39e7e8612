//! The network while a profile is open: what the transport brings goes into the replica, and
//! what the replica says goes out.
//!
//! The link runs on threads of its own. Nothing here waits for the network while the replica is
//! locked, so a slow peer never delays somebody who types.

mod far;
mod pump;
mod roster;
#[cfg(test)]
mod tests;
mod turn;
mod view;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use replica::{Output, Replica};
use tokio::sync::mpsc;
use transport::{AddressError, TransportError};
use zeroize::Zeroizing;

use pump::Order;
pub use view::{PeerState, PeerView, Trouble, View};

use crate::time::SystemClock;

/// How devices meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// TCP port, and UDP port for QUIC; 0 for any.
    pub port: u16,
    /// This machine only; for tests and demonstrations.
    pub loopback_only: bool,
    /// Announce this device on the local network and look for others.
    pub discover: bool,
}

/// What the screen is told: that something changed, never the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// Records came from another device.
    Changed {
        /// Ids of the documents, at most 100; empty means many.
        ids: Vec<String>,
    },
    /// [`Link::view`] says something new: peers, how far they are, own addresses.
    Peers,
}

/// Why the network did not start.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No port, or no usable key.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The system gives no threads.
    #[error("cannot start the network's threads: {0}")]
    Threads(#[source] std::io::Error),
}

/// The running network of one open profile. Ends with [`Link::shutdown`] or when dropped.
#[derive(Debug)]
pub struct Link {
    orders: mpsc::UnboundedSender<Order>,
    view: Arc<Mutex<View>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Link {
    /// Starts to listen and to look for peers. `net_seed` is the seed of the device's network
    /// key; `sink` is called on the link's own threads.
    ///
    /// # Errors
    ///
    /// [`LinkError`] when nothing can be listened on. A taken port is no error: another one is
    /// used, and the view says so.
    pub fn start(
        replica: Arc<Mutex<Replica>>,
        net_seed: Zeroizing<[u8; 32]>,
        settings: Settings,
        sink: impl Fn(LinkEvent) + Send + Sync + 'static,
    ) -> Result<Self, LinkError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("link")
            .enable_all()
            .build()
            .map_err(LinkError::Threads)?;
        let (transport, events) = {
            let _inside = runtime.enter();
            transport::start(transport::Settings {
                net_seed,
                tcp_port: settings.port,
                quic: true,
                mdns: settings.discover,
                loopback_only: settings.loopback_only,
                serving: None,
                trusted_roots: Vec::new(),
            })?
        };
        let view = Arc::new(Mutex::new(View::default()));
        let (orders, ordered) = mpsc::unbounded_channel();
        let pump = pump::Pump::new(
            replica,
            transport,
            orders.clone(),
            Arc::clone(&view),
            Box::new(SystemClock),
            Box::new(sink),
        );
        let thread = std::thread::Builder::new()
            .name("link".to_owned())
            .spawn(move || {
                runtime.block_on(pump.run(events, ordered));
                // What still hangs on a peer is not waited for.
                runtime.shutdown_background();
            })
            .map_err(LinkError::Threads)?;
        Ok(Self {
            orders,
            view,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Says that something was saved on this device: it goes out to connected peers at once.
    pub fn saved(&self) {
        self.order(Order::Saved);
    }

    /// Carries out what a call on the replica answered (joining, admitting): frames to connected
    /// peers among them, which must not be lost. To be called **before the lock on the replica is
    /// let go**, so that each peer gets its frames in the order in which the replica made them.
    pub fn perform(&self, outputs: Vec<Output>) {
        if !outputs.is_empty() {
            self.order(Order::CarryOut(outputs));
        }
    }

    /// Sets anew who may connect, after the rights have changed otherwise than by
    /// [`Link::perform`].
    pub fn authority_changed(&self) {
        self.order(Order::AuthorityChanged);
    }

    /// Dials an address that a person typed, and keeps trying until the device behind it is
    /// connected, and again when it is lost. The outcome is in the view.
    ///
    /// # Errors
    ///
    /// [`AddressError`] when the text is not an address.
    pub fn dial(&self, address: &str) -> Result<(), AddressError> {
        transport::check_address(address)?;
        self.order(Order::Dial(address.trim().to_owned()));
        Ok(())
    }

    /// Stops dialling a typed address and takes it off the view.
    pub fn forget(&self, address: &str) {
        self.order(Order::Forget(address.trim().to_owned()));
    }

    /// Sends what waits and tries every known address now.
    pub fn sync_now(&self) {
        self.order(Order::SyncNow);
    }

    /// What the screen shows.
    #[must_use]
    pub fn view(&self) -> View {
        self.view
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Says good-bye to the peers and returns when the ports are free and the replica is let
    /// go of, after at most three seconds or so. Later calls do nothing.
    pub fn shutdown(&self) {
        self.order(Order::Shutdown);
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // Called from the link's own thread (by its sink), waiting would be for ever.
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            // A panic in there has been logged by the panic hook; the link is gone either way.
            let _ = thread.join();
        }
    }

    fn order(&self, order: Order) {
        // A link that has ended takes no orders.
        let _ = self.orders.send(order);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // Waits: a thread that still writes while the program ends meets a library that has cleaned up.
        self.shutdown();
    }
}
