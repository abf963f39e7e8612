//! Which connections there are, and which of two to one peer is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use libp2p::PeerId;
use libp2p::swarm::ConnectionId;
use tokio::time::Instant;

/// A second connection within this time means that both devices dialled at once. After it, a
/// peer that dials again has lost the first connection, even if this side has not noticed.
const BOTH_AT_ONCE: Duration = Duration::from_secs(5);

/// One established connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) peer: PeerId,
    /// `ip:port` of the other side.
    pub(crate) address: String,
    /// The typed address for which it was dialled.
    pub(crate) wanted_as: Option<String>,
    pub(crate) since: Instant,
    /// Its stream is being opened or is open.
    pub(crate) in_use: bool,
    /// Its stream has been a session.
    pub(crate) was_session: bool,
}

/// What to do with a new connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Open the stream on it.
    Open,
    /// The peer opens the stream, or closes the connection.
    Wait,
    /// There is a better one to the same peer.
    Close,
}

/// All established connections, by their id.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    all: BTreeMap<ConnectionId, Connection>,
}

impl Connections {
    /// Decides about a new connection before it is added. Both devices run this, and the one
    /// that opens streams (the lower peer id) has the last word: the other closes only what it
    /// dialled itself although a session was there.
    pub(crate) fn fate(
        &self,
        peer: &PeerId,
        dialled: bool,
        opens: bool,
        has_session: bool,
        now: Instant,
    ) -> Fate {
        if dialled && has_session {
            return Fate::Close;
        }
        if !opens {
            return Fate::Wait;
        }
        let rival = self
            .all
            .values()
            .filter(|other| other.peer == *peer && other.in_use)
            .map(|other| other.since)
            .max();
        match rival {
            Some(since) if dialled || now.saturating_duration_since(since) < BOTH_AT_ONCE => {
                Fate::Close
            }
            _ => Fate::Open,
        }
    }

    pub(crate) fn add(&mut self, id: ConnectionId, connection: Connection) {
        self.all.insert(id, connection);
    }

    pub(crate) fn remove(&mut self, id: ConnectionId) -> Option<Connection> {
        self.all.remove(&id)
    }

    pub(crate) fn get_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.all.get_mut(&id)
    }

    /// True while there is any connection to the peer.
    pub(crate) fn reaches(&self, peer: &PeerId) -> bool {
        self.all.values().any(|connection| connection.peer == *peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(peer: PeerId, since: Instant) -> Connections {
        let mut connections = Connections::default();
        connections.add(
            ConnectionId::new_unchecked(1),
            Connection {
                peer,
                address: String::new(),
                wanted_as: None,
                since,
                in_use: true,
                was_session: true,
            },
        );
        connections
    }

    #[test]
    fn of_two_dials_at_once_the_first_one_seen_by_the_lower_id_is_kept() {
        let (peer, now) = (PeerId::random(), Instant::now());
        let lower = connections(peer, now);
        assert_eq!(lower.fate(&peer, false, true, true, now), Fate::Close);
        let higher = connections(peer, now);
        assert_eq!(
            higher.fate(&peer, false, false, true, now),
            Fate::Wait,
            "the other side decides"
        );
        assert_eq!(
            higher.fate(&peer, true, false, true, now),
            Fate::Close,
            "nobody needs to ask before taking back a dial of one's own"
        );
    }

    #[test]
    fn a_peer_that_dials_again_later_has_lost_the_first_connection() {
        let (peer, now) = (PeerId::random(), Instant::now());
        let lower = connections(peer, now);
        let later = now + BOTH_AT_ONCE;
        assert_eq!(lower.fate(&peer, false, true, true, later), Fate::Open);
    }
}
