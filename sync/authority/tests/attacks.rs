//! Attacks on the authority, by their number in `docs/SECURITY.md`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use authority::{
    Agreement, Authority, Body, EpochKey, Grant, Irregularity, Rights, Role, Signer, SpaceNew,
    Statement,
};
use common::{DAY, NOW, Town, id, unit};
use vault::{DeviceKeys, SeededRandom, SigningKey, SpaceKey};
use wire::ids::{AccountId, DeviceId, EpochId, Hash, Hlc, SpaceId};

/// A grant by a volunteer's lead to a device, to be bent by the attack.
fn plain_grant(town: &Town, device: &DeviceKeys, depth: u8) -> Grant {
    let agreement = town.agreement().unwrap_or(Agreement {
        id: [3; 16],
        kind: Agreement::COMMISSION,
        from: NOW,
        until: NOW + 30 * DAY,
        classes: vec![0, 1, 2],
    });
    Grant {
        keys: device.public(),
        account: AccountId([1; 16]),
        org: [7; 16],
        agreement: Some(agreement),
        role: Role::VolunteerRecorder as u8,
        rights: Role::VolunteerRecorder.rights().0,
        units: vec![unit(1)],
        classes: vec![0, 1, 2],
        valid_from: NOW,
        valid_until: NOW + DAY,
        depth,
    }
}

fn found_wrong(authority: &Authority) -> Vec<Irregularity> {
    authority
        .incidents()
        .map(|incident| incident.irregularity)
        .collect()
}

#[test]
fn attack_09_a_lead_cannot_give_more_than_it_has() {
    type Bend = fn(&mut Grant);
    let bends: [(&str, Bend, Irregularity); 9] = [
        (
            "a wider class",
            |grant| grant.classes = vec![0, 1, 2, 3],
            Irregularity::Scope,
        ),
        (
            "another unit",
            |grant| grant.units = vec![unit(1), unit(2)],
            Irregularity::Scope,
        ),
        (
            "more rights",
            |grant| grant.rights |= Rights::EXPORT.0,
            Irregularity::Scope,
        ),
        (
            "a longer period",
            |grant| grant.valid_until = NOW + 8 * DAY,
            Irregularity::Period,
        ),
        (
            "no period",
            |grant| grant.valid_until = NOW - 1,
            Irregularity::Period,
        ),
        (
            "its own depth",
            |grant| grant.depth = 2,
            Irregularity::Depth,
        ),
        (
            "a deeper level",
            |grant| grant.depth = 4,
            Irregularity::Depth,
        ),
        (
            "a higher role",
            |grant| grant.role = 2,
            Irregularity::NoRight,
        ),
        (
            "an unknown role",
            |grant| grant.role = 99,
            Irregularity::NoRight,
        ),
    ];
    for (name, bend, expected) in bends {
        let mut town = Town::new(9);
        let lead = town.newcomer();
        town.admit(&lead, Role::SupportLead).unwrap();
        let victim = town.newcomer();
        let mut grant = plain_grant(&town, &victim, 3);
        bend(&mut grant);
        town.say(&lead, Body::Grant(grant));
        let authority = town.authority();
        assert_eq!(authority.device(&id(&victim)), None, "{name} is void");
        assert_eq!(found_wrong(&authority), [expected], "{name} is shown");
    }
    let mut town = Town::new(9);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let honest = town.newcomer();
    town.say(&lead, Body::Grant(plain_grant(&town, &honest, 3)));
    assert!(town.authority().device(&id(&honest)).is_some());
}

#[test]
fn attack_09_a_device_cannot_widen_its_own_grant() {
    let mut town = Town::new(10);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let before = town.authority();
    for bend in [
        |grant: &mut Grant| grant.classes = vec![0, 1, 2, 3],
        |grant: &mut Grant| grant.valid_until = NOW + 30 * DAY,
        |grant: &mut Grant| grant.depth = 1,
        |grant: &mut Grant| {
            grant.role = Role::MunicipalityAdmin as u8;
            grant.rights = Role::MunicipalityAdmin.rights().0;
        },
    ] {
        let mut own = plain_grant(&town, &lead, 3);
        bend(&mut own);
        town.say(&lead, Body::Grant(own));
    }
    let after = town.authority();
    assert_eq!(
        after.device(&id(&lead)).unwrap().grants,
        before.device(&id(&lead)).unwrap().grants,
        "nothing that it said about itself counts"
    );
    assert_eq!(after.incidents().count(), 4);
}

