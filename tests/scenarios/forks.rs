//! One device writes two different entries with one number: its disk was copied or restored, or its
//! owner wants two teams to believe two things. Both are kept, the log stops, everybody sees it.

use authority::{Reason, Role};
use document::Document;
use domain::kind::{Kind, record_of};
use replica::Incident;
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{DeviceId, Lane, SpaceId};

const RECORD: Kind = Kind::PersonRecord;

struct Fork {
    field: Field,
    shelter: usize,
    van: usize,
    copied: usize,
    sato: PersonId,
    space: SpaceId,
    /// The two entries with one number, and one that follows each.
    branches: [[Vec<u8>; 2]; 2],
}

impl Fork {
    /// A device with a proper entry that everybody holds, and two branches after it.
    fn new(number: u64) -> Self {
        let mut field = Field::new(Dice::story(number));
        let [shelter, van, copied] =
            field.team(["避難所A", "巡回車", "写された端末"], Role::HealthTeam);
        let now = field.now_ms;
        let sato = field[copied].register("佐藤 花子", "サトウ ハナコ", now);
        field[copied]
            .write_note(sato, "膝の痛み。", now)
            .expect("a health team may write");
        field.meet();
        field.part_all();
        let mut forger = Forger::of(&field[copied], now);
        let space = forger.space_of(RECORD);
        let head = forger.heads.clone();
        let branches = ["甲", "乙"].map(|name| {
            forger.heads.clone_from(&head);
            let mut record = field[copied].document(RECORD, record_of(sato));
            [1, 2].map(|number| {
                let note = field[copied].note(&format!("{name}{number}"), now);
                let change = forger.change(&mut record, &[note]);
                let commit = forger.commit(RECORD, record_of(sato), vec![change]);
                forger.entry(space, Lane::Notes, vec![commit])
            })
        });
        Self {
            field,
            shelter,
            van,
            copied,
            sato,
            space,
            branches,
        }
    }

    fn give(&mut self, to: usize, list: Vec<Vec<u8>>) {
        if !self.field.talking(self.copied, to) {
            self.field.intrude(self.copied, to);
        }
        self.field
            .inject(self.copied, to, &entries(list))
            .expect("whatever comes, the store works");
        self.field.run_until_quiet();
    }

    fn meet(&mut self) {
        self.field.join(self.shelter, self.van);
        self.field.run_until_quiet();
        self.field.part(self.shelter, self.van);
    }

    /// Documents, lists and what is set aside are the same on all of them.
    fn same(&self, devices: &[usize]) {
        let state = |device: usize| {
            let mut aside = self.field[device].set_aside();
            aside.sort();
            let digest = self.field[device].replica().state_digest().expect("reads");
            (digest, self.field[device].lists(), aside)
        };
        for pair in devices.windows(2) {
            assert_eq!(state(pair[0]), state(pair[1]));
        }
    }

    fn is_seen_by(&self, device: usize) -> bool {
        let of = DeviceId(self.field[self.copied].keys.device_id());
        let incidents = self.field[device].replica().incidents();
        incidents.iter().any(|incident| {
            matches!(incident, Incident::ForkedLog { space, device, lane: 2, .. }
                if *space == self.space && *device == of)
        })
    }

    /// The sealed entries of the log that a device keeps, of whichever branch.
    fn kept_by(&self, device: usize) -> Vec<Vec<u8>> {
        let author = self.field[self.copied].keys.device_id();
        let replica = self.field[device].replica();
        let kept = replica.store().read(|tx| {
            let log = tx.entries_from(self.space.0, author, 2, 1, usize::MAX)?;
            let beside = tx.forks()?;
            let mut kept: Vec<Vec<u8>> = log.into_iter().map(|row| row.bytes).collect();
            kept.extend(beside.into_iter().map(|row| row.bytes));
            Ok::<_, store::StoreError>(kept)
        });
        kept.expect("the store reads")
    }
}

