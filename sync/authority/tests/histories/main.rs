//! Hostile random histories: whatever is said in whatever order, the same answers everywhere, and the
//! right ones. An oracle says what is right.
//!
//! `HISTORIES=100000` for a night; `SEED=` takes back the seed that a failure printed.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;
mod oracle;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use authority::{Affected, Authority, Body, Cut, EntryClaim, Judgement, Revoke, Rights, Statement};
use common::{DAY, NOW, id};
use oracle::Oracle;
use wire::ids::{DeviceId, EpochId, Hash, Hlc, SpaceId};
use world::{Dice, World, claims, devices, spaces};

/// How many histories each property is tried on: three thousand in all here, for each as many as
/// `HISTORIES` says at night.
fn count(few: u64) -> u64 {
    number("HISTORIES").unwrap_or(few)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Worlds in which something did not hold once: an endorsement that came before the grant of its
/// author's device.
const ONCE_FAILED: &[u64] = &[6_060_076_860_634];

/// Says which world it was when something does not hold in it.
fn each(worlds: u64, check: impl Fn(u64)) {
    let seeds = match number("SEED") {
        Some(seed) => vec![seed],
        None => (0..worlds)
            .map(|seed| seed * 0x9e37_79b9 + 7)
            .chain(ONCE_FAILED.iter().copied())
            .collect(),
    };
    for seed in seeds {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(seed)));
        if let Err(why) = outcome {
            eprintln!("SEED={seed}");
            std::panic::resume_unwind(why);
        }
    }
}

/// Histories that are made of what was said in one world.
const OF_ONE_WORLD: u64 = 8;

/// Tries a property on histories: all that was said in a world, and what is left of it when some
/// of it never came.
fn each_history(few: u64, check: impl Fn(&World, &[Statement], &mut Dice)) {
    each(count(few).div_ceil(OF_ONE_WORLD), |seed| {
        let world = World::new(seed, length(seed));
        let mut dice = Dice::of(seed ^ 1);
        check(&world, &world.statements, &mut dice);
        for _ in 1..OF_ONE_WORLD {
            let left = part_of(&world, &mut dice);
            check(&world, &left, &mut dice);
        }
    });
}

/// What a device holds to which the ends of some logs never came, and sometimes a statement amid.
fn part_of(world: &World, dice: &mut Dice) -> Vec<Statement> {
    let mut ends: BTreeMap<Hash, u64> = BTreeMap::new();
    let lost = dice.below(3 * world.statements.len());
    let mut left = Vec::new();
    for (at, statement) in world.statements.iter().enumerate() {
        let end = *ends.entry(statement.issuer()).or_insert_with(|| {
            if dice.once_in(3) {
                1 + dice.below(6) as u64
            } else {
                u64::MAX
            }
        });
        if at == 0 || statement.seq() < end && at != lost {
            left.push(statement.clone());
        }
    }
    left
}

fn length(seed: u64) -> usize {
    5 + (seed % 40) as usize
}

fn accepts(authority: &Authority, claim: &EntryClaim) -> bool {
    // A time at which nothing waits for it: all suspensions are over.
    matches!(
        authority.judge_entry(claim, NOW + 4000 * DAY),
        Judgement::Accept | Judgement::Late
    )
}

fn accepted(authority: &Authority) -> Vec<EntryClaim> {
    let mut accepted = claims();
    accepted.retain(|claim| accepts(authority, claim));
    accepted
}

#[test]
fn attack_15_any_order_with_duplicates_ends_in_one_state() {
    each_history(1000, |world, statements, dice| {
        let expected = Authority::reduce(world.root, statements);
        let mut shuffled = statements.to_vec();
        for _ in 0..5 {
            shuffled.push(dice.one_of(statements).clone());
        }
        for _ in 0..2 {
            dice.shuffle(&mut shuffled);
            let mut one_by_one = Authority::reduce(world.root, []);
            for statement in &shuffled {
                one_by_one.extend([statement]);
            }
            assert!(one_by_one == expected, "one by one");
            assert_eq!(one_by_one.heads_hash(), expected.heads_hash());
        }
        let mut as_said = Authority::reduce(world.root, []);
        for statement in statements {
            as_said.extend([statement]);
        }
        assert!(as_said == expected, "in the order in which it was said");
        let mut in_parts = Authority::reduce(world.root, []);
        for part in shuffled.chunks(7) {
            in_parts.extend(part);
        }
        assert!(in_parts == expected, "in parts");
    });
}

