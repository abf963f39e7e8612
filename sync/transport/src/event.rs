//! What the link tells its owner.

use crate::session::Outgoing;

/// Something that happened on the network. For each peer, `Connected`, its `Frame`s and
/// `Disconnected` come in that order, and there is never a second `Connected` in between.
#[derive(Debug)]
pub enum Event {
    /// The addresses under which this device can be reached, best first, as `ip:port`.
    /// Replaces what an earlier event said.
    Listening {
        /// LAN addresses first; loopback only when there is nothing else. Those of a relay for
        /// WebSocket come last and begin with `http://`.
        addresses: Vec<String>,
        /// The port of the settings was taken by another program, so any free one is used.
        port_was_taken: bool,
    },
    /// An allowed peer was seen on the local network.
    Discovered {
        /// Network key of the peer.
        peer: [u8; 32],
        /// `ip:port` under which it announces itself.
        address: String,
    },
    /// A discovered peer has stopped announcing itself. It may still be connected.
    Lost {
        /// Network key of the peer.
        peer: [u8; 32],
    },
    /// A session with an allowed peer has begun.
    Connected {
        /// Network key of the peer, proved by the handshake.
        peer: [u8; 32],
        /// Where it is: `ip:port`. When the peer dialled, the port is one of its passing ones.
        address: String,
        /// The typed address for which it was dialled, as it was typed.
        dialled_as: Option<String>,
        /// For sending frames in this session, and no later one.
        outgoing: Outgoing,
    },
    /// A frame from the peer.
    Frame {
        /// Network key of the peer.
        peer: [u8; 32],
        /// 1 to [`crate::MAX_FRAME_BYTES`] bytes.
        bytes: Vec<u8>,
    },
    /// How long an answer of the peer took that it gave at once.
    RoundTrip {
        /// Network key of the peer.
        peer: [u8; 32],
        /// In milliseconds.
        milliseconds: u64,
    },
    /// The session is over.
    Disconnected {
        /// Network key of the peer.
        peer: [u8; 32],
    },
    /// An attempt to reach a typed address failed. It is repeated, ever more rarely, until
    /// [`crate::Link::forget`].
    DialFailed {
        /// The address as it was typed.
        address: String,
        /// Why.
        reason: DialFailure,
    },
    /// Somebody was turned away. At most once a minute for each peer.
    Refused {
        /// Network key of the stranger.
        peer: [u8; 32],
        /// Why.
        reason: Refusal,
    },
}

/// Why a typed address could not be reached; a screen chooses its words by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DialFailure {
    /// The name is not known in this network.
    #[error("host name not found")]
    UnknownHost,
    /// No way to that address: other network, device off, or firewall.
    #[error("address cannot be reached")]
    Unreachable,
    /// The device is there, and nothing listens on that port.
    #[error("nothing listens at that address")]
    NobodyListening,
    /// No answer in time: device off, firewall, or a very slow link.
    #[error("no answer in time")]
    TimedOut,
    /// Something answered that does not speak this protocol.
    #[error("another program answered")]
    OtherProgram,
    /// The device there is not among the allowed peers of this one.
    #[error("the device there is not allowed")]
    NotAllowed,
    /// The device there turned us away: this device is not among its allowed peers.
    #[error("the device there turned us away")]
    TurnedAway,
    /// The address is this device's own.
    #[error("the address is this device itself")]
    Ourselves,
    /// Too many connections already.
    #[error("too many connections")]
    Busy,
}

/// Why somebody was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not among the allowed peers.
    NotAllowed,
    /// Shut out for a while because of malformed frames.
    Misbehaved,
}