#[test]
fn attack_09_a_volunteer_cannot_enrol_open_spaces_or_change_keys() {
    let mut town = Town::new(11);
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    let friend = town.newcomer();
    let operation = town.authority().operation().unwrap();
    let space = town.authority().space(&unit(1), 1).unwrap();
    let before = town.authority().writable_epoch(&space);
    town.say(&volunteer, Body::Grant(plain_grant(&town, &friend, 3)));
    town.say(
        &volunteer,
        Body::SpaceNew(SpaceNew {
            space: SpaceId(vault::space_id(&operation.0, &unit(1).0, 4)),
            unit: unit(1),
            class: 4,
        }),
    );
    let key = SpaceKey::generate(&mut town.rng).unwrap();
    town.say(
        &volunteer,
        Body::EpochKey(EpochKey {
            space,
            epoch: EpochId(key.epoch_id(&space.0)),
            parents: vec![],
            recipients: vec![],
        }),
    );
    let authority = town.authority();
    assert_eq!(authority.device(&id(&friend)), None);
    assert_eq!(authority.spaces().count(), 4);
    assert_eq!(authority.writable_epoch(&space), before);
    assert_eq!(
        found_wrong(&authority),
        [
            Irregularity::NoRight,
            Irregularity::NoRight,
            Irregularity::NoRight
        ]
    );
}

#[test]
fn attack_09_the_levels_end_at_four() {
    let mut town = Town::new(12);
    let mut admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
    for depth in 2..=4 {
        let next = town.newcomer();
        town.admit_by(&admin, &next, Role::MunicipalityAdmin, NOW + 7 * DAY)
            .unwrap();
        let authority = town.authority();
        assert_eq!(
            authority.device(&id(&next)).unwrap().grants[0].grant.depth,
            depth
        );
        admin = next;
    }
    let fifth = town.newcomer();
    let refused = town.admit_by(&admin, &fifth, Role::MunicipalityAdmin, NOW + DAY);
    assert!(refused.is_err(), "nothing is made");
    let mut grant = plain_grant(&town, &fifth, 5);
    grant.role = Role::MunicipalityOfficer as u8;
    grant.rights = 0;
    town.say(&admin, Body::Grant(grant));
    assert_eq!(town.authority().device(&id(&fifth)), None);
    assert_eq!(found_wrong(&town.authority()), [Irregularity::Depth]);
}

#[test]
fn no_authority_without_a_path_to_the_root() {
    let mut town = Town::new(13);
    let stranger = town.newcomer();
    let mut rng = SeededRandom::new(99);
    let other_root = [(0, SigningKey::generate(&mut rng).unwrap())];
    let mut grant = plain_grant(&town, &stranger, 1);
    grant.role = Role::MunicipalityAdmin as u8;
    let genesis = town.root;
    for issuer in [genesis, Hash([5; 32])] {
        let forged = Statement::issue(
            issuer,
            2,
            town.statements[1].id(),
            Hlc::at_millis(NOW),
            Body::Grant(grant.clone()),
            &Signer::Root(&other_root),
        )
        .unwrap();
        town.statements.push(forged);
    }
    // A whole foreign operation, complete in itself.
    let foreign = Town::new(77);
    town.statements.extend(foreign.statements.clone());
    let authority = town.authority();
    assert_eq!(authority.device(&id(&stranger)), None);
    assert_eq!(authority.device(&foreign.admin_id()), None);
    assert_eq!(authority.devices().count(), 1);
    assert_eq!(authority.spaces().count(), 4);
    assert_eq!(
        authority.heads_hash(),
        Authority::reduce(genesis, &Town::new(13).statements).heads_hash(),
        "what is not signed stops nobody's log"
    );
}

