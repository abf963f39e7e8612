//! A person of one municipality stays in another: what either writes reaches both, by a device of the
//! prefecture that stands between them, and only about those who are shared.

use authority::{Reason, Role};
use document::Edit;
use domain::kind::{Kind, care_of, record_of};
use protocol::{Squeezer, open_entry, share::carry};
use replica::Import;
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::{Carried, CarriedFrom, DeviceId, Entry, Hlc, Lane, SpaceId, UnitId, decode};

const HOME: UnitId = UnitId([0x41; 16]);
const HOST: UnitId = UnitId([0x42; 16]);

struct Story {
    field: Field,
    home: usize,
    host: usize,
    home_team: usize,
    host_team: usize,
    prefecture: usize,
    person: PersonId,
    neighbour: PersonId,
}

fn text(notes: &[String]) -> Vec<&str> {
    notes.iter().map(String::as_str).collect()
}

/// Two people of one municipality with notes, of whom nobody is shared yet.
fn story(number: u64) -> Story {
    let mut field = Field::new(Dice::story(number));
    let home = field.municipality("輪島の本部", HOME);
    let host = field.municipality("金沢の本部", HOST);
    let home_team = field.team_of(home, "輪島の班");
    let host_team = field.team_of(host, "金沢の班");
    let prefecture = field.device("県庁-1");
    for office in [home, host] {
        field.let_in(office, prefecture, Role::PrefectureOfficer);
    }
    let now = field.now_ms;
    let person = field[home_team].register("試山 花子", "シヤマ ハナコ", now);
    let neighbour = field[home_team].register("練習 次郎", "レンシュウ ジロウ", now);
    for (person, words) in [(person, "膝の痛み。"), (neighbour, "変わりない。")] {
        field[home_team].write_note(person, words, now).unwrap();
        field[home_team]
            .write_care(person, "服薬あり。", now)
            .unwrap();
    }
    field.meet();
    Story {
        field,
        home,
        host,
        home_team,
        host_team,
        prefecture,
        person,
        neighbour,
    }
}

impl Story {
    fn notes(&self, device: usize, person: PersonId) -> Vec<String> {
        self.field[device].notes_of(person)
    }

    fn meet(&mut self) {
        for _ in 0..2 {
            self.field.advance(60_000);
            self.field.meet();
        }
    }

    fn write(&mut self, device: usize, words: &str) {
        let (person, now) = (self.person, self.field.now_ms);
        self.field[device].write_note(person, words, now).unwrap();
        self.field.seal(device);
    }

    fn share(&mut self, classes: &[u8]) -> String {
        let (person, now) = (self.person, self.field.now_ms);
        self.field[self.home]
            .share(person, HOST, classes, now)
            .unwrap()
    }

    /// Everybody of both municipalities has the same of the person.
    fn is_one(&self, kind: Kind) {
        let person = self.person;
        let id = match kind {
            Kind::PersonRecord => record_of(person),
            Kind::PersonCare => care_of(person),
            _ => person,
        };
        let heads = |device: usize| self.field[device].document(kind, id).heads();
        for device in [self.host, self.home_team, self.host_team, self.prefecture] {
            assert_eq!(heads(device), heads(self.home), "{kind:?} on {device}");
        }
    }
}

#[test]
fn what_either_municipality_writes_about_who_is_shared_reaches_both_and_nothing_else_does() {
    let mut story = story(41_001);
    assert!(story.field[story.host_team].search("しやま").is_empty());
    story.share(&[1, 2]);
    story.meet();
    let host_team = story.host_team;
    assert_eq!(story.field[host_team].search("しやま"), ["試山 花子"]);
    assert_eq!(text(&story.notes(host_team, story.person)), ["膝の痛み。"]);
    assert!(story.field[host_team].search("れんしゅう").is_empty());
    assert!(story.notes(host_team, story.neighbour).is_empty());
    // The team of the host writes, the team at home goes on.
    story.write(host_team, "金沢で受診。");
    story.write(story.home_team, "家の鍵を預かった。");
    story.meet();
    for device in [story.home, story.host, story.home_team, host_team] {
        let notes = story.notes(device, story.person);
        let texts = text(&notes);
        assert!(texts.contains(&"金沢で受診。") && texts.contains(&"家の鍵を預かった。"));
    }
    story.is_one(Kind::Person);
    story.is_one(Kind::PersonRecord);
}

