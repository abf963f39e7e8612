//! What can be recorded of an act, and in which words of the code list.

use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::count;
use authority::Role;
use domain::ids::DocumentId;
use serde::{Deserialize, Serialize};
use store::AuditRecord;
use wire::ids::DeviceId;

/// What may stand as the kind of a record.
pub(crate) const KINDS: &[&str] = &[
    "unlocked",
    "locked",
    "opener_changed",
    "person_opened",
    "searched",
    "printed",
    "exported",
    "consent_changed",
    "device_admitted",
    "device_extended",
    "device_frozen",
    "device_withdrawn",
    "role_ended",
    "agreement_entered",
    "root_said",
    "keys_rotated",
    "records_erased",
    "date_said",
    "aside_accepted",
    "aside_left",
    "handover_sent",
    "handover_signed",
    "audit_read",
    "person_hidden",
    "person_released",
    "officer_confirmed",
    "audit_let_go",
    "envelope_made",
    "envelope_opened",
    "envelope_heard",
    "export_refused",
    "rescue_deposited",
    "rescue_read",
    "list_imported",
    "import_undone",
    "person_shared",
    "share_ended",
    "attachment_added",
    "attachment_taken_back",
    "attachment_opened",
    "attachment_out",
];

/// By what a profile is opened, and what of that can be changed.
pub(crate) const OPENERS: &[&str] = &[
    "passphrase",
    "code",
    "rescue",
    "rescue_made",
    "rescue_removed",
    "codes_begun",
    "codes_renewed",
    "codes_ended",
];

/// Sheets that can be printed.
pub(crate) const SHEETS: &[&str] = &[
    "visit_list",
    "handover",
    "leak_report",
    "rescue_key",
    "recovery_codes",
    "audit",
    "root_card",
    "root_keys",
    "envelope",
];

/// What can be asked for at once.
pub(crate) const GROUPS: &[&str] = &["shown", "out", "devices", "decided", "door"];

pub(super) fn kinds_of(group: &str) -> Option<&'static [&'static str]> {
    Some(match group {
        "" => &[],
        "shown" => &["person_opened", "searched", "attachment_opened"],
        "out" => &[
            "printed",
            "exported",
            "export_refused",
            "person_shared",
            "share_ended",
            "attachment_out",
        ],
        "devices" => &[
            "device_admitted",
            "device_extended",
            "device_frozen",
            "device_withdrawn",
            "role_ended",
            "agreement_entered",
            "root_said",
            "keys_rotated",
            "records_erased",
            "date_said",
            "officer_confirmed",
            "envelope_made",
            "envelope_opened",
            "envelope_heard",
            "rescue_read",
        ],
        "decided" => &[
            "consent_changed",
            "aside_accepted",
            "aside_left",
            "handover_sent",
            "handover_signed",
            "person_hidden",
            "person_released",
            "list_imported",
            "import_undone",
            "attachment_added",
            "attachment_taken_back",
        ],
        "door" => &[
            "unlocked",
            "locked",
            "opener_changed",
            "rescue_deposited",
            "audit_read",
            "audit_let_go",
        ],
        _ => return None,
    })
}

/// What stands in a record beside its kind: codes, counts and ids, never a text that people wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) classes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) count: Option<u32>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) what: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) device: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) role: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until_ms: Option<u64>,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) missed: u32,
    /// Something for the devices named in it alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) held: Option<Held>,
}

/// A secret that is sealed to devices which audit; hexadecimal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// The key, for each of them: device, encapsulated key, sealed key.
    pub(crate) keys: Vec<(String, String, String)>,
    /// The secret under that key.
    pub(crate) sealed: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    pub(super) kind: &'static str,
    pub(super) subject: Option<DocumentId>,
    pub(super) detail: Detail,
}

impl Act {
    pub(super) fn of(kind: &'static str, detail: Detail) -> Self {
        Self {
            kind,
            subject: None,
            detail,
        }
    }

    pub(super) fn about(self, subject: DocumentId) -> Self {
        Self {
            subject: Some(subject),
            ..self
        }
    }

    pub(super) fn number(kind: &'static str, number: usize) -> Self {
        Self::of(
            kind,
            Detail {
                count: Some(count(number)),
                ..Detail::default()
            },
        )
    }

    /// The profile was opened by that, after so many wrong passphrases or codes on paper.
    pub(super) fn unlocked(by: &str, wrong: u32) -> Self {
        let detail = Detail {
            count: Some(wrong),
            what: by.to_owned(),
            ..Detail::default()
        };
        Self::of("unlocked", detail)
    }

