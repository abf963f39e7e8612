//! On which addresses this device listens.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, Swarm};
use tokio::time::Instant;

use crate::address;
use crate::behaviour::Behaviour;
use crate::event::Event;

/// Addresses come one by one when a network comes up; they are told together.
const SETTLE: Duration = Duration::from_millis(100);

/// How often and how many times to look whether a port is free again.
const RELEASE_LOOK: Duration = Duration::from_millis(10);
const RELEASE_LOOKS: u32 = 100;

/// The listeners of one link. TCP on IPv4 comes first and decides the port number of all.
#[derive(Debug)]
pub(crate) struct Listening {
    quic: bool,
    loopback_only: bool,
    port_was_taken: bool,
    others_started: bool,
    sockets: BTreeSet<SocketAddr>,
    web: BTreeSet<SocketAddr>,
    told: Option<Vec<String>>,
    tell_at: Option<Instant>,
}

impl Listening {
    /// Starts to listen on `port`, or on any when it is 0 or taken.
    pub(crate) fn start(
        swarm: &mut Swarm<Behaviour>,
        port: u16,
        quic: bool,
        loopback_only: bool,
        web_port: Option<u16>,
    ) -> io::Result<Self> {
        let mut listening = Self {
            quic,
            loopback_only,
            port_was_taken: false,
            others_started: false,
            sockets: BTreeSet::new(),
            web: BTreeSet::new(),
            told: None,
            tell_at: None,
        };
        let ip = listening.ipv4();
        if let Some(port) = web_port {
            // Whoever stands before a relay looks for it at this port and no other.
            let socket = SocketAddr::new(ip, port);
            if port != 0 {
                TcpListener::bind(socket)?;
            }
            swarm
                .listen_on(address::web(socket))
                .map_err(io::Error::other)?;
        }
        let wish = SocketAddr::new(ip, port);
        let port_is_free = port == 0 || is_free(wish, quic);
        if port_is_free && swarm.listen_on(address::tcp(wish)).is_ok() {
            return Ok(listening);
        }
        listening.port_was_taken = true;
        swarm
            .listen_on(address::tcp(SocketAddr::new(ip, 0)))
            .map_err(io::Error::other)?;
        Ok(listening)
    }

    fn ipv4(&self) -> IpAddr {
        if self.loopback_only {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv4Addr::UNSPECIFIED.into()
        }
    }

    /// Notes a new address. The first one fixes the port, on which the others then listen;
    /// what is not possible here (no IPv6, the UDP port taken) is left out.
    pub(crate) fn add(&mut self, swarm: &mut Swarm<Behaviour>, listened: &Multiaddr, now: Instant) {
        if address::is_web(listened) {
            self.web.extend(address::socket(listened));
            self.tell_at.get_or_insert(now + SETTLE);
            return;
        }
        let Some(socket) = tcp_socket(listened) else {
            return;
        };
        self.sockets.insert(socket);
        self.tell_at.get_or_insert(now + SETTLE);
        if std::mem::replace(&mut self.others_started, true) {
            return;
        }
        let port = socket.port();
        let mut others = Vec::new();
        if self.quic {
            others.push(address::quic_v1(SocketAddr::new(self.ipv4(), port)));
        }
        if !self.loopback_only {
            let everywhere = SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), port);
            others.push(address::tcp(everywhere));
            if self.quic {
                others.push(address::quic_v1(everywhere));
            }
        }
        for other in others {
            if let Err(error) = swarm.listen_on(other.clone()) {
                tracing::info!(address = %other, %error, "not listening");
            }
        }
    }

    /// Notes that an address is gone.
    pub(crate) fn remove(&mut self, listened: &Multiaddr, now: Instant) {
        if address::is_web(listened) {
            if let Some(socket) = address::socket(listened) {
                self.web.remove(&socket);
            }
            return;
        }
        if tcp_socket(listened).is_some_and(|socket| self.sockets.remove(&socket)) {
            self.tell_at.get_or_insert(now + SETTLE);
        }
    }

    /// Waits, not for ever, until the system has taken the ports back: QUIC's is held by a task
    /// that ends a little later than its owner.
    pub(crate) async fn released(&self) {
        let Some(port) = self.sockets.first().map(SocketAddr::port) else {
            return;
        };
        let socket = SocketAddr::new(self.ipv4(), port);
        for _ in 0..RELEASE_LOOKS {
            if is_free(socket, self.quic) {
                return;
            }
            tokio::time::sleep(RELEASE_LOOK).await;
        }
    }

    pub(crate) fn tell_at(&self) -> Option<Instant> {
        self.tell_at
    }

    /// What there is to tell, when it is time and something has changed.
    pub(crate) fn news(&mut self, now: Instant) -> Option<Event> {
        if self.tell_at.is_none_or(|at| at > now) {
            return None;
        }
        self.tell_at = None;
        let mut addresses = address::best_first(self.sockets.iter().copied());
        let web = address::best_first(self.web.iter().copied());
        addresses.extend(web.into_iter().map(|socket| format!("http://{socket}")));
        if self.told.as_ref() == Some(&addresses) {
            return None;
        }
        self.told = Some(addresses.clone());
        Some(Event::Listening {
            addresses,
            port_was_taken: self.port_was_taken,
        })
    }
}

/// libp2p listens with `SO_REUSEPORT`, which would share the port with another program of the
/// same user instead of failing, so whether it is free is tried without.
fn is_free(socket: SocketAddr, quic: bool) -> bool {
    TcpListener::bind(socket).is_ok() && (!quic || UdpSocket::bind(socket).is_ok())
}

fn tcp_socket(listened: &Multiaddr) -> Option<SocketAddr> {
    listened
        .iter()
        .any(|part| matches!(part, Protocol::Tcp(_)))
        .then(|| address::socket(listened))
        .flatten()
}
