//! What the screen shows of the network.

use std::collections::BTreeMap;

use transport::DialFailure;

/// Refused strangers that are shown, newest first to stay.
const STRANGERS: usize = 8;

/// The network at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Peers near by, typed addresses that do not answer, and strangers.
    pub peers: Vec<PeerView>,
    /// Addresses to type on another device, best first, as `ip:port`.
    pub addresses: Vec<String>,
    /// The wanted port was taken, so another one is used.
    pub port_was_taken: bool,
    /// When something last came in or a peer was last found to hold the same, in Unix
    /// milliseconds.
    pub last_exchange_ms: Option<u64>,
}

/// Somebody near by, or a typed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerView {
    /// `ip:port`, or what was typed.
    pub address: String,
    /// Network key; absent for a typed address that has not answered.
    pub net_key: Option<[u8; 32]>,
    /// Device id, when the authority knows the key.
    pub device: Option<[u8; 32]>,
    /// How things stand.
    pub state: PeerState,
}

/// How things stand with a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerState {
    /// Seen on the local network.
    Found,
    /// A typed address is being dialled.
    Connecting,
    /// In contact; what each side lacks is being found out, or is on its way to the peer.
    Connected,
    /// Records are coming in.
    Receiving {
        /// Records received in this contact.
        received: u64,
        /// Records to come in all, as far as known.
        expected: u64,
    },
    /// Both hold the same.
    InSync,
    /// A stranger that was turned away.
    Refused,
    /// Could not be reached, or the conversation ended.
    Failed(Trouble),
}

/// Why there is no contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The dial failed.
    Dial(DialFailure),
    /// The conversation ended for this reason.
    Ended(wire::Bye),
    /// This device's own store failed.
    OwnStore,
}

impl PeerView {
    /// True while frames can pass.
    #[must_use]
    pub fn in_contact(&self) -> bool {
        matches!(
            self.state,
            PeerState::Connected | PeerState::Receiving { .. } | PeerState::InSync
        )
    }

    /// Records received and expected, while some are coming in.
    #[must_use]
    pub fn receiving(&self) -> Option<(u32, Option<u32>)> {
        match self.state {
            PeerState::Receiving { received, expected } => {
                let received = u32::try_from(received).unwrap_or(u32::MAX);
                Some((received, u32::try_from(expected).ok()))
            }
            _ => None,
        }
    }
}

/// One peer with a key.
#[derive(Debug, Clone)]
struct Known {
    address: String,
    /// It announces itself on the local network.
    nearby: bool,
    typed: Option<String>,
    state: PeerState,
}

/// What the view is made from.
#[derive(Debug, Default)]
pub(super) struct Board {
    known: BTreeMap<[u8; 32], Known>,
    typed: BTreeMap<String, PeerState>,
    strangers: Vec<[u8; 32]>,
}

impl Board {
    pub(super) fn dialling(&mut self, typed: &str) {
        let connected = self
            .known
            .values()
            .any(|known| known.typed.as_deref() == Some(typed));
        if !connected {
            self.typed.insert(typed.to_owned(), PeerState::Connecting);
        }
    }

    pub(super) fn dial_failed(&mut self, typed: &str, reason: DialFailure) {
        if let Some(state) = self.typed.get_mut(typed) {
            *state = PeerState::Failed(Trouble::Dial(reason));
        }
    }

    pub(super) fn forget(&mut self, typed: &str) {
        self.typed.remove(typed);
        for known in self.known.values_mut() {
            if known.typed.as_deref() == Some(typed) {
                known.typed = None;
            }
        }
    }

    pub(super) fn found(&mut self, peer: [u8; 32], address: String) {
        let known = self.known.entry(peer).or_insert(Known {
            address,
            nearby: true,
            typed: None,
            state: PeerState::Found,
        });
        known.nearby = true;
    }

    pub(super) fn lost(&mut self, peer: &[u8; 32]) {
        if let Some(known) = self.known.get_mut(peer) {
            known.nearby = false;
            if matches!(known.state, PeerState::Found | PeerState::Failed(_)) {
                self.known.remove(peer);
            }
        }
    }

    pub(super) fn connected(
        &mut self,
        peer: [u8; 32],
        address: String,
        dialled_as: Option<String>,
    ) {
        self.strangers.retain(|stranger| *stranger != peer);
        if let Some(typed) = &dialled_as {
            self.typed.remove(typed);
        }
        let before = self.known.remove(&peer);
        let nearby = before.as_ref().is_some_and(|known| known.nearby);
        let typed = dialled_as.or(before.and_then(|known| known.typed));
        self.known.insert(
            peer,
            Known {
                address,
                nearby,
                typed,
                state: PeerState::Connected,
            },
        );
    }

