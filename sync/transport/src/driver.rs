//! The task that owns the swarm: it carries out orders and turns what libp2p reports into
//! events. All decisions live in the modules beside it; here they meet.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use libp2p::core::ConnectedPoint;
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::swarm::{ConnectionId, ListenError, SwarmEvent};
use libp2p::{Multiaddr, PeerId, Stream, Swarm, mdns, ping};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::address::{self, Target};
use crate::behaviour::{Behaviour, BehaviourEvent};
use crate::connections::{Connection, Connections, Fate};
use crate::dialing::{self, Wanted};
use crate::event::{DialFailure, Event, Refusal};
use crate::listening::Listening;
use crate::pace::Pace;
use crate::peer;
use crate::session::{FINISHING, Over, Session, Start};
use crate::sightings::Sightings;
use crate::stream::StreamEvent;
use crate::strikes::Strikes;

/// The same stranger is reported no more often than this.
const REFUSAL_EVERY: Duration = Duration::from_secs(60);

/// A session shorter than this counts as a failed attempt: the devices have nothing to say to
/// each other, and must not say so every second.
const WORTHWHILE: Duration = Duration::from_secs(10);

/// Strangers that are remembered for that.
const REMEMBERED_STRANGERS: usize = 256;

/// Events other than frames that may wait for a reader that does not read; later ones are lost.
const WAITING_NEWS: usize = 1_024;

/// What the owner of a link can ask for.
#[derive(Debug)]
pub(crate) enum Command {
    Allow(BTreeSet<[u8; 32]>),
    Dial(String, Target),
    Forget(String),
    Retry,
    Close([u8; 32]),
    Malformed([u8; 32]),
    Shutdown(oneshot::Sender<()>),
}

/// A typed address whose name has been looked up.
type Resolved = (String, Result<Vec<Multiaddr>, DialFailure>);

/// Runs until told to shut down, or until nobody is interested any more.
pub(crate) async fn run(
    swarm: Swarm<Behaviour>,
    listening: Listening,
    quic: bool,
    mut commands: mpsc::UnboundedReceiver<Command>,
    events: mpsc::Sender<Event>,
) {
    let (over, mut overs) = mpsc::unbounded_channel();
    let (resolved, mut lookups) = mpsc::unbounded_channel();
    let mut driver = Driver {
        sightings: Sightings::new(*swarm.local_peer_id()),
        swarm,
        listening,
        quic,
        events: events.clone(),
        over,
        resolved,
        news: VecDeque::new(),
        allowed: BTreeSet::new(),
        let_in: BTreeSet::new(),
        connections: Connections::default(),
        sessions: BTreeMap::new(),
        wanted: Wanted::default(),
        dials: BTreeMap::new(),
        strikes: Strikes::default(),
        paces: BTreeMap::new(),
        strangers: BTreeMap::new(),
    };
    let done = loop {
        let alarm = driver.next_alarm();
        tokio::select! {
            command = commands.recv() => match command {
                Some(Command::Shutdown(done)) => break Some(done),
                Some(command) => driver.obey(command),
                None => break None,
            },
            event = driver.swarm.select_next_some() => driver.notice(event),
            Some(over) = overs.recv() => driver.session_over(&over),
            Some((typed, found)) = lookups.recv() => driver.looked_up(&typed, found),
            room = events.reserve(), if !driver.news.is_empty() => {
                let Ok(room) = room else { break None };
                if let Some(event) = driver.news.pop_front() {
                    room.send(event);
                }
            }
            () = events.closed() => break None,
            () = until(alarm) => driver.on_time(Instant::now()),
        }
    };
    driver.shut_down().await;
    if let Some(done) = done {
        // Whoever asked may have stopped waiting.
        let _ = done.send(());
    }
}

