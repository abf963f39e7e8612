//! How frames reach other devices over a network: the only user of libp2p.
//!
//! One [`Link`] listens, finds peers on the local network, dials the addresses that people
//! type, and keeps **one session per allowed peer**: an ordered, reliable, flow-controlled
//! stream of frames in both directions. What a frame means is not known here.
//!
//! A peer is named by its Ed25519 network key (32 bytes), which the handshake proves. The
//! list of allowed peers is closed: nobody is let in before [`Link::allow`] names them, and a
//! peer that is taken off the list loses its session at once.
//!
//! Every queue is bounded. A peer that does not read delays only what is sent to it; an
//! application that does not read [`Event`]s delays its peers and nothing else.

mod address;
mod behaviour;
mod connections;
mod dialing;
mod driver;
mod event;
mod frame;
mod link;
mod listening;
mod named;
mod pace;
mod peer;
mod session;
mod sightings;
#[cfg(test)]
mod silence;
mod stream;
mod strikes;
mod waiting_room;

pub use address::AddressError;
pub use event::{DialFailure, Event, Refusal};
pub use frame::MAX_FRAME_BYTES;
pub use link::{Link, Serving, Settings, TransportError, check_address, start};
pub use session::{Outgoing, SendError};
