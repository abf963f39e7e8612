//! Attacks on the end of rights, by their number in `docs/SECURITY.md`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use authority::{
    Agreement, Authority, AuthorityError, Body, Cut, Doubt, Freeze, Grant, Heads, Irregularity,
    Judgement, Reason, Revoke, Rights, Role, RootRotate, Signer, Statement, revocations,
};
use common::{DAY, NOW, Town, again, entry, heads, id, unit};
use vault::{DeviceKeys, SigningKey};
use wire::ids::{AccountId, Hash, Hlc, PublicKey};

/// A withdrawal after which nothing of the grant counts.
fn nothing_left(target: Hash, reason: Reason) -> Body {
    Body::Revoke(Revoke {
        target,
        reason: reason as u8,
        log: Cut::NOTHING,
        lanes: vec![],
    })
}

/// An admin at the first depth, one at the second, a lead at the third, a volunteer at the fourth.
fn four_levels(seed: u64) -> (Town, [DeviceKeys; 4]) {
    let mut town = Town::new(seed);
    let prefecture = town.admin_keys();
    let municipality = town.joined(&prefecture, Role::MunicipalityAdmin);
    let lead = town.joined(&municipality, Role::SupportLead);
    let volunteer = town.joined(&lead, Role::VolunteerRecorder);
    (town, [prefecture, municipality, lead, volunteer])
}

fn accepted(authority: &Authority, claim: &authority::EntryClaim) -> bool {
    authority.judge_entry(claim, NOW + DAY) == Judgement::Accept
}

#[test]
fn attack_10_nobody_withdraws_what_stands_above_or_beside() {
    let (mut town, [prefecture, municipality, lead, volunteer]) = four_levels(40);
    let sibling = town.joined(&municipality, Role::SupportLead);
    let space = town.space(1);
    let claims: Vec<_> = [&prefecture, &municipality, &sibling, &volunteer]
        .map(|device| entry(device, space, 1, NOW + 5000))
        .into();
    for (by, target) in [
        (&lead, &municipality),
        (&lead, &prefecture),
        (&lead, &sibling),
        (&lead, &lead),
        (&volunteer, &lead),
        (&municipality, &municipality),
    ] {
        let grant = town.grant_of(target);
        town.say(by, nothing_left(grant, Reason::Misconduct));
        assert_eq!(
            town.revoke(by, target, Reason::Misconduct, &Heads::new()),
            Err(AuthorityError::NoRight),
            "no such statement is made in the first place"
        );
    }
    let authority = town.authority();
    for claim in &claims {
        assert!(accepted(&authority, claim), "everybody goes on");
        assert!(authority.may_serve(&claim.device, &space, NOW + DAY));
    }
    assert_eq!(town.wrong(), [Irregularity::NotAbove; 6], "each is shown");
}

#[test]
fn attack_11_two_admins_who_withdraw_each_other_both_stay_and_the_prefecture_decides() {
    let mut town = Town::new(41);
    let prefecture = town.admin_keys();
    let one = town.joined(&prefecture, Role::MunicipalityAdmin);
    let other = town.joined(&prefecture, Role::MunicipalityAdmin);
    let space = town.space(1);
    let (grant_one, grant_other) = (town.grant_of(&one), town.grant_of(&other));
    town.say(&one, nothing_left(grant_other, Reason::Misconduct));
    town.say(&other, nothing_left(grant_one, Reason::Misconduct));
    let (by_one, by_other) = (
        entry(&one, space, 1, NOW + 9000),
        entry(&other, space, 1, NOW + 9000),
    );
    let both = town.authority();
    assert!(accepted(&both, &by_one) && accepted(&both, &by_other));
    town.revoke(&prefecture, &other, Reason::Misconduct, &Heads::new())
        .unwrap();
    let decided = town.authority();
    assert!(accepted(&decided, &by_one), "the one stays");
    assert!(!accepted(&decided, &by_other), "the other does not");
    assert!(!decided.may_serve(&id(&other), &space, NOW + DAY));
}