#[test]
fn the_root_names_another_first_device_with_its_kept_secret() {
    let mut town = Town::new(14);
    let second = town.newcomer();
    let seed: [u8; 32] = town.root_secret.clone().try_into().unwrap();
    let root = [(0, SigningKey::from_seed(&seed).unwrap())];
    let (seq, prev) = town.authority().next_seq(&town.root).unwrap();
    let mut grant = plain_grant(&town, &second, 1);
    grant.role = Role::MunicipalityAdmin as u8;
    grant.rights = Role::MunicipalityAdmin.rights().0;
    let statement = Statement::issue(
        town.root,
        seq,
        prev,
        Hlc::at_millis(NOW + 1),
        Body::Grant(grant),
        &Signer::Root(&root),
    )
    .unwrap();
    town.statements.push(statement);
    assert!(town.authority().device(&id(&second)).is_some());
}

#[test]
fn attack_01_keys_that_another_device_uses_are_not_enrolled() {
    for which in ["sign", "kem", "net"] {
        let mut town = Town::new(15);
        let honest = town.newcomer();
        town.admit(&honest, Role::VolunteerRecorder).unwrap();
        let thief = town.newcomer();
        let mut grant = plain_grant(&town, &thief, 2);
        match which {
            "sign" => grant.keys.sign = honest.public().sign,
            "kem" => grant.keys.kem = honest.public().kem,
            _ => grant.keys.net = honest.public().net,
        }
        let stolen = DeviceId(grant.keys.device_id());
        let admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
        town.say(&admin, Body::Grant(grant));
        let authority = town.authority();
        assert_eq!(authority.device(&stolen), None, "the {which} key is taken");
        assert!(authority.device(&id(&honest)).is_some());
        assert_eq!(found_wrong(&authority), [Irregularity::KeyInUse]);
        let net = wire::ids::PublicKey(honest.public().net);
        assert_eq!(authority.device_by_net(&net).unwrap().id, id(&honest));
    }
}

/// A lead that signs two different grants for one place in its log.
fn equivocating_town() -> (Town, DeviceKeys, [Statement; 2], DeviceKeys) {
    let mut town = Town::new(16);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let early = town.newcomer();
    town.say(&lead, Body::Grant(plain_grant(&town, &early, 3)));
    let (one, other) = (town.newcomer(), town.newcomer());
    let issuer = town.authority().device(&id(&lead)).unwrap().grants[0].id;
    let (seq, prev) = town.authority().next_seq(&issuer).unwrap();
    let hlc = town.tick();
    let branches = [&one, &other].map(|device| {
        let body = Body::Grant(plain_grant(&town, device, 3));
        Statement::issue(issuer, seq, prev, hlc, body, &Signer::Device(&lead)).unwrap()
    });
    (town, lead, branches, early)
}

#[test]
fn attack_12_two_statements_at_one_place_stop_the_log_in_any_order() {
    let (mut town, lead, branches, early) = equivocating_town();
    let after = {
        // One branch goes on, as a restored backup would.
        town.statements.push(branches[0].clone());
        let more = town.newcomer();
        town.say(&lead, Body::Grant(plain_grant(&town, &more, 3)))
    };
    let mut first = town.statements.clone();
    first.push(branches[1].clone());
    let mut last = vec![branches[1].clone()];
    last.extend(town.statements.iter().rev().cloned());
    let (here, there) = (
        Authority::reduce(town.root, &first),
        Authority::reduce(town.root, &last),
    );
    assert_eq!(here, there, "whichever branch came first");
    assert_eq!(here.heads_hash(), there.heads_hash());
    assert!(found_wrong(&here).contains(&Irregularity::Equivocation));
    let Body::Grant(beyond) = after.body() else {
        unreachable!()
    };
    assert_eq!(here.device(&DeviceId(beyond.keys.device_id())), None);
    for branch in &branches {
        let Body::Grant(grant) = branch.body() else {
            unreachable!()
        };
        assert_eq!(here.device(&DeviceId(grant.keys.device_id())), None);
    }
    assert!(here.device(&id(&early)).is_some(), "what lies before stays");
    assert!(here.device(&id(&lead)).is_some(), "its own grant stays");
    let issuer = here.device(&id(&lead)).unwrap().grants[0].id;
    assert_eq!(here.next_seq(&issuer), None, "nothing more is signed there");
}

