//! Attacks on keys when rights end, by their number in `docs/SECURITY.md`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use authority::{
    Authority, Body, DueReason, EpochKey, FREEZE_MS, Heads, Reason, Role, deliver, freeze, rotate,
    withdraw,
};
use common::{DAY, NOW, Town, again, id};
use vault::{DeviceKeys, SpaceKey};
use wire::ids::{EpochId, Hlc, SpaceId};

type Ring = BTreeMap<(SpaceId, EpochId), SpaceKey>;

fn town_with_team(seed: u64) -> (Town, DeviceKeys, DeviceKeys) {
    let mut town = Town::new(seed);
    let admin = town.admin_keys();
    let lead = town.joined(&admin, Role::SupportLead);
    let volunteer = town.joined(&lead, Role::VolunteerRecorder);
    (town, lead, volunteer)
}

fn ring_of(authority: &Authority, device: &DeviceKeys, known: &Ring) -> Ring {
    let mut ring = known.clone();
    ring.extend(authority.open_space_keys(device, known).keys);
    ring
}

impl Rotates for Town {
    fn rotate(&mut self, by: &DeviceKeys, space: SpaceId) -> EpochId {
        let (authority, keys, at) = (self.authority(), self.keys_of(by), self.tick());
        let made = rotate(&authority, by, &space, &keys, at, &mut self.rng).unwrap();
        self.statements.push(made.clone());
        let Body::EpochKey(made) = made.body() else {
            unreachable!()
        };
        made.epoch
    }
}

trait Rotates {
    fn rotate(&mut self, by: &DeviceKeys, space: SpaceId) -> EpochId;
}

#[test]
fn attack_25_keys_made_in_two_partitions_are_both_read_and_the_next_one_joins_them() {
    let (town, lead, volunteer) = town_with_team(80);
    let space = town.space(1);
    let mut here = Town::new(80);
    here.statements = town.statements.clone();
    let mut there = Town::new(80);
    there.statements = town.statements.clone();
    there.rng = vault::SeededRandom::new(1);
    let admin = town.admin_keys();
    let one = here.rotate(&admin, space);
    let other = there.rotate(&lead, space);
    let mut both = here;
    both.statements.extend(there.statements);
    let authority = both.authority();
    assert_eq!(
        BTreeSet::from_iter(authority.epoch_heads(&space)),
        BTreeSet::from([one, other])
    );
    assert_eq!(
        authority.writable_epochs(&space).len(),
        3,
        "also the one before"
    );
    for device in [&admin, &lead, &volunteer] {
        let ring = both.keys_of(device);
        assert!(ring.contains_key(&(space, one)) && ring.contains_key(&(space, other)));
    }
    let joined = both.rotate(&lead, space);
    let authority = both.authority();
    assert_eq!(authority.epoch_heads(&space), [joined]);
    assert_eq!(authority.writable_epoch(&space), Some(joined));
    let late = both.joined(&admin, Role::VolunteerRecorder);
    let ring = both.keys_of(&late);
    for epoch in [one, other, joined] {
        assert!(ring.contains_key(&(space, epoch)), "history stays readable");
    }
}