#[test]
fn attack_12_a_finder_who_speaks_twice_undoes_nothing_once_the_loss_is_known() {
    let (mut town, [prefecture, municipality, lead, volunteer]) = four_levels(42);
    let space = town.space(1);
    let claim = entry(&volunteer, space, 1, NOW + 5000);
    let honest = town.authority();
    assert!(accepted(&honest, &claim));
    let revocation = {
        let mut known = town.authority();
        let at = town.tick();
        let said = authority::revoke(
            &known,
            &prefecture,
            &id(&municipality),
            Reason::Lost,
            &Heads::new(),
            at,
        )
        .unwrap();
        known.extend(&said);
        assert!(accepted(&known, &claim), "what it granted before stays");
        said
    };
    // Whoever has the municipality's laptop signs another statement at its first place.
    let issuer = town.grant_of(&municipality);
    let other = Statement::issue(
        issuer,
        0,
        Hash::ZERO,
        Hlc::at_millis(NOW + 1000),
        Body::Freeze(Freeze { device: id(&lead) }),
        &Signer::Device(&municipality),
    )
    .unwrap();
    town.statements.push(other);
    let forked = town.authority();
    assert!(!accepted(&forked, &claim), "nobody below it stands");
    town.statements.extend(revocation);
    let healed = town.authority();
    assert!(
        accepted(&healed, &claim),
        "the prefecture named the branch that counts"
    );
    assert!(healed.device(&id(&lead)).is_some());
    assert!(!healed.may_serve(&id(&municipality), &space, NOW + DAY));
    assert_eq!(
        healed.next_seq(&issuer),
        None,
        "nothing more is signed there"
    );
    assert!(
        town.wrong().contains(&Irregularity::Equivocation),
        "it is shown"
    );

    // A device that holds the finder's branch alone is given the other.
    let mut misled = Authority::reduce(
        town.root,
        town.statements
            .iter()
            .filter(|each| each.issuer() != issuer || matches!(each.body(), Body::Freeze(_))),
    );
    assert!(!accepted(&misled, &claim));
    let sent: Vec<Statement> = healed
        .missing_for(&misled.vector())
        .into_iter()
        .cloned()
        .collect();
    misled.extend(&sent);
    let again: Vec<Statement> = healed
        .missing_for(&misled.vector())
        .into_iter()
        .cloned()
        .collect();
    misled.extend(&again);
    assert_eq!(misled.heads_hash(), healed.heads_hash());
    assert!(accepted(&misled, &claim));
    assert!(
        healed.missing_for(&misled.vector()).is_empty(),
        "and then there is rest"
    );
}

#[test]
fn attack_13_a_withdrawal_that_comes_before_the_grant_holds_when_the_grant_comes() {
    let (mut town, [_, municipality, lead, volunteer]) = four_levels(43);
    let space = town.space(1);
    town.revoke(&municipality, &volunteer, Reason::Lost, &Heads::new())
        .unwrap();
    let grant = town.grant_of(&volunteer);
    let (late, early): (Vec<Statement>, Vec<Statement>) = town
        .statements
        .iter()
        .cloned()
        .partition(|each| each.issuer() == town.grant_of(&lead));
    assert!(late.iter().any(|each| each.id() == grant));
    let mut authority = Authority::reduce(town.root, &early);
    assert_eq!(authority.device(&id(&volunteer)), None, "not yet known");
    for statement in &late {
        authority.extend([statement]);
    }
    assert!(authority.device(&id(&volunteer)).is_some());
    assert!(!authority.may_serve(&id(&volunteer), &space, NOW + DAY));
    assert_eq!(
        authority.judge_entry(&entry(&volunteer, space, 1, NOW + 5000), NOW + DAY),
        Judgement::Quarantine(Doubt::BeyondCut)
    );
    assert_eq!(authority, town.authority());
}

