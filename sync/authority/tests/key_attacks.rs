//! Attacks on the keys of spaces, by their number in `docs/SECURITY.md`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;

use authority::{
    Authority, Body, EpochKey, Irregularity, KeyDelivery, Recipient, Role, SpaceNew, rotate,
};
use common::{DAY, NOW, Town, id, unit};
use vault::{DeviceKeys, SpaceKey, Wrapped};
use wire::ids::{DeviceId, EpochId};

fn found_wrong(authority: &Authority) -> Vec<Irregularity> {
    authority
        .incidents()
        .map(|incident| incident.irregularity)
        .collect()
}

#[test]
fn attack_17_a_key_that_includes_a_stranger_is_not_written_with() {
    let mut town = Town::new(18);
    let admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
    let space = town.authority().space(&unit(1), 3).unwrap();
    let before = town.authority().writable_epoch(&space).unwrap();
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    // The volunteer is a member, but not for care records.
    for ghost in [id(&volunteer), DeviceId([9; 32])] {
        let key = SpaceKey::generate(&mut town.rng).unwrap();
        let wrapped = |device| Recipient {
            device,
            wrapped: Wrapped {
                enc: [1; 32],
                sealed: vec![1; 48],
            },
        };
        let mut recipients = vec![wrapped(id(&admin)), wrapped(ghost)];
        recipients.sort_by_key(|each| each.device);
        town.say(
            &admin,
            Body::EpochKey(EpochKey {
                space,
                epoch: EpochId(key.epoch_id(&space.0)),
                parents: vec![],
                recipients,
            }),
        );
    }
    let authority = town.authority();
    assert_eq!(authority.writable_epochs(&space), [before]);
    assert_eq!(
        found_wrong(&authority),
        [Irregularity::Stranger, Irregularity::Stranger]
    );
}

#[test]
fn attack_17_a_key_that_leaves_out_the_nearest_to_the_root_is_not_written_with() {
    let mut town = Town::new(19);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let space = town.authority().space(&unit(1), 1).unwrap();
    let before = town.authority().writable_epoch(&space).unwrap();
    let keys = town.keys_of(&lead);
    let ransom = SpaceKey::generate(&mut town.rng).unwrap();
    let epoch = EpochId(ransom.epoch_id(&space.0));
    let previous = &keys[&(space, before)];
    town.say(
        &lead,
        Body::EpochKey(EpochKey {
            space,
            epoch,
            parents: vec![authority::Parent {
                epoch: before,
                sealed: ransom.seal_previous(previous, &space.0).unwrap(),
            }],
            recipients: vec![Recipient {
                device: id(&lead),
                wrapped: Wrapped {
                    enc: [1; 32],
                    sealed: vec![1; 48],
                },
            }],
        }),
    );
    let authority = town.authority();
    assert_eq!(authority.writable_epoch(&space), Some(before));
    assert_eq!(found_wrong(&authority), [Irregularity::LockOut]);
}

#[test]
fn attack_17_keys_that_lead_in_a_circle_are_not_written_with() {
    let mut town = Town::new(20);
    let admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
    let space = town.authority().space(&unit(1), 1).unwrap();
    let before = town.authority().writable_epoch(&space).unwrap();
    let (one, other) = (EpochId([1; 32]), EpochId([2; 32]));
    for (epoch, parent) in [(one, other), (other, one)] {
        town.say(
            &admin,
            Body::EpochKey(EpochKey {
                space,
                epoch,
                parents: vec![authority::Parent {
                    epoch: parent,
                    sealed: vec![0; 48],
                }],
                recipients: vec![Recipient {
                    device: id(&admin),
                    wrapped: Wrapped {
                        enc: [1; 32],
                        sealed: vec![1; 48],
                    },
                }],
            }),
        );
    }
    assert_eq!(town.authority().writable_epochs(&space), [before]);
}

