//! Attacks with time: periods, clocks, suspension, closing. By their number in `docs/SECURITY.md`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeSet;

use authority::{
    AHEAD_MS, Affected, Authority, AuthorityError, Body, Doubt, Endorse, EventOpenClose, FREEZE_MS,
    Freeze, Heads, HoldReason, Irregularity, Judgement, Reason, Role, TimeBeacon, beacon, endorse,
    freeze,
};
use common::{DAY, NOW, Town, entry, heads, id, unit};
use vault::DeviceKeys;
use wire::ids::Hlc;

const HOUR: u64 = 3600 * 1000;

/// A town with a lead and a volunteer of the lead.
fn town_with_team(seed: u64) -> (Town, DeviceKeys, DeviceKeys) {
    let mut town = Town::new(seed);
    let admin = town.admin_keys();
    let lead = town.joined(&admin, Role::SupportLead);
    let volunteer = town.joined(&lead, Role::VolunteerRecorder);
    (town, lead, volunteer)
}

#[test]
fn attack_20_what_a_lost_device_writes_under_an_earlier_time_is_set_aside_everywhere() {
    let (mut town, lead, volunteer) = town_with_team(60);
    let space = town.space(1);
    let honest = entry(&volunteer, space, 4, NOW + HOUR);
    let back_dated = entry(&volunteer, space, 5, NOW + HOUR + 1);
    let other_lane = authority::EntryClaim {
        lane: 1,
        ..entry(&volunteer, space, 1, NOW + HOUR)
    };
    let before = town.authority();
    for claim in [&honest, &back_dated, &other_lane] {
        assert_eq!(before.judge_entry(claim, NOW + DAY), Judgement::Accept);
    }
    town.revoke(&lead, &volunteer, Reason::Lost, &heads(&honest))
        .unwrap();
    let after = town.authority();
    for now in [0, NOW, NOW + DAY, NOW + 400 * DAY, u64::MAX] {
        for claim in [&back_dated, &other_lane] {
            assert_eq!(
                after.judge_entry(claim, now),
                Judgement::Quarantine(Doubt::BeyondCut),
                "whatever the receiver's clock shows"
            );
        }
    }
    assert_eq!(after.judge_entry(&honest, NOW + DAY), Judgement::Accept);
    // The replica that had applied it learns what to take back.
    let affected = after.affected_since(&before);
    let log = |space, lane, from| Affected::Log {
        device: id(&volunteer),
        space,
        lane,
        from,
    };
    let mut expected: BTreeSet<Affected> = (0..=2)
        .map(|class| log(town.space(class), None, 1))
        .collect();
    expected.insert(log(space, Some(2), 4));
    assert_eq!(affected, expected);
    assert!(after.affected_since(&after).is_empty());
}

#[test]
fn attack_20_an_entry_that_somebody_looked_at_counts_after_all_but_only_for_its_space() {
    let (mut town, lead, volunteer) = town_with_team(61);
    let space = town.space(1);
    let beyond = entry(&volunteer, space, 5, NOW + HOUR);
    town.revoke(&lead, &volunteer, Reason::Lost, &Heads::new())
        .unwrap();
    let before = town.authority();
    assert!(matches!(
        before.judge_entry(&beyond, NOW + DAY),
        Judgement::Quarantine(_)
    ));
    let at = town.tick();
    let said = endorse(
        &before,
        &lead,
        &space,
        &id(&volunteer),
        &BTreeSet::from([beyond.id]),
        at,
    )
    .unwrap();
    town.statements.extend(said);
    let after = town.authority();
    assert_eq!(after.judge_entry(&beyond, NOW + DAY), Judgement::Accept);
    assert_eq!(
        after.affected_since(&before),
        BTreeSet::from([Affected::Entry {
            device: id(&volunteer),
            space,
            id: beyond.id
        }])
    );
    let next = entry(&volunteer, space, 6, NOW + HOUR);
    let elsewhere = authority::EntryClaim {
        space: town.space(0),
        ..beyond
    };
    for claim in [next, elsewhere] {
        assert!(matches!(
            after.judge_entry(&claim, NOW + DAY),
            Judgement::Quarantine(_)
        ));
    }
}

