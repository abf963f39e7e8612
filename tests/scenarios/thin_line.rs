//! A line that is slow or has so much a day, between a team and an office that are far apart.

use authority::Role;
use domain::kind::{Kind, record_of};
use protocol::LineBudget;
use stories::{Dice, Field, PersonId};
use wire::Lane;

const SLOW: LineBudget = LineBudget {
    bytes_per_second: 8_000,
    bytes_per_day: None,
    bulk: false,
};

struct Story {
    field: Field,
    office: usize,
    team: usize,
}

/// A team far from its office, whose line is as said.
fn story(number: u64, line: LineBudget) -> Story {
    let mut field = Field::new(Dice::story(number));
    let team = field.member("巡回の班", Role::HealthTeam);
    let office = 0;
    field.meet();
    field.part_all();
    let now = field.now_ms;
    field[team]
        .replica_mut()
        .set_line(Some(line), now)
        .expect("the store works");
    Story {
        field,
        office,
        team,
    }
}

impl Story {
    /// They talk over the team's line; for the office nothing is far.
    fn call(&mut self) {
        let net = self.field[self.office].net();
        self.field[self.team].replica_mut().set_far(net, true);
        self.field.join(self.team, self.office);
    }

    /// They sit at one table.
    fn meet(&mut self) {
        self.field.part(self.team, self.office);
        self.field.join(self.team, self.office);
        self.field.run_until_quiet();
    }

    /// Lets seconds pass, and everything happen that is due in each; the bytes that went over in all.
    fn pass(&mut self, seconds: u64) -> u64 {
        let before = self.field.bytes;
        for _ in 0..seconds {
            while self.field.step() {}
            self.field.advance(1000);
        }
        while self.field.step() {}
        self.field.bytes - before
    }

    /// So many notes of a thousand letters that no dictionary knows.
    fn write(&mut self, by: usize, notes: usize) -> PersonId {
        let now = self.field.now_ms;
        let person = self.field[by].register("練習 花子", "レンシュウ ハナコ", now);
        for number in 0..notes {
            let text = noise(number, 1_000);
            self.field[by].write_note(person, &text, now).expect("may");
        }
        person
    }
}

fn noise(number: usize, letters: usize) -> String {
    let mut state = number as u32 + 1;
    (0..letters)
        .filter_map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            char::from_u32(0x4e00 + state % 0x5000)
        })
        .collect()
}

#[test]
fn over_a_slow_line_what_is_urgent_overtakes_and_no_more_passes_than_was_said() {
    let mut story = story(16_001, SLOW);
    let person = story.write(story.team, 300);
    story.call();
    let passed = story.pass(20);
    let most = 8_000 * 20 + 32_000 + 80_000;
    assert!(passed < most, "{passed} in 20 seconds");
    let come = story.field[story.office].notes_of(person).len();
    assert!(come < 200, "{come} of 300 have come: the line is slow");

    let now = story.field.now_ms;
    let edit = story.field[story.team].set("urgency", "life_threatening", now);
    story.field[story.team]
        .save(Kind::Person, person, Lane::Urgent, vec![edit], now)
        .expect("may");
    story.field.seal(story.team);
    story.pass(12);
    let document = story.field[story.office].document(Kind::Person, person);
    assert_eq!(document.read().text("urgency"), Some("life_threatening"));
    let come = story.field[story.office].notes_of(person).len();
    assert!(come < 300, "it did not wait for the notes");

    story.pass(300);
    assert_eq!(story.field[story.office].notes_of(person).len(), 300);
    assert_eq!(story.field[story.team].only_here(), 0, "and it is known");
    assert_eq!(story.field.hangups, [], "nobody took the other for dead");
}

