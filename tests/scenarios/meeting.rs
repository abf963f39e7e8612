//! Teams meet, part, and meet again.

use authority::Role;
use stories::{Dice, Field, Mischief};

#[test]
fn a_person_registered_by_one_team_is_found_by_the_other_after_they_met() {
    let mut field = Field::new(Dice::story(1));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field[shelter]
        .write_note(sato, "膝の痛み。湿布を希望。", now)
        .expect("an officer may write");
    assert!(field[van].search("さとう").is_empty(), "they have not met");
    assert_eq!(field[shelter].only_here(), 2, "two saves, nowhere else");

    field.join(shelter, van);
    field.run_until_quiet();

    assert_eq!(
        field[van].search("さとう"),
        ["佐藤 花子"],
        "found by reading"
    );
    assert_eq!(
        field[van].notes_of(sato),
        ["膝の痛み。湿布を希望。"],
        "with the note"
    );
    assert_eq!(field[shelter].only_here(), 0, "the van has signed for both");
}

#[test]
fn what_two_teams_wrote_apart_about_one_person_stands_side_by_side() {
    let mut field = Field::new(Dice::story(2));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.join(shelter, van);
    field.run_until_quiet();
    field.part(shelter, van);

    for (team, text) in [(shelter, "夕方に発熱。"), (van, "薬は残り二日分。")] {
        let now = field.now_ms;
        field[team]
            .write_note(sato, text, now)
            .expect("an officer may write");
    }
    field.join(shelter, van);
    field.run_until_quiet();

    for team in [shelter, van] {
        assert_eq!(
            field[team].notes_of(sato),
            ["夕方に発熱。", "薬は残り二日分。"],
            "nobody's note gives way"
        );
    }
    assert_eq!(
        field[shelter].replica().state_digest().expect("reads"),
        field[van].replica().state_digest().expect("reads"),
        "equal to the byte"
    );
}

#[test]
fn a_note_travels_over_a_third_team_and_the_author_learns_that_it_arrived() {
    let mut field = Field::new(Dice::story(3));
    let [author, courier, reader] = field.team(
        ["避難所A", "巡回車", "保健センター"],
        Role::MunicipalityOfficer,
    );
    let now = field.now_ms;
    let sato = field[author].register("佐藤 花子", "サトウ ハナコ", now);
    field.join(author, courier);
    field.run_until_quiet();
    field.part(author, courier);
    field.join(courier, reader);
    field.run_until_quiet();
    field.part(courier, reader);
    assert_eq!(field[reader].search("佐藤"), ["佐藤 花子"], "carried there");
    field.join(author, courier);
    field.run_until_quiet();

    let store = field[author].replica().reader().expect("reads");
    let own = field[author].keys.device_id();
    let rows = store.timeline(&own, sato, 10).expect("reads");
    assert!(
        rows.iter().all(|row| row.holders == 2),
        "the courier's and the reader's receipts came back"
    );
}

#[test]
fn nothing_new_costs_two_greetings_of_at_most_300_bytes_in_all() {
    let mut field = Field::new(Dice::story(4));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    for number in 0..20 {
        let now = field.now_ms;
        field[shelter].register(&format!("佐藤 {number}"), "サトウ", now);
    }
    field.join(shelter, van);
    field.run_until_quiet();
    field.part(shelter, van);
    (field.bytes, field.frames) = (0, 0);
    field.join(shelter, van);
    field.run_until_quiet();
    assert_eq!(field.frames, 2, "a greeting each");
    assert!(field.bytes <= 300, "{} bytes", field.bytes);
}

#[test]
fn a_lone_note_is_with_the_other_team_at_once_and_costs_little() {
    let mut field = Field::new(Dice::story(5));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.join(shelter, van);
    field.run_until_quiet();
    (field.bytes, field.frames) = (0, 0);
    let now = field.now_ms;
    field[shelter]
        .write_note(sato, "本日訪問。薬が残り二日分。", now)
        .expect("an officer may write");
    field.seal(shelter);
    let sealed = field.bytes;
    while field.step() {}
    assert_eq!(
        field[van].notes_of(sato),
        ["本日訪問。薬が残り二日分。"],
        "no time has passed"
    );
    assert!(sealed <= 900, "{sealed} bytes for one note");
}