#[test]
fn attack_20_nobody_endorses_their_own_or_what_was_never_theirs_to_write() {
    let (mut town, lead, volunteer) = town_with_team(62);
    let admin = town.admin_keys();
    let officer = town.joined(&admin, Role::MunicipalityOfficer);
    let (space, care) = (town.space(1), town.space(3));
    let claim = entry(&volunteer, space, 1, NOW + 9 * DAY);
    let by_lead = entry(&lead, space, 1, NOW + 9 * DAY);
    let in_care = entry(&volunteer, care, 1, NOW + HOUR);
    let endorsing = |space, claim: &authority::EntryClaim| {
        Body::Endorse(Endorse {
            space,
            device: claim.device,
            entries: vec![claim.id],
        })
    };
    for by in [&volunteer, &officer] {
        let authority = town.authority();
        let ids = BTreeSet::from([claim.id]);
        let at = town.tick();
        let refused = endorse(&authority, by, &space, &claim.device, &ids, at);
        assert_eq!(refused, Err(AuthorityError::NoRight));
        town.say(by, endorsing(space, &claim));
    }
    town.say(&lead, endorsing(space, &by_lead));
    assert_eq!(town.wrong(), [Irregularity::NotAbove; 3]);
    town.say(&admin, endorsing(care, &in_care));
    let authority = town.authority();
    for (claim, doubt) in [
        (&claim, Doubt::AfterPeriod),
        (&by_lead, Doubt::AfterPeriod),
        (&in_care, Doubt::NoRight),
    ] {
        assert_eq!(
            authority.judge_entry(claim, NOW + 9 * DAY),
            Judgement::Quarantine(doubt)
        );
    }
    town.say(&admin, endorsing(space, &by_lead));
    let endorsed = town.authority();
    assert_eq!(
        endorsed.judge_entry(&by_lead, NOW + 9 * DAY),
        Judgement::Accept,
        "one who stands above may"
    );
}

#[test]
fn attack_23_notes_of_an_ended_week_count_whenever_they_come_until_the_log_is_closed() {
    let (mut town, _, volunteer) = town_with_team(63);
    let admin = town.admin_keys();
    let space = town.space(1);
    let until = NOW + 7 * DAY;
    let written = entry(&volunteer, space, 8, until - DAY);
    let last = entry(&volunteer, space, 9, until);
    let too_late = entry(&volunteer, space, 10, until + 1);
    let open = town.authority();
    for (claim, now, expected) in [
        (&written, until - HOUR, Judgement::Accept),
        (&written, until + DAY, Judgement::Late),
        (&last, until + 26 * DAY, Judgement::Late),
        (
            &too_late,
            until + DAY,
            Judgement::Quarantine(Doubt::AfterPeriod),
        ),
        (
            &too_late,
            until - DAY,
            Judgement::Quarantine(Doubt::AfterPeriod),
        ),
    ] {
        assert_eq!(open.judge_entry(claim, now), expected);
    }
    // Fourteen days later the log is closed where it stands.
    let closing = authority::revoke(
        &open,
        &admin,
        &id(&volunteer),
        Reason::Ended,
        &heads(&written),
        Hlc::at_millis(until + 14 * DAY),
    )
    .unwrap();
    assert_eq!(closing.len(), 1);
    town.statements.extend(closing);
    let closed = town.authority();
    assert_eq!(
        closed.judge_entry(&written, until + 30 * DAY),
        Judgement::Late
    );
    assert_eq!(
        closed.judge_entry(&last, until + 30 * DAY),
        Judgement::Quarantine(Doubt::BeyondCut),
        "what nobody had seen by then goes to the tray"
    );
    // Nothing ended that had not ended.
    let early = authority::revoke(
        &open,
        &admin,
        &id(&volunteer),
        Reason::Ended,
        &Heads::new(),
        Hlc::at_millis(until - DAY),
    );
    assert_eq!(early, Err(AuthorityError::NoRight));
}

