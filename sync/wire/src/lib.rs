//! What may travel between devices, byte for byte, and the limits on it.
//!
//! Everything is deterministic CBOR (RFC 8949 §4.2.1): arrays of fixed order, definite lengths,
//! shortest integers. Whatever is decoded is encoded again and compared, so that one value has
//! exactly one form and a hash or a signature over the bytes is one over the value.
//!
//! This crate knows no record and no key: hashes and signatures are bytes here. The format is
//! described for people in `docs/PROTOCOL.md`; a test compares the two.

pub mod audit;
pub mod checkpoint;
pub mod codec;
pub mod commit;
pub mod entry;
pub mod frame;
pub mod ids;
pub mod limits;
pub mod piece;
pub mod receipt;
pub mod share;

pub use audit::{AuditItem, AuditKeyFor, AuditParcel, AuditRecords};
pub use checkpoint::{Checkpoint, Chunk, ChunkPayload, Covered, Part, PartChange};
pub use codec::{Wire, WireError, decode, encode};
pub use commit::{Commit, Payload};
pub use entry::{Entry, EntryHeader, EntryKind};
pub use frame::{Ack, Acked, Bye, Frame, Hello, LogPosition, SpaceVector, Vectors, Want};
pub use ids::{
    AccountId, DeviceId, DocId, EpochId, Hash, Hlc, Lane, OperationId, PublicKey, Signature,
    SpaceId, UnitId,
};
pub use piece::Piece;
pub use receipt::{Receipt, ReceiptPosition};
pub use share::{Carried, CarriedFrom};