#[test]
fn attack_12_a_peer_that_knows_one_branch_is_shown_the_fork() {
    let (town, _, branches, _) = equivocating_town();
    let with = |branch: &[Statement]| {
        let mut statements = town.statements.clone();
        statements.extend(branch.to_vec());
        Authority::reduce(town.root, &statements)
    };
    let mut unaware = with(&branches[..1]);
    let mut aware = with(&branches);
    assert_ne!(unaware.heads_hash(), aware.heads_hash());
    let shown: Vec<Statement> = aware
        .missing_for(&unaware.vector())
        .into_iter()
        .cloned()
        .collect();
    assert_eq!(shown.len(), 2, "the proof and nothing else");
    unaware.extend(&shown);
    assert_eq!(unaware.heads_hash(), aware.heads_hash());
    assert_eq!(unaware, aware);
    let back: Vec<Statement> = unaware
        .missing_for(&aware.vector())
        .into_iter()
        .cloned()
        .collect();
    assert!(back.is_empty());
    assert_eq!(aware.extend(&back), 0);
}

#[test]
fn a_statement_that_does_not_name_the_one_before_it_stops_the_log() {
    let (mut town, lead, branches, _) = equivocating_town();
    let issuer = branches[0].issuer();
    let friend = town.newcomer();
    let forged = Statement::issue(
        issuer,
        branches[0].seq(),
        Hash([9; 32]),
        town.tick(),
        Body::Grant(plain_grant(&town, &friend, 3)),
        &Signer::Device(&lead),
    )
    .unwrap();
    town.statements.push(forged);
    let authority = town.authority();
    assert_eq!(authority.device(&id(&friend)), None);
    assert_eq!(found_wrong(&authority), [Irregularity::Equivocation]);
    assert_eq!(authority.next_seq(&issuer), None);
}

#[test]
fn an_agreement_must_cover_the_period_of_the_grant() {
    let mut town = Town::new(17);
    let admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
    let group = town.newcomer();
    let mut grant = plain_grant(&town, &group, 2);
    grant.agreement = Some(Agreement {
        id: [1; 16],
        kind: 1,
        from: NOW,
        until: NOW + DAY - 1,
        classes: vec![0, 1, 2],
    });
    town.say(&admin, Body::Grant(grant));
    assert_eq!(town.authority().device(&id(&group)), None);
    assert_eq!(found_wrong(&town.authority()), [Irregularity::Period]);
}

#[test]
fn what_an_issuer_says_after_its_own_period_is_void() {
    let mut town = Town::new(24);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let issuer = town.authority().device(&id(&lead)).unwrap().grants[0].id;
    let friend = town.newcomer();
    let late = Statement::issue(
        issuer,
        0,
        Hash::ZERO,
        Hlc::at_millis(NOW + 7 * DAY + 1),
        Body::Grant(plain_grant(&town, &friend, 3)),
        &Signer::Device(&lead),
    )
    .unwrap();
    town.statements.push(late);
    assert_eq!(town.authority().device(&id(&friend)), None);
    assert_eq!(found_wrong(&town.authority()), [Irregularity::Late]);
}

/// Whatever role there is or comes, an emergency one included: hidden persons are the officers' alone,
/// and nobody can be given them beside another role.
#[test]
fn attack_55_no_role_but_the_officers_has_any_right_over_hidden_persons() {
    for number in 0..=u8::MAX {
        let Some(role) = authority::Role::from_number(number) else {
            continue;
        };
        let rights = role.rights_in(authority::SEALED);
        let officer = role == authority::Role::SealedOfficer;
        assert_eq!(rights != authority::Rights::NONE, officer, "{role:?}");
        assert_eq!(role.holds_alone(authority::SEALED), officer, "{role:?}");
        assert_eq!(
            role.classes().contains(&authority::SEALED),
            officer,
            "{role:?}"
        );
    }
}
