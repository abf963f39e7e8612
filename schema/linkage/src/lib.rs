//! Is this the same person? Lists linked to a register (名寄せ), and the check at the desk.
//!
//! It proposes; a person decides, and the decision is a link that can be undone. What identifies a
//! household (surname, address, telephone) never suffices: given name and birth date separate father
//! from son and twins. Every record is linked to a person of the register, never record to record:
//! chains of links join families.
//!
//! - [`Written`] → [`Person`]: what a row says, ready for comparing.
//! - [`Register`]: everybody who is known, with an index; one more can be asked about or added at any time.
//! - [`Model`]: how much each agreement is worth, shipped and learned again from the lists at hand.
//! - [`link`]: a whole list at once; [`Register::suggest`]: one record.
//! - [`folder`]: files in, links out, for the command line.
//! - [`desk`]: the small check while somebody is being registered.

pub mod birth;
pub mod columns;
pub mod desk;
pub mod folder;
mod home;
mod index;
mod level;
mod link;
mod model;
mod names;
mod person;
mod register;

pub use desk::{Keys, Match, Name, Reason, Strength, matches, same_person};
pub use home::Home;
pub use level::{Group, Level};
pub use link::{Candidate, Decision, HeldBack, Linked, Part, Preset, link};
pub use model::Model;
pub use person::{Area, Person, Written};
pub use register::Register;
