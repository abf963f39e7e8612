//! The prefecture reads what each municipality lets it read, in one place; the municipalities do not read
//! each other.

use authority::{Reason, Role};
use stories::{Dice, Field, PersonId};
use wire::{DeviceId, UnitId};

const TOWNS: [UnitId; 2] = [UnitId([0x41; 16]), UnitId([0x42; 16])];

struct Story {
    field: Field,
    offices: [usize; 2],
    teams: [usize; 2],
    people: [PersonId; 2],
    prefecture: usize,
}

/// Two municipalities, a team in each that has written, and a device of the prefecture.
fn story(number: u64) -> Story {
    let mut field = Field::new(Dice::story(number));
    let offices = TOWNS.map(|unit| field.municipality("市の本部", unit));
    let teams = offices.map(|office| field.team_of(office, "保健の班"));
    let people = teams.map(|team| {
        let now = field.now_ms;
        let person = field[team].register("佐藤 花子", "サトウ ハナコ", now);
        field[team]
            .write_note(person, "膝の痛み。", now)
            .expect("may");
        field[team]
            .write_care(person, "服薬あり。", now)
            .expect("may");
        person
    });
    let prefecture = field.device("県庁-1");
    Story {
        field,
        offices,
        teams,
        people,
        prefecture,
    }
}

#[test]
fn the_prefecture_finds_every_note_of_the_municipalities_that_let_it_in() {
    let Story {
        mut field,
        offices,
        teams,
        people,
        prefecture,
    } = story(15_001);
    field.let_in(offices[0], prefecture, Role::PrefectureOfficer);
    field.meet();
    assert_eq!(field[prefecture].notes_of(people[0]).len(), 2);
    assert!(
        field[prefecture].notes_of(people[1]).is_empty(),
        "the other municipality has not let it in"
    );
    field.let_in(offices[1], prefecture, Role::PrefectureOfficer);
    for _ in 0..2 {
        field.meet();
    }
    for person in people {
        assert_eq!(field[prefecture].notes_of(person).len(), 2);
    }
    assert_eq!(
        field[prefecture].search("さとう").len(),
        2,
        "the same name in both"
    );
    for (team, foreign) in teams.into_iter().zip([people[1], people[0]]) {
        assert!(
            field[team].notes_of(foreign).is_empty(),
            "a team reads its own municipality"
        );
    }
    // What the prefecture writes about a person goes where the person is.
    let now = field.now_ms;
    field[prefecture]
        .write_note(people[1], "県が転居を確認。", now)
        .expect("may");
    field.meet();
    assert_eq!(field[teams[1]].notes_of(people[1]).len(), 3);
    assert!(field[teams[0]].notes_of(people[1]).is_empty());
}

#[test]
fn a_municipality_ends_what_it_gave_to_the_prefecture_and_only_that() {
    let Story {
        mut field,
        offices,
        teams,
        people,
        prefecture,
    } = story(15_002);
    for office in offices {
        field.let_in(office, prefecture, Role::PrefectureOfficer);
    }
    for _ in 0..2 {
        field.meet();
    }
    let id = DeviceId(field[prefecture].keys.device_id());
    field.act(offices[0], |replica, now| {
        replica.withdraw(now, &id, Reason::Mistake)
    });
    for _ in 0..2 {
        field.meet();
    }
    for town in [0, 1] {
        let now = field.now_ms;
        field[teams[town]]
            .write_note(people[town], "そのあと。", now)
            .expect("may");
        field.seal(teams[town]);
    }
    for _ in 0..2 {
        field.meet();
    }
    assert_eq!(
        field[prefecture].notes_of(people[0]).len(),
        2,
        "what it was given it has, and no more"
    );
    assert_eq!(field[prefecture].notes_of(people[1]).len(), 3);
}