#[test]
fn what_comes_over_a_slow_line_comes_no_faster_than_was_said() {
    let mut story = story(16_002, SLOW);
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(story.write(story.office, 100));
    }
    story.call();
    let passed = story.pass(60);
    // A conversation begins with room for a mebibyte, whoever it is with.
    let most = 1024 * 1024 + 8_000 * 60 + 32_000 + 150_000;
    assert!(passed < most, "{passed} in a minute");
    let come = |story: &Story| -> usize {
        let notes = people
            .iter()
            .map(|person| story.field[story.team].notes_of(*person).len());
        notes.sum()
    };
    assert!(come(&story) < 800);
    story.pass(600);
    assert_eq!(come(&story), 800);
    assert_eq!(story.field.hangups, []);
}

#[test]
fn bulk_waits_for_another_line_and_says_so() {
    let mut story = story(16_003, SLOW);
    let now = story.field.now_ms;
    let person = story.field[story.team].register("練習 太郎", "レンシュウ タロウ", now);
    for number in 0..20 {
        let note = story.field[story.team].note(&noise(number, 500), now);
        let record = record_of(person);
        story.field[story.team]
            .save(Kind::PersonRecord, record, Lane::Bulk, vec![note], now)
            .expect("may");
    }
    story.call();
    // Ten minutes in which both know what they lack, and neither hangs up.
    story.pass(600);
    assert_eq!(story.field.hangups, []);
    assert_eq!(story.field[story.office].search("れんしゅう").len(), 1);
    assert!(story.field[story.office].notes_of(person).is_empty());
    let now = story.field.now_ms;
    let line = story.field[story.team].replica().line(now).expect("said");
    assert!(line.waiting > 0 && !line.used_up);
    assert!(
        story.field[story.team].only_here() > 0,
        "never called handed over"
    );
    story.meet();
    assert_eq!(story.field[story.office].notes_of(person).len(), 20);
    assert_eq!(story.field[story.team].only_here(), 0);
}

#[test]
fn a_day_that_is_used_up_goes_on_tomorrow_and_is_counted_over_a_restart() {
    let line = LineBudget {
        bytes_per_second: 100_000,
        bytes_per_day: Some(200_000),
        bulk: true,
    };
    let mut story = story(16_004, line);
    let person = story.write(story.team, 300);
    story.call();
    let passed = story.pass(120);
    assert!(passed < 300_000, "{passed} on a day of 200,000");
    let now = story.field.now_ms;
    assert!(
        story.field[story.team]
            .replica()
            .line(now)
            .expect("said")
            .used_up
    );

    story.field.crash(story.team);
    let used = story.field[story.team]
        .replica()
        .line(now)
        .expect("kept")
        .used_today;
    assert!(used >= 128 * 1024, "{used} are remembered");

    for _ in 0..10 {
        story.field.part(story.team, story.office);
        story.field.advance(24 * 60 * 60 * 1000);
        story.call();
        story.pass(60);
    }
    assert_eq!(story.field[story.office].notes_of(person).len(), 300);
}

#[test]
fn a_line_that_is_free_again_carries_what_it_held_back_both_ways() {
    let day = LineBudget {
        bytes_per_second: 8_000,
        bytes_per_day: Some(300_000),
        bulk: false,
    };
    let mut story = story(16_005, day);
    let mut theirs = Vec::new();
    for _ in 0..8 {
        theirs.push(story.write(story.office, 100));
    }
    let ours = story.write(story.team, 200);
    story.call();
    story.pass(300);
    let now = story.field.now_ms;
    let line = story.field[story.team].replica().line(now).expect("said");
    assert!(line.used_up, "and both wait");
    story
        .field
        .act(story.team, |replica, now| replica.set_line(None, now));
    story.pass(30);
    let come: usize = theirs
        .iter()
        .map(|person| story.field[story.team].notes_of(*person).len())
        .sum();
    assert_eq!(come, 800, "the peer was let send again");
    assert_eq!(story.field[story.office].notes_of(ours).len(), 200);
}