#[test]
fn attack_23_a_second_week_goes_on_when_the_first_one_is_closed() {
    let (mut town, lead, _) = town_with_team(64);
    let admin = town.admin_keys();
    let space = town.space(1);
    let until = NOW + 7 * DAY;
    town.admit_by(&admin, &lead, Role::SupportLead, NOW + 14 * DAY)
        .unwrap();
    let first = entry(&lead, space, 1, until - DAY);
    let second = entry(&lead, space, 2, until + 3 * DAY);
    let closing = authority::revoke(
        &town.authority(),
        &admin,
        &id(&lead),
        Reason::Ended,
        &heads(&first),
        Hlc::at_millis(until + 2 * DAY),
    )
    .unwrap();
    assert_eq!(closing.len(), 1, "only the week that is over");
    town.statements.extend(closing);
    let authority = town.authority();
    assert!(authority.may_serve(&id(&lead), &space, until + 3 * DAY));
    for claim in [&first, &second] {
        assert_eq!(
            authority.judge_entry(claim, until + 4 * DAY),
            Judgement::Accept
        );
    }
    assert!(!authority.is_withdrawn(&id(&lead)));
}

#[test]
fn attack_24_clocks_of_any_year_end_nothing_and_stop_nothing() {
    let (mut town, lead, volunteer) = town_with_team(65);
    let admin = town.admin_keys();
    let space = town.space(1);
    let claim = entry(&volunteer, space, 1, NOW + HOUR);
    let y2038 = 2_147_483_648_000;
    for now in [
        0,
        1,
        NOW - 730 * DAY,
        NOW,
        NOW + 3650 * DAY,
        y2038,
        u64::MAX >> 16,
        u64::MAX,
    ] {
        let authority = town.authority();
        let expected = match now {
            now if now + AHEAD_MS.min(u64::MAX - now) < NOW + HOUR => Judgement::Hold {
                reason: HoldReason::Ahead,
                until_ms: NOW + HOUR - AHEAD_MS,
            },
            now if now > NOW + 7 * DAY => Judgement::Late,
            _ => Judgement::Accept,
        };
        assert_eq!(authority.judge_entry(&claim, now), expected, "at {now}");
        let _ = authority.may_serve(&id(&volunteer), &space, now);
        let _ = authority.rotation_due(&space, now);
        let _ = authority.lacking(&space, now);
        let _ = authority.frozen_until(&id(&volunteer), now);
    }
    // A device whose own clock is two years behind is told the time from above.
    let at = town.tick();
    let said = beacon(&town.authority(), &lead, NOW + 2 * DAY, at).unwrap();
    town.statements.push(said);
    // A team member cannot move anybody's time, and a lead not that of those above or beside.
    town.say(&volunteer, Body::TimeBeacon(TimeBeacon { at: y2038 }));
    let authority = town.authority();
    let wrong = NOW - 730 * DAY;
    assert_eq!(
        authority.now_for(&id(&volunteer), wrong),
        NOW + 2 * DAY,
        "the lead's word moves its own people"
    );
    assert_eq!(authority.now_for(&id(&lead), wrong), wrong);
    assert_eq!(authority.now_for(&id(&admin), wrong), wrong);
    assert_eq!(
        authority.now_for(&id(&volunteer), NOW + 3 * DAY),
        NOW + 3 * DAY
    );
    // Statements of any year.
    for millis in [0, 1, y2038, u64::MAX >> 16] {
        let mut other = Town::new(66);
        let device = town.newcomer();
        other.statements = town.statements.clone();
        other.root = town.root;
        let authority = other.authority();
        let admission =
            common::admission(&device, Role::MunicipalityOfficer, vec![unit(1)], NOW + DAY);
        let made = authority::admit(
            &authority,
            &admin,
            &admission,
            &other.keys_of(&admin),
            Hlc::at_millis(millis),
            &mut town.rng,
        );
        if let Ok(made) = made {
            other.statements.extend(made);
        }
        let _ = other.authority().incidents().count();
    }
}

