//! Peers that announce themselves on the local network, and when to dial them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId};
use tokio::time::Instant;

use crate::{address, dialing};

/// Anybody can announce anything, so only so much is remembered.
const PEERS: usize = 256;
const ADDRESSES_PER_PEER: usize = 8;

/// The device with the higher peer id leaves the dialling to the other one, unless that has
/// not succeeded after this time (a firewall may let only one direction through).
const COURTESY: Duration = Duration::from_secs(3);

#[derive(Debug)]
struct Sighting {
    addresses: BTreeSet<Multiaddr>,
    failures: u32,
    due: Instant,
    told: BTreeSet<String>,
}

/// What was announced, whether the peers are allowed or not.
#[derive(Debug)]
pub(crate) struct Sightings {
    local: PeerId,
    seen: BTreeMap<PeerId, Sighting>,
}

impl Sightings {
    pub(crate) fn new(local: PeerId) -> Self {
        Self {
            local,
            seen: BTreeMap::new(),
        }
    }

    /// Remembers an announced address.
    pub(crate) fn add(&mut self, peer: PeerId, announced: &Multiaddr, now: Instant) {
        if peer == self.local || (!self.seen.contains_key(&peer) && self.seen.len() >= PEERS) {
            return;
        }
        let due = self.soon(&peer, now);
        let sighting = self.seen.entry(peer).or_insert(Sighting {
            addresses: BTreeSet::new(),
            failures: 0,
            due,
            told: BTreeSet::new(),
        });
        if sighting.addresses.len() < ADDRESSES_PER_PEER && address::socket(announced).is_some() {
            sighting.addresses.insert(bare(announced));
        }
    }

    /// Forgets an address that is announced no more. True when it was the peer's last one and
    /// the peer had been told of.
    pub(crate) fn expire(&mut self, peer: &PeerId, announced: &Multiaddr) -> bool {
        let Some(sighting) = self.seen.get_mut(peer) else {
            return false;
        };
        sighting.addresses.remove(&bare(announced));
        if !sighting.addresses.is_empty() {
            return false;
        }
        self.seen
            .remove(peer)
            .is_some_and(|gone| !gone.told.is_empty())
    }

    /// Addresses of allowed peers that nobody has been told of, as `ip:port`.
    pub(crate) fn untold(&mut self, allowed: impl Fn(&PeerId) -> bool) -> Vec<(PeerId, String)> {
        let mut news = Vec::new();
        for (peer, sighting) in &mut self.seen {
            if !allowed(peer) {
                sighting.told.clear();
                continue;
            }
            for announced in &sighting.addresses {
                let text = address::shown(announced);
                if sighting.told.insert(text.clone()) {
                    news.push((*peer, text));
                }
            }
        }
        news
    }

    pub(crate) fn next_due(&self, may_dial: impl Fn(&PeerId) -> bool) -> Option<Instant> {
        self.seen
            .iter()
            .filter(|(peer, _)| may_dial(peer))
            .map(|(_, sighting)| sighting.due)
            .min()
    }

    /// The peers to dial now. Each becomes due again, later and later, unless it is found
    /// connected by then.
    pub(crate) fn take_due(
        &mut self,
        now: Instant,
        may_dial: impl Fn(&PeerId) -> bool,
    ) -> Vec<(PeerId, Vec<Multiaddr>)> {
        let mut due = Vec::new();
        for (peer, sighting) in &mut self.seen {
            if sighting.due > now || !may_dial(peer) {
                continue;
            }
            sighting.failures = sighting.failures.saturating_add(1);
            // A whole handshake fits in, so an attempt never overtakes the one before.
            sighting.due = now + Duration::from_secs(20) + dialing::pause(sighting.failures);
            due.push((*peer, sighting.addresses.iter().cloned().collect()));
        }
        due
    }

    /// Makes every announced peer due.
    pub(crate) fn retry_all(&mut self, now: Instant) {
        for sighting in self.seen.values_mut() {
            sighting.due = now;
        }
    }

    /// Notes that the peer is connected no more, and whether its session was worth dialling for:
    /// dial it soon, or later, if it is still announced.
    pub(crate) fn lost(&mut self, peer: &PeerId, lasted: bool, now: Instant) {
        let soon = self.soon(peer, now);
        if let Some(sighting) = self.seen.get_mut(peer) {
            if lasted {
                sighting.failures = 0;
            }
            sighting.due = soon + dialing::pause(sighting.failures);
        }
    }

    fn soon(&self, peer: &PeerId, now: Instant) -> Instant {
        if self.local < *peer {
            now
        } else {
            now + COURTESY
        }
    }
}

/// The address without the peer id that announcements end with.
fn bare(announced: &Multiaddr) -> Multiaddr {
    announced
        .iter()
        .filter(|part| !matches!(part, Protocol::P2p(_)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> (PeerId, PeerId) {
        let (one, other) = (PeerId::random(), PeerId::random());
        (one.min(other), one.max(other))
    }

    fn announced() -> Multiaddr {
        "/ip4/192.168.1.5/tcp/4711".parse().expect("an address")
    }

    #[test]
    fn the_lower_id_dials_at_once_and_the_higher_one_only_after_a_while() {
        let ((lower, higher), now) = (two(), Instant::now());
        let mut at_lower = Sightings::new(lower);
        at_lower.add(higher, &announced(), now);
        assert_eq!(at_lower.next_due(|_| true), Some(now));
        let mut at_higher = Sightings::new(higher);
        at_higher.add(lower, &announced(), now);
        assert_eq!(at_higher.next_due(|_| true), Some(now + COURTESY));
    }

    #[test]
    fn a_stranger_is_not_told_of_until_it_is_allowed() {
        let ((lower, higher), now) = (two(), Instant::now());
        let mut sightings = Sightings::new(lower);
        sightings.add(higher, &announced(), now);
        assert!(sightings.untold(|_| false).is_empty());
        assert!(!sightings.next_due(|_| false).is_some_and(|_| true));
        let told = sightings.untold(|_| true);
        assert_eq!(told, [(higher, "192.168.1.5:4711".to_owned())]);
        assert!(sightings.untold(|_| true).is_empty(), "told once");
    }

    #[test]
    fn a_flood_of_announcements_is_forgotten() {
        let ((lower, _), now) = (two(), Instant::now());
        let mut sightings = Sightings::new(lower);
        for port in 0..2_000u16 {
            let announced = address::tcp(([192, 168, 1, 6], port).into());
            sightings.add(PeerId::random(), &announced, now);
        }
        assert_eq!(sightings.seen.len(), PEERS);
    }
}
