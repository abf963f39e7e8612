//! Names of things that live on every device.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names one document (a person, a household, a place …) for as long as it exists, on every device.
///
/// Made on the device that first meets the person, with no network to ask: two teams that meet the
/// same person make two ids, and a person joins them later by a link, never by a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(pub Uuid);

impl DocumentId {
    /// The id of the document of another class that belongs to the same person.
    ///
    /// Derived, not random, so that two devices that open a person's record apart make one document
    /// and not two (`sync.md`, Document layout).
    #[must_use]
    pub fn derived(self, part: &str) -> Self {
        Self(Uuid::new_v5(&self.0, part.as_bytes()))
    }

    /// The sixteen bytes that travel.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        *self.0.as_bytes()
    }

    /// From the sixteen bytes that travel.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl std::fmt::Display for DocumentId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

impl std::str::FromStr for DocumentId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}
