//! What a device is told that it may do is what the statements then let it do, for every pair.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use authority::{Reason, Role, admit, endorse, freeze, revoke};
use common::{DAY, NOW, Town, admission, unit};
use vault::DeviceKeys;
use wire::ids::{DeviceId, Hash, Hlc};

/// The office, a lead below it, a recorder below the lead, a nurse beside them, and one that was
/// withdrawn.
fn town() -> (Town, Vec<DeviceKeys>) {
    let mut town = Town::new(61);
    let [lead, recorder, nurse, lost] = [(); 4].map(|()| town.newcomer());
    town.admit(&lead, Role::SupportLead).unwrap();
    town.admit_by(&lead, &recorder, Role::VolunteerRecorder, NOW + 5 * DAY)
        .unwrap();
    town.admit(&nurse, Role::HealthTeam).unwrap();
    town.admit(&lost, Role::DispatchedStaff).unwrap();
    let (authority, at) = (town.authority(), town.tick());
    let lost_id = DeviceId(lost.device_id());
    let heads = BTreeMap::new();
    let said = revoke(&authority, &town.admin, &lost_id, Reason::Lost, &heads, at).unwrap();
    town.statements.extend(said);
    let admin = town.admin_keys();
    (town, vec![admin, lead, recorder, nurse, lost])
}

#[test]
fn what_may_be_done_to_another_device_is_what_the_statements_allow() {
    let (mut town, devices) = town();
    let authority = town.authority();
    let space = authority.space(&unit(1), 1).unwrap();
    for now in [NOW + DAY, NOW + 6 * DAY, NOW + 40 * DAY] {
        let hlc = Hlc::at_millis(now);
        for (at, by) in devices.iter().enumerate() {
            let keys = town.keys_of(by);
            let by_id = DeviceId(by.device_id());
            for (of, device) in devices.iter().enumerate().filter(|(of, _)| *of != at) {
                let id = DeviceId(device.device_id());
                let heads = BTreeMap::new();
                let story = format!("{at} about {of}, {} days on", (now - NOW) / DAY);
                let revoked = revoke(&authority, by, &id, Reason::Lost, &heads, hlc);
                assert_eq!(
                    authority.may_withdraw(&by_id, &id, now),
                    revoked.is_ok(),
                    "withdraw: {story}"
                );
                assert_eq!(
                    authority.may_freeze(&by_id, &id, now),
                    freeze(&authority, by, &id, hlc).is_ok(),
                    "suspend: {story}"
                );
                let entries = BTreeSet::from([Hash([5; 32])]);
                let endorsed = endorse(&authority, by, &space, &id, &entries, hlc);
                assert_eq!(
                    authority.may_endorse(&by_id, &space, &id, now),
                    endorsed.is_ok(),
                    "accept: {story}"
                );
                let most = authority.may_extend_until(&by_id, &id, now);
                let last = authority.device(&id).unwrap().grants.last().unwrap();
                let role = Role::from_number(last.grant.role).unwrap();
                let mut again = |until: u64| {
                    let mut wanted = admission(device, role, vec![unit(1)], until);
                    wanted.valid_from_ms = now;
                    wanted.classes = last.grant.classes.clone();
                    wanted.org = last.grant.org;
                    wanted.account = last.grant.account;
                    wanted.agreement = None;
                    admit(&authority, by, &wanted, &keys, hlc, &mut town.rng).is_ok()
                };
                match most {
                    Some(most) => {
                        assert!(again(most), "extend to the end: {story}");
                        assert!(!again(most + 1), "and no further: {story}");
                    }
                    None => assert!(!again(now + 1), "extend: {story}"),
                }
            }
        }
    }
}