#[test]
fn attack_26_a_lost_laptop_decrypts_nothing_new_and_the_next_team_reads_all() {
    let (mut town, lead, volunteer) = town_with_team(81);
    let admin = town.admin_keys();
    let space = town.space(1);
    let first = town.authority().writable_epoch(&space).unwrap();
    let second = town.rotate(&lead, space);
    let stolen = town.keys_of(&volunteer);
    let (authority, keys, at) = (town.authority(), town.keys_of(&admin), town.tick());
    let said = withdraw(
        &authority,
        &admin,
        &id(&volunteer),
        Reason::Lost,
        &Heads::new(),
        &keys,
        at,
        &mut town.rng,
    )
    .unwrap();
    assert_eq!(said.len(), 1 + 3, "one withdrawal, a key for P0, P1 and P2");
    // Until the new keys come, nobody writes with what the finder knows.
    let mut between = town.authority();
    between.extend(&said[..1]);
    assert_eq!(between.writable_epochs(&space), []);
    assert_eq!(between.rotation_due(&space, NOW), Some(DueReason::NoKey));
    town.statements.extend(said);
    let authority = town.authority();
    let fresh = authority.writable_epoch(&space).unwrap();
    assert_eq!(authority.writable_epochs(&space), [fresh]);
    assert!(![first, second].contains(&fresh));
    let next_team = town.joined(&admin, Role::SupportLead);
    let ring = town.keys_of(&next_team);
    for epoch in [first, second, fresh] {
        assert!(
            ring.contains_key(&(space, epoch)),
            "the next team reads all"
        );
    }
    // The finder has every statement there is, and what it had before.
    let dump = town.authority();
    let ring = ring_of(&dump, &volunteer, &stolen);
    for space in dump.spaces().map(|space| space.id) {
        for epoch in dump.writable_epochs(&space) {
            let knows = ring.contains_key(&(space, epoch));
            assert_eq!(knows, space == town.space(3) && knows, "nothing new");
            assert!(!knows);
        }
    }
}

#[test]
fn attack_26_a_key_that_was_handed_on_later_counts_as_known_too() {
    let (mut town, lead, volunteer) = town_with_team(82);
    let admin = town.admin_keys();
    let space = town.space(1);
    // The volunteer was no recipient of the first key: it was delivered, and the second one, whose
    // recipient it is, has the first sealed inside.
    let first = town.authority().writable_epoch(&space).unwrap();
    let second = town.rotate(&lead, space);
    assert!(
        town.authority()
            .holders(&space, &first)
            .contains(&id(&volunteer))
    );
    let third = town.joined(&lead, Role::VolunteerRecorder);
    assert!(
        !town
            .authority()
            .holders(&space, &first)
            .contains(&id(&third))
    );
    town.revoke(&admin, &third, Reason::Misconduct, &Heads::new())
        .unwrap();
    let authority = town.authority();
    assert!(authority.holders(&space, &second).contains(&id(&third)));
    assert_eq!(
        authority.writable_epochs(&space),
        [],
        "the second is known, and the first lies sealed inside it"
    );
    let fresh = town.rotate(&admin, space);
    assert_eq!(town.authority().writable_epochs(&space), [fresh]);
    assert!(
        !town
            .authority()
            .holders(&space, &fresh)
            .contains(&id(&third))
    );
    assert!(town.keys_of(&lead).contains_key(&(space, fresh)));
}

#[test]
fn attack_27b_keys_beyond_an_issuers_cut_are_read_with_and_not_written_with() {
    let (mut town, lead, volunteer) = town_with_team(83);
    let admin = town.admin_keys();
    let space = town.space(1);
    let first = town.authority().writable_epoch(&space).unwrap();
    let known = town.authority();
    let at = Hlc::at_millis(NOW + 3_600_000);
    let cut = authority::revoke(&known, &admin, &id(&lead), Reason::Ended, &Heads::new(), at);
    assert!(cut.is_err(), "the lead's period is not over");
    let cut = authority::revoke(
        &known,
        &admin,
        &id(&lead),
        Reason::Mistake,
        &Heads::new(),
        at,
    );
    let second = town.rotate(&lead, space);
    assert_eq!(town.authority().writable_epoch(&space), Some(second));
    town.statements.extend(cut.unwrap());
    let authority = town.authority();
    assert!(!authority.writable_epochs(&space).contains(&second));
    for device in [&admin, &volunteer] {
        let ring = town.keys_of(device);
        assert!(ring.contains_key(&(space, second)), "old entries are read");
        assert!(ring.contains_key(&(space, first)));
    }
    let fresh = town.rotate(&admin, space);
    assert_eq!(town.authority().writable_epochs(&space), [fresh]);
    let next_team = town.joined(&admin, Role::SupportLead);
    assert!(
        town.keys_of(&next_team).contains_key(&(space, second)),
        "by those who come later too"
    );
    assert_eq!(town.authority().incidents().count(), 0);
}

