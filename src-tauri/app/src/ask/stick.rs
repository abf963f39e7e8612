//! Records on a stick.

use super::crossing;

crossing! {
    /// A folder that records can be written to: a stick, or one of this machine.
    pub struct StickFolder {
        /// Names the folder for the next request.
        pub token: String,
        /// As shown.
        pub folder: String,
        /// It is a stick.
        pub stick: bool,
    }

    /// Records on a stick, as far as can be told without opening anything.
    pub struct StickView {
        /// Names them for the next request.
        pub token: String,
        /// Name of the (first) file.
        pub file_name: String,
        /// Folder it lies in, as shown.
        pub folder: String,
        /// Name of the device that says it made them, or its first digits.
        pub maker: String,
        /// This device made them.
        pub own: bool,
        /// Name of the device they are for; empty for everybody.
        pub to: String,
        /// They belong to the operation of this device.
        pub ours: bool,
        /// When made, RFC 3339.
        pub made: String,
        /// Size of all parts here, in KiB.
        pub kib: u32,
        /// Of how many parts they are.
        pub parts: u32,
        /// How many of them lie here.
        pub parts_here: u32,
    }

    /// Where records can be written to and read from.
    pub struct Sticks {
        /// Folders, sticks first.
        pub folders: Vec<StickFolder>,
        /// Records found there, newest first.
        pub found: Vec<StickView>,
    }

    /// Writes records to a stick.
    pub struct WriteStick {
        /// Folder, from [`StickFolder`].
        pub token: String,
        /// For which device alone (whole device id); empty for everybody.
        pub device: String,
    }

    /// What was written.
    pub struct StickWritten {
        /// Names of the files.
        pub files: Vec<String>,
        /// Folder they lie in, as shown.
        pub folder: String,
        /// Size of all parts, in KiB.
        pub kib: u32,
        /// Entries written; none is no mistake when a checkpoint holds them.
        pub entries: u32,
        /// A checkpoint stands in for the beginning.
        pub checkpoint: bool,
    }

    /// What came of a stick. All of it is durable; to read the stick again adds only what is lacking.
    pub struct StickRead {
        /// `whole`; `half`: it ends too early, or parts are missing; `damaged`: it was changed.
        pub end: String,
        /// Entries that were not here.
        pub entries: u32,
        /// Entries that were here.
        pub known: u32,
        /// People more than before.
        pub people: u32,
        /// Notes more than before.
        pub notes: u32,
        /// More set aside than before (確認待ち).
        pub aside: u32,
        /// Entries left out because those before them are lacking.
        pub gaps: u32,
        /// Entries of devices that this device does not know.
        pub strangers: u32,
        /// Entries that this device may not read.
        pub closed: u32,
        /// Pieces that their author did not make; left out.
        pub forged: u32,
        /// Entries that contradict what is here; kept beside it.
        pub forks: u32,
        /// Checkpoints that were not taken.
        pub refused: u32,
        /// Parts that do not lie there.
        pub parts_missing: u32,
        /// It brought word of what other devices hold.
        pub receipts: bool,
        /// How many of this device's records no other device is known to hold, now.
        pub only_here: u32,
    }
}
