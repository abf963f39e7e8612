//! Statements that a member's changed program makes, against whole replicas: void, shown, and without
//! any effect on what others write; and what is told of withdrawals to whom.

use std::collections::BTreeSet;

use authority::{
    Body, Cut, Freeze, Irregularity, LaneCut, Reason, Revoke, Role, Signer, Statement,
};
use domain::kind::Kind;
use replica::{Erasure, Incident};
use stories::{Dice, Field, Forger, entries};
use wire::{DeviceId, Frame, Hash, Hlc, Lane, encode};

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;

fn id(field: &Field, device: usize) -> DeviceId {
    DeviceId(field[device].keys.device_id())
}

/// What a changed program says next in the log of its device's grant.
fn say(field: &Field, device: usize, bodies: Vec<Body>) -> Vec<Statement> {
    let authority = field[device].replica().authority();
    let own = authority.device(&id(field, device)).expect("a member");
    let issuer = own.grants[0].id;
    let (mut seq, mut prev) = authority.next_seq(&issuer).expect("its log goes on");
    let mut said = Vec::new();
    for body in bodies {
        let hlc = Hlc::at_millis(field.now_ms);
        let signer = Signer::Device(&field[device].keys);
        let one = Statement::issue(issuer, seq, prev, hlc, body, &signer).expect("a form");
        (seq, prev) = (seq + 1, one.id());
        said.push(one);
    }
    said
}

fn revoke(target: Hash) -> Body {
    Body::Revoke(Revoke {
        target,
        reason: Reason::Lost as u8,
        log: Cut::NOTHING,
        lanes: Vec::<LaneCut>::new(),
    })
}

#[test]
fn attack_10_a_lead_who_withdraws_or_suspends_what_stands_above_or_beside_changes_nothing_anywhere()
{
    let mut field = Field::new(Dice::story(1_002));
    let [lead, sibling] = field.team(["班長", "となりの班長"], Role::SupportLead);
    let shelter = field.member("避難所A", Role::HealthTeam);
    let now = field.now_ms;
    let person = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.meet();
    field.part_all();
    let grant = |field: &Field, device: usize| {
        let authority = field[0].replica().authority();
        authority.device(&id(field, device)).expect("known").grants[0].id
    };
    let (above, beside) = (grant(&field, 0), grant(&field, sibling));
    let said = say(
        &field,
        lead,
        vec![
            revoke(above),
            revoke(beside),
            Body::Freeze(Freeze {
                device: id(&field, 0),
            }),
        ],
    );
    let bytes: Vec<Vec<u8>> = said.iter().map(|one| one.bytes().to_vec()).collect();
    field.intrude(lead, shelter);
    field
        .inject(lead, shelter, &encode(&Frame::Statements(bytes)))
        .expect("works");
    field.run_until_quiet();
    for (one, other) in [(shelter, 0), (shelter, sibling), (0, sibling)] {
        field.join(one, other);
    }
    field.run_until_quiet();
    let at = field.now_ms;
    for device in [0, sibling, shelter] {
        let replica = field[device].replica();
        for other in [0, sibling] {
            let other = id(&field, other);
            assert!(!replica.authority().is_withdrawn(&other));
            assert_eq!(replica.authority().frozen_until(&other, at), None);
        }
        let wrong: Vec<Irregularity> = replica
            .incidents()
            .into_iter()
            .filter_map(|incident| match incident {
                Incident::Rights(incident) => Some(incident.irregularity),
                Incident::ForkedLog { .. } => None,
            })
            .collect();
        assert_eq!(wrong, [Irregularity::NotAbove; 3], "everybody is shown it");
    }
    // They go on writing, and it counts everywhere.
    for (device, text) in [(0, "本部から。"), (sibling, "となりから。")] {
        field[device].write_note(person, text, at).expect("may");
        field.seal(device);
    }
    field.run_until_quiet();
    for device in [0, sibling, shelter] {
        assert_eq!(
            field[device].notes_of(person),
            ["となりから。", "本部から。"]
        );
        assert_eq!(field[device].set_aside(), [""; 0]);
    }
}