    pub(super) fn set(&mut self, peer: &[u8; 32], state: PeerState) {
        if let Some(known) = self.known.get_mut(peer) {
            known.state = state;
        }
    }

    /// A session is over. What went wrong stays to be seen; otherwise the peer is as it was
    /// before: near by, being dialled, or gone.
    pub(super) fn disconnected(&mut self, peer: &[u8; 32]) {
        let Some(known) = self.known.get_mut(peer) else {
            return;
        };
        if matches!(known.state, PeerState::Failed(_)) {
            return;
        }
        if let Some(typed) = known.typed.take() {
            self.typed.insert(typed, PeerState::Connecting);
        }
        if known.nearby {
            known.state = PeerState::Found;
        } else {
            self.known.remove(peer);
        }
    }

    pub(super) fn refused(&mut self, stranger: [u8; 32]) {
        self.strangers.retain(|other| *other != stranger);
        self.strangers.insert(0, stranger);
        self.strangers.truncate(STRANGERS);
    }

    /// Takes those off the strangers who may connect now.
    pub(super) fn admitted(&mut self, may: impl Fn(&[u8; 32]) -> bool) {
        self.strangers.retain(|stranger| !may(stranger));
    }

    /// The peers as the screen shows them: in contact first.
    pub(super) fn peers(&self, device: impl Fn(&[u8; 32]) -> Option<[u8; 32]>) -> Vec<PeerView> {
        let known = self.known.iter().map(|(key, known)| PeerView {
            address: known.address.clone(),
            net_key: Some(*key),
            device: device(key),
            state: known.state,
        });
        let typed = self.typed.iter().map(|(typed, state)| PeerView {
            address: typed.clone(),
            net_key: None,
            device: None,
            state: *state,
        });
        let strangers = self.strangers.iter().map(|key| PeerView {
            address: String::new(),
            net_key: Some(*key),
            device: None,
            state: PeerState::Refused,
        });
        let mut peers: Vec<PeerView> = known.chain(typed).chain(strangers).collect();
        peers.sort_by_key(|peer| !peer.in_contact());
        peers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: [u8; 32] = [7; 32];

    fn states(board: &Board) -> Vec<(String, PeerState)> {
        board
            .peers(|_| None)
            .into_iter()
            .map(|peer| (peer.address, peer.state))
            .collect()
    }

    #[test]
    fn a_typed_address_becomes_the_device_behind_it_and_comes_back_when_that_is_lost() {
        let mut board = Board::default();
        board.dialling("honbu:4711");
        assert_eq!(
            states(&board),
            [("honbu:4711".to_owned(), PeerState::Connecting)]
        );
        board.dial_failed("honbu:4711", DialFailure::TimedOut);
        let failed = PeerState::Failed(Trouble::Dial(DialFailure::TimedOut));
        assert_eq!(states(&board), [("honbu:4711".to_owned(), failed)]);
        let typed = Some("honbu:4711".to_owned());
        board.connected(PEER, "192.168.1.5:4711".to_owned(), typed);
        assert_eq!(
            states(&board),
            [("192.168.1.5:4711".to_owned(), PeerState::Connected)],
            "one line for one device"
        );
        board.disconnected(&PEER);
        assert_eq!(
            states(&board),
            [("honbu:4711".to_owned(), PeerState::Connecting)],
            "it is dialled again"
        );
    }

    #[test]
    fn a_peer_near_by_stays_found_after_a_contact() {
        let mut board = Board::default();
        board.found(PEER, "192.168.1.5:4711".to_owned());
        board.connected(PEER, "192.168.1.5:4711".to_owned(), None);
        board.set(&PEER, PeerState::InSync);
        board.disconnected(&PEER);
        assert_eq!(
            states(&board),
            [("192.168.1.5:4711".to_owned(), PeerState::Found)]
        );
        board.lost(&PEER);
        assert_eq!(states(&board), []);
    }

    #[test]
    fn a_flood_of_strangers_fills_a_few_lines_only() {
        let mut board = Board::default();
        for number in 0..200 {
            board.refused([number; 32]);
        }
        assert_eq!(states(&board).len(), STRANGERS);
    }
}
