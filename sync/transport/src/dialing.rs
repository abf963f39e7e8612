//! Addresses that people typed: dialled until they answer, and again when they are lost.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use libp2p::allow_block_list::NotAllowed;
use libp2p::core::transport::TransportError;
use libp2p::core::transport::timeout::TransportTimeoutError;
use libp2p::swarm::{ConnectionDenied, DialError};
use libp2p::{Multiaddr, PeerId, quic};
use tokio::time::Instant;

use crate::address::{Host, Target};
use crate::event::DialFailure;

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long a name server may take.
const LOOKUP: Duration = Duration::from_secs(5);

/// The pause after `failures` attempts in a row: 1, 2, 4 … 60 seconds.
pub(crate) fn pause(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(6);
    Duration::from_secs(1 << doublings).min(LONGEST_PAUSE)
}

/// Where an address stands.
#[derive(Debug)]
enum Stage {
    /// To be tried at this time.
    Due(Instant),
    /// Its name is looked up, or it is being dialled.
    Trying,
    /// There is a connection to the device behind it.
    Up(PeerId),
}

#[derive(Debug)]
struct Entry {
    target: Target,
    stage: Stage,
    failures: u32,
    candidates: VecDeque<Multiaddr>,
    first_reason: Option<DialFailure>,
    /// Who answered the last time.
    last_peer: Option<PeerId>,
}

/// The typed addresses, by what was typed.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    entries: BTreeMap<String, Entry>,
}

impl Wanted {
    /// Adds an address, or makes an idle one due at once.
    pub(crate) fn add(&mut self, typed: String, target: Target, now: Instant) {
        let entry = self.entries.entry(typed).or_insert(Entry {
            target,
            stage: Stage::Due(now),
            failures: 0,
            candidates: VecDeque::new(),
            first_reason: None,
            last_peer: None,
        });
        if let Stage::Due(due) = &mut entry.stage {
            *due = now;
            entry.failures = 0;
        }
    }

    pub(crate) fn forget(&mut self, typed: &str) {
        self.entries.remove(typed);
    }

    /// Makes every idle address due: something changed that may let it succeed.
    pub(crate) fn retry_all(&mut self, now: Instant) {
        for entry in self.entries.values_mut() {
            if let Stage::Due(due) = &mut entry.stage {
                *due = now;
            }
        }
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.entries
            .values()
            .filter_map(|entry| match entry.stage {
                Stage::Due(due) => Some(due),
                Stage::Trying | Stage::Up(_) => None,
            })
            .min()
    }

    /// The addresses whose time has come; they count as being tried from here on. Those whose
    /// device is connected by another way are left alone.
    pub(crate) fn take_due(
        &mut self,
        now: Instant,
        is_connected: impl Fn(&PeerId) -> bool,
    ) -> Vec<(String, Target)> {
        let mut due = Vec::new();
        for (typed, entry) in &mut self.entries {
            if !matches!(entry.stage, Stage::Due(at) if at <= now) {
                continue;
            }
            if let Some(peer) = entry.last_peer.filter(|peer| is_connected(peer)) {
                entry.stage = Stage::Up(peer);
                continue;
            }
            entry.stage = Stage::Trying;
            entry.first_reason = None;
            entry.candidates.clear();
            due.push((typed.clone(), entry.target.clone()));
        }
        due
    }

    /// Notes what a looked-up address can be dialled as.
    pub(crate) fn resolved(&mut self, typed: &str, candidates: Vec<Multiaddr>) {
        if let Some(entry) = self.entries.get_mut(typed) {
            entry.candidates = candidates.into();
        }
    }

    /// The next thing to dial for this address.
    pub(crate) fn next_candidate(&mut self, typed: &str) -> Option<Multiaddr> {
        self.entries.get_mut(typed)?.candidates.pop_front()
    }

    /// Notes that one candidate failed. True when another one is worth trying.
    pub(crate) fn candidate_failed(&mut self, typed: &str, reason: DialFailure) -> bool {
        let Some(entry) = self.entries.get_mut(typed) else {
            return false;
        };
        entry.first_reason.get_or_insert(reason);
        let may_be_filtered = matches!(reason, DialFailure::TimedOut | DialFailure::Unreachable);
        may_be_filtered && !entry.candidates.is_empty()
    }

    /// Notes that the attempt failed as a whole, and when to try again. Returns the reason to
    /// be told, or `None` when nobody wants the address any more.
    pub(crate) fn failed(
        &mut self,
        typed: &str,
        reason: DialFailure,
        now: Instant,
    ) -> Option<DialFailure> {
        if reason == DialFailure::Ourselves {
            self.entries.remove(typed)?;
            return Some(reason);
        }
        let entry = self.entries.get_mut(typed)?;
        entry.failures = entry.failures.saturating_add(1);
        entry.stage = Stage::Due(now + pause(entry.failures));
        Some(entry.first_reason.take().unwrap_or(reason))
    }

