//! Addresses as people write them.
//!
//! [`search_key`] needs no list of places. Taking an address apart does, because 一, 二十 or ノ can be
//! part of a town's name: a [`Gazetteer`] finds the town first and reads numbers only after it.

mod fold;
mod gazetteer;
mod japan;
mod lot;
mod search;

pub use gazetteer::Gazetteer;
pub use search::search_key;

/// An address taken apart. What is not known is empty; the text itself is the caller's to keep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Seven digits, where they were written before the address.
    pub postal_code: String,
    /// Seven digits, as the list has them for the town.
    pub listed_postal_code: String,
    /// The prefecture that was written, or that the municipality lies in.
    pub prefecture: &'static str,
    /// The municipality of today, without its county: 能登町.
    pub municipality: String,
    /// 全国地方公共団体コード of the municipality, where the bundled list knows it.
    pub code: Option<&'static str>,
    /// The town (町字) as the list writes it; what stands in its place when it is on no list.
    pub town: String,
    /// A part of the town that is on no list (小字).
    pub hamlet: String,
    /// Section letter and numbers, with `-` between: `20-1-1`, `ト-50-1`.
    pub block: String,
    /// The building (方書), folded.
    pub building: String,
    /// The number of the room.
    pub room: String,
    /// How far it could be read.
    pub place: Place,
}

/// How far an address could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// Nothing was said, or nothing of it is known.
    #[default]
    Unknown,
    /// Municipality and town are on the list.
    Listed,
    /// The town is on the list of several municipalities, and none was said.
    Ambiguous,
    /// The municipality is of the area, the town is on no list.
    Unlisted,
    /// Another municipality of Japan, outside the area.
    Outside,
    /// A shelter, temporary housing, a hotel: where somebody stays, and no home.
    Stay,
}

impl Address {
    /// Municipality, town and block with `|` between, when the town is on the list; `||` otherwise.
    #[must_use]
    pub fn key(&self) -> String {
        match self.place {
            Place::Listed => format!("{}|{}|{}", self.municipality, self.town, self.block),
            _ => "||".to_owned(),
        }
    }
}
