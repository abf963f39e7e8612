//! The one long-lived stream of a connection.
//!
//! Of two connected devices, the one with the lower peer id opens the stream, whoever dialled.
//! So both agree on what the session is without a word about it, and a second stream on the
//! same connection is never right.
//!
//! This is a behaviour of our own rather than `libp2p-stream` because it must be known on which
//! connection a stream runs: that one is kept, a second one to the same peer is closed.

use std::collections::VecDeque;
use std::task::{Context, Poll};

use libp2p::core::Endpoint;
use libp2p::core::transport::PortUse;
use libp2p::core::upgrade::ReadyUpgrade;
use libp2p::swarm::handler::{
    ConnectionEvent, ConnectionHandler, ConnectionHandlerEvent, FullyNegotiatedInbound,
    FullyNegotiatedOutbound,
};
use libp2p::swarm::{
    ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, NotifyHandler, SubstreamProtocol,
    THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
};
use libp2p::{Multiaddr, PeerId, Stream, StreamProtocol};

/// Frames as in [`crate::frame`], both ways, for as long as the connection lasts.
const SYNC: StreamProtocol = StreamProtocol::new("/tsunagi/sync/1");

/// What became of a connection's stream.
#[derive(Debug)]
pub(crate) enum StreamEvent {
    /// The stream is there.
    Opened {
        peer: PeerId,
        connection: ConnectionId,
        stream: Stream,
    },
    /// The peer does not speak the protocol, or did not answer in time.
    Failed {
        peer: PeerId,
        connection: ConnectionId,
    },
}

/// Opens and accepts the streams.
pub(crate) struct Behaviour {
    local: PeerId,
    queue: VecDeque<ToSwarm<StreamEvent, Open>>,
}

/// Asks a connection to open its stream.
#[derive(Debug)]
pub(crate) struct Open;

impl Behaviour {
    pub(crate) fn new(local: PeerId) -> Self {
        Self {
            local,
            queue: VecDeque::new(),
        }
    }

    /// True when it is for this device to open the stream.
    pub(crate) fn opens_towards(&self, peer: &PeerId) -> bool {
        self.local < *peer
    }

    /// Opens the stream; the answer is a [`StreamEvent`].
    pub(crate) fn open(&mut self, peer: PeerId, connection: ConnectionId) {
        self.queue.push_back(ToSwarm::NotifyHandler {
            peer_id: peer,
            handler: NotifyHandler::One(connection),
            event: Open,
        });
    }

    fn handler(&self, peer: &PeerId) -> Handler {
        Handler {
            accepts: !self.opens_towards(peer),
            open: false,
            outcome: None,
        }
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = StreamEvent;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(self.handler(&peer))
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(self.handler(&peer))
    }

    fn on_swarm_event(&mut self, _: FromSwarm<'_>) {}

    fn on_connection_handler_event(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        outcome: THandlerOutEvent<Self>,
    ) {
        self.queue.push_back(ToSwarm::GenerateEvent(match outcome {
            Outcome::Opened(stream) => StreamEvent::Opened {
                peer,
                connection,
                stream,
            },
            Outcome::Failed => StreamEvent::Failed { peer, connection },
        }));
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        // Filled only by calls from the task that polls the swarm afterwards: nothing to wake.
        self.queue.pop_front().map_or(Poll::Pending, Poll::Ready)
    }
}

/// What a connection reports.
#[derive(Debug)]
pub(crate) enum Outcome {
    Opened(Stream),
    Failed,
}

/// One connection's part.
pub(crate) struct Handler {
    /// Cleared with the first stream: there is never a second.
    accepts: bool,
    open: bool,
    outcome: Option<Outcome>,
}

impl ConnectionHandler for Handler {
    type FromBehaviour = Open;
    type ToBehaviour = Outcome;
    type InboundProtocol = ReadyUpgrade<StreamProtocol>;
    type OutboundProtocol = ReadyUpgrade<StreamProtocol>;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = ();

    fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol> {
        SubstreamProtocol::new(ReadyUpgrade::new(SYNC), ())
    }

    fn poll(
        &mut self,
        _: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<Self::OutboundProtocol, (), Self::ToBehaviour>> {
        // The connection polls again after every event it hands in, so there is nothing to wake.
        if let Some(outcome) = self.outcome.take() {
            return Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(outcome));
        }
        if std::mem::take(&mut self.open) {
            return Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest {
                protocol: SubstreamProtocol::new(ReadyUpgrade::new(SYNC), ()),
            });
        }
        Poll::Pending
    }

    fn on_behaviour_event(&mut self, Open: Open) {
        self.open = true;
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<'_, Self::InboundProtocol, Self::OutboundProtocol>,
    ) {
        match event {
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound {
                protocol: stream,
                ..
            }) if std::mem::take(&mut self.accepts) => {
                self.outcome = Some(Outcome::Opened(stream));
            }
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound {
                protocol: stream,
                ..
            }) => self.outcome = Some(Outcome::Opened(stream)),
            ConnectionEvent::DialUpgradeError(_) => self.outcome = Some(Outcome::Failed),
            // A stream that nobody asked for is dropped, which resets it.
            _ => {}
        }
    }
}
