//! The level between the root and the municipalities: who names their administrators, and who only
//! audits.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use authority::{
    AuthorityError, Body, EventOpenClose, Grant, Heads, Irregularity, Judgement, Reason, Rights,
    Role, admit, open_space,
};
use common::{DAY, NOW, Town, admission, entry, id, unit};
use vault::DeviceKeys;
use wire::ids::AccountId;

/// The root names a device that administers the municipalities of units 2 and 3.
fn prefecture(town: &mut Town) -> DeviceKeys {
    let device = town.newcomer();
    let role = Role::PrefectureAdmin;
    town.say_root(Body::Grant(Grant {
        keys: device.public(),
        account: AccountId([5; 16]),
        org: [5; 16],
        agreement: None,
        role: role as u8,
        rights: role.rights().0,
        units: vec![unit(2), unit(3)],
        classes: role.classes().to_vec(),
        valid_from: NOW,
        valid_until: NOW + 300 * DAY,
        depth: 1,
    }));
    device
}

fn admit_to(
    town: &mut Town,
    by: &DeviceKeys,
    device: &DeviceKeys,
    role: Role,
    of: u8,
) -> Result<(), AuthorityError> {
    let admission = admission(device, role, vec![unit(of)], NOW + 90 * DAY);
    let (authority, keys, at) = (town.authority(), town.keys_of(by), town.tick());
    let said = admit(&authority, by, &admission, &keys, at, &mut town.rng)?;
    town.statements.extend(said);
    Ok(())
}

fn open(town: &mut Town, by: &DeviceKeys, of: u8) {
    for class in 0..=3 {
        let (authority, at) = (town.authority(), town.tick());
        let said = open_space(&authority, by, &unit(of), class, at, &mut town.rng).unwrap();
        town.statements.extend(said);
    }
}

/// A municipality that the prefecture let in, with its spaces and a team.
fn municipality(town: &mut Town, by: &DeviceKeys, of: u8) -> [DeviceKeys; 2] {
    let admin = town.newcomer();
    admit_to(town, by, &admin, Role::MunicipalityAdmin, of).unwrap();
    open(town, &admin, of);
    let team = town.newcomer();
    admit_to(town, &admin, &team, Role::HealthTeam, of).unwrap();
    [admin, team]
}

#[test]
fn a_municipality_that_the_prefecture_let_in_works_and_the_prefecture_reads_nothing_of_it() {
    let mut town = Town::new(900);
    let prefecture = prefecture(&mut town);
    let [admin, team] = municipality(&mut town, &prefecture, 2);
    let authority = town.authority();
    assert_eq!(town.wrong(), [], "nothing of it is irregular");
    for class in 0..=3 {
        let space = authority.space(&unit(2), class).unwrap();
        assert!(authority.writable_epoch(&space).is_some());
        assert!(authority.may_serve(&id(&admin), &space, NOW + DAY));
        assert!(!authority.may_serve(&id(&prefecture), &space, NOW + DAY));
    }
    assert!(town.keys_of(&prefecture).is_empty(), "no key at all");
    assert_eq!(town.keys_of(&team).len(), 4);
    let space = authority.space(&unit(2), 2).unwrap();
    let by_team = entry(&team, space, 1, NOW + DAY);
    assert_eq!(
        authority.judge_entry(&by_team, NOW + DAY),
        Judgement::Accept
    );
    let by_prefecture = entry(&prefecture, space, 1, NOW + DAY);
    assert!(matches!(
        authority.judge_entry(&by_prefecture, NOW + DAY),
        Judgement::Quarantine(_)
    ));
}