#[test]
fn attack_29_two_entries_with_one_number_are_both_kept_and_the_log_stops_whichever_came_first() {
    for (number, order) in [(2901, [0, 1]), (2902, [1, 0])] {
        let mut fork = Fork::new(number);
        let (shelter, van) = (fork.shelter, fork.van);
        let [first, second] = order.map(|branch: usize| fork.branches[branch].clone());
        fork.give(shelter, vec![first[0].clone()]);
        fork.give(van, vec![second[0].clone()]);
        assert!(!fork.is_seen_by(shelter), "nobody knows yet");
        fork.meet();
        for device in [shelter, van] {
            assert!(fork.is_seen_by(device), "the members' screen says so");
            let kept = fork.kept_by(device);
            for branch in [&first, &second] {
                assert!(kept.contains(&branch[0]), "both are kept");
            }
        }
        // Neither branch goes on, at either of them, nor by either of them: what follows is kept with
        // the rest, and nothing of it is shown.
        fork.give(shelter, vec![first[1].clone()]);
        fork.give(van, vec![second[1].clone()]);
        fork.meet();
        for device in [shelter, van] {
            assert_eq!(fork.field[device].notes_of(fork.sato), ["膝の痛み。"]);
            assert_eq!(fork.field[device].set_aside(), ["forked"; 4]);
            fork.field.crash(device);
            fork.field.run_until_quiet();
            assert!(fork.is_seen_by(device), "after a restart as well");
            assert_eq!(fork.field[device].notes_of(fork.sato), ["膝の痛み。"]);
        }
        fork.same(&[shelter, van]);
    }
}

#[test]
fn attack_29_one_device_that_is_given_both_sees_it_at_once() {
    let mut fork = Fork::new(2903);
    let (shelter, van) = (fork.shelter, fork.van);
    let both = fork.branches.clone().map(|[first, _]| first);
    fork.give(shelter, both.to_vec());
    assert!(fork.is_seen_by(shelter), "it needs nobody else for that");
    fork.meet();
    assert!(fork.is_seen_by(van), "and tells the others");
}

#[test]
fn a_branch_that_is_longer_by_one_is_proof_as_well() {
    let mut fork = Fork::new(2904);
    let (shelter, van) = (fork.shelter, fork.van);
    let [one, other] = fork.branches.clone();
    fork.give(shelter, vec![one[0].clone()]);
    fork.give(van, other.to_vec());
    fork.meet();
    for device in [shelter, van] {
        assert!(fork.is_seen_by(device), "both see it");
    }
    let mut counted = fork
        .field
        .hangups
        .iter()
        .filter(|bye| **bye == wire::Bye::Malformed);
    assert_eq!(counted.next(), None, "and go on talking");
}

#[test]
fn after_a_fork_all_devices_show_the_same_whichever_branch_they_saw_first() {
    let mut fork = Fork::new(2905);
    let (shelter, van, sato) = (fork.shelter, fork.van, fork.sato);
    let [one, other] = fork.branches.clone();
    fork.give(shelter, one.to_vec());
    fork.give(van, vec![other[0].clone()]);
    assert_eq!(
        fork.field[shelter].notes_of(sato),
        ["甲1", "甲2", "膝の痛み。"]
    );
    assert_eq!(fork.field[van].notes_of(sato), ["乙1", "膝の痛み。"]);
    fork.meet();
    for device in [shelter, van] {
        assert_eq!(fork.field[device].notes_of(sato), ["膝の痛み。"]);
        assert_eq!(fork.field[device].set_aside(), ["forked"; 3], "all of it");
    }
    fork.same(&[shelter, van]);

    // Everybody else's documents go on and stay equal, and so does this one.
    let now = fork.field.now_ms;
    let tanaka = fork.field[shelter].register("田中 一郎", "タナカ イチロウ", now);
    fork.field[van]
        .write_note(sato, "夕方に発熱。", now)
        .expect("a health team may write");
    fork.meet();
    for device in [shelter, van] {
        assert_eq!(fork.field[device].search("田中"), ["田中 一郎"]);
        assert_eq!(
            fork.field[device].notes_of(sato),
            ["夕方に発熱。", "膝の痛み。"]
        );
    }
    assert_eq!(fork.field[van].notes_of(tanaka), [""; 0]);
    fork.same(&[shelter, van]);
}

#[test]
fn what_others_wrote_on_a_branch_is_not_lost_and_the_branch_is_marked() {
    let mut fork = Fork::new(2907);
    let (shelter, van, sato) = (fork.shelter, fork.van, fork.sato);
    let [one, other] = fork.branches.clone();
    fork.give(shelter, vec![one[0].clone()]);
    fork.give(van, vec![other[0].clone()]);
    let now = fork.field.now_ms;
    fork.field[shelter]
        .write_note(sato, "夕方に発熱。", now)
        .expect("may");
    fork.field.seal(shelter);
    fork.meet();
    for device in [shelter, van] {
        assert_eq!(
            fork.field[device].notes_of(sato),
            ["夕方に発熱。", "甲1", "膝の痛み。"],
            "what it stands on is rescued"
        );
        let mut aside = fork.field[device].set_aside();
        aside.sort();
        assert_eq!(aside, ["forked", "rescued"]);
    }
    fork.same(&[shelter, van]);
}