#[test]
fn attack_15_replicas_that_part_and_meet_end_in_one_state() {
    each_history(400, |world, statements, dice| {
        let count = 3 + dice.below(6);
        let mut replicas = vec![Authority::reduce(world.root, []); count];
        for statement in statements {
            let holder = dice.below(count);
            replicas[holder].extend([statement]);
        }
        let meet = |replicas: &mut Vec<Authority>, from: usize, to: usize| {
            let sent: Vec<Statement> = replicas[from]
                .missing_for(&replicas[to].vector())
                .into_iter()
                .cloned()
                .collect();
            replicas[to].extend(&sent) > 0
        };
        // For a while only those of one side meet.
        for _ in 0..12 {
            let (from, to) = (dice.below(count), dice.below(count));
            if from % 2 == to % 2 && from != to {
                meet(&mut replicas, from, to);
            }
        }
        for round in 0.. {
            assert!(round < 60, "it comes to rest");
            let mut moved = false;
            for from in 0..count {
                for to in 0..count {
                    moved |= from != to && meet(&mut replicas, from, to);
                }
            }
            if !moved {
                break;
            }
        }
        let expected = Authority::reduce(world.root, statements);
        for replica in &replicas {
            assert_eq!(replica.heads_hash(), expected.heads_hash());
            assert!(*replica == expected);
        }
    });
}

#[test]
fn the_reducer_and_the_plainly_written_rules_agree() {
    each_history(96, |world, statements, dice| {
        let authority = Authority::reduce(world.root, statements);
        let oracle = Oracle::of(world.root, statements);
        let counting: BTreeSet<Hash> = authority
            .devices()
            .flat_map(|device| &device.grants)
            .map(|held| held.id)
            .collect();
        assert_eq!(counting, oracle.counting_grants(), "which grants count");
        assert_eq!(accepted(&authority), oracle.accepted(), "what is accepted");
        for _ in 0..20 {
            let device = id(dice.one_of(devices()));
            let space = *dice.one_of(&spaces());
            let now = NOW + dice.below(20 * 24) as u64 * 3600 * 1000;
            assert_eq!(
                authority.may_serve(&device, &space, now),
                oracle.served(&device, &space, now),
                "whom to serve"
            );
        }
    });
}

/// What each device can open, by what the authority hands it.
fn opens(authority: &Authority) -> BTreeSet<(DeviceId, SpaceId, EpochId)> {
    let mut opens = BTreeSet::new();
    for device in devices().iter().map(id) {
        let mut ahead: Vec<(SpaceId, EpochId)> = authority
            .wraps_for(&device)
            .into_iter()
            .map(|delivery| (delivery.space, delivery.epoch))
            .collect();
        while let Some((space, epoch)) = ahead.pop() {
            if !opens.insert((device, space, epoch)) {
                continue;
            }
            for statement in authority.statements() {
                // Only a statement that hands keys on can seal them.
                if let Body::EpochKey(new) = statement.body()
                    && (new.space, new.epoch) == (space, epoch)
                    && authority.epochs(&space).any(|known| known == epoch)
                {
                    let inside = new.parents.iter().filter(|each| !each.sealed.is_empty());
                    ahead.extend(inside.map(|each| (space, each.epoch)));
                }
            }
        }
    }
    opens
}

#[test]
fn whoever_was_entitled_opens_a_key_and_nobody_writes_with_one_that_others_know() {
    each_history(96, |world, statements, _| {
        let authority = Authority::reduce(world.root, statements);
        let oracle = Oracle::of(world.root, statements);
        let opened = opens(&authority);
        assert_eq!(opened, oracle.opens(), "who opens which key");
        for space in spaces() {
            for epoch in authority.writable_epochs(&space) {
                for (device, ..) in opened
                    .iter()
                    .filter(|(_, of, known)| (*of, *known) == (space, epoch))
                {
                    // An issuer who hands a key to a stranger is shown; it could do so unseen.
                    assert!(
                        oracle.entitled(device, &space) || !oracle.ever_entitled(device, &space),
                        "who knows a key that is written with may read there"
                    );
                }
            }
        }
    });
}

#[test]
fn a_withdrawal_from_above_takes_effect_and_one_from_elsewhere_does_not() {
    each(count(400).div_ceil(OF_ONE_WORLD), |seed| {
        let mut world = World::new(seed, length(seed));
        let before = Authority::reduce(world.root, &world.statements);
        let speaker = world.dice.below(world.speakers.len());
        let target = 1 + world.dice.below(world.speakers.len() - 1);
        let grant = world.speakers[target].log;
        let body = world.revocation(target, None);
        let Body::Revoke(revoke) = &body else {
            unreachable!()
        };
        let revoke: Revoke = revoke.clone();
        let said = world.say(speaker, body);
        let after = Authority::reduce(world.root, &world.statements);
        let by = world.speakers[speaker].log;
        let counted = before
            .next_seq(&by)
            .is_some_and(|place| place == (said.seq(), said.header().prev));
        let in_time = before.grant(&by).is_none_or(|own| {
            let millis = said.header().hlc.millis();
            millis <= own.grant.valid_until && !before.is_closed(millis)
        });
        let mut above = false;
        let mut at = before.grant(&grant);
        while let Some(held) = at {
            above |= held.issuer == by;
            at = before.grant(&held.issuer);
        }
        let effective = counted && in_time && above;
        if !effective {
            assert_eq!(accepted(&after), accepted(&before), "nothing ends");
            return;
        }
        let held = after.grant(&grant).unwrap();
        let device = held.device();
        let only = after.device(&device).unwrap().grants.len() == 1;
        assert!(after.withdrawal(&grant).is_some());
        for lane_of in claims().iter().filter(|claim| claim.device == device) {
            let cut = revoke
                .lanes
                .iter()
                .find(|lane| (lane.space, lane.lane) == (lane_of.space, lane_of.lane))
                .map_or(Cut::NOTHING, |lane| lane.cut);
            let endorsed = after.statements().any(|each| {
                matches!(each.body(), Body::Endorse(endorse) if endorse.entries.contains(&lane_of.id))
            });
            if only && !endorsed && lane_of.seq > cut.count {
                assert!(!accepts(&after, lane_of), "beyond the cut");
            }
        }
        if only {
            for space in spaces() {
                for now in [NOW, NOW + 3 * DAY, NOW + 9 * DAY] {
                    assert!(!after.may_serve(&device, &space, now));
                }
            }
            assert!(after.is_withdrawn(&device));
        }
        let log: Vec<&Statement> = after
            .statements()
            .filter(|each| each.issuer() == grant && each.seq() >= revoke.log.count)
            .collect();
        for beyond in log {
            let Body::Grant(given) = beyond.body() else {
                continue;
            };
            let device = DeviceId(given.keys.device_id());
            let grants = after.device(&device).map(|device| &device.grants);
            assert!(
                grants
                    .into_iter()
                    .flatten()
                    .all(|held| held.id != beyond.id()),
                "what was granted beyond the cut does not count"
            );
        }
    });
}

