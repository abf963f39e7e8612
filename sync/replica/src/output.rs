//! What the caller is told to do, and what it may show.

use domain::ids::DocumentId;
use domain::kind::Kind;
use wire::Hlc;

/// A document that says something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: DocumentId,
}

/// Something the caller must do or may show, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Hand this frame to the link to this peer.
    Send {
        /// The peer's network key.
        peer: [u8; 32],
        /// The frame.
        frame: Vec<u8>,
    },
    /// Close the link to this peer.
    Hangup {
        /// The peer's network key.
        peer: [u8; 32],
        /// Why.
        reason: wire::Bye,
    },
    /// Documents say something new; ask the store again.
    Changed(Vec<Changed>),
    /// Who may do what has changed: the devices that may connect are to be set anew.
    RightsChanged,
    /// How far a conversation has come, in entries.
    Progress {
        /// The peer's network key.
        peer: [u8; 32],
        /// Entries that came so far in this conversation.
        received: u64,
        /// Entries that the peer holds and this device still lacks.
        expected: u64,
    },
    /// This device and the peer hold the same.
    InSync {
        /// The peer's network key.
        peer: [u8; 32],
    },
    /// Call [`crate::Replica::wake`] then, in Unix milliseconds; a newer one replaces it. A time that
    /// has come means at once.
    WakeAt(u64),
}

/// What a save did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The documents that now say something new; empty when there was nothing to change.
    pub changed: Vec<Changed>,
    /// The clock of the save.
    pub hlc: Hlc,
    /// When to call [`crate::Replica::wake`], in Unix milliseconds.
    pub wake_at: u64,
}

/// Something that honest devices do not do, for people to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incident {
    /// A device wrote two different entries with one number: its disk was copied or restored.
    ForkedLog {
        /// The space.
        space: wire::SpaceId,
        /// The device.
        device: wire::DeviceId,
        /// Number of the lane.
        lane: u8,
        /// The last position before both branches part, as far as known here.
        seq: u64,
    },
    /// The rights log shows something irregular.
    Rights(authority::Incident),
}
