//! The kinds of documents and the class of protection each belongs to.

use crate::ids::DocumentId;

/// Class of protection. A space is unit × class; each class has its own keys.
///
/// The letters follow `security.md` §3.3: P0 places and teams, P1 the roll (名簿), P2 the ledger and
/// case notes (台帳・支援), P3 care (要配慮個人情報), P4 hidden persons (秘匿).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Places, supplies, teams: no resident data.
    P0 = 0,
    /// The roll: name, kana, sex, birth date, household, current place, urgent flag.
    P1 = 1,
    /// The ledger: address, phone, consent, case notes, support.
    P2 = 2,
    /// Health, disability, care.
    P3 = 3,
    /// Hidden persons: existence and whereabouts.
    P4 = 4,
}

impl Class {
    /// Every class in order.
    pub const ALL: [Self; 5] = [Self::P0, Self::P1, Self::P2, Self::P3, Self::P4];

    /// From the number that travels.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| *class as u8 == number)
    }
}

/// The kind of a document: which containers it has and which class it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// Display names of devices, operators and teams of the operation (one document, P0).
    Directory = 1,
    /// A shelter, an office, a point on the map (P0).
    Place = 2,
    /// A person's entry in the roll (P1).
    Person = 3,
    /// A household with dated members (P1).
    Household = 4,
    /// A person's ledger items and case notes (P2); id derived from the person's.
    PersonRecord = 5,
    /// A person's health and care (P3); id derived from the person's.
    PersonCare = 6,
    /// One handover between two teams (P2).
    Handover = 7,
    /// Everything about a hidden person (秘匿), and nothing elsewhere (P4).
    PersonSealed = 8,
    /// Says that a person of the roll is hidden from now on (P1); id derived from the person's. Only
    /// who writes P4 may say so.
    PersonWithheld = 9,
    /// A self-report as it came in, and what was decided about it (P2).
    Intake = 11,
}

impl Kind {
    /// Every kind in order.
    pub const ALL: [Self; 10] = [
        Self::Directory,
        Self::Place,
        Self::Person,
        Self::Household,
        Self::PersonRecord,
        Self::PersonCare,
        Self::Handover,
        Self::PersonSealed,
        Self::PersonWithheld,
        Self::Intake,
    ];

    /// From the number that travels; `None` for a kind of a newer version.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// The word in the document and in code.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Place => "place",
            Self::Person => "person",
            Self::Household => "household",
            Self::PersonRecord => "person_record",
            Self::PersonCare => "person_care",
            Self::Handover => "handover",
            Self::PersonSealed => "person_sealed",
            Self::PersonWithheld => "person_withheld",
            Self::Intake => "intake",
        }
    }

    /// The class of protection of every document of this kind.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Directory | Self::Place => Class::P0,
            Self::Person | Self::Household | Self::PersonWithheld => Class::P1,
            Self::PersonRecord | Self::Handover | Self::Intake => Class::P2,
            Self::PersonCare => Class::P3,
            Self::PersonSealed => Class::P4,
        }
    }
}

/// The id of a person's ledger document (P2).
#[must_use]
pub fn record_of(person: DocumentId) -> DocumentId {
    person.derived("person_record")
}

/// The id of a person's care document (P3).
#[must_use]
pub fn care_of(person: DocumentId) -> DocumentId {
    person.derived("person_care")
}

/// The id of the document that says that a person is hidden (P1). The document of the hidden person
/// itself has an id of its own, so that nothing outside P4 leads to it.
#[must_use]
pub fn withheld_of(person: DocumentId) -> DocumentId {
    person.derived("person_withheld")
}