#[test]
fn where_honest_notes_stand_on_both_branches_one_is_shown_and_the_other_said_to_wait() {
    let mut fork = Fork::new(2908);
    let (shelter, van, sato) = (fork.shelter, fork.van, fork.sato);
    let [one, other] = fork.branches.clone();
    fork.give(shelter, vec![one[0].clone()]);
    fork.give(van, vec![other[0].clone()]);
    let now = fork.field.now_ms;
    for (device, text) in [(shelter, "夕方に発熱。"), (van, "足を痛めた。")] {
        fork.field[device].write_note(sato, text, now).expect("may");
        fork.field.seal(device);
    }
    fork.meet();
    fork.meet();
    fork.same(&[shelter, van]);
    let notes = fork.field[van].notes_of(sato);
    let first = notes.contains(&"夕方に発熱。".to_owned());
    let second = notes.contains(&"足を痛めた。".to_owned());
    assert!(first != second, "one of the two: {notes:?}");
    let mut aside = fork.field[van].set_aside();
    aside.sort();
    assert_eq!(
        aside,
        ["forked", "rescued", "stands_beside"],
        "the other one is listed, to be written down again"
    );
    let listed = fork.field[van].replica().set_aside().expect("reads");
    let words: Vec<String> = listed
        .iter()
        .flat_map(|entry| &entry.parts)
        .filter(|part| part.reason == "stands_beside")
        .flat_map(|part| part.said.as_ref().expect("it reads").writes.clone())
        .map(|(_, _, json)| json)
        .collect();
    assert!(words[0].contains(if first {
        "足を痛めた。"
    } else {
        "夕方に発熱。"
    }));
}

#[test]
fn who_withdraws_the_device_names_the_branch_that_counts() {
    let mut fork = Fork::new(2909);
    let (shelter, van, sato) = (fork.shelter, fork.van, fork.sato);
    let [honest, thief] = fork.branches.clone();
    // The office and the shelter have the honest branch; the thief meets the van.
    fork.give(shelter, honest.to_vec());
    fork.field.join(0, shelter);
    fork.field.run_until_quiet();
    fork.field.part_all();
    fork.give(van, thief.to_vec());
    fork.meet();
    assert_eq!(fork.field[shelter].notes_of(sato), ["膝の痛み。"]);
    let id = DeviceId(fork.field[fork.copied].keys.device_id());
    fork.field
        .act(0, |replica, now| replica.withdraw(now, &id, Reason::Lost));
    fork.field.join(0, shelter);
    fork.field.join(0, van);
    fork.field.run_until_quiet();
    for device in [0, shelter, van] {
        assert_eq!(
            fork.field[device].notes_of(sato),
            ["甲1", "甲2", "膝の痛み。"],
            "{}",
            fork.field[device].name
        );
        assert_eq!(fork.field[device].set_aside().len(), 2, "the thief's");
    }
    fork.same(&[0, shelter, van]);
}

#[test]
fn of_two_changes_with_one_number_in_two_lanes_all_devices_show_the_same_one() {
    let mut fork = Fork::new(2906);
    let (shelter, van, sato, now) = (fork.shelter, fork.van, fork.sato, fork.field.now_ms);
    let mut forger = Forger::of(&fork.field[fork.copied], now);
    let [urgent, notes] = [(Lane::Urgent, "甲"), (Lane::Notes, "乙")].map(|(lane, text)| {
        let mut record = fork.field[fork.copied].document(RECORD, record_of(sato));
        let note = fork.field[fork.copied].note(text, now);
        let change = forger.change(&mut record, &[note]);
        let commit = forger.commit(RECORD, record_of(sato), vec![change]);
        forger.entry(fork.space, lane, vec![commit])
    });
    fork.give(shelter, vec![urgent]);
    fork.give(van, vec![notes]);
    fork.meet();
    for device in [shelter, van] {
        assert_eq!(
            fork.field[device].set_aside(),
            ["number_taken"],
            "the other one is set aside and shown"
        );
        assert_eq!(fork.field[device].notes_of(sato).len(), 2);
    }
    fork.same(&[shelter, van]);
}