#[test]
fn attack_14_the_root_withdraws_a_grant_of_any_depth_directly() {
    for depth in [1, 2, 3] {
        let (mut town, devices) = four_levels(44);
        let space = town.space(1);
        let target = &devices[depth];
        let before = entry(target, space, 1, NOW + 5000);
        let after = entry(target, space, 2, NOW + 6000);
        let last = heads(&before);
        for body in revocations(
            &town.authority(),
            &id(target),
            Reason::Lost,
            &last,
            Hlc::at_millis(NOW),
        ) {
            town.say_root(Body::Revoke(body));
        }
        let authority = town.authority();
        assert!(accepted(&authority, &before), "depth {}", depth + 1);
        assert_eq!(
            authority.judge_entry(&after, NOW + DAY),
            Judgement::Quarantine(Doubt::BeyondCut),
            "depth {}",
            depth + 1
        );
        assert!(!authority.may_serve(&id(target), &space, NOW + DAY));
        assert_eq!(authority.incidents().count(), 0);
        // Those below go on: what their issuer said before the cut stays.
        for device in devices.iter().skip(depth + 1) {
            assert!(authority.may_serve(&id(device), &space, NOW + DAY));
        }
    }
}

#[test]
fn what_an_issuer_says_beyond_its_cut_is_void_and_so_is_everything_below() {
    let (mut town, [prefecture, municipality, lead, volunteer]) = four_levels(45);
    let space = town.space(1);
    let lost = town.authority();
    let at = Hlc::at_millis(NOW + 3_600_000);
    let cut = authority::revoke(
        &lost,
        &prefecture,
        &id(&lead),
        Reason::Lost,
        &Heads::new(),
        at,
    )
    .unwrap();
    // The finder goes on granting, under an earlier time.
    let friend = town.joined(&lead, Role::VolunteerRecorder);
    let freeze = Body::Freeze(Freeze {
        device: id(&volunteer),
    });
    town.say(&lead, freeze);
    assert!(town.authority().device(&id(&friend)).is_some());
    town.statements.extend(cut);
    let authority = town.authority();
    assert_eq!(authority.device(&id(&friend)), None);
    assert_eq!(authority.freezes(&id(&volunteer)), []);
    assert_eq!(
        authority.judge_entry(&entry(&friend, space, 1, NOW + 5000), NOW + DAY),
        Judgement::Quarantine(Doubt::GrantVoid)
    );
    assert!(accepted(
        &authority,
        &entry(&volunteer, space, 1, NOW + 5000)
    ));
    assert!(authority.is_withdrawn(&id(&friend)) && authority.is_withdrawn(&id(&lead)));
    assert!(!authority.is_withdrawn(&id(&municipality)));
    // What somebody above the one who withdrew cuts away, comes back.
    let issuer = town.grant_of(&prefecture);
    let place = town
        .statements
        .iter()
        .find(|each| each.issuer() == issuer && matches!(each.body(), Body::Revoke(_)))
        .unwrap();
    town.say_root(Body::Revoke(Revoke {
        target: issuer,
        reason: Reason::Misconduct as u8,
        log: Cut {
            count: place.seq(),
            last: place.header().prev,
        },
        lanes: vec![],
    }));
    let back = town.authority();
    assert!(
        back.device(&id(&friend)).is_some(),
        "a withdrawal that was cut away itself ends nothing"
    );
}

