//! The swarm: transports, the order of the gates, and their limits.

use std::io;
use std::time::Duration;

use libp2p::allow_block_list::{self, AllowedPeers};
use libp2p::connection_limits::{self, ConnectionLimits};
use libp2p::core::Transport;
use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::Boxed;
use libp2p::core::transport::timeout::TransportTimeout;
use libp2p::core::upgrade::Version;
use libp2p::identity::Keypair;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::behaviour::toggle::Toggle;
use libp2p::{
    PeerId, Swarm, identify, mdns, memory_connection_limits, noise, ping, quic, swarm, tcp, yamux,
};

use libp2p_websocket as websocket;

use crate::named::Named;
use crate::stream;
use crate::waiting_room::{self, WaitingRoom};

/// Time for everything up to a usable connection: twice what a link with 600 ms round trip and 5 % loss
/// was seen to need. Waiting handshakes keep nobody out, so it need not be short.
const HANDSHAKE: Duration = Duration::from_secs(20);

/// How long a connection without a session may stay.
const IDLE: Duration = Duration::from_secs(120);

/// How often the other device must show that it is there while nothing else is said, and how
/// long its answer may take. Rare, because some links are paid by the byte. (A test cannot wait so long.)
const PING_EVERY: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 60 });
const PING_ANSWER: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 30 });

/// QUIC's own signs of life; below the time after which routers forget a UDP flow.
const QUIC_KEEP_ALIVE: Duration = Duration::from_secs(20);
const QUIC_IDLE_MS: u32 = 65_000;

/// Established connections in all, and to one peer (the second one while one replaces another).
const CONNECTIONS: u32 = 32;
const CONNECTIONS_PER_PEER: u32 = 2;

/// Streams that one connection may have open: the session, identify and ping, with some spare.
const STREAMS: usize = 16;

/// Above this much memory for the whole process no new connection is let in.
const MEMORY_BYTES: usize = 2 << 30;

/// One message of a WebSocket. What is inside comes in messages of at most 64 KiB.
const WEB_MESSAGE_BYTES: usize = 1 << 20;

const MDNS_QUERY_EVERY: Duration = Duration::from_secs(30);

/// Gates first: a connection meets the fields in this order, and the first refusal ends it.
#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
    pub(crate) allowed: allow_block_list::Behaviour<AllowedPeers>,
    limits: connection_limits::Behaviour,
    memory: memory_connection_limits::Behaviour,
    pub(crate) streams: stream::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    mdns: Toggle<mdns::tokio::Behaviour>,
}

/// What a swarm is to offer.
pub(crate) struct Plan {
    pub(crate) quic: bool,
    pub(crate) mdns: bool,
    /// How many may be connected; as many as on a laptop when nothing is said.
    pub(crate) connections: Option<u32>,
    /// Certificates (DER) that are trusted besides the public ones.
    pub(crate) trusted_roots: Vec<Vec<u8>>,
}

/// WebSocket, with TLS when dialled as such. Inside it, the handshake is the same as over TCP.
fn web(
    keypair: &Keypair,
    mux: yamux::Config,
    trusted_roots: &[Vec<u8>],
) -> io::Result<Boxed<(PeerId, StreamMuxerBox)>> {
    let tcp = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true));
    let mut web = websocket::Config::new(Named::new(tcp));
    web.set_max_data_size(WEB_MESSAGE_BYTES);
    let mut tls = websocket::tls::Config::builder();
    for root in trusted_roots {
        let root = websocket::tls::Certificate::new(root.clone());
        tls.add_trust(&root).map_err(io::Error::other)?;
    }
    web.set_tls_config(tls.finish());
    Ok(web
        .upgrade(Version::V1Lazy)
        .authenticate(noise::Config::new(keypair).map_err(io::Error::other)?)
        .multiplex(mux)
        .map_err(|error| {
            error.either(
                |below| below.either(io::Error::other, io::Error::other),
                io::Error::other,
            )
        })
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)))
        .boxed())
}

/// Builds a swarm that lets nobody in yet.
pub(crate) fn swarm(keypair: &Keypair, plan: Plan) -> io::Result<Swarm<Behaviour>> {
    let local = keypair.public().to_peer_id();
    let connections = plan.connections.unwrap_or(CONNECTIONS);

    let mut mux = yamux::Config::default();
    mux.set_max_num_streams(STREAMS);
    let web = web(keypair, mux.clone(), &plan.trusted_roots)?;
    let tcp = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true))
        .upgrade(Version::V1Lazy)
        .authenticate(noise::Config::new(keypair).map_err(io::Error::other)?)
        .multiplex(mux)
        // The socket's own error is laid bare: it is what a person can be told.
        .map_err(|error| {
            error.either(
                |below| below.either(|socket| socket, io::Error::other),
                io::Error::other,
            )
        })
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));
    let both = if plan.quic {
        let mut config = quic::Config::new(keypair);
        config.handshake_timeout = HANDSHAKE;
        config.keep_alive_interval = QUIC_KEEP_ALIVE;
        config.max_idle_timeout = QUIC_IDLE_MS;
        config.max_concurrent_stream_limit = STREAMS as u32;
        config.max_stream_data = 4 << 20;
        config.max_connection_data = 8 << 20;
        let quic = quic::tokio::Transport::new(config)
            .map_err(io::Error::other)
            .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));
        tcp.or_transport(quic)
            .map_err(|error| error.into_inner())
            .map(|either, _| either.into_inner())
            .boxed()
    } else {
        tcp.boxed()
    };
    // A web address is a TCP address with more behind it, so it is looked at first.
    let all = web
        .or_transport(both)
        .map_err(|error| error.into_inner())
        .map(|either, _| either.into_inner())
        .boxed();
    let transport = WaitingRoom::new(TransportTimeout::new(all, HANDSHAKE).boxed()).boxed();

    let limits = ConnectionLimits::default()
        // The waiting room is the limit that matters; this one only backs it up.
        .with_max_pending_incoming(Some(2 * waiting_room::SEATS as u32))
        .with_max_pending_outgoing(Some(CONNECTIONS))
        .with_max_established(Some(connections))
        .with_max_established_per_peer(Some(CONNECTIONS_PER_PEER));
    let mdns = if plan.mdns {
        let config = mdns::Config {
            query_interval: MDNS_QUERY_EVERY,
            ..mdns::Config::default()
        };
        mdns::tokio::Behaviour::new(config, local)
            .inspect_err(|error| tracing::warn!(%error, "no discovery on the local network"))
            .ok()
    } else {
        None
    };
    let behaviour = Behaviour {
        allowed: allow_block_list::Behaviour::default(),
        limits: connection_limits::Behaviour::new(limits),
        memory: memory_connection_limits::Behaviour::with_max_bytes(MEMORY_BYTES),
        streams: stream::Behaviour::new(local),
        identify: identify::Behaviour::new(
            identify::Config::new("/tsunagi/1".to_owned(), keypair.public())
                .with_agent_version("tsunagi".to_owned())
                .with_cache_size(0)
                .with_hide_listen_addrs(true),
        ),
        ping: ping::Behaviour::new(
            ping::Config::new()
                .with_interval(PING_EVERY)
                .with_timeout(PING_ANSWER),
        ),
        mdns: Toggle::from(mdns),
    };
    let config = swarm::Config::with_tokio_executor()
        .with_idle_connection_timeout(IDLE)
        .with_max_negotiating_inbound_streams(STREAMS);
    Ok(Swarm::new(transport, behaviour, local, config))
}
