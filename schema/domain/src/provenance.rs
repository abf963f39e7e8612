//! Who said a value, when it was seen, when it was typed.

use crate::code::{SourceKind, Verification};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The origin of one value or one item (`record_meta` of the data dictionary).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The operator's account.
    pub operator: Uuid,
    /// The operator's name as shown, e.g. 佐藤.
    pub name: String,
    /// The team as shown, e.g. A班.
    pub team: String,
    /// First eight bytes of the device id, hexadecimal.
    pub device: String,
    /// 確認日時: when it was seen or heard. RFC 3339, or a date alone where no time is known.
    pub seen: String,
    /// When it was typed. RFC 3339.
    pub typed: String,
    /// Where it comes from (CL-01).
    pub source: SourceKind,
    /// How sure it is (CL-02).
    pub verification: Verification,
}

/// One value of one field with its origin. Never changed: a new value is a new claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Flat")]
pub struct Claim {
    /// The value; `null` says that it was asked and is not known.
    pub value: serde_json::Value,
    /// Its origin.
    #[serde(flatten)]
    pub by: Provenance,
}

/// A claim as it is written. Read straight, since what is flattened is taken apart twice, and claims
/// are what a device reads most.
#[derive(Deserialize)]
struct Flat {
    value: serde_json::Value,
    operator: Uuid,
    name: String,
    team: String,
    device: String,
    seen: String,
    typed: String,
    source: SourceKind,
    verification: Verification,
}

impl From<Flat> for Claim {
    fn from(flat: Flat) -> Self {
        Self {
            value: flat.value,
            by: Provenance {
                operator: flat.operator,
                name: flat.name,
                team: flat.team,
                device: flat.device,
                seen: flat.seen,
                typed: flat.typed,
                source: flat.source,
                verification: flat.verification,
            },
        }
    }
}

/// A provenance for the tests of this crate.
#[cfg(test)]
pub(crate) fn sample(typed: &str) -> Provenance {
    Provenance {
        operator: Uuid::nil(),
        name: "佐藤".to_owned(),
        team: "A班".to_owned(),
        device: "00112233".to_owned(),
        seen: typed.to_owned(),
        typed: typed.to_owned(),
        source: SourceKind::Person,
        verification: Verification::Stated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_reads_as_it_is_written_and_one_of_a_newer_version_reads_too() {
        let claim = Claim {
            value: serde_json::json!({ "name": "not the operator's", "list": [1, null] }),
            by: sample("2026-11-23T10:00:00+09:00"),
        };
        let text = serde_json::to_string(&claim).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Claim>(&text).ok(),
            Some(claim.clone())
        );
        let newer = text.replacen('{', "{\"of_later\":[{}],", 1);
        assert_eq!(serde_json::from_str::<Claim>(&newer).ok(), Some(claim));
        let without = text.replace("\"typed\"", "\"other\"");
        assert!(serde_json::from_str::<Claim>(&without).is_err());
    }
}