#[test]
fn attack_24_a_clock_that_was_ahead_and_is_put_right_keeps_nothing_from_the_line() {
    let mut story = story(16_006, SLOW);
    let person = story.write(story.team, 60);
    story.field[story.team].skew_ms = 20 * 60 * 60 * 1000;
    story.call();
    story.pass(10);
    story.field.part(story.team, story.office);
    story.field[story.team].skew_ms = 0;
    let now = story.field.now_ms;
    story.field[story.team]
        .write_note(person, "時計を直したあと。", now)
        .expect("may");
    story.call();
    story.pass(120);
    let notes = story.field[story.office].notes_of(person);
    assert!(
        notes.iter().any(|text| text.contains("時計を直した")),
        "the line carries on"
    );
}

#[test]
fn while_many_notes_wait_a_list_that_was_brought_in_has_its_share_too() {
    let line = LineBudget { bulk: true, ..SLOW };
    let mut story = story(16_007, line);
    let person = story.write(story.team, 300);
    let now = story.field.now_ms;
    let other = story.field[story.team].register("練習 太郎", "レンシュウ タロウ", now);
    for number in 0..60 {
        let note = story.field[story.team].note(&noise(1_000 + number, 1_000), now);
        let record = record_of(other);
        story.field[story.team]
            .save(Kind::PersonRecord, record, Lane::Bulk, vec![note], now)
            .expect("may");
    }
    story.call();
    story.pass(75);
    let come = |story: &Story, person| story.field[story.office].notes_of(person).len();
    let (notes, bulk) = (come(&story, person), come(&story, other));
    assert!(notes < 300, "{notes} of 300 have come: the line is slow");
    assert!(bulk > 0 && bulk * 3 < notes, "{bulk} beside {notes}");
    story.pass(400);
    assert_eq!((come(&story, person), come(&story, other)), (300, 60));
}

#[test]
fn a_line_by_satellite_is_proposed_by_its_shortest_answers_and_a_table_never() {
    let mut story = story(16_009, SLOW);
    let proposed = |story: &Story| {
        let line = story.field[story.team].replica().proposed_line();
        line.map(|line| (line.bytes_per_second / 125, line.bulk))
    };
    let net = story.field[story.office].net();
    let took = |story: &mut Story, ms| {
        story.field[story.team].replica_mut().round_trip(net, ms);
    };
    for _ in 0..5 {
        took(&mut story, 700);
    }
    assert_eq!(proposed(&story), None, "at one table nothing is asked");
    story.call();
    for ms in [2_000, 1_500] {
        took(&mut story, ms);
    }
    assert_eq!(proposed(&story), None, "two answers are too few");
    took(&mut story, 640);
    assert_eq!(proposed(&story), Some((128, false)));
    took(&mut story, 45);
    assert_eq!(proposed(&story), None, "it was only full");
    story.field.part(story.team, story.office);
    assert_eq!(proposed(&story), None);
}
#[test]
fn one_line_is_divided_among_all_who_are_far_and_carries_no_more_for_it() {
    let mut story = story(16_008, SLOW);
    let second = story.field.member("遠い班", Role::HealthTeam);
    story.meet();
    story.field.part_all();
    let person = story.write(story.team, 300);
    let net = story.field[second].net();
    story.field[story.team].replica_mut().set_far(net, true);
    story.field.join(story.team, second);
    story.call();
    let passed = story.pass(30);
    let most = 8_000 * 30 + 32_000 + 100_000;
    assert!(passed < most, "{passed} in 30 seconds, to both together");
    let come = |story: &Story, device: usize| story.field[device].notes_of(person).len();
    let (one, other) = (come(&story, story.office), come(&story, second));
    assert!(one > 5 && other > 5, "{one} here, {other} there");
    assert!(
        one.max(other) < 3 * one.min(other),
        "{one} here, {other} there"
    );
    story.pass(600);
    assert_eq!(come(&story, story.office), 300);
    assert_eq!(come(&story, second), 300);
    assert_eq!(story.field.hangups, []);
}
