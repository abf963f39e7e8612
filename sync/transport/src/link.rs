//! The link's owner's end: settings, start, and what can be asked of it.

use std::collections::BTreeSet;
use std::io;

use libp2p::identity::Keypair;
use tokio::sync::{mpsc, oneshot};
use zeroize::Zeroizing;

use crate::address::{AddressError, Target};
use crate::behaviour;
use crate::driver::{self, Command};
use crate::event::Event;
use crate::listening::Listening;

/// Events that may wait for their reader. Frames are among them, so this is also how many of
/// them may be in memory.
const WAITING_EVENTS: usize = 32;

/// How to start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seed of the Ed25519 network key, which is this device's name towards peers.
    pub net_seed: Zeroizing<[u8; 32]>,
    /// TCP port, and UDP port for QUIC; 0 for any.
    pub tcp_port: u16,
    /// Offer and use QUIC beside TCP.
    pub quic: bool,
    /// Announce this device on the local network and look for others.
    pub mdns: bool,
    /// Listen on 127.0.0.1 only; nothing is announced.
    pub loopback_only: bool,
    /// For a relay; a laptop serves nobody but its peers.
    pub serving: Option<Serving>,
    /// Certificates (DER) of authorities that are trusted besides the public ones when a web address is
    /// dialled. They decide what passes a proxy, never who is believed: that is the handshake inside.
    pub trusted_roots: Vec<Vec<u8>>,
}

/// How a relay serves many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serving {
    /// Port on which to listen for WebSocket connections, without TLS: whoever stands before the relay
    /// ends it. 0 for any.
    pub web_port: Option<u16>,
    /// Established connections in all.
    pub connections: u32,
}

/// Why a link did not start.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The system gives no port to listen on.
    #[error("cannot listen on the network: {0}")]
    Listen(#[source] io::Error),
    /// The transports could not be set up.
    #[error("cannot set up the network: {0}")]
    Setup(#[source] io::Error),
    /// The seed is no key.
    #[error("network key is not usable")]
    Key,
}

/// A running link. Clones control the same one; it ends with [`Link::shutdown`] or when the
/// last clone or the receiver of its events is dropped.
#[derive(Debug, Clone)]
pub struct Link {
    commands: mpsc::UnboundedSender<Command>,
}

/// Starts to listen, on the tokio runtime of the caller. Nobody is let in before
/// [`Link::allow`].
///
/// # Errors
///
/// [`TransportError`] when no port can be listened on at all. A taken fixed port is no error.
///
/// # Panics
///
/// Outside a tokio runtime.
pub fn start(settings: Settings) -> Result<(Link, mpsc::Receiver<Event>), TransportError> {
    let mut seed = settings.net_seed;
    // `ed25519_from_bytes` wipes the bytes that it is lent.
    let keypair = Keypair::ed25519_from_bytes(&mut seed[..]).map_err(|_| TransportError::Key)?;
    let mdns = settings.mdns && !settings.loopback_only;
    let plan = behaviour::Plan {
        quic: settings.quic,
        mdns,
        connections: settings.serving.map(|serving| serving.connections),
        trusted_roots: settings.trusted_roots,
    };
    let mut swarm = behaviour::swarm(&keypair, plan).map_err(TransportError::Setup)?;
    let listening = Listening::start(
        &mut swarm,
        settings.tcp_port,
        settings.quic,
        settings.loopback_only,
        settings.serving.and_then(|serving| serving.web_port),
    )
    .map_err(TransportError::Listen)?;
    let (commands, orders) = mpsc::unbounded_channel();
    let (events, told) = mpsc::channel(WAITING_EVENTS);
    tokio::spawn(driver::run(swarm, listening, settings.quic, orders, events));
    Ok((Link { commands }, told))
}

/// Whether a text is an address that [`Link::dial`] takes.
///
/// # Errors
///
/// [`AddressError`] with what is wrong about it.
pub fn check_address(address: &str) -> Result<(), AddressError> {
    Target::parse(address).map(|_| ())
}

impl Link {
    /// Replaces the list of allowed peers by their network keys. Sessions of peers that are not
    /// on it end at once; an empty list allows nobody.
    pub fn allow(&self, net_keys: BTreeSet<[u8; 32]>) {
        self.tell(Command::Allow(net_keys));
    }

    /// Dials an address that a person typed, and again whenever the device behind it is not
    /// connected, until [`Link::forget`]. Takes `192.168.1.5:4711`, `[fe80::1]:4711`,
    /// `host:4711` and multiaddrs. Each failed attempt is an [`Event::DialFailed`].
    ///
    /// # Errors
    ///
    /// [`AddressError`] when the text is not an address; nothing is dialled.
    pub fn dial(&self, address: &str) -> Result<(), AddressError> {
        let target = Target::parse(address)?;
        self.tell(Command::Dial(address.trim().to_owned(), target));
        Ok(())
    }

    /// Stops dialling an address. A session that exists stays.
    pub fn forget(&self, address: &str) {
        self.tell(Command::Forget(address.trim().to_owned()));
    }

    /// Tries every typed and discovered address now instead of at its next time.
    pub fn retry_now(&self) {
        self.tell(Command::Retry);
    }

    /// Ends the session with a peer after what is queued for it has been sent. The peer stays
    /// allowed and may come back.
    pub fn close(&self, peer: [u8; 32]) {
        self.tell(Command::Close(peer));
    }

    /// Reports a frame that could not be understood: the session ends, and after three of them
    /// the peer is shut out for ten minutes.
    pub fn malformed(&self, peer: [u8; 32]) {
        self.tell(Command::Malformed(peer));
    }

    /// Ends all sessions after what is queued has been sent (for at most two seconds), closes
    /// the ports and returns when that is done.
    pub async fn shutdown(&self) {
        let (done, is_done) = oneshot::channel();
        self.tell(Command::Shutdown(done));
        // An error means that the link has ended already.
        let _ = is_done.await;
    }

    fn tell(&self, command: Command) {
        // A link that has ended takes no orders, and there is nothing to do about it.
        let _ = self.commands.send(command);
    }
}