/// Any branches, of any length, given to anybody at any time, while honest teams write on what they see.
#[test]
fn after_any_forks_all_devices_end_with_the_same_documents() {
    for seed in Dice::seeds(2_910, 3) {
        let mut dice = Dice::new(seed);
        let mut field = Field::new(seed);
        let teams = field.team(["避難所A", "避難所B", "巡回車"], Role::HealthTeam);
        let copied = field.member("写された端末", Role::HealthTeam);
        let now = field.now_ms;
        let people = ["佐藤", "田中"].map(|name| field[copied].register(name, "カナ", now));
        field.meet();
        field.part_all();
        let mut forger = Forger::of(&field[copied], now);
        let space = forger.space_of(RECORD);
        let head = forger.heads.clone();
        let mut branches = Vec::new();
        for branch in 0..2 + dice.below(2) {
            forger.heads.clone_from(&head);
            let mut records = people.map(|person| Document::new(RECORD, record_of(person)));
            let mut list = Vec::new();
            for number in 0..1 + dice.below(3) {
                forger.now_ms = field.now_ms + dice.below(1000) as u64;
                let which = dice.below(2);
                let text = format!("枝{branch}の{number}");
                let note = field[copied].note(&text, forger.now_ms);
                let change = forger.change(&mut records[which], &[note]);
                let commit = forger.commit(RECORD, record_of(people[which]), vec![change]);
                list.push(forger.entry(space, Lane::Notes, vec![commit]));
            }
            branches.push(list);
        }
        for round in 0..30 {
            let now = field.now_ms;
            let team = teams[dice.below(3)];
            match dice.below(5) {
                0 | 1 => {
                    let branch = &branches[dice.below(branches.len())];
                    let some = branch[..=dice.below(branch.len())].to_vec();
                    if !field.talking(copied, team) {
                        field.intrude(copied, team);
                    }
                    field.inject(copied, team, &entries(some)).expect("works");
                }
                2 => {
                    let text = format!("正しい記録 {round}");
                    let person = people[dice.below(2)];
                    field[team].write_note(person, &text, now).expect("may");
                    field.seal(team);
                }
                3 => field.join(team, teams[dice.below(3)]),
                _ => field.crash(team),
            }
            for _ in 0..dice.below(20) {
                field.step();
            }
            field.advance(dice.below(5_000) as u64);
        }
        let away = copied;
        let settle = |field: &mut Field| {
            for _ in 0..3 {
                field.part_all();
                for one in 0..field.len() {
                    for other in 0..one {
                        if ![one, other].contains(&away) {
                            field.join(one, other);
                        }
                    }
                }
                field.run_until_quiet();
            }
        };
        let same = |field: &mut Field, when: &str| {
            let state = |field: &Field, device: usize| {
                let mut aside = field[device].set_aside();
                aside.sort();
                let digest = field[device].replica().state_digest().expect("reads");
                (digest, field[device].lists(), aside)
            };
            for device in teams {
                let name = field[device].name.clone();
                assert_eq!(
                    state(field, device),
                    state(field, 0),
                    "seed {seed}, {when}: {name}"
                );
                // Made anew from the entries alone it says the same.
                let (before, now) = (state(field, device), field.now_ms);
                field[device].rebuild(now);
                field.run_until_quiet();
                assert_eq!(state(field, device), before, "seed {seed}, {when}: {name}");
            }
        };
        settle(&mut field);
        same(&mut field, "after the forks");
        let id = DeviceId(field[copied].keys.device_id());
        if dice.once_in(2) {
            field.act(0, |replica, now| replica.withdraw(now, &id, Reason::Lost));
            settle(&mut field);
            same(&mut field, "after the withdrawal");
        }
        let listed = field[0].replica().set_aside().expect("reads");
        let all: std::collections::BTreeSet<wire::Hash> = listed
            .iter()
            .filter(|entry| entry.mendable && entry.device == id)
            .map(|entry| entry.id)
            .collect();
        if !all.is_empty() {
            field.act(0, |replica, now| replica.endorse(now, &space, &id, &all));
            settle(&mut field);
            same(&mut field, "after everything was accepted");
        }
    }
}
