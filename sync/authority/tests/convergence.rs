//! Any order, any duplicates, any partition: the same answers everywhere.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeMap;

use authority::{
    Authority, Body, EpochKey, Grant, Recipient, Rights, Role, Signer, Statement, rotate,
};
use common::{DAY, NOW, Town, admission, raw, unit};
use proptest::prelude::*;
use vault::{DeviceKeys, Random, SeededRandom, SpaceKey, Wrapped};
use wire::ids::{AccountId, DeviceId, EpochId, Hash};

/// How many histories: a few here, as many as `HISTORIES` says at night.
fn cases() -> u32 {
    let asked = std::env::var("HISTORIES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// Dice from a printed seed.
struct Dice(SeededRandom);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes).unwrap();
        u32::from_le_bytes(bytes) as usize % sides
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at + 1);
            items.swap(at, other);
        }
    }
}

/// A random history of one town, with liars in it when `hostile`.
fn history(seed: u64, hostile: bool) -> (Town, usize) {
    let mut dice = Dice(SeededRandom::new(seed));
    let mut town = Town::new(seed ^ 0x5eed);
    let mut devices = vec![DeviceKeys::from_bytes(&town.admin.to_bytes()).unwrap()];
    let mut admitted = 1;
    for _ in 0..3 + dice.below(10) {
        let actor = dice.below(devices.len());
        match dice.below(if hostile { 8 } else { 2 }) {
            0 => {
                let role = Role::ALL[dice.below(Role::ALL.len())];
                let newcomer = town.newcomer();
                let until = NOW + DAY * (1 + dice.below(20) as u64);
                let by = DeviceKeys::from_bytes(&devices[actor].to_bytes()).unwrap();
                if hostile {
                    let (authority, at) = (town.authority(), town.tick());
                    let keys = authority.open_space_keys(&by, &BTreeMap::new()).keys;
                    let wish = admission(&newcomer, role, vec![unit(1)], until);
                    let rng = &mut town.rng;
                    if let Ok(said) = authority::admit(&authority, &by, &wish, &keys, at, rng) {
                        town.statements.extend(said);
                        devices.push(newcomer);
                    }
                } else if town.admit_by(&by, &newcomer, role, until).is_ok() {
                    devices.push(newcomer);
                    admitted += 1;
                }
            }
            1 => {
                let authority = town.authority();
                let keys = authority.open_space_keys(&devices[actor], &BTreeMap::new());
                let spaces: Vec<_> = authority.spaces().map(|space| space.id).collect();
                let space = spaces[dice.below(spaces.len())];
                let at = town.tick();
                let rng = &mut town.rng;
                let made = rotate(&authority, &devices[actor], &space, &keys.keys, at, rng);
                town.statements.extend(made);
            }
            act => lie(act, &mut town, &devices, actor, &mut dice),
        }
    }
    (town, admitted)
}

fn lie(act: usize, town: &mut Town, devices: &[DeviceKeys], actor: usize, dice: &mut Dice) {
    let liar = &devices[actor];
    let authority = town.authority();
    let Some(held) = authority
        .device(&DeviceId(liar.device_id()))
        .and_then(|device| device.grants.last())
    else {
        return;
    };
    let issuer = held.id;
    let Some((seq, prev)) = authority.next_seq(&issuer) else {
        return;
    };
    let at = town.tick();
    let mut say = |seq, prev, body, signer: &DeviceKeys| {
        let made = Statement::issue(issuer, seq, prev, at, body, &Signer::Device(signer));
        town.statements.extend(made);
    };
    let mut bent = |town_rng: &mut SeededRandom| {
        let friend = DeviceKeys::generate(town_rng).unwrap();
        Body::Grant(Grant {
            keys: friend.public(),
            account: AccountId([1; 16]),
            org: [1; 16],
            agreement: None,
            role: 1 + dice.below(7) as u8,
            rights: dice.below(256) as u16,
            units: vec![unit(1 + dice.below(2) as u8)],
            classes: vec![dice.below(5) as u8],
            valid_from: NOW,
            valid_until: NOW + DAY * dice.below(40) as u64,
            depth: dice.below(6) as u8,
        })
    };
    let mut other = SeededRandom::new(at.0);
    match act {
        2 => say(seq, prev, bent(&mut other), liar),
        3 => {
            say(seq, prev, bent(&mut other), liar);
            say(seq, prev, bent(&mut other), liar);
        }
        4 => say(seq, Hash([3; 32]), bent(&mut other), liar),
        5 => say(seq, prev, bent(&mut other), &devices[0]),
        6 => {
            let key = SpaceKey::generate(&mut other).unwrap();
            let space = authority.space(&unit(1), 1).unwrap();
            let recipient = Recipient {
                device: DeviceId(liar.device_id()),
                wrapped: Wrapped {
                    enc: [1; 32],
                    sealed: vec![1; 48],
                },
            };
            let body = Body::EpochKey(EpochKey {
                space,
                epoch: EpochId(key.epoch_id(&space.0)),
                parents: vec![],
                recipients: vec![recipient],
            });
            say(seq, prev, body, liar);
        }
        _ => {
            let bytes = raw(liar, 1, 12, (issuer, seq, prev, at), 1, &|to| {
                to.bytes(&[7; 32]).unwrap();
            });
            town.statements.push(Statement::decode(&bytes).unwrap());
        }
    }
}