    /// Notes that somebody answered.
    pub(crate) fn answered(&mut self, typed: &str, peer: PeerId) {
        if let Some(entry) = self.entries.get_mut(typed) {
            entry.stage = Stage::Up(peer);
            entry.last_peer = Some(peer);
        }
    }

    /// Notes that a session with the peer has begun.
    pub(crate) fn session_began(&mut self, peer: &PeerId) {
        for entry in self.entries.values_mut() {
            if entry.last_peer == Some(*peer) {
                entry.stage = Stage::Up(*peer);
            }
        }
    }

    /// Notes that the peer is connected no more, and whether its session was worth dialling for.
    pub(crate) fn lost(&mut self, peer: &PeerId, lasted: bool, now: Instant) {
        for entry in self.entries.values_mut() {
            if matches!(entry.stage, Stage::Up(up) if up == *peer) {
                entry.failures = if lasted {
                    0
                } else {
                    entry.failures.saturating_add(1)
                };
                entry.stage = Stage::Due(now + pause(entry.failures));
            }
        }
    }
}

/// Finds the IP addresses of a target by the system's own means, which know `hosts` files and
/// `.local` names too.
pub(crate) async fn resolve(target: Target, quic: bool) -> Result<Vec<Multiaddr>, DialFailure> {
    // The name of a web address is looked up by its transport.
    if let Some(address) = target.web() {
        return Ok(vec![address]);
    }
    let ips: Vec<IpAddr> = match &target.host {
        Host::Ip(ip) => vec![*ip],
        Host::Name(name) => {
            let lookup = tokio::net::lookup_host((name.as_str(), target.port));
            let found = tokio::time::timeout(LOOKUP, lookup)
                .await
                .map_err(|_| DialFailure::UnknownHost)?
                .map_err(|_| DialFailure::UnknownHost)?;
            found.map(|socket| socket.ip()).take(4).collect()
        }
    };
    if ips.is_empty() {
        return Err(DialFailure::UnknownHost);
    }
    Ok(ips
        .into_iter()
        .flat_map(|ip| target.candidates(ip, quic))
        .collect())
}

/// What a person can understand of a libp2p error.
pub(crate) fn reason(error: &DialError) -> DialFailure {
    match error {
        // The swarm strikes out the addresses it listens on itself, which leaves none.
        DialError::LocalPeerId { .. } | DialError::NoAddresses => DialFailure::Ourselves,
        DialError::WrongPeerId { .. } => DialFailure::OtherProgram,
        DialError::Denied { cause } if is_not_allowed(cause) => DialFailure::NotAllowed,
        DialError::Denied { .. } => DialFailure::Busy,
        DialError::Transport(errors) => errors
            .first()
            .map_or(DialFailure::Unreachable, |(_, error)| transport(error)),
        DialError::Aborted | DialError::DialPeerConditionFalse(_) => DialFailure::Unreachable,
    }
}

/// True when the allow list was what denied a connection.
pub(crate) fn is_not_allowed(cause: &ConnectionDenied) -> bool {
    cause.downcast_ref::<NotAllowed>().is_some()
}

fn transport(error: &TransportError<io::Error>) -> DialFailure {
    let TransportError::Other(error) = error else {
        return DialFailure::Unreachable;
    };
    // Each layer wraps the one below; the first system error that is met tells most.
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return DialFailure::NobodyListening,
                io::ErrorKind::TimedOut => return DialFailure::TimedOut,
                io::ErrorKind::NotFound => return DialFailure::UnknownHost,
                io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::NetworkDown => return DialFailure::Unreachable,
                _ => {}
            }
            // An `io::Error` answers `source` with the source of what it wraps.
            if let Some(inner) = error.get_ref() {
                cause = Some(inner);
                continue;
            }
        }
        if is_timeout(error) {
            return DialFailure::TimedOut;
        }
        cause = error.source();
    }
    DialFailure::OtherProgram
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    matches!(
        error.downcast_ref::<TransportTimeoutError<io::Error>>(),
        Some(TransportTimeoutError::Timeout)
    ) || matches!(
        error.downcast_ref::<quic::Error>(),
        Some(quic::Error::HandshakeTimedOut)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_grow_rare_and_never_cease() {
        let pauses: Vec<u64> = (0..10).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }

    #[test]
    fn an_address_of_a_connected_device_is_left_alone_until_it_is_lost() {
        let (peer, now) = (PeerId::random(), Instant::now());
        let target = Target::parse("192.168.1.5:4711").expect("an address");
        let mut wanted = Wanted::default();
        wanted.add("a".to_owned(), target, now);
        assert_eq!(wanted.take_due(now, |_| false).len(), 1, "due at once");
        assert_eq!(wanted.next_due(), None, "while it is tried");
        wanted.answered("a", peer);
        wanted.session_began(&peer);
        assert_eq!(wanted.next_due(), None, "while it is up");
        wanted.lost(&peer, true, now);
        let again = now + pause(1);
        assert_eq!(wanted.next_due(), Some(again), "soon after it is lost");
        assert!(
            wanted.take_due(again, |_| true).is_empty(),
            "unless the device is connected by another way"
        );
    }
}