#[test]
fn attack_18_a_spoilt_wrap_is_noticed_and_the_next_key_is_good_again() {
    let mut town = Town::new(21);
    let lead = town.newcomer();
    town.admit(&lead, Role::SupportLead).unwrap();
    let space = town.authority().space(&unit(1), 1).unwrap();
    let good = town.authority().writable_epoch(&space).unwrap();
    // The lead changes the key properly, but spoils the wrap for the admin.
    let (authority, keys, at) = (town.authority(), town.keys_of(&lead), town.tick());
    let proper = rotate(&authority, &lead, &space, &keys, at, &mut town.rng).unwrap();
    let Body::EpochKey(mut spoilt) = proper.body().clone() else {
        unreachable!()
    };
    for recipient in &mut spoilt.recipients {
        if recipient.device == town.admin_id() {
            recipient.wrapped.sealed[0] ^= 1;
        }
    }
    let bad = spoilt.epoch;
    town.say(&lead, Body::EpochKey(spoilt));
    let authority = town.authority();
    let opened = authority.open_space_keys(&town.admin, &BTreeMap::new());
    assert_eq!(opened.refused, [(space, bad)], "the admin is told");
    let usable: Vec<EpochId> = authority
        .writable_epochs(&space)
        .into_iter()
        .filter(|epoch| opened.keys.contains_key(&(space, *epoch)))
        .collect();
    assert_eq!(
        usable,
        [good],
        "the admin goes on writing with the key before"
    );
    let at = town.tick();
    let repaired = rotate(
        &authority,
        &town.admin,
        &space,
        &opened.keys,
        at,
        &mut town.rng,
    );
    town.statements.push(repaired.unwrap());
    let authority = town.authority();
    let opened = authority.open_space_keys(&town.admin, &BTreeMap::new());
    let fresh = authority.writable_epoch(&space).unwrap();
    assert!(![bad, good].contains(&fresh), "the spoilt key is abandoned");
    assert!(opened.keys.contains_key(&(space, fresh)));
    let of_lead = town.authority().open_space_keys(&lead, &BTreeMap::new());
    assert!(of_lead.keys.contains_key(&(space, fresh)), "by everyone");
    let newcomer = town.newcomer();
    let keys = opened.keys;
    let admission = common::admission(&newcomer, Role::SupportLead, vec![unit(1)], NOW + DAY);
    let at = town.tick();
    let said = authority::admit(
        &authority,
        &town.admin,
        &admission,
        &keys,
        at,
        &mut town.rng,
    );
    town.statements.extend(said.unwrap());
    let history = town
        .authority()
        .open_space_keys(&newcomer, &BTreeMap::new());
    assert!(history.keys.contains_key(&(space, good)));
}

#[test]
fn attack_18_a_key_delivered_to_someone_without_the_class_is_void() {
    let mut town = Town::new(22);
    let admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
    let volunteer = town.newcomer();
    town.admit(&volunteer, Role::VolunteerRecorder).unwrap();
    let space = town.authority().space(&unit(1), 3).unwrap();
    let epoch = town.authority().writable_epoch(&space).unwrap();
    town.say(
        &admin,
        Body::KeyDelivery(KeyDelivery {
            space,
            epoch,
            recipient: Recipient {
                device: id(&volunteer),
                wrapped: Wrapped {
                    enc: [1; 32],
                    sealed: vec![1; 48],
                },
            },
        }),
    );
    let authority = town.authority();
    assert_eq!(found_wrong(&authority), [Irregularity::Stranger]);
    assert!(
        authority
            .wraps_for(&id(&volunteer))
            .iter()
            .all(|delivery| delivery.space != space)
    );
}

#[test]
fn a_space_cannot_be_taken_under_another_unit_or_class() {
    let mut town = Town::new(23);
    let admin = DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap();
    let taken = town.authority().space(&unit(1), 1).unwrap();
    town.say(
        &admin,
        Body::SpaceNew(SpaceNew {
            space: taken,
            unit: unit(1),
            class: 0,
        }),
    );
    let authority = town.authority();
    assert_eq!(authority.space(&unit(1), 1), Some(taken));
    assert_eq!(authority.space_named(&taken).unwrap().class, 1);
    assert_eq!(found_wrong(&authority), [Irregularity::Space]);
}