/// What must hold of every state, however it came about.
fn check_effect(town: &Town, authority: &Authority) {
    for device in authority.devices() {
        for held in &device.grants {
            let new = &held.grant;
            assert_eq!(held.device(), device.id);
            if held.issuer == town.root {
                assert_eq!(new.depth, 1, "the root speaks to depth 1");
                continue;
            }
            let issuer = authority.grant(&held.issuer).expect("a path to the root");
            let own = &issuer.grant;
            assert_eq!(new.depth, own.depth + 1);
            assert!(new.units.iter().all(|unit| own.units.contains(unit)));
            // The officers of hidden persons (7) alone are given a class that who names them lacks.
            assert!(
                new.classes
                    .iter()
                    .all(|class| own.classes.contains(class) || (new.role, *class) == (7, 4))
            );
            assert!(Rights(own.rights).has(Rights(new.rights)));
            assert!(new.valid_until <= own.valid_until);
        }
    }
    // Whoever is given a key by a statement that may be written with, may read the space.
    for space in authority.spaces() {
        for epoch in authority.writable_epochs(&space.id) {
            for device in authority.devices() {
                let promised = authority
                    .wraps_for(&device.id)
                    .iter()
                    .any(|delivery| delivery.epoch == epoch);
                assert!(!promised || authority.may_read(&device.id, &space.id));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn attack_15_order_and_duplicates_change_nothing(seed in any::<u64>()) {
        let (town, _) = history(seed, true);
        let expected = town.authority();
        check_effect(&town, &expected);
        let mut dice = Dice(SeededRandom::new(seed.wrapping_add(1)));
        for _ in 0..3 {
            let mut shuffled = town.statements.clone();
            shuffled.extend(town.statements.iter().take(5).cloned());
            dice.shuffle(&mut shuffled);
            let at_once = Authority::reduce(town.root, &shuffled);
            let mut one_by_one = Authority::reduce(town.root, []);
            for statement in &shuffled {
                one_by_one.extend([statement]);
            }
            prop_assert!(at_once == expected, "at once, seed {}", seed);
            prop_assert!(one_by_one == expected, "one by one, seed {}", seed);
            prop_assert_eq!(at_once.heads_hash(), expected.heads_hash());
        }
    }

    #[test]
    fn attack_15_replicas_that_gossip_end_alike(seed in any::<u64>()) {
        let (town, _) = history(seed, true);
        let mut dice = Dice(SeededRandom::new(seed.wrapping_add(2)));
        let count = 3 + dice.below(6);
        let mut replicas = vec![Authority::reduce(town.root, []); count];
        for statement in &town.statements {
            let holder = dice.below(count);
            replicas[holder].extend([statement]);
            if dice.below(3) == 0 {
                let another = dice.below(count);
                replicas[another].extend([statement]);
            }
        }
        // Meetings at random, then everyone with everyone, until nothing moves.
        let mut pairs: Vec<(usize, usize)> = (0..count)
            .flat_map(|one| (0..count).map(move |other| (one, other)))
            .filter(|(one, other)| one != other)
            .collect();
        for round in 0.. {
            prop_assert!(round < 50, "gossip comes to rest, seed {}", seed);
            dice.shuffle(&mut pairs);
            let mut moved = false;
            for (from, to) in &pairs {
                let vector = replicas[*to].vector();
                let sent: Vec<Statement> =
                    replicas[*from].missing_for(&vector).into_iter().cloned().collect();
                moved |= replicas[*to].extend(&sent) > 0;
            }
            if !moved {
                break;
            }
        }
        let expected = town.authority();
        for replica in &replicas {
            prop_assert_eq!(replica.heads_hash(), expected.heads_hash(), "seed {}", seed);
            prop_assert!(*replica == expected, "seed {}", seed);
        }
    }

    #[test]
    fn among_honest_devices_everyone_admitted_counts_and_holds_exactly_its_keys(
        seed in any::<u64>(),
    ) {
        let (town, admitted) = history(seed, false);
        let authority = town.authority();
        check_effect(&town, &authority);
        prop_assert_eq!(authority.devices().count(), admitted);
        prop_assert_eq!(authority.incidents().count(), 0);
    }
}