#[test]
fn a_new_device_that_only_the_office_knows_is_served_by_whoever_it_meets() {
    let mut field = Field::new(Dice::story(6));
    let [shelter] = field.team(["避難所A"], Role::MunicipalityOfficer);
    let now = field.now_ms;
    field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    let van = field.member("巡回車", Role::MunicipalityOfficer);
    assert!(
        !field[shelter]
            .replica()
            .known_peers()
            .contains(&field[van].net()),
        "the shelter has not heard of it"
    );
    field.join(shelter, van);
    field.run_until_quiet();
    assert_eq!(
        field[van].search("佐藤"),
        ["佐藤 花子"],
        "its own statements made it known"
    );
}

#[test]
fn what_is_written_while_a_device_is_down_is_read_there_after_it_starts_again() {
    let mut field = Field::new(Dice::story(7));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    // The van restarts between two meetings.
    field.join(shelter, van);
    field.run_until_quiet();
    field.crash(van);
    field[shelter]
        .write_note(sato, "再起動の後。", now)
        .expect("an officer may write");
    field.join(shelter, van);
    field.run_until_quiet();
    assert_eq!(
        field[van].notes_of(sato),
        ["再起動の後。"],
        "still readable"
    );
}

#[test]
fn a_cable_that_is_pulled_at_any_time_loses_nothing() {
    let mut field = Field::new(Dice::story(8));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    for number in 0..60 {
        let now = field.now_ms;
        let person = field[shelter].register(&format!("佐藤 {number}"), "サトウ", now);
        field[shelter]
            .write_note(person, &format!("記録 {number}"), now)
            .expect("an officer may write");
    }
    let mut cuts = 0;
    while field[van].search("佐藤").len() < 50 || field[shelter].only_here() > 0 {
        field.join(shelter, van);
        for _ in 0..cuts + 3 {
            field.step();
        }
        field.part(shelter, van);
        field.advance(1_000);
        cuts += 1;
        assert!(cuts < 60, "every cut leaves something behind");
    }
    field.join(shelter, van);
    field.run_until_quiet();
    assert_eq!(
        field[shelter].lists(),
        field[van].lists(),
        "the lists are equal"
    );
}

#[test]
fn frames_twice_and_out_of_order_leave_no_trace() {
    let mut field = Field::new(Dice::story(9));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::MunicipalityOfficer);
    field.mischief = Mischief {
        duplicate: 3,
        reorder: 3,
        ..Mischief::default()
    };
    field.join(shelter, van);
    for number in 0..30 {
        let now = field.now_ms;
        field[number % 2 + 1].register(&format!("佐藤 {number}"), "サトウ", now);
        field.seal(number % 2 + 1);
        field.step();
        field.advance(400);
    }
    field.run_until_quiet();
    field.meet();
    assert_eq!(
        field[shelter].replica().state_digest().expect("reads"),
        field[van].replica().state_digest().expect("reads"),
        "equal to the byte"
    );
}

#[test]
fn a_note_of_care_that_only_met_who_may_not_read_it_is_on_this_device_alone_and_says_so() {
    let mut field = Field::new(Dice::story(1_920));
    let leaving = field.member("保健の班", Role::HealthTeam);
    let coming = field.member("応援の班", Role::DispatchedStaff);
    let health = field.member("次の保健の班", Role::HealthTeam);
    let now = field.now_ms;
    let sato = field[leaving].register("佐藤 花子", "サトウ ハナコ", now);
    field[leaving]
        .write_care(sato, "インスリン、あと二日分。", now)
        .expect("a health team may");
    field.join(leaving, coming);
    field.run_until_quiet();
    field.part(leaving, coming);
    assert_eq!(field[coming].search("さとう"), ["佐藤 花子"]);
    assert!(field[coming].notes_of(sato).is_empty());
    assert_eq!(
        field[leaving].only_here(),
        1,
        "the note of care, nowhere else"
    );

    field.join(leaving, health);
    field.run_until_quiet();
    assert_eq!(field[health].notes_of(sato), ["インスリン、あと二日分。"]);
    assert_eq!(field[leaving].only_here(), 0, "and it is proved");
}