#[test]
fn attack_27_a_suspension_that_nobody_confirms_lapses_and_nothing_is_lost() {
    let (mut town, lead, volunteer) = town_with_team(67);
    let space = town.space(1);
    let before = town.authority();
    let since = NOW + DAY;
    let said = freeze(&before, &lead, &id(&volunteer), Hlc::at_millis(since)).unwrap();
    town.statements.push(said);
    let frozen = town.authority();
    let claim = entry(&volunteer, space, 1, since + HOUR);
    let until_ms = since + FREEZE_MS;
    for (now, expected, served) in [
        (since - 1, Judgement::Accept, true),
        (
            since,
            Judgement::Hold {
                reason: HoldReason::Frozen,
                until_ms,
            },
            false,
        ),
        (
            until_ms - 1,
            Judgement::Hold {
                reason: HoldReason::Frozen,
                until_ms,
            },
            false,
        ),
        (until_ms, Judgement::Accept, true),
    ] {
        assert_eq!(frozen.judge_entry(&claim, now), expected, "at {now}");
        assert_eq!(frozen.may_serve(&id(&volunteer), &space, now), served);
    }
    assert!(
        frozen.affected_since(&before).is_empty(),
        "nothing that was applied is taken back"
    );
    assert_eq!(
        frozen.freezes(&id(&volunteer)),
        [(since, until_ms)],
        "shown"
    );
    assert_eq!(
        frozen.writable_epoch(&space),
        before.writable_epoch(&space),
        "nobody stops writing"
    );
}

#[test]
fn attack_27_replicas_with_different_clocks_end_alike() {
    let (mut town, lead, volunteer) = town_with_team(68);
    let space = town.space(1);
    let since = NOW + DAY;
    let said = freeze(
        &town.authority(),
        &lead,
        &id(&volunteer),
        Hlc::at_millis(since),
    );
    town.statements.push(said.unwrap());
    let authority = town.authority();
    let claims: Vec<_> = (1..20)
        .map(|seq| entry(&volunteer, space, seq, NOW + seq * 12 * HOUR))
        .collect();
    // Each looks at an entry when it comes and again when it was told to, by a clock of its own.
    let end = |skew: i64| -> Vec<bool> {
        claims
            .iter()
            .map(|claim| {
                let mut now = (NOW + DAY).saturating_add_signed(skew);
                loop {
                    match authority.judge_entry(claim, now) {
                        Judgement::Hold { until_ms, .. } => {
                            assert!(until_ms > now, "waiting ends");
                            now = until_ms;
                        }
                        Judgement::Accept | Judgement::Late => return true,
                        Judgement::Quarantine(_) => return false,
                    }
                }
            })
            .collect()
    };
    let expected = end(0);
    assert!(expected.contains(&true) && expected.contains(&false));
    for skew in [-2, -1, 1, 2, 3, 30].map(|days: i64| days * DAY as i64) {
        assert_eq!(end(skew), expected, "{skew} milliseconds off");
    }
}