#[test]
fn attack_13_who_hears_of_a_withdrawal_before_the_grant_sets_aside_exactly_what_everybody_does() {
    let mut field = Field::new(Dice::story(1_302));
    let second = field.member("西の本部", Role::MunicipalityAdmin);
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::HealthTeam);
    let now = field.now_ms;
    let person = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.meet();
    // The second office lets a laptop in; the van was not there and hears nothing of that office.
    field.part(van, second);
    for other in 0..van {
        field.part(van, other);
    }
    let thief = field.device("盗まれる端末");
    let mut admission = field.admission(thief, Role::HealthTeam);
    admission.valid_until_ms = field.now_ms + 30 * DAY_MS;
    field.act(second, |replica, now| replica.admit(now, &admission));
    let root = field[0].replica().authority().root();
    let statements = field[second].replica().statements();
    field.act(thief, |replica, now| replica.join(now, root, &statements));
    field.join(thief, shelter);
    field.run_until_quiet();
    let now = field.now_ms;
    field[thief]
        .write_note(person, "盗まれる前。", now)
        .expect("may");
    field.seal(thief);
    field.run_until_quiet();
    field.part_all();
    field.join(0, shelter);
    field.run_until_quiet();
    let mut forger = Forger::of(&field[thief], now);
    let mut record = field[thief].document(Kind::PersonRecord, domain::kind::record_of(person));
    let note = field[thief].note("盗んだ端末から。", now);
    let change = forger.change(&mut record, &[note]);
    let space = forger.space_of(Kind::PersonRecord);
    let document = domain::kind::record_of(person);
    let commit = forger.commit(Kind::PersonRecord, document, vec![change]);
    let late = forger.entry(space, Lane::Notes, vec![commit]);
    let stolen = id(&field, thief);
    field.act(0, |replica, now| {
        replica.withdraw(now, &stolen, Reason::Lost)
    });

    // To the van comes the word of the first office alone, then the thief, then the rest.
    let of_office: Vec<Vec<u8>> = {
        let authority = field[0].replica().authority();
        let issuer = authority.device(&id(&field, 0)).expect("known").grants[0].id;
        let own = authority.statements().filter(|one| one.issuer() == issuer);
        own.map(|one| one.bytes().to_vec()).collect()
    };
    field.act(van, |replica, now| replica.add_statements(now, &of_office));
    assert!(field[van].replica().authority().device(&stolen).is_none());
    field.intrude(thief, van);
    field
        .inject(thief, van, &entries(vec![late.clone()]))
        .expect("works");
    field.run_until_quiet();
    assert_eq!(
        field[van].notes_of(person),
        [""; 0],
        "nobody vouches for it"
    );
    let rest = field[second].replica().statements();
    field.act(van, |replica, now| replica.add_statements(now, &rest));
    let authority = field[van].replica().authority();
    assert!(authority.is_withdrawn(&stolen), "effective with the grant");
    // The late entry reaches the shelter by somebody who took it before; the van meets the shelter.
    field.part_all();
    field.join(van, shelter);
    field.join(shelter, 0);
    field.run_until_quiet();
    for device in [van, shelter, 0] {
        assert_eq!(
            field[device].notes_of(person),
            ["盗まれる前。"],
            "{}",
            field[device].name
        );
    }
    let digest = |device: usize| field[device].replica().state_digest().expect("reads");
    assert_eq!(digest(van), digest(shelter));
    assert_eq!(digest(van), digest(0));
}

#[test]
fn attack_27_clocks_that_differ_by_days_disagree_about_a_suspension_and_end_with_the_same() {
    let mut field = Field::new(Dice::story(2_702));
    let [shelter, van, suspect] =
        field.team(["避難所A", "巡回車", "疑われた端末"], Role::HealthTeam);
    let now = field.now_ms;
    let person = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.meet();
    field.part_all();
    // One clock is a day ahead, one four days.
    field[shelter].skew_ms = DAY_MS as i64;
    field[van].skew_ms = 4 * DAY_MS as i64;
    let device = id(&field, suspect);
    field.act(0, |replica, now| replica.freeze(now, &device));
    let freeze = field[0].replica().statements();
    for one in [shelter, van] {
        field.act(one, |replica, now| replica.add_statements(now, &freeze));
    }
    let now = field.now_ms;
    field[suspect]
        .write_note(person, "見つかりました。", now)
        .expect("its own program lets it");
    field.seal(suspect);
    for one in [shelter, van] {
        field.join(suspect, one);
        field.run_until_quiet();
        field.part_all();
    }
    assert_eq!(
        field[van].notes_of(person),
        ["見つかりました。"],
        "over, there"
    );
    assert_eq!(field[shelter].notes_of(person), [""; 0], "held, here");
    assert_eq!(field[shelter].set_aside(), [""; 0], "and not set aside");
    // The days pass for every clock; nobody confirmed it.
    for _ in 0..6 {
        field.advance(DAY_MS);
        field.join(shelter, van);
        field.join(0, shelter);
        field.run_until_quiet();
        field.part_all();
    }
    for one in [0, shelter, van] {
        assert_eq!(field[one].notes_of(person), ["見つかりました。"]);
        assert_eq!(field[one].set_aside(), [""; 0]);
        let freezes = field[one].replica().authority().freezes(&device);
        assert_eq!(freezes.len(), 1, "it stays on record");
    }
    let digest = |device: usize| field[device].replica().state_digest().expect("reads");
    assert_eq!(digest(shelter), digest(van));
    assert_eq!(digest(shelter), digest(0));
}

