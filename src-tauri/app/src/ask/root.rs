//! 災害対応の責任者: the keys of the root, and what is decided with several of them.

use super::crossing;
use super::setup::FileMade;

crossing! {
    /// A key of the root that lies on this device until it is put away.
    pub struct RootKeyHere {
        /// Its number, from 1.
        pub number: u32,
        /// It was written to a file or shown for paper.
        pub written: bool,
    }

    /// How the root of this operation stands.
    pub struct RootState {
        /// How many keys there are.
        pub keys: u32,
        /// How many of them must sign.
        pub threshold: u32,
        /// Keys that lie on this device.
        pub here: Vec<RootKeyHere>,
        /// The operation is closed.
        pub closed: bool,
    }

    /// Names a key of the root.
    pub struct RootKeyNumber {
        /// Its number, from 1.
        pub number: u32,
    }

    /// A key of the root for paper.
    pub struct RootKeyPaper {
        /// Its number, from 1.
        pub number: u32,
        /// How many there are.
        pub keys: u32,
        /// How many of them must sign.
        pub threshold: u32,
        /// Groups of six digits.
        pub groups: Vec<String>,
        /// The same as a QR code: rows of `0` and `1`.
        pub picture: Vec<String>,
    }

    /// Proposes what only the root may say, signed with these keys.
    pub struct RootPropose {
        /// `close`, `open`, `beacon`, `rotate`, `admit`, `prefecture`, `withdraw`.
        pub what: String,
        /// Keys that sign now, by their tokens; none means those that lie on this device.
        pub keys: Vec<String>,
        /// The request of the device that a municipality is added with (`admit`); else empty.
        pub request: String,
        /// The twenty digits of that request that were compared; else empty.
        pub check_digits: String,
        /// The device to be withdrawn (`withdraw`), or the member that is to administer the prefecture
        /// (`prefecture`): its whole id; else empty.
        pub device: String,
    }

    /// Signs a proposal with one more key, or several.
    pub struct RootSign {
        /// The proposal.
        pub token: String,
        /// Keys that sign now, by their tokens; none means those that lie on this device.
        pub keys: Vec<String>,
    }

    /// What is proposed, and who has signed.
    pub struct ProposalView {
        /// Names it for the next request; empty once it counts.
        pub token: String,
        /// `close`, `open`, `beacon`, `rotate`, `admit`, `prefecture`, `withdraw`, `other`.
        pub what: String,
        /// From when on, or the time that is said.
        pub at: Option<String>,
        /// First digits of the device that it is about; empty without one.
        pub device: String,
        /// Its name, where it is known.
        pub device_name: String,
        /// Numbers of the keys that have signed.
        pub signed: Vec<u32>,
        /// How many must.
        pub threshold: u32,
        /// Something else was said by the root meanwhile: it has to be made anew.
        pub stale: bool,
        /// It counts, and is passed on.
        pub published: bool,
        /// Where the file lies that the next keeper of a key needs.
        pub file: Option<FileMade>,
        /// The pack of a device that was added.
        pub pack: Option<FileMade>,
    }
}
