//! An operation as people live it: founded, joined, and its keys handed on.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;

use authority::{AuthorityError, Role, rotate};
use common::{DAY, NOW, Town, unit};
use wire::ids::{Hlc, PublicKey};

#[test]
fn the_first_device_reads_and_writes_the_four_classes_of_its_unit() {
    let town = Town::new(1);
    let authority = town.authority();
    let admin = town.admin_id();
    assert_eq!(authority.spaces().count(), 4, "P0 to P3");
    for class in 0..=3 {
        let space = authority.space(&unit(1), class).unwrap();
        assert!(authority.may_read(&admin, &space));
        assert!(
            authority.may_write(&admin, &space),
            "the office keeps its own ledger, 要配慮 included"
        );
        let epoch = authority.writable_epoch(&space).unwrap();
        assert!(town.keys_of(&town.admin).contains_key(&(space, epoch)));
    }
    assert_eq!(authority.space(&unit(1), 4), None, "P4 is not opened");
    assert_eq!(authority.incidents().count(), 0);
    assert_eq!(authority.root_fingerprint().len(), 20);
    let net = PublicKey(town.admin.public().net);
    assert_eq!(authority.device_by_net(&net).unwrap().id, admin);
}

#[test]
fn an_admitted_volunteer_opens_the_keys_of_its_classes_and_no_other() {
    let mut town = Town::new(2);
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    let authority = town.authority();
    let opened = town.keys_of(&volunteer);
    let id = wire::ids::DeviceId(volunteer.device_id());
    for space in authority.spaces() {
        let epoch = authority.writable_epoch(&space.id).unwrap();
        let entitled = authority.may_read(&id, &space.id);
        assert_eq!(entitled, space.class <= 2, "no care records");
        assert_eq!(
            opened.contains_key(&(space.id, epoch)),
            entitled,
            "holds the key exactly when entitled"
        );
    }
    assert_eq!(authority.incidents().count(), 0);
}

#[test]
fn rights_are_bounded_by_the_period_of_the_grant() {
    let mut town = Town::new(3);
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    let authority = town.authority();
    let id = wire::ids::DeviceId(volunteer.device_id());
    let space = authority.space(&unit(1), 1).unwrap();
    assert!(authority.may_write_at(&id, &space, Hlc::at_millis(NOW + 1000)));
    assert!(!authority.may_write_at(&id, &space, Hlc::at_millis(NOW + 8 * DAY)));
    assert!(authority.may_write(&id, &space), "without a time, ever");
}

#[test]
fn a_new_key_replaces_the_old_one_and_a_later_member_reads_the_history_through_it() {
    let mut town = Town::new(4);
    let space = town.authority().space(&unit(1), 1).unwrap();
    let first = town.authority().writable_epoch(&space).unwrap();
    let admin_keys = town.keys_of(&town.admin);
    let statement = {
        let (authority, at) = (town.authority(), town.tick());
        rotate(
            &authority,
            &town.admin,
            &space,
            &admin_keys,
            at,
            &mut town.rng,
        )
        .unwrap()
    };
    town.statements.push(statement);
    let second = town.authority().writable_epoch(&space).unwrap();
    assert_ne!(first, second, "the deepest key is written with");
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    let opened = town.keys_of(&volunteer);
    assert!(opened.contains_key(&(space, second)));
    assert!(
        opened.contains_key(&(space, first)),
        "the week before is readable"
    );
}

#[test]
fn two_keys_made_apart_are_both_readable_and_the_next_one_joins_them() {
    let mut town = Town::new(5);
    let other_admin = town.newcomer();
    town.admit(&other_admin, Role::MunicipalityAdmin).unwrap();
    let space = town.authority().space(&unit(1), 2).unwrap();
    let before = town.authority();
    let (at, later) = (town.tick(), town.tick());
    let mine = town.keys_of(&town.admin);
    let theirs = town.keys_of(&other_admin);
    let one = rotate(&before, &town.admin, &space, &mine, at, &mut town.rng).unwrap();
    let other = rotate(&before, &other_admin, &space, &theirs, later, &mut town.rng).unwrap();
    town.statements.extend([one, other]);
    let joined = town.authority();
    assert_eq!(joined.epoch_heads(&space).len(), 2);
    let keys = town.keys_of(&town.admin);
    for head in joined.epoch_heads(&space) {
        assert!(keys.contains_key(&(space, head)), "both are readable");
    }
    let at = town.tick();
    let next = rotate(&joined, &town.admin, &space, &keys, at, &mut town.rng).unwrap();
    town.statements.push(next);
    assert_eq!(town.authority().epoch_heads(&space).len(), 1);
    assert_eq!(
        town.authority().writable_epoch(&space),
        town.authority().epoch_heads(&space).first().copied()
    );
}

#[test]
fn nothing_is_made_that_would_not_count() {
    let mut town = Town::new(6);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let stranger = town.newcomer();
    let authority = town.authority();
    let (keys, at) = (town.keys_of(&lead), town.tick());
    let ask = |role, until, units: Vec<_>| common::admission(&stranger, role, units, until);
    for (admission, expected) in [
        (
            ask(Role::MunicipalityOfficer, NOW + DAY, vec![unit(1)]),
            AuthorityError::Role { role: 2 },
        ),
        (
            ask(Role::VolunteerRecorder, NOW + 8 * DAY, vec![unit(1)]),
            AuthorityError::Period,
        ),
        (
            ask(Role::VolunteerRecorder, NOW + DAY, vec![unit(2)]),
            AuthorityError::Scope,
        ),
    ] {
        let refused =
            authority::admit(&authority, &lead, &admission, &keys, at, &mut town.rng).unwrap_err();
        assert_eq!(refused, expected);
    }
    let fine = ask(Role::VolunteerRecorder, NOW + DAY, vec![unit(1)]);
    let without = authority::admit(
        &authority,
        &lead,
        &fine,
        &BTreeMap::new(),
        at,
        &mut town.rng,
    );
    assert!(matches!(without, Err(AuthorityError::MissingKey { .. })));
    let by_stranger = authority::admit(&authority, &stranger, &fine, &keys, at, &mut town.rng);
    assert_eq!(by_stranger.unwrap_err(), AuthorityError::NoRight);
    let again = common::admission(
        &town.admin,
        Role::VolunteerRecorder,
        vec![unit(1)],
        NOW + DAY,
    );
    assert!(
        authority::admit(&authority, &lead, &again, &keys, at, &mut town.rng).is_ok(),
        "a known device may be given another grant"
    );
}