#[test]
fn attack_27_only_an_issuer_of_the_unit_suspends_and_never_what_stands_above() {
    let (mut town, lead, volunteer) = town_with_team(69);
    let admin = town.admin_keys();
    let sibling = town.joined(&admin, Role::SupportLead);
    let elsewhere = {
        // An officer of another unit is no business of the lead.
        let device = town.newcomer();
        let mut admission =
            common::admission(&device, Role::MunicipalityOfficer, vec![unit(2)], NOW + DAY);
        admission.units = vec![unit(2)];
        town.say_root(Body::Grant(authority::Grant {
            keys: device.public(),
            account: admission.account,
            org: admission.org,
            agreement: None,
            role: admission.role as u8,
            rights: admission.role.rights().0,
            units: vec![unit(2)],
            classes: vec![0, 1],
            valid_from: NOW,
            valid_until: NOW + DAY,
            depth: 1,
        }));
        device
    };
    for (by, target, may) in [
        (&lead, &volunteer, true),
        (&lead, &sibling, true),
        (&admin, &lead, true),
        (&lead, &admin, false),
        (&volunteer, &sibling, false),
        (&lead, &elsewhere, false),
    ] {
        let authority = town.authority();
        let at = town.tick();
        let made = freeze(&authority, by, &id(target), at);
        assert_eq!(made.is_ok(), may);
        let body = Body::Freeze(Freeze { device: id(target) });
        let before = town.authority().freezes(&id(target)).len();
        town.say(by, body);
        let after = town.authority().freezes(&id(target)).len();
        assert_eq!(after > before, may);
    }
    assert_eq!(town.wrong(), [Irregularity::NotAbove; 3]);
}

#[test]
fn a_closed_operation_takes_nothing_new_and_serves_the_archive_alone() {
    let (mut town, lead, volunteer) = town_with_team(70);
    let admin = town.admin_keys();
    let space = town.space(1);
    let at = NOW + 2 * DAY;
    let event = |open, at| Body::EventOpenClose(EventOpenClose { open, at });
    town.say(&admin, event(false, NOW));
    assert_eq!(
        town.wrong(),
        [Irregularity::NoRight],
        "only the root closes"
    );
    town.say_root(event(false, at));
    let closed = town.authority();
    let before = entry(&volunteer, space, 1, at - 1);
    let after = entry(&volunteer, space, 2, at);
    assert_eq!(closed.judge_entry(&before, at + DAY), Judgement::Accept);
    assert_eq!(
        closed.judge_entry(&after, at + DAY),
        Judgement::Quarantine(Doubt::Closed)
    );
    for (device, served) in [(&admin, true), (&lead, false), (&volunteer, false)] {
        assert!(closed.may_serve(&id(device), &space, at - 1));
        assert_eq!(closed.may_serve(&id(device), &space, at), served);
    }
    town.say_root(event(true, at + DAY));
    let opened = town.authority();
    assert!(opened.may_serve(&id(&volunteer), &space, at + DAY));
    assert!(!opened.may_serve(&id(&volunteer), &space, at + DAY - 1));
    let later = entry(&volunteer, space, 3, at + DAY);
    assert_eq!(opened.judge_entry(&later, at + DAY), Judgement::Accept);
    assert_eq!(
        opened.judge_entry(&after, at + DAY),
        Judgement::Quarantine(Doubt::Closed),
        "the night between stays closed"
    );
}

#[test]
fn a_stranger_and_a_reader_write_nothing() {
    let (mut town, _, volunteer) = town_with_team(71);
    let stranger = town.newcomer();
    let authority = town.authority();
    for (claim, doubt) in [
        (
            entry(&stranger, town.space(1), 1, NOW),
            Doubt::UnknownDevice,
        ),
        (entry(&volunteer, town.space(3), 1, NOW), Doubt::NoRight),
        (
            entry(&volunteer, wire::ids::SpaceId([4; 16]), 1, NOW),
            Doubt::NoRight,
        ),
        (
            entry(&volunteer, town.space(1), 1, NOW - 1),
            Doubt::BeforePeriod,
        ),
    ] {
        assert_eq!(
            authority.judge_entry(&claim, NOW),
            Judgement::Quarantine(doubt)
        );
    }
    assert_eq!(
        Authority::unfounded().judge_entry(&entry(&volunteer, town.space(1), 1, NOW), NOW),
        Judgement::Quarantine(Doubt::UnknownDevice)
    );
}