#[test]
fn health_and_care_are_given_only_where_that_was_said_and_may_be_said() {
    let mut story = story(41_002);
    story.share(&[1, 2]);
    story.meet();
    let care = |story: &Story, device: usize| {
        story
            .notes(device, story.person)
            .contains(&"服薬あり。".to_owned())
    };
    assert!(!care(&story, story.host_team));
    story.share(&[1, 2, 3]);
    story.meet();
    assert!(care(&story, story.host_team));
    story.is_one(Kind::PersonCare);
}

#[test]
fn a_share_that_ended_gives_nothing_more_and_what_was_given_stays() {
    let mut story = story(41_003);
    let share = story.share(&[1, 2]);
    story.meet();
    story.write(story.host_team, "終わりの前。");
    story.meet();
    let (person, now) = (story.person, story.field.now_ms + 60_000);
    story.field.advance(60_000);
    let end = domain::share::ShareSaid {
        unit: String::new(),
        classes: Vec::new(),
        basis: domain::share::ShareBasis::Consent,
        reason: String::new(),
        until_ms: None,
        ends: Some(share),
        by: story.field[story.home].provenance(now),
    };
    story.field[story.home]
        .say_share(person, &end, now)
        .unwrap();
    story.meet();
    story.field.advance(60_000);
    story.write(story.home_team, "終わりの後。");
    story.write(story.host_team, "こちらの後。");
    story.meet();
    let there = story.notes(story.host_team, person);
    assert!(text(&there).contains(&"膝の痛み。"), "what was given stays");
    assert!(!text(&there).contains(&"終わりの後。"));
    let here = story.notes(story.home_team, person);
    assert!(text(&here).contains(&"終わりの前。"));
    assert!(!text(&here).contains(&"こちらの後。"));
}

#[test]
fn who_may_not_share_shares_nothing_and_the_host_cannot_pass_the_person_on() {
    let mut story = story(41_004);
    let third = UnitId([0x43; 16]);
    let other = story.field.municipality("加賀の本部", third);
    story
        .field
        .let_in(other, story.prefecture, Role::PrefectureOfficer);
    let (person, now) = (story.person, story.field.now_ms);
    story.field[story.home_team]
        .share(person, HOST, &[1, 2], now)
        .unwrap();
    story.meet();
    assert!(story.notes(story.host, person).is_empty(), "a team may not");
    story.share(&[1, 2]);
    story.meet();
    assert!(!story.notes(story.host, person).is_empty());
    let now = story.field.now_ms;
    story.field[story.host]
        .share(person, third, &[1, 2], now)
        .unwrap();
    story.meet();
    assert!(story.notes(other, person).is_empty());
}

#[test]
fn who_joins_the_host_later_by_a_checkpoint_has_the_person_too() {
    let mut story = story(41_005);
    story.share(&[1, 2]);
    story.meet();
    for n in 0..40 {
        story.write(story.host_team, &format!("金沢 {n}"));
        story.field.advance(60_000);
    }
    story.meet();
    for office in [story.home, story.host] {
        let now = story.field.now_ms;
        let replica = story.field[office].replica_mut();
        replica.condense(now).expect("a checkpoint");
    }
    let late = story.field.team_of(story.host, "金沢の次の班");
    let at_home = story.field.team_of(story.home, "輪島の次の班");
    story.meet();
    let notes = story.notes(story.home, story.person);
    assert!(notes.len() > 41);
    let both: Vec<String> = notes
        .iter()
        .filter(|note| *note != "服薬あり。")
        .cloned()
        .collect();
    assert_eq!(story.notes(late, story.person), both);
    assert_eq!(story.notes(at_home, story.person), notes);
    story.is_one(Kind::PersonRecord);
}

