//! Who sent nonsense, how often, and until when they are shut out.

use std::collections::BTreeMap;
use std::time::Duration;

use libp2p::PeerId;
use tokio::time::Instant;

/// Malformed frames after which a peer is shut out.
pub(crate) const STRIKES: u32 = 3;

/// How long a peer is shut out, and how long a single strike is remembered.
pub(crate) const BAN: Duration = Duration::from_secs(10 * 60);

/// Strikes and bans of allowed peers; both are forgotten after [`BAN`].
#[derive(Debug, Default)]
pub(crate) struct Strikes {
    counts: BTreeMap<PeerId, (u32, Instant)>,
    bans: BTreeMap<PeerId, Instant>,
}

impl Strikes {
    /// Counts one malformed frame. True when the peer is banned by it.
    pub(crate) fn strike(&mut self, peer: PeerId, now: Instant) -> bool {
        let (count, last) = self.counts.entry(peer).or_insert((0, now));
        if now.saturating_duration_since(*last) >= BAN {
            *count = 0;
        }
        *count += 1;
        *last = now;
        if *count < STRIKES {
            return false;
        }
        self.counts.remove(&peer);
        self.bans.insert(peer, now + BAN);
        true
    }

    /// True while the peer is shut out.
    pub(crate) fn is_banned(&self, peer: &PeerId) -> bool {
        self.bans.contains_key(peer)
    }

    /// When the next ban ends.
    pub(crate) fn next_end(&self) -> Option<Instant> {
        self.bans.values().min().copied()
    }

    /// Lifts the bans that are over. True when there were any.
    pub(crate) fn lift(&mut self, now: Instant) -> bool {
        let before = self.bans.len();
        self.bans.retain(|_, end| *end > now);
        self.counts
            .retain(|_, (_, last)| now.saturating_duration_since(*last) < BAN);
        before != self.bans.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_malformed_frame_shuts_a_peer_out_for_ten_minutes() {
        let (peer, now) = (PeerId::random(), Instant::now());
        let mut strikes = Strikes::default();
        assert!(!strikes.strike(peer, now), "once can be a bug");
        assert!(!strikes.strike(peer, now), "twice can be a bug");
        assert!(strikes.strike(peer, now), "three times is enough");
        strikes.lift(now + BAN / 2);
        assert!(strikes.is_banned(&peer), "not forgiven early");
        assert!(strikes.lift(now + BAN), "forgiven in the end");
        assert!(!strikes.is_banned(&peer));
    }

    #[test]
    fn old_strikes_are_forgotten() {
        let (peer, now) = (PeerId::random(), Instant::now());
        let mut strikes = Strikes::default();
        strikes.strike(peer, now);
        strikes.strike(peer, now);
        assert!(
            !strikes.strike(peer, now + BAN),
            "the first two were too long ago to count"
        );
    }
}