    /// What opens this device was changed.
    pub(super) fn opener(what: &str) -> Self {
        let detail = Detail {
            what: what.to_owned(),
            ..Detail::default()
        };
        Self::of("opener_changed", detail)
    }

    /// Records of these classes of a person were shown.
    pub(super) fn opened(person: DocumentId, classes: Vec<String>) -> Self {
        let detail = Detail {
            classes,
            ..Detail::default()
        };
        Self::of("person_opened", detail).about(person)
    }

    /// Every record that this device may read leaves it readable, `what` naming the form.
    pub(crate) fn exported(what: &str, documents: usize) -> Self {
        let mut act = Self::number("exported", documents);
        act.detail.what = what.to_owned();
        act
    }

    /// A list was taken in that registered or changed so many people.
    pub(crate) fn imported(people: u32) -> Self {
        Self::number(
            "list_imported",
            usize::try_from(people).unwrap_or(usize::MAX),
        )
    }

    /// The taking in of a list was undone for so many people.
    pub(crate) fn import_undone(people: u32) -> Self {
        Self::number(
            "import_undone",
            usize::try_from(people).unwrap_or(usize::MAX),
        )
    }

    /// Somebody's consent was written down, as this code; `None` for asked and not known.
    pub(crate) fn consent(person: DocumentId, code: Option<&str>) -> Self {
        let detail = Detail {
            reason: code.unwrap_or_default().to_owned(),
            ..Detail::default()
        };
        Self::of("consent_changed", detail).about(person)
    }

    /// A person's records are given to another municipality on this basis.
    pub(crate) fn shared(
        person: DocumentId,
        basis: &str,
        care: bool,
        until_ms: Option<u64>,
    ) -> Self {
        let mut classes = vec!["P1".to_owned(), "P2".to_owned()];
        classes.extend(care.then(|| "P3".to_owned()));
        let detail = Detail {
            classes,
            reason: basis.to_owned(),
            until_ms,
            ..Detail::default()
        };
        Self::of("person_shared", detail).about(person)
    }

    /// That has ended.
    pub(crate) fn share_ended(person: DocumentId) -> Self {
        Self::of("share_ended", Detail::default()).about(person)
    }

    /// A picture of this kind was attached to a person.
    pub(crate) fn attached(person: DocumentId, code: &str) -> Self {
        let detail = Detail {
            what: code.to_owned(),
            ..Detail::default()
        };
        Self::of("attachment_added", detail).about(person)
    }

    /// A picture of a person was taken back.
    pub(crate) fn attachment_taken_back(person: DocumentId) -> Self {
        Self::of("attachment_taken_back", Detail::default()).about(person)
    }

    /// A picture of a person was shown whole.
    pub(super) fn attachment_opened(person: DocumentId) -> Self {
        Self::of("attachment_opened", Detail::default()).about(person)
    }

    /// A picture of a person leaves as a file.
    pub(crate) fn attachment_out(person: DocumentId) -> Self {
        Self::of("attachment_out", Detail::default()).about(person)
    }

    fn device(kind: &'static str, device: &DeviceId) -> Self {
        Self::of(
            kind,
            Detail {
                device: device.hex(),
                ..Detail::default()
            },
        )
    }

    /// A device was let in.
    pub(crate) fn admitted(device: &DeviceId, role: Role, until_ms: u64) -> Self {
        let mut act = Self::device("device_admitted", device);
        act.detail.role = crate::role::word(role).to_owned();
        act.detail.until_ms = Some(until_ms);
        act
    }

    /// An envelope was made, and until when it can be opened.
    pub(crate) fn envelope_made(device: &DeviceId, until_ms: u64) -> Self {
        let mut act = Self::device("envelope_made", device);
        act.detail.until_ms = Some(until_ms);
        act
    }

    /// This device was let in by an envelope, for this reason.
    pub(crate) fn envelope_opened(device: &DeviceId, reason: &str, until_ms: u64) -> Self {
        let mut act = Self::device("envelope_opened", device);
        reason.clone_into(&mut act.detail.reason);
        act.detail.until_ms = Some(until_ms);
        act
    }

    /// The code on paper of this device was left with who audits.
    pub(crate) fn rescue_deposited(held: Held) -> Self {
        let detail = Detail {
            held: Some(held),
            ..Detail::default()
        };
        Self::of("rescue_deposited", detail)
    }

