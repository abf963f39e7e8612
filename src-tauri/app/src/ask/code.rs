//! Enrolment by digits: QR codes, scanners, and what is typed by hand.

use super::crossing;

crossing! {
    /// What a scanner typed, or somebody pasted or typed.
    pub struct CodeText {
        /// Digits, with whatever separates them.
        pub text: String,
    }

    /// How far a code was read.
    pub struct CodeRead {
        /// `request`, `pack`, `card`, `root_key`, `proposal`.
        pub kind: String,
        /// Pictures read so far.
        pub have: u32,
        /// Pictures in all.
        pub of: u32,
        /// Names the whole for the next request, once it is there.
        pub token: Option<String>,
        /// The digits of the operation, of a card.
        pub root_fingerprint: Option<String>,
    }

    /// Something as codes.
    pub struct CodeView {
        /// QR codes as rows of `0` and `1`, to be shown one after the other; none when it is too long.
        pub pictures: Vec<Vec<String>>,
        /// What each of them holds: digits.
        pub parts: Vec<String>,
        /// Groups of six digits to be typed by hand; none when it is too long.
        pub groups: Vec<String>,
    }

    /// The card of an operation.
    pub struct RootCard {
        /// 災害対応の名前.
        pub operation: String,
        /// Its twenty digits.
        pub root_fingerprint: String,
        /// A QR code as rows of `0` and `1`.
        pub picture: Vec<String>,
    }
}
