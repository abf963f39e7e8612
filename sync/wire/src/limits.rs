//! How large and how many, checked before anything is allocated.

/// A frame between two devices, in bytes. The transport refuses a longer length prefix.
pub const FRAME: usize = 1024 * 1024;

/// What a sender aims at for one frame of entries, in bytes: small enough that an urgent entry
/// never waits long behind it.
pub const FRAME_TARGET: usize = 256 * 1024;

/// One entry, sealed and signed, in bytes.
pub const ENTRY: usize = 64 * 1024;

/// What a sealer aims at for one entry, in bytes: a cut link loses at most this much in flight.
pub const ENTRY_TARGET: usize = 16 * 1024;

/// The payload of one entry after decompression, in bytes.
pub const PAYLOAD: usize = 4 * 1024 * 1024;

/// Commits in one entry.
pub const COMMITS: u64 = 4096;

/// Automerge changes in one commit.
pub const CHANGES: u64 = 1024;

/// One Automerge change in bytes, as it travels (uncompressed form).
pub const CHANGE: usize = 1024 * 1024;

/// Entries, statements or receipts in one frame.
pub const FRAME_ITEMS: u64 = 4096;

/// One authority statement in bytes (an epoch key for many devices is the largest).
pub const STATEMENT: usize = 256 * 1024;

/// One receipt in bytes.
pub const RECEIPT: usize = 256 * 1024;

/// Spaces in one `Vectors` frame.
pub const SPACES: u64 = 4096;

/// Devices in one space, or issuers in one authority vector.
pub const DEVICES: u64 = 16 * 1024;

/// Lanes of one device in one space.
pub const LANES: u64 = 16;

/// Additional header fields that a newer version may carry in an entry, and their length in bytes.
pub const MORE_FIELDS: u64 = 4;
/// Length in bytes of one additional header field.
pub const MORE_FIELD: usize = 256;

/// Bytes of entries that each side may send from the start, before any `Ack` makes more room.
pub const FIRST_CREDIT: u64 = 1024 * 1024;

/// The table of a checkpoint in bytes: it fits one frame.
pub const CHECKPOINT: usize = 960 * 1024;

/// Chunks of one checkpoint.
pub const CHUNKS: u64 = 28 * 1024;

/// One sealed chunk in bytes: it fits one frame.
pub const CHUNK: usize = 960 * 1024;

/// What a maker of checkpoints aims at for one chunk before packing, in bytes: large enough to pack
/// well, and a cut link loses at most some seconds.
pub const CHUNK_TARGET: usize = 1024 * 1024;

/// The payload of one chunk after decompression, in bytes.
pub const CHUNK_PAYLOAD: usize = 8 * 1024 * 1024;

/// Documents, or parts of them, in one chunk.
pub const PARTS: u64 = 16 * 1024;

/// Changes in one part.
pub const PART_CHANGES: u64 = 4096;

/// Records of what was done in one parcel.
pub const AUDIT_RECORDS: u64 = 512;

/// Devices for which one parcel is sealed.
pub const AUDIT_READERS: u64 = 32;

/// The code of an act in bytes.
pub const AUDIT_KIND: usize = 64;

/// What stands in a record beside its kind, in bytes.
pub const AUDIT_DETAIL: usize = 4096;

/// Bytes of one piece of a picture or a paper: they do not pack, and an entry takes them with its seal.
pub const PIECE: usize = 48 * 1024;

/// Pieces of one picture or paper: 1.5 MiB in all.
pub const PIECES: usize = 32;