#[test]
fn who_only_confirms_a_withdrawal_is_counted_and_who_was_away_is_not() {
    let mut field = Field::new(Dice::story(2_601));
    let [reader, away, lost] = field.team(
        ["読むだけの端末", "留守の端末", "なくした端末"],
        Role::HealthTeam,
    );
    field.meet();
    field.part_all();
    let device = id(&field, lost);
    field.act(0, |replica, now| {
        replica.withdraw(now, &device, Reason::Lost)
    });
    field.join(0, reader);
    field.run_until_quiet();
    let counted = |field: &Field, at: usize| -> BTreeSet<DeviceId> {
        let known = field[at].replica().knowing_withdrawals(field.now_ms);
        known.expect("reads").remove(&device).expect("withdrawn")
    };
    let expected = BTreeSet::from([id(&field, 0), id(&field, reader)]);
    assert_eq!(counted(&field, 0), expected, "it has written nothing since");
    // More is said meanwhile, and the program is started again: what was proved stays proved.
    field.member("あとの端末", Role::VolunteerRecorder);
    field.crash(0);
    field.run_until_quiet();
    let now = counted(&field, 0);
    assert!(now.is_superset(&expected), "{now:?}");
    assert!(!now.contains(&id(&field, away)));
    field.part_all();
    field.join(0, away);
    field.run_until_quiet();
    assert!(counted(&field, 0).contains(&id(&field, away)));
}

#[test]
fn a_device_withdrawn_while_it_was_away_is_told_once_and_nothing_else() {
    let mut field = Field::new(Dice::story(2_602));
    let [shelter, lost] = field.team(["避難所A", "なくした端末"], Role::HealthTeam);
    let now = field.now_ms;
    let person = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.meet();
    field.part_all();
    let device = id(&field, lost);
    field.act(0, |replica, now| {
        replica.withdraw(now, &device, Reason::Misconduct)
    });
    field.join(0, shelter);
    field.run_until_quiet();
    field.part_all();
    let now = field.now_ms;
    field[shelter]
        .write_note(person, "取り消しのあと。", now)
        .expect("may");
    field.seal(shelter);
    field[lost]
        .write_note(person, "知らずに書いた。", now)
        .expect("it does not know");
    field.join(lost, shelter);
    field.run_until_quiet();
    assert!(!field.joined(lost, shelter), "the conversation is over");
    let known = field[lost].replica().authority().is_withdrawn(&device);
    assert!(known, "it shows itself withdrawn");
    assert_eq!(
        field[lost].replica().erased(),
        Some(Erasure::Withdrawn),
        "and keeps nothing that can be read"
    );
    let own = |((author, _), head): (&(DeviceId, u8), &protocol::LogHead)| {
        *author == device && head.seq > 0
    };
    let replica = field[lost].replica();
    assert!(
        replica.logs().values().flatten().any(own),
        "what it wrote stays there, sealed, to be looked at"
    );
    assert_eq!(field[shelter].notes_of(person), ["取り消しのあと。"]);
    assert_eq!(field[shelter].set_aside(), [""; 0], "nothing was taken");
    // It was told; from now on it is not let in at all.
    let net = field[lost].net();
    assert!(!field[shelter].replica().known_peers().contains(&net));
    field.overheard = Some(Vec::new());
    field.knock(lost, shelter);
    assert_eq!(field.overheard.take(), Some(Vec::new()), "not a word");
}