#[test]
fn what_a_withdrawal_takes_back_at_home_is_taken_back_at_the_host_too() {
    let mut story = story(41_006);
    let thief = story.field.team_of(story.home, "盗まれた端末");
    story.meet();
    story.share(&[1, 2]);
    story.meet();
    story.write(thief, "盗んだ者の言葉。");
    story.meet();
    let said = |story: &Story, device: usize| {
        text(&story.notes(device, story.person)).contains(&"盗んだ者の言葉。")
    };
    assert!(said(&story, story.host_team));
    let id = DeviceId(story.field[thief].keys.device_id());
    story.field.act(story.home, |replica, now| {
        replica.withdraw(now, &id, Reason::Lost)
    });
    story.meet();
    for device in [story.home, story.host, story.home_team, story.host_team] {
        assert_eq!(said(&story, device), said(&story, story.home), "{device}");
    }
    story.is_one(Kind::PersonRecord);
}

#[test]
fn a_person_who_is_hidden_at_home_is_hidden_at_the_host() {
    let mut story = story(41_007);
    let officer = story.field.device("秘匿の担当");
    story.field.let_in(story.home, officer, Role::SealedOfficer);
    story.field.act(officer, |replica, now| {
        let mut outputs = Vec::new();
        replica.open_spaces(now, &mut outputs)?;
        Ok(outputs)
    });
    story.share(&[1, 2]);
    story.meet();
    assert_eq!(story.field[story.host_team].search("しやま").len(), 1);
    let (person, now) = (story.person, story.field.now_ms);
    story.field[officer].hide(person, now).unwrap();
    story.meet();
    for device in [story.host, story.host_team, story.home_team] {
        assert!(story.field[device].search("しやま").is_empty());
        assert!(story.notes(device, person).is_empty());
    }
}

#[test]
fn two_bridges_a_bridge_that_starts_anew_and_everything_made_again_change_nothing() {
    let mut story = story(41_008);
    let second = story.field.device("県庁-2");
    for office in [story.home, story.host] {
        story.field.let_in(office, second, Role::PrefectureOfficer);
    }
    story.share(&[1, 2]);
    story.meet();
    story.field.crash(story.prefecture);
    story.write(story.host_team, "二つの橋。");
    story.meet();
    story.is_one(Kind::PersonRecord);
    let before = story.notes(story.host_team, story.person);
    for device in [story.home, story.host, story.host_team, story.prefecture] {
        let now = story.field.now_ms;
        story.field[device].rebuild(now);
    }
    assert_eq!(story.notes(story.host_team, story.person), before);
    story.is_one(Kind::PersonRecord);
    let entries = |story: &Story| {
        let logs = story.field[story.host].replica().logs();
        logs.values()
            .flatten()
            .map(|(_, head)| head.seq)
            .sum::<u64>()
    };
    let held = entries(&story);
    story.meet();
    assert_eq!(entries(&story), held, "nothing is carried twice for ever");
}

#[test]
fn what_a_withdrawn_bridge_carried_last_is_carried_again_by_the_next() {
    let mut story = story(41_011);
    let second = story.field.device("県庁-2");
    for office in [story.home, story.host] {
        story.field.let_in(office, second, Role::PrefectureOfficer);
    }
    story.share(&[1, 2]);
    story.meet();
    // What it carries last reaches a team and the other bridge, and nobody who withdraws it.
    let (prefecture, team) = (story.prefecture, story.host_team);
    story.field.part_all();
    story.write(story.home_team, "最後に運ばれた。");
    for (one, other) in [
        (story.home_team, prefecture),
        (prefecture, team),
        (team, second),
    ] {
        story.field.join(one, other);
        story.field.run_until_quiet();
        story.field.part(one, other);
    }
    for device in [team, second] {
        let notes = story.notes(device, story.person);
        assert!(text(&notes).contains(&"最後に運ばれた。"));
    }
    let id = DeviceId(story.field[prefecture].keys.device_id());
    for office in [story.home, story.host] {
        story.field.act(office, |replica, now| {
            replica.withdraw(now, &id, Reason::Lost)
        });
    }
    story.meet();
    story.prefecture = second;
    for device in [story.host, team, second] {
        let notes = story.notes(device, story.person);
        assert!(text(&notes).contains(&"最後に運ばれた。"), "{device}");
    }
    story.is_one(Kind::PersonRecord);
}