    /// The code that a device left here was looked at.
    pub(crate) fn rescue_read(device: &DeviceId) -> Self {
        Self::device("rescue_read", device)
    }

    /// Somebody without the right to it wanted everything readable.
    pub(crate) fn export_refused() -> Self {
        Self::of("export_refused", Detail::default())
    }

    /// A device may go on.
    pub(crate) fn extended(device: &DeviceId, until_ms: u64) -> Self {
        let mut act = Self::device("device_extended", device);
        act.detail.until_ms = Some(until_ms);
        act
    }

    /// One role of a device came to its end.
    pub(crate) fn role_ended(device: &DeviceId, role: &str) -> Self {
        let mut act = Self::device("role_ended", device);
        role.clone_into(&mut act.detail.role);
        act
    }

    /// An agreement was entered or changed.
    pub(crate) fn agreement(until_ms: u64) -> Self {
        let mut act = Self::of("agreement_entered", Detail::default());
        act.detail.until_ms = Some(until_ms);
        act
    }

    /// Something was said in the name of the root.
    pub(crate) fn root_said(what: &str) -> Self {
        let mut act = Self::of("root_said", Detail::default());
        what.clone_into(&mut act.detail.what);
        act
    }

    /// A device was suspended.
    pub(crate) fn frozen(device: &DeviceId) -> Self {
        Self::device("device_frozen", device)
    }

    /// A device was withdrawn for this reason.
    pub(crate) fn withdrawn(device: &DeviceId, reason: &str) -> Self {
        let mut act = Self::device("device_withdrawn", device);
        reason.clone_into(&mut act.detail.reason);
        act
    }

    /// A person was hidden; the subject is the sealed document, which nothing else names.
    pub(crate) fn hidden(sealed: DocumentId) -> Self {
        Self::of("person_hidden", Detail::default()).about(sealed)
    }

    /// A hidden person is in the roll again.
    pub(crate) fn released(sealed: DocumentId) -> Self {
        Self::of("person_released", Detail::default()).about(sealed)
    }

    /// A device was given the keys of hidden persons.
    pub(crate) fn officer(device: &DeviceId) -> Self {
        Self::device("officer_confirmed", device)
    }

    /// The keys of this many spaces were to be changed.
    pub(crate) fn rotated(spaces: usize) -> Self {
        Self::number("keys_rotated", spaces)
    }

    /// The date was said to those below, of whom so many hold what they may keep no longer.
    pub(crate) fn date_said(devices: usize) -> Self {
        Self::number("date_said", devices)
    }

    /// So many entries that were set aside were accepted.
    pub(crate) fn accepted(entries: usize) -> Self {
        Self::number("aside_accepted", entries)
    }

    /// So many entries were left set aside.
    pub(crate) fn left(entries: usize) -> Self {
        Self::number("aside_left", entries)
    }

    /// A handover was signed by the side that gives.
    pub(crate) fn sent(handover: DocumentId, cases: usize) -> Self {
        Self::number("handover_sent", cases).about(handover)
    }

    /// A handover was signed by the side that takes.
    pub(crate) fn signed(handover: DocumentId, cases: usize) -> Self {
        Self::number("handover_signed", cases).about(handover)
    }

    /// Ready to be appended, with how many acts before it could not be.
    pub(super) fn record(
        mut self,
        context: &Context,
        session: &Session,
        missed: u32,
    ) -> Result<AuditRecord, Failure> {
        self.detail.missed = missed;
        Ok(AuditRecord {
            at_ms: context.now_ms(),
            kind: self.kind.to_owned(),
            subject: self.subject,
            operator: *session.me.account.as_bytes(),
            detail: serde_json::to_string(&self.detail)
                .map_err(|error| Failure::internal(&error))?,
        })
    }
}

/// What stands sealed in a record.
pub(crate) fn held_in(record: &AuditRecord) -> Option<Held> {
    detail_of(record).held
}

/// What stands in a record beside its kind.
pub(super) fn detail_of(record: &AuditRecord) -> Detail {
    // One of a newer version, or one that was changed: what can be read of it is shown.
    serde_json::from_str(&record.detail).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_in_exactly_one_group() {
        let mut grouped: Vec<&str> = GROUPS
            .iter()
            .flat_map(|group| kinds_of(group).expect("a group of the list"))
            .copied()
            .collect();
        grouped.sort_unstable();
        let mut all = KINDS.to_vec();
        all.sort_unstable();
        assert_eq!(grouped, all);
        assert_eq!(kinds_of("other"), None);
    }
}