async fn until(alarm: Option<Instant>) {
    match alarm {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

struct Driver {
    swarm: Swarm<Behaviour>,
    listening: Listening,
    quic: bool,
    events: mpsc::Sender<Event>,
    over: mpsc::UnboundedSender<Over>,
    resolved: mpsc::UnboundedSender<Resolved>,
    news: VecDeque<Event>,
    /// As last told by [`Command::Allow`].
    allowed: BTreeSet<PeerId>,
    /// Those of them who are not banned: the swarm's own list, in a fixed order.
    let_in: BTreeSet<PeerId>,
    connections: Connections,
    sessions: BTreeMap<PeerId, Session>,
    wanted: Wanted,
    /// Dials for typed addresses that have not been answered.
    dials: BTreeMap<ConnectionId, String>,
    sightings: Sightings,
    strikes: Strikes,
    /// How fast each peer is read, until it was quiet for a while.
    paces: BTreeMap<PeerId, Arc<Pace>>,
    strangers: BTreeMap<PeerId, Instant>,
}

impl Driver {
    fn obey(&mut self, command: Command) {
        let now = Instant::now();
        match command {
            Command::Allow(net_keys) => {
                self.allowed = net_keys.iter().filter_map(peer::peer_id).collect();
                self.enforce();
                self.wanted.retry_all(now);
                self.on_time(now);
            }
            Command::Dial(typed, target) => {
                self.wanted.add(typed, target, now);
                self.on_time(now);
            }
            Command::Forget(typed) => self.wanted.forget(&typed),
            Command::Retry => {
                self.wanted.retry_all(now);
                self.sightings.retry_all(now);
                self.on_time(now);
            }
            Command::Close(net_key) => {
                if let Some(session) = self.session_of(&net_key) {
                    session.finish();
                }
            }
            Command::Malformed(net_key) => {
                if let Some(session) = self.session_of(&net_key) {
                    session.finish();
                }
                if let Some(peer) = peer::peer_id(&net_key) {
                    self.strike(peer, now);
                }
            }
            // Taken out of the queue by `run`.
            Command::Shutdown(_) => {}
        }
    }

    fn session_of(&self, net_key: &[u8; 32]) -> Option<&Session> {
        self.sessions.get(&peer::peer_id(net_key)?)
    }

    fn has_session(&self, peer: &PeerId) -> bool {
        self.sessions.get(peer).is_some_and(|session| !session.over)
    }

    /// Makes the swarm's list what it should be, and ends the sessions of those who left it.
    fn enforce(&mut self) {
        let gate = &mut self.swarm.behaviour_mut().allowed;
        let should: BTreeSet<PeerId> = self
            .allowed
            .iter()
            .filter(|peer| !self.strikes.is_banned(peer))
            .copied()
            .collect();
        for gone in self.let_in.difference(&should) {
            gate.disallow_peer(*gone);
            if let Some(session) = self.sessions.get(gone) {
                session.stop();
            }
        }
        for come in should.difference(&self.let_in) {
            gate.allow_peer(*come);
        }
        self.let_in = should;
    }

    fn tell(&mut self, event: Event) {
        if self.news.len() < WAITING_NEWS {
            self.news.push_back(event);
        }
    }

    fn notice(&mut self, event: SwarmEvent<BehaviourEvent>) {
        let now = Instant::now();
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Streams(event)) => self.stream(event, now),
            SwarmEvent::Behaviour(BehaviourEvent::Ping(event)) => self.ping(&event),
            SwarmEvent::Behaviour(BehaviourEvent::Mdns(event)) => self.announced(event, now),
            SwarmEvent::NewListenAddr { address, .. } => {
                self.listening.add(&mut self.swarm, &address, now);
            }
            SwarmEvent::ExpiredListenAddr { address, .. } => self.listening.remove(&address, now),
            SwarmEvent::ListenerClosed {
                addresses, reason, ..
            } => {
                tracing::warn!(?reason, "a listener has closed");
                for address in addresses {
                    self.listening.remove(&address, now);
                }
            }
            SwarmEvent::ConnectionEstablished {
                peer_id,
                connection_id,
                endpoint,
                ..
            } => self.established(peer_id, connection_id, &endpoint, now),
            SwarmEvent::ConnectionClosed {
                peer_id,
                connection_id,
                ..
            } => self.closed(peer_id, connection_id, now),
            SwarmEvent::IncomingConnectionError {
                error: ListenError::Denied { cause },
                peer_id: Some(peer),
                ..
            } if dialing::is_not_allowed(&cause) => self.refused(peer, now),
            SwarmEvent::OutgoingConnectionError {
                connection_id,
                error,
                ..
            } => {
                tracing::debug!(%error, "dial failed");
                if let Some(typed) = self.dials.remove(&connection_id) {
                    self.dial_failed(&typed, dialing::reason(&error), now);
                }
            }
            _ => {}
        }
    }

    fn established(
        &mut self,
        peer: PeerId,
        id: ConnectionId,
        endpoint: &ConnectedPoint,
        now: Instant,
    ) {
        let wanted_as = self.dials.remove(&id);
        if let Some(typed) = &wanted_as {
            self.wanted.answered(typed, peer);
        }
        let dialled = endpoint.is_dialer();
        let opens = self.swarm.behaviour().streams.opens_towards(&peer);
        let has_session = self.has_session(&peer);
        let fate = self
            .connections
            .fate(&peer, dialled, opens, has_session, now);
        let connection = Connection {
            peer,
            address: address::shown(endpoint.get_remote_address()),
            wanted_as,
            since: now,
            in_use: fate == Fate::Open,
            was_session: false,
        };
        self.connections.add(id, connection);
        match fate {
            Fate::Open => self.swarm.behaviour_mut().streams.open(peer, id),
            Fate::Wait => {}
            Fate::Close => {
                self.swarm.close_connection(id);
            }
        }
    }

    fn stream(&mut self, event: StreamEvent, now: Instant) {
        match event {
            StreamEvent::Opened {
                peer,
                connection,
                stream,
            } => self.begin_session(peer, connection, stream),
            StreamEvent::Failed { peer, connection } => {
                tracing::debug!(%peer, "peer opens no stream");
                if let Some(connection) = self.connections.get_mut(connection)
                    && let Some(typed) = connection.wanted_as.take()
                {
                    self.dial_failed(&typed, DialFailure::OtherProgram, now);
                }
                self.swarm.close_connection(connection);
            }
        }
    }

    fn begin_session(&mut self, peer: PeerId, id: ConnectionId, stream: Stream) {
        // Between two polls of the swarm the peer may have been taken off the list.
        if !self.let_in.contains(&peer) {
            return;
        }
        let (Some(connection), Some(net_key)) =
            (self.connections.get_mut(id), peer::net_key(&peer))
        else {
            return;
        };
        connection.in_use = true;
        connection.was_session = true;
        let address = connection.address.clone();
        let dialled_as = connection.wanted_as.clone();
        let previous = self.sessions.remove(&peer);
        let replaced = previous
            .as_ref()
            .map(|previous| previous.connection)
            .filter(|previous| *previous != id);
        let now = Instant::now();
        self.paces.retain(|_, pace| !pace.is_full(now));
        let session = Session::start(Start {
            peer,
            net_key,
            address,
            dialled_as,
            connection: id,
            stream,
            events: self.events.clone(),
            over: self.over.clone(),
            pace: Arc::clone(self.paces.entry(peer).or_default()),
            previous,
        });
        self.sessions.insert(peer, session);
        self.wanted.session_began(&peer);
        if let Some(replaced) = replaced {
            self.swarm.close_connection(replaced);
        }
    }

    fn session_over(&mut self, over: &Over) {
        let now = Instant::now();
        if let Some(session) = self.sessions.get_mut(&over.peer)
            && session.connection == over.connection
        {
            session.over = true;
        }
        self.swarm.close_connection(over.connection);
        if over.malformed {
            self.strike(over.peer, now);
        }
        if !self.connections.reaches(&over.peer) {
            self.lost(&over.peer, now);
        }
    }

    fn closed(&mut self, peer: PeerId, id: ConnectionId, now: Instant) {
        let Some(connection) = self.connections.remove(id) else {
            return;
        };
        if let Some(typed) = connection.wanted_as
            && !connection.was_session
            && !self.connections.reaches(&peer)
        {
            self.dial_failed(&typed, DialFailure::TurnedAway, now);
        }
        if !self.connections.reaches(&peer) {
            self.lost(&peer, now);
        }
    }

    fn lost(&mut self, peer: &PeerId, now: Instant) {
        let lasted = self
            .sessions
            .get(peer)
            .is_some_and(|session| now.saturating_duration_since(session.since) >= WORTHWHILE);
        self.wanted.lost(peer, lasted, now);
        self.sightings.lost(peer, lasted, now);
    }

    fn strike(&mut self, peer: PeerId, now: Instant) {
        if self.strikes.strike(peer, now) {
            tracing::warn!(%peer, "shut out after malformed frames");
            self.enforce();
        }
    }

    fn refused(&mut self, stranger: PeerId, now: Instant) {
        let Some(net_key) = peer::net_key(&stranger) else {
            return;
        };
        self.strangers
            .retain(|_, last| now.saturating_duration_since(*last) < REFUSAL_EVERY);
        if self.strangers.contains_key(&stranger) || self.strangers.len() >= REMEMBERED_STRANGERS {
            return;
        }
        self.strangers.insert(stranger, now);
        let reason = if self.strikes.is_banned(&stranger) {
            Refusal::Misbehaved
        } else {
            Refusal::NotAllowed
        };
        self.tell(Event::Refused {
            peer: net_key,
            reason,
        });
    }

    fn ping(&mut self, event: &ping::Event) {
        let Some(session) = self.sessions.get_mut(&event.peer) else {
            return;
        };
        if session.connection != event.connection {
            return;
        }
        let round_trip = event.result.as_ref().ok().copied();
        // On a thin link a long frame can hold an answer up, so bytes count as a sign of life.
        let alive = session.has_moved();
        // libp2p keeps the first answer that did not come to itself. From then on it asks in a stream of its
        // own for each, and one that nobody answers is no `Timeout` any more but something `Other`.
        let silent = matches!(
            event.result,
            Err(ping::Failure::Timeout | ping::Failure::Other { .. })
        );
        if silent && !alive {
            tracing::debug!(peer = %event.peer, "no sign of life");
            session.stop();
        }
        if let Some((took, peer)) = round_trip.zip(peer::net_key(&event.peer)) {
            let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            self.tell(Event::RoundTrip { peer, milliseconds });
        }
    }

    fn announced(&mut self, event: mdns::Event, now: Instant) {
        match event {
            mdns::Event::Discovered(found) => {
                for (peer, address) in found {
                    self.sightings.add(peer, &address, now);
                }
                self.on_time(now);
            }
            mdns::Event::Expired(gone) => {
                for (peer, address) in gone {
                    if self.sightings.expire(&peer, &address)
                        && let Some(net_key) = peer::net_key(&peer)
                    {
                        self.tell(Event::Lost { peer: net_key });
                    }
                }
            }
        }
    }

    fn next_alarm(&self) -> Option<Instant> {
        let may_dial =
            |peer: &PeerId| self.let_in.contains(peer) && !self.connections.reaches(peer);
        [
            self.listening.tell_at(),
            self.wanted.next_due(),
            self.sightings.next_due(may_dial),
            self.strikes.next_end(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does everything whose time has come.
    fn on_time(&mut self, now: Instant) {
        if let Some(news) = self.listening.news(now) {
            self.tell(news);
        }
        if self.strikes.lift(now) {
            self.enforce();
        }
        let (let_in, connections) = (&self.let_in, &self.connections);
        let may_dial = |peer: &PeerId| let_in.contains(peer) && !connections.reaches(peer);
        let untold = self.sightings.untold(|peer| let_in.contains(peer));
        let seen = self.sightings.take_due(now, may_dial);
        let typed = self.wanted.take_due(now, |peer| connections.reaches(peer));
        for (peer, address) in untold {
            if let Some(net_key) = peer::net_key(&peer) {
                self.tell(Event::Discovered {
                    peer: net_key,
                    address,
                });
            }
        }
        for (peer, addresses) in seen {
            let dial = DialOpts::peer_id(peer)
                .addresses(addresses)
                .condition(PeerCondition::DisconnectedAndNotDialing)
                .allocate_new_port()
                .build();
            if let Err(error) = self.swarm.dial(dial) {
                tracing::debug!(%peer, %error, "discovered peer not dialled");
            }
        }
        for (typed, target) in typed {
            let (resolved, quic) = (self.resolved.clone(), self.quic);
            tokio::spawn(async move {
                let found = dialing::resolve(target, quic).await;
                // The link may have ended in the meantime.
                let _ = resolved.send((typed, found));
            });
        }
    }

    fn looked_up(&mut self, typed: &str, found: Result<Vec<Multiaddr>, DialFailure>) {
        match found {
            Ok(candidates) => {
                self.wanted.resolved(typed, candidates);
                self.dial_next(typed, Instant::now());
            }
            Err(reason) => self.dial_failed(typed, reason, Instant::now()),
        }
    }

    fn dial_next(&mut self, typed: &str, now: Instant) {
        let Some(candidate) = self.wanted.next_candidate(typed) else {
            return;
        };
        // A port of its own for each dial: two devices that dial each other from the ports they
        // listen on would meet in one TCP connection with two dialers and no listener.
        let dial = DialOpts::unknown_peer_id()
            .address(candidate)
            .allocate_new_port()
            .build();
        let id = dial.connection_id();
        match self.swarm.dial(dial) {
            Ok(()) => {
                self.dials.insert(id, typed.to_owned());
            }
            Err(error) => self.dial_failed(typed, dialing::reason(&error), now),
        }
    }

    fn dial_failed(&mut self, typed: &str, reason: DialFailure, now: Instant) {
        if self.wanted.candidate_failed(typed, reason) {
            self.dial_next(typed, now);
        } else if let Some(reason) = self.wanted.failed(typed, reason, now) {
            self.tell(Event::DialFailed {
                address: typed.to_owned(),
                reason,
            });
        }
    }

    async fn shut_down(self) {
        let mut sessions = Vec::new();
        for session in self.sessions.into_values() {
            session.finish();
            sessions.push(session);
        }
        // The swarm is kept until then: its connections write what is still queued. A reader of
        // events that does not read is not waited for.
        let all_gone = futures::future::join_all(sessions.into_iter().map(Session::gone));
        let _ = tokio::time::timeout(FINISHING + FINISHING / 4, all_gone).await;
        drop(self.swarm);
        self.listening.released().await;
    }
}