/// A note that a changed program makes up in the name of the office at home.
fn made_up(story: &Story, forger: &Forger, hlc: Hlc) -> (SpaceId, DeviceId, Vec<u8>) {
    let office = &story.field[story.home];
    let author = DeviceId(office.keys.device_id());
    let mut record = story.field[story.host].document(Kind::PersonRecord, record_of(story.person));
    let note = Edit::Add {
        collection: "notes".to_owned(),
        id: "made-up".to_owned(),
        item: serde_json::json!({ "text": "作り話。" }),
    };
    let actor = vault::actor_id(&author.0, &record.id().bytes());
    let change = record
        .edit(actor, hlc.millis() as i64, &[note])
        .unwrap()
        .unwrap();
    let commit = forger.commit(Kind::PersonRecord, record.id(), vec![change]);
    let space = office.replica().authority().space(&HOME, 2).unwrap();
    (space, author, commit)
}

fn give(story: &mut Story, from: usize, entry: Vec<u8>) {
    let host = story.host;
    story.field.part_all();
    story.field.intrude(from, host);
    story
        .field
        .inject(from, host, &entries(vec![entry]))
        .unwrap();
    story.meet();
}

/// Attack 28 across units: words in the mouth of an office of another municipality.
#[test]
fn attack_28_nobody_without_the_right_to_share_carries_words_of_others_into_a_unit() {
    let mut story = story(41_009);
    story.share(&[1, 2]);
    story.meet();
    let hlc = Hlc::at_millis(story.field.now_ms);
    let mut forger = Forger::of(&story.field[story.host_team], story.field.now_ms);
    let (space, device, commit) = made_up(&story, &forger, hlc);
    let from = CarriedFrom::Vouched {
        space,
        device,
        lane: Lane::Notes as u8,
        seq: 900,
        hlc,
    };
    let entry = forger.carried(forger.space(2), &[Carried { from, commit }]);
    let team = story.host_team;
    give(&mut story, team, entry);
    let aside = story.field[story.host].set_aside();
    assert!(aside.contains(&"no_right".to_owned()), "{aside:?}");
    for device in [story.home, story.host, story.prefecture] {
        let notes = story.notes(device, story.person);
        assert!(!text(&notes).contains(&"作り話。"));
    }
}

/// The same by a device that may carry: what it changes on the way is not believed.
#[test]
fn attack_28_a_bridge_changes_no_word_of_what_it_carries() {
    let mut story = story(41_010);
    story.share(&[1, 2]);
    story.meet();
    let bridge = &story.field[story.prefecture];
    let mut forger = Forger::of(bridge, story.field.now_ms);
    let authority = bridge.replica().authority();
    let home = authority.space(&HOME, 2).unwrap();
    let host = authority.space(&HOST, 2).unwrap();
    let author = story.field[story.home_team].keys.device_id();
    let stored = bridge.replica().store();
    let (rows, keys) = stored
        .read(|tx| -> Result<_, store::StoreError> {
            let rows = tx.entries_from(home.0, author, Lane::Notes as u8, 1, 1)?;
            Ok((rows, tx.space_keys()?))
        })
        .unwrap();
    let entry: Entry = decode(&rows[0].bytes).unwrap();
    let key = keys
        .iter()
        .find(|key| key.epoch == entry.header.epoch.0)
        .unwrap();
    let key = vault::SpaceKey::from_bytes(&key.key);
    let commits = open_entry(&entry, &key, &mut Squeezer::new()).unwrap();
    let honest = carry(&entry, &commits, 0).unwrap();
    let (_, _, made_up) = made_up(&story, &forger, entry.header.hlc);
    let other_words = Carried {
        commit: made_up.clone(),
        ..honest.clone()
    };
    // Its own entry with the made-up commit, as if the office had signed it.
    let own = forger.entry(home, Lane::Notes, vec![made_up.clone()]);
    let mut own: Entry = decode(&own).unwrap();
    own.header.device = DeviceId(author);
    let own = forger.sign(own);
    let signed = carry(&decode(&own).unwrap(), &[made_up], 0).unwrap();
    let entry = forger.carried(host, &[other_words, signed, honest]);
    let prefecture = story.prefecture;
    give(&mut story, prefecture, entry);
    let mut aside = story.field[story.host].set_aside();
    aside.sort();
    assert_eq!(aside, ["carried_forged", "carried_malformed"]);
    let notes = story.notes(story.host, story.person);
    assert_eq!(
        text(&notes),
        ["膝の痛み。"],
        "and what is honest is there once"
    );
}