#[test]
fn the_least_of_several_cuts_counts_and_a_contradiction_leaves_what_both_share() {
    let (mut town, [prefecture, municipality, _, volunteer]) = four_levels(46);
    let space = town.space(1);
    let claims: Vec<_> = (1..=9)
        .map(|seq| entry(&volunteer, space, seq, NOW + 5000))
        .collect();
    let judged = |town: &Town| -> Vec<u64> {
        let authority = town.authority();
        let counting = claims.iter().filter(|claim| accepted(&authority, claim));
        counting.map(|claim| claim.seq).collect()
    };
    let cut = |town: &mut Town, by: &DeviceKeys, at: usize| {
        let last = heads(&claims[at - 1]);
        town.revoke(by, &volunteer, Reason::Lost, &last).unwrap();
    };
    cut(&mut town, &municipality, 7);
    assert_eq!(judged(&town), [1, 2, 3, 4, 5, 6, 7]);
    cut(&mut town, &prefecture, 8);
    assert_eq!(judged(&town).len(), 7, "a greater cut gives nothing back");
    cut(&mut town, &prefecture, 5);
    assert_eq!(judged(&town), [1, 2, 3, 4, 5]);
    let mut other = claims[4];
    other.id = Hash([0x77; 32]);
    assert_eq!(
        town.authority().judge_entry(&other, NOW + DAY),
        Judgement::Quarantine(Doubt::OtherBranch),
        "another entry at the last place"
    );
    let last = heads(&other);
    town.revoke(&municipality, &volunteer, Reason::Lost, &last)
        .unwrap();
    assert_eq!(judged(&town), [1, 2, 3, 4], "they agree on what is before");
    assert!(!accepted(&town.authority(), &other));
    town.revoke(&municipality, &volunteer, Reason::Lost, &Heads::new())
        .unwrap();
    assert_eq!(judged(&town), [0_u64; 0]);
}

#[test]
fn attack_16_a_private_group_without_an_agreement_in_force_gets_nothing() {
    let whole = Agreement {
        id: [1; 16],
        kind: Agreement::ACCORD,
        from: NOW,
        until: NOW + DAY,
        classes: vec![0, 1, 2],
    };
    let bent = |bend: fn(&mut Agreement)| {
        let mut agreement = whole.clone();
        bend(&mut agreement);
        Some(agreement)
    };
    for role in [Role::SupportLead, Role::VolunteerRecorder] {
        for (name, agreement, expected) in [
            ("a whole one", Some(whole.clone()), None),
            ("none", None, Some(Irregularity::Agreement)),
            (
                "one that ended",
                bent(|agreement| agreement.until = NOW + DAY - 1),
                Some(Irregularity::Period),
            ),
            (
                "one to come",
                bent(|agreement| agreement.from = NOW + 1),
                Some(Irregularity::Period),
            ),
            (
                "one without P2",
                bent(|agreement| agreement.classes = vec![0, 1]),
                Some(Irregularity::Agreement),
            ),
            (
                "one that lists nothing",
                bent(|agreement| agreement.classes.clear()),
                Some(Irregularity::Agreement),
            ),
            (
                "one about staff",
                bent(|agreement| agreement.kind = 3),
                Some(Irregularity::Agreement),
            ),
        ] {
            let mut town = Town::new(47);
            let admin = town.admin_keys();
            let device = town.newcomer();
            let grant = Grant {
                keys: device.public(),
                account: AccountId([1; 16]),
                org: [6; 16],
                agreement,
                role: role as u8,
                rights: role.rights().common(Rights(0x1f)).0,
                units: vec![unit(1)],
                classes: vec![0, 1, 2],
                valid_from: NOW,
                valid_until: NOW + DAY,
                depth: 2,
            };
            town.say(&admin, Body::Grant(grant));
            let known = town.authority().device(&id(&device)).is_some();
            assert_eq!(known, expected.is_none(), "{role:?} with {name}");
            assert_eq!(town.wrong(), Vec::from_iter(expected), "{role:?}, {name}");
        }
    }
}

#[test]
fn attack_16_a_group_cannot_give_its_members_another_agreement_than_its_own() {
    let mut town = Town::new(48);
    let admin = town.admin_keys();
    let lead = town.joined(&admin, Role::SupportLead);
    let member = town.joined(&lead, Role::VolunteerRecorder);
    let own = |device: &DeviceKeys| {
        let authority = town.authority();
        let held = &authority.device(&id(device)).unwrap().grants[0];
        held.grant.clone()
    };
    assert_eq!(own(&lead).agreement, own(&member).agreement, "passed on");
    let mut wider = own(&member);
    let friend = town.newcomer();
    wider.keys = friend.public();
    wider.agreement.as_mut().unwrap().id = [9; 16];
    town.say(&lead, Body::Grant(wider));
    assert_eq!(town.authority().device(&id(&friend)), None);
    assert_eq!(town.wrong(), [Irregularity::Agreement]);
}