#[test]
fn the_prefecture_names_administrators_of_its_own_municipalities_and_nobody_else() {
    let mut town = Town::new(901);
    let prefecture = prefecture(&mut town);
    let device = town.newcomer();
    assert_eq!(
        admit_to(&mut town, &prefecture, &device, Role::MunicipalityAdmin, 1),
        Err(AuthorityError::Scope),
        "a municipality that the root let in without it"
    );
    for role in [
        Role::HealthTeam,
        Role::PrefectureAdmin,
        Role::PrefectureOfficer,
        Role::SealedOfficer,
        Role::Auditor,
    ] {
        assert!(
            admit_to(&mut town, &prefecture, &device, role, 2).is_err(),
            "{role:?} is the municipality's to give"
        );
    }
    // A changed program says it all the same: nothing of it counts.
    let mut grant = Grant {
        keys: device.public(),
        account: AccountId([5; 16]),
        org: [5; 16],
        agreement: None,
        role: Role::PrefectureOfficer as u8,
        rights: Role::PrefectureOfficer.rights().0,
        units: vec![unit(2)],
        classes: vec![0, 1, 2, 3],
        valid_from: NOW,
        valid_until: NOW + DAY,
        depth: 2,
    };
    town.say(&prefecture, Body::Grant(grant.clone()));
    grant.role = Role::MunicipalityAdmin as u8;
    grant.units = vec![unit(1)];
    town.say(&prefecture, Body::Grant(grant));
    assert_eq!(town.wrong(), [Irregularity::NoRight, Irregularity::Scope]);
    assert!(town.authority().device(&id(&device)).is_none());
}

#[test]
fn a_prefecture_that_is_above_withdraws_an_administrator_and_no_municipality_touches_the_prefecture()
 {
    let mut town = Town::new(902);
    let prefecture = prefecture(&mut town);
    let [admin, team] = municipality(&mut town, &prefecture, 2);
    let [other, _] = municipality(&mut town, &prefecture, 3);
    let root_admitted = town.admin_keys();
    let authority = town.authority();
    let now = NOW + DAY;
    for (by, device, may) in [
        (&prefecture, &admin, true),
        (&prefecture, &team, true),
        (&prefecture, &root_admitted, false),
        (&admin, &prefecture, false),
        (&admin, &other, false),
        (&root_admitted, &admin, false),
    ] {
        assert_eq!(authority.may_withdraw(&id(by), &id(device), now), may);
    }
    assert!(authority.may_freeze(&id(&prefecture), &id(&admin), now));
    assert!(!authority.may_freeze(&id(&admin), &id(&prefecture), now));

    town.revoke(&prefecture, &admin, Reason::Lost, &Heads::new())
        .unwrap();
    let after = town.authority();
    let space = after.space(&unit(2), 1).unwrap();
    assert!(!after.may_serve(&id(&admin), &space, now));
    assert!(after.is_withdrawn(&id(&admin)));
    let of_other = after.space(&unit(3), 1).unwrap();
    assert!(
        after.may_serve(&id(&other), &of_other, now),
        "the neighbour goes on"
    );
}

#[test]
fn when_all_is_closed_those_whom_the_prefecture_named_still_take_what_is_left() {
    let mut town = Town::new(903);
    let prefecture = prefecture(&mut town);
    let [admin, team] = municipality(&mut town, &prefecture, 2);
    let spare = town.newcomer();
    admit_to(&mut town, &admin, &spare, Role::MunicipalityAdmin, 2).unwrap();
    let space = town.authority().space(&unit(2), 1).unwrap();
    town.say_root(Body::EventOpenClose(EventOpenClose {
        open: false,
        at: NOW + 2 * DAY,
    }));
    let closed = town.authority();
    let now = NOW + 3 * DAY;
    assert!(closed.is_closed(now));
    assert!(closed.may_serve(&id(&admin), &space, now));
    assert!(!closed.may_serve(&id(&team), &space, now));
    assert!(!closed.may_serve(&id(&spare), &space, now));
}

#[test]
fn an_auditor_is_among_those_who_audit_and_reads_no_record_of_a_resident() {
    let mut town = Town::new(904);
    let admin = town.admin_keys();
    let auditor = town.joined(&admin, Role::Auditor);
    let authority = town.authority();
    let p0 = town.space(0);
    let audits = authority.auditors(&p0, NOW + DAY);
    assert_eq!(audits.len(), 2);
    assert!(audits.contains(&auditor.public()));
    assert!(authority.audits(&id(&auditor), &p0));
    for class in 1..=3 {
        assert!(!authority.may_serve(&id(&auditor), &town.space(class), NOW + DAY));
    }
    let spaces: Vec<_> = town.keys_of(&auditor).into_keys().collect();
    assert!(spaces.iter().all(|(space, _)| *space == p0));
    assert!(!Role::Auditor.rights().has(Rights::EXPORT));
    let writes = entry(&auditor, p0, 1, NOW + DAY);
    assert!(matches!(
        authority.judge_entry(&writes, NOW + DAY),
        Judgement::Quarantine(_)
    ));
}