#[test]
fn attack_27b_history_stays_readable_when_a_whole_branch_is_cut_away() {
    let mut town = Town::new(84);
    let prefecture = town.admin_keys();
    let spare = town.joined(&prefecture, Role::MunicipalityAdmin);
    let space = town.space(1);
    let at = Hlc::at_millis(NOW + 3_600_000);
    let known = town.authority();
    let cut = authority::revoke(
        &known,
        &prefecture,
        &id(&spare),
        Reason::Lost,
        &Heads::new(),
        at,
    );
    // Partitioned, the spare admin admits a lead, who changes the key; people write under it.
    let lead = town.joined(&spare, Role::SupportLead);
    let written_with = town.rotate(&lead, space);
    town.statements.extend(cut.unwrap());
    let authority = town.authority();
    assert_eq!(authority.device(&id(&lead)), None);
    assert!(!authority.writable_epochs(&space).contains(&written_with));
    assert!(
        town.keys_of(&prefecture)
            .contains_key(&(space, written_with))
    );
    assert_eq!(
        authority.writable_epochs(&space),
        [],
        "the lead knows them all, and is nobody now"
    );
    let fresh = town.rotate(&prefecture, space);
    assert_eq!(town.authority().writable_epochs(&space), [fresh]);
}

#[test]
fn attack_17_the_last_who_stand_nearest_may_change_the_key_after_the_admin_is_lost() {
    let mut town = Town::new(85);
    let prefecture = town.admin_keys();
    let lead = town.joined(&prefecture, Role::SupportLead);
    let space = town.space(1);
    for body in authority::revocations(
        &town.authority(),
        &id(&prefecture),
        Reason::Lost,
        &Heads::new(),
        Hlc::at_millis(NOW),
    ) {
        town.say_root(Body::Revoke(body));
    }
    assert_eq!(town.authority().writable_epochs(&space), []);
    let fresh = town.rotate(&lead, space);
    assert_eq!(town.authority().writable_epochs(&space), [fresh]);
    assert_eq!(town.authority().incidents().count(), 0);
}

#[test]
fn attack_17_a_thousand_useless_keys_do_not_keep_anybody_from_changing_the_key() {
    let (mut town, lead, _) = town_with_team(86);
    let admin = town.admin_keys();
    let space = town.space(1);
    let authority = town.authority();
    let (mut seq, mut prev) = authority.next_seq(&town.grant_of(&lead)).unwrap();
    let issuer = town.grant_of(&lead);
    for number in 0..1100_u32 {
        let mut epoch = [0xee; 32];
        epoch[..4].copy_from_slice(&number.to_be_bytes());
        let body = Body::EpochKey(EpochKey {
            space,
            epoch: EpochId(epoch),
            parents: vec![],
            recipients: vec![],
        });
        let at = town.tick();
        let signer = authority::Signer::Device(&lead);
        let said = authority::Statement::issue(issuer, seq, prev, at, body, &signer).unwrap();
        (seq, prev) = (seq + 1, said.id());
        town.statements.push(said);
    }
    let first = authority.writable_epoch(&space).unwrap();
    assert_eq!(town.authority().epoch_heads(&space).len(), 1101);
    let fresh = town.rotate(&admin, space);
    assert_eq!(town.authority().writable_epochs(&space), [fresh, first]);
}

#[test]
fn a_period_that_ends_in_peace_stops_nobodys_pen() {
    let (mut town, lead, volunteer) = town_with_team(87);
    let space = town.space(1);
    let present = town.authority().writable_epoch(&space);
    let over = NOW + 7 * DAY + 1;
    assert_eq!(town.authority().rotation_due(&space, NOW + DAY), None);
    assert_eq!(
        town.authority().rotation_due(&space, over),
        Some(DueReason::Ended),
        "the shift has gone"
    );
    let admin = town.admin_keys();
    for device in [&lead, &volunteer] {
        let closing = authority::revoke(
            &town.authority(),
            &admin,
            &id(device),
            Reason::Ended,
            &Heads::new(),
            Hlc::at_millis(over + 14 * DAY),
        );
        town.statements.extend(closing.unwrap());
    }
    let authority = town.authority();
    assert_eq!(authority.writable_epoch(&space), present);
    let due = authority.rotations_due(&id(&admin), over + 14 * DAY);
    assert_eq!(due.len(), 3, "P0, P1 and P2, which the group could read");
    assert!(due.iter().all(|(_, why)| *why == DueReason::Withdrawn));
    assert_eq!(authority.rotations_due(&id(&volunteer), over), []);
}

