//! What opens this device, and who else uses it.

use super::crossing;

crossing! {
    /// What opens this device besides the passphrase.
    pub struct KeyState {
        /// A code on paper (救済用の鍵) opens it.
        pub rescue: bool,
        /// That code is held by the municipality's administrators, sealed to their devices.
        pub held: bool,
        /// Codes of a telephone are asked for.
        pub code: bool,
        /// Codes on paper that can stand for the telephone.
        pub recovery_left: u32,
    }

    /// A new passphrase.
    pub struct ChangePassphrase {
        /// The present one.
        pub old: String,
        /// The new one.
        pub new: String,
    }

    /// The passphrase once more, for what an open screen alone must not do.
    pub struct Passphrase {
        /// As typed.
        pub passphrase: String,
    }

    /// A passphrase and what was typed to confirm it.
    pub struct PassphrasePair {
        /// The passphrase.
        pub passphrase: String,
        /// What was typed.
        pub typed: String,
    }

    /// Whether both open the same.
    pub struct SamePassphrase {
        /// However they are spelt.
        pub same: bool,
    }

    /// A new code on paper. It is shown once and never kept.
    pub struct RescueKey {
        /// Eight groups of six digits.
        pub groups: Vec<String>,
        /// When it was made, RFC 3339.
        pub made: String,
    }

    /// A sealed envelope for a shelter.
    pub struct MakeEnvelope {
        /// Where it will lie, as people say it; the name that it has in the list of devices.
        pub place: String,
        /// Whether it also reads records of health, disability and care.
        pub care: bool,
        /// Last day on which it can be opened, ISO date.
        pub valid_until: String,
    }

    /// What goes into the envelope. It is shown once and never kept.
    pub struct Envelope {
        /// Eight groups of six digits.
        pub groups: Vec<String>,
        /// When it was made, RFC 3339.
        pub made: String,
        /// Until when it can be opened, RFC 3339.
        pub until: String,
        /// The envelope in the list of devices, hexadecimal.
        pub device: String,
        /// Name of the operation.
        pub operation: String,
    }

    /// The envelope is opened at this device, which asked to join and has no pack.
    pub struct OpenEnvelope {
        /// The digits on the paper, as typed.
        pub code: String,
        /// Records on a stick, from which the operation is known.
        pub token: String,
        /// Why, of the code list.
        pub reason: String,
    }

    /// The code that another device left with the municipality.
    pub struct HeldRescue {
        /// Eight groups of six digits.
        pub groups: Vec<String>,
        /// The device that they open.
        pub device_name: String,
        /// When it was left here, by that device's clock.
        pub made: String,
    }

    /// Digits typed so far.
    pub struct TypedCode {
        /// As typed.
        pub code: String,
    }

    /// How a rescue code stands while it is typed.
    pub struct RescueCheck {
        /// One a group: `incomplete`, `good`, `wrong`.
        pub groups: Vec<String>,
        /// All eight are there and fit together.
        pub complete: bool,
    }

    /// Opens the profile by the code on paper and gives it a new passphrase.
    pub struct Rescue {
        /// The code.
        pub code: String,
        /// The new passphrase.
        pub passphrase: String,
    }

    /// A secret for the telephone, not in force before a first code was typed.
    pub struct CodeEnrolment {
        /// The secret in base 32, in groups of four, for typing it in.
        pub secret: String,
        /// A picture of it for the telephone: rows of `0` and `1`, top first.
        pub picture: Vec<String>,
    }

    /// Codes on paper, each good once. They are shown once and never kept.
    pub struct RecoveryCodes {
        /// Five groups of six digits each.
        pub codes: Vec<String>,
    }

    /// One profile of this computer, as it shows on the locked screen.
    pub struct ProfileView {
        /// Names it for the next request.
        pub id: String,
        /// What people call it; may be empty.
        pub label: String,
        /// The one that the locked screen opens.
        pub chosen: bool,
    }

    /// Names a profile.
    pub struct ProfileName {
        /// From [`ProfileView`].
        pub id: String,
    }

    /// What people call a profile. It shows on the locked screen.
    pub struct ProfileLabel {
        /// e.g. 夜の班.
        pub label: String,
    }
}