#[test]
fn a_laptop_that_was_withdrawn_is_not_admitted_again_by_those_who_know() {
    let (mut town, [_, municipality, lead, volunteer]) = four_levels(51);
    town.revoke(&municipality, &volunteer, Reason::Lost, &Heads::new())
        .unwrap();
    let again = town.admit_by(&lead, &volunteer, Role::VolunteerRecorder, NOW + DAY);
    assert_eq!(again, Err(AuthorityError::Withdrawn));
    let anew = town.joined(&lead, Role::VolunteerRecorder);
    assert!(town.authority().may_serve(&id(&anew), &town.space(1), NOW));
}

/// A root of three keys of which two must sign.
fn rooted_in_three(seed: u64) -> (Town, Vec<SigningKey>) {
    let mut town = Town::new(seed);
    let keys: Vec<SigningKey> = (0..3)
        .map(|_| SigningKey::generate(&mut town.rng).unwrap())
        .collect();
    town.say_root(Body::RootRotate(RootRotate {
        root_keys: keys.iter().map(|key| PublicKey(key.public())).collect(),
        threshold: 2,
    }));
    (town, keys)
}

#[test]
fn two_of_three_root_keys_speak_together_and_one_does_not() {
    let (town, keys) = rooted_in_three(49);
    let prefecture = town.admin_keys();
    let space = town.space(1);
    let target = town.grant_of(&prefecture);
    let (seq, prev) = town.authority().next_seq(&town.root).unwrap();
    let body = nothing_left(target, Reason::Lost);
    let alone = Statement::issue(
        town.root,
        seq,
        prev,
        Hlc::at_millis(NOW + 9),
        body,
        &Signer::Root(&[(2, SigningKey::from_seed(&keys[2].seed()).unwrap())]),
    )
    .unwrap();
    let mut authority = town.authority();
    authority.extend([&alone]);
    assert!(
        authority.may_serve(&id(&prefecture), &space, NOW + DAY),
        "one key is not enough"
    );
    let together = alone.cosigned(0, &keys[0]).unwrap();
    assert_eq!(together.id(), alone.id(), "the same words");
    authority.extend([&together]);
    assert!(!authority.may_serve(&id(&prefecture), &space, NOW + DAY));
    assert!(alone.cosigned(2, &keys[0]).is_err(), "the place is taken");
    let forged = alone.cosigned(1, &keys[0]).unwrap();
    let mut misled = town.authority();
    misled.extend([&forged]);
    assert!(
        misled.may_serve(&id(&prefecture), &space, NOW + DAY),
        "a key at another's place spoils the statement"
    );
}

#[test]
fn a_key_that_the_root_gave_up_says_nothing_more() {
    let (mut town, _) = rooted_in_three(50);
    let before = town.authority();
    let seed: [u8; 32] = town.root_secret.clone().try_into().unwrap();
    let given_up = [(0, SigningKey::from_seed(&seed).unwrap())];
    let (seq, prev) = before.next_seq(&town.root).unwrap();
    let target = town.grant_of(&again(&town.admin));
    let body = nothing_left(target, Reason::Lost);
    let signer = Signer::Root(&given_up);
    let at = town.tick();
    town.statements
        .push(Statement::issue(town.root, seq, prev, at, body, &signer).unwrap());
    assert_eq!(town.authority(), before);
    // And a device that says so about the root is not heard either.
    let mut town = Town::new(50);
    let admin = town.admin_keys();
    town.say(
        &admin,
        Body::RootRotate(RootRotate {
            root_keys: vec![PublicKey(admin.public().sign)],
            threshold: 1,
        }),
    );
    assert_eq!(town.wrong(), [Irregularity::NoRight]);
}