#[test]
fn keys_are_changed_after_a_month_and_when_a_suspension_goes_on_undecided() {
    let (mut town, lead, volunteer) = town_with_team(88);
    let care = town.space(3);
    let authority = town.authority();
    assert_eq!(authority.rotation_due(&care, NOW + 30 * DAY), None);
    assert_eq!(
        authority.rotation_due(&care, NOW + 30 * DAY + 60_000),
        Some(DueReason::Ended),
        "the admin's own period is over by then too"
    );
    let space = town.space(1);
    for start in [0, FREEZE_MS] {
        let at = Hlc::at_millis(NOW + DAY + start);
        let said = freeze(&town.authority(), &lead, &id(&volunteer), at).unwrap();
        town.statements.push(said);
    }
    let authority = town.authority();
    let since = NOW + DAY;
    assert_eq!(authority.rotation_due(&space, since + FREEZE_MS), None);
    assert_eq!(
        authority.rotation_due(&space, since + FREEZE_MS + 1),
        Some(DueReason::Suspended)
    );
    assert_eq!(
        authority.frozen_until(&id(&volunteer), since),
        Some(since + 2 * FREEZE_MS)
    );
}

#[test]
fn whoever_missed_a_change_of_key_is_given_the_present_one() {
    let (mut town, lead, volunteer) = town_with_team(89);
    let admin = town.admin_keys();
    let space = town.space(1);
    // Admitted in one partition while the key changes in the other.
    let before = town.statements.len();
    let newcomer = town.joined(&lead, Role::VolunteerRecorder);
    let apart = town.statements.split_off(before);
    let at = Hlc::at_millis(NOW + DAY);
    let said = freeze(&town.authority(), &admin, &id(&volunteer), at).unwrap();
    town.statements.push(said);
    let (authority, keys) = (town.authority(), town.keys_of(&admin));
    let hour = Hlc::at_millis(NOW + DAY + 3_600_000);
    let made = rotate(&authority, &admin, &space, &keys, hour, &mut town.rng).unwrap();
    town.statements.push(made);
    town.statements.extend(apart);
    let authority = town.authority();
    let fresh = authority.writable_epoch(&space).unwrap();
    let lacking = |now| authority.lacking(&space, now);
    assert_eq!(
        lacking(NOW + DAY + 3_600_000),
        BTreeSet::from([id(&newcomer)]),
        "nothing for a device that is suspended"
    );
    let lapsed = NOW + DAY + FREEZE_MS;
    let both = BTreeSet::from([id(&newcomer), id(&volunteer)]);
    assert_eq!(lacking(lapsed), both);
    assert!(!town.keys_of(&newcomer).contains_key(&(space, fresh)));
    let (keys, at) = (town.keys_of(&admin), Hlc::at_millis(lapsed));
    let said = deliver(&authority, &admin, &space, &both, &keys, at, &mut town.rng).unwrap();
    assert_eq!(said.len(), 2);
    town.statements.extend(said);
    for device in [&newcomer, &volunteer] {
        assert!(town.keys_of(device).contains_key(&(space, fresh)));
    }
    assert!(town.authority().lacking(&space, lapsed).is_empty());
    let late = deliver(
        &authority,
        &again(&volunteer),
        &space,
        &both,
        &keys,
        at,
        &mut town.rng,
    );
    assert!(late.is_err(), "a volunteer hands on nothing");
}