#[test]
fn another_withdrawal_never_lets_more_entries_in() {
    each(count(400).div_ceil(OF_ONE_WORLD), |seed| {
        let mut world = World::new(seed, length(seed));
        let before = Authority::reduce(world.root, &world.statements);
        let target = 1 + world.dice.below(world.speakers.len() - 1);
        // What the target said of others stays: taking that back may well let something in again.
        let whole = Cut {
            count: (1 << 24) - 1,
            last: Hash([9; 32]),
        };
        let body = world.revocation(target, Some(whole));
        world.say(0, body);
        let after = Authority::reduce(world.root, &world.statements);
        for claim in accepted(&after) {
            assert!(accepts(&before, &claim));
        }
        // And who had judged before is told of all that is judged differently.
        let affected = after.affected_since(&before);
        for claim in claims() {
            if accepts(&before, &claim) != accepts(&after, &claim) {
                assert!(names(&affected, &claim), "{claim:?} of {affected:?}");
            }
        }
    });
}

/// Whether an entry is among those that are to be judged again.
fn names(affected: &BTreeSet<Affected>, claim: &EntryClaim) -> bool {
    affected.iter().any(|each| match each {
        Affected::Log {
            device,
            space,
            lane,
            from,
        } => {
            (*device, *space) == (claim.device, claim.space)
                && lane.is_none_or(|lane| lane == claim.lane)
                && *from <= claim.seq
        }
        Affected::Entry { device, space, id } => {
            (*device, *space, *id) == (claim.device, claim.space, claim.id)
        }
    })
}

#[test]
fn whatever_comes_a_replica_is_told_which_entries_to_judge_again() {
    each_history(96, |world, statements, dice| {
        let mut statements = statements.to_vec();
        dice.shuffle(&mut statements);
        let some = dice.below(statements.len());
        let mut authority = Authority::reduce(world.root, &statements[..some]);
        let size = 1 + dice.below(3);
        for part in statements[some..].chunks(size) {
            let before = authority.clone();
            let (_, affected) = authority.extend_telling(part);
            for claim in claims() {
                let changed = accepts(&before, &claim) != accepts(&authority, &claim);
                assert!(!changed || names(&affected, &claim), "{claim:?}");
            }
        }
    });
}

#[test]
fn no_right_is_without_a_path_to_the_root_and_none_is_wider_than_its_issuers() {
    each_history(400, |world, statements, _| {
        let authority = Authority::reduce(world.root, statements);
        for device in authority.devices() {
            for held in &device.grants {
                let new = &held.grant;
                assert_eq!(held.device(), device.id);
                if held.issuer == world.root {
                    assert_eq!(new.depth, 1);
                    continue;
                }
                let own = &authority.grant(&held.issuer).expect("a path").grant;
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
                assert!(
                    authority
                        .withdrawal(&held.issuer)
                        .is_none_or(|withdrawal| withdrawal.log.count > 0),
                    "from an issuer whose word counts"
                );
            }
        }
    });
}

#[test]
fn a_clock_makes_entries_wait_and_never_decides() {
    each_history(96, |world, statements, dice| {
        let authority = Authority::reduce(world.root, statements);
        for claim in claims() {
            let now = match dice.below(3) {
                0 => 0,
                1 => NOW + dice.below(400) as u64 * 3600 * 1000,
                _ => Hlc(u64::MAX).millis(),
            };
            match authority.judge_entry(&claim, now) {
                Judgement::Quarantine(_) => assert!(!accepts(&authority, &claim)),
                Judgement::Accept | Judgement::Late => assert!(accepts(&authority, &claim)),
                Judgement::Hold { until_ms, .. } => {
                    assert!(accepts(&authority, &claim) && until_ms > now);
                }
            }
        }
    });
}
