//! An operation of many laptops over weeks, the same for the same seed.

use stories::operation::Plan;

#[test]
fn over_three_weeks_of_changing_teams_nothing_honest_is_lost_and_nothing_is_read_by_strangers() {
    let plan = Plan {
        devices: 18,
        weeks: 3,
        reach: 5,
        seed: 17_001,
    };
    let outcome = plan.run();
    assert_eq!(outcome.lost, [""; 0], "{outcome:?}");
    assert_eq!(outcome.lacking, [""; 0], "{outcome:?}");
    assert_eq!(outcome.leaked, [""; 0], "{outcome:?}");
    assert!(outcome.written > 50 && outcome.meetings > 50 && outcome.sticks > 0);
    assert!(
        outcome.know_of_the_copy > outcome.at_work / 2,
        "{outcome:?}"
    );
    assert!(outcome.to_the_office["notes"].count > 30);
}
