//! Roles by the words that screens and scripts use.

use authority::{Authority, Role};
use wire::ids::DeviceId;

/// The role of whoever founds an operation.
pub(crate) const FOUNDER: Role = Role::MunicipalityAdmin;

/// The word of a role.
pub(crate) fn word(role: Role) -> &'static str {
    match role {
        Role::MunicipalityAdmin => "municipality_admin",
        Role::MunicipalityOfficer => "municipality_officer",
        Role::HealthTeam => "health_team",
        Role::DispatchedStaff => "dispatched_staff",
        Role::SupportLead => "support_lead",
        Role::VolunteerRecorder => "recorder",
        Role::SealedOfficer => "sealed_officer",
        Role::Envelope => "envelope",
        Role::Emergency => "emergency",
        Role::Relay => "relay",
        Role::PrefectureOfficer => "prefecture_officer",
        Role::PrefectureAdmin => "prefecture_admin",
        Role::Auditor => "auditor",
    }
}

/// The role of a word.
pub(crate) fn from_word(text: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| word(*role) == text)
}

/// The word of a role by the number that travels; `None` for a role of a newer version.
pub(crate) fn word_of_number(number: u8) -> Option<&'static str> {
    Role::from_number(number).map(word)
}

/// Whether a role may let others in.
pub(crate) fn may_enrol(role: Role) -> bool {
    role.rights().has(authority::Rights::ENROL)
}

/// The roles of a device that have begun and go on.
pub(crate) fn own_roles<'a>(
    authority: &'a Authority,
    device: &DeviceId,
    now_ms: u64,
) -> impl Iterator<Item = Role> + 'a {
    let device = authority.device(device);
    device
        .into_iter()
        .flat_map(|device| &device.grants)
        .filter(move |held| held.grant.valid_until >= now_ms)
        .filter(|held| authority.withdrawal(&held.id).is_none())
        .filter_map(|held| Role::from_number(held.grant.role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_word_of_its_own() {
        for role in Role::ALL {
            assert_eq!(from_word(word(role)), Some(role), "the word leads back");
        }
    }
}