/// A bridge carries what somebody signed of whom nobody has heard: it waits, and nobody is kept busy by it.
#[test]
fn what_is_carried_of_an_unknown_author_waits_and_keeps_nobody_busy() {
    let mut story = story(41_012);
    story.share(&[1, 2]);
    story.meet();
    let bridge = &story.field[story.prefecture];
    let mut forger = Forger::of(bridge, story.field.now_ms);
    let authority = bridge.replica().authority();
    let home = authority.space(&HOME, 2).unwrap();
    let host = authority.space(&HOST, 2).unwrap();
    let hlc = Hlc::at_millis(story.field.now_ms);
    let (_, _, words) = made_up(&story, &forger, hlc);
    let own = forger.entry(home, Lane::Notes, vec![words.clone()]);
    let mut own: Entry = decode(&own).unwrap();
    own.header.device = DeviceId([9; 32]);
    let own: Entry = decode(&forger.sign(own)).unwrap();
    let stranger = carry(&own, &[words], 0).unwrap();
    let entry = forger.carried(host, &[stranger]);
    let prefecture = story.prefecture;
    give(&mut story, prefecture, entry);
    let replica = story.field[story.host].replica();
    assert_eq!(replica.counts().unwrap().unreadable, 1, "kept");
    // The devices have come to rest (`run_until_quiet` gives up otherwise); other things are due by the
    // minute, and this is not due at once.
    let soon = story.field.now_ms + 5_000;
    assert!(replica.wake_at().is_none_or(|at| at > soon), "not at once");
}

#[test]
fn attack_38_what_could_not_be_carried_on_a_full_disk_is_carried_when_there_is_room() {
    let mut story = story(41_011);
    story.share(&[1, 2]);
    story.meet();
    story.field.part_all();
    // No two letters are the same, so that it takes pages of its own.
    let letters = (0..6_000).filter_map(|at| char::from_u32(0x4e00 + at * 3));
    let long: String = letters.collect();
    story.write(story.home_team, &long);
    let mut frames = Vec::new();
    story.field.act(story.home_team, |replica, now| {
        let (mut export, outputs) = replica.export(None, now)?;
        while let Some(frame) = replica.export_frame(&mut export)? {
            frames.push(frame);
        }
        Ok(outputs)
    });
    let now = story.field.now_ms;
    let bridge = story.field[story.prefecture].replica_mut();
    let mut import = Import::default();
    for frame in frames {
        bridge.import_frame(frame, now, &mut import).unwrap();
    }
    // Page by page there is more room: at one moment enough to take the note in, and not to carry it.
    let full = u32::try_from(bridge.store().bytes_on_disk() / 8_192).unwrap();
    let mut refused = 0;
    for pages in full.saturating_sub(100).. {
        bridge.store().limit_pages(pages).unwrap();
        if bridge.wake(now).is_ok() && bridge.wake_at() != Some(0) {
            break;
        }
        refused += 1;
    }
    assert!(refused > 1, "there was too little room at first");
    bridge.store().limit_pages(1_000_000).unwrap();
    story.meet();
    assert!(story.notes(story.host_team, story.person).contains(&long));
}
